"""The log of decisions: append-only, each record sealed with the hash of the one before.

A record is sealed as canonical JSON (RFC 8785; records hold only text, whole numbers, flags and null, for
which sorted keys and no blanks are that form). It names people by a random key, so that forgetting a person
leaves every seal valid.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from talent.store.database import read_frame
from talent.store.tables import TABLES

DECISIONS = TABLES.metadata.tables["decisions"]
PEOPLE = TABLES.metadata.tables["person_keys"]
START = "0" * 64
SEALED = tuple(name for name in DECISIONS.columns.keys() if name != "hash")  # noqa: SIM118 - iterating gives columns


def seal(record: dict[str, Any]) -> str:
    """SHA-256 of a record's canonical JSON.

    >>> seal({"b": 1, "a": "é"}) == seal({"a": "é", "b": 1})
    True
    >>> seal({"a": 1})[:12]
    '015abd7f5cc5'
    """
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def append(connection: Connection, record: dict[str, Any], *, employee_id: str | None) -> str:
    """Seal a record onto the end of the log.

    Args:
        connection: inside a writing transaction.
        record: agency_id, kind, position_id, value_from, value_to, rank, reason, decided_on, decided_by,
            verified.
        employee_id: the person decided about; stored under a random key only.

    Returns:
        The record's hash.
    """
    last = connection.execute(select(DECISIONS).order_by(DECISIONS.c.seq.desc()).limit(1)).mappings().first()
    person = None if employee_id is None else _key_of(connection, record["agency_id"], employee_id)
    chained = {
        "seq": last["seq"] + 1 if last else 1,
        "previous": last["hash"] if last else START,
        "person_key": person,
    }
    full = record | chained
    found = seal({name: full[name] for name in SEALED})
    connection.execute(insert(DECISIONS).values(**full, hash=found))
    return found


def forget(connection: Connection, employee_id: str) -> int:
    """Remove the link between a person and the log; the log itself stays and still verifies.

    Returns:
        How many links there were.
    """
    return connection.execute(delete(PEOPLE).where(PEOPLE.c.employee_id == employee_id)).rowcount


def read(connection: Connection, agency_id: str) -> pd.DataFrame:
    """An agency's decisions in order, with employee_id where the person has not been forgotten."""
    link = (PEOPLE.c.person_key == DECISIONS.c.person_key) & (PEOPLE.c.agency_id == DECISIONS.c.agency_id)
    query = select(*DECISIONS.columns, PEOPLE.c.employee_id).join_from(DECISIONS, PEOPLE, link, isouter=True)
    return read_frame(connection, query.where(DECISIONS.c.agency_id == agency_id).order_by(DECISIONS.c.seq))


def broken(connection: Connection) -> list[int]:
    """Sequence numbers of records whose seal or link to the one before does not hold."""
    found, previous, number = [], START, 0
    for row in connection.execute(select(DECISIONS).order_by(DECISIONS.c.seq)).mappings():
        number += 1
        whole = row["hash"] == seal({name: row[name] for name in SEALED})
        if not whole or row["previous"] != previous or row["seq"] != number:
            found.append(int(row["seq"]))
        previous, number = row["hash"], row["seq"]
    return found


def _key_of(connection: Connection, agency_id: str, employee_id: str) -> str:
    own = (PEOPLE.c.agency_id == agency_id) & (PEOPLE.c.employee_id == employee_id)
    key = connection.execute(select(PEOPLE.c.person_key).where(own)).scalar()
    if key is None:
        key = secrets.token_hex(16)
        connection.execute(
            insert(PEOPLE).values(person_key=key, agency_id=agency_id, employee_id=employee_id)
        )
    return str(key)
