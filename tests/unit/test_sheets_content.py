"""What a file is stands in its bytes, never in its name."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.sheets import kind_of
from talent.sheets.content import READ, encoding_by_head, refusal_of
from talent.sheets.model import RefusedError
from tests.hostile import TYPES, archive, ods, ordinary, parquet, xlsx
from tests.xls import compound, xls

REFUSED = {"empty", "html", "xml", "encrypted", "ole", "xlsb", "zip", "pdf", "image", "binary"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ordinary(), "xlsx"),
        (xlsx(), "xlsx"),
        (ods(""), "ods"),
        (xls([(0, 0, "nip")]), "xls"),
        (parquet(), "parquet"),
        (b"nip;nama\n", "csv"),
        ("nip;nama\n".encode("utf-16"), "csv"),
        ("\ufeffnip;nama\n".encode(), "csv"),
        (b"x", "csv"),
    ],
)
def test_what_is_read_is_known_by_content(content, kind):
    assert kind_of(content) == kind
    assert kind in READ


def test_a_workbook_with_macros_is_a_workbook():
    assert (
        kind_of(archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": "x", "xl/vbaProject.bin": "x"}))
        == "xlsx"
    )


@pytest.mark.parametrize(
    "start", ["<html>", "<!DOCTYPE html>", "<TABLE border=1>", "\n\n <Html>", "<meta charset=x>"]
)
def test_a_page_is_no_workbook(start):
    assert kind_of((start + "<tr><td>1</td></tr>").encode()) == "html"


def test_a_page_behind_an_xml_declaration_is_a_page():
    assert kind_of(b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">') == "html"


def test_text_that_begins_with_an_angle_is_text():
    assert kind_of(b"<5 tahun>;nilai\n1;2\n") == "csv"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "pdf"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"BM\x10\0\0\0\0\0\0\0", "image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image"),
        (b"\x1f\x8b\x08\0", "zip"),
        (b"Rar!\x1a\x07", "zip"),
        (b"7z\xbc\xaf\x27\x1c", "zip"),
        (b"{\\rtf1", "binary"),
        (bytes(100), "binary"),
        (b"\x7fELF\x02\x01\x01" + bytes(40), "binary"),
        (b"PARE....", "encrypted"),
        (b'<?xml version="1.0"?><Workbook>', "xml"),
    ],
)
def test_what_is_not_read_is_named(content, kind):
    assert kind_of(content) == kind
    assert kind in REFUSED


def test_an_archive_of_anything_else_is_an_archive():
    assert kind_of(archive({"a.csv": "nip"})) == "zip"
    text = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "",
        "META-INF/manifest.xml": "",
    }
    assert kind_of(archive(text)) == "zip"


def test_an_encrypted_package_of_libreoffice_is_encrypted():
    assert kind_of(archive({"encrypted-package": "x", "META-INF/manifest.xml": ""})) == "encrypted"


def test_ole_files_are_told_apart_by_their_streams():
    assert kind_of(compound({"WordDocument": b"x"})) == "ole"
    assert kind_of(compound({"__properties_version1.0": b"x"})) == "ole"
    assert kind_of(compound({"Book": b"x"})) == "xls"
    assert kind_of(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})) == "encrypted"


def test_an_open_file_is_looked_at_from_its_start():
    stream = io.BytesIO(b"nip;nama")
    stream.seek(5)
    assert kind_of(stream) == "csv"


def test_a_parquet_file_under_any_name_is_parquet():
    target = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), target, compression="zstd")
    assert kind_of(target.getvalue()) == "parquet"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nip".encode("utf-8-sig"), "utf-8-sig"),
        ("nip,nama".encode("utf-16-be"), "utf-16-be"),
        ("nip,nama".encode("utf-16-le"), "utf-16-le"),
        ("nip".encode("utf-16"), "utf-16"),
        (b"nip", ""),
        (b"n\0", ""),
    ],
)
def test_encoding_shows_in_the_first_bytes_or_not(text, encoding):
    assert encoding_by_head(text) == encoding


def test_every_refused_kind_has_a_code():
    assert {refusal_of(kind).code for kind in REFUSED} == {f"file_{k}" for k in REFUSED - {"zip"}} | {
        "file_archive"
    }


@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"PAR1"]),
)
def test_any_bytes_have_a_kind_or_are_damaged(rest, start):
    try:
        found = kind_of(start + rest)
    except RefusedError as refused:
        found = refused.code
    assert found in REFUSED | {*READ, "file_damaged", "file_bomb"}
