"""Pairs found by groups of people are those that a look at every pair finds."""

import dataclasses
from datetime import date
from functools import cache

import numpy as np
import pytest

from talent import fit, nine_box, placement, rules, scoring
from talent.placement import groups
from talent.placement.crowd import Crowd
from talent.placement.groups import Ask
from talent.placement.pairs import NEVER, SCALE, TIES
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
DATES = {"rules": RULES, "on": ON, "inauguration": ON}
POINT = SCALE * TIES


@cache
def offers(*, sideways=False, certain=False, timely=False):
    """What every pair of the sample is worth.

    Args:
        sideways: holders of every fifth post may change places.
        certain: only pairs with nothing to verify.
        timely: nobody who leaves before the post is needed.
    """
    data = sample_agency()
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    some = set(data.employees["employee_id"].iloc[::5]) if sideways else None
    field = fit.candidate_field(data, grid, scores=scores.frame, sideways=some, **DATES)
    found = placement.board(data, field, rules=RULES, inauguration=ON).offers
    found = dataclasses.replace(found, field=found.field.timely()) if timely else found
    return found.only_met() if certain else found


@cache
def every_worth(**kind):
    """Posts × rows, block by block; NEVER where the pair is not allowed."""
    found = offers(**kind)
    worth = np.full((len(found.field.sides.posts), len(found.field.checked)), NEVER, dtype=np.int64)
    for block in found.blocks():
        worth[block.post[:, None], block.row] = block.worth
    return worth


def prices(worth, seed):
    """Prices as a plan has them: about what the second best offers, some people dearer than others."""
    rng = np.random.default_rng(seed)
    return rng.integers(20 * POINT, 80 * POINT, len(worth)), rng.integers(0, 40 * POINT, worth.shape[1])


def beyond(worth, post_price, row_price):
    return np.where(worth > NEVER, worth - post_price[:, None] - row_price, NEVER)


KINDS = ({}, {"sideways": True}, {"certain": True}, {"timely": True})


def test_whoever_leaves_too_soon_is_in_no_pair_of_a_timely_field():
    whole, timely = every_worth(), every_worth(timely=True)
    late = (whole > NEVER) & (timely == NEVER)
    assert 0 < late.sum() < (timely > NEVER).sum()


def test_nobody_is_lost_behind_groups_whose_best_leave_too_soon():
    whole, timely = every_worth(), every_worth(timely=True)
    late = (whole > NEVER) & (timely == NEVER)
    post = int(np.argmax(late.sum(axis=1) * (timely > NEVER).any(axis=1)))
    # All who leave too soon are cheaper by far, so that the bounds of their groups come first.
    row_price = np.where(late[post], 0, 60 * POINT)
    ask = Ask(np.zeros(len(whole), dtype=np.int64), row_price, floor=NEVER, most=1)
    found = offers(timely=True).best(ask)
    gain = beyond(timely, *ask[:2])[post]
    assert found.worth[found.post == post] - row_price[found.row[found.post == post]] == [gain.max()]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_to_verify_is_what_the_rows_of_the_field_say(kind):
    found = offers(**kind)
    post, row = (part[::97] for part in np.nonzero(every_worth(**kind) > NEVER))
    facts = found.field.rows(post, row)
    open_ = facts["eligible"].eq("to_verify") | facts["match"].isna()
    assert (found.to_verify_pairs(post, row) == open_).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("floor", [0, -POINT])
