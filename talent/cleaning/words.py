"""Columns of known words: what a word says, or which known word is nearest to it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from talent.cleaning.model import MISSING, NUMBER, TEXT, Answers, Cleaned, Reader, Reading, gather
from talent.cleaning.tidy import fold, tidy, word_key

# A column with more unknown words than this holds something else; nearest words would only cost time.
_MOST_SUGGESTIONS = 300
_LONGEST_WORD = 60
CODED = (TEXT, NUMBER)
"""Kinds of cells of a column whose words may be ids of a code table."""

Rule: TypeAlias = Callable[[str], Reading | str | None]
"""From tidied text to canonical text, to a whole reading, or None when the rule knows nothing."""


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@cache
def words(name: str) -> Mapping[str, str]:
    """One table of words: key and canonical text, the canonical texts among the keys.

    Args:
        name: its name in words.toml.

    >>> words("rating")["sangat baik"]
    'Sangat Baik'
    """
    table: dict[str, str] = _all()[name]
    return {word_key(value): value for value in table.values()} | table


@cache
def missing_words(group: str) -> frozenset[str]:
    """Folded words of a column that say that there is no value; dashes always do.

    Args:
        group: ``dash``, ``value``, ``name`` or ``date``, which has those of ``value`` too.

    >>> sorted(missing_words("name") - missing_words("dash"))
    ['kosong', 'lowong']
    """
    lists = _all()["missing"]
    groups = {"dash", group} | ({"value"} if group == "date" else set())
    return frozenset(word for name in groups for word in lists[name])


def is_missing(folded: str, group: str) -> bool:
    """Whether a text says that there is no value.

    Args:
        folded: folded text.
        group: as in missing_words.

    >>> is_missing("–", "name")
    True
    """
    return folded in missing_words(group)


def answered(text: str, answers: Answers) -> Reading | None:
    """What a person said that this word means; blank is no value, None is no answer.

    Args:
        text: the word.
        answers: those under ``=`` and the folded word count.

    >>> answered("SB", {"=sb": "Sangat Baik"})
    Reading(value='Sangat Baik', code='', detail='')
    """
    meant = answers.get("=" + fold(text))
    return None if meant is None else Reading(meant or None)


def unknown(text: str, name: str) -> Reading:
    """The reading of a word that no table knows, with the nearest known one as detail.

    Args:
        text: the word.
        name: the table it should be in.

    >>> unknown("Sangt Baik", "rating").detail
    'Sangat Baik'
    """
    key, table = word_key(text), words(name)
    hint = _all()["suggestion"].get(name, {}).get(key)
    if hint is None and len(key) <= _LONGEST_WORD:
        near = difflib.get_close_matches(key, _spelled(name), n=1)
        hint = table[near[0]] if near else ""
    return Reading(code="word_unknown", detail=str(hint or ""))


@cache
def _spelled(name: str) -> list[str]:
    """The words of a table that letters can be near to; ids and single letters are near to anything."""
    return [word for word in words(name) if len(word) > 1 and not word.isdigit()]


def word_reader(
    name: str,
    *,
    missing: str = "dash",
    rule: Rule | None = None,
    column_rule: Callable[[Collection[str], Answers], Rule] | None = None,
    kinds_read: Collection[int] = (TEXT,),
) -> Reader:
    """A reader of known words: first what a person answered, then words for nothing, the rule, the table.

    Args:
        name: the table of words.
        missing: the group of words for nothing.
        rule: what else than the table knows words; it is asked before the table.
        column_rule: makes the rule from the tidied texts of the whole column and the answers.
        kinds_read: kinds of cells whose texts may be words.

    >>> read = word_reader("rating")
    >>> read(pd.Series(["BAIK", "B"]), np.array([1, 1]), np.array([5, 1]), {"=b": "Baik"}).value.tolist()
    ['Baik', 'Baik']
    """

    def read(texts: pd.Series, kinds: np.ndarray, _counts: np.ndarray, answers: Answers) -> Cleaned:
        tidied = tidy(texts)
        known = column_rule(tidied, answers) if column_rule else rule or _no_rule
        cells = zip(tidied, np.isin(kinds, list(kinds_read)).tolist(), strict=True)
        readings = [
            _word(text, answers, name, missing, known if readable else None) for text, readable in cells
        ]
        return gather(_suggested(tidied, readings, name))

    return read


def _no_rule(_text: str) -> None:
    return None


def _word(text: str, answers: Answers, name: str, missing: str, rule: Rule | None) -> Reading | None:
    """What the text says; None when it is not known."""
    if (told := answered(text, answers)) is not None:
        return told
    if is_missing(fold(text), missing):
        return MISSING
    if rule is None:
        return None
    found = rule(text)
    if found is None:
        found = words(name).get(word_key(text))
    return Reading(found) if isinstance(found, str) else found


def _suggested(texts: list[str], readings: list[Reading | None], name: str) -> list[Reading]:
    few = readings.count(None) <= _MOST_SUGGESTIONS
    return [
        (unknown(text, name) if few else Reading(code="word_unknown")) if reading is None else reading
        for text, reading in zip(texts, readings, strict=True)
    ]
