"""The seats, people and prices that a plan is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import among, by_key, looked_up, rows_of
from talent.placement.offers import Offers, offers
from talent.placement.pairs import SCALE, TIES
from talent.positions import leaving_dates, seats

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.fit.kernel import Ints
    from talent.rules import Rules


@dataclass(frozen=True, eq=False)
class Board:
    """Leading seats and people of one plan.

    Attributes:
        seats: position_id, seat, tier, rank, employee_id (the holder who stays on, or missing), post (row of
            the field's posts), by position_id and seat.
        people: employee_id, by id: holders, and whoever may be used.
        offers: what every eligible pair is worth.
        person_of: row of people for each row of the offers.
        leave: price of leaving the present post of each of the people, thousandths × ties.
        stay: row of people in each seat, −1 vacant; stay_worth: what staying is worth, thousandths × ties.
        unfilled: price of leaving each seat empty, thousandths × ties.
        held: position_id of every employee's present post, leading or not.
    """

    seats: pd.DataFrame
    people: pd.Series
    offers: Offers
    person_of: Ints
    leave: Ints
    stay: Ints
    stay_worth: Ints
    unfilled: Ints
    held: pd.Series


def board(data: Dataset, field: Field, *, rules: Rules, inauguration: date) -> Board:
    """Lay out leading seats, people and what their pairs are worth.

    Args:
        data: the agency's tables.
        field: of :func:`talent.fit.candidate_field`; who does not meet the criteria is left out here.
        rules: prices and horizon in ``method.placement``.
        inauguration: planned date of the appointments.
    """
    left = gone(data, rules, inauguration)
    table = seats(data, rules=rules)
    table = table[table["leads"] & ~table["over"] & (table["status"] != "frozen")].reset_index(drop=True)
    # A seat that is filled by someone unnamed is not open and not held by anyone we can move.
    table = table[~((table["status"] == "filled") & table["employee_id"].isna())].reset_index(drop=True)
    table["employee_id"] = table["employee_id"].mask(among(table["employee_id"], left))
    table["post"] = rows_of(table["position_id"], field.sides.posts["position_id"])
    usable = _usable(field, left, unavailable(data, inauguration), posts=table["post"].to_numpy())
    holders = table["employee_id"].dropna()
    people = pd.concat([holders, usable.checked["employee_id"]]).drop_duplicates()
    people = people.sort_values(ignore_index=True).astype("str").rename("employee_id")
    leave = _leave_prices(people, holders, data, rules)
    return Board(
        table,
        people,
        offers(usable, leave, rules=rules),
        rows_of(usable.checked["employee_id"], people),
        leave.to_numpy(),
        rows_of(table["employee_id"], people),
        _stay_worth(table, usable, rules),
        np.asarray(table["rank"].map(_tier_price(rules)), dtype=np.int64),
        by_key(data.employees, "employee_id", "position_id"),
    )


def _usable(field: Field, *fixed: pd.Series, posts: Ints) -> Field:
    """The field of those who meet the criteria, or may, and can be moved, for the posts on the board."""
    checked = field.checked
    kept = checked["eligible"].ne("not_met") & ~among(checked["employee_id"], pd.concat(fixed))
    some = field.only(kept.to_numpy())
    return replace(some, targets=np.intersect1d(field.targets, posts), barred=None)


def _stay_worth(table: pd.DataFrame, usable: Field, rules: Rules) -> Ints:
    """What it is worth that each holder stays: nothing, or where people may move sideways their own fit.

    Less the price of a misfit for those who may: what holding a post gives to a fit (its title, its place) is
    no reason to stay there for somebody below its standard.
    """
    if usable.sideways is None:
        return np.zeros(len(table), dtype=np.int64)
    row = pd.Series(usable.sides.people.index, index=usable.sides.people["employee_id"])
    held = table["employee_id"].notna().to_numpy()
    total = usable.total(table.loc[held, "post"].to_numpy(), row[table.loc[held, "employee_id"]].to_numpy())
    worth = np.zeros(len(table), dtype=np.int64)
    step = float(rules.value("method.placement.fit_range")) * SCALE / max(usable.weight, 1)
    worth[held] = np.rint(total * step).astype(np.int64) * TIES
    misfit = among(table["employee_id"], usable.checked.loc[usable.sideways, "employee_id"]).to_numpy()
    worth[misfit] -= int(rules.value("method.placement.misfit")) * SCALE * TIES
    return worth


def gone(data: Dataset, rules: Rules, inauguration: date) -> pd.Series:
    """Ids of people who leave before the plan's horizon: their seats open, and they take no other."""
    limit = pd.Timestamp(inauguration) + pd.DateOffset(months=int(rules.value("method.placement.horizon")))
    leaves = leaving_dates(data, rules=rules)
    ends = by_key(data.positions, "position_id", "term_ends")
    ended = looked_up(data.employees["position_id"], ends) <= limit
    return data.employees["employee_id"][(leaves <= limit).to_numpy() | ended.to_numpy()]


def unavailable(data: Dataset, inauguration: date) -> pd.Series:
    """Ids of people who cannot be moved yet; who holds a post keeps it."""
    away = data.employees["unavailable_until"] > pd.Timestamp(inauguration)
    return data.employees.loc[away, "employee_id"]


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


def _leave_prices(ids: pd.Series, holders: pd.Series, data: Dataset, rules: Rules) -> pd.Series:
    """Price of leaving a post that is no leading seat, by employee_id; 0 below the lowest leading rung."""
    tier = looked_up(ids, by_key(data.employees, "employee_id", "tier"))
    price = looked_up(tier, rules.tiers["rank"]).map(_tier_price(rules)).fillna(0)
    return price.mask(among(ids, holders), 0).set_axis(ids).astype("int64")
