"""Succession: key posts, their benches and the risks of these, and the plan for the whole organisation."""

from typing import Any

import pandas as pd
import streamlit as st

from apps import bench_risks, plan_choices, screen, session
from apps.session import language, number, say
from talent import bench_words, display, figures
from talent.messages import reasons
from talent.placement import Plan


def key_posts() -> pd.DataFrame:
    """One row a key post, fewest ready first: title, when it falls vacant, successors by readiness, why."""
    review = session.review()
    rows = display.ready_counts(review.benches, review.key_positions).reset_index()
    rows["title"] = rows["position_id"].map(screen.post_titles())
    due = review.vacancies.groupby("position_id")["vacant_on"].min()
    rows["due"] = rows["position_id"].map(due)
    rows["vacant_on"] = rows["due"].map(lambda value: display.day(value, language()))
    why = review.key_positions.set_index("position_id")["reason"]
    rows["why"] = (
        rows["position_id"].map(why).map(lambda codes: display.listed(codes, display.KEY_REASONS, language()))
    )
    chance = review.strength.set_index("position_id")[["p_filled", "alone"]].round(2)
    rows = rows.join(chance, on="position_id")
    return rows.sort_values(["now", "due", "1-2", "position_id"], ignore_index=True)


def choose_post(rows: pd.DataFrame) -> str:
    """The table of key posts; a click on a row or the box above it chooses one."""
    titles = {
        "title": say("Position"),
        "vacant_on": say("Falls vacant"),
        "now": say("Ready now"),
        "verify": say("To verify"),
        "1-2": say("1–2 years"),
        "3-5": say("3–5 years"),
        "p_filled": say("Filled"),
        "alone": say("Alone"),
        "why": say("Key because"),
    }
    st.header(display.bench_finding(rows, language()))
    st.markdown(display.bench_sharing(session.review().benches, language()))
    event = screen.table(
        rows,
        titles=titles,
        alt=say("Key posts with the number of successors by readiness"),
        columns={titles["title"]: st.column_config.TextColumn(width=270)}
        | {titles[name]: chance_bar(85) for name in ("p_filled", "alone")},
        key="key_posts",
        on_select="rerun",
        selection_mode="single-row",
    )
    clicked = list(event["selection"]["rows"])
    if clicked and clicked != st.session_state.get("clicked_post"):
        st.session_state["post"] = rows["position_id"].iloc[clicked[0]]
    st.session_state["clicked_post"] = clicked
    names = display.distinct(rows.set_index("position_id")["title"])
    return st.selectbox(
        say("Bench of"), names.index, format_func=names.__getitem__, key="post", bind="query-params"
    )


def chance_bar(width: int = 100) -> Any:  # noqa: ANN401 - Streamlit's own type
    """A column that shows a chance as a bar."""
    return st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=width)


def bench_of(post: str) -> None:
    """The successors of a post, ranked, with fit in its parts and reasons for and against."""
    benches = session.review().benches
    rows = benches[benches["position_id"].eq(post)].sort_values("rank").copy()
    if rows.empty:
        st.info(
            say("No successor was found for this post. Widen the pool, or develop people of the feeder tier.")
        )
        return
    rows = rows.join(screen.people(rows["employee_id"]))
    rows["fit"] = rows["fit"].round(2)
    rows["readiness"] = display.words(rows["readiness"], display.READINESS, language())
    moves = session.review().plan.moves.set_index("employee_id")["to_position"]
    rows["plan"] = rows["employee_id"].map(moves).map(screen.post_titles()).fillna("–")
    rows["pool"] = display.words(rows["in_pool"], display.IN_POOL, language())
    rows["eligible"] = display.words(rows["eligible"], display.ELIGIBLE, language())
    for column in ("reasons_for", "reasons_against"):
        rows[column] = rows[column].fillna("").map(lambda codes: reasons(codes, language()))
    scored, formula = with_target(rows, post)
    titles = {
        "rank": "#",
        "person": say("Successor"),
        "post": say("Present post"),
        "readiness": say("Readiness"),
        "eligible": say("Eligible"),
        **scored,
        "reasons_for": say("For"),
        "reasons_against": say("Against"),
        "plan": say("Plan"),
    }
    pixels = (35, 130, 120, 85, 80, 65, 130, 200, 115) if scored else (35, 130, 120, 85, 80, 150, 220, 140)
    widths = widths_of(titles, pixels) | formula
    screen.table(
        rows, titles=titles, columns=widths, lines=9, alt=say("Ranked successors of the chosen post")
    )
    st.caption(
        say(
            "The plan is the best for the whole organisation: it may need the first of a bench elsewhere, "
            "or leave them where they are."
        )
    )
    parts_of_fit(rows)


