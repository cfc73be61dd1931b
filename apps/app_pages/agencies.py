"""Agencies side by side: points between the categories, change, aspects, and who to learn from."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures
from talent.merit.instrument import Instrument
from talent.vocabulary import MERIT_ASSESSORS

_SEPARATOR = "; "


def choose(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of one year and assessor; at first those with most agencies, the latest of them."""
    pairs = zip(table["year"].astype("int64"), table["assessed_by"], strict=True)
    counted = Counter((int(year), str(by)) for year, by in pairs)
    keys = sorted(counted, reverse=True)
    start = max(range(len(keys)), key=lambda place: (counted[keys[place]], -place))
    year, by = st.selectbox(
        say("Year and assessor"),
        keys,
        index=start,
        format_func=lambda key: f"{key[0]} · {assessor(key[1])} ({number(counted[key])})",
        key="assessment",
    )
    return table[table["year"].eq(year) & table["assessed_by"].eq(by)].reset_index(drop=True)


def assessor(name: str) -> str:
    """Who assessed, in words."""
    return display.word(MERIT_ASSESSORS, name, language())


def standing(rows: pd.DataFrame, instrument: Instrument, titles: dict[str, str]) -> None:
    """Everyone's points, the way since the assessment before and to the next category, and the source."""
    basis = session.review().basis
    bounds = [(name, float(low)) for name, low in instrument.categories]
    figure = figures.league(
        rows, bounds=bounds, own=basis["agency_id"], titles=titles, language=language(), basis=basis
    )
    screen.show(figure, key="league")
    shown = rows.assign(agency=rows["agency_id"].map(titles).astype("str").fillna(rows["agency_id"]))
    shown["points"] = [points(row) for row in rows.itertuples()]
    shown["category"] = [categories(row, instrument) for row in rows.itertuples()]
    shown["change"] = [_signed(step) for step in rows["change"]]
    shown["year"] = [year(row) for row in rows.itertuples()]
    shown["next"] = [following(row) for row in rows.itertuples()]
    shown["learn"] = [named(str(row.learn_from), titles) for row in rows.itertuples()]
    shown["source"] = [source(row) for row in rows.itertuples()]
    heads = {
        "rank": ("#", 40),
        "agency": (say("Agency"), 135),
        "year": (say("Year"), 65),
        "points": (say("Points"), 85),
        "category": (say("Category"), 90),
        "change": (say("Change"), 90),
        "next": (say("Category above"), 120),
        "learn": (say("Learn from"), 165),
        "source": (say("Source"), 190),
    }
    titled = {name: title for name, (title, _) in heads.items()}
    columns = {title: st.column_config.Column(width=width) for title, width in heads.values()}
    alt = say("Agencies by points")
    screen.table(shown, titles=titled, columns=columns, lines=3, alt=alt, key="agencies")
    if rows["year_known"].eq(other=False).any():
        st.caption(
            say("A year marked * is not named in the source; the figure stands with those of its time.")
        )


def _signed(step: float) -> str:
    return f"+{number(step)}" if step > 0 else number(step)


def points(row: Any) -> str:  # noqa: ANN401 - a named tuple of the league
    """Points, and their range while something is missing."""
    wide = pd.notna(row.low) and row.high > row.low
    return f"{number(row.low)}–{number(row.high)}" if wide else number(row.points)


def categories(row: Any, instrument: Instrument) -> str:  # noqa: ANN401 - as points
    """The category, or the first and last of those possible."""
    if pd.isna(row.high):
        return row.category
    ends = (instrument.category(Fraction(str(value))) for value in (row.low, row.high))
    return " – ".join(dict.fromkeys(ends))


def year(row: Any) -> str:  # noqa: ANN401 - a named tuple of the league
    """The year, marked where the source does not name it."""
    return str(row.year) if pd.isna(row.year_known) or row.year_known else f"{row.year} *"


def following(row: Any) -> str:  # noqa: ANN401 - a named tuple of the league
    """The category above and how far it is."""
    return f"{row.next_category}: +{number(row.gap)}" if row.next_category else "–"


def named(ids: str, titles: dict[str, str]) -> str:
    """Agencies by name."""
    return ", ".join(titles.get(one, one) for one in ids.split(_SEPARATOR)) if ids else "–"


def source(row: Any) -> str:  # noqa: ANN401 - a named tuple of the league
    """Where the figure stands; a computed one names its run."""
    if not isinstance(row.source, str) or not row.source:
        return "–"
    return say("run {id}", id=row.source[:12]) if row.assessed_by == "computed" else row.source


def aspects(rows: pd.DataFrame, instrument: Instrument, titles: dict[str, str]) -> None:
    """The aspects of those that give them, and one agency beside those it can learn from."""
    own = pd.DataFrame(
        {
            "aspect": [one.number for one in instrument.aspects],
            "name": [one.name for one in instrument.aspects],
            "name_id": [one.name_id for one in instrument.aspects],
            "max_points": [float(one.weight_high * instrument.level_max) for one in instrument.aspects],
        }
    )
    own["label"] = own["aspect"].astype("str") + ". " + display.names(own, language())
    columns = [f"aspect_{number_}" for number_ in own["aspect"]]
    known = rows[columns].notna().any(axis=1)
    if not known.any():
        st.info(
            say("The aspects of these assessments are not known: one learns from the next above by points.")
        )
        return
    basis = session.review().basis
    figure = figures.league_aspects(rows, own, titles=titles, language=language(), basis=basis)
    screen.show(figure, key="aspects")
    beside(rows[known], rows, own, titles)


def beside(known: pd.DataFrame, rows: pd.DataFrame, own: pd.DataFrame, titles: dict[str, str]) -> None:
    """One agency's aspects beside those of the agencies it can learn from."""
    wanted = known[known["learn_from"].ne("")]
    if wanted.empty:
        return
    chosen: str = st.selectbox(
        say("Agency and those it can learn from"),
        wanted["agency_id"],
        format_func=lambda one: titles.get(one, one),
        key="learner",
    )
    by_id = rows.set_index("agency_id")
    columns = [f"aspect_{aspect}" for aspect in own["aspect"]]
    everyone = [chosen, *str(by_id.loc[chosen, "learn_from"]).split(_SEPARATOR)]
    heads = {"label": say("Aspect")}
    shown = own.copy()
    for place, one in enumerate(everyone):
        shown[f"agency-{place}"] = by_id.loc[one, columns].to_numpy(dtype="float64")
        heads[f"agency-{place}"] = titles.get(one, one)
    shown["max"] = own["max_points"]
    heads["max"] = say("maximum")
    screen.table(shown, titles=heads, alt=say("Aspects beside those of better agencies"), key="beside")


st.title(say("Agencies side by side"))
instrument = session.league_instrument()
reported = st.toggle(
    say("With totals that news reported of five agencies"), value=True, key="reported",
    help=say("Read at second hand; they serve as an example until an agency's own assessments are at hand."),
)  # fmt: skip
found = session.league(reported=reported)
if found.empty:
    st.info(say("No assessment of any agency is at hand. Fill the table merit_history, or publish reviews."))
    st.stop()
titles = session.agency_names()
rows = choose(found)
standing(rows, instrument, titles)
aspects(rows, instrument, titles)
if instrument.out_of_force:
    st.caption(
        say("Points and categories by instrument {name}, which was in force then.", name=instrument.id)
    )
