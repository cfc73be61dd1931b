"""Which figure moves whom, on the hand-made agency."""

import warnings
from dataclasses import replace

import pandas as pd
import pytest

import talent
from talent import effects, nine_box, rules, scoring
from talent.errors import RuleError
from talent.rules import Leaf, differences
from talent.rules.difference import TracedRules
from tests.agency import quick

RULES = rules.load(on="2025-12-01", profile="bkn-411-2025")


def changed(used=RULES, **figures):
    """The rules with some figures otherwise; ``__`` stands for a point."""
    leaves = dict(used.leaves)
    for name, value in figures.items():
        key = name.replace("__", ".")
        leaves[key] = replace(leaves[key], value=value)
    return replace(used, leaves=leaves)


LOWER = changed(profile__cuts__performance=[50, 70])


def cells(used):
    data = quick()
    grid = nine_box.place(scoring.score(data, rules=used, on=RULES.on), data, rules=used)
    return grid.set_index("employee_id")[["state", "cell"]]


def test_one_figure_that_differs_moves_people_alone_and_is_needed():
    found = effects.diff(RULES, LOWER, data=quick())
    before, after = cells(RULES), cells(LOWER)
    other = before["cell"].fillna(0).ne(after["cell"].fillna(0)) | before["state"].ne(after["state"])
    assert set(found["key"]) == {"profile.cuts.performance"}
    assert found["employee_id"].tolist() == sorted(before.index[other])
    assert set(found["effect"]) == {"alone and needed"}
    assert found[["before", "after"]].drop_duplicates().to_numpy().tolist() == [["[60, 80]", "[50, 70]"]]
    assert found["mark"].eq("second-hand").all()


def test_a_figure_that_nobody_depends_on_moves_nobody():
    idle = changed(profile__components__discipline__window=59)
    found = effects.diff(RULES, idle, data=quick())
    assert found["key"].tolist() == ["profile.components.discipline.window"]
    assert found["employee_id"].isna().all()


def test_what_only_another_stage_reads_is_named_and_not_tried():
    other = changed(retirement__ages__pengawas=60) if "retirement.ages.pengawas" in RULES.leaves else RULES
    found = effects.diff(RULES, other, data=quick())
    assert found["employee_id"].isna().all()


def test_two_figures_of_which_each_would_do_are_both_alone_and_neither_needed():
    names = ("Sangat Baik", "Baik", "Butuh Perbaikan", "Kurang", "Sangat Kurang")
    much = [[name, 1000] for name in names]
    both = changed(profile__cuts__performance=[10, 11], profile__components__rating__scores=much)
    found = effects.diff(RULES, both, data=quick()).query("employee_id == 'E03'")
    assert found["effect"].tolist() == ["alone", "alone"]


def test_two_figures_that_only_work_together_are_both_needed():
    # E03 has 74.5: the cut at 80 falls to 76 and the weight of the rating rises a little.
    more = [["rating", 64], ["award", 13], ["team", 13], ["feedback", 10]]
    both = changed(profile__cuts__performance=[60, 78], profile__axes__performance=more)
    single = [changed(profile__cuts__performance=[60, 78]), changed(profile__axes__performance=more)]
    assert all(cells(one).loc["E03", "cell"] == cells(RULES).loc["E03", "cell"] for one in single)
    found = effects.diff(RULES, both, data=quick()).query("employee_id == 'E03'")
    assert set(found["effect"]) == ({"needed"} if len(found) else set())
    assert (cells(both).loc["E03", "cell"] != cells(RULES).loc["E03", "cell"]) == bool(len(found))


def test_figures_that_mean_nothing_alone_are_tied_and_move_people_as_one():
    other = rules.load(on="2025-12-01", profile="generic")
    found = effects.diff(RULES, other, data=quick())
    tied = found[found["effect"].eq("tied")]["key"]
    as_one = found[found["key"].str.contains("; ")]
    assert {"profile.axes.performance", "profile.axes.potential"} <= set(tied)
    assert as_one["employee_id"].notna().all()
    moved = effects.moved_between(cells(RULES).reset_index(), cells(other).reset_index())
    assert set(found["employee_id"].dropna()) == set(moved["employee_id"])


def test_the_date_of_the_facts_is_held_and_two_dates_of_one_profile_can_be_compared():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a, b = (rules.load(on=day, profile="pu-bina-konstruksi-2026") for day in ("2026-01-01", "2026-09-01"))
    found = talent.rules.diff(a, b, data=quick(), on=RULES.on)
    assert found["key"].tolist() == ["profile.caps.potential", "profile.components.potkom.cap"]
    assert found["after"].tolist() == ['"none"', '"none"']


def test_a_profile_of_which_a_figure_was_never_published_is_refused():
    with pytest.raises(RuleError, match="never published"):
        effects.diff(RULES, rules.load(on="2025-12-01", profile="kaltim-asesmen"), data=quick())


def test_differences_give_both_values_marks_and_sources():
    table = differences(RULES, LOWER)
    assert table.iloc[0][["key", "before", "after"]].tolist() == [
        "profile.cuts.performance",
        "[60, 80]",
        "[50, 70]",
    ]
    assert differences(RULES, RULES).empty


def test_a_figure_on_one_side_only_is_a_difference():
    key = "profile.caps.composite"
    without = replace(RULES, leaves={name: leaf for name, leaf in RULES.leaves.items() if name != key})
    row = differences(RULES, without).iloc[0]
    assert (row["key"], pd.isna(row["after"])) == (key, True)
    assert RULES.swapped(without, [key]).get(key) is None
    assert isinstance(without.swapped(RULES, [key]).leaf(key), Leaf)


def test_traced_rules_know_what_was_asked():
    traced = TracedRules.of(RULES)
    traced.value("cells.pool")
    traced.under("retirement")
    assert traced.has_asked("cells.pool")
    assert traced.has_asked("retirement.ages.pengawas")
    assert not traced.has_asked("cells.matrix")


def test_what_was_measured_once_is_measured_anew_only_where_its_figures_differ(monkeypatch):
    taken = []
    honest = effects.measure
    monkeypatch.setattr(effects, "measure", lambda facts, name: taken.append(name) or honest(facts, name))
    effects.diff(RULES, changed(profile__components__award__window=4), data=quick())
    assert taken.count("award") == 2
    assert taken.count("rating") == 1
