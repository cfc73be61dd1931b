"""What people should know about the sheets as a whole: how each was read, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from talent.intake.convert import Sheet
from talent.intake.layout import TITLES, plain
from talent.intake.mapping import Mapping
from talent.intake.recognise import SURE
from talent.tables import TABLES, nearest
from talent.tables.problems import found, gather

_LISTED = 8


def notices(sheets: Sequence[Sheet], mapping: Mapping) -> pd.DataFrame:
    """Problems with sheets as wholes, a found frame.

    Args:
        sheets: as read.
        mapping: what the agency has confirmed.
    """
    return gather([part for sheet in sheets for part in _of(sheet, mapping)])


def _of(sheet: Sheet, mapping: Mapping) -> list[pd.DataFrame]:
    proposal = sheet.proposal
    layout = proposal.layout
    if layout is None:
        return [] if proposal.entry.skip else [_unknown(sheet)]
    out = _headings(sheet) + _excluded(sheet) + _form(sheet)
    if not layout.own_table and not proposal.confirmed:
        code = "read_as" if proposal.confidence >= SURE else "read_as_unsure"
        out.append(
            found(sheet.key, code, detail=f"{layout.name}, {proposal.confidence:.0%}, {len(sheet.rows)}")
        )
    return [*out, *_private(sheet, mapping)]


def _unknown(sheet: Sheet) -> pd.DataFrame:
    known = [*TABLES, *TITLES]
    return found(sheet.key, "file_unknown", detail=nearest(sheet.name or sheet.file.partition(".")[0], known))


def _headings(sheet: Sheet) -> list[pd.DataFrame]:
    proposal = sheet.proposal
    layout = proposal.layout
    names = list(layout.fields) if layout is not None else []
    out = [found(sheet.key, "column_twice", column=_said(sheet, name)) for name in proposal.twice]
    for heading in proposal.unknown:
        near = nearest(heading.strip().lower(), names)
        out.append(found(sheet.key, "column_unknown", column=" ".join(heading.split()), detail=near))
    missing = [name for name in (layout.needs if layout is not None else ()) if name not in proposal.found]
    for name in missing:
        if not any(name in found_.split("+") for found_ in proposal.found):
            near = nearest(name, [heading.strip().lower() for heading in proposal.unknown])
            out.append(found(sheet.key, "column_missing", column=name, detail=near))
    return out + _asked_by(sheet)


def _asked_by(sheet: Sheet) -> list[pd.DataFrame]:
    """Headings by which the mapping picks rows and that are not there, so that it picks none."""
    there = {plain(heading): heading for heading in sheet.proposal.headings}
    return [
        found(sheet.key, "column_missing", column=heading, detail=nearest(heading, list(there.values())))
        for heading in sheet.proposal.entry.where
        if plain(heading) not in there
    ]


def _said(sheet: Sheet, heading: str) -> str:
    """A heading; the contract's own tables in the contract's spelling."""
    layout = sheet.proposal.layout
    text = " ".join(heading.split())
    return text.lower() if layout is not None and layout.own_table else text


def _excluded(sheet: Sheet) -> list[pd.DataFrame]:
    """Rows left out that somebody might miss, by kind."""
    rows = sheet.excluded[sheet.excluded["reason"].isin(["total", "foot", "where"])]
    return [
        found(sheet.key, f"rows_{reason}", detail=_numbers(part["row"].tolist()))
        for reason, part in rows.groupby("reason", sort=True)
    ]


def _numbers(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_LISTED])
    return f"{len(rows)} ({shown}{' …' if len(rows) > _LISTED else ''})"


def _form(sheet: Sheet) -> list[pd.DataFrame]:
    """What the file itself has that people may not expect to be read."""
    out = []
    form = sheet.form
    if form.get("encoding") not in {None, "utf-8", "utf-8-sig"}:
        out.append(found(sheet.key, "encoding_read", detail=str(form["encoding"])))
    if sheet.hidden:
        out.append(found(sheet.key, "hidden_sheet", detail=str(len(sheet.rows))))
    if len(sheet.hidden_rows):
        out.append(found(sheet.key, "hidden_rows", detail=_numbers(sheet.hidden_rows)))
    if sheet.hidden_columns:
        out.append(found(sheet.key, "hidden_columns", detail=", ".join(sheet.hidden_columns)))
    return out


def _private(sheet: Sheet, mapping: Mapping) -> list[pd.DataFrame]:
    """Personal and protected columns: their names alone are told."""
    proposal = sheet.proposal
    layout = proposal.layout
    fields = layout.fields if layout is not None else {}
    pairs = [
        (fields[name], heading)
        for name, heading in zip(proposal.columns, proposal.headings, strict=True)
        if name in fields
    ]
    personal = [" ".join(heading.split()) for field, heading in pairs if field.name == "personal"]
    left_out = [proposal.headings[place] for place in proposal.private]
    protected = [" ".join(heading.split()) for heading in left_out] or [
        heading for field, heading in pairs if field.protected
    ]
    out = [found(sheet.key, "personal_dropped", detail=", ".join(personal))] if personal else []
    if protected and mapping.purpose:
        out.append(found(sheet.key, "protected_kept", detail=f"{', '.join(protected)} – {mapping.purpose}"))
    elif protected:
        out.append(found(sheet.key, "protected_dropped", detail=", ".join(protected)))
    return out
