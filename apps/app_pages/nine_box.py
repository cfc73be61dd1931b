"""Nine-box grid: where people stand, how sure that is, and who stands in the chosen cell."""

from typing import Any

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures, vocabulary
from talent.certainty import look_first
from talent.messages import reasons

FIRST = "9"
LISTED = 500
WAITING = ("provisional", "not_mappable")
CHOICES = [str(box) for box in range(9, 0, -1)] + list(WAITING)


def filtered(grid: pd.DataFrame) -> pd.DataFrame:
    """The grid of the units and tiers chosen above it."""
    units = (
        session.review().people.drop_duplicates("unit_id").set_index("unit_id")["unit"].dropna().sort_values()
    )
    there = set(grid["tier"].unique())
    tiers = {tier: name for tier, name in screen.tier_names().items() if tier in there}
    left, right = st.columns(2)
    unit = left.multiselect(
        say("Unit"),
        units.index,
        format_func=units.__getitem__,
        key="unit",
        placeholder=say("all units"),
        bind="query-params",
    )
    tier = right.multiselect(
        say("Tier"),
        list(tiers),
        format_func=tiers.__getitem__,
        key="tier",
        placeholder=say("all tiers"),
        bind="query-params",
    )
    kept = grid[grid["unit_id"].isin(unit)] if unit else grid
    return kept[kept["tier"].isin(tier)] if tier else kept


def take_click() -> None:
    """Let a click on a cell choose it; the buttons stay the one place that holds the choice."""
    event = st.session_state.get("ninebox") or {"selection": {"points": []}}
    clicked = [str(point["customdata"]) for point in event["selection"]["points"]]
    if clicked != st.session_state.get("clicked", []):
        st.session_state["clicked"] = clicked
        if clicked:
            st.session_state["cell"] = clicked[0]


def label(choice: str) -> str:
    """What a button says: a box number, or a state."""
    return display.word(display.STATES, choice, language())


def heading_of(grid: pd.DataFrame, choice: str) -> pd.DataFrame:
    """Say how many people stand in a cell or state, and what is recommended for them; these people."""
    chosen = (
        grid[grid["state"].eq(choice)]
        if choice in WAITING
        else grid[grid["cell"].eq(int(choice)).fillna(False)]
    )
    if choice in WAITING:
        st.header(say("{n} people are {state}", n=number(len(chosen)), state=label(choice)))
    else:
        st.header(say("Box {box}: {n} people", box=choice, n=number(len(chosen))))
        st.caption(display.box_name(int(choice), language()))
    if chosen.empty:
        st.info(say("Nobody stands here. Choose another cell, or clear the filters above."))
    recommendations(chosen)
    return chosen


def people_of(chosen: pd.DataFrame, choice: str) -> None:
    """The people of a cell, or of a state, those to look at first on top."""
    if chosen.empty:
        return
    first = chosen.sort_values("review_rank", kind="stable").head(LISTED)
    if len(first) < len(chosen):
        st.caption(say("The first {shown} of {n} are listed.", shown=number(LISTED), n=number(len(chosen))))
    listed(first, waiting=choice in WAITING, total=len(chosen))


def listed(chosen: pd.DataFrame, *, waiting: bool, total: int) -> None:
    """One row a person, with what the choice needs: scores and chance, or what is missing."""
    review = session.review()
    rows = chosen.merge(
        review.scores[["employee_id", "performance", "potential"]], on="employee_id", how="left"
    )
    rows = rows.join(screen.people(rows["employee_id"]))
    first = look_first(review.grid, rules=session.rules())["employee_id"]
    rows["first"] = rows["employee_id"].isin(first).map({True: "●", False: ""})
    titles = {"first": say("First")} if rows["first"].ne("").any() else {}
    titles |= {"person": say("Employee")}
    titles |= waiting_columns(rows) if waiting else score_columns(rows)
    titles["post"] = say("Post")
    help_first = say("The committee should look at these people first")
    columns: dict[str, Any] = {
        say("Employee"): st.column_config.Column(width=220),
        say("Fetch first"): st.column_config.Column(width=170),
        say("Possible cells"): st.column_config.Column(width=150),
        say("First"): st.column_config.TextColumn(help=help_first, width=60),
        say("P (cell)"): st.column_config.ProgressColumn(
            format="percent", min_value=0, max_value=1, width=110
        ),
    }
    screen.table(
        rows, titles=titles, columns=columns, total=total, lines=3, alt=say("People of the chosen cell")
    )


def score_columns(rows: pd.DataFrame) -> dict[str, str]:
    """Chance of the own cell, added to the rows, and both scores."""
    chances = rows[[f"p{box}" for box in range(1, 10)]].to_numpy()
    rows["chance"] = chances[range(len(rows)), rows["cell"] - 1].round(2)
    return {"chance": say("P (cell)"), "performance": say("Performance"), "potential": say("Potential")}


