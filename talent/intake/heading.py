"""Where the heading of a sheet stands, and which rows below it are no data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from talent.intake.layout import headings_known, plain

DEEPEST = 40
_FOOT = 40
_TOTALS = re.compile(r"(jumlah|total|sub ?total|rata ?rata|grand total|average|sum|mean|jpm|ikk)\b.*")
_SIGNED = re.compile(
    r"(mengetahui|menyetujui|disahkan|ditetapkan|dibuat|diperiksa|dicetak|printed|halaman|page"
    r"|catatan|keterangan|sumber|note|source|nip|ttd|tanda tangan"
    r"|kepala|sekretaris|bupati|wali ?kota|gubernur|pembina|an|a n|plt|plh|pj)\b.*"
)
_PLACE_AND_DAY = re.compile(r"[^\W\d]+,?( [^\W\d]+)* [0-9]{1,2} [^\W\d]+ [0-9]{4}")
_COUNTING = re.compile(r"\(?([0-9]{1,2})\)?")
_FEW = 2
_TEXT = 1
_PAIR = re.compile(r"\s*[:=]\s*")


@dataclass(frozen=True)
class Heading:
    """The heading of a sheet.

    Attributes:
        first: position of its first row.
        last: position of its last row; the same unless it has two levels.
        names: heading of each column as it stands, both levels joined.
        under: heading of each column in its last row alone.
    """

    first: int
    last: int
    names: tuple[str, ...]
    under: tuple[str, ...]


def candidates(
    cells: pd.DataFrame, kinds: np.ndarray, merged: Mapping[int, list[range]]
) -> Iterator[Heading]:
    """Every row or pair of rows near the top that may be the heading, from the top.

    Args:
        cells: the sheet as text, missing where empty; columns 0 … n−1.
        kinds: kind of each cell.
        merged: position of a row → ranges of columns merged in it.
    """
    top = [_texts(row) for row in cells.head(DEEPEST).to_numpy(dtype=object).tolist()]
    for place, row in enumerate(top):
        if not any(row):
            continue
        yield Heading(place, place, row, row)
        if place + 1 < len(top) and _may_be_level(top[place + 1], kinds[place + 1]):
            below = top[place + 1]
            yield Heading(place, place + 1, _joined(row, below, merged.get(place)), below)


def _texts(row: list[object]) -> tuple[str, ...]:
    return tuple(value if isinstance(value, str) else "" for value in row)


def _may_be_level(row: tuple[str, ...], kinds: np.ndarray) -> bool:
    """A second level holds text alone and not numbers of columns."""
    filled = [kind == _TEXT for text, kind in zip(row, kinds, strict=True) if text]
    return bool(filled) and all(filled) and not counting(row)


def _joined(group: tuple[str, ...], below: tuple[str, ...], merged: list[range] | None) -> tuple[str, ...]:
    """Each name of the lower row after the name of the group that spans it."""
    names = []
    upper = ""
    for place, (above, own) in enumerate(zip(group, below, strict=True)):
        if above:
            upper = above
        elif merged is not None and not any(place in span for span in merged):
            upper = ""
        names.append(f"{upper} {own}".strip() if own else above)
    return tuple(names)


def counting(row: Sequence[str]) -> bool:
    """Whether a row numbers the columns: ``(1) (2) (3)``.

    Args:
        row: its texts, empty where a cell is.

    >>> counting(["(1)", "(2)", "", "(3)"]), counting(["1", "5", "2"])
    (True, False)
    """
    filled = [text.strip() for text in row if text]
    found = [_COUNTING.fullmatch(text) for text in filled]
    numbers = [int(match.group(1)) for match in found if match]
    if len(filled) <= _FEW or len(numbers) < len(filled):
        return False
    return numbers[0] <= 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def title_facts(cells: pd.DataFrame, heading: Heading) -> dict[str, str]:
    """``label: value`` pairs of the lines above the heading, by plain label.

    A value that is itself a heading is no value: its line is the heading of something else.

    Args:
        cells: the sheet as text.
        heading: where its heading stands.
    """
    facts: dict[str, str] = {}
    for row in cells.iloc[: heading.first].to_numpy(dtype=object).tolist():
        parts = [
            part
            for value in filter(None, _texts(row))
            for part in _PAIR.split(value, maxsplit=1)
            if part.strip()
        ]
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
        if not any(plain(value) in headings_known() for _, value in pairs):
            facts |= {plain(label): value.strip() for label, value in pairs}
    return facts


def names_somebody(cells: pd.DataFrame, place: int) -> pd.Series:
    """For each row whether the column of ids names somebody: a sum or a signature that stands there does not.

    Args:
        cells: the sheet as text.
        place: the column.
    """
    # In a narrow sheet a record itself has few cells.
    few = (cells.notna().sum(axis=1) <= _FEW) & (cells.shape[1] > 2 * _FEW) & cells[place].notna()
    words = cells.loc[few, place].map(plain).astype("str")
    other = ~words.str.contains("[0-9]")
    for pattern in (_TOTALS, _SIGNED, _PLACE_AND_DAY):
        other |= words.str.fullmatch(pattern)
    return cells[place].notna() & ~other.reindex(cells.index, fill_value=False)


def not_data(cells: pd.DataFrame, heading: Heading, key: pd.Series) -> dict[int, str]:
    """Rows that hold no data: position → why (title, counting, again, total, foot).

    Args:
        cells: the sheet as text.
        heading: where its heading stands.
        key: for each row whether it has what names its person or thing.
    """
    out = dict.fromkeys(range(heading.first), "title")
    below = cells.iloc[heading.last + 1 :]
    out |= {
        int(place): "counting" for place in below.head(2).index if counting(_texts(below.loc[place].tolist()))
    }
    out |= dict.fromkeys(_again(below, heading), "again")
    bare = below[~key.iloc[heading.last + 1 :] & ~below.index.isin(list(out))]
    words = _first_words(bare)
    out |= dict.fromkeys(map(int, words.index[words.str.fullmatch(_TOTALS)]), "total")
    lasting = key.index[key & (key.index > heading.last)]
    end = int(lasting[-1]) if len(lasting) else heading.last
    return out | dict.fromkeys(_foot(bare[bare.index > end].head(_FOOT), words), "foot")


def _again(below: pd.DataFrame, heading: Heading) -> list[int]:
    """Rows that repeat the heading, as the top of a printed page does."""
    named = [place for place, name in enumerate(heading.names) if name]
    if len(named) <= 1:
        return []
    first, *others = named
    likely = below[below[first].eq(heading.names[first])]
    same = (
        np.column_stack([likely[place].eq(heading.names[place]) for place in others])
        if len(likely)
        else np.empty((0, 1))
    )
    return [int(place) for place in likely.index[same.mean(axis=1) >= 0.5]]  # noqa: PLR2004 - most of it


def _first_words(rows: pd.DataFrame) -> pd.Series:
    """The first filled cell of each row, as headings are compared."""
    first = rows.bfill(axis="columns")[0].fillna("") if len(rows) else pd.Series(dtype="str")
    return first.astype("str").map(plain).astype("str")


def _foot(rows: pd.DataFrame, words: pd.Series) -> list[int]:
    """Rows below the last record that sign, date or explain the sheet."""
    known = words[rows.index]
    signs = known.str.fullmatch(_SIGNED) | known.str.fullmatch(_PLACE_AND_DAY)
    few = rows.notna().sum(axis=1) <= _FEW
    start = signs.cummax() if len(signs) else signs
    return [int(place) for place in rows.index[few & (signs | start)]]
