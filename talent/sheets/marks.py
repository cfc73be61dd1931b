"""What a workbook says and its parser leaves out: errors, formulas without result, percent, hidden."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from functools import lru_cache

from talent.sheets.model import Limits, RefusedError

COLUMNS = 16_384  # columns of a spreadsheet; cells are counted through, row by row
_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass
class Marks:
    """Marks of one sheet.

    Attributes:
        last_row: number of the last row with a cell that is not empty; 0 without any.
        width: columns up to the last cell that is not empty.
        errors: places (row from 0 times ``COLUMNS`` plus column) of error cells.
        error_texts: the text of each.
        no_result: places of formulas without a stored result.
        percent: places of cells with a percent format.
        hidden_rows: numbers of hidden rows.
        hidden_columns: positions of hidden columns.
        merged: first and last row (numbers), first and last column (positions).
    """

    last_row: int = 0
    width: int = 0
    errors: array[int] = field(default_factory=lambda: array("q"))
    error_texts: list[str] = field(default_factory=list)
    no_result: array[int] = field(default_factory=lambda: array("q"))
    percent: array[int] = field(default_factory=lambda: array("q"))
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def reach(self, row: int, column: int, limits: Limits) -> None:
        """Take note of a cell that is not empty.

        Args:
            row: its row, from 0.
            column: its column, from 0.
            limits: bounds of rows, columns and cells.

        Raises:
            RefusedError: the sheet would span more than it may; the detail is the address of the cell.
        """
        self.last_row = max(self.last_row, row + 1)
        self.width = max(self.width, column + 1)
        beyond = self.last_row > limits.rows or self.width > limits.columns
        if beyond or self.last_row * self.width > limits.cells:
            raise RefusedError("file_far_cell", address(row, column))


def address(row: int, column: int) -> str:
    """Address of a cell as a spreadsheet writes it.

    Args:
        row: from 0.
        column: from 0.

    >>> address(1048575, 16383)
    'XFD1048576'
    """
    letters = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row + 1}"


@lru_cache(maxsize=COLUMNS)
def column_of(letters: str) -> int:
    """Position of a column, from 0; COLUMNS where the letters name none.

    Args:
        letters: as in an address.

    >>> column_of("A"), column_of("XFD")
    (0, 16383)
    """
    if not _LETTERS.fullmatch(letters):
        return COLUMNS
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
