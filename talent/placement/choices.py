"""Who else could take a post, what that would cost the whole plan, and the plan with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.assignment import losses, way
from talent.dataset import by_key
from talent.placement.pairs import NEVER, added
from talent.placement.proposal import POINT, moves_of
from talent.placement.rounds import best_pairs
from talent.placement.why import asked, complete, onward, pair_of
from talent.positions import order_key

if TYPE_CHECKING:
    from talent.assignment import Assignment
    from talent.fit.kernel import Ints
    from talent.placement.proposal import Plan

_COLUMNS = {"employee_id": "str", "from_position": "str", "tier": "str", "loss": "float64"}


def alternatives(plan: Plan, position_id: str, *, first: int = 3) -> pd.DataFrame:
    """Who else could take a post, and what the whole plan would lose by that.

    Args:
        plan: of :func:`talent.placement.plan`.
        position_id: the post.
        first: people named of each tier that they come from.

    Returns:
        employee_id, from_position, tier (of the post held; missing: none), loss (points that the best plan
        with that person there is worth less; 0: the plan's own choice, or an equal one); by loss.

    Raises:
        UnknownIdError: no such position.
    """
    solved = plan.solved
    seats, _ = asked(solved, None, position_id)
    if not seats:
        return pd.DataFrame(columns=list(_COLUMNS)).astype(_COLUMNS)
    layout = solved.layout
    post = np.flatnonzero(solved.offers.field.sides.posts["position_id"].eq(position_id))
    here = [best_pairs(b, b.worth, NEVER, count=len(b.row)) for b in solved.offers.of_posts(post)]
    start = added(solved.pairs, here)
    people = _people(
        plan, np.unique([*layout.person_of[start.row[start.post == post[0]]], *layout.stay[seats]])
    )

    def ranked(proof: Assignment) -> pd.DataFrame:
        loss = np.min([losses(proof, seat, people.index) for seat in seats], axis=0)
        table = people.assign(loss=loss / POINT).sort_values(["loss", "order"])
        return table.groupby("tier", dropna=False).head(first)

    def dearest(proof: Assignment) -> float:
        return float(ranked(proof)["loss"].max() * POINT) if len(people) else 0.0

    table = ranked(complete(solved, start, dearest)[0])
    found: pd.DataFrame = table[np.isfinite(table["loss"])][list(_COLUMNS)].astype(_COLUMNS)
    return found.reset_index(drop=True)


def _people(plan: Plan, rows: Ints) -> pd.DataFrame:
    """People of the board by row: employee_id, from_position, tier of the post held, order of the id."""
    layout, posts = plan.solved.layout, plan.solved.offers.field.sides.posts
    ids = layout.people[rows[rows >= 0]]
    held = ids.map(layout.held)
    tier = held.map(by_key(posts, "position_id", "tier"))
    columns = {"employee_id": ids, "from_position": held, "tier": tier, "order": order_key(ids)}
    return pd.DataFrame(columns)


def moves_with(plan: Plan, employee_id: str, position_id: str) -> pd.DataFrame:
    """The moves of the best plan in which a person takes a post; columns as those of the plan.

    Args:
        plan: of :func:`talent.placement.plan`.
        employee_id: who.
        position_id: where.

    Returns:
        The moves; no row where no plan has that pair, or it is not allowed.

    Raises:
        UnknownIdError: an employee or a position that is not there.
    """
    solved = plan.solved
    seats, person = asked(solved, employee_id, position_id)
    pair = pair_of(solved, employee_id, position_id) if seats and person >= 0 else None
    if pair is None:
        return plan.moves.iloc[:0]
    begin = added(solved.pairs, [pair])
    proof, pairs = complete(solved, begin, lambda found: onward(found, seats, person))
    seat = min(seats, key=lambda one: float(losses(proof, one, [person])[0]))
    granted = way(proof, seat, person)
    if granted is None:
        return plan.moves.iloc[:0]
    return moves_of(replace(solved, pairs=pairs, assignment=replace(proof, person_of=granted.person_of)))
