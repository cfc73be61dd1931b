"""The tie term: which of two equal plans is taken hangs on facts about people and posts, not on their ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.positions import order_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit.kernel import Ints
    from talent.fit.sides import Sides

BITS = 13
_UNKNOWN = -1
_HUNDREDTHS = 100
# Odd numbers whose multiples spread over 64 bits: of the golden ratio, and the finalizer of splitmix64.
_STEP, _MIX = 0x9E3779B97F4A7C15, (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def person_bits(sides: Sides) -> NDArray[np.int32]:
    """Thirteen bits of each person, of levels, potential, title, place and years.

    Nothing is read that another person could change, and no id, so that new ids change no seat; of people who
    are alike in all of it, those who come later by the hash of the id get other bits.

    Args:
        sides: people and posts.
    """
    place = sides.person_place
    facts = [
        *sides.levels.whole.T,
        sides.potential,
        sides.person_text,
        np.append(sides.post_text, _UNKNOWN)[np.maximum(place, _UNKNOWN)],
        sides.person_rank,
        np.rint(sides.years.sum(axis=1) * _HUNDREDTHS),
    ]
    return _bits(facts, sides.order)


def post_bits(sides: Sides) -> NDArray[np.int32]:
    """Thirteen bits of each post: of title and unit, tier, echelon, standard, depth and superior's title.

    Args:
        sides: people and posts.
    """
    n = len(sides.posts)
    chain, depth = sides.forest.chain[:n], sides.forest.depth[:n]
    above = chain[np.arange(n), np.maximum(depth - 2, 0)] if chain.shape[1] else np.full(n, n)
    facts = [
        sides.post_text,
        sides.ladder.rank,
        sides.ladder.echelon,
        sides.standard_of,
        depth,
        np.append(sides.post_text, _UNKNOWN)[np.minimum(above, n)],
    ]
    return _bits(facts, np.argsort(np.argsort(order_number(sides.posts["position_id"]))))


def _bits(facts: Sequence[NDArray[np.generic]], order: Ints) -> NDArray[np.int32]:
    """Bits of the hash of all facts of each row; rows that are alike are told apart by their order."""
    found = np.zeros(len(order), dtype=np.uint64)
    for fact in facts:
        whole = np.nan_to_num(np.asarray(fact, dtype=np.float64), nan=_UNKNOWN).astype(np.int64)
        found = _mixed(found + np.uint64(_STEP) + whole.astype(np.uint64))
    alike = pd.DataFrame({"hash": found, "order": order}).sort_values("order").groupby("hash").cumcount()
    later = alike.sort_index().to_numpy().astype(np.uint64)
    found = np.where(later > 0, _mixed(found + later), found)
    # Odd, so that the product of two of them (which tells swaps apart, as a sum would not) keeps all bits.
    return (found >> np.uint64(64 - BITS)).astype(np.int32) | np.int32(1)


def _mixed(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number with its bits spread (splitmix64)."""
    number = (number ^ (number >> np.uint64(30))) * np.uint64(_MIX[0])
    number = (number ^ (number >> np.uint64(27))) * np.uint64(_MIX[1])
    return number ^ (number >> np.uint64(31))
