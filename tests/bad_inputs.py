"""The bad inputs that real spreadsheets bring, one or more for each kind, and what people are told of each.

``python -m tests.bad_inputs`` writes the agreed messages anew; read the difference before it is kept.
"""

import io
import json
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import xlsxwriter

from talent import positions, rules
from talent.errors import IntakeError, RuleError
from talent.intake import Mapping, read_dataset
from talent.sheets import Limits
from talent.tables import problems
from tests.hostile import archive, hostile_files, ods, ods_cell, sheet, xlsx
from tests.workbooks import NIPS, folder_of, person, recap, workbook
from tests.xls import xls

GOLDEN = Path(__file__).parent / "contract" / "golden" / "bad_inputs.toml"
KINDS = 36
ON, PROFILE = "2025-12-01", "bkn-411-2025"
# Told about every recap; agreed only where a case is about it.
_ALWAYS = {"read_as"}
_PLACE = ("file", "sheet", "row", "column")


@dataclass(frozen=True)
class Case:
    """One bad input.

    Attributes:
        name: ``row-01.number``: the kind, and which of its forms.
        act: R a row is set aside, F all is refused, W accepted and said, A asked.
        files: name of each file, ``_`` before its suffix → content.
        codes: what must be told; empty where a changed cell says all, or where nothing is wrong.
        rows: spreadsheet rows that the case is about.
        mapping: what the agency has said before.
        answer: what it then says, after which the rows are accepted; None where a notice shows both sides.
        limits: what one file may cost.
    """

    name: str
    act: str
    files: dict = field(repr=False)
    codes: tuple = ()
    rows: tuple = ()
    mapping: dict = field(default_factory=dict)
    answer: dict | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def kind(self):
        """Number of the kind of bad input."""
        return int(self.name[4:6])


def read(case, folder, *, answered=False):
    """What intake makes of a case: the Dataset (None when refused), and the problems in both languages."""
    place = folder / case.name / str(answered)
    place.mkdir(parents=True)
    folder_of(place, **case.files)
    said = Mapping.from_dict({**case.mapping, **(case.answer or {})} if answered else case.mapping)
    english = []

    def both(told, *, language, **options):
        english.append(problems.phrase(told, language="en", **options))
        return problems.phrase(told, language=language, **options)

    # One reading phrased in both languages: reading takes far longer.
    with patch("talent.intake.read.phrase", both):
        try:
            data = read_dataset(place, strict=False, language="id", mapping=said, limits=case.limits)
        except IntakeError as error:
            return None, error.problems, english[-1]
    return data, data.problems, english[-1]


def told(case, outcome):
    """What a case makes people read, as the agreed messages hold it."""
    data, indonesian, english = outcome
    shown = indonesian["severity"].eq("error") | ~indonesian["code"].isin(_ALWAYS - set(case.codes))
    pairs = zip(indonesian[shown].to_dict("records"), english[shown].to_dict("records"), strict=True)
    messages = [
        {
            "code": ours["code"],
            "place": _place(ours),
            "value": ours["value"],
            "id": f"{ours['reason']} {ours['fix']}",
            "en": f"{theirs['reason']} {theirs['fix']}",
        }
        for ours, theirs in pairs
    ]
    changes = [] if data is None else data.changes[data.changes["row"].isin(case.rows)].to_dict("records")
    agreed = {"act": case.act, "told": messages}
    if changes:
        agreed["changed"] = [f"{_place(part)}: {part['old']} → {part['new']}" for part in changes]
    if case.name == "row-31.cycle":
        agreed["findings"] = positions.findings(data, rules=rules.load(on=ON, profile=PROFILE)).to_dict(
            "records"
        )
    return agreed


def _place(part):
    return ", ".join(str(part[name]) for name in _PLACE if str(part[name]) not in {"", "<NA>", "None", "nan"})


