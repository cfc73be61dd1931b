"""The cheapest way up: which items to raise, when, at what effort, with whom to begin, and how sure it is.

The choice itself is made in :mod:`talent.merit.rises` on whole numbers and is proven; here stand the levels,
efforts and lead times of people's own, and the tables that show a plan, its equals and its margins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import ceil, lcm
from typing import Any, TypeAlias

import pandas as pd

from talent.errors import TalentError, UnknownIdError
from talent.merit.claims import Levels, checked_levels
from talent.merit.instrument import Instrument, Item, read_instrument
from talent.merit.points import MeritIndex
from talent.merit.rises import Ascent, Task, solve
from talent.merit.targets import with_targets
from talent.rules import Rules, load

Effort: TypeAlias = "Mapping[str | tuple[str, int], float]"
_MONTHS = 3
COLUMNS = {
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
    "start_month": "int64",
    "end_month": "int64",
    "year": "int64",
    "proof": "str",
    "kind": "str",
    "needs": "Int64",
    "first": "str",
}


@dataclass(frozen=True)
class Aim:
    """A target as people set it: levels now, points wanted, effort and months of every rise, limits."""

    instrument: Instrument
    items: tuple[Item, ...]
    levels: Mapping[str, int]
    target: Fraction
    efforts: Mapping[tuple[str, int], Fraction]
    leads: Mapping[tuple[str, int], int]
    months: int | None = None
    budget: Fraction | None = None

    @property
    def now(self) -> list[int]:
        """Level of each item; what is missing starts at the lowest."""
        return [self.levels.get(item.id, self.instrument.level_min) for item in self.items]

    @property
    def start(self) -> Fraction:
        """Points now."""
        return sum(
            (weight(item) * level for item, level in zip(self.items, self.now, strict=True)), Fraction(0)
        )

    @property
    def scale(self) -> int:
        """Efforts times this are whole."""
        amounts = [*self.efforts.values(), *([] if self.budget is None else [self.budget])]
        return lcm(*(value.denominator for value in amounts))

    def task(self) -> Task:
        """The aim in whole numbers."""
        unit, place = lcm(*(weight(item).denominator for item in self.items)), self._places()
        return Task(
            weights=[int(weight(item) * unit) for item in self.items],
            levels=self.now,
            level_max=self.instrument.level_max,
            needed=ceil((self.target - self.start) * unit),
            efforts=[[int(self.efforts[rise] * self.scale) for rise in own] for own in self._rises()],
            depends=[
                (place[item], place[other])
                for item, other in self.instrument.depends
                if item in place and other in place
            ],
            leads=[[ceil(self.leads[rise] / _MONTHS) for rise in own] for own in self._rises()],
            quarters=None if self.months is None else self.months // _MONTHS,
            budget=None if self.budget is None else int(self.budget * self.scale),
        )

    def _places(self) -> dict[str, int]:
        return {item.id: at for at, item in enumerate(self.items)}

    def _rises(self) -> list[list[tuple[str, int]]]:
        most = self.instrument.level_max
        return [
            [(item.id, to) for to in range(level + 1, most + 1)]
            for item, level in zip(self.items, self.now, strict=True)
        ]


def roadmap(
    levels: Levels,
    *,
    instrument: str,
    on: date | str,
    target: float,
    effort: Effort | None = None,
    lead: Mapping[str | tuple[str, int], int] | None = None,
    budget: float | None = None,
    within: int | None = None,
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
        lead: the same for months that a rise takes (``method.roadmap.lead``); counted in whole quarters.
        budget: effort that can be begun in a year.
        within: months within which the target is to be reached; with a budget 60 unless given.
        out_of_force: use the instrument outside its dates.

    Returns:
        One row a rise, in the order in which they begin and then of points per effort: step, item, aspect,
        name, name_id, from_level, to_level, points, effort, points_after, effort_after, start_month and
        end_month (0 = now), year (1 = first), proof (data, decision, appointment, document: what shows the
        level), kind, needs and first (empty here; see :func:`next_category`). ``attrs``: start, target,
        effort, dual_bound and gap (0: proven cheapest). Empty when the target is reached already.

    Raises:
        IntakeError: unknown items, levels outside the scale.
        TalentError: the target lies above what every item at its maximum gives, or out of reach within time
            and budget; an effort is negative; the weights of the instrument were never published.
        RuleNotInForceError: the date lies outside the instrument's dates.
        UnknownIdError: an effort for an item that is not in the instrument.

    >>> steps = roadmap({}, instrument="kasn-9-2019", on="2025-12-01", target=110)
    >>> steps[["item", "to_level", "points", "effort_after"]].to_numpy().tolist()
    [['4a', 2, 5.0, 1.0], ['4b', 2, 5.0, 2.0]]
    """
    rules = load(on=on, instrument=instrument, out_of_force=out_of_force)
    return plan(
        aim(levels, rules=rules, target=target, effort=effort, lead=lead, budget=budget, within=within), rules
    )


