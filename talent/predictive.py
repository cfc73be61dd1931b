"""What the missing components of an axis would probably be: the stated model behind the *likely* cell.

The components of all people are taken as jointly normal around the mean of their tier, with one covariance
for all; the missing ones of a person follow from the known ones of both axes (the conditional normal, as in
the expectation step of R. J. A. Little & D. B. Rubin, Statistical Analysis with Missing Data). A few imagined
people with the widest plausible spread keep a small agency from being sure of itself. Nobody is placed by
this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.scoring import AXES, Scores, patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIOR_PEOPLE = 10.0
"""People whom a tier's mean borrows from the mean of all, and the covariance from the prior spread."""
_FLOOR = 1e-3


Learnt = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
"""Means of the components (people × components), and the covariance that all share."""


def predict(
    scores: Scores, learnt: Learnt | None = None
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Mean and variance of each axis for every employee.

    Args:
        scores: both axes with their known components.
        learnt: of :func:`learn` from other people too; default from these alone.

    Returns:
        Axis → points (inside the bounds of the axis) and squared points; where an axis is complete its own
        score and variance 0.
    """
    table = scores.known.to_numpy(dtype="float64")
    if learnt is None:
        spans = np.array([scores.spans[name] for name in scores.known.columns])
        learnt = learn(table, pd.factorize(scores.frame["tier"].fillna(""))[0], spans)
    weights = np.array(
        [[scores.weights[axis].get(name, 0.0) for axis in AXES] for name in scores.known.columns]
    )
    filled, variance = fill(table, *learnt, weights)
    found = {}
    for column, axis in enumerate(AXES):
        one = scores.axes[axis]
        low = one.points("low")
        mean = np.clip(filled @ weights[:, column], low, one.points("high"))
        found[axis] = (np.where(one.complete, low, mean), np.where(one.complete, 0.0, variance[:, column]))
    return found


def learn(table: NDArray[np.float64], tier: NDArray[np.integer[Any]], spans: NDArray[np.float64]) -> Learnt:
    """Mean of every person's tier, and the covariance around it.

    Args:
        table: people × components, NaN where missing.
        tier: number of each person's tier.
        spans: components × (least, greatest) score.
    """
    means = tier_means(table, tier, spans.mean(axis=1))
    return means, shared_covariance(table - means, spans)


def fill(
    table: NDArray[np.float64],
    means: NDArray[np.float64],
    covariance: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fill what is missing by its conditional mean.

    ``E[m | k] = μ_m + Σ_mk Σ_kk⁻¹ (x_k − μ_k)`` and ``Var = Σ_mm − Σ_mk Σ_kk⁻¹ Σ_km``, once for each pattern
    of missing components.

    Args:
        table: employees × components, NaN where missing.
        means: of the same shape.
        covariance: components × components, positive definite.
        weights: components × axes.

    Returns:
        The filled table, and the variance of each weighted sum (employees × axes).

    >>> filled, variance = fill(
    ...     np.array([[2.0, np.nan]]), np.zeros((1, 2)), np.array([[1.0, 0.5], [0.5, 1.0]]), np.ones((2, 1))
    ... )
    >>> filled.tolist(), variance.tolist()
    ([[2.0, 1.0]], [[0.75]])
    """
    filled, variance = np.where(np.isnan(table), means, table), np.zeros((len(table), weights.shape[1]))
    missing, place = patterns(np.isnan(table))
    for number, gone in enumerate(missing):
        if not gone.any():
            continue
        rows, here = np.flatnonzero(place == number), ~gone
        gain = np.linalg.solve(covariance[np.ix_(here, here)], covariance[np.ix_(here, gone)])
        filled[np.ix_(rows, gone)] += (table[np.ix_(rows, here)] - means[np.ix_(rows, here)]) @ gain
        left = covariance[np.ix_(gone, gone)] - covariance[np.ix_(gone, here)] @ gain
        spread = np.einsum("ia,ij,ja->a", weights[gone], left, weights[gone])
        variance[rows] = np.maximum(spread, 0.0)
    return filled, variance


def tier_means(
    table: NDArray[np.float64], tier: NDArray[Any], middle: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean of each component in the person's tier, drawn towards the mean of all where the tier has few.

    Args:
        table: employees × components, NaN where missing.
        tier: one an employee, by name or by number.
        middle: of each component's span: stands in where nobody has it.
    """
    known = ~np.isnan(table)
    total = known.sum(axis=0)
    overall = np.where(total > 0, np.nansum(table, axis=0) / np.maximum(total, 1), middle)
    code = pd.factorize(tier)[0]
    sums = np.column_stack([np.bincount(code, weights=one) for one in np.where(known, table, 0.0).T])
    counts = np.column_stack([np.bincount(code, weights=one) for one in known.T])
    means = (sums + PRIOR_PEOPLE * overall) / (counts + PRIOR_PEOPLE)
    return np.asarray(means[code], dtype=np.float64)


def shared_covariance(residual: NDArray[np.float64], spans: NDArray[np.float64]) -> NDArray[np.float64]:
    """Covariance over pairs that are both known, with the prior spread beside it.

    Args:
        residual: employees × components around their means, NaN where missing.
        spans: components × (least, greatest) score; the prior is the uniform law over the span.
    """
    known = (~np.isnan(residual)).astype(np.float64)
    filled = np.nan_to_num(residual)
    prior = np.diag((spans[:, 1] - spans[:, 0]) ** 2 / 12)
    raw = (filled.T @ filled + PRIOR_PEOPLE * prior) / (known.T @ known + PRIOR_PEOPLE)
    values, vectors = np.linalg.eigh((raw + raw.T) / 2)
    floor = _FLOOR * max(float(values.max(initial=0.0)), 1.0)
    floored: NDArray[np.float64] = (vectors * np.maximum(values, floor)) @ vectors.T
    return floored
