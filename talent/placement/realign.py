"""The plan that also moves holders below the standard of their own post within their rung."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import RuleError
from talent.fit import candidate_field
from talent.placement.proposal import Plan, plan

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.rules import Rules

MODES = ("vacancies", "realign")
_KEY = "method.placement.mode"


def realigned(
    data: Dataset,
    grid: pd.DataFrame,
    incumbents: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | None = None,
) -> Plan:
    """Plan the vacancies, and let holders whom the verdict rotates move to other posts of their rung.

    Those are holders whose match to their own post is below the class after the minimum years
    (``method.keep.rotate``, ``method.keep.min_years``). They move sideways into a post that is vacant or
    whose holder moves, so besides chains there are rings of people who change places; they do not rise in
    the same plan. Staying is worth the own ``R × fit`` to every holder, less ``method.placement.misfit`` to
    those who may rotate. Nobody moves down, and who does not meet the criteria of the own tier stays.

    Args:
        data: the agency's tables.
        grid: of :func:`talent.nine_box.place`.
        incumbents: of :func:`talent.fit.incumbents`.
        rules: prices in ``method.placement``.
        on: date of the facts.
        inauguration: planned date of the appointments.
        scores: frame of :func:`talent.scoring.score` if it is at hand.

    Returns:
        A :class:`~talent.placement.proposal.Plan` whose summary says mode = realign.
    """
    rotate = incumbents.loc[incumbents["verdict"].eq("rotate"), "employee_id"]
    dates = {"on": on, "inauguration": inauguration}
    field = candidate_field(data, grid, rules=rules, scores=scores, sideways=set(rotate), **dates)
    rises = field.checked["employee_id"].isin(rotate).to_numpy() & ~np.asarray(field.sideways)
    found = plan(data, field.only(~rises), rules=rules, **dates)
    stays = field.checked[rises].assign(cause="rotates")[list(found.barred.columns)]
    barred = pd.concat([found.barred, stays]).sort_values(["employee_id", "tier"], ignore_index=True)
    return replace(found, barred=barred, summary=found.summary | {"mode": "realign"})


def planned(
    data: Dataset,
    field: Field,
    grid: pd.DataFrame,
    incumbents: pd.DataFrame,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    scores: pd.DataFrame | None = None,
) -> Plan:
    """The plan that the rules ask for (``method.placement.mode``).

    Args:
        data: the agency's tables.
        field: of :func:`talent.fit.candidate_field`, moves up only.
        grid: of :func:`talent.nine_box.place`.
        incumbents: of :func:`talent.fit.incumbents`.
        rules: prices in ``method.placement``.
        on: date of the facts.
        inauguration: planned date of the appointments.
        scores: frame of :func:`talent.scoring.score` if it is at hand.

    Raises:
        RuleError: a mode that does not exist.
    """
    mode = str(rules.get(_KEY, MODES[0]))
    if mode not in MODES:
        raise RuleError(f"{_KEY} is {mode!r}; it can be {' or '.join(MODES)}.")
    dates = {"on": on, "inauguration": inauguration}
    if mode == "realign":
        return realigned(data, grid, incumbents, rules=rules, scores=scores, **dates)
    found = plan(data, field, rules=rules, **dates)
    return replace(found, summary=found.summary | {"mode": mode})
