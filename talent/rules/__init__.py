"""Rules as dated, cited data: :func:`load` gives every figure in force on a date."""

from importlib import import_module
from typing import Any

from talent.rules.difference import differences
from talent.rules.interval import Cut, Interval
from talent.rules.leaf import Leaf
from talent.rules.loader import about, as_date, history, in_force, load, names, source_dates, sources
from talent.rules.rulebook import Rules

__all__ = [
    "Cut",
    "Interval",
    "Leaf",
    "Rules",
    "about",
    "as_date",
    "differences",
    "history",
    "in_force",
    "load",
    "names",
    "source_dates",
    "sources",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """``diff`` asks who changes cell, which only a layer above the rules can say."""
    if name == "diff":
        return import_module("talent.effects").diff
    message = f"module 'talent.rules' has no attribute {name!r}"
    raise AttributeError(message)
