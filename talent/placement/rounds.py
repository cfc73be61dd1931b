"""The optimum over every eligible pair, from a growing choice of them, and the proof that covers them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from talent.assignment import Assignment, Problem, assign, greedy, value_of
from talent.assignment.problem import state
from talent.fit.kernel import largest
from talent.placement.offers import NEVER, Priced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit.kernel import Ints
    from talent.placement.board import Board
    from talent.placement.offers import Offers

_GROUPS = 8
_A_ROUND = 40
"""Pairs of each post that a round adds."""


class Pairs(NamedTuple):
    """Chosen pairs: row of the field's posts, row of those who may be used, worth (thousandths × ties)."""

    post: Ints
    row: Ints
    worth: Ints


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan over all eligible pairs.

    Attributes:
        layout: seats, people and offers.
        offers: the pairs that the plan may use.
        pairs: those that the solver looked at.
        assignment: plan and prices over these; the prices hold for all others too.
    """

    layout: Board
    offers: Offers
    pairs: Pairs
    assignment: Assignment

    def violations(self) -> Iterator[str]:
        """What breaks the proof: over the seats and the pairs looked at, then over every other pair."""
        yield from self.assignment.violations()
        post_price, row_price = prices_of(self.layout, self.assignment)
        posts, people = self.offers.field.sides.posts["position_id"], self.offers.field.checked["employee_id"]
        for block in self.offers.blocks():
            beyond = beyond_prices(block, post_price, row_price)
            for post, row in zip(*np.nonzero(beyond > 0), strict=True):
                pair = f"{posts.iloc[block.post[post]]} and {people.iloc[block.row[row]]}"
                yield f"the pair {pair} is worth {beyond[post, row]} more than its prices allow for"


def solve(layout: Board, offers: Offers) -> Solved:
    """The best plan over every pair of the offers.

    The best pairs of each post are solved; whatever other pair is worth more than the prices of its post and
    its person allow for would improve the plan, so it is added, until there is none. Then the prices prove
    the plan over all pairs, and not only over those that were looked at.

    Reference:
        P. Gilmore, R. Gomory (1961): A linear programming approach to the cutting-stock problem. Operations
        Research 9. (Column generation.)
    """
    nothing = np.empty(0, dtype=np.int64)
    first = (chosen for block in offers.blocks() for chosen in _first_choice(block))
    pairs = added(Pairs(nothing, nothing, nothing), first)
    while True:
        assignment = _assign(layout, pairs)
        prices = prices_of(layout, assignment)
        more = added(
            pairs, (best_pairs(block, beyond_prices(block, *prices), 0) for block in offers.blocks())
        )
        if len(more.post) == len(pairs.post):
            return Solved(layout, offers, pairs, assignment)
        pairs = more


def _first_choice(block: Priced) -> Iterator[Pairs]:
    """The best pairs of each post, and its best in one of a few groups of people.

    Posts of one tier want the same people; with those alone hardly any of them could be filled, and the first
    prices would tell little. The groups see to it that neighbouring posts also look at others.
    """
    yield best_pairs(block, block.worth, NEVER)
    for group in range(_GROUPS):
        posts = np.flatnonzero(block.post % _GROUPS == group)
        part = Priced(*(block.post[posts], block.row[group::_GROUPS]), *_within(block, posts, group))
        if part.worth.size:
            yield best_pairs(part, part.worth, NEVER)


def _within(block: Priced, posts: Ints, group: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    return block.worth[posts][:, group::_GROUPS], block.verify[posts][:, group::_GROUPS]


def prices_of(layout: Board, assignment: Assignment) -> tuple[Ints, Ints]:
    """Price of one more seat of each of the field's posts, and of each row of those who may be used."""
    post = layout.seats["post"].to_numpy()
    least = np.full(len(layout.offers.field.sides.posts), np.inf)
    np.minimum.at(least, post, assignment.prices)
    everybody = assignment.person_prices[layout.person_of]
    return np.nan_to_num(least, posinf=0).astype(np.int64), everybody.astype(np.int64)


