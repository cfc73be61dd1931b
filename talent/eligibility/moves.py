"""Who can come to a tier, which moves lead up, and how long anybody has worked where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from talent.dataset import looked_up, rows_of
from talent.positions import tier_steps

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

YEAR = 365.25
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def sources(tier: str, *, rules: Rules) -> list[str]:
    """Tiers whose people are checked for a target tier: the tier itself and its feeders.

    A higher tier on a feeder's track that is not above the target feeds it too. Where the rules count steps
    instead of naming feeders everybody is checked, and who stands too far off fails that criterion.

    >>> from talent.rules import load
    >>> sources("administrator", rules=load(on="2025-12-01", profile="bkn-411-2025"))
    ['administrator', 'jf_madya', 'jf_muda', 'pengawas']
    """
    if rules.get("eligibility.steps") is not None:
        return [tier, *(name for name in rules.tiers.index if name != tier)]
    return [tier, *sorted(years_asked(tier, rules=rules))]


def years_asked(tier: str, *, rules: Rules) -> dict[str, int]:
    """Whole years that the rules ask for in each tier from which one comes to a target tier."""
    if rules.get(f"eligibility.feeder.{tier}") is None:
        return {}
    steps = tier_steps(rules)[["from_tier", "to_tier", "years"]].itertuples(index=False, name=None)
    return {str(source): int(years) for source, target, years in steps if target == tier != source}


class Ladder(NamedTuple):
    """How high each post stands: rank of its tier (1 = top), whether it leads, its echelon as a number."""

    rank: NDArray[np.float64]
    leads: NDArray[np.bool_]
    echelon: NDArray[np.float64]


def ladder(posts: pd.DataFrame, *, rules: Rules) -> Ladder:
    """The height of each post.

    Args:
        posts: tier and echelon of each.
        rules: gives tiers their rank.
    """
    return Ladder(
        looked_up(posts["tier"], rules.tiers["rank"]).to_numpy(dtype="float64"),
        looked_up(posts["tier"], rules.tiers["leads"]).eq(other=True).to_numpy(),
        echelon_order(posts["echelon"]).to_numpy(),
    )


def upward(here: NDArray[np.int64], there: NDArray[np.int64], posts: Ladder) -> NDArray[np.bool_]:
    """Whether each move is one up: to a higher tier, or to a higher echelon of the same tier.

    Who holds no leading post (functional, executing) moves up into a leading post of the own rung too.

    Args:
        here: row of ``posts`` that the person holds, −1 none.
        there: row that the move leads to; the shapes of both broadcast together.
        posts: of :func:`ladder`.
    """
    held = np.maximum(here, 0)
    rank, echelon = posts.rank[held], posts.echelon[held]
    same_rung = posts.leads[held] & (posts.rank[there] == rank)
    allowed = np.where(same_rung, posts.echelon[there] < echelon, posts.rank[there] <= rank)
    return np.asarray(allowed | np.isnan(rank) | (here < 0), dtype=np.bool_)


def echelon_order(echelons: pd.Series) -> pd.Series:
    """Echelons as numbers, lower is higher up: I.a = 11, I.b = 12, II.a = 21 …; missing where not readable.

    >>> echelon_order(pd.Series(["II.b", "II.a"], dtype="str")).tolist()
    [22.0, 21.0]
    """
    place, distinct = pd.factorize(echelons.astype("str"))
    parts = pd.Series(distinct, dtype="str").str.extract(r"^([IV]+)\.([a-e])$")
    letter = looked_up(parts[1], {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}).astype("float64")
    order = (looked_up(parts[0], _ROMAN).astype("float64") * 10 + letter).to_numpy()
    return pd.Series(np.append(order, np.nan)[place], index=echelons.index, name=echelons.name)


def experience(data: Dataset, *, on: date, inauguration: date) -> pd.DataFrame:
    """Years that each employee has worked in each job family: past posts and the present one.

    Args:
        data: reads ``history`` and ``employees``.
        on: date of the facts; a past post without an end counts up to it.
        inauguration: date up to which the present post counts.

    Returns:
        Index employee_id, one column a job family, years; 0 where nothing is recorded.
    """
    day, start = pd.Timestamp(on), pd.Timestamp(inauguration)
    past = data.history[["employee_id", "job_family", "start", "end"]]
    past = past[past["start"] <= day].assign(end=past["end"].where(past["end"] <= day, day))
    now = data.employees[["employee_id", "job_family", "position_since"]].assign(end=start)
    both = pd.concat([past, now.rename(columns={"position_since": "start"})]).dropna()
    both["years"] = (both["end"] - both["start"]).dt.days.clip(lower=0) / YEAR
    column, names = pd.factorize(both["job_family"], sort=True)
    row = rows_of(both["employee_id"], data.employees["employee_id"])
    worked = both["years"].groupby(row * len(names) + column).sum()
    table = np.zeros((len(data.employees), len(names)))
    table.ravel()[worked.index[worked.index >= 0]] = worked[worked.index >= 0]
    families = pd.Index(names, dtype="str", name="job_family")
    return pd.DataFrame(table, index=pd.Index(data.employees["employee_id"]), columns=families)


def level(here: NDArray[np.int64], there: NDArray[np.int64], posts: Ladder) -> NDArray[np.bool_]:
    """Whether each move stays on the rung: the same tier and the same echelon (or none on either side).

    Args:
        here: row of ``posts`` that the person holds, −1 none.
        there: row that the move leads to; the shapes of both broadcast together.
        posts: of :func:`ladder`.
    """
    held = np.maximum(here, 0)
    echelon, other = posts.echelon[held], posts.echelon[there]
    same = (echelon == other) | (np.isnan(echelon) & np.isnan(other))
    return np.asarray(same & (posts.rank[there] == posts.rank[held]) & (here >= 0), dtype=np.bool_)
