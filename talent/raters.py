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

from talent.intervals import Z
from talent.measures import Facts, measure
from talent.nine_box import cell_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Cut, Rules
    from talent.scoring import Scores

_RATED = ("rating", "rating_score")
_LOG_RATIOS = (-16.0, 8.0)
"""Logarithms of the ratios of variances that are looked at: practically none, to thousands of the rest."""
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
    people["expected"] = people["tier"].map(found.tier)
    people["feedback"] = people["employee_id"].map(_latest(data.feedback, "employee_id", "score", on))
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
    table["unit_result"] = pd.Series(table.index, index=table.index).map(results).astype("str")
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
    solved, (unit, rater) = design.solve(ratio), design.diagonals(ratio)
    fixed, random = solved.fixed, solved.random
    return Effects(
        unit=pd.Series(random[: design.units_n], index=design.units),
        rater=pd.Series(solved.rater, index=design.raters),
        unit_error=pd.Series(np.sqrt(unit * variance[2]), index=design.units),
        rater_error=pd.Series(np.sqrt(rater * variance[2]), index=design.raters),
        tier=pd.Series(fixed, index=design.tiers),
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
    sizes = np.array([design.units_n, len(design.raters)])

    def deviance(logs: NDArray[np.float64]) -> float:
        solved = design.solve(np.exp(-logs))
        return free * math.log(design.rest(solved) / free) + float(sizes @ logs) + solved.determinant

    found = optimize.minimize(
        deviance,
        np.zeros(2),
        method="Nelder-Mead",
        bounds=[_LOG_RATIOS] * 2,
        options={"xatol": 1e-4, "fatol": 1e-6},
    )
    rest = design.rest(design.solve(np.exp(-found.x))) / free
    unit, rater = (rest * np.exp(found.x)).tolist()
    return unit, rater, rest


@dataclass(frozen=True)
class _Solved:
    """Solution of the mixed-model equations, and the logarithm of their determinant."""

    fixed: NDArray[np.float64]
    random: NDArray[np.float64]
    rater: NDArray[np.float64]
    determinant: float


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

    @property
    def units_n(self) -> int:
        return len(self.units)

    def solve(self, ratio: NDArray[np.float64]) -> _Solved:
        """Henderson's equations ``(W'W + diag(0, σ²/σ_u², σ²/σ_v²)) b = W'y`` by their Schur complement.

        Raters, the many, are eliminated first.
        """
        own, scaled, factor = self._reduced(ratio)
        top, bottom = self.sums
        outer = linalg.cho_solve(factor, top - scaled @ bottom)
        rater = (bottom - self.cross.T @ outer) / own
        determinant = 2 * np.log(np.diag(factor[0])).sum() + np.log(own).sum()
        return _Solved(outer[: len(self.tiers)], outer[len(self.tiers) :], rater, float(determinant))

    def diagonals(self, ratio: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Diagonal of the inverse of the equations, of units and of raters."""
        own, scaled, factor = self._reduced(ratio)
        inverse, across = linalg.cho_solve(factor, np.eye(len(factor[0]))), scaled.T.tocsr()
        spread = np.asarray(across.multiply(across @ inverse).sum(axis=1)).ravel()
        return np.diag(inverse)[len(self.tiers) :], 1 / own + spread

    def _reduced(self, ratio: NDArray[np.float64]) -> tuple[NDArray[np.float64], Any, Any]:
        """Diagonal of the raters, what they hand on, and the Cholesky factor of what is left without them."""
        own = np.asarray(self.right.sum(axis=0)).ravel() + ratio[1]
        scaled = self.cross.multiply(1 / own).tocsr()
        inner = (self.own_left - scaled @ self.cross.T).toarray()
        units = np.arange(len(self.tiers), len(inner))
        inner[units, units] += ratio[0]
        return own, scaled, linalg.cho_factor(inner)

    @cached_property
    def cross(self) -> Any:  # noqa: ANN401 - a csr_matrix
        """How many people each tier and unit has with each rater."""
        return (self.left.T @ self.right).tocsr()

    @cached_property
    def own_left(self) -> Any:  # noqa: ANN401 - a csr_matrix
        """How many people each tier and unit has with each other."""
        return self.left.T @ self.left

    @cached_property
    def sums(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Sums of points by tier and unit, and by rater."""
        return self.left.T @ self.y, self.right.T @ self.y

    def rest(self, solved: _Solved) -> float:
        """What the effects leave of the squares: y'y − b'W'y."""
        top, bottom = self.sums
        explained = np.concatenate([solved.fixed, solved.random]) @ top + solved.rater @ bottom
        return max(float(self.y @ self.y - explained), np.finfo(float).tiny)


def _indicators(codes: NDArray[np.intp], n: int) -> sparse.csr_matrix:
    rows = np.arange(len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (rows, codes)), shape=(len(codes), n))


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
    effect = people["unit_id"].map(found.unit) + people["rater_id"].map(found.rater)
    kinds = {name: rules.get(f"profile.components.{name}.measure") for name in scores.weights["performance"]}
    share = sum(weight for name, weight in scores.weights["performance"].items() if kinds[name] in _RATED)
    at = pd.Index(scores.frame["employee_id"]).get_indexer(pd.Index(people["employee_id"]))
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
