"""What every measure reads: the tables, rules and date, and each employee's place in the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.dataset import rows_of
from talent.positions import people_with_tier
from talent.ratings import stated
from talent.standards import counted, latest_elements, standards_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


# To pick rows of columns of text that nobody reads costs more than to measure.
_OF_ELEMENTS = [
    "employee_id", "assessed_on", "instrument", "kind", "element", "value", "scale_max", "sem",
]  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The tables, rules and date that every measure reads.

    Attributes:
        data: tables of the agency.
        rules: figures in force, with a profile.
        on: date of the facts.
    """

    data: Dataset
    rules: Rules
    on: date

    @cached_property
    def employees(self) -> pd.DataFrame:
        """The employees with their tier in the order of every result; the index 0 … n−1 is their place."""
        return people_with_tier(self.data)

    @cached_property
    def ids(self) -> pd.Index[Any]:
        """Employee ids in the order of every result."""
        found: pd.Index[Any] = pd.Index(self.employees["employee_id"], name="employee_id")
        return found

    @property
    def places(self) -> pd.RangeIndex:
        """The place of every employee: 0 … n−1."""
        return pd.RangeIndex(len(self.employees), name="employee")

    def table(self, name: str) -> pd.DataFrame:
        """A table of the agency placed: whole numbers group faster than ids."""
        return self.placed(getattr(self.data, name))

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with each employee's place (``employee``, int64) beside the id."""
        return rows.assign(employee=rows_of(rows["employee_id"], self.employees["employee_id"]))

    @property
    def day(self) -> pd.Timestamp:
        """Date of the facts as a timestamp."""
        return pd.Timestamp(self.on)

    @cached_property
    def elements(self) -> pd.DataFrame:
        """The latest assessment of each element, as :func:`talent.standards.latest_elements`, placed."""
        rows = latest_elements(self.data, rules=self.rules, on=self.on, columns=_OF_ELEMENTS)
        return self.placed(rows)

    @cached_property
    def required(self) -> pd.DataFrame:
        """Levels that each post asks in the competencies which the profile's job-person match counts."""
        standards = standards_matrix(self.data, rules=self.rules, on=self.on)
        return counted(standards, self.data, rules=self.rules)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The rating that counts for each year that is over, as :func:`talent.ratings.stated`, placed."""
        return self.placed(stated(self.data, rules=self.rules, on=self.on))

    def figure(self, component: str, name: str) -> Any:  # noqa: ANN401 - rules hold numbers and tables
        """A rule of a component: ``figure("award", "window")``."""
        return self.rules.value(f"profile.components.{component}.{name}")

    def optional(self, component: str, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """A rule of a component, or a default where the profile has none."""
        return self.rules.get(f"profile.components.{component}.{name}", default)

    def reliability(self, name: str) -> NDArray[np.float64]:
        """The reliability that stands below ``method.reliability``, for every employee."""
        value = float(self.rules.value(f"method.reliability.{name}"))
        return np.broadcast_to(np.array(value), len(self.employees))

    def since(self, component: str) -> pd.Timestamp:
        """Day before the component's window: a fact of this day no longer counts."""
        return self.day - pd.DateOffset(years=int(self.figure(component, "window")))

    def first_year(self, component: str) -> int:
        """First calendar year of the component's window."""
        return self.on.year - int(self.figure(component, "window"))


def year_end(years: pd.Series) -> pd.Series:
    """Last day of each calendar year (datetime64[us])."""
    return pd.to_datetime(years.astype("str") + "-12-31", format="%Y-%m-%d").astype("datetime64[us]")
