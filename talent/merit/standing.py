"""Many agencies side by side: points, category, change, aspects, the next category, and who to learn from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import pandas as pd

from talent.merit.claims import other_indices
from talent.merit.instrument import Instrument, load_instrument
from talent.merit.points import MeritIndex
from talent.rules import load

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
    "learn_from",
]
HISTORY = ["agency_id", "year", "assessed_by", "aspect", "points", "source"]
_SAID = {"low": "float64", "high": "float64", "source": "str", "year_known": "boolean", "target": "float64"}
COMPUTED = "computed"
_DIGITS = 6
"""Sums of floats: points are fractions of a per cent times a whole level, far apart from each other."""


class Reviewed(Protocol):
    """What a league reads of a Review."""

    @property
    def merit(self) -> MeritIndex:
        """Its index."""

    @property
    def basis(self) -> dict[str, Any]:
        """Its agency_id and date."""


Reviews: TypeAlias = "Iterable[Reviewed]"


def league(
    history: pd.DataFrame | Reviews,
    *,
    instrument: str,
    on: date | str,
    out_of_force: bool = False,
) -> pd.DataFrame:
    """Agencies by year, with category, change, aspects, the gap to the next category and who to learn from.

    Args:
        history: as the table merit_history: agency_id, year, assessed_by, aspect (missing = total), points.
            Where a year has no total but every aspect of the instrument, the aspects are added. Or reviews of
            several agencies: their computed indices, the low end where one is a range. What else a total
            says of itself is kept: low, high, source, year_known, target.
        instrument: id, as ``"kasn-9-2019"``.
        on: date on which the instrument is asked for.
        out_of_force: use it outside its dates.

    Returns:
        One row an agency, year and assessor: agency_id, year, assessed_by, points, category, change (against
        the same assessor's assessment before; NaN for the first), next_category ("" at the top), gap (points
        to it; NaN at the top), rank (within year and assessor, 1 = most points, ties share), learn_from (the
        agencies above it whose aspects are nearest to its own, else the next above it by points; ids joined
        by ``"; "``), low and high (ends of a computed range), source, year_known (False: the source does not
        name the year), target (points aimed at), each empty where nothing is said; aspect_1 … (points, NaN
        where unknown). Sorted by year (latest first), assessor, rank, agency_id.

    Raises:
        RuleNotInForceError: the date lies outside the instrument's dates.
        IntakeError: a row holds another index in the place of the merit index; all of them.

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
    given = history if isinstance(history, pd.DataFrame) else history_of(history)
    other_indices(given, found)
    totals = _totals(given, found)
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
    table = table.join(_said(given), on=_BY).join(_aspects(given, found), on=_BY)
    table["learn_from"] = _teachers(table, found, int(load(on=on).value("method.merit.teachers")))
    ordered = table.sort_values(
        ["year", "assessed_by", "rank", "agency_id"], ascending=[False, True, True, True]
    )
    return ordered[[*_COLUMNS, *_SAID, *_names(found)]].reset_index(drop=True)


def history_of(reviews: Reviews) -> pd.DataFrame:
    """Computed indices of reviews as rows of merit_history, assessed_by ``"computed"``.

    Args:
        reviews: of several agencies. What is missing counts at its lowest.

    Returns:
        agency_id, year, assessed_by, aspect (missing = total), points, source, low, high.
    """
    parts = [
        computed(
            review.merit.aspects,
            agency_id=str(review.basis["agency_id"]),
            on=str(review.basis["on"]),
            source=str(review.basis.get("run_id", "")),
            ends=(review.merit.low, review.merit.high),
        )
        for review in reviews
        if len(review.merit.aspects)
    ]
    return pd.concat(parts, ignore_index=True) if parts else _typed(pd.DataFrame(columns=HISTORY))


