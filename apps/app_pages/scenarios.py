"""Scenarios: what if somebody retires or moves, or a post is given up or abolished."""

import pandas as pd
import streamlit as st

from apps import plan_choices, screen, session, uploads
from apps.session import language, number, say
from talent import display, plan_words
from talent.changes import Abolish, Change, Move, Retire, Vacate, as_text, from_text
from talent.dataset import Dataset
from talent.errors import TalentError
from talent.messages import mark
from talent.scenario import Scenario

KINDS = {
    "retire": mark("somebody retires"),
    "move": mark("somebody is moved"),
    "vacate": mark("a post is given up"),
    "abolish": mark("a post is abolished"),
}
ASSUMED = "assumed"  # key of the session's changes, as texts


def tables() -> Dataset | None:
    """The tables of the review: the sample's, or those dropped in this session if they are the same."""
    known = session.tables()
    if known is None and (found := uploads.reading()) is not None and found.data is not None:
        known = found.data if found.data.digest == session.review().basis["data"] else None
    return known


def names() -> tuple[dict[str, str], dict[str, str]]:
    """Names of people and titles of posts, by id."""
    people, titles = session.review().people, screen.post_titles()
    labels = display.person_labels(people, people["employee_id"])
    return (
        dict(zip(people["employee_id"], labels, strict=True)),
        {str(post): str(title) for post, title in titles.items()},
    )


def one_more() -> Change | None:
    """Ask for one change; None until it is added."""
    people, titles = names()
    review = session.review()
    words = {key: say(word).capitalize() for key, word in KINDS.items()}
    kind = st.segmented_control(
        say("What if"),
        list(words),
        format_func=words.__getitem__,
        default="retire",
        key="kind",
        required=True,
    )
    leading = list(review.plan.solved.layout.seats["position_id"].drop_duplicates())
    holders = review.incumbents["employee_id"].drop_duplicates()
    everybody = pd.Index([*holders, *review.people["employee_id"]]).drop_duplicates()
    place = st.columns(2)
    who = post = ""
    if kind in {"retire", "move"}:
        with place[0]:
            who = str(
                st.selectbox(
                    say("Employee"), everybody, format_func=people.__getitem__, key="scenario_person"
                )
            )
    if kind != "retire":
        shown = display.distinct(pd.Series(titles).reindex(leading))
        with place[1]:
            post = str(
                st.selectbox(say("Position"), leading, format_func=shown.__getitem__, key="scenario_post")
            )
    if not st.button(say("Assume this"), icon=":material/add:", type="primary"):
        return None
    makes: dict[str, Change] = {
        "retire": Retire(who),
        "move": Move(who, post),
        "vacate": Vacate(post),
        "abolish": Abolish(post),
    }
    return makes[str(kind)]


def assumed() -> list[Change]:
    """The changes of the session, with what is added or taken back now."""
    held: list[str] = st.session_state.setdefault(ASSUMED, [])
    added = one_more()
    if added is not None and as_text(added) not in held:
        held.append(as_text(added))
    people, titles = names()
    changes = [from_text(text) for text in held]
    for change in changes:
        said = plan_words.change_sentence(change, people=people, titles=titles, language=language())
        st.markdown(f"- {said}")
    if held and st.button(say("Begin anew"), icon=":material/restart_alt:"):
        held.clear()
        st.rerun()
    return changes


def outcome(found: Scenario) -> None:
    """What the changes bring: sentences, chains, and the tables behind them."""
    st.header(say("What would change"), divider="gray")
    for sentence in plan_words.scenario_findings(found, language()):
        st.markdown(f"- {sentence}")
    chains(found)
    moves(found)
    benches(found)
    vacancies(found)


def chains(found: Scenario) -> None:
    """The chains from the opened posts down, and those under another choice at their top."""
    people, titles = names()
    review = session.review()
    tier = review.posts.set_index("position_id")["tier"]
    if found.chains.empty:
        st.info(say("No chain of moves starts at a post that these changes open."))
        return
    st.header(say("The chain from the top down"))
    for _, rows in found.chains.groupby("chain"):
        listed(plan_words.chain_sentences(rows, people=people, titles=titles, language=language()))
    for _, rows in found.instead.groupby(["loss", "chain"]):
        first = tier.get(rows["from_position"].iloc[0])
        rung = screen.tier_names().get(str(first), say("without a post"))
        said = plan_words.instead_sentence(rows, tier=rung, titles=titles, language=language())
        with st.expander(said):
            listed(plan_words.chain_sentences(rows, people=people, titles=titles, language=language()))


