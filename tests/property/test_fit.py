"""What must hold of every fit: block sizes, order and bystanders change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import eligibility, fit, rules, scoring
from talent.fit.field import Field, targets
from talent.fit.parts import PARTS, assessed, fit_total, match, part
from talent.fit.sides import UNIT, places, sides
from tests.agency import dataset, quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
SOME = settings(max_examples=2 * settings().max_examples // 5)


@cache
def settled() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and criteria of the hand-made agency: no level of a competency changes them here."""
    data = dataset()
    checked = eligibility.check(data, rules=RULES, on=ON, inauguration=ON)
    return scoring.score(data, rules=RULES, on=ON).frame, checked


def field(**changed: pd.DataFrame) -> Field:
    data, (scores, checked) = quick(**changed), settled()
    people = sides(data, RULES, on=ON, inauguration=ON, scores=scores)
    person = places(people.people["employee_id"], checked["employee_id"])
    return Field(people, checked, person, targets(people, None, RULES), RULES)


def levels(seed: int) -> dict[str, pd.DataFrame]:
    """The hand-made agency with other levels, some missing, and standards of its posts' own."""
    rng = np.random.default_rng(seed)
    assessments = tables()["assessments"]
    assessments["value"] = rng.integers(10, 50, len(assessments)) / 10
    kept = assessments[rng.random(len(assessments)) < 0.8]
    posts = tables()["positions"]["position_id"].drop_duplicates()
    own = pd.MultiIndex.from_product(
        [posts, assessments["element"].unique()], names=["position_id", "competency"]
    )
    standards = own.to_frame(index=False).assign(required_level=rng.integers(1, 6, len(own)))
    return {"assessments": kept, "standards": standards[rng.random(len(own)) < 0.7]}


@SOME
@given(st.integers(0, 2**31), st.integers(1, 40))
def test_blocks_of_any_size_give_what_pairs_give(seed: int, cells: int) -> None:
    one = field(**levels(seed))
    for block in one.blocks(cells=cells):
        post, person = (side.ravel() for side in np.meshgrid(block.post, block.person, indexing="ij"))
        assert (block.total.ravel() == fit_total(one.sides, post, person)).all()
        short = one.sides.years[person, one.sides.family_of[post]] < due(one, post[0])
        assert (block.short.ravel() == short).all()
        across = block.post[:, None], block.person[None, :]
        assert (assessed(one.sides, *across).ravel() == assessed(one.sides, post, person)).all()
        both = match(one.sides, *across), match(one.sides, post, person)
        assert (both[0].numerator.ravel() == both[1].numerator).all()
        assert (both[0].denominator.ravel() == both[1].denominator).all()


def due(one: Field, post: int) -> float:
    return float(RULES.get(f"eligibility.experience.{one.sides.posts['tier'].iloc[post]}", 0))


@SOME
@given(st.integers(0, 2**31), st.sampled_from(PARTS))
def test_each_part_is_the_same_in_blocks_and_in_pairs(seed: int, name: str) -> None:
    one = field(**levels(seed))
    alone = replace(one, sides=replace(one.sides, weights={name: 7}))
    for block in alone.blocks():
        post, person = (side.ravel() for side in np.meshgrid(block.post, block.person, indexing="ij"))
        assert (block.total.ravel() == 7 * part(one.sides, name, post, person)).all()


@SOME
@given(st.integers(0, 2**31), st.sampled_from(PARTS))
def test_no_part_leaves_its_range(seed: int, name: str) -> None:
    sides = field(**levels(seed)).sides
    post, person = (side.ravel() for side in np.indices((len(sides.posts), len(sides.people))))
    found = part(sides, name, post, person)
    assert ((found >= 0) & (found <= UNIT)).all()


