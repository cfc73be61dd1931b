"""Attention: four findings with their numbers, worst first, each the way to its page."""

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures, vocabulary
from talent.certainty import look_first


@dataclass(frozen=True)
class Finding:
    """A sentence, how bad it is (share 0–1 of what could be wrong), and the page that shows more."""

    severity: float
    figure: str
    sentence: str
    page: str
    link: str
    query: dict[str, str] = field(default_factory=dict)


def unmapped() -> Finding:
    """People without a place, and the one item that would settle most of them."""
    grid = session.review().grid
    open_rows = grid[grid["state"].eq("not_mappable")]
    wanted = open_rows["fetch_first"].replace("", pd.NA).dropna().value_counts()
    sentence = say("{n} employees are not yet mappable.", n=number(len(open_rows)))
    if len(wanted):
        item = display.word(vocabulary.COMPONENTS, wanted.index[0], language())
        sentence += " " + say(
            "Collecting the {item} first would help {n} of them.", item=item, n=number(wanted.iloc[0])
        )
    for row in session.review().notices.query("kind == 'not_collected'").to_dict("records"):
        item = display.word(vocabulary.COMPONENTS, row["component"], language())
        sentence += " " + say(
            "Hardly anybody has: {item} ({n} of {of}).", item=item, n=number(row["n"]), of=number(row["of"])
        )
    link = say("See who is not placed")
    # The address bar knows a bound choice by its label.
    query = {"cell": display.word(display.STATES, "not_mappable", language())}
    return Finding(
        len(open_rows) / max(len(grid), 1), number(len(open_rows)), sentence, "nine_box", link, query
    )


def unsure() -> Finding:
    """People whom the committee should look at first."""
    grid = session.review().grid
    n = len(look_first(grid, rules=session.rules()))
    placed = grid[grid["state"].eq("placed")]
    own = placed[[f"p{box}" for box in range(1, 10)]].max(axis=1)
    sentence = say(
        "The committee should look at {n} employees first, whose cell is least sure; the mean is {p}.",
        n=number(n),
        p=display.percent(float(own.mean()), language()),
    )
    return Finding(1 - float(own.mean()), number(n), sentence, "nine_box", say("See the nine-box grid"))


def uncovered() -> Finding:
    """Key posts without a successor who is ready, and the next one to fall vacant."""
    review = session.review()
    counts = display.ready_counts(review.benches, review.key_positions)
    bare = counts.index[counts["now"].eq(0)]
    sharing = display.bench_sharing(review.benches, language())
    sentence = f"{display.bench_finding(counts, language())}; {sharing}."
    due = review.vacancies[review.vacancies["position_id"].isin(bare)].sort_values(
        ["vacant_on", "position_id"]
    )
    ahead = due[due["vacant_on"] > pd.Timestamp(review.basis["on"])]
    if len(ahead):
        title = screen.post_titles().get(ahead["position_id"].iloc[0], "–")
        day = display.day(ahead["vacant_on"].iloc[0], language())
        sentence += " " + say("Next to fall vacant: {title}, {day}.", title=title, day=day)
    return Finding(
        len(bare) / max(len(counts), 1), number(len(bare)), sentence, "succession", say("See succession")
    )


def overclaimed() -> Finding:
    """The merit index as computed against the claim, and the next cheapest step."""
    review = session.review()
    merit, steps, link = review.merit, review.roadmap, say("See the merit index")
    if merit.aspects.empty:
        nothing = say("No merit instrument is chosen or in force, so there is no merit index.")
        return Finding(0, "–", nothing, "merit", link)
    shown = display.points_shown(merit.points, merit.low, merit.high, language())
    paper = number(merit.claimed)
    sentence = say(
        "The merit index is {points} by the data, {claimed} on paper.", points=shown, claimed=paper
    )
    if len(steps):
        item, level = display.names(steps, language()).iloc[0], steps["to_level"].iloc[0]
        sentence += " " + say("Cheapest next step: {item} to level {level}.", item=item, level=level)
    above = (merit.aspects["claimed"] - merit.aspects["low"]).clip(lower=0).sum()
    return Finding(above / merit.aspects["max_points"].sum(), shown, sentence, "merit", link)


def card(finding: Finding) -> None:
    """One finding: its number, its sentence, its link."""
    with st.container(border=True, height="stretch"):
        st.metric(finding.link, finding.figure, label_visibility="collapsed")
        st.markdown(finding.sentence)
        st.page_link(
            f"app_pages/{finding.page}.py",
            label=finding.link,
            icon=":material/arrow_forward:",
            query_params={"lang": language()} | finding.query,
        )


def changes() -> None:
    """Who stands elsewhere than in the review before, and because of what."""
    before = session.earlier()
    if before is None:
        return
    moved = session.review().compare(before)
    day = display.day(before.basis["on"], language())
    st.header(say("{n} employees stand elsewhere than on {day}", n=number(len(moved)), day=day))
    rows = moved.join(screen.people(moved["employee_id"]))
    for column, state, cell in (("was", "state_before", "cell_before"), ("now", "state", "cell")):
        words = display.words(rows[state].fillna(""), display.STATES, language())
        rows[column] = rows[cell].astype("str").where(rows[cell].notna(), words).replace("", "–")
    causes = rows["cause"].str.split("; ")
    rows["causes"] = [
        ", ".join(display.word(vocabulary.CAUSES, code, language()) for code in codes if code)
        for codes in causes
    ]
    titles = {
        "person": say("Employee"), "was": say("Before"), "now": say("After"), "causes": say("Because"),
        "because": say("What changed"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Who stands elsewhere than before"), lines=2)


review = session.review()
st.title(say("Attention"))
st.markdown(
    say(
        "{agency}: {n} employees, {m} positions",
        agency=review.basis["agency_name"],
        n=number(review.basis["employees"]),
        m=number(review.basis["positions"]),
    )
)
found = sorted([unmapped(), unsure(), uncovered(), overclaimed()], key=lambda finding: -finding.severity)
for place, finding in zip(st.columns(4), found, strict=True):
    with place:
        card(finding)
left, right = st.columns(2, gap="medium")
with left:
    screen.show(
        figures.nine_box(review.grid, language=language(), basis=review.basis), key="small_grid", height=380
    )
with right:
    timeline = figures.vacancies_timeline(
        review.vacancies, on=review.basis["on"], language=language(), basis=review.basis
    )
    screen.show(timeline, key="timeline", height=380)
changes()
