"""The optimum itself, and the reason where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from talent.assignment.certificate import Assignment, first_guess, lowest_prices
from talent.assignment.guess import soft_prices
from talent.assignment.problem import EMPTY, Floats, Ints, Problem, Values, some, state
from talent.errors import InfeasiblePlacementError

_MANY_ARCS = 400  # a seat; with more, solving by rounds is faster than all at once
_ARCS_A_ROUND = 40
_MANY_PEOPLE = 3  # a seat
_SURE = 32  # prices that are off by less than this part of the range tell who is seated
_LEAD, _FREE_LEAD = 32, 256  # by which part of the range prices of incumbents and others start lower
_DRAWN = 16  # by how many times more the prices of incumbents fall who were left out


def assign(
    values: Values,
    *,
    stay: npt.ArrayLike | None = None,
    unfilled: npt.ArrayLike | None = None,
    move: float = 0,
    leave: npt.ArrayLike | None = None,
    seats: npt.ArrayLike | None = None,
    near: Assignment | None = None,
    off: float = np.inf,
) -> Assignment:
    """Assignment of people to posts with the largest total value, and its proof.

    Args:
        values: posts × people, maximised. Dense: NaN (or −inf) = not allowed. Any scipy.sparse: the stored
            entries are the allowed arcs, explicit zeros included.
        stay: the person in each post now, or −1; posts × seats, padded with −1, where posts have several (one
            dimension then names the first seat). Each of them ends in exactly one post, own or other. Staying
            is always allowed: where `values` has no such arc it is worth 0. Incumbents beyond the seats of
            their post (abolished, cut) must find one like the others, wherever an arc lets them.
        unfilled: price of leaving a post (each of its seats) empty, one number or one a post; inf = must be
            filled. None: every post must be filled.
        move: price of every arc on which a person takes a post that is not the own one.
        leave: price of each person leaving a present post that is not among these, paid on every arc of that
            person; without effect for those in `stay`, whose leaving costs `move`. None = 0.
        seats: seats of each post; None = 1. The result then has one row a seat, `seat_post` names its post.
        near: an assignment of the same people whose prices are thought to be near: the solver starts from
            them. The value does not depend on it, only the time that it takes.
        off: about how far these prices may be off.

    Returns:
        The assignment; its `verify()` has been run.

    Raises:
        InfeasiblePlacementError: posts that cannot all be filled, or incumbents that cannot all be seated;
            the message names them, and the people or posts they would have to share.
        ValueError: arguments that contradict each other or are not numbers.
        ArithmeticError: the numbers span too many digits to prove an optimum in float64.

    >>> plan = assign([[9, 7], [8, 2]], stay=[0, -1], unfilled=[5, 5], move=2)
    >>> plan.person_of.tolist(), plan.value, plan.dual_value, plan.prices.tolist()
    ([1, 0], 11, 11, [-2.0, -5.0])
    """
    problem = state(values, stay=stay, unfilled=unfilled, move=move, leave=leave, seats=seats)
    person_of = _keep_own_seats(
        problem, _optimum(problem, None if near is None else (near.person_prices, off))
    )
    prices, person_prices = lowest_prices(problem, person_of)
    plan = Assignment(
        person_of=person_of,
        value=problem.total(problem.worth(person_of)),
        dual_value=problem.total(prices, person_prices),
        prices=prices,
        person_prices=person_prices,
        problem=problem,
    )
    if breaches := plan.violations(limit=3):
        raise ArithmeticError(
            f"No proof of the optimum: {'; '.join(breaches)}. Scale values to fewer digits."
        )
    return plan


def _optimum(problem: Problem, near: tuple[Floats, float] | None) -> Ints:
    """Person of each seat in an optimal plan over all arcs.

    Where seats have many arcs, few of them matter: the best of each seat are solved, their prices show which
    others would improve the plan, and these are added until there are none: the plan is best over all arcs.
    """
    many = problem.person.size > _MANY_ARCS * problem.stay.size
    plan = _by_rounds(problem) if many else _solve(problem, near)
    # Arcs left out may be all that makes a plan possible.
    if plan is None and (plan := _solve(problem)) is None:
        raise _infeasible(problem)
    return plan


def _by_rounds(problem: Problem) -> Ints | None:
    """Optimal plan, from a growing choice of arcs; None if the first choice allows no plan."""
    seat = problem.seat
    kept = problem.own_post[problem.person] == problem.seat_post[seat]
    added, score = np.flatnonzero(~kept), problem.net
    plan = None
    while added.size:
        kept[_best_of_each(problem, score, added)] = True
        start = np.concatenate([[0], np.cumsum(kept)])[problem.start]
        part = replace(problem, start=start, person=problem.person[kept], net=problem.net[kept])
        if (plan := _solve(part)) is None:
            return None
        prices, person_prices = lowest_prices(part, plan)
        score = problem.net - prices[seat] - person_prices[problem.person]
        added = np.flatnonzero((score > 0) & ~kept)
    return plan


def _best_of_each(problem: Problem, score: Floats, arcs: Ints) -> Ints:
    """The best few of the given arcs (rising) of each seat."""
    few, chosen = _ARCS_A_ROUND, [arcs[:0]]
    for first, last in pairwise(np.searchsorted(arcs, problem.start).tolist()):
        row = arcs[first:last]
        chosen.append(row if row.size <= few else row[np.argpartition(score[row], -few)[-few:]])
    return np.concatenate(chosen)


def _solve(problem: Problem, near: tuple[Floats, float] | None = None) -> Ints | None:
    """Person of each seat in an optimal plan, None if there is no plan.

    Incumbents who have no way out keep their seats, so neither need be looked at.
    """
    rest, still = _without_settled(problem)
    if (found := _solve_rest(rest, near)) is None:
        return None
    person_of = problem.stay.copy()
    person_of[~still] = found
    return person_of


def _without_settled(problem: Problem) -> tuple[Problem, npt.NDArray[np.bool_]]:
    """The problem without incumbents who have no arc out of their post, and the seats that these keep."""
    seat, person = problem.seat, problem.person
    out = problem.own_post[person] != problem.seat_post[seat]
    stuck = (problem.own_post != EMPTY) & (np.bincount(person[out], minlength=problem.own_post.size) == 0)
    still = np.append(stuck, False)[problem.stay]  # −1 takes the last one: a vacant seat is not settled
    gone = np.zeros(problem.own_post.size, dtype=bool)
    gone[problem.stay[still]] = True
    kept = ~still[seat] & ~gone[person]
    start = np.concatenate([[0], np.cumsum(np.bincount(seat[kept], minlength=still.size)[~still])])
    return replace(
        problem,
        start=start,
        person=person[kept],
        net=problem.net[kept],
        seat_post=problem.seat_post[~still],
        stay=problem.stay[~still],
        own_post=np.where(gone, EMPTY, problem.own_post),
        unfilled=problem.unfilled[~still],
    ), still


def _solve_rest(problem: Problem, near: tuple[Floats, float] | None) -> Ints | None:
    """The same where nobody is settled.

    Rows are matched one after the other, each by a search that grows as free columns become rare, so the
    smaller side has the rows.
    """
    incumbents, optional = problem.own_post != EMPTY, np.isfinite(problem.unfilled)
    if not problem.person.size:
        return None if incumbents.any() or not optional.all() else np.full(optional.size, EMPTY)
    able = np.bincount(problem.person, minlength=incumbents.size) > 0
    people = np.flatnonzero(able | incumbents)
    if people.size < problem.stay.size and optional.all():
        return _by_people(problem, people)
    if near is None:
        few_people = people.size < _MANY_PEOPLE * problem.stay.size
        return _by_seats(problem, *_guess(problem, few_people=few_people))
    price, off = near
    return _by_seats(problem, price, incumbents | ((price > 0) & (off < np.ptp(problem.net) / _SURE)), off)


def _by_people(problem: Problem, people: Ints) -> Ints | None:
    """The same with a row for each of the people, where every seat may stay empty.

    A seat that is filled saves its price, and all who are no incumbents have a column of their own for taking
    none. The incumbents have not, so they are seated.
    """
    seats = problem.stay.size
    loose = np.flatnonzero(problem.own_post[people] == EMPTY)
    gain = np.append(problem.net + problem.unfilled[problem.seat], np.zeros(loose.size))
    rows = np.append(np.searchsorted(people, problem.person), loose)
    columns = np.append(problem.seat, seats + np.arange(loose.size))
    person_of = np.full(seats, EMPTY)
    shape = (people.size, seats + loose.size)
    column = _match(sparse.csr_array((_costs(gain), (rows, columns)), shape=shape))
    if column is None:
        return None
    seated = column < seats
    person_of[column[seated]] = people[seated]
    return person_of


def _by_seats(
    problem: Problem, price: Floats, sure: npt.NDArray[np.bool_], off: float = np.inf
) -> Ints | None:
    """The same with a row for each seat, and a column for each that may stay empty.

    Prices of people who are thought sure to be seated, taken off all their arcs, start the solver near the
    end. They change all plans alike that seat everybody who has a price. So if the plan that is best then
    does, it is the best one without prices too: any plan seats the incumbents, and one that leaves out a free
    person gained nothing by a price that is not below 0. If one is left out after all, free people lose their
    prices; incumbents are drawn in by prices lower and lower, those left out before all. (Lower by more than
    seats × span, seating one more always wins.) All prices start a little lower than they may be, so that
    fewer are left out.
    """
    incumbents = problem.own_post != EMPTY
    gain, columns, bounds, who = _columns(problem)
    span = float(np.ptp(gain - np.append(price, 0.0)[who][columns])) or 1.0
    lead, free_lead, bonus = min(off, span / _LEAD), min(off, span / _FREE_LEAD), span / _LEAD
    price = np.where(incumbents, price - lead, np.maximum(price - free_lead, 0.0))
    price = np.rint(price) if problem.whole else price
    while bonus <= 4096 * problem.stay.size * span:
        cost = _costs(gain - np.append(np.where(sure, price, 0.0), 0.0)[who][columns])
        column = _match(sparse.csr_array((cost, columns, bounds), shape=(problem.stay.size, who.size)))
        if column is None:
            return None
        lacking = sure & ~np.isin(np.arange(sure.size), who[column])
        if not lacking.any():
            return who[column]
        sure = incumbents
        if (lacking & incumbents).any():
            price[incumbents] -= bonus
            price[incumbents & lacking] -= _DRAWN * bonus
            bonus *= 64
    return None


def _guess(problem: Problem, *, few_people: bool) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Rough prices of people, and whose price to use: incumbents, or free people sure to be in the plan.

    The better prices pay for themselves where people are few, and nearly every choice displaces someone.
    Beside incumbents few of the free are seated, and who is not sure enough.
    """
    incumbents = problem.own_post != EMPTY
    if few_people:
        price, fineness = soft_prices(problem)
        return price, incumbents if incumbents.any() else price > 2 * fineness
    price, settled = first_guess(problem)
    return price - (0.0 if settled else np.ptp(problem.net) / 16) * incumbents, incumbents


