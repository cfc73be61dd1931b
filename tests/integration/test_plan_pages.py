"""The plan's choices and the scenarios on their pages, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from talent import load_rules, run_review
from talent.store import Store
from tests.agency import ON, dataset

PATIENCE = 120


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))


@pytest.fixture
def store(review, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    store.publish(review)
    return store


@pytest.fixture
def app(root, store, tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_DB", str(tmp_path / "talent.db"))
    return AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=PATIENCE)


def opened(app, page, language="en"):
    app.session_state["lang"] = language
    app.run()
    app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def texts(app):
    return [part.value for part in [*app.header, *app.markdown, *app.info, *app.error]]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is not placed at"), ("id", "tidak ditempatkan pada")]
)
def test_somebody_who_is_not_placed_is_explained(app, language, words):
    found = opened(app, "succession", language)
    found.selectbox(key="asked_post").set_value("P3").run()
    found.selectbox(key="asked_person-P3").set_value("E09").run()
    assert any(words in text for text in texts(found))


def test_the_reason_follows_the_person_chosen(app):
    found = opened(app, "succession")
    found.selectbox(key="asked_post").set_value("P6").run()
    found.selectbox(key="asked_person-P6").set_value("E02").run()
    assert any("a post below the present one" in text for text in texts(found))


def test_the_frontier_and_the_committee_stand_on_the_page(app):
    said = texts(opened(app, "succession"))
    assert any("moves reach" in text or "whatever a move costs" in text for text in said)
    assert "The committee has decided on no post yet" in said


def test_without_its_tables_a_review_says_how_to_make_scenarios(app):
    assert any("talent scenario" in text for text in texts(opened(app, "scenarios")))


@pytest.fixture
def with_tables(app, monkeypatch):
    monkeypatch.setattr("apps.session.tables", dataset)
    return opened(app, "scenarios")


def assume(app):
    next(button for button in app.button if button.label == "Assume this").click().run()
    assert not app.exception, app.exception


def test_a_retirement_is_computed_and_its_chain_told(with_tables):
    with_tables.selectbox(key="scenario_person").set_value("E02").run()
    assume(with_tables)
    said = texts(with_tables)
    assert "The chain from the top down" in said
    assert any(text.startswith("1. ") and "fit" in text for text in said)


def test_changes_add_up_until_one_begins_anew(with_tables):
    assume(with_tables)
    with_tables.button_group(key="kind").set_value("abolish").run()
    with_tables.selectbox(key="scenario_post").set_value("P3").run()
    assume(with_tables)
    assert len(with_tables.session_state["assumed"]) == 2
    next(button for button in with_tables.button if button.label == "Begin anew").click().run()
    assert with_tables.session_state["assumed"] == []


def test_what_cannot_be_assumed_is_said(with_tables):
    with_tables.button_group(key="kind").set_value("move").run()
    with_tables.selectbox(key="scenario_person").set_value("E03").run()
    with_tables.selectbox(key="scenario_post").set_value("P2").run()
    assume(with_tables)
    assert any("no free seat" in text for text in texts(with_tables))


def test_a_scenario_is_kept_and_listed(with_tables, store):
    assume(with_tables)
    name, by, _ = with_tables.text_input
    name.set_value("pensiun")
    by.set_value("Ani")
    next(button for button in with_tables.button if button.label == "Keep this scenario").click().run()
    assert store.scenarios("A1")["made_by"].tolist() == ["Ani"]
    assert "Kept scenarios" in texts(with_tables)


def test_a_scenario_without_a_name_is_not_kept(with_tables, store):
    assume(with_tables)
    next(button for button in with_tables.button if button.label == "Keep this scenario").click().run()
    assert store.scenarios("A1").empty
    assert any("It was not kept" in text for text in texts(with_tables))
