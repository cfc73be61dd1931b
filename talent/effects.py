"""Which figure moves whom: two sets of rules over the same facts, one figure at a time.

A figure moves an employee *alone* when the first rules with only this figure changed already give the new
cell; it is *needed* when the second rules with only this figure changed back do not give it. Figures that
mean nothing without each other (a component and its weight) are taken together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent import nine_box, scoring
from talent.errors import TalentError
from talent.measures import Facts, Measured, measure
from talent.rules.difference import TracedRules, agree, differences

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

EFFECTS = ("together", "needed", "alone", "alone and needed")
"""Words by whether a part is needed (1) and moves alone (2)."""
_FIGURE = ["key", "before", "after", "mark_before", "mark", "source_before", "source"]
_PERSON = ["employee_id", "state_before", "cell_before", "state", "cell"]


def diff(a: Rules, b: Rules, *, data: Dataset, on: date | None = None) -> pd.DataFrame:
    """The figures that differ between two sets of rules, and the employees who change cell by each.

    Args:
        a: the rules before, with a profile.
        b: the rules after, with a profile.
        data: the agency's tables.
        on: date of the facts, the same for both; default the date of ``a``.

    Returns:
        One row a figure and employee moved: key, before, after (JSON), mark_before, mark, source_before,
        source, employee_id, state_before, cell_before, state, cell (Int8), effect (alone, needed, alone and
        needed, together: only with other figures, each of which could be spared). A figure that moves nobody
        has one row without employee_id. Figures that mean nothing without each other (a component, its weight
        and its table) have a row each with the effect ``tied``, and move people as one: their key is then
        that of the tied figures joined by ``"; "``. Sorted by key and employee_id.

    Raises:
        RuleError: one of them has no profile, or one of which a figure was never published.
        UnknownIdError: a profile names an unknown component.
    """
    agency = _Agency(data, on or a.on)
    before, after = agency.outcome(a.classifying()), agency.outcome(b.classifying())
    table = differences(a, b)
    trials = _trials(agency, a, b, [key for key in table["key"] if agency.asked(key)])
    moved = moved_between(before, after)
    effects = attribution(trials, after=after, moved=moved["employee_id"])
    found = table[_FIGURE].merge(effects, on="key", how="outer").merge(moved, on="employee_id", how="left")
    for trial in trials:
        if len(trial.keys) > 1:
            found.loc[found["key"].isin(trial.keys), "effect"] = "tied"
    order = [*_FIGURE, *_PERSON, "effect"]
    return found[order].sort_values(["key", "employee_id"], kind="stable").reset_index(drop=True)


def moved_between(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Who stands in another cell or state.

    Args:
        before: employee_id, state, cell.
        after: of the same employees.

    Returns:
        employee_id, state_before, cell_before, state, cell, sorted by employee_id.

    >>> one = pd.DataFrame({"employee_id": ["a", "b"], "state": "placed", "cell": [5, 7]})
    >>> moved_between(one, one.assign(cell=[5, 8]))[["employee_id", "cell_before", "cell"]].values.tolist()
    [['b', 7, 8]]
    """
    both = before[["employee_id", "state", "cell"]].merge(
        after[["employee_id", "state", "cell"]], on="employee_id", suffixes=("_before", "")
    )
    other_cell = both["cell"].fillna(0) != both["cell_before"].fillna(0)
    moved = both[other_cell | (both["state"] != both["state_before"])]
    return moved[_PERSON].sort_values("employee_id").reset_index(drop=True)


@dataclass(frozen=True)
class Trial:
    """One part of a change tried by itself.

    Attributes:
        keys: what changes together.
        only: outcome (employee_id, state, cell) with only this part changed.
        without: outcome with all the rest changed and only this part not.
    """

    keys: tuple[str, ...]
    only: pd.DataFrame
    without: pd.DataFrame

    @property
    def name(self) -> str:
        """The keys joined by ``"; "``, those of one component as one.

        >>> none = pd.DataFrame()
        >>> Trial(
        ...     ("profile.axes.potential", "profile.components.x.scores", "profile.components.x.cap"),
        ...     none,
        ...     none,
        ... ).name
        'profile.axes.potential; profile.components.x'
        """
        start = "profile.components."
        short = [".".join(key.split(".")[:3]) if key.startswith(start) else key for key in self.keys]
        return "; ".join(dict.fromkeys(short)) if len(self.keys) > 1 else self.keys[0]