def aim(
    levels: Levels,
    *,
    rules: Rules,
    target: float,
    effort: Effort | None = None,
    lead: Mapping[str | tuple[str, int], int] | None = None,
    budget: float | None = None,
    within: int | None = None,
) -> Aim:
    """Check a target with its efforts and limits; arguments as :func:`roadmap`.

    Raises:
        TalentError, IntakeError, UnknownIdError: as :func:`roadmap`.
    """
    found = read_instrument(rules)
    if not found.weighted:
        raise TalentError(
            f"The weights of {found.id} were never published, so no way up can be proven in points: read the "
            "aspects one by one, or write the weights into the overlay."
        )
    checked = checked_levels(levels, found)
    if budget is not None and within is None:
        within = rules.value("method.roadmap.horizon")
    wanted = Fraction(str(target))
    items = found.asked(given=checked)
    most = sum((weight(item) for item in items), Fraction(0)) * found.level_max
    if wanted > most:
        raise TalentError(
            f"{float(wanted):g} points cannot be reached: every item at level {found.level_max} "
            f"gives {float(most):g}. Choose a lower target."
        )
    return Aim(
        instrument=found,
        items=items,
        levels=checked,
        target=wanted,
        efforts=_amounts(found, rules.value("method.roadmap.effort"), effort or {}),
        leads={
            rise: ceil(months)
            for rise, months in _amounts(found, rules.value("method.roadmap.lead"), lead or {}).items()
        },
        months=within,
        budget=None if budget is None else Fraction(str(budget)),
    )


def plan(wanted: Aim, rules: Rules) -> pd.DataFrame:
    """The cheapest plan of an aim, as :func:`roadmap` gives it."""
    if wanted.target <= wanted.start:
        return _described(wanted, rules, Ascent(wanted.now, 0, 0))
    return _described(wanted, rules, solve(wanted.task()))