def seat_arcs(layout: Board, pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Seat, person and worth of each pair, one for each seat of its post; then those of staying."""
    post = layout.seats["post"].to_numpy()
    first, last = np.searchsorted(post, pairs.post), np.searchsorted(post, pairs.post, side="right")
    count = last - first
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    person = np.repeat(layout.person_of[pairs.row], count)
    return np.repeat(first, count) + place, person, np.repeat(pairs.worth, count)


def arguments(layout: Board, pairs: Pairs) -> dict[str, Any]:
    """The arguments of :func:`talent.assignment.assign` that state a board with some pairs.

    Prices of moving and leaving are in the worth of the pairs already.
    """
    seat, person, worth = seat_arcs(layout, pairs)
    held = np.flatnonzero(layout.stay >= 0)
    ends = np.concatenate([seat, held]), np.concatenate([person, layout.stay[held]])
    values = np.concatenate([worth, layout.stay_worth[held]]).astype(np.float64)
    grid = sparse.csr_array((values, ends), shape=(len(layout.seats), len(layout.people)))
    return {"values": grid, "stay": layout.stay, "unfilled": layout.unfilled.astype(np.float64)}


def greedy_value(solved: Solved) -> float:
    """Worth of filling vacancies best first, one after the other, for comparison (thousandths × ties).

    A seat that ends empty although its list was cut short is given all its pairs, and all begins anew.
    """
    layout, offers, pairs = solved.layout, solved.offers, solved.pairs
    whole: set[int] = set()
    while True:
        plan = greedy(**arguments(layout, pairs))
        empty = set(layout.seats["post"].to_numpy()[plan < 0].tolist()) - whole
        longer = _lists(offers, np.array(sorted(empty), dtype=np.int64), pairs)
        whole |= empty
        if len(longer.post) == len(pairs.post):
            return value_of(plan, **arguments(layout, pairs))
        pairs = longer


def problem_of(layout: Board, pairs: Pairs) -> Problem:
    """The problem that a board with some pairs states."""
    return state(**arguments(layout, pairs), move=0, leave=None, seats=None)


def _lists(offers: Offers, posts: Ints, pairs: Pairs) -> Pairs:
    """The pairs, with every pair of some posts."""
    if not len(posts):
        return pairs
    blocks = offers.of_posts(posts)
    return added(pairs, (best_pairs(block, block.worth, NEVER, count=len(block.row)) for block in blocks))


def _assign(layout: Board, pairs: Pairs) -> Assignment:
    asked = arguments(layout, pairs)
    return assign(asked.pop("values"), **asked)


def beyond_prices(block: Priced, post_price: Ints, row_price: Ints) -> Ints:
    """How much more each pair is worth than its prices allow for; above 0 it would improve the plan."""
    # In 64 bits: prices that somebody tampered with must not come round to small ones.
    return block.worth - (post_price[block.post][:, None] + row_price[block.row])


def best_pairs(block: Priced, beyond: NDArray[Any], floor: int, *, count: int = _A_ROUND) -> Pairs:
    """The pairs of each post of a block with the most of a number, if it is above a floor."""
    some = np.flatnonzero(beyond.max(axis=1, initial=floor) > floor)
    beyond, worth = beyond[some], block.worth[some]
    post, place = largest(beyond, count)
    good = beyond[post, place] > floor
    post, place = post[good], place[good]
    return Pairs(block.post[some[post]], block.row[place], worth[post, place].astype(np.int64))


def added(pairs: Pairs, more: Iterable[Pairs]) -> Pairs:
    """Pairs with others that are not among them yet, by post and row."""
    post, row, worth = (np.concatenate(parts) for parts in zip(pairs, *more, strict=True))
    order = np.lexsort((row, post))
    post, row, worth = post[order], row[order], worth[order]
    new = np.ones(len(post), dtype=np.bool_)
    new[1:] = (np.diff(post) != 0) | (np.diff(row) != 0)
    return Pairs(post[new], row[new], worth[new])
