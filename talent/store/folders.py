"""The folder of a run: its Review as Parquet, complete or not there at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from talent.errors import StoreError
from talent.review import Review

SHORT = 12


def write_run(review: Review, folder: str | Path) -> Path:
    """Write a review below ``folder/runs``; readers see all of it or nothing.

    Args:
        review: what to write.
        folder: the output folder; the run goes to ``runs/<first 12 characters of its id>``.

    Returns:
        The run's folder. One that is already there is left as it is: its name says that it holds the same.

    Raises:
        StoreError: the disk refused, or the folder belongs to another run; no partial folder is left.
    """
    runs = Path(folder) / "runs"
    final = runs / review.run_id[:SHORT]
    if final.exists():
        return _checked(final, review.run_id)
    try:
        runs.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{final.name}.", suffix=".draft", dir=runs))
    except OSError as error:
        raise StoreError(f"{runs} cannot be written: {error.strerror}. Nothing was published.") from error
    try:
        review.save(draft)
        _to_disk(draft)
        draft.replace(final)
        _sync(runs)
    except OSError as error:
        if not final.exists():
            raise StoreError(
                f"{final} could not be written: {error.strerror}. Nothing was published."
            ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return _checked(final, review.run_id)


def read_run(folder: str | Path, run_id: str) -> Review:
    """The review that :func:`write_run` wrote.

    Raises:
        StoreError: the folder is gone or holds another run.
    """
    return Review.load(_checked(Path(folder), run_id))


def sweep(folder: str | Path) -> int:
    """Remove drafts that a killed process left below ``folder/runs``; only while no other run works there.

    Returns:
        How many there were.
    """
    drafts = list((Path(folder) / "runs").glob(".*.draft"))
    for draft in drafts:
        shutil.rmtree(draft, ignore_errors=True)
    return len(drafts)


def _checked(folder: Path, run_id: str) -> Path:
    try:
        held = json.loads((folder / "review.json").read_text(encoding="utf-8"))["basis"]["run_id"]
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{folder} holds no readable run; remove it and publish the run again.") from error
    if held != run_id:
        raise StoreError(f"{folder} holds run {held}, not {run_id}.")
    return folder


def _to_disk(folder: Path) -> None:
    for path in [*folder.iterdir(), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
