"""Figures about how far the grid can be trusted: the masking test, and the leniency of units and raters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from talent.display import ACCENT, AMBER, GREY, RULE, basis_line, masked, number, percent
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, text

_SHOWN = 24


def masking(
    table: pd.DataFrame, *, language: str = DEFAULT_LANGUAGE, basis: Mapping[str, Any] | None = None
) -> go.Figure:
    """How often the likely cell was right, by the chance stated for it.

    Args:
        table: ``Review.masking``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    bands = table.iloc[:-1]
    bands = bands[bands["n"] > 0]
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": RULE, "dash": "dot"},
        name=text("as stated", language),
    )
    figure.add_scatter(
        x=bands["stated"],
        y=bands["share"],
        mode="markers",
        name=text("found", language),
        marker={"color": ACCENT, "size": 9},
        error_y={
            "type": "data",
            "array": bands["hit_high"] - bands["share"],
            "arrayminus": bands["share"] - bands["hit_low"],
            "color": GREY,
        },
        customdata=bands["n"],
        hovertemplate="%{x:.0%} → %{y:.0%} (n = %{customdata})<extra></extra>",
    )
    figure.update_xaxes(
        title=text("chance stated", language), range=[0.3, 1.02], tickformat=".0%", fixedrange=True
    )
    figure.update_yaxes(title=text("right", language), range=[0, 1.02], tickformat=".0%", fixedrange=True)
    figure.update_layout(legend={"orientation": "h", "y": 1.15, "x": 0})
    title = _masking_finding(table, language)
    line = basis_line(basis, n=int(bands["n"].sum()), language=language)
    return finish(figure, title, title, line, language=language, height=320)


def _masking_finding(table: pd.DataFrame, language: str) -> str:
    if table.empty or not table["n"].iloc[-1]:
        return text("The likely cell cannot be tested: too few people are known wholly", language)
    last = table.iloc[-1]
    return text(
        "Where a likely cell is named it was right for {share} of {n} people tested ({stated} stated)",
        language,
        share=percent(last["share"], language),
        n=number(int(last["n"]), language),
        stated=percent(last["stated"], language),
    )


def leniency(
    table: pd.DataFrame,
    names: Mapping[str, str],
    *,
    level: str = "unit",
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Estimates of leniency with their intervals, those furthest from zero on top.

    Args:
        table: ``Review.leniency``.
        names: id → name of units; raters stand with masked ids.
        level: ``"unit"`` or ``"rater"``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    own = table[table["level"].eq(level) & table["leniency"].notna()]
    rows = own.reindex(own["leniency"].abs().sort_values(ascending=False, kind="stable").index).head(_SHOWN)
    ids = rows["id"].astype("str")
    labels = ids.map(names).fillna(ids) if level == "unit" else masked(ids)
    figure = go.Figure()
    for outside, colour, name in (
        (False, GREY, text("interval holds zero", language)),
        (True, AMBER, text("interval does not hold zero", language)),
    ):
        here = rows["outside"].eq(outside)
        figure.add_scatter(
            x=rows.loc[here, "leniency"],
            y=labels[here],
            mode="markers",
            name=name,
            marker={"color": colour, "size": 10, "symbol": "diamond" if outside else "circle"},
            error_x={"type": "data", "array": (rows["high"] - rows["leniency"])[here], "color": colour},
            hovertemplate="%{y}: %{x:.1f}<extra></extra>",
        )
    figure.add_vline(x=0, line={"color": RULE})
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(labels)[::-1], automargin=True, fixedrange=True
    )
    figure.update_xaxes(
        title=text("points above (+) or below (−) comparable people", language), fixedrange=True
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.08, "x": 0})
    title = _leniency_finding(own, level, language)
    line = basis_line(basis, n=int(own["n"].sum()), language=language)
    return finish(figure, title, title, line, language=language, height=120 + 24 * max(len(rows), 4))


def _leniency_finding(own: pd.DataFrame, level: str, language: str) -> str:
    high = int((own["low"] > 0).sum())
    low = int((own["high"] < 0).sum())
    values = {
        name: number(value, language) for name, value in (("high", high), ("low", low), ("n", len(own)))
    }
    if level == "unit":
        return text("{high} of {n} units rate higher than comparable ones, {low} lower", language, **values)
    return text("{high} of {n} raters rate higher than comparable ones, {low} lower", language, **values)
