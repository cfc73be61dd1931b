"""One grid of cells into clean fields: what changed, what cannot be used, and which rows hold no data."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from talent.cleaning import read_column, settled
from talent.cleaning.model import EMPTY, TEXT
from talent.intake.derive import derive
from talent.intake.heading import not_data
from talent.intake.layout import Emit, Field, Layout
from talent.intake.mapping import Mapping
from talent.intake.recognise import Proposal, recognise
from talent.intake.rows import not_wanted, totals_by_name
from talent.sheets import Grid
from talent.tables import TABLES
from talent.tables.check import allowed_words
from talent.tables.problems import found, gather

_DROP = "drop"
_SPACES = " \t\r\n"
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]*)?"
_WHO = frozenset({"nip", "name", "employee_id"})
_DITTO = frozenset(
    {"sda", "s d a", "idem", "ditto", "〃", "s.d.a", "s.d.a.", '"', "''", "”", "-sda-", "- sda -"}
)
CHANGES = {"file": "str", "sheet": "str", "row": "int64", "column": "str", "old": "str", "new": "str"}


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


@dataclass
class _Reading:
    """What has been found so far about the data rows of one sheet."""

    key: str
    problems: list[pd.DataFrame] = field(default_factory=list)
    changes: list[pd.DataFrame] = field(default_factory=list)

    def tell(self, code: str, **where: object) -> None:
        self.problems.append(found(self.key, code, **where))  # type: ignore[arg-type]

    def changed(self, column: str, old: pd.Series, new: pd.Series) -> None:
        self.changes.append(
            pd.DataFrame({"position": old.index, "column": column, "old": old.array, "new": new.array})
        )


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
    outside = not_data(cells, proposal.heading, filled) if proposal.heading else {}
    outside |= totals_by_name(cells, proposal, outside) | not_wanted(cells, proposal, outside)
    within = np.ones(len(cells), dtype=bool)
    within[list(outside)] = False
    if proposal.heading:
        within[proposal.heading.first : proposal.heading.last + 1] = False
    return _read(key, grid, proposal, cells[within], kinds[within], outside)


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
    return np.where(frame.isna().to_numpy(), EMPTY, TEXT).astype("uint8")


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
    """Protected columns become rows of ``protected`` where a purpose is stated, and are not read otherwise."""
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
    reading = _Reading(key)
    ragged = _ragged(reading, grid, proposal, cells)
    original = _original(proposal, data, ragged)
    data, kinds = _filled_down(reading, grid, proposal, data, kinds, rows)
    fields = _fields(reading, proposal, data, kinds, ragged)
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
        derive(fields, layout, tiers=proposal.entry.values.get("tier_of_post")),
        original,
        gather(reading.problems),
        pd.concat(reading.changes, ignore_index=True) if reading.changes else _no_changes(),
        excluded.astype({"row": "int64", "reason": "str"}),
        len(grid.rows) - heading_rows,
        headings=_headings(proposal),
        form=grid.form,
        hidden=grid.hidden,
        hidden_rows=tuple(np.intersect1d(rows, grid.hidden_rows).tolist()),
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


def _ragged(reading: _Reading, grid: Grid, proposal: Proposal, cells: pd.DataFrame) -> np.ndarray:
    """Rows of a text file with another number of fields than the heading: nobody knows which value stands where."""
    if grid.widths is None or proposal.heading is None:
        return np.zeros(len(cells), dtype=bool)
    wanted = int(grid.widths[proposal.heading.last])
    widths = grid.widths[cells.index]
    wrong = widths != wanted
    reading.tell(
        "ragged_row", positions=np.flatnonzero(wrong), detail=[f"{n}/{wanted}" for n in widths[wrong]]
    )
    return wrong


def _original(proposal: Proposal, data: pd.DataFrame, ragged: np.ndarray) -> pd.DataFrame:
    """The rows as they came, without the columns that are dropped at the door.

    In a ragged row what is dropped may stand anywhere, so nothing of it is kept.
    """
    layout = proposal.layout
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


def _filled_down(
    reading: _Reading, grid: Grid, proposal: Proposal, data: pd.DataFrame, kinds: np.ndarray, rows: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Cells merged with those above, and ditto marks: filled where the agency says so, otherwise asked."""
    if grid.form.get("kind") == "parquet":
        return data, kinds
    asked = [(place, name) for place, name in enumerate(proposal.columns) if name and place in data]
    gaps = {place: _merged_below(grid, rows, place) | _ditto(data[place]) for place, _ in asked}
    gaps = {place: gap for place, gap in gaps.items() if gap.any()}
    if not gaps:
        return data, kinds
    filled, kinds = data.copy(), kinds.copy()
    for place, gap in gaps.items():
        name = proposal.columns[place]
        above = data[place].mask(gap).ffill()
        if _answer(proposal, name, "fill_down") == "yes":
            filled[place] = data[place].where(~gap, above)
            kinds[gap, place] = TEXT
            reading.changed(proposal.headings[place], data[place][gap].fillna(""), above[gap])
        else:
            reading.tell(
                "fill_down_asked",
                positions=np.flatnonzero(gap),
                column=proposal.headings[place],
                values="" if _WHO & set(name.split("+")) else above[gap],  # another person's, perhaps
                detail=name,
            )
            filled[place] = data[place].mask(gap)
            kinds[gap, place] = EMPTY
    return filled, kinds


