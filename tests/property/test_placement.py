"""What must hold of every plan: on agencies of chance, and on boards where short lists share people."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import eligibility, fit, nine_box, placement, rules, scoring
from talent.placement import rounds
from tests.agency import PEOPLE, dataset, quick, tables
from tests.boards import POINT, board, every_pair, planned, resolved_value
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
RANK = RULES.tiers["rank"]


def standing(data):
    scores = scoring.score(data, rules=RULES, on=ON)
    return scores.frame, nine_box.place(scores, data, rules=RULES)


def plan_of(data, *, realign=False):
    scores, grid = standing(data)
    dates = {"rules": RULES, "on": ON, "inauguration": ON}
    if realign:
        holders = fit.incumbents(data, grid, rules=RULES, on=ON)
        return placement.realigned(data, grid, holders, scores=scores, **dates)
    return placement.plan(data, fit.candidate_field(data, grid, scores=scores, **dates), **dates)


def agency(seed):
    """The hand-made agency with other levels, ratings, dates, duties, and who holds what."""
    rng = np.random.default_rng(seed)
    people, n = tables()["employees"], len(PEOPLE)
    people["education"] = rng.choice(["S2", "S1", "D3"], n, p=[0.5, 0.4, 0.1])
    people["duty_status"] = rng.choice(["active", "suspended"], n, p=[0.9, 0.1])
    since = pd.to_datetime("2025-11-01") - pd.to_timedelta(rng.integers(0, 3000, n), unit="D")
    people["tier_since"] = people["position_since"] = since.strftime("%Y-%m-%d")
    people["birth_date"] = [f"{year}-05-05" for year in rng.integers(1966, 1990, n)]
    people.loc[rng.random(n) < 0.2, "position_id"] = None
    assessed = tables()["assessments"]
    level = dict(zip(people["employee_id"], rng.integers(1, 6, n), strict=True))
    assessed["value"] = assessed["employee_id"].map(level).astype(float)
    rated = tables()["ratings"]
    grade = dict(
        zip(
            people["employee_id"],
            rng.choice(["Sangat Baik", "Baik", "Kurang"], n, p=[0.5, 0.4, 0.1]),
            strict=True,
        )
    )
    rated["rating"] = rated["employee_id"].map(grade)
    dates = {"employees": people, "assessments": assessed, "ratings": rated}
    for frame in dates.values():
        for column in frame.columns.intersection(
            ["birth_date", "tier_since", "position_since", "service_since"]
        ):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    assessed["assessed_on"] = pd.to_datetime(assessed["assessed_on"]).astype("datetime64[us]")
    return quick(**dates)


@cache
def planned_by_chance(seed, *, realign=False):
    """An agency and its plan: what must hold is asked of each of them, and none is planned twice."""
    data = agency(seed)
    return data, plan_of(data, realign=realign)


USUAL = settings().max_examples
seeds = st.integers(0, 29 if USUAL <= 50 else 10**6)
SOME = settings(max_examples=2 * USUAL // 5)


@SOME
@given(seeds, st.booleans())
def test_nobody_has_two_posts_and_no_seat_two_people(seed, realign):
    _, found = planned_by_chance(seed, realign=realign)
    seated = found.solved.assignment.person_of
    assert not pd.Series(seated[seated >= 0]).duplicated().any()
    assert not found.moves["employee_id"].duplicated().any()
    assert found.verify()


@SOME
@given(seeds, st.booleans())
def test_nobody_is_moved_who_does_not_meet_the_criteria(seed, realign):
    data, found = planned_by_chance(seed, realign=realign)
    moves = found.moves
    checked = eligibility.check(data, rules=RULES, on=ON, inauguration=ON)
    state = checked.set_index(["employee_id", "tier"])["eligible"]
    tier = data.positions.set_index("position_id")["tier"]
    pairs = pd.MultiIndex.from_arrays([moves["employee_id"], moves["to_position"].map(tier)])
    assert set(state.reindex(pairs)) <= {"met", "to_verify"}


@SOME
@given(seeds, st.booleans())
def test_no_incumbent_is_unseated_or_demoted(seed, realign):
    data, found = planned_by_chance(seed, realign=realign)
    layout, seated = found.solved.layout, found.solved.assignment.person_of
    assert set(layout.stay[layout.stay >= 0]) <= set(seated)
    posts = data.positions.set_index("position_id")
    moves = found.moves.dropna(subset="from_position")
    rank = [moves[end].map(posts["tier"]).map(RANK).to_numpy() for end in ("from_position", "to_position")]
    echelon = [
        eligibility.moves.echelon_order(moves[end].map(posts["echelon"])).to_numpy()
        for end in ("from_position", "to_position")
    ]
    assert (rank[1] <= rank[0]).all()
    same = rank[1] == rank[0]
    assert not (echelon[1][same] > echelon[0][same]).any()


@SOME
@given(seeds)
def test_only_a_holder_whom_the_verdict_rotates_moves_sideways(seed):
    data, found = planned_by_chance(seed, realign=True)
    moves = found.moves.dropna(subset="from_position")
    posts = data.positions.set_index("position_id")[["tier", "echelon"]].fillna("")
    ends = [moves[end].map(posts.agg("/".join, axis=1)) for end in ("from_position", "to_position")]
    sideways = set(moves.loc[(ends[0] == ends[1]).to_numpy(), "employee_id"])
    _, grid = standing(data)
    holders = fit.incumbents(data, grid, rules=RULES, on=ON)
    assert sideways <= set(holders.loc[holders["verdict"].eq("rotate"), "employee_id"])


@SOME
@given(seeds)
def test_every_empty_post_is_named_with_a_reason(seed):
    _, found = planned_by_chance(seed)
    layout, seated = found.solved.layout, found.solved.assignment.person_of
    empty = layout.seats["position_id"][seated < 0]
    assert sorted(found.unfilled["position_id"]) == sorted(empty)
    candidates = layout.offers.field.sides.posts["position_id"].iloc[found.solved.pairs.post]
    reason = found.unfilled.set_index("position_id")["reason"]
    assert {post: "candidate_elsewhere" if post in set(candidates) else "no_candidate" for post in empty} == (
        reason.to_dict()
    )


@cache
def usual():
    """The hand-made agency, who fits where in it, and who moves."""
    data = dataset()
    return data, fit.match(data, rules=RULES), plan_of(data).moves


def newcomer(data, name):
    """The agency with somebody who comes into question for nothing."""
    row = data.employees.iloc[[-1]].assign(
        employee_id=name, position_id="P7", tier="pelaksana", education="SLTA", job_family="taman"
    )
    return data.with_tables(employees=pd.concat([data.employees, row], ignore_index=True))


@settings(max_examples=10)
@given(st.integers(0, 999))
def test_an_unrelated_person_never_reorders_two_others(number):
    data, before, moves = usual()
    more = newcomer(data, f"X{number:03}")
    after = fit.match(more, rules=RULES)
    after = after[after["employee_id"].ne(f"X{number:03}")].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, after)
    pd.testing.assert_frame_equal(moves, plan_of(more).moves)


def renamed(data, columns, new):
    return data.with_tables(
        **{
            name: frame.assign(**{c: frame[c].map(new).fillna(frame[c]) for c in columns if c in frame})
            for name, frame in data.tables().items()
        }
    )


def seating(plan):
    layout = plan.solved.layout
    name = pd.Series([*layout.people, None], dtype="object").to_numpy()
    place = layout.seats["position_id"] + "/" + layout.seats["seat"].astype(str)
    return dict(zip(place, name[plan.solved.assignment.person_of], strict=True))


@pytest.mark.parametrize(
    "columns",
    [("employee_id", "rater_id"), ("position_id", "reports_to", "acting_position_id")],
    ids=["people", "posts"],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_new_ids_change_no_seat(columns, seed):
    data = sample_agency()
    ids = pd.Series(
        getattr(data, "employees" if seed and columns[0] == "employee_id" else "positions")[
            columns[0]
        ].unique()
    )
    places = np.random.default_rng(seed).permutation(len(ids))
    new = dict(zip(ids, [f"N{place:05}" for place in places], strict=True))
    before, after = seating(plan_of(data)), seating(plan_of(renamed(data, columns, new)))
    if columns[0] == "employee_id":
        assert {place: new.get(who) for place, who in before.items()} == after
    else:
        assert {"/".join([new[place[:-2]], place[-1]]): who for place, who in before.items()} == after


def overlapping(seed, posts=8, people=24, **board_of):
    """Everybody prefers the same few people, so that the best of each list are the same."""
    rng = np.random.default_rng(seed)
    return board(
        np.round(rng.normal(0, 3, (posts, people)) + np.linspace(80, 20, people)), unfilled=120, **board_of
    )


def test_short_lists_that_overlap_prove_a_wrong_plan():
    layout = overlapping(0)
    kept = rounds.added(every_pair(rounds.solve(layout, layout.offers)), [])
    first = kept.row == 0  # the best of every list is one and the same person
    short = rounds._assign(layout, kept._replace(**{n: getattr(kept, n)[first] for n in kept._fields}))
    assert short.verify()  # the certificate of the kept arcs holds …
    assert (short.person_of < 0).sum() == 7  # … of a plan that leaves seven posts falsely empty
    whole = rounds.Solved(layout, layout.offers, kept, short)
    assert any("more than its prices allow for" in one for one in whole.violations())


@settings(max_examples=30)
@given(seeds, st.integers(1, 4))
def test_the_certificate_covers_every_pair_whatever_the_lists_begin_with(seed, count):
    plan = planned(overlapping(seed, a_round=count))
    assert plan.solved.assignment.value == resolved_value(plan.solved)
    assert not list(plan.solved.violations())
    assert (plan.solved.assignment.person_of >= 0).all()


@settings(max_examples=30)
@given(seeds)
def test_more_price_never_buys_more_moves(seed):
    rng = np.random.default_rng(seed)
    worth = np.where(rng.random((6, 12)) < 0.4, np.nan, rng.integers(0, 60, (6, 12)))
    stay = np.where(rng.random(6) < 0.6, rng.permutation(12)[:6], -1)
    worth[stay >= 0, stay[stay >= 0]] = np.nan
    plan = planned(board(worth, stay=stay, unfilled=70))
    plan.solved.layout.offers.field.sides.ladder = eligibility.ladder(
        pd.DataFrame({"tier": ["pengawas"] * 6, "echelon": "IV.a"}), rules=RULES
    )
    found = placement.frontier(plan, rules=RULES, prices=(0, 5, 10, 20, 40))
    assert found["moves"].is_monotonic_decreasing
    assert found["value"].is_monotonic_decreasing
    assert found.loc[found["move_price"].eq(20), "chosen"].all()
    gained = found["value"] - found["move_price"] * found["moves"]
    for price, best in zip(found["move_price"], gained, strict=True):
        assert best >= (found["value"] - price * found["moves"]).max() - 1e-9
    assert POINT * plan.value == plan.solved.assignment.value
