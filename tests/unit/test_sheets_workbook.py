"""Workbooks: every cell keeps its place and its kind, and what the parser hides is put back."""

import datetime as dt
import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from talent.sheets import Limits, Refused, open_files
from talent.sheets.model import DATE, EMPTY, ERROR, FLAG, NO_RESULT, NUMBER, PERCENT, TEXT
from talent.sheets.opening import Child
from talent.sheets.spreadsheet import scan, sheets
from talent.sheets.workbook import percent_formats
from tests.hostile import LINKS, MAIN, RELATIONS, SHEET_PART, STYLES, archive, parts_of, sheet, xlsx


def written(fill, **options):
    """Bytes of a workbook that xlsxwriter makes; fill gets the workbook and its first sheet."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, **options})
    fill(book, book.add_worksheet("A"))
    book.close()
    return target.getvalue()


def read(content, **limits):
    """Sheets as (name, rows of texts, rows of kinds, row numbers, about), read in this process."""
    bounds, stream = Limits(**limits), io.BytesIO(content)
    scanned = scan(stream, "xlsx", bounds)
    found = []
    for page in sheets(stream, "xlsx", scanned, bounds):
        texts, kinds, numbers = [], [], []
        for batch in page.batches:
            texts += [list(row.values()) for row in batch.cells.to_pylist()]
            kinds += batch.kinds.tolist()
            numbers += batch.rows.tolist()
        found.append((page.name, texts, kinds, numbers, page.about))
    return found


def only(content):
    """Text and kind of the only cell that is not empty."""
    _, texts, kinds, _, _ = read(content)[0]
    places = np.argwhere(np.array(kinds) != EMPTY)
    assert len(places) == 1
    row, column = places[0]
    return texts[row][column], kinds[row][column]


def cell(value, number_format=None):
    """Text and kind of one value written into B2."""

    def fill(book, page):
        page.write(1, 1, value, book.add_format({"num_format": number_format}) if number_format else None)

    return only(written(fill))


@pytest.mark.parametrize(
    ("value", "text"),
    [(85, "85"), (79.5, "79.5"), (0, "0"), (-3, "-3"), (0.1, "0.1"), (1e-7, "1e-07"), (45385, "45385")],
)
def test_number_is_its_shortest_text(value, text):
    assert cell(value) == (text, NUMBER)


def test_a_nip_kept_as_number_shows_what_is_lost():
    assert cell(198503152010011005) == ("1.98503152010011e+17", NUMBER)


def test_a_nip_kept_as_text_is_whole():
    assert cell("198503152010011005") == ("198503152010011005", TEXT)


@pytest.mark.parametrize("text", ["007", "79,5", " x ", "=A1"[1:], "baris\nkedua", "é\u00a0", "#N/A?"])
def test_text_stays_as_it_stands(text):
    assert cell(text) == (text, TEXT)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (dt.date(2024, 4, 3), "dd/mm/yyyy", "2024-04-03"),
        (dt.datetime(2024, 4, 3, 7, 30), "dd/mm/yyyy hh:mm", "2024-04-03T07:30:00"),  # noqa: DTZ001 - as in Excel
        (dt.datetime(2024, 4, 3, 7, 59, 59), "dd/mm/yyyy hh:mm:ss", "2024-04-03T07:59:59"),  # noqa: DTZ001 - as above
        (dt.time(7, 30), "hh:mm", "07:30:00"),
        (1.5, "[h]:mm", "36:00:00"),
    ],
)
def test_date_is_iso_and_has_a_time_only_when_there_is_one(value, form, text):
    assert cell(value, form) == (text, DATE)


def test_dates_of_the_other_epoch_are_the_same_days():
    def fill(book, page):
        page.write_datetime(0, 0, dt.date(2024, 4, 3), book.add_format({"num_format": "yyyy-mm-dd"}))

    _, texts, _, _, about = read(written(fill, date_1904=True))[0]
    assert texts == [["2024-04-03"]]
    assert about["form"] == {"kind": "xlsx", "date1904": True}


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false")])
def test_flag_is_a_word(value, text):
    assert cell(value) == (text, FLAG)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_error_keeps_its_word(error):
    assert only(written(lambda _, page: page.write_formula(2, 1, "=X()", None, error))) == (error, ERROR)


def test_formula_with_result_is_its_result():
    assert only(written(lambda _, page: page.write_formula(2, 1, "=40*2", None, 80))) == ("80", NUMBER)


@pytest.mark.parametrize(
    "inside",
    ["<f>A2</f>", "<f>A2</f><v></v>", "<f>A2</f><v/>", "<f>A2</f> <v />", '<f t="shared" si="0"/>', "<f/>"],
)
def test_formula_without_result_is_never_blank(inside):
    assert only(xlsx(sheet=sheet(f'<row r="3"><c r="C3">{inside}</c></row>'))) == ("", NO_RESULT)


def test_formula_whose_result_is_the_empty_text_is_empty():
    empty = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>'
    assert only(xlsx(sheet=sheet(empty))) == ("1", NUMBER)


@pytest.mark.parametrize(
    ("form", "kind"), [("0%", PERCENT), ("0.00%", PERCENT), ("0.0", NUMBER), ('0" %"', NUMBER)]
)
def test_percent_format_shows_in_the_kind(form, kind):
    assert cell(0.85, form) == ("0.85", kind)


def test_text_with_a_percent_format_is_text():
    assert cell("85%", "0%") == ("85%", TEXT)


def test_marks_are_found_with_single_quotes_and_prefixes():
    rows = """<row r='1'><c r='A1' t='e'><v>#N/A</v></c><c r='B1' s='1'><v>0.5</v></c></row>"""
    assert read(xlsx(sheet=sheet(rows)))[0][2] == [[ERROR, PERCENT]]
    inside = re.sub(r"<(/?)", r"<\1x:", sheet(rows)).replace("xmlns=", "xmlns:x=")
    assert read(xlsx(sheet=inside))[0][2] == [[ERROR, PERCENT]]


