"""Positions: the chart and its findings, vacancies of five years, each holder against the own post."""

from functools import partial

import pandas as pd
import streamlit as st

from apps import screen, session
from apps.session import language, number, say
from talent import display, figures
from talent.export import to_csv
from talent.messages import reasons
from talent.positions import graph_bytes, observed_graph
from talent.review import Review
from talent.vocabulary import FINDINGS

_FORMS = {"graphml": "application/xml", "json": "application/json"}


def chart() -> None:
    """The icicle from a chosen post down, and the card of that post."""
    review = session.review()
    titles = screen.post_titles()
    names = display.distinct(titles.loc[review.spans.sort_values(["depth", "position_id"])["position_id"]])
    post = st.selectbox(
        say("Position"), names.index, format_func=names.__getitem__, key="position", bind="query-params"
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = figures.organisation(
            review.posts, review.spans, review.vacancies, on=review.basis["on"], top=post,
            language=language(), basis=review.basis,
        )  # fmt: skip
        screen.show(figure, key="organisation")
    with right:
        card(str(post), titles)


def card(post: str, titles: pd.Series) -> None:
    """What is known of one post: where it stands, who holds it, when it falls vacant, why it is key."""
    review = session.review()
    row = review.posts.set_index("position_id").loc[[post]].iloc[0]
    down = review.spans.set_index("position_id").loc[[post]].iloc[0]
    due = review.vacancies.loc[review.vacancies["position_id"].eq(post), "vacant_on"].min()
    key = review.key_positions.set_index("position_id")["reason"].get(post)
    holders = review.people.loc[review.people["position_id"].eq(post), "employee_id"]
    who = ", ".join(display.person_labels(review.people, holders.head(3)))
    facts = {
        say("Tier"): screen.tier_names().get(row["tier"], row["tier"]),
        say("Superior"): titles.get(row["reports_to"], "–"),
        say("Positions directly below"): number(down["span"]),
        say("Positions below in all"): number(down["below"]),
        say("Incumbent"): who or say("vacant now"),
        say("Key because"): display.listed(key, display.KEY_REASONS, language()),
    }
    if pd.isna(due):
        st.header(say("No vacancy in sight"))
    elif due <= pd.Timestamp(review.basis["on"]):
        st.header(say("A seat is vacant now"))
    else:
        st.header(say("Falls vacant on {day}", day=display.day(due, language())))
    st.table(pd.DataFrame({"": facts}), border="horizontal", hide_header=True)


def findings() -> None:
    """What is wrong in the chart, post by post."""
    rows = session.review().findings.copy()
    if rows.empty:
        st.success(say("Nothing is wrong in the reporting chart."))
        return
    st.header(say("{n} findings on the chart", n=number(len(rows))))
    rows["what"] = display.words(rows["kind"], FINDINGS, language())
    rows["title"] = rows["position_id"].map(screen.post_titles())
    titles = {"what": say("Finding"), "title": say("Position"), "detail": say("Detail")}
    screen.table(rows, titles=titles, alt=say("Findings on the reporting chart"))


def downloads() -> None:
    """The graph of reporting lines and of moves that people made, as files for Gephi and others."""
    review = session.review()
    for place, (form, mime) in zip(st.columns(2), _FORMS.items(), strict=True):
        name, label = f"positions.{form}", say("Graph of positions ({form})", form=form)
        # Made when it is asked for: for thousands of posts it takes a second.
        content = partial(graph_file, review, form)
        place.download_button(label, content, file_name=name, mime=mime, key=form, width="stretch")


def graph_file(review: Review, form: str) -> bytes:
    """The graph of a review as a file."""
    posts = review.posts.merge(review.spans, on="position_id")
    return graph_bytes(observed_graph(posts, review.moves), form)  # type: ignore[arg-type]


def incumbents() -> None:
    """The sheet of the performance-appraisal team: each holder, gaps, what is proposed and why."""
    review = session.review()
    counts = review.incumbents["verdict"].value_counts()
    finding = say(
        "{rotate} incumbents fit another post better, {look} need a second look",
        rotate=number(counts.get("rotate", 0)),
        look=number(counts.get("review", 0)),
    )
    st.header(finding)
    words = {key: say(word).capitalize() for key, word in display.VERDICTS.items()}
    chosen = st.segmented_control(
        say("Proposed"),
        list(words),
        format_func=words.__getitem__,
        default="rotate",
        key="verdict",
        required=True,
    )
    rows = sheet(review.incumbents[review.incumbents["verdict"].eq(chosen)])
    titles = {
        "title": say("Position"), "person": say("Employee"), "match": say("Match"),
        "match_class": say("Filling"), "mapping_class": say("Mapping"), "gaps": say("Gaps"),
        "why": say("Reason"), "years": say("Years in post"),
    }  # fmt: skip
    screen.table(rows, titles=titles, alt=say("Incumbents against their own post"), lines=3, key="incumbents")
    whole = everybody(review.run_id, language(), titles, review)
    st.download_button(
        say("All incumbents (CSV)"), whole, file_name="incumbents.csv", mime="text/csv", key="sheet"
    )


@st.cache_data(show_spinner=False, max_entries=8)
def everybody(run_id: str, lang: str, titles: dict[str, str], _review: Review) -> bytes:  # noqa: ARG001
    """All incumbents of a review as CSV; run and language tell one from another."""
    whole = sheet(_review.incumbents)
    whole["verdict"] = display.words(whole["verdict"], display.VERDICTS, lang)
    return to_csv(whole[[*titles, "verdict"]].rename(columns={**titles, "verdict": say("Proposed")}))


def sheet(rows: pd.DataFrame) -> pd.DataFrame:
    """Incumbents in words."""
    found = rows.sort_values(["match", "position_id"]).join(screen.people(rows["employee_id"]))
    found["title"] = found["position_id"].map(screen.post_titles())
    why = found["reason"].fillna("") + ("; " + found["also"]).where(found["also"].ne(""), "")
    found["why"] = why.map(lambda codes: reasons(codes, language()))
    found["gaps"] = found["gaps"].str.replace("=", " −", regex=False)
    return found.reset_index(drop=True)


st.title(say("Positions"))
review = session.review()
chart()
downloads()
outlook = figures.vacancy_outlook(
    review.vacancies, on=review.basis["on"], tier_labels=screen.tier_names(), language=language(),
    basis=review.basis,
)  # fmt: skip
screen.show(outlook, key="outlook")
incumbents()
findings()
