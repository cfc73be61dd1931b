"""The organisation-wide plan on the hand-made agency."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent import fit, nine_box, placement, rules, scoring
from talent.placement.offers import Priced
from talent.placement.rounds import beyond_prices
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def plan(**changed: pd.DataFrame) -> placement.Plan:
    data = dataset(**changed)
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    found = fit.candidate_field(data, grid, rules=RULES, on=ON, inauguration=ON)
    return placement.plan(data, found, rules=RULES, on=ON, inauguration=ON)


def test_vacancies_of_today_and_of_the_coming_year_are_filled() -> None:
    found = plan()  # P3 is vacant, the holder of P1 retires on 2026-06-01
    assert (found.summary["vacancies"], found.summary["filled"]) == (2, 2)
    assert set(found.moves["to_position"]) >= {"P1", "P3"}


def test_every_chain_starts_at_a_vacancy() -> None:
    first = plan().moves.query("step == 1")
    assert set(first["to_position"]) == {"P1", "P3"}


def test_a_move_opens_the_post_of_the_next_in_its_chain() -> None:
    moves = plan().moves
    following = moves[moves["step"] > 1].set_index(["chain", "step"])["to_position"]
    before = moves.set_index(["chain", "step"])["from_position"]
    assert all(before[(chain, step - 1)] == post for (chain, step), post in following.items())


def test_no_incumbent_ends_without_a_post() -> None:
    moves = plan().moves
    assert not moves["employee_id"].duplicated().any()
    assert not moves["to_position"].duplicated().any()


def test_nobody_moves_down() -> None:
    moves, tier = (
        plan().moves,
        dataset().positions.drop_duplicates("position_id").set_index("position_id")["tier"],
    )
    rank = RULES.tiers["rank"]
    held = moves.dropna(subset="from_position")
    assert (
        held["to_position"].map(tier).map(rank).to_numpy()
        <= held["from_position"].map(tier).map(rank).to_numpy()
    ).all()


def test_the_certificate_holds_and_a_tampered_seat_breaks_it() -> None:
    found = plan()
    assert found.verify()
    assert found.value == found.dual_value
    seated = found.solved.assignment.person_of.copy()
    seated[np.flatnonzero(seated >= 0)[0]] = -1
    proof = dataclasses.replace(found.solved.assignment, person_of=seated)
    tampered = dataclasses.replace(found, solved=dataclasses.replace(found.solved, assignment=proof))
    assert not tampered.verify()
    assert tampered.violations()


def test_a_plan_is_asked_for_its_proof_once_and_a_changed_one_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = plan(), []
    real = placement.Plan.verify
    monkeypatch.setattr(placement.Plan, "verify", lambda one: (asked.append(one), real(one))[1])
    assert [found.proven, found.proven] == [True, True]
    assert len(asked) == 1
    assert not dataclasses.replace(found, value=found.value + 1).proven
    assert len(asked) == 2


def test_prices_that_come_round_to_small_ones_prove_nothing() -> None:
    found = plan()
    block = next(found.solved.offers.blocks())
    posts, rows = len(found.solved.offers.field.sides.posts), len(found.solved.offers.field.checked)
    turned = np.full(posts, 2**32)  # in 32 bits this is 0
    honest = beyond_prices(block, np.zeros(posts, dtype=np.int64), np.zeros(rows, dtype=np.int64))
    assert (beyond_prices(block, turned, np.zeros(rows, dtype=np.int64)) + 2**32 == honest).all()


def test_a_restored_plan_proves_itself_again() -> None:
    found = plan()
    again = placement.Plan.restore(found.frames(), found.scalars(), found.arrays(), rules=RULES)
    assert again.verify()
    pd.testing.assert_frame_equal(again.moves, found.moves)


def test_a_worth_that_somebody_made_too_large_breaks_the_proof_of_a_saved_plan() -> None:
    found = plan()
    arrays = found.arrays()
    arrays["pairs.worth"] = arrays["pairs.worth"] + np.int64(2**32)  # in 32 bits this changes nothing
    again = placement.Plan.restore(found.frames(), found.scalars(), arrays, rules=RULES)
    assert not again.verify()


def test_pairs_with_nothing_to_verify_are_the_same_kept_and_found_anew() -> None:
    whole = plan().solved.offers
    met = whole.only_met()

    def worth(blocks: Iterable[Priced]) -> dict[int, list[int]]:
        return {int(post): row.tolist() for b in blocks for post, row in zip(b.post, b.worth, strict=True)}

    kept, anew = worth(met.blocks()), worth(met.of_posts(met.field.targets))
    assert kept == anew
    assert kept != worth(whole.blocks())


def test_greedy_is_never_better() -> None:
    found = plan()
    assert found.summary["greedy_value"] <= found.value + 1e-9


def test_a_frozen_post_is_not_filled() -> None:
    posts = tables()["positions"].assign(status=None)
    posts.loc[posts["position_id"] == "P3", "status"] = "frozen"
    assert "P3" not in set(plan(positions=posts).moves["to_position"])


def test_an_impossible_post_is_unfilled_with_the_reason() -> None:
    people = tables()["employees"]
    people.loc[people["tier"] != "jpt_pratama", "duty_status"] = "suspended"
    empty = plan(employees=people).unfilled
    assert dict(zip(empty["position_id"], empty["reason"], strict=True)) == {
        "P1": "no_candidate",
        "P3": "no_candidate",
    }


def test_who_retires_within_the_plan_is_not_moved() -> None:
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E03", "leaves_on"] = "2026-03-01"
    found = plan(employees=people)
    assert "E03" not in set(found.moves["employee_id"])
    assert "P4" in set(found.moves["to_position"])


def test_the_plan_of_the_met_only_uses_nobody_to_verify() -> None:
    assert plan().met_only["to_verify"] == 0


def test_relabelled_people_keep_the_same_worth() -> None:
    people = tables()
    new = {
        name: frame.assign(employee_id="Z" + frame["employee_id"])
        for name, frame in people.items()
        if "employee_id" in frame
    }
    assert round(plan(**new).value, 2) == pytest.approx(round(plan().value, 2), abs=0.01)


def test_who_is_away_keeps_the_post_and_takes_no_other() -> None:
    people = tables()["employees"]
    people.loc[people["employee_id"] == "E03", "unavailable_until"] = "2027-01-01"
    found = plan(employees=people)
    assert "E03" not in set(found.moves["employee_id"])
    assert "P4" not in set(found.moves["to_position"])
