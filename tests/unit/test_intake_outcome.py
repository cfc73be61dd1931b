"""What a reading leaves for people: proposal, rejected rows to mend and read again, one write a reading."""

import pandas as pd
import pytest

from talent.errors import IntakeError
from talent.intake import Mapping, read_dataset
from talent.intake.outcome import open_questions, proposals, rejected_sheets, write_outcome
from talent.intake.read import dataset_of, open_sheets
from tests.workbooks import NIPS, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

CUT = 1.98507152010011e17


@pytest.fixture
def file(tmp_path):
    rows = recap(person(1), person(2, NIP=CUT), person(3, POTENSI=0), person(4, JPM=1000))
    (tmp_path / "rekap.xlsx").write_bytes(workbook({"Rekap": rows}))
    return tmp_path / "rekap.xlsx"


@pytest.fixture
def read(file):
    opened = open_sheets(file)
    return opened, dataset_of(opened, strict=False)


def write(read, folder, language="en"):
    opened, data = read
    return write_outcome(opened, data, data.problems, folder, language=language)


def test_proposal_names_every_heading_and_its_field(read):
    (entry,) = proposals(read[0])
    assert (entry.layout, entry.columns["PANGKAT/GOL"], entry.columns["NIP"]) == ("recap", "grade", "nip")
    assert {"NIP", "JPM", "TANGGAL ASESMEN"} <= set(entry.headings)


def test_open_question_stands_in_the_proposal_with_its_answers(read):
    assert open_questions(read[0].sheets[0]) == [("potential_score", "zero", ("missing", "zero"))]
    assert proposals(read[0])[0].answers == {"potential_score": {"zero": ""}}


def test_confirmed_proposal_reads_the_next_file_by_its_headings(read, file, tmp_path):
    write(read, tmp_path / "out")
    later = tmp_path / "rekap bulan depan.xlsx"
    later.write_bytes(workbook({"Lembar lain": recap(person(1), person(2))}))
    (proposal,) = (
        sheet.proposal for sheet in open_sheets(later, mapping=tmp_path / "out" / "mapping.toml").sheets
    )
    assert (proposal.confirmed, proposal.confidence) == (True, 1.0)


def test_answer_in_the_mapping_lets_the_row_in(file):
    answered = Mapping.from_dict({"answers": {"potential_score": {"zero": "zero"}}})
    assert NIPS[2] in read_dataset(file, mapping=answered, strict=False).employees["employee_id"].tolist()


@pytest.mark.parametrize(("language", "reason"), [("en", "rejection reason"), ("id", "alasan penolakan")])
def test_rejected_row_keeps_its_cells_and_says_why(file, language, reason):
    data = read_dataset(file, strict=False, language=language)
    rows = rejected_sheets(data, language)["rekap.xlsx/Rekap"]
    assert rows["NAMA"].tolist() == ["Pegawai B, S.Sos.", "Pegawai C, S.Sos.", "Pegawai D, S.Sos."]
    assert rows.iloc[:, -1].tolist() == [6, 7, 8]
    assert rows[reason].str.startswith(("NIP: ", "POTENSI: ", "JPM: ")).all()


def test_rejected_rows_are_mended_and_read_again(read, tmp_path):
    write(read, tmp_path / "out")
    rows = pd.read_excel(tmp_path / "out" / "rejected.xlsx", dtype="str", engine="calamine")
    mended = (
        rows.assign(NIP=list(NIPS[1:4]), POTENSI="70", JPM="80").astype("object").where(rows.notna(), None)
    )
    (tmp_path / "kedua.xlsx").write_bytes(
        workbook({"Rekap": [list(rows.columns), *mended.to_numpy().tolist()]})
    )
    again = read_dataset(tmp_path / "kedua.xlsx")
    assert again.employees["employee_id"].tolist() == list(NIPS[1:4])
    assert "column_unknown" not in again.problems["code"].tolist()


def test_the_same_reading_is_written_once(read, file, tmp_path):
    assert write(read, tmp_path / "out")
    before = {item: item.stat().st_mtime_ns for item in (tmp_path / "out").rglob("*")}
    opened = open_sheets(file)
    assert not write((opened, dataset_of(opened, strict=False)), tmp_path / "out")
    assert {item: item.stat().st_mtime_ns for item in (tmp_path / "out").rglob("*")} == before


