"""Sheets into tables: a row of a sheet stands or falls whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from talent.intake.convert import Sheet
from talent.intake.parts import is_own, parts_of
from talent.intake.placing import bounds_of, joined, on_sheets, repeated_rows, row_numbers, rows_of
from talent.intake.tree import with_tree
from talent.tables import Whole, check_all
from talent.tables.problems import gather, is_error


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
        parts = parts_of(sheets, [~gone for gone in rejected])
        bounds = {table: bounds_of(parts, table) for table in {part.table for part in parts}}
        rows = {table: row_numbers(spans, sheets) for table, spans in bounds.items()}
        frames = {table: joined([part for _, part in spans]) for table, spans in bounds.items()}
        first = sheets[bounds["units"][0][1].sheet].key if "units" in bounds else ""
        frames, spelt = with_tree(frames, first)
        once = [
            table for table, spans in bounds.items() if not any(is_own(sheets[p.sheet]) for _, p in spans)
        ]
        whole = check_all(frames, rows=rows, strict=strict, once=once)
        placed = on_sheets(whole.problems, bounds, sheets, told=errors[0], later=len(errors) > 1)
        fallen = rows_of(whole.rejected, bounds, sheets)
        again = not strict and _must_repeat(sheets, rejected, unusable, fallen)
        rejected = [gone | bad | new for gone, bad, new in zip(rejected, unusable, fallen, strict=True)]
        if not again:
            problems = gather([*errors, placed, spelt]).drop_duplicates(ignore_index=True)
            return Assembled(whole, problems, rejected, repeated_rows(whole, bounds, sheets))
        errors.append(placed[is_error(placed)])


def _must_repeat(
    sheets: Sequence[Sheet],
    rejected: Sequence[np.ndarray],
    unusable: Sequence[np.ndarray],
    fallen: Sequence[np.ndarray],
) -> bool:
    """Whether rows must go everywhere that the check of the tables did not set aside by itself."""
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
