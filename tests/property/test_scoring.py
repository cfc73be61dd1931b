"""Weighted sums against fractions, whatever the weights and ratios are."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import rules, scoring
from talent.standards import reaches
from tests.agency import quick
from tests.axes import axis, component, ratio

ON = pd.Timestamp("2025-12-01").date()
RULES = rules.load(on=ON, profile="bkn-411-2025")
TINY = Fraction(1, 10**9)

WHOLE = st.integers(0, 100).map(Fraction)
TYPED = st.decimals(0, 100, places=2).map(Fraction)
MATCH = st.tuples(st.sampled_from([18, 27, 36]), st.floats(0, 1)).map(
    lambda pair: Fraction(100 * round(pair[1] * pair[0]), pair[0])
)
MEAN = st.lists(st.sampled_from([0, 40, 60, 80, 100]), min_size=3, max_size=3).map(
    lambda three: Fraction(sum(three), 3)
)
SCORE = st.one_of(WHOLE, TYPED, MATCH, MEAN)
WEIGHTS = st.lists(st.integers(1, 120).map(lambda halves: Fraction(halves, 2)), min_size=1, max_size=11)


@st.composite
def cases(draw, *, missing=False):
    weights = draw(WEIGHTS)
    people = draw(st.integers(1, 4))
    one = st.none() | SCORE if missing else SCORE
    column = st.lists(one, min_size=people, max_size=people)
    return weights, [draw(column) for _ in weights]


def built(weights, columns, cuts=(60, 80)):
    names = [f"c{number}" for number in range(len(weights))]
    parts = {name: component(column, high=100) for name, column in zip(names, columns, strict=True)}
    return axis(dict(zip(names, map(float, weights), strict=True)), parts, cuts)


def truth(weights, scores):
    return sum((weight * score for weight, score in zip(weights, scores, strict=True)), Fraction(0)) / sum(
        weights
    )


@given(cases())
def test_sums_equal_fractions(case):
    weights, columns = case
    one = built(weights, columns)
    for person, scores in enumerate(zip(*columns, strict=True)):
        expected = truth(weights, scores)
        assert ratio(one, person) == expected
        assert one.points("low")[person] == pytest.approx(float(expected), abs=1e-12)
    assert one.sums.low.tolist() == one.sums.high.tolist()


@given(cases())
def test_a_cut_is_reached_exactly(case):
    weights, columns = case
    one = built(weights, columns)
    expected = truth(weights, [column[0] for column in columns])
    for cut, reached in ((expected - TINY, True), (expected, True), (expected + TINY, False)):
        assert reaches(one.sums.low[:1], one.sums.denominator[:1], cut).tolist() == [reached]


@given(cases())
def test_levels_are_the_half_open_bands(case):
    weights, columns = case
    levels = built(weights, columns).lowest
    for person, scores in enumerate(zip(*columns, strict=True)):
        value = truth(weights, scores)
        assert levels[person] == (0 if value < 60 else 1 if value < 80 else 2)


@given(cases(missing=True), st.data())
def test_bounds_hold_the_truth_however_what_is_missing_turns_out(case, data):
    weights, columns = case
    one = built(weights, columns)
    filled = [[data.draw(SCORE) if score is None else score for score in column] for column in columns]
    full = built(weights, filled)
    for side, sign in (("low", 1), ("high", -1)):
        for person in range(len(columns[0])):
            assert sign * (ratio(full, person) - ratio(one, person, side)) >= 0
    assert (one.lowest <= full.lowest).all()
    assert (one.highest >= full.lowest).all()


@given(cases(), st.data())
def test_better_evidence_never_lowers_a_level(case, data):
    weights, columns = case
    which = data.draw(st.integers(0, len(columns) - 1))
    better = [list(column) for column in columns]
    better[which] = [max(score, data.draw(SCORE)) for score in columns[which]]
    assert (built(weights, better).lowest >= built(weights, columns).lowest).all()


@given(cases(), st.randoms())
def test_order_of_components_and_people_does_not_matter(case, random):
    weights, columns = case
    order = random.sample(range(len(weights)), len(weights))
    one, other = built(weights, columns), built([weights[i] for i in order], [columns[i] for i in order])
    people = random.sample(range(len(columns[0])), len(columns[0]))
    turned = built(weights, [[column[i] for i in people] for column in columns])
    assert one.lowest.tolist() == other.lowest.tolist()
    assert one.lowest[people].tolist() == turned.lowest.tolist()


RATING = {"Sangat Baik": 110, "Baik": 100, "Butuh Perbaikan": 80, "Kurang": 60, "Sangat Kurang": 40}
AWARD = {"international": 100, "national": 85, "cross_agency": 70, "internal": 50}
TEAM = {"chair_cross_agency": 100, "chair_internal": 85, "member_cross_agency": 70, "member_internal": 50}
PEOPLE = [f"E{number:02}" for number in range(1, 13)]


def each(values):
    return st.lists(st.none() | values, min_size=12, max_size=12)


@settings(max_examples=15)
@given(
    each(st.sampled_from(list(RATING))), each(st.sampled_from(list(AWARD))), each(st.sampled_from(list(TEAM)))
)
def test_performance_equals_the_decree_by_hand(ratings, awards, roles):
    record = [(id_, "award", "2025-03-01", level) for id_, level in zip(PEOPLE, awards, strict=True) if level]
    record += [(id_, "team", "2025-03-01", level) for id_, level in zip(PEOPLE, roles, strict=True) if level]
    data = quick(
        ratings=pd.DataFrame({"employee_id": PEOPLE, "year": 2024, "rating": ratings}).dropna(),
        track_record=pd.DataFrame(record, columns=["employee_id", "kind", "on", "level"]),
        feedback=pd.DataFrame({"employee_id": PEOPLE, "year": 2024, "score": 95.0}),
    )
    one = scoring.score(data, rules=RULES, on=ON).axes["performance"]
    for person, (rating, award, role) in enumerate(zip(ratings, awards, roles, strict=True)):
        events = 15 * AWARD.get(award, 0) + 15 * TEAM.get(role, 0) + 10 * 100
        ends = [RATING[rating]] * 2 if rating else [40, 110]
        found = [ratio(one, person, side) for side in ("low", "high")]
        assert found == [Fraction(60 * end + events, 100) for end in ends]
