"""Which files are read: a folder, a file or a list of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from talent.tables import TABLES
from talent.tables.problems import found, gather

SUFFIXES = (".csv", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_BLOCK = 1 << 20


class Sources(NamedTuple):
    """Files to read, those left out because one before has the same content, and problems (a found frame)."""

    files: list[Path]
    again: dict[Path, Path]
    problems: pd.DataFrame


def find_sources(paths: str | Path | Iterable[str | Path]) -> Sources:
    """The files of an agency.

    In a folder the data files count, by the end of their names; a folder without any but with exactly one
    folder of data files inside stands for that one. Files that are named one by one are read whatever their
    names are.

    Args:
        paths: a folder, a file, or several of either.
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    files: list[Path] = []
    problems = []
    for path in given:
        inside = _inside(path) if path.is_dir() else [path]
        if not path.exists():
            problems.append(found(path.name, "folder_missing"))
        elif not inside:
            problems.append(found(path.name, "folder_empty"))
        else:
            files += [file for file in inside if file not in files]
    again = _same_content(files)
    return Sources([file for file in files if file not in again], again, gather(problems))


def _inside(folder: Path) -> list[Path]:
    here = _data_files(folder)
    if here:
        return here
    folders = [part for part in sorted(folder.iterdir()) if part.is_dir() and _data_files(part)]
    return _data_files(folders[0]) if len(folders) == 1 else []


def _data_files(folder: Path) -> list[Path]:
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~"))
    ]


def _same_content(files: Sequence[Path]) -> dict[Path, Path]:
    """File → the earlier file with the same bytes; a name that is a table's own stands for itself."""
    first: dict[tuple[int, str], Path] = {}
    again = {}
    sizes = pd.Series([file.stat().st_size if file.is_file() else -1 for file in files])
    for file, alike in zip(files, sizes.duplicated(keep=False) & sizes.gt(0), strict=True):
        if not alike:
            continue
        known = first.setdefault((file.stat().st_size, _digest(file)), file)
        if known != file and (file.stem.lower() not in TABLES or file.stem.lower() == known.stem.lower()):
            again[file] = known
    return again


def _digest(file: Path) -> str:
    sha = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                sha.update(block)
    except OSError:
        return str(file)
    return sha.hexdigest()