def computed(
    aspects: pd.DataFrame,
    *,
    agency_id: str,
    on: date | str,
    source: str,
    ends: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """The computed index of one agency as rows of merit_history.

    Args:
        aspects: aspect, points, low, high, as ``MeritIndex.aspects`` or the store gives them.
        agency_id: whose.
        on: date of the facts; its year is that of the rows.
        source: id of the run.
        ends: least and greatest total; default the sums over the aspects.

    Returns:
        As :func:`history_of`: one row for the total, one an aspect.
    """
    low, high = ends or (
        round(float(aspects["low"].sum()), _DIGITS),
        round(float(aspects["high"].sum()), _DIGITS),
    )
    total = pd.DataFrame({"aspect": [pd.NA], "points": [low], "low": [low], "high": [high]})
    parts = aspects[["aspect", "low", "high"]].assign(points=aspects["points"].fillna(aspects["low"]))
    rows = pd.concat([_typed(total), _typed(parts)], ignore_index=True)
    head: dict[str, Any] = {"agency_id": agency_id, "assessed_by": COMPUTED, "source": source}
    head |= {"year": int(str(on)[:4])}
    return _typed(rows.assign(**head))[[*HISTORY, "low", "high"]]


def published() -> pd.DataFrame:
    """Totals that news reported of five agencies, an example of a league.

    Returns:
        As the table merit_history (agency_id, year, assessed_by, aspect, points, source), and target (points
        aimed at, where a report names them) and year_known (whether it names the year).

    >>> published()["points"].tolist()
    [263.5, 271.0, 279.0, 332.0, 273.0, 266.0]
    """
    content = tomllib.loads((Path(__file__).parent / "published.toml").read_text(encoding="utf-8"))
    table = pd.DataFrame(content["totals"]).assign(
        assessed_by="KASN", aspect=float("nan"), source=content["source"]
    )
    table["year_known"] = table["year_known"].fillna(value=True).astype("bool")
    kinds = {"year": "Int64", "aspect": "Int64", "points": "float64", "target": "float64"}
    return table[[*HISTORY, "target", "year_known"]].astype(kinds)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = {"year": "Int64", "aspect": "Int64", "points": "float64", "low": "float64", "high": "float64"}
    return rows.astype({name: kind for name, kind in kinds.items() if name in rows.columns})


def _said(history: pd.DataFrame) -> pd.DataFrame:
    """What the totals say of themselves besides points; of added aspects what the first says."""
    rows = history.reindex(columns=[*_BY, "aspect", *_SAID])
    rows = rows.sort_values([*_BY, "aspect"], na_position="first", kind="stable").drop_duplicates(_BY)
    return rows.set_index(_BY)[list(_SAID)].astype(_SAID)


def _names(instrument: Instrument) -> list[str]:
    return [f"aspect_{aspect.number}" for aspect in instrument.aspects]


def _totals(history: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """One total an agency, assessor and year, sorted so; a given total goes before the sum of aspects."""
    given = history[history["aspect"].isna()].drop_duplicates(_BY, keep="last")
    parts = history[history["aspect"].isin([aspect.number for aspect in instrument.aspects])]
    sums = parts.groupby(_BY).agg(points=("points", "sum"), n=("aspect", "nunique")).reset_index()
    complete = sums[sums["n"].eq(len(instrument.aspects))]
    both = pd.concat([given[[*_BY, "points"]], complete[[*_BY, "points"]]]).drop_duplicates(_BY)
    return both.sort_values(_BY, kind="stable").reset_index(drop=True)


def _aspects(history: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Points of each aspect by agency, assessor and year."""
    parts = history[history["aspect"].isin([aspect.number for aspect in instrument.aspects])]
    wide = parts.assign(aspect=parts["aspect"].astype("int64")).pivot_table(
        index=_BY, columns="aspect", values="points", aggfunc="last"
    )
    return wide.rename(columns=lambda number: f"aspect_{number}").reindex(columns=_names(instrument))


def _teachers(table: pd.DataFrame, instrument: Instrument, most: int) -> pd.Series[str]:
    """For each row the nearest of those with more points in the same year by the same assessor."""
    weights = np.array([float(aspect.weight_high) for aspect in instrument.aspects])
    found = pd.Series("", index=table.index, dtype="str")
    for _, own in table.groupby(["year", "assessed_by"]):
        points, ids = own["points"].to_numpy(), own["agency_id"].to_numpy()
        profile = own[_names(instrument)].to_numpy(dtype="float64") / weights
        apart = np.abs(profile[:, None, :] - profile[None, :, :]).mean(axis=2)
        for at, row in enumerate(own.index):
            better = np.flatnonzero(points > points[at])
            # Without aspects of both the next above by points.
            known = np.isfinite(apart[at, better])
            order = np.lexsort((ids[better], points[better], np.where(known, apart[at, better], 0), ~known))
            found[row] = "; ".join(str(ids[better[place]]) for place in order[:most])
    return found


def _gap(step: tuple[str, Fraction] | None, points: Fraction) -> Any:  # noqa: ANN401 - NaN or a number
    return float("nan") if step is None else float(step[1] - points)
