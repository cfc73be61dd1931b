"""How problems with files and whole sheets are told."""

from __future__ import annotations

from talent.messages import mark
from talent.tables.said import Wording, error, notice

FILES: dict[str, Wording] = {
    "folder_missing": error(
        mark("The folder or file does not exist."),
        mark("Check the path; it must name a file or a folder of files."),
    ),
    "folder_empty": error(
        mark("The folder holds no data file."),
        mark("Put the agency's CSV, Excel, ODS or Parquet files into it."),
    ),
    "file_unreadable": error(
        mark("The file cannot be opened."),
        mark("Check that it is a file and that you may read it."),
    ),
    "file_empty": error(
        mark("The file is empty: there is not even a heading."),
        mark("Write the column names into the first row, or remove the file."),
    ),
    "file_html": error(
        mark("The file is a web page, whatever its name says."),
        mark("Open it in a spreadsheet program and save it as XLSX."),
    ),
    "file_xml": error(
        mark("The file is XML, which is not read."),
        mark("Open it in a spreadsheet program and save it as XLSX."),
    ),
    "file_encrypted": error(
        mark("The file is protected by a password, so nothing in it can be read."),
        mark("Save it without a password."),
    ),
    "file_ole": error(
        mark("The file is an old Office document and not a workbook."),
        mark("Save the sheet as XLSX."),
    ),
    "file_xlsb": error(
        mark("The file is a binary workbook (XLSB), which is not read."),
        mark("Save it as XLSX."),
    ),
    "file_archive": error(
        mark("The file is an archive and not a workbook."),
        mark("Unpack it and give the files inside."),
    ),
    "file_pdf": error(
        mark("The file is a PDF; its tables cannot be read safely."),
        mark("Ask for the workbook from which it was made."),
    ),
    "file_image": error(
        mark("The file is a picture."),
        mark("Ask for the workbook from which it was made."),
    ),
    "file_binary": error(
        mark("The file is of no kind that is read (CSV, XLSX, XLSM, XLS, ODS, Parquet)."),
        mark("Save the sheet as XLSX, or as CSV in UTF-8."),
    ),
    "file_damaged": error(
        mark("The file is damaged or cut off, so nothing in it can be trusted."),
        mark("Copy or export it again from the source."),
    ),
    "file_too_large": error(
        mark("The file exceeds the limits (rows, columns, size): {detail}."),
        mark("Split it, or remove what is no data."),
    ),
    "file_bomb": error(
        mark("The file unpacks to far more than its size: {detail}."),
        mark("Copy the data alone into a new workbook."),
    ),
    "file_far_cell": error(
        mark("A cell far outside the table makes the sheet too large: {detail}."),
        mark("Delete the rows and columns beyond the table and save the file."),
    ),
    "file_doctype": error(
        mark("The file holds definitions (DOCTYPE) that no spreadsheet program writes."),
        mark("Copy the data into a new workbook; tell whoever sent the file."),
    ),
    "file_too_slow": error(
        mark("The file took longer than the limit to read: {detail}."),
        mark("Split it, or save it as CSV."),
    ),
    "file_encoding": error(
        mark("The text cannot be decoded (line {detail})."),
        mark("Save the file again as CSV in UTF-8."),
    ),
    "file_quotes": error(
        mark("From row {detail} on the file cannot be split into fields: a quotation mark is wrong."),
        mark("Close the quotation mark in that row, and double those inside a value."),
    ),
    "file_unknown": notice(
        mark("What it holds was not recognised, so it was not read. Nearest kind: {detail}."),
        mark("Name it by the table it holds, or say in the mapping file how it is read."),
    ),
    "same_file": notice(
        mark("The file is the same as {detail}, so it is counted once."),
        mark("Nothing need be done; remove one of the two if you like."),
    ),
    "read_as": notice(
        mark("Read as (layout, sure, rows): {detail}."),
        mark("Confirm it in the mapping file, or name another layout there."),
    ),
    "read_as_unsure": notice(
        mark("Not sure what the sheet is; read as (layout, sure, rows): {detail}."),
        mark("Look at the headings and confirm or correct it in the mapping file."),
    ),
    "rows_total": notice(
        mark("Rows of totals or averages were left out: {detail}."),
        mark("Nothing need be done if these are totals."),
    ),
    "rows_foot": notice(
        mark("Rows below the table (signatures, notes) were left out: {detail}."),
        mark("Nothing need be done if no person stands there."),
    ),
    "rows_where": notice(
        mark("Rows that the mapping does not ask for were left out: {detail}."),
        mark("Nothing need be done if the mapping is right."),
    ),
    "encoding_read": notice(
        mark("The text is not UTF-8; it was read as {detail}."),
        mark("Look at a few names; save the file as UTF-8 if they look wrong."),
    ),
    "hidden_sheet": notice(
        mark("The sheet is hidden and was read all the same (rows: {detail})."),
        mark("Remove it if it is not meant; a mapping can skip it."),
    ),
    "hidden_rows": notice(
        mark("Hidden or filtered rows were read all the same: {detail}."),
        mark("Delete them in the workbook if they do not count."),
    ),
    "hidden_columns": notice(
        mark("Hidden columns were read all the same: {detail}."),
        mark("Delete them in the workbook if they do not count."),
    ),
    "personal_dropped": notice(
        mark("Personal columns of no use here were dropped unread: {detail}."),
        mark("Nothing need be done; better leave them out of the export."),
    ),
    "protected_dropped": notice(
        mark("Protected attributes were dropped unread: {detail}."),
        mark("State a purpose in the mapping file if the fairness audit needs them."),
    ),
    "protected_kept": notice(
        mark("Protected attributes are kept apart for a stated purpose: {detail}."),
        mark("Only the fairness audit reads them."),
    ),
    "unit_tree": notice(
        mark("Units are placed under each other by the digits of their codes ({detail})."),
        mark("Give a column parent_id if the codes mean something else."),
    ),
    "no_rows": notice(
        mark("Below the heading stands no row, so nothing can be computed from it."),
        mark("Fill in the rows, or leave the sheet out."),
    ),
}
