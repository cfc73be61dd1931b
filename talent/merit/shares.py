"""What the data show of each computed merit item: who or what is in scope, and which of it counts.

Denominators are fixed: everyone or every post in scope, never those about whom something is known. So
finding a gap, or adding an assessment, can only raise a share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from talent.dataset import among, by_key, looked_up
from talent.errors import UnknownIdError
from talent.merit.facts import Facts, Flags, Texts
from talent.positions import order_key, people_with_tier
from talent.rules import Rules

PEOPLE, POSTS = "employee", "position"
_COMPETENCIES = ("managerial", "sociocultural", "technical", "total")


class Share(NamedTuple):
    """How many of all in scope; a denominator of 0 means that nothing can be measured."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Scope:
    """Everyone or every post that a measure counts, and which of them count.

    Attributes:
        kind: ``"employee"`` or ``"position"``.
        ids: in scope; a post of several seats may repeat.
        met: whether each counts, indexed as ``ids``.
    """

    kind: str
    ids: Texts
    met: Flags

    @property
    def share(self) -> Share:
        """How many count, of all."""
        return Share(int(self.met.sum()), len(self.ids))


def measure_scope(name: str, facts: Facts) -> Scope | None:
    """Scope by the name of its measure; None where what it needs was not collected.

    Raises:
        UnknownIdError: an instrument names a measure that there is not.
    """
    if name not in _MEASURES:
        raise UnknownIdError("merit measure", name, _MEASURES)
    if name not in facts.scopes:  # a ladder may ask for one measure on several steps, and so may two items
        facts.scopes[name] = _MEASURES[name](facts)
    found: Scope | None = facts.scopes[name]
    return found


def nothing(kind: str) -> Scope:
    """A scope of nobody: nothing can be measured."""
    return Scope(kind, pd.Series(dtype="str"), pd.Series(dtype="bool"))


def own_standards(facts: Facts) -> Scope:
    """Managerial posts with a competency standard that the agency has set, for the post or for its tier."""
    rows = facts.data.standards
    rows = rows[~rows["on"].gt(facts.on)]
    tiers = facts.tier_of_post
    posts = pd.Series(tiers.index)
    own = among(posts, rows["position_id"].dropna()) | tiers.isin(rows["tier"].dropna().unique()).to_numpy()
    return Scope(POSTS, posts, own)


def talent_profiles(facts: Facts) -> Scope:
    """Employees whom the nine-box grid has placed, certainly or provisionally."""
    mapped = facts.grid.loc[facts.grid["state"].isin(["placed", "provisional"]), "employee_id"]
    return _among(PEOPLE, facts.data.employees["employee_id"], mapped)


def talent_pool(facts: Facts) -> Scope:
    """Managerial vacancies of the window that have a candidate in the talent pool.

    A post with a bench is covered by a pool member on it. For posts that no bench was asked for, each pool
    member in a feeder tier covers one vacancy.
    """
    if facts.vacancies is None:
        return nothing(POSTS)
    tiers = looked_up(facts.vacancies["position_id"], facts.tier_of_post)
    horizon = facts.on + (facts.on - facts.ago("vacancies"))
    within = tiers.notna() & ~facts.vacancies["vacant_on"].gt(horizon)
    posts, tiers = facts.vacancies.loc[within, "position_id"], tiers[within]
    in_pool = among(facts.benches["employee_id"], facts.pool)
    covered = among(posts, facts.benches.loc[in_pool, "position_id"])
    asked = (
        facts.benches["position_id"] if facts.key_positions is None else facts.key_positions["position_id"]
    )
    open_posts = ~covered & ~among(posts, asked)
    return Scope(
        POSTS, posts, covered | _fed(facts, posts[open_posts], tiers[open_posts]).reindex(posts.index)
    )


def succession_plan(facts: Facts) -> Scope:
    """Key posts with a successor on the bench who is ready in time."""
    key = _key_posts(facts)
    ready = facts.benches["readiness"].isin(facts.rules.value("instrument.windows.readiness"))
    return _among(POSTS, key, facts.benches.loc[ready, "position_id"])


