"""An agency's mapping: how its sheets are read, confirmed once and remembered as a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from talent.errors import RuleError
from talent.intake.checks import (
    COUNT,
    ENTRIES,
    FLAG,
    LISTS,
    PARTS,
    TABLE,
    TABLES_OF_TEXTS,
    TEXT,
    TEXTS,
    check_answers,
    check_keys,
    check_layout,
    check_names,
)
from talent.intake.derive import derived_fields
from talent.intake.layout import Layout, common_fields, layout_from, layouts, plain

_SHEET = {
    "file": TEXT,
    "sheet": TEXT,
    "headings": TEXTS,
    "layout": TEXT,
    "heading_row": COUNT,
    "columns": TABLE,
    "constants": TABLE,
    "values": TABLES_OF_TEXTS,
    "where": LISTS,
    "answers": TABLES_OF_TEXTS,
    "skip": FLAG,
}
_TOP = {
    "sheets": ENTRIES,
    "layouts": PARTS,
    "answers": TABLES_OF_TEXTS,
    "purpose": TEXT,
    "agency": TEXT,
}
# Fields that are made from others, about which an agency may say what a text means.
_MADE = ("tier_of_post",)


@dataclass(frozen=True)
class SheetMapping:
    """How one kind of sheet of an agency is read.

    Attributes:
        layout: name of the layout.
        file: pattern of the file name (``*`` and ``?``); empty = any.
        sheet: pattern of the sheet name; empty = any.
        headings: headings that must all be there; empty = any.
        heading_row: row of the heading as the spreadsheet counts it; 0 = found.
        columns: heading → field; an empty field leaves the column out.
        constants: field → text, where no column gives it.
        values: field → {text in the sheet: value}.
        where: heading → texts of the rows to keep; all other rows are excluded and counted.
        answers: field (or ``*``) → {question: answer}.
        skip: leave the sheet out; its rows are excluded and counted.
    """

    layout: str = ""
    file: str = ""
    sheet: str = ""
    headings: tuple[str, ...] = ()
    heading_row: int = 0
    columns: MappingType[str, str] = field(default_factory=dict, hash=False)
    constants: MappingType[str, str] = field(default_factory=dict, hash=False)
    values: MappingType[str, MappingType[str, str]] = field(default_factory=dict, hash=False)
    where: MappingType[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    answers: MappingType[str, MappingType[str, str]] = field(default_factory=dict, hash=False)
    skip: bool = False

    def fits(self, file: str, sheet: str, headings: Iterable[str]) -> bool:
        """Whether it is for a sheet of that name with those plain headings."""
        named = fnmatchcase(file, _pattern(self.file)) and fnmatchcase(sheet, _pattern(self.sheet))
        return named and {plain(heading) for heading in self.headings} <= set(headings)


def _pattern(text: str) -> str:
    """A pattern in which ``*`` and ``?`` alone are special: files are named ``rekap [final].xlsx``."""
    return text.replace("[", "[[]") or "*"


@dataclass(frozen=True)
class Mapping:
    """What an agency has confirmed about its sheets.

    Attributes:
        sheets: one entry a kind of sheet; the first that fits is used.
        layouts: layouts of the agency's own, by name.
        answers: field (or ``*``) → {question: answer}, for every sheet.
        purpose: why protected attributes are kept; empty drops them.
    """

    sheets: tuple[SheetMapping, ...] = ()
    layouts: MappingType[str, Layout] = field(default_factory=dict, hash=False)
    answers: MappingType[str, MappingType[str, str]] = field(default_factory=dict, hash=False)
    purpose: str = ""

    @classmethod
    def load(cls, path: str | Path) -> Mapping:
        """Read a mapping file.

        Args:
            path: a TOML file.

        Raises:
            RuleError: a key, layout, table or column that is not known; the message names the file.
        """
        file = Path(path)
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RuleError(f"{file.name}: not a readable TOML file: {error}") from error
        return cls.from_dict(content, name=file.name)

    @classmethod
    def from_dict(cls, content: MappingType[str, Any], *, name: str = "mapping") -> Mapping:
        """The mapping that a TOML file's content stands for.

        Args:
            content: as tomllib gives it.
            name: what the content is called in messages.

        Raises:
            RuleError: as :meth:`load`.

        >>> Mapping.from_dict({"sheets": [{"file": "rekap*", "layout": "recap"}]}).sheets[0].layout
        'recap'
        """
        check_keys(name, content, _TOP)
        own = {
            key: _own(f"{name}: layouts.{key}", key, part) for key, part in content.get("layouts", {}).items()
        }
        fields = [field for layout in (*layouts().values(), *own.values()) for field in layout.fields]
        check_answers(name, content.get("answers", {}), set(fields))
        sheets = tuple(
            _sheet(f"{name}: sheets {n}", part, own)
            for n, part in enumerate(content.get("sheets", []), start=1)
        )
        return cls(sheets, own, content.get("answers", {}), content.get("purpose", ""))

    def layout(self, name: str) -> Layout:
        """A layout of the agency's own or of the engine."""
        return self.layouts[name] if name in self.layouts else layouts()[name]

    def find(self, file: str, sheet: str, headings: Iterable[str]) -> SheetMapping | None:
        """The entry for a sheet, or None."""
        seen = list(headings)
        return next((item for item in self.sheets if item.fits(file, sheet, seen)), None)


