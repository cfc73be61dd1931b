"""The work behind each verb: calls the engine, prints what is found, says how it ended."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from talent import rules as rulebook
from talent.batch import one_at_a_time, refusal, review_all
from talent.cli import listing, show
from talent.cli.merit import merit_page
from talent.cli.positions import positions_page, write
from talent.cli.scenario import saved_page, scenario_page
from talent.cli.settings import Settings, today
from talent.cli.terminal import err, out, steps
from talent.dataset import Dataset
from talent.errors import IntakeError, RuleNotInForceError, TalentError, UnknownIdError
from talent.intake import read_dataset
from talent.intake.outcome import write_outcome
from talent.intake.read import Opened, dataset_of, open_sheets
from talent.merit import write_self_assessment
from talent.messages import mark, text
from talent.report import write_html
from talent.review import Review, run_review
from talent.rules import Rules
from talent.sample import write_many
from talent.scenario import from_text, what_if
from talent.store import Store
from talent.store.folders import SHORT, sweep
from talent.store.tables import SCHEMA_VERSION

DONE, NAMED, USAGE, NOTHING = 0, 1, 2, 3
PUBLISHING = ("demo", "review", "batch")
PROJECT = Path(__file__).parents[2]
SAMPLE_DAY = date(2025, 12, 1)

# The states of a batch, marked for translation where they are shown.
STATES = (mark("published"), mark("unchanged"), mark("failed"))


def run(verb: str, settings: Settings, arguments: Mapping[str, Any]) -> int:
    """Do the work of a verb.

    Args:
        verb: name in :data:`JOBS`.
        settings: merged options.
        arguments: what only this verb has.

    Returns:
        Exit code: 0 done, 1 finished with problems named, 2 wrong usage, 3 nothing published.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        code = _guarded(verb, settings, arguments)
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        err.print(text("Note: {message}", settings.language, message=message), style="yellow", markup=False)
    return code


def _guarded(verb: str, settings: Settings, arguments: Mapping[str, Any]) -> int:
    try:
        return JOBS[verb](settings, **arguments)
    except IntakeError as refused:
        out.print(show.problem_table(refused.problems, settings.language))
        failed, code = refusal(refused.problems, settings.language), NOTHING
    except (RuleNotInForceError, UnknownIdError) as error:
        failed, code = str(error), USAGE
    except (TalentError, OSError) as error:
        failed, code = str(error), NOTHING
    err.print(failed, style="red", markup=False, highlight=False, soft_wrap=True)
    if verb in PUBLISHING:
        err.print(text("Nothing was published.", settings.language), style="bold red")
    return code


def demo(settings: Settings) -> int:
    """Review the sample agency on its own date."""
    places = [Path("data/sample"), PROJECT / "data" / "sample"]
    folder = next((place for place in places if place.is_dir()), places[0])
    chosen = {"on": SAMPLE_DAY, "profile": "bkn-411-2025", "instrument": "kasn-9-2019"}
    return review(Settings(**{**_plain(settings), **chosen}), folder)


def review(settings: Settings, folder: Path) -> int:
    """Review one agency, publish the run, print it, and write the report beside its tables."""
    speech = settings.language
    with one_at_a_time(settings.out), steps(4, speech) as step:
        sweep(settings.out)
        step(mark("Reading and checking the tables"))
        data = read_dataset(folder, mapping=settings.mapping, language=speech)
        step(mark("Scoring, matching, planning and measuring"))
        rules = _rules(data, settings)
        found = run_review(data, rules=rules, **settings.review())
        step(mark("Publishing the run"))
        changed = Store(settings.store_url).publish(found, settings.out)
        step(mark("Writing the report"))
        report = _report(found, settings)
    out.print(show.review_page(found, speech, tiers=rules.tiers))
    if len(data.problems):
        out.print(text("{n} notices on the data; `talent intake` lists them.", speech, n=len(data.problems)))
    news = mark("Run {run} published."), mark("Nothing new to publish: run {run} is already there.")
    out.print(text(news[not changed], speech, run=found.run_id[:SHORT]), style="bold green", highlight=False)
    places = {mark("Store: {place}"): settings.store_url, mark("Tables: {place}"): report.parent}
    places[mark("Report: {place}")] = report
    for sentence, place in places.items():
        out.print("  " + text(sentence, speech, place=place), markup=False, highlight=False, soft_wrap=True)
    return DONE