def told_of_rules(name, folder):
    """With which words an overlay of rules is refused, as the agreed messages hold them."""
    file = folder / "overlay.toml"
    file.write_text(OVERLAY_HEAD + RULES[name], encoding="utf-8")
    try:
        rules.load(on=ON, profile=PROFILE, overlay=file)
    except RuleError as error:
        return {"act": "F", "told": [{"code": "RuleError", "place": file.name, "en": str(error)}]}
    return {"act": "W", "told": []}


OVERLAY_HEAD = """
[meta]
decree = "Keputusan Bupati 12/2025"
[defaults]
from = 2025-06-01
kind = "guidance"
source = "overlay"
article = "Keputusan Bupati 12/2025"
mark = "verbatim"
checked = 2025-06-01
"""
RULES = {
    "row-32.weights": '[profile.axes.potential]\nvalues = [{ value = [["assessment", 60], ["rating", 30]] }]',
    "row-32.cuts-outside": '[profile.cuts.potential]\nvalues = [{ value = [">= P60", ">= P120"] }]',
    "row-32.cuts-overlap": "[profile.cuts.potential]\nvalues = [{ value = [80, 60] }]",
    "row-32.unknown-criterion": '[profile.axes.potential]\nvalues = [{ value = [["charisma", 100]] }]',
    "row-32.new-key": "[profile.cuts.charisma]\nvalues = [{ value = [60, 80] }]",
}
"""Overlays of rules that contradict themselves."""


