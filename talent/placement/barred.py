"""Who is looked at for a tier and may not be placed there, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import among, rows_of
from talent.placement.board import gone, unavailable

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.placement.offers import Offers
    from talent.rules import Rules

_COLUMNS = ["employee_id", "tier", "cause", "reasons", "eligible_on"]


def barred(data: Dataset, field: Field, offers: Offers, *, rules: Rules, inauguration: date) -> pd.DataFrame:
    """Everybody who was checked for a tier and whom the plan does not use there.

    Args:
        data: the agency's tables.
        field: the candidates, with those whom it left out.
        offers: of the board, with those whom the plan may use.
        rules: the plan's horizon.
        inauguration: planned date of the appointments.

    Returns:
        employee_id, tier, cause (leaves: within the horizon; away: until after the inauguration; criterion:
        not met; pool_no: outside the talent pool), reasons (codes of the criteria), eligible_on; sorted.
    """
    left_out = field.barred if field.barred is not None else field.checked.iloc[:0]
    looked_at = pd.concat([field.checked, left_out], ignore_index=True)
    tiers = pd.Series(looked_at["tier"].unique())
    asked, used = (
        rows_of(rows["employee_id"], data.employees["employee_id"]) * len(tiers)
        + rows_of(rows["tier"], tiers)
        for rows in (looked_at, offers.field.checked)
    )
    first = np.unique(asked, return_index=True)[1]
    table = looked_at.take(np.sort(first[~np.isin(asked[first], used)]))
    person = table["employee_id"]
    cases = [
        among(person, gone(data, rules, inauguration)),
        among(person, unavailable(data, inauguration)),
        table["eligible"].eq("not_met"),
    ]
    cause = np.select(cases, ["leaves", "away", "criterion"], "pool_no")
    table = table.assign(cause=pd.array(cause, dtype="str"))
    return table.sort_values(["employee_id", "tier"])[_COLUMNS].reset_index(drop=True)
