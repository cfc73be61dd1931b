"""Names and titles of people: what stands before, behind and inside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.cleaning.model import MISSING, Answers, Cleaned, Reading, gather
from talent.cleaning.tidy import fold, tidy, tidy_text
from talent.cleaning.words import CODED, is_missing, word_reader, words

# "H." with its dot only: "H" alone may be the initial of a name.
_FRONT = re.compile(
    r"((?:(?:prof|drg|drh|drs|dra|dr|ir|hj|kh|h|apt|ns)\.\s*|(?:prof|drg|drh|drs|dra|dr|ir|hj)\s+)+)(?=[^\W0-9_])",
    re.IGNORECASE,
)
# A degree has a dot inside (S.Kom), two capitals (MSi, SE), or is one of the few that have neither.
_DEGREE = re.compile(r"(?=.*(?:\w\.|[A-Z].*[A-Z])).{1,12}|Ak|Apt|Psi|Ners", re.DOTALL)
# Behind a name without a comma only what nobody is called: "M.Yusuf" and "S.P" may be names and initials.
_BACK = re.compile(
    r"(?:\s+(?:[SM]\.(?:Kom|Sos|Si|Pd|Ag|Kes|Kep|Hum|Psi|Farm|Ked|Hut|Pt|Ak|STP|IP|AP|Ikom)|A\.Md|Ph\.D|S\.H|S\.E|S\.T|M\.M)"
    r"(?:\.[A-Za-z]{1,5})*\.?)+[\s,;]*$"
)
# Names of plain words with nothing but degrees behind a comma, and titles in front that have no dot.
_BARE = r"^[A-Za-z0-9]+( [A-Za-z0-9]+)*(, ?[A-Za-z]{1,5}\.[A-Za-z.]{0,6}([ ,;][!-~ ]*)?)?$"
_TITLED = r"^(?i:prof|drg|drh|drs|dra|dr|ir|hj) "
_APART = re.compile(r"[\s,;]+")
_KEY_REMOVED = re.compile(r"['’‘`´]")
_KEY_SPACES = re.compile(r"[\W_]+")
_ACTING = re.compile(
    r"(?:(?P<plt>plt|pelaksana\s+tugas)|(?P<plh>plh|pelaksana\s+harian)|(?P<pj>pj|penjabat))(?:\.\s*|\s+)(?P<title>\w.*)",
    re.IGNORECASE,
)
_ACTING_BEHIND = re.compile(
    r"(?P<title>.*\S)\s*\((?:(?P<plt>plt)|(?P<plh>plh)|(?P<pj>pj))\.?\)", re.IGNORECASE
)
_KINDS = {"plt": "Plt", "plh": "Plh", "pj": "Pj"}
_TOKEN = re.compile(r"[^\W0-9_]+|[0-9]+")
_LONGEST_LEVEL = 4


class Degrees(NamedTuple):
    """Names without their titles, and the titles; NaN where there are none."""

    front: pd.Series
    plain: pd.Series
    back: pd.Series


def read_text(texts: pd.Series, _kinds: np.ndarray, _counts: np.ndarray, _answers: Answers) -> Cleaned:
    """Any text, tidied.

    Args:
        texts: distinct texts.
    """
    return gather(Reading(text) for text in tidy(texts))


def read_name(texts: pd.Series, _kinds: np.ndarray, _counts: np.ndarray, _answers: Answers) -> Cleaned:
    """Names and titles; ``-``, ``Kosong`` and ``Lowong`` are none.

    Args:
        texts: distinct texts.

    >>> read_name(pd.Series(["Lowong", "Budi"]), np.ones(2), np.ones(2), {}).value.tolist()
    [nan, 'Budi']
    """
    return gather(MISSING if is_missing(fold(text), "name") else Reading(text) for text in tidy(texts))


def split_degrees(names: pd.Series) -> Degrees:
    """Names apart from the titles and degrees around them.

    Args:
        names: names of people.

    Returns:
        What stands in front, the plain name and what stands behind; together they hold every letter.

    >>> [column[0] for column in split_degrees(pd.Series(["Dr. H. Budi Santoso, S.Kom., M.M."]))]
    ['Dr. H.', 'Budi Santoso', 'S.Kom., M.M.']
    """
    return Degrees(*(column for _, column in _split(names, _degrees, list(Degrees._fields)).items()))


def person_key(names: pd.Series) -> pd.Series:
    """Names as people are compared by: plain, without case, accents and punctuation.

    Args:
        names: names of people.

    >>> person_key(pd.Series(["Dra. Nur'aini, M.Si", "NURAINI"])).tolist()
    ['nuraini', 'nuraini']
    """
    texts = names.astype("str")
    plain = texts.str.match(_BARE).fillna(value=False) & ~texts.str.match(_TITLED).fillna(value=False)
    bare = texts.str.lower().str.replace(",.*$", "", regex=True).where(plain)
    rest = split_degrees(texts[~plain]).plain.map(_person, na_action="ignore").astype("str")
    return bare.fillna(rest.reindex(texts.index))


def split_acting(titles: pd.Series) -> pd.DataFrame:
    """Titles of posts apart from the words that say that somebody only acts in it.

    Args:
        titles: titles of posts.

    Returns:
        ``title``, and ``kind``: ``Plt``, ``Plh``, ``Pj`` or NaN.

    >>> split_acting(pd.Series(["Plt. Kepala Dinas Sosial"])).loc[0].tolist()
    ['Kepala Dinas Sosial', 'Plt']
    """
    return _split(titles, _acting, ["title", "kind"])


def split_education(texts: pd.Series) -> pd.DataFrame:
    """Education as level and field.

    Args:
        texts: levels, with a field or without.

    Returns:
        ``level`` and ``field``; NaN where the text does not say it.

    >>> split_education(pd.Series(["S2 TEKNIK SIPIL", "D-III Keperawatan"])).to_numpy().tolist()
    [['S2', 'TEKNIK SIPIL'], ['D3', 'Keperawatan']]
    """
    return _split(texts, _education, ["level", "field"])


def _split(
    texts: pd.Series, split: Callable[[str], tuple[str | None, ...]], columns: list[str]
) -> pd.DataFrame:
    """Each distinct text split once; what is blank becomes missing."""
    places, distinct = pd.factorize(texts.astype("str"))
    parts = [split(tidy_text(text)) for text in distinct] + [(None,) * len(columns)]
    # A missing text has place -1: the row of nothing at the end.
    table = pd.DataFrame(parts, columns=columns, dtype="str").iloc[places].set_axis(texts.index)
    return table.replace("", np.nan)


def _degrees(name: str) -> tuple[str, str, str]:
    front = _FRONT.match(name)
    rest = name[front.end() :] if front else name
    before, _, behind = rest.partition(",")
    is_degree = before.strip() and _DEGREE.fullmatch(_APART.split(behind.strip(" ,;"))[0])
    end = len(before) if is_degree else len(rest)
    behind_name = _BACK.search(rest[:end])
    if behind_name and behind_name.start():
        end = behind_name.start()
    return (front[0].strip() if front else ""), rest[:end].strip(" ,;"), rest[end:].strip(" ,;")


def _person(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return _KEY_SPACES.sub(" ", _KEY_REMOVED.sub("", bare)).strip()


def _acting(title: str) -> tuple[str | None, str | None]:
    if is_missing(fold(title), "name"):
        return None, None
    found = _ACTING.fullmatch(title) or _ACTING_BEHIND.fullmatch(title)
    if found is None:
        return title, None
    return found["title"], next(kind for group, kind in _KINDS.items() if found[group])


def _education(text: str) -> tuple[str | None, str | None]:
    level, field = _level(text)
    # "D4/S1" names two levels, and neither is the person's for sure.
    return (None, None) if field and _level(field)[0] not in {None, level} else (level, field)


def _level(text: str) -> tuple[str | None, str | None]:
    """The longest beginning that is a level, and what follows it."""
    tokens = [token for token, _ in zip(_TOKEN.finditer(text), range(_LONGEST_LEVEL), strict=False)]
    for count in range(len(tokens), 0, -1):
        key = "".join(token[0] for token in tokens[:count]).casefold()
        if level := words("education").get(key):
            return level, _field(text[tokens[count - 1].end() :])
    return None, None


def _field(rest: str) -> str:
    field = rest.strip(" -–—/.,:;")
    inner = re.fullmatch(r"\(([^()]*)\)", field)
    return inner[1].strip() if inner else field


def _level_of(text: str) -> str | None:
    return words("education_id").get(text) or _education(text)[0]


read_position = read_name
read_education = word_reader("education", missing="value", rule=_level_of, kinds_read=CODED)
