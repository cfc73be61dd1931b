"""The merit index: points, category and range from item levels or from aspect totals.

``points = Σ weight% × level`` over the items; ``index = points / max_points`` (Perkasn 9/2019). The category
is read from the points, never from the index. What is missing is neither zero nor average: it gives a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from talent.merit.claims import Levels, checked_levels, checked_points
from talent.merit.instrument import Aspect, Instrument, Item, load_instrument

NAN = float("nan")
ASPECT_COLUMNS = {
    "aspect": "int64",
    "name": "str",
    "name_id": "str",
    "weight": "float64",
    "points": "float64",
    "max_points": "float64",
    "low": "float64",
    "high": "float64",
    "claimed": "float64",
}
ITEM_COLUMNS = {
    "item": "str",
    "aspect": "int64",
    "name": "str",
    "name_id": "str",
    "weight": "float64",
    "level": "Int64",
    "points": "float64",
    "source": "str",
    "claimed_level": "Int64",
    "document": "str",
    "on": "datetime64[us]",
    "measure": "str",
    "about": "str",
    "value": "float64",
    "numerator": "Int64",
    "denominator": "Int64",
    "next_needs": "Int64",
    "cap_reason": "str",
}


@dataclass(frozen=True)
class MeritIndex:
    """A merit index with its range and the rows behind it.

    Attributes:
        points: total; NaN while anything is missing. low, high: the total with what is missing at its
            minimum and maximum.
        claimed: total at the levels claimed on paper; NaN where none are known.
        category: its name; while anything is missing the tuple of categories possible, from worst to best;
            ``""`` without instrument.
        index: points over the instrument's maximum, 0–1; NaN while anything is missing.
        aspects: one row an aspect: aspect, name, name_id, weight (%), points, max_points, low, high, claimed.
        items: one row an item: item, aspect, name, name_id, weight (%), level, points, source (computed,
            evidence, given, missing), claimed_level, document, on, measure, about, value (share 0–1),
            numerator, denominator, next_needs (units that one level more takes), cap_reason. Empty levels
            where only aspect totals are known.
        missing: ids of items without level, or ``"aspect 3"`` for aspects without total.
        permits: what the category permits or asks, in English; empty while anything is missing.
        provisional: the total lies below the lowest that a complete assessment can have.
        career_aspect: number of the career-development aspect (0 without instrument).
        instrument: its id, or ``""``.
        out_of_force: the instrument is used outside its dates.
    """

    points: float = NAN
    claimed: float = NAN
    low: float = NAN
    high: float = NAN
    category: str | tuple[str, ...] = ""
    index: float = NAN
    missing: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    provisional: bool = False
    career_aspect: int = 0
    instrument: str = ""
    out_of_force: bool = False
    aspects: pd.DataFrame = field(default_factory=lambda: _frame([], ASPECT_COLUMNS), repr=False)
    items: pd.DataFrame = field(default_factory=lambda: _frame([], ITEM_COLUMNS), repr=False)

    @property
    def career_development(self) -> pd.Series[Any]:
        """The career-development aspect by itself: weight, points, max_points, low, high, claimed, names.

        Its items are the rows of :attr:`items` whose aspect is :attr:`career_aspect`.
        """
        own = self.aspects[self.aspects["aspect"] == self.career_aspect]
        row = own.iloc[0] if len(own) else pd.Series(NAN, index=list(ASPECT_COLUMNS), dtype="object")
        return row.rename("career_development")

    def scalars(self) -> dict[str, Any]:
        """Everything but the frames, ready for JSON."""
        content = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in {"aspects", "items"}
        }
        return {name: list(value) if isinstance(value, tuple) else value for name, value in content.items()}

    @classmethod
    def restore(cls, *, aspects: pd.DataFrame, items: pd.DataFrame, scalars: Mapping[str, Any]) -> MeritIndex:
        """Make an index again from its frames and what :meth:`scalars` gave.

        Args:
            aspects: as :attr:`aspects`.
            items: as :attr:`items`.
            scalars: as :meth:`scalars` gave it, also after a way through JSON.
        """
        content: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in scalars.items()
        }
        return cls(**content, aspects=aspects.astype(ASPECT_COLUMNS), items=items.astype(ITEM_COLUMNS))


def index(
    levels: Levels | None = None,
    *,
    aspect_points: Mapping[int, float | None] | None = None,
    instrument: str,
    on: date | str,
    out_of_force: bool = False,
) -> MeritIndex:
    """Merit index from item levels, or from aspect totals that need not decompose into levels.

    Args:
        levels: item id → level, whole numbers on the instrument's scale; missing items may be left out or
            empty.
        aspect_points: aspect number → points from 0 to the aspect's maximum; aspects may be left out.
            Exactly one of the two.
        instrument: id, as ``"kasn-9-2019"``.
        on: date on which the instrument is asked for.
        out_of_force: use it outside its dates and say so.

    Raises:
        IntakeError: unknown ids, levels or points outside their scale: all offenders in one message and in
            ``.problems``.
        RuleNotInForceError: the date lies outside the instrument's dates.
        TypeError: both or none of ``levels`` and ``aspect_points`` are given.

    >>> found = index(dict.fromkeys(["1a", "1b"], 4), instrument="kasn-9-2019", on="2025-12-01")
    >>> found.low, found.high, found.category
    (115.0, 400.0, ('Buruk', 'Kurang', 'Baik', 'Sangat Baik'))
    >>> totals = {1: 30, 2: 30, 3: 71, 4: 28, 5: 57, 6: 28, 7: 12, 8: 15}
    >>> found = index(aspect_points=totals, instrument="kasn-9-2019", on="2022-12-31")
    >>> found.points, found.category, float(found.career_development["points"])
    (271.0, 'Baik', 71.0)
    """
    if (levels is None) == (aspect_points is None):
        raise TypeError("index() takes either levels or aspect_points: give exactly one of them.")
    found = load_instrument(instrument, on=on, out_of_force=out_of_force)
    if levels is not None:
        return from_levels(found, checked_levels(levels, found))
    return _from_totals(found, checked_points({} if aspect_points is None else aspect_points, found))


def from_levels(
    instrument: Instrument,
    levels: Mapping[str, int],
    *,
    claimed: Mapping[str, int] | None = None,
    details: Mapping[str, Mapping[str, Any]] | None = None,
) -> MeritIndex:
    """Merit index from checked levels.

    Args:
        instrument: whose scale and weights hold.
        levels: item → level; items left out are missing.
        claimed: item → level claimed on paper. An item without a claim stands at its level in ``.claimed``.
        details: item → further columns of ``.items`` (source, document, numerator, …).
    """
    on_paper = {**levels, **claimed} if claimed else {}
    sums = [_sums(instrument, aspect, levels, on_paper) for aspect in instrument.aspects]
    rows = [
        {
            **_item_row(item, levels.get(item.id)),
            "claimed_level": (claimed or {}).get(item.id, pd.NA),
            **(details or {}).get(item.id, {}),
        }
        for item in instrument.items
    ]
    missing = tuple(item.id for item in instrument.items if item.id not in levels)
    return _assemble(instrument, sums, rows, missing)


class _Sums(NamedTuple):
    """Points of one aspect; None while something in it is missing."""

    points: Fraction | None
    low: Fraction
    high: Fraction
    claimed: Fraction | None = None


def _sums(
    instrument: Instrument, aspect: Aspect, levels: Mapping[str, int], on_paper: Mapping[str, int]
) -> _Sums:
    own = [item for item in instrument.items if item.aspect == aspect.number]
    return _Sums(
        points=_add([item.weight * levels[item.id] if item.id in levels else None for item in own]),
        low=_at_least(own, levels, instrument.level_min),
        high=_at_least(own, levels, instrument.level_max),
        claimed=_add([item.weight * on_paper[item.id] if item.id in on_paper else None for item in own]),
    )


def _from_totals(instrument: Instrument, totals: Mapping[int, Fraction]) -> MeritIndex:
    sums = [
        _Sums(
            totals.get(aspect.number),
            totals.get(aspect.number, aspect.weight * instrument.level_min),
            totals.get(aspect.number, aspect.weight * instrument.level_max),
        )
        for aspect in instrument.aspects
    ]
    rows = [_item_row(item, None) for item in instrument.items]
    missing = tuple(f"aspect {aspect.number}" for aspect in instrument.aspects if aspect.number not in totals)
    return _assemble(instrument, sums, rows, missing)


def _assemble(
    instrument: Instrument, sums: list[_Sums], rows: list[dict[str, Any]], missing: tuple[str, ...]
) -> MeritIndex:
    points, claimed = _add([one.points for one in sums]), _add([one.claimed for one in sums])
    low = sum((one.low for one in sums), Fraction(0))
    high = sum((one.high for one in sums), Fraction(0))
    category = instrument.categories_between(low, high) if points is None else instrument.category(points)
    aspects = [
        _aspect_row(aspect, own, instrument) for aspect, own in zip(instrument.aspects, sums, strict=True)
    ]
    return MeritIndex(
        points=_float(points),
        claimed=_float(claimed),
        low=float(low),
        high=float(high),
        category=category,
        index=_float(None if points is None else points / instrument.max_points),
        missing=missing,
        permits=instrument.permitted(category) if isinstance(category, str) else (),
        provisional=low < instrument.max_points * instrument.level_min / instrument.level_max,
        career_aspect=instrument.career,
        instrument=instrument.id,
        out_of_force=instrument.out_of_force,
        aspects=_frame(aspects, ASPECT_COLUMNS),
        items=_frame(rows, ITEM_COLUMNS),
    )


def _at_least(items: list[Item], levels: Mapping[str, int], otherwise: int) -> Fraction:
    return sum((item.weight * levels.get(item.id, otherwise) for item in items), Fraction(0))


def _add(parts: list[Fraction | None]) -> Fraction | None:
    """Sum, or None where a part is missing."""
    known = [part for part in parts if part is not None]
    return sum(known, Fraction(0)) if len(known) == len(parts) else None


def _float(value: Fraction | None) -> float:
    return NAN if value is None else float(value)


def _aspect_row(aspect: Aspect, sums: _Sums, instrument: Instrument) -> dict[str, Any]:
    return {
        "aspect": aspect.number,
        "name": aspect.name,
        "name_id": aspect.name_id,
        "weight": float(aspect.weight),
        "points": _float(sums.points),
        "max_points": float(aspect.weight * instrument.level_max),
        "low": float(sums.low),
        "high": float(sums.high),
        "claimed": _float(sums.claimed),
    }


def _item_row(item: Item, level: int | None) -> dict[str, Any]:
    return {
        "item": item.id,
        "aspect": item.aspect,
        "name": item.name,
        "name_id": item.name_id,
        "weight": float(item.weight),
        "level": pd.NA if level is None else level,
        "points": NAN if level is None else float(item.weight * level),
        "source": "missing" if level is None else "given",
        "measure": item.measure,
    }


def _frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
