"""A hundred thousand random weightings and scores at the cut, against fractions: not one may differ."""

from fractions import Fraction

import numpy as np
import pytest

from talent.rules import Cut
from tests.axes import axis, component

WEIGHTINGS, PEOPLE = 10_000, 10
TINY = Fraction(1, 10**9)
SHARDS = 8


def scores(rng, kind):
    """Whole points, typed decimals, means of three and matches over 18, 27 or 36, as decrees make them."""
    if kind == 0:
        return [Fraction(int(x)) for x in rng.integers(0, 111, PEOPLE)]
    if kind == 1:
        return [Fraction(int(x), 100) for x in rng.integers(0, 10_001, PEOPLE)]
    if kind == 2:
        return [Fraction(int(x), 3) for x in rng.choice([0, 40, 60, 80, 100], (PEOPLE, 3)).sum(axis=1)]
    base = rng.choice([18, 27, 36], PEOPLE)
    return [Fraction(100 * int(rng.integers(0, own + 1)), int(own)) for own in base]


def weighting(rng):
    names = [f"c{number}" for number in range(rng.integers(2, 8))]
    parts = {
        name: scores(rng, kind) for name, kind in zip(names, rng.integers(0, 4, len(names)), strict=True)
    }
    return {name: Fraction(int(rng.integers(1, 201)), 2) for name in names}, parts


def cut_near(value, rng):
    """The value itself, or a billionth of a point to either side; included or not."""
    return Cut(value + TINY * int(rng.integers(-1, 2)), inclusive=bool(rng.integers(0, 2)))


def reached(value, cut):
    return value >= cut.bound if cut.inclusive else value > cut.bound


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_level_differs_from_that_of_fractions(shard):
    rng, different, tried = np.random.default_rng(shard), 0, 0
    for _ in range(WEIGHTINGS // SHARDS):
        weights, parts = weighting(rng)
        whole = sum(weights.values())
        truth = [
            sum(weights[name] * column[person] for name, column in parts.items()) / whole
            for person in range(PEOPLE)
        ]
        ends = sorted(truth)[2], sorted(truth)[-3]
        cuts = sorted((cut_near(end, rng) for end in ends), key=lambda cut: cut.bound)
        held = {name: component(column) for name, column in parts.items()}
        found = axis({name: float(weight) for name, weight in weights.items()}, held, cuts).lowest
        expected = [sum(reached(value, cut) for cut in cuts) for value in truth]
        different += int((found != expected).sum())
        tried += PEOPLE
    assert tried == WEIGHTINGS * PEOPLE // SHARDS
    assert different == 0


def test_the_case_of_the_reference_lands_on_the_upper_side_of_the_cut():
    # 0.35 × 88 + 0.30 × 46 + 0.35 × 44 = 30.8 + 13.8 + 15.4 = 60, which floating point misses.
    parts = {name: component([score]) for name, score in (("a", 88), ("b", 46), ("c", 44))}
    one = axis({"a": 35, "b": 30, "c": 35}, parts, (60, 80))
    assert 0.35 * 88 + 0.30 * 46 + 0.35 * 44 < 60
    assert one.lowest.tolist() == [1]