def _costs(gain: Floats) -> Floats:
    """Costs that fall as gains rise; none is 0, which scipy takes for a missing arc."""
    highest: float = (np.ptp(gain) or 1.0) + gain.max()
    return highest - gain


def _match(grid: Any) -> Ints | None:  # noqa: ANN401 - a csr_array
    """Column of each row at the least total cost; None if not every row can have its own."""
    rows, columns = grid.shape
    if rows > columns:
        return None  # scipy would give each column its own row instead
    # One idle column more: scipy starts square tables with a row reduction that rounding, or large numbers
    # with small differences, can keep going.
    grid.resize(rows, columns + 1)
    try:
        return np.asarray(csgraph.min_weight_full_bipartite_matching(grid)[1])
    except ValueError:
        return None


def _columns(problem: Problem) -> tuple[Any, Any, Any, Ints]:
    """Gain and column of each arc (staying empty included), bounds of the seats, person of each column."""
    optional = np.flatnonzero(np.isfinite(problem.unfilled))
    people = np.flatnonzero(np.bincount(problem.person, minlength=problem.own_post.size))
    column = np.full(problem.own_post.size, EMPTY)
    column[people] = np.arange(people.size)
    place = problem.start[1:][optional]
    gain = np.insert(problem.net, place, -problem.unfilled[optional])
    columns = np.insert(column[problem.person], place, people.size + np.arange(optional.size))
    bounds = problem.start + np.searchsorted(optional, np.arange(problem.start.size))
    return gain, columns, bounds, np.concatenate([people, np.full(optional.size, EMPTY)])