def intake(settings: Settings, paths: list[Path], into: Path | None, save: Path | None) -> int:
    """Read an agency's files, say what became of every row, and write down what was found."""
    speech = settings.language
    opened = open_sheets(paths[0] if len(paths) == 1 else paths, mapping=settings.mapping)
    out.print(show.frame_table(show.headed(listing.sheets(opened, speech), speech), speech))
    try:
        data = dataset_of(opened, strict=False, language=speech, on=settings.on or today(settings.timezone))
    except IntakeError as refused:
        _write(opened, None, refused.problems, into, speech)
        raise
    out.print(show.frame_table(show.headed(data.accounting, speech), speech))
    if len(data.problems):
        out.print(show.problem_table(data.problems, speech))
    _write(opened, data, data.problems, into, speech)
    if save is not None:
        out.print(text("Accepted rows written to {folder}.", speech, folder=data.save(save)))
    if not data.problems["severity"].eq("error").any():
        return DONE
    err.print(text("A review refuses these tables until the errors are mended.", speech), style="red")
    return NOTHING


def _write(
    opened: Opened, data: Dataset | None, problems: pd.DataFrame, into: Path | None, speech: str
) -> None:
    if into is None:
        return
    changed = write_outcome(opened, data, problems, into, language=speech)
    news = mark("Written to {folder}."), mark("Nothing new: {folder} holds this very reading.")
    out.print(text(news[not changed], speech, folder=into), highlight=False, soft_wrap=True)


def batch(settings: Settings, folder: Path) -> int:
    """Review every agency of a folder and print one row for each."""
    outcome = review_all(
        folder,
        rules_options=listing.options(settings),
        review_options=settings.review(),
        out=settings.out,
        workers=settings.workers,
        store_url=settings.store_url,
        language=settings.language,
    )
    shown = outcome.assign(run_id=outcome["run_id"].str[:SHORT])
    shown["state"] = [text(state, settings.language) for state in shown["state"]]
    out.print(show.frame_table(show.headed(shown, settings.language), settings.language, fold=True))
    failed = outcome["state"].eq("failed")
    if failed.all():
        out.print(text("Nothing was published.", settings.language), style="bold red")
        return NOTHING
    return NAMED if failed.any() else DONE


def merit(
    settings: Settings, folder: Path, target: float | None, budget: float | None, workbook: Path | None
) -> int:
    """Measure the merit index, print the way up, and write the self-assessment where it is asked for."""
    with steps(2, settings.language) as step:
        step(mark("Reading and checking the tables"))
        data = read_dataset(folder, mapping=settings.mapping, language=settings.language)
        step(mark("Scoring, matching, planning and measuring"))
        found = run_review(data, rules=_rules(data, settings), **settings.review())
    out.print(merit_page(found, settings.language, target=target, budget=budget))
    if workbook is not None:
        write_self_assessment(
            found.merit, found.merit_papers, found.merit_scopes, language=settings.language, target=workbook
        )
        written = text("Written: {folder}", settings.language, folder=workbook)
        out.print(written, markup=False, soft_wrap=True)
    return DONE


def positions(settings: Settings, folder: Path, graph: Path | None, rule_edges: bool) -> int:  # noqa: FBT001
    """Print the chart of positions and its vacancies, and write its graph where that is asked for."""
    data = read_dataset(folder, mapping=settings.mapping, language=settings.language)
    rules = _rules(data, settings)
    out.print(positions_page(data, settings.language, rules=rules))
    if graph is not None:
        write(data, graph, settings.language, rules=rules, rule_edges=rule_edges)
    return DONE


