"""The shortlist of each key position holds the first of all in question, in the order of benches."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from talent import fit, nine_box, positions, rules, scoring, succession
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
SAID = 'kind = "assumption", source = "engine", mark = "unconfirmed", checked = 2026-11-29'


@cache
def stages():
    """Key positions of the sample, its field, and every pair of both with all that is known."""
    data = sample_agency()
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    field = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON, scores=scores.frame)
    key = positions.key_positions(data, rules=RULES, on=ON).head(60)
    every = field.timely()
    posts = np.flatnonzero(every.sides.posts["position_id"].isin(key["position_id"]))
    post, row = every.best(len(every.checked), posts=np.intersect1d(every.targets, posts))
    return key, field, every.candidates(post, row).assign(hash=every.sides.order[every.person[row]])


def considering(tmp_path, count):
    file = tmp_path / "agency.toml"
    file.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[method.bench.considered]\nabout = "rows"\n'
        f"values = [{{ from = 2014-01-01, value = {count}, {SAID} }}]\n"
    )
    return rules.load(on=ON, profile="bkn-411-2025", overlay=file)


def in_order(pairs):
    """All pairs, of each post the first first: pool, readiness, criteria met, fit, hash of the id."""
    years = succession.years_until_ready(pairs, rules=RULES)
    places = {name: place for place, name in enumerate(succession.READINESS)}
    standing = pairs.assign(
        pool=pairs["in_pool"].map({"yes": 0, "maybe": 1, "no": 2}),
        ready=succession.readiness(years, rules=RULES).map(places).fillna(len(places)),
        open=pairs["eligible"].map({"met": 0, "to_verify": 1}).fillna(2),
        less=-pairs["fit"],
    )
    return standing.sort_values(["position_id", "pool", "ready", "open", "less", "hash"])


@pytest.mark.parametrize("count", [1, 4, 25, 100_000])
def test_the_first_of_all_pairs_are_on_the_shortlist(tmp_path, count):
    key, field, pairs = stages()
    found = succession.shortlist(field, key, rules=considering(tmp_path, count))
    wanted = in_order(pairs).groupby("position_id").head(count)
    ids = ["position_id", "employee_id"]
    assert set(found[ids].itertuples(index=False)) == set(wanted[ids].itertuples(index=False))
    assert len(found) == len(wanted) > 0


def test_some_posts_of_the_sample_have_too_few_in_the_pool_and_others_enough():
    _, _, pairs = stages()
    count = pairs["in_pool"].eq("yes").groupby(pairs["position_id"]).sum()
    assert (count < 25).any()
    assert (count >= 4).any()


def test_where_nobody_is_in_the_pool_all_others_are_looked_at():
    key, field, pairs = stages()
    outside = field.only(field.checked["in_pool"].ne("yes").to_numpy())
    found = succession.shortlist(outside, key, rules=RULES)
    assert set(found["position_id"]) == set(pairs.loc[pairs["in_pool"].ne("yes"), "position_id"])
    assert pd.Series(found["in_pool"]).ne("yes").all()
