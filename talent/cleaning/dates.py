"""Dates and years: Indonesian and English months, days first unless the column speaks against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.cleaning.model import DATE, FLAG, MISSING, NUMBER, PERCENT, Answers, Cleaned, Reading, gather
from talent.cleaning.tidy import fold, tidy
from talent.cleaning.words import is_missing, words

FIRST_YEAR, LAST_YEAR = 1900, 2199
# Serials outside are years, scores or ids rather than days of working lives.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050
_FALSE_LEAP_DAY = 60
_LAST_OF_2000 = 40
_MONTHS = 12
_LONGEST = 120

_TIME = r"(?:[ t,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"(?P<y>[0-9]{{4}})([-/.])(?P<m>[0-9]{{1,2}})\2(?P<d>[0-9]{{1,2}}){_TIME}")
_NUMERIC = re.compile(
    rf"(?P<d>[0-9]{{1,2}}) ?([-/.]) ?(?P<m>[0-9]{{1,2}}) ?\2 ?(?P<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_NAMED = re.compile(
    rf"(?P<d>[0-9]{{1,2}})[ ./-]*(?P<name>[a-z]{{3,}})[ .,/'’-]*(?P<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_NAMED_FIRST = re.compile(rf"(?P<name>[a-z]{{3,}})\.? (?P<d>[0-9]{{1,2}}),? (?P<y>[0-9]{{4}}){_TIME}")
_BEFORE = re.compile(r"(?:tmt|tgl|tanggal)\b[.: ]*|[^0-9,]*[^\W0-9_][^0-9,]*, ?")
_BEHIND = re.compile(r" ?[/(,;|][^0-9]*$")
_YEAR = re.compile(r"(?:tahun |thn\.? |th\.? )?([0-9]{4})(?:\.0+)?")


class _Day(NamedTuple):
    """Numbers of a date; ``open`` when both orders of day and month were possible in form."""

    day: int
    month: int
    year: int
    open: bool = False


def read_date(texts: pd.Series, kinds: np.ndarray, counts: np.ndarray, answers: Answers) -> Cleaned:
    """Days as ISO text.

    Args:
        texts: distinct texts.
        kinds: their kinds.
        counts: how many rows have each.
        answers: ``dates``: ``dmy`` or ``mdy``, the order in which numbers are written.

    >>> texts = pd.Series(["31 Desember 2023", "03/04/2024", "30-02-2024"])
    >>> read_date(texts, np.ones(3), np.ones(3), {}).value.tolist()
    ['2023-12-31', '2024-04-03', nan]
    """
    found = [_found(text, kind) for text, kind in zip(tidy(texts), kinds.tolist(), strict=True)]
    order = answers.get("dates")
    detail = "" if order else _contradiction(found, counts)
    return gather(
        item if isinstance(item, Reading) else _settled(item, order or "dmy", detail) for item in found
    )


def read_year(texts: pd.Series, kinds: np.ndarray, _counts: np.ndarray, _answers: Answers) -> Cleaned:
    """Years, also those of dates.

    Args:
        texts: distinct texts.
        kinds: their kinds.

    >>> read_year(pd.Series(["2024", "31-12-2023", "24"]), np.ones(3), np.ones(3), {}).value.tolist()
    ['2024', '2023', nan]
    """
    return gather(_year(text, kind) for text, kind in zip(tidy(texts), kinds.tolist(), strict=True))


def from_serial(serial: int) -> date | None:
    """The day of a spreadsheet's serial number in the 1900 system; None for the 29 February 1900.

    Args:
        serial: days, 1 being 1 January 1900.

    >>> from_serial(45000), from_serial(59), from_serial(60), from_serial(61)
    (datetime.date(2023, 3, 15), datetime.date(1900, 2, 28), None, datetime.date(1900, 3, 1))
    """
    if serial == _FALSE_LEAP_DAY:
        return None
    # The system counts a day that never was, so that everything after it is one too high.
    return date(1899, 12, 31) + timedelta(days=serial - (serial > _FALSE_LEAP_DAY))


def _found(text: str, kind: int) -> Reading | _Day:
    folded = fold(text)
    if is_missing(folded, "date"):
        return MISSING
    if kind == NUMBER:
        return _of_serial(text)
    if kind in {FLAG, PERCENT} or len(folded) > _LONGEST:
        return Reading(code="not_date")
    return _day(folded) or _inside(folded) or Reading(code="not_date")


def _of_serial(text: str) -> Reading:
    whole = re.fullmatch(r"([0-9]{5})(?:\.[0-9]+)?", text)
    serial = int(whole[1]) if whole else 0
    day = from_serial(serial) if _FIRST_SERIAL <= serial <= _LAST_SERIAL else None
    return Reading(day.isoformat()) if day else Reading(code="not_date")


def _day(text: str) -> _Day | None:
    """The date that a folded text is."""
    if numbers := _YEAR_FIRST.fullmatch(text):
        return _Day(int(numbers["d"]), int(numbers["m"]), int(numbers["y"]))
    if numbers := _NUMERIC.fullmatch(text):
        return _Day(int(numbers["d"]), int(numbers["m"]), _full_year(numbers["y"]), open=True)
    named = _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text)
    month = words("months").get(named["name"]) if named else None
    return _Day(int(named["d"]), int(month), _full_year(named["y"])) if named and month else None


def _full_year(digits: str) -> int:
    """Careers and birth dates reach back further than forward: 41 is 1941."""
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - two digits are what this is about
        return year
    return year + (2000 if year <= _LAST_OF_2000 else 1900)


def _inside(text: str) -> _Day | None:
    """The date behind a place ("Bandung, 15-03-1985") or before words ("01 April 2024/ Pembina")."""
    before = _BEFORE.match(text)
    bare = _BEHIND.sub("", text[before.end() :] if before else text)
    return _day(bare) if bare != text else None


def _contradiction(found: Sequence[Reading | _Day], counts: np.ndarray) -> str:
    """How many rows only days first and only months first can explain, when there are any of the latter."""
    rows = {"dmy": 0, "mdy": 0}
    for item, count in zip(found, counts.tolist(), strict=True):
        if isinstance(item, _Day) and item.open and (item.day > _MONTHS) != (item.month > _MONTHS):
            rows["mdy" if item.month > _MONTHS else "dmy"] += int(count)
    return f"{rows['dmy']} dmy / {rows['mdy']} mdy" if rows["mdy"] else ""


def _settled(numbers: _Day, order: str, contradiction: str) -> Reading:
    day, month, year, is_open = numbers
    if is_open and contradiction and day <= _MONTHS:
        return Reading(code="date_mixed", detail=contradiction)
    if is_open and order == "mdy":
        day, month = month, day
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return Reading(code="not_date")
    return Reading(iso) if FIRST_YEAR <= year <= LAST_YEAR else Reading(code="not_date")


def _year(text: str, kind: int) -> Reading:
    folded = fold(text)
    if is_missing(folded, "value"):
        return MISSING
    if kind in {FLAG, PERCENT}:
        return Reading(code="not_year")
    written = _YEAR.fullmatch(folded) if kind != DATE else None
    day = None if written or kind == NUMBER or len(folded) > _LONGEST else _year_of_day(folded)
    year = int(written[1]) if written else day
    return Reading(str(year)) if year and FIRST_YEAR <= year <= LAST_YEAR else Reading(code="not_year")


def _year_of_day(text: str) -> int | None:
    """The year of a date that exists in one of the orders of day and month."""
    day = _day(text) or _inside(text)
    if day is None:
        return None
    orders = ("dmy", "mdy") if day.open else ("dmy",)
    return day.year if any(_settled(day, order, "").value for order in orders) else None
