"""Eligibility of people for target tiers: met, not met or to verify, each criterion with its reason.

Only ``not_met`` removes a candidate. A missing fact never fails a person: it makes the criterion
``to_verify``. A person who holds the target tier already meets its feeder criterion.
"""

from talent.eligibility.moves import Ladder, echelon_order, experience, ladder, level, sources, upward
from talent.eligibility.verdict import COLUMNS, STATES, check, criteria

__all__ = [
    "COLUMNS",
    "STATES",
    "Ladder",
    "check",
    "criteria",
    "echelon_order",
    "experience",
    "ladder",
    "level",
    "sources",
    "upward",
]
