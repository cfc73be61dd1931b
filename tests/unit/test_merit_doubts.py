"""A way up in time: lead times, yearly budgets, equal plans and the margins of efforts."""

from itertools import product
from math import inf

import numpy as np
import pytest

from talent import merit, rules
from talent.errors import TalentError
from talent.merit.instrument import load_instrument
from talent.merit.rises import Task, alternatives, cheapest_rises, least_effort, solve

KASN = {"instrument": "kasn-9-2019", "on": "2025-12-01"}
RULES = rules.load(**KASN)
ITEMS = [item.id for item in load_instrument("kasn-9-2019", on="2025-12-01").items]
LEVELS = dict.fromkeys(ITEMS, 3) | {"3b": 2, "3c": 1, "3d": 1, "3i": 1, "3j": 2, "8a": 4, "8b": 4}


def road(**more):
    return merit.roadmap(LEVELS, **KASN, **({"target": 325} | more))


def test_step_takes_its_lead_time_after_the_one_below():
    steps = road(lead={"3i": 7})
    assert (steps["end_month"] >= steps["start_month"]).all()
    own = steps.query("item == '3i'")
    assert (own["end_month"] - own["start_month"]).tolist() == [9] * len(own)
    assert own["start_month"].tolist() == [9 * n for n in range(len(own))]


def test_succession_plan_begins_when_the_pool_is_there():
    steps = road(target=400)
    done = steps.set_index(["item", "to_level"])
    for level in (2, 3, 4):
        assert done.loc[("3d", level), "start_month"] >= done.loc[("3c", level), "end_month"]


def test_budget_bounds_the_effort_begun_in_each_year():
    steps = road(budget=9)
    assert steps.groupby("year")["effort"].sum().le(9).all()
    assert steps.attrs["effort"] == road().attrs["effort"]
    assert steps.attrs["gap"] == 0


def test_steps_are_listed_in_the_order_in_which_they_begin():
    assert road(budget=9)["start_month"].is_monotonic_increasing


def test_everything_is_finished_within_the_time():
    assert road(target=300, within=12)["end_month"].max() <= 12


def test_target_out_of_reach_in_time_is_refused():
    with pytest.raises(TalentError, match="within this time and budget"):
        road(target=325, within=3)
    with pytest.raises(TalentError, match="within this time and budget"):
        road(budget=1)


def test_proof_of_a_step_is_named():
    steps = road(target=400).set_index(["item", "to_level"])["proof"]
    assert steps["3c", 2] == "data"
    assert steps["3c", 3] == "decision"
    assert steps["3c", 4] == "appointment"
    assert steps["1b", 4] == steps["4a", 4] == "document"


def test_equal_plans_cost_the_same_and_all_reach_the_target():
    found = alternatives(Task([1, 1, 1], [1, 1, 1], 2, 2, [[1], [1], [1]]), most=9)
    assert sorted(tuple(one.levels) for one in found) == [(1, 2, 2), (2, 1, 2), (2, 2, 1)]
    assert {one.effort for one in found} == {2}
    assert found[0].levels == [2, 2, 1]


def test_plan_without_equals_stands_alone():
    assert len(alternatives(Task([2, 1], [1, 1], 2, 2, [[1], [1]]), most=9)) == 1


def test_ties_are_shown_with_what_is_in_all_of_them():
    effort = dict.fromkeys(ITEMS, 9) | {"8c": 1, "8d": 1, "7a": 1}
    table = merit.equal_plans(merit.aim(LEVELS, rules=RULES, target=282.5, effort=effort))
    assert table.attrs == {"plans": 2, "more": False}
    assert table.loc[table["in_all"], "item"].unique().tolist() == ["7a"]
    assert sorted(table.loc[~table["in_all"], "item"]) == ["8c", "8d"]


def test_room_is_what_the_next_best_plan_costs_more():
    effort = dict.fromkeys(ITEMS, 9) | {"4a": 2, "4b": 5}
    aim = merit.aim(LEVELS, rules=RULES, target=284, effort=effort)
    rows = merit.margins(aim).set_index("item")
    assert rows["room"].to_dict() == {"4a": 3}
    assert merit.roadmap(LEVELS, **KASN, target=284, effort=effort | {"4a": 4.9})["item"].tolist() == ["4a"]
    assert merit.roadmap(LEVELS, **KASN, target=284, effort=effort | {"4a": 5.1})["item"].tolist() == ["4b"]


def test_step_without_which_no_plan_is_has_endless_room():
    rows = merit.margins(merit.aim(dict.fromkeys(ITEMS, 4) | {"4a": 3}, rules=RULES, target=400))
    assert rows["room"].tolist() == [inf]


