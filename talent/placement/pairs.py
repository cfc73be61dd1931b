"""Chosen pairs of posts and people, as plain columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.fit.kernel import Bools, Ints


SCALE = 1000
TIES = 512
"""Values are whole thousandths of a point, times 512 for a tie term below one of them: 32 bits hold prices of
some two thousand points."""
NEVER = -(2**30)
"""Worth of a pair that is not allowed: below anything that prices could make up for."""
_ROW_BITS = 32
"""Room for the row beside the post in one number by which pairs are ordered."""


class Pairs(NamedTuple):
    """Chosen pairs: row of the field's posts, row of those who may be used, worth (thousandths × ties).

    32 bits each: a large agency has millions of them, and prices beside a worth make it 64.
    """

    post: NDArray[np.int32]
    row: NDArray[np.int32]
    worth: NDArray[np.int32]

    @classmethod
    def of(cls, post: Ints, row: Ints, worth: Ints) -> Pairs:
        """Pairs of columns of any width."""
        return cls(*(column.astype(np.int32) for column in (post, row, worth)))

    def at(self, which: Bools | Ints) -> Pairs:
        """Those that are marked, or that have these places, in this order."""
        return Pairs(*(column[which] for column in self))


NO_PAIRS = Pairs(*(np.empty(0, dtype=np.int32),) * 3)


def added(pairs: Pairs, more: Iterable[Pairs]) -> Pairs:
    """Pairs with others that are not among them yet, by post and row."""
    others = [one for one in more if len(one.post)]
    known = _keys(pairs)
    if (known[1:] <= known[:-1]).any():
        others, pairs, known = [pairs, *others], NO_PAIRS, known[:0]
    if not others:
        return pairs
    fresh = Pairs(*(np.concatenate(parts) for parts in zip(*others, strict=True)))
    keys, first = np.unique(_keys(fresh), return_index=True)
    # Those that were there are many and in order: the others are put between them.
    place = np.searchsorted(known, keys)
    absent = np.append(known, -1)[place] != keys
    if not absent.any():
        return pairs
    columns = (column[first[absent]] for column in fresh)
    return Pairs(*(np.insert(old, place[absent], new) for old, new in zip(pairs, columns, strict=True)))


def _keys(pairs: Pairs) -> Ints:
    """A number for each post and row, rising with the post, then with the row."""
    return (pairs.post.astype(np.int64) << _ROW_BITS) + pairs.row


def close(pairs: Pairs, prices: tuple[Ints, Ints], within: int) -> Pairs:
    """The pairs that miss the prices of their posts and people by so much at most."""
    kept = prices[0][pairs.post] + prices[1][pairs.row] - pairs.worth <= within
    return pairs.at(kept)
