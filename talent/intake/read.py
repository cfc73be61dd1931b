"""``read_dataset``: a folder of files into a Dataset, or one table of everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from talent.dataset import Dataset, account
from talent.intake.files import find_files
from talent.intake.sheet import Sheet, read_sheet
from talent.tables import TABLES, Whole, check_all
from talent.tables.problems import gather, phrase, refuse


def read_dataset(path: str | Path, *, strict: bool = True, language: str = "en") -> Dataset:
    """Read the tables of one agency from a folder.

    One file a table, named by it (``employees.csv``, ``ratings.parquet``); ``positions`` and ``employees``
    must be there. CSV is UTF-8 with ``,`` or ``;`` between fields; each value is read as text, so that ``NA``
    and ``None`` stay what they are and only an empty field is missing.

    Args:
        path: the folder.
        strict: True refuses the whole folder when any row has an error. False sets offending rows aside, and
            the rows that name them; what has no row (a missing folder, table or column, an unreadable file)
            is still refused.
        language: language of the problems, ``"id"`` or ``"en"``.

    Returns:
        The Dataset. ``.problems`` holds every problem (file, sheet, row, column, value, reason, fix, code,
        severity), ``.rejected`` the rows set aside by table, ``.accounting`` one row a file (file, read,
        accepted, rejected; read = accepted + rejected). A row number is that of the spreadsheet: the heading
        is row 1 of a CSV file; Parquet has no heading row, so its first row is 1.

    Raises:
        IntakeError: something is refused; ``.problems`` holds all of it at once.

    >>> read_dataset("no such folder")
    Traceback (most recent call last):
    ...
    talent.errors.IntakeError: One problem, in no such folder: The folder does not exist ...
    """
    files = find_files(Path(path))
    sheets = {table: read_sheet(table, file) for table, file in files.tables.items()}
    frames = {table: sheet.frame for table, sheet in sheets.items() if sheet.frame is not None}
    rows = {table: sheet.rows for table, sheet in sheets.items()}
    whole = check_all(frames, rows=rows, strict=strict)
    found = gather([files.problems, *(sheet.problems for sheet in sheets.values()), whole.problems])
    names = {table: file.name for table, file in files.tables.items()}
    problems = phrase(_once(found, sheets), order=list(TABLES), files=names, rows=rows, language=language)
    errors = problems[problems["severity"].eq("error")]
    if len(errors) and (strict or errors["row"].isna().any()):
        raise refuse(problems, language)
    return Dataset.assembled(
        whole,
        problems=problems,
        accounting=_accounting(names, sheets, whole),
        rejected=_rejected(sheets, whole.rejected),
    )


def _once(found: pd.DataFrame, sheets: Mapping[str, Sheet]) -> pd.DataFrame:
    """A table whose file is there but unreadable is not missing, and in a missing folder none is."""
    missing = found["code"].eq("table_missing")
    if not found["code"].eq("folder_missing").any():
        missing &= found["table"].isin(list(sheets))
    return found[~missing]


def _accounting(names: Mapping[str, str], sheets: Mapping[str, Sheet], whole: Whole) -> pd.DataFrame:
    read = {names[table]: len(sheet.rows) for table, sheet in sheets.items()}
    accepted = {names[table]: len(frame) for table, frame in whole.frames.items()}
    return account(read, accepted)


def _rejected(sheets: Mapping[str, Sheet], rejected: Mapping[str, np.ndarray]) -> dict[str, pd.DataFrame]:
    """The rows set aside as they came, in the order of the file."""
    out = {}
    for table, positions in rejected.items():
        sheet = sheets[table]
        rows = pd.concat([sheet.frame, sheet.ragged]) if len(sheet.ragged) else sheet.frame
        if rows is None or not len(positions) + len(sheet.ragged):
            continue
        kept = len(sheet.rows) - len(sheet.ragged)
        places = np.concatenate([positions, np.arange(kept, len(sheet.rows))])
        aside = rows.iloc[places].assign(row=sheet.rows[places])
        out[table] = aside.sort_values("row", ignore_index=True)
    return out
