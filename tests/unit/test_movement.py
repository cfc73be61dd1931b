"""Who moved between two reviews, and because of what."""

import warnings
from dataclasses import replace

import pandas as pd
import pytest

import talent
from talent import movement
from tests.agency import dataset, quick, reviewed, tables

RULES = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")


def review(used=RULES, **changed):
    return reviewed(quick(**changed), rules=used)


@pytest.fixture(scope="module")
def before():
    return review()


def rated(employee, rating):
    table = tables()["ratings"]
    table.loc[table["employee_id"] == employee, "rating"] = rating
    return table


def with_figure(key, value):
    leaves = RULES.leaves | {key: replace(RULES.leaves[key], value=value)}
    return replace(RULES, leaves=leaves)


def test_a_changed_fact_is_named_with_its_values(before):
    found = movement.compare(before, review(ratings=rated("E03", "Sangat Kurang")))
    assert found["employee_id"].tolist() == ["E03"]
    assert found[["cause", "because"]].to_numpy().tolist() == [
        ["input", "rating: Sangat Baik → Sangat Kurang"]
    ]


def test_a_changed_figure_is_named_with_its_key(before):
    found = movement.causes(before, review(with_figure("profile.cuts.performance", [50, 70])))
    assert set(found["cause"]) == {"rule"}
    assert set(found["what"]) == {"profile.cuts.performance"}
    assert found[["before", "after"]].drop_duplicates().to_numpy().tolist() == [["[60, 80]", "[50, 70]"]]


def test_a_changed_table_of_scores_shows_as_a_rule_behind_its_component(before):
    scores = [
        ["Sangat Baik", 40],
        ["Baik", 40],
        ["Butuh Perbaikan", 40],
        ["Kurang", 40],
        ["Sangat Kurang", 40],
    ]
    found = movement.causes(before, review(with_figure("profile.components.rating.scores", scores)))
    assert set(zip(found["cause"], found["what"], strict=True)) == {("rule", "rating")}


def test_a_part_of_a_mean_is_named_itself_when_time_passes(before):
    # E04 took up the post on 2024-02-01: three years later tenure scores 80 instead of 60.
    later = review(replace(RULES, on=RULES.on.replace(year=2027, month=3)))
    parts = movement._Side.of(later, pd.Series(["E04"])), movement._Side.of(before, pd.Series(["E04"]))
    facts = movement._changed_facts(parts[1], parts[0], movement.differences(RULES, RULES))
    tenure = facts.set_index("what").loc["tenure"]
    assert tenure[["cause", "before", "after", "whole"]].tolist() == ["time", "1", "3", "experience"]


def test_a_record_that_fell_out_of_its_window_is_time_and_not_input(before):
    award = {"employee_id": ["E02"], "kind": "award", "on": ["2021-01-01"], "level": "international"}
    record = pd.DataFrame(award)
    early, late = (
        review(track_record=record),
        review(replace(RULES, on=RULES.on.replace(year=2026)), track_record=record),
    )
    found = movement.causes(early, late).query("employee_id == 'E02' and what == 'award'")
    assert found[["cause", "before", "after"]].to_numpy().tolist() == [["time", "international", "none"]]


def test_a_calibration_is_told_as_one(before):
    decision = pd.DataFrame(
        {
            "decision_id": ["D1"], "employee_id": ["E03"], "kind": "calibration", "value_to": "9",
            "on": "2025-11-30", "reason": "sidang", "by": "tim",
        }
    )  # fmt: skip
    found = movement.causes(before, review(decisions=decision))
    assert found[["employee_id", "cause", "after"]].to_numpy().tolist() == [["E03", "calibration", "9"]]


def test_another_profile_over_the_same_facts_is_all_rules(before):
    other = talent.load_rules(on="2025-12-01", profile="generic")
    found = movement.causes(before, review(other))
    assert len(found)
    assert set(found["cause"]) == {"rule"}


def test_everyone_who_moved_has_a_cause_and_nobody_else(before):
    after = review(with_figure("profile.cuts.potential", [30, 50]), ratings=rated("E05", "Kurang"))
    moved = movement.moved(before, after)
    found = movement.causes(before, after)
    assert set(found["employee_id"]) == set(moved["employee_id"])
    assert (movement.compare(before, after)["cause"] != "").all()


def test_who_appeared_or_left_is_named_without_cause(before):
    people = tables()["employees"]
    fewer = {
        name: table[table["employee_id"] != "E09"]
        for name, table in tables().items()
        if "employee_id" in table
    }
    found = movement.compare(review(**fewer | {"employees": people[people["employee_id"] != "E09"]}), before)
    assert found[["employee_id", "change", "cause"]].to_numpy().tolist() == [["E09", "appeared", ""]]


def test_nothing_moved_gives_empty_frames(before):
    assert movement.compare(before, before).empty
    assert movement.causes(before, before).columns.tolist() == movement._CAUSE


def test_a_saved_review_compares_as_the_one_at_hand(tmp_path):
    first, after = (
        talent.run_review(dataset(**changed), rules=RULES)
        for changed in ({}, {"ratings": rated("E03", "Sangat Kurang")})
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = talent.Review.load(after.save(tmp_path / "run"))
    assert again.rules.digest == after.rules.digest
    assert after.compare(first)["because"].tolist() == ["rating: Sangat Baik → Sangat Kurang"]
    pd.testing.assert_frame_equal(again.compare(first), after.compare(first))
    pd.testing.assert_frame_equal(again.causes(first), after.causes(first))
