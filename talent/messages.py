"""Texts in Indonesian and English, through gettext catalogues.

The engine speaks English sentences and stable reason codes; what people read is looked up here.
A reason code is ``name`` or ``name=value`` (``feeder_years=1.8``); several are joined by ``"; "``.
The catalogues are the ``.po`` files beside this package, read directly, so that no compiled copy can grow
stale.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
_LOCALE = Path(__file__).parent / "locale"
_FRACTION = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])")


def mark(text: str) -> str:
    """Mark a text for translation and return it unchanged (for texts held in tables)."""
    return text


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text of a language: English sentence → translation.

    Args:
        language: ``"id"`` or ``"en"``; English is the source language, so its catalogue is empty.
    """
    path = _LOCALE / language / "LC_MESSAGES" / "talent.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in found if entry.id and entry.string}


def text(sentence: str, language: str = "en", **values: object) -> str:
    """Give a sentence in a language, with its named values filled in.

    Args:
        sentence: the English source text; may hold ``{name}`` places.
        language: ``"id"`` or ``"en"``.
        values: what stands in the places.

    >>> text("{n} vacancies", "en", n=3)
    '3 vacancies'
    """
    found = catalogue(language).get(sentence, sentence)
    return found.format(**values) if values else found


def reason(code: str, language: str = "en") -> str:
    """Turn one reason code into a sentence.

    A code that begins with ``?`` is a question still open. Fractions in its value are written as the language
    writes them; dates and ids stay.

    >>> reason("feeder_years=1.8/3")
    'years in the feeder post: 1.8/3'
    >>> reason("?education")
    'to verify: education'
    >>> reason("match=33.3", "id")
    'kesesuaian dengan standar jabatan (JPM): 33,3'
    """
    name, _, value = code.partition("=")
    return _sentence(name, [value], language)


def reasons(codes: str, language: str = "en") -> str:
    """Turn a ``"; "``-joined list of reason codes into sentences joined by ``"; "``.

    What is said of several things is said once, with all of them.

    >>> reasons("attest=health; age; attest=lhkpn")
    'to attest before inauguration: health certificate, wealth report (LHKPN); age at inauguration'
    """
    values: dict[str, list[str]] = {}
    for code in codes.split("; ") if codes else []:
        name, _, value = code.partition("=")
        values.setdefault(name, []).append(value)
    return "; ".join(_sentence(name, found, language) for name, found in values.items())


def _sentence(name: str, values: list[str], language: str) -> str:
    known = [text(FACTS[value], language) if value in FACTS else value for value in values if value]
    value = ", ".join(known)
    value = _FRACTION.sub(r"\1,\2", value) if language == "id" else value
    fact = text(REASONS.get(name.removeprefix("?"), name.removeprefix("?")), language)
    full = f"{fact}: {value}" if value else fact
    return text("to verify: {fact}", language, fact=full) if name.startswith("?") else full


FACTS: dict[str, str] = {
    "health": mark("health certificate"),
    "integrity": mark("integrity statement"),
    "leadership_course": mark("leadership course"),
    "lhkpn": mark("wealth report (LHKPN)"),
    "no_trial": mark("statement that no trial is pending"),
    "sekolah_kader": mark("graduate of the cadre school (sekolah kader)"),
}
"""Attested facts as people call them."""

REASONS: dict[str, str] = {
    "education": mark("education"),
    "employment": mark("employment status"),
    "duty": mark("not on active duty"),
    "feeder_years": mark("years in the feeder post"),
    "steps": mark("tiers below the target"),
    "post_years": mark("years in the post held"),
    "tenure": mark("years in the post, review due"),
    "age": mark("age at inauguration"),
    "retires": mark("retires before the post is needed"),
    "term": mark("term ends before the post is needed"),
    "rating": mark("performance rating of the last two years"),
    "sanction": mark("under a disciplinary sanction"),
    "experience": mark("related experience in years"),
    "assessment_expired": mark("assessment no longer valid"),
    "assessment_missing": mark("no assessment"),
    "attest": mark("to attest before inauguration"),
    "match": mark("job-person match"),
    "match_class": mark("match class"),
    "pool_yes": mark("in the talent pool"),
    "pool_maybe": mark("possibly in the talent pool"),
    "pool_no": mark("outside the talent pool"),
    "cell": mark("nine-box cell"),
    "unwilling": mark("says not willing"),
    "willing": mark("says willing"),
    "no_candidate": mark("no eligible candidate"),
    "down": mark("a post below the present one"),
    "level": mark("a post no higher than the present one"),
    "no_feeder": mark("a tier that the present one does not lead to"),
    "leaves": mark("leaves within the plan's horizon"),
    "away": mark("not available at the inauguration"),
    "rotates": mark("is to move within the rung first, for the match to the present post"),
    "not_employed": mark("no longer employed"),
    "two_posts": mark("two posts for one person"),
    "occupied": mark("its holder has nowhere to go"),
    "post_closed": mark("no leading post that the plan may fill"),
    "eligible_on": mark("eligible from"),
    "candidate_elsewhere": mark("its candidates are worth more in another post"),
    "same_family": mark("same job family"),
    "own_post_ok": mark("meets the standard of the own post"),
}
