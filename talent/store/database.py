"""One way to open a database, write in one transaction, load frames in bulk and read them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import (
    Boolean,
    Connection,
    Engine,
    Float,
    Integer,
    Select,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from talent.errors import StoreError
from talent.store.schemas import upgrade
from talent.store.tables import SCHEMA_VERSION, TABLES

# WAL lets readers go on while a run is published; NORMAL still survives a killed process. Local disks only.
PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; SQLite with the project's pragmas and explicit transactions.

    Args:
        url: SQLAlchemy address, ``sqlite:///talent.db`` or ``postgresql+psycopg://…``.

    Raises:
        StoreError: not an address of a database.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"{url!r} is no database address; write for example sqlite:///talent.db.") from error
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    pool = StaticPool if file is None else NullPool
    engine = create_engine(
        address, poolclass=pool, hide_parameters=True, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite address; None for other databases and ``:memory:``."""
    address = make_url(url)
    held = address.database or ":memory:"
    return Path(held) if address.get_backend_name() == "sqlite" and held != ":memory:" else None


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no common type
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver's guess
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote between, whatever
    # the timeout: writers therefore take the lock when they begin.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, writes: bool = False) -> Iterator[Connection]:
    """One transaction: all of it or nothing.

    Args:
        engine: from :func:`open_engine`.
        writes: take SQLite's write lock at the start.

    Raises:
        StoreError: the database refused; nothing was written.
    """
    try:
        with engine.execution_options(writes=writes).begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        detail = getattr(error, "orig", None) or error
        raise StoreError(
            f"The database {engine.url.database} refused, nothing was written: {detail}."
        ) from error


def prepare_schema(engine: Engine) -> int | None:
    """Create the tables in an empty database, bring those of an older one up to date; refuse a newer one.

    Returns:
        The schema that was found; None in an empty database.

    Raises:
        StoreError: the schema is newer than this code.
    """
    marker = TABLES.metadata.tables["schema_version"]
    with transaction(engine) as connection:
        ready = inspect(connection).has_table(marker.name)
        found = connection.execute(select(marker.c.version)).scalar() if ready else None
    if found is None:
        with transaction(engine, writes=True) as connection:
            TABLES.metadata.create_all(connection)
            if connection.execute(select(marker.c.version)).scalar() is None:
                connection.execute(insert(marker).values(only=1, version=SCHEMA_VERSION))
    elif found < SCHEMA_VERSION:
        with transaction(engine, writes=True) as connection:
            upgrade(connection)
    elif found > SCHEMA_VERSION:
        raise StoreError(
            f"{engine.url.database} has schema {found}, this version knows {SCHEMA_VERSION}: "
            f"it was written by a newer version. Install that one, or name another database."
        )
    return None if found is None else int(found)


def load_frame(connection: Connection, table: Table, frame: pd.DataFrame, *, run_id: str) -> int:
    """Insert a Review frame in bulk; columns that the table does not have stay in Parquet only.

    Args:
        connection: inside a transaction.
        table: the table to fill.
        frame: rows in the Review's order.
        run_id: the run that they belong to.

    Returns:
        Number of rows.
    """
    names = [name for name in table.columns.keys() if name in frame.columns]  # noqa: SIM118 - iterating gives columns
    place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    columns = ["run_id", "line", *names]
    quoted = map(connection.dialect.identifier_preparer.quote, columns)
    sql = f"INSERT INTO {table.name} ({', '.join(quoted)}) VALUES ({', '.join([place] * len(columns))})"  # noqa: S608 - names of our own schema
    rows = [(run_id, line, *values) for line, values in enumerate(_plain(frame[names]))]
    if rows:
        connection.exec_driver_sql(sql, rows)
    return len(rows)


def _plain(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    columns = [_written(column) for _, column in frame.items()]
    return zip(*(column.where(column.notna(), None).tolist() for column in columns), strict=True)


def _written(column: pd.Series[Any]) -> pd.Series[Any]:
    """Values as every driver takes them: days as ISO text, the rest as Python objects."""
    if pd.api.types.is_datetime64_dtype(column):
        days: pd.Series[Any] = column.dt.strftime("%Y-%m-%d").astype(object)
        return days
    return column.astype(object)


def read_frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """Rows of a query with pandas types: Int64, float64, boolean, str."""
    result = connection.execute(query)
    frame = pd.DataFrame(result.all(), columns=pd.Index(list(result.keys())), dtype=object)
    return frame.astype({column.name: _dtype(column.type) for column in query.selected_columns})


def _dtype(kind: object) -> str:
    pairs = ((Boolean, "boolean"), (Integer, "Int64"), (Float, "float64"))
    return next((name for sql, name in pairs if isinstance(kind, sql)), "str")
