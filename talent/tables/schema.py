"""The contract of a table as a pandera schema, and its failures as problems."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pandera.pandas as pa

from talent.tables.contract import TABLES
from talent.tables.model import Column, Table
from talent.tables.problems import found, gather

_FAILURES = {"not_nullable": "missing_value"}


@cache
def schema(name: str) -> pa.DataFrameSchema:
    """The pandera schema of a table in its typed form.

    Args:
        name: name of the table.

    >>> list(schema("feedback").columns)
    ['employee_id', 'year', 'score', 'n_raters']
    """
    table = TABLES[name]
    columns = {
        column.name: pa.Column(column.dtype, checks=_checks(column), nullable=not column.required)
        for column in table.columns
    }
    return pa.DataFrameSchema(columns, name=name, strict=True, ordered=True)


def _may_break(column: Column, values: pd.Series) -> bool:
    """Whether a column has a value that its schema refuses; the type is right by conversion.

    The schema takes milliseconds for a column however short it is, and hardly any column breaks it.
    """
    given = values.dropna()
    if column.required and len(given) < len(values):
        return True
    low, high = column.low, column.high
    return bool(
        (column.allowed and not given.isin(column.allowed).all())
        or (low is not None and given.lt(low).any())
        or (high is not None and given.gt(high).any())
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.allowed:
        checks.append(pa.Check.isin(column.allowed, error="not_allowed"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, error="out_of_range"))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, error="out_of_range"))
    return checks


def bounds(low: float | None, high: float | None) -> str:
    """A range as people read it in any language.

    >>> bounds(0, 150), bounds(0, None)
    ('0 … 150', '≥ 0')
    """
    if low is None or high is None:
        return f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else ""
    return f"{low:g} … {high:g}"


def failures(table: Table, typed: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """What the schema refuses, as a found frame.

    Args:
        table: the contract.
        typed: the table in its types, indexed by position.
        given: the columns as they came, with the same index.
    """
    broken = [column.name for column in table.columns if _may_break(column, typed[column.name])]
    if not broken:
        return gather([])
    try:
        schema(table.name).select_columns(broken).validate(typed[broken], lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        groups = cases.groupby(["column", "check"])
        return gather([_told(table, given, str(name), str(check), part) for (name, check), part in groups])
    return gather([])


def _told(table: Table, given: pd.DataFrame, name: str, check: str, cases: pd.DataFrame) -> pd.DataFrame:
    column, code = table.column(name), _FAILURES.get(check, check)
    positions = pd.Index(cases["index"].astype("int64"))
    detail = {"not_allowed": ", ".join(column.allowed), "out_of_range": bounds(column.low, column.high)}
    values = given.loc[positions, name] if name in given and code != "missing_value" else ""
    return found(
        table.name, code, positions=positions, column=name, values=values, detail=detail.get(code, "")
    )
