"""What stands behind the scores: coverage, age, and what an agency should know before it trusts the grid."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import rules, scoring
from talent.scoring import components_frame, measured_from, rows_of_people
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def scored(used=RULES, **changed):
    return scoring.score(quick(**changed), rules=used, on=ON)


@pytest.fixture(scope="module")
def evidence():
    return scored().evidence.set_index("component")


def test_every_component_says_who_has_it(evidence):
    # Ten of twelve are rated, nine assessed; everybody has a feedback of 2024.
    assert evidence.loc[["rating", "traits", "feedback"], "known"].tolist() == [10, 10, 12]
    assert (evidence["of"] == 12).all()
    assert evidence["share"].tolist() == (evidence["known"] / 12).tolist()


def test_age_is_the_median_in_years_and_oldest_a_date(evidence):
    assert evidence.loc["feedback", "age"] == pytest.approx(335 / 365.24, abs=0.005)
    assert evidence.loc["feedback", "oldest"] == pd.Timestamp("2024-12-31")
    assert np.isnan(evidence.loc["education", "age"])


def test_expired_assessments_are_counted_and_still_scored():
    old = tables()["assessments"].assign(assessed_on="2020-01-01")
    table = scored(assessments=old).evidence.set_index("component")
    assert table.loc["traits", "expired"] == table.loc["traits", "known"] > 0


def test_weights_are_those_of_the_profile(evidence):
    assert evidence.groupby("axis")["weight"].sum().to_dict() == pytest.approx(
        {"performance": 100, "potential": 100}
    )


def test_what_hardly_anybody_has_is_proposed_as_not_collected():
    found = scoring.findings(scored(feedback=None), rules=RULES).query("kind == 'not_collected'")
    assert found[["axis", "component", "n", "of"]].to_numpy().tolist() == [["performance", "feedback", 0, 12]]


def test_two_percentile_cuts_on_one_score_are_pointed_out():
    key = "profile.cuts.performance"
    leaf = replace(RULES.leaf(key), value=[">= P50", ">= P60"])
    used = replace(RULES, leaves=RULES.leaves | {key: leaf})
    same = tables()["ratings"].assign(rating="Baik")
    found = scoring.findings(scored(used, ratings=same), rules=used).query("kind == 'tied'")
    assert found["axis"].tolist() == ["performance"]
    assert found["detail"].tolist() == ["68.5"]


def test_components_read_back_as_the_exact_numbers_they_were():
    scores = scored()
    back = measured_from(components_frame(scores))
    for name, one in scores.measured.items():
        again = back[name]
        assert (again.known == one.known).all()
        left, right = again.numerator * one.denominator, one.numerator * again.denominator
        assert (left[one.known] == right[one.known]).all()
        if not one.known.all():
            assert (again.low, again.high) == (one.low, one.high)


def test_names_and_facts_repeat_as_categories_and_are_text_for_some_people():
    table = components_frame(scored())
    named = ["axis", "component", "part_of", "fact", "source"]
    assert all(table[name].dtype == "category" for name in named)
    rows = rows_of_people(table, ["E02", "E05"])
    assert all(rows[name].dtype == "str" for name in named)
    assert rows["employee_id"].drop_duplicates().tolist() == ["E02", "E05"]
    wanted = table[table["employee_id"].isin(["E02", "E05"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, wanted, check_dtype=False, check_categorical=False)


def test_parts_of_a_mean_stand_below_it_and_carry_no_weight():
    table = scored().components
    parts = table[table["part_of"] == "experience"]
    assert set(parts["component"]) == {"tenure", "variety", "acting"}
    assert parts["weight"].isna().all()


@pytest.mark.parametrize(("reliability", "error"), [(1.0, 0.0), (0.75, 0.5), (0.0, 1.0)])
def test_reliability_of_an_instrument_gives_the_error_of_its_elements(reliability, error):
    key = "method.reliability.instruments"
    leaf = replace(RULES.leaf(key), value=[["AC", reliability]])
    used = replace(RULES, leaves=RULES.leaves | {key: leaf})
    table = tables()["assessments"].assign(instrument="AC", sem=None)
    part = scored(used, assessments=table).measured["traits"]
    spread = part.points[part.known].std()
    np.testing.assert_allclose(part.standard_error()[part.known], spread * error, atol=1e-9)
