"""What it costs to move people on from seat to seat of a plan: the graph that every why-not is read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from talent.assignment.problem import EMPTY, LARGEST_WHOLE, Floats, Ints, Problem


@dataclass(frozen=True, eq=False)
class Exchange:
    """Seats of a plan as nodes, the people outside as one more, and a step for each way to move someone on.

    With prices y, π that prove the plan, a pair has the reduced cost c(q,p) = y[q] + π[p] − v[q,p] ≥ 0, which
    is 0 on the pairs of the plan. Any other plan differs from it by rings of people who each take the seat of
    the next, and loses exactly the sum of the reduced costs on them, since the prices cancel along a ring. A
    pair of the plan is one node here, so a ring is a ring of seats:

    * s → q, at c(q, holder of s): whoever sits in s goes to q and q's holder has to go on;
    * s → outside, at π of its holder: nobody finds that person a seat (never an incumbent); from an empty
      seat at 0, since nobody has to go on;
    * outside → q, at the least of c(q, p) over people without a seat and of y[q] + U[q]: someone from outside
      comes in, or the seat stays empty.

    No step costs less than 0, so the cheapest ring through a wish is a shortest path (Dijkstra).

    Attributes:
        steps: the costs, (seats + 1) × (seats + 1), from row to column; the last node is the outside.
        newcomer: who comes in on the step from outside into each seat; −1 = it stays empty.
        seat_of: seat (node) of each person in the plan; people outside have the last node.

    References:
        R. Ahuja, T. Magnanti, J. Orlin (1993): Network Flows, chapters 9 and 12. Prentice Hall. (Residual
        network, reduced costs, optimality by cycles.)
    """

    steps: Any  # a csr_array; Any because its stubs do not know all that csgraph takes
    newcomer: Ints
    seat_of: Ints

    @property
    def outside(self) -> int:
        """The node of the people without a seat."""
        return self.newcomer.size

    @cached_property
    def back(self) -> Any:  # noqa: ANN401 - a csr_array
        """The same steps from column to row."""
        return self.steps.T.tocsr()

    @cached_property
    def from_outside(self) -> Floats:
        """Least cost of filling (or leaving empty) each seat once it is given up: 0 at lowest prices."""
        return self.costs_from(np.array([self.outside]))

    def costs_from(self, seats: Ints) -> Floats:
        """Least cost of moving on from the nearest of some seats to each node."""
        return np.asarray(csgraph.dijkstra(self.steps, indices=seats, min_only=True))

    def costs_to(self, seat: int) -> Floats:
        """Least cost of moving on from each node to one seat."""
        return np.asarray(csgraph.dijkstra(self.back, indices=np.array([seat]), min_only=True))

    def path(self, seats: Ints, last: int, *, least: float) -> list[int]:
        """Nodes of a cheapest way from one of some seats to a last node, of all such the shortest.

        Args:
            seats: where it may begin.
            last: where it ends; it must be within reach.
            least: half of the smallest difference of costs that counts.
        """
        # So little for each step that all together do not outweigh a difference; a power of two keeps whole
        # numbers exact, as far as they leave room for it.
        each = 2.0 ** np.floor(np.log2(least / self.outside))
        room = self.outside * self.steps.data.max(initial=0.0) < LARGEST_WHOLE * each
        parts = (self.steps.data + (each if room else 0.0), self.steps.indices, self.steps.indptr)
        counted = sparse.csr_array(parts, shape=self.steps.shape)
        _, before, _ = csgraph.dijkstra(counted, indices=seats, return_predecessors=True, min_only=True)
        nodes = [last]
        while before[nodes[-1]] >= 0:
            nodes.append(int(before[nodes[-1]]))
        return nodes[::-1]

    def moved_on(self, person_of: Ints, nodes: list[int]) -> Ints:
        """The plan after everyone on a path has moved on; its first seat keeps its person."""
        after = person_of.copy()
        for node, onto in pairwise(nodes):
            if onto != self.outside:
                after[onto] = self.newcomer[onto] if node == self.outside else person_of[node]
        return after


def exchange(problem: Problem, person_of: Ints, prices: Floats, person_prices: Floats) -> Exchange:
    """The steps between the seats of a plan that the prices prove."""
    n_seats, seat = person_of.size, problem.seat
    seated = np.flatnonzero(person_of != EMPTY)
    seat_of = np.full(problem.own_post.size, n_seats)
    seat_of[person_of[seated]] = seated
    cost, source = reduced_costs(problem, prices, person_prices), seat_of[problem.person]
    within = (source != seat) & (source != n_seats)
    arrival, newcomer = _arrivals(problem, prices, cost, source == n_seats)
    departure = np.zeros(n_seats)
    departure[seated] = np.maximum(person_prices[person_of[seated]], 0.0)
    departure[seated[problem.own_post[person_of[seated]] != EMPTY]] = np.inf
    come, go = np.flatnonzero(np.isfinite(arrival)), np.flatnonzero(np.isfinite(departure))
    steps: Any = sparse.coo_array(
        (
            np.concatenate([cost[within], arrival[come], departure[go]]),
            (
                np.concatenate([source[within], np.full(come.size, n_seats), go]),
                np.concatenate([seat[within], come, np.full(go.size, n_seats)]),
            ),
        ),
        shape=(n_seats + 1, n_seats + 1),
    )
    return Exchange(steps.tocsr(), newcomer, seat_of)


def reduced_costs(problem: Problem, prices: Floats, person_prices: Floats) -> Floats:
    """How far the prices of each arc exceed its value: what it loses before anyone else has moved."""
    return np.maximum(prices[problem.seat] + person_prices[problem.person] - problem.net, 0.0)


def _arrivals(problem: Problem, prices: Floats, cost: Floats, outside: Any) -> tuple[Floats, Ints]:  # noqa: ANN401 - a mask
    """Cheapest way to have each seat filled from outside (or left empty), and by whom."""
    arcs = np.flatnonzero(outside)
    arcs = arcs[np.lexsort((cost[arcs], problem.seat[arcs]))]
    seats, first = np.unique(problem.seat[arcs], return_index=True)
    arrival, newcomer = np.maximum(prices + problem.unfilled, 0.0), np.full(prices.size, EMPTY)
    best = arcs[first]
    taken = cost[best] < arrival[seats]
    arrival[seats[taken]], newcomer[seats[taken]] = cost[best[taken]], problem.person[best[taken]]
    return arrival, newcomer
