"""Folders of files: what is read, what is refused or set aside, and that every row is counted."""

import pandas as pd
import pytest

from talent.errors import IntakeError
from talent.intake import read_dataset

pytestmark = pytest.mark.usefixtures("one_child")

POSITIONS = "position_id,title,unit_id,tier,reports_to\nP1,Kepala Dinas,U,1,XX\nP2,Kepala Bidang,U,2,P1\n"
EMPLOYEES = "employee_id,unit_id,position_id,name,birth_date\nE1,U,P1,NA,1970-01-31\nE2,U,P2,None,\n"
RATINGS = "employee_id,year,score\nE1,2024,90\nE2,2024,85.5\n"


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, positions=POSITIONS, employees=EMPLOYEES, ratings=RATINGS)
    return tmp_path


def write(folder, **tables):
    for name, content in tables.items():
        file = folder / f"{name}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def refused(folder, **options):
    """The problems with which a folder is refused."""
    with pytest.raises(IntakeError) as caught:
        read_dataset(folder, **options)
    return caught.value.problems


def places(problems, severity="error"):
    """File, row, column and code of the problems."""
    rows = problems[problems["severity"] == severity]
    return rows[["file", "row", "column", "code"]].astype("object").replace(pd.NA, None).to_numpy().tolist()


def test_csv_is_read_as_text_so_that_words_survive(folder):
    data = read_dataset(folder)
    assert data.employees["name"].tolist() == ["NA", "None"]
    assert data.employees["birth_date"].isna().tolist() == [False, True]
    assert data.ratings["score"].tolist() == [90.0, 85.5]
    assert data.problems.empty


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + RATINGS,
        RATINGS.replace(",", ";"),
        RATINGS.replace(",", "\t"),
        RATINGS.replace("\n", "\r\n"),
        RATINGS.rstrip("\n"),
        "\n" + RATINGS.replace("\n", "\n\n"),
        RATINGS.replace("employee_id", " Employee_ID "),
        RATINGS.replace("90", '" 90 "'),
        RATINGS.replace("\n", ",,\n"),
        RATINGS + ",,\n , ,\n",
    ],
    ids=["mark", "semicolon", "tab", "windows", "unended", "lines", "heading", "quoted", "columns", "rows"],
)
def test_csv_of_any_spreadsheet_gives_the_same_dataset(folder, content):
    expected = read_dataset(folder).digest
    write(folder, ratings=content)
    assert read_dataset(folder).digest == expected


def test_quoted_delimiters_stay_in_the_value_and_line_breaks_become_spaces(folder):
    write(folder, positions=POSITIONS.replace("Kepala Bidang", '"Kepala ""Data"",\nSeksi A"'))
    data = read_dataset(folder)
    assert data.positions["title"].tolist()[1] == 'Kepala "Data", Seksi A'
    changed = data.changes[["row", "column", "old"]].to_numpy().tolist()
    assert changed == [[3, "title", 'Kepala "Data",\nSeksi A']]


def test_parquet_and_csv_may_stand_together(folder):
    expected = read_dataset(folder).digest
    frame = pd.DataFrame({"employee_id": ["E2", "E1"], "year": [2024, 2024], "score": [85.5, 90]})
    (folder / "ratings.csv").unlink()
    frame.to_parquet(folder / "ratings.parquet")
    assert read_dataset(folder).digest == expected


def test_row_of_a_csv_counts_the_heading_and_blank_lines(folder):
    write(folder, ratings="employee_id,year,score\n\nE1,2024,90\n\nE2,2024,999\n")
    assert places(refused(folder)) == [["ratings.csv", 5, "score", "out_of_range"]]


def test_row_of_parquet_is_counted_from_one(folder):
    (folder / "ratings.csv").unlink()
    frame = pd.DataFrame({"employee_id": ["E1", "E2"], "year": [2024, 2024], "score": [90, 999]})
    frame.to_parquet(folder / "ratings.parquet")
    assert places(refused(folder)) == [["ratings.parquet", 2, "score", "out_of_range"]]


