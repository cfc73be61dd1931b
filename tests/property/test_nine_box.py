"""Cells of people of whom some facts are missing, whatever the facts are."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import NineBoxClassifier, nine_box, rules, scoring
from talent.nine_box import PROBABILITIES, band_chances, cell_chances, cell_of, possible_cells
from tests.agency import quick, tables
from tests.axes import axis, component

ON = pd.Timestamp("2025-12-01").date()
RULES = rules.load(on=ON, profile="bkn-411-2025")
MATRIX = np.array(RULES.value("cells.matrix"))
CUTS = ((60, 80), (60, 80))

SCORE = st.integers(0, 600).map(lambda sixths: Fraction(sixths, 6))
AXIS = st.lists(st.tuples(st.integers(1, 60), st.none() | SCORE), min_size=1, max_size=5)
POINTS = st.floats(0, 100, allow_subnormal=False)
PEOPLE = tables()["employees"]["employee_id"].tolist()


def built(parts, scores):
    names = [f"c{number}" for number in range(len(parts))]
    weights = dict(zip(names, (weight for weight, _ in parts), strict=True))
    return axis(
        weights, {name: component([one], high=100) for name, one in zip(names, scores, strict=True)}, CUTS[0]
    )


def cells(performance, potential):
    return np.flatnonzero(possible_cells({"performance": performance, "potential": potential}, MATRIX)[0]) + 1


def known(parts):
    return built(parts, [score for _, score in parts])


@given(AXIS, AXIS)
def test_some_cell_is_always_possible_and_one_when_nothing_is_missing(performance, potential):
    found = cells(known(performance), known(potential))
    complete = all(score is not None for _, score in [*performance, *potential])
    assert len(found) == 1 if complete else len(found) >= 1


@given(AXIS, AXIS, st.data())
def test_possible_cells_hold_the_truth_however_it_turns_out(performance, potential, data):
    def filled(parts):
        return built(parts, [data.draw(SCORE) if score is None else score for _, score in parts])

    [truth] = cells(filled(performance), filled(potential))
    assert truth in cells(known(performance), known(potential))


@given(AXIS, st.data())
def test_one_more_fact_never_adds_a_cell(parts, data):
    other = built([(1, None)], [None])
    scores = [score for _, score in parts]
    which = data.draw(st.integers(0, len(parts) - 1))
    more = [data.draw(SCORE) if at == which and score is None else score for at, score in enumerate(scores)]
    assert set(cells(built(parts, more), other)) <= set(cells(built(parts, scores), other))


@given(st.lists(st.tuples(POINTS, POINTS), min_size=1, max_size=20))
def test_estimator_and_exact_axes_give_the_same_cell(people):
    predicted = NineBoxClassifier(cuts=CUTS).fit([[0, 0]]).predict(people)
    level = [[(score >= 60) + (score >= 80) for score in person] for person in people]
    both = np.array(level, dtype=np.int64)
    assert predicted.tolist() == cell_of(both[:, 0], both[:, 1], MATRIX).tolist()


@given(POINTS, POINTS, st.floats(0, 30), st.floats(0, 30))
def test_chances_are_chances(performance, potential, first, second):
    bands = [
        band_chances(np.array([mean]), np.array([error]), CUTS[0])
        for mean, error in ((performance, first), (potential, second))
    ]
    chance = cell_chances(bands[0], bands[1], MATRIX)
    assert chance.sum() == pytest.approx(1)
    assert (chance >= -1e-12).all()


@given(POINTS, st.floats(0.1, 30), st.floats(0, 20))
def test_a_higher_score_never_lowers_the_chance_of_the_high_band(mean, error, more):
    lower, higher = band_chances(np.array([mean, mean + more]), np.array([error, error]), CUTS[0])
    assert higher[2] >= lower[2]
    assert higher[0] <= lower[0] + 1e-12


@st.composite
def agencies(draw):
    """Ratings, levels and traits of twelve people, some of them missing."""
    ratings = draw(
        st.lists(st.sampled_from([None, "Sangat Baik", "Baik", "Kurang"]), min_size=12, max_size=12)
    )
    table = tables()["assessments"].astype({"value": "float64"})
    gone = draw(st.sets(st.sampled_from(PEOPLE), max_size=6))
    more = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from([-2.0, -1.0, 1.0]), max_size=6))
    value = (table["value"] + table["employee_id"].map(more).fillna(0)).clip(1, 5)
    rated = pd.DataFrame({"employee_id": PEOPLE, "year": 2024, "rating": ratings}).dropna()
    return {"ratings": rated, "assessments": table.assign(value=value)[~table["employee_id"].isin(gone)]}


def placed(**changed):
    data = quick(**changed)
    return nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)


@settings(max_examples=15)
@given(agencies())
def test_exactly_one_state_and_everything_that_hangs_on_it(changed):
    grid = placed(**changed)
    assert grid["state"].isin(["placed", "provisional", "not_mappable"]).all()
    alone = grid["cells"].str.len() == 1
    assert ((grid["state"] == "placed") == alone).all()
    assert (grid["cell"].notna() == alone).all()
    assert grid.loc[alone, "cell"].astype("str").tolist() == grid.loc[alone, "cells"].tolist()
    assert grid.loc[alone, "in_pool"].isin(["yes", "no"]).all()
    assert grid[PROBABILITIES].sum(axis=1).to_numpy() == pytest.approx(np.ones(12))
    for row in grid[grid["likely_cell"].notna()].itertuples():
        assert str(row.likely_cell) in row.cells.split(";")
        assert row.state != "placed"


@settings(max_examples=10)
@given(agencies(), st.permutations(range(12)))
def test_names_birth_dates_and_protected_attributes_do_not_matter(changed, order):
    people = tables()["employees"]
    people[["name", "birth_date"]] = people[["name", "birth_date"]].to_numpy()[list(order)]
    protected = pd.DataFrame({"employee_id": PEOPLE, "sex": [("f", "m")[place % 2] for place in order]})
    turned = placed(**changed, employees=people, protected=protected)
    pd.testing.assert_frame_equal(turned, placed(**changed), check_exact=True)


@settings(max_examples=10)
@given(agencies(), st.permutations(PEOPLE))
def test_ids_decide_nothing(changed, names):
    new = dict(zip(PEOPLE, names, strict=True))
    renamed = {
        name: frame.assign(employee_id=frame["employee_id"].map(new))
        for name, frame in {**tables(), **changed}.items()
        if "employee_id" in frame.columns
    }
    before, after = placed(**changed), placed(**renamed).set_index("employee_id")
    turned = after.loc[before["employee_id"].map(new)]
    for column in ("state", "cells", "in_pool", "missing", "fetch_first"):
        assert turned[column].tolist() == before[column].tolist()
    assert turned[PROBABILITIES].to_numpy() == pytest.approx(before[PROBABILITIES].to_numpy(), abs=1e-9)


@settings(max_examples=10)
@given(agencies(), st.sampled_from(PEOPLE), st.sampled_from(["Baik", "Sangat Baik"]))
def test_a_better_rating_never_lowers_a_cell(changed, who, better):
    ratings = changed["ratings"]
    order = ["Kurang", "Baik", "Sangat Baik"]
    mine = ratings["employee_id"] == who
    raised = ratings.assign(
        rating=[
            max(label, better, key=order.index) if own else label
            for label, own in zip(ratings["rating"], mine, strict=True)
        ]
    )
    before, after = (
        placed(**changed | {"ratings": table}).set_index("employee_id") for table in (ratings, raised)
    )
    worst = [min(frame.loc[who, "cells"].split(";")) for frame in (before, after)]
    assert worst[1] >= worst[0]
    assert before.drop(index=who)["cells"].tolist() == after.drop(index=who)["cells"].tolist()
