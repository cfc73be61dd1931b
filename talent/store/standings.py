"""Merit assessments of many agencies: what their current runs computed, and the years before."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from talent.merit.standing import HISTORY, computed
from talent.store.database import read_frame
from talent.store.tables import TABLES

RUNS, CURRENT, ASPECTS, BEFORE = (
    TABLES.metadata.tables[name] for name in ("runs", "current_runs", "merit_aspects", "merit_history")
)


def assessments(connection: Connection, instrument: str) -> pd.DataFrame:
    """Rows of a league from every agency's current run.

    Args:
        connection: inside a transaction.
        instrument: only runs by it count as computed; without the weight of an aspect there is no total.

    Returns:
        agency_id, year, assessed_by, aspect, points, source, low, high; what several runs say alike, once.
    """
    before = select(*(BEFORE.c[name] for name in HISTORY)).join(CURRENT, CURRENT.c.run_id == BEFORE.c.run_id)
    past = read_frame(connection, before.order_by(BEFORE.c.run_id, BEFORE.c.line))
    now = (
        select(RUNS.c.run_id, RUNS.c.agency_id, RUNS.c.review_date, *(ASPECTS.c[name] for name in _PARTS))
        .join(CURRENT, CURRENT.c.run_id == RUNS.c.run_id)
        .join(ASPECTS, ASPECTS.c.run_id == RUNS.c.run_id)
        .where(RUNS.c.instrument == instrument)
        .order_by(RUNS.c.agency_id, ASPECTS.c.line)
    )
    found = [_computed(own) for _, own in read_frame(connection, now).groupby("run_id", sort=False)]
    parts = [past.drop_duplicates([*HISTORY[:4]]), *(own for own in found if len(own))]
    return pd.concat(parts, ignore_index=True).reindex(columns=[*HISTORY, "low", "high"])


_PARTS = ("aspect", "weight", "points", "low", "high")


def _computed(own: pd.DataFrame) -> pd.DataFrame:
    head = own.iloc[0]
    if own["weight"].isna().any():
        return own.iloc[:0]
    return computed(own, agency_id=head["agency_id"], on=head["review_date"], source=head["run_id"])
