"""The one door to the store: publish a review, read what is published, log what people decide."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from talent.errors import StoreError, UnknownIdError
from talent.review import Review
from talent.scenario import Scenario
from talent.store import decisions, health, scenarios, standings
from talent.store.database import (
    load_frame,
    open_engine,
    prepare_schema,
    read_frame,
    sqlite_file,
    transaction,
)
from talent.store.folders import read_run, write_run
from talent.store.tables import TABLES

RUNS, CURRENT = TABLES.metadata.tables["runs"], TABLES.metadata.tables["current_runs"]
FRAMES = (
    *("grid", "incumbents", "benches", "plan_moves", "plan_unfilled"),
    *("merit_aspects", "merit_items", "merit_history"),
)


class Store:
    """Published runs in SQLite (nothing to install) or PostgreSQL, by SQLAlchemy address.

    A store of an older version is brought up to date when it is opened, wholly or not at all.

    Args:
        url: ``sqlite:///talent.db``, ``sqlite://`` (in memory) or ``postgresql+psycopg://…``.

    Attributes:
        found_schema: the schema that the database had when it was opened; None where it was empty.

    Raises:
        StoreError: no such database, or one written by a newer version.
    """

    def __init__(self, url: str = "sqlite:///talent.db") -> None:
        self.engine = open_engine(url)
        self.file = sqlite_file(url)
        self.found_schema = prepare_schema(self.engine)

    def publish(self, review: Review, folder: str | Path | None = None) -> bool:
        """Publish a review: Parquet folder, rows and the pointer to the current run, or nothing at all.

        A run becomes its agency's current one unless a run of a later review date already is.

        Args:
            review: what to publish.
            folder: where ``runs/`` stands; default beside the SQLite file, none for other databases.

        Returns:
            False when this run was already published and nothing had to change.

        Raises:
            StoreError: the disk or the database refused; what was published before still stands.
        """
        if self._nothing_to_do(review):
            return False
        place = folder if folder is not None else self.file.parent if self.file else None
        existed = place is not None and (Path(place) / "runs" / review.run_id[:12]).exists()
        run_folder = write_run(review, place) if place is not None else None
        try:
            with transaction(self.engine, writes=True) as connection:
                if not self._knows(connection, review.run_id):
                    self._insert(connection, review, run_folder)
                return self._point(connection, review)
        except StoreError:
            if run_folder is not None and not existed:
                shutil.rmtree(run_folder, ignore_errors=True)
            raise

    def runs(self) -> pd.DataFrame:
        """Published runs, the latest review date of each agency first.

        Returns:
            run_id, agency_id, agency_name, review_date, inauguration, profile, instrument, employees,
            positions, points, claimed, category, folder, published_at (UTC), current.
        """
        hidden = {"counts", "basis"}
        columns = [column for column in RUNS.columns if column.name not in hidden]
        current = CURRENT.c.run_id.isnot(None).label("current")
        query = select(*columns, current).join_from(
            RUNS, CURRENT, RUNS.c.run_id == CURRENT.c.run_id, isouter=True
        )
        order = (RUNS.c.agency_id, RUNS.c.review_date.desc(), RUNS.c.published_at.desc(), RUNS.c.run_id)
        with transaction(self.engine) as connection:
            return read_frame(connection, query.order_by(*order))

    def agencies(self) -> pd.DataFrame:
        """Agencies with a current run: agency_id, agency_name, run_id, review_date."""
        found = self.runs()
        kept = found.loc[found["current"], ["agency_id", "agency_name", "run_id", "review_date"]]
        return kept.reset_index(drop=True)

    def current(self, agency_id: str) -> str | None:
        """Run id that readers of an agency see; None when nothing of it is published."""
        with transaction(self.engine) as connection:
            return connection.execute(
                select(CURRENT.c.run_id).where(CURRENT.c.agency_id == agency_id)
            ).scalar()

    def table(self, name: str, run_id: str) -> pd.DataFrame:
        """Rows of one table of a run, in the Review's order.

        Args:
            name: grid, incumbents, benches, plan_moves, plan_unfilled, merit_aspects, merit_items or
                merit_history.
            run_id: a published run.

        Raises:
            UnknownIdError: no such table or run.
        """
        if name not in FRAMES:
            raise UnknownIdError("table", name, FRAMES)
        table = TABLES.metadata.tables[name]
        columns = [column for column in table.columns if column.name not in {"run_id", "line"}]
        self._folder(run_id)
        with transaction(self.engine) as connection:
            query = select(*columns).where(table.c.run_id == run_id).order_by(table.c.line)
            return read_frame(connection, query)

    def assessments(self, instrument: str) -> pd.DataFrame:
        """Merit assessments of every agency with a current run: past ones, and what the runs computed.

        Args:
            instrument: only runs by it count as computed.

        Returns:
            agency_id, year, assessed_by, aspect (missing = total), points, source, low, high, as
            :func:`talent.merit.league` takes them.
        """
        with transaction(self.engine) as connection:
            return standings.assessments(connection, instrument)

    def review(self, run_id: str) -> Review:
        """The whole review of a published run, from its Parquet folder.

        Raises:
            UnknownIdError: no such run.
            StoreError: it was published without a folder, or the folder is gone.
        """
        folder = self._folder(run_id)
        if folder is None:
            raise StoreError(f"Run {run_id} was published without a folder; only its rows are in the store.")
        base = self.file.parent if self.file else Path()
        return read_run(base / folder, run_id)

    def decide(
        self,
        *,
        agency_id: str,
        kind: str,
        reason: str,
        on: date | str,
        by: str,
        employee_id: str | None = None,
        position_id: str | None = None,
        value_from: str | None = None,
        value_to: str | None = None,
        rank: int | None = None,
        verified: bool = False,
    ) -> str:
        """Append a decision of people to the log.

        Args:
            agency_id: whose decision it is.
            kind: calibration, pool, plan, nomination or appointment.
            reason: why; never empty.
            on: date of the decision.
            by: who decided; a typed name is unverified.
            employee_id: about whom; kept under a random key.
            position_id: about which position.
            value_from: before.
            value_to: after.
            rank: place in a nomination.
            verified: whether ``by`` was signed in.

        Returns:
            The record's hash.

        Raises:
            StoreError: unknown kind or empty reason.
        """
        record = {
            "agency_id": agency_id,
            "kind": kind,
            "position_id": position_id,
            "value_from": value_from,
            "value_to": value_to,
            "rank": rank,
            "reason": reason,
            "decided_on": str(on),
            "decided_by": by,
            "verified": verified,
        }
        with transaction(self.engine, writes=True) as connection:
            return decisions.append(connection, record, employee_id=employee_id)

    def decisions(self, agency_id: str) -> pd.DataFrame:
        """An agency's decisions in order: seq, kind, employee_id (empty once forgotten) …, hash."""
        with transaction(self.engine) as connection:
            return decisions.read(connection, agency_id)

    def forget(self, employee_id: str) -> int:
        """Remove the link between a person and the decision log, which still verifies afterwards."""
        with transaction(self.engine, writes=True) as connection:
            return decisions.forget(connection, employee_id)

    def keep_scenario(
        self,
        scenario: Scenario,
        *,
        agency_id: str,
        name: str,
        on: date | str,
        by: str,
        about: str = "",
        verified: bool = False,
    ) -> None:
        """Keep a scenario under a name; only who made one may replace it.

        Args:
            scenario: of :func:`talent.scenario.what_if`.
            agency_id: whose it is.
            name: under which it is found again.
            on: day on which it was made.
            by: who made it; a typed name is unverified.
            about: what it is for.
            verified: whether ``by`` was signed in.

        Raises:
            StoreError: no name or nobody who made it.
            AccessDenied: somebody else keeps a scenario under that name.
        """
        header = {"agency_id": agency_id, "name": name, "about": about, "verified": verified}
        with transaction(self.engine, writes=True) as connection:
            scenarios.keep(connection, scenario, header | {"made_by": by, "made_on": str(on)})

    def scenarios(self, agency_id: str) -> pd.DataFrame:
        """An agency's scenarios by name.

        Returns:
            name, run_id, review_date, changes, value (points gained), about, made_by, made_on, verified.
        """
        with transaction(self.engine) as connection:
            return scenarios.listed(connection, agency_id)

    def scenario(self, agency_id: str, name: str) -> dict[str, pd.DataFrame]:
        """What came of a scenario: its frames by name.

        Raises:
            UnknownIdError: no scenario of that name.
        """
        with transaction(self.engine) as connection:
            return scenarios.outcome(connection, agency_id, name)

    def remove_scenario(self, agency_id: str, name: str, *, by: str) -> None:
        """Remove a scenario that one made oneself.

        Raises:
            UnknownIdError: no scenario of that name.
            AccessDenied: somebody else made it.
        """
        with transaction(self.engine, writes=True) as connection:
            scenarios.remove(connection, agency_id, name, by=by)

    def verify(self) -> pd.DataFrame:
        """Everything that is wrong in the store; no row when it is whole.

        Returns:
            kind (damage, foreign_key, rows, folder, pointer, decision), run_id, detail.
        """
        base = self.file.parent if self.file else Path()
        with transaction(self.engine) as connection:
            return health.findings(connection, base)

    def backup(self, path: str | Path) -> Path:
        """Copy the SQLite database while it is in use (by its backup interface).

        Args:
            path: the copy; appears complete or not at all.

        Raises:
            StoreError: not SQLite, or the copy is damaged.
        """
        if self.file is None:
            raise StoreError("Only a SQLite file is backed up here; for PostgreSQL use pg_dump.")
        return health.copy(self.file, Path(path))

    def _nothing_to_do(self, review: Review) -> bool:
        with transaction(self.engine) as connection:
            return self._knows(connection, review.run_id) and not self._should_point(connection, review)

    def _knows(self, connection: Connection, run_id: str) -> bool:
        return connection.execute(select(RUNS.c.run_id).where(RUNS.c.run_id == run_id)).first() is not None

    def _should_point(self, connection: Connection, review: Review) -> bool:
        shown = select(RUNS.c.run_id, RUNS.c.review_date).join(CURRENT, CURRENT.c.run_id == RUNS.c.run_id)
        found = connection.execute(shown.where(CURRENT.c.agency_id == review.basis["agency_id"])).first()
        return found is None or (
            found[0] != review.run_id and found[1] <= date.fromisoformat(review.basis["on"])
        )

    def _point(self, connection: Connection, review: Review) -> bool:
        if self._should_point(connection, review):
            agency = review.basis["agency_id"]
            connection.execute(delete(CURRENT).where(CURRENT.c.agency_id == agency))
            connection.execute(insert(CURRENT).values(agency_id=agency, run_id=review.run_id))
        return True

    def _insert(self, connection: Connection, review: Review, folder: Path | None) -> None:
        frames = {name: frame for name, frame in review.frames().items() if name in FRAMES}
        counts = {name: len(frame) for name, frame in frames.items()}
        connection.execute(
            insert(RUNS).values(**_header(review), counts=json.dumps(counts), folder=self._shown(folder))
        )
        for name, frame in frames.items():
            load_frame(connection, TABLES.metadata.tables[name], frame, run_id=review.run_id)

    def _shown(self, folder: Path | None) -> str | None:
        """A folder below that of the database is kept relative, so that both can be moved together."""
        if folder is None:
            return None
        whole = folder.resolve()
        base = self.file.parent.resolve() if self.file else None
        return str(whole.relative_to(base)) if base and whole.is_relative_to(base) else str(whole)

    def _folder(self, run_id: str) -> str | None:
        with transaction(self.engine) as connection:
            found = connection.execute(select(RUNS.c.folder).where(RUNS.c.run_id == run_id)).first()
            known = connection.execute(select(RUNS.c.run_id)).scalars().all() if found is None else []
        if found is None:
            raise UnknownIdError("run", run_id, known)
        return None if found[0] is None else str(found[0])


def _header(review: Review) -> dict[str, Any]:
    basis, category = review.basis, review.merit.category
    kept = ("run_id", "agency_id", "agency_name", "profile", "instrument", "employees", "positions")
    return {name: basis[name] for name in kept} | {
        "review_date": date.fromisoformat(basis["on"]),
        "inauguration": date.fromisoformat(basis["inauguration"]),
        "points": _number(review.merit.points),
        "claimed": _number(review.merit.claimed),
        "category": category if isinstance(category, str) else "; ".join(category),
        "basis": json.dumps(basis, ensure_ascii=False, sort_keys=True, default=str),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
