"""Table rows and their problems back to the sheet rows behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from talent.intake.convert import Sheet
from talent.intake.derive import made_from
from talent.intake.parts import Part, is_own
from talent.tables import Whole
from talent.tables.problems import gather


def bounds_of(parts: Sequence[Part], table: str) -> list[tuple[int, Part]]:
    """The parts of a table, each with the position at which its rows begin."""
    out, start = [], 0
    for part in parts:
        if part.table == table:
            out.append((start, part))
            start += len(part.frame)
    return out


def joined(parts: Sequence[Part]) -> pd.DataFrame:
    """The rows of several parts of one table, one after the other."""
    frames = [part.frame for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def row_numbers(spans: Sequence[tuple[int, Part]], sheets: Sequence[Sheet]) -> np.ndarray:
    """The row number, in its sheet, of each row of a joined table."""
    out = []
    for _, part in spans:
        rows = np.zeros(len(part.frame), dtype="int64")
        given = np.flatnonzero(part.of_row >= 0)[::-1]
        rows[part.of_row[given]] = sheets[part.sheet].rows[given]
        out.append(rows)
    return np.concatenate(out)


def on_sheets(
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
    out = [problems[problems["position"].isna()].pipe(_whole_tables, bounds, sheets)]
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
    """Problems of rows of a table (``local``) on every row of the sheet that gave them."""
    order = np.argsort(part.of_row, kind="stable")
    made, local = part.of_row[order], problems["local"].to_numpy(dtype=np.int64)
    first, last = np.searchsorted(made, local), np.searchsorted(made, local, side="right")
    count = last - first
    place = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    rows = problems.take(np.repeat(np.arange(len(local)), count)).reset_index(drop=True)
    rows = rows if is_own(sheet) else _tier_asked(rows, part)
    heading = {str(name): _heading(str(name), part, sheet) for name in rows["column"].unique()}
    return rows.assign(
        table=sheet.key,
        column=rows["column"].map(heading).astype("str"),
        position=pd.array(order[place], dtype="Int64"),
    ).drop(columns="local")


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


def _whole_tables(
    problems: pd.DataFrame, bounds: Mapping[str, list[tuple[int, Part]]], sheets: Sequence[Sheet]
) -> pd.DataFrame:
    """Problems of a whole table stand on the first sheet that gives it, where one does."""
    keys = {table: sheets[spans[0][1].sheet].key for table, spans in bounds.items()}
    named = {table for table, spans in bounds.items() if is_own(sheets[spans[0][1].sheet])}
    problems = problems[~(problems["code"].eq("column_missing") & problems["table"].isin(named))]
    own = ~problems["code"].eq("table_missing")
    return problems.assign(table=problems["table"].mask(own, problems["table"].replace(keys)))


def rows_of(
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


def repeated_rows(
    whole: Whole, bounds: Mapping[str, list[tuple[int, Part]]], sheets: Sequence[Sheet]
) -> list[np.ndarray]:
    """Sheet rows all of whose own table rows repeat earlier ones."""
    again = rows_of(whole.repeated, bounds, sheets)
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
