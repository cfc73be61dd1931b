"""The contract of every table: what it accepts, what it refuses, and how it tells."""

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from talent.messages import text
from talent.tables import REQUIRED, TABLES, as_markdown, check_all, empty, nearest, schema
from talent.tables.check import check_table
from talent.tables.problems import found, phrase
from talent.tables.references import check_references
from talent.tables.wording import WORDINGS

DESIGNED = {
    "agencies": "agency_id* name* kind* parent_id timezone snapshot_on",
    "units": "unit_id* name* parent_id",
    "positions": "position_id* title* unit_id* tier* echelon reports_to job_family status seats is_key "
    "min_education min_grade fields_of_study term_ends",
    "employees": "employee_id* unit_id* position_id name tier job_family employment duty_status "
    "acting_position_id acting_kind acting_since grade grade_since position_since tier_since education "
    "field_of_study birth_date service_since retires_on leaves_on unavailable_until",
    "standards": "position_id tier competency* kind required_level* weight document on",
    "assessments": "employee_id* assessed_on* instrument* element* kind value* scale_min scale_max standard "
    "sem purpose valid_until",
    "ratings": "employee_id* year* rating work_result behaviour score idea rater_id period_end",
    "unit_results": "unit_id* year* result*",
    "feedback": "employee_id* year* score* n_raters",
    "track_record": "employee_id* kind* on* level* value scope until",
    "history": "employee_id* title* start* end position_id tier unit_id agency_id job_family kind",
    "development": "employee_id* kind* start* end status hours competency programme",
    "attestations": "employee_id* criterion* result* on* valid_until document",
    "preferences": "employee_id* target willing* on*",
    "components": "employee_id* component* value label on*",
    "catalogue": "programme* competency* gain* hours cost weeks seats",
    "decisions": "decision_id* kind* employee_id position_id value_from value_to rank reason* on* by*",
    "merit_evidence": "item* document* on* level unit_id valid_until owner",
    "merit_history": "agency_id* year* assessed_by* aspect points* source",
    "field_signals": "unit_id* source* on* value* n* scale_min* scale_max* higher_is_better* sd",
    "protected": "employee_id* sex birth_year religion ethnicity marital_status disability "
    "political_affiliation",
}


def codes(name, frame):
    """The codes that a table draws, in order."""
    return check_table(name, pd.DataFrame(frame)).problems["code"].tolist()


def assessment(**changes):
    row = {"employee_id": "E1", "assessed_on": "2024-05-01", "instrument": "AC", "element": "x", "value": 4}
    return pd.DataFrame([row | changes])


def test_contract_holds_every_table_and_column_of_the_design():
    told = {
        name: " ".join(column.name + "*" * column.required for column in table.columns)
        for name, table in TABLES.items()
    }
    assert told == DESIGNED


def test_only_positions_and_employees_are_required():
    assert REQUIRED == ("positions", "employees")


def test_every_reference_leads_to_a_column_checked_before():
    order = list(TABLES)
    for name, table in TABLES.items():
        for column in table.columns:
            if column.references:
                home, _, target = column.references.partition(".")
                assert TABLES[home].column(target).is_id
                assert order.index(home) <= order.index(name)


def test_every_key_is_made_of_columns():
    assert all(set(table.key) <= set(table.names) for table in TABLES.values())


def test_vocabularies_of_the_rules_are_not_fixed_here():
    both = [c.name for table in TABLES.values() for c in table.columns if c.vocabulary and c.allowed]
    assert both == []


@pytest.mark.parametrize("name", TABLES)
def test_empty_table_fits_its_own_schema(name):
    assert schema(name).validate(empty(name)).columns.tolist() == TABLES[name].names


def test_schema_is_pandera_and_made_from_the_contract():
    made = schema("feedback")
    assert isinstance(made, pa.DataFrameSchema)
    assert [made.columns[c.name].nullable for c in TABLES["feedback"].columns] == [False, False, False, True]


def test_documentation_names_every_column(root):
    document = (root / "docs" / "data.md").read_text("utf-8")
    assert document == as_markdown()
    assert all(f"`{column.name}`" in document for table in TABLES.values() for column in table.columns)


@pytest.mark.parametrize("code", WORDINGS)
def test_every_problem_is_worded_in_both_languages(code):
    places = {"table": "units", "column": "name", "detail": "x"}
    for language in ("en", "id"):
        for sentence in (WORDINGS[code].reason, WORDINGS[code].fix):
            told = text(sentence, language, **places)
            assert told
            assert "{" not in told


