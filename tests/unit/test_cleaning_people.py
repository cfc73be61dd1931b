"""Names, titles of posts and education, taken apart without losing anything."""

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean, person_key, split_acting, split_degrees, split_education
from talent.cleaning.model import NUMBER, TEXT


def cell(name, text, kind=TEXT):
    cleaned = clean(pd.Series([text], dtype="str"), np.array([kind]), READERS[name], {})
    return cleaned.value.fillna("").iloc[0], cleaned.code.iloc[0]


def degrees(name):
    return [part.fillna("").iloc[0] for part in split_degrees(pd.Series([name], dtype="str"))]


def acting(title):
    return split_acting(pd.Series([title], dtype="str")).fillna("").iloc[0].tolist()


def education(text):
    return split_education(pd.Series([text], dtype="str")).fillna("").iloc[0].tolist()


@pytest.mark.parametrize("name", ["text", "name", "position"])
def test_text_is_tidied_and_its_case_kept(name):
    assert cell(name, " Budi\u00a0 SANTOSO\n") == ("Budi SANTOSO", "")


@pytest.mark.parametrize("name", ["name", "position"])
@pytest.mark.parametrize("text", ["-", "–", "Kosong", "LOWONG", " lowong "])
def test_an_empty_post_has_no_name(name, text):
    assert cell(name, text) == ("", "")


@pytest.mark.parametrize("text", ["NA", "None", "Nihil", "Kosong Santoso"])
def test_names_that_look_like_nothing_are_names(text):
    assert cell("name", text) == (text, "")


def test_plain_text_has_no_words_for_nothing():
    assert cell("text", "Kosong") == ("Kosong", "")


def test_a_formula_in_a_name_stays_text():
    assert cell("name", "=cmd|' /C calc'!A0") == ("=cmd|' /C calc'!A0", "")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dr. H. Budi Santoso, S.Kom., M.M.", ["Dr. H.", "Budi Santoso", "S.Kom., M.M."]),
        ("BUDI SANTOSO, SE, MM", ["", "BUDI SANTOSO", "SE, MM"]),
        ("Budi Santoso, MSi", ["", "Budi Santoso", "MSi"]),
        ("Prof.Dr.Budi,SH.,MH", ["Prof.Dr.", "Budi", "SH.,MH"]),
        ("Drs Budi Santoso", ["Drs", "Budi Santoso", ""]),
        ("Hj. Siti, Ak", ["Hj.", "Siti", "Ak"]),
        ("dr. Siti Aminah, Sp.A", ["dr.", "Siti Aminah", "Sp.A"]),
        ("Budi Santoso S.Kom., M.M.", ["", "Budi Santoso", "S.Kom., M.M."]),
        ("Budi A.Md.Kep", ["", "Budi", "A.Md.Kep"]),
        ("Budi", ["", "Budi", ""]),
    ],
)
def test_degrees_stand_around_a_name(name, parts):
    assert degrees(name) == parts


@pytest.mark.parametrize(
    "name",
    [
        "Muhammad M. Yusuf",
        "Andi M.Yusuf",
        "H Muhammad",
        "R. Budi",
        "Santoso, Budi",
        "Draco",
        "Irma",
        "Budi S.P",
        "H.",
        "Dr.",
    ],
)
def test_what_may_be_part_of_the_name_stays(name):
    assert degrees(name) == ["", name, ""]


def test_initials_behind_a_title_belong_to_the_name():
    assert degrees("H.M. Yusuf") == ["H.", "M. Yusuf", ""]


def test_no_name_has_no_degrees():
    names = pd.Series([None, "", "Budi"], index=[3, 3, 1], dtype="str")
    split = split_degrees(names)
    assert split.plain.fillna("?").tolist() == ["?", "?", "Budi"]
    assert split.front.isna().all()
    assert split.back.index.tolist() == [3, 3, 1]


@pytest.mark.parametrize(
    "name",
    [
        "Nur'aini Sari",
        "NURAINI SARI",
        "Dra. Nur’aini Sari, M.Si",
        "Hj. Nuraini  Sari",
        "Nuraini-Sari",
        "Núraini Sari",
    ],
)
def test_one_person_has_one_key(name):
    assert person_key(pd.Series([name])).tolist() == ["nuraini sari"]


