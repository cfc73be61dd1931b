"""A saved folder: read back whole, or refused with what is lacking and what to do."""

import numpy as np
import pandas as pd
import pytest

import talent
from talent.errors import StoreError
from talent.review import Review
from talent.saved import read_saved
from talent.store import Store
from tests.agency import dataset


@pytest.fixture(scope="module")
def review():
    rules = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
    return talent.run_review(dataset(), rules=rules)


@pytest.fixture
def folder(review, tmp_path):
    return review.save(tmp_path / "run")


def test_frames_and_scalars_come_back(review, folder):
    saved = read_saved(folder, ["grid"], {})
    pd.testing.assert_frame_equal(saved.frames["grid"], review.grid)
    assert saved.scalars["basis"]["run_id"] == review.run_id


def test_frames_below_a_prefix_go_by_what_follows(review, folder):
    assert set(read_saved(folder, [], {}).below("plan_")) == set(review.plan.frames())


@pytest.mark.parametrize("lost", ["merit_papers", "merit_scopes", "merit_items"])
def test_review_of_an_earlier_version_is_refused_with_what_to_do(folder, lost):
    (folder / f"{lost}.parquet").unlink()
    with pytest.raises(StoreError, match=rf"\({lost}\).*talent review FOLDER --on 2025-12-01"):
        Review.load(folder)


def test_all_that_is_lacking_is_named_at_once(folder):
    for name in ("merit_units", "merit_sources"):
        (folder / f"{name}.parquet").unlink()
    with pytest.raises(StoreError, match=r"2 tables .*merit_units, merit_sources"):
        Review.load(folder)


@pytest.mark.parametrize("unit", [None, 64])
def test_plan_that_counts_in_other_units_is_refused(folder, unit):
    with np.load(folder / "plan.npz") as arrays:
        proof = {name: array for name, array in arrays.items() if name != "offers.ties"}
    np.savez(folder / "plan.npz", **proof, **({} if unit is None else {"offers.ties": np.array(unit)}))
    with pytest.raises(StoreError, match=r"other units \(plan\.npz\).*talent review FOLDER --on 2025-12-01"):
        Review.load(folder)


def test_published_run_of_an_earlier_version_keeps_its_rows(review, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'talent.db'}")
    store.publish(review)
    next(tmp_path.glob("runs/*/merit_papers.parquet")).unlink()
    with pytest.raises(StoreError, match="earlier version"):
        store.review(review.run_id)
    assert len(store.table("merit_items", review.run_id)) == 36
