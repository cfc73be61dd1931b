"""Many agencies: category, change, gap and rank from published totals."""

import numpy as np
import pandas as pd
import pytest

from talent import merit
from talent.errors import RuleNotInForceError

KASN = {"instrument": "kasn-9-2019", "on": "2023-12-31"}


@pytest.fixture
def history():
    rows = [
        ("kaltim", 2022, "KASN", pd.NA, 263.5),
        ("kaltim", 2023, "KASN", pd.NA, 271.0),
        ("kalsel", 2023, "KASN", pd.NA, 279.0),
        ("sumbar", 2023, "KASN", pd.NA, 332.0),
        ("bontang", 2023, "KASN", pd.NA, 273.0),
        ("balikpapan", 2023, "KASN", pd.NA, 266.0),
        ("kaltim", 2023, "self", pd.NA, 300.0),
    ]
    columns = ["agency_id", "year", "assessed_by", "aspect", "points"]
    return pd.DataFrame(rows, columns=columns).astype({"year": "Int64", "aspect": "Int64"})


def test_league_ranks_within_year_and_assessor(history):
    table = merit.league(history, **KASN).query("year == 2023 and assessed_by == 'KASN'")
    assert table["agency_id"].tolist() == ["sumbar", "kalsel", "bontang", "kaltim", "balikpapan"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]


def test_league_shows_category_and_gap(history):
    table = merit.league(history, **KASN).query("year == 2023").set_index(["agency_id", "assessed_by"])
    assert table.loc[("kalsel", "KASN"), ["category", "next_category", "gap"]].tolist() == [
        "Baik",
        "Sangat Baik",
        46.0,
    ]
    assert table.loc[("sumbar", "KASN"), "category"] == "Sangat Baik"
    assert table.loc[("sumbar", "KASN"), "next_category"] == ""
    assert np.isnan(table.loc[("sumbar", "KASN"), "gap"])


def test_change_is_against_the_same_assessor(history):
    table = merit.league(history, **KASN).set_index(["agency_id", "year", "assessed_by"])["change"]
    assert table[("kaltim", 2023, "KASN")] == 7.5
    assert np.isnan(table[("kaltim", 2023, "self")])


def test_aspects_are_added_only_when_complete():
    points = [30, 30, 90, 30, 60, 30, 12, 18]
    rows = [("a", 2023, "self", aspect, value) for aspect, value in enumerate(points, start=1)]
    rows += [("b", 2023, "self", 1, 40.0)]
    history = pd.DataFrame(rows, columns=["agency_id", "year", "assessed_by", "aspect", "points"])
    table = merit.league(history, **KASN)
    assert table[["agency_id", "points"]].to_numpy().tolist() == [["a", 300.0]]


def test_given_total_goes_before_the_sum_of_aspects():
    rows = [("a", 2023, "self", aspect, 10.0) for aspect in range(1, 9)] + [("a", 2023, "self", None, 81.5)]
    history = pd.DataFrame(rows, columns=["agency_id", "year", "assessed_by", "aspect", "points"])
    assert merit.league(history, **KASN)["points"].tolist() == [81.5]


def test_order_of_rows_does_not_matter(history):
    pd.testing.assert_frame_equal(merit.league(history, **KASN), merit.league(history[::-1], **KASN))


def test_empty_history_gives_an_empty_league(history):
    table = merit.league(history[:0], **KASN)
    assert len(table) == 0
    assert {"agency_id", "category", "change", "gap"} <= set(table)


def test_league_refuses_a_date_outside_the_instrument(history):
    with pytest.raises(RuleNotInForceError):
        merit.league(history, instrument="kasn-9-2019", on="2026-01-01")
