"""What is planted in an agency on purpose, chosen before any evidence is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from talent.sample.source import Strings, Whole, assumed

FEEDERS = ("pengawas", "jf_muda", "jf_madya")
"""Tiers whose holders may become administrators by their years of service."""


@dataclass(frozen=True)
class Hidden:
    """Rows of people and ids of posts that carry something planted.

    Attributes:
        missing, expired: managers without a valid assessment.
        misfits: managers far below the standard of their own post.
        sanctioned: one row for each sanction of ``assumptions.toml``.
        cover: the one person who meets the conditions of ``cover_posts``.
        cover_posts: administrator posts of a family with that one candidate.
        shared: the people who meet the conditions of ``shared_posts``.
        shared_posts: administrator posts of a family with more posts than candidates.
        blocked: the other holders of feeder posts in both families, too short in their tier.
        leaving: holders of ``cover_posts`` and ``shared_posts``, who retire within a year.
        lenient, disagreeing: rows of the people of the two offices.
        lenient_unit, disagreeing_unit: their ids.
    """

    missing: Whole
    expired: Whole
    misfits: Whole
    sanctioned: Whole
    cover: Whole
    cover_posts: Strings
    shared: Whole
    shared_posts: Strings
    blocked: Whole
    leaving: Whole
    lenient: Whole
    disagreeing: Whole
    lenient_unit: str
    disagreeing_unit: str

    @property
    def candidates(self) -> Whole:
        """The one cover and the people who are shared."""
        return np.concatenate([self.cover, self.shared])

    @property
    def favoured(self) -> Whole:
        """People whose evidence is good enough for the talent pool."""
        return self.candidates


def choose(seated: pd.DataFrame, posts: pd.DataFrame, rng: np.random.Generator) -> Hidden:
    """Choose what is planted.

    Args:
        seated: one row a person with the columns of the post held.
        posts: the posts.
        rng: the draws.

    Returns:
        Row numbers of ``seated``; in small agencies some lists are shorter.
    """
    planted = assumed()["planted"]
    family, tier = seated["job_family"].to_numpy(dtype="U"), seated["tier"].to_numpy(dtype="U")
    cover_posts, shared_posts = (
        _family_posts(posts, planted["families"][key]) for key in ("only_cover", "shared")
    )
    cover = _feeders(family, tier, planted["families"]["only_cover"], rng)
    shared = _feeders(family, tier, planted["families"]["shared"], rng)
    many = planted["shared_people"]
    chosen = np.concatenate([cover[:1], shared[:many]])
    leaving = np.flatnonzero(
        np.isin(seated["position_id"].to_numpy(dtype="U"), np.concatenate([cover_posts, shared_posts]))
    )
    lenient, disagreeing = (_office(seated, planted[key]) for key in ("lenient", "disagreeing"))
    apart = np.concatenate([chosen, leaving, lenient[1], disagreeing[1]])
    managers = np.flatnonzero(np.isin(tier, ("administrator", "pengawas")))
    free = rng.permutation(np.setdiff1d(managers, apart))
    sizes = [
        planted["missing"],
        planted["expired"],
        planted["misfits"],
        sum(n for *_, n in planted["sanctions"]),
    ]
    missing, expired, misfits, managers_sanctioned = np.split(free, np.cumsum(sizes))[:4]
    return Hidden(
        missing=np.sort(missing),
        expired=np.sort(expired),
        misfits=np.sort(misfits),
        sanctioned=managers_sanctioned,
        cover=cover[:1],
        cover_posts=cover_posts,
        shared=shared[:many],
        shared_posts=shared_posts,
        blocked=np.concatenate([cover[1:], shared[many:]]),
        leaving=leaving,
        lenient=lenient[1],
        disagreeing=disagreeing[1],
        lenient_unit=lenient[0],
        disagreeing_unit=disagreeing[0],
    )


def _family_posts(posts: pd.DataFrame, family: str) -> Strings:
    here = (posts["job_family"] == family) & (posts["tier"] == "administrator")
    return posts.loc[here, "position_id"].to_numpy(dtype="U")


def _feeders(family: Strings, tier: Strings, wanted: str, rng: np.random.Generator) -> Whole:
    return rng.permutation(np.flatnonzero((family == wanted) & np.isin(tier, FEEDERS)))


def _office(seated: pd.DataFrame, short: str) -> tuple[str, Whole]:
    """Id and people of an office by its short name; of the last one where there is none."""
    here = seated["short"] == short
    unit = seated.loc[here, "unit_id"].min() if here.any() else seated["unit_id"].max()
    return str(unit), np.flatnonzero(seated["unit_id"] == unit)
