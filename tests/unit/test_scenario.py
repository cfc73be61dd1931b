"""What if: changes in the tables, what follows from them, and scenarios kept in the store."""

import sqlite3
from datetime import date

import numpy as np
import pandas as pd
import pytest

import talent
from talent import plan_words
from talent.changes import Abolish, Move, Retire, Vacate, as_text, changed, from_text, opened_by
from talent.errors import (
    AccessDenied,
    InfeasiblePlacementError,
    StoreError,
    TalentError,
    UnknownIdError,
)
from talent.scenario import CHAIN, what_if
from talent.store import Store
from talent.store.tables import SCHEMA_VERSION
from tests.agency import dataset
from tests.sample import sample_agency

ON = date(2025, 12, 1)
CHANGES = [Retire("E02"), Retire("E02", date(2026, 3, 1)), Move("E05", "P3"), Vacate("P4"), Abolish("P6")]


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def review(data):
    return talent.run_review(
        data, rules=talent.load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
    )


@pytest.fixture(scope="module")
def retired(data, review):
    return what_if(data, review, [Retire("E02")])


@pytest.mark.parametrize("change", CHANGES, ids=as_text)
def test_a_change_is_read_back_from_its_text(change):
    assert from_text(as_text(change)) == change


@pytest.mark.parametrize("text", ["", "retire", "retire:", "move:E1", "move:E1=", "fire:E1", "vacate:P1=P2"])
def test_what_is_no_change_is_refused_with_an_example(text):
    with pytest.raises(TalentError, match="retire:EMPLOYEE"):
        from_text(text)


def test_the_tables_given_are_not_changed(data):
    before = data.digest
    changed(data, CHANGES[:1] + CHANGES[2:], on=ON)
    assert data.digest == before


def test_who_retires_leaves_on_that_day(data):
    after = changed(data, [Retire("E02", date(2026, 3, 1))], on=ON)
    day = after.employees.set_index("employee_id")["retires_on"]["E02"]
    assert day == pd.Timestamp("2026-03-01")


def test_who_moves_stands_in_the_new_tier_from_that_day(data):
    row = changed(data, [Move("E05", "P3")], on=ON).employees.set_index("employee_id").loc["E05"]
    assert (row["position_id"], row["tier"], row["unit_id"]) == ("P3", "administrator", "U2")
    assert row["tier_since"] == row["position_since"] == pd.Timestamp(ON)


def test_a_move_within_the_tier_keeps_the_years_in_it(data):
    row = (
        changed(data, [Vacate("P4"), Move("E05", "P4")], on=ON).employees.set_index("employee_id").loc["E05"]
    )
    assert row["tier_since"] == pd.Timestamp("2017-04-01")
    assert row["position_since"] == pd.Timestamp(ON)


def test_a_move_into_a_post_that_is_held_is_refused(data):
    with pytest.raises(InfeasiblePlacementError, match="P2 has no free seat for E05: 1 of 1"):
        changed(data, [Move("E05", "P2")], on=ON)


def test_changes_are_made_in_their_order(data):
    after = changed(data, [Vacate("P2"), Move("E05", "P2")], on=ON)
    held = after.employees.set_index("employee_id")["position_id"]
    assert (held["E05"], pd.isna(held["E02"])) == ("P2", True)


def test_an_abolished_post_hands_its_people_to_its_superior(data):
    after = changed(data, [Abolish("P3")], on=ON)
    posts = after.positions.set_index("position_id")
    assert posts.loc["P3", "status"] == "abolished"
    assert posts.loc[["P4", "P5"], "reports_to"].tolist() == ["P1", "P1"]


@pytest.mark.parametrize(
    "change", [Retire("E99"), Move("E02", "P99"), Vacate("P99"), Abolish("P99")], ids=as_text
)
def test_an_unknown_id_is_refused(data, change):
    with pytest.raises(UnknownIdError, match="99"):
        changed(data, [change], on=ON)


def test_a_change_opens_the_post_that_is_left(data):
    assert [opened_by(one, data) for one in CHANGES[1:]] == [["P2"], ["P6"], ["P4"], []]


