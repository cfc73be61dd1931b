"""Measures of the personnel record: feedback, awards, team roles, sanctions and development.

For events (awards, team roles, sanctions, hours) no record is a fact with a score of its own once the table
was collected; a feedback that is not there is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from talent.errors import RuleError
from talent.measures.convert import Conversion, Origin, banded, label_table, not_in_table, packed
from talent.measures.facts import Facts, year_end
from talent.standards import millionths

if TYPE_CHECKING:
    from talent.measures.measured import Measured


def feedback(facts: Facts, component: str) -> Measured:
    """Latest 360-degree feedback whose year is inside the window, by bands."""
    rows = facts.table("feedback")
    inside = (rows["year"] <= facts.on.year) & (rows["year"] >= facts.first_year(component))
    rows = _last(rows[inside], ["employee", "year"])
    as_of = year_end(rows["year"])
    as_of = as_of.where(as_of <= facts.day, facts.day)
    origin = Origin("feedback", as_of, facts.reliability("feedback"))
    return banded(facts, component, millionths(rows["score"]), origin=origin)


def event(facts: Facts, component: str) -> Measured:
    """Recorded events in the window; their kind is the name of the measure (``award``, ``team``).

    ``counts`` of the component says how several count: ``best`` (default), ``latest`` or ``sum``.
    """
    kind = facts.rules.value(f"profile.components.{component}.measure")
    rows, table = _recorded(facts, component, kind), label_table(facts, component)
    counts = facts.optional(component, "counts", "best")
    if counts == "sum":
        return _summed(facts, rows, table)
    if counts == "latest":
        rows = _last(rows, ["employee", "on"]).reset_index()
    elif counts != "best":
        raise RuleError(f"profile.components.{component}.counts: {counts!r} is none of best, latest, sum.")
    return or_none(facts, table, extreme(rows, table, best=True), "track_record")


def discipline(facts: Facts, component: str) -> Measured:
    """Worst sanction in the window; one that still runs counts as ``serving`` where the table has it."""
    rows, table = _recorded(facts, component, "discipline"), label_table(facts, component)
    if "serving" in table.points:
        rows["level"] = rows["level"].mask(rows["until"] >= facts.day, "serving")
    worst = extreme(rows, table, best=_is_penalty(table))
    return or_none(facts, table, worst, "track_record")


def _is_penalty(table: Conversion) -> bool:
    """Points to be taken off grow with the sanction; points of good conduct fall."""
    return "none" in table.points and table.points["none"] == table.low


def development(facts: Facts, component: str) -> Measured:
    """Completed activities that ended in the window, by bands; none recorded is none.

    ``counts`` of the component says what is counted: ``hours`` (default) or ``records``.
    """
    rows = facts.table("development")
    rows["ended"] = rows["end"].where(rows["end"].notna(), rows["start"])
    inside = (rows["ended"] <= facts.day) & (rows["ended"] > facts.since(component))
    rows = rows[(rows["status"] == "completed") & inside]
    one = pd.Series(1.0, index=rows.index)
    amount = one if facts.optional(component, "counts", "hours") == "records" else rows["hours"]
    by_employee = rows.assign(whole=millionths(amount)).groupby("employee")
    total = by_employee["whole"].sum().reindex(facts.places)
    if facts.data.has("development"):
        total = total.fillna(0)
    return banded(facts, component, total, origin=Origin("development", by_employee["ended"].max()))


def extreme(rows: pd.DataFrame, table: Conversion, *, best: bool) -> pd.DataFrame:
    """The highest or lowest event of each employee by points.

    An event whose level the table does not have may be worth anything, so it leaves the employee's score
    unknown unless a known event is already as high (or as low) as the table goes.

    Args:
        rows: employee (place), level, on.
        table: level → points.
        best: the highest one, else the lowest.

    Returns:
        Index employee: points (Int64 over ``table.base``, missing where unknown), level, on.
    """
    points = table.whole(rows["level"])
    sign, end = (1, table.high) if best else (-1, table.low)
    rank = (2 * sign * points).fillna(int(2 * sign * end * table.base) - 1)
    found = rows.assign(points=points, rank=rank.astype("int64"))
    return _last(found, ["employee", "rank", "on"])[["points", "level", "on"]]


def or_none(facts: Facts, table: Conversion, found: pd.DataFrame, source: str) -> Measured:
    """Give employees without an event the score of ``none``, once the table was collected.

    Args:
        facts: tables, rules and date.
        table: conversion table that may have the label ``none``.
        found: as :func:`extreme` gives it.
        source: table of the events.
    """
    points, fact = found["points"].reindex(facts.places), found["level"].reindex(facts.places)
    if facts.data.has(source) and "none" in table.points:
        nothing = int(table.points["none"] * table.base)
        free = ~facts.places.isin(found.index)
        points, fact = points.mask(free, nothing), fact.mask(free, "none")
    notes = not_in_table(found["level"][found["points"].isna()])
    bounds, origin = (table.low, table.high), Origin(source, found["on"])
    return packed(facts, points, base=table.base, bounds=bounds, origin=origin, fact=fact, notes=notes)


def _summed(facts: Facts, rows: pd.DataFrame, table: Conversion) -> Measured:
    """Points of all events together; unknown where one of them is, without a greatest value but the cap."""
    points = table.whole(rows["level"])
    by_employee = rows.assign(points=points, open=points.isna()).groupby("employee")
    total = by_employee["points"].sum().astype("Int64").mask(by_employee["open"].any())
    levels = by_employee["level"].agg(", ".join)
    whole, fact = total.reindex(facts.places), levels.reindex(facts.places)
    if facts.data.has("track_record"):
        free = ~facts.places.isin(total.index)
        whole, fact = whole.mask(free, 0), fact.mask(free, "none")
    origin, notes = (
        Origin("track_record", by_employee["on"].max()),
        not_in_table(rows["level"][points.isna()]),
    )
    bounds = (min(table.low, table.low * 0), None)
    return packed(facts, whole, base=table.base, bounds=bounds, origin=origin, fact=fact, notes=notes)


def _recorded(facts: Facts, component: str, kind: str) -> pd.DataFrame:
    rows = facts.table("track_record")
    inside = (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    return rows[(rows["kind"] == kind) & inside].copy()


def _last(rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """The last row of each employee in an order, by place."""
    ordered = rows.sort_values(order, kind="stable").drop_duplicates("employee", keep="last")
    return ordered.set_index("employee")
