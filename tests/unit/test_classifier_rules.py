"""The estimator by a profile's cuts, learned cuts that are thin, and its text file."""

import warnings
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from talent import NineBoxClassifier, load_rules
from talent.errors import RuleError, ThinEvidenceWarning
from talent.scoring import percentile

CUTS = ((60, 80), (50, 70))
MANY = np.column_stack([np.arange(100.0), np.arange(100.0)[::-1] ** 1.1])


def profile(name, on="2025-12-01"):
    return load_rules(on=on, profile=name)


def test_an_exclusive_cut_belongs_to_the_lower_band():
    babel = NineBoxClassifier.from_rules(profile("kep-babel"))
    # Performance: > 34 is middle, >= 67 high; potential from 51 and 81.
    found = babel.predict([[34, 51], [34.000001, 51], [67, 81]])
    assert found.tolist() == [3, 5, 9]


def test_chances_on_an_exclusive_cut_are_certain_without_error():
    babel = NineBoxClassifier.from_rules(profile("kep-babel"))
    assert babel.predict_proba([[34, 51]])[0].argmax() + 1 == 3
    assert babel.predict_proba([[34, 51]], sem=(2, 0))[0, [2, 4]] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("inclusive", [True, False, [[True, False], [False, True]]])
@given(points=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_inclusiveness_is_that_of_each_bound(inclusive, points):
    boxes = NineBoxClassifier(cuts=CUTS, inclusive=inclusive).fit([[0, 0]])
    signs = np.broadcast_to(inclusive, (2, 2))
    levels = [
        sum(one >= cut if sign else one > cut for cut, sign in zip(pair, own, strict=True))
        for one, pair, own in zip(points, CUTS, signs, strict=True)
    ]
    assert boxes.predict([points])[0] == boxes.matrix_[tuple(levels)]


def test_one_pair_serves_both_axes():
    one, two = (NineBoxClassifier(cuts=cuts).fit(MANY) for cuts in ((30, 60), ((30, 60), (30, 60))))
    assert (one.predict(MANY) == two.predict(MANY)).all()


def test_one_axis_may_be_learned_and_the_other_given():
    fitted = NineBoxClassifier(cuts=[(60, 80), "quantile"], quantiles=(0.2, 0.8)).fit(MANY)
    assert fitted.cuts_[0].tolist() == [60, 80]
    assert fitted.cuts_[1] == pytest.approx(np.quantile(MANY[:, 1], [0.2, 0.8]))


def test_percentile_cuts_of_a_profile_are_learned_as_the_engine_does():
    asik = NineBoxClassifier.from_rules(profile("asik-model"))
    with pytest.raises(NotFittedError):
        asik.predict(MANY)
    asik.fit(MANY)
    for axis in (0, 1):
        whole = np.rint(MANY[:, axis] * 10**6).astype(np.int64)
        own = [percentile(whole, np.full(100, 10**6), Fraction(share)) for share in ("1/2", "4/5")]
        assert asik.cuts_[axis] == pytest.approx([float(one) for one in own], abs=1e-6)


def test_a_profile_without_its_figures_is_refused():
    with pytest.raises(RuleError, match="never published"):
        NineBoxClassifier.from_rules(profile("buleleng"))
    with pytest.raises(RuleError, match="no profile"):
        NineBoxClassifier.from_rules(load_rules(on="2025-12-01"))


@pytest.mark.parametrize(
    ("scores", "axis"),
    [
        (MANY[:8], "(performance|potential)"),
        (np.column_stack([np.repeat([1.0, 2.0], 50), MANY[:, 1]]), "performance"),
        (np.column_stack([MANY[:, 0], np.r_[np.zeros(90), np.arange(10)]]), "potential"),
    ],
    ids=["few people", "two values", "ties"],
)
def test_thin_evidence_is_said_and_the_plain_quantiles_are_used(scores, axis):
    with pytest.warns(ThinEvidenceWarning, match=rf"{axis}: \d+ people with \d+ different scores") as caught:
        fitted = NineBoxClassifier().fit(scores)
    assert "Give cuts in points" in str(caught[0].message)
    np.testing.assert_allclose(fitted.cuts_, np.quantile(scores, [1 / 3, 2 / 3], axis=0).T)
    assert set(fitted.predict(scores)) <= set(range(1, 10))


def test_enough_people_and_values_give_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        NineBoxClassifier().fit(MANY)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"quantiles": (0.8, 0.2)}, "two rising shares"),
        ({"quantiles": (0.1, 0.2, 0.3)}, "one pair of numbers or one for each axis"),
        ({"cuts": [(60, 80), "tertile"]}, "'quantile'"),
        ({"cuts": [(60, 80), (1, 2, 3)]}, "one pair of numbers or one for each axis"),
    ],
)
def test_impossible_parameters_are_refused(parameters, said):
    with pytest.raises(ValueError, match=said):
        NineBoxClassifier(**parameters).fit(MANY)


