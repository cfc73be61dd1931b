"""Measures of the career: time in the post, breadth, acting duties, education and field of study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import by_key, looked_up
from talent.measures.convert import Origin, banded, converted, label_table
from talent.measures.facts import Facts
from talent.measures.measured import Measured
from talent.measures.records import extreme, or_none
from talent.standards import millionths

if TYPE_CHECKING:
    from talent.dataset import Dataset
    from talent.rules import Rules

ACTING = ("Plt", "Plh", "Pj")


def tenure(facts: Facts, component: str) -> Measured:
    """Completed years in the present post; a post taken up after the date of the facts says nothing."""
    since = facts.employees["position_since"]
    years = millionths(completed_years(since, facts.day))
    return banded(facts, component, years.where(years >= 0), origin=Origin("employees", since))


def service(facts: Facts, component: str) -> Measured:
    """Completed years of service."""
    since = facts.employees["service_since"]
    years = millionths(completed_years(since, facts.day))
    return banded(facts, component, years.where(years >= 0), origin=Origin("employees", since))


def completed_years(since: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whole years from each date to a day.

    Args:
        since: datetime64; missing stays missing.
        day: the day on which they are counted.

    Returns:
        Years (float64, whole numbers), negative where the date lies after the day.

    >>> completed_years(
    ...     pd.Series(pd.to_datetime(["2020-12-01", "2020-12-02"])), pd.Timestamp(2025, 12, 1)
    ... ).tolist()
    [5.0, 4.0]
    """
    parts = since.dt
    early = (parts.month > day.month) | ((parts.month == day.month) & (parts.day > day.day))
    years: pd.Series = (day.year - parts.year - early.astype("int64")).astype("float64")
    return years.where(since.notna())


def variety(facts: Facts, component: str) -> Measured:
    """Breadth of the career: ``cross_agency``, ``cross_unit`` or ``one_unit``.

    A row of the history that names no agency was in this one; one that names neither a foreign agency nor a
    unit leaves it open whether the career was ever in a second unit.
    """
    past = facts.table("history")
    past = past[past["start"] <= facts.day]
    unit = past["unit_id"].where(
        past["unit_id"].notna(), looked_up(past["position_id"], _of_post(facts, "unit_id"))
    )
    away = past["agency_id"].notna() & (past["agency_id"] != _home(facts, past))
    other = unit.notna() & (unit != past["employee"].map(facts.employees["unit_id"]))
    told = pd.DataFrame({"away": away, "other": other, "silent": unit.isna() & ~away})
    seen = told.groupby(past["employee"]).any().reindex(facts.places, fill_value=False)
    label = pd.Series("one_unit", index=facts.places, dtype="str").mask(seen["silent"])
    label = label.mask(seen["other"], "cross_unit").mask(seen["away"], "cross_agency")
    if not facts.data.has("history"):
        label = label.mask(label.notna())
    as_of = past.groupby("employee")["start"].max()
    return converted(facts, component, label, origin=Origin("history", as_of))


def _of_post(facts: Facts, column: str) -> pd.Series:
    return by_key(facts.data.positions, "position_id", column)


def _home(facts: Facts, past: pd.DataFrame) -> pd.Series:
    """The agency each row is compared with: this one, else the first that the employee's history names."""
    if facts.data.has("agencies"):
        return pd.Series(facts.data.agency_id, index=past.index, dtype="str")
    return past["employee"].map(past.groupby("employee")["agency_id"].first())


def acting(facts: Facts, component: str) -> Measured:
    """Best acting duty held, now or before: ``Pj``, ``Plt`` or ``Plh``.

    Where the profile's table tells ``Plt_higher`` and ``Plt_equal`` apart (or ``Plh_…``), a duty counts as
    higher when its post stands above the employee's present tier, and is of unknown worth where either tier
    is not known.
    """
    rows, table = _acting_rows(facts), label_table(facts, component)
    rank = facts.rules.tiers["rank"]
    own = looked_up(rows["employee"].map(facts.employees["tier"]), rank).astype("float64")
    there = looked_up(rows["tier"], rank).astype("float64")
    graded = rows["kind"].isin([kind for kind in ACTING if f"{kind}_higher" in table.points])
    step = pd.Series(np.where(there < own, "_higher", "_equal"), index=rows.index, dtype="str")
    label = rows["kind"].astype("str").mask(graded, rows["kind"].astype("str") + step)
    rows["level"] = label.mask(graded & (own.isna() | there.isna()))
    return or_none(facts, table, extreme(rows, table, best=True), "history")


def _acting_rows(facts: Facts) -> pd.DataFrame:
    people = facts.employees.rename_axis("employee").reset_index()
    columns = {"acting_kind": "kind", "acting_position_id": "position_id", "acting_since": "on"}
    now = people[["employee", *columns]].rename(columns=columns).assign(tier=np.nan)
    past = facts.table("history").rename(columns={"start": "on"})[
        ["employee", "kind", "position_id", "on", "tier"]
    ]
    rows = pd.concat([now.astype({"tier": "str"}), past], ignore_index=True)
    rows = rows[rows["kind"].isin(ACTING) & ~(rows["on"] > facts.day)].copy()
    rows["tier"] = rows["tier"].where(
        rows["tier"].notna(), looked_up(rows["position_id"], _of_post(facts, "tier"))
    )
    return rows


def education(facts: Facts, component: str) -> Measured:
    """Highest formal education."""
    return converted(facts, component, facts.employees["education"], origin=Origin("employees"))


def field(facts: Facts, component: str) -> Measured:
    """Field of study against the fields that the own post names; fields of one family are related."""
    label = field_match(facts.data, rules=facts.rules).set_axis(facts.places)
    origin = Origin("employees", facts.employees["position_since"])
    return converted(facts, component, label, origin=origin)


def field_match(data: Dataset, *, rules: Rules) -> pd.Series:
    """Field of study of each employee against the fields of the own post.

    Args:
        data: reads ``employees`` and ``positions``.
        rules: ``profile.components.field.families``: lists of fields that count as related.

    Returns:
        ``match``, ``related`` or ``not``, indexed by employee_id; missing where either side is.
    """
    posts = by_key(data.positions, "position_id", "fields_of_study")
    people = data.employees.set_index("employee_id")
    return field_labels(people["field_of_study"], looked_up(people["position_id"], posts), rules=rules)


def field_labels(own: pd.Series, asked: pd.Series, *, rules: Rules) -> pd.Series:
    """Each field of study against a list of fields.

    Args:
        own: field of study.
        asked: fields joined by ``;``, of the same index.
        rules: as for :func:`field_match`.

    Returns:
        ``match``, ``related`` or ``not``; missing where either is.
    """
    pairs = pd.DataFrame({"own": own, "asked": asked}).dropna()
    families = rules.get("profile.components.field.families", [])
    family = {name: number for number, names in enumerate(families) for name in names}
    distinct = pairs.drop_duplicates()
    labels = [
        _field_label(own, asked.split(";"), family)
        for own, asked in zip(distinct["own"], distinct["asked"], strict=True)
    ]
    told = distinct.assign(label=pd.array(labels, dtype="str"))
    found = pairs.merge(told, on=["own", "asked"], how="left").set_axis(pairs.index)["label"]
    return found.reindex(own.index)


def _field_label(own: str, asked: list[str], family: dict[str, int]) -> str:
    if own in asked:
        return "match"
    return "related" if own in family and family[own] in {family.get(name) for name in asked} else "not"