@pytest.mark.parametrize("value", ["1.98501E+17", 198501012010011001.0])
def test_id_that_a_spreadsheet_damaged_is_refused(value):
    assert codes("protected", {"employee_id": [value]})[0] == "damaged_id"


def test_id_of_eighteen_digits_survives_as_text():
    typed = check_table("protected", pd.DataFrame({"employee_id": ["198501012010011001"]})).frame
    assert typed["employee_id"].tolist() == ["198501012010011001"]


def position(**changes):
    return pd.DataFrame([{"position_id": "P1", "title": "Head", "unit_id": "U", "tier": "1"} | changes])


@pytest.mark.parametrize("tier", [1, 1.0, "1", "1.0", " 1 "])
def test_tier_of_the_generic_profile_is_one_text(tier):
    assert check_table("positions", position(tier=tier)).frame["tier"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("given", "status"),
    [("eliminated", "abolished"), ("named", "filled"), ("Undisclosed", "filled"), ("VACANT", "vacant")],
)
def test_status_of_other_systems_is_translated(given, status):
    assert check_table("positions", position(status=given)).frame["status"].tolist() == [status]


def test_top_marked_xx_is_missing_unless_it_is_an_id():
    alone = check_table("positions", position(reports_to="XX")).frame
    known = pd.concat([position(position_id="XX"), position(reports_to="XX")])
    assert alone["reports_to"].isna().all()
    assert check_table("positions", known).frame["reports_to"].tolist()[1] == "XX"


def test_seats_are_one_where_nothing_is_said():
    seats = check_table("positions", position(seats=None)).frame["seats"]
    assert seats.tolist() == [1]
    assert seats.dtype == "Int64"


@pytest.mark.parametrize(
    ("name", "frame", "code", "column"),
    [
        ("feedback", {"employee_id": ["E"], "year": [2024], "score": [999]}, "out_of_range", "score"),
        ("feedback", {"employee_id": ["E"], "year": [2024], "score": [-1]}, "out_of_range", "score"),
        ("feedback", {"employee_id": ["E"], "year": [204], "score": [9]}, "out_of_range", "year"),
        ("feedback", {"employee_id": ["E"], "year": ["?"], "score": [9]}, "not_integer", "year"),
        ("feedback", {"employee_id": ["E"], "year": [2024], "score": ["x"]}, "not_number", "score"),
        ("feedback", {"employee_id": [" "], "year": [2024], "score": [9]}, "missing_value", "employee_id"),
        ("ratings", {"employee_id": ["E"], "year": [2024], "score": [999]}, "out_of_range", "score"),
        ("ratings", {"employee_id": ["E"], "year": [1], "period_end": ["x"]}, "not_date", "period_end"),
        ("units", {"unit_id": ["U"], "nama": ["x"]}, "column_missing", "name"),
        ("agencies", {"agency_id": ["A"], "name": ["x"], "kind": ["town"]}, "not_allowed", "kind"),
        (
            "preferences",
            {"employee_id": ["E"], "willing": ["?"], "on": ["2024-01-01"]},
            "not_flag",
            "willing",
        ),
        ("standards", {"competency": ["c"], "required_level": [3]}, "none_of", ""),
    ],
)
def test_bad_value_is_named_with_its_column(name, frame, code, column):
    problems = check_table(name, pd.DataFrame(frame)).problems
    assert (code, column) in set(zip(problems["code"], problems["column"], strict=True))


def test_bad_value_is_told_once_and_not_again_as_missing():
    assert codes("feedback", {"employee_id": ["E"], "year": ["x"], "score": [1]}) == ["not_integer"]


def test_missing_column_is_told_once_and_not_for_every_row():
    assert codes("units", {"unit_id": ["U", "V"]}) == ["column_missing"]


def test_misspelt_heading_is_offered_both_ways():
    problems = check_table("units", pd.DataFrame({"unit_id": ["U"], "nmae": ["x"]})).problems
    assert problems[["code", "column", "detail"]].to_numpy().tolist() == [
        ["column_missing", "name", "nmae"],
        ["column_unknown", "nmae", "name"],
    ]


def test_column_that_stands_twice_is_refused():
    frame = pd.DataFrame([["U", "a", "b"]], columns=["unit_id", "name", "name"])
    assert codes("units", frame) == ["column_twice"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 999}, ["off_scale"]),
        ({"value": -1}, ["off_scale"]),
        ({"value": 6, "scale_min": 1, "scale_max": 5}, ["off_scale"]),
        ({"value": 3, "scale_min": 5, "scale_max": 1}, ["no_scale"]),
        ({"value": 4, "scale_min": 1, "scale_max": 5, "standard": 9}, ["off_scale"]),
        ({"value": 4, "sem": -0.1}, ["out_of_range"]),
        ({"value": 400, "scale_min": 0, "scale_max": 500}, []),
        ({"value": -2, "scale_min": -3, "scale_max": 3}, []),
    ],
)
def test_assessment_must_lie_on_its_scale(changes, code):
    assert codes("assessments", assessment(**changes)) == code


