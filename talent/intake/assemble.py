"""Sheets into tables: each row of a table knows the sheet rows it came from, and a row stands or falls whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from talent.intake.convert import Sheet
from talent.intake.derive import made_from
from talent.intake.layout import Emit
from talent.intake.tree import with_tree
from talent.tables import TABLES, Whole, check_all
from talent.tables.problems import gather, is_error

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


@dataclass(frozen=True)
class Assembled:
    """What became of the sheets.

    Attributes:
        whole: the checked tables.
        problems: a found frame, its tables the keys of sheets where a row is concerned.
        rejected: for each sheet which of its data rows were set aside.
        repeated: for each sheet which of its data rows say nothing that an earlier one did not.
    """

    whole: Whole
    problems: pd.DataFrame
    rejected: list[np.ndarray]
    repeated: list[np.ndarray]


def assemble(sheets: Sequence[Sheet], *, strict: bool) -> Assembled:
    """Tables from sheets, checked against their contracts.

    A sheet row is accepted when every row it gives is, and otherwise set aside whole. That may leave others
    naming what is gone, so it is done again until nothing more is set aside.

    Args:
        sheets: as read.
        strict: True tells every problem and sets nothing aside.
    """
    unusable = [_rows_with(sheet, is_error(sheet.problems)) for sheet in sheets]
    # Nobody knows which value of a ragged row stands where, so none of them says anything.
    rejected = [_rows_with(sheet, sheet.problems["code"].eq("ragged_row")) for sheet in sheets]
    errors = [gather([sheet.problems for sheet in sheets])]
    while True:
        parts = _parts(sheets, [~gone for gone in rejected])
        bounds = {table: _bounds(parts, table) for table in {part.table for part in parts}}
        rows = {table: _numbers(spans, sheets) for table, spans in bounds.items()}
        frames = {table: _joined([part for _, part in spans]) for table, spans in bounds.items()}
        first = sheets[bounds["units"][0][1].sheet].key if "units" in bounds else ""
        frames, spelt = with_tree(frames, first)
        once = [table for table, spans in bounds.items() if not any(_is_own(sheets[p.sheet]) for _, p in spans)]
        whole = check_all(frames, rows=rows, strict=strict, once=once)
        placed = _placed(whole.problems, bounds, sheets, told=errors[0], later=len(errors) > 1)
        fallen = _rows_of(whole.rejected, bounds, sheets)
        again = not strict and _must_repeat(sheets, rejected, unusable, fallen)
        rejected = [gone | bad | new for gone, bad, new in zip(rejected, unusable, fallen, strict=True)]
        if not again:
            problems = gather([*errors, placed, spelt]).drop_duplicates(ignore_index=True)
            return Assembled(whole, problems, rejected, _repeated(whole, bounds, sheets))
        errors.append(placed[is_error(placed)])


def _must_repeat(
    sheets: Sequence[Sheet],
    rejected: Sequence[np.ndarray],
    unusable: Sequence[np.ndarray],
    fallen: Sequence[np.ndarray],
) -> bool:
    """Whether rows must go that the check of the tables did not set aside by itself, everywhere they stand."""
    return any(
        (bad & ~new & ~gone).any() or ((new & ~gone).any() and _gives_several(sheet))
        for sheet, gone, bad, new in zip(sheets, rejected, unusable, fallen, strict=True)
    )


def _gives_several(sheet: Sheet) -> bool:
    layout = sheet.proposal.layout
    return layout is not None and len(layout.tables) > 1


def _rows_with(sheet: Sheet, problems: pd.Series) -> np.ndarray:
    """Which rows of a sheet have some of its problems."""
    out = np.zeros(len(sheet.rows), dtype=bool)
    places = sheet.problems.loc[problems, "position"].dropna()
    out[places.astype("int64")] = True
    return out


def _parts(sheets: Sequence[Sheet], keep: Sequence[np.ndarray]) -> list[Part]:
    parts: list[Part] = []
    known: dict[str, set[str]] = {table: set() for table in _PEOPLE}
    # Only exports of people overlap; the contract's own tables need not be searched for that.
    shared = not all(_is_own(sheet) for sheet in sheets)
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
    """Rows about people whom a fuller sheet describes already; the contract's own table is never passed over."""
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
    """People's units and posts by the ids of the tables that state them, where a sheet names them in words."""
    if all(_is_own(sheet) for sheet in sheets):
        return parts
    units = _stated_rows(parts, "units", ("unit_id", "name"))
    posts = _stated_rows(parts, "positions", ("position_id", "unit_id", "title"))
    by_name = _lookup(units["name"], units["unit_id"])
    names = {number: name for name, number in by_name.items()}
    unit = posts["unit_id"].map(names).astype("str").fillna(posts["unit_id"])
    by_title = _lookup(unit + " / " + posts["title"], posts["position_id"])
    ids = {"unit_id": by_name, "position_id": by_title, "acting_position_id": by_title}
    return [part if _is_own(sheets[part.sheet]) else _renamed(part, ids) for part in parts]


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


def _bounds(parts: Sequence[Part], table: str) -> list[tuple[int, Part]]:
    """The parts of a table, each with the position at which its rows begin."""
    out, start = [], 0
    for part in parts:
        if part.table == table:
            out.append((start, part))
            start += len(part.frame)
    return out


