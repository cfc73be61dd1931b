"""How a profile makes an axis of its components, and the axis of every employee that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import RuleError
from talent.rules import Cut
from talent.scoring.exact import Sums, percentile, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.measures import Measured
    from talent.rules import Rules

AXES = ("performance", "potential")
LEVELS = ("low", "middle", "high")
_WHOLE = 100
CATEGORY_CUTS = (Cut(Fraction(1)), Cut(Fraction(2)))
"""A category taken directly is held as ½, 1½ or 2½, so that each lies in the middle of its level."""


@dataclass(frozen=True)
class AxisForm:
    """An axis as a profile makes it: ``min(Σ weight × component + Σ ± component, cap)``, then two cuts.

    Attributes:
        weights: component → share of the mean; they add to 1, or there are none.
        additions: component → +1 or −1: points added to the mean or taken off.
        cap: greatest score, None for none.
        cuts: lower bounds of the middle and the high level.
        blocks: components of which at least one must be known in each block.
        category: the one component names the level itself, so that there are no points.
    """

    weights: dict[str, Fraction]
    additions: dict[str, Fraction]
    cap: Fraction | None
    cuts: tuple[Cut, Cut]
    blocks: tuple[tuple[str, ...], ...]
    category: bool = False

    @property
    def coefficients(self) -> dict[str, Fraction]:
        """Component → what its points are multiplied by."""
        return {**self.weights, **self.additions}


def axis_form(rules: Rules, axis: str) -> AxisForm:
    """Read how a profile makes an axis.

    Args:
        rules: ``profile.axes``, ``profile.additions``, ``profile.caps``, ``profile.cuts``, ``profile.blocks``
            of the axis; ``profile.not_collected``: components whose weight falls on the others in proportion.
        axis: ``"performance"`` or ``"potential"``.

    Raises:
        RuleError: no component is left.
    """
    dropped = set(rules.get("profile.not_collected", []))
    weights = {
        name: Fraction(str(weight))
        for name, weight in rules.get(f"profile.axes.{axis}", [])
        if name not in dropped
    }
    total = sum(weights.values(), Fraction(0))
    additions = {
        name: Fraction(sign)
        for name, sign in rules.get(f"profile.additions.{axis}", [])
        if name not in dropped
    }
    if total <= 0 and not additions:
        raise RuleError(
            f"{rules.profile}, profile.axes.{axis}: no component is left to score; "
            "profile.not_collected names them all, or their weights are zero."
        )
    kinds = {rules.get(f"profile.components.{name}.measure") for name in [*weights, *additions]}
    category = kinds == {"category"}
    cap = rules.get(f"profile.caps.{axis}", "none")
    return AxisForm(
        weights={name: weight / total for name, weight in weights.items()},
        additions=additions,
        cap=None if cap == "none" else Fraction(str(cap)),
        cuts=CATEGORY_CUTS if category else rules.cuts(axis),
        blocks=tuple(tuple(block) for block in rules.get(f"profile.blocks.{axis}", [])),
        category=category,
    )


def forms_in_points(rules: Rules, measured: Mapping[str, Measured]) -> dict[str, AxisForm]:
    """Both axes of a profile, percentile cuts resolved to points by all the people measured.

    Args:
        rules: hold a profile.
        measured: component → what was measured.
    """
    forms = {axis: axis_form(rules, axis) for axis in AXES}
    return {axis: replace(form, cuts=evaluate(form, measured).cuts) for axis, form in forms.items()}


@dataclass(frozen=True)
class Axis:
    """One axis of every employee, in the order of ``Scores.frame``.

    Attributes:
        form: how the profile makes it.
        sums: its bounds as whole numbers; equal where nothing is missing.
        complete: True where every component is known.
        coverage: share of the weight that is known, 0–1.
        error: standard error in points.
        blocked: True where a whole block of components is missing (the axis cannot be mapped).
        cuts: lower bounds of middle and high, percentiles resolved to points.
    """

    form: AxisForm
    sums: Sums
    complete: NDArray[np.bool_]
    coverage: NDArray[np.float64]
    error: NDArray[np.float64]
    blocked: NDArray[np.bool_]
    cuts: tuple[Cut, Cut]

    @cached_property
    def lowest(self) -> NDArray[np.int8]:
        """Least level (0, 1 or 2) that is possible, exact."""
        return self.sums.levels("low", self.cuts)

    @cached_property
    def highest(self) -> NDArray[np.int8]:
        """Greatest level (0, 1 or 2) that is possible, exact."""
        return self.lowest if self.sums.high is self.sums.low else self.sums.levels("high", self.cuts)

    def points(self, side: str) -> NDArray[np.float64]:
        """The ``"low"`` or ``"high"`` bound in points, rounded only here."""
        return self.sums.points(side)


def evaluate(form: AxisForm, measured: Mapping[str, Measured]) -> Axis:
    """The axis of every employee.

    Args:
        form: how it is made.
        measured: component → what was measured; may hold more than the form needs.

    Returns:
        An :class:`Axis`; its standard error is ``√Σ coefficient² × SE²``, errors of the components taken as
        independent.

    Raises:
        RuleError: a percentile cut of an axis that nobody has complete, or points taken off without limit.
    """
    coefficients = form.coefficients
    parts = [measured[name] for name in coefficients]
    for name, sign in form.additions.items():
        if sign < 0 and measured[name].high is None:
            raise RuleError(f"profile.components.{name}: points that are taken off need a greatest value.")
    sums = weighted_sums(coefficients, measured, cap=form.cap)
    known = [part.known for part in parts]
    complete = np.logical_and.reduce(known)
    share = np.array([float(value) for value in coefficients.values()])
    return Axis(
        form=form,
        sums=sums,
        complete=complete,
        coverage=_coverage(form, measured),
        error=_error(share, parts),
        blocked=_blocked(form, measured, len(complete)),
        cuts=_resolved(form.cuts, sums, complete),
    )


def _error(share: NDArray[np.float64], parts: list[Measured]) -> NDArray[np.float64]:
    variance = np.zeros(len(parts[0].known))
    for one, part in zip(share, parts, strict=True):
        if part.has_error:
            variance += (one * part.standard_error()) ** 2
    return np.sqrt(variance)


def _coverage(form: AxisForm, measured: Mapping[str, Measured]) -> NDArray[np.float64]:
    """Share known of the weights; where points are added too, of the span that each component can add."""
    weights = {name: float(share) for name, share in form.weights.items()}
    if form.additions:
        weights = {name: _span(share, measured[name]) for name, share in form.coefficients.items()}
    total = sum(weights.values()) or 1.0
    covered = np.zeros(len(next(iter(measured.values())).known))
    for name, weight in weights.items():
        covered += measured[name].known * (weight / total)
    return covered.round(12)


def _span(coefficient: Fraction, part: Measured) -> float:
    """What has no greatest value has no span to be covered."""
    return 0.0 if part.high is None else float(abs(coefficient) * (part.high - part.low))


def _blocked(form: AxisForm, measured: Mapping[str, Measured], n: int) -> NDArray[np.bool_]:
    blocked = np.zeros(n, dtype=bool)
    for block in form.blocks:
        here = [measured[name].known for name in block if name in form.coefficients]
        if here:
            blocked |= ~np.logical_or.reduce(here)
    return blocked


def _resolved(cuts: tuple[Cut, Cut], sums: Sums, complete: NDArray[np.bool_]) -> tuple[Cut, Cut]:
    """Cuts in points: a percentile is that of the people whose axis is complete."""
    if not cuts[0].percentile:
        return cuts
    if not complete.any():
        raise RuleError(
            "A percentile cut needs people whose axis is complete, and nobody's is: "
            "declare what the agency does not collect (profile.not_collected), or use cuts in points."
        )
    top, bottom = sums.low[complete], sums.denominator[complete]
    middle, high = (Cut(percentile(top, bottom, cut.bound / _WHOLE), inclusive=cut.inclusive) for cut in cuts)
    return middle, high
