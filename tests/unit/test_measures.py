"""Ratings, feedback, events and hours on the hand-made agency; the points are those of BKN 411/2025."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, rules
from talent.errors import RuleError, UnknownIdError
from talent.measures import Conversion, Facts, measure
from tests.agency import tables
from tests.measuring import ON, RULES, measured, points


def events(*records, employee="E01"):
    columns = ["employee_id", "kind", "on", "level", "until"]
    return pd.DataFrame([(employee, *record) for record in records], columns=columns)


@pytest.mark.parametrize(
    ("label", "score"),
    [("Sangat Baik", 110), ("Baik", 100), ("Butuh Perbaikan", 80), ("Kurang", 60), ("Sangat Kurang", 40)],
)
def test_rating_by_name(label, score):
    table = pd.DataFrame({"employee_id": ["E01"], "year": [2024], "rating": [label]})
    assert points("rating", "E01", ratings=table) == score


def test_rating_is_the_latest_whose_period_is_over():
    table = pd.DataFrame(
        {"employee_id": "E01", "year": [2023, 2024, 2025], "rating": ["Kurang", "Baik", "Sangat Baik"]}
    )
    assert points("rating", "E01", ratings=table) == 100


def test_rating_of_a_period_that_ended_early_counts_from_its_end():
    table = pd.DataFrame(
        {"employee_id": ["E01"], "year": [2025], "rating": ["Baik"], "period_end": ["2025-06-30"]}
    )
    assert points("rating", "E01", ratings=table) == 100


def test_rating_older_than_the_window_is_missing():
    table = pd.DataFrame({"employee_id": "E01", "year": [2022], "rating": ["Baik"]})
    assert np.isnan(points("rating", "E01", ratings=table))


@pytest.mark.parametrize("employee", ["E11", "E12"])
def test_no_rating_is_missing_and_bounded_by_the_table(employee):
    one, ids = measured("rating")
    assert not one.known[ids.get_loc(employee)]
    assert (one.low, one.high) == (40, 110)


def test_a_rating_the_table_does_not_have_is_missing():
    table = pd.DataFrame({"employee_id": ["E01"], "year": [2024], "rating": ["Istimewa"]})
    assert np.isnan(points("rating", "E01", ratings=table))


@pytest.mark.parametrize(
    ("value", "score"), [(100, 100), (90, 100), (89.999999, 85), (75, 85), (60, 70), (59.999999, 40), (0, 40)]
)
def test_feedback_by_half_open_bands(value, score):
    table = pd.DataFrame({"employee_id": ["E01"], "year": [2024], "score": [value]})
    assert points("feedback", "E01", feedback=table) == score


def test_feedback_is_the_latest_and_dated_no_later_than_the_review():
    table = pd.DataFrame({"employee_id": "E01", "year": [2024, 2025], "score": [95.0, 65.0]})
    one, ids = measured("feedback", feedback=table)
    at = ids.get_loc("E01")
    assert (one.points[at], one.as_of[at]) == (70, np.datetime64(ON))
    assert not one.known[ids.get_loc("E02")]


@pytest.mark.parametrize(
    ("level", "score"), [("international", 100), ("national", 85), ("cross_agency", 70), ("internal", 50)]
)
def test_award_by_level(level, score):
    assert points("award", "E01", track_record=events(("award", "2024-05-01", level, None))) == score


def test_the_best_award_counts():
    record = events(("award", "2024-05-01", "internal", None), ("award", "2023-05-01", "national", None))
    assert points("award", "E01", track_record=record) == 85


def test_no_award_is_a_fact_once_the_table_was_collected():
    assert points("award", "E01") == 0
    assert np.isnan(points("award", "E01", track_record=None))


@pytest.mark.parametrize(
    ("day", "score"), [("2020-12-01", 0), ("2020-12-02", 50), ("2025-12-01", 50), ("2025-12-02", 0)]
)
def test_awards_of_the_last_five_years_count(day, score):
    assert points("award", "E01", track_record=events(("award", day, "internal", None))) == score


@pytest.mark.parametrize(
    ("known", "expected"), [("international", 100), ("national", np.nan), (None, np.nan)]
)
def test_an_award_of_unknown_level_leaves_the_score_open_unless_it_is_the_highest(known, expected):
    record = [("award", "2024-05-01", "galactic", None)]
    record += [("award", "2024-06-01", known, None)] if known else []
    assert points("award", "E01", track_record=events(*record)) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("level", "score"),
    [
        ("chair_cross_agency", 100),
        ("chair_internal", 85),
        ("member_cross_agency", 70),
        ("member_internal", 50),
    ],
)
def test_team_by_role(level, score):
    assert points("team", "E01", track_record=events(("team", "2024-05-01", level, None))) == score


def test_team_roles_of_the_last_two_years_count():
    assert points("team", "E01", track_record=events(("team", "2023-12-01", "chair_internal", None))) == 0


@pytest.mark.parametrize(("level", "score"), [("ringan", 75), ("sedang", 50), ("berat", 25)])
def test_discipline_by_the_worst_sanction(level, score):
    record = events(
        ("discipline", "2010-05-01", level, "2011-05-01"), ("discipline", "2012-05-01", "ringan", None)
    )
    assert points("discipline", "E01", track_record=record) == score


@pytest.mark.parametrize(("until", "score"), [("2025-11-30", 75), ("2025-12-01", 0), ("2026-05-01", 0)])
def test_a_sanction_serves_to_the_end_of_its_last_day(until, score):
    record = events(("discipline", "2025-05-01", "ringan", until))
    assert points("discipline", "E01", track_record=record) == score


def test_never_sanctioned_is_full_score_once_the_table_was_collected():
    assert points("discipline", "E01") == 100
    assert np.isnan(points("discipline", "E01", track_record=None))


def test_a_sanction_after_the_review_does_not_count():
    assert (
        points("discipline", "E01", track_record=events(("discipline", "2025-12-02", "berat", None))) == 100
    )


def test_a_sanction_of_unknown_level_leaves_the_score_open():
    assert np.isnan(points("discipline", "E01", track_record=events(("discipline", "2020-05-01", "?", None))))


def trainings(*hours, end="2025-06-01", status="completed"):
    frame = pd.DataFrame({"hours": list(hours)})
    return frame.assign(employee_id="E01", kind="training", start="2025-01-05", end=end, status=status)


@pytest.mark.parametrize(
    ("hours", "score"),
    [
        ((20,), 100),
        ((19.5,), 80),
        ((10,), 80),
        ((5,), 60),
        ((4,), 40),
        ((1,), 40),
        ((0.5,), 0),
        ((12, 8), 100),
    ],
)
def test_development_by_hours_of_the_year(hours, score):
    assert points("development", "E01", development=trainings(*hours)) == score


def test_hours_are_summed_without_rounding():
    # As floating-point numbers these add to 0.9999999999999999, which is below the band of one hour.
    assert sum([0.2, 0.7, 0.1]) < 1
    assert points("development", "E01", development=trainings(0.2, 0.7, 0.1)) == 40


@pytest.mark.parametrize(
    "changed", [{"status": "running"}, {"end": "2024-12-01", "start": "2024-06-01"}, {"end": "2025-12-02"}]
)
def test_only_completed_hours_of_the_last_year_count(changed):
    table = trainings(20).assign(**changed)
    assert points("development", "E01", development=table) == 0


def test_no_training_is_no_hours_once_the_table_was_collected():
    assert points("development", "E02") == 0
    assert np.isnan(points("development", "E02", development=None))


def generic(component, setting, **frames):
    """One measure of a profile that takes numbers as they are."""
    base = rules.load(on=ON, profile="generic")
    own = {f"profile.components.{component}.{name}": value for name, value in setting.items()}
    changed = rules.Rules(base.on, base.profile, None, base.leaves, base.settings | own)
    post = pd.DataFrame({"position_id": ["P1"], "title": ["Head"], "unit_id": ["U"], "tier": ["1"]})
    people = pd.DataFrame({"employee_id": ["a", "b"], "unit_id": "U", "position_id": "P1"})
    return measure(Facts(Dataset(positions=post, employees=people, **frames), changed, ON), component)


def test_a_rating_given_as_a_number_is_taken_to_the_millionth():
    ratings = pd.DataFrame({"employee_id": ["a"], "year": 2024, "score": [79.999999]})
    one = generic("score", {}, ratings=ratings)
    assert Fraction(int(one.numerator[0]), int(one.denominator[0])) == Fraction("79.999999")
    assert one.known.tolist() == [True, False]


def test_a_number_outside_the_range_of_the_profile_is_missing():
    ratings = pd.DataFrame({"employee_id": ["a", "b"], "year": 2024, "score": [100.0, 100.5]})
    assert generic("score", {}, ratings=ratings).known.tolist() == [True, False]


def test_whatever_else_an_agency_counts_is_a_value_with_a_date():
    setting = {"measure": "value", "range": "[0, 100]", "window": 1}
    values = pd.DataFrame(
        {
            "employee_id": ["a", "a", "b"],
            "component": ["attendance", "attendance", "logbook"],
            "value": [90, 97.5, 50],
            "on": ["2025-01-31", "2025-10-31", "2025-10-31"],
        }
    )
    one = generic("attendance", setting, components=values)
    assert one.points.tolist() == pytest.approx([97.5, np.nan], nan_ok=True)
    assert one.source == "components"


def test_an_unknown_component_or_measure_is_named():
    with pytest.raises(UnknownIdError, match=r"profile\.components\.award\.measure"):
        measured("awards")
    with pytest.raises(RuleError, match=r"generic, profile\.components\.x\.measure: 'guess' is none of"):
        generic("x", {"measure": "guess"})


def test_a_conversion_has_one_base_for_all_its_scores():
    table = Conversion({"a": Fraction(1, 2), "b": Fraction(2, 3)})
    assert (table.base, table.low, table.high) == (6, Fraction(1, 2), Fraction(2, 3))
    assert table.whole(pd.Series(["b", "a"])).tolist() == [4, 3]


def test_no_table_is_changed():
    before = tables()
    given = tables()
    facts = Facts(Dataset(**given), RULES, ON)
    own = facts.data.tables()
    for component in dict(RULES.value("profile.axes.performance")) | dict(
        RULES.value("profile.axes.potential")
    ):
        measure(facts, component)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(given[name], frame)
    for name, frame in facts.data.tables().items():
        pd.testing.assert_frame_equal(frame, own[name])
