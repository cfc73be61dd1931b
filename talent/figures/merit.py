"""Figures of the merit index: aspects, the items of one aspect, and the cheapest way up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from talent.display import (
    ACCENT,
    AMBER,
    GREY,
    INK,
    PAPER,
    RAMP,
    RULE,
    basis_line,
    names,
    number,
    points_shown,
)
from talent.figures.frame import finish
from talent.merit import MeritIndex
from talent.messages import DEFAULT_LANGUAGE, text

_STEPS = 8
_LEGEND = {"orientation": "h", "y": 1.1, "x": 0}


def merit_aspects(
    merit: MeritIndex, *, language: str = DEFAULT_LANGUAGE, basis: Mapping[str, Any] | None = None
) -> go.Figure:
    """Computed points of each aspect against its maximum, with what the agency claims marked.

    Args:
        merit: ``Review.merit``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    aspects = merit.aspects[::-1]
    labels = aspects["aspect"].astype("str") + ". " + names(aspects, language)
    shown = aspects["points"].fillna(aspects["low"])
    figure = go.Figure()
    pairs = zip(shown, aspects["max_points"], strict=True)
    figure.add_bar(
        y=labels,
        x=aspects["max_points"],
        orientation="h",
        width=0.72,
        name=text("maximum", language),
        marker_color=RULE,
        text=[f"{number(points, language)} / {number(most, language)}" for points, most in pairs],
        textposition="outside",
        cliponaxis=False,
    )
    computed = {"y": labels, "x": shown, "name": text("computed", language)}
    figure.add_bar(**computed, orientation="h", width=0.4, marker_color=ACCENT)
    figure.add_scatter(
        y=labels, x=aspects["claimed"], mode="markers", name=text("claimed", language), marker=_claim()
    )
    figure.update_xaxes(title=text("points", language), rangemode="tozero", fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    figure.update_layout(barmode="overlay", legend=_LEGEND)
    title = _paper_against_data(merit, language)
    return finish(
        figure,
        title,
        title,
        basis_line(basis, n=len(aspects), language=language),
        language=language,
        height=360,
    )


def _claim() -> dict[str, Any]:
    return {"symbol": "diamond", "size": 11, "color": AMBER, "line": {"color": PAPER, "width": 1}}


def _paper_against_data(merit: MeritIndex, language: str) -> str:
    above = int((merit.aspects["claimed"] > merit.aspects["high"]).sum())
    return text(
        "Paper claims {claimed} points, the data show {points}; aspects claimed too high: {n}",
        language,
        claimed=number(merit.claimed, language),
        points=points_shown(merit.points, merit.low, merit.high, language),
        n=above,
    )


def career_development(
    items: pd.DataFrame, *, language: str = DEFAULT_LANGUAGE, basis: Mapping[str, Any] | None = None
) -> go.Figure:
    """Computed against claimed level of each item of the career-development aspect.

    Args:
        items: the rows of ``Review.merit.items`` of that aspect.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    rows = items[::-1]
    labels = rows["item"] + "  " + names(rows, language)
    level, claimed = rows["level"].astype("float64"), rows["claimed_level"].astype("float64")
    figure = go.Figure()
    apart = level.notna() & claimed.notna() & level.ne(claimed)
    for label, start, end in zip(labels[apart], level[apart], claimed[apart], strict=True):
        figure.add_scatter(
            y=[label, label],
            x=[start, end],
            mode="lines",
            line={"color": GREY, "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.add_scatter(
        y=labels, x=claimed, mode="markers", name=text("claimed", language), marker=_claim() | {"size": 15}
    )
    dot = {"size": 11, "color": ACCENT, "line": {"color": PAPER, "width": 1}}
    figure.add_scatter(y=labels, x=level, mode="markers", name=text("computed", language), marker=dot)
    figure.update_xaxes(
        title=text("level", language), range=[0.6, 4.4], tickvals=[1, 2, 3, 4], fixedrange=True
    )
    figure.update_yaxes(
        automargin=True, fixedrange=True, categoryorder="array", categoryarray=labels.tolist()
    )
    figure.update_layout(legend=_LEGEND)
    higher = int((claimed > level).sum())
    title = text(
        "{n} of {all} career-development items are claimed above their computed level",
        language,
        n=higher,
        all=len(rows),
    )
    return finish(
        figure, title, title, basis_line(basis, n=len(rows), language=language), language=language, height=380
    )


def roadmap(
    steps: pd.DataFrame,
    *,
    target: tuple[str, float] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Points after each step of the cheapest way to the target.

    Args:
        steps: ``Review.roadmap``.
        target: category aimed at and its lowest points, drawn as a line.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    labels = steps["step"].astype("str") + ". " + steps["item"] + " → " + steps["to_level"].astype("str")
    figure = go.Figure()
    figure.add_bar(
        x=labels,
        y=steps["points"],
        base=steps["points_after"] - steps["points"],
        marker={"color": RAMP[6], "line": {"color": INK, "width": 0.5}},
        text=["+" + number(value, language) for value in steps["points"]],
        textposition="outside",
        hovertext=names(steps, language),
        showlegend=False,
    )
    start = steps["points_after"].iloc[0] - steps["points"].iloc[0] if len(steps) else 0.0
    end = steps["points_after"].iloc[-1] if len(steps) else 0.0
    figure.update_yaxes(
        title=text("points", language), range=[start - 1, end + max(2, 0.15 * (end - start))], fixedrange=True
    )
    if target is not None:
        _draw_target(figure, *target, language=language)
    # Few steps keep the width of a bar that many have.
    figure.update_xaxes(automargin=True, fixedrange=True, range=[-0.5, max(len(steps), _STEPS) - 0.5])
    title = text(
        "{n} steps lift the index from {start} to {end} points",
        language,
        n=len(steps),
        start=number(start, language),
        end=number(end, language),
    )
    if target is not None and end >= target[1]:
        title += " – " + text("enough for the category {name}", language, name=target[0])
    return finish(
        figure,
        title,
        title,
        basis_line(basis, n=len(steps), language=language),
        language=language,
        height=300,
    )


def _draw_target(figure: go.Figure, category: str, points: float, *, language: str) -> None:
    """Draw the lowest points of a category as a line that names it."""
    figure.add_hline(
        y=points,
        line={"color": AMBER, "dash": "dash"},
        annotation={"text": f"{category}: {number(points, language)}", "font": {"color": AMBER}},
    )
