"""Each kind of sheet that agencies hand in is known by its headings and read into the right tables."""

from datetime import date

import pandas as pd
import pytest

from talent.errors import IntakeError
from talent.intake import Mapping, read_dataset
from talent.intake.read import open_sheets
from talent.intake.recognise import SURE
from tests.workbooks import NIPS, person, recap, workbook

pytestmark = pytest.mark.usefixtures("one_child")

SIASN = (  # noqa: SIM905 - 67 headings, as they stand
    "PNS ID, NIP BARU, NIP LAMA, NAMA, GELAR DEPAN, GELAR BELAKANG, TEMPAT LAHIR ID, TEMPAT LAHIR NAMA, "
    "TANGGAL LAHIR, JENIS KELAMIN, AGAMA ID, AGAMA NAMA, JENIS KAWIN ID, JENIS KAWIN NAMA, NIK, NOMOR "
    "HP, EMAIL, EMAIL GOV, ALAMAT, NPWP NOMOR, BPJS, JENIS PEGAWAI ID, JENIS PEGAWAI NAMA, KEDUDUKAN "
    "HUKUM ID, KEDUDUKAN HUKUM NAMA, STATUS CPNS PNS, KARTU ASN VIRTUAL, NOMOR SK CPNS, TANGGAL SK "
    "CPNS, TMT CPNS, NOMOR SK PNS, TANGGAL SK PNS, TMT PNS, GOL AWAL ID, GOL AWAL NAMA, GOL AKHIR ID, "
    "GOL AKHIR NAMA, TMT GOLONGAN, MK TAHUN, MK BULAN, JENIS JABATAN ID, JENIS JABATAN NAMA, JABATAN "
    "ID, JABATAN NAMA, TMT JABATAN, TINGKAT PENDIDIKAN ID, TINGKAT PENDIDIKAN NAMA, PENDIDIKAN ID, "
    "PENDIDIKAN NAMA, TAHUN LULUS, KPKN ID, KPKN NAMA, LOKASI KERJA ID, LOKASI KERJA NAMA, UNOR ID, "
    "UNOR NAMA, INSTANSI INDUK ID, INSTANSI INDUK NAMA, INSTANSI KERJA ID, INSTANSI KERJA NAMA, SATUAN "
    "KERJA INDUK ID, SATUAN KERJA INDUK NAMA, SATUAN KERJA KERJA ID, SATUAN KERJA KERJA NAMA, IS VALID "
    "NIK, NAMA SEKOLAH, FLAG IKD"
).split(", ")
PERSONAL = {
    "NIK": "3275011503850001",
    "NOMOR HP": "0812000001",
    "EMAIL": "a@contoh.id",
    "ALAMAT": "Jalan Contoh 1",
}
PROTECTED = {"JENIS KELAMIN": "M", "AGAMA NAMA": "Islam", "JENIS KAWIN NAMA": "Menikah"}
PEOPLE = {"NIP", "NAMA", "JABATAN", "ESELON", "UNIT KERJA"}


def siasn(n, **changes):
    """One person of the export, in the order of its headings; the first serves in 3001, others below."""
    row = {
        "PNS ID": f"A{n}",
        "NIP BARU": NIPS[n - 1],
        "NAMA": f"Pegawai {'ABCDEFGHI'[n - 1]}",
        "GELAR DEPAN": "Dr.",
        "GELAR BELAKANG": "S.Sos.",
        "TANGGAL LAHIR": f"15-{n:02d}-1985",
        "KEDUDUKAN HUKUM ID": "01",
        "STATUS CPNS PNS": "P",
        "TMT CPNS": "01-01-2010",
        "GOL AKHIR ID": "34",
        "GOL AKHIR NAMA": "III/d",
        "TMT GOLONGAN": "01-04-2022",
        "JENIS JABATAN NAMA": "Jabatan Pelaksana",
        "JABATAN ID": f"8ae{n}",
        "JABATAN NAMA": "Pengolah Data",
        "TMT JABATAN": "01-02-2021",
        "TINGKAT PENDIDIKAN ID": "40",
        "TINGKAT PENDIDIKAN NAMA": "S-1/Sarjana",
        "PENDIDIKAN NAMA": "S-1 Sosiologi",
        "UNOR ID": "3001" if n == 1 else f"3001{n:02d}",
        "UNOR NAMA": f"Bidang {n}",
    }
    row |= PERSONAL | PROTECTED | changes
    return [row.get(heading) for heading in SIASN]