def test_marks_are_found_in_cells_without_address():
    rows = '<row><c><v>1</v></c></row><row><c><v>2</v></c><c t="e"><v>#REF!</v></c></row>'
    _, texts, kinds, numbers, _ = read(xlsx(sheet=sheet(rows)))[0]
    assert texts == [["1", ""], ["2", "#REF!"]]
    assert kinds == [[NUMBER, EMPTY], [NUMBER, ERROR]]
    assert numbers == [1, 2]


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_marks_are_found_however_the_chunks_fall(monkeypatch, size):
    monkeypatch.setattr("talent.sheets.archive._CHUNK", size)
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="e"><v>#N/A</v></c></row>'
        for row in range(1, 30)
    )
    _, _, kinds, numbers, _ = read(xlsx(sheet=sheet(rows)))[0]
    assert kinds == [[NUMBER, ERROR]] * 29
    assert numbers == list(range(1, 30))


def test_cells_keep_their_places():
    _, texts, _, numbers, _ = read(written(lambda _, page: (page.write(4, 2, "x"), page.write(9, 4, "y"))))[0]
    assert texts == [["", "", "x", "", ""], ["", "", "", "", "y"]]
    assert numbers == [5, 10]


def test_blank_rows_between_batches_are_left_out_and_numbers_stay(monkeypatch):
    monkeypatch.setattr("talent.sheets.cells.BATCH_ROWS", 3)
    _, texts, _, numbers, _ = read(
        written(lambda _, page: [page.write(row, 0, row) for row in (0, 7, 8, 14)])
    )[0]
    assert texts == [["0"], ["7"], ["8"], ["14"]]
    assert numbers == [1, 8, 9, 15]


def test_a_formula_without_result_beyond_all_values_widens_the_grid():
    rows = '<row r="2"><c r="A2"><v>1</v></c></row><row r="5"><c r="D5"><f>A2</f></c></row>'
    _, texts, kinds, numbers, _ = read(xlsx(sheet=sheet(rows)))[0]
    assert numbers == [2, 5]
    assert kinds[1] == [EMPTY, EMPTY, EMPTY, NO_RESULT]
    assert len(texts[0]) == 4


def test_formatted_empty_cells_do_not_count():
    def fill(book, page):
        page.write(0, 0, "x")
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    _, texts, _, _, _ = read(written(fill))[0]
    assert texts == [["x"]]


def test_hidden_rows_and_columns_are_named():
    def fill(_, page):
        page.write_column(0, 0, range(5))
        page.write_row(0, 0, range(5))
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(1, 2, None, None, {"hidden": True})

    _, texts, _, _, about = read(written(fill))[0]
    assert len(texts) == 5
    assert about["hidden_rows"] == [3]
    assert about["hidden_columns"] == [1, 2]


