"""Eligibility on the hand-made agency: three states, reasons, dates."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import eligibility, rules
from talent.dataset import Dataset
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def verdict(employee_id: str, tier: str, *, inauguration: date = ON, **changed: pd.DataFrame) -> pd.Series:
    table = eligibility.check(dataset(**changed), rules=RULES, on=ON, inauguration=inauguration)
    found = table[(table["employee_id"] == employee_id) & (table["tier"] == tier)]
    return found.iloc[0]


def employees(employee_id: str, **values: object) -> pd.DataFrame:
    people = tables()["employees"]
    people.loc[people["employee_id"] == employee_id, list(values)] = list(values.values())
    return people


def test_who_meets_every_computed_criterion_is_met() -> None:
    assert verdict("E03", "administrator")["eligible"] == "met"


def test_attested_facts_of_the_inauguration_are_a_checklist_and_no_bar() -> None:
    row = verdict("E03", "administrator")
    assert (row["eligible"], row["checklist"]) == ("met", "attest=health; attest=integrity")


def test_an_attestation_that_says_no_removes_the_candidate() -> None:
    said = pd.DataFrame(
        {"employee_id": ["E03"], "criterion": ["integrity"], "result": ["tidak"], "on": ["2025-06-01"]}
    )
    row = verdict("E03", "administrator", attestations=said)
    assert (row["eligible"], row["reasons"]) == ("not_met", "attest=integrity")


def test_too_few_feeder_years_name_the_day_on_which_they_are_met() -> None:
    row = verdict("E04", "administrator")  # pengawas since 2024-02-01, three years asked
    assert (row["eligible"], row["reasons"]) == ("not_met", "feeder_years=1.8/3")
    assert row["eligible_on"] == pd.Timestamp("2027-02-01")


def test_feeder_years_count_to_the_inauguration() -> None:
    assert verdict("E04", "administrator", inauguration=date(2027, 2, 1))["eligible"] == "met"
    assert verdict("E04", "administrator", inauguration=date(2027, 1, 31))["eligible"] == "not_met"


def test_the_holder_of_the_target_tier_needs_no_feeder_years() -> None:
    people = employees("E04", tier_since="2025-11-01")
    assert verdict("E04", "pengawas", employees=people)["eligible"] == "met"


def test_education_below_the_least_is_not_met_for_good() -> None:
    row = verdict("E09", "pengawas")
    assert row["eligible"] == "not_met"
    assert "education=SLTA" in row["reasons"].split("; ")
    assert pd.isna(row["eligible_on"])


@pytest.mark.parametrize(("column", "code"), [("education", "?education"), ("tier_since", "")])
def test_a_missing_fact_is_to_verify_and_never_fails(column: str, code: str) -> None:
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E03", [column]] = None
    row = verdict("E03", "administrator", employees=people)
    assert row["eligible"] != "not_met"
    assert row["reasons"] == code


def test_a_missing_rating_is_to_verify() -> None:
    row = verdict("E12", "pengawas")
    assert (row["eligible"], row["reasons"]) == ("to_verify", "?rating")


def test_a_rating_below_baik_in_either_year_is_not_met() -> None:
    ratings = tables()["ratings"]
    ratings.loc[(ratings["employee_id"] == "E03") & (ratings["year"] == 2023), "rating"] = "Kurang"
    row = verdict("E03", "administrator", ratings=ratings)
    assert (row["eligible"], row["reasons"]) == ("not_met", "rating")


@pytest.mark.parametrize(("born", "eligible"), [("1969-12-01", "met"), ("1969-11-30", "not_met")])
def test_the_age_limit_is_the_birthday_itself(born: str, eligible: str) -> None:
    people = employees("E02", birth_date=born)  # jpt_pratama: not past 56 on 2025-12-01
    assert verdict("E02", "jpt_pratama", employees=people)["eligible"].replace("to_verify", "met") == eligible


def test_who_retires_before_the_inauguration_is_not_met() -> None:
    people = employees("E03", leaves_on="2025-11-15")
    assert "retires=2025-11-15" in verdict("E03", "administrator", employees=people)["reasons"]


def test_a_running_sanction_bars_until_it_ends() -> None:
    record = pd.DataFrame(
        {
            "employee_id": ["E03"],
            "kind": ["discipline"],
            "on": ["2025-01-01"],
            "level": ["sedang"],
            "until": ["2026-01-31"],
        }
    )
    row = verdict("E03", "administrator", track_record=record)
    assert (row["eligible"], row["reasons"]) == ("not_met", "sanction=2026-01-31")
    assert row["eligible_on"] == pd.Timestamp("2026-02-01")


@pytest.mark.parametrize(("column", "value"), [("employment", "pppk"), ("duty_status", "suspended")])
def test_status_that_bars(column: str, value: str) -> None:
    assert (
        verdict("E03", "administrator", employees=employees("E03", **{column: value}))["eligible"]
        == "not_met"
    )


def test_experience_adds_past_posts_of_a_family_to_the_present_one() -> None:
    past = pd.DataFrame(
        {
            "employee_id": ["E02"],
            "title": ["Auditor"],
            "start": ["2014-01-01"],
            "end": ["2016-01-01"],
            "job_family": ["audit"],
        }
    )
    years = eligibility.experience(dataset(history=past), on=ON, inauguration=ON)
    assert years.loc["E02", "audit"] == pytest.approx(2, abs=0.01)
    assert years.loc["E02", "data"] == pytest.approx(7.9, abs=0.05)  # in the post since 2018-01-01


def test_feeders_are_the_tier_itself_and_those_the_rules_name() -> None:
    found = eligibility.sources("administrator", rules=RULES)
    assert found == [
        "administrator",
        "jf_madya",
        "jf_muda",
        "pengawas",
    ]  # a higher rung of a feeder's track too
    assert "jf_utama" in eligibility.sources("jpt_pratama", rules=RULES)


def test_without_national_law_who_stands_too_far_off_fails_by_steps() -> None:
    generic = rules.load(on=ON, profile="generic")
    posts = pd.DataFrame({"position_id": list("ABCD"), "title": "Post", "unit_id": "U", "tier": list("2134")})
    people = pd.DataFrame({"employee_id": list("abcd"), "unit_id": "U", "position_id": list("ABCD")})
    data = Dataset(positions=posts, employees=people.assign(duty_status="active"))
    found = eligibility.check(data, rules=generic, on=ON, inauguration=ON)
    told = found[found["tier"] == "2"].set_index("employee_id")["reasons"]
    assert told.to_dict() == {"a": "", "b": "steps=-1/1", "c": "", "d": "steps=2/1"}


def test_only_moves_up_are_upward() -> None:
    posts = dataset().positions
    row = {name: place for place, name in enumerate(posts["position_id"])}
    moves = [("P2", "P1"), ("P2", "P3"), ("P4", "P6"), ("P7", "P6"), ("P3", "P2")]
    here, there = (np.array([row[move[side]] for move in moves]) for side in (0, 1))
    ladder = eligibility.ladder(posts, rules=RULES)
    assert eligibility.upward(here, there, ladder).tolist() == [True, False, False, True, True]
