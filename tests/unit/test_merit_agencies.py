"""Many agencies: what a total says of itself, what a store knows of all of them, and how it is drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from talent import figures, load_rules, merit, run_review
from talent.merit import shares
from talent.merit.facts import Facts
from talent.merit.instrument import load_instrument
from talent.merit.standing import computed
from talent.store import Store
from tests.agency import ON, dataset

KASN = {"instrument": "kasn-9-2019", "on": ON}
INSTRUMENT = load_instrument(**KASN)
ITEMS = [item.id for item in INSTRUMENT.items]
BOUNDS = [(name, float(low)) for name, low in INSTRUMENT.categories]
RULES = load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=RULES)


def other(review, name, levels):
    """The review as that of another agency with these levels."""
    basis = review.basis | {"agency_id": name, "agency_name": name, "run_id": name.lower() * 64}
    return replace(review, merit=merit.index(levels, **KASN), basis=basis)


def reported(**more):
    row = {"agency_id": "a", "year": 2023, "assessed_by": "KASN", "aspect": np.nan, "points": 260.0} | more
    return pd.DataFrame([row])


def league(rows):
    return merit.league(rows, **KASN)


def test_league_keeps_what_a_total_says_of_itself():
    row = league(reported(source="news", year_known=False, target=300.0)).iloc[0]
    assert (row["source"], bool(row["year_known"]), row["target"]) == ("news", False, 300)
    assert league(reported()).iloc[0][["low", "high", "source", "target"]].isna().all()


def test_reviews_bring_the_ends_of_an_open_index(review):
    found = other(review, "B", dict.fromkeys(ITEMS[:-1], 3))
    row = league([found]).iloc[0]
    assert (row["points"], row["low"], row["high"]) == (found.merit.low, found.merit.low, found.merit.high)
    assert row["source"] == "b" * 64


def test_sums_over_aspects_are_the_ends_of_the_index(review):
    levels = dict(zip(ITEMS[:30], [1, 2, 3, 4] * 8, strict=False))
    found = merit.index(levels, **KASN)
    rows = computed(found.aspects, agency_id="b", on=ON, source="x")
    total = rows[rows["aspect"].isna()].iloc[0]
    assert (total["low"], total["high"], total["year"]) == (found.low, found.high, 2025)
    assert rows["points"].iloc[1:].sum() == pytest.approx(found.low)


def test_store_knows_the_assessments_of_every_agency(review, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    pair = [other(review, "B", dict.fromkeys(ITEMS, 3)), other(review, "C", dict.fromkeys(ITEMS[1:], 2))]
    for one in pair:
        store.publish(one)
    pd.testing.assert_frame_equal(league(store.assessments("kasn-9-2019")), league(pair))


def test_store_takes_only_current_runs_of_the_instrument(review, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    store.publish(other(review, "B", dict.fromkeys(ITEMS, 3)))
    later = load_rules(on="2026-01-15", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    store.publish(run_review(dataset(), rules=later))
    assert store.assessments("kasn-9-2019")["agency_id"].unique().tolist() == ["B"]
    assert store.assessments("kemenpanrb-2026").empty


def test_history_that_two_runs_tell_alike_counts_once(review, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    past = reported(source="SK 1").astype({"aspect": "Int64", "year": "Int64", "source": "str"})
    for name in "BC":
        store.publish(replace(other(review, name, {}), merit_history=past))
    assert store.assessments("none")[["agency_id", "points", "source"]].to_numpy().tolist() == [
        ["a", 260.0, "SK 1"]
    ]


def test_review_keeps_the_history_of_its_tables():
    past = reported(source="SK 1", aspect=pd.NA)
    found = run_review(dataset(merit_history=past), rules=RULES)
    assert found.merit_history[["agency_id", "points"]].to_numpy().tolist() == [["a", 260.0]]


def drawn(rows, **more):
    return figures.league(league(rows), bounds=BOUNDS, language="en", **more)


def test_figure_says_who_leads_and_how_many_stand_well():
    title = drawn(
        merit.published().query("year == 2023"), titles={"Sumatera Barat": "West"}
    ).layout.title.text
    assert title == "West leads with 332 points; 5 of 5 stand at Baik or above"


def test_figure_tells_unnamed_years_and_targets_apart():
    figure = drawn(merit.published().query("year == 2023"))
    marks = {trace.name: (list(trace.y), trace.marker.symbol) for trace in figure.data if trace.name}
    assert marks["points"] == (["Kalimantan Selatan"], "circle")
    assert len(marks["points; the source does not name the year"][0]) == 4
    assert marks["target that the report names"][0] == ["Kalimantan Selatan"]


def test_figure_draws_the_assessment_before_and_the_range(review):
    rows = pd.concat([reported(year=2022, points=250.0), reported()])
    figure = figures.league(league(rows).query("year == 2023"), bounds=BOUNDS, language="en")
    assert next(trace for trace in figure.data if trace.name == "assessment before").x[0] == 250
    open_now = drawn([other(review, "B", dict.fromkeys(ITEMS[:-1], 3))])
    (bar,) = [trace for trace in open_now.data if trace.name == "possible"]
    assert bar.base[0] + bar.x[0] == merit.index(dict.fromkeys(ITEMS[:-1], 3), **KASN).high


def test_figure_of_aspects_writes_every_known_point_and_names_the_weakest(review):
    rows = league([other(review, "B", dict.fromkeys(ITEMS, 3) | dict.fromkeys(["8a", "8b", "8c", "8d"], 1))])
    named = pd.DataFrame(
        {
            "aspect": [one.number for one in INSTRUMENT.aspects],
            "label": [one.name for one in INSTRUMENT.aspects],
            "max_points": [float(one.weight_high * 4) for one in INSTRUMENT.aspects],
        }
    )
    figure = figures.league_aspects(rows, named, language="en")
    assert [trace.text[0] for trace in figure.data[1:]] == ["30", "30", "90", "30", "60", "30", "12", "6"]
    assert figure.layout.title.text == "Weakest together: Information system, at 25% of its maximum"
    none = figures.league_aspects(league(reported()), named, language="en")
    assert none.layout.title.text == "No aspects of these agencies are known"


def test_measure_is_taken_once_however_many_items_ask(review, monkeypatch):
    given = (review.grid, review.benches, review.incumbents, review.vacancies, review.key_positions)
    facts = Facts(dataset(), RULES, pd.Timestamp(ON), *given)
    first = shares.measure_scope("performance_data", facts)
    monkeypatch.setattr(shares, "_MEASURES", dict.fromkeys(shares._MEASURES))
    assert shares.measure_scope("performance_data", facts) is first
