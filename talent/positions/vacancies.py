"""When people leave, and which seats fall vacant: now, and month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from talent.dataset import Dataset, remembered, rows_of
from talent.positions.seats import order_key, people_with_tier, seat_rows
from talent.rules import Rules

_COLUMNS = ["position_id", "seat", "vacant_on", "cause", "employee_id", "acting", "tier"]
_COLUMNS += ["acting_kind", "acting_since"]


@remembered
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
    found = _retirement(people, rules)
    return found.set_axis(pd.Index(people["employee_id"], name="employee_id")).rename("retires_on")


@remembered
def leaving_dates(data: Dataset, *, rules: Rules) -> pd.Series:
    """First day on which each employee is no longer there: the earlier of retirement and ``leaves_on``.

    Returns:
        datetime64[us] by employee_id, name ``leaves``; missing where neither is known.
    """
    retirement = retirement_dates(data, rules=rules)
    other = data.employees["leaves_on"].to_numpy()
    return pd.DataFrame({"retirement": retirement, "other": other}).min(axis=1).rename("leaves")


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
        the equal ones), employee_id (who leaves), acting (who stands in now), tier, acting_kind (Plt, Plh,
        Pj), acting_since; sorted by position_id and seat. Of several acting officers the latest counts.

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
    leading = rules.tiers.index[rules.tiers["leads"]]
    table = open_seats(data, list(leading), rules=rules, on=on, months=months)
    return _with_officers(table, data)[_COLUMNS].reset_index(drop=True)


def first_vacancies(
    data: Dataset, *, rules: Rules, on: date | str, start: date | str, months: int | None = None
) -> pd.DataFrame:
    """The day on which each leading post is next needed: its first seat falls vacant, or is vacant already.

    Args:
        data: reads ``positions`` and ``employees``.
        rules: tiers and retirement ages.
        on: date of the facts.
        start: planned inauguration; a post that is vacant before it is needed on that day.
        months: how far to look ahead of ``on``; default without end.

    Returns:
        Index position_id: vacant_on (datetime64[us]), cause, as :func:`vacancies`; only posts of which a day
        is known.

    >>> from talent.rules import load
    >>> posts = pd.DataFrame({"position_id": ["A", "B"], "tier": ["1", "2"], "reports_to": [None, "A"]})
    >>> people = {"employee_id": ["e"], "unit_id": ["U"], "position_id": ["B"], "leaves_on": ["2040-05-01"]}
    >>> data = Dataset(positions=posts.assign(title="T", unit_id="U"), employees=pd.DataFrame(people))
    >>> rules = load(on="2025-12-01", profile="generic")
    >>> found = first_vacancies(data, rules=rules, on="2025-12-01", start="2026-01-01")
    >>> found["vacant_on"].dt.strftime("%Y-%m-%d").to_dict()
    {'A': '2026-01-01', 'B': '2040-05-01'}
    """
    leading = rules.tiers.index[rules.tiers["leads"]]
    table = open_seats(data, list(leading), rules=rules, on=on, months=months)
    table = table.sort_values(["position_id", "vacant_on"]).drop_duplicates("position_id")
    first = pd.Timestamp(start).as_unit("us")
    table["vacant_on"] = table["vacant_on"].mask(table["vacant_on"] < first, first)
    return table.set_index("position_id")[["vacant_on", "cause"]]


def open_seats(
    data: Dataset, tiers: Sequence[str], *, rules: Rules, on: date | str, months: int | None
) -> pd.DataFrame:
    """As :func:`vacancies` for posts of some leading tiers, with the columns of seats and no acting officers.

    Without ``months`` every seat of which a day is known.
    """
    day = pd.Timestamp(on).as_unit("us")
    table = _known_seats(data, rules=rules, on=day)
    table = table[table["tier"].isin(list(tiers))]
    known = table["vacant_on"].notna()
    table = table[known if months is None else table["vacant_on"] <= day + pd.DateOffset(months=months)]
    return table.sort_values(["position_id", "seat"])


@remembered
def _known_seats(data: Dataset, *, rules: Rules, on: pd.Timestamp) -> pd.DataFrame:
    """Seats of leading posts, each with the day on which it falls vacant (missing: not known)."""
    table = seat_rows(data, rules=rules)
    table = table[table["leads"] & ~table["status"].isin(["frozen", "abolished"])].reset_index(drop=True)
    leaving = _departures(data, rules, table["employee_id"]).set_axis(table.index)
    table = table.join(leaving).assign(term=table["term_ends"])
    dates = table[["retirement", "term", "leaves"]]
    table["vacant_on"] = dates.min(axis=1)
    first = dates.eq(table["vacant_on"], axis=0)
    table["cause"] = first.idxmax(axis=1).where(first.any(axis=1))
    empty = table["status"].eq("vacant")
    table["cause"] = table["cause"].mask(empty, "vacant").astype("str")
    table["vacant_on"] = table["vacant_on"].mask(empty | table["vacant_on"].lt(on), on)
    return _without_surplus(table)


def vacancy_months(vacancies: pd.DataFrame, *, on: date | str, months: int = 60) -> pd.DataFrame:
    """Vacancies month by month, by tier and cause.

    Args:
        vacancies: of :func:`vacancies`, for at least as many months.
        on: date of the facts.
        months: calendar months counted after that of ``on``.

    Returns:
        month (its first day), now (bool: vacant on ``on`` already), tier, cause, n (seats), acting (of them
        with an acting officer); only what there is, sorted by these columns.

    >>> found = pd.DataFrame({"tier": "1", "cause": "term", "acting": [None, "e"]})
    >>> found["vacant_on"] = pd.to_datetime(["2026-01-31", "2026-01-05"])
    >>> vacancy_months(found, on="2025-12-01")[["now", "n", "acting"]].to_numpy().tolist()
    [[False, 2, 1]]
    """
    day = pd.Timestamp(on)
    last = day + pd.offsets.MonthEnd(months + 1)
    table = vacancies[vacancies["vacant_on"] <= last]
    table = table.assign(
        month=table["vacant_on"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]"),
        now=table["vacant_on"] <= day,
        acting=table["acting"].notna(),
    )
    groups = table.groupby(["month", "now", "tier", "cause"], as_index=False, dropna=False)
    counts = groups.agg(n=("acting", "size"), acting=("acting", "sum"))
    return counts.astype({"n": "int64", "acting": "int64"})


def _with_officers(table: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Vacancies with who acts in each post: acting, acting_kind, acting_since."""
    names = ["acting_position_id", "employee_id", "acting_kind", "acting_since"]
    officers = data.employees[names].dropna(subset="acting_position_id")
    officers = officers.sort_values("acting_since", na_position="first", kind="stable")
    officers = officers.drop_duplicates("acting_position_id", keep="last").set_index("acting_position_id")
    found = officers.rename(columns={"employee_id": "acting"}).reindex(table["position_id"])
    return table.assign(**{str(name): found[name].array for name in found})


def _departures(data: Dataset, rules: Rules, wanted: pd.Series) -> pd.DataFrame:
    """Dates of retirement and of other leaving of some employees (missing: nobody), row by row."""
    dates = {
        "retirement": retirement_dates(data, rules=rules).array,
        "leaves": data.employees["leaves_on"].array,
    }
    row = rows_of(wanted, data.employees["employee_id"])
    return pd.DataFrame({name: days.take(row, allow_fill=True) for name, days in dates.items()})


def _retirement(people: pd.DataFrame, rules: Rules) -> pd.Series:
    ages = {name: 12 * int(age) for name, age in rules.under("retirement.ages").items()}
    reached = people["tier"].map(pd.Series(ages, dtype="Int64"))
    later = reached + int(rules.value("retirement.day")) if ages else reached
    return people["retires_on"].fillna(_month_starts(people["birth_date"], later))


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
