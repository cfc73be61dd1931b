"""The optimum over every eligible pair, from a growing choice of them, and the proof that covers them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from talent.assignment import Assignment, Problem, assign
from talent.assignment.problem import state
from talent.fit.kernel import greatest
from talent.placement.groups import A_ROUND, FIRST
from talent.placement.looks import Looked, look
from talent.placement.pairs import NEVER, SCALE, TIES, Pairs, added, close

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit.kernel import Ints
    from talent.placement.board import Board
    from talent.placement.offers import Offers, Priced

_NARROW = 2**31
_NEAR = 3 * SCALE * TIES
LASTING = 5 * SCALE * TIES
"""Pairs that miss their prices by more are hardly wanted by what is asked of a plan afterwards."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan over all eligible pairs.

    Attributes:
        layout: seats, people and offers.
        offers: the pairs that the plan may use.
        pairs: those that were looked at; of a plan that lasts (:func:`lasting`) those that are kept of them.
        assignment: plan and prices, which hold for all other pairs too; its problem is that of the last round
            until the plan lasts, and then that of the pairs.
        looked: what the looks said of the others; None where it was not kept.
    """

    layout: Board
    offers: Offers
    pairs: Pairs
    assignment: Assignment
    looked: Looked | None = None

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
    first = offers.first_choice()
    looked, found = _complete(layout, offers, first, _assign(layout, first), Looked(first))
    return Solved(layout, offers, looked.seen, found, looked)


def lasting(solved: Solved) -> Solved:
    """What is kept of a solved plan, its problem stated over all pairs that are.

    Of more pairs than fit into memory those are kept that other questions begin with: whatever misses its
    prices by a few points, and what is best for each post.
    """
    layout, pairs = solved.layout, solved.pairs
    if not solved.offers.fits:
        post_price, row_price = prices_of(layout, solved.assignment)
        missed = post_price[pairs.post] + row_price[pairs.row] - pairs.worth
        least = np.full(len(post_price), np.iinfo(np.int64).max)
        np.minimum.at(least, pairs.post, missed)
        kept = (missed <= LASTING) | (missed == least[pairs.post])
        pairs = pairs.at(kept)
    whole = replace(solved.assignment, problem=problem_of(layout, pairs))
    return replace(solved, pairs=pairs, assignment=whole, looked=None)


def without_verifying(best: Solved) -> Solved:
    """The best plan that needs nothing verified, from the best one of all.

    Its pairs and prices are near: what was open only has to make room.
    """
    layout, offers, pairs = best.layout, best.offers.only_met(), best.pairs
    prices = prices_of(layout, best.assignment)
    kept = (best.looked or Looked(pairs)).only(~offers.to_verify_pairs(pairs.post, pairs.row))
    near = close(kept.seen, prices, _NEAR)
    # A post none of whose near pairs is left has others, which may never have been near.
    bare = offers.of_posts(np.setdiff1d(pairs.post, near.post))
    others = [best_pairs(one, beyond_prices(one, *prices), 2 * NEVER, count=FIRST) for one in bare]
    near = added(near, others)
    assignment = _assign(layout, near, best.assignment, _NEAR)
    looked, found = _complete(layout, offers, near, assignment, kept.and_seen(others))
    return Solved(layout, offers, looked.seen, found, looked)


def _complete(
    layout: Board, offers: Offers, pairs: Pairs, assignment: Assignment, looked: Looked
) -> tuple[Looked, Assignment]:
    """All that was looked at and the best plan over every pair, from that over some of them."""
    while True:
        prices = prices_of(layout, assignment)
        looked = look(offers, prices, looked)
        more = looked.beyond(prices)
        if not len(more.post):
            return looked, assignment
        off = int((more.worth - prices[0][more.post] - prices[1][more.row]).max())
        # Pairs far from their prices will hardly be wanted again, and if they are they come back.
        pairs = added(close(pairs, prices, min(_NEAR, 4 * off)), [more])
        assignment = _assign(layout, pairs, assignment, off)


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


def best_pairs(block: Priced, beyond: NDArray[Any], floor: int, *, count: int = A_ROUND) -> Pairs:
    """The pairs of each post of a block with the most of a number, if it is above a floor."""
    post, place, _ = greatest(beyond, floor, count)
    allowed = block.worth[post, place] > NEVER
    post, place = post[allowed], place[allowed]
    return Pairs.of(block.post[post], block.row[place], block.worth[post, place])
