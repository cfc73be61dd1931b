"""How each kind of problem is told: what is wrong and what to do, in one place for translators."""

from __future__ import annotations

from dataclasses import dataclass

from talent.messages import mark
from talent.tables.model import Severity


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
