"""What the values of a sheet leave open or were taken to mean: told with their counts, never mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from talent.cleaning import split_acting
from talent.cleaning.tidy import word_key
from talent.intake.convert import Sheet
from talent.tables.problems import found, gather

_CODES = ("unit_id", "position_id")
_TITLES = ("unit", "position")
# Words of one scale of ratings alone: that of 2011 and 2019, and that since 2022.
_OLD, _NEW = frozenset({"Cukup"}), frozenset({"Butuh Perbaikan", "Sangat Kurang"})


def doubts(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """What should be looked at in the values of every sheet, a found frame.

    Args:
        sheets: as read.
    """
    return gather([part for sheet in sheets for part in _of(sheet)])


def _of(sheet: Sheet) -> list[pd.DataFrame]:
    layout = sheet.proposal.layout
    if layout is None or sheet.fields.columns.empty:
        return []
    if not sheet.read and layout.own_table in {"", "positions", "employees"}:
        return [found(sheet.key, "no_rows")]
    if layout.own_table:
        return []
    spelled = [_spelled(sheet, name, word_key) for name in _TITLES if name in sheet.fields]
    spelled += [_spelled(sheet, name, _without_zeros) for name in _CODES if name in sheet.fields]
    return [*spelled, _scales(sheet), _acting(sheet), _vacant(sheet)]


def _heading(sheet: Sheet, name: str) -> str:
    return sheet.headings.get(name, name)


def _without_zeros(code: str) -> str:
    """A code as a spreadsheet leaves it that takes it for a number."""
    return code.casefold().lstrip("0")


def _spelled(sheet: Sheet, name: str, key: Callable[[str], str]) -> pd.DataFrame:
    """Spellings of one thing: each but the most frequent is told where it first stands."""
    counts = sheet.fields[name].value_counts().astype("int64")
    keys = pd.Series([key(text) for text in counts.index], index=counts.index, dtype="str")
    several = keys.duplicated(keep=False) & keys.ne("")
    if not several.any():
        return gather([])
    first = sheet.fields[name].drop_duplicates()
    places = pd.Series(first.index, index=first)
    out = []
    for _, texts in counts[several].groupby(keys[several], sort=False):
        order = sorted(texts.index, key=lambda text: (-int(counts[text]), int(places[text])))
        detail = ", ".join(f"{text} ({counts[text]})" for text in order)
        out.append(
            found(
                sheet.key,
                "spelled_twice",
                positions=[int(places[text]) for text in order[1:]],
                column=_heading(sheet, name),
                values=order[1:],
                detail=detail,
            )
        )
    return gather(out)


def _scales(sheet: Sheet) -> pd.DataFrame:
    """Ratings of one year in the words of two scales."""
    fields = sheet.fields
    if "rating" not in fields:
        return gather([])
    years = fields["year"] if "year" in fields else pd.Series("", index=fields.index)
    both = [
        ratings
        for _, ratings in fields["rating"].groupby(years.fillna(""))
        if _OLD & set(ratings) and _NEW & set(ratings)
    ]
    if not both:
        return gather([])
    counts = pd.concat(both).value_counts().astype("int64").sort_index()
    detail = ", ".join(f"{word} ({n})" for word, n in counts.items() if word in _OLD | _NEW)
    return found(sheet.key, "ratings_mixed", column=_heading(sheet, "rating"), detail=detail)


def _acting(sheet: Sheet) -> pd.DataFrame:
    """Titles that speak of an acting appointment."""
    if "position" not in sheet.fields:
        return gather([])
    titles = sheet.fields["position"]
    parts = split_acting(titles)
    acting = parts["kind"].notna().to_numpy()
    return found(
        sheet.key,
        "acting_apart",
        positions=np.flatnonzero(acting),
        column=_heading(sheet, "position"),
        values=titles[acting],
        detail=parts["kind"][acting] + " | " + parts["title"][acting],
    )


def _vacant(sheet: Sheet) -> pd.DataFrame:
    rows = np.flatnonzero(sheet.vacant)
    return found(sheet.key, "post_vacant", positions=rows, column=_heading(sheet, "name"))
