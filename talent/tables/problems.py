"""Problems as frames: found as codes, phrased for people at the end.

A *found* frame has the columns table, position (0-based row of the input), column, value, code and detail.
:func:`phrase` turns it into the table that people read: file, sheet, row, column, value, reason, fix, code,
severity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from talent.errors import IntakeError
from talent.messages import mark, text
from talent.tables.model import Severity
from talent.tables.wording import WORDINGS

FOUND = {
    "table": "str",
    "position": "Int64",
    "column": "str",
    "value": "str",
    "code": "str",
    "detail": "str",
}
COLUMNS = {
    "file": "str",
    "sheet": "str",
    "row": "Int64",
    "column": "str",
    "value": "str",
    "reason": "str",
    "fix": "str",
    "code": "str",
    "severity": "str",
}
# What a sound table gives, many times over; nobody writes into a found frame.
_NOTHING = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in FOUND.items()})
_LONGEST_VALUE = 80
_LONGEST_DETAIL = 400  # it may list places, each as long as the names of file and sheet
_ROW = mark("row {row}")
_ONE = mark("One problem, in {place}: {reason} It stands in .problems.")
_MANY = mark("{n} problems in {files} files; the first is in {place}: {reason} All stand in .problems.")


def found(
    table: str,
    code: str,
    *,
    positions: Sequence[int] | np.ndarray | pd.Index | None = None,
    column: str = "",
    values: pd.Series | Sequence[object] | str = "",
    detail: pd.Series | Sequence[object] | str = "",
) -> pd.DataFrame:
    """Problems of one kind in one table.

    Args:
        table: name of the table (or of the file, where no table is known).
        code: a key of :data:`WORDINGS`.
        positions: 0-based rows of the input; None for a problem of the whole table.
        column: the column concerned.
        values: the offending values, one a position; long ones are cut.
        detail: what the wording fills in, one for all or one a position.
    """
    if positions is not None and not len(positions):
        return _NOTHING
    where = [None] if positions is None else list(positions)
    parts = {"table": table, "column": column, "value": values, "code": code, "detail": detail}
    texts = {
        name: _texts(part, len(where), _LONGEST_DETAIL if name == "detail" else _LONGEST_VALUE)
        for name, part in parts.items()
    }
    numbers = pd.array(where, dtype="Int64")
    return pd.DataFrame(
        {name: pd.array(texts[name], dtype="str") if name in texts else numbers for name in FOUND}
    )


def _texts(part: pd.Series | Sequence[object] | str, n: int, longest: int) -> list[str]:
    """One text a problem; a missing value is an empty text."""
    if isinstance(part, str):
        return [part] * n
    items = pd.Series(list(part), dtype="object")
    return ["" if gone else str(item)[:longest] for item, gone in zip(items, items.isna(), strict=True)]


def gather(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several found frames as one."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else _NOTHING


def is_error(problems: pd.DataFrame) -> pd.Series:
    """Which rows of a found frame are errors."""
    errors = [code for code, wording in WORDINGS.items() if wording.severity == "error"]
    return problems["code"].isin(errors)


@cache
def nothing_found() -> pd.DataFrame:
    """The table that people read where nothing was found."""
    return phrase(gather([]), order=[], files={}, rows={})


def phrase(
    problems: pd.DataFrame,
    *,
    order: Sequence[str],
    files: Mapping[str, str],
    rows: Mapping[str, np.ndarray],
    sheets: Mapping[str, str] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """The table of problems that people read.

    Args:
        problems: a found frame.
        order: table names in the order in which they are told.
        files: table → file it came from; a table without one is its own file.
        rows: table → the row number of each position; without one, rows are counted from 1.
        sheets: table → sheet of the file; a table without one stands on none.
        language: ``"id"`` or ``"en"``.

    Returns:
        One row a problem with the columns of :data:`COLUMNS`, sorted by table, row and column.
    """
    rank = problems["table"].map({name: place for place, name in enumerate(order)}).fillna(-1)
    told = problems.assign(rank=rank).sort_values(
        ["rank", "table", "position", "column", "code"], kind="stable", na_position="first", ignore_index=True
    )
    parts = zip(told["code"], told["table"], told["column"], told["detail"], strict=True)
    said = [_say(code, table, column, detail, language) for code, table, column, detail in parts]
    out = pd.DataFrame(said, columns=["reason", "fix", "severity"]).assign(
        file=told["table"].map(lambda name: files.get(name, name)),
        sheet=told["table"].map(lambda name: (sheets or {}).get(name, "")),
        row=_row_numbers(told, rows),
        column=told["column"],
        value=told["value"],
        code=told["code"],
    )
    return out[list(COLUMNS)].astype(COLUMNS)


def _say(code: str, table: str, column: str, detail: str, language: str) -> tuple[str, str, Severity]:
    wording = WORDINGS[code]
    fill = {"table": table, "column": column, "detail": detail or "–"}
    return text(wording.reason, language, **fill), text(wording.fix, language, **fill), wording.severity


def _row_numbers(told: pd.DataFrame, rows: Mapping[str, np.ndarray]) -> pd.Series:
    numbers = told["position"] + 1
    for name, known in rows.items():
        mine = told["table"].eq(name) & told["position"].notna()
        numbers[mine] = known[told.loc[mine, "position"].astype("int64")]
    return numbers


def refuse(problems: pd.DataFrame, language: str = "en") -> IntakeError:
    """The error that carries a phrased table; its message names places, never people or values.

    Args:
        problems: what :func:`phrase` gave, with at least one error.
        language: ``"id"`` or ``"en"``.
    """
    errors = problems[problems["severity"].eq("error")]
    first = errors.iloc[0]
    place = ", ".join(
        part
        for part in (
            str(first["file"]),
            str(first["sheet"]),
            "" if pd.isna(first["row"]) else text(_ROW, language, row=first["row"]),
            str(first["column"]),
        )
        if part
    )
    message = text(
        _ONE if len(errors) == 1 else _MANY,
        language,
        n=len(errors),
        files=errors["file"].nunique(),
        place=place,
        reason=first["reason"],
    )
    return IntakeError(message, problems)
