"""Performance and potential of every employee, exact at the cut.

A component is a ratio of whole numbers; an axis is ``Σ weight × component / Σ weight``, kept as whole numbers
``N / D`` per employee, so that ``N ≥ cut × D`` is decided without rounding. What is missing stays missing: an axis
with a missing component has no score, only bounds from the least and greatest score the component can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.measures import Facts, Measured, measure

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

AXES = ("performance", "potential")
_ROOM = 2**62


@dataclass(frozen=True)
class Axis:
    """One axis of every employee as whole numbers, in the order of ``Scores.frame``.

    Attributes:
        low, high: bounds as numerators over ``denominator``; equal where nothing is missing.
        denominator: per employee, ≥ 1; may be Python integers where 64 bits are too few.
        complete: True where every component is known.
        coverage: share of the weight that is known, 0–1.
        error: standard error in points.
        blocked: True where a whole block of components is missing (the axis cannot be mapped).
        cuts: lower bounds of middle and high, inclusive.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    denominator: NDArray[np.int64]
    complete: NDArray[np.bool_]
    coverage: NDArray[np.float64]
    error: NDArray[np.float64]
    blocked: NDArray[np.bool_]
    cuts: tuple[Fraction, Fraction]

    def levels(self, side: str) -> NDArray[np.int64]:
        """Level 0, 1 or 2 of each employee at the ``"low"`` or ``"high"`` bound, exact."""
        numerator = self.low if side == "low" else self.high
        return sum(
            (numerator * cut.denominator >= cut.numerator * self.denominator).astype(np.int64)
            for cut in self.cuts
        )  # type: ignore[return-value]

    def points(self, side: str) -> NDArray[np.float64]:
        """A bound in points, rounded only here."""
        numerator = self.low if side == "low" else self.high
        return (numerator / self.denominator).astype(np.float64)


@dataclass(frozen=True)
class Scores:
    """Both axes of every employee.

    Attributes:
        frame: one row an employee, sorted by id: employee_id, performance, potential (points, NaN while a component
            is missing), their ``_low`` and ``_high`` bounds, ``coverage_`` (0–1), ``se_`` (points), tier,
            flags (codes joined by ``"; "``), missing (names of components joined by ``"; "``).
        components: one row an employee and component: employee_id, axis, component, weight (%), score, low, high
            (points), as_of, source.
        axes: the exact numbers behind the frame.
        known: employees × components, points, NaN where missing; weights: axis → component → share of the axis.
    """

    frame: pd.DataFrame
    components: pd.DataFrame
    axes: dict[str, Axis]
    known: pd.DataFrame
    weights: dict[str, dict[str, float]]


def score(data: Dataset, *, rules: Rules, on: date) -> Scores:
    """Score every employee on both axes of the profile.

    Args:
        data: the agency's tables.
        rules: holds the profile: axes, components, conversion tables, cuts.
        on: date of the facts.

    Returns:
        A :class:`Scores`.

    Raises:
        UnknownIdError: the rules hold no profile, or it names an unknown component.
    """
    facts = Facts(data, rules, on)
    weights = {axis: _weights(rules, axis) for axis in AXES}
    measured = {name: measure(facts, name) for axis in AXES for name in weights[axis]}
    errors = {name: _error(name, one, rules) for name, one in measured.items()}
    axes = {axis: _axis(rules, axis, weights[axis], measured, errors) for axis in AXES}
    known = pd.DataFrame({name: _points(one) for name, one in measured.items()}, index=facts.ids)
    shares = {axis: {name: float(share) for name, share in _shares(weights[axis]).items()} for axis in AXES}
    return Scores(_frame(facts, axes, measured), _components(facts, weights, measured), axes, known, shares)


def _weights(rules: Rules, axis: str) -> dict[str, Fraction]:
    """Weights of an axis without the components that the agency does not collect."""
    dropped = set(rules.get("profile.not_collected", []))
    pairs = rules.value(f"profile.axes.{axis}")
    return {name: Fraction(str(weight)) for name, weight in pairs if name not in dropped}


def _shares(weights: dict[str, Fraction]) -> dict[str, Fraction]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _points(one: Measured) -> NDArray[np.float64]:
    return np.where(one.known, one.numerator / one.denominator, np.nan)


def _error(name: str, one: Measured, rules: Rules) -> NDArray[np.float64]:
    """Standard error in points: the data's own, else SD × √(1 − reliability) where the rules name a reliability."""
    key = {"rating": "rating", "score": "rating", "feedback": "feedback"}.get(name, "")
    if one.source == "assessments":
        key = "assessment"
    if not key:
        return np.zeros(len(one.known))
    points = _points(one)
    spread = float(np.nanstd(points)) if one.known.any() else 0.0
    default = spread * float(np.sqrt(1 - rules.value(f"method.reliability.{key}")))
    return np.where(one.known, np.where(np.isnan(one.error), default, one.error), 0.0)


