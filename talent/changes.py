"""Changes that a scenario assumes, written into the tables of an agency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from talent.errors import InfeasiblePlacementError, TalentError, UnknownIdError
from talent.rules import as_date

if TYPE_CHECKING:
    from talent.dataset import Dataset

Tables: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame]"
"""Positions and employees."""


@dataclass(frozen=True)
class Retire:
    """Somebody retires: on a day, by default that of the facts."""

    employee_id: str
    on: date | None = None


@dataclass(frozen=True)
class Move:
    """Somebody is moved to a post that has a free seat, whether or not the rules of the plan allow it."""

    employee_id: str
    position_id: str


@dataclass(frozen=True)
class Vacate:
    """The holders of a post give it up and stay with the agency, without a post."""

    position_id: str


@dataclass(frozen=True)
class Abolish:
    """A post is abolished: its holders are without a post, and who reported to it reports to its superior."""

    position_id: str


Change: TypeAlias = Retire | Move | Vacate | Abolish
_VERBS: dict[str, type[Change]] = {"retire": Retire, "move": Move, "vacate": Vacate, "abolish": Abolish}


def as_text(change: Change) -> str:
    """A change as one short text, as it is kept and typed.

    >>> as_text(Move("P1", "J2")), as_text(Retire("P1", date(2026, 3, 1))), as_text(Abolish("J2"))
    ('move:P1=J2', 'retire:P1@2026-03-01', 'abolish:J2')
    """
    if isinstance(change, Move):
        return f"move:{change.employee_id}={change.position_id}"
    if isinstance(change, Retire):
        return f"retire:{change.employee_id}" + (f"@{change.on}" if change.on else "")
    return f"{type(change).__name__.lower()}:{change.position_id}"


def from_text(text: str) -> Change:
    """The change that a text stands for.

    Raises:
        TalentError: no such verb, or a part is missing.

    >>> from_text("retire:P1"), from_text("move:P1=J2")
    (Retire(employee_id='P1', on=None), Move(employee_id='P1', position_id='J2'))
    """
    verb, _, rest = text.strip().partition(":")
    name, equals, target = rest.partition("=")
    if not name or verb not in _VERBS or (verb == "move") != bool(equals and target):
        raise TalentError(
            f"{text!r} is no change; write retire:EMPLOYEE, retire:EMPLOYEE@DATE, move:EMPLOYEE=POSITION, "
            "vacate:POSITION or abolish:POSITION."
        )
    if verb == "move":
        return Move(name, target)
    if verb == "retire":
        person, _, day = name.partition("@")
        return Retire(person, as_date(day) if day else None)
    return Vacate(name) if verb == "vacate" else Abolish(name)


def changed(data: Dataset, changes: Sequence[Change], *, on: date) -> Dataset:
    """The tables with some changes in them, one after the other.

    Args:
        data: the agency's tables; not changed.
        changes: what is assumed.
        on: date of the facts: from then on it holds.

    Raises:
        UnknownIdError: an employee or a position that is not there.
        InfeasiblePlacementError: a move into a post without a free seat.
        IntakeError: the changed tables do not agree with their contracts.
    """
    tables = data.positions.copy(), data.employees.copy()
    for change in changes:
        _known(change, *tables)
        if isinstance(change, Retire):
            tables = _retired(change, tables, pd.Timestamp(change.on or on))
        elif isinstance(change, Move):
            tables = _moved(change, tables, pd.Timestamp(on))
        else:
            tables = _given_up(change, tables)
    return data.with_tables(positions=tables[0], employees=tables[1])


def opened_by(change: Change, data: Dataset) -> list[str]:
    """The posts that a change opens: that of whoever leaves or moves, or the one given up."""
    if isinstance(change, Vacate):
        return [change.position_id]
    if isinstance(change, Abolish):
        return []
    held = data.employees.loc[data.employees["employee_id"].eq(change.employee_id), "position_id"]
    return held.dropna().tolist()


def _known(change: Change, positions: pd.DataFrame, employees: pd.DataFrame) -> None:
    for kind, table in (("employee", employees), ("position", positions)):
        name = getattr(change, f"{kind}_id", None)
        if name is not None and not table[f"{kind}_id"].eq(name).any():
            raise UnknownIdError(kind, name, table[f"{kind}_id"])


def _retired(change: Retire, tables: Tables, day: pd.Timestamp) -> Tables:
    positions, employees = tables
    who = employees["employee_id"].eq(change.employee_id)
    return positions, employees.assign(retires_on=employees["retires_on"].mask(who, day))


def _moved(change: Move, tables: Tables, day: pd.Timestamp) -> Tables:
    positions, employees = tables
    rows = positions[positions["position_id"].eq(change.position_id)]
    held = employees["position_id"].eq(change.position_id) & employees["employee_id"].ne(change.employee_id)
    seats = int(
        rows.loc[~rows["status"].isin(["abolished", "frozen"]).fillna(value=False), "seats"].fillna(1).sum()
    )
    if held.sum() >= seats:
        raise InfeasiblePlacementError(
            f"{change.position_id} has no free seat for {change.employee_id}: {int(held.sum())} of {seats} "
            "are held. Vacate it first, or let its holder retire or move."
        )
    who, post = employees["employee_id"].eq(change.employee_id), rows.iloc[0]
    rises = who & employees["tier"].ne(post["tier"]).fillna(value=True)
    new = {"position_id": change.position_id, "tier": post["tier"], "position_since": day}
    new |= {name: post[name] for name in ("unit_id", "job_family") if not pd.isna(post[name])}
    employees = employees.assign(tier_since=employees["tier_since"].mask(rises, day))
    return positions, employees.assign(
        **{name: employees[name].mask(who, value) for name, value in new.items()}
    )


def _given_up(change: Vacate | Abolish, tables: Tables) -> Tables:
    positions, employees = tables
    post = positions["position_id"].eq(change.position_id)
    held = employees["position_id"].eq(change.position_id)
    employees = employees.assign(position_id=employees["position_id"].mask(held))
    if isinstance(change, Vacate):
        return positions.assign(status=positions["status"].mask(post, "vacant")), employees
    above = positions.loc[post, "reports_to"].iloc[0]
    below = positions["reports_to"].eq(change.position_id)
    return (
        positions.assign(
            status=positions["status"].mask(post, "abolished"),
            reports_to=positions["reports_to"].mask(below, above),
        ),
        employees,
    )
