"""Performance and potential of every employee, exact at the cut.

A component is a ratio of whole numbers; an axis is ``Σ weight × component / Σ weight``, kept as whole numbers
``N / D`` per employee, so that ``N ≥ cut × D`` is decided without rounding. What is missing stays missing: an
axis with a missing component has no score, only bounds from the least and greatest score the component can
have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import RuleError
from talent.measures import Facts, Measured, measure
from talent.standards import reaches

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

AXES = ("performance", "potential")
_ROOM = 2**62
_BITS = 40
"""A common denominator of more bits than this would leave too few for weights and points in 64."""


@dataclass(frozen=True)
class Axis:
    """One axis of every employee as whole numbers, in the order of ``Scores.frame``.

    Attributes:
        low: lower bound as a numerator over ``denominator``; equal to ``high`` where nothing is missing.
        high: upper bound as a numerator over ``denominator``.
        denominator: per employee, ≥ 1; all three are Python integers where 64 bits are too few.
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
        found = np.zeros(len(numerator), dtype=np.int64)
        for cut in self.cuts:
            found += reaches(numerator, self.denominator, cut)
        return found

    def points(self, side: str) -> NDArray[np.float64]:
        """A bound in points, rounded only here; a whole number of points is exact."""
        numerator = self.low if side == "low" else self.high
        whole = numerator // self.denominator
        rest = numerator - whole * self.denominator
        return whole.astype(np.float64) + (rest / self.denominator).astype(np.float64)


@dataclass(frozen=True)
class Scores:
    """Both axes of every employee.

    Attributes:
        frame: one row an employee, sorted by id: employee_id, performance, potential (points, NaN while a
            component is missing), their ``_low`` and ``_high`` bounds, ``coverage_`` (0–1), ``se_`` (points),
            tier, flags (codes joined by ``"; "``), missing (names of components joined by ``"; "``).
        components: one row an employee and component: employee_id, axis, component, weight (%), score, low,
            high (points), as_of, source.
        axes: the exact numbers behind the frame.
        known: employees × components, points, NaN where missing.
        spans: component → least and greatest score it can have, in points.
        weights: axis → component → share of the axis.
    """

    frame: pd.DataFrame
    components: pd.DataFrame
    axes: dict[str, Axis]
    known: pd.DataFrame
    spans: dict[str, tuple[float, float]]
    weights: dict[str, dict[str, float]]


def score(data: Dataset, *, rules: Rules, on: date) -> Scores:
    """Score every employee on both axes of the profile.

    ``axis = Σ weight × component / Σ weight``; standard error ``√Σ (weight / Σ weight)² × SE²``, errors of
    the components taken as independent.

    Args:
        data: the agency's tables.
        rules: holds the profile: axes, components, conversion tables, cuts.
        on: date of the facts.

    Returns:
        A :class:`Scores`.

    Raises:
        UnknownIdError: the rules hold no profile, or it names an unknown component.
        RuleError: an axis on which nothing is left, or a component measured in an unknown way.
    """
    if rules.profile is None:
        raise RuleError("These rules hold no profile: load them with profile=, such as profile='generic'.")
    facts = Facts(data, rules, on)
    shares = {axis: _shares(rules, axis) for axis in AXES}
    measured = {name: measure(facts, name) for axis in AXES for name in shares[axis]}
    axes = {axis: _axis(rules, axis, shares[axis], measured) for axis in AXES}
    return Scores(
        frame=_frame(facts, axes, measured),
        components=_components(facts, shares, measured),
        axes=axes,
        known=pd.DataFrame({name: one.points for name, one in measured.items()}, index=facts.ids),
        spans={name: (float(one.low), float(one.high)) for name, one in measured.items()},
        weights={axis: {name: float(share) for name, share in shares[axis].items()} for axis in AXES},
    )


def _shares(rules: Rules, axis: str) -> dict[str, Fraction]:
    """Share of each component of an axis; what is not collected falls on the others in proportion."""
    dropped = set(rules.get("profile.not_collected", []))
    pairs = rules.value(f"profile.axes.{axis}")
    weights = {name: Fraction(str(weight)) for name, weight in pairs if name not in dropped}
    total = sum(weights.values(), Fraction(0))
    if total <= 0:
        raise RuleError(
            f"{rules.profile}, profile.axes.{axis}: no component is left to score; "
            "profile.not_collected names them all, or their weights are zero."
        )
    return {name: weight / total for name, weight in weights.items()}


def standard_error(one: Measured, rules: Rules) -> NDArray[np.float64]:
    """Standard error of a component in points, 0 where it is missing or a plain record.

    The data's own, else ``SD × √(1 − reliability)`` over the people at hand.

    Args:
        one: the component.
        rules: ``method.reliability``.
    """
    if not one.reliability:
        return np.zeros(len(one.known))
    spread = float(np.std(one.points[one.known])) if one.known.any() else 0.0
    default = spread * math.sqrt(1 - rules.value(f"method.reliability.{one.reliability}"))
    return np.where(one.known, np.where(np.isnan(one.error), default, one.error), 0.0)


def _axis(rules: Rules, axis: str, shares: dict[str, Fraction], measured: dict[str, Measured]) -> Axis:
    low, high, denominator = weighted_sums(shares, measured)
    known = np.array([measured[name].known for name in shares])
    share = np.array([float(value) for value in shares.values()])
    error = np.array([standard_error(measured[name], rules) for name in shares])
    blocked = np.zeros(len(low), dtype=bool)
    for block in rules.get(f"profile.blocks.{axis}", []):
        here = [measured[name].known for name in block if name in shares]
        blocked |= ~np.logical_or.reduce(here) if here else False
    first, second = (cut.bound for cut in rules.cuts(axis))
    return Axis(
        low=low,
        high=high,
        denominator=denominator,
        complete=np.logical_and.reduce(known),
        coverage=(share @ known).round(12),
        error=np.sqrt((share**2) @ (error**2)),
        blocked=blocked,
        cuts=(first, second),
    )


