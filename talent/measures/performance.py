"""Measures of the yearly rating: by name, by number, blended over years, or taken directly as a level."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import looked_up
from talent.measures.convert import Origin, converted, label_table, not_in_table, packed
from talent.measures.facts import Facts
from talent.measures.measured import Measured, reduced
from talent.measures.values import in_range
from talent.standards import millionths

if TYPE_CHECKING:
    from numpy.typing import NDArray


def rating(facts: Facts, component: str) -> Measured:
    """Yearly rating by name: the latest whose period is over inside the window, or several years blended.

    ``blend`` of the component gives ``[[years back, weight], …]`` from the last year that is over;
    ``blend_missing`` says what a year without a rating means: ``present`` (the years that are there carry all
    the weight) or ``missing`` (the component is unknown).
    """
    blend = facts.optional(component, "blend")
    if blend is not None:
        return _blended(facts, component, [(int(back), int(weight)) for back, weight in blend])
    rows = _latest(facts, component, "rating")
    return converted(facts, component, rows["rating"], origin=_origin(facts, rows))


def rating_score(facts: Facts, component: str) -> Measured:
    """Latest yearly rating given as a number; where there is none, its name by the table of scores."""
    rows = _latest(facts, component, "score")
    number = in_range(facts, component, millionths(rows["score"]), origin=_origin(facts, rows))
    if facts.optional(component, "scores") is None:
        return number
    rows = _latest(facts, component, "rating")
    named = converted(facts, component, rows["rating"], origin=_origin(facts, rows))
    return number.otherwise(named)


def category(facts: Facts, component: str) -> Measured:
    """The level itself, as the rating form names it (``work_result``): low ½, middle 1½, high 2½."""
    rows = _latest(facts, component, "work_result")
    levels = {str(label): 2 * _LEVELS.index(level) + 1 for label, level in facts.figure(component, "levels")}
    halves = looked_up(rows["work_result"], levels).astype("Int64")
    return packed(
        facts,
        halves,
        base=2,
        bounds=(Fraction(1, 2), Fraction(5, 2)),
        origin=_origin(facts, rows),
        fact=rows["work_result"],
        notes=not_in_table(rows["work_result"][halves.isna()]),
    )


_LEVELS = ("low", "middle", "high")


def _blended(facts: Facts, component: str, blend: list[tuple[int, int]]) -> Measured:
    """``Σ weight × score / Σ weight`` over the years blended, as a ratio of its own for each employee."""
    rows, table = _over(facts, component, "rating"), label_table(facts, component)
    last = facts.on.year - (facts.day < pd.Timestamp(facts.on.year, 12, 31))
    newest = rows.groupby("employee")["year"].max().clip(lower=last).reindex(rows["employee"])
    back = newest.to_numpy(dtype=np.int64) - rows["year"].to_numpy(dtype=np.int64)
    points, n = table.whole(rows["rating"]), len(facts.places)
    top, bottom, found = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for years, weight in blend:
        year = rows[(back == years) & points.notna()]
        own = points[year.index].to_numpy(dtype=np.int64)
        top[year["employee"]] += weight * own
        bottom[year["employee"]] += weight * table.base
        found[year["employee"]] += 1
    wanted = len(blend) if facts.figure(component, "blend_missing") == "missing" else 1
    known = found >= wanted
    bounds = (table.low, table.high)
    latest = rows.drop_duplicates("employee", keep="last").set_index("employee")
    whole = pd.Series(0, index=facts.places, dtype="Int64").where(known)
    origin, notes = _origin(facts, latest), not_in_table(rows["rating"][points.isna()])
    held = packed(facts, whole, base=1, bounds=bounds, origin=origin, fact=latest["rating"], notes=notes)
    numerator, denominator = reduced(np.where(known, top, 0), np.where(known, bottom, 1))
    return held.with_ratio(numerator, denominator)


def _origin(facts: Facts, rows: pd.DataFrame) -> Origin:
    return Origin("ratings", rows["as_of"], _reliability(facts))


def _reliability(facts: Facts) -> NDArray[np.float64]:
    """Ratings of managers and all other ratings made for administration are not equally reliable."""
    leads = looked_up(facts.employees["tier"], facts.rules.tiers["leads"]).eq(other=True).to_numpy(dtype=bool)
    return np.where(leads, facts.reliability("rating_of_managers"), facts.reliability("rating"))


def _latest(facts: Facts, component: str, column: str) -> pd.DataFrame:
    """The last rating of each employee that has a value in the column, by place."""
    inside = _inside(facts, component, column)
    who = facts.ratings["employee"].to_numpy()[inside]
    last = inside[np.diff(who, append=-1) != 0]
    return facts.ratings.take(last).set_index("employee")


def _over(facts: Facts, component: str, column: str) -> pd.DataFrame:
    """Ratings whose year is inside the window, by employee and year."""
    return facts.ratings.take(_inside(facts, component, column))


def _inside(facts: Facts, component: str, column: str) -> NDArray[np.intp]:
    """Rows of the ratings of known employees that have a value inside the window, in their order."""
    rows = facts.ratings
    year = rows["year"].to_numpy(dtype=np.int64) >= facts.first_year(component)
    return np.flatnonzero(year & rows[column].notna().to_numpy() & (rows["employee"].to_numpy() >= 0))
