"""The nine boxes: which cells are possible for each employee, how sure that is, and who is in the pool.

A person is *placed* when one cell is possible, *provisional* when several are, *not mappable* when a whole
block of an axis is missing. Beside the last two stands the *likely* cell of a stated predictive model
(:mod:`talent.predictive`); it never counts as a placement, a pool membership or a point of the merit index.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from scipy.special import ndtr

from talent.dataset import by_key
from talent.predictive import predict
from talent.scoring import AXES, Axis, Scores, patterns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.predictive import Learnt
    from talent.rules import Rules

CELLS = np.arange(1, 10)
_CHUNK = 1 << 14
"""Rows at a time: what is worked on stays in the processor's cache."""
_MANY = 1 << 19
PROBABILITIES = [f"p{cell}" for cell in CELLS]


class Reviewed(Protocol):
    """What movement and explanation need of a review."""

    @property
    def grid(self) -> pd.DataFrame:
        """Grid of :func:`place`."""

    @property
    def scores(self) -> pd.DataFrame:
        """Frame of :class:`talent.scoring.Scores`."""

    @property
    def components(self) -> pd.DataFrame:
        """Frame of :func:`talent.scoring.components_frame`."""

    @property
    def rules(self) -> Rules:
        """The figures it was made by."""

    @property
    def basis(self) -> dict[str, Any]:
        """Reads ``data``: digest of the tables, and ``on``: date of the facts."""


def place(scores: Scores, data: Dataset, *, rules: Rules, on: date | None = None) -> pd.DataFrame:
    """Place every employee in the nine boxes.

    Args:
        scores: both axes, exact.
        data: reads ``decisions`` (confirmed calibrations enter, the computed cell stays beside) and units.
        rules: ``cells.matrix``, ``cells.pool``, ``profile.exclusions``, ``method.likely_threshold``.
        on: date of the facts: later decisions do not count; default the rules' date.

    Returns:
        One row an employee, sorted by id: employee_id, state (placed, provisional, not_mappable), cell (Int8,
        empty unless placed), cells (possible ones, joined by ``;``), p1 … p9 (chance of each cell given
        measurement error and, where facts are missing, the predictive model), in_pool (yes, maybe, no),
        likely_cell (Int8), likely_p, review_rank (1 = look at first), raw_cell, missing, tier, unit_id,
        flags, recommendation, fetch_first.

        A single possible cell is *placed* even where a block is missing: whatever it says, the cell is the
        same.
    """
    matrix = np.array(rules.value("cells.matrix"), dtype=np.int64)
    possible = possible_cells(scores.axes, matrix)
    raw = np.where(possible.sum(axis=1) == 1, possible.argmax(axis=1) + 1, 0)
    cell, decided = _calibrated(raw, scores.frame["employee_id"], data, on or rules.on)
    shown = np.where((cell > 0)[:, None], cell[:, None] == CELLS, possible)
    blocked = scores.axes["performance"].blocked | scores.axes["potential"].blocked
    state = np.select([cell > 0, blocked], ["placed", "not_mappable"], "provisional")
    chance, model = chances(scores, matrix, possible)
    best = model.max(axis=1)
    named = (cell == 0) & (best >= rules.value("method.likely_threshold"))
    grid = pd.DataFrame({"employee_id": scores.frame["employee_id"], "state": state})
    grid["cell"] = _cells(cell)
    grid["cells"] = _cell_sets(shown)
    grid[PROBABILITIES] = chance
    grid["in_pool"] = _in_pool(shown, scores.frame["flags"], rules)
    grid["likely_cell"] = _cells(np.where(named, model.argmax(axis=1) + 1, 0))
    grid["likely_p"] = np.where(named, best, np.nan)
    grid["review_rank"] = _review_rank(chance, shown, decided)
    grid["raw_cell"] = _cells(raw)
    grid["missing"] = scores.frame["missing"]
    grid["tier"] = scores.frame["tier"]
    grid["unit_id"] = data.employees["unit_id"].to_numpy()
    grid["flags"] = scores.frame["flags"]
    grid["recommendation"] = _recommendation(cell, rules)
    grid["fetch_first"] = _fetch_first(scores, cell == 0)
    return grid


