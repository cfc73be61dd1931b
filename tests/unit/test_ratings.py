"""Which rating counts, what the form would give, and whether a unit's ratings fit its own result."""

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent import ratings, rules
from talent.errors import RuleError
from talent.ratings import expectation, from_score, quadrant, spread, stated, total
from talent.rules.loader import read_rule_file
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def told(*records, on=ON, used=RULES):
    data = quick(ratings=pd.DataFrame([{"employee_id": "E01", **one} for one in records]))
    return stated(data, rules=used, on=on)


def test_a_stated_rating_stands_and_a_quadrant_that_says_otherwise_is_flagged():
    one = {"year": 2024, "rating": "Sangat Baik", "work_result": "sesuai", "behaviour": "sesuai"}
    row = told(one).iloc[0]
    assert row[["rating", "basis", "computed", "disagrees"]].tolist() == [
        "Sangat Baik",
        "stated",
        "Baik",
        True,
    ]


def test_without_a_name_the_quadrant_gives_the_rating_from_its_first_year_on():
    one = {"work_result": "di bawah", "behaviour": "diatas"}
    found = told({"year": 2022, **one}, {"year": 2021, **one})
    assert found["rating"].fillna("").tolist() == ["", "Butuh Perbaikan"]
    assert found["basis"].fillna("").tolist() == ["", "quadrant"]


def test_a_score_gives_the_rating_in_the_years_of_its_form():
    found = told({"year": 2020, "score": 115, "idea": True}, {"year": 2022, "score": 115})
    assert found["rating"].fillna("").tolist() == ["Sangat Baik", ""]
    assert found["basis"].fillna("").tolist() == ["score", ""]


def test_an_older_name_is_read_as_one_of_today_and_kept_beside():
    found = told({"year": 2020, "rating": "Cukup"}, {"year": 2024, "rating": "Baik"})
    assert found["rating"].tolist() == ["Butuh Perbaikan", "Baik"]
    assert found["named"].fillna("").tolist() == ["Cukup", ""]


def test_a_score_that_agrees_with_an_older_name_does_not_disagree():
    assert not told({"year": 2020, "rating": "Cukup", "score": 75}).iloc[0]["disagrees"]


def test_a_period_that_is_not_over_does_not_count():
    later = {"year": 2025, "rating": "Baik"}
    assert told(later).empty
    assert told({**later, "period_end": "2025-06-30"})["as_of"].tolist() == [pd.Timestamp("2025-06-30")]


def test_without_a_law_only_names_as_they_are_count():
    generic = rules.load(on=ON, profile="generic")
    found = told({"year": 2020, "rating": "Cukup"}, {"year": 2024, "score": 95}, used=generic)
    assert found["rating"].fillna("").tolist() == ["Cukup", ""]


def test_expectations_are_read_in_every_spelling():
    words = pd.Series(
        ["DI ATAS EKSPEKTASI", "diatas", "Sesuai  Ekspektasi", "di_bawah", "Above", "so so", None]
    )
    assert expectation(words, rules=RULES).fillna("").tolist() == [
        "above",
        "above",
        "as",
        "below",
        "above",
        "",
        "",
    ]


@given(st.lists(st.sampled_from(["above", "as", "below", None]), min_size=2, max_size=2))
def test_quadrant_is_the_table_cell_or_nothing(pair):
    table = RULES.value("performance.quadrant")
    at = {"above": 0, "as": 1, "below": 2}
    expected = "" if None in pair else table[at[pair[0]]][at[pair[1]]]
    one = (pd.Series([word], dtype="str") for word in pair)
    assert quadrant(*one, rules=RULES).fillna("").tolist() == [expected]


@given(st.integers(0, 130_000_000), st.booleans())
def test_score_is_held_against_the_ranges_of_the_regulation_exactly(millionths, idea):
    x = Fraction(millionths, 10**6)
    if x >= 110 and x <= 120 and idea:
        expected = "Sangat Baik"
    elif 90 <= x <= 120:
        expected = "Baik"
    else:
        names = ((0, 50, "Sangat Kurang"), (50, 70, "Kurang"), (70, 90, "Cukup"))
        expected = next((name for low, high, name in names if low <= x < high), "")
    found = from_score(pd.Series([float(x)]), idea=pd.Series([idea]), rules=RULES)
    assert found.fillna("").tolist() == [expected]


