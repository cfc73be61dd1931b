"""What stands behind the scores of an agency, component by component: who has it, how old it is, what is odd.

A component that hardly anybody has is not missing but not collected: that is proposed here, and an agency's
overlay decides it (``profile.not_collected``), with its decree or marked as without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.scoring.axis import LEVELS

if TYPE_CHECKING:
    from talent.measures import Measured
    from talent.rules import Rules
    from talent.scoring.axis import Axis
    from talent.scoring.score import Scores

YEAR = np.timedelta64(525_949, "m")
_COLUMNS = ("axis", "component", "weight", "known", "of", "share", "age", "oldest", "expired")


def evidence(scores: Scores) -> pd.DataFrame:
    """Coverage and age of each component.

    Args:
        scores: both axes with what was measured.

    Returns:
        One row a component of an axis, in the profile's order: axis, component, weight (% of the mean; NaN
        for points that are added), known (people), of (people), share, age (years, median), oldest (date),
        expired (people).
    """
    rows = [
        _row(scores, axis, name, scores.measured[name])
        for axis, one in scores.axes.items()
        for name in one.form.coefficients
    ]
    return pd.DataFrame(rows, columns=pd.Index(_COLUMNS)).astype({"oldest": "datetime64[us]"})


def _row(scores: Scores, axis: str, name: str, part: Measured) -> list[Any]:
    n, known = len(part.known), int(part.known.sum())
    dates = part.as_of[part.known & ~np.isnat(part.as_of)]
    age, oldest = np.nan, np.datetime64("NaT", "us")
    if len(dates):
        oldest = dates.min()
        age = round(float(np.median((np.datetime64(scores.on, "us") - dates) / YEAR)), 3)
    weight = 100 * float(scores.axes[axis].form.weights.get(name, "nan"))
    expired = int((part.expired & part.known).sum())
    return [axis, name, weight, known, n, known / n if n else np.nan, age, oldest, expired]


def findings(scores: Scores, *, rules: Rules) -> pd.DataFrame:
    """What an agency should know about the evidence before it trusts the grid.

    Args:
        scores: both axes with what was measured.
        rules: ``method.not_collected_below`` (share), ``method.crowded_level`` (share).

    Returns:
        kind, axis, component, n, of, detail: ``not_collected`` (hardly anybody has the component: propose to
        declare it), ``crowded`` (most people reach one level, so that the axis tells few of them apart),
        ``tied`` (both percentile cuts fall on one score), ``scale_read`` (a column kept on a short scale),
        ``not_in_table`` (values that the profile's conversion table does not have).
    """
    table = scores.evidence
    few = table[table["share"] < rules.value("method.not_collected_below")]
    found: list[list[Any]] = [
        ["not_collected", axis, name, known, of, ""]
        for axis, name, known, of in zip(few["axis"], few["component"], few["known"], few["of"], strict=True)
    ]
    for axis, one in scores.axes.items():
        for name in one.form.coefficients:
            part = scores.measured[name]
            found += [[note.code, axis, name, note.n, len(part.known), note.detail] for note in part.notes]
        found += _of_axis(axis, one, rules)
    columns = pd.Index(["kind", "axis", "component", "n", "of", "detail"])
    text = dict.fromkeys(("kind", "axis", "component", "detail"), "str")
    return pd.DataFrame(found, columns=columns).astype({**text, "n": "int64", "of": "int64"})


def _of_axis(name: str, axis: Axis, rules: Rules) -> list[list[Any]]:
    people = int(axis.complete.sum())
    counts = np.bincount(axis.lowest[axis.complete], minlength=len(LEVELS))
    most, found = int(counts.max()), []
    if people and most > rules.value("method.crowded_level") * people:
        found.append(["crowded", name, "", most, people, LEVELS[int(counts.argmax())]])
    if axis.cuts[0].bound == axis.cuts[1].bound:
        found.append(["tied", name, "", people, people, f"{float(axis.cuts[0]):g}"])
    return found
