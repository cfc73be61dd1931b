"""Scenarios kept under a name: only who made one may change or remove it."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from talent.errors import AccessDenied, StoreError, UnknownIdError
from talent.scenario import FRAMES, Scenario, as_text
from talent.store.database import read_frame
from talent.store.tables import TABLES

SCENARIOS = TABLES.metadata.tables["scenarios"]
_LISTED = ("name", "run_id", "review_date", "changes", "value", "about", "made_by", "made_on", "verified")


def keep(connection: Connection, scenario: Scenario, header: dict[str, Any]) -> None:
    """Keep a scenario, in the place of one of that name by the same person.

    Args:
        connection: inside a writing transaction.
        scenario: what was found.
        header: agency_id, name, about, made_by, made_on, verified.

    Raises:
        StoreError: no name or nobody who made it.
        AccessDenied: somebody else keeps a scenario under that name.
    """
    if not header["name"].strip() or not header["made_by"].strip():
        raise StoreError("A scenario is kept under a name, by somebody: both must be given.")
    _remove(connection, header["agency_id"], header["name"], by=header["made_by"])
    counts = scenario.summary.set_index("what")
    row = header | {
        "run_id": scenario.run_id,
        "review_date": str(scenario.on),
        "changes": "; ".join(as_text(change) for change in scenario.changes),
        "value": counts["difference"].to_dict()["value"],
        "outcome": json.dumps(
            {n: f.to_json(orient="table", index=False) for n, f in scenario.frames().items()}
        ),
    }
    connection.execute(insert(SCENARIOS).values(**row))


def listed(connection: Connection, agency_id: str) -> pd.DataFrame:
    """The scenarios of an agency by name, without what came of them."""
    query = select(*(SCENARIOS.c[name] for name in _LISTED)).where(SCENARIOS.c.agency_id == agency_id)
    return read_frame(connection, query.order_by(SCENARIOS.c.name))


def outcome(connection: Connection, agency_id: str, name: str) -> dict[str, pd.DataFrame]:
    """What came of a scenario: its frames by name.

    Raises:
        UnknownIdError: no scenario of that name.
    """
    own = (SCENARIOS.c.agency_id == agency_id) & (SCENARIOS.c.name == name)
    found = connection.execute(select(SCENARIOS.c.outcome).where(own)).scalar()
    if found is None:
        raise UnknownIdError("scenario", name, listed(connection, agency_id)["name"])
    held = json.loads(found)
    return {frame: pd.read_json(StringIO(held[frame]), orient="table") for frame in FRAMES}


def remove(connection: Connection, agency_id: str, name: str, *, by: str) -> None:
    """Remove a scenario.

    Raises:
        UnknownIdError: no scenario of that name.
        AccessDenied: somebody else made it.
    """
    if not _remove(connection, agency_id, name, by=by):
        raise UnknownIdError("scenario", name, listed(connection, agency_id)["name"])


def _remove(connection: Connection, agency_id: str, name: str, *, by: str) -> bool:
    own = (SCENARIOS.c.agency_id == agency_id) & (SCENARIOS.c.name == name)
    maker = connection.execute(select(SCENARIOS.c.made_by).where(own)).scalar()
    if maker is not None and maker != by:
        raise AccessDenied(
            f"The scenario {name!r} is kept by {maker}: only they may change it. Choose another name."
        )
    connection.execute(delete(SCENARIOS).where(own))
    return maker is not None
