"""Both axes of the hand-made agency, by paper and pencil."""

import dataclasses
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, rules, scoring
from talent.errors import RuleError
from tests.agency import dataset, quick, tables
from tests.axes import axis, component, ratio

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def scored(on=ON, used=RULES, **changed):
    return scoring.score(quick(**changed), rules=used, on=on)


def overlaid(tmp_path, text):
    path = tmp_path / "overlay.toml"
    path.write_text('[meta]\ndecree = "tanpa dasar"\n[defaults]\n' + DEFAULTS + text, encoding="utf-8")
    return rules.load(on=ON, profile="bkn-411-2025", overlay=path)


DEFAULTS = (
    'from = 2025-01-01\nkind = "assumption"\nsource = "overlay"\nmark = "verbatim"\nchecked = 2025-06-01\n'
)


@pytest.fixture(scope="module")
def frame():
    return scored().frame.set_index("employee_id")


@pytest.mark.parametrize(
    ("employee", "performance", "potential"),
    [
        # .60 × 110 + .15 × 0 + .15 × 0 + .10 × 85
        # .25 × 80 + .20 × 100 + .15 × 100 + .10 × (0 + 160/3 + 90 + 100)
        ("E01", 74.5, 79 + 1 / 3),
        # .60 × 110 + .10 × 85; .25 × 100 + .20 × 100 + .15 × 100 + .10 × (160/3 + 90 + 100)
        ("E02", 74.5, 84 + 1 / 3),
        # .60 × 100 + .10 × 85; .25 × 60 + .20 × 50 + .15 × 100 + .10 × (120/3 + 80 + 100)
        ("E04", 68.5, 62.0),
        # .60 × 60 + .10 × 85; .25 × 40 + .20 × 100 + .15 × 100 + .10 × (160/3 + 60 + 100)
        ("E09", 44.5, 66 + 1 / 3),
    ],
)
def test_axes_are_weighted_means(frame, employee, performance, potential):
    assert frame.loc[employee, "performance"] == performance
    assert frame.loc[employee, "potential"] == pytest.approx(potential, abs=1e-12)


def test_a_missing_component_leaves_bounds_and_no_score(frame):
    # E11 has no rating: .60 × (40 … 110) + .10 × 85.
    # E10 has neither traits nor match: 45 % of 0 … 100 beside 37 points.
    assert np.isnan(frame.loc["E11", "performance"])
    assert frame.loc["E11", ["performance_low", "performance_high"]].tolist() == [32.5, 74.5]
    assert np.isnan(frame.loc["E10", "potential"])
    assert frame.loc["E10", ["potential_low", "potential_high"]].tolist() == [37, 82]


def test_bounds_meet_where_nothing_is_missing(frame):
    complete = frame[frame["missing"] == ""]
    assert len(complete) == 9
    assert (complete["potential_low"] == complete["potential_high"]).all()


def test_coverage_is_the_share_of_weight_that_is_known(frame):
    assert frame.loc["E11", ["coverage_performance", "coverage_potential"]].tolist() == [0.4, 0.55]
    assert frame.loc["E01", ["coverage_performance", "coverage_potential"]].tolist() == [1, 1]


def test_missing_components_are_named_in_the_order_of_the_profile(frame):
    assert frame["missing"].loc[["E01", "E10", "E11"]].tolist() == [
        "",
        "traits; competency",
        "rating; traits; competency",
    ]


def test_standard_error_adds_the_parts_as_independent(frame):
    # E01: traits 100 √(8 × .3²) / 40, match 100 √(9 × .25²) / 36.
    traits, match = 100 * np.sqrt(8 * 0.09) / 40, 100 * np.sqrt(9 * 0.0625) / 36
    assert frame.loc["E01", "se_potential"] == pytest.approx(np.hypot(0.25 * traits, 0.20 * match))


def test_standard_error_without_one_in_the_data_comes_from_reliability(frame):
    ratings = np.array([110] * 4 + [100] * 4 + [80, 60])
    expected = 0.60 * ratings.std() * np.sqrt(1 - RULES.value("method.reliability.rating_of_managers"))
    assert frame.loc["E01", "se_performance"] == pytest.approx(expected)


def test_case_on_the_cut_lands_in_the_upper_band():
    # .35 × 88 + .30 × 46 + .35 × 44 is 60; in floating point it is 59.99999999999999.
    assert 0.35 * 88 + 0.30 * 46 + 0.35 * 44 < 60
    parts = {"a": component([88]), "b": component([46]), "c": component([44])}
    one = axis({"a": 0.35, "b": 0.30, "c": 0.35}, parts, (60, 80))
    assert one.lowest.tolist() == [1]
    assert one.points("low").tolist() == [60.0]


def test_thirds_and_twenty_sevenths_add_up_to_the_cut():
    # 20 % of 18/27 and 10 % of the mean of 40, 60 and 40 are 18 points; 62 more are 80.
    parts = {
        "match": component([Fraction(1800, 27)]),
        "mean": component([Fraction(140, 3)]),
        "rest": component([Fraction(620, 7)]),
    }
    one = axis({"match": 20, "mean": 10, "rest": 70}, parts, (60, 80))
    assert one.lowest.tolist() == [2]


def test_denominators_too_large_for_64_bits_stay_exact():
    primes = [999_999_937, 999_999_929, 999_999_893, 999_999_883]
    ratios = [Fraction(80 * prime + 1, prime) for prime in primes]
    parts = {str(prime): component([ratio, 60]) for prime, ratio in zip(primes, ratios, strict=True)}
    one = axis(dict.fromkeys(parts, 25), parts, (sum(ratios) / 4, 81))
    assert one.sums.denominator.dtype == object
    assert ratio(one, 0) == sum(ratios) / 4
    assert one.lowest.tolist() == [1, 0]


