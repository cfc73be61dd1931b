"""The merit index: points, category and range from item levels or from aspect totals.

``points = Σ weight% × level`` over the items; ``index = points / max_points`` (Perkasn 9/2019). The category
is read from the points, never from the index. What is missing is neither zero nor average: it gives a range.
Where weights of aspects were never published, the range is over every weighting that is admissible as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    "mean": "float64",
    "mean_low": "float64",
    "mean_high": "float64",
    "mean_claimed": "float64",
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
    "valid_until": "datetime64[us]",
    "claim": "str",
    "measure": "str",
    "about": "str",
    "value": "float64",
    "numerator": "Int64",
    "denominator": "Int64",
    "next_needs": "Int64",
    "cap_reason": "str",
    "kind": "str",
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
        aspects: one row an aspect: aspect, name, name_id, weight (%; NaN where never published), points,
            max_points, low, high, claimed, and the mean level of its items: mean, mean_low, mean_high,
            mean_claimed.
        items: one row an item: item, aspect, name, name_id, weight (%), level, points, source (computed,
            evidence, given, missing, not asked), claimed_level, document, on, valid_until, claim (codes of
            :func:`talent.merit.claims.documents`), measure, about, value (share 0–1), numerator, denominator,
            next_needs (units that one level more takes), cap_reason, kind (employee or position: what is
            counted). Empty levels where only aspect totals are known.
        missing: ids of items without level, or ``"aspect 3"`` for aspects without total.
        permits: what the category permits or asks, in English; empty while anything is missing.
        provisional: the total lies below the lowest that a complete assessment can have.
        career_aspect: number of the career-development aspect (0 without instrument).
        instrument: its id, or ``""``.
        level_max: highest level of an item.
        weighted: whether the weights of all aspects are known; if not, points and category rest on what holds
            for every admissible weighting.
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
    level_max: int = 0
    weighted: bool = True
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
        kept = aspects.reindex(columns=list(ASPECT_COLUMNS)), items.reindex(columns=list(ITEM_COLUMNS))
        return cls(**content, aspects=kept[0].astype(ASPECT_COLUMNS), items=kept[1].astype(ITEM_COLUMNS))


def index(
    levels: Levels | None = None,
    *,
    aspect_points: Mapping[int, float | None] | None = None,
    instrument: str,
    on: date | str,
    kind: str | None = None,
    answers: Mapping[str, str] | None = None,
    out_of_force: bool = False,
) -> MeritIndex:
    """Merit index from item levels, or from aspect totals that need not decompose into levels.

    Args:
        levels: item id → level, whole numbers on the instrument's scale; missing items may be left out or
            empty.
        aspect_points: aspect number → points from 0 to the aspect's maximum; aspects may be left out.
            Exactly one of the two.
        instrument: id, as ``"kasn-9-2019"`` or ``"kemenpanrb-2026"``.
        on: date on which the instrument is asked for.
        kind: of agency (ministry, province, regency, city, other), where the instrument asks by kind.
        answers: gate → ``"yes"``, ``"no"`` or ``"unknown"``; "no" switches its question off.
        out_of_force: use it outside its dates and say so.

    Raises:
        IntakeError: unknown ids, levels or points outside their scale, levels of questions that are not
            asked: all offenders in one message and in ``.problems``; another index in its place.
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
        checked = checked_levels(levels, found, kind=kind, answers=answers)
        return from_levels(found, checked, asked=found.asked(kind=kind, answers=answers, given=checked))
    return _from_totals(found, checked_points({} if aspect_points is None else aspect_points, found))


def from_levels(
    instrument: Instrument,
    levels: Mapping[str, int],
    *,
    asked: Sequence[Item] | None = None,
    claimed: Mapping[str, int] | None = None,
    details: Mapping[str, Mapping[str, Any]] | None = None,
) -> MeritIndex:
    """Merit index from checked levels.

    Args:
        instrument: whose scale and weights hold.
        levels: item → level; items left out are missing.
        asked: items put to the agency; default all of them that are no second alternative.
        claimed: item → level claimed on paper. An item without a claim stands at its level in ``.claimed``.
        details: item → further columns of ``.items`` (source, document, numerator, …).
    """
    kept = instrument.asked(given=levels) if asked is None else tuple(asked)
    on_paper = {**levels, **claimed} if claimed else {}
    sums = [_sums(instrument, aspect, kept, levels, on_paper) for aspect in instrument.aspects]
    weights = _weights_of(instrument, kept)
    rows = [
        {
            **_item_row(item, levels.get(item.id), weights.get(item.id)),
            "claimed_level": (claimed or {}).get(item.id, pd.NA),
            **(details or {}).get(item.id, {}),
            **({} if item in kept else {"source": "not asked", "level": pd.NA, "points": NAN}),
        }
        for item in instrument.items
    ]
    missing = tuple(item.id for item in kept if item.id not in levels)
    return _assemble(instrument, sums, rows, missing)


class _Sums(NamedTuple):
    """Mean level of one aspect; None while something in it is missing."""

    mean: Fraction | None
    low: Fraction
    high: Fraction
    claimed: Fraction | None = None


def _sums(
    instrument: Instrument,
    aspect: Aspect,
    asked: Sequence[Item],
    levels: Mapping[str, int],
    on_paper: Mapping[str, int],
) -> _Sums:
    own = [item for item in asked if item.aspect == aspect.number]
    low = _mean(own, levels, instrument.level_min)
    high = _mean(own, levels, instrument.level_max)
    return _Sums(
        mean=low if all(item.id in levels for item in own) else None,
        low=low,
        high=high,
        claimed=_mean(own, on_paper, 0) if all(item.id in on_paper for item in own) else None,
    )


