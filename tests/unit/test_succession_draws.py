"""Priority matchings of many draws: against brute force, exact enumeration and the closed form."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from talent.succession.draws import Places, alone, filled, lost

DRAWS = 2000


def places(posts, people, *, seed, length=3, sure=1.0):
    """Random benches: so many people on each of them, chances and days of all sorts."""
    rng = np.random.default_rng(seed)
    post = np.repeat(np.arange(posts), length)
    person = np.concatenate([rng.choice(people, length, replace=False) for _ in range(posts)])
    takes, stays = rng.uniform(0.2, 1, post.size), np.round(rng.uniform(0.6, 1, posts), 1)
    return Places(post, person, takes, stays, rng.random(posts) < sure)


def seatable(posts, allowed):
    """Whether some choice of different people fills all of the posts."""
    people = sorted({person for post in posts for person in allowed[post]})
    return any(
        all(person in allowed[post] for post, person in zip(posts, choice, strict=True))
        for choice in permutations(people, len(posts))
    )


def greedy(benches, is_open):
    """The filled posts, by trying out every choice of people."""
    taken, found = [], []
    for post in range(benches.stays.size):
        on = (benches.post == post) & is_open
        allowed = {p: set(benches.person[(benches.post == p) & is_open]) for p in [*taken, post]}
        can = bool(on.any()) and seatable([*taken, post], allowed)
        found.append(can)
        taken += [post] if can and benches.sure[post] else []
    return found


def exact(benches):
    """Chance of each post, summed over every way in which people leave and offers are answered."""
    people = np.unique(benches.person)
    levels = np.unique(np.append(benches.stays, [0.0, 1.0]))
    chance, pairs = np.zeros(benches.stays.size), list(zip(benches.post, benches.person, strict=True))
    # A person who is there until the day of one post is there for all posts that fall vacant before it.
    for low in product(range(len(levels) - 1), repeat=len(people)):
        weight = np.prod([levels[k + 1] - levels[k] for k in low])
        length = dict(zip(people, (levels[k] for k in low), strict=True))
        there = [length[person] < benches.stays[post] for post, person in pairs]
        for answer in product([False, True], repeat=int(np.sum(there))):
            says = np.zeros(benches.post.size, dtype=bool)
            says[np.flatnonzero(there)] = answer
            odds = np.where(says, benches.takes, 1 - benches.takes)[there]
            chance += weight * np.prod(odds) * np.array(greedy(benches, says))
    return chance


def estimate(benches, seed=0):
    missed = lost(benches, draws=DRAWS, rng=np.random.default_rng(seed))
    share = (missed + 1) / (DRAWS + 2)
    return alone(benches) - missed / DRAWS, np.sqrt(share * (1 - share) / DRAWS)


@pytest.mark.parametrize("seed", range(40))
def test_the_filled_posts_are_those_of_brute_force(seed):
    benches = places(5, 4, seed=seed, length=2, sure=0.8)
    is_open = np.random.default_rng(seed).random((6, benches.post.size)) < 0.7
    assert filled(benches, is_open).tolist() == [greedy(benches, row) for row in is_open]


@pytest.mark.parametrize("seed", range(12))
def test_shared_benches_come_within_three_standard_errors_of_exact_enumeration(seed):
    benches = places(3, 3, seed=seed, length=2, sure=0.75)
    found, se = estimate(benches)
    assert (np.abs(found - exact(benches)) <= 3 * se).all()


def test_benches_that_share_nobody_are_the_closed_form():
    benches = Places(np.array([0, 0, 1]), np.arange(3), np.array([0.5, 0.8, 0.9]), np.ones(2), np.ones(2) > 0)
    assert lost(benches, draws=DRAWS, rng=np.random.default_rng(0)).tolist() == [0, 0]
    np.testing.assert_allclose(alone(benches), [0.9, 0.9])
    np.testing.assert_allclose(exact(benches), [0.9, 0.9])


def test_two_posts_of_one_certain_person_are_one_filled_post():
    benches = Places(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.ones(2), np.ones(2) > 0)
    assert alone(benches).tolist() == [1, 1]
    assert lost(benches, draws=DRAWS, rng=np.random.default_rng(0)).tolist() == [0, DRAWS]


def test_a_post_that_need_not_fall_vacant_takes_nobody():
    sure = np.array([False, True])
    benches = Places(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.ones(2), sure)
    assert filled(benches, np.ones((1, 2), dtype=bool)).tolist() == [[True, True]]


@pytest.mark.parametrize("seed", range(5))
def test_as_many_posts_are_filled_as_any_matching_fills(seed):
    from scipy import sparse
    from scipy.sparse.csgraph import maximum_bipartite_matching

    benches = places(40, 30, seed=seed)
    is_open = np.random.default_rng(seed).random((20, benches.post.size)) < 0.6
    for row, found in zip(is_open, filled(benches, is_open), strict=True):
        ends = np.ones(row.sum()), (benches.post[row], benches.person[row])
        match = maximum_bipartite_matching(sparse.csr_array(ends, shape=(40, 30)), perm_type="column")
        assert found.sum() == (match >= 0).sum()


def test_the_same_seed_gives_the_same_draws():
    benches = places(20, 12, seed=3)
    first, second = (lost(benches, draws=200, rng=np.random.default_rng(7)) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_no_benches_are_no_posts():
    none = np.zeros(0, dtype=np.int64)
    empty = Places(none, none, np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool))
    assert lost(empty, draws=10, rng=np.random.default_rng(0)).tolist() == []
