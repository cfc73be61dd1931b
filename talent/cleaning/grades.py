"""Grades of rank and tiers of posts."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

import numpy as np
import pandas as pd

from talent.cleaning.model import Answers, Cleaned, Reading, gather
from talent.cleaning.tidy import tidy, word_key
from talent.cleaning.words import CODED, Rule, word_reader, words

_LETTERS = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_PREFIX = re.compile(r"gol(?:ongan)?\b[\s.:/]*(?:ruang\b[\s.:]*)?", re.IGNORECASE)
_GRADE = re.compile(r"(IV|I{1,3}|[1-4])\s?[./-]?\s?([a-e])\.?", re.IGNORECASE)
# Inside other words a mark or nothing stands between, and the I of "Tk.I" begins no grade.
_INNER = re.compile(
    r"(?<![^\W_])(?<!tk[. ])(?<!tk\. )(IV|I{1,3})(?:\s?[./-]\s?)?([a-e])(?![^\W_])", re.IGNORECASE
)
_CONTRACT = frozenset(
    [
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
        "IX",
        "X",
        "XI",
        "XII",
        "XIII",
        "XIV",
        "XV",
        "XVI",
        "XVII",
    ]
)
_CONTRACT_DIGITS = frozenset(map(str, range(1, 18)))
_WHOLE = re.compile(r"([0-9]+)(?:\.0+)?")
_ECHELON = re.compile(r"(?:eselon|esl|es)\b[\s.:]*(.+)", re.IGNORECASE)
_ECHELON_ALONE = re.compile(r"(?:IV|V|I{1,3})\s?[./]\s?[ab]\.?", re.IGNORECASE)
_GROUP = re.compile(r"(?:eselon\s*)?(i{1,3}|iv|v)\s*[./ ]?\s*([ab])", re.IGNORECASE)
_ECHELON_ID = {
    f"{n}{m}": f"{roman}.{letter}"
    for n, roman in enumerate(("I", "II", "III", "IV", "V"), 1)
    for m, letter in ((1, "a"), (2, "b"))
}
_TITLES = {"jabatan", "pejabat", "jenjang", "fungsional"}


def read_echelon(texts: pd.Series, _kinds: np.ndarray, _counts: np.ndarray, _answers: Answers) -> Cleaned:
    """Echelons in one spelling; a text that is none stays.

    Args:
        texts: distinct texts.

    >>> read_echelon(pd.Series(["eselon IVa", "41", "Staf"]), np.ones(3), np.ones(3), {}).value.tolist()
    ['IV.a', 'IV.a', 'Staf']
    """
    return gather(Reading(_echelon(text)) for text in tidy(texts))


def _echelon(text: str) -> str:
    spelt = _GROUP.fullmatch(text)
    return f"{spelt[1].upper()}.{spelt[2].lower()}" if spelt else _ECHELON_ID.get(text, text)


def _grades(texts: Collection[str], _answers: Answers) -> Rule:
    """Ids of ranks and grades of contract employees share 11 to 14; the other numbers decide."""
    contract = any(text in _CONTRACT_DIGITS and text not in words("grade") for text in texts)
    return partial(_grade, contract=contract)


def _grade(text: str, *, contract: bool) -> Reading | str | None:
    bare = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    if bare.isascii() and bare.isdigit():
        return _numbered(bare, contract=contract)
    if written := _GRADE.fullmatch(bare):
        return _rank(*written.groups())
    if bare.upper() in _CONTRACT:
        return bare.upper()
    return _named(bare)


def _numbered(digits: str, *, contract: bool) -> Reading | str | None:
    rank = words("grade").get(digits)
    if rank is not None:
        shared = contract and digits in _CONTRACT_DIGITS
        return Reading(code="word_unknown", detail=rank) if shared else rank
    return digits if digits in _CONTRACT_DIGITS else None


def _rank(group: str, letter: str) -> str | None:
    rank = f"{_LETTERS.get(group, group.upper())}/{letter.lower()}"
    return rank if rank in words("grade").values() else None


def _named(text: str) -> Reading | str | None:
    """A rank by its name, its grade beside it or not; where the two differ neither is taken."""
    found = _INNER.findall(text)
    name = word_key(_INNER.sub(" ", text)).replace("tingkat", "tk")
    by_name = words("rank").get(name.removeprefix("pangkat "))
    if len(found) != 1 or any(sign.isdecimal() for sign in name):
        return None if found else by_name
    rank = _rank(*found[0])
    differs = rank is not None and by_name is not None and rank != by_name
    return Reading(code="word_unknown", detail=by_name or "") if differs else rank


def _tier(text: str) -> str | None:
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    if echelon := _ECHELON.fullmatch(text):
        return words("echelon").get(_roman(word_key(echelon[1])))
    if _ECHELON_ALONE.fullmatch(text):
        return words("echelon").get(word_key(text))
    return words("tier").get(_untitled(word_key(text)))


def _roman(key: str) -> str:
    """``ii a`` of ``iia``, ``2a`` or ``2 a``; ids stay."""
    split = re.fullmatch(r"(iv|v|i{1,3}|[1-5])\s?([ab]?)", key)
    if split is None:
        return key
    group = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v"}.get(split[1], split[1])
    return f"{group} {split[2]}".strip()


def _untitled(key: str) -> str:
    """Without the words that say that a post is a post."""
    parts = key.split()
    while len(parts) > 1 and parts[0] in _TITLES:
        parts = parts[1:]
    return " ".join(parts)


read_grade = word_reader("grade", missing="value", column_rule=_grades, kinds_read=CODED)
read_tier = word_reader("tier", missing="value", rule=_tier, kinds_read=CODED)
