"""Priority matchings of many draws at once: which posts can be filled when benches share people.

Numbers only. In each draw some places of the benches are open. Posts are filled in the order of their number;
a post is filled if it can be without emptying one before it. Sets of posts that can be filled together form a
matroid (Edmonds & Fulkerson 1965, transversal matroids), so this greedy rule fills as many posts as any
matching could, and the filled set is the same whichever people are chosen. A post that need not fall vacant
is asked in its turn whether it could be filled, and takes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_NONE = -1
_OPEN_AT_ONCE = 4_000_000  # places × draws held in memory at a time


@dataclass(frozen=True)
class Places:
    """The places of all benches, one entry a place.

    Attributes:
        post: number of the post, 0 … in the order in which posts are filled.
        person: number of the person, 0 ….
        takes: chance that the person, if still there, is ready and takes the post.
        stays: chance, for each post, that a person is still there on the day it falls vacant.
        sure: whether each post does fall vacant, and so takes somebody from the posts after it.
    """

    post: Ints
    person: Ints
    takes: NDArray[np.float64]
    stays: NDArray[np.float64]
    sure: NDArray[np.bool_]


def alone(places: Places) -> NDArray[np.float64]:
    """Chance of each post that somebody on its bench is there and takes it: ``1 − Π (1 − pᵢ)``.

    Exact where benches share nobody; else it counts people for several posts at once.

    >>> half, one = np.array([0.5, 0.5]), np.ones(1)
    >>> alone(Places(np.array([0, 0]), np.array([0, 1]), half, one, one > 0)).tolist()
    [0.75]
    """
    nobody = np.ones(places.stays.size)
    np.multiply.at(nobody, places.post, 1 - places.takes * places.stays[places.post])
    return 1 - nobody


def lost(places: Places, *, draws: int, rng: np.random.Generator) -> Ints:
    """Draws in which a post has somebody who would take it, but all of them are needed before it.

    A person is there or not for all posts alike (one length of stay a draw); whether a post is taken is drawn
    for each place.

    Args:
        places: the benches.
        draws: how many.
        rng: the draws.

    Returns:
        Count per post, 0 … draws.
    """
    count = np.zeros(places.stays.size, dtype=np.int64)
    at_once = max(1, _OPEN_AT_ONCE // max(1, places.post.size))
    people, stays = int(places.person.max(initial=_NONE)) + 1, places.stays[places.post].astype(np.float32)
    held = np.empty((0, places.post.size), dtype=bool)
    for first in range(0, draws, at_once):
        now = min(at_once, draws - first)
        is_open = rng.random((now, people), dtype=np.float32)[:, places.person] < stays
        is_open &= rng.random((now, places.post.size), dtype=np.float32) < places.takes.astype(np.float32)
        held = np.concatenate([held, is_open])
        if 0 < draws - first - now < at_once // 2:
            continue  # a few draws by themselves would take as many steps as these
        match, held = _Matching(places, held), held[:0]
        count += (match.offered & ~match.filled).sum(axis=0)
    return count


def filled(places: Places, is_open: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Draws × posts: which posts the priority matching fills.

    Args:
        places: the benches; chances are not read.
        is_open: draws × places.

    >>> sure = np.array([True, True])
    >>> both = Places(np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), np.ones(2), sure)
    >>> filled(both, np.array([[True, True, False], [False, True, False]])).tolist()
    [[True, False], [False, True]]
    """
    return _Matching(places, is_open).filled


def _rounds(places: Places) -> list[Ints]:
    """Posts that can be filled side by side: the first of each group that shares people, then the second."""
    posts, people = places.stays.size, int(places.person.max(initial=_NONE)) + 1
    ends = np.ones(places.post.size, dtype=bool), (places.post, posts + places.person)
    graph = sparse.coo_array(ends, shape=(posts + people, posts + people))
    group = csgraph.connected_components(graph, directed=False)[1][:posts]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max(initial=_NONE) + 1))
    turn = np.arange(posts) - starts[group[order]]
    return [order[turn == now] for now in range(int(turn.max(initial=_NONE)) + 1)]


