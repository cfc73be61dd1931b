"""Levels achieved and required, and the match between them, on the hand-made agency."""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent import rules
from talent.standards import (
    Match,
    achieved,
    competency_kinds,
    counted,
    latest_elements,
    match_pairs,
    millionths,
    reaches,
    standards_matrix,
)
from tests.agency import NINE, quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def standard(**values):
    return pd.DataFrame([{"competency": "Integritas", "required_level": 4.0} | values])


def assessed(*records):
    base = {"employee_id": "E01", "assessed_on": "2024-05-01", "instrument": "a", "element": "Integritas"}
    return quick(assessments=pd.DataFrame([base | {"kind": "managerial"} | record for record in records]))


def test_every_post_has_the_level_of_its_tier():
    required = standards_matrix(quick(), rules=RULES)
    assert required.columns.tolist() == sorted(NINE)
    assert required.loc["P1"].unique().tolist() == [4.0]
    assert required.sum(axis=1)[["P2", "P4", "P7"]].tolist() == [27, 18, 9]


def test_a_posts_own_standard_stands_before_its_tiers():
    own = pd.concat([standard(position_id="P4"), standard(tier="pengawas", required_level=3.0)])
    required = standards_matrix(quick(standards=own), rules=RULES)["Integritas"]
    assert required[["P4", "P5", "P2"]].tolist() == [4, 3, 3]


def test_only_what_the_agency_itself_has_set():
    required = standards_matrix(quick(standards=standard(position_id="P4")), rules=RULES, own_only=True)
    assert required.columns.tolist() == ["Integritas"]
    assert required["Integritas"].notna().sum() == 1
    assert standards_matrix(quick(), rules=RULES, own_only=True).shape == (7, 0)


def test_a_standard_holds_from_its_day_on():
    own = pd.concat(
        [
            standard(position_id="P4", required_level=3.0),
            standard(position_id="P4", required_level=4.0, on="2025-01-01"),
            standard(position_id="P4", required_level=5.0, on="2026-01-01"),
        ]
    )
    data = quick(standards=own)
    levels = [
        standards_matrix(data, rules=RULES, on=day)["Integritas"]["P4"]
        for day in (date(2024, 12, 31), ON, date(2026, 1, 1))
    ]
    assert levels == [3, 4, 5]
    assert standards_matrix(data, rules=RULES)["Integritas"]["P4"] == 4


def test_a_generic_employer_has_no_standard_but_its_own():
    generic = rules.load(on=ON, profile="generic")
    assert standards_matrix(quick(), rules=generic).shape == (7, 0)


def test_achieved_names_everyone_and_leaves_gaps():
    table = achieved(quick(), rules=RULES, on=ON)
    assert table.index.tolist() == [f"E{number:02}" for number in range(1, 13)]
    assert table.columns.tolist() == sorted(NINE)
    assert table.loc["E04"].unique().tolist() == [1.0]
    assert table.loc["E10"].isna().all()


def test_achieved_of_some_people_and_names_is_that_part_of_the_whole():
    whole, names = achieved(quick(), rules=RULES, on=ON), pd.Index(["Kerjasama", "Unknown", "Integritas"])
    people = np.array([7, 2, 2])
    part = achieved(quick(), rules=RULES, on=ON, names=names, people=people)
    pd.testing.assert_frame_equal(part, whole.reindex(columns=names).iloc[people], check_names=False)


def test_nobody_has_no_levels_and_leaves_those_of_the_last_employee_alone():
    names = pd.Index(["Integritas"])
    table = achieved(quick(), rules=RULES, on=ON, names=names, people=np.array([-1, 11, 3]))
    assert table.index.isna().tolist() == [True, False, False]
    whole = achieved(quick(), rules=RULES, on=ON, names=names).to_numpy()
    np.testing.assert_array_equal(table.to_numpy(), [[np.nan], *whole[[11, 3]]])


def test_latest_elements_give_only_the_columns_asked_for():
    data = assessed({"value": 3.0}, {"value": 4.0, "assessed_on": "2025-11-02"})
    rows = latest_elements(data, rules=RULES, on=ON, columns=["value"])
    assert rows.to_dict("list") == {"value": [4.0], "expired": [False]}


def test_traits_and_totals_are_no_competencies_but_an_unnamed_kind_is():
    data = assessed(
        {"value": 3.0, "kind": None},
        {"value": 90.0, "kind": "total", "element": "JPM"},
        {"value": 5.0, "kind": "trait"},
    )
    table = achieved(data, rules=RULES, on=ON)
    assert table.columns.tolist() == ["Integritas"]
    assert table["Integritas"]["E01"] == 3


