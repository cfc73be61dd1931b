"""A batch: every agency by itself, one run at a time, and a bad agency that stops nobody."""

import fcntl
import gc
import multiprocessing
import os
import signal
from types import SimpleNamespace

import pandas as pd
import pytest

from talent import batch
from talent.batch import (
    agency_folders,
    one_at_a_time,
    review_all,
    run_batch,
    without_index,
    write_problems,
)
from talent.errors import BatchError, RuleNotInForceError
from talent.store import Store
from tests.agency import tables

RULES = {"on": "2025-12-01", "profile": "bkn-411-2025", "instrument": "kasn-9-2019"}


def write_agency(folder, agency_id, **changed):
    """The hand-made agency as CSV files under an id of its own."""
    folder.mkdir(parents=True)
    own = tables() | changed
    own["agencies"] = own["agencies"].assign(agency_id=agency_id)
    for name, table in own.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def twice(table):
    return pd.concat([table, table.head(1)])


def write_three(top):
    """Two good agencies and one whose first employee stands there twice."""
    write_agency(top / "ambon", "A1")
    write_agency(top / "bima", "A2", employees=twice(tables()["employees"]))
    write_agency(top / "cimahi", "A3")
    return top


@pytest.fixture
def three(tmp_path):
    return write_three(tmp_path / "agencies")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Three batches of a folder: in two processes, in one, and in one after the bad agency was mended."""
    place = tmp_path_factory.mktemp("batch")
    top, out = write_three(place / "agencies"), place / "out"
    first = run_batch(top, rules_options=RULES, out=out, workers=2).set_index("folder")
    problems = pd.read_csv(first.loc["bima", "problems"], dtype="str")
    second = run_batch(top, rules_options=RULES, out=out, workers=1).set_index("folder")
    tables()["employees"].to_csv(top / "bima" / "employees.csv", index=False)
    third = run_batch(top, rules_options=RULES, out=out, workers=1).set_index("folder")
    return SimpleNamespace(first=first, second=second, third=third, out=out, problems=problems)


def test_one_bad_agency_does_not_stop_the_others(runs):
    assert runs.first["state"].to_dict() == {"ambon": "published", "bima": "failed", "cimahi": "published"}
    assert runs.first["employees"].dropna().tolist() == [12, 12]


def test_bad_agency_is_named_with_its_problems(runs):
    assert runs.problems[["file", "column", "value"]].iloc[0].tolist() == [
        "employees.csv",
        "employee_id",
        "E01",
    ]
    assert runs.first.loc["ambon", "problems"] == ""


def test_second_batch_publishes_nothing_new_in_however_many_processes(runs):
    assert runs.second["state"].tolist() == ["unchanged", "failed", "unchanged"]
    assert runs.second["run_id"].tolist() == runs.first["run_id"].tolist()


def test_mended_agency_is_published_and_loses_its_list_of_problems(runs):
    assert runs.third["state"].tolist() == ["unchanged", "published", "unchanged"]
    assert list((runs.out / "problems").iterdir()) == []


def test_store_holds_every_agency_once(runs):
    store = Store(f"sqlite:///{runs.out / 'talent.db'}")
    assert store.agencies()["agency_id"].tolist() == ["A1", "A2", "A3"]
    assert store.verify().empty
    assert len(list((runs.out / "runs").iterdir())) == 3


def test_batch_that_publishes_nothing_raises(tmp_path):
    write_agency(tmp_path / "in" / "bima", "A2", employees=twice(tables()["employees"]))
    with pytest.raises(BatchError, match="bima"):
        run_batch(tmp_path / "in", rules_options=RULES, out=tmp_path / "out")
    assert (tmp_path / "out" / "problems" / "bima.csv").exists()


def test_messages_are_in_the_language_asked(tmp_path):
    write_agency(tmp_path / "in" / "ambon", "A1")
    write_agency(tmp_path / "in" / "bima", "A2", employees=twice(tables()["employees"]))
    options = RULES | {"on": "2026-11-22", "instrument": None}
    found = review_all(tmp_path / "in", rules_options=options, out=tmp_path / "out", workers=1, language="id")
    left_out, refused = found["message"]
    assert left_out == "Tidak ada instrumen merit yang dipilih atau berlaku, sehingga tidak ada indeks merit."
    assert refused.startswith("Kesalahan: 1. Yang pertama di employees.csv, baris ")
    assert ".problems" not in refused


def test_reason_for_no_index_tells_ended_from_unwanted():
    assert "in force on 22 Nov 2018" in without_index("2018-11-22")
    assert "is chosen" in without_index("2025-12-01")


def test_same_agency_twice_and_an_empty_folder_are_reported(tmp_path):
    for name in ("ambon", "ambon-old"):
        write_agency(tmp_path / "in" / name, "A1")
    (tmp_path / "in" / "bima").mkdir()
    found = run_batch(tmp_path / "in", rules_options=RULES, out=tmp_path / "out", workers=1)
    assert sorted(found["state"].head(2)) == ["failed", "published"]
    assert found.loc[found["state"].eq("failed"), "message"].iloc[0].count("A1") == 1
    assert found["state"].iloc[2] == "failed"


def test_unforeseen_error_of_one_agency_is_reported(three, tmp_path, monkeypatch):
    def breaks(job):
        if job.folder.name == "cimahi":
            raise ZeroDivisionError("by zero")
        return batch._row(job, "published")

    monkeypatch.setattr(batch, "_publish", breaks)
    found = run_batch(three, rules_options=RULES, out=tmp_path / "out", workers=1).set_index("folder")
    assert found.loc["cimahi", "message"] == "ZeroDivisionError: by zero"
    assert found.loc["ambon", "state"] == "published"


def dies(job):
    """Stands in for an agency whose process is killed for want of memory."""
    if job.folder.name == "bima":
        os.kill(os.getpid(), signal.SIGKILL)
    return batch._row(job, "published")


def test_killed_process_costs_its_own_agency_only(three, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_one", dies)
    jobs = [batch._Job(folder, tmp_path, "sqlite://", tmp_path) for folder in sorted(three.iterdir())]
    found = {row["folder"]: row["state"] for row in batch._in_processes(jobs, 2)}
    assert found == {"ambon": "published", "bima": "failed", "cimahi": "published"}


def test_largest_agency_goes_first(three, tmp_path, monkeypatch):
    (three / "cimahi" / "notes.txt").write_text("x" * 100_000)
    order = []
    monkeypatch.setattr(
        batch, "_one", lambda job: order.append(job.folder.name) or batch._row(job, "published")
    )
    batch._in_processes([batch._Job(folder, tmp_path, "", tmp_path) for folder in three.iterdir()], 1)
    assert order[0] == "cimahi"


def hold(folder, held, release):
    with one_at_a_time(folder):
        held.set()
        release.wait(60)


def test_second_run_in_the_same_folder_is_refused(three, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with (out / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BatchError, match="already works"):
            run_batch(three, rules_options=RULES, out=out)
    assert list(out.iterdir()) == [out / ".lock"]


def test_killed_run_lets_go_of_the_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    other = context.Process(target=hold, args=(tmp_path, held, release))
    other.start()
    assert held.wait(60)
    with pytest.raises(BatchError), one_at_a_time(tmp_path):
        pass
    other.kill()
    other.join()
    with one_at_a_time(tmp_path):
        assert (tmp_path / ".lock").exists()


def test_rules_that_no_agency_can_use_are_refused_once(three, tmp_path):
    with pytest.raises(RuleNotInForceError):
        review_all(three, rules_options=RULES | {"on": "2026-11-22"}, out=tmp_path / "out")


def test_folder_with_tables_is_one_agency(three):
    assert agency_folders(three / "ambon") == [three / "ambon"]


def test_a_process_of_a_batch_leaves_the_engine_out_of_collections():
    assert gc.get_freeze_count() == 0
    try:
        batch.settle()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_output_and_hidden_folders_are_no_agencies(three):
    (three / "out").mkdir()
    (three / ".git").mkdir()
    assert [folder.name for folder in agency_folders(three, but=three / "out")] == ["ambon", "bima", "cimahi"]


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_nothing_to_review_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BatchError):
        agency_folders(tmp_path / name)


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_problems_hold_no_formula(tmp_path, value):
    file = write_problems(pd.DataFrame({"file": ["a.csv"], "value": [value]}), tmp_path / "p" / "a.csv")
    assert pd.read_csv(file, dtype="str").loc[0, "value"].startswith("'")


def test_problems_keep_other_values_as_they_are(tmp_path):
    problems = pd.DataFrame({"value": ["Budi, S.Kom.", None], "row": pd.array([3, None], dtype="Int64")})
    held = pd.read_csv(write_problems(problems, tmp_path / "a.csv"), dtype="str", keep_default_na=False)
    assert held.to_dict("list") == {"value": ["Budi, S.Kom.", ""], "row": ["3", ""]}
