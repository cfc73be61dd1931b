"""Ranges and cut-offs as decrees write them, held exactly.

A range says itself which of its ends belong to it: ``[1, 3)`` holds 1 and not 3, ``(34, 67)`` neither end,
``[20, inf)`` has no upper end. A cut-off is a number (reached from it on), or text: ``> 34``, ``>= 67``,
``>= P80`` (a percentile of the people at hand).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"^([\[(])\s*({_NUMBER}|-inf)\s*,\s*({_NUMBER}|inf)\s*([\])])$")
_CUT = re.compile(rf"^(>=|>)\s*(P?)({_NUMBER})$")
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers.

    Attributes:
        low: its lower end, None where it has none.
        high: its upper end, None where it has none.
        closed_low: whether the lower end belongs to it.
        closed_high: whether the upper end belongs to it.

    >>> Interval.parse("[1, 3)")
    Interval(low=Fraction(1, 1), high=Fraction(3, 1), closed_low=True, closed_high=False)
    """

    low: Fraction | None
    high: Fraction | None
    closed_low: bool
    closed_high: bool

    @classmethod
    def parse(cls, text: object) -> Interval:
        """Read a range.

        Raises:
            ValueError: it is not written as a range, is empty, or claims to hold an infinite end.
        """
        found = _RANGE.match(text) if isinstance(text, str) else None
        if found is None:
            raise ValueError(f"{text!r} is no range; write for example '[1, 3)' or '[20, inf)'")
        left, first, last, right = found.groups()
        low, high = (None if "inf" in end else Fraction(end) for end in (first, last))
        made = cls(low, high, closed_low=left == "[", closed_high=right == "]")
        if (low is None and made.closed_low) or (high is None and made.closed_high):
            raise ValueError(f"{text!r}: an end without limit is open")
        if low is not None and high is not None:
            point = low == high and made.closed_low and made.closed_high
            if low > high or (low == high and not point):
                raise ValueError(f"{text!r} holds no number")
        return made

    def starts_at(self, resolution: int) -> int | None:
        """The least whole multiple of ``1 / resolution`` inside the range; None where it has no lower end.

        >>> Interval.parse("(34, 67)").starts_at(10), Interval.parse("[34, 67)").starts_at(10)
        (341, 340)
        """
        if self.low is None:
            return None
        scaled = self.low * resolution
        return math.ceil(scaled) if self.closed_low else math.floor(scaled) + 1

    def ends_before(self, resolution: int) -> int | None:
        """The first whole multiple of ``1 / resolution`` above the range; None where it has no upper end."""
        if self.high is None:
            return None
        scaled = self.high * resolution
        return math.floor(scaled) + 1 if self.closed_high else math.ceil(scaled)


def seams(ranges: list[Interval]) -> str:
    """Where neighbouring ranges of a table leave a gap or overlap; empty where they fit.

    >>> seams([Interval.parse("[0, 60]"), Interval.parse("[61, 80]")])
    'gap between 60 and 61'
    >>> seams([Interval.parse("[0, 60]"), Interval.parse("[60, 80]")])
    'overlap at 60'
    """
    for before, after in pairwise(ranges):
        if before.high is None or after.low is None or before.high > after.low:
            return f"overlap from {_shown(after.low)} to {_shown(before.high)}"
        if before.high < after.low:
            return f"gap between {_shown(before.high)} and {_shown(after.low)}"
        if before.closed_high == after.closed_low:
            return ("overlap at " if after.closed_low else "gap at ") + _shown(after.low)
    return ""


def _shown(end: Fraction | None) -> str:
    return "infinity" if end is None else f"{float(end):g}"


@dataclass(frozen=True, slots=True)
class Cut:
    """The lower bound of a level of an axis.

    Attributes:
        bound: in points; in per cent of the people where ``percentile``.
        inclusive: whether a score on the bound reaches the level.
        percentile: whether the bound is the score below which that share of the people lies.

    >>> Cut.parse("> 34"), Cut.parse(80).inclusive, Cut.parse(">= P50").percentile
    (Cut(bound=Fraction(34, 1), inclusive=False, percentile=False), True, True)
    """

    bound: Fraction
    inclusive: bool = True
    percentile: bool = False

    @classmethod
    def parse(cls, value: Any) -> Cut:  # noqa: ANN401 - any TOML value may stand in a rule
        """Read a cut-off: a number, or text such as ``> 34``, ``>= 67``, ``>= P80``.

        Raises:
            ValueError: it is not written as a cut-off, or its percentile is not between 0 and 100.
        """
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cls(Fraction(str(value)))
        found = _CUT.match(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"{value!r} is no cut-off; write a number, '> 34', '>= 67' or '>= P80'")
        sign, percentile, number = found.groups()
        made = cls(Fraction(number), inclusive=sign == ">=", percentile=bool(percentile))
        if made.percentile and not 0 < made.bound < _WHOLE:
            raise ValueError(f"{value!r}: a percentile lies between 0 and {_WHOLE}")
        return made

    def __float__(self) -> float:
        """The bound, in points."""
        return float(self.bound)
