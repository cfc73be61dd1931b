"""Tables of the store: what the dashboard and other tools may query by SQL.

A run's tables carry ``run_id`` and ``line`` (the row's place in the Review frame), so that reading gives
back the frame's order. Vocabularies and ranges are CHECK constraints: the database itself refuses a row that
the engine could not have made.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    event,
    func,
)
from sqlalchemy import Column as Col
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

SCHEMA_VERSION = 3
"""2: scenarios; 3: aspects of merit without weight, their means, claims, past assessments."""
WHOLE = 1.000001
"""Upper end of a share: sums of floats may pass 1 by a hair."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
TABLES = registry(metadata=MetaData(naming_convention=NAMES))


class Base(SQLModel, registry=TABLES):
    """All tables share one metadata with named constraints, so that a migration can address each."""


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _between(column: str, low: float, high: float) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)


def _run() -> Col[str]:
    return Col("run_id", Text, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)


class SchemaVersion(Base, table=True):
    """Which schema this database has; one row."""

    __tablename__ = "schema_version"
    __table_args__ = (CheckConstraint('"only" = 1', name="only"),)  # PostgreSQL reserves the word
    only: int = Field(default=1, primary_key=True)
    version: int


class Run(Base, table=True):
    """One published review."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("length(run_id) = 64", name="run_id"),
        Index(None, "agency_id", "review_date"),
    )
    run_id: str = Field(primary_key=True)
    agency_id: str
    agency_name: str
    review_date: date
    inauguration: date
    profile: str
    instrument: str
    employees: int = Field(ge=0)
    positions: int = Field(ge=0)
    points: float | None
    claimed: float | None
    category: str | None
    counts: str
    basis: str
    folder: str | None
    published_at: datetime | None = Field(
        sa_column=Col(DateTime, server_default=func.current_timestamp(), nullable=False)
    )


class Current(Base, table=True):
    """The run that readers of an agency see."""

    __tablename__ = "current_runs"
    agency_id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="runs.run_id")


class Grid(Base, table=True):
    """Nine-box: one row an employee."""

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("run_id", "employee_id"),
        _one_of("state", "placed", "provisional", "not_mappable"),
        _one_of("in_pool", "yes", "maybe", "no"),
        _between("cell", 1, 9),
        _between("likely_cell", 1, 9),
        CheckConstraint("(state = 'placed') = (cell IS NOT NULL)", name="cell_of_placed"),
        *(_between(name, 0, WHOLE) for name in ("likely_p", *(f"p{number}" for number in range(1, 10)))),
    )
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    employee_id: str
    tier: str | None
    unit_id: str | None
    state: str
    cell: int | None
    cells: str | None
    p1: float | None
    p2: float | None
    p3: float | None
    p4: float | None
    p5: float | None
    p6: float | None
    p7: float | None
    p8: float | None
    p9: float | None
    in_pool: str
    likely_cell: int | None
    likely_p: float | None
    review_rank: int | None
    raw_cell: int | None
    missing: str | None
    recommendation: str | None
    fetch_first: str | None


class Incumbent(Base, table=True):
    """Each incumbent against the own position."""

    __tablename__ = "incumbents"
    __table_args__ = (
        Index(None, "run_id", "position_id"),
        _one_of("verdict", "keep", "develop", "rotate", "review"),
    )
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    position_id: str
    employee_id: str
    match: float | None
    match_class: str | None
    gaps: str | None
    verdict: str
    reason: str | None


class Bench(Base, table=True):
    """Successors of each key position."""

    __tablename__ = "benches"
    __table_args__ = (
        UniqueConstraint("run_id", "position_id", "employee_id"),
        _one_of("readiness", "now", "1-2", "3-5", "later"),
        _one_of("eligible", "met", "not_met", "to_verify"),
        CheckConstraint("rank >= 1", name="rank"),
        _between("fit", 0, WHOLE),
    )
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    position_id: str
    employee_id: str
    rank: int
    readiness: str
    fit: float | None
    eligible: str
    match: float | None
    match_class: str | None
    cell: int | None
    in_pool: str | None
    years: float | None
    reasons_for: str | None
    reasons_against: str | None


class PlanMove(Base, table=True):
    """One move of the organisation-wide plan."""

    __tablename__ = "plan_moves"
    __table_args__ = (UniqueConstraint("run_id", "employee_id"), _one_of("eligible", "met", "to_verify"))
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    employee_id: str
    from_position: str | None
    to_position: str
    gain: float | None
    chain: int | None
    step: int | None
    eligible: str | None
    fit: float | None
    match_class: str | None
    in_pool: str | None
    verify: bool | None


class PlanUnfilled(Base, table=True):
    """A seat that the plan leaves empty, and why."""

    __tablename__ = "plan_unfilled"
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    position_id: str
    reason: str | None


class MeritAspect(Base, table=True):
    """Points of one aspect of the merit index."""

    __tablename__ = "merit_aspects"
    __table_args__ = (UniqueConstraint("run_id", "aspect"),)
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    aspect: int
    name: str
    name_id: str | None
    weight: float | None
    points: float | None
    max_points: float
    low: float | None
    high: float | None
    claimed: float | None
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    mean_claimed: float | None


class MeritItem(Base, table=True):
    """Level of one item of the merit index, computed and claimed."""

    __tablename__ = "merit_items"
    __table_args__ = (
        UniqueConstraint("run_id", "item"),
        CheckConstraint("level >= 0", name="level"),
        _one_of("kind", "employee", "position"),
    )
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    item: str
    aspect: int
    name: str
    name_id: str | None
    weight: float | None
    level: int | None
    points: float | None
    source: str | None
    claimed_level: int | None
    document: str | None
    on: date | None
    valid_until: date | None
    claim: str | None
    measure: str | None
    about: str | None
    value: float | None
    numerator: int | None
    denominator: int | None
    next_needs: int | None
    cap_reason: str | None
    kind: str | None


class MeritHistory(Base, table=True):
    """What the agency's tables say of assessments in the years before; without aspect the total."""

    __tablename__ = "merit_history"
    run_id: str = Field(sa_column=_run())
    line: int = Field(primary_key=True)
    agency_id: str
    year: int
    assessed_by: str
    aspect: int | None
    points: float
    source: str | None


