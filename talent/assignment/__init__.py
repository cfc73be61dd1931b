"""Best assignment of people to posts, with a certificate that anyone can check.

The pure solver under the organisation-wide plan: arrays in, arrays out. It knows no employee and no rule.

With v[q,p] the net value of person p in seat q, U[q] the price of leaving q empty and I the incumbents::

    maximise    Σ v[q,p]·x[q,p] − Σ U[q]·e[q]
    subject to  Σ_p x[q,p] + e[q] = 1 for each seat,  Σ_q x[q,p] = 1 for p in I, ≤ 1 for the others

is solved by sparse Jonker–Volgenant and proved by prices y of the seats and π of the people::

    y[q] + π[p] ≥ v[q,p] on every allowed arc,   y[q] ≥ −U[q],   π[p] ≥ 0 for p not in I

Any such prices bound every plan by Σ y + Σ π (weak duality), so equality proves that no plan is better. Whole
numbers are solved and proved exactly (sums stay below 2**53); others to 1e-9 of the largest one.

Among plans of equal value the choice is the solver's and may follow the order of posts and people. A caller
who needs one answer adds a tie term smaller than one unit of value to the arcs.

References:
    R. Jonker, A. Volgenant (1987): A shortest augmenting path algorithm for dense and sparse linear
    assignment problems. Computing 38, 325–340.
    R. Burkard, M. Dell'Amico, S. Martello (2009): Assignment Problems. SIAM. (Duality; Hall's condition.)
    N. S. Mendelsohn, A. L. Dulmage (1958): Some generalizations of the problem of distinct representatives.
    Canadian Journal of Mathematics 10, 230–241. (What posts need and what incumbents need can be checked
    apart: if each can be met, both can.)
"""

from talent.assignment.certificate import Assignment
from talent.assignment.comparison import Chain, Regret, Step, chains, frontier, greedy, regret, value_of
from talent.assignment.problem import Problem
from talent.assignment.solver import assign
from talent.assignment.why_not import Way, forbid, keep_loss, losses, way, without

__all__ = [
    "Assignment",
    "Chain",
    "Problem",
    "Regret",
    "Step",
    "Way",
    "assign",
    "chains",
    "forbid",
    "frontier",
    "greedy",
    "keep_loss",
    "losses",
    "regret",
    "value_of",
    "way",
    "without",
]
