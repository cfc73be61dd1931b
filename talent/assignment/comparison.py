"""Plans to set beside the optimum, and the chains of moves in any plan."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from talent.assignment.certificate import plan_breaches
from talent.assignment.problem import EMPTY, Ints, Values, some, state
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
    plan = np.asarray(person_of, dtype=np.int64)
    if plan.shape != problem.stay.shape:
        raise ValueError(f"person_of has shape {plan.shape}; there are {problem.stay.size} seats.")
    if breaches := list(plan_breaches(problem, plan)):
        raise InfeasiblePlacementError(some(breaches, "; ") + ".")
    return problem.total(problem.worth(plan))


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
