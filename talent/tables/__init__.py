"""The contract of every table: its columns, types, units, vocabularies and references.

:data:`TABLES` is the one place that intake, the sample, ``docs/data.md`` and the tests read.
``python -m talent.tables`` prints the documentation of all tables.
"""

from talent.tables.contract import REQUIRED, TABLES, empty, nearest
from talent.tables.describe import as_markdown
from talent.tables.model import Column, Table
from talent.tables.schema import schema
from talent.tables.whole import Whole, check_all

__all__ = [
    "REQUIRED",
    "TABLES",
    "Column",
    "Table",
    "Whole",
    "as_markdown",
    "check_all",
    "empty",
    "nearest",
    "schema",
]
