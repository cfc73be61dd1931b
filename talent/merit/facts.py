"""One agency on one date, as the measures of merit read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from talent.dataset import Dataset, among, by_key, looked_up
from talent.positions import order_number, people_order, people_with_tier
from talent.rules import Rules

Texts: TypeAlias = "pd.Series[str]"
Flags: TypeAlias = "pd.Series[bool]"
_LAST = 99


@dataclass(frozen=True)
class Facts:
    """One agency on one date, as the measures read it.

    Attributes:
        data, rules, on: the tables, the figures and the date of the facts.
        grid, benches, incumbents, vacancies, key_positions: frames of the stages before; the last three may
            be unknown.
        scopes: what was measured so far, by the name of the measure.
    """

    data: Dataset
    rules: Rules
    on: pd.Timestamp
    grid: pd.DataFrame
    benches: pd.DataFrame
    incumbents: pd.DataFrame | None
    vacancies: pd.DataFrame | None
    key_positions: pd.DataFrame | None
    scopes: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def tier_of_post(self) -> Texts:
        """Tier of each managerial post that is not abolished, by position_id."""
        leads = self.rules.tiers.index[self.rules.tiers["leads"].astype(bool)]
        posts = self.data.positions
        kept = posts[posts["tier"].isin(leads) & posts["status"].ne("abolished")]
        found: Texts = by_key(kept, "position_id", "tier")
        return found

    @cached_property
    def holders(self) -> Texts:
        """Employees who hold a managerial post."""
        people = self.data.employees
        found: Texts = people.loc[
            among(people["position_id"], self.tier_of_post.index.to_series()), "employee_id"
        ]
        return found

    @cached_property
    def active(self) -> Texts:
        """Employees on active duty; an empty duty status means active."""
        people = self.data.employees
        found: Texts = people.loc[people["duty_status"].fillna("active").eq("active"), "employee_id"]
        return found

    @cached_property
    def pool(self) -> Texts:
        """Employees who are certainly in the talent pool."""
        return self.grid.loc[self.grid["in_pool"].eq("yes"), "employee_id"]

    def ago(self, window: str) -> pd.Timestamp:
        """First day that a window of the instrument, in months, no longer covers."""
        return self.on - pd.DateOffset(months=int(self.rules.value(f"instrument.windows.{window}")))

    def people_first(self, ids: Texts) -> Texts:
        """Some employees, each once, with those first whose assessment, plan or training helps most.

        Holders of managerial posts by tier, then pool members, then the rest; ties by the hash of the id.
        """
        turn = self._people_in_turn
        found: Texts = turn[among(turn, ids)]
        return found

    @cached_property
    def _people_in_turn(self) -> Texts:
        """Everyone in the order of :meth:`people_first`."""
        people = people_with_tier(self.data)
        ids = people["employee_id"]
        maybe = self.grid.loc[self.grid["in_pool"].eq("maybe"), "employee_id"]
        keys = pd.DataFrame(
            {
                "id": ids,
                "leads": ~among(ids, self.holders),
                "pool": 2 - 2 * among(ids, self.pool).astype("int8") - among(ids, maybe).astype("int8"),
                "rank": self._tier_rank(people["tier"]).fillna(_LAST),
                "order": people_order(self.data),
            }
        )
        found: Texts = keys.sort_values(["leads", "pool", "rank", "order"], kind="stable")["id"]
        return found

    def posts_first(self, ids: Texts) -> Texts:
        """The ids with those posts first that fall vacant first, then by tier and the hash of the id."""
        due = (
            pd.Series(dtype="datetime64[us]")
            if self.vacancies is None
            else self.vacancies.groupby("position_id")["vacant_on"].min()
        )
        posts = by_key(self.data.positions, "position_id", "tier")
        keys = pd.DataFrame(
            {
                "id": ids,
                "due": looked_up(ids, due).fillna(pd.Timestamp.max.as_unit("us")),
                "rank": looked_up(ids, self._tier_rank(posts)).fillna(_LAST),
                "order": order_number(ids),
            }
        )
        found: Texts = keys.sort_values(["due", "rank", "order"], kind="stable")["id"]
        return found

    def _tier_rank(self, tiers: Texts) -> pd.Series[float]:
        return looked_up(tiers, self.rules.tiers["rank"]).astype("float64")
