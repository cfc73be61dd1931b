"""Cells of untrusted files: bytes to grids of plain cells, parsed in a bounded child process."""

from __future__ import annotations

from talent.sheets.content import kind_of
from talent.sheets.model import Grid, Limits, Refused
from talent.sheets.opening import open_files

__all__ = ["Grid", "Limits", "Refused", "kind_of", "open_files"]