def competency_gaps(facts: Facts) -> Scope:
    """Holders of managerial posts whose match with their post is known."""
    if facts.incumbents is None:
        return nothing(PEOPLE)
    return _among(
        PEOPLE, facts.holders, facts.incumbents.loc[facts.incumbents["match"].notna(), "employee_id"]
    )


def performance_data(facts: Facts) -> Scope:
    """Active employees with a rating of the last full year."""
    rows = facts.data.ratings
    rated = (
        rows["rating"].notna()
        | rows["score"].notna()
        | (rows["work_result"].notna() & rows["behaviour"].notna())
    )
    return _among(PEOPLE, facts.active, rows.loc[rated & _last_year(facts), "employee_id"])


def performance_plans(facts: Facts) -> Scope:
    """Active employees with a performance plan of the last full year, whether it was rated or not."""
    return _among(PEOPLE, facts.active, facts.data.ratings.loc[_last_year(facts), "employee_id"])


def staff_data(facts: Facts) -> Scope:
    """Employees of whom every fact that the instrument counts as core is known."""
    people = facts.data.employees
    full = people[facts.rules.value("instrument.core_data.columns")].notna().all(axis=1)
    return _among(PEOPLE, people["employee_id"], people.loc[full, "employee_id"])


def retirement_dates(facts: Facts) -> Scope:
    """Employees whose day of retirement is given or follows from their day of birth."""
    people = facts.data.employees
    known = people["retires_on"].notna() | people["birth_date"].notna()
    return _among(PEOPLE, people["employee_id"], people.loc[known, "employee_id"])


def discipline_register(facts: Facts) -> Scope | None:
    """Active employees whom a register of discipline covers; an empty one says that nothing occurred."""
    if not facts.data.has("track_record"):
        return None
    return _among(PEOPLE, facts.active, facts.active)


def competencies_of_jpt(facts: Facts) -> Scope:
    """Holders of JPT posts whose competencies are measured."""
    return _measured_competencies(facts, facts.holders[_leads_at_the_top(facts)])


def competencies_of_managers(facts: Facts) -> Scope:
    """Holders of other managerial posts whose competencies are measured."""
    return _measured_competencies(facts, facts.holders[~_leads_at_the_top(facts)])


def competencies_of_others(facts: Facts) -> Scope:
    """Employees without a managerial post whose competencies are measured."""
    everyone = facts.data.employees["employee_id"]
    return _measured_competencies(facts, everyone[~among(everyone, facts.holders)])


def gap_programmes(facts: Facts) -> Scope:
    """Holders of managerial posts who have no gap, or a development activity in the year of the date."""
    if facts.incumbents is None:
        return nothing(PEOPLE)
    known = facts.incumbents["match"].notna()
    sound = facts.incumbents.loc[known & _without_gap(facts.incumbents["gaps"]), "employee_id"]
    rows = facts.data.development
    ends = rows["end"].fillna(rows["start"])
    planned = rows.loc[
        rows["start"].dt.year.le(facts.on.year) & ends.dt.year.ge(facts.on.year), "employee_id"
    ]
    return _among(PEOPLE, facts.holders, pd.concat([sound, planned]))


def training_hours(facts: Facts) -> Scope:
    """Active employees with the training hours that are due, in the window before the date."""
    due = facts.rules.get("performance.training_hours", facts.rules.value("instrument.training_hours"))
    done = _in_window(facts, ["training"])
    hours = done.groupby("employee_id")["hours"].sum()
    return _among(PEOPLE, facts.active, pd.Series(hours.index[hours.ge(due)], dtype="str"))


def employee_exchange(facts: Facts) -> Scope:
    """Active employees in an exchange or work practice in the window before the date."""
    return _among(PEOPLE, facts.active, _in_window(facts, ["exchange"])["employee_id"])


def coaching(facts: Facts) -> Scope:
    """Active employees who were coached or mentored in the window before the date."""
    return _among(PEOPLE, facts.active, _in_window(facts, ["coaching", "mentoring"])["employee_id"])


