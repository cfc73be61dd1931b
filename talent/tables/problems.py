"""Problems as frames: found as codes, phrased for people at the end.

A *found* frame has the columns table, position (0-based row of the input), column, value, code and detail.
:func:`phrase` turns it into the table that people read: file, sheet, row, column, value, reason, fix, code,
severity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from talent.errors import IntakeError
from talent.messages import mark, text
from talent.tables.model import Severity

FOUND = {
    "table": "str",
    "position": "Int64",
    "column": "str",
    "value": "str",
    "code": "str",
    "detail": "str",
}
COLUMNS = {
    "file": "str",
    "sheet": "str",
    "row": "Int64",
    "column": "str",
    "value": "str",
    "reason": "str",
    "fix": "str",
    "code": "str",
    "severity": "str",
}
# What a sound table gives, many times over; nobody writes into a found frame.
_NOTHING = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in FOUND.items()})
_LONGEST_VALUE = 80
_ROW = mark("row {row}")
_ONE = mark("One problem, in {place}: {reason} It stands in .problems.")
_MANY = mark("{n} problems in {files} files; the first is in {place}: {reason} All stand in .problems.")


@dataclass(frozen=True)
class Wording:
    """How one code is told: its severity, what is wrong and what to do."""

    severity: Severity
    reason: str
    fix: str


def _error(reason: str, fix: str) -> Wording:
    return Wording("error", reason, fix)


def _notice(reason: str, fix: str) -> Wording:
    return Wording("notice", reason, fix)


WORDINGS: dict[str, Wording] = {
    "folder_missing": _error(
        mark("The folder does not exist or is not a folder."),
        mark("Check the path; it must name a folder with one file a table."),
    ),
    "table_missing": _error(
        mark("The table {table} is not there; nothing can be computed without it."),
        mark("Add a file {table}.csv or {table}.parquet."),
    ),
    "table_twice": _error(
        mark("The table {table} is there more than once: {detail}."),
        mark("Keep one of the files."),
    ),
    "unreadable": _error(
        mark("The file cannot be opened."),
        mark("Check that it is a file and that you may read it."),
    ),
    "not_parquet": _error(
        mark("The file is not a sound Parquet file."),
        mark("Export it again as Parquet, or as CSV in UTF-8."),
    ),
    "not_utf8": _error(
        mark("The text is not UTF-8 (line {detail})."),
        mark("Save the file again as CSV in UTF-8."),
    ),
    "broken_quotes": _error(
        mark("From row {detail} on the file cannot be split into fields: a quotation mark is wrong."),
        mark("Close the quotation mark in that row, and double those inside a value."),
    ),
    "no_heading": _error(
        mark("The file is empty: there is not even a heading."),
        mark("Write the column names into the first row, or remove the file."),
    ),
    "file_unknown": _notice(
        mark("No table has this name, so the file was not read. Nearest table: {detail}."),
        mark("Rename the file to the table it holds, or remove it."),
    ),
    "file_format": _notice(
        mark("Files of this kind are not read."),
        mark("Save the sheet as CSV in UTF-8, named by its table."),
    ),
    "column_missing": _error(
        mark("The required column {column} is missing. Nearest heading: {detail}."),
        mark("Add the column {column}, or rename the heading."),
    ),
    "column_twice": _error(
        mark("The column {column} stands in the table more than once."),
        mark("Keep one of the columns."),
    ),
    "column_unknown": _notice(
        mark("The contract has no column of this name, so it was dropped. Nearest column: {detail}."),
        mark("Rename the heading if it means that column; otherwise nothing need be done."),
    ),
    "ragged_row": _error(
        mark("The row does not have as many fields as the heading (found/expected: {detail})."),
        mark("Put values that hold a delimiter into quotation marks, or fill in the fields."),
    ),
    "missing_value": _error(
        mark("{column} is required and empty."),
        mark("Fill in {column}."),
    ),
    "not_integer": _error(
        mark("{column} must be a whole number."),
        mark("Write digits only, without thousands separators or decimals."),
    ),
    "not_number": _error(
        mark("{column} must be a number."),
        mark("Write digits with a decimal point, such as 85.5, without thousands separators."),
    ),
    "not_date": _error(
        mark("{column} must be a date between 1900 and 2199."),
        mark("Write year-month-day, such as 2025-12-01; leave it empty if there is none."),
    ),
    "not_flag": _error(
        mark("{column} must be yes or no."),
        mark("Write true or false."),
    ),
    "damaged_id": _error(
        mark("A spreadsheet turned this id into a number and lost digits."),
        mark("Export the column as text from the source again."),
    ),
    "not_allowed": _error(
        mark("{column} has a value that is not in its list."),
        mark("Use one of: {detail}."),
    ),
    "out_of_range": _error(
        mark("{column} is out of its range ({detail})."),
        mark("Correct the value, or convert it to the range."),
    ),
    "off_scale": _error(
        mark("{column} is outside its scale ({detail})."),
        mark("Correct the value, or give its scale_min and scale_max."),
    ),
    "no_scale": _error(
        mark("The lowest value of the scale is not below the highest ({detail})."),
        mark("Correct scale_min and scale_max."),
    ),
    "none_of": _error(
        mark("At least one of these columns must be filled: {detail}."),
        mark("Fill in one of: {detail}."),
    ),
    "end_before_start": _error(
        mark("{column} lies before the start of the same row ({detail})."),
        mark("Correct one of the two dates."),
    ),
    "repeated": _error(
        mark("The same row stands in the table more than once; see also row {detail}."),
        mark("Keep one of the rows."),
    ),
    "duplicate_key": _error(
        mark("Another row has the same {column} and says something else; see row {detail}."),
        mark("Find out which row is right and keep that one."),
    ),
    "unknown_reference": _error(
        mark("{column} names something that is not in {detail}."),
        mark("Correct the id, or add the missing row to {detail}."),
    ),
    "set_aside": _error(
        mark("The row of {detail} that {column} names was set aside, so this one was too."),
        mark("Correct that row; this one then needs no change."),
    ),
    "loose_reference": _notice(
        mark("{column} names something that is not in {detail}; it is kept and counts as outside the data."),
        mark("Correct the id, or leave it empty if there is none."),
    ),
    "self_report": _notice(
        mark("The position reports to itself; it is kept and counts as a top."),
        mark("Leave reports_to empty for a top position, or name the position above."),
    ),
    "job_share": _notice(
        mark("Several rows share this id and count as a job share, each with its own seats."),
        mark("Give each position its own id if they are different positions."),
    ),
    "more_people_than_seats": _notice(
        mark("More people hold the position than it has seats (people/seats: {detail})."),
        mark("Correct seats, or the position of the people."),
    ),
}


def found(
    table: str,
    code: str,
    *,
    positions: Sequence[int] | np.ndarray | pd.Index | None = None,
    column: str = "",
    values: pd.Series | Sequence[object] | str = "",
    detail: pd.Series | Sequence[object] | str = "",
) -> pd.DataFrame:
    """Problems of one kind in one table.

    Args:
        table: name of the table (or of the file, where no table is known).
        code: a key of :data:`WORDINGS`.
        positions: 0-based rows of the input; None for a problem of the whole table.
        column: the column concerned.
        values: the offending values, one a position; long ones are cut.
        detail: what the wording fills in, one for all or one a position.
    """
    if positions is not None and not len(positions):
        return _NOTHING
    where = [None] if positions is None else list(positions)
    parts = {"table": table, "column": column, "value": values, "code": code, "detail": detail}
    frame = pd.DataFrame(
        {"position": where} | {name: _texts(part, len(where)) for name, part in parts.items()}
    )
    return frame[list(FOUND)].astype(FOUND)


def _texts(part: pd.Series | Sequence[object] | str, n: int) -> list[str]:
    """One text a problem; a missing value is an empty text."""
    if isinstance(part, str):
        return [part] * n
    items = pd.Series(list(part), dtype="object")
    return [
        "" if gone else str(item)[:_LONGEST_VALUE] for item, gone in zip(items, items.isna(), strict=True)
    ]


def gather(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several found frames as one."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else _NOTHING


def is_error(problems: pd.DataFrame) -> pd.Series:
    """Which rows of a found frame are errors."""
    errors = [code for code, wording in WORDINGS.items() if wording.severity == "error"]
    return problems["code"].isin(errors)


def phrase(
    problems: pd.DataFrame,
    *,
    order: Sequence[str],
    files: Mapping[str, str],
    rows: Mapping[str, np.ndarray],
    language: str = "en",
) -> pd.DataFrame:
    """The table of problems that people read.

    Args:
        problems: a found frame.
        order: table names in the order in which they are told.
        files: table → file it came from; a table without one is its own file.
        rows: table → the row number of each position; without one, rows are counted from 1.
        language: ``"id"`` or ``"en"``.

    Returns:
        One row a problem with the columns of :data:`COLUMNS`, sorted by table, row and column.
    """
    rank = problems["table"].map({name: place for place, name in enumerate(order)}).fillna(-1)
    told = problems.assign(rank=rank).sort_values(
        ["rank", "table", "position", "column", "code"], kind="stable", na_position="first", ignore_index=True
    )
    parts = zip(told["code"], told["table"], told["column"], told["detail"], strict=True)
    said = [_say(code, table, column, detail, language) for code, table, column, detail in parts]
    out = pd.DataFrame(said, columns=["reason", "fix", "severity"]).assign(
        file=told["table"].map(lambda name: files.get(name, name)),
        sheet="",
        row=_row_numbers(told, rows),
        column=told["column"],
        value=told["value"],
        code=told["code"],
    )
    return out[list(COLUMNS)].astype(COLUMNS)


def _say(code: str, table: str, column: str, detail: str, language: str) -> tuple[str, str, Severity]:
    wording = WORDINGS[code]
    fill = {"table": table, "column": column, "detail": detail or "–"}
    return text(wording.reason, language, **fill), text(wording.fix, language, **fill), wording.severity


def _row_numbers(told: pd.DataFrame, rows: Mapping[str, np.ndarray]) -> pd.Series:
    numbers = told["position"] + 1
    for name, known in rows.items():
        mine = told["table"].eq(name) & told["position"].notna()
        numbers[mine] = known[told.loc[mine, "position"].astype("int64")]
    return numbers


def refuse(problems: pd.DataFrame, language: str = "en") -> IntakeError:
    """The error that carries a phrased table; its message names places, never people or values.

    Args:
        problems: what :func:`phrase` gave, with at least one error.
        language: ``"id"`` or ``"en"``.
    """
    errors = problems[problems["severity"].eq("error")]
    first = errors.iloc[0]
    place = ", ".join(
        part
        for part in (
            str(first["file"]),
            "" if pd.isna(first["row"]) else text(_ROW, language, row=first["row"]),
            str(first["column"]),
        )
        if part
    )
    message = text(
        _ONE if len(errors) == 1 else _MANY,
        language,
        n=len(errors),
        files=errors["file"].nunique(),
        place=place,
        reason=first["reason"],
    )
    return IntakeError(message, problems)
