"""Every page in both languages, and the ways to choose a cell or a post, without a browser."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from talent import load_rules, run_review
from talent.errors import StoreError
from talent.store import Store
from tests.agency import ON, dataset, tables

PAGES = (
    *(
        "overview",
        "nine_box",
        "person",
        "positions",
        "succession",
        "scenarios",
        "careers",
        "merit",
        "agencies",
    ),
    "rules",
)
PATIENCE = 120


@pytest.fixture(scope="module")
def review():
    """The hand-made agency's review; its people are called by no part of their id."""
    found = run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))
    return replace(found, people=found.people.assign(name="Nama"))


@pytest.fixture(scope="module")
def database(review, tmp_path_factory):
    file = tmp_path_factory.mktemp("store") / "talent.db"
    Store(f"sqlite:///{file}").publish(review)
    return file


@pytest.fixture
def app(root, database, monkeypatch):
    """The dashboard on the hand-made agency's store, not run yet."""
    monkeypatch.setenv("TALENT_DB", str(database))
    return AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=PATIENCE)


def served(root, review, folder, monkeypatch):
    """The dashboard on a store that holds one review."""
    Store(f"sqlite:///{folder / 'talent.db'}").publish(review)
    monkeypatch.setenv("TALENT_DB", str(folder / "talent.db"))
    return AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=PATIENCE)


def opened(app, page, language="en", **state):
    app.session_state["lang"] = language
    app.run()
    for name, value in state.items():
        app.session_state[name] = value
    app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def texts(app):
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.info]
    return [part.value for part in parts]


def shown(app, heading):
    """The first table that has a heading."""
    return next(table.value for table in app.dataframe if heading in table.value.columns)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_runs(app, page, language):
    found = opened(app, page, language)
    assert len(found.title) == 1
    assert not found.error


@pytest.mark.parametrize("page", PAGES)
def test_page_is_translated(app, page):
    english = set(texts(opened(app, page, "en")))
    indonesian = set(texts(opened(app, page, "id")))
    assert {one for one in english & indonesian if not one.startswith("Nama ")} <= {"Dinas Contoh"}


def test_address_bar_chooses_the_language(app):
    app.query_params["lang"] = "en"
    assert app.run().title[0].value == "Attention"


def test_an_unknown_language_is_the_default(app):
    app.query_params["lang"] = "xx"
    assert app.run().title[0].value == "Perhatian"


def test_language_switch_changes_the_page(app):
    opened(app, "nine_box", "id")
    assert app.title[0].value == "Sembilan kotak"
    app.selectbox(key="lang").set_value("en").run()
    assert app.title[0].value == "Nine-box grid"


def test_no_page_shows_an_employee_id(app, review):
    ids = set(review.people["employee_id"])
    for page in PAGES:
        opened(app, page)
        cells = {str(cell) for table in app.dataframe for cell in table.value.to_numpy().ravel()}
        assert not {word for cell in cells for word in cell.split()} & ids


def test_four_findings_lead_to_their_pages(app):
    assert len(opened(app, "overview").get("page_link")) == 4


def test_first_finding_counts_who_is_not_mappable(app, review):
    n = int(review.grid["state"].eq("not_mappable").sum())
    assert any(
        text.startswith(f"{n} employees are not yet mappable.") for text in texts(opened(app, "overview"))
    )


def test_a_click_on_a_cell_lists_its_people(app, review):
    found = opened(app, "nine_box", ninebox={"selection": {"points": [{"customdata": 5}]}})
    assert len(shown(found, "P (cell)")) == review.grid["cell"].eq(5).sum()
    assert found.session_state["cell"] == "5"


def test_buttons_choose_a_cell_as_a_click_does(app, review):
    found = opened(app, "nine_box")
    found.button_group(key="cell").set_value("8").run()
    assert len(shown(found, "P (cell)")) == review.grid["cell"].eq(8).sum()


def test_who_has_no_place_is_listed(app, review):
    found = opened(app, "nine_box", cell="not_mappable")
    assert len(shown(found, "Fetch first")) == review.grid["state"].eq("not_mappable").sum()


