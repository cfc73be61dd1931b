"""Fit of people to posts: the job-person match against the standard, and a ranking fit beside it.

The match is a threshold (class, readiness, gaps); it ranks hardly better than chance, so candidates are
ranked by ``fit``: two-sided closeness of the competency profile, job family, title, tier steps, distance
between units and potential. Each part is a whole number of thousandths and each weight a whole per cent, so
that sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from talent import eligibility, scoring
from talent.errors import UnknownIdError
from talent.positions import leaving_dates, order_key, unit_distance
from talent.standards import achieved, counted, match_pairs, standards_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

PARTS = ("profile", "family", "title", "tier", "distance", "potential")
COLUMNS = (
    "position_id", "employee_id", "match", "match_class", "fit", *PARTS, "eligible", "eligible_on",
    "years_to_eligible", "reasons", "checklist",
)  # fmt: skip
_UNIT = 1000
_WORD = r"(?u)\b\w+\b"


@dataclass(frozen=True)
class Sides:
    """People and posts as arrays, so that any pair is two whole numbers.

    Attributes:
        people, posts: ``employees`` and first rows of ``positions``, position 0 … n−1.
        levels, required: people × competencies and posts × competencies, NaN unknown or not named.
        parts: weight of each part in per cent, only of parts that the data can speak to.
        titles: titles of people's posts × posts' titles, thousandths; hops: unit × unit.
        potential: thousandths per person; rank: of people and posts.
    """

    people: pd.DataFrame
    posts: pd.DataFrame
    levels: NDArray[np.float64]
    required: NDArray[np.float64]
    weights: dict[str, int]
    person_title: NDArray[np.int64]
    titles: NDArray[np.int64]
    person_unit: NDArray[np.int64]
    post_unit: NDArray[np.int64]
    hops: NDArray[np.float64]
    potential: NDArray[np.int64]
    person_rank: NDArray[np.float64]
    post_rank: NDArray[np.float64]
    level_range: float


def match(
    data: Dataset,
    positions: Sequence[str] | None = None,
    *,
    rules: Rules,
    top: int | None = None,
    on: date | None = None,
    inauguration: date | None = None,
    scores: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Match people to posts.

    Args:
        data: the agency's tables.
        positions: ids of target posts; default every leading post that is not abolished.
        rules: figures in force.
        top: keep only the best so many of each post, by fit.
        on: date of the facts; default the rules' date.
        inauguration: planned date of the appointment; default ``on``.
        scores: frame of :func:`talent.scoring.score` if it is at hand; else scored here.

    Returns:
        One row a post and person whose tier can lead to it, the holder left out; sorted by position_id, then
        best fit,
        then id hash: position_id, employee_id, match (JPM %, NaN unknown), match_class (MS, MMS, KMS), fit
            (0–1),
        profile, family, title, tier, distance, potential (0–1 each; NaN where the data cannot say),
        eligible (met, not_met, to_verify), eligible_on, years_to_eligible, reasons, checklist.

    Raises:
        UnknownIdError: a position id that is not there.
    """
    day = on or rules.on
    checked = eligibility.check(data, rules=rules, on=day, inauguration=inauguration or day)
    sides = _sides(data, rules, day, scores)
    table = _pairs(sides, checked, _targets(sides, positions, rules), rules)
    return table if top is None else table.groupby("position_id", sort=False).head(top).reset_index(drop=True)


