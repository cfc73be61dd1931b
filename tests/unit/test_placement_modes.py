"""The plan that realigns, gain against moves, and the committee's own plan."""

import tomllib
from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import fit, nine_box, placement, rules, scoring
from talent.errors import RuleError
from talent.placement.committee import COLUMNS
from tests.agency import NINE, dataset, tables
from tests.boards import every_pair, resolved_value
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
DATES = {"rules": RULES, "on": ON, "inauguration": ON}


def stages(data):
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    return scores.frame, grid, fit.incumbents(data, grid, rules=RULES, on=ON)


def plan_of(data):
    scores, grid, _ = stages(data)
    return placement.plan(data, fit.candidate_field(data, grid, scores=scores, **DATES), **DATES)


def realigned(data):
    scores, grid, holders = stages(data)
    return placement.realigned(data, grid, holders, scores=scores, **DATES)


def crossed():
    """E03 on P4 and E04 on P5 would each do better on the other's post; nothing is vacant."""
    people, assessed = tables()["employees"], tables()["assessments"]
    people.loc[people["employee_id"].eq("E04"), ["tier_since", "position_since"]] = "2019-01-01"
    people["retires_on"] = "2040-01-01"
    people.loc[people["employee_id"].eq("E12"), ["position_id", "tier"]] = ["P3", "administrator"]
    half = {post: NINE[:5] if post == "P4" else NINE[5:] for post in ("P4", "P5")}
    standards = pd.DataFrame(
        [(post, name, 5 if name in half[post] else 1) for post in half for name in NINE],
        columns=["position_id", "competency", "required_level"],
    )
    for person, names, level in (("E03", half["P5"], 3.0), ("E04", half["P4"], 2.0)):
        own = assessed["employee_id"].eq(person) & assessed["kind"].ne("trait")
        assessed.loc[own, "value"] = np.where(assessed.loc[own, "element"].isin(names), level, 1.0)
    return dataset(employees=people, assessments=assessed, standards=standards)


def test_two_misfits_change_places_in_a_ring():
    data = crossed()
    found = realigned(data)
    assert {"E03": "P5", "E04": "P4"}.items() <= dict(
        zip(found.moves["employee_id"], found.moves["to_position"], strict=True)
    ).items()
    first, second = found.moves.set_index("employee_id").loc[["E03", "E04"], "chain"]
    assert first == second
    assert found.verify()


def test_without_the_mode_nobody_moves_sideways():
    assert not set(plan_of(crossed()).moves["employee_id"]) & {"E03", "E04"}


def test_who_is_to_rotate_does_not_rise_in_the_same_plan():
    data = crossed()
    _, _, holders = stages(data)
    rotate = set(holders.loc[holders["verdict"].eq("rotate"), "employee_id"])
    tier = data.positions.set_index("position_id")["tier"]
    moves = realigned(data).moves
    moves = moves[moves["employee_id"].isin(rotate)]
    assert (moves["from_position"].map(tier) == moves["to_position"].map(tier)).all()
    assert placement.why_not(realigned(data), "E03", "P2").reasons == "rotates"


def test_before_the_minimum_years_nobody_rotates():
    people = crossed().employees
    people["position_since"] = pd.Timestamp("2025-01-01")
    found = realigned(crossed().with_tables(employees=people))
    assert not set(found.moves["employee_id"]) & {"E03", "E04"}


def test_the_planted_misfits_of_the_sample_may_rotate(root):
    data = sample_agency()
    planted = tomllib.loads((root / "data" / "sample" / "planted.toml").read_text("utf-8"))["planted"]
    found = realigned(data)
    field, tier = found.solved.offers.field, data.positions.drop_duplicates("position_id")
    may = set(field.checked.loc[field.sideways, "employee_id"])
    barred = found.barred.set_index("employee_id")["reasons"]
    assert {who for who in planted["misfits"] if who not in may} == {"P00995"}
    assert "rating" in barred["P00995"].tolist()
    moves = found.moves[found.moves["employee_id"].isin(planted["misfits"])]
    level = tier.set_index("position_id")["tier"]
    assert len(moves) == 5
    assert (moves["from_position"].map(level) == moves["to_position"].map(level)).all()
    assert found.verify()


