"""Is the store whole, and a copy of it that is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, func, select, text

from talent.errors import StoreError
from talent.store import decisions
from talent.store.tables import TABLES

RUNS = TABLES.metadata.tables["runs"]
Finding = tuple[str, str, str]


def findings(connection: Connection, base: Path) -> pd.DataFrame:
    """Everything that is wrong in a store; no row when it is whole.

    Args:
        connection: inside a transaction.
        base: what the runs' relative folders are relative to.

    Returns:
        kind (damage, foreign_key, rows, folder, decision), run_id, detail.
    """
    found = [*_damage(connection), *_miscounted(connection), *_folders(connection, base)]
    found += [("decision", "", f"record {number}") for number in decisions.broken(connection)]
    return pd.DataFrame(found, columns=pd.Index(["kind", "run_id", "detail"]), dtype="str")


def copy(file: Path, target: Path) -> Path:
    """Copy a SQLite database while it is in use.

    Copying the file itself would lose what still stands in its journal; SQLite's backup interface does not.

    Args:
        file: the database.
        target: the copy; appears complete or not at all.

    Raises:
        StoreError: the copy cannot be written, or is damaged.
    """
    draft = target.with_name(f".{target.name}.draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as made:
            source.backup(made)
            found = made.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise StoreError(f"The copy of {file} is damaged ({found}); {target} was not written.")
        return draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} could not be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _damage(connection: Connection) -> list[Finding]:
    if connection.dialect.name != "sqlite":
        return []
    pages = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    keys = connection.execute(text("PRAGMA foreign_key_check")).all()
    damage = [("damage", "", str(page)) for page in pages if page != "ok"]
    return damage + [("foreign_key", "", f"{row[0]} → {row[2]}") for row in keys]


def _miscounted(connection: Connection) -> list[Finding]:
    expected = [
        (str(run_id), name, number)
        for run_id, counts in connection.execute(select(RUNS.c.run_id, RUNS.c.counts)).all()
        for name, number in json.loads(counts).items()
    ]
    held = {name: _rows_by_run(connection, name) for name in {name for _, name, _ in expected}}
    return [
        ("rows", run_id, f"{name}: {held[name].get(run_id, 0)} of {number}")
        for run_id, name, number in expected
        if held[name].get(run_id, 0) != number
    ]


def _rows_by_run(connection: Connection, name: str) -> dict[str, int]:
    table = TABLES.metadata.tables[name]
    rows = connection.execute(select(table.c.run_id, func.count()).group_by(table.c.run_id)).all()
    return {str(run_id): int(number) for run_id, number in rows}


def _folders(connection: Connection, base: Path) -> list[Finding]:
    rows = connection.execute(select(RUNS.c.run_id, RUNS.c.folder).where(RUNS.c.folder.isnot(None))).all()
    return [("folder", run, folder) for run, folder in rows if not (base / folder / "review.json").is_file()]
