"""``read_dataset``: files of any kind into a Dataset, or one table of everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from talent.dataset import Dataset
from talent.intake.assemble import Assembled, assemble
from talent.intake.convert import Sheet, read_sheet
from talent.intake.doubts import doubts
from talent.intake.layout import TITLES
from talent.intake.mapping import Mapping
from talent.intake.notices import notices
from talent.intake.people import people_notices
from talent.intake.sources import Paths, Sources, find_sources
from talent.intake.timely import timely_notices
from talent.messages import text
from talent.rules import as_date
from talent.sheets import Limits, Refused, open_files
from talent.tables import TABLES
from talent.tables.problems import found, gather, phrase, refuse

MAPPING = "mapping.toml"
"""The file in an agency's folder that remembers how its sheets are read."""


@dataclass(frozen=True)
class Opened:
    """Files opened and recognised, not yet tables.

    Attributes:
        sheets: every sheet that could be opened, in the order of the files.
        problems: a found frame of what has no sheet: missing, refused or repeated files.
        mapping: what the agency had confirmed.
        again: (file, rows) left out because an earlier file has the same content.
    """

    sheets: list[Sheet]
    problems: pd.DataFrame
    mapping: Mapping
    again: list[tuple[str, int]]


def read_dataset(
    path: Paths,
    *,
    mapping: Mapping | str | Path | None = None,
    strict: bool = True,
    language: str = "en",
    on: date | str | None = None,
    limits: Limits | None = None,
) -> Dataset:
    """Read the tables of one agency from its files.

    Text (any common delimiter, encoding and decimal mark), XLSX and XLSM, XLS, ODS and Parquet; the kind of a
    file is told by its content. What a sheet holds is told by its headings, wherever they stand: the tables
    of the contract by their own names, and the exports and hand-kept lists that
    :mod:`talent.intake.layout` describes. Cells are written as the contract wants them, and each that changes
    is recorded; what is ambiguous is asked and never guessed. Untrusted files are parsed in a child process
    with limits.

    Args:
        path: a folder, a file, several files, or files at hand as (name, content).
        mapping: what the agency has confirmed about its sheets, or the TOML file that says it; default
            ``mapping.toml`` in the folder, where there is one.
        strict: True refuses everything when any row has an error. False sets offending rows aside, and the
            rows that name them; what has no row (a missing folder, table or column, an unreadable file) is
            still refused.
        language: language of the problems, ``"id"`` or ``"en"``.
        on: date of the facts; with it, days still to come and people past retirement age are told.
        limits: what one file may cost; default :class:`talent.sheets.Limits`.

    Returns:
        The Dataset. ``.problems`` holds every problem (file, sheet, row, column, value, reason, fix, code,
        severity), ``.rejected`` the rows set aside as they came, ``.accounting`` one row a sheet (file,
        sheet, read, accepted, rejected, excluded; read = accepted + rejected + excluded), ``.excluded`` the
        rows that are no data, ``.changes`` every cell written otherwise than it stood. A row number is that
        of the spreadsheet; Parquet has no heading row, so its first row is 1.

    Raises:
        IntakeError: something is refused; ``.problems`` holds all of it at once.
        RuleError: the mapping names something that is not known.

    >>> read_dataset("no such folder")
    Traceback (most recent call last):
    ...
    talent.errors.IntakeError: One problem, in no such folder: The folder or file does not exist. ...
    """
    opened = open_sheets(path, mapping=mapping, limits=limits)
    return dataset_of(opened, strict=strict, language=language, on=on)


def dataset_of(
    opened: Opened, *, strict: bool = True, language: str = "en", on: date | str | None = None
) -> Dataset:
    """Make the Dataset of files that are open, as :func:`read_dataset` does.

    Args:
        opened: what :func:`open_sheets` gave.
        strict: as for :func:`read_dataset`.
        language: language of the problems.
        on: as for :func:`read_dataset`.

    Raises:
        IntakeError: something is refused.
    """
    if opened.problems["code"].eq("table_twice").any():
        # Nothing will be accepted; without the doubles the rest can still be told.
        opened = replace(opened, sheets=_without_doubles(opened.sheets))
    assembled = assemble(opened.sheets, strict=strict)
    told = gather(
        [
            opened.problems,
            assembled.problems,
            notices(opened.sheets, opened.mapping),
            people_notices(opened.sheets, assembled),
            doubts(opened.sheets),
            *([timely_notices(opened.sheets, assembled, on=as_date(on))] if on is not None else []),
        ]
    )
    problems = _phrased(_once(told, opened), opened.sheets, language)
    errors = problems[problems["severity"].eq("error")]
    if len(errors) and (strict or errors["row"].isna().any()):
        raise refuse(problems, language)
    return _dataset(opened, assembled, problems)


def open_sheets(
    path: Paths, *, mapping: Mapping | str | Path | None = None, limits: Limits | None = None
) -> Opened:
    """Open and recognise files without making tables of them: what a proposal is made from.

    Args:
        path: a folder, a file, several files, or files at hand as (name, content).
        mapping: what the agency has confirmed, or the TOML file that says it; default ``mapping.toml`` in the
            folder, where there is one.
        limits: what one file may cost.

    Raises:
        RuleError: the mapping names something that is not known.
    """
    sources = find_sources(path)
    confirmed = _confirmed(path, mapping)
    sheets: list[Sheet] = []
    problems = [sources.problems]
    for result in open_files(sources.files, limits=limits or Limits()):
        if isinstance(result, Refused):
            problems.append(found(result.file, result.code, detail=result.detail))
            continue
        if not any(len(grid.rows) for grid in result):
            problems.append(found(result[0].file, "file_empty") if result else gather([]))
        sheets += [
            read_sheet(f"{len(sheets) + n}", grid, mapping=confirmed)
            for n, grid in enumerate(result)
            if len(grid.rows)
        ]
    again = _left_out(sources, sheets)
    problems += [found(name, "same_file", detail=known) for name, known in sources.again]
    return Opened(sheets, gather([*problems, _twice(sheets)]), confirmed, again)


