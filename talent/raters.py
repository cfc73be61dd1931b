"""Which units and raters rate higher or lower than the rest explains, how sure that is, what it would mean.

A rating is taken as ``mean of the tier + effect of the unit + effect of the rater + rest``, the effects as
normal with variances of their own. Effects are the best linear unbiased predictions of Henderson's mixed-
model equations (C. R. Henderson, Biometrics 31, 1975): the fewer people a rater has rated, the closer the
estimate is drawn to zero. Variances are of greatest restricted likelihood. A rater whose people truly are
better looks lenient: ratings alone cannot tell the two apart, so the unit's own result and its feedback
stand beside. Nothing else in the engine reads this.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import linalg, optimize, sparse
from scipy.linalg import lapack

from talent.dataset import Dataset, looked_up, remembered, rows_of
from talent.intervals import Z
from talent.measures import Facts, measure
from talent.nine_box import cell_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.rules import Cut, Rules
    from talent.scoring import Scores

_RATED = ("rating", "rating_score")
_LOG_RATIOS = (-16.0, 8.0)
"""Logarithms of the ratios of variances that are looked at: practically none, to thousands of the rest."""
_SMALL = 512
"""Equations up to which one thread is as quick as several that wait for each other."""
_LENIENCY = (
    "level", "id", "n", "mean", "expected", "leniency", "se", "low", "high", "outside", "suppressed",
    "unit_result", "feedback",
)  # fmt: skip


@dataclass(frozen=True)
class Effects:
    """Estimates of one mixed model.

    Attributes:
        unit: effect of each unit in points, index unit_id.
        rater: effect of each rater in points, index rater_id.
        unit_error: standard error of each unit's effect.
        rater_error: standard error of each rater's effect.
        tier: mean of each tier.
        variance: of units, raters and the rest, in squared points.
    """

    unit: pd.Series
    rater: pd.Series
    unit_error: pd.Series
    rater_error: pd.Series
    tier: pd.Series
    variance: tuple[float, float, float]


@remembered
def rated(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """The rating of each employee as the profile scores it, with the rater and the unit.

    Returns:
        Sorted by employee_id: employee_id, unit_id, tier, rater_id, points; who has no rating, rater or unit
        is left out. Empty where the profile has no yearly rating.
    """
    facts = Facts(data, rules, on)
    named = [name for name, _ in rules.value("profile.axes.performance")]
    kinds = {name: rules.get(f"profile.components.{name}.measure") for name in named}
    chosen = [name for name, kind in kinds.items() if kind in _RATED]
    people = facts.employees[["employee_id", "unit_id", "tier"]].copy()
    if not chosen:
        return people.iloc[:0].assign(rater_id=pd.Series(dtype="str"), points=pd.Series(dtype="float64"))
    last = facts.ratings[facts.ratings["year"] >= facts.first_year(chosen[0])]
    last = last[last["rating"].notna() | last["score"].notna()].drop_duplicates("employee", keep="last")
    people["rater_id"] = last.set_index("employee")["rater_id"].reindex(facts.places)
    people["points"] = measure(facts, chosen[0]).points
    people["tier"] = people["tier"].fillna("")
    return people.dropna(subset=["unit_id", "rater_id", "points"]).reset_index(drop=True)


def estimated(data: Dataset, *, rules: Rules, on: date) -> Effects | None:
    """The effects that :func:`leniency` and :func:`adjusted` both rest on; None where nobody is rated.

    Args:
        data: reads ``ratings`` and ``employees``.
        rules: how the profile scores a rating.
        on: date of the facts.
    """
    people = rated(data, rules=rules, on=on)
    return None if people.empty else mixed_model(people)


def leniency(data: Dataset, *, rules: Rules, on: date, effects: Effects | None = None) -> pd.DataFrame:
    """How much higher or lower each unit and rater rates than the rest explains.

    Args:
        data: reads ``ratings``, ``employees``, and beside them ``unit_results`` and ``feedback``.
        rules: how the profile scores a rating; ``method.fairness.smallest_group``.
        on: date of the facts.
        effects: of :func:`estimated` if they are at hand.

    Returns:
        One row a unit and a rater, each group sorted by id: level (unit, rater), id, n (people rated), mean,
        expected (points of comparable people: the mean of their tiers), leniency (points, shrunken; + =
        lenient), se, low, high (95 %), outside (the interval does not hold 0), suppressed (fewer people than
        the smallest group: estimate missing), unit_result (latest, of units), feedback (mean score of the
        people).
    """
    people = rated(data, rules=rules, on=on)
    if people.empty:
        return pd.DataFrame(columns=pd.Index(_LENIENCY))
    found = mixed_model(people) if effects is None else effects
    people["expected"] = looked_up(people["tier"], found.tier)
    people["feedback"] = looked_up(people["employee_id"], _latest(data.feedback, "employee_id", "score", on))
    smallest = int(rules.value("method.fairness.smallest_group"))
    results = _latest(data.unit_results, "unit_id", "result", on)
    tables = [
        _level("unit", people, found.unit, found.unit_error, smallest, results),
        _level("rater", people, found.rater, found.rater_error, smallest, results.iloc[:0]),
    ]
    return pd.concat(tables, ignore_index=True)[list(_LENIENCY)]


def _latest(rows: pd.DataFrame, key: str, column: str, on: date) -> pd.Series:
    past = rows[rows["year"] <= on.year].sort_values("year", kind="stable")
    return past.drop_duplicates(key, keep="last").set_index(key)[column]


def _level(
    level: str, people: pd.DataFrame, effect: pd.Series, error: pd.Series, smallest: int, results: pd.Series
) -> pd.DataFrame:
    groups = people.groupby(f"{level}_id")
    table = pd.DataFrame(
        {"n": groups.size(), "mean": groups["points"].mean(), "expected": groups["expected"].mean()}
    )
    table["suppressed"] = table["n"] < smallest
    shown = ~table["suppressed"]
    table["leniency"], table["se"] = effect.where(shown), error.where(shown)
    table["low"], table["high"] = table["leniency"] - Z * table["se"], table["leniency"] + Z * table["se"]
    table["outside"] = (table["low"] > 0) | (table["high"] < 0)
    table["unit_result"] = looked_up(pd.Series(table.index, index=table.index), results).astype("str")
    table["feedback"] = groups["feedback"].mean().where(shown)
    return table.rename_axis("id").reset_index().assign(level=level)


def mixed_model(people: pd.DataFrame) -> Effects:
    """Effects of units and raters on points, with their variances.

    Args:
        people: tier, unit_id, rater_id, points; at least one row.

    Returns:
        An :class:`Effects`; where the variance of units or raters is nil their effects are.
    """
    design = _Design.of(people)
    variance = _likeliest(design)
    ratio = np.array([variance[2] / variance[0], variance[2] / variance[1]])
    outer, rater, inverse, spread = design.solve(ratio)
    tiers = len(design.tiers)
    return Effects(
        unit=pd.Series(outer[tiers:], index=design.units),
        rater=pd.Series(rater, index=design.raters),
        unit_error=pd.Series(np.sqrt(inverse[tiers:] * variance[2]), index=design.units),
        rater_error=pd.Series(np.sqrt(spread * variance[2]), index=design.raters),
        tier=pd.Series(outer[:tiers], index=design.tiers),
        variance=variance,
    )


def _likeliest(design: _Design) -> tuple[float, float, float]:
    """Variances of units, raters and the rest of greatest restricted likelihood.

    With γ the variance of units and of raters over that of the rest, p tiers and C the matrix of Henderson's
    equations, ``−2 log L = (n − p) log σ² + Σ q_i log γ_i + log |C|`` where σ² = (y'y − b'W'y) / (n − p).

    Reference:
        H. Graser, S. Smith, B. Tier (1987): A derivative-free approach for estimating variance components in
        animal models by restricted maximum likelihood. Journal of Animal Science 64.
    """
    free = max(len(design.y) - len(design.tiers), 1)
    sizes = np.array([len(design.units), len(design.raters)])

    def deviance(logs: NDArray[np.float64]) -> float:
        rest, determinant = design.likelihood(np.exp(-logs))
        return free * math.log(rest / free) + float(sizes @ logs) + determinant

    found = optimize.minimize(
        deviance,
        np.zeros(2),
        method="Nelder-Mead",
        bounds=[_LOG_RATIOS] * 2,
        options={"xatol": 1e-4, "fatol": 1e-6},
    )
    rest = design.likelihood(np.exp(-found.x))[0] / free
    unit, rater = (rest * np.exp(found.x)).tolist()
    return unit, rater, rest


@dataclass(frozen=True)
class _Alike:
    """Raters by how many people they have rated.

    Attributes:
        size: people a rater, rising; raters: how many such raters.
        products: of each size, counts by tier and unit times themselves, added over its raters; packed.
        mixed: of each size, counts by tier and unit times sums of points; tiers and units × sizes.
        squares: of each size, squared sums of points.
    """

    size: NDArray[np.float64]
    raters: NDArray[np.int64]
    products: sparse.csr_matrix
    mixed: sparse.csr_matrix
    squares: NDArray[np.float64]


@dataclass(frozen=True)
class _Design:
    """Who was rated by whom where; raters, the many, are eliminated first, since each person has one."""

    y: NDArray[np.float64]
    tiers: pd.Index[Any]
    units: pd.Index[Any]
    raters: pd.Index[Any]
    left: sparse.csr_matrix
    right: sparse.csr_matrix

    @classmethod
    def of(cls, people: pd.DataFrame) -> _Design:
        coded = [pd.factorize(people[name], sort=True) for name in ("tier", "unit_id", "rater_id")]
        blocks = [_indicators(codes, len(names)) for codes, names in coded]
        return cls(
            y=people["points"].to_numpy(dtype=np.float64),
            tiers=coded[0][1],
            units=coded[1][1],
            raters=coded[2][1],
            left=sparse.hstack(blocks[:2], format="csr"),
            right=blocks[2],
        )

    def solve(self, ratio: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Henderson's equations ``(W'W + diag(0, σ²/σ_u², σ²/σ_v²)) b = W'y`` by their Schur complement.

        Returns:
            Effects of tiers and units, effects of raters, and the diagonals of the inverse likewise.
        """
        factor, own, (top, bottom, _) = self._reduced(ratio), self.rated + ratio[1], self.sums
        scaled = self.cross.multiply(1 / own).tocsr()
        outer = _solved(factor, top - scaled @ bottom)
        rater = (bottom - self.cross.T @ outer) / own
        inverse, across = _solved(factor, np.eye(len(outer))), scaled.T.tocsr()
        spread = np.asarray(across.multiply(across @ inverse).sum(axis=1)).ravel()
        return outer, rater, np.diag(inverse), 1 / own + spread

    def likelihood(self, ratio: NDArray[np.float64]) -> tuple[float, float]:
        """What the effects leave of the squares, ``y'y − b'W'y``, and the logarithm of the determinant."""
        alike, factor = self.alike, self._reduced(ratio)
        own = alike.size + ratio[1]
        right = self.sums[0] - alike.mixed @ (1 / own)
        explained = alike.squares @ (1 / own) + right @ _solved(factor, right)
        determinant = 2 * np.log(factor[self.diagonal]).sum() + alike.raters @ np.log(own)
        return max(float(self.sums[2] - explained), np.finfo(float).tiny), float(determinant)

    def _reduced(self, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cholesky factor of what is left without the raters, packed."""
        inner = self.own_left - self.alike.products.T @ (1 / (self.alike.size + ratio[1]))
        inner[self.diagonal[len(self.tiers) :]] += ratio[0]
        return _factor(inner, len(self.diagonal))

    @cached_property
    def diagonal(self) -> NDArray[np.intp]:
        """Place of the diagonal in what is packed: the lower triangle, row after row."""
        rows = np.arange(self.left.shape[1])
        return rows * (rows + 3) // 2

    @cached_property
    def rated(self) -> NDArray[np.float64]:
        """How many people each rater has rated."""
        return np.asarray(self.right.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def alike(self) -> _Alike:
        """Raters of equally many people: whatever the variances are, they are divided by the same number."""
        size, place, raters = np.unique(self.rated, return_inverse=True, return_counts=True)
        bottom, across = self.sums[1], self.cross.tocsc()
        blocks = [across[:, np.flatnonzero(place == number)] for number in range(len(size))]
        products = [_packed(block @ block.T) for block in blocks]
        return _Alike(
            size=size,
            raters=raters,
            products=sparse.vstack(products, format="csr"),
            mixed=self.cross @ sparse.csr_matrix((bottom, (np.arange(len(place)), place))),
            squares=np.bincount(place, weights=bottom**2).astype(np.float64),
        )

    @cached_property
    def cross(self) -> Any:  # noqa: ANN401 - a csr_matrix
        """How many people each tier and unit has with each rater."""
        return (self.left.T @ self.right).tocsr()

    @cached_property
    def own_left(self) -> NDArray[np.float64]:
        """How many people each tier and unit has with each other, packed."""
        return np.asarray(_packed(self.left.T @ self.left).toarray(), dtype=np.float64).ravel()

    @cached_property
    def sums(self) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Sums of points by tier and unit, and by rater; sum of their squares."""
        return self.left.T @ self.y, self.right.T @ self.y, float(self.y @ self.y)


def _indicators(codes: NDArray[np.intp], n: int) -> sparse.csr_matrix:
    rows = np.arange(len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (rows, codes)), shape=(len(codes), n))


def _packed(table: sparse.csr_matrix) -> sparse.csr_matrix:
    """The lower triangle of a table as one row, row after row."""
    n, lower = table.shape[0], sparse.tril(table, format="coo")
    place = lower.row.astype(np.int64) * (lower.row + 1) // 2 + lower.col
    return sparse.csr_matrix((lower.data, (np.zeros_like(place), place)), shape=(1, n * (n + 1) // 2))


def _factor(packed: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Cholesky factor of packed equations, packed."""
    if n > _SMALL:
        whole, lower = np.zeros((n, n)), np.tril_indices(n)
        whole[lower] = packed
        return np.asarray(linalg.cholesky(whole, lower=True)[lower], dtype=np.float64)
    found, wrong = lapack.dpptrf(n, packed)
    if wrong:
        raise linalg.LinAlgError("The equations of tiers and units are not positive definite.")
    return np.asarray(found, dtype=np.float64)


def _solved(factor: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(lapack.dpptrs(len(right), factor, right)[0], dtype=np.float64)


def adjusted(
    data: Dataset, scores: Scores, *, rules: Rules, on: date, effects: Effects | None = None
) -> pd.DataFrame:
    """Where each rated employee would stand without the leniency of unit and rater: beside, never instead.

    Args:
        data: as :func:`leniency`.
        scores: both axes.
        rules: how the profile scores a rating, ``cells.matrix``.
        on: date of the facts.
        effects: of :func:`estimated` if they are at hand.

    Returns:
        Sorted by employee_id: employee_id, unit_id, rater_id, raw (points of the rating), adjusted (raw less
        the shrunken effects), performance, performance_adjusted (points of the axis), cell, cell_adjusted
        (Int8; missing where either axis is open).
    """
    people = rated(data, rules=rules, on=on)
    if people.empty:
        return pd.DataFrame(columns=pd.Index(_ADJUSTED))
    found = mixed_model(people) if effects is None else effects
    effect = looked_up(people["unit_id"], found.unit) + looked_up(people["rater_id"], found.rater)
    kinds = {name: rules.get(f"profile.components.{name}.measure") for name in scores.weights["performance"]}
    share = sum(weight for name, weight in scores.weights["performance"].items() if kinds[name] in _RATED)
    at = rows_of(people["employee_id"], scores.frame["employee_id"])
    performance = scores.frame["performance"].to_numpy()[at]
    moved = performance - share * effect.to_numpy()
    table = people[["employee_id", "unit_id", "rater_id"]].copy()
    table["raw"], table["adjusted"] = people["points"], people["points"] - effect
    table["performance"], table["performance_adjusted"] = performance, moved
    matrix = np.array(rules.value("cells.matrix"), dtype=np.int64)
    potential, cuts = scores.axes["potential"], scores.axes["performance"].cuts
    settled = (potential.lowest == potential.highest)[at] & ~np.isnan(performance)
    for name, points in (("cell", performance), ("cell_adjusted", moved)):
        cell = cell_of(_levels(points, cuts), potential.lowest[at].astype(np.int64), matrix)
        table[name] = pd.Series(cell, index=table.index, dtype="Int8").where(settled)
    return table[list(_ADJUSTED)]


_ADJUSTED = (
    "employee_id", "unit_id", "rater_id", "raw", "adjusted", "performance", "performance_adjusted", "cell",
    "cell_adjusted",
)  # fmt: skip


def _levels(points: NDArray[np.float64], cuts: tuple[Cut, Cut]) -> NDArray[np.int64]:
    """Level of each score, compared to nine digits: adjusted points are not exact."""
    whole = np.nan_to_num(points).round(9)
    reached = [whole >= float(cut) if cut.inclusive else whole > float(cut) for cut in cuts]
    return reached[0].astype(np.int64) + reached[1]
