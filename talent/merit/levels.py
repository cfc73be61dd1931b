"""Item levels measured from the live data, and the index of one agency with paper beside field.

A ladder turns a share into a level. The engine's own output proves no decision: for the talent pool and the
succession plan it lifts an item to level 2 at most; what lies above needs a dated decision, and appointments
made from it.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.merit.instrument import EVIDENCE, Instrument, read_instrument
from talent.merit.points import MeritIndex, from_levels
from talent.merit.shares import Facts, Share, measure_share
from talent.messages import mark
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset

NOTHING_TO_MEASURE = mark("nothing to measure")
NEEDS_DECISION = {
    "pool": mark("the next level needs a dated decision on the talent pool"),
    "plan": mark("the next level needs a dated decision on the succession plan"),
}
NEEDS_APPOINTMENT = {
    "pool": mark("the next level needs an appointment made from the talent pool"),
    "plan": mark("the next level needs an appointment made from the succession plan"),
}
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
}


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
            denominator, share (0–1), level
        (empty where nothing can be measured), cap_reason (what besides the share holds the level down),
        next_needs (people or posts that one level more takes; empty at the highest level). Empty without
        instrument.

    Raises:
        UnknownIdError: the instrument names a measure that there is not.
    """
    if rules.instrument is None:
        return _table([])
    found = read_instrument(rules)
    facts = Facts(data, rules, pd.Timestamp(on), grid, benches, incumbents, vacancies, key_positions)
    computed = [item for item in found.items if item.measure != EVIDENCE]
    return _table(
        [_row(item.id, measure_share(item.measure, facts), item.measure, found, facts) for item in computed]
    )


def assess(data: Dataset, *, rules: Rules, on: date | str, measured: pd.DataFrame) -> MeritIndex:
    """Merit index of one agency: computed where the data speak, by its documents elsewhere, claim beside.

    An item that only a document can prove has the level of its latest document that is valid on the date;
    without one it is missing, and the index becomes a range. ``.claimed`` takes every item at its claimed
    level.

    Args:
        data: the agency's tables; ``merit_evidence`` is read.
        rules: loaded with an instrument.
        on: date of the facts.
        measured: as :func:`measure` gives it.

    Returns:
        A :class:`MeritIndex`; all NaN with category ``""`` where the rules name no instrument.
    """
    if rules.instrument is None:
        return MeritIndex()
    found = read_instrument(rules)
    computed = _by_item(measured.set_index("item"))
    papers = _by_item(_papers(data, found, pd.Timestamp(on)))
    levels: dict[str, int] = {}
    details: dict[str, dict[str, Any]] = {}
    for item in found.items:
        own, paper = computed.get(item.id), papers.get(item.id)
        level = own["level"] if own else paper["level"] if paper else pd.NA
        if pd.notna(level):
            levels[item.id] = int(level)
        source = "missing" if pd.isna(level) else "computed" if own else "evidence"
        details[item.id] = {"source": source} | _measured_columns(own) | _paper_columns(paper)
    claimed = {item: int(paper["level"]) for item, paper in papers.items()}
    return from_levels(found, levels, claimed=claimed, details=details)


def _by_item(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    rows = frame.to_dict(orient="index")
    return {str(item): {str(name): value for name, value in row.items()} for item, row in rows.items()}


def _measured_columns(own: dict[str, Any] | None) -> dict[str, Any]:
    if own is None:
        return {}
    names = ("about", "numerator", "denominator", "next_needs", "cap_reason")
    return {name: own[name] for name in names} | {"value": own["share"]}


def _paper_columns(paper: dict[str, Any] | None) -> dict[str, Any]:
    return {} if paper is None else {"document": paper["document"], "on": paper["on"]}


def _papers(data: Dataset, instrument: Instrument, on: pd.Timestamp) -> pd.DataFrame:
    """Latest valid document with a level on the scale, by item; on one day the agency's before a unit's."""
    rows = data.merit_evidence
    level = pd.to_numeric(rows["level"]).astype("float64")
    valid = (
        rows["on"].le(on)
        & ~rows["valid_until"].lt(on)
        & level.between(instrument.level_min, instrument.level_max)
    )
    kept = rows[valid & rows["item"].isin([item.id for item in instrument.items])]
    ranked = kept.assign(whole=kept["unit_id"].isna()).sort_values(
        ["item", "on", "whole", "document", "level"], kind="stable"
    )
    latest: pd.DataFrame = ranked.groupby("item").tail(1).set_index("item")
    return latest


def _row(item: str, share: Share, name: str, instrument: Instrument, facts: Facts) -> dict[str, Any]:
    key = f"instrument.ladders.{item}"
    ladder = [Fraction(str(step)) for step in facts.rules.value(key)]
    row = {"item": item, "measure": name, "about": facts.rules.leaf(key).about, **share._asdict()}
    if not share.denominator:
        return row | {"level": pd.NA, "cap_reason": NOTHING_TO_MEASURE, "next_needs": pd.NA}
    reached = bisect_right(ladder, Fraction(*share))
    bound, reason = _gate(item, instrument, facts)
    level = min(instrument.level_min + reached, bound)
    step = level - instrument.level_min
    needs = (
        pd.NA
        if level >= instrument.level_max
        else max(0, ceil(ladder[step] * share.denominator) - share.numerator)
    )
    ratio = share.numerator / share.denominator
    return row | {
        "share": ratio,
        "level": level,
        "cap_reason": reason if level == bound else "",
        "next_needs": needs,
    }


def _gate(item: str, instrument: Instrument, facts: Facts) -> tuple[int, str]:
    """Highest level by what stands behind an item, and what would lift it."""
    gate = facts.rules.get(f"instrument.gates.{item}")
    if gate is None:
        return instrument.level_max, ""
    rows = facts.data.decisions
    kind = gate["decision"]
    signed = rows[rows["on"].le(facts.on) & rows["by"].fillna("").str.strip().ne("")]
    decided = signed[signed["kind"].eq(kind)]
    if decided.empty:
        return gate["engine"], NEEDS_DECISION[kind]
    made = signed[signed["kind"].eq("appointment")].dropna(subset="employee_id")
    pairs = made.merge(decided[["employee_id", "on"]], on="employee_id", suffixes=("", "_decided"))
    if pairs["on"].ge(pairs["on_decided"]).any():
        return gate["appointed"], ""
    return gate["decided"], NEEDS_APPOINTMENT[kind]


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
