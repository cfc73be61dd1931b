"""One grid of cells into clean fields: what changed, what cannot be used, and which rows hold no data."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from talent.cleaning.model import EMPTY, NO_RESULT, TEXT
from talent.intake.columns import Findings, filled_down, read_fields
from talent.intake.derive import derive
from talent.intake.heading import names_somebody, not_data
from talent.intake.layout import Emit, Layout
from talent.intake.mapping import Mapping
from talent.intake.recognise import Proposal, recognise
from talent.intake.rows import not_wanted, totals_by_name
from talent.sheets import Grid
from talent.tables.problems import gather


@dataclass(frozen=True)
class Sheet:
    """One sheet, read.

    Attributes:
        key: what it is called among the sheets of one reading; the table name in found frames.
        file: name of the file.
        name: name of the sheet; empty where the file has none.
        proposal: what it was taken for.
        rows: row number of each data row, as the spreadsheet counts.
        fields: the data rows: canonical texts by field, native values where the file itself has types.
        original: the data rows as they came, under their headings, without personal columns.
        problems: a found frame; positions count the data rows.
        changes: every cell whose text was changed: column, old, new and the position of the row.
        excluded: row and reason (a stable word) of the rows that hold no data or were not asked for.
        read: rows that are not blank, heading apart.
        headings: field → heading as the sheet has it.
        form: what the file is: encoding, delimiter and the like.
        hidden: whether the sheet is hidden.
        hidden_rows: numbers of the data rows that are hidden.
        hidden_columns: headings of the hidden columns that are read.
        vacant: which of the data rows are posts that nobody holds, as their names say.
    """

    key: str
    file: str
    name: str
    proposal: Proposal
    rows: np.ndarray
    fields: pd.DataFrame
    original: pd.DataFrame
    problems: pd.DataFrame
    changes: pd.DataFrame
    excluded: pd.DataFrame
    read: int
    headings: MappingType[str, str] = field(default_factory=dict, hash=False)
    form: MappingType[str, Any] = field(default_factory=dict, hash=False)
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    vacant: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool), hash=False)


def read_sheet(key: str, grid: Grid, *, mapping: Mapping) -> Sheet:
    """Recognise and read one grid.

    Args:
        key: what the sheet is called among those of one reading.
        grid: its cells.
        mapping: what the agency has confirmed.
    """
    grid, cells, kinds, named = _cells(grid)
    proposal = recognise(
        grid.file, grid.sheet, cells, kinds, rows=grid.rows, merged=_spans(grid), named=named, mapping=mapping
    )
    if proposal.layout is None:
        return _unread(key, grid, proposal)
    proposal = _with_protected(proposal, mapping)
    key_field = _key_column(proposal)
    filled = cells[key_field].notna() if key_field is not None else cells.notna().any(axis=1)
    if key_field is not None and proposal.columns[key_field] == "nip":
        filled &= names_somebody(cells, key_field)
    if key_field is not None:
        filled |= kinds[:, key_field] == NO_RESULT  # a formula that was never computed is not blank
    outside = not_data(cells, proposal.heading, filled) if proposal.heading else {}
    outside |= totals_by_name(cells, proposal, outside) | not_wanted(cells, proposal, outside)
    within = np.ones(len(cells), dtype=bool)
    within[list(outside)] = False
    if proposal.heading:
        within[proposal.heading.first : proposal.heading.last + 1] = False
    if not within.all():
        cells, kinds = cells[within], kinds[within]
    return _read(key, grid, proposal, cells, kinds, outside)


def _cells(grid: Grid) -> tuple[Grid, pd.DataFrame, np.ndarray, list[str] | None]:
    """The cells as text with their kinds, without blank rows; a file with types of its own keeps them.

    The names of the columns are given where the file itself has them.
    """
    frame = grid.cells.to_pandas()
    numbered = frame.set_axis(range(frame.shape[1]), axis="columns")
    if grid.form.get("kind") == "parquet":
        return grid, numbered, _text_kinds(numbered), [str(name) for name in frame.columns]
    blank = np.column_stack([_blank(numbered[place]) for place in numbered])
    kinds = grid.kinds if grid.kinds is not None else np.where(blank, EMPTY, TEXT).astype("uint8")
    numbered = numbered.mask(blank)
    filled = ~(blank & ((kinds == EMPTY) | (kinds == TEXT))).all(axis=1)
    if filled.all():
        return grid, numbered, kinds, None
    widths = None if grid.widths is None else grid.widths[filled]
    kept = replace(grid, rows=grid.rows[filled], widths=widths)
    return kept, numbered[filled].reset_index(drop=True), kinds[filled], None


def _blank(column: pd.Series) -> np.ndarray:
    empty = column.isna() | column.eq("")
    spaces = column.str.isspace().fillna(value=True)
    return (empty | spaces).to_numpy(dtype=bool)


def _text_kinds(frame: pd.DataFrame) -> np.ndarray:
    kinds = np.full(frame.shape, TEXT, dtype="uint8")
    for place in range(frame.shape[1]):
        kinds[frame.iloc[:, place].isna().to_numpy(dtype=bool), place] = EMPTY
    return kinds


def _spans(grid: Grid) -> dict[int, list[range]]:
    """Position of a row → columns merged side by side in it."""
    places = {int(row): place for place, row in enumerate(grid.rows[:1000])}
    spans: dict[int, list[range]] = {}
    for first, _, left, right in grid.merged:
        if right > left and first in places:
            spans.setdefault(places[first], []).append(range(left, right + 1))
    return spans


def _key_column(proposal: Proposal) -> int | None:
    """The column that says whom or what a row is about: the first needed field that a column gives."""
    layout = proposal.layout
    needs = layout.needs if layout is not None else ()
    for name in (*needs, *(layout.fields if layout is not None else ())):
        for place, column in enumerate(proposal.columns):
            if name in column.split("+"):
                return place
    return None


def _with_protected(proposal: Proposal, mapping: Mapping) -> Proposal:
    """Protected columns become rows of ``protected`` where a purpose is stated, else they are not read."""
    layout = proposal.layout
    fields = {
        name: layout.fields[name] for name in proposal.columns if layout is not None and name in layout.fields
    }
    protected = {item.protected: name for name, item in fields.items() if item.protected}
    if layout is None or not protected:
        return proposal
    who = _who(layout, proposal)
    if not mapping.purpose or not who:
        return replace(
            proposal,
            columns=tuple("" if name in protected.values() else name for name in proposal.columns),
            private=tuple(place for place, name in enumerate(proposal.columns) if name in protected.values()),
        )
    emit = Emit("protected", {"employee_id": who, **protected})
    return replace(proposal, layout=replace(layout, tables=(*layout.tables, emit)))


def _who(layout: Layout, proposal: Proposal) -> str:
    """The field that names the person of a row, where a column gives it; empty otherwise."""
    given = {part for name in proposal.columns for part in name.split("+")}
    ids = [emit.columns["employee_id"] for emit in layout.tables if "employee_id" in emit.columns]
    return next((name for name in ids if name in given), "")


def _unread(key: str, grid: Grid, proposal: Proposal) -> Sheet:
    """A sheet that is not read: every row of it is excluded and counted."""
    nothing = pd.DataFrame(index=pd.RangeIndex(0))
    why = "skipped" if proposal.entry.skip else "not_recognised"
    excluded = pd.DataFrame({"row": grid.rows, "reason": why})
    problems = gather([])
    return Sheet(
        key,
        grid.file,
        grid.sheet,
        proposal,
        grid.rows[:0],
        nothing,
        nothing,
        problems,
        _no_changes(),
        excluded,
        len(grid.rows),
    )


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "position": pd.Series(dtype="int64"),
            **{name: pd.Series(dtype="str") for name in ("column", "old", "new")},
        }
    )


def _read(
    key: str,
    grid: Grid,
    proposal: Proposal,
    cells: pd.DataFrame,
    kinds: np.ndarray,
    outside: MappingType[int, str],
) -> Sheet:
    rows = grid.rows[cells.index]
    data = cells.reset_index(drop=True)
    reading = Findings(key)
    ragged = _ragged(reading, grid, proposal, cells)
    original = _original(proposal, data, ragged)
    data, kinds = filled_down(reading, grid, proposal, data, kinds, rows)
    fields = read_fields(reading, proposal, data, kinds, ragged)
    layout = proposal.layout
    assert layout is not None  # noqa: S101 - an unknown sheet is not read
    excluded = pd.DataFrame(
        {"row": grid.rows[sorted(outside)], "reason": [outside[place] for place in sorted(outside)]}
    )
    heading_rows = proposal.heading.last - proposal.heading.first + 1 if proposal.heading else 0
    return Sheet(
        key,
        grid.file,
        grid.sheet,
        proposal,
        rows,
        derive(fields, layout, tiers=proposal.tiers),
        original,
        gather(reading.problems),
        pd.concat(reading.changes, ignore_index=True) if reading.changes else _no_changes(),
        excluded.astype({"row": "int64", "reason": "str"}),
        len(grid.rows) - heading_rows,
        headings=_headings(proposal),
        form=grid.form,
        hidden=grid.hidden,
        hidden_rows=tuple(rows[np.isin(rows, grid.hidden_rows)].tolist()),
        hidden_columns=tuple(
            proposal.headings[place]
            for place in grid.hidden_columns
            if place < len(proposal.columns) and proposal.columns[place]
        ),
        vacant=_vacant(proposal, data, fields),
    )


def _vacant(proposal: Proposal, data: pd.DataFrame, fields: pd.DataFrame) -> np.ndarray:
    """Rows whose name is a word for nobody and which name no one else."""
    if "name" not in proposal.columns or "nip" not in fields:
        return np.zeros(len(data), dtype=bool)
    said = data[proposal.columns.index("name")].notna() & fields["name"].isna()
    return (said & fields["nip"].isna()).to_numpy(dtype=bool)


def _headings(proposal: Proposal) -> dict[str, str]:
    pairs = zip(proposal.columns, proposal.headings, strict=True)
    return {part: " ".join(text.split()) for name, text in pairs if name for part in name.split("+")}


def _ragged(reading: Findings, grid: Grid, proposal: Proposal, cells: pd.DataFrame) -> np.ndarray:
    """Rows of a text file with another number of fields than the heading: nobody knows which is which."""
    if grid.widths is None or proposal.heading is None:
        return np.zeros(len(cells), dtype=bool)
    wanted = int(grid.widths[proposal.heading.last])
    widths = grid.widths[cells.index]
    wrong: np.ndarray = widths != wanted
    reading.tell(
        "ragged_row", positions=np.flatnonzero(wrong), detail=[f"{n}/{wanted}" for n in widths[wrong]]
    )
    return wrong


def _original(proposal: Proposal, data: pd.DataFrame, ragged: np.ndarray) -> pd.DataFrame:
    """The rows as they came, without the columns that are dropped at the door.

    In a ragged row what is dropped may stand anywhere, so nothing of it is kept.
    """
    names: list[str] = []
    kept: list[int] = []
    for place, (name, heading) in enumerate(zip(proposal.columns, proposal.headings, strict=True)):
        private = name == "personal" or place in proposal.private
        if not private and (heading.strip() or data[place].notna().any()):
            kept.append(place)
            names.append(" ".join(heading.split()))
    dropped = "personal" in proposal.columns or bool(proposal.private)
    came = data.mask(np.broadcast_to(ragged[:, None], data.shape)) if dropped else data
    return came[kept].set_axis(names, axis="columns")
