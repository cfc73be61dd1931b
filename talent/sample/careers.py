"""Past posts: the career of each person backwards from the post held now."""

from __future__ import annotations

import numpy as np
import pandas as pd

from talent.sample.people import Workforce
from talent.sample.source import Days, Flags, Strings, Whole, assumed, chance, earlier, frame

_BEFORE = {
    "jpt_pratama": "administrator",
    "administrator": "pengawas",
    "pengawas": "pelaksana",
    "jf_madya": "jf_muda",
    "jf_muda": "jf_pertama",
    "jf_pertama": "pelaksana",
    "jf_keterampilan": "pelaksana",
    "pelaksana": "pelaksana",
}
_SHORTEST = np.timedelta64(120, "D")
_ELSEWHERE = "A9001"
"""Another agency, which is not part of the data."""


def history(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Posts held before, none of them still running; a few as acting officer (Plt).

    The years between ``tier_since`` and ``position_since`` are spent in another post of the same tier;
    before that the career runs down the tiers. Of other staff one in three has a recorded past.

    Args:
        crew: the people.
        rng: the draws.

    Returns:
        The table; starts lie after the entry into service, ends before the next start.
    """
    people = crew.employees
    dates = ("service_since", "tier_since", "position_since")
    service, in_tier, in_post = (people[name].to_numpy().astype("datetime64[D]") for name in dates)
    recorded = crew.managerial | chance(rng, 0.33, len(people))
    parts = [_segment(crew, recorded & (in_post - in_tier >= _SHORTEST), crew.tiers, in_tier, in_post, rng)]
    tier, end = crew.tiers, in_tier
    for mean in (5.0, 6.0):
        tier = _one_below(tier)
        start = np.maximum(earlier(end, 0.5 + rng.gamma(3.0, mean / 3, len(people))), service)
        parts.append(_segment(crew, recorded & (end - start >= _SHORTEST), tier, start, end, rng))
        end = start
    return pd.concat([*parts, _acting(crew, rng)], ignore_index=True)


def _one_below(tiers: Strings) -> Strings:
    kinds, place = np.unique(tiers, return_inverse=True)
    return np.array([_BEFORE[str(kind)] for kind in kinds])[place]


def _segment(
    crew: Workforce, mask: Flags, tiers: Strings, start: Days, end: Days, rng: np.random.Generator
) -> pd.DataFrame:
    """One past post for each person of a mask: of the own unit, of another, or of another agency."""
    people = np.flatnonzero(mask)
    n = len(people)
    posts = crew.posts.iloc[_random_posts(crew, tiers[people], rng)].reset_index(drop=True)
    own = chance(rng, 0.6, n)
    outside = chance(rng, 0.12, n) & ~own
    here = crew.employees.iloc[people].reset_index(drop=True)
    return frame(
        {
            "employee_id": crew.ids[people],
            "title": posts["title"],
            "start": start[people],
            "end": end[people] - np.timedelta64(1, "D"),
            "position_id": posts["position_id"].where(~(own | outside)),
            "tier": tiers[people],
            "unit_id": posts["unit_id"].where(~own, here["unit_id"]).where(~outside),
            "agency_id": np.where(outside, _ELSEWHERE, crew.agency_id),
            "job_family": posts["job_family"].where(~own, here["job_family"]),
            "kind": np.full(n, "definitive"),
        }
    )


def _random_posts(crew: Workforce, tiers: Strings, rng: np.random.Generator) -> Whole:
    """A post of each tier by chance: row numbers of the posts."""
    place = np.zeros(len(tiers), dtype=np.int64)
    every = crew.posts["tier"].to_numpy(dtype="U")
    for tier in np.unique(tiers):
        here, options = tiers == tier, np.flatnonzero(every == tier)
        options = options if len(options) else np.arange(len(every))
        place[here] = options[rng.integers(0, len(options), int(here.sum()))]
    return place


def _acting(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Past acting duty of some managers, in a post of their own tier or the one above."""
    above = {below: tier for tier, below in _BEFORE.items() if tier in {"jpt_pratama", "administrator"}}
    mask = crew.managerial & chance(rng, assumed()["shares"]["acting_past"], len(crew.ids))
    tiers = crew.tiers.copy()
    higher = chance(rng, 0.5, len(tiers))
    for below, tier in above.items():
        tiers[(crew.tiers == below) & higher] = tier
    start = earlier(crew.day, rng.uniform(1.0, 3.0, len(tiers)))
    end = start + rng.integers(60, 240, len(tiers)).astype("timedelta64[D]")
    return _segment(crew, mask, tiers, start, end, rng).assign(kind="Plt")
