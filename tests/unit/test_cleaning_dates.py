"""Dates as people write them; what could be two dates is asked and what is none is refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean, from_serial
from talent.cleaning.model import DATE, FLAG, NUMBER, PERCENT, TEXT


def column(name, *texts, **answers):
    """Value ("" when there is none) and code of each text."""
    kinds = np.full(len(texts), TEXT)
    cleaned = clean(pd.Series(texts, dtype="str"), kinds, READERS[name], answers)
    return list(zip(cleaned.value.fillna(""), cleaned.code, strict=True))


def cell(name, text, kind=TEXT):
    cleaned = clean(pd.Series([text], dtype="str"), np.array([kind]), READERS[name], {})
    return cleaned.value.fillna("").iloc[0], cleaned.code.iloc[0]


def test_an_iso_date_is_returned_unchanged():
    assert cell("date", "2024-04-03") == ("2024-04-03", "")


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-03 10:00:00",
        "2024-04-03T10:00",
        "2024-04-03T10:00:00.5+07:00",
        "2024/04/03",
        "2024-4-3",
        "3/4/2024",
        "03/04/2024",
        "03-04-2024",
        "03.04.2024",
        "03 / 04 / 2024",
        "03/04/2024 00:00",
        "03/04/24",
        "3 April 2024",
        "3 APRIL 2024",
        "03-Apr-24",
        "3-apr-2024",
        "3 Apr. 2024",
        "3Apr2024",
        "3 Apr '24",
        "April 3, 2024",
        "03\u00a0April\u00a02024",
    ],
)
def test_one_day_is_written_in_many_ways(text):
    assert cell("date", text) == ("2024-04-03", "")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("31 Desember 2023", "2023-12-31"),
        ("1 Mei 2020", "2020-05-01"),
        ("17 Agst 90", "1990-08-17"),
        ("17 Agts 90", "1990-08-17"),
        ("17 Agt 1990", "1990-08-17"),
        ("03-Mei-24", "2024-05-03"),
        ("1-Apr-23", "2023-04-01"),
        ("1 Pebruari 1999", "1999-02-01"),
        ("28 Nopember 2001", "2001-11-28"),
        ("5 Okt 2011", "2011-10-05"),
        ("5 October 2011", "2011-10-05"),
        ("9 Dec 2011", "2011-12-09"),
        ("12 Sept 2011", "2011-09-12"),
        ("29 Februari 2024", "2024-02-29"),
    ],
)
def test_months_have_indonesian_and_english_names(text, iso):
    assert cell("date", text) == (iso, "")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("01 April 2024/ Pembina Tk.I", "2024-04-01"),
        ("01-04-2024 (Pembina)", "2024-04-01"),
        ("Bandung, 15-03-1985", "1985-03-15"),
        ("Kab. Bandung Barat, 15 Maret 1985", "1985-03-15"),
        ("Jumat, 15 Maret 1985", "1985-03-15"),
        ("TMT 01-04-2024", "2024-04-01"),
        ("Tgl. 1 April 2024", "2024-04-01"),
    ],
)
def test_the_only_date_between_words_is_taken(text, iso):
    assert cell("date", text) == (iso, "")


@pytest.mark.parametrize(
    "text",
    [
        "1 Mei 2020, 2 Mei 2021",
        "1 Mei 2020 / 13",
        "Bandung 15-03-1985",
        "SK 12, 15-03-1985",
        "1/2/2020-3/2/2020",
    ],
)
def test_words_with_other_numbers_are_no_date(text):
    assert cell("date", text) == ("", "not_date")


@pytest.mark.parametrize(
    "text",
    [
        "2023",
        "Mei 2020",
        "05/2020",
        "30/02/2024",
        "31-04-2024",
        "29 Februari 2023",
        "32 Mei 2020",
        "0/5/2020",
        "30/30/2024",
        "2024-13-01",
        "menunggu SK",
        "1 Meii 2020",
        "45000",
        "20240403",
        "1/5/1899",
        "1/5/2200",
        "٣/٤/٢٠٢٤",
        "1 Mei 2020" + " " * 3 + "x" * 200,
    ],
)
def test_what_is_no_day_is_refused(text):
    assert cell("date", text) == ("", "not_date")


@pytest.mark.parametrize("text", ["0", "-", "–", "—", "belum", "Belum", "nihil", "Tidak Ada", "TMS", "n/a"])
def test_words_for_no_date_are_missing(text):
    assert cell("date", text) == ("", "")


@pytest.mark.parametrize(
    ("text", "year"), [("00", "2000"), ("24", "2024"), ("40", "2040"), ("41", "1941"), ("85", "1985")]
)
def test_two_digit_year_is_read_in_the_past_beyond_forty(text, year):
    assert cell("date", f"1-5-{text}") == (f"{year}-05-01", "")


def test_days_come_first():
    assert column("date", "03/04/2024", "25/12/2024") == [("2024-04-03", ""), ("2024-12-25", "")]


def test_a_month_in_front_makes_every_undecided_date_a_question():
    assert column("date", "03/04/2024", "12/25/2024", "25/12/2024", "1 Mei 2020", "2024-01-02") == [
        ("", "date_mixed"),
        ("", "date_mixed"),
        ("2024-12-25", ""),
        ("2020-05-01", ""),
        ("2024-01-02", ""),
    ]


def test_months_in_front_alone_are_a_question_too():
    assert column("date", "03/04/2024", "12/25/2024") == [("", "date_mixed")] * 2


def test_the_question_counts_rows_of_both_orders():
    texts = pd.Series(["12/25/2024", "25/12/2024", "25/12/2024", "1/2/2024"])
    cleaned = clean(texts, np.full(4, TEXT), READERS["date"], {})
    assert cleaned.detail.tolist() == ["2 dmy / 1 mdy", "", "", "2 dmy / 1 mdy"]


def test_an_answer_for_months_in_front_settles_the_column():
    assert column("date", "03/04/2024", "12/25/2024", "25/12/2024", "1 Mei 2020", dates="mdy") == [
        ("2024-03-04", ""),
        ("2024-12-25", ""),
        ("", "not_date"),
        ("2020-05-01", ""),
    ]


def test_an_answer_for_days_in_front_settles_the_column():
    assert column("date", "03/04/2024", "12/25/2024", dates="dmy") == [("2024-04-03", ""), ("", "not_date")]


def test_a_date_cell_speaks_for_no_order():
    texts, kinds = pd.Series(["2024-12-25", "03/04/2024"]), np.array([DATE, TEXT])
    assert clean(texts, kinds, READERS["date"], {}).value.tolist() == ["2024-12-25", "2024-04-03"]


@pytest.mark.parametrize("text", ["2024-04-03", "2024-04-03 10:00:00"])
def test_a_date_cell_is_a_date(text):
    assert cell("date", text, DATE) == ("2024-04-03", "")


@pytest.mark.parametrize("text", ["10:00:00", "1899-12-31", "2200-01-01"])
def test_a_date_cell_of_another_age_is_none(text):
    assert cell("date", text, DATE) == ("", "not_date")


@pytest.mark.parametrize(
    ("text", "iso"),
    [("45000", "2023-03-15"), ("45000.75", "2023-03-15"), ("10000", "1927-05-18"), ("73050", "2099-12-31")],
)
def test_a_serial_number_is_a_date(text, iso):
    assert cell("date", text, NUMBER) == (iso, "")


@pytest.mark.parametrize("text", ["9999", "73051", "2024", "60", "85", "-45000", "1e+17", "nan", "20240403"])
def test_other_numbers_are_no_dates(text):
    assert cell("date", text, NUMBER) == ("", "not_date")


@pytest.mark.parametrize(("text", "kind"), [("TRUE", FLAG), ("0.45", PERCENT)])
def test_flags_and_shares_are_no_dates(text, kind):
    assert cell("date", text, kind) == ("", "not_date")


def test_a_zero_in_a_date_column_is_no_date():
    assert cell("date", "0", NUMBER) == ("", "")


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, None),
        (61, date(1900, 3, 1)),
        (45000, date(2023, 3, 15)),
    ],
)
def test_serials_count_a_day_that_never_was(serial, day):
    assert from_serial(serial) == day


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "2024.0",
        "Tahun 2024",
        "Th. 2024",
        "2024-05-01",
        "31/12/2024",
        "12/31/2024",
        "31 Desember 2024",
    ],
)
def test_one_year_is_written_in_many_ways(text):
    assert cell("year", text) == ("2024", "")


def test_numbers_and_dates_have_years():
    assert cell("year", "2024", NUMBER) == ("2024", "")
    assert cell("year", "2024-05-01", DATE) == ("2024", "")


@pytest.mark.parametrize("text", ["24", "20244", "1899", "2200", "2023/2024", "30/30/2024", "x", "2024.5"])
def test_what_is_no_year_is_refused(text):
    assert cell("year", text) == ("", "not_year")


@pytest.mark.parametrize(
    ("text", "kind"), [("45000", NUMBER), ("2024.5", NUMBER), ("TRUE", FLAG), ("1", PERCENT)]
)
def test_other_cells_are_no_years(text, kind):
    assert cell("year", text, kind) == ("", "not_year")


def test_a_year_may_be_missing():
    assert column("year", "-", "belum") == [("", ""), ("", "")]
