"""Holders against their own post: classes of both purposes, the cap of the profile, what else to look at."""

from datetime import date

import pytest

from talent import fit, nine_box, scoring
from talent.rules import load
from tests.agency import ON, dataset, tables

DAY = date.fromisoformat(ON)
CAPPED = (
    '[meta]\ndecree = "tanpa dasar"\n[competencies.match_cap]\nvalues = [{from = 2020-01-01, value = "item", '
    'kind = "assumption", source = "overlay", mark = "unconfirmed", checked = 2025-01-01}]\n'
)


def sheet(overlay=None, **changed):
    rules = load(on=ON, profile="bkn-411-2025", overlay=overlay)
    data = dataset(**changed)
    grid = nine_box.place(scoring.score(data, rules=rules, on=DAY), data, rules=rules, on=DAY)
    return fit.incumbents(data, grid, rules=rules, on=DAY).set_index("employee_id")


def with_level(employee, element, value):
    rows = tables()["assessments"]
    rows.loc[rows["employee_id"].eq(employee) & rows["element"].eq(element), "value"] = value
    return rows


# E05, pengawas: standard 9 × 2 = 18. Of nine competencies at 2 the match is 100 %.
@pytest.mark.parametrize(
    ("lacking", "filling", "mapping"),
    [(0, "MS", "Optimal"), (1, "MS", "Optimal"), (2, "MS", "Cukup Optimal"), (4, "MMS", "Kurang Optimal")],
)  # 100, 94.4, 88.9 and 77.8 %
def test_classes_of_both_purposes_stand_side_by_side(lacking, filling, mapping):
    rows = tables()["assessments"]
    low = rows[rows["employee_id"].eq("E05") & rows["kind"].ne("trait")].index[:lacking]
    rows.loc[low, "value"] = 1
    found = sheet(assessments=rows).loc["E05"]
    assert found[["match_class", "mapping_class"]].tolist() == [filling, mapping]
    assert found["gaps"].count("=1") == lacking


def test_a_surplus_pays_for_a_gap_unless_the_match_is_capped_by_item(tmp_path):
    rows = with_level("E05", "Integritas", 1)
    rows.loc[rows["employee_id"].eq("E05") & rows["element"].eq("Komunikasi"), "value"] = 3
    overlay = tmp_path / "capped.toml"
    overlay.write_text(CAPPED)
    assert sheet(assessments=rows).loc["E05", "match"] == 100
    assert sheet(overlay, assessments=rows).loc["E05", "match"] == pytest.approx(100 * 17 / 18)


def test_a_misfit_who_came_lately_is_developed_and_the_years_say_why():
    found = sheet().loc["E04"]  # level 1 of 2, in the post since 2024-02-01
    assert found[["verdict", "reason"]].tolist() == ["develop", "match=50.0; post_years=1.8/2"]


def test_a_long_stay_of_a_jpt_is_named_whatever_the_verdict():
    found = sheet()
    assert found.loc["E01", "also"] == "tenure=5.9/5"
    assert found["also"].ne("").sum() == 1  # nobody else holds a JPT post


def test_profiles_without_mapping_classes_leave_them_missing():
    rules = load(on=ON, profile="generic")
    data = dataset(positions=tables()["positions"].assign(tier="2"))
    grid = nine_box.place(scoring.score(data, rules=rules, on=DAY), data, rules=rules, on=DAY)
    assert fit.incumbents(data, grid, rules=rules, on=DAY)["mapping_class"].isna().all()
