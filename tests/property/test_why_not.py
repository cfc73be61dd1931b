"""What a plan loses by another wish, against solving again with the wish granted."""

import numpy as np
import pytest
from hypothesis import given, settings

from talent.assignment import assign, value_of
from talent.assignment.why_not import forbid, keep_loss, losses, way, without
from tests.assigning import exhaustive, problems, solved

BONUS = 10**6  # no plan that may take the pair does without it


def forced_loss(problem, post, person, *, solve):
    """Loss with the pair in the plan, by another optimum; inf where there is no plan with it."""
    values, asked = problem
    forced = values.copy()
    own = person in asked["stay"][post]
    forced[post, person] = BONUS + (0 if own and np.isnan(values[post, person]) else values[post, person])
    if np.isnan(forced[post, person]):
        return np.inf
    best = solve(forced, **asked) - BONUS
    return np.inf if best < -BONUS / 2 else best


def resolved(values, **asked):
    return assign(values, **asked).value


@settings(max_examples=150, deadline=None)
@given(problems(most=5))
def test_losses_are_those_of_all_plans_with_the_pair(problem):
    plan = solved(problem)
    for seat, post in enumerate(plan.seat_post.tolist()):
        found = losses(plan, seat)
        for person in range(problem[0].shape[1]):
            best = forced_loss(problem, post, person, solve=exhaustive)
            assert found[person] == (np.inf if best == np.inf else plan.value - best)


@settings(deadline=None)
@given(problems())
def test_the_way_is_a_plan_with_the_pair_at_the_stated_loss(problem):
    values, asked = problem
    plan = solved(problem)
    for seat, post in enumerate(plan.seat_post.tolist()):
        found = losses(plan, seat)
        for person in range(values.shape[1]):
            granted = way(plan, seat, person)
            assert (granted is None) == np.isinf(found[person])
            if granted is not None:
                assert person in granted.person_of[plan.seat_post == post]
                assert plan.value - value_of(granted.person_of, values, **asked) == found[person]
                assert granted.loss == granted.lost.sum() == found[person]


@settings(deadline=None)
@given(problems())
def test_the_way_names_every_seat_that_changes_hands(problem):
    plan = solved(problem)
    for seat in range(plan.person_of.size):
        for person in np.flatnonzero(np.isfinite(losses(plan, seat))).tolist():
            granted = way(plan, seat, person)
            changed = np.flatnonzero(granted.person_of != plan.person_of)
            assert sorted(granted.seats.tolist()) == changed.tolist()
            assert granted.before.tolist() == plan.person_of[granted.seats].tolist()
            gone = set(plan.person_of.tolist()) - set(granted.person_of.tolist()) - {-1}
            assert set(granted.left_out.tolist()) == gone
            assert not changed.size or granted.after[0] == person


@settings(deadline=None)
@given(problems(whole=False))
def test_losses_of_fractions_are_right_to_their_rounding(problem):
    values, asked = problem
    plan = solved(problem)
    scale = max(np.abs(plan.problem.net).max(initial=0), np.abs(plan.prices).max(initial=0))
    for seat in range(plan.person_of.size):
        found = losses(plan, seat)
        for person in np.flatnonzero(np.isfinite(found)).tolist():
            granted = way(plan, seat, person)
            best = value_of(granted.person_of, values, **asked)
            assert plan.value - best == pytest.approx(found[person], abs=1e-8 * scale)


@settings(max_examples=150, deadline=None)
@given(problems(most=5))
def test_without_a_person_the_plan_loses_what_solving_again_loses(problem):
    values, asked = problem
    plan = solved(problem)
    for person, loss in enumerate(without(plan).tolist()):
        gone = values.copy()
        gone[:, person] = np.nan
        best = exhaustive(gone, **(asked | {"stay": np.where(asked["stay"] == person, -1, asked["stay"])}))
        assert loss == plan.value - best