def next_category(merit: MeritIndex, *, rules: Rules, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Cheapest way from an index to the next category, by the default effort.

    Args:
        merit: the index; missing items start at the lowest level.
        rules: loaded with the instrument of the index.
        rows: as :func:`talent.merit.scopes` gives them; then each step on a computed item says how many
            people or posts it takes and names the first of them.

    Returns:
        As :func:`roadmap`, with kind (employee, position), needs (how many more have to count) and first
        (ids joined by ``"; "``). Empty without instrument, in the highest category and where weights or
        categories were never published.
    """
    if rules.instrument is None:
        return _table([])
    found = read_instrument(rules)
    above = found.next_bound(Fraction(str(merit.low)))
    if above is None or not found.weighted:
        return _table([])
    steps = plan(aim(levels_of(merit), rules=rules, target=float(above[1])), rules)
    return with_targets(steps, merit, rules=rules, rows=rows)


def levels_of(merit: MeritIndex) -> dict[str, int]:
    """Levels known of an index, by item."""
    known = merit.items.dropna(subset="level")
    return {str(item): int(level) for item, level in zip(known["item"], known["level"], strict=True)}


def weight(item: Item) -> Fraction:
    """Per cent of the whole that an item carries; 0 where it is unknown."""
    return Fraction(0) if item.weight is None else item.weight


def _amounts(
    instrument: Instrument, default: list[float], given: Mapping[Any, float]
) -> dict[tuple[str, int], Fraction]:
    """Effort or months of every rise, by item and level reached."""
    named = {key if isinstance(key, str) else key[0] for key in given}
    unknown = sorted(named - {item.id for item in instrument.items})
    if unknown:
        raise UnknownIdError("merit item", unknown[0], [item.id for item in instrument.items])
    found = {}
    for item in instrument.items:
        for to in range(instrument.level_min + 1, instrument.level_max + 1):
            usual = given.get(item.id, default[min(to - instrument.level_min, len(default)) - 1])
            found[item.id, to] = Fraction(str(given.get((item.id, to), usual)))
    negative = [f"{item} to level {to}" for (item, to), value in found.items() if value < 0]
    if negative:
        raise TalentError(f"Effort is negative for {', '.join(negative)}: give 0 or more.")
    return found


def _described(wanted: Aim, rules: Rules, found: Ascent) -> pd.DataFrame:
    table = _table(_steps(wanted, rules, found))
    total, bound = (float(Fraction(value, wanted.scale)) for value in (found.effort, found.dual_bound))
    table.attrs = {
        "start": float(wanted.start),
        "target": float(wanted.target),
        "effort": total,
        "dual_bound": bound,
        "gap": total - bound,
    }
    return table


def _steps(wanted: Aim, rules: Rules, found: Ascent) -> list[dict[str, Any]]:
    """Rises of a plan in the order in which they begin; at one time those with the most points per effort."""
    level, rows = list(wanted.now), []
    needs = [(item, other) for item, other in wanted.task().depends]
    while level != found.levels:
        waits = {item for item, other in needs if level[other] <= level[item]}
        open_now = [at for at in range(len(level)) if level[at] < found.levels[at] and at not in waits]
        best = min(
            open_now,
            key=lambda at: (_quarter(wanted, found, at, level[at] + 1), *_turn(wanted, at, level[at] + 1)),
        )
        level[best] += 1
        rows.append(_step(wanted, rules, found, best, level[best]))
    points = accumulate((row["points"] for row in rows), initial=float(wanted.start))
    spent = accumulate((row["effort"] for row in rows), initial=0.0)
    next(points), next(spent)
    return [
        {"step": at, **row, "points_after": p, "effort_after": e}
        for at, (row, p, e) in enumerate(zip(rows, points, spent, strict=True), start=1)
    ]


def _quarter(wanted: Aim, found: Ascent, at: int, to: int) -> int:
    """Quarter in which a rise begins, where time binds; else what gives most comes first."""
    return 0 if wanted.months is None else found.starts[at, to]


def _turn(wanted: Aim, at: int, to: int) -> tuple[bool, Fraction, int]:
    """Order of a rise: free ones first, then the least effort a point, then the order of the instrument."""
    item = wanted.items[at]
    cost = wanted.efforts[item.id, to]
    return cost > 0, cost / weight(item), at


def _step(wanted: Aim, rules: Rules, found: Ascent, at: int, to: int) -> dict[str, Any]:
    item, start = wanted.items[at], found.starts[at, to] * _MONTHS
    return {
        "item": item.id,
        "aspect": item.aspect,
        "name": item.name,
        "name_id": item.name_id,
        "from_level": to - 1,
        "to_level": to,
        "points": float(weight(item)),
        "effort": float(wanted.efforts[item.id, to]),
        "start_month": start,
        "end_month": start + ceil(wanted.leads[item.id, to] / _MONTHS) * _MONTHS,
        "year": start // 12 + 1,
        "proof": proof(item, to, wanted.instrument, rules),
        "needs": pd.NA,
    }


def proof(item: Item, to: int, instrument: Instrument, rules: Rules) -> str:
    """What shows that an item stands at a level: data, decision, appointment or document."""
    ladder = rules.get(f"instrument.ladders.{item.id}")
    if ladder is None or to > instrument.level_min + len(ladder):
        return "document"
    gate = rules.get(f"instrument.gates.{item.id}")
    if gate is None or to <= gate["engine"]:
        return "data"
    return "decision" if to <= gate["decided"] else "appointment"


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
