"""One table against its contract: columns, types, vocabularies, ranges, the rules of a row, and its key."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.tables.contract import TABLES, nearest
from talent.tables.convert import as_text, convert
from talent.tables.model import Column, Table
from talent.tables.problems import found, gather
from talent.tables.schema import bounds, failures

DEFAULT_SCALE = (0.0, 200.0)


class Checked(NamedTuple):
    """A typed table (indexed by the positions of the input) and its found problems."""

    frame: pd.DataFrame
    problems: pd.DataFrame


def check_table(name: str, frame: pd.DataFrame, *, rows: np.ndarray | None = None) -> Checked:
    """A table in the types of its contract, and all that is wrong with it.

    Args:
        name: name of the table.
        frame: the table as it came; never changed.
        rows: row number of each position as people know it; counted from 1 when None.

    Returns:
        Every column of the contract in its order (cells that cannot be used are missing), and the problems
        (see :mod:`talent.tables.problems`), positions counted from 0.

    >>> check_table(
    ...     "feedback", pd.DataFrame({"employee_id": ["e1"], "year": [2024], "score": [999]})
    ... ).problems.code.tolist()
    ['out_of_range']
    """
    table = TABLES[name]
    given, headings = _headings(table, frame.reset_index(drop=True))
    converted = {column.name: _column(table, given, column) for column in table.columns}
    typed = pd.DataFrame({key: values for key, (values, _) in converted.items()}, index=given.index)
    unusable = gather([problems for _, problems in converted.values()])
    refused = failures(table, typed, given)
    # A cell that could not be converted, or a column that is not there, is told once and not again as empty.
    told = set(zip(unusable["column"], unusable["position"], strict=True))
    absent = set(table.names) - set(given.columns)
    again = [
        (c, p) in told or c in absent for c, p in zip(refused["column"], refused["position"], strict=True)
    ]
    problems = [headings, unusable, refused[~np.array(again, dtype=bool)], *_row_rules(table, typed)]
    numbers = np.arange(1, len(typed) + 1) if rows is None else rows
    problems.append(_keys(table, typed, numbers))
    return Checked(_defaults(table, typed), gather(problems))


def _headings(table: Table, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns that the contract knows, and problems with the headings."""
    names = pd.Index([str(name).strip() for name in frame.columns])
    frame = frame.set_axis(names, axis="columns")
    unknown = [name for name in names.unique() if name not in table.names]
    required = [column.name for column in table.columns if column.required]
    twice = names[names.duplicated() & names.isin(table.names)].unique()
    problems = [found(table.name, "column_twice", column=name) for name in twice]
    problems += [
        found(table.name, "column_missing", column=name, detail=nearest(name, unknown))
        for name in required
        if name not in names
    ]
    problems += [
        found(table.name, "column_unknown", column=name, detail=nearest(name, table.names))
        for name in unknown
    ]
    known = frame.loc[:, ~names.duplicated() & names.isin(table.names)]
    return known, gather(problems)


def _column(table: Table, given: pd.DataFrame, column: Column) -> tuple[pd.Series, pd.DataFrame]:
    """One column in its type, all missing where the table has none, and the values that cannot be used."""
    if column.name not in given:
        missing = pd.Series(
            np.nan if column.kind == "number" else None, index=given.index, dtype=column.dtype
        )
        return missing, gather([])
    values = given[column.name]
    typed, bad, code = convert(values, column)
    typed = _words(table, given, column, typed)
    if not bad.any():
        return typed, gather([])
    positions = given.index[bad]
    problems = found(table.name, code, positions=positions, column=column.name, values=values[bad])
    return typed.mask(bad), problems


def _words(table: Table, given: pd.DataFrame, column: Column, typed: pd.Series) -> pd.Series:
    """Other spellings become the allowed value; words for "none" become missing."""
    if column.allowed:
        typed = allowed_words(typed, column)
    if column.nothing:
        home, _, target = column.references.partition(".")
        ids = as_text(given[target]) if home == table.name and target in given else pd.Series(dtype="str")
        words = [word for word in column.nothing if not ids.eq(word).any()]
        typed = typed.mask(typed.isin(words))
    return typed


