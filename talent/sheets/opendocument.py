"""Marks of the sheets of an OpenDocument spreadsheet, found while its XML passes by in chunks."""

from __future__ import annotations

import html
import re

from talent.sheets.marks import COLUMNS, Marks
from talent.sheets.model import Limits, RefusedError

_LONGEST_TAG = 8 << 20
_TAG = re.compile(
    rb"<(?:(?P<table>table:table)|(?P<column>table:table-column)|(?P<row>table:table-row)"
    rb"|(?P<cell>table:(?:covered-)?table-cell))(?=[\s/>])(?P<rest>[^>]*)>|(?P<row_end></table:table-row>)"
)
_NAME = re.compile(rb'\stable:name="([^"]*)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="([0-9]{1,18})"')
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="([0-9]{1,18})"')
_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_SPANNED = re.compile(rb'number-(columns|rows)-spanned="([0-9]{1,9})"')
_PARAGRAPH = re.compile(rb"<text:p[^>]*>([^<]*)")


class OpenDocumentScan:
    """Sees the chunks of content.xml and keeps the marks of each sheet.

    Args:
        limits: bounds of the area that the cells of a sheet span.

    >>> scan = OpenDocumentScan(Limits())
    >>> scan.feed(
    ...     b'<table:table table:name="A"><table:table-row><table:table-cell office:value-type="percentage"/>'
    ... )
    >>> scan.feed(b"</table:table-row></table:table>")
    >>> list(scan.close()[0].percent)
    [0]
    """

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Marks] = []
        self.names: list[str] = []
        self._limits = limits
        self._rest = b""
        self._row = 0
        self._column = 0
        self._repeated = 1
        self._columns_seen = 0
        self._far = -1
        self._begun = (0, 0, 0)

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk.

        Args:
            chunk: bytes of the XML.

        Raises:
            RefusedError: a cell lies too far out.
        """
        text = self._rest + chunk
        cut = text.rfind(b"<table:")
        if cut <= 0:
            self._rest = text
            if len(text) > _LONGEST_TAG:
                self._rest = text[-(1 << 16) :]
            return
        self._take(text[:cut])
        self._rest = text[cut:]

    def close(self) -> list[Marks]:
        """Take what is left; gives the marks, sheet by sheet."""
        self._take(self._rest)
        self._rest = b""
        return self.sheets

    def _take(self, text: bytes) -> None:
        for tag in _TAG.finditer(text):
            kind = tag.lastgroup if tag.lastgroup == "row_end" else _kind(tag)
            if kind == "table":
                self._begin_sheet(tag["rest"])
            elif self.sheets:
                self._take_part(kind, tag, text)

    def _begin_sheet(self, rest: bytes) -> None:
        name = _NAME.search(rest)
        self.names.append(html.unescape(name[1].decode(errors="replace")) if name else "")
        self.sheets.append(Marks())
        self._row = self._columns_seen = 0
        if len(self.sheets) > self._limits.sheets:
            raise RefusedError("file_too_large", f"{len(self.sheets)} sheets")

    def _take_part(self, kind: str, tag: re.Match[bytes], text: bytes) -> None:
        if kind == "column":
            self._take_column(tag["rest"])
        elif kind == "row":
            self._begin_row(tag["rest"])
        elif kind == "cell":
            self._take_cell(tag, text)
        else:
            self._end_row()

    def _take_column(self, rest: bytes) -> None:
        many = _number(_COLUMNS_REPEATED, rest)
        if _HIDDEN.search(rest):
            last = min(self._columns_seen + many, self._limits.columns)
            self.sheets[-1].hidden_columns.extend(range(self._columns_seen, last))
        self._columns_seen += many

    def _begin_row(self, rest: bytes) -> None:
        self._column, self._far = 0, -1
        marks = self.sheets[-1]
        self._begun = (len(marks.errors), len(marks.no_result), len(marks.percent))
        self._repeated = _number(_ROWS_REPEATED, rest)
        if _HIDDEN.search(rest):
            last = min(self._row + self._repeated, self._limits.rows)
            self.sheets[-1].hidden_rows.extend(range(self._row + 1, last + 1))
        if rest.endswith(b"/"):
            self._end_row()

    def _end_row(self) -> None:
        if self._far >= 0:
            self.sheets[-1].reach(self._row + self._repeated - 1, self._far, self._limits)
            self._repeat_marks(self.sheets[-1])
        self._row += self._repeated
        self._repeated = 0

    def _repeat_marks(self, marks: Marks) -> None:
        begun = zip((marks.errors, marks.no_result, marks.percent), self._begun, strict=True)
        marks.error_texts.extend(marks.error_texts[self._begun[0] :] * (self._repeated - 1))
        for places, first in begun:
            here = places[first:]
            for row in range(1, self._repeated if here else 1):
                places.extend(place + row * COLUMNS for place in here)

    def _take_cell(self, tag: re.Match[bytes], text: bytes) -> None:
        rest = tag["rest"]
        many = _number(_COLUMNS_REPEATED, rest)
        if b"office:value-type=" in rest or b"table:formula=" in rest:
            self._far = self._column + many - 1
            self.sheets[-1].reach(self._row, self._far, self._limits)
            self._mark(rest, text, tag.end(), range(self._column, self._column + many))
        if b"-spanned=" in rest:
            self._merge(rest)
        self._column += many

    def _mark(self, rest: bytes, text: bytes, end: int, columns: range) -> None:
        marks, start = self.sheets[-1], self._row * COLUMNS
        if b'calcext:value-type="error"' in rest:
            words = _PARAGRAPH.search(text, end, end + 400)
            word = html.unescape(words[1].decode(errors="replace")) if words else ""
            marks.errors.extend(start + column for column in columns)
            marks.error_texts.extend([word] * len(columns))
        elif b"office:value-type=" not in rest:
            marks.no_result.extend(start + column for column in columns)
        elif b'office:value-type="percentage"' in rest:
            marks.percent.extend(start + column for column in columns)

    def _merge(self, rest: bytes) -> None:
        spans = {name: int(value) for name, value in _SPANNED.findall(rest)}
        rows, columns = spans.get(b"rows", 1), spans.get(b"columns", 1)
        if rows * columns > 1:
            place = (self._row + 1, self._row + rows, self._column, self._column + columns - 1)
            self.sheets[-1].merged.append(place)


def _kind(tag: re.Match[bytes]) -> str:
    return next(name for name in ("cell", "row", "column", "table") if tag[name])


def _number(pattern: re.Pattern[bytes], rest: bytes) -> int:
    found = pattern.search(rest)
    return int(found[1]) if found else 1
