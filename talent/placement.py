"""The organisation-wide plan: every vacancy at once, cascades included, with a certificate anyone can check.

People move only up (a higher tier, or a higher echelon of the same tier), a post opens only when it is
vacant or its holder moves, and every incumbent keeps exactly one post. Value and prices are points of
``method.placement``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from talent.assignment import Assignment, Problem, assign, chains, greedy
from talent.eligibility import upward
from talent.positions import leaving_dates, order_key, seats

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

__all__ = ["Plan", "assign", "plan"]

_SCALE = 1000
_TIES = 64
"""Values are whole thousandths of a point, times 64 for a tie term below one of them."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Who moves where, and the proof that no allowed plan is worth more.

    Attributes:
        moves: employee_id, from_position (missing: from no leading post), to_position, gain (points), chain
            (number of the vacancy's chain), step (1 = into the vacancy), eligible, fit, match_class, in_pool.
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


@dataclass(frozen=True)
class Board:
    """Leading seats and people of one plan.

    Attributes:
        seats: position_id, seat, tier, rank, employee_id (the holder who stays on, or missing).
        people: employee_id, leave (price in thousandths × ties); incumbents first, then candidates, by id.
        arcs: seat (row of seats), person (row of people), points (thousandths), and the candidate's facts.
        move, unfilled: prices in thousandths × ties.
    """

    seats: pd.DataFrame
    people: pd.DataFrame
    arcs: pd.DataFrame
    move: int
    unfilled: NDArray[np.int64]


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
    board = _board(data, usable, rules=rules, inauguration=inauguration)
    solved = _solve(board)
    met = _board(data, usable[usable["eligible"] == "met"], rules=rules, inauguration=inauguration)
    moves = _moves(board, solved)
    empty = _unfilled(board, solved)
    summary = _summary(board, solved, moves, empty) | {
        "greedy_value": _greedy_value(board, solved),
        "on": str(on),
    }
    met_solved = _solve(met)
    met_moves = _moves(met, met_solved)
    return Plan(
        moves=moves,
        unfilled=empty,
        value=solved.value / (_SCALE * _TIES),
        dual_value=solved.dual_value / (_SCALE * _TIES),
        prices=_prices(board, solved),
        summary=summary,
        met_only=_summary(met, met_solved, met_moves, _unfilled(met, met_solved)),
        assignment=solved,
        people=board.people[["employee_id"]],
    )


def _board(data: Dataset, usable: pd.DataFrame, *, rules: Rules, inauguration: date) -> Board:
    gone = _gone(data, rules, inauguration)
    table = seats(data, rules=rules)
    table = table[table["leads"] & ~table["over"] & (table["status"] != "frozen")].reset_index(drop=True)
    # A seat that is filled by someone unnamed is not open and not held by anyone we can move.
    table = table[~((table["status"] == "filled") & table["employee_id"].isna())].reset_index(drop=True)
    stays = table["employee_id"].notna() & ~table["employee_id"].isin(gone)
    table["employee_id"] = table["employee_id"].where(stays)
    usable = usable[~usable["employee_id"].isin(gone) & usable["position_id"].isin(table["position_id"])]
    usable = usable[upward(usable, data, rules=rules)]
    holders = table["employee_id"].dropna()
    others = pd.Series(usable["employee_id"].unique(), dtype="str")
    people = pd.DataFrame({"employee_id": sorted({*holders, *others})}).astype("str")
    people["leave"] = _leave_prices(people["employee_id"], holders, data, rules)
    arcs = _arcs(table, people, usable, rules)
    return Board(
        table,
        people,
        arcs,
        int(rules.value("method.placement.move")) * _SCALE * _TIES,
        _unfilled_prices(table, rules),
    )


def _gone(data: Dataset, rules: Rules, inauguration: date) -> set[str]:
    """People who leave before the plan's horizon: their seats open, and they take no other."""
    limit = pd.Timestamp(inauguration) + pd.DateOffset(months=int(rules.value("method.placement.horizon")))
    leaves = leaving_dates(data, rules=rules)
    away = data.employees.set_index("employee_id")["unavailable_until"] > pd.Timestamp(inauguration)
    held = data.employees["position_id"].map(
        data.positions.drop_duplicates("position_id").set_index("position_id")["term_ends"]
    )
    ended = held.set_axis(leaves.index) <= limit
    return {
        *leaves.index[(leaves <= limit) | ended],
        *away.index[away & ~away.index.isin(data.employees["position_id"])],
    }


def _tier_price(rules: Rules) -> dict[int, int]:
    """Price of leaving a leading post of each rank empty, in thousandths × ties."""
    figure = {name: int(rules.value(f"method.placement.{name}")) for name in ("fit_range", "verify", "move")}
    base = figure["fit_range"] + figure["verify"] + 2 * figure["move"]
    factor = dict(rules.value("method.placement.unfilled"))
    ranks = rules.tiers[rules.tiers["leads"]]["rank"]
    lowest = int(ranks.max())
    return {
        int(rank): int(factor.get(tier, min(lowest - int(rank) + 1, len(factor)))) * base * _SCALE * _TIES
        for tier, rank in ranks.items()
    }


def _unfilled_prices(table: pd.DataFrame, rules: Rules) -> NDArray[np.int64]:
    return np.asarray(table["rank"].map(_tier_price(rules)), dtype=np.int64)


def _leave_prices(ids: pd.Series, holders: pd.Series, data: Dataset, rules: Rules) -> NDArray[np.int64]:
    """Price of leaving a post that is no leading seat; 0 below the lowest leading rung."""
    tier = ids.map(data.employees.set_index("employee_id")["tier"])
    price = tier.map(rules.tiers["rank"]).map(_tier_price(rules)).fillna(0)
    return np.asarray(price.mask(ids.isin(holders), 0), dtype=np.int64)


def _arcs(table: pd.DataFrame, people: pd.DataFrame, usable: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    row = pd.Series(np.arange(len(people)), index=people["employee_id"])
    places = table.reset_index(names="seat_row")[["seat_row", "position_id"]]
    arcs = usable.merge(places, on="position_id", how="inner")
    arcs["person"] = arcs["employee_id"].map(row).astype("int64")
    outside = dict(rules.value("method.placement.outside_pool"))
    points = arcs["fit"] * int(rules.value("method.placement.fit_range"))
    points -= np.where(arcs["eligible"] == "to_verify", int(rules.value("method.placement.verify")), 0)
    points -= arcs["in_pool"].map(outside).fillna(0).astype("float64")
    arcs["points"] = np.rint(points * _SCALE).astype("int64")
    arcs["tie"] = _ties(arcs)
    return arcs


def _ties(arcs: pd.DataFrame) -> NDArray[np.int64]:
    """Six bits of the hash of each pair: which of two equal plans is taken hangs on no row order."""
    mixed = 2_654_435_761 * _bits(arcs["employee_id"]) + 40_503 * _bits(arcs["position_id"])
    return (mixed >> 7) % _TIES


def _bits(ids: pd.Series) -> NDArray[np.int64]:
    """24 bits of the hash of each id."""
    distinct = pd.Series(ids.unique(), dtype="str")
    number = [int(text[:6], 16) for text in order_key(distinct)]
    return np.asarray(ids.map(dict(zip(distinct, number, strict=True))), dtype=np.int64)


def _problem(board: Board) -> dict[str, Any]:
    row = pd.Series(np.arange(len(board.people)), index=board.people["employee_id"])
    stay = board.seats["employee_id"].map(row).fillna(-1).to_numpy(dtype=np.int64)
    values = (board.arcs["points"] * _TIES + board.arcs["tie"]).to_numpy(dtype=np.float64)
    shape = (len(board.seats), len(board.people))
    grid = sparse.csr_array(
        (values, (board.arcs["seat_row"].to_numpy(), board.arcs["person"].to_numpy())), shape=shape
    )
    return {
        "values": grid,
        "stay": stay,
        "unfilled": board.unfilled.astype(np.float64),
        "move": board.move,
        "leave": board.people["leave"].to_numpy(dtype=np.float64),
    }


def _solve(board: Board) -> Assignment:
    asked = _problem(board)
    return assign(asked.pop("values"), **asked)


def _greedy_value(board: Board, solved: Assignment) -> float:
    """Worth of filling vacancies best first, one after the other, for comparison."""
    asked = _problem(board)
    chosen = greedy(
        asked["values"],
        stay=asked["stay"],
        unfilled=asked["unfilled"],
        move=asked["move"],
        leave=asked["leave"],
    )
    return float(solved.problem.worth(chosen).sum()) / (_SCALE * _TIES)


def _moves(board: Board, solved: Assignment) -> pd.DataFrame:
    """Moves in the order of their chains."""
    rows = [
        (person, seat, number, step)
        for number, chain in enumerate(_chains(board, solved), start=1)
        for step, (seat, person) in enumerate(zip(chain.seats, chain.people, strict=True), start=1)
        if person >= 0
    ]
    table = pd.DataFrame(rows, columns=["person", "seat_row", "chain", "step"]).astype("int64")
    facts = board.arcs[["seat_row", "person", "points", "eligible", "fit", "match_class", "in_pool"]]
    table = table.merge(facts, on=["seat_row", "person"], how="left")
    table["employee_id"] = board.people["employee_id"].to_numpy(dtype=object)[table["person"]]
    holder = board.seats.dropna(subset="employee_id").set_index("employee_id")["position_id"]
    table["from_position"] = table["employee_id"].map(holder).astype("str")
    table["to_position"] = board.seats["position_id"].to_numpy(dtype=object)[table["seat_row"]]
    table["gain"] = table["points"] / _SCALE - board.move / (_SCALE * _TIES)
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
    ]
    return table[columns].astype({"employee_id": "str", "to_position": "str"})


def _chains(board: Board, solved: Assignment) -> list[Any]:
    """Chains sorted by the post and seat of their vacancy."""
    found = chains(solved.person_of, solved.stay)
    return sorted(found, key=lambda chain: (tuple(board.seats.loc[chain.seats[0], ["position_id", "seat"]]),))


def _unfilled(board: Board, solved: Assignment) -> pd.DataFrame:
    empty = np.flatnonzero(solved.person_of < 0)
    table = board.seats.loc[empty, ["position_id"]].reset_index(drop=True)
    has_arc = np.isin(empty, board.arcs["seat_row"].unique())
    table["reason"] = pd.Series(np.where(has_arc, "candidate_elsewhere", "no_candidate"), dtype="str")
    return table.sort_values("position_id").reset_index(drop=True)


def _prices(board: Board, solved: Assignment) -> pd.DataFrame:
    table = board.seats[["position_id", "seat"]].copy()
    table["price"] = solved.prices / (_SCALE * _TIES)
    return table


def _summary(board: Board, solved: Assignment, moves: pd.DataFrame, empty: pd.DataFrame) -> dict[str, Any]:
    vacant = board.seats["employee_id"].isna()
    filled = int((vacant.to_numpy() & (solved.person_of >= 0)).sum())
    lengths = moves.groupby("chain").size()
    return {
        "vacancies": int(vacant.sum()),
        "with_candidate": int(board.seats.index[vacant].isin(board.arcs["seat_row"]).sum()),
        "filled": filled,
        "moves": len(moves),
        "chains": len(lengths),
        "longest": int(lengths.max()) if len(lengths) else 0,
        "unfilled": len(empty),
        "to_verify": int((moves["eligible"] == "to_verify").sum()),
        "value": solved.value / (_SCALE * _TIES),
    }
