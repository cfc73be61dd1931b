"""Career paths in a small office: the least gap wins, each step says what it asks."""

import pandas as pd
import pytest

from talent import career
from talent.dataset import Dataset
from talent.errors import UnknownIdError
from talent.rules import load

ON = "2025-12-01"
POSTS = [
    ("D1", "jpt_pratama", "umum"),
    ("A1", "administrator", "umum"),
    ("A2", "administrator", "teknis"),
    ("S1", "pengawas", "umum"),
    ("S2", "pengawas", "teknis"),
    ("J1", "jf_muda", "teknis"),
    ("K1", "pelaksana", "umum"),
]
STAFF = {"e_sup": "S1", "e_tech": "S2", "e_expert": "J1", "e_clerk": "K1", "e_new": None}
NAMES = ("Integritas", "Komunikasi")
LEVELS = {"e_sup": (3, 2), "e_tech": (1, 3), "e_expert": (3, 3), "e_clerk": (1, 1)}


@pytest.fixture(scope="module")
def rules():
    return load(on=ON, profile="bkn-411-2025")


def office(standards=None, history=None, **status):
    """Seven posts that ask for the levels of their tier unless ``standards`` gives a pair for ``NAMES``."""
    table = pd.DataFrame(POSTS, columns=["position_id", "tier", "job_family"]).assign(title="T", unit_id="U")
    table["status"] = table["position_id"].map(status)
    people = pd.DataFrame({"employee_id": list(STAFF), "position_id": list(STAFF.values())}).assign(
        unit_id="U"
    )
    people["tier_since"] = pd.Timestamp("2023-06-01")
    pairs = {name: zip(NAMES, levels, strict=True) for name, levels in LEVELS.items()}
    scores = [(name, *pair) for name, found in pairs.items() for pair in found]
    assessed = pd.DataFrame(scores, columns=["employee_id", "element", "value"]).assign(
        assessed_on=pd.Timestamp("2025-05-01"), instrument="centre", kind="managerial"
    )
    more = {} if history is None else {"history": history}
    asked = standards or {}
    rows = [
        (post, name, level) for post, pair in asked.items() for name, level in zip(NAMES, pair, strict=True)
    ]
    if rows:
        more["standards"] = pd.DataFrame(rows, columns=["position_id", "competency", "required_level"])
    return Dataset(positions=table, employees=people, assessments=assessed, **more)


def way(table):
    return [*table["from_position"][:1], *table["to_position"]]


def test_one_rung_up_is_one_vertical_step(rules):
    table = career.paths(office(), "e_sup", "A1", rules=rules)
    step = table.iloc[0]
    assert way(table) == ["S1", "A1"]
    assert (step["direction"], step["years"], step["from_tier"], step["to_tier"]) == (
        "vertical", 3, "pengawas", "administrator",
    )  # fmt: skip
    assert step["earliest_on"] == pd.Timestamp("2026-06-01")


def test_the_gap_counts_what_is_short_and_the_unknown_apart(rules):
    step = career.paths(office(), "e_sup", "A1", rules=rules).iloc[0]
    assert step["gap"] == 1
    assert step["unknown"] == 9 - 2


def test_over_two_rungs_the_post_with_the_least_gap_lies_between(rules):
    standards = {"A1": (3, 3), "A2": (2, 2)}
    table = career.paths(office(standards), "e_sup", "D1", rules=rules)
    assert way(table) == ["S1", "A2", "D1"]
    assert table["gap"].tolist() == [0, 3]
    assert table["step"].tolist() == [1, 2]


def test_among_equal_gaps_the_own_family_is_kept(rules):
    assert way(career.paths(office(), "e_sup", "D1", rules=rules)) == ["S1", "A1", "D1"]


def test_the_years_of_each_step_add_up(rules):
    table = career.paths(office(), "e_sup", "D1", rules=rules)
    assert table["years"].tolist() == [3, 2]
    assert table["earliest_on"].astype(str).tolist() == ["2026-06-01", "2028-06-01"]


def test_a_functional_expert_enters_on_the_diagonal(rules):
    step = career.paths(office(), "e_expert", "A2", rules=rules).iloc[0]
    assert (step["direction"], step["years"]) == ("diagonal", 3)


def test_the_same_tier_is_a_horizontal_step_without_waiting(rules):
    step = career.paths(office(), "e_sup", "S2", rules=rules).iloc[0]
    assert (step["direction"], step["years"]) == ("horizontal", 0)
    assert step["earliest_on"] == pd.Timestamp(ON)
    assert "feeder_years" not in step["criteria"]


def test_criteria_are_the_codes_of_what_the_tier_asks(rules):
    codes = career.paths(office(), "e_sup", "A1", rules=rules)["criteria"].item().split("; ")
    assert codes[:3] == ["feeder_years=3", "education=D4", "rating=Baik,Sangat Baik"]
    assert "attest=integrity" in codes


def test_a_tier_is_reached_at_its_post_with_the_least_gap(rules):
    standards = {"A1": (3, 3), "A2": (2, 2)}
    assert way(career.paths(office(standards), "e_sup", "administrator", rules=rules)) == ["S1", "A2"]


@pytest.mark.parametrize("target", ["S1", "pengawas", "K1", "jpt_utama"])
def test_no_step_leads_to_where_one_is_downwards_or_to_nowhere(target, rules):
    table = career.paths(office(), "e_sup", target, rules=rules)
    assert table.empty
    assert {"step", "direction", "gap", "years", "criteria"} <= set(table)


