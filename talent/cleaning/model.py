"""What a cell can hold, what becomes of it, and how one reader serves a whole column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from talent.cleaning.tidy import tidy

# Kinds of cells, as arrays of uint8 hold them.
EMPTY, TEXT, NUMBER, DATE, FLAG, ERROR, NO_RESULT, PERCENT = range(8)
_KINDS = 8
# A CSV export writes the errors of its formulas as text; no language uses these as words.
_ERROR_TEXT = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


class Reading(NamedTuple):
    """What one text says.

    Attributes:
        value: canonical text; None when there is none or it cannot be used.
        code: why it cannot be used; "" when nothing is wrong.
        detail: what belongs to the code, such as a suggestion.
    """

    value: str | None = None
    code: str = ""
    detail: str = ""


class Cleaned(NamedTuple):
    """What the texts of a column say.

    Attributes:
        value: canonical text; NaN when there is none or it cannot be used.
        code: why it cannot be used; "" when nothing is wrong.
        detail: what belongs to the code, such as a suggestion; "" otherwise.
    """

    value: pd.Series
    code: pd.Series
    detail: pd.Series


MISSING = Reading()
Answers: TypeAlias = Mapping[str, str]
Reader: TypeAlias = Callable[[pd.Series, np.ndarray, np.ndarray, Answers], Cleaned]


def gather(readings: Iterable[Reading]) -> Cleaned:
    """Readings of single texts as one column.

    Args:
        readings: in the order of the texts.

    >>> gather([Reading("85"), Reading(code="not_number")]).value.tolist()
    ['85', nan]
    """
    table = pd.DataFrame(list(readings), columns=list(Reading._fields), dtype="str")
    return Cleaned(table["value"], table["code"], table["detail"])


def clean(values: pd.Series, kinds: np.ndarray, reader: Reader, answers: Answers) -> Cleaned:
    """Read a column: each distinct pair of text and kind once.

    Args:
        values: the texts as they stood in the cells; NaN where there is none.
        kinds: kind of each cell, uint8.
        reader: one of READERS.
        answers: what a person settled about this column.

    Returns:
        Value, code and detail of each row, on the index of ``values``.

    Raises:
        ValueError: not as many kinds as values.

    >>> from talent.cleaning import READERS
    >>> ratings = pd.Series(["BAIK", "sangat  baik", None, "B"])
    >>> clean(ratings, np.array([TEXT, TEXT, EMPTY, TEXT]), READERS["rating"], {}).value.tolist()
    ['Baik', 'Sangat Baik', nan, nan]
    """
    if len(values) != len(kinds):
        raise ValueError(f"{len(values)} values have {len(kinds)} kinds; give one kind for each value.")
    kind = np.asarray(kinds, dtype=np.int64)
    places, pairs = pd.factorize(pd.factorize(values)[0] * _KINDS + kind)
    first = np.zeros(len(pairs), dtype=np.int64)
    first[places[::-1]] = np.arange(len(values))[::-1]
    distinct = pd.Series(values.array.take(first), dtype="str")
    read = _read(distinct, pairs % _KINDS, np.bincount(places, minlength=len(pairs)), reader, answers)
    if len(pairs) < len(values):
        read = Cleaned(*(column.take(places) for column in read))
    return Cleaned(*(_placed(column, values) for column in read))


def _placed(column: pd.Series, values: pd.Series) -> pd.Series:
    return pd.Series(column.array, index=values.index, name=values.name)


def _read(
    distinct: pd.Series, kinds: np.ndarray, counts: np.ndarray, reader: Reader, answers: Answers
) -> Cleaned:
    """Cells that hold nothing a reader could read are answered here, all others by the reader."""
    texts = pd.Series(tidy(distinct), dtype="str")
    broken = (kinds == ERROR) | texts.str.fullmatch(_ERROR_TEXT).to_numpy(dtype=bool)
    no_result = kinds == NO_RESULT
    readable = ~broken & ~no_result & (kinds != EMPTY) & texts.ne("").to_numpy()
    code = np.select([broken, no_result], ["error_cell", "formula_empty"], "")
    detail = texts.where(broken, "")
    if readable.all():
        return reader(texts, kinds.astype(np.uint8), counts, answers)
    read = reader(
        texts[readable].reset_index(drop=True), kinds[readable].astype(np.uint8), counts[readable], answers
    )
    nothing = Cleaned(pd.Series(np.nan, index=texts.index, dtype="str"), pd.Series(code, dtype="str"), detail)
    return Cleaned(*(_joined(whole, part, readable) for whole, part in zip(nothing, read, strict=True)))


def _joined(whole: pd.Series, part: pd.Series, readable: np.ndarray) -> pd.Series:
    joined = whole.copy()
    joined[readable] = part.to_numpy()
    return joined
