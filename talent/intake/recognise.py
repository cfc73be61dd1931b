"""What a sheet is: the layout its headings fit best, with how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import numpy as np
import pandas as pd

from talent.cleaning import fold
from talent.intake.derive import sources_of
from talent.intake.heading import Heading, candidates, title_facts
from talent.intake.layout import OWN, Layout, headings_known, layouts, plain
from talent.intake.mapping import Mapping, SheetMapping
from talent.tables import TABLES

SURE = 0.8
"""Below this share of known headings a person should confirm what the sheet is."""
_LEAST = 0.5
_TRIED = 4
_DROP = "drop"
_PRIVATE = "protected"


@dataclass(frozen=True)
class Proposal:
    """What a sheet is taken for.

    Attributes:
        layout: its layout; None when nothing fits.
        heading: where its heading stands; None when the file has columns with names of their own.
        headings: heading of each column, in the words of the sheet.
        columns: field of each column; empty where it is of no use.
        twice: headings that stand more than once and are of use.
        unknown: headings that nothing knows.
        confidence: share of the headings that the layout knows, 0–1; 1 once confirmed.
        confirmed: whether a mapping says so.
        facts: field → text found in the lines above the heading.
        entry: the entry of the mapping, or an empty one.
        answers: field (or ``*``) → {question: answer}, those for every sheet among them.
        private: places of the protected columns that are left out.
    """

    layout: Layout | None
    heading: Heading | None
    headings: tuple[str, ...]
    columns: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    confidence: float = 0.0
    confirmed: bool = False
    facts: MappingType[str, str] = field(default_factory=dict, hash=False)
    entry: SheetMapping = field(default_factory=SheetMapping)
    answers: MappingType[str, MappingType[str, str]] = field(default_factory=dict, hash=False)
    private: tuple[int, ...] = ()

    @property
    def tiers(self) -> MappingType[str, str]:
        """Beginning of a title → tier, as the agency says."""
        return dict(self.entry.values).get("tier_of_post", {})

    def words(self, name: str) -> dict[str, str]:
        """What texts in the sheet stand for in a field: of the layout, then of the agency."""
        own = dict(self.layout.values) if self.layout is not None else {}
        return {**own.get(name, {}), **dict(self.entry.values).get(name, {})}

    @property
    def found(self) -> set[str]:
        """Fields that a column or a line above the heading gives."""
        return {name for name in self.columns if name} | set(self.facts)


def recognise(
    file: str,
    sheet: str,
    cells: pd.DataFrame,
    kinds: np.ndarray,
    *,
    rows: np.ndarray,
    merged: MappingType[int, list[range]],
    named: Sequence[str] | None,
    mapping: Mapping,
) -> Proposal:
    """The best reading of a sheet.

    Args:
        file: name of the file.
        sheet: name of the sheet; empty for a file without sheets.
        cells: the sheet as text, missing where empty.
        kinds: kind of each cell.
        rows: row number of each row, as the spreadsheet counts.
        merged: position of a row → ranges of columns merged in it.
        named: names of the columns where the file itself has them (Parquet); None = look for a heading.
        mapping: what the agency has confirmed.
    """
    stem = {PurePath(file).stem.strip().lower(), sheet.strip().lower()} & set(TABLES)
    own = OWN + min(stem) if stem else ""
    if named is not None:
        tried: Iterable[Heading] = [Heading(-1, -1, tuple(named), tuple(named))]
    else:
        said = {entry.heading_row for entry in mapping.sheets if entry.heading_row}
        tried = _likely(
            list(candidates(cells, kinds, merged)), mapping, np.flatnonzero(np.isin(rows, list(said)))
        )
    best: tuple[tuple[float, ...], Proposal] | None = None
    for heading in tried:
        facts = {} if named is not None else title_facts(cells, heading)
        entry = mapping.find(file, sheet, [plain(name) for name in heading.names])
        if entry is not None and not _may_be(entry, heading, rows):
            continue
        for proposal in _readings(entry, heading, facts, own, mapping):
            # Two rows that say no more than one of them are one row of heading below a title.
            rank = _rank(proposal, own, levels=heading.last - heading.first)
            if best is None or rank > best[0]:
                best = (rank, proposal)
    if best is None or best[0][0] == 0:
        first = next(iter(tried), None)
        return Proposal(None, None, first.names if first else (), entry=_skipped(file, sheet, mapping))
    found = replace(best[1], answers=_settled(mapping.answers, best[1].entry.answers))
    return replace(found, heading=None) if named is not None else found


def _settled(
    everywhere: MappingType[str, MappingType[str, str]], here: MappingType[str, MappingType[str, str]]
) -> dict[str, dict[str, str]]:
    """Answers for every sheet below those for this one; words are compared as readers compare them."""
    whole = {name: {**everywhere.get(name, {}), **here.get(name, {})} for name in {**everywhere, **here}}
    return {
        name: {f"={fold(key[1:])}" if key[0] == "=" else key: meant for key, meant in told.items() if key}
        for name, told in whole.items()
    }


def _likely(tried: list[Heading], mapping: Mapping, said: np.ndarray) -> list[Heading]:
    """The first row, the rows that a mapping names, and those with the most headings that are known."""
    known = {
        *headings_known(),
        *(heading for layout in mapping.layouts.values() for heading in layout.by_heading),
    }
    known |= {plain(name) for entry in mapping.sheets for name in entry.columns}
    hits = [
        sum(
            plain(name) in known or plain(under) in known
            for name, under in zip(item.names, item.under, strict=True)
        )
        for item in tried
    ]
    order = sorted(range(len(tried)), key=lambda place: (-hits[place], place))[:_TRIED]
    return [item for place, item in enumerate(tried) if place in order or place == 0 or item.first in said]


def _skipped(file: str, sheet: str, mapping: Mapping) -> SheetMapping:
    entry = mapping.find(file, sheet, [])
    return entry if entry is not None and entry.skip else SheetMapping()


def _may_be(entry: SheetMapping, heading: Heading, rows: np.ndarray) -> bool:
    """Whether a mapping's entry lets a row be the heading."""
    row = int(rows[heading.first]) if heading.first >= 0 else 0
    return not entry.skip and not (entry.heading_row and row and entry.heading_row != row)


