"""From an older schema to this one, in one transaction and with every row kept.

Alembic writes the statements: SQLite cannot change a column, so a table is made anew beside the old one and
takes its name. Each step names what it changes as it was on its day; steps that are done already do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from alembic.migration import MigrationContext
from alembic.operations import BatchOperations, Operations
from sqlalchemy import Column, Connection, Date, Float, String, inspect, select, update
from sqlalchemy.types import TypeEngine

from talent.store.tables import SCHEMA_VERSION, TABLES

Kinds: TypeAlias = "Mapping[str, TypeEngine[Any]]"


def upgrade(connection: Connection) -> None:
    """Bring an older database up to :data:`talent.store.tables.SCHEMA_VERSION`.

    Args:
        connection: inside a writing transaction.
    """
    marker = TABLES.metadata.tables["schema_version"]
    found = connection.execute(select(marker.c.version)).scalar_one()
    TABLES.metadata.create_all(connection)
    steps = Operations(MigrationContext.configure(connection))
    for version in range(found + 1, SCHEMA_VERSION + 1):
        if version in _STEPS:
            _STEPS[version](steps, connection)
    connection.execute(update(marker).values(version=SCHEMA_VERSION))


def _merit_without_weights(steps: Operations, connection: Connection) -> None:
    """3: weights that were never published, mean levels, and the claim behind each item."""
    means: Kinds = dict.fromkeys(("mean", "mean_low", "mean_high", "mean_claimed"), Float())
    claims: Kinds = {"on": Date(), "valid_until": Date(), "claim": String(), "kind": String()}
    kind = "kind IN ('employee', 'position')"
    with steps.batch_alter_table("merit_aspects") as aspects:
        aspects.alter_column("weight", existing_type=Float(), nullable=True)
        _add(aspects, connection, "merit_aspects", means)
    with steps.batch_alter_table("merit_items") as items:
        items.alter_column("weight", existing_type=Float(), nullable=True)
        _add(items, connection, "merit_items", claims)
        items.create_check_constraint("ck_merit_items_kind", kind)


def _add(batch: BatchOperations, connection: Connection, table: str, columns: Kinds) -> None:
    there = {column["name"] for column in inspect(connection).get_columns(table)}
    for name, kind in columns.items():
        if name not in there:
            batch.add_column(Column(name, kind, nullable=True))


_STEPS: Mapping[int, Callable[[Operations, Connection], None]] = MappingProxyType(
    {3: _merit_without_weights}  # 2 added a table, which create_all makes
)
