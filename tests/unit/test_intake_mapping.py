"""What an agency says once about its sheets: remembered as a file, checked to the last word, and kept to."""

import tomllib

import pytest

from talent.errors import IntakeError, RuleError
from talent.intake import Mapping, SheetMapping, read_dataset
from talent.intake.mapping import as_toml
from tests.workbooks import NIPS, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

OWN = {
    "needs": ["who", "post"],
    "fields": {
        "who": {"read": "id", "headings": ["who"]},
        "post": {"read": "text", "headings": ["post"]},
        "place": {"read": "text", "headings": ["place"]},
    },
    "tables": [
        {
            "table": "positions",
            "columns": {"position_id": "who", "title": "post", "unit_id": "place"},
            "constants": {"tier": "1"},
        },
        {"table": "employees", "columns": {"employee_id": "who", "position_id": "who", "unit_id": "place"}},
    ],
}
FULL = SheetMapping(
    layout="recap",
    file="rekap*.xlsx",
    sheet='Tab "1" \\ [a]',
    headings=("NIP", "Nilai\nTotal"),
    heading_row=5,
    columns={"Nomor": "nip", "Catatan": "", "NAMA/NIP": "name+nip"},
    constants={"assessed_on": "2024-05-12"},
    values={"rating": {"Sgt. Baik": "Sangat Baik"}, "grade": {"III d": "III/d"}},
    where={"STATUS": ("Aktif", "CPNS"), "TAHUN": ("",)},
    answers={"jpm": {"decimal": ",", "zero": "missing"}, "*": {"fill_down": "yes", "=sda": ""}},
)


def one(**entry):
    """A mapping with one entry."""
    return Mapping.from_dict({"sheets": [{"layout": "recap", **entry}]})


def read(tmp_path, mapping, *, strict=True, **sheets):
    (tmp_path / "rekap.xlsx").write_bytes(workbook(sheets))
    return read_dataset(tmp_path / "rekap.xlsx", mapping=mapping, strict=strict)


def renamed(**names):
    """The heading of a recap with some headings called otherwise."""
    return [names.get(text, text) for text in recap()[-1]]


# ---- the file


@pytest.mark.parametrize(
    "entry",
    [
        FULL,
        SheetMapping(layout="siasn"),
        SheetMapping(layout="table:ratings", file="*.csv"),
        SheetMapping(file="catatan*", skip=True),
    ],
    ids=["full", "layout", "table", "skip"],
)
def test_written_entry_reads_back_equal_in_every_part(entry):
    again = Mapping.from_dict(tomllib.loads(as_toml([entry]))).sheets[0]
    assert vars(again) == vars(entry)


def test_several_entries_and_the_purpose_keep_their_order():
    entries = [FULL, SheetMapping(layout="siasn", file="a*"), SheetMapping(skip=True)]
    again = Mapping.from_dict(tomllib.loads(as_toml(entries, purpose="audit")))
    assert again.purpose == "audit"
    assert [vars(entry) for entry in again.sheets] == [vars(entry) for entry in entries]


def test_mapping_is_read_from_its_file_and_the_file_is_named_in_refusals(tmp_path):
    file = tmp_path / "dinas.toml"
    file.write_text(as_toml([FULL]), encoding="utf-8")
    assert Mapping.load(file).sheets[0].layout == "recap"
    file.write_text('purpse = "audit"', encoding="utf-8")
    with pytest.raises(RuleError, match=r"^dinas.toml.*'purpse'.*purpose"):
        Mapping.load(file)


@pytest.mark.parametrize("content", [b"[[sheets]", b"\xff\xfe", None], ids=["broken", "bytes", "absent"])
def test_file_that_is_no_toml_is_refused_by_name(tmp_path, content):
    file = tmp_path / "dinas.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RuleError, match=r"^dinas.toml: not a readable TOML file"):
        Mapping.load(file)


