"""A BIFF8 workbook in an OLE file, as small as one can be: no library here writes them any more."""

import struct

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(number, body=b""):
    """One record of a workbook stream."""
    return struct.pack("<HH", number, len(body)) + body


def _text(value):
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def _begin(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row, column, value):
    if isinstance(value, str):
        return record(0x0204, struct.pack("<HHH", row, column, 0) + _text(value))
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def book_stream(cells, *, protected=False, before=b"", more=b""):
    """Workbook stream with one sheet of (row, column, text or number), and further records."""
    name = b"A"
    start = _begin(0x0005) + (record(0x002F, b"\1\0" + bytes(52)) if protected else b"")
    codepage = record(0x0042, struct.pack("<H", 1200)) + before
    sheet_bytes = 4 + 6 + 2 + len(name)
    offset = len(start) + len(codepage) + sheet_bytes + 4
    sheet = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name)
    rows = [row for row, _, _ in cells] or [0]
    columns = [column for _, column, _ in cells] or [0]
    area = record(0x0200, struct.pack("<IIHHH", min(rows), max(rows) + 1, min(columns), max(columns) + 1, 0))
    body = b"".join(_cell(*cell) for cell in cells) + more
    return start + codepage + sheet + record(0x000A) + _begin(0x0010) + area + body + record(0x000A)


def _entry(name, kind, first, size, child=_FREE):
    coded = name.encode("utf-16-le")
    head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", first, size)


def compound(streams):
    """OLE file with these streams (name to bytes), at most 120 sectors of content."""
    sectors, table, entries = [], [_TABLE, _END], []
    for name, content in streams.items():
        body = content.ljust(4096, b"\0")
        pieces = [body[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(body), _SECTOR)]
        first = len(table)
        table += [*range(first + 1, first + len(pieces)), _END]
        entries.append(_entry(name, 2, first, len(body)))
        sectors += pieces
    root = _entry("Root Entry", 5, _END, 0, 1 if entries else _FREE)
    linked = [
        entry[:72] + struct.pack("<I", place + 2) + entry[76:] for place, entry in enumerate(entries[:-1])
    ]
    directory = b"".join([root, *linked, *entries[-1:]])[:_SECTOR].ljust(_SECTOR, b"\0")
    numbers = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<I", 0) + b"\xff" * 4 * 108
    return head + numbers + directory + b"".join(sectors)


def xls(cells, **options):
    """An .xls file with one sheet "A"."""
    return compound({"Workbook": book_stream(cells, **options)})
