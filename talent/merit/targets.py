"""With whom to begin: the people to assess and the benches to fill first, step by step of a way up."""

from __future__ import annotations

import pandas as pd

from talent.merit.instrument import read_instrument
from talent.merit.ladder import ladder
from talent.merit.points import MeritIndex
from talent.rules import Rules


def with_targets(
    steps: pd.DataFrame, merit: MeritIndex, *, rules: Rules, rows: pd.DataFrame | None
) -> pd.DataFrame:
    """Steps with how many people or posts each takes, and the first of them by id.

    Args:
        steps: as :func:`talent.merit.roadmap` gives them.
        merit: the index from which they start.
        rules: loaded with its instrument.
        rows: as :func:`talent.merit.scopes` gives them; None for none.

    Returns:
        The steps with kind, needs and first; empty where no count leads to the level.
    """
    if steps.empty:
        return steps
    items = merit.items.set_index("item")
    kind = steps["item"].map(items["kind"])
    needs = _needs(steps, merit, rules)
    table = steps.assign(kind=kind.where(needs.notna()), needs=needs)
    if rows is not None:
        table["first"] = _first(table, rows, rules.value("method.roadmap.first"))
    table.attrs = dict(steps.attrs)
    return table.astype({"kind": "str", "first": "str", "needs": "Int64"})


def _needs(steps: pd.DataFrame, merit: MeritIndex, rules: Rules) -> pd.Series[int]:
    """People or posts that each step takes more than count now."""
    instrument = read_instrument(rules)
    known = merit.items.dropna(subset="denominator")
    shares = {
        str(item): (int(n), int(of))
        for item, n, of in zip(known["item"], known["numerator"], known["denominator"], strict=True)
        if of > 0
    }
    ladders = {item.id: ladder(item, rules) for item in instrument.items if item.id in shares}
    found: list[int | None] = []
    for item, to in zip(steps["item"], steps["to_level"], strict=True):
        rungs, place = ladders.get(item, ()), to - instrument.level_min - 1
        found.append(rungs[place].needs(*shares[item]) if place < len(rungs) else None)
    return pd.Series(found, index=steps.index, dtype="Int64")


def _first(steps: pd.DataFrame, rows: pd.DataFrame, most: int) -> pd.Series[str]:
    """Ids of the first people or posts of each step; a later step of an item goes on after the one before."""
    held = rows[rows["turn"].notna()].sort_values(["item", "turn"])
    by_item = {str(item): own["id"].tolist() for item, own in held.groupby("item")}
    begun: dict[str, int] = {}
    found = []
    for item, needs in zip(steps["item"], steps["needs"], strict=True):
        start = begun.get(item, 0)
        end = start if pd.isna(needs) else int(needs)
        found.append("; ".join(by_item.get(item, [])[start : min(end, start + most)]))
        begun[item] = max(start, end)
    return pd.Series(found, index=steps.index, dtype="str")
