"""Figures of the organisation: the chart as an icicle, and vacancies of five years by tier and cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_date
from plotly.subplots import make_subplots

from talent.dataset import by_key
from talent.display import ACCENT, AMBER, CAUSES, GREY, RAMP, RED, RULE, basis_line, number
from talent.figures.frame import finish
from talent.messages import DEFAULT_LANGUAGE, mark, text
from talent.positions import vacancy_months

_TIER_COLOURS = (RAMP[8], RAMP[6], RAMP[4], RAMP[3], RAMP[2])
_CAUSE_COLOURS = dict(zip(CAUSES, (RED, ACCENT, AMBER, GREY), strict=True))
_SOON = 12
_STATES = {
    "now": (mark("vacant now"), RED, "x"),
    "soon": (mark("vacant within a year"), AMBER, "/"),
    "later": (mark("vacant within five years"), RAMP[4], "."),
    "none": (mark("filled"), RAMP[1], ""),
}


def vacancy_outlook(
    vacancies: pd.DataFrame,
    *,
    on: date | str,
    months: int = 60,
    tier_labels: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """Seats that fall vacant month by month: above by tier, below by cause; the first bar is vacant now.

    Args:
        vacancies: ``Review.vacancies``.
        on: review date.
        months: how far the axis reaches.
        tier_labels: tier → words, in the order of the tiers; without it the ids are shown.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    start = pd.Timestamp(on)
    counts = vacancy_months(vacancies, on=on, months=months)
    ahead = (counts["month"].dt.year - start.year) * 12 + counts["month"].dt.month - start.month
    counts = counts.assign(bar=(ahead + 1).mask(counts["now"], 0))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    names = {tier: label for tier, label in (tier_labels or {}).items() if tier in set(counts["tier"])}
    names |= {tier: tier for tier in sorted(set(counts["tier"]) - set(names))}
    groups = [("tier", names, dict(zip(names, _TIER_COLOURS * len(names), strict=False)), 1)]
    groups += [("cause", {key: text(word, language) for key, word in CAUSES.items()}, _CAUSE_COLOURS, 2)]
    for column, labels, colours, row in groups:
        table = counts.pivot_table(index="bar", columns=column, values="n", aggfunc="sum", fill_value=0)
        table = table.reindex(range(months + 2), fill_value=0)
        for key in [key for key in labels if key in table]:
            figure.add_bar(
                x=table.index, y=table[key], name=labels[key], marker_color=colours[key], row=row, col=1
            )
    ticks = [text("now", language)]
    ticks += [
        format_date(start + pd.DateOffset(months=k), "MMM yy", locale=language) for k in range(months + 1)
    ]
    figure.update_xaxes(tickvals=list(range(0, months + 2, 6)), ticktext=ticks[::6], fixedrange=True)
    figure.update_yaxes(title=text("posts", language), rangemode="tozero", tickformat=",")
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": 1.1, "x": 0})
    now = int(counts.loc[counts["now"], "n"].sum())
    title = text(
        "{now} posts are vacant now, {acting} with an acting officer; {coming} more fall vacant within "
        "{months} months",
        language,
        now=number(now, language),
        acting=number(int(counts.loc[counts["now"], "acting"].sum()), language),
        coming=number(int(counts["n"].sum()) - now, language),
        months=months,
    )
    line = basis_line(basis, n=int(counts["n"].sum()), language=language)
    return finish(figure, title, title, line, language=language, height=420)


def organisation(
    posts: pd.DataFrame,
    spans: pd.DataFrame,
    vacancies: pd.DataFrame,
    *,
    on: date | str,
    top: str | None = None,
    levels: int = 3,
    language: str = DEFAULT_LANGUAGE,
    basis: Mapping[str, Any] | None = None,
) -> go.Figure:
    """The reporting chart as an icicle: a post as wide as what is below it, hatched where it falls vacant.

    Of a ring of posts each stands as a top of its own, so that nothing is drawn twice.

    Args:
        posts: ``Review.posts``.
        spans: ``Review.spans``.
        vacancies: ``Review.vacancies``.
        on: review date.
        top: position_id that is drawn on top; default all tops.
        levels: levels drawn below it; a click opens the next.
        language: ``"id"`` or ``"en"``.
        basis: ``Review.basis``.
    """
    table = posts.drop_duplicates("position_id").set_index("position_id")
    depth = by_key(spans, "position_id", "depth").reindex(table.index)
    depth_above = table["reports_to"].map(depth).astype("float64")
    above = table["reports_to"].where(depth_above < depth.astype("float64"), "").fillna("")
    state = _vacant(table.index, vacancies, on)
    patterns = [_STATES[key][2] for key in state]
    figure = go.Figure(
        go.Icicle(
            ids=table.index,
            labels=table["title"].fillna("–"),
            parents=above,
            maxdepth=levels,
            level=top,
            count="leaves",
            marker={
                "colors": [_STATES[key][1] for key in state],
                "pattern": {"shape": patterns, "solidity": 0.3},
                "line": {"color": RULE, "width": 1},
            },
            text=[text(_STATES[key][0], language) for key in state],
            hovertemplate="%{label}<br>%{text}<extra></extra>",
        )
    )
    counts = pd.Series(state).value_counts()
    title = text(
        "{n} positions in {depth} levels; {now} have a vacant seat, {soon} more within a year",
        language,
        n=number(len(table), language),
        depth=number(int(depth.max()) + 1 if len(depth) else 0, language),
        now=number(int(counts.get("now", 0)), language),
        soon=number(int(counts.get("soon", 0)), language),
    )
    line = basis_line(basis, n=len(table), language=language)
    return finish(figure, title, title, line, language=language, height=460)


def _vacant(posts: pd.Index, vacancies: pd.DataFrame, on: date | str) -> list[str]:
    """When the first seat of each post falls vacant: now, soon, later, none."""
    day = pd.Timestamp(on)
    first = vacancies.groupby("position_id")["vacant_on"].min().reindex(posts)
    tests = [first <= day, first <= day + pd.DateOffset(months=_SOON), first.notna()]
    return [str(state) for state in np.select(tests, ["now", "soon", "later"], "none")]