def test_merged_cells_are_named():
    about = read(written(lambda _, page: page.merge_range(1, 0, 3, 1, "x")))[0][4]
    assert about["merged"] == [(2, 4, 0, 1)]


def test_sheets_come_in_order_with_their_names_and_what_is_hidden():
    def fill(book, page):
        page.write(0, 0, "x")
        for name in ("B & C", "é"):
            book.add_worksheet(name).write_formula(0, 0, "=X()", None, "#N/A")
        book.get_worksheet_by_name("é").hide()

    found = read(written(fill))
    assert [(name, texts, about["hidden"]) for name, texts, _, _, about in found] == [
        ("A", [["x"]], False),
        ("B & C", [["#N/A"]], False),
        ("é", [["#N/A"]], True),
    ]


def test_an_empty_sheet_and_a_chart_sheet():
    def fill(book, _):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=A!$A$1:$A$2"})
        book.add_chartsheet("Grafik").set_chart(chart)

    target = [(name, texts) for name, texts, _, _, _ in read(written(fill))]
    assert target == [("A", [])]


def test_a_sheet_found_under_an_absolute_name_is_marked():
    error = sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    links = LINKS.replace("worksheets/", "/xl/worksheets/")
    content = archive(parts_of() | {SHEET_PART: error, "xl/_rels/workbook.xml.rels": links})
    assert only(content) == ("#N/A", ERROR)


def test_too_many_sheets_are_refused():
    pages = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, 4))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{pages}</sheets></workbook>'
    (refused,) = open_files([("a.xlsx", xlsx(book=book))], limits=Limits(sheets=2))
    assert refused == Refused("a.xlsx", "file_too_large", "3 sheets")


@pytest.mark.parametrize(
    ("limits", "address"),
    [({"rows": 9}, "B10"), ({"columns": 1}, "B10"), ({"cells": 19}, "B10"), ({"cells": 20}, None)],
)
def test_the_far_cell_is_named(limits, address):
    content = written(lambda _, page: page.write(9, 1, "x"))
    (result,) = open_files([("a.xlsx", content)], limits=Limits(**limits))
    assert (result.detail if isinstance(result, Refused) else None) == address


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("0%", True),
        ("0.0%;[Red]-0.0%", True),
        (r"0\%", False),
        ('0"%"', False),
        ("[$%-421]0", False),
        ("General", False),
    ],
)
def test_a_percent_sign_that_is_only_shown_makes_no_percentage(code, percent):
    assert (170 in percent_formats([(170, code)])) is percent


def test_builtin_percent_styles_are_known():
    assert 'numFmtId="9"' in STYLES
    assert only(xlsx(sheet=sheet('<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'))) == ("0.5", PERCENT)


VALUES = st.one_of(
    st.none(),
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda value: round(value, 6)),
    st.booleans(),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=10),
)


@given(st.lists(st.lists(VALUES, min_size=4, max_size=4), min_size=1, max_size=8))
def test_whatever_a_writer_writes_is_read_back(rows):
    def fill(_, page):
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                writer = page.write_string if isinstance(value, str) else page.write
                if value is not None:
                    writer(row, column, value)

    _, texts, kinds, numbers, _ = read(written(fill))[0]
    expected = {
        (row + 1, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    }
    found = {
        (numbers[row], column): texts[row][column]
        for row, line in enumerate(kinds)
        for column, kind in enumerate(line)
        if kind != EMPTY
    }
    assert found.keys() == expected.keys()
    for place, value in expected.items():
        assert _same(found[place], value)


def _same(text, value):
    if isinstance(value, bool):
        return text == str(value).lower()
    return text == value if isinstance(value, str) else float(text) == pytest.approx(value, rel=1e-14)


def test_the_child_gives_what_the_parser_gives():
    content = written(lambda _, page: (page.write_row(0, 0, ["nip", 1.5, True]), page.write(20_000, 1, "x")))
    child = Child(Limits())
    (grid,) = child.ask(("a.xlsx", content))
    child.stop()
    _, texts, kinds, numbers, _ = read(content)[0]
    assert [list(row.values()) for row in grid.cells.to_pylist()] == texts
    assert grid.kinds.tolist() == kinds
    assert grid.rows.tolist() == numbers
    assert (grid.file, grid.sheet, grid.width, grid.widths, grid.ragged) == ("a.xlsx", "A", 3, None, ())
