"""Where a career starts and what stands between a person and each post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import UnknownIdError
from talent.positions import order_key
from talent.standards import achieved, standards_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


@dataclass(frozen=True)
class Person:
    """Where a career starts: id, post (or None), tier, job family, first day in the tier."""

    employee_id: str
    post: str | None
    tier: str
    family: str | None
    since: pd.Timestamp


def development_needs(
    data: Dataset, employee_id: str, target: str, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """Competencies in which a person is below a target's standard, or never assessed.

    Args:
        data: reads positions, employees, assessments, standards.
        employee_id: the person.
        target: a position id, or a tier (then its post with the least gap).
        rules: standards by tier.
        on: date of the facts; default the rules' date.

    Returns:
        employee_id, competency, level (missing: not assessed), required, gap (levels; missing with level);
        the largest gap first, unknown ones last.

    Raises:
        UnknownIdError: no such employee, position or tier.
    """
    day = pd.Timestamp(rules.on if on is None else on)
    person = person_of(data, employee_id, day)
    posts = posts_of(data, person, target, rules=rules, on=day)
    post = posts.index[posts["is_target"]][:1]
    required = standards_matrix(data, rules=rules).reindex(post).max().dropna()
    level = achieved(data, rules=rules, on=day.date(), names=required.index).loc[employee_id]
    table = pd.DataFrame({"level": level, "required": required, "gap": (required - level).clip(lower=0)})
    table = table[table["gap"].ne(0)].rename_axis("competency").reset_index()
    table.insert(0, "employee_id", employee_id)
    return table.sort_values(["gap", "competency"], ascending=[False, True]).reset_index(drop=True)


def person_of(data: Dataset, employee_id: str, day: pd.Timestamp) -> Person:
    """Where a person stands; who is in no tier since a known day counts from ``day``."""
    found = data.employees[data.employees["employee_id"] == employee_id]
    if found.empty:
        raise UnknownIdError("employee", employee_id, data.employees["employee_id"])
    row = found.iloc[0]
    posts = data.positions[data.positions["position_id"] == row["position_id"]]
    post = {} if posts.empty else posts.iloc[0].dropna().to_dict()
    tier = row["tier"] if pd.notna(row["tier"]) else post.get("tier", "")
    family = post.get("job_family", row["job_family"])
    since = row[["tier_since", "position_since"]].dropna()
    return Person(employee_id, post.get("position_id"), tier, family, since.iloc[0] if len(since) else day)


def posts_of(data: Dataset, person: Person, target: str, *, rules: Rules, on: pd.Timestamp) -> pd.DataFrame:
    """Posts that can be a step, least weight first.

    Index position_id; tier, rank, job_family, status, gap, unknown, weight, order, is_target.
    """
    posts = data.positions.drop_duplicates("position_id").set_index("position_id")
    posts = posts[["tier", "job_family", "status"]]
    is_target = posts.index == target
    if not is_target.any():
        is_target = posts["tier"].eq(target).to_numpy()
    if not is_target.any() and target not in rules.tiers.index:
        raise UnknownIdError("position or tier", target, [*posts.index, *rules.tiers.index])
    required = standards_matrix(data, rules=rules).reindex(posts.index)
    level = achieved(data, rules=rules, on=on.date(), names=required.columns).loc[[person.employee_id]]
    gap, unknown, weight = deficits(level.to_numpy(), required.to_numpy())
    posts = posts.assign(
        rank=posts["tier"].map(rules.tiers["rank"]),
        gap=gap,
        unknown=unknown,
        weight=weight,
        order=order_key(posts.index.to_series()),
        is_target=is_target,
    )
    open_to_all = ~posts["status"].isin(["abolished", "frozen"])
    usable = open_to_all | (posts["is_target"] & posts["status"].ne("abolished"))
    return posts[usable].sort_values(["weight", "order"])


def deficits(
    level: NDArray[np.float64], required: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Row by row: gap over what is assessed (NaN: nothing is), number not assessed, weight in thousandths."""
    short = np.clip(required - level, 0, None)
    asked = ~np.isnan(required)
    unknown = asked & np.isnan(short)
    known = asked & ~unknown
    gap = np.where(known.any(axis=1), np.nansum(short, axis=1), np.nan)
    weight = np.rint(1000 * (np.nansum(short, axis=1) + np.where(unknown, required, 0).sum(axis=1)))
    return gap, unknown.sum(axis=1), weight.astype("int64")
