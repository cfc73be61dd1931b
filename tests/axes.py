"""Components and axes made by hand, for tests of the arithmetic alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from talent.measures import Measured
from talent.rules import Cut
from talent.scoring import Axis, AxisForm, evaluate


def component(
    scores: Sequence[Fraction | int | None],
    *,
    low: Fraction | int = 0,
    high: Fraction | int | None = 110,
    error: float = np.nan,
) -> Measured:
    """One component of several people; None is missing."""
    known = np.array([score is not None for score in scores])
    ratios = [Fraction(score or 0) for score in scores]
    return Measured(
        numerator=np.array([ratio.numerator for ratio in ratios], dtype=np.int64),
        denominator=np.array([ratio.denominator for ratio in ratios], dtype=np.int64),
        known=known,
        low=Fraction(low),
        high=None if high is None else Fraction(high),
        as_of=np.full(len(known), np.datetime64("2025-01-01", "us")),
        source="hand",
        error=np.full(len(known), error),
        expired=np.zeros(len(known), dtype=bool),
    )


def form(
    weights: Mapping[str, Fraction | float],
    cuts: Sequence[Fraction | int | str],
    *,
    added: Mapping[str, int] | None = None,
    cap: Fraction | int | None = None,
    blocks: Sequence[Sequence[str]] = (),
) -> AxisForm:
    """An axis of these weights as a decree writes them, and of points that are added."""
    exact = {name: Fraction(str(weight)) for name, weight in weights.items()}
    total = sum(exact.values()) or Fraction(1)
    middle, high = (cut if isinstance(cut, Cut) else Cut.parse(_plain(cut)) for cut in cuts)
    return AxisForm(
        weights={name: weight / total for name, weight in exact.items()},
        additions={name: Fraction(sign) for name, sign in (added or {}).items()},
        cap=None if cap is None else Fraction(cap),
        cuts=(middle, high),
        blocks=tuple(map(tuple, blocks)),
    )


def axis(
    weights: Mapping[str, Fraction | float],
    parts: Mapping[str, Measured],
    cuts: Sequence[Fraction | int | str],
    **options: object,
) -> Axis:
    """The axis of everybody by such a form."""
    return evaluate(form(weights, cuts, **options), parts)


def ratio(one: Axis, person: int, side: str = "low") -> Fraction:
    """A bound of one person, exact."""
    return Fraction(int(getattr(one.sums, side)[person]), int(one.sums.denominator[person]))


def _plain(cut: Fraction | int | str) -> int | str:
    return f">= {float(cut)}" if isinstance(cut, Fraction) else cut
