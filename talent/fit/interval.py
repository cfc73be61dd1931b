"""How sure a fit is: what the standard errors of the assessed levels leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from talent.fit.sides import STEPS, places, sides
from talent.standards import is_competency, latest_elements

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit.kernel import Bools, Floats
    from talent.rules import Rules

_LEAST_SHAPE = 0.25
"""Share of a profile's variance that is taken as real at the least, however large its errors."""
_READ = ("employee_id", "kind", "element", "instrument", "value", "sem")


def intervals(
    table: pd.DataFrame, data: Dataset, *, rules: Rules, on: date | None = None, share: float = 0.95
) -> pd.DataFrame:
    """Interval of the fit of each pair, from the standard errors of the person's levels.

    Errors of the levels are independent and normal; the standard of the post is a decision and has none, and
    the other parts of the fit are taken as they stand. The profile part is not linear in the levels, and
    noise always makes a profile look less like any other: its bias ``½ Σ SEM² f″`` is taken off, and its
    variance ``Σ SEM² f′²`` is that at the profile drawn in by its own noise.

    Args:
        table: pairs of :func:`talent.fit.match`: position_id, employee_id, fit.
        data: reads ``assessments.sem``; without it ``SD of the element × √(1 − reliability)``.
        rules: as for :func:`talent.fit.match`; ``method.reliability``.
        on: date of the facts; default the rules' date.
        share: how often the interval is to hold the fit without errors.

    Returns:
        position_id, employee_id, fit_low, fit_high (0–1; both the fit itself where no level has an error),
        in the order of ``table``.
    """
    day = on or rules.on
    agency = sides(data, rules, on=day, inauguration=day)
    post = places(agency.posts["position_id"], table["position_id"])
    person = places(agency.people["employee_id"], table["employee_id"])
    standard = agency.standard_of[post]
    errors = _errors(data, agency.names.to_series(), rules=rules, on=day)[person]
    bias, error = profile_error(
        agency.shape_people[person] / STEPS,
        agency.shape_posts[standard] / STEPS,
        errors,
        flat=agency.flat[standard],
    )
    weight = agency.weights.get("profile", 0) / max(sum(agency.weights.values()), 1)
    middle, half = table["fit"].to_numpy() - weight * bias, weight * float(ndtri((1 + share) / 2)) * error
    found = table[["position_id", "employee_id"]].reset_index(drop=True)
    return found.assign(fit_low=np.clip(middle - half, 0, 1), fit_high=np.clip(middle + half, 0, 1))


def _errors(data: Dataset, names: pd.Series, *, rules: Rules, on: date) -> Floats:
    """Standard error of each level in shares of the scale, people × competencies, NaN not assessed."""
    low, high = rules.get("competencies.scale", [1, 5])
    rows = latest_elements(data, rules=rules, on=on, columns=_READ)
    rows = rows[is_competency(rows["kind"]) & rows["element"].isin(names)]
    by_instrument = dict(rules.get("method.reliability.instruments", []))
    reliable = rows["instrument"].map(by_instrument).astype("float64")
    reliable = reliable.fillna(float(rules.value("method.reliability.assessment")))
    spread = rows.groupby("element")["value"].transform("std").fillna(0.0)
    stated = rows["sem"].fillna(spread * np.sqrt(1 - reliable)) / (high - low)
    found = np.full((len(data.employees), len(names)), np.nan)
    found[places(data.employees["employee_id"], rows["employee_id"]), places(names, rows["element"])] = stated
    return found


def profile_error(levels: Floats, required: Floats, errors: Floats, *, flat: Bools) -> tuple[Floats, Floats]:
    """Bias and standard error of the profile part of pairs.

    Args:
        levels: pairs × competencies, less the mean standard, in shares of the scale; NaN unknown.
        required: the same of the standards.
        errors: standard errors of the levels.
        flat: pairs whose standard has no shape, so that level alone counts.

    >>> person, post, error = np.array([[0.3, 0.5, 0.1]]), np.array([[0.4, 0.5, 0.0]]), np.full((1, 3), 0.05)
    >>> bias, se = profile_error(person, post, error, flat=np.array([False]))
    >>> [round(float(one[0]), 3) for one in (bias, se)]
    [-0.014, 0.042]
    """
    both = ~np.isnan(levels) & ~np.isnan(required)
    n = np.maximum(both.sum(axis=1, keepdims=True), 1)
    x, y, s = (np.where(both, one, 0.0) for one in (levels, required, np.nan_to_num(errors)))
    _, curve = _derivatives(x, y, both, n, flat)
    centred = np.where(both, x - x.sum(axis=1, keepdims=True) / n, 0.0)
    noise, spread = (s**2).sum(axis=1, keepdims=True) * (1 - 1 / n), (centred**2).sum(axis=1, keepdims=True)
    real = np.clip(1 - noise / np.where(spread > 0, spread, np.inf), _LEAST_SHAPE, 1)
    slope, _ = _derivatives(x - (1 - np.sqrt(real)) * centred, y, both, n, flat)
    return (s**2 * curve).sum(axis=1) / 2, np.sqrt((s**2 * slope**2).sum(axis=1))


def _derivatives(x: Floats, y: Floats, both: Bools, n: Floats, flat: Bools) -> tuple[Floats, Floats]:
    """First and second derivative of the profile part in each level.

    ``f = (shape + level) / 2`` with ``shape = (1 + r) / 2`` and ``level = max(0, 1 − 2 d)``; ``f = level``
    without shape.
    """
    apart = x - y
    d = np.sqrt((apart**2).sum(axis=1, keepdims=True) / n)
    safe = np.where(d > 0, d, np.inf)
    near = np.where(2 * d < 1, -2.0, 0.0)
    level, level2 = near * apart / (n * safe), near * (1 / (n * safe) - apart**2 / (n**2 * safe**3))
    cx, cy = (np.where(both, one - one.sum(axis=1, keepdims=True) / n, 0.0) for one in (x, y))
    sx, sy = (np.sqrt((one**2).sum(axis=1, keepdims=True)) for one in (cx, cy))
    shaped = (sx > 0) & (sy > 0) & ~flat[:, None]
    sx, sy = np.where(shaped, sx, np.inf), np.where(shaped, sy, np.inf)
    r = (cx * cy).sum(axis=1, keepdims=True) / (sx * sy)
    shape = cy / (sx * sy) - r * cx / sx**2
    shape2 = -cx * cy / (sx**3 * sy) - (shape * cx + r * (1 - 1 / n)) / sx**2 + 2 * r * cx**2 / sx**4
    half = np.where(shaped, 0.5, 1.0)
    return (
        np.where(both, half * level + shape / 4, 0.0),
        np.where(both, half * level2 + shape2 / 4, 0.0),
    )