def _axis(
    rules: Rules,
    axis: str,
    weights: dict[str, Fraction],
    measured: dict[str, Measured],
    errors: dict[str, NDArray[np.float64]],
) -> Axis:
    shares = _shares(weights)
    low, high, denominator = _sums(shares, measured)
    known = np.array([measured[name].known for name in shares])
    share = np.array([float(value) for value in shares.values()])
    spread = np.array([errors[name] for name in shares])
    blocks = rules.get(f"profile.blocks.{axis}", [])
    blocked = [
        ~np.any([measured[name].known for name in block if name in measured], axis=0)
        for block in blocks
        if set(block) & set(weights)
    ]
    first, second = (Fraction(str(cut)) for cut in rules.value(f"profile.cuts.{axis}"))
    return Axis(
        low=low,
        high=high,
        denominator=denominator,
        complete=known.all(axis=0),
        coverage=share @ known,
        error=np.sqrt((share**2) @ (spread**2)),
        blocked=np.any(blocked, axis=0) if blocked else np.zeros(len(low), dtype=bool),
        cuts=(first, second),
    )


def _sums(
    shares: dict[str, Fraction], measured: dict[str, Measured]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Bounds of ``Σ share × component`` over a denominator of its own for each employee."""
    parts = []
    for name, share in shares.items():
        one = measured[name]
        for bound in (one.low, one.high):
            parts.append((share * bound).denominator)
        parts.append(share.denominator)
    base = int(np.lcm.reduce(np.array(parts, dtype=object)))
    common = _common([np.where(measured[name].known, measured[name].denominator, 1) for name in shares])
    top = max(float(measured[name].high) for name in shares)
    wide = base * float(common.max(initial=1)) * max(top, 1.0) * 400 > _ROOM
    common = common.astype(object) if wide else common
    low = high = common * 0
    for name, share in shares.items():
        one, weight = measured[name], int(share * base)
        exact = weight * (
            one.numerator.astype(common.dtype) * (common // np.where(one.known, one.denominator, 1))
        )
        low = low + np.where(one.known, exact, common * int(share * one.low * base))
        high = high + np.where(one.known, exact, common * int(share * one.high * base))
    return low, high, common * base


def _common(denominators: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Least common multiple per employee; in Python integers where 64 bits might not hold it."""
    bound = np.sum([np.log2(one.astype(np.float64)) for one in denominators], axis=0)
    kind = object if bound.max(initial=0) > 40 else np.int64  # noqa: PLR2004 - leaves 22 bits for weights and points
    return np.lcm.reduce([one.astype(kind) for one in denominators])


def _frame(facts: Facts, axes: dict[str, Axis], measured: dict[str, Measured]) -> pd.DataFrame:
    columns: dict[str, object] = {"employee_id": facts.ids.to_numpy()}
    for axis, one in axes.items():
        columns[axis] = np.where(one.complete, one.points("low"), np.nan)
    for axis, one in axes.items():
        columns |= {f"{axis}_low": one.points("low"), f"{axis}_high": one.points("high")}
    columns |= {f"coverage_{axis}": one.coverage for axis, one in axes.items()}
    columns |= {f"se_{axis}": one.error for axis, one in axes.items()}
    frame = pd.DataFrame(columns)
    frame["employee_id"] = frame["employee_id"].astype("str")
    frame["tier"] = facts.data.employees["tier"].to_numpy()
    frame["flags"] = _flags(facts, measured)
    frame["missing"] = joined({name: ~one.known for name, one in measured.items()})
    return frame


def _flags(facts: Facts, measured: dict[str, Measured]) -> NDArray[np.object_]:
    expired = np.any([one.expired for one in measured.values()], axis=0)
    record = facts.data.track_record
    barred = record[
        (record["kind"] == "discipline") & (record["on"] <= facts.day) & (record["until"] > facts.day)
    ]
    return joined({"assessment_expired": expired, "sanction": facts.ids.isin(barred["employee_id"])})


def joined(columns: dict[str, NDArray[np.bool_]]) -> NDArray[np.object_]:
    """The names that are true in each row, joined by ``"; "``.

    >>> joined({"a": np.array([True, False]), "b": np.array([True, True])}).tolist()
    ['a; b', 'b']
    """
    names, grid = np.array(list(columns), dtype=object), np.column_stack(list(columns.values()))
    patterns, place = np.unique(grid, axis=0, return_inverse=True)
    texts = np.array(["; ".join(names[row]) for row in patterns], dtype=object)
    return texts[place.reshape(-1)]


def _components(
    facts: Facts, weights: dict[str, dict[str, Fraction]], measured: dict[str, Measured]
) -> pd.DataFrame:
    parts = []
    for axis in AXES:
        for name, share in _shares(weights[axis]).items():
            one, points = measured[name], _points(measured[name])
            parts.append(
                pd.DataFrame(
                    {
                        "employee_id": facts.ids.to_numpy(),
                        "axis": axis,
                        "component": name,
                        "weight": float(100 * share),
                        "score": points,
                        "low": np.where(one.known, points, float(one.low)),
                        "high": np.where(one.known, points, float(one.high)),
                        "as_of": np.where(one.known, one.as_of, np.datetime64("NaT", "us")),
                        "source": one.source,
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    return (
        table.astype({"employee_id": "str", "as_of": "datetime64[us]"})
        .sort_values("employee_id", kind="stable")
        .reset_index(drop=True)
    )
