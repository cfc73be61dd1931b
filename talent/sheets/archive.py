"""Zip archives, unpacked in passing within bounds: what an archive says of itself is never believed."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from talent.sheets.model import Limits, RefusedError

_CHUNK = 1 << 20
_PIECE = 1 << 16
_SMALL = 10 << 20  # short parts may be as dense as they like
_DIRECTORY_BYTES = 8 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE_DTD = tuple(mark.decode().encode(code) for mark in _DTD for code in ("utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _WIDE_DTD)) - 1
_WIDE_STARTS = (b"\xff\xfe", b"\xfe\xff")

Scan = Callable[[bytes], None]


def entries_of(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """Table of contents of a zip archive.

    Args:
        stream: an open file that can be sought.

    Raises:
        RefusedError: it is broken, or so long that reading it is an attack of its own.

    >>> import io
    >>> entries_of(io.BytesIO(b"PK"))
    Traceback (most recent call last):
    talent.sheets.model.RefusedError: ('file_damaged', 'zip')
    """
    _check_directory(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error, OSError) as error:
        raise RefusedError("file_damaged", "zip") from error


def _check_directory(stream: BinaryIO) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - (1 << 16) - _END.size))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise RefusedError("file_damaged", "zip")
    if b"PK\x06\x07" in tail[:at]:
        raise RefusedError("file_bomb", "zip64")  # only archives beyond 4 GiB or 65,535 parts need it
    if _END.unpack_from(tail, at)[5] > _DIRECTORY_BYTES:
        raise RefusedError("file_bomb", "zip")


def check_archive(stream: BinaryIO, limits: Limits, scan_of: Callable[[str], Scan | None]) -> int:
    """Unpack every part of an archive once, in passing, and look for what must not be there.

    Args:
        stream: an open file that can be sought.
        limits: bounds of parts, unpacked bytes and ratio.
        scan_of: gives, for the name of a part, what shall see its chunks, or None; called when the part's
            turn comes.

    Returns:
        Unpacked bytes of all parts.

    Raises:
        RefusedError: too many parts, too many bytes, too dense, encrypted, damaged, or with a DTD.
    """
    entries = entries_of(stream)
    if len(entries) > limits.entries:
        raise RefusedError("file_bomb", f"{len(entries)} parts")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise RefusedError("file_damaged", "zip")
    packed = stream.seek(0, os.SEEK_END)
    total = 0
    for entry in entries:
        total += _check_entry(stream, entry, scan_of(entry.filename), limits, total)
        if total > _SMALL and total > limits.ratio * packed:
            raise RefusedError("file_bomb", f"{total / packed:.0f}:1")
    return total


def _check_entry(
    stream: BinaryIO, entry: zipfile.ZipInfo, scan: Scan | None, limits: Limits, before: int
) -> int:
    markup = entry.filename.lower().endswith((".xml", ".rels"))
    size = check = 0
    rest = head = b""
    for chunk in unpacked(stream, entry):
        size += len(chunk)
        check = zlib.crc32(chunk, check)
        dense = size > _SMALL and size > limits.ratio * max(entry.compress_size, 1)
        if dense or before + size > limits.unpacked_bytes:
            raise RefusedError("file_bomb", entry.filename)
        if markup:
            head = head or chunk[:4]
            _check_markup(rest + chunk, entry.filename, wide=b"\0" in head or head[:2] in _WIDE_STARTS)
            rest = chunk[-_OVERLAP:]
        if scan:
            scan(chunk)
    if size != entry.file_size or check != entry.CRC:
        raise RefusedError("file_damaged", entry.filename)
    return size


def _check_markup(text: bytes, name: str, *, wide: bool) -> None:
    declares = b"<!" in text and any(mark in text for mark in _DTD)
    if declares or (wide and any(mark in text for mark in _WIDE_DTD)):
        raise RefusedError("file_doctype", name)


def part(stream: BinaryIO, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one part as a whole.

    Args:
        stream: an open archive.
        entry: the part.
        most: bytes it may have.

    Raises:
        RefusedError: it is longer, damaged or encrypted.
    """
    whole = bytearray()
    for chunk in unpacked(stream, entry):
        whole += chunk
        if len(whole) > most:
            raise RefusedError("file_bomb", entry.filename)
    return bytes(whole)


def unpacked(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Chunks of a part, at most 1 MiB each, to the end of its data whatever its declared size.

    Args:
        stream: an open archive.
        entry: the part.

    Raises:
        RefusedError: damaged, encrypted, or packed in a way that no workbook uses.
    """
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise RefusedError("file_damaged", entry.filename)
    fields = _LOCAL.unpack(header)
    if (fields[2] | entry.flag_bits) & 1:
        raise RefusedError("file_encrypted", entry.filename)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise RefusedError("file_damaged", entry.filename)
    stream.seek(fields[9] + fields[10], os.SEEK_CUR)
    pieces = _pieces(stream, entry)
    yield from pieces if entry.compress_type == zipfile.ZIP_STORED else _inflated(pieces, entry.filename)


def _pieces(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    at, left = stream.tell(), entry.compress_size
    while left:
        stream.seek(at)
        piece = stream.read(min(_PIECE, left))
        if not piece:
            raise RefusedError("file_damaged", entry.filename)
        at += len(piece)
        left -= len(piece)
        yield piece


def _inflated(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    try:
        for piece in pieces:
            rest = piece
            while rest and not inflater.eof:
                yield inflater.decompress(rest, _CHUNK)
                rest = inflater.unconsumed_tail
        while tail := inflater.decompress(b"", _CHUNK):
            yield tail
    except zlib.error as error:
        raise RefusedError("file_damaged", name) from error
    if not inflater.eof:
        raise RefusedError("file_damaged", name)
