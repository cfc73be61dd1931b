"""Ids of people and posts: what a spreadsheet damaged is named, never repaired."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from talent.cleaning.model import DATE, MISSING, NUMBER, PERCENT, Answers, Cleaned, Reading, gather
from talent.cleaning.tidy import ascii_digits, fold, tidy
from talent.cleaning.words import is_missing

# A spreadsheet keeps 15 digits: an id of 16 lost some, and 15 may be what is left of an employee's 18.
_LONGEST_ID, _LONGEST_NIP = 15, 14
_NIP = 18
# How a spreadsheet shows a long number: 1,98503E+17. Without the sign it may well be an id: 1E12.
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")
_FLOAT = re.compile(r"[0-9]{16,}\.0+")
_WHOLE = re.compile(r"[0-9]+")
_PREFIX = re.compile(r"n\.?i\.?p(?![^\W0-9_])[\s.:-]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"(?<=[0-9])[ .–—‐‑-]+(?=[0-9])")
_APOSTROPHES = "'’‘`´"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def read_id(texts: pd.Series, kinds: np.ndarray, _counts: np.ndarray, _answers: Answers) -> Cleaned:
    """Opaque ids, kept as they are unless a spreadsheet cut them.

    Args:
        texts: distinct texts.
        kinds: their kinds.

    >>> read_id(pd.Series(["'P-01", "1,98503E+17"]), np.array([1, 1]), np.array([1, 1]), {}).code.tolist()
    ['', 'cut_id']
    """
    return _each(texts, kinds, _LONGEST_ID, Reading)


def read_nip(texts: pd.Series, kinds: np.ndarray, _counts: np.ndarray, answers: Answers) -> Cleaned:
    """Ids of employees: 18 digits without separators; texts with letters are opaque ids and stay.

    Args:
        texts: distinct texts.
        kinds: their kinds.
        answers: ``id_form``: ``keep`` takes numbers of any other length as they are.

    >>> texts = pd.Series(["19850315 201001 1 005", "131234567", "EMP-7"])
    >>> nip = read_nip(texts, np.array([1, 1, 1]), np.array([1, 1, 1]), {})
    >>> nip.value.tolist()
    ['198503152010011005', nan, 'EMP-7']
    >>> nip.detail.tolist()
    ['', '9', '']
    """
    keep = answers.get("id_form") == "keep"
    return _each(texts, kinds, _LONGEST_NIP, lambda text: _nip(text, keep=keep))


def nip_facts(ids: pd.Series) -> pd.DataFrame:
    """What the 18 digits of an employee's id say.

    Args:
        ids: ids of employees, any of them.

    Returns:
        ``birth_date`` (ISO), ``entered`` (year and month; NaN where the digits are no month, as in contract
        employees) and ``sex`` (``male``, ``female``); NaN throughout for other ids.

    >>> nip_facts(pd.Series(["198503152010011005", "EMP-7"])).loc[0].tolist()
    ['1985-03-15', '2010-01', 'male']
    """
    nip = ids.astype("str")
    nip = nip.where(nip.str.fullmatch("[0-9]{18}").fillna(value=False).astype(bool))
    born = pd.to_datetime(nip.str.slice(0, 8), format="%Y%m%d", errors="coerce")
    entered = nip.str.slice(8, 12) + "-" + nip.str.slice(12, 14)
    month = entered.str.fullmatch(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])").fillna(value=False).astype(bool)
    sex = nip.str.slice(14, 15).map({"1": "male", "2": "female"})
    return pd.DataFrame(
        {
            "birth_date": born.dt.strftime("%Y-%m-%d").astype("str"),
            "entered": entered.where(month),
            "sex": sex.astype("str"),
        }
    )


def _each(texts: pd.Series, kinds: np.ndarray, longest: int, read: Callable[[str], Reading]) -> Cleaned:
    cells = zip(tidy(texts), kinds.tolist(), strict=True)
    return gather(_undamaged(text, kind, longest, read) for text, kind in cells)


def _undamaged(text: str, kind: int, longest: int, read: Callable[[str], Reading]) -> Reading:
    # The apostrophe keeps a spreadsheet from making a number of the text.
    text = text.lstrip(_APOSTROPHES).strip()
    if not text or is_missing(fold(text), "name"):
        return MISSING
    if damage := _damage(text, kind, longest):
        return Reading(code=damage)
    return read(text)


def _damage(text: str, kind: int, longest: int) -> str:
    """The code of what a spreadsheet did to the id; "" when it did nothing."""
    if kind in {DATE, PERCENT}:
        return "numeric_id"
    if kind == NUMBER:
        whole = _WHOLE.match(text)
        return "numeric_id" if "e" in text.lower() or (whole and len(whole[0]) > longest) else ""
    if _EXPONENT.fullmatch(text):
        return "cut_id"
    return "numeric_id" if _FLOAT.fullmatch(text) else ""


def _nip(text: str, *, keep: bool) -> Reading:
    bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    digits = _SEPARATORS.sub("", bare)
    if _WHOLE.fullmatch(digits):
        return _number(digits, text, keep=keep)
    alike = _SEPARATORS.sub("", ascii_digits(bare, letters=True))
    if len(alike) == _NIP and _WHOLE.fullmatch(alike):
        return Reading(code="id_letters", detail=alike)
    if any(sign.isalpha() for sign in text):
        return Reading(text)
    return _other_form(text, keep=keep)


def _number(digits: str, text: str, *, keep: bool) -> Reading:
    if len(digits) != _NIP:
        return _other_form(text, keep=keep)
    if digits.endswith("000"):
        return Reading(code="cut_id")
    return Reading(digits) if _is_day(digits[:8]) and digits[14] in "12" else Reading(code="id_impossible")


def _other_form(text: str, *, keep: bool) -> Reading:
    count = sum(sign.isdecimal() for sign in text)
    return Reading(text) if keep else Reading(code="id_form", detail=str(count))


@cache
def _is_day(digits: str) -> bool:
    """Whether YYYYMMDD is a day on which an employee may have been born; ids share few of them."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return _FIRST_YEAR <= year <= _LAST_YEAR
