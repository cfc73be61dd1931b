"""What every eligible pair is worth to the plan, block by block: the arcs that are never held all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent.fit import Block, Field
from talent.fit.kernel import ahead, representatives
from talent.fit.parts import any_assessed, assessed
from talent.placement import groups
from talent.placement.groups import FIRST, Ask, Cut
from talent.placement.pairs import NEVER, NO_PAIRS, SCALE, TIES, Pairs, added
from talent.placement.ties import BITS, person_bits, post_bits

if TYPE_CHECKING:
    from talent.fit.kernel import Bools, Ints
    from talent.rules import Rules

_KEPT, _KEPT_ON = 2**26, 2**23
"""Numbers of cuts that are kept while a plan is made, and after that."""


_TOO_LARGE = "The prices of method.placement are too large for an exact plan."


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
        """Every pair once, block by block: the long way, which :meth:`best` makes short."""
        return self.field.each(self._priced)

    def best(self, ask: Ask) -> Pairs:
        """The pairs that are asked for, of all that may be used."""
        return self._found(groups.best, ask)

    def first_choice(self) -> Pairs:
        """Pairs to begin with: the best of each post, and its best among many shares of the people."""
        posts, rows = len(self.field.sides.posts), len(self.field.checked)
        free = Ask(np.zeros(posts, dtype=np.int64), np.zeros(rows, dtype=np.int64), NEVER, FIRST)
        return self._found(groups.first_choice, free)

    def ranked(self, post: int, among: Bools) -> Pairs:
        """Those of some rows by whom one post would gain most, the best first; only where pairs are kept."""
        if post not in self._places:
            return NO_PAIRS
        cut, place = self._places[post]
        return groups.ranked(cut, self, place, among)

    def _found(self, look: Callable[[Cut, Offers, Ask], Pairs], ask: Ask) -> Pairs:
        whole = self.whole or self
        if whole.fits:
            kept = whole._kept  # noqa: SLF001
            return added(NO_PAIRS, ahead(lambda cut: look(cut, self, ask), kept, few=self.field.few))
        return added(NO_PAIRS, groups.each(whole, lambda cut: look(cut, self, ask), ask))

    def of_posts(self, posts: Ints) -> Iterator[Priced]:
        """Every pair of some of the field's posts."""
        return self.field.each(self._priced, posts)

    def _priced(self, block: Block) -> Priced:
        verify = self.to_verify(block.post, block.row, block.short)
        tie = self.post_bits[block.post][:, None] * self.row_bits[block.row]
        tie >>= BITS
        tie &= TIES - 1
        worth: NDArray[np.int32] = self.scaled.take(block.total)
        worth += tie
        worth += self.beside[block.row].astype(np.int32)
        worth -= np.int32(self.verify) * verify
        np.copyto(worth, np.int32(NEVER), where=~block.open if self.whole is None else verify | ~block.open)
        return Priced(block.post, block.row, worth)

    @property
    def only_certain(self) -> bool:
        """Whether pairs with something left to verify are left out."""
        return self.whole is not None

    @cached_property
    def unit(self) -> np.float32:
        """What one unit of a fit's total is worth, not rounded.

        Single precision must tell one unit from the next, whatever V is.
        """
        unit = np.float32(self.step * TIES)
        if max(int(self.scaled.max()), self.verify) * 2.0**-23 > unit / 4:
            raise ArithmeticError(_TOO_LARGE)
        return unit

    @cached_property
    def about(self) -> NDArray[np.float32]:
        """What each row adds, in single precision."""
        return self.beside.astype(np.float32)

    @cached_property
    def highest(self) -> float:
        """The largest number that a worth is made of."""
        return float(max(self.scaled.max(), np.abs(self.beside).max(initial=0), self.verify))

    @cached_property
    def scaled(self) -> NDArray[np.int32]:
        """What each total of a fit is worth by itself, from 0 up to that of a perfect one; last, NEVER."""
        worth = np.rint(np.arange(self.field.weight + 1) * self.step).astype(np.int64) * TIES
        highest = int(worth[-1]) + TIES + int(self.beside.max(initial=0))
        lowest = int(self.beside.min(initial=0)) - self.verify
        if max(highest, -lowest) >= -NEVER:
            raise ArithmeticError(_TOO_LARGE)
        return np.append(worth, NEVER).astype(np.int32)

    def to_verify(self, post: Ints, row: Ints, short: Bools) -> Bools:
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
        open_ = self._open_rows[row] | self.field.short_pairs(post, row)
        if self._asks_match:
            open_ |= ~assessed(self.field.sides, post, self.field.person[row])
        return np.asarray(open_)

    def only_met(self) -> Offers:
        """The same without pairs still to verify."""
        return replace(self, whole=self)

    @cached_property
    def _open_rows(self) -> Bools:
        return (self.field.checked["eligible"] == "to_verify").to_numpy(dtype=np.bool_)

    @cached_property
    def _asks_match(self) -> bool:
        return any_assessed(self.field.sides, self.field.targets, self.field.person)

    @cached_property
    def fits(self) -> bool:
        """Whether the cuts of all pairs fit into memory at once."""
        return groups.cells(self.field) <= _KEPT

    def forget(self) -> None:
        """Let go of the kept cuts where they are many; they are found anew when they are asked for."""
        kept: tuple[Cut, ...] = self.__dict__.get("_kept", ())
        if sum(cut.brings.size + cut.means.size for cut in kept) > _KEPT_ON:
            self.__dict__.pop("_kept")
            self.__dict__.pop("_places", None)

    @cached_property
    def _kept(self) -> tuple[Cut, ...]:
        return tuple(groups.each(self, _itself))

    @cached_property
    def _places(self) -> dict[int, tuple[Cut, int]]:
        """Cut of each post, and its place there."""
        return {int(post): (cut, place) for cut in self._kept for place, post in enumerate(cut.post)}


def _itself(cut: Cut) -> Cut:
    return cut


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
