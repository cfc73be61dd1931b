"""Figures of the plan: what more moves gain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from talent.display import ACCENT, AMBER, GREY, basis_line, number
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, text
from talent.plan_words import frontier_finding


def frontier(
    table: pd.DataFrame,
    *,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Value of the best plan against the number of its moves, at each price of a move.

    Args:
        table: ``Review.frontier``.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    points = table.groupby(["moves", "value"], as_index=False).agg(
        prices=("move_price", lambda prices: "–".join(_ends(prices, language))), chosen=("chosen", "any")
    )
    figure = go.Figure()
    colours = [AMBER if chosen else ACCENT for chosen in points["chosen"]]
    # Different words, not colour alone: the price that the rules take is named at its point.
    names = [
        text("price {price}, as the rules have it", language, price=prices)
        if chosen
        else text("price {price}", language, price=prices)
        for prices, chosen in zip(points["prices"], points["chosen"], strict=True)
    ]
    figure.add_scatter(
        x=points["moves"],
        y=points["value"],
        mode="lines+markers+text",
        line={"color": GREY, "width": 1.5},
        marker={"color": colours, "size": 11},
        text=names,
        # The curve rises to the right, so there is room above it on the left and below it on the right.
        textposition=[
            "top left" if 0 < place < len(names) - 1 else "bottom right" for place in range(len(names))
        ],
        showlegend=False,
        hovertemplate="%{x} · %{y:,.0f}<extra>%{text}</extra>",
    )
    spread = max(int(points["moves"].max() - points["moves"].min()), 4)
    low, high = points["moves"].min() - 0.1 * spread, points["moves"].max() + 0.45 * spread
    figure.update_xaxes(title=text("moves", language), tickformat=",d", range=[low, high], fixedrange=True)
    figure.update_yaxes(title=text("value without the prices of moves (points)", language), tickformat=",")
    title = frontier_finding(table, language)
    line = basis_line(basis, n=len(table), language=language)
    return finish(figure, title, title, line, language=language, height=300)


def _ends(prices: pd.Series, language: str) -> list[str]:
    return [number(price, language) for price in sorted({prices.min(), prices.max()})]
