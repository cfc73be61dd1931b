"""Opening of untrusted files: one bounded child parses them, the parent only takes plain frames."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from talent.sheets import frames
from talent.sheets.model import Grid, Limits, Refused, RefusedError

_ROOT = str(Path(__file__).resolve().parents[2])
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from talent.sheets.child import main; main()"
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_WORKBOOKS = ("xlsx", "ods", "xls")
_SLOW = (-signal.SIGXCPU,)

File = Path | tuple[str, bytes]


def open_files(files: Sequence[File], *, limits: Limits | None = None) -> Iterator[list[Grid] | Refused]:
    """The grids of each file, or why there are none; one result for each file, in order.

    Whatever a file does, the process that calls this lives and the next file is read.

    Args:
        files: paths, or names with the bytes.
        limits: what one file may cost.

    Yields:
        Grids in the order of the sheets, empty ones too; one grid for a text or Parquet file.

    >>> grids, refused = open_files([("a.csv", b"nip,nama"), ("b.xls", b"<html>")])
    >>> grids[0].cells.to_pylist(), refused.code
    ([{'0': 'nip', '1': 'nama'}], 'file_html')
    """
    child = Child(limits or Limits())
    try:
        for file in files:
            yield child.ask(file)
    finally:
        child.stop()


class Child:
    """A child process that is started when needed, and again when it has died or grown.

    Args:
        limits: what one file may cost.

    Attributes:
        peak: resident bytes that the child had at most, as it last said.
        starts: how often one was started.
    """

    def __init__(self, limits: Limits) -> None:
        self.peak = 0
        self.starts = 0
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, file: File) -> list[Grid] | Refused:
        """The grids of a file, or its refusal.

        Args:
            file: path, or name with the bytes.
        """
        name = file.name if isinstance(file, Path) else file[0]
        if not isinstance(file, Path) and len(file[1]) > self._limits.file_bytes:
            return Refused(name, "file_too_large", f"{len(file[1])} bytes")
        try:
            return self._ask(name, file)
        except RefusedError as refused:
            return Refused(name, refused.code, refused.detail)

    def stop(self) -> None:
        """End the child; it may be asked again, and then starts anew."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def _ask(self, name: str, file: File) -> list[Grid]:
        process, answer = self._running(), _Answer(name, self._limits)
        expired = threading.Event()
        timer = threading.Timer(self._limits.seconds, _expire, (process, expired))
        timer.start()
        try:
            about = self._exchange(process, file, answer)
        except (frames.BrokenFrameError, OSError) as error:
            raise self._death(process, answer.kind, slow=expired.is_set()) from error
        except (pa.ArrowException, ValueError, KeyError, TypeError) as error:
            self.stop()
            raise RefusedError("file_damaged", type(error).__name__) from error
        except BaseException:
            self.stop()  # in the middle of an answer it is of no further use
            raise
        finally:
            timer.cancel()
            timer.join()
        self.peak = int(about["peak"])
        if about["worn"] or expired.is_set():
            self.stop()
        return answer.grids()

    def _exchange(self, process: subprocess.Popen[bytes], file: File, answer: _Answer) -> dict[str, Any]:
        questions, answers = _pipes(process)
        _put(questions, file, self._limits)
        about: dict[str, Any] = {}
        while not about:
            about = answer.take(*frames.read_frame(answers, self._limits.memory))
        return about

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.stop()
        self.starts += 1
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, code of this file
            [sys.executable, "-I", "-c", _CODE, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT | _paths(),
            start_new_session=True,
        )
        try:
            frames.read_frame(_pipes(self._process)[1], 1 << 20)
        except frames.BrokenFrameError as error:
            self.stop()
            raise RefusedError("file_unreadable", "child does not start") from error
        return self._process

    def _death(self, process: subprocess.Popen[bytes], kind: str, *, slow: bool) -> RefusedError:
        self.stop()
        code = process.returncode
        if slow or code in _SLOW:
            return RefusedError("file_too_slow", f"{self._limits.seconds:g} s")
        if code == -signal.SIGABRT and kind in _WORKBOOKS:
            return RefusedError("file_far_cell")  # what Rust does when memory ends
        return RefusedError("file_damaged", f"exit {code}")


class _Answer:
    """Frames of one file on their way to grids."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.kind = ""
        self._name = name
        self._left = 2 * limits.memory
        self._grids: list[Grid] = []
        self._parts: dict[int, list[bytes]] = {}
        self._refused: RefusedError | None = None

    def grids(self) -> list[Grid]:
        if self._refused:
            raise self._refused
        return self._grids

    def take(self, tag: int, body: bytes) -> dict[str, Any]:
        self._left -= len(body)
        if self._left < 0:
            raise frames.BrokenFrameError
        if tag == frames.DONE:
            return dict(json.loads(body))
        if tag == frames.REFUSED:
            self._refused = RefusedError(*map(str, json.loads(body)))
        elif tag == frames.KIND:
            self.kind = body.decode()
        elif tag == frames.GRID:
            self._grids.append(_grid(self._name, json.loads(body), self._parts))
            self._parts = {}
        else:
            self._parts.setdefault(tag, []).append(body)
        return {}


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise frames.BrokenFrameError
    return process.stdin, process.stdout


def _paths() -> dict[str, str]:
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}


def _put(questions: IO[bytes], file: File, limits: Limits) -> None:
    path = os.path.abspath(file) if isinstance(file, Path) else ""  # noqa: PTH100 - resolve() would follow links
    question = {"path": path, "limits": dataclasses.asdict(limits)}
    frames.write_frame(questions, frames.FILE, json.dumps(question).encode())
    if not isinstance(file, Path):
        frames.write_frame(questions, frames.BYTES, file[1])
    questions.flush()


def _grid(name: str, about: dict[str, Any], parts: dict[int, list[bytes]]) -> Grid:
    cells = _cells([pa.ipc.open_stream(part).read_all() for part in parts.get(frames.CELLS, [])])
    rows = np.frombuffer(b"".join(parts.get(frames.ROWS, [])), np.int64)
    kinds = np.frombuffer(b"".join(parts.get(frames.KINDS, [])), np.uint8)
    form = dict(about["form"])
    typed = form["kind"] in _WORKBOOKS
    widths = np.frombuffer(b"".join(parts.get(frames.WIDTHS, [])), np.int32)
    if len(rows) != cells.num_rows:
        raise ValueError("rows")
    return Grid(
        file=name,
        sheet=str(about["sheet"]),
        cells=cells,
        kinds=kinds.reshape(cells.num_rows, cells.num_columns) if typed else None,
        rows=rows,
        widths=widths if form["kind"] == "csv" else None,
        width=int(about.get("width", cells.num_columns)),
        hidden=bool(about.get("hidden")),
        hidden_rows=tuple(about.get("hidden_rows", ())),
        hidden_columns=tuple(about.get("hidden_columns", ())),
        merged=tuple(tuple(place) for place in about.get("merged", ())),
        form=form,
    )


def _cells(tables: list[pa.Table]) -> pa.Table:
    if not tables:
        return pa.table({})
    for table in tables:
        table.validate(full=True)
    widest = max(tables, key=lambda table: table.num_columns)
    return pa.concat_tables([_widened(table, widest.column_names) for table in tables])


def _widened(table: pa.Table, names: list[str]) -> pa.Table:
    for name in names[table.num_columns :]:
        table = table.append_column(name, pa.array([""] * table.num_rows, pa.string()))
    return table
