"""Frames leave as CSV or XLSX through here, so that nothing in them runs as a formula.

Spreadsheets execute a text that begins like a formula. CSV cannot say what is text, so such texts get an
apostrophe in front, as OWASP advises, and :func:`restore` takes it away. XLSX can, so there nothing is added;
ids of 18 digits need XLSX, since a spreadsheet that opens CSV rounds them.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

MOST_ROWS = 1_048_575
"""Rows of a frame on one sheet; the heading takes one more."""
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
"""UTF-16 units in a cell, which is how spreadsheets count characters."""
WIDEST = 60
LONGEST_NAME = 31
_NARROWEST, _MARGIN, _FILTER_ARROW, _NUMBER_SHOWN = 6, 2, 2, 12

# ASCII, full-width and small forms: some spreadsheets read the last two as the first.
_SIGNS = "=+@＝＋－＠﹦﹢﹣﹫-"
_BREAKS = "\t\r\n"
# Spaces, quotes, control and invisible characters: dropped by some readers before they look for a formula.
_SKIPPED = (
    " \x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    "'\"`´‘’‚‛“”„‟«»‹›＇＂"
    "\x00-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
)
# A first line "sep=|" would choose another separator.
_START = rf"(?=[{_SKIPPED}]*(?:[\x00{_BREAKS}{_SIGNS}]|(?i:sep)=))"
# Where the list separator is ";" (as in Indonesia), or a text is pasted, these begin a new cell within it.
_INSIDE, _AFTER = rf"(?<=[;{_BREAKS}])", rf"(?=[{_SKIPPED}]*[{_SIGNS}])"
_UNPROTECTED = re.compile(rf"\A{_START}|{_INSIDE}{_AFTER}")
_PROTECTED = re.compile(rf"\A'{_START}|{_INSIDE}'{_AFTER}")

# What UTF-8 or XML cannot hold.
_UNWRITABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\s]+")
_RESERVED = "history"

# Spreadsheets differ on days before this one, and cannot hold more digits than that in a number.
_FIRST_DAY = date(1900, 3, 1).toordinal()
_EXACT = 10**15
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def protect(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet could begin to read a formula in a CSV field.

    That is before a text which begins with ``= + - @`` (full-width too), TAB, CR, LF, NUL or ``sep=``, also
    after spaces, quotes and invisible characters; and inside it, where a sign follows ``;``, TAB or line end.

    Args:
        text: any text.

    Returns:
        The text; a harmless one is unchanged.

    >>> protect("=1+1"), protect("+6281234567890"), protect("Budi; =1+1"), protect("A-1")
    ("'=1+1", "'+6281234567890", "Budi;' =1+1", 'A-1')
    """
    return _UNPROTECTED.sub("'", text)


def restore(text: str) -> str:
    """Take away the apostrophes that :func:`protect` put; ``restore(protect(text)) == text`` for every text.

    Args:
        text: a field of a CSV file written by :func:`to_csv`.

    Returns:
        The text, with one protecting apostrophe fewer wherever there is one; any other apostrophe stays.

    >>> restore("'=1+1"), restore("''=1+1"), restore("'n Naam")
    ('=1+1', "'=1+1", "'n Naam")
    """
    return _PROTECTED.sub("", text)


