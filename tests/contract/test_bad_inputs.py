"""Every kind of bad input: what becomes of its rows, and the exact words that people read about it.

After a change of words, ``python -m tests.bad_inputs`` writes the agreed messages anew; read the difference.
"""

import csv
import io
import tomllib

import pytest
from python_calamine import CalamineWorkbook

from talent.export import restore, to_csv, to_xlsx
from talent.intake import Mapping, read_dataset
from tests.bad_inputs import (
    GOLDEN,
    KINDS,
    NIPS,
    RULES,
    as_toml,
    book,
    cases,
    folder_of,
    read,
    staff,
    told,
    told_of_rules,
)

pytestmark = pytest.mark.usefixtures("one_child")

CASES = {case.name: case for case in cases()}
AGREED = tomllib.loads(GOLDEN.read_text("utf-8"))
ANSWERED = [name for name, case in CASES.items() if case.answer]
FORMULAS = [name for name in CASES if name.startswith("row-28")]
REMAKE = "the words have changed: `python -m tests.bad_inputs` writes them anew; read the difference"


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture(scope="module")
def outcome(case, tmp_path_factory):
    return read(case, tmp_path_factory.mktemp("bad"))


def codes_of(problems, severity=("error", "notice")):
    return set(problems.loc[problems["severity"].isin(severity), "code"])


def aside(data):
    """Rows set aside, over all sheets."""
    return {int(row) for frame in data.rejected.values() for row in frame["row"]}


def people(data):
    return set(data.employees["employee_id"])


def ids(frame):
    return set(frame[next(name for name in ("NIP", "employee_id", "NAMA NIP") if name in frame)].dropna())


def test_words_are_those_agreed(case, outcome):
    kind, form = case.name.split(".")
    assert told(case, outcome) == AGREED[kind][form], REMAKE


def test_what_is_told_names_its_code(case, outcome):
    assert set(case.codes) <= codes_of(outcome[1])


def test_every_row_read_is_accepted_rejected_or_excluded(outcome):
    if outcome[0] is not None:
        counts = outcome[0].accounting
        assert counts["read"].eq(counts["accepted"] + counts["rejected"] + counts["excluded"]).all()


def test_action_holds(case, outcome):
    data = outcome[0]
    {"R": set_aside, "F": refused, "W": accepted_and_said, "A": asked}[case.act](case, data, outcome[1])


def set_aside(case, data, problems):
    assert aside(data) == set(case.rows)
    gone = set().union(*(ids(frame) for frame in data.rejected.values()))
    assert not gone & people(data)
    assert set(case.codes) <= codes_of(problems, ("error",))


def refused(case, data, problems):
    assert data is None
    assert set(case.codes) & codes_of(problems, ("error",))


def accepted_and_said(case, data, problems):
    assert not aside(data)
    assert not codes_of(problems, ("error",))
    if not case.codes:
        assert set(case.rows) <= set(data.changes["row"])


def asked(case, data, problems):
    """Set aside until it is answered, or accepted and both sides shown."""
    errors = problems[problems["severity"].eq("error")]
    assert aside(data) == set(errors["row"])
    if len(errors):
        assert aside(data) == set(case.rows)
    elif case.codes:
        assert problems.loc[problems["code"].isin(case.codes), "reason"].str.len().gt(0).all()


@pytest.mark.parametrize("name", ANSWERED)
def test_answer_of_the_agency_lets_the_rows_in(name, tmp_path):
    data, problems, _ = read(CASES[name], tmp_path, answered=True)
    assert not aside(data)
    assert not set(CASES[name].codes) & codes_of(problems)


@pytest.mark.parametrize("name", RULES)
def test_rules_that_contradict_themselves_are_refused_in_the_agreed_words(name, tmp_path):
    kind, form = name.split(".")
    assert told_of_rules(name, tmp_path) == AGREED[kind][form], REMAKE


def test_all_kinds_have_a_fixture():
    kinds = {case.kind for case in CASES.values()} | {int(name[4:6]) for name in RULES}
    assert kinds == set(range(1, KINDS + 1))


def test_no_agreed_message_is_stale_and_each_case_has_one():
    agreed = {f"{kind}.{form}" for kind, forms in AGREED.items() for form in forms}
    assert agreed == {*CASES, *RULES}


def test_agreed_messages_survive_their_file():
    flat = {f"{kind}.{form}": part for kind, forms in AGREED.items() for form, part in forms.items()}
    assert tomllib.loads(as_toml(flat)) == AGREED


