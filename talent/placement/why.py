"""Why the plan is not otherwise: exact over every eligible pair, and what stands against the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from babel.numbers import format_decimal

from talent import eligibility
from talent.assignment import Assignment, forbid, losses, way, without
from talent.errors import UnknownIdError
from talent.messages import DEFAULT_LANGUAGE, mark, reasons, text
from talent.placement.groups import Ask
from talent.placement.pairs import NEVER, TIES, Pairs, added
from talent.placement.rounds import best_pairs, prices_of, problem_of

if TYPE_CHECKING:
    from talent.fit.kernel import Bools
    from talent.placement.offers import Priced
    from talent.placement.proposal import Plan
    from talent.placement.rounds import Solved

POINT = 1000 * TIES
"""Units of the solver in one point."""
_CHANGES = {"position_id": "str", "seat": "int64", "before": "str", "after": "str", "lost": "float64"}
SENTENCES = {
    "placed": mark("The plan places {person} at {post}."),
    "equal": mark("{person} could be placed at {post} as well: a plan with that is worth the same."),
    "loses": mark(
        "{person} is not placed at {post} because the best plan with that is worth {loss} points less: "
        "it loses {lost} points at {where}."
    ),
    "impossible": mark(
        "{person} is not placed at {post} because no plan with that leaves every other holder a post."
    ),
    "not_eligible": mark("{person} is not placed at {post} because the move is not allowed: {reasons}."),
}
"""What an answer says, by verdict."""


@dataclass(frozen=True, eq=False)
class WhyNot:
    """Why a person is not placed at a post.

    Attributes:
        employee_id, position_id: who was asked about, and where.
        verdict: placed, equal (another plan of the same worth has the pair), loses, impossible (no plan has
            it) or not_eligible.
        loss: points that the best plan with the pair is worth less; inf where there is none.
        changes: the seats that change hands in that plan, the asked one first: position_id, seat, before,
            after (employee_id, missing: empty), lost (points; below 0: gained).
        left_out: employee_id of those who would be left without a move or post of the plan.
        reasons: codes of what stands against a pair that is not allowed, joined by ``"; "``.
        pairs: how many pairs were looked at to answer, beyond those of the plan.
    """

    employee_id: str
    position_id: str
    verdict: str
    loss: float
    changes: pd.DataFrame
    left_out: tuple[str, ...] = ()
    reasons: str = ""
    pairs: int = 0

    def sentence(
        self,
        language: str = DEFAULT_LANGUAGE,
        *,
        people: Mapping[str, str] | None = None,
        posts: Mapping[str, str] | None = None,
    ) -> str:
        """The answer in one sentence.

        Args:
            language: ``"id"`` or ``"en"``.
            people: employee_id → name; without it the id is shown.
            posts: position_id → title; without it the id is shown.
        """
        name, title = people or {}, posts or {}
        worst = self.changes.sort_values("lost", ascending=False, kind="stable").head(1)
        where, lost = [*worst["position_id"], self.position_id][0], [*worst["lost"], self.loss][0]
        return text(
            SENTENCES[self.verdict],
            language,
            person=name.get(self.employee_id, self.employee_id),
            post=title.get(self.position_id, self.position_id),
            where=title.get(where, where),
            loss=_points(self.loss, language),
            lost=_points(lost, language),
            reasons=reasons(self.reasons, language),
        )


def why_not(plan: Plan, employee_id: str, position_id: str) -> WhyNot:
    """Why a person is not placed at a post: what the best plan with that pair loses, and where.

    The loss is exact over every eligible pair, without solving again: the reduced cost of the pair, and the
    cheapest way by which those whom it displaces move on. A pair that the solver never looked at can only
    make that way cheaper if its own reduced cost is below what the way costs; such pairs are added until
    there is none.

    Args:
        plan: of :func:`talent.placement.plan`.
        employee_id: who is asked about.
        position_id: where.

    Returns:
        A :class:`WhyNot`, with its ``sentence(language)``.

    Raises:
        UnknownIdError: an employee or a position that is not there; offers the nearest ids.
    """
    solved = plan.solved
    seats, person = asked(solved, employee_id, position_id)
    if person >= 0 and np.isin(person, solved.assignment.person_of[seats]):
        return WhyNot(employee_id, position_id, "placed", 0.0, _no_changes())
    stays = person >= 0 and bool(np.isin(person, solved.layout.stay[seats]))
    pair = pair_of(solved, employee_id, position_id) if len(seats) else None
    if person < 0 or not (stays or pair):
        codes = against(plan, employee_id, position_id)
        return WhyNot(employee_id, position_id, "not_eligible", np.inf, _no_changes(), reasons=codes)
    pairs = added(solved.pairs, [pair]) if pair else solved.pairs
    proof = complete(solved, pairs, lambda found: onward(found, seats, person))[0]
    seat = min(seats, key=lambda one: float(losses(proof, one, [person])[0]))
    return _told(solved, proof, seat, person, WhyNot(employee_id, position_id, "", 0.0, _no_changes()))


def keep_price(plan: Plan, position_id: str) -> pd.DataFrame:
    """What the plan loses if the present holder of a post had to stay there, seat by seat.

    Args:
        plan: of :func:`talent.placement.plan`.
        position_id: whose holders are asked about; those who leave within the horizon hold no seat.

    Returns:
        seat, employee_id, price (points; 0 where the plan lets the holder stay anyway).

    Raises:
        UnknownIdError: no such position.
    """
    layout = plan.solved.layout
    seats, _ = asked(plan.solved, None, position_id)
    rows = layout.seats.iloc[seats]
    rows = rows[rows["employee_id"].notna()]
    price = [why_not(plan, holder, position_id).loss for holder in rows["employee_id"]]
    table = rows[["seat", "employee_id"]].reset_index(drop=True)
    return table.assign(price=pd.Series(price, dtype="float64"))


def without_person(plan: Plan, employee_id: str) -> float:
    """What the plan loses if a person were not there, in points; below 0 where it gains.

    Args:
        plan: of :func:`talent.placement.plan`.
        employee_id: who; one whom the plan does not use costs nothing.

    Raises:
        UnknownIdError: no such employee.
    """
    solved = plan.solved
    _, person = asked(solved, employee_id, None)
    if person < 0:
        return 0.0

    def beyond(proof: Assignment) -> float:
        return float(without(proof, [person])[0] - max(proof.person_prices[person], 0.0))

    proof = complete(solved, solved.pairs, beyond)[0]
    return float(without(proof, [person])[0]) / POINT


def margin(plan: Plan, position_id: str) -> pd.DataFrame:
    """What the plan loses if its choice for a post were not allowed: how far the next best plan is.

    Args:
        plan: of :func:`talent.placement.plan`.
        position_id: the post.

    Returns:
        seat, employee_id (whom the plan seats), margin (points; small: another choice is as good, inf: there
        is none); seats that stay empty are left out.

    Raises:
        UnknownIdError: no such position.
    """
    solved, rows = plan.solved, []
    seats, _ = asked(solved, None, position_id)
    for seat in seats:
        person = int(solved.assignment.person_of[seat])
        if person >= 0:
            gap = partial(forbid, seat=seat, person=person)
            loss = gap(complete(solved, solved.pairs, gap)[0]) / POINT
            rows.append((solved.layout.seats["seat"].iloc[seat], solved.layout.people.iloc[person], loss))
    kinds = {"seat": "int64", "employee_id": "str", "margin": "float64"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def asked(solved: Solved, employee_id: str | None, position_id: str | None) -> tuple[list[int], int]:
    """Seats of a post on the board (none: it is not on it) and row of a person among the board's people."""
    layout, posts = solved.layout, solved.offers.field.sides.posts["position_id"]
    if employee_id is not None and employee_id not in layout.held.index:
        raise UnknownIdError("employee", employee_id, layout.held.index)
    if position_id is not None and not posts.eq(position_id).any():
        raise UnknownIdError("position", position_id, posts)
    seats = np.flatnonzero(layout.seats["position_id"].eq(position_id)).tolist() if position_id else []
    person = np.flatnonzero(layout.people.eq(employee_id)) if employee_id is not None else np.empty(0)
    return seats, int(person[0]) if len(person) else -1


