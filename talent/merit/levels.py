"""Item levels measured from the live data, and the index of one agency with paper beside field.

A ladder turns a share into a level. The engine's own output proves no decision: for the talent pool and the
succession plan it lifts an item to level 2 at most; what lies above needs a dated decision, and appointments
made from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.merit.facts import Facts
from talent.merit.instrument import EVIDENCE, read_instrument
from talent.merit.ladder import NEEDS_DOCUMENT, Climb, climb
from talent.merit.papers import documents, kind_of, state_of_items
from talent.merit.points import MeritIndex, from_levels
from talent.merit.shares import PEOPLE, Scope
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset

_COLUMNS = {
    "item": "str",
    "measure": "str",
    "about": "str",
    "numerator": "Int64",
    "denominator": "Int64",
    "share": "float64",
    "level": "Int64",
    "cap_reason": "str",
    "next_needs": "Int64",
    "kind": "str",
}
_ROWS = {"item": "str", "measure": "str", "kind": "str", "id": "str", "met": "bool", "turn": "Int64"}


def measure(
    data: Dataset,
    *,
    rules: Rules,
    on: date | str,
    grid: pd.DataFrame,
    benches: pd.DataFrame,
    incumbents: pd.DataFrame | None = None,
    vacancies: pd.DataFrame | None = None,
    key_positions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Levels of the items that the data speak to.

    Args:
        data: the agency's tables.
        rules: loaded with an instrument.
        on: date of the facts.
        grid: employee_id, state, in_pool.
        benches: position_id, employee_id, readiness.
        incumbents: position_id, employee_id, match, gaps; without it gaps and programmes cannot be measured.
        vacancies: position_id, vacant_on; without it the talent pool cannot be measured.
        key_positions: position_id; default the posts the agency names as key, else every managerial post.

    Returns:
        One row a computed item, in the order of the instrument: item, measure, about, numerator,
        denominator, share (0–1), level (empty where nothing can be measured), cap_reason (what besides the
        share holds the level down), next_needs (people or posts that one level more takes; empty where no
        share leads there), kind (employee or position).
        Empty without instrument.

    Raises:
        UnknownIdError: the instrument names a measure that there is not.
    """
    facts = Facts(data, rules, pd.Timestamp(on), grid, benches, incumbents, vacancies, key_positions)
    return table_of(climbs(facts))


def scopes(
    data: Dataset,
    *,
    rules: Rules,
    on: date | str,
    most: int | None = None,
    **stages: pd.DataFrame | None,
) -> pd.DataFrame:
    """The people and posts behind every computed level: who counts, and whom to turn to first.

    Args:
        data: the agency's tables.
        rules: loaded with an instrument.
        on: date of the facts.
        most: rows of each item that count, and of each that do not; default all.
        stages: grid, benches, incumbents, vacancies, key_positions, as :func:`measure` takes them.

    Returns:
        item, measure, kind (employee, position), id, met, turn (1 = first of those that hold the level back;
        empty for those that count). For an item with several measures those of the next step are given.
    """
    given: dict[str, Any] = {"incumbents": None, "vacancies": None, "key_positions": None, **stages}
    facts = Facts(data=data, rules=rules, on=pd.Timestamp(on), **given)
    return rows_of(climbs(facts), facts, most=most)


def table_of(found: Iterable[Climb]) -> pd.DataFrame:
    """The frame of :func:`measure`."""
    return pd.DataFrame([one.row() for one in found], columns=list(_COLUMNS)).astype(_COLUMNS)


def rows_of(found: Iterable[Climb], facts: Facts, *, most: int | None) -> pd.DataFrame:
    """The frame of :func:`scopes`."""
    parts = [_scope_rows(one, facts, most) for one in found]
    if not parts:
        return pd.DataFrame(columns=list(_ROWS)).astype(_ROWS)
    return pd.concat(parts, ignore_index=True).astype(_ROWS)


def climbs(facts: Facts) -> list[Climb]:
    """Every item that the data speak to, on its ladder."""
    if facts.rules.instrument is None:
        return []
    found = read_instrument(facts.rules)
    asked = [item for item in found.asked(kind=kind_of(facts.data)) if item.measure != EVIDENCE]
    return [one for one in (climb(item, found, facts) for item in asked) if one is not None]