def test_a_retirement_is_what_a_review_of_the_changed_tables_finds(data, review, retired):
    again = talent.run_review(changed(data, [Retire("E02")], on=ON), rules=review.rules)
    pd.testing.assert_frame_equal(retired.plan.moves, again.plan.moves)
    assert retired.plan.value == again.plan.value
    assert retired.plan.verify()


def test_moves_that_come_and_go_lead_from_one_plan_to_the_other(review, retired):
    before = dict(zip(review.plan.moves["employee_id"], review.plan.moves["to_position"], strict=True))
    for row in retired.moves.itertuples():
        if row.change == "gained":
            before[row.employee_id] = row.after
        elif row.change == "lost":
            del before[row.employee_id]
        else:
            before[row.employee_id] = row.after
    after = dict(zip(retired.plan.moves["employee_id"], retired.plan.moves["to_position"], strict=True))
    assert before == after


def test_the_vacancy_that_a_retirement_opens_is_named(retired):
    row = retired.vacancies.set_index("position_id").loc["P2"]
    assert (row["after"], row["change"]) == (pd.Timestamp(ON), row["change"])
    assert row["change"] in {"opens", "sooner"}


def test_an_abolished_vacancy_closes(data, review):
    found = what_if(data, review, [Abolish("P3")])
    assert found.vacancies.set_index("position_id")["change"]["P3"] == "closes"
    assert "P3" not in set(found.plan.moves["to_position"])


def test_the_chain_starts_at_the_opened_post_and_gives_reasons(retired):
    assert list(retired.chains.columns) == list(CHAIN)
    assert retired.chains["to_position"].iloc[0] == "P2"
    assert retired.chains["reasons"].str.len().gt(0).all()
    assert retired.chains["fit"].between(0, 1).all()
    assert retired.chains["margin"].ge(0).all()


def test_summary_is_the_difference_of_the_two_plans(review, retired):
    row = retired.summary.set_index("what").loc["moves"]
    assert (row["before"], row["after"]) == (len(review.plan.moves), len(retired.plan.moves))


def test_a_review_of_other_tables_is_refused(data, review):
    with pytest.raises(TalentError, match="other tables"):
        what_if(changed(data, [Retire("E02")], on=ON), review, [Retire("E05")])


def test_a_scenario_without_a_change_is_refused(data, review):
    with pytest.raises(TalentError, match="at least one change"):
        what_if(data, review, [])


@pytest.fixture(scope="module")
def secretary():
    """The retirement of the sample regency's sekretaris daerah."""
    sample = sample_agency()
    review = talent.run_review(sample, rules=talent.load_rules(on=ON, profile="bkn-411-2025"))
    holder = sample.employees.loc[sample.employees["position_id"].eq("J00001"), "employee_id"].iloc[0]
    return sample, what_if(sample, review, [Retire(holder)])


def test_the_chain_of_the_sekretaris_daerah_reaches_down_to_a_pengawas(secretary):
    sample, found = secretary
    tier = sample.positions.set_index("position_id")["tier"]
    steps = found.chains["to_position"].map(tier).tolist()
    assert steps[0] == "jpt_pratama"
    assert steps[-1] == "pengawas"
    assert found.chains["step"].tolist() == list(range(1, len(steps) + 1))
    assert (found.chains["from_position"].tolist()[:-1]) == found.chains["to_position"].tolist()[1:]


def test_the_chain_under_a_head_of_office_is_told_with_its_price(secretary):
    sample, found = secretary
    tier = sample.positions.set_index("position_id")["tier"]
    first = found.instead.groupby("loss").head(1)
    heads = first[first["from_position"].map(tier).eq("jpt_pratama")]
    assert heads["to_position"].tolist() == ["J00001"]
    assert heads["loss"].iloc[0] > 0
    rows = found.instead[found.instead["loss"].eq(heads["loss"].iloc[0])]
    assert rows["to_position"].map(tier).iloc[-1] == "pengawas"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_move_of_a_chain_is_a_sentence_with_fit_and_reason(secretary, language):
    sample, found = secretary
    titles = sample.positions.set_index("position_id")["title"].to_dict()
    said = plan_words.chain_sentences(found.chains, titles=titles, language=language)
    assert len(said) == len(found.chains)
    assert said[0].startswith("Sekretaris Daerah: ")
    assert all("MS" in one or "assess" in one for one in said)


