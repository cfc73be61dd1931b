"""Marks of the sheets of an xls workbook, from the records of its stream."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from talent.sheets.compound import Compound
from talent.sheets.marks import COLUMNS, Marks
from talent.sheets.model import Limits, RefusedError
from talent.sheets.workbook import Scanned, percent_formats

BOOK_NAMES = ("Workbook", "Book", "WORKBOOK", "BOOK")
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

_BEGIN, _END, _SHEET, _SEALED, _EPOCH = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022
_FORMAT, _STYLE, _ROW, _COLUMNS = 0x041E, 0x00E0, 0x0208, 0x007D
_FORMULA, _TEXT, _SHARED_TEXT, _NUMBER, _WHOLE, _WHOLES, _FLAG = 0x06, 0x204, 0xFD, 0x203, 0x27E, 0xBD, 0x205
_CELLS = frozenset({_FORMULA, _TEXT, _SHARED_TEXT, _NUMBER, _WHOLE, _WHOLES, _FLAG})
_HEAD = struct.Struct("<HH")
_CELL = struct.Struct("<HHH")


def scan_records(stream: BinaryIO, limits: Limits) -> Scanned:
    """Pass once through the records of an xls workbook.

    Args:
        stream: the open file.
        limits: bounds of the area of a sheet.

    Raises:
        RefusedError: encrypted, damaged, or beyond the limits.
    """
    file = Compound(stream)
    entry = next((entry for entry in file.entries() if entry.name in BOOK_NAMES), None)
    content = file.content(entry) if entry else b""
    scan = _Scan(limits)
    for place, number, body in _records(content):
        scan.take(place, number, body)
    return Scanned(len(content), scan.sheets, date1904=scan.date1904)


def _records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    place, last = 0, len(content) - _HEAD.size
    while place <= last:
        number, length = _HEAD.unpack_from(content, place)
        start = place + _HEAD.size
        yield place, number, content[start : start + length]
        place = start + length


class _Scan:
    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, Marks] = {}
        self.date1904 = False
        self._limits = limits
        self._names: dict[int, str] = {}
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._percent: set[int] = set()
        self._marks: Marks | None = None
        self._depth = 0
        self._globals: dict[int, Callable[[bytes], None]] = {
            _SHEET: self._take_sheet,
            _FORMAT: self._take_format,
            _STYLE: lambda body: self._styles.append(_number(body, 2)),
            _EPOCH: self._take_epoch,
            _SEALED: _refuse,
        }

    def take(self, place: int, number: int, body: bytes) -> None:
        if number == _BEGIN:
            self._begin(place)
        elif number == _END:
            self._depth -= 1
        elif self._depth > 1:
            return  # a chart within a sheet keeps figures of its own
        elif self._marks is None:
            if number in self._globals:
                self._globals[number](body)
        elif number in _CELLS and len(body) >= _CELL.size:
            self._take_cell(self._marks, number, body)
        elif number == _ROW and _number(body, 12) & 0x20:
            self._marks.hidden_rows.append(_number(body, 0) + 1)
        elif number == _COLUMNS and _number(body, 8) & 1:
            last = min(_number(body, 2), self._limits.columns)
            self._marks.hidden_columns.extend(range(_number(body, 0), last + 1))

    def _begin(self, place: int) -> None:
        self._depth += 1
        name = self._names.get(place)
        if name is not None:
            self._marks = self.sheets.setdefault(name, Marks())
            formats = percent_formats(self._formats.items())
            self._percent = {style for style, form in enumerate(self._styles) if form in formats}

    def _take_sheet(self, body: bytes) -> None:
        wide = bool(body[7:8] == b"\1")
        name = body[8:].decode("utf-16-le" if wide else "cp1252", errors="replace")
        self._names[_number(body, 0) | _number(body, 2) << 16] = name[: body[6] if len(body) > 6 else 0]  # noqa: PLR2004

    def _take_format(self, body: bytes) -> None:
        wide = body[4:5] == b"\1"
        self._formats[_number(body, 0)] = body[5:].decode(
            "utf-16-le" if wide else "latin-1", errors="replace"
        )

    def _take_epoch(self, body: bytes) -> None:
        self.date1904 = _number(body, 0) == 1

    def _take_cell(self, marks: Marks, number: int, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        last = _number(body, len(body) - 2) if number == _WHOLES else column
        if row >= marks.last_row or last >= marks.width:
            marks.reach(row, last, self._limits)
        place = row * COLUMNS + column
        code = _error(number, body)
        if code is not None:
            marks.errors.append(place)
            marks.error_texts.append(ERRORS.get(code, "#ERROR!"))
        elif number == _WHOLES:
            styles = (_number(body, at) for at in range(4, len(body) - 2, 6))
            marks.percent.extend(place + n for n, style in enumerate(styles) if style in self._percent)
        elif style in self._percent:
            marks.percent.append(place)


def _error(number: int, body: bytes) -> int | None:
    if number == _FLAG:
        return body[6] if body[7:8] == b"\1" else None
    found = number == _FORMULA and body[6:7] == b"\2" and body[12:14] == b"\xff\xff"
    return body[8] if found else None


def _number(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 2], "little")


def _refuse(body: bytes) -> None:
    raise RefusedError("file_encrypted", f"{len(body)} bytes")