@SOME
@given(st.integers(0, 2**31), st.integers(1, 5))
def test_the_best_of_each_post_are_the_first_of_all_pairs(seed: int, top: int) -> None:
    one = field(**levels(seed))
    every, best = one.rows(*one.all_pairs()), one.rows(*one.best(top))
    expected = every.groupby("position_id", sort=False).head(top).reset_index(drop=True)
    pd.testing.assert_frame_equal(best, expected)


@SOME
@given(st.integers(0, 2**31))
def test_the_match_is_that_of_fractions(seed: int) -> None:
    one = field(**levels(seed))
    post, row = one.all_pairs()
    person, ratio = one.person[row], match(one.sides, post, one.person[row])
    for place in range(0, len(post), 7):
        standard = one.sides.standards[one.sides.standard_of[post[place]]]
        got = one.sides.levels.whole[person[place]]
        named = ~np.isnan(standard)
        if named.any() and not np.isnan(got[named]).any():
            exact = Fraction(int(got[named].sum()), int(standard[named].sum()))
            assert Fraction(int(ratio.numerator[place]), int(ratio.denominator[place])) == exact
        else:
            assert ratio.denominator[place] == 0


@pytest.mark.parametrize("cap", ["none", "item", "total"])
def test_a_surplus_pays_for_a_gap_only_where_the_rules_let_it(cap: str, tmp_path: Path) -> None:
    overlay = tmp_path / "cap.toml"
    facts = 'kind = "assumption", source = "overlay", mark = "unconfirmed", checked = 2025-01-01'
    values = f'values = [{{from = 2020-01-01, value = "{cap}", {facts}}}]'
    overlay.write_text(f'[meta]\ndecree = "tanpa dasar"\n[competencies.match_cap]\n{values}\n')
    given_rules = rules.load(on=ON, profile="bkn-411-2025", overlay=overlay)
    rows = tables()["assessments"]
    held = rows[rows["employee_id"] == "E05"].drop_duplicates("element").assign(value=4.0)
    held.iloc[1, held.columns.get_loc("value")] = 2.0
    names = held["element"].iloc[:2]
    standards = pd.DataFrame({"position_id": "P2", "competency": names, "required_level": [1, 3]})
    found = fit.match(dataset(standards=standards, assessments=held), ["P2"], rules=given_rules)
    # 4, 2 and seven times 4 against 1, 3 and seven times the 3 of the tier.
    expected = {"none": 3400 / 25, "item": 2400 / 25, "total": 100}
    assert found.set_index("employee_id").loc["E05", "match"] == pytest.approx(expected[cap])


def test_a_bystander_moves_nobody() -> None:
    people = tables()["employees"]
    newcomer = people[people["employee_id"] == "E06"].assign(employee_id="X99")
    before = fit.match(dataset(), rules=RULES).set_index(["position_id", "employee_id"])["fit"]
    data = dataset(employees=pd.concat([people, newcomer]))
    after = fit.match(data, rules=RULES).set_index(["position_id", "employee_id"])["fit"]
    assert after[before.index].equals(before)


def test_a_standard_that_asks_the_same_everywhere_compares_levels_only() -> None:
    found = fit.match(dataset(), ["P2"], rules=RULES).set_index("employee_id")
    # Level 2 in nine competencies against 3 in nine on a scale of 1 to 5: a distance of 32 of 127 steps.
    assert found.loc["E05", "profile"] == pytest.approx(1 - 2 * 32 / 127, abs=5e-4)


def test_a_profile_of_the_very_shape_and_level_is_perfect() -> None:
    rows = tables()["assessments"]
    held = rows[rows["employee_id"] == "E05"].drop_duplicates("element").copy()
    held["value"] = np.arange(len(held)) % 5 + 1.0
    own = (
        held[["element", "value"]].set_axis(["competency", "required_level"], axis=1).assign(position_id="P2")
    )
    found = fit.match(dataset(assessments=held, standards=own), ["P2"], rules=RULES).set_index("employee_id")
    assert found.loc["E05", ["profile", "match"]].tolist() == [1.0, 100.0]
