"""What every text loses before it is read: what nobody sees, and spaces that say nothing."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

# White space of the ranges 0-31 and 128-159 is left to the splitting, which makes a space of it.
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNSEEN = r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_REMOVED = re.compile(f"[{_CONTROLS}{_UNSEEN}]")
_PUNCTUATION = re.compile(r"[\W_]+")
_LOOKALIKES = str.maketrans("OolI", "0011")


def tidy_text(text: str) -> str:
    r"""One text in NFC, without controls and zero-width characters, its spaces single.

    Args:
        text: as it stood in a cell.

    >>> tidy_text(" Budi\u200b\u00a0 Santoso\n")
    'Budi Santoso'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", _REMOVED.sub("", text)).split())


def tidy(texts: pd.Series) -> list[str]:
    """Every text of a column tidied; a missing one is blank.

    Args:
        texts: a column of text.

    >>> tidy(pd.Series(["a  b", None]))
    ['a b', '']
    """
    return [tidy_text(text) for text in texts.fillna("").astype("str").tolist()]


def fold(text: str) -> str:
    """The text as it is compared: tidied, and without its case.

    Args:
        text: as it stood in a cell.

    >>> fold("  Sangat  BAIK")
    'sangat baik'
    """
    return tidy_text(text).casefold()


def word_key(text: str) -> str:
    """Folded, each run of punctuation a space, so that ``Laki-laki`` and ``laki laki`` are one.

    Args:
        text: as it stood in a cell.

    >>> word_key("Penata Tk.I")
    'penata tk i'
    """
    return _PUNCTUATION.sub(" ", fold(text)).strip()


def ascii_digits(text: str, *, letters: bool) -> str:
    """Digits of any script as 0-9.

    Args:
        text: tidied text.
        letters: read O, o, l and I as the digits they look like, too.

    >>> ascii_digits("８O", letters=True)
    '80'
    """
    if letters:
        text = text.translate(_LOOKALIKES)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
