"""Parsed cells as plain texts with their kinds, batch by batch."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from talent.sheets.marks import COLUMNS, Marks
from talent.sheets.model import DATE, EMPTY, ERROR, FLAG, NO_RESULT, NUMBER, PERCENT, TEXT

BATCH_ROWS = 8192

Kinds = npt.NDArray[np.uint8]


class Batch(NamedTuple):
    """Some rows of a grid: cells, kinds (None: text or typed), row numbers, fields of each row (or None)."""

    cells: pa.Table
    kinds: Kinds | None
    rows: npt.NDArray[np.int64]
    widths: npt.NDArray[np.int32] | None


def number_text(value: float) -> str:
    """Shortest exact text of a number.

    Args:
        value: a finite number.

    >>> number_text(85.0), number_text(79.5), number_text(198503152010011005.0), number_text(-0.0)
    ('85', '79.5', '1.98503152010011e+17', '0')
    """
    text = repr(value).removesuffix(".0")
    return "0" if text == "-0" else text


def _moment_text(value: dt.datetime) -> str:
    near = value.replace(microsecond=0)
    if value.microsecond >= 500_000:  # noqa: PLR2004 - a binary fraction of a day is never quite the second
        near += dt.timedelta(seconds=1)
    return near.date().isoformat() if near.time() == dt.time() else near.isoformat()


def _span_text(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.datetime: _moment_text,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.isoformat("seconds"),
    dt.timedelta: _span_text,
}
_KINDS = {
    str: TEXT,
    float: NUMBER,
    int: NUMBER,
    bool: FLAG,
    dt.datetime: DATE,
    dt.date: DATE,
    dt.time: DATE,
    dt.timedelta: DATE,
}


def _column(values: Sequence[Any]) -> tuple[pa.Array, Kinds]:
    types = list(map(type, values))
    distinct = set(types)
    if distinct == {str}:
        texts = pa.array(values, pa.string())
        return texts, _filled(texts)
    texts = pa.array([_TEXTS[kind](value) for kind, value in zip(types, values, strict=True)], pa.string())
    kinds = np.fromiter(map(_KINDS.__getitem__, types), np.uint8, len(values)) * _filled(texts)
    if float in distinct:
        for row, value in enumerate(values):
            if isinstance(value, float) and not math.isfinite(value):
                kinds[row] = ERROR
    return texts, kinds


def _filled(texts: pa.Array) -> Kinds:
    ends = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1)
    return (np.diff(ends) > 0).astype(np.uint8)


def batches(rows: Iterable[Sequence[Any]], width: int, marks: Marks) -> Iterator[Batch]:
    """Batches of the rows of a sheet, blank rows left out, with what its parser did not say put in.

    Args:
        rows: rows from the first of the sheet, each of the same width.
        width: columns of each row.
        marks: marks of the sheet.

    Yields:
        batches of at most ``BATCH_ROWS`` rows; none for a sheet without cells.
    """
    patches = _Patches(marks)
    left = iter(rows)
    first = 0
    while width and (block := list(islice(left, BATCH_ROWS))):
        batch = _batch(block, first, width, patches)
        first += len(block)
        if len(batch.rows):
            yield batch


def _batch(block: list[Sequence[Any]], first: int, width: int, patches: _Patches) -> Batch:
    pairs = [_column(values) for values in zip(*block, strict=True)]
    kinds = np.stack([kind for _, kind in pairs], axis=1)
    texts = patches.apply([text for text, _ in pairs], kinds, first)
    cells = pa.table(texts, names=[str(column) for column in range(width)])
    kept = kinds.any(axis=1)
    if not kept.all():
        cells = cells.filter(pa.array(kept))
    rows = np.flatnonzero(kept).astype(np.int64) + first + 1
    return Batch(cells, kinds[kept], rows, None)


class _Patches:
    """Marks in the order of their places, to be put into one block of rows after the other."""

    def __init__(self, marks: Marks) -> None:
        errors = np.array(marks.errors, dtype=np.int64)
        order = np.argsort(errors, kind="stable")
        self._errors = errors[order]
        self._texts = np.array(marks.error_texts, dtype=object)[order]
        self._no_result = np.sort(np.array(marks.no_result, dtype=np.int64))
        self._percent = np.sort(np.array(marks.percent, dtype=np.int64))

    def apply(self, texts: list[pa.Array], kinds: Kinds, first: int) -> list[pa.Array]:
        rows, columns = _places(self._percent, kinds, first)[1:]
        numbers = kinds[rows, columns] == NUMBER
        kinds[rows[numbers], columns[numbers]] = PERCENT
        rows, columns = _places(self._no_result, kinds, first)[1:]
        empty = kinds[rows, columns] == EMPTY
        kinds[rows[empty], columns[empty]] = NO_RESULT
        found, rows, columns = _places(self._errors, kinds, first)
        kinds[rows, columns] = ERROR
        words = self._texts[found]
        changed = list(texts)
        for column in np.unique(columns):
            here = columns == column
            values = texts[column].to_pylist()
            for row, word in zip(rows[here].tolist(), words[here], strict=True):
                values[row] = word or values[row]
            changed[column] = pa.array(values, pa.string())
        return changed


def _places(
    places: npt.NDArray[np.int64], kinds: Kinds, first: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    low, high = np.searchsorted(places, [first * COLUMNS, (first + len(kinds)) * COLUMNS])
    found = np.arange(low, high)
    rows, columns = np.divmod(places[low:high], COLUMNS)
    inside = columns < kinds.shape[1]
    return found[inside], rows[inside] - first, columns[inside]
