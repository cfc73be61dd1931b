"""Figures of the nine-box grid: the placed people, and those without a certain cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from talent.display import (
    AMBER,
    BOX,
    GREY,
    INK_ON,
    PAPER,
    PERFORMANCE,
    POTENTIAL,
    RAMP,
    RULE,
    STATES,
    basis_line,
    box_counts,
    number,
    percent,
    pool_finding,
)
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, mark, text


def nine_box(
    grid: pd.DataFrame,
    *,
    certainty: pd.DataFrame | None = None,
    chosen: str | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """The nine cells with count, share of the placed, and how many of them truly belong there.

    Three overlaid rows of bars, so that a whole cell can be clicked; ``customdata`` is the box number.

    Args:
        grid: ``Review.grid``.
        certainty: ``Review.certainty``, where the grid is that of all; without it each cell shows the mean
            chance of its people.
        chosen: box that is outlined.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    counts, certain = box_counts(grid), _sure(grid, certainty, language)
    figure = go.Figure([_row(row, counts, certain, language) for row in range(3)])
    for (row, column), box in BOX.items():
        if str(box) == chosen:
            edge = {"x0": column - 0.485, "x1": column + 0.485, "y0": row + 0.015, "y1": row + 0.985}
            figure.add_shape(type="rect", line={"color": AMBER, "width": 4}, **edge)
    _axes(figure, language)
    title = pool_finding(grid, language)
    listed = ", ".join(f"{box}: {number(count, language)}" for box, count in counts.items())
    alt = text("Nine-box grid, people per box: {counts}", language, counts=listed)
    line = basis_line(basis, n=len(grid), language=language)
    return finish(figure, title, alt, line, language=language, height=520)


def _row(row: int, counts: pd.Series, certain: Mapping[int, str], language: str) -> go.Bar:
    """The three cells of one performance level."""
    boxes = [BOX[row, column] for column in range(3)]
    total = int(counts.sum())
    return go.Bar(
        x=[text(level, language) for level in POTENTIAL],
        y=[1, 1, 1],
        base=row,
        width=0.98,
        marker={"color": [RAMP[box - 1] for box in boxes], "line": {"color": PAPER, "width": 4}},
        text=[_cell_text(box, counts[box], total, certain.get(box, ""), language) for box in boxes],
        textfont={"color": [INK_ON[box - 1] for box in boxes], "size": 14},
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        customdata=boxes,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        # Without both, plotly dims or ignores clicked cells; the outline shows what is chosen.
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _axes(figure: go.Figure, language: str) -> None:
    levels = [text(level, language) for level in PERFORMANCE]
    figure.update_xaxes(title=text("Potential", language), showgrid=False, automargin=True, fixedrange=True)
    figure.update_yaxes(title=text("Performance", language), tickvals=[0.5, 1.5, 2.5], ticktext=levels)
    figure.update_yaxes(range=[0, 3], showgrid=False, automargin=True, fixedrange=True, tickangle=-90)
    figure.update_layout(barmode="overlay", dragmode=False)


def _sure(grid: pd.DataFrame, certainty: pd.DataFrame | None, language: str) -> dict[int, str]:
    """What each box says about how sure it is: people who truly belong there, or their mean chance."""
    if certainty is None:
        means, sentence = _certainty(grid).dropna(), mark("mean P {p}")
    else:
        shown = certainty.dropna(subset=["cell", "share"])
        means, sentence = shown.set_index("cell")["share"], mark("truly here ≈ {p}")
    pairs = zip(means.index.astype("int64"), means, strict=True)
    return {box: text(sentence, language, p=percent(value, language)) for box, value in pairs}


def _certainty(grid: pd.DataFrame) -> pd.Series:
    """Mean probability of the own cell, per box."""
    means = {
        box: grid.loc[grid["cell"].eq(box).fillna(False).astype(bool), f"p{box}"].mean()
        for box in range(1, 10)
    }
    return pd.Series(means, dtype="float64")


def _cell_text(box: int, count: int, total: int, certain: str, language: str) -> str:
    share = percent(count / total if total else 0, language, digits=1)
    lines = [f"<b>{box}</b>", f"<b>{number(count, language)}</b> · {share}"]
    return "<br>".join([*lines, certain] if certain else lines)


def not_placed(
    grid: pd.DataFrame, *, language: str = DEFAULT_LANGUAGE, basis: Mapping[str, Any] | None = None
) -> go.Figure:
    """Two strips: provisional and not yet mappable people, hatched where one cell is likely.

    Args:
        grid: ``Review.grid``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    waiting = grid[grid["state"].ne("placed")]
    states = ["not_mappable", "provisional"]
    names = [text(STATES[state], language) for state in states]
    table = pd.crosstab(waiting["state"], waiting["likely_cell"].fillna(0).astype("int64"))
    table = table.reindex(index=states, columns=range(10), fill_value=0)
    figure = go.Figure([_strip(box, table[box], names, language) for box in [*range(1, 10), 0]])
    # Boxes have a colour each, so one stand-in explains the hatch of all of them.
    figure.add_trace(_strip(5, 0 * table[5], names, language).update(_key(language)))
    figure.update_layout(
        barmode="stack", legend={"orientation": "h", "y": 1.3, "x": 0, "traceorder": "reversed"}
    )
    figure.update_yaxes(automargin=True, fixedrange=True)
    figure.update_xaxes(title=text("employees", language), tickformat=",", fixedrange=True)
    likely = int(waiting["likely_cell"].notna().sum())
    title = text(
        "{n} employees have no certain cell yet, {likely} of them a likely one",
        language,
        n=number(len(waiting), language),
        likely=number(likely, language),
    )
    line = basis_line(basis, n=len(waiting), language=language)
    return finish(figure, title, title, line, language=language, height=230)


def _key(language: str) -> dict[str, Any]:
    return {"name": text("one box likely (in its colour)", language), "showlegend": True}


def _strip(box: int, counts: pd.Series, names: list[str], language: str) -> go.Bar:
    """The part of both strips whose likely box is this one; 0: no box is likely."""
    label = text("box {box} likely", language, box=box) if box else text("no likely box", language)
    ground, ink = (RAMP[box - 1], INK_ON[box - 1]) if box else (RULE, GREY)
    hatch = {"shape": "/", "bgcolor": ground, "fgcolor": ink, "size": 6, "solidity": 0.15} if box else None
    return go.Bar(
        y=names,
        x=counts,
        name=label,
        orientation="h",
        marker={"color": ground, "pattern": hatch, "line": {"color": GREY, "width": 0.5}},
        showlegend=not box,
        hovertemplate=f"{label}: %{{x}}<extra></extra>",
    )