def _keep_own_seats(problem: Problem, person_of: Ints) -> Ints:
    """The same plan, with whoever stays in a post of several seats in the very seat held before."""
    held = np.flatnonzero(problem.stay != EMPTY)
    home = np.full(problem.own_post.size + 1, EMPTY)  # the last one answers for empty seats
    home[problem.stay[held]] = held
    own = home[person_of]
    stays = (own != EMPTY) & (problem.seat_post[own] == problem.seat_post)
    kept, left = np.full(person_of.size, EMPTY), np.ones(person_of.size, dtype=bool)
    kept[own[stays]], left[own[stays]] = person_of[stays], False
    # Seats are sorted by post, and each post has as many left as people (or gaps) to go into them.
    kept[left] = person_of[~stays]
    return kept


def _infeasible(problem: Problem) -> InfeasiblePlacementError:
    """The error that names the posts, or incumbents, with too little room between them (Hall's condition)."""
    arcs = np.ones(problem.person.size), problem.person, problem.start
    grid = sparse.csr_array(arcs, shape=(problem.stay.size, problem.own_post.size))
    must, incumbents = np.flatnonzero(np.isinf(problem.unfilled)), np.flatnonzero(problem.own_post != EMPTY)
    reasons = []
    for rows, columns in _short_of_room(grid[must]):
        posts, people = _seats(problem, must[rows]), _people(columns)
        reasons.append(f"{posts}: {rows.size} to be filled, {columns.size} allowed there ({people})")
    for rows, columns in _short_of_room(grid[:, incumbents].T.tocsr()):
        people, posts = _people(incumbents[rows]), _seats(problem, columns)
        reasons.append(f"{people}: {rows.size} to be seated, {columns.size} open to them ({posts})")
    return InfeasiblePlacementError(
        f"{some(reasons, '; ')}. Allow more arcs, or give posts a price for staying empty (unfilled)."
    )


