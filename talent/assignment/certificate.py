"""Prices that prove an assignment optimal, and the check of plan and prices over all arcs in linear time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeAlias

import numpy as np

from talent.assignment.exchange import Exchange, exchange
from talent.assignment.problem import EMPTY, RELATIVE, Floats, Ints, Problem, some

Arcs: TypeAlias = tuple[Ints, Ints, Floats]
"""Seat, seat that the person holds in the plan, and rise of the price between them, sorted by the first."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """A plan and its proof.

    Attributes:
        person_of: person in each seat, −1 = empty. Without `seats`, one seat a post.
        value: sum of the net values less the prices of empty seats; an int if all numbers are whole.
        dual_value: the bound on every plan that the prices prove; equal to `value`.
        prices: y of each seat, the lowest that prove the plan: what one more seat of that post would be
            worth. Where no free person and no unfilled price bounds them one more seat could not be filled,
            and their level is arbitrary.
        person_prices: π of each person: what the plan would lose if that person were not there.
        problem: what was asked.
    """

    person_of: Ints
    value: float
    dual_value: float
    prices: Floats
    person_prices: Floats
    problem: Problem

    @property
    def seat_post(self) -> Ints:
        """Post of each seat."""
        return self.problem.seat_post

    @property
    def stay(self) -> Ints:
        """Person in each seat before the plan, −1 = vacant."""
        return self.problem.stay

    @cached_property
    def exchange(self) -> Exchange:
        """What it costs to move people on from seat to seat, made once when first asked for."""
        return exchange(self.problem, self.person_of, self.prices, self.person_prices)

    def verify(self) -> bool:
        """Whether plan and prices prove each other; nothing is solved again.

        >>> import dataclasses
        >>> from talent.assignment import assign
        >>> plan = assign([[3, 1], [2, 2]])
        >>> plan.verify(), dataclasses.replace(plan, person_of=plan.person_of[::-1]).verify()
        (True, False)
        """
        return not self.violations(limit=1)

    def violations(self, limit: int | None = None) -> list[str]:
        """Sentences that say which seat, person or arc breaks which condition; none if the proof holds.

        Args:
            limit: stop after so many.
        """
        return list(islice(self._breaches(), limit))

    def _breaches(self) -> Iterator[str]:
        seats, people = self.problem.stay.shape, self.problem.own_post.shape
        for what, array, shape in (
            ("person_of", self.person_of, seats),
            ("prices", self.prices, seats),
            ("person_prices", self.person_prices, people),
        ):
            if array.shape != shape:
                yield f"{what} has shape {array.shape}, not {shape}"
                return
        yield from plan_breaches(self.problem, self.person_of)
        yield from _price_breaches(self.problem, self.prices, self.person_prices)
        yield from self._sum_breaches()

    def _sum_breaches(self) -> Iterator[str]:
        value = self.problem.total(self.problem.worth(self.person_of))
        bound = self.problem.total(self.prices, self.person_prices)
        slack = 0.0 if self.problem.whole else max(self.problem.tolerance, RELATIVE * abs(value))
        if not abs(value - self.value) <= slack:
            yield f"the plan is worth {value}, not {self.value} as stated"
        if not abs(bound - self.dual_value) <= slack:
            yield f"the prices add up to {bound}, not {self.dual_value} as stated"
        if not abs(value - bound) <= slack:
            yield f"the plan is worth {value}, but its prices allow for {bound}"


def plan_breaches(problem: Problem, person_of: Ints) -> Iterator[str]:
    """What a plan breaks: people who exist, allowed arcs, filled posts, one seat each, incumbents seated."""
    n_people = problem.own_post.size
    known = (person_of >= EMPTY) & (person_of < n_people)
    filled = known & (person_of != EMPTY)
    taken = np.bincount(person_of[filled], minlength=n_people)
    for s in np.flatnonzero(~known).tolist():
        yield f"{problem.name(s)} is given to person {person_of[s]}, who does not exist"
    for s in np.flatnonzero(filled & (problem.arc_of(person_of) == EMPTY)).tolist():
        yield f"person {person_of[s]} is not allowed in {problem.name(s)}"
    for s in np.flatnonzero((person_of == EMPTY) & np.isinf(problem.unfilled)).tolist():
        yield f"{problem.name(s)} must be filled and is empty"
    for p in np.flatnonzero(taken > 1).tolist():
        places = some(problem.name(s) for s in np.flatnonzero(person_of == p).tolist())
        yield f"person {p} is seated {taken[p]} times: {places}"
    for p in np.flatnonzero((problem.own_post != EMPTY) & (taken == 0)).tolist():
        yield f"person {p}, who holds post {problem.own_post[p]}, has no seat"


def _price_breaches(problem: Problem, prices: Floats, person_prices: Floats) -> Iterator[str]:
    """Where prices fail to bound a plan: an arc above them, a seat below −U, a free person below 0."""
    seat, slack = problem.seat, problem.tolerance
    reached = prices[seat] + person_prices[problem.person]
    for a in np.flatnonzero(~(reached >= problem.net - slack)).tolist():
        pair = f"{problem.name(seat[a])} and person {problem.person[a]}"
        yield f"the prices of {pair} add up to {reached[a]}, below its {problem.net[a]}"
    for s in np.flatnonzero(~(prices >= -problem.unfilled - slack)).tolist():
        yield f"the price of {problem.name(s)} is {prices[s]}, below {-problem.unfilled[s]} if left empty"
    for p in np.flatnonzero(~(person_prices >= -slack) & (problem.own_post == EMPTY)).tolist():
        yield f"the price of person {p} is {person_prices[p]}, below the 0 of leaving that person out"


def lowest_prices(problem: Problem, person_of: Ints) -> tuple[Floats, Floats]:
    """Prices of seats and people that prove an optimal plan; if it is not optimal, they break a condition.

    A matched arc is tight, π[p] = v[q(p),p] − y[q(p)], which leaves difference constraints on seats alone:
    y[q] ≥ y[q(p)] + v[q,p] − v[q(p),p], with y[q] ≥ v[q,p] for each unmatched p and y[q] ≥ −U[q]. Their least
    solution is a longest path. A plan that can be improved shows as a cycle that rises for ever, or as a seat
    whose price passes what its person is worth (or what leaving it empty costs).
    """
    y, arcs = _constraints(problem, person_of)
    y, _ = _raise_until_still(y, arcs, problem.tolerance)
    worth, filled = problem.worth(person_of), np.flatnonzero(person_of != EMPTY)
    if (adrift := np.isneginf(y)).any():
        loose = problem.own_post[person_of] == EMPTY
        y[adrift] = _level(y, np.where(loose, worth, np.inf), arcs, problem.tolerance)[adrift]
    y[person_of == EMPTY] = 0.0 - problem.unfilled[person_of == EMPTY]
    person_prices = np.zeros(problem.own_post.size)
    person_prices[person_of[filled]] = (worth - y)[filled]
    return y, person_prices


def first_guess(problem: Problem) -> tuple[Floats, bool]:
    """What each incumbent would be worth if all stayed (0 for the others), and whether that is settled.

    It is settled, and right, where no ring of incumbents gains by changing places. Few rounds are enough to
    start the solver from.
    """
    y, arcs = _constraints(problem, problem.stay)
    y, still = _raise_until_still(y, arcs, problem.tolerance, rounds=5)
    held, guess = np.flatnonzero(problem.stay != EMPTY), np.zeros(problem.own_post.size)
    guess[problem.stay[held]] = (problem.worth(problem.stay) - np.where(np.isfinite(y), y, 0.0))[held]
    return guess, still


def _constraints(problem: Problem, person_of: Ints) -> tuple[Floats, Arcs]:
    """Bounds from below on the prices of seats, each alone and (as arcs) one by another."""
    worth, filled = problem.worth(person_of), np.flatnonzero(person_of != EMPTY)
    seat_of = np.full(problem.own_post.size, EMPTY)
    seat_of[person_of[filled]] = filled
    seat, source = problem.seat, seat_of[problem.person]
    free, y = source == EMPTY, 0.0 - problem.unfilled
    np.maximum.at(y, seat[free], problem.net[free])
    return y, (seat[~free], source[~free], (problem.net - worth[source])[~free])


def _raise_until_still(
    y: Floats, arcs: Arcs, tolerance: float, rounds: int | None = None
) -> tuple[Floats, bool]:
    """Least prices at or above y with y[seat] ≥ y[source] + rise on all arcs, and whether they are still."""
    seat, source, rise = arcs
    if not seat.size:
        return y, True
    first, y = np.flatnonzero(np.diff(seat, prepend=EMPTY)), y.copy()
    target = seat[first]
    # A path visits each seat once, so prices that still rise after that many rounds would rise for ever.
    for _ in range(y.size + 1 if rounds is None else rounds):
        reached = np.maximum.reduceat(y[source] + rise, first)
        higher = reached > y[target] + tolerance / 10
        if not higher.any():
            return y, True
        y[target[higher]] = reached[higher]
    return y, False


def _level(y: Floats, ceiling: Floats, arcs: Arcs, tolerance: float) -> Floats:
    """Prices of seats that nothing bounds from below (y = −inf), as high as ceilings and other seats allow.

    Their differences are settled from 0; then all move together, since no bound ties them to a level.
    """
    seat, source, rise = arcs
    adrift = np.isneginf(y)
    level, _ = _raise_until_still(np.where(adrift, 0.0, np.inf), arcs, tolerance)
    down = adrift[source] & ~adrift[seat]
    bounded = adrift & np.isfinite(ceiling)
    above_seats = level[source[down]] + rise[down] - y[seat[down]]
    excess = np.concatenate([above_seats, level[bounded] - ceiling[bounded]])
    return level - (excess.max() if excess.size else 0.0)