@given(st.integers(0, 120), st.integers(0, 120), st.booleans())
def test_total_weighs_as_the_regulation_says(skp, behaviour, asked):
    first = 60 if asked else 70
    one, other = pd.Series([float(skp)]), pd.Series([float(behaviour)])
    expected = Fraction(first * skp + (100 - first) * behaviour, 100)
    assert total(one, other, asked_around=asked, rules=RULES)[0] == float(expected)


def unit(names, *, result="Baik", year=2024, result_of="U2", **columns):
    """An agency of so many people in one unit with these ratings."""
    ids = [f"N{number:03}" for number in range(len(names))]
    rated = pd.DataFrame({"employee_id": ids, "year": year, "rating": names}).assign(**columns)
    absent = dict.fromkeys(set(tables()) - {"positions", "units"})
    return quick(
        **absent
        | {
            "employees": pd.DataFrame({"employee_id": ids, "unit_id": "U2"}),
            "ratings": rated,
            "unit_results": pd.DataFrame({"unit_id": [result_of], "year": [year], "result": [result]}),
        }
    )


def test_exactly_the_limit_is_inside_and_one_more_is_not():
    # 7 of 10 is exactly 70 %.
    inside = spread(unit(["Sangat Baik"] * 7 + ["Baik"] * 2 + ["Kurang"]), rules=RULES, on=ON)
    beyond = spread(unit(["Sangat Baik"] * 8 + ["Baik"] + ["Kurang"]), rules=RULES, on=ON)
    assert inside["outside"].tolist() == [False, False]
    assert beyond["outside"].tolist() == [True, False]
    assert beyond["share"].tolist() == [0.8, 0.1]


def test_some_means_more_than_none():
    found = spread(unit(["Baik"] * 10), rules=RULES, on=ON)
    assert found.set_index("ratings")["outside"].to_dict() == {
        "Sangat Baik": False,
        "Butuh Perbaikan; Kurang": True,
    }


def test_too_few_people_are_listed_and_not_judged():
    found = spread(unit(["Sangat Baik"] * 4), rules=RULES, on=ON)
    assert found["outside"].isna().all()
    assert found["n"].tolist() == [4, 4]


def test_a_unit_without_a_result_counts_for_the_one_above_it():
    found = spread(unit(["Baik"] * 6, result_of="U1"), rules=RULES, on=ON)
    assert found["unit_id"].unique().tolist() == ["U1"]
    assert found["n"].tolist() == [6, 6]


def test_years_of_the_older_form_are_held_against_its_ranking_too():
    data = unit(["Baik"] * 10, year=2020, result="none", work_result=["di atas"] * 3 + ["sesuai"] * 7)
    found = spread(data, rules=RULES, on=ON)
    assert found["condition"].unique().tolist() == ["work_result"]
    assert found["outside"].tolist() == [False, True, False, False, False]


def test_results_without_ratings_or_without_such_a_rule_give_nothing():
    assert spread(quick(unit_results=None), rules=RULES, on=ON).empty
    generic = rules.load(on=ON, profile="generic")
    assert spread(unit(["Baik"] * 10), rules=generic, on=ON).empty


def test_spread_changes_no_rating_and_no_input():
    data = unit(["Baik"] * 10)
    before = stated(data, rules=RULES, on=ON)
    spread(data, rules=RULES, on=ON)
    pd.testing.assert_frame_equal(stated(data, rules=RULES, on=ON), before)


def test_ranges_with_a_gap_are_refused_with_file_and_key(tmp_path):
    file = tmp_path / "performance.toml"
    leaf = 'from = 2019-04-01, kind = "law", source = "pp-30-2019", mark = "verbatim", checked = 2026-01-01'
    ranges = '[["Cukup", "[70, 90)"], ["Baik", "[91, 120]"]]'
    file.write_text(f'[scores]\nabout = "x"\nvalues = [{{ {leaf}, value = {ranges} }}]\n', "utf-8")
    with pytest.raises(RuleError, match=r"(?s)performance\.toml.*scores.*gap between 90 and 91"):
        read_rule_file(file, prefix="performance", sources=rules.source_dates())


def test_ratings_feed_the_rating_component():
    assert ratings.stated(quick(), rules=RULES, on=ON)["rating"].notna().sum() == 20
