"""The committee that fills the best place first: what the plan of the whole organisation is held against."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from talent.placement.groups import FIRST
from talent.placement.pairs import NO_PAIRS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from talent.fit.kernel import Bools, Ints
    from talent.placement.board import Board
    from talent.placement.rounds import Solved

    Chooser: TypeAlias = Callable[[int, Bools], tuple[int, int] | None]


def greedy_value(solved: Solved) -> float:
    """Worth of filling vacancies best first, one after the other (thousandths × ties).

    Of all pairs into open seats the one worth most is taken; a holder who moves opens the own seat; nobody
    moves twice; a seat whose best pair is worth less than leaving it empty stays empty. Where an agency has
    too many pairs to hold them all, only those count that the plan was found among.
    """
    layout = solved.layout
    person_of = layout.stay.copy()
    taken, worth = _filled(layout, _chooser(solved), person_of)
    stays = (person_of == layout.stay) & (layout.stay >= 0) & ~taken[layout.stay]
    return float(worth + layout.stay_worth[stays].sum() - layout.unfilled[person_of < 0].sum())


def _filled(layout: Board, best: Chooser, person_of: Ints) -> tuple[Bools, int]:
    """Who moved, and what all moves are worth; seats are filled in place."""
    moved, total = np.zeros(len(layout.people) + 1, dtype=np.bool_), 0
    home = {person: seat for seat, person in enumerate(layout.stay.tolist()) if person >= 0}
    post_of, unfilled = layout.seats["post"].tolist(), layout.unfilled
    waiting: list[tuple[int, int, int]] = []

    def ask(seat: int) -> None:
        found = best(post_of[seat], moved)
        if found is not None and -found[1] <= unfilled[seat]:
            heapq.heappush(waiting, (-found[1], seat, found[0]))

    for seat in np.flatnonzero(person_of < 0).tolist():
        ask(seat)
    while waiting:
        loss, seat, person = heapq.heappop(waiting)
        if moved[person]:
            ask(seat)
            continue
        person_of[seat], moved[person], total = person, True, total - loss
        if (opened := home.get(person)) is not None:
            person_of[opened] = -1
            ask(opened)
    return moved, total


def _chooser(solved: Solved) -> Chooser:
    """What finds the person, of those who did not move yet, that is worth most to a post, and how much."""
    layout, offers, lists = solved.layout, solved.offers, _lists(solved)

    def best(post: int, moved: Bools) -> tuple[int, int] | None:
        while True:
            person, worth = lists.get(post, (_NOBODY, _NOBODY))
            gone = moved[person]
            first = int(gone.argmin()) if len(gone) else 0
            if len(gone) and not gone[first]:
                return int(person[first]), int(worth[first])
            pairs = offers.ranked(post, ~moved[layout.person_of]) if offers.fits else NO_PAIRS
            if not len(pairs.row):
                return None
            lists[post] = layout.person_of[pairs.row], pairs.worth

    return best


def _lists(solved: Solved) -> dict[int, tuple[Ints, Ints]]:
    """People and worth of pairs that the plan was found among, the best of each post first.

    The first ones are the best of all, since the plan begins with these; the others may not be.
    """
    pairs = solved.pairs
    order = np.lexsort((pairs.row, -pairs.worth, pairs.post))
    post = pairs.post[order]
    if solved.offers.fits:
        order = order[np.arange(len(order)) - np.searchsorted(post, post) < FIRST]
    if not len(order):
        return {}
    posts, first = np.unique(pairs.post[order], return_index=True)
    parts = (np.split(one[order], first[1:]) for one in (solved.layout.person_of[pairs.row], pairs.worth))
    return dict(zip(posts.tolist(), zip(*parts, strict=True), strict=True))


_NOBODY = np.empty(0, dtype=np.int64)
