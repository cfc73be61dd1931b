"""Figures of the merit index: aspects, the items of one aspect, the cheapest way up, paper against field."""

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
from talent.messages import DEFAULT_LANGUAGE, mark, text

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
    shown, claimed, most, unit = _scaled(aspects, merit)
    figure = go.Figure()
    pairs = zip(shown, most, strict=True)
    figure.add_bar(
        y=labels,
        x=most,
        orientation="h",
        width=0.72,
        name=text("maximum", language),
        marker_color=RULE,
        text=[f"{number(points, language)} / {number(top, language)}" for points, top in pairs],
        textposition="outside",
        cliponaxis=False,
    )
    computed = {"y": labels, "x": shown, "name": text("computed", language)}
    figure.add_bar(**computed, orientation="h", width=0.4, marker_color=ACCENT)
    _draw_possible(figure, labels, aspects, merit, language)
    figure.add_scatter(y=labels, x=claimed, mode="markers", name=text("claimed", language), marker=_claim())
    figure.update_xaxes(title=text(unit, language), rangemode="tozero", fixedrange=True)
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


def _draw_possible(
    figure: go.Figure, labels: pd.Series, aspects: pd.DataFrame, merit: MeritIndex, language: str
) -> None:
    """What an aspect may still reach while items in it have no level."""
    low, high = ("low", "high") if merit.weighted else ("mean_low", "mean_high")
    open_now = aspects["mean"].isna()
    if open_now.any():
        figure.add_bar(
            y=labels[open_now],
            x=(aspects[high] - aspects[low])[open_now],
            base=aspects.loc[open_now, low],
            orientation="h",
            width=0.4,
            name=text("possible", language),
            marker={"color": PAPER, "pattern": {"shape": "/", "fgcolor": ACCENT}, "line": {"color": ACCENT}},
        )


def _scaled(aspects: pd.DataFrame, merit: MeritIndex) -> tuple[pd.Series, pd.Series, pd.Series, str]:
    """Computed, claimed and greatest in points; in mean levels where weights were never published."""
    if merit.weighted:
        return (
            aspects["points"].fillna(aspects["low"]),
            aspects["claimed"],
            aspects["max_points"],
            mark("points"),
        )
    most = pd.Series(float(merit.level_max), index=aspects.index)
    return aspects["mean"].fillna(aspects["mean_low"]), aspects["mean_claimed"], most, mark("mean level")


def _claim() -> dict[str, Any]:
    return {"symbol": "diamond", "size": 11, "color": AMBER, "line": {"color": PAPER, "width": 1}}


def _paper_against_data(merit: MeritIndex, language: str) -> str:
    if not merit.weighted:
        return text(
            "The index lies between {low} and {high} points, whatever the weights that were never published",
            language,
            low=number(merit.low, language),
            high=number(merit.high, language),
        )
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
    # Levels run from 1, and from 0 where the instrument has that level.
    low = 0 if (level.eq(0) | claimed.eq(0)).any() else 1
    figure.update_xaxes(
        title=text("level", language), range=[low - 0.4, 4.4], tickvals=list(range(low, 5)), fixedrange=True
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


def roadmap_timeline(
    steps: pd.DataFrame, *, language: str = DEFAULT_LANGUAGE, basis: Mapping[str, Any] | None = None
) -> go.Figure:
    """Steps of a way up on a time axis of months, each as long as it takes, with its effort.

    Args:
        steps: ``Review.roadmap``, or as :func:`talent.merit.plan` gives them.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    rows = steps[::-1]
    labels = rows["step"].astype("str") + ". " + rows["item"] + " → " + rows["to_level"].astype("str")
    figure = go.Figure()
    figure.add_bar(
        y=labels,
        x=rows["end_month"] - rows["start_month"],
        base=rows["start_month"],
        orientation="h",
        marker={"color": RAMP[6], "line": {"color": INK, "width": 0.5}},
        text=[text("effort {n}", language, n=number(value, language)) for value in rows["effort"]],
        textposition="inside",
        insidetextanchor="start",
        hovertext=names(rows, language),
        showlegend=False,
    )
    end = int(rows["end_month"].max()) if len(rows) else 0
    figure.update_xaxes(
        title=text("months from now", language), range=[0, max(end, 12) + 1], dtick=6, fixedrange=True
    )
    figure.update_yaxes(automargin=True, fixedrange=True)
    title = text(
        "{n} steps take {months} months and {effort} points of effort",
        language,
        n=len(rows),
        months=number(end, language),
        effort=number(rows["effort"].sum(), language),
    )
    line = basis_line(basis, n=len(rows), language=language)
    return finish(figure, title, title, line, language=language, height=140 + 24 * max(len(rows), 4))


def paper_against_field(
    units: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Units by their standing on paper and in the field, those that surely disagree named.

    Args:
        units: ``Review.merit_units``.
        titles: unit_id → name; without it the id is shown.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    rows = units.dropna(subset="gap")
    figure = go.Figure()
    label = rows["unit_id"].map(titles or {}).astype("str").fillna(rows["unit_id"])
    for apart, colour, symbol, name in (
        (False, GREY, "circle", mark("no sure disagreement")),
        (True, AMBER, "diamond", mark("paper and field disagree")),
    ):
        own = rows["verdict"].isin(["paper_above", "field_above"]).eq(apart)
        figure.add_scatter(
            x=rows.loc[own, "field"],
            y=rows.loc[own, "paper"],
            mode="markers+text" if apart else "markers",
            name=text(name, language),
            text=label[own],
            textposition="middle right",
            textfont={"color": INK},
            error_x=_whiskers(rows[own], "field"),
            error_y=_whiskers(rows[own], "paper"),
            marker={"color": colour, "symbol": symbol, "size": 10},
        )
    _draw_agreement(figure, rows)
    figure.update_xaxes(title=text("field, in spreads of the units", language), zeroline=False)
    figure.update_yaxes(title=text("paper, in spreads of the units", language), zeroline=False)
    figure.update_layout(legend=_LEGEND)
    title = _disagreement(rows, label, language)
    line = basis_line(basis, n=len(rows), language=language)
    return finish(figure, title, title, line, language=language, height=420)


def _whiskers(rows: pd.DataFrame, side: str) -> dict[str, Any]:
    return {"array": rows[f"{side}_high"] - rows[side], "thickness": 1, "width": 2, "color": RULE}


def _draw_agreement(figure: go.Figure, rows: pd.DataFrame) -> None:
    """The line on which both sides are equal, and room for names on the right of the points."""
    if rows.empty:
        return
    low = float(rows[["paper_low", "field_low"]].min().min()) - 0.5
    high = float(rows[["paper_high", "field_high"]].max().max()) + 0.5
    line = {"color": RULE, "dash": "dot"}
    figure.add_shape(type="line", x0=low, y0=low, x1=high, y1=high, line=line, layer="below")
    figure.update_xaxes(range=[low, high + 0.2 * (high - low)])
    figure.update_yaxes(range=[rows["paper_low"].min() - 0.5, rows["paper_high"].max() + 0.5])


def _disagreement(rows: pd.DataFrame, label: pd.Series, language: str) -> str:
    above = rows["verdict"].eq("paper_above")
    if not above.any():
        return text("No unit stands surely better on paper than in the field", language)
    return text(
        "{n} units stand surely better on paper than in the field, {name} most of all",
        language,
        n=number(int(above.sum()), language),
        name=label[above].iloc[0],
    )
