"""Headings: where they stand, of one level or two, and which rows below them are no data."""

import numpy as np
import pandas as pd
import pytest

from talent.intake import Mapping, read_dataset
from talent.intake.heading import Heading, candidates, counting, not_data, title_facts
from tests.workbooks import RECAP_HEADING, folder_of, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

PEOPLE = [["NO", "NAMA", "NIP"], ["1", "Budi", "198501152010011001"], ["2", "Siti", "198502152010012002"]]


def sheet(rows):
    """Cells as text, missing where empty, with their kinds: 1 text, 2 number, 0 nothing."""
    cells = pd.DataFrame([[text or np.nan for text in row] for row in rows], dtype="str")
    cells = cells.set_axis(range(cells.shape[1]), axis="columns")
    numbers = cells.apply(lambda part: part.str.fullmatch("[0-9.]+").fillna(value=False))
    return cells, np.where(cells.isna(), 0, np.where(numbers, 2, 1)).astype("uint8")


def headings(rows, merged=None):
    return list(candidates(*sheet(rows), merged or {}))


def at(rows, place=0):
    return next(one for one in headings(rows) if one.first == one.last == place)


def outside(rows, *, place=0, key=2):
    """Why rows are no data, by position; people are named in the third column."""
    cells, _ = sheet(rows)
    return not_data(cells, at(rows, place), cells[key].notna())


def test_every_row_near_the_top_may_be_the_heading_from_the_top():
    found = headings([["REKAP", "", ""], *PEOPLE])
    assert [one.first for one in found] == sorted(one.first for one in found)
    assert ("NO", "NAMA", "NIP") in [one.names for one in found]


def test_blank_row_is_no_heading():
    assert 0 not in [one.first for one in headings([["", "", ""], *PEOPLE])]


def test_heading_below_forty_rows_is_not_looked_for():
    assert max(one.last for one in headings([["x", "", ""]] * 45 + PEOPLE)) == 39


def test_names_of_two_levels_are_joined_and_the_lower_kept():
    found = headings([["NIP", "NILAI", ""], ["", "POTENSI", "JPM"]], {0: [range(1, 3)]})
    two = next(one for one in found if one.last == one.first + 1)
    assert two.names == ("NIP", "NILAI POTENSI", "NILAI JPM")
    assert two.under == ("", "POTENSI", "JPM")


def test_group_reaches_no_further_than_its_merged_cells():
    found = headings([["NIP", "NILAI", "", ""], ["", "POTENSI", "JPM", "KET"]], {0: [range(1, 3)]})
    assert next(one for one in found if one.last == 1).names == ("NIP", "NILAI POTENSI", "NILAI JPM", "KET")


def test_group_reaches_to_the_next_where_nothing_is_known_of_merged_cells():
    found = headings([["NIP", "NILAI", "", "HASIL"], ["", "POTENSI", "JPM", "KET"]])
    assert next(one for one in found if one.last == 1).names == (
        "NIP",
        "NILAI POTENSI",
        "NILAI JPM",
        "HASIL KET",
    )


@pytest.mark.parametrize("below", [["1", "2", "3"], ["(1)", "(2)", "(3)"], ["1", "Budi", "3"]])
def test_numbers_are_no_second_level(below):
    assert all(one.first == one.last for one in headings([["NO", "NAMA", "NIP"], below]) if one.first == 0)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["1", "2", "3"], True),
        (["(1)", "(2)", "(3)", "(4)"], True),
        (["0", "1", "2"], True),
        (["1", "", "2", "3"], True),
        (["2", "3", "4"], False),
        (["1", "2"], False),
        (["1", "3", "5"], False),
        (["1", "2", "x"], False),
        (["1", "Budi", "198501152010011001"], False),
        (["", "", ""], False),
    ],
)
def test_row_that_numbers_the_columns(row, expected):
    assert counting(row) is expected


def test_label_and_value_above_the_heading_are_facts():
    rows = [["NAMA : Budi", "", ""], ["NIP", ":", "1985"], ["Unit Kerja: Dinas A: Bidang B", "", ""], *PEOPLE]
    cells, _ = sheet(rows)
    facts = title_facts(cells, at(rows, 3))
    assert facts == {"nama": "Budi", "nip": "1985", "unit kerja": "Dinas A: Bidang B"}


def test_two_pairs_may_stand_in_one_line():
    rows = [["NAMA: Budi", "NIP: 1985", ""], *PEOPLE]
    assert title_facts(sheet(rows)[0], at(rows, 1)) == {"nama": "Budi", "nip": "1985"}


