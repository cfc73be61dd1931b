"""The index from levels and from aspect totals: points, categories, ranges and refusals."""

import json
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from talent import merit, rules
from talent.errors import IntakeError, RuleError, RuleNotInForceError, StaleRuleWarning, UnknownIdError
from talent.merit.instrument import load_instrument, read_instrument
from talent.merit.points import MeritIndex

KASN = {"instrument": "kasn-9-2019", "on": "2025-12-01"}
MAXIMA = {1: 40, 2: 40, 3: 120, 4: 40, 5: 80, 6: 40, 7: 16, 8: 24}
ITEMS = [item.id for item in load_instrument("kasn-9-2019", on="2025-12-01").items]


def totals_of(points):
    """Aspect totals that add to the points and break no maximum, filled from the first aspect on."""
    left, found = points, {}
    for aspect, most in MAXIMA.items():
        found[aspect] = min(left, most)
        left -= found[aspect]
    return found


def test_instrument_has_thirty_six_items_in_eight_aspects():
    found = load_instrument("kasn-9-2019", on="2025-12-01")
    sizes = pd.Series([item.aspect for item in found.items]).value_counts(sort=False)
    assert sizes.to_dict() == {1: 4, 2: 5, 3: 10, 4: 2, 5: 5, 6: 4, 7: 2, 8: 4}
    assert sorted(ITEMS) == ITEMS


def test_weights_add_to_a_hundred_per_cent():
    found = load_instrument("kasn-9-2019", on="2025-12-01")
    assert [int(aspect.weight) for aspect in found.aspects] == [10, 10, 30, 10, 20, 10, 4, 6]
    assert sum(item.weight for item in found.items) == 100


def test_every_figure_of_the_instrument_is_cited():
    leaves = rules.load(**KASN).frame().query("key.str.startswith('instrument.')")
    assert leaves[["about", "kind", "source", "mark"]].ne("").all(axis=None)
    ladders = leaves[leaves["key"].str.startswith(("instrument.ladders", "instrument.item_weights"))]
    assert set(ladders["kind"]) == {"assumption"}
    assert set(ladders["mark"]) == {"unconfirmed"}


def test_every_name_has_an_indonesian_text():
    found = load_instrument("kasn-9-2019", on="2025-12-01")
    assert all(part.name and part.name_id for part in (*found.aspects, *found.items))


@pytest.mark.parametrize(
    ("level", "points", "category"),
    [(1, 100, "Buruk"), (2, 200, "Kurang"), (3, 300, "Baik"), (4, 400, "Sangat Baik")],
)
def test_one_level_for_all_gives_its_hundred(level, points, category):
    found = merit.index(dict.fromkeys(ITEMS, level), **KASN)
    assert (found.points, found.low, found.high) == (points, points, points)
    assert found.category == category
    assert found.index == points / 400
    assert found.missing == ()


@pytest.mark.parametrize(
    ("points", "category"),
    [
        (174.5, "Buruk"),
        (175, "Kurang"),
        (246, "Kurang"),
        (249.5, "Kurang"),
        (250, "Baik"),
        (263.5, "Baik"),
        (266, "Baik"),
        (271, "Baik"),
        (273, "Baik"),
        (279, "Baik"),
        (324.5, "Baik"),
        (325, "Sangat Baik"),
        (332, "Sangat Baik"),
    ],
)
def test_published_totals_have_their_category(points, category):
    found = merit.index(aspect_points=totals_of(points), **KASN)
    assert (found.points, found.category, found.provisional) == (points, category, False)


def test_total_below_a_hundred_is_provisional():
    found = merit.index(aspect_points=totals_of(64.5), **KASN)
    assert (found.points, found.category, found.provisional) == (64.5, "Buruk", True)


def test_points_of_an_item_are_weight_times_level():
    levels = dict(zip(ITEMS, [1, 2, 3, 4] * 9, strict=True))
    found = merit.index(levels, **KASN)
    oracle = sum(
        Fraction(str(weight)) * levels[item] for item, weight in found.items[["item", "weight"]].to_numpy()
    )
    assert Fraction(found.points) == oracle
    assert found.items["points"].sum() == found.points == found.aspects["points"].sum()


