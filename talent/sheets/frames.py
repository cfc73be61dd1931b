"""Frames between the two processes: a tag, a length, bytes."""

from __future__ import annotations

import struct
from typing import IO

CELLS, ROWS, KINDS, WIDTHS, GRID, KIND, REFUSED, DONE, FILE, BYTES = b"CNKWGARDFB"

_HEAD = struct.Struct("<BQ")


class BrokenFrameError(Exception):
    """The other side has gone, or does not speak in frames."""


def write_frame(stream: IO[bytes], tag: int, body: bytes | memoryview) -> None:
    """Send one frame.

    Args:
        stream: where to.
        tag: what the bytes are.
        body: the bytes.
    """
    stream.write(_HEAD.pack(tag, len(body)))
    stream.write(body)


def read_frame(stream: IO[bytes], most: int) -> tuple[int, bytes]:
    """Receive one frame.

    Args:
        stream: where from.
        most: bytes that a frame may have.

    Returns:
        Its tag and its bytes.

    Raises:
        BrokenFrameError: the stream ends within it, or it is longer.

    >>> import io
    >>> stream = io.BytesIO()
    >>> write_frame(stream, GRID, b"{}")
    >>> read_frame(io.BytesIO(stream.getvalue()), 10) == (GRID, b"{}")
    True
    """
    tag, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if length > most:
        raise BrokenFrameError
    return tag, _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise BrokenFrameError
    return body
