"""Pairs of people and posts as frames: their match, their ranking fit and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent import eligibility, scoring
from talent.dataset import by_key
from talent.fit.days import days
from talent.fit.field import Field, targets
from talent.fit.sides import places, sides
from talent.fit.target import target_score

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from talent.dataset import Dataset
    from talent.rules import Rules
    from talent.scoring import Scores


def match(
    data: Dataset,
    positions: Sequence[str] | None = None,
    *,
    rules: Rules,
    top: int | None = None,
    on: date | None = None,
    inauguration: date | None = None,
    scores: pd.DataFrame | Scores | None = None,
) -> pd.DataFrame:
    """Match people to posts.

    Args:
        data: the agency's tables.
        positions: ids of target posts; default every leading post that is not abolished.
        rules: figures in force.
        top: keep only the best so many of each post, by fit; then memory grows with the pairs kept only.
        on: date of the facts; default the rules' date.
        inauguration: planned date of the appointment; default ``on``.
        scores: of :func:`talent.scoring.score`, or its frame, if it is at hand; else scored here.

    Returns:
        One row a post and person whose tier can lead to it, the holder left out; sorted by position_id, then
        best fit, then id hash: position_id, employee_id, match (JPM %, NaN unknown), match_class (MS, MMS,
        KMS), target_score (points, NaN unknown: :mod:`talent.fit.target`), fit (0–1), profile, family, field,
        title, tier, distance, potential (0–1 each; NaN where the data cannot say), own_family, eligible (met,
        not_met, to_verify; not met too where the person leaves before the post falls vacant), eligible_on,
        years_to_eligible, reasons, checklist.

    Raises:
        UnknownIdError: a position id that is not there.
    """
    day = on or rules.on
    checked = eligibility.check(data, rules=rules, on=day, inauguration=inauguration or day)
    if scores is None and rules.profile is not None:
        scores = scoring.score(data, rules=rules, on=day)
    people = sides(data, rules, on=day, inauguration=inauguration or day, scores=_frame(scores))
    person = places(people.people["employee_id"], checked["employee_id"])
    due = days(data, people.posts["position_id"], rules=rules, on=day, inauguration=inauguration or day)
    wanted = targets(people, positions, rules)
    given = target_score(data, rules=rules, on=day, scores=scores)
    field = Field(people, checked, person, wanted, rules, days=due, in_time=True, target=given)
    return field.rows(*(field.all_pairs() if top is None else field.best(top)))


def candidate_field(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | Scores | None = None,
    sideways: Collection[str] | None = None,
) -> Field:
    """Everybody who comes into question for a leading post, without a row for each pair.

    Only moves up (:func:`talent.eligibility.upward`). People who are eligible, to verify, or will be
    eligible within ``method.ready_horizon`` years; those outside the pool only for tiers named in
    ``method.bench.outside_pool``.

    Args:
        data: the agency's tables.
        grid: of :func:`talent.nine_box.place`.
        rules: figures in force.
        on: date of the facts.
        inauguration: planned date of the appointment.
        scores: of :func:`talent.scoring.score`, or its frame, if it is at hand.
        sideways: ids of employees who may also move to posts of their own tier and echelon, in the pool or
            not; None where nobody may.

    Returns:
        A :class:`talent.fit.Field` whose checked rows carry cell and in_pool beside; whoever was checked and
        left out stands in ``barred``.
    """
    checked = eligibility.check(data, rules=rules, on=on, inauguration=inauguration)
    placed = grid.set_index("employee_id")[["cell", "in_pool"]]
    checked = checked.join(placed, on="employee_id")
    soon = checked["years_to_eligible"] <= rules.value("method.ready_horizon")
    tiers = rules.value("method.bench.outside_pool")
    open_tier = checked["tier"].isin(tiers) | (rules.get("profile.tiers") == "numbers")
    kept = ((checked["eligible"] != "not_met") | soon) & ((checked["in_pool"] != "no") | open_tier)
    rows, level = checked[kept].reset_index(drop=True), None
    people = sides(data, rules, on=on, inauguration=inauguration, scores=_frame(scores))
    if sideways is not None:
        own = by_key(people.people, "employee_id", "tier")
        beside = checked["tier"].eq(checked["employee_id"].map(own)) & checked["employee_id"].isin(sideways)
        beside &= checked["eligible"] != "not_met"
        level = np.repeat([False, True], [len(rows), beside.sum()])
        rows = pd.concat([rows, checked[beside]], ignore_index=True)
    person = places(people.people["employee_id"], rows["employee_id"])
    return Field(
        people,
        rows,
        person,
        targets(people, None, rules),
        rules,
        only_up=True,
        sideways=level,
        barred=checked[~kept],
        days=days(data, people.posts["position_id"], rules=rules, on=on, inauguration=inauguration),
        target=target_score(data, rules=rules, on=on, scores=scores),
    )


def _frame(scores: pd.DataFrame | Scores | None) -> pd.DataFrame | None:
    return scores.frame if isinstance(scores, scoring.Scores) else scores


def candidates(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | Scores | None = None,
) -> pd.DataFrame:
    """Candidates for every leading post, a row for each pair; see :func:`candidate_field`.

    Whoever leaves on or before the day a post falls vacant is no candidate for it.

    Of an agency of many thousands ask the field for the pairs that matter: all of them as rows do not fit
    into memory.

    Returns:
        The columns of :func:`match` plus cell, in_pool; sorted like it.
    """
    field = candidate_field(data, grid, rules=rules, on=on, inauguration=inauguration, scores=scores)
    field = field.timely()
    return field.candidates(*field.all_pairs())
