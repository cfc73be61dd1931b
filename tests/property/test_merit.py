"""What must always hold of the merit index: bounds, monotony, exact totals and unbeaten plans."""

from fractions import Fraction
from functools import cache
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import Dataset, merit, rules
from talent.errors import IntakeError
from talent.merit.instrument import load_instrument, read_instrument
from talent.merit.rises import cheapest_rises
from talent.tables import empty

ON = "2025-12-01"
KASN = {"instrument": "kasn-9-2019", "on": ON}
RULES = rules.load(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
INSTRUMENT = load_instrument("kasn-9-2019", on=ON)
ITEMS = [item.id for item in INSTRUMENT.items]
WEIGHT = {item.id: item.weight for item in INSTRUMENT.items}
SOME_LEVELS = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 4))
ALL_LEVELS = st.fixed_dictionaries({item: st.integers(1, 4) for item in ITEMS})


@given(ALL_LEVELS)
def test_points_are_the_exact_weighted_sum(levels):
    found = merit.index(levels, **KASN)
    assert Fraction(found.points) == sum(WEIGHT[item] * level for item, level in levels.items())
    assert found.low == found.points == found.high


@given(SOME_LEVELS)
def test_range_is_the_worst_and_best_way_to_fill_what_is_missing(levels):
    found = merit.index(levels, **KASN)
    worst, best = ({**dict.fromkeys(ITEMS, fill), **levels} for fill in (1, 4))
    assert found.low == merit.index(worst, **KASN).points
    assert found.high == merit.index(best, **KASN).points
    assert set(found.missing) == set(ITEMS) - set(levels)


@given(ALL_LEVELS, st.sampled_from(ITEMS))
def test_raising_a_level_never_lowers_points_or_category(levels, item):
    order = ["Buruk", "Kurang", "Baik", "Sangat Baik"]
    before = merit.index(levels, **KASN)
    after = merit.index(levels | {item: min(4, levels[item] + 1)}, **KASN)
    assert after.points >= before.points
    assert order.index(after.category) >= order.index(before.category)


@given(ALL_LEVELS)
def test_aspect_totals_give_the_index_of_their_levels(levels):
    by_level = merit.index(levels, **KASN)
    totals = by_level.aspects.set_index("aspect")["points"].to_dict()
    by_total = merit.index(aspect_points=totals, **KASN)
    assert (by_total.points, by_total.category) == (by_level.points, by_level.category)


@given(st.dictionaries(st.integers(1, 8), st.floats(-50, 200, allow_nan=False)))
def test_totals_outside_their_aspect_are_named_and_no_others(totals):
    most = {aspect.number: float(aspect.weight * 4) for aspect in INSTRUMENT.aspects}
    outside = {f"aspect {key}" for key, value in totals.items() if not 0 <= value <= most[key]}
    if not outside:
        assert merit.index(aspect_points=totals, **KASN).low <= 400
        return
    with pytest.raises(IntakeError) as caught:
        merit.index(aspect_points=totals, **KASN)
    assert set(caught.value.problems["column"]) == outside


@st.composite
def small_instruments(draw):
    """Up to five items on levels 1-4 with efforts that need not rise, and maybe a dependency."""
    n = draw(st.integers(1, 5))
    weights = draw(st.lists(st.integers(1, 6), min_size=n, max_size=n))
    levels = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    efforts = [draw(st.lists(st.integers(0, 6), min_size=4 - one, max_size=4 - one)) for one in levels]
    most = sum(weight * (4 - level) for weight, level in zip(weights, levels, strict=True))
    needed = draw(st.integers(1, most)) if most else 0
    depends = [(0, 1)] if n > 1 and draw(st.booleans()) else []
    return weights, levels, efforts, needed, depends


def allowed(after, levels, depends):
    return all(after[i] == levels[i] or after[i] <= after[j] for i, j in depends)


def gained(after, levels, weights):
    return sum(weight * (b - a) for weight, a, b in zip(weights, levels, after, strict=True))


def spent(after, levels, efforts):
    return sum(sum(own[: b - a]) for own, a, b in zip(efforts, levels, after, strict=True))