def test_a_path_longer_than_the_rules_look_for_is_not_found(tmp_path):
    overlay = tmp_path / "short.toml"
    overlay.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[method.career.max_steps]\nvalues = [{from = 2020-01-01, value = 2, '
        'kind = "assumption", source = "overlay", mark = "unconfirmed", checked = 2025-01-01}]\n'
    )
    short = load(on=ON, profile="bkn-411-2025", overlay=overlay)
    assert career.paths(office(), "e_clerk", "D1", rules=short).empty
    full = career.paths(office(), "e_clerk", "D1", rules=load(on=ON, profile="bkn-411-2025"))
    assert full["to_tier"].tolist() == ["pengawas", "administrator", "jpt_pratama"]


def test_frozen_posts_are_no_stop_but_may_be_the_target(rules):
    assert way(career.paths(office(A1="frozen"), "e_sup", "D1", rules=rules)) == ["S1", "A2", "D1"]
    assert way(career.paths(office(A1="frozen"), "e_sup", "A1", rules=rules)) == ["S1", "A1"]
    assert career.paths(office(A1="abolished"), "e_sup", "A1", rules=rules).empty


def moved(*pairs):
    rows = [("e_clerk", post, pd.Timestamp(start)) for post, start in pairs]
    return pd.DataFrame(rows, columns=["employee_id", "position_id", "start"]).assign(title="T")


def test_a_move_against_the_feeder_rules_is_a_step_only_where_no_lawful_path_leads(rules):
    history = moved(("K1", "2010-01-01"), ("A2", "2015-01-01"))
    assert way(career.paths(office(history=history), "e_clerk", "A2", rules=rules)) == ["K1", "S1", "A2"]
    alone = office(history=history, S1="abolished", S2="abolished", A1="abolished")
    table = career.paths(alone, "e_clerk", "A2", rules=rules)
    assert way(table) == ["K1", "A2"]
    assert table["moves"].tolist() == [1]
    assert table["years"].isna().all()
    assert table["criteria"].item().startswith("?feeder_years; education=D4")


def test_a_move_that_others_made_is_as_good_as_a_rule_where_no_law_names_feeders():
    tiers = {"A": "1", "B": "2", "C": "3"}
    posts = pd.DataFrame({"position_id": list(tiers), "tier": list(tiers.values())}).assign(
        title="T", unit_id="U"
    )
    people = pd.DataFrame({"employee_id": ["e", "f"], "position_id": ["C", "A"]}).assign(unit_id="U")
    past = pd.DataFrame({"employee_id": ["f"], "position_id": ["C"], "start": ["2010-01-01"], "title": "T"})
    generic = load(on=ON, profile="generic")
    assert way(career.paths(Dataset(positions=posts, employees=people), "e", "A", rules=generic)) == [
        "C",
        "B",
        "A",
    ]
    jumped = Dataset(positions=posts, employees=people, history=past)
    assert way(career.paths(jumped, "e", "A", rules=generic)) == ["C", "A"]


def test_a_move_seen_downwards_is_no_step(rules):
    history = moved(("S1", "2010-01-01"), ("K1", "2015-01-01"))
    assert career.paths(office(history=history), "e_sup", "K1", rules=rules).empty


def test_unknown_ids_come_with_the_nearest(rules):
    with pytest.raises(UnknownIdError, match="e_sup"):
        career.paths(office(), "e_supp", "A1", rules=rules)
    with pytest.raises(UnknownIdError, match="administrator"):
        career.paths(office(), "e_sup", "administrators", rules=rules)


def test_who_holds_no_post_and_no_tier_has_no_path(rules):
    assert career.paths(office(), "e_new", "A1", rules=rules).empty


def test_needs_list_gaps_first_and_the_unassessed_last(rules):
    table = career.development_needs(office({"A1": (4, 3)}), "e_sup", "A1", rules=rules)
    known = table.dropna(subset="gap")
    assert known[["competency", "level", "required", "gap"]].to_numpy().tolist() == [
        ["Integritas", 3, 4, 1],
        ["Komunikasi", 2, 3, 1],
    ]
    assert table["gap"].isna().tolist() == [False, False, *[True] * 7]


def test_needs_leave_out_what_is_reached(rules):
    table = career.development_needs(office(), "e_expert", "A2", rules=rules)
    assert table["gap"].isna().all()


def bench(*rows):
    return pd.DataFrame(rows, columns=["position_id", "employee_id", "rank", "readiness", "fit"])


def test_next_steps_take_the_best_bench_of_each_person(rules):
    rows = bench(
        ("A1", "e_sup", 2, "now", 0.9),
        ("A2", "e_sup", 1, "1-2", 0.5),
        ("A1", "e_tech", 1, "1-2", 0.4),
        ("A2", "e_tech", 1, "now", 0.4),
        ("D1", "e_tech", 3, "now", 0.9),
    )
    table = career.next_steps(office(), rows, rules=rules, on=ON)
    assert table[["employee_id", "target_position", "readiness"]].to_numpy().tolist() == [
        ["e_sup", "A2", "1-2"],
        ["e_tech", "A2", "now"],
    ]
    assert table[["steps", "gap", "years"]].to_numpy().tolist() == [[1, 1, 3], [1, 2, 3]]


def test_next_steps_agree_with_the_path_on_gap_and_years(rules):
    rows = bench(("D1", "e_sup", 1, "later", 0.3), ("S2", "e_clerk", 1, "now", 0.3))
    found = career.next_steps(office(), rows, rules=rules).set_index("employee_id")
    for person, target in (("e_sup", "D1"), ("e_clerk", "S2")):
        path = career.paths(office(), person, target, rules=rules)
        assert found.loc[person, "steps"] == len(path)
        assert found.loc[person, "gap"] == path["gap"].iloc[-1]
        assert found.loc[person, "years"] == path["years"].sum()


def test_next_steps_without_benches_are_an_empty_frame(rules):
    assert career.next_steps(office(), bench(), rules=rules).empty
