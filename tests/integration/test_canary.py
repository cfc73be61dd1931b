"""Planted people: ids and names are told beside their own rows only, what is private is told nowhere."""

import csv
import io
import os
import re
import subprocess
import sys
import tempfile
import traceback

import pandas as pd
import pytest

from talent.errors import IntakeError
from talent.intake import Mapping, read_dataset
from talent.sheets import Limits
from tests.workbooks import workbook

HEADING = [
    "NO",
    "NAMA",
    "NIP",
    "NO HP",
    "JABATAN",
    "UNIT KERJA",
    "ESELON",
    "TANGGAL ASESMEN",
    "JPM",
    "PREDIKAT",
]
HEADING += ["TAHUN", "TANGGAL LAHIR", "NIK", "ALAMAT", "EMAIL", "AGAMA"]
TITLE = [["REKAPITULASI HASIL ASESMEN"], []]
FIRST = 4  # the row of the first person
# What is wrong with each person: changes of their row.
WRONG = [
    {},
    {"TANGGAL ASESMEN": "30-02-2024"},
    {"JPM": "delapan puluh"},
    {"JPM": 0},
    {"NIP": float},
    {"NIP": lambda nip: nip[:17]},
    {"NIP": lambda nip: nip.replace("1", "l", 1)},
    {"NIP": lambda nip: nip[:15] + "000"},
    {"NIP": lambda nip: f"{nip[:4]}1350{nip[8:]}"},
    {"NIP": None},
    {"UNIT KERJA": None},
    {"ESELON": "Tidak Ada"},
    {"PREDIKAT": "Istimewa"},
    {"TAHUN": "kapan"},
    {"NAMA": "sda"},
    {"JPM": "#N/A"},
    {"TANGGAL LAHIR": "besok"},
    {"NAMA": lambda name: f"  {name}\n"},
    {"NIP": lambda nip: f"NIP. {nip}"},
    {"TANGGAL LAHIR": "1999-12-31"},
    {"JABATAN": "sda"},
    {"JPM": 999},
]
TWICE = [18, 17]  # people who stand a second time, with another score