def test_saved_dataset_is_a_folder_that_intake_reads(folder, tmp_path):
    data = read_dataset(folder)
    assert read_dataset(data.save(tmp_path / "saved")).digest == data.digest


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"ratings": "employee_id,year\nE1\n"}, [["ratings.csv", 2, "", "ragged_row"]]),
        ({"ratings": "employee_id,year\nE1,2024,1,2\n"}, [["ratings.csv", 2, "", "ragged_row"]]),
        ({"ratings": "employee_id,yaer\nE1,2024\n"}, [["ratings.csv", None, "year", "column_missing"]]),
        (
            {"ratings": "employee_id,year,year\nE1,2024,2024\n"},
            [["ratings.csv", None, "year", "column_twice"]],
        ),
        ({"ratings": "employee_id,year\nE1,soon\n"}, [["ratings.csv", 2, "year", "not_number"]]),
        ({"ratings": "employee_id,year\n,2024\n"}, [["ratings.csv", 2, "employee_id", "missing_value"]]),
        (
            {"ratings": "employee_id,year\nE7,2024\n"},
            [["ratings.csv", 2, "employee_id", "unknown_reference"]],
        ),
        ({"ratings": 'employee_id,year\nE1,"2024\n'}, [["ratings.csv", None, "", "file_quotes"]]),
        ({"ratings": 'employee_id,year\nE1,"20"24\n'}, [["ratings.csv", None, "", "file_quotes"]]),
        ({"ratings": b"employee_id,year\nE1,\xff\n"}, [["ratings.csv", 2, "year", "not_number"]]),
        ({"ratings": b"employee_id,year\nE1,20\x0024\n"}, [["ratings.csv", None, "", "file_encoding"]]),
        ({"ratings": ""}, [["ratings.csv", None, "", "file_empty"]]),
        (
            {"ratings": "employee_id,year,score\nE1,2024,1\nE1,2024,2\n"},
            [["ratings.csv", row, "employee_id, year", "duplicate_key"] for row in (2, 3)],
        ),
        (
            {"employees": EMPLOYEES.replace("P2", "P8").replace("1970-01-31", "31/02/1970")},
            [
                ["employees.csv", 2, "birth_date", "not_date"],
                ["employees.csv", 3, "position_id", "unknown_reference"],
            ],
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "id"])
def test_bad_input_is_refused_with_its_place_in_both_languages(folder, tables, expected, language):
    write(folder, **tables)
    problems = refused(folder, language=language)
    assert places(problems) == expected
    assert problems[["reason", "fix"]].ne("").all(axis=None)


def test_all_files_are_told_at_once(folder):
    write(
        folder, ratings=RATINGS.replace("90", "999"), employees=EMPLOYEES.replace("P2", "P9"), units="x\ny\n"
    )
    assert refused(folder)["file"].unique().tolist() == ["units.csv", "employees.csv", "ratings.csv"]


def test_folder_that_is_not_there_is_the_only_problem(tmp_path):
    for strict in (True, False):
        problems = refused(tmp_path / "none", strict=strict)
        assert problems["code"].tolist() == ["folder_missing"]


def test_one_file_is_read_and_asked_for_what_is_missing(folder):
    assert refused(folder / "ratings.csv")["code"].tolist() == ["table_missing", "table_missing"]


def test_files_may_be_listed_one_by_one(folder):
    listed = read_dataset([folder / "employees.csv", folder / "positions.csv"])
    assert (len(listed.employees), listed.has("ratings")) == (2, False)


@pytest.mark.parametrize("strict", [True, False])
def test_required_tables_and_columns_are_asked_for_even_when_lenient(folder, strict):
    (folder / "positions.csv").unlink()
    write(folder, employees="employee_id\nE1\nE2\n")
    assert places(refused(folder, strict=strict)) == [
        ["positions", None, "", "table_missing"],
        ["employees.csv", None, "unit_id", "column_missing"],
    ]


def test_unreadable_table_is_not_called_missing(folder):
    write(folder, employees=b"\xff\xfe")
    assert refused(folder, strict=False)["code"].tolist() == ["file_empty"]


def test_damaged_parquet_is_refused(folder):
    (folder / "feedback.parquet").write_bytes(b"PAR1 but not really")
    assert places(refused(folder)) == [["feedback.parquet", None, "", "file_damaged"]]


def test_folder_named_as_a_table_cannot_be_opened(folder):
    (folder / "feedback.csv").mkdir()
    assert places(refused(folder)) == [["feedback.csv", None, "", "file_unreadable"]]


def test_one_table_in_two_files_is_refused(folder):
    read_dataset(folder).ratings.to_parquet(folder / "ratings.parquet")
    problems = refused(folder)
    assert problems["code"].tolist() == ["table_twice"]
    assert "ratings.csv, ratings.parquet" in problems["reason"].iloc[0]