def test_missing_items_give_a_range_and_no_single_category():
    levels = dict.fromkeys(ITEMS, 3) | {"3c": None, "3d": float("nan"), "8a": pd.NA}
    found = merit.index(levels, **KASN)
    assert np.isnan(found.points)
    assert np.isnan(found.index)
    assert (found.low, found.high) == (300 - 2 * 7.5, 300 + 7.5)
    assert found.category == ("Baik",)
    assert found.missing == ("3c", "3d", "8a")
    assert found.items.set_index("item").loc["3c", "source"] == "missing"


def test_range_over_several_categories_names_them_all():
    levels = {item: 3 for item in ITEMS if not item.startswith("3")}
    assert merit.index(levels, **KASN).category == ("Kurang", "Baik", "Sangat Baik")


def test_missing_aspect_gives_a_range():
    found = merit.index(aspect_points=dict.fromkeys((1, 2, 4, 6), 30) | {5: 60, 7: 12, 8: 18}, **KASN)
    assert (found.low, found.high) == (240, 330)
    assert found.category == ("Kurang", "Baik", "Sangat Baik")
    assert found.missing == ("aspect 3",)


def test_career_development_stands_by_itself():
    found = merit.index(dict.fromkeys(ITEMS, 2) | {"3a": 4, "3j": None}, **KASN).career_development
    assert np.isnan(found["points"])
    assert (found["low"], found["high"], found["max_points"]) == (63, 72, 120)
    assert found["name_id"] == "Pengembangan karier"


def test_index_permits_appointment_without_open_selection_from_baik_on():
    assert merit.index(dict.fromkeys(ITEMS, 2), **KASN).permits == ()
    assert any(
        "without open selection" in text for text in merit.index(dict.fromkeys(ITEMS, 3), **KASN).permits
    )


def test_series_of_levels_is_read_as_a_mapping():
    levels = pd.Series(3, index=ITEMS, dtype="Int64")
    assert merit.index(levels, **KASN).points == 300
    assert merit.index(levels.astype("float64"), **KASN).points == 300


def test_all_offending_aspects_stand_in_one_message():
    with pytest.raises(IntakeError) as caught:
        merit.index(aspect_points={**MAXIMA, 3: 120.5, 7: -1, 8: 25}, **KASN)
    message = str(caught.value)
    assert "aspect 3 (Career development)" in message
    assert "aspect 7 (Protection and services)" in message
    assert "aspect 8 (Information system)" in message
    assert "maximum of 24" in message
    assert caught.value.problems["column"].tolist() == ["aspect 3", "aspect 7", "aspect 8"]
    assert caught.value.problems["value"].tolist() == ["120.5", "-1", "25"]


@pytest.mark.parametrize(
    ("levels", "word"),
    [
        ({"3c": 2.5}, "whole number"),
        ({"3c": 0}, "outside 1 to 4"),
        ({"3c": 5}, "outside 1 to 4"),
        ({"3c": "3"}, "whole number"),
        ({"3c": True}, "whole number"),
        ({"3c": float("inf")}, "whole number"),
        ({"9z": 3}, "is not in instrument"),
        (pd.Series([1, 2], index=["3c", "3c"]), "more than once"),
    ],
)
def test_bad_level_is_refused_with_reason(levels, word):
    with pytest.raises(IntakeError, match=word) as caught:
        merit.index(levels, **KASN)
    columns = ["file", "sheet", "row", "column", "value", "reason", "fix"]
    assert caught.value.problems.columns.tolist() == columns
    assert caught.value.problems["fix"].ne("").all()


def test_all_bad_levels_are_reported_at_once():
    with pytest.raises(ValueError, match=r"3c.*4a.*zz") as caught:
        merit.index({"3c": 2.5, "4a": 7, "zz": 1, "5a": 3}, **KASN)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("value", ["36", True, float("inf")])
def test_points_that_are_no_number_are_refused(value):
    with pytest.raises(IntakeError, match="aspect 1"):
        merit.index(aspect_points={1: value}, **KASN)


def test_unknown_aspect_is_refused():
    with pytest.raises(IntakeError, match="Aspect 9 is not in instrument"):
        merit.index(aspect_points={9: 4}, **KASN)


@pytest.mark.parametrize("arguments", [{}, {"levels": {}, "aspect_points": {}}])
def test_exactly_one_of_levels_and_totals_is_taken(arguments):
    with pytest.raises(TypeError, match="exactly one"):
        merit.index(**arguments, **KASN)


