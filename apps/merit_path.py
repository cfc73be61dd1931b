"""The way up on the page of the merit index: target, steps in time, with whom to begin, how sure."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures
from talent.errors import TalentError
from talent.merit import MeritIndex, aim, equal_plans, margins, plan
from talent.merit.ascent import Aim, levels_of
from talent.merit.instrument import Instrument
from talent.merit.targets import with_targets
from talent.vocabulary import MERIT_PROOFS

_PEOPLE, _POSTS = "employee", "position"


def way_up(merit: MeritIndex, instrument: Instrument) -> None:
    """The cheapest steps to a chosen target, when they are taken, and with whom they begin."""
    st.header(say("The cheapest way up"))
    if not instrument.weighted:
        st.info(say("Without published weights no way up can be proven in points."))
        return
    wanted = choose(merit, instrument)
    if wanted is None:
        return
    rules = session.rules()
    try:
        found = plan(wanted, rules)
    except TalentError as error:
        st.warning(str(error))
        return
    if found.empty:
        st.info(say("This target is reached already: there is no step to take."))
        return
    steps = with_targets(found, merit, rules=rules, rows=session.review().merit_scopes)
    basis = session.review().basis
    bound = instrument.category(wanted.target), float(wanted.target)
    screen.show(figures.roadmap(steps, target=bound, language=language(), basis=basis), key="roadmap")
    st.markdown(proof(steps))
    screen.show(figures.roadmap_timeline(steps, language=language(), basis=basis), key="timeline")
    step_table(steps)
    whom(steps)
    with st.expander(say("How sure is this way: equal plans and wrong efforts")):
        ties(wanted)
        sensitivity(wanted, steps)


def choose(merit: MeritIndex, instrument: Instrument) -> Aim | None:
    """Target and yearly budget; None in the highest category."""
    above = [(name, float(low)) for name, low in instrument.categories if float(low) > merit.low]
    most = float(instrument.max_points)
    if merit.low >= most:
        st.info(say("The index stands in the highest category: there is no step to take."))
        return None
    first, second = st.columns(2)
    target = first.number_input(
        say("Target in points"), min_value=merit.low, max_value=most, value=above[0][1] if above else most,
        step=0.5, key="target", help=", ".join(f"{name}: {number(low)}" for name, low in above) or None,
    )  # fmt: skip
    budget = second.number_input(
        say("Effort that can be begun in a year (0 = no limit)"),
        min_value=0.0,
        value=0.0,
        step=1.0,
        key="budget",
    )
    return aim(levels_of(merit), rules=session.rules(), target=target, budget=budget or None)


def proof(steps: pd.DataFrame) -> str:
    """That no cheaper set of steps exists, with the two numbers that say so."""
    values = {name: number(steps.attrs[name], digits=2) for name in ("effort", "dual_bound")}
    if steps.attrs["gap"] > 0:
        return say("Effort {effort}; the best plan could cost {dual_bound}.", **values)
    return say("Proven cheapest: effort {effort} = lower bound {dual_bound}.", **values)


def step_table(steps: pd.DataFrame) -> None:
    """Every step with its time, effort and what shows it."""
    rows = steps.copy()
    rows["name"] = rows["item"] + "  " + display.names(rows, language())
    rows["level"] = rows["from_level"].astype("str") + " → " + rows["to_level"].astype("str")
    rows["months"] = rows["start_month"].astype("str") + "–" + rows["end_month"].astype("str")
    rows["proof"] = display.words(rows["proof"], MERIT_PROOFS, language())
    titles = {
        "step": "#",
        "name": say("Item"),
        "level": say("Level"),
        "points": say("Points"),
        "effort": say("Effort"),
        "months": say("Months"),
        "needs": say("People or posts more"),
        "proof": say("Shown by"),
        "points_after": say("Total after"),
    }
    screen.table(rows, titles=titles, alt=say("Steps of the cheapest way up"), key="steps")


def whom(steps: pd.DataFrame) -> None:
    """The first people or posts of each step that counts them."""
    listed = steps[steps["first"].fillna("").ne("")]
    if listed.empty:
        return
    st.subheader(say("With whom to begin"))
    for row in listed.itertuples():
        ids = pd.Series(str(row.first).split("; "), dtype="str")
        title = f"{row.step}. {row.item} → {row.to_level}: " + say(
            "the first {n} of {all}", n=number(len(ids)), all=number(row.needs)
        )
        with st.expander(title):
            shown, titles = named(pd.DataFrame({"kind": row.kind, "id": ids}))
            screen.table(shown, titles=titles, alt=title, key=f"first-{row.step}")


def named(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """People with masked ids, or posts by title, and the headings of their columns.

    Args:
        rows: kind (employee or position, the same in all) and id.
    """
    if len(rows) and rows["kind"].iloc[0] == _POSTS:
        titles = screen.post_titles()
        due = session.review().vacancies.groupby("position_id")["vacant_on"].min()
        table = rows.assign(post=rows["id"].map(titles).fillna("–"))
        table["due"] = [display.day(value, language()) for value in rows["id"].map(due)]
        return table, {"post": say("Position"), "due": say("Falls vacant")}
    return rows.join(screen.people(rows["id"])), {
        "person": say("Employee"),
        "unit": say("Unit"),
        "post": say("Position"),
    }


def ties(wanted: Aim) -> None:
    """Plans that cost the same, and what is in all of them."""
    table = equal_plans(wanted)
    plans = int(table.attrs["plans"])
    if plans <= 1:
        st.markdown(say("No other set of steps is as cheap."))
        return
    table = table.assign(step=table["item"] + " → " + table["to_level"].astype("str"))
    every = ", ".join(dict.fromkeys(table.loc[table["in_all"], "step"]))
    more = say("at least {n}", n=plans) if table.attrs["more"] else str(plans)
    st.markdown(say("Equally cheap plans: {n}. In all of those shown: {steps}.", n=more, steps=every or "–"))
    rows = (
        table[~table["in_all"]]
        .groupby("plan", as_index=False)
        .agg(steps=("step", ", ".join), points_after=("points_after", "first"))
    )
    titles = {"plan": say("Plan"), "steps": say("Besides these"), "points_after": say("Total after")}
    screen.table(rows, titles=titles, alt=say("Equally cheap plans"), key="ties")


def sensitivity(wanted: Aim, steps: pd.DataFrame) -> None:
    """How much dearer each step may become before another plan is cheaper."""
    rows = margins(wanted)
    name = dict(zip(steps["item"], display.names(steps, language()), strict=True))
    rows = rows.assign(
        name=rows["item"] + "  " + rows["item"].map(name) + " → " + rows["to_level"].astype("str")
    )
    rows["room"] = [
        say("no plan does without it") if math.isinf(room) else number(room) for room in rows["room"]
    ]
    titles = {
        "name": say("Step"),
        "effort": say("Effort"),
        "room": say("May cost this much more before the plan changes"),
    }
    screen.table(rows, titles=titles, alt=say("How wrong the efforts may be"), key="margins")
