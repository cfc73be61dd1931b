"""Figures of vacancies, benches and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_date

from talent.display import (
    ACCENT,
    AMBER,
    CAUSES,
    COVER,
    GREY,
    RAMP,
    RED,
    RULE,
    basis_line,
    bench_finding,
    number,
    ready_counts,
)
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, text

_COVER_COLOURS = dict(zip(COVER, (RAMP[7], RAMP[6], RAMP[4], RAMP[2], RULE), strict=True))
_CAUSE_COLOURS = dict(zip(CAUSES, (RED, ACCENT, AMBER, GREY), strict=True))
_FEW = 8


def vacancies_timeline(
    vacancies: pd.DataFrame,
    *,
    on: date | str,
    months: int = 24,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Seats that fall vacant, month by month and by cause; the first bar is vacant already.

    Args:
        vacancies: ``Review.vacancies``.
        on: review date.
        months: how far the axis reaches.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    start = pd.Timestamp(on)
    due = vacancies["vacant_on"]
    ahead = (due.dt.year - start.year) * 12 + due.dt.month - start.month
    table = vacancies.assign(bar=(ahead + 1).where(due > start, 0))
    table = table[table["bar"] <= months]
    counts = pd.crosstab(table["bar"], table["cause"]).reindex(index=range(months + 1), fill_value=0)
    ticks = [format_date(start + pd.DateOffset(months=k), "MMM yy", locale=language) for k in range(months)]
    figure = go.Figure()
    for cause, label in CAUSES.items():
        if cause in counts:
            name = text(label, language)
            figure.add_bar(x=counts.index, y=counts[cause], name=name, marker_color=_CAUSE_COLOURS[cause])
    labels = [text("now", language), *ticks]
    figure.update_xaxes(tickvals=list(range(0, months + 1, 3)), ticktext=labels[::3], fixedrange=True)
    highest = int(counts.sum(axis=1).max())
    step = 1 if highest < _FEW else None
    figure.update_yaxes(title=text("posts", language), rangemode="tozero", tickformat=",", dtick=step)
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": 1.12, "x": 0})
    now = int(table["bar"].eq(0).sum())
    title = text(
        "{now} posts are vacant now, {coming} more fall vacant within {months} months",
        language,
        now=number(now, language),
        coming=number(len(table) - now, language),
        months=months,
    )
    return finish(
        figure,
        title,
        title,
        basis_line(basis, n=len(table), language=language),
        language=language,
        height=280,
    )


def bench_readiness(
    benches: pd.DataFrame,
    key_positions: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    top: int = 20,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Successors per key post by readiness, the posts with fewest ready ones on top.

    Args:
        benches: ``Review.benches``.
        key_positions: ``Review.key_positions``.
        titles: position_id → title; without it the id is shown.
        top: posts drawn; the title counts all of them.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    counts = ready_counts(benches, key_positions)
    shown = counts.head(top)[::-1]
    names = [(titles or {}).get(post, post) for post in shown.index]
    figure = go.Figure()
    for readiness, label in COVER.items():
        marker = {"color": _COVER_COLOURS[readiness], "line": {"color": GREY, "width": 0.5}}
        # Titles repeat from unit to unit, so bars stand on numbers and names are only their labels.
        figure.add_bar(
            y=list(range(len(shown))),
            x=shown[readiness],
            name=text(label, language),
            orientation="h",
            marker=marker,
        )
    figure.update_yaxes(
        tickvals=list(range(len(shown))), ticktext=[_shortened(name) for name in names], automargin=True
    )
    figure.update_xaxes(title=text("successors", language), tickformat=",d", rangemode="tozero")
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": 1.06, "x": 0})
    title = bench_finding(counts, language)
    return finish(
        figure,
        title,
        title,
        basis_line(basis, n=len(counts), language=language),
        language=language,
        height=120 + 22 * len(shown),
    )


def _shortened(name: str, width: int = 46) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"


def plan_flows(
    moves: pd.DataFrame,
    posts: pd.DataFrame,
    *,
    tier_labels: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """The plan's moves from tier to tier as a Sankey diagram.

    Args:
        moves: ``Review.plan.moves``.
        posts: ``Review.posts``, for the tier of each position.
        tier_labels: tier → words; without it the tier's id is shown.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    tier = posts.set_index("position_id")["tier"]
    ends = pd.DataFrame(
        {"source": moves["from_position"].map(tier).fillna("?"), "target": moves["to_position"].map(tier)}
    )
    flows = ends.value_counts().sort_index().reset_index(name="n")
    left, right = sorted(flows["source"].unique()), sorted(flows["target"].unique())
    labels = {
        **{name: name for name in left + right},
        "?": text("non-managerial post", language),
        **(tier_labels or {}),
    }
    figure = go.Figure(
        go.Sankey(
            node={
                "label": [labels[name] for name in left + right],
                "color": [RAMP[5]] * len(left) + [ACCENT] * len(right),
                "pad": 18,
            },
            link={
                "source": [left.index(name) for name in flows["source"]],
                "target": [right.index(name) + len(left) for name in flows["target"]],
                "value": flows["n"].tolist(),
                "color": RULE,
            },
        )
    )
    title = _main_flow(flows, labels, language)
    return finish(
        figure,
        title,
        title,
        basis_line(basis, n=len(moves), language=language),
        language=language,
        height=300,
    )


def _main_flow(flows: pd.DataFrame, labels: Mapping[str, str], language: str) -> str:
    if flows.empty:
        return text("Nobody moves", language)
    largest = flows.sort_values("n", ascending=False, kind="stable").iloc[0]
    return text(
        "Most moves ({n} of {all}) lead from {source} to {target}",
        language,
        n=number(largest["n"], language),
        all=number(flows["n"].sum(), language),
        source=labels[largest["source"]],
        target=labels[largest["target"]],
    )
