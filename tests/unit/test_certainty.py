"""How many are truly placed, against other libraries and against a simulation; whom to look at first."""

from dataclasses import replace
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal

from talent import rules
from talent.certainty import bivariate, look_first, rectangle, true_scores, truly_placed
from talent.nine_box import PROBABILITIES
from talent.rules import Cut

RULES = rules.load(on="2025-12-01", profile="bkn-411-2025")
MATRIX = np.array(RULES.value("cells.matrix"))
RELIABILITY, CORRELATION = 0.57, 0.3


def one(*numbers):
    return [np.array([float(number)]) for number in numbers]


@pytest.mark.parametrize("r", [-0.999, -0.7, -0.1, 0, 0.3, 0.95, 0.999])
def test_bivariate_normal_is_that_of_scipy(r):
    rng = np.random.default_rng(1)
    h, k = rng.normal(0, 2, (2, 25))
    expected = [
        multivariate_normal.cdf(pair, cov=[[1, r], [r, 1]], abseps=1e-12) for pair in zip(h, k, strict=True)
    ]
    np.testing.assert_allclose(bivariate(h, k, np.full(25, r)), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("h", "k", "r"), [(0.0, 0.0, 0.4), (0.0, 1.2, -0.6), (-0.5, 0.0, 0.9), (0.0, -2.0, 0.2)]
)
def test_bivariate_normal_at_zero_is_its_integral(h, k, r):
    def density(y, x):
        return np.exp(-(x * x - 2 * r * x * y + y * y) / (2 * (1 - r * r))) / (2 * np.pi * np.sqrt(1 - r * r))

    expected, _ = dblquad(density, -9, h, -9, k, epsabs=1e-11)
    assert bivariate(*one(h, k, r))[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("h", "k", "r", "expected"),
    [
        (np.inf, 0, 0.5, 0.5),
        (0, np.inf, -0.5, 0.5),
        (-np.inf, 3, 0.5, 0),
        (np.inf, np.inf, 0.2, 1),
        (40, 40, 0.2, 1),
        (-40, 40, 0.2, 0),
        (1, 0, 1, 0.5),
        (0, 0, -1, 0),
        (1.3, -1.3, -1, 0),
    ],
)
def test_bivariate_normal_at_its_ends(h, k, r, expected):
    assert bivariate(*one(h, k, r))[0] == pytest.approx(expected, abs=1e-12)


@given(
    x=st.floats(0, 100), y=st.floats(0, 100), a=st.floats(0, 20), b=st.floats(0, 20), r=st.floats(-1, 1),
)  # fmt: skip
def test_the_nine_cells_of_a_person_add_to_one(x, y, a, b, r):
    mean, variance = np.tile([x, y], (9, 1)), np.tile([a * a, r * a * b, b * b], (9, 1))
    levels = np.array([[row, column] for row in range(3) for column in range(3)])
    chance = rectangle(mean, variance, levels, [[60, 80], [40, 60]])
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert (chance >= 0).all()


def test_without_error_a_person_is_where_the_score_is_and_a_cut_belongs_to_the_upper_cell():
    mean, variance = np.array([[60.0, 79.0]]), np.zeros((1, 3))
    assert rectangle(mean, variance, np.array([[1, 1]]), [[60, 80], [60, 80]])[0] == 1
    assert rectangle(mean, variance, np.array([[0, 1]]), [[60, 80], [60, 80]])[0] == 0


def simulated(shares, *, n=400_000, seed=0):
    """Shown and true scores of many people, and the cuts that both are held against."""
    rng = np.random.default_rng(seed)
    true = rng.multivariate_normal([0, 0], [[1, CORRELATION], [CORRELATION, 1]], size=n) * np.sqrt(
        RELIABILITY
    )
    shown = true + rng.normal(size=(n, 2)) * np.sqrt(1 - RELIABILITY)
    cuts = [np.quantile(shown[:, axis], shares) * 10 + 50 for axis in (0, 1)]
    return shown * 10 + 50, true * 10 + 50, cuts


def levels_of(points, cuts):
    return np.column_stack([np.searchsorted(cuts[axis], points[:, axis], side="right") for axis in (0, 1)])


def as_review(shown, cuts, error):
    """Scores and grid of people who are all placed."""
    axes = {
        name: SimpleNamespace(cuts=tuple(Cut.parse(float(cut)) for cut in cuts[place]))
        for place, name in enumerate(("performance", "potential"))
    }
    frame = pd.DataFrame({"performance": shown[:, 0], "potential": shown[:, 1]})
    frame["se_performance"] = frame["se_potential"] = error
    grid = pd.DataFrame(
        {"state": "placed", "cell": MATRIX[tuple(levels_of(shown, cuts).T)]}, index=frame.index
    )
    grid[PROBABILITIES] = np.nan
    return SimpleNamespace(frame=frame, axes=axes), grid


