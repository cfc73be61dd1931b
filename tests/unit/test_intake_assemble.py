"""Sheets become tables: a row stands or falls whole, is counted once, and is where its problems stand."""

import pandas as pd
import pytest

from talent.errors import IntakeError
from talent.intake import read_dataset
from talent.intake.assemble import assemble
from talent.intake.read import open_sheets
from tests.workbooks import NIPS, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

HEADING = ["NIP", "NAMA", "JABATAN", "UNIT KERJA", "ESELON", "TANGGAL ASESMEN", "JPM", "POTENSI"]
SIASN = ["NIP BARU", "NAMA", "JABATAN NAMA", "UNOR ID", "UNOR NAMA", "JENIS JABATAN NAMA", "GOL AKHIR ID"]
SIASN += ["KEDUDUKAN HUKUM ID", "TMT CPNS", "NIK"]
POSITIONS = "position_id,title,unit_id,tier,reports_to\nP1,Kepala Dinas,U,1,\nP2,Kepala Bidang,U,2,P1\n"
EMPLOYEES = "employee_id,unit_id,position_id\nE1,U,P1\nE2,U,P2\n"


def row(n, **changes):
    """One person of a short recap."""
    known = {"NIP": NIPS[n - 1], "NAMA": f"Pegawai {'ABCDEFGHI'[n - 1]}", "JABATAN": "Kepala Seksi"}
    known |= {"UNIT KERJA": "Dinas A", "ESELON": "IV.a", "ON": "2024-05-12", "JPM": 80, "POTENSI": 75}
    return list((known | changes).values())


def siasn(n, **changes):
    """One person of a short export."""
    known = {"NIP": NIPS[n - 1], "NAMA": f"Pegawai {'ABCDEFGHI'[n - 1]}", "JABATAN": "Kepala Seksi"}
    known |= {"UNOR ID": "U1", "UNOR": "Dinas A", "JENIS": "Jabatan Pengawas", "GOL": "34", "HUKUM": "01"}
    return list((known | {"TMT": "01-01-2010", "NIK": "3275"} | changes).values())


def book(tmp_path, **sheets):
    file = tmp_path / "data.xlsx"
    file.write_bytes(workbook(sheets))
    return file


def made(path, *, strict=False):
    """The sheets of a file, and what became of them."""
    sheets = open_sheets(path).sheets
    return sheets, assemble(sheets, strict=strict)


def csv(folder, **tables):
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, "utf-8")
    return folder


def listed(frame, *columns):
    return frame[list(columns)].astype("object").where(frame[list(columns)].notna(), None).to_numpy().tolist()


def told(problems, *codes):
    mine = problems[problems["code"].isin(codes)]
    return listed(mine, "row", "column", "code")


def test_row_with_one_bad_score_falls_from_every_table(tmp_path):
    _, found = made(book(tmp_path, A=[HEADING, row(1), row(2, JPM="#N/A")]))
    frames = found.whole.frames
    assert frames["employees"]["employee_id"].tolist() == [NIPS[0]]
    assert frames["assessments"]["employee_id"].tolist() == [NIPS[0]]
    assert frames["components"]["employee_id"].tolist() == [NIPS[0]]
    assert [gone.tolist() for gone in found.rejected] == [[False, True]]


def test_row_that_a_table_refuses_falls_from_every_other(tmp_path):
    _, found = made(book(tmp_path, A=[HEADING, row(1), row(2, ESELON="", JABATAN="Analis")]))
    assert found.whole.frames["employees"]["employee_id"].tolist() == [NIPS[0]]
    assert found.whole.frames["components"]["employee_id"].tolist() == [NIPS[0]]
    assert found.rejected[0].tolist() == [False, True]


def test_strict_tells_all_and_sets_nothing_aside(tmp_path):
    _, found = made(book(tmp_path, A=[HEADING, row(1, JPM="#N/A"), row(2, POTENSI="#REF!")]), strict=True)
    assert found.problems["code"].tolist().count("error_cell") == 2
    assert found.problems.loc[found.problems["code"].eq("error_cell"), "position"].tolist() == [0, 1]


