"""Pairs of people and posts as frames: their match, their ranking fit and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent import eligibility
from talent.fit.field import Field, targets
from talent.fit.sides import places, sides

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from talent.dataset import Dataset
    from talent.rules import Rules


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
        top: keep only the best so many of each post, by fit; then memory grows with the pairs kept only.
        on: date of the facts; default the rules' date.
        inauguration: planned date of the appointment; default ``on``.
        scores: frame of :func:`talent.scoring.score` if it is at hand; else scored here.

    Returns:
        One row a post and person whose tier can lead to it, the holder left out; sorted by position_id, then
        best fit, then id hash: position_id, employee_id, match (JPM %, NaN unknown), match_class (MS, MMS,
        KMS), fit (0–1), profile, family, field, title, tier, distance, potential (0–1 each; NaN where the
        data cannot say), own_family, eligible (met, not_met, to_verify), eligible_on, years_to_eligible,
        reasons, checklist.

    Raises:
        UnknownIdError: a position id that is not there.
    """
    day = on or rules.on
    checked = eligibility.check(data, rules=rules, on=day, inauguration=inauguration or day)
    people = sides(data, rules, on=day, inauguration=inauguration or day, scores=scores)
    person = places(people.people["employee_id"], checked["employee_id"])
    field = Field(people, checked, person, targets(people, positions, rules), rules)
    return field.rows(*(field.all_pairs() if top is None else field.best(top)))


def candidate_field(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | None = None,
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
        scores: frame of :func:`talent.scoring.score` if it is at hand.
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
    people = sides(data, rules, on=on, inauguration=inauguration, scores=scores)
    if sideways is not None:
        own = people.people.set_index("employee_id")["tier"]
        beside = checked["tier"].eq(checked["employee_id"].map(own)) & checked["employee_id"].isin(sideways)
        beside &= checked["eligible"] != "not_met"
        level = np.repeat([False, True], [len(rows), beside.sum()])
        rows = pd.concat([rows, checked[beside]], ignore_index=True)
    person = places(people.people["employee_id"], rows["employee_id"])
    return Field(people, rows, person, targets(people, None, rules), rules, True, level, checked[~kept])


def candidates(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Candidates for every leading post, a row for each pair; see :func:`candidate_field`.

    Of an agency of many thousands ask the field for the pairs that matter: all of them as rows do not fit
    into memory.

    Returns:
        The columns of :func:`match` plus cell, in_pool; sorted like it.
    """
    field = candidate_field(data, grid, rules=rules, on=on, inauguration=inauguration, scores=scores)
    return field.candidates(*field.all_pairs())
