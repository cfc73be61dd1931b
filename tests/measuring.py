"""Measuring one component of the hand-made agency."""

from __future__ import annotations

from datetime import date

import pandas as pd

from talent import rules
from talent.measures import Facts, Measured, measure
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def measured(component: str, on: date = ON, **changed: pd.DataFrame | None) -> tuple[Measured, pd.Index]:
    """One component of everybody, and the ids in its order."""
    facts = Facts(quick(**changed), RULES, on)
    return measure(facts, component), facts.ids


def points(component: str, employee: str, on: date = ON, **changed: pd.DataFrame | None) -> float:
    """Points of one employee, NaN where missing."""
    one, ids = measured(component, on, **changed)
    return float(one.points[ids.get_loc(employee)])


def rows(table: str, *records: dict[str, object]) -> pd.DataFrame:
    """A table that holds these records only."""
    return pd.DataFrame(list(records), columns=tables()[table].columns)


def people(employee: str, **values: object) -> pd.DataFrame:
    """The employees, one of them changed."""
    table = tables()["employees"]
    table.loc[table["employee_id"] == employee, list(values)] = list(values.values())
    return table
