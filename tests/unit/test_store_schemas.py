"""A store of an earlier version: brought up to date when it is opened, and everything in it stays."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from typer.testing import CliRunner

import talent
from talent.cli.commands import app
from talent.errors import StoreError
from talent.store import Store
from talent.store.database import open_engine, transaction
from talent.store.schemas import upgrade
from talent.store.tables import SCHEMA_VERSION
from tests.agency import dataset

FIRST = Path(__file__).parents[1] / "stores" / "version-1.sql"
BETWEEN = """
CREATE TABLE scenarios (agency_id VARCHAR NOT NULL, name VARCHAR NOT NULL, run_id VARCHAR NOT NULL,
    review_date VARCHAR NOT NULL, changes VARCHAR NOT NULL, value FLOAT NOT NULL, outcome VARCHAR NOT NULL,
    about VARCHAR NOT NULL, made_by VARCHAR NOT NULL, made_on VARCHAR NOT NULL, verified BOOLEAN NOT NULL,
    CONSTRAINT pk_scenarios PRIMARY KEY (agency_id, name),
    CONSTRAINT ck_scenarios_name CHECK (length(trim(name)) > 0),
    CONSTRAINT ck_scenarios_made_by CHECK (length(trim(made_by)) > 0));
UPDATE schema_version SET version = 2;
"""


@pytest.fixture(params=[1, 2])
def file(tmp_path, request):
    """A database as that version made it, with one run and one decision."""
    place = tmp_path / "talent.db"
    with closing(sqlite3.connect(place)) as made:
        made.executescript(FIRST.read_text(encoding="utf-8"))
        if request.param == 2:
            made.executescript(BETWEEN)
    return place


def rows(file, table):
    with closing(sqlite3.connect(file)) as held:
        held.row_factory = sqlite3.Row
        return [dict(row) for row in held.execute(f"SELECT * FROM {table} ORDER BY run_id, line")]  # noqa: S608


def shape(store):
    """Columns, keys and constraints of every table, whatever their order."""
    with transaction(store.engine) as connection:
        found = inspect(connection)
        return {
            name: {
                "columns": {
                    (one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)
                },
                "key": found.get_pk_constraint(name),
                "unique": sorted(str(one) for one in found.get_unique_constraints(name)),
                "foreign": sorted(str(one) for one in found.get_foreign_keys(name)),
                "checks": sorted(
                    (one["name"], one["sqltext"].replace('"', ""))
                    for one in found.get_check_constraints(name)
                ),
                "indexes": sorted(str(one) for one in found.get_indexes(name)),
            }
            for name in found.get_table_names()
        }


def of_2026():
    rules = talent.load_rules(on="2026-01-15", profile="bkn-411-2025", instrument="kemenpanrb-2026")
    return talent.run_review(dataset(), rules=rules)


def test_upgraded_tables_are_those_of_a_new_store(file, tmp_path):
    assert shape(Store(f"sqlite:///{file}")) == shape(Store(f"sqlite:///{tmp_path / 'new.db'}"))


@pytest.mark.parametrize("table", ["merit_aspects", "merit_items", "grid"])
def test_every_row_stays_as_it_was(file, table):
    before = rows(file, table)
    Store(f"sqlite:///{file}")
    after = rows(file, table)
    assert before
    assert [{name: row[name] for name in before[0]} for row in after] == before


def test_new_columns_of_old_rows_are_empty(file):
    store = Store(f"sqlite:///{file}")
    run = store.current("A1")
    assert store.table("merit_aspects", run)["mean"].isna().all()
    assert store.table("merit_items", run)[["claim", "kind", "on"]].isna().all(axis=None)


def test_run_of_the_instrument_of_2026_can_be_published_in_an_older_store(file):
    store, review = Store(f"sqlite:///{file}"), of_2026()
    assert store.publish(review)
    held = store.table("merit_aspects", review.run_id)
    assert held["weight"].isna().sum() == 7
    assert held["mean_low"].tolist() == review.merit.aspects["mean_low"].tolist()


def test_decisions_stay_chained_and_append_only(file):
    store = Store(f"sqlite:///{file}")
    assert store.decisions("A1")["reason"].tolist() == ["sidang"]
    assert "decision" not in set(store.verify()["kind"])
    with pytest.raises(StoreError, match="append-only"), transaction(store.engine, writes=True) as connection:
        connection.execute(text("DELETE FROM decisions"))


def test_store_says_which_schema_it_found(file, tmp_path):
    assert Store(f"sqlite:///{file}").found_schema in {1, 2}
    assert Store(f"sqlite:///{file}").found_schema == SCHEMA_VERSION
    assert Store(f"sqlite:///{tmp_path / 'new.db'}").found_schema is None


def test_upgrading_twice_changes_nothing(file):
    store = Store(f"sqlite:///{file}")
    before = shape(store)
    with transaction(store.engine, writes=True) as connection:
        upgrade(connection)
    assert shape(store) == before


def test_step_that_fails_leaves_the_store_as_it_was(file, monkeypatch):
    def broken(_steps, connection):
        connection.execute(text("ALTER TABLE merit_items ADD COLUMN half TEXT"))
        connection.execute(text("SELECT nothing FROM nowhere"))

    before = rows(file, "merit_items")
    monkeypatch.setattr("talent.store.schemas._STEPS", {SCHEMA_VERSION: broken})
    with pytest.raises(StoreError, match="nothing was written"):
        Store(f"sqlite:///{file}")
    assert rows(file, "merit_items") == before
    with transaction(open_engine(f"sqlite:///{file}")) as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalar() < SCHEMA_VERSION


def upgraded(file, language="en"):
    return CliRunner().invoke(
        app, ["db", "upgrade", "--store", f"sqlite:///{file}", "--lang", language], catch_exceptions=False
    )


def test_verb_says_from_which_schema_to_which(file):
    first, second = upgraded(file), upgraded(file)
    assert re.search(rf"from schema [12] to {SCHEMA_VERSION}", first.stdout)
    assert f"has schema {SCHEMA_VERSION}" in second.stdout
    assert (first.exit_code, second.exit_code) == (0, 0)
