"""What every eligible pair is worth to the plan, block by block: the arcs that are never held all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent.fit import Block, Field
from talent.fit.kernel import ahead, representatives
from talent.fit.parts import assessed
from talent.placement.ties import BITS, person_bits, post_bits

if TYPE_CHECKING:
    from talent.fit.kernel import Bools, Ints
    from talent.rules import Rules

Found = TypeVar("Found")
SCALE = 1000
TIES = 512
"""Values are whole thousandths of a point, times 512 for a tie term below one of them: 32 bits hold prices of
some two thousand points."""
NEVER = -(2**30)
"""Worth of a pair that is not allowed: below anything that prices could make up for."""
_KEPT_CELLS, _KEPT_ON = 2**26, 2**23
"""Pairs that are kept while a plan is made, and after that."""


class Priced(NamedTuple):
    """A block of pairs.

    Attributes:
        post: rows of posts; row: rows of those who may be used.
        worth: posts × rows, thousandths × ties; NEVER where the pair is not allowed.
    """

    post: Ints
    row: Ints
    worth: NDArray[np.int32]


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
        return self.each(_itself)

    def each(self, work: Callable[[Priced], Found]) -> Iterator[Found]:
        """What some work finds in each block, in their order; several blocks are worked on at once."""
        if not self.fits:
            return self.field.each(lambda block: work(self._priced(block)))
        if self.whole is None:
            return ahead(work, self._kept)
        kept = zip(self.whole._kept, self.whole._open_pairs, strict=True)  # noqa: SLF001 - the same class
        return ahead(lambda both: work(_met(*both)), kept)

    def of_posts(self, posts: Ints) -> Iterator[Priced]:
        """Every pair of some of the field's posts."""
        return self.field.each(self._priced, posts)

    def _priced(self, block: Block) -> Priced:
        verify = self._to_verify(block.post, block.row, block.short)
        tie = self.post_bits[block.post][:, None] * self.row_bits[block.row]
        tie >>= BITS
        tie &= TIES - 1
        worth: NDArray[np.int32] = self._scaled.take(block.total)
        worth += tie
        worth += self.beside[block.row].astype(np.int32)
        worth -= np.int32(self.verify) * verify
        np.copyto(worth, np.int32(NEVER), where=~block.open if self.whole is None else verify | ~block.open)
        return Priced(block.post, block.row, worth)

    @cached_property
    def _scaled(self) -> NDArray[np.int32]:
        """What each total of a fit is worth by itself, from 0 up to that of a perfect one."""
        worth = np.rint(np.arange(self.field.weight + 1) * self.step).astype(np.int64) * TIES
        highest = int(worth[-1]) + TIES + int(self.beside.max(initial=0))
        lowest = int(self.beside.min(initial=0)) - self.verify
        if max(highest, -lowest) >= -NEVER:
            raise ArithmeticError("The prices of method.placement are too large for an exact plan.")
        return np.asarray(worth, dtype=np.int32)

    def _to_verify(self, post: Ints, row: Ints, short: Bools) -> Bools:
        """Whether a fact about each pair is open: a criterion, or the match where it is known of others."""
        open_ = short | self._open_rows[row]
        if not self._asks_match:
            return open_
        kind, which = representatives(self.field.sides.kind, post)
        known = assessed(self.field.sides, kind[:, None], self.field.person[row][None, :])
        open_ |= ~known.take(which, axis=0)
        return open_

    def to_verify_pairs(self, post: Ints, row: Ints) -> Bools:
        """The same for chosen pairs."""
        facts = self.field.rows(post, row)
        unknown = facts["match"].isna() & self._asks_match
        return (facts["eligible"].eq("to_verify") | unknown).to_numpy()

    def only_met(self) -> Offers:
        """The same without pairs still to verify."""
        return replace(self, whole=self)

    @cached_property
    def _open_rows(self) -> Bools:
        return (self.field.checked["eligible"] == "to_verify").to_numpy(dtype=np.bool_)

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

    def forget(self) -> None:
        """Let go of the kept blocks where they are many; they are found anew when they are asked for."""
        if self.field.cells > _KEPT_ON:
            self.__dict__.pop("_kept", None)

    @cached_property
    def _open_pairs(self) -> tuple[NDArray[np.uint8], ...]:
        """Of each kept block which pairs are still to verify, eight in a byte."""

        def packed(block: Priced) -> NDArray[np.uint8]:
            short = self.field.too_short(block.post, block.row)
            return np.packbits(self._to_verify(block.post, block.row, short), axis=1)

        return tuple(ahead(packed, self._kept))

    @cached_property
    def _kept(self) -> tuple[Priced, ...]:
        room, kept, first = np.empty(self.field.cells, dtype=np.int32), [], 0
        for block in self.field.each(self._priced):
            held = room[first : first + block.worth.size].reshape(block.worth.shape)
            held[...] = block.worth
            kept.append(block._replace(worth=held))
            first += held.size
        return tuple(kept)


def _itself(block: Priced) -> Priced:
    return block


def _met(block: Priced, to_verify: NDArray[np.uint8]) -> Priced:
    """A block without the pairs still to verify."""
    open_ = np.unpackbits(to_verify, axis=1, count=len(block.row)).view(np.bool_)
    return block._replace(worth=np.where(open_, np.int32(NEVER), block.worth))


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
