"""Where the solver starts: rough prices of people, of which no plan depends but the time it takes."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from talent.assignment.problem import EMPTY, Floats, Ints, Problem

_PARTS = 8, 64, 512  # of the range of values, ever finer
_ROUNDS = 20
_LEAST = 1e-200  # far from where float64 underflows, even in products
_HIGHEST = 300.0  # exponent


def soft_prices(problem: Problem) -> tuple[Floats, float]:
    """Prices of people if seats were shared out softly, and how fine the sharing was.

    Each pair gets the share exp((v − y − π) / t). Seats and people in turn set their prices y and π so that
    their shares add up to one, where a seat has a share exp((−U − y) / t) for staying empty and the price of
    a free person does not fall below 0. As t falls the shares become an optimal plan and the prices those
    that prove it; each t starts from the prices of the one before.

    References:
        R. Sinkhorn (1967): Diagonal equivalence to matrices with prescribed row and column sums. American
        Mathematical Monthly 74, 402–405.
        J. Kosowsky, A. Yuille (1994): The invisible hand algorithm: solving the assignment problem with
        statistical physics. Neural Networks 7, 477–490.
    """
    people = problem.own_post.size
    order = np.argsort(problem.person, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(problem.person, minlength=people))])
    span, price = float(np.ptp(problem.net)) or 1.0, np.zeros(people)
    for parts in _PARTS:
        price = _shared(problem, price, span / parts, order, start)
    return price, span / _PARTS[-1]


def _shared(problem: Problem, price: Floats, fineness: float, order: Ints, start: Ints) -> Floats:
    """Prices of people after some rounds at one fineness; arcs by person in the order, from the starts."""
    top, shape = problem.net.max(), (problem.stay.size, price.size)
    share = np.exp(np.minimum((problem.net - price[problem.person] - top) / fineness, _HIGHEST))
    of_seats = sparse.csr_array((share, problem.person, problem.start), shape=shape)
    of_people = sparse.csr_array((share[order], problem.seat[order], start), shape=shape[::-1])
    idle = np.exp(np.clip((-problem.unfilled - top) / fineness, np.log(_LEAST), _HIGHEST))
    most = np.exp(np.minimum(price / fineness, _HIGHEST))
    most[problem.own_post != EMPTY] = 1 / _LEAST
    weight = np.ones(price.size)
    for _ in range(_ROUNDS):
        seats = of_seats @ weight + idle
        weight = np.clip(1 / np.maximum(of_people @ (1 / np.maximum(seats, _LEAST)), _LEAST), _LEAST, most)
    return price - fineness * np.log(weight)