def test_end_before_start_is_refused():
    frame = {"employee_id": ["E"], "title": ["x"], "start": ["2024-05-01"], "end": ["2024-04-30"]}
    assert codes("history", frame) == ["end_before_start"]


def test_same_row_twice_is_kept_once():
    row = {"unit_id": "U", "name": "x"}
    problems = check_table("units", pd.DataFrame([row, row, row])).problems
    assert problems["code"].tolist() == ["repeated", "repeated"]
    assert problems["position"].tolist() == [1, 2]


def test_rows_that_differ_under_one_key_are_all_named():
    frame = pd.DataFrame({"unit_id": ["U", "V", "U"], "name": ["a", "b", "c"]})
    problems = check_table("units", frame, rows=np.array([2, 3, 4])).problems
    assert problems["code"].tolist() == ["duplicate_key", "duplicate_key"]
    assert problems[["position", "detail"]].to_numpy().tolist() == [[0, "4"], [2, "2"]]


def test_job_share_is_a_notice():
    frame = pd.concat([position(), position(title="Deputy")])
    problems = check_table("positions", frame).problems
    assert problems["code"].tolist() == ["job_share"]
    assert WORDINGS["job_share"].severity == "notice"


def test_input_is_never_changed():
    frame = position(status="named", seats=None, extra=1)
    before = frame.copy(deep=True)
    check_table("positions", frame)
    pd.testing.assert_frame_equal(frame, before)


def typed(**tables):
    return {name: check_table(name, pd.DataFrame(frame)).frame for name, frame in tables.items()}


def test_reference_to_an_absent_table_is_no_problem():
    assert check_references(typed(positions=position())).empty


def test_unknown_unit_is_an_error_when_units_are_there():
    frames = typed(positions=position(), units={"unit_id": ["V"], "name": ["x"]})
    assert check_references(frames)["code"].tolist() == ["unknown_reference"]


def test_loose_reports_to_is_a_notice():
    frames = typed(positions=position(reports_to="P9"))
    assert check_references(frames)["code"].tolist() == ["loose_reference"]
    assert WORDINGS["loose_reference"].severity == "notice"


def test_more_people_than_seats_is_told_with_both_numbers():
    people = {"employee_id": ["a", "b", "c"], "unit_id": ["U"] * 3, "position_id": ["P1"] * 3}
    problems = check_references(typed(positions=position(seats=2), employees=people))
    assert problems[["code", "detail"]].to_numpy().tolist() == [["more_people_than_seats", "3/2"]]


def test_required_tables_are_asked_for():
    assert check_all({}).problems["table"].tolist() == ["positions", "employees"]


def test_rows_that_name_a_row_set_aside_go_with_it():
    frames = {
        "units": pd.DataFrame({"unit_id": ["U", "V"], "name": ["x", None]}),
        "positions": pd.concat([position(), position(position_id="P2", unit_id="V")]),
        "employees": pd.DataFrame(
            {"employee_id": ["a", "b"], "unit_id": ["U"] * 2, "position_id": ["P1", "P2"]}
        ),
        "feedback": pd.DataFrame({"employee_id": ["a", "b"], "year": [2024] * 2, "score": [50, 60]}),
    }
    whole = check_all(frames, strict=False)
    assert {name: rows.tolist() for name, rows in whole.rejected.items()} == {name: [1] for name in frames}
    assert whole.problems["code"].tolist() == ["missing_value"] + ["set_aside"] * 3


def test_phrase_numbers_rows_as_the_file_does():
    problems = found("units", "missing_value", positions=[1], column="name")
    told = phrase(problems, order=["units"], files={"units": "units.csv"}, rows={"units": np.array([2, 5])})
    assert told[["file", "row", "column", "severity"]].to_numpy().tolist() == [
        ["units.csv", 5, "name", "error"]
    ]


def test_long_values_are_cut():
    problems = found("units", "not_number", positions=[0], values=["9" * 500])
    assert problems["value"].str.len().tolist() == [80]


def test_nearest_is_empty_when_nothing_resembles():
    assert nearest("zzz", list(TABLES)) == ""
