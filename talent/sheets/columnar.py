"""Parquet files: typed columns, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from talent.sheets.cells import Batch
from talent.sheets.model import Limits, RefusedError
from talent.sheets.spreadsheet import Sheet

# Columns need far less than cells, so a batch may be longer: each costs a frame of its own.
_ROWS = 65_536


def read_parquet(stream: BinaryIO, limits: Limits) -> Sheet:
    """The columns of a Parquet file under their names, in their types.

    Args:
        stream: the open file.
        limits: bounds of rows, columns and bytes.

    Returns:
        One sheet without a name.

    Raises:
        RefusedError: damaged or beyond the limits; also while the batches are taken.

    >>> import io
    >>> read_parquet(io.BytesIO(b"PAR1 cut short"), Limits())
    Traceback (most recent call last):
    talent.sheets.model.RefusedError: ('file_damaged', 'parquet')
    """
    stream.seek(0)
    try:
        file = pq.ParquetFile(stream)
        found = file.metadata
        if found.num_rows > limits.text_rows or found.num_columns > limits.columns:
            raise RefusedError("file_too_large", f"{found.num_rows} x {found.num_columns}")
        declared = sum(found.row_group(group).total_byte_size for group in range(found.num_row_groups))
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RefusedError("file_damaged", "parquet") from error
    most = _most(stream, limits)
    if declared > most:
        raise RefusedError("file_bomb", f"{declared} bytes")
    return Sheet("", _batches(file, most), {"form": {"kind": "parquet"}, "width": found.num_columns})


def _most(stream: BinaryIO, limits: Limits) -> int:
    """Bytes that the columns may take: no more than so many for each byte of the file, a small one apart."""
    size = stream.seek(0, 2)
    return min(limits.columnar_bytes, max(limits.ratio * size, limits.unpacked_bytes // 4))


def _batches(file: pq.ParquetFile, most: int) -> Iterator[Batch]:
    first = size = 0
    try:
        for batch in file.iter_batches(_ROWS, use_threads=False):
            size += batch.nbytes
            if size > most:
                raise RefusedError("file_bomb", f"{size} bytes")
            rows = np.arange(first, first + batch.num_rows, dtype=np.int64) + 1
            first += batch.num_rows
            yield Batch(pa.Table.from_batches([batch]).replace_schema_metadata(None), None, rows, None)
        if not first:
            yield Batch(
                file.schema_arrow.empty_table().replace_schema_metadata(None), None, np.arange(0), None
            )
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RefusedError("file_damaged", "parquet") from error
