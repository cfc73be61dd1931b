"""Old workbooks: cells, errors, percentages and hidden rows from their records."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.sheets import Limits, Refused, open_files
from talent.sheets.compound import Compound
from talent.sheets.model import EMPTY, ERROR, NUMBER, PERCENT, TEXT, RefusedError
from talent.sheets.records import scan_records
from tests.xls import book_stream, compound, record, xls

CELLS = [(0, 0, "nip"), (0, 1, "nilai"), (2, 1, 79.5)]


def grid(content):
    (result,) = open_files([("a.xls", content)])
    return result if isinstance(result, Refused) else result[0]


def marks(content):
    return scan_records(io.BytesIO(content), Limits()).marks["A"]


def test_cells_keep_text_place_and_kind():
    found = grid(xls(CELLS))
    assert found.cells.to_pylist() == [{"0": "nip", "1": "nilai"}, {"0": "", "1": "79.5"}]
    assert found.kinds.tolist() == [[TEXT, TEXT], [EMPTY, NUMBER]]
    assert found.rows.tolist() == [1, 3]
    assert found.form == {"kind": "xls"}


@pytest.mark.parametrize(("code", "word"), [(42, "#N/A"), (7, "#DIV/0!"), (15, "#VALUE!"), (23, "#REF!")])
def test_error_keeps_its_word(code, word):
    found = grid(xls(CELLS, more=record(0x0205, struct.pack("<HHHBB", 1, 0, 0, code, 1))))
    assert found.cells.column("0").to_pylist() == ["nip", word, ""]
    assert found.kinds[1, 0] == ERROR


def test_formula_that_gives_an_error_is_an_error():
    result = struct.pack("<HHHBBBBHH", 1, 0, 0, 2, 0, 42, 0, 0, 0xFFFF) + bytes(8)
    assert marks(xls(CELLS, more=record(0x0006, result))).error_texts == ["#N/A"]


def test_a_flag_is_no_error():
    assert not marks(xls(CELLS, more=record(0x0205, struct.pack("<HHHBB", 1, 0, 0, 1, 0)))).errors


def test_percent_style_shows_in_the_kind():
    style = record(0x00E0, struct.pack("<HH", 0, 9) + bytes(16))
    assert grid(xls(CELLS, before=style)).kinds[1, 1] == PERCENT


def test_hidden_rows_and_columns_are_named():
    row = record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 2, 255, 0, 0, 0x20, 0))
    column = record(0x007D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))
    found = grid(xls(CELLS, more=row + column))
    assert found.hidden_rows == (3,)
    assert found.hidden_columns == (1,)


def test_figures_of_a_chart_within_a_sheet_are_no_cells():
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0020, 0, 0, 0, 6))
    chart = begin + record(0x0203, struct.pack("<HHHd", 60_000, 200, 0, 1.0)) + record(0x000A)
    found = marks(xls(CELLS, more=chart))
    assert (found.last_row, found.width) == (3, 2)


def test_the_other_epoch_is_named():
    found = scan_records(io.BytesIO(xls(CELLS, before=record(0x0022, b"\1\0"))), Limits())
    assert found.date1904


def test_a_sealed_workbook_is_refused():
    assert grid(xls(CELLS, protected=True)).code == "file_encrypted"


def test_the_far_cell_is_named():
    (result,) = open_files([("a.xls", xls(CELLS))], limits=Limits(cells=5))
    assert result == Refused("a.xls", "file_far_cell", "B3")


def test_streams_are_found_by_name():
    file = Compound(io.BytesIO(compound({"Workbook": b"x" * 5000, "Other": b"y"})))
    entries = {entry.name: entry for entry in file.entries()}
    assert file.content(entries["Workbook"])[:5000] == b"x" * 5000
    assert entries["Other"].size == 4096


def test_a_stream_that_goes_round_ends():
    content = bytearray(compound({"Workbook": b"x" * 5000}))
    struct.pack_into("<I", content, 512 + 3 * 4, 2)
    file = Compound(io.BytesIO(bytes(content)))
    entry = next(entry for entry in file.entries() if entry.name == "Workbook")
    assert len(file.content(entry)) <= len(content)


@given(st.integers(0, 1500), st.binary(min_size=1, max_size=40))
def test_no_change_of_bytes_goes_unnoticed_into_an_endless_loop(place, change):
    whole = xls(CELLS)
    content = whole[:place] + change + whole[place + len(change) :]
    try:
        found = len(scan_records(io.BytesIO(content), Limits()).marks)
    except RefusedError as refused:
        found = refused.code
    assert found in {0, 1, "file_damaged", "file_far_cell", "file_encrypted"}


def test_the_stream_is_what_the_fixture_says():
    assert book_stream(CELLS).startswith(b"\x09\x08")
