"""What ``talent positions`` prints and writes: the chart, its findings, vacancies, the graph as a file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Group, RenderableType
from rich.padding import Padding

from talent import display, positions
from talent.cli import show
from talent.cli.terminal import out
from talent.dataset import Dataset
from talent.errors import TalentError
from talent.messages import mark, text
from talent.rules import Rules
from talent.vocabulary import FINDINGS

_MONTHS = 60


def positions_page(data: Dataset, language: str, *, rules: Rules) -> Group:
    """The counts of the chart, its findings and the vacancies of five years by tier and year.

    Args:
        data: the agency's tables.
        language: ``"id"`` or ``"en"``.
        rules: with the date of the facts.
    """
    parts = [_chart(data, language, rules), _found(data, language, rules), _vacant(data, language, rules)]
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def write(data: Dataset, target: Path, language: str, *, rules: Rules, rule_edges: bool) -> None:
    """Write the graph of positions and say where it is.

    Args:
        data: the agency's tables.
        target: ends in ``.graphml`` or ``.json``.
        language: ``"id"`` or ``"en"``.
        rules: tiers and feeder rules.
        rule_edges: with feeder edges that only the rules make.

    Raises:
        TalentError: another ending.
    """
    graph = positions.build_graph(data, rules=rules)
    try:
        file = positions.write_graph(graph, target, rule_edges=rule_edges)
    except ValueError as error:
        known = text("{file} ends in neither .graphml nor .json.", language, file=target.name)
        raise TalentError(known) from error
    out.print(text("Written: {folder}", language, folder=file), markup=False, soft_wrap=True)


def _chart(data: Dataset, language: str, rules: Rules) -> RenderableType:
    counts, down = positions.structure(data, rules=rules), positions.spans(data)
    title = text(
        "{n} positions in {depth} levels; the widest has {span} below it directly",
        language,
        n=display.number(counts["unique_posts"], language),
        depth=display.number(int(down["depth"].max()) + 1, language),
        span=display.number(int(down["span"].max()), language),
    )
    names = {
        "graph_roots": mark("Nobody above"),
        "cycles": mark("Rings"),
        "dangling_reports_to": mark("Superior not in the table"),
        "grade_inversions": mark("Ranked above the superior"),
        "vacant": mark("Vacant seats"),
    }
    row = {text(label, language): [int(counts[name])] for name, label in names.items()}
    return show.section(title, pd.DataFrame(row), language)


def _found(data: Dataset, language: str, rules: Rules) -> RenderableType:
    found = positions.findings(data, rules=rules)
    counts = found.groupby("kind", sort=True)
    rows = pd.DataFrame(
        {
            text("Kind", language): display.words(counts.size().index.to_series(), FINDINGS, language),
            text("Positions", language): counts.size(),
            text("Detail", language): counts["detail"].first(),
        }
    )
    title = text("{n} findings on the chart", language, n=display.number(len(found), language))
    return show.section(title, rows.reset_index(drop=True), language, fold=True)


def _vacant(data: Dataset, language: str, rules: Rules) -> RenderableType:
    vacancies = positions.vacancies(data, rules=rules, on=rules.on, months=_MONTHS)
    due = vacancies["vacant_on"] > pd.Timestamp(rules.on)
    year = vacancies["vacant_on"].dt.year.astype("str").where(due, text("now", language))
    tiers = rules.tiers[f"label_{language}"]
    table = pd.crosstab(vacancies["tier"], year)
    table = table[sorted(table.columns, key=lambda name: (str(name).isdigit(), str(name)))]
    table.index = pd.Index([tiers.get(tier, tier) for tier in table.index], name=text("Tier", language))
    acting = int(vacancies.loc[~due, "acting"].notna().sum())
    title = text(
        "{now} seats are vacant now ({acting} with an acting officer), {coming} more within five years",
        language,
        now=display.number(int((~due).sum()), language),
        acting=display.number(acting, language),
        coming=display.number(int(due.sum()), language),
    )
    return show.section(title, table.reset_index(), language)
