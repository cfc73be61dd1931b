"""The command line: verbs, options, settings file, exit codes, and what is printed."""

import dataclasses
import io
import os
import re
import subprocess
import sys
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from typer.testing import CliRunner

import talent
from talent.batch import COLUMNS
from talent.cli import jobs, settings, show, terminal
from talent.cli.commands import app
from talent.cli.settings import Settings, read_settings, today
from talent.errors import BatchError, TalentError, UnknownIdError
from talent.store import Store
from tests.agency import tables

CHOSEN = ("--on", "2025-12-01", "--lang", "en")
VERBS = ("demo", "intake", "review", "batch", "merit", "positions", "scenario", "rules", "sample", "db")
VERBS += ("app",)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A working folder of its own, without anybody's talent.toml."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALENT_LANG", raising=False)


def talent_command(*words):
    return CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)


def write_tables(folder, **changed):
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (tables() | changed).items():
        if table is not None:
            table.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture
def agency(tmp_path):
    return write_tables(tmp_path / "agency")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same review twice, in English and in Indonesian."""
    place = tmp_path_factory.mktemp("cli")
    folder, out = write_tables(place / "agency"), place / "out"
    first = talent_command("review", folder, *CHOSEN, "--out", out)
    second = talent_command("review", folder, "--on", "2025-12-01", "--lang", "id", "--out", out)
    return SimpleNamespace(first=first, second=second, out=out, store=Store(f"sqlite:///{out / 'talent.db'}"))


def test_review_ends_well_and_publishes(runs):
    assert runs.first.exit_code == 0, runs.first.output
    assert "published" in runs.first.stdout
    assert runs.store.current("A1") is not None


def test_second_review_says_that_there_is_nothing_new(runs):
    assert runs.second.exit_code == 0
    run_id = runs.store.current("A1")[:12]
    assert run_id in runs.first.stdout
    assert run_id in runs.second.stdout
    assert len(runs.store.runs()) == 1


def test_review_prints_every_section(runs):
    boxes = ["Nine boxes: 9 of 12", "Per tier", "incumbents against their own post"]
    posts = ["2 key posts", "vacancies filled by", "optimal, verified"]
    index = ["Career development", "Merit index", "Cheapest way up"]
    assert [words for words in boxes + posts + index if words not in runs.first.stdout] == []


def test_boxes_are_counted_as_the_review_counts_them(runs):
    counts = runs.store.review(runs.store.current("A1")).grid["cell"].value_counts()
    lines = [re.findall(r"\d+", line) for line in runs.first.stdout.splitlines() if line.startswith("│")]
    pairs = [pair for boxes, held in pairwise(lines) for pair in zip(boxes, held, strict=False)]
    shown = {int(box): int(held) for box, held in pairs if len(box) == 1}
    assert {box: shown[box] for box in range(1, 10)} == {box: counts.get(box, 0) for box in range(1, 10)}


def test_cascade_is_printed_from_its_start_to_the_vacancy(runs):
    chain = "Kepala Subbagian Umum → Sekretaris Dinas → Kepala Dinas (vacant)"
    assert chain in runs.first.stdout


def test_output_names_no_person(runs):
    shown = runs.first.output + runs.second.output
    assert [name for name in ("E01", "E06", "Pegawai E") if name in shown] == []


def test_report_and_tables_stand_where_the_output_says(runs):
    places = dict(re.findall(r"^  (Tables|Report): (.+)$", runs.first.stdout, re.MULTILINE))
    assert Path(places["Report"]).read_text("utf-8").startswith("<!doctype html>")
    assert (Path(places["Tables"]) / "grid.parquet").exists()


def test_report_is_written_in_each_language_once(runs):
    assert len(list(runs.out.glob("runs/*/report-*.html"))) == 2


def test_merit_prints_the_whole_way_up_and_publishes_nothing(agency, tmp_path):
    found = talent_command("merit", agency, *CHOSEN)
    assert found.exit_code == 0
    assert "Merit index" in found.stdout
    steps = int(re.search(r"Cheapest way up to [0-9.]+ points, in (\d+) steps", found.stdout)[1])
    assert re.search(r"Proven cheapest: effort ([0-9.]+) = lower bound \1\.", found.stdout)
    assert re.findall(r"^ +(\d+) .* → ", found.stdout, re.MULTILINE) == [str(n + 1) for n in range(steps)]
    assert list(tmp_path.iterdir()) == [agency]


def test_agency_of_another_country_needs_no_instrument(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "positions.csv").write_text("position_id,title,unit_id,tier\nP1,Director,U,1\nP2,Head,U,2\n")
    (folder / "employees.csv").write_text("employee_id,unit_id,position_id,tier\nE1,U,P1,1\n")
    found = talent_command("review", folder, *CHOSEN, "--profile", "generic", "--instrument", "")
    assert found.exit_code == 0, found.output
    assert found.stdout.count("No merit instrument is chosen") == 1
    assert "1 left empty" in found.stdout


BAD = {
    "missing file": {"positions": None},
    "wrong column": {"employees": tables()["employees"].rename(columns={"employee_id": "x"})},
    "duplicate id": {"employees": pd.concat([tables()["employees"]] * 2)},
    "score of 999": {"feedback": tables()["feedback"].assign(score=999.0)},
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_one_table_and_publishes_nothing(tmp_path, kind):
    folder = write_tables(tmp_path / "bad", **BAD[kind])
    found = talent_command("review", folder, *CHOSEN, "--out", tmp_path / "out")
    assert found.exit_code == 3
    assert found.stdout.count("File ") == 1
    assert found.stdout.count(" Reason ") == found.stdout.count(" Fix") == 1
    assert "Nothing was published." in found.stderr
    assert not (tmp_path / "out" / "talent.db").exists()


def test_missing_folder_is_bad_input(tmp_path):
    found = talent_command("review", tmp_path / "nowhere", *CHOSEN)
    assert found.exit_code == 3
    assert "nowhere" in found.output


def test_errors_stand_before_notices():
    problems = pd.DataFrame({"file": ["a", "b"], "severity": ["notice", "error"], "reason": "r", "fix": "f"})
    assert [str(cell) for cell in show.problem_table(problems, "en").columns[0].cells] == ["b", "a"]


def test_intake_accounts_for_every_row(agency):
    found = talent_command("intake", agency, "--lang", "en")
    assert found.exit_code == 0
    assert re.search(r"employees\.csv +12 +12 +0", found.stdout)


def test_intake_names_problems_and_saves_the_rest(agency, tmp_path):
    write_tables(agency, feedback=tables()["feedback"].assign(score=[999.0] + [80.0] * 11))
    found = talent_command("intake", agency, "--lang", "en", "--save", tmp_path / "kept")
    assert found.exit_code == 3
    assert "999" in found.stdout
    assert "A review refuses these tables" in found.stderr
    assert len(talent.Dataset.load(tmp_path / "kept").feedback) == 11


def test_intake_with_notices_only_ends_well(agency):
    write_tables(agency, units=tables()["units"].assign(hobby="x"))
    found = talent_command("intake", agency, "--lang", "en")
    assert found.exit_code == 0
    assert "hobby" in found.stdout
    assert "refuses" not in found.stderr


@pytest.mark.parametrize("language", ["en", "id"])
def test_refusal_says_nothing_of_the_python_exception(tmp_path, language):
    folder = write_tables(tmp_path / "bad", **BAD["duplicate id"])
    found = talent_command("review", folder, "--on", "2025-12-01", "--lang", language)
    assert ".problems" not in found.output
    assert {"en": "Errors: ", "id": "Kesalahan: "}[language] in found.stderr
    assert "employees.csv" in found.stderr


AFTER = ("--on", "2026-11-22", "--lang", "en", "--instrument", "")
LEFT_OUT = "No merit instrument is chosen or in force, so there is no merit index."


@pytest.mark.parametrize("verb", ["review", "merit"])
def test_day_without_an_instrument_is_said(agency, verb):
    found = talent_command(verb, agency, *AFTER)
    assert found.exit_code == 0
    assert found.stdout.count(LEFT_OUT) == 1
    assert "no higher category" not in found.stdout


def test_batch_says_which_agency_has_no_index(tmp_path):
    write_tables(tmp_path / "in" / "ambon")
    found = talent_command("batch", tmp_path / "in", *AFTER, "--workers", 1)
    assert found.exit_code == 0
    cells = [line[line.find("No merit") :] for line in found.stdout.splitlines() if "No merit" in line]
    assert len(cells) == 1


def outcome(*states):
    rows = [[f"A{n}", f"a{n}", state, "0" * 64, 5, 1.0, "", ""] for n, state in enumerate(states)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (("published", "unchanged"), 0),
        (("published", "failed"), 1),
        (("unchanged", "failed"), 1),
        (("failed",), 3),
    ],
)
def test_batch_exit_code_follows_the_outcome(tmp_path, monkeypatch, states, code):
    monkeypatch.setattr(jobs, "review_all", lambda *_, **__: outcome(*states))
    assert talent_command("batch", tmp_path, *CHOSEN).exit_code == code


def test_batch_is_given_what_was_chosen(tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(jobs, "review_all", lambda _, **given: seen.update(given) or outcome("published"))
    talent_command("batch", tmp_path, *CHOSEN, "--workers", 2, "--profile", "generic", "--out", "o")
    assert (seen["workers"], seen["out"], seen["store_url"]) == (2, Path("o"), "sqlite:///o/talent.db")
    assert (seen["rules_options"]["profile"], seen["rules_options"]["on"]) == ("generic", date(2025, 12, 1))


def test_batch_that_is_running_already_says_so(tmp_path, monkeypatch):
    def busy(*_, **__):
        raise BatchError("Another run already works in out.")

    monkeypatch.setattr(jobs, "review_all", busy)
    found = talent_command("batch", tmp_path, *CHOSEN)
    assert found.exit_code == 3
    assert "already works" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("recount",),
        ("review",),
        ("review", "a", "--on", "1 December"),
        ("review", "a", "--lang", "fr"),
        ("rules", "show", "--on", "2025-12-01", "--profile", "bkn-411"),
        ("rules", "show", "--on", "2026-06-01", "--instrument", "kasn-9-2019"),
        ("rules", "show", "retired", "--on", "2025-12-01"),
        ("sample", "--out", "x", "--employees", "3"),
    ],
)
def test_wrong_usage_exits_2(words):
    assert talent_command(*words).exit_code == 2


def test_rule_out_of_force_is_used_on_request_and_said():
    found = talent_command(
        *("rules", "show", "retirement", "--on", "2026-06-01", "--out-of-force", "--lang", "en"),
        *("--instrument", "kasn-9-2019"),
    )
    assert found.exit_code == 0
    assert "Note:" in found.stderr
    assert "kasn-9-2019" in found.stderr


@pytest.mark.parametrize(("on", "code"), [("2025-12-01", 0), ("2026-06-01", 0), ("2018-06-01", 2)])
def test_without_a_word_the_instrument_in_force_is_taken(on, code):
    assert talent_command("rules", "show", "instrument", "--on", on).exit_code == code


def test_rules_list_names_every_profile_and_instrument():
    found = talent_command("rules", "list")
    known = [name for folder in ("profiles", "instruments") for name in talent.rules.names(folder)]
    assert [name for name in known if name not in found.stdout] == []


def test_rules_show_gives_value_and_source():
    found = talent_command("rules", "show", "retirement.ages.pengawas", "--on", "2025-12-01")
    assert "58" in found.stdout
    assert talent.load_rules(on="2025-12-01").leaf("retirement.ages.pengawas").source in found.stdout


def test_rules_without_a_prefix_take_a_line_each():
    found = talent_command("rules", "show", *CHOSEN, "--instrument", "kasn-9-2019")
    rules = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
    shown = [line.split()[0] for line in found.stdout.splitlines()[3:] if line.strip()]
    assert shown == rules.frame()["key"].tolist()
    assert "00:00:00" not in found.stdout


@pytest.mark.parametrize(("language", "heading"), [("en", "Counted in"), ("id", "Satuan")])
def test_rules_with_a_prefix_are_shown_whole(language, heading):
    found = talent_command("rules", "show", "cells.matrix", "--on", "2025-12-01", "--lang", language)
    assert re.search(rf"\b{heading}\b", found.stdout)
    assert "2020-01-01" in found.stdout
    assert "00:00:00" not in found.stdout


@pytest.mark.parametrize(("language", "words"), [("en", "Nearest: "), ("id", "Terdekat: ")])
def test_unknown_prefix_offers_the_nearest_keys(language, words):
    found = talent_command("rules", "show", "retirment.age", "--on", "2025-12-01", "--lang", language)
    assert re.search(words + r".*\bretirement\.ages\b", found.stderr)


def test_sample_writes_a_folder_for_each_agency(tmp_path):
    found = talent_command("sample", "--employees", 60, "--agencies", 2, "--seed", 3, "--out", tmp_path / "s")
    assert found.exit_code == 0
    assert [len(pd.read_csv(file)) for file in sorted((tmp_path / "s").glob("*/employees.csv"))] == [60, 60]


def test_db_verify_finds_damage(runs, tmp_path):
    address = f"sqlite:///{runs.store.backup(tmp_path / 'copy.db')}"
    assert talent_command("db", "verify", "--out", runs.out).exit_code == 0
    assert talent_command("db", "verify", "--store", address).exit_code == 1


def test_db_backup_can_be_opened(runs, tmp_path):
    assert talent_command("db", "backup", tmp_path / "copy.db", "--out", runs.out).exit_code == 0
    assert Store(f"sqlite:///{tmp_path / 'copy.db'}").current("A1") == runs.store.current("A1")


def test_app_listens_on_this_machine_only(tmp_path, monkeypatch):
    page = tmp_path / "apps" / "streamlit_app.py"
    page.parent.mkdir()
    page.touch()
    seen = []
    monkeypatch.setattr(jobs, "PROJECT", tmp_path)
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: seen.extend(command) or SimpleNamespace(returncode=0)
    )
    assert talent_command("app", "--port", "9000").exit_code == 0
    assert {"--server.address=127.0.0.1", "--server.port=9000", page} <= set(seen)


def test_help_lists_every_verb():
    shown = talent_command("--help").stdout
    assert [verb for verb in VERBS if not re.search(rf"^\W*{verb}\b", shown, re.MULTILINE)] == []


def test_help_needs_no_heavy_library():
    heavy = ("pandas", "sqlalchemy", "sklearn", "plotly")
    code = f"import sys, talent.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(("language", "words"), [("en", "Copy the store"), ("id", "Salin basis data")])
def test_help_speaks_the_language_of_the_environment(language, words):
    command = [sys.executable, "-m", "talent", "db", "--help"]
    environment = os.environ | {"TALENT_LANG": language}
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert words in found.stdout


def test_settings_come_from_the_option_then_the_file_then_the_default(tmp_path):
    (tmp_path / "talent.toml").write_text('profile = "generic"\nseed = 7\non = 2025-12-01\n')
    found = read_settings(None, {"profile": None, "seed": 8})
    assert (found.profile, found.seed, found.on) == ("generic", 8, date(2025, 12, 1))
    assert found.instrument is None


def test_paths_of_a_settings_file_are_relative_to_it(tmp_path):
    file = tmp_path / "etc" / "talent.toml"
    file.parent.mkdir()
    file.write_text('out = "results"\n')
    assert read_settings(file, {}).out == tmp_path / "etc" / "results"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('profil = "x"', "profile"),
        ('seed = "7"', "seed"),
        ("out_of_force = 1", "out_of_force"),
        ("seed = ", "no valid TOML"),
        ('language = "fr"', "fr"),
    ],
)
def test_settings_file_with_an_error_is_refused(tmp_path, content, error):
    (tmp_path / "talent.toml").write_text(content)
    with pytest.raises(TalentError, match=error):
        read_settings(None, {})
    assert talent_command("rules", "list").exit_code == 2


def test_settings_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(TalentError, match="cannot be read"):
        read_settings(tmp_path / "other.toml", {})


def test_unknown_setting_offers_the_nearest(tmp_path):
    (tmp_path / "talent.toml").write_text("workerz = 2")
    with pytest.raises(UnknownIdError, match="workers"):
        read_settings(None, {})


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_no_date_means_today_where_the_agency_is(zone):
    before = datetime.now(ZoneInfo(zone)).date()
    assert before <= Settings().rules(zone)["on"] <= datetime.now(ZoneInfo(zone)).date()


def test_unknown_time_zone_is_refused():
    with pytest.raises(TalentError, match="Asia/Makassar"):
        today("Asia/Bandung")


def test_date_given_leaves_the_clock_alone(monkeypatch):
    monkeypatch.setattr(settings, "today", lambda _: pytest.fail("the clock was read"))
    assert Settings(on=date(2025, 12, 1)).rules()["on"] == date(2025, 12, 1)


def test_empty_instrument_means_none():
    assert Settings(instrument="").rules("Asia/Jakarta")["instrument"] is None


def test_log_is_wide_enough_for_tables(runs):
    assert max(map(len, runs.first.stdout.splitlines())) <= terminal.LOG_WIDTH


def test_log_has_no_padding_and_no_bar(runs):
    lines = (runs.first.stdout + runs.first.stderr).splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert runs.first.stderr.splitlines()[0] == "1/4 Reading and checking the tables"
    assert runs.first.stderr.splitlines()[3] == "4/4 Writing the report"


def test_terminal_shows_a_bar(monkeypatch):
    held = io.StringIO()
    monkeypatch.setattr(terminal, "err", terminal.Speech(file=held, force_terminal=True, width=80))
    with terminal.steps(1, "en") as step:
        step("Writing the report")
    assert "━" in held.getvalue()
    assert "1/1" in held.getvalue()


def test_numbers_are_set_right_and_written_as_the_language_does():
    table = show.frame_table(pd.DataFrame({"n": [13661, None], "name": ["a", "b"]}), "id")
    assert [column.justify for column in table.columns] == ["right", "left"]
    assert [str(cell) for cell in table.columns[0].cells] == ["13.661", "–"]


def test_range_of_one_point_is_not_printed(runs):
    review = runs.store.review(runs.store.current("A1"))
    known = {"points": 241.0, "claimed": 262.0, "category": "Kurang"}
    wide = dataclasses.replace(review.merit, **known, low=240.0, high=250.5)
    assert "(possible 240 to 250.5)" in show._index_title(wide, "Kurang", "en")
    assert "possible" not in show._index_title(
        dataclasses.replace(wide, low=241.0, high=241.0), "Kurang", "en"
    )


def test_settings_example_is_valid_and_shows_every_setting(root):
    file = root / "deploy" / "talent.toml.example"
    assert read_settings(file, {}).language == "id"
    shown = set(re.findall(r"^#? ?(\w+) = ", file.read_text("utf-8"), re.MULTILINE))
    assert shown == set(Settings.__dataclass_fields__)


def test_manual_names_every_verb(root):
    manual = (root / "docs" / "cli.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"`talent {verb}" not in manual] == []
