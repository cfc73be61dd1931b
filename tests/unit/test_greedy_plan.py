"""The committee that fills the best place first, held against the solver's own greedy over every pair."""

import numpy as np
import pytest

from talent.assignment import greedy, value_of
from talent.placement.greedy import greedy_value
from talent.placement.rounds import arguments, solve
from tests.boards import POINT, board, every_pair


def chance(seed, *, n_posts=9, n_people=14):
    """Posts, the first of which are held by the first people; who may move where, and what that is worth."""
    rng = np.random.default_rng(seed)
    worth = rng.permutation(n_posts * n_people).reshape(n_posts, n_people) / 2
    worth[rng.random(worth.shape) < 0.4] = np.nan
    stay = np.where(np.arange(n_posts) < 5, np.arange(n_posts), -1)
    worth[np.arange(5), np.arange(5)] = np.nan
    return board(worth, stay=stay, unfilled=150)


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_best_arc_first_over_every_pair(seed):
    solved = solve(layout := chance(seed), layout.offers)
    asked = arguments(layout, every_pair(solved))
    assert greedy_value(solved) == value_of(greedy(**asked), **asked)
    assert greedy_value(solved) <= solved.assignment.value


def test_a_seat_worth_less_than_leaving_it_empty_stays_empty():
    layout = board([[-200.0, np.nan], [np.nan, 30.0]], unfilled=150)
    assert greedy_value(solve(layout, layout.offers)) == (30 - 150) * POINT


def test_lists_of_the_pairs_looked_at_give_the_same_where_these_are_all():
    layout = chance(3)
    whole = greedy_value(solve(layout, layout.offers))
    layout.offers.fits = False
    assert greedy_value(solve(layout, layout.offers)) == whole
