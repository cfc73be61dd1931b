"""Merit index from item levels, aspect totals or live data; the cheapest way up; a league of agencies."""

from talent.merit.ascent import next_category, roadmap
from talent.merit.levels import assess, measure
from talent.merit.points import MeritIndex, index
from talent.merit.standing import league

__all__ = ["MeritIndex", "assess", "index", "league", "measure", "next_category", "roadmap"]