def attribution(trials: Sequence[Trial], *, after: pd.DataFrame, moved: pd.Series) -> pd.DataFrame:
    """What each part of a change does for each employee who moved.

    Args:
        trials: every part, tried by itself.
        after: the outcome (employee_id, state, cell) with all of them changed.
        moved: ids of those who moved.

    Returns:
        key, employee_id, effect: one row a key and employee on whom its part has an effect; where no part
        moves an employee alone and none is needed, all are named as ``together``.
    """
    ids = pd.Index(moved)
    target = _outcomes(after, ids)
    shape = (len(trials), len(ids))
    alone, needed = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for place, trial in enumerate(trials):
        alone[place] = (_outcomes(trial.only, ids) == target).all(axis=1)
        needed[place] = (_outcomes(trial.without, ids) != target).any(axis=1)
    silent = ~(alone | needed).any(axis=0)
    words = np.array(EFFECTS, dtype=object)[needed + 2 * alone.astype(int)]
    rows = [pd.DataFrame({"key": [], "employee_id": [], "effect": []}, dtype="str")]
    for place, trial in enumerate(trials):
        shown = alone[place] | needed[place] | silent
        columns = {"employee_id": ids[shown], "effect": words[place][shown]}
        rows.append(pd.DataFrame({"key": trial.name, **columns}))
    return pd.concat(rows, ignore_index=True).astype("str")


def _outcomes(frame: pd.DataFrame, ids: pd.Index[str]) -> NDArray[np.object_]:
    """State and cell of some employees, row by row."""
    rows = frame.set_index("employee_id").reindex(ids)
    return np.column_stack([rows["state"].astype(object), rows["cell"].fillna(0).astype(object)])


def _trials(agency: _Agency, a: Rules, b: Rules, keys: list[str]) -> list[Trial]:
    """Each key tried by itself; those without which the rules no longer hold together are one part."""
    alone = {key: _trial(agency, a, b, (key,)) for key in keys}
    tied = tuple(key for key, trial in alone.items() if trial is None)
    together = _trial(agency, a, b, tied) if tied else None
    if tied and together is None:
        tied = tuple(keys)
        together = _trial(agency, a, b, tied)
    single = [trial for key, trial in alone.items() if trial is not None and key not in tied]
    return [*single, together] if together is not None else single


def _trial(agency: _Agency, a: Rules, b: Rules, keys: tuple[str, ...]) -> Trial | None:
    """One part tried by itself; None where nobody can be placed by such rules."""
    try:
        return Trial(keys, agency.outcome(a.swapped(b, keys)), agency.outcome(b.swapped(a, keys)))
    except TalentError:
        return None


@dataclass
class _Agency:
    """The facts of one agency on one day; what was measured once is not measured again by equal figures."""

    data: Dataset
    on: date
    taken: dict[str, list[tuple[TracedRules, Measured]]] = field(default_factory=dict)
    read: list[TracedRules] = field(default_factory=list)

    def outcome(self, rules: Rules) -> pd.DataFrame:
        """The grid by some rules.

        Raises:
            TalentError: nobody can be placed by them.
        """
        traced = TracedRules.of(rules)
        named = [
            row
            for axis in scoring.AXES
            for part in ("axes", "additions")
            for row in rules.get(f"profile.{part}.{axis}", [])
        ]
        measured = {name: self._measured(traced, name) for name, _ in named}
        scores = scoring.score(self.data, rules=traced, on=self.on, measured=measured)
        self.read.append(traced)
        return nine_box.place(scores, self.data, rules=traced, on=self.on)

    def asked(self, key: str) -> bool:
        """Whether any outcome so far depends on a key."""
        return any(rules.has_asked(key) for rules in self.read)

    def _measured(self, rules: TracedRules, name: str) -> Measured:
        for before, measured in self.taken.get(name, []):
            if _same(before, rules):
                rules.asked.update(before.asked)
                return measured
        own = TracedRules.of(rules)
        measured = measure(Facts(self.data, own, self.on), name)
        self.taken.setdefault(name, []).append((own, measured))
        rules.asked.update(own.asked)
        return measured


def _same(before: TracedRules, rules: Rules) -> bool:
    """Whether all that was asked before would be answered alike."""
    ends = [key for key in before.asked if key.endswith(".")]
    below = [key for key in {**rules.leaves, **rules.settings} if key.startswith(tuple(ends))] if ends else []
    return all(agree(before, rules, key) for key in [*before.asked, *below])
