"""One file into one frame of plain values, each row with the number that people see."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from talent.tables.problems import found, gather

DELIMITERS = (",", ";", "\t")
_CHUNK = 20_000


class Sheet(NamedTuple):
    """What a file held.

    Attributes:
        frame: the rows that fit the heading; None when the file could not be read.
        ragged: the rows that do not, cut or filled to the heading.
        rows: row number of each row of ``frame``, then of each of ``ragged``: 1 is the heading of a CSV file,
            and the first row of a Parquet file.
        problems: a found frame.
    """

    frame: pd.DataFrame | None
    ragged: pd.DataFrame
    rows: np.ndarray
    problems: pd.DataFrame


def read_sheet(table: str, file: Path) -> Sheet:
    """A CSV or Parquet file as plain values; nothing is interpreted yet.

    Args:
        table: the table that the file holds.
        file: its path.
    """
    reader: Callable[[str, Path], Sheet] = _read_parquet if file.suffix.lower() == ".parquet" else _read_csv
    try:
        return reader(table, file)
    except OSError:
        return _unusable(table, "unreadable")


def _unusable(table: str, code: str, detail: str = "") -> Sheet:
    nothing = np.array([], dtype="int64")
    return Sheet(None, pd.DataFrame(), nothing, found(table, code, detail=detail))


def _read_parquet(table: str, file: Path) -> Sheet:
    content = pa.BufferReader(file.read_bytes())
    try:
        frame = pd.read_parquet(content).reset_index(drop=True)
    except (pa.ArrowException, OSError, ValueError):
        return _unusable(table, "not_parquet")
    return Sheet(frame, pd.DataFrame(), np.arange(1, len(frame) + 1), gather([]))


def _read_csv(table: str, file: Path) -> Sheet:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unusable(table, "not_utf8", str(content.count(b"\n", 0, error.start) + 1))
    if "\0" in text:
        return _unusable(table, "not_utf8", str(text.count("\n", 0, text.index("\0")) + 1))
    records = _records(text)
    try:
        _, heading = next(records, (0, []))
        return _collect(table, heading, records) if heading else _unusable(table, "no_heading")
    except _BrokenRecordError as error:
        return _unusable(table, "broken_quotes", str(error))


class _BrokenRecordError(Exception):
    """The record of that number cannot be split into fields."""


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number, counted as a spreadsheet does; blank ones are counted and left out."""
    start = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            if any(field.strip() for field in fields):
                yield number, fields
    except csv.Error as error:
        raise _BrokenRecordError(number + 1) from error


def _collect(table: str, heading: list[str], records: Iterator[tuple[int, list[str]]]) -> Sheet:
    width = len(heading)
    names = [name.strip().lower() for name in heading]
    chunks, numbers = [_frame([], names)], []
    ragged: list[tuple[int, list[str]]] = []
    while chunk := list(islice(records, _CHUNK)):
        fitting = [record for record in chunk if len(record[1]) == width]
        ragged += [record for record in chunk if len(record[1]) != width]
        numbers += [number for number, _ in fitting]
        chunks.append(_frame([fields for _, fields in fitting], names))
    frame = pd.concat(chunks, ignore_index=True)
    filled = [(fields + [""] * width)[:width] for _, fields in ragged]
    problems = found(
        table,
        "ragged_row",
        positions=range(len(frame), len(frame) + len(ragged)),
        detail=[f"{len(fields)}/{width}" for _, fields in ragged],
    )
    rows = np.array(numbers + [number for number, _ in ragged], dtype="int64")
    headed = _headed(frame)
    return Sheet(frame.loc[:, headed], _frame(filled, names).loc[:, headed], rows, problems)


def _frame(records: list[list[str]], names: list[str]) -> pd.DataFrame:
    columns = list(zip(*records, strict=True)) if records else [()] * len(names)
    frame = pd.DataFrame({place: pd.Series(values, dtype="str") for place, values in enumerate(columns)})
    return frame.set_axis(names, axis="columns")


def _headed(frame: pd.DataFrame) -> np.ndarray:
    """All columns but those that a spreadsheet leaves beside a table: no heading and no values."""
    return np.array(
        [bool(name) or frame.iloc[:, place].str.strip().any() for place, name in enumerate(frame.columns)],
        dtype=bool,
    )