# ---- what is refused


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"layuot": "recap"}, "layout"),
        ({"layout": "recapp"}, "recap"),
        ({"layout": "table:rating"}, "table:ratings"),
        ({"layout": "recap", "column": {}}, "columns"),
        ({"layout": "recap", "columns": {"Nomor": "nipp"}}, "nip"),
        ({"layout": "recap", "columns": {"Nomor": "name+nipp"}}, "nip"),
        ({"layout": "recap", "constants": {"assesed_on": "2024-05-12"}}, "assessed_on"),
        ({"layout": "recap", "values": {"ratting": {"a": "b"}}}, "rating"),
        ({"layout": "recap", "answers": {"jpn": {"zero": "missing"}}}, "jpm"),
        ({"layout": "recap", "answers": {"jpm": {"zeros": "missing"}}}, "zero"),
        ({"layout": "recap", "answers": {"jpm": {"zero": "mising"}}}, "missing"),
        ({"layout": "table:ratings", "columns": {"Nilai": "scroe"}}, "score"),
    ],
)
def test_misspelt_word_of_an_entry_is_refused_with_the_nearest(entry, said):
    with pytest.raises(RuleError, match=rf"^dinas: sheets 1.*Nearest: {said}\."):
        Mapping.from_dict({"sheets": [entry]}, name="dinas")


@pytest.mark.parametrize(
    "entry",
    [
        {"heading_row": "5"},
        {"heading_row": -1},
        {"heading_row": True},
        {"headings": "NIP"},
        {"columns": ["NIP"]},
        {"columns": {"NIP": 1}},
        {"values": {"rating": "Baik"}},
        {"where": {"TAHUN": 2024}},
        {"where": {"TAHUN": [2024]}},
        {"answers": {"jpm": "zero"}},
        {"skip": "yes"},
        {"file": 1},
    ],
    ids=str,
)
def test_value_of_another_kind_is_refused(entry):
    with pytest.raises(RuleError, match=r"^mapping: sheets 1: \w+ must be "):
        one(**entry)


def test_entry_without_a_layout_is_refused_unless_it_skips():
    with pytest.raises(RuleError, match="there is no layout ''"):
        Mapping.from_dict({"sheets": [{"file": "a*"}]})
    assert Mapping.from_dict({"sheets": [{"file": "a*", "skip": True}]}).sheets[0].skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"sheet": []}, "sheets"),
        ({"answers": {"jpn": {"zero": "missing"}}}, "jpm"),
        ({"answers": {"*": {"filldown": "yes"}}}, "fill_down"),
    ],
)
def test_misspelt_word_at_the_top_is_refused_with_the_nearest(content, said):
    with pytest.raises(RuleError, match=rf"^mapping.*Nearest: {said}\."):
        Mapping.from_dict(content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"neds": []}, "needs"),
        ({"needs": ["woh"]}, "who"),
        ({"signs": ["posts"]}, "post"),
        ({"values": {"plce": {}}}, "place"),
        ({"aliases": {"Wer": "woh"}}, "who"),
        ({"any": {"where": ["plcae"]}}, "place"),
        ({"fields": {"who": {"read": "idd", "headings": []}}}, "id"),
        ({"fields": {"who": {"reads": "id", "headings": []}}}, "read"),
        ({"fields": {"who": {"read": "sex", "headings": [], "protected": "sexx"}}}, "sex"),
        ({"tables": [{"table": "employes"}]}, "employees"),
        ({"tables": [{"table": "employees", "colums": {}}]}, "columns"),
        ({"tables": [{"table": "employees", "columns": {"employe_id": "who"}}]}, "employee_id"),
        ({"tables": [{"table": "employees", "columns": {"employee_id": "woh"}}]}, "who"),
        ({"tables": [{"table": "employees", "constants": {"uint_id": "U"}}]}, "unit_id"),
        ({"tables": [{"table": "employees", "when": "psot"}]}, "post"),
        ({"tables": [{"table": "positions", "count": "seat"}]}, "seats"),
    ],
)
def test_misspelt_word_of_an_own_layout_is_refused_with_the_nearest(change, said):
    with pytest.raises(RuleError, match=rf"^mapping: layouts.mine.*Nearest: {said}\."):
        Mapping.from_dict({"layouts": {"mine": OWN | change}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tables": [{"columns": {}}]}, "table is missing"),
        ({"fields": {"who": {"read": "id"}}}, "headings is missing"),
        ({"tables": [{"table": "units", "once": True, "columns": {"name": "place"}}]}, "field for unit_id"),
        ({"signs_needed": "1"}, "must be a whole number"),
        ({"any": {"where": "place"}}, "must be a table of lists"),
    ],
)
def test_unfinished_own_layout_is_refused(change, said):
    with pytest.raises(RuleError, match=said):
        Mapping.from_dict({"layouts": {"mine": OWN | change}})


