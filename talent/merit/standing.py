"""Many agencies side by side: points, category, change and what the next category takes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from talent.merit.instrument import Instrument, load_instrument

_BY = ["agency_id", "assessed_by", "year"]
_COLUMNS = [
    "agency_id",
    "year",
    "assessed_by",
    "points",
    "category",
    "change",
    "next_category",
    "gap",
    "rank",
]


def league(
    history: pd.DataFrame,
    *,
    instrument: str,
    on: date | str,
    out_of_force: bool = False,
) -> pd.DataFrame:
    """Agencies by year, with category, change and the gap to the next category.

    Args:
        history: as the table merit_history: agency_id, year, assessed_by, aspect (missing = total), points.
            Where a year has no total but every aspect of the instrument, the aspects are added.
        instrument: id, as ``"kasn-9-2019"``.
        on: date on which the instrument is asked for.
        out_of_force: use it outside its dates.

    Returns:
        One row an agency, year and assessor: agency_id, year, assessed_by, points, category, change (against
            the same assessor's
        assessment before; NaN for the first), next_category ("" at the top), gap (points to it; NaN at the
        top), rank (within year and assessor, 1 = most points, ties share). Sorted by year (latest first),
        assessor, rank, agency_id.

    Raises:
        RuleNotInForceError: the date lies outside the instrument's dates.

    >>> rows = {
    ...     "agency_id": ["kalsel"],
    ...     "year": [2023],
    ...     "assessed_by": ["KASN"],
    ...     "aspect": [None],
    ...     "points": [279.0],
    ... }
    >>> league(pd.DataFrame(rows), instrument="kasn-9-2019", on="2023-12-31")[
    ...     ["category", "gap"]
    ... ].to_numpy().tolist()
    [['Baik', 46.0]]
    """
    found = load_instrument(instrument, on=on, out_of_force=out_of_force)
    totals = _totals(history, found)
    exact = [Fraction(str(points)) for points in totals["points"]]
    above = [found.next_bound(points) for points in exact]
    table = totals.assign(
        category=pd.array([found.category(points) for points in exact], dtype="str"),
        change=totals.groupby(["agency_id", "assessed_by"])["points"].diff(),
        next_category=pd.array([step[0] if step else "" for step in above], dtype="str"),
        gap=pd.array(
            [_gap(step, points) for step, points in zip(above, exact, strict=True)], dtype="float64"
        ).to_numpy(),
        rank=totals.groupby(["year", "assessed_by"])["points"]
        .rank(method="min", ascending=False)
        .astype("int64"),
    )
    ordered = table.sort_values(
        ["year", "assessed_by", "rank", "agency_id"], ascending=[False, True, True, True]
    )
    return ordered[_COLUMNS].reset_index(drop=True)


def _totals(history: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """One total an agency, assessor and year, sorted so; a given total goes before the sum of aspects."""
    given = history[history["aspect"].isna()].drop_duplicates(_BY, keep="last")
    parts = history[history["aspect"].isin([aspect.number for aspect in instrument.aspects])]
    sums = parts.groupby(_BY).agg(points=("points", "sum"), n=("aspect", "nunique")).reset_index()
    complete = sums[sums["n"].eq(len(instrument.aspects))]
    both = pd.concat([given[[*_BY, "points"]], complete[[*_BY, "points"]]]).drop_duplicates(_BY)
    return both.sort_values(_BY, kind="stable").reset_index(drop=True)


def _gap(step: tuple[str, Fraction] | None, points: Fraction) -> Any:  # noqa: ANN401 - NaN or a number
    return float("nan") if step is None else float(step[1] - points)
