"""Workbooks and folders as people hand them in, made for a test."""

import io
from datetime import date, datetime

import xlsxwriter

NIPS = [f"1985{month:02d}15201001100{month}" for month in range(1, 10)]


def workbook(sheets, *, merged=(), hidden=(), percent=(), formats=()):
    """An XLSX file: sheet name → rows of values (None = empty, a text that begins with "=" stays a text).

    Args:
        merged: (sheet, "A1:A3") ranges merged; the value is that of the first cell.
        hidden: sheets, or (sheet, row) with row counted from 1.
        percent: (sheet, row, column) of cells in a percent format, counted from 0.
        formats: (sheet, row, column, "0.00") of cells in a number format.
    """
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    special = {(s, r, c): book.add_format({"num_format": "0%"}) for s, r, c in percent}
    special |= {(s, r, c): book.add_format({"num_format": f}) for s, r, c, f in formats}
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write(page, r, c, value, special.get((name, r, c)), day)
        for place, span in merged:
            if place == name:
                first = rows[int(span.split(":")[0][1:]) - 1][ord(span[0]) - ord("A")]
                page.merge_range(span, first)
        for item in hidden:
            if item == name:
                page.hide()
            elif not isinstance(item, str) and item[0] == name:
                page.set_row(item[1] - 1, None, None, {"hidden": True})
    book.close()
    return memory.getvalue()


def write(page, r, c, value, form, day):
    if value is None:
        return
    if isinstance(value, date | datetime):
        page.write_datetime(r, c, value, day)
    elif isinstance(value, bool):
        page.write_boolean(r, c, value)
    elif isinstance(value, int | float):
        page.write_number(r, c, value, form)
    else:
        page.write_string(r, c, value)


def folder_of(folder, **files):
    """Write files into a folder: ``rekap_xlsx=bytes`` becomes ``rekap.xlsx``."""
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{stem}.{suffix}").write_bytes(data)
    return folder


RECAP_HEADING = [
    *("NO", "NAMA", "NIP", "PANGKAT/GOL", "JABATAN", "UNIT KERJA", "ESELON", "TANGGAL ASESMEN"),
    *("POTENSI", "KOMPETENSI", "JPM", "KATEGORI"),
]


def recap(*people, heading=RECAP_HEADING, title=("REKAPITULASI HASIL ASESMEN", "KABUPATEN CONTOH")):
    """Rows of a recap: title lines, a blank one, the heading, the people."""
    return [*([line] for line in title), [], list(heading), *map(list, people)]


def person(n, **changes):
    """One person's row of a recap, in the order of its heading."""
    row = {
        "NO": n,
        "NAMA": f"Pegawai {'ABCDEFGHI'[n - 1]}, S.Sos.",
        "NIP": NIPS[n - 1],
        "PANGKAT/GOL": "III/d",
        "JABATAN": f"Kepala Seksi {n}",
        "UNIT KERJA": "Dinas Kesehatan",
        "ESELON": "IV.a",
        "TANGGAL ASESMEN": "2024-05-12",
        "POTENSI": 70 + n,
        "KOMPETENSI": 75.5,
        "JPM": 80,
        "KATEGORI": "MMS",
    }
    return list((row | changes).values())
