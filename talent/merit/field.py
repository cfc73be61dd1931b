"""Paper and field: what a unit shows on paper beside what the public, colleagues and inspectors see of it.

Sources have scales of their own, so each is first read as a share of its scale (0 worst, 1 best) and then
compared among the units of the agency: its standing is the distance from the median unit in spreads of the
units (1.4826 × median absolute deviation, the standard deviation where that is 0). A side is the mean of its
standings; its interval comes from the answers and their spread.

Reference: P. J. Rousseeuw, C. Croux (1993), Journal of the American Statistical Association 88, 1273–1283.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from talent.dataset import by_key, looked_up
from talent.intervals import Z
from talent.merit.papers import documents
from talent.positions import order_key
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset

PAPER, FIELD = "paper", "field"
_MAD = 1.4826
_PARTS = {
    "unit_id": "str",
    "side": "str",
    "source": "str",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "standing": "float64",
    "se": "float64",
    "n": "Int64",
    "on": "datetime64[us]",
}
_UNITS = {
    "rank": "Int64",
    "unit_id": "str",
    "paper": "float64",
    "paper_low": "float64",
    "paper_high": "float64",
    "field": "float64",
    "field_low": "float64",
    "field_high": "float64",
    "gap": "float64",
    "gap_low": "float64",
    "gap_high": "float64",
    "verdict": "str",
    "papers": "Int64",
    "signals": "Int64",
    "answers": "Int64",
}


class PaperAndField(NamedTuple):
    """Both sides of every unit.

    Attributes:
        units: one row a unit, the surest excess of paper over field first: rank, unit_id, paper, field, gap
            (each with low and high, 95 %, in spreads of the units), verdict (paper_above, field_above, agree,
            one_side), papers and signals (sources), answers (n of the field).
        parts: one row a unit and source: unit_id, side (paper, field), source (ratings, unit_result,
            evidence, public satisfaction, 360, complaints, inspection), value (share of the scale, 0 worst to
            1 best) with low and high, standing (spreads from the median unit; missing where too few units
            have the source), se of the standing, n, on.
    """

    units: pd.DataFrame
    parts: pd.DataFrame


def paper_and_field(
    data: Dataset, *, rules: Rules, on: date | str, papers: pd.DataFrame | None = None
) -> PaperAndField:
    """Paper and field of every unit, and where they disagree.

    Args:
        data: reads ``ratings``, ``unit_results`` and the units' own rows of ``merit_evidence`` (paper), and
            ``field_signals`` (field). A unit without a row of its own counts with the one above it that has.
        rules: names of ratings and unit results, ``method.merit``; an instrument for the evidence.
        on: date of the facts; what is later is not read.
        papers: as :func:`documents` gives them; made here unless given.

    Returns:
        Two frames; empty where nothing was collected.
    """
    day = pd.Timestamp(on)
    signals = _signals(data, day)
    known = {*signals["unit_id"], *data.unit_results["unit_id"]}
    found = [
        signals,
        _ratings(data, rules, day, known),
        _results(data, rules, day),
        _evidence(documents(data, rules=rules, on=on) if papers is None else papers, rules),
    ]
    parts = pd.concat([part for part in found if len(part)] or [_empty()], ignore_index=True)
    parts = _with_standing(parts, int(rules.value("method.merit.least_units")))
    parts = parts.sort_values(["unit_id", "side", "source"], kind="stable", ignore_index=True)
    parts = parts.reindex(columns=list(_PARTS)).astype(_PARTS)
    return PaperAndField(_units(parts, float(rules.value("method.merit.disagreement"))), parts)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _PARTS.items()})


def _signals(data: Dataset, day: pd.Timestamp) -> pd.DataFrame:
    """Latest signal of each source and unit as a share of its scale, 1 best; those of nobody say nothing."""
    rows = data.field_signals
    rows = rows[rows["on"].le(day) & rows["n"].gt(0) & rows["scale_max"].gt(rows["scale_min"])]
    rows = rows.sort_values(["unit_id", "source", "on", "value"], kind="stable")
    rows = rows.drop_duplicates(["unit_id", "source"], keep="last")
    span = rows["scale_max"] - rows["scale_min"]
    share = (rows["value"] - rows["scale_min"]) / span
    better = rows["higher_is_better"].fillna(value=True).astype("bool")
    # Without a spread: the greatest that shares between 0 and 1 with this mean can have.
    spread = (rows["sd"] / span).fillna((share * (1 - share)).clip(lower=0) ** 0.5)
    return pd.DataFrame(
        {
            "unit_id": rows["unit_id"],
            "side": FIELD,
            "source": rows["source"],
            "value": share.where(better, 1 - share),
            "error": spread / np.sqrt(rows["n"].astype("float64")),
            "n": rows["n"],
            "on": rows["on"],
        }
    )


def _ratings(data: Dataset, rules: Rules, day: pd.Timestamp, known: set[str]) -> pd.DataFrame:
    """Mean rating of the last full year by unit, evenly spaced from the worst (0) to the best (1)."""
    names = [str(name) for name in rules.get("performance.ratings", [])]
    steps = {name.lower(): 1 - place / max(len(names) - 1, 1) for place, name in enumerate(names)}
    rows = data.ratings[data.ratings["year"].eq(day.year - 1).fillna(value=False)]
    rows = rows.drop_duplicates("employee_id", keep="last")
    unit = by_key(data.employees, "employee_id", "unit_id")
    place = looked_up(looked_up(rows["employee_id"], unit), _upwards(data, known))
    value = looked_up(rows["rating"].str.lower(), steps).astype("float64")
    by_unit = value[place.notna() & value.notna()].groupby(place).agg(["mean", "std", "count"])
    error = by_unit["std"].fillna(0.5) / np.sqrt(by_unit["count"])
    return _paper("ratings", by_unit["mean"], error, by_unit["count"], pd.Timestamp(day.year - 1, 12, 31))


def _results(data: Dataset, rules: Rules, day: pd.Timestamp) -> pd.DataFrame:
    """Latest result of each unit."""
    scores = {str(name).lower(): float(score) for name, score in rules.value("method.merit.unit_results")}
    rows = data.unit_results[data.unit_results["year"].lt(day.year).fillna(value=False)]
    last = rows.sort_values(["unit_id", "year"], kind="stable").drop_duplicates("unit_id", keep="last")
    value = by_key(last, "unit_id", "result").str.lower().map(scores).astype("float64").dropna()
    year = by_key(last, "unit_id", "year").reindex(value.index)
    on = pd.to_datetime(year.astype("str") + "-12-31")
    return _paper("unit_result", value, value * 0, value.notna().astype("int64"), on)


def _evidence(papers: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Mean level that the unit's own valid documents claim, as a share of the scale."""
    own = papers[papers["state"].eq("valid") & papers["unit_id"].notna()]
    if own.empty:
        return _empty()
    low, high = rules.value("instrument.level_min"), rules.value("instrument.level_max")
    by_unit = ((own["level"].astype("float64") - low) / (high - low)).groupby(own["unit_id"])
    mean, count = by_unit.mean(), by_unit.size()
    return _paper("evidence", mean, mean * 0, count, own.groupby("unit_id")["on"].max())


