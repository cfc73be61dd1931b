"""Everything that a review keeps about the merit system, measured once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.merit.ascent import next_category
from talent.merit.facts import Facts
from talent.merit.field import paper_and_field
from talent.merit.levels import assess, climbs, rows_of, table_of
from talent.merit.papers import documents
from talent.merit.points import MeritIndex
from talent.merit.standing import HISTORY
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset


def review_merit(
    data: Dataset, *, rules: Rules, on: date | str, **stages: pd.DataFrame
) -> tuple[MeritIndex, dict[str, pd.DataFrame]]:
    """The index with all that stands behind it.

    Args:
        data: the agency's tables.
        rules: with or without an instrument.
        on: date of the facts.
        stages: grid, benches, incumbents, vacancies, key_positions.

    Returns:
        The index, and frames by name: roadmap (the cheapest way to the next category, with whom to begin),
        merit_papers (every document with its state), merit_scopes (people and posts behind each computed
        level), merit_units and merit_sources (paper and field by unit, and by unit and source), merit_history
        (assessments of the years before, as the agency's tables give them).
    """
    given: dict[str, Any] = stages
    facts = Facts(data=data, rules=rules, on=pd.Timestamp(on), **given)
    found = climbs(facts)
    papers = documents(data, rules=rules, on=on)
    index = assess(data, rules=rules, on=on, measured=table_of(found), papers=papers)
    rows = rows_of(found, facts, most=int(rules.value("method.merit.listed")))
    sides = paper_and_field(data, rules=rules, on=on, papers=papers)
    return index, {
        "roadmap": next_category(index, rules=rules, rows=rows),
        "merit_papers": papers,
        "merit_scopes": rows,
        "merit_history": data.merit_history[HISTORY],
        "merit_units": sides.units,
        "merit_sources": sides.parts,
    }
