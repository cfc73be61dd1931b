"""Figures of vacancies, benches and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_date

from talent.bench_words import overstatement, strength_finding
from talent.dataset import by_key
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
    percent,
    ready_counts,
)
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, mark, text

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


def bench_strength(
    strength: pd.DataFrame,
    *,
    weak: float,
    titles: Mapping[str, str] | None = None,
    top: int = 20,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Chance that each key post is filled when it falls vacant, beside what its bench promises by itself.

    Args:
        strength: ``Review.strength``.
        weak: chance below which a post is weak: ``method.bench.weak``.
        titles: position_id → title; without it the id is shown.
        top: posts drawn, the weakest first; the title counts all of them.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    order = ["p_filled", "alone", "position_id"]
    shown = strength.sort_values(order, ascending=[True, True, True]).head(top)[::-1]
    rows = list(range(len(shown)))
    figure = go.Figure()
    line = {"color": RULE, "width": 3}
    between = np.column_stack([shown["p_filled"], shown["alone"], np.full(len(shown), np.nan)]).ravel()
    levels = np.repeat(rows, 3)
    figure.add_scatter(x=between, y=levels, mode="lines", line=line, showlegend=False, hoverinfo="skip")
    for column, label, marker in (
        ("alone", mark("bench by itself"), {"symbol": "circle-open", "color": GREY, "size": 11}),
        ("p_filled", mark("with people shared"), {"symbol": "circle", "color": ACCENT, "size": 11}),
    ):
        error = {"array": 2 * shown["se"], "thickness": 1.5, "width": 3} if column == "p_filled" else None
        figure.add_scatter(
            x=shown[column], y=rows, mode="markers", name=text(label, language), marker=marker, error_x=error
        )
    figure.add_vline(x=weak, line={"color": AMBER, "width": 1, "dash": "dash"})
    names = [_shortened((titles or {}).get(post, post)) for post in shown["position_id"]]
    figure.update_yaxes(tickvals=rows, ticktext=names, automargin=True, range=[-0.7, len(rows) - 0.3])
    axis = text("chance of being filled", language)
    figure.update_xaxes(title=axis, tickformat=".0%", range=[-0.02, 1.02], fixedrange=True)
    figure.update_layout(legend={"orientation": "h", "y": 1.06, "x": 0})
    title = strength_finding(strength, weak=weak, language=language)
    line_below = basis_line(basis, n=len(shown), of=len(strength), language=language)
    alt = f"{title}. {overstatement(strength, language)}"
    return finish(figure, title, alt, line_below, language=language, height=120 + 22 * len(shown))


def bench_outlook(
    outlook: pd.DataFrame,
    *,
    weak: float,
    titles: Mapping[str, str] | None = None,
    top: int = 20,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Key posts × years: the chance that somebody on the bench could take the post, people not shared.

    Args:
        outlook: ``Review.outlook``.
        weak: chance below which a post is weak: ``method.bench.weak``.
        titles: position_id → title; without it the id is shown.
        top: posts drawn, the weakest first; the title counts all of them.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    chance = outlook.pivot_table(index="position_id", columns="year", values="alone")
    shown = chance.loc[chance.mean(axis=1).sort_values(kind="stable").index].head(top)[::-1]
    days = by_key(outlook, "year", "on").reindex(chance.columns)
    heads = [format_date(value, "MMM yyyy", locale=language) for value in days]
    scale = [[place / (len(RAMP) - 1), colour] for place, colour in enumerate(RAMP)]
    figure = go.Figure(
        go.Heatmap(
            z=shown.to_numpy(),
            x=heads,
            y=list(range(len(shown))),
            text=[[percent(value, language) for value in row] for row in shown.to_numpy()],
            texttemplate="%{text}",
            zmin=0,
            zmax=1,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{x}: %{text}<extra></extra>",
        )
    )
    names = [_shortened((titles or {}).get(post, post)) for post in shown.index]
    figure.update_yaxes(tickvals=list(range(len(shown))), ticktext=names, automargin=True)
    figure.update_xaxes(side="top", fixedrange=True)
    sooner, later = (int(chance[year].lt(weak).sum()) for year in (chance.columns[0], chance.columns[-1]))
    title = text(
        "Benches as they are now: {now} of {all} are weak today, {then} in {years} years",
        language,
        now=number(sooner, language),
        all=number(len(chance), language),
        then=number(later, language),
        years=number(int(chance.columns[-1]), language),
    )
    line_below = basis_line(basis, n=len(shown), of=len(chance), language=language)
    return finish(figure, title, title, line_below, language=language, height=110 + 22 * len(shown))


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
    tier = by_key(posts, "position_id", "tier")
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
