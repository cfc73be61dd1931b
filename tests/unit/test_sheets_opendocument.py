"""OpenDocument spreadsheets: repeated cells, errors, percentages, what is hidden and what is merged."""

import io

import pytest

from talent.sheets import Limits
from talent.sheets.model import DATE, EMPTY, ERROR, FLAG, NO_RESULT, NUMBER, PERCENT, TEXT, RefusedError
from talent.sheets.opendocument import OpenDocumentScan
from talent.sheets.spreadsheet import scan, sheets
from tests.hostile import ods, ods_cell

END = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def row(*cells, **attributes):
    more = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def value(kind, **attributes):
    more = "".join(f' office:{name.replace("_", "-")}="{text}"' for name, text in attributes.items())
    return f'<table:table-cell office:value-type="{kind}"{more}><text:p>shown</text:p></table:table-cell>'


def read(body, **limits):
    """Texts, kinds, row numbers and the rest of the first sheet."""
    bounds, stream = Limits(**limits), io.BytesIO(ods(body))
    page = next(iter(sheets(stream, "ods", scan(stream, "ods", bounds), bounds)))
    texts, kinds, numbers = [], [], []
    for batch in page.batches:
        texts += [list(line.values()) for line in batch.cells.to_pylist()]
        kinds += batch.kinds.tolist()
        numbers += batch.rows.tolist()
    return texts, kinds, numbers, page.about


def test_cells_keep_text_and_place():
    texts, kinds, numbers, about = read(
        row("<table:table-cell/>", ods_cell("nip")) + row(ods_cell("1")) + END
    )
    assert texts == [["", "nip"], ["1", ""]]
    assert kinds == [[EMPTY, TEXT], [TEXT, EMPTY]]
    assert numbers == [1, 2]
    assert about["form"] == {"kind": "ods"}


@pytest.mark.parametrize(
    ("cell", "text", "kind"),
    [
        (value("float", value="79.5"), "79.5", NUMBER),
        (value("float", value="85"), "85", NUMBER),
        (value("percentage", value="0.85"), "0.85", PERCENT),
        (value("boolean", boolean_value="true"), "true", FLAG),
        (value("date", date_value="2024-04-03"), "2024-04-03", DATE),
    ],
)
def test_value_has_its_kind(cell, text, kind):
    texts, kinds, _, _ = read(row(cell))
    assert (texts, kinds) == ([[text]], [[kind]])


def test_error_keeps_its_word():
    cell = (
        '<table:table-cell table:formula="of:=X()" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    assert read(row(ods_cell("x"), cell))[:2] == ([["x", "#N/A"]], [[TEXT, ERROR]])


def test_formula_without_result_is_never_blank():
    assert read(row(ods_cell("x"), '<table:table-cell table:formula="of:=[.A1]"/>'))[1] == [[TEXT, NO_RESULT]]


def test_repeated_cells_and_rows_are_all_there():
    body = row(ods_cell("a", number_columns_repeated=3), number_rows_repeated=2) + row(ods_cell("b"))
    texts, _, numbers, _ = read(body)
    assert texts == [["a"] * 3, ["a"] * 3, ["b", "", ""]]
    assert numbers == [1, 2, 3]


def test_marks_of_repeated_rows_are_repeated():
    error = value("string", string_value="").replace(
        "office:value-type", 'calcext:value-type="error" office:value-type'
    )
    cells = (value("percentage", value="0.5"), error, '<table:table-cell table:formula="of:=1"/>')
    texts, kinds, _, _ = read(row(ods_cell("x")) + row(*cells, number_rows_repeated=3))
    assert kinds[1:] == [[PERCENT, ERROR, NO_RESULT]] * 3
    assert texts[1:] == [["0.5", "shown", ""]] * 3


def test_repeated_empty_rows_move_what_follows():
    gap = row("<table:table-cell/>", number_rows_repeated=4)
    texts, _, numbers, _ = read(row(ods_cell("a")) + gap + row(ods_cell("b")))
    assert texts == [["a"], ["b"]]
    assert numbers == [1, 6]


def test_hidden_rows_and_columns_are_named():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    cells = ods_cell("x", number_columns_repeated=3)
    body = columns + row(cells) + row(cells, visibility="filter", number_rows_repeated=2) + row(cells)
    about = read(body)[3]
    assert about["hidden_rows"] == [2, 3]
    assert about["hidden_columns"] == [1]


def test_merged_cells_are_named():
    merged = ods_cell("x", number_columns_spanned=2, number_rows_spanned=3)
    about = read(row(ods_cell("a"), merged, "<table:covered-table-cell/>"))[3]
    assert about["merged"] == [(1, 3, 1, 2)]


def test_trailing_repeated_blanks_are_no_far_cells():
    assert read(row(ods_cell("x")) + END)[0] == [["x"]]


@pytest.mark.parametrize(
    ("limits", "code"), [({"cells": 5}, "file_far_cell"), ({"columns": 2}, "file_far_cell")]
)
def test_the_area_has_limits(limits, code):
    with pytest.raises(RefusedError) as caught:
        read(row(ods_cell("x", number_columns_repeated=3), number_rows_repeated=2), **limits)
    assert caught.value.code == code


@pytest.mark.parametrize("size", [1, 3, 50])
def test_marks_are_found_however_the_chunks_fall(size):
    cells = row(value("percentage"), ods_cell("x"))
    text = f'<table:table table:name="A &amp; B">{cells}</table:table>'.encode()
    found = OpenDocumentScan(Limits())
    for at in range(0, len(text), size):
        found.feed(text[at : at + size])
    assert list(found.close()[0].percent) == [0]
    assert found.sheets[0].width == 2
    assert found.names == ["A & B"]


def test_markup_without_end_is_not_kept():
    found = OpenDocumentScan(Limits())
    for _ in range(20):
        found.feed(b"x" * (1 << 20))
    assert len(found._rest) <= 9 << 20
