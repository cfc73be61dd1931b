"""kill -9 at every step of a publication: readers see the old run or the new one, never half of one."""

import json
import subprocess
import sys

import pytest

import talent
from talent.store import Store
from tests.agency import dataset

# One process per step: it counts statements, commits, file flushes and renames, and kills itself at the n-th.
CHILD = """
import json, os, shutil, signal, sys
from pathlib import Path
from sqlalchemy import event
from talent.review import Review
from talent.store import Store

review, url, out = Review.load(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

def publish_until(last):
    done = 0
    def step(*_):
        nonlocal done
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)
    def counted(function):
        def wrapper(*arguments):
            step()
            return function(*arguments)
        return wrapper
    os.fsync, Path.replace = counted(os.fsync), counted(Path.replace)
    store = Store(url)
    event.listen(store.engine, "before_cursor_execute", step)
    event.listen(store.engine, "commit", step)
    store.publish(review, out)

for last in range(1, 500):
    child = os.fork()
    if child == 0:
        publish_until(last)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    store = Store(url)
    current = store.current(review.basis["agency_id"])
    seen = {"killed": status == signal.SIGKILL, "current": current, "wrong": len(store.verify())}
    seen |= {"runs": len(store.runs()), "rows": len(store.table("grid", current)), "last": last}
    print(json.dumps(seen))
    if status == 0:
        break
    for left in (out / "runs").glob(f"*{review.run_id[:12]}*"):
        shutil.rmtree(left)
"""


@pytest.fixture(scope="module")
def two_runs():
    rules = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
    return [talent.run_review(dataset(), rules=rules, seed=seed) for seed in (0, 1)]


@pytest.fixture(scope="module")
def seen(two_runs, tmp_path_factory):
    """What a reader finds after each kill, and after the publication that was left alone."""
    place = tmp_path_factory.mktemp("crash")
    url = f"sqlite:///{place / 'talent.db'}"
    old, new = two_runs
    Store(url).publish(old, place)
    command = [sys.executable, "-c", CHILD, new.save(place / "new"), url, place]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_every_step_was_reached(seen):
    # More than one a file and a statement a table; the last publication was not killed.
    assert len(seen) > 30
    assert [step["killed"] for step in seen] == [True] * (len(seen) - 1) + [False]


def test_killed_publication_leaves_the_old_run(seen, two_runs):
    killed = seen[:-1]
    assert {step["current"] for step in killed} == {two_runs[0].run_id}
    assert {(step["runs"], step["rows"], step["wrong"]) for step in killed} == {(1, 12, 0)}


def test_publication_left_alone_succeeds_after_all_of_them(seen, two_runs):
    assert seen[-1]["current"] == two_runs[1].run_id
    assert (seen[-1]["runs"], seen[-1]["rows"], seen[-1]["wrong"]) == (2, 12, 0)
