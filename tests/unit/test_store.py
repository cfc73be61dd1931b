"""The store: publishing is all or nothing, reading gives back what was published, decisions stay."""

import dataclasses
import re
import sqlite3

import pandas as pd
import pytest
from sqlalchemy import func, select, text, update

import talent
from talent.errors import StoreError, UnknownIdError
from talent.fit import PARTS
from talent.review import Review
from talent.store import Store
from talent.store.database import open_engine, sqlite_file, transaction
from talent.store.decisions import seal
from talent.store.folders import sweep, write_run
from talent.store.repository import FRAMES
from talent.store.tables import SCHEMA_VERSION, TABLES
from tests.agency import dataset

AGENCY = "A1"


def reviewed(on="2025-12-01", seed=0):
    rules = talent.load_rules(on=on, profile="bkn-411-2025", instrument="kasn-9-2019")
    return talent.run_review(dataset(), rules=rules, seed=seed)


@pytest.fixture(scope="module")
def first():
    return reviewed()


@pytest.fixture(scope="module")
def second():
    return reviewed(seed=1)


@pytest.fixture(scope="module")
def earlier():
    return reviewed(on="2025-06-01")


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path / 'talent.db'}")


@pytest.fixture
def published(store, first):
    store.publish(first)
    return store


def changed(review, **frames):
    """The review under another run id, with some frames replaced."""
    basis = review.basis | {"run_id": "f" * 64}
    return dataclasses.replace(review, basis=basis, **frames)


def rows(store):
    with transaction(store.engine) as connection:
        names = [*FRAMES, "runs", "current_runs"]
        tables = {name: TABLES.metadata.tables[name] for name in names}
        return {
            name: connection.execute(select(func.count()).select_from(t)).scalar()
            for name, t in tables.items()
        }


def test_first_publication_changes_the_store(store, first):
    assert store.publish(first) is True
    assert store.current(AGENCY) == first.run_id


def test_second_publication_of_the_same_run_changes_nothing(published, first):
    before = rows(published)
    assert published.publish(first) is False
    assert rows(published) == before


@pytest.mark.parametrize("name", FRAMES)
def test_table_gives_back_the_frame(published, first, name):
    held = published.table(name, first.run_id)
    shared = [column for column in held.columns if column in first.frames()[name].columns]
    expected = first.frames()[name][shared].reset_index(drop=True)
    pd.testing.assert_frame_equal(held[shared], expected.astype(held[shared].dtypes.to_dict()))


@pytest.mark.parametrize("name", FRAMES)
def test_no_column_of_the_review_is_lost_unnoticed(first, name):
    left_out = {
        "incumbents": {"cell", "years", "leaves", "mapping_class", "also"},
        "benches": {*PARTS, "tied", "willing", "target_score"},
        "grid": {"flags"},
    }
    lost = set(first.frames()[name].columns) - set(TABLES.metadata.tables[name].columns.keys())
    assert lost <= left_out.get(name, set())


def test_review_comes_back_whole(published, first):
    held = published.review(first.run_id)
    assert held.basis == first.basis
    pd.testing.assert_frame_equal(held.grid, first.grid)


def test_store_and_its_runs_can_be_moved_together(published, first, tmp_path):
    place = tmp_path.with_name(tmp_path.name + "-moved")
    tmp_path.rename(place)
    assert Store(f"sqlite:///{place / 'talent.db'}").review(first.run_id).run_id == first.run_id


def test_runs_lists_the_header(published, first):
    row = published.runs().iloc[0]
    assert (row["run_id"], row["employees"], row["review_date"]) == (first.run_id, 12, "2025-12-01")
    assert row["category"] == "; ".join(first.merit.category)
    assert bool(row["current"])


def test_agencies_lists_current_runs_only(published, second):
    published.publish(second)
    assert published.agencies()["run_id"].tolist() == [second.run_id]
    assert len(published.runs()) == 2


def test_newer_run_of_the_same_day_becomes_current(published, second):
    assert published.publish(second) is True
    assert published.current(AGENCY) == second.run_id


def test_going_back_to_earlier_inputs_moves_the_pointer_back(published, first, second):
    published.publish(second)
    before = rows(published)
    assert published.publish(first) is True
    assert published.current(AGENCY) == first.run_id
    assert rows(published) == before


