"""Competency levels achieved and required, and the job-person match between them.

``JPM = sum(achieved) / sum(required) × 100`` over the competencies that the post's standard names
(PermenPANRB 38/2017; over-qualification in one competency pays for a gap in another unless a profile caps it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

COMPETENCY_KINDS = ("managerial", "sociocultural", "technical")
RESOLUTION = 1000
"""Levels are held as whole thousandths, so that sums and cuts are exact."""


def latest_elements(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """The latest assessment of each element of each employee on a date.

    Args:
        data: tables; reads ``assessments``.
        rules: ``competencies.validity`` in years, for assessments that name no end.
        on: date of the facts.

    Returns:
        The columns of ``assessments`` plus ``expired`` (bool): held by calendar year unless ``valid_until`` says otherwise.
    """
    day = pd.Timestamp(on)
    rows = data.assessments[data.assessments["assessed_on"] <= day]
    rows = rows.sort_values(["employee_id", "kind", "element", "assessed_on"], kind="stable")
    rows = rows.drop_duplicates(["employee_id", "kind", "element"], keep="last").reset_index(drop=True)
    years = rules.value("competencies.validity")
    lapsed = day.year - rows["assessed_on"].dt.year > years
    rows["expired"] = np.where(rows["valid_until"].notna(), rows["valid_until"] < day, lapsed)
    return rows


def achieved(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """Levels achieved: index employee_id (all employees), one column a competency, NaN where not assessed."""
    rows = latest_elements(data, rules=rules, on=on)
    rows = rows[rows["kind"].isin(COMPETENCY_KINDS)]
    table = (
        rows.pivot(index="employee_id", columns="element", values="value") if len(rows) else pd.DataFrame()
    )
    return table.reindex(pd.Index(data.employees["employee_id"], name="employee_id")).astype("float64")


def standards_matrix(data: Dataset, *, rules: Rules, own_only: bool = False) -> pd.DataFrame:
    """Levels required: index position_id, one column a competency, NaN where the standard does not name it.

    A post's own standard stands before its tier's (both set by the agency), and both before the level that the
    rules give its tier for each of the nine competencies.

    Args:
        own_only: leave out what only the rules give.
    """
    posts = data.positions.drop_duplicates("position_id").set_index("position_id")["tier"]
    required = _agency_standards(data, posts)
    default = _default_standards(rules, posts)
    columns = sorted(set(required.columns) | (set() if own_only else set(default.columns)))
    table = required.reindex(columns=columns)
    if own_only or default.empty:
        return table.astype("float64")
    return table.where(table.notna(), default.reindex(columns=columns)).astype("float64")


def _agency_standards(data: Dataset, posts: pd.Series) -> pd.DataFrame:
    rows = data.standards
    by_post = rows[rows["position_id"].notna()].drop_duplicates(["position_id", "competency"], keep="last")
    by_tier = rows[rows["position_id"].isna()].drop_duplicates(["tier", "competency"], keep="last")
    own = by_post.pivot(index="position_id", columns="competency", values="required_level").reindex(
        posts.index
    )
    tier = by_tier.pivot(index="tier", columns="competency", values="required_level").reindex(posts)
    tier.index = posts.index
    columns = sorted({*own.columns, *tier.columns})
    own, tier = (
        own.reindex(columns=columns).astype("float64"),
        tier.reindex(columns=columns).astype("float64"),
    )
    return own.where(own.notna(), tier)


def _default_standards(rules: Rules, posts: pd.Series) -> pd.DataFrame:
    names = [name for name, _ in rules.get("competencies.managerial", [])]
    levels = rules.under("competencies.level")
    level = posts.map({tier: float(value) for tier, value in levels.items()}).to_numpy(dtype="float64")
    return pd.DataFrame(np.repeat(level[:, None], len(names), axis=1), index=posts.index, columns=names)


def competency_kinds(data: Dataset, *, rules: Rules) -> dict[str, str]:
    """Kind of each competency by name: from the rules, the agency's standards and its assessments, in this order."""
    kinds = dict(rules.get("competencies.managerial", []))
    for frame, name in ((data.standards, "competency"), (data.assessments, "element")):
        known = frame[frame["kind"].isin(COMPETENCY_KINDS)].drop_duplicates(name)
        kinds = {**dict(zip(known[name], known["kind"], strict=True)), **kinds}
    return kinds


def counted(table: pd.DataFrame, data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """The columns of a competency table that the profile's job-person match counts (``profile.match_kinds``)."""
    kinds, wanted = competency_kinds(data, rules=rules), rules.get("profile.match_kinds", COMPETENCY_KINDS)
    default = "technical"
    return table[[name for name in table.columns if kinds.get(name, default) in wanted]]


@dataclass(frozen=True)
class Match:
    """Job-person match of pairs as a ratio of whole numbers.

    Attributes:
        numerator, denominator: thousandths of levels achieved and required; denominator 0 = no match known.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]

    @property
    def percent(self) -> NDArray[np.float64]:
        """The match in per cent, NaN where it is not known."""
        known = self.denominator > 0
        return np.where(known, 100 * self.numerator / np.where(known, self.denominator, 1), np.nan)

    def classes(self, bounds: list[list[object]]) -> NDArray[np.object_]:
        """Class of each pair, exact at the bounds; None where the match is not known.

        Args:
            bounds: ``[[class, lower bound in %], …]`` rising; a bound is inclusive.
        """
        found = np.full(self.numerator.shape, None, dtype=object)
        for name, bound in bounds:
            found[(self.denominator > 0) & (100 * self.numerator >= int(str(bound)) * self.denominator)] = (
                name
            )
        return found


def match_pairs(levels: NDArray[np.float64], required: NDArray[np.float64]) -> Match:
    """Job-person match of rows of ``levels`` against rows of ``required`` (same shape, NaN = unknown or not named).

    The match of a pair is known when every competency that the standard names has been assessed.
    """
    named = ~np.isnan(required)
    complete = (named & np.isnan(levels)).sum(axis=1) == 0
    top = np.rint(np.where(named, np.nan_to_num(levels), 0) * RESOLUTION).astype(np.int64).sum(axis=1)
    bottom = np.rint(np.nan_to_num(required) * RESOLUTION).astype(np.int64).sum(axis=1)
    return Match(top, np.where(complete, bottom, 0))
