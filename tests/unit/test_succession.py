"""Benches: order, readiness, reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from talent import fit, nine_box, rules, scoring, succession
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def benches(own: rules.Rules = RULES, **changed: pd.DataFrame) -> pd.DataFrame:
    data = dataset(**changed)
    scores = scoring.score(data, rules=own, on=ON)
    grid = nine_box.place(scores, data, rules=own)
    return succession.benches(data, grid, rules=own)


def test_the_pool_comes_before_everybody_else() -> None:
    order = benches()["in_pool"].map({"yes": 0, "maybe": 1, "no": 2})
    assert (order.groupby(benches()["position_id"]).diff().dropna() >= 0).all()


def test_key_positions_are_those_declared_strategic_or_near_vacancy() -> None:
    assert set(benches()["position_id"]) == {"P1", "P3"}


def test_readiness_labels_follow_the_years() -> None:
    years = pd.Series([0.0, 0.5, 2.0, 2.1, 5.0, 6.0, None])
    found = succession.readiness(years, rules=RULES).tolist()
    assert found == ["now", "1-2", "1-2", "3-5", "3-5", "later", "later"]


def test_a_match_in_the_middle_class_adds_a_year_and_the_lowest_is_not_ready() -> None:
    table = pd.DataFrame({"years_to_eligible": [0.0, 0.0, 0.0], "match_class": ["MS", "MMS", "KMS"]})
    found = succession.years_until_ready(table, rules=RULES)
    assert found.tolist()[:2] == [0, 1]
    assert pd.isna(found[2])


def test_reasons_say_what_speaks_for_and_against() -> None:
    row = benches().set_index(["position_id", "employee_id"]).loc[("P3", "E04")]
    assert "same_family" in row["reasons_for"].split("; ")
    assert {"pool_no", "match_class=KMS", "feeder_years=1.8/3"} <= set(row["reasons_against"].split("; "))


def test_who_says_no_to_the_tier_is_listed_with_that_word() -> None:
    said = pd.DataFrame(
        {"employee_id": ["E02"], "target": ["jpt_pratama"], "willing": [False], "on": ["2025-01-01"]}
    )
    row = benches(preferences=said).set_index(["position_id", "employee_id"]).loc[("P1", "E02")]
    assert "unwilling" in row["reasons_against"].split("; ")


def no_to(target: str, on: str = "2025-01-01") -> pd.DataFrame:
    return pd.DataFrame({"employee_id": ["E02"], "target": [target], "willing": [False], "on": [on]})


def places(found: pd.DataFrame, post: str) -> list[str]:
    return found[found["position_id"] == post]["employee_id"].tolist()


def test_who_says_no_comes_last_whatever_else_speaks_for_them() -> None:
    usual = places(benches(), "P3")
    said = no_to("administrator").assign(employee_id=usual[0])
    assert places(benches(preferences=said), "P3") == usual[1:] + usual[:1]


@pytest.mark.parametrize(("rule", "there"), [("marked", 1), ("left out", 0)])
def test_rules_may_only_mark_who_says_no_or_leave_them_out(rule: str, there: int) -> None:
    key = "method.bench.unwilling"
    own = replace(RULES, leaves={**RULES.leaves, key: replace(RULES.leaf(key), value=rule)})
    assert places(benches(own, preferences=no_to("jpt_pratama")), "P1").count("E02") == there


def test_the_word_about_the_post_stands_above_the_word_about_its_tier() -> None:
    both = pd.concat([no_to("jpt_pratama"), no_to("P1").assign(willing=True)])
    row = benches(preferences=both).set_index(["position_id", "employee_id"]).loc[("P1", "E02")]
    assert row["willing"]
    assert "willing" in row["reasons_for"].split("; ")


def test_a_word_without_a_target_is_about_any_post_and_a_narrower_one_stands_above_it() -> None:
    everywhere = no_to("P1").assign(target=None)
    said = pd.concat([everywhere, everywhere.assign(employee_id="E03"), no_to("P1").assign(willing=True)])
    found = benches(preferences=said)
    words = found.set_index(["employee_id", "position_id"])["willing"]
    assert words["E02", "P1"]
    assert not words["E02"].drop("P1").any()
    assert not words["E03"].any()
    assert found[~found["employee_id"].isin(["E02", "E03"])]["willing"].isna().all()


def test_a_word_without_a_target_says_nothing_for_others_about_what_nobody_named() -> None:
    said = pd.concat([no_to("P1").assign(target=None), no_to("P2").assign(employee_id="E03")])
    found = benches(preferences=said)
    mine = found[found["employee_id"].eq("E03") & found["position_id"].ne("P2")]
    assert mine["willing"].isna().all()


def test_a_word_said_after_the_date_of_the_facts_is_not_known_yet() -> None:
    found = benches(preferences=no_to("P1", on="2026-01-01"))
    assert found["willing"].isna().all()


def twins(*names: str) -> dict[str, pd.DataFrame]:
    """The tables with people who are E03 but for their id."""
    both = {}
    for name in ("employees", "assessments", "ratings", "feedback"):
        frame = tables()[name]
        copies = [frame[frame["employee_id"] == "E03"].assign(employee_id=one) for one in names]
        both[name] = pd.concat([frame, *copies])
    return both


def test_equal_candidates_share_a_rank() -> None:
    found = benches(**twins("E03b"))
    ranks = found[(found["position_id"] == "P3") & found["employee_id"].isin(["E03", "E03b"])]["rank"]
    assert len(set(ranks)) == 1


def test_a_tie_that_is_longer_than_the_bench_is_told() -> None:
    found = benches(**twins(*(f"E03{letter}" for letter in "abcdefg")))
    own = found[found["position_id"] == "P3"]
    assert own["rank"].eq(own["rank"].iloc[0]).all()
    assert own["tied"].tolist() == [8] * RULES.value("method.bench.size")


def test_the_bench_is_no_longer_than_the_rules_say() -> None:
    assert benches().groupby("position_id").size().max() <= RULES.value("method.bench.size")


def test_given_candidates_are_used_as_they_are() -> None:
    data = dataset()
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    found = fit.candidates(data, grid, rules=RULES, on=ON, inauguration=ON)
    pd.testing.assert_frame_equal(succession.benches(data, grid, rules=RULES, candidates=found), benches())
