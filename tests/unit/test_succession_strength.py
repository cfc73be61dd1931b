"""Bench strength: hazards, dates, and the frames by post and by year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import rules, succession
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
KEY = pd.DataFrame({"position_id": ["P1", "P3", "P4"], "reason": "declared"})
STILL = (1 - RULES.value("method.hazards.transfer")) * (1 - RULES.value("method.hazards.death"))
REFUSAL = RULES.value("method.hazards.refusal")


def bench(*rows, willing=None, years=0.0):
    """Places on benches: (post, person)."""
    table = pd.DataFrame(rows, columns=["position_id", "employee_id"], dtype="str")
    said = pd.array([willing] * len(table), dtype="boolean")
    ready = "now" if years == 0 else "1-2"
    return table.assign(years=years, readiness=ready, willing=said, own_family=True)


def strength(benches, data=None, **options):
    data = quick() if data is None else data
    options = {"rules": RULES, "key_positions": KEY} | options
    return succession.strength(data, benches, **options).set_index("position_id")


def years(day):
    return (pd.Timestamp(day) - pd.Timestamp(ON)).days / 365.25


def test_a_known_retirement_is_the_day_the_post_falls_vacant():
    row = strength(bench(("P1", "E02"))).loc["P1"]
    assert (row["vacant_on"], row["cause"]) == (pd.Timestamp("2026-06-01"), "retirement")


def test_a_vacant_post_is_needed_on_the_day_of_inauguration():
    found = strength(bench(("P3", "E03")), inauguration=date(2026, 3, 1))
    assert found.loc["P3", "vacant_on"] == pd.Timestamp("2026-03-01")
    assert strength(bench(("P3", "E03"))).loc["P3", "cause"] == "vacant"


def test_without_a_known_day_the_middle_of_the_horizon_is_assumed():
    found = strength(bench(("P4", "E06")), horizon_years=4)
    assert (found.loc["P4", "vacant_on"], found.loc["P4", "cause"]) == (pd.Timestamp("2027-12-01"), "assumed")


def test_one_person_is_there_with_the_chance_that_the_hazards_leave():
    found = strength(bench(("P1", "E02"))).loc["P1", "alone"]
    assert found == pytest.approx(STILL ** years("2026-06-01") * (1 - REFUSAL))


def test_benches_that_share_nobody_have_the_closed_form():
    found = strength(bench(("P3", "E03"), ("P3", "E04"), ("P1", "E02")))
    assert found.loc["P3", "p_filled"] == pytest.approx(1 - REFUSAL**2)
    assert found["p_filled"].equals(found["alone"])
    assert found["se"].eq(0).all()
    assert not found["drawn"].any()


@pytest.mark.parametrize(("willing", "expected"), [(True, 1.0), (False, 0.0), (None, 1 - REFUSAL)])
def test_the_persons_own_word_stands_above_the_chance_of_refusal(willing, expected):
    assert strength(bench(("P3", "E03"), willing=willing)).loc["P3", "alone"] == pytest.approx(expected)


def test_who_retires_before_the_day_cannot_fill_the_post():
    employees = tables()["employees"].assign(leaves_on=pd.Timestamp("2026-06-01"))
    assert strength(bench(("P1", "E02")), quick(employees=employees)).loc["P1", "alone"] == 0


@pytest.mark.parametrize(("wait", "fills"), [(0.4, True), (0.6, False)])
def test_readiness_must_be_reached_by_the_day(wait, fills):
    found = strength(bench(("P1", "E02"), years=wait)).loc["P1", "alone"]
    assert (found > 0) == fills


def test_one_person_for_two_vacancies_fills_the_higher_post():
    found = strength(bench(("P1", "E02"), ("P3", "E02"), willing=True))
    assert found.loc["P3", "alone"] == 1
    assert found.loc["P1", "p_filled"] == found.loc["P1", "alone"]
    assert found.loc["P3", "p_filled"] <= 1 - found.loc["P1", "alone"] + 3 * found.loc["P3", "se"]
    assert found["drawn"].to_dict() == {"P1": False, "P3": True, "P4": False}


def test_a_post_without_a_known_day_takes_nobody_from_the_others():
    key = pd.DataFrame({"position_id": ["P2", "P4"]})
    data = quick(positions=tables()["positions"].assign(tier="pengawas"))
    found = strength(bench(("P2", "E03"), ("P4", "E03")), data, key_positions=key)
    assert found["cause"].eq("assumed").all()
    assert found["p_filled"].equals(found["alone"])


def test_a_key_post_without_a_bench_is_never_filled():
    row = strength(bench(("P3", "E03"))).loc["P1"]
    assert (row["n"], row["alone"], row["p_filled"]) == (0, 0, 0)


def test_the_joint_figure_is_never_above_the_closed_form():
    rows = [(post, person) for post in KEY["position_id"] for person in ("E02", "E03")]
    found = strength(bench(*rows))
    assert (found["p_filled"] <= found["alone"]).all()
    assert found["shared_with"].tolist() == [2, 2, 2]


def test_single_cover_is_named_where_cover_is_given():
    benches = bench(("P1", "E02"), ("P3", "E03"), ("P3", "E04"))
    found = strength(benches, cover=benches)
    assert found["n_cover"].tolist() == [1, 2, 0]
    assert found["single_cover"].fillna("").tolist() == ["E02", "", ""]
    assert strength(benches)["single_cover"].isna().all()


def test_the_seed_decides_the_draws_and_the_order_of_rows_does_not():
    rows = [(post, person) for post in KEY["position_id"] for person in ("E02", "E03")]
    benches = bench(*rows)
    pd.testing.assert_frame_equal(strength(benches), strength(benches[::-1]))
    assert not strength(benches, seed=1)["p_filled"].equals(strength(benches)["p_filled"])


def test_the_outlook_follows_the_bench_year_by_year():
    found = succession.outlook(
        quick(), bench(("P3", "E03"), willing=True), rules=RULES, key_positions=KEY, horizon_years=2
    )
    own = found[found["position_id"] == "P3"]
    assert own["year"].tolist() == [0, 1, 2]
    np.testing.assert_allclose(own["alone"], [STILL ** years(day) for day in own["on"]])
    assert found.loc[found["position_id"] == "P1", "n_ready"].tolist() == [0, 0, 0]


def test_inputs_stay_as_they_were():
    benches = bench(("P1", "E02"), ("P3", "E02"))
    before = benches.copy()
    strength(benches, cover=benches)
    pd.testing.assert_frame_equal(benches, before)
