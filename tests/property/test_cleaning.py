"""What holds for every text: nothing is lost, nothing is made up, and reading twice changes nothing."""

import re
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.cleaning import READERS, clean, nip_facts, person_key, split_degrees
from talent.cleaning.model import ERROR, NO_RESULT, TEXT
from talent.cleaning.numbers import decimal_text
from talent.cleaning.tidy import tidy_text

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LIKELY = st.text("0123456789.,-/ ()%'OolIVabeEnipNIPS+", max_size=22)
WORDS = st.sampled_from(
    [
        "Baik",
        "S1",
        "IV/b",
        "III/d",
        "L",
        "P",
        "W",
        "1/2/2024",
        "13/1/2024",
        "1/13/2024",
        "79,5",
        "79.5",
        "0",
        "TMS",
    ]
)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
DECIMALS = st.decimals(-(10**9), 10**9, places=3)


def read(name, texts, kinds=None, **answers):
    kinds = np.full(len(texts), TEXT) if kinds is None else kinds
    return clean(pd.Series(texts, dtype="str"), kinds, READERS[name], answers)


def plain(cleaned):
    return [part.fillna("<NaN>").tolist() for part in cleaned]


@given(ANY)
def test_tidying_twice_changes_nothing(text):
    assert tidy_text(tidy_text(text)) == tidy_text(text)


@pytest.mark.parametrize("name", READERS)
@given(texts=st.lists(ANY | LIKELY | WORDS, max_size=8), kind=st.integers(0, 7))
def test_every_reader_answers_every_text(name, texts, kind):
    cleaned = read(name, texts, np.full(len(texts), kind))
    assert [len(part) for part in cleaned] == [len(texts)] * 3
    assert cleaned.value[cleaned.code.ne("")].isna().all()
    assert cleaned.code.notna().all()
    assert cleaned.detail.notna().all()


@pytest.mark.parametrize("name", READERS)
@given(text=ANY | LIKELY | WORDS)
def test_canonical_text_is_returned_unchanged(name, text):
    first = read(name, [text])
    if first.value.notna().all():
        # 1.234 came from a text that was sure, such as 1.2340: alone it may be a thousand.
        again = read(name, first.value.tolist(), decimal=".", dates="dmy", sex_p="female")
        assert again.value.tolist() == first.value.tolist()


@pytest.mark.parametrize("name", READERS)
@given(texts=st.lists(LIKELY | WORDS, min_size=1, max_size=8), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(name, texts, seed):
    order = list(range(len(texts)))
    seed.shuffle(order)
    whole = plain(read(name, texts))
    shuffled = plain(read(name, [texts[place] for place in order]))
    assert shuffled == [[part[place] for place in order] for part in whole]


@pytest.mark.parametrize("name", READERS)
@given(texts=st.lists(WORDS, min_size=1, max_size=6))
def test_error_cells_change_no_other_row(name, texts):
    kinds = np.array([TEXT] * len(texts) + [ERROR, NO_RESULT])
    with_errors = plain(read(name, [*texts, "#REF!", ""], kinds))
    assert [part[: len(texts)] for part in with_errors] == plain(read(name, texts))


@given(DAYS)
def test_every_day_is_read_in_every_spelling(day):
    months = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
    months += ["September", "Oktober", "November", "Desember"]
    named = f"{day.day} {months[day.month - 1]} {day.year}"
    texts = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", named]
    assert read("date", texts).value.tolist() == [day.isoformat()] * 4


@given(DAYS)
def test_an_answer_settles_the_order_of_every_day(day):
    assert read("date", [f"{day:%m/%d/%Y}"], dates="mdy").value.tolist() == [day.isoformat()]


@given(st.lists(LIKELY, max_size=8))
def test_a_read_date_exists(texts):
    for value in read("date", texts).value.dropna():
        assert date.fromisoformat(value).isoformat() == value


@given(DECIMALS)
def test_a_number_keeps_its_value_under_either_mark(number):
    text = f"{number:f}"
    assert Decimal(read("number", [text], decimal=".").value[0]) == number
    assert Decimal(read("number", [text.replace(".", ",")], decimal=",").value[0]) == number


@given(DECIMALS)
def test_grouped_thousands_keep_the_value(number):
    text = f"{number:,f}"
    assert read("number", [text], decimal=".").value[0] == decimal_text(number)


@given(st.lists(LIKELY, max_size=8))
def test_a_read_number_is_canonical(texts):
    for value in read("number", texts).value.dropna():
        assert re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", value)


@given(DAYS, st.integers(1, 9999), st.integers(1, 99), st.sampled_from("12"), st.integers(1, 999))
def test_every_employee_number_is_read_and_explained(day, year, month, sex, serial):
    nip = f"{day:%Y%m%d}{year:04d}{month:02d}{sex}{serial:03d}"
    spaced = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    assert read("nip", [nip, f"'{nip}", spaced]).value.tolist() == [nip] * 3
    facts = nip_facts(pd.Series([nip])).iloc[0]
    assert (facts["birth_date"], facts["sex"]) == (day.isoformat(), {"1": "male", "2": "female"}[sex])


@given(LIKELY)
def test_digits_of_an_id_are_never_made_up(text):
    for name in ("id", "nip"):
        for value in read(name, [text]).value.dropna():
            assert re.sub("[^0-9]", "", value) == re.sub("[^0-9]", "", text)


@given(ANY | st.text("Dr. HSKomM,aiBudsPf;", max_size=30))
def test_no_letter_of_a_name_is_lost(name):
    parts = [part.fillna("").iloc[0] for part in split_degrees(pd.Series([name], dtype="str"))]
    assert re.sub(r"[\s,;]", "", "".join(parts)) == re.sub(r"[\s,;]", "", tidy_text(name))


@given(st.text("abcde ABCDE'-", min_size=1, max_size=20))
def test_a_key_does_not_depend_on_case(name):
    keys = person_key(pd.Series([name, name.upper(), name.lower()])).fillna("").tolist()
    assert len(set(keys)) == 1