def waiting_columns(rows: pd.DataFrame) -> dict[str, str]:
    """Cells possible, the likely one and what to fetch first, added to the rows as words."""
    rows["cells"] = rows["cells"].str.replace(";", ", ")
    rows["likely"] = rows["likely_cell"].map("{:d}".format, na_action="ignore").fillna("–")
    rows["fetch"] = display.words(rows["fetch_first"], vocabulary.COMPONENTS, language()).replace("", "–")
    return {"likely": say("Likely cell"), "fetch": say("Fetch first"), "cells": say("Possible cells")}


def recommendations(chosen: pd.DataFrame) -> None:
    """What the regulation recommends for the chosen box."""
    found = chosen["recommendation"].dropna().unique()
    if len(found) == 1 and found[0]:
        st.caption(say("Recommended: {what}", what=reasons(found[0], language())))


def trust() -> None:
    """How far the grid can be trusted: truly placed, likely cells tested, what is odd about the evidence."""
    review = session.review()
    total = review.certainty.iloc[-1]
    if total["n"]:
        share, low, high = (display.percent(total[name], language()) for name in ("share", "low", "high"))
        st.header(
            say(
                "About {share} of those placed truly belong in their box ({low} to {high})",
                share=share,
                low=low,
                high=high,
            )
        )
        st.caption(
            say("Scores are not exact: of those shown in each box, so many would stand there without error.")
        )
    for row in review.notices.to_dict("records"):
        words = {
            "component": display.word(vocabulary.COMPONENTS, row["component"], language()),
            "axis": display.word(vocabulary.AXES, row["axis"], language()),
            "n": number(row["n"]), "of": number(row["of"]), "detail": row["detail"],
        }  # fmt: skip
        sentence = vocabulary.NOTICES[row["kind"]]
        st.warning(say(sentence, **words), icon=":material/lightbulb:")
    if not review.masking.empty:
        screen.show(figures.masking(review.masking, language=language(), basis=review.basis), key="masking")


def fair_ratings() -> None:
    """Leniency of units, raw beside adjusted, and ratings against the unit's own result. Advice only."""
    review = session.review()
    if review.leniency.empty:
        return
    units = review.people.drop_duplicates("unit_id")
    names = dict(zip(units["unit_id"], units["unit"], strict=True))
    figure = figures.leniency(review.leniency, names, language=language(), basis=review.basis)
    screen.show(figure, key="leniency")
    moved = review.adjusted["cell"].ne(review.adjusted["cell_adjusted"]).fillna(False).sum()
    st.caption(
        say(
            "Taking the leniency of unit and rater away, {n} people would stand in another box. This is "
            "never applied by itself: a unit whose people truly are better looks lenient too.",
            n=number(int(moved)),
        )
    )
    far = review.spread[review.spread["outside"].fillna(False).astype(bool)]
    if len(far):
        rows = far.assign(unit=far["unit_id"].map(names).fillna(far["unit_id"]))
        rows["share"] = [display.percent(value, language()) for value in rows["share"]]
        words = {"at most": say("at most"), "at least": say("at least"), "more than": say("more than")}
        rows["asked"] = (
            rows["bound"].map(words) + " " + rows["limit"].map(lambda x: display.percent(x, language()))
        )
        titles = {
            "unit": say("Unit"), "result": say("Result of the unit"), "ratings": say("Ratings"),
            "share": say("Share"), "asked": say("Expected"), "n": say("People"),
        }  # fmt: skip
        st.header(
            say(
                "{n} units rate otherwise than their own result lets one expect",
                n=number(far["unit_id"].nunique()),
            )
        )
        screen.table(rows, titles=titles, alt=say("Ratings of units against their own result"))


st.title(say("Nine-box grid"))
grid = filtered(session.review().grid)
take_click()
# Neither an earlier choice nor the address bar names a cell: the first one is shown.
if "cell" not in st.session_state and "cell" not in st.query_params:
    st.session_state["cell"] = FIRST
left, right = st.columns([6, 5], gap="medium")
with right:
    picked = st.pills(
        say("Cell"),
        CHOICES,
        format_func=label,
        key="cell",
        required=True,
        wrap=True,
        bind="query-params",
    )
    chosen = picked or FIRST
    rows = heading_of(grid, chosen)
    screen.show(figures.not_placed(grid, language=language(), basis=session.review().basis), key="waiting")
with left:
    basis = session.review().basis
    whole = len(grid) == len(session.review().grid)
    certainty = session.review().certainty if whole else None
    figure = figures.nine_box(grid, certainty=certainty, chosen=chosen, language=language(), basis=basis)
    screen.show(figure, key="ninebox", on_select="rerun", selection_mode="points")
people_of(rows, chosen)
said_why = session.review().notices["kind"].eq("not_collected").any()
with st.expander(say("How far can this grid be trusted?"), expanded=bool(said_why)):
    trust()
with st.expander(say("Do units rate alike?"), expanded=False):
    fair_ratings()
