"""What bench strength, shared people and shortages say in sentences; page, report and terminal share them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from talent.display import number, percent
from talent.messages import DEFAULT_LANGUAGE, mark, text
from talent.rules import Rules

_SHARED = {
    "all": mark(
        "{posts} key posts share {people} people who are ready: {short} find no successor in the pool"
    ),
    "family": mark(
        "{posts} key posts of one job family share {people} of its people who are ready: "
        "{short} find no successor from their own field"
    ),
}
_ONE = {
    "all": mark("{posts} key posts share one person who is ready: {short} find no successor in the pool"),
    "family": mark(
        "{posts} key posts of one job family share one person of it who is ready: "
        "{short} find no successor from their own field"
    ),
}
_NOBODY = {
    "all": mark("{n} key posts have nobody in the talent pool who is ready now"),
    "family": mark("{n} key posts have nobody in the talent pool of their own job family who is ready now"),
}
_LAST = {
    "all": mark("{posts} key posts have only one person ready (different people: {people})"),
    "family": mark(
        "{posts} key posts have only one person of their job family ready (different people: {people})"
    ),
}
_AXIS_SCORE = mark(
    "Points: potential by the weights of the profile, measured against this post instead of the post held"
)
_WEIGHED_SCORE = mark(
    "Points: {talent} % talent value + {technical} % match to the technical standard of the post"
)


def strength_finding(strength: pd.DataFrame, *, weak: float, language: str = DEFAULT_LANGUAGE) -> str:
    """How many key posts are weakly covered, in one sentence.

    Args:
        strength: ``Review.strength``.
        weak: chance below which a post is weak: ``method.bench.weak``.
        language: ``"id"`` or ``"en"``.

    >>> table = pd.DataFrame({"p_filled": [0.5, 0.9]})
    >>> strength_finding(table, weak=0.8, language="en")
    '1 of 2 key posts are filled with a chance below 80% when they fall vacant'
    """
    n = int(strength["p_filled"].lt(weak).sum())
    return text(
        "{n} of {all} key posts are filled with a chance below {weak} when they fall vacant",
        language,
        n=number(n, language),
        all=number(len(strength), language),
        weak=percent(weak, language),
    )


def overstatement(strength: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """How many posts with a known day the benches seem to fill one by one, and how many they fill together.

    >>> table = pd.DataFrame({"alone": [0.9, 0.8], "p_filled": [0.9, 0.1], "cause": ["vacant", "term"]})
    >>> overstatement(table, "en")
    'Of 2 key posts with a known day, the benches fill 1.7 counted one by one and 1 with their people shared.'
    """
    known = strength[strength["cause"].ne("assumed")]
    return text(
        "Of {all} key posts with a known day, the benches fill {alone} counted one by one and {filled} with "
        "their people shared.",
        language,
        all=number(len(known), language),
        alone=number(float(known["alone"].sum()), language),
        filled=number(float(known["p_filled"].sum()), language),
    )


def chances(strength: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> pd.Series:
    """Chance of each post to be filled, with two standard errors where it was drawn.

    >>> table = pd.DataFrame({"p_filled": [0.5, 0.987], "se": [0.011, 0.0], "drawn": [True, False]})
    >>> chances(table, "en").tolist()
    ['50% ± 2', '99%']
    """
    shown = strength["p_filled"].map(lambda share: percent(share, language))
    error = " ± " + (200 * strength["se"]).map(lambda share: number(share, language, digits=0))
    return shown + error.where(strength["drawn"] & strength["se"].gt(1 / 400), "")


def target_formula(rules: Rules, tier: str, language: str = DEFAULT_LANGUAGE) -> str:
    """What the target score of a post is made of under a profile, in one sentence; empty where it has none.

    Args:
        rules: of the review: ``profile.target``.
        tier: of the post.
        language: ``"id"`` or ``"en"``.

    >>> from talent.rules import load
    >>> target_formula(load(on="2025-12-01", profile="bkn-411-2025"), "pengawas", "en")
    'Points: 50 % talent value + 50 % match to the technical standard of the post'
    """
    if rules.get("profile.target.kind") == "axis":
        return text(_AXIS_SCORE, language)
    weights = dict(rules.get(f"profile.target.weights.{tier}", []))
    return text(_WEIGHED_SCORE, language, **weights) if weights else ""


def shortage_sentences(
    shortages: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    people: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> list[tuple[str, str, str]]:
    """What :func:`talent.succession.shortages` found: a sentence, the posts, the people.

    Args:
        shortages: ``Review.shortages``.
        titles: position_id → title.
        people: employee_id → name as shown; None: people are only counted.
        language: ``"id"`` or ``"en"``.

    Returns:
        One triple a group that shares somebody, and one for all posts that have nobody; the texts of posts
        and people are joined by ``"; "``, that of people is empty where there are none or none are named.
    """
    found = []
    for row in shortages[shortages["n_people"].gt(0)].itertuples():
        sentence = (_ONE if row.n_people == 1 else _SHARED)[str(row.among)]
        counts = {"posts": row.n_posts, "people": row.n_people, "short": row.short}
        said = text(sentence, language, **{name: number(n, language) for name, n in counts.items()})
        found.append((said, _named(row.position_ids, titles), _named(row.employee_ids, people)))
    for among, bare in shortages[shortages["n_people"].eq(0)].groupby("among", sort=True):
        said = text(_NOBODY[str(among)], language, n=number(len(bare), language))
        found.append((said, _named("; ".join(bare["position_ids"]), titles), ""))
    return found


def last_cover_sentences(last_cover: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """How many posts hang on how many people, asked of everybody and of the post's own family."""
    return [
        text(
            _LAST[str(among)],
            language,
            people=number(len(rows), language),
            posts=number(int(rows["n_posts"].sum()), language),
        )
        for among, rows in last_cover.groupby("among", sort=True)
    ]


def _named(ids: object, names: Mapping[str, str] | None) -> str:
    """The names of ids joined by ``"; "``."""
    known = names if names is not None else {}
    return "; ".join(known.get(one, one) for one in str(ids).split("; ")) if ids and names is not None else ""