def _joined(parts: Sequence[Part]) -> pd.DataFrame:
    frames = [part.frame for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _numbers(spans: Sequence[tuple[int, Part]], sheets: Sequence[Sheet]) -> np.ndarray:
    """The row number, in its sheet, of each row of a joined table."""
    out = []
    for _, part in spans:
        rows = np.zeros(len(part.frame), dtype="int64")
        given = np.flatnonzero(part.of_row >= 0)[::-1]
        rows[part.of_row[given]] = sheets[part.sheet].rows[given]
        out.append(rows)
    return np.concatenate(out)


def _placed(
    problems: pd.DataFrame,
    bounds: Mapping[str, list[tuple[int, Part]]],
    sheets: Sequence[Sheet],
    *,
    told: pd.DataFrame,
    later: bool,
) -> pd.DataFrame:
    """Problems of table rows as problems of the sheet rows behind them.

    In a later round whatever leads nowhere does so because a row was set aside in the round before.
    """
    out = [problems[problems["position"].isna()].pipe(_on_sheets, bounds, sheets)]
    for table, spans in bounds.items():
        mine = problems[problems["table"].eq(table) & problems["position"].notna()]
        for start, part in spans:
            inside = mine[mine["position"].between(start, start + len(part.frame) - 1)]
            if len(inside):
                out.append(
                    _of_sheet(inside.assign(local=inside["position"] - start), part, sheets[part.sheet])
                )
    placed = _not_again(gather(out), told)
    return placed.assign(code=placed["code"].replace({"unknown_reference": "set_aside"})) if later else placed


def _not_again(placed: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """A cell that could not be read is told once, and not again as empty."""
    places = ["table", "position", "column"]
    read = pd.MultiIndex.from_frame(told[places])
    again = placed["code"].eq("missing_value") & pd.MultiIndex.from_frame(placed[places]).isin(read)
    return placed[~again]


def _of_sheet(problems: pd.DataFrame, part: Part, sheet: Sheet) -> pd.DataFrame:
    given = np.flatnonzero(part.of_row >= 0)
    back = pd.DataFrame({"local": part.of_row[given], "position": given}).astype("Int64")
    rows = problems.drop(columns="position").astype({"local": "Int64"}).merge(back, on="local", how="inner")
    rows = rows if _is_own(sheet) else _tier_asked(rows, part)
    column = rows["column"].map(lambda name: _heading(name, part, sheet))
    return rows.assign(table=sheet.key, column=column.astype("str"))[
        list(problems.columns.drop("local"))
    ].astype({"position": "Int64"})


def _tier_asked(problems: pd.DataFrame, part: Part) -> pd.DataFrame:
    """A post whose tier nothing tells is a question about its title, and not an empty cell."""
    asked = problems["code"].eq("missing_value") & problems["column"].eq("tier") & ("title" in part.frame)
    if not asked.any():
        return problems
    titles = part.frame["title"].reindex(problems["local"]).set_axis(problems.index)
    return problems.assign(
        code=problems["code"].mask(asked, "tier_asked"),
        value=problems["value"].mask(asked, titles.astype("str").fillna("")),
        detail=problems["detail"].mask(asked, titles.astype("str").fillna("")),
    )


def _heading(column: str, part: Part, sheet: Sheet) -> str:
    """A column of a table in the words of the sheet; the contract's own tables keep the contract's."""
    layout = sheet.proposal.layout
    if layout is not None and layout.own_table:
        return column
    field = part.emit.columns.get(column, column)
    return next(
        (sheet.headings[name] for name in (field, *made_from(field)) if name in sheet.headings), column
    )


def _on_sheets(
    problems: pd.DataFrame, bounds: Mapping[str, list[tuple[int, Part]]], sheets: Sequence[Sheet]
) -> pd.DataFrame:
    """Problems of a whole table stand on the first sheet that gives it, where one does."""
    keys = {table: sheets[spans[0][1].sheet].key for table, spans in bounds.items()}
    named = {table for table, spans in bounds.items() if _is_own(sheets[spans[0][1].sheet])}
    problems = problems[~(problems["code"].eq("column_missing") & problems["table"].isin(named))]
    own = ~problems["code"].eq("table_missing")
    return problems.assign(table=problems["table"].mask(own, problems["table"].replace(keys)))


def _is_own(sheet: Sheet) -> bool:
    """Whether the sheet is a table of the contract, whose missing columns were told with their nearest heading."""
    layout = sheet.proposal.layout
    return layout is not None and bool(layout.own_table)


def _rows_of(
    positions: Mapping[str, np.ndarray], bounds: Mapping[str, list[tuple[int, Part]]], sheets: Sequence[Sheet]
) -> list[np.ndarray]:
    """Table rows → for each sheet which of its rows gave them."""
    out = [np.zeros(len(sheet.rows), dtype=bool) for sheet in sheets]
    for table, spans in bounds.items():
        for start, part in spans:
            hit = np.zeros(len(part.frame) + 1, dtype=bool)
            inside = positions[table][
                (positions[table] >= start) & (positions[table] < start + len(part.frame))
            ]
            hit[inside - start] = True
            out[part.sheet] |= hit[part.of_row]
    return out


def _repeated(
    whole: Whole, bounds: Mapping[str, list[tuple[int, Part]]], sheets: Sequence[Sheet]
) -> list[np.ndarray]:
    """Sheet rows all of whose own table rows repeat earlier ones."""
    again = _rows_of(whole.repeated, bounds, sheets)
    other = [np.zeros(len(sheet.rows), dtype=bool) for sheet in sheets]
    for table, spans in bounds.items():
        for start, part in spans:
            if not part.emit.once:
                fresh = np.ones(len(part.frame) + 1, dtype=bool)
                fresh[-1] = False
                inside = whole.repeated[table] - start
                fresh[inside[(inside >= 0) & (inside < len(part.frame))]] = False
                other[part.sheet] |= fresh[part.of_row]
    return [rows & ~new for rows, new in zip(again, other, strict=True)]
