"""Who changed cell between two reviews, and because of which input, rule, calibration or passing of time.

A review keeps every component exactly, so both can be put together again from parts of either: what moves an
employee *alone* or is *needed* is found by exchanging one part at a time (:mod:`talent.effects`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.effects import Trial, attribution
from talent.nine_box import possible_cells
from talent.rules import differences
from talent.scoring import AXES, AxisForm, evaluate, forms_in_points, measured_from, rows_of_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from talent.measures import Measured
    from talent.nine_box import Reviewed
    from talent.rules import Rules

_STAND = ["employee_id", "state", "cell"]
_MOVED = ["employee_id", "state_before", "cell_before", "state", "cell", "change"]
CAUSES = ("input", "rule", "time", "calibration", "others")
"""What may move people; ``others``: a cut that is a percentile of all people moved."""


def moved(before: Reviewed, after: Reviewed) -> pd.DataFrame:
    """Who stands in another cell or state than in an earlier review, without asking why.

    Returns:
        employee_id, state_before, cell_before, state, cell, change (appeared, left, moved), sorted by
        employee_id.
    """
    both = before.grid[_STAND].merge(
        after.grid[_STAND], on="employee_id", how="outer", suffixes=("_before", "")
    )
    same = (both["cell_before"].fillna(0) == both["cell"].fillna(0)) & (both["state_before"] == both["state"])
    changed = both[~same].copy()
    changed["change"] = "moved"
    changed.loc[changed["state_before"].isna(), "change"] = "appeared"
    changed.loc[changed["state"].isna(), "change"] = "left"
    return changed[_MOVED].sort_values("employee_id").reset_index(drop=True)


def compare(before: Reviewed, after: Reviewed) -> pd.DataFrame:
    """Who stands in another cell or state than in an earlier review, and because of what.

    Returns:
        The columns of :func:`moved`, cause (codes of :func:`causes`, joined by ``"; "``), because (what
        changed with its value before and after, joined alike); both empty for those who appeared or left.
    """
    found = causes(before, after)
    arrow = found["before"].replace("", "–") + " → " + found["after"].replace("", "–")
    told = found.assign(because=found["what"] + ": " + arrow).groupby("employee_id")
    table = moved(before, after).set_index("employee_id", drop=False)
    for name in ("cause", "because"):
        table[name] = told[name].agg(lambda texts: "; ".join(dict.fromkeys(texts)))
        table[name] = table[name].fillna("").astype("str")
    return table.reset_index(drop=True)


def causes(before: Reviewed, after: Reviewed) -> pd.DataFrame:
    """Because of what each employee who moved did.

    Args:
        before: the earlier review.
        after: the later review.

    Returns:
        One row an employee and cause: employee_id, cause (input: a fact changed; rule: a figure; time: the
        same fact by the same figures counts otherwise, because it aged; calibration: a committee's decision;
        others: a percentile cut moved), what (component, or the keys that differ), before, after (facts as
        text, or the exact values of the keys), points_before, points (of the component), effect (as
        :func:`talent.effects.diff`). Sorted by employee_id; within one, what is needed first.
    """
    people = moved(before, after).query("change == 'moved'")["employee_id"]
    if people.empty:
        return pd.DataFrame(columns=pd.Index(_CAUSE)).astype(_TYPES)
    one, two = _Side.of(before, people), _Side.of(after, people)
    parts = [part for part in _parts(one, two) if one.differs(two, part)]
    target = two.outcome()
    trials = [
        Trial((part,), one.taking(part, two).outcome(), two.taking(part, one).outcome()) for part in parts
    ]
    found = attribution(trials, after=target, moved=people)
    return _told(found, one, two)


_CAUSE = ["employee_id", "cause", "what", "before", "after", "points_before", "points", "effect"]
_TYPES = dict.fromkeys(_CAUSE, "str") | {"points_before": "float64", "points": "float64"}


@dataclass(frozen=True)
class _Side:
    """One review cut down to the people who moved."""

    ids: pd.Index[str]
    rules: Rules
    rows: pd.DataFrame
    measured: Mapping[str, Measured]
    forms: Mapping[str, AxisForm]
    matrix: NDArray[np.int64]
    decided: NDArray[np.int64]
    facts: tuple[str, str]

    @classmethod
    def of(cls, review: Reviewed, people: pd.Series) -> _Side:
        """Cuts that are percentiles are those of all the people of the review."""
        rules = review.rules
        rows = rows_of_people(review.components, people)
        grid = review.grid.set_index("employee_id").loc[people]
        cell, raw = (grid[name].fillna(0).to_numpy(dtype=np.int64) for name in ("cell", "raw_cell"))
        return cls(
            ids=pd.Index(people),
            rules=rules,
            rows=rows,
            measured=measured_from(rows),
            forms=forms_in_points(rules, measured_from(review.components)),
            matrix=np.array(rules.value("cells.matrix"), dtype=np.int64),
            decided=np.where(cell != raw, cell, 0),
            facts=(review.basis["data"], review.basis["on"]),
        )

    def outcome(self) -> pd.DataFrame:
        """employee_id, state and cell as :func:`talent.nine_box.place` would give them."""
        axes = {name: evaluate(self.forms[name], self.measured) for name in AXES}
        possible = possible_cells(axes, self.matrix)
        raw = np.where(possible.sum(axis=1) == 1, possible.argmax(axis=1) + 1, 0)
        cell = np.where(self.decided > 0, self.decided, raw)
        blocked = axes["performance"].blocked | axes["potential"].blocked
        state = np.select([cell > 0, blocked], ["placed", "not_mappable"], "provisional")
        return pd.DataFrame({"employee_id": self.ids, "state": state, "cell": cell})

    def taking(self, part: str, other: _Side) -> _Side:
        """The same with one part as the other side has it."""
        kind, _, name = part.partition(":")
        measured = {**other.measured, **self.measured}
        if kind == "component":
            return replace(self, measured=measured | {name: other.measured[name]})
        if kind == "matrix":
            return replace(self, measured=measured, matrix=other.matrix)
        if kind == "calibration":
            return replace(self, measured=measured, decided=other.decided)
        ours, theirs = self.forms[name], other.forms[name]
        form = replace(theirs, cuts=ours.cuts) if kind == "form" else replace(ours, cuts=theirs.cuts)
        return replace(self, measured=measured, forms={**self.forms, name: form})

    def differs(self, other: _Side, part: str) -> bool:
        """Whether a part is not the same on both sides."""
        kind, _, name = part.partition(":")
        if kind == "component":
            return bool(_other_points(self.measured[name], other.measured[name]).any())
        if kind == "form":
            return replace(self.forms[name], cuts=other.forms[name].cuts) != other.forms[name]
        if kind == "cuts":
            return self.forms[name].cuts != other.forms[name].cuts
        mine, theirs = (self.matrix, other.matrix) if kind == "matrix" else (self.decided, other.decided)
        return not np.array_equal(mine, theirs)

    def shown(self, kind: str, axis: str, people: pd.Series) -> list[str]:
        """What stands behind a part that no figure names: the cuts in points, or the calibrated cell."""
        if kind == "cuts":
            return [" / ".join(f"{float(cut):g}" for cut in self.forms[axis].cuts)] * len(people)
        decided = self.decided[self.ids.get_indexer(pd.Index(people))]
        return [str(cell) if cell else "" for cell in decided]


def _parts(one: _Side, two: _Side) -> Iterator[str]:
    yield from (f"component:{name}" for name in one.measured if name in two.measured)
    yield from (f"{kind}:{axis}" for axis in AXES for kind in ("form", "cuts"))
    yield from ("matrix", "calibration")


def _other_points(one: Measured, two: Measured) -> NDArray[np.bool_]:
    """Where two scores are not the same, compared as ratios."""
    left, right = one.numerator * two.denominator, two.numerator * one.denominator
    found: NDArray[np.bool_] = (one.known != two.known) | (one.known & (left != right))
    return found


def _told(found: pd.DataFrame, one: _Side, two: _Side) -> pd.DataFrame:
    """Name the cause behind each part that moved somebody."""
    changed = differences(one.rules, two.rules)
    kind = found["key"].str.partition(":")[0]
    scored = found[kind == "component"].assign(whole=lambda rows: rows["key"].str.removeprefix("component:"))
    facts = scored.merge(_changed_facts(one, two, changed), on=["employee_id", "whole"])
    figures = [
        _figure(people, str(key), one, two, changed)
        for key, people in found[kind != "component"].groupby("key", sort=False)
    ]
    table = pd.concat([facts, *figures], ignore_index=True)
    table["order"] = table["effect"].map({effect: place for place, effect in enumerate(_FIRST)})
    table = table.sort_values(["employee_id", "order", "cause", "what"], kind="stable")
    return table[_CAUSE].astype(_TYPES).reset_index(drop=True)


_FIRST = ("alone and needed", "needed", "alone", "together")
_AS_IS = ["employee_id", "component", "part_of"]
_SIDES = ["score", "fact", "as_of", "numerator", "denominator"]


def _changed_facts(one: _Side, two: _Side, changed: pd.DataFrame) -> pd.DataFrame:
    """Every component, or part of one, that scores otherwise: with its facts and the cause.

    Returns:
        employee_id, whole (component of the axis), what, cause, before, after, points_before, points.
    """
    rows = [side.rows.drop_duplicates(_AS_IS)[_AS_IS + _SIDES] for side in (one, two)]
    both = rows[0].merge(rows[1], on=_AS_IS, suffixes=("_before", ""))
    both = both[~both["component"].isin(both["part_of"].unique())]
    known = both["score"].notna(), both["score_before"].notna()
    ratio = both["numerator"] * both["denominator_before"] != both["numerator_before"] * both["denominator"]
    both = both[(known[0] != known[1]) | (known[0] & ratio)].reset_index(drop=True)
    found = pd.DataFrame({"employee_id": both["employee_id"], "what": both["component"]})
    found["whole"] = both["part_of"].where(both["part_of"] != "", both["component"])
    found["cause"] = _cause(both, one, two, changed)
    found["before"], found["after"] = both["fact_before"].fillna(""), both["fact"].fillna("")
    found["points_before"], found["points"] = both["score_before"], both["score"]
    return found


def _cause(both: pd.DataFrame, one: _Side, two: _Side, changed: pd.DataFrame) -> NDArray[np.object_]:
    """Input where the fact is another one, else a rule that differs, else time."""
    same_day = both["as_of"].eq(both["as_of_before"]) | (both["as_of"].isna() & both["as_of_before"].isna())
    same_fact = both["fact"].fillna("").eq(both["fact_before"].fillna(""))
    start = "profile.components." + both["component"] + "."
    figures = pd.Series(
        [bool(changed["key"].str.startswith((own, *_SHARED)).any()) for own in start], index=both.index
    )
    asked = [two.rules.get(f"profile.components.{name}.measure") for name in both["component"]]
    grew = pd.Series(asked, index=both.index).isin(_GROWING) & same_day
    aged = both["as_of"].isna() & (both["as_of_before"] <= _oldest(both["component"], two))
    passed = (grew | aged) & (one.facts[1] != two.facts[1])
    if one.facts == two.facts:
        return np.full(len(both), "rule", dtype=object)
    return np.select(
        [passed, same_fact & same_day & figures, same_fact & same_day], ["time", "rule", "time"], "input"
    )


_SHARED = ("competencies.", "performance.", "tiers.")
"""Rules beside its own that say what a component scores."""
_GROWING = ("tenure", "service")
"""Measures that grow by themselves as time passes."""


def _oldest(components: pd.Series, side: _Side) -> pd.Series:
    """Last day on which a fact no longer counted, from the window of its component; NaT without one."""
    days = {}
    for name in components.unique():
        window = side.rules.get(f"profile.components.{name}.window")
        past = (
            pd.Timestamp(side.facts[1]) - pd.DateOffset(years=int(window)) if window is not None else pd.NaT
        )
        days[name] = past
    return pd.to_datetime(components.map(days))


def _figure(people: pd.DataFrame, key: str, one: _Side, two: _Side, changed: pd.DataFrame) -> pd.DataFrame:
    """Weights, cuts or boxes that are others, a percentile that moved, or a calibration."""
    kind, _, axis = key.partition(":")
    named = changed[changed["key"].isin([end.format(axis=axis) for end in _KEYS[kind]])]
    table = people[["employee_id", "effect"]].copy()
    table["cause"] = "calibration" if kind == "calibration" else "rule" if len(named) else "others"
    table["what"] = "; ".join(named["key"]) or (
        "calibration" if kind == "calibration" else _KEYS[kind][0].format(axis=axis)
    )
    for column, side in (("before", one), ("after", two)):
        table[column] = (
            "; ".join(named[column].fillna("–"))
            if len(named)
            else side.shown(kind, axis, people["employee_id"])
        )
    return table.assign(points_before=np.nan, points=np.nan)


_KEYS = {
    "form": (
        "profile.axes.{axis}", "profile.additions.{axis}", "profile.caps.{axis}", "profile.blocks.{axis}",
        "profile.not_collected",
    ),
    "cuts": ("profile.cuts.{axis}",),
    "matrix": ("cells.matrix",),
    "calibration": (),
}  # fmt: skip
