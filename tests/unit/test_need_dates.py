"""Who leaves on or before the day a post falls vacant is no successor to it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from talent import career, fit, nine_box, placement, rules, scoring, succession
from talent.messages import reasons
from talent.positions import first_vacancies, key_positions
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def people(**retires: str) -> pd.DataFrame:
    """The employees, some with a day of retirement of their own."""
    table = tables()["employees"]
    return table.assign(retires_on=table["employee_id"].map(retires))


def posts(**terms: str) -> pd.DataFrame:
    table = tables()["positions"]
    return table.assign(term_ends=table["position_id"].map(terms))


def bench(post: str, **changed: pd.DataFrame) -> list[str]:
    data = dataset(**changed)
    grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
    found = succession.benches(data, grid, rules=RULES)
    return found.loc[found["position_id"].eq(post), "employee_id"].tolist()


def pair(post: str, employee: str, **changed: pd.DataFrame) -> pd.Series:
    return fit.match(dataset(**changed), [post], rules=RULES).set_index("employee_id").loc[employee]


@pytest.mark.parametrize(
    ("leaves", "there"), [("2027-06-01", False), ("2028-01-01", False), ("2028-02-01", True)]
)
def test_a_bench_holds_who_is_there_after_the_holder_is_gone(leaves: str, there: bool) -> None:  # noqa: FBT001
    # E01 holds P1 and retires on 2028-01-01.
    assert ("E02" in bench("P1", employees=people(E01="2028-01-01", E02=leaves))) is there


def test_the_match_says_why_with_both_days() -> None:
    row = pair("P1", "E02", employees=people(E01="2028-01-01", E02="2027-06-01"))
    assert row["eligible"] == "not_met"
    assert "retires=2027-06-01/2028-01-01" in row["reasons"].split("; ")
    assert pd.isna(row["eligible_on"])
    assert pd.isna(row["years_to_eligible"])
    later = pair("P1", "E02", employees=people(E01="2028-01-01", E02="2030-06-01"))
    assert (later["eligible"], later["reasons"]) == ("met", "")


def test_the_reason_reads_as_a_sentence() -> None:
    said = reasons("retires=2027-06-01/2028-01-01", "id")
    assert said == "pensiun sebelum jabatan dibutuhkan: 2027-06-01/2028-01-01"


def test_who_leaves_before_the_inauguration_is_told_once() -> None:
    row = pair("P1", "E02", employees=people(E01="2028-01-01", E02="2025-11-01"))
    assert [code for code in row["reasons"].split("; ") if code.startswith("retires")] == [
        "retires=2025-11-01"
    ]


def test_the_end_of_a_term_counts_as_in_the_plan() -> None:
    # E02 holds P2; the term there ends before E01 leaves P1.
    changed = {"employees": people(E01="2028-01-01"), "positions": posts(P2="2027-01-01")}
    assert "E02" not in bench("P1", **changed)
    assert pair("P1", "E02", **changed)["reasons"] == "term=2027-01-01/2028-01-01"
    assert "E02" in bench("P1", employees=people(E01="2028-01-01"), positions=posts(P2="2029-01-01"))


def test_a_post_that_is_vacant_is_needed_at_the_inauguration() -> None:
    data = dataset(employees=people(E01="2028-01-01", E02="2025-06-01"))
    found = first_vacancies(data, rules=RULES, on=ON, start="2026-03-01")["vacant_on"]
    assert found["P3"] == pd.Timestamp(2026, 3, 1)
    assert found["P2"] == pd.Timestamp(2026, 3, 1)  # its holder is gone already
    assert found["P1"] == pd.Timestamp(2028, 1, 1)


def test_a_post_of_which_no_day_is_known_asks_nothing() -> None:
    nobody = tables()["employees"]
    nobody.loc[nobody["employee_id"] == "E01", "birth_date"] = None
    assert "P1" not in first_vacancies(dataset(employees=nobody), rules=RULES, on=ON, start=ON).index
    leaving = nobody.assign(retires_on=nobody["employee_id"].map({"E02": "2026-02-01"}))
    assert "E02" in bench("P1", employees=leaving)


def test_cover_and_trainings_speak_of_the_same_people() -> None:
    def spoken(leaves: str) -> tuple[bool, bool]:
        data = dataset(employees=people(E01="2028-01-01", E02=leaves))
        grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
        field = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON)
        key = key_positions(data, rules=RULES, on=ON)
        cover = succession.cover(data, grid, rules=RULES, field=field, key_positions=key, on=ON)
        line = career.in_line(field, key, rules=RULES)
        pairs = [frame[frame["position_id"].eq("P1")]["employee_id"] for frame in (cover, line)]
        return tuple("E02" in set(found) for found in pairs)

    assert spoken("2027-06-01") == (False, False)
    assert spoken("2030-06-01") == (True, True)


def test_the_plan_fills_seats_at_the_inauguration_and_asks_for_no_later_day() -> None:
    data = dataset(employees=people(E01="2040-01-01", E03="2030-01-01"))
    grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
    field = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON)
    rows = field.rows(*field.all_pairs())
    assert not rows["reasons"].str.contains("/20").any()
    plan = placement.plan(data, field, rules=RULES, on=ON, inauguration=ON)
    assert set(plan.moves["eligible"]) <= {"met", "to_verify"}