@given(small_instruments())
def test_roadmap_equals_brute_force(case):
    weights, levels, efforts, needed, depends = case
    if not needed:
        return
    plans = [
        plan for plan in product(*(range(level, 5) for level in levels)) if allowed(plan, levels, depends)
    ]
    enough = [plan for plan in plans if gained(plan, levels, weights) >= needed]
    least = min(spent(plan, levels, efforts) for plan in enough)
    most = max(gained(plan, levels, weights) for plan in enough if spent(plan, levels, efforts) == least)
    found = cheapest_rises(weights, levels, level_max=4, needed=needed, efforts=efforts, depends=depends)
    assert tuple(found.levels) in enough
    assert (found.effort, found.dual_bound) == (least, least)
    assert spent(found.levels, levels, efforts) == least
    assert gained(found.levels, levels, weights) == most


@given(ALL_LEVELS, st.integers(100, 400))
def test_roadmap_reaches_its_target_with_proof(levels, target):
    steps = merit.roadmap(levels, **KASN, target=target)
    after = levels | steps.groupby("item")["to_level"].max().to_dict()
    assert merit.index(after, **KASN).points >= target
    assert steps.attrs["gap"] == 0
    assert after["3d"] == levels["3d"] or after["3d"] <= after["3c"]


PEOPLE = [f"E{n}" for n in range(8)]
HELD = ["P0", "P1", "P2", "P3", "Q", "Q", "Q", "Q"]
TIERS = {"P0": "jpt_pratama", "P1": "administrator", "P2": "pengawas", "P3": "pengawas", "Q": "pelaksana"}
KINDS = st.sampled_from(["training", "coaching", "mentoring", "exchange", "study"])
DAYS = st.dates(pd.Timestamp("2024-06-01").date(), pd.Timestamp("2026-06-01").date()).map(str)
DEVELOPMENT = st.tuples(
    st.sampled_from(PEOPLE),
    KINDS,
    DAYS,
    st.sampled_from(["planned", "running", "completed"]),
    st.integers(0, 30),
)
DECISIONS = st.tuples(
    st.sampled_from(["pool", "plan", "appointment", "nomination"]), st.sampled_from(PEOPLE), DAYS
)


@cache
def posts_and_people():
    """Eight people and five posts, checked by the contracts once."""
    positions = {"position_id": TIERS.keys(), "title": "x", "unit_id": "U", "tier": TIERS.values()}
    data = Dataset(
        positions=pd.DataFrame(positions),
        employees=pd.DataFrame({"employee_id": PEOPLE, "unit_id": "U", "position_id": HELD}),
    )
    names = ("agencies", "positions", "employees", "standards", "ratings", "assessments", "track_record")
    return {name: getattr(data, name) for name in names} | {"has": data.has}


BLANK = {name: empty(name) for name in ("development", "decisions")}


def typed(table, rows, columns):
    """Rows in the columns and types that a Dataset holds, without the price of its checks."""
    filled = pd.DataFrame(rows, columns=columns).astype(BLANK[table].dtypes[columns].to_dict())
    return filled.assign(
        **{name: BLANK[table][name].reindex(filled.index) for name in BLANK[table] if name not in columns}
    )


def agency(development, decisions):
    """The same agency with what was done for its people."""
    return SimpleNamespace(
        **posts_and_people(),
        development=typed("development", development, ["employee_id", "kind", "start", "status", "hours"]),
        decisions=typed("decisions", decisions, ["kind", "employee_id", "on"]).assign(by="PPK"),
    )


def stages(known, pool):
    """What the stages before find when these people are assessed and those of them are in the pool."""
    member = ["yes" if one in pool and one in known else "no" for one in PEOPLE]
    state = ["placed" if one in known else "not_mappable" for one in PEOPLE]
    holders = PEOPLE[:4]
    ready = [one for one in PEOPLE if one in known and one in pool]
    return {
        "grid": pd.DataFrame({"employee_id": PEOPLE, "state": state, "in_pool": member}),
        "benches": pd.DataFrame({"position_id": "P0", "employee_id": ready, "readiness": "now"}),
        "incumbents": pd.DataFrame(
            {
                "employee_id": holders,
                "match": [80.0 if one in known else np.nan for one in holders],
                "gaps": ["integritas=1" if one in known else "" for one in holders],
            }
        ),
        "vacancies": pd.DataFrame(
            {"position_id": ["P0", "P2", "P3"], "vacant_on": pd.Timestamp("2027-01-01")}
        ),
        "key_positions": pd.DataFrame({"position_id": ["P0", "P1"]}),
    }


