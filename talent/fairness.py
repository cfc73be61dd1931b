"""Outcome by protected group: the only reader of the ``protected`` table.

A rate is shown with its Wilson interval, and with its ratio to the group with the highest rate and that
ratio's interval. The ratio of .8 is a screen of US employment law (29 CFR 1607.4 D) and no verdict; groups
too small to speak of are suppressed, not shown as zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.intervals import Z, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray


COLUMNS = {
    "attribute": "str",
    "group": "str",
    "n": "Int64",
    "selected": "Int64",
    "rate": "float64",
    "low": "float64",
    "high": "float64",
    "ratio": "float64",
    "ratio_low": "float64",
    "ratio_high": "float64",
    "suppressed": "bool",
}

_FIGURES = ("selected", "rate", "low", "high", "ratio", "ratio_low", "ratio_high")


def audit(selected: pd.Series, groups: pd.DataFrame | pd.Series, *, smallest_group: int = 5) -> pd.DataFrame:
    """Compare how often each group is selected.

    Args:
        selected: True or False per person, indexed by employee_id; people of whom it is not known are left
            out.
        groups: one column an attribute (or one Series), indexed by employee_id or with it as a column; people
            of whom it is not known are left out.
        smallest_group: groups of fewer people are suppressed.

    Returns:
        One row an attribute and group, sorted: attribute, group, n, selected, rate (0–1), low, high (95 %
        Wilson interval), ratio (rate over the highest rate of the attribute), ratio_low, ratio_high (95 %
        interval of the ratio, NaN where either group selects nobody and for the group with the highest rate
        itself), suppressed (True: all figures but n are missing).

    >>> picked = pd.Series([True, True, False, True], index=list("abcd"))
    >>> sex = pd.DataFrame({"sex": ["f", "f", "m", "m"]}, index=list("abcd"))
    >>> audit(picked, sex, smallest_group=2)["ratio"].tolist()
    [1.0, 0.5]
    """
    groups = (
        groups.to_frame("group" if groups.name is None else groups.name)
        if isinstance(groups, pd.Series)
        else groups
    )
    groups = groups.set_index("employee_id") if "employee_id" in groups else groups
    known = selected.dropna().astype(bool)
    # Ids are aligned once, not for every attribute.
    place = known.index.get_indexer(groups.index)
    groups, picked = groups[place >= 0], known.to_numpy()[place[place >= 0]]
    parts = [_by_group(picked, groups[name], name, smallest_group) for name in sorted(groups.columns)]
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    table = pd.concat([part for part in parts if len(part)] or [empty], ignore_index=True)
    return table[list(COLUMNS)].astype(COLUMNS)


def with_age_bands(groups: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """Replace ``birth_year`` by ``age`` in bands of ten years, so that groups are large enough to compare.

    Args:
        groups: may have the column ``birth_year``.
        year: year in which the age is taken.

    >>> with_age_bands(pd.DataFrame({"birth_year": [1990, 1970]}), year=2025)["age"].tolist()
    ['31-40', '51-60']
    """
    if "birth_year" not in groups:
        return groups
    age = year - groups["birth_year"].astype("float64")
    first = ((age - 1) // 10 * 10 + 1).astype("Int64")
    band = first.astype("str") + "-" + (first + 9).astype("str")
    return groups.drop(columns="birth_year").assign(age=band.where(first.notna()))


def ratio_interval(
    hits: NDArray[np.float64], n: NDArray[np.float64], best: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % interval of each group's rate over that of group ``best``, on the logarithmic scale.

    ``r exp(± z √(1/x − 1/n + 1/x_b − 1/n_b))``; NaN for the best group itself and where either selects
    nobody.

    Args:
        hits: people selected, per group.
        n: people, per group; ≥ 1.
        best: place of the group that the others are compared with.

    Reference: D. Katz et al. (1978), Biometrics 34, 469–474.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _ratio(hits, n, best)
        wide = np.exp(Z * np.sqrt(1 / hits - 1 / n + 1 / hits[best] - 1 / n[best]))
        low, high = ratio / wide, ratio * wide
    defined = (hits > 0) & (hits[best] > 0) & (np.arange(len(n)) != best)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def _ratio(hits: NDArray[np.float64], n: NDArray[np.float64], best: int) -> NDArray[np.float64]:
    """Rates over that of group ``best``, rounded once, so that four fifths are exactly 0.8."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: NDArray[np.float64] = (hits * n[best]) / (n * hits[best])
    return ratio if hits[best] > 0 else np.full(len(n), np.nan)


def _by_group(selected: NDArray[np.bool_], group: pd.Series, attribute: str, smallest: int) -> pd.DataFrame:
    known = group.notna().to_numpy()
    code, names = pd.factorize(group[known].astype("str"), sort=True)
    n = np.bincount(code, minlength=len(names))
    hits = np.bincount(code, weights=selected[known], minlength=len(names)).astype(np.float64)
    shown = n >= smallest
    figures = np.full((len(_FIGURES), len(n)), np.nan)
    if shown.any():
        found = _figures(hits[shown], np.asarray(n[shown], dtype=np.float64))
        figures[:, shown] = [found[name] for name in _FIGURES]
    columns: dict[str, Any] = {"attribute": attribute, "group": names.astype("str"), "n": n}
    return pd.DataFrame(columns | dict(zip(_FIGURES, figures, strict=True)) | {"suppressed": ~shown})


def _figures(hits: NDArray[np.float64], n: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Figures of the groups that are large enough to be shown."""
    rate = hits / n
    best = int(rate.argmax())
    low, high = wilson(hits, n)
    ratio_low, ratio_high = ratio_interval(hits, n, best)
    return {
        "selected": hits,
        "rate": rate,
        "low": low,
        "high": high,
        "ratio": _ratio(hits, n, best),
        "ratio_low": ratio_low,
        "ratio_high": ratio_high,
    }