def test_unit_and_post_are_made_once_and_the_seats_counted(tmp_path):
    data = read_dataset(book(tmp_path, A=[HEADING, row(1), row(2), row(3, JABATAN="Kepala Bagian")]))
    assert listed(data.units, "unit_id", "name") == [["Dinas A", "Dinas A"]]
    assert listed(data.positions, "title", "seats") == [["Kepala Bagian", 1], ["Kepala Seksi", 2]]


def test_person_set_aside_leaves_a_seat_fewer(tmp_path):
    data = read_dataset(book(tmp_path, A=[HEADING, row(1), row(2), row(3, JPM="#N/A")]), strict=False)
    assert data.positions["seats"].tolist() == [2]


def test_post_of_nobody_but_those_set_aside_is_not_made(tmp_path):
    people = [row(1), row(2, JABATAN="Kepala Bagian", JPM="#N/A", **{"UNIT KERJA": "Dinas B"})]
    data = read_dataset(book(tmp_path, A=[HEADING, *people]), strict=False)
    assert data.positions["title"].tolist() == ["Kepala Seksi"]
    assert data.units["name"].tolist() == ["Dinas A"]


def test_first_row_describes_what_is_made_once(tmp_path):
    data = read_dataset(book(tmp_path, A=[HEADING, row(1), row(2, ESELON="III.b")]))
    assert data.positions["echelon"].tolist() == ["IV.a"]


def test_problem_of_a_post_stands_on_every_row_that_made_it(tmp_path):
    people = [row(n, JABATAN="Pengolah", ESELON="") for n in (1, 2, 3)]
    with pytest.raises(IntakeError) as caught:
        read_dataset(book(tmp_path, A=[HEADING, *people]))
    rows = {place[0] for place in told(caught.value.problems, "tier_asked")}
    assert rows == {2, 3, 4}


def test_fuller_export_describes_the_person_whatever_the_order_of_the_sheets(tmp_path):
    export, short = [SIASN, siasn(1, NAMA="Pegawai Lengkap")], [HEADING, row(1, NAMA="Pegawai Singkat")]
    for sheets in ({"A": export, "B": short}, {"B": short, "A": export}):
        data = read_dataset(book(tmp_path, **sheets))
        assert data.employees["name"].tolist() == ["Pegawai Lengkap"]
        assert len(data.assessments) == 1


def test_person_whom_the_fuller_export_does_not_know_comes_from_the_other(tmp_path):
    data = read_dataset(book(tmp_path, A=[SIASN, siasn(1)], B=[HEADING, row(1), row(2)]))
    assert data.employees["employee_id"].tolist() == NIPS[:2]
    assert data.accounting["accepted"].tolist() == [1, 2]


def test_person_set_aside_in_the_fuller_export_comes_from_the_other(tmp_path):
    data = read_dataset(
        book(tmp_path, A=[SIASN, siasn(1), siasn(2, TMT="32-13-2010")], B=[HEADING, row(2)]), strict=False
    )
    assert data.employees["employee_id"].tolist() == NIPS[:2]
    assert data.accounting[["accepted", "rejected"]].to_numpy().tolist() == [[1, 1], [1, 0]]


def test_row_that_names_what_was_set_aside_goes_too_and_says_why(tmp_path):
    folder = csv(tmp_path, positions=POSITIONS.replace("U,2", "U,"), employees=EMPLOYEES)
    data = read_dataset(folder, strict=False)
    assert data.employees["employee_id"].tolist() == ["E1"]
    assert told(data.problems, "set_aside") == [[3, "position_id", "set_aside"]]


def test_row_of_another_sheet_that_names_a_person_set_aside_goes_too(tmp_path):
    ratings = [["NIP", "TAHUN", "PREDIKAT"], [NIPS[0], 2024, "Baik"], [NIPS[1], 2024, "Baik"]]
    data = read_dataset(book(tmp_path, A=[HEADING, row(1), row(2, JPM="#N/A")], B=ratings), strict=False)
    assert data.ratings["employee_id"].tolist() == [NIPS[0]]
    assert told(data.problems, "set_aside", "unknown_reference") == [[3, "NIP", "set_aside"]]
    assert list(data.rejected) == ["data.xlsx/A", "data.xlsx/B"]


def test_who_was_never_there_is_not_called_set_aside(tmp_path):
    ratings = [["NIP", "TAHUN", "PREDIKAT"], [NIPS[8], 2024, "Baik"]]
    data = read_dataset(book(tmp_path, A=[HEADING, row(1)], B=ratings), strict=False)
    assert told(data.problems, "set_aside", "unknown_reference") == [[2, "NIP", "unknown_reference"]]


