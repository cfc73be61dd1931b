"""Files that try to harm whoever opens them, made in memory; each with the codes it may be refused with."""

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter import Workbook

from tests.xls import compound, xls

DAMAGED = {"file_damaged"}
FAR = {"file_far_cell"}
BOMB = {"file_bomb"}
DTD = {"file_doctype"}

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/worksheet"'
    f' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings"'
    f' Target="sharedStrings.xml"/><Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
START = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    "</Types>"
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>"
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>nip</t></si></sst>'
ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">'
    '<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>'
)
OUTSIDE = '<!DOCTYPE r [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
SHEET_PART = "xl/worksheets/sheet1.xml"


class Hostile(NamedTuple):
    """A file, and the codes it may be refused with; none where it is read without harm."""

    name: str
    content: bytes
    codes: set


def sheet(rows=ROW, before="", after=""):
    """XML of a worksheet."""
    return f'{before}<worksheet xmlns="{MAIN}">{after}<sheetData>{rows}</sheetData></worksheet>'


def archive(parts):
    """Zip archive of name to content."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def parts_of(**parts):
    """Parts of a small workbook; each can be replaced, or left out with None."""
    names = {"book": "xl/workbook.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    whole = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": START,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/sharedStrings.xml": STRINGS,
        "xl/styles.xml": STYLES,
        SHEET_PART: sheet(),
    } | {names.get(name, SHEET_PART): content for name, content in parts.items()}
    return {name: content for name, content in whole.items() if content is not None}


def xlsx(**parts):
    """A small workbook by hand: sheet, strings, styles and book can be replaced."""
    return archive(parts_of(**parts))


def ods(body, **parts):
    """A small OpenDocument spreadsheet; body is what its only table holds."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f"<office:document-content {spaces} {calc}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    whole = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": content,
    }
    return archive(whole | parts)


