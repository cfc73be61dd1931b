"""When people leave, which seats fall vacant, and which posts must not stay so."""

from __future__ import annotations

from datetime import date

import pandas as pd

from talent.dataset import Dataset
from talent.positions.seats import order_key, people_with_tier, seat_rows
from talent.rules import Rules

_CAUSES = ["vacant", "retirement", "term", "leaves"]


def retirement_dates(data: Dataset, *, rules: Rules) -> pd.Series:
    """First day of retirement of each employee.

    ``retires_on`` where given; else the first day of the month that lies ``retirement.day`` months after
    the month in which the age of the tier (``retirement.ages.<tier>``) is reached. The tier is the person's
    own, else that of the post. Missing without birth date, tier or rule.

    Args:
        data: reads ``employees`` and ``positions``.
        rules: the retirement ages in force.

    Returns:
        datetime64[us] by employee_id, name ``retires_on``.
    """
    people = people_with_tier(data)
    tier = people["tier"]
    ages = {name: 12 * int(age) for name, age in rules.under("retirement.ages").items()}
    reached = tier.map(pd.Series(ages, dtype="Int64"))
    later = reached + int(rules.value("retirement.day")) if ages else reached
    computed = _month_starts(people["birth_date"], later)
    found = people["retires_on"].fillna(computed)
    return found.set_axis(pd.Index(people["employee_id"], name="employee_id")).rename("retires_on")


def leaving_dates(data: Dataset, *, rules: Rules) -> pd.Series:
    """First day on which each employee is no longer there: the earlier of retirement and ``leaves_on``.

    Returns:
        datetime64[us] by employee_id, name ``leaves``; missing where neither is known.
    """
    return _departures(data, rules)[["retirement", "leaves"]].min(axis=1).rename("leaves")


def vacancies(data: Dataset, *, rules: Rules, on: date | str, months: int) -> pd.DataFrame:
    """Seats of leading posts that are vacant on a date or fall vacant within some months of it.

    Frozen and abolished posts are no vacancies. A date that has passed already counts as vacant on ``on``.
    Of a post with more people than seats the first to leave open nothing. Acting officers do not fill a
    seat; they are named.

    Args:
        data: reads ``positions`` and ``employees``.
        rules: tiers and retirement ages.
        on: date of the facts.
        months: how far to look ahead, the last day included; 0 or more.

    Returns:
        position_id, seat, vacant_on (datetime64[us]), cause (vacant, retirement, term, leaves: the first of
        the equal ones), employee_id (who leaves), acting (who stands in now); sorted by position_id and
        seat.

    >>> from talent.rules import load
    >>> posts = pd.DataFrame({"position_id": ["A", "B"], "tier": ["1", "2"], "reports_to": [None, "A"]})
    >>> data = Dataset(
    ...     positions=posts.assign(title="T", unit_id="U"),
    ...     employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"], "position_id": ["B"]}),
    ... )
    >>> rules = load(on="2025-12-01", profile="generic")
    >>> vacancies(data, rules=rules, on="2025-12-01", months=12)[["position_id", "cause"]].to_numpy().tolist()
    [['A', 'vacant']]
    """
    day = pd.Timestamp(on).as_unit("us")
    table = _leading_seats(data, rules)
    leaving = _departures(data, rules).reindex(table["employee_id"]).set_index(table.index)
    table = table.join(leaving).assign(term=table["term_ends"])
    dates = table[["retirement", "term", "leaves"]]
    table["vacant_on"] = dates.min(axis=1)
    first = dates.eq(table["vacant_on"], axis=0)
    table["cause"] = first.idxmax(axis=1).where(first.any(axis=1))
    empty = table["status"].eq("vacant")
    table["cause"] = table["cause"].mask(empty, "vacant").astype("str")
    table["vacant_on"] = table["vacant_on"].mask(empty | table["vacant_on"].lt(day), day)
    table = _without_surplus(table)
    table = table[table["vacant_on"] <= day + pd.DateOffset(months=months)]
    officers = data.employees.dropna(subset="acting_position_id").drop_duplicates("acting_position_id")
    acting = officers.set_index("acting_position_id")["employee_id"]
    table["acting"] = table["position_id"].map(acting).astype("str")
    columns = ["position_id", "seat", "vacant_on", "cause", "employee_id", "acting"]
    return table.sort_values(["position_id", "seat"]).reset_index(drop=True)[columns]


def key_positions(data: Dataset, *, rules: Rules, on: date | str) -> pd.DataFrame:
    """Posts that the organisation cannot leave empty, each with every reason why.

    Reasons: ``declared`` (``is_key`` in the table), ``strategic`` (a leading post of rank
    ``method.key.rank`` or above), ``near_vacancy`` (a leading post one rank below it, vacant within
    ``method.key.near_vacancy`` months).

    Returns:
        position_id, reason (joined by ``"; "``); sorted by position_id. Abolished posts are left out.
    """
    top, months = int(rules.value("method.key.rank")), int(rules.value("method.key.near_vacancy"))
    near = vacancies(data, rules=rules, on=on, months=months)["position_id"]
    table = data.positions[data.positions["status"].ne("abolished")]
    tiers = rules.tiers[rules.tiers["leads"]]
    rank = table["tier"].map(tiers["rank"]).astype("float64")
    reasons = {
        "declared": table["is_key"].fillna(False).astype(bool),
        "strategic": rank <= top,
        "near_vacancy": rank.eq(top + 1) & table["position_id"].isin(near),
    }
    parts = [table.loc[holds, ["position_id"]].assign(reason=name) for name, holds in reasons.items()]
    found = pd.concat(parts).drop_duplicates().groupby("position_id", sort=True)["reason"].agg("; ".join)
    return found.astype("str").reset_index()


def _leading_seats(data: Dataset, rules: Rules) -> pd.DataFrame:
    leading = rules.tiers.index[rules.tiers["leads"]]
    table = seat_rows(data, data.positions[data.positions["tier"].isin(leading)], rules=rules)
    return table[~table["status"].isin(["frozen", "abolished"])]


def _departures(data: Dataset, rules: Rules) -> pd.DataFrame:
    """Dates of retirement and of other leaving, by employee_id."""
    retirement = retirement_dates(data, rules=rules)
    return pd.DataFrame(
        {"retirement": retirement, "leaves": data.employees["leaves_on"].to_numpy()}, index=retirement.index
    )


def _month_starts(born: pd.Series, later: pd.Series) -> pd.Series:
    """First day of the month that lies a number of months (Int64) after the month of a date."""
    known = born.notna() & later.notna()
    month = born[known].to_numpy().astype("datetime64[M]") + later[known].to_numpy(dtype="int64")
    return pd.Series(month.astype("datetime64[us]"), index=born.index[known]).reindex(born.index)


def _without_surplus(table: pd.DataFrame) -> pd.DataFrame:
    """Seats without those that open nothing: a person above the number of seats moves up into them."""
    surplus = table.groupby("position_id")["over"].transform("sum")
    if not surplus.any():
        return table
    table = table.assign(order=order_key(table["employee_id"])).sort_values(
        ["position_id", "vacant_on", "order"]
    )
    leaver = table.groupby("position_id").cumcount()
    held = table["status"].eq("filled")
    return table[~held | (leaver >= surplus.reindex(table.index))].drop(columns="order")
