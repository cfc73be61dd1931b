"""Structure of a workbook: which part is which sheet, which styles are percent, from when days count."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO
from xml.etree import ElementTree as ET

from talent.sheets.archive import Scan, check_archive, entries_of, part
from talent.sheets.marks import Marks
from talent.sheets.model import Limits, RefusedError
from talent.sheets.opendocument import OpenDocumentScan
from talent.sheets.worksheet import WorksheetScan

_LONGEST_PART = 32 << 20
_PERCENT_FORMATS = frozenset({9, 10})  # the two built-in ones, 0% and 0.00%
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class Scanned:
    """What a pass through a workbook found.

    Attributes:
        unpacked: bytes of all parts.
        marks: name of a sheet to its marks.
        date1904: whether dates count from 1904.
    """

    unpacked: int
    marks: dict[str, Marks] = field(default_factory=dict)
    date1904: bool = False


def scan_workbook(stream: BinaryIO, limits: Limits) -> Scanned:
    """Pass once through all parts of an xlsx workbook.

    Args:
        stream: the open file.
        limits: bounds of everything.

    Raises:
        RefusedError: beyond the limits, damaged, encrypted or with a DTD.
    """
    entries = {entry.filename: entry for entry in entries_of(stream)}
    book = _tree(stream, entries, "xl/workbook.xml")
    if book is None:
        raise RefusedError("file_damaged", "xl/workbook.xml")
    sheets = _sheet_parts(book, _tree(stream, entries, "xl/_rels/workbook.xml.rels"))
    if len(sheets) > limits.sheets:
        raise RefusedError("file_too_large", f"{len(sheets)} sheets")
    styles = _percent_styles(_tree(stream, entries, "xl/styles.xml"))
    scans = {name: WorksheetScan(limits, styles) for name in sheets.values()}
    size = check_archive(stream, limits, partial(_feed_of, scans))
    marks = {sheet: scans[name].close() for sheet, name in sheets.items()}
    return Scanned(size, marks, _is_1904(book))


def scan_open_document(stream: BinaryIO, limits: Limits) -> Scanned:
    """Pass once through all parts of an OpenDocument spreadsheet.

    Args:
        stream: the open file.
        limits: bounds of everything.

    Raises:
        RefusedError: beyond the limits, damaged, encrypted or with a DTD.
    """
    scan = OpenDocumentScan(limits)
    size = check_archive(stream, limits, lambda name: scan.feed if name == "content.xml" else None)
    marks = scan.close()
    return Scanned(size, dict(zip(scan.names, marks, strict=True)))


def _feed_of(scans: dict[str, WorksheetScan], name: str) -> Scan | None:
    return scans[name].feed if name in scans else None


def _tree(stream: BinaryIO, entries: dict[str, zipfile.ZipInfo], name: str) -> ET.Element | None:
    entry = entries.get(name)
    if entry is None:
        return None
    text = part(stream, entry, _LONGEST_PART)
    plain = text.replace(b"\0", b"")  # also as UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise RefusedError("file_doctype", name)
    try:
        return ET.fromstring(text)  # noqa: S314 - without a DTD there is nothing to expand
    except (ET.ParseError, ValueError, LookupError) as error:
        raise RefusedError("file_damaged", name) from error


def _all(tree: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (element for element in tree.iter() if _local(element.tag) == tag)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _sheet_parts(book: ET.Element, relations: ET.Element | None) -> dict[str, str]:
    targets = {}
    for relation in _all(relations, "Relationship") if relations is not None else ():
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = posixpath.normpath(
            target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        )
    names = ((sheet.get("name", ""), _sheet_id(sheet)) for sheet in _all(book, "sheet"))
    return {name: targets[key] for name, key in names if key in targets}


def _sheet_id(sheet: ET.Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _is_1904(book: ET.Element) -> bool:
    return any(_attribute(part, "date1904") in {"1", "true"} for part in _all(book, "workbookPr"))


def _percent_styles(styles: ET.Element | None) -> set[int]:
    if styles is None:
        return set()
    forms = [
        (_whole(form.get("numFmtId", "")), form.get("formatCode", "")) for form in _all(styles, "numFmt")
    ]
    percent = percent_formats(forms)
    cells = next(_all(styles, "cellXfs"), None)
    formats = [] if cells is None else [_whole(style.get("numFmtId", "")) for style in cells]
    return {place for place, number in enumerate(formats) if number in percent}


def percent_formats(forms: Iterable[tuple[int, str]]) -> set[int]:
    """Numbers of the formats that show a percentage: the built-in ones and those of the workbook.

    Args:
        forms: number and code of each format of the workbook.

    >>> sorted(percent_formats([(164, "0.0%"), (165, '0" %"'), (10, "0.00")]))
    [9, 164]
    """
    percent = set(_PERCENT_FORMATS)
    for number, code in forms:
        percent.discard(number)
        if "%" in _LITERAL.sub("", code):
            percent.add(number)
    return percent


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - no such number
