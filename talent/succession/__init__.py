"""Succession: the bench of each key position, how strong it is, and where people are shared or missing."""

from talent.succession.bench import READINESS, benches, readiness, years_until_ready
from talent.succession.cover import AMONG, cover, last_cover, shared, shortages, single_cover
from talent.succession.risks import review_benches
from talent.succession.shortlist import shortlist
from talent.succession.strength import outlook, strength

__all__ = [
    "AMONG",
    "READINESS",
    "benches",
    "cover",
    "last_cover",
    "outlook",
    "readiness",
    "review_benches",
    "shared",
    "shortages",
    "shortlist",
    "single_cover",
    "strength",
    "years_until_ready",
]
