"""The cheapest set of level rises on whole numbers, with its proof: a 0/1 programme solved exactly by HiGHS.

A rise lifts one item by one level; it has an effort and takes some quarters of a year. Least effort first;
among the plans of that effort the most points; among those the items that come first; then as early as the
budget of each year lets them begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, inf
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from talent.errors import TalentError

Ints: TypeAlias = "npt.NDArray[np.int64]"
_YEAR = 4
_INFEASIBLE = 2


@dataclass(frozen=True)
class Task:
    """What is asked, in whole numbers.

    Attributes:
        weights: points a level of each item.
        levels: level of each item now.
        level_max: highest level.
        needed: points to gain.
        efforts: per item the effort of each rise from its level on, ``level_max - level`` of them.
        depends: (i, j): a rise of item i to a level begins only when item j has that level.
        leads: per item the quarters of a year that each rise takes, as ``efforts``; none take any.
        quarters: quarters within which everything must be finished; None for as long as it takes.
        budget: effort that can be begun in a year; None for any.
    """

    weights: Sequence[int]
    levels: Sequence[int]
    level_max: int
    needed: int
    efforts: Sequence[Sequence[int]]
    depends: Sequence[tuple[int, int]] = ()
    leads: Sequence[Sequence[int]] | None = None
    quarters: int | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Ascent:
    """Levels to rise to, with the proof that no cheaper plan exists.

    Attributes:
        levels: level of each item after the plan.
        effort: of the plan. dual_bound: no plan can cost less than this; equal to the effort when solved.
        starts: (item, level reached) → quarter in which the rise begins, 0 the first.
    """

    levels: list[int]
    effort: int
    dual_bound: int
    starts: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """A task as a programme: one column a rise, or a rise and the quarter in which it begins."""

    task: Task

    @cached_property
    def rises(self) -> list[tuple[int, int]]:
        """(item, level reached) of every rise that is possible."""
        task = self.task
        return [
            (item, to)
            for item, level in enumerate(task.levels)
            for to in range(level + 1, task.level_max + 1)
        ]

    @cached_property
    def effort(self) -> Ints:
        """Effort of each rise."""
        return np.array([self._of(self.task.efforts, rise) for rise in self.rises], dtype=np.int64)

    @cached_property
    def gain(self) -> Ints:
        """Points of each rise."""
        return np.array([self.task.weights[item] for item, _ in self.rises], dtype=np.int64)

    @cached_property
    def lead(self) -> Ints:
        """Quarters that each rise takes."""
        leads = self.task.leads
        found = [0 if leads is None else self._of(leads, rise) for rise in self.rises]
        return np.array(found, dtype=np.int64)

    @cached_property
    def columns(self) -> tuple[Ints, Ints]:
        """Rise and quarter of each column; quarter 0 for all where time does not bind."""
        span, n = self.task.quarters, len(self.rises)
        if span is None:
            return np.arange(n), np.zeros(n, dtype=np.int64)
        pairs = [
            (rise, at) for rise in range(n) for at in range(span - int(self.lead[rise]) + 1) if at < span
        ]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    @cached_property
    def before(self) -> list[tuple[int, int]]:
        """(rise, earlier): the rise begins when the earlier one is finished."""
        place = {rise: at for at, rise in enumerate(self.rises)}
        found = [(at, place[item, to - 1]) for (item, to), at in place.items() if (item, to - 1) in place]
        for item, other in self.task.depends:
            found += [
                (place[i, to], place[other, to]) for i, to in self.rises if i == item and (other, to) in place
            ]
        return found

    def constraints(self) -> list[LinearConstraint]:
        """Order, budget and target."""
        rows = [self._total(self.gain, low=self.task.needed), *self._order()]
        if self.task.quarters is not None:
            rise, _ = self.columns
            once = csr_array(
                (np.ones(len(rise)), (rise, np.arange(len(rise)))), shape=(len(self.rises), len(rise))
            )
            rows.append(LinearConstraint(once, ub=1))
        if self.task.budget is not None:
            rows += self._budgets(self.task.budget)
        return rows

    def once(self, chosen: Iterable[int], *, without: bool) -> LinearConstraint:
        """All of the chosen rises are left out, or all are taken."""
        rise, _ = self.columns
        wanted = list(chosen)
        row = np.isin(rise, wanted).astype(np.float64)
        return (
            LinearConstraint(row[None, :], ub=0)
            if without
            else LinearConstraint(row[None, :], lb=len(wanted))
        )

    def other_than(self, chosen: Iterable[int]) -> LinearConstraint:
        """At least one rise of the chosen set is left out (a dearer set cannot be as cheap)."""
        rise, _ = self.columns
        wanted = list(chosen)
        row = np.isin(rise, wanted).astype(np.float64)
        return LinearConstraint(row[None, :], ub=len(wanted) - 1)

    def at_most(self, effort: int) -> LinearConstraint:
        """The whole effort is bounded."""
        return self._total(self.effort, high=effort)

    def chosen(self, columns: Ints) -> list[int]:
        """Rises taken by a solution."""
        return sorted(int(one) for one in self.columns[0][columns == 1])

    def cost(self, values: Ints) -> Ints:
        """Values of rises as values of columns."""
        return values[self.columns[0]]

    def _of(self, table: Sequence[Sequence[int]], rise: tuple[int, int]) -> int:
        item, to = rise
        return table[item][to - self.task.levels[item] - 1]

    def _total(self, values: Ints, *, low: float = -np.inf, high: float = np.inf) -> LinearConstraint:
        return LinearConstraint(self.cost(values)[None, :].astype(np.float64), lb=low, ub=high)

    def _order(self) -> list[LinearConstraint]:
        """What has begun by a quarter needs what had to be finished by then: x'(q) ≤ x(q - lead)."""
        rise, quarter = self.columns
        rows = []
        for later, earlier in self.before:
            begins = np.unique(quarter[rise == later])
            for at in begins:
                done = (rise == earlier) & (
                    quarter + self.lead[earlier] * (self.task.quarters is not None) <= at
                )
                rows.append(((rise == later) & (quarter <= at)).astype(np.float64) - done)
        return [LinearConstraint(csr_array(np.array(rows)), ub=0)] if rows else []

    def _budgets(self, budget: int) -> list[LinearConstraint]:
        _, quarter = self.columns
        years = quarter // _YEAR
        rows = [self.cost(self.effort) * (years == year) for year in np.unique(years)]
        return [LinearConstraint(csr_array(np.array(rows, dtype=np.float64)), ub=budget)]