def candidates(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Candidates for every leading post.

    Only moves up (:func:`talent.eligibility.upward`). People who are eligible, to verify, or will be
    eligible within ``method.ready_horizon`` years; those outside the pool only for tiers named in
    ``method.bench.outside_pool``.

    Returns:
        The columns of :func:`match` plus cell, in_pool; sorted like it.
    """
    checked = eligibility.check(data, rules=rules, on=on, inauguration=inauguration)
    pool = checked["employee_id"].map(grid.set_index("employee_id")["in_pool"])
    soon = checked["years_to_eligible"] <= rules.value("method.ready_horizon")
    tiers = rules.value("method.bench.outside_pool")
    open_tier = checked["tier"].isin(tiers) | (rules.get("profile.tiers") == "numbers")
    kept = checked[((checked["eligible"] != "not_met") | soon) & ((pool != "no") | open_tier)]
    sides = _sides(data, rules, on, scores)
    table = _pairs(sides, kept, _targets(sides, None, rules), rules)
    table = table[eligibility.upward(table, data, rules=rules)].reset_index(drop=True)
    found = grid.set_index("employee_id")[["cell", "in_pool"]]
    return table.join(found, on="employee_id")


def _targets(sides: Sides, positions: Sequence[str] | None, rules: Rules) -> NDArray[np.int64]:
    """Row numbers of the target posts."""
    ids = sides.posts["position_id"]
    if positions is not None:
        from_id = pd.Series(np.arange(len(ids)), index=ids)
        unknown = [name for name in positions if name not in from_id.index]
        if unknown:
            raise UnknownIdError("position", unknown[0], ids)
        return from_id.loc[list(positions)].to_numpy()
    leading = sides.posts["tier"].map(rules.tiers["leads"]).fillna(value=False).astype(bool)
    return np.flatnonzero(leading & ~sides.posts["status"].isin(["frozen", "abolished"]))


def _sides(data: Dataset, rules: Rules, on: date, scores: pd.DataFrame | None) -> Sides:
    posts = data.positions.drop_duplicates("position_id").reset_index(drop=True)
    people = eligibility.people_with_tier(data).reset_index()
    levels = achieved(data, rules=rules, on=on)
    required = counted(standards_matrix(data, rules=rules), data, rules=rules)
    levels = levels.reindex(columns=required.columns)
    if scores is None and rules.profile is not None:
        scores = scoring.score(data, rules=rules, on=on).frame
    low, high = rules.get("competencies.scale", [1, 5])
    hops = unit_distance(data)
    unit_at = pd.Series(np.arange(len(hops)), index=hops.index)
    title_index, titles = _titles(data, posts, people)
    rank = rules.tiers["rank"]
    potential = np.zeros(len(people)) if scores is None else scores["potential_low"].to_numpy(dtype="float64")
    weights = {name: int(weight) for name, weight in rules.value("method.fit.weights")}
    present = {
        "profile": bool(levels.notna().to_numpy().any()),
        "family": bool(people["job_family"].notna().any() and posts["job_family"].notna().any()),
        "potential": bool(scores is not None and scores["coverage_potential"].gt(0).any()),
    }
    return Sides(
        people=people,
        posts=posts,
        levels=levels.to_numpy(dtype="float64"),
        required=required.to_numpy(dtype="float64"),
        weights={name: weight for name, weight in weights.items() if present.get(name, True)},
        person_title=title_index,
        titles=titles,
        person_unit=people["unit_id"].map(unit_at).fillna(-1).to_numpy(dtype=np.int64),
        post_unit=posts["unit_id"].map(unit_at).fillna(-1).to_numpy(dtype=np.int64),
        hops=hops.to_numpy(dtype="float64"),
        potential=np.rint(np.clip(potential, 0, 100) * (_UNIT / 100)).astype(np.int64),
        person_rank=people["tier"].map(rank).to_numpy(dtype="float64"),
        post_rank=posts["tier"].map(rank).to_numpy(dtype="float64"),
        level_range=float(high - low),
    )


def _titles(
    data: Dataset, posts: pd.DataFrame, people: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The text of each person's post (−1 none), and its likeness to each post's text in thousandths."""
    units = data.units.set_index("unit_id")["name"] if data.has("units") else pd.Series(dtype="str")
    text = posts["title"] + " " + posts["unit_id"].map(units).astype("str").fillna("")
    distinct, of_post = np.unique(text.to_numpy(dtype=object), return_inverse=True)
    text_of = pd.Series(of_post, index=posts["position_id"])
    person = people["position_id"].map(text_of).fillna(-1).to_numpy(dtype=np.int64)
    try:
        matrix = TfidfVectorizer(sublinear_tf=True, token_pattern=_WORD).fit_transform(distinct)
    except ValueError:  # no words at all
        return person, np.zeros((len(distinct), len(posts)), dtype=np.int64)
    likeness = np.asarray((matrix @ matrix.T).todense())
    return person, np.rint(likeness[:, of_post] * _UNIT).astype(np.int64)


def _pairs(sides: Sides, checked: pd.DataFrame, targets: NDArray[np.int64], rules: Rules) -> pd.DataFrame:
    """Every target with the people checked for its tier, except its holders."""
    place = pd.Series(np.arange(len(sides.people)), index=sides.people["employee_id"])
    by_tier = dict(iter(checked.groupby("tier", sort=True)))
    post, row = [], []
    tiers = sides.posts["tier"].to_numpy(dtype=object)
    for tier, rows in by_tier.items():
        mine = targets[tiers[targets] == tier]
        post.append(np.repeat(mine, len(rows)))
        row.append(np.tile(rows.index.to_numpy(), len(mine)))
    posts, rows_at = (np.concatenate(part) if part else np.empty(0, dtype=np.int64) for part in (post, row))
    facts = checked.loc[rows_at].reset_index(drop=True)
    person = place.loc[facts["employee_id"]].to_numpy(dtype=np.int64)
    other = (
        sides.people["position_id"].to_numpy(dtype=object)[person]
        != sides.posts["position_id"].to_numpy(dtype=object)[posts]
    )
    table = _measured(sides, posts[other], person[other], rules)
    facts = facts[other].reset_index(drop=True)
    for name in ("eligible", "eligible_on", "years_to_eligible", "reasons", "checklist"):
        table[name] = facts[name]
    return _sorted(table)[list(COLUMNS)]


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    distinct = pd.Series(table["employee_id"].unique(), dtype="str")
    order = table["employee_id"].map(dict(zip(distinct, order_key(distinct), strict=True)))
    keys = pd.DataFrame({"position": table["position_id"], "fit": -table["fit"], "order": order})
    return table.loc[keys.sort_values(["position", "fit", "order"]).index].reset_index(drop=True)


def _measured(sides: Sides, post: NDArray[np.int64], person: NDArray[np.int64], rules: Rules) -> pd.DataFrame:
    levels, required = sides.levels[person], sides.required[post]
    ratio = match_pairs(levels, required)
    parts = {
        "profile": _closeness(levels, required, sides.level_range),
        "family": _same(sides.people["job_family"], sides.posts["job_family"], person, post),
        "title": np.where(sides.person_title[person] >= 0, sides.titles[sides.person_title[person], post], 0),
        "tier": _steps(sides.person_rank[person] - sides.post_rank[post]),
        "distance": _nearness(sides, person, post),
        "potential": sides.potential[person],
    }
    total = sum(sides.weights.values())
    summed = (
        np.sum([weight * parts[name] for name, weight in sides.weights.items()], axis=0)
        if total
        else np.zeros(len(post))
    )
    table = pd.DataFrame(
        {
            "position_id": sides.posts["position_id"].to_numpy(dtype=object)[post],
            "employee_id": sides.people["employee_id"].to_numpy(dtype=object)[person],
            "match": ratio.percent,
            "match_class": pd.Series(
                ratio.classes(rules.get("competencies.classes.filling", [])), dtype="str"
            ),
            "fit": summed / (_UNIT * total) if total else np.zeros(len(post)),
        }
    )
    for name, part in parts.items():
        table[name] = part / _UNIT if name in sides.weights else np.nan
    return table.astype({"position_id": "str", "employee_id": "str"})


def _closeness(
    levels: NDArray[np.float64], required: NDArray[np.float64], level_range: float
) -> NDArray[np.int64]:
    """1 − mean distance between achieved and required, both ways; 0 where nothing is assessed."""
    both = ~np.isnan(required) & ~np.isnan(levels)
    count = both.sum(axis=1)
    distance = np.where(both, np.abs(levels - required), 0).sum(axis=1)
    mean = np.where(count > 0, distance / np.maximum(count, 1) / level_range, 1)
    return np.asarray(np.rint(np.clip(1 - mean, 0, 1) * _UNIT), dtype=np.int64)


def _same(
    left: pd.Series, right: pd.Series, person: NDArray[np.int64], post: NDArray[np.int64]
) -> NDArray[np.int64]:
    first, second = left.to_numpy(dtype=object)[person], right.to_numpy(dtype=object)[post]
    return np.where((first == second) & pd.notna(first), _UNIT, 0).astype(np.int64)


def _steps(steps: NDArray[np.float64]) -> NDArray[np.int64]:
    """1 for a move within the tier or one step up, falling with each further step; unknown adds nothing."""
    away = np.maximum(np.abs(steps), 1)
    return np.rint(np.nan_to_num(_UNIT / away)).astype(np.int64)


def _nearness(sides: Sides, person: NDArray[np.int64], post: NDArray[np.int64]) -> NDArray[np.int64]:
    """1 / (1 + hops between the units); units that are not joined, or not known, are infinitely far."""
    here, there = sides.person_unit[person], sides.post_unit[post]
    if not sides.hops.size:
        return np.zeros(len(person), dtype=np.int64)
    hops = np.where((here >= 0) & (there >= 0), sides.hops[here, there], np.inf)
    near: NDArray[np.int64] = np.rint(_UNIT / (1 + hops)).astype(np.int64)
    return near


def incumbents(data: Dataset, grid: pd.DataFrame, *, rules: Rules, on: date) -> pd.DataFrame:
    """Every holder of a leading post against the standard of that post.

    Verdicts: ``keep`` (match reaches ``method.keep.match``), ``rotate`` (below ``method.keep.rotate`` after
    ``method.keep.min_years`` in the post), ``develop`` (in between, or not long enough in the post),
    ``review`` (no valid assessment, or the lowest cell).

    Returns:
        position_id, employee_id, match (%), match_class, gaps (``competency=levels below``, joined by ``";
        "``), verdict, reason (codes), cell, years (in post), leaves (date); sorted by position_id,
        employee_id.
    """
    leading = rules.tiers.index[rules.tiers["leads"]]
    posts = data.positions[data.positions["tier"].isin(leading)].drop_duplicates("position_id")
    held = data.employees[data.employees["position_id"].isin(posts["position_id"])].reset_index(drop=True)
    required = counted(standards_matrix(data, rules=rules), data, rules=rules)
    own = required.reindex(held["position_id"])
    levels = achieved(data, rules=rules, on=on).reindex(columns=own.columns).reindex(held["employee_id"])
    top, bottom = levels.to_numpy(dtype="float64"), own.to_numpy(dtype="float64")
    ratio = match_pairs(top, bottom)
    table = held[["position_id", "employee_id"]].copy()
    table["match"] = ratio.percent
    table["match_class"] = pd.Series(
        ratio.classes(rules.get("competencies.classes.filling", [])), dtype="str"
    )
    table["gaps"] = _gaps(top, bottom, list(own.columns))
    placed = grid.set_index("employee_id").reindex(table["employee_id"]).reset_index(drop=True)
    table["cell"] = placed["cell"].astype("Int8")
    years = (pd.Timestamp(on) - held["position_since"]).dt.days / 365.25
    table["years"] = years.round(1)
    table["leaves"] = table["employee_id"].map(leaving_dates(data, rules=rules))
    expired = placed["flags"].fillna("").str.contains("assessment_expired", regex=False)
    table["verdict"], table["reason"] = _verdicts(table, expired, rules)
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
    for holds, word, code in reversed(cases):
        verdict = verdict.mask(holds.astype(bool), word)
        reason = reason.mask(holds.astype(bool), code) if code else reason
    return verdict, reason


def _gaps(levels: NDArray[np.float64], required: NDArray[np.float64], names: list[str]) -> pd.Series:
    """Competencies below the standard with the levels lacking, largest first, joined by ``"; "``."""
    lacking = np.round(required - levels, 3)
    row, column = np.nonzero(np.nan_to_num(lacking) > 0)
    found = pd.DataFrame(
        {"row": row, "name": np.array(names, dtype=object)[column], "gap": lacking[row, column]}
    )
    found = found.sort_values(["row", "gap", "name"], ascending=[True, False, True])
    found["text"] = found["name"].astype("str") + "=" + found["gap"].map("{:g}".format).astype("str")
    return (
        found.groupby("row")["text"]
        .agg("; ".join)
        .reindex(range(len(levels)), fill_value="")
        .astype("str")
        .reset_index(drop=True)
    )
