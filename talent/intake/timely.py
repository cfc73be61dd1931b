"""What the date of the facts shows about people: days still to come, and ages past retirement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from talent.intake.assemble import Assembled
from talent.intake.convert import Sheet
from talent.rules import load
from talent.tables.problems import found, gather

_PAST = ("birth_date", "service_since", "grade_since", "position_since", "tier_since", "assessed_on")
_TIERS = ("tier_of_post", "tier")


def timely_notices(sheets: Sequence[Sheet], assembled: Assembled, *, on: date) -> pd.DataFrame:
    """What should be looked at about the dates of every sheet, a found frame.

    Args:
        sheets: as read.
        assembled: what became of their rows.
        on: date of the facts; the retirement ages are those in force on it.
    """
    ages = {tier: int(age) for tier, age in load(on=on).under("retirement.ages").items()}
    parts = []
    for sheet, gone, again in zip(sheets, assembled.rejected, assembled.repeated, strict=True):
        kept = ~(gone | again)
        parts += [_to_come(sheet, name, kept, on) for name in _PAST if name in sheet.fields]
        parts.append(_past_age(sheet, kept, on, ages))
    return gather(parts)


def _days(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values, errors="coerce", format="ISO8601")


def _to_come(sheet: Sheet, name: str, kept: np.ndarray, on: date) -> pd.DataFrame:
    days = _days(sheet.fields[name])
    late = (days > pd.Timestamp(on)).to_numpy(dtype=bool) & kept
    return found(
        sheet.key,
        "date_to_come",
        positions=np.flatnonzero(late),
        column=sheet.headings.get(name, name),
        values=days[late].dt.strftime("%Y-%m-%d"),
        detail=on.isoformat(),
    )


def _past_age(sheet: Sheet, kept: np.ndarray, on: date, ages: dict[str, int]) -> pd.DataFrame:
    """People older than the retirement age of their tier, in full years on the day."""
    tier = next((name for name in _TIERS if name in sheet.fields), None)
    if tier is None or "birth_date" not in sheet.fields:
        return gather([])
    born = _days(sheet.fields["birth_date"])
    months = 12 * (on.year - born.dt.year) + on.month - born.dt.month
    limit = 12 * sheet.fields[tier].map(ages).astype("float64")
    past = (months - born.dt.day.gt(on.day)).ge(limit).to_numpy(dtype=bool) & kept & limit.notna().to_numpy()
    return found(
        sheet.key,
        "past_retirement",
        positions=np.flatnonzero(past),
        column=sheet.headings.get("birth_date", "birth_date"),
        detail=[f"{on.isoformat()}: ≥ {int(age)}" for age in limit[past] / 12],
    )
