"""The organisation-wide plan: every vacancy at once, cascades included, with a certificate to check.

People move only up (a higher tier, or a higher echelon of the same tier), a post opens only when it is
vacant or its holder moves, and every incumbent keeps exactly one post. Value and prices are points of
``method.placement``.
"""

from talent.assignment import Assignment, assign
from talent.placement.board import Board
from talent.placement.proposal import Plan, plan

__all__ = ["Assignment", "Board", "Plan", "assign", "plan"]
