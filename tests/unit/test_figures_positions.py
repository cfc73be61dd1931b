"""Figures of the organisation: what their titles say, and that every seat and post is drawn once."""

import pandas as pd
import pytest

from talent import figures, positions
from talent.rules import load
from tests.agency import ON, dataset

RULES = load(on=ON, profile="bkn-411-2025")


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def vacancies(data):
    return positions.vacancies(data, rules=RULES, on=ON, months=60)


def outlook(vacancies, **options):
    return figures.vacancy_outlook(vacancies, on=ON, language="en", **options)


def test_the_outlook_draws_every_vacancy_by_tier_and_again_by_cause(vacancies):
    found = outlook(vacancies)
    drawn = {axis: sum(sum(bar.y) for bar in found.data if bar.yaxis == axis) for axis in ("y", "y2")}
    assert drawn == {"y": len(vacancies), "y2": len(vacancies)}


def test_the_outlook_begins_with_what_is_vacant_now(vacancies):
    title = outlook(vacancies).layout.title.text
    assert title.startswith("1 posts are vacant now, 0 with an acting officer; ")
    assert title.endswith("fall vacant within 60 months")
    first = [bar for bar in outlook(vacancies).data if bar.name == "vacant now"]
    assert first[0].y[0] == 1


def test_tiers_stand_in_the_order_given_with_their_words(vacancies):
    labels = {"jpt_pratama": "Executive", "administrator": "Administrator", "jpt_utama": "Chief"}
    names = [bar.name for bar in outlook(vacancies, tier_labels=labels).data if bar.yaxis == "y"]
    assert names[:2] == ["Executive", "Administrator"]
    assert "Chief" not in names


def test_an_outlook_without_vacancies_says_so(vacancies):
    assert outlook(vacancies.head(0)).layout.title.text.startswith("0 posts are vacant now")


def icicle(data, vacancies, **options):
    posts, spans = data.positions, positions.spans(data)
    return figures.organisation(posts, spans, vacancies, on=ON, language="en", **options)


def test_the_icicle_holds_every_post_once_under_its_superior(data, vacancies):
    drawn = icicle(data, vacancies).data[0]
    assert dict(zip(drawn.ids, drawn.parents, strict=True)) == {
        "P1": "", "P2": "P1", "P3": "P1", "P4": "P3", "P5": "P3", "P6": "P2", "P7": "P4",
    }  # fmt: skip
    assert drawn.text[list(drawn.ids).index("P3")] == "vacant now"
    assert drawn.marker.pattern.shape[list(drawn.ids).index("P3")] == "x"


def test_the_title_counts_levels_and_vacant_posts(data, vacancies):
    title = icicle(data, vacancies).layout.title.text
    assert title == "7 positions in 4 levels; 1 have a vacant seat, 1 more within a year"


def test_posts_of_a_ring_become_tops_of_their_own(vacancies):
    table = dataset().positions
    table.loc[table["position_id"].eq("P1"), "reports_to"] = "P3"
    ring = dataset(positions=table)
    drawn = icicle(ring, vacancies).data[0]
    parents = dict(zip(drawn.ids, drawn.parents, strict=True))
    assert (parents["P1"], parents["P3"], parents["P2"]) == ("", "", "P1")


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_figures_carry_alt_text_and_basis(data, vacancies, language):
    spans = positions.spans(data)
    found = [
        figures.vacancy_outlook(vacancies, on=ON, language=language),
        figures.organisation(data.positions, spans, vacancies, on=ON, language=language),
    ]
    assert all(figure.layout.meta["alt"] and figure.layout.meta["basis"] for figure in found)


def test_an_empty_chart_is_drawn_without_a_fuss(data, vacancies):
    empty = data.positions.head(0)
    spans = pd.DataFrame({"position_id": pd.Series(dtype="str"), "depth": [], "span": [], "below": []})
    drawn = figures.organisation(empty, spans, vacancies.head(0), on=ON, language="en")
    assert drawn.layout.title.text.startswith("0 positions in 0 levels")
