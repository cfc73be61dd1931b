"""`talent rules`: what is in force, the history of a figure, and whom other rules would move."""

import re

import pandas as pd
import pytest
from typer.testing import CliRunner

import talent
from talent.cli.commands import app
from tests.agency import tables

ON = ("--on", "2025-12-01", "--lang", "en")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A working folder of its own, without anybody's talent.toml, and a terminal that cuts nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALENT_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def agency(tmp_path):
    for name, table in tables().items():
        (tmp_path / "agency").mkdir(exist_ok=True)
        table.to_csv(tmp_path / "agency" / f"{name}.csv", index=False)
    return tmp_path / "agency"


def rules(*words):
    return CliRunner().invoke(app, ["rules", *map(str, words)], catch_exceptions=False)


def test_list_says_which_profiles_serve_on_the_day():
    lines = {
        line.split()[1]: line
        for line in rules("list", *ON).stdout.splitlines()
        if line.strip().startswith("profile ")
    }
    assert set(lines) == set(talent.rules.names("profiles"))
    assert "not on this day" in lines["pu-bina-konstruksi-2026"]
    assert "no: a figure was never" in lines["kaltim-asesmen"]
    assert " yes " in lines["bkn-411-2025"]


def test_list_ends_with_how_many_figures_are_confirmed():
    used = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
    found = rules("list", *ON, "--profile", "bkn-411-2025").stdout
    n = sum(leaf.mark == "unconfirmed" for leaf in used.leaves.values())
    assert f"{len(used.leaves)} figures" in found
    assert f"{n} unconfirmed" in found


def test_unconfirmed_lists_only_those():
    found = rules("list", *ON, "--unconfirmed").stdout
    rows = [line for line in found.splitlines() if re.match(r"\s[\w.]+\.[\w.]+\s", line)]
    assert rows
    assert all("unconfirmed" in line for line in rows)


def test_show_gives_every_value_a_figure_had_with_its_source():
    found = rules(
        "show",
        "profile.caps.potential",
        "--profile",
        "pu-bina-konstruksi-2026",
        "--on",
        "2026-09-01",
        "--lang",
        "en",
    )
    assert "2026-01-01" in found.stdout
    assert "2026-08-18" in found.stdout
    assert "verbatim" in found.stdout
    assert "Kementerian PU" in found.stdout


def test_show_puts_an_overlay_last(tmp_path):
    overlay = tmp_path / "own.toml"
    overlay.write_text(
        '[meta]\ndecree = "Keputusan Bupati 12/2025"\n[defaults]\nfrom = 2025-06-01\nkind = "guidance"\n'
        'source = "overlay"\nmark = "verbatim"\nchecked = 2025-06-01\n'
        "[profile.cuts.potential]\nvalues = [{ value = [70, 90] }]\n",
        "utf-8",
    )
    found = rules("show", "profile.cuts.potential", *ON, "--profile", "bkn-411-2025", "--overlay", overlay)
    assert found.exit_code == 0
    assert found.stdout.index("[60, 80]") < found.stdout.index("[70, 90]")


def test_diff_of_two_dates_names_the_figure(agency):
    found = rules(
        "diff",
        "2026-01-01",
        "2026-09-01",
        "--profile",
        "pu-bina-konstruksi-2026",
        "--data",
        agency,
        "--lang",
        "en",
    )
    assert found.exit_code == 0
    assert "2 figures differ; 0 of 12 employees change cell or state." in found.stdout
    assert "profile.caps.potential" in found.stdout
    assert "moves nobody" in found.stdout


def test_diff_of_two_profiles_names_people_by_masked_ids_and_writes_all(agency, tmp_path):
    found = rules("diff", "bkn-411-2025", "generic", "--data", agency, *ON, "--save", tmp_path / "all.csv")
    table = pd.read_csv(tmp_path / "all.csv")
    moved = table["employee_id"].dropna()
    assert f"{moved.nunique()} of 12 employees" in found.stdout
    assert not [one for one in moved.unique() if re.search(rf"\b{one}\b", found.stdout)]
    assert {"key", "before", "after", "effect", "cell_before", "cell"} <= set(table.columns)


@pytest.mark.parametrize(
    "words",
    [
        ("bkn-411-2025", "kaltim-asesmen"),
        ("bkn-411-2025", "nobody"),
        ("bkn-411-2025@soon", "generic"),
    ],
)
def test_diff_of_what_cannot_place_anybody_is_refused(agency, words):
    found = rules("diff", *words, "--data", agency, *ON)
    assert found.exit_code in {2, 3}
    assert found.stderr.strip()


def test_a_profile_may_carry_its_own_date(agency):
    found = rules(
        "diff",
        "pu-bina-konstruksi-2026@2026-01-01",
        "pu-bina-konstruksi-2026@2026-09-01",
        "--data",
        agency,
        *ON,
    )
    assert "2 figures differ" in found.stdout
