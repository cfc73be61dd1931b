"""Chosen pairs as columns: put together without repeats, whatever the order in which they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.placement.pairs import NO_PAIRS, Pairs, added, close

some = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


def worth(post, row):
    return 1000 * post - 7 * row


def pairs(ends):
    post, row = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return Pairs.of(post, row, worth(post, row))


def rows(found):
    return list(zip(*(column.tolist() for column in found), strict=True))


@given(some, st.lists(some, max_size=3))
def test_pairs_put_together_are_their_set_by_post_and_row(first, others):
    found = added(pairs(first), [pairs(other) for other in others])
    wanted = sorted({*first, *(end for other in others for end in other)})
    assert rows(found) == [(post, row, worth(post, row)) for post, row in wanted]


@given(some, some)
def test_pairs_in_order_stay_what_they_were_beside_new_ones(first, other):
    known = added(NO_PAIRS, [pairs(first)])
    other = pairs(other)._replace(worth=np.full(len(other), -1, dtype=np.int32))
    found = dict(zip(zip(*added(known, [other])[:2], strict=True), added(known, [other]).worth, strict=True))
    assert all(found[post, row] == value for post, row, value in rows(known))


def test_of_pairs_that_repeat_the_first_one_counts_even_where_the_others_are_not_in_order():
    base = pairs([(2, 3), (0, 1)])
    other = pairs([(0, 1)])._replace(worth=np.array([-1], dtype=np.int32))
    assert rows(added(base, [other])) == [(0, 1, worth(0, 1)), (2, 3, worth(2, 3))]


def test_nothing_new_gives_the_very_same_columns():
    known = added(NO_PAIRS, [pairs([(0, 1), (2, 3)])])
    assert added(known, [pairs([(2, 3)])]) is known
    assert added(known, []) is known


def test_pairs_take_four_bytes_a_number_and_prices_beside_them_eight():
    found = pairs([(3, 4)])
    assert {column.dtype for column in found} == {np.dtype(np.int32)}
    prices = np.full(6, 2**31, dtype=np.int64), np.zeros(6, dtype=np.int64)
    assert (prices[0][found.post] - found.worth).item() == 2**31 - worth(3, 4)


@pytest.mark.parametrize(("within", "kept"), [(9, []), (10, [(1, 1)]), (11, [(0, 0), (1, 1)])])
def test_close_pairs_miss_their_prices_by_so_much_at_most(within, kept):
    found = Pairs.of(np.array([0, 1]), np.array([0, 1]), np.array([4, 5]))
    prices = np.array([10, 10]), np.array([5, 5])
    assert [ends[:2] for ends in rows(close(found, prices, within))] == kept


def test_pairs_are_taken_by_mark_or_by_place():
    found = pairs([(0, 1), (2, 3), (4, 5)])
    assert rows(found.at(np.array([True, False, True]))) == rows(found.at(np.array([0, 2])))
    assert rows(found.at(np.array([2, 0])))[0][:2] == (4, 5)
