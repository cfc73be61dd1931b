"""The target score: potential measured against the target, or talent value and technical match."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from talent import fit, rules, scoring
from talent.bench_words import target_formula
from talent.errors import RuleError
from talent.rules.leaf import Leaf
from talent.rules.shape import shape_problem
from tests.agency import dataset, tables

BKN = rules.load(on="2025-12-01", profile="bkn-411-2025")
PU = rules.load(on="2026-02-01", profile="pu-bina-konstruksi-2026")
THIRD = Fraction(160, 3)  # experience: 100 for years in the post, 60 for one unit, 0 for no acting duty


def more(rows: list[dict[str, object]]) -> pd.DataFrame:
    """The assessments and some rows."""
    added = pd.DataFrame(rows).assign(assessed_on="2025-01-01", instrument="asesmen terpadu")
    return pd.concat([tables()["assessments"], added], ignore_index=True)


def technical(*levels: tuple[str, str, float | None]) -> pd.DataFrame:
    """The assessments with technical levels: employee, competency, level (None: not assessed)."""
    rows = [
        {
            "employee_id": who,
            "element": name,
            "kind": "technical",
            "value": level,
            "assessed_on": "2025-01-01",
        }
        for who, name, level in levels
        if level is not None
    ]
    return more(rows)


def asked(post: str, **levels: float) -> pd.DataFrame:
    """Standards of one post: technical competency → level."""
    return pd.DataFrame(
        {"position_id": post, "competency": list(levels), "required_level": list(levels.values())}
    ).assign(kind="technical")


def score(own: rules.Rules, post: str, employee: str, **changed: pd.DataFrame) -> float:
    found = fit.match(dataset(**changed), [post], rules=own).set_index("employee_id")
    return float(found.loc[employee, "target_score"])


def without(own: rules.Rules, key: str) -> rules.Rules:
    return replace(own, leaves={name: leaf for name, leaf in own.leaves.items() if name != key})


def changed(own: rules.Rules, key: str, value: Any) -> rules.Rules:
    leaf: Leaf = own.leaves[key]
    return replace(own, leaves={**own.leaves, key: replace(leaf, value=value)})


def posts(post: str, **values: object) -> pd.DataFrame:
    table = tables()["positions"]
    table.loc[table["position_id"] == post, list(values)] = list(values.values())
    return table


# Kinerja of who has Sangat Baik and feedback 80: 60 × 110 + 15 × 0 + 15 × 0 + 10 × 85.
PERFORMANCE = Fraction(60 * 110 + 10 * 85, 100)


def test_a_post_of_jpt_pratama_weighs_talent_70_and_technical_30() -> None:
    # Potensial of E02: traits 5 of 5, match 4 to 3 capped, no sanction, no hours, experience, S2, field.
    potential = Fraction(25 * 100 + 20 * 100 + 15 * 100 + 10 * 90 + 10 * 100) / 100 + 10 * THIRD / 100
    match = Fraction(3 + 4, 4 + 4) * 100
    expected = (70 * (PERFORMANCE + potential) / 2 + 30 * match) / 100
    held = technical(("E02", "Analisis Data", 3), ("E02", "Survei", 4))
    levels = asked("P1", **{"Analisis Data": 4.0, "Survei": 4.0})
    assert score(BKN, "P1", "E02", assessments=held, standards=levels) == pytest.approx(float(expected))


def test_a_post_of_administrator_weighs_60_and_40_and_a_surplus_counts_as_100() -> None:
    # Potensial of E03: traits 4 of 5, match 3 to 2 capped, no sanction, no hours, experience, S1, field.
    potential = Fraction(25 * 80 + 20 * 100 + 15 * 100 + 10 * 80 + 10 * 100) / 100 + 10 * THIRD / 100
    expected = (60 * (PERFORMANCE + potential) / 2 + 40 * 100) / 100
    held, levels = technical(("E03", "Survei", 5)), asked("P3", Survei=4.0)
    assert score(BKN, "P3", "E03", assessments=held, standards=levels) == pytest.approx(float(expected))
    uncapped = changed(BKN, "profile.target.cap", "none")
    more = expected + Fraction(40 * 25, 100)
    found = score(uncapped, "P3", "E03", assessments=held, standards=levels)
    assert found == pytest.approx(float(more))


@pytest.mark.parametrize(
    ("held", "levels"),
    [
        pytest.param([("E03", "Survei", 4)], {}, id="no technical standard"),
        pytest.param([], {"Survei": 4.0}, id="no technical assessment"),
        pytest.param([("E03", "Survei", 4)], {"Survei": 4.0, "Sensus": 3.0}, id="one of two assessed"),
    ],
)
def test_without_technical_competence_nothing_is_said(
    held: list[tuple[str, str, float]], levels: dict[str, float]
) -> None:
    own = asked("P3", **levels)
    assert np.isnan(score(BKN, "P3", "E03", assessments=technical(*held), standards=own))


def test_a_tier_that_the_profile_does_not_weigh_has_no_score() -> None:
    own = without(BKN, "profile.target.weights.administrator")
    held, levels = technical(("E03", "Survei", 4)), asked("P3", Survei=4.0)
    assert np.isnan(score(own, "P3", "E03", assessments=held, standards=levels))
    assert not np.isnan(score(BKN, "P3", "E03", assessments=held, standards=levels))


def test_without_talent_value_nothing_is_said() -> None:
    ratings = tables()["ratings"]
    held, levels = technical(("E03", "Survei", 4)), asked("P3", Survei=4.0)
    rated = ratings[ratings["employee_id"] != "E03"]
    assert np.isnan(score(BKN, "P3", "E03", assessments=held, standards=levels, ratings=rated))


@pytest.mark.parametrize("profile", ["kep-babel", "kota-manado", "silka", "generic"])
def test_a_profile_without_the_rule_has_no_score(profile: str) -> None:
    own = rules.load(on="2026-02-01", profile=profile)
    assert fit.match(dataset(), rules=own)["target_score"].isna().all()


def of_pu(potkom: int, field: int) -> float:
    """E03: S1, field, no completed development, experience, no sanction."""
    whole = 65 * potkom + 5 * 80 + 5 * field + 5 * 50 + 5 * THIRD + 15 * 100
    return float(whole / 100)


def test_potential_is_measured_against_the_target() -> None:
    # Level 3 in nine competencies: 150 % of the post held, 100 % of P3; traits 4 of 5; both halves of potkom.
    assert score(PU, "P3", "E03") == pytest.approx(of_pu((80 + 100) // 2, 100))
    own = scoring.score(dataset(), rules=PU, on=PU.on).frame.set_index("employee_id")["potential"]
    assert own["E03"] == pytest.approx(of_pu(100, 100))


def test_the_field_of_study_is_held_against_the_fields_of_the_target() -> None:
    other = posts("P3", fields_of_study="Hukum;Teknik Sipil")
    assert score(PU, "P3", "E03", positions=other) == pytest.approx(of_pu(90, 50))


def test_a_post_that_names_no_field_leaves_the_score_open() -> None:
    assert np.isnan(score(PU, "P3", "E03", positions=posts("P3", fields_of_study=None)))


def test_what_is_not_collected_gives_its_weight_to_the_others() -> None:
    own = changed(PU, "profile.not_collected", ["field"])
    whole = 65 * 90 + 5 * 80 + 5 * 50 + 5 * THIRD + 15 * 100
    found = score(own, "P3", "E03", positions=posts("P3", fields_of_study=None))
    assert found == pytest.approx(float(whole / 95))


def test_a_reported_total_stays_what_was_reported() -> None:
    total = {"employee_id": "E03", "element": "potkom", "kind": "total", "value": 70.0, "scale_max": 100}
    held = more([total])
    assert score(PU, "P3", "E03", assessments=held) == pytest.approx(of_pu(70, 100))


def test_who_was_never_assessed_has_no_score() -> None:
    found = fit.match(dataset(), ["P4"], rules=PU).set_index("employee_id")["target_score"]
    assert np.isnan(found["E10"])
    assert not np.isnan(found["E12"])


def test_a_match_class_is_that_with_the_target() -> None:
    # Level 3 against 3: MS, 50 points as the table below says; against 5: KMS, 10 points.
    leaf = PU.leaves["profile.components.education.scores"]
    classes = [["MS", 50], ["MMS", 30], ["KMS", 10]]
    own = replace(
        PU,
        leaves={
            **changed(PU, "profile.axes.potential", [["class", 100]]).leaves,
            "profile.components.class.scores": replace(leaf, value=classes),
        },
        settings={
            **PU.settings,
            "profile.components.class.measure": "match_class",
            "profile.components.class.purpose": "filling",
        },
    )
    names = tables()["assessments"]["element"].unique()[:9]
    high = pd.DataFrame({"position_id": "P2", "competency": names, "required_level": 5})
    assert score(own, "P3", "E03", standards=high) == 50
    assert score(own, "P2", "E03", standards=high) == 10


def test_the_frame_of_the_scores_gives_what_the_scores_give() -> None:
    data = dataset()
    scores = scoring.score(data, rules=PU, on=PU.on)
    exact, frame = (fit.match(data, rules=PU, scores=given) for given in (scores, scores.frame))
    pd.testing.assert_frame_equal(exact, frame)


def test_the_target_score_ranks_nobody() -> None:
    plain = fit.match(dataset(), rules=without(PU, "profile.target.kind"))
    found = fit.match(dataset(), rules=PU)
    pd.testing.assert_frame_equal(plain.drop(columns="target_score"), found.drop(columns="target_score"))


def test_the_formula_is_said_by_profile_and_tier() -> None:
    assert "70 % talent value + 30 %" in target_formula(BKN, "jpt_pratama", "en")
    assert target_formula(BKN, "jpt_utama", "en") == ""
    assert "potensial" in target_formula(PU, "jpt_utama", "id")


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("weights.pengawas", [["talent", 50], ["technical", 40]], "add to 100"),
        ("weights.pengawas", [["talent", 50], ["other", 50]], "talent and technical"),
        ("kind", "both", "one of axis, weights"),
        ("cap", "all", "number or 'none'"),
    ],
)
def test_a_rule_of_another_form_is_refused(key: str, value: object, problem: str) -> None:
    assert problem in shape_problem(f"profile.target.{key}", value)


def test_a_mean_without_parts_is_still_refused() -> None:
    own = replace(PU, settings={**PU.settings, "profile.components.discipline.measure": "mean"})
    own = changed(own, "profile.axes.potential", [["discipline", 100]])
    with pytest.raises((RuleError, LookupError)):
        fit.match(dataset(), ["P3"], rules=own, on=date(2026, 2, 1))
