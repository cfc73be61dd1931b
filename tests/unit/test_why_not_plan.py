"""Why somebody is not placed, what keeping and losing people costs, and who else could take a post."""

import math
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from talent import fit, nine_box, placement, rules, scoring
from talent.errors import UnknownIdError
from tests.agency import dataset, tables
from tests.boards import POINT, board, every_pair, planned, resolved_value
from tests.sample import sample_agency

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def plan_of(data):
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    field = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON, scores=scores.frame)
    return placement.plan(data, field, rules=RULES, on=ON, inauguration=ON)


@cache
def agency():
    return plan_of(dataset())


@pytest.fixture(scope="module")
def sample():
    return plan_of(sample_agency())


def places(plan, pairs, arc):
    """Post, id and board row behind one of all pairs."""
    field = plan.solved.offers.field
    post, row = field.sides.posts["position_id"].iloc[pairs.post[arc]], pairs.row[arc]
    return post, field.checked["employee_id"].iloc[row], int(plan.solved.layout.person_of[row])


def test_losses_equal_solving_again_in_150_of_150_pairs_of_the_sample(sample):
    pairs, right = every_pair(sample.solved), 0
    for arc in np.random.default_rng(5).choice(len(pairs.post), 150, replace=False):
        post, employee, person = places(sample, pairs, arc)
        seat = np.flatnonzero(sample.solved.layout.seats["position_id"].eq(post))[0]
        best = resolved_value(sample.solved, pairs, forced=[(seat, person)])
        found = placement.why_not(sample, employee, post)
        right += found.loss == (sample.solved.assignment.value - best) / POINT
    assert right == 150


def test_every_allowed_pair_of_the_agency_loses_what_solving_again_loses():
    plan = agency()
    pairs = every_pair(plan.solved)
    for arc in range(len(pairs.post)):
        post, employee, person = places(plan, pairs, arc)
        seat = np.flatnonzero(plan.solved.layout.seats["position_id"].eq(post))[0]
        best = resolved_value(plan.solved, pairs, forced=[(seat, person)])
        assert placement.why_not(plan, employee, post).loss == (plan.solved.assignment.value - best) / POINT


def crowded(seed, *, posts=12, people=40, held=4, **board_of):
    """A board on which everybody is best liked everywhere, so that short lists name the same few people."""
    rng = np.random.default_rng(seed)
    worth = np.round(rng.normal(40, 2, (posts, people)) + np.linspace(60, 0, people))
    worth[rng.random(worth.shape) < 0.2] = np.nan
    stay = np.full(posts, -1)
    stay[:held] = rng.permutation(people)[:held]
    worth[np.arange(held), stay[:held]] = np.nan  # staying is no move
    return board(worth, stay=stay, unfilled=90, **board_of)


@pytest.mark.parametrize("seed", range(4))
def test_losses_are_exact_where_short_lists_overlap(seed):
    plan = planned(crowded(seed, a_round=1))
    pairs = every_pair(plan.solved)
    assert len(plan.solved.pairs.post) < len(pairs.post) / 2
    for arc in np.random.default_rng(seed).choice(len(pairs.post), 60, replace=False):
        post, employee, person = places(plan, pairs, arc)
        best = resolved_value(plan.solved, pairs, forced=[(int(pairs.post[arc]), person)])
        found = placement.why_not(plan, employee, post)
        assert found.loss == (plan.solved.assignment.value - best) / POINT
        assert found.loss == pytest.approx(found.changes["lost"].sum())


@pytest.mark.parametrize("seed", range(4))
def test_the_loss_of_a_person_is_exact_where_short_lists_overlap(seed):
    plan = planned(crowded(seed, a_round=1))
    for person in np.setdiff1d(np.arange(40), plan.solved.layout.stay).tolist():
        best = resolved_value(plan.solved, gone=[person])
        loss = placement.without_person(plan, f"P{person}")
        assert loss == (plan.solved.assignment.value - best) / POINT


def test_keeping_a_holder_costs_what_solving_again_loses(sample):
    layout, assignment = sample.solved.layout, sample.solved.assignment
    pairs = every_pair(sample.solved)
    movers = np.flatnonzero((layout.stay >= 0) & (layout.stay != assignment.person_of))
    for seat in movers[:12].tolist():
        best = resolved_value(sample.solved, pairs, forced=[(seat, layout.stay[seat])])
        price = placement.keep_price(sample, layout.seats["position_id"].iloc[seat])
        assert price["price"].tolist() == [(assignment.value - best) / POINT]


def test_keeping_who_stays_anyway_costs_nothing(sample):
    layout, assignment = sample.solved.layout, sample.solved.assignment
    stays = np.flatnonzero((layout.stay >= 0) & (layout.stay == assignment.person_of))[0]
    assert placement.keep_price(sample, layout.seats["position_id"].iloc[stays])["price"].tolist() == [0.0]


def test_a_vacant_post_keeps_nobody():
    assert placement.keep_price(agency(), "P3").empty


def test_the_margin_is_what_the_plan_loses_without_its_choice(sample):
    pairs = every_pair(sample.solved)
    layout, assignment = sample.solved.layout, sample.solved.assignment
    for move in sample.moves.head(8).itertuples():
        seat = int(np.flatnonzero(layout.seats["position_id"].eq(move.to_position))[0])
        person = assignment.person_of[seat]
        left = pairs._replace(
            **{
                name: getattr(pairs, name)[~((pairs.post == layout.seats["post"].iloc[seat])
                & (layout.person_of[pairs.row] == person))]
                for name in pairs._fields
            }
        )  # fmt: skip
        best = resolved_value(sample.solved, left)
        found = placement.margin(sample, move.to_position)["margin"].tolist()
        assert found == [(assignment.value - best) / POINT]


