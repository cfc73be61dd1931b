"""Components and axes made by hand, for tests of the arithmetic alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from talent.measures import Measured
from talent.scoring import Axis, weighted_sums


def component(
    scores: Sequence[Fraction | int | None], *, low: Fraction | int = 0, high: Fraction | int = 110
) -> Measured:
    """One component of several people; None is missing."""
    known = np.array([score is not None for score in scores])
    ratios = [Fraction(score or 0) for score in scores]
    return Measured(
        numerator=np.array([ratio.numerator for ratio in ratios], dtype=np.int64),
        denominator=np.array([ratio.denominator for ratio in ratios], dtype=np.int64),
        known=known,
        low=Fraction(low),
        high=Fraction(high),
        as_of=np.full(len(known), np.datetime64("2025-01-01", "us")),
        source="hand",
        error=np.full(len(known), np.nan),
        expired=np.zeros(len(known), dtype=bool),
    )


def axis(
    weights: Mapping[str, Fraction | float], parts: Mapping[str, Measured], cuts: Sequence[Fraction | int]
) -> Axis:
    """An axis of these components; weights are as a decree writes them."""
    exact = {name: Fraction(str(weight)) for name, weight in weights.items()}
    total = sum(exact.values())
    shares = {name: weight / total for name, weight in exact.items()}
    low, high, denominator = weighted_sums(shares, dict(parts))
    known = np.array([parts[name].known for name in weights])
    return Axis(
        low=low,
        high=high,
        denominator=denominator,
        complete=known.all(axis=0),
        coverage=known.mean(axis=0),
        error=np.zeros(len(low)),
        blocked=~known.any(axis=0),
        cuts=(Fraction(cuts[0]), Fraction(cuts[1])),
    )
