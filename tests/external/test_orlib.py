"""The assignment against a published optimum: OR-Library, assign100 (J. E. Beasley), 100 × 100."""

import json

import numpy as np
import pytest
from scipy import sparse

from talent.assignment import assign
from talent.errors import InfeasiblePlacementError

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def optima(external_data):
    return json.loads((external_data / "assignment" / "optima.json").read_text())["assign100"]


@pytest.fixture(scope="module")
def costs(external_data, optima):
    numbers = np.array((external_data / "assignment" / "assign100.txt").read_text().split(), dtype=int)
    assert numbers[0] == optima["n"]
    return numbers[1:].reshape(optima["n"], optima["n"])


def test_the_published_minimum_is_reached_and_proved(costs, optima):
    plan = assign(-costs)
    assert -plan.value == -plan.dual_value == optima["min_cost"]
    assert plan.verify()


def test_the_maximum_is_reached_and_proved(costs, optima):
    plan = assign(costs)
    assert plan.value == plan.dual_value == optima["max_cost"]


def test_with_fewer_posts_than_people(costs, optima):
    assert -assign(-costs[:60]).value == optima["first_60pct_rows_min_cost"]
    assert -assign(-costs[:, :60].T).value == optima["first_60pct_cols_min_cost"]


def test_with_fewer_people_than_posts_the_rest_stay_empty(costs, optima):
    price = 1000
    plan = assign(-costs[:, :60], unfilled=price)
    assert -plan.value - 40 * price == optima["first_60pct_cols_min_cost"]
    assert (plan.person_of == -1).sum() == 40


def test_forbidding_all_but_cheap_arcs_is_seen_to_be_impossible(costs, optima):
    limit = optima["infeasible_if_costs_above_are_forbidden"]
    with pytest.raises(InfeasiblePlacementError, match="to be filled"):
        assign(np.where(costs > limit, np.nan, -costs))
    assert assign(np.where(costs > optima["bottleneck"], np.nan, -costs)).verify()


def test_sparse_costs_give_the_same(costs, optima):
    assert -assign(sparse.csr_array(-costs)).value == optima["min_cost"]


def test_holders_who_may_all_stay_reach_the_same_minimum(costs, optima):
    plan = assign(-costs, stay=np.random.default_rng(0).permutation(100))
    assert -plan.value == -plan.dual_value == optima["min_cost"]
