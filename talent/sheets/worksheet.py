"""Marks of a worksheet of an xlsx workbook, found while its XML passes by in chunks."""

from __future__ import annotations

import re
from collections.abc import Collection

from talent.sheets.marks import COLUMNS, Marks, column_of
from talent.sheets.model import Limits, RefusedError

_LONGEST_ROW = 32 << 20
_START = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?worksheet\b")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,10})["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_CELL_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,10})["']""")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s[^>]*>")
_SPAN = re.compile(rb"""\s(min|max)\s*=\s*["']([0-9]{1,6})["']""")
_ERROR = re.compile(rb""" t=["']e["']""")  # a literal first byte: several times as quick as any white space
_OUTCOME = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")


class WorksheetScan:
    """Sees the chunks of one worksheet and keeps its marks.

    Args:
        limits: bounds of the area that its cells span.
        percent_styles: numbers of the cell styles with a percent format.

    >>> scan = WorksheetScan(Limits(), percent_styles={3})
    >>> scan.feed(
    ...     b'<worksheet><sheetData><row r="2" hidden="1"><c r="B2" t="e"><v>#N/A</v></c></row></sheetData>'
    ... )
    >>> scan.close().hidden_rows, scan.marks.error_texts, scan.marks.width
    ([2], ['#N/A'], 2)
    """

    def __init__(self, limits: Limits, percent_styles: Collection[int] = ()) -> None:
        self.marks = Marks()
        self._limits = limits
        self._rest = b""
        self._row = 0
        self._stage = 0  # before the first row, among the rows, behind them
        styles = b"|".join(str(style).encode() for style in sorted(percent_styles))
        self._percent = re.compile(rb""" s=["'](?:""" + styles + rb""")["']""") if styles else None
        self._name_parts(b"")

    def _name_parts(self, prefix: bytes) -> None:
        self._row_open, self._cell_open = b"<" + prefix + b"row", b"<" + prefix + b"c"
        self._cell_close, self._data_close = b"</" + prefix + b"c>", b"</" + prefix + b"sheetData>"
        f, v, c = (re.escape(prefix + name) for name in (b"f", b"v", b"c"))
        ends = rb"(?:</" + f + rb"\s*>|<" + f + rb"(?:\s[^>]*)?/>)\s*"
        empty = rb"(?:<" + v + rb"\s*/>|<" + v + rb"\s*>\s*</" + v + rb"\s*>)?\s*</" + c + rb"\s*>"
        self._formula, self._value_open = b"<" + prefix + b"f", b"<" + prefix + b"v"
        self._no_result = re.compile(ends + empty)

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk.

        Args:
            chunk: bytes of the XML.

        Raises:
            RefusedError: a cell lies too far out, or a row never ends.
        """
        self._rest += chunk
        if self._stage == 0:
            self._open()
        if self._stage == 1:
            self._advance()
        if self._stage == 2:  # noqa: PLR2004 - see __init__
            self._rest = b""
        if len(self._rest) > _LONGEST_ROW:
            raise RefusedError("file_far_cell", f"row {self._row + 1}")

    def close(self) -> Marks:
        """Take what is left; gives the marks."""
        if self._stage == 1:
            self._take(self._rest)
        self._rest = b""
        return self.marks

    def _open(self) -> None:
        start = _START.search(self._rest)
        if start and start[1]:
            self._name_parts(start[1] + b":")
        at = self._rest.find(self._row_open)
        if at >= 0:
            self._hide_columns(self._rest[:at])
            self._rest = self._rest[at:]
            self._stage = 1

    def _advance(self) -> None:
        end = self._rest.rfind(self._data_close)
        cut = end if end >= 0 else self._rest.rfind(self._row_open)
        if cut <= 0:
            return
        self._take(self._rest[:cut])
        self._rest = self._rest[cut:]
        if end >= 0:
            self._stage = 2

    def _take(self, piece: bytes) -> None:
        marked = bool(
            _ERROR.search(piece) or self._formula in piece or (self._percent and self._percent.search(piece))
        )
        for row in piece.split(self._row_open)[1:]:
            self._take_row(row, marked=marked)

    def _take_row(self, row: bytes, *, marked: bool) -> None:
        head = row[: row.find(b">") + 1]
        number = _ROW_NUMBER.search(head)
        self._row = int(number[1]) if number else self._row + 1
        if b"hidden" in head and _HIDDEN.search(head):
            self.marks.hidden_rows.append(self._row)
        end = row.rfind(self._cell_close)
        if end >= 0:
            self.marks.reach(*self._place(row, end), self._limits)
            if marked:
                self._mark_row(row)

    def _place(self, row: bytes, end: int) -> tuple[int, int]:
        at = row.rfind(self._cell_open, 0, end)
        found = _CELL_ADDRESS.search(row, at, row.find(b">", at))
        if found:
            return int(found[2]) - 1, column_of(found[1].decode().upper())
        return self._row - 1, row.count(self._cell_open, 0, end) - 1

    def _mark_row(self, row: bytes) -> None:
        for hit in _ERROR.finditer(row):
            outcome = _OUTCOME.search(row, hit.end(), row.find(self._cell_close, hit.end()) + 2)
            self.marks.errors.append(self._position(row, hit.end()))
            self.marks.error_texts.append(outcome[1].decode(errors="replace")[:80] if outcome else "")
        if self._formula in row:
            for hit in self._no_result.finditer(row):
                self._mark_formula(row, hit)
        if self._percent:
            self.marks.percent.extend(self._position(row, hit.end()) for hit in self._percent.finditer(row))

    def _mark_formula(self, row: bytes, hit: re.Match[bytes]) -> None:
        at = row.rfind(self._cell_open, 0, hit.start())
        text = b't="str"' in row[at : row.find(b">", at)]
        if not (text and self._value_open in hit[0]):  # ="" has a result, the empty text
            self.marks.no_result.append(self._position(row, hit.start()))

    def _position(self, row: bytes, end: int) -> int:
        place = self._place(row, end)
        return place[0] * COLUMNS + min(place[1], COLUMNS - 1)

    def _hide_columns(self, preamble: bytes) -> None:
        hidden = (tag for tag in _COLUMN.findall(preamble) if _HIDDEN.search(tag))
        for tag in hidden:
            span = {name: int(value) for name, value in _SPAN.findall(tag)}
            first, last = span.get(b"min", 1), span.get(b"max", 0)
            self.marks.hidden_columns.extend(range(first - 1, min(last, self._limits.columns)))
