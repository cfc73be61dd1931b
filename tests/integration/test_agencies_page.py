"""The page that puts agencies side by side: what is at hand, where it comes from, what is not known."""

from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from talent import load_rules, merit, run_review
from talent.store import Store
from tests.agency import ON, dataset

KASN = {"profile": "bkn-411-2025", "instrument": "kasn-9-2019"}


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=load_rules(on=ON, **KASN))


def agency(review, name, **levels):
    """The review as that of another agency, every item at level 2 unless named."""
    items = merit.index({}, instrument="kasn-9-2019", on=ON).items["item"]
    found = merit.index(dict.fromkeys(items, 2) | levels, instrument="kasn-9-2019", on=ON)
    number = name.lower() * 64
    basis = review.basis | {"agency_id": name, "agency_name": f"Kabupaten {name}", "run_id": number}
    return replace(review, merit=found, basis=basis)


def opened(root, folder, monkeypatch, *reviews, language="en", **state):
    store = Store(f"sqlite:///{folder / 'talent.db'}")
    for one in reviews:
        store.publish(one)
    monkeypatch.setenv("TALENT_DB", str(folder / "talent.db"))
    app = AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=120)
    app.session_state["lang"] = language
    app.run()
    for name, value in state.items():
        app.session_state[name] = value
    app.switch_page("app_pages/agencies.py").run()
    assert not app.exception, app.exception
    return app


def test_reported_totals_are_flagged_where_the_source_names_no_year(root, review, tmp_path, monkeypatch):
    app = opened(root, tmp_path, monkeypatch, review)
    rows = app.dataframe[0].value.set_index("Agency")
    assert rows.loc["Kalimantan Selatan", ["Year", "Points", "Category above"]].tolist() == [
        "2023",
        "279",
        "Sangat Baik: +46",
    ]
    assert rows.loc["Kalimantan Timur", ["Year", "Change"]].tolist() == ["2023 *", "+7.5"]
    assert rows.loc["Bontang", "Source"].startswith("regional news")
    assert any("*" in one.value for one in app.caption)


def test_regencies_of_a_province_are_ranked_and_learn_from_each_other(root, review, tmp_path, monkeypatch):
    best, own = agency(review, "B", **{"3a": 4, "4a": 4}), agency(review, "A", **{"3b": 3})
    app = opened(root, tmp_path, monkeypatch, best, own, assessment=(2025, "computed"))
    rows = app.dataframe[0].value
    assert rows["Agency"].tolist() == ["Kabupaten B", "Kabupaten A"]
    assert rows["Learn from"].tolist() == ["–", "Kabupaten B"]
    beside = app.dataframe[1].value
    assert list(beside)[1:3] == ["Kabupaten A", "Kabupaten B"]
    assert len(beside) == 8


def test_an_open_index_shows_its_range_and_both_categories(root, review, tmp_path, monkeypatch):
    items = merit.index({}, instrument="kasn-9-2019", on=ON).items["item"]
    found = merit.index(dict.fromkeys(items[:-1], 3), instrument="kasn-9-2019", on=ON)
    app = opened(
        root,
        tmp_path,
        monkeypatch,
        replace(review, merit=found),
        assessment=(2025, "computed"),
        reported=False,
    )
    row = app.dataframe[0].value.iloc[0]
    assert row["Points"] == f"{found.low:g}–{found.high:g}"
    assert row["Category"] == "Baik"


def test_history_of_the_agency_s_own_tables_stands_beside(root, tmp_path, monkeypatch):
    history = pd.DataFrame(
        {
            "agency_id": ["A1", "A1"],
            "year": [2021, 2022],
            "assessed_by": ["KASN", "KASN"],
            "points": [240.0, 251.0],
        }
    )
    given = history.assign(aspect=pd.array([None, None], dtype="Int64"), source="SK 1")
    found = run_review(dataset(merit_history=given), rules=load_rules(on=ON, **KASN))
    app = opened(root, tmp_path, monkeypatch, found, reported=False, assessment=(2022, "KASN"))
    row = app.dataframe[0].value.iloc[0]
    assert row[["Points", "Category", "Change", "Source"]].tolist() == ["251", "Baik", "+11", "SK 1"]


def test_an_instrument_without_weights_ranks_by_the_one_before(root, tmp_path, monkeypatch):
    rules = load_rules(on="2026-01-15", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    app = opened(root, tmp_path, monkeypatch, run_review(dataset(), rules=rules))
    assert "kasn-9-2019" in app.caption[-1].value
    assert {one.split(" · ")[1].split(" (")[0] for one in app.selectbox(key="assessment").options} == {"KASN"}


def test_without_any_assessment_the_page_says_what_to_do(root, tmp_path, monkeypatch):
    rules = load_rules(on="2026-01-15", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    app = opened(root, tmp_path, monkeypatch, run_review(dataset(), rules=rules), reported=False)
    assert any("merit_history" in one.value for one in app.info)
