"""The cheapest way up: proof, order of steps, dependencies and refusals."""

import pandas as pd
import pytest

from talent import merit, rules
from talent.errors import IntakeError, TalentError, UnknownIdError
from talent.merit.instrument import load_instrument
from talent.merit.rises import cheapest_rises

KASN = {"instrument": "kasn-9-2019", "on": "2025-12-01"}
ITEMS = [item.id for item in load_instrument("kasn-9-2019", on="2025-12-01").items]


def levels_of_279():
    """Everything at level 3 but for a weak career development and two strong information systems."""
    weak = {"3b": 2, "3c": 1, "3d": 1, "3i": 1, "3j": 2}
    return dict.fromkeys(ITEMS, 3) | weak | {"8a": 4, "8b": 4}


def test_279_reaches_325_at_a_proven_least_effort():
    levels = levels_of_279()
    start = merit.index(levels, **KASN).points
    steps = merit.roadmap(levels, **KASN, target=325)
    assert start == 279
    assert steps["points_after"].iloc[-1] >= 325
    assert steps.attrs["gap"] == 0
    assert steps.attrs["effort"] == steps["effort"].sum() == steps.attrs["dual_bound"]


def test_steps_add_up_one_by_one():
    steps = merit.roadmap(levels_of_279(), **KASN, target=325)
    assert steps["step"].tolist() == list(range(1, len(steps) + 1))
    assert (steps["to_level"] - steps["from_level"]).eq(1).all()
    assert steps["points_after"].tolist() == (279 + steps["points"].cumsum()).tolist()
    assert steps["effort_after"].tolist() == steps["effort"].cumsum().tolist()


def test_levels_after_the_steps_give_the_points_promised():
    levels = levels_of_279()
    steps = merit.roadmap(levels, **KASN, target=325)
    after = levels | steps.groupby("item")["to_level"].max().to_dict()
    assert merit.index(after, **KASN).points == steps["points_after"].iloc[-1]


def test_level_three_comes_after_level_two():
    steps = merit.roadmap(dict.fromkeys(ITEMS, 1), **KASN, target=400)
    assert len(steps) == 3 * len(ITEMS)
    for _, own in steps.groupby("item"):
        assert own["to_level"].tolist() == [2, 3, 4]


def test_steps_with_more_points_per_effort_come_first():
    steps = merit.roadmap(dict.fromkeys(ITEMS, 1), **KASN, target=150)
    ratio = steps["points"] / steps["effort"]
    assert ratio.is_monotonic_decreasing
    assert steps["item"].iloc[:2].tolist() == ["4a", "4b"]


def test_succession_plan_waits_for_the_talent_pool():
    levels = dict.fromkeys(ITEMS, 4) | {"3c": 1, "3d": 1}
    steps = merit.roadmap(levels, **KASN, target=400, effort={"3d": 1, "3c": 5})
    reached = {"3c": 1, "3d": 1}
    for item, to in steps[["item", "to_level"]].to_numpy():
        reached[item] = to
        assert reached["3d"] <= reached["3c"]


def test_cheap_succession_plan_is_not_taken_without_its_pool():
    levels = dict.fromkeys(ITEMS, 3) | {"3c": 2, "3d": 2}
    effort = dict.fromkeys(ITEMS, 10) | {"3d": 1, "3c": 100}
    assert "3d" not in merit.roadmap(levels, **KASN, target=297, effort=effort)["item"].tolist()


def test_plan_that_already_leads_its_pool_is_left_alone():
    levels = dict.fromkeys(ITEMS, 3) | {"3c": 1, "3d": 4}
    steps = merit.roadmap(levels, **KASN, target=310)
    assert "3d" not in steps["item"].tolist()
    assert steps.attrs["gap"] == 0


def test_effort_by_item_and_by_level_overrides_the_default():
    effort = {"8a": 0.25, ("8b", 3): 0.5}
    steps = merit.roadmap(dict.fromkeys(ITEMS, 2), **KASN, target=203, effort=effort)
    assert steps[["item", "to_level", "effort"]].to_numpy().tolist() == [["8a", 3, 0.25], ["8a", 4, 0.25]]


def test_free_rises_are_taken_first():
    steps = merit.roadmap(dict.fromkeys(ITEMS, 3), **KASN, target=301, effort={"8d": 0})
    assert steps["item"].tolist() == ["8d"]
    assert steps.attrs["effort"] == 0


def test_order_of_the_mapping_does_not_matter():
    levels = levels_of_279()
    turned = dict(reversed(levels.items()))
    first, second = (merit.roadmap(given, **KASN, target=325) for given in (levels, turned))
    pd.testing.assert_frame_equal(first, second)


def test_missing_items_start_at_the_lowest_level():
    steps = merit.roadmap(dict.fromkeys(ITEMS[1:], 4), **KASN, target=400)
    assert steps[["item", "from_level"]].to_numpy().tolist() == [["1a", 1], ["1a", 2], ["1a", 3]]


def test_reached_target_needs_no_step():
    steps = merit.roadmap(dict.fromkeys(ITEMS, 3), **KASN, target=300)
    assert len(steps) == 0
    assert steps.attrs["effort"] == 0
    assert "points_after" in steps


def test_unreachable_target_names_what_can_be_reached():
    with pytest.raises(TalentError, match=r"400\.5 points cannot be reached.*gives 400"):
        merit.roadmap({}, **KASN, target=400.5)


def test_negative_effort_is_refused():
    with pytest.raises(TalentError, match="negative for 3c to level 2"):
        merit.roadmap({}, **KASN, target=120, effort={("3c", 2): -1})


def test_effort_for_an_unknown_item_is_refused():
    with pytest.raises(UnknownIdError, match="'3x'"):
        merit.roadmap({}, **KASN, target=120, effort={"3x": 1})


def test_bad_levels_are_refused():
    with pytest.raises(IntakeError, match="whole number"):
        merit.roadmap({"3c": 1.5}, **KASN, target=120)


def test_next_category_aims_at_the_bound_above():
    rule = rules.load(**KASN)
    steps = merit.next_category(merit.index(levels_of_279(), **KASN), rules=rule)
    assert steps.attrs["target"] == 325
    assert steps["points_after"].iloc[-1] >= 325 > steps["points_after"].iloc[-2]


def test_next_category_starts_from_the_low_end_of_a_range():
    known = {item: level for item, level in levels_of_279().items() if not item.startswith("5")}
    found = merit.index(known, **KASN)
    steps = merit.next_category(found, rules=rules.load(**KASN))
    assert (steps.attrs["start"], steps.attrs["target"]) == (found.low, 250)


def test_highest_category_has_no_next():
    found = merit.index(dict.fromkeys(ITEMS, 4), **KASN)
    assert merit.next_category(found, rules=rules.load(**KASN)).empty


def test_next_category_without_instrument_is_empty():
    assert merit.next_category(merit.MeritIndex(), rules=rules.load(on="2025-12-01")).empty


def test_steps_can_be_written_to_parquet(tmp_path):
    steps = merit.roadmap(levels_of_279(), **KASN, target=325)
    steps.to_parquet(tmp_path / "steps.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "steps.parquet"), steps)


def test_equal_effort_prefers_more_points_then_the_earlier_item():
    found = cheapest_rises([2, 3, 3], [1, 1, 1], level_max=2, needed=1, efforts=[[1], [1], [1]])
    assert (found.levels, found.effort, found.dual_bound) == ([1, 2, 1], 1, 1)
