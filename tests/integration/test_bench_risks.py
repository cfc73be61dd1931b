"""The risks of benches on the succession page: what the review found is what the page says."""

from dataclasses import replace

import pandas as pd
import pytest

from talent import load_rules, run_review
from tests.agency import ON, dataset

SHORT = {
    "among": "all", "group": 0, "position_ids": "P1; P3", "employee_ids": "E02", "n_posts": 2, "n_people": 1,
    "short": 1, "core_position_ids": "P1; P3", "core_employee_ids": "E02",
}  # fmt: skip
LAST = {"among": "all", "employee_id": "E02", "n_posts": 2, "position_ids": "P1; P3"}


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))


def test_key_posts_show_both_chances(succession_page, review):
    table = next(one.value for one in succession_page(review).dataframe if "Filled" in one.value.columns)
    assert sorted(table["Filled"]) == sorted(review.strength["p_filled"].round(2))
    assert sorted(table["Alone"]) == sorted(review.strength["alone"].round(2))


def test_what_is_assumed_is_said_with_its_figures(succession_page, review):
    captions = " ".join(part.value for part in succession_page(review).caption)
    assert "3% a year leave the agency, 0.5% die, 10% turn the offer down" in captions


def test_a_shortage_is_a_sentence_with_posts_and_people(succession_page, review):
    short = replace(review, shortages=pd.DataFrame([SHORT]), last_cover=pd.DataFrame([LAST]))
    app = succession_page(short)
    labels = [one.label for one in app.expander]
    assert "2 key posts share one person who is ready: 1 find no successor in the pool." in labels
    said = " ".join(part.value for part in app.markdown)
    assert "**People who are ready:** Pegawai E02 •• 2" in said
    assert "2 key posts have only one person ready" in said


def test_without_shortages_the_page_says_so_in_the_language_of_the_reader(succession_page, review):
    whole = replace(review, shortages=review.shortages.head(0), last_cover=review.last_cover.head(0))
    told = [part.value for part in succession_page(whole, "id").info]
    assert any(one.startswith("Setiap jabatan kunci memiliki orang yang siap") for one in told)
