"""The merit index in figures, report and command line: computed, claimed, range, proof, disagreement."""

import io
import re
from dataclasses import replace

import pandas as pd
import pytest
from rich.console import Console

from talent import display, figures, load_rules, merit, run_review
from talent.cli.merit import merit_page
from talent.report import write_html
from tests.agency import ON, dataset

RULES = load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
ITEMS = RULES.under("instrument.measures")


def claims(**changed):
    levels = dict.fromkeys(ITEMS, 3) | changed
    rows = [(item, f"SK {item}", "2025-01-01", level, None) for item, level in levels.items()]
    old = ("4b", "SK lama", "2019-01-01", 4, "2021-01-01")
    return pd.DataFrame([*rows, old], columns=["item", "document", "on", "level", "valid_until"])


def field(values):
    rows = {
        "unit_id": ["U1", "U2", "U3"],
        "source": "inspection",
        "on": "2025-05-01",
        "value": values,
        "n": 90,
        "sd": 5.0,
    }
    return pd.DataFrame(rows | {"scale_min": 0, "scale_max": 100, "higher_is_better": True})


@pytest.fixture(scope="module")
def review():
    units = pd.DataFrame(
        {"unit_id": ["U1", "U2", "U3"], "name": ["Satu", "Dua", "Tiga"], "parent_id": [None, "U1", "U1"]}
    )
    results = pd.DataFrame(
        {"unit_id": ["U1", "U2", "U3"], "year": 2024, "result": ["Baik", "Istimewa", "Baik"]}
    )
    data = dataset(
        units=units, merit_evidence=claims(), field_signals=field([80, 20, 82]), unit_results=results
    )
    found = run_review(data, rules=RULES)
    return replace(found, people=found.people.assign(name="Nama"))


@pytest.fixture(scope="module")
def page(review, tmp_path_factory):
    file = tmp_path_factory.mktemp("report") / "r.html"
    return write_html(review, file, language="en").read_text("utf-8")


def printed(review, **options):
    console = Console(width=180, file=io.StringIO())
    console.print(merit_page(review, "en", **options))
    return console.file.getvalue()


def test_report_shows_computed_claimed_and_range(review, page):
    index = review.merit
    shown = display.points_shown(index.points, index.low, index.high, "en")
    assert f"The merit index is {shown} by the data, {index.claimed:g} on paper." in page
    assert f"{index.low:g}–{index.high:g}" in page


def test_report_lists_every_item_with_what_it_rests_on(review, page):
    for item in review.merit.items["item"]:
        assert f">{item}  " in page
    row = review.merit.items.set_index("item").loc["3b"]
    assert f"{row['numerator']} of {row['denominator']}: Employees whom talent mapping has placed" in page
    assert "SK 4a" in page


def test_report_says_which_claim_is_older_than_its_validity(page):
    part = page[page.index("Claims that no valid document supports") :]
    assert part.index("SK lama") < part.index("older than its validity")


def test_report_says_what_a_category_permits_with_its_article(page):
    assert re.search(r"Baik / Sangat Baik \((?:not )?reached\): may transfer .* UU 5/2014 .* Ps 111", page)


def test_report_proves_the_way_up_and_says_where_to_begin(review, page):
    effort = review.roadmap.attrs["effort"]
    assert f"Proven cheapest: effort {effort:g} = lower bound {effort:g}." in page
    assert "To begin with" in page


def test_report_names_the_units_that_differ(page):
    part = page[page.index(">Paper and field<") :]
    assert "1 of 3 units surely differ between paper and field" in part
    assert "Dua" in part


def test_report_without_signals_says_nothing_of_the_field(tmp_path):
    bare = run_review(dataset(), rules=RULES)
    assert ">Paper and field<" not in write_html(bare, tmp_path / "r.html", language="en").read_text("utf-8")


def test_report_masks_everyone_it_names(review, page):
    assert not set(re.findall(r"E[0-9]{2}\b", page)) & set(review.people["employee_id"])


def test_report_reads_in_indonesian(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="id").read_text("utf-8")
    assert "Terbukti paling hemat" in page
    assert "Di atas kertas dan di lapangan" in page


def test_command_prints_proof_steps_and_disagreement(review):
    shown = printed(review)
    assert re.search(r"Proven cheapest: effort ([0-9.]+) = lower bound \1\.", shown)
    assert "Paper and field, in spreads of the units" in shown
    assert "paper above field" in shown


def test_command_takes_another_target_and_a_budget(review):
    shown = printed(review, target=320, budget=20)
    assert "Cheapest way up to 320 points" in shown


def test_command_prints_means_where_weights_were_never_published():
    rules = load_rules(on="2026-06-01", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    shown = printed(run_review(dataset(), rules=rules))
    assert "Mean level of each aspect, 0 to 4" in shown
    assert "Without published weights no way up can be proven" in shown


def test_timeline_draws_each_step_for_as_long_as_it_takes():
    steps = merit.roadmap({}, instrument="kasn-9-2019", on=ON, target=130, lead={"4a": 5})
    bar = figures.roadmap_timeline(steps, language="en").data[0]
    assert list(bar.base) == steps["start_month"].tolist()[::-1]
    assert list(bar.x) == (steps["end_month"] - steps["start_month"]).tolist()[::-1]


def test_scatter_names_only_the_units_that_disagree(review):
    figure = figures.paper_against_field(review.merit_units, titles={"U2": "Dua"}, language="en")
    assert [list(trace.text) for trace in figure.data if trace.mode == "markers+text"] == [["Dua"]]
    assert "Dua most of all" in figure.layout.title.text


def test_scatter_without_disagreement_says_so(review):
    calm = review.merit_units.assign(verdict="agree")
    assert figures.paper_against_field(calm, language="en").layout.title.text.startswith(
        "No unit stands surely"
    )


def test_aspects_without_weights_are_drawn_by_their_mean():
    found = merit.index(
        {"1.1": 4, "1.2": 4, "1.3": 4, "7.1": 2}, instrument="kemenpanrb-2026", on="2026-06-01"
    )
    figure = figures.merit_aspects(found, language="en")
    assert figure.layout.xaxis.title.text == "mean level"
    computed = next(trace for trace in figure.data if trace.name == "computed")
    assert list(computed.x)[::-1] == [4, 0, 0, 0, 0, 0, 2, 0]
    possible = next(trace for trace in figure.data if trace.name == "possible")
    assert len(possible.y) == 6
