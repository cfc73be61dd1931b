"""The fit against what others published: related occupations, real moves, and how often its interval holds.

Figures of the promise stand in benchmarks/validity.py. Measures of ranking are checked against scikit-learn.
"""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks import validity
from benchmarks.truth import moves, occupations
from benchmarks.truth.ranking import area, interval, place, recall, without_each

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def onet(external_data):
    return external_data / "onet_29_3"


@pytest.fixture(scope="module")
def found(onet):
    return occupations.occupations(onet)


@pytest.fixture(scope="module")
def related(onet):
    return validity.related(onet, validity.generic()).mean()


@pytest.fixture(scope="module")
def covered(onet):
    return validity.coverage(onet, validity.generic())


@pytest.fixture(scope="module")
def successions(external_data):
    return validity.successions(external_data / "uk_organogram", validity.generic())


@pytest.fixture(scope="module")
def charts(external_data):
    return moves.charts(external_data / "uk_organogram")


def test_every_rated_occupation_is_a_post_and_nothing_is_missing(found):
    assert found.levels.shape == (879, 35 + 16)
    assert found.levels.notna().all(axis=None)
    assert found.levels.min(axis=None) >= 0
    assert found.levels.max(axis=None) <= occupations.SCALE
    assert len(found.sources) == 158  # of 167, the others have no ratings
    assert found.related.sum(axis=1).max() == 10


def test_nobody_is_related_to_the_own_occupation(found):
    assert not (found.related & ~found.apart).any()


def test_related_occupations_are_found_again(related):
    assert related["fit", "recall"] >= validity.RECALL
    assert related["fit", "area"] >= validity.AREA


def test_fit_is_ahead_of_every_simpler_measure_of_profiles(related):
    others = related.unstack().drop("fit")  # noqa: PD010 - measures × figures
    assert related["fit", "recall"] > others["recall"].max()
    assert related["fit", "area"] > others["area"].max()


def test_a_deficit_alone_hardly_ranks(related):
    assert related["deficit only", "recall"] < 0.05
    assert related["random", "area"] == pytest.approx(0.5, abs=0.02)


def test_interval_of_a_fit_holds_within_two_points_of_nominal(covered):
    assert (covered - covered.index).abs().max() <= validity.POINTS


def test_fit_is_ahead_of_chance_and_of_each_part_alone(successions):
    means = successions.groupby("by")[["reciprocal", "percentile"]].mean()
    for name in (*moves.ALONE, "random"):
        assert (means.loc["fit"] > means.loc[name]).all(), name


def test_percentile_of_the_fit_is_ahead_of_titles_whichever_body_is_left_out(successions):
    fit, title = (
        successions[successions["by"].eq(name)].reset_index(drop=True) for name in ("fit", "title similarity")
    )
    gain = (fit["percentile"] - title["percentile"]).to_numpy()
    assert without_each(gain, fit["body"]).min() > 0
    assert interval(gain)[0] > 0


def test_every_move_is_asked_once(successions, external_data):
    published = pd.read_csv(external_data / "uk_organogram" / "moves_dev.csv")
    wanted = published["kind"].isin(moves.KINDS).sum()
    assert successions.groupby("by").size().eq(wanted).all()
    assert successions["n"].gt(20).all()


def test_a_post_of_later_is_put_below_a_post_of_then(charts):
    for chart in charts:
        assert chart.moves["to_post"].isin(chart.posts["post_id"]).all()
        new = chart.posts[chart.posts["snapshot"].ne(chart.moves["from_snapshot"].iloc[0])]
        assert new["reports_to"].isin([*chart.posts["post_id"], "XX"]).all()
        assert new["person_id"].isna().all()  # who got it later is not told


def test_area_and_recall_equal_another_library(found):
    values = np.round(np.random.default_rng(0).random((5, 60)), 1)
    wanted = np.random.default_rng(1).random((5, 60)) < 0.2
    expected = [roc_auc_score(row, value) for row, value in zip(wanted, values, strict=True)]
    np.testing.assert_allclose(area(values, wanted), expected)
    assert recall(values, wanted, 60).tolist() == [1] * 5


def test_place_shares_ties_and_an_interval_holds_its_mean():
    assert [place(np.array([0.3, 0.9, 0.3]), one) for one in range(3)] == [2.5, 1, 2.5]
    low, high = interval(np.arange(100.0))
    assert low < 49.5 < high


def test_what_falls_short_is_named(successions, covered):
    level = pd.concat({"fit": pd.DataFrame({"recall": [0.1], "area": [0.92]})}, axis=1)
    behind = successions.assign(percentile=successions["percentile"].where(successions["by"].ne("fit"), 0))
    wrong = validity.broken(level, covered + 0.03, behind)
    assert len(wrong) == 1 + len(validity.SHARES) + 1
    assert wrong[0].startswith("O*NET")
    assert wrong[-1].startswith("UK: mean percentile")
