"""Why-not on cases small enough to check by hand."""

import numpy as np
import pytest

from talent.assignment import assign, forbid, keep_loss, losses, way, without

NO = np.nan


@pytest.fixture
def cascade():
    # Person 0 moves up from post 1, person 1 from post 2, and newcomer 2 takes post 2; 3 stays outside.
    values = [[9, NO, 7, NO], [5, 8, NO, NO], [NO, 5, 7, 6]]
    return assign(values, stay=[-1, 0, 1], unfilled=20)


def test_who_is_in_the_plan_costs_nothing(cascade):
    assert [losses(cascade, seat, [person])[0] for seat, person in enumerate(cascade.person_of)] == [0, 0, 0]


def test_who_is_not_allowed_is_impossible(cascade):
    assert losses(cascade, 0).tolist()[1::2] == [np.inf, np.inf]
    assert way(cascade, 0, 3) is None


def test_a_loss_counts_all_that_follows(cascade):
    # Newcomer 2 in post 0: person 0 stays in post 1 and person 1 in post 2: 7 + 5 + 5 instead of 9 + 8 + 7.
    # With 3 outside there is nothing better: 1 may not leave post 2 unless 0 leaves post 1.
    assert losses(cascade, 0, 2) == 24 - 17


def test_the_way_tells_who_goes_where_and_where_it_loses(cascade):
    granted = way(cascade, 0, 2)
    assert granted.loss == 7
    assert list(zip(granted.seats, granted.before, granted.after, strict=True)) == [
        (0, 0, 2),
        (1, 1, 0),
        (2, 2, 1),
    ]
    assert granted.lost.tolist() == [2, 3, 2]
    assert granted.left_out.tolist() == []


def test_the_way_names_who_is_left_out(cascade):
    granted = way(cascade, 2, 3)
    assert (granted.loss, granted.left_out.tolist()) == (1, [2])
    assert granted.person_of.tolist() == [0, 1, 3]


def test_the_way_to_what_is_so_already_changes_nothing(cascade):
    none = way(cascade, 0, 0)
    assert (none.loss, none.seats.size, none.person_of.tolist()) == (0, 0, cascade.person_of.tolist())


def test_a_seat_may_be_left_empty_on_the_way():
    plan = assign([[9, NO], [8, 3]], unfilled=[2, 20])
    granted = way(plan, 1, 0)
    assert granted.person_of.tolist() == [-1, 0]
    assert (granted.loss, granted.lost.tolist()) == (6, [-5, 11])
    assert granted.left_out.tolist() == [1]


def test_a_post_that_must_be_filled_cannot_be_left():
    plan = assign([[9, NO], [8, 3]], unfilled=[np.inf, 20])
    assert losses(plan, 1).tolist() == [np.inf, 0]


def test_an_incumbent_cannot_be_left_out():
    plan = assign([[5, 9]], stay=[0], unfilled=0)
    assert losses(plan, 0).tolist() == [0, np.inf]


def test_a_person_is_wished_into_a_post_and_not_into_one_of_its_seats():
    plan = assign([[9, 8, 1]], seats=2, unfilled=0)
    for seat in (0, 1):
        assert losses(plan, seat).tolist() == [0, 0, 7]
        assert way(plan, seat, 2).left_out.tolist() == [1]


def test_keeping_a_holder_costs_what_the_chain_gained(cascade):
    # If 0 stays in post 1, 1 stays in post 2, and post 0 goes to newcomer 2.
    assert [keep_loss(cascade, seat) for seat in (1, 2)] == [7, 7]
    assert np.isnan(keep_loss(cascade, 0))


def test_without_an_incumbent_the_post_is_filled_from_outside(cascade):
    # Without 0: 7 in post 0 by newcomer 2, 8 in post 1, and 6 by person 3 in post 2.
    assert without(cascade, 0) == 24 - 21
    assert without(cascade)[3] == 0


def test_nobody_else_is_impossible_where_a_post_must_be_filled():
    assert without(assign([[4]])).tolist() == [np.inf]


def test_forbidding_a_pair_is_the_gap_to_the_second_best(cascade):
    # Post 0 without 0: newcomer 2, and 0 and 1 stay.
    assert forbid(cascade, 0, 0) == 7
    # Post 2 without 2: person 3 takes it, 6 for 7.
    assert forbid(cascade, 2, 2) == 1
    assert forbid(cascade, 2, 3) == 0


def test_the_only_one_cannot_be_forbidden():
    assert forbid(assign([[4]]), 0, 0) == np.inf
    assert forbid(assign([[4]], unfilled=3), 0, 0) == 7


def test_the_price_of_moving_is_part_of_every_loss():
    plan = assign([[10, 10]], stay=[0], unfilled=0, seats=2, move=3)
    assert plan.person_of.tolist() == [0, 1]
    assert forbid(plan, 1, 1) == 7


def test_the_steps_between_seats_are_made_once(cascade):
    losses(cascade, 0)
    assert cascade.exchange is cascade.exchange


def test_asking_leaves_the_plan_alone(cascade):
    before = cascade.person_of.tolist()
    way(cascade, 0, 2)
    assert cascade.person_of.tolist() == before
    assert cascade.verify()
