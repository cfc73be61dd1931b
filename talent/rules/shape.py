"""What the value of a rule must look like, by its key: tables without gaps, rising cuts, weights that add up.

A figure that is typed wrongly must be refused when it is read, with its file and key, and not turn up as a
wrong cell.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import pairwise
from typing import Any

from talent.rules.interval import Cut, Interval, seams

_WHOLE = 100
_BOXES = range(1, 10)
_LEVELS = ("low", "middle", "high")


def shape_problem(key: str, value: Any) -> str:  # noqa: ANN401 - any TOML value may stand in a rule
    """What is wrong with the form of a rule's value; empty when nothing is, or when any form will do.

    Args:
        key: dotted key, as :meth:`talent.rules.Rules.value` takes it.
        value: as read from TOML.

    >>> shape_problem("profile.cuts.potential", [80, 60])
    'must be two cut-offs that rise, found [80, 60]'
    >>> shape_problem("profile.cuts.potential", [60, 80])
    ''
    """
    for pattern, check in _CHECKS:
        if fnmatchcase(key, pattern):
            return check(value)
    return ""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pairs(value: object, first: Callable[[object], bool]) -> bool:
    """Whether a value is a list of pairs: one for which ``first`` holds, and a number."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == len(("first", "number")) for row in value)
        and all(first(row[0]) and _number(row[1]) for row in value)
    )


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _rises(numbers: list[Any]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def _range(value: Any) -> str:  # noqa: ANN401
    try:
        Interval.parse(value)
    except ValueError as error:
        return str(error)
    return ""


def _cap(value: Any) -> str:  # noqa: ANN401
    return "" if value == "none" or _number(value) else f"must be a number or 'none', found {value!r}"


def _signs(value: Any) -> str:  # noqa: ANN401
    fine = _pairs(value, _text) and all(sign in {1, -1} for _, sign in value)
    return _repeated(value) if fine else f"must be a list of [component, 1 or -1], found {value}"


def _readings(value: Any) -> str:  # noqa: ANN401
    fine = isinstance(value, list) and all(
        isinstance(row, list) and len(row) == len(("label", "reads as")) and all(map(_text, row))
        for row in value
    )
    return _repeated(value) if fine else f"must be a list of [label, label it counts as], found {value}"


def _levels(value: Any) -> str:  # noqa: ANN401
    problem = _readings(value)
    wrong = [] if problem else [row for row in value if row[1] not in _LEVELS]
    return problem or (f"levels are {', '.join(_LEVELS)}, found {wrong}" if wrong else "")


def _blend(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _number):
        return f"must be a list of [years back, weight in %], found {value}"
    return _weights([[str(back), weight] for back, weight in value])


def _scales(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _number):
        return f"must be a list of [greatest value, factor], found {value}"
    return "" if _rises([top for top, _ in value]) else f"greatest values must rise, found {value}"


def _one_of(*words: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:  # noqa: ANN401
        return "" if value in words else f"must be one of {', '.join(words)}, found {value!r}"

    return check


def _weights(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _text):
        return f"must be a list of [component, weight in %], found {value}"
    total = sum((Fraction(str(weight)) for _, weight in value), Fraction(0))
    if min(weight for _, weight in value) < 0 or total != _WHOLE:
        return f"weights must not be negative and must add to {_WHOLE}, they add to {float(total):g}"
    return _repeated(value)


def _target_weights(value: Any) -> str:  # noqa: ANN401
    problem = _weights(value)
    if problem or sorted(name for name, _ in value) == ["talent", "technical"]:
        return problem
    return f"must weigh talent and technical, found {value}"


def _labels(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _text):
        return f"must be a list of [label, score], found {value}"
    return _repeated(value)


def _repeated(rows: list[list[Any]]) -> str:
    names = [name for name, _ in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"{', '.join(twice)} stands in it twice" if twice else ""


def _bands(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _text):
        return f"must be a list of [range, score], found {value}"
    try:
        ranges = [Interval.parse(text) for text, _ in value]
    except ValueError as error:
        return str(error)
    seam = seams(ranges)
    return f"ranges must follow each other: {seam}" if seam else ""


def _cuts(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, list) or len(value) != len(("middle", "high")):
        return f"must be two cut-offs that rise, found {value}"
    try:
        middle, high = map(Cut.parse, value)
    except ValueError as error:
        return str(error)
    if middle.percentile != high.percentile:
        return f"must be both percentiles or both points, found {value}"
    return "" if middle.bound < high.bound else f"must be two cut-offs that rise, found {value}"


def _classes(value: Any) -> str:  # noqa: ANN401
    if not _pairs(value, _text):
        return f"must be a list of [class, lower bound], found {value}"
    return "" if _rises([bound for _, bound in value]) else f"lower bounds must rise, found {value}"


def _named_ranges(value: Any) -> str:  # noqa: ANN401
    texts = isinstance(value, list) and all(
        isinstance(row, list) and len(row) == len(("name", "range")) and all(map(_text, row)) for row in value
    )
    if not texts:
        return f"must be a list of [name, range], found {value}"
    return _bands([[text, 0] for _, text in value]).replace("[range, score]", "[name, range]")


def _matrix(value: Any) -> str:  # noqa: ANN401
    rows = value if isinstance(value, list) and all(isinstance(row, list) for row in value) else []
    square = len(rows) == len(("low", "middle", "high")) and all(len(row) == len(rows) for row in rows)
    fine = square and sorted(box for row in rows for box in row) == list(_BOXES)
    return "" if fine else f"must be three rows of three with each box 1 to 9 once, found {value}"


def _pool(value: Any) -> str:  # noqa: ANN401
    fine = isinstance(value, list) and all(_number(box) and box in _BOXES for box in value)
    return "" if fine else f"must be a list of boxes 1 to 9, found {value}"


_CHECKS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("profile.axes.*", _weights),
    ("profile.cuts.*", _cuts),
    ("profile.components.*.bands", _bands),
    ("profile.additions.*", _signs),
    ("profile.caps.*", _cap),
    ("profile.composite", _weights),
    ("profile.target.kind", _one_of("axis", "weights")),
    ("profile.target.weights.*", _target_weights),
    ("profile.target.cap", _cap),
    ("profile.components.*.range", _range),
    ("profile.components.*.cap", _cap),
    ("profile.components.*.instead", _weights),
    ("profile.components.*.reads_as", _readings),
    ("profile.components.*.levels", _levels),
    ("profile.components.*.blend", _blend),
    ("profile.components.*.blend_missing", _one_of("present", "missing")),
    ("profile.components.*.scales", _scales),
    ("profile.components.*.fractions", _one_of("linear", "nearest")),
    ("profile.components.*.counts", _one_of("best", "latest", "sum", "hours", "records")),
    ("profile.components.*.scores", _labels),
    ("*competencies.classes.*", _classes),
    ("*performance.scores*", _named_ranges),
    ("*cells.matrix", _matrix),
    ("*cells.pool", _pool),
)
