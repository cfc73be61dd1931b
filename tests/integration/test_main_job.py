"""The main job as a person runs it: from files to a published run and a report, or to a list of problems."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from talent.review import Review
from talent.store import Store
from tests.agency import tables

CHOSEN = ("--on", "2025-12-01", "--lang", "en")


def talent_command(place, *words):
    """Run ``talent`` in a folder, as from a shell."""
    command = [sys.executable, "-m", "talent", *map(str, words)]
    environment = {name: value for name, value in os.environ.items() if name != "TALENT_LANG"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(
        command, cwd=place, capture_output=True, text=True, check=False, timeout=300, env=environment
    )


def write_agency(folder, agency_id, **changed):
    folder.mkdir(parents=True)
    own = tables() | changed
    own["agencies"] = own["agencies"].assign(agency_id=agency_id)
    for name, table in own.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo twice in an empty folder."""
    place = tmp_path_factory.mktemp("demo")
    first, second = (talent_command(place, "demo", "--lang", "en") for _ in range(2))
    assert first.returncode == 0, first.stderr
    store = Store(f"sqlite:///{place / 'talent-out' / 'talent.db'}")
    return SimpleNamespace(
        place=place, first=first, second=second, store=store, run_id=store.runs()["run_id"].iloc[0]
    )


def test_demo_publishes_one_run(demo):
    runs = demo.store.runs()
    assert (len(runs), runs["employees"].iloc[0]) == (1, 2400)
    assert demo.store.agencies()["run_id"].tolist() == [demo.run_id]
    assert demo.run_id[:12] in demo.first.stdout


def test_second_demo_publishes_nothing_new(demo):
    assert demo.second.returncode == 0, demo.second.stderr
    assert f"Nothing new to publish: run {demo.run_id[:12]} is already there." in demo.second.stdout
    assert len(demo.store.runs()) == 1


def test_demo_fills_the_store(demo):
    review = Review.load(next((demo.place / "talent-out" / "runs").iterdir()))
    for name in (
        "grid",
        "incumbents",
        "benches",
        "plan_moves",
        "plan_unfilled",
        "merit_aspects",
        "merit_items",
    ):
        assert len(demo.store.table(name, demo.run_id)) == len(review.frames()[name]), name
    assert demo.store.verify().empty


def test_demo_shows_what_the_review_found(demo):
    review = demo.store.review(demo.run_id)
    shown = " ".join(demo.first.stdout.split())
    placed = int(review.grid["state"].eq("placed").sum())
    summary = review.plan.summary
    assert f"Nine boxes: {placed} of 2,400 employees placed" in shown
    assert (
        f"{summary['filled']} of {summary['vacancies']} vacancies filled by {summary['moves']} moves" in shown
    )
    assert f"Merit index: {review.merit.points:g} points, {review.merit.category}" in shown
    assert f"{review.merit.claimed:g} claimed" in shown
    assert "optimal, verified" in shown


def test_demo_lists_ten_items_of_career_development(demo):
    assert len(set(re.findall(r"^ *(3[a-j]) ", demo.first.stdout, re.MULTILINE))) == 10


def test_report_opens_without_a_network(demo):
    (report,) = (demo.place / "talent-out" / "runs").glob("*/report-en.html")
    held = report.read_text("utf-8")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", held)
    assert demo.run_id[:8] in held


def test_demo_writes_nowhere_else(demo):
    assert [path.name for path in demo.place.iterdir()] == ["talent-out"]


def employees(**changed):
    return tables()["employees"].assign(**changed)


BAD = {
    "missing file": ({"positions": None}, ["positions"]),
    "all at once": (
        {
            "employees": pd.concat([employees()] * 2).rename(columns={"grade": "grad"}),
            "feedback": tables()["feedback"].assign(score=999.0),
        },
        ["employees.csv", "employee_id", "E01", "grad", "feedback.csv", "score", "999"],
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_named_in_one_table(tmp_path, kind):
    changed, words = BAD[kind]
    folder = tmp_path / "agency"
    folder.mkdir()
    for name, table in (tables() | changed).items():
        if table is not None:
            table.to_csv(folder / f"{name}.csv", index=False)
    found = talent_command(tmp_path, "review", folder, *CHOSEN)
    assert found.returncode == 3, found.stdout + found.stderr
    assert [word for word in words if word not in found.stdout] == []
    assert found.stdout.count("Reason") == found.stdout.count("Fix") == 1
    assert "Nothing was published." in found.stderr
    assert "Traceback" not in found.stderr


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Three agencies, the second with every employee twice, under settings from ``talent.toml``."""
    place = tmp_path_factory.mktemp("batch")
    write_agency(place / "agencies" / "ambon", "A1")
    write_agency(place / "agencies" / "bima", "A2", employees=pd.concat([employees()] * 2))
    write_agency(place / "agencies" / "cimahi", "A3")
    (place / "talent.toml").write_text('on = 2025-12-01\nlanguage = "en"\nout = "results"\nworkers = 1\n')
    return SimpleNamespace(place=place, ended=talent_command(place, "batch", "agencies"))


def test_batch_with_a_bad_agency_publishes_the_others(batch):
    assert batch.ended.returncode == 1, batch.ended.stdout + batch.ended.stderr
    store = Store(f"sqlite:///{batch.place / 'results' / 'talent.db'}")
    assert store.agencies()["agency_id"].tolist() == ["A1", "A3"]


def test_batch_reports_every_agency(batch):
    rows = dict(re.findall(r"\b(ambon|bima|cimahi) +(published|unchanged|failed)", batch.ended.stdout))
    assert rows == {"ambon": "published", "bima": "failed", "cimahi": "published"}
    problems = pd.read_csv(batch.place / "results" / "problems" / "bima.csv")
    assert problems["value"].iloc[0] == "E01"
