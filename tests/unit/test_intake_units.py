"""Trees of units that digit codes spell: recognised when they are sure, told, and never guessed."""

import pandas as pd
import pytest

from talent.intake import read_dataset
from talent.intake.tree import unit_tree
from tests.workbooks import NIPS, workbook

pytestmark = pytest.mark.usefixtures("one_child")

HEADING = ["NIP", "NAMA", "JABATAN", "ESELON", "KODE UNOR", "UNIT KERJA"]
DIGITS = {"3001": None, "300101": "3001", "300102": "3001", "30010101": "300101"}
DOTTED = {"1.02": None, "1.02.01": "1.02", "1.02.10": "1.02", "1.02.01.03": "1.02.01"}


def tree(*codes, **columns):
    return unit_tree(pd.DataFrame({"unit_id": list(codes), **columns}, dtype="str"))


def parents(codes):
    found = tree(*codes).units.set_index("unit_id").reindex(columns=["parent_id"])["parent_id"]
    return found.astype("object").where(found.notna(), None).to_dict()


@pytest.mark.parametrize("expected", [DIGITS, DOTTED])
def test_parent_is_the_longest_other_code_at_the_beginning(expected):
    assert parents(expected) == expected


def test_order_of_the_rows_says_nothing():
    assert parents(reversed(DIGITS)) == DIGITS


def test_missing_level_hangs_on_the_next_above():
    assert parents(["3001", "300102", "30010101"])["30010101"] == "3001"


def test_group_between_points_is_whole():
    assert parents(["1", "1.1", "1.10", "1.1.5"]) == {"1": None, "1.1": "1", "1.10": "1", "1.1.5": "1.1"}


@pytest.mark.parametrize(
    "codes",
    [
        ["3001", "300101"],
        ["3001", "3002", "3003"],
        ["3001", "300101", "A3"],
        [str(n) for n in range(1, 17)],
        [str(n) for n in range(10, 280, 10)],
        ["3001", "300101", "300102", "400101", "500101"],
        ["3001", "300101", "3001-02"],
    ],
    ids=["two", "one level", "letters", "running", "tens", "orphans", "dashes"],
)
def test_codes_that_spell_no_sure_tree_are_left_alone(codes):
    assert tree(*codes).said == ""
    assert "parent_id" not in tree(*codes).units


def test_four_fifths_with_a_parent_are_enough():
    assert tree("3001", "300101", "300102", "300103", "300104", "400101").said == "4 of 5"


def test_stated_parent_is_never_overruled():
    found = tree("3001", "300101", "300102", parent_id=[None, None, "300101"])
    assert found.said == ""
    assert found.units["parent_id"].tolist()[2] == "300101"


def test_unit_without_a_code_has_no_parent():
    found = tree("3001", "300101", "300102", None)
    assert found.units["parent_id"].isna().tolist() == [True, False, False, True]


def test_input_is_not_changed():
    units = pd.DataFrame({"unit_id": list(DIGITS)}, dtype="str")
    unit_tree(units)
    assert list(units) == ["unit_id"]


def people(*codes):
    """A list kept by hand: one person a unit."""
    rows = [
        [NIPS[n], f"Pegawai {'ABCDEFGHI'[n]}", f"Kepala {n}", "IV.a", code, f"Unit {code}"]
        for n, code in enumerate(codes)
    ]
    return [HEADING, *rows]


def read(tmp_path, **sheets):
    (tmp_path / "data.xlsx").write_bytes(workbook(sheets))
    return read_dataset(tmp_path / "data.xlsx")


def test_tree_of_the_units_of_people_is_told_on_their_sheet(tmp_path):
    data = read(tmp_path, Pegawai=people(*DIGITS))
    found = data.units.set_index("unit_id")["parent_id"]
    assert found.astype("object").where(found.notna(), None).to_dict() == DIGITS
    told = data.problems[data.problems["code"].eq("unit_tree")]
    assert told[["file", "sheet", "severity"]].to_numpy().tolist() == [["data.xlsx", "Pegawai", "notice"]]
    assert "3 of 3" in told["reason"].iloc[0]


def test_tree_of_a_list_of_units_is_told_on_that_list(tmp_path):
    listed = [["KODE UNIT", "NAMA UNIT"], *([code, f"Unit {code}"] for code in DOTTED)]
    data = read(tmp_path, Unit=listed, Pegawai=people(*DOTTED))
    found = data.units.set_index("unit_id")["parent_id"]
    assert found.astype("object").where(found.notna(), None).to_dict() == DOTTED
    assert data.problems.loc[data.problems["code"].eq("unit_tree"), "sheet"].tolist() == ["Unit"]


def test_parents_that_the_list_of_units_names_are_kept(tmp_path):
    rows = [["3001", "A", None], ["300101", "B", "3001"], ["300102", "C", "300101"]]
    listed = [["KODE UNIT", "NAMA UNIT", "KODE INDUK"], *rows]
    data = read(tmp_path, Unit=listed, Pegawai=people("3001", "300101", "300102"))
    assert data.units["parent_id"].dropna().tolist() == ["3001", "300101"]
    assert "unit_tree" not in set(data.problems["code"])


def test_units_named_in_words_have_no_tree(tmp_path):
    data = read(tmp_path, Pegawai=[[*row[:4], row[5]] for row in people(*DIGITS)])
    assert data.units["parent_id"].isna().all()
    assert "unit_tree" not in set(data.problems["code"])
