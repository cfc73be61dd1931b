"""A merit instrument, read from the rules: its scale, aspects, items and categories.

An instrument is data. Weights are kept as exact fractions of a per cent, so that 324.5 and 325 points never
meet by rounding; a weight that was never published is kept as its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from talent.errors import RuleError
from talent.rules import Rules, load

EVIDENCE = "evidence"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One scored item.

    Attributes:
        id, aspect, name, name_id: what it is.
        share: of its aspect while every item is asked, 0–1.
        weight: per cent of the whole; None where the aspect's weight is unknown. Points are weight × level.
        measure: name of the measure, or ``"evidence"``.
        kinds: kinds of agency that are asked; empty for all.
        condition: gate that may switch the item off; empty for none.
    """

    id: str
    aspect: int
    name: str
    name_id: str
    share: Fraction
    weight: Fraction | None
    measure: str
    kinds: tuple[str, ...] = ()
    condition: str = ""

    @property
    def alternative(self) -> str:
        """What items that stand for each other by kind of agency share; empty for all others."""
        return self.id[:-1] if self.kinds else ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """A group of items. Its weight lies between two bounds; they are equal where it is known."""

    number: int
    name: str
    name_id: str
    weight_low: Fraction
    weight_high: Fraction

    @property
    def weight(self) -> Fraction | None:
        """Per cent of the whole, or None where it was never published."""
        return self.weight_low if self.weight_low == self.weight_high else None


@dataclass(frozen=True, slots=True)
class Permit:
    """What some categories permit or ask, with its source."""

    categories: tuple[str, ...]
    name: str
    name_id: str
    source: str
    article: str
    mark: str


@dataclass(frozen=True)
class Instrument:
    """A merit instrument as in force on one date.

    Attributes:
        id: of the instrument.
        level_min, level_max: scale of every item.
        max_points: points with every item at ``level_max``.
        aspects, items: in the order of the instrument; shares of items add to 1 within their aspect.
        categories: (name, lowest points) from worst to best; whatever lies below the first bound is in the
            first. Empty where they were never published.
        permits: what a category permits or asks.
        career: number of the career-development aspect.
        depends: (item, other): the item is never raised above the level of the other.
        answers: gate → ``"yes"``, ``"no"`` or ``"unknown"``, as the rules in force answer it.
        refused: names of other indices that are not this one, in lower case.
        out_of_force: used outside its dates.
    """

    id: str
    level_min: int
    level_max: int
    max_points: Fraction
    aspects: tuple[Aspect, ...]
    items: tuple[Item, ...]
    categories: tuple[tuple[str, Fraction], ...]
    permits: tuple[Permit, ...]
    career: int
    depends: tuple[tuple[str, str], ...]
    out_of_force: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    @property
    def weighted(self) -> bool:
        """Whether the weight of every aspect is known."""
        return all(aspect.weight is not None for aspect in self.aspects)

    def category(self, points: Fraction) -> str:
        """Category of a total: the last whose lowest points are reached, else the first; ``""`` without."""
        first = [name for name, _ in self.categories[:1]]
        reached = [name for name, bound in self.categories if points >= bound]
        return [*first, *reached][-1] if first else ""

    def categories_between(self, low: Fraction, high: Fraction) -> tuple[str, ...]:
        """Every category that a total between two bounds may have, from worst to best."""
        names = [name for name, _ in self.categories]
        if not names:
            return ()
        return tuple(names[names.index(self.category(low)) : names.index(self.category(high)) + 1])

    def next_bound(self, points: Fraction) -> tuple[str, Fraction] | None:
        """Name and lowest points of the category above a total, or None at the top."""
        above = [(name, bound) for name, bound in self.categories[1:] if bound > points]
        return above[0] if above else None

    def permitted(self, category: str) -> tuple[Permit, ...]:
        """What a category permits or asks."""
        return tuple(permit for permit in self.permits if category in permit.categories)

    def asked(
        self, *, kind: str | None = None, answers: Mapping[str, str] | None = None, given: Iterable[str] = ()
    ) -> tuple[Item, ...]:
        """Items that are put to one agency.

        Args:
            kind: of agency. Where it is unknown, the alternative that has a level is taken, else the first.
            answers: gate → yes, no or unknown, before those of the rules; only "no" switches an item off.
            given: items that have a level.
        """
        said, levelled = {**self.answers, **(answers or {})}, set(given)
        chosen = {item.alternative: item.id for item in reversed(self.items) if item.kinds}
        chosen |= {item.alternative: item.id for item in self.items if item.kinds and item.id in levelled}
        chosen |= {item.alternative: item.id for item in self.items if kind in item.kinds}
        return tuple(
            item
            for item in self.items
            if said.get(item.condition) != "no" and chosen.get(item.alternative, item.id) == item.id
        )