def _letters(n):
    return "".join("bdfgklmnpr"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{n:03d}")


class Person:
    """One planted person; every text stands nowhere else."""

    def __init__(self, n):
        self.nip = f"1987{n % 12 + 1:02d}212013041{n + 501:03d}"
        self.name = f"Zul{_letters(n)} Kanari{_letters(n + 100)}"
        self.private = [
            f"08771{n:03d}4455",
            f"337499112233{n:04d}",
            f"Jalan Kenari {_letters(n + 200)}",
            f"{_letters(n + 300)}@contoh.invalid",
            f"Agama{_letters(n + 400)}",
        ]

    def row(self, n, wrong):
        phone, nik, address, email, faith = self.private
        values = [
            n,
            self.name,
            self.nip,
            phone,
            f"Kepala Seksi {n}",
            "Dinas Kesehatan",
            "IV.a",
            "2024-05-12",
            80.5,
        ]
        values += ["Baik", "2024", None, nik, address, email, faith]
        row = dict(zip(HEADING, values, strict=True))
        for name, value in wrong.items():
            row[name] = value(row[name]) if callable(value) else value
        return list(row.values())

    @property
    def told(self):
        """What may be told beside the own row: id, with or without its last digit, and both names."""
        return [self.nip[:17], *self.name.split()]


PEOPLE = [Person(n) for n in range(len(WRONG))]
ROWS = [person.row(n, wrong) for n, (person, wrong) in enumerate(zip(PEOPLE, WRONG, strict=True), 1)]
ROWS += [[*ROWS[n][:8], 61.5, *ROWS[n][9:]] for n in TWICE]
PRIVATE = [text for person in PEOPLE for text in person.private]
PUBLIC = [text for person in PEOPLE for text in person.told]
OWNER = {FIRST + place: PEOPLE[place] for place in range(len(PEOPLE))}
OWNER |= {FIRST + len(PEOPLE) + place: PEOPLE[n] for place, n in enumerate(TWICE)}


def handed_in(folder):
    """A workbook with a second sheet, a text file with ragged rows, and names and ids in one cell."""
    folder.mkdir()
    skp = [["NIP", "NAMA", "TAHUN", "PREDIKAT", "NO HP"]]
    skp += [[p.nip, PEOPLE[n - 1].name, "2023", "Baik", p.private[0]] for n, p in enumerate(PEOPLE[:4])]
    skp += [["198001012005011234", PEOPLE[3].name, "2023", "apa", PEOPLE[3].private[0]]]
    (folder / "rekap.xlsx").write_bytes(workbook({"Rekap": [*TITLE, HEADING, *ROWS], "SKP": skp}))
    return folder


def ragged(folder):
    """A text file in which a comma too many or a field too few moves every value into another column."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(
        [HEADING, *ROWS[:1], [*ROWS[1][:1], "Ir.", *ROWS[1][1:]], [*ROWS[2][:1], *ROWS[2][2:]], *ROWS[3:4]]
    )
    (folder / "ragged.csv").write_text(text.getvalue())
    return folder


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Empty folders for temporary files and caches, which must stay empty."""
    places = {name: tmp_path / name for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    for name, place in places.items():
        place.mkdir()
        monkeypatch.setenv(name, str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(places["TMPDIR"]))
    yield places
    assert not [file for place in places.values() for file in place.rglob("*")]


@pytest.fixture
def data(tmp_path, nowhere, caplog):
    with caplog.at_level(0):
        read = read_dataset(handed_in(tmp_path / "in"), strict=False)
    assert not among(PRIVATE + PUBLIC, logged(caplog))
    return read


def logged(caplog):
    return " ".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)


def among(canaries, text):
    """Which canaries a text holds, also where a table breaks it into lines."""
    joined = re.sub(r"[\s│|]+", "", text)
    return [canary for canary in canaries if re.sub(r"\s", "", canary) in joined]


def written(frame):
    return frame.astype("str").to_csv()


def test_the_rows_have_problems_of_all_kinds(data):
    codes = set(data.problems["code"])
    assert {"numeric_id", "id_form", "id_letters", "cut_id", "id_impossible", "missing_value"} <= codes
    assert {"duplicate_key", "not_date", "not_number", "error_cell", "zero_asked", "word_unknown"} <= codes
    assert {"not_year", "fill_down_asked", "id_two_names", "unknown_reference", "id_disagrees"} <= codes
    assert {"personal_dropped", "protected_dropped"} <= codes


def test_no_reason_names_a_person(data):
    assert not among(PUBLIC, " ".join(data.problems["reason"]))


def test_a_fix_names_at_most_the_id_of_its_own_row(data):
    for row in data.problems.itertuples():
        others = set(PUBLIC) - set(OWNER[row.row].told if row.code == "id_letters" else [])
        assert not among(others, row.fix)


def test_a_value_is_shown_beside_its_own_row_only(data):
    rekap = data.problems[data.problems["sheet"].eq("Rekap")]
    assert among(PUBLIC, " ".join(rekap["value"]))
    for row in rekap.itertuples():
        own = set() if pd.isna(row.row) else set(OWNER[row.row].told)
        assert not among(set(PUBLIC) - own, row.value), (row.code, row.row)


def test_what_is_private_is_kept_nowhere(data):
    parts = [data.problems, data.changes, data.excluded, data.accounting, *data.rejected.values()]
    assert not among(PRIVATE, " ".join(map(written, parts)))
    assert not among(PRIVATE, " ".join(map(written, data.tables().values())))


def test_what_is_private_is_saved_nowhere(data, tmp_path):
    files = list(data.save(tmp_path / "saved").iterdir())
    assert files
    for file in files:
        assert not among(PRIVATE, written(pd.read_parquet(file)))
        assert not [text for text in PRIVATE if text.encode() in file.read_bytes()]


def test_a_value_that_slipped_into_another_column_is_kept_nowhere(tmp_path, nowhere):
    (tmp_path / "in").mkdir()
    read = read_dataset(ragged(tmp_path / "in"), strict=False)
    assert len(read.rejected["ragged.csv"]) >= 2
    parts = [read.problems, read.changes, *read.rejected.values(), *read.tables().values()]
    assert not among(PRIVATE, " ".join(map(written, parts)))


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_refusal_names_places_and_no_people(tmp_path, nowhere, caplog, language):
    with caplog.at_level(0), pytest.raises(IntakeError) as caught:
        read_dataset(handed_in(tmp_path / "in"), language=language)
    told = "".join(traceback.format_exception(caught.value))
    assert "Rekap" in told
    assert not among(PRIVATE + PUBLIC, told + logged(caplog))
    assert not among(PRIVATE, written(caught.value.problems))


def test_two_values_in_a_cell_are_asked_without_naming_them(tmp_path, nowhere):
    people = [[f"{p.name}\n{p.nip}", "Kepala Seksi", "Dinas", "IV.a", 80] for p in PEOPLE[:3]]
    pages = {"Rekap": [["NAMA\nNIP", "JABATAN", "UNIT KERJA", "ESELON", "JPM"], *people]}
    (tmp_path / "rekap.xlsx").write_bytes(workbook(pages))
    with pytest.raises(IntakeError) as caught:
        read_dataset(tmp_path / "rekap.xlsx")
    assert "split_asked" in set(caught.value.problems["code"])
    assert not among(PUBLIC, str(caught.value) + " ".join(caught.value.problems[["reason", "fix"]].sum()))


def broken():
    """Files full of people that cannot be read: cut off, with open quotes, a page, too slow, too large."""
    whole = workbook({"Rekap": [*TITLE, HEADING, *ROWS]})
    text = "\n".join(",".join(map(str, row)) for row in [HEADING, *ROWS])
    return [
        ("cut.xlsx", whole[: len(whole) * 2 // 3], Limits()),
        ("quote.csv", text.replace("Zul", '"Zul', 1).encode(), Limits()),
        ("nul.csv", text.replace("Kanari", "Kana\0ri", 1).encode(), Limits()),
        ("page.xls", f"<html><table><tr><td>{text}</td></tr></table></html>".encode(), Limits()),
        ("slow.csv", (text + "\n").encode() * 20_000, Limits(seconds=0.05)),
        ("memory.csv", (text + "\n").encode() * 5_000, Limits(memory=1 << 20)),
    ]


BROKEN = broken()


@pytest.mark.parametrize(("name", "content", "limits"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_a_file_that_cannot_be_read_is_refused_without_its_content(
    tmp_path, nowhere, capfd, name, content, limits
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IntakeError) as caught:
        read_dataset(tmp_path / name, limits=limits)
    told = "".join(traceback.format_exception(caught.value)) + "".join(capfd.readouterr())
    assert not among(PRIVATE + PUBLIC, told + written(caught.value.problems))


def test_a_mapping_that_cannot_be_used_names_no_people(tmp_path, nowhere, capfd):
    mapping = Mapping.from_dict({"sheets": [{"layout": "recap", "columns": {"JPM": "name"}}]})
    with pytest.raises(IntakeError) as caught:
        read_dataset(handed_in(tmp_path / "in"), mapping=mapping)
    assert not among(PRIVATE + PUBLIC, str(caught.value) + "".join(capfd.readouterr()))


def command(folder, *words, code="from talent.cli import main; main()"):
    """The command line in a process of its own, in an empty folder."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    words = [sys.executable, "-X", "faulthandler", "-B", "-c", code, *map(str, words)]
    env = os.environ | {"COLUMNS": "400", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(words, cwd=work, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert not list(work.rglob("*"))
    return done


def test_the_command_line_tells_nothing_private_and_leaves_nothing(tmp_path, nowhere):
    saved = tmp_path / "saved"
    done = command(tmp_path, "intake", handed_in(tmp_path / "in"), "--save", saved, "--lang", "en")
    assert "duplicate" in done.stdout or "Rekap" in done.stdout, done.stderr
    assert not among(PRIVATE, done.stdout)
    assert not among(PRIVATE + PUBLIC, done.stderr)
    assert not [text for text in PRIVATE for file in saved.iterdir() if text.encode() in file.read_bytes()]


def test_a_crash_of_the_engine_shows_no_people(tmp_path, nowhere):
    code = (
        "import talent.intake.read as read\n"
        "read.people_notices = lambda sheets, assembled: sheets[0].fields.nowhere\n"
        "from talent.cli import main; main()"
    )
    done = command(tmp_path, "intake", handed_in(tmp_path / "in"), code=code)
    assert done.returncode != 0
    assert "AttributeError" in done.stderr
    assert not among(PRIVATE + PUBLIC, done.stdout + done.stderr)


def test_a_refused_file_leaves_nothing_behind_on_the_command_line(tmp_path, nowhere):
    name, content, _ = BROKEN[0]
    (tmp_path / name).write_bytes(content)
    done = command(tmp_path, "intake", tmp_path / name, "--lang", "en")
    assert done.returncode != 0
    assert not among(PRIVATE + PUBLIC, done.stdout + done.stderr)
