"""Rules as dated, cited data: :func:`load` gives every figure in force on a date."""

from talent.rules.interval import Cut, Interval
from talent.rules.leaf import Leaf
from talent.rules.loader import as_date, history, in_force, load, names, source_dates, sources
from talent.rules.rulebook import Rules

__all__ = [
    "Cut",
    "Interval",
    "Leaf",
    "Rules",
    "as_date",
    "history",
    "in_force",
    "load",
    "names",
    "source_dates",
    "sources",
]
