"""Ranges and cut-offs as decrees write them: ends that belong to them or not, gaps, overlaps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.rules import Cut, Interval
from talent.rules.interval import seams

RESOLUTION = 1_000


def ranges(*texts):
    return [Interval.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("[1, 3)", 1000, 3000),
        ("(1, 3]", 1001, 3001),
        ("[0.0005, 2.0005]", 1, 2001),
        ("(-inf, 34]", None, 34001),
        ("[20, inf)", 20000, None),
        ("[5, 5]", 5000, 5001),
    ],
)
def test_a_range_knows_its_first_number_and_the_first_above(text, first, after):
    one = Interval.parse(text)
    assert (one.starts_at(RESOLUTION), one.ends_before(RESOLUTION)) == (first, after)


@pytest.mark.parametrize("text", ["1-3", "[1; 3)", "[a, 3)", "", None, 7, "1, 3", "[1, 3"])
def test_what_is_no_range_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"no range; write for example '\[1, 3\)'"):
        Interval.parse(text)


@pytest.mark.parametrize(("text", "why"), [("[3, 1]", "holds no number"), ("(2, 2]", "holds no number")])
def test_an_empty_range_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        Interval.parse(text)


@pytest.mark.parametrize("text", ["[-inf, 3)", "[3, inf]"])
def test_no_range_holds_infinity(text):
    with pytest.raises(ValueError, match="an end without limit is open"):
        Interval.parse(text)


@given(st.integers(-5000, 5000), st.integers(0, 5000), st.booleans(), st.booleans(), st.integers(-9000, 9000))
def test_membership_is_that_of_the_written_ends(low, width, left, right, value):
    high = low + width + 1
    text = f"{'[' if left else '('}{low / 100:.2f}, {high / 100:.2f}{']' if right else ')'}"
    one = Interval.parse(text)
    inside = one.starts_at(100) <= value < one.ends_before(100)
    assert inside == ((low <= value if left else low < value) and (value <= high if right else value < high))


@pytest.mark.parametrize(
    ("texts", "seam"),
    [
        (("[0, 60]", "[61, 80]"), "gap between 60 and 61"),
        (("[0, 60)", "(60, 80]"), "gap at 60"),
        (("[0, 60]", "[60, 80]"), "overlap at 60"),
        (("[0, 60]", "[50, 80]"), "overlap from 50 to 60"),
        (("[0, inf)", "[60, 80]"), "overlap from 60 to infinity"),
        (("[0, 60)", "[60, 80]"), ""),
        (("(-inf, 34]", "(34, 67)", "[67, inf)"), ""),
        (("[3, 4]",), ""),
    ],
)
def test_neighbours_that_do_not_fit_are_named(texts, seam):
    assert seams(ranges(*texts)) == seam


@pytest.mark.parametrize(
    ("value", "cut"),
    [
        (80, Cut(Fraction(80))),
        (2.4, Cut(Fraction(12, 5))),
        ("> 34", Cut(Fraction(34), inclusive=False)),
        (">=67.5", Cut(Fraction(135, 2))),
        (">= P80", Cut(Fraction(80), percentile=True)),
        ("> P50", Cut(Fraction(50), inclusive=False, percentile=True)),
    ],
)
def test_a_cut_is_a_number_or_says_how_it_is_reached(value, cut):
    assert Cut.parse(value) == cut


@pytest.mark.parametrize("value", ["67", "< 67", "=> 67", True, None, [60], "> P", "P50"])
def test_what_is_no_cut_is_refused_with_examples(value):
    with pytest.raises(ValueError, match=r"write a number, '> 34', '>= 67' or '>= P80'"):
        Cut.parse(value)


@pytest.mark.parametrize("value", [">= P0", ">= P100", "> P120"])
def test_a_percentile_lies_between_none_and_all(value):
    with pytest.raises(ValueError, match="between 0 and 100"):
        Cut.parse(value)
