"""What intake keeps as it came, what it records as changed, and what it takes for no record at all."""

import pytest

from talent.intake import read_dataset
from tests.workbooks import NIPS, RECAP_HEADING, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

OWN = {
    "positions": [["position_id", "title", "unit_id", "tier"], ["P1", "Kepala", "U", "1"]],
    "employees": [["employee_id", "unit_id", "position_id", "employment"], ["E1", "U", "P1", "PNS"]],
}


def read(folder, rows, **sheets):
    (folder / "rekap.xlsx").write_bytes(workbook({"Rekap": rows} | sheets))
    return read_dataset(folder / "rekap.xlsx", strict=False)


def moved(data):
    return data.changes[["row", "column", "old", "new"]].to_numpy().tolist()


def test_an_echelon_in_another_spelling_is_recorded(tmp_path):
    data = read(tmp_path, recap(person(1, ESELON="41")))
    assert data.positions["echelon"].tolist() == ["IV.a"]
    assert [5, "ESELON", "41", "IV.a"] in moved(data)


def test_a_word_of_the_contract_in_another_spelling_is_recorded(tmp_path):
    (tmp_path / "data.xlsx").write_bytes(workbook(OWN))
    data = read_dataset(tmp_path / "data.xlsx")
    assert data.employees["employment"].tolist() == ["pns"]
    assert moved(data) == [[2, "employment", "PNS", "pns"]]


def test_a_row_set_aside_for_its_ditto_mark_is_kept_as_it_came(tmp_path):
    data = read(tmp_path, recap(person(1), person(2, **{"UNIT KERJA": "sda"})))
    assert data.rejected["rekap.xlsx/Rekap"]["UNIT KERJA"].tolist() == ["sda"]


def test_a_name_is_not_shown_beside_the_ditto_mark_of_somebody_else(tmp_path):
    data = read(tmp_path, recap(person(1), person(2, NAMA="sda")))
    asked = data.problems[data.problems["code"].eq("fill_down_asked")]
    assert asked[["row", "column", "value"]].to_numpy().tolist() == [[6, "NAMA", ""]]


def test_a_total_below_the_people_is_not_taken_for_the_heading(tmp_path):
    heading = ["NIP", "NAMA", "JABATAN", "UNIT KERJA", "ESELON", "JENJANG"]
    people = [[nip, "Pegawai", "Kepala Seksi", "Dinas", "IV.a", "Pengawas"] for nip in NIPS[:3]]
    data = read(tmp_path, [heading, *people, ["Total", None, None, None, None, 3]])
    assert data.employees["employee_id"].tolist() == NIPS[:3]
    assert data.excluded[["row", "reason"]].to_numpy().tolist() == [[5, "total"]]


def test_a_signature_in_the_column_of_ids_is_no_person(tmp_path):
    at = RECAP_HEADING.index("NIP")
    foot = [[None] * at + [text] for text in ("Contoh, 12 Mei 2024", "Kepala Badan,", "Pegawai Zeta")]
    data = read(tmp_path, [*recap(person(1), person(2)), *foot])
    assert data.accounting[["accepted", "rejected"]].to_numpy().tolist() == [[2, 0]]


def test_somebody_who_acts_in_a_post_keeps_its_title_in_a_nomination_list(tmp_path):
    heading = [
        "NIP",
        "NAMA",
        "JABATAN",
        "UNIT KERJA",
        "ESELON",
        "KUADRAN",
        "INTEGRITAS",
        "TAHUN ASESMEN",
        "JPM",
    ]
    row = [NIPS[0], "Pegawai", "Plt. Kepala Bidang", "Dinas", "III.a", 9, 80, 2024, 80]
    data = read(tmp_path, [heading, row])
    assert data.employees["acting_position_id"].tolist() == ["Dinas / Kepala Bidang"]
