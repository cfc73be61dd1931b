"""Holders of leading posts against the standard of their own post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import among, by_key, joined_runs, looked_up, rows_of
from talent.positions import leaving_dates
from talent.standards import achieved, counted, match_cap, match_pairs, standards_matrix

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


def incumbents(data: Dataset, grid: pd.DataFrame, *, rules: Rules, on: date) -> pd.DataFrame:
    """Every holder of a leading post against the standard of that post.

    Verdicts: ``keep`` (match reaches ``method.keep.match``), ``rotate`` (below ``method.keep.rotate`` after
    ``method.keep.min_years`` in the post), ``develop`` (in between, or not long enough in the post),
    ``review`` (no valid assessment, or the lowest cell). The match is capped as the profile says.

    Returns:
        position_id, employee_id, match (%), match_class (as for filling a post: MS, MMS, KMS), gaps
        (``competency=levels below``, joined by ``"; "``), verdict, reason (codes joined by ``"; "``), cell,
        years (in post), leaves (date), mapping_class (as for mapping: Optimal, Cukup Optimal, Kurang
        Optimal; missing where the rules have no such classes), also (``tenure=years/limit`` where
        ``eligibility.tenure_review`` asks for the stay to be reviewed, whatever the verdict); sorted by
        position_id, employee_id.
    """
    leading = rules.tiers.index[rules.tiers["leads"]]
    posts = data.positions[data.positions["tier"].isin(leading)].drop_duplicates("position_id")
    held = data.employees[among(data.employees["position_id"], posts["position_id"])].reset_index(drop=True)
    required = counted(standards_matrix(data, rules=rules), data, rules=rules)
    names = required.columns
    bottom = required.to_numpy(dtype="float64")[rows_of(held["position_id"], required.index.to_series())]
    person = rows_of(held["employee_id"], data.employees["employee_id"])
    top = achieved(data, rules=rules, on=on, names=names, people=person).to_numpy(dtype="float64")
    ratio = match_pairs(top, bottom, cap=match_cap(rules))
    table = held[["position_id", "employee_id"]].copy()
    table["match"] = ratio.percent
    for name, purpose in (("match_class", "filling"), ("mapping_class", "mapping")):
        bounds = rules.get(f"competencies.classes.{purpose}", [])
        table[name] = pd.Series(ratio.classes(bounds), dtype="str")
    table["gaps"] = _gaps(top, bottom, list(names))
    placed = grid[["cell", "flags"]].reset_index(drop=True)
    placed = placed.reindex(rows_of(held["employee_id"], grid["employee_id"])).reset_index(drop=True)
    table["cell"] = placed["cell"].astype("Int8")
    years = (pd.Timestamp(on) - held["position_since"]).dt.days / 365.25
    table["years"] = years.round(1)
    table["leaves"] = leaving_dates(data, rules=rules).to_numpy()[person]
    expired = placed["flags"].fillna("").str.contains("assessment_expired", regex=False)
    table["verdict"], table["reason"] = _verdicts(table, expired, rules)
    table["also"] = _tenure(held, table["years"], data, rules)
    columns = [
        "position_id",
        "employee_id",
        "match",
        "match_class",
        "gaps",
        "verdict",
        "reason",
        "cell",
        "years",
        "leaves",
        "mapping_class",
        "also",
    ]
    return table.sort_values(["position_id", "employee_id"]).reset_index(drop=True)[columns]


def _verdicts(table: pd.DataFrame, expired: pd.Series, rules: Rules) -> tuple[pd.Series, pd.Series]:
    keep, rotate = rules.value("method.keep.match"), rules.value("method.keep.rotate")
    settled = table["years"] >= rules.value("method.keep.min_years")
    low, unknown = table["match"] < rotate, table["match"].isna()
    cases = [
        (unknown, "review", "assessment_missing"),
        (expired, "review", "assessment_expired"),
        (table["cell"].eq(1).fillna(value=False), "review", "cell=1"),
        (table["match"] >= keep, "keep", "own_post_ok"),
        (low & settled, "rotate", ""),
    ]
    verdict = pd.Series("develop", index=table.index, dtype="str")
    reason = ("match=" + table["match"].round(1).astype("str")).fillna("")
    least = f"/{rules.value('method.keep.min_years'):g}"
    waits = low & ~settled & table["years"].notna()
    reason = reason.mask(waits, reason + "; post_years=" + table["years"].astype("str") + least)
    for holds, word, code in reversed(cases):
        verdict = verdict.mask(holds.astype(bool), word)
        reason = reason.mask(holds.astype(bool), code) if code else reason
    return verdict, reason


def _tenure(held: pd.DataFrame, years: pd.Series, data: Dataset, rules: Rules) -> pd.Series:
    """Code of a stay that is due for review; empty for all others."""
    posts = by_key(data.positions, "position_id", "tier")
    tier = looked_up(held["position_id"], posts)
    limit = looked_up(tier, dict(rules.get("eligibility.tenure_review", []))).astype("float64")
    code = "tenure=" + years.astype("str") + "/" + limit.map("{:g}".format).astype("str")
    return code.where(years >= limit, "").astype("str")


def _gaps(levels: NDArray[np.float64], required: NDArray[np.float64], names: list[str]) -> pd.Series:
    """Competencies below the standard with the levels lacking, largest first, joined by ``"; "``."""
    lacking = np.round(required - levels, 3)
    row, column = np.nonzero(np.nan_to_num(lacking) > 0)
    found = pd.DataFrame(
        {"row": row, "name": np.array(names, dtype=object)[column], "gap": lacking[row, column]}
    )
    found = found.sort_values(["row", "gap", "name"], ascending=[True, False, True])
    found["text"] = found["name"].astype("str") + "=" + found["gap"].map("{:g}".format).astype("str")
    return joined_runs(found["text"], found["row"].to_numpy(), len(levels))
