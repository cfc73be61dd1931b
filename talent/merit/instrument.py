"""A merit instrument, read from the rules: its scale, aspects, items and categories.

An instrument is data. Weights are kept as exact fractions of a per cent, so that 324.5 and 325 points never
meet by rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from talent.errors import RuleError
from talent.rules import Rules, load

EVIDENCE = "evidence"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One scored item: its points are ``weight × level``."""

    id: str
    aspect: int
    name: str
    name_id: str
    weight: Fraction
    measure: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """A group of items that has a weight of its own."""

    number: int
    name: str
    name_id: str
    weight: Fraction


@dataclass(frozen=True)
class Instrument:
    """A merit instrument as in force on one date.

    Attributes:
        id: of the instrument.
        level_min, level_max: scale of every item.
        max_points: points with every item at ``level_max``.
        aspects, items: in the order of the instrument; item weights add to their aspect's, those of aspects
            to 100.
        categories: (name, lowest points) from worst to best; whatever lies below the first bound is in the
            first.
        permits: (categories, English sentence) of what a category permits or asks.
        career: number of the career-development aspect.
        depends: (item, other): the item is never raised above the level of the other.
        out_of_force: used outside its dates.
    """

    id: str
    level_min: int
    level_max: int
    max_points: Fraction
    aspects: tuple[Aspect, ...]
    items: tuple[Item, ...]
    categories: tuple[tuple[str, Fraction], ...]
    permits: tuple[tuple[tuple[str, ...], str], ...]
    career: int
    depends: tuple[tuple[str, str], ...]
    out_of_force: bool

    def category(self, points: Fraction) -> str:
        """Category of a total: the last whose lowest points are reached, else the first."""
        reached = [name for name, bound in self.categories if points >= bound]
        return reached[-1] if reached else self.categories[0][0]

    def categories_between(self, low: Fraction, high: Fraction) -> tuple[str, ...]:
        """Every category that a total between two bounds may have, from worst to best."""
        names = [name for name, _ in self.categories]
        return tuple(names[names.index(self.category(low)) : names.index(self.category(high)) + 1])

    def next_bound(self, points: Fraction) -> tuple[str, Fraction] | None:
        """Name and lowest points of the category above a total, or None at the top."""
        above = [(name, bound) for name, bound in self.categories[1:] if bound > points]
        return above[0] if above else None

    def permitted(self, category: str) -> tuple[str, ...]:
        """What a category permits or asks, in English."""
        return tuple(sentence for names, sentence in self.permits if category in names)


def load_instrument(instrument: str, *, on: date | str, out_of_force: bool = False) -> Instrument:
    """Load an instrument by its id.

    Raises:
        RuleNotInForceError: the date lies outside the instrument's dates and ``out_of_force`` is not set.
        UnknownIdError: no such instrument.

    >>> [aspect.weight for aspect in load_instrument("kasn-9-2019", on="2025-12-01").aspects][2]
    Fraction(30, 1)
    """
    return read_instrument(load(on=on, instrument=instrument, out_of_force=out_of_force))


def read_instrument(rules: Rules) -> Instrument:
    """Read the instrument that rules were loaded with.

    Raises:
        RuleError: weights or the scale contradict each other, or no instrument was asked for.
    """
    if rules.instrument is None:
        raise RuleError(
            "These rules were loaded without an instrument: load them with instrument='kasn-9-2019'."
        )
    found = Instrument(
        id=rules.instrument,
        level_min=rules.value("instrument.level_min"),
        level_max=rules.value("instrument.level_max"),
        max_points=_exact(rules.value("instrument.max_points")),
        aspects=_aspects(rules),
        items=_items(rules),
        categories=tuple((name, _exact(bound)) for name, bound in rules.value("instrument.categories")),
        permits=_permits(rules),
        career=rules.value("instrument.career.aspect"),
        depends=tuple((item, other) for item, other in rules.get("instrument.depends", [])),
        out_of_force=rules.instrument in rules.out_of_force,
    )
    _check(found)
    return found


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _aspects(rules: Rules) -> tuple[Aspect, ...]:
    return tuple(
        Aspect(int(number), value["name_en"], value["name_id"], _exact(value["weight"]))
        for number, value in rules.under("instrument.aspects").items()
    )


def _items(rules: Rules) -> tuple[Item, ...]:
    names: dict[str, Any] = rules.under("instrument.items")
    measures = rules.under("instrument.measures")
    return tuple(
        Item(
            name, int(aspect), names[name]["name_en"], names[name]["name_id"], _exact(weight), measures[name]
        )
        for aspect, pairs in rules.under("instrument.item_weights").items()
        for name, weight in pairs
    )


def _permits(rules: Rules) -> tuple[tuple[tuple[str, ...], str], ...]:
    found = rules.under("instrument.permits").values()
    return tuple((tuple(value["categories"]), value["name_en"]) for value in found)


def _check(instrument: Instrument) -> None:
    """An overlay may replace weights, so they are added up each time they are read."""
    problems = []
    for aspect in instrument.aspects:
        total = sum(item.weight for item in instrument.items if item.aspect == aspect.number)
        if total != aspect.weight:
            problems.append(
                f"items of aspect {aspect.number} add to {float(total):g}, not {float(aspect.weight):g}"
            )
    whole = sum(aspect.weight for aspect in instrument.aspects)
    if whole != _WHOLE:
        problems.append(f"weights of aspects add to {float(whole):g}, not {_WHOLE}")
    if instrument.max_points != whole * instrument.level_max:
        problems.append("max_points is not the sum of weights times level_max")
    if problems:
        raise RuleError(f"Instrument {instrument.id}: {'; '.join(problems)}.")
