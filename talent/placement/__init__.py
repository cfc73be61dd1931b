"""The organisation-wide plan: every vacancy at once, cascades included, with a certificate to check.

People move only up (a higher tier, or a higher echelon of the same tier), a post opens only when it is
vacant or its holder moves, and every incumbent keeps exactly one post. Value and prices are points of
``method.placement``.
"""

from talent.assignment import Assignment, assign
from talent.placement.board import Board, board
from talent.placement.choices import alternatives, moves_with
from talent.placement.committee import committee
from talent.placement.frontier import frontier
from talent.placement.proposal import POINT, Plan, moves_of, plan
from talent.placement.realign import planned, realigned
from talent.placement.rounds import Solved, solve
from talent.placement.why import WhyNot, keep_price, margin, why_not, without_person

__all__ = [
    "POINT",
    "Assignment",
    "Board",
    "Plan",
    "Solved",
    "WhyNot",
    "alternatives",
    "assign",
    "board",
    "committee",
    "frontier",
    "keep_price",
    "margin",
    "moves_of",
    "moves_with",
    "plan",
    "planned",
    "realigned",
    "solve",
    "why_not",
    "without_person",
]
