"""Rough prices are near those of the optimum, and a plan never depends on them."""

from dataclasses import replace

import numpy as np
import pytest

from talent.assignment import assign, solver
from talent.assignment.guess import soft_prices


@pytest.fixture
def crowded():
    rng = np.random.default_rng(7)
    values = np.rint(100 * rng.random(110) + 20 * rng.random((100, 110)))
    values[rng.random(values.shape) < 0.5] = np.nan
    stay = np.where(rng.random(100) < 0.5, rng.permutation(110)[:100], -1)
    return values, {"stay": stay, "unfilled": 300, "move": 5}


def test_soft_prices_are_near_the_real_ones(crowded):
    plan = assign(crowded[0], **crowded[1])
    price, fineness = soft_prices(plan.problem)
    assert fineness < 1
    # Prices that prove a plan have a range: both are compared by what they bound.
    net = np.full(crowded[0].shape, -np.inf)
    net[plan.problem.seat, plan.problem.person] = plan.problem.net
    bound = np.maximum(net - price, -1e9).max(axis=1).sum() + price.sum()
    assert plan.value <= bound <= plan.value + 0.02 * abs(plan.value)


def test_free_people_never_have_a_price_below_nothing(crowded):
    plan = assign(crowded[0], **crowded[1])
    price, _ = soft_prices(plan.problem)
    assert (price[plan.problem.own_post < 0] >= 0).all()


@pytest.mark.parametrize("off", [-1000, 40, 10**6])
@pytest.mark.parametrize("everybody", [True, False])
def test_a_plan_does_not_depend_on_the_guess(crowded, monkeypatch, off, everybody):
    best = assign(crowded[0], **crowded[1])
    rng = np.random.default_rng(1)

    def wrong(problem, *, few_people):
        price = np.rint(abs(off) * rng.random(problem.own_post.size))
        held = problem.own_post >= 0
        return np.where(held, np.sign(off) * price, price), held | everybody

    monkeypatch.setattr(solver, "_guess", wrong)
    plan = assign(crowded[0], **crowded[1])
    assert plan.value == plan.dual_value == best.value


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_a_plan_does_not_depend_on_the_assignment_that_it_starts_from(crowded, off):
    best = assign(crowded[0], **crowded[1])
    other = replace(best, person_prices=best.person_prices + off)
    plan = assign(crowded[0] + (crowded[0] > 80), **crowded[1], near=other)
    assert plan.value == assign(crowded[0] + (crowded[0] > 80), **crowded[1]).value


def test_the_smaller_side_has_the_rows(crowded, monkeypatch):
    rows = []
    match = solver._match
    monkeypatch.setattr(solver, "_match", lambda grid: rows.append(grid.shape[0]) or match(grid))
    values = crowded[0][:, :50]
    whole = assign(values, unfilled=300)
    assert rows == [50]
    by_seats = solver._by_seats
    monkeypatch.setattr(
        solver, "_by_people", lambda asked, _: by_seats(asked, *solver._guess(asked, few_people=True))
    )
    assert assign(values, unfilled=300).value == whole.value
    assert rows[1] == 100


def test_prices_of_any_size_are_shared_out_without_a_warning():
    values = np.array([[1e-300, 1e300], [3.0, -1e300]])
    price, _ = soft_prices(assign(values, unfilled=1e299).problem)
    assert np.isfinite(price).all()