def test_another_answer_is_another_reading(read, file, tmp_path):
    write(read, tmp_path / "out")
    answered = Mapping.from_dict({"answers": {"potential_score": {"zero": "zero"}}})
    opened = open_sheets(file, mapping=answered)
    assert write((opened, dataset_of(opened, strict=False)), tmp_path / "out")


def test_workbook_holds_accounting_problems_changes_and_what_was_left_out(read, tmp_path):
    write(read, tmp_path / "out")
    sheets = pd.read_excel(tmp_path / "out" / "intake.xlsx", sheet_name=None, engine="calamine")
    assert list(sheets) == ["accounting", "problems", "changes", "excluded"]
    assert sheets["accounting"][["read", "accepted", "rejected", "excluded"]].iloc[0].tolist() == [6, 1, 3, 2]


def test_accepted_rows_are_a_dataset_of_their_own(read, tmp_path):
    write(read, tmp_path / "out")
    assert read_dataset(tmp_path / "out" / "accepted").digest == read[1].digest


def test_nothing_rejected_leaves_no_workbook_of_rejected_rows(tmp_path):
    (tmp_path / "rekap.xlsx").write_bytes(workbook({"Rekap": recap(person(1))}))
    opened = open_sheets(tmp_path / "rekap.xlsx")
    write((opened, dataset_of(opened, strict=False)), tmp_path / "out")
    assert not (tmp_path / "out" / "rejected.xlsx").exists()


def test_refused_reading_writes_problems_and_keeps_what_was_accepted_before(read, file, tmp_path):
    write(read, tmp_path / "out")
    kept = (tmp_path / "out" / "accepted" / "employees.parquet").read_bytes()
    opened = open_sheets([file, tmp_path / "tidak ada.xlsx"])
    with pytest.raises(IntakeError) as refused:
        dataset_of(opened, strict=False)
    write_outcome(opened, None, refused.value.problems, tmp_path / "out", language="en")
    assert (tmp_path / "out" / "accepted" / "employees.parquet").read_bytes() == kept
    assert list(pd.read_excel(tmp_path / "out" / "intake.xlsx", sheet_name=None, engine="calamine")) == [
        "problems"
    ]


def test_mapping_in_the_folder_is_used(file):
    (file.parent / "mapping.toml").write_text('[answers.potential_score]\nzero = "missing"\n', "utf-8")
    data = read_dataset(file.parent, strict=False)
    assert NIPS[2] in data.employees["employee_id"].tolist()


def test_contract_tables_are_rejected_under_their_own_names(tmp_path):
    (tmp_path / "positions.csv").write_text("position_id,title,unit_id,tier\nP1,Kepala,U,1\n")
    (tmp_path / "employees.csv").write_text(
        "employee_id,unit_id,position_id,birth_date\nE1,U,P1,1970-02-31\nE2,U,,\n"
    )
    rows = rejected_sheets(read_dataset(tmp_path, strict=False))["employees"]
    assert rows["employee_id"].tolist() == ["E1"]
    assert rows["rejection reason"].tolist()[0].startswith("birth_date: ")


def test_days_to_come_and_ages_past_retirement_are_told(tmp_path):
    heading = ["NIP", "NAMA", "TANGGAL LAHIR", "JABATAN", "UNIT KERJA", "JENJANG", "TMT JABATAN"]
    rows = [
        heading,
        ["196501152010011001", "A", "1965-01-15", "Kepala Seksi A", "U", "Pengawas", "2020-01-01"],
        ["198501152010011002", "B", "1985-01-15", "Kepala Seksi B", "U", "Pengawas", "2027-01-01"],
    ]
    (tmp_path / "pegawai.xlsx").write_bytes(workbook({"A": rows}))
    told = read_dataset(tmp_path, on="2025-12-01").problems.query(
        "code in ['past_retirement', 'date_to_come']"
    )
    assert told[["row", "column", "code"]].to_numpy().tolist() == [
        [2, "TANGGAL LAHIR", "past_retirement"],
        [3, "TMT JABATAN", "date_to_come"],
    ]