def test_what_is_not_collected_falls_on_the_others(tmp_path):
    text = '[profile.not_collected]\nvalues = [{ value = ["award", "team"] }]\n'
    used = overlaid(tmp_path, text)
    # (60 × 110 + 10 × 85) / 70
    frame = scored(used=used).frame
    assert frame["performance"][0] == pytest.approx(7450 / 70)
    assert "award" not in scored(used=used).known


def test_an_axis_without_any_component_is_refused(tmp_path):
    used = overlaid(
        tmp_path, '[profile.not_collected]\nvalues = [{ value = ["rating", "award", "team", "feedback"] }]\n'
    )
    with pytest.raises(RuleError, match=r"profile\.axes\.performance: no component is left"):
        scored(used=used)


def test_rules_without_a_profile_are_refused():
    with pytest.raises(RuleError, match="profile="):
        scored(used=rules.load(on=ON))


def test_a_block_is_missing_when_all_of_it_is():
    one = scored().axes
    ids = scored().frame["employee_id"]
    assert ids[one["performance"].blocked].tolist() == ["E11", "E12"]
    assert ids[one["potential"].blocked].tolist() == ["E10", "E11"]


def test_components_of_an_axis_add_to_its_score():
    found = scored()
    table = found.components
    assert table["employee_id"].is_monotonic_increasing
    assert table.groupby(["employee_id", "axis"])["weight"].sum().unique().tolist() == pytest.approx([100])
    own = table[table["employee_id"] == "E01"]
    totals = (own["weight"] * own["score"] / 100).groupby(own["axis"]).sum()
    assert totals.to_dict() == pytest.approx({"performance": 74.5, "potential": 79 + 1 / 3})


def test_components_show_bounds_where_missing():
    table = scored().components
    [row] = table[(table["employee_id"] == "E11") & (table["component"] == "rating")].to_dict("records")
    assert np.isnan(row["score"])
    assert pd.isna(row["as_of"])
    assert (row["low"], row["high"], row["source"]) == (40, 110, "ratings")


def test_an_expired_assessment_is_scored_and_flagged():
    frame = scored(on=date(2028, 1, 1)).frame.set_index("employee_id")
    assert frame.loc["E01", "flags"] == "assessment_expired"
    assert frame.loc["E10", "flags"] == ""
    assert frame.loc["E01", "potential"] > 0


@pytest.mark.parametrize(("until", "flags"), [("2025-12-01", "sanction"), ("2025-11-30", ""), (None, "")])
def test_a_running_sanction_is_flagged(until, flags):
    record = pd.DataFrame(
        {
            "employee_id": ["E01"],
            "kind": "discipline",
            "on": "2025-01-01",
            "level": "ringan",
            "until": [until],
        }
    )
    assert scored(track_record=record).frame["flags"][0] == flags


def test_generic_scores_without_national_law():
    posts = pd.DataFrame({"position_id": ["P"], "title": ["Head"], "unit_id": ["U"], "tier": ["1"]})
    standards = pd.DataFrame({"tier": ["1"], "competency": ["Writing"], "required_level": [4.0]})
    people = pd.DataFrame({"employee_id": ["a"], "unit_id": ["U"], "position_id": ["P"]})
    ratings = pd.DataFrame(
        {"employee_id": ["a"], "year": [2025], "score": [72.5], "period_end": ["2025-11-30"]}
    )
    base = {"employee_id": "a", "assessed_on": "2025-03-01", "instrument": "centre", "scale_max": 5.0}
    elements = [
        base | {"element": "drive", "kind": "trait", "value": 4.0},
        base | {"element": "Writing", "value": 3.0},
    ]
    data = Dataset(
        positions=posts,
        employees=people,
        standards=standards,
        ratings=ratings,
        assessments=pd.DataFrame(elements),
    )
    frame = scoring.score(data, rules=rules.load(on=ON, profile="generic"), on=ON).frame
    # half of 4/5 and half of 3/4
    assert frame[["performance", "potential"]].iloc[0].tolist() == [72.5, 77.5]


def test_without_any_evidence_everything_is_open():
    bare = dict.fromkeys(("assessments", "ratings", "feedback", "track_record", "history", "development"))
    frame = scored(**bare).frame
    assert frame[["performance", "potential"]].isna().all(axis=None)
    assert (frame["performance_low"] == 24 + 0.10 * 40).all()
    assert (frame["performance_high"] == 106).all()


def test_order_of_rows_and_columns_does_not_matter():
    shuffled = {
        name: frame.sample(frac=1, random_state=1).loc[:, ::-1].set_axis(range(100, 100 + len(frame)))
        for name, frame in tables().items()
    }
    first, second = (scoring.score(data, rules=RULES, on=ON) for data in (dataset(), Dataset(**shuffled)))
    pd.testing.assert_frame_equal(first.frame, second.frame, check_exact=True)
    pd.testing.assert_frame_equal(first.components, second.components, check_exact=True)


def test_names_and_protected_attributes_do_not_matter():
    people = tables()["employees"].assign(name="X", birth_date="1990-01-01")
    protected = pd.DataFrame({"employee_id": ["E01"], "sex": ["f"], "religion": ["x"], "birth_year": [1966]})
    found = scored(employees=people, protected=protected)
    pd.testing.assert_frame_equal(found.frame, scored().frame, check_exact=True)


def test_the_scores_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        scored().frame = pd.DataFrame()
