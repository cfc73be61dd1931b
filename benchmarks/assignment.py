"""Promise: optimal placement with its certificate takes at most three times OR-Tools' min-cost flow.

Up to 4,000 posts × 40,000 people, on instances pinned by seed. Each line measures all solvers one after the
other in one process, on the same arcs, and stops if any of them finds another optimum. OR-Tools is measured
where it is installed; SciPy's dense solver where the table is small enough to be written out. The column
why-not has the milliseconds that the exact losses of everyone allowed in one post take. Times are the fastest
of three (HiGHS: one).

Run: python benchmarks/assignment.py [posts ...]
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linear_sum_assignment, linprog

from talent.assignment import Problem, assign, losses

try:
    from ortools.graph.python import min_cost_flow
except ImportError:
    min_cost_flow = None

Ints = npt.NDArray[np.int64]
Table = sparse.csr_array

ARCS_A_POST = 25
LARGEST_DENSE = 1_000
POSTS_ASKED = 50
PROMISE = 3.0
POINT = 64  # a value in points of 100 leaves six bits below the point for ties


def random(n_posts: int) -> tuple[Table, dict[str, Any]]:
    """Vacancies only; values without any pattern."""
    rng, n_people = np.random.default_rng(1), 10 * n_posts
    post = np.repeat(np.arange(n_posts), ARCS_A_POST)
    return _table(
        rng.integers(0, 6400, post.size), post, rng.integers(0, n_people, post.size), (n_posts, n_people)
    ), {
        "unfilled": 240 * POINT,
    }


def tight(n_posts: int) -> tuple[Table, dict[str, Any]]:
    """Hardly more people than posts, half of whom hold one: nearly every choice displaces someone."""
    rng, n_people = np.random.default_rng(2), n_posts + n_posts // 20
    post = np.repeat(np.arange(n_posts), ARCS_A_POST)
    stay = np.where(rng.random(n_posts) < 0.5, rng.permutation(n_people)[:n_posts], -1)
    values = _table(
        rng.integers(0, 6400, post.size), post, rng.integers(0, n_people, post.size), (n_posts, n_people)
    )
    return values, {"stay": stay, "unfilled": 240 * POINT, "move": 20 * POINT}


def realistic(n_posts: int) -> tuple[Table, dict[str, Any]]:
    """Three tiers in twenty job families, one post in seven vacant, moves up only, from the tier below."""
    rng, n_people = np.random.default_rng(3), 10 * n_posts
    sizes = [n_posts // 20, n_posts // 4, n_posts - n_posts // 20 - n_posts // 4]
    tier, family = np.repeat([0, 1, 2], sizes), rng.integers(0, 20, n_people)
    level = np.concatenate([tier, rng.choice([1, 2, 3], n_people - n_posts, p=[0.03, 0.12, 0.85])])
    potential = rng.normal(60, 12, n_people)
    stay = np.where(rng.random(n_posts) < 1 / 7, -1, np.arange(n_posts))
    level[:n_posts][stay < 0] = 9  # whoever held a vacant post is gone
    posts, people = [], []
    for t, f in np.ndindex(3, 20):
        feeders = np.flatnonzero((level == t + 1) & (family == f))
        for q in np.flatnonzero((tier == t) & (family[:n_posts] == f)):
            chosen = rng.choice(feeders, min(ARCS_A_POST, feeders.size), replace=False)
            posts.append(np.full(chosen.size, q))
            people.append(chosen)
    held = np.flatnonzero(stay >= 0)
    post, person = np.concatenate([*posts, held]), np.concatenate([*people, held])
    fit = np.clip(np.rint(potential[person] + rng.normal(0, 8, person.size)), 0, 100)
    values = _table(fit * POINT + rng.integers(0, POINT, fit.size), post, person, (n_posts, n_people))
    return values, {
        "stay": stay,
        "unfilled": np.array([720, 480, 240])[tier] * POINT,
        "move": 20 * POINT,
        "leave": np.where(np.arange(n_people) < n_posts, 0, np.array([0, 480, 240, 0])[np.minimum(level, 3)])
        * POINT,
    }


def _table(values: npt.NDArray[Any], post: Ints, person: Ints, shape: tuple[int, int]) -> Table:
    """Arcs without the repeats that random drawing makes."""
    _, first = np.unique(post * shape[1] + person, return_index=True)
    return sparse.csr_array((values[first].astype(float), (post[first], person[first])), shape=shape)


def highs(problem: Problem) -> float:
    """The same linear programme on the same arcs."""
    n_seats, n_people, seat = problem.stay.size, problem.own_post.size, problem.seat
    arcs = seat.size
    filled = sparse.csr_array((np.ones(arcs), (seat, np.arange(arcs))), shape=(n_seats, arcs))
    sits = sparse.csr_array((np.ones(arcs), (problem.person, np.arange(arcs))), shape=(n_people, arcs))
    sits = sparse.hstack([sits, sparse.csr_array((n_people, n_seats))], format="csr")
    must = problem.own_post >= 0
    result = linprog(
        np.concatenate([-problem.net, problem.unfilled]),
        A_eq=sparse.vstack([sparse.hstack([filled, sparse.eye_array(n_seats)]), sits[must]]),
        b_eq=np.ones(n_seats + must.sum()),
        A_ub=sits[~must],
        b_ub=np.ones((~must).sum()),
        method="highs",
    )
    return -result.fun


def or_tools(problem: Problem) -> float:
    """Min-cost flow: a unit from each seat to a person or, at the price of staying empty, to the sink."""
    n_seats, n_people = problem.stay.size, problem.own_post.size
    sink, free = n_seats + n_people, np.flatnonzero(problem.own_post < 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    tail = np.concatenate([problem.seat, np.arange(n_seats), n_seats + free])
    head = np.concatenate([n_seats + problem.person, np.full(n_seats + free.size, sink)])
    cost = np.concatenate([-problem.net, problem.unfilled, np.zeros(free.size)]).astype(np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(tail, head, np.ones(tail.size, dtype=np.int64), cost)
    supply = np.concatenate([np.ones(n_seats), -1.0 * (problem.own_post >= 0), [0.0]]).astype(np.int64)
    supply[sink] = -supply.sum()
    flow.set_nodes_supplies(np.arange(sink + 1), supply)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


def dense(problem: Problem) -> float:
    """SciPy's dense solver on the whole table: a bonus for incumbents, a column a seat for staying empty."""
    n_seats, n_people = problem.stay.size, problem.own_post.size
    bonus = 2.0 * n_seats * (np.ptp(problem.net) + problem.unfilled.max())
    table = np.full((n_seats, n_people + n_seats), -np.inf)
    table[problem.seat, problem.person] = problem.net + bonus * (problem.own_post[problem.person] >= 0)
    table[np.arange(n_seats), n_people + np.arange(n_seats)] = -problem.unfilled
    best = table[linear_sum_assignment(table, maximize=True)].sum()
    return best - bonus * (problem.own_post >= 0).sum()


