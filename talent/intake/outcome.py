"""What a reading leaves for people: the proposal as a mapping file, and workbooks to mend and read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from talent import __version__
from talent.dataset import Dataset
from talent.export import to_xlsx
from talent.intake.checks import QUESTIONS
from talent.intake.convert import Sheet
from talent.intake.derive import sources_of
from talent.intake.layout import plain
from talent.intake.mapping import SheetMapping, as_toml
from talent.intake.read import Opened
from talent.messages import mark, text

REASON, FIX, SOURCE_ROW = mark("rejection reason"), mark("how to mend"), mark("source row")
ASKED = {
    "date_mixed": "dates",
    "decimal_mixed": "decimal",
    "fill_down_asked": "fill_down",
    "id_form": "id_form",
    "not_active": "inactive",
    "scale_asked": "scale",
    "sex_asked": "sex_p",
    "split_asked": "split",
    "thousands_ambiguous": "decimal",
    "zero_asked": "zero",
}
"""Code of a question → the key under which a mapping answers it."""
_ROW = "row"
_MARK = "intake.json"


def proposals(opened: Opened) -> list[SheetMapping]:
    """How each sheet was read, to be confirmed or corrected: one entry a sheet but for the contract's tables.

    Args:
        opened: what :func:`talent.intake.read.open_sheets` gave.

    Returns:
        Entries with the headings they rest on, every heading with its field, and what stood in the lines
        above. An answer still to be given is an empty text.
    """
    entries = [_proposal(sheet) for sheet in opened.sheets if _is_open(sheet)]
    alike = [(entry.layout, entry.headings) for entry in entries]
    # Headings tell a sheet next month too, whatever its file is called then; only twins need their names.
    return [
        entry
        if alike.count((entry.layout, entry.headings)) > 1 or not entry.headings
        else replace(entry, file="", sheet="")
        for entry in entries
    ]


def proposed_mapping(opened: Opened) -> str:
    """The proposals as a mapping file, with what was confirmed for every sheet.

    Args:
        opened: what :func:`talent.intake.read.open_sheets` gave; its mapping has no layouts of its own.
    """
    known = opened.mapping
    return as_toml(proposals(opened), purpose=known.purpose, answers=known.answers)


def _is_open(sheet: Sheet) -> bool:
    layout = sheet.proposal.layout
    return layout is not None and not layout.own_table


def _proposal(sheet: Sheet) -> SheetMapping:
    proposal = sheet.proposal
    layout = proposal.layout
    name = layout.name if layout is not None else ""
    if proposal.confirmed:
        return replace(proposal.entry, answers=_answers(sheet))
    used = sources_of(layout) if layout is not None else frozenset()
    known = layout.by_heading if layout is not None else {}
    # A protected column is left out of this reading, and not of one that states a purpose.
    named = [
        known.get(plain(heading), "") if place in proposal.private else field
        for place, (heading, field) in enumerate(zip(proposal.headings, proposal.columns, strict=True))
    ]
    pairs = zip(proposal.headings, named, strict=True)
    columns = {" ".join(heading.split()): field for heading, field in pairs if heading.strip()}
    return SheetMapping(
        layout=name,
        file=sheet.file,
        sheet=sheet.name,
        headings=tuple(heading for heading, field in columns.items() if field in used),
        columns=columns,
        constants=dict(proposal.facts),
        answers=_answers(sheet),
    )


def _answers(sheet: Sheet) -> dict[str, dict[str, str]]:
    """What was answered, and an empty text for each question still open."""
    out = {field: dict(given) for field, given in sheet.proposal.entry.answers.items()}
    asked = sheet.problems[sheet.problems["code"].isin(list(ASKED))]
    for code, detail in asked[["code", "detail"]].drop_duplicates().itertuples(index=False):
        field = "duty" if code == "not_active" else str(detail)
        out.setdefault(field, {}).setdefault(ASKED[str(code)], "")
    return out


def open_questions(sheet: Sheet) -> list[tuple[str, str, tuple[str, ...]]]:
    """The questions that a sheet leaves open: field, key, allowed answers.

    Args:
        sheet: as read.
    """
    return [
        (field, key, QUESTIONS[key])
        for field, given in _answers(sheet).items()
        for key, answer in given.items()
        if not answer and key in QUESTIONS
    ]


def rejected_sheets(data: Dataset, language: str = "en") -> dict[str, pd.DataFrame]:
    """The rows set aside, one frame a sheet, as they came, with reason, fix and row beside them.

    Mended there, the workbook can be read like the files from which it came: the three columns are known and
    passed over.

    Args:
        data: a Dataset read with ``strict=False``.
        language: ``"id"`` or ``"en"``.
    """
    errors = data.problems[data.problems["severity"].eq("error")]
    return {name: _with_reasons(name, rows, errors, language) for name, rows in data.rejected.items()}


def _with_reasons(name: str, rows: pd.DataFrame, errors: pd.DataFrame, language: str) -> pd.DataFrame:
    file, _, sheet = name.partition("/")
    mine = errors[_of(errors, file, sheet)].dropna(subset=[_ROW])
    told = mine.assign(
        reason=mine["column"].where(mine["column"].eq(""), mine["column"] + ": ") + mine["reason"]
    )
    by_row = told.groupby(_ROW)[["reason", "fix"]].agg(_all_told)
    found = by_row.reindex(pd.Index(rows[_ROW], dtype="Int64"))
    notes = pd.DataFrame(
        {REASON: found["reason"].to_numpy(), FIX: found["fix"].to_numpy(), SOURCE_ROW: rows[_ROW].to_numpy()}
    )
    named = notes.set_axis(
        [text(REASON, language), text(FIX, language), text(SOURCE_ROW, language)], axis="columns"
    )
    return pd.concat([rows.drop(columns=_ROW).reset_index(drop=True), named], axis="columns")


def _all_told(texts: pd.Series) -> str:
    return " / ".join(dict.fromkeys(texts))


def _of(errors: pd.DataFrame, file: str, sheet: str) -> pd.Series:
    """Errors of a sheet; the contract's own tables are named by the table and not by the file."""
    stem = errors["file"].map(lambda name: Path(name).stem.lower()).astype("str")
    own = stem.eq(file) | errors["sheet"].str.lower().eq(file)
    return (errors["file"].eq(file) & errors["sheet"].eq(sheet)) | own


