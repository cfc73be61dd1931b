"""Files that try to harm whoever opens them: refused in time and within memory, and the caller goes on."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from talent.sheets import Limits, Refused, open_files
from talent.sheets.opening import Child
from tests.hostile import Hostile, hostile_files, ordinary, xlsx

MIB = 1 << 20
# By where in the file memory ends: before it is known what the file is, within its sheet, or in the reader.
OUT_OF_MEMORY = {"file_too_large", "file_far_cell", "file_damaged"}
FILES = hostile_files()


@pytest.fixture(scope="module")
def child():
    child = Child(Limits())
    yield child
    child.stop()


def code_of(result):
    return result.code if isinstance(result, Refused) else None


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_hostile_file_is_refused_in_time(child, file: Hostile):
    begun = time.monotonic()
    result = child.ask((file.name, file.content))
    assert code_of(result) in file.codes, result
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("family", range(4))
def test_hostile_files_stay_within_half_a_gigabyte(family):
    for file in FILES[family::4]:
        child = Child(Limits())
        child.ask((file.name, file.content))
        assert child.peak <= 512 * MIB, file.name
        child.stop()


def test_there_are_at_least_forty_and_their_names_differ():
    names = {file.name for file in FILES}
    assert len(names) == len(FILES) >= 40


def test_a_sound_file_between_hostile_ones_is_read():
    sound = ("sound.xlsx", ordinary())
    order = [part for file in FILES[:20] for part in ((file.name, file.content), sound)]
    results = list(open_files(order))
    assert [grids[0].cells.num_rows for grids in results[1::2]] == [200] * 20


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    list(open_files([(file.name, file.content) for file in FILES[::3]]))
    assert not list(tmp_path.rglob("*"))


def test_names_that_lead_outside_write_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outside = next(file for file in FILES if file.name == "outside-names.xlsx")
    assert len(next(open_files([(outside.name, outside.content)]))) == 1
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    limits = Limits(seconds=0.05)
    wide = b"\n".join([b",".join([b"x"] * 60)] * 60_000)
    slow, again = open_files([("slow.csv", wide), ("a.csv", b"a,b\n")], limits=limits)
    assert code_of(slow) == "file_too_slow"
    assert code_of(again) in {None, "file_too_slow"}


def test_a_child_that_dies_gives_a_refusal_and_a_new_child():
    child = Child(Limits())
    child.ask(("a.csv", b"a,b\n"))
    child._process.kill()
    child._process.wait()
    assert child.ask(("a.csv", b"a,b\n"))[0].cells.num_rows == 1
    assert child.starts == 2
    child.stop()


def test_no_child_is_left_when_the_caller_stops_early():
    results = open_files([("a.csv", b"a,b\n"), ("b.csv", b"a,b\n")])
    next(results)
    process = results.gi_frame.f_locals["child"]._process
    results.close()
    assert process.returncode is not None


def test_folder_missing_file_and_loop_of_links_are_unreadable(tmp_path):
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    files = [tmp_path, tmp_path / "missing.xlsx", tmp_path / "loop.xlsx"]
    assert [code_of(result) for result in open_files(files)] == ["file_unreadable"] * 3


def test_a_pipe_that_nobody_writes_to_is_unreadable(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert code_of(next(open_files([tmp_path / "pipe.csv"]))) == "file_unreadable"


def test_a_device_is_unreadable():
    assert code_of(next(open_files([Path("/dev/zero")]))) == "file_unreadable"


@pytest.mark.parametrize("as_path", [True, False])
def test_a_file_beyond_its_bytes_is_too_large(tmp_path, as_path):
    content = b"a,b\n" * 100
    (tmp_path / "large.csv").write_bytes(content)
    file = tmp_path / "large.csv" if as_path else ("large.csv", content)
    assert code_of(next(open_files([file], limits=Limits(file_bytes=399)))) == "file_too_large"


def test_memory_that_runs_out_is_a_refusal():
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 200_000))
    content = xlsx(sheet=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    assert code_of(next(open_files([("a.xlsx", content)], limits=Limits(memory=150 * MIB)))) in OUT_OF_MEMORY
