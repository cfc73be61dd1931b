"""The risks of the benches on a page: how strong they are, who is shared, what hangs on one person."""

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import bench_words, display, figures

FIRST = 12
"""Sentences and people shown before the rest is folded away."""


def strength() -> None:
    """Chance of each key post to be filled, beside the sum of what the benches promise one by one."""
    review = session.review()
    weak, titles = session.rules().value("method.bench.weak"), names_of_posts()
    given = {"weak": weak, "titles": titles, "language": language(), "basis": review.basis}
    screen.show(figures.bench_strength(review.strength, **given), key="bench_strength")
    st.markdown(bench_words.overstatement(review.strength, language()))
    rates = {
        name: session.rules().value(f"method.hazards.{name}") for name in ("transfer", "death", "refusal")
    }
    assumed = int(review.strength["cause"].eq("assumed").sum())
    st.caption(
        say(
            "Assumed: {transfer} a year leave the agency, {death} die, {refusal} turn the offer down; "
            "{n} posts have no known day, for them the middle of the horizon is taken. "
            "Facts still to verify are taken to hold.",
            n=number(assumed),
            **{name: display.percent(rate, language(), digits=1) for name, rate in rates.items()},
        )
    )
    with st.expander(say("Year by year")):
        screen.show(figures.bench_outlook(review.outlook, **given), key="bench_outlook")


def shortages() -> None:
    """One sentence for each set of key posts that share too few people, with their names."""
    review = session.review()
    people = display.person_labels(review.people, review.people["employee_id"])
    found = bench_words.shortage_sentences(
        review.shortages,
        titles=names_of_posts(),
        people=dict(zip(review.people["employee_id"], people, strict=True)),
        language=language(),
    )
    st.header(say("Posts that share too few people"))
    if not found:
        st.info(say("Every key post has somebody ready of its own: no posts share too few people."))
    for place, (sentence, posts, names) in enumerate(found):
        with st.expander(sentence + ".", expanded=place == 0):
            listed(say("Positions"), posts)
            listed(say("People who are ready"), names)
    st.caption(
        say(
            "Asked of everybody in the talent pool who is ready now and has not said no, not only of those "
            "on the benches; once of all, once of those of the post's own job family."
        )
    )


def listed(label: str, names: str) -> None:
    """Names under a label, nothing where there are none."""
    if names:
        st.markdown(f"**{label}:** {names}")


def people() -> None:
    """Who stands on many benches, and the posts that would lose their last cover with a person."""
    review = session.review()
    st.header(display.bench_sharing(review.benches, language()))
    shared = review.shared.head(FIRST).copy()
    shared = shared.join(screen.people(shared["employee_id"]))
    shared["benches"] = posts_of(shared["position_ids"])
    titles = {
        "person": say("Employee"),
        "n_benches": say("Benches"),
        "n_first": say("First on"),
        "benches": say("Positions"),
    }
    wide = {titles["benches"]: st.column_config.TextColumn(width=560)}
    total = len(review.shared)
    alt = say("People on several benches")
    screen.table(shared, titles=titles, columns=wide, total=total, alt=alt)
    last_cover()


def last_cover() -> None:
    """What each person's leaving would cost."""
    rows = session.review().last_cover.copy()
    for sentence in bench_words.last_cover_sentences(rows, language()):
        st.markdown(f"- {sentence}")
    if rows.empty:
        return
    rows = rows.join(screen.people(rows["employee_id"]))
    rows["posts"] = posts_of(rows["position_ids"])
    words = {"all": say("anybody"), "family": say("own job family")}
    rows["among"] = rows["among"].map(words)
    titles = {
        "person": say("Employee"),
        "among": say("Only cover among"),
        "n_posts": say("Posts"),
        "posts": say("Without a successor if this person leaves"),
    }
    wide = {titles["posts"]: st.column_config.TextColumn(width=480)}
    screen.table(rows, titles=titles, columns=wide, alt=say("Posts with one person ready"))


def posts_of(ids: pd.Series) -> pd.Series:
    """Titles of the posts in ``"; "``-joined ids."""
    name = names_of_posts()
    return ids.map(lambda codes: "; ".join(name.get(one, one) for one in codes.split("; ")))


def names_of_posts() -> dict[str, str]:
    """Title of each position, by id."""
    return {str(post): str(title) for post, title in screen.post_titles().items()}
