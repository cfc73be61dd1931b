"""Many agencies: category, change, gap and rank from published totals."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from talent import merit
from talent.errors import IntakeError, RuleNotInForceError
from talent.merit.instrument import load_instrument

KASN = {"instrument": "kasn-9-2019", "on": "2023-12-31"}
ITEMS = [item.id for item in load_instrument("kasn-9-2019", on="2023-12-31").items]


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


def with_aspects(**agencies):
    rows = [
        (name, 2023, "KASN", aspect, value)
        for name, points in agencies.items()
        for aspect, value in enumerate(points, start=1)
    ]
    return pd.DataFrame(rows, columns=["agency_id", "year", "assessed_by", "aspect", "points"])


def test_aspects_stand_beside_the_total():
    points = [30, 30, 90, 30, 60, 30, 12, 18]
    row = merit.league(with_aspects(a=points), **KASN).iloc[0]
    assert [row[f"aspect_{number}"] for number in range(1, 9)] == points


def test_nearest_better_agency_by_aspects_comes_first():
    own = [20, 20, 60, 20, 40, 20, 8, 12]
    alike = [22, 22, 60, 20, 40, 20, 8, 12]
    other = [40, 40, 30, 40, 80, 10, 8, 12]
    table = merit.league(with_aspects(own=own, other=other, alike=alike), **KASN).set_index("agency_id")
    assert table.loc["own", "learn_from"] == "alike; other"
    assert table.loc["other", "learn_from"] == ""


def test_without_aspects_one_learns_from_the_next_above(history):
    table = (
        merit.league(history, **KASN).query("year == 2023 and assessed_by == 'KASN'").set_index("agency_id")
    )
    assert table.loc["balikpapan", "learn_from"] == "kaltim; bontang; kalsel"


def test_equal_agencies_do_not_teach_each_other():
    points = [20, 20, 60, 20, 40, 20, 8, 12]
    assert merit.league(with_aspects(a=points, b=points), **KASN)["learn_from"].eq("").all()


def test_reviews_make_a_league_of_computed_indices():
    ready = SimpleNamespace(
        merit=merit.index(dict.fromkeys(ITEMS, 3), **KASN), basis={"agency_id": "a", "on": "2023-12-31"}
    )
    open_ = SimpleNamespace(merit=merit.index({}, **KASN), basis={"agency_id": "b", "on": "2023-12-31"})
    table = merit.league([ready, open_], **KASN).set_index("agency_id")
    assert table["points"].to_dict() == {"a": 300, "b": 100}
    assert table.loc["b", ["assessed_by", "learn_from"]].tolist() == ["computed", "a"]


def test_published_totals_are_an_example_with_their_source():
    given = merit.published()
    table = merit.league(given, **KASN)
    assert given["source"].ne("").all()
    assert table.set_index(["agency_id", "year"]).loc[("Kalimantan Timur", 2023), "change"] == 7.5
    south = given.set_index("agency_id").loc["Kalimantan Selatan"]
    assert (south["points"], south["target"]) == (279, 325)
    assert table[["agency_id", "category"]].iloc[0].tolist() == ["Sumatera Barat", "Sangat Baik"]


@pytest.mark.parametrize(("points", "source"), [(83.5, "Indeks Pengisian JPT 2023"), (0.68, "Lampiran")])
def test_another_index_is_refused_in_a_history(history, points, source):
    row = {
        "agency_id": "x",
        "year": 2023,
        "assessed_by": "KASN",
        "aspect": pd.NA,
        "points": points,
        "source": source,
    }
    with pytest.raises(IntakeError, match=r"no merit index|not the merit index"):
        merit.league(pd.concat([history, pd.DataFrame([row])], ignore_index=True), **KASN)