def _paper(
    source: str,
    value: pd.Series[float],
    error: pd.Series[float],
    n: pd.Series[int],
    on: pd.Timestamp | pd.Series[pd.Timestamp],
) -> pd.DataFrame:
    table = pd.DataFrame({"value": value, "error": error, "n": n, "on": on}).assign(side=PAPER, source=source)
    return table.rename_axis("unit_id").reset_index()


def _upwards(data: Dataset, known: set[str]) -> pd.Series[str]:
    """Unit → itself, or the nearest one above it that is known."""
    above = by_key(data.units, "unit_id", "parent_id").dropna()
    at = pd.Series(
        {unit: unit for unit in {*data.employees["unit_id"].dropna().unique(), *above.index, *known}},
        dtype="str",
    )
    for _ in range(len(above)):
        lost = ~at.isin(known) & at.isin(above.index)
        if not lost.any():
            break
        at[lost] = at[lost].map(above)
    return at.where(at.isin(known))


def _with_standing(parts: pd.DataFrame, least: int) -> pd.DataFrame:
    """Standing of each value among the units that have the source, with its interval."""
    groups = [_standing(own, least) for _, own in parts.groupby("source", sort=True)]
    table = pd.concat(groups) if groups else parts.assign(standing=np.nan, se=np.nan, error=np.nan)
    half = Z * table["error"]
    return table.assign(low=(table["value"] - half).clip(0, 1), high=(table["value"] + half).clip(0, 1))


def _standing(own: pd.DataFrame, least: int) -> pd.DataFrame:
    value = own["value"]
    if len(own) < least:
        return own.assign(standing=np.nan, se=np.nan)
    middle = value.median()
    scale = _MAD * (value - middle).abs().median() or float(value.std())
    if not scale > 0:
        return own.assign(standing=0.0, se=0.0)
    return own.assign(standing=(value - middle) / scale, se=own["error"] / scale)


def _units(parts: pd.DataFrame, least: float) -> pd.DataFrame:
    """Both sides of each unit, ranked by how surely paper stands above field."""
    known = parts[parts["standing"].notna()]
    sides = dict(_sides(known))
    units = pd.Index(sorted({*sides[PAPER].index, *sides[FIELD].index}), name="unit_id")
    table = pd.DataFrame(index=units)
    for side, own in sides.items():
        middle, half = own["standing"].reindex(units), Z * own["se"].reindex(units)
        table[side], table[f"{side}_low"], table[f"{side}_high"] = middle, middle - half, middle + half
    table["gap"] = table[PAPER] - table[FIELD]
    half = Z * (sides[PAPER]["se"].reindex(units) ** 2 + sides[FIELD]["se"].reindex(units) ** 2) ** 0.5
    table["gap_low"], table["gap_high"] = table["gap"] - half, table["gap"] + half
    verdicts = [table["gap"].isna(), table["gap_low"].gt(least), table["gap_high"].lt(-least)]
    table["verdict"] = np.select(verdicts, ["one_side", "paper_above", "field_above"], "agree")
    for name, side in (("papers", PAPER), ("signals", FIELD)):
        table[name] = sides[side]["sources"].reindex(units).fillna(0)
    table["answers"] = sides[FIELD]["n"].reindex(units).fillna(0)
    return _ranked(table.reset_index())


def _sides(known: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for side in (PAPER, FIELD):
        groups = known[known["side"].eq(side)].assign(square=lambda rows: rows["se"] ** 2).groupby("unit_id")
        table = pd.DataFrame({"standing": groups["standing"].mean(), "sources": groups.size()})
        table["se"] = np.sqrt(groups["square"].sum()) / table["sources"]
        yield side, table.assign(n=groups["n"].sum())


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    ordered = table.assign(order=order_key(table["unit_id"]))
    ordered = ordered.sort_values(["gap_low", "order"], ascending=[False, True], na_position="last")
    place = ordered["gap_low"].rank(method="min", ascending=False)
    return ordered.assign(rank=place).reindex(columns=list(_UNITS)).astype(_UNITS).reset_index(drop=True)