def barred(problem, post, person):
    """The problem without a pair; a holder who may not stay is one of a post that has no seat."""
    values, asked = problem
    without_pair = np.vstack([values, np.full(values.shape[1], np.nan)])
    without_pair[post, person] = np.nan
    stay = np.vstack([asked["stay"], [-1, -1]])
    if person in stay[post]:
        stay[post][stay[post] == person], stay[-1, 0] = -1, person
    more = {"unfilled": np.append(asked["unfilled"], 0), "seats": np.append(asked["seats"], 0)}
    return without_pair, asked | more | {"stay": stay}


@settings(max_examples=150, deadline=None)
@given(problems(most=5))
def test_a_forbidden_pair_loses_what_solving_again_loses(problem):
    plan = solved(problem)
    for seat in np.flatnonzero(plan.person_of >= 0).tolist():
        post, person = plan.seat_post[seat], plan.person_of[seat]
        values, asked = barred(problem, post, person)
        best = exhaustive(values, **asked)
        assert forbid(plan, seat, person) == (np.inf if best == -np.inf else plan.value - best)


@given(problems())
def test_a_pair_that_is_not_in_the_plan_may_be_forbidden_for_nothing(problem):
    plan = solved(problem)
    for seat, post in enumerate(plan.seat_post.tolist()):
        others = set(range(problem[0].shape[1])) - set(plan.person_of[plan.seat_post == post].tolist())
        assert all(forbid(plan, seat, person) == 0 for person in others)


@given(problems())
def test_keeping_costs_nothing_where_the_holder_stays(problem):
    plan = solved(problem)
    for seat, holder in enumerate(plan.stay.tolist()):
        loss = keep_loss(plan, seat)
        assert np.isnan(loss) == (holder == -1)
        assert holder == -1 or loss >= 0
        assert holder == -1 or plan.person_of[seat] != holder or loss == 0


def organisation(seed, *, n_posts=60, n_people=240):
    """Incumbents, posts of several seats, prices of staying empty and many equal values."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 25, (n_posts, n_people)).astype(float)
    values[rng.random(values.shape) < 0.8] = np.nan
    seats = rng.choice([1, 1, 1, 2, 3], n_posts)
    stay, people = np.full((n_posts, 3), -1), iter(rng.permutation(n_people).tolist())
    for post, place in np.argwhere(rng.random((n_posts, 3)) < 0.6):
        if place < seats[post]:
            stay[post, place] = next(people)
    unfilled = rng.choice([8.0, 20.0, 40.0], n_posts)
    return values, {
        "stay": stay,
        "unfilled": unfilled,
        "move": 3,
        "leave": rng.integers(0, 9, n_people),
        "seats": seats,
    }


def test_losses_equal_solving_again_in_150_of_150_pairs():
    problem, rng = organisation(1), np.random.default_rng(2)
    plan = assign(problem[0], **problem[1])
    right = trivial = 0
    for arc in rng.choice(plan.problem.person.size, 150, replace=False):
        seat, person = int(plan.problem.seat[arc]), int(plan.problem.person[arc])
        best = forced_loss(problem, plan.seat_post[seat], person, solve=resolved)
        loss = losses(plan, seat, [person])[0]
        right += loss == plan.value - best
        reduced = plan.prices[seat] + plan.person_prices[person] - plan.problem.net[arc]
        trivial += loss == reduced
    assert right == 150
    assert trivial < 150  # the reduced cost alone would not do


def test_keeping_equals_solving_again_for_every_holder_who_moves():
    problem = organisation(3)
    plan = assign(problem[0], **problem[1])
    movers = np.flatnonzero((plan.stay >= 0) & (plan.stay != plan.person_of)).tolist()
    movers = [seat for seat in movers if keep_loss(plan, seat) > 0]
    assert len(movers) > 5
    for seat in movers:
        best = forced_loss(problem, plan.seat_post[seat], plan.stay[seat], solve=resolved)
        assert keep_loss(plan, seat) == plan.value - best


def test_the_shortest_of_equal_ways_is_told():
    # Whoever comes in could also push people round in a ring of equal values.
    values = np.full((6, 7), 5.0)
    plan = assign(values, stay=range(6), unfilled=50)
    for seat in range(6):
        assert way(plan, seat, 6) is None
        assert len(way(plan, seat, (seat + 1) % 6).seats) == 2
