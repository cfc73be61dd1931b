"""Layouts of sheets as data: the headings that name each field, and the tables into which a row is read."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from talent.errors import RuleError
from talent.messages import mark
from talent.tables import TABLES, Column, nearest

FOLDER = Path(__file__).parent / "layouts"
OWN = "table:"
_READERS = {"number": "number", "integer": "number", "date": "date", "flag": "flag", "list": "text"}
_SOFT = {"ranks": "grade", "education": "education", "ratings": "rating"}
_WORD = re.compile(r"[^\w%]+", re.UNICODE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "siasn": mark("SIASN export of employees"),
        "recap": mark("Recap of an assessment"),
        "jpm": mark("One person's competencies against the standard"),
        "ratings": mark("List of performance ratings"),
        "nomination": mark("Nomination list"),
        "history": mark("Job history"),
        "merit_evidence": mark("Evidence for the merit index"),
        "units": mark("List of organisational units"),
        "monitoring": mark("List of employees kept by hand"),
        "uk_organogram": mark("UK organogram of senior posts"),
    }
)
"""What people call each layout."""


@dataclass(frozen=True)
class Field:
    """One thing that a column may hold.

    Attributes:
        name: its name.
        read: how its cells are read: a reader of :mod:`talent.cleaning`, or ``drop``.
        headings: headings that name it, as :func:`plain` gives them.
        protected: the protected attribute that it is, or empty.
        soft: keep a text that the reader does not know, instead of refusing it.
    """

    name: str
    read: str
    headings: tuple[str, ...]
    protected: str = ""
    soft: bool = False


@dataclass(frozen=True)
class Emit:
    """Rows of one table made from the rows of a sheet.

    Attributes:
        table: the table.
        columns: column → the field whose value it takes.
        constants: column → fixed text.
        when: the field that must have a value for there to be a row; empty = always.
        once: one row for each different key, whatever the number of sheet rows.
        count: the column that counts the sheet rows behind a row made once; empty = none.
        serial: the column whose value, when a sheet names it again, gets a running number; empty = none.
        beside: rows made once also where another sheet states the table, for the keys that none states.
    """

    table: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict, hash=False)
    when: str = ""
    once: bool = False
    count: str = ""
    serial: str = ""
    beside: bool = False


@dataclass(frozen=True, eq=False)
class Layout:
    """One kind of sheet.

    Attributes:
        name: its name; ``table:ratings`` for a table of the contract itself.
        fields: every field that a heading may name, by name.
        needs: fields without which a sheet is not of this kind.
        signs: fields of which ``signs_needed`` must be there.
        counts: fields that tell this kind from others that need the same.
        without: fields that a sheet of this kind does not have.
        tables: what its rows become.
        values: field → {text in the sheet: value}.
        any_of: field made from the first of several fields that has a value (``=text`` is a fixed one).
    """

    name: str
    fields: Mapping[str, Field]
    needs: tuple[str, ...]
    tables: tuple[Emit, ...]
    signs: tuple[str, ...] = ()
    signs_needed: int = 0
    counts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def own_table(self) -> str:
        """The table of the contract that the sheet itself is, or empty."""
        return self.name.removeprefix(OWN) if self.name.startswith(OWN) else ""

    @cached_property
    def by_heading(self) -> Mapping[str, str]:
        """Plain heading → name of the field."""
        return {heading: item.name for item in self.fields.values() for heading in item.headings}


@lru_cache(maxsize=10_000)
def plain(heading: str) -> str:
    """A heading as headings are compared: small letters, words only, one space between.

    >>> plain("  Gol./Ruang "), plain("nipBaru"), plain("JPM (%)")
    ('gol ruang', 'nip baru', 'jpm %')
    """
    text = unicodedata.normalize("NFKC", heading)
    text = _HUMP.sub(" ", text).replace("_", " ").casefold()
    return " ".join(_WORD.sub(" ", text).split())


# What a workbook of rejected rows says beside them, in both languages; passed over when it is read again.
_REMARKS = {
    "remarks": Field(
        "remarks",
        "drop",
        ("alasan penolakan", "perbaikan", "baris asal", "rejection reason", "how to mend", "source row"),
    )
}


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout by name: those of files, then one for each table of the contract."""
    found = {file.stem: _read(file) for file in sorted(FOLDER.glob("*.toml")) if file.stem != "fields"}
    own = {OWN + name: own_layout(name) for name in TABLES}
    return MappingProxyType(found | own)