def overlaid(tmp_path, mode):
    file = tmp_path / "agency.toml"
    said = 'kind = "assumption", source = "engine", mark = "unconfirmed", checked = 2026-11-22'
    file.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[method.placement.mode]\nabout = "mode"\n'
        f'values = [{{ from = 2014-01-01, value = "{mode}", {said} }}]\n'
    )
    return rules.load(on=ON, profile="bkn-411-2025", overlay=file)


@pytest.mark.parametrize("mode", ["vacancies", "realign"])
def test_the_rules_choose_the_mode(tmp_path, mode):
    data, given = crossed(), overlaid(tmp_path, mode)
    scores, grid, holders = stages(data)
    dates = {"on": ON, "inauguration": ON, "rules": given}
    field = fit.candidate_field(data, grid, scores=scores, **dates)
    found = placement.planned(data, field, grid, holders, scores=scores, **dates)
    assert found.summary["mode"] == mode
    assert ("E03" in set(found.moves["employee_id"])) == (mode == "realign")


def test_an_unknown_mode_is_refused(tmp_path):
    data = dataset()
    scores, grid, holders = stages(data)
    field = fit.candidate_field(data, grid, scores=scores, **DATES)
    with pytest.raises(RuleError, match="vacancies or realign"):
        placement.planned(
            data, field, grid, holders, rules=overlaid(tmp_path, "shuffle"), on=ON, inauguration=ON
        )


def test_the_frontier_at_the_price_of_the_rules_is_the_plan_itself():
    plan = plan_of(dataset())
    row = placement.frontier(plan, rules=RULES).query("chosen").iloc[0]
    assert (row["move_price"], row["moves"]) == (20, len(plan.moves))
    assert row["value"] - 20 * row["moves"] == pytest.approx(plan.value)


def test_the_frontier_is_solved_over_every_pair():
    plan = plan_of(sample_agency())
    found = placement.frontier(plan, rules=RULES)
    assert found["move_price"].tolist() == [0, 5, 10, 20, 40]
    assert found["moves"].is_monotonic_decreasing
    assert found["value"].is_monotonic_decreasing
    pairs = every_pair(plan.solved)
    for row in found.itertuples():
        shifted = pairs._replace(worth=pairs.worth + (20 - row.move_price) * placement.POINT)
        best = resolved_value(plan.solved, shifted) / placement.POINT
        assert row.value - row.move_price * row.moves == pytest.approx(best)


def spied(monkeypatch, module, name):
    """The arguments of each call of a function of a module."""
    calls, real = [], module[name]

    def spy(*args, **kwargs):
        calls.append(args)
        return real(*args, **kwargs)

    monkeypatch.setitem(module, name, spy)
    return calls


def test_prices_between_two_at_which_one_plan_is_best_are_not_solved(monkeypatch):
    plan = plan_of(dataset())
    solved = spied(monkeypatch, placement.frontier.__globals__, "_best_at")
    found = placement.frontier(plan, rules=RULES, prices=range(18, 24))
    assert len(set(found["moves"])) == 1
    assert len(solved) == 2
    one_by_one = [placement.frontier(plan, rules=RULES, prices=[price]) for price in range(18, 24)]
    pd.testing.assert_frame_equal(found, pd.concat(one_by_one, ignore_index=True))


def test_a_price_that_nothing_is_worth_leaves_everybody_where_they_are():
    plan = plan_of(dataset())
    usual, none = placement.frontier(plan, rules=RULES, prices=[0, 6_000]).to_dict("records")
    assert usual["moves"] > none["moves"] == none["filled"] == 0
    assert none["exact"]


def test_the_frontier_of_a_realigning_plan_counts_moves_within_the_rung():
    found = placement.frontier(realigned(crossed()), rules=RULES)
    assert found.loc[found["chosen"], "laterals"].tolist() == [2]


def decided(*rows):
    columns = ["kind", "employee_id", "position_id", "rank", "on"]
    table = pd.DataFrame(
        [(*row, None, "2025-11-01")[:5] if len(row) < 5 else row for row in rows], columns=columns
    )
    numbers = [f"D{place}" for place in range(len(table))]
    return dataset(decisions=table.assign(decision_id=numbers, reason="berita acara", by="Tim"))


