"""A column as a whole: each distinct text is read once, and cells without text are answered by kind."""

import time

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean
from talent.cleaning.model import (
    DATE,
    EMPTY,
    ERROR,
    FLAG,
    NO_RESULT,
    NUMBER,
    PERCENT,
    TEXT,
    Cleaned,
    Reading,
    gather,
)

ROWS = 100_000
CODES = {
    "error_cell",
    "formula_empty",
    "numeric_id",
    "cut_id",
    "id_letters",
    "id_impossible",
    "id_form",
    "not_date",
    "date_mixed",
    "not_number",
    "decimal_mixed",
    "thousands_ambiguous",
    "zero_asked",
    "scale_asked",
    "not_year",
    "word_unknown",
    "not_active",
    "sex_asked",
}


def column(*texts):
    return pd.Series(texts, dtype="str")


def cells(count, kind=TEXT):
    return np.full(count, kind, dtype=np.uint8)


class Recorder:
    """A reader that keeps what it was given and repeats the texts in capitals."""

    def __call__(self, texts, kinds, counts, answers):
        self.texts, self.kinds, self.counts = texts.tolist(), kinds.tolist(), counts.tolist()
        self.index, self.answers = texts.index.tolist(), answers
        return gather(Reading(text.upper()) for text in self.texts)


@pytest.fixture
def recorder():
    return Recorder()


def test_kinds_are_the_numbers_that_sheets_use():
    kinds = [EMPTY, TEXT, NUMBER, DATE, FLAG, ERROR, NO_RESULT, PERCENT]
    assert kinds == list(range(8))


def test_each_distinct_text_is_read_once(recorder):
    cleaned = clean(column("a", "b", "a", "a"), cells(4), recorder, {})
    assert (recorder.texts, recorder.counts) == (["a", "b"], [3, 1])
    assert cleaned.value.tolist() == ["A", "B", "A", "A"]


def test_the_same_text_of_another_kind_is_read_apart(recorder):
    clean(column("0.85", "0.85"), np.array([TEXT, PERCENT]), recorder, {})
    assert (recorder.texts, recorder.kinds) == (["0.85", "0.85"], [TEXT, PERCENT])


def test_the_reader_is_given_tidied_texts_counted_from_zero(recorder):
    clean(column(" ", "a  b", None, "c"), cells(4), recorder, {})
    assert (recorder.texts, recorder.index) == (["a b", "c"], [0, 1])


def test_the_reader_is_given_the_answers(recorder):
    clean(column("a"), cells(1), recorder, {"dates": "dmy"})
    assert recorder.answers == {"dates": "dmy"}


def test_blank_cells_are_missing_without_a_code(recorder):
    texts = column(None, "", "  ", "\u200b", "x")
    cleaned = clean(texts, np.array([EMPTY, TEXT, TEXT, TEXT, EMPTY]), recorder, {})
    assert cleaned.value.isna().all()
    assert cleaned.code.eq("").all()
    assert recorder.texts == []


@pytest.mark.parametrize("name", READERS)
def test_an_error_cell_is_never_blank(name):
    cleaned = clean(column("#N/A", None), np.array([ERROR, ERROR]), READERS[name], {})
    assert cleaned.value.isna().all()
    assert cleaned.code.tolist() == ["error_cell", "error_cell"]
    assert cleaned.detail.tolist()[0] == "#N/A"


@pytest.mark.parametrize("name", READERS)
def test_a_formula_without_a_result_is_never_blank(name):
    cleaned = clean(column(None, ""), np.array([NO_RESULT, NO_RESULT]), READERS[name], {})
    assert cleaned.code.tolist() == ["formula_empty", "formula_empty"]


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_the_text_of_an_error_is_an_error_in_a_csv_file_too(text):
    assert clean(column(text), cells(1), READERS["text"], {}).code.tolist() == ["error_cell"]


def test_a_text_that_begins_like_an_error_is_text():
    assert clean(column("#N/A lain"), cells(1), READERS["text"], {}).value.tolist() == ["#N/A lain"]


