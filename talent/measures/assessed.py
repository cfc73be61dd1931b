"""Measures of the assessment centre: traits and the competency match with the own post.

Both are taken whole: with one element missing the component is missing and bounded by 0 and its greatest
score, because the elements that are there say nothing certain about the one that is not.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.measures.facts import Facts, Measured, reduced
from talent.standards import (
    RESOLUTION,
    counted,
    is_competency,
    match_pairs,
    millionths,
    standards_matrix,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def traits(facts: Facts, component: str) -> Measured:
    """``Σ trait / Σ scale maximum × 100`` over the traits assessed (latest each).

    Known when at least as many traits as the profile's ``elements`` are assessed on a scale that has a
    maximum.
    """
    rows = facts.elements
    rows = rows[(rows["kind"] == "trait") & rows["scale_max"].notna()]
    sums = _sums(facts, rows.assign(top=millionths(rows["value"]), bottom=millionths(rows["scale_max"])))
    count, bottom = sums["n"].to_numpy(), sums["bottom"].to_numpy(dtype=np.int64)
    known = (count >= int(facts.figure(component, "elements"))) & (bottom > 0)
    top = 100 * sums["top"].to_numpy(dtype=np.int64)
    return _assessed(np.where(known, top, 0), np.where(known, bottom, 1), known, sums, high=Fraction(100))


def competency(facts: Facts, component: str) -> Measured:
    """Job-person match with the own post's standard in per cent, at most the profile's ``cap``.

    Known when every competency that the standard names (of the kinds the profile counts) is assessed.
    """
    standards = standards_matrix(facts.data, rules=facts.rules, on=facts.on)
    required = counted(standards, facts.data, rules=facts.rules)
    own = required.reindex(facts.employees["position_id"]).to_numpy(dtype="float64")
    used, column = _asked(facts, required.columns, own)
    levels = np.full_like(own, np.nan)
    levels[used["employee"], column] = used["value"]
    match = match_pairs(levels, own)
    known, cap = match.denominator > 0, Fraction(str(facts.figure(component, "cap")))
    bottom = np.where(known, match.denominator * cap.denominator, 1)
    top = np.minimum(100 * cap.denominator * match.numerator, cap.numerator * match.denominator)
    sums = _sums(facts, used.assign(top=0, bottom=0)).assign(bottom=match.denominator)
    return _assessed(np.where(known, top, 0), bottom, known, sums, high=cap)


def _asked(
    facts: Facts, names: pd.Index[str], own: NDArray[np.float64]
) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """The assessed competencies that the own post's standard names, and the column of each."""
    rows = facts.elements
    rows = rows[is_competency(rows["kind"]) & rows["element"].isin(names)]
    column = names.get_indexer(pd.Index(rows["element"]))
    asked = ~np.isnan(own[rows["employee"], column])
    return rows[asked], column[asked]


def _sums(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Per employee: n, top, bottom, as_of (the oldest), expired (any), variance (mean of those named)."""
    grouped = rows.assign(variance=rows["sem"] ** 2).groupby("employee")
    sums = grouped.agg(
        n=("top", "size"),
        top=("top", "sum"),
        bottom=("bottom", "sum"),
        as_of=("assessed_on", "min"),
        expired=("expired", "any"),
        variance=("variance", "mean"),
    ).reindex(facts.places)
    return sums.fillna({"n": 0, "top": 0, "bottom": 0}).assign(expired=sums["expired"].eq(other=True))


def _assessed(
    top: NDArray[np.int64],
    bottom: NDArray[np.int64],
    known: NDArray[np.bool_],
    sums: pd.DataFrame,
    *,
    high: Fraction,
) -> Measured:
    """``SE = 100 × √(n × mean SEM²) / Σ maximum``: errors of the elements taken as independent."""
    numerator, denominator = reduced(top, bottom)
    scale = np.where(known, sums["bottom"].to_numpy(dtype="float64"), np.nan)
    error = 100 * RESOLUTION * np.sqrt(sums["variance"].to_numpy() * sums["n"].to_numpy()) / scale
    return Measured(
        numerator=numerator,
        denominator=denominator,
        known=known,
        low=Fraction(0),
        high=high,
        as_of=sums["as_of"].to_numpy(dtype="datetime64[us]"),
        source="assessments",
        error=error,
        expired=sums["expired"].to_numpy(dtype=bool) & known,
        reliability="assessment",
    )
