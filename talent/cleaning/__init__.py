"""Dirty texts of spreadsheet columns into canonical text, or into a code that says why not.

A person's answers about one column are texts: ``dates``, ``decimal``, ``scale``, ``zero``, ``sex_p``,
``id_form``, and ``=word`` for what an unknown word means (``word`` as fold leaves it).
"""

from __future__ import annotations

from talent.cleaning.column import READERS, read_column, settled
from talent.cleaning.dates import from_serial
from talent.cleaning.identifiers import nip_facts
from talent.cleaning.model import Cleaned, Reader, clean
from talent.cleaning.people import person_key, split_acting, split_degrees, split_education
from talent.cleaning.tidy import fold

__all__ = [
    "READERS",
    "Cleaned",
    "Reader",
    "clean",
    "fold",
    "from_serial",
    "nip_facts",
    "person_key",
    "read_column",
    "settled",
    "split_acting",
    "split_degrees",
    "split_education",
]
