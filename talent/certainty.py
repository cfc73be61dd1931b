"""How many of those shown in a cell truly belong there, and whom a committee should look at first.

A shown score is a true score plus error. Over the people placed, true scores are taken as jointly normal on
the two axes; each person's true score then follows from the shown one, drawn towards the mean of all by as
much as the scores are unreliable (Kelley's true-score estimate in two dimensions; Lord & Novick, Statistical
Theories of Mental Test Scores, 1968). The two axes are not independent given that: treating them so is off by
many points for the corner cells, so the chance of a cell is the bivariate normal's over its rectangle, in
closed form by Owen's T function (D. B. Owen, Tables for computing bivariate normal probabilities, 1956).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, owens_t

from talent.intervals import Z
from talent.nine_box import CELLS, PROBABILITIES, lower_bounds
from talent.positions import order_key
from talent.scoring import AXES, Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from talent.rules import Rules

    Floats = NDArray[np.float64]

_CHUNK = 1 << 17
_CERTAIN = 1 - 1e-13


def truly_placed(scores: Scores, grid: pd.DataFrame, *, rules: Rules) -> pd.DataFrame:
    """How many of the people shown in each cell are expected to belong there.

    With shown scores ``x ~ N(μ, Σ_X)`` and squared standard errors ``D_i``: ``Σ_T = Σ_X − mean(D)``,
    ``K_i = Σ_T (Σ_T + D_i)⁻¹``, true score of a person ``N(μ + K_i (x_i − μ), Σ_T − K_i Σ_T)``.

    Args:
        scores: reads both axes and their standard errors of those placed; who is placed by bounds alone
            counts with the chance the grid gives.
        grid: state and cell of :func:`talent.nine_box.place`, in the same order.
        rules: ``cells.matrix``.

    Returns:
        One row a cell with anybody in it, then all of them (cell missing): cell (Int8), n (people shown),
        expected (of them truly in it), share, low, high (95 % of the share, from independent chances).
    """
    placed = grid["state"].eq("placed").to_numpy(dtype=bool)
    shown = grid.loc[placed, "cell"].to_numpy(dtype=np.int64)
    chance = _chance_shown(scores, grid, placed, shown, np.array(rules.value("cells.matrix"), dtype=np.int64))
    rows = [_row(cell, chance[shown == cell]) for cell in CELLS if (shown == cell).any()]
    rows.append(_row(pd.NA, chance))
    table = pd.DataFrame(rows, columns=pd.Index(["cell", "n", "expected", "share", "low", "high"]))
    return table.astype({"cell": "Int8", "n": "int64"})


def _row(cell: object, chance: NDArray[np.float64]) -> list[Any]:
    n, expected = len(chance), float(chance.sum())
    if not n:
        return [cell, 0, 0.0, np.nan, np.nan, np.nan]
    half = float(Z * np.sqrt((chance * (1 - chance)).sum())) / n
    share = expected / n
    return [cell, n, expected, share, max(share - half, 0.0), min(share + half, 1.0)]


def _chance_shown(
    scores: Scores,
    grid: pd.DataFrame,
    placed: NDArray[np.bool_],
    shown: NDArray[np.int64],
    matrix: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Chance that each placed person truly belongs to the cell shown."""
    points = scores.frame.loc[placed, list(AXES)].to_numpy(dtype=np.float64)
    errors = scores.frame.loc[placed, [f"se_{axis}" for axis in AXES]].to_numpy(dtype=np.float64)
    chance = grid.loc[placed, PROBABILITIES].to_numpy(dtype=np.float64)[np.arange(len(shown)), shown - 1]
    full = ~np.isnan(points).any(axis=1)
    if full.sum() > 1:
        cuts = [lower_bounds(scores.axes[axis]) for axis in AXES]
        mean, variance = true_scores(points[full], errors[full])
        levels = np.array([np.argwhere(matrix == cell)[0] for cell in CELLS])[shown[full] - 1]
        chance[full] = rectangle(mean, variance, levels, cuts)
    return chance


