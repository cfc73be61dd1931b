"""Numbers, exactly as they were written: the decimal mark, the scale and zeros are settled by the column."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.cleaning.model import NUMBER, PERCENT, TEXT, Answers, Cleaned, Reading, gather
from talent.cleaning.tidy import ascii_digits, fold, tidy
from talent.cleaning.words import is_missing

# Sign, digits with marks, percent sign, and a word in brackets that repeats the number: "80 (Baik)".
_WRITTEN = re.compile(
    r"['’]?(?P<sign>[+−-]?)(?P<body>[0-9]+(?:\s?[.,]\s?[0-9]+)*|[.,][0-9]+)\s?(?P<percent>%?)"
    r"(?:\s?\([^()0-9]*\))?"
)
_STORED = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_EXPONENT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:[{mark}][0-9]{{3}})+") for mark in ".,"}
_OTHER = {".": ",", ",": "."}
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_NOT_ASSESSED_FROM = 10
_FRACTIONS = 3


class _Written(NamedTuple):
    """A number as text: its digits with marks, and what the marks alone say."""

    sign: str
    body: str
    percent: bool
    decimal: str | None  # the decimal mark; "" none is needed, None cannot be known


class _Figure(NamedTuple):
    """A number of the column; without a value it is missing, or its code says why it cannot be read."""

    value: Decimal | None = None
    percent: bool = False
    code: str = ""
    detail: str = ""


def read_number(texts: pd.Series, kinds: np.ndarray, counts: np.ndarray, answers: Answers) -> Cleaned:
    """Numbers as decimal text without exponent and without zeros at the end.

    Args:
        texts: distinct texts.
        kinds: their kinds.
        counts: how many rows have each.
        answers: ``decimal``: the decimal mark of the texts, ``.`` or ``,``; ``both`` where either may be.

    >>> read_number(pd.Series(["79,50", "1.234,5"]), np.ones(2), np.ones(2), {}).value.tolist()
    ['79.5', '1234.5']
    """
    return _column(_figures(texts, kinds, counts, answers))


def read_score(texts: pd.Series, kinds: np.ndarray, counts: np.ndarray, answers: Answers) -> Cleaned:
    """Numbers of an assessment: as read_number, and scale and zeros that may mean something else are asked.

    Args:
        texts: distinct texts.
        kinds: their kinds.
        counts: how many rows have each.
        answers: ``decimal``; ``scale``: ``1`` where 1 is the best, so that 100 is; ``zero``: ``missing`` or
            ``zero``.

    >>> read_score(pd.Series(["0.7", "0.85", "0.9"]), np.ones(3), np.ones(3), {"scale": "1"}).value.tolist()
    ['70', '85', '90']
    """
    figures = _scaled(_figures(texts, kinds, counts, answers), answers.get("scale"))
    return _column(_zeros(figures, counts, answers.get("zero")))


def decimal_text(value: Decimal) -> str:
    """A number as canonical text.

    Args:
        value: a finite number.

    >>> decimal_text(Decimal("1.50E+2")), decimal_text(Decimal("-0.0"))
    ('150', '0')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _column(figures: Collection[_Figure]) -> Cleaned:
    return gather(
        Reading(None if value is None or code else decimal_text(value), code, detail)
        for value, _, code, detail in figures
    )


def _figures(texts: pd.Series, kinds: np.ndarray, counts: np.ndarray, answers: Answers) -> list[_Figure]:
    cells = list(zip(tidy(texts), kinds.tolist(), strict=True))
    written = [_written(text) if kind == TEXT else None for text, kind in cells]
    told = answers.get("decimal")
    mixed = "" if told else _mixture(written, counts)
    told = None if told == "both" else told
    return [
        _stored(text, kind) if kind != TEXT else _typed(text, number, told, mixed)
        for (text, kind), number in zip(cells, written, strict=True)
    ]


def _stored(text: str, kind: int) -> _Figure:
    """A cell that holds a number: its text is exact."""
    if kind not in {NUMBER, PERCENT} or not _STORED.fullmatch(text):
        return _Figure(code="not_number")
    value = Decimal(text)
    return _Figure(_hundredfold(value), percent=True) if kind == PERCENT else _Figure(value)


def _hundredfold(value: Decimal) -> Decimal:
    """Exact for any number of digits, unlike a product."""
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + 2))


def _written(text: str) -> _Written | None:
    """The number that a text is; None when it is none."""
    parts = _WRITTEN.fullmatch(text)
    if parts is None:
        return None
    body = parts["body"].replace(" ", "")
    mark = _decimal_mark(body)
    sign = "-" if parts["sign"] in {"-", "−"} else ""
    return None if mark == "?" else _Written(sign, body, bool(parts["percent"]), mark)