def load_instrument(instrument: str, *, on: date | str, out_of_force: bool = False) -> Instrument:
    """Load an instrument by its id.

    Raises:
        RuleNotInForceError: the date lies outside the instrument's dates and ``out_of_force`` is not set.
        UnknownIdError: no such instrument.

    >>> [aspect.weight for aspect in load_instrument("kasn-9-2019", on="2025-12-01").aspects][2]
    Fraction(30, 1)
    >>> load_instrument("kemenpanrb-2026", on="2026-06-01").aspects[1].weight is None
    True
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
    aspects = _aspects(rules)
    found = Instrument(
        id=rules.instrument,
        level_min=rules.value("instrument.level_min"),
        level_max=rules.value("instrument.level_max"),
        max_points=_exact(rules.value("instrument.max_points")),
        aspects=aspects,
        items=_items(rules, aspects),
        categories=tuple((name, _exact(bound)) for name, bound in rules.get("instrument.categories", [])),
        permits=_permits(rules),
        career=rules.value("instrument.career.aspect"),
        depends=tuple((item, other) for item, other in rules.get("instrument.depends", [])),
        out_of_force=rules.instrument in rules.out_of_force,
        answers=rules.under("instrument.answers"),
        refused=tuple(rules.get("instrument.other_indices.names", [])),
    )
    _check(found)
    return found


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _aspects(rules: Rules) -> tuple[Aspect, ...]:
    return tuple(
        Aspect(
            int(number),
            value["name_en"],
            value["name_id"],
            _exact(value["weight"] if "weight" in value else value["weight_low"]),
            _exact(value["weight"] if "weight" in value else value["weight_high"]),
        )
        for number, value in rules.under("instrument.aspects").items()
    )


def _items(rules: Rules, aspects: tuple[Aspect, ...]) -> tuple[Item, ...]:
    names: dict[str, Any] = rules.under("instrument.items")
    measures, conditions = rules.under("instrument.measures"), rules.under("instrument.conditions")
    variants: dict[str, list[str]] = rules.under("instrument.variants")
    return tuple(
        Item(
            id=name,
            aspect=aspect.number,
            name=names[name]["name_en"],
            name_id=names[name]["name_id"],
            share=share,
            weight=None if aspect.weight is None else aspect.weight * share,
            measure=measures.get(name, EVIDENCE),
            kinds=tuple(variants.get(name, ())),
            condition=conditions.get(name, ""),
        )
        for aspect in aspects
        for name, share in _shares(rules, aspect, set(variants)).items()
    )


def _shares(rules: Rules, aspect: Aspect, variants: set[str]) -> dict[str, Fraction]:
    """Share of each item in its aspect: by its weight where there is one, else all alike."""
    weights = rules.get(f"instrument.item_weights.{aspect.number}")
    if weights is None:
        names = rules.value(f"instrument.questions.{aspect.number}")
        # Alternatives fill one place between them.
        places = {name[:-1] if name in variants else name for name in names}
        return dict.fromkeys(names, Fraction(1, len(places)))
    whole = aspect.weight_low or Fraction(1)
    return {name: _exact(weight) / whole for name, weight in weights}


def _permits(rules: Rules) -> tuple[Permit, ...]:
    leaves = [leaf for key, leaf in rules.leaves.items() if key.startswith("instrument.permits.")]
    return tuple(
        Permit(
            tuple(leaf.value["categories"]),
            leaf.value["name_en"],
            leaf.value["name_id"],
            leaf.source,
            leaf.article,
            leaf.mark,
        )
        for leaf in leaves
    )


def _check(instrument: Instrument) -> None:
    """An overlay may replace weights, so they are added up each time they are read."""
    problems = []
    for aspect in instrument.aspects:
        own = [item for item in instrument.items if item.aspect == aspect.number]
        slots = {item.alternative or item.id: item.share for item in own}
        total = sum(slots.values(), Fraction(0))
        if total != 1:
            given, wanted = float(total * aspect.weight_low), float(aspect.weight_low)
            problems.append(f"items of aspect {aspect.number} add to {given:g}, not {wanted:g}")
    low = sum(aspect.weight_low for aspect in instrument.aspects)
    high = sum(aspect.weight_high for aspect in instrument.aspects)
    if not low <= _WHOLE <= high:
        problems.append(f"weights of aspects add to {float(low if low > _WHOLE else high):g}, not {_WHOLE}")
    if instrument.max_points != _WHOLE * instrument.level_max:
        problems.append(f"max_points is not {_WHOLE} times level_max")
    if problems:
        raise RuleError(f"Instrument {instrument.id}: {'; '.join(problems)}.")
