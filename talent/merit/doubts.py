"""How sure a way up is: the plans that cost the same, and how wrong an effort may be."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from talent.merit.ascent import Aim, weight
from talent.merit.rises import Ascent, alternatives, least_effort, solve

_PLAN = {"plan": "int64", "item": "str", "to_level": "int64", "in_all": "bool", "points_after": "float64"}
_ROOM = {"item": "str", "to_level": "int64", "in_plan": "bool", "effort": "float64", "room": "float64"}


def equal_plans(wanted: Aim, *, most: int = 5) -> pd.DataFrame:
    """Plans that cost the same as the cheapest: what can be exchanged and what is in all of them.

    Args:
        wanted: from :func:`aim`.
        most: plans to look for.

    Returns:
        plan (1 = the preferred one), item, to_level, in_all (in every plan shown), points_after.
        ``attrs["more"]``: whether there may be further ones.
    """
    found = alternatives(wanted.task(), most=most) if wanted.target > wanted.start else []
    table = pd.DataFrame(
        [
            {"plan": number, "item": item.id, "to_level": to, "points_after": _points(wanted, one)}
            for number, one in enumerate(found, start=1)
            for item, now, after in zip(wanted.items, wanted.now, one.levels, strict=True)
            for to in range(now + 1, after + 1)
        ],
        columns=list(_PLAN),
    )
    times = table.groupby(["item", "to_level"])["plan"].transform("nunique") if len(table) else 0
    table = table.assign(in_all=times == len(found)).astype(_PLAN)
    table.attrs = {"plans": len(found), "more": len(found) == most}
    return table


def margins(wanted: Aim, *, others: bool = False) -> pd.DataFrame:
    """How far the effort of a rise may be wrong before the cheapest plan is another one.

    Args:
        wanted: from :func:`aim`.
        others: also the rises that are not in the plan.

    Returns:
        item, to_level, in_plan, effort, room: for a rise in the plan the effort by which it may become
        dearer (infinite: no plan does without it), for another the effort by which it would have to become
        cheaper (infinite: no plan can take it). Exact: each is the least effort of the best plan without it,
        or with it, less the least effort.
    """
    task = wanted.task()
    if task.needed <= 0:
        return pd.DataFrame(columns=list(_ROOM)).astype(_ROOM)
    found = solve(task)
    rows = []
    for at, (item, now, after) in enumerate(zip(wanted.items, wanted.now, found.levels, strict=True)):
        for to in range(now + 1, (wanted.instrument.level_max if others else after) + 1):
            inside = to <= after
            other = least_effort(task, rise=(at, to), without=inside)
            effort, room = wanted.efforts[item.id, to], (other - found.effort) / wanted.scale
            rows.append(
                {"item": item.id, "to_level": to, "in_plan": inside, "effort": float(effort), "room": room}
            )
    return pd.DataFrame(rows, columns=list(_ROOM)).astype(_ROOM)


def _points(wanted: Aim, found: Ascent) -> float:
    pairs = zip(wanted.items, found.levels, strict=True)
    return float(sum((weight(item) * level for item, level in pairs), Fraction(0)))