def test_every_message_says_what_to_do_in_both_languages():
    parts = [
        item
        for name, forms in AGREED.items()
        if name != "row-32"
        for part in forms.values()
        for item in part["told"]
    ]
    assert all(item[language].count(". ") >= 1 for item in parts for language in ("id", "en"))
    assert not [item for item in parts if item["id"] == item["en"]]


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_in_a_name_stays_text_and_leaves_as_text(name, tmp_path):
    data, _, _ = read(CASES[name], tmp_path)
    names = data.employees["name"].tolist()
    given = next(text for text in names if not text.startswith("Pegawai"))
    _, *fields = csv.reader(io.StringIO(to_csv(data.employees[["name"]]).decode("utf-8-sig")))
    assert [f"'{given}"] in fields
    assert [restore(text) for (text,) in fields] == names
    page = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx({"Pegawai": data.employees[["name"]]})))
    assert [given] in page.get_sheet_by_index(0).to_python()


def test_ring_of_superiors_is_told_by_its_titles():
    rings = [item for item in AGREED["row-31"]["cycle"]["findings"] if item["kind"] == "ring"]
    assert [ring["detail"] for ring in rings] == ["Kepala Dinas → Kepala Bidang → Kepala Dinas"]


def test_acting_appointment_holds_no_post(tmp_path):
    data, _, _ = read(CASES["row-30.plt"], tmp_path)
    person = data.employees.set_index("employee_id").loc[NIPS[0]]
    assert (person["acting_kind"], person["acting_position_id"]) == (
        "Plt",
        "Dinas Kesehatan / Kepala Seksi 2",
    )
    assert person.isna()["position_id"]


def test_vacant_post_counts_and_no_person_does(tmp_path):
    data, _, _ = read(CASES["row-30.vacant"], tmp_path)
    assert len(data.employees) == 2
    assert "Kepala Seksi 1" in set(data.positions["title"])


def test_contract_number_of_another_month_is_no_fault(tmp_path):
    data, problems, _ = read(CASES["row-04.pppk"], tmp_path)
    assert "199001012023211001" in people(data)
    assert "id_disagrees" not in codes_of(problems)


def test_files_of_other_kinds_give_the_same_tables(tmp_path):
    names = ["row-26.csv-named-xlsx", "row-26.xls", "row-26.ods", "row-33.one-employee"]
    assert len({read(CASES[name], tmp_path)[0].digest for name in names}) == 1


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path):
    data, _, _ = read(CASES["row-16.from-1904"], tmp_path)
    days = data.components.set_index("employee_id").loc[NIPS[0], "on"].astype("str")
    assert set(days) == {"2023-03-15"}


def answers(folder, files, mapping):
    folder_of(folder, **files)
    return read_dataset(folder, strict=False, mapping=Mapping.from_dict(mapping))


def test_answer_for_one_sheet_counts_more_than_that_for_all(tmp_path):
    here = [{"layout": "recap", "answers": {"jpm": {"zero": "zero"}}}]
    data = answers(tmp_path, book({"JPM": 0}), {"answers": {"jpm": {"zero": "missing"}}, "sheets": here})
    assert sorted(data.assessments["value"]) == [0, 80, 80]


def test_answer_for_all_counts_beside_that_for_one_sheet(tmp_path):
    here = [{"layout": "recap", "answers": {"jpm": {"zero": "missing"}}}]
    data = answers(
        tmp_path,
        book({"JPM": 0, "NIP": "131234567"}),
        {"answers": {"*": {"id_form": "keep"}}, "sheets": here},
    )
    assert data.accounting["rejected"].sum() == 0
    assert len(data.assessments) == 2


def test_whoever_left_is_kept_without_a_duty_status(tmp_path):
    keep = {"answers": {"duty": {"inactive": "keep"}}}
    data = answers(tmp_path, staff("KEDUDUKAN HUKUM", "Pensiun", "Aktif"), keep)
    assert data.employees.set_index("employee_id")["duty_status"].fillna("").to_dict() == {
        NIPS[0]: "",
        NIPS[1]: "active",
    }
    assert data.changes[["old", "new"]].to_numpy().tolist() == [["Pensiun", ""], ["Aktif", "active"]]


@pytest.mark.parametrize("word", ["=Calon Pegawai", "=CALON  PEGAWAI", "=calon pegawai"])
def test_answered_word_is_known_however_it_is_written(tmp_path, word):
    files = staff("STATUS ASN", "Calon Pegawai", "PNS")
    data = answers(tmp_path, files, {"answers": {"employment": {word: "cpns"}}})
    assert data.employees["employment"].tolist() == ["cpns", "pns"]


def test_value_that_the_mapping_explains_may_stand_as_a_number(tmp_path):
    files = book({"PANGKAT/GOL": 7})
    said = [{"layout": "recap", "values": {"grade": {"7": "II/c"}}}]
    data = answers(tmp_path, files, {"sheets": said})
    assert data.employees.set_index("employee_id").loc[NIPS[0], "grade"] == "II/c"


def test_rules_are_refused_by_file_key_and_sum(tmp_path):
    message = told_of_rules("row-32.weights", tmp_path)["told"][0]["en"]
    assert all(part in message for part in ("overlay.toml", "profile.axes.potential", "90"))
