"""Performance and potential of every employee, exact at the cut.

A component is a ratio of whole numbers; an axis is a weighted mean of components plus or minus points, kept
as whole numbers ``N / D`` per employee, so that ``N ≥ cut × D`` is decided without rounding. What is missing
stays missing: an axis with a missing component has no score, only bounds from the least and greatest score
the component can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.measures import Facts, Measured, measure
from talent.positions import retirement_dates
from talent.scoring.axis import AXES, Axis, axis_form, evaluate
from talent.scoring.components import components_frame
from talent.scoring.evidence import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


@dataclass(frozen=True)
class Scores:
    """Both axes of every employee.

    Attributes:
        frame: one row an employee, sorted by id: employee_id, performance, potential (points, NaN while a
            component is missing or where the axis takes a level directly), their ``_low`` and ``_high``
            bounds (∞ where a missing component has no greatest value), ``coverage_`` (0–1), ``se_`` (points),
            composite (points, as the profile weighs the two axes), tier, flags (codes joined by ``"; "``),
            missing (names of components joined by ``"; "``).
        axes: the exact numbers behind the frame.
        measured: component → what was measured, exact.
        on: date of the facts.
    """

    frame: pd.DataFrame
    axes: dict[str, Axis]
    measured: dict[str, Measured]
    on: date

    @cached_property
    def known(self) -> pd.DataFrame:
        """Employees × components, points, NaN where missing; index employee_id."""
        ids = pd.Index(self.frame["employee_id"])
        return pd.DataFrame({name: one.points for name, one in self.measured.items()}, index=ids)

    @cached_property
    def spans(self) -> dict[str, tuple[float, float]]:
        """Component → least and greatest score; the greatest found where it has no greatest."""
        return {name: _span(one) for name, one in self.measured.items()}

    @cached_property
    def weights(self) -> dict[str, dict[str, float]]:
        """Axis → component → what its points are multiplied by."""
        return {
            axis: {name: float(share) for name, share in one.form.coefficients.items()}
            for axis, one in self.axes.items()
        }

    @cached_property
    def components(self) -> pd.DataFrame:
        """One row an employee and component: how each axis adds up (see :func:`components_frame`)."""
        return components_frame(self)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row a component: who has it, how old it is, what should be known about it."""
        return evidence(self)


def _span(one: Measured) -> tuple[float, float]:
    if one.high is not None:
        return float(one.low), float(one.high)
    most = float(np.nanmax(one.points, initial=float(one.low) + 1))
    return float(one.low), most


def score(data: Dataset, *, rules: Rules, on: date, measured: Mapping[str, Measured] | None = None) -> Scores:
    """Score every employee on both axes of the profile.

    ``axis = min(Σ weight × component / Σ weight + Σ ± component, cap)``; standard error
    ``√Σ (weight / Σ weight)² × SE²``, errors of the components taken as independent.

    Args:
        data: the agency's tables.
        rules: holds the profile: axes, components, conversion tables, caps, cuts.
        on: date of the facts.
        measured: component → what was measured already, by the same tables, date and figures.

    Returns:
        A :class:`Scores`.

    Raises:
        UnknownIdError: the profile names an unknown component.
        RuleError: no profile, one of which a figure was never published, an axis on which nothing is left, or
            a component measured in an unknown way.
    """
    forms = {axis: axis_form(rules.classifying(), axis) for axis in AXES}
    facts = Facts(data, rules, on)
    names = dict.fromkeys(name for form in forms.values() for name in form.coefficients)
    taken = measured or {}
    parts = {name: taken[name] if name in taken else measure(facts, name) for name in names}
    axes = {axis: evaluate(form, parts) for axis, form in forms.items()}
    return Scores(frame=_frame(facts, axes, parts), axes=axes, measured=parts, on=on)


