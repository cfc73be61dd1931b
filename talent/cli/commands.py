"""The verbs of ``talent`` and their options; the work behind a verb is loaded when it is called.

Exit codes: 0 done, 1 finished with problems named, 2 wrong usage, 3 nothing published or accepted.
"""

from __future__ import annotations

import os
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from talent.cli.settings import read_settings
from talent.errors import TalentError
from talent.messages import DEFAULT_LANGUAGE, text

USAGE = 2
_SPEECH = os.environ.get("TALENT_LANG", DEFAULT_LANGUAGE)


def say(sentence: str) -> str:
    """A sentence of the help, which is made before ``--lang`` is read, in the language of the environment."""
    return text(sentence, _SPEECH)


app = typer.Typer(
    help=say("Talent review for public employers: nine-box, succession plan, merit index."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals hold people
)
rules_app = typer.Typer(help=say("Rules with their dates and sources."), no_args_is_help=True)
db_app = typer.Typer(help=say("The store of published runs."), no_args_is_help=True)
app.add_typer(rules_app, name="rules")
app.add_typer(db_app, name="db")

Folder = Annotated[Path, typer.Argument(help=say("Folder with the agency's tables (CSV or Parquet)."))]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=say("Date of the facts and the rules; default today in the agency's time zone."),
    ),
]
Inauguration = Annotated[
    date | None,
    typer.Option(
        "--inauguration",
        parser=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=say("Date on which appointments take effect; default the date of the facts."),
    ),
]
Profile = Annotated[
    str | None, typer.Option("--profile", help=say("Profile of weights and cuts, see `talent rules list`."))
]
Instrument = Annotated[
    str | None, typer.Option("--instrument", help=say("Merit instrument, see `talent rules list`."))
]
Overlay = Annotated[
    Path | None, typer.Option("--overlay", help=say("The agency's own figures (TOML) with their decree."))
]
MappingFile = Annotated[
    Path | None,
    typer.Option(
        "--mapping", help=say("How the sheets are read (TOML); default mapping.toml in the agency's folder.")
    ),
]
Stale = Annotated[
    bool | None,
    typer.Option("--out-of-force", help=say("Use a profile or instrument outside its dates, and say so.")),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help=say("Output folder: talent.db, runs, reports; default talent-out.")),
]
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", help=say("Address of the store; default talent.db in the output folder.")),
]
Unconfirmed = Annotated[
    bool, typer.Option("--unconfirmed", help=say("Only figures that nobody has confirmed yet."))
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", envvar="TALENT_LANG", help=say("Language of what is printed: id or en.")),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help=say("Settings file; default talent.toml in the working folder.")),
]


@app.command(help=say("Review the sample agency and print what is found."))
def demo(*, out: Out = None, lang: Lang = None) -> None:
    """Review the sample agency."""
    _run("demo", None, {"out": out, "language": lang})


