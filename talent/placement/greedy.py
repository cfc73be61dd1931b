"""The committee that fills the best place first: what the plan of the whole organisation is held against."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from talent.placement.offers import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.fit.kernel import Bools, Ints
    from talent.placement.board import Board
    from talent.placement.rounds import Solved


def greedy_value(solved: Solved) -> float:
    """Worth of filling vacancies best first, one after the other (thousandths × ties).

    Of all pairs into open seats the one worth most is taken; a holder who moves opens the own seat; nobody
    moves twice; a seat whose best pair is worth less than leaving it empty stays empty. Where an agency has
    too many pairs to hold them all, only those count that the plan was found among.
    """
    layout, lists = solved.layout, _lists(solved)
    person_of = layout.stay.copy()
    taken, worth = _filled(layout, lists, person_of)
    stays = (person_of == layout.stay) & (layout.stay >= 0) & ~taken[layout.stay]
    return float(worth + layout.stay_worth[stays].sum() - layout.unfilled[person_of < 0].sum())


def _filled(layout: Board, lists: Mapping[int, tuple[Ints, Ints]], person_of: Ints) -> tuple[Bools, int]:
    """Who moved, and what all moves are worth; seats are filled in place."""
    moved, total = np.zeros(len(layout.people) + 1, dtype=np.bool_), 0
    home = {person: seat for seat, person in enumerate(layout.stay.tolist()) if person >= 0}
    post_of, unfilled = layout.seats["post"].to_numpy(), layout.unfilled
    waiting: list[tuple[int, int, int]] = []

    def ask(seat: int) -> None:
        person, worth = lists.get(post_of[seat], (_NOBODY, _NOBODY))
        left = np.where(moved[person], NEVER, worth)
        if len(left) and (best := int(left.max())) > NEVER and -best <= unfilled[seat]:
            heapq.heappush(waiting, (-best, seat, int(person[left.argmax()])))

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


_NOBODY = np.empty(0, dtype=np.int64)


def _lists(solved: Solved) -> dict[int, tuple[Ints, Ints]]:
    """People and worth of the pairs of each post."""
    layout, pairs = solved.layout, solved.pairs
    if solved.offers.fits:
        blocks = ((block, layout.person_of[block.row]) for block in solved.offers.blocks())
        return {
            int(post): (people, worth)
            for block, people in blocks
            for post, worth in zip(block.post, block.worth, strict=True)
        }
    posts, first = np.unique(pairs.post, return_index=True)
    people = np.split(layout.person_of[pairs.row], first[1:])
    worth = np.split(pairs.worth, first[1:])
    return dict(zip(posts.tolist(), zip(people, worth, strict=True), strict=True))
