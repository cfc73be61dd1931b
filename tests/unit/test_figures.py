import pandas as pd
import pytest

from talent import display, figures, load_rules, run_review
from tests.agency import ON, dataset

RULES = load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=RULES)


@pytest.fixture(scope="module")
def every(review):
    """Every figure by name, in English."""
    given = {"language": "en", "basis": review.basis}
    items = review.merit.items[review.merit.items["aspect"] == review.merit.career_aspect]
    return {
        "nine_box": figures.nine_box(review.grid, **given),
        "not_placed": figures.not_placed(review.grid, **given),
        "vacancies": figures.vacancies_timeline(review.vacancies, on=ON, **given),
        "benches": figures.bench_readiness(review.benches, review.key_positions, **given),
        "plan": figures.plan_flows(review.plan.moves, review.posts, **given),
        "aspects": figures.merit_aspects(review.merit, **given),
        "career": figures.career_development(items, **given),
        "roadmap": figures.roadmap(review.roadmap, **given),
        "timeline": figures.roadmap_timeline(review.roadmap, **given),
        "field": figures.paper_against_field(review.merit_units, **given),
    }


def contrast(first, second):
    """WCAG contrast ratio, written down here once more so that the palette has a judge of its own."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


def cells(figure):
    """What the grid shows: box → (colour, colour of its text, text)."""
    rows = [
        zip(bar.customdata, bar.marker.color, bar.textfont.color, bar.text, strict=True)
        for bar in figure.data
    ]
    return {box: tuple(rest) for row in rows for box, *rest in row}


def test_every_figure_says_what_it_shows(every):
    for name, figure in every.items():
        assert figure.layout.title.text, name
        assert figure.layout.meta["alt"], name


def test_every_figure_carries_its_basis(every, review):
    for name, figure in every.items():
        line = figure.layout.meta["basis"]
        assert review.run_id[:8] in line, name
        assert "bkn-411-2025" in line, name
        assert "1 Dec 2025" in line, name
        assert "n = " in line, name


def test_figures_speak_indonesian_by_default(review):
    assert figures.nine_box(review.grid).layout.xaxis.title.text == "Potensial"


def test_text_on_every_box_can_be_read(every):
    shown = cells(every["nine_box"])
    assert sorted(shown) == list(range(1, 10))
    assert all(contrast(ground, ink) >= 4.5 for ground, ink, _ in shown.values())


def test_the_ramp_deepens_box_by_box():
    against_white = [contrast(colour, "#ffffff") for colour in display.RAMP]
    assert against_white == sorted(set(against_white))


@pytest.mark.parametrize("colour", [display.ACCENT, display.AMBER, display.RED, display.INK, display.GREY])
def test_every_other_colour_reads_on_white(colour):
    assert contrast(colour, "#ffffff") >= 4.5


def test_boxes_are_numbered_as_the_rule_says():
    matrix = RULES.value("cells.matrix")
    assert {(row, column): matrix[row][column] for row in range(3) for column in range(3)} == display.BOX


def test_counts_are_those_of_the_grid(every, review):
    counts = review.grid["cell"].value_counts()
    for box, (_, _, text) in cells(every["nine_box"]).items():
        assert f"<b>{counts.get(box, 0)}</b> ·" in text


def test_counts_stand_in_the_text_alternative(every, review):
    five = int(review.grid["cell"].eq(5).sum())
    assert f"5: {five}" in every["nine_box"].layout.meta["alt"]


def test_only_the_chosen_box_is_outlined(review):
    chosen = figures.nine_box(review.grid, chosen="8").layout.shapes
    assert [(shape.x0 > 1.5, 1 < shape.y0 < 2) for shape in chosen] == [(True, True)]
    assert not figures.nine_box(review.grid, chosen="provisional").layout.shapes


def test_strips_hold_everyone_without_a_place(every, review):
    drawn = sum(sum(bar.x) for bar in every["not_placed"].data)
    assert drawn == review.grid["state"].ne("placed").sum() > 0


def test_likely_people_are_hatched_and_the_rest_is_not(every):
    shapes = {bar.name: bar.marker.pattern.shape for bar in every["not_placed"].data}
    assert shapes.pop("no likely box") is None
    assert set(shapes.values()) == {"/"}


def test_timeline_counts_every_vacancy_of_its_months():
    days = ["2025-11-30", "2025-12-01", "2025-12-02", "2026-01-01", "2027-11-30", "2027-12-01", "2029-01-01"]
    vacancies = pd.DataFrame({"vacant_on": pd.to_datetime(days), "cause": "retirement"})
    bars = figures.vacancies_timeline(vacancies, on=ON, language="en").data[0]
    assert dict(zip(bars.x, bars.y, strict=True)) | {} == {
        month: {0: 2, 1: 1, 2: 1, 24: 1}.get(month, 0) for month in range(25)
    }


def test_timeline_says_how_many(review):
    title = figures.vacancies_timeline(review.vacancies, on=ON, language="en").layout.title.text
    assert title == "1 posts are vacant now, 1 more fall vacant within 24 months"


def test_posts_with_fewest_ready_successors_come_first(review):
    benches = pd.DataFrame({"position_id": list("AAAB"), "readiness": ["now", "now", "later", "3-5"]})
    benches["eligible"] = ["met", "to_verify", "met", "met"]
    counts = display.ready_counts(benches, pd.DataFrame({"position_id": ["A", "B", "C"]}))
    assert counts.index.tolist() == ["C", "B", "A"]
    assert counts.loc["A"].tolist() == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("ready", "words"), [(0, "2 of 2 key posts have no"), (1, "Each of the 2 key posts")]
)
def test_bench_title_says_what_was_found(ready, words):
    assert display.bench_finding(pd.DataFrame({"now": [ready, ready]}), "en").startswith(words)


def test_sankey_carries_every_move(every, review):
    assert sum(every["plan"].data[0].link.value) == len(review.plan.moves)


def test_plan_without_moves_is_said(review):
    empty = figures.plan_flows(review.plan.moves.head(0), review.posts, language="en")
    assert empty.layout.title.text == "Nobody moves"


def test_aspects_show_points_against_their_maximum(every, review):
    most, computed, *_, claimed = every["aspects"].data
    aspects = review.merit.aspects[::-1]
    assert list(most.x) == aspects["max_points"].tolist()
    assert all(0 < one <= top for one, top in zip(computed.x, most.x, strict=True))
    assert claimed.mode == "markers"


def test_claims_above_the_level_are_counted():
    items = pd.DataFrame(
        {
            "item": ["3a", "3b", "3c"],
            "name": ["a", "b", "c"],
            "name_id": ["a", "b", "c"],
            "level": pd.array([1, 3, None], dtype="Int64"),
            "claimed_level": pd.array([2, 3, 4], dtype="Int64"),
        }
    )
    title = figures.career_development(items, language="en").layout.title.text
    assert title.startswith("1 of 3 ")


def test_roadmap_steps_stand_on_each_other(every, review):
    bars = every["roadmap"].data[0]
    tops = [base + points for base, points in zip(bars.base, bars.y, strict=True)]
    assert tops == review.roadmap["points_after"].tolist()
    assert list(bars.base)[1:] == tops[:-1]


def test_ids_are_masked_whatever_their_length():
    ids = pd.Series(["198501012010011005", "E012", "ab", "x", None], dtype="str")
    assert display.masked(ids).tolist() == ["•• 005", "•• 12", "•• b", "•• ", "–"]


def test_people_are_named_with_a_masked_id():
    people = pd.DataFrame({"employee_id": ["198501012010011005"], "name": ["Siti"]})
    ids = pd.Series(["198501012010011005", "198501012010019009"], dtype="str")
    assert display.person_labels(people, ids).tolist() == ["Siti •• 005", "•• 009"]


def test_equal_titles_carry_their_unit(review):
    posts = pd.DataFrame(
        {"position_id": ["A", "B", "C"], "title": ["Camat", "Camat", "Sekda"], "unit_id": ["U1", "U2", "U1"]}
    )
    assert display.post_labels(posts, review.people)["C"] == "Sekda"
    assert display.post_labels(posts, review.people)["A"].startswith("Camat – ")


def test_an_unreached_instrument_is_said_in_the_basis(review):
    basis = review.basis | {"out_of_force": ["kasn-9-2019"]}
    assert display.basis_line(basis, n=1, language="en").endswith("not in force: kasn-9-2019")


@pytest.mark.parametrize("language", ["id", "en"])
def test_numbers_follow_the_language(language):
    shown = display.number(1234567.89, language), display.percent(0.5, language)
    assert shown == {"id": ("1.234.567,9", "50 %"), "en": ("1,234,567.9", "50%")}[language]


def test_missing_values_are_a_dash():
    assert {display.number(None), display.percent(float("nan")), display.day(pd.NaT)} == {"–"}


def test_the_pool_is_reconciled_with_the_boxes(review):
    grid = review.grid.assign(in_pool="yes", state="placed").astype({"state": "str"})
    grid.loc[grid.index[:2], "state"] = "provisional"
    title = figures.nine_box(grid, language="en").layout.title.text
    assert title == f"{len(grid)} of {len(grid)} employees are in the talent pool, 2 of them provisional"


def test_the_category_aimed_at_is_drawn(review):
    drawn = figures.roadmap(review.roadmap, target=("Baik", 250.0), language="en")
    assert [line.y0 for line in drawn.layout.shapes] == [250.0]
    assert drawn.layout.annotations[0].text == "Baik: 250"
    assert not figures.roadmap(review.roadmap, language="en").layout.shapes


def test_axes_can_be_read(every):
    for name in ("nine_box", "aspects", "roadmap", "vacancies"):
        assert contrast(every[name].layout.xaxis.tickfont.color, "#ffffff") >= 4.5, name


def test_a_shortened_list_says_how_many_there_are(review):
    line = display.basis_line(review.basis, n=500, of=1561, language="en")
    assert line.endswith("500 of 1,561 shown")
    assert display.basis_line(None, n=3, of=3, language="en") == "n = 3"


@pytest.mark.parametrize(("low", "high", "words"), [(241.0, 241.0, "241"), (240.0, 242.0, "240–242")])
def test_a_range_of_one_number_is_a_number(low, high, words):
    assert display.points_shown(float("nan"), low, high, "en") == words
