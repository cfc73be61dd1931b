"""People by the post that they come from, laid out so that the best of each group is found in a few steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit.kernel import Ints

_TURNS = 32


@dataclass(frozen=True, eq=False)
class Crowd:
    """Groups by size, the largest first, and their members in turns: all first ones, then all second ones.

    Members beyond the last turn follow at the end, group by group.

    Attributes:
        row: what was grouped, in the order of its places.
        size: members of each group.
        turns: first place of each turn, and of those beyond.
        rest: first place of the members of each group beyond the last turn.
    """

    row: Ints
    size: Ints
    turns: Ints
    rest: Ints

    @classmethod
    def of(cls, row: Ints, group: Ints) -> Crowd:
        """The crowd of some rows and the numbers of their groups.

        >>> Crowd.of(np.array([7, 8, 9]), np.array([4, 5, 5])).row.tolist()
        [8, 7, 9]
        """
        number, size = np.unique(group, return_inverse=True, return_counts=True)[1:]
        rank = np.argsort(np.argsort(-size, kind="stable"))
        group, size = rank[number.ravel()], -np.sort(-size)
        order = np.argsort(group, kind="stable")
        turn = np.empty(len(row), dtype=np.int64)
        turn[order] = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
        early = np.minimum(turn, _TURNS)
        place = np.lexsort((turn, group, early)) if (turn >= _TURNS).any() else np.lexsort((group, early))
        turns = np.searchsorted(early[place], np.arange(_TURNS + 1))
        late = np.maximum(size - _TURNS, 0)
        return cls(row[place], size, turns, turns[-1] + np.cumsum(late) - late)

    @cached_property
    def group(self) -> Ints:
        """Group of each place."""
        found = np.empty(len(self.row), dtype=np.int64)
        places, group = self.members(np.arange(len(self.size)))
        found[places] = group
        return found

    @property
    def first(self) -> Ints:
        """Row of one member of each group."""
        return self.row[: len(self.size)]

    def members(self, group: Ints) -> tuple[Ints, Ints]:
        """Places of all members of some groups, and which of these each belongs to.

        >>> [part.tolist() for part in Crowd.of(np.array([7, 8, 9]), np.array([4, 5, 5])).members([0])]
        [[0, 2], [0, 0]]
        """
        size = self.size[group]
        which = np.repeat(np.arange(len(size)), size)
        turn = np.arange(len(which)) - (np.cumsum(size) - size)[which]
        mine = np.asarray(group)[which]
        early = self.turns[np.minimum(turn, _TURNS - 1)] + mine
        return np.where(turn < _TURNS, early, self.rest[mine] + turn - _TURNS), which

    def best(self, values: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """The greatest number of each group in each row of a table whose columns are the places."""
        out[...] = values[:, : len(self.size)]
        for first, last in zip(self.turns[1:-1], self.turns[2:], strict=True):
            if first < last:
                some = out[:, : last - first]
                np.maximum(some, values[:, first:last], out=some)
        large = int(np.count_nonzero(self.size > _TURNS))
        if large:
            rest = np.maximum.reduceat(values, self.rest[:large], axis=1)
            np.maximum(out[:, :large], rest, out=out[:, :large])
