"""What if: somebody retires, is moved, a post is vacated or abolished – recomputed and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent import fit, nine_box, placement, positions, scoring, succession
from talent.changes import Abolish, Change, Move, Retire, Vacate, as_text, changed, from_text, opened_by
from talent.errors import TalentError
from talent.rules import as_date

if TYPE_CHECKING:
    from talent.dataset import Dataset
    from talent.placement import Plan
    from talent.review import Review

__all__ = [
    "CHAIN",
    "FRAMES",
    "Abolish",
    "Change",
    "Move",
    "Retire",
    "Scenario",
    "Vacate",
    "as_text",
    "from_text",
    "what_if",
]
CHAIN = {
    "chain": "int64",
    "step": "int64",
    "to_position": "str",
    "employee_id": "str",
    "from_position": "str",
    "fit": "float64",
    "match_class": "str",
    "eligible": "str",
    "reasons": "str",
    "gain": "float64",
    "margin": "float64",
}
_BENCH = {"position_id": "str", "now_before": "int64", "now_after": "int64", "joined": "str", "left": "str"}
FRAMES = ("chains", "instead", "moves", "vacancies", "benches", "summary")
_COUNTS = ("vacancies", "filled", "moves", "chains", "longest", "unfilled", "to_verify", "value")


@dataclass(frozen=True, eq=False)
class Scenario:
    """What some changes would bring, beside the review as it is.

    Attributes:
        changes: what was assumed.
        run_id: of the review that it is compared with.
        on: date of the facts.
        chains: the chains of moves that start at the posts which the changes open, from the top down: chain,
            step, to_position, employee_id, from_position, fit, match_class, eligible, reasons (codes for and
            to verify), gain (points), margin (points that the plan loses if this move were not allowed).
        instead: for each opened post the chain under the best choice from every other tier: loss (points that
            the whole plan is worth less), then the columns of chains (margin missing).
        moves: moves of the plan that come or go: employee_id, from_position, before, after (to_position under
            either plan; missing: stays), change (gained, lost, other).
        vacancies: seats whose vacancy comes, goes or shifts: position_id, seat, before, after (dates), change
            (opens, closes, sooner, later).
        benches: key posts whose bench changes: position_id, now_before, now_after (ready now), joined, left
            (employee_ids joined by ``"; "``).
        summary: before and after: vacancies, filled, moves, chains, longest, unfilled, to_verify, value.
        plan: the plan under the changes, with its certificate.
    """

    changes: tuple[Change, ...]
    run_id: str
    on: date
    chains: pd.DataFrame
    instead: pd.DataFrame
    moves: pd.DataFrame
    vacancies: pd.DataFrame
    benches: pd.DataFrame
    summary: pd.DataFrame
    plan: Plan

    def frames(self) -> dict[str, pd.DataFrame]:
        """What people read of it, by name."""
        return {name: getattr(self, name) for name in FRAMES}


def what_if(data: Dataset, review: Review, changes: Sequence[Change]) -> Scenario:
    """Recompute what some changes touch, and compare it with the review.

    The changes are written into the tables, so that everything follows as it would in a review: standing,
    eligibility, fit, benches, vacancies and the plan of the whole organisation. Merit and fairness are left
    out.

    Args:
        data: the tables that the review was made of.
        review: of :func:`talent.run_review`; gives rules and dates.
        changes: what is assumed, in this order.

    Raises:
        TalentError: no change, or the review was made of other tables.
        UnknownIdError: an employee or a position that is not there.
        InfeasiblePlacementError: a move into a post without a free seat.
    """
    if not changes:
        raise TalentError("A scenario needs at least one change.")
    if data.digest != review.basis["data"]:
        raise TalentError("This review was made of other tables: make it again, or name its own tables.")
    day = as_date(review.basis["on"])
    after = changed(data, changes, on=day)
    found = _stages(after, review)
    opened = [post for change in changes for post in opened_by(change, data)]
    return Scenario(
        changes=tuple(changes),
        run_id=review.run_id,
        on=day,
        chains=_chains(found["plan"], opened),
        instead=_instead(found["plan"], opened),
        moves=_moves(review.plan.moves, found["plan"].moves),
        vacancies=_vacancies(review.vacancies, found["vacancies"]),
        benches=_benches(review.benches, found["benches"]),
        summary=_summary(review.plan, found["plan"]),
        plan=found["plan"],
    )


def _stages(data: Dataset, review: Review) -> dict[str, Any]:
    """The stages that a change of people or posts can touch."""
    rules, basis = review.rules, review.basis
    dates = {"on": as_date(basis["on"]), "inauguration": as_date(basis["inauguration"])}
    day, start = dates["on"], dates["inauguration"]
    scores = scoring.score(data, rules=rules, on=day)
    grid = nine_box.place(scores, data, rules=rules, on=day)
    key = positions.key_positions(data, rules=rules, on=day)
    incumbents = fit.incumbents(data, grid, rules=rules, on=day)
    field = fit.candidate_field(data, grid, rules=rules, on=day, inauguration=start, scores=scores)
    candidates = succession.shortlist(field, key, rules=rules)
    months = 12 * int(basis["horizon_years"])
    return {
        "vacancies": positions.vacancies(data, rules=rules, on=day, months=months),
        "benches": succession.benches(
            data, grid, rules=rules, candidates=candidates, key_positions=key, on=day, inauguration=start
        ),
        "plan": placement.planned(
            data, field, grid, incumbents, rules=rules, on=day, inauguration=start, scores=scores.frame
        ),
    }


def _chains(plan: Plan, opened: Sequence[str]) -> pd.DataFrame:
    """The chains of a plan that some posts are part of, each move with its reasons."""
    moves = _of_posts(plan.moves, opened)
    gaps = [placement.margin(plan, post).assign(to_position=post) for post in moves["to_position"].unique()]
    gap = pd.concat([pd.DataFrame(columns=["to_position", "employee_id", "margin"]), *gaps])
    moves = moves.merge(gap[["to_position", "employee_id", "margin"]], how="left")
    return moves.assign(reasons=_reasons(plan, moves))[list(CHAIN)].astype(CHAIN)


def _instead(plan: Plan, opened: Sequence[str]) -> pd.DataFrame:
    """For each opened post the chain under the best choice from every other tier than the plan's."""
    found = [pd.DataFrame(columns=["loss", *CHAIN])]
    for post in opened:
        choices = placement.alternatives(plan, post, first=1)
        own = choices["tier"].where(choices["loss"].eq(0)).dropna()
        for person, loss in choices.loc[~choices["tier"].isin(own), ["employee_id", "loss"]].to_numpy():
            moves = _of_posts(placement.moves_with(plan, person, post), [post])
            found.append(moves.assign(loss=loss, margin=np.nan, reasons=_reasons(plan, moves)))
    table = pd.concat([one[["loss", *CHAIN]] for one in found], ignore_index=True)
    return table.astype({"loss": "float64", **CHAIN})