def test_an_empty_cell_says_what_to_do(app, review):
    assert not review.grid["cell"].eq(9).any()
    assert any("Choose another cell" in box.value for box in opened(app, "nine_box").info)


def test_a_filter_narrows_the_grid(app, review):
    found = opened(app, "nine_box", cell="5")
    found.multiselect(key="tier").set_value(["pengawas"]).run()
    expected = review.grid["cell"].eq(5) & review.grid["tier"].eq("pengawas")
    assert len(shown(found, "P (cell)")) == expected.sum() > 0


def test_filters_stand_in_the_address_bar(app, review):
    app.query_params["tier"] = "Supervisor (Pengawas)"
    found = opened(app, "nine_box", cell="5")
    assert found.multiselect(key="tier").value == ["pengawas"]
    assert found.query_params["tier"] == "Supervisor (Pengawas)"


def test_key_posts_are_counted_by_readiness(app, review):
    table = shown(opened(app, "succession"), "Ready now")
    assert len(table) == len(review.key_positions)
    assert table["Ready now"].sum() == review.benches["readiness"].eq("now").sum()


def test_a_click_on_a_post_shows_its_bench(app, review):
    found = opened(app, "succession", key_posts={"selection": {"rows": [1], "columns": [], "cells": []}})
    post = found.session_state["post"]
    assert len(shown(found, "Successor")) == review.benches["position_id"].eq(post).sum()
    assert post != opened(app, "succession").selectbox(key="post").options[0]


def test_plan_is_shown_with_its_proof(app, review):
    found = opened(app, "succession")
    assert len(shown(found, "Chain")) == len(review.plan.moves)
    assert any("optimal, verified" in text for text in texts(found))


def test_merit_page_shows_range_and_items(app, review):
    found = opened(app, "merit")
    assert found.metric[0].value == f"{review.merit.low:g}–{review.merit.high:g}"
    assert len(shown(found, "One level more")) == 10


@pytest.mark.parametrize("page", PAGES)
def test_pages_do_without_a_merit_instrument(root, tmp_path, monkeypatch, page):
    without = run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025"))
    found = opened(served(root, without, tmp_path, monkeypatch), page)
    if page in {"overview", "merit"}:
        assert any("there is no merit index" in text for text in texts(found))


@pytest.mark.parametrize("page", ["overview", "succession"])
def test_pages_do_without_key_posts_and_moves(root, review, tmp_path, monkeypatch, page):
    nothing = {name: getattr(review, name).head(0) for name in ("key_positions", "benches", "vacancies")}
    plan = replace(review.plan, moves=review.plan.moves.head(0))
    found = opened(served(root, replace(review, **nothing, plan=plan), tmp_path, monkeypatch), page)
    if page == "succession":
        assert any("No post is key" in text for text in texts(found))
        assert any("The plan moves nobody" in text for text in texts(found))


def test_two_runs_of_an_agency_can_be_told_apart(root, review, tmp_path, monkeypatch):
    later = run_review(dataset(), rules=load_rules(on="2025-12-02", profile="bkn-411-2025"))
    again = replace(review, basis=review.basis | {"run_id": "0" * 64})
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    for one in (later, again):
        store.publish(one)
    found = opened(served(root, review, tmp_path, monkeypatch), "overview")
    labels = found.selectbox[2].options
    assert labels[0].startswith("2 Dec 2025")
    assert len(set(labels)) == 3


def test_an_empty_store_says_what_to_do(app, tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_DB", str(tmp_path / "empty.db"))
    app.query_params["lang"] = "en"
    assert any("run `talent review` first" in box.value for box in app.run().info)
    assert not app.exception


def test_a_lost_run_is_said_and_not_a_crash(root, review, tmp_path, monkeypatch):
    app, store = served(root, review, tmp_path, monkeypatch), Store(f"sqlite:///{tmp_path / 'talent.db'}")
    for file in (tmp_path / "runs").rglob("review.json"):
        file.unlink()
    with pytest.raises(StoreError):
        store.review(review.run_id)
    app.query_params["lang"] = "en"
    app.run()
    assert any("This review could not be made." in box.value for box in app.error)
    assert not app.exception


def test_without_a_store_the_sample_is_reviewed(root, monkeypatch):
    monkeypatch.setenv("TALENT_DB", "")
    app = AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=PATIENCE)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert app.session_state["review"].basis["employees"] > 2000
    assert len(app.get("page_link")) == 4