def cheapest_rises(
    weights: Sequence[int],
    levels: Sequence[int],
    *,
    level_max: int,
    needed: int,
    efforts: Sequence[Sequence[int]],
    depends: Sequence[tuple[int, int]] = (),
    leads: Sequence[Sequence[int]] | None = None,
    quarters: int | None = None,
    budget: int | None = None,
) -> Ascent:
    """Least effort whose rises give the points needed, on whole numbers alone.

    Args:
        weights: points a level of each item.
        levels: level of each item now.
        level_max: highest level.
        needed: points to gain.
        efforts: per item the effort of each rise from its level on.
        depends: (i, j): a rise of item i to a level begins only when item j has that level.
        leads: per item the quarters of a year that each rise takes.
        quarters: quarters within which everything must be finished.
        budget: effort that can be begun in a year.

    Raises:
        TalentError: no plan gives the points within time and budget.

    >>> cheapest_rises([3, 2], [1, 1], level_max=3, needed=5, efforts=[[2, 4], [1, 3]]).levels
    [2, 2]
    """
    return solve(Task(weights, levels, level_max, needed, efforts, depends, leads, quarters, budget))


def solve(task: Task) -> Ascent:
    """Solve a task; see :func:`cheapest_rises`."""
    model = Model(task)
    rows = model.constraints()
    found = minimum(model, model.effort, rows)
    if found is None:
        raise TalentError(
            "No set of level rises reaches the target within this time and budget: allow more of either, or "
            "choose a lower target."
        )
    least, bound = int(model.cost(model.effort) @ found[0]), found[1]
    rows = [*rows, model.at_most(least)]
    best = minimum(model, _preference(model), rows)
    if best is None or not _adds_up(model, best[0], least):
        raise TalentError(
            "The solver's plan does not add up in whole numbers; please report the levels and the target."
        )
    chosen = model.chosen(best[0])
    after = list(task.levels)
    for rise in chosen:
        after[model.rises[rise][0]] += 1
    return Ascent(after, least, ceil(bound - 1e-6), _starts(model, chosen, rows))