def test_unknown_files_are_noticed_and_others_ignored(folder):
    write(folder, rating="a\n1\n")
    for name in ("README.md", ".hidden.csv", "talent.toml", "notes.xlsx"):
        (folder / name).write_text("x")
    notices = read_dataset(folder).problems
    assert notices[["file", "code"]].to_numpy().tolist() == [
        ["notes.xlsx", "file_unknown"],
        ["rating.csv", "file_unknown"],
    ]
    assert "ratings" in notices["reason"].iloc[1]


def test_unknown_column_is_noticed_and_dropped(folder):
    write(folder, ratings=RATINGS.replace("score", "score,scroe").replace("90", "90,").replace("85.5", "1,"))
    notices = read_dataset(folder).problems
    assert places(notices, "notice") == [["ratings.csv", None, "scroe", "column_unknown"]]
    assert "score" in notices["reason"].iloc[0]


def test_single_agency_folder_inside_is_found(folder, tmp_path_factory):
    outer = tmp_path_factory.mktemp("outer")
    (outer / "README.md").write_text("x")
    folder.rename(outer / "kabupaten")
    assert len(read_dataset(outer).employees) == 2


def test_message_names_no_value(folder):
    write(folder, employees=EMPLOYEES.replace("1970-01-31", "secret").replace("E1", "198501012010011001"))
    with pytest.raises(IntakeError) as caught:
        read_dataset(folder)
    assert "employees.csv, row 2, birth_date" in str(caught.value)
    assert not {"secret", "198501012010011001"} & set(str(caught.value).split())


def test_lenient_sets_rows_aside_and_what_names_them(folder):
    write(folder, employees=EMPLOYEES + "E3,U,P9,x,\n", ratings=RATINGS + "E3,2024,70\nE1,2023,999\n")
    data = read_dataset(folder, strict=False)
    assert data.employees["employee_id"].tolist() == ["E1", "E2"]
    assert len(data.ratings) == 2
    assert places(data.problems) == [
        ["employees.csv", 4, "position_id", "unknown_reference"],
        ["ratings.csv", 4, "employee_id", "set_aside"],
        ["ratings.csv", 5, "score", "out_of_range"],
    ]
    assert data.rejected["ratings"]["row"].tolist() == [4, 5]


def test_lenient_agrees_with_strict_when_all_is_well(folder):
    strict, lenient = read_dataset(folder), read_dataset(folder, strict=False)
    assert strict.digest == lenient.digest
    assert lenient.rejected == {}


def test_what_was_set_aside_is_given_back_as_it_came(folder):
    write(folder, ratings="employee_id,year,score,note\nE1,2024\nE2,x,1,kept\nE1,2024,90,\n")
    aside = read_dataset(folder, strict=False).rejected["ratings"]
    assert aside.fillna("").to_numpy().tolist() == [["E1", "2024", "", "", 2], ["E2", "x", "1", "kept", 3]]


def test_every_row_is_counted(folder):
    write(folder, employees=EMPLOYEES + "E3,U\n\nE4,,P1,x,\n", ratings=RATINGS + "E4,2024,1\n")
    accounting = read_dataset(folder, strict=False).accounting
    assert accounting.to_numpy().tolist() == [
        ["employees.csv", "", 4, 2, 2, 0],
        ["positions.csv", "", 2, 2, 0, 0],
        ["ratings.csv", "", 3, 2, 1, 0],
    ]


def test_conflicting_rows_are_all_set_aside_and_equal_ones_kept_once(folder):
    write(folder, ratings="employee_id,year,score\nE1,2024,1\nE1,2024,2\nE2,2024,5\nE2,2024,5\n")
    data = read_dataset(folder, strict=False)
    assert data.ratings[["employee_id", "score"]].to_numpy().tolist() == [["E2", 5.0]]
    assert data.rejected["ratings"]["row"].tolist() == [2, 3, 5]


def test_large_files_are_read_in_pieces_without_losing_a_row(folder):
    people = "".join(f"E{n},U,,x,\n" for n in range(25_000))
    write(folder, employees="employee_id,unit_id,position_id,name,birth_date\n" + people, ratings=RATINGS)
    data = read_dataset(folder)
    assert len(data.employees) == data.accounting["read"].iloc[0] == 25_000
