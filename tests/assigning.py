"""Assignment problems of any shape, and the best of all their plans by trying every one."""

from functools import cache

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from talent.assignment import assign
from talent.errors import InfeasiblePlacementError

SIZE = 7


def exhaustive(values, *, stay, unfilled, move, leave, seats):
    """Best value over all plans, by trying all of them; −inf if there is none."""
    rows = np.repeat(np.arange(len(values)), seats).tolist()
    own = {p: q for q, held in enumerate(stay) for p in held if p >= 0}

    def worth(q, p):
        if own.get(p) == q:
            return 0 if np.isnan(values[q, p]) else values[q, p]
        return values[q, p] - move - (0 if p in own else leave[p])

    @cache
    def best(row, seated):
        if row == len(rows):
            return 0 if own.keys() <= seated else -np.inf
        q = rows[row]
        free = [p for p in range(values.shape[1]) if p not in seated and not np.isnan(worth(q, p))]
        options = [worth(q, p) + best(row + 1, seated | {p}) for p in free]
        return max([best(row + 1, seated) - unfilled[q], *options])

    return best(0, frozenset())


@st.composite
def problems(draw, *, whole=True, most=SIZE):
    """Sizes and shares are Hypothesis's to shrink; numbers come from a seed, so that few are alike."""
    n_posts, n_people = draw(st.integers(0, most)), draw(st.integers(0, most))
    share = st.sampled_from([0.3, 0.0, 0.6, 0.9])
    several, held, forbidden = draw(st.booleans()), draw(share), draw(share)
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))

    def numbers(low, high, size=None):
        return (
            rng.integers(low, high, size)
            if whole
            else rng.uniform(low, high, size) * 10.0 ** rng.integers(-6, 6)
        )

    values = np.array(numbers(-9, 20, (n_posts, n_people)), dtype=float)
    values[rng.random(values.shape) < forbidden] = np.nan
    seats = rng.choice([0, 1, 1, 1, 2], n_posts) if several and n_posts < 5 else np.ones(n_posts, dtype=int)
    people, stay = rng.permutation(n_people).tolist(), np.full((n_posts, 2), -1)
    for q in np.repeat(np.arange(n_posts), np.maximum(seats, several)).tolist():
        if people and rng.random() < held:
            stay[q, np.flatnonzero(stay[q] < 0)[0]] = people.pop()
    unfilled = np.array(numbers(0, 15, n_posts), dtype=float)
    unfilled[rng.random(n_posts) < draw(st.sampled_from([0.0, 0.3, 1.0]))] = np.inf
    return values, {
        "stay": stay,
        "unfilled": unfilled,
        "move": numbers(0, 6),
        "leave": numbers(0, 6, n_people),
        "seats": seats,
    }


def solved(problem):
    values, asked = problem
    try:
        return assign(values, **asked)
    except InfeasiblePlacementError:
        assume(False)