def test_alternatives_are_ranked_by_what_they_cost_the_plan(sample):
    found = placement.alternatives(sample, "J00014", first=4)
    assert found["loss"].is_monotonic_increasing
    for row in found.itertuples():
        assert placement.why_not(sample, row.employee_id, "J00014").loss == pytest.approx(row.loss)


def test_alternatives_name_the_cheapest_of_each_tier(sample):
    found = placement.alternatives(sample, "J00014", first=1)
    everybody = placement.alternatives(sample, "J00014", first=10_000)
    cheapest = everybody.drop_duplicates("tier").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, cheapest)


def test_the_moves_with_a_pair_are_those_of_a_plan_that_has_it(sample):
    asked = placement.alternatives(sample, "J00014", first=2).iloc[1]
    moves = placement.moves_with(sample, asked["employee_id"], "J00014")
    assert (
        dict(zip(moves["to_position"], moves["employee_id"], strict=True))["J00014"] == asked["employee_id"]
    )
    assert sample.moves["gain"].sum() - moves["gain"].sum() == pytest.approx(asked["loss"], abs=0.01)


def test_a_pair_that_is_not_allowed_has_no_moves():
    assert placement.moves_with(agency(), "E09", "P1").empty


def test_the_placed_are_said_to_be_placed():
    move = agency().moves.iloc[0]
    found = placement.why_not(agency(), move["employee_id"], move["to_position"])
    assert (found.verdict, found.loss) == ("placed", 0.0)
    assert "places" in found.sentence("en")


def test_an_equal_plan_is_said_to_be_equal():
    plan = planned(board([[50, 50, 10]]))
    seated = plan.solved.assignment.person_of[0]
    found = placement.why_not(plan, f"P{1 - seated}", "J0")
    assert (found.verdict, found.loss) == ("equal", 0.0)
    assert "worth the same" in found.sentence("en")


def test_the_sentence_names_the_post_that_loses_most():
    plan = planned(board([[9, 7, 4], [8, 2, 1]]))
    found = placement.why_not(plan, "P0", "J0")
    assert found.sentence("en", people={"P0": "Ani"}, posts={"J0": "Q", "J1": "R"}) == (
        "Ani is not placed at Q because the best plan with that is worth 4 points less: "
        "it loses 6 points at R."
    )


def test_the_seats_that_change_hands_are_told_from_the_wish_on():
    plan = planned(board([[9, 7, 4], [8, 2, 1]]))
    found = placement.why_not(plan, "P0", "J0")
    assert found.changes[["position_id", "before", "after", "lost"]].to_numpy().tolist() == [
        ["J0", "P1", "P0", -2.0],
        ["J1", "P0", "P1", 6.0],
    ]


def test_who_loses_the_seat_for_a_wish_is_named():
    found = placement.why_not(planned(board([[9, 7]])), "P1", "J0")
    assert found.left_out == ("P0",)


def test_a_holder_with_nowhere_to_go_makes_a_wish_impossible():
    found = placement.why_not(planned(board([[np.nan, 60]], stay=[0])), "P1", "J0")
    assert (found.verdict, found.loss) == ("impossible", math.inf)
    assert "no plan" in found.sentence("en")


@pytest.mark.parametrize(
    ("employee", "post", "code"),
    [
        ("E02", "P6", "down"),
        ("E03", "P6", "level"),
        ("E06", "P1", "no_feeder"),
        ("E01", "P1", "leaves"),
        ("E03", "P7", "post_closed"),
        ("E09", "P4", "education"),
    ],
)
def test_what_stands_against_a_move_is_named(employee, post, code):
    found = placement.why_not(agency(), employee, post)
    assert found.verdict == "not_eligible"
    assert code in [one.partition("=")[0] for one in found.reasons.split("; ")]


def test_the_day_from_which_a_criterion_is_met_is_told():
    found = placement.why_not(agency(), "E04", "P2")  # a year and ten months in the tier, three are asked
    assert "eligible_on=" in found.reasons
    assert "eligible from" in found.sentence("en")


def test_who_is_away_is_said_to_be_away():
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E03", "unavailable_until"] = "2027-01-01"
    assert placement.why_not(plan_of(dataset(employees=people)), "E03", "P3").reasons == "away"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_verdict_has_a_sentence_in_both_languages(language):
    found = placement.why_not(agency(), "E09", "P1")
    said = [replace(found, verdict=verdict).sentence(language) for verdict in placement.why.SENTENCES]
    assert len(set(said)) == len(placement.why.SENTENCES)


def test_unknown_ids_are_refused_with_the_nearest():
    with pytest.raises(UnknownIdError, match="E03"):
        placement.why_not(agency(), "E003", "P3")
    with pytest.raises(UnknownIdError, match="P3"):
        placement.why_not(agency(), "E03", "P33")


def test_a_restored_plan_gives_the_same_answers():
    plan = agency()
    again = placement.Plan.restore(plan.frames(), plan.scalars(), plan.arrays(), rules=RULES)
    for employee in ("E02", "E05", "E09"):
        first, second = (placement.why_not(one, employee, "P3") for one in (plan, again))
        assert (first.verdict, first.loss, first.reasons) == (second.verdict, second.loss, second.reasons)


def test_whoever_the_plan_does_not_use_costs_nothing():
    assert placement.without_person(agency(), "E11") == 0.0
