"""The plan itself: moves in their chains, what stays empty and why, and the certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.assignment import Assignment, Problem, assign, chains, greedy
from talent.placement.board import SCALE, TIES, Board, board, problem, to_verify

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.rules import Rules


@dataclass(frozen=True, eq=False)
class Plan:
    """Who moves where, and the proof that no allowed plan is worth more.

    Attributes:
        moves: employee_id, from_position (the present post, leading or not; missing: none), to_position,
            gain (points), chain (number of the vacancy's chain), step (1 = into the vacancy), eligible, fit,
            match_class, in_pool, verify (True: a criterion or the competency is still to verify).
        unfilled: position_id, reason (code) of vacancies that stay empty.
        value, dual_value: worth of the plan and the bound that the prices prove, in points.
        prices: position_id, seat, price (points): what one more seat of the post would be worth.
        summary: counts: vacancies, filled, moves, chains, longest, unfilled, to_verify, and the greedy
            plan's value.
        met_only: summary of the plan that uses no candidate still to verify.
        assignment: the solved problem with its certificate; seat and person ids beside.
    """

    moves: pd.DataFrame
    unfilled: pd.DataFrame
    value: float
    dual_value: float
    prices: pd.DataFrame
    summary: dict[str, Any]
    met_only: dict[str, Any]
    assignment: Assignment
    people: pd.DataFrame

    def verify(self) -> bool:
        """Whether the certificate holds: checked over every eligible pair, without solving anything."""
        return self.assignment.verify()

    def violations(self) -> list[str]:
        """Sentences that say where the certificate fails; empty when it holds."""
        return self.assignment.violations()

    def frames(self) -> dict[str, pd.DataFrame]:
        """Everything the plan rests on, as frames that :meth:`restore` reads back."""
        one, problem = self.assignment, self.assignment.problem
        table = self.prices[["position_id", "seat", "price"]].assign(
            post=problem.seat_post,
            stay=problem.stay,
            unfilled=problem.unfilled,
            person=one.person_of,
            dual=one.prices,
        )
        own = self.people.assign(own_post=problem.own_post, dual=one.person_prices)
        arcs = pd.DataFrame({"seat": problem.seat, "person": problem.person, "net": problem.net})
        return {"moves": self.moves, "unfilled": self.unfilled, "seats": table, "people": own, "arcs": arcs}

    def scalars(self) -> dict[str, Any]:
        """What does not fit a frame, for ``review.json``."""
        problem = self.assignment.problem
        proof = {"value": self.assignment.value, "dual_value": self.assignment.dual_value}
        return {
            "value": self.value,
            "dual_value": self.dual_value,
            "summary": self.summary,
            "met_only": self.met_only,
            "proof": proof | {"whole": problem.whole, "tolerance": problem.tolerance},
        }

    @classmethod
    def restore(cls, frames: dict[str, pd.DataFrame], scalars: dict[str, Any]) -> Plan:
        """Rebuild a plan from :meth:`frames` and :meth:`scalars`."""
        table, people, arcs, proof = frames["seats"], frames["people"], frames["arcs"], scalars["proof"]
        counts = np.bincount(arcs["seat"].to_numpy(dtype=np.int64), minlength=len(table))
        problem = Problem(
            start=np.concatenate([[0], np.cumsum(counts)]),
            person=arcs["person"].to_numpy(dtype=np.int64),
            net=arcs["net"].to_numpy(dtype=np.float64),
            seat_post=table["post"].to_numpy(dtype=np.int64),
            stay=table["stay"].to_numpy(dtype=np.int64),
            own_post=people["own_post"].to_numpy(dtype=np.int64),
            unfilled=table["unfilled"].to_numpy(dtype=np.float64),
            whole=proof["whole"],
            tolerance=proof["tolerance"],
        )
        solved = Assignment(
            table["person"].to_numpy(dtype=np.int64), proof["value"], proof["dual_value"],
            table["dual"].to_numpy(dtype=np.float64), people["dual"].to_numpy(dtype=np.float64), problem,
        )  # fmt: skip
        return cls(
            frames["moves"], frames["unfilled"], scalars["value"], scalars["dual_value"],
            table[["position_id", "seat", "price"]], scalars["summary"], scalars["met_only"], solved,
            people[["employee_id"]],
        )  # fmt: skip


def plan(
    data: Dataset,
    candidates: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
) -> Plan:
    """Plan who fills the vacancies of the whole organisation.

    Vacancies are the leading seats that are empty, or whose holder leaves within
    ``method.placement.horizon`` months of the inauguration. A candidate's value is ``R × fit``, less V if
    still to verify and less the price of standing (possibly) outside the pool; every move costs M, leaving a
    functional post costs what leaving its tier's leading post empty would, and an empty seat of rung k costs
    ``k (R + V + 2M)``.

    Args:
        data: the agency's tables.
        candidates: of :func:`talent.fit.candidates`; those not met are left out.
        rules: prices in ``method.placement``.
        on: date of the facts.
        inauguration: planned date of the appointments.

    Returns:
        A :class:`Plan`; ``verify()`` holds over every eligible pair.
    """
    usable = candidates[candidates["eligible"] != "not_met"]
    usable = usable.assign(verify=to_verify(usable))
    layout = board(data, usable, rules=rules, inauguration=inauguration)
    solved = _solve(layout)
    met = replace(layout, arcs=layout.arcs[~layout.arcs["verify"]])
    moves = _moves(layout, solved)
    empty = _unfilled(layout, solved)
    summary = _summary(layout, solved, moves, empty) | {
        "greedy_value": _greedy_value(layout, solved),
        "on": str(on),
    }
    met_solved = _solve(met)
    met_moves = _moves(met, met_solved)
    return Plan(
        moves=moves,
        unfilled=empty,
        value=solved.value / (SCALE * TIES),
        dual_value=solved.dual_value / (SCALE * TIES),
        prices=_prices(layout, solved),
        summary=summary,
        met_only=_summary(met, met_solved, met_moves, _unfilled(met, met_solved)),
        assignment=solved,
        people=layout.people[["employee_id"]],
    )


def _solve(layout: Board) -> Assignment:
    asked = problem(layout)
    return assign(asked.pop("values"), **asked)


def _greedy_value(layout: Board, solved: Assignment) -> float:
    """Worth of filling vacancies best first, one after the other, for comparison."""
    asked = problem(layout)
    chosen = greedy(
        asked["values"],
        stay=asked["stay"],
        unfilled=asked["unfilled"],
        move=asked["move"],
        leave=asked["leave"],
    )
    return float(solved.problem.worth(chosen).sum()) / (SCALE * TIES)


def _moves(layout: Board, solved: Assignment) -> pd.DataFrame:
    """Moves in the order of their chains."""
    rows = [
        (person, seat, number, step)
        for number, chain in enumerate(_chains(layout, solved), start=1)
        for step, (seat, person) in enumerate(zip(chain.seats, chain.people, strict=True), start=1)
        if person >= 0
    ]
    table = pd.DataFrame(rows, columns=["person", "seat_row", "chain", "step"]).astype("int64")
    facts = layout.arcs[
        ["seat_row", "person", "points", "eligible", "fit", "match_class", "in_pool", "verify"]
    ]
    table = table.merge(facts, on=["seat_row", "person"], how="left")
    table["employee_id"] = layout.people["employee_id"].to_numpy(dtype=object)[table["person"]]
    table["from_position"] = table["employee_id"].map(layout.held).astype("str")
    table["to_position"] = layout.seats["position_id"].to_numpy(dtype=object)[table["seat_row"]]
    table["gain"] = table["points"] / SCALE - layout.move / (SCALE * TIES)
    columns = [
        "employee_id",
        "from_position",
        "to_position",
        "gain",
        "chain",
        "step",
        "eligible",
        "fit",
        "match_class",
        "in_pool",
        "verify",
    ]
    return table[columns].astype({"employee_id": "str", "to_position": "str"})


def _chains(layout: Board, solved: Assignment) -> list[Any]:
    """Chains sorted by the post and seat of their vacancy."""
    found = chains(solved.person_of, solved.stay)
    return sorted(
        found, key=lambda chain: (tuple(layout.seats.loc[chain.seats[0], ["position_id", "seat"]]),)
    )


def _unfilled(layout: Board, solved: Assignment) -> pd.DataFrame:
    empty = np.flatnonzero(solved.person_of < 0)
    table = layout.seats.loc[empty, ["position_id"]].reset_index(drop=True)
    has_arc = np.isin(empty, layout.arcs["seat_row"].unique())
    table["reason"] = pd.Series(np.where(has_arc, "candidate_elsewhere", "no_candidate"), dtype="str")
    return table.sort_values("position_id").reset_index(drop=True)


def _prices(layout: Board, solved: Assignment) -> pd.DataFrame:
    table = layout.seats[["position_id", "seat"]].copy()
    table["price"] = solved.prices / (SCALE * TIES)
    return table


def _summary(layout: Board, solved: Assignment, moves: pd.DataFrame, empty: pd.DataFrame) -> dict[str, Any]:
    vacant = layout.seats["employee_id"].isna()
    filled = int((vacant.to_numpy() & (solved.person_of >= 0)).sum())
    lengths = moves.groupby("chain").size()
    return {
        "vacancies": int(vacant.sum()),
        "with_candidate": int(layout.seats.index[vacant].isin(layout.arcs["seat_row"]).sum()),
        "filled": filled,
        "moves": len(moves),
        "chains": len(lengths),
        "longest": int(lengths.max()) if len(lengths) else 0,
        "unfilled": len(empty),
        "to_verify": int(moves["verify"].sum()),
        "value": solved.value / (SCALE * TIES),
    }
