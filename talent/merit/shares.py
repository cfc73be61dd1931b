"""What the data show of each computed merit item: how many of all in scope.

Denominators are fixed: everyone or every post in scope, never those about whom something is known. So
finding a gap, or adding an assessment, can only raise a share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pandas as pd

from talent.errors import UnknownIdError
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset

_Texts: TypeAlias = "pd.Series[str]"
_Flags: TypeAlias = "pd.Series[bool]"


class Share(NamedTuple):
    """How many of all in scope; a denominator of 0 means that nothing can be measured."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Facts:
    """One agency on one date, as the measures read it.

    Attributes:
        data, rules, on: the tables, the figures and the date of the facts.
        grid, benches, incumbents, vacancies, key_positions: frames of the stages before; the last three may
            be unknown.
    """

    data: Dataset
    rules: Rules
    on: pd.Timestamp
    grid: pd.DataFrame
    benches: pd.DataFrame
    incumbents: pd.DataFrame | None
    vacancies: pd.DataFrame | None
    key_positions: pd.DataFrame | None

    @cached_property
    def tier_of_post(self) -> _Texts:
        """Tier of each managerial post that is not abolished, by position_id."""
        leads = self.rules.tiers.index[self.rules.tiers["leads"].astype(bool)]
        posts = self.data.positions
        kept = posts[posts["tier"].isin(leads) & posts["status"].ne("abolished")]
        found: _Texts = kept.drop_duplicates("position_id").set_index("position_id")["tier"]
        return found

    @cached_property
    def holders(self) -> _Texts:
        """Employees who hold a managerial post."""
        people = self.data.employees
        found: _Texts = people.loc[people["position_id"].isin(self.tier_of_post.index), "employee_id"]
        return found

    @cached_property
    def active(self) -> _Texts:
        """Employees on active duty; an empty duty status means active."""
        people = self.data.employees
        found: _Texts = people.loc[people["duty_status"].fillna("active").eq("active"), "employee_id"]
        return found

    @cached_property
    def pool(self) -> _Texts:
        """Employees who are certainly in the talent pool."""
        return self.grid.loc[self.grid["in_pool"].eq("yes"), "employee_id"]

    def ago(self, window: str) -> pd.Timestamp:
        """First day that a window of the instrument, in months, no longer covers."""
        return self.on - pd.DateOffset(months=int(self.rules.value(f"instrument.windows.{window}")))


def measure_share(name: str, facts: Facts) -> Share:
    """Share by the name of its measure.

    Raises:
        UnknownIdError: an instrument names a measure that there is not.
    """
    if name not in _MEASURES:
        raise UnknownIdError("merit measure", name, _MEASURES)
    return _MEASURES[name](facts)


def own_standards(facts: Facts) -> Share:
    """Managerial posts with a competency standard that the agency has set, for the post or for its tier."""
    rows = facts.data.standards
    rows = rows[~rows["on"].gt(facts.on)]
    tiers = facts.tier_of_post
    own = tiers.index.isin(rows["position_id"].dropna()) | tiers.isin(rows["tier"].dropna()).to_numpy()
    return Share(int(own.sum()), len(tiers))


def talent_profiles(facts: Facts) -> Share:
    """Employees whom the nine-box grid has placed, certainly or provisionally."""
    mapped = facts.grid.loc[facts.grid["state"].isin(["placed", "provisional"]), "employee_id"]
    return _among(facts.data.employees["employee_id"], mapped)


def talent_pool(facts: Facts) -> Share:
    """Managerial vacancies of the window that have a candidate in the talent pool.

    A post with a bench is covered by a pool member on it. For posts that no bench was asked for, each pool
    member in a feeder tier covers one vacancy.
    """
    if facts.vacancies is None:
        return Share(0, 0)
    tiers = facts.vacancies["position_id"].map(facts.tier_of_post)
    horizon = facts.on + (facts.on - facts.ago("vacancies"))
    within = tiers.notna() & ~facts.vacancies["vacant_on"].gt(horizon)
    posts, tiers = facts.vacancies.loc[within, "position_id"], tiers[within]
    covered = posts.isin(facts.benches.loc[facts.benches["employee_id"].isin(facts.pool), "position_id"])
    asked = (
        facts.benches["position_id"] if facts.key_positions is None else facts.key_positions["position_id"]
    )
    return Share(int(covered.sum()) + _fed(facts, tiers[~covered & ~posts.isin(asked)]), len(posts))


