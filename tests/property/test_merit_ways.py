"""Ways up and intervals against judges of their own: all plans one by one, and a linear programme."""

from fractions import Fraction
from itertools import product
from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from talent import merit, rules
from talent.merit.facts import among
from talent.merit.instrument import Aspect, load_instrument
from talent.merit.points import total_between
from talent.merit.rises import Task, alternatives, least_effort, solve

OLD = {"instrument": "kasn-9-2019", "on": "2025-12-01"}
NEW = {"instrument": "kemenpanrb-2026", "on": "2026-06-01"}
RULES = rules.load(**OLD)
WEIGHT = {item.id: item.weight for item in load_instrument(**OLD).items}
TOP = dict.fromkeys(WEIGHT, 4)
OPEN = ["3a", "3c", "3d", "4a"]
QUESTIONS = [item.id for item in load_instrument(**NEW).items if item.id != "4.1a"]
GATES = {"6.3": "allowance_paid", "6.5": "accident_case", "6.6": "death_case"}
SOME = settings(max_examples=40, deadline=None)


@st.composite
def tasks(draw):
    """Up to four items on levels 1-4, the first may wait for the second."""
    n = draw(st.integers(1, 4))
    levels = draw(st.lists(st.integers(2, 4), min_size=n, max_size=n).filter(lambda found: min(found) < 4))
    weights = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    efforts = [draw(st.lists(st.integers(1, 3), min_size=4 - one, max_size=4 - one)) for one in levels]
    most = sum(weight * (4 - level) for weight, level in zip(weights, levels, strict=True))
    depends = [(0, 1)] if n > 1 and draw(st.booleans()) else []
    return Task(weights, levels, 4, draw(st.integers(1, most)), efforts, depends)


def every_plan(task):
    """End levels → (effort, points gained) of every plan that is allowed and reaches enough."""
    found = {}
    for after in product(*(range(level, task.level_max + 1) for level in task.levels)):
        steps = list(zip(task.weights, task.levels, after, task.efforts, strict=True))
        gain = sum(weight * (b - a) for weight, a, b, _ in steps)
        fine = all(after[i] == task.levels[i] or after[i] <= after[j] for i, j in task.depends)
        if fine and gain >= task.needed:
            found[after] = (sum(sum(own[: b - a]) for _, a, b, own in steps), gain)
    return found


@SOME
@given(tasks())
def test_equal_plans_are_all_plans_of_least_effort(task):
    plans = every_plan(task)
    least = min(effort for effort, _ in plans.values())
    cheapest = {after for after, (effort, _) in plans.items() if effort == least}
    found = alternatives(task, most=len(cheapest) + 1)
    assert {tuple(one.levels) for one in found} == cheapest
    assert len(found) == len(cheapest)


@SOME
@given(tasks())
def test_preferred_plan_has_most_points_of_the_cheapest(task):
    plans = every_plan(task)
    first = plans[tuple(solve(task).levels)]
    least = min(effort for effort, _ in plans.values())
    assert first == (least, max(gain for effort, gain in plans.values() if effort == least))


@SOME
@given(tasks(), st.data())
def test_least_effort_with_or_without_a_rise_is_that_of_the_best_such_plan(task, data):
    item = data.draw(st.sampled_from([at for at, level in enumerate(task.levels) if level < 4]))
    to = data.draw(st.integers(task.levels[item] + 1, 4))
    plans = every_plan(task).items()
    for without in (True, False):
        those = [effort for after, (effort, _) in plans if (after[item] < to) == without]
        assert least_effort(task, rise=(item, to), without=without) == min(those, default=inf)


@st.composite
def aims(draw):
    """Four items of the real instrument below the top, with efforts of one's own, and a target above."""
    levels = {item: draw(st.integers(2, 4)) for item in OPEN}
    effort = {(item, to): draw(st.integers(1, 5)) for item in OPEN for to in (3, 4)}
    now = sum(WEIGHT[item] * level for item, level in (TOP | levels).items())
    target = draw(st.integers(int(now * 2) + 1, 800)) / 2 if now < 400 else 400
    return levels, effort, target


def ways(levels, effort, target):
    """End levels of the open items → effort, for all that reach the target; no plan leads its pool."""
    found = {}
    for after in product(*(range(levels[item], 5) for item in OPEN)):
        ends = dict(zip(OPEN, after, strict=True))
        points = sum(WEIGHT[item] * level for item, level in (TOP | ends).items())
        if points >= Fraction(str(target)) and (ends["3d"] == levels["3d"] or ends["3d"] <= ends["3c"]):
            rises = [(item, to) for item in OPEN for to in range(levels[item] + 1, ends[item] + 1)]
            found[after] = sum(effort[rise] for rise in rises)
    return found


@SOME
@given(aims())
def test_plan_and_its_equals_are_those_of_the_enumeration(case):
    levels, effort, target = case
    wanted = merit.aim(TOP | levels, rules=RULES, target=target, effort=effort)
    found = ways(levels, effort, target)
    least = min(found.values())
    steps = merit.plan(wanted, RULES)
    assert (steps["effort"].sum(), steps.attrs["dual_bound"]) == (least, least)
    if least:
        table = merit.equal_plans(wanted, most=50)
        ends = {
            tuple((levels | own.groupby("item")["to_level"].max().to_dict())[item] for item in OPEN)
            for _, own in table.groupby("plan")
        }
        assert ends == {after for after, cost in found.items() if cost == least}


