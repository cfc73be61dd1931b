"""Synthetic people: published shares, dates that fit together, careers, ids that tell nothing."""

import numpy as np
import pandas as pd
import pytest

import talent
from talent import sample
from talent.eligibility import check
from talent.positions.vacancies import retirement_dates

ON = pd.Timestamp("2025-12-01")
MANAGERIAL = ["jpt_pratama", "administrator", "pengawas"]


@pytest.fixture(scope="module")
def data():
    return talent.Dataset(**sample.make_agency())


@pytest.fixture(scope="module")
def planted():
    return sample.planted()


@pytest.fixture(scope="module")
def rules():
    return talent.load_rules(on="2025-12-01", profile="bkn-411-2025")


@pytest.fixture(scope="module")
def eligible(data, rules):
    return check(data, rules=rules, on=ON.date(), inauguration=ON.date())


def ages(people):
    born = people["birth_date"]
    had_birthday = (born.dt.month < ON.month) | ((born.dt.month == ON.month) & (born.dt.day <= ON.day))
    return ON.year - born.dt.year - (~had_birthday).astype(int)


def test_a_third_are_aged_51_to_60(data):
    assert ages(data.employees).between(51, 60).mean() == pytest.approx(1298968 / 3795302, abs=0.02)


def test_women_have_their_published_share(data):
    assert data.protected["sex"].eq("P").mean() == pytest.approx(2353473 / 4344552, abs=0.02)


def test_pppk_have_their_published_share(data):
    assert data.employees["employment"].eq("pppk").mean() == pytest.approx(487127 / 4282429, abs=0.02)


@pytest.mark.external
def test_published_shares_are_those_of_the_head_counts(external_data):
    table = pd.read_csv(external_data / "asn_reference" / "asn_marginals.csv")
    count = table.set_index(["tanggal", "kelompok"])["jumlah"]
    shares = talent.sample.source.assumed()["shares"]
    women = count["2022-06-30", "ASN perempuan"] / count["2022-06-30", "ASN total"]
    pppk = count["2023-06-30", "PPPK"] / count["2023-06-30", "ASN total"]
    older = count["2023-06-30", "PNS usia 51-60"] / count["2023-06-30", "PNS"]
    assert [shares[name] for name in ("female", "pppk", "older")] == pytest.approx(
        [women, pppk, older], abs=1e-4
    )


def test_managers_are_civil_servants_on_duty(data):
    managers = data.employees.query("tier in @MANAGERIAL")
    assert managers["employment"].eq("pns").all()
    assert managers["duty_status"].eq("active").all()


def test_sexes_are_spread_unevenly_over_tiers(data):
    share = data.protected.merge(data.employees[["employee_id", "tier"]]).assign(
        woman=lambda frame: frame["sex"].eq("P")
    )
    by_tier = share.groupby("tier")["woman"].mean()
    assert by_tier["jpt_pratama"] < by_tier["pengawas"] < by_tier["pelaksana"]


def test_everybody_has_the_facts_of_a_career(data):
    columns = ["name", "grade", "education", "field_of_study", "birth_date", "service_since", "tier_since"]
    assert data.employees[columns].notna().all().all()


def test_dates_of_a_career_stand_in_order(data):
    people = data.employees
    for earlier, later in (("birth_date", "service_since"), ("tier_since", "position_since")):
        assert (people[earlier] <= people[later]).all()
    dates = people[["service_since", "tier_since", "position_since", "grade_since"]]
    assert (dates.max(axis=1) <= ON).all()
    assert (people["service_since"] <= people["tier_since"]).all()


def test_nobody_entered_service_as_a_child(data):
    years = (data.employees["service_since"] - data.employees["birth_date"]).dt.days / 365.25
    assert years.min() > 18


def test_nobody_is_past_retirement(data, rules):
    assert (retirement_dates(data, rules=rules) > ON).all()


def test_regional_secretary_retires_in_2027(data, rules):
    top = data.positions.loc[data.positions["reports_to"].isna(), "position_id"].item()
    person = data.employees.set_index("position_id").loc[top, "employee_id"]
    assert retirement_dates(data, rules=rules)[person].year == 2027


def test_retirements_are_spread_over_five_years(data, rules, planted):
    years = retirement_dates(data, rules=rules)[planted["retiring"]].dt.year.value_counts()
    assert set(years.index) <= set(range(2025, 2031))
    assert (years.reindex(range(2026, 2031)) >= 10).all()


def test_retiring_managers_are_all_listed(data, rules, planted):
    leaves = retirement_dates(data, rules=rules)
    managers = data.employees.query("tier in @MANAGERIAL")["employee_id"]
    soon = leaves[managers][leaves[managers] <= pd.Timestamp("2030-12-01")]
    assert sorted(soon.index) == planted["retiring"]


def test_ids_tell_nothing_of_birth_or_tier(data):
    people = data.employees
    number = people["employee_id"].str[1:].astype(int)
    born = people["birth_date"].astype("int64")
    rank = people["tier"].isin(MANAGERIAL).astype(int)
    assert abs(np.corrcoef(number, born)[0, 1]) < 0.06
    assert abs(np.corrcoef(number, rank)[0, 1]) < 0.06


