"""Known words in any spelling; an unknown one is never guessed, and a person's word goes first."""

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean, fold
from talent.cleaning.model import FLAG, NUMBER, TEXT
from talent.cleaning.words import answered, is_missing, missing_words, unknown, word_reader, words

WORD_READERS = ["grade", "tier", "rating", "expectation", "education", "employment", "duty", "sex", "flag"]


def column(name, *texts, kind=TEXT, **answers):
    """Value of each text, or its code in brackets; "" when it is missing."""
    cleaned = clean(pd.Series(texts, dtype="str"), np.full(len(texts), kind), READERS[name], answers)
    return cleaned.value.fillna("").where(cleaned.code.eq(""), "<" + cleaned.code + ">").tolist()


def cell(name, text, kind=TEXT):
    return column(name, text, kind=kind)[0]


def nearest(name, text):
    return clean(pd.Series([text]), np.array([TEXT]), READERS[name], {}).detail[0]


@pytest.mark.parametrize("name", [name for name in WORD_READERS if name != "sex"])
def test_canonical_words_are_returned_unchanged(name):
    canonical = sorted(set(words(name).values()))
    assert column(name, *canonical) == canonical


@pytest.mark.parametrize("name", WORD_READERS)
def test_an_unknown_word_is_not_guessed(name):
    assert cell(name, "entahlah") == "<word_unknown>"


@pytest.mark.parametrize("name", WORD_READERS)
def test_a_persons_word_goes_first(name):
    known = next(iter(words(name)))
    assert column(name, "Entahlah", known, **{"=entahlah": "A", f"={fold(known)}": "B"}) == ["A", "B"]


@pytest.mark.parametrize("name", WORD_READERS)
def test_a_person_may_say_that_a_word_is_nothing(name):
    assert column(name, "Entahlah", **{"=entahlah": ""}) == [""]


def test_a_persons_word_goes_before_words_for_nothing():
    assert column("rating", "Belum", **{"=belum": "Kurang"}) == ["Kurang"]


def test_an_answer_is_found_in_any_spelling():
    assert answered("  SANGAT  oke", {"=sangat oke": "Baik"}).value == "Baik"
    assert answered("oke", {"=sangat oke": "Baik"}) is None


@pytest.mark.parametrize("name", ["grade", "tier", "rating", "expectation", "education"])
@pytest.mark.parametrize("text", ["-", "–", "belum", "TMS", "nihil", "n/a", "NA"])
def test_words_for_nothing_are_missing(name, text):
    assert cell(name, text) == ""


@pytest.mark.parametrize("name", ["employment", "duty", "sex", "flag"])
def test_only_a_dash_is_nothing_where_words_could_be_answers(name):
    assert cell(name, "-") == ""
    assert cell(name, "belum") == "<word_unknown>"


def test_dates_know_all_words_for_nothing_and_zero():
    assert missing_words("date") == missing_words("value") | {"0"}
    assert not is_missing("0", "value")


@pytest.mark.parametrize("text", ["BAIK", " baik ", "80 (Baik)", "80,5 (BAIK)", "Baik (80)", "Baik."])
def test_a_rating_is_written_in_many_ways(text):
    assert cell("rating", text) == "Baik"


def test_a_rating_keeps_its_old_word():
    assert column("rating", "cukup", "SANGAT  KURANG", "butuh perbaikan") == [
        "Cukup",
        "Sangat Kurang",
        "Butuh Perbaikan",
    ]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Baik Sekali", "Sangat Baik"),
        ("SB", "Sangat Baik"),
        ("B", "Baik"),
        ("Sangt Baik", "Sangat Baik"),
        ("xyz", ""),
    ],
)
def test_the_nearest_rating_is_suggested(text, near):
    assert cell("rating", text) == "<word_unknown>"
    assert nearest("rating", text) == near


