"""What a file is, by its content alone: names and suffixes lie."""

from __future__ import annotations

import io
import re
import zipfile
from typing import BinaryIO

from talent.sheets.archive import entries_of
from talent.sheets.compound import Compound
from talent.sheets.model import RefusedError

READ = ("csv", "xlsx", "ods", "xls", "parquet")
HEAD_BYTES = 8192

_SIGNATURES = (
    (b"PAR1", "parquet"),
    (b"PARE", "encrypted"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"BZh9", "zip"),
    (b"\xfd7zXZ", "zip"),
    (b"\x28\xb5\x2f\xfd", "zip"),
    (b"{\\rtf", "binary"),
    (b"ARROW1", "binary"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|div|center|font)\b", re.IGNORECASE
)
_XML = re.compile(r"<\?xml|<!DOCTYPE|<(?:[A-Za-z]+:)?Workbook\b")
_MHTML = re.compile(r"MIME-Version:.*?(?:text/html|multipart/related)", re.IGNORECASE | re.DOTALL)
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")
_CONTROL_SHARE = 0.05  # random bytes have a tenth, text hardly any
_NUL_SHARE = 0.3


def kind_of(file: BinaryIO | bytes) -> str:
    """What a file is: one of ``READ``, or what it is instead.

    Args:
        file: an open file that can be sought, or its bytes.

    Returns:
        "csv" (any delimited text), "xlsx", "ods", "xls", "parquet"; or "empty", "html", "xml", "encrypted",
        "ole", "xlsb", "zip", "pdf", "image", "binary", which are not read.

    Raises:
        RefusedError: an archive whose table of contents is broken or too long.

    >>> kind_of(b"nip;nama"), kind_of(b"<html><table>"), kind_of(b"%PDF-1.7"), kind_of(b"")
    ('csv', 'html', 'pdf', 'empty')
    """
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(stream)
    if head.startswith(_OLE):
        return _ole_kind(stream)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return _text_kind(head)


def encoding_by_head(head: bytes) -> str:
    """Encoding that the first bytes show: "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", or "" for none.

    Args:
        head: the first bytes of a file.

    >>> encoding_by_head("nip;nama".encode("utf-16")), encoding_by_head(b"nip;nama")
    ('utf-16', '')
    """
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[0::2], head[1::2]
    for name, ours, other in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(ours) > 1 and ours.count(0) > 0.4 * len(ours) and not other.count(0):  # Latin text
            return name
    return ""


def _zip_kind(stream: BinaryIO) -> str:
    entries = entries_of(stream)
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries) or "encrypted-package" in names:
        return "encrypted"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _open_document(stream, entries)
    return "xlsx" if _points_to_workbook(names) else "zip"


def _points_to_workbook(names: set[str]) -> bool:
    return "[Content_Types].xml" in names and any(name.lower() == "xl/workbook.xml" for name in names)


def _open_document(stream: BinaryIO, entries: list[zipfile.ZipInfo]) -> str:
    with zipfile.ZipFile(stream) as archive:
        if "mimetype" in archive.namelist():
            with archive.open("mimetype") as part:
                if b"opendocument.spreadsheet" not in part.read(200):
                    return "zip"
        manifest = next(entry for entry in entries if entry.filename == "META-INF/manifest.xml")
        with archive.open(manifest) as part:
            return "encrypted" if b"encryption-data" in part.read(1 << 20) else "ods"


def _ole_kind(stream: BinaryIO) -> str:
    names = {entry.name for entry in Compound(stream).entries()}
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        return "encrypted"
    return "xls" if names & {"Workbook", "Book", "WORKBOOK", "BOOK"} else "ole"


def _text_kind(head: bytes) -> str:
    encoding = encoding_by_head(head)
    text = head.decode(encoding or "latin-1", errors="replace")
    start = text.lstrip("\ufeff \t\r\n")[:2048]
    if start.startswith("<"):
        return _markup_kind(start)
    if start[:13].lower() == "mime-version:" and _MHTML.match(start):
        return "html"
    if encoding:
        return "csv"
    odd = sum(0 < byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head)  # noqa: PLR2004 - where text begins
    bitmap = head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"
    riff = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if bitmap or riff:
        return "image"
    binary = odd > _CONTROL_SHARE * len(head) or head.count(0) > _NUL_SHARE * len(head)
    return "binary" if binary else "csv"


def _markup_kind(start: str) -> str:
    if _HTML.match(start):
        return "html"
    if start.startswith(("<?xml", "<!--")) and re.search(r"<html\b|<table\b", start, re.IGNORECASE):
        return "html"
    return "xml" if _XML.match(start) or start.startswith("<!--") else "csv"


def refusal_of(kind: str) -> RefusedError:
    """The refusal of a file that is none of ``READ``.

    Args:
        kind: what ``kind_of`` gave.

    >>> refusal_of("zip").code
    'file_archive'
    """
    return RefusedError("file_archive" if kind == "zip" else f"file_{kind}")
