"""Columns: what is passed over unread is exactly what the reader would have handed back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.cleaning import READERS, clean, read_column, settled
from talent.cleaning.column import _SETTLED
from talent.cleaning.model import EMPTY, ERROR, NO_RESULT, NUMBER, TEXT

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LIKELY = st.text("(NIPplt.- /abIVe0123456789&#!?'", max_size=16)
WORDS = st.sampled_from(
    [
        "Kosong",
        "kosong semua",
        "n/a",
        "NA",
        "TMS",
        "tms ya",
        "belum dinilai",
        "Tidak Ada",
        "nihil",
        "Plt. Kepala",
        "Kepala (Plt)",
        "Kepala Pj",
        "Pj",
        "penjabat Bupati",
        "Pelaksana Tugas Camat",
        "Null",
        "none",
        "NIP 123",
        "(kosong)",
        "(Kosong) x",
        "Analis  Data",
        "Budi ",
        "A\n",
        "IV/b\n",
        "1985\r",
        "NIP. 5",
        "12E5",
        "#N/A",
        "-",
        "Lowong-",
        "Kosong,",
        "Vacant",
        "x (Plh.)",
        "Kepala Seksi (Pj)",
        "NIP",
        "NIP:7",
        "id 5",
        "e5",
        "E1",
        "No. 5",
    ]
)


def kinds_of(texts, kind=TEXT):
    return np.full(len(texts), kind, dtype="uint8")


def column(texts):
    return pd.Series(texts, dtype="str")


@pytest.mark.parametrize("name", _SETTLED)
@given(data=st.data())
def test_whatever_is_passed_over_reads_as_itself(name, data):
    plain = st.from_regex(_SETTLED[name], fullmatch=True)
    texts = column(data.draw(st.lists(plain | ANY | LIKELY | WORDS, min_size=1, max_size=6)))
    over = settled(texts, kinds_of(texts), name)
    read = clean(texts, kinds_of(texts), READERS[name], {})
    assert read.value[over].tolist() == texts[over].tolist()
    assert set(read.code[over]) <= {""}


@pytest.mark.parametrize("name", _SETTLED)
def test_no_word_that_a_reader_looks_into_is_passed_over(name):
    words = [
        "Kosong",
        "LOWONG",
        "n/a",
        "N/A",
        "Plt. Camat",
        "pelaksana tugas Camat",
        "Tidak ada",
        "TMS",
        "nihil",
    ]
    texts = column(words)
    over = settled(texts, kinds_of(texts), name)
    read = clean(texts, kinds_of(texts), READERS[name], {})
    assert read.value[over].tolist() == texts[over].tolist()


@pytest.mark.parametrize("kind", [NUMBER, ERROR, NO_RESULT])
@pytest.mark.parametrize("name", READERS)
def test_only_texts_are_passed_over(name, kind):
    texts = column(["Budi", "III/d", "S1"])
    assert not settled(texts, kinds_of(texts, kind), name).any()


@pytest.mark.parametrize("name", READERS)
def test_empty_cell_is_passed_over_and_a_formula_without_result_is_not(name):
    texts = column([None, None])
    assert settled(texts, np.array([EMPTY, NO_RESULT]), name).tolist() == [True, False]


@pytest.mark.parametrize("name", READERS)
@given(texts=st.lists(st.none() | ANY | LIKELY | WORDS, max_size=6))
def test_column_says_what_its_cells_say_one_by_one(name, texts):
    values = column(texts)
    kinds = np.where(values.isna(), EMPTY, TEXT).astype("uint8")
    found, read = read_column(values, kinds, name, {}), clean(values, kinds, READERS[name], {})
    for one, other in zip(found, read, strict=True):
        pd.testing.assert_series_equal(one, other, check_names=False)


def test_answer_about_a_word_is_asked_for_even_where_all_is_plain():
    values = column(["Baik", "Kurang"])
    read = read_column(values, kinds_of(values), "rating", {"=baik": "Sangat Baik"})
    assert (
        read.value.tolist()
        == clean(values, kinds_of(values), READERS["rating"], {"=baik": "Sangat Baik"}).value.tolist()
    )


def test_passed_over_column_keeps_its_index():
    values = pd.Series(["Budi", "Siti"], index=[7, 3], dtype="str")
    assert read_column(values, kinds_of(values), "name", {}).code.index.tolist() == [7, 3]


def test_input_is_not_changed():
    values = column(["Budi", " Siti ", None])
    read_column(values, np.array([TEXT, TEXT, EMPTY]), "name", {})
    assert values.tolist()[:2] == ["Budi", " Siti "]