def test_replay_of_a_past_date_does_not_displace_the_current_run(published, first, earlier):
    assert published.publish(earlier) is True
    assert published.current(AGENCY) == first.run_id
    assert published.publish(earlier) is False


def test_nothing_is_current_before_publication(store):
    assert store.current(AGENCY) is None
    assert store.runs().empty


@pytest.mark.parametrize(("name", "run"), [("grids", None), ("grid", "0" * 64)])
def test_unknown_table_or_run_is_refused(published, first, name, run):
    with pytest.raises(UnknownIdError):
        published.table(name, run or first.run_id)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("state", "lost", "state"),
        ("in_pool", "perhaps", "in_pool"),
        ("cell", None, "cell_of_placed"),
        ("p1", 1.5, "p1"),
    ],
)
def test_impossible_row_is_refused_and_leaves_nothing(published, first, column, value, constraint):
    bad = first.grid.copy()
    bad.loc[bad["state"].eq("placed"), column] = value
    before = rows(published)
    with pytest.raises(StoreError, match=f"ck_grid_{constraint}"):
        published.publish(changed(first, grid=bad))
    assert rows(published) == before
    assert [folder.name for folder in published.file.parent.glob("runs/*")] == [first.run_id[:12]]


def test_refusal_quotes_no_person(published, first):
    bad = first.grid.assign(in_pool="perhaps")
    with pytest.raises(StoreError) as refused:
        published.publish(changed(first, grid=bad))
    assert "E01" not in str(refused.value)
    assert "E01" not in str(refused.value.__cause__)


def test_disk_that_refuses_leaves_no_draft(store, first, tmp_path, monkeypatch):
    def full(self, path):
        (path / "half.parquet").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Review, "save", full)
    with pytest.raises(StoreError, match="No space left"):
        store.publish(first)
    assert list((tmp_path / "runs").iterdir()) == []
    assert store.runs().empty


def test_folder_of_another_run_is_not_taken_for_ours(first, second, tmp_path):
    place = write_run(first, tmp_path)
    place.rename(place.with_name(second.run_id[:12]))
    with pytest.raises(StoreError, match=first.run_id):
        write_run(second, tmp_path)


def test_complete_folder_without_rows_is_used_again(store, first, tmp_path):
    place = write_run(first, tmp_path)
    stamp = (place / "grid.parquet").stat().st_mtime_ns
    store.publish(first)
    assert (place / "grid.parquet").stat().st_mtime_ns == stamp


def test_sweep_removes_drafts_only(published, tmp_path):
    (tmp_path / "runs" / ".abc.x.draft").mkdir()
    assert sweep(tmp_path) == 1
    assert len(list((tmp_path / "runs").iterdir())) == 1


def test_memory_store_has_rows_and_says_that_it_has_no_folder(first):
    store = Store("sqlite://")
    store.publish(first)
    assert len(store.table("grid", first.run_id)) == 12
    with pytest.raises(StoreError, match="without a folder"):
        store.review(first.run_id)


def test_pragmas_are_set(store):
    with transaction(store.engine) as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 10000}


def test_writer_takes_the_lock_at_its_start(store):
    with transaction(store.engine, writes=True):
        other = sqlite3.connect(store.file, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_reader_is_not_stopped_by_a_writer(published):
    with transaction(published.engine, writes=True):
        assert len(published.runs()) == 1


def test_schema_of_a_newer_version_is_refused(store):
    with transaction(store.engine, writes=True) as connection:
        connection.execute(
            update(TABLES.metadata.tables["schema_version"]).values(version=SCHEMA_VERSION + 1)
        )
    with pytest.raises(StoreError, match="newer version"):
        Store(f"sqlite:///{store.file}")


def test_no_database_address_is_refused():
    with pytest.raises(StoreError, match="no database address"):
        open_engine("talent.db")


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///a/b.db", "a/b.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://h/d", None),
    ],
)
def test_file_behind_an_address(url, file):
    found = sqlite_file(url)
    assert (str(found) if found else None) == file


def decide(store, **values):
    return store.decide(
        **{"agency_id": AGENCY, "kind": "pool", "reason": "sidang", "on": "2025-12-02", "by": "PPK"} | values
    )