def stated_cells(grid: pd.DataFrame, data: Dataset, *, on: date) -> pd.DataFrame:
    """Boxes that a source already gives (``components`` rows named ``cell``) beside the computed ones.

    The computed box is the one in use; where the two differ a committee decides.

    Args:
        grid: as :func:`place` gives it.
        data: reads ``components``.
        on: date of the facts.

    Returns:
        One row an employee with a stated box, the latest, sorted by id: employee_id, on, stated (Int8), cell
        (computed, Int8, missing where none is certain), differs (boolean, missing likewise).
    """
    rows = data.components
    rows = rows[(rows["component"] == "cell") & (rows["on"] <= pd.Timestamp(on)) & rows["value"].isin(CELLS)]
    last = rows.sort_values(["employee_id", "on"]).drop_duplicates("employee_id", keep="last")
    found = last[["employee_id", "on"]].reset_index(drop=True)
    found["stated"] = last["value"].astype("Int8").to_numpy()
    found["stated"] = found["stated"].astype("Int8")
    found["cell"] = found["employee_id"].map(by_key(grid, "employee_id", "raw_cell")).astype("Int8")
    found["differs"] = found["stated"] != found["cell"]
    return found


def cell_of(
    performance: NDArray[np.int64], potential: NDArray[np.int64], matrix: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Box number of level pairs.

    Args:
        performance: level 0 low, 1 middle, 2 high.
        potential: level 0 low, 1 middle, 2 high.
        matrix: box number by performance (rows) and potential (columns).

    >>> cell_of(np.array([2, 0]), np.array([2, 0]), np.array([[1, 3, 6], [2, 5, 8], [4, 7, 9]])).tolist()
    [9, 1]
    """
    return matrix[performance, potential]


def possible_cells(axes: dict[str, Axis], matrix: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Employees × cells 1–9: which lie between the bounds of both axes."""
    inside, levels = [], range(len(matrix))
    for axis in AXES:
        low, high = axes[axis].lowest, axes[axis].highest
        inside.append([(level >= low) & (level <= high) for level in levels])
    found = np.empty((len(CELLS), len(axes[AXES[0]].lowest)), dtype=bool)
    for row, column in product(levels, levels):
        np.logical_and(inside[0][row], inside[1][column], out=found[matrix[row, column] - 1])
    return found.T


def band_chances(
    mean: NDArray[np.float64], error: NDArray[np.float64], cuts: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Chance that ``N(mean, error²)`` lies below, between and from the cuts on; a score on a cut is above it.

    Args:
        mean: points, one an employee.
        error: standard error in points, one an employee; 0 means certain.
        cuts: two rising lower bounds, inclusive.

    >>> band_chances(np.array([80.0, 60.0]), np.array([0.0, 5.0]), [60, 80]).round(4).tolist()
    [[0.0, 0.0, 1.0], [0.5, 0.5, 0.0]]
    """
    unsure = error > 0
    spread = np.where(unsure, error, 1.0)
    found = np.empty((len(cuts) + 1, len(mean)))
    for level, cut in enumerate(cuts):
        with np.errstate(over="ignore"):
            reached = ndtr((mean - cut) / spread)
        found[level + 1] = np.where(unsure, reached, mean >= cut)
    found[0] = 1 - found[1]
    found[1] -= found[2]
    return found.T


def cell_chances(
    performance: NDArray[np.float64], potential: NDArray[np.float64], matrix: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Chance of cells 1–9 from the chances of the three levels, the two axes taken as independent.

    Args:
        performance: employees × levels, as :func:`band_chances` gives them.
        potential: employees × levels.
        matrix: box number by performance (rows) and potential (columns).
    """
    found = np.empty((len(CELLS), len(performance)))
    for row, column in product(range(len(matrix)), range(len(matrix))):
        np.multiply(performance[:, row], potential[:, column], out=found[matrix[row, column] - 1])
    return found.T


def lower_bounds(axis: Axis) -> list[float]:
    """The least scores of the middle and the high level: the cuts, a hair above where they are exclusive."""
    return [float(cut) if cut.inclusive else float(np.nextafter(float(cut), np.inf)) for cut in axis.cuts]


def normal_chances(
    means: Sequence[NDArray[np.float64]] | NDArray[np.float64],
    errors: Sequence[NDArray[np.float64]] | NDArray[np.float64],
    cuts: Sequence[Sequence[float]] | NDArray[np.float64],
    matrix: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Chance of cells 1–9 of people whose two scores are independent normals, a part of the rows at a time.

    Args:
        means: points on performance and on potential, one a person.
        errors: standard errors likewise.
        cuts: two rising lower bounds of each axis, inclusive.
        matrix: box number by performance (rows) and potential (columns).

    Returns:
        employees × cells 1–9.
    """
    n = len(means[0])
    found = np.empty((len(CELLS), n))

    def fill(rows: slice) -> None:
        bands = [band_chances(means[axis][rows], errors[axis][rows], cuts[axis]) for axis in (0, 1)]
        found[:, rows] = cell_chances(bands[0], bands[1], matrix).T

    chunks = [slice(start, start + _CHUNK) for start in range(0, n, _CHUNK)]
    if n < _MANY:
        for rows in chunks:
            fill(rows)
    else:  # numpy lets go of the interpreter while it computes, so threads share the work
        with ThreadPoolExecutor() as pool:
            list(pool.map(fill, chunks))
    return found.T


def _cells(numbers: NDArray[np.int64]) -> pd.Series:
    found = pd.Series(numbers, dtype="Int8")
    return found.where(found > 0)


def _cell_sets(possible: NDArray[np.bool_]) -> NDArray[np.object_]:
    rows, place_of = patterns(possible)
    return np.array([";".join(str(cell) for cell in CELLS[row]) for row in rows], dtype=object)[place_of]


def _calibrated(
    raw: NDArray[np.int64], ids: pd.Series, data: Dataset, on: date
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The cell after confirmed calibrations up to a date (the last one counts), and who had one."""
    rows = data.decisions
    rows = rows[(rows["kind"] == "calibration") & (rows["on"] <= pd.Timestamp(on))]
    rows = rows.sort_values(["on", "decision_id"]).drop_duplicates("employee_id", keep="last")
    wanted = pd.to_numeric(rows["value_to"], errors="coerce").set_axis(rows["employee_id"])
    number = wanted.reindex(ids).to_numpy(dtype="float64")
    decided = np.isin(number, CELLS)
    return np.where(decided, np.nan_to_num(number), raw).astype(np.int64), decided


def _in_pool(shown: NDArray[np.bool_], flags: pd.Series, rules: Rules) -> NDArray[np.object_]:
    pool = np.isin(CELLS, rules.value("cells.pool"))
    inside, outside = (shown & pool).any(axis=1), (shown & ~pool).any(axis=1)
    excluded = set(rules.get("profile.exclusions", []))
    barred = flags.isin([text for text in flags.unique() if excluded & set(text.split("; "))])
    return np.select([barred.to_numpy(dtype=bool), inside & ~outside, inside], ["no", "yes", "maybe"], "no")


def _recommendation(cell: NDArray[np.int64], rules: Rules) -> NDArray[np.object_]:
    table = rules.get("cells.recommendation", [[]] * len(CELLS))
    return np.array(["", *("; ".join(words) for words in table)], dtype=object)[cell]


def _review_rank(
    chance: NDArray[np.float64], shown: NDArray[np.bool_], decided: NDArray[np.bool_]
) -> pd.Series:
    """Rank by the chance of the likeliest cell shown, least sure first; ties share.

    Whom a committee has calibrated has been looked at: they come last.
    """
    sure = np.where(decided, 1.0, np.where(shown, chance, 0.0).max(axis=1))
    return pd.Series(sure).round(12).rank(method="min").astype("Int64")


def _fetch_first(scores: Scores, wanted: NDArray[np.bool_]) -> NDArray[np.object_]:
    """For whom it is wanted: the missing component leaving most points open on an axis not yet settled."""
    names, weights = [], []
    for axis in AXES:
        one = scores.axes[axis]
        settled = one.lowest == one.highest
        for name, share in one.form.coefficients.items():
            part = scores.measured[name]
            open_points = np.inf if part.high is None else float(abs(share) * (part.high - part.low))
            names.append(name)
            weights.append(np.where(~part.known & ~settled & wanted, open_points, 0.0))
    weight = np.column_stack(weights)
    found = np.array(names, dtype=object)[weight.argmax(axis=1)]
    return np.where(weight.max(axis=1) > 0, found, "")


def chances(
    scores: Scores,
    matrix: NDArray[np.int64],
    possible: NDArray[np.bool_],
    learnt: Learnt | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chance of each cell given measurement error, and by the predictive model alone among those possible.

    Args:
        scores: both axes.
        matrix: box number by performance (rows) and potential (columns).
        possible: employees × cells 1–9.
        learnt: as for :func:`talent.predictive.predict`.

    Returns:
        Twice employees × cells 1–9: with measurement error; and what the shown cell would be once the missing
        facts are there, which is 1 for the cell of those who miss none.
    """
    predicted = predict(scores, learnt)
    means = [predicted[axis][0] for axis in AXES]
    cuts = [lower_bounds(scores.axes[axis]) for axis in AXES]
    spread = [np.sqrt(predicted[axis][1]) for axis in AXES]
    total = [np.sqrt(predicted[axis][1] + scores.axes[axis].error ** 2) for axis in AXES]
    inside = np.where(possible, normal_chances(means, spread, cuts, matrix), 0.0)
    likely = inside / np.maximum(inside.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return normal_chances(means, total, cuts, matrix), likely