def succession_plan(facts: Facts) -> Share:
    """Key posts with a successor on the bench who is ready in time."""
    key = _key_posts(facts)
    ready = facts.benches["readiness"].isin(facts.rules.value("instrument.windows.readiness"))
    return _among(key, facts.benches.loc[ready, "position_id"])


def competency_gaps(facts: Facts) -> Share:
    """Holders of managerial posts whose match with their post is known."""
    if facts.incumbents is None:
        return Share(0, 0)
    return _among(facts.holders, facts.incumbents.loc[facts.incumbents["match"].notna(), "employee_id"])


def performance_data(facts: Facts) -> Share:
    """Active employees with a rating of the last full year."""
    rows = facts.data.ratings
    rated = (
        rows["rating"].notna()
        | rows["score"].notna()
        | (rows["work_result"].notna() & rows["behaviour"].notna())
    )
    return _among(
        facts.active, rows.loc[rated & rows["year"].eq(facts.on.year - 1).fillna(value=False), "employee_id"]
    )


def gap_programmes(facts: Facts) -> Share:
    """Holders of managerial posts who have no gap, or a development activity in the year of the date."""
    if facts.incumbents is None:
        return Share(0, 0)
    known = facts.incumbents["match"].notna()
    sound = facts.incumbents.loc[known & _without_gap(facts.incumbents["gaps"]), "employee_id"]
    rows = facts.data.development
    ends = rows["end"].fillna(rows["start"])
    planned = rows.loc[
        rows["start"].dt.year.le(facts.on.year) & ends.dt.year.ge(facts.on.year), "employee_id"
    ]
    return _among(facts.holders, pd.concat([sound, planned]))


def training_hours(facts: Facts) -> Share:
    """Active employees with the training hours that are due, in the window before the date."""
    due = facts.rules.get("performance.training_hours", facts.rules.value("instrument.training_hours"))
    done = _in_window(facts, ["training"])
    hours = done.groupby("employee_id")["hours"].sum()
    return _among(facts.active, pd.Series(hours.index[hours.ge(due)], dtype="str"))


def employee_exchange(facts: Facts) -> Share:
    """Active employees in an exchange or work practice in the window before the date."""
    return _among(facts.active, _in_window(facts, ["exchange"])["employee_id"])


def coaching(facts: Facts) -> Share:
    """Active employees who were coached or mentored in the window before the date."""
    return _among(facts.active, _in_window(facts, ["coaching", "mentoring"])["employee_id"])


_MEASURES: Mapping[str, Callable[[Facts], Share]] = MappingProxyType(
    {
        measure.__name__: measure
        for measure in (
            own_standards,
            talent_profiles,
            talent_pool,
            succession_plan,
            competency_gaps,
            performance_data,
            gap_programmes,
            training_hours,
            employee_exchange,
            coaching,
        )
    }
)


def _among(scope: pd.Series[Any], found: pd.Series[Any]) -> Share:
    everyone = scope.drop_duplicates()
    return Share(int(everyone.isin(found).sum()), len(everyone))


def _key_posts(facts: Facts) -> pd.Series[Any]:
    """Key posts as given, else those the agency names, else every managerial post."""
    if facts.key_positions is not None:
        return facts.key_positions["position_id"]
    posts = facts.data.positions
    named = posts.loc[posts["is_key"].fillna(value=False).astype(bool), "position_id"]
    return named if len(named) else pd.Series(facts.tier_of_post.index)


def _fed(facts: Facts, tiers: _Texts) -> int:
    """Vacancies, given by tier, that pool members in feeder tiers can cover, each at most one of a tier."""
    people = facts.data.employees
    by_post = people["position_id"].map(
        facts.data.positions.drop_duplicates("position_id").set_index("position_id")["tier"]
    )
    held = people["tier"].fillna(by_post)[people["employee_id"].isin(facts.pool)].value_counts()
    wanted = tiers.value_counts()
    return sum(
        min(int(held.reindex(_feeders(facts.rules, str(tier))).sum()), int(n)) for tier, n in wanted.items()
    )


def _feeders(rules: Rules, tier: str) -> list[str]:
    """Tiers from which one may come: as the law lists them, else those one rank below."""
    listed = rules.get(f"eligibility.feeder.{tier}")
    if listed is not None:
        return [name for name, _ in listed]
    rank = rules.tiers["rank"]
    return list(rank.index[rank.eq(rank[tier] + 1)])


def _without_gap(gaps: pd.Series[Any]) -> _Flags:
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
