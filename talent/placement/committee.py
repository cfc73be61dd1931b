"""The committee's own plan beside the best one: what it is worth, where it loses and what it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.assignment import assign
from talent.dataset import by_key
from talent.placement.groups import Ask
from talent.placement.pairs import SCALE, TIES, Pairs, added
from talent.placement.rounds import arguments, prices_of, problem_of
from talent.placement.why import against, pair_of

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit.kernel import Floats, Ints
    from talent.placement.proposal import Plan
    from talent.placement.rounds import Solved

KINDS = ("appointment", "plan", "nomination")
"""Kinds of decision that seat somebody; of one day the first counts before the others."""
COLUMNS = {
    "position_id": "str",
    "seat": "Int64",
    "employee_id": "str",
    "best": "str",
    "kind": "str",
    "on": "datetime64[us]",
    "state": "str",
    "reasons": "str",
    "lost": "float64",
}
_POINT = SCALE * TIES
_FORCED = 2.0**34
"""Bonus of a decided pair: more than any plan can lose, and sums with it are still exact."""


def committee(plan: Plan, data: Dataset, *, on: date) -> pd.DataFrame:
    """What the committee decided, as a plan beside the best one.

    The committee's plan is the best one that keeps its decisions; those that break a rule of the plan are
    named and left out. What it loses is what the decisions cost.

    Args:
        plan: of :func:`talent.placement.plan`.
        data: reads ``decisions`` (appointment, plan, nomination).
        on: date of the facts: later decisions do not count.

    Returns:
        The decisions, newest first of each post, then every other seat where both plans differ: position_id,
        seat, employee_id (whom the committee's plan seats; missing: it stays empty), best (whom the best plan
        seats), kind, on, state (done: sits there already; counted; second: a later or better ranked decision
        fills the post; broken; follows: the seat changes because of the others), reasons (codes of what is
        broken: two_posts; occupied: its holder has nowhere to go; or as in ``why_not``), lost (points that
        the seat is worth less than in the best plan; below 0: more). ``attrs``: value, best, greedy (points
        of the three plans). No row without such decisions; none that follows where none is counted.
    """
    table = _decisions(data, on)
    if table.empty:
        return _framed(table, plan, 0.0)
    solved, table = plan.solved, _judged(plan, table)
    layout, person_of = solved.layout, solved.assignment.person_of
    pairs = solved.pairs
    while table["state"].eq("counted").any():
        forced = [_forced(solved, row) for row in _counted(table)]
        person_of, pairs = _completed(solved, forced)
        name = pd.Series([*layout.people, None], dtype="str").array  # −1 takes the last one: nobody
        seated = pd.MultiIndex.from_arrays([layout.seats["position_id"], name.take(person_of)])
        there = pd.MultiIndex.from_frame(table[["position_id", "employee_id"]]).isin(seated)
        crowded = table["state"].eq("counted") & ~there
        if not crowded.any():
            break
        # One at a time: with the last one gone there may be room for the others.
        table.loc[crowded[crowded].index[-1], ["state", "reasons"]] = ["broken", "occupied"]
    else:
        person_of, pairs = solved.assignment.person_of, solved.pairs
    lost = _lost(solved, person_of, pairs)
    return _framed(_rows(solved, table, person_of, lost), plan, float(lost.sum()))


def _decisions(data: Dataset, on: date) -> pd.DataFrame:
    """Decisions that seat somebody, the one that counts first."""
    table = data.decisions
    table = table[table["kind"].isin(KINDS) & table["on"].le(pd.Timestamp(on))]
    table = table.dropna(subset=["employee_id", "position_id"])
    order = table["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    table = table.assign(order=order, rank=table["rank"].fillna(1))
    keys = ["position_id", "on", "order", "rank", "employee_id"]
    table = table.sort_values(keys, ascending=[True, False, True, True, True])
    return table.drop_duplicates(["position_id", "employee_id"]).reset_index(drop=True)


def _judged(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """State and reasons of each decision by itself: done, second, broken or counted."""
    layout = plan.solved.layout
    seats = table["position_id"].map(layout.seats.groupby("position_id").size()).fillna(1)
    done = table["employee_id"].map(layout.held).eq(table["position_id"])
    second = ~done & ((~done).groupby(table["position_id"]).cumsum() > seats)
    asked = zip(table["employee_id"], table["position_id"], done | second, strict=True)
    codes = ["" if settled else against(plan, person, post) for person, post, settled in asked]
    reasons = pd.Series(codes, index=table.index, dtype="str")
    counted = table[~done & ~second & reasons.eq("")]
    counted = counted.sort_values(["on", "order", "position_id"], ascending=[False, True, True])
    reasons[counted.index[counted.duplicated("employee_id")]] = "two_posts"
    state = np.select([done, second, reasons.ne("")], ["done", "second", "broken"], "counted")
    return table.assign(state=pd.array(state, dtype="str"), reasons=reasons)


def _counted(table: pd.DataFrame) -> list[tuple[str, str]]:
    rows = table[table["state"].eq("counted")]
    return list(zip(rows["employee_id"], rows["position_id"], strict=True))


def _forced(solved: Solved, decided: tuple[str, str]) -> Pairs:
    pair = pair_of(solved, *decided)
    if pair is None:
        raise AssertionError(decided)
    return pair


def _completed(solved: Solved, forced: list[Pairs]) -> tuple[Ints, Pairs]:
    """The best plan with some pairs, over every eligible pair, and the pairs that it needed."""
    layout = solved.layout
    keys = np.array([[*pair.post, *pair.row] for pair in forced])
    pairs = added(solved.pairs, forced)
    while True:
        mine = (pairs.post[:, None] == keys[:, 0]) & (pairs.row[:, None] == keys[:, 1])
        worth = pairs.worth + np.where(mine.any(axis=1), int(_FORCED), 0)
        asked = arguments(layout, pairs._replace(worth=worth))
        proof = assign(asked.pop("values"), **asked)
        more = added(pairs, [solved.offers.best(Ask(*prices_of(layout, proof)))])
        if len(more.post) == len(pairs.post):
            return proof.person_of, pairs
        pairs = more


def _lost(solved: Solved, person_of: Ints, pairs: Pairs) -> Floats:
    """What each seat is worth less than in the best plan, in points."""
    problem = problem_of(solved.layout, added(pairs, [solved.pairs]))
    return (problem.worth(solved.assignment.person_of) - problem.worth(person_of)) / _POINT


def _rows(solved: Solved, table: pd.DataFrame, person_of: Ints, lost: Floats) -> pd.DataFrame:
    """The decisions with their seats, then the other seats where both plans differ."""
    layout, best = solved.layout, solved.assignment.person_of
    name = pd.Series([*layout.people, None], dtype="str").array  # −1 takes the last one: nobody
    seats = layout.seats[["position_id", "seat"]].assign(
        employee_id=name.take(person_of), best=name.take(best), lost=lost, state="follows", reasons=""
    )
    found = table.merge(seats[["position_id", "employee_id", "seat", "best", "lost"]], how="left")
    first = by_key(seats, "position_id", "best")
    found["best"] = found["best"].where(found["seat"].notna(), found["position_id"].map(first))
    decided = pd.MultiIndex.from_frame(table[["position_id", "employee_id"]])
    others = ~pd.MultiIndex.from_frame(seats[["position_id", "employee_id"]]).isin(decided)
    changed = np.flatnonzero(others & (person_of != best))
    return pd.concat([found, seats.iloc[changed]], ignore_index=True)


def _framed(table: pd.DataFrame, plan: Plan, loss: float) -> pd.DataFrame:
    framed: pd.DataFrame = table.reindex(columns=list(COLUMNS)).astype(COLUMNS)
    framed = framed.assign(lost=framed["lost"].fillna(0.0))
    framed.attrs = {
        "value": plan.value - loss,
        "best": plan.value,
        "greedy": float(plan.summary["greedy_value"]),
    }
    return framed