def committee(data):
    return placement.committee(plan_of(data), data, on=ON)


def test_without_decisions_there_is_no_plan_of_the_committee():
    found = committee(dataset())
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


def test_decisions_of_the_best_plan_lose_nothing():
    best = plan_of(dataset()).moves
    data = decided(*(("plan", *pair) for pair in best[["employee_id", "to_position"]].to_numpy()))
    found = committee(data)
    assert set(found["state"]) == {"counted"}
    assert found["lost"].abs().sum() == 0


def other_choice():
    """A candidate for P3 whom the best plan does not take, at a cost."""
    plan = plan_of(dataset())
    choices = placement.alternatives(plan, "P3", first=9)
    return choices[choices["loss"].gt(0)].iloc[0]


def test_another_choice_loses_what_why_not_says():
    other = other_choice()
    found = committee(decided(("nomination", other["employee_id"], "P3")))
    assert found["lost"].sum() == pytest.approx(other["loss"])
    assert found.attrs["best"] - found.attrs["value"] == pytest.approx(other["loss"])
    assert found.iloc[0][["state", "position_id"]].tolist() == ["counted", "P3"]
    assert set(found["state"].iloc[1:]) <= {"follows"}


def test_what_a_decision_breaks_is_named():
    found = committee(decided(("plan", "E02", "P6"), ("plan", "E09", "P1"), ("plan", "E99", "P3")))
    reasons = found.set_index("employee_id")["reasons"]
    assert (reasons["E02"], reasons["E09"], reasons["E99"]) == ("down", "no_feeder", "not_employed")
    assert set(found["state"]) == {"broken"}
    assert found["lost"].sum() == 0


def test_one_person_on_two_posts_breaks_the_older_decision():
    other = other_choice()["employee_id"]
    found = committee(
        decided(("plan", other, "P3", None, "2025-10-01"), ("plan", other, "P2", None, "2025-11-01"))
    ).set_index("position_id")
    broken = found[found["state"].eq("broken")]
    assert "two_posts" in set(broken["reasons"]) or found.loc["P2", "state"] == "broken"


def test_the_best_ranked_of_a_nomination_counts():
    first, second = placement.alternatives(plan_of(dataset()), "P3", first=9)["employee_id"].iloc[:2]
    found = committee(
        decided(("nomination", first, "P3", 2, "2025-11-01"), ("nomination", second, "P3", 1, "2025-11-01"))
    )
    state = found[found["kind"].notna()].set_index("employee_id")["state"]
    assert (state[first], state[second]) == ("second", "counted")


def test_an_appointment_of_the_same_day_counts_before_a_nomination():
    first, second = placement.alternatives(plan_of(dataset()), "P3", first=9)["employee_id"].iloc[:2]
    found = committee(decided(("nomination", first, "P3"), ("appointment", second, "P3")))
    state = found[found["kind"].notna()].set_index("employee_id")["state"]
    assert (state[first], state[second]) == ("second", "counted")


def test_decisions_that_are_done_or_still_to_come_change_nothing():
    found = committee(decided(("appointment", "E02", "P2"), ("plan", "E03", "P3", None, "2026-01-01")))
    assert found[["employee_id", "state"]].to_numpy().tolist() == [["E02", "done"]]


def test_a_post_whose_holder_has_nowhere_to_go_is_occupied():
    found = committee(decided(("plan", "E06", "P5")))
    assert found.iloc[0][["state", "reasons"]].tolist() == ["broken", "occupied"]


def test_a_frontier_of_very_many_pairs_says_that_it_is_not_exact(monkeypatch):
    plan = plan_of(dataset())
    whole = placement.frontier(plan, rules=RULES)
    monkeypatch.setitem(placement.frontier.__globals__, "_EXACT_CELLS", 0)
    found = placement.frontier(plan, rules=RULES)
    assert found["exact"].tolist() == found["chosen"].tolist()
    assert (found["value"] <= whole["value"]).all()
    assert found["moves"].is_monotonic_decreasing