def timed(work: Callable[[], Any], repeats: int = 1) -> tuple[Any, float]:
    """Result, and seconds of the fastest run."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    return result, min(seconds)


def main(sizes: list[int]) -> None:
    print(f"{'instance':<10}{'posts':>7}{'people':>8}{'arcs':>9}{'assign':>9}{'verify':>9}", end="")
    print(f"{'why-not':>9}{'OR-Tools':>10}{'ratio':>7}{'HiGHS':>9}{'dense':>9}   seconds (why-not: ms)")
    for n_posts in sizes:
        for make in (random, realistic, tight):
            values, asked = make(n_posts)
            plan, ours = timed(partial(assign, values, **asked), 3)
            proved, check = timed(plan.verify, 3)
            assert proved
            assert plan.value == plan.dual_value
            _, asking = timed(lambda plan=plan: [losses(plan, seat) for seat in range(POSTS_ASKED)])
            peers = (
                {highs: 1}
                | ({or_tools: 3} if min_cost_flow else {})
                | ({dense: 3} if n_posts <= LARGEST_DENSE else {})
            )
            took = {}
            for peer, repeats in peers.items():
                best, took[peer] = timed(partial(peer, plan.problem), repeats)
                assert abs(best - plan.value) <= 1e-6 * abs(plan.value), (peer.__name__, best, plan.value)
            shown = [f"{took[peer]:.3f}" if peer in took else "–" for peer in (or_tools, highs, dense)]
            ratio = f"{ours / took[or_tools]:.2f}" if or_tools in took else "–"
            print(f"{make.__name__:<10}{n_posts:>7}{values.shape[1]:>8}{plan.problem.seat.size:>9}", end="")
            print(f"{ours:>9.3f}{check:>9.3f}{1000 * asking / POSTS_ASKED:>9.2f}", end="")
            print(f"{shown[0]:>10}{ratio:>7}{shown[1]:>9}{shown[2]:>9}", flush=True)
            assert or_tools not in took or ours <= PROMISE * took[or_tools]


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [400, 1_000, 4_000])