def pair_of(solved: Solved, employee_id: str, position_id: str) -> Pairs | None:
    """The asked pair with its worth; None where the move is not allowed."""
    field = solved.offers.field
    post = np.flatnonzero(field.sides.posts["position_id"].eq(position_id))
    own = field.checked["employee_id"].eq(employee_id).to_numpy()
    found = [_of(block, own[block.row]) for block in solved.offers.of_posts(post)]
    pairs = [best_pairs(block, block.worth, NEVER) for block in found]
    return next((pair for pair in pairs if len(pair.post)), None)


def onward(proof: Assignment, seats: list[int], person: int) -> float:
    """What moving on costs: the least loss of a person in some seats, less the least reduced cost there."""
    problem = proof.problem
    asked = np.flatnonzero((problem.person == person) & np.isin(problem.seat, seats))
    reduced = proof.prices[problem.seat[asked]] + proof.person_prices[person] - problem.net[asked]
    return min(float(losses(proof, seat, [person])[0]) for seat in seats) - max(float(reduced.min()), 0.0)


def complete(solved: Solved, pairs: Pairs, budget: Callable[[Assignment], float]) -> tuple[Assignment, Pairs]:
    """Plan and prices over enough pairs: none left out could make the way onward cheaper; and these pairs.

    Args:
        solved: the plan.
        pairs: those to begin with.
        budget: what the way onward costs over the pairs so far.
    """
    while True:
        proof = replace(solved.assignment, problem=problem_of(solved.layout, pairs))
        more = added(pairs, _cheaper(solved, budget(proof)))
        if len(more.post) == len(pairs.post):
            return proof, pairs
        pairs = more


