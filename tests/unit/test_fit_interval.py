"""How sure a fit is: its derivatives, its coverage, and what stays as it is."""

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, fit
from talent.fit.interval import _derivatives, profile_error
from talent.rules import load

RULES = load(on="2025-12-01", profile="generic")
NAMES = ["Analysis", "Drafting", "Leading", "Planning"]


def profile(levels, required, *, flat=False):
    """The profile part of one pair, written out with another library's correlation."""
    both = ~np.isnan(levels) & ~np.isnan(required)
    x, y = levels[both], required[both]
    level = max(0.0, 1 - 2 * np.sqrt(((x - y) ** 2).mean()))
    return level if flat else ((1 + np.corrcoef(x, y)[0, 1]) / 2 + level) / 2


def pairs(seed, n=5, k=8):
    rng = np.random.default_rng(seed)
    levels, required = rng.random((n, k)), rng.random((n, k))
    levels[0, 2] = required[1, 3] = np.nan
    return levels, required, np.arange(n) == n - 1


def slopes(levels, required, flat):
    both = ~np.isnan(levels) & ~np.isnan(required)
    x, y = np.where(both, levels, 0), np.where(both, required, 0)
    return _derivatives(x, y, both, both.sum(axis=1, keepdims=True), flat)


@pytest.mark.parametrize("seed", range(3))
def test_derivatives_equal_finite_differences(seed):
    levels, required, flat = pairs(seed)
    first, second = slopes(levels, required, flat)
    for row in range(len(levels)):
        for column, step in enumerate(np.eye(levels.shape[1]) * 1e-4):
            down, here, up = (
                profile(levels[row] + sign * step, required[row], flat=flat[row]) for sign in (-1, 0, 1)
            )
            assert first[row, column] == pytest.approx((up - down) / 2e-4, abs=1e-6)
            assert second[row, column] == pytest.approx((up - 2 * here + down) / 1e-8, abs=1e-4)


def test_what_is_unknown_on_either_side_has_no_slope():
    levels, required, flat = pairs(1)
    first, second = slopes(levels, required, flat)
    assert first[0, 2] == second[0, 2] == first[1, 3] == second[1, 3] == 0


@pytest.mark.parametrize("flat", [False, True])
def test_interval_holds_the_fit_without_errors_as_often_as_it_says(flat):
    rng = np.random.default_rng(7)
    true = rng.random((4_000, 12))
    true = 0.3 + 0.4 * true  # so near that some of the level is left
    required = np.full(true.shape, 0.5) if flat else true + rng.uniform(-0.4, 0.4, true.shape)
    errors = rng.uniform(0.02, 0.06, true.shape)
    shape = np.full(len(true), flat)
    fits = [profile(one, post, flat=flat) for one, post in zip(true, required, strict=True)]
    seen = true + rng.normal(size=true.shape) * errors
    bias, error = profile_error(seen, required, errors, flat=shape)
    found = [profile(one, post, flat=flat) for one, post in zip(seen, required, strict=True)]
    z = (np.array(found) - bias - fits) / error
    assert (np.abs(z) <= 1.96).mean() == pytest.approx(0.95, abs=0.02)
    assert (np.abs(z) <= 0.674).mean() == pytest.approx(0.50, abs=0.02)


def test_noise_makes_the_best_profiles_look_worse_than_they_are():
    same = np.random.default_rng(3).random((50, 12))
    bias, _ = profile_error(same + 0.02, same, np.full(same.shape, 0.05), flat=np.zeros(50, dtype=bool))
    assert (bias < 0).all()


def test_a_pair_without_any_common_competency_is_left_as_it_is():
    none = np.full((1, 3), np.nan)
    bias, error = profile_error(none, np.ones((1, 3)), none, flat=np.array([False]))
    assert (bias[0], error[0]) == (0, 0)


def long(table, *names):
    """A dict of rows over the four competencies as a table of three columns."""
    rows = [(key, name, value) for key, row in table.items() for name, value in zip(NAMES, row, strict=True)]
    return pd.DataFrame(rows, columns=names).assign(kind="technical")


def agency(**columns):
    """Two posts and three people in four competencies."""
    levels = {"A": [3, 4, 5, 2], "B": [5, 2, 3, 4], "C": [6, 6, 1, 1]}
    required = {"P": [3, 4, 6, 2], "Q": [5, 1, 3, 4]}
    same = {"unit_id": "U", "tier": "1"}
    session = {"assessed_on": "2025-06-01", "instrument": "Test"}
    return Dataset(
        positions=pd.DataFrame({"position_id": list(required), "title": "Post", **same}),
        employees=pd.DataFrame({"employee_id": list(levels), **same}),
        standards=long(required, "position_id", "competency", "required_level"),
        assessments=long(levels, "employee_id", "element", "value").assign(**session, **columns),
    )


def width(share=0.95, **columns):
    data = agency(**columns)
    stated = fit.intervals(fit.match(data, rules=RULES), data, rules=RULES, share=share)
    return (stated["fit_high"] - stated["fit_low"]).to_numpy()


def test_levels_without_error_leave_the_fit_itself():
    data = agency(sem=0.0)
    table = fit.match(data, rules=RULES)
    stated = fit.intervals(table, data, rules=RULES)
    assert stated[["position_id", "employee_id"]].equals(table[["position_id", "employee_id"]])
    for end in ("fit_low", "fit_high"):
        np.testing.assert_allclose(stated[end], table["fit"], rtol=0, atol=1e-12)


def test_greater_errors_and_greater_shares_widen_the_interval():
    assert (width(sem=0.2) < width(sem=0.3)).all()
    assert (width(0.5, sem=0.2) < width(0.9, sem=0.2)).all()


def test_without_a_stated_error_the_reliability_of_the_method_gives_one():
    reliability = RULES.value("method.reliability.assessment")
    spread = agency().assessments.groupby("element")["value"].transform("std")
    stated = width(sem=(spread * np.sqrt(1 - reliability)).to_numpy())
    np.testing.assert_allclose(width(), stated)


def test_order_of_the_pairs_does_not_matter():
    data = agency(sem=0.2)
    table = fit.match(data, rules=RULES)
    turned = fit.intervals(table[::-1], data, rules=RULES)[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(turned, fit.intervals(table, data, rules=RULES))
