"""What reading a file gives: grids of plain cells, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

EMPTY, TEXT, NUMBER, DATE, FLAG, ERROR, NO_RESULT, PERCENT = range(8)

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one file may cost; whatever goes beyond is refused.

    Attributes:
        file_bytes: bytes of the file as it lies there.
        unpacked_bytes: bytes of all its parts, unpacked.
        columnar_bytes: bytes of the columns of a Parquet file, which are handed on batch by batch.
        ratio: unpacked bytes for each packed one, in parts of more than 10 MiB and in total.
        entries: parts of a zip archive.
        rows: rows of a sheet.
        text_rows: rows of a text or Parquet file.
        columns: columns of a sheet or file.
        cells: rows times columns that a sheet spans.
        sheets: sheets of a workbook.
        cell_characters: characters of a cell of a text file.
        seconds: time for one file.
        memory: address space of the child in bytes.

    >>> Limits(seconds=5).seconds
    5
    """

    file_bytes: int = 256 * MIB
    unpacked_bytes: int = 1024 * MIB
    columnar_bytes: int = 6144 * MIB
    ratio: int = 100
    entries: int = 500
    rows: int = 1_048_576
    text_rows: int = 10_000_000
    columns: int = 512
    cells: int = 20_000_000
    sheets: int = 100
    cell_characters: int = 32_767
    seconds: float = 60
    memory: int = 2048 * MIB


class Refused(NamedTuple):
    """A file that was not read.

    Attributes:
        file: name of the file.
        code: why, one of the ``file_`` codes.
        detail: where or how much, for people; may be empty.
    """

    file: str
    code: str
    detail: str = ""


class RefusedError(Exception):
    """Carries a refusal from the depth of a parser to the loop of the child."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet, or of a whole text or Parquet file.

    Attributes:
        file: name of the file.
        sheet: name of the sheet; empty for text and Parquet.
        cells: texts in columns named "0", "1", ...; a Parquet file keeps its names and types.
        kinds: rows x columns, what each cell is (uint8); None where all cells are text or typed.
        rows: number of each kept row as a spreadsheet shows it; records from 1 for Parquet. Blank rows are
            left out.
        widths: fields found in each kept row of a text file; None elsewhere.
        width: the usual number of fields of a text file; the number of columns elsewhere.
        hidden: whether the sheet is hidden.
        hidden_rows: numbers of hidden rows.
        hidden_columns: positions of hidden columns, from 0.
        merged: first and last row (numbers), first and last column (positions) of merged cells.
        form: what else is known: kind, encoding, delimiter, date1904.
    """

    file: str
    sheet: str
    cells: pa.Table
    kinds: npt.NDArray[np.uint8] | None
    rows: npt.NDArray[np.int64]
    widths: npt.NDArray[np.int32] | None = None
    width: int = 0
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ragged(self) -> tuple[tuple[int, int], ...]:
        """Row number and fields found, of each row of a text file that is not as wide as usual."""
        if self.widths is None:
            return ()
        other = self.widths != self.width
        return tuple(zip(self.rows[other].tolist(), self.widths[other].tolist(), strict=True))
