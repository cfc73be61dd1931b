"""The data page: files in, proposals confirmed, every row accounted for; without a browser."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from apps import uploads
from talent.intake import Mapping
from talent.intake.read import open_sheets
from tests.workbooks import NIPS, person, recap, workbook

PATIENCE = 120
SHEET = "0/rekap.xlsx/Rekap/recap"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(*people, **sheets):
    return workbook({"Rekap": recap(*people), **sheets})


SOUND = book(person(1), person(2), person(3))
ASKING = book(person(1), person(2, POTENSI=0), person(3, NIP=1.98503e17))


@pytest.fixture
def app(root, tmp_path, monkeypatch):
    """The page in English, on a store without anything in it."""
    monkeypatch.setenv("TALENT_DB", "")
    found = AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=PATIENCE)
    found.session_state["lang"] = "en"
    found.run()
    return found.switch_page("app_pages/data.py").run()


def dropped(app, **files):
    """Files by name (``rekap_xlsx`` = rekap.xlsx) put into the box."""
    return dropped_as(app, *((name.replace("_", "."), content) for name, content in files.items()))


def dropped_as(app, *files):
    app.file_uploader[0].set_value([(name, content, XLSX) for name, content in files]).run()
    assert not app.exception, app.exception
    return app


def sums(app):
    """The four numbers of the accounting line."""
    line = next(part.value for part in app.markdown if part.value.startswith(("**read", "**dibaca")))
    return [int(n) for n in re.findall("[0-9]+", line)]


def headers(app):
    return [part.value for part in app.header]


def confirmed(app):
    next(button for button in app.button if button.label == "Read it like this").click().run()
    assert not app.exception, app.exception
    return app


def test_empty_page_says_what_would_be_here(app):
    assert any("Nothing is stored" in box.value for box in app.info)
    assert headers(app) == ["1. Drop the files"]


def test_a_recap_is_recognised_and_accounted_for(app):
    dropped(app, rekap_xlsx=SOUND)
    assert sums(app) == [5, 3, 0, 2]
    assert "2. What they hold: 1 sheets, all settled" in headers(app)


def test_table_of_sheets_says_what_each_looks_like(app):
    rows = dropped(app, rekap_xlsx=book(person(1), Catatan=[["a", "b"], ["1", "2"]])).dataframe[0].value
    assert rows["Looks like"].tolist() == ["Recap of an assessment", "not recognised"]
    assert rows["How sure"].tolist() == ["100%", "–"]


def test_accounting_is_in_the_words_and_numbers_of_the_language(app):
    app.selectbox(key="lang").set_value("id").run()
    dropped(app, rekap_xlsx=SOUND)
    assert "**dibaca 5 = diterima 3 + ditolak 0 + dikecualikan 2**" in [part.value for part in app.markdown]


def test_language_switch_keeps_the_files(app):
    dropped(app, rekap_xlsx=SOUND)
    app.selectbox(key="lang").set_value("id").run()
    assert sums(app) == [5, 3, 0, 2]


def test_problems_are_grouped_with_counts_and_advice(app):
    dropped(app, rekap_xlsx=ASKING)
    labels = [box.label for box in app.expander]
    assert any(label.startswith("Error · **1** × 0 may be a score of nothing") for label in labels)
    assert any("Format the column as text" in part.value for part in app.markdown)


def test_an_answer_settles_its_question(app):
    dropped(app, rekap_xlsx=ASKING)
    assert sums(app) == [5, 1, 2, 2]
    app.selectbox(key=f"zero-potential_score-{SHEET}").set_value("missing")
    assert sums(confirmed(app)) == [5, 2, 1, 2]


def test_an_answer_can_be_taken_back(app):
    dropped(app, rekap_xlsx=ASKING)
    app.selectbox(key=f"zero-potential_score-{SHEET}").set_value("missing")
    confirmed(app).selectbox(key=f"zero-potential_score-{SHEET}").set_value("")
    assert sums(confirmed(app)) == [5, 1, 2, 2]


def test_what_is_confirmed_is_no_longer_a_guess(app):
    confirmed(dropped(app, rekap_xlsx=SOUND))
    assert app.dataframe[0].value["How sure"].tolist() == ["confirmed"]


def test_a_changed_field_is_read_so():
    files = [("rekap.xlsx", SOUND)]
    sheet = open_sheets(files).sheets[0]
    chosen = dict(uploads.headings(sheet)[["heading", "field"]].to_numpy()) | {"JPM": "technical"}
    entry = uploads.confirmed_as(sheet, columns=chosen, answers={}, tiers={"Kepala Seksi 1": "pengawas"})
    again = open_sheets(files, mapping=Mapping((entry,))).sheets[0]
    assert {"technical"} == set(again.fields) - set(sheet.fields)
    assert uploads.entry_of(again) == entry


def test_a_sheet_can_be_left_out(app):
    dropped(app, rekap_xlsx=SOUND)
    app.selectbox(key=f"layout-{SHEET}").set_value("").run()
    assert app.dataframe[0].value["Looks like"].tolist() == ["left out"]
    assert sums(app)[1] == 0


def test_a_file_that_is_refused_is_told_and_nothing_is_accepted(app):
    dropped(app, rekap_xlsx=SOUND, situs_xls=b"<html><table></table></html>")
    assert sums(app) == [5, 0, 3, 2]
    assert any("web page" in box.label for box in app.expander)


def test_the_accounting_adds_up_whatever_is_dropped(app):
    for files in (
        {"rekap_xlsx": ASKING},
        {"a_csv": b"x;y\n1;2\n"},
        {"b_xlsx": b""},
        {"r_xlsx": SOUND, "s_xlsx": SOUND},
    ):
        read, accepted, rejected, excluded = sums(dropped(app, **files))
        assert read == accepted + rejected + excluded


def test_a_mapping_file_among_the_files_is_used(app):
    mapping = (
        b'[[sheets]]\nfile = "rekap*"\nlayout = "recap"\n[sheets.answers.potential_score]\nzero = "missing"\n'
    )
    dropped(app, rekap_xlsx=ASKING, mapping_toml=mapping)
    assert sums(app) == [5, 2, 1, 2]


def test_a_wrong_mapping_file_is_told(app):
    dropped(app, rekap_xlsx=SOUND, mapping_toml=b'[[sheets]]\nlayout = "rekap"\n')
    assert "recap" in app.error[0].value
    dropped(app, rekap_xlsx=SOUND, mapping_toml=b"[[")
    assert "not a readable mapping file" in app.error[0].value.replace("\\", "")


def test_files_stay_while_another_page_is_looked_at(app):
    dropped(app, rekap_xlsx=SOUND)
    app.switch_page("app_pages/rules.py").run()
    app.switch_page("app_pages/data.py").run()
    assert sums(app) == [5, 3, 0, 2]
    next(button for button in app.button if button.label == "Forget these files").click().run()
    assert "reading" not in app.session_state


def test_no_long_id_is_shown(app):
    dropped(
        app, rekap_xlsx=book(person(1, ESELON=None), person(2, NIP=f"{NIPS[1][:8]} {NIPS[1][8:14]} 1 00O"))
    )
    cells = {str(cell) for table in app.dataframe for cell in table.value.to_numpy().ravel()}
    parts = {*cells, *(part.value for part in app.markdown), *(box.label for box in app.expander)}
    assert not [part for part in parts if re.search("[0-9]{16}", part)]


@pytest.mark.parametrize("name", ["**tebal** [x](a.b).xlsx", "`kode`.xlsx", ":red[a] $x$.xlsx", "<b>x.xlsx"])
def test_a_name_is_shown_as_it_is(app, name):
    dropped_as(app, (name, SOUND))
    assert app.expander[0].label.startswith(uploads.as_code(f"{name} / Rekap"))


def test_names_are_code_without_control_characters():
    assert uploads.as_code("a\u202eb\n") == "`a�b�`"
    assert uploads.as_code("a`b") == "`` a`b ``"


def test_sentences_hold_no_markup_and_no_links():
    assert uploads.as_text("*a* [b](c)") == r"\*a\* \[b\]\(c\)"
    assert "://" not in uploads.as_text("http://a.b").replace("\\", "")


def test_mapping_file_reads_back_what_was_proposed():
    opened = open_sheets([("rekap.xlsx", ASKING)])
    content = uploads.tomllib.loads(uploads.mapping_file(opened))
    assert Mapping.from_dict(content).sheets[0].columns["NIP"] == "nip"


def test_rejected_rows_leave_with_their_reasons(app):
    data = dropped(app, rekap_xlsx=ASKING).session_state["reading"][1].data
    rows = data.rejected["rekap.xlsx/Rekap"]
    assert rows["row"].tolist() == [6, 7]