def _own(where: str, name: str, content: MappingType[str, Any]) -> Layout:
    check_layout(where, content, common_fields(), derived_fields())
    return layout_from(name, content)


def _sheet(where: str, part: MappingType[str, Any], own: MappingType[str, Layout]) -> SheetMapping:
    check_keys(where, part, _SHEET)
    name = part.get("layout", "")
    if name or not part.get("skip"):
        check_names(where, "there is no layout", [name], [*own, *layouts()])
        _check_fields(where, part, name, own[name] if name in own else layouts()[name])
    listed = {
        key: tuple([item] if isinstance(item, str) else item) for key, item in part.get("where", {}).items()
    }
    return SheetMapping(**{**part, "headings": tuple(part.get("headings", ())), "where": listed})


def _check_fields(where: str, part: MappingType[str, Any], name: str, layout: Layout) -> None:
    """Refuse what is said about fields that the layout does not have."""
    fields = list(layout.fields)
    for heading, wanted in part.get("columns", {}).items():
        # Two values in one cell are "name+nip".
        given = wanted.split("+") if wanted else []
        check_names(f"{where}: columns: {heading!r}", f"{name} does not have", given, fields)
    check_names(f"{where}: constants", f"{name} does not have", part.get("constants", {}), fields)
    check_names(f"{where}: values", f"{name} does not have", part.get("values", {}), [*fields, *_MADE])
    check_answers(where, part.get("answers", {}), fields)


def as_toml(
    entries: Iterable[SheetMapping],
    *,
    purpose: str = "",
    answers: MappingType[str, MappingType[str, str]] | None = None,
) -> str:
    """Entries as a mapping file that people can read and mend.

    Args:
        entries: one a kind of sheet.
        purpose: why protected attributes are kept.
        answers: those for every sheet.
    """
    lines = [f"purpose = {_quoted(purpose)}"] if purpose else []
    for name, told in (answers or {}).items():
        lines += _table(f"answers.{_quoted(name)}", told)
    for entry in entries:
        lines += ["", "[[sheets]]"]
        plain_parts: dict[str, Any] = {"file": entry.file, "sheet": entry.sheet, "layout": entry.layout}
        lines += [f"{key} = {_quoted(value)}" for key, value in plain_parts.items() if value]
        if entry.headings:
            lines.append(f"headings = [{', '.join(map(_quoted, entry.headings))}]")
        if entry.heading_row:
            lines.append(f"heading_row = {entry.heading_row}")
        lines += ["skip = true"] if entry.skip else []
        if entry.where:
            listed = {key: f"[{', '.join(map(_quoted, texts))}]" for key, texts in entry.where.items()}
            lines += ["[sheets.where]", *(f"{_quoted(key)} = {texts}" for key, texts in listed.items())]
        for key, table in (("columns", entry.columns), ("constants", entry.constants)):
            lines += _table(f"sheets.{key}", table)
        for key, tables in (("values", entry.values), ("answers", entry.answers)):
            for name, table in tables.items():
                lines += _table(f"sheets.{key}.{_quoted(name)}", table)
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(name: str, content: MappingType[str, str]) -> list[str]:
    return (
        [f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in content.items())]
        if content
        else []
    )


def _quoted(text: str) -> str:
    """A TOML string of any text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