def golden():
    """All that people are told, made anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = {case.name: told(case, read(case, folder)) for case in cases()}
        return made | {name: told_of_rules(name, folder) for name in RULES}


def as_toml(agreed):
    """Agreed messages as the text of their file."""
    lines = ["# What people are told of each bad input; python -m tests.bad_inputs makes it, people read it."]
    for name, part in sorted(agreed.items()):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {_toml(value)}" for key, value in part.items() if not isinstance(value, list)]
        lines += [f"{key} = {_toml(value)}" for key, value in part.items() if value == [] or key == "changed"]
        for key in ("told", "findings"):
            for item in part.get(key, []):
                lines += [
                    "",
                    f"[[{name}.{key}]]",
                    *(f"{word} = {_toml(text)}" for word, text in item.items()),
                ]
    return "\n".join(lines) + "\n"


def _toml(value):
    if isinstance(value, list):
        return "[]" if not value else "[\n" + "".join(f"    {_toml(item)},\n" for item in value) + "]"
    signs = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in signs)


def people(*changes, n=3):
    """Rows of a recap of n people, the first of them changed."""
    more = [*changes, *({} for _ in range(n - len(changes)))]
    return recap(*(person(number, **change) for number, change in enumerate(more, start=1)))


def book(*changes, n=3, **options):
    """A recap as files."""
    return {"rekap_xlsx": workbook({"Rekap": people(*changes, n=n)}, **options)}


def table(heading, *rows, name="daftar_csv"):
    """A CSV file as files: a heading and rows with semicolons between the fields."""
    return {name: "\n".join([heading, *rows]) + "\n"}


MONITORING = "NIP;NAMA;JABATAN;UNIT KERJA;ESELON;"


def staff(heading, *values, name="daftar_csv"):
    """A list of employees kept by hand with one more column, one person a value."""
    rows = [
        f"{NIPS[n]};Pegawai {'ABCDEFGHI'[n]};Kepala Seksi {n};Dinas Sosial;IV.a;{value}"
        for n, value in enumerate(values)
    ]
    return table(MONITORING + heading, *rows, name=name)


def _ids():
    number = "numeric_id"
    yield Case("row-01.number", "R", book({"NIP": 198503152010011005}), (number,), (5,))
    yield Case("row-01.decimal-text", "R", book({"NIP": f"{NIPS[0]}.0"}), (number,), (5,))
    yield Case("row-02.exponent-comma", "R", book({"NIP": "1,98503E+17"}), ("cut_id",), (5,))
    yield Case("row-02.exponent-point", "R", book({"NIP": "1.98E+17"}), ("cut_id",), (5,))
    yield Case("row-02.zeros", "R", book({"NIP": "198503152010011000"}), ("cut_id",), (5,))
    for form, text in {
        "apostrophe": f"'{NIPS[0]}",
        "official-spaces": f"{NIPS[0][:8]} {NIPS[0][8:14]} {NIPS[0][14]} {NIPS[0][15:]}",
        "nbsp": f"\u00a0{NIPS[0]}\u00a0",
        "zero-width": f"{NIPS[0][:8]}\u200b{NIPS[0][8:]}",
        "prefix": f"NIP. {NIPS[0]}",
        "dots": f"{NIPS[0][:8]}.{NIPS[0][8:14]}.{NIPS[0][14]}.{NIPS[0][15:]}",
    }.items():
        yield Case(f"row-03.{form}", "W", book({"NIP": text}), (), (5,))
    keep = {"answers": {"nip": {"id_form": "keep"}}}
    for form, text in {"old": "131234567", "nik": "3201234567890001", "nrp": "21960123"}.items():
        yield Case(f"row-04.{form}", "A", book({"NIP": text}), ("id_form",), (5,), answer=keep)
    yield Case("row-04.pppk", "W", book({"NIP": "199001012023211001"}), (), ())
    for form, text in {
        "letter-o": NIPS[0].replace("0", "O", 1),
        "letter-l": NIPS[0].replace("1", "l", 1),
        "full-width": NIPS[0].replace("5", "５"),
        "arabic": NIPS[0].replace("5", "٥"),
    }.items():
        yield Case(f"row-06.{form}", "R", book({"NIP": text}), ("id_letters",), (5,))


def _people():
    born = staff("TANGGAL LAHIR", "1985-01-16", "1985-02-15")
    yield Case("row-05.birth", "A", born, ("id_disagrees",), (2,))
    purpose = {"purpose": "Audit keadilan 2025"}
    sex = staff("JENIS KELAMIN", "P", "L")
    yield Case("row-05.sex", "A", sex, ("id_disagrees",), (2,), mapping=purpose)
    yield Case("row-05.tmt", "A", staff("TMT CPNS", "2011-02-01", "2010-01-01"), ("id_disagrees",), (2,))
    one = f"{NIPS[0]};Pegawai A;Kepala Seksi;Dinas Sosial;IV.a;2020-01-01"
    other = one.replace("2020", "2021")
    heading = MONITORING + "TMT JABATAN"
    yield Case("row-07.identical", "W", table(heading, one, one), ("told_twice",), (3,))
    yield Case("row-07.different", "R", table(heading, one, other), ("duplicate_key",), (2, 3))
    named = table("NIP;NAMA;TAHUN;PREDIKAT", f"{NIPS[0]};Pegawai Z;2024;Baik", name="predikat_csv")
    yield Case("row-08.two-names", "A", book() | named, ("id_two_names",), (5, 2))
    twin = table(
        MONITORING + "TANGGAL LAHIR",
        f"{NIPS[0]};Pegawai A;Kepala Seksi 1;Dinas Sosial;IV.a;1985-01-15",
        f"{NIPS[0][:-1]}7;PEGAWAI A;Kepala Seksi 2;Dinas Sosial;IV.a;1985-01-15",
    )
    yield Case("row-08.two-ids", "A", twin, ("person_alike",), (2, 3))
    young = table(
        MONITORING + "TANGGAL LAHIR;TMT CPNS", "E-1;Pegawai A;Kepala Seksi;Dinas;IV.a;2000-01-15;2010-01-01"
    )
    yield Case("row-17.too-young", "A", young, ("service_too_young",), (2,))
    keep = {"answers": {"duty": {"inactive": "keep"}}}
    for word in ("Pensiun", "Meninggal", "Pindah Instansi"):
        files = staff("KEDUDUKAN HUKUM", word, "Aktif")
        yield Case(f"row-17.{word.split()[0].lower()}", "A", files, ("not_active",), (2,), answer=keep)
    purpose_p = {"purpose": "Audit keadilan 2025"}
    sexes = staff("JK", "P", "P")
    told_ = {"answers": {"sex": {"sex_p": "female"}}}
    yield Case("row-18.p-alone", "A", sexes, ("sex_asked",), (2, 3), mapping=purpose_p, answer=told_)
    lp = {"mapping": purpose_p}
    yield Case("row-18.p-beside-l", "W", staff("JK", "L", "P"), ("id_disagrees",), (2, 3), **lp)
    yield Case("row-18.p-beside-w", "W", staff("JK", "P", "W"), ("id_disagrees",), (2, 3), **lp)


def _numbers():
    comma = [{"JPM": "79,5"}, {"JPM": "81,25"}, {"JPM": "85"}]
    yield Case("row-09.comma", "W", book(*comma), (), (5, 6))
    thousands = [{"POTENSI": "1.234,5"}]
    yield Case("row-09.thousands", "R", book(*thousands), ("out_of_range",), (5,))
    mixed = [{"JPM": "79.5"}, {"JPM": "79,5"}, {"JPM": "85"}]
    yield Case(
        "row-09.mixed",
        "A",
        book(*mixed),
        ("decimal_mixed",),
        (5, 6),
        answer={"answers": {"jpm": {"decimal": "both"}}},
    )
    doubt = [{"JPM": "1.234"}, {"JPM": "85"}]
    point = {"answers": {"jpm": {"decimal": "."}}}
    yield Case("row-09.ambiguous", "A", book(*doubt), ("thousands_ambiguous",), (5,), answer=point)
    percent = workbook({"Rekap": people({"JPM": 0.85})}, percent=[("Rekap", 4, 10)])
    yield Case("row-10.percent-cell", "W", {"rekap_xlsx": percent}, (), (5,))
    yield Case("row-10.percent-text", "W", book({"JPM": "85%"}), (), (5,))
    scale = [{"JPM": value} for value in (0.71, 0.85, 0.9)]
    answer = {"answers": {"jpm": {"scale": "1"}}}
    yield Case("row-10.fractions", "A", book(*scale), ("scale_asked",), (5, 6, 7), answer=answer)
    yield Case("row-10.below", "R", book({"POTENSI": -5}), ("out_of_range",), (5,))
    yield Case("row-10.above", "R", book({"JPM": 850}), ("off_scale",), (5,))
    for word in ("NaN", "inf"):
        yield Case(f"row-10.{word.lower()}", "R", book({"JPM": word}), ("not_number",), (5,))
    missing = {"answers": {"jpm": {"zero": "missing"}}}
    yield Case("row-11.zero", "A", book({"JPM": 0}), ("zero_asked",), (5,), answer=missing)
    for form, word in {
        "dash": "-",
        "belum": "Belum",
        "absent": "Tidak ikut",
        "tms": "TMS",
        "nihil": "Nihil",
    }.items():
        yield Case(f"row-11.{form}", "W", book({"JPM": word}), (), (5,))
    yield Case("row-13.text-number", "W", book({"JPM": "80\u00a0"}), (), (5,))
    yield Case("row-13.letter", "R", book({"JPM": "8O"}), ("number_letters",), (5,))
    yield Case("row-13.space", "W", book({"JPM": "80 ,5"}), (), (5,))


def _words():
    heading = "NIP;NAMA;TAHUN;PREDIKAT"

    both = [f"{NIPS[0]};Pegawai A;2023;Cukup", f"{NIPS[1]};Pegawai B;2023;Butuh Perbaikan"]
    mixed = book() | table(heading, *both, name="predikat_csv")
    yield Case("row-12.two-scales", "A", mixed, ("ratings_mixed",), (2, 3))

    def rated(*words):
        rows = [f"{NIPS[n]};Pegawai {'ABC'[n]};2024;{word}" for n, word in enumerate(words)]
        return book() | table(heading, *rows, name="predikat_csv")

    yield Case("row-12.number-beside", "W", rated("80 (Baik)", "Baik"), (), (2,))
    meant = {"answers": {"rating": {"=Sangat Bagus": "Sangat Baik"}}}
    yield Case("row-12.unknown", "A", rated("Sangat Bagus", "Baik"), ("word_unknown",), (2,), answer=meant)
    values = {
        "sheets": [{"file": "predikat.csv", "layout": "ratings", "values": {"rating": {"SB": "Sangat Baik"}}}]
    }
    yield Case("row-12.short", "A", rated("SB", "Baik"), ("word_unknown",), (2,), answer=values)


def _formulas():
    for form, word in {"na": "#N/A", "ref": "#REF!", "value": "#VALUE!"}.items():
        yield Case(f"row-14.{form}", "R", book({"JPM": word}), ("error_cell",), (5,))
    heading = ["NIP", "NAMA", "JABATAN", "UNIT KERJA", "ESELON", "TANGGAL ASESMEN", "JPM"]
    rows = [heading] + [
        [NIPS[n], f"Pegawai {n}", f"Kepala Seksi {n}", "Dinas Sosial", "IV.a", "2024-05-12"] for n in range(2)
    ]
    marked = "".join(
        f'<row r="{n}">'
        + "".join(_inline(f"{'ABCDEFG'[c]}{n}", text) for c, text in enumerate(row))
        + more
        + "</row>"
        for n, (row, more) in enumerate(
            zip(rows, ("", '<c r="G2"><f>40*2</f></c>', '<c r="G3"><v>80</v></c>'), strict=True), start=1
        )
    )
    yield Case("row-14.no-result", "R", {"rekap_xlsx": xlsx(sheet=sheet(marked))}, ("formula_empty",), (2,))
    for form, name in {"formula": "=cmd|' /C calc'!A0", "at": "@SUM(1)", "plus": "+6281200000000"}.items():
        yield Case(f"row-28.{form}", "W", book({"NAMA": name}))


def _inline(address, text):
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def _dates():
    since = "TMT JABATAN"
    order = {"answers": {"position_since": {"dates": "mdy"}}}
    yield Case("row-15.day-first", "W", staff(since, "03/04/2024", "25/12/2023"), (), (2, 3))
    yield Case(
        "row-15.mixed", "A", staff(since, "03/04/2024", "04/13/2024"), ("date_mixed",), (2, 3), answer=order
    )
    named = ("31 Desember 2023", "1 Mei 2020", "17 Agst 90", "03-Mei-24", "15-03-85")
    yield Case("row-16.named", "W", staff(since, *named), (), (2, 3, 4, 5, 6))
    for form, text in {"year-only": "2020", "30-february": "30-02-2024", "word": "awal tahun"}.items():
        yield Case(f"row-16.{form}", "R", staff(since, text, "2020-01-01"), ("not_date",), (2,))
    yield Case("row-16.serial", "W", book({"TANGGAL ASESMEN": 45000}), (), (5,))
    memory = io.BytesIO()
    old = xlsxwriter.Workbook(memory, {"in_memory": True, "date_1904": True})
    page = old.add_worksheet("Rekap")
    for place, row in enumerate(people({"TANGGAL ASESMEN": 43538})):
        page.write_row(place, 0, row)
    page.write_number(4, 7, 43538, old.add_format({"num_format": "dd/mm/yyyy"}))
    old.close()
    yield Case("row-16.from-1904", "W", {"rekap_xlsx": memory.getvalue()})


def _layouts():
    numbers = [f"({n})" for n in range(1, 13)]
    rows = people()
    foot = [
        [],
        ["Jumlah", None, None, None, None, None, None, None, 216, 226.5, 240],
        ["Rata-rata", None, None, None, None, None, None, None, 72, 75.5, 80],
    ]
    foot += [
        [],
        [None, "Kota Contoh, 12 Mei 2024"],
        [None, "Kepala Badan Kepegawaian"],
        [],
        [None, "(nama terang)"],
    ]
    whole = {"rekap_xlsx": workbook({"Rekap": [*rows[:4], numbers, *rows[4:], *foot]})}
    yield Case("row-19.titles-and-foot", "A", whole, ("read_as", "rows_total", "rows_foot"), (6, 7, 8))
    group = [*rows[3][:8], "HASIL", None, None, None]
    under = [*[None] * 8, *rows[3][8:]]
    two = {
        "rekap_xlsx": workbook({"Rekap": [*rows[:3], group, under, *rows[4:]]}, merged=[("Rekap", "I4:L4")])
    }
    yield Case("row-19.two-levels", "A", two, ("read_as",), (6, 7, 8))
    fill = {"answers": {"unit": {"fill_down": "yes"}}}
    gaps = people({}, {"UNIT KERJA": None}, {"UNIT KERJA": None})
    merged = {"rekap_xlsx": workbook({"Rekap": gaps}, merged=[("Rekap", "F5:F7")])}
    yield Case("row-20.merged", "A", merged, ("fill_down_asked",), (6, 7), answer=fill)
    yield Case("row-20.ditto", "A", book({}, {"UNIT KERJA": "sda"}), ("fill_down_asked",), (6,), answer=fill)
    split = {"answers": {"*": {"split": "yes"}}}
    heading = ["NAMA\nNIP", *rows[3][3:]]
    both = [["REKAP"], heading, *([f"{row[1]}\n{row[2]}", *row[3:]] for row in rows[4:])]
    pairs = {"rekap_xlsx": workbook({"Rekap": both})}
    yield Case("row-21.name-and-nip", "A", pairs, ("split_asked",), (3, 4, 5), answer=split)
    yield Case(
        "row-21.place-and-date",
        "W",
        staff("TTL", "Bandung, 15-01-1985", "Garut, 15 Februari 1985"),
        (),
        (2, 3),
    )
    own = {"positions_csv": POSTS, "employees_csv": STAFF}
    yield Case(
        "row-22.renamed", "F", own | {"ratings_csv": "employee_id,yaer\nE1,2024\n"}, ("column_missing",)
    )
    twice = own | {"ratings_csv": "employee_id,year,score,score\nE1,2024,80,81\n"}
    yield Case("row-22.twice", "F", twice, ("column_twice",))
    nilai = workbook({"Rekap": recap([*person(1)[:11], 79], heading=[*rows[3][:11], "JPM"])})
    yield Case("row-22.twice-in-recap", "F", {"rekap_xlsx": nilai}, ("column_twice",))
    more = workbook({"Rekap": recap([*person(1), "x"], heading=[*rows[3], "WARNA MAP"])})
    yield Case("row-22.more", "W", {"rekap_xlsx": more}, ("column_unknown",), (5,))
    no_nip = workbook({"Rekap": [[*row[:2], *row[3:]] for row in rows[3:]]})
    yield Case("row-22.no-nip", "F", {"rekap_xlsx": no_nip}, ("file_unknown", "table_missing"))
    hidden = workbook({"Rekap": rows, "Lama": people({"NIP": NIPS[4]}, n=1)}, hidden=["Lama"])
    yield Case("row-23.hidden-sheet", "A", {"rekap_xlsx": hidden}, ("hidden_sheet", "read_as"))
    yield Case("row-23.hidden-row", "A", book(hidden=[("Rekap", 6)]), ("hidden_rows",), (6,))
    yield Case("row-23.hidden-columns", "A", {"rekap_xlsx": _column_hidden()}, ("hidden_columns",), (5,))


def _column_hidden():
    memory = io.BytesIO()
    made = xlsxwriter.Workbook(memory, {"in_memory": True})
    page = made.add_worksheet("Rekap")
    for place, row in enumerate(people()):
        page.write_row(place, 0, row)
    page.set_column(8, 8, None, None, {"hidden": True})
    made.close()
    return memory.getvalue()


POSTS = (
    "position_id,title,unit_id,tier,reports_to\nP1,Kepala Dinas,U,jpt_pratama,XX\n"
    "P2,Kepala Bidang,U,administrator,P1\n"
)
STAFF = "employee_id,unit_id,position_id\nE1,U,P1\nE2,U,P2\n"


def _texts():
    comma = "NIP,NAMA,JABATAN,UNIT KERJA,ESELON"
    good = f"{NIPS[0]},Pegawai A,Kepala Seksi,Dinas Sosial,IV.a"
    bad = f"{NIPS[1]},Pegawai B,Kepala Seksi Data, Arsip,Dinas Sosial,IV.a"
    yield Case("row-24.comma", "R", table(comma, good, bad), ("ragged_row",), (3,))
    short = f"{NIPS[1]},Pegawai B,Kepala Seksi"
    yield Case("row-24.short", "R", table(comma, good, short), ("ragged_row",), (3,))
    quote = good.replace("Pegawai A", '"Pegawai A')
    yield Case("row-24.open-quote", "F", table(comma, quote, good), ("file_quotes",))
    whole = staff("TMT JABATAN", "2020-01-01", "2021-01-01")["daftar_csv"].replace("Pegawai A", "Pegawai É")
    yield Case("row-25.semicolon", "W", {"daftar_csv": whole}, (), ())
    yield Case("row-25.tab-and-mark", "W", {"daftar_csv": "\ufeff" + whole.replace(";", "\t")}, (), ())
    for code in ("utf-16", "cp1252"):
        yield Case(f"row-25.{code}", "W", {"daftar_csv": whole.encode(code)}, ("encoding_read",), (2, 3))


def _files():
    kinds = {
        "html": "page.xls",
        "xml": "book2003.xls",
        "binary": "binary.xlsx",
        "letter": "letter.xls",
        "password": "sealed.xlsx",
        "password-old": "sealed.xls",
        "password-part": "sealed-part.xlsx",
        "pdf": "print.xlsx",
        "picture": "photo.xlsx",
        "cut": "cut5.xlsx",
        "nothing": "empty.xlsx",
    }
    harmful = {
        "bomb": "flood.xlsx",
        "far-cell": "far.xlsx",
        "doctype": "laughs-sheet.xlsx",
        "wide": "wide.csv",
    }
    known = {file.name: file for file in hostile_files()}
    for number, group in ((26, kinds), (27, harmful)):
        for form, name in group.items():
            file = known[name]
            stem, _, suffix = name.rpartition(".")
            yield Case(
                f"row-{number}.{form}", "F", {f"{stem}_{suffix}": file.content}, tuple(sorted(file.codes))
            )
    yield Case("row-26.archive", "F", {"berkas_xlsx": archive({"rekap.csv": "a,b"})}, ("file_archive",))
    text = staff("TMT JABATAN", "2020-01-01")["daftar_csv"]
    yield Case("row-26.csv-named-xlsx", "W", {"daftar_xlsx": text})
    grid = [line.split(";") for line in text.strip().split("\n")]
    cells = [(r, c, value) for r, row in enumerate(grid) for c, value in enumerate(row)]
    yield Case("row-26.xls", "W", {"daftar_xls": xls(cells)})
    rows = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in grid)
    yield Case("row-26.ods", "W", {"daftar_ods": ods(rows)})
    yield Case("row-27.macros", "W", {"rekap_xlsm": _with_macros(book()["rekap_xlsx"])})
    yield Case("row-27.rows", "F", book(), ("file_far_cell",), limits=Limits(rows=5))
    one = Limits(text_rows=1)
    yield Case("row-27.text-rows", "F", {"daftar_csv": text}, ("file_too_large",), limits=one)
    yield Case("row-33.one-unit", "W", book())
    yield Case("row-33.header-only", "W", table("NIP;NAMA;JABATAN;UNIT KERJA;ESELON"), ("no_rows",))
    yield Case("row-33.empty-csv", "F", {"daftar_csv": ""}, ("file_empty",))
    yield Case("row-33.one-employee", "W", staff("TMT JABATAN", "2020-01-01"), (), ())
    twice = book()["rekap_xlsx"]
    yield Case("row-34.same-file", "W", {"a_xlsx": twice, "b_xlsx": twice}, ("same_file",))


def _with_macros(content):
    memory = io.BytesIO(content)
    with zipfile.ZipFile(memory, "a") as made:
        made.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return memory.getvalue()


def _posts():
    for form, text in {"no-stroke": "IIId", "point": "III.d", "digits": "3/d"}.items():
        yield Case(f"row-29.grade-{form}", "W", book({"PANGKAT/GOL": text}), (), (5,))
    meant = {"answers": {"grade": {"=III/z": "III/d"}}}
    yield Case(
        "row-29.grade-unknown", "A", book({"PANGKAT/GOL": "III/z"}), ("word_unknown",), (5,), answer=meant
    )
    spelt = book({"UNIT KERJA": "DINAS KESEHATAN"})
    said = {"sheets": [{"layout": "recap", "values": {"unit": {"DINAS KESEHATAN": "Dinas Kesehatan"}}}]}
    yield Case("row-29.unit-spelled", "A", spelt, ("spelled_twice",), (5,), answer=said)
    codes = staff("KODE UNIT", "001", "001", "1")
    yield Case("row-29.zeros-lost", "A", codes, ("spelled_twice",), (4,))
    for kind in ("Plt.", "Plh.", "Pj."):
        name = f"row-30.{kind[:-1].lower()}"
        yield Case(name, "W", book({"JABATAN": f"{kind} Kepala Seksi 2"}), ("acting_apart",), (5,))
    yield Case("row-30.vacant", "W", book({"NAMA": "Lowong", "NIP": "-"}), ("post_vacant",), (5,))
    unknown = {
        "positions_csv": POSTS.replace(
            "P2,Kepala Bidang,U,administrator,P1", "P2,Kepala Bidang,U,administrator,P9"
        ),
        "employees_csv": STAFF,
    }
    yield Case("row-31.unknown", "A", unknown, ("loose_reference",), (3,))
    itself = {"positions_csv": POSTS.replace("XX", "P1"), "employees_csv": STAFF}
    yield Case("row-31.self", "A", itself, ("self_report",), (2,))
    ring = {"positions_csv": POSTS.replace("XX", "P2"), "employees_csv": STAFF}
    yield Case("row-31.cycle", "A", ring, (), (2, 3))
    two_posts = {"positions_csv": POSTS, "employees_csv": STAFF + "E2,U,P1\n"}
    yield Case("row-31.two-posts", "A", two_posts, ("duplicate_key",), (3, 4))
    two_people = {"positions_csv": POSTS, "employees_csv": STAFF + "E3,U,P1\n"}
    yield Case("row-31.two-people", "A", two_people, ("more_people_than_seats",))
    private = recap([*person(1), "Islam", "3201234567890001"], heading=[*people()[3], "AGAMA", "NIK"])
    yield Case(
        "row-35.religion",
        "A",
        {"rekap_xlsx": workbook({"Rekap": private})},
        ("protected_dropped", "personal_dropped"),
        (5,),
    )
    for form, text in {
        "override": "Pegawai \u202eA",
        "newline": "Pegawai\nA",
        "zero-width": "Pegawai\u200b A",
        "control": "Pegawai\x7f A",
    }.items():
        yield Case(f"row-36.{form}", "W", book({"NAMA": text}), (), (5,))
    yield Case("row-36.emoji", "W", book({"NAMA": "Pegawai 😀 A"}))
    yield Case("row-36.longest", "W", book({"NAMA": "Pegawai A " + "a" * 32_000}), (), ())
    nul = staff("TMT JABATAN", "2020-01-01")["daftar_csv"].replace("Pegawai A", "Pegawai\0A")
    yield Case("row-36.nul", "F", {"daftar_csv": nul}, ("file_encoding",))


def cases():
    """Every bad input that is given to intake."""
    return [
        *_ids(),
        *_people(),
        *_numbers(),
        *_words(),
        *_formulas(),
        *_dates(),
        *_layouts(),
        *_texts(),
        *_files(),
        *_posts(),
    ]


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(as_toml(golden()), encoding="utf-8")
