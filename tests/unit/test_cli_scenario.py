"""``talent scenario``: what it prints, keeps and refuses."""

import pytest
from typer.testing import CliRunner

from talent.cli.commands import app
from talent.store import Store
from tests.agency import tables

CHOSEN = ("--on", "2025-12-01", "--lang", "en")


@pytest.fixture
def agency(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "agency"
    folder.mkdir()
    for name, table in tables().items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def scenario(*words):
    return CliRunner().invoke(app, ["scenario", *map(str, words)], catch_exceptions=False)


def test_a_retirement_is_told_from_the_top_down(agency):
    done = scenario(agency, "retire:E02", *CHOSEN)
    assert done.exit_code == 0
    assert "If •• 2 retires" in done.output
    assert "1. Sekretaris Dinas: ••" in " ".join(done.output.split())


def test_no_name_and_no_whole_id_is_printed(agency):
    printed = scenario(agency, "retire:E02", *CHOSEN).output
    assert not [word for number in range(1, 13) for word in (f"E{number:02}", "Pegawai") if word in printed]


def test_a_scenario_is_kept_under_a_name_and_listed(agency, tmp_path):
    kept = scenario(agency, "abolish:P3", "--save", "Tanpa bidang", "--by", "Ani", *CHOSEN)
    assert "Kept as Tanpa bidang." in kept.output
    assert len(Store(f"sqlite:///{tmp_path / 'talent-out' / 'talent.db'}").scenarios("A1")) == 1
    assert "Tanpa bidang" in scenario(agency, *CHOSEN).output


def test_what_is_no_change_is_refused(agency):
    done = scenario(agency, "fire:E02", *CHOSEN)
    assert done.exit_code == 3
    assert "retire:EMPLOYEE" in done.output


def test_an_unknown_employee_is_wrong_usage(agency):
    assert scenario(agency, "retire:E99", *CHOSEN).exit_code == 2


def test_without_somebody_nothing_is_kept(agency):
    assert scenario(agency, "abolish:P3", "--save", "x", *CHOSEN).exit_code == 3