def _confirmed(path: Paths, mapping: Mapping | str | Path | None) -> Mapping:
    if isinstance(mapping, Mapping):
        return mapping
    beside = Path(path) / MAPPING if isinstance(path, str | Path) else None
    file = mapping or (beside if beside is not None and beside.is_file() else None)
    return Mapping.load(file) if file else Mapping()


def _left_out(sources: Sources, sheets: Sequence[Sheet]) -> list[tuple[str, int]]:
    read = pd.Series([sheet.read for sheet in sheets], index=[sheet.file for sheet in sheets], dtype="int64")
    return [(name, int(read.loc[read.index == known].to_numpy().sum())) for name, known in sources.again]


def _twice(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """A table of the contract that several sheets claim to be: nobody can say which of them is right."""
    by_table: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        layout = sheet.proposal.layout
        if layout is not None and layout.own_table and not sheet.proposal.confirmed:
            by_table.setdefault(layout.own_table, []).append(sheet)
    return gather(
        [
            found(table, "table_twice", detail=", ".join(_place(sheet) for sheet in several))
            for table, several in by_table.items()
            if len(several) > 1
        ]
    )


def _without_doubles(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Of the sheets that claim to be one table the first."""
    first: dict[str, Sheet] = {}
    for sheet in sheets:
        layout = sheet.proposal.layout
        first.setdefault(layout.own_table if layout is not None and layout.own_table else sheet.key, sheet)
    return list(first.values())


def _place(sheet: Sheet) -> str:
    return f"{sheet.file}/{sheet.name}" if sheet.name else sheet.file


def _once(told: pd.DataFrame, opened: Opened) -> pd.DataFrame:
    """A table whose file is there but unusable is not missing, and where nothing is there none is."""
    missing = told["code"].eq("table_missing")
    refused = opened.problems.loc[opened.problems["code"].str.startswith("file_"), "table"]
    stems = {Path(name).stem.lower() for name in refused}
    # A refused file that bears no table's name may hold any of them.
    if stems <= set(TABLES) and not told["code"].isin(["folder_missing", "folder_empty"]).any():
        missing &= told["table"].isin(stems)
    return told[~missing]


def _phrased(told: pd.DataFrame, sheets: Sequence[Sheet], language: str) -> pd.DataFrame:
    return phrase(
        told,
        order=[*TABLES, *(sheet.key for sheet in sorted(sheets, key=_rank))],
        files={sheet.key: sheet.file for sheet in sheets},
        rows={sheet.key: sheet.rows for sheet in sheets},
        sheets={sheet.key: sheet.name for sheet in sheets},
        language=language,
    )


def _rank(sheet: Sheet) -> tuple[int, str, int]:
    """Tables of the contract in its order, other sheets by their place."""
    layout = sheet.proposal.layout
    names = list(TABLES)
    own = names.index(layout.own_table) if layout is not None and layout.own_table else -1
    return (own, sheet.file if own < 0 else "", int(sheet.key))


def _dataset(opened: Opened, assembled: Assembled, problems: pd.DataFrame) -> Dataset:
    accounting, excluded, changes, rejected = [], [], [], {}
    for sheet, gone, again in zip(opened.sheets, assembled.rejected, assembled.repeated, strict=True):
        aside = gone & ~again
        where = {"file": sheet.file, "sheet": sheet.name}
        left = len(sheet.excluded) + int(again.sum())
        accounting.append(
            (
                sheet.file,
                sheet.name,
                sheet.read,
                len(sheet.rows) - int((aside | again).sum()),
                int(aside.sum()),
                left,
            )
        )
        excluded += [
            sheet.excluded.assign(**where),
            pd.DataFrame({"row": sheet.rows[again], "reason": "repeated", **where}),
        ]
        changes.append(sheet.changes.assign(row=sheet.rows[sheet.changes["position"]], **where))
        if aside.any():
            rejected[_name(sheet)] = (
                sheet.original[aside].assign(row=sheet.rows[aside]).reset_index(drop=True)
            )
    accounting += [(file, "", n, 0, 0, n) for file, n in opened.again]
    return Dataset.assembled(
        assembled.whole,
        problems=problems,
        rejected=rejected,
        accounting=accounting,
        changes=changes,
        excluded=excluded,
    )


def _name(sheet: Sheet) -> str:
    layout = sheet.proposal.layout
    return layout.own_table if layout is not None and layout.own_table else _place(sheet)


def title(sheet: Sheet, language: str = "en") -> str:
    """What people call the layout of a sheet; the name of the table where it is one of the contract's.

    Args:
        sheet: as read.
        language: ``"id"`` or ``"en"``.
    """
    layout = sheet.proposal.layout
    if layout is None:
        return ""
    return text(TITLES[layout.name], language) if layout.name in TITLES else layout.own_table or layout.name
