"""Dirty texts of spreadsheet columns into canonical text, or into a code that says why not.

A person's answers about one column are texts: ``dates``, ``decimal``, ``scale``, ``zero``, ``sex_p``,
``id_form``, and ``=word`` for what an unknown word means (``word`` as fold leaves it).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from talent.cleaning.dates import from_serial, read_date, read_year
from talent.cleaning.grades import read_grade, read_tier
from talent.cleaning.identifiers import nip_facts, read_id, read_nip
from talent.cleaning.model import Cleaned, Reader, clean
from talent.cleaning.numbers import read_number, read_score
from talent.cleaning.people import (
    person_key,
    read_education,
    read_name,
    read_position,
    read_text,
    split_acting,
    split_degrees,
    split_education,
)
from talent.cleaning.standing import (
    read_duty,
    read_employment,
    read_expectation,
    read_flag,
    read_rating,
    read_sex,
)
from talent.cleaning.tidy import fold

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "text": read_text,
        "name": read_name,
        "id": read_id,
        "nip": read_nip,
        "date": read_date,
        "year": read_year,
        "number": read_number,
        "score": read_score,
        "grade": read_grade,
        "tier": read_tier,
        "rating": read_rating,
        "expectation": read_expectation,
        "education": read_education,
        "position": read_position,
        "employment": read_employment,
        "duty": read_duty,
        "sex": read_sex,
        "flag": read_flag,
    }
)
"""The reader of each kind of column."""

__all__ = [
    "READERS",
    "Cleaned",
    "Reader",
    "clean",
    "fold",
    "from_serial",
    "nip_facts",
    "person_key",
    "split_acting",
    "split_degrees",
    "split_education",
]
