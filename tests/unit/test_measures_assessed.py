"""Traits and the competency match on the hand-made agency: nine competencies, eight traits on 0 to 5."""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from tests.agency import NINE, tables
from tests.measuring import measured, people, points


def assessments(change):
    table = tables()["assessments"]
    return change(table.astype({"value": "float64"}))


def test_traits_are_the_sum_over_the_sum_of_maxima():
    # E01: 8 traits of 4 on 0-5: 32 / 40; error 100 √(8 × .3²) / 40.
    one, ids = measured("traits")
    at = ids.get_loc("E01")
    assert (one.numerator[at], one.denominator[at]) == (80, 1)
    assert one.error[at] == pytest.approx(100 * np.sqrt(8 * 0.3**2) / 40)
    assert one.as_of[at] == np.datetime64("2024-05-01")


def test_seven_traits_are_not_scored_as_eight():
    table = assessments(
        lambda frame: frame[~((frame["employee_id"] == "E01") & (frame["element"] == "trait 8"))]
    )
    one, ids = measured("traits", assessments=table)
    assert not one.known[ids.get_loc("E01")]
    assert one.known[ids.get_loc("E02")]
    assert (one.low, one.high) == (0, 100)


def test_the_latest_result_of_each_trait_counts():
    def later(frame):
        again = frame[(frame["employee_id"] == "E01") & (frame["element"] == "trait 1")]
        return pd.concat([again.assign(assessed_on="2025-05-01", value=0.0), frame], ignore_index=True)

    # Seven traits of 4 and one of 0 are 28 of 40.
    assert points("traits", "E01", assessments=assessments(later)) == 70
    assert points("traits", "E01", on=date(2025, 4, 30), assessments=assessments(later)) == 80


@pytest.mark.parametrize(
    ("employee", "achieved", "required"), [("E01", 36, 36), ("E02", 36, 27), ("E04", 9, 18), ("E05", 18, 18)]
)
def test_competency_is_the_match_with_the_own_post_capped(employee, achieved, required):
    assert points("competency", employee) == min(100, 100 * achieved / required)


def test_competency_keeps_the_ratio_exact():
    def lower(frame):
        mine = (frame["employee_id"] == "E05") & frame["element"].isin(NINE[:6])
        return frame.assign(value=frame["value"].mask(mine, 1.0))

    one, ids = measured("competency", assessments=assessments(lower))
    at = ids.get_loc("E05")
    assert Fraction(int(one.numerator[at]), int(one.denominator[at])) == Fraction(200, 3)
    assert one.error[at] == pytest.approx(100 * np.sqrt(9 * 0.25**2) / 18)


def test_competency_counts_only_what_the_post_asks_for():
    extra = pd.DataFrame(
        {"position_id": ["P6"], "competency": ["Analisis"], "kind": ["managerial"], "required_level": [2]}
    )
    one, ids = measured("competency", standards=extra)
    assert not one.known[ids.get_loc("E05")]
    assert one.known[ids.get_loc("E04")]


def test_technical_competencies_are_left_out_of_the_national_match():
    extra = pd.DataFrame(
        {"position_id": ["P6"], "competency": ["Jaringan"], "kind": ["technical"], "required_level": [2]}
    )
    assert points("competency", "E05", standards=extra) == 100


def test_competency_is_missing_without_a_post():
    assert np.isnan(points("competency", "E05", employees=people("E05", position_id=None)))


def test_an_expired_assessment_is_scored_and_said():
    one, ids = measured("competency", on=date(2028, 12, 1))
    at = ids.get_loc("E01")
    assert one.known[at]
    assert one.expired[at]
    assert not measured("competency", on=date(2027, 12, 31))[0].expired.any()


def test_an_expired_competency_that_the_post_does_not_ask_for_is_of_no_account():
    def old(frame):
        extra = frame.head(1).assign(
            employee_id="E01", element="Jaringan", kind="technical", assessed_on="2001-01-01"
        )
        return pd.concat([frame, extra], ignore_index=True)

    one, ids = measured("competency", assessments=assessments(old))
    assert not one.expired[ids.get_loc("E01")]
