"""Chosen pairs of posts and people, as plain columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.fit.kernel import Ints


SCALE = 1000
TIES = 512
"""Values are whole thousandths of a point, times 512 for a tie term below one of them: 32 bits hold prices of
some two thousand points."""
NEVER = -(2**30)
"""Worth of a pair that is not allowed: below anything that prices could make up for."""


class Pairs(NamedTuple):
    """Chosen pairs: row of the field's posts, row of those who may be used, worth (thousandths × ties)."""

    post: Ints
    row: Ints
    worth: Ints


NO_PAIRS = Pairs(*(np.empty(0, dtype=np.int64),) * 3)


def added(pairs: Pairs, more: Iterable[Pairs]) -> Pairs:
    """Pairs with others that are not among them yet, by post and row."""
    post, row, worth = (np.concatenate(parts) for parts in zip(pairs, *more, strict=True))
    first = np.unique(post * (int(row.max(initial=0)) + 1) + row, return_index=True)[1]
    return Pairs(post[first], row[first], worth[first])


def close(pairs: Pairs, prices: tuple[Ints, Ints], within: int) -> Pairs:
    """The pairs that miss the prices of their posts and people by so much at most."""
    kept = prices[0][pairs.post] + prices[1][pairs.row] - pairs.worth <= within
    return Pairs(*(column[kept] for column in pairs))
