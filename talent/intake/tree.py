"""The tree of units that digit codes spell: 3001 above 300101, 1.02 above 1.02.01."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from talent.tables.problems import found, gather

_CODE = r"[0-9]+(?:\.[0-9]+)*"
_FEWEST = 3
_ENOUGH = 0.8
_STEP = 2
"""Digits that a level adds at least: running numbers (1, 2, … 16) begin like each other too, but by one."""


class Tree(NamedTuple):
    """Units with the unit above each, and how many of those that may have one do; empty without a tree."""

    units: pd.DataFrame
    said: str


def with_tree(frames: dict[str, pd.DataFrame], sheet: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Tables with the tree that the codes of their units spell, and the notice of it (a found frame).

    Args:
        frames: tables by name; never changed.
        sheet: key of the sheet on which the notice stands.
    """
    tree = unit_tree(frames["units"]) if "units" in frames else None
    if tree is None or not tree.said:
        return frames, gather([])
    return {**frames, "units": tree.units}, found(sheet, "unit_tree", detail=tree.said)


def unit_tree(units: pd.DataFrame) -> Tree:
    """The units with the parents that their codes spell, where no unit names its parent.

    The parent of a code is the longest other code with which it begins. That is a tree only when all codes
    are digits, in groups between points or not, when there are three of them, when every level adds two
    digits or a group, and when at least four fifths of the codes longer than the shortest have a parent.

    Args:
        units: with ``unit_id``; never changed.

    >>> units = pd.DataFrame({"unit_id": ["3001", "300101", "300102"]})
    >>> tree = unit_tree(units)
    >>> tree.units["parent_id"].tolist(), tree.said
    ([nan, '3001', '3001'], '2 of 2')
    """
    given = units["unit_id"].dropna() if "unit_id" in units else pd.Series(dtype="str")
    named = "parent_id" in units and units["parent_id"].notna().any()
    if named or given.dtype.kind == "f" or not given.astype("str").str.fullmatch(_CODE).all():
        return Tree(units, "")
    codes = set(given.astype("str"))
    parents = _parents(codes)
    depths = {code: _depth(code, dotted=_dotted(codes)) for code in codes}
    lower = [code for code in codes if depths[code] > min(depths.values())]
    n = sum(code in parents for code in lower)
    if len(codes) < _FEWEST or not n or n < _ENOUGH * len(lower) or _serial(parents):
        return Tree(units, "")
    above = units["unit_id"].astype("str").map(parents).astype("str")
    return Tree(units.assign(parent_id=above.where(units["unit_id"].notna(), np.nan)), f"{n} of {len(lower)}")


def _dotted(codes: set[str]) -> bool:
    return any("." in code for code in codes)


def _depth(code: str, *, dotted: bool) -> int:
    return code.count(".") if dotted else len(code)


def _parents(codes: set[str]) -> dict[str, str]:
    """Code → the longest other code with which it begins, at a point where any has points."""
    dotted = _dotted(codes)
    out = {}
    for code in codes:
        ends = [n for n in range(len(code) - 1, 0, -1) if not dotted or code[n] == "."]
        above = next((code[:n] for n in ends if code[:n] in codes), None)
        if above is not None:
            out[code] = above
    return out


def _serial(parents: dict[str, str]) -> bool:
    """Whether some code has but one digit more than its parent, as running numbers have."""
    return any(len(code) - len(parent) < _STEP for code, parent in parents.items())