def _mean(items: Sequence[Item], levels: Mapping[str, int], otherwise: int) -> Fraction:
    """Mean level by share; what is not asked falls out of the mean."""
    whole = sum((item.share for item in items), Fraction(0))
    if not whole:
        return Fraction(otherwise)
    return sum((item.share * levels.get(item.id, otherwise) for item in items), Fraction(0)) / whole


def _weights_of(instrument: Instrument, asked: Sequence[Item]) -> dict[str, Fraction]:
    """Per cent of the whole that each item asked carries, where its aspect's weight is known."""
    found: dict[str, Fraction] = {}
    for aspect in instrument.aspects:
        own = [item for item in asked if item.aspect == aspect.number]
        whole = sum((item.share for item in own), Fraction(0))
        if aspect.weight is not None:
            found |= {item.id: aspect.weight * item.share / whole for item in own}
    return found


def _from_totals(instrument: Instrument, totals: Mapping[int, Fraction]) -> MeritIndex:
    sums = []
    for aspect in instrument.aspects:
        mean = totals[aspect.number] / aspect.weight_low if aspect.number in totals else None
        ends = (instrument.level_min, instrument.level_max)
        low, high = (Fraction(end) if mean is None else mean for end in ends)
        sums.append(_Sums(mean, low, high))
    rows = [_item_row(item, None, item.weight) for item in instrument.items]
    missing = tuple(f"aspect {aspect.number}" for aspect in instrument.aspects if aspect.number not in totals)
    return _assemble(instrument, sums, rows, missing)


def total_between(aspects: Sequence[Aspect], means: Sequence[Fraction], *, best: bool) -> Fraction:
    """Least or greatest total over all weights within their bounds that add to 100 %.

    Args:
        aspects: with the bounds of their weights.
        means: mean level of each aspect.
        best: the greatest instead of the least.

    What is left above the lower bounds goes to the extreme means first, which is optimal for a linear total.
    """
    left = 100 - sum((aspect.weight_low for aspect in aspects), Fraction(0))
    found = sum((one.weight_low * mean for one, mean in zip(aspects, means, strict=True)), Fraction(0))
    order = sorted(range(len(aspects)), key=lambda at: means[at], reverse=best)
    for at in order:
        more = min(left, aspects[at].weight_high - aspects[at].weight_low)
        found += more * means[at]
        left -= more
    return found


def _assemble(
    instrument: Instrument, sums: list[_Sums], rows: list[dict[str, Any]], missing: tuple[str, ...]
) -> MeritIndex:
    low = total_between(instrument.aspects, [one.low for one in sums], best=False)
    high = total_between(instrument.aspects, [one.high for one in sums], best=True)
    points = low if low == high and not missing else None
    between = instrument.categories_between(low, high)
    category = between if points is None else instrument.category(points)
    aspects = [
        _aspect_row(aspect, own, instrument) for aspect, own in zip(instrument.aspects, sums, strict=True)
    ]
    return MeritIndex(
        points=_float(points),
        claimed=_float(_claimed(instrument, sums)),
        low=float(low),
        high=float(high),
        category=category,
        index=_float(None if points is None else points / instrument.max_points),
        missing=missing,
        permits=tuple(one.name for one in instrument.permitted(category))
        if isinstance(category, str)
        else (),
        provisional=low < instrument.max_points * instrument.level_min / instrument.level_max,
        career_aspect=instrument.career,
        instrument=instrument.id,
        level_max=instrument.level_max,
        weighted=instrument.weighted,
        out_of_force=instrument.out_of_force,
        aspects=_frame(aspects, ASPECT_COLUMNS),
        items=_frame(rows, ITEM_COLUMNS),
    )


def _claimed(instrument: Instrument, sums: list[_Sums]) -> Fraction | None:
    """Total at the levels claimed, where it is the same under all admissible weights."""
    means = [one.claimed for one in sums if one.claimed is not None]
    if len(means) < len(sums):
        return None
    low, high = (total_between(instrument.aspects, means, best=best) for best in (False, True))
    return low if low == high else None


def _float(value: Fraction | None) -> float:
    return NAN if value is None else float(value)


def _aspect_row(aspect: Aspect, sums: _Sums, instrument: Instrument) -> dict[str, Any]:
    weight = aspect.weight
    known = weight is not None and sums.mean is not None
    on_paper = weight is not None and sums.claimed is not None
    return {
        "aspect": aspect.number,
        "name": aspect.name,
        "name_id": aspect.name_id,
        "weight": _float(weight),
        "points": float(weight * sums.mean) if known else NAN,  # type: ignore[operator]
        "max_points": float(aspect.weight_high * instrument.level_max),
        "low": float(aspect.weight_low * sums.low),
        "high": float(aspect.weight_high * sums.high),
        "claimed": float(weight * sums.claimed) if on_paper else NAN,  # type: ignore[operator]
        "mean": _float(sums.mean),
        "mean_low": float(sums.low),
        "mean_high": float(sums.high),
        "mean_claimed": _float(sums.claimed),
    }


def _item_row(item: Item, level: int | None, weight: Fraction | None) -> dict[str, Any]:
    return {
        "item": item.id,
        "aspect": item.aspect,
        "name": item.name,
        "name_id": item.name_id,
        "weight": _float(weight),
        "level": pd.NA if level is None else level,
        "points": NAN if level is None or weight is None else float(weight * level),
        "source": "missing" if level is None else "given",
        "measure": item.measure,
    }


def _frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