def allowed_words(values: pd.Series, column: Column) -> pd.Series:
    """Other spellings of the values that a column may have as those values; all else stays.

    Args:
        values: trimmed texts.
        column: the contract, which allows some values only.
    """
    known = {word.lower(): word for word in column.allowed} | dict(column.aliases)
    own = [word for word in column.allowed if known[word.lower()] == word]
    if (values.isin(own) | values.isna()).all():
        return values
    return values.str.lower().map(known).astype("str").fillna(values)


def _defaults(table: Table, typed: pd.DataFrame) -> pd.DataFrame:
    default = {column.name: column.default for column in table.columns if column.default is not None}
    return typed.fillna(default) if default else typed


def _row_rules(table: Table, typed: pd.DataFrame) -> list[pd.DataFrame]:
    """What the columns of one row must be to each other."""
    problems = []
    if table.one_of:
        neither = typed[list(table.one_of)].isna().all(axis=1)
        problems.append(
            found(table.name, "none_of", positions=typed.index[neither], detail=", ".join(table.one_of))
        )
    if table.span:
        start, end = table.span
        late = typed[typed[end].lt(typed[start])]
        problems.append(
            found(
                table.name,
                "end_before_start",
                positions=late.index,
                column=end,
                values=late[end].dt.strftime("%Y-%m-%d"),
                detail=late[start].dt.strftime("%Y-%m-%d"),
            )
        )
    return problems + _scale(table, typed)


def _scale(table: Table, typed: pd.DataFrame) -> list[pd.DataFrame]:
    if not table.scale:
        return []
    columns, lowest, highest = table.scale
    low = typed[lowest].fillna(DEFAULT_SCALE[0])
    high = typed[highest].fillna(DEFAULT_SCALE[1])
    upside_down = low.ge(high)
    problems = [_outside(table, "no_scale", typed.loc[upside_down, lowest], low, high)]
    for name in columns:
        off = (typed[name].lt(low) | typed[name].gt(high)) & ~upside_down
        problems.append(_outside(table, "off_scale", typed.loc[off, name], low, high))
    return problems


def _outside(table: Table, code: str, wrong: pd.Series, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    detail = [bounds(*pair) for pair in zip(low[wrong.index], high[wrong.index], strict=True)]
    column = str(wrong.name)
    return found(table.name, code, positions=wrong.index, column=column, values=as_text(wrong), detail=detail)


def _keys(table: Table, typed: pd.DataFrame, numbers: np.ndarray) -> pd.DataFrame:
    """Rows that share a unique key: all where they differ, all but the first where they are the same."""
    key = list(table.key)
    shared = typed.duplicated(key, keep=False) & ~typed[_required(table)].isna().any(axis=1)
    if not shared.any():
        return gather([])
    rows = typed[shared]
    first = rows.drop_duplicates(key)
    if not table.unique:
        return _job_shares(table, first) if table.name == "positions" else gather([])
    again = rows.duplicated()
    # Nobody can say which of two differing rows is right, so none is picked by its place in the file.
    differ = rows[~again].duplicated(key, keep=False).reindex(rows.index, fill_value=False)
    group = rows.groupby(key, dropna=False, sort=False).ngroup()
    number = pd.Series(numbers[rows.index], index=rows.index)
    other = number.groupby(group).transform("first")
    other = other.mask(other.eq(number), number.groupby(group).transform("last")).astype("str")
    return gather(
        [
            found(
                table.name,
                code,
                positions=rows.index[wrong],
                column=", ".join(key),
                values=as_text(rows.loc[wrong, key[0]]),
                detail=other[wrong],
            )
            for code, wrong in (("duplicate_key", differ & ~again), ("repeated", again))
        ]
    )


def _required(table: Table) -> list[str]:
    return [name for name in table.key if table.column(name).required]


def _job_shares(table: Table, first: pd.DataFrame) -> pd.DataFrame:
    column = table.key[0]
    return found(table.name, "job_share", positions=first.index, column=column, values=first[column])
