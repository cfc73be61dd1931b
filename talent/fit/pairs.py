"""Pairs of people and posts: their match, their ranking fit and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from talent import eligibility, scoring
from talent.errors import UnknownIdError
from talent.positions import order_key, people_with_tier, unit_distance
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
        potential: thousandths per person; rank: of people and posts; person_post: row of the post held, −1
            none; person_order: place of each person by the hash of the id.
        experience: people × job families, years, the last column 0; post_family: its column for each post.
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
    person_post: NDArray[np.int64]
    person_order: NDArray[np.int64]
    experience: NDArray[np.float64]
    post_family: NDArray[np.int64]
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
        best fit, then id hash: position_id, employee_id, match (JPM %, NaN unknown), match_class (MS, MMS,
        KMS), fit (0–1), profile, family, title, tier, distance, potential (0–1 each; NaN where the data
        cannot say), eligible (met, not_met, to_verify), eligible_on, years_to_eligible, reasons, checklist.

    Raises:
        UnknownIdError: a position id that is not there.
    """
    day = on or rules.on
    checked = eligibility.check(data, rules=rules, on=day, inauguration=inauguration or day)
    sides = _sides(data, rules, on=day, inauguration=inauguration or day, scores=scores)
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
    sides = _sides(data, rules, on=on, inauguration=inauguration, scores=scores)
    table = _pairs(sides, kept, _targets(sides, None, rules), rules, only_up=True)
    found = grid.set_index("employee_id")[["cell", "in_pool"]]
    return table.join(found, on="employee_id")


def _targets(sides: Sides, positions: Sequence[str] | None, rules: Rules) -> NDArray[np.int64]:
    """Row numbers of the target posts."""
    ids = sides.posts["position_id"]
    if positions is not None:
        wanted = [positions] if isinstance(positions, str) else [str(name) for name in positions]
        row = _places(ids, pd.Series(wanted, dtype="str"))
        if (row < 0).any():
            raise UnknownIdError("position", wanted[int(np.argmin(row))], ids)
        return row
    leading = sides.posts["tier"].map(rules.tiers["leads"]).eq(other=True)
    return np.flatnonzero(leading & ~sides.posts["status"].isin(["frozen", "abolished"]))


def _sides(
    data: Dataset, rules: Rules, *, on: date, inauguration: date, scores: pd.DataFrame | None
) -> Sides:
    posts = data.positions.drop_duplicates("position_id").reset_index(drop=True)
    people = people_with_tier(data)
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
    worked = eligibility.experience(data, on=on, inauguration=inauguration)
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
        person_post=_places(posts["position_id"], people["position_id"]),
        person_order=np.argsort(np.argsort(order_key(people["employee_id"]).to_numpy(dtype=object))),
        experience=np.pad(worked.to_numpy(dtype="float64"), ((0, 0), (0, 1))),
        post_family=_places(worked.columns.to_series(), posts["job_family"]),
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


def _pairs(
    sides: Sides, checked: pd.DataFrame, targets: NDArray[np.int64], rules: Rules, *, only_up: bool = False
) -> pd.DataFrame:
    """Every target with the people checked for its tier, except its holders, best fit first."""
    post, row = _crossed(sides, checked, targets)
    person = _places(sides.people["employee_id"], checked["employee_id"])[row]
    kept = sides.person_post[person] != post
    if only_up:
        kept &= eligibility.upward(sides.person_post[person], post, sides.posts, rules=rules)
    post, person, row = post[kept], person[kept], row[kept]
    table = _measured(sides, post, person, rules)
    for name in ("eligible", "eligible_on", "years_to_eligible", "reasons", "checklist"):
        table[name] = checked[name].array.take(row)
    table = _with_experience(table, sides, post, person, rules)
    # Posts are in the order of their ids, so the row number sorts them.
    order = np.lexsort((sides.person_order[person], -table["fit"].to_numpy(), post))
    return table.iloc[order].reset_index(drop=True)[list(COLUMNS)]


def _with_experience(
    table: pd.DataFrame, sides: Sides, post: NDArray[np.int64], person: NDArray[np.int64], rules: Rules
) -> pd.DataFrame:
    """Mark pairs with too few years in the post's job family as to verify.

    Related fields are wider than one family and old records are often incomplete: a short record asks for
    documents, it does not fail the person.
    """
    asked = sides.posts["tier"].map(rules.under("eligibility.experience")).astype("float64").to_numpy()[post]
    years = sides.experience[person, sides.post_family[post]]
    short = np.flatnonzero(years < asked)
    if not len(short):
        return table
    code = [f"?experience={had:.1f}/{due:g}" for had, due in zip(years[short], asked[short], strict=True)]
    said = table["reasons"].to_numpy(dtype=object)
    said[short] = [f"{text}; {new}" if text else new for text, new in zip(said[short], code, strict=True)]
    state = table["eligible"].to_numpy(dtype=object)
    state[short] = np.where(state[short] == "met", "to_verify", state[short])
    return table.assign(reasons=pd.array(said, dtype="str"), eligible=pd.array(state, dtype="str"))


def _crossed(
    sides: Sides, checked: pd.DataFrame, targets: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row of the post and row of ``checked`` of every pair of one tier."""
    tiers = sides.posts["tier"].to_numpy(dtype=object)
    post, row = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for tier, rows in checked.reset_index(drop=True).groupby("tier", sort=True):
        mine = targets[tiers[targets] == tier]
        post.append(np.repeat(mine, len(rows)))
        row.append(np.tile(rows.index.to_numpy(), len(mine)))
    return np.concatenate(post), np.concatenate(row)


def _places(known: pd.Series, wanted: pd.Series) -> NDArray[np.int64]:
    """Row of each wanted id among the known ones, −1 where it is not there."""
    return np.asarray(pd.Index(known).get_indexer(pd.Index(wanted)), dtype=np.int64)


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
            "position_id": sides.posts["position_id"].array.take(post),
            "employee_id": sides.people["employee_id"].array.take(person),
            "match": ratio.percent,
            "match_class": pd.Series(
                ratio.classes(rules.get("competencies.classes.filling", [])), dtype="str"
            ),
            "fit": summed / (_UNIT * total) if total else np.zeros(len(post)),
        }
    )
    for name, part in parts.items():
        table[name] = part / _UNIT if name in sides.weights else np.nan
    return table


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