def _decimal_mark(body: str) -> str | None:
    """The decimal mark that the marks alone prove: "" no mark, None cannot be known, "?" no number at all."""
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(marks) == 1:
        return None if _AMBIGUOUS.fullmatch(body) else last
    if len(set(marks)) == 1:
        return _OTHER[last] if _GROUPED[last].fullmatch(body) else "?"
    whole = body.rpartition(last)[0]
    return last if _GROUPED[_OTHER[last]].fullmatch(whole) else "?"


def _mixture(written: list[_Written | None], counts: np.ndarray) -> str:
    """How often each decimal mark is proven, when both are; "" otherwise."""
    rows = {".": 0, ",": 0}
    for number, count in zip(written, counts.tolist(), strict=True):
        if number is not None and number.decimal:
            rows[number.decimal] += int(count)
    return f"{rows[',']} , / {rows['.']} ." if all(rows.values()) else ""


def _typed(text: str, number: _Written | None, told: str | None, mixed: str) -> _Figure:
    if number is None:
        return _unread(text)
    single = sum(sign in ".," for sign in number.body) == 1
    if single and mixed:
        return _Figure(code="decimal_mixed", detail=mixed)
    mark = told or number.decimal
    if mark is None:
        return _Figure(code="thousands_ambiguous")
    value = _value(number, mark)
    return _Figure(value, number.percent) if value is not None else _Figure(code="not_number")


def _value(number: _Written, decimal: str) -> Decimal | None:
    """The number under that decimal mark; None when the other mark groups no thousands."""
    whole, mark, fraction = number.body.partition(decimal) if decimal else (number.body, "", "")
    other = _OTHER.get(decimal, ",")
    if _GROUPED[other].fullmatch(whole):
        whole = whole.replace(other, "")
    if not (whole + fraction).isdecimal():
        return None
    return Decimal(f"{number.sign}{whole or '0'}{'.' if mark else ''}{fraction}")


def _unread(text: str) -> _Figure:
    if is_missing(fold(text), "value"):
        return _Figure()
    if _EXPONENT.fullmatch(text):
        return _Figure(Decimal(text))
    alike = ascii_digits(text, letters=True)
    meant = _written(alike) if alike != text else None
    value = _value(meant, meant.decimal) if meant and meant.decimal is not None else None
    return _Figure(code="not_number", detail="" if value is None else decimal_text(value))


def _scaled(figures: list[_Figure], scale: str | None) -> list[_Figure]:
    """Percentages say their scale; all others are asked when none is above 1."""
    if scale is None and _are_fractions({figure.value for figure in figures if _is_plain(figure)}):
        return [figure._replace(code="scale_asked") if _is_plain(figure) else figure for figure in figures]
    if scale != "1":
        return figures
    return [
        figure._replace(value=_hundredfold(figure.value))
        if figure.value is not None and not figure.percent
        else figure
        for figure in figures
    ]


def _is_plain(figure: _Figure) -> bool:
    return figure.value is not None and not figure.percent


def _are_fractions(values: Collection[Decimal | None]) -> bool:
    within = all(value is not None and 0 <= value <= 1 for value in values)
    return within and len(values) >= _FRACTIONS and any(value not in {0, 1} for value in values)


def _zeros(figures: list[_Figure], counts: np.ndarray, meaning: str | None) -> list[_Figure]:
    """Zeros as a person said; unsaid, they are asked where somebody may have meant "not assessed"."""
    if meaning == "missing":
        return [_Figure() if figure.value == 0 and not figure.code else figure for figure in figures]
    if meaning == "zero" or not _zeros_are_odd(figures, counts):
        return figures
    return [
        figure._replace(code="zero_asked") if figure.value == 0 and not figure.code else figure
        for figure in figures
    ]


def _zeros_are_odd(figures: list[_Figure], counts: np.ndarray) -> bool:
    """Whether the column says "not assessed" by words, too, or its other values are far from zero."""
    if any(figure.value is None and not figure.code for figure in figures):
        return True
    others = [
        (value, int(count)) for (value, *_), count in zip(figures, counts.tolist(), strict=True) if value
    ]
    return bool(others) and _median(others) >= _NOT_ASSESSED_FROM


def _median(values: list[tuple[Decimal, int]]) -> Decimal:
    """The exact median of values, each given with the number of its rows."""
    rows = sorted(values)
    ends = np.cumsum([count for _, count in rows])
    middle = np.array([(ends[-1] - 1) // 2, ends[-1] // 2])
    low, high = (int(place) for place in np.searchsorted(ends, middle, side="right"))
    return (rows[low][0] + rows[high][0]) / 2
