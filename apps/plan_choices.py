"""What the plan could be instead, on a page: gain against moves, the committee's own plan, why not."""

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures, plan_words
from talent.messages import reasons
from talent.placement import WhyNot

_VALUES = {"own": "value", "best": "best", "greedy": "greedy"}
FIRST = 3
"""People named of each tier that could take a post."""


def frontier() -> None:
    """What more moves gain."""
    review = session.review()
    figure = figures.frontier(review.frontier, language=language(), basis=review.basis)
    screen.show(figure, key="frontier")
    if not review.frontier["exact"].all():
        st.caption(
            say("With so many pairs only those near their prices are compared; values may be a little low.")
        )
    with st.expander(say("The plan at each price of a move")):
        titles = {
            "move_price": say("Price of a move"),
            "moves": say("Moves"),
            "filled": say("Vacancies filled"),
            "laterals": say("Moves within the rung"),
            "value": say("Value (points)"),
        }
        screen.table(review.frontier, titles=titles, alt=say("The plan at each price of a move"))
        st.caption(
            say(
                "The price of a move is taken off to choose the plan and added again to compare: between two "
                "rows each move more gains at least the lower price and at most the higher one."
            )
        )


def committee() -> None:
    """The committee's decisions beside the best plan: what they cost, where, and what they break."""
    rows = session.review().committee.copy()
    st.header(plan_words.committee_finding(rows, language()))
    if rows.empty:
        st.info(
            say("Decisions of the kind plan, nomination or appointment in the table of decisions stand here.")
        )
        return
    if rows["state"].eq("counted").any():
        st.markdown(
            say(
                "Value in points: the committee's plan {own}, the best plan {best}, the greedy one {greedy}",
                **{name: number(rows.attrs.get(key)) for name, key in _VALUES.items()},
            )
        )
    rows["title"] = rows["position_id"].map(screen.post_titles()).fillna(rows["position_id"])
    rows["own"], rows["instead"] = (person(rows[name]) for name in ("employee_id", "best"))
    rows["what"] = display.words(rows["state"], plan_words.COMMITTEE_STATES, language())
    rows["why"] = rows["reasons"].map(lambda codes: reasons(codes, language()))
    rows["day"] = rows["on"].map(lambda value: display.day(value, language()))
    titles = {
        "title": say("Position"), "own": say("Committee"), "instead": say("Best plan"), "what": say("State"),
        "why": say("Breaks"), "lost": say("Points lost"), "day": say("Decided on"),
    }  # fmt: skip
    widths = zip(titles.values(), (220, 145, 145, 115, 130, 80, 105), strict=True)
    columns = {head: st.column_config.Column(width=width) for head, width in widths}
    alt = say("The committee's plan, seat by seat")
    screen.table(rows, titles=titles, columns=columns, lines=3, alt=alt, key="committee")


def person(ids: pd.Series) -> pd.Series:
    """Names with masked ids, a dash where nobody sits."""
    return display.person_labels(session.review().people, ids).where(ids.notna(), "–")


def ask() -> None:
    """Choose a post and a person; say why not, and what the plan with that pair looks like."""
    review, titles = session.review(), screen.post_titles()
    st.header(say("Why is somebody not placed at a post?"))
    seats = review.plan.solved.layout.seats["position_id"].drop_duplicates()
    moved = review.plan.moves.sort_values(["chain", "step"])["to_position"]
    order = pd.Index([*moved, *review.plan.unfilled["position_id"], *seats]).drop_duplicates()
    if order.empty:
        return
    names = display.distinct(titles.reindex(order))
    left, right = st.columns(2)
    with left:
        post = str(
            st.selectbox(say("Position asked about"), order, format_func=names.__getitem__, key="asked_post")
        )
    others = session.could_take(post, FIRST)
    asked = pd.Series([*others.loc[others["loss"] > 0, "employee_id"], *review.people["employee_id"]])
    asked = asked.drop_duplicates()
    labels = dict(zip(asked, display.person_labels(review.people, asked), strict=True))
    with right:
        who = str(
            st.selectbox(
                say("Employee asked about"),
                list(labels),
                format_func=labels.__getitem__,
                key=f"asked_person-{post}",
            )
        )
    answer(session.why_not(who, post))
    could_take(others)


def answer(found: WhyNot) -> None:
    """The answer in a sentence, and the seats that would change hands."""
    ids = pd.Series([found.employee_id, *found.left_out])
    people = dict(zip(ids, person(ids), strict=True))
    posts = {str(post): str(title) for post, title in screen.post_titles().items()}
    st.markdown(f"**{found.sentence(language(), people=people, posts=posts)}**")
    rows = found.changes.copy()
    if rows.empty:
        return
    rows["title"] = rows["position_id"].map(posts)
    rows["now"], rows["then"] = (person(rows[name]) for name in ("before", "after"))
    titles = {
        "title": say("Position"),
        "now": say("In the plan"),
        "then": say("In the plan with that"),
        "lost": say("Points lost"),
    }
    screen.table(rows, titles=titles, alt=say("Seats that change hands"), key="changed_seats")
    if found.left_out:
        gone = ", ".join(people[who] for who in found.left_out)
        st.caption(say("Left without a move: {people}", people=gone))


def could_take(others: pd.DataFrame) -> None:
    """Who else could take the post, and what the whole plan would lose."""
    rows = others.copy()
    with st.expander(say("Who else could take it, and what the whole plan would lose")):
        if rows.empty:
            st.markdown(say("Nobody meets the criteria of this post."))
            return
        rows["who"] = person(rows["employee_id"])
        rows["post"] = rows["from_position"].map(screen.post_titles()).fillna("–")
        rows["rung"] = rows["tier"].map(screen.tier_names()).fillna("–")
        titles = {
            "who": say("Employee"),
            "post": say("Present post"),
            "rung": say("Tier"),
            "loss": say("Points lost"),
        }
        screen.table(rows, titles=titles, alt=say("Who else could take the post"), key="could_take")