def _merged_below(grid: Grid, rows: np.ndarray, place: int) -> np.ndarray:
    gap = np.zeros(len(rows), dtype=bool)
    for first, last, left, right in grid.merged:
        if last > first and left <= place <= right:
            gap |= (rows > first) & (rows <= last)
    return gap


def _ditto(column: pd.Series) -> np.ndarray:
    if column.dtype != "str":
        return np.zeros(len(column), dtype=bool)
    return column.str.strip().str.casefold().isin(_DITTO).to_numpy()


def _answer(proposal: Proposal, name: str, question: str) -> str:
    answers = proposal.answers
    return {**answers.get("*", {}), **answers.get(name, {})}.get(question, "")


def _fields(
    reading: _Reading, proposal: Proposal, data: pd.DataFrame, kinds: np.ndarray, ragged: np.ndarray
) -> pd.DataFrame:
    layout = proposal.layout
    assert layout is not None  # noqa: S101 - an unknown sheet is not read
    out: dict[str, pd.Series] = {}
    for place, name in enumerate(proposal.columns):
        if not name:
            continue
        heading = name if layout.own_table else " ".join(proposal.headings[place].split())
        if "+" in name:
            out |= _split_pair(reading, proposal, name, heading, data[place], kinds[:, place])
        elif layout.fields[name].read != _DROP:
            out[name] = _column(
                reading, proposal, layout.fields[name], heading, data[place], kinds[:, place], ragged
            )
            if name == "education":
                out["education_text"] = data[place]
    for name, text in proposal.facts.items():
        if name in layout.fields and name not in out:
            said = pd.Series(text, index=data.index, dtype="str")
            out[name] = _column(
                reading, proposal, layout.fields[name], name, said, np.full(len(data), TEXT, "uint8"), ragged
            )
    return pd.DataFrame(out, index=data.index)


def _split_pair(
    reading: _Reading, proposal: Proposal, name: str, heading: str, values: pd.Series, kinds: np.ndarray
) -> dict[str, pd.Series]:
    """Two values in one cell: split at the line break or the stroke where the agency says so, otherwise asked."""
    layout = proposal.layout
    assert layout is not None  # noqa: S101 - an unknown sheet is not read
    first, second = name.split("+")
    parts = values.str.split(r"\n|\s/\s|/", n=1, regex=True, expand=True).reindex(columns=[0, 1])
    if _answer(proposal, name, "split") != "yes":
        preview = parts[0].fillna("") + " | " + parts[1].fillna("")
        reading.tell(
            "split_asked",
            positions=np.flatnonzero(values.notna()),
            column=heading,
            values=preview[values.notna()],
            detail=name,
        )
        # Whoever stands there is not known before the answer.
        return {part: pd.Series(np.nan, index=values.index, dtype="str") for part in (first, second)}
    none = np.zeros(len(values), dtype=bool)
    return {
        part: _column(
            reading,
            proposal,
            layout.fields[part],
            f"{heading} [{part}]",
            parts[place].astype("str"),
            kinds,
            none,
        )
        for place, part in ((0, first), (1, second))
    }