@pytest.mark.parametrize("day", ["2018-12-31", "2025-12-31", "2026-06-01"])
def test_instrument_is_refused_outside_its_dates(day):
    with pytest.raises(RuleNotInForceError, match="2025-12-30"):
        merit.index({}, instrument="kasn-9-2019", on=day)


def test_use_outside_the_dates_is_said():
    with pytest.warns(StaleRuleWarning, match="kasn-9-2019"):
        found = merit.index({}, instrument="kasn-9-2019", on="2026-01-01", out_of_force=True)
    assert found.out_of_force
    assert not merit.index({}, **KASN).out_of_force


@pytest.mark.parametrize("day", ["2019-01-01", "2025-12-30"])
def test_first_and_last_day_are_inside(day):
    assert merit.index({}, instrument="kasn-9-2019", on=day).low == 100


def test_unknown_instrument_offers_the_nearest():
    with pytest.raises(UnknownIdError, match="kasn-9-2019"):
        merit.index({}, instrument="kasn-9-2018", on="2025-12-01")


def test_overlay_with_weights_that_do_not_add_up_is_refused(tmp_path):
    overlay = tmp_path / "own.toml"
    overlay.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[instrument.item_weights.4]\nvalues = [{ from = 2020-01-01, '
        'value = [["4a", 5], ["4b", 4]], kind = "assumption", source = "overlay", mark = "unconfirmed", '
        "checked = 2025-01-01 }]\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match="aspect 4 add to 9, not 10"):
        read_instrument(rules.load(**KASN, overlay=overlay))


def test_rules_without_instrument_are_refused():
    with pytest.raises(RuleError, match="without an instrument"):
        read_instrument(rules.load(on="2025-12-01"))


@pytest.mark.parametrize("levels", [dict.fromkeys(ITEMS, 3), {"3a": 2}])
def test_index_survives_saving(tmp_path, levels):
    found = merit.index(levels, **KASN)
    found.aspects.to_parquet(tmp_path / "aspects.parquet")
    found.items.to_parquet(tmp_path / "items.parquet")
    again = MeritIndex.restore(
        aspects=pd.read_parquet(tmp_path / "aspects.parquet"),
        items=pd.read_parquet(tmp_path / "items.parquet"),
        scalars=json.loads(json.dumps(found.scalars())),
    )
    assert json.dumps(again.scalars()) == json.dumps(found.scalars())
    assert again.category == found.category
    pd.testing.assert_frame_equal(again.aspects, found.aspects)
    pd.testing.assert_frame_equal(again.items, found.items)
    pd.testing.assert_series_equal(again.career_development, found.career_development)


def test_index_without_instrument_is_empty():
    empty = MeritIndex()
    assert np.isnan([empty.points, empty.claimed, empty.low, empty.high]).all()
    assert (empty.category, len(empty.aspects), len(empty.items)) == ("", 0, 0)
    assert np.isnan(empty.career_development["points"])


@pytest.mark.parametrize("name", ["Indeks Pengisian JPT", "indeks kualitas pengisian JPT"])
def test_index_on_filling_jpt_is_refused_in_its_place(name):
    with pytest.raises(IntakeError, match=r"another index \(on filling JPT, 0 to 100\)"):
        merit.index(aspect_points={name: 83.5}, **KASN)


def test_single_figure_is_no_set_of_aspects():
    with pytest.raises(IntakeError, match=r"83\.5.*does not say which aspects"):
        merit.index(aspect_points=83.5, **KASN)


def test_other_indices_are_named_with_all_other_offenders():
    with pytest.raises(IntakeError) as caught:
        merit.index(aspect_points={"Indeks Pengisian JPT": 83.5, 3: 121, 9: 4}, **KASN)
    assert len(caught.value.problems) == 3


def test_what_a_category_permits_has_its_article():
    for permit in load_instrument("kasn-9-2019", on="2025-12-01").permitted("Baik"):
        assert permit.article
        assert permit.source in rules.sources()
        assert permit.name != permit.name_id


def test_mean_levels_stand_beside_the_points():
    found = merit.index(dict.fromkeys(ITEMS, 2) | {"8a": 4}, **KASN).aspects.set_index("aspect")
    assert found.loc[8, "mean"] == 2.5
    assert found["points"].tolist() == (found["mean"] * found["weight"]).tolist()
