"""Measures of the table ``components``: whatever else a profile scores, by number or by word."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from talent.measures.convert import Origin, banded, converted, packed
from talent.measures.measured import Note
from talent.rules import Interval
from talent.standards import RESOLUTION, millionths

if TYPE_CHECKING:
    from talent.measures.facts import Facts
    from talent.measures.measured import Measured


def other_value(facts: Facts, component: str) -> Measured:
    """Latest value inside the window, converted as the component's rules say.

    ``scores`` converts its word, ``bands`` its number; else the number is the score where it lies in
    ``range``. ``scales`` reads columns kept on another scale. ``absent`` is the score of those of whom the
    table, once collected, says nothing.
    """
    rows = _recorded(facts, component)
    origin = Origin("components", rows["on"])
    if facts.optional(component, "scores") is not None:
        found = converted(facts, component, rows["label"], origin=origin)
    else:
        values, notes = _on_one_scale(facts, component, millionths(rows["value"]))
        by = in_range if facts.optional(component, "bands") is None else banded
        found = by(facts, component, values, origin=origin).noted(notes)
    absent = facts.optional(component, "absent")
    if absent is None or not facts.data.has("components"):
        return found
    return found.filled(Fraction(str(absent)))


def in_range(facts: Facts, component: str, values: pd.Series, *, origin: Origin) -> Measured:
    """Numbers as they are, exact to the millionth, where they lie inside the component's ``range``.

    Args:
        facts: tables, rules and date.
        component: its ``range`` is written as a range; without upper end the score has no greatest value.
        values: whole millionths (Int64), indexed by place.
        origin: table, dates and reliability.
    """
    span = Interval.parse(facts.figure(component, "range"))
    low, high = span.starts_at(RESOLUTION), span.ends_before(RESOLUTION)
    inside = values.notna() & (values >= (low or 0)) & (values < (math.inf if high is None else high))
    inside = inside.fillna(value=False).astype(bool)
    outside = int((values.notna() & ~inside).sum())
    notes = (Note("not_in_table", outside, ""),) if outside else ()
    bounds = (span.low or Fraction(0), span.high)
    return packed(facts, values.where(inside), base=RESOLUTION, bounds=bounds, origin=origin, notes=notes)


def _recorded(facts: Facts, component: str) -> pd.DataFrame:
    """The last record of each employee inside the window, by place."""
    rows = facts.table("components")
    inside = (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    rows = rows[inside & (rows["component"] == component)].sort_values(["employee", "on"], kind="stable")
    return rows.drop_duplicates("employee", keep="last").set_index("employee")


def _on_one_scale(facts: Facts, component: str, values: pd.Series) -> tuple[pd.Series, tuple[Note, ...]]:
    """Read a column that some feeds keep on a short scale, judged by its greatest value.

    ``scales`` of the component is ``[[greatest value, factor], …]`` rising: the first row that holds every
    value applies. Where ``fractions`` is ``nearest`` the number goes to the nearest whole level first, a tie
    downwards; where it is ``linear`` it is multiplied as it is.
    """
    scales = facts.optional(component, "scales", [])
    top = values.max()
    fitting = [row for row in scales if not pd.isna(top) and top <= Fraction(str(row[0])) * RESOLUTION]
    if not fitting:
        return values, ()
    greatest, factor = fitting[0]
    if [greatest, factor] == scales[-1]:
        return values, ()
    if facts.optional(component, "fractions") == "nearest":
        values = (values + RESOLUTION // 2 - 1) // RESOLUTION * RESOLUTION
    return values * int(factor), (Note("scale_read", int(values.notna().sum()), f"{greatest} × {factor}"),)