def _column(
    reading: _Reading,
    proposal: Proposal,
    field_: Field,
    heading: str,
    values: pd.Series,
    kinds: np.ndarray,
    ragged: np.ndarray,
) -> pd.Series:
    """One column in canonical text, with its changes recorded and what cannot be used told."""
    layout = proposal.layout
    if values.dtype != "str" or layout is None:
        return values
    words = {**layout.values.get(field_.name, {}), **proposal.entry.values.get(field_.name, {})}
    plain = not words and not proposal.answers and not _few_values(field_, layout)
    if plain and settled(values, kinds, field_.read).all():
        return values
    given = values.str.strip().replace(words) if words else values
    given = _allowed(given, field_, layout)
    # What the agency says a cell means is a word, whatever the cell itself held.
    kinds = np.where(values.str.strip().isin(list(words)) & given.notna(), TEXT, kinds) if words else kinds
    answers = _answers(proposal, field_, given)
    read = read_column(given, kinds, field_.read, answers)
    bad = read.code.ne("") & ~ragged
    if answers.get("inactive") == "keep":
        bad &= ~read.code.eq("not_active")
    kept = given.str.strip() if field_.soft else read.value
    if field_.soft:
        bad &= ~read.code.eq("word_unknown")
    value = read.value.where(read.code.eq(""), kept).mask(bad)
    codes = read.code.mask(read.code.eq("not_number") & read.detail.ne(""), "number_letters")
    for code in codes[bad].unique():
        at = bad & codes.eq(code)
        # A detail that a person may rest on stands beside its own row and no other.
        reading.tell(
            str(code),
            positions=np.flatnonzero(at),
            column=heading,
            values=values[at],
            detail=_detail(field_, str(code), read.detail[at]),
        )
    moved = ~bad & ~ragged & values.notna() & ~_same(value, values.str.strip(_SPACES), field_.read)
    if moved.any():
        reading.changed(heading, values[moved], value[moved].fillna(""))
    return value


def _few_values(field_: Field, layout: Layout) -> bool:
    return bool(layout.own_table and TABLES[layout.own_table].column(field_.name).allowed)


def _allowed(given: pd.Series, field_: Field, layout: Layout) -> pd.Series:
    """A column of the contract's own tables with few values: other spellings become those, before they are told."""
    if not _few_values(field_, layout):
        return given
    return allowed_words(given.str.strip(), TABLES[layout.own_table].column(field_.name))


def _same(new: pd.Series, old: pd.Series, read: str) -> pd.Series:
    """Which texts say the same: equal, or one number or flag in another spelling."""
    same = new.fillna("").eq(old)
    if same.all() or read not in {"number", "score", "flag"}:
        return same
    if read == "flag":
        return same | new.eq(old.str.casefold())
    number = old.where(old.str.fullmatch(_NUMBER).fillna(value=False))
    return same | pd.to_numeric(number).eq(pd.to_numeric(new.where(number.notna()), errors="coerce"))


def _answers(proposal: Proposal, field_: Field, given: pd.Series) -> dict[str, str]:
    """What is settled about a column; the contract's own tables have a decimal point unless commas say otherwise."""
    answers = proposal.answers
    own = proposal.layout is not None and proposal.layout.own_table
    settled = {"decimal": "."} if own and not given.str.contains(",").any() else {}
    return {**settled, **answers.get("*", {}), **answers.get(field_.name, {})}


def _detail(field_: Field, code: str, detail: pd.Series) -> pd.Series | str:
    """What fills the wording: the field to answer for where it is a question."""
    return field_.name if code.endswith(("_asked", "_mixed", "_ambiguous")) or code == "id_form" else detail
