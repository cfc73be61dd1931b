"""Numbers: every digit is kept, and marks, scales and zeros are settled by the column or asked."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean
from talent.cleaning.model import DATE, FLAG, NUMBER, PERCENT, TEXT
from talent.cleaning.numbers import decimal_text


def column(name, *texts, kind=TEXT, **answers):
    """Value of each text, or its code in brackets; "" when it is missing."""
    cleaned = clean(pd.Series(texts, dtype="str"), np.full(len(texts), kind), READERS[name], answers)
    return cleaned.value.fillna("").where(cleaned.code.eq(""), "<" + cleaned.code + ">").tolist()


def cell(text, kind=TEXT, **answers):
    return column("number", text, kind=kind, **answers)[0]


@pytest.mark.parametrize("text", ["0", "85", "79.5", "-3", "0.1", "12345678901234567890.123456789"])
def test_canonical_numbers_are_returned_unchanged(text):
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("79,5", "79.5"),
        ("79.50", "79.5"),
        ("80,00", "80"),
        ("007", "7"),
        ("+5", "5"),
        ("−5", "-5"),
        ("-0,0", "0"),
        (",5", "0.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1234.567", "1234.567"),
        ("80 ,5", "80.5"),
        ("80, 5", "80.5"),
        ("80\u00a0", "80"),
        ("'85", "85"),
        ("1e3", "1000"),
        ("1E-05", "0.00001"),
    ],
)
def test_numbers_are_written_in_many_ways(text, value):
    assert cell(text) == value


@pytest.mark.parametrize("text", ["80 (Baik)", "80(Baik)", "80,0 (Sangat Baik)", "80 ()"])
def test_a_word_in_brackets_repeats_the_number(text):
    assert cell(text) == "80"


@pytest.mark.parametrize("text", ["85%", "85 %", "85,0%", "85% (Baik)"])
def test_a_percent_sign_is_taken_off(text):
    assert cell(text) == "85"


def test_a_percent_cell_holds_a_share():
    assert column("number", "0.85", "1", "0.123456789", kind=PERCENT) == ["85", "100", "12.3456789"]


@pytest.mark.parametrize(
    ("text", "value"), [("85", "85"), ("79.5", "79.5"), ("1e-05", "0.00001"), ("1e+20", "1" + "0" * 20)]
)
def test_a_number_cell_is_read_as_it_is_stored(text, value):
    assert cell(text, NUMBER) == value


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", ""])
def test_a_number_cell_without_a_number_is_refused(text):
    assert cell(text, NUMBER) in {"<not_number>", ""}


@pytest.mark.parametrize("kind", [DATE, FLAG])
def test_dates_and_flags_are_no_numbers(kind):
    assert cell("2024-01-01", kind) == "<not_number>"


@pytest.mark.parametrize(
    "text",
    [
        "Baik",
        "NaN",
        "inf",
        "80 (3)",
        "(80)",
        "1 234",
        "1.23.45",
        "1.234,5,6",
        "1,23.4",
        "1.234.56",
        "80.",
        "8-9",
        "1e999",
        "٨٥",
        "Rp 5",
    ],
)
def test_what_is_no_number_is_refused(text):
    assert cell(text) == "<not_number>"


@pytest.mark.parametrize(
    ("text", "meant"), [("8O", "80"), ("l0", "10"), ("7I,5", "71.5"), ("８５", "85"), ("٨٥", "85")]
)
def test_lookalikes_are_suggested(text, meant):
    cleaned = clean(pd.Series([text]), np.array([TEXT]), READERS["number"], {})
    assert (cleaned.code[0], cleaned.detail[0]) == ("not_number", meant)


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "belum", "Belum Dinilai", "tidak ikut", "TMS", "nihil", "n/a", "NA", "tidak ada"]
)
def test_words_for_no_number_are_missing(text):
    assert cell(text) == ""


def test_two_decimal_marks_are_asked():
    assert column("number", "79,5", "79.5", "80") == ["<decimal_mixed>", "<decimal_mixed>", "80"]


def test_the_question_counts_the_rows_of_both_marks():
    texts = pd.Series(["79,5", "79,5", "79.5"])
    assert clean(texts, np.full(3, TEXT), READERS["number"], {}).detail.unique().tolist() == ["2 , / 1 ."]


def test_a_number_with_both_marks_is_sure_and_speaks_for_its_own():
    assert column("number", "1.234,5", "79.5") == ["1234.5", "<decimal_mixed>"]


def test_thousands_in_groups_speak_for_the_other_mark():
    assert column("number", "1.234.567", "79.5") == ["1234567", "<decimal_mixed>"]
    assert column("number", "1.234.567", "79,5") == ["1234567", "79.5"]


def test_number_cells_have_no_mark():
    texts, kinds = pd.Series(["79,5", "79.5"]), np.array([TEXT, NUMBER])
    assert clean(texts, kinds, READERS["number"], {}).value.tolist() == ["79.5", "79.5"]


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "123,456"])
def test_one_mark_before_three_digits_is_asked(text):
    assert cell(text) == "<thousands_ambiguous>"


def test_other_decimals_do_not_settle_what_may_be_thousands():
    assert column("number", "1.234", "79,5") == ["<thousands_ambiguous>", "79.5"]


def test_an_answer_for_the_comma_makes_points_thousands():
    assert column("number", "79,5", "1.234", "1,234", "79.5", "80", decimal=",") == [
        "79.5",
        "1234",
        "1.234",
        "<not_number>",
        "80",
    ]


def test_an_answer_for_the_point_makes_commas_thousands():
    assert column("number", "79,5", "1.234", "1,234", "79.5", "1.234,5", decimal=".") == [
        "<not_number>",
        "1.234",
        "1234",
        "79.5",
        "<not_number>",
    ]


def test_shares_of_one_are_asked():
    assert column("score", "0.7", "0.85", "1") == ["<scale_asked>"] * 3


@pytest.mark.parametrize(
    "texts", [("0.7", "0.85"), ("0", "1", "1"), ("0.7", "0.85", "2"), ("-0.5", "0.5", "1")]
)
def test_other_columns_are_no_shares(texts):
    assert "<scale_asked>" not in column("score", *texts)


def test_a_scale_of_one_is_multiplied_exactly():
    texts = ("0.29", "0.285", "1", "0.1234567890123456789012345678901")
    assert column("score", *texts, scale="1") == ["29", "28.5", "100", "12.34567890123456789012345678901"]


@pytest.mark.parametrize("scale", ["100", "5", "9", "10"])
def test_another_scale_leaves_the_numbers(scale):
    assert column("score", "0.7", "0.85", "1", scale=scale) == ["0.7", "0.85", "1"]


def test_percentages_say_their_scale():
    assert column("score", "0.7", "0.85", "0.9", "85%") == ["<scale_asked>"] * 3 + ["85"]
    assert column("score", "0.7", "0.85", "0.9", "85%", scale="1") == ["70", "85", "90", "85"]


@pytest.mark.parametrize("other", ["85", "10", "belum", "-"])
def test_zeros_that_may_mean_not_assessed_are_asked(other):
    assert column("score", "0", other)[0] == "<zero_asked>"


@pytest.mark.parametrize("others", [("3", "2"), ("9", "10"), (), ("8O",)])
def test_zeros_among_small_numbers_are_zeros(others):
    assert column("score", "0", *others)[0] == "0"


def test_the_middle_of_all_rows_decides_about_zeros():
    assert column("score", "0", "3", "3", "3", "90")[0] == "0"
    assert column("score", "0", "3", "90", "90", "90")[0] == "<zero_asked>"


def test_blank_cells_do_not_make_zeros_odd():
    texts, kinds = pd.Series(["0", None, "3"]), np.array([TEXT, 0, TEXT])
    assert clean(texts, kinds, READERS["score"], {}).value.fillna("").tolist() == ["0", "", "3"]


def test_an_answer_says_what_zero_means():
    assert column("score", "0", "0,0", "85", zero="missing") == ["", "", "85"]
    assert column("score", "0", "0,0", "85", zero="zero") == ["0", "0", "85"]


def test_a_plain_number_asks_neither_scale_nor_zeros():
    assert column("number", "0", "0.5", "0.7", "belum") == ["0", "0.5", "0.7", ""]


@pytest.mark.parametrize(
    ("value", "text"),
    [("100", "100"), ("1E+2", "100"), ("1.10", "1.1"), ("-0.0", "0"), ("0E+3", "0"), ("-2.50", "-2.5")],
)
def test_canonical_text_of_a_number(value, text):
    assert decimal_text(Decimal(value)) == text
