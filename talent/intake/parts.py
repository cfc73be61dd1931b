"""The rows that each sheet gives to each table, and the sheet rows behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from talent.intake.convert import Sheet
from talent.intake.layout import Emit
from talent.tables import TABLES

_PRIORITY = ("siasn", "monitoring", "nomination", "recap")
_PEOPLE = ("employees", "positions", "units")


@dataclass(frozen=True)
class Part:
    """Rows that one sheet gives to one table.

    Attributes:
        table: the table.
        sheet: place of the sheet in the list of sheets.
        emit: how its rows are made.
        frame: the rows.
        of_row: for every data row of the sheet the row of ``frame`` it gave, −1 for none.
    """

    table: str
    sheet: int
    emit: Emit
    frame: pd.DataFrame
    of_row: np.ndarray


def parts_of(sheets: Sequence[Sheet], keep: Sequence[np.ndarray]) -> list[Part]:
    """The rows of every table that sheets give, by sheet.

    Args:
        sheets: as read.
        keep: for each sheet which of its data rows count.
    """
    parts: list[Part] = []
    known: dict[str, set[str]] = {table: set() for table in _PEOPLE}
    # Only exports of people overlap; the contract's own tables need not be searched for that.
    shared = not all(is_own(sheet) for sheet in sheets)
    for number, emit, rows in _tasks(sheets, keep, known):
        part = _part(number, sheets[number], emit, rows, known.get(emit.table, set()))
        parts.append(part)
        if shared and emit.table in known:
            known[emit.table].update(_keys(part))
    return _resolved(sorted(parts, key=lambda part: part.sheet), sheets)


def _tasks(
    sheets: Sequence[Sheet], keep: Sequence[np.ndarray], known: Mapping[str, set[str]]
) -> Iterator[tuple[int, Emit, np.ndarray]]:
    """Which rows of which sheet make which table, in order; who is ``known`` by then is not told again."""
    stated = {part.table for part in _stated(sheets)}
    later = []
    for number in sorted(range(len(sheets)), key=lambda number: _rank(sheets[number], number)):
        sheet, rows = sheets[number], keep[number]
        layout = sheet.proposal.layout
        new = rows & ~_told_before(sheet, known["employees"])
        for emit in layout.tables if layout is not None else ():
            task = (number, emit, new if emit.table in _PEOPLE else rows)
            if not _gives(sheet, emit) or (emit.once and not emit.beside and emit.table in stated):
                continue
            if emit.beside:
                later.append(task)
            else:
                yield task
    yield from later


def _gives(sheet: Sheet, emit: Emit) -> bool:
    """Whether the sheet has what the rows hang on; without it the table is not collected here."""
    if emit.once:
        return emit.columns[TABLES[emit.table].key[0]] in sheet.fields
    return not emit.when or emit.when in sheet.fields


def _stated(sheets: Sequence[Sheet]) -> list[Emit]:
    """Tables that a sheet gives by itself, so that none need be made from the rows of people."""
    layouts = [sheet.proposal.layout for sheet in sheets if sheet.proposal.layout is not None]
    return [
        emit for layout in layouts for emit in layout.tables if emit.table in _PEOPLE[1:] and not emit.once
    ]


def _keys(part: Part) -> set[str]:
    key = TABLES[part.table].key[0]
    return set(part.frame[key].dropna()) if key in part.frame else set()


def _rank(sheet: Sheet, number: int) -> tuple[int, int]:
    """Tables of the contract say most, then the fuller exports."""
    layout = sheet.proposal.layout
    name = layout.name if layout is not None else ""
    return (_PRIORITY.index(name) + 1 if name in _PRIORITY else 0, number)


def _told_before(sheet: Sheet, known: set[str]) -> np.ndarray:
    """Rows about people whom a fuller sheet describes already; the contract's own table is always read."""
    layout = sheet.proposal.layout
    emits = layout.tables if layout is not None and layout.name in _PRIORITY else ()
    column = next((emit.columns["employee_id"] for emit in emits if emit.table == "employees"), "")
    if column not in sheet.fields or not known:
        return np.zeros(len(sheet.rows), dtype=bool)
    return sheet.fields[column].isin(known).to_numpy()


