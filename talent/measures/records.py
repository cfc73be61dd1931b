"""Measures of the personnel record: ratings, feedback, events, training and whatever else an agency counts.

For events (awards, team roles, sanctions, hours) no record is a fact with a score of its own once the table
was collected; a rating, a feedback or another value that is not there is missing.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pandas as pd

from talent.measures.facts import (
    Conversion,
    Facts,
    Measured,
    banded,
    converted,
    packed,
    year_end,
)
from talent.standards import RESOLUTION, millionths


def rating(facts: Facts, component: str) -> Measured:
    """Latest yearly rating by name whose period is over and whose year is inside the window."""
    rows = _latest_rating(facts, component, "rating")
    return converted(
        facts, component, rows["rating"], as_of=rows["as_of"], source="ratings", reliability="rating"
    )


def rating_score(facts: Facts, component: str) -> Measured:
    """Latest yearly rating given as a number; missing where it lies outside the profile's ``range``."""
    rows = _latest_rating(facts, component, "score")
    return _number(facts, component, rows["score"], rows["as_of"], source="ratings", reliability="rating")


def other_value(facts: Facts, component: str) -> Measured:
    """Latest value in the table ``components`` inside the window; missing where it lies outside ``range``."""
    rows = facts.table("components")
    inside = (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    rows = _last(rows[inside & (rows["component"] == component)], ["employee", "on"])
    return _number(facts, component, rows["value"], rows["on"], source="components")


def feedback(facts: Facts, component: str) -> Measured:
    """Latest 360-degree feedback whose year is inside the window, by bands."""
    rows = facts.table("feedback")
    inside = (rows["year"] <= facts.on.year) & (rows["year"] >= facts.first_year(component))
    rows = _last(rows[inside], ["employee", "year"])
    as_of = year_end(rows["year"])
    return banded(
        facts,
        component,
        millionths(rows["score"]),
        as_of=as_of.where(as_of <= facts.day, facts.day),
        source="feedback",
        reliability="feedback",
    )


def event(facts: Facts, component: str) -> Measured:
    """Best recorded event in the window; its kind is the name of the measure (``award``, ``team``)."""
    kind = facts.rules.value(f"profile.components.{component}.measure")
    rows = _recorded(facts, component, kind)
    table = facts.conversion(component)
    return or_none(facts, table, extreme(rows, table, best=True), "track_record")


def discipline(facts: Facts, component: str) -> Measured:
    """Worst sanction in the window; one that still runs counts as ``serving`` whatever its level."""
    rows = _recorded(facts, component, "discipline")
    rows["level"] = rows["level"].mask(rows["until"] >= facts.day, "serving")
    table = facts.conversion(component)
    return or_none(facts, table, extreme(rows, table, best=False), "track_record")


def development(facts: Facts, component: str) -> Measured:
    """Hours of completed activities that ended in the window; none recorded is no hours."""
    rows = facts.table("development")
    rows["ended"] = rows["end"].where(rows["end"].notna(), rows["start"])
    inside = (rows["ended"] <= facts.day) & (rows["ended"] > facts.since(component))
    rows = rows[(rows["status"] == "completed") & inside]
    by_employee = rows.assign(whole=millionths(rows["hours"])).groupby("employee")
    hours = by_employee["whole"].sum().reindex(facts.places)
    if facts.data.has("development"):
        hours = hours.fillna(0)
    return banded(facts, component, hours, as_of=by_employee["ended"].max(), source="development")


def extreme(rows: pd.DataFrame, table: Conversion, *, best: bool) -> pd.DataFrame:
    """The best or worst event of each employee.

    An event whose level the table does not have may be worth anything, so it leaves the employee's score
    unknown unless a known event is already as good (or as bad) as the table goes.

    Args:
        rows: employee (place), level, on.
        table: level → points.
        best: the best one, else the worst.

    Returns:
        Index employee: points (Int64 over ``table.base``, missing where unknown), on.
    """
    points = table.whole(rows["level"])
    sign, end = (1, table.high) if best else (-1, table.low)
    rank = (2 * sign * points).fillna(int(2 * sign * end * table.base) - 1)
    found = rows.assign(points=points, rank=rank.astype("int64"))
    return _last(found, ["employee", "rank", "on"])[["points", "on"]]


def or_none(facts: Facts, table: Conversion, found: pd.DataFrame, source: str) -> Measured:
    """Give employees without an event the score of ``none``, once the table was collected.

    Args:
        facts: tables, rules and date.
        table: conversion table that may have the label ``none``.
        found: as :func:`extreme` gives it.
        source: table of the events.
    """
    points = found["points"].reindex(facts.places)
    if facts.data.has(source) and "none" in table.points:
        nothing = int(table.points["none"] * table.base)
        points = points.mask(~facts.places.isin(found.index), nothing)
    bounds = (table.low, table.high)
    return packed(facts, points, base=table.base, bounds=bounds, as_of=found["on"], source=source)


def _recorded(facts: Facts, component: str, kind: str) -> pd.DataFrame:
    rows = facts.table("track_record")
    inside = (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    return rows[(rows["kind"] == kind) & inside].copy()


def _latest_rating(facts: Facts, component: str, column: str) -> pd.DataFrame:
    rows = facts.table("ratings")
    rows["as_of"] = rows["period_end"].where(rows["period_end"].notna(), year_end(rows["year"]))
    inside = (rows["as_of"] <= facts.day) & (rows["year"] >= facts.first_year(component))
    return _last(rows[inside & rows[column].notna()], ["employee", "year"])


def _number(
    facts: Facts, component: str, values: pd.Series, as_of: pd.Series, *, source: str, reliability: str = ""
) -> Measured:
    """Numbers as they are, exact to the millionth, where they lie inside the component's ``range``."""
    low, high = (Fraction(str(bound)) for bound in facts.figure(component, "range"))
    whole = millionths(values)
    inside = whole.between(math.ceil(low * RESOLUTION), math.floor(high * RESOLUTION))
    return packed(
        facts,
        whole.where(inside.fillna(value=False).astype(bool)),
        base=RESOLUTION,
        bounds=(low, high),
        as_of=as_of,
        source=source,
        reliability=reliability,
    )


def _last(rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """The last row of each employee in an order, by place."""
    ordered = rows.sort_values(order, kind="stable").drop_duplicates("employee", keep="last")
    return ordered.set_index("employee")