def _scope_rows(one: Climb, facts: Facts, most: int | None) -> pd.DataFrame:
    scope = one.scopes[one.at]
    counted, held = scope.ids[scope.met].iloc[:most], _first(scope, facts).iloc[:most]
    count = len(held) + len(counted)
    met = np.arange(count) >= len(held)
    return pd.DataFrame(
        {
            "item": pd.array([one.item.id], dtype="str").repeat(count),
            "measure": pd.array([one.rungs[one.at].measure], dtype="str").repeat(count),
            "kind": pd.array([scope.kind], dtype="str").repeat(count),
            "id": pd.concat([held, counted], ignore_index=True),
            "met": met,
            "turn": pd.arrays.IntegerArray(np.arange(1, count + 1), met),
        }
    )


def _first(scope: Scope, facts: Facts) -> pd.Series[str]:
    """Those who do not count, in the order in which it is worth to turn to them."""
    held = scope.ids[~scope.met]
    return facts.people_first(held) if scope.kind == PEOPLE else facts.posts_first(held)


def assess(
    data: Dataset,
    *,
    rules: Rules,
    on: date | str,
    measured: pd.DataFrame,
    papers: pd.DataFrame | None = None,
) -> MeritIndex:
    """Merit index of one agency: computed where the data speak, by its documents elsewhere, claim beside.

    An item that only a document can prove has the level of its latest document that is valid on the date;
    without one it is missing, and the index becomes a range. Where the data carry an item to the top of its
    ladder and fall silent, a valid document may lift it further. ``.claimed`` takes every item at its claimed
    level.

    Args:
        data: the agency's tables; ``merit_evidence`` is read, and the kind of agency.
        rules: loaded with an instrument.
        on: date of the facts.
        measured: as :func:`measure` gives it.
        papers: as :func:`documents` gives them; made here unless given.

    Returns:
        A :class:`MeritIndex`; all NaN with category ``""`` where the rules name no instrument.
    """
    if rules.instrument is None:
        return MeritIndex()
    found = read_instrument(rules)
    computed = _by_item(measured.set_index("item"))
    table = documents(data, rules=rules, on=on) if papers is None else papers
    counted = _by_item(table[table["counts"]].set_index("item"))
    states = state_of_items(table)
    asked = found.asked(kind=kind_of(data), given=counted)
    levels: dict[str, int] = {}
    details: dict[str, dict[str, Any]] = {}
    for item in asked:
        own, paper = computed.get(item.id), counted.get(item.id)
        level, source = _level(own, paper)
        if level is not None:
            levels[item.id] = level
        details[item.id] = {"source": source, "claim": states.get(item.id, "no_document")}
        details[item.id] |= _measured_columns(own) | _paper_columns(paper)
    claimed = {item.id: int(counted[item.id]["level"]) for item in asked if item.id in counted}
    return from_levels(found, levels, asked=asked, claimed=claimed, details=details)


def _level(own: dict[str, Any] | None, paper: dict[str, Any] | None) -> tuple[int | None, str]:
    """Level of an item, and where it comes from."""
    on_paper = None if paper is None else int(paper["level"])
    if own is None:
        return on_paper, "missing" if on_paper is None else "evidence"
    if pd.isna(own["level"]):
        return None, "missing"
    level = int(own["level"])
    if own["cap_reason"] == NEEDS_DOCUMENT and on_paper is not None and on_paper > level:
        return on_paper, "evidence"
    return level, "computed"


def _by_item(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    rows = frame.to_dict(orient="index")
    return {str(item): {str(name): value for name, value in row.items()} for item, row in rows.items()}


def _measured_columns(own: dict[str, Any] | None) -> dict[str, Any]:
    if own is None:
        return {}
    names = ("about", "numerator", "denominator", "next_needs", "cap_reason", "kind")
    return {name: own[name] for name in names} | {"value": own["share"]}


def _paper_columns(paper: dict[str, Any] | None) -> dict[str, Any]:
    return {} if paper is None else {name: paper[name] for name in ("document", "on", "valid_until")}