def test_other_steps_say_how_much_cheaper_they_had_to_be():
    effort = dict.fromkeys(ITEMS, 9) | {"4a": 2, "4b": 5}
    aim = merit.aim(LEVELS, rules=RULES, target=284, effort=effort)
    rows = merit.margins(aim, others=True).set_index(["item", "to_level"])
    assert rows.loc[("4b", 4), "room"] == 3
    assert not rows.loc[("4b", 4), "in_plan"]


def test_reached_target_has_no_margins_and_no_equals():
    aim = merit.aim(LEVELS, rules=RULES, target=200)
    assert merit.margins(aim).empty
    assert merit.equal_plans(aim).empty


def random_task(seed, *, timed):
    """Up to four items on levels 1-4, one may wait for another, in at most six quarters with a budget."""
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 4 if timed else 6))
    levels = random.integers(1, 5, n).tolist()
    rises = [4 - level for level in levels]
    weights = random.integers(1, 7, n).tolist()
    most = sum(weight * rise for weight, rise in zip(weights, rises, strict=True))
    return Task(
        weights,
        levels,
        4,
        int(random.integers(1, most + 1)) if most else 0,
        [random.integers(0, 7, rise).tolist() for rise in rises],
        [(0, 1)] if n > 1 and random.random() < 0.5 else [],
        [random.integers(0, 4, rise).tolist() for rise in rises] if timed else None,
        int(random.integers(2, 7)) if timed else None,
        int(random.integers(3, 13)) if timed else None,
    )


def brute_force(task):
    """Least effort over all end levels and, in time, all orders of starts; inf without a plan."""
    least = inf
    for after in product(*(range(level, task.level_max + 1) for level in task.levels)):
        raised = [(i, to) for i, now in enumerate(task.levels) for to in range(now + 1, after[i] + 1)]
        effort = sum(task.efforts[i][to - task.levels[i] - 1] for i, to in raised)
        gain = sum(task.weights[i] * (b - a) for i, (a, b) in enumerate(zip(task.levels, after, strict=True)))
        fine = all(after[i] == task.levels[i] or after[i] <= after[j] for i, j in task.depends)
        if gain >= task.needed and fine and effort < least and fits(task, raised):
            least = effort
    return least


def fits(task, raised, starts=None):
    """Whether some quarters of begin keep order, time and budget: tried one by one, depth first."""
    if task.quarters is None:
        return True
    starts = starts or {}
    if len(starts) == len(raised):
        return True
    # A rise of the pool comes before one of the plan that waits for it.
    order = sorted(raised, key=lambda rise: (rise[1], -rise[0]))
    item, to = order[len(starts)]
    place = to - task.levels[item] - 1
    lead, cost = task.leads[item][place], task.efforts[item][place]
    before = [(item, to - 1)] + [(j, to) for i, j in task.depends if i == item]
    ready = max(
        [
            starts[one] + task.leads[one[0]][one[1] - task.levels[one[0]] - 1]
            for one in before
            if one in starts
        ],
        default=0,
    )
    for at in range(ready, min(task.quarters, task.quarters - lead + 1)):
        year = sum(
            task.efforts[i][t - task.levels[i] - 1] for (i, t), when in starts.items() if when // 4 == at // 4
        )
        if year + cost <= task.budget and fits(task, raised, starts | {(item, to): at}):
            return True
    return False


@pytest.mark.parametrize("timed", [False, True])
def test_cheapest_plan_equals_brute_force_on_two_hundred_instruments(timed):
    for seed in range(200):
        task = random_task(seed, timed=timed)
        if not task.needed:
            continue
        expected = brute_force(task)
        if expected == inf:
            with pytest.raises(TalentError, match="within this time and budget"):
                solve(task)
        else:
            found = solve(task)
            assert (found.effort, found.dual_bound) == (expected, expected), seed


def test_starts_keep_order_time_and_budget():
    for seed in range(60):
        task = random_task(seed, timed=True)
        if not task.needed or brute_force(task) == inf:
            continue
        found = solve(task)
        spent = {}
        for (item, to), at in found.starts.items():
            place = to - task.levels[item] - 1
            assert at + task.leads[item][place] <= task.quarters
            spent[at // 4] = spent.get(at // 4, 0) + task.efforts[item][place]
            below = found.starts.get((item, to - 1))
            assert below is None or at >= below + task.leads[item][place - 1]
        assert max(spent.values(), default=0) <= task.budget


def test_least_effort_with_and_without_a_rise_equals_brute_force():
    for seed in range(40):
        task = random_task(seed, timed=False)
        if not task.needed:
            continue
        item = next(i for i, level in enumerate(task.levels) if level < 4)
        rise = (item, task.levels[item] + 1)
        found = solve(task).effort
        both = [least_effort(task, rise=rise, without=way) for way in (True, False)]
        assert min(both) == found


def test_solver_speaks_whole_numbers():
    found = cheapest_rises([3, 2], [1, 1], level_max=3, needed=5, efforts=[[2, 4], [1, 3]])
    assert (found.effort, found.starts) == (3, {(0, 2): 0, (1, 2): 0})