def test_grades_are_those_of_the_rules(data, rules):
    order = [grade for grade, _ in rules.value("ranks.order")]
    pns = data.employees.query("employment != 'pppk'")
    assert pns["grade"].isin(order).all()


def test_some_managers_are_below_the_rank_of_their_post(data, rules):
    order = {grade: place for place, (grade, _) in enumerate(rules.value("ranks.order"))}
    managers = data.employees.query("tier in @MANAGERIAL")
    asked = managers["position_id"].map(data.positions.set_index("position_id")["min_grade"]).map(order)
    assert 0.02 < (managers["grade"].map(order) < asked).mean() < 0.4


def test_fields_of_study_fit_in_about_two_cases_of_three(data):
    managers = data.employees.query("tier in @MANAGERIAL")
    asked = managers["position_id"].map(data.positions.set_index("position_id")["fields_of_study"])
    pairs = zip(managers["field_of_study"], asked, strict=True)
    assert 0.55 < np.mean([field in wanted.split(";") for field, wanted in pairs]) < 0.8


def test_acting_officers_stand_in_vacant_posts(data):
    acting = data.employees.dropna(subset="acting_position_id")
    status = data.positions.set_index("position_id")["status"]
    assert len(acting) >= 5
    assert acting["acting_position_id"].map(status).eq("vacant").all()
    assert acting["acting_position_id"].is_unique
    assert acting[["acting_kind", "acting_since"]].notna().all().all()


def test_past_posts_are_over_and_lie_inside_the_service(data):
    rows = data.history.merge(data.employees[["employee_id", "service_since"]])
    assert rows["end"].notna().all()
    assert (rows["start"] < rows["end"]).all()
    regular = rows[rows["kind"] == "definitive"]
    assert (regular["start"] >= regular["service_since"]).all()


def test_regular_past_posts_do_not_overlap(data):
    rows = data.history.query("kind == 'definitive'").sort_values(["employee_id", "start"])
    following = rows.groupby("employee_id")["start"].shift(-1)
    assert not (rows["end"] >= following).any()


def test_past_posts_end_before_the_present_one(data):
    rows = data.history.query("kind == 'definitive'").merge(data.employees[["employee_id", "position_since"]])
    assert (rows["end"] < rows["position_since"]).all()


def test_careers_run_upwards(data, rules):
    rank = rules.tiers["rank"]
    rows = data.history.query("kind == 'definitive'").merge(
        data.employees[["employee_id", "tier"]], on="employee_id", suffixes=("", "_now")
    )
    assert (rows["tier"].map(rank) >= rows["tier_now"].map(rank)).all()


def test_some_past_posts_lie_in_another_agency_and_some_were_acting(data):
    assert 0 < (data.history["agency_id"] != data.agency_id).mean() < 0.15
    assert 10 < data.history["kind"].eq("Plt").sum() < 200


def test_about_a_third_may_be_promoted_today(data, eligible):
    own = data.employees.set_index("employee_id")["tier"]
    upward = eligible[eligible["employee_id"].map(own) != eligible["tier"]]
    share = upward["eligible"].eq("met").groupby(upward["tier"]).mean()
    assert share.between(0.2, 0.5).all()


@pytest.mark.parametrize("kind", ["only_cover", "shared"])
def test_thin_families_have_just_the_planted_candidates(data, planted, eligible, kind):
    people, posts = {
        "only_cover": (planted["only_cover"], planted["only_cover_posts"]),
        "shared": (planted["shared_people"], planted["shared_posts"]),
    }[kind]
    family = data.positions.set_index("position_id").loc[posts, "job_family"].unique()
    met = eligible.query("tier == 'administrator' and eligible == 'met'")["employee_id"]
    crew = data.employees[
        data.employees["job_family"].isin(family) & (data.employees["tier"] != "administrator")
    ]
    assert sorted(set(met) & set(crew["employee_id"])) == people


def test_one_person_covers_three_posts_and_four_share_six(planted):
    assert [len(planted[name]) for name in ("only_cover", "only_cover_posts")] == [1, 3]
    assert [len(planted[name]) for name in ("shared_people", "shared_posts")] == [4, 6]


def test_all_posts_of_the_thin_families_are_planted(data, planted):
    for posts in (planted["only_cover_posts"], planted["shared_posts"]):
        family = data.positions.set_index("position_id").loc[posts, "job_family"].unique()
        here = data.positions.query("tier == 'administrator' and job_family in @family")
        assert len(family) == 1
        assert sorted(here["position_id"]) == posts


def test_holders_of_the_thin_posts_retire_within_a_year(data, planted, rules):
    posts = planted["only_cover_posts"] + planted["shared_posts"]
    holders = data.employees.set_index("position_id").loc[posts, "employee_id"]
    leaves = retirement_dates(data, rules=rules)[holders]
    assert len(holders) == 9
    assert (leaves <= pd.Timestamp("2026-12-01")).all()


def test_vacant_posts_are_all_listed(data, planted):
    assert sorted(data.positions.query("status == 'vacant'")["position_id"]) == planted["vacancies"]
