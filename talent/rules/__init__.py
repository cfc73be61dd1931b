"""Rules as dated, cited data: :func:`load` gives every figure in force on a date."""

from talent.rules.interval import Cut, Interval
from talent.rules.leaf import Leaf
from talent.rules.loader import Rules, as_date, in_force, load, names, sources

__all__ = ["Cut", "Interval", "Leaf", "Rules", "as_date", "in_force", "load", "names", "sources"]
