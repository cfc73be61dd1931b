"""What every eligible pair is worth to the plan, block by block: the arcs that are never held all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent.fit import Block, Field
from talent.fit.parts import assessed
from talent.placement.ties import BITS, person_bits, post_bits

if TYPE_CHECKING:
    from talent.fit.kernel import Bools, Ints
    from talent.rules import Rules

SCALE = 1000
TIES = 64
"""Values are whole thousandths of a point, times 64 for a tie term below one of them."""
NEVER = -(2**30)
"""Worth of a pair that is not allowed: below anything that prices could make up for."""
_KEPT_CELLS = 2**26


class Priced(NamedTuple):
    """A block of pairs.

    Attributes:
        post: rows of posts; row: rows of those who may be used.
        worth: posts × rows, thousandths × ties; NEVER where the pair is not allowed.
        verify: posts × rows, whether a fact is still to verify.
    """

    post: Ints
    row: Ints
    worth: NDArray[np.int32]
    verify: Bools


@dataclass(frozen=True, eq=False)
class Offers:
    """All eligible pairs of people and posts with what each is worth.

    A pair is worth ``R × fit``, less V if a fact is still to verify, less the price of standing (possibly)
    outside the pool, less the prices of moving and of leaving a post that is no leading seat.

    Attributes:
        field: those who may be used, for the posts of the board.
        step: thousandths of a point for one unit of the fit's total.
        beside: thousandths × ties that each row adds, whatever the post.
        verify: V in thousandths × ties.
        row_bits: what each row brings to the tie term; post_bits: what each post does.
        whole: the offers of which these are the ones with nothing left to verify; None for all.
    """

    field: Field
    step: float
    beside: Ints
    verify: int
    row_bits: NDArray[np.int32]
    post_bits: NDArray[np.int32]
    whole: Offers | None = None

    def blocks(self) -> Iterator[Priced]:
        """Every pair once; of an agency that fits into memory the blocks are kept for the next round."""
        if self.whole is not None:
            return map(_met, self.whole.blocks())
        return iter(self._kept) if self.fits else map(self._priced, self.field.blocks())

    def of_posts(self, posts: Ints) -> Iterator[Priced]:
        """Every pair of some of the field's posts."""
        found = map(self._priced, self.field.blocks(posts))
        return found if self.whole is None else map(_met, found)

    def _priced(self, block: Block) -> Priced:
        verify = self.to_verify(block)
        tie = (self.post_bits[block.post][:, None] * self.row_bits[block.row]) >> BITS & (TIES - 1)
        worth = np.rint(block.total * self.step).astype(np.int64) * TIES + tie + self.beside[block.row]
        worth -= self.verify * verify
        if max(worth.max(initial=0), -worth.min(initial=0)) >= -NEVER:
            raise ArithmeticError("The prices of method.placement are too large for an exact plan.")
        return Priced(block.post, block.row, np.where(block.open, worth, NEVER).astype(np.int32), verify)

    def to_verify(self, block: Block) -> Bools:
        """Whether a fact about each pair is open: a criterion, or the match where it is known of others."""
        open_ = block.short | (self.field.checked["eligible"] == "to_verify").to_numpy()[block.row]
        if not self._asks_match:
            return open_
        return open_ | ~assessed(self.field.sides, block.post[:, None], block.person[None, :])

    def to_verify_pairs(self, post: Ints, row: Ints) -> Bools:
        """The same for chosen pairs."""
        facts = self.field.rows(post, row)
        unknown = facts["match"].isna() & self._asks_match
        return (facts["eligible"].eq("to_verify") | unknown).to_numpy()

    def only_met(self) -> Offers:
        """The same without pairs still to verify."""
        return replace(self, whole=self)

    @cached_property
    def _asks_match(self) -> bool:
        sides, people = self.field.sides, np.unique(self.field.person)
        posts = self.field.targets
        distinct = posts[np.unique(sides.standard_of[posts], return_index=True)[1]]
        return bool(assessed(sides, distinct[:, None], people[None, :]).any())

    @cached_property
    def fits(self) -> bool:
        """Whether all pairs fit into memory at once."""
        return self.field.cells <= _KEPT_CELLS

    @cached_property
    def _kept(self) -> tuple[Priced, ...]:
        return tuple(map(self._priced, self.field.blocks()))


def _met(block: Priced) -> Priced:
    """A block without the pairs still to verify."""
    return block._replace(worth=np.where(block.verify, np.int32(NEVER), block.worth))


def offers(field: Field, leave: pd.Series, *, rules: Rules) -> Offers:
    """The worth of all pairs of a field.

    Args:
        field: those who may be used.
        leave: price of leaving the present post by employee_id, thousandths × ties.
        rules: prices in ``method.placement``.
    """
    outside = dict(rules.value("method.placement.outside_pool"))
    pool = field.checked["in_pool"].map(outside).fillna(0).to_numpy(dtype="float64")
    move = int(rules.value("method.placement.move")) * SCALE * TIES
    away = leave.reindex(field.checked["employee_id"]).fillna(0).to_numpy(dtype=np.int64)
    return Offers(
        field,
        step=float(rules.value("method.placement.fit_range")) * SCALE / max(field.weight, 1),
        beside=-(np.rint(pool * SCALE).astype(np.int64) * TIES + move + away),
        verify=int(rules.value("method.placement.verify")) * SCALE * TIES,
        row_bits=person_bits(field.sides)[field.person],
        post_bits=post_bits(field.sides),
    )