def levels(development, decisions, known, pool):
    data = agency(development, decisions)
    return merit.measure(data, rules=RULES, on=ON, **stages(known, pool)).set_index("item")


# Measuring an agency takes a tenth of a second: a third of the usual cases, also under `make fuzz`.
FEWER = settings(max_examples=settings().max_examples // 3)
FACTS = (
    st.lists(DEVELOPMENT, max_size=6),
    st.lists(DECISIONS, max_size=4),
    st.sets(st.sampled_from(PEOPLE)),
    st.sets(st.sampled_from(PEOPLE)),
)


@FEWER
@given(*FACTS, st.sampled_from(PEOPLE))
def test_assessing_one_more_person_never_lowers_a_level(development, decisions, known, pool, person):
    before = levels(development, decisions, known, pool)
    after = levels(development, decisions, known | {person}, pool)
    assert (after["level"] >= before["level"]).all()
    assert after["denominator"].eq(before["denominator"]).all()


@FEWER
@given(*FACTS, DEVELOPMENT)
def test_one_more_programme_never_lowers_a_level(development, decisions, known, pool, row):
    before = levels(development, decisions, known, pool)["level"]
    assert (levels([*development, row], decisions, known, pool)["level"] >= before).all()


@FEWER
@given(*FACTS, DECISIONS)
def test_one_more_decision_never_lowers_a_level(development, decisions, known, pool, row):
    before = levels(development, decisions, known, pool)["level"]
    assert (levels(development, [*decisions, row], known, pool)["level"] >= before).all()


@FEWER
@given(*FACTS)
def test_engine_output_alone_stays_at_level_two(development, decisions, known, pool):
    unsigned = [row for row in decisions if row[0] == "nomination"]
    assert levels(development, unsigned, known, pool).loc[["3c", "3d"], "level"].le(2).all()


@FEWER
@given(*FACTS)
def test_next_needs_is_what_the_next_level_takes(development, decisions, known, pool):
    table = levels(development, decisions, known, pool).query("cap_reason == '' and level < 4")
    for item, row in table.iterrows():
        ladder = [Fraction(str(step)) for step in RULES.value(f"instrument.ladders.{item}")]
        bound = ladder[row["level"] - 1]
        reached = Fraction(int(row["numerator"] + row["next_needs"]), int(row["denominator"]))
        short = Fraction(int(row["numerator"] + row["next_needs"] - 1), int(row["denominator"]))
        assert short < bound <= reached


NEW = rules.load(on="2026-06-01", profile="bkn-411-2025", instrument="kemenpanrb-2026")
RATINGS = st.sets(st.sampled_from(PEOPLE))


def levels_of_2026(known, rated, decisions):
    data = agency([], decisions)
    data.ratings = typed_ratings(rated)
    return merit.measure(data, rules=NEW, on="2026-06-01", **stages(known, known)).set_index("item")["level"]


def typed_ratings(rated):
    blank = empty("ratings")
    rows = pd.DataFrame({"employee_id": sorted(rated), "year": 2025, "rating": "Baik"})
    return rows.reindex(columns=list(blank)).astype(blank.dtypes.to_dict())


@FEWER
@given(FACTS[2], RATINGS, FACTS[1], st.sampled_from(PEOPLE), DECISIONS)
def test_levels_of_2026_never_fall_when_more_is_known(known, rated, decisions, person, row):
    before = levels_of_2026(known, rated, decisions)
    assert (levels_of_2026(known | {person}, rated, decisions) >= before).all()
    assert (levels_of_2026(known, rated | {person}, decisions) >= before).all()
    assert (levels_of_2026(known, rated, [*decisions, row]) >= before).all()


@given(st.dictionaries(st.sampled_from([item.id for item in read_instrument(NEW).items]), st.integers(0, 4)))
def test_index_of_2026_grows_with_every_level(levels):
    new = {"instrument": "kemenpanrb-2026", "on": "2026-06-01", "kind": "regency"}
    kept = {item: level for item, level in levels.items() if item != "4.1a"}
    found = merit.index(kept, **new)
    raised = merit.index({item: min(4, level + 1) for item, level in kept.items()}, **new)
    assert found.low <= found.high
    assert (raised.low, raised.high) >= (found.low, found.high)
    assert raised.high >= found.high
