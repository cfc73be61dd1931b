"""What stands in deploy/ for copying calls commands that exist."""

import re
import subprocess
import sys

import pytest

PLACES = ("crontab", "talent-batch.service")


def command(root, place):
    """The words after the program on the one line that runs it."""
    lines = (root / "deploy" / place).read_text("utf-8").splitlines()
    found = [re.search(r"\.venv/bin/talent ([^>]*)", line) for line in lines if not line.startswith("#")]
    (call,) = filter(None, found)
    return call.group(1).split()


def test_every_way_of_running_it_runs_the_same(root):
    assert len({tuple(command(root, place)) for place in PLACES}) == 1


@pytest.mark.parametrize("place", PLACES)
def test_command_exists(root, place):
    verb, *options = command(root, place)
    asked = [sys.executable, "-m", "talent", verb, "--help"]
    shown = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert [option for option in options if option.startswith("-") and option not in shown.stdout] == []


def test_timer_starts_the_service(root):
    assert (root / "deploy" / "talent-batch.timer").with_suffix(".service").exists()