def _part(number: int, sheet: Sheet, emit: Emit, rows: np.ndarray, known: set[str]) -> Part:
    """Rows of one table from the rows of one sheet."""
    given = {column: name for column, name in emit.columns.items() if name in sheet.fields}
    frame = sheet.fields[list(given.values())].set_axis(list(given), axis="columns").assign(**emit.constants)
    use = rows.copy()
    if emit.when:
        use &= sheet.fields[emit.when].notna().to_numpy()
    if "employee_id" in given and len(sheet.vacant):
        use &= ~sheet.vacant
    if emit.once:
        return _made_once(number, emit, frame, use, known)
    of_row = np.full(len(frame), -1)
    of_row[use] = np.arange(use.sum())
    whole = frame if use.all() else frame[use].reset_index(drop=True)
    return Part(emit.table, number, emit, _serial(whole, emit), of_row)


def _made_once(number: int, emit: Emit, frame: pd.DataFrame, use: np.ndarray, known: set[str]) -> Part:
    """One row a key, the first that names it; none for a key that another sheet gave."""
    key = frame[TABLES[emit.table].key[0]]
    codes, _ = pd.factorize(key.where(pd.Series(use, index=key.index) & ~key.isin(known)))
    named = np.flatnonzero(codes >= 0)
    first = named[np.unique(codes[named], return_index=True)[1]]
    rows = frame.iloc[first].reset_index(drop=True)
    if emit.count:
        rows = rows.assign(**{emit.count: np.bincount(codes[named], minlength=len(first)).astype("str")})
    return Part(emit.table, number, emit, rows, codes)


def _serial(frame: pd.DataFrame, emit: Emit) -> pd.DataFrame:
    """An id that the sheet names again gets a running number, so that each row is one of its own."""
    if not emit.serial:
        return frame
    again = frame.groupby(emit.serial).cumcount()
    return frame.assign(**{emit.serial: frame[emit.serial] + "-" + again.astype("str")})


def _resolved(parts: list[Part], sheets: Sequence[Sheet]) -> list[Part]:
    """People's units and posts by the ids of the tables that state them, where a sheet has their names."""
    if all(is_own(sheet) for sheet in sheets):
        return parts
    units = _stated_rows(parts, "units", ("unit_id", "name"))
    posts = _stated_rows(parts, "positions", ("position_id", "unit_id", "title"))
    by_name = _lookup(units["name"], units["unit_id"])
    names = {number: name for name, number in by_name.items()}
    unit = posts["unit_id"].map(names).astype("str").fillna(posts["unit_id"])
    by_title = _lookup(unit + " / " + posts["title"], posts["position_id"])
    ids = {"unit_id": by_name, "position_id": by_title, "acting_position_id": by_title}
    return [part if is_own(sheets[part.sheet]) else _renamed(part, ids) for part in parts]


def _stated_rows(parts: Sequence[Part], table: str, columns: tuple[str, ...]) -> pd.DataFrame:
    frames = [part.frame for part in parts if part.table == table and not part.emit.once]
    return (pd.concat(frames) if frames else pd.DataFrame()).reindex(columns=list(columns)).astype("str")


def _lookup(names: pd.Series, ids: pd.Series) -> dict[str, str]:
    """Name → id, for names that only one id has."""
    pairs = pd.DataFrame({"name": names, "id": ids}).dropna().drop_duplicates()
    pairs = pairs[~pairs["name"].duplicated(keep=False)]
    return dict(zip(pairs["name"], pairs["id"], strict=True))


def _renamed(part: Part, names: Mapping[str, Mapping[str, str]]) -> Part:
    wanted = {"employees": [*names], "positions": ["unit_id"]}.get(part.emit.table, [])
    frame = part.frame
    for column in wanted:
        ids = names[column]
        if column in frame and ids:
            given = frame[column]
            said = given.map(ids).astype("str").where(~given.isin(set(ids.values())))
            frame = frame.assign(**{column: said.fillna(given)})
    return replace(part, frame=frame)


def is_own(sheet: Sheet) -> bool:
    """Whether the sheet is a table of the contract.

    Args:
        sheet: as read.
    """
    layout = sheet.proposal.layout
    return layout is not None and bool(layout.own_table)
