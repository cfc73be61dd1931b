"""Opening of files: order, names, shape of the answer, Parquet, and what passes between the two processes."""

import io
import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.sheets import Grid, Limits, Refused, frames, open_files
from talent.sheets.archive import check_archive, entries_of, part
from talent.sheets.child import answer
from talent.sheets.marks import COLUMNS, Marks, address, column_of
from talent.sheets.model import RefusedError
from talent.sheets.opening import Child
from tests.hostile import archive, ordinary

TEXT = b"nip,nama\n1,Budi\n"


def parquet(table, **options):
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def one(name, content, **limits):
    (result,) = open_files([(name, content)], limits=Limits(**limits))
    return result[0] if isinstance(result, list) else result


def test_results_come_in_order_one_for_each_file():
    files = [("a.csv", TEXT), ("b.xls", b"<html>"), ("c.xlsx", ordinary()), ("d.csv", b"")]
    results = list(open_files(files))
    names = [result.file if isinstance(result, Refused) else result[0].file for result in results]
    assert names == ["a.csv", "b.xls", "c.xlsx", "d.csv"]
    assert [isinstance(result, Refused) for result in results] == [False, True, False, True]


def test_a_path_and_its_bytes_give_the_same(tmp_path):
    (tmp_path / "pegawai é.csv").write_bytes(TEXT)
    by_path, by_bytes = open_files([tmp_path / "pegawai é.csv", ("pegawai é.csv", TEXT)])
    assert by_path[0].cells.equals(by_bytes[0].cells)
    assert by_path[0].file == by_bytes[0].file == "pegawai é.csv"


def test_a_relative_path_and_a_link_are_followed(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(TEXT)
    (tmp_path / "b.csv").symlink_to("a.csv")
    monkeypatch.chdir(tmp_path)
    results = list(open_files([type(tmp_path)("a.csv"), type(tmp_path)("b.csv")]))
    assert [result[0].cells.num_rows for result in results] == [2, 2]


def test_the_name_decides_nothing():
    assert one("a.xlsx", TEXT).form["kind"] == "csv"
    assert one("a.csv", ordinary()).form["kind"] == "xlsx"


def test_one_child_serves_all_files_of_a_call():
    child = Child(Limits())
    for _ in range(5):
        child.ask(("a.csv", TEXT))
    assert child.starts == 1
    child.stop()


def test_no_child_starts_for_no_files():
    assert list(open_files([])) == []


def test_ragged_rows_are_named():
    grid = one("a.csv", b"a,b\n1,2\n3\n4,5,6\n")
    assert grid.ragged == ((3, 1), (4, 3))
    assert grid.widths.tolist() == [2, 2, 1, 3]


def test_batches_of_different_width_become_one_table():
    content = b"a,b\n" + b"1,2\n" * 9000 + b"1,2,3\n" + b"1,2\n" * 9000
    grid = one("a.csv", content)
    assert grid.cells.shape == (18_002, 3)
    assert grid.cells.column("2").to_pylist().count("3") == 1
    assert np.array_equal(grid.rows, np.arange(1, 18_003))


def test_parquet_keeps_names_and_types():
    table = pa.table(
        {"nip": ["1", None], "nilai": [79.5, None], "tmt": pa.array([19_000, None], pa.date32())}
    )
    grid = one("a.parquet", parquet(table))
    assert grid.cells.equals(table)
    assert (grid.kinds, grid.widths, grid.rows.tolist()) == (None, None, [1, 2])


def test_parquet_without_rows_keeps_its_columns():
    table = pa.table({"nip": pa.array([], pa.string())})
    assert one("a.parquet", parquet(table)).cells.schema.equals(table.schema)


def test_parquet_of_categories_is_read():
    table = pa.table({"unit": pa.array(["A", "B", "A"]).dictionary_encode()})
    assert one("a.parquet", parquet(table)).cells.column("unit").to_pylist() == ["A", "B", "A"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"text_rows": 999}, "file_too_large"),
        ({"columns": 1}, "file_too_large"),
        ({"columnar_bytes": 1000}, "file_bomb"),
        ({"ratio": 1, "unpacked_bytes": 1000}, "file_bomb"),
    ],
)
def test_parquet_has_limits(limits, code):
    content = parquet(pa.table({"a": range(1000), "b": range(1000)}))
    assert one("a.parquet", content, **limits).code == code


def test_parquet_that_unfolds_is_a_bomb():
    table = pa.table({"a": pa.array(["x" * 100_000]).dictionary_encode().take(pa.array([0] * 1_000))})
    content = parquet(table.cast(pa.schema([("a", pa.string())])), compression="zstd")
    assert len(content) < 1 << 20
    assert one("a.parquet", content, unpacked_bytes=50_000_000).code in {"file_bomb", "file_too_large"}


def test_files_are_read_in_a_thread():
    results = []
    thread = threading.Thread(target=lambda: results.extend(open_files([("a.csv", TEXT)])))
    thread.start()
    thread.join()
    assert isinstance(results[0][0], Grid)