def to_csv(frame: pd.DataFrame, target: Path | BinaryIO | None = None) -> bytes:
    """A frame as CSV that a spreadsheet shows and does not execute.

    UTF-8 with byte order mark, ``,`` between fields, CR LF, ISO dates, ``true`` and ``false``, missing =
    empty. Texts and column names go through :func:`protect`; numbers are written as they are. No index.

    Args:
        frame: any columns.
        target: file (replaced as a whole or not at all; its folder is made) or open binary stream.

    Returns:
        The bytes; equal frames give equal bytes.

    >>> to_csv(pd.DataFrame({"name": ["=1+1", None], "gap": [-2.5, 1.0]})).decode("utf-8-sig").splitlines()
    ['name,gap', "'=1+1,-2.5", ',1.0']
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([protect(heading) for heading in _headings(frame)])
    columns = [map(_field, column) for column in _columns(frame)]
    writer.writerows(zip(*columns, strict=True))
    return _deliver(buffer.getvalue().encode("utf-8-sig"), target)


def to_xlsx(
    frames: Mapping[str, pd.DataFrame], target: Path | BinaryIO | None = None, *, widths: bool = True
) -> bytes:
    """Frames as a workbook without formulas, one sheet each.

    Texts are text cells, unchanged; dates, flags and numbers are cells of their kind; missing = empty. Whole
    numbers of 16 digits and more, and days before March 1900, become text: a cell would change them. The
    heading is bold, frozen and has filters. A frame of more than 1,048,575 rows goes on in ``name (2)``.

    Args:
        frames: sheet name → frame. Names lose what a sheet name cannot hold, are cut to 31 and made unique.
        target: file (replaced as a whole or not at all; its folder is made) or open binary stream.
        widths: columns as wide as what they hold, up to 60 characters.

    Returns:
        The bytes; equal frames give equal bytes.

    Raises:
        ValueError: a text has more than 32,767 characters (row and column are named; the heading is row 1),
            or a frame more than 16,384 columns. Nothing is written.

    >>> to_xlsx({"employees": pd.DataFrame({"name": ["=1+1"]})})[:2]
    b'PK'
    """
    sheets = list(_sheets(frames))
    _refuse_what_does_not_fit(sheets)
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(buffer, options) as book:
        book.set_properties({"created": _MADE})
        formats = _formats(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats, widths=widths)
    return _deliver(buffer.getvalue(), target)


def _deliver(content: bytes, target: Path | BinaryIO | None) -> bytes:
    if isinstance(target, Path):
        _replace(target, content)
    elif target is not None:
        target.write(content)
    return content


def _replace(file: Path, content: bytes) -> None:
    """Write beside the file first: a full disk or a killed process leaves the old one whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _headings(frame: pd.DataFrame) -> list[str]:
    return [_writable(str(name)) for name in frame.columns]


def _columns(frame: pd.DataFrame) -> list[list[Any]]:
    """Values of each column as text, number, flag, date, time stamp or None; names may repeat."""
    return [_values(frame.iloc[:, place]) for place in range(frame.shape[1])]


def _values(column: pd.Series) -> list[Any]:
    values = list(map(_value, column.tolist(), column.isna()))
    stamps = [value for value in values if isinstance(value, datetime)]
    if any(stamp.time() != time() for stamp in stamps):
        return values
    return [value.date() if isinstance(value, datetime) else value for value in values]


