"""The risks of benches on the succession page: what the review found is what the page says."""

from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from talent import load_rules, run_review
from talent.store import Store
from tests.agency import ON, dataset

SHORT = {
    "among": "all", "group": 0, "position_ids": "P1; P3", "employee_ids": "E02", "n_posts": 2, "n_people": 1,
    "short": 1, "core_position_ids": "P1; P3", "core_employee_ids": "E02",
}  # fmt: skip
LAST = {"among": "all", "employee_id": "E02", "n_posts": 2, "position_ids": "P1; P3"}


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))


@pytest.fixture
def opened(root, tmp_path, monkeypatch):
    def page(review, language="en"):
        Store(f"sqlite:///{tmp_path / 'talent.db'}").publish(review)
        monkeypatch.setenv("TALENT_DB", str(tmp_path / "talent.db"))
        app = AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=120)
        app.session_state["lang"] = language
        app.run()
        app.switch_page("app_pages/succession.py").run()
        assert not app.exception, app.exception
        return app

    return page


def test_key_posts_show_both_chances(opened, review):
    table = next(one.value for one in opened(review).dataframe if "Filled" in one.value.columns)
    assert sorted(table["Filled"]) == sorted(review.strength["p_filled"].round(2))
    assert sorted(table["Alone"]) == sorted(review.strength["alone"].round(2))


def test_what_is_assumed_is_said_with_its_figures(opened, review):
    captions = " ".join(part.value for part in opened(review).caption)
    assert "3% a year leave the agency, 0.5% die, 10% turn the offer down" in captions


def test_a_shortage_is_a_sentence_with_posts_and_people(opened, review):
    short = replace(review, shortages=pd.DataFrame([SHORT]), last_cover=pd.DataFrame([LAST]))
    app = opened(short)
    labels = [one.label for one in app.expander]
    assert "2 key posts share one person who is ready: 1 find no successor in the pool." in labels
    said = " ".join(part.value for part in app.markdown)
    assert "**People who are ready:** Pegawai E02 •• 2" in said
    assert "2 key posts have only one person ready" in said


def test_without_shortages_the_page_says_so_in_the_language_of_the_reader(opened, review):
    whole = replace(review, shortages=review.shortages.head(0), last_cover=review.last_cover.head(0))
    told = [part.value for part in opened(whole, "id").info]
    assert any(one.startswith("Setiap jabatan kunci memiliki orang yang siap") for one in told)