def test_decisions_are_chained_in_order(store):
    hashes = [decide(store, employee_id=name) for name in ("E01", "E02", "E01")]
    held = store.decisions(AGENCY)
    assert held["hash"].tolist() == hashes
    assert held["previous"].tolist() == ["0" * 64, *hashes[:2]]
    assert held["employee_id"].tolist() == ["E01", "E02", "E01"]


def test_decision_row_names_no_person(store):
    decide(store, employee_id="198501012010011005")
    with transaction(store.engine) as connection:
        row = connection.execute(text("SELECT * FROM decisions")).one()
    assert "198501012010011005" not in map(str, row)


def test_forgotten_person_leaves_the_chain_whole(store):
    decide(store, employee_id="E01")
    assert store.forget("E01") == 1
    assert store.verify().empty
    assert store.decisions(AGENCY)["employee_id"].isna().all()


@pytest.mark.parametrize("change", ["UPDATE decisions SET reason = 'x'", "DELETE FROM decisions"])
def test_decisions_cannot_be_rewritten(store, change):
    decide(store)
    with pytest.raises(StoreError, match="append-only"), transaction(store.engine, writes=True) as connection:
        connection.execute(text(change))


@pytest.mark.parametrize(
    "change", ["UPDATE decisions SET reason = 'x' WHERE seq = 2", "DELETE FROM decisions WHERE seq = 2"]
)
def test_rewriting_behind_the_store_is_found(store, change):
    for _ in range(3):
        decide(store)
    with transaction(store.engine, writes=True) as connection:
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER decisions_no_{verb}"))
        connection.execute(text(change))
    assert set(store.verify()["kind"]) == {"decision"}


@pytest.mark.parametrize("values", [{"kind": "promotion"}, {"reason": "  "}])
def test_decision_without_kind_or_reason_is_refused(store, values):
    with pytest.raises(StoreError):
        decide(store, **values)
    assert store.decisions(AGENCY).empty


def test_seal_follows_the_canonical_form():
    # RFC 8785, 3.2.2.2: only quotes, backslashes and control characters are escaped.
    record = {"b": 'a"\\\n\x1f', "a": "€é", "n": None, "t": True, "i": 3}
    canonical = '{"a":"€é","b":"a\\"\\\\\\n\\u001f","i":3,"n":null,"t":true}'
    import hashlib

    assert seal(record) == hashlib.sha256(canonical.encode()).hexdigest()


def test_whole_store_has_nothing_to_report(published):
    assert published.verify().empty


def test_lost_rows_and_folders_are_found(published):
    with transaction(published.engine, writes=True) as connection:
        connection.execute(text("DELETE FROM grid WHERE line = 0"))
    (next(published.file.parent.glob("runs/*")) / "review.json").unlink()
    assert sorted(published.verify()["kind"]) == ["folder", "rows"]


def test_backup_holds_what_still_stands_in_the_journal(published, first, tmp_path):
    keeps_journal = sqlite3.connect(published.file)
    decide(published)
    copy = Store(f"sqlite:///{published.backup(tmp_path / 'copies' / 'b.db')}")
    keeps_journal.close()
    assert copy.current(AGENCY) == first.run_id
    assert len(copy.decisions(AGENCY)) == 1


def test_backup_of_another_database_is_refused():
    with pytest.raises(StoreError, match="pg_dump"):
        Store("sqlite://").backup("b.db")


def test_tables_can_be_made_on_postgresql():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    made = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in TABLES.metadata.sorted_tables
    ]
    assert len(made) == len(TABLES.metadata.tables)


def test_conditions_quote_columns_whose_name_postgresql_reserves():
    from sqlalchemy import CheckConstraint
    from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

    for table in TABLES.metadata.tables.values():
        reserved = RESERVED_WORDS & set(table.columns.keys())
        for one in (one for one in table.constraints if isinstance(one, CheckConstraint)):
            assert not any(re.search(rf'(?<!")\b{name}\b', str(one.sqltext)) for name in reserved)


def test_days_come_back_as_they_were_published(published, first):
    items = first.merit.items.assign(on=pd.Timestamp("2025-03-01"), valid_until=pd.NaT, kind="employee")
    changed_index = dataclasses.replace(first.merit, items=items)
    review = changed(first, merit=changed_index)
    published.publish(review)
    held = published.table("merit_items", review.run_id)
    assert set(held["on"]) == {"2025-03-01"}
    assert held["valid_until"].isna().all()
