"""The whole review: order of rows, protected attributes, saving, the sample's own promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import talent
from talent.dataset import Dataset
from talent.review import Review
from tests.agency import dataset, tables
from tests.sample import sample_agency

RULES = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return sample_agency()


@pytest.fixture(scope="module")
def review(sample: Dataset) -> Review:
    return talent.run_review(sample, rules=RULES)


def same(left: Review, right: Review, *, leaving_out: tuple[str, ...] = ()) -> bool:
    """Whether two reviews hold byte-equal frames."""
    mine, theirs = left.frames(), right.frames()
    return all(mine[name].equals(theirs[name]) for name in mine if name not in leaving_out)


def shuffled(data: Dataset, seed: int) -> Dataset:
    draw = np.random.default_rng(seed)
    return Dataset(
        **{
            name: frame.sample(frac=1, random_state=int(draw.integers(2**31)))[
                list(draw.permutation(frame.columns))
            ]
            for name, frame in data.tables().items()
        }
    )


def test_shuffled_rows_and_columns_give_the_same_review_and_run_id(sample: Dataset, review: Review) -> None:
    again = talent.run_review(shuffled(sample, 1), rules=RULES)
    assert again.run_id == review.run_id
    assert same(review, again)


def test_protected_attributes_change_nothing_but_fairness(sample: Dataset, review: Review) -> None:
    protected = sample.protected
    turned = protected.assign(
        **{name: protected[name].to_numpy()[::-1] for name in protected.columns if name != "employee_id"}
    )
    again = talent.run_review(sample.with_tables(protected=turned), rules=RULES)
    assert again.run_id == review.run_id
    assert same(review, again, leaving_out=("fairness",))
    assert not again.fairness.equals(review.fairness)


def test_a_saved_review_reads_back_the_same(review: Review, tmp_path: Path) -> None:
    again = Review.load(review.save(tmp_path / "run"))
    assert again.run_id == review.run_id
    assert same(review, again)
    assert again.plan.verify()
    assert again.merit.category == review.merit.category


def test_at_least_four_in_five_of_the_assessed_and_rated_are_placed_or_provisional(
    sample: Dataset, review: Review
) -> None:
    day = pd.Timestamp("2025-12-01")
    levels, rated = sample.assessments, sample.ratings
    valid = levels[day.year - levels["assessed_on"].dt.year <= 3]["employee_id"]
    both = review.grid[
        review.grid["employee_id"].isin(valid) & review.grid["employee_id"].isin(rated["employee_id"])
    ]
    assert both["state"].isin(["placed", "provisional"]).mean() >= 0.8


def test_every_box_has_people(review: Review) -> None:
    assert set(review.grid["cell"].dropna()) == set(range(1, 10))


def test_benches_are_not_empty_for_want_of_attested_facts(review: Review) -> None:
    covered = review.benches["position_id"].nunique() / len(review.key_positions)
    assert covered > 0.5


def test_the_plan_fills_every_vacancy_that_can_be_filled(review: Review) -> None:
    told = review.plan.summary
    no_candidate = int((review.plan.unfilled["reason"] == "no_candidate").sum())
    assert review.plan.verify()
    assert told["filled"] >= told["with_candidate"] - 1
    assert told["moves"] <= 4 * told["filled"]
    assert no_candidate <= told["vacancies"]


def test_nobody_holds_two_posts_and_nobody_moves_down(sample: Dataset, review: Review) -> None:
    moves = review.plan.moves
    rank = review.posts.set_index("position_id")["tier"].map(RULES.tiers["rank"])
    held = moves.dropna(subset="from_position")
    assert not moves["employee_id"].duplicated().any()
    assert (held["to_position"].map(rank).to_numpy() <= held["from_position"].map(rank).to_numpy()).all()


def test_the_index_is_baik_on_paper_and_below_when_computed(review: Review) -> None:
    assert 250 <= review.merit.claimed < 325
    assert review.merit.points < 250
    assert review.merit.category == "Kurang"


def test_contributions_re_add_to_the_score(review: Review) -> None:
    parts = review.components.assign(part=lambda frame: frame["weight"] * frame["score"] / 100)
    sums = parts.pivot_table(index="employee_id", columns="axis", values="part", aggfunc="sum", dropna=False)
    whole = review.scores.set_index("employee_id")
    for axis in ("performance", "potential"):
        known = whole[axis].notna()
        np.testing.assert_allclose(sums.loc[known.index[known], axis], whole.loc[known, axis], atol=1e-9)


def test_explain_of_an_unknown_person_offers_the_nearest(review: Review) -> None:
    with pytest.raises(talent.errors.UnknownIdError):
        review.explain("nobody")


def test_compare_names_who_changed_cell() -> None:
    before = talent.run_review(dataset(), rules=RULES)
    ratings = tables()["ratings"]
    ratings.loc[ratings["employee_id"] == "E03", "rating"] = "Sangat Kurang"
    changed = talent.run_review(dataset(ratings=ratings), rules=RULES).compare(before)
    assert changed["employee_id"].tolist() == ["E03"]
    assert changed["change"].tolist() == ["moved"]


def test_without_instrument_there_is_no_index_but_everything_else() -> None:
    rules = talent.load_rules(on="2025-12-01", profile="generic")
    found = talent.run_review(dataset(), rules=rules)
    assert np.isnan(found.merit.points)
    assert len(found.grid) == 12


def test_inputs_are_not_changed() -> None:
    given = tables()
    copies = {name: frame.copy() for name, frame in given.items()}
    talent.run_review(Dataset(**given), rules=RULES)
    for name, frame in given.items():
        pd.testing.assert_frame_equal(frame, copies[name])


def test_the_tier_of_an_employee_may_be_left_to_the_post() -> None:
    whole = talent.run_review(dataset(), rules=RULES)
    bare = talent.run_review(dataset(employees=tables()["employees"].drop(columns="tier")), rules=RULES)
    assert same(whole, bare)


@pytest.mark.parametrize("profile", ["bkn-411-2025", "generic"])
@pytest.mark.parametrize("empty", ["employees", "positions"])
def test_an_empty_table_is_reviewed(profile: str, empty: str) -> None:
    given = {
        "positions": tables()["positions"],
        "employees": tables()["employees"].drop(columns="position_id"),
    }
    given[empty] = given[empty].iloc[:0]
    rules = talent.load_rules(on="2025-12-01", profile=profile)
    found = talent.run_review(Dataset(**given), rules=rules)
    assert len(found.grid) == len(given["employees"])
    assert found.plan.verify()


def test_rules_without_a_profile_are_refused_with_the_way_out() -> None:
    with pytest.raises(talent.errors.RuleError, match="profile="):
        talent.run_review(dataset(), rules=talent.load_rules(on="2025-12-01"))
