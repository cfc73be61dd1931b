"""The reporting chart as arrays: lines, rings, depth and what lies below each post."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from talent.dataset import Dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_RINGS = 10_000
"""Rings counted and listed before the count stops: they can grow with the factorial of the posts in them."""


@dataclass(frozen=True)
class Chart:
    """Who reports to whom, as row numbers of the posts.

    Attributes:
        posts: ids of the distinct posts, in the order of the table.
        lower, upper: row of the subordinate and of the superior of every distinct line; self-reports and
            superiors that are not in the table make no line.
    """

    posts: pd.Index
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]

    @cached_property
    def above(self) -> NDArray[np.int64]:
        """Superiors of each post."""
        return np.bincount(self.lower, minlength=len(self.posts))

    @cached_property
    def below(self) -> NDArray[np.int64]:
        """Direct subordinates of each post (posts, not people)."""
        return np.bincount(self.upper, minlength=len(self.posts))

    @cached_property
    def lines(self) -> csr_array:
        """Posts × posts, 1 where the row reports to the column."""
        size = (len(self.posts), len(self.posts))
        return csr_array((np.ones(len(self.lower), dtype=np.int32), (self.lower, self.upper)), shape=size)

    @cached_property
    def part(self) -> NDArray[np.int64]:
        """Number of each post's ring-connected part; posts of one ring share it."""
        if not len(self.posts):
            return np.empty(0, dtype=np.int64)
        return np.asarray(connected_components(self.lines, connection="strong")[1], dtype=np.int64)

    @cached_property
    def in_ring(self) -> NDArray[np.bool_]:
        """Whether a post lies on a ring of two or more posts."""
        return np.bincount(self.part)[self.part] > 1 if len(self.posts) else np.empty(0, dtype=np.bool_)

    @cached_property
    def depth(self) -> NDArray[np.int64]:
        """Posts above each post on its longest line to a top; a ring counts as one post."""
        lower, upper = self.part[self.lower], self.part[self.upper]
        apart = lower != upper
        lower, upper = lower[apart], upper[apart]
        depth = np.zeros(self.part.max(initial=-1) + 1, dtype=np.int64)
        while True:
            deeper = depth.copy()
            np.maximum.at(deeper, lower, depth[upper] + 1)
            if np.array_equal(deeper, depth):
                return depth[self.part]
            depth = deeper

    def reached(self) -> int:
        """How many posts lie under a post that has nobody above, such posts included."""
        roots = np.flatnonzero(self.above == 0)
        start = len(self.posts)
        ends = np.concatenate([self.lower, roots])
        begins = np.concatenate([self.upper, np.full(len(roots), start)])
        size = (start + 1, start + 1)
        down = csr_array((np.ones(len(ends), dtype=np.int32), (begins, ends)), shape=size)
        return len(breadth_first_order(down, start, return_predecessors=False)) - 1

    def all_below(self) -> NDArray[np.int64]:
        """Distinct posts under each post, however far; who lies on a ring is not under itself."""
        reach = frontier = self.lines
        while frontier.nnz:
            frontier = (frontier @ self.lines).sign()
            frontier = frontier - frontier.multiply(reach)
            frontier.eliminate_zeros()
            reach = reach + frontier
        return np.asarray(reach.sum(axis=0) - reach.diagonal(), dtype=np.int64)

    def rings(self) -> list[list[str]]:
        """Elementary rings of two or more posts, each from its first id on; sorted, at most MOST_RINGS."""
        joined = self.in_ring[self.lower] & self.in_ring[self.upper]
        graph = nx.DiGraph(zip(self.posts[self.lower[joined]], self.posts[self.upper[joined]], strict=True))
        found = []
        for ring in islice(nx.simple_cycles(graph), MOST_RINGS):
            first = ring.index(min(ring))
            found.append(ring[first:] + ring[:first])
        return sorted(found)


def chart(data: Dataset) -> Chart:
    """The reporting chart of an agency.

    Args:
        data: reads ``positions``.
    """
    posts = pd.Index(data.positions["position_id"].unique(), dtype="object")
    lower = posts.get_indexer(data.positions["position_id"].astype(object))
    upper = posts.get_indexer(data.positions["reports_to"].astype(object))
    real = (upper >= 0) & (upper != lower)
    pairs = np.unique(lower[real] * len(posts) + upper[real])
    return Chart(posts, pairs // max(len(posts), 1), pairs % max(len(posts), 1))


def spans(data: Dataset) -> pd.DataFrame:
    """How far down each post stands and how much reports to it.

    Args:
        data: reads ``positions``.

    Returns:
        position_id, depth (posts above on the longest line to a top; a ring counts as one post), span (posts
        that report to it directly), below (distinct posts under it, however far); in the order of
        ``positions``, one row a post.

    >>> posts = pd.DataFrame({"position_id": ["A", "B", "C"], "reports_to": [None, "A", "B"]})
    >>> data = Dataset(
    ...     positions=posts.assign(title="T", unit_id="U", tier="1"),
    ...     employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"]}),
    ... )
    >>> spans(data).to_numpy().tolist()
    [['A', 0, 1, 2], ['B', 1, 1, 1], ['C', 2, 0, 0]]
    """
    found = chart(data)
    ids = pd.Series(found.posts, dtype="str")
    return pd.DataFrame(
        {"position_id": ids, "depth": found.depth, "span": found.below, "below": found.all_below()}
    )
