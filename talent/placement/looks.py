"""Looks at all pairs, one after the other: a later one leaves out what the earlier ones have shown.

A pair that was not found was worth too little at the prices of that look. If since then neither the price of
its post nor that of its person fell by more than what was missing, it is worth too little now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from talent.placement.groups import Ask
from talent.placement.pairs import NEVER, NO_PAIRS, SCALE, TIES, Pairs, added

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.fit.kernel import Bools, Ints
    from talent.placement.offers import Offers

    Prices = tuple[Ints, Ints]

_MISSED = SCALE * TIES
"""Pairs that miss their prices by less are found too, so that small changes need no look at others."""
_STEPS = 0, _MISSED // 8, _MISSED // 2, _MISSED


@dataclass(frozen=True, eq=False)
class Looked:
    """What looks have found so far, and what they say of all other pairs.

    Attributes:
        seen: the pairs that were found.
        level: of each post; any other pair is worth at most this and the price of its person.
        price: the price that each row had then. Nothing is known where these are None.
    """

    seen: Pairs
    level: Ints | None = None
    price: Ints | None = None

    def only(self, kept: Bools) -> Looked:
        """The same with some of the pairs, where the others are not allowed any more."""
        return replace(self, seen=self.seen.at(kept))

    def and_seen(self, more: Iterable[Pairs]) -> Looked:
        """The same with other pairs that were found."""
        return replace(self, seen=added(self.seen, more))

    def beyond(self, prices: Prices) -> Pairs:
        """The pairs found that are worth more than some prices."""
        good = self.seen.worth - prices[0][self.seen.post] - prices[1][self.seen.row] > 0
        return self.seen.at(good)


def look(offers: Offers, prices: Prices, before: Looked) -> Looked:
    """What was found, and the pairs worth more than their prices, of each post the best sixty.

    Where all pairs are at hand they are simply looked at again.

    Args:
        offers: of these.
        prices: of posts and rows.
        before: what earlier looks found and said.
    """
    if offers.fits:
        return before.and_seen([offers.best(Ask(*prices))])
    step, whole, fell = _due(prices, before)
    ask = Ask(*prices, floor=-_MISSED)
    all_, some = ask._replace(posts=whole), ask._replace(posts=~whole, among=fell)
    found = [offers.best(one) if one.asks_any else NO_PAIRS for one in (all_, some)]
    known = np.full(len(whole), NEVER) if before.level is None else before.level + step
    level = np.where(whole, _shown(all_, found[0]), np.maximum(known, _shown(some, found[1])))
    return Looked(added(before.seen, found), level, prices[1])


def _due(prices: Prices, before: Looked) -> tuple[int, Bools, Bools]:
    """By how much levels may rise; which posts then need a look at everybody; who is due for others."""
    if before.level is None or before.price is None:
        return 0, np.ones(len(prices[0]), dtype=np.bool_), np.ones(len(prices[1]), dtype=np.bool_)
    room, fell = prices[0] - before.level, before.price - prices[1]
    cost = [(room < step).sum() * len(fell) + (room >= step).sum() * (fell > step).sum() for step in _STEPS]
    step = _STEPS[int(np.argmin(cost))]
    return step, room < step, fell > step


def _shown(ask: Ask, found: Pairs) -> Ints:
    """Levels that a look has shown: the least that it would have found, or the last of a full list."""
    beyond = found.worth - ask.post_price[found.post] - ask.row_price[found.row]
    posts = len(ask.post_price)
    count, least = np.bincount(found.post, minlength=posts), np.full(posts, -NEVER)
    np.minimum.at(least, found.post, beyond)
    return np.where(count < (ask.most or np.inf), ask.floor, least) + ask.post_price