def _value(value: Any, missing: bool) -> Any:  # noqa: ANN401, FBT001 - a cell holds anything, or is missing
    if missing:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real | Decimal):
        return float(value)
    return value if isinstance(value, date) else _writable(str(value)) or None


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _field(value: Any) -> Any:  # noqa: ANN401 - csv writes numbers and None by itself
    if isinstance(value, str):
        return protect(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class _Sheet:
    """What one sheet holds: its headings, and the values below them by column."""

    name: str
    headings: list[str]
    columns: list[list[Any]]

    @property
    def last_row(self) -> int:
        return max(map(len, self.columns), default=0)


def _sheets(frames: Mapping[str, pd.DataFrame]) -> Iterator[_Sheet]:
    taken = {_RESERVED}
    for name, frame in frames.items():
        for start in range(0, max(len(frame), 1), MOST_ROWS):
            part = frame.iloc[start : start + MOST_ROWS]
            yield _Sheet(_free_name(name, taken), _headings(part), _columns(part))


def _free_name(name: str, taken: set[str]) -> str:
    """A sheet name that nobody has, which is added to those taken; spreadsheets ignore case."""
    stem = _NOT_IN_A_NAME.sub(" ", _writable(name)).strip("' ") or "Sheet"
    free, number = _cut(stem, LONGEST_NAME), 1
    while free.lower() in taken:
        number += 1
        ending = f" ({number})"
        free = _cut(stem, LONGEST_NAME - len(ending)) + ending
    taken.add(free.lower())
    return free


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore").strip("' ")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2  # beyond the basic plane a character counts twice


def _refuse_what_does_not_fit(sheets: list[_Sheet]) -> None:
    problems = [problem for sheet in sheets for problem in _problems(sheet)]
    if problems:
        raise ValueError(
            "Nothing was written, since a spreadsheet would cut it off: "
            + "; ".join(problems)
            + ". Shorten these, leave them out, or write CSV."
        )


def _problems(sheet: _Sheet) -> Iterator[str]:
    if len(sheet.columns) > MOST_COLUMNS:
        yield f"sheet {sheet.name!r} has {len(sheet.columns):,} columns of at most {MOST_COLUMNS:,}"
    for place, (heading, values) in enumerate(zip(sheet.headings, sheet.columns, strict=True), start=1):
        column = f"{heading!r}" if _units(heading) <= LONGEST_TEXT else f"{place}"
        for row, value in enumerate([heading, *values], start=1):
            if isinstance(value, str) and 2 * len(value) > LONGEST_TEXT and _units(value) > LONGEST_TEXT:
                where = f"sheet {sheet.name!r}, row {row}, column {column}"
                yield f"{where} has {_units(value):,} characters of at most {LONGEST_TEXT:,}"


def _formats(book: Workbook) -> dict[str, Any]:
    return {
        "heading": book.add_format({"bold": True, "num_format": "@"}),
        # Without this format a text cell that somebody edits becomes a formula, and an id a rounded number.
        "text": book.add_format({"num_format": "@"}),
        "plain": book.add_format(),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "stamp": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }


def _write(page: Any, sheet: _Sheet, formats: Mapping[str, Any], *, widths: bool) -> None:  # noqa: ANN401 - untyped
    for place, (heading, values) in enumerate(zip(sheet.headings, sheet.columns, strict=True)):
        _write_text(page, 0, place, heading, formats["heading"], formats["plain"])
        # XlsxWriter takes cells one by one.
        for row, value in enumerate(values, start=1):
            _write_cell(page, row, place, value, formats)
        texts = any(isinstance(value, str) for value in values)
        page.set_column(
            place, place, _width(heading, values) if widths else None, formats["text"] if texts else None
        )
    last = max(len(sheet.columns) - 1, 0)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, sheet.last_row, last)
    page.ignore_errors({"number_stored_as_text": xl_range(0, 0, sheet.last_row, last)})


def _write_cell(page: Any, row: int, place: int, value: Any, formats: Mapping[str, Any]) -> None:  # noqa: ANN401
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, int | float) and _exact(value):
        page.write_number(row, place, value)
    elif isinstance(value, date) and value.toordinal() >= _FIRST_DAY:
        page.write_datetime(row, place, value, formats["stamp" if isinstance(value, datetime) else "date"])
    else:
        text = value.isoformat() if isinstance(value, date) else str(value)
        _write_text(page, row, place, text, formats["text"], formats["plain"])


def _exact(number: float) -> bool:
    return abs(number) < _EXACT if isinstance(number, int) else math.isfinite(number)


def _write_text(page: Any, row: int, place: int, text: str, form: Any, plain: Any) -> None:  # noqa: ANN401
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would take this as finished XML; as two pieces of rich text it is escaped like any other.
        page.write_rich_string(row, place, text[:1], plain, text[1:], form)
    else:
        page.write_string(row, place, text, form)


def _width(heading: str, values: list[Any]) -> int:
    longest = max(map(_length, values), default=0)
    return min(max(len(heading) + _FILTER_ARROW, longest, _NARROWEST) + _MARGIN, WIDEST)


def _length(value: Any) -> int:  # noqa: ANN401 - as _value
    if value is None:
        return 0
    return min(len(str(value)), _NUMBER_SHOWN) if isinstance(value, float) else len(str(value))
