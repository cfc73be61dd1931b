"""What a measure reads and what it gives: tables, rules and date in, one component of every employee out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.positions import people_with_tier
from talent.rules import Interval
from talent.standards import RESOLUTION, latest_elements

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


@dataclass(frozen=True)
class Measured:
    """One component for every employee, in the order of ``Facts.ids``.

    Attributes:
        numerator: of the score; points = numerator / denominator, 0 where the fact is missing.
        denominator: of the score, ≥ 1.
        known: False where the fact is missing.
        low: the least score the component can have, in points.
        high: the greatest score the component can have, in points.
        as_of: date of the fact; NaT where it has none.
        source: table it stands in.
        error: standard error in points where the data name one, else NaN.
        expired: True where the fact is past its validity; it is scored all the same.
        reliability: name below ``method.reliability`` that stands in for a missing ``error``; empty: no
            error.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    known: NDArray[np.bool_]
    low: Fraction
    high: Fraction
    as_of: NDArray[np.datetime64]
    source: str
    error: NDArray[np.float64]
    expired: NDArray[np.bool_]
    reliability: str = ""

    @property
    def points(self) -> NDArray[np.float64]:
        """The score in points, NaN where it is missing; rounded only here."""
        return np.where(self.known, self.numerator / self.denominator, np.nan)


@dataclass(frozen=True)
class Conversion:
    """A conversion table from labels to points, as whole numbers over one base.

    Attributes:
        points: label → points.

    >>> Conversion({"good": Fraction(100), "fair": Fraction(125, 2)}).whole(pd.Series(["fair", "?"])).tolist()
    [125, <NA>]
    """

    points: dict[str, Fraction]

    @property
    def base(self) -> int:
        """Denominator that every score shares."""
        return math.lcm(*(score.denominator for score in self.points.values()))

    @property
    def low(self) -> Fraction:
        """Lowest score of the table."""
        return min(self.points.values())

    @property
    def high(self) -> Fraction:
        """Highest score of the table."""
        return max(self.points.values())

    def whole(self, labels: pd.Series) -> pd.Series:
        """Scores of labels over ``base`` (Int64); missing where the table does not have the label."""
        base = self.base
        table = {label: int(score * base) for label, score in self.points.items()}
        return labels.map(table).astype("Int64")


@dataclass(frozen=True)
class Facts:
    """The tables, rules and date that every measure reads.

    Attributes:
        data: tables of the agency.
        rules: figures in force, with a profile.
        on: date of the facts.
    """

    data: Dataset
    rules: Rules
    on: date

    @cached_property
    def employees(self) -> pd.DataFrame:
        """The employees with their tier in the order of every result; the index 0 … n−1 is their place."""
        return people_with_tier(self.data)

    @cached_property
    def ids(self) -> pd.Index[Any]:
        """Employee ids in the order of every result."""
        found: pd.Index[Any] = pd.Index(self.employees["employee_id"], name="employee_id")
        return found

    @property
    def places(self) -> pd.RangeIndex:
        """The place of every employee: 0 … n−1."""
        return pd.RangeIndex(len(self.employees), name="employee")

    def table(self, name: str) -> pd.DataFrame:
        """A table of the agency placed: whole numbers group faster than ids."""
        return self.placed(getattr(self.data, name))

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with each employee's place (``employee``, int64) beside the id."""
        return rows.assign(employee=self.ids.get_indexer(pd.Index(rows["employee_id"])))

    @property
    def day(self) -> pd.Timestamp:
        """Date of the facts as a timestamp."""
        return pd.Timestamp(self.on)

    @cached_property
    def elements(self) -> pd.DataFrame:
        """The latest assessment of each element, as :func:`talent.standards.latest_elements`, placed."""
        return self.placed(latest_elements(self.data, rules=self.rules, on=self.on))

    def figure(self, component: str, name: str) -> Any:  # noqa: ANN401 - rules hold numbers and tables
        """A rule of a component: ``figure("award", "window")``."""
        return self.rules.value(f"profile.components.{component}.{name}")

    def conversion(self, component: str) -> Conversion:
        """The conversion table of a component."""
        scores = self.figure(component, "scores")
        return Conversion({str(label): Fraction(str(score)) for label, score in scores})

    def since(self, component: str) -> pd.Timestamp:
        """Day before the component's window: a fact of this day no longer counts."""
        return self.day - pd.DateOffset(years=int(self.figure(component, "window")))

    def first_year(self, component: str) -> int:
        """First calendar year of the component's window."""
        return self.on.year - int(self.figure(component, "window"))


