"""Careers: the nearest target of everybody on a bench, and which programmes lift most successors."""

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display


def trainings() -> None:
    """Programmes of the catalogue, those that lift most successors per place first."""
    rows = session.review().trainings
    if rows.empty:
        st.info(
            say("The agency gives no catalogue of programmes: add the table to see which would help most.")
        )
        return
    best = rows.iloc[0]
    st.header(
        say(
            "{programme} lifts {n} successors into a better match class with {places} places",
            programme=best["programme"],
            n=number(best["successors"]),
            places=number(best["places"]),
        )
        if best["successors"]
        else say("No programme alone lifts a successor into a better match class")
    )
    titles = {
        "programme": say("Programme"), "competencies": say("Competencies"),
        "successors": say("Successors lifted"),
        "places": say("Places used"), "per_place": say("Per place"), "people": say("People it would help"),
        "seats": say("Places a round"), "hours": say("Hours"), "cost": say("Cost"), "weeks": say("Weeks"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Programmes by successors lifted per place"), key="trainings")


def steps() -> None:
    """Everybody on a bench with the nearest target, the gap to it and the years that the rules ask for."""
    review = session.review()
    rows = review.careers.merge(review.posts, left_on="target_position", right_on="position_id", how="left")
    st.header(say("{n} employees have a next post in sight", n=number(len(rows))))
    if rows.empty:
        return
    rows = rows.join(screen.people(rows["employee_id"]))
    rows["target"] = rows["target_position"].map(screen.post_titles())
    rows["when"] = display.words(rows["readiness"], display.READINESS, language())
    order = list(display.READINESS)
    rows["place"] = rows["readiness"].map({name: place for place, name in enumerate(order)})
    rows = rows.sort_values(["place", "gap", "employee_id"], ignore_index=True)
    titles = {
        "person": say("Employee"), "post": say("Present post"), "target": say("Nearest target"),
        "when": say("Readiness"), "steps": say("Steps"), "gap": say("Gap, levels"),
        "unknown": say("Not assessed"), "years": say("Years asked for"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Next career steps"), lines=2, key="steps")
    open_gaps = int(pd.to_numeric(rows["gap"]).gt(0).sum())
    st.caption(
        say("{n} of them are below the standard of the target in some competency.", n=number(open_gaps))
    )


st.title(say("Careers"))
trainings()
steps()