def test_one_element_under_two_kinds_counts_once_with_the_latest():
    data = assessed(
        {"value": 3.0, "kind": None}, {"value": 2.0, "kind": "managerial", "assessed_on": "2025-05-01"}
    )
    assert achieved(data, rules=RULES, on=ON)["Integritas"]["E01"] == 2


def test_later_assessments_do_not_count():
    data = assessed({"value": 3.0}, {"value": 4.0, "assessed_on": "2025-12-02"})
    assert latest_elements(data, rules=RULES, on=ON)["value"].tolist() == [3]


@pytest.mark.parametrize(
    ("on", "until", "expired"),
    [
        (date(2027, 12, 31), None, False),
        (date(2028, 1, 1), None, True),
        (date(2025, 12, 1), "2025-12-01", False),
        (date(2025, 12, 2), "2025-12-01", True),
        (date(2029, 1, 1), "2030-01-01", False),
    ],
)
def test_validity_is_by_calendar_year_unless_a_last_day_is_named(on, until, expired):
    data = assessed({"value": 3.0, "valid_until": until})
    assert latest_elements(data, rules=RULES, on=on)["expired"].tolist() == [expired]


def test_kinds_come_from_rules_then_standards_then_assessments():
    own = pd.concat(
        [
            standard(position_id="P4", kind="technical"),
            standard(position_id="P4", competency="Jaringan", kind="technical"),
        ]
    )
    kinds = competency_kinds(quick(standards=own), rules=RULES)
    assert kinds["Integritas"] == "managerial"
    assert kinds["Perekat Bangsa"] == "sociocultural"
    assert kinds["Jaringan"] == "technical"


def test_the_profile_says_which_kinds_count():
    table = pd.DataFrame(columns=["Integritas", "Jaringan", "Perekat Bangsa"])
    data = quick(standards=standard(position_id="P4", competency="Jaringan", kind="technical"))
    assert counted(table, data, rules=RULES).columns.tolist() == ["Integritas", "Perekat Bangsa"]
    generic = rules.load(on=ON, profile="generic")
    assert len(counted(table, data, rules=generic).columns) == 3


def test_over_qualification_in_one_pays_for_a_gap_in_another():
    pairs = match_pairs(np.array([[5.0, 1.0]]), np.array([[3.0, 3.0]]))
    assert pairs.percent.tolist() == [100]


def test_a_match_is_known_when_all_that_is_named_is_assessed():
    levels = np.array([[3.0, np.nan], [3.0, np.nan], [3.0, 2.0]])
    required = np.array([[3.0, 3.0], [3.0, np.nan], [np.nan, np.nan]])
    assert match_pairs(levels, required).percent.tolist() == pytest.approx([np.nan, 100, np.nan], nan_ok=True)


def test_classes_are_exact_at_their_bounds():
    # 68 % of 25 is 17, 80 % of 25 is 20.
    pairs = Match(np.array([16, 17, 19, 20, 25, 1]), np.array([25, 25, 25, 25, 25, 0]))
    bounds = RULES.value("competencies.classes.filling")
    assert pairs.classes(bounds).tolist() == ["KMS", "MMS", "MMS", "MS", "MS", None]


def test_a_bound_that_is_no_whole_number_is_exact_too():
    pairs = Match(np.array([674, 675]), np.array([1000, 1000]))
    assert pairs.classes([["low", 0], ["high", 67.5]]).tolist() == ["low", "high"]


def test_numbers_beyond_64_bits_are_compared_without_overflow():
    numerator = np.array([6 * 10**16 - 1, 6 * 10**16], dtype=np.int64)
    denominator = np.full(2, 10**15, dtype=np.int64)
    fine = Fraction(60) - Fraction(1, 10**12)
    assert reaches(numerator, denominator, Fraction(60)).tolist() == [False, True]
    assert reaches(numerator, denominator, fine).tolist() == [True, True]


def test_millionths_keep_what_a_table_can_hold():
    values = pd.Series([79.995, 1 / 3, None])
    assert millionths(values).tolist()[:2] == [79_995_000, 333_333]
    assert millionths(values).isna().tolist() == [False, False, True]


def test_no_table_is_changed():
    data = quick(standards=standard(position_id="P4"))
    before = data.tables()
    standards_matrix(data, rules=RULES)
    achieved(data, rules=RULES, on=ON)
    latest_elements(data, rules=RULES, on=ON)
    for name, frame in data.tables().items():
        pd.testing.assert_frame_equal(frame, before[name])
    assert len(tables()["assessments"]) == len(data.assessments)
