"""Merit index: total with band and range, aspects, items with the rows behind them, paper and field."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from apps import merit_path, screen, session
from apps.session import language, number, say
from talent import display, figures
from talent.merit import MeritIndex, write_self_assessment
from talent.merit.instrument import Instrument, read_instrument
from talent.merit.selfassessment import SOURCES, STATES
from talent.messages import text
from talent.rules import sources
from talent.vocabulary import FIELD_SIDES, FIELD_SOURCES, FIELD_VERDICTS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def total(merit: MeritIndex, instrument: Instrument) -> None:
    """One big number with its category, what is claimed on paper, and career development by itself."""
    first, second, third, fourth = st.columns([5, 7, 5, 5])
    first.metric(
        say("Merit index, computed"),
        display.points_shown(merit.points, merit.low, merit.high, language()),
        band(merit, instrument),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    second.metric(say("Category"), categories(merit), border=True)
    third.metric(say("Claimed on paper"), number(merit.claimed), border=True)
    fourth.metric(career_name(merit), career_points(merit), border=True)
    st.markdown(ranges(merit))
    if merit.missing:
        st.info(
            say(
                "{n} items have no level yet ({items}): the index is a range until they have.",
                n=len(merit.missing),
                items=", ".join(merit.missing),
            )
        )
    if not merit.weighted:
        st.info(
            say(
                "Weights of aspects were never published: the range holds for every weighting that is "
                "possible, and no category can be named."
            )
        )
    if merit.out_of_force:
        st.warning(say("Instrument {name} is not in force on the review date.", name=merit.instrument))


def ranges(merit: MeritIndex) -> str:
    """Computed, claimed and possible in one sentence."""
    if merit.low == merit.high:
        points, claimed = number(merit.points), number(merit.claimed)
        return say(
            "Computed {points}, claimed {claimed}; every item has a level.", points=points, claimed=claimed
        )
    return say(
        "Computed {points}, claimed {claimed}, possible {low} to {high}.",
        points=display.points_shown(merit.points, merit.low, merit.high, language()),
        claimed=number(merit.claimed),
        low=number(merit.low),
        high=number(merit.high),
    )


def categories(merit: MeritIndex) -> str:
    """The category, or the first and last of those possible."""
    names = merit.category if isinstance(merit.category, tuple) else (merit.category,)
    return " – ".join(dict.fromkeys([names[0], names[-1]])) if names and names[0] else say("not published")


def career_name(merit: MeritIndex) -> str:
    """Name of the aspect about careers."""
    career = merit.career_development
    return str(career["name_id" if language() == "id" else "name"])


def career_points(merit: MeritIndex) -> str:
    """Points of the aspect about careers of its maximum; its mean level where it has no weight."""
    career = merit.career_development
    if not merit.weighted:
        mean = career["mean_low"] if math.isnan(career["mean"]) else career["mean"]
        return f"{number(mean, digits=2)} / {number(merit.level_max)}"
    points = career["points"] if not math.isnan(career["points"]) else career["low"]
    return f"{number(points)} / {number(career['max_points'])}"


def band(merit: MeritIndex, instrument: Instrument) -> str:
    """The points between which the category of the index lies."""
    places = [(name, float(low)) for name, low in instrument.categories]
    if not places:
        return f"{number(0)}–{number(float(instrument.max_points))}"
    most = [*(low for _, low in places[1:]), float(instrument.max_points)]
    own = sum(merit.low >= low for _, low in places[1:])
    name, low = places[own]
    return f"{name}: {number(low)}–{number(most[own])}"


def permits(merit: MeritIndex, instrument: Instrument) -> None:
    """What each category reached or aimed at permits, with its article."""
    reached = (
        merit.category if isinstance(merit.category, str) else merit.category[0] if merit.category else ""
    )
    for permit in instrument.permits:
        name = permit.name_id if language() == "id" else permit.name
        who = " / ".join(permit.categories)
        held = say("reached") if reached in permit.categories else say("not reached")
        title = sources()[permit.source]["title"]
        st.markdown(f"- {who} ({held}): {name}. :gray[:small[{title}, {permit.article}]]")


def items_of(merit: MeritIndex) -> None:
    """The items of an aspect: levels, the numbers behind them, what one level more takes."""
    aspects = merit.aspects.set_index("aspect")
    names = aspects.index.astype("str") + ". " + display.names(aspects, language())
    labels = dict(zip(aspects.index, names, strict=True))
    start = list(labels).index(merit.career_aspect)
    aspect = st.selectbox(
        say("Items of aspect"),
        labels,
        index=start,
        format_func=labels.__getitem__,
        key=f"aspect-{merit.instrument}",
    )
    items = merit.items[merit.items["aspect"].eq(aspect) & merit.items["source"].ne("not asked")]
    figure = figures.career_development(items, language=language(), basis=session.review().basis)
    if aspect == merit.career_aspect:
        screen.show(figure, key="career")
    item_table(items)
    behind(items, merit.instrument)


def item_table(items: pd.DataFrame) -> None:
    """One row an item; what its level rests on."""
    rows = items.copy()
    rows["name"] = rows["item"] + "  " + display.names(rows, language())
    rows["source"] = display.words(rows["source"], SOURCES, language())
    rows["numbers"] = [_numbers(row) for row in rows.itertuples()]
    rows["next"] = [_next(row) for row in rows.itertuples()]
    titles = {
        "name": say("Item"),
        "level": say("Computed"),
        "claimed_level": say("Claimed"),
        "source": say("Level from"),
        "numbers": say("Numbers behind it"),
        "next": say("One level more"),
    }
    widths = {"name": 220, "level": 80, "claimed_level": 70, "source": 110, "numbers": 250, "next": 230}
    columns = {titles[name]: st.column_config.Column(width=width) for name, width in widths.items()}
    screen.table(rows, titles=titles, columns=columns, lines=3, alt=say("Items of the aspect"))


def _numbers(row: Any) -> str:  # noqa: ANN401 - a named tuple of the items
    if pd.isna(row.denominator):
        return row.document if isinstance(row.document, str) else "–"
    counted = say("{n} of {all}", n=number(row.numerator), all=number(row.denominator))
    return f"{counted}: {text(row.about, language())}" if row.about else counted


def _next(row: Any) -> str:  # noqa: ANN401 - as _numbers
    needs = say("{n} more", n=number(row.next_needs)) if pd.notna(row.next_needs) and row.next_needs else ""
    cap = text(row.cap_reason, language()) if isinstance(row.cap_reason, str) and row.cap_reason else ""
    return "; ".join(part for part in (needs, cap) if part) or "–"


def behind(items: pd.DataFrame, instrument: str) -> None:
    """The documents, people and posts behind one item."""
    names = dict(zip(items["item"], items["item"] + "  " + display.names(items, language()), strict=True))
    held = items.loc[items["next_needs"].gt(0).fillna(value=False), "item"]
    start = list(names).index(held.iloc[0]) if len(held) else 0
    item = st.selectbox(
        say("What stands behind item"),
        names,
        index=start,
        format_func=names.__getitem__,
        key=f"item-{instrument}-{items['aspect'].iloc[0]}",
    )
    row = items.set_index("item").loc[item]
    if pd.notna(row["points"]):
        st.markdown(
            say(
                "{item}: level {level} × weight {weight} = {points} points.",
                item=item,
                level=number(row["level"]),
                weight=number(row["weight"], digits=2),
                points=number(row["points"], digits=2),
            )
        )
    papers(item)
    scopes(item)


def papers(item: str) -> None:
    """Documents of an item and their state."""
    rows = session.review().merit_papers
    rows = rows[rows["item"].eq(item)].copy()
    rows["state"] = display.words(rows["state"], STATES, language())
    for column in ("on", "valid_until"):
        rows[column] = [display.day(value, language()) for value in rows[column]]
    rows["document"] = rows["document"].fillna("–")
    titles = {
        "document": say("Document"),
        "on": say("Dated"),
        "valid_until": say("Valid until"),
        "level": say("Level claimed"),
        "state": say("State of the claim"),
    }
    screen.table(rows, titles=titles, alt=say("Documents of the item"), key=f"papers-{item}")


def scopes(item: str) -> None:
    """People or posts of an item: those that hold its level back first, then those that count."""
    rows = session.review().merit_scopes
    rows = rows[rows["item"].eq(item)]
    if rows.empty:
        return
    wanted = {False: say("Hold it back"), True: say("Count")}
    which = st.radio(
        say("People and posts"),
        list(wanted),
        format_func=lambda met: f"{wanted[met]} ({number(int(rows['met'].eq(met).sum()))})",
        horizontal=True,
        key=f"met-{item}",
    )
    own = rows[rows["met"].eq(which)].sort_values("turn", kind="stable")
    shown, titles = merit_path.named(own)
    first = {"turn": say("Turn")} if not which else {}
    screen.table(
        shown, titles=first | titles, alt=say("People and posts behind the item"), key=f"rows-{item}"
    )


def paper_and_field() -> None:
    """Units on paper and in the field, the surest disagreement first; the sources of one of them."""
    review = session.review()
    units = review.merit_units
    if units.empty:
        st.info(say("No signals from the field were collected, so paper stands alone."))
        return
    titles = review.people.drop_duplicates("unit_id").set_index("unit_id")["unit"]
    named = {str(unit): str(name) for unit, name in titles.items()}
    figure = figures.paper_against_field(units, titles=named, language=language(), basis=review.basis)
    screen.show(figure, key="field")
    rows = units.assign(unit=units["unit_id"].map(titles).astype("str").fillna(units["unit_id"]))
    rows["verdict"] = display.words(rows["verdict"], FIELD_VERDICTS, language())
    for column in ("paper", "field", "gap"):
        rows[column] = [_with_range(row, column) for _, row in rows.iterrows()]
    heads = {
        "rank": "#",
        "unit": say("Unit"),
        "paper": say("On paper"),
        "field": say("In the field"),
        "gap": say("Paper less field"),
        "answers": say("Answers"),
        "verdict": say("Finding"),
    }
    screen.table(rows, titles=heads, alt=say("Units by how surely paper stands above field"), key="units")
    names = dict(zip(rows["unit_id"], rows["unit"], strict=True))
    sources_of(st.selectbox(say("Sources of unit"), names, format_func=names.__getitem__, key="unit"))


def _with_range(row: pd.Series, column: str) -> str:
    if pd.isna(row[column]):
        return "–"
    return f"{number(row[column])} ({number(row[f'{column}_low'])} – {number(row[f'{column}_high'])})"


def sources_of(unit: str) -> None:
    """What each source says of one unit."""
    rows = session.review().merit_sources
    rows = rows[rows["unit_id"].eq(unit)].copy()
    rows["side"] = display.words(rows["side"], FIELD_SIDES, language())
    rows["source"] = display.words(rows["source"], FIELD_SOURCES, language())
    for column in ("value", "low", "high"):
        rows[column] = [display.percent(value, language()) for value in rows[column]]
    rows["value"] = rows["value"] + " (" + rows["low"] + " – " + rows["high"] + ")"
    rows["on"] = [display.day(value, language()) for value in rows["on"]]
    heads = {
        "side": say("Side"),
        "source": say("Source"),
        "value": say("Share of its scale"),
        "standing": say("Spreads from the median unit"),
        "n": say("Answers"),
        "on": say("Dated"),
    }
    screen.table(rows, titles=heads, alt=say("Sources of the unit"), key="sources")


def workbook(merit: MeritIndex) -> None:
    """The self-assessment as a workbook; ids stay out of it here."""
    content = write_self_assessment(merit, session.review().merit_papers, language=language())
    st.download_button(
        say("Self-assessment workbook"), content, file_name="merit.xlsx", mime=_XLSX, key="workbook"
    )


st.title(say("Merit index"))
merit = session.review().merit
if merit.aspects.empty:
    st.info(say("No merit instrument is chosen or in force, so there is no merit index."))
    st.stop()
instrument = read_instrument(session.rules())
total(merit, instrument)
permits(merit, instrument)
workbook(merit)
screen.show(figures.merit_aspects(merit, language=language(), basis=session.review().basis), key="aspects")
items_of(merit)
merit_path.way_up(merit, instrument)
paper_and_field()
st.caption(
    say("Ladders and weights inside an aspect are assumptions of this engine; an overlay replaces them.")
)
