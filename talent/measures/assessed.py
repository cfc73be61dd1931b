"""Measures of the assessment centre: traits, the competency match with the own post, and reported totals.

They are taken whole: with one element missing the component is missing and bounded by 0 and its greatest
score, because the elements that are there say nothing certain about the one that is not.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import looked_up, rows_of
from talent.measures.convert import label_table, shared
from talent.measures.measured import Measured, reduced
from talent.standards import (
    RESOLUTION,
    Match,
    is_competency,
    match_pairs,
    millionths,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.measures.facts import Facts

_PERCENT = 100


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


def competency(facts: Facts, component: str) -> Measured:  # noqa: ARG001 - measures share one form
    """Job-person match with the own post's standard in per cent.

    Known when every competency that the standard names (of the kinds the profile counts) is assessed; without
    a ``cap`` of the profile it has no greatest value, since a level may lie above the standard.
    """
    match, sums = _own_match(facts)
    known = match.denominator > 0
    top = np.where(known, 100 * match.numerator, 0)
    return _assessed(top, np.where(known, match.denominator, 1), known, sums, high=None)


def match_class(facts: Facts, component: str) -> Measured:
    """Class of the job-person match with the own post, converted by the component's table of scores.

    The setting ``purpose`` names the classes: ``filling`` (MS, MMS, KMS) or ``mapping``.
    """
    match, sums = _own_match(facts)
    purpose = facts.rules.value(f"profile.components.{component}.purpose")
    labels = pd.Series(match.classes(facts.rules.value(f"competencies.classes.{purpose}")), dtype="str")
    table = label_table(facts, component)
    points = table.whole(labels)
    known = points.notna().to_numpy(dtype=bool)
    top = points.fillna(0).to_numpy(dtype=np.int64)
    found = _assessed(top, np.full(len(top), table.base), known, sums, high=table.high)
    # Standard errors are those of the match in per cent: a class is as sure as its instrument is reliable.
    error = np.full(len(top), np.nan)
    return replace(found, low=table.low, error=error, fact=shared(labels))


def total(facts: Facts, component: str) -> Measured:  # noqa: ARG001 - measures share one form
    """Result of the assessment in per cent as reported: the latest element of kind ``total``."""
    rows = facts.elements
    rows = rows[rows["kind"] == "total"].sort_values(["employee", "assessed_on", "element"], kind="stable")
    rows = rows.drop_duplicates("employee", keep="last")
    scale = rows["scale_max"].fillna(_PERCENT)
    sums = _sums(facts, rows.assign(top=millionths(rows["value"]), bottom=millionths(scale)))
    bottom = sums["bottom"].to_numpy(dtype=np.int64)
    known = bottom > 0
    top = _PERCENT * sums["top"].to_numpy(dtype=np.int64)
    return _assessed(np.where(known, top, 0), np.where(known, bottom, 1), known, sums, high=None)


def _own_match(facts: Facts) -> tuple[Match, pd.DataFrame]:
    """The match of everybody with the own post, and what stands behind it."""
    required = facts.required
    post = rows_of(facts.employees["position_id"], required.index.to_series())
    own = np.vstack([required.to_numpy(dtype="float64"), np.full((1, len(required.columns)), np.nan)])[post]
    used, column = _asked(facts, required.columns, own)
    levels = np.full_like(own, np.nan)
    levels[used["employee"], column] = used["value"]
    match = match_pairs(levels, own)
    return match, _sums(facts, used.assign(top=0, bottom=0)).assign(bottom=match.denominator)


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
    """Per employee: n, top, bottom, as_of (the oldest), expired (any), variance and reliability (means)."""
    by_instrument = dict(facts.rules.get("method.reliability.instruments", []))
    default = float(facts.rules.value("method.reliability.assessment"))
    reliability = looked_up(rows["instrument"], by_instrument).astype("float64").fillna(default)
    grouped = rows.assign(variance=rows["sem"] ** 2, reliability=reliability).groupby("employee")
    # One ``agg`` of all these would go column by column and take three times as long.
    sums = grouped[["top", "bottom"]].sum()
    sums = sums.join(grouped[["variance", "reliability"]].mean()).assign(
        n=grouped.size(), as_of=grouped["assessed_on"].min(), expired=grouped["expired"].any()
    )
    sums = sums.reindex(facts.places)
    filled = sums.fillna({"n": 0, "top": 0, "bottom": 0, "reliability": default})
    return filled.assign(expired=sums["expired"].eq(other=True))


def _assessed(
    top: NDArray[np.int64],
    bottom: NDArray[np.int64],
    known: NDArray[np.bool_],
    sums: pd.DataFrame,
    *,
    high: Fraction | None,
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
        reliability=sums["reliability"].to_numpy(dtype="float64"),
    )