def opened(tmp_path, rows, *, name="data.xlsx", sheet="Sheet1", mapping=None):
    """The one sheet of a workbook, recognised."""
    (tmp_path / name).write_bytes(workbook({sheet: rows}))
    return open_sheets(tmp_path / name, mapping=mapping).sheets[0]


def layout_of(tmp_path, rows, **options):
    """Name of the layout, and how sure that is."""
    proposal = opened(tmp_path, rows, **options).proposal
    return (proposal.layout.name if proposal.layout else "", proposal.confidence)


def read(tmp_path, *, mapping=None, strict=True, **sheets):
    (tmp_path / "data.xlsx").write_bytes(workbook(sheets))
    return read_dataset(tmp_path / "data.xlsx", mapping=mapping, strict=strict)


def values(frame, *columns):
    """Rows of some columns, missing = None."""
    part = frame[list(columns)].astype("object")
    return part.where(part.notna(), None).to_numpy().tolist()


def days(column):
    return column.dt.strftime("%Y-%m-%d").tolist()


def counted(data):
    account = data.accounting[["read", "accepted", "rejected", "excluded"]].sum()
    assert account["read"] == account["accepted"] + account["rejected"] + account["excluded"]
    return account.to_dict()


HISTORY = [["NIP", "URAIAN", "JABATAN", "JENJANG", "STATUS JABATAN", "MULAI", "AKHIR", "NO SK"]]
RATINGS = [["NO", "NIP", "NAMA", "TAHUN", "HASIL KERJA", "PERILAKU KERJA", "PREDIKAT KINERJA"]]
NOMINATION = [
    [
        "NIP",
        "NAMA",
        "JABATAN",
        "ESELON",
        "UNIT KERJA",
        "PANGKAT",
        "TMT GOL",
        "JENJANG",
        "TAHUN ASESMEN",
        "JENIS ASESMEN",
        "STATUS ASESMEN",
        "POTKOM",
        "NILAI INTEGRITAS",
        "TAHUN KINERJA",
        "RATING KINERJA",
        "KOTAK 9",
    ]
]
NOMINATION_API = [
    [
        "nip",
        "nama",
        "jabatan",
        "eselon",
        "unit_kerja",
        "pangkat",
        "jenjang",
        "tahun_asesmen",
        "jenis_asesmen",
        "nilai_potkom",
        "nilai_integritas",
        "tahun_kinerja",
        "predikat_kinerja",
        "kotak",
    ]
]
MONITORING = [
    [
        "STATUS",
        "NAMA",
        "NIP",
        "TEMPAT LAHIR",
        "TGL LAHIR",
        "GOL RUANG",
        "TMT PANGKAT",
        "ESELON",
        "JABATAN",
        "TMT JABATAN",
        "SATUAN KERJA",
        "TMT PENSIUN",
    ]
]
JPM = [
    [
        "NO",
        "KOMPETENSI",
        "NILAI STANDAR",
        "NILAI AKHIR",
        "Analisis Kasus",
        "Tes Kompetensi Bidang",
        "LGD",
        "Presentasi",
        "Wawancara",
    ]
]
MERIT = [["ITEM", "NAMA DOKUMEN", "TANGGAL DOKUMEN", "LEVEL", "PENANGGUNG JAWAB", "BERLAKU SAMPAI"]]
UNITS = [["KODE UNIT", "NAMA UNIT", "KODE INDUK"]]
UK = [
    [
        "Post Unique Reference",
        "Name",
        "Grade (or equivalent)",
        "Job Title",
        "Job/Team Function",
        "Parent Department",
        "Organisation",
        "Unit",
        "Contact Phone",
        "Contact E-mail",
        "Reports to Senior Post",
        "FTE",
        "Professional/Occupational Group",
        "Notes",
        "Valid?",
    ]
]
REGIONAL = [
    ["NO", "NAMA", "NIP", "JABATAN", "MANSOSKUL", None, "KOMPETENSI TEKNIS", None, "PERSENTASE TOTAL"],
    [None, None, None, None, "NILAI", "PERSENTASE", "NILAI", "PERSENTASE", None],
]