class PersonKey(Base, table=True):
    """The only link between a person and the decision log; deleting a row forgets the person."""

    __tablename__ = "person_keys"
    __table_args__ = (UniqueConstraint("agency_id", "employee_id"),)
    person_key: str = Field(primary_key=True)
    agency_id: str
    employee_id: str


class Decision(Base, table=True):
    """A decision of people: append-only, each row holding the hash of the one before."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("hash"),
        _one_of("kind", "calibration", "pool", "plan", "nomination", "appointment"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
    )
    seq: int = Field(primary_key=True)
    agency_id: str
    kind: str
    person_key: str | None
    position_id: str | None
    value_from: str | None
    value_to: str | None
    rank: int | None
    reason: str
    decided_on: str
    decided_by: str
    verified: bool
    previous: str
    hash: str


class SavedScenario(Base, table=True):
    """A scenario that somebody kept under a name: what was assumed, and what came of it."""

    __tablename__ = "scenarios"
    __table_args__ = (
        CheckConstraint("length(trim(name)) > 0", name="name"),
        CheckConstraint("length(trim(made_by)) > 0", name="made_by"),
    )
    agency_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    run_id: str
    review_date: str
    changes: str
    value: float
    outcome: str
    about: str
    made_by: str
    made_on: str
    verified: bool


for _verb in ("UPDATE", "DELETE"):
    _guard = DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER decisions_no_{_verb.lower()} BEFORE {_verb} ON decisions "
        "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"
    )
    event.listen(TABLES.metadata.tables["decisions"], "after_create", _guard.execute_if(dialect="sqlite"))
