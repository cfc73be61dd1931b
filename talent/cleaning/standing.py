"""How people stand: ratings, employment, duty, sex, and what is answered by yes and no."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial

from talent.cleaning.model import FLAG, NUMBER, TEXT, Answers, Reading
from talent.cleaning.tidy import fold, word_key
from talent.cleaning.words import CODED, Rule, word_reader, words

# "80 (Baik)" and "Baik (80)": the number beside the word says the same again.
_BESIDE_NUMBER = re.compile(r"[0-9.,\s]+\((?P<inner>[^()0-9]+)\)|(?P<outer>[^()0-9]+)\([0-9.,\s]+\)")


def _rating(text: str) -> str | None:
    beside = _BESIDE_NUMBER.fullmatch(text)
    word = (beside["inner"] or beside["outer"]) if beside else text
    return words("rating").get(word_key(word))


def _duty(text: str) -> Reading | str | None:
    """Who left is no unknown word: the caller asks what to do with the person."""
    key = word_key(text)
    if key in words("duty"):
        return words("duty")[key]
    left = words("left").get(key) or words("left").get(key.split(" ")[0])
    return Reading(code="not_active", detail=left) if left else None


def _sexes(texts: Collection[str], answers: Answers) -> Rule:
    """``P`` is read by the word that the column uses for the other sex."""
    used = {word_key(text) for text in texts}
    beside_male = bool(used & {"l", "lk", "laki laki"})
    meant = answers.get("sex_p", "")
    if not meant and beside_male and not used & {"w", "pria"}:
        meant = "female"
    if not meant and "w" in used and not beside_male and "perempuan" not in used:
        meant = "male"
    return partial(_sex, meant=meant)


def _sex(text: str, *, meant: str) -> Reading | str | None:
    if fold(text) != "p":
        return None
    return meant or Reading(code="sex_asked")


read_rating = word_reader("rating", missing="value", rule=_rating)
read_expectation = word_reader("expectation", missing="value")
read_employment = word_reader("employment")
read_duty = word_reader("duty", rule=_duty, kinds_read=CODED)
read_sex = word_reader("sex", column_rule=_sexes, kinds_read=CODED)
read_flag = word_reader("flag", kinds_read=(TEXT, NUMBER, FLAG))
