"""A saved folder of frames, numbers and texts, read back whole or refused; and which source made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent.errors import StoreError

MOST_NAMED = 6


class Saved(NamedTuple):
    """What a folder holds: frames by name, the content of its JSON file, the arrays of its proof."""

    frames: dict[str, pd.DataFrame]
    scalars: dict[str, Any]
    arrays: dict[str, NDArray[Any]]

    def below(self, prefix: str) -> dict[str, pd.DataFrame]:
        """Frames whose name begins with a prefix, by what follows it."""
        held = self.frames.items()
        return {name.removeprefix(prefix): frame for name, frame in held if name.startswith(prefix)}


def read_saved(folder: Path, wanted: Iterable[str], units: Mapping[str, int]) -> Saved:
    """Read a review's folder.

    Args:
        folder: as ``Review.save`` wrote it.
        wanted: frames that this version cannot do without.
        units: arrays of the proof that say in what it counts → what this version counts in.

    Raises:
        StoreError: frames are missing, because an earlier version wrote the folder or files were lost; or the
            proof counts in other units.
    """
    scalars = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    frames = {file.stem: pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))}
    basis = scalars.get("basis", {})
    lost = [name for name in wanted if name not in frames]
    if lost:
        named = ", ".join(lost[:MOST_NAMED]) + (" …" if len(lost) > MOST_NAMED else "")
        raise StoreError(_refusal(folder, basis, f"{len(lost)} tables of {{review}} are not there ({named})"))
    with np.load(folder / "plan.npz", allow_pickle=False) as arrays:
        proof = dict(arrays)
    if any(name not in proof or int(proof[name]) != unit for name, unit in units.items()):
        raise StoreError(_refusal(folder, basis, "the plan of {review} is counted in other units (plan.npz)"))
    return Saved(frames, scalars, proof)


def _refusal(folder: Path, basis: dict[str, Any], why: str) -> str:
    review = f"the review of {basis.get('agency_id', '?')} on {basis.get('on', '?')}"
    return (
        f"{folder} cannot be read by this version: {why.format(review=review)}. "
        f"An earlier version wrote it, or files were lost. Review the agency's tables again with "
        f"this version (`talent review FOLDER --on {basis.get('on', 'DATE')}`), or read the folder with the "
        f"version that wrote it. Nothing in it was changed."
    )


@cache
def source_digest() -> str:
    """SHA-256 over the engine's own source and rules, so that another version is another run."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *(root / "rules").rglob("*.toml")]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