def test_title_without_a_value_is_no_fact():
    rows = [["REKAPITULASI", "", ""], *PEOPLE]
    assert title_facts(sheet(rows)[0], at(rows, 1)) == {}


def test_people_are_data():
    assert outside(PEOPLE) == {}


def test_rows_above_the_heading_are_titles():
    assert outside([["REKAP", "", ""], ["KABUPATEN", "", ""], *PEOPLE], place=2) == {0: "title", 1: "title"}


def test_row_of_column_numbers_below_the_heading():
    assert outside([PEOPLE[0], ["(1)", "(2)", "(3)"], *PEOPLE[1:]]) == {1: "counting"}


@pytest.mark.parametrize(
    "word", ["Jumlah", "TOTAL", "Rata-rata", "Sub Total", "Average", "Jumlah seluruhnya"]
)
def test_row_of_a_total_is_no_person(word):
    assert outside([*PEOPLE, [word, "2", ""]]) == {3: "total"}


def test_total_between_people_is_left_out_too():
    assert outside([*PEOPLE[:2], ["", "Sub total", ""], PEOPLE[2]]) == {2: "total"}


def test_person_called_like_a_total_stays():
    assert outside([*PEOPLE, ["3", "Jumlah Total", "198503152010011003"]]) == {}


def test_heading_that_a_printed_page_repeats():
    assert outside([*PEOPLE[:2], PEOPLE[0], PEOPLE[2]]) == {2: "again"}


def test_heading_is_repeated_though_one_of_its_cells_differs():
    assert outside([*PEOPLE[:2], ["NO", "NAMA", "N I P"], PEOPLE[2]]) == {2: "again"}


@pytest.mark.parametrize(
    "first", ["Mengetahui,", "Kepala BKPSDM", "Contoh, 12 Mei 2024", "Catatan: sementara", "an. Bupati"]
)
def test_signature_below_the_people(first):
    assert outside([*PEOPLE, ["", first, ""], ["", "Pegawai Contoh", ""]]) == {3: "foot", 4: "foot"}


def test_text_below_the_people_that_signs_nothing_stays_to_be_told():
    assert outside([*PEOPLE, ["", "Pegawai tanpa NIP", ""]]) == {}


def test_signature_above_a_person_is_none():
    assert outside([PEOPLE[0], ["", "Kepala Seksi", ""], *PEOPLE[1:]]) == {}


def test_sheet_without_people_has_a_foot_all_the_same():
    assert outside([PEOPLE[0], ["", "Mengetahui", ""]]) == {1: "foot"}


def test_heading_of_two_levels_ends_in_its_second_row():
    rows = [["NO", "NAMA", "NIP"], ["", "LENGKAP", "BARU"], *PEOPLE[1:]]
    cells, _ = sheet(rows)
    two = Heading(0, 1, ("NO", "NAMA LENGKAP", "NIP BARU"), ("", "LENGKAP", "BARU"))
    assert not_data(cells, two, cells[2].notna()) == {}


def test_column_that_the_mapping_names_goes_before_one_that_is_known(tmp_path):
    rows = recap([*person(1), 64], heading=[*RECAP_HEADING, "SKOR AKHIR"])
    entry = {"layout": "recap", "columns": {"SKOR AKHIR": "jpm"}}
    folder_of(tmp_path, rekap_xlsx=workbook({"A": rows}))
    data = read_dataset(tmp_path, mapping=Mapping.from_dict({"sheets": [entry]}))
    assert data.assessments["value"].tolist() == [64]


def filled(tmp_path, answer):
    rows = recap(person(1), person(2, **{"UNIT KERJA": "sda"}))
    folder_of(tmp_path, rekap_xlsx=workbook({"A": rows}))
    entry = {"layout": "recap", "answers": {"unit": {"fill_down": answer}}}
    return read_dataset(tmp_path, mapping=Mapping.from_dict({"sheets": [entry]}), strict=False)


def test_ditto_mark_says_what_stands_above_when_answered_so(tmp_path):
    assert filled(tmp_path, "yes").employees["unit_id"].tolist() == ["Dinas Kesehatan"] * 2


def test_ditto_mark_is_an_empty_cell_when_answered_so(tmp_path):
    data = filled(tmp_path, "no")
    assert "fill_down_asked" not in set(data.problems["code"])
    assert ["sda", ""] in data.changes[["old", "new"]].to_numpy().tolist()
