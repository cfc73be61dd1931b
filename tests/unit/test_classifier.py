import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks

from talent import NineBoxClassifier, load_rules
from talent.classifier import numbering

CUTS = ((60, 80), (60, 80))
# One person for each cell, in the order 1 to 9.
NINE = [[50, 50], [70, 50], [50, 70], [90, 50], [70, 70], [50, 90], [90, 70], [70, 90], [90, 90]]


@pytest.fixture
def boxes():
    return NineBoxClassifier(cuts=CUTS).fit(NINE)


@pytest.mark.filterwarnings("ignore::talent.errors.ThinEvidenceWarning")
@parametrize_with_checks(
    [NineBoxClassifier(), NineBoxClassifier(cuts=CUTS), NineBoxClassifier(inclusive=False)]
)
def test_every_scikit_learn_check_passes(estimator, check, monkeypatch):
    # Without it scikit-learn leaves the check of the array interface out.
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    check(estimator)


def test_cells_are_numbered_by_sum_then_potential(boxes):
    assert boxes.predict(NINE).tolist() == list(range(1, 10))


def test_numbering_equals_the_regulation():
    assert numbering().tolist() == load_rules(on="2025-12-01").value("cells.matrix")


def test_a_score_on_a_cut_belongs_to_the_upper_band(boxes):
    just_below = np.nextafter(60, 0), np.nextafter(80, 0)
    assert boxes.predict([[60, 80], [just_below[0], just_below[1]]]).tolist() == [8, 3]


def test_fit_learns_tertiles():
    scores = np.column_stack([np.arange(9.0), 10 * np.arange(9.0)])
    fitted = NineBoxClassifier().fit(scores)
    assert fitted.cuts_ == pytest.approx(np.array([[8 / 3, 16 / 3], [80 / 3, 160 / 3]]))
    assert fitted.predict(scores).tolist() == [1, 1, 1, 5, 5, 5, 9, 9, 9]


def test_columns_are_chosen_by_name():
    frame = pd.DataFrame(NINE, columns=["kinerja", "potensi"]).assign(age=40)[["age", "potensi", "kinerja"]]
    fitted = NineBoxClassifier("kinerja", "potensi", cuts=CUTS).fit(frame)
    assert fitted.predict(frame).tolist() == list(range(1, 10))


def test_columns_are_chosen_by_position_from_either_end():
    table = np.column_stack([np.zeros(9), NINE])
    fitted = NineBoxClassifier(-2, 2, cuts=CUTS).fit(table)
    assert fitted.predict(table).tolist() == list(range(1, 10))


@pytest.mark.parametrize("column", ["kinerja", 2, -3])
def test_a_column_that_is_not_there_is_named(column):
    with pytest.raises(ValueError, match=f"no column {column!r}"):
        NineBoxClassifier(column, cuts=CUTS).fit(NINE)


@pytest.mark.parametrize("cuts", [((60, 80),), ((80, 60), (60, 80)), ((60, 60), (60, 80)), 60])
def test_cuts_that_do_not_rise_are_refused(cuts):
    with pytest.raises(ValueError, match="cuts"):
        NineBoxClassifier(cuts=cuts).fit(NINE)


@pytest.mark.parametrize("matrix", [[[1, 2, 3]], [[1, 1, 3], [4, 5, 6], [7, 8, 9]]])
def test_a_matrix_must_hold_each_box_once(matrix):
    with pytest.raises(ValueError, match="each box 1 to 9 once"):
        NineBoxClassifier(cuts=CUTS, matrix=matrix).fit(NINE)


def test_missing_scores_are_refused(boxes):
    with pytest.raises(ValueError, match="NaN"):
        boxes.predict([[np.nan, 80]])


def test_labels_are_not_read():
    scores = np.random.default_rng(0).uniform(0, 100, (30, 2))
    first = NineBoxClassifier().fit(scores).predict(scores)
    second = NineBoxClassifier().fit(scores, np.arange(30)).predict(scores)
    assert (first == second).all()


def test_without_an_error_the_cell_is_certain(boxes):
    chance = boxes.predict_proba(NINE)
    assert (chance == np.eye(9)).all()
    assert (boxes.predict_proba(NINE, sem=0) == chance).all()


def test_chances_are_products_of_normal_intervals(boxes):
    [chance] = boxes.predict_proba([[78, 61]], sem=(4, 3))
    high = norm.sf(80, 78, 4)
    middle = norm.cdf(80, 61, 3) - norm.cdf(60, 61, 3)
    assert chance[7 - 1] == pytest.approx(high * middle)
    assert chance.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "sem", [4.0, (4, 4), [[4]] * 9, [[4, 4]] * 9, [4] * 9], ids=["number", "pair", "column", "table", "rows"]
)
def test_errors_come_as_number_pair_or_rows(boxes, sem):
    assert boxes.predict_proba(NINE, sem=sem) == pytest.approx(
        boxes.predict_proba(NINE, sem=np.full((9, 2), 4))
    )


def test_two_numbers_are_always_the_two_axes(boxes):
    chance = boxes.predict_proba([[80, 70], [80, 70]], sem=(5, 0))
    assert chance[:, [5 - 1, 7 - 1]] == pytest.approx(np.full((2, 2), 0.5), abs=1e-4)


@pytest.mark.parametrize("sem", [-1, np.nan, [1, 2, 3]])
def test_impossible_errors_are_refused(boxes, sem):
    with pytest.raises(ValueError, match=r"sem|broadcast"):
        boxes.predict_proba(NINE, sem=sem)


def test_from_rules_predicts_at_once_and_by_the_profile():
    made = NineBoxClassifier.from_rules(load_rules(on="2025-12-01", profile="bkn-411-2025"))
    assert made.predict(pd.DataFrame(NINE, columns=["performance", "potential"])).tolist() == list(
        range(1, 10)
    )
    assert made.get_params()["cuts"] == [[60, 80], [60, 80]]


def test_a_clone_has_the_rules_but_is_not_fitted():
    made = clone(NineBoxClassifier.from_rules(load_rules(on="2025-12-01", profile="generic")))
    assert made.get_params()["matrix"] == numbering().tolist()
    with pytest.raises(NotFittedError):
        made.predict(NINE)


def test_output_can_be_a_frame_in_a_pipeline():
    frame = pd.DataFrame(NINE, columns=["a", "b"], index=list("abcdefghi"))
    line = make_pipeline(FunctionTransformer(), NineBoxClassifier(cuts=CUTS)).set_output(transform="pandas")
    out = line.fit_transform(frame)
    assert out.columns.tolist() == ["nineboxclassifier0"]
    assert out["nineboxclassifier0"].to_dict()["i"] == 9


def test_the_input_is_not_changed(boxes):
    table = np.array(NINE, dtype=float)
    before = table.copy()
    boxes.predict_proba(table, sem=3)
    assert (table == before).all()
