"""What a measure gives: one component of every employee, exact, with its bounds, date and standard error."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_NARROW = 2**31


@dataclass(frozen=True)
class Note:
    """Something about a component that people should know.

    Attributes:
        code: stable reason code, ``scale_read`` or ``not_in_table``.
        n: values concerned.
        detail: what was found.
    """

    code: str
    n: int
    detail: str


@dataclass(frozen=True)
class Measured:
    """One component for every employee, in the order of ``Facts.ids``.

    Attributes:
        numerator: of the score; points = numerator / denominator, 0 where the fact is missing.
        denominator: of the score, ≥ 1; without stride where it is the same for all.
        known: False where the fact is missing.
        low: the least score the component can have, in points.
        high: the greatest score the component can have, in points; None where it has no greatest.
        as_of: date of the fact; NaT where it has none.
        source: table it stands in.
        error: standard error in points where the data name one, else NaN.
        expired: True where the fact is past its validity; it is scored all the same.
        reliability: stands in for a missing ``error``; None: a plain record without error.
        fact: what the table says, before it is converted: a word or a number; None where it is the points.
        notes: what people should know about it.
        parts: where it is a mean of other components, those: name → (share, component).
    """

    numerator: NDArray[np.integer[Any]]
    denominator: NDArray[np.integer[Any]]
    known: NDArray[np.bool_]
    low: Fraction
    high: Fraction | None
    as_of: NDArray[np.datetime64]
    source: str
    error: NDArray[np.float64]
    expired: NDArray[np.bool_]
    reliability: NDArray[np.float64] | None = None
    fact: NDArray[np.object_] | None = None
    notes: tuple[Note, ...] = field(default=())
    parts: Mapping[str, tuple[Fraction, Measured]] = field(default_factory=dict)

    @property
    def points(self) -> NDArray[np.float64]:
        """The score in points, NaN where it is missing; rounded only here."""
        return np.where(self.known, self.numerator / self.denominator, np.nan)

    @property
    def has_error(self) -> bool:
        """Whether a standard error can be given for anybody."""
        return self.reliability is not None or not bool(np.isnan(self.error).all())

    def standard_error(self) -> NDArray[np.float64]:
        """Standard error in points, 0 where the fact is missing or a plain record.

        The data's own, else ``SD × √(1 − reliability)`` over the people at hand.
        """
        own = ~np.isnan(self.error)
        found = np.where(own, self.error, 0.0)
        if self.reliability is not None and self.known.any():
            spread = float(np.std(self.points[self.known]))
            found = np.where(own, found, spread * np.sqrt(1 - self.reliability))
        return np.where(self.known, found, 0.0)

    @property
    def facts(self) -> NDArray[np.object_]:
        """What the table says, by employee; None where it says nothing."""
        found = np.array(self.points if self.fact is None else self.fact, dtype=object)
        found[~self.known] = None
        return found

    def of(self, rows: NDArray[np.int64]) -> Measured:
        """The scores of some employees, as often as they are named, without dates, errors and parts."""
        shared = not self.denominator.strides[0]
        bottom = same(int(self.denominator[0]), len(rows)) if shared else self.denominator[rows]
        return bare(self.numerator[rows], bottom, self.known[rows], (self.low, self.high), self.source)

    def with_ratio(
        self, numerator: NDArray[np.integer[Any]], denominator: NDArray[np.integer[Any]]
    ) -> Measured:
        """The same with other scores."""
        return replace(self, numerator=numerator, denominator=denominator)

    def noted(self, notes: tuple[Note, ...]) -> Measured:
        """The same with more notes."""
        return replace(self, notes=self.notes + notes)

    def filled(self, score: Fraction) -> Measured:
        """The same with a score for those of whom nothing is known, because nothing happened to them."""
        bottom = np.lcm(self.denominator.astype(np.int64), score.denominator)
        top = self.numerator * (bottom // self.denominator)
        none = score.numerator * (bottom // score.denominator)
        return replace(
            self,
            numerator=narrow(np.where(self.known, top, none)),
            denominator=flat(bottom),
            known=np.ones(len(bottom), dtype=bool),
            low=min(self.low, score),
            high=None if self.high is None else max(self.high, score),
        )

    def otherwise(self, other: Measured) -> Measured:
        """The same, and the other one where nothing is known."""
        bottom = np.lcm(self.denominator.astype(np.int64), other.denominator.astype(np.int64))
        top = self.numerator * (bottom // self.denominator)
        instead = other.numerator * (bottom // other.denominator)
        open_above = self.high is None or other.high is None
        return replace(
            self,
            numerator=narrow(np.where(self.known, top, instead)),
            denominator=flat(bottom),
            known=self.known | other.known,
            low=min(self.low, other.low),
            high=None if open_above else max(self.high, other.high),  # type: ignore[type-var]
            as_of=np.where(self.known, self.as_of, other.as_of),
            source="; ".join(dict.fromkeys((self.source, other.source))),
            error=np.where(self.known, self.error, other.error),
            expired=np.where(self.known, self.expired, other.expired),
            reliability=_either(self, other),
            fact=np.where(self.known, self.facts, other.facts),
            notes=self.notes + other.notes,
            parts={**other.parts, **self.parts},
        )

    def capped(self, cap: Fraction | None) -> Measured:
        """The same with every score above ``cap`` counted as ``cap``; None changes nothing."""
        if cap is None:
            return self
        over, under = cap.numerator, cap.denominator
        bottom = self.denominator
        if under != 1:
            shared = not bottom.strides[0]
            bottom = same(int(bottom[0]) * under, len(bottom)) if shared else bottom * np.int64(under)
        top = np.minimum(self.numerator * np.int64(under), self.denominator * np.int64(over))
        high = cap if self.high is None else min(cap, self.high)
        return replace(self, numerator=narrow(top), denominator=bottom, high=high)


def bare(
    numerator: NDArray[np.integer[Any]],
    denominator: NDArray[np.integer[Any]],
    known: NDArray[np.bool_],
    bounds: tuple[Fraction, Fraction | None],
    source: str,
) -> Measured:
    """Scores alone, without dates and errors.

    Args:
        numerator: of the scores.
        denominator: of the scores, ≥ 1.
        known: whether there is one.
        bounds: least and greatest score, in points.
        source: table they stand in.
    """
    n = len(known)
    return Measured(
        numerator=np.where(known, numerator, 0),
        denominator=flat(np.where(known, denominator, 1)) if denominator.strides[0] else denominator,
        known=known,
        low=bounds[0],
        high=bounds[1],
        as_of=np.broadcast_to(np.datetime64("NaT", "us"), n),
        source=source,
        error=np.broadcast_to(np.array(np.nan), n),
        expired=np.broadcast_to(np.array(False), n),
    )


def _either(first: Measured, second: Measured) -> NDArray[np.float64] | None:
    """Reliability of the one that is known; a plain record is wholly reliable."""
    if first.reliability is None and second.reliability is None:
        return None
    one, other = (1.0 if part.reliability is None else part.reliability for part in (first, second))
    return np.where(first.known, one, other)


def flat(numbers: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """The same numbers, held once where they are all the same."""
    if len(numbers) and not numbers.strides[0]:
        return numbers
    if len(numbers) and (numbers == numbers[0]).all():
        return same(int(numbers[0]), len(numbers))
    return narrow(numbers)


def narrow(numbers: NDArray[Any]) -> NDArray[np.integer[Any]]:
    """Whole numbers in 32 bits where they fit: half as much to move.

    >>> narrow(np.array([1, 2])).dtype.name, narrow(np.array([2**40])).dtype.name
    ('int32', 'int64')
    """
    if len(numbers) and max(-int(numbers.min()), int(numbers.max())) >= _NARROW:
        return numbers
    return numbers.astype(np.int32, copy=False)


def same(number: int, n: int) -> NDArray[np.integer[Any]]:
    """One whole number for everybody, held once."""
    kind = np.int32 if number < _NARROW else np.int64
    return np.broadcast_to(np.array(number, dtype=kind), n)


def reduced(
    numerator: NDArray[np.integer[Any]], denominator: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
    """Ratios in lowest terms, so that sums over several of them stay small.

    >>> [part.tolist() for part in reduced(np.array([50, 0]), np.array([100, 7]))]
    [[1, 0], [2, 1]]
    """
    shared = np.gcd(numerator, denominator)
    return narrow(numerator // shared), narrow(denominator // shared)
