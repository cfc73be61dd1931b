"""Weighted sums of ratios in whole numbers, so that a cut is decided without rounding.

A component is ``numerator / denominator`` points per employee. The sum over components is held as ``low / D``
and ``high / D``: its least and greatest value while something is missing. ``D`` is a common base times the
product of those denominators that differ between employees (means of three, matches over 18, 27 or 36), so
that no division is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.measures import Measured
    from talent.rules import Cut

_ROOM = 2**62
_HALF = 2**31
_CHUNK = 1 << 16
"""Rows at a time: what is worked on stays in the processor's cache."""
_HEAD = 1 << 10
_CLOSE = 1e-9


@dataclass(frozen=True)
class Sums:
    """Bounds of a weighted sum as whole numbers over a denominator of its own for each employee.

    Attributes:
        low: numerator of the least value.
        high: numerator of the greatest value; the same array as ``low`` where nothing is missing at all.
        denominator: ≥ 1; all three hold Python integers where 64 bits are too few.
        unbounded: True where something is missing that has no greatest value; ``high`` then says nothing.
        most: no number of the three is greater in size.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    denominator: NDArray[np.int64]
    unbounded: NDArray[np.bool_]
    most: int

    def levels(self, side: str, cuts: Sequence[Cut]) -> NDArray[np.int8]:
        """How many of the cuts each employee reaches at the ``"low"`` or ``"high"`` bound, exact."""
        sums, n = (self.low, len(self.low)) if side == "low" else (self.high, len(self.high))
        found = np.empty(n, dtype=np.int8)
        for rows in _chunks(n):
            first, *rest = (self._reached(sums[rows], rows, cut) for cut in cuts)
            found[rows] = sum(rest, start=first.astype(np.int8))
        if side == "high" and self.unbounded.any():
            found[self.unbounded] = len(cuts)
        return found

    def _reached(self, sums: NDArray[Any], rows: slice, cut: Cut) -> NDArray[np.bool_]:
        """Whether ``sums / denominator`` reaches a cut, compared as whole numbers."""
        top, bottom = cut.bound.numerator, cut.bound.denominator
        if not varies(self.denominator):
            least = top * int(self.denominator[0])
            whole = -(-least // bottom) if cut.inclusive else least // bottom + 1
            return (sums >= whole).astype(bool)
        denominator = self.denominator[rows]
        if self.most * max(abs(top), bottom) >= _ROOM:
            sums, denominator = sums.astype(object), denominator.astype(object)
        left, right = sums * bottom if bottom > 1 else sums, denominator * top
        return (left >= right if cut.inclusive else left > right).astype(bool)

    def points(self, side: str) -> NDArray[np.float64]:
        """A bound in points, rounded only here; a whole number of points is exact."""
        sums = self.low if side == "low" else self.high
        whole = sums // self.denominator
        rest = sums - whole * self.denominator
        found: NDArray[np.float64] = whole.astype(np.float64) + (rest / self.denominator).astype(np.float64)
        return np.where(self.unbounded, np.inf, found) if side == "high" else found


@dataclass(frozen=True)
class _Term:
    """One component with its coefficient: whole multipliers of its numerator and of its bounds."""

    part: Measured
    varies: bool
    scale: int
    low: int
    high: int

    @property
    def largest(self) -> int:
        """A bound of what it can add, before the denominators that vary."""
        known = 0
        if self.part.high is None:
            known = abs(self.scale) * int(np.abs(self.part.numerator).max(initial=0))
        return max(known, abs(self.low), abs(self.high))


def weighted_sums(
    coefficients: Mapping[str, Fraction], measured: Mapping[str, Measured], *, cap: Fraction | None = None
) -> Sums:
    """Bounds of ``Σ coefficient × component``, at most ``cap``.

    Args:
        coefficients: component → share of a mean, or ±1 for points that are added or taken off.
        measured: component → what was measured.
        cap: greatest sum; None for none.
    """
    base = _base(coefficients, measured, cap)
    terms = [_term(coefficient, measured[name], base) for name, coefficient in coefficients.items()]
    n = len(terms[0].part.known)
    varying = [term.part.denominator for term in terms if term.varies]
    most = math.prod(int(one.max(initial=1)) for one in varying)
    top = most * max(sum(term.largest for term in terms), base * math.ceil(cap or 1))
    kind: Any = np.int64 if top < _ROOM else object
    missing = [term for term in terms if not term.part.known.all()]
    low = np.empty(n, dtype=kind)
    high = np.empty(n, dtype=kind) if missing else low
    scale = np.empty(n, dtype=kind) if varying else np.broadcast_to(np.array(1, dtype=kind), n)
    for rows in _chunks(n):
        _add(terms, rows, low, high)
        if varying:
            _over_own([term for term in terms if term.varies], rows, low, high, scale)
    denominator = scale * base if varying else np.broadcast_to(np.array(base, dtype=kind), n)
    if cap is not None:
        low, high = (np.minimum(side, denominator // cap.denominator * cap.numerator) for side in (low, high))
    open_above = [~term.part.known for term in missing if term.part.high is None]
    unbounded = np.logical_or.reduce(open_above) if open_above and cap is None else np.zeros(n, dtype=bool)
    return Sums(low, high, denominator, unbounded, top)


def _base(
    coefficients: Mapping[str, Fraction], measured: Mapping[str, Measured], cap: Fraction | None
) -> int:
    """A denominator that every multiplier shares."""
    found = [1 if cap is None else cap.denominator]
    for name, coefficient in coefficients.items():
        part = measured[name]
        unit = Fraction(1) if varies(part.denominator) else Fraction(1, int(part.denominator[0]))
        ends = [coefficient * end for end in (part.low, part.high) if end is not None]
        found += [number.denominator for number in (coefficient * unit, *ends)]
    return math.lcm(*found)


def _term(coefficient: Fraction, part: Measured, base: int) -> _Term:
    varying = varies(part.denominator)
    unit = 1 if varying else int(part.denominator[0])
    ends = [int(coefficient * base * (end if end is not None else 0)) for end in (part.low, part.high)]
    return _Term(part, varying, int(coefficient * base / unit), min(ends), max(ends))


def varies(numbers: NDArray[np.integer[Any]]) -> bool:
    """Whether the denominators of a component differ between employees."""
    if not len(numbers) or numbers.strides[0] == 0:
        return not len(numbers)
    first = numbers[0]
    return bool((numbers[:_HEAD] != first).any() or (numbers != first).any())


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, n, _CHUNK))


def _add(terms: list[_Term], rows: slice, low: NDArray[Any], high: NDArray[Any]) -> None:
    """Fill some rows of the two sums with all that stands over the common base."""
    plain = [term for term in terms if not term.varies]
    sums = np.zeros(len(low[rows]), dtype=np.int32 if _narrow(plain) else low.dtype)
    product = np.empty_like(sums)
    for term in plain:
        np.multiply(term.part.numerator[rows], term.scale, out=product, casting="unsafe")
        sums += product
    low[rows] = sums
    if high is not low:
        high[rows] = sums
        for term in terms:
            _bound(term, rows, low, high)


def _narrow(terms: list[_Term]) -> bool:
    """Whether 32 bits hold the sum of these components, which halves what has to be moved."""
    small = all(term.part.numerator.dtype == np.int32 for term in terms)
    return small and sum(term.largest for term in terms) < _HALF


def _bound(term: _Term, rows: slice, low: NDArray[Any], high: NDArray[Any]) -> None:
    """Add the bounds of a component where it is missing; its numerator is 0 there."""
    gap = ~term.part.known[rows]
    if gap.any():
        for side, end in ((low, term.low), (high, term.high)):
            if end:
                side[rows] += gap * np.array(end, dtype=low.dtype)


def _over_own(
    varying: list[_Term], rows: slice, low: NDArray[Any], high: NDArray[Any], scale: NDArray[Any]
) -> None:
    """Bring the sums of some rows over the denominators that vary, and add those components."""
    kind = low.dtype
    denominators = [term.part.denominator[rows].astype(kind, copy=False) for term in varying]
    own = math.prod(denominators[1:], start=denominators[0])
    scale[rows] = own
    sides = [low] if high is low else [low, high]
    for side in sides:
        side[rows] *= own
    for place, term in enumerate(varying):
        added = term.part.numerator[rows] * np.array(term.scale, dtype=kind)
        for other in denominators[:place] + denominators[place + 1 :]:
            added *= other
        for side in sides:
            side[rows] += added


def percentile(numerator: NDArray[np.int64], denominator: NDArray[np.int64], share: Fraction) -> Fraction:
    """The smallest of the ratios that at least a share of them do not exceed.

    This is the inverse of the empirical distribution function (Hyndman & Fan 1996, type 1): always a ratio
    that occurs, so that it is compared exactly.

    Args:
        numerator: at least one.
        denominator: of the same shape, ≥ 1.
        share: above 0, at most 1.

    >>> percentile(np.array([1, 2, 3, 4]), np.array([2, 2, 2, 2]), Fraction(1, 2))
    Fraction(1, 1)
    """
    place = math.ceil(share * len(numerator)) - 1
    points = (numerator / denominator).astype(np.float64)
    near = float(np.partition(points, place)[place])
    # Rounding may swap neighbours, so those near the place are put in order as fractions.
    width = _CLOSE * max(1.0, abs(near))
    window = np.abs(points - near) <= width
    ahead = place - int((points < near - width).sum())
    pairs = pd.DataFrame({"top": numerator[window], "bottom": denominator[window]})
    counted = pairs.groupby(["top", "bottom"]).size().reset_index(name="n")
    columns = (counted[name] for name in ("top", "bottom", "n"))
    rows = zip(*columns, strict=True)
    for ratio, n in sorted((Fraction(int(top), int(bottom)), int(n)) for top, bottom, n in rows):
        if ahead < n:
            return ratio
        ahead -= n
    raise AssertionError("a place lies among the ratios near it")
