"""Match, ranking fit, incumbents."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import fit, nine_box, rules, scoring
from talent.errors import UnknownIdError
from talent.fit import field as field_module
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def pair(position_id: str, employee_id: str) -> pd.Series:
    table = fit.match(dataset(), [position_id], rules=RULES)
    return table[table["employee_id"] == employee_id].iloc[0]


def incumbents(**changed: pd.DataFrame) -> pd.DataFrame:
    data = dataset(**changed)
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    return fit.incumbents(data, grid, rules=RULES, on=ON).set_index("employee_id")


def test_the_match_is_achieved_over_required() -> None:
    row = pair("P2", "E05")  # level 2 in nine competencies against 3 in nine: 18 / 27
    assert row["match"] == pytest.approx(100 * 18 / 27)
    assert row["match_class"] == "KMS"


def test_a_match_is_exact_at_the_class_bound() -> None:
    standards = pd.DataFrame(
        {
            "position_id": ["P2"] * 9,
            "competency": list(dataset().assessments["element"].unique()[:9]),
            "required_level": [2.5] * 9,
        }
    )
    levels = tables()["assessments"]
    table = fit.match(dataset(standards=standards, assessments=levels), ["P2"], rules=RULES).set_index(
        "employee_id"
    )
    assert table.loc["E05", "match_class"] == "MS"  # 2 / 2.5 = 80 % exactly


def test_short_experience_in_the_family_of_the_post_asks_for_documents() -> None:
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E02", "position_since"] = "2023-01-01"
    row = fit.match(dataset(employees=people), ["P1"], rules=RULES).set_index("employee_id").loc["E02"]
    assert (row["eligible"], row["reasons"]) == ("to_verify", "?experience=2.9/5")


def test_experience_in_another_family_does_not_count() -> None:
    posts = tables()["positions"]
    posts.loc[posts["position_id"] == "P1", "job_family"] = "kesehatan"
    row = fit.match(dataset(positions=posts), ["P1"], rules=RULES).set_index("employee_id").loc["E02"]
    assert row["reasons"] == "?experience=0.0/5"


def test_nobody_is_matched_to_the_own_post() -> None:
    table = fit.match(dataset(), rules=RULES)
    own = dataset().employees.set_index("employee_id")["position_id"]
    assert not (table["employee_id"].map(own) == table["position_id"]).any()


def test_years_in_a_family_count_as_work_in_it_but_not_as_the_own_family() -> None:
    history = pd.DataFrame(
        {
            "employee_id": ["E06"],
            "title": ["Staf"],
            "start": ["2010-01-01"],
            "end": ["2019-01-01"],
            "job_family": ["arsip"],
        }
    )
    posts = tables()["positions"]
    posts.loc[posts["position_id"] == "P4", "job_family"] = "arsip"
    row = fit.match(dataset(positions=posts, history=history), ["P4"], rules=RULES).set_index("employee_id")
    assert row.loc["E06", "family"] == 1
    assert not row.loc["E06", "own_family"]


def test_fit_is_the_weighted_sum_of_its_parts() -> None:
    table = fit.match(dataset(), rules=RULES)
    weights = dict(RULES.value("method.fit.weights"))
    summed = sum(weight * table[name] for name, weight in weights.items()) / sum(weights.values())
    np.testing.assert_allclose(table["fit"], summed, atol=1e-12)


def test_fit_lies_between_nothing_and_one() -> None:
    assert fit.match(dataset(), rules=RULES)["fit"].between(0, 1).all()


def test_parts_that_nobody_has_are_left_out_and_shown_as_unknown() -> None:
    bare = tables()
    del bare["assessments"]
    data = type(dataset())(**bare)
    table = fit.match(data, rules=RULES)
    assert table["profile"].isna().all()
    assert table["match"].isna().all()
    assert table["fit"].gt(0).any()


def test_top_keeps_the_best_of_each_post() -> None:
    full, best = fit.match(dataset(), rules=RULES), fit.match(dataset(), rules=RULES, top=1)
    assert best["fit"].tolist() == full.groupby("position_id")["fit"].max().tolist()


def test_an_unknown_position_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownIdError, match="P1"):
        fit.match(dataset(), ["P11"], rules=RULES)


def test_an_unrelated_person_reorders_nobody() -> None:
    people = tables()["employees"]
    newcomer = people[people["employee_id"] == "E06"].assign(employee_id="X99")
    before = fit.match(dataset(), ["P4"], rules=RULES)
    after = fit.match(dataset(employees=pd.concat([people, newcomer])), ["P4"], rules=RULES)
    kept = after[after["employee_id"] != "X99"]["employee_id"].tolist()
    assert kept == before["employee_id"].tolist()


def test_a_holder_at_the_standard_is_kept() -> None:
    assert incumbents().loc["E05", "verdict"] == "keep"


def test_a_misfit_after_two_years_is_rotated_and_before_developed() -> None:
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E04", "position_since"] = "2020-01-01"
    assert incumbents(employees=people).loc["E04", "verdict"] == "rotate"
    assert incumbents().loc["E04", "verdict"] == "develop"  # in the post since 2024-02-01


def test_a_holder_without_assessment_is_looked_at_again() -> None:
    levels = tables()["assessments"]
    found = incumbents(assessments=levels[levels["employee_id"] != "E05"])
    assert found.loc["E05", ["verdict", "reason"]].tolist() == ["review", "assessment_missing"]


def test_an_expired_assessment_is_looked_at_again() -> None:
    old = tables()["assessments"].assign(assessed_on="2020-01-01")
    assert set(incumbents(assessments=old)["reason"]) == {"assessment_expired"}


def test_gaps_name_the_competency_and_the_levels() -> None:
    assert incumbents().loc["E04", "gaps"].split("; ")[0] == "Integritas=1"


@pytest.mark.parametrize(("parent", "few"), [(None, False), (object(), True)])
def test_beside_other_processes_only_a_large_agency_is_worth_threads(monkeypatch, parent, few):
    monkeypatch.setattr(field_module, "parent_process", lambda: parent)
    monkeypatch.setattr(field_module, "_CELLS", 1)
    data = dataset()
    grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
    field = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON)
    assert field.cells > 1
    assert field.few is few
