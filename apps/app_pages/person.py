"""Person: how both axes add up, how far the cuts are, and the smallest lawful change to another cell."""

import math

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures, vocabulary
from talent.explanation import Explanation
from talent.messages import mark

REASONS = {
    "already": mark("This is the cell held now."),
    "lower": mark(
        "A level of this cell lies below the present one: nothing is proposed that lowers anybody."
    ),
    "never": mark("No lawful change known to the rules reaches this cell."),
}


def choose() -> str:
    """Whom to explain: those to look at first on top."""
    review = session.review()
    order = review.grid.sort_values(["review_rank", "employee_id"], kind="stable")["employee_id"]
    labels = dict(zip(order, display.person_labels(review.people, order), strict=True))
    return str(st.selectbox(say("Employee"), list(labels), format_func=labels.__getitem__, key="person"))


def header(found: Explanation) -> None:
    """Where the person stands, how sure that is, and what is still missing."""
    place = found.place
    chosen = pd.Series([found.employee_id])
    who = screen.people(chosen).iloc[0]
    st.title(str(who["person"]))
    st.markdown(f"{who['post']} · {who['unit']}")
    if pd.notna(place["cell"]):
        chance = found.cells["p"].iloc[int(place["cell"]) - 1]
        st.header(
            say(
                "Box {box}, with a chance of {p}",
                box=int(place["cell"]),
                p=display.percent(chance, language()),
            )
        )
        st.caption(display.box_name(int(place["cell"]), language()))
        if place["cell"] != place["raw_cell"]:
            st.info(
                say(
                    "A committee calibrated this placement; the computed box is {box}.",
                    box=_box(float(place["raw_cell"] if pd.notna(place["raw_cell"]) else "nan")),
                )
            )
        return
    st.header(display.word(display.STATES, place["state"], language()))
    st.markdown(say("Possible boxes: {boxes}", boxes=str(place["cells"]).replace(";", ", ")))
    if place["fetch_first"]:
        item = display.word(vocabulary.COMPONENTS, place["fetch_first"], language())
        st.warning(say("Fetch first: {item}", item=item), icon=":material/inventory_2:")


def _box(cell: float) -> str:
    return "–" if math.isnan(cell) else f"{cell:g}"


def sums(found: Explanation) -> None:
    """Both axes as waterfalls, and the table behind them."""
    for place, axis in zip(st.columns(2, gap="medium"), ("performance", "potential"), strict=True):
        with place:
            figure = figures.axis_sum(
                found.components, found.axes, axis=axis, language=language(), basis=session.review().basis
            )
            screen.show(figure, key=f"sum-{axis}")
    rows = found.components.copy()
    rows["name"] = display.words(rows["component"], vocabulary.COMPONENTS, language())
    rows["name"] = rows["name"].where(rows["part_of"] == "", "↳ " + rows["name"])
    rows["axis_name"] = display.words(rows["axis"], vocabulary.AXES, language())
    rows["day"] = rows["as_of"].map(lambda day: display.day(day, language()), na_action="ignore").fillna("–")
    rows["fact"] = _facts(rows["fact"].fillna(""))
    rows["marked"] = display.words(rows["mark"], vocabulary.MARKS, language())
    titles = {
        "axis_name": say("Axis"), "name": say("Component"), "weight": say("Weight, %"), "fact": say("Fact"),
        "score": say("Points"), "contribution": say("Contribution"), "exact": say("Exactly"),
        "day": say("As of"), "age": say("Age, years"), "marked": say("Mark"), "clause": say("Clause"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Components of both axes"), lines=2)


def _facts(facts: pd.Series) -> pd.Series:
    """Facts as words and numbers of the language; a name stays as it is."""
    words = display.words(facts, vocabulary.FACTS, language()).replace("", say("missing"))
    least = facts.str.startswith("≥ ")
    numbers = pd.to_numeric(facts.str.removeprefix("≥ "), errors="coerce")
    shown = [
        ("≥ " if low else "") + number(value, digits=2) for value, low in zip(numbers, least, strict=True)
    ]
    return words.where(numbers.isna(), shown)


def chances(found: Explanation) -> None:
    """Chance of each cell."""
    rows = found.cells.copy()
    rows["can"] = rows["possible"].map({True: "●", False: ""})
    config = {say("P (cell)"): st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)}
    titles = {"cell": say("Cell"), "p": say("P (cell)"), "can": say("Possible")}
    screen.table(rows.round({"p": 3}), titles=titles, columns=config, alt=say("Chance of each cell"))


def reach(found: Explanation) -> None:
    """The smallest lawful change to a chosen cell."""
    st.header(say("What would have to change for another cell"))
    cell = st.segmented_control(say("Cell"), list(range(1, 10)), default=9, key="target", required=True)
    way = found.way_to(int(cell or 9))
    if way.reason != "reachable":
        st.info(say(REASONS[way.reason]))
        return
    if way.not_before is not None and str(way.not_before) > session.review().basis["on"]:
        st.warning(say("Nothing before {day}.", day=display.day(way.not_before, language())))
    rows = way.steps.copy()
    rows["plan_name"] = display.words(rows["plan"], vocabulary.PLANS, language())
    rows["name"] = display.words(rows["part"], vocabulary.COMPONENTS, language())
    rows["how"] = display.words(rows["way"], vocabulary.CHANGES, language())
    rows["before"], rows["after"] = _facts(rows["before"]), _facts(rows["after"])
    rows["day"] = rows["on"].map(lambda day: display.day(day, language()))
    titles = {
        "plan_name": say("Way"), "name": say("Component"), "before": say("Now"), "after": say("Needed"),
        "gain": say("Gain, points"), "how": say("How"), "day": say("Not before"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Smallest changes to the chosen cell"))
    st.caption(
        say(
            "Everything else stays as on {day}; each way was scored again and lands in box {box}.",
            day=display.day(session.review().basis["on"], language()),
            box=way.cell,
        )
    )


found = session.review().explain(choose())
header(found)
sums(found)
left, right = st.columns([3, 2], gap="medium")
with left:
    reach(found)
with right:
    st.header(say("Chance of each cell"))
    chances(found)