class _Matching:
    """The matchings of all draws while they grow. The last place and the last person stand for none.

    Tables are draws × places, people or posts, so that one search stays in one stretch of memory. They are
    read by one number for draw and person together (``spot``), which takes half as long as by two.
    """

    def __init__(self, places: Places, is_open: NDArray[np.bool_]) -> None:
        draws, people = len(is_open), int(places.person.max(initial=_NONE)) + 1
        self.open = np.zeros((draws, places.post.size + 1), dtype=bool)
        self.open[:, :-1] = is_open
        self.post, self.person = np.append(places.post, _NONE), np.append(places.person, people)
        self.places = _by_post(places)
        self.people = self.person[self.places]
        self.mate = np.full((draws, places.stays.size), _NONE, dtype=np.int64)
        self.held, self.way = np.full((2, draws, people + 1), _NONE, dtype=np.int64)
        self.free = np.ones((draws, people + 1), dtype=bool)
        # Seen by the running search; for good after one that failed: no later one can lead out of its tree.
        self.closed = np.zeros((draws, people + 1), dtype=bool)
        self.offered, self.filled = np.zeros((2, draws, places.stays.size), dtype=bool)
        self.sure = places.sure
        for posts in _rounds(places):
            self._fill(posts)

    def _fill(self, posts: Ints) -> None:
        """Fill posts of different groups in every draw in which that is possible."""
        places, people = self.places[posts], self.people[posts]
        is_open = self.open[:, places]
        self.offered[:, posts] = is_open.any(axis=2)
        can = is_open & self.free[:, people]
        first, hit = can.argmax(axis=2), can.any(axis=2)
        self.filled[:, posts] = hit
        draw, at = np.nonzero(hit & self.sure[posts])
        self._seat(places[at, first[draw, at]], draw)
        again = (is_open & ~self.closed[:, people]).any(axis=2) & ~hit
        draw, at = np.nonzero(again)
        if at.size:
            self._augment(posts[at], draw)

    def _spot(self, draw: Ints, person: Ints) -> Ints:
        return draw * self.free.shape[1] + person

    def _seat(self, place: Ints, draw: Ints) -> None:
        post, spot = self.post[place], self._spot(draw, self.person[place])
        self.mate.reshape(-1)[draw * self.mate.shape[1] + post] = place
        self.held.reshape(-1)[spot], self.free.reshape(-1)[spot] = place, False

    def _augment(self, post: Ints, draw: Ints) -> None:
        """Look for an alternating path from each post to a free person, and flip it if the post is sure."""
        end = np.full(post.size, _NONE)
        seen, root, here = [], np.arange(post.size), post
        while root.size:
            root, spot = self._reached(root, here, draw)
            seen.append((root, spot))
            is_free = self.free.take(spot)
            end[root[is_free]] = spot[is_free]
            on = end[root] == _NONE
            root, spot = root[on], spot[on]
            here = self.post[self.held.take(spot)]
        found = end != _NONE
        self.filled[draw[found], post[found]] = True
        taken = found & self.sure[post]
        self._flip(end[taken], draw[taken])
        for root, spot in seen:
            self.closed.reshape(-1)[spot[found[root]]] = False

    def _reached(self, root: Ints, post: Ints, draw: Ints) -> tuple[Ints, Ints]:
        """People one step on from posts, each once a draw, with the root of the search."""
        day, places = draw[root][:, None], self.places[post]
        spot = self._spot(day, self.people[post])
        ok = self.open.take(day * self.open.shape[1] + places) & ~self.closed.take(spot)
        which = np.flatnonzero(ok)
        root, place, spot = root[which // ok.shape[1]], places.take(which), spot.take(which)
        way = self.way.reshape(-1)
        way[spot] = place  # of several ways to one person the last written stays
        once = way[spot] == place
        root, spot = root[once], spot[once]
        self.closed.reshape(-1)[spot] = True
        return root, spot

    def _flip(self, spot: Ints, draw: Ints) -> None:
        """Seat each person reached last, whoever held that post one step back, and so on to the root."""
        while spot.size:
            place = self.way.take(spot)
            before = self.mate.take(draw * self.mate.shape[1] + self.post[place])
            self._seat(place, draw)
            on = before != _NONE
            draw = draw[on]
            spot = self._spot(draw, self.person[before[on]])


def _by_post(places: Places) -> Ints:
    """Places of each post, those of the least shared people first, padded with the number of places."""
    shared = np.bincount(places.person)[places.person]
    order = np.lexsort((places.person, shared, places.post))
    post = places.post[order]
    column = np.arange(post.size) - np.searchsorted(post, post)
    table = np.full((places.stays.size, int(column.max(initial=_NONE)) + 1), places.post.size)
    table[post, column] = order
    return table