def with_target(rows: pd.DataFrame, post: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Heading and column of the target score, with its formula; nothing where nobody of a bench has one."""
    if "target_score" not in rows or rows["target_score"].isna().all():
        return {}, {}
    rows["target"] = rows["target_score"].map(number)
    review = session.review()
    tier = review.posts.set_index("position_id")["tier"].get(post, "")
    formula = bench_words.target_formula(review.rules, str(tier), language())
    column = st.column_config.TextColumn(width=65, help=formula, alignment="right")
    return {"target": say("Target score")}, {say("Target score"): column}


def parts_of_fit(rows: pd.DataFrame) -> None:
    """What the fit of each successor is made of, for those who ask."""
    titles = {
        "rank": "#",
        "person": say("Successor"),
        "cell": say("Box"),
        "pool": say("Pool"),
        "fit": say("Fit"),
    }
    parts = {name: say(label).capitalize() for name, label in display.FIT_PARTS.items() if name in rows}
    with st.expander(say("What the fit is made of")):
        st.caption(say("Each part runs from 0 to 1; the fit is their weighted mean."))
        screen.table(
            rows,
            titles=titles | parts,
            columns={say("Fit"): chance_bar()},
            alt=say("Parts of the fit of each successor"),
        )


def widths_of(titles: dict[str, str], pixels: tuple[int, ...]) -> dict[str, Any]:
    """Width of each column, so that all of them are in view."""
    return {
        name: st.column_config.Column(width=width)
        for name, width in zip(titles.values(), pixels, strict=True)
    }


def headline(plan: Plan) -> None:
    """What the plan reaches, and whether its optimality is proven."""
    counts = plan.summary
    first, second, third, proof = st.columns(4)
    filled = f"{number(counts['filled'])} / {number(counts['vacancies'])}"
    first.metric(say("Vacancies filled"), filled, border=True)
    second.metric(say("Moves"), number(counts["moves"]), border=True)
    third.metric(say("Gain over greedy"), number(plan.value - counts["greedy_value"], digits=0), border=True)
    with proof.container(border=True, height="stretch"):
        if plan.proven:
            st.badge(say("optimal, verified"), icon=":material/verified:", color="green")
        else:
            st.badge(say("not proven optimal"), icon=":material/warning:", color="orange")
        st.markdown(
            say("value {value} = bound {bound}", value=number(plan.value), bound=number(plan.dual_value))
        )
    st.caption(
        say(
            "Without candidates still to verify, {filled} vacancies are filled by {moves} moves.",
            filled=number(plan.met_only["filled"]),
            moves=number(plan.met_only["moves"]),
        )
    )


def cascades(plan: Plan) -> None:
    """The moves chain by chain, each starting at a vacancy, and the flows between tiers."""
    review, titles = session.review(), screen.post_titles()
    rows = plan.moves.sort_values(["chain", "step"]).copy()
    if rows.empty:
        st.info(say("The plan moves nobody: no vacancy has a candidate who is worth the move."))
        return
    rows = rows.join(screen.people(rows["employee_id"]))
    rows["from"] = rows["from_position"].map(titles).fillna("–")
    rows["to"] = rows["to_position"].map(titles)
    rows["eligible"] = display.words(rows["eligible"], display.ELIGIBLE, language())
    columns = {
        "chain": say("Chain"),
        "step": say("Step"),
        "person": say("Employee"),
        "from": say("From"),
        "to": say("To"),
        "gain": say("Gain"),
        "eligible": say("Eligible"),
    }
    chains, longest = plan.summary["chains"], plan.summary["longest"]
    st.header(say("{n} chains start at a vacancy; the longest has {m} moves", n=number(chains), m=longest))
    widths = widths_of(columns, (55, 65, 160, 260, 260, 70, 95))
    screen.table(rows, titles=columns, columns=widths, lines=3, alt=say("Moves of the plan, chain by chain"))
    flows = figures.plan_flows(
        plan.moves, review.posts, tier_labels=screen.tier_names(), language=language(), basis=review.basis
    )
    screen.show(flows, key="flows")


def left_empty(plan: Plan) -> None:
    """The posts that the plan does not fill, and why."""
    rows = plan.unfilled.copy()
    st.header(say("{n} posts stay empty under the plan", n=number(len(rows))))
    if rows.empty:
        return
    rows["title"] = rows["position_id"].map(screen.post_titles())
    rows["why"] = rows["reason"].map(lambda codes: reasons(codes, language()))
    titles = {"title": say("Position"), "why": say("Reason")}
    screen.table(rows, titles=titles, alt=say("Posts left empty by the plan"))


st.title(say("Succession"))
if session.review().key_positions.empty:
    st.info(say("No post is key: mark key posts in the positions table."))
else:
    bench_of(choose_post(key_posts()))
    st.header(say("Risks of the benches"), divider="gray")
    bench_risks.strength()
    bench_risks.shortages()
    bench_risks.people()
st.header(say("Plan for the whole organisation"), divider="gray")
plan = session.review().plan
headline(plan)
cascades(plan)
left_empty(plan)
plan_choices.ask()
plan_choices.frontier()
plan_choices.committee()
