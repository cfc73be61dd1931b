"""Rules: every figure in force on the review date with its mark, and who would change cell by other rules."""

from datetime import date

import pandas as pd
import streamlit as st

import talent
from apps import screen, session
from apps.session import language, number, say
from talent import display, vocabulary
from talent.errors import TalentError

VALUE = 80


def figures_in_force() -> None:
    """The figures, searched and filtered by mark."""
    rules = session.review().rules
    table = rules.frame()
    left, right = st.columns([3, 2])
    wanted = left.text_input(say("Search keys, articles and descriptions"), key="search", bind="query-params")
    marks = right.pills(
        say("Mark"),
        list(vocabulary.MARKS),
        format_func=lambda mark: display.word(vocabulary.MARKS, mark, language()),
        selection_mode="multi",
        key="marks",
    )
    text = table[["key", "article", "about", "source"]].fillna("").agg(" ".join, axis=1).str.lower()
    kept = table[text.str.contains(wanted.lower(), regex=False)] if wanted else table
    kept = kept[kept["mark"].isin(marks)] if marks else kept
    rows = kept.copy()
    rows["value"] = rows["value"].str.slice(0, VALUE)
    rows["since"] = rows["since"].map(lambda day: display.day(day, language()))
    for column, words in (("mark", vocabulary.MARKS), ("kind", vocabulary.KINDS)):
        rows[column] = display.words(rows[column], words, language())
    titles = {
        "key": say("Key"), "value": say("Value"), "since": say("Since"),
        "mark": say("Mark"), "kind": say("Kind"), "source": say("Source"), "article": say("Article"),
    }  # fmt: skip
    open_rules, every = session.unconfirmed()
    st.header(say("{n} of {all} figures in force are unconfirmed", n=number(open_rules), all=number(every)))
    screen.table(rows, titles=titles, alt=say("Figures in force"), total=len(table))


def comparison() -> None:
    """Another date or profile: which figures differ, and who changes cell by them."""
    review = session.review()
    st.header(say("Compare with another profile or date"))
    if session.store_url():
        st.info(say("A published run keeps no tables: compare on the command line with `talent rules diff`."))
        return
    on = date.fromisoformat(review.basis["on"])
    left, right = st.columns(2)
    other_day = left.date_input(say("Date of the rules"), on, min_value=date(2025, 1, 1), key="other-day")
    choices = session.profiles(other_day)
    other = right.selectbox(say("Profile"), choices, format_func=session.profile_name, key="other-profile")
    if not st.button(say("Compare"), type="primary"):
        return
    try:
        found = _compared(
            review.basis["profile"], review.basis["rules_on"], str(other), str(other_day), str(on)
        )
    except TalentError as error:
        st.error(str(error))
        return
    moved = found.dropna(subset=["employee_id"])
    people = moved.groupby("key")["employee_id"].nunique()
    rows = found.drop_duplicates("key").assign(
        people=lambda frame: frame["key"].map(people).fillna(0).astype("int64")
    )
    rows = rows.sort_values(["people", "key"], ascending=[False, True])
    st.subheader(say("{n} employees would change cell or state", n=number(moved["employee_id"].nunique())))
    for side in ("before", "after"):
        rows[side] = rows[side].fillna("–").str.slice(0, VALUE)
    titles = {"key": say("Key"), "before": say("Before"), "after": say("After"), "people": say("People")}
    screen.table(rows, titles=titles, alt=say("Figures that differ"), lines=2)


@st.cache_data(show_spinner=True, max_entries=8)
def _compared(profile: str, day: str, other: str, other_day: str, on: str) -> pd.DataFrame:
    one, two = (
        talent.load_rules(on=when, profile=name) for name, when in ((profile, day), (other, other_day))
    )
    data = talent.read_dataset(session.SAMPLE)
    return talent.rules.diff(one, two, data=data, on=date.fromisoformat(on))


st.title(say("Rules"))
figures_in_force()
comparison()
