"""Promise: a workbook of 100,000 takes three times the bare reader and 1 GB, a nation 30 seconds and 6 GB.

The workbook has the 67 headings of a SIASN export. The bare reader hands out its rows and keeps none; intake
recognises, cleans, assembles and checks them. Both run in fresh processes, in turn, and the median of the
ratios counts, so that a busy machine slows both alike. The nation is an ``employees`` table of 4.7 million in
Parquet with the posts they hold. Peak memory is the largest sum over the process and the parser that it
starts, looked at fifty times a second. Beside the clock stand the processor's seconds, which other work
stretches less.

Run: python benchmarks/intake.py [rows of the workbook [rows of the nation]]
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

THRICE, GB, SECONDS, NATION_GB = 3.0, 1.0, 30.0, 6.0
SIASN, NATION = 100_000, 4_700_000
ROUNDS = 3
LOOK = 0.02
HEADINGS = """
PNS ID, NIP BARU, NIP LAMA, NAMA, GELAR DEPAN, GELAR BELAKANG, TEMPAT LAHIR ID, TEMPAT LAHIR NAMA,
TANGGAL LAHIR, JENIS KELAMIN, AGAMA ID, AGAMA NAMA, JENIS KAWIN ID, JENIS KAWIN NAMA, NIK,
NOMOR HP, EMAIL, EMAIL GOV, ALAMAT, NPWP NOMOR, BPJS, JENIS PEGAWAI ID, JENIS PEGAWAI NAMA,
KEDUDUKAN HUKUM ID, KEDUDUKAN HUKUM NAMA, STATUS CPNS PNS, KARTU ASN VIRTUAL, NOMOR SK CPNS,
TANGGAL SK CPNS, TMT CPNS, NOMOR SK PNS, TANGGAL SK PNS, TMT PNS, GOL AWAL ID, GOL AWAL NAMA,
GOL AKHIR ID, GOL AKHIR NAMA, TMT GOLONGAN, MK TAHUN, MK BULAN, JENIS JABATAN ID,
JENIS JABATAN NAMA, JABATAN ID, JABATAN NAMA, TMT JABATAN, TINGKAT PENDIDIKAN ID,
TINGKAT PENDIDIKAN NAMA, PENDIDIKAN ID, PENDIDIKAN NAMA, TAHUN LULUS, KPKN ID, KPKN NAMA,
LOKASI KERJA ID, LOKASI KERJA NAMA, UNOR ID, UNOR NAMA, INSTANSI INDUK ID, INSTANSI INDUK NAMA,
INSTANSI KERJA ID, INSTANSI KERJA NAMA, SATUAN KERJA INDUK ID, SATUAN KERJA INDUK NAMA,
SATUAN KERJA KERJA ID, SATUAN KERJA KERJA NAMA, IS VALID NIK, NAMA SEKOLAH, FLAG IKD
"""
GRADES = [("31", "III/a"), ("32", "III/b"), ("33", "III/c"), ("34", "III/d"), ("41", "IV/a"), ("42", "IV/b")]
POSTS = [
    ("Kepala Seksi", "Jabatan Pengawas"),
    ("Kepala Subbagian", "Jabatan Pengawas"),
    ("Analis Kebijakan Ahli Muda", "Jabatan Fungsional"),
    ("Pengelola Data", "Jabatan Pelaksana"),
    ("Guru Ahli Pertama", "Jabatan Fungsional"),
    ("Perawat Terampil", "Jabatan Fungsional"),
]
FIRST = ["Budi", "Siti", "Agus", "Dewi", "Eko", "Fitri", "Gilang", "Hana", "Indra", "Joko"]
LAST = ["Santoso", "Wijaya", "Lestari", "Nugroho", "Pratama", "Saputra", "Hidayat", "Kusuma"]
BARE = """
import sys, python_calamine
book = python_calamine.load_workbook(sys.argv[1])
print(sum(1 for _ in book.get_sheet_by_index(0).iter_rows()))
"""
INTAKE = """
import sys, talent
data = talent.read_dataset(sys.argv[1], strict=False)
account = data.accounting
left = account["read"] - account["accepted"] - account["rejected"] - account["excluded"]
assert left.eq(0).all() and account["accepted"].eq(account["read"]).all(), account
print(len(data.employees))
"""


class Cost(NamedTuple):
    """What one fresh process took with all that it started."""

    answer: int
    seconds: float
    user: float
    system: float
    gb: float


def siasn(file: Path, n: int) -> None:
    """A workbook as SIASN exports it: every cell a text, three of five columns filled."""
    rng = random.Random(1)  # noqa: S311 - people of a sample
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet("Data")
    headings = HEADINGS.replace("\n", " ").strip().split(", ")
    sheet.write_row(0, 0, headings)
    places = {name: place for place, name in enumerate(headings)}
    for i in range(1, n + 1):
        for name, value in employee(i, rng).items():
            sheet.write_string(i, places[name], value)
    book.close()


def employee(i: int, rng: random.Random) -> dict[str, str]:
    """The filled cells of one synthetic person, by heading, from left to right."""
    # A day of birth has 999 people, so that no NIP stands twice.
    months, day = divmod(i // 999 * 7919 % (33 * 12 * 28), 28)
    year, month, day, sex = 1966 + months // 12, months % 12 + 1, day + 1, rng.randint(1, 2)
    entered, post, unit = rng.randint(1, 12), rng.randrange(len(POSTS)), rng.randrange(800)
    step = rng.randrange(len(GRADES))
    nip = f"{year}{month:02d}{day:02d}{year + 24}{entered:02d}{sex}{i % 999 + 1:03d}"
    row = {
        "PNS ID": f"A{i:08X}",
        "NIP BARU": nip,
        "NAMA": f"{rng.choice(FIRST)} {rng.choice(LAST)} {i}",
        "GELAR BELAKANG": "S.Kom." if post % 2 else "",
        "TEMPAT LAHIR NAMA": "Kota Contoh",
        "TANGGAL LAHIR": f"{day:02d}-{month:02d}-{year}",
        "JENIS KELAMIN": "MF"[sex - 1],
        "AGAMA NAMA": "Islam",
        "NIK": f"32{i:014d}",
        "NOMOR HP": f"0812{i:08d}",
        "EMAIL": f"a{i}@example.org",
        "ALAMAT": f"Jalan Contoh {i}",
        "JENIS PEGAWAI NAMA": "PNS Daerah",
        "KEDUDUKAN HUKUM ID": "01",
        "KEDUDUKAN HUKUM NAMA": "Aktif",
        "STATUS CPNS PNS": "P",
        "NOMOR SK CPNS": f"SK/{i}",
        "TMT CPNS": f"01-{entered:02d}-{year + 24}",
        "TMT PNS": f"01-{entered:02d}-{year + 25}",
        "GOL AKHIR ID": GRADES[step][0],
        "GOL AKHIR NAMA": GRADES[step][1],
        "TMT GOLONGAN": f"01-04-{2018 + step}",
        "MK TAHUN": "12",
        "MK BULAN": "3",
        "JENIS JABATAN ID": "1",
        "JENIS JABATAN NAMA": POSTS[post][1],
        "JABATAN ID": f"J{post:04d}{unit % 50:03d}",
        "JABATAN NAMA": POSTS[post][0],
        "TMT JABATAN": f"{rng.randint(1, 28):02d}-{rng.randint(1, 9):02d}-2021",
        "TINGKAT PENDIDIKAN ID": "40",
        "TINGKAT PENDIDIKAN NAMA": "S-1/Sarjana",
        "PENDIDIKAN ID": "5101",
        "PENDIDIKAN NAMA": "S-1 ILMU KOMPUTER",
        "TAHUN LULUS": "2005",
        "UNOR ID": f"U{unit:05d}",
        "UNOR NAMA": f"Seksi Contoh {unit}",
        "INSTANSI INDUK NAMA": "Pemerintah Contoh",
        "INSTANSI KERJA NAMA": "Pemerintah Contoh",
        "SATUAN KERJA KERJA NAMA": f"Dinas {unit % 40}",
        "IS VALID NIK": "1",
        "NAMA SEKOLAH": "Universitas Contoh",
    }
    return {name: value for name, value in row.items() if value}


def nation(folder: Path, n: int) -> None:
    """``employees`` and ``positions`` of a nation in Parquet."""
    rng = np.random.default_rng(1)
    units = [f"U{i:05d}" for i in range(30_000)]
    posts = [f"J{i:06d}" for i in range(max(1, 400_000 * n // NATION))]

    def one_of(words: list[str], size: int = n) -> pa.Array:
        return pa.array(words).take(pa.array(rng.integers(0, len(words), size)))

    def day(first: str, last: str) -> pa.Array:
        start, end = np.datetime64(first), np.datetime64(last)
        return pa.array((start + rng.integers(0, (end - start).astype(int), n)).astype("datetime64[us]"))

    employees = {
        "employee_id": pa.array([f"P{i:07d}" for i in range(n)]),
        "unit_id": one_of(units),
        "position_id": one_of(posts),
        "name": pa.array([f"Pegawai Contoh {i}" for i in range(n)]),
        "tier": one_of(["pengawas", "pelaksana", "administrator", "jf_muda"]),
        "job_family": one_of(["umum", "kesehatan"]),
        "employment": one_of(["pns", "pppk"]),
        "duty_status": one_of(["active"]),
        "grade": one_of(["III/a", "III/b", "III/c", "IV/a"]),
        "grade_since": day("2010-01-01", "2024-01-01"),
        "position_since": day("2015-01-01", "2024-01-01"),
        "tier_since": day("2012-01-01", "2024-01-01"),
        "education": one_of(["S1", "S2", "D3"]),
        "field_of_study": one_of(["Hukum", "Ekonomi", "Manajemen"]),
        "birth_date": day("1966-01-01", "1999-01-01"),
        "service_since": day("2018-01-01", "2020-01-01"),
    }
    positions = {
        "position_id": pa.array(posts),
        "title": one_of(["Kepala Seksi", "Guru"], len(posts)),
        "unit_id": one_of(units, len(posts)),
        "tier": one_of(["pengawas", "pelaksana"], len(posts)),
        "seats": pa.array(np.full(len(posts), 40)),
    }
    pq.write_table(pa.table(employees), folder / "employees.parquet")
    pq.write_table(pa.table(positions), folder / "positions.parquet")


def cost(code: str, path: Path) -> Cost:
    """Run code in a fresh process looking at the memory of all that live in it."""
    before, start = os.times(), time.perf_counter()
    run = subprocess.Popen(  # noqa: S603 - written above
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    )
    peak = 0
    while run.poll() is None:
        peak = max(peak, resident(run.pid))
        time.sleep(LOOK)
    seconds, after = time.perf_counter() - start, os.times()
    assert run.returncode == 0
    assert run.stdout is not None
    with run.stdout as told:
        answer = int(told.read())
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Cost(answer, seconds, user, system, peak / 1e9)


def resident(pid: int) -> int:
    """Bytes in memory of a process and of all that it started."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name stands in brackets and may hold anything.
            state = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        parents[int(folder.name)], pages[int(folder.name)] = int(state[1]), int(state[21])
    group = {pid}
    while more := {one for one, above in parents.items() if above in group} - group:
        group |= more
    return os.sysconf("SC_PAGESIZE") * sum(pages.get(one, 0) for one in group)


