"""Benches: order, readiness, reasons."""

from __future__ import annotations

from datetime import date

import pandas as pd

from talent import fit, nine_box, rules, scoring, succession
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def benches(**changed: pd.DataFrame) -> pd.DataFrame:
    data = dataset(**changed)
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    return succession.benches(data, grid, rules=RULES)


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


def test_equal_candidates_share_a_rank() -> None:
    both = {}
    for name in ("employees", "assessments", "ratings", "feedback"):
        frame = tables()[name]
        both[name] = pd.concat([frame, frame[frame["employee_id"] == "E03"].assign(employee_id="E03b")])
    found = benches(**both)
    ranks = found[(found["position_id"] == "P3") & found["employee_id"].isin(["E03", "E03b"])]["rank"]
    assert len(set(ranks)) == 1


def test_the_bench_is_no_longer_than_the_rules_say() -> None:
    assert benches().groupby("position_id").size().max() <= RULES.value("method.bench.size")


def test_given_candidates_are_used_as_they_are() -> None:
    data = dataset()
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    found = fit.candidates(data, grid, rules=RULES, on=ON, inauguration=ON)
    pd.testing.assert_frame_equal(succession.benches(data, grid, rules=RULES, candidates=found), benches())