@app.command(help=say("Read an agency's files, say what became of every row and list every problem."))
def intake(
    paths: Annotated[
        list[Path], typer.Argument(help=say("A folder or files: CSV, XLSX, XLS, ODS or Parquet."))
    ],
    *,
    into: Annotated[
        Path | None,
        typer.Option("--out", help=say("Write accepted and rejected rows, changes and the proposal here.")),
    ] = None,
    mapping: MappingFile = None,
    save: Annotated[
        Path | None, typer.Option("--save", help=say("Write the accepted rows into this folder as Parquet."))
    ] = None,
    on: On = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Read an agency's files."""
    given = {"language": lang, "mapping": mapping, "on": on}
    _run("intake", config, given, paths=paths, into=into, save=save)


@app.command(help=say("Review one agency, publish the run and write its report."))
def review(
    folder: Folder,
    *,
    on: On = None,
    inauguration: Inauguration = None,
    profile: Profile = None,
    instrument: Instrument = None,
    overlay: Overlay = None,
    mapping: MappingFile = None,
    out_of_force: Stale = None,
    out: Out = None,
    store: StoreUrl = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Review one agency."""
    given = _given(on, inauguration, profile, instrument, overlay, out_of_force=out_of_force)
    more = {"out": out, "store": store, "language": lang, "mapping": mapping}
    _run("review", config, given | more, folder=folder)


@app.command(help=say("Review every agency of a folder; one bad agency does not stop the others."))
def batch(
    folder: Annotated[Path, typer.Argument(help=say("Folder with one sub-folder of tables per agency."))],
    *,
    on: On = None,
    inauguration: Inauguration = None,
    profile: Profile = None,
    instrument: Instrument = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help=say("Processes at a time; default one a core."))
    ] = None,
    out: Out = None,
    store: StoreUrl = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Review every agency of a folder."""
    given = _given(on, inauguration, profile, instrument, overlay, out_of_force=out_of_force)
    _run(
        "batch",
        config,
        given | {"workers": workers, "out": out, "store": store, "language": lang},
        folder=folder,
    )


@app.command(help=say("Measure the merit index of an agency and print the cheapest way up; publish nothing."))
def merit(
    folder: Folder,
    *,
    on: On = None,
    profile: Profile = None,
    instrument: Instrument = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    target: Annotated[
        float | None, typer.Option("--target", help=say("Points to reach; default the next category."))
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", help=say("Effort that can be begun in a year; default any."))
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option("--workbook", help=say("Write the self-assessment, item by item (XLSX)."))
    ] = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Measure the merit index of an agency."""
    given = _given(on, None, profile, instrument, overlay, out_of_force=out_of_force)
    asked = {"target": target, "budget": budget, "workbook": workbook}
    _run("merit", config, given | {"language": lang}, folder=folder, **asked)


@app.command(help=say("Print the chart of positions and its vacancies, write its graph; publish nothing."))
def positions(
    folder: Folder,
    *,
    graph: Annotated[
        Path | None, typer.Option("--graph", help=say("Write the graph into this .graphml or .json file."))
    ] = None,
    rule_edges: Annotated[
        bool, typer.Option(help=say("With feeder edges that only the rules make, or those people made."))
    ] = True,
    on: On = None,
    profile: Profile = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Print the chart of positions and write its graph."""
    given = _given(on, None, profile, None, overlay, out_of_force=out_of_force)
    _run("positions", config, given | {"language": lang}, folder=folder, graph=graph, rule_edges=rule_edges)


@app.command(help=say("What if somebody retires or moves, or a post is given up or abolished: recompute."))
def scenario(
    folder: Folder,
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            help=say("retire:ID[@DATE], move:ID=POST, vacate:POST, abolish:POST; none: list those kept.")
        ),
    ] = None,
    *,
    save: Annotated[
        str | None, typer.Option("--save", help=say("Keep it in the store under this name."))
    ] = None,
    by: Annotated[str, typer.Option("--by", help=say("Who keeps it."))] = "",
    about: Annotated[str, typer.Option("--about", help=say("What it is for."))] = "",
    on: On = None,
    inauguration: Inauguration = None,
    profile: Profile = None,
    overlay: Overlay = None,
    mapping: MappingFile = None,
    out_of_force: Stale = None,
    out: Out = None,
    store: StoreUrl = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Recompute under assumed changes."""
    given = _given(on, inauguration, profile, None, overlay, out_of_force=out_of_force)
    given |= {"out": out, "store": store, "language": lang, "mapping": mapping}
    _run("scenario", config, given, folder=folder, changes=changes or [], save=save, by=by, about=about)


@rules_app.command("list", help=say("Profiles and instruments with their dates, and every figure in force."))
def rules_list(
    *,
    on: On = None,
    profile: Profile = None,
    instrument: Instrument = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    unconfirmed: Unconfirmed = False,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """List profiles, instruments and figures."""
    given = _given(on, None, profile, instrument, overlay, out_of_force=out_of_force)
    _run("rules_list", config, given | {"language": lang}, unconfirmed=unconfirmed)


@rules_app.command("show", help=say("A figure with every value it had, or all that begin so, with article."))
def rules_show(
    prefix: Annotated[str, typer.Argument(help=say("Key, or its beginning, as retirement.ages."))] = "",
    *,
    on: On = None,
    profile: Profile = None,
    instrument: Instrument = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    unconfirmed: Unconfirmed = False,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Show figures in force."""
    given = _given(on, None, profile, instrument, overlay, out_of_force=out_of_force)
    _run("rules_show", config, given | {"language": lang}, prefix=prefix, unconfirmed=unconfirmed)


@rules_app.command("diff", help=say("Figures that differ between two rules, and who changes cell by which."))
def rules_diff(
    before: Annotated[
        str, typer.Argument(help=say("Profile, date, or profile@date: the rules before."), metavar="A")
    ],
    after: Annotated[
        str, typer.Argument(help=say("Profile, date, or profile@date: the rules after."), metavar="B")
    ],
    *,
    data: Annotated[
        Path, typer.Option("--data", help=say("Folder with the agency's tables (CSV or Parquet)."))
    ],
    on: On = None,
    profile: Profile = None,
    overlay: Overlay = None,
    out_of_force: Stale = None,
    save: Annotated[
        Path | None, typer.Option("--save", help=say("Write every figure and employee into this CSV file."))
    ] = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Compare two rules over the same facts."""
    given = _given(on, None, profile, None, overlay, out_of_force=out_of_force)
    arguments = {"before": before, "after": after, "data": data, "save": save}
    _run("rules_diff", config, given | {"language": lang}, **arguments)


@app.command(help=say("Make synthetic agencies: no real person, any size, from a seed."))
def sample(
    *,
    out: Annotated[Path, typer.Option("--out", help=say("Folder to write to."))],
    employees: Annotated[
        int, typer.Option("--employees", min=60, help=say("Employees of each agency."))
    ] = 2400,
    agencies: Annotated[int, typer.Option("--agencies", min=1, help=say("Number of agencies."))] = 1,
    seed: Annotated[int, typer.Option("--seed", help=say("The same seed makes the same agencies."))] = 0,
    lang: Lang = None,
) -> None:
    """Make synthetic agencies."""
    _run("sample", None, {"language": lang}, target=out, employees=employees, agencies=agencies, seed=seed)


@db_app.command(help=say("Check that the store is whole: pages, row counts, run folders, decision log."))
def verify(*, out: Out = None, store: StoreUrl = None, lang: Lang = None, config: Config = None) -> None:
    """Check that the store is whole."""
    _run("db_verify", config, {"out": out, "store": store, "language": lang})


@db_app.command(help=say("Bring the store's tables up to this version."))
def upgrade(*, out: Out = None, store: StoreUrl = None, lang: Lang = None, config: Config = None) -> None:
    """Bring the store up to date."""
    _run("db_upgrade", config, {"out": out, "store": store, "language": lang})


@db_app.command(help=say("Copy the store while it is in use."))
def backup(
    target: Annotated[Path, typer.Argument(help=say("File to write the copy to."))],
    *,
    out: Out = None,
    store: StoreUrl = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Copy the store."""
    _run("db_backup", config, {"out": out, "store": store, "language": lang}, target=target)


@app.command("app", help=say("Open the dashboard on 127.0.0.1."))
def dashboard(
    *,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=say("Port to listen on."))] = 8501,
    lang: Lang = None,
) -> None:
    """Open the dashboard."""
    _run("dashboard", None, {"language": lang}, port=port)


def main() -> None:
    """Run the command line."""
    app()


def _given(
    on: date | None,
    inauguration: date | None,
    profile: str | None,
    instrument: str | None,
    overlay: Path | None,
    *,
    out_of_force: bool | None,
) -> dict[str, Any]:
    found = {"on": on, "inauguration": inauguration, "profile": profile, "instrument": instrument}
    return found | {"overlay": overlay, "out_of_force": out_of_force}


def _run(verb: str, config: Path | None, given: dict[str, Any], **arguments: object) -> None:
    try:
        settings = read_settings(config, given)
    except TalentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE) from error
    # pandas, SQLAlchemy and the solvers take seconds to load: `talent --help` need not wait for them.
    jobs = import_module("talent.cli.jobs")
    raise typer.Exit(jobs.run(verb, settings, arguments))
