"""What is known of people when they are checked, read once for all target tiers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import Dataset, rows_of
from talent.positions import leaving_dates, people_with_tier
from talent.ratings import stated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.rules import Rules

_DEFINITIVE = "definitive"
_FAR = 2**24
"""Days between one person and the next, so that all of them can be counted on in one go."""


@dataclass(frozen=True)
class Facts:
    """Facts of all employees, row by row of ``employees``.

    Attributes:
        data, rules: tables and figures.
        on: date of the facts; start: planned inauguration.
    """

    data: Dataset
    rules: Rules
    on: pd.Timestamp
    start: pd.Timestamp

    @cached_property
    def people(self) -> pd.DataFrame:
        """The employees, each with a tier where one is known."""
        return people_with_tier(self.data).reset_index(drop=True)

    @cached_property
    def ids(self) -> pd.Index:
        """Employee ids in the order of the rows."""
        ids: pd.Index = pd.Index(self.people["employee_id"])
        return ids

    @cached_property
    def since(self) -> pd.Series:
        """First day in the tier held now, else in the post."""
        return self.people["tier_since"].fillna(self.people["position_since"])

    @cached_property
    def leaves(self) -> pd.Series:
        """First day on which each is no longer there; missing where not known."""
        return leaving_dates(self.data, rules=self.rules).reset_index(drop=True)

    @cached_property
    def attested(self) -> pd.DataFrame:
        """What the latest document that still counts says: 1 yes, 0 no, missing; one column a criterion."""
        rows = self.data.attestations
        rows = rows[(rows["on"] <= self.on) & ~(rows["valid_until"] < self.start)]
        rows = rows.sort_values(["employee_id", "criterion", "on"], kind="stable")
        rows = rows.drop_duplicates(["employee_id", "criterion"], keep="last")
        says_no = rows["result"].str.lower().isin(self.rules.value("method.attested_no"))
        column, names = pd.factorize(rows["criterion"], sort=True)
        table = np.full((len(self.people), len(names)), np.nan)
        table[rows_of(rows["employee_id"], self.people["employee_id"]), column] = ~says_no
        return pd.DataFrame(table, columns=pd.Index(names, dtype="object"))

    @cached_property
    def rated(self) -> pd.DataFrame:
        """Ratings of the last full years: row (of the employee), rating."""
        count = int(self.rules.value("eligibility.rating_years"))
        rows = self.data.ratings[self.data.ratings["year"].between(self.on.year - count, self.on.year - 1)]
        if rows["rating"].isna().any():  # what the form of the year gives stands in for a rating not stated
            rows = stated(self.data, rules=self.rules, on=self.on.date())
            rows = rows[rows["year"].between(self.on.year - count, self.on.year - 1)]
        rows = rows[rows["rating"].notna()]
        return pd.DataFrame(
            {
                "row": rows_of(rows["employee_id"], self.people["employee_id"]),
                "rating": rows["rating"].to_numpy(dtype=object),
            }
        )

    @cached_property
    def sanctions(self) -> pd.DataFrame:
        """Per employee: until (last day of the latest sanction that bars), open (one without an end may run).

        A sanction that names no end can run no longer than ``eligibility.sanction_longest``.
        """
        rows = self.data.track_record
        levels = self.rules.get("eligibility.sanction_levels", [])
        rows = rows[rows["kind"].eq("discipline") & rows["level"].isin(levels) & (rows["on"] <= self.on)]
        latest = rows.groupby("employee_id")["until"].max().reindex(self.ids)
        endless = rows[rows["until"].isna()]
        months = int(self.rules.get("eligibility.sanction_longest", 0))
        running = endless[endless["on"] + pd.DateOffset(months=months) > self.start]
        return pd.DataFrame({"until": latest.array, "open": self.ids.isin(running["employee_id"])})

    def days_before(self, tiers: list[str]) -> NDArray[np.int64]:
        """Days spent in some tiers before the tier held now, in definitive posts; overlaps count once.

        Args:
            tiers: those that count.
        """
        row, start, end, tier = self._past
        counts = tier.isin(tiers).to_numpy()
        row, start, end = (column[counts] for column in (row, start, end))
        # The latest end so far of the same person: those of the next one are all above it.
        reach = np.maximum.accumulate(row * _FAR + end) - row * _FAR
        same = np.diff(row, prepend=-1) == 0
        begin = np.where(same, np.maximum(start, np.roll(reach, 1)), start)
        days = np.maximum(end - begin, 0)
        return np.bincount(row, weights=days, minlength=len(self.ids)).astype(np.int64)

    @cached_property
    def _past(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], pd.Series]:
        """Definitive posts before the tier held now, sorted: row, first day, day after the last, tier."""
        past = self.data.history
        past = past[past["kind"].isna() | past["kind"].eq(_DEFINITIVE)]
        row = rows_of(past["employee_id"], self.people["employee_id"])
        before = self.since.reset_index(drop=True).fillna(self.on).take(row)
        start, last, limit = (
            dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
            for dates in (past["start"], past["end"].fillna(self.on), before)
        )
        end = np.minimum(last + 1, limit)
        some = np.flatnonzero((row >= 0) & past["start"].notna().to_numpy() & (end > start))
        some = some[np.lexsort((end[some], start[some], row[some]))]
        return row[some], start[some], end[some], past["tier"].take(some)
