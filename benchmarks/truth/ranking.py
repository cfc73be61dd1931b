"""Measures of a ranking against what really happened, and their uncertainty."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DRAWS = 2_000


def recall(values: Floats, wanted: Bools, count: int) -> Floats:
    """Share of the wanted among the best so many of each row; NaN is out, ties fall as they stand.

    >>> recall(np.array([[0.1, 0.3, 0.2]]), np.array([[True, True, False]]), 2)
    array([0.5])
    """
    best = np.argsort(-np.nan_to_num(values, nan=-np.inf), axis=1, kind="stable")[:, :count]
    return np.asarray(np.take_along_axis(wanted, best, axis=1).sum(axis=1) / wanted.sum(axis=1))


def area(values: Floats, wanted: Bools) -> Floats:
    """Area under the curve of each row: chance that a wanted one stands before another, ties half.

    >>> area(np.array([[0.1, 0.3, 0.2]]), np.array([[True, True, False]]))
    array([0.5])
    """
    places = pd.DataFrame(values).rank(axis=1).to_numpy()
    hits = wanted.sum(axis=1)
    others = (~np.isnan(values)).sum(axis=1) - hits
    summed = np.where(wanted, places, 0).sum(axis=1)
    return np.asarray((summed - hits * (hits + 1) / 2) / (hits * others))


def place(values: Floats, wanted: int) -> float:
    """Place of one among all, 1 = first; equal values share the mean of their places.

    >>> place(np.array([0.9, 0.5, 0.5]), 1)
    2.5
    """
    better, equal = (values > values[wanted]).sum(), (values == values[wanted]).sum()
    return float(better + (equal + 1) / 2)


def interval(cases: Floats, *, seed: int = 0) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean over cases."""
    drawn = np.random.default_rng(seed).integers(0, len(cases), (DRAWS, len(cases)))
    low, high = np.quantile(cases[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def without_each(cases: Floats, group: pd.Series) -> pd.Series:
    """Mean of the cases when one group is left out, by group."""
    return pd.Series({name: float(cases[group.ne(name)].mean()) for name in sorted(set(group))})


def shown(cases: Floats) -> str:
    """Mean and interval as they are printed."""
    low, high = interval(cases)
    return f"{cases.mean():.3f} [{low:.3f}, {high:.3f}]"
