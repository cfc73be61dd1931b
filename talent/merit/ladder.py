"""Ladders: from the share of all in scope to a level, and what one level more takes, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pandas as pd

from talent.merit.facts import Facts
from talent.merit.instrument import Instrument, Item
from talent.merit.shares import Scope, measure_scope
from talent.messages import mark
from talent.rules import Cut, Rules

NOTHING_TO_MEASURE = mark("nothing to measure")
NEEDS_DOCUMENT = mark("the next level needs a document: the data cannot show it")
NEEDS_DECISION = {
    "pool": mark("the next level needs a dated decision on the talent pool"),
    "plan": mark("the next level needs a dated decision on the succession plan"),
}
NEEDS_APPOINTMENT = {
    "pool": mark("the next level needs an appointment made from the talent pool"),
    "plan": mark("the next level needs an appointment made from the succession plan"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: what is measured, from which share on it is taken, and what that share is."""

    measure: str
    cut: Cut
    about: str

    def reached(self, numerator: int, denominator: int) -> bool:
        """Whether a share takes this step."""
        share = Fraction(numerator, denominator)
        return share >= self.cut.bound if self.cut.inclusive else share > self.cut.bound

    def needs(self, numerator: int, denominator: int) -> int:
        """How many more of those in scope take this step; 0 when it is taken."""
        bound = self.cut.bound * denominator
        wanted = ceil(bound) if self.cut.inclusive else floor(bound) + 1
        return max(0, wanted - numerator)


def ladder(item: Item, rules: Rules) -> tuple[Rung, ...]:
    """The steps of an item, from the level above the lowest on.

    A step is a share of the item's own measure, or a table that names another measure.

    >>> from talent.merit.instrument import read_instrument
    >>> from talent.rules import load
    >>> rules = load(on="2025-12-01", instrument="kasn-9-2019")
    >>> pool = next(item for item in read_instrument(rules).items if item.id == "3c")
    >>> [float(rung.cut) for rung in ladder(pool, rules)]
    [0.25, 0.6, 0.9]
    """
    leaf = rules.leaf(f"instrument.ladders.{item.id}")
    return tuple(
        Rung(step["measure"], Cut.parse(step["from"]), step["name_en"])
        if isinstance(step, dict)
        else Rung(item.measure, Cut.parse(step), leaf.about)
        for step in leaf.value
    )


@dataclass(frozen=True)
class Climb:
    """How far one item comes on its ladder.

    Attributes:
        item: which.
        rungs: its ladder.
        scopes: measured scope of each rung.
        bound, reason: highest level by what stands behind it, and what would lift that.
        low, high: lowest and highest level of the instrument.
    """

    item: Item
    rungs: tuple[Rung, ...]
    scopes: tuple[Scope, ...]
    bound: int
    reason: str
    low: int
    high: int

    @property
    def taken(self) -> int:
        """Steps taken one after the other."""
        for place, (rung, scope) in enumerate(zip(self.rungs, self.scopes, strict=True)):
            share = scope.share
            if not share.denominator or not rung.reached(*share):
                return place
        return len(self.rungs)

    @property
    def level(self) -> int:
        """Level by share and by what stands behind it."""
        return min(self.low + self.taken, self.bound)

    @property
    def at(self) -> int:
        """Place of the step that comes next, or of the last."""
        return min(self.level - self.low, len(self.rungs) - 1)

    def needs(self, level: int) -> int | None:
        """People or posts that a level takes more than there are; None where no share leads to it."""
        step = level - self.low - 1
        if not 0 <= step < len(self.rungs):
            return None
        return self.rungs[step].needs(*self.scopes[step].share)

    def row(self) -> dict[str, Any]:
        """One row of :func:`talent.merit.measure`."""
        scope, rung = self.scopes[self.at], self.rungs[self.at]
        share = scope.share
        row = {"item": self.item.id, "measure": rung.measure, "about": rung.about, "kind": scope.kind}
        row |= share._asdict()
        if not share.denominator:
            return row | {"level": pd.NA, "cap_reason": NOTHING_TO_MEASURE, "next_needs": pd.NA}
        needs = pd.NA if self.level >= self.high else self.needs(self.level + 1)
        return row | {
            "share": share.numerator / share.denominator,
            "level": self.level,
            "cap_reason": self._held_by(),
            "next_needs": pd.NA if needs is None else needs,
        }

    def _held_by(self) -> str:
        if self.level == self.bound:
            return self.reason
        at_top = self.level == self.low + len(self.rungs) < self.high
        return NEEDS_DOCUMENT if at_top else ""


def climb(item: Item, instrument: Instrument, facts: Facts) -> Climb | None:
    """Measure one item on its ladder; None where what it needs was not collected."""
    rungs = ladder(item, facts.rules)
    by_name = {name: measure_scope(name, facts) for name in dict.fromkeys(rung.measure for rung in rungs)}
    scopes = [by_name[rung.measure] for rung in rungs]
    if any(scope is None for scope in scopes):
        return None
    bound, reason = _gate(item.id, instrument, facts)
    known = tuple(scope for scope in scopes if scope is not None)
    return Climb(item, rungs, known, bound, reason, instrument.level_min, instrument.level_max)


def _gate(item: str, instrument: Instrument, facts: Facts) -> tuple[int, str]:
    """Highest level by what stands behind an item, and what would lift it."""
    gate = facts.rules.get(f"instrument.gates.{item}")
    if gate is None:
        return instrument.level_max, ""
    rows = facts.data.decisions
    kind = gate["decision"]
    signed = rows[rows["on"].le(facts.on) & rows["by"].fillna("").str.strip().ne("")]
    decided = signed[signed["kind"].eq(kind)]
    if decided.empty:
        return gate["engine"], NEEDS_DECISION[kind]
    made = signed[signed["kind"].eq("appointment")].dropna(subset="employee_id")
    pairs = made.merge(decided[["employee_id", "on"]], on="employee_id", suffixes=("", "_decided"))
    if pairs["on"].ge(pairs["on_decided"]).any():
        return gate["appointed"], ""
    return gate["decided"], NEEDS_APPOINTMENT[kind] if gate["decided"] < gate["appointed"] else ""