def true_scores(points: ArrayLike, errors: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and covariance of each person's true scores on both axes.

    Args:
        points: people × 2, shown.
        errors: people × 2, standard errors.

    Returns:
        people × 2, and people × 3: variance of the first axis, covariance, variance of the second.

    >>> mean, variance = true_scores([[40, 50], [60, 50]], [[5, 0], [5, 0]])
    >>> mean.tolist(), variance[0].tolist()
    ([[42.5, 50.0], [57.5, 50.0]], [18.75, 0.0, 0.0])
    """
    points, squared = np.asarray(points, dtype=np.float64), np.asarray(errors, dtype=np.float64) ** 2
    centre = points.mean(axis=0)
    true = _not_negative(np.cov(points.T, bias=True) - np.diag(squared.mean(axis=0)))
    a, b, c = true[0, 0], true[0, 1], true[1, 1]
    first, second = a + squared[:, 0], c + squared[:, 1]
    det = first * second - b * b
    inverse = 1 / np.where(det > 0, det, 1.0)
    # K = Σ_T (Σ_T + D)⁻¹, written out for two axes; where it has no inverse each axis by itself.
    gain = np.empty((len(points), 2, 2))
    gain[:, 0, 0], gain[:, 0, 1] = (a * second - b * b) * inverse, (b * first - a * b) * inverse
    gain[:, 1, 0], gain[:, 1, 1] = (b * second - c * b) * inverse, (c * first - b * b) * inverse
    flat = det <= 0
    for axis, own, shown in ((0, a, first), (1, c, second)):
        gain[flat, axis, 1 - axis] = 0.0
        gain[flat, axis, axis] = (own / np.where(shown > 0, shown, 1.0))[flat]
    mean = centre + np.einsum("ijk,ik->ij", gain, points - centre)
    left = true - gain @ true
    variance = np.column_stack([left[:, 0, 0], (left[:, 0, 1] + left[:, 1, 0]) / 2, left[:, 1, 1]])
    variance[:, [0, 2]] = np.maximum(variance[:, [0, 2]], 0.0)
    return mean, variance


def _not_negative(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest covariance: errors may be stated larger than the scores vary."""
    values, vectors = np.linalg.eigh(matrix)
    found: NDArray[np.float64] = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return found


def rectangle(
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
    levels: NDArray[np.int64],
    cuts: Sequence[Sequence[float]],
) -> NDArray[np.float64]:
    """Chance that a bivariate normal lies in one cell, a score on a cut belonging to the upper one.

    Args:
        mean: people × 2.
        variance: people × 3 as :func:`true_scores` gives it.
        levels: people × 2: the level of each axis, 0 low, 1 middle, 2 high.
        cuts: of each axis two rising lower bounds.
    """
    bounds = [np.array([-np.inf, *ends, np.inf]) for ends in cuts]
    found = np.empty(len(mean))
    for start in range(0, len(mean), _CHUNK):
        rows = slice(start, start + _CHUNK)
        spread = np.sqrt(variance[rows][:, [0, 2]])
        product = spread[:, 0] * spread[:, 1]
        r = np.clip(variance[rows, 1] / np.where(product > 0, product, 1.0), -1, 1)
        ends = [
            [_standard(bounds[k][levels[rows, k] + side], mean[rows, k], spread[:, k]) for side in (0, 1)]
            for k in (0, 1)
        ]
        (low, high), (left, right) = ends
        corner = [bivariate(h, k, r) for h, k in ((high, right), (low, right), (high, left), (low, left))]
        found[rows] = np.clip(corner[0] - corner[1] - corner[2] + corner[3], 0, 1)
    return found


def _standard(bound: Floats, mean: Floats, spread: Floats) -> NDArray[np.float64]:
    """``(bound − mean) / spread``; where nothing is unsure −∞ for a bound reached, else ∞."""
    reached = np.where(mean >= bound, -np.inf, np.inf)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(spread > 0, (bound - mean) / spread, reached)


def bivariate(h: Floats, k: Floats, r: Floats) -> NDArray[np.float64]:
    """Chance that two standard normals with correlation ``r`` lie below ``h`` and ``k``.

    ``Φ(h)/2 + Φ(k)/2 − T(h, (k/h − r)/√(1−r²)) − T(k, (h/k − r)/√(1−r²)) − δ``, with δ = 1/2 where
    ``h k < 0`` (or ``h k = 0`` and ``h + k < 0``), T Owen's function.

    Args:
        h: bound of the first, may be infinite.
        k: bound of the second, may be infinite.
        r: between −1 and 1, both included.

    >>> bivariate(np.array([0.0]), np.array([0.0]), np.array([0.5])).round(6).tolist()
    [0.333333]
    """
    root = np.sqrt(np.maximum((1 - r) * (1 + r), 0.0))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        first = (k / h - r) / root
        second = (h / k - r) / root
        half = (ndtr(h) + ndtr(k)) / 2
        other = (h * k < 0) | ((h * k == 0) & (h + k < 0))
        found = half - _owen(h, first) - _owen(k, second) - np.where(other, 0.5, 0.0)
    found = np.where((h == 0) & (k == 0), 0.25 + np.arcsin(r) / (2 * np.pi), found)
    along, against = ndtr(np.minimum(h, k)), np.maximum(ndtr(h) + ndtr(k) - 1, 0.0)
    found = np.where(r > _CERTAIN, along, np.where(r < -_CERTAIN, against, found))
    endless = np.isinf(h) | np.isinf(k)
    found = np.where(endless, np.where(np.minimum(h, k) == -np.inf, 0.0, along), found)
    return np.clip(found, 0.0, 1.0)


def _owen(h: Floats, a: Floats) -> NDArray[np.float64]:
    found: NDArray[np.float64] = owens_t(np.where(np.isinf(h), 0.0, h), np.nan_to_num(a, nan=0.0))
    return found


def look_first(grid: pd.DataFrame, *, rules: Rules) -> pd.DataFrame:
    """Whom a committee should look at first: those whose likeliest shown cell is least sure.

    Args:
        grid: as :func:`talent.nine_box.place` gives it.
        rules: ``method.look_first_share``: share of the people ranked.

    Returns:
        Sorted by review_rank, then the hash of the id; those who share the last rank are all in or all out:
        employee_id, review_rank, state, cell, best (the likeliest of the cells shown), p (its chance),
        runner_up (the likeliest other cell), p_runner_up.
    """
    ranked = grid[grid["review_rank"].notna()]
    most = Fraction(str(rules.value("method.look_first_share"))) * len(ranked)
    rows = ranked[ranked["review_rank"] <= math.floor(most)]
    rows = rows.assign(order=order_key(rows["employee_id"])).sort_values(["review_rank", "order"])
    rows = rows.reset_index(drop=True)
    chance = rows[PROBABILITIES].to_numpy(dtype=np.float64)
    shown = (
        np.column_stack([rows["cells"].str.contains(str(cell)) for cell in CELLS])
        if len(rows)
        else chance > 0
    )
    table = rows[["employee_id", "review_rank", "state", "cell"]].copy()
    here = np.arange(len(rows))
    best = np.where(shown, chance, -1.0).argmax(axis=1)
    table["best"], table["p"] = CELLS[best].astype("int8"), chance[here, best]
    rest = chance.copy()
    rest[here, best] = -1.0
    other = rest.argmax(axis=1)
    table["runner_up"], table["p_runner_up"] = CELLS[other].astype("int8"), chance[here, other]
    return table
