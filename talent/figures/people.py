"""Figures of one person: how an axis adds up, component by component, against its cuts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from talent.display import ACCENT, AMBER, GREY, INK, RULE, basis_line, number, word
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, text
from talent.vocabulary import AXES, COMPONENTS


def axis_sum(
    components: pd.DataFrame,
    axes: pd.DataFrame,
    *,
    axis: str,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """The contributions of one axis as a waterfall, what is missing as a hatched span, both cuts as lines.

    Args:
        components: ``Explanation.components``.
        axes: ``Explanation.axes``.
        axis: ``"performance"`` or ``"potential"``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    rows = components[(components["axis"] == axis) & (components["part_of"] == "")]
    one = axes[axes["axis"] == axis].iloc[0]
    labels = [_label(row, language) for row in rows.to_dict("records")]
    sign = rows["weight"].div(100).fillna(rows["added"])
    least = (sign * rows["low"]).where(sign >= 0, sign * rows["high"])
    points = rows["contribution"].fillna(least)
    figure = go.Figure()
    figure.add_waterfall(
        x=[*points, 0],
        y=[*labels, text("sum", language)],
        measure=["relative"] * len(labels) + ["total"],
        orientation="h",
        text=[*_said(rows, points, language), number(one["low"], language, digits=2)],
        textposition="outside",
        increasing={"marker": {"color": ACCENT}},
        decreasing={"marker": {"color": AMBER}},
        totals={"marker": {"color": INK}},
        connector={"line": {"color": RULE}},
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    for level in ("middle", "high"):
        cut = one[f"{level}_cut"]
        label = {"text": number(cut, language), "font": {"color": GREY}, "yshift": 8}
        figure.add_vline(x=cut, line={"color": GREY, "dash": "dot"}, annotation=label)
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    figure.update_xaxes(title=text("points", language), rangemode="tozero", fixedrange=True)
    figure.update_layout(showlegend=False)
    title = _finding(one, language)
    pairs = zip(labels, _said(rows, points, language), strict=True)
    listed = "; ".join(f"{label} {value}" for label, value in pairs)
    line = basis_line(basis, n=1, language=language)
    return finish(figure, title, f"{title}. {listed}", line, language=language, height=360)


def _label(row: dict[Any, Any], language: str) -> str:
    name = word(COMPONENTS, str(row["component"]), language)
    return name if pd.isna(row["weight"]) else f"{name} · {number(row['weight'], language)}%"


def _said(rows: pd.DataFrame, points: pd.Series, language: str) -> list[str]:
    """What each component adds; of one that is missing what it adds at the least."""
    least = [number(value, language, digits=2) for value in points]
    return [
        text("missing, at least {n}", language, n=value) if gone else value
        for value, gone in zip(least, rows["contribution"].isna(), strict=True)
    ]


def _finding(one: pd.Series, language: str) -> str:
    name = word(AXES, str(one["axis"]), language)
    if math.isnan(float(one["low"])):
        return text("{axis}: the level is taken directly, without points", language, axis=name)
    if math.isnan(float(one["score"])):
        low, high = (number(one[side], language, digits=2) for side in ("low", "high"))
        return text("{axis}: between {low} and {high} points", language, axis=name, low=low, high=high)
    cut = "high" if float(one["to_middle"]) >= 0 else "middle"
    gap = float(one[f"to_{cut}"])
    words = {
        "axis": name,
        "score": number(one["score"], language, digits=4),
        "gap": number(abs(gap), language, digits=4),
        "cut": text(cut, language),
    }
    if gap >= 0:
        return text("{axis}: {score} points, {gap} above the {cut} cut", language, **words)
    return text("{axis}: {score} points, {gap} short of the {cut} cut", language, **words)