def test_two_threads_do_not_disturb_each_other():
    results = {}

    def read(number):
        results[number] = one("a.csv", b"n\n%d\n" % number).cells.column("0").to_pylist()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: ["n", str(number)] for number in range(3)}


def test_the_child_loads_no_pandas():
    code = (
        "import io, sys, json, dataclasses; from talent.sheets.child import _WithoutPandas, answer;"
        "from talent.sheets.model import Limits; sys.meta_path.insert(0, _WithoutPandas());"
        "answer('', b'a,b\\n1,2\\n', Limits(), io.BytesIO()); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_environment_of_the_caller_does_not_reach_the_child(monkeypatch, tmp_path):
    (tmp_path / "pyarrow.py").write_text("raise SystemExit")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert one("a.csv", TEXT).cells.num_rows == 2


def test_a_child_that_cannot_start_is_a_refusal(monkeypatch):
    monkeypatch.setattr("talent.sheets.opening._CODE", "raise SystemExit(3)")
    assert one("a.csv", TEXT) == Refused("a.csv", "file_unreadable", "child does not start")


@pytest.mark.parametrize(
    "body",
    [
        "b'garbage'",
        "frames.REFUSED, b'{'",
        "frames.GRID, b'{}'",
        "frames.GRID, b'[1]'",
        "frames.CELLS, b'no stream'",
    ],
)
def test_a_child_that_talks_nonsense_is_a_refusal(monkeypatch, body):
    say = f"out.write({body})" if "," not in body else f"frames.write_frame(out, {body})"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from talent.sheets import frames;"
        "out = sys.stdout.buffer;"
        f"frames.write_frame(out, frames.DONE, b'{{}}'); out.flush(); {say};"
        """frames.write_frame(out, frames.GRID, b'{"sheet": "", "form": {"kind": "csv"}}')"""
    )
    monkeypatch.setattr("talent.sheets.opening._CODE", code)
    assert one("a.csv", TEXT).code == "file_damaged"


def test_any_exception_in_a_parser_is_a_refusal(monkeypatch):
    def fail(*_):
        raise RecursionError

    monkeypatch.setattr("talent.sheets.child._sheets", fail)
    monkeypatch.setattr("talent.sheets.child._bound", lambda *_: None)
    answers = io.BytesIO()
    answer("", TEXT, Limits(), answers)
    assert b'["file_damaged", "RecursionError"]' in answers.getvalue()


@given(st.lists(st.tuples(st.sampled_from(b"CNKWGARDFB"), st.binary(max_size=50)), max_size=5))
def test_frames_come_out_as_they_went_in(sent):
    stream = io.BytesIO()
    for tag, body in sent:
        frames.write_frame(stream, tag, body)
    stream.seek(0)
    assert [frames.read_frame(stream, 50) for _ in sent] == sent


@given(st.binary(max_size=40))
def test_a_broken_frame_is_said_to_be_broken(content):
    with pytest.raises(frames.BrokenFrameError):
        frames.read_frame(io.BytesIO(content[:8] + b"\xff" + content[8:]), 1 << 20)


@given(st.integers(0, COLUMNS - 1), st.integers(0, 1_048_575))
def test_an_address_names_its_column(column, row):
    letters = address(row, column).rstrip("0123456789")
    assert column_of(letters) == column
    assert address(row, column).removeprefix(letters) == str(row + 1)


@pytest.mark.parametrize("letters", ["", "AAAA", "a", "A1", "É"])
def test_what_names_no_column_lies_beyond_all(letters):
    assert column_of(letters) == COLUMNS


def test_reach_counts_the_area_from_the_first_cell():
    marks = Marks()
    marks.reach(9, 0, Limits(cells=20))
    marks.reach(0, 1, Limits(cells=20))
    with pytest.raises(RefusedError, match="C1"):
        marks.reach(0, 2, Limits(cells=20))


def test_an_archive_is_measured_by_what_comes_out():
    content = archive({"a.xml": "<a/>" * 100, "b": bytes(500)})
    seen = []
    size = check_archive(io.BytesIO(content), Limits(), lambda name: seen.append if name == "a.xml" else None)
    assert size == 900
    assert b"".join(seen) == b"<a/>" * 100


def test_a_part_is_unpacked_as_a_whole_or_not_at_all():
    stream = io.BytesIO(archive({"a": bytes(100_000)}))
    (entry,) = entries_of(stream)
    assert len(part(stream, entry, 100_000)) == 100_000
    with pytest.raises(RefusedError):
        part(stream, entry, 99_999)


@pytest.mark.parametrize("place", [14, 20, 200])
def test_a_doctype_is_found_across_chunks(monkeypatch, place):
    monkeypatch.setattr("talent.sheets.archive._CHUNK", 16)
    content = archive({"a.xml": " " * place + "<!DOCTYPE a>"})
    with pytest.raises(RefusedError, match="file_doctype"):
        check_archive(io.BytesIO(content), Limits(), lambda _: None)