def scenario(
    settings: Settings, folder: Path, changes: list[str], save: str | None, by: str, about: str
) -> int:
    """Recompute under assumed changes, print what they change, and keep it where a name is given."""
    speech = settings.language
    assumed = [from_text(change) for change in changes]
    data = read_dataset(folder, mapping=settings.mapping, language=speech)
    if not assumed:
        out.print(saved_page(Store(settings.store_url).scenarios(data.agency_id), speech))
        return DONE
    with steps(2, speech) as step:
        step(mark("Scoring, matching, planning and measuring"))
        before = run_review(data, rules=_rules(data, settings), **settings.review())
        step(mark("Recomputing under the changes"))
        found = what_if(data, before, assumed)
    out.print(scenario_page(found, before, speech))
    if save is not None:
        day = settings.on or today(settings.timezone)
        Store(settings.store_url).keep_scenario(
            found, agency_id=data.agency_id, name=save, by=by, about=about, on=day
        )
        out.print(text("Kept as {name}.", speech, name=save), markup=False)
    return DONE


def sample(settings: Settings, target: Path, employees: int, agencies: int, seed: int) -> int:
    """Make synthetic agencies, one folder each."""
    for folder in write_many(employees, agencies, seed, target):
        out.print(text("Written: {folder}", settings.language, folder=folder), markup=False, soft_wrap=True)
    return DONE


def db_verify(settings: Settings) -> int:
    """Check the store and name what is wrong."""
    store = Store(settings.store_url)
    found = store.verify()
    out.print(text("{n} runs in {store}", settings.language, n=len(store.runs()), store=settings.store_url))
    if found.empty:
        out.print(text("The store is whole.", settings.language), style="bold green")
        return DONE
    out.print(show.frame_table(show.headed(found, settings.language), settings.language, fold=True))
    return NAMED


def db_upgrade(settings: Settings) -> int:
    """Bring the tables of an older store up to this version; opening it does it."""
    found, now = Store(settings.store_url).found_schema, SCHEMA_VERSION
    if found in {None, now}:
        out.print(text("The store has schema {now}, as this version needs it.", settings.language, now=now))
    else:
        out.print(
            text("The store went from schema {found} to {now}.", settings.language, found=found, now=now)
        )
    return DONE


def db_backup(settings: Settings, target: Path) -> int:
    """Copy the store while it is in use."""
    copy = Store(settings.store_url).backup(target)
    out.print(text("Written: {folder}", settings.language, folder=copy), markup=False, soft_wrap=True)
    return DONE


def dashboard(settings: Settings, port: int) -> int:
    """Start the dashboard, on this machine only, until it is stopped."""
    page = PROJECT / "apps" / "streamlit_app.py"
    if not page.is_file():
        raise TalentError(
            text(
                "{file} is not there: start the dashboard from the project's folder.",
                settings.language,
                file=page,
            )
        )
    address = ["--server.address=127.0.0.1", f"--server.port={port}"]
    return subprocess.run([sys.executable, "-m", "streamlit", "run", page, *address], check=False).returncode  # noqa: S603 - our own file


JOBS: dict[str, Callable[..., int]] = {
    job.__name__: job
    for job in (
        demo, intake, review, batch, merit, positions, scenario, sample, db_verify, db_upgrade, db_backup,
        dashboard,
        listing.rules_list, listing.rules_show, listing.rules_diff,
    )
}  # fmt: skip


def _rules(data: Dataset, settings: Settings) -> Rules:
    """The rules of a day, which is today where the agency is if none was given."""
    zones = data.agencies["timezone"].dropna()
    return rulebook.load(**listing.options(settings, str(zones.iloc[0]) if len(zones) else None))


def _report(found: Review, settings: Settings) -> Path:
    """The report in the run's folder: as unchanging as the run, so it is written once."""
    file = settings.out / "runs" / found.run_id[:SHORT] / f"report-{settings.language}.html"
    if not file.exists():
        draft = file.with_name(f".{file.name}")
        write_html(found, draft, language=settings.language)
        draft.replace(file)
    return file


def _plain(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}
