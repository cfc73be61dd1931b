"""Gain against moves: the best plan at several prices of a move."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent import eligibility
from talent.assignment import Assignment, assign
from talent.placement.groups import Ask
from talent.placement.pairs import SCALE, TIES, Pairs, added, close
from talent.placement.rounds import LASTING, arguments, prices_of

if TYPE_CHECKING:
    from talent.fit.kernel import Ints
    from talent.placement.board import Board
    from talent.placement.proposal import Plan
    from talent.placement.rounds import Solved
    from talent.rules import Rules

PRICES = (0, 5, 10, 20, 40)
"""Prices of a move that are compared, in points; the plan itself uses that of the rules."""
_POINT = SCALE * TIES
_EXACT_CELLS = 2**25
"""Of more pairs than these not all are priced again: five plans more would take longer than the first."""


def frontier(plan: Plan, *, rules: Rules, prices: Iterable[int] = PRICES) -> pd.DataFrame:
    """What more moves gain: the best plan at each of some prices of a move.

    At price m the plan with the greatest (value − m × moves) is taken, over all eligible pairs. As m rises,
    moves and value never rise; between two rows each move more gains at least the lower price and at most the
    higher one. The price of an empty post stays that of the rules.

    Args:
        plan: of :func:`talent.placement.plan`.
        rules: by which it was made: its price of a move, M.
        prices: points, whole.

    Returns:
        One row a price, rising: move_price, moves, filled (seats that were vacant), unfilled, laterals (moves
        within the rung), value (points, prices of moves not taken off), chosen (whether it is the rules' M),
        exact (whether every eligible pair was priced; of more than 33 million only those near their
        prices are looked at, and the value may be a little too low).

    References:
        J. Cohon (1978): Multiobjective Programming and Planning. Academic Press. (The weighting method finds
        the corners of the frontier only; what it finds cannot be bettered in both.)
    """
    own, solved, wanted = int(rules.value("method.placement.move")), plan.solved, sorted(set(prices))
    exact = solved.offers.field.cells <= _EXACT_CELLS
    best = _bests(solved, wanted, own, exact=exact)
    table = pd.DataFrame([{"move_price": price, **_counts(solved.layout, *best[price])} for price in wanted])
    chosen = table["move_price"] == own
    return table.assign(chosen=chosen, exact=exact | chosen)


def _bests(solved: Solved, prices: list[int], own: int, *, exact: bool) -> dict[int, tuple[Assignment, int]]:
    """The best plan at each price, rising, and at the plan's own; and the price that each was found at.

    What the best plan is worth, prices of moves taken off, is a convex function of the price. So where the
    plan that is best at one price is still best at another, it is at every price between them.
    """
    near, found = _near(solved), {own: (solved.assignment, own)}

    def find(price: int) -> None:
        if price not in found:
            found[price] = _best_at(solved, near, (own - price) * _POINT, exact=exact), price

    def between(low: int, high: int) -> None:
        inner = [price for price in prices if low < price < high]
        if not inner:
            return
        plan, higher = found[low][0], found[high][0]
        if plan.value - (high - low) * _POINT * len(_moved(solved.layout, plan)) == higher.value:
            found.update(dict.fromkeys(inner, found[low]))
            return
        find(middle := inner[len(inner) // 2])
        between(low, middle)
        between(middle, high)

    for price in prices[:1] + prices[-1:]:
        find(price)
    for low, high in pairwise(sorted(found)):
        between(low, high)
    return found


def _near(solved: Solved) -> Pairs:
    """The pairs that miss their prices by a few points: another price of a move will hardly want others."""
    return close(solved.pairs, prices_of(solved.layout, solved.assignment), LASTING)


def _best_at(solved: Solved, pairs: Pairs, shift: int, *, exact: bool) -> Assignment:
    """Plan and prices where every move is worth so much more.

    All pairs are worth more by the same, so nothing is priced anew: lower prices of posts are held against
    pairs that are worth what they were.
    """
    layout, offers, proof, off = solved.layout, solved.offers, None, np.inf
    by = np.int64(shift)  # beside worths of 32 bits
    while True:
        asked = arguments(layout, pairs._replace(worth=pairs.worth + by))
        proof = assign(asked.pop("values"), **asked, near=proof, off=off)
        if not exact:
            return proof
        post, row = prices_of(layout, proof)
        more = offers.best(Ask(post - shift, row))
        if not len(more.post):
            return proof
        off = float((more.worth + by - post[more.post] - row[more.row]).max())
        pairs = added(pairs, [more])


def _counts(layout: Board, proof: Assignment, price: int) -> dict[str, int | float]:
    taken = _moved(layout, proof)
    return {
        "moves": len(taken),
        "filled": int(((layout.stay < 0) & (proof.person_of >= 0)).sum()),
        "unfilled": int((proof.person_of < 0).sum()),
        "laterals": _laterals(layout, proof.person_of[taken], layout.seats["post"].to_numpy()[taken]),
        "value": (proof.value + price * _POINT * len(taken)) / _POINT,
    }


def _moved(layout: Board, proof: Assignment) -> Ints:
    """Seats that somebody takes who is not there."""
    return np.flatnonzero((proof.person_of >= 0) & (proof.person_of != layout.stay))


def _laterals(layout: Board, person: Ints, post: Ints) -> int:
    """How many of some moves stay on the rung."""
    sides = layout.offers.field.sides
    row = pd.Index(sides.posts["position_id"]).get_indexer(layout.people.iloc[person].map(layout.held))
    return int(eligibility.level(np.asarray(row), post, sides.ladder).sum())
