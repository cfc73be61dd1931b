"""Whether the rules of a profile agree with each other: what one of them names, another has to define."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from talent.rules.interval import Interval

AXES = ("performance", "potential")


def disagreements(values: Mapping[str, Any]) -> list[str]:
    """Every disagreement of a profile, each with the keys concerned.

    Args:
        values: key → value of all rules and settings in force.

    >>> disagreements({"profile.axes.potential": [["wit", 100]], "profile.cuts.potential": [60, 80]})
    ["profile.axes.potential: no component 'wit' is defined (profile.components.wit.measure)"]
    """
    return [*_undefined(values), *_off_scale(values), *_unreadable(values), *_without_cuts(values)]


def _undefined(values: Mapping[str, Any]) -> Iterator[str]:
    """Components that are named and not defined."""
    named = [(key, row[0]) for key in _keys(values, ("axes", "additions")) for row in values[key]]
    named += [(key, name) for key in _keys(values, ("blocks",)) for block in values[key] for name in block]
    named += [("profile.not_collected", name) for name in values.get("profile.not_collected", [])]
    for key, value in values.items():
        if key.startswith("profile.components.") and key.endswith((".parts", ".instead")):
            named += [(key, row if isinstance(row, str) else row[0]) for row in value]
    for key, name in dict.fromkeys(named):
        if f"profile.components.{name}.measure" not in values:
            yield f"{key}: no component {name!r} is defined (profile.components.{name}.measure)"


def _off_scale(values: Mapping[str, Any]) -> Iterator[str]:
    """Scores outside the range that their component declares."""
    for name in _components(values):
        start = f"profile.components.{name}"
        if f"{start}.range" not in values:
            continue
        span = Interval.parse(values[f"{start}.range"])
        for table in ("scores", "bands"):
            off = [row for row in values.get(f"{start}.{table}", []) if not _holds(span, row[1])]
            if off:
                yield f"{start}.{table}: outside {values[f'{start}.range']} are {off}"


def _unreadable(values: Mapping[str, Any]) -> Iterator[str]:
    """Labels that read as one which the table of scores does not have."""
    for name in _components(values):
        start = f"profile.components.{name}"
        labels = {row[0] for row in values.get(f"{start}.scores", [])}
        lost = [row for row in values.get(f"{start}.reads_as", []) if row[1] not in labels]
        if lost:
            yield f"{start}.reads_as: {start}.scores has no {', '.join(row[1] for row in lost)}"


def _without_cuts(values: Mapping[str, Any]) -> Iterator[str]:
    """Axes of points without cut-offs."""
    for axis in AXES:
        names = [row[0] for part in ("axes", "additions") for row in values.get(f"profile.{part}.{axis}", [])]
        kinds = {values.get(f"profile.components.{name}.measure") for name in names}
        if names and kinds != {"category"} and f"profile.cuts.{axis}" not in values:
            yield f"profile.cuts.{axis}: the axis has points and no cut-offs"


def _keys(values: Mapping[str, Any], parts: tuple[str, ...]) -> list[str]:
    wanted = [f"profile.{part}.{axis}" for part in parts for axis in AXES]
    return [key for key in wanted if key in values]


def _components(values: Mapping[str, Any]) -> list[str]:
    start = "profile.components."
    return sorted({key.removeprefix(start).split(".")[0] for key in values if key.startswith(start)})


def _holds(span: Interval, score: float) -> bool:
    number = Fraction(str(score))
    above = span.low is None or number > span.low or (span.closed_low and number == span.low)
    below = span.high is None or number < span.high or (span.closed_high and number == span.high)
    return above and below
