"""All pairs at once: work is shared out in order, and a block never needs more than its own people."""

import threading
from itertools import count, islice

import numpy as np
import pytest

from talent.fit import kernel
from talent.fit.across import Across
from talent.fit.kernel import ahead, representatives
from talent.fit.parts import fit_total
from tests.property.test_fit import field, levels


def test_results_come_in_the_order_of_the_items():
    assert list(ahead(lambda n: n * n, range(100))) == [n * n for n in range(100)]


def test_only_a_few_items_are_taken_ahead(monkeypatch):
    monkeypatch.setattr(kernel, "HANDS", 2)
    taken = count()
    found = ahead(lambda item: item, (next(taken) for _ in range(1000)))
    assert list(islice(found, 3)) == [0, 1, 2]
    assert next(taken) < 20


def test_one_item_alone_needs_no_thread():
    assert list(ahead(lambda _: threading.current_thread(), [1])) == [threading.main_thread()]


def test_what_goes_wrong_in_a_thread_is_told():
    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda n: 1 // n, [1, 2, 0, 3]))


def test_nothing_comes_of_nothing():
    assert list(ahead(abs, [])) == []


def test_whoever_stands_for_others_is_of_their_kind():
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 5, 30)
    items = rng.permutation(30)[:12]
    someone, which = representatives(kinds, items)
    assert (kinds[someone[which]] == kinds[items]).all()
    assert len(someone) == len(set(kinds[items].tolist()))
    assert set(someone.tolist()) <= set(items.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_people_in_any_order_and_more_than_once_have_the_totals_of_their_pairs(seed):
    sides = field(**levels(seed)).sides
    rng = np.random.default_rng(seed)
    post = rng.permutation(len(sides.posts))
    person = rng.integers(0, len(sides.people), 2 * len(sides.people))
    total = Across(sides, person).total(post)
    pairs = np.repeat(post, len(person)), np.tile(person, len(post))
    assert (total.ravel() == fit_total(sides, *pairs)).all()


def test_posts_of_a_kind_ask_the_same_and_people_of_a_stand_come_from_the_same_post():
    sides = field(**levels(1)).sides
    for number, columns in (
        (sides.kind, (sides.standard_of, sides.family_of, sides.post_field)),
        (sides.stand, (sides.person_post, sides.person_place, sides.person_text)),
    ):
        alike = number[:, None] == number[None, :]
        same = np.all([column[:, None] == column[None, :] for column in columns], axis=0)
        assert (same | ~alike).all()
