"""Merit index: the total with its band and range, the eight aspects, career development, the way up."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures
from talent.merit import MeritIndex
from talent.messages import text


def total(merit: MeritIndex) -> None:
    """One big number with its category, what is claimed on paper, and career development by itself."""
    first, second, third, fourth = st.columns([5, 7, 5, 5])
    first.metric(
        say("Merit index, computed"),
        display.points_shown(merit.points, merit.low, merit.high, language()),
        band(merit),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    names = merit.category if isinstance(merit.category, tuple) else (merit.category,)
    second.metric(say("Category"), " – ".join(dict.fromkeys([names[0], names[-1]])), border=True)
    third.metric(say("Claimed on paper"), number(merit.claimed), border=True)
    career = merit.career_development
    points = career["points"] if not math.isnan(career["points"]) else career["low"]
    share = f"{number(points)} / {number(career['max_points'])}"
    fourth.metric(say("Career development"), share, border=True)
    if merit.missing:
        missing = ", ".join(merit.missing)
        st.info(
            say(
                "{n} items have no level yet ({items}): the index is a range until they have.",
                n=len(merit.missing),
                items=missing,
            )
        )
    if merit.out_of_force:
        st.warning(say("Instrument {name} is not in force on the review date.", name=merit.instrument))


def bounds() -> list[tuple[str, float]]:
    """Categories of the instrument with their lowest points, from worst to best."""
    return [(str(name), float(low)) for name, low in session.rules().value("instrument.categories")]


def band(merit: MeritIndex) -> str:
    """The points between which the category of the index lies."""
    places = bounds()
    most = [*(low for _, low in places[1:]), float(merit.aspects["max_points"].sum())]
    own = sum(merit.low >= low for _, low in places[1:])
    name, low = places[own]
    return f"{name}: {number(low)}–{number(most[own])}"


def target(start: float) -> tuple[str, float] | None:
    """The next category above some points, with its lowest points."""
    return next(((name, low) for name, low in bounds()[1:] if low > start), None)


def career_items(merit: MeritIndex) -> None:
    """The items of career development: levels, the numbers behind them, what one level more takes."""
    items = merit.items[merit.items["aspect"].eq(merit.career_aspect)]
    figure = figures.career_development(items, language=language(), basis=session.review().basis)
    screen.show(figure, key="career")
    rows = items.copy()
    rows["name"] = rows["item"] + "  " + display.names(rows, language())
    rows["numbers"] = [_numbers(row) for row in rows.itertuples()]
    rows["next"] = [_next(row) for row in rows.itertuples()]
    titles = {
        "name": say("Item"),
        "level": say("Computed"),
        "claimed_level": say("Claimed"),
        "numbers": say("Numbers behind it"),
        "next": say("One level more"),
    }
    widths = {
        titles[name]: st.column_config.Column(width=width)
        for name, width in {
            "name": 230,
            "level": 80,
            "claimed_level": 70,
            "numbers": 300,
            "next": 250,
        }.items()
    }
    screen.table(rows, titles=titles, columns=widths, lines=3, alt=say("Items of career development"))


def _numbers(row: Any) -> str:  # noqa: ANN401 - a named tuple of the items
    if pd.isna(row.denominator):
        return "–"
    counted = say("{n} of {all}", n=number(row.numerator), all=number(row.denominator))
    return f"{counted}: {text(row.about, language())}" if row.about else counted


def _next(row: Any) -> str:  # noqa: ANN401 - as _numbers
    needs = say("{n} more", n=number(row.next_needs)) if pd.notna(row.next_needs) and row.next_needs else ""
    cap = text(row.cap_reason, language()) if isinstance(row.cap_reason, str) and row.cap_reason else ""
    return "; ".join(part for part in (needs, cap) if part) or "–"


def way_up() -> None:
    """The cheapest steps to the next category."""
    steps = session.review().roadmap
    if steps.empty:
        st.info(say("The index stands in the highest category: there is no step to take."))
        return
    aim = target(session.review().merit.low)
    basis = session.review().basis
    screen.show(figures.roadmap(steps, target=aim, language=language(), basis=basis), key="roadmap")
    rows = steps.copy()
    rows["name"] = rows["item"] + "  " + display.names(rows, language())
    titles = {
        "step": "#",
        "name": say("Item"),
        "from_level": say("From level"),
        "to_level": say("To level"),
        "points": say("Points"),
        "effort": say("Effort"),
        "points_after": say("Total after"),
    }
    screen.table(rows, titles=titles, alt=say("Steps of the cheapest way up"))


st.title(say("Merit index"))
merit = session.review().merit
if merit.aspects.empty:
    st.info(say("No merit instrument is chosen or in force, so there is no merit index."))
    st.stop()
total(merit)
screen.show(figures.merit_aspects(merit, language=language(), basis=session.review().basis), key="aspects")
career_items(merit)
way_up()
st.caption(
    say("Ladders and weights inside an aspect are assumptions of this engine; an overlay replaces them.")
)