def _of_posts(moves: pd.DataFrame, posts: Sequence[str]) -> pd.DataFrame:
    """The chains of some moves that some posts are part of."""
    numbers = moves.loc[moves["to_position"].isin(list(posts)), "chain"]
    chosen = moves[moves["chain"].isin(numbers)]
    return chosen.sort_values(["chain", "step"]).reset_index(drop=True)


def _reasons(plan: Plan, moves: pd.DataFrame) -> list[str]:
    """Codes of what speaks for each move, and of what is still to verify."""
    field = plan.solved.offers.field
    post = pd.Index(field.sides.posts["position_id"]).get_indexer(pd.Index(moves["to_position"]))
    tier = field.sides.posts["tier"].iloc[post]
    # Who may move sideways has a second row of the own tier, which says the same.
    rows = field.checked[["employee_id", "tier"]].assign(row=np.arange(len(field.checked)))
    row_of = rows.drop_duplicates(["employee_id", "tier"]).set_index(["employee_id", "tier"])["row"]
    row = row_of.reindex(pd.MultiIndex.from_arrays([moves["employee_id"], tier])).to_numpy(dtype=np.int64)
    facts = field.candidates(post, row)
    return ["; ".join(_codes(facts.iloc[place])) for place in range(len(facts))]


def _codes(facts: pd.Series) -> list[str]:
    codes = [f"pool_{facts['in_pool']}"]
    codes += [] if pd.isna(facts["cell"]) else [f"cell={facts['cell']}"]
    codes += [] if pd.isna(facts["match_class"]) else [f"match_class={facts['match_class']}"]
    codes += ["same_family"] if facts["own_family"] else []
    return codes + [code for code in facts["reasons"].split("; ") if code]


def _moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Moves that one plan has and the other has not, or has to another post."""
    names = ["employee_id", "from_position", "to_position"]
    left = before[names].rename(columns={"to_position": "before"})
    right = after[names].rename(columns={"to_position": "after"})
    both = left.merge(right, on="employee_id", how="outer", suffixes=("", "_after"))
    both["from_position"] = both["from_position"].fillna(both["from_position_after"])
    both["change"] = "other"
    both["change"] = both["change"].mask(both["before"].isna(), "gained").mask(both["after"].isna(), "lost")
    both = both[both["before"].fillna("") != both["after"].fillna("")]
    order = ["change", "employee_id"]
    columns = ["employee_id", "from_position", "before", "after", "change"]
    return both.sort_values(order).reset_index(drop=True)[columns].astype("str")


def _vacancies(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Seats that fall vacant at another time, or under one of the two only."""
    keys = ["position_id", "seat"]
    left, right = (table[[*keys, "vacant_on"]] for table in (before, after))
    both = left.merge(right, on=keys, how="outer", suffixes=("_before", "_after"))
    both = both.rename(columns={"vacant_on_before": "before", "vacant_on_after": "after"})
    change = pd.Series("later", index=both.index, dtype="str").mask(both["after"] < both["before"], "sooner")
    both["change"] = change.mask(both["before"].isna(), "opens").mask(both["after"].isna(), "closes")
    same = both["before"].eq(both["after"])
    return both[~same].sort_values(keys).reset_index(drop=True)


def _benches(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Key posts whose bench has other people, or another number who are ready now."""
    rows = []
    for post in sorted({*before["position_id"], *after["position_id"]}):
        left, right = (table[table["position_id"].eq(post)] for table in (before, after))
        now = [int(table["readiness"].eq("now").sum()) for table in (left, right)]
        people = [set(table["employee_id"]) for table in (left, right)]
        joined, gone = sorted(people[1] - people[0]), sorted(people[0] - people[1])
        if joined or gone or now[0] != now[1]:
            rows.append((post, *now, "; ".join(joined), "; ".join(gone)))
    names = {
        "position_id": "str",
        "now_before": "int64",
        "now_after": "int64",
        "joined": "str",
        "left": "str",
    }
    return pd.DataFrame(rows, columns=list(names)).astype(names)


def _summary(before: Plan, after: Plan) -> pd.DataFrame:
    """Counts of both plans: what, before, after, difference."""
    rows = [(name, float(before.summary[name]), float(after.summary[name])) for name in _COUNTS]
    table = pd.DataFrame(rows, columns=["what", "before", "after"])
    return table.assign(difference=table["after"] - table["before"])