@pytest.mark.parametrize("language", ["id", "en"])
def test_changes_and_findings_are_sentences(retired, language):
    assumed = plan_words.listed_changes(
        CHANGES, people={"E02": "Ani"}, titles={"P3": "Bidang"}, language=language
    )
    assert assumed.count("; ") == len(CHANGES) - 1
    assert "Ani" in assumed
    assert len(plan_words.scenario_findings(retired, language)) == 4


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'talent.db'}")


def kept(store, scenario, **changes):
    given = {"agency_id": "A1", "name": "pensiun", "by": "Ani", "on": ON, "about": "rapat"} | changes
    store.keep_scenario(scenario, **given)


def test_a_kept_scenario_says_who_when_and_what(store, retired):
    kept(store, retired)
    row = store.scenarios("A1").iloc[0]
    assert row[["name", "changes", "made_by", "made_on", "about"]].tolist() == [
        "pensiun", "retire:E02", "Ani", "2025-12-01", "rapat",
    ]  # fmt: skip
    assert row["run_id"] == retired.run_id
    assert not row["verified"]


def test_what_came_of_it_is_read_back(store, retired):
    kept(store, retired)
    found = store.scenario("A1", "pensiun")
    for name, frame in retired.frames().items():
        pd.testing.assert_frame_equal(found[name], frame, check_dtype=False, check_index_type=False)


def test_the_same_person_may_replace_it_and_nobody_else(store, retired):
    kept(store, retired)
    kept(store, retired, about="rapat kedua")
    assert store.scenarios("A1")["about"].tolist() == ["rapat kedua"]
    with pytest.raises(AccessDenied, match="Ani"):
        kept(store, retired, by="Budi")
    with pytest.raises(AccessDenied, match="Ani"):
        store.remove_scenario("A1", "pensiun", by="Budi")


def test_the_same_person_may_remove_it(store, retired):
    kept(store, retired)
    store.remove_scenario("A1", "pensiun", by="Ani")
    assert store.scenarios("A1").empty
    with pytest.raises(UnknownIdError):
        store.remove_scenario("A1", "pensiun", by="Ani")


def test_an_agency_sees_its_own_scenarios_only(store, retired):
    kept(store, retired)
    kept(store, retired, agency_id="A2", by="Budi")
    assert store.scenarios("A2")["made_by"].tolist() == ["Budi"]
    with pytest.raises(UnknownIdError):
        store.scenario("A3", "pensiun")


@pytest.mark.parametrize("missing", [{"name": " "}, {"by": ""}])
def test_a_scenario_needs_a_name_and_somebody(store, retired, missing):
    with pytest.raises(StoreError, match="name"):
        kept(store, retired, **missing)


def test_a_store_of_the_first_schema_gets_the_new_table(tmp_path, retired):
    file = tmp_path / "talent.db"
    Store(f"sqlite:///{file}")
    with sqlite3.connect(file) as old:
        old.execute("DROP TABLE scenarios")
        old.execute("UPDATE schema_version SET version = 1")
    old.close()
    store = Store(f"sqlite:///{file}")
    kept(store, retired)
    assert len(store.scenarios("A1")) == 1
    with sqlite3.connect(file) as new:
        assert new.execute("SELECT version FROM schema_version").fetchone() == (SCHEMA_VERSION,)
    new.close()


def test_margins_of_nan_and_infinity_are_told_apart():
    chain = pd.DataFrame(
        {"to_position": ["P"] * 3, "employee_id": "E", "from_position": [None, "Q", "Q"], "fit": 0.5,
         "reasons": "pool_yes", "margin": [np.nan, np.inf, 3.0]}
    )  # fmt: skip
    said = plan_words.chain_sentences(chain, language="en")
    assert said[0].endswith("in the talent pool")
    assert said[1].endswith("nobody else can take it")
    assert said[2].endswith("any other choice is worth 3 points less")