def show(what: str, one: Cost) -> None:
    print(
        f"{what:>24}{one.answer:>10}{one.seconds:>9.1f}{one.user:>8.1f}{one.system:>8.1f}{one.gb:>7.2f}",
        flush=True,
    )


def main(workbook_rows: int, nation_rows: int) -> None:
    print(f"{'':>24}{'rows':>10}{'seconds':>9}{'user':>8}{'system':>8}{'GB':>7}")
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "siasn.xlsx"
        siasn(file, workbook_rows)
        rounds = []
        for _ in range(ROUNDS):
            bare, ours = cost(BARE, file), cost(INTAKE, file)
            show("bare reader", bare)
            show("read_dataset", ours)
            assert (bare.answer, ours.answer) == (workbook_rows + 1, workbook_rows)
            rounds.append(
                (ours.seconds / bare.seconds, (ours.user + ours.system) / (bare.user + bare.system), ours.gb)
            )
    ratio, work, peak = (median(part) for part in zip(*rounds, strict=True))
    print(f"read_dataset / bare reader: {ratio:.2f} (at most {THRICE:g}; {work:.2f} by the processor)")
    print(f"peak of the group: {peak:.2f} GB (at most {GB:g})")
    assert ratio <= THRICE or workbook_rows < SIASN
    assert peak <= GB
    with tempfile.TemporaryDirectory() as name:
        nation(Path(name), nation_rows)
        ours = cost(INTAKE, Path(name))
    show("read_dataset, a nation", ours)
    assert ours.answer == nation_rows
    assert ours.seconds <= SECONDS
    assert ours.gb <= NATION_GB


if __name__ == "__main__":
    given = [int(size) for size in sys.argv[1:]]
    main(*(given + [SIASN, NATION][len(given) :]))
