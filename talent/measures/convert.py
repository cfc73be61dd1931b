"""From what a table says to points: conversion tables of labels and of ranges, as whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import looked_up
from talent.measures.measured import Measured, Note, narrow, same
from talent.rules import Interval
from talent.standards import RESOLUTION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.measures.facts import Facts

_NAMED = 5


@dataclass(frozen=True)
class Conversion:
    """A conversion table from labels to points, as whole numbers over one base.

    Attributes:
        points: label → points.

    >>> Conversion({"good": Fraction(100), "fair": Fraction(125, 2)}).whole(pd.Series(["fair", "?"])).tolist()
    [125, <NA>]
    """

    points: dict[str, Fraction]

    @property
    def base(self) -> int:
        """Denominator that every score shares."""
        return math.lcm(*(score.denominator for score in self.points.values()))

    @property
    def low(self) -> Fraction:
        """Lowest score of the table."""
        return min(self.points.values())

    @property
    def high(self) -> Fraction:
        """Highest score of the table."""
        return max(self.points.values())

    def whole(self, labels: pd.Series) -> pd.Series:
        """Scores of labels over ``base`` (Int64); missing where the table does not have the label."""
        base = self.base
        table = {label: int(score * base) for label, score in self.points.items()}
        return looked_up(labels, table).astype("Int64")


@dataclass(frozen=True)
class Origin:
    """Where the values of a component come from.

    Attributes:
        source: table they stand in.
        as_of: date of each fact, indexed by place; None: undated.
        reliability: as in :class:`Measured`.
    """

    source: str
    as_of: pd.Series | None = None
    reliability: NDArray[np.float64] | None = None


def packed(
    facts: Facts,
    numerator: pd.Series,
    *,
    base: int,
    bounds: tuple[Fraction, Fraction | None],
    origin: Origin,
    fact: pd.Series | None = None,
    notes: tuple[Note, ...] = (),
) -> Measured:
    """Pack whole numbers over one base as a :class:`Measured`.

    Args:
        facts: gives the order of employees.
        numerator: Int64, indexed by place; missing or absent = unknown.
        base: denominator of all of them.
        bounds: least and greatest score, in points.
        origin: table, dates and reliability.
        fact: what the table says before conversion, indexed by place.
        notes: as in :class:`Measured`.
    """
    whole, n = numerator.reindex(facts.places), len(facts.places)
    as_of = np.full(n, np.datetime64("NaT"), dtype="datetime64[us]")
    if origin.as_of is not None:
        as_of = origin.as_of.reindex(facts.places).to_numpy(dtype="datetime64[us]")
    return Measured(
        numerator=narrow(whole.fillna(0).to_numpy(dtype=np.int64)),
        denominator=same(base, n),
        known=whole.notna().to_numpy(dtype=bool),
        low=bounds[0],
        high=bounds[1],
        as_of=as_of,
        source=origin.source,
        error=np.broadcast_to(np.array(np.nan), n),
        expired=np.broadcast_to(np.array(False), n),
        reliability=origin.reliability,
        fact=None if fact is None else shared(fact.reindex(facts.places)),
        notes=notes,
    )


def shared(values: pd.Series) -> NDArray[np.object_]:
    """Values as objects, equal ones the same object: one for each employee would fill memory.

    >>> found = shared(pd.Series(["S1", None, "S1"]))
    >>> found.tolist(), found[0] is found[2]
    (['S1', nan, 'S1'], True)
    """
    code, distinct = pd.factorize(values)
    table = np.full(len(distinct) + 1, getattr(values.dtype, "na_value", np.nan), dtype=object)
    table[:-1] = pd.Series(distinct).to_numpy(dtype=object)
    found: NDArray[np.object_] = table[code]
    return found


def converted(facts: Facts, component: str, labels: pd.Series, *, origin: Origin) -> Measured:
    """Convert labels (indexed by place) by the component's table of scores.

    ``reads_as`` of the component names labels that the table does not have and those they count as; a label
    in neither is unknown, which a note says.
    """
    table = label_table(facts, component)
    points = table.whole(labels)
    bounds = (table.low, table.high)
    notes = not_in_table(labels[points.isna()])
    return packed(facts, points, base=table.base, bounds=bounds, origin=origin, fact=labels, notes=notes)


def label_table(facts: Facts, component: str) -> Conversion:
    """The conversion table of a component, with the labels that read as others."""
    scores = facts.figure(component, "scores")
    points = {str(label): Fraction(str(score)) for label, score in scores}
    others = dict(facts.optional(component, "reads_as", []))
    return Conversion({other: points[label] for other, label in others.items()} | points)


def not_in_table(labels: pd.Series) -> tuple[Note, ...]:
    """A note on labels that a conversion table does not have; none when there are none."""
    unknown = labels.dropna()
    if unknown.empty:
        return ()
    names = ", ".join(sorted(unknown.unique())[:_NAMED])
    return (Note("not_in_table", len(unknown), names),)


def banded(facts: Facts, component: str, values: pd.Series, *, origin: Origin) -> Measured:
    """Convert numbers by the component's table of ranges.

    Args:
        facts: tables, rules and date.
        component: its ``bands`` are ``[[range, score], …]``, each range beginning where the one before ends;
            what lies outside all of them is unknown, which a note says.
        values: whole millionths (Int64), indexed by place; missing = unknown.
        origin: table, dates and reliability.
    """
    bands = [(Interval.parse(text), Fraction(str(score))) for text, score in facts.figure(component, "bands")]
    place = band_of(values.fillna(0).to_numpy(dtype=np.int64), [one for one, _ in bands])
    base = math.lcm(*(score.denominator for _, score in bands))
    points = np.array([int(score * base) for _, score in bands], dtype=np.int64)
    score = pd.Series(points[np.maximum(place, 0)], index=values.index, dtype="Int64")
    ends, outside = [score for _, score in bands], values.notna() & (place < 0)
    fact = values.astype("Float64") / RESOLUTION
    notes = (Note("not_in_table", int(outside.sum()), ""),) if outside.any() else ()
    return packed(
        facts,
        score.where(values.notna() & ~outside),
        base=base,
        bounds=(min(ends), max(ends)),
        origin=origin,
        fact=fact,
        notes=notes,
    )


def band_of(values: NDArray[np.int64], ranges: list[Interval]) -> NDArray[np.intp]:
    """Which of the ranges that follow each other each number lies in; −1 outside all of them.

    Args:
        values: whole millionths.
        ranges: rising, without gap or overlap.

    >>> band_of(
    ...     np.array([0, 999_999, 3_000_000]), [Interval.parse("[0, 1)"), Interval.parse("[1, 3)")]
    ... ).tolist()
    [0, 0, -1]
    """
    starts = [one.starts_at(RESOLUTION) for one in ranges]
    place = np.searchsorted([start for start in starts if start is not None], values, side="right")
    place -= starts[0] is not None
    last = ranges[-1].ends_before(RESOLUTION)
    return place if last is None else np.where(values < last, place, -1)