def test_other_people_have_other_keys():
    assert person_key(pd.Series(["Budi S", "Budi Santoso"])).nunique() == 2
    assert person_key(pd.Series([None], dtype="str")).isna().all()


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Plt. Kepala Dinas X", ["Kepala Dinas X", "Plt"]),
        ("PLT Kepala Dinas X", ["Kepala Dinas X", "Plt"]),
        ("Plt.Kepala Dinas X", ["Kepala Dinas X", "Plt"]),
        ("Plh. Camat", ["Camat", "Plh"]),
        ("Pj. Sekretaris", ["Sekretaris", "Pj"]),
        ("Pj Bupati", ["Bupati", "Pj"]),
        ("Pelaksana Tugas Camat", ["Camat", "Plt"]),
        ("Pelaksana Harian Camat", ["Camat", "Plh"]),
        ("Penjabat Bupati", ["Bupati", "Pj"]),
        ("Camat (Plt.)", ["Camat", "Plt"]),
        ("Kepala Dinas X", ["Kepala Dinas X", ""]),
        ("Pjok", ["Pjok", ""]),
        ("Plt.", ["Plt.", ""]),
        ("Pelaksana", ["Pelaksana", ""]),
        ("Lowong", ["", ""]),
        ("-", ["", ""]),
        (None, ["", ""]),
    ],
)
def test_acting_is_no_part_of_the_title(title, parts):
    assert acting(title) == parts


@pytest.mark.parametrize("name", ["S-1", "S1", "s.1", "S 1", "Strata 1", "Strata I", "Sarjana", "40"])
def test_one_level_is_written_in_many_ways(name):
    assert cell("education", name) == ("S1", "")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("D.III", "D3"),
        ("DIII", "D3"),
        ("D-III", "D3"),
        ("Diploma III", "D3"),
        ("Sarjana Muda", "D3"),
        ("D4/DIV", "D4"),
        ("D IV", "D4"),
        ("SMA", "SLTA"),
        ("SMK", "SLTA"),
        ("SPG", "SLTA"),
        ("SPK", "SLTA"),
        ("Magister", "S2"),
        ("Doktor", "S3"),
        ("S2 SISTEM DAN TEKNIK TRANSPORTASI", "S2"),
        ("05", "SD"),
        ("18", "SLTA"),
        ("35", "D4"),
        ("42", "Profesi"),
        ("50", "S3"),
    ],
)
def test_levels_have_words_and_siasn_codes(text, level):
    assert cell("education", text) == (level, "")


def test_a_number_cell_may_be_a_siasn_code():
    assert cell("education", "40", NUMBER) == ("S1", "")


@pytest.mark.parametrize(
    "text", ["47", "49", "5", "S4", "D4/S1", "S1/S2", "Dokter", "Teknik Sipil", "Diploma"]
)
def test_a_level_that_is_none_or_two_is_unknown(text):
    assert cell("education", text) == ("", "word_unknown")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("S2 SISTEM DAN TEKNIK TRANSPORTASI", ["S2", "SISTEM DAN TEKNIK TRANSPORTASI"]),
        ("S-1 Hukum", ["S1", "Hukum"]),
        ("S1-Hukum", ["S1", "Hukum"]),
        ("S1 (Hukum)", ["S1", "Hukum"]),
        ("D III Keperawatan", ["D3", "Keperawatan"]),
        ("SMA - IPA", ["SLTA", "IPA"]),
        ("Magister Manajemen", ["S2", "Manajemen"]),
        ("S1", ["S1", ""]),
        ("D4/S1", ["", ""]),
        ("Hukum", ["", ""]),
        (None, ["", ""]),
    ],
)
def test_education_is_level_and_field(text, parts):
    assert education(text) == parts


def test_splits_stand_on_the_index_of_their_texts():
    texts = pd.Series(["S1 Hukum", None, "S1 Hukum"], index=[4, 4, 2], dtype="str")
    for split in (split_education(texts), split_acting(texts)):
        assert split.index.tolist() == [4, 4, 2]
        assert set(map(str, split.dtypes)) == {"str"}