def listed(sentences: list[str]) -> None:
    """Sentences as numbered lines."""
    st.markdown("\n".join(f"{place}. {sentence}" for place, sentence in enumerate(sentences, start=1)))


def moves(found: Scenario) -> None:
    """Moves that come, go or lead elsewhere."""
    rows = found.moves.copy()
    titles = screen.post_titles()
    rows["who"] = plan_choices.person(rows["employee_id"])
    for name in ("from_position", "before", "after"):
        rows[name] = rows[name].map(titles).fillna("–")
    rows["what"] = display.words(rows["change"], plan_words.MOVE_CHANGES, language())
    heads = {
        "who": say("Employee"), "what": say("Change"), "from_position": say("Present post"),
        "before": say("Moved to before"), "after": say("Moved to now"),
    }  # fmt: skip
    st.header(say("{n} moves of the plan come, go or lead elsewhere", n=number(len(rows))))
    if len(rows):
        widths = zip(heads.values(), (150, 120, 230, 230, 230), strict=True)
        columns = {head: st.column_config.Column(width=width) for head, width in widths}
        alt = say("Moves that change")
        screen.table(rows, titles=heads, columns=columns, lines=3, alt=alt, key="scenario_moves")


def benches(found: Scenario) -> None:
    """Key posts whose bench changes."""
    rows = found.benches.copy()
    st.header(say("{n} benches change", n=number(len(rows))))
    if rows.empty:
        return
    people, titles = names()
    rows["title"] = rows["position_id"].map(titles)
    for name in ("joined", "left"):
        rows[name] = [", ".join(people.get(one, one) for one in ids.split("; ")) for ids in rows[name]]
    heads = {
        "title": say("Position"), "now_before": say("Ready now, before"), "now_after": say("Ready now, then"),
        "joined": say("Joins"), "left": say("Leaves the bench"),
    }  # fmt: skip
    screen.table(rows, titles=heads, lines=2, alt=say("Benches that change"), key="scenario_benches")


def vacancies(found: Scenario) -> None:
    """Seats that fall vacant at another time."""
    rows = found.vacancies.copy()
    st.header(say("{n} vacancies come, go or shift", n=number(len(rows))))
    if rows.empty:
        return
    rows["title"] = rows["position_id"].map(screen.post_titles())
    for name in ("before", "after"):
        rows[name] = rows[name].map(lambda value: display.day(value, language()))
    rows["what"] = display.words(rows["change"], plan_words.VACANCY_CHANGES, language())
    heads = {
        "title": say("Position"), "what": say("Change"), "before": say("Vacant on, before"),
        "after": say("Vacant on, then"),
    }  # fmt: skip
    screen.table(rows, titles=heads, alt=say("Vacancies that change"), key="scenario_vacancies")


def keep(found: Scenario) -> None:
    """Keep the scenario in the store under a name."""
    if not session.store_url():
        st.caption(say("Scenarios are kept in the store; the sample is shown without one."))
        return
    with st.form("keep"):
        name, by = st.text_input(say("Name")), st.text_input(say("Who keeps it"))
        about = st.text_input(say("About"))
        if not st.form_submit_button(say("Keep this scenario")):
            return
    try:
        session.keep_scenario(found, name=name, by=by, about=about)
        st.success(say("Kept as {name}.", name=name))
    except TalentError as error:
        st.error(say("It was not kept. {error}", error=error))


def kept() -> None:
    """The scenarios of the store."""
    rows = session.kept_scenarios()
    if rows.empty:
        return
    st.header(say("Kept scenarios"), divider="gray")
    people, titles = names()
    rows["what"] = [
        plan_words.listed_changes(
            [from_text(one) for one in texts.split("; ")], people=people, titles=titles, language=language()
        )
        for texts in rows["changes"]
    ]
    heads = {
        "name": say("Name"), "what": say("Assumed"), "value": say("Points gained"), "about": say("About"),
        "made_by": say("By"), "made_on": say("On"),
    }  # fmt: skip
    screen.table(rows, titles=heads, lines=2, alt=say("Kept scenarios"), key="kept_scenarios")


st.title(say("Scenarios"))
st.caption(
    say(
        "Nothing is decided here: the tables are changed in memory, and standing, benches, vacancies and the "
        "plan are made again."
    )
)
if (data := tables()) is None:
    st.info(
        say(
            "This review was published without its tables. Drop them on the page of the agency's data, "
            "or run `talent scenario` beside them."
        )
    )
elif changes := assumed():
    try:
        with st.spinner(say("Making the plan again …")):
            result = session.scenario(data, changes)
        outcome(result)
        keep(result)
    except TalentError as failed:
        st.error(say("This cannot be assumed. {error}", error=failed))
kept()
