"""The columns of a sheet in canonical text: changes recorded, the unusable told, what is open asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.cleaning import read_column, settled
from talent.cleaning.model import EMPTY, TEXT
from talent.intake.layout import Field, Layout
from talent.intake.recognise import Proposal
from talent.sheets import Grid
from talent.tables import TABLES
from talent.tables.check import allowed_words
from talent.tables.problems import found

DROP = "drop"
_SPACES = " \t\r\n"
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]*)?"
_WHO = frozenset({"nip", "name", "employee_id"})
_DITTO = frozenset(
    {"sda", "s d a", "idem", "ditto", "〃", "s.d.a", "s.d.a.", '"', "''", "”", "-sda-", "- sda -"}
)

_LONGEST_DITTO = max(map(len, _DITTO))


@dataclass
class Findings:
    """What has been found so far about the data rows of one sheet."""

    key: str
    problems: list[pd.DataFrame] = field(default_factory=list)
    changes: list[pd.DataFrame] = field(default_factory=list)

    def tell(self, code: str, **where: object) -> None:
        """Add problems of one kind; ``where`` as for :func:`talent.tables.problems.found`."""
        self.problems.append(found(self.key, code, **where))  # type: ignore[arg-type]

    def changed(self, column: str, old: pd.Series, new: pd.Series) -> None:
        """Record the cells of a column that are written otherwise than they stood."""
        self.changes.append(
            pd.DataFrame({"position": old.index, "column": column, "old": old.array, "new": new.array})
        )


def filled_down(
    reading: Findings, grid: Grid, proposal: Proposal, data: pd.DataFrame, kinds: np.ndarray, rows: np.ndarray
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
        answer = _answer(proposal, name, "fill_down")
        if answer == "yes":
            filled[place] = data[place].where(~gap, above)
            kinds[gap, place] = TEXT
            reading.changed(proposal.headings[place], data[place][gap].fillna(""), above[gap])
            continue
        if answer == "no":
            marks = data[place][gap & data[place].notna().to_numpy()]
            reading.changed(proposal.headings[place], marks, pd.Series("", index=marks.index))
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
    stripped = column.str.strip()
    short = stripped[stripped.str.len().le(_LONGEST_DITTO)]
    # Python folds text by text, so each distinct one is folded once.
    marks = [text for text in short.unique() if text.casefold() in _DITTO]
    return stripped.isin(marks).to_numpy() if marks else np.zeros(len(column), dtype=bool)


def _answer(proposal: Proposal, name: str, question: str) -> str:
    answers = proposal.answers
    return {**answers.get("*", {}), **answers.get(name, {})}.get(question, "")


def read_fields(
    reading: Findings, proposal: Proposal, data: pd.DataFrame, kinds: np.ndarray, ragged: np.ndarray
) -> pd.DataFrame:
    """The fields of a sheet in canonical text, one column each.

    Args:
        reading: takes problems and changes.
        proposal: what the sheet was taken for.
        data: its data rows.
        kinds: kind of each cell.
        ragged: rows of which nobody knows which value stands where; nothing of them is told.
    """
    layout = proposal.layout
    assert layout is not None  # noqa: S101 - an unknown sheet is not read
    out: dict[str, pd.Series] = {}
    for place, name in enumerate(proposal.columns):
        if not name:
            continue
        heading = name if layout.own_table else " ".join(proposal.headings[place].split())
        if "+" in name:
            out |= _split_pair(reading, proposal, name, heading, data[place], kinds[:, place])
        elif layout.fields[name].read != DROP:
            cells = _Cells(data[place], kinds[:, place], ragged)
            out[name] = _column(reading, proposal, layout.fields[name], heading, cells)
            if name == "education":
                out["education_text"] = data[place]
    for name, text in proposal.facts.items():
        if name in layout.fields and name not in out:
            said = pd.Series(text, index=data.index, dtype="str")
            cells = _Cells(said, np.full(len(data), TEXT, "uint8"), ragged)
            out[name] = _column(reading, proposal, layout.fields[name], name, cells)
    return pd.DataFrame(out, index=data.index)


def _split_pair(
    reading: Findings, proposal: Proposal, name: str, heading: str, values: pd.Series, kinds: np.ndarray
) -> dict[str, pd.Series]:
    """Two values in one cell: split at line break or stroke where the agency says so, otherwise asked."""
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
            _Cells(parts[place].astype("str"), kinds, none),
        )
        for place, part in ((0, first), (1, second))
    }


class _Cells(NamedTuple):
    """The cells of a column: texts, kinds, and which stand in ragged rows."""

    texts: pd.Series
    kinds: np.ndarray
    ragged: np.ndarray


def _column(reading: Findings, proposal: Proposal, field_: Field, heading: str, cells: _Cells) -> pd.Series:
    """One column in canonical text, with its changes recorded and what cannot be used told."""
    layout = proposal.layout
    values, kinds, ragged = cells
    if values.dtype != "str" or layout is None:
        return values
    words = proposal.words(field_.name)
    plain = not words and not proposal.answers and not _few_values(field_, layout)
    if plain and settled(values, kinds, field_.read).all():
        return values
    stripped = values.str.strip()
    given = stripped.replace(words) if words else values
    given = _allowed(given, field_, layout)
    # What the agency says a cell means is a word, whatever the cell itself held.
    kinds = np.where(stripped.isin(list(words)) & given.notna(), TEXT, kinds) if words else kinds
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
    """A column of the contract's own tables with few values: other spellings become those first."""
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
    """What is settled about a column; the contract's own tables have a decimal point unless commas tell."""
    answers = proposal.answers
    own = proposal.layout is not None and proposal.layout.own_table
    settled = {"decimal": "."} if own and not given.str.contains(",").any() else {}
    return {**settled, **answers.get("*", {}), **answers.get(field_.name, {})}


def _detail(field_: Field, code: str, detail: pd.Series) -> pd.Series | str:
    """What fills the wording: the field to answer for where it is a question."""
    return field_.name if code.endswith(("_asked", "_mixed", "_ambiguous")) or code == "id_form" else detail
