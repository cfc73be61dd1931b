"""People who may be one, or whose id says otherwise than their row: told side by side, nothing changed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.cleaning import person_key, split_degrees
from talent.cleaning.people import _person
from talent.intake import people, read_dataset
from tests.workbooks import NIPS, workbook

pytestmark = pytest.mark.usefixtures("one_child")

HEADING = ["NIP", "NAMA", "JABATAN", "UNIT KERJA", "ESELON", "TGL LAHIR", "JENIS KELAMIN", "TMT CPNS"]
HEADING += ["TANGGAL ASESMEN", "JPM"]
NAMES = st.text("aB.,' DRrSKoménH-", max_size=24) | st.sampled_from(
    [
        "Dr. Budi",
        "dr Budi",
        "DR BUDI SANTOSO",
        "Hj Siti",
        "Ns Siti",
        "H. Ali",
        "Budi, S.Kom.",
        "Budi,S.Kom., M.M.",
        "Budi, Santoso",
        "Ir Budi, SE",
        "Budi S.Kom",
        "Drajat, S.H x",
        "a, b.c",
        "A B, Ab.c d",
        ", S.H.",
        "Budi, a.b, Siti",
    ]
)


def row(n, **changes):
    known = {"NIP": NIPS[n - 1], "NAMA": f"Pegawai {'ABCDEFGHI'[n - 1]}", "JABATAN": "Kepala Seksi"}
    known |= {
        "UNIT": "Dinas A",
        "ESELON": "IV.a",
        "BORN": f"1985-{n:02d}-15",
        "SEX": "L",
        "SINCE": "2010-01-01",
    }
    return list((known | {"ON": "2024-05-12", "JPM": 80} | changes).values())


def told(tmp_path, code, **sheets):
    """Row, column, value and reason of the problems of one kind."""
    (tmp_path / "data.xlsx").write_bytes(workbook(sheets))
    problems = read_dataset(tmp_path / "data.xlsx", strict=False).problems
    mine = problems[problems["code"].eq(code)]
    return mine[["row", "column", "value", "reason"]].to_numpy().tolist()


def test_one_name_and_birth_date_under_two_ids_name_each_other(tmp_path):
    people = [row(1), row(2, NAMA="Pegawai A", BORN="1985-01-15")]
    found = told(tmp_path, "person_alike", A=[HEADING, *people])
    assert [place[:2] for place in found] == [[2, "NAMA"], [3, "NAMA"]]
    assert all("data.xlsx/A:2, data.xlsx/A:3" in place[3] for place in found)


def test_people_are_compared_across_sheets(tmp_path):
    found = told(
        tmp_path,
        "person_alike",
        A=[HEADING, row(1)],
        B=[HEADING, row(2, NAMA="PEGAWAI A", BORN="1985-01-15")],
    )
    assert len(found) == 2
    assert all("data.xlsx/A:2, data.xlsx/B:2" in place[3] for place in found)


@pytest.mark.parametrize("name", ["Dr. Pegawai A, S.Sos.", "pegawai a", "Pegawai  A", "PEGAWAI A, M.Si"])
def test_degrees_case_and_spaces_tell_nobody_apart(tmp_path, name):
    people = [row(1), row(2, NAMA=name, BORN="1985-01-15")]
    assert len(told(tmp_path, "person_alike", A=[HEADING, *people])) == 2


@pytest.mark.parametrize(
    "changes", [{"NAMA": "Pegawai A"}, {"BORN": "1985-01-15"}, {"NAMA": "Pegawai A", "BORN": ""}]
)
def test_name_or_birth_date_alone_says_nothing(tmp_path, changes):
    assert told(tmp_path, "person_alike", A=[HEADING, row(1), row(2, **changes)]) == []


def test_list_of_those_alike_is_cut_after_six(tmp_path):
    people = [row(n, NAMA="Pegawai A", BORN="1985-01-15") for n in range(1, 10)]
    found = told(tmp_path, "person_alike", A=[HEADING, *people])
    assert len(found) == 9
    assert all("A:7 …" in place[3] and "A:8" not in place[3] for place in found)


def test_one_id_under_two_names(tmp_path):
    ratings = [["NIP", "NAMA", "TAHUN", "PREDIKAT"], [NIPS[0], "Pegawai Lain", 2024, "Baik"]]
    found = told(tmp_path, "id_two_names", A=[HEADING, row(1)], B=ratings)
    assert [place[:2] for place in found] == [[2, "NAMA"], [2, "NAMA"]]
    assert all("data.xlsx/A:2, data.xlsx/B:2" in place[3] for place in found)


def test_one_id_under_one_name_with_and_without_degrees(tmp_path):
    ratings = [["NIP", "NAMA", "TAHUN", "PREDIKAT"], [NIPS[0], "PEGAWAI A, S.Sos.", 2024, "Baik"]]
    assert told(tmp_path, "id_two_names", A=[HEADING, row(1)], B=ratings) == []


@pytest.mark.parametrize(
    ("changes", "column", "value", "coded"),
    [
        ({"BORN": "1985-01-16"}, "TGL LAHIR", "1985-01-16", "1985-01-15"),
        ({"SINCE": "2011-01-01"}, "TMT CPNS", "2011-01", "2010-01"),
    ],
)
def test_digits_of_the_id_against_the_row(tmp_path, changes, column, value, coded):
    ((row_, name, said, reason),) = told(tmp_path, "id_disagrees", A=[HEADING, row(1, **changes)])
    assert (row_, name, said) == (2, column, value)
    assert coded in reason


def test_day_within_the_month_of_entry_is_no_contradiction(tmp_path):
    assert told(tmp_path, "id_disagrees", A=[HEADING, row(1, SINCE="2010-01-31")]) == []


def test_service_before_the_eighteenth_birthday(tmp_path):
    people = [row(1, SINCE="2003-01-14"), row(2, SINCE="2003-02-15")]
    found = told(tmp_path, "service_too_young", A=[HEADING, *people])
    assert [place[:3] for place in found] == [[2, "TMT CPNS", "2003-01-14"]]


def test_row_set_aside_is_compared_with_nobody(tmp_path):
    people = [row(1), row(2, NAMA="Pegawai A", BORN="1985-01-15", JPM="#N/A")]
    assert told(tmp_path, "person_alike", A=[HEADING, *people]) == []


def test_nothing_is_merged(tmp_path):
    (tmp_path / "data.xlsx").write_bytes(
        workbook({"A": [HEADING, row(1), row(2, NAMA="Pegawai A", BORN="1985-01-15")]})
    )
    assert len(read_dataset(tmp_path / "data.xlsx").employees) == 2


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_plain_names_have_the_key_of_all_names(names):
    texts = pd.Series(names, dtype="str")
    slow = split_degrees(texts).plain.map(_person, na_action="ignore").astype("str")
    assert person_key(texts).fillna("–").tolist() == slow.fillna("–").tolist()


@pytest.mark.parametrize(("name", "n"), [("pegawai a", 2), ("Pegawai A, S.Sos.", 0)])
def test_in_a_nation_names_are_compared_letter_by_letter(tmp_path, monkeypatch, name, n):
    monkeypatch.setattr("talent.intake.people._MANY", 1)
    people = [row(1), row(2, NAMA=name, BORN="1985-01-15"), row(3), row(4, BORN=None)]
    assert len(told(tmp_path, "person_alike", A=[HEADING, *people])) == n


@given(st.lists(st.sampled_from(["Budi Santoso", "BUDI SANTOSO", "Siti", "Sari", "É", ""]), min_size=1))
def test_among_millions_those_of_one_name_and_birth_date_are_still_found(names):
    born = pd.Series(pd.to_datetime(["1980-01-01", "1981-01-01"] * len(names))[: len(names)])
    crowd = pd.DataFrame({"name": pd.Series(names, dtype="str"), "birth_date": born})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_MANY", 0)
        patch.setattr(people, "_BLOCK", 2)
        kept = people._may_be_alike(crowd)
    same = crowd.assign(name=crowd["name"].str.lower()).duplicated(keep=False)
    assert kept[same].all()
    assert not kept[~crowd["name"].isin(["Budi Santoso", "BUDI SANTOSO"]) & ~same].any()
