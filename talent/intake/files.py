"""Which file of a folder holds which table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from talent.tables import TABLES, nearest
from talent.tables.problems import found, gather

TABLE_SUFFIXES = (".csv", ".parquet")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


class Files(NamedTuple):
    """Table → file, and problems with the files themselves (a found frame)."""

    tables: dict[str, Path]
    problems: pd.DataFrame


def find_files(folder: Path) -> Files:
    """The files of an agency: one a table, named by it, CSV or Parquet.

    A folder without any table but with exactly one folder of tables inside stands for that one. Files that
    are neither tables nor spreadsheets (a README, a configuration) are no concern of intake.

    Args:
        folder: the folder; may be absent.
    """
    if not folder.is_dir():
        return Files({}, found(folder.name, "folder_missing"))
    here = _data_files(folder)
    if not any(_table_of(file) for file in here):
        inside = [part for part in sorted(folder.iterdir()) if part.is_dir() and _has_table(part)]
        here = _data_files(inside[0]) if len(inside) == 1 else here
    by_table: dict[str, list[Path]] = {}
    problems = []
    for file in here:
        table = _table_of(file)
        if table:
            by_table.setdefault(table, []).append(file)
        else:
            problems.append(_not_read(file))
    for table, files in by_table.items():
        if len(files) > 1:
            problems.append(found(table, "table_twice", detail=", ".join(file.name for file in files)))
    return Files({table: files[0] for table, files in by_table.items()}, gather(problems))


def _data_files(folder: Path) -> list[Path]:
    suffixes = TABLE_SUFFIXES + _SPREADSHEETS
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in suffixes and not file.name.startswith((".", "~"))
    ]


def _has_table(folder: Path) -> bool:
    return any(_table_of(file) for file in _data_files(folder))


def _table_of(file: Path) -> str:
    stem = file.stem.strip().lower()
    return stem if stem in TABLES and file.suffix.lower() in TABLE_SUFFIXES else ""


def _not_read(file: Path) -> pd.DataFrame:
    if file.suffix.lower() in _SPREADSHEETS:
        return found(file.name, "file_format")
    return found(file.name, "file_unknown", detail=nearest(file.stem, list(TABLES)))
