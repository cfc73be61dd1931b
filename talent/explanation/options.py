"""What may change about one employee, component by component: to which score, and from which day on.

Facts that no one can change (the field of study, the post held) stay as they are. What a change may lead to
is what the profile's own conversion tables hold; how long it takes is ``method.change``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from talent.rules import Interval

if TYPE_CHECKING:
    from talent.rules import Rules

_PERCENT = Fraction(100)
_LEVELS = {"low": Fraction(1, 2), "middle": Fraction(3, 2), "high": Fraction(5, 2)}


@dataclass(frozen=True)
class Leaf:
    """A component of an axis, or a part of one that is a mean, as it stands for one employee.

    Attributes:
        axis: axis it counts on.
        component: component of the axis.
        name: itself, or the part.
        coefficient: what its points are multiplied by in the sum of the axis.
        score: points; None where it is missing.
        low: least score.
        high: greatest score; None where it has none.
        most: greatest score that anybody has, where ``high`` is None.
        fact: what the table says, or empty.
        as_of: date of the fact, or None.
    """

    axis: str
    component: str
    name: str
    coefficient: Fraction
    score: Fraction | None
    low: Fraction
    high: Fraction | None
    most: Fraction
    fact: str
    as_of: date | None

    @property
    def worst(self) -> Fraction:
        """What it adds at the least."""
        if self.score is not None:
            return self.coefficient * self.score
        ends = [self.low, self.most if self.high is None else self.high]
        return min(self.coefficient * end for end in ends)

    @property
    def best(self) -> Fraction:
        """What it adds at the most."""
        if self.score is not None:
            return self.coefficient * self.score
        ends = [self.low, self.most if self.high is None else self.high]
        return max(self.coefficient * end for end in ends)


@dataclass(frozen=True)
class Option:
    """One thing that may come to be otherwise.

    Attributes:
        leaf: what changes.
        to: the new fact: a label, a range, or empty where any score up to ``points`` may be reached.
        points: the new score, or the greatest that may be reached.
        on: first day on which it may be so.
        way: how (``method.change.ways``).
        free: whether any score up to ``points`` may be reached.
    """

    leaf: Leaf
    to: str
    points: Fraction
    on: date
    way: str
    free: bool = False

    @property
    def adds(self) -> Fraction:
        """What the leaf then adds to the axis."""
        return self.leaf.coefficient * self.points


def options(leaf: Leaf, *, rules: Rules, on: date) -> list[Option]:
    """What may come of one leaf that raises the axis, or settles it where it is missing.

    Args:
        leaf: as it stands.
        rules: conversion tables of the profile, ``method.change.ways``, ``method.change.months``.
        on: date of the facts.

    Returns:
        Options in the order of their points; none where the fact is fixed.
    """
    measure = rules.get(f"profile.components.{leaf.name}.measure", "")
    way = dict(rules.value("method.change.ways")).get(measure, "fixed")
    if leaf.score is None and way in {"time", "fixed", "months"}:
        way = "record"  # what is not known has only to be told
    if way == "fixed":
        return []
    found = _targets(leaf, rules, measure, way)
    above = sorted({points for _, points in found if leaf.score is not None and points > leaf.score})
    dated = [
        (to, points, _day(leaf, rules, on, way, to, above.index(points) + 1 if points in above else 1))
        for to, points in found
    ]
    free = not found
    if free:
        dated = [("", _most(leaf, rules, measure), _day(leaf, rules, on, way, "", 1))]
    rising = [
        Option(leaf, to, points, day, way, free)
        for to, points, day in dated
        if day is not None and (leaf.score is None or leaf.coefficient * (points - leaf.score) > 0)
    ]
    return sorted(rising, key=lambda one: (one.points, one.to))


def _targets(leaf: Leaf, rules: Rules, measure: str, way: str) -> list[tuple[str, Fraction]]:
    """Facts that the conversion table of a leaf knows, with their scores."""
    start = f"profile.components.{leaf.name}"
    if measure == "category":
        return [(label, _LEVELS[level]) for label, level in rules.value(f"{start}.levels")]
    table = rules.get(f"{start}.scores")
    if measure == "discipline":
        return [(label, Fraction(str(score))) for label, score in table or [] if label == "none"]
    rows = table or rules.get(f"{start}.bands") or []
    if way == "time":
        rows = rules.get(f"{start}.bands", [])
    scored = [(str(name), _scored(leaf, rules, Fraction(str(score)))) for name, score in rows]
    cap = rules.get(f"{start}.cap", "none")
    most = None if cap == "none" else Fraction(str(cap))
    return [(name, points if most is None else min(points, most)) for name, points in scored]


def _scored(leaf: Leaf, rules: Rules, points: Fraction) -> Fraction:
    """The score with one more record: it may be added to the others, or blended with the year before."""
    start = f"profile.components.{leaf.name}"
    if rules.get(f"{start}.counts") == "sum" and leaf.score is not None:
        return leaf.score + points
    blend = rules.get(f"{start}.blend")
    if blend is None or leaf.score is None:
        return points
    table = dict(rules.value(f"{start}.scores"))
    before = Fraction(str(table.get(leaf.fact, leaf.score)))
    (_, new), (_, old) = blend[0], blend[1]
    return (Fraction(new) * points + Fraction(old) * before) / Fraction(new + old)


def _most(leaf: Leaf, rules: Rules, measure: str) -> Fraction:
    """The greatest score where any may be reached."""
    start = f"profile.components.{leaf.name}"
    cap = rules.get(f"{start}.cap", "none")
    if cap != "none":
        return Fraction(str(cap))
    if measure == "traits":
        return _PERCENT
    held = rules.get(f"{start}.range")
    end = Interval.parse(held).high if held is not None else None
    return max(leaf.most, leaf.score or leaf.low) if end is None else end


def _day(leaf: Leaf, rules: Rules, on: date, way: str, to: str, steps: int) -> date | None:
    """First day on which a change of so many steps may count; None: never."""
    if way == "record":
        return on
    if way == "year":
        this = date(on.year, 12, 31)
        return date(on.year + 1, 12, 31) if leaf.as_of is not None and leaf.as_of >= this else this
    if way == "months":
        measure = rules.value(f"profile.components.{leaf.name}.measure")
        return _later(on, months=steps * int(dict(rules.value("method.change.months")).get(measure, 0)))
    if leaf.as_of is None or leaf.fact == "serving":
        return None
    if to == "none":
        return _later(leaf.as_of, months=12 * int(rules.value(f"profile.components.{leaf.name}.window")))
    begins = Interval.parse(to).low or Fraction(0)
    return _later(leaf.as_of, months=12 * -(-begins.numerator // begins.denominator))


def _later(day: date, *, months: int) -> date:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def leaves(
    rows: pd.DataFrame,
    *,
    rules: Rules,
    coefficients: dict[str, dict[str, Fraction]],
    everybody: pd.DataFrame,
) -> Iterator[Leaf]:
    """The components of one employee, those that are means by their parts.

    Args:
        rows: the employee's rows of :func:`talent.scoring.components_frame`.
        rules: names the parts of a mean.
        coefficients: axis → component → what its points are multiplied by.
        everybody: the same frame of all employees, for the greatest score anybody has.
    """
    greatest = everybody.groupby("component")["score"].max()
    for row in rows.to_dict("records"):
        whole = row["part_of"] or row["component"]
        parts = rules.get(f"profile.components.{whole}.parts", [])
        if bool(row["part_of"]) != bool(parts):
            continue
        most = greatest.get(row["component"])
        day = row["as_of"]
        yield Leaf(
            axis=row["axis"],
            component=whole,
            name=row["component"],
            coefficient=coefficients[row["axis"]][whole] / (len(parts) or 1),
            score=Fraction(row["numerator"], row["denominator"]) if pd.notna(row["score"]) else None,
            low=Fraction(row["low"]).limit_denominator(10**6),
            high=Fraction(row["high"]).limit_denominator(10**6) if row["high"] != float("inf") else None,
            most=Fraction(row["low"] if pd.isna(most) else most).limit_denominator(10**6),
            fact=row["fact"] if pd.notna(row["fact"]) else "",
            as_of=None if pd.isna(day) else day.date(),
        )
