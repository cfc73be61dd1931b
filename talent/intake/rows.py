"""Rows below a heading that are no data of their own, by what the sheet was taken for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from talent.intake.layout import plain
from talent.intake.recognise import Proposal

_ELEMENT = "competency"
_SUM = r"(?:jumlah|(?:sub |grand )?total|rata ?rata|average|job person match|jpm|ikk)(?: nilai| skor)?(?: %)?"


def not_wanted(cells: pd.DataFrame, proposal: Proposal, outside: Mapping[int, str]) -> dict[int, str]:
    """Rows that the mapping's ``where`` leaves out.

    Args:
        cells: the sheet as text.
        proposal: what it was taken for.
        outside: rows that hold no data anyway: position → why.
    """
    keep = pd.Series(data=True, index=cells.index)
    names = [plain(name) for name in proposal.headings]
    for heading, texts in proposal.entry.where.items():
        if plain(heading) in names:
            keep &= cells[names.index(plain(heading))].astype("str").str.strip().fillna("").isin(texts)
    if proposal.heading:
        keep[proposal.heading.first : proposal.heading.last + 1] = True
    out = cells.index[~keep]
    return {int(place): "where" for place in out if place not in outside}


def totals_by_name(cells: pd.DataFrame, proposal: Proposal, outside: Mapping[int, str]) -> dict[int, str]:
    """Rows that stand among the competencies of a person and are their sum, a standard beside it or not.

    Args:
        cells: the sheet as text.
        proposal: what it was taken for.
        outside: rows that hold no data anyway: position → why.
    """
    if _ELEMENT not in proposal.columns or proposal.heading is None:
        return {}
    names = cells[proposal.columns.index(_ELEMENT)].iloc[proposal.heading.last + 1 :].fillna("").astype("str")
    hits = names.index[names.map(plain).str.fullmatch(_SUM).to_numpy(dtype=bool)]
    return {int(place): "total" for place in hits if place not in outside}
