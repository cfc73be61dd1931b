"""Levels and aspect totals as people hand them in: all problems at once, or exact numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from talent.errors import IntakeError
from talent.merit.instrument import Instrument
from talent.messages import mark, text

Levels: TypeAlias = "Mapping[str, float | None] | pd.Series[Any]"

_COLUMNS = ["file", "sheet", "row", "column", "value", "reason", "fix"]
_UNKNOWN_ITEM = mark("Item {id} is not in instrument {instrument}.")
_REPEATED_ITEM = mark("Item {id} is given more than once.")
_NO_WHOLE_LEVEL = mark("Level {value} of item {id} is not a whole number.")
_LEVEL_OUTSIDE = mark("Level {value} of item {id} lies outside {low} to {high}.")
_UNKNOWN_ASPECT = mark("Aspect {id} is not in instrument {instrument}.")
_NO_NUMBER = mark("Points {value} of aspect {id} ({name}) are not a number.")
_ABOVE_MAXIMUM = mark("Points {value} of aspect {id} ({name}) are above its maximum of {high}.")
_BELOW_ZERO = mark("Points {value} of aspect {id} ({name}) are below 0.")
_NOT_ASKED = mark("Item {id} is not asked of this agency, and has level {value}.")
_NO_WEIGHT = mark("Aspect {id} ({name}) has no published weight, so it has no points.")
_OTHER_INDEX = mark("{id} is another index (on filling JPT, 0 to 100) and not the merit index.")
_ONE_FIGURE = mark("A single figure, {value}, does not say which aspects it is made of.")
_FIX_NOT_ASKED = mark("Leave it empty, or check the kind of agency and the answers to the gates.")
_FIX_NO_WEIGHT = mark("Give levels of items, or write the weight of the aspect into the overlay.")
_FIX_OTHER_INDEX = mark("Give the points of the merit index, 100 to 400, or those of its aspects.")
_FIX_ONE_FIGURE = mark(
    "Give points by aspect; the index on filling JPT (0 to 100) and the ratio printed beside the points are "
    "no merit index."
)
_FIX_ITEM = mark("Use an item of the instrument, {first} to {last}.")
_FIX_REPEATED = mark("Keep one row for the item.")
_FIX_LEVEL = mark("Give a whole level from {low} to {high}, or leave it empty.")
_FIX_ASPECT = mark("Use an aspect of the instrument, {first} to {last}.")
_FIX_POINTS = mark("Give points from 0 to {high}, or leave the aspect out.")


def checked_levels(
    levels: Levels,
    instrument: Instrument,
    *,
    kind: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Whole levels by item; missing ones (NaN, None, NA) are left out.

    Args:
        levels: item → level.
        instrument: whose scale and items hold.
        kind: of agency, which decides between alternatives.
        answers: gate → yes, no or unknown; "no" switches an item off.

    Raises:
        IntakeError: unknown or repeated items, items that are not asked, levels that are fractional or
            outside the scale: all of them.
    """
    pairs = [(str(item), value) for item, value in levels.items()]
    times = Counter(item for item, _ in pairs)
    known = {item.id for item in instrument.items}
    problems = [
        _problem(item, None, _REPEATED_ITEM, _FIX_REPEATED, id=item) for item, n in times.items() if n > 1
    ]
    found: dict[str, int] = {}
    for item, value in pairs:
        if item not in known:
            problems.append(_unknown_item(item, value, instrument))
        elif not _missing(value):
            problem = _level_problem(item, value, instrument)
            problems += [problem] if problem else []
            found |= {} if problem else {item: int(value)}  # type: ignore[arg-type]
    asked = {item.id for item in instrument.asked(kind=kind, answers=answers, given=found)}
    problems += [
        _problem(item, found[item], _NOT_ASKED, _FIX_NOT_ASKED, id=item)
        for item in found
        if item not in asked
    ]
    refuse(problems)
    return found