def integrated(point, sem, cuts):
    """Chances of the three levels by numerical integration of the density."""
    first, last = point - 12 * sem, point + 12 * sem
    ends = np.clip([first, *cuts, last], first, last)
    density = norm(point, sem).pdf
    return [quad(density, *piece, epsabs=1e-12, epsrel=1e-12, limit=200)[0] for piece in pairwise(ends)]


@given(
    points=st.tuples(st.sampled_from([60.0, 80.0, 50.0, 70.0, 63.7]), st.floats(0, 100)),
    sem=st.tuples(st.floats(2, 15), st.floats(2, 15)),
)
def test_chances_are_those_of_an_independent_integration(points, sem):
    boxes = NineBoxClassifier(cuts=CUTS).fit([[0, 0]])
    bands = [integrated(*one) for one in zip(points, sem, CUTS, strict=True)]
    expected = np.empty(9)
    for row in range(3):
        for column in range(3):
            expected[boxes.matrix_[row, column] - 1] = bands[0][row] * bands[1][column]
    found = boxes.predict_proba([points], sem=sem)[0]
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert found.sum() == pytest.approx(1, abs=1e-12)


@given(
    cuts=st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)).map(sorted).filter(lambda pair: pair[0] < pair[1])
)
def test_every_number_reads_back_exactly(tmp_path_factory, cuts):
    file = tmp_path_factory.mktemp("boxes") / "boxes.toml"
    fitted = NineBoxClassifier(cuts=cuts).fit(MANY)
    again = NineBoxClassifier.from_toml(fitted.to_toml(file))
    assert again.cuts_.tolist() == fitted.cuts_.tolist()
    assert (again.predict(MANY) == fitted.predict(MANY)).all()


def test_a_file_keeps_columns_names_and_parameters(tmp_path):
    frame = pd.DataFrame(MANY, columns=["potensi", "kinerja"])
    fitted = NineBoxClassifier("kinerja", "potensi", quantiles=(0.2, 0.8), inclusive=False).fit(frame)
    again = NineBoxClassifier.from_toml(fitted.to_toml(tmp_path / "boxes.toml"))
    assert (again.predict(frame) == fitted.predict(frame)).all()
    assert again.get_params()["performance"] == "kinerja"
    with pytest.raises(ValueError, match="feature names"):
        again.predict(frame[["kinerja", "potensi"]])
    assert (clone(again).fit(frame).cuts_ == fitted.cuts_).all()


def test_a_file_from_rules_reads_back(tmp_path):
    ready = NineBoxClassifier.from_rules(profile("kep-babel"))
    again = NineBoxClassifier.from_toml(ready.to_toml(tmp_path / "boxes.toml"))
    assert (again.predict(MANY) == ready.predict(MANY)).all()


def test_what_was_not_fitted_is_not_written(tmp_path):
    with pytest.raises(NotFittedError):
        NineBoxClassifier().to_toml(tmp_path / "boxes.toml")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("talent nine-box 1", "other"), "format: 'other'"),
        (("cuts_ =", "cuts ="), r"fitted\.cuts: no such value"),
        (("[[60.0, 80.0], [50.0, 70.0]]", '[["a", 80.0], [50.0, 70.0]]'), "fitted: could not convert"),
        (("[[60.0, 80.0], [50.0, 70.0]]", "[[90.0, 80.0], [50.0, 70.0]]"), "rising lower bounds"),
        (("method =", "methods ="), r"parameters\.methods: no such value"),
        (("columns_ = [0, 1]\n", ""), r"fitted\.columns_: is missing"),
        (("[fitted]", "[fitted"), "no valid TOML"),
    ],
)
def test_a_foreign_or_broken_file_is_refused_with_file_and_key(tmp_path, change, said):
    file = NineBoxClassifier(cuts=CUTS).fit(MANY).to_toml(tmp_path / "boxes.toml")
    file.write_text(file.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(RuleError, match=rf"(?s)boxes\.toml.*{said}"):
        NineBoxClassifier.from_toml(file)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RuleError, match="cannot be read"):
        NineBoxClassifier.from_toml(tmp_path / "none.toml")
