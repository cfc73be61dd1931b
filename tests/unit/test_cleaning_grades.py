"""Grades and tiers in the spellings of agencies and the codes of SIASN."""

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean
from talent.cleaning.model import DATE, NUMBER, TEXT


def column(name, *texts, kind=TEXT):
    """Value of each text, or its code in brackets."""
    cleaned = clean(pd.Series(texts, dtype="str"), np.full(len(texts), kind), READERS[name], {})
    return cleaned.value.fillna("").where(cleaned.code.eq(""), "<" + cleaned.code + ">").tolist()


@pytest.mark.parametrize(
    "text",
    [
        "IV/b",
        "IV.b",
        "IV/B",
        "iv/b",
        "4B",
        "4/b",
        "IVb",
        "IV b",
        "IV-b",
        "IV / b",
        "Gol. IV/b",
        "Golongan Ruang IV/b",
    ],
)
def test_one_grade_is_written_in_many_ways(text):
    assert column("grade", text) == ["IV/b"]


@pytest.mark.parametrize(
    "text",
    [
        "III/d",
        "IIId",
        "Penata Tk.I (III/d)",
        "Penata Tk. I, III/d",
        "Penata Tk.I/III/d",
        "Penata Tingkat I - III.d",
        "III/d (Penata Tk. I)",
        "Penata Tk. I",
        "PENATA TINGKAT I",
        "Pangkat Penata Tk.I",
    ],
)
def test_the_name_of_a_rank_is_its_grade(text):
    assert column("grade", text) == ["III/d"]


def test_a_name_that_contradicts_its_grade_is_asked():
    cleaned = clean(pd.Series(["Penata (III/d)"]), np.array([TEXT]), READERS["grade"], {})
    assert (cleaned.code[0], cleaned.detail[0]) == ("word_unknown", "III/c")


def test_siasn_ids_are_grades():
    assert column("grade", "11", "24", "31", "45") == ["I/a", "II/d", "III/a", "IV/e"]
    assert column("grade", "34", kind=NUMBER) == ["III/d"]


@pytest.mark.parametrize("text", ["IX", "V", "XVII", "I", "9", "5", "17"])
def test_grades_of_contract_employees_stay(text):
    assert column("grade", text) == [text]


@pytest.mark.parametrize(("text", "grade"), [("ix", "IX"), ("Golongan IX", "IX"), ("Gol. 9", "9")])
def test_grades_of_contract_employees_are_tidied(text, grade):
    assert column("grade", text) == [grade]


def test_ids_that_may_be_contract_grades_are_asked():
    assert column("grade", "11", "9", "34") == ["<word_unknown>", "9", "III/d"]


def test_ids_beside_other_ids_are_grades():
    assert column("grade", "11", "34", "IX") == ["I/a", "III/d", "IX"]


@pytest.mark.parametrize(
    "text", ["III/e", "V/a", "IV/f", "Kelas 4B", "III/a - III/b", "18", "0", "46", "XVIII", "Tk. I a"]
)
def test_what_is_no_grade_is_unknown(text):
    assert column("grade", text) == ["<word_unknown>"]


def test_a_date_cell_is_no_grade():
    assert column("grade", "2024-01-01", kind=DATE) == ["<word_unknown>"]


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("PENGAWAS", "pengawas"),
        ("Jabatan Pengawas", "pengawas"),
        ("Pejabat Administrator", "administrator"),
        ("JPT Pertama", "jpt_pratama"),
        ("JPT Pratama", "jpt_pratama"),
        ("Pimpinan Tinggi Pratama", "jpt_pratama"),
        ("Jabatan Pimpinan Tinggi Madya", "jpt_madya"),
        ("JPT Utama", "jpt_utama"),
        ("Fungsional Ahli Muda", "jf_muda"),
        ("Ahli Muda", "jf_muda"),
        ("JF Ahli Pertama", "jf_pertama"),
        ("Ahli Madya", "jf_madya"),
        ("Jabatan Fungsional Ahli Utama", "jf_utama"),
        ("Keterampilan", "jf_keterampilan"),
        ("Terampil", "jf_keterampilan"),
        ("Mahir", "jf_keterampilan"),
        ("Penyelia", "jf_keterampilan"),
        ("Pemula", "jf_keterampilan"),
        ("Staf", "pelaksana"),
        ("JFU", "pelaksana"),
    ],
)
def test_a_tier_has_many_words(text, tier):
    assert column("tier", text) == [tier]


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("Eselon I.a", "jpt_madya"),
        ("Eselon I.b", "jpt_madya"),
        ("Eselon II.a", "jpt_pratama"),
        ("ESELON II", "jpt_pratama"),
        ("Eselon 2a", "jpt_pratama"),
        ("Es. IIb", "jpt_pratama"),
        ("II/a", "jpt_pratama"),
        ("III.A", "administrator"),
        ("IV.b", "pengawas"),
        ("V.a", "pelaksana"),
        ("Eselon 22", "jpt_pratama"),
        ("Eselon 51", "pelaksana"),
    ],
)
def test_an_echelon_is_a_tier(text, tier):
    assert column("tier", text) == [tier]


def test_whole_numbers_stay():
    assert column("tier", "3", "22", "1.0") == ["3", "22", "1"]
    assert column("tier", "3", "3.5", kind=NUMBER) == ["3", "<word_unknown>"]


@pytest.mark.parametrize(
    "text", ["SCS2", "II", "II.c", "V.b", "Eselon VI", "Utama", "Muda", "Jabatan", "Fungsional"]
)
def test_what_may_be_several_tiers_or_none_is_unknown(text):
    assert column("tier", text) == ["<word_unknown>"]


@pytest.mark.parametrize(
    ("text", "near"), [("Pengawass", "pengawas"), ("Administrasi", "administrator"), ("Madya", "")]
)
def test_the_nearest_tier_is_suggested(text, near):
    cleaned = clean(pd.Series([text]), np.array([TEXT]), READERS["tier"], {})
    assert (cleaned.code[0], cleaned.detail[0]) == ("word_unknown", near)
