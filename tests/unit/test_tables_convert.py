"""Input values into the types of the contract: what is read, and what is refused instead of guessed."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talent.tables.convert import as_text, convert
from talent.tables.model import Column


def one(kind, values, **more):
    """A column of the kind, converted."""
    return convert(pd.Series(values, dtype="object"), Column("value", kind, "about", **more))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.5, None], ["1", "2.5", None]),
        ([1, 2, 3], ["1", "2", "3"]),
        ([" a ", "", "  "], ["a", None, None]),
        (["NA", "None", None], ["NA", "None", None]),
        ([1.0, "b", dt.date(2020, 1, 2)], ["1", "b", "2020-01-02"]),
    ],
)
def test_text_is_trimmed_and_whole_numbers_lose_their_point(values, expected):
    assert as_text(pd.Series(values)).astype("object").replace(np.nan, None).tolist() == expected


def test_text_of_a_categorical_is_its_labels():
    assert as_text(pd.Series(["a", None], dtype="category")).dropna().tolist() == ["a"]


@pytest.mark.parametrize("value", ["2.5", "nan", "inf", "1e99", "0x10", "1_000", "85,5", "ten"])
def test_integer_refuses(value):
    assert one("integer", [value]).bad.tolist() == [True]


@pytest.mark.parametrize("value", ["2024", "2024.0", 2024, 2024.0, np.int64(2024)])
def test_integer_accepts(value):
    assert one("integer", [value]).typed.tolist() == [2024]


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf", "1.000,5", "0x1", "1 000", "true"])
def test_number_refuses(value):
    assert one("number", [value]).bad.tolist() == [True]


def test_infinite_number_is_refused_in_typed_columns_too():
    bad = convert(pd.Series([np.inf, 1.0, np.nan]), Column("value", "number", "about")).bad
    assert bad.tolist() == [True, False, False]


@pytest.mark.parametrize(
    "value",
    [
        "2024-02-29",
        "2024-02-29 10:30:00",
        "2024-02-29T23:59:59Z",
        dt.date(2024, 2, 29),
        dt.datetime(2024, 2, 29, 8),  # noqa: DTZ001 - spreadsheets give naive times
        pd.Timestamp("2024-02-29"),
    ],
)
def test_date_accepts(value):
    assert one("date", [value]).typed.tolist() == [pd.Timestamp("2024-02-29")]


@pytest.mark.parametrize("value", ["2023-02-29", "29/02/2024", "20240229", 45351, "9999-01-01", "soon"])
def test_date_refuses(value):
    assert one("date", [value]).bad.tolist() == [True]


def test_date_keeps_the_local_day_of_a_time_zone():
    late = pd.Series(pd.to_datetime(["2024-01-01 23:30"])).dt.tz_localize("Asia/Jayapura")
    day = convert(late, Column("on", "date", "about")).typed
    assert day.tolist() == [pd.Timestamp("2024-01-01")]
    assert day.dtype == "datetime64[us]"


def test_flag_reads_both_languages_and_numbers():
    flags = one("flag", ["TRUE", "ya", "1", 1.0, True, "no", "Tidak", 0, False, None, "maybe"])
    assert flags.typed[:9].tolist() == [True] * 5 + [False] * 4
    assert flags.typed[9:].isna().all()
    assert flags.bad.tolist() == [False] * 10 + [True]


def test_list_is_text_joined_by_semicolons():
    lists = one("list", [["Hukum", "Ekonomi"], "Hukum ; Ekonomi;", "Hukum|Ekonomi", " ", None])
    assert lists.typed[:3].tolist() == ["Hukum;Ekonomi"] * 3
    assert lists.typed[3:].isna().all()


def test_repeated_text_is_converted_as_if_read_one_by_one():
    words = pd.Series(["2024", "x", None, "2024", " 2023 ", "x"], index=[5, 3, 9, 1, 0, 2], dtype="str")
    year = convert(words, Column("year", "integer", "about"))
    assert year.typed.fillna(0).tolist() == [2024, 0, 0, 2024, 2023, 0]
    assert year.bad.tolist() == [False, True, False, False, False, True]
    assert year.typed.index.equals(words.index)


@pytest.mark.parametrize("kind", ["text", "integer", "number", "date", "flag", "list"])
def test_column_without_a_value_keeps_its_type(kind):
    column = Column("value", kind, "about")
    for blank in (pd.Series([None, None], dtype="str"), pd.Series([None, None]), pd.Series([], dtype="str")):
        found = convert(blank, column)
        assert found.typed.dtype == column.dtype
        assert found.typed.isna().all()
        assert not found.bad.any()


@given(st.lists(st.none() | st.text(" \t\n\x1f\xa0\u3000aé\u200b~!", max_size=4)), st.integers(0, 3))
@example(["a", "b\xa0"], 0)
def test_text_is_what_strip_leaves_of_it_wherever_a_slice_begins(values, start):
    expected = [(value.strip() or None) if value is not None else None for value in values[start:]]
    text = as_text(pd.Series(values, dtype="str")[start:])
    assert text.astype("object").replace(np.nan, None).tolist() == expected
