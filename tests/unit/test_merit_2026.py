"""The instrument of 2026: aspect means, an index over all admissible weights, gates and variants."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, merit, rules
from talent.errors import IntakeError, RuleError, RuleNotInForceError, StaleRuleWarning, TalentError
from talent.merit.instrument import load_instrument, read_instrument
from talent.merit.points import total_between

NEW = {"instrument": "kemenpanrb-2026", "on": "2026-06-01"}
FOUND = load_instrument("kemenpanrb-2026", on="2026-06-01")
REGENCY = [item.id for item in FOUND.asked(kind="regency")]


def test_worksheet_has_thirty_one_questions_in_eight_aspects():
    assert len(FOUND.items) == 31
    sizes = pd.Series([item.aspect for item in FOUND.items]).value_counts(sort=False)
    assert sizes.to_dict() == {1: 3, 2: 6, 3: 4, 4: 4, 5: 4, 6: 7, 7: 1, 8: 2}


def test_only_the_first_weight_is_known():
    assert FOUND.aspects[0].weight == 10
    assert {aspect.weight for aspect in FOUND.aspects[1:]} == {None}
    assert not FOUND.weighted


@pytest.mark.parametrize("day", ["2025-12-30", "2019-06-01"])
def test_instrument_is_refused_before_its_first_day(day):
    with pytest.raises(RuleNotInForceError, match="2025-12-31"):
        merit.index({}, instrument="kemenpanrb-2026", on=day)


def test_each_day_has_one_instrument():
    for day, name in (
        ("2019-01-01", "kasn-9-2019"),
        ("2025-12-30", "kasn-9-2019"),
        ("2025-12-31", NEW["instrument"]),
    ):
        assert rules.in_force("instruments", on=day) == [name]


def test_use_before_its_first_day_is_said():
    with pytest.warns(StaleRuleWarning, match="kemenpanrb-2026"):
        found = merit.index({}, instrument="kemenpanrb-2026", on="2025-12-01", out_of_force=True)
    assert found.out_of_force


@pytest.mark.parametrize(("level", "points"), [(0, 0), (1, 100), (2, 200), (3, 300), (4, 400)])
def test_equal_levels_give_the_same_points_under_every_weighting(level, points):
    found = merit.index(dict.fromkeys(REGENCY, level), kind="regency", **NEW)
    assert (found.points, found.low, found.high) == (points, points, points)
    assert found.category == ""
    assert found.permits == ()


def test_index_is_the_interval_over_all_weightings():
    levels = {item: {"1": 2, "2": 1, "7": 4}.get(item[0], 3) for item in REGENCY}
    found = merit.index(levels, kind="regency", **NEW)
    assert np.isnan(found.points)
    # 10 % of 2, and 90 % of the worst or of the best of the others.
    assert (found.low, found.high) == (10 * 2 + 90 * 1, 10 * 2 + 90 * 4)


def test_no_weighting_leaves_the_interval():
    random = np.random.default_rng(1)
    levels = {item: int(random.integers(0, 5)) for item in REGENCY}
    found = merit.index(levels, kind="regency", **NEW)
    means = found.aspects["mean"].to_numpy()
    weights = np.hstack([np.full((500, 1), 10.0), 90 * random.dirichlet(np.ones(7), 500)])
    totals = weights @ means
    assert totals.min() >= found.low - 1e-9
    assert totals.max() <= found.high + 1e-9


def test_corners_of_the_weights_reach_both_ends():
    levels = dict(zip(REGENCY, [0, 1, 2, 3, 4] * 7, strict=False))
    found = merit.index(levels, kind="regency", **NEW)
    means = found.aspects["mean"].to_numpy()
    corners = [10 * means[0] + 90 * mean for mean in means[1:]]
    assert (found.low, found.high) == pytest.approx((min(corners), max(corners)))


def test_weights_of_an_overlay_make_points_known(tmp_path):
    overlay = tmp_path / "own.toml"
    part = (
        "[instrument.aspects.{n}]\nvalues = [{{ from = 2025-12-31, value = {value}, kind = 'assumption', "
        "source = 'overlay', mark = 'unconfirmed', checked = 2026-01-01 }}]\n"
    )
    value = '{{ weight = {w}, name_en = "a", name_id = "b" }}'
    weights = [10, 20, 15, 15, 10, 10, 10, 10]
    text = "".join(part.format(n=n, value=value.format(w=w)) for n, w in enumerate(weights, start=1))
    overlay.write_text('[meta]\ndecree = "SK 1"\n' + text, encoding="utf-8")
    used = rules.load(**NEW, overlay=overlay)
    found = read_instrument(used)
    steps = merit.plan(merit.aim({}, rules=used, target=20), used)
    assert steps.attrs["gap"] == 0
    assert [int(aspect.weight) for aspect in found.aspects] == weights
    assert found.weighted


def test_weights_that_cannot_reach_a_hundred_are_refused(tmp_path):
    overlay = tmp_path / "own.toml"
    overlay.write_text(
        '[meta]\ndecree = "SK 1"\n[instrument.aspects.2]\nvalues = [{ from = 2025-12-31, value = { '
        'weight = 95, name_en = "a", name_id = "b" }, kind = "assumption", source = "overlay", '
        'mark = "unconfirmed", '
        "checked = 2026-01-01 }]\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match="add to 105, not 100"):
        read_instrument(rules.load(**NEW, overlay=overlay))


@pytest.mark.parametrize(
    ("kind", "asked"), [("regency", "4.1b"), ("city", "4.1b"), ("ministry", "4.1a"), (None, "4.1a")]
)
def test_variant_follows_the_kind_of_agency(kind, asked):
    names = [item.id for item in FOUND.asked(kind=kind)]
    assert [name for name in names if name.startswith("4.1")] == [asked]
    assert len(names) == 30


def test_variant_that_has_a_level_is_asked_where_the_kind_is_unknown():
    assert "4.1b" in [item.id for item in FOUND.asked(given=["4.1b"])]


def test_level_of_the_other_variant_is_refused():
    with pytest.raises(IntakeError, match=r"4\.1a is not asked"):
        merit.index({"4.1a": 3}, kind="regency", **NEW)


def test_closed_gate_falls_out_of_the_mean():
    levels = {item: 4 if item.startswith("6") else 2 for item in REGENCY} | {"6.3": 0}
    with_it = merit.index(levels, kind="regency", **NEW).aspects.set_index("aspect")["mean"]
    without = merit.index(
        {item: level for item, level in levels.items() if item != "6.3"},
        kind="regency",
        answers={"allowance_paid": "no"},
        **NEW,
    )
    assert with_it[6] == pytest.approx(24 / 7)
    assert without.aspects.set_index("aspect").loc[6, "mean"] == 4
    assert without.items.set_index("item").loc["6.3", "source"] == "not asked"
    assert "6.3" not in without.missing


def test_level_behind_a_closed_gate_is_refused():
    with pytest.raises(IntakeError, match=r"6\.5 is not asked of this agency, and has level 3"):
        merit.index({"6.5": 3}, answers={"accident_case": "no"}, **NEW)


def test_unknown_gate_leaves_the_question_open():
    found = merit.index({item: 4 for item in REGENCY if item != "6.6"}, kind="regency", **NEW)
    assert found.missing == ("6.6",)
    assert found.aspects.set_index("aspect").loc[6, ["mean_low", "mean_high"]].tolist() == [24 / 7, 4]


@pytest.mark.parametrize("level", [-1, 5, 2.5])
def test_levels_run_from_zero_to_four(level):
    with pytest.raises(IntakeError, match=r"1\.1"):
        merit.index({"1.1": level}, **NEW)


def test_points_of_an_aspect_without_weight_are_refused():
    with pytest.raises(IntakeError, match=r"Aspect 2 \(Talent management\) has no published weight"):
        merit.index(aspect_points={1: 30, 2: 50}, **NEW)


def test_way_up_needs_weights():
    with pytest.raises(TalentError, match="weights of kemenpanrb-2026 were never published"):
        merit.roadmap({}, target=200, **NEW)
    assert merit.next_category(merit.index({}, **NEW), rules=rules.load(**NEW)).empty


def agency(kind="regency", **tables):
    tiers = ["jpt_pratama", "administrator", "pengawas", "pelaksana"]
    posts = pd.DataFrame(
        {"position_id": ["P1", "P2", "P3", "P4"], "title": "x", "unit_id": "U", "tier": tiers}
    )
    people = pd.DataFrame(
        {
            "employee_id": [f"E{n:02}" for n in range(20)],
            "unit_id": "U",
            "position_id": ["P1", "P2", "P3"] + ["P4"] * 17,
        }
    )
    agencies = pd.DataFrame({"agency_id": ["A"], "name": ["A"], "kind": [kind]})
    return Dataset(agencies=agencies, positions=posts, employees=people, **tables)


def measured(data, placed=0):
    ids = data.employees["employee_id"]
    grid = pd.DataFrame(
        {"employee_id": ids, "state": ["placed"] * placed + ["not_mappable"] * (len(ids) - placed)}
    )
    grid["in_pool"] = "no"
    benches = pd.DataFrame({"position_id": [], "employee_id": [], "readiness": []})
    table = merit.measure(
        data, rules=rules.load(profile="bkn-411-2025", **NEW), on="2026-06-01", grid=grid, benches=benches
    )
    return table.set_index("item")


def rated(n):
    return pd.DataFrame({"employee_id": [f"E{k:02}" for k in range(n)], "year": 2025, "rating": "Baik"})


@pytest.mark.parametrize(("n", "level", "needs"), [(13, 0, 1), (14, 1, 5), (18, 1, 1), (19, 2, None)])
def test_performance_ladder_has_its_bounds_where_the_worksheet_has_them(n, level, needs):
    row = measured(agency(ratings=rated(n))).loc["3.3"]
    assert row["level"] == level
    assert pd.isna(row["next_needs"]) if needs is None else row["next_needs"] == needs


def test_mapping_by_the_engine_alone_stays_at_level_one():
    columns = ["decision_id", "kind", "reason", "on", "by"]
    decided = pd.DataFrame([["d", "pool", "r", "2026-02-01", "PPK"]], columns=columns)
    assert measured(agency(), placed=20).loc["2.1", "level"] == 1
    assert measured(agency(decisions=decided), placed=20).loc["2.1", "level"] == 2
    assert measured(agency(decisions=decided), placed=19).loc["2.1", "level"] == 1
    assert measured(agency(), placed=0).loc["2.1", "level"] == 0


def assessed(*people):
    rows = {
        "employee_id": list(people),
        "assessed_on": "2026-01-10",
        "instrument": "asesmen",
        "element": "Integritas",
    }
    return pd.DataFrame(rows | {"kind": "managerial", "value": 3.0, "scale_min": 1, "scale_max": 5})


@pytest.mark.parametrize(
    ("people", "level"),
    [((), 0), (("E00",), 1), (("E00", "E01"), 2), (("E00", "E01", "E05"), 3), (("E05",), 0)],
)
def test_measurement_climbs_group_by_group(people, level):
    data = agency(assessments=assessed(*people)) if people else agency()
    assert measured(data).loc["4.2", "level"] == level


def test_variant_of_the_agency_is_measured():
    assert "4.1b" in measured(agency()).index
    assert "4.1a" in measured(agency("ministry")).index


@pytest.mark.parametrize(("document", "level"), [(4, 4), (3, 3), (1, 2), (None, 2)])
def test_document_lifts_what_stands_at_the_top_of_its_ladder(document, level):
    papers = pd.DataFrame(
        {"item": ["3.3"], "document": ["Laporan"], "on": ["2026-01-01"], "level": [document]}
    )
    data = agency(ratings=rated(20), merit_evidence=papers)
    table = measured(data).reset_index()
    found = merit.assess(data, rules=rules.load(**NEW), on="2026-06-01", measured=table)
    assert found.items.set_index("item").loc["3.3", "level"] == level


def test_document_does_not_replace_the_share():
    papers = pd.DataFrame({"item": ["3.3"], "document": ["Laporan"], "on": ["2026-01-01"], "level": [4]})
    data = agency(ratings=rated(15), merit_evidence=papers)
    found = merit.assess(
        data, rules=rules.load(**NEW), on="2026-06-01", measured=measured(data).reset_index()
    )
    row = found.items.set_index("item").loc["3.3"]
    assert (row["level"], row["claimed_level"], row["source"]) == (1, 4, "computed")


def test_order_of_aspects_does_not_matter_to_the_interval():
    means = [Fraction(n) for n in (2, 1, 3)]
    aspects = [FOUND.aspects[0], FOUND.aspects[1], FOUND.aspects[2]]
    ends = {
        total_between([aspects[at] for at in order], [means[at] for at in order], best=False)
        for order in permutations(range(3))
    }
    assert ends == {Fraction(10 * 2 + 90 * 1)}
