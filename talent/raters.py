"""Which units and raters rate higher or lower than the rest explains, how sure that is, what it would mean.

A rating is taken as ``mean of the tier + effect of the unit + effect of the rater + rest``, the effects as
normal with variances of their own. Effects are the best linear unbiased predictions of Henderson's mixed-
model equations (C. R. Henderson, Biometrics 31, 1975): the fewer people a rater has rated, the closer the
estimate is drawn to zero. Variances are restricted maximum likelihood, by expectation-maximisation (A. P.
Dempster, N. M. Laird & D. B. Rubin, 1977). A rater whose people truly are better looks lenient: ratings
alone cannot tell the two apart, so the unit's own result and its feedback stand beside. Nothing else in the
engine reads this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

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
_ROUNDS = 300
_SETTLED = 1e-5
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


def leniency(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """How much higher or lower each unit and rater rates than the rest explains.

    Args:
        data: reads ``ratings``, ``employees``, and beside them ``unit_results`` and ``feedback``.
        rules: how the profile scores a rating; ``method.fairness.smallest_group``.
        on: date of the facts.

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
    found = mixed_model(people)
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
    total = max(float(np.var(design.y)), np.finfo(float).tiny)
    variance = (total / 3, total / 3, total / 3)
    for _ in range(_ROUNDS):
        solved = design.solve(variance)
        new = design.improved(solved, variance)
        moved = max(abs(one - other) for one, other in zip(new, variance, strict=True))
        variance = new
        if moved < _SETTLED * total:
            break
    solved = design.solve(variance)
    fixed, random = solved.fixed, solved.random
    return Effects(
        unit=pd.Series(random[: design.units_n], index=design.units),
        rater=pd.Series(solved.rater, index=design.raters),
        unit_error=pd.Series(np.sqrt(solved.unit_inverse * variance[2]), index=design.units),
        rater_error=pd.Series(np.sqrt(solved.rater_inverse * variance[2]), index=design.raters),
        tier=pd.Series(fixed, index=design.tiers),
        variance=variance,
    )


@dataclass(frozen=True)
class _Solved:
    """Solution of the mixed-model equations and the diagonals of their inverse."""

    fixed: NDArray[np.float64]
    random: NDArray[np.float64]
    rater: NDArray[np.float64]
    unit_inverse: NDArray[np.float64]
    rater_inverse: NDArray[np.float64]


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

    def solve(self, variance: tuple[float, float, float]) -> _Solved:
        """Henderson's equations ``(W'W + diag(0, σ²/σ_u², σ²/σ_v²)) b = W'y`` by their Schur complement."""
        ratio = [min(variance[2] / max(part, np.finfo(float).tiny), 1e12) for part in variance[:2]]
        own = np.asarray(self.right.sum(axis=0)).ravel() + ratio[1]
        cross = (self.left.T @ self.right).tocsr()
        scaled = cross.multiply(1 / own).tocsr()
        inner = (self.left.T @ self.left - scaled @ cross.T).toarray()
        tiers = len(self.tiers)
        inner[np.arange(tiers, len(inner)), np.arange(tiers, len(inner))] += ratio[0]
        inverse = np.linalg.inv(inner)
        top, bottom = self.left.T @ self.y, self.right.T @ self.y
        outer = inverse @ (top - scaled @ bottom)
        rater = (bottom - cross.T @ outer) / own
        spread = np.asarray(scaled.multiply(sparse.csr_matrix(inverse @ scaled)).sum(axis=0)).ravel()
        return _Solved(outer[:tiers], outer[tiers:], rater, np.diag(inverse)[tiers:], 1 / own + spread)

    def improved(self, solved: _Solved, variance: tuple[float, float, float]) -> tuple[float, float, float]:
        """One round of expectation-maximisation for the restricted likelihood."""
        rest = variance[2]
        unit = (solved.random @ solved.random + rest * solved.unit_inverse.sum()) / self.units_n
        rater = (solved.rater @ solved.rater + rest * solved.rater_inverse.sum()) / len(self.raters)
        fitted = self.left @ np.concatenate([solved.fixed, solved.random]) + self.right @ solved.rater
        free = max(len(self.y) - len(self.tiers), 1)
        left = float(self.y @ (self.y - fitted)) / free
        return float(unit), float(rater), max(left, np.finfo(float).tiny)


def _indicators(codes: NDArray[np.intp], n: int) -> sparse.csr_matrix:
    rows = np.arange(len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (rows, codes)), shape=(len(codes), n))


def adjusted(data: Dataset, scores: Scores, *, rules: Rules, on: date) -> pd.DataFrame:
    """Where each rated employee would stand without the leniency of unit and rater: beside, never instead.

    Args:
        data: as :func:`leniency`.
        scores: both axes.
        rules: how the profile scores a rating, ``cells.matrix``.
        on: date of the facts.

    Returns:
        Sorted by employee_id: employee_id, unit_id, rater_id, raw (points of the rating), adjusted (raw less
        the shrunken effects), performance, performance_adjusted (points of the axis), cell, cell_adjusted
        (Int8; missing where either axis is open).
    """
    people = rated(data, rules=rules, on=on)
    if people.empty:
        return pd.DataFrame(columns=pd.Index(_ADJUSTED))
    found = mixed_model(people)
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
