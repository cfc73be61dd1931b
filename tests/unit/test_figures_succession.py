"""Figures of bench strength."""

import pandas as pd
import pytest

from talent import figures

STRENGTH = pd.DataFrame(
    {
        "position_id": ["A", "B", "C"],
        "cause": ["vacant", "term", "assumed"],
        "alone": [0.9, 0.95, 1.0],
        "p_filled": [0.9, 0.3, 0.85],
        "se": [0.0, 0.01, 0.005],
        "drawn": [False, True, True],
    }
)
OUTLOOK = pd.DataFrame(
    {
        "position_id": ["A", "A", "B", "B"],
        "year": [0, 1, 0, 1],
        "on": pd.to_datetime(["2025-12-01", "2026-12-01"] * 2),
        "alone": [0.9, 0.7, 0.5, 0.4],
    }
)


def test_the_weakest_post_stands_on_top_with_both_chances():
    found = figures.bench_strength(STRENGTH, weak=0.8, titles={"B": "Head"}, language="en")
    by_name = {trace.name: trace for trace in found.data}
    assert by_name["with people shared"].x[-1] == 0.3
    assert by_name["bench by itself"].x[-1] == 0.95
    assert found.layout.yaxis.ticktext[-1] == "Head"


def test_error_bars_are_two_standard_errors():
    found = figures.bench_strength(STRENGTH, weak=0.8, language="en")
    bars = next(trace for trace in found.data if trace.name == "with people shared").error_x.array
    assert bars[-1] == pytest.approx(0.02)


def test_the_title_counts_all_posts_and_not_only_those_drawn():
    found = figures.bench_strength(STRENGTH, weak=0.8, top=1, language="en")
    assert found.layout.title.text.startswith("1 of 3 key posts")
    assert "1 of 3 shown" in found.layout.meta["basis"]


def test_the_outlook_is_posts_by_years_with_the_chance_in_each_box():
    found = figures.bench_outlook(OUTLOOK, weak=0.8, language="en")
    heat = found.data[0]
    assert heat.z.tolist() == [[0.9, 0.7], [0.5, 0.4]]
    assert list(heat.text[1]) == ["50%", "40%"]
    assert found.layout.title.text == "Benches as they are now: 1 of 2 are weak today, 2 in 1 years"
