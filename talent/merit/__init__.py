"""Merit index from item levels, aspect totals or live data; the cheapest way up; a league of agencies."""

from talent.merit.ascent import aim, next_category, plan, roadmap
from talent.merit.doubts import equal_plans, margins
from talent.merit.field import PaperAndField, paper_and_field
from talent.merit.levels import assess, measure, scopes
from talent.merit.papers import documents
from talent.merit.points import MeritIndex, index
from talent.merit.reviewed import review_merit
from talent.merit.selfassessment import self_assessment, write_self_assessment
from talent.merit.standing import history_of, league, published

__all__ = [
    "MeritIndex",
    "PaperAndField",
    "aim",
    "assess",
    "documents",
    "equal_plans",
    "history_of",
    "index",
    "league",
    "margins",
    "measure",
    "next_category",
    "paper_and_field",
    "plan",
    "published",
    "review_merit",
    "roadmap",
    "scopes",
    "self_assessment",
    "write_self_assessment",
]
