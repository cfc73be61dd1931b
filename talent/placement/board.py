"""The seats, people, moves and prices that a plan is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from talent.positions import leaving_dates, order_key, seats

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

SCALE = 1000
TIES = 64
"""Values are whole thousandths of a point, times 64 for a tie term below one of them."""


@dataclass(frozen=True)
class Board:
    """Leading seats and people of one plan.

    Attributes:
        seats: position_id, seat, tier, rank, employee_id (the holder who stays on, or missing).
        people: employee_id, leave (price in thousandths × ties); incumbents first, then candidates, by id.
        arcs: seat (row of seats), person (row of people), points (thousandths), and the candidate's facts.
        move, unfilled: prices in thousandths × ties.
        held: position_id of every employee's present post, leading or not.
    """

    seats: pd.DataFrame
    people: pd.DataFrame
    arcs: pd.DataFrame
    move: int
    unfilled: NDArray[np.int64]
    held: pd.Series


def to_verify(usable: pd.DataFrame) -> pd.Series:
    """Whether a fact about each candidate is still open: a criterion, or the match where others have one."""
    unassessed = usable["match"].isna() & bool(usable["match"].notna().any())
    open_: pd.Series = usable["eligible"].eq("to_verify") | unassessed
    return open_


def board(data: Dataset, usable: pd.DataFrame, *, rules: Rules, inauguration: date) -> Board:
    """Lay out leading seats, people and moves.

    Args:
        data: the agency's tables.
        usable: candidates of :func:`talent.fit.candidates` that may be used, with ``verify`` (bool).
        rules: prices and horizon in ``method.placement``.
        inauguration: planned date of the appointments.
    """
    gone = _gone(data, rules, inauguration)
    table = seats(data, rules=rules)
    table = table[table["leads"] & ~table["over"] & (table["status"] != "frozen")].reset_index(drop=True)
    # A seat that is filled by someone unnamed is not open and not held by anyone we can move.
    table = table[~((table["status"] == "filled") & table["employee_id"].isna())].reset_index(drop=True)
    stays = table["employee_id"].notna() & ~table["employee_id"].isin(gone)
    table["employee_id"] = table["employee_id"].where(stays)
    fixed = gone | _unavailable(data, inauguration)
    usable = usable[~usable["employee_id"].isin(fixed) & usable["position_id"].isin(table["position_id"])]
    holders = table["employee_id"].dropna()
    others = pd.Series(usable["employee_id"].unique(), dtype="str")
    people = pd.DataFrame({"employee_id": sorted({*holders, *others})}).astype("str")
    people["leave"] = _leave_prices(people["employee_id"], holders, data, rules)
    arcs = _arcs(table, people, usable, rules)
    return Board(
        table,
        people,
        arcs,
        int(rules.value("method.placement.move")) * SCALE * TIES,
        _unfilled_prices(table, rules),
        data.employees.set_index("employee_id")["position_id"],
    )


def _gone(data: Dataset, rules: Rules, inauguration: date) -> set[str]:
    """People who leave before the plan's horizon: their seats open, and they take no other."""
    limit = pd.Timestamp(inauguration) + pd.DateOffset(months=int(rules.value("method.placement.horizon")))
    leaves = leaving_dates(data, rules=rules)
    ends = data.positions.drop_duplicates("position_id").set_index("position_id")["term_ends"]
    ended = ends.reindex(data.employees["position_id"]).set_axis(leaves.index) <= limit
    return set(leaves.index[(leaves <= limit) | ended])


def _unavailable(data: Dataset, inauguration: date) -> set[str]:
    """People who cannot be moved yet; who holds a post keeps it."""
    away = data.employees["unavailable_until"] > pd.Timestamp(inauguration)
    return set(data.employees.loc[away, "employee_id"])


def _tier_price(rules: Rules) -> dict[int, int]:
    """Price of leaving a leading post of each rank empty, in thousandths × ties."""
    figure = {name: int(rules.value(f"method.placement.{name}")) for name in ("fit_range", "verify", "move")}
    base = figure["fit_range"] + figure["verify"] + 2 * figure["move"]
    factor = dict(rules.value("method.placement.unfilled"))
    ranks = rules.tiers[rules.tiers["leads"]]["rank"]
    lowest = int(ranks.max())
    return {
        int(rank): int(factor.get(tier, min(lowest - int(rank) + 1, len(factor)))) * base * SCALE * TIES
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
    points -= np.where(arcs["verify"], int(rules.value("method.placement.verify")), 0)
    points -= arcs["in_pool"].map(outside).fillna(0).astype("float64")
    arcs["points"] = np.rint(points * SCALE).astype("int64")
    arcs["tie"] = _ties(arcs)
    return arcs


def _ties(arcs: pd.DataFrame) -> NDArray[np.int64]:
    """Six bits of the hash of each pair: which of two equal plans is taken hangs on no row order."""
    mixed = 2_654_435_761 * _bits(arcs["employee_id"]) + 40_503 * _bits(arcs["position_id"])
    return (mixed >> 7) % TIES


def _bits(ids: pd.Series) -> NDArray[np.int64]:
    """24 bits of the hash of each id."""
    distinct = pd.Series(ids.unique(), dtype="str")
    number = [int(text[:6], 16) for text in order_key(distinct)]
    return np.asarray(ids.map(dict(zip(distinct, number, strict=True))), dtype=np.int64)


def problem(table: Board) -> dict[str, Any]:
    """The arguments of :func:`talent.assignment.assign` that state a board."""
    row = pd.Series(np.arange(len(table.people)), index=table.people["employee_id"])
    stay = table.seats["employee_id"].map(row).fillna(-1).to_numpy(dtype=np.int64)
    values = (table.arcs["points"] * TIES + table.arcs["tie"]).to_numpy(dtype=np.float64)
    shape = (len(table.seats), len(table.people))
    grid = sparse.csr_array(
        (values, (table.arcs["seat_row"].to_numpy(), table.arcs["person"].to_numpy())), shape=shape
    )
    return {
        "values": grid,
        "stay": stay,
        "unfilled": table.unfilled.astype(np.float64),
        "move": table.move,
        "leave": table.people["leave"].to_numpy(dtype=np.float64),
    }