# ---- which entry is used


def test_first_entry_that_fits_is_used():
    entries = [{"file": "a*", "layout": "siasn"}, {"layout": "recap"}, {"file": "b*", "layout": "ratings"}]
    mapping = Mapping.from_dict({"sheets": entries})
    assert [mapping.find(name, "", []).layout for name in ("a.xlsx", "b.xlsx")] == ["siasn", "recap"]


@pytest.mark.parametrize(
    ("entry", "file", "sheet", "fits"),
    [
        ({"file": "rekap*.xlsx"}, "rekap 2024.xlsx", "Sheet1", True),
        ({"file": "rekap*.xlsx"}, "data.xlsx", "Sheet1", False),
        ({"file": "rekap ????.xlsx"}, "rekap 2024.xlsx", "Sheet1", True),
        ({"file": "rekap [akhir].xlsx"}, "rekap [akhir].xlsx", "Sheet1", True),
        ({"file": "rekap [akhir].xlsx"}, "rekap a.xlsx", "Sheet1", False),
        ({"sheet": "Dinas *"}, "x.xlsx", "Dinas Sosial", True),
        ({"sheet": "Dinas *"}, "x.csv", "", False),
        ({"headings": ["nip", " Jabatan "]}, "x.csv", "", True),
        ({"headings": ["NIP", "ESELON"]}, "x.csv", "", False),
    ],
)
def test_patterns_of_file_sheet_and_headings_must_all_fit(entry, file, sheet, fits):
    assert (one(**entry).find(file, sheet, ["nip", "jabatan"]) is not None) is fits


def test_confirmed_sheet_is_not_asked_about(tmp_path):
    data = read(tmp_path, one(file="rekap*"), Rekap=recap(person(1)))
    assert not {"read_as", "read_as_unsure"} & set(data.problems["code"])


def test_entry_says_what_a_sheet_is_against_its_headings(tmp_path):
    mapping = Mapping.from_dict({"sheets": [{"layout": "monitoring"}]})
    data = read(tmp_path, mapping, Rekap=recap(person(1)))
    assert (len(data.employees), len(data.assessments), len(data.components)) == (1, 0, 0)


def test_own_layout_reads_a_sheet_that_nothing_else_knows(tmp_path):
    mapping = Mapping.from_dict({"layouts": {"mine": OWN}})
    data = read(tmp_path, mapping, Posts=[["Who", "Post", "Place"], ["1", "Head", "A"], ["2", "Clerk", "A"]])
    assert data.positions[["position_id", "title", "unit_id"]].to_numpy().tolist() == [
        ["1", "Head", "A"],
        ["2", "Clerk", "A"],
    ]


# ---- what an entry says


def test_column_under_a_strange_heading_is_the_field_that_the_entry_says(tmp_path):
    rows = recap(person(1), heading=renamed(JPM="X1", NIP="X2"))
    data = read(tmp_path, one(columns={"x1": "jpm", "X2": "nip"}), Rekap=rows)
    assert data.assessments[["employee_id", "value"]].to_numpy().tolist() == [[NIPS[0], 80.0]]


def test_empty_field_leaves_the_column_out_without_a_word(tmp_path):
    data = read(tmp_path, one(columns={"JPM": ""}), Rekap=recap(person(1)))
    assert data.assessments.empty
    assert "column_unknown" not in set(data.problems["code"])


def test_constant_fills_what_no_column_gives(tmp_path):
    heading = renamed(**{"TANGGAL ASESMEN": "X1"})
    mapping = one(columns={"X1": ""}, constants={"assessed_on": "12 Mei 2023", "instrument": "Uji cepat"})
    data = read(tmp_path, mapping, Rekap=recap(person(1), heading=heading))
    assert data.assessments["assessed_on"].dt.strftime("%Y-%m-%d").tolist() == ["2023-05-12"]
    assert data.assessments["instrument"].tolist() == ["Uji cepat"]