@pytest.mark.parametrize("shares", [(1 / 3, 2 / 3), (0.2, 0.8)], ids=["tercile", "20/60/20"])
def test_share_truly_placed_is_that_of_a_simulation_in_every_cell(shares):
    shown, true, cuts = simulated(shares)
    scores, grid = as_review(shown, cuts, 10 * np.sqrt(1 - RELIABILITY))
    table = truly_placed(scores, grid, rules=RULES)
    hit = grid["cell"].to_numpy() == MATRIX[tuple(levels_of(true, cuts).T)]
    expected = pd.Series(hit).groupby(grid["cell"]).mean()
    assert table["share"].iloc[-1] == pytest.approx(hit.mean(), abs=0.01)
    np.testing.assert_allclose(table["share"].iloc[:-1], expected, atol=0.01)
    assert table["n"].iloc[:-1].tolist() == grid["cell"].value_counts().sort_index().tolist()


def test_taking_the_axes_as_independent_would_be_wrong_by_points_in_the_corner():
    shown, true, cuts = simulated((0.2, 0.8))
    mean, variance = true_scores(shown, np.full(shown.shape, 10 * np.sqrt(1 - RELIABILITY)))
    alone = variance * [1, 0, 1]
    corner = (levels_of(shown, cuts) == 2).all(axis=1)
    top = np.full((int(corner.sum()), 2), 2)
    apart, together = (
        rectangle(mean[corner], spread[corner], top, cuts).mean() for spread in (alone, variance)
    )
    truth = (levels_of(true[corner], cuts) == 2).all(axis=1).mean()
    assert abs(together - truth) < 0.01 < abs(apart - truth)


@given(error=st.floats(0, 6), less=st.floats(0, 1))
def test_smaller_errors_hardly_ever_lower_the_share(error, less):
    shown, _, cuts = simulated((1 / 3, 2 / 3), n=400)
    shares = [
        truly_placed(*as_review(shown, cuts, value), rules=RULES)["share"].iloc[-1]
        for value in (error, error * less)
    ]
    assert shares[1] >= shares[0] - 0.002


def test_an_axis_on_which_nobody_differs_leaves_the_other_as_it_is():
    mean, variance = true_scores(np.array([[40.0, 50], [60, 50]]), np.full((2, 2), [5.0, 0]))
    # Σ_T = 100 − 25, K = 75 / 100.
    assert mean.tolist() == [[42.5, 50], [57.5, 50]]
    assert variance.tolist() == [[18.75, 0, 0]] * 2


def test_nobody_placed_gives_one_empty_row():
    shown, _, cuts = simulated((1 / 3, 2 / 3), n=10)
    scores, grid = as_review(shown, cuts, 1.0)
    table = truly_placed(scores, grid.assign(state="provisional", cell=0), rules=RULES)
    assert table["n"].tolist() == [0]
    assert table["share"].isna().all()


def one_grid():
    """A hundred people shown in box 5, some of whom more likely belong in box 7."""
    chance = np.full((100, 9), 0.0)
    chance[:, 4] = np.repeat([0.4, 0.6, 0.9], [8, 4, 88])
    chance[:, 6] = 1 - chance[:, 4]
    grid = pd.DataFrame({"employee_id": [f"E{n:03}" for n in range(100)], "state": "placed", "cell": 5})
    grid["cells"] = "5"
    grid["review_rank"] = pd.Series(chance[:, 4]).rank(method="min").astype("Int64")
    grid[PROBABILITIES] = chance
    return grid


def test_look_first_takes_the_least_sure_and_all_who_share_the_last_rank():
    found = look_first(one_grid(), rules=RULES)
    assert set(found["employee_id"]) == {f"E{n:03}" for n in range(12)}
    assert found["p"].tolist() == [0.4] * 8 + [0.6] * 4
    ties = found["employee_id"].head(8)
    assert ties.tolist() == sorted(ties, key=lambda one: sha256(one.encode()).hexdigest())


def test_look_first_gives_the_chance_of_the_cell_shown_and_the_likeliest_other():
    row = look_first(one_grid(), rules=RULES).iloc[0]
    assert row[["best", "p", "runner_up", "p_runner_up"]].tolist() == [5, 0.4, 7, 0.6]


def test_the_share_to_look_at_first_is_counted_exactly():
    key = "method.look_first_share"
    used = replace(RULES, leaves=RULES.leaves | {key: replace(RULES.leaf(key), value=0.29)})
    grid = one_grid().assign(review_rank=range(1, 101))
    assert len(look_first(grid, rules=used)) == 29


def test_a_score_on_an_exclusive_cut_is_certain_to_be_below_it():
    shown = np.array([[50.0, 60], [70, 40], [20, 90], [50, 50]])
    scores, grid = as_review(shown, [[50, 60], [50, 60]], 0.0)
    exclusive = (Cut.parse("> 50"), Cut.parse("> 60"))
    scores.axes = {name: SimpleNamespace(cuts=exclusive) for name in scores.axes}
    levels = (shown > 50).astype(int) + (shown > 60)
    grid["cell"] = MATRIX[tuple(levels.T)]
    assert truly_placed(scores, grid, rules=RULES)["share"].eq(1).all()
