"""The child process: reads one file after the other within bounds, and answers in frames."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import stat
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import IO, BinaryIO

import pyarrow as pa

from talent.sheets import frames
from talent.sheets.content import READ, kind_of, refusal_of
from talent.sheets.model import MIB, Limits, RefusedError
from talent.sheets.spreadsheet import Sheet, scan, sheets

_HEADROOM = 150 * MIB  # address space that any small file may take beyond what the libraries have
_PER_BYTE = 16  # address space for each unpacked byte: a cell of seven bytes of XML takes about a hundred
_WORN = 400 * MIB  # a child that has been this large is not used again
_FILES = 64
_WORKBOOKS = ("xlsx", "ods", "xls")


class _WithoutPandas(MetaPathFinder):
    """pyarrow would load pandas, half a second and 100 MB, on the first list that it sees."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def main() -> None:
    """Serve files from standard input until it ends."""
    sys.meta_path.insert(0, _WithoutPandas())
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints must not fall between the frames
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_NOFILE, _FILES)
        pa.set_cpu_count(1)
        with contextlib.suppress(frames.BrokenFrameError, BrokenPipeError):
            serve(sys.stdin.buffer, answers)


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Say DONE when ready, then answer each question with frames that end in DONE.

    Args:
        questions: frames FILE, JSON of limits and path; a frame BYTES follows where the path is empty.
        answers: where to.

    Raises:
        BrokenFrameError: there is no further question.
    """
    while True:
        size = _peak()
        frames.write_frame(answers, frames.DONE, json.dumps({"peak": size, "worn": size > _WORN}).encode())
        answers.flush()
        question = json.loads(frames.read_frame(questions, MIB)[1])
        limits = Limits(**question["limits"])
        content = None if question["path"] else frames.read_frame(questions, limits.file_bytes)[1]
        answer(question["path"], content, limits, answers)


def answer(path: str, content: bytes | None, limits: Limits, answers: IO[bytes]) -> None:
    """Send the grids of one file, or its refusal.

    Args:
        path: the file, or empty.
        content: its bytes where there is no path.
        limits: what it may cost.
        answers: where to.
    """
    kind = ""
    try:
        with _opened(path, content, limits) as stream:
            kind = kind_of(stream)
            if kind not in READ:
                raise refusal_of(kind)  # noqa: TRY301 - refusals from anywhere end below
            frames.write_frame(answers, frames.KIND, kind.encode())
            answers.flush()  # before a parser that may take the process with it
            for sheet in _sheets(stream, kind, limits):
                _send(sheet, answers)
    except RefusedError as refused:
        _refuse(answers, refused)
    except BrokenPipeError:
        raise
    except MemoryError:
        _refuse(answers, RefusedError("file_far_cell" if kind in _WORKBOOKS else "file_too_large"))
    except BaseException as error:  # noqa: BLE001 - a panic of a parser in Rust is no Exception
        _refuse(answers, RefusedError("file_damaged", type(error).__name__))


def _refuse(answers: IO[bytes], refused: RefusedError) -> None:
    frames.write_frame(answers, frames.REFUSED, json.dumps([refused.code, refused.detail]).encode())


@contextlib.contextmanager
def _opened(path: str, content: bytes | None, limits: Limits) -> Iterator[BinaryIO]:
    if content is not None:
        _bound(len(content), limits)
        yield io.BytesIO(content)
        return
    with os.fdopen(_open_regular(path), "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limits.file_bytes:
            raise RefusedError("file_too_large", f"{size} bytes")
        _bound(size, limits)
        yield stream


def _open_regular(path: str) -> int:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe without a writer would never open
    except (OSError, ValueError) as error:
        raise RefusedError("file_unreadable", type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise RefusedError("file_unreadable", "not a file")
    return file


def _sheets(stream: BinaryIO, kind: str, limits: Limits) -> Iterator[Sheet]:
    if kind == "csv":
        from talent.sheets.text import read_text  # noqa: PLC0415 - each child loads what it meets

        yield read_text(stream, limits)
    elif kind == "parquet":
        from talent.sheets.columnar import read_parquet  # noqa: PLC0415 - as above

        yield read_parquet(stream, limits)
    else:
        scanned = scan(stream, kind, limits)
        _bound(max(scanned.unpacked, stream.seek(0, os.SEEK_END)), limits)
        yield from sheets(stream, kind, scanned, limits)


def _send(sheet: Sheet, answers: IO[bytes]) -> None:
    for batch in sheet.batches:
        frames.write_frame(answers, frames.CELLS, _stream_of(batch.cells))
        frames.write_frame(answers, frames.ROWS, batch.rows.tobytes())
        if batch.kinds is not None:
            frames.write_frame(answers, frames.KINDS, batch.kinds.tobytes())
        if batch.widths is not None:
            frames.write_frame(answers, frames.WIDTHS, batch.widths.tobytes())
    about = {"sheet": sheet.name, **sheet.about}
    frames.write_frame(answers, frames.GRID, json.dumps(about).encode())


def _stream_of(cells: pa.Table) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, cells.schema) as writer:
        writer.write_table(cells)
    return memoryview(sink.getvalue())


def _bound(size: int, limits: Limits) -> None:
    space = _memory("VmSize") + _HEADROOM + _PER_BYTE * size
    _limit(resource.RLIMIT_AS, min(space, limits.memory))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + limits.seconds) + 2)


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    with contextlib.suppress(ValueError, OSError):  # a system without this limit
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _peak() -> int:
    return _memory("VmHWM")  # ru_maxrss begins with what the parent had


def _memory(name: str) -> int:
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 300 * MIB  # elsewhere: what pyarrow and calamine take
    line = next((line for line in text.splitlines() if line.startswith(f"{name}:")), "0 0")
    return int(line.split()[1]) * 1024
