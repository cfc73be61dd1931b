"""The self-assessment workbook: item by item what the index rests on, and nothing that runs."""

import io

import pandas as pd
import pytest

from talent import merit, rules, run_review
from tests.agency import ON, dataset

RULES = rules.load(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review():
    rows = [
        ("4a", "=HYPERLINK(1)", "2025-01-01", 3),
        ("4a", "SK 9", "2024-01-01", 2),
        ("3b", "Laporan", "2025-02-01", 4),
    ]
    papers = pd.DataFrame(rows, columns=["item", "document", "on", "level"])
    return run_review(dataset(merit_evidence=papers), rules=RULES)


def sheets(review, language="en"):
    content = merit.write_self_assessment(
        review.merit, review.merit_papers, review.merit_scopes, language=language
    )
    return pd.read_excel(io.BytesIO(content), sheet_name=None, engine="calamine")


def test_every_item_has_its_row(review):
    items = sheets(review)["Items"].set_index("Item")
    assert items.index.tolist() == review.merit.items["item"].tolist()
    assert items.loc["3b", "Level claimed"] == 4
    assert items.loc["3b", "Level"] == review.merit.items.set_index("item").loc["3b", "level"]
    assert items.loc["4a", "Documents"] == "=HYPERLINK(1) (2025-01-01); SK 9 (2024-01-01)"


def test_numbers_behind_an_item_are_written(review):
    items = sheets(review)["Items"].set_index("Item")
    own = review.merit.items.set_index("item").loc["3b"]
    assert items.loc["3b", ["Counted", "Of all"]].tolist() == [own["numerator"], own["denominator"]]
    assert "talent mapping has placed" in items.loc["3b", "What is counted"]


def test_every_document_stands_with_its_state(review):
    rows = sheets(review)["Documents"]
    assert rows.loc[rows["Item"].eq("4b"), "State of the claim"].tolist() == ["no document"]
    assert rows.loc[rows["Item"].eq("4a"), "Counts"].tolist() == [True, False]


def test_people_and_posts_add_up_to_the_counts(review):
    rows = sheets(review)["People and posts"]
    own = review.merit.items.set_index("item").loc["3b"]
    assert rows.loc[rows["Item"].eq("3b"), "Counts"].sum() == own["numerator"]


def test_people_are_left_out_where_they_are_not_handed_over(review):
    assert "People and posts" not in merit.self_assessment(review.merit, review.merit_papers, language="en")


def test_headings_and_words_are_indonesian_by_default(review):
    items = sheets(review, "id")["Subaspek"]
    assert {"Tingkat", "Tingkat diklaim", "Yang menahan"} <= set(items)


def test_equal_reviews_give_equal_bytes(review):
    first, second = (merit.write_self_assessment(review.merit, review.merit_papers) for _ in range(2))
    assert first == second
