"""Input values into the types of the contract; what cannot be converted is marked, never guessed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from talent.tables.model import Column

FIRST_YEAR, LAST_YEAR = 1900, 2199
_EXACT = 2**53
_BLANK, _ASCII = 0x20, 0x7F
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_DATE = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
# What a spreadsheet makes of an 18-digit id: 1.98501E+17, or a float with sixteen digits and more.
_DAMAGED = r"\d(?:\.\d+)?[eE]\+\d{2}|\d{16,}\.0"
# Every blank that str.strip takes away: those of ASCII, and all of the wider ones.
_PADDED = r"^$|^[\s\x0b\x1c-\x1f\x85\p{Z}]|[\s\x0b\x1c-\x1f\x85\p{Z}]$"
_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "ya", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "n", "tidak", "0", "0.0"), False),
}


class Converted(NamedTuple):
    """Typed values, which of them could not be converted, and the code of that problem."""

    typed: pd.Series
    bad: pd.Series
    code: str


class Letters(NamedTuple):
    """Texts as Arrow keeps them."""

    array: pa.Array
    offsets: np.ndarray
    data: np.ndarray
    given: np.ndarray


def as_text(values: pd.Series) -> pd.Series:
    """Any values as trimmed text; blank is missing, whole numbers lose their ``.0``.

    >>> as_text(pd.Series([1.0, None, 2.5])).tolist()
    ['1', nan, '2.5']
    """
    if values.dtype == "str" and not _padded(values):
        return values
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    if pd.api.types.is_float_dtype(values.dtype):
        text = _float_text(values)
    else:
        text = values.astype("str")
        if values.dtype == object:
            floats = values.map(type).isin((float, np.float64, np.float32)) & values.notna()
            text = text.mask(floats, _float_text(values.where(floats).astype("float64")))
    text = text.str.strip()
    return text.mask(text.eq(""))


def _padded(values: pd.Series) -> bool:
    """Whether any text is blank or has blanks around it."""
    texts = letters(values)
    start, end = texts.offsets[:-1], texts.offsets[1:]
    filled = start < end
    if not (filled | ~texts.given).all():
        return True
    ends = np.concatenate((texts.data[start[filled]], texts.data[end[filled] - 1]))
    # A printed ASCII letter at both ends is no blank; whatever else stands there is looked at more closely.
    doubtful = (ends <= _BLANK) | (ends > _ASCII)
    return bool(doubtful.any()) and bool(pc.any(pc.match_substring_regex(texts.array, _PADDED)).as_py())


def letters(values: pd.Series) -> Letters:
    """The bytes of all texts in one array, with the place where each begins and the last one ends.

    >>> letters(pd.Series(["ab", None, "c"])).offsets.tolist()
    [0, 2, 2, 3]
    """
    texts = pa.array(values, type=pa.large_string(), from_pandas=True)
    array = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    _, offsets, data = array.buffers()
    places = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    given = np.asarray(pc.is_valid(array))
    return Letters(array, places, np.frombuffer(data or b"", dtype=np.uint8), given)


def _float_text(values: pd.Series) -> pd.Series:
    number = values.astype("float64")
    whole = number.mod(1).eq(0) & number.abs().lt(_EXACT)
    return number.astype("str").mask(whole, number.where(whole).astype("Int64").astype("str"))


def to_text(values: pd.Series, column: Column) -> Converted:
    """Text; ids that a spreadsheet damaged are marked, tiers written ``1.0`` become ``1``."""
    return _trimmed(as_text(values), column)


def _trimmed(text: pd.Series, column: Column) -> Converted:
    if column.vocabulary == "tiers":
        text = text.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)
    bad = pd.Series(data=False, index=text.index)
    if column.is_id:
        bad = text.str.fullmatch(_DAMAGED).fillna(value=False).astype(bool)
    return Converted(text, bad, "damaged_id")


def to_number(values: pd.Series, _column: Column) -> Converted:
    """Finite numbers as float64."""
    given, number = _numbers(values)
    return Converted(number, given & number.isna(), "not_number")


def to_integer(values: pd.Series, _column: Column) -> Converted:
    """Whole numbers as Int64."""
    given, number = _numbers(values)
    whole = number.where(number.mod(1).eq(0) & number.abs().lt(_EXACT))
    return Converted(whole.astype("Int64"), given & whole.isna(), "not_integer")


def _numbers(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Which values are given, and those that are finite numbers."""
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        given, number = values.notna(), values.astype("float64")
    else:
        text = as_text(values)
        given = text.notna()
        number = pd.to_numeric(text.where(text.str.fullmatch(_NUMBER).fillna(value=False))).astype("float64")
    return given, number.where(np.isfinite(number))


def to_date(values: pd.Series, _column: Column) -> Converted:
    """Days as datetime64[us]; a time of day is cut off, a time zone keeps the local day."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_localize(None)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        given, day = values.notna(), values.dt.normalize()
    else:
        text = as_text(values)
        given = text.notna()
        written = text.where(text.str.fullmatch(_DATE).fillna(value=False)).str.slice(0, 10)
        day = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    day = day.where(day.dt.year.between(FIRST_YEAR, LAST_YEAR)).astype("datetime64[us]")
    return Converted(day, given & day.isna(), "not_date")


def to_flag(values: pd.Series, _column: Column) -> Converted:
    """Yes and no as nullable booleans."""
    text = as_text(values).str.lower()
    flag = text.map(_FLAGS).astype("boolean")
    return Converted(flag, text.notna() & flag.isna(), "not_flag")


def to_list(values: pd.Series, _column: Column) -> Converted:
    """Lists as text joined by ``;``; Python lists and ``|`` are accepted too."""
    if values.dtype == object:
        sequence = values.map(lambda item: isinstance(item, (list, tuple, np.ndarray)))
        values = values.mask(sequence, values[sequence].map(lambda items: ";".join(map(str, items))))
    text = as_text(values).str.replace(r"\s*[;|][;|\s]*", ";", regex=True).str.strip(";")
    return Converted(text.mask(text.eq("")), pd.Series(data=False, index=text.index), "")


_CONVERTERS = {
    "text": to_text,
    "integer": to_integer,
    "number": to_number,
    "date": to_date,
    "flag": to_flag,
    "list": to_list,
}


def convert(values: pd.Series, column: Column) -> Converted:
    """Input values of one column in the type of its contract.

    Args:
        values: as they came: text, or already typed.
        column: the contract.

    >>> year = Column("year", "integer", "Year")
    >>> convert(pd.Series(["2024", "soon"]), year).bad.tolist()
    [False, True]
    """
    converter = _CONVERTERS[column.kind]
    if values.dtype != "str":
        return converter(values, column)
    if column.kind == "text" and column.vocabulary != "tiers" and not _padded(values):
        return _trimmed(values, column)
    # Text repeats (dates, scores, the ids of people with many rows), so each distinct one is read once.
    codes, distinct = values.factorize()
    typed, bad, code = converter(pd.Series(distinct), column)
    spread = pd.Series(typed.array.take(codes, allow_fill=True), index=values.index)
    # A missing value has code −1, which is the False at the end.
    return Converted(spread, pd.Series(np.append(bad, False)[codes], index=values.index), code)
