"""What all figures share."""

from __future__ import annotations

import plotly.graph_objects as go

from talent.display import GREY, INK, PAPER


def finish(figure: go.Figure, title: str, alt: str, basis: str, *, language: str, height: int) -> go.Figure:
    """What all figures share: title, quiet ground, alternative text and basis line."""
    figure.update_layout(
        title={"text": title, "font": {"size": 16, "color": INK}, "x": 0, "xanchor": "left"},
        height=height,
        margin={"l": 10, "r": 10, "t": 48, "b": 10},
        plot_bgcolor=PAPER,
        paper_bgcolor=PAPER,
        font={"color": INK},
        separators=",." if language == "id" else ".,",
        meta={"alt": alt, "basis": basis},
    )
    # The dashboard's own theme writes axes too pale to read.
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(tickfont={"color": GREY}, title_font={"color": GREY})
    return figure