def test_constant_gives_way_to_a_column(tmp_path):
    data = read(tmp_path, one(constants={"assessed_on": "2023-01-01"}), Rekap=recap(person(1)))
    assert data.assessments["assessed_on"].dt.year.tolist() == [2024]


def test_value_is_what_the_entry_says_and_the_change_is_recorded(tmp_path):
    mapping = one(values={"grade": {"P3D": "III/d"}})
    data = read(tmp_path, mapping, Rekap=recap(person(1, **{"PANGKAT/GOL": "P3D"})))
    assert data.employees["grade"].tolist() == ["III/d"]
    changed = data.changes[data.changes["column"].eq("PANGKAT/GOL")]
    assert changed[["row", "old", "new"]].to_numpy().tolist() == [[5, "P3D", "III/d"]]


def test_where_keeps_the_rows_that_say_one_of_its_texts_and_counts_the_others(tmp_path):
    people = [person(n, KATEGORI=text) for n, text in ((1, "MMS"), (2, " MS "), (3, "KMS"), (4, None))]
    data = read(tmp_path, one(where={"kategori": ["MMS", "MS"]}), Rekap=recap(*people))
    assert data.employees["employee_id"].tolist() == NIPS[:2]
    assert data.excluded.loc[data.excluded["reason"].eq("where"), "row"].tolist() == [7, 8]
    account = data.accounting.iloc[0]
    assert account[["read", "accepted", "rejected", "excluded"]].tolist() == [6, 2, 0, 4]


def test_where_asks_for_empty_cells_by_an_empty_text(tmp_path):
    people = [person(1, KATEGORI="MMS"), person(2, KATEGORI=None)]
    data = read(tmp_path, one(where={"KATEGORI": ""}), Rekap=recap(*people))
    assert data.employees["employee_id"].tolist() == [NIPS[1]]


@pytest.mark.parametrize("strict", [True, False])
def test_where_by_a_heading_that_is_not_there_is_refused_with_the_nearest(tmp_path, strict):
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, one(where={"KATEGORY": "MMS"}), strict=strict, Rekap=recap(person(1)))
    problem = caught.value.problems.set_index("code").loc["column_missing"]
    assert problem["column"] == "KATEGORY"
    assert "KATEGORI" in problem["reason"]


def test_answers_of_an_entry_settle_what_is_asked(tmp_path):
    rows = recap(person(1, JPM=0), person(2))
    assert len(read(tmp_path, one(), strict=False, Rekap=rows).employees) == 1
    data = read(tmp_path, one(answers={"jpm": {"zero": "missing"}}), Rekap=rows)
    assert (len(data.employees), len(data.assessments)) == (2, 1)


def test_heading_row_is_kept_to(tmp_path):
    rows = [recap()[-1], person(3), [], *recap(person(1), person(2))]
    data = read(tmp_path, one(heading_row=7), Rekap=rows)
    assert data.employees["employee_id"].tolist() == NIPS[:2]


def test_skipped_sheet_is_not_read_and_its_rows_are_counted(tmp_path):
    skip = {"sheet": "Catatan*", "skip": True}
    mapping = Mapping.from_dict({"sheets": [skip, {"layout": "recap"}]})
    data = read(tmp_path, mapping, Rekap=recap(person(1)), Catatan=recap(person(2)))
    assert data.employees["employee_id"].tolist() == NIPS[:1]
    assert data.accounting.set_index("sheet").loc["Catatan", ["read", "excluded"]].tolist() == [4, 4]
    assert set(data.excluded.loc[data.excluded["sheet"].eq("Catatan"), "reason"]) == {"skipped"}
    assert "Catatan" not in set(data.problems["sheet"])


def test_two_values_in_one_cell_are_split_when_the_entry_says_so(tmp_path):
    heading = ["X", "JABATAN", "ESELON", "UNIT KERJA", "TANGGAL ASESMEN", "JPM"]
    row = [f"Pegawai A\n{NIPS[0]}", "Kepala Seksi", "IV.a", "Dinas", "2024-05-12", 80]
    mapping = one(columns={"X": "name+nip"}, answers={"name+nip": {"split": "yes"}})
    data = read(tmp_path, mapping, Rekap=[heading, row])
    assert data.employees[["employee_id", "name"]].to_numpy().tolist() == [[NIPS[0], "Pegawai A"]]
