"""The assignment on cases small enough to check by hand."""

import dataclasses

import numpy as np
import pytest
from scipy import sparse

from talent.assignment import Chain, assign, chains, frontier, greedy, regret, solver, value_of
from talent.errors import InfeasiblePlacementError

NO = np.nan


def test_the_best_plan_is_not_the_best_first_one():
    values = [[9, 8], [8, 2]]
    plan = assign(values)
    assert plan.person_of.tolist() == [1, 0]
    assert (plan.value, value_of(greedy(values), values)) == (16, 11)


def test_whole_numbers_are_answered_in_whole_numbers():
    plan = assign([[9.0, 8.0], [8.0, NO]], unfilled=4)
    assert isinstance(plan.value, int)
    assert isinstance(plan.dual_value, int)
    assert plan.value == plan.dual_value == 16


def test_an_empty_post_costs_its_price():
    plan = assign([[1, 2], [5, 9]], unfilled=[0, 3], move=3)
    assert plan.person_of.tolist() == [-1, 1]
    assert plan.value == 9 - 3


def test_a_post_that_nobody_suits_stays_empty_at_its_price():
    plan = assign([[NO, NO], [4, NO]], unfilled=[2, 7])
    assert plan.person_of.tolist() == [-1, 0]
    assert (plan.value, plan.prices[0]) == (4 - 2, -2)


def test_an_infinite_price_means_must_be_filled():
    plan = assign([[1.0], [100.0]], unfilled=[np.inf, 0])
    assert plan.person_of.tolist() == [0, -1]


def test_every_incumbent_keeps_a_post_however_little_it_is_worth():
    plan = assign([[-50, 90]], stay=[0], unfilled=[0])
    assert plan.person_of.tolist() == [0]
    assert plan.value == -50


def test_staying_is_allowed_and_worth_nothing_where_values_do_not_say():
    plan = assign([[NO, 90], [NO, NO]], stay=[0, -1], unfilled=[5, 5])
    assert plan.person_of.tolist() == [0, -1]
    assert plan.value == -5


def test_a_cascade_is_found():
    # Person 0 moves up from post 1, person 1 from post 2, and newcomer 2 takes post 2.
    values = [[9, NO, NO], [5, 8, NO], [NO, 5, 7]]
    plan = assign(values, stay=[-1, 0, 1], unfilled=20)
    assert plan.person_of.tolist() == [0, 1, 2]
    assert chains(plan.person_of, plan.stay) == [Chain(0, (0, 1, 2), (0, 1, 2))]


def test_the_price_of_moving_is_paid_by_every_mover_and_no_one_else():
    values, stay = [[10, 3], [10, 3]], [0, -1]
    assert assign(values, stay=stay, move=2).value == 10 + 3 - 2
    assert assign(values, move=2).value == 10 + 3 - 4


def test_the_price_of_leaving_is_paid_by_those_outside_stay_only():
    values = [[10, 9], [10, 9]]
    assert assign(values, stay=[0, -1], leave=[100, 4]).value == 10 + 9 - 4
    assert assign([[10, 9]], leave=[2, 0]).person_of.tolist() == [1]


def test_prices_say_what_one_more_seat_and_one_person_are_worth():
    values = [[9, 7, 1], [8, 2, 4]]
    plan, more = assign(values, unfilled=0), assign(values, unfilled=0, seats=[2, 1])
    fewer = assign([row[1:] for row in values], unfilled=0)
    assert plan.prices[0] == more.value - plan.value
    assert plan.person_prices[0] == plan.value - fewer.value


def test_seats_have_a_row_each():
    plan = assign([[9, 7, 5], [8, 2, 1]], seats=[2, 1])
    assert plan.seat_post.tolist() == [0, 0, 1]
    assert sorted(plan.person_of[:2].tolist()) == [1, 2]
    assert plan.value == 7 + 5 + 8


