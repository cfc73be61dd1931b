"""The cheapest way up: a provably cheapest set of level rises that reaches a target.

A rise lifts one item by one level and has an effort. The choice is a 0/1 programme solved exactly by HiGHS
(through scipy): least effort; among the plans of that effort the most points; among those the items that
come first in the instrument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import ceil, lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from talent.errors import TalentError, UnknownIdError
from talent.merit.claims import Levels, checked_levels
from talent.merit.instrument import Instrument, read_instrument
from talent.merit.points import MeritIndex
from talent.rules import Rules, load

Effort: TypeAlias = "Mapping[str | tuple[str, int], float]"
_Ints: TypeAlias = "npt.NDArray[np.int64]"
_COLUMNS = {
    "step": "int64",
    "item": "str",
    "aspect": "int64",
    "name": "str",
    "name_id": "str",
    "from_level": "int64",
    "to_level": "int64",
    "points": "float64",
    "effort": "float64",
    "points_after": "float64",
    "effort_after": "float64",
}


@dataclass(frozen=True, slots=True)
class Ascent:
    """Levels to rise to, with the proof that no cheaper plan exists.

    Attributes:
        levels: level of each item after the plan.
        effort: of the plan. dual_bound: no plan can cost less than this; equal to the effort when solved.
    """

    levels: list[int]
    effort: int
    dual_bound: int


@dataclass(frozen=True, slots=True)
class _Rises:
    """Every rise that is possible: item, level reached, points and effort, as columns of the programme."""

    item: _Ints
    level: _Ints
    gain: _Ints
    effort: _Ints


def roadmap(
    levels: Levels,
    *,
    instrument: str,
    on: date | str,
    target: float,
    effort: Effort | None = None,
    out_of_force: bool = False,
) -> pd.DataFrame:
    """Cheapest set of level rises that reaches a target.

    Args:
        levels: item → level. An item that is missing starts at the lowest level.
        instrument: id, as ``"kasn-9-2019"``.
        on: date on which the instrument is asked for.
        target: points to reach.
        effort: (item, level reached) → effort, or item → effort of each of its rises; what is not named has
            the effort of the rule ``method.roadmap.effort``.
        out_of_force: use the instrument outside its dates.

    Returns:
        One row a rise, in the order of points per effort as far as dependencies allow: step, item, aspect,
            name, name_id,
        from_level, to_level, points, effort, points_after, effort_after. ``attrs``: start, target, effort,
        dual_bound and gap (0: proven cheapest). Empty when the target is reached already.

    Raises:
        IntakeError: unknown items, levels outside the scale.
        TalentError: the target lies above what every item at its maximum gives, or an effort is negative.
        RuleNotInForceError: the date lies outside the instrument's dates.
        UnknownIdError: an effort for an item that is not in the instrument.

    >>> steps = roadmap({}, instrument="kasn-9-2019", on="2025-12-01", target=110)
    >>> steps[["item", "to_level", "points", "effort_after"]].to_numpy().tolist()
    [['4a', 2, 5.0, 1.0], ['4b', 2, 5.0, 2.0]]
    """
    rules = load(on=on, instrument=instrument, out_of_force=out_of_force)
    found = read_instrument(rules)
    efforts = _efforts(found, rules, {} if effort is None else effort)
    return _plan(found, checked_levels(levels, found), Fraction(str(target)), efforts)


def next_category(merit: MeritIndex, *, rules: Rules) -> pd.DataFrame:
    """Cheapest way from an index to the next category, by the default effort.

    Args:
        merit: the index; missing items start at the lowest level.
        rules: loaded with the instrument of the index.

    Returns:
        As :func:`roadmap`; empty without instrument and in the highest category.
    """
    if rules.instrument is None:
        return _table([])
    found = read_instrument(rules)
    above = found.next_bound(Fraction(str(merit.low)))
    if above is None:
        return _table([])
    known = merit.items.dropna(subset="level").set_index("item")["level"]
    return _plan(found, checked_levels(known, found), above[1], _efforts(found, rules, {}))


def cheapest_rises(
    weights: Sequence[int],
    levels: Sequence[int],
    *,
    level_max: int,
    needed: int,
    efforts: Sequence[Sequence[int]],
    depends: Sequence[tuple[int, int]] = (),
) -> Ascent:
    """Least effort whose rises give the points needed, on whole numbers alone.

    Args:
        weights: points a level of each item.
        levels: level of each item now.
        level_max: highest level.
        needed: points to gain; at most what every item at the highest level gives.
        efforts: per item the effort of each rise from ``levels[i]`` on, ``level_max - levels[i]`` of them.
        depends: (i, j): item i, where it is raised, does not end above item j.

    >>> cheapest_rises([3, 2], [1, 1], level_max=3, needed=5, efforts=[[2, 4], [1, 3]]).levels
    [2, 2]
    """
    rises = _rises(weights, levels, level_max, efforts)
    rows = [_in_order(rises), *(_dependency(rises, levels, pair) for pair in depends)]
    rows.append(LinearConstraint(rises.gain[None, :], lb=needed))
    cheapest, bound = _solve(rises.effort, rows)
    least = int(rises.effort @ cheapest)
    chosen, _ = _solve(_preference(rises), [*rows, LinearConstraint(rises.effort[None, :], ub=least)])
    if int(rises.gain @ chosen) < needed or int(rises.effort @ chosen) != least:
        raise TalentError(
            "The solver's plan does not add up in whole numbers; please report the levels and the target."
        )
    after = np.asarray(levels, dtype=np.int64)
    np.add.at(after, rises.item, chosen)
    return Ascent(after.tolist(), least, ceil(bound - 1e-6))


def _rises(
    weights: Sequence[int], levels: Sequence[int], level_max: int, efforts: Sequence[Sequence[int]]
) -> _Rises:
    rows = [
        (item, to, weights[item], efforts[item][to - level - 1])
        for item, level in enumerate(levels)
        for to in range(level + 1, level_max + 1)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return _Rises(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _in_order(rises: _Rises) -> LinearConstraint:
    """A level is reached only after the one below: x[later] ≤ x[earlier]."""
    later = np.flatnonzero(np.diff(rises.item, prepend=-1) == 0)
    n = len(later)
    entries = np.concatenate([np.ones(n), -np.ones(n)])
    places = (np.tile(np.arange(n), 2), np.concatenate([later, later - 1]))
    return LinearConstraint(coo_array((entries, places), shape=(n, len(rises.item))).tocsr(), ub=0)


def _dependency(rises: _Rises, levels: Sequence[int], pair: tuple[int, int]) -> LinearConstraint:
    """Where i is raised it ends at or below j; else its first rise is 0 and the bound is loose."""
    raised, other = pair
    slack = max(0, levels[raised] - levels[other])
    row = np.where(rises.item == raised, 1.0, 0.0) - np.where(rises.item == other, 1.0, 0.0)
    first = np.flatnonzero(rises.item == raised)[:1]
    row[first] += slack
    return LinearConstraint(row[None, :], ub=levels[other] - levels[raised] + slack)


def _preference(rises: _Rises) -> _Ints:
    """Most points first; at equal points the earliest items."""
    place = rises.item + 1
    return place - rises.gain * (int(place.sum()) + 1)


def _solve(cost: _Ints, constraints: list[LinearConstraint]) -> tuple[_Ints, float]:
    found = milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    if not found.success:
        raise TalentError(f"No plan of level rises was found: {found.message}")
    return np.rint(found.x).astype(np.int64), float(found.mip_dual_bound)


def _efforts(instrument: Instrument, rules: Rules, effort: Effort) -> dict[tuple[str, int], Fraction]:
    """Effort of every rise, by item and level reached."""
    default = rules.value("method.roadmap.effort")
    named = {key if isinstance(key, str) else key[0] for key in effort}
    unknown = sorted(named - {item.id for item in instrument.items})
    if unknown:
        raise UnknownIdError("merit item", unknown[0], [item.id for item in instrument.items])
    found = {}
    for item in instrument.items:
        for to in range(instrument.level_min + 1, instrument.level_max + 1):
            usual = effort.get(item.id, default[min(to - instrument.level_min, len(default)) - 1])
            found[item.id, to] = Fraction(str(effort.get((item.id, to), usual)))
    negative = [f"{item} to level {to}" for (item, to), value in found.items() if value < 0]
    if negative:
        raise TalentError(f"Effort is negative for {', '.join(negative)}: give 0 or more.")
    return found


def _plan(
    instrument: Instrument,
    levels: Mapping[str, int],
    target: Fraction,
    efforts: dict[tuple[str, int], Fraction],
) -> pd.DataFrame:
    now = [levels.get(item.id, instrument.level_min) for item in instrument.items]
    start = sum((item.weight * level for item, level in zip(instrument.items, now, strict=True)), Fraction(0))
    if target > instrument.max_points:
        raise TalentError(
            f"{float(target):g} points cannot be reached: every item at level {instrument.level_max} "
            f"gives {float(instrument.max_points):g}. Choose a lower target."
        )
    found, scale = (
        _choose(instrument, now, target - start, efforts) if target > start else (Ascent(now, 0, 0), 1)
    )
    table = _table(_steps(instrument, now, found.levels, start, efforts))
    total, bound = float(Fraction(found.effort, scale)), float(Fraction(found.dual_bound, scale))
    table.attrs = {
        "start": float(start),
        "target": float(target),
        "effort": total,
        "dual_bound": bound,
        "gap": total - bound,
    }
    return table


def _choose(
    instrument: Instrument, now: list[int], gain: Fraction, efforts: dict[tuple[str, int], Fraction]
) -> tuple[Ascent, int]:
    """Whole numbers for the solver: points and efforts times their common denominators."""
    unit = lcm(*(item.weight.denominator for item in instrument.items))
    scale = lcm(*(value.denominator for value in efforts.values()))
    place = {item.id: at for at, item in enumerate(instrument.items)}
    found = cheapest_rises(
        [int(item.weight * unit) for item in instrument.items],
        now,
        level_max=instrument.level_max,
        needed=ceil(gain * unit),
        efforts=[
            [int(efforts[item.id, to] * scale) for to in range(level + 1, instrument.level_max + 1)]
            for item, level in zip(instrument.items, now, strict=True)
        ],
        depends=[(place[item], place[other]) for item, other in instrument.depends],
    )
    return found, scale


def _steps(
    instrument: Instrument,
    now: list[int],
    after: list[int],
    start: Fraction,
    efforts: dict[tuple[str, int], Fraction],
) -> list[dict[str, Any]]:
    """Rises of a plan, each time the one with the most points per effort among those whose turn it can be."""
    place = {item.id: at for at, item in enumerate(instrument.items)}
    needs = [(place[item], place[other]) for item, other in instrument.depends]
    level = list(now)
    rows: list[dict[str, Any]] = []
    while level != after:
        waits = {item for item, other in needs if level[other] <= level[item]}
        open_now = [at for at in range(len(level)) if level[at] < after[at] and at not in waits]
        best = min(open_now, key=lambda at: _turn(instrument, at, level[at] + 1, efforts))
        item, cost = instrument.items[best], efforts[instrument.items[best].id, level[best] + 1]
        level[best] += 1
        rows.append(
            {
                "step": len(rows) + 1,
                "item": item.id,
                "aspect": item.aspect,
                "name": item.name,
                "name_id": item.name_id,
                "from_level": level[best] - 1,
                "to_level": level[best],
                "points": float(item.weight),
                "effort": float(cost),
            }
        )
    points = accumulate((row["points"] for row in rows), initial=float(start))
    spent = accumulate((row["effort"] for row in rows), initial=0.0)
    next(points), next(spent)
    return [
        row | {"points_after": p, "effort_after": e} for row, p, e in zip(rows, points, spent, strict=True)
    ]


def _turn(
    instrument: Instrument, at: int, to: int, efforts: dict[tuple[str, int], Fraction]
) -> tuple[bool, Fraction, int]:
    """Order of a rise: free ones first, then the least effort a point, then the order of the instrument."""
    cost = efforts[instrument.items[at].id, to]
    return cost > 0, cost / instrument.items[at].weight, at


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
