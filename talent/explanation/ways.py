"""The smallest lawful change that leads an employee into a named cell, found exactly and scored again.

Fewest components first, then the earliest day, then the fewest points: a search over everything that may
change on each axis, which is small for one person. What is proposed is scored by the engine before it is
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.explanation.options import Leaf, Option
from talent.nine_box import possible_cells
from talent.scoring import AXES, AxisForm, evaluate

if TYPE_CHECKING:
    from talent.measures import Measured
    from talent.rules import Cut

REASONS = ("already", "reachable", "lower", "never")
"""``lower``: a level of the cell lies below the present one; ``never``: no lawful change reaches it."""
_STEPS = (
    "plan", "axis", "component", "part", "way", "before", "after", "points_before", "points", "gain", "on",
)  # fmt: skip
_STEP = 100
"""Scores that may take any value are asked for in hundredths, rounded up."""
_PAST = Fraction(1, 10**6)


@dataclass(frozen=True)
class Way:
    """How an employee may come into a cell.

    Attributes:
        cell: the cell asked for.
        reason: one of :data:`REASONS`.
        not_before: first day on which it may be so; None where it never may.
        steps: one row a change: plan (``fewest``: fewest components; ``soonest``: earliest day, where that is
            another plan), axis, component, part, way, before, after (facts; after may be a least score),
            points_before, points, gain (points on the axis), on.
    """

    cell: int
    reason: str
    not_before: date | None
    steps: pd.DataFrame


@dataclass(frozen=True)
class Standing:
    """One employee as the search needs them.

    Attributes:
        leaves: axis → everything that adds up to it.
        options: name of a leaf → what may become of it.
        forms: axis → how the profile makes it, cuts in points.
        measured: component → what was measured, of this one employee.
        matrix: box numbers by performance (rows) and potential (columns).
        on: date of the facts.
    """

    leaves: dict[str, list[Leaf]]
    options: dict[str, list[Option]]
    forms: dict[str, AxisForm]
    measured: dict[str, Measured]
    matrix: np.ndarray
    on: date

    def levels(self, axis: str) -> tuple[int, int]:
        """Least and greatest level that is possible now."""
        return self.levels_with(axis, {})

    def levels_with(self, axis: str, points: dict[str, Fraction]) -> tuple[int, int]:
        """Least and greatest level with some leaves at other points."""
        low, high = self.sums(axis, points)
        cuts = self.forms[axis].cuts
        return sum(_reaches(low, cut) for cut in cuts), sum(_reaches(high, cut) for cut in cuts)

    def sums(self, axis: str, points: dict[str, Fraction]) -> tuple[Fraction, Fraction]:
        """Least and greatest sum with some leaves at other points."""
        low = high = Fraction(0)
        for leaf in self.leaves[axis]:
            if leaf.name in points:
                added = leaf.coefficient * points[leaf.name]
                low, high = low + added, high + added
            else:
                low, high = low + leaf.worst, high + leaf.best
        cap = self.forms[axis].cap
        return (low, high) if cap is None else (min(low, cap), min(high, cap))


def _reaches(value: Fraction, cut: Cut) -> bool:
    return value >= cut.bound if cut.inclusive else value > cut.bound


_Plan = list[tuple[Option, Fraction]]


def way_to(cell: int, standing: Standing) -> Way:
    """The smallest change, and the soonest, that lead into a cell.

    Args:
        cell: 1 to 9.
        standing: the employee.
    """
    row, column = (int(place[0]) for place in np.nonzero(standing.matrix == cell))
    wanted = dict(zip(AXES, (row, column), strict=True))
    now = {axis: standing.levels(axis) for axis in AXES}
    if all(now[axis] == (wanted[axis], wanted[axis]) for axis in AXES):
        return Way(cell, "already", standing.on, _table([]))
    if any(now[axis][0] > wanted[axis] for axis in AXES):
        return Way(cell, "lower", None, _table([]))
    days = sorted({one.on for found in standing.options.values() for one in found} | {standing.on})
    fewest, soonest = _both(standing, wanted, days[-1]), None
    for day in days if fewest is not None else []:
        soonest = _both(standing, wanted, day)
        if soonest is not None:
            break
    plans = (
        [("fewest", fewest), ("soonest", soonest)] if _day(soonest) != _day(fewest) else [("fewest", fewest)]
    )
    kept = [(name, plan) for name, plan in plans if plan is not None and _lands(standing, plan, cell)]
    if not kept:
        return Way(cell, "never", None, _table([]))
    return Way(cell, "reachable", min(_day(plan) or standing.on for _, plan in kept), _table(kept))


def _day(plan: _Plan | None) -> date | None:
    return max((option.on for option, _ in plan), default=None) if plan else None


def _both(standing: Standing, wanted: dict[str, int], until: date) -> _Plan | None:
    """The best plan on both axes with changes up to a day."""
    found: _Plan = []
    for axis in AXES:
        plan = _best(standing, axis, wanted[axis], until)
        if plan is None:
            return None
        found += plan
    return found


def _best(standing: Standing, axis: str, level: int, until: date) -> _Plan | None:
    """Fewest changes of one axis that settle it at a level; of those the earliest, then the smallest."""
    if standing.levels(axis) == (level, level):
        return []
    open_to = {
        leaf.name: found
        for leaf in standing.leaves[axis]
        if (found := [one for one in standing.options[leaf.name] if one.on <= until])
    }
    for size in range(1, len(open_to) + 1):
        plans = [
            plan
            for names in combinations(open_to, size)
            for plan in _plans(standing, axis, level, [open_to[name] for name in names])
        ]
        if plans:
            return min(plans, key=_size)
    return None


def _size(plan: _Plan) -> tuple[date, Fraction, list[str]]:
    gain = sum((option.leaf.coefficient * points - option.leaf.worst for option, points in plan), Fraction(0))
    return max(option.on for option, _ in plan), gain, [option.leaf.name for option, _ in plan]


def _plans(standing: Standing, axis: str, level: int, choices: Sequence[list[Option]]) -> Iterator[_Plan]:
    """Every choice of options of some leaves that settles the axis at the level."""
    most = {found[0].leaf.name: max(found, key=lambda one: one.adds).points for found in choices}
    if standing.levels_with(axis, most)[0] < level:
        return
    for chosen in product(*choices):
        points = _filled(standing, axis, level, chosen)
        if standing.levels_with(axis, points) == (level, level):
            yield [(option, points[option.leaf.name]) for option in chosen]


def _filled(standing: Standing, axis: str, level: int, chosen: Sequence[Option]) -> dict[str, Fraction]:
    """Points of the leaves chosen: those that may take any value as few as reach the level, in turn."""
    points = {one.leaf.name: one.points for one in chosen if not one.free}
    free = [one for one in chosen if one.free]
    for place, one in enumerate(free):
        rest = {other.leaf.name: other.points for other in free[place + 1 :]}
        start = one.leaf.low if one.leaf.score is None else one.leaf.score
        low, _ = standing.sums(axis, points | rest | {one.leaf.name: start})
        lacking = _lacking(low, standing.forms[axis].cuts[level - 1]) if level else Fraction(0)
        asked = start + max(lacking, Fraction(0)) / abs(one.leaf.coefficient)
        points[one.leaf.name] = min(Fraction(ceil(asked * _STEP), _STEP), one.points)
    return points


def _lacking(value: Fraction, cut: Cut) -> Fraction:
    return cut.bound - value if cut.inclusive else cut.bound - value + _PAST


def _lands(standing: Standing, plan: _Plan, cell: int) -> bool:
    """Whether the engine places the employee in the cell after the changes."""
    points = {option.leaf.name: score for option, score in plan}
    measured = dict(standing.measured)
    for axis in AXES:
        for name in {option.leaf.component for option, _ in plan if option.leaf.axis == axis}:
            own = [leaf for leaf in standing.leaves[axis] if leaf.component == name]
            values = [points.get(leaf.name, leaf.score) for leaf in own]
            if any(value is None for value in values):
                continue
            score = sum((value for value in values if value is not None), Fraction(0)) / len(own)
            measured[name] = replace(
                measured[name],
                numerator=np.array([score.numerator]),
                denominator=np.array([score.denominator]),
                known=np.array([True]),
            )
    axes = {axis: evaluate(standing.forms[axis], measured) for axis in AXES}
    return bool((possible_cells(axes, standing.matrix)[0] == (np.arange(1, 10) == cell)).all())


def _table(plans: list[tuple[str, _Plan]]) -> pd.DataFrame:
    rows = [
        [
            name,
            option.leaf.axis,
            option.leaf.component,
            option.leaf.name,
            option.way,
            option.leaf.fact,
            option.to or f"≥ {float(points):g}",
            float("nan") if option.leaf.score is None else float(option.leaf.score),
            float(points),
            float(option.leaf.coefficient * points - option.leaf.worst),
            option.on,
        ]
        for name, plan in plans
        for option, points in plan
    ]
    table = pd.DataFrame(rows, columns=pd.Index(_STEPS))
    numbers = dict.fromkeys(("points_before", "points", "gain"), "float64")
    texts = dict.fromkeys(("plan", "axis", "component", "part", "way", "before", "after"), "str")
    return table.astype(numbers | texts | {"on": "datetime64[us]"})
