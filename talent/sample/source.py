"""Names and assumed figures behind the synthetic agencies, and the draws that use them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Strings: TypeAlias = "NDArray[np.str_]"
Floats: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"
Days: TypeAlias = "NDArray[np.datetime64]"
Shares: TypeAlias = Sequence[tuple[str, float]]

_HERE = Path(__file__).parent


@cache
def names() -> dict[str, Any]:
    """The names: ``nomenclature.toml``."""
    return tomllib.loads((_HERE / "nomenclature.toml").read_text(encoding="utf-8"))


@cache
def assumed() -> dict[str, Any]:
    """The figures: ``assumptions.toml``."""
    return tomllib.loads((_HERE / "assumptions.toml").read_text(encoding="utf-8"))


def by_tier(tiers: Strings, figure: str, default: float = 0.0) -> Floats:
    """A figure of ``assumptions.toml`` for each row's tier.

    >>> by_tier(np.array(["pengawas", "pelaksana"]), "older")
    array([0.38, 0.36])
    """
    table = {tier: float(row.get(figure, default)) for tier, row in assumed()["tiers"].items()}
    kinds, place = np.unique(tiers, return_inverse=True)
    found: Floats = np.array([table[str(kind)] for kind in kinds])[place]
    return found


def graded(score: Floats, shares: Shares) -> Strings:
    """Labels from worst to best, so that a higher standard normal score gives a better one.

    Args:
        score: standard normal scores.
        shares: (label, share) from worst to best; shares sum to 1.

    >>> graded(np.array([-3.0, 0.0, 3.0]), [("low", 0.1), ("middle", 0.8), ("high", 0.1)]).tolist()
    ['low', 'middle', 'high']
    """
    bounds = np.cumsum([share for _, share in shares])[:-1]
    return np.array([label for label, _ in shares])[np.searchsorted(bounds, ndtr(score), side="right")]


def drawn(rng: np.random.Generator, shares: Shares, n: int) -> Strings:
    """``n`` independent labels with the given shares."""
    return graded(ndtri(rng.random(n)), shares)


def chance(rng: np.random.Generator, share: float | Floats, n: int) -> Flags:
    """``n`` independent yes or no, yes with the given share."""
    found: Flags = rng.random(n) < share
    return found


def loaded(rng: np.random.Generator, latent: Floats, loading: float) -> Floats:
    """Standard normal scores that correlate with a standard normal latent by ``loading``."""
    found: Floats = loading * latent + np.sqrt(1 - loading**2) * rng.standard_normal(len(latent))
    return found


def apportioned(total: int, weights: Sequence[float]) -> Whole:
    """Whole parts of a total in proportion to weights, by largest remainder; they sum to the total.

    >>> apportioned(10, [1, 1, 2]).tolist()
    [3, 2, 5]
    """
    exact = total * np.asarray(weights, dtype=float) / max(sum(weights), 1e-12)
    parts = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:short]] += 1
    return parts


def earlier(day: Days | np.datetime64, years: Floats) -> Days:
    """Dates some years before a day (365.25 days a year, whole days)."""
    return day - np.rint(years * 365.25).astype("timedelta64[D]")


def month_start(days: Days) -> Days:
    """First day of each date's month."""
    return days.astype("datetime64[M]").astype("datetime64[D]")


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """A table from columns: text as pandas ``str``, dates as microseconds, None as missing."""
    made: dict[str, Any] = {}
    for name, values in columns.items():
        column = np.asarray(values)
        if column.dtype.kind == "M":
            made[name] = column.astype("datetime64[us]")
        elif column.dtype.kind in "UO":
            made[name] = pd.array(column, dtype="str")
        else:
            made[name] = column
    return pd.DataFrame(made)