def checked_points(
    aspect_points: Mapping[int, float | None] | float, instrument: Instrument
) -> dict[int, Fraction]:
    """Exact points by aspect; missing ones (NaN, None, NA) are left out.

    Raises:
        IntakeError: unknown aspects, points below 0 or above the aspect's maximum: all of them, by number
            and name.
    """
    if not isinstance(aspect_points, Mapping):
        refuse([_problem("total", aspect_points, _ONE_FIGURE, _FIX_ONE_FIGURE)])
        return {}
    by_number = {str(aspect.number): aspect for aspect in instrument.aspects}
    problems = []
    found: dict[int, Fraction] = {}
    for key, value in aspect_points.items():
        aspect = by_number.get(str(key))
        if aspect is None and str(key).strip().lower() in instrument.refused:
            problems.append(_problem(str(key), value, _OTHER_INDEX, _FIX_OTHER_INDEX, id=key))
        elif aspect is None:
            problems.append(_unknown_aspect(str(key), value, instrument))
        elif aspect.weight is None and not _missing(value):
            place = {"id": aspect.number, "name": aspect.name}
            problems.append(_problem(f"aspect {key}", value, _NO_WEIGHT, _FIX_NO_WEIGHT, **place))
        elif not _missing(value):
            high = aspect.weight_high * instrument.level_max
            problem = _points_problem(aspect.number, aspect.name, value, high)
            problems += [problem] if problem else []
            found |= {} if problem else {aspect.number: Fraction(str(value))}
    refuse(problems)
    return found


def other_indices(history: pd.DataFrame, instrument: Instrument) -> None:
    """Refuse rows of a history that hold another index in the place of the merit index.

    Args:
        history: agency_id, year, assessed_by, aspect, points, and source where there is one.
        instrument: knows the names of other indices.

    Raises:
        IntakeError: totals whose source names another index, or of at most 1: the ratio printed beside the
            points. All of them.
    """
    source = history["source"] if "source" in history else pd.Series("", index=history.index)
    named = source.fillna("").astype("str").str.lower().str.contains("|".join(instrument.refused) or "$^")
    ratio = history["aspect"].isna() & history["points"].gt(0) & history["points"].le(1)
    rows = history.loc[named | ratio, ["agency_id", "points"]]
    reason = [
        (_OTHER_INDEX, _FIX_OTHER_INDEX) if found else (_ONE_FIGURE, _FIX_ONE_FIGURE)
        for found in named[named | ratio]
    ]
    refuse(
        _problem(str(agency), points, *why, id=source[row])
        for (row, agency, points), why in zip(rows.itertuples(name=None), reason, strict=True)
    )


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN


def _number(value: object) -> bool:
    """A finite real number; truth values are none."""
    if isinstance(value, (bool, np.bool)) or not isinstance(value, Real):
        return False
    return isfinite(value)


def _level_problem(item: str, value: Any, instrument: Instrument) -> dict[str, object] | None:  # noqa: ANN401
    scale = {"low": instrument.level_min, "high": instrument.level_max}
    whole = _number(value) and (isinstance(value, Integral) or float(value).is_integer())
    if not whole:
        return _problem(item, value, _NO_WHOLE_LEVEL, _FIX_LEVEL, id=item, **scale)
    if not instrument.level_min <= value <= instrument.level_max:
        return _problem(item, value, _LEVEL_OUTSIDE, _FIX_LEVEL, id=item, **scale)
    return None


def _points_problem(number: int, name: str, value: Any, high: Fraction) -> dict[str, object] | None:  # noqa: ANN401
    if not _number(value):
        sentence = _NO_NUMBER
    elif Fraction(str(value)) > high:
        sentence = _ABOVE_MAXIMUM
    elif value < 0:
        sentence = _BELOW_ZERO
    else:
        return None
    return _problem(
        f"aspect {number}", value, sentence, _FIX_POINTS, id=number, name=name, high=f"{float(high):g}"
    )


def _unknown_item(item: str, value: object, instrument: Instrument) -> dict[str, object]:
    ends: dict[str, object] = {"first": instrument.items[0].id, "last": instrument.items[-1].id}
    return _problem(item, value, _UNKNOWN_ITEM, _FIX_ITEM, id=item, instrument=instrument.id, **ends)


def _unknown_aspect(number: str, value: object, instrument: Instrument) -> dict[str, object]:
    ends = {"first": instrument.aspects[0].number, "last": instrument.aspects[-1].number}
    place = f"aspect {number}"
    return _problem(place, value, _UNKNOWN_ASPECT, _FIX_ASPECT, id=number, instrument=instrument.id, **ends)


def _problem(column: str, value: object, reason: str, fix: str, **fields: object) -> dict[str, object]:
    shown = "" if value is None else str(value)
    return {
        "file": "",
        "sheet": "",
        "row": pd.NA,
        "column": column,
        "value": shown,
        "reason": text(reason, "en", value=shown, **fields),
        "fix": text(fix, "en", **fields),
    }


def refuse(problems: Iterable[dict[str, object]]) -> None:
    """Raise all problems at once, if there are any.

    Raises:
        IntakeError: with one row a problem.
    """
    rows = list(problems)
    if rows:
        message = " ".join(f"{row['reason']} {row['fix']}" for row in rows)
        raise IntakeError(message, pd.DataFrame(rows, columns=_COLUMNS).astype({"row": "Int64"}))
