"""The optimum over every eligible pair, from a growing choice of them, and the proof that covers them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from talent.assignment import Assignment, Problem, assign
from talent.assignment.problem import state
from talent.fit.kernel import largest
from talent.placement.offers import NEVER, SCALE, TIES, Priced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit.kernel import Ints
    from talent.placement.board import Board
    from talent.placement.offers import Offers

_NARROW = 2**31
_NEAR = 3 * SCALE * TIES
_GROUPS = 32
_A_ROUND = 20
"""Pairs of each post that a round adds."""


class Pairs(NamedTuple):
    """Chosen pairs: row of the field's posts, row of those who may be used, worth (thousandths × ties)."""

    post: Ints
    row: Ints
    worth: Ints


NO_PAIRS = Pairs(*(np.empty(0, dtype=np.int64),) * 3)


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
    first = offers.each(lambda block: list(_first_choice(block)))
    seen = pairs = added(NO_PAIRS, chain.from_iterable(first))
    assignment = _assign(layout, pairs)
    while True:
        prices = prices_of(layout, assignment)
        more = added(NO_PAIRS, offers.each(partial(wanted, prices=prices)))
        if not len(more.post):
            whole = replace(assignment, problem=problem_of(layout, seen))
            return Solved(layout, offers, seen, whole)
        off = int((more.worth - prices[0][more.post] - prices[1][more.row]).max())
        # Pairs far from their prices will hardly be wanted again, and if they are they come back.
        pairs = added(close(pairs, prices, min(_NEAR, 4 * off)), [more])
        seen, assignment = added(seen, [more]), _assign(layout, pairs, assignment, off)


def close(pairs: Pairs, prices: tuple[Ints, Ints], within: int) -> Pairs:
    """The pairs that miss the prices of their posts and people by so much at most."""
    kept = prices[0][pairs.post] + prices[1][pairs.row] - pairs.worth <= within
    return Pairs(*(column[kept] for column in pairs))


def wanted(block: Priced, *, prices: tuple[Ints, Ints]) -> Pairs:
    """Pairs of a block that are worth more than the prices of their posts and rows allow for."""
    return best_pairs(block, beyond_prices(block, *prices), 0)


def _first_choice(block: Priced) -> Iterator[Pairs]:
    """The best pairs of each post, and its best in one of many groups of people.

    Posts of one tier want the same people; with those alone hardly any of them could be filled, and the first
    prices would tell little. The groups see to it that neighbouring posts also look at others.
    """
    yield best_pairs(block, block.worth, NEVER)
    place = block.post[:, None] % _GROUPS + _GROUPS * np.arange(-(-len(block.row) // _GROUPS))
    place %= len(block.row)
    post, column, worth = _most(np.take_along_axis(block.worth, place, axis=1), NEVER, _A_ROUND)
    yield Pairs(block.post[post], block.row[place[post, column]], worth.astype(np.int64))


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


def problem_of(layout: Board, pairs: Pairs) -> Problem:
    """The problem that a board with some pairs states."""
    return state(**arguments(layout, pairs), move=0, leave=None, seats=None)


def _assign(layout: Board, pairs: Pairs, near: Assignment | None = None, off: float = np.inf) -> Assignment:
    asked = arguments(layout, pairs)
    return assign(asked.pop("values"), **asked, near=near, off=off)


def beyond_prices(block: Priced, post_price: Ints, row_price: Ints) -> NDArray[Any]:
    """How much more each pair is worth than its prices allow for; above 0 it would improve the plan."""
    post, row = post_price[block.post], row_price[block.row]
    least = NEVER - post.max(initial=0) - row.max(initial=0)
    most = -NEVER - post.min(initial=0) - row.min(initial=0)
    if least > -_NARROW and most < _NARROW:
        beyond = block.worth - post.astype(np.int32)[:, None]
        beyond -= row.astype(np.int32)
        return beyond
    # Prices that somebody tampered with must not come round to small ones.
    return block.worth - (post[:, None] + row)


def best_pairs(block: Priced, beyond: NDArray[Any], floor: int, *, count: int = _A_ROUND) -> Pairs:
    """The pairs of each post of a block with the most of a number, if it is above a floor."""
    post, place, _ = _most(beyond, floor, count)
    allowed = block.worth[post, place] > NEVER
    post, place = post[allowed], place[allowed]
    return Pairs(block.post[post], block.row[place], block.worth[post, place].astype(np.int64))


def _most(values: NDArray[Any], floor: int, count: int) -> tuple[Ints, Ints, NDArray[Any]]:
    """Row, column and number of the greatest so many of each row that are above a floor."""
    some = np.flatnonzero(values.max(axis=1, initial=floor) > floor)
    row, column = largest(values[some], count)
    row = some[row]
    good = values[row, column] > floor
    return row[good], column[good], values[row[good], column[good]]


def added(pairs: Pairs, more: Iterable[Pairs]) -> Pairs:
    """Pairs with others that are not among them yet, by post and row."""
    post, row, worth = (np.concatenate(parts) for parts in zip(pairs, *more, strict=True))
    first = np.unique(post * (int(row.max(initial=0)) + 1) + row, return_index=True)[1]
    return Pairs(post[first], row[first], worth[first])
