"""Sheets of a workbook, read by calamine after everything it must not meet has been refused."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

import python_calamine as calamine

from talent.sheets.cells import Batch, batches
from talent.sheets.marks import Marks
from talent.sheets.model import Limits, RefusedError
from talent.sheets.records import scan_records
from talent.sheets.workbook import Scanned, scan_open_document, scan_workbook


class Sheet(NamedTuple):
    """A sheet that is being read: its batches have to be taken before the next one is asked for.

    Attributes:
        name: its name; empty for a file without sheets.
        batches: its rows.
        about: what a ``Grid`` says beside its cells.
    """

    name: str
    batches: Iterator[Batch]
    about: dict[str, Any]


def scan(stream: BinaryIO, kind: str, limits: Limits) -> Scanned:
    """Marks of a workbook and the bytes it unpacks to; refuses what its parser must not see.

    Args:
        stream: the open file.
        kind: "xlsx", "ods" or "xls".
        limits: bounds of everything.
    """
    if kind == "xlsx":
        return scan_workbook(stream, limits)
    return scan_open_document(stream, limits) if kind == "ods" else scan_records(stream, limits)


def sheets(stream: BinaryIO, kind: str, scanned: Scanned, limits: Limits) -> Iterator[Sheet]:
    """Sheets of a workbook, in its order.

    Args:
        stream: the open file.
        kind: "xlsx", "ods" or "xls".
        scanned: what ``scan`` gave.
        limits: bounds of the area of a sheet.

    Raises:
        RefusedError: encrypted, damaged, or beyond the limits.
    """
    stream.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        described = book.sheets_metadata
        if len(described) > limits.sheets:
            raise RefusedError("file_too_large", f"{len(described)} sheets")
        for place, sheet in enumerate(described):
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                marks = scanned.marks.get(sheet.name, Marks())
                yield _sheet(book.get_sheet_by_index(place), sheet, marks, limits, _form(kind, scanned))
    except calamine.PasswordError as error:
        raise RefusedError("file_encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise RefusedError("file_damaged", type(error).__name__) from error


def _form(kind: str, scanned: Scanned) -> dict[str, Any]:
    return {"kind": kind, "date1904": True} if scanned.date1904 else {"kind": kind}


def _sheet(
    sheet: calamine.CalamineSheet,
    described: calamine.SheetMetadata,
    marks: Marks,
    limits: Limits,
    form: dict[str, Any],
) -> Sheet:
    start, end = sheet.start or (0, 0), sheet.end
    if end:
        marks.reach(end[0], end[1], limits)
    rows = _rows(sheet.iter_rows() if end else (), start[1], marks.width, marks.last_row)
    about = {
        "hidden": described.visible != calamine.SheetVisibleEnum.Visible,
        "hidden_rows": [row for row in marks.hidden_rows if row <= marks.last_row],
        "hidden_columns": [column for column in marks.hidden_columns if column < marks.width],
        "merged": marks.merged or _merged(sheet),
        "form": form,
    }
    return Sheet(described.name, batches(rows, marks.width, marks), about)


def _merged(sheet: calamine.CalamineSheet) -> list[tuple[int, int, int, int]]:
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in ranges]


def _rows(rows: Iterable[Sequence[Any]], start: int, width: int, height: int) -> Iterator[Sequence[Any]]:
    before = [""] * start
    number = 0
    for row in rows:
        number += 1
        missing = width - start - len(row)
        yield row if not start and not missing else [*before, *row, *[""] * missing]
    blank = [""] * width
    for _ in range(height - number):
        yield blank
