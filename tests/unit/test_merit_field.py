"""Paper and field: standings among units, intervals from the answers, and who disagrees."""

import tomllib

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, merit, rules
from tests.sample import sample_agency

ON = "2025-12-01"
RULES = rules.load(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
UNITS = ["U1", "U2", "U3", "U4", "U5"]


def signals(values, source="public satisfaction", n=200, sd=10.0, **more):
    rows = {
        "unit_id": UNITS[: len(values)],
        "source": source,
        "on": "2025-06-01",
        "value": values,
        "n": n,
        "sd": sd,
    }
    return pd.DataFrame(rows | {"scale_min": 0.0, "scale_max": 100.0, "higher_is_better": True} | more)


def agency(field, results=("Baik",) * 5, ratings=None, parents=None, **tables):
    units = pd.DataFrame({"unit_id": UNITS, "name": UNITS, "parent_id": parents or [None] * 5})
    posts = pd.DataFrame({"position_id": ["P1"], "title": "x", "unit_id": "U1", "tier": "pelaksana"})
    people = pd.DataFrame(
        {"employee_id": [f"E{n}" for n in range(10)], "unit_id": UNITS * 2, "position_id": "P1"}
    )
    given = {"units": units, "positions": posts, "employees": people, "field_signals": field} | tables
    if results is not None:
        given["unit_results"] = pd.DataFrame({"unit_id": UNITS, "year": 2024, "result": results})
    if ratings is not None:
        rows = {"employee_id": people["employee_id"], "year": 2024, "rating": ratings}
        given["ratings"] = pd.DataFrame(rows)
    return Dataset(**given)


def sides(data, on=ON):
    return merit.paper_and_field(data, rules=RULES, on=on)


def test_unit_with_strong_paper_and_weak_field_comes_first():
    found = sides(
        agency(signals([80, 79, 81, 40, 82]), ["Baik", "Butuh Perbaikan", "Baik", "Istimewa", "Baik"])
    )
    assert found.units["unit_id"].iloc[0] == "U4"
    assert found.units["verdict"].iloc[0] == "paper_above"
    assert found.units["rank"].iloc[0] == 1


def test_standing_is_the_distance_from_the_median_in_robust_spreads():
    parts = sides(agency(signals([70, 75, 80, 85, 90]))).parts.query("side == 'field'").set_index("unit_id")
    spread = 1.4826 * 0.05
    expected = (np.array([0.7, 0.75, 0.8, 0.85, 0.9]) - 0.8) / spread
    assert parts["standing"].to_numpy() == pytest.approx(expected)


def test_interval_comes_from_the_answers_and_their_spread():
    parts = sides(agency(signals([70, 75, 80, 85, 90], n=100, sd=20.0))).parts.query("side == 'field'")
    half = 1.959964 * 0.2 / 10
    assert (parts["high"] - parts["value"]).to_numpy() == pytest.approx(np.full(5, half), rel=1e-5)


def test_more_answers_make_a_narrower_interval():
    few, many = (
        sides(agency(signals([70, 75, 80, 85, 90], n=n))).units.set_index("unit_id") for n in (20, 2000)
    )
    width = [one["field_high"] - one["field_low"] for one in (few, many)]
    assert (width[0] > width[1]).all()


def test_missing_spread_is_the_greatest_possible():
    parts = sides(agency(signals([50, 75, 80, 85, 90], n=100, sd=None))).parts.query("side == 'field'")
    assert parts.set_index("unit_id").loc["U1", "high"] == pytest.approx(0.5 + 1.959964 * 0.5 / 10)


def test_fewer_complaints_are_better():
    field = signals([10, 20, 30, 40, 90], "complaints", higher_is_better=False)
    parts = sides(agency(field)).parts.query("side == 'field'").set_index("unit_id")
    assert parts["value"].tolist() == pytest.approx([0.9, 0.8, 0.7, 0.6, 0.1])
    assert parts["standing"].is_monotonic_decreasing


def test_latest_signal_counts_and_later_ones_do_not():
    old = signals([10, 75, 80, 85, 90], on="2024-01-01")
    late = signals([10, 75, 80, 85, 90], on="2026-01-01")
    found = sides(agency(pd.concat([old, signals([70, 75, 80, 85, 90]), late])))
    assert found.parts.query("side == 'field'")["value"].min() == pytest.approx(0.7)


def test_signal_of_nobody_says_nothing():
    found = sides(agency(signals([70, 75, 80, 85, 90], n=[0, 5, 5, 5, 5])))
    assert "U1" not in found.parts.query("side == 'field'")["unit_id"].tolist()


def test_ratings_of_people_count_for_their_unit():
    ratings = ["Sangat Baik", "Baik", "Baik", "Baik", "Kurang"] * 2
    parts = (
        sides(agency(signals([80] * 5), ratings=ratings))
        .parts.query("source == 'ratings'")
        .set_index("unit_id")
    )
    assert parts["value"].to_dict() == {"U1": 1.0, "U2": 0.75, "U3": 0.75, "U4": 0.75, "U5": 0.25}
    assert parts["n"].eq(2).all()


def test_unit_below_one_with_signals_counts_with_it():
    data = agency(signals([80, 79, 81]), None, ["Baik"] * 10, parents=[None, None, None, "U1", "U4"])
    parts = sides(data).parts.query("source == 'ratings'").set_index("unit_id")
    assert parts["n"].to_dict() == {"U1": 6, "U2": 2, "U3": 2}


def test_source_of_two_units_is_shown_and_not_compared():
    found = sides(agency(signals([80, 40])))
    field = found.parts.query("side == 'field'")
    assert len(field) == 2
    assert field["standing"].isna().all()
    assert found.units["verdict"].eq("one_side").all()


def test_own_documents_are_paper():
    columns = ["item", "document", "on", "level", "unit_id"]
    rows = [
        ("5a", "Laporan", "2025-01-01", level, unit)
        for unit, level in zip(UNITS, [1, 2, 3, 4, 4], strict=True)
    ]
    data = agency(signals([80, 79, 81, 82, 83]), merit_evidence=pd.DataFrame(rows, columns=columns))
    parts = sides(data).parts.query("source == 'evidence'").set_index("unit_id")
    assert parts["value"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])


def test_equal_units_do_not_disagree():
    found = sides(agency(signals([80] * 5)))
    assert found.units["gap"].eq(0).all()
    assert found.units["verdict"].eq("agree").all()


def test_order_of_rows_does_not_matter():
    field = signals([80, 79, 81, 40, 82])
    first, second = sides(agency(field)), sides(agency(field[::-1]))
    pd.testing.assert_frame_equal(first.units, second.units)
    pd.testing.assert_frame_equal(first.parts, second.parts)


def test_nothing_collected_gives_empty_frames():
    found = sides(agency(signals([]), None))
    assert len(found.units) == len(found.parts) == 0
    assert {"unit_id", "gap_low", "verdict"} <= set(found.units)


@pytest.fixture(scope="module")
def sample():
    return sample_agency()


@pytest.fixture(scope="module")
def planted(root):
    return tomllib.loads((root / "data" / "sample" / "planted.toml").read_text("utf-8"))["planted"]


def test_sample_unit_with_good_paper_and_poor_field_is_first(sample, planted):
    found = merit.paper_and_field(sample, rules=RULES, on=ON)
    assert found.units["unit_id"].iloc[0] == planted["disagreeing_unit"][0]
    assert found.units["gap_low"].iloc[0] > found.units["gap_low"].iloc[1]