def alternatives(task: Task, *, most: int) -> list[Ascent]:
    """Plans of the same least effort, the preferred one first; at most so many."""
    model = Model(task)
    first = solve(task)
    rows = [*model.constraints(), model.at_most(first.effort)]
    found = [first]
    while len(found) < most:
        rows.append(model.other_than(_places(model, found[-1])))
        another = minimum(model, _preference(model), rows)
        if another is None:
            break
        chosen = model.chosen(another[0])
        after = list(task.levels)
        for rise in chosen:
            after[model.rises[rise][0]] += 1
        found.append(Ascent(after, first.effort, first.dual_bound, _starts(model, chosen, rows)))
    return found


def least_effort(task: Task, *, rise: tuple[int, int], without: bool) -> float:
    """Least effort of a plan that leaves a rise out, or takes it; infinite where there is none."""
    model = Model(task)
    place = model.rises.index(rise)
    found = minimum(model, model.effort, [*model.constraints(), model.once([place], without=without)])
    return inf if found is None else float(model.cost(model.effort) @ found[0])


def minimum(model: Model, values: Ints, rows: list[LinearConstraint]) -> tuple[Ints, float] | None:
    """Columns of least value, and the bound that proves it; None where there is no plan.

    Raises:
        TalentError: the solver gave up.
    """
    n = len(model.columns[0])
    if not n:
        return None if model.task.needed > 0 else (np.zeros(0, dtype=np.int64), 0.0)
    found = milp(
        model.cost(values),
        integrality=np.ones(n, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=rows,
        options={"mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return None
    if not found.success:
        raise TalentError(f"No plan of level rises was found: {found.message}")
    return np.rint(found.x).astype(np.int64), float(found.mip_dual_bound)


def _preference(model: Model) -> Ints:
    """Most points first; at equal points the earliest items."""
    place = np.array([item for item, _ in model.rises], dtype=np.int64) + 1
    return place - model.gain * (int(place.sum()) + 1)


def _adds_up(model: Model, columns: Ints, least: int) -> bool:
    gain, effort = model.cost(model.gain) @ columns, model.cost(model.effort) @ columns
    return int(gain) >= model.task.needed and int(effort) == least


def _places(model: Model, plan: Ascent) -> list[int]:
    return [at for at, (item, to) in enumerate(model.rises) if to <= plan.levels[item]]


def _starts(model: Model, chosen: list[int], rows: list[LinearConstraint]) -> dict[tuple[int, int], int]:
    """When each rise of a plan begins: as early as order and budget allow."""
    if model.task.quarters is None:
        return _earliest(model, chosen)
    rise, quarter = model.columns
    fixed = [*rows, model.once(chosen, without=False)]
    fixed.append(model.once(set(range(len(model.rises))) - set(chosen), without=True))
    n = len(rise)
    early = milp(
        quarter.astype(np.float64),
        integrality=np.ones(n, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=fixed,
    )
    if not early.success or early.x is None:
        raise TalentError(f"No order of the steps was found: {early.message}")
    taken = np.rint(early.x).astype(np.int64) == 1
    return {model.rises[one]: int(at) for one, at in zip(rise[taken], quarter[taken], strict=True)}


def _earliest(model: Model, chosen: list[int]) -> dict[tuple[int, int], int]:
    starts = dict.fromkeys(chosen, 0)
    # Each pass settles what waits for one rise more.
    for _ in chosen:
        for later, earlier in model.before:
            if later in starts and earlier in starts:
                starts[later] = max(starts[later], starts[earlier] + int(model.lead[earlier]))
    return {model.rises[one]: at for one, at in starts.items()}
