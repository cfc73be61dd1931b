"""Traps seen in real rubrics and programmes: each has its rule in the engine, and here its test."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent import nine_box, rules, scoring
from talent.measures import Facts, measure
from talent.rules.agreement import disagreements
from talent.rules.shape import shape_problem
from tests.agency import ON, quick

DAY = date.fromisoformat(ON)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def given(component, *values, label=False):
    """Rows of `components`, one for each employee from E01 on."""
    ids = [f"E{number:02}" for number in range(1, len(values) + 1)]
    column = "label" if label else "value"
    return pd.DataFrame({"employee_id": ids, "component": component, "on": "2025-06-01", column: values})


def with_settings(base, **settings):
    """Rules with settings or figures of a component; two underscores stand for a point."""
    named = {name.replace("__", "."): value for name, value in settings.items()}
    leaves = {key: leaf for key, leaf in base.leaves.items() if key not in named}
    return replace(base, leaves=leaves, settings=base.settings | named)


def manado(performance, potential):
    """People whose two scores are given as they are."""
    used = rules.load(on=ON, profile="kota-manado")
    rows = pd.concat([given("performance", *performance), given("potential", *potential)])
    data = quick(components=rows)
    scores = scoring.score(data, rules=used, on=DAY)
    return scores, nine_box.place(scores, data, rules=used), data


@pytest.mark.parametrize(("score", "cell"), [(69.5, 1), (70, 2), (84.5, 2), (84.999999, 2), (85, 4)])
def test_no_number_falls_between_two_buckets(score, cell):
    assert manado([score], [10])[1]["cell"].iloc[0] == cell


@pytest.mark.parametrize(
    ("ranges", "said"),
    [(["[0, 2)", "[3, 5)"], "gap between 2 and 3"), (["[0, 3]", "[3, 5)"], "overlap at 3")],
)
def test_ranges_that_leave_years_undefined_are_refused(ranges, said):
    assert said in shape_problem("profile.components.tenure.bands", [[one, 50] for one in ranges])


def test_a_score_is_not_rounded_before_it_is_classified():
    scores, grid, _ = manado([84.996], [76.999])
    assert grid["cell"].iloc[0] == 5
    assert scores.frame["performance"].iloc[0] == 84.996


def test_a_cap_holds_until_the_day_it_ends():
    days = ("2026-08-17", "2026-08-18")
    before, after = (rules.load(on=day, profile="pu-bina-konstruksi-2026") for day in days)
    total = {
        "element": "total",
        "kind": "total",
        "value": 133.0,
        "instrument": "AC",
        "assessed_on": "2026-01-05",
    }
    data = quick(assessments=pd.DataFrame([{"employee_id": "E01"} | total]))
    found = [measure(Facts(data, used, used.on), "potkom").points[0] for used in (before, after)]
    assert found == [100, 133]
    assert [used.value("profile.caps.composite") for used in (before, after)] == [100, 100]


SCALES = [[4, 25], [100, 1]]


@pytest.mark.parametrize(
    ("fractions", "values", "expected"),
    [
        ("linear", [4, 3.5, 1], [100, 87.5, 25]),
        ("nearest", [4, 3.6, 3.5], [100, 100, 75]),
        ("linear", [80, 3, 1], [80, 3, 1]),
    ],
)
def test_a_column_on_another_scale_is_read_and_said(fractions, values, expected):
    used = with_settings(
        RULES,
        profile__components__integrity__measure="value",
        profile__components__integrity__range="[0, 100]",
        profile__components__integrity__window=2,
        profile__components__integrity__scales=SCALES,
        profile__components__integrity__fractions=fractions,
    )
    found = measure(Facts(quick(components=given("integrity", *values)), used, DAY), "integrity")
    assert found.points[:3].tolist() == expected
    assert [note.code for note in found.notes] == ([] if max(values) > 4 else ["scale_read"])


def test_missing_stays_missing_and_no_mean_takes_its_place():
    scores = scoring.score(quick(ratings=None), rules=RULES, on=DAY)
    assert scores.frame["performance"].isna().all()
    assert np.isnan(scores.known["rating"]).all()
    assert (scores.frame["performance_low"] < scores.frame["performance_high"]).all()


def test_axes_are_named_and_never_swapped():
    # High performance with low potential is box 4, low performance with high potential box 6.
    assert manado([90, 10], [10, 90])[1]["cell"].iloc[:2].tolist() == [4, 6]


def test_nearly_everyone_on_one_level_is_pointed_out():
    scores, _, _ = manado([86] * 8 + [10], [70] * 4 + [10] * 5)
    used = rules.load(on=ON, profile="kota-manado")
    found = scoring.findings(scores, rules=used).query("kind == 'crowded'")
    assert found[["axis", "n", "of", "detail"]].to_numpy().tolist() == [["performance", 8, 9, "high"]]


def test_a_box_that_the_source_gives_otherwise_is_kept_beside_the_computed_one():
    scores, grid, data = manado([90, 10], [10, 90])
    stated = pd.concat([data.components, given("cell", 9, 6)])
    both = data.with_tables(components=stated)
    used = rules.load(on=ON, profile="kota-manado")
    found = nine_box.stated_cells(nine_box.place(scores, both, rules=used), both, on=DAY)
    assert found[["stated", "cell", "differs"]].to_numpy().tolist() == [[9, 4, True], [6, 6, False]]
    assert grid["cell"].iloc[0] == 4


def test_a_score_above_its_own_scale_is_refused():
    values = {
        "profile.components.education.measure": "education",
        "profile.components.education.scores": [["S3", 4], ["S2", 3]],
        "profile.components.education.range": "[0, 3]",
    }
    (problem,) = disagreements(values)
    assert problem == "profile.components.education.scores: outside [0, 3] are [['S3', 4]]"


def test_an_axis_without_cut_offs_and_an_undefined_component_are_refused():
    values = {"profile.axes.potential": [["wit", 100]]}
    keys = [one.split(":")[0] for one in disagreements(values)]
    assert keys == ["profile.axes.potential", "profile.cuts.potential"]


def test_a_label_read_as_one_the_table_lacks_is_refused():
    values = {
        "profile.components.education.measure": "education",
        "profile.components.education.scores": [["S1", 80]],
        "profile.components.education.reads_as": [["Profesi", "S2"]],
    }
    (problem,) = disagreements(values)
    assert "has no S2" in problem


def test_words_of_other_tables_convert_and_unknown_ones_stay_missing_and_said():
    used = rules.load(on=ON, profile="kep-babel")
    data = quick(components=given("intelligence", "Superior", "Genius", label=True))
    found = measure(Facts(data, used, DAY), "intelligence")
    assert found.points[:2].tolist() == [7.5, pytest.approx(np.nan, nan_ok=True)]
    assert [(note.code, note.n, note.detail) for note in found.notes] == [("not_in_table", 1, "Genius")]


def test_the_category_of_a_form_is_the_level_itself():
    used = rules.load(on=ON, profile="silka")
    words = {"E01": "di atas ekspektasi", "E03": "sesuai ekspektasi", "E09": "di bawah ekspektasi"}
    ratings = pd.DataFrame({"employee_id": list(words), "year": 2024, "work_result": list(words.values())})
    scores = scoring.score(quick(ratings=ratings), rules=used, on=DAY)
    levels = pd.Series(scores.axes["performance"].lowest, index=scores.frame["employee_id"])
    assert levels[list(words)].tolist() == [2, 1, 0]
    assert scores.frame["performance"].isna().all()


def test_points_are_added_and_taken_off_beside_a_weight():
    used = rules.load(on=ON, profile="kep-babel")
    rows = pd.concat([given("innovation", 5), given("achievement", 3)])
    light = {"employee_id": "E01", "kind": "discipline", "on": "2025-01-01", "level": "ringan"}
    sanction = pd.DataFrame([light])
    scores = scoring.score(quick(components=rows, track_record=sanction), rules=used, on=DAY)
    # Sangat Baik 80 + 5 + 3 − 10.
    assert scores.frame["performance"].iloc[0] == 78


def test_who_is_near_retirement_stays_scored_and_is_flagged():
    used = rules.load(on=ON, profile="aceh-barat")
    rows = pd.concat([given("performance", 95, 95), given("potential", 95, 95)])
    data = quick(components=rows)
    grid = nine_box.place(scoring.score(data, rules=used, on=DAY), data, rules=used).set_index("employee_id")
    assert grid.loc["E01", ["cell", "in_pool"]].tolist() == [9, "no"]
    assert "near_retirement" in grid.loc["E01", "flags"]
    assert grid.loc["E02", "in_pool"] == "yes"


def test_the_composite_is_capped_where_the_axes_are_not():
    used = rules.load(on="2026-09-01", profile="pu-bina-konstruksi-2026")
    found = scoring.score(quick(), rules=used, on=used.on).frame
    known = found["composite"].notna()
    mean = (found["performance"] + found["potential"]) / 2
    np.testing.assert_allclose(found.loc[known, "composite"], mean[known].clip(upper=100))


def test_percentile_cuts_are_scores_that_occur():
    used = rules.load(on=ON, profile="asik-model")
    names = ("job_fit", "gap", "technical_training", "education", "experience")
    rows = pd.concat([given(name, *(number % 4 for number in range(10))) for name in names])
    scores = scoring.score(quick(components=rows), rules=used, on=DAY)
    one = scores.axes["potential"]
    pairs = zip(one.sums.low, one.sums.denominator, strict=True)
    occurring = {Fraction(int(top), int(bottom)) for top, bottom in pairs}
    assert {cut.bound for cut in one.cuts} <= occurring
