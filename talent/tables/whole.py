"""All tables of one agency against their contracts, together; offending rows set aside on request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.tables.check import check_table
from talent.tables.contract import REQUIRED, TABLES
from talent.tables.problems import found, gather, is_error
from talent.tables.references import check_references, orphans


class Whole(NamedTuple):
    """What became of all tables.

    Attributes:
        frames: typed tables in canonical order, by name.
        problems: a found frame (see :mod:`talent.tables.problems`).
        rejected: table → positions of the rows set aside, counted from 0 in the input.
        repeated: table → positions of the rows left out because an earlier one says the same.
    """

    frames: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    rejected: dict[str, np.ndarray]
    repeated: dict[str, np.ndarray]


def check_all(
    frames: Mapping[str, pd.DataFrame],
    *,
    rows: Mapping[str, np.ndarray] | None = None,
    strict: bool = True,
    once: Collection[str] = (),
) -> Whole:
    """Every table in its types, with all problems of all tables.

    Args:
        frames: tables by name as they came; never changed. Names must be those of the contract.
        rows: table → row number of each position as people know it; counted from 1 where absent.
        once: tables in which a row that says what an earlier one says is counted once; elsewhere it is an
            error.
        strict: False sets aside every row with an error, then the rows that name it, and so on.
    """
    rows = rows or {}
    there = [name for name in TABLES if name in frames]
    checked = {name: check_table(name, frames[name], rows=rows.get(name)) for name in there}
    typed = {name: item.frame for name, item in checked.items()}
    missing = [found(name, "table_missing") for name in REQUIRED if name not in frames]
    problems = gather([*missing, *(item.problems for item in checked.values()), check_references(typed)])
    problems = _counted_once(problems, once)
    repeated = {name: _repeated(name, problems) for name in typed}
    typed = {
        name: frame.drop(index=pd.Index(repeated[name])) if len(repeated[name]) else frame
        for name, frame in typed.items()
    }
    if not strict:
        typed, later = _set_aside(typed, problems)
        problems = gather([problems, later])
    gone = {name: _gone(len(frames[name]), frame) for name, frame in typed.items()}
    rejected = {name: np.setdiff1d(positions, repeated[name]) for name, positions in gone.items()}
    return Whole(
        {name: canonical(name, frame) for name, frame in typed.items()}, problems, rejected, repeated
    )


def _counted_once(problems: pd.DataFrame, once: Collection[str]) -> pd.DataFrame:
    again = problems["code"].eq("repeated") & problems["table"].isin(once)
    return problems.assign(code=problems["code"].mask(again, "told_twice")) if again.any() else problems


def _repeated(name: str, problems: pd.DataFrame) -> np.ndarray:
    """Rows that say what an earlier one says: left out, for one is as good as the other."""
    again = problems["table"].eq(name) & problems["code"].eq("told_twice")
    return problems.loc[again, "position"].to_numpy(dtype="int64")


def _gone(n: int, kept: pd.DataFrame) -> np.ndarray:
    gone = np.ones(n, dtype=bool)
    gone[kept.index] = False
    return np.flatnonzero(gone)


def canonical(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a typed table sorted by its key, index 0 … n−1; by every column where rows may share it."""
    table = TABLES[name]
    by = list(table.key)
    if not table.unique:
        by += [column for column in table.names if column not in by and frame[column].notna().any()]
    if len(by) == 1 and _in_order(frame[by[0]]):
        return frame.reset_index(drop=True)
    return frame.sort_values(by, kind="stable", ignore_index=True)


def _in_order(key: pd.Series) -> bool:
    """Whether texts are in order as they stand, as those of an export often are."""
    return key.dtype == "str" and bool((key.array[1:] > key.array[:-1]).all()) and bool(key.notna().all())


def _set_aside(
    typed: dict[str, pd.DataFrame], problems: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Drop the rows with errors, then the rows that name a dropped one, and so on."""
    later: list[pd.DataFrame] = []
    wrong = problems[is_error(problems) & problems["position"].notna()]
    while len(wrong):
        for name, part in wrong.groupby("table"):
            typed = {
                **typed,
                str(name): typed[str(name)].drop(index=pd.Index(part["position"].unique()), errors="ignore"),
            }
        wrong = orphans(typed)
        later.append(wrong)
    return typed, gather(later)