def test_whoever_stays_keeps_the_very_seat():
    plan = assign([[5, 5, 5, 9]], stay=[[1, 0, -1]], seats=[3], unfilled=1, move=1)
    assert plan.person_of.tolist() == [1, 0, 3]
    assert plan.stay.tolist() == [1, 0, -1]


def test_stay_may_name_the_first_seats_only():
    plan = assign([[1, 9, 9]], stay=[0], seats=2, unfilled=0)
    assert plan.person_of[0] == 0
    assert plan.value == 10


def test_incumbents_of_an_abolished_post_find_another():
    values = [[7, NO], [3, 50]]
    plan = assign(values, stay=[0, -1], seats=[0, 1], unfilled=0)
    assert plan.person_of.tolist() == [0]
    assert plan.value == 3


def test_stored_zeros_are_allowed_arcs():
    values = sparse.coo_array(([0.0, 5.0, 0.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    plan = assign(values)
    assert plan.person_of.tolist() == [0, 1]
    assert plan.value == 0


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok"])
@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.coo_matrix])
def test_any_sparse_form_is_read_and_left_alone(form, kind):
    values = kind(([4, 6, 5], ([0, 0, 1], [1, 0, 0])), shape=(2, 2)).asformat(form)
    before = values.toarray()
    assert assign(values).person_of.tolist() == [1, 0]
    assert (values.toarray() == before).all()


def test_inputs_are_left_alone():
    values, stay = np.array([[3.0, NO], [NO, 4.0]]), np.array([1, -1])
    assign(values, stay=stay, unfilled=np.array([1.0, 2.0]), move=1, leave=np.array([1.0, 1.0]))
    assert np.array_equal(values, [[3.0, NO], [NO, 4.0]], equal_nan=True)
    assert stay.tolist() == [1, -1]


def test_nothing_to_assign_is_an_empty_plan():
    plan = assign(np.empty((0, 3)))
    assert (plan.person_of.size, plan.value, plan.verify()) == (0, 0, True)


def test_posts_that_compete_for_too_few_people_are_named():
    values = [[1, NO, NO], [2, NO, NO], [NO, 4, 5]]
    with pytest.raises(
        InfeasiblePlacementError, match=r"post 0, post 1: 2 to be filled, 1 .*\(person 0\)"
    ) as caught:
        assign(values)
    assert "post 2" not in str(caught.value)


def test_a_post_that_nobody_may_fill_is_named():
    with pytest.raises(InfeasiblePlacementError, match=r"post 1: 1 to be filled, 0 allowed there \(nobody\)"):
        assign([[1, 2], [NO, NO]])


def test_separate_shortages_are_all_named():
    values = [[1, NO, NO], [2, NO, NO], [NO, 4, NO], [NO, 3, NO], [NO, NO, 3]]
    with pytest.raises(InfeasiblePlacementError, match=r"post 0, post 1: .*; post 2, post 3: "):
        assign(values)


def test_incumbents_that_cannot_all_be_seated_are_named():
    with pytest.raises(InfeasiblePlacementError, match=r"person 0, person 1: 2 to be seated, 1 .*\(post 0\)"):
        assign([[1, 2, 3], [NO, NO, 3]], stay=[[0, 1], [-1, -1]], unfilled=0)


def test_an_incumbent_without_any_post_left_is_named():
    with pytest.raises(InfeasiblePlacementError, match=r"person 1: 1 to be seated, 0 open to them \(none\)"):
        assign([[1, 2]], stay=[1], seats=0, unfilled=0)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"stay": [0, 0]}, "more than once: person 0"),
        ({"stay": [0, 2]}, "outside −1 … 1"),
        ({"stay": [0]}, "one row for each of 2 posts"),
        ({"unfilled": [1, 2, 3]}, r"one for each post \(2\)"),
        ({"unfilled": [1, NO]}, "unfilled holds numbers that are missing"),
        ({"leave": [np.inf, 0]}, "leave holds numbers"),
        ({"seats": -1}, "seats holds numbers"),
        ({"move": NO}, "move holds numbers"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, what):
    with pytest.raises(ValueError, match=what):
        assign([[1, 2], [3, 4]], **arguments)


