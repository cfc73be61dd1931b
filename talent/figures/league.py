"""Figures of many agencies: their points between the categories, and their aspects side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from talent.display import ACCENT, AMBER, GREY, INK, INK_ON, PAPER, RAMP, RULE, basis_line, number, percent
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, mark, text

_LEGEND = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0}
_ROOM = 12.0  # points left and right of the outermost mark


def league(
    rows: pd.DataFrame,
    *,
    bounds: Sequence[tuple[str, float]],
    own: str = "",
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Points of agencies assessed in one year by one assessor, between the bounds of the categories.

    Args:
        rows: of :func:`talent.merit.league`, one year and assessor.
        bounds: categories with their lowest points, from worst to best.
        own: agency_id that stands out.
        titles: agency_id → name; without it the id is shown.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    rows = rows.sort_values(["points", "agency_id"], ascending=[True, False], kind="stable")
    label = _labels(rows, titles)
    figure = go.Figure()
    _draw_before(figure, rows, label, language)
    _draw_ranges(figure, rows, label, language)
    _draw_points(figure, rows, label, own, language)
    aims = rows["target"].notna()
    aim = {"symbol": "triangle-down-open", "size": 13, "color": AMBER, "line": {"width": 2}}
    if aims.any():
        named = text("target that the report names", language)
        figure.add_scatter(x=rows["target"][aims], y=label[aims], mode="markers", name=named, marker=aim)
    _draw_bounds(figure, rows, bounds)
    figure.update_xaxes(title=text("points", language), fixedrange=True)
    figure.update_yaxes(
        automargin=True, fixedrange=True, categoryorder="array", categoryarray=label.tolist(), gridcolor=RULE
    )
    figure.update_layout(legend=_LEGEND)
    title = _finding(rows, label, bounds, language)
    line = basis_line(basis, n=len(rows), language=language)
    return finish(figure, title, title, line, language=language, height=210 + 34 * max(len(rows), 2))


def _labels(rows: pd.DataFrame, titles: Mapping[str, str] | None) -> pd.Series:
    return rows["agency_id"].map(dict(titles or {})).astype("str").fillna(rows["agency_id"])


def _draw_before(figure: go.Figure, rows: pd.DataFrame, label: pd.Series, language: str) -> None:
    """Where each stood at the assessment before, with a line to where it stands now."""
    known = rows["change"].notna()
    before = rows["points"] - rows["change"]
    for name, start, end in zip(label[known], before[known], rows["points"][known], strict=True):
        line = {"color": GREY, "width": 2}
        figure.add_scatter(
            x=[start, end], y=[name, name], mode="lines", line=line, showlegend=False, hoverinfo="skip"
        )
    if known.any():
        hollow = {"symbol": "circle-open", "size": 9, "color": GREY}
        named = text("assessment before", language)
        figure.add_scatter(x=before[known], y=label[known], mode="markers", name=named, marker=hollow)


def _draw_ranges(figure: go.Figure, rows: pd.DataFrame, label: pd.Series, language: str) -> None:
    """From what is missing at its lowest to what is missing at its highest."""
    wide = rows["low"].notna() & rows["high"].gt(rows["low"])
    if wide.any():
        figure.add_bar(
            y=label[wide],
            x=(rows["high"] - rows["low"])[wide],
            base=rows["low"][wide],
            orientation="h",
            width=0.3,
            name=text("possible", language),
            marker={"color": PAPER, "pattern": {"shape": "/", "fgcolor": ACCENT}, "line": {"color": ACCENT}},
        )


def _draw_points(figure: go.Figure, rows: pd.DataFrame, label: pd.Series, own: str, language: str) -> None:
    known = rows["year_known"].fillna(value=True).astype("bool")
    for sure, symbol, name in (
        (True, "circle", mark("points")),
        (False, "diamond", mark("points; the source does not name the year")),
    ):
        held = known.eq(sure)
        if held.any():
            colour = [ACCENT if agency == own else RAMP[6] for agency in rows["agency_id"][held]]
            edge = [3 if agency == own else 0 for agency in rows["agency_id"][held]]
            figure.add_scatter(
                x=rows["points"][held],
                y=label[held],
                mode="markers+text",
                text=[number(points, language) for points in rows["points"][held]],
                textposition="top center",
                textfont={"color": INK},
                name=text(name, language),
                marker={"symbol": symbol, "size": 13, "color": colour, "line": {"color": INK, "width": edge}},
                cliponaxis=False,
            )


def _draw_bounds(figure: go.Figure, rows: pd.DataFrame, bounds: Sequence[tuple[str, float]]) -> None:
    """Lowest points of the categories in sight, and room around the outermost marks."""
    before = rows["points"] - rows["change"]
    marks = pd.concat([rows["points"], before, rows["low"], rows["high"], rows["target"]]).dropna()
    low, high = (float(marks.min()), float(marks.max())) if len(marks) else (0.0, 0.0)
    for name, bound in bounds[1:]:
        if low - 2 * _ROOM <= bound <= high + 2 * _ROOM:
            low, high = min(low, bound), max(high, bound)
            figure.add_vline(
                x=bound,
                line={"color": AMBER, "dash": "dash"},
                annotation={"text": name, "font": {"color": AMBER}, "yanchor": "bottom"},
            )
    figure.update_xaxes(range=[low - _ROOM, high + _ROOM])


def _finding(rows: pd.DataFrame, label: pd.Series, bounds: Sequence[tuple[str, float]], language: str) -> str:
    """Who leads, and how many stand in the two upper categories."""
    if rows.empty:
        return text("No agency was assessed", language)
    upper = [name for name, _ in bounds][-2:]
    return text(
        "{name} leads with {points} points; {n} of {all} stand at {category} or above",
        language,
        name=label.iloc[-1],
        points=number(rows["points"].iloc[-1], language),
        n=int(rows["category"].isin(upper).sum()),
        all=len(rows),
        category=upper[0] if upper else "–",
    )


def league_aspects(
    rows: pd.DataFrame,
    aspects: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Aspects of agencies as shares of their maximum, with the points written in.

    Args:
        rows: of :func:`talent.merit.league`; only those with a known aspect are drawn.
        aspects: aspect, label, max_points.
        titles: agency_id → name.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    columns = [f"aspect_{aspect}" for aspect in aspects["aspect"]]
    held = rows[rows[columns].notna().any(axis=1)].sort_values("rank", ascending=False, kind="stable")
    share = held[columns].div(aspects["max_points"].to_list(), axis="columns")
    figure = go.Figure()
    _draw_cells(figure, held, share, aspects["label"], _labels(held, titles), language)
    figure.update_xaxes(fixedrange=True, automargin=True, tickangle=-30)
    figure.update_yaxes(fixedrange=True, automargin=True)
    title = _weakest(share, aspects, language)
    line = basis_line(basis, n=len(held), language=language)
    return finish(figure, title, title, line, language=language, height=240 + 34 * max(len(held), 1))


def _draw_cells(
    figure: go.Figure,
    held: pd.DataFrame,
    share: pd.DataFrame,
    columns: pd.Series,
    label: pd.Series,
    language: str,
) -> None:
    """Steps of the ramp as colour, so that each text can have the ink that is read on it."""
    last = len(RAMP) - 1
    step = (share * last).round().clip(0, last)
    edges = [(place / len(RAMP), (place + 1) / len(RAMP), colour) for place, colour in enumerate(RAMP)]
    scale = [[end, colour] for low, high, colour in edges for end in (low, high)]
    z = step.to_numpy()
    figure.add_heatmap(
        z=z, x=columns, y=label, colorscale=scale, zmin=-0.5, zmax=last + 0.5, xgap=2, ygap=2,
        showscale=False, hoverinfo="skip",
    )  # fmt: skip
    for name, place in zip(columns, share.columns, strict=True):
        known = step[place].notna()
        ink = [INK_ON[int(value)] for value in step[place][known]]
        shown = [number(value, language) for value in held[place][known]]
        text_of = {"text": shown, "textfont": {"color": ink}, "showlegend": False, "hoverinfo": "skip"}
        figure.add_scatter(x=[name] * len(shown), y=label[known], mode="text", **text_of)


def _weakest(share: pd.DataFrame, aspects: pd.DataFrame, language: str) -> str:
    mean = share.mean().to_numpy()
    if np.isnan(mean).all():
        return text("No aspects of these agencies are known", language)
    weakest = int(np.nanargmin(mean))
    return text(
        "Weakest together: {aspect}, at {share} of its maximum",
        language,
        aspect=aspects["label"].iloc[weakest],
        share=percent(float(mean[weakest]), language),
    )