@SOME
@given(aims())
def test_margins_are_the_best_plan_without_each_step_less_the_best(case):
    levels, effort, target = case
    wanted = merit.aim(TOP | levels, rules=RULES, target=target, effort=effort)
    found = ways(levels, effort, target)
    for row in merit.margins(wanted, others=True).itertuples():
        if row.item not in OPEN:
            continue
        at = OPEN.index(row.item)
        those = [cost for after, cost in found.items() if (after[at] < row.to_level) == row.in_plan]
        assert row.room == min(those, default=inf) - min(found.values())


ANSWERED = st.dictionaries(st.sampled_from(QUESTIONS), st.integers(0, 4))


def extreme(means, bounds, sign):
    """Least (sign 1) or greatest total over all weights within their bounds, by a linear programme."""
    solved = linprog(sign * np.array(means, dtype=float), A_eq=[[1] * len(means)], b_eq=[100], bounds=bounds)
    assert solved.status == 0
    return sign * solved.fun


@SOME
@given(ANSWERED)
def test_ends_of_the_index_are_those_of_a_linear_programme(levels):
    found = merit.index(levels, kind="regency", **NEW)
    bounds = [(10, 10)] + [(0, 90)] * 7
    assert found.low == pytest.approx(extreme(found.aspects["mean_low"], bounds, 1))
    assert found.high == pytest.approx(extreme(found.aspects["mean_high"], bounds, -1))


@st.composite
def bounded(draw):
    """Aspects with bounds between which some weighting adds to 100, and a mean level for each."""
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=6))
    shares = [Fraction(100 * weight, sum(weights)) for weight in weights]
    down = [share * Fraction(draw(st.integers(0, 4)), 4) for share in shares]
    up = [share * Fraction(draw(st.integers(4, 9)), 4) for share in shares]
    means = draw(
        st.lists(st.fractions(0, 4, max_denominator=7), min_size=len(weights), max_size=len(weights))
    )
    pairs = zip(down, up, strict=True)
    return [Aspect(n, "", "", low, high) for n, (low, high) in enumerate(pairs, start=1)], means


@SOME
@given(bounded())
def test_total_between_bounds_is_exact_for_any_bounds(case):
    aspects, means = case
    bounds = [(float(one.weight_low), float(one.weight_high)) for one in aspects]
    found = [float(total_between(aspects, means, best=best)) for best in (False, True)]
    assert found == pytest.approx([extreme(means, bounds, 1), extreme(means, bounds, -1)])


@SOME
@given(ANSWERED, st.sampled_from(sorted(GATES)))
def test_closed_gate_leaves_the_mean_of_the_others_inside_the_open_range(levels, question):
    rest = {item: level for item, level in levels.items() if item != question}
    unknown = merit.index(rest, kind="regency", **NEW)
    closed = merit.index(rest, kind="regency", answers={GATES[question]: "no"}, **NEW)
    others = [item for item in QUESTIONS if item.startswith("6.") and item != question]
    row = closed.aspects.set_index("aspect").loc[6]
    assert row["mean_low"] == pytest.approx(np.mean([rest.get(item, 0) for item in others]))
    assert row["mean_high"] == pytest.approx(np.mean([rest.get(item, 4) for item in others]))
    assert unknown.low <= closed.low <= closed.high <= unknown.high
    assert question not in closed.missing


@SOME
@given(ANSWERED, st.sampled_from(QUESTIONS), st.integers(0, 4))
def test_one_more_level_never_widens_the_interval(levels, question, level):
    before = merit.index(
        {key: value for key, value in levels.items() if key != question}, kind="regency", **NEW
    )
    after = merit.index(levels | {question: level}, kind="regency", **NEW)
    assert before.low <= after.low + 1e-9
    assert after.high <= before.high + 1e-9


IDS = st.lists(st.sampled_from(["E1", "E2", "E3", "e1", "É", "", None]))


@given(IDS, IDS)
def test_among_is_isin(ids, found):
    first, second = (pd.Series(one, dtype="str") for one in (ids, found))
    pd.testing.assert_series_equal(among(first, second), first.isin(second))


@SOME
@given(st.lists(st.lists(st.integers(1, 4), min_size=8, max_size=8), min_size=2, max_size=6))
def test_one_learns_from_the_nearest_of_the_better(profiles):
    most = [float(aspect.weight_high * 4) for aspect in load_instrument(**OLD).aspects]
    rows = [
        {"agency_id": f"A{n}", "year": 2023, "assessed_by": "KASN", "aspect": at, "points": level * top / 4}
        for n, profile in enumerate(profiles)
        for at, (level, top) in enumerate(zip(profile, most, strict=True), start=1)
    ]
    table = merit.league(pd.DataFrame(rows), **OLD).set_index("agency_id")["learn_from"]
    total = [sum(level * top for level, top in zip(profile, most, strict=True)) for profile in profiles]
    for n, own in enumerate(profiles):
        better = [m for m in range(len(profiles)) if total[m] > total[n]]
        apart = {m: sum(abs(a - b) for a, b in zip(own, profiles[m], strict=True)) for m in better}
        near = sorted(better, key=lambda m: (apart[m], total[m], f"A{m}"))[:3]
        assert table[f"A{n}"] == "; ".join(f"A{m}" for m in near)