def fingerprint(opened: Opened) -> str:
    """What was read and how, as one figure: the same files under the same mapping give the same.

    Args:
        opened: what :func:`talent.intake.read.open_sheets` gave.
    """
    sha = hashlib.sha256(f"{__version__} {opened.mapping!r}".encode())
    for sheet in opened.sheets:
        sha.update(
            json.dumps([sheet.file, sheet.name, [plain(text) for text in sheet.proposal.headings]]).encode()
        )
        for frame in (sheet.original, sheet.fields):
            hashed = pd.util.hash_pandas_object(frame.astype("str"), index=False)
            sha.update(hashed.to_numpy().tobytes())
    return sha.hexdigest()


def write_outcome(
    opened: Opened, data: Dataset | None, problems: pd.DataFrame, folder: Path, *, language: str
) -> bool:
    """Write what a reading found into a folder; the same reading twice changes nothing.

    ``intake.xlsx`` holds accounting, problems, changes and excluded rows; ``rejected.xlsx`` the rows set
    aside; ``accepted/`` one Parquet file a table; ``mapping.toml`` how the sheets were read. Each file is
    whole or not there; an agency's mapping with layouts of its own stays as it is. Of a reading that was
    refused only problems and proposal are written.

    Args:
        opened: the files.
        data: what became of them; None when all was refused.
        problems: every problem, phrased.
        folder: where to; made if need be.
        language: ``"id"`` or ``"en"``.

    Returns:
        Whether anything was written.
    """
    state = fingerprint(opened) + language
    if data is not None and _known(folder) == state:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).unlink(missing_ok=True)
    sheets = {"problems": problems}
    if data is not None:
        sheets = {"accounting": data.accounting, **sheets, "changes": data.changes, "excluded": data.excluded}
        _rejected(data, folder / "rejected.xlsx", language)
        data.save(folder / "accepted")
    to_xlsx(sheets, folder / "intake.xlsx")
    if not opened.mapping.layouts:
        _replace(folder / "mapping.toml", proposed_mapping(opened))
    if data is not None:
        _replace(folder / _MARK, json.dumps({"reading": state}))
    return True


def _known(folder: Path) -> str:
    file = folder / _MARK
    return str(json.loads(file.read_text("utf-8"))["reading"]) if file.exists() else ""


def _rejected(data: Dataset, file: Path, language: str) -> None:
    sheets = rejected_sheets(data, language)
    if sheets:
        to_xlsx({name.rpartition("/")[2] or name: frame for name, frame in sheets.items()}, file)
    else:
        file.unlink(missing_ok=True)


def _replace(file: Path, content: str) -> None:
    part = file.with_name(file.name + ".part")
    part.write_text(content, encoding="utf-8")
    part.replace(file)


def summary(accounting: pd.DataFrame) -> Sequence[int]:
    """Rows read, accepted, rejected and excluded, of all sheets together.

    Args:
        accounting: as a Dataset has it.
    """
    return [int(accounting[name].sum()) for name in ("read", "accepted", "rejected", "excluded")]