def packed(
    facts: Facts,
    numerator: pd.Series,
    *,
    base: int,
    bounds: tuple[Fraction, Fraction],
    as_of: pd.Series,
    source: str,
    reliability: str = "",
) -> Measured:
    """Pack whole numbers over one base as a :class:`Measured`.

    Args:
        facts: gives the order of employees.
        numerator: Int64, indexed by place; missing or absent = unknown.
        base: denominator of all of them.
        bounds: least and greatest score, in points.
        as_of: date of the fact, indexed by place.
        source: table it stands in.
        reliability: as in :class:`Measured`.
    """
    whole = numerator.reindex(facts.places)
    return Measured(
        numerator=whole.fillna(0).to_numpy(dtype=np.int64),
        denominator=np.full(len(whole), base, dtype=np.int64),
        known=whole.notna().to_numpy(dtype=bool),
        low=bounds[0],
        high=bounds[1],
        as_of=as_of.reindex(facts.places).to_numpy(dtype="datetime64[us]"),
        source=source,
        error=np.full(len(whole), np.nan),
        expired=np.zeros(len(whole), dtype=bool),
        reliability=reliability,
    )


def converted(
    facts: Facts, component: str, labels: pd.Series, *, as_of: pd.Series, source: str, reliability: str = ""
) -> Measured:
    """Convert labels (indexed by place) by the component's table; one it does not have is missing."""
    table = facts.conversion(component)
    return packed(
        facts,
        table.whole(labels),
        base=table.base,
        bounds=(table.low, table.high),
        as_of=as_of,
        source=source,
        reliability=reliability,
    )


def banded(
    facts: Facts, component: str, values: pd.Series, *, as_of: pd.Series, source: str, reliability: str = ""
) -> Measured:
    """Convert numbers by the component's table of ranges.

    Args:
        facts: tables, rules and date.
        component: its ``bands`` are ``[[range, score], …]``, each range beginning where the one before ends;
            what lies outside all of them is unknown.
        values: whole millionths (Int64), indexed by place; missing = unknown.
        as_of: date of the fact, indexed by place.
        source: table it stands in.
        reliability: as in :class:`Measured`.
    """
    bands = [(Interval.parse(text), Fraction(str(score))) for text, score in facts.figure(component, "bands")]
    whole = values.fillna(0).to_numpy(dtype=np.int64)
    starts = [one.starts_at(RESOLUTION) for one, _ in bands]
    place = np.searchsorted([start for start in starts if start is not None], whole, side="right")
    place = place - (starts[0] is not None)
    last = bands[-1][0].ends_before(RESOLUTION)
    inside = (place >= 0) & (whole < last if last is not None else True)
    base = math.lcm(*(score.denominator for _, score in bands))
    points = np.array([int(score * base) for _, score in bands], dtype=np.int64)
    score = pd.Series(points[np.maximum(place, 0)], index=values.index, dtype="Int64")
    ends = [score for _, score in bands]
    return packed(
        facts,
        score.where(values.notna() & inside),
        base=base,
        bounds=(min(ends), max(ends)),
        as_of=as_of,
        source=source,
        reliability=reliability,
    )


def reduced(numerator: NDArray[np.int64], denominator: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Ratios in lowest terms, so that sums over several of them stay small.

    >>> [part.tolist() for part in reduced(np.array([50, 0]), np.array([100, 7]))]
    [[1, 0], [2, 1]]
    """
    shared = np.gcd(numerator, denominator)
    return numerator // shared, denominator // shared


def year_end(years: pd.Series) -> pd.Series:
    """Last day of each calendar year (datetime64[us])."""
    return pd.to_datetime(years.astype("str") + "-12-31", format="%Y-%m-%d").astype("datetime64[us]")