@pytest.mark.parametrize(
    ("expected", "rows"),
    [
        ("siasn", [SIASN]),
        ("recap", recap()),
        ("recap", [["NO", "NAMA", "NIP", "JABATAN", "UNIT KERJA", "TOTAL"]]),
        ("recap", REGIONAL),
        ("jpm", JPM),
        ("ratings", RATINGS),
        ("nomination", NOMINATION),
        ("nomination", NOMINATION_API),
        ("history", HISTORY),
        ("merit_evidence", MERIT),
        ("monitoring", MONITORING),
        ("units", UNITS),
        ("uk_organogram", UK),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
@pytest.mark.parametrize("titled", [False, True])
def test_layout_is_known_by_its_headings_alone(tmp_path, expected, rows, titled):
    above = [["DAFTAR"], ["PEMERINTAH KABUPATEN CONTOH"], []] if titled else []
    name, sure = layout_of(tmp_path, [*above, *rows, ["x"] * len(rows[0])])
    assert name == expected
    assert sure >= SURE


# ---- SIASN


def test_siasn_export_has_67_headings_that_are_all_known(tmp_path):
    assert len(SIASN) == 67
    assert layout_of(tmp_path, [SIASN, siasn(1)]) == ("siasn", 1.0)


def test_siasn_row_becomes_a_unit_a_post_and_a_person(tmp_path):
    data = read(tmp_path, Data=[SIASN, siasn(1)])
    assert values(data.units, "unit_id", "name") == [["3001", "Bidang 1"]]
    assert values(data.positions, "title", "unit_id", "tier", "seats") == [
        ["Pengolah Data", "3001", "pelaksana", 1]
    ]
    person_ = data.employees.iloc[0]
    assert person_["employee_id"] == NIPS[0]
    assert person_["name"] == "Dr. Pegawai A, S.Sos."
    assert person_[["employment", "duty_status", "grade", "education"]].tolist() == [
        "pns",
        "active",
        "III/d",
        "S1",
    ]
    assert days(data.employees["grade_since"]) == ["2022-04-01"]
    assert days(data.employees["position_since"]) == ["2021-02-01"]
    assert days(data.employees["service_since"]) == ["2010-01-01"]


def test_siasn_as_text_with_semicolons_says_the_same(tmp_path):
    rows = [SIASN, siasn(1), siasn(2), siasn(3)]
    expected = read(tmp_path, Data=rows).digest
    text = "\n".join(";".join(value or "" for value in row) for row in rows)
    (tmp_path / "siasn.csv").write_text("\ufeff" + text, encoding="utf-8")
    assert read_dataset(tmp_path / "siasn.csv").digest == expected


def test_siasn_codes_spell_the_tree_of_units(tmp_path):
    data = read(tmp_path, Data=[SIASN, siasn(1), siasn(2), siasn(3)])
    assert values(data.units, "unit_id", "parent_id") == [
        ["3001", None],
        ["300102", "3001"],
        ["300103", "3001"],
    ]


def test_siasn_codes_stand_in_for_names_that_are_not_there(tmp_path):
    row = siasn(1, **{"GOL AKHIR NAMA": None, "TINGKAT PENDIDIKAN NAMA": None})
    data = read(tmp_path, Data=[SIASN, row])
    assert values(data.employees, "grade", "education") == [["III/d", "S1"]]


def test_siasn_variants_of_the_headings_are_known(tmp_path):
    names = {"TMT GOLONGAN": "TMT GOLONGAN AKHIR", "PENDIDIKAN NAMA": "PENDIDIKAN TERAKHIR NAMA"}
    heading = [names.get(text, text) for text in SIASN] + ["ESELON NAMA", "TMT ESELON"]
    data = read(
        tmp_path,
        Data=[heading, [*siasn(1, **{"JENIS JABATAN NAMA": "Jabatan Struktural"}), "IV.a", "01-02-2021"]],
    )
    assert values(data.positions, "tier", "echelon") == [["pengawas", "IV.a"]]
    assert days(data.employees["tier_since"]) == ["2021-02-01"]
    assert days(data.employees["grade_since"]) == ["2022-04-01"]


def test_siasn_titles_that_tell_no_tier_are_asked_about_and_answered_once(tmp_path):
    rows = [SIASN, siasn(1, **{"JENIS JABATAN NAMA": "Jabatan Struktural", "JABATAN NAMA": "Kepala Seksi A"})]
    asked = read(tmp_path, strict=False, Data=[*rows, siasn(2)])
    assert asked.problems.loc[asked.problems["severity"].eq("error"), "code"].unique().tolist() == [
        "set_aside",
        "tier_asked",
    ]
    entry = {"layout": "siasn", "values": {"tier_of_post": {"Kepala Seksi": "pengawas"}}}
    data = read(tmp_path, mapping=Mapping.from_dict({"sheets": [entry]}), Data=rows)
    assert data.positions["tier"].tolist() == ["pengawas"]


def everything(data):
    """Every text that a Dataset holds, about its reading too."""
    frames = [
        *data.rejected.values(),
        data.problems.drop(columns=["reason", "fix"]),
        data.changes,
        data.excluded,
    ]
    frames += [data.employees, data.positions, data.units, data.protected]
    return "\n".join(frame.to_csv() for frame in frames)


@pytest.mark.parametrize("purpose", ["", "fairness audit"])
def test_personal_columns_are_nowhere_not_even_among_the_rejected(tmp_path, purpose):
    rows = [SIASN, siasn(1), siasn(2, **{"NAMA": None, "TMT CPNS": "31-02-2010"})]
    data = read(tmp_path, strict=False, mapping=Mapping(purpose=purpose), Data=rows)
    assert len(data.rejected["data.xlsx/Data"]) == 1
    assert not [text for text in PERSONAL.values() if text in everything(data)]


def test_protected_columns_are_dropped_without_a_purpose_and_told_by_name_alone(tmp_path):
    data = read(tmp_path, strict=False, Data=[SIASN, siasn(1), siasn(2, **{"TMT CPNS": "31-02-2010"})])
    assert data.protected.empty
    assert not {"Islam", "Menikah"} & set(everything(data).replace(",", "\n").split("\n"))
    told = data.problems.set_index("code").loc["protected_dropped", "reason"]
    assert all(name in told for name in PROTECTED)


def test_protected_columns_are_kept_apart_for_a_purpose(tmp_path):
    data = read(tmp_path, mapping=Mapping(purpose="fairness audit"), Data=[SIASN, siasn(1)])
    assert values(data.protected, "employee_id", "sex", "religion", "marital_status") == [
        [NIPS[0], "male", "Islam", "Menikah"]
    ]
    assert not {"sex", "religion"} & set(data.employees)


# ---- recaps


def test_recap_between_title_numbers_totals_and_signature(tmp_path):
    numbers = [f"({n})" for n in range(1, 13)]
    rows = recap(numbers, person(1), person(2))
    rows += [
        ["JUMLAH", *[None] * 7, 143, 151, 160],
        [],
        ["Contoh, 12 Mei 2024"],
        ["Kepala BKPSDM"],
        ["Pejabat Z"],
    ]
    data = read(tmp_path, Rekap=rows)
    assert data.employees["employee_id"].tolist() == NIPS[:2]
    assert data.excluded["reason"].value_counts().to_dict() == {
        "title": 2,
        "counting": 1,
        "total": 1,
        "foot": 3,
    }
    assert counted(data) == {"read": 9, "accepted": 2, "rejected": 0, "excluded": 7}


def test_recap_gives_scores_their_tables(tmp_path):
    data = read(tmp_path, Rekap=recap(person(1)))
    assert values(data.assessments, "element", "kind", "value") == [["total", "total", 80.0]]
    assert days(data.assessments["assessed_on"]) == ["2024-05-12"]
    assert values(data.components, "component", "value", "label") == [
        ["competency", 75.5, None],
        ["match_class", None, "MMS"],
        ["potential", 71.0, None],
    ]


def test_recap_with_a_total_alone_gives_the_job_person_match(tmp_path):
    heading = ["NO", "NAMA", "NIP", "JABATAN", "ESELON", "UNIT KERJA", "TANGGAL ASESMEN", "TOTAL"]
    row = [1, "Pegawai A", NIPS[0], "Kepala Seksi A", "IV.a", "Dinas Sosial", date(2024, 5, 12), 81.25]
    data = read(tmp_path, Rekap=[heading, row])
    assert values(data.assessments, "employee_id", "element", "value") == [[NIPS[0], "total", 81.25]]
    assert data.components.empty


@pytest.mark.parametrize("merged", [True, False])
def test_regional_recap_has_a_heading_of_two_levels(tmp_path, merged):
    heading = [
        [
            "NO",
            "NAMA",
            "NIP",
            "JABATAN",
            "ESELON",
            "UNIT KERJA",
            "TANGGAL ASESMEN",
            "MANSOSKUL",
            None,
            "KOMPETENSI TEKNIS",
            None,
            "PERSENTASE TOTAL",
        ],
        [*[None] * 7, "NILAI", "PERSENTASE", "NILAI", "PERSENTASE", None],
    ]
    row = [
        1,
        "Pegawai A",
        NIPS[0],
        "Kepala Seksi A",
        "IV.a",
        "Dinas Sosial",
        date(2024, 5, 12),
        27,
        87.5,
        3,
        75,
        85,
    ]
    spans = [("Rekap", "H1:I1"), ("Rekap", "J1:K1"), *(("Rekap", f"{c}1:{c}2") for c in "ABCDEFG")]
    book = workbook({"Rekap": [*heading, row]}, merged=spans if merged else ())
    (tmp_path / "data.xlsx").write_bytes(book)
    data = read_dataset(tmp_path / "data.xlsx")
    assert dict(values(data.components, "component", "value")) == {
        "mansoskul": 27.0,
        "mansoskul_percent": 87.5,
        "technical": 3.0,
        "technical_percent": 75.0,
    }
    assert data.assessments["value"].tolist() == [85.0]


def test_recap_names_unit_and_post_in_words_and_makes_them_once(tmp_path):
    same = {"JABATAN": "Analis", "ESELON": "Pelaksana"}
    data = read(tmp_path, Rekap=recap(person(1, **same), person(2, **same)))
    assert values(data.units, "unit_id") == [["Dinas Kesehatan"]]
    assert values(data.positions, "position_id", "title", "seats") == [
        ["Dinas Kesehatan / Analis", "Analis", 2]
    ]


@pytest.mark.parametrize(
    "spelt",
    [
        {"NIP": "Nip Baru", "NAMA": "Nama Lengkap", "UNIT KERJA": "Perangkat Daerah", "JPM": "JPM (%)"},
        {"NIP": "NO. NIP", "NAMA": "NAMA PESERTA", "JABATAN": "Nama\nJabatan", "POTENSI": "Nilai Potensi"},
        {
            "NIP": "  nip  ",
            "PANGKAT/GOL": "GOL. RUANG",
            "TANGGAL ASESMEN": "Tgl. Asesmen",
            "JPM": "Job Person Match",
        },
    ],
)
def test_headings_in_other_spellings_say_the_same(tmp_path, spelt):
    expected = read(tmp_path, Rekap=recap(person(1))).digest
    heading = [spelt.get(text, text) for text in recap()[-1]]
    assert read(tmp_path, Rekap=recap(person(1), heading=heading)).digest == expected


# ---- one person's sheet, lists of ratings and histories


def test_jpm_sheet_takes_person_and_day_from_the_lines_above(tmp_path):
    above = [
        ["HASIL ASESMEN"],
        ["Nama", ":", "Pegawai A"],
        ["NIP", f": {NIPS[0]}"],
        ["Tanggal Asesmen : 12 Mei 2024"],
    ]
    rows = [*above, [], *JPM, [1, "Integritas", 3, 4], [2, "Kerja sama", 3, 2], [None, "JPM", None, 87.5]]
    data = read(
        tmp_path, Pegawai=[sorted(PEOPLE), ["IV.a", "Kepala", "Pegawai A", NIPS[0], "Dinas"]], Asesmen=rows
    )
    assert values(data.assessments, "employee_id", "element", "standard", "value") == [
        [NIPS[0], "Integritas", 3.0, 4.0],
        [NIPS[0], "Kerja sama", 3.0, 2.0],
    ]
    assert set(days(data.assessments["assessed_on"])) == {"2024-05-12"}
    assert data.excluded.loc[data.excluded["reason"].eq("total"), "row"].tolist() == [9]


@pytest.mark.parametrize("total", ["JUMLAH", "JPM (%)", "Rata-rata", "IKK", "Total Nilai"])
def test_sum_of_the_competencies_is_no_competency(tmp_path, total):
    above = [["NIP", NIPS[0]], ["TANGGAL ASESMEN", "2024-05-12"]]
    rows = [[1, "Integritas", 3, 4], [2, "Total Quality Management", 3, 3], [3, total, 6, 7]]
    data = read(tmp_path, **listed(Asesmen=[*above, *JPM, *rows]))
    assert data.assessments["element"].tolist() == ["Integritas", "Total Quality Management"]
    assert data.problems["code"].eq("rows_total").any()


def listed(**sheets):
    """Sheets beside a list that names the first two people."""
    people = [[NIPS[n], f"Pegawai {'AB'[n]}", "Kepala", "IV.a", f"Dinas {n}"] for n in range(2)]
    return {"Pegawai": [["NIP", "NAMA", "JABATAN", "ESELON", "UNIT KERJA"], *people], **sheets}


def test_list_of_ratings(tmp_path):
    row = [1, NIPS[0], "Pegawai A", 2024, "DIATAS EKSPEKTASI", "Sesuai Ekspektasi", "BAIK"]
    data = read(tmp_path, **listed(Kinerja=[["PREDIKAT"], *RATINGS, row]))
    assert values(data.ratings, "employee_id", "year", "rating") == [[NIPS[0], 2024, "Baik"]]
    assert data.ratings[["work_result", "behaviour"]].notna().all(axis=None)


def test_job_history(tmp_path):
    rows = [
        [NIPS[0], "Jabatan", "Kepala Seksi A", "Pengawas", "Definitif", "01-02-2018", "31-01-2021", "1/2018"],
        [NIPS[0], "Jabatan", "Plt. Kepala Bidang B", "Administrator", None, "01-02-2021", None, "2/2021"],
    ]
    data = read(tmp_path, **listed(Riwayat=[*HISTORY, *rows]))
    assert values(data.history, "title", "tier", "kind") == [
        ["Kepala Seksi A", "pengawas", "definitive"],
        ["Kepala Bidang B", "administrator", "Plt"],
    ]
    assert days(data.history["start"]) == ["2018-02-01", "2021-02-01"]
    assert data.history["end"].isna().tolist() == [False, True]


def test_evidence_for_the_merit_index(tmp_path):
    row = ["1a", "Peta jabatan", "2024-03-01", 3, "BKPSDM", "2026-03-01"]
    data = read(tmp_path, **listed(Merit=[*MERIT, row]))
    assert values(data.merit_evidence, "item", "document", "level", "owner") == [
        ["1a", "Peta jabatan", 3, "BKPSDM"]
    ]


def test_list_kept_by_hand(tmp_path):
    row = [
        "Aktif",
        "Pegawai A",
        NIPS[0],
        "Contoh",
        "15 Januari 1985",
        "IV/B",
        "01-04-2022",
        "III.a",
        "Kepala Bidang A",
    ]
    data = read(
        tmp_path, Daftar=[["MONITORING"], *MONITORING, [*row, "1-Apr-23", "Dinas Sosial", "01-02-2043"]]
    )
    assert values(data.employees, "employee_id", "tier", "grade", "unit_id") == [
        [NIPS[0], "administrator", "IV/b", "Dinas Sosial"]
    ]
    assert days(data.employees["position_since"]) == ["2023-04-01"]
    assert days(data.employees["retires_on"]) == ["2043-02-01"]
    assert "Contoh" not in everything(data).replace(",", "\n").split("\n")


def test_acting_title_is_no_post_held(tmp_path):
    rows = [["NIP", "NAMA", "JABATAN", "ESELON", "UNIT KERJA"]]
    rows += [
        [NIPS[0], "Pegawai A", "Plt. Kepala Bidang", "III.b", "Dinas"],
        [NIPS[1], "Pegawai B", "Analis", "Pelaksana", "Dinas"],
    ]
    data = read(tmp_path, Daftar=rows)
    assert values(data.employees, "position_id", "acting_kind") == [[None, "Plt"], ["Dinas / Analis", None]]


# ---- nominations


def test_nomination_list(tmp_path):
    row = [
        NIPS[0],
        "Pegawai A",
        "Kepala Bidang A",
        "III.a",
        "Dinas",
        "Pembina / IV.a",
        "01-04-2022",
        "Administrator",
    ]
    row += ["2024", "Assessment Center", "Selesai", "85.50", "4", "2024", "SANGAT BAIK", "9"]
    data = read(tmp_path, Nominasi=[["DAFTAR NOMINASI"], *NOMINATION, row])
    assert values(data.assessments, "employee_id", "instrument", "value") == [
        [NIPS[0], "Assessment Center", 85.5]
    ]
    assert dict(values(data.components, "component", "value")) == {"cell": 9.0, "integrity": 4.0}
    assert values(data.ratings, "year", "rating") == [[2024, "Sangat Baik"]]
    assert values(data.employees, "grade", "tier") == [["IV/a", "administrator"]]


def test_nomination_list_in_the_spelling_of_the_interface(tmp_path):
    row = [
        NIPS[0],
        "Pegawai A",
        "Kepala Bidang A",
        "III.a",
        "Dinas",
        "IV/a",
        "Administrator",
        "2024",
        "Asesmen",
    ]
    data = read(tmp_path, Nominasi=[*NOMINATION_API, [*row, "104.25", "3", "2024", "BAIK", "8"]])
    assert data.assessments["value"].tolist() == [104.25]
    assert dict(values(data.components, "component", "value")) == {"cell": 8.0, "integrity": 3.0}
    assert values(data.ratings, "year", "rating") == [[2024, "Baik"]]


# ---- units, organograms, tables of the contract


def test_list_of_units_gives_ids_to_units_that_people_name_in_words(tmp_path):
    units = [*UNITS, ["10", "Dinas Sosial", None], ["11", "Bidang A", "10"]]
    people = [
        ["NIP", "NAMA", "JABATAN", "ESELON", "UNIT KERJA"],
        [NIPS[0], "Pegawai A", "Kepala", "III.b", "Bidang A"],
    ]
    data = read(tmp_path, Unit=units, Pegawai=people)
    assert values(data.units, "unit_id", "name", "parent_id") == [
        ["10", "Dinas Sosial", None],
        ["11", "Bidang A", "10"],
    ]
    assert data.employees["unit_id"].tolist() == ["11"]


def test_organogram_as_it_is_published(tmp_path):
    posts = [
        [
            "1",
            "Person A",
            "SCS3",
            "Director General",
            "f",
            "D",
            "Office",
            None,
            "0",
            "x",
            "XX",
            "1",
            "Policy",
            "",
            "1",
        ],
        ["2", "Person B", "OF-7", None, "f", "D", "Office", "Unit B", "0", "x", "1", "1", "Policy", "", "1"],
    ]
    data = read(tmp_path, Posts=[*UK, *posts], employees=[["employee_id", "unit_id"], ["e", "Office"]])
    assert values(data.positions, "position_id", "title", "unit_id", "tier", "reports_to") == [
        ["1", "Director General", "Office", "2", None],
        ["2", "(no title)", "Unit B", "3", "1"],
    ]


def test_workbook_with_one_sheet_a_table_of_the_contract(tmp_path):
    sheets = {
        "positions": [["position_id", "title", "unit_id", "tier"], ["P1", "Kepala", "U", "1"]],
        "Employees": [["employee_id", "unit_id", "position_id"], ["E1", "U", "P1"]],
        "ratings": [["employee_id", "year", "score"], ["E1", 2024, 88.5]],
    }
    data = read(tmp_path, **sheets)
    assert (len(data.positions), len(data.employees)) == (1, 1)
    assert data.ratings["score"].tolist() == [88.5]
    assert data.accounting[["sheet", "accepted"]].to_numpy().tolist() == [[name, 1] for name in sheets]


# ---- what is not confused


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ([], "monitoring"),
        (["TMT MULAI"], "history"),
        (["PREDIKAT", "TAHUN"], "ratings"),
        (["JPM"], "recap"),
        (["JPM", "KOTAK"], "recap"),
        (["POTKOM", "KOTAK", "NILAI INTEGRITAS", "TAHUN ASESMEN"], "nomination"),
        (["UNOR ID", "JABATAN ID", "NIK", "TMT CPNS"], "siasn"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_layouts_with_the_same_people_are_told_apart_by_what_they_add(tmp_path, extra, expected):
    heading = ["NIP", "NAMA", "JABATAN", *extra]
    assert layout_of(tmp_path, [heading, ["x"] * len(heading)])[0] == expected


@pytest.mark.parametrize(
    "heading",
    [
        ["BARANG", "JUMLAH", "HARGA", "KETERANGAN"],
        ["NO", "NAMA", "ALAMAT"],
        ["NIP", "NAMA", "TUNJANGAN", "POTONGAN", "GAJI", "PAJAK", "BERSIH"],
        ["TANGGAL", "URAIAN", "DEBET", "KREDIT"],
    ],
)
def test_unknown_sheet_is_not_read_and_its_rows_are_counted(tmp_path, heading):
    data = read(tmp_path, **listed(Lain=[heading, ["x"] * len(heading), ["y"] * len(heading)]))
    assert data.accounting.set_index("sheet").loc["Lain", ["read", "excluded"]].tolist() == [3, 3]
    assert set(data.excluded.loc[data.excluded["sheet"].eq("Lain"), "reason"]) == {"not_recognised"}
    assert data.problems.loc[data.problems["sheet"].eq("Lain"), "code"].tolist() == ["file_unknown"]


def test_unsure_sheet_is_read_and_asked_about(tmp_path):
    rows = [["NIP", "NAMA", "JABATAN", "ESELON", "UNIT KERJA", "A1", "A2", "A3"]]
    data = read(tmp_path, Daftar=[*rows, [NIPS[0], "Pegawai A", "Kepala", "IV.a", "Dinas", "x", "y", "z"]])
    assert "read_as_unsure" in set(data.problems["code"])
    assert data.problems["code"].eq("column_unknown").sum() == 3
    assert len(data.employees) == 1


def test_workbook_of_unknown_sheets_alone_is_refused(tmp_path):
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, Lain=[["BARANG", "HARGA"], ["a", 1]])
    assert {"table_missing", "file_unknown"} <= set(caught.value.problems["code"])


def test_fuller_sheet_describes_a_person_and_others_add_what_it_has_not(tmp_path):
    data = read(tmp_path, Rekap=recap(person(1)), Data=[SIASN, siasn(1)])
    assert values(data.employees, "employee_id", "name", "duty_status") == [
        [NIPS[0], "Dr. Pegawai A, S.Sos.", "active"]
    ]
    assert len(data.assessments) == 1
    assert counted(data)["accepted"] == 2
    assert pd.Series(data.problems["severity"]).eq("notice").all()
