"""Delimited text: nothing is lost, nothing is guessed from the name, every row keeps its number."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.sheets import Limits
from talent.sheets.model import RefusedError
from talent.sheets.text import DELIMITERS, read_text

ROWS = "nip,nama,nilai\n198503152010011005,Budi,79.5\n199001012015012001,Ani,80\n"


def read(content, **limits):
    """Rows of texts, row numbers, fields of each row, and the form."""
    content = content.encode() if isinstance(content, str) else content
    sheet = read_text(io.BytesIO(content), Limits(**limits))
    rows, numbers, widths = [], [], []
    for batch in sheet.batches:
        rows += [list(row.values()) for row in batch.cells.to_pylist()]
        numbers += batch.rows.tolist()
        widths += batch.widths.tolist()
    return rows, numbers, widths, sheet.about["form"] | {"width": sheet.about["width"]}


def form_of(content):
    return read(content)[3]


def refused(content, **limits):
    with pytest.raises(RefusedError) as caught:
        read(content, **limits)
    return caught.value.code, caught.value.detail


def test_cells_are_texts_as_they_stand():
    rows, numbers, _, _ = read("a,b\n 007 ,NA\n")
    assert rows == [["a", "b"], [" 007 ", "NA"]]
    assert numbers == [1, 2]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_delimiter_is_found(delimiter):
    assert form_of(ROWS.replace(",", delimiter))["delimiter"] == delimiter


def test_title_lines_above_the_heading_do_not_mislead():
    titles = "Daftar pegawai, dinas pendidikan, 2024\nDicetak, oleh, sistem, pada, hari, ini\n"
    rows = "".join(f"{n};Pegawai {n};79,5\n" for n in range(20))
    assert form_of(titles + "nip;nama;nilai\n" + rows)["delimiter"] == ";"


def test_decimal_commas_do_not_mislead():
    rows = "".join(f"{n};{n},5;80,25\n" for n in range(20))
    assert form_of(rows)["delimiter"] == ";"


def test_degrees_behind_names_do_not_mislead():
    rows = "".join(f"{n};Budi{', S.Kom.' * (n % 3)}\n" for n in range(20))
    assert form_of("nip;nama\n" + rows)["delimiter"] == ";"


def test_delimiters_within_quotes_do_not_count():
    rows = "".join(f'{n},"a;b;c;d"\n' for n in range(20))
    assert form_of("nip,catatan\n" + rows)["delimiter"] == ","


def test_one_column_is_one_column():
    rows, _, _, form = read("nip\n1\n2\n")
    assert rows == [["nip"], ["1"], ["2"]]
    assert form["delimiter"] == ","


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_known(line):
    assert read(ROWS.replace("\n", line))[0] == read(ROWS)[0]


def test_the_last_line_needs_no_end():
    assert read(ROWS.rstrip())[0] == read(ROWS)[0]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encoding_is_found_and_named(encoding, named):
    rows, _, _, form = read(ROWS.replace("Budi", "André").encode(encoding))
    assert rows[0][0] == "nip"
    assert rows[1][1] == "André"
    assert form["encoding"] == named


def test_a_letter_cut_by_the_end_of_a_chunk_is_read(monkeypatch):
    monkeypatch.setattr("talent.sheets.text._CHUNK", 7)
    assert read("é" * 50)[0] == [["é" * 50]]
    assert form_of("é" * 50)["encoding"] == "utf-8"


def test_one_foreign_byte_late_in_the_file_decides_the_encoding(monkeypatch):
    monkeypatch.setattr("talent.sheets.text._CHUNK", 16)
    assert form_of(ROWS.encode() * 10 + b"1,Andr\xe9,2\n")["encoding"] == "cp1252"


def test_undecodable_bytes_are_refused_with_their_line():
    assert refused(b"a,b\n1,2\n3,\x81\n") == ("file_encoding", "3")


def test_nul_is_refused_with_its_line():
    assert refused(b"a,b\n1,Bu\0di\n") == ("file_encoding", "2")


def test_blank_rows_are_left_out_and_numbers_stay():
    rows, numbers, _, _ = read("a,b\n\n,\n1,2\n")
    assert rows == [["a", "b"], ["1", "2"]]
    assert numbers == [1, 4]


def test_a_record_over_several_lines_is_one_row():
    rows, numbers, _, _ = read('a,b\n1,"x\ny"\n2,z\n')
    assert rows[1] == ["1", "x\ny"]
    assert numbers == [1, 2, 3]


def test_longer_rows_lose_nothing_and_shorter_ones_say_so():
    rows, _, widths, form = read("a,b\n1,2\n3,4,5\n6\n7,8\n")
    assert rows == [["a", "b", ""], ["1", "2", ""], ["3", "4", "5"], ["6", "", ""], ["7", "8", ""]]
    assert widths == [2, 2, 3, 1, 2]
    assert form["width"] == 2


def test_doubled_quotes_are_one():
    assert read('a,b\n"x ""y""",2\n')[0][1] == ['x "y"', "2"]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('a,b\n1,"Budi\n2,Ani\n', "2"),
        ('a,b\n1,"Budi" S\n', "2"),
        ('a,b\n1,2\n3,"x\n' + "4,5\n" * 20_000, "3"),
    ],
)
def test_quotes_that_cannot_be_are_refused_with_their_row(content, row):
    assert refused(content) == ("file_quotes", row)


def test_a_field_beyond_the_limit_is_refused_with_its_row():
    assert read(f"a\n{'x' * 10}\n", cell_characters=10)[0][1] == ["x" * 10]
    assert refused(f"a\n{'x' * 11}\n", cell_characters=10) == ("file_too_large", "2")


def test_rows_columns_and_cells_have_limits():
    assert refused("a,b,c\n", columns=2) == ("file_too_large", "1 x 3")
    assert refused("a\n" * 4, text_rows=3) == ("file_too_large", "4 x 1")
    assert refused("a,b\n" * 4, cells=7) == ("file_too_large", "4 x 2")


def test_no_records_give_no_batches():
    assert read("\n\n \n"[:2])[:2] == ([], [])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12))
def test_whatever_the_csv_module_writes_is_read_back(rows):
    target = io.StringIO(newline="")
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows([["nip", "nama", "nilai"], *rows])
    found, numbers, widths, _ = read(target.getvalue())
    kept = [(row, number) for number, row in enumerate([["nip", "nama", "nilai"], *rows], 1) if any(row)]
    assert list(zip(found, numbers, strict=True)) == kept
    assert set(widths) == {3}


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(content):
    try:
        rows, numbers, widths, _ = read(content)
        found = len(rows) == len(numbers) == len(widths)
    except RefusedError as refusal:
        found = refusal.code
    assert found in {True, "file_encoding", "file_quotes", "file_too_large"}


@given(st.lists(st.lists(st.text("ab1 ", max_size=3), min_size=1, max_size=6), min_size=1, max_size=8))
def test_no_field_is_lost_however_ragged(rows):
    content = "".join("|".join(row) + "\n" for row in rows)
    kept = [field for row in rows for field in row if field]
    found = [field for row in read(content)[0] for field in row]
    assert "".join(found).replace("|", "") == "".join(kept)
