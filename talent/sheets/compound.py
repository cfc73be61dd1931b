"""OLE compound files, read without following anything that could go round in circles."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from talent.sheets.model import RefusedError

_END = 0xFFFFFFFA  # this and higher numbers are marks, not sectors
_ENTRY = 128
_HEADER = 512
_NUMBER = 4
_SHORT = 4096  # streams below this lie in another stream; no writer of workbooks makes them so short


class Entry(NamedTuple):
    """A stream or storage: its name, its first sector, its bytes."""

    name: str
    first: int
    size: int


class Compound:
    """An open OLE file.

    Args:
        stream: the file; anything may be wrong with it.

    Raises:
        RefusedError: it has no sound header.

    >>> import io
    >>> Compound(io.BytesIO(b"broken"))
    Traceback (most recent call last):
    talent.sheets.model.RefusedError: ('file_damaged', 'ole')
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._bytes = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        header = stream.read(_HEADER)
        shift = struct.unpack_from("<H", header, 30)[0] if len(header) == _HEADER else 0
        if shift not in {9, 12}:
            raise RefusedError("file_damaged", "ole")
        self._size: int = 1 << shift
        self._directory, self._more = (struct.unpack_from("<I", header, at)[0] for at in (48, 68))
        self._first_tables = struct.unpack_from("<109I", header, 76)
        self._table = lru_cache(maxsize=64)(self._sector)

    def entries(self) -> list[Entry]:
        """Streams and storages, in no order that means anything."""
        tables = self._tables()
        found = []
        for number in self._chain(self._directory, tables):
            sector = self._sector(number)
            found += [_entry(sector[at : at + _ENTRY]) for at in range(0, len(sector) - _ENTRY + 1, _ENTRY)]
        return [entry for entry in found if entry.name]

    def content(self, entry: Entry) -> bytes:
        """Bytes of a stream, as far as they are there; none where it is a short one.

        Args:
            entry: the stream.
        """
        if entry.size < _SHORT:
            return b""
        sectors = self._chain(entry.first, self._tables())
        return b"".join(self._sector(number) for number in sectors)[: entry.size]

    def _sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._size)
        return self._stream.read(self._size)

    def _tables(self) -> list[int]:
        tables = [number for number in self._first_tables if number < _END]
        number, seen = self._more, set[int]()
        while number < _END and number not in seen:
            seen.add(number)
            sector = self._sector(number)
            numbers = struct.unpack_from(f"<{len(sector) // _NUMBER}I", sector)
            tables += [table for table in numbers[:-1] if table < _END]
            number = numbers[-1] if numbers else _END
        return tables

    def _chain(self, first: int, tables: list[int]) -> Iterator[int]:
        number, left = first, self._bytes // self._size + 1  # a chain longer than the file goes round
        while number < _END and left:
            yield number
            left -= 1
            number = self._next(number, tables)

    def _next(self, number: int, tables: list[int]) -> int:
        table, place = divmod(number, self._size // _NUMBER)
        if table >= len(tables):
            return _END
        part = self._table(tables[table])[place * _NUMBER : (place + 1) * _NUMBER]
        return int.from_bytes(part, "little") if len(part) == _NUMBER else _END


def _entry(part: bytes) -> Entry:
    length, first, size = (
        struct.unpack_from(form, part, at)[0] for form, at in (("<H", 64), ("<I", 116), ("<I", 120))
    )
    return Entry(part[: max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace"), first, size)