def _cheaper(solved: Solved, budget: float) -> list[Pairs]:
    """Pairs whose reduced cost is below a budget and which a way can use.

    On a way somebody who has a seat moves to another one; of those outside, the cheapest for each post is
    enough.
    """
    if budget <= 0:
        return []
    seated = np.isin(solved.layout.person_of, solved.assignment.person_of)
    near = Ask(*prices_of(solved.layout, solved.assignment), floor=int(-min(budget, -NEVER // 2)))
    return [
        solved.offers.best(near._replace(among=seated, most=None)),
        solved.offers.best(near._replace(among=~seated, most=1)),
    ]


def _of(block: Priced, rows: Bools) -> Priced:
    """A block with some of its people."""
    return block._replace(row=block.row[rows], worth=block.worth[:, rows])


def _told(solved: Solved, proof: Assignment, seat: int, person: int, blank: WhyNot) -> WhyNot:
    """The answer for an allowed pair."""
    looked_at = len(proof.problem.person) - len(solved.assignment.problem.person)
    granted = way(proof, seat, person)
    if granted is None:
        return replace(blank, verdict="impossible", loss=np.inf, pairs=looked_at)
    layout, problem = solved.layout, proof.problem
    name = pd.Series([*layout.people, None], dtype="str").array  # −1 takes the last one: nobody
    changes = layout.seats.iloc[granted.seats][["position_id", "seat"]].reset_index(drop=True)
    changes = changes.assign(
        before=name.take(granted.before), after=name.take(granted.after), lost=granted.lost / POINT
    )
    whole = [
        np.floor_divide(problem.worth(plan), TIES).sum() for plan in (proof.person_of, granted.person_of)
    ]
    return replace(
        blank,
        verdict="equal" if whole[0] <= whole[1] else "loses",
        loss=granted.loss / POINT,
        changes=changes.astype(_CHANGES),
        left_out=tuple(layout.people.iloc[granted.left_out]),
        pairs=looked_at,
    )


def against(plan: Plan, employee_id: str, position_id: str) -> str:
    """Codes of what stands against a move, joined by ``"; "``; empty where it is allowed."""
    solved = plan.solved
    if employee_id not in solved.layout.held.index:
        return "not_employed"
    if not solved.layout.seats["position_id"].eq(position_id).any():
        return "post_closed"
    if pair_of(solved, employee_id, position_id) is not None:
        return ""
    own = plan.barred[plan.barred["employee_id"].eq(employee_id)]
    unmoved = own["cause"][own["cause"].isin(["leaves", "away"])]
    return str(unmoved.iloc[0]) if len(unmoved) else _criteria(solved, own, employee_id, position_id)


def _criteria(solved: Solved, own: pd.DataFrame, employee_id: str, position_id: str) -> str:
    """Codes of the direction of a move that is not allowed, or of the criteria that the person fails."""
    sides = solved.offers.field.sides
    there = np.flatnonzero(sides.posts["position_id"].eq(position_id))
    held = np.flatnonzero(sides.posts["position_id"].eq(solved.layout.held[employee_id]))
    if len(held) and not eligibility.upward(held, there, sides.ladder)[0]:
        return "level" if eligibility.level(held, there, sides.ladder)[0] else "down"
    rows = own[own["tier"].eq(sides.posts["tier"].iloc[there[0]])]
    if rows.empty:
        return "no_feeder"
    cause, codes, day = rows[["cause", "reasons", "eligible_on"]].iloc[0]
    if cause != "criterion":
        return str(cause)
    soon = [] if pd.isna(day) else [f"eligible_on={day:%Y-%m-%d}"]
    return "; ".join([*(code for code in codes.split("; ") if not code.startswith("?")), *soon])


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(columns=list(_CHANGES)).astype(_CHANGES)


def _points(value: float, language: str) -> str:
    """Points as people write them."""
    return format_decimal(value, format="#,##0.#", locale=language)
