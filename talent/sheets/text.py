"""Delimited text: encoding and delimiter found by looking, every record kept whatever its width."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa

from talent.sheets.cells import BATCH_ROWS, Batch
from talent.sheets.content import HEAD_BYTES, encoding_by_head
from talent.sheets.model import Limits, RefusedError
from talent.sheets.spreadsheet import Sheet

DELIMITERS = "\t;|,"  # of two that fit equally well the first: commas also stand in numbers
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_SAMPLE_RECORDS = 100
_USUAL_RECORDS = 200
_LONGEST_LINE = 1 << 22


class _Record(NamedTuple):
    number: int
    fields: list[str]


def read_text(stream: BinaryIO, limits: Limits) -> Sheet:
    r"""The records of a delimited text file.

    Args:
        stream: the open file.
        limits: bounds of rows, columns, cells and characters of a cell.

    Returns:
        One sheet without a name; its form has encoding and delimiter.

    Raises:
        RefusedError: bytes that are no text, quotes that do not close, or beyond the limits; also while the
            batches are taken.

    >>> sheet = read_text(io.BytesIO(b"nip;nilai\n1;79,5\n"), Limits())
    >>> sheet.about["form"]["delimiter"], next(sheet.batches).cells.column("1").to_pylist()
    (';', ['nilai', '79,5'])
    """
    encoding = _encoding(stream)
    delimiter = _delimiter(stream, encoding)
    records = _records(_lines(stream, encoding), delimiter, limits)
    first = list(islice(records, _USUAL_RECORDS))
    counts = Counter(len(record.fields) for record in first)
    usual = max(counts, key=lambda width: (counts[width], width), default=0)
    form = {"kind": "csv", "encoding": encoding.removesuffix("-sig"), "delimiter": delimiter}
    return Sheet("", _batches(first, records, limits), {"form": form, "width": usual})


def _encoding(stream: BinaryIO) -> str:
    stream.seek(0)
    named = encoding_by_head(stream.read(HEAD_BYTES))
    line = 0
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        line = _undecodable(stream, encoding)
        if not line:
            return encoding
    raise RefusedError("file_encoding", str(line))


def _undecodable(stream: BinaryIO, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    line, chunk = 1, b"-"
    while chunk:
        chunk = stream.read(_CHUNK)
        try:
            text = decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            return line + chunk[: error.start].count(b"\n")
        if "\0" in text:
            raise RefusedError("file_encoding", str(line + text.partition("\0")[0].count("\n")))
        line += text.count("\n")
    return 0


def _delimiter(stream: BinaryIO, encoding: str) -> str:
    text = _text(stream, encoding)
    sample = text.read(_SAMPLE)
    text.detach()
    whole = len(sample) < _SAMPLE
    fits = {delimiter: _fit(sample, delimiter, whole=whole) for delimiter in DELIMITERS}
    best = max(fits, key=lambda delimiter: fits[delimiter])
    return best if fits[best] else ","


def _fit(sample: str, delimiter: str, *, whole: bool) -> float:
    """How evenly a delimiter splits the first records: squared share of the usual width, times its root."""
    widths = _widths(sample, delimiter, whole=whole)
    counts = Counter(width for width in widths if width)
    if not counts:
        return 0
    usual = max(counts, key=lambda width: (counts[width], width))
    return (counts[usual] / len(widths)) ** 2 * math.sqrt(usual - 1)


def _widths(sample: str, delimiter: str, *, whole: bool) -> list[int]:
    """Fields of each of the first records; 0 where a field holds half a pair of quotes."""
    widths: list[int] = []
    try:
        for fields in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if fields:
                split = any(field.count('"') % 2 for field in fields)
                widths.append(0 if split else len(fields))
            if len(widths) > _SAMPLE_RECORDS:
                return widths[:-1]
    except csv.Error:
        return widths  # what follows a quote that does not close says nothing
    return widths if whole else widths[:-1]  # the sample may end within a record


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    text = _text(stream, encoding)
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise RefusedError("file_too_large", "line")
        yield line


def _records(lines: Iterator[str], delimiter: str, limits: Limits) -> Iterator[_Record]:
    csv.field_size_limit(limits.cell_characters)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = line = 0
    try:
        for fields in reader:
            number += 1
            line = reader.line_num
            if len(fields) > limits.columns or number > limits.text_rows:
                raise RefusedError("file_too_large", f"{number} x {len(fields)}")
            if any(fields):
                yield _Record(number, fields)
    except csv.Error as error:
        # A field that outgrows the limit over several lines is a quote that was never closed.
        long = "field larger" in str(error) and reader.line_num - line <= 1
        raise RefusedError("file_too_large" if long else "file_quotes", str(number + 1)) from error


def _batches(first: list[_Record], others: Iterator[_Record], limits: Limits) -> Iterator[Batch]:
    records = chain(first, others)
    height = widest = 0
    while block := list(islice(records, BATCH_ROWS)):
        widths = np.fromiter((len(record.fields) for record in block), np.int32, len(block))
        height, widest = height + len(block), max(widest, int(widths.max()))
        if height * widest > limits.cells:
            raise RefusedError("file_too_large", f"{height} x {widest}")
        rows = np.fromiter((record.number for record in block), np.int64, len(block))
        yield Batch(_table([record.fields for record in block], int(widths.max())), None, rows, widths)


def _table(block: list[list[str]], width: int) -> pa.Table:
    columns = zip(*_even(block, width), strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns], [str(n) for n in range(width)])


def _even(block: list[list[str]], width: int) -> Iterator[Sequence[str]]:
    return (fields if len(fields) == width else [*fields, *[""] * (width - len(fields))] for fields in block)
