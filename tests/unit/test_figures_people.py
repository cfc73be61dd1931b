"""Figures of one person, of the masking test and of leniency: what they say, and that bars re-add."""

import numpy as np
import pandas as pd
import pytest

from talent import figures, load_rules, run_review
from tests.agency import ON, dataset, tables

RULES = load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review():
    ratings = tables()["ratings"].assign(rater_id=lambda rows: "R" + (rows.index % 2).astype(str))
    return run_review(dataset(ratings=ratings), rules=RULES)


def drawn(review, employee, axis="performance", language="en"):
    found = review.explain(employee)
    return figures.axis_sum(found.components, found.axes, axis=axis, language=language, basis=review.basis)


@pytest.mark.parametrize("axis", ["performance", "potential"])
@pytest.mark.parametrize("employee", ["E01", "E03", "E09", "E10", "E12"])
def test_bars_add_to_the_least_score_of_the_axis(review, employee, axis):
    bars = drawn(review, employee, axis).data[0]
    low = review.scores.set_index("employee_id").loc[employee, f"{axis}_low"]
    assert sum(bars.x[:-1]) == pytest.approx(low)
    assert bars.measure[-1] == "total"


def test_title_says_the_score_and_what_it_lacks(review):
    assert drawn(review, "E03").layout.title.text == "Performance: 74.5 points, 5.5 short of the high cut"
    assert drawn(review, "E02", "potential").layout.title.text.startswith("Potential: 8")
    assert "above the high cut" in drawn(review, "E02", "potential").layout.title.text


def test_title_of_an_open_axis_gives_its_bounds(review):
    assert drawn(review, "E12").layout.title.text == "Performance: between 32.5 and 74.5 points"


def test_what_is_missing_is_said_in_words(review):
    assert "missing, at least 24" in drawn(review, "E12").data[0].text
    assert "tidak ada, paling sedikit 24" in drawn(review, "E12", language="id").data[0].text


def test_both_cuts_are_drawn(review):
    lines = [shape.x0 for shape in drawn(review, "E03").layout.shapes]
    assert lines == [60, 80]


def test_an_axis_of_levels_says_so():
    silka = load_rules(on=ON, profile="silka")
    ratings = tables()["ratings"].assign(work_result="sesuai ekspektasi")
    found = run_review(dataset(ratings=ratings), rules=silka).explain("E03")
    figure = figures.axis_sum(found.components, found.axes, axis="performance", language="en")
    assert figure.layout.title.text == "Performance: the level is taken directly, without points"


def masked_table(n):
    row = {
        "low": 0.8,
        "high": 1.0,
        "n": n,
        "stated": 0.9,
        "hits": n,
        "share": 1.0,
        "hit_low": 0.9,
        "hit_high": 1.0,
    }
    return pd.DataFrame([row, row]).assign(false_pool=0)


def test_masking_says_how_often_the_likely_cell_was_right():
    figure = figures.masking(masked_table(120), language="en")
    assert figure.layout.title.text == (
        "Where a likely cell is named it was right for 100% of 120 people tested (90% stated)"
    )
    assert len(figure.data[1].x) == 1


def test_masking_without_anybody_says_so():
    assert "cannot be tested" in figures.masking(masked_table(0), language="en").layout.title.text


def test_leniency_names_those_outside_and_sorts_by_distance(review):
    rows = [
        ("unit", "U1", 30, 5.0, 2.0, 8.0),
        ("unit", "U2", 30, -1.0, -4.0, 2.0),
        ("unit", "U3", 30, 0.5, -2.0, 3.0),
    ]
    table = pd.DataFrame(rows, columns=["level", "id", "n", "leniency", "low", "high"])
    table["outside"] = (table["low"] > 0) | (table["high"] < 0)
    figure = figures.leniency(table, {"U1": "Dinas"}, language="en", basis=review.basis)
    assert figure.layout.title.text == "1 of 3 units rate higher than comparable ones, 0 lower"
    assert figure.data[1].y == ("Dinas",)
    assert list(figure.layout.yaxis.categoryarray) == ["U3", "U2", "Dinas"]


def test_raters_stand_with_masked_ids(review):
    table = review.leniency
    figure = figures.leniency(table, {}, level="rater", language="en", basis=review.basis)
    shown = [name for trace in figure.data for name in trace.y]
    assert shown
    assert all(name.startswith("••") for name in shown)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_grid_shows_how_many_truly_belong(review, language):
    figure = figures.nine_box(review.grid, certainty=review.certainty, language=language)
    texts = " ".join(text for row in figure.data for text in row.text)
    assert ("truly here ≈" if language == "en" else "sungguh di sini ≈") in texts
    assert "mean P" not in texts
    assert not np.isnan(review.certainty["share"].iloc[-1])
