"""Ids: separators go, damage is named, and no digit is ever made up."""

import numpy as np
import pandas as pd
import pytest

from talent.cleaning import READERS, clean, nip_facts
from talent.cleaning.model import DATE, NUMBER, PERCENT, TEXT

NIP = "198503152010011005"


def read(name, text, kind=TEXT, **answers):
    """Value ("" when there is none), code and detail of one cell."""
    cleaned = clean(pd.Series([text], dtype="str"), np.array([kind]), READERS[name], answers)
    return tuple(part.fillna("").iloc[0] for part in cleaned)


def test_a_clean_employee_number_is_returned_unchanged():
    assert read("nip", NIP) == (NIP, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "'198503152010011005",
        "’198503152010011005",
        "19850315 201001 1 005",
        "19850315\u00a0201001\u00a01\u00a0005",
        "19850315.201001.1.005",
        "19850315-201001-1-005",
        "19850315 - 201001 - 1 - 005",
        "NIP. 198503152010011005",
        "NIP.198503152010011005",
        "NIP: 19850315 201001 1 005",
        "NIP 198503152010011005",
        "nip : 198503152010011005",
        "N.I.P. 198503152010011005",
        "\u200b198503152010011005\u202c",
    ],
)
def test_separators_and_prefixes_are_taken_off(text):
    assert read("nip", text) == (NIP, "", "")


@pytest.mark.parametrize("name", ["nip", "id"])
@pytest.mark.parametrize("text", ["1.98503152010011e+17", "198503152010011000", "1985031520100110"])
def test_a_number_cell_of_a_long_id_is_refused(name, text):
    assert read(name, text, NUMBER) == ("", "numeric_id", "")


def test_fifteen_digits_in_a_number_cell_may_be_what_is_left_of_eighteen():
    assert read("nip", "198503152010011", NUMBER) == ("", "numeric_id", "")
    assert read("id", "198503152010011", NUMBER) == ("198503152010011", "", "")


@pytest.mark.parametrize("name", ["nip", "id"])
def test_a_number_written_as_float_is_a_number(name):
    assert read(name, "198503152010011008.0") == ("", "numeric_id", "")


@pytest.mark.parametrize("name", ["nip", "id"])
@pytest.mark.parametrize("text", ["1,98503E+17", "1.98E+17", "2E+17", "1.98503152010011e+17", "'1,98503E+17"])
def test_the_display_of_a_long_number_is_a_cut_id(name, text):
    assert read(name, text) == ("", "cut_id", "")


@pytest.mark.parametrize("name", ["nip", "id"])
def test_an_id_that_only_looks_like_an_exponent_is_kept(name):
    assert read(name, "1E12") == ("1E12", "", "")


def test_eighteen_digits_with_zeros_at_the_end_were_cut():
    assert read("nip", "198503152010011000") == ("", "cut_id", "")


@pytest.mark.parametrize(
    "text",
    [
        "1985O3152O1OO11OO5",
        "l985o3l52oIooIIoo5",
        "１９８５０３１５２０１００１１００５",
        "١٩٨٥٠٣١٥٢٠١٠٠١١٠٠٥",
        "NIP. 1985O315 201001 1 005",
    ],
)
def test_lookalikes_are_suggested_and_not_taken(text):
    assert read("nip", text) == ("", "id_letters", NIP)


@pytest.mark.parametrize(
    "text",
    [
        "198513152010011005",
        "198502302010011005",
        "198503152010013005",
        "198503152010010005",
        "000103152010011005",
    ],
)
def test_eighteen_digits_of_nobody_are_impossible(text):
    assert read("nip", text) == ("", "id_impossible", "")


def test_the_middle_of_a_contract_employees_number_is_no_month():
    assert read("nip", "198503152022211005") == ("198503152022211005", "", "")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("131234567", "9"),
        ("3201011503850001", "16"),
        ("19850315201001100", "17"),
        ("131 234 567", "9"),
        ("123/45", "5"),
    ],
)
def test_numbers_of_other_lengths_are_asked(text, digits):
    assert read("nip", text) == ("", "id_form", digits)


def test_a_short_number_cell_is_asked_as_its_text_is():
    assert read("nip", "131234567", NUMBER) == ("", "id_form", "9")


@pytest.mark.parametrize("text", ["131234567", "131 234 567", "123/45"])
def test_numbers_of_other_lengths_are_kept_as_they_are_when_said(text):
    assert read("nip", text, id_form="keep") == (text, "", "")


def test_keeping_other_forms_keeps_no_damage():
    assert read("nip", "1,98503E+17", id_form="keep")[1] == "cut_id"
    assert read("nip", "198513152010011005", id_form="keep")[1] == "id_impossible"


@pytest.mark.parametrize("text", ["P00001", "EMP-7", "NIP-X1", "NIPPON", "a.b.c", "O12", "Ümit-1"])
@pytest.mark.parametrize("name", ["nip", "id"])
def test_opaque_ids_stay(name, text):
    assert read(name, text) == (text, "", "")


@pytest.mark.parametrize("text", ["3001", "001", "1.2.3", "01-02", "131234567", NIP])
def test_opaque_ids_may_be_numbers(text):
    assert read("id", text) == (text, "", "")


def test_a_number_cell_is_an_opaque_id():
    assert read("id", "3001", NUMBER) == ("3001", "", "")


def test_the_apostrophe_of_a_spreadsheet_is_no_part_of_an_id():
    assert read("id", "'001") == ("001", "", "")


@pytest.mark.parametrize("kind", [DATE, PERCENT])
def test_an_id_that_became_a_date_or_a_share_is_lost(kind):
    assert read("id", "2024-01-02", kind) == ("", "numeric_id", "")


@pytest.mark.parametrize("text", ["-", "–", "Kosong", "LOWONG", "'"])
@pytest.mark.parametrize("name", ["nip", "id"])
def test_nobody_is_missing(name, text):
    assert read(name, text) == ("", "", "")


def test_a_unit_may_be_called_na():
    assert read("id", "NA") == ("NA", "", "")


def facts(*ids):
    return nip_facts(pd.Series(ids, dtype="str")).fillna("").to_numpy().tolist()


def test_an_employee_number_says_birth_entry_and_sex():
    assert facts("198503152010011005", "199012012015122001") == [
        ["1985-03-15", "2010-01", "male"],
        ["1990-12-01", "2015-12", "female"],
    ]


def test_a_contract_employees_number_says_no_month_of_entry():
    assert facts("198503152022211005") == [["1985-03-15", "", "male"]]


@pytest.mark.parametrize("text", ["131234567", "EMP-7", "198503152010011005x", "١٩٨٥٠٣١٥٢٠١٠٠١١٠٠٥", None])
def test_other_ids_say_nothing(text):
    assert facts(text) == [["", "", ""]]


def test_facts_stand_on_the_index_of_the_ids():
    ids = pd.Series([NIP, None], index=[5, 5], dtype="str")
    assert nip_facts(ids).index.tolist() == [5, 5]
    assert set(map(str, nip_facts(ids).dtypes)) == {"str"}


def test_no_ids_have_no_facts():
    assert nip_facts(pd.Series([], dtype="str")).columns.tolist() == ["birth_date", "entered", "sex"]
