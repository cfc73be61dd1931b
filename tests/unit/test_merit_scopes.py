"""People and posts behind each computed level: they re-add to the counts, first things first."""

import pandas as pd
import pytest

from talent import Review, merit, rules, run_review
from talent.merit.targets import with_targets
from tests.agency import ON, dataset

RULES = rules.load(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=RULES)


def stages(review):
    names = ("grid", "benches", "incumbents", "vacancies", "key_positions")
    return {name: getattr(review, name) for name in names}


def test_rows_add_up_to_the_numbers_of_every_item(review):
    counted = review.merit_scopes.groupby("item")["met"].agg(["sum", "size"])
    items = review.merit.items.dropna(subset="denominator").set_index("item")
    own = items[items["denominator"].gt(0)]
    assert counted["sum"].reindex(own.index).tolist() == own["numerator"].tolist()
    assert counted["size"].reindex(own.index).tolist() == own["denominator"].tolist()


def test_only_those_who_hold_a_level_back_have_a_turn(review):
    rows = review.merit_scopes
    assert rows.loc[rows["met"], "turn"].isna().all()
    for _, own in rows[~rows["met"]].groupby("item"):
        assert own["turn"].tolist() == list(range(1, len(own) + 1))


def test_holders_of_managerial_posts_come_first(review):
    rows = review.merit_scopes.query("item == '3b' and not met")
    leads = rows["id"].isin(["E01", "E02", "E03", "E04", "E05"]).tolist()
    assert leads == sorted(leads, reverse=True)


def test_posts_that_fall_vacant_first_come_first():
    data = dataset()
    given = stages(run_review(data, rules=RULES)) | {
        "vacancies": pd.DataFrame(
            {"position_id": ["P6", "P5"], "vacant_on": pd.to_datetime(["2026-01-01", "2027-01-01"])}
        )
    }
    rows = merit.scopes(data, rules=RULES, on=ON, **given).query("item == '3a' and not met")
    assert rows["id"].tolist()[:2] == ["P6", "P5"]


def test_long_lists_can_be_cut(review):
    rows = merit.scopes(dataset(), rules=RULES, on=ON, most=2, **stages(review))
    assert rows.groupby(["item", "met"]).size().max() == 2


def way_to(points, review):
    known = review.merit.items.dropna(subset="level")
    now = dict(zip(known["item"], known["level"], strict=True))
    steps = merit.plan(merit.aim(now, rules=RULES, target=points), RULES)
    return with_targets(steps, review.merit, rules=RULES, rows=review.merit_scopes)


def test_step_of_the_way_up_names_whom_to_turn_to(review):
    steps = way_to(300, review)
    counted = steps[steps["needs"].gt(0).fillna(value=False) & steps["from_level"].eq(1)]
    assert len(counted)
    held = review.merit_scopes.query("not met").groupby("item")["id"].agg(set)
    for item, needs, first in counted[["item", "needs", "first"]].to_numpy():
        ids = first.split("; ")
        assert len(ids) == min(needs, 10)
        assert set(ids) <= held[item]


def test_later_step_of_an_item_goes_on_with_others(review):
    steps = way_to(400, review)
    named = steps[steps["first"].fillna("").ne("")]
    assert named["item"].duplicated().any()
    for _, own in named.groupby("item"):
        ids = [one for first in own["first"] for one in first.split("; ")]
        assert len(ids) == len(set(ids))


def test_review_keeps_all_of_it_when_it_is_saved(review, tmp_path):
    again = Review.load(review.save(tmp_path))
    for name in ("merit_papers", "merit_scopes", "merit_units", "merit_sources", "roadmap"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(review, name))
    assert again.roadmap.attrs == review.roadmap.attrs