def weighted_sums(
    shares: dict[str, Fraction], measured: dict[str, Measured]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Bounds of ``Σ share × component`` as whole numbers over a denominator of its own for each employee.

    Args:
        shares: component → share of the axis; they add to 1.
        measured: component → what was measured.

    Returns:
        Numerators of the lower and upper bound, and the denominator; Python integers where 64 bits are too
        few.
    """
    parts = [measured[name] for name in shares]
    base = math.lcm(*(_base(share, one) for share, one in zip(shares.values(), parts, strict=True)))
    common = _common(parts, base)
    low, high = np.zeros_like(common), np.zeros_like(common)
    for share, one in zip(shares.values(), parts, strict=True):
        scale = common // (one.denominator if _varies(one.denominator) else int(one.denominator[0]))
        # The numerator of what is missing is 0, so only its bounds are left to add.
        exact = scale * int(share * base) * one.numerator.astype(common.dtype, copy=False)
        low += exact
        high += exact
        if not one.known.all():
            gap = np.where(one.known, 0, common)
            low += gap * int(share * one.low * base)
            high += gap * int(share * one.high * base)
    return low, high, common * base


def _varies(numbers: NDArray[np.int64]) -> bool:
    return not len(numbers) or bool((numbers != numbers[0]).any())


def _base(share: Fraction, one: Measured) -> int:
    """Denominator that a share has in common with its products with the bounds."""
    return math.lcm(share.denominator, (share * one.low).denominator, (share * one.high).denominator)


def _common(parts: list[Measured], base: int) -> NDArray[np.int64]:
    """Least common denominator of each employee; Python integers where sums might leave 64 bits."""
    varying = [one.denominator for one in parts if _varies(one.denominator)]
    fixed = math.lcm(*(int(one.denominator[0]) for one in parts if not _varies(one.denominator)))
    bits = math.log2(fixed) + sum(math.log2(one.max(initial=1)) for one in varying)
    kind: Any = object if bits > _BITS else np.int64
    common: NDArray[np.int64] = np.full(len(parts[0].denominator), fixed, dtype=kind)
    for one in varying:
        common = np.lcm(common, one.astype(kind))
    top = max(1, *(math.ceil(max(abs(one.low), abs(one.high))) for one in parts))
    return common.astype(object) if base * int(common.max(initial=1)) * top > _ROOM else common


def _frame(facts: Facts, axes: dict[str, Axis], measured: dict[str, Measured]) -> pd.DataFrame:
    columns: dict[str, object] = {"employee_id": facts.ids.to_numpy()}
    for axis, one in axes.items():
        columns[axis] = np.where(one.complete, one.points("low"), np.nan)
    for axis, one in axes.items():
        columns |= {f"{axis}_low": one.points("low"), f"{axis}_high": one.points("high")}
    columns |= {f"coverage_{axis}": one.coverage for axis, one in axes.items()}
    columns |= {f"se_{axis}": np.where(one.complete, one.error, np.nan) for axis, one in axes.items()}
    frame = pd.DataFrame(columns)
    frame["employee_id"] = frame["employee_id"].astype("str")
    frame["tier"] = facts.employees["tier"]
    frame["flags"] = _flags(facts, measured)
    frame["missing"] = joined({name: ~one.known for name, one in measured.items()})
    return frame


def _flags(facts: Facts, measured: dict[str, Measured]) -> NDArray[np.object_]:
    expired = np.any([one.expired for one in measured.values()], axis=0)
    record = facts.data.track_record
    barred = record[
        (record["kind"] == "discipline") & (record["on"] <= facts.day) & (record["until"] >= facts.day)
    ]
    return joined({"assessment_expired": expired, "sanction": facts.ids.isin(barred["employee_id"])})


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


def _components(
    facts: Facts, shares: dict[str, dict[str, Fraction]], measured: dict[str, Measured]
) -> pd.DataFrame:
    rows = [(axis, name, share, measured[name]) for axis in AXES for name, share in shares[axis].items()]
    score = np.array([one.points for *_, one in rows])
    known = ~np.isnan(score)
    low, high = (np.array([[float(getattr(one, side))] for *_, one in rows]) for side in ("low", "high"))
    as_of = np.array([one.as_of for *_, one in rows])
    people = len(facts.ids)
    columns = {
        "employee_id": np.repeat(facts.ids.to_numpy(), len(rows)),
        "axis": np.tile(np.array([axis for axis, *_ in rows], dtype=object), people),
        "component": np.tile(np.array([name for _, name, *_ in rows], dtype=object), people),
        "weight": np.tile(np.array([float(100 * share) for *_, share, _ in rows]), people),
        "score": score.T.reshape(-1),
        "low": np.where(known, score, low).T.reshape(-1),
        "high": np.where(known, score, high).T.reshape(-1),
        "as_of": np.where(known, as_of, np.datetime64("NaT", "us")).T.reshape(-1),
        "source": np.tile(np.array([one.source for *_, one in rows], dtype=object), people),
    }
    text = dict.fromkeys(("employee_id", "axis", "component", "source"), "str")
    return pd.DataFrame(columns).astype(text)