def test_bad_cells_leave_their_neighbours_alone():
    texts = column("85", "#N/A", None, "90", "8O")
    cleaned = clean(texts, np.array([TEXT, ERROR, NO_RESULT, TEXT, TEXT]), READERS["number"], {})
    assert cleaned.value.fillna("").tolist() == ["85", "", "", "90", ""]
    assert cleaned.code.tolist() == ["", "error_cell", "formula_empty", "", "not_number"]
    assert cleaned.detail.tolist() == ["", "#N/A", "", "", "80"]


def test_index_and_name_of_the_column_are_kept():
    texts = pd.Series(["a", "b", "a"], index=[7, 7, 3], name="unit", dtype="str")
    for part in clean(texts, cells(3), READERS["text"], {}):
        assert part.index.tolist() == [7, 7, 3]
        assert part.name == "unit"


def test_distinct_texts_keep_the_index_too():
    texts = pd.Series(["a", "b"], index=[9, 4], dtype="str")
    assert clean(texts, cells(2), READERS["text"], {}).value.loc[4] == "b"


@pytest.mark.parametrize("name", READERS)
def test_a_column_of_nothing_is_read(name):
    for texts in (column(), column(None, None)):
        cleaned = clean(texts, cells(len(texts), EMPTY), READERS[name], {})
        assert [len(part) for part in cleaned] == [len(texts)] * 3
        assert {str(part.dtype) for part in cleaned} == {"str"}


@pytest.mark.parametrize("name", READERS)
def test_every_part_is_text_and_every_code_is_known(name):
    texts = column("x9", "1,5", "2.5", "#N/A", "-", "1E+17", "3", "01/13/2024")
    cleaned = clean(texts, cells(8), READERS[name], {})
    assert {str(part.dtype) for part in cleaned} == {"str"}
    assert set(cleaned.code) <= CODES | {""}
    assert cleaned.value[cleaned.code.ne("")].isna().all()


@pytest.mark.parametrize("kind", [NUMBER, DATE, FLAG, PERCENT])
@pytest.mark.parametrize("name", READERS)
def test_no_kind_of_cell_stops_a_reader(name, kind):
    texts = column("85", "0.5", "2024-04-03", "TRUE", "-1", "1e+300", "nan", "9" * 5000)
    cleaned = clean(texts, cells(8, kind), READERS[name], {})
    assert cleaned.value[cleaned.code.ne("")].isna().all()


def test_inputs_are_not_changed():
    texts, kinds = column(" a ", None), np.array([TEXT, EMPTY], dtype=np.uint8)
    clean(texts, kinds, READERS["name"], {})
    assert texts.fillna("?").tolist() == [" a ", "?"]
    assert kinds.tolist() == [TEXT, EMPTY]


def test_values_and_kinds_must_be_as_many():
    with pytest.raises(ValueError, match="2 values have 3 kinds"):
        clean(column("a", "b"), cells(3), READERS["text"], {})


def test_readings_become_a_column():
    cleaned = gather([Reading("85"), Reading(), Reading(code="not_number", detail="80")])
    assert isinstance(cleaned, Cleaned)
    assert cleaned.value.fillna("?").tolist() == ["85", "?", "?"]
    assert cleaned.code.tolist() == ["", "", "not_number"]
    assert cleaned.detail.tolist() == ["", "", "80"]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("nip", lambda row: f"'19850315201001{1 + row % 2}{1 + row % 998:03d}"),
        ("name", lambda row: f"Budi  {row}"),
        ("score", lambda row: f"{row / 1000}"),
        ("rating", lambda row: f"kata {row}"),
        ("date", lambda row: f"{1 + row % 28}/{1 + row % 12}/{1950 + row % 70}"),
    ],
)
def test_a_hundred_thousand_rows_take_no_time_to_speak_of(name, made):
    texts = pd.Series([made(row) for row in range(ROWS)], dtype="str")
    start = time.process_time()
    clean(texts, cells(ROWS), READERS[name], {})
    assert time.process_time() - start < 5