def ods_cell(text, **attributes):
    """A text cell of an OpenDocument spreadsheet."""
    more = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def ordinary():
    """A workbook as an agency sends it."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    page = book.add_worksheet("Pegawai")
    for row in range(200):
        page.write_row(row, 0, [f"1985031520100110{row:02d}", f"Pegawai {row}", 79.5])
    book.close()
    return target.getvalue()


def parquet(rows=1000):
    """A Parquet file."""
    target = io.BytesIO()
    pq.write_table(pa.table({"nip": [str(row) for row in range(rows)]}), target)
    return target.getvalue()


def _cell(address):
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{address}"><v>1</v></c></row>'


def _far():
    wide = "".join(f'<c r="{_letters(column)}1"><v>1</v></c>' for column in range(16_384))
    lie = '<dimension ref="A1:B2"/>'
    yield "far.xlsx", xlsx(sheet=sheet(_cell("XFD1048576"))), FAR
    yield "far-behind.xlsx", xlsx(sheet=sheet(ROW + _cell("XFD1048576"))), FAR
    yield "far-lie.xlsx", xlsx(sheet=sheet(ROW + _cell("XFD1048576"), after=lie)), FAR
    yield "far-first.xlsx", xlsx(sheet=sheet(_cell("XFD1048576") + ROW)), FAR
    yield "far-row.xlsx", xlsx(sheet=sheet(ROW + _cell("T1048576"))), FAR
    yield "far-beyond.xlsx", xlsx(sheet=sheet(_cell("ZZZ9999999999"))), FAR | DAMAGED
    prefixed = (
        sheet(ROW + _cell("XFD1048576"))
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("xmlns=", "xmlns:x=")
    )
    yield "far-prefix.xlsx", xlsx(sheet=prefixed), FAR
    yield "far-quotes.xlsx", xlsx(sheet=sheet(ROW + _cell("XFD1048576").replace('"', "'"))), FAR
    yield "wide.xlsx", xlsx(sheet=sheet(f'<row r="1">{wide}</row>')), FAR
    yield (
        "tags.xlsx",
        xlsx(sheet=sheet('<row r="1">' + '<c r="A1"><v>1</v></c>' * 300_000 + "</row>")),
        {None},
    )
    yield "far.xls", xls([(0, 0, "x"), (65_535, 255, 1.0)]), FAR
    yield (
        "repeated.ods",
        ods(f'<table:table-row table:number-rows-repeated="2000000">{ods_cell("x")}</table:table-row>'),
        FAR,
    )
    cells = ods_cell("x", number_columns_repeated=16_384)
    yield "repeated-wide.ods", ods(f"<table:table-row>{cells}</table:table-row>"), FAR
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    wide_row = f"<table:table-row>{ods_cell('x', number_columns_repeated=300)}</table:table-row>"
    yield "far.ods", ods(blank + wide_row), FAR
    yield (
        "overflow.ods",
        ods(f'<table:table-row table:number-rows-repeated="4294967295">{ods_cell("x")}</table:table-row>'),
        FAR | DAMAGED,
    )


def _letters(column):
    letters = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _bombs():
    flood = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "0" * 88_000_000 + "</t></is></c></row>")
    yield "flood.xlsx", xlsx(sheet=flood), BOMB
    yield "flood-strings.xlsx", xlsx(strings=STRINGS.replace("nip", " " * 30_000_000)), BOMB
    yield "flood-other.xlsx", archive(parts_of() | {"xl/media/image1.png": bytes(60_000_000)}), BOMB
    yield "flood.ods", ods(ods_cell("x" * 30_000_000)), BOMB
    yield "parts.xlsx", archive(parts_of() | {f"xl/{number}.xml": "<a/>" for number in range(600)}), BOMB
    yield "nested.zip", archive({"inner.zip": archive({"a": bytes(20_000_000)})}), {"file_archive"}
    honest = archive(parts_of())
    yield "size-lie.xlsx", _lying(xlsx(sheet=flood), SHEET_PART, size=1000), BOMB | DAMAGED
    yield "packed-lie.xlsx", _lying(honest, SHEET_PART, packed=10), DAMAGED
    yield "far-offset.xlsx", _lying(honest, SHEET_PART, offset=1 << 30), DAMAGED
    yield "zip64.xlsx", honest[:-22] + b"PK\x06\x07" + bytes(16) + honest[-22:], BOMB | DAMAGED
    yield "long-directory.xlsx", honest[:-10] + struct.pack("<II", 1 << 31, 0) + b"\0\0", BOMB | DAMAGED


def _lying(content, name, *, size=None, packed=None, offset=None, flag=None, method=None):
    """The archive with other figures in its table of contents."""
    changed = bytearray(content)
    at = next(
        place
        for place in range(len(changed) - 46, 0, -1)
        if changed[place : place + 4] == b"PK\x01\x02" and changed[place + 46 :].startswith(name.encode())
    )
    for place, form, value in (
        (24, "<I", size),
        (20, "<I", packed),
        (42, "<I", offset),
        (8, "<H", flag),
        (10, "<H", method),
    ):
        if value is not None:
            struct.pack_into(form, changed, at + place, value)
    return bytes(changed)


def _markup():
    for place in ("sheet", "strings", "styles", "book"):
        plain = {"sheet": sheet(), "strings": STRINGS, "styles": STYLES, "book": BOOK}[place]
        yield f"laughs-{place}.xlsx", xlsx(**{place: LAUGHS + plain}), DTD
        yield f"outside-{place}.xlsx", xlsx(**{place: OUTSIDE + plain}), DTD
    wide = ('<?xml version="1.0" encoding="utf-16"?>' + OUTSIDE + sheet()).encode("utf-16")
    yield "wide-doctype.xlsx", xlsx(sheet=wide), DTD
    late = " " * (1 << 20) + "\n" * 70_000
    yield "late-doctype.xlsx", xlsx(sheet=f"<!--{late[:-5]}-->{LAUGHS}{sheet()}"), DTD
    yield "doctype.ods", ods("", **{"content.xml": LAUGHS + "<office/>"}), DTD
    deep = "<a>" * 200_000 + "</a>" * 200_000
    yield "deep.xlsx", xlsx(book=deep), DAMAGED


def _disguised():
    page = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
    yield "empty.xlsx", b"", {"file_empty"}
    yield "page.xls", page, {"file_html"}
    yield "page-bom.xls", b"\xef\xbb\xbf\n  <!DOCTYPE HTML PUBLIC>" + page, {"file_html"}
    yield "page-wide.xls", page.decode().encode("utf-16"), {"file_html"}
    yield "archive.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + page, {"file_html"}
    book = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    yield "book2003.xls", book, {"file_xml"}
    yield "binary.xlsx", archive({"[Content_Types].xml": TYPES, "xl/workbook.bin": "x"}), {"file_xlsb"}
    yield (
        "letter.xlsx",
        archive({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>"}),
        {"file_archive"},
    )
    yield "letter.xls", compound({"WordDocument": b"x"}), {"file_ole"}
    yield "sealed.xlsx", compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), {"file_encrypted"}
    yield "sealed.xls", xls([(0, 0, "x")], protected=True), {"file_encrypted"}
    yield "sealed-part.xlsx", _lying(xlsx(), SHEET_PART, flag=1), {"file_encrypted"}
    sealed = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    yield "sealed.ods", ods("", **sealed), {"file_encrypted"}
    yield "print.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {"file_pdf"}
    yield "photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), {"file_image"}
    yield (
        "noise.xlsx",
        b"".join(zlib.crc32(bytes([n])).to_bytes(4, "big") for n in range(256)) * 8,
        {"file_binary"},
    )


def _broken():
    whole, rows, old = ordinary(), parquet(), xls([(0, 0, "nip"), (1, 0, 1.0)])
    for tenth in (1, 3, 5, 9):
        yield f"cut{tenth}.xlsx", whole[: len(whole) * tenth // 10], DAMAGED
    yield "cut-end.xlsx", whole[:-1], DAMAGED
    yield "cut.parquet", rows[: len(rows) // 2], DAMAGED
    yield "cut-short.parquet", rows[:6], DAMAGED
    yield "footer.parquet", rows[:-40] + b"\xff" * 32 + rows[-8:], DAMAGED
    yield "footer-length.parquet", rows[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1", DAMAGED
    yield "page.parquet", rows[:20] + b"\xff" * 200 + rows[220:], DAMAGED
    yield "cut.xls", old[:1500], DAMAGED
    yield "cut-head.xls", old[:600], DAMAGED | {"file_ole"}
    yield "loop.xls", old[:516] + struct.pack("<I", 1) + old[520:], DAMAGED | {"file_ole", "file_far_cell"}
    flipped = bytearray(xlsx())
    flipped[flipped.find(b"PK\x01\x02", flipped.find(b"PK\x01\x02") + 1) + 16] ^= 1
    yield "crc.xlsx", bytes(flipped), DAMAGED
    yield "no-book.xlsx", archive({"[Content_Types].xml": TYPES, "xl/Workbook.xml": BOOK}), DAMAGED
    yield "no-links.xlsx", archive({n: c for n, c in parts_of().items() if "rels" not in n}), DAMAGED | {None}
    yield "no-sheet.xlsx", xlsx(sheet=None), DAMAGED
    yield "cut-markup.xlsx", xlsx(sheet=sheet()[:-30]), DAMAGED | {None}
    yield "not-markup.xlsx", xlsx(sheet="\x01\x02" * 500), DAMAGED | {None}
    yield "text-out-of-range.xlsx", xlsx(sheet=sheet(ROW.replace("<v>0<", "<v>999999<"))), DAMAGED | {None}
    yield (
        "style-out-of-range.xlsx",
        xlsx(sheet=sheet('<row r="1"><c r="A1" s="9999"><v>1</v></c></row>')),
        DAMAGED | {None},
    )
    yield "method.xlsx", _lying(xlsx(), SHEET_PART, method=12), DAMAGED
    yield "outside-names.xlsx", archive(parts_of() | {"../../evil.txt": "x", "/etc/evil": "x"}), {None}


def _texts():
    yield "nul.csv", b"nip,nama\n1,Bu\0di\n" * 50, {"file_encoding"}
    yield "nul-wide.csv", ("nip,nama\n" * 20 + "1,Bu\0di\n").encode("utf-16"), {"file_encoding"}
    yield "undefined.csv", b"nip,nama\n1,Bu\x81di\n", {"file_encoding"}
    yield "open-quote.csv", b'nip,nama\n1,"Budi\n2,Ani\n' + b"3,Siti\n" * 10_000, {"file_quotes"}
    yield "open-end.csv", b'nip,nama\n1,"Budi\n2,Ani\n', {"file_quotes"}
    yield "stray-quote.csv", b'nip,nama\n1,"Budi" S\n', {"file_quotes"}
    yield "long-field.csv", b"nip,nama\n1," + b"x" * 2_000_000 + b"\n", {"file_too_large"}
    yield "long-line.csv", b"x" * 20_000_000, {"file_too_large"}
    yield "commas.csv", b"nip\n" + b"," * 3_000_000 + b"\n", {"file_too_large"}
    yield "wide.csv", b",".join(b"a%d" % number for number in range(16_384)) + b"\n", {"file_too_large"}


def hostile_files():
    """All of them."""
    families = (_far, _bombs, _markup, _disguised, _broken, _texts)
    return [Hostile(*made) for family in families for made in family()]
