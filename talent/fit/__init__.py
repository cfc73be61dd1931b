"""Fit of people to posts: the job-person match against the standard, and a ranking fit beside it.

The match is a threshold (class, readiness, gaps); it ranks hardly better than chance, so candidates are
ranked by ``fit``: two-sided closeness of the competency profile, job family, title, tier steps, distance
between units and potential. Each part is a whole number of thousandths and each weight a whole per cent, so
that sums are exact.
"""

from talent.fit.field import Block, Field
from talent.fit.incumbents import incumbents
from talent.fit.interval import intervals
from talent.fit.pairs import candidate_field, candidates, match
from talent.fit.parts import PARTS
from talent.standards import achieved, standards_matrix

__all__ = [
    "PARTS",
    "Block",
    "Field",
    "achieved",
    "candidate_field",
    "candidates",
    "incumbents",
    "intervals",
    "match",
    "standards_matrix",
]
