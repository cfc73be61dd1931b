"""The nine boxes: which cells are possible for each employee, how sure that is, and who is in the talent pool.

A person is *placed* when one cell is possible, *provisional* when several are, *not mappable* when a whole block of
an axis is missing. Beside the last two stands the *likely* cell of a stated predictive model; it never counts as a
placement, a pool membership or a point of the merit index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr

from talent.scoring import AXES, Axis, Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

CELLS = tuple(range(1, 10))
PROBABILITIES = [f"p{cell}" for cell in CELLS]
_SHRINK = 10.0
"""Prior people behind a tier's mean: a tier with few assessed people leans on the mean of all."""


def place(scores: Scores, data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """Place every employee in the nine boxes.

    Args:
        scores: both axes, exact.
        data: reads ``decisions`` (confirmed calibrations enter, the computed cell stays beside) and units.
        rules: ``cells.matrix``, ``cells.pool``, ``profile.exclusions``, ``method.likely_threshold``.

    Returns:
        One row an employee, sorted by id: employee_id, state (placed, provisional, not_mappable), cell (Int8, empty
        unless placed), cells (possible ones, joined by ``;``), p1 … p9 (chance of each cell given measurement error
        and, where facts are missing, the predictive model), in_pool (yes, maybe, no), likely_cell (Int8), likely_p,
        review_rank (1 = look at first), raw_cell, missing, tier, unit_id, flags, recommendation, fetch_first.
    """
    matrix = np.array(rules.value("cells.matrix"), dtype=np.int64)
    possible = _possible(scores.axes, matrix)
    blocked = scores.axes["performance"].blocked | scores.axes["potential"].blocked
    count = possible.sum(axis=1)
    state = np.where(count == 1, "placed", np.where(blocked, "not_mappable", "provisional"))
    raw = np.where(count == 1, possible.argmax(axis=1) + 1, 0)
    cell = _calibrated(raw, scores.frame["employee_id"], data, rules)
    settled = np.where((cell > 0)[:, None], np.eye(9, dtype=bool)[np.maximum(cell, 1) - 1], possible)
    state = np.where(cell > 0, "placed", state)
    chance, likely, likely_p = _chances(scores, matrix, state, rules)
    grid = pd.DataFrame({"employee_id": scores.frame["employee_id"], "state": state})
    grid["cell"] = pd.array(np.where(cell > 0, cell, pd.NA), dtype="Int8")
    grid["cells"] = _cell_sets(settled)
    grid[PROBABILITIES] = chance
    grid["in_pool"] = _in_pool(settled, scores.frame["flags"], rules)
    grid["likely_cell"] = pd.array(np.where(likely > 0, likely, pd.NA), dtype="Int8")
    grid["likely_p"] = likely_p
    grid["review_rank"] = _review_rank(chance, cell, possible)
    grid["raw_cell"] = pd.array(np.where(raw > 0, raw, pd.NA), dtype="Int8")
    grid["missing"] = scores.frame["missing"]
    grid["tier"] = scores.frame["tier"]
    grid["unit_id"] = data.employees["unit_id"].to_numpy()
    grid["flags"] = scores.frame["flags"]
    grid["recommendation"] = _recommendation(cell, rules)
    grid["fetch_first"] = _fetch_first(scores, state)
    return grid


def cell_of(
    performance: NDArray[np.int64], potential: NDArray[np.int64], matrix: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Box number of level pairs (0 low, 1 middle, 2 high).

    >>> cell_of(np.array([2, 0]), np.array([2, 0]), np.array([[1, 3, 6], [2, 5, 8], [4, 7, 9]])).tolist()
    [9, 1]
    """
    return matrix[performance, potential]


def _possible(axes: dict[str, Axis], matrix: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Employees × cells 1–9: which lie between the bounds of both axes."""
    inside = []
    for axis in AXES:
        low, high, level = axes[axis].levels("low"), axes[axis].levels("high"), np.arange(3)
        inside.append((level >= low[:, None]) & (level <= high[:, None]))
    pairs = inside[0][:, :, None] & inside[1][:, None, :]
    order = np.argsort(matrix.reshape(-1))
    return pairs.reshape(len(pairs), 9)[:, order]


def _cell_sets(possible: NDArray[np.bool_]) -> NDArray[np.object_]:
    patterns, place_of = np.unique(possible, axis=0, return_inverse=True)
    texts = np.array(
        [";".join(str(cell) for cell in np.flatnonzero(row) + 1) for row in patterns], dtype=object
    )
    return texts[place_of.reshape(-1)]


def _calibrated(raw: NDArray[np.int64], ids: pd.Series, data: Dataset, rules: Rules) -> NDArray[np.int64]:
    """The cell after confirmed calibrations of committees up to the rules' date; the last one counts."""
    rows = data.decisions[
        (data.decisions["kind"] == "calibration") & (data.decisions["on"] <= pd.Timestamp(rules.on))
    ]
    rows = (
        rows.sort_values(["on", "decision_id"])
        .drop_duplicates("employee_id", keep="last")
        .set_index("employee_id")
    )
    decided = pd.to_numeric(rows["value_to"], errors="coerce").reindex(ids).to_numpy(dtype="float64")
    valid = (decided >= 1) & (decided <= 9)  # noqa: PLR2004 - box numbers
    return np.where(valid, np.nan_to_num(decided), raw).astype(np.int64)


def _in_pool(possible: NDArray[np.bool_], flags: pd.Series, rules: Rules) -> NDArray[np.object_]:
    pool = np.isin(np.array(CELLS), rules.value("cells.pool"))
    inside, outside = (possible & pool).any(axis=1), (possible & ~pool).any(axis=1)
    found = np.where(inside & ~outside, "yes", np.where(inside, "maybe", "no")).astype(object)
    excluded = rules.get("profile.exclusions", [])
    barred = flags.map(lambda text: bool(set(text.split("; ")) & set(excluded))).to_numpy(dtype=bool)
    return np.where(barred, "no", found)


def _recommendation(cell: NDArray[np.int64], rules: Rules) -> NDArray[np.object_]:
    table = rules.get("cells.recommendation", [[]] * 9)
    texts = np.array(["", *("; ".join(words) for words in table)], dtype=object)
    return texts[cell]


def _review_rank(
    chance: NDArray[np.float64], cell: NDArray[np.int64], possible: NDArray[np.bool_]
) -> pd.Series:
    """Rank by the chance of the cell shown (of any possible cell while provisional), least sure first; ties share."""
    shown = np.where((cell > 0)[:, None], np.eye(9, dtype=bool)[np.maximum(cell, 1) - 1], possible)
    sure = np.where(
        np.isnan(chance).any(axis=1), np.nan, np.max(np.where(shown, np.nan_to_num(chance), 0), axis=1)
    )
    return pd.Series(sure).round(12).rank(method="min").astype("Int64")


def _fetch_first(scores: Scores, state: NDArray[np.object_]) -> NDArray[np.object_]:
    """The missing component that carries most weight, for everyone who is not placed."""
    names = np.array([name for axis in AXES for name in scores.weights[axis]], dtype=object)
    weight = np.array([share for axis in AXES for share in scores.weights[axis].values()])
    open_weight = np.where(scores.known[list(names)].isna(), weight, 0.0)
    needed = (state != "placed") & (open_weight.max(axis=1) > 0)
    return np.where(needed, names[open_weight.argmax(axis=1)], "")


def _chances(
    scores: Scores, matrix: NDArray[np.int64], state: NDArray[np.object_], rules: Rules
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Chance of each cell; likely cell and its chance for those not placed."""
    by_axis, predicted = [], []
    for axis in AXES:
        mean, variance = predictive(scores, axis)
        exact, one = scores.axes[axis], scores.axes[axis]
        mean = np.where(exact.complete, exact.points("low"), mean)
        cuts = [float(cut) for cut in one.cuts]
        by_axis.append(band_chances(mean, np.sqrt(variance + one.error**2), cuts))
        predicted.append(band_chances(mean, np.sqrt(variance), cuts))
    chance, likely = cell_chances(*by_axis, matrix), cell_chances(*predicted, matrix)
    best = np.nan_to_num(likely).max(axis=1)
    shown = (state != "placed") & (best >= rules.value("method.likely_threshold"))
    return chance, np.where(shown, np.nan_to_num(likely).argmax(axis=1) + 1, 0), np.where(shown, best, np.nan)


def band_chances(
    mean: NDArray[np.float64], error: NDArray[np.float64], cuts: list[float]
) -> NDArray[np.float64]:
    """Chance that ``N(mean, error²)`` lies below, between and from the cuts on; a score on a cut is above it.

    Args:
        mean, error: points, one an employee; error 0 means certain.
        cuts: two rising lower bounds, inclusive.

    >>> band_chances(np.array([80.0]), np.array([0.0]), [60, 80]).tolist()
    [[0.0, 0.0, 1.0]]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (mean[:, None] - np.array(cuts)) / error[:, None]
    above = np.where(error[:, None] > 0, ndtr(distance), (mean[:, None] >= np.array(cuts)).astype(float))
    above = np.where(np.isnan(mean)[:, None], np.nan, above)
    return np.column_stack([1 - above[:, 0], above[:, 0] - above[:, 1], above[:, 1]])


def cell_chances(
    performance: NDArray[np.float64], potential: NDArray[np.float64], matrix: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Chance of cells 1–9 from the chances of the three levels of two independent axes."""
    pairs = (performance[:, :, None] * potential[:, None, :]).reshape(len(performance), 9)
    return pairs[:, np.argsort(matrix.reshape(-1))]


def predictive(scores: Scores, axis: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of an axis for people with missing components.

    The components of all people are taken as jointly normal around the mean of their tier, with one covariance for
    all; the missing ones follow from the known ones of both axes. Nobody is placed by it.

    Returns:
        Points and squared points per employee; variance 0 where the axis is complete, NaN where nobody has a component.
    """
    table = scores.known.to_numpy(dtype="float64")
    means = _tier_means(table, scores.frame["tier"].fillna("").to_numpy())
    covariance = _covariance(table - means)
    weight = np.array([scores.weights[axis].get(name, 0.0) for name in scores.known.columns])
    filled, variance = np.where(np.isnan(table), means, table), np.zeros(len(table))
    patterns, place_of = np.unique(np.isnan(table), axis=0, return_inverse=True)
    for number, gone in enumerate(patterns):
        rows, here = np.flatnonzero(place_of.reshape(-1) == number), ~gone
        if not (gone & (weight > 0)).any():
            continue
        block = covariance[np.ix_(gone, gone)]
        if here.any():
            gain = np.linalg.solve(covariance[np.ix_(here, here)], covariance[np.ix_(here, gone)])
            filled[np.ix_(rows, gone)] += (table[np.ix_(rows, here)] - means[np.ix_(rows, here)]) @ gain
            block = block - covariance[np.ix_(gone, here)] @ gain
        variance[rows] = max(weight[gone] @ block @ weight[gone], 0.0)
    bounded = np.clip(filled @ weight, scores.axes[axis].points("low"), scores.axes[axis].points("high"))
    return bounded, variance


def _tier_means(table: NDArray[np.float64], tier: NDArray[np.object_]) -> NDArray[np.float64]:
    """Mean of each component in the person's tier, drawn towards the mean of all where the tier has few."""
    known = ~np.isnan(table)
    total = known.sum(axis=0)
    overall = np.where(total > 0, np.nansum(table, axis=0) / np.maximum(total, 1), np.nan)
    codes, _ = pd.factorize(tier, sort=True)
    sums = np.zeros((codes.max(initial=0) + 1, table.shape[1]))
    counts = np.zeros_like(sums)
    np.add.at(sums, codes, np.nan_to_num(table))
    np.add.at(counts, codes, known)
    return ((sums + _SHRINK * overall) / (counts + _SHRINK))[codes]


def _covariance(residual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Covariance from pairs that are both known, made positive definite by a small ridge and eigenvalue floor."""
    known = ~np.isnan(residual)
    filled = np.where(known, residual, 0.0)
    pairs = known.T.astype(float) @ known
    raw = (filled.T @ filled) / np.maximum(pairs, 1.0)
    values, vectors = np.linalg.eigh((raw + raw.T) / 2)
    return vectors @ np.diag(np.maximum(values, 1e-3 * max(values.max(initial=0.0), 1.0))) @ vectors.T