def _frame(facts: Facts, axes: dict[str, Axis], measured: dict[str, Measured]) -> pd.DataFrame:
    columns: dict[str, Any] = {"employee_id": facts.ids.to_numpy()}
    for axis, one in axes.items():
        columns[axis] = _shown(one, np.where(one.complete, one.points("low"), np.nan))
    for axis, one in axes.items():
        columns |= {f"{axis}_{side}": _shown(one, one.points(side)) for side in ("low", "high")}
    columns |= {f"coverage_{axis}": one.coverage for axis, one in axes.items()}
    columns |= {f"se_{axis}": np.where(one.complete, one.error, np.nan) for axis, one in axes.items()}
    frame = pd.DataFrame(columns)
    frame["employee_id"] = frame["employee_id"].astype("str")
    frame["composite"] = _composite(facts.rules, frame)
    frame["tier"] = facts.employees["tier"]
    frame["flags"] = _flags(facts, measured)
    frame["missing"] = joined({name: ~one.known for name, one in measured.items()})
    return frame


def _shown(one: Axis, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """An axis that takes a level directly has no points to show."""
    return np.full(len(points), np.nan) if one.form.category else points


def _composite(rules: Rules, frame: pd.DataFrame) -> pd.Series:
    """Both axes in one number, at most its cap; NaN where either is missing or the profile has none."""
    weights = {axis: Fraction(str(weight)) for axis, weight in rules.get("profile.composite", [])}
    if not weights:
        return pd.Series(np.nan, index=frame.index)
    total = sum(weights.values(), Fraction(0))
    parts = [float(weight / total) * frame[axis] for axis, weight in weights.items()]
    cap = rules.get("profile.caps.composite", "none")
    whole: pd.Series = sum(parts[1:], start=parts[0]).round(9)
    return whole if cap == "none" else whole.clip(upper=float(cap))


def _flags(facts: Facts, measured: dict[str, Measured]) -> NDArray[np.object_]:
    """What may keep a person out of the pool: the profile's exclusions say which of it does."""
    rules, ids = facts.rules, facts.ids
    expired = np.logical_or.reduce([one.expired for one in measured.values()])
    record = facts.data.track_record
    record = record[(record["kind"] == "discipline") & (record["on"] <= facts.day)]
    running = record[record["until"] >= facts.day]
    flags = {"assessment_expired": expired, "sanction": ids.isin(running["employee_id"])}
    within = rules.get("profile.exclusion.before_retirement")
    if within is not None:
        last = facts.day + pd.DateOffset(months=int(within))
        flags["near_retirement"] = retirement_dates(facts.data, rules=rules).reindex(ids).le(last).to_numpy()
    years = rules.get("profile.exclusion.sanction_years")
    if years is not None:
        recent = record[record["on"] > facts.day - pd.DateOffset(years=int(years))]
        recent = recent[recent["level"].isin(rules.value("profile.exclusion.sanction_levels"))]
        flags["recent_sanction"] = ids.isin(recent["employee_id"])
    return joined(flags)


def joined(columns: dict[str, NDArray[np.bool_]]) -> NDArray[np.object_]:
    """The names that are true in each row, joined by ``"; "``.

    >>> joined({"a": np.array([True, False]), "b": np.array([True, True])}).tolist()
    ['a; b', 'b']
    """
    rows, place = patterns(np.column_stack(list(columns.values())))
    names = np.array(list(columns), dtype=object)
    return np.array(["; ".join(names[row]) for row in rows], dtype=object)[place]


def patterns(flags: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """The distinct rows of a table of flags, and which of them each row is.

    Args:
        flags: rows × columns, fewer than 63 columns.

    >>> rows, place = patterns(np.array([[True, False], [False, True], [True, False]]))
    >>> rows.tolist(), place.tolist()
    ([[True, False], [False, True]], [0, 1, 0])
    """
    bits = np.arange(flags.shape[1])
    codes, place = np.unique(flags @ (1 << bits), return_inverse=True)
    return (codes[:, None] >> bits & 1).astype(bool), place