_MEASURES: Mapping[str, Callable[[Facts], Scope | None]] = MappingProxyType(
    {
        measure.__name__: measure
        for measure in (
            own_standards,
            talent_profiles,
            talent_pool,
            succession_plan,
            competency_gaps,
            performance_data,
            performance_plans,
            staff_data,
            retirement_dates,
            discipline_register,
            competencies_of_jpt,
            competencies_of_managers,
            competencies_of_others,
            gap_programmes,
            training_hours,
            employee_exchange,
            coaching,
        )
    }
)


def _among(kind: str, scope: pd.Series[Any], found: pd.Series[Any]) -> Scope:
    everyone: Texts = scope.drop_duplicates().astype("str")
    return Scope(kind, everyone, among(everyone, found))


def _last_year(facts: Facts) -> Flags:
    found: Flags = facts.data.ratings["year"].eq(facts.on.year - 1).fillna(value=False).astype("bool")
    return found


def _leads_at_the_top(facts: Facts) -> Flags:
    """Whether each holder of a managerial post holds one of JPT."""
    people = by_key(facts.data.employees, "employee_id", "position_id")
    tiers = looked_up(looked_up(facts.holders, people), facts.tier_of_post)
    return tiers.isin(facts.rules.value("instrument.groups.jpt"))


def _measured_competencies(facts: Facts, people: Texts) -> Scope:
    rows = facts.data.assessments
    valid = rows["assessed_on"].le(facts.on) & ~rows["valid_until"].lt(facts.on)
    return _among(PEOPLE, people, rows.loc[valid & rows["kind"].isin(_COMPETENCIES), "employee_id"])


def _key_posts(facts: Facts) -> pd.Series[Any]:
    """Key posts as given, else those the agency names, else every managerial post."""
    if facts.key_positions is not None:
        return facts.key_positions["position_id"]
    posts = facts.data.positions
    named = posts.loc[posts["is_key"].fillna(value=False).astype(bool), "position_id"]
    return named if len(named) else pd.Series(facts.tier_of_post.index)


def _fed(facts: Facts, posts: Texts, tiers: Texts) -> Flags:
    """Vacancies that pool members in feeder tiers can cover, each at most one of a tier; others are False."""
    people = people_with_tier(facts.data)
    held = people["tier"][among(people["employee_id"], facts.pool)].value_counts()
    rows = pd.DataFrame({"tier": tiers, "order": order_key(posts)}, index=posts.index)
    rows = rows.sort_values(["tier", "order"], kind="stable")
    supply = {
        tier: int(held.reindex(_feeders(facts.rules, str(tier))).sum()) for tier in rows["tier"].unique()
    }
    found: Flags = rows.groupby("tier").cumcount() < rows["tier"].map(supply).astype("int64")
    return found


def _feeders(rules: Rules, tier: str) -> list[str]:
    """Tiers from which one may come: as the law lists them, else those one rank below."""
    listed = rules.get(f"eligibility.feeder.{tier}")
    if listed is not None:
        return [name for name, _ in listed]
    rank = rules.tiers["rank"]
    return list(rank.index[rank.eq(rank[tier] + 1)])


def _without_gap(gaps: pd.Series[Any]) -> Flags:
    if pd.api.types.is_numeric_dtype(gaps):
        return gaps.fillna(0).eq(0)
    return gaps.fillna("").eq("")


def _in_window(facts: Facts, kinds: list[str]) -> pd.DataFrame:
    """Development activities begun by the date, not merely planned, that reach into the window before it."""
    rows = facts.data.development
    ends = (
        rows["end"]
        .fillna(facts.on.normalize())
        .where(rows["status"].ne("completed"), rows["end"].fillna(rows["start"]))
    )
    held = rows["status"].ne("planned") & rows["start"].le(facts.on) & ends.gt(facts.ago("development"))
    found: pd.DataFrame = rows[held & rows["kind"].isin(kinds)]
    return found
