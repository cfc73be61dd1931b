"""Spreadsheets as dirty as real ones, made from a seed, with a record of every cell that was written.

A :class:`Book` is what one agency hands in: files, and for each sheet in them what stands where. Nothing here
asks the engine anything, so that what it makes of the files can be held against what was written.
"""

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

import xlsxwriter

# A formula is written with this result, which is taken out of the file afterwards.
_NO_RESULT = "-7654321987"


class Cell(NamedTuple):
    """What stands in one cell: its kind, the value for the file, and the text that it is."""

    kind: str
    value: object
    text: str


@dataclass(frozen=True)
class Column:
    """One column: the field behind it, its heading, and that of its group where there are two levels."""

    field: str
    heading: str
    group: str = ""

    @property
    def name(self):
        return " ".join(f"{self.group} {self.heading}".split())


@dataclass
class Line:
    """One row: what it is (title, heading, counting, data, again, total, foot, blank) and its cells."""

    role: str
    cells: list
    number: int = 0
    ragged: bool = False

    @property
    def blank(self):
        return all(cell is None or (not cell.text.strip() and cell.kind == "text") for cell in self.cells)


@dataclass
class Page:
    """One sheet, or a whole text file, whose sheet has no name."""

    file: str
    sheet: str
    kind: str
    columns: list
    lines: list
    facts: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)
    hidden_rows: list = field(default_factory=list)
    hidden: bool = False
    whole: bool = True

    @property
    def place(self):
        return self.file, self.sheet

    @property
    def own(self):
        return self.kind.removeprefix("own:") if self.kind.startswith("own:") else ""

    def rows(self, *roles):
        """Numbers of the rows that are not blank, of all roles or of some."""
        return {line.number for line in self.lines if not line.blank and (not roles or line.role in roles)}


@dataclass
class Book:
    """What is handed in at once: name of each file → bytes, and its sheets.

    One that is ``alone`` lacks a column, has one twice, or has tables of the contract, of which there can be
    one each; the others, with people of their own, may be read together.
    """

    seed: int
    files: dict
    pages: list
    alone: bool = False


def text(value):
    return Cell("text", value, value)


def number(value):
    stored = float(f"{value:.16G}")  # what the file holds
    shown = repr(stored).removesuffix(".0")
    return Cell("number", value, "0" if shown == "-0" else shown)


def percent(value):
    return number(value)._replace(kind="percent")


def day(value):
    shown = value.isoformat()
    return Cell("date", value, shown.removesuffix("T00:00:00"))


def cells(forms):
    """Texts parted by strokes as cells; with "§" before it a number is one."""
    return [number(float(form[1:])) if form.startswith("§") else text(form) for form in forms.split("|")]


def flag(value):
    return Cell("flag", value, "true" if value else "false")


