"""Looks that leave out what earlier ones have shown miss no pair, and lead to the same plan."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from talent import fit, nine_box, placement, rules, scoring
from talent.placement import rounds
from talent.placement.looks import Looked, look
from talent.placement.offers import Offers
from talent.placement.pairs import NEVER, NO_PAIRS, SCALE, TIES, added
from talent.placement.rounds import best_pairs, lasting, prices_of, problem_of, without_verifying
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
POINT = SCALE * TIES


@cache
def layout_of_the_sample():
    data = sample_agency()
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    dates = {"rules": RULES, "inauguration": ON}
    field = fit.candidate_field(data, grid, scores=scores.frame, on=ON, **dates)
    return placement.board(data, field, **dates)


def board(*, verify=None):
    """Seats, people and offers of the sample; verify: another price of what is still open, in points."""
    found = layout_of_the_sample()
    return found if verify is None else replace(found, offers=replace(found.offers, verify=verify * POINT))


@cache
def every_pair(*, certain=False):
    offers = board().offers.only_met() if certain else board().offers
    return added(NO_PAIRS, [best_pairs(b, b.worth, NEVER, count=len(b.row)) for b in offers.blocks()])


@pytest.fixture
def nothing_kept(monkeypatch):
    """Pairs are too many to be kept: what a look leaves out is not looked at."""
    monkeypatch.setattr(Offers, "fits", False)


def start(rng):
    posts, rows = len(board().offers.field.sides.posts), len(board().offers.field.checked)
    return rng.integers(30 * POINT, 80 * POINT, posts), rng.integers(0, 30 * POINT, rows)


def moved(prices, rng):
    """Some prices a little higher or lower, as from one round to the next."""
    by = [POINT / 50, POINT / 2, 8 * POINT][int(rng.integers(3))]
    part = float(rng.choice([0.02, 0.3, 1.0]))
    return tuple(
        one + np.where(rng.random(len(one)) < part, rng.normal(0, by, len(one)), 0).astype(np.int64)
        for one in prices
    )


def left_out(pairs, seen):
    """Pairs that are not among those seen."""
    key, known = (one.post * 10**7 + one.row for one in (pairs, seen))
    away = ~np.isin(key, known)
    return type(pairs)(*(column[away] for column in pairs))


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("certain", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_every_pair_that_was_not_found_is_worth_too_little(seed, certain):
    rng, looked = np.random.default_rng(seed), Looked(NO_PAIRS)
    offers, prices = board().offers.only_met() if certain else board().offers, start(rng)
    for _ in range(6):
        looked = look(offers, prices, looked)
        rest = left_out(every_pair(certain=certain), looked.seen)
        assert (rest.worth <= looked.level[rest.post] + looked.price[rest.row]).all()
        full = np.bincount(looked.beyond(prices).post, minlength=len(prices[0])) >= 60
        beyond = rest.worth - prices[0][rest.post] - prices[1][rest.row] > 0
        assert full[rest.post[beyond]].all()
        prices = moved(prices, rng)


@pytest.mark.usefixtures("nothing_kept")
def test_prices_that_did_not_fall_need_no_look(monkeypatch):
    prices = start(np.random.default_rng(1))
    prices[0][:] += 8 * POINT  # so dear that no list of pairs is full
    looked = look(board().offers, prices, Looked(NO_PAIRS))
    monkeypatch.setattr(Offers, "best", None)
    again = look(board().offers, (prices[0] + POINT, prices[1] + 1), looked)
    assert len(again.seen.post) == len(looked.seen.post) > 0


@pytest.mark.usefixtures("nothing_kept")
def test_only_those_whose_price_fell_are_looked_at(monkeypatch):
    prices = start(np.random.default_rng(2))
    prices[0][:] += 8 * POINT
    looked, asked, best = look(board().offers, prices, Looked(NO_PAIRS)), [], Offers.best
    monkeypatch.setattr(Offers, "best", lambda self, ask: asked.append(ask) or best(self, ask))
    rows = prices[1].copy()
    rows[[3, 11]] -= 5 * POINT
    look(board().offers, (prices[0], rows), looked)
    assert [np.flatnonzero(ask.among).tolist() for ask in asked] == [[3, 11]]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("verify", [None, 0])
def test_the_plan_without_verifying_is_that_of_the_pairs_without_anything_open(monkeypatch, kept, verify):
    monkeypatch.setattr(Offers, "fits", kept)
    layout = board(verify=verify)
    best = placement.solve(layout, layout.offers)
    found, alone = without_verifying(best), placement.solve(layout, layout.offers.only_met())
    assert found.assignment.value == alone.assignment.value <= best.assignment.value
    assert not list(found.violations())
    assert set(found.pairs.post) == set(alone.pairs.post)


def test_a_post_whose_near_pairs_are_all_open_keeps_its_other_candidates(monkeypatch):
    monkeypatch.setattr(rounds, "_NEAR", 0)
    layout = board(verify=0)
    best = placement.solve(layout, layout.offers)
    open_ = best.offers.to_verify_pairs(best.pairs.post, best.pairs.row)
    lost = best.pairs.post[~open_][0]  # as if nobody who is sure had ever been near that post
    some = open_ | (best.pairs.post != lost)
    less = replace(best, pairs=type(best.pairs)(*(column[some] for column in best.pairs)), looked=None)
    assert lost in without_verifying(less).pairs.post


def missed(solved):
    post, row = prices_of(solved.layout, solved.assignment)
    return post[solved.pairs.post] + row[solved.pairs.row] - solved.pairs.worth


@pytest.mark.usefixtures("nothing_kept")
def test_of_very_many_pairs_those_near_their_prices_last_and_the_best_of_each_post(monkeypatch):
    monkeypatch.setattr(rounds, "LASTING", POINT)
    layout = board()
    whole = placement.solve(layout, layout.offers)
    found = lasting(whole)
    assert len(found.pairs.post) < len(whole.pairs.post)
    assert set(found.pairs.post) == set(whole.pairs.post)
    assert (missed(found) <= POINT).sum() == (missed(whole) <= POINT).sum()
    assert not list(found.violations())


def test_pairs_that_fit_into_memory_all_last_and_looks_do_not():
    layout = board()
    whole = placement.solve(layout, layout.offers)
    found = lasting(whole)
    assert found.pairs is whole.pairs
    assert found.looked is None
    assert found.assignment.problem.net.size == problem_of(layout, whole.pairs).net.size


@pytest.mark.parametrize("verify", [None, 0])
def test_a_plan_is_the_same_whether_pairs_are_kept_or_not(monkeypatch, verify):
    values = []
    for kept in (True, False):
        monkeypatch.setattr(Offers, "fits", kept)
        layout = board(verify=verify)
        values.append(placement.solve(layout, layout.offers).assignment.value)
    assert values[0] == values[1]
