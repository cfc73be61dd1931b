"""Why a plan is not otherwise: what it would lose with another pair, without a pair, and without a person.

Nothing is solved again. A plan and its prices know what any other plan loses (see
:class:`~talent.assignment.exchange.Exchange`): a wish costs its reduced cost, and the shortest path by which
those whom it displaces move on until the seat that it leaves open is filled. The reduced cost alone is no
answer, it leaves out all that follows.

All of it holds for plans that `verify()`, over the arcs that the problem has. Where a problem holds a part of
the arcs only, a loss is right if no arc left out has a smaller reduced cost than the loss; else it is an
upper bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from talent.assignment.certificate import Assignment
from talent.assignment.problem import EMPTY, Floats, Ints


class Way(NamedTuple):
    """The best plan that grants a wish, told by what it changes.

    Attributes:
        loss: what it is worth less than the best plan; the sum of `lost`.
        person_of: person of each seat in it, −1 = empty.
        seats: the seats that change hands, in the order in which people move on: the wish first.
        before: who sits there in the best plan; −1 = empty.
        after: who sits there in this one; −1 = empty.
        lost: what each of these seats is worth less (below 0: more), the prices of moves included.
        left_out: people who have a seat in the best plan and none in this one.
    """

    loss: float
    person_of: Ints
    seats: Ints
    before: Ints
    after: Ints
    lost: Floats
    left_out: Ints


def losses(assignment: Assignment, seat: int, people: npt.ArrayLike | None = None) -> Floats:
    """What the plan loses if each of some people had to be placed in the post of a seat.

    Each is the value of the plan less that of the best one with this pair, every other seat filled as is best
    then: c(q,p) + the shortest path from q's seats to the seat of p (or to the outside, where p has none).

    Args:
        assignment: a plan that verifies.
        seat: any seat of the post.
        people: who is asked about; None = everybody.

    Returns:
        One number each; 0 for those whom the plan, or one of equal value, places there; inf where no plan
        does: not allowed, or somebody who must be seated, or some post that must be filled, could not be.

    >>> from talent.assignment import assign
    >>> losses(assign([[9, 7, 4], [8, 2, 1]], unfilled=0), 0).tolist()
    [4.0, 0.0, 3.0]
    """
    problem, exchange = assignment.problem, assignment.exchange
    row = slice(problem.start[seat], problem.start[seat + 1])
    allowed = problem.person[row]
    reduced = assignment.prices[seat] + assignment.person_prices[allowed] - problem.net[row]
    loss = np.full(problem.own_post.size, np.inf)
    onward = exchange.costs_from(_post(assignment, seat))[exchange.seat_of[allowed]]
    loss[allowed] = np.maximum(reduced, 0.0) + onward
    return loss if people is None else loss[np.asarray(people, dtype=np.int64)]


def way(assignment: Assignment, seat: int, person: int) -> Way | None:
    """The best plan with a person in the post of a seat, of those with few changes; None if there is none.

    The largest of its `lost` answers the question why not: the plan with that pair loses most *there*.

    >>> from talent.assignment import assign
    >>> granted = way(assign([[9, 7, 4], [8, 2, 1]], unfilled=0), 0, 0)
    >>> granted.loss, granted.seats.tolist(), granted.after.tolist(), granted.lost.tolist()
    (4, [0, 1], [0, 1], [-2.0, 6.0])
    """
    if not np.isfinite(losses(assignment, seat, [person])[0]):
        return None
    exchange, problem = assignment.exchange, assignment.problem
    least = 0.5 if problem.whole else problem.tolerance
    nodes = exchange.path(_post(assignment, seat), int(exchange.seat_of[person]), least=least)
    person_of = exchange.moved_on(assignment.person_of, nodes)
    if len(nodes) > 1:  # else the person is there already
        person_of[nodes[0]] = person
    seats = np.array([node for node in nodes if node != exchange.outside], dtype=np.int64)
    seats = seats[person_of[seats] != assignment.person_of[seats]]
    before, after = assignment.person_of[seats], person_of[seats]
    lost = (problem.worth(assignment.person_of) - problem.worth(person_of))[seats]
    left_out = np.setdiff1d(before[before != EMPTY], after)
    return Way(problem.total(lost), person_of, seats, before, after, lost, left_out)


def keep_loss(assignment: Assignment, seat: int) -> float:
    """What the plan loses if the present holder of a seat had to stay in that post; NaN where it is vacant.

    >>> from talent.assignment import assign
    >>> keep_loss(assign([[9, 7], [8, 2]], stay=[0, -1], unfilled=5, move=2), 0)
    2.0
    """
    holder = assignment.stay[seat]
    return np.nan if holder == EMPTY else float(losses(assignment, seat, holder))


def without(assignment: Assignment, people: npt.ArrayLike | None = None) -> Floats:
    """What the plan loses if a person were not there (each of them alone); below 0 where it gains.

    π[p] + the shortest path from outside to the seat of p. At the lowest prices of seats that path costs
    nothing where it exists, so this is the person's price; inf where the seat must be filled and cannot be.

    Args:
        assignment: a plan that verifies.
        people: who is asked about; None = everybody.

    >>> from talent.assignment import assign
    >>> without(assign([[9, 7, 1], [8, 2, 4]], unfilled=0)).tolist()
    [4.0, 2.0, 0.0]
    """
    chosen = slice(None) if people is None else np.asarray(people, dtype=np.int64)
    seat = assignment.exchange.seat_of[chosen]
    alone = seat == assignment.exchange.outside
    loss = assignment.person_prices[chosen] + assignment.exchange.from_outside[seat]
    return np.asarray(np.where(alone, 0.0, loss))


def forbid(assignment: Assignment, seat: int, person: int) -> float:
    """What the plan loses if a person were not allowed in the post of a seat: the gap to the second best.

    The shortest ring through that person's seat which the person leaves for another post, or for outside.
    Small: another choice is as good; inf: there is none. 0 if the plan does not place that person there.

    >>> from talent.assignment import assign
    >>> forbid(assign([[9, 7, 4], [8, 2, 1]], unfilled=0), 1, 0)
    4.0
    """
    exchange, post = assignment.exchange, _post(assignment, seat)
    held = int(exchange.seat_of[person])
    if held not in post:
        return 0.0
    steps = exchange.steps
    row = slice(steps.indptr[held], steps.indptr[held + 1])
    leaves = ~np.isin(steps.indices[row], post)
    ring = steps.data[row] + exchange.costs_to(held)[steps.indices[row]]
    return float(ring[leaves].min(initial=np.inf))


def _post(assignment: Assignment, seat: int) -> Ints:
    """All seats of the post of a seat: they have the same arcs and, in any proof, the same price."""
    first, last = np.searchsorted(assignment.seat_post, assignment.seat_post[seat] + np.array([0, 1]))
    return np.arange(first, last)