ERRORS = [Cell("error", word, word) for word in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!")]
NO_RESULT = Cell("formula", "=A1*2", "")
BROKEN = [*ERRORS, NO_RESULT]
NOTHING = [None, text(""), text("-"), text(" "), text("\u00a0"), text("–")]

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

# Field → headings that name it.
HEADINGS = {
    "unused": "NO|No.|NO URUT|Nomor",
    "nip": "NIP|NIP BARU|nipBaru|NIP.|NIP/NI PPPK|Nip\nBaru",
    "name": "NAMA|Nama Lengkap|NAMA  PEGAWAI|nama pegawai|NAMA\nPESERTA",
    "front_degree": "GELAR DEPAN|Gelar_Depan",
    "back_degree": "GELAR BELAKANG|gelarBelakang",
    "birth_date": "TANGGAL LAHIR|Tgl. Lahir|TGL LAHIR",
    "employment": "STATUS CPNS PNS|Status Kepegawaian",
    "duty": "KEDUDUKAN HUKUM|Kedudukan Hukum ID",
    "service_since": "TMT CPNS|tmtCpns",
    "grade": "PANGKAT/GOL|Gol./Ruang|GOL AKHIR NAMA|Golongan|GOL. RUANG",
    "grade_since": "TMT GOLONGAN|TMT Pangkat",
    "position": "JABATAN|Nama Jabatan|JABATAN NAMA|JABATAN\u00a0SAAT INI",
    "position_since": "TMT JABATAN|tmtJabatan",
    "echelon": "ESELON|Eselon Nama|ESELONERING",
    "tier": "JENJANG|Jenjang Jabatan",
    "education": "TINGKAT PENDIDIKAN NAMA|Pendidikan Terakhir",
    "unit_id": "UNOR ID|Kode Unit Kerja",
    "unit": "UNIT KERJA|UNOR NAMA|Perangkat Daerah|OPD|SATUAN  KERJA",
    "retires_on": "TMT PENSIUN",
    "assessed_on": "TANGGAL ASESMEN|Tgl Asesmen|Tanggal\nPelaksanaan",
    "assessed_year": "TAHUN ASESMEN|tahun_asesmen",
    "jpm": "JPM|JPM (%)|Nilai JPM|JOB PERSON MATCH",
    "potential_score": "POTENSI|Nilai Potensi",
    "competency_score": "KOMPETENSI|Skor Kompetensi",
    "match_class": "KATEGORI|Kategori JPM",
    "cell": "KUADRAN|Kotak 9|NINE BOX",
    "integrity": "INTEGRITAS|nilai_integritas",
    "year": "TAHUN|Tahun SKP|tahun_kinerja",
    "rating": "PREDIKAT|Predikat Kinerja|HASIL EVALUASI",
    "work_result": "HASIL KERJA",
    "behaviour": "PERILAKU KERJA",
    "rating_score": "NILAI SKP",
    "history_start": "TMT MULAI|Mulai",
    "history_end": "TANGGAL AKHIR|Sampai",
    "personal": "NO HP|ALAMAT|NIK|EMAIL",
    "unknown": "CATATAN KHUSUS|Kolom1|Paraf",
}
# Field → texts that are usual and texts that are not, "§" before a number that is one.
WORDS = {
    "front_degree": ("Dr.|Ir.|Drs.", "dr| Dr. |H.\u00a0"),
    "back_degree": ("S.Sos.|M.M.|S.Kom., M.M.", " SE|S.T\n|, M.M."),
    "employment": ("PNS|CPNS|PPPK", "pns|P|P3K|honorer| PNS "),
    "duty": ("Aktif|aktif", "01|Pensiun|CLTN|Tugas Belajar|AKTIF |?"),
    "grade": ("III/a|III/d|IV/a", "IIId|III d|3d|Penata Tk.I (III/d)|34|§34|Gol. III/c|V|9|XX|Pembina"),
    "position": (
        "Kepala Seksi Mutu|Kepala Bidang Data|Sekretaris|Analis Kebijakan|Kepala Sub Bagian Umum",
        (
            "Plt. Kepala Seksi Mutu|Kepala Bidang Data (Plt.)|Penjabat Kepala Desa|Seksi,  Dinas|Sekretaris\n"
            "|=1+1|§7| Sekretaris|Lowong|sda|Plt.|-|Jumlah"
        ),
    ),
    "echelon": ("IV.a|III.a|II.b", "IVa|IV/a|iv.a|41|§41|Eselon IV.a|Non Eselon|JFU|I|II. a|5"),
    "tier": ("Pengawas|Administrator|Pelaksana", "pengawas|4|4.0|Ahli Muda|Muda|§2"),
    "education": ("S1|S2|D3", "S-1 Teknik Sipil|D.III|SMA|D4/S1|dokter|Magister|§40|40|S1 "),
    "unit_id": ("U01|U02", "001|§1|'U01| U02|1,98503E+17|U\u200b01"),
    "unit": (
        "Dinas Kesehatan|Dinas Pendidikan|Badan Kepegawaian",
        'Dinas Kesehatan |Dinas  Kesehatan|DINAS PENDIDIKAN|sda|"|§1|s.d.a.',
    ),
    "match_class": ("MMS|Memenuhi Syarat|KMS", "mms |M\nS|§3|N/A"),
    "cell": ("1|5|9", "9.0|K-9|§7|9,0|sembilan|§7.5"),
    "year": ("§2022|§2023|§2024", "TA 2024|24|2024.0|2024|Tahun 2023|2023/2024|§2024.5|§24"),
    "rating": (
        "Baik|Sangat Baik|Butuh Perbaikan",
        "BAIK|sangat  baik|80 (Baik)|Istimewa|§4|B|Baik\u00a0|Sangt Baik|sda",
    ),
    "work_result": ("Sesuai Ekspektasi|Di Atas Ekspektasi", "diatas|sesuai|?"),
    "behaviour": ("Sesuai Ekspektasi|Di Bawah Ekspektasi", "dibawah|Sesuai\n"),
    "unknown": ("ok|paraf|x", "§1.5|catatan\npanjang"),
    "own.title": ("Kepala Seksi Mutu|Sekretaris", " Kepala Seksi|Kepala\n(B)|=1+1|§3"),
    "own.unit_id": ("U1|U2", " U1|001|§1"),
    "own.tier": ("1|2|pengawas", "1.0|§2|Pengawas|JPT Pratama| 3|III.a"),
    "own.echelon": ("II.a|IV.a", "41|IVa| II.a"),
    "own.reports_to": ("|XX|P1", "P1 |P99|xx"),
    "own.status": ("filled|vacant|", "terisi|Vacant|kosong|??"),
    "own.is_key": ("true|false|", "ya|Tidak|1|§1|x|TRUE"),
    "own.employment": ("pns|cpns|pppk", "PNS| pns|honorer|P3K"),
    "own.instrument": ("assessment centre", "AC |Assessment  Centre"),
    "own.element": ("total|Integritas", " total|Kerja\nsama"),
    "own.kind": ("total|", "Total|lain"),
    "own.component": ("potential|training", "Potensi| potential"),
}
DATES = {
    "birth_date": (1962, 2000),
    "service_since": (2001, 2024),
    "grade_since": (2015, 2024),
    "position_since": (2015, 2024),
    "retires_on": (2026, 2045),
    "assessed_on": (2021, 2024),
    "history_start": (2012, 2018),
    "history_end": (2019, 2023),
    "on": (2021, 2024),
}
# Kind of sheet → fields that are always there, and fields that may be.
KINDS = {
    "recap": (
        ["nip", "name", "position", "unit", "jpm"],
        [
            "echelon",
            "assessed_on",
            "grade",
            "birth_date",
            "potential_score",
            "competency_score",
            "match_class",
        ],
    ),
    "siasn": (
        ["nip", "name", "position", "unit_id", "unit", "duty", "service_since", "personal"],
        [
            "front_degree",
            "back_degree",
            "birth_date",
            "employment",
            "grade",
            "grade_since",
            "echelon",
            "education",
        ],
    ),
    "monitoring": (
        ["nip", "name", "position", "unit"],
        ["echelon", "tier", "grade", "grade_since", "birth_date", "education", "retires_on"],
    ),
    "nomination": (
        ["nip", "name", "position", "unit", "cell", "integrity", "assessed_year", "jpm"],
        ["echelon", "grade"],
    ),
    "ratings": (["nip", "year", "rating"], ["work_result", "behaviour", "rating_score"]),
    "history": (["nip", "position", "history_start"], ["history_end"]),
}
OWN = {
    "positions": (["position_id", "title", "unit_id", "tier"], ["echelon", "reports_to", "status", "is_key"]),
    "employees": (
        ["employee_id", "unit_id", "position_id"],
        ["name", "grade", "birth_date", "employment", "education"],
    ),
    "ratings": (["employee_id", "year"], ["rating", "score"]),
    "assessments": (["employee_id", "assessed_on", "instrument", "element", "value"], ["kind"]),
    "components": (["employee_id", "component", "value", "on"], []),
}


class Maker:
    """Makes one book; ``dirt`` is the share of cells that are not as they should be."""

    def __init__(self, seed):
        self.seed = seed
        self.alone, self.whole = False, True
        self.random = random.Random(seed)  # noqa: S311 - the same book for the same seed
        self.dirt = self.pick([0, 0.02, 0.02, 0.05, 0.05, 0.12, 0.4])
        self.dates = self.pick(["iso", "cell", "dmy", "words", "cell", "iso"])
        self.scores = self.pick(["number", "number", "comma", "point"])
        self.people = [self.new_nip() for _ in range(self.random.randint(1, 12))]

    def pick(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def maybe(self, share):
        return self.random.random() < share

    # Cells -----------------------------------------------------------------------------------------------

    def new_nip(self):
        r = self.random
        born = f"{r.randint(1962, 2000)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}"
        entered = f"{r.randint(2001, 2024)}{r.randint(1, 12):02d}"
        return f"{born}{entered}{r.randint(1, 2)}{r.randint(1, 999):03d}"

    def nip(self, nip):
        if not self.maybe(self.dirt):
            return text(nip)
        spaced = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
        wide = "".join(chr(ord(sign) + 0xFEE0) for sign in nip)
        forms = f"{spaced}|'{nip}|{nip}\u00a0|\u200b{nip}|NIP. {nip}|NIP {spaced}| {nip} |`{nip}|{nip}.0"
        forms += (
            f"|{nip}1|EMP-7|{spaced.replace(' ', '.')}|{spaced.replace(' ', chr(160))}|1,98503E+17|1.98E+17"
        )
        forms += f"|{nip[:15]}000"
        forms += f"|{nip.replace('0', 'O', 1)}|{wide}|{nip[:9]}|{nip[:16]}|{nip[:4]}13{nip[6:]}|Lowong|sda"
        forms += f"|{nip[:14]}7{nip[15:]}|{nip[:8]}\n{nip[8:]}"
        return self.pick([*cells(forms), number(float(nip)), number(int(nip[:9])), *BROKEN, *NOTHING])

    def name(self):
        clean = f"Pegawai {self.pick(LETTERS)}{self.pick('aeiou')}{self.pick('kmnrst')}{self.pick('aeiou')}"
        clean += self.pick(["", "", ", S.Sos.", ", M.M.", " S.Kom"])
        if not self.maybe(self.dirt):
            return text(clean)
        forms = f"{clean}\u00a0|{clean} \U0001f600|{clean}\x07|+62 {clean}|@{clean}|\u202e{clean}|\t{clean}\t"
        forms += f"|{clean}\x85|sda|§5.0|NAMA"
        forms += f"|Pegawai Ã© {clean}|Pegawai Re\u0301na|Pega\u00adwai {clean}|{clean * 20}|Jumlah Pegawai"
        forms += f"|Dr. {clean}|Plt. {clean}|{clean}\u2028x|{clean}_x000D_|{clean}\r\n|_x0041_"
        forms += f'|{clean}; a, b|Kosong|"{clean}"|=HYPERLINK(A1) {clean}'
        forms += f"|{clean.replace(' ', '  ')}|{clean.replace(' ', chr(10))}"
        others = [flag(value=True), day(date(2024, 5, 1)), *BROKEN, *NOTHING]
        return self.pick([*cells(forms), text(f"=cmd|'/C calc'!A0 {clean}"), *others])

    def date_of(self, first, last):
        made = date(self.random.randint(first, last), self.random.randint(1, 12), self.random.randint(1, 28))
        words = f"{made.day} {MONTHS.split()[made.month - 1]} {made.year}"
        clean = {
            "iso": text(made.isoformat()),
            "cell": day(made),
            "dmy": text(f"{made:%d/%m/%Y}"),
            "words": text(words),
        }
        if not self.maybe(self.dirt):
            return clean[self.dates]
        forms = f"{made:%d-%m-%Y}|{made:%d/%m/%y}|{words}|{made:%d.%m.%Y}|{made.day:02d}-Mei-{made:%y}"
        forms += f"|30-02-2024|2024|01/13/2024|03/04/2024|Contoh, {made:%d-%m-%Y}|belum|0|TMT {made:%d-%m-%Y}"
        forms += f"|{made.isoformat()} 08:30|17 Agst 90|besok|1/1/1|0000-00-00|§45000|§45000.5|§2024|§0|§3e9"
        moment = datetime(made.year, made.month, made.day, 8, 30)  # noqa: DTZ001 - a spreadsheet has no zone
        return self.pick([*cells(forms), day(moment), day(made), flag(value=False), *BROKEN, *NOTHING])

    def score(self):
        value = self.random.randint(110, 190) / 2
        clean = {
            "number": number(value),
            "comma": text(f"{value:.1f}".replace(".", ",")),
            "point": text(str(value)),
        }
        if not self.maybe(self.dirt):
            return clean[self.scores]
        forms = (
            "85%|85,5 %|0|belum|80 (Baik)|8O|80 ,5|1.234|1.234,5|79.5|79,5|80,0|tidak ikut|TMS|NaN|inf|1e3"
        )
        forms += "|-5|+70|８０|'77|77\u00a0|7 7|Baik|0,85|§0|§-5|§150|§1e-7|§0.30000000000000004"
        forms += "|§79.49999999999999"
        others = [percent(0.855), percent(1.2), percent(0), flag(value=True), day(date(2024, 1, 1))]
        return self.pick(
            [*cells(f"{forms}|§1e300|§0.85|§3|§80.12345678901234|§12345678.9"), *others, *BROKEN, *NOTHING]
        )

    def word(self, clean, dirty):
        """One of some texts or numbers, seldom one of others."""
        if self.maybe(self.dirt):
            return self.pick([*cells(dirty), *BROKEN, *NOTHING])
        return self.pick(cells(clean))

    def cell(self, name, nip, n):
        """A cell of a field for a person."""
        if name in WORDS or name == "assessed_year":
            return self.word(*WORDS[name if name in WORDS else "year"])
        if name in DATES:
            return self.date_of(*DATES[name])
        if name == "nip":
            return self.nip(nip)
        if name == "name":
            return self.name()
        if name == "unused":
            return self.pick([number(n), text(str(n))])
        return text(f"08{self.random.randint(10**9, 10**10)}") if name == "personal" else self.score()

    def own_cell(self, table, column, nip, n):
        """A cell of a table of the contract."""
        if f"own.{column}" in WORDS:
            return self.word(*WORDS[f"own.{column}"])
        if column == "employee_id":
            return self.nip(nip) if table == "employees" or self.maybe(0.3) else text(nip)
        if column == "position_id":
            return self.word(f"P{n}", f" P{n}|§{n}|P\u200b{n}|1,98503E+17|P1|'P{n}")
        return self.cell(column, nip, n)

    # Sheets ----------------------------------------------------------------------------------------------

    def columns(self, kind):
        needed, others = KINDS[kind]
        usual = {"echelon", "assessed_on"}  # without them no row can be accepted
        fields = [*needed, *(name for name in others if self.maybe(0.95 if name in usual else 0.45))]
        if kind in {"recap", "nomination"} and self.maybe(0.2):
            fields += ["year", "rating"]
        if self.maybe(0.3):
            self.random.shuffle(fields)
        fields = (["unused"] if self.maybe(0.6) else []) + fields + (["unknown"] if self.maybe(0.2) else [])
        fields += ["personal"] if self.maybe(0.15) and "personal" not in fields else []
        self.alone |= (spoilt := self.maybe(0.02))
        if spoilt and self.maybe(0.5):
            fields.remove(self.pick(needed))
            spoilt, self.whole = False, False
        columns = [Column(name, self.pick(HEADINGS[name].split("|"))) for name in fields]
        if spoilt:
            columns.append(self.pick(columns))
        return self.grouped(columns)

    def grouped(self, columns):
        """Sometimes the scores under one heading of two levels."""
        scored = [
            place
            for place, item in enumerate(columns)
            if item.field in {"potential_score", "competency_score", "jpm"}
        ]
        side_by_side = len(scored) > 1 and scored == list(range(scored[0], scored[-1] + 1))
        if not side_by_side or not self.maybe(0.5):
            return columns
        return [
            replace(item, group="NILAI") if place in scored else item for place, item in enumerate(columns)
        ]

    def page(self, kind, file, sheet):
        if kind == "notes":
            return self.notes(file, sheet)
        columns = self.columns(kind)
        lines = [
            Line("data", self.record(columns, kind, nip, n)) for n, nip in enumerate(self.chosen(kind), 1)
        ]
        page = Page(file, sheet, kind, columns, self.with_repeats(lines), whole=self.whole)
        self.surround(page)
        return page

    def record(self, columns, _kind, nip, n):
        return [self.cell(column.field, nip, n) for column in columns]

    def chosen(self, kind):
        if kind in {"ratings", "history"}:
            return [nip for nip in self.people if self.maybe(0.8)] + (
                [self.new_nip()] if self.maybe(0.1) else []
            )
        return self.people

    def notes(self, file, sheet):
        """A sheet that holds nothing to be read."""
        lines = [
            Line("note", [text("Catatan rapat"), None, number(n)]) for n in range(self.random.randint(0, 4))
        ]
        page = Page(file, sheet, "notes", [], lines)
        self.blanks(page)
        return page

    def own_page(self, table, file, sheet):
        needed, others = OWN[table]
        names = [*needed, *(name for name in others if self.maybe(0.7))]
        if self.maybe(0.03):
            names.remove(self.pick(needed))
        columns = [Column(name, self.pick([name, name, name.upper(), f" {name} "])) for name in names]
        lines = [
            Line("data", [self.own_cell(table, name, key, n) for name in names])
            for n, key in enumerate(self.people, 1)
        ]
        page = Page(file, sheet, f"own:{table}", columns, self.with_repeats(lines))
        page.lines.insert(0, self.heading(page)[0])
        self.blanks(page)
        return page

    def with_repeats(self, lines):
        """Now and then a row again, the same or nearly."""
        out = []
        for line in lines:
            out.append(line)
            if self.maybe(0.04):
                again = list(line.cells)
                if self.maybe(0.5):
                    again[-1] = self.pick([text("lain"), number(61), None])
                out.append(Line("data", again))
        return out

    def heading(self, page):
        names = [Cell("text", item.heading, item.heading) for item in page.columns]
        if not any(item.group for item in page.columns):
            return [Line("heading", names)]
        first = next(place for place, item in enumerate(page.columns) if item.group)
        upper = [None if item.group else name for item, name in zip(page.columns, names, strict=True)]
        upper[first] = text("NILAI")
        lower = [name if item.group else None for item, name in zip(page.columns, names, strict=True)]
        return [Line("heading", upper), Line("heading", lower)]

    def surround(self, page):
        """Titles above, column numbers and page headings between, totals and signatures below."""
        width = len(page.columns)
        heading = self.heading(page)
        titles = []
        if self.maybe(0.6):
            titles = [
                Line("title", [text(self.pick(["REKAPITULASI HASIL ASESMEN", "DAFTAR PEGAWAI", "Lampiran"]))])
            ]
            titles += [Line("title", [text("KABUPATEN CONTOH")])] if self.maybe(0.6) else []
            titles += [Line("title", [text("Unit:"), text("Semua")])] if self.maybe(0.2) else []
            titles += [Line("blank", [])] if self.maybe(0.5) else []
        has_day = any(item.field == "assessed_on" for item in page.columns)
        if titles and page.kind == "recap" and not has_day and self.maybe(0.5):
            titles.insert(1, Line("title", [text("TANGGAL ASESMEN : 12 Mei 2024")]))
            page.facts = {"assessed_on": text("12 Mei 2024")}
        counting = (
            [Line("counting", [text(f"({n})") for n in range(1, width + 1)])] if self.maybe(0.25) else []
        )
        if self.maybe(0.06) and len(page.lines) > 2:
            page.lines.insert(len(page.lines) // 2, Line("again", self.heading(page)[0].cells))
        foot = []
        if self.maybe(0.25):
            total = [text(self.pick(["JUMLAH", "Rata-rata", "Total"])), *[None] * (width - 2), number(812.5)]
            foot.append(Line("total", total))
        if self.maybe(0.25):
            far = [None] * self.random.randint(0, max(0, width - 2))
            foot += [Line("blank", []), Line("foot", [*far, text("Contoh, 12 Mei 2024")])]
            foot += [
                Line("foot", [*far, text("Kepala Badan,")]),
                Line("blank", []),
                Line("foot", [*far, text("Pegawai Zeta")]),
            ]
            foot += [Line("foot", [*far, text("NIP. 197001011995011001")])]
        page.lines = [*titles, *heading, *counting, *page.lines, *foot]
        self.blanks(page)

    def blanks(self, page):
        """Blank rows between, hidden rows, and the numbers of all."""
        if self.maybe(0.15):
            at = self.random.randint(len(page.lines) // 2, len(page.lines))
            page.lines.insert(at, Line("blank", [self.pick([None, text(" "), text("")])]))
        if self.maybe(0.1):
            page.lines.insert(0, Line("blank", []))
        for place, line in enumerate(page.lines, 1):
            line.number = place
        if self.maybe(0.1):
            page.hidden_rows = [line.number for line in page.lines if line.role == "data" and self.maybe(0.3)]

    def merge(self, page):
        """Groups of the heading merged; sometimes a unit merged over several people."""
        for line in page.lines:
            grouped = [place for place, item in enumerate(page.columns) if item.group]
            if (
                line.role == "heading"
                and grouped
                and line.cells[grouped[0]] == text("NILAI")
                and self.maybe(0.7)
            ):
                page.merged.append((line.number, line.number, grouped[0], grouped[-1]))
        data = [line for line in page.lines if line.role == "data"]
        units = [place for place, item in enumerate(page.columns) if item.field == "unit"]
        if units and len(data) > 2 and data[2].number - data[0].number == 2 and self.maybe(0.1):
            page.merged.append((data[0].number, data[2].number, units[0], units[0]))
            for line in data[1:3]:
                line.cells[units[0]] = None

    # Files -----------------------------------------------------------------------------------------------

    def book(self):
        kind = self.pick(["recap"] * 5 + ["siasn"] * 4 + ["monitoring"] * 3 + ["nomination"] * 2 + ["own"])
        as_text = self.maybe(0.25)
        wanted = self.own_sheets() if kind == "own" else self.sheets(kind)
        prefix = "" if kind == "own" else f"{self.seed}-"
        pages = []
        for name, what in wanted:
            file, sheet = (f"{prefix}{name}.csv", "") if as_text else (f"{prefix}data.xlsx", name)
            made = (
                self.own_page(what[4:], file, sheet)
                if what.startswith("own:")
                else self.page(what, file, sheet)
            )
            pages.append(made)
        if as_text:
            files = {page.file: self.delimited(page) for page in pages}
        else:
            for page in pages:
                self.merge(page)
            pages[-1].hidden = len(pages) > 1 and self.maybe(0.1)
            files = {pages[0].file: workbook(pages)}
        return Book(self.seed, files, pages, self.alone or kind == "own")

    def own_sheets(self):
        names = [
            "positions",
            "employees",
            *(name for name in ("ratings", "assessments", "components") if self.maybe(0.5)),
        ]
        return [(name, f"own:{name}") for name in names]

    def sheets(self, kind):
        wanted = [("Rekap", kind)]
        wanted += [("SKP", "ratings")] if self.maybe(0.15) else []
        wanted += [("Riwayat", "history")] if self.maybe(0.06) else []
        wanted += [("Lanjutan", self.pick(["recap", "monitoring"]))] if self.maybe(0.05) else []
        wanted += [("Catatan", "notes")] if self.maybe(0.06) else []
        if self.maybe(0.15):
            self.random.shuffle(wanted)
        return wanted

    def delimited(self, page):
        """The bytes of a text file; some of its rows too long or too short."""
        width = len(page.columns)
        delimiter, encoding = self.pick(",;;\t|"), self.pick(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
        target = io.StringIO(newline="")
        writer = csv.writer(target, delimiter=delimiter, lineterminator=self.pick(["\n", "\r\n"]))
        for line in page.lines:
            line.cells = [_as_text(cell) for cell in line.cells]
            fields = [cell.text if cell else "" for cell in line.cells]
            fields += [""] * (width - len(fields))
            if line.role == "data" and self.maybe(self.dirt / 5):
                cut, line.ragged = self.maybe(0.5), True
                fields = fields[:-1] if cut else [*fields, "lebih"]
                if cut:
                    line.cells = line.cells[:-1]
            writer.writerow(fields)
        written = target.getvalue()
        try:
            content = written.encode(encoding)
            # Bytes that are UTF-8 as well are nobody's to tell apart.
            readable = encoding != "cp1252" or content.decode("utf-8") == written
        except UnicodeEncodeError:
            readable = False
        except UnicodeDecodeError:
            readable = True
        return content if readable else written.encode("utf-8")


def _as_text(cell):
    """A cell as a text file holds it."""
    if cell is None or cell.kind == "text":
        return cell
    if cell.kind == "formula":
        return None
    return Cell("text", cell.text, cell.text)


def workbook(pages):
    """An XLSX file of pages."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    forms = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "percent": book.add_format({"num_format": "0.0%"}),
    }
    for page in pages:
        sheet = book.add_worksheet(page.sheet)
        for first, last, left, right in page.merged:
            sheet.merge_range(first - 1, left, last - 1, right, "")
        for line in page.lines:
            for place, cell in enumerate(line.cells):
                if cell is not None:
                    _write(sheet, line.number - 1, place, cell, forms)
        for row in page.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        if page.hidden:
            sheet.hide()
    book.close()
    return _without_results(memory.getvalue()) if _has_formula(pages) else memory.getvalue()


def _has_formula(pages):
    return any(
        cell is not None and cell.kind == "formula"
        for page in pages
        for line in page.lines
        for cell in line.cells
    )


def _write(sheet, row, column, cell, forms):
    if cell.kind == "text":
        sheet.write_string(row, column, cell.value)
    elif cell.kind in {"number", "percent"}:
        sheet.write_number(row, column, cell.value, forms.get(cell.kind))
    elif cell.kind == "date":
        sheet.write_datetime(row, column, cell.value, forms["date"])
    elif cell.kind == "flag":
        sheet.write_boolean(row, column, cell.value)
    elif cell.kind == "error":
        sheet.write_formula(row, column, "=X()", None, cell.value)
    else:
        sheet.write_formula(row, column, cell.value, None, int(_NO_RESULT))


def _without_results(content):
    """The file with formulas that were never computed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rf"<v>{_NO_RESULT}</v>".encode(), b"", part))
    return target.getvalue()


def dirty_book(seed):
    """The book of a seed."""
    return Maker(seed).book()


def together(books):
    """Several books handed in at once."""
    files = {name: content for book in books for name, content in book.files.items()}
    return Book(books[0].seed, files, [page for book in books for page in book.pages])
