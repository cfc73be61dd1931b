"""Posts that must not stay empty, each with the reasons why."""

from __future__ import annotations

from datetime import date

import pandas as pd

from talent.dataset import Dataset, looked_up
from talent.positions.graph import feeder_rules
from talent.positions.seats import people_with_tier
from talent.positions.vacancies import open_seats
from talent.rules import Rules


def key_positions(data: Dataset, *, rules: Rules, on: date | str) -> pd.DataFrame:
    """Posts that the organisation cannot leave empty, each with every reason why.

    Reasons:

    * ``declared``: ``is_key`` in the table.
    * ``strategic``: a leading post of rank ``method.key.rank`` or above.
    * ``hard_to_replace``: a leading post in whose job family fewer than ``method.key.hard_to_replace``
      people stand in a tier that feeds it; people of no known family count as if they were of it.
    * ``near_vacancy``: a leading post one rank below the strategic ones, vacant within
      ``method.key.near_vacancy`` months.

    Returns:
        position_id, reason (joined by ``"; "``), feeders (Int64: people of a feeder tier in the post's job
        family; missing where tier or family is not known); sorted by position_id. Abolished posts are left
        out.
    """
    top, months = int(rules.value("method.key.rank")), int(rules.value("method.key.near_vacancy"))
    table = data.positions[data.positions["status"].ne("abolished")]
    tiers = rules.tiers[rules.tiers["leads"]]
    rank = looked_up(table["tier"], tiers["rank"]).astype("float64")
    soon = list(tiers.index[tiers["rank"] == top + 1])
    near = open_seats(data, soon, rules=rules, on=on, months=months)["position_id"]
    known, unknown = _feeders(data, table, rules)
    reasons = {
        "declared": table["is_key"].fillna(False).astype(bool),
        "strategic": rank <= top,
        "hard_to_replace": rank.notna() & (known + unknown < rules.value("method.key.hard_to_replace")),
        "near_vacancy": rank.eq(top + 1) & table["position_id"].isin(near),
    }
    table = table.assign(feeders=known)
    parts = [
        table.loc[holds, ["position_id", "feeders"]].assign(reason=name) for name, holds in reasons.items()
    ]
    found = pd.concat(parts).drop_duplicates(["position_id", "reason"]).groupby("position_id", sort=True)
    joined: pd.DataFrame = found["reason"].agg("; ".join).astype("str").reset_index()
    return joined.assign(feeders=found["feeders"].first().astype("Int64").array)


def _feeders(data: Dataset, posts: pd.DataFrame, rules: Rules) -> tuple[pd.Series, pd.Series]:
    """People in a tier that feeds each post: of its job family, and of no known family.

    Both are missing where the post has no known feeder tier or family.
    """
    fed = feeder_rules(rules)
    people = people_with_tier(data)[["tier", "job_family"]]
    people = people[people["tier"].isin(fed["feeder"])]
    held = people.groupby(["tier", "job_family"], as_index=False, dropna=False).size()
    counts = (
        held.merge(fed, left_on="tier", right_on="feeder")
        .groupby(["target", "job_family"], dropna=False)["size"]
        .sum()
    )
    usable = posts["tier"].isin(fed["target"]) & posts["job_family"].notna()
    own = pd.MultiIndex.from_frame(posts[["tier", "job_family"]])
    nobody = counts[counts.index.get_level_values("job_family").isna()].droplevel("job_family")
    known = pd.Series(counts.reindex(own).fillna(0).to_numpy(), index=posts.index)
    unknown = looked_up(posts["tier"], nobody).astype("float64").fillna(0)
    return known.where(usable), unknown.where(usable)
