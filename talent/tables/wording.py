"""How each kind of problem with a table is told: what is wrong and what to do."""

from __future__ import annotations

from talent.messages import mark
from talent.tables.said import Wording, error, notice
from talent.tables.wording_cells import CELLS
from talent.tables.wording_files import FILES

WORDINGS: dict[str, Wording] = {
    **FILES,
    **CELLS,
    "table_missing": error(
        mark("The table {table} is not there; nothing can be computed without it."),
        mark("Add a file {table}.csv or {table}.parquet, or a sheet that names people and their posts."),
    ),
    "table_twice": error(
        mark("The table {table} is there more than once: {detail}."),
        mark("Keep one of them."),
    ),
    "column_missing": error(
        mark("The required column {column} is missing. Nearest heading: {detail}."),
        mark("Add the column {column}, or rename the heading."),
    ),
    "column_twice": error(
        mark("The column {column} stands in the table more than once."),
        mark("Keep one of the columns."),
    ),
    "column_unknown": notice(
        mark("The contract has no column of this name, so it was dropped. Nearest column: {detail}."),
        mark("Rename the heading if it means that column; otherwise nothing need be done."),
    ),
    "ragged_row": error(
        mark("The row does not have as many fields as the heading (found/expected: {detail})."),
        mark("Put values that hold a delimiter into quotation marks, or fill in the fields."),
    ),
    "missing_value": error(
        mark("{column} is required and empty."),
        mark("Fill in {column}."),
    ),
    "not_integer": error(
        mark("{column} must be a whole number."),
        mark("Write digits only, without thousands separators or decimals."),
    ),
    "not_number": error(
        mark("{column} must be a number."),
        mark("Write digits with a decimal point, such as 85.5, without thousands separators."),
    ),
    "not_date": error(
        mark("{column} must be a date between 1900 and 2199."),
        mark("Write year-month-day, such as 2025-12-01; leave it empty if there is none."),
    ),
    "not_flag": error(
        mark("{column} must be yes or no."),
        mark("Write true or false."),
    ),
    "damaged_id": error(
        mark("A spreadsheet turned this id into a number and lost digits."),
        mark("Export the column as text from the source again."),
    ),
    "not_allowed": error(
        mark("{column} has a value that is not in its list."),
        mark("Use one of: {detail}."),
    ),
    "out_of_range": error(
        mark("{column} is out of its range ({detail})."),
        mark("Correct the value, or convert it to the range."),
    ),
    "off_scale": error(
        mark("{column} is outside its scale ({detail})."),
        mark("Correct the value, or give its scale_min and scale_max."),
    ),
    "no_scale": error(
        mark("The lowest value of the scale is not below the highest ({detail})."),
        mark("Correct scale_min and scale_max."),
    ),
    "none_of": error(
        mark("At least one of these columns must be filled: {detail}."),
        mark("Fill in one of: {detail}."),
    ),
    "end_before_start": error(
        mark("{column} lies before the start of the same row ({detail})."),
        mark("Correct one of the two dates."),
    ),
    "repeated": error(
        mark("The same row stands in the table more than once; see also row {detail}."),
        mark("Keep one of the rows."),
    ),
    "told_twice": notice(
        mark("The row says what row {detail} says; it is counted once."),
        mark("Nothing need be done; remove one of the rows if you like."),
    ),
    "duplicate_key": error(
        mark("Another row has the same {column} and says something else; see row {detail}."),
        mark("Find out which row is right and keep that one."),
    ),
    "unknown_reference": error(
        mark("{column} names something that is not in {detail}."),
        mark("Correct the id, or add the missing row to {detail}."),
    ),
    "set_aside": error(
        mark("The row of {detail} that {column} names was set aside, so this one was too."),
        mark("Correct that row; this one then needs no change."),
    ),
    "loose_reference": notice(
        mark("{column} names something that is not in {detail}; it is kept and counts as outside the data."),
        mark("Correct the id, or leave it empty if there is none."),
    ),
    "self_report": notice(
        mark("The position reports to itself; it is kept and counts as a top."),
        mark("Leave reports_to empty for a top position, or name the position above."),
    ),
    "job_share": notice(
        mark("Several rows share this id and count as a job share, each with its own seats."),
        mark("Give each position its own id if they are different positions."),
    ),
    "more_people_than_seats": notice(
        mark("More people hold the position than it has seats (people/seats: {detail})."),
        mark("Correct seats, or the position of the people."),
    ),
}
