"""Whole-number arithmetic over all pairs of posts and people at once.

Every figure is a sum of whole numbers small enough for the floating-point type it is summed in, so that no
block size, thread or matrix library changes a byte of it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Ints: TypeAlias = NDArray[np.signedinteger[Any]]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Item = TypeVar("Item")
Found = TypeVar("Found")
Part: TypeAlias = Callable[[Floats, Floats], Floats]

GRAIN = 1000
"""Levels are held as whole thousandths."""
UNKNOWN = -1
HANDS = min(os.cpu_count() or 1, 4)
"""Threads that share the blocks of all pairs."""
_EXACT_32, _EXACT_64 = 2**24, 2**53
_MOST_COLUMNS = 1024
_FAR = 255
_NARROW_CHAIN = 2**13
_LONG, _EVERY = 2048, 16


def distinct(codes: Ints) -> tuple[Ints, Ints]:
    """The distinct codes (−1 or more), rising, and the place of each among them; without sorting anything.

    >>> [part.tolist() for part in distinct(np.array([5, -1, 5]))]
    [[-1, 5], [1, 0, 1]]
    """
    there = np.zeros(int(codes.max(initial=UNKNOWN)) + 2, dtype=np.bool_)
    there[codes + 1] = True
    return np.flatnonzero(there) - 1, (np.cumsum(there) - 1)[codes + 1]


def ahead(work: Callable[[Item], Found], items: Iterable[Item], *, few: bool = False) -> Iterator[Found]:
    """What some work makes of each item, in their order, a few of them worked on ahead by other threads.

    Matrix work lets go of the interpreter, so that threads share it among processors; each product then runs
    in its own thread alone.

    Args:
        work: of one item.
        items: one after the other.
        few: whether there is so little to do that it is done at once, without threads.

    >>> list(ahead(abs, [-1, 2]))
    [1, 2]
    """
    if few:
        yield from map(work, items)
        return
    rest, waiting = iter(items), deque[Future[Found]]()
    if len(first := list(islice(rest, 2))) < 2:  # noqa: PLR2004 - one alone is not worth a thread
        yield from map(work, first)
        return
    with _libraries().limit(limits=1), ThreadPoolExecutor(HANDS) as pool:
        for item in chain(first, rest):
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * HANDS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def representatives(kinds: Ints, items: Ints) -> tuple[Ints, Ints]:
    """One item of each kind that occurs among some, and which of these stands for each of them.

    >>> [part.tolist() for part in representatives(np.array([7, 4, 7]), np.array([0, 1, 2]))]
    [[1, 2], [1, 0, 1]]
    """
    kind, which = distinct(kinds[items])
    someone = np.empty(len(kind), dtype=np.int64)
    someone[which] = items
    return someone, which


def largest(values: NDArray[Any], count: int) -> tuple[Ints, Ints]:
    """Row and column of the greatest so many numbers of each row; of equal ones at the cut any.

    Where rows are long a sample tells about where the cut lies, so that few numbers need a closer look.

    >>> [part.tolist() for part in largest(np.array([[3, 1, 2]]), 2)]
    [[0, 0], [0, 2]]
    """
    rows, columns = values.shape
    if count >= columns:
        return np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)
    if columns < _LONG:
        place = np.sort(np.argpartition(values, columns - count, axis=1)[:, columns - count :], axis=1)
        return np.repeat(np.arange(rows), count), place.ravel()
    sample = values[:, ::_EVERY]
    rank = min(2 * count // _EVERY + 8, sample.shape[1])
    bar = np.partition(sample, sample.shape[1] - rank, axis=1)[:, sample.shape[1] - rank]
    above = values >= bar[:, None]
    short = above.sum(axis=1) < count
    above[short] = True
    row, column = np.nonzero(above)
    order = np.lexsort((column, -values[row, column].astype(np.int64), row))
    first = np.searchsorted(row, np.arange(rows))
    kept = order[np.arange(len(order)) - first[row] < count]
    return row[kept], column[kept]


def greatest(values: NDArray[Any], floor: float, count: int) -> tuple[Ints, Ints, NDArray[Any]]:
    """Row, column and number of the greatest so many of each row that are above a floor; rows rise.

    >>> [part.tolist() for part in greatest(np.array([[3, 1, 2], [0, 0, 0]]), 1, 1)]
    [[0], [0], [3]]
    """
    above = values > floor
    many = above.sum(axis=1) > count
    row, column = largest(values[many], count)
    above[many] = False
    few = np.divmod(np.flatnonzero(above), max(values.shape[1], 1))
    row, column = (np.concatenate(parts) for parts in ((np.flatnonzero(many)[row], few[0]), (column, few[1])))
    order = np.argsort(row, kind="stable")
    row, column = row[order], column[order]
    return row, column, values[row, column]


@dataclass(frozen=True)
class Levels:
    """Levels of people in thousandths, as they are and as marks of which value each competency has.

    Attributes:
        whole: people × competencies, NaN not assessed.
        values: by competency, the distinct levels that occur.
        marks: people × all of these values, 1 where a person has it; None where there are too many.
    """

    whole: Floats
    values: tuple[Floats, ...]
    marks: NDArray[np.float32] | None

    @classmethod
    def of(cls, levels: Floats) -> Levels:
        """Levels as they stand in an assessment, NaN not assessed, made ready for :func:`crossed`."""
        whole = np.rint(levels * GRAIN)
        values = tuple(np.unique(column[~np.isnan(column)]) for column in whole.T)
        if sum(map(len, values)) > _MOST_COLUMNS:
            return cls(whole, values, None)
        marks = [column[:, None] == known for column, known in zip(whole.T, values, strict=True)]
        empty = np.zeros((len(whole), 0), dtype=np.bool_)
        return cls(whole, values, np.concatenate([empty, *marks], axis=1).astype(np.float32))

    def take(self, people: Ints) -> Levels:
        """The levels of some people, in their order."""
        marks = None if self.marks is None else self.marks[people]
        return Levels(self.whole[people], self.values, marks)


def crossed(required: Floats, levels: Levels, part: Part) -> NDArray[Any]:
    """``Σ part(required, level)`` over the competencies that a standard names and a person has.

    With marks this is one matrix product: the part of each level that occurs, times who has it.

    Args:
        required: standards × competencies in thousandths, NaN not named.
        levels: of people, in the same competencies.
        part: a whole number, 0 or more, from a required and an achieved level (arrays).

    Returns:
        Standards × people, whole numbers as float32 or float64.

    >>> crossed(np.array([[3000.0, np.nan]]), Levels.of(np.array([[2.0, 1.0]])), lambda a, b: np.abs(a - b))
    array([[1000.]], dtype=float32)
    """
    tables = [
        np.nan_to_num(part(column[:, None], known[None, :]))
        for column, known in zip(required.T, levels.values, strict=True)
    ]
    most = sum(float(table.max(initial=0.0)) for table in tables)
    if most >= _EXACT_64:
        raise ArithmeticError("Levels are too large to be added up exactly.")
    if levels.marks is None:
        return _added(required, levels, part)
    kind: Any = np.float32 if most < _EXACT_32 else np.float64
    table = np.concatenate([np.zeros((len(required), 0)), *tables], axis=1).astype(kind)
    return np.asarray(table @ levels.marks.astype(kind, copy=False).T)


def _added(required: Floats, levels: Levels, part: Part) -> Floats:
    """The same sum, competency by competency: for levels of too many values."""
    found: Floats = np.zeros((len(required), len(levels.whole)))
    for column, level in zip(required.T, levels.whole.T, strict=True):
        found += np.nan_to_num(part(column[:, None], level[None, :]))
    return found


@dataclass(frozen=True)
class Forest:
    """Trees as the chain from each node up to its root.

    Attributes:
        chain: nodes × steps, the root first; −1 beyond the node itself.
        depth: number of nodes in each chain.
    """

    chain: Ints
    depth: Ints

    @classmethod
    def of(cls, parent: Ints) -> Forest:
        """The forest of some parents; −1 is a root, and so is whoever stands in a ring.

        >>> Forest.of(np.array([-1, 0, 1])).chain.tolist()
        [[0, -1, -1], [0, 1, -1], [0, 1, 2]]
        """
        parent = np.where(_in_rings(parent), UNKNOWN, parent)
        ways = [np.arange(len(parent))]
        while (ways[-1] != UNKNOWN).any():
            ways.append(np.append(parent, UNKNOWN)[ways[-1]])
        upward = np.array(ways[:-1], dtype=np.int64).reshape(-1, len(parent)).T
        depth = (upward != UNKNOWN).sum(axis=1)
        place = depth[:, None] - 1 - np.arange(upward.shape[1])
        chain = np.where(place >= 0, np.take_along_axis(upward, np.maximum(place, 0), axis=1), UNKNOWN)
        return cls(chain, depth)

    def hops(self, left: Ints, right: Ints) -> NDArray[np.signedinteger[Any]]:
        """Edges between nodes over their nearest common superior; a great number where there is none.

        Args:
            left: nodes, −1 unknown.
            right: nodes; the two shapes broadcast together.
        """
        # Narrow numbers are several times as fast; chains of thousands need wider ones.
        kind: Any = np.int16 if self.chain.shape[1] < _NARROW_CHAIN else np.int64
        shared = np.zeros(np.broadcast_shapes(left.shape, right.shape), dtype=kind)
        padded = np.vstack([self.chain, np.full((1, self.chain.shape[1]), UNKNOWN)]).astype(np.int32)
        for step in range(padded.shape[1]):
            mine, other = padded[left, step], padded[right, step]
            # Beyond its own end a chain has nothing in common with another one.
            shared += np.where(mine == UNKNOWN, UNKNOWN - 1, mine) == other
        depth = np.append(self.depth, 0).astype(kind)
        hops = depth[left] + depth[right] - 2 * shared
        return np.asarray(np.where(shared > 0, hops, kind(_FAR)))

    def nearness(self, left: Ints, right: Ints) -> NDArray[np.int32]:
        """1 / (1 + hops) in thousandths; 0 where no way leads across."""
        near = np.rint(GRAIN / (1 + np.arange(_FAR + 1))).astype(np.int32)
        near[_FAR] = 0
        return np.asarray(near.take(np.minimum(self.hops(left, right), _FAR)))


def _in_rings(parent: Ints) -> Bools:
    """Nodes that come back to themselves over their parents."""
    reached, above = np.arange(len(parent)), np.append(parent, UNKNOWN)
    # After as many steps as there are nodes whoever is still somewhere is in a ring.
    for _ in range(len(parent).bit_length() + 1):
        reached, above = above[reached], np.append(above[above[:-1]], UNKNOWN)
    rings = np.zeros(len(parent) + 1, dtype=np.bool_)
    nodes, before = np.unique(reached[reached != UNKNOWN]), -1
    rings[nodes] = True
    while rings.sum() != before:
        before = int(rings.sum())
        nodes = parent[nodes]
        rings[nodes] = True
    return rings[:-1]