def test_who_is_not_placed_opens_on_the_grid(app):
    links = opened(app, "overview").get("page_link")
    assert any("cell=not+yet+mappable" in link.proto.query_string for link in links)


def test_the_bench_says_where_the_plan_leads(app, review):
    found = opened(app, "succession")
    table = shown(found, "Successor")
    bench = review.benches[review.benches["position_id"].eq(found.session_state["post"])]
    planned = bench.sort_values("rank")["employee_id"].isin(review.plan.moves["employee_id"])
    assert table["Plan"].ne("–").tolist() == planned.tolist()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "known of 0 of 12 people"), ("id", "diketahui dari 0 dari 12 orang")]
)
def test_what_is_not_collected_is_said_on_the_grid_and_on_the_overview(
    root, tmp_path, monkeypatch, language, words
):
    rules = load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
    without = run_review(dataset(feedback=None), rules=rules)
    app = served(root, without, tmp_path, monkeypatch)
    grid = opened(app, "nine_box", language)
    assert any(words in warning.value for warning in grid.warning)
    overview = opened(app, "overview", language)
    assert any("(0 of 12)" in text or "(0 dari 12)" in text for text in texts(overview))


def test_person_page_names_the_smallest_change_and_its_day(app):
    found = opened(app, "person", "en", person="E03", target=7)
    assert "Nama •• 03" in texts(found) or any("E03"[-1] in text for text in texts(found))
    steps = shown(found, "Needed")
    assert steps["Component"].tolist() == ["award"]
    assert shown(found, "Exactly")["Exactly"].iloc[0] == "66"


def test_person_page_says_why_a_lower_cell_is_not_proposed(app):
    found = opened(app, "person", "en", person="E03", target=1)
    assert any("nothing is proposed that lowers anybody" in info.value for info in found.info)


def test_rules_page_finds_by_search_and_mark(app):
    found = opened(app, "rules", "en", search="retirement.ages.pengawas")
    assert shown(found, "Key")["Key"].tolist() == ["retirement.ages.pengawas"]
    assert shown(found, "Key")["Mark"].tolist() == ["second-hand"]


def test_overview_says_who_moved_since_the_review_before(root, review, tmp_path, monkeypatch):
    rules = load_rules(on="2025-12-02", profile="bkn-411-2025", instrument="kasn-9-2019")
    ratings = tables()["ratings"]
    ratings.loc[ratings["employee_id"] == "E03", "rating"] = "Sangat Kurang"
    Store(f"sqlite:///{tmp_path / 'talent.db'}").publish(review)
    app = served(root, run_review(dataset(ratings=ratings), rules=rules), tmp_path, monkeypatch)
    found = opened(app, "overview")
    table = shown(found, "What changed")
    assert table["What changed"].tolist() == ["rating: Sangat Baik → Sangat Kurang"]
    assert table[["Before", "After", "Because"]].to_numpy().tolist() == [["5", "3", "a fact changed"]]


def test_a_point_of_the_index_can_be_followed_to_its_rows(app, review):
    found = opened(app, "merit")
    rows = review.merit_scopes
    item = next(box.value for box in found.selectbox if box.label == "What stands behind item")
    held = rows["item"].eq(item) & ~rows["met"]
    assert len(shown(found, "Turn")) == held.sum()
    row = review.merit.items.set_index("item").loc[item]
    assert any(f"{item}: level {row['level']} ×" in text for text in texts(found))


def test_another_target_gives_another_way(app, review):
    found = opened(app, "merit", target=float(review.merit.low) + 60)
    after = shown(found, "Total after")["Total after"]
    assert after.iloc[-1] >= review.merit.low + 60


def test_merit_page_without_published_weights(root, tmp_path, monkeypatch):
    rules = load_rules(on="2026-06-01", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    found = opened(served(root, run_review(dataset(), rules=rules), tmp_path, monkeypatch), "merit")
    assert found.metric[1].value == "not published"
    assert any("every weighting that is possible" in text for text in texts(found))
