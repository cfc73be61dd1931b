"""Plans to set beside the optimum, what they lose and where, and the chains of moves in any plan."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from talent.assignment.certificate import Assignment, plan_breaches
from talent.assignment.exchange import reduced_costs
from talent.assignment.problem import EMPTY, Floats, Ints, Problem, Values, some, state
from talent.assignment.solver import assign
from talent.errors import InfeasiblePlacementError


class Chain(NamedTuple):
    """Moves that follow from one opening: a holder's move into a seat opens the seat held before.

    Attributes:
        start: the vacant seat where it starts, or −1 for a ring (people who only change places).
        seats: seats in the order in which they open.
        people: who takes each; −1 only at the end, where the last opened seat stays empty.
    """

    start: int
    seats: tuple[int, ...]
    people: tuple[int, ...]


class Regret(NamedTuple):
    """What a plan loses against the best one, and where.

    Attributes:
        loss: the value of the best plan less that of this one; the sum of `seats` and `people`.
        seats: how far the person in each seat is worth less there than both are elsewhere (the reduced cost);
            for an empty seat, how far filling it is worth more than its price of staying empty. Never < 0.
        people: what each person whom the plan leaves out would have added. Never below 0.
        against: what each seat is worth in the best plan less what it is worth in this one; also adds up to
            the loss, but is below 0 where this plan does better at the cost of other seats.
    """

    loss: float
    seats: Floats
    people: Floats
    against: Floats


class Step(NamedTuple):
    """The best plan at one price of a move.

    Attributes:
        price: of a move.
        value: of the plan, prices of moves not taken off.
        moves: people on a post that is not their own.
        filled: seats that are filled.
        person_of: person of each seat, −1 = empty.
    """

    price: float
    value: float
    moves: int
    filled: int
    person_of: Ints


def chains(person_of: npt.ArrayLike, stay: npt.ArrayLike) -> list[Chain]:
    """Chains of moves: each opening, who takes it, the seat that this opens, and so on.

    Args:
        person_of: person of each seat in the plan, −1 = empty.
        stay: person of each seat before it, −1 = vacant (`Assignment.stay`).

    Returns:
        Chains by starting seat, then rings by their lowest seat (start −1). Every move is in exactly one. A
        seat whose holder is in no seat of the plan counts as vacant.

    >>> chains([2, -1, 1], stay=[-1, 1, -1])
    [Chain(start=0, seats=(0,), people=(2,)), Chain(start=2, seats=(2, 1), people=(1, -1))]
    """
    after, before = np.asarray(person_of, dtype=np.int64), np.asarray(stay, dtype=np.int64)
    if after.shape != before.shape:
        raise ValueError(f"person_of has shape {after.shape}, stay {before.shape}: one row a seat in both.")
    moves = np.flatnonzero((after != before) & (after != EMPTY))
    left = np.flatnonzero(np.isin(before, after[moves]) & (before != EMPTY))
    takes = dict(zip(moves.tolist(), after[moves].tolist(), strict=True))
    home = dict(zip(before[left].tolist(), left.tolist(), strict=True))
    opening = moves[~np.isin(before[moves], after[moves])].tolist()
    found = [_follow(first, takes, home, start=first) for first in opening]
    while takes:
        found.append(_follow(min(takes), takes, home, start=EMPTY))
    return found


def _follow(seat: int, takes: dict[int, int], home: dict[int, int], *, start: int) -> Chain:
    """The chain from `seat` on; its moves are taken out of `takes`."""
    seats: list[int] = []
    people: list[int] = []
    while not seats or seat in takes:
        seats.append(seat)
        people.append(takes.pop(seat))
        if people[-1] not in home:
            return Chain(start, tuple(seats), tuple(people))
        seat = home[people[-1]]
    if start != EMPTY:
        seats.append(seat)
        people.append(EMPTY)
    return Chain(start, tuple(seats), tuple(people))


def value_of(
    person_of: npt.ArrayLike,
    values: Values,
    *,
    stay: npt.ArrayLike | None = None,
    unfilled: npt.ArrayLike | None = None,
    move: float = 0,
    leave: npt.ArrayLike | None = None,
    seats: npt.ArrayLike | None = None,
) -> float:
    """Value of any plan (a committee's own, a greedy one), counted as `assign` does; arguments as there.

    Raises:
        InfeasiblePlacementError: the plan breaks a condition; the message says which.

    >>> value_of([0, 1], [[9, 8], [8, 2]]), value_of([1, 0], [[9, 8], [8, 2]])
    (11, 16)
    """
    problem = state(values, stay=stay, unfilled=unfilled, move=move, leave=leave, seats=seats)
    return problem.total(problem.worth(_possible(problem, person_of)))


def _possible(problem: Problem, person_of: npt.ArrayLike) -> Ints:
    """A plan as an array, if it breaks no condition."""
    plan = np.asarray(person_of, dtype=np.int64)
    if plan.shape != problem.stay.shape:
        raise ValueError(f"person_of has shape {plan.shape}; there are {problem.stay.size} seats.")
    if breaches := list(plan_breaches(problem, plan)):
        raise InfeasiblePlacementError(some(breaches, "; ") + ".")
    return plan


def regret(assignment: Assignment, person_of: npt.ArrayLike) -> Regret:
    """What any plan (a committee's own, a greedy one) loses against the best one, seat by seat.

    With prices y, π that prove the best plan, a plan x loses exactly::

        Σ over its pairs of y[q] + π[p] − v[q,p]  +  Σ over its empty seats of y[q] + U[q]
                                                  +  Σ over the people it leaves out of π[p]

    and no part is below 0, so each says where the plan falls short at what seats and people are worth.

    Args:
        assignment: the best plan; it must verify.
        person_of: person of each seat of the other plan, −1 = empty.

    Raises:
        InfeasiblePlacementError: the plan breaks a condition; the message says which.

    >>> short = regret(assign([[9, 8], [8, 2]]), [0, 1])
    >>> short.loss, short.seats.tolist(), short.against.tolist()
    (5, [0.0, 5.0], [-1.0, 6.0])
    """
    problem = assignment.problem
    plan = _possible(problem, person_of)
    cost = reduced_costs(problem, assignment.prices, assignment.person_prices)
    arc, empty = problem.arc_of(plan), plan == EMPTY
    seats, people = np.zeros(plan.size), np.maximum(assignment.person_prices, 0.0)
    seats[~empty] = cost[arc[~empty]]
    seats[empty] = np.maximum(assignment.prices + problem.unfilled, 0.0)[empty]
    people[plan[~empty]] = 0.0
    against = problem.worth(assignment.person_of) - problem.worth(plan)
    return Regret(problem.total(against), seats, people, against)


def frontier(
    values: Values,
    moves: Iterable[float],
    *,
    stay: npt.ArrayLike | None = None,
    unfilled: npt.ArrayLike | None = None,
    leave: npt.ArrayLike | None = None,
    seats: npt.ArrayLike | None = None,
) -> list[Step]:
    """What more moves gain: the best plan at each of some prices of a move.

    The worth at price m is the greatest of the lines (value − m × moves) of all plans, a convex curve: as m
    rises, moves and value never rise. Where equally many move at two prices both lie on one line, which is
    the greatest at all prices between, and nothing is solved there. An extra move at price m gains m or more.

    Args:
        values: as in `assign`.
        moves: the prices of a move, in any order.
        stay: as in `assign`.
        unfilled: as in `assign`.
        leave: as in `assign`; taken off the values of the steps.
        seats: as in `assign`.

    Returns:
        A step for each distinct price, rising.

    Raises:
        InfeasiblePlacementError, ValueError, ArithmeticError: as `assign`.

    >>> steps = frontier([[5, 9], [5, 8]], [0, 2, 10], stay=[0, -1], unfilled=0)
    >>> [(step.price, step.value, step.moves) for step in steps]
    [(0, 14, 2), (2, 13, 1), (10, 5, 0)]
    """
    prices = sorted(set(moves))
    found: dict[float, Step] = {}

    def solve(price: float) -> Step:
        plan = assign(values, stay=stay, unfilled=unfilled, move=price, leave=leave, seats=seats)
        return _step(plan, price)

    def between(first: int, last: int) -> None:
        """All prices between two that are solved."""
        low, high = found[prices[first]], found[prices[last]]
        if low.moves == high.moves:
            found.update({price: low._replace(price=price) for price in prices[first + 1 : last]})
        elif last - first > 1:
            middle = (first + last) // 2
            found[prices[middle]] = solve(prices[middle])
            between(first, middle)
            between(middle, last)

    for price in prices[:1] + prices[-1:]:
        found[price] = solve(price)
    if prices:
        between(0, len(prices) - 1)
    return [found[price] for price in prices]


def _step(plan: Assignment, price: float) -> Step:
    seated = np.flatnonzero(plan.person_of != EMPTY)
    moves = int((plan.problem.own_post[plan.person_of[seated]] != plan.seat_post[seated]).sum())
    value = plan.problem.total(plan.problem.worth(plan.person_of)) + price * moves
    return Step(price, value, moves, seated.size, plan.person_of)


def greedy(
    values: Values,
    *,
    stay: npt.ArrayLike | None = None,
    unfilled: npt.ArrayLike | None = None,
    move: float = 0,
    leave: npt.ArrayLike | None = None,
    seats: npt.ArrayLike | None = None,
) -> Ints:
    """Plan of a committee that fills the best arc first: the figure to set beside the optimum.

    Of all arcs into open seats the one with the largest net value is taken; a holder who moves opens the own
    seat; nobody moves twice. A seat whose best remaining arc is worth less than leaving it empty stays empty,
    and so may one that must be filled. Equal arcs are taken in the order of seat and person. Arguments as in
    `assign`; returns the person of each seat, −1 = empty.

    >>> greedy([[9, 8], [8, 2]], unfilled=0).tolist()
    [0, 1]
    """
    problem = state(values, stay=stay, unfilled=unfilled, move=move, leave=leave, seats=seats)
    order = np.lexsort((problem.person, -problem.net, problem.seat))
    at_home = problem.own_post[problem.person] == problem.seat_post[problem.seat]
    order = order[~(at_home & np.isin(problem.person, problem.stay))[order]]  # staying is no move
    start = np.searchsorted(problem.seat[order], np.arange(problem.stay.size + 1)).tolist()
    person, loss = problem.person[order].tolist(), (-problem.net[order]).tolist()
    home = {p: s for s, p in enumerate(problem.stay.tolist()) if p != EMPTY}
    person_of, moved = problem.stay.copy(), set()
    offers: list[tuple[float, int, int]] = []

    def offer(seat: int, arc: int) -> None:
        if arc < start[seat + 1] and loss[arc] <= problem.unfilled[seat]:
            heapq.heappush(offers, (loss[arc], seat, arc))

    for seat in np.flatnonzero(person_of == EMPTY).tolist():
        offer(seat, start[seat])
    while offers:
        _, seat, arc = heapq.heappop(offers)
        if person[arc] in moved:
            offer(seat, arc + 1)
            continue
        person_of[seat] = person[arc]
        moved.add(person[arc])
        if (opened := home.get(person[arc], EMPTY)) != EMPTY:
            person_of[opened] = EMPTY
            offer(opened, start[opened])
    return person_of