def test_all_pairs_above_a_floor_are_found_with_their_worth(kind, floor):
    worth = every_worth(**kind)
    post_price, row_price = prices(worth, 1)
    found = offers(**kind).best(Ask(post_price, row_price, floor=floor, most=None))
    expected = np.nonzero(beyond(worth, post_price, row_price) > floor)
    assert len(found.post) == len(expected[0]) > 50
    assert (found.worth == worth[found.post, found.row]).all()
    assert set(zip(*expected, strict=True)) == set(zip(found.post, found.row, strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [1, 5, 20])
def test_the_best_of_each_post_are_found(kind, most):
    worth = every_worth(**kind)
    post_price, row_price = prices(worth, 2)
    gain = beyond(worth, post_price, row_price)
    found = offers(**kind).best(Ask(post_price, row_price, most=most))
    assert set(found.post) == set(np.flatnonzero(gain.max(axis=1) > 0))
    for post in np.unique(found.post):
        mine = np.sort(gain[post, found.row[found.post == post]])[::-1]
        assert mine.tolist() == [one for one in np.sort(gain[post])[::-1][:most] if one > 0]


def test_one_pair_that_passes_by_a_tie_is_not_lost_among_groups_that_nearly_do():
    worth = every_worth()
    post = int(np.argmax((worth > NEVER).sum(axis=1)))
    row_price = np.where(worth[post] > NEVER, worth[post], 0)  # everybody's price is what they are worth here
    post_price = np.where(np.arange(len(worth)) == post, 0, 2000 * POINT)
    lucky = np.flatnonzero(worth[post] > NEVER)[-1]
    row_price[lucky] -= 1
    found = offers().best(Ask(post_price, row_price, most=1))
    assert (found.post.tolist(), found.row.tolist()) == ([post], [lucky])


@pytest.mark.parametrize("step", [0.0137, 0.41, 1.7])
def test_other_values_of_a_fit_are_counted_as_exactly(step):
    changed = dataclasses.replace(offers(), step=step, verify=3 * POINT)
    post_price, row_price = (np.zeros(size, dtype=np.int64) for size in every_worth().shape)
    found = changed.best(Ask(post_price, row_price, floor=NEVER, most=None))
    worth = np.full(every_worth().shape, NEVER, dtype=np.int64)
    worth[found.post, found.row] = found.worth
    for block in changed.blocks():
        assert (worth[block.post[:, None], block.row] == block.worth).all()


def test_prices_beside_which_a_fit_is_lost_are_refused():
    changed = dataclasses.replace(offers(), step=0.001, verify=900 * POINT)
    with pytest.raises(ArithmeticError, match="too large for an exact plan"):
        changed.first_choice()


def test_only_those_who_are_asked_about_are_found():
    worth = every_worth()
    post_price, row_price = prices(worth, 3)
    among = np.arange(worth.shape[1]) % 3 == 0
    found = offers().best(Ask(post_price, row_price, floor=-5 * POINT, most=None, among=among))
    gain = beyond(worth, post_price, row_price)[:, among]
    assert len(found.post) == (gain > -5 * POINT).sum()
    assert among[found.row].all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_choice_holds_the_best_of_each_post_and_others(kind):
    worth, first = every_worth(**kind), offers(**kind).first_choice()
    allowed = np.flatnonzero(worth.max(axis=1) > NEVER)
    assert set(first.post) == set(allowed)
    assert (first.worth == worth[first.post, first.row]).all()
    best = np.full(len(worth), NEVER)
    np.maximum.at(best, first.post, first.worth)
    assert (best[allowed] == worth.max(axis=1)[allowed]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_ranked_for_a_post(kind):
    worth, found = every_worth(**kind), offers(**kind)
    among = np.arange(worth.shape[1]) % 4 > 0
    for post in range(0, len(worth), 37):
        ranked = found.ranked(post, among)
        left = np.where(among, worth[post], NEVER)
        best = np.sort(left)[::-1][: len(ranked.row)]
        assert ranked.worth.tolist() == best.tolist()
        assert (left.max() > NEVER) == bool(len(ranked.row))


def test_pairs_that_nobody_keeps_are_found_anew(monkeypatch):
    worth = every_worth()
    ask = Ask(*prices(worth, 4))
    kept = offers().best(ask)
    anew = dataclasses.replace(offers())
    monkeypatch.setattr(type(anew), "fits", False)
    found = anew.best(ask)
    assert "_kept" not in vars(anew)
    assert all((one == other).all() for one, other in zip(kept, found, strict=True))


@pytest.mark.parametrize("most", [0, 2**23])
def test_many_kept_pairs_are_forgotten_and_found_again(monkeypatch, most):
    anew, ask = dataclasses.replace(offers()), Ask(*prices(every_worth(), 6))
    monkeypatch.setitem(type(anew).forget.__globals__, "_KEPT_ON", most)
    anew.forget()  # nothing is kept yet
    before = anew.best(ask)
    anew.forget()
    assert ("_kept" in vars(anew)) == (most > 0)
    assert all((one == other).all() for one, other in zip(before, anew.best(ask), strict=True))


@pytest.mark.parametrize("cells", [(1, 1), (2**12, 2**12)])
def test_the_cuts_change_nothing(monkeypatch, cells):
    worth = every_worth()
    ask = Ask(*prices(worth, 5), most=None)
    monkeypatch.setattr(groups, "_CELLS", cells)
    monkeypatch.setattr(groups, "_AT_ONCE", 7)
    anew = dataclasses.replace(offers())
    assert set(zip(*anew.best(ask), strict=True)) == set(zip(*offers().best(ask), strict=True))


@pytest.mark.parametrize("members", [1, 3, 40, 400])
def test_the_best_of_each_group_of_a_crowd(members):
    rng = np.random.default_rng(members)
    group = rng.integers(0, 9, 9 * members)
    crowd = Crowd.of(np.arange(len(group)), group)
    values = rng.random((4, len(group)), dtype=np.float32)
    found = np.empty((4, len(crowd.size)), dtype=np.float32)
    crowd.best(values[:, crowd.row], found)
    for place, someone in enumerate(crowd.first):
        assert (found[:, place] == values[:, group == group[someone]].max(axis=1)).all()


@pytest.mark.parametrize("members", [1, 3, 40, 400])
def test_members_of_a_crowd_are_all_of_their_group(members):
    rng = np.random.default_rng(members)
    group = rng.integers(0, 9, 9 * members)
    crowd = Crowd.of(np.arange(len(group)), group)
    places, which = crowd.members(np.arange(len(crowd.size)))
    assert sorted(places) == list(range(len(group)))
    assert (group[crowd.row[places]] == group[crowd.first[which]]).all()
    assert (crowd.group[places] == which).all()
