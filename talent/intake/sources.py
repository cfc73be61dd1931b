"""Which files are read: a folder, a file or a list of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.tables import TABLES
from talent.tables.problems import found, gather

File = Path | tuple[str, bytes]
Paths = str | Path | tuple[str, bytes] | Iterable[str | Path | tuple[str, bytes]]
SUFFIXES = (".csv", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_BLOCK = 1 << 20


class Sources(NamedTuple):
    """Files to read, those left out because one before has the same content, and problems (a found frame)."""

    files: list[File]
    again: list[tuple[str, str]]
    problems: pd.DataFrame


def name_of(file: File) -> str:
    """The name by which people know a file.

    Args:
        file: its path, or its name and content.
    """
    return file.name if isinstance(file, Path) else PurePath(file[0].replace("\\", "/")).name


def find_sources(paths: Paths) -> Sources:
    """The files of an agency.

    In a folder the data files count, by the end of their names; a folder without any but with exactly one
    folder of data files inside stands for that one. Files that are named one by one are read whatever their
    names are.

    Args:
        paths: a folder, a file, a file at hand as (name, content), or several of these.
    """
    given = [paths] if isinstance(paths, str | Path | tuple) else list(paths)
    files: list[File] = []
    problems = []
    for item in given:
        if isinstance(item, tuple):
            files.append(item)
            continue
        path = Path(item)
        inside = _inside(path) if path.is_dir() else [path]
        if not path.exists():
            problems.append(found(path.name, "folder_missing"))
        elif not inside:
            problems.append(found(path.name, "folder_empty"))
        else:
            files += [file for file in inside if file not in files]
    again = _same_content(files)
    kept = [file for place, file in enumerate(files) if place not in again]
    doubles = [(name_of(files[place]), name_of(first)) for place, first in again.items()]
    return Sources(kept, doubles, gather(problems))


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


def _same_content(files: Sequence[File]) -> dict[int, File]:
    """Place of a file → the earlier file with the same bytes; the name of a table stands for itself."""
    sizes = pd.Series([_size(file) for file in files], dtype="int64")
    first: dict[tuple[int, str], File] = {}
    again = {}
    for place in np.flatnonzero(sizes.duplicated(keep=False) & sizes.gt(0)).tolist():
        file = files[place]
        known = first.setdefault((int(sizes[place]), _digest(file)), file)
        stem = PurePath(name_of(file)).stem.lower()
        if known is not file and (stem not in TABLES or stem == PurePath(name_of(known)).stem.lower()):
            again[place] = known
    return again


def _size(file: File) -> int:
    if isinstance(file, tuple):
        return len(file[1])
    return file.stat().st_size if file.is_file() else -1


def _digest(file: File) -> str:
    if isinstance(file, tuple):
        return hashlib.sha256(file[1]).hexdigest()
    sha = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                sha.update(block)
    except OSError:
        return str(file)
    return sha.hexdigest()