def test_a_number_cell_is_no_rating():
    assert cell("rating", "80", NUMBER) == "<word_unknown>"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("di atas ekspektasi", "di atas ekspektasi"),
        ("diatas", "di atas ekspektasi"),
        ("DIATAS EKSPEKTASI", "di atas ekspektasi"),
        ("Sesuai", "sesuai ekspektasi"),
        ("dibawah ekspektasi", "di bawah ekspektasi"),
        ("Di  Bawah", "di bawah ekspektasi"),
    ],
)
def test_an_expectation_has_one_spelling(text, value):
    assert cell("expectation", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PNS", "pns"),
        ("P", "pns"),
        ("C", "cpns"),
        ("CPNS", "cpns"),
        ("PPPK", "pppk"),
        ("P3K", "pppk"),
        ("Pegawai Pemerintah dengan Perjanjian Kerja", "pppk"),
    ],
)
def test_employment_is_one_of_three(text, value):
    assert cell("employment", text) == value


@pytest.mark.parametrize("text", ["Aktif", "active", "01", "02", "03", "04", "15", "71", "73", "101"])
def test_those_in_service_are_active(text):
    assert cell("duty", text) == "active"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tugas Belajar", "study"),
        ("CLTN", "unpaid leave"),
        ("Cuti di Luar Tanggungan Negara", "unpaid leave"),
        ("Pemberhentian Sementara", "suspended"),
        ("unpaid leave", "unpaid leave"),
    ],
)
def test_those_away_keep_their_reason(text, value):
    assert cell("duty", text) == value


@pytest.mark.parametrize(
    "text", ["17", "Pensiun", "Pensiun BUP", "meninggal dunia", "Pindah instansi", "Berhenti"]
)
def test_those_who_left_are_not_active(text):
    assert cell("duty", text) == "<not_active>"


@pytest.mark.parametrize("text", ["tidak aktif", "1", "66"])
def test_a_duty_that_nobody_can_know_is_asked_without_a_suggestion(text):
    assert cell("duty", text) == "<word_unknown>"
    assert nearest("duty", text) == ""


def test_a_number_cell_may_be_a_code():
    assert column("duty", "71", "101", kind=NUMBER) == ["active", "active"]


@pytest.mark.parametrize("text", ["L", "Laki-laki", "laki laki", "Pria", "M", "male", "1"])
def test_men_are_male(text):
    assert cell("sex", text) == "male"


@pytest.mark.parametrize("text", ["Perempuan", "WANITA", "W", "F", "female", "2"])
def test_women_are_female(text):
    assert cell("sex", text) == "female"


@pytest.mark.parametrize("beside", ["L", "Laki-laki", "LAKI LAKI"])
def test_p_beside_l_is_female(beside):
    assert column("sex", "P", beside) == ["female", "male"]


def test_p_beside_w_is_male():
    assert column("sex", "p", "W") == ["male", "female"]


@pytest.mark.parametrize(
    "beside", [[], ["L", "W"], ["L", "Pria"], ["W", "Perempuan"], ["Wanita"], ["F"], ["M"]]
)
def test_p_alone_or_in_contradiction_is_asked(beside):
    assert column("sex", "P", *beside)[0] == "<sex_asked>"


@pytest.mark.parametrize("meant", ["female", "male"])
def test_an_answer_says_what_p_means(meant):
    assert column("sex", "P", "L", sex_p=meant) == [meant, "male"]


@pytest.mark.parametrize(
    ("texts", "value"),
    [(("ya", "YES", "y", "true", "1"), "true"), (("Tidak", "no", "n", "FALSE", "0"), "false")],
)
def test_yes_and_no_have_many_words(texts, value):
    assert column("flag", *texts) == [value] * len(texts)


def test_flag_and_number_cells_are_yes_and_no():
    assert column("flag", "TRUE", "FALSE", kind=FLAG) == ["true", "false"]
    assert column("flag", "1", "0", kind=NUMBER) == ["true", "false"]


def test_many_unknown_words_get_no_suggestions():
    texts = pd.Series([f"sangat baik {row}" for row in range(1000)])
    cleaned = clean(texts, np.full(1000, TEXT), READERS["rating"], {})
    assert cleaned.code.eq("word_unknown").all()
    assert cleaned.detail.eq("").all()


def test_a_long_text_gets_no_suggestion():
    assert unknown("baik " * 1000, "rating").detail == ""


def test_a_reader_of_a_table_needs_no_rule():
    reader = word_reader("expectation")
    assert clean(pd.Series(["Sesuai"]), np.array([TEXT]), reader, {}).value.tolist() == ["sesuai ekspektasi"]
