"""Outcome by protected group: the only reader of the ``protected`` table.

A rate is shown with its Wilson interval and its ratio to the group with the highest rate. The ratio of .8 is a
screen of US employment law and no verdict; groups too small to speak of are suppressed, not shown as zero.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

_Z = 1.959963984540054
COLUMNS = ("attribute", "group", "n", "selected", "rate", "low", "high", "ratio", "suppressed")


def audit(selected: pd.Series, groups: pd.DataFrame, *, smallest_group: int = 5) -> pd.DataFrame:
    """Compare how often each group is selected.

    Args:
        selected: True or False per person; indexed by employee_id.
        groups: one column an attribute, indexed by employee_id; people missing in it are left out.
        smallest_group: groups of fewer people are suppressed.

    Returns:
        One row an attribute and group, sorted: attribute, group, n, selected, rate (0–1), low, high (95 % Wilson
        interval), ratio (rate over the highest rate of the attribute), suppressed (True: figures are missing).

    >>> picked = pd.Series([True, True, False, False], index=list("abcd"))
    >>> audit(picked, pd.DataFrame({"sex": ["f", "f", "m", "m"]}, index=list("abcd")), smallest_group=2)[
    ...     "ratio"
    ... ].tolist()
    [1.0, 0.0]
    """
    parts = [
        _by_group(selected, groups[name].dropna(), name, smallest_group) for name in sorted(groups.columns)
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def with_age_bands(groups: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Replace ``birth_year`` by ``age`` in bands of ten years, so that groups are large enough to compare.

    >>> with_age_bands(pd.DataFrame({"birth_year": [1990, 1970]}), year=2025)["age"].tolist()
    ['31-40', '51-60']
    """
    if "birth_year" not in groups:
        return groups
    age = year - groups["birth_year"].astype("float64")
    first = ((age - 1) // 10 * 10 + 1).astype("Int64")
    band = (first.astype("str") + "-" + (first + 9).astype("str")).where(first.notna())
    return groups.drop(columns="birth_year").assign(age=band.astype("str").where(first.notna()))


def _by_group(selected: pd.Series, group: pd.Series, attribute: str, smallest: int) -> pd.DataFrame:
    group = group[group.index.isin(selected.index)].astype("str")
    counted = (
        selected.reindex(group.index).astype(bool).groupby(group.to_numpy()).agg(["size", "sum"]).sort_index()
    )
    n, hits = counted["size"].to_numpy(dtype=float), counted["sum"].to_numpy(dtype=float)
    small = n < smallest
    rate = np.where(small, np.nan, hits / np.maximum(n, 1))
    low, high = wilson(hits, n)
    top = np.nanmax(rate) if (~small).any() else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(top > 0, rate / top, np.nan)
    table = pd.DataFrame(
        {"attribute": attribute, "group": counted.index.astype("str"), "n": counted["size"].to_numpy()}
    )
    table["selected"] = pd.array(np.where(small, pd.NA, hits), dtype="Int64")
    table["rate"], table["ratio"], table["suppressed"] = rate, ratio, small
    table["low"], table["high"] = np.where(small, np.nan, low), np.where(small, np.nan, high)
    return table


def wilson(hits: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson score interval of a share.

    Args:
        hits, n: selected and all, per group; n ≥ 1.

    Reference: E. B. Wilson (1927), JASA 22, 209–212.
    """
    share, square = hits / n, _Z**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * np.sqrt(share * (1 - share) / n + square / (4 * n**2)) / (1 + square / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
