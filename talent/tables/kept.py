"""Tables in a folder, one Parquet file each, and the seal that they are byte by byte what was checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from talent.tables.contract import TABLES, empty

SEAL = "seal.json"


def write(frames: Mapping[str, pd.DataFrame], folder: Path, *, sound: bool) -> None:
    """Write checked tables, and remove the files of those that are absent.

    Args:
        frames: tables by name, as checked.
        folder: made if it is not there.
        sound: whether the check had nothing to say; then a seal spares checking them again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SEAL).unlink(missing_ok=True)
    written: dict[str, bytes] = {}
    for name in TABLES:
        file = folder / f"{name}.parquet"
        if name in frames:
            part = file.with_suffix(".parquet.part")
            frames[name].to_parquet(part, index=False)
            written[name] = part.read_bytes()
            part.replace(file)
        else:
            file.unlink(missing_ok=True)
    if sound:
        (folder / SEAL).write_text(json.dumps(_said(written), indent=1, sort_keys=True), encoding="utf-8")


def read(folder: Path) -> tuple[dict[str, pd.DataFrame], bool]:
    """Tables of a folder by name, and whether they need no check: unchanged since one that found nothing.

    A seal says nothing where a file was changed, added or taken away, or where another version with other
    contracts put it on.
    """
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    contents = {name: file.read_bytes() for name, file in files.items() if file.exists()}
    frames: dict[str, pd.DataFrame] = {
        name: pd.read_parquet(BytesIO(content)) for name, content in contents.items()
    }
    typed = all(frame.dtypes.equals(_types(name)) for name, frame in frames.items())
    return frames, typed and _seal_of(folder) == _said(contents)


def _seal_of(folder: Path) -> Any:  # noqa: ANN401 - whatever somebody wrote there
    try:
        return json.loads((folder / SEAL).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _said(contents: Mapping[str, bytes]) -> dict[str, Any]:
    """What the seal of some files says."""
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return {"contracts": _contracts(), "files": files}


@cache
def _types(name: str) -> pd.Series:
    return empty(name).dtypes


@cache
def _contracts() -> str:
    """SHA-256 of the contracts and their checks: another version may ask for more."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
