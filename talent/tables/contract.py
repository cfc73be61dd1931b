"""Every table of a Dataset by its name: the one place that intake, sample, documentation and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import pandas as pd

from talent.tables.evidence import EVIDENCE
from talent.tables.governance import GOVERNANCE
from talent.tables.model import Table
from talent.tables.organisation import ORGANISATION

# References point to tables that stand before: units, positions and employees are checked first.
TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (*ORGANISATION, *EVIDENCE, *GOVERNANCE)}
)
REQUIRED = tuple(name for name, table in TABLES.items() if table.required)


def empty(name: str) -> pd.DataFrame:
    """A table without rows: every column of the contract, typed.

    >>> empty("units").dtypes.to_dict()["unit_id"]
    <StringDtype(na_value=nan)>
    """
    return _empty(name).copy(deep=False)


@cache
def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in TABLES[name].columns})


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """The known word that a misspelt one most resembles, or an empty text.

    >>> nearest("employes", list(TABLES))
    'employees'
    """
    lowered = {item.lower(): item for item in known}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""
