"""A whole column at once: texts that say what they mean are passed over, the others read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from talent.cleaning.dates import read_date, read_year
from talent.cleaning.grades import read_echelon, read_grade, read_tier
from talent.cleaning.identifiers import read_id, read_nip
from talent.cleaning.model import EMPTY, TEXT, Answers, Cleaned, Reader, clean
from talent.cleaning.numbers import read_number, read_score
from talent.cleaning.people import read_education, read_name, read_position, read_text
from talent.cleaning.standing import (
    read_duty,
    read_employment,
    read_expectation,
    read_flag,
    read_rating,
    read_sex,
)

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
        "echelon": read_echelon,
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

_WORDS = r"^[A-Za-z(][!-~]*( [!-~]+)*$"
_DAY = "(0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8])"
_SETTLED: Mapping[str, str] = MappingProxyType(
    {
        "text": _WORDS,
        "name": _WORDS,
        "position": r"^[A-Za-z][A-Za-z]*( [A-Za-z(&][!-~]*)*$",
        "id": r"^([A-Za-z][!-~]*|[0-9]{1,15})$",
        "nip": rf"^(19|20|21)[0-9]{{2}}({_DAY})[0-9]{{6}}[12]([1-9][0-9]{{2}}|0[1-9][0-9]|00[1-9])$",
        "grade": r"^((I|II|III)/[a-d]|IV/[a-e])$",
        "education": r"^(SD|SLTP|SLTA|D[1-4]|S[1-3]|Profesi)$",
        "rating": r"^(Sangat Baik|Baik|Butuh Perbaikan|Kurang|Sangat Kurang)$",
    }
)
# Readers that look at one cell at a time, so that the others of its column may be passed over.
_EACH = frozenset({"text", "name", "id", "nip", "position"})
# Words that a reader may take for "nobody" or "nothing", and the acting titles it looks into.
_TO_READ = (
    r"(?i)^(kosong|lowong|n/?a|belum.*|tidak.*|tms|nihil|plt|plh|pj|pelaksana (tugas|harian)|penjabat)\b"
)


def settled(values: pd.Series, kinds: np.ndarray, read: str) -> np.ndarray:
    """Which cells a reader would hand back as they stand, by a pattern of plain texts; missing ones are.

    Args:
        values: the texts; NaN where there is none.
        kinds: kind of each cell.
        read: name of the reader.

    >>> settled(pd.Series(["Budi", "Lowong", " x"]), np.ones(3), "name").tolist()
    [True, False, False]
    """
    empty: np.ndarray = (values.isna() & (kinds == EMPTY)).to_numpy(dtype=bool)
    if read not in _SETTLED:
        return empty
    texts = pa.array(values, type=pa.large_string(), from_pandas=True)
    plain = pc.match_substring_regex(texts, _SETTLED[read])
    if read in {"name", "position", "id"}:
        plain = pc.and_not(plain, pc.match_substring_regex(texts, _TO_READ))
    found = np.asarray(pc.fill_null(plain, fill_value=False)).astype(bool)
    out: np.ndarray = empty | (found & (np.asarray(kinds) == TEXT))
    return out


def read_column(values: pd.Series, kinds: np.ndarray, read: str, answers: Answers) -> Cleaned:
    """Read a column by the name of its reader.

    Args:
        values: the texts as they stood in the cells; NaN where there is none.
        kinds: kind of each cell.
        read: a key of :data:`READERS`.
        answers: what a person settled about this column.

    >>> read_column(pd.Series(["III/d", "4B"]), np.ones(2), "grade", {}).value.tolist()
    ['III/d', 'IV/b']
    """
    plain = settled(values, kinds, read)
    # An answer may give any word another meaning.
    if any(key.startswith("=") for key in answers) or not (plain.all() or (read in _EACH and plain.any())):
        return clean(values, kinds, READERS[read], answers)
    nothing = pd.Series("", index=values.index, dtype="str")
    found = Cleaned(values.astype("str"), nothing, nothing)
    if plain.all():
        return found
    rest = clean(values[~plain], np.asarray(kinds)[~plain], READERS[read], answers)
    return Cleaned(*(_with(whole, part, ~plain) for whole, part in zip(found, rest, strict=True)))


def _with(whole: pd.Series, part: pd.Series, where: np.ndarray) -> pd.Series:
    joined = whole.copy()
    joined[where] = part.to_numpy()
    return joined