def _seats(problem: Problem, seats: Ints) -> str:
    return some(problem.name(s) for s in seats.tolist()) or "none"


def _people(people: Ints) -> str:
    return some(f"person {p}" for p in people.tolist()) or "nobody"


def _short_of_room(grid: Any) -> Iterator[tuple[Ints, Ints]]:  # noqa: ANN401 - a csr_array of any type
    """Sets of rows that have fewer columns between them than they are, each with those columns."""
    match = csgraph.maximum_bipartite_matching(grid, perm_type="column")
    row_of = np.full(grid.shape[1], EMPTY)
    row_of[match[match != EMPTY]] = np.flatnonzero(match != EMPTY)
    row, rival = np.repeat(np.arange(match.size), np.diff(grid.indptr)), row_of[grid.indices]
    known = rival != EMPTY
    arcs = np.ones(known.sum()), (row[known], rival[known])
    rivals = sparse.csr_array(arcs, shape=(match.size, match.size))
    # No row reached from one without a match leads to a free column, or the matching would not be maximum.
    short = np.zeros(match.size, dtype=bool)
    for unmatched in np.flatnonzero(match == EMPTY).tolist():
        if not short[unmatched]:
            short[csgraph.breadth_first_order(rivals, unmatched, return_predecessors=False)] = True
    rows = np.flatnonzero(short)
    _, group = csgraph.connected_components(rivals[rows][:, rows], directed=False)
    for label in range(group.max(initial=EMPTY) + 1):
        members = rows[group == label]
        yield members, np.unique(grid[members].indices)