@pytest.mark.parametrize(("values", "what"), [([1, 2], "two dimensions"), ([[np.inf]], "holds inf")])
def test_values_that_make_no_sense_are_refused(values, what):
    with pytest.raises(ValueError, match=what):
        assign(values)


def test_minus_infinity_forbids_as_nan_does():
    assert assign([[-np.inf, 1.0], [2.0, 9.0]]).person_of.tolist() == [1, 0]


@pytest.fixture
def plan():
    return assign([[9, 7, NO], [8, 2, 1]], stay=[0, -1], unfilled=[5, 5], move=2)


def test_an_untouched_plan_verifies(plan):
    assert plan.verify() is True
    assert plan.violations() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person_of": [1, 1]}, "person 1 is seated 2 times: post 0, post 1"),
        ({"person_of": [1, 2]}, "person 0, who holds post 0, has no seat"),
        ({"person_of": [2, 0]}, "person 2 is not allowed in post 0"),
        ({"person_of": [7, 0]}, "post 0 is given to person 7, who does not exist"),
        ({"person_of": [0, 1]}, "the plan is worth 9, not 11 as stated"),
        ({"value": 12}, "the plan is worth 11, not 12 as stated"),
        ({"dual_value": np.nan}, "the prices add up to 11, not nan as stated"),
        ({"prices": [-2.0, -6.0]}, "the price of post 1 is -6.0, below -5.0 if left empty"),
        ({"prices": [-3.0, -5.0]}, "the prices of post 0 and person 0 add up to 4.0, below its 9.0"),
        ({"person_prices": [11.0, 7.0, -1.0]}, "the price of person 2 is -1.0, below the 0 of leaving"),
        ({"person_of": [1]}, "person_of has shape (1,), not (2,)"),
    ],
)
def test_a_tampered_plan_fails_and_says_where(plan, change, sentence):
    tampered = dataclasses.replace(
        plan, **{k: np.array(v) if isinstance(v, list) else v for k, v in change.items()}
    )
    assert tampered.verify() is False
    assert any(sentence in said for said in tampered.violations()), tampered.violations()


def test_a_worse_plan_fails_although_every_figure_is_restated(plan):
    worse = dataclasses.replace(plan, person_of=np.array([0, 1]), value=9)
    assert worse.violations() == ["the plan is worth 9, but its prices allow for 11"]


def test_verify_does_not_solve(plan, monkeypatch):
    monkeypatch.delattr("scipy.sparse.csgraph.min_weight_full_bipartite_matching")
    assert plan.verify()


def test_a_seat_of_several_is_named():
    plan = assign([[3, 2, 1]], seats=2)
    tampered = dataclasses.replace(plan, person_of=np.array([0, -1]))
    assert "post 0 (seat 2) must be filled and is empty" in tampered.violations()


def test_greedy_follows_the_openings_it_makes():
    values = [[9, NO, NO], [5, 8, NO], [NO, 5, 7]]
    assert greedy(values, stay=[-1, 0, 1], unfilled=20).tolist() == [0, 1, 2]


def test_greedy_leaves_a_seat_empty_rather_than_fill_it_below_its_price():
    assert greedy([[3, NO], [NO, 1]], unfilled=0, move=2).tolist() == [0, -1]


def test_greedy_moves_nobody_twice_and_nobody_within_a_post():
    plan = greedy([[9, 8, NO], [9, NO, 2]], stay=[[0, -1], [-1, -1]], seats=[2, 1], unfilled=9)
    assert plan.tolist() == [1, -1, 0]