def test_ragged_row_says_nothing_but_that_it_is_ragged(tmp_path):
    csv(
        tmp_path, positions=POSITIONS, employees=EMPLOYEES + "E3,U\n", ratings="employee_id,year\nE1,soon,9\n"
    )
    data = read_dataset(tmp_path, strict=False)
    errors = data.problems[data.problems["severity"].eq("error")]
    assert errors["code"].tolist() == ["ragged_row", "ragged_row"]
    assert data.employees["employee_id"].tolist() == ["E1", "E2"]


def test_cell_that_cannot_be_read_is_not_told_again_as_empty(tmp_path):
    ratings = "employee_id,year,rating\nE1,soon,Baik\n"
    with pytest.raises(IntakeError) as caught:
        read_dataset(csv(tmp_path, positions=POSITIONS, employees=EMPLOYEES, ratings=ratings))
    assert told(caught.value.problems, "not_number", "not_year", "missing_value") == [
        [2, "year", "not_number"]
    ]


def test_equal_row_is_excluded_once_and_counted(tmp_path):
    ratings = [["NIP", "TAHUN", "PREDIKAT"], [NIPS[0], 2024, "Baik"], [NIPS[0], 2024, "Baik"]]
    data = read_dataset(book(tmp_path, A=[HEADING, row(1)], B=ratings))
    assert data.accounting[["read", "accepted", "rejected", "excluded"]].iloc[1].tolist() == [2, 1, 0, 1]
    assert data.excluded[["row", "reason"]].to_numpy().tolist() == [[3, "repeated"]]


def test_person_again_with_a_later_score_is_no_repetition(tmp_path):
    data = read_dataset(book(tmp_path, A=[HEADING, row(1)], B=[HEADING, row(1, ON="2024-08-17", JPM=90)]))
    assert len(data.employees) == 1
    assert data.assessments["value"].tolist() == [80, 90]
    assert data.excluded.empty


def test_units_in_words_take_the_ids_of_the_list_of_units(tmp_path):
    units = [["KODE UNIT", "NAMA UNIT"], ["D1", "Dinas A"], ["D2", "Dinas B"]]
    data = read_dataset(book(tmp_path, A=[HEADING, row(1)], U=units))
    assert data.employees["unit_id"].tolist() == ["D1"]
    assert data.units["unit_id"].tolist() == ["D1", "D2"]


def test_name_that_two_units_share_is_taken_for_neither(tmp_path):
    units = [["KODE UNIT", "NAMA UNIT"], ["D1", "Dinas A"], ["D2", "Dinas A"]]
    with pytest.raises(IntakeError) as caught:
        read_dataset(book(tmp_path, A=[HEADING, row(1)], U=units))
    assert "unknown_reference" in set(caught.value.problems["code"])


def test_column_of_a_problem_is_called_as_the_sheet_calls_it(tmp_path):
    with pytest.raises(IntakeError) as caught:
        read_dataset(book(tmp_path, A=recap(person(1, JPM=900))))
    assert told(caught.value.problems, "off_scale", "out_of_range") == [[5, "JPM", "off_scale"]]


def test_every_row_is_accepted_rejected_or_excluded(tmp_path):
    people = [row(1), row(2, JPM="#N/A"), row(3), ["", "Jumlah"]]
    data = read_dataset(book(tmp_path, A=[HEADING, *people]), strict=False)
    account = data.accounting
    assert account[["read", "accepted", "rejected", "excluded"]].to_numpy().tolist() == [[4, 2, 1, 1]]


def test_order_of_the_rows_changes_nothing(tmp_path):
    people = [row(1), row(2, JABATAN="Kepala Bagian"), row(3, JPM="#N/A"), row(4)]
    digests = {
        read_dataset(book(tmp_path, A=[HEADING, *some]), strict=False).digest
        for some in (people, people[::-1])
    }
    assert len(digests) == 1


def test_sheets_are_not_changed(tmp_path):
    sheets = open_sheets(book(tmp_path, A=[HEADING, row(1), row(2, JPM="#N/A")])).sheets
    before = sheets[0].fields.copy()
    assemble(sheets, strict=False)
    pd.testing.assert_frame_equal(sheets[0].fields, before)
