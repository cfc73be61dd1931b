"""A Dataset: frozen, typed, in one order, with a digest of its content."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from talent import dataset
from talent.dataset import Dataset, digest, remembered
from talent.errors import IntakeError, TalentError
from talent.tables import TABLES, kept


def tables():
    return {
        "agencies": pd.DataFrame({"agency_id": ["A1"], "name": ["Kabupaten Contoh"], "kind": ["regency"]}),
        "units": pd.DataFrame(
            {"unit_id": ["U2", "U1"], "name": ["Bidang", "Dinas"], "parent_id": ["U1", None]}
        ),
        "positions": pd.DataFrame(
            {
                "position_id": ["P2", "P1"],
                "title": ["Kepala Bidang", "Kepala Dinas"],
                "unit_id": ["U2", "U1"],
                "tier": ["administrator", "jpt_pratama"],
                "reports_to": ["P1", None],
                "seats": [1, 1],
                "is_key": [None, True],
            }
        ),
        "employees": pd.DataFrame(
            {
                "employee_id": ["E3", "E1", "E2"],
                "unit_id": ["U2", "U1", "U2"],
                "position_id": [None, "P1", "P2"],
                "name": ["NA", "Siti", "Budi"],
                "birth_date": ["1990-01-02", "1970-03-04", None],
            }
        ),
        "ratings": pd.DataFrame(
            {"employee_id": ["E2", "E1", "E1"], "year": [2024, 2024, 2023], "score": [80.5, -0.0, None]}
        ),
    }


@pytest.fixture
def data():
    return Dataset(**tables())


def refused(**changes):
    """The problems with which a changed agency is refused."""
    with pytest.raises(IntakeError) as caught:
        Dataset(**{**tables(), **changes})
    return caught.value.problems


def test_every_table_has_every_column_in_its_type(data):
    for name, table in TABLES.items():
        frame = getattr(data, name)
        assert frame.columns.tolist() == table.names
        assert frame.dtypes.astype("str").tolist() == [column.dtype for column in table.columns]


def test_rows_are_sorted_by_key_and_counted_from_zero(data):
    assert data.employees["employee_id"].tolist() == ["E1", "E2", "E3"]
    assert data.ratings[["employee_id", "year"]].to_numpy().tolist() == [
        ["E1", 2023],
        ["E1", 2024],
        ["E2", 2024],
    ]
    assert data.ratings.index.equals(pd.RangeIndex(3))


def test_rows_under_a_shared_key_are_sorted_by_all_columns():
    shares = pd.DataFrame({"position_id": "P1", "title": list("cab"), "unit_id": "U1", "tier": "x"})
    rest = {"employees": tables()["employees"].head(0)}
    orders = [[0, 1, 2], [2, 0, 1]]
    sorted_ = [Dataset(positions=shares.iloc[order], **rest).positions["title"].tolist() for order in orders]
    assert sorted_ == [["a", "b", "c"]] * 2


def test_absent_table_is_empty_and_an_empty_one_is_there(data):
    empty = data.with_tables(feedback=pd.DataFrame({"employee_id": [], "year": [], "score": []}))
    assert (data.has("feedback"), empty.has("feedback")) == (False, True)
    assert len(data.feedback) == len(empty.feedback) == 0
    assert data.digest != empty.digest


def test_a_caller_cannot_change_the_tables(data):
    before = data.digest
    mine = data.employees
    mine.loc[0, "unit_id"] = "elsewhere"
    mine.insert(0, "extra", 1)
    ratings = data.tables()["ratings"]
    ratings["score"] = 0.0
    assert data.employees["unit_id"].tolist() == ["U1", "U2", "U2"]
    assert digest(data.tables()) == before


def test_attributes_are_frozen(data):
    with pytest.raises(AttributeError, match="with_tables"):
        data.employees = data.employees
    with pytest.raises(AttributeError, match="frozen"):
        del data.problems


def test_unknown_attribute_and_table_are_named(data):
    with pytest.raises(AttributeError, match="employes"):
        _ = data.employes
    with pytest.raises(TypeError, match="Did you mean 'employees'"):
        Dataset(employes=pd.DataFrame())


def test_inputs_are_never_changed():
    given = tables()
    before = {name: frame.copy(deep=True) for name, frame in given.items()}
    Dataset(**given)
    for name, frame in given.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_agency_is_named_by_its_table_or_plainly(data):
    plain = data.with_tables(agencies=None)
    assert (data.agency_id, data.agency_name) == ("A1", "Kabupaten Contoh")
    assert (plain.agency_id, plain.agency_name) == ("agency", "agency")
    assert repr(plain).startswith("<Dataset agency (units: 2")


def test_all_problems_come_at_once():
    problems = refused(
        units=pd.DataFrame({"unit_id": ["U1", "U1"], "name": ["x", "y"]}),
        ratings=pd.DataFrame({"employee_id": ["E1", "E9"], "year": [2024, 2024], "score": [999, 1]}),
    )
    assert problems.columns.tolist()[:7] == ["file", "sheet", "row", "column", "value", "reason", "fix"]
    errors = problems[problems["severity"] == "error"]
    assert errors[["file", "code"]].value_counts().to_dict() == {
        ("units", "duplicate_key"): 2,
        ("positions", "unknown_reference"): 1,
        ("employees", "unknown_reference"): 2,
        ("ratings", "out_of_range"): 1,
        ("ratings", "unknown_reference"): 1,
    }


def test_score_of_999_is_refused_with_its_place_and_value():
    frame = pd.DataFrame({"employee_id": ["E1", "E2"], "year": [2024, 2024], "score": [80, 999]})
    problem = refused(ratings=frame).iloc[-1]
    assert problem[["file", "row", "column", "value"]].tolist() == ["ratings", 2, "score", "999"]
    assert "0 … 150" in problem["reason"]
    assert problem["fix"]


def test_refusal_is_a_value_error_that_names_places_and_no_person():
    with pytest.raises(ValueError, match="All stand in") as caught:
        Dataset(
            **{**tables(), "employees": tables()["employees"].assign(birth_date="7 Mei", position_id="P9")}
        )
    assert isinstance(caught.value, TalentError)
    assert "employees, row 1, birth_date" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("E1", "Siti", "7 Mei", "P9"))


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("employees", {"position_id": "P9"}, "unknown_reference"),
        ("employees", {"unit_id": "U9"}, "unknown_reference"),
        ("employees", {"employee_id": "E1"}, "duplicate_key"),
        ("employees", {"employee_id": None}, "missing_value"),
        ("employees", {"employment": "honorer"}, "not_allowed"),
        ("positions", {"seats": -1}, "out_of_range"),
        ("positions", {"title": ""}, "missing_value"),
        ("ratings", {"employee_id": "E9"}, "unknown_reference"),
        ("ratings", {"year": 2024.5}, "not_integer"),
    ],
)
def test_errors_are_refused(name, change, code):
    assert code in set(refused(**{name: tables()[name].assign(**change)})["code"])


def test_missing_required_table_is_told():
    with pytest.raises(IntakeError) as caught:
        Dataset(positions=tables()["positions"])
    assert caught.value.problems[["file", "code"]].to_numpy().tolist() == [["employees", "table_missing"]]


def test_real_dirt_of_positions_is_kept_with_notices():
    dirty = pd.DataFrame(
        {
            "position_id": ["P1", "P1", "P2", "P3", "0"],
            "title": "Director",
            "unit_id": "U1",
            "tier": 1.0,
            "reports_to": ["XX", "XX", "P2", "gone", "P1"],
            "status": ["undisclosed", "named", "vacant", "eliminated", None],
        }
    )
    data = Dataset(positions=dirty, employees=tables()["employees"].head(0))
    assert data.positions["reports_to"].isna().sum() == 2
    assert set(data.problems["severity"]) == {"notice"}
    assert data.problems["code"].value_counts().to_dict() == {
        "job_share": 1,
        "self_report": 1,
        "loose_reference": 1,
    }


def test_several_people_may_share_a_position_with_seats():
    people = tables()["employees"].assign(position_id="P1")
    seats = tables()["positions"].assign(seats=[1, 3])
    assert Dataset(**{**tables(), "employees": people, "positions": seats}).problems.empty
    over = Dataset(**{**tables(), "employees": people})
    assert over.problems["code"].tolist() == ["more_people_than_seats"]


def test_accounting_of_frames_accepts_all(data):
    assert data.accounting["read"].tolist() == [1, 2, 2, 3, 3]
    assert data.accounting["rejected"].eq(0).all()


def test_digest_does_not_see_order_types_or_empty_columns(data):
    given = tables()
    given["employees"] = (
        given["employees"].iloc[::-1][sorted(given["employees"])].assign(grade=None, extra=None)
    )
    given["ratings"] = given["ratings"].astype({"year": "str", "score": "object"})
    given["positions"]["is_key"] = ["", "yes"]
    assert Dataset(**given).digest == data.digest


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("employees", "name", "Dewi"),
        ("employees", "birth_date", "1990-01-03"),
        ("employees", "position_id", "P2"),
        ("positions", "is_key", False),
        ("positions", "seats", 2),
        ("ratings", "score", 80.50000001),
    ],
)
def test_digest_sees_every_value(data, name, column, value):
    changed = tables()[name].astype({column: "object"})
    changed.loc[0, column] = value
    assert data.with_tables(**{name: changed}).digest != data.digest


def test_digest_sees_where_one_text_ends():
    one, two = (pd.DataFrame({"a": pd.Series(words, dtype="str")}) for words in (["ab", "c"], ["a", "bc"]))
    gap = pd.DataFrame({"a": pd.Series(["ab", None, "c"], dtype="str")})
    moved = pd.DataFrame({"a": pd.Series(["ab", "c", None], dtype="str")})
    assert len({digest({"t": frame}) for frame in (one, two, gap, moved)}) == 4


def test_digest_is_the_sha_of_known_bytes():
    # Worked by hand: heading, one int64, one byte that says it is there.
    import hashlib

    frame = pd.DataFrame({"n": pd.Series([258], dtype="Int64")})
    content = b'["t", 1, ["n"]]' + b"\x02\x01\0\0\0\0\0\0" + b"\0"
    assert digest({"t": frame}) == hashlib.sha256(content).hexdigest()


def test_digest_is_the_same_in_another_process(data, tmp_path):
    folder = data.save(tmp_path / "saved")
    code = f"from talent.dataset import Dataset; print(Dataset.load({str(folder)!r}).digest)"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == data.digest


def test_protected_attributes_have_a_digest_of_their_own(data):
    more = data.with_tables(protected=pd.DataFrame({"employee_id": ["E1"], "sex": ["f"]}))
    assert more.digest == data.digest
    assert more.protected_digest != data.protected_digest


def test_sliced_text_has_the_digest_of_its_own_values():
    words = pd.Series(["zero", "one", None, "two"], dtype="str")
    whole = pd.DataFrame({"a": pd.Series(["one", None], dtype="str")})
    assert digest({"t": pd.DataFrame({"a": words}).iloc[1:3]}) == digest({"t": whole})


def test_save_and_load_give_the_same_dataset(data, tmp_path):
    again = Dataset.load(data.save(tmp_path / "a" / "b"))
    assert again.digest == data.digest
    assert list(again.tables()) == list(data.tables())
    for name, frame in data.tables().items():
        pd.testing.assert_frame_equal(getattr(again, name), frame)


def test_saving_again_leaves_no_table_of_the_former(data, tmp_path):
    data.save(tmp_path)
    assert not Dataset.load(data.with_tables(ratings=None).save(tmp_path)).has("ratings")
    assert {file.suffix for file in tmp_path.iterdir()} == {".parquet", ".json"}


def checks(monkeypatch):
    """Of how many tables each check was that was made since."""
    made, real = [], dataset.check_all
    monkeypatch.setattr(dataset, "check_all", lambda frames: made.append(len(frames)) or real(frames))
    return made


def test_tables_that_are_as_they_were_checked_are_not_checked_again(data, tmp_path, monkeypatch):
    made = checks(monkeypatch)
    again = Dataset.load(data.save(tmp_path))
    assert made == []
    assert again.problems.dtypes.equals(data.problems.dtypes)
    pd.testing.assert_frame_equal(again.accounting, data.accounting)


def another_title(folder):
    file = folder / "positions.parquet"
    pd.read_parquet(file).assign(title="Kepala").to_parquet(file, index=False)


def one_gone(folder):
    (folder / "ratings.parquet").unlink()


def other_contracts(folder):
    file = folder / kept.SEAL
    file.write_text(file.read_text().replace(kept._contracts(), "0" * 64))


def torn_seal(folder):
    file = folder / kept.SEAL
    file.write_bytes(file.read_bytes()[:40])


def no_seal(folder):
    (folder / kept.SEAL).unlink()


@pytest.mark.parametrize("change", [another_title, one_gone, other_contracts, torn_seal, no_seal])
def test_whatever_is_not_as_it_was_checked_is_checked_again(data, tmp_path, monkeypatch, change):
    change(data.save(tmp_path))
    made = checks(monkeypatch)
    Dataset.load(tmp_path)
    assert len(made) == 1


def test_a_table_that_breaks_its_contract_is_refused_whatever_the_seal_says(data, tmp_path):
    data.save(tmp_path)
    pd.DataFrame({"unit_id": ["U"]}).to_parquet(tmp_path / "employees.parquet", index=False)
    with pytest.raises(IntakeError):
        Dataset.load(tmp_path)


def test_tables_with_a_notice_get_no_seal_so_that_it_is_told_again(data, tmp_path):
    data.save(tmp_path)
    doubted = data.with_tables(positions=data.positions.assign(reports_to=data.positions["position_id"]))
    again = Dataset.load(doubted.save(tmp_path))
    assert again.problems["code"].tolist() == doubted.problems["code"].tolist() == ["self_report"] * 2


def test_loading_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Dataset.load(tmp_path / "nowhere")


def test_with_tables_checks_what_it_joins(data):
    with pytest.raises(IntakeError):
        data.with_tables(employees=data.employees.head(1))
    assert len(data.with_tables(ratings=None, employees=data.employees.head(1)).employees) == 1


def test_dataset_survives_pickling(data):
    again = pickle.loads(pickle.dumps(data))  # noqa: S301 - as the workers of a batch do
    assert again.digest == data.digest
    assert again.problems.equals(data.problems)


def test_problems_speak_the_language_asked_for():
    people = tables()["employees"].assign(position_id="P1")
    told = [
        Dataset(**tables() | {"employees": people}, language=language).problems for language in ("en", "id")
    ]
    assert [frame["fix"].str.len().gt(0).all() for frame in told] == [True, True]
    assert told[0]["code"].equals(told[1]["code"])


def test_missing_numbers_stay_missing(data):
    assert np.isnan(data.ratings["score"].iloc[0])
    assert data.positions["is_key"].isna().tolist() == [False, True]
    assert data.employees["birth_date"].isna().tolist() == [False, True, False]


def test_the_last_answer_is_remembered_and_a_caller_cannot_change_it(data):
    asked = []

    @remembered
    def ids(subject, *, first):
        asked.append(first)
        return subject.employees[["employee_id"]].head(first)

    one = ids(data, first=1)
    one["employee_id"] = "changed"
    assert ids(data, first=1)["employee_id"].tolist() == data.employees["employee_id"].head(1).tolist()
    assert [len(ids(data, first=2)), len(ids(data.with_tables(), first=2))] == [2, 2]
    assert asked == [1, 2, 2]