def own_layout(table: str) -> Layout:
    """A table of the contract as a layout: each heading is the name of a column.

    Args:
        table: its name.
    """
    fields = {
        c.name: Field(c.name, _reader(c), (plain(c.name),), soft=bool(c.vocabulary))
        for c in TABLES[table].columns
    }
    needs = tuple(c.name for c in TABLES[table].columns if c.required)
    return Layout(OWN + table, fields | _REMARKS, needs, (Emit(table, {name: name for name in fields}),))


def _reader(column: Column) -> str:
    if column.is_id:
        return "id"
    return _SOFT.get(column.vocabulary, _READERS.get(column.kind, "text"))


@cache
def common_fields() -> Mapping[str, Field]:
    """The fields that all layouts of files share."""
    return MappingProxyType(_fields(tomllib.loads((FOLDER / "fields.toml").read_text("utf-8"))))


def _fields(table: Mapping[str, Any]) -> dict[str, Field]:
    return {
        name: Field(
            name,
            part["read"],
            tuple(plain(text) for text in part["headings"]),
            part.get("protected", ""),
            part.get("soft", False),
        )
        for name, part in table.items()
    }


def _read(file: Path) -> Layout:
    return layout_from(file.stem, tomllib.loads(file.read_text("utf-8")))


def layout_from(name: str, content: Mapping[str, Any]) -> Layout:
    """A layout from the content of its TOML file or of an agency's mapping.

    Args:
        name: its name.
        content: ``needs``, ``tables``, and at will ``fields``, ``aliases``, ``signs``, ``signs_needed``,
            ``counts``, ``without``, ``values``, ``any``. With ``fields`` only those are known; without, all
            common ones are.

    Raises:
        RuleError: a table or column that the contract does not have.
    """
    fields = _fields(content["fields"]) | _REMARKS if "fields" in content else dict(common_fields())
    for heading, wanted in content.get("aliases", {}).items():
        text = plain(heading)
        fields = {
            key: replace(item, headings=tuple(h for h in item.headings if h != text))
            for key, item in fields.items()
        }
        fields[wanted] = replace(fields[wanted], headings=(*fields[wanted].headings, text))
    tables = tuple(_emit(name, part) for part in content["tables"])
    return Layout(
        name,
        fields,
        tuple(content.get("needs", ())),
        tables,
        signs=tuple(content.get("signs", ())),
        signs_needed=content.get("signs_needed", 0),
        counts=tuple(content.get("counts", ())),
        without=tuple(content.get("without", ())),
        values=content.get("values", {}),
        any_of={key: tuple(parts) for key, parts in content.get("any", {}).items()},
    )


def _emit(layout: str, part: Mapping[str, Any]) -> Emit:
    table = part["table"]
    if table not in TABLES:
        raise RuleError(
            f"Layout {layout}: there is no table {table!r}. Nearest: {nearest(table, list(TABLES))}."
        )
    for column in [*part.get("columns", {}), *part.get("constants", {})]:
        if column not in TABLES[table].names:
            raise RuleError(
                f"Layout {layout}: {table} has no column {column!r}. "
                f"Nearest: {nearest(column, TABLES[table].names)}."
            )
    return Emit(
        table,
        part.get("columns", {}),
        part.get("constants", {}),
        when=part.get("when", ""),
        once=part.get("once", False),
        count=part.get("count", ""),
        serial=part.get("serial", ""),
        beside=part.get("beside", False),
    )


@cache
def headings_known() -> frozenset[str]:
    """Every plain heading that any layout knows."""
    return frozenset(heading for layout in layouts().values() for heading in layout.by_heading)