def _readings(
    entry: SheetMapping | None, heading: Heading, facts: MappingType[str, str], own: str, mapping: Mapping
) -> list[Proposal]:
    if entry is not None:
        return [_fit(mapping.layout(entry.layout), heading, facts, entry)]
    chosen = {**layouts(), **mapping.layouts}
    # A table of the contract is offered under its own name, or when all that it asks for is there.
    return [
        proposal
        for layout in chosen.values()
        if (proposal := _fit(layout, heading, facts, None)).layout is not None
        and (layout.name == own or _fits(proposal))
    ]


def _fit(
    layout: Layout, heading: Heading, facts: MappingType[str, str], entry: SheetMapping | None
) -> Proposal:
    known = layout.by_heading
    said = {plain(name): wanted for name, wanted in entry.columns.items()} if entry else {}
    columns = [
        _field_of(name, under, known, said) for name, under in zip(heading.names, heading.under, strict=True)
    ]
    filled = [place for place, name in enumerate(heading.names) if name.strip()]
    unknown = tuple(heading.names[place] for place in filled if columns[place] is None)
    picked, twice = _one_each([column or "" for column in columns], heading, layout, said)
    above = {
        known[label]: text
        for label, text in facts.items()
        if label in known and known[label] not in picked and layout.fields[known[label]].read != _DROP
    }
    share = 1 - len(unknown) / len(filled) if filled else 0.0
    return Proposal(
        layout,
        heading,
        heading.names,
        tuple(picked),
        tuple(twice),
        unknown,
        1.0 if entry else share,
        confirmed=entry is not None,
        facts=above | dict(entry.constants if entry else {}),
        entry=entry or SheetMapping(),
    )


def _field_of(name: str, under: str, known: MappingType[str, str], said: MappingType[str, str]) -> str | None:
    """The field a heading names; None when nothing knows it."""
    for text in (plain(name), plain(under)):
        if not text:
            continue
        if text in said:
            return said[text]
        if text in known:
            return known[text]
    return _pair(name, known)


def _pair(name: str, known: MappingType[str, str]) -> str | None:
    """Two headings in one cell, such as "NAMA / NIP", as ``name+nip``."""
    for mark in ("\n", "/"):
        parts = [known.get(plain(part)) for part in name.split(mark)]
        if len(parts) == 2 and all(parts) and parts[0] != parts[1]:  # noqa: PLR2004 - a pair
            return "+".join(str(part) for part in parts)
    return None


def _one_each(
    columns: list[str], heading: Heading, layout: Layout, said: MappingType[str, str]
) -> tuple[list[str], list[str]]:
    """Of several columns with one field that which the mapping names, else the first of the layout's list.

    The same heading twice is no choice for a machine: it is told.
    """
    picked, twice = list(columns), []
    for name, n in Counter(column for column in columns if column).items():
        if n == 1 or "+" in name or layout.fields[name].read == _DROP:
            continue
        places = [place for place, column in enumerate(columns) if column == name]
        order = layout.fields[name].headings
        texts = [plain(heading.names[place]) for place in places]
        rank = [-1 if text in said else order.index(text) if text in order else len(order) for text in texts]
        if len(set(texts)) < len(texts):
            twice.append(heading.names[places[0]])
        keep = places[rank.index(min(rank))]
        for place in places:
            picked[place] = name if place == keep else ""
    return picked, twice


def _fits(proposal: Proposal) -> bool:
    """Whether what the layout needs is there, and enough of the rest to be it."""
    layout, found = proposal.layout, proposal.found
    # A line above the heading says something of all rows; what each needs for itself is a column.
    columns = _with_pairs(set(proposal.columns))
    if layout is None or not set(layout.needs) <= columns or set(layout.without) & found:
        return False
    return len(set(layout.signs) & found) >= layout.signs_needed and proposal.confidence >= _LEAST


def _with_pairs(found: set[str]) -> set[str]:
    return found | {part for name in found for part in name.split("+")}


def _rank(proposal: Proposal, own: str, *, levels: int) -> tuple[float, ...]:
    """How good a reading is; the first figure is 0 when it is none."""
    layout = proposal.layout
    if layout is None:
        return (0.0,)
    found = _with_pairs(proposal.found)
    useful = len(found & sources_of(layout)) + 0.5 * len(found & {*layout.signs, *layout.counts})
    if proposal.confirmed:
        return (4.0, useful, proposal.confidence, -levels)
    # A file that bears the name of a table and knows its columns is that table, even where one is missing.
    if layout.name == own and useful > 0:
        return (3.0, useful, proposal.confidence, -levels)
    if _fits(proposal) and (not layout.own_table or _tells_itself(layout, found)):
        specific = float(bool(layout.signs_needed) or bool(layout.own_table))
        return (2.0, specific, useful, proposal.confidence, -levels)
    return (1.0, useful, proposal.confidence, -levels) if layout.name == own else (0.0,)


def _tells_itself(layout: Layout, found: set[str]) -> bool:
    """Whether headings alone say that a sheet is a table of the contract: more than it needs, not private."""
    return layout.own_table != _PRIVATE and len(found & set(layout.fields)) > len(layout.needs)
