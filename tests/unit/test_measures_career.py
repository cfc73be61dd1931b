"""Time in the post, breadth, acting duties, education and field of study; points of BKN 411/2025."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent.measures import completed_years, field_match
from tests.agency import quick
from tests.measuring import RULES, measured, people, points, rows


@pytest.mark.parametrize(
    ("since", "score"),
    [
        ("2020-12-01", 100),
        ("2020-12-02", 80),
        ("2022-12-01", 80),
        ("2022-12-02", 60),
        ("2024-12-01", 60),
        ("2024-12-02", 40),
    ],
)
def test_tenure_by_completed_years(since, score):
    assert points("tenure", "E01", employees=people("E01", position_since=since)) == score


def test_a_post_taken_up_after_the_review_says_nothing_about_tenure():
    assert np.isnan(points("tenure", "E01", employees=people("E01", position_since="2025-12-02")))


def test_completed_years_on_the_day_itself_and_of_a_leap_day():
    since = pd.Series(pd.to_datetime(["2020-02-29", "2020-02-28", None]))
    assert completed_years(since, pd.Timestamp("2025-02-28")).tolist()[:2] == [4.0, 5.0]
    assert completed_years(since, pd.Timestamp("2025-02-28")).isna().tolist() == [False, False, True]


def job(**values):
    return {"employee_id": "E01", "title": "Kepala", "start": "2015-01-01", "kind": "definitive"} | values


@pytest.mark.parametrize(
    ("where", "score"),
    [
        ({"unit_id": "U1"}, 60),
        ({"unit_id": "U2"}, 80),
        ({"position_id": "P3"}, 80),
        ({"unit_id": "U1", "agency_id": "A2"}, 100),
        ({"agency_id": "A2"}, 100),
        ({"unit_id": "U2", "start": "2026-01-01"}, 60),
    ],
)
def test_variety_by_unit_and_agency(where, score):
    assert points("variety", "E01", history=rows("history", job(**where))) == score


def test_a_past_post_without_unit_leaves_variety_open():
    silent = rows("history", job())
    assert np.isnan(points("variety", "E01", history=silent))
    assert points("variety", "E02", history=silent) == 60
    assert np.isnan(points("variety", "E02", history=None))


def test_without_a_table_of_agencies_two_agencies_make_a_cross_agency_career():
    here, there = job(agency_id="X", unit_id="U1"), job(agency_id="Y", unit_id="U1", start="2016-01-01")
    alone = points("variety", "E01", agencies=None, history=rows("history", here))
    both = points("variety", "E01", agencies=None, history=rows("history", here, there))
    assert (alone, both) == (60, 100)


@pytest.mark.parametrize(
    ("duty", "score"),
    [
        ({"kind": "Pj"}, 100),
        ({"kind": "Plt", "tier": "jpt_madya"}, 80),
        ({"kind": "Plt", "tier": "jpt_pratama"}, 60),
        ({"kind": "Plt", "position_id": "P2"}, 60),
        ({"kind": "Plh"}, 40),
        ({"kind": "definitive"}, 0),
    ],
)
def test_acting_by_kind(duty, score):
    assert points("acting", "E01", history=rows("history", job(**duty))) == score


def test_acting_duty_of_today_counts():
    # E03 is pengawas; P3 is an administrator's post.
    now = people("E03", acting_position_id="P3", acting_kind="Plt", acting_since="2025-01-01")
    assert points("acting", "E03", employees=now) == 80
    assert points("acting", "E03", employees=now, history=None) == 80
    assert np.isnan(points("acting", "E02", employees=now, history=None))


def test_a_plt_of_unknown_tier_leaves_the_score_open():
    assert np.isnan(points("acting", "E01", history=rows("history", job(kind="Plt"))))


def test_experience_is_the_mean_of_three():
    # tenure 5 years 100, variety one unit 60, acting none 0: 160 / 3.
    one, ids = measured("experience")
    at = ids.get_loc("E01")
    assert Fraction(int(one.numerator[at]), int(one.denominator[at])) == Fraction(160, 3)
    # The least is the mean of 40, 60 and 0, the greatest that of three times 100.
    assert (one.low, one.high) == (Fraction(100, 3), 100)


def test_experience_is_missing_when_one_part_is():
    assert np.isnan(points("experience", "E01", history=None))


@pytest.mark.parametrize(
    ("level", "score"), [("S3", 100), ("S2", 90), ("S1", 80), ("D4", 80), ("D3", 70), ("SLTA", 60)]
)
def test_education_by_level(level, score):
    assert points("education", "E01", employees=people("E01", education=level)) == score


@pytest.mark.parametrize("level", [None, "Bachelor"])
def test_education_unknown_to_the_table_is_missing(level):
    assert np.isnan(points("education", "E01", employees=people("E01", education=level)))


@pytest.mark.parametrize(
    ("field", "score"), [("Statistika", 100), ("Hukum", 75), ("Kedokteran", 50), ("Sastra Jawa", 50)]
)
def test_field_of_study_against_the_post(field, score):
    # The posts ask for Statistika or Manajemen; Hukum is of Manajemen's family.
    assert points("field", "E01", employees=people("E01", field_of_study=field)) == score


def test_field_is_missing_without_post_or_field():
    assert np.isnan(points("field", "E01", employees=people("E01", field_of_study=None)))
    assert np.isnan(points("field", "E12", employees=people("E12", position_id=None)))


def test_field_match_names_every_employee_in_order():
    found = field_match(quick(employees=people("E02", field_of_study="Hukum")), rules=RULES)
    assert found.tolist()[:3] == ["match", "related", "match"]
    assert found.index.tolist() == [f"E{number:02}" for number in range(1, 13)]