def test_the_value_of_a_plan_that_breaks_a_condition_is_refused():
    with pytest.raises(InfeasiblePlacementError, match="person 0 is seated 2 times"):
        value_of([0, 0], [[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="there are 2 seats"):
        value_of([0], [[1, 2], [3, 4]])


def test_a_chain_ends_with_a_newcomer_or_an_empty_seat():
    assert chains([5, 1, -1, 2], stay=[-1, 1, 2, -1]) == [
        Chain(0, (0,), (5,)),
        Chain(3, (3, 2), (2, -1)),
    ]


def test_a_ring_has_no_start():
    assert chains([1, 0, 4, 2], stay=[0, 1, 2, -1]) == [Chain(3, (3, 2), (2, 4)), Chain(-1, (0, 1), (1, 0))]


def test_a_seat_whose_holder_is_gone_counts_as_vacant():
    assert chains([3, 1], stay=[0, 1]) == [Chain(0, (0,), (3,))]


def test_no_moves_are_no_chains():
    assert chains([0, -1], stay=[0, -1]) == []


def test_rounding_does_not_keep_the_solver_going_for_ever():
    # SciPy's solver never returns from this table as it stands.
    row = [-0.0008476168943494238, -0.0004272062507741068, -0.0006711147191548257]
    plan = assign([row, row, [-0.0008506071057492062, -0.0004253035528746031, -0.0006623726630308163]])
    assert plan.verify()
    assert plan.value == pytest.approx(row[0] + row[1] - 0.0006623726630308163, rel=1e-9)


def test_regret_says_where_a_plan_falls_short():
    # Post 2 goes to the wrong newcomer; the rest is as good as it gets.
    plan = assign([[9, NO, NO], [NO, 5, 7]], unfilled=0)
    short = regret(plan, [0, 1])
    assert (short.loss, short.against.tolist()) == (2, [0, 2])
    assert short.seats.sum() + short.people.sum() == 2


def test_regret_of_the_best_plan_is_nothing(plan):
    none = regret(plan, plan.person_of)
    assert (none.loss, none.seats.any(), none.people.any(), none.against.any()) == (0, False, False, False)


def test_regret_counts_whom_a_plan_leaves_out():
    short = regret(assign([[9, 7]], unfilled=5), [-1])
    assert short.loss == 14
    assert (short.seats.tolist(), short.people.tolist()) == ([12], [2, 0])


def test_regret_of_a_plan_that_breaks_a_condition_is_refused(plan):
    with pytest.raises(InfeasiblePlacementError, match="person 2 is not allowed in post 0"):
        regret(plan, [2, 0])
    with pytest.raises(ValueError, match="there are 2 seats"):
        regret(plan, [0])


def test_the_frontier_has_a_step_for_each_price_and_fewer_moves_at_higher_ones():
    steps = frontier([[5, 9, 7], [5, 8, 4]], [10, 0, 2, 0], stay=[0, -1], unfilled=0)
    assert [step.price for step in steps] == [0, 2, 10]
    assert [(step.value, step.moves, step.filled) for step in steps] == [(14, 2, 2), (13, 1, 2), (5, 0, 1)]


def test_the_frontier_solves_nothing_between_prices_with_as_many_moves(monkeypatch):
    solved = []
    monkeypatch.setattr(
        "talent.assignment.comparison.assign", lambda *a, **k: solved.append(k["move"]) or assign(*a, **k)
    )
    steps = frontier([[5, 9], [5, 8]], range(20, 25), stay=[0, -1], unfilled=0)
    assert solved == [20, 24]
    assert [step.price for step in steps] == [20, 21, 22, 23, 24]


def test_no_prices_give_no_steps():
    assert frontier([[1]], []) == []


def test_incumbents_without_a_way_out_are_not_solved_for(monkeypatch):
    seen = []
    match = solver._match
    monkeypatch.setattr(solver, "_match", lambda grid: seen.append(grid.shape[0]) or match(grid))
    stuck = np.full((40, 42), NO)
    stuck[39, [40, 41]], stuck[:39, 41] = [5, 9], 7  # a vacancy, and a free person whom everybody would like
    stuck[39, 3] = 20  # only this holder may go
    plan = assign(stuck, stay=[*range(39), -1], unfilled=1)
    assert seen == [2]
    assert plan.person_of.tolist() == [0, 1, 2, 41, *range(4, 39), 3]
    assert plan.verify()
