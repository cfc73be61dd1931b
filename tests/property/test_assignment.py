"""What must hold of every assignment, against exhaustive search and solvers that share no code with it."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from talent.assignment import assign, chains, frontier, greedy, regret, solver, value_of
from talent.errors import InfeasiblePlacementError
from tests.assigning import SIZE, exhaustive, problems, solved


@settings(max_examples=300)
@given(problems())
def test_it_is_the_best_of_all_plans(problem):
    values, asked = problem
    best = exhaustive(values, **asked)
    if best == -np.inf:
        with pytest.raises(InfeasiblePlacementError):
            assign(values, **asked)
    else:
        plan = assign(values, **asked)
        assert plan.value == plan.dual_value == best
        assert isinstance(plan.value, int)
        assert plan.verify()


@given(problems(whole=False))
def test_it_is_the_best_of_all_plans_for_fractions_too(problem):
    plan = solved(problem)
    best = exhaustive(problem[0], **problem[1])
    scale = max(np.abs(plan.problem.net).max(initial=0), np.abs(plan.prices).max(initial=0))
    assert plan.value == pytest.approx(best, rel=1e-9, abs=1e-9 * scale)
    assert plan.dual_value == pytest.approx(best, rel=1e-9, abs=1e-9 * scale)
    assert plan.verify()


@given(problems())
def test_nobody_sits_twice_and_every_incumbent_sits(problem):
    plan = solved(problem)
    seated = plan.person_of[plan.person_of >= 0]
    assert len(set(seated.tolist())) == seated.size
    stay = problem[1]["stay"]
    assert set(stay[stay >= 0].tolist()) <= set(seated.tolist())


@given(problems())
def test_only_allowed_arcs_and_stays_are_used(problem):
    values, asked = problem
    plan = solved(problem)
    for post, person in zip(plan.seat_post.tolist(), plan.person_of.tolist(), strict=True):
        assert person == -1 or not np.isnan(values[post, person]) or person in asked["stay"][post]
        assert person != -1 or np.isfinite(asked["unfilled"][post])


@given(problems())
def test_sparse_and_dense_are_the_same_problem(problem):
    values, asked = problem
    plan = solved(problem)
    there = np.nonzero(~np.isnan(values))
    same = assign(sparse.coo_array((values[there], there), shape=values.shape), **asked)
    assert same.person_of.tolist() == plan.person_of.tolist()
    assert same.prices.tolist() == plan.prices.tolist()


@given(problems())
def test_solving_by_rounds_ends_at_the_same_optimum(problem):
    values, asked = problem
    best = exhaustive(values, **asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "_MANY_ARCS", 1)
        patch.setattr(solver, "_ARCS_A_ROUND", 1)
        if best == -np.inf:
            with pytest.raises(InfeasiblePlacementError):
                assign(values, **asked)
        else:
            plan = assign(values, **asked)
            assert plan.value == plan.dual_value == best


@given(problems())
def test_someone_who_suits_no_post_changes_nothing(problem):
    values, asked = problem
    plan = solved(problem)
    wider = np.hstack([values, np.full((len(values), 1), np.nan)])
    same = assign(wider, **(asked | {"leave": np.append(asked["leave"], 3)}))
    assert same.person_of.tolist() == plan.person_of.tolist()
    assert same.prices.tolist() == plan.prices.tolist()


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_change_the_value(problem, random):
    values, asked = problem
    plan = solved(problem)
    order = list(range(values.shape[1]))
    random.shuffle(order)
    place = np.append(np.argsort(order), -1).astype(int)  # the last one keeps −1 as it is
    shuffled = asked | {"stay": place[asked["stay"]], "leave": asked["leave"][order]}
    assert assign(values[:, order], **shuffled).value == plan.value


@given(problems(), st.data())
def test_any_other_occupant_of_a_seat_is_noticed(problem, data):
    plan = solved(problem)
    assume(plan.person_of.size)
    seat = data.draw(st.integers(0, plan.person_of.size - 1))
    other = data.draw(st.integers(-1, SIZE).filter(lambda p: p != plan.person_of[seat]))
    person_of = plan.person_of.copy()
    person_of[seat] = other
    tampered = dataclasses.replace(plan, person_of=person_of)
    try:
        equal = value_of(person_of, problem[0], **problem[1]) == plan.value
    except InfeasiblePlacementError:
        equal = False
    assert tampered.verify() is equal
    assert bool(tampered.violations()) is not equal


@given(problems(most=4))
def test_a_price_is_what_one_more_seat_is_worth(problem):
    values, asked = problem
    plan = solved(problem)
    for post in np.unique(plan.seat_post).tolist():
        more = asked | {"seats": asked["seats"] + (np.arange(len(values)) == post)}
        best = exhaustive(values, **more)
        price = plan.prices[plan.seat_post == post]
        assert best == -np.inf or (best - plan.value == price).all()


@given(problems(most=4))
def test_a_person_price_is_what_is_lost_without_that_person(problem):
    values, asked = problem
    plan = solved(problem)
    for person in range(values.shape[1]):
        stay = np.where(asked["stay"] == person, -1, asked["stay"])
        without = values.copy()
        without[:, person] = np.nan
        best = exhaustive(without, **(asked | {"stay": stay}))
        assert best == -np.inf or plan.value - best == plan.person_prices[person]


@given(problems())
def test_greedy_breaks_no_condition_and_is_no_better(problem):
    values, asked = problem
    plan = solved(problem)
    assume(np.isfinite(asked["unfilled"]).all() and (asked["stay"] >= 0).sum() == (plan.stay >= 0).sum())
    assert value_of(greedy(values, **asked), values, **asked) <= plan.value


@given(problems(), st.randoms(use_true_random=False))
def test_regret_adds_up_from_parts_that_never_help(problem, random):
    values, asked = problem
    plan = solved(problem)
    # The best plan for other values under the same rules is some plan of this problem.
    other = values.copy()
    other[~np.isnan(values)] = [random.randint(-9, 20) for _ in range(int((~np.isnan(values)).sum()))]
    theirs = assign(other, **asked).person_of
    short = regret(plan, theirs)
    assert short.loss == plan.value - value_of(theirs, values, **asked)
    assert short.loss == short.seats.sum() + short.people.sum() == short.against.sum()
    assert short.seats.min(initial=0) == short.people.min(initial=0) == 0


@given(problems(), st.lists(st.integers(0, 25), min_size=1, max_size=5))
def test_moves_and_value_never_rise_with_the_price_of_a_move(problem, prices):
    values, asked = problem
    assume(solved(problem))
    steps = frontier(values, prices, **{name: part for name, part in asked.items() if name != "move"})
    assert [step.price for step in steps] == sorted(set(prices))
    for step, dearer in itertools.pairwise(steps):
        assert step.moves >= dearer.moves
        assert step.value >= dearer.value
    for step in steps:
        best = exhaustive(values, **(asked | {"move": step.price}))
        again = value_of(step.person_of, values, **(asked | {"move": step.price}))
        assert step.value - step.price * step.moves == again == best


@given(problems())
def test_every_move_is_in_exactly_one_chain(problem):
    plan = solved(problem)
    moves = np.flatnonzero((plan.person_of != plan.stay) & (plan.person_of >= 0))
    found = [
        (seat, person)
        for chain in chains(plan.person_of, plan.stay)
        for seat, person in zip(chain.seats, chain.people, strict=True)
        if person >= 0
    ]
    assert sorted(found) == list(zip(moves.tolist(), plan.person_of[moves].tolist(), strict=True))


@given(problems())
def test_chains_start_where_nobody_sits_and_rings_close(problem):
    plan = solved(problem)
    for chain in chains(plan.person_of, plan.stay):
        before = plan.stay[list(chain.seats)].tolist()
        if chain.start == -1:
            assert sorted(before) == sorted(chain.people)
        else:
            assert (chain.seats[0], before[0]) == (chain.start, -1)
            assert before[1:] == list(chain.people[: len(before) - 1])


@pytest.mark.parametrize("whole", [True, False])
def test_it_agrees_with_the_dense_solver_on_random_tables(whole):
    rng = np.random.default_rng(20)
    for _ in range(250):
        n_posts, extra = rng.integers(1, 30), rng.integers(0, 30)
        shape = (n_posts, n_posts + extra)
        values = (
            rng.integers(-50, 50, shape)
            if whole
            else rng.normal(scale=10.0 ** rng.integers(-8, 9), size=shape)
        )
        best = values[linear_sum_assignment(values, maximize=True)].sum()
        plan = assign(values)
        assert plan.verify()
        if whole:
            assert plan.value == plan.dual_value == best
        else:
            assert (plan.value, plan.dual_value) == pytest.approx((best, best), rel=1e-9)


def test_many_incumbents_who_want_to_trade_places_are_still_all_seated():
    rng = np.random.default_rng(3)
    n_posts, n_people = 60, 300
    values, stay = rng.integers(0, 1000, (n_posts, n_people)), rng.permutation(n_people)[:n_posts]
    stay[::7] = -1
    plan = assign(values, stay=stay, unfilled=10, move=5)
    incumbents = stay[stay >= 0]
    # Forced in by an amount no plan can outweigh: the textbook way, on the dense solver.
    forced = values - 5 * np.ones_like(values)
    forced[np.flatnonzero(stay >= 0), incumbents] += 5
    forced[:, incumbents] += 10**7
    padded = np.hstack([forced, np.full((n_posts, n_posts), -10)])
    best = padded[linear_sum_assignment(padded, maximize=True)].sum() - 10**7 * incumbents.size
    assert plan.value == plan.dual_value == best


def test_the_best_arcs_of_each_post_are_not_enough_where_posts_share_people():
    # Every post likes the same few people best, so the arcs that matter are far down each list.
    rng = np.random.default_rng(4)
    values = np.rint(1000 * rng.random(600) + rng.normal(scale=20, size=(40, 600)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "_ARCS_A_ROUND", 3)
        plan = assign(values, unfilled=0)
    assert plan.value == plan.dual_value == values[linear_sum_assignment(values, maximize=True)].sum()


def test_whole_numbers_too_large_to_add_up_exactly_are_solved_to_their_digits():
    values = np.array([[2.0**52, 2.0**51], [2.0**52 - 8, 2.0**50]])
    plan = assign(values)
    assert plan.value == pytest.approx(2.0**52 - 8 + 2.0**51, rel=1e-9)
    assert plan.verify()
