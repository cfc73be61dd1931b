"""The only seam between pages and engine: which review is shown, in which language, and what is kept."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

import talent
from talent import Dataset, display, merit, placement
from talent.errors import StaleRuleWarning, TalentError
from talent.merit.instrument import Instrument, load_instrument
from talent.messages import DEFAULT_LANGUAGE, LANGUAGES, text
from talent.placement import WhyNot
from talent.review import Review
from talent.rules import Rules, about, in_force, load
from talent.rules import names as rule_names
from talent.scenario import Change, Scenario, what_if
from talent.store import Store

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
SAMPLE_ON = date(2025, 12, 1)
FIRST_PROFILE = "bkn-411-2025"
DEFAULT_STORE = Path("talent-out") / "talent.db"
WITH_POINTS = "kasn-9-2019"
_LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
_KEPT_REVIEWS = 8
_KEPT_ANSWERS = 500


def language() -> str:
    """Language of the session: the sidebar's switch; before it is drawn, what the address bar asks for."""
    chosen = st.session_state.get("lang", st.query_params.get("lang"))
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def say(sentence: str, **values: object) -> str:
    """A sentence in the language of the session."""
    return text(sentence, language(), **values)


def number(value: object, *, digits: int = 1) -> str:
    """A number as the language of the session writes it."""
    return display.number(value, language(), digits=digits)


def choose() -> None:
    """Draw what the sidebar offers and make the chosen review the session's, or say why there is none."""
    st.session_state.setdefault("lang", language())
    # Not bound to the address bar: a bound choice is known there by its label, which differs by language.
    st.selectbox(say("Language"), LANGUAGES, format_func=_LANGUAGE_NAMES.__getitem__, key="lang")
    st.query_params["lang"] = language()
    try:
        make = _stored_choice(url) if (url := store_url()) else _sample_choice()
        with st.spinner(say("Scoring, matching and planning for the whole agency …")):
            st.session_state["review"] = make()
    except TalentError as error:
        st.session_state.pop("review", None)
        st.error(say("This review could not be made. {error}", error=error))


def review() -> Review:
    """The review that the sidebar names; stops the page when there is none."""
    if "review" not in st.session_state:
        st.info(say("Choose another date, profile or agency in the sidebar."))
        st.stop()
    found: Review = st.session_state["review"]
    return found


def rules() -> Rules:
    """The rules of the session's review, for names of tiers and for thresholds."""
    return review().rules


def unconfirmed() -> tuple[int, int]:
    """How many of the rules in use are unconfirmed, and how many rules there are."""
    leaves = review().rules.leaves.values()
    return sum(leaf.mark == "unconfirmed" for leaf in leaves), len(leaves)


def store_url() -> str:
    """Address of the store: ``TALENT_DB`` (file or address), else what the demo wrote; empty: the sample."""
    named = os.environ.get("TALENT_DB")
    if named is None:
        named = str(DEFAULT_STORE) if DEFAULT_STORE.is_file() else ""
    return named if "://" in named or not named else f"sqlite:///{named}"


def _stored_choice(url: str) -> partial[Review]:
    runs = _store(url).runs()
    if runs.empty:
        st.info(say("Nothing is published in this store yet: run `talent review` first."))
        st.stop()
    names = runs.drop_duplicates("agency_id").set_index("agency_id")["agency_name"]
    names = display.distinct(names)
    agency = st.selectbox(say("Agency"), names.index, format_func=names.__getitem__, key="agency")
    own = runs[runs["agency_id"] == agency].sort_values("current", ascending=False, kind="stable")
    days = own["review_date"].map(partial(display.day, language=language()))
    labels = display.distinct((days + " · " + own["profile"]).set_axis(own["run_id"]))
    run = st.selectbox(say("Review"), labels.index, format_func=labels.__getitem__, key=f"run-{agency}")
    return partial(_stored, url, run)


def earlier() -> Review | None:
    """The review of the same agency that was published for the last day before this one's; None without."""
    url, basis = store_url(), review().basis
    if not url:
        return None
    runs = _store(url).runs()
    days = pd.to_datetime(runs["review_date"])
    own = runs[runs["agency_id"].eq(basis["agency_id"]) & days.lt(pd.Timestamp(basis["on"]))]
    return None if own.empty else _stored(url, str(own.sort_values("review_date")["run_id"].iloc[-1]))


def tables() -> Dataset | None:
    """The tables of the session's review where the session has them: those of the sample."""
    return None if store_url() else _tables(SAMPLE, _stamp(SAMPLE))


def scenario(data: Dataset, changes: Sequence[Change]) -> Scenario:
    """What some changes would bring, computed once.

    Args:
        data: the tables of the session's review.
        changes: what is assumed.
    """
    return _scenario(review().run_id, tuple(changes), data, review())


def could_take(post: str, first: int) -> pd.DataFrame:
    """Who else could take a post, computed once; see :func:`talent.placement.alternatives`."""
    return _could_take(review().run_id, post, first, review())


def why_not(employee_id: str, post: str) -> WhyNot:
    """Why somebody is not placed at a post, computed once."""
    return _why_not(review().run_id, employee_id, post, review())


def league_instrument() -> Instrument:
    """The instrument by which agencies are ranked: the review's, or where it has no points that before it."""
    return _instrument(rules().instrument or WITH_POINTS, date.fromisoformat(review().basis["on"]))


def league(*, reported: bool) -> pd.DataFrame:
    """Every assessment at hand side by side; see :func:`talent.merit.league`.

    Args:
        reported: with the totals that news reported of other agencies.
    """
    found, url, instrument = review(), store_url(), league_instrument()
    if url:
        parts = [_store(url).assessments(instrument.id)]
    else:
        computed = [found] if found.merit.instrument == instrument.id else []
        parts = [found.merit_history, merit.history_of(computed)]
    parts += [merit.published()] if reported else []
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    with warnings.catch_warnings(action="ignore", category=StaleRuleWarning):
        return merit.league(rows, instrument=instrument.id, on=found.basis["on"], out_of_force=True)


def agency_names() -> dict[str, str]:
    """Name of each agency that the store or the session's review knows, by id."""
    basis, url = review().basis, store_url()
    known = _store(url).agencies().set_index("agency_id")["agency_name"].to_dict() if url else {}
    return {str(basis["agency_id"]): str(basis["agency_name"])} | {
        str(one): str(n) for one, n in known.items()
    }


def kept_scenarios() -> pd.DataFrame:
    """The scenarios of the agency in the store; none without a store."""
    url = store_url()
    return _store(url).scenarios(review().basis["agency_id"]) if url else pd.DataFrame()


def keep_scenario(found: Scenario, *, name: str, by: str, about: str) -> None:
    """Keep a scenario in the store under a name typed by somebody who is not signed in.

    Raises:
        StoreError: no name or nobody.
        AccessDenied: somebody else keeps one under that name.
    """
    header = {"agency_id": review().basis["agency_id"], "name": name, "by": by, "about": about}
    _store(store_url()).keep_scenario(found, **header, on=datetime.now(UTC).date())


def _sample_choice() -> partial[Review]:
    st.selectbox(say("Agency"), [say("Sample agency (synthetic)")], key="agency")
    on = st.date_input(
        say("Review date"), SAMPLE_ON, min_value=date(2025, 1, 1), max_value=date(2030, 12, 31), key="on"
    )
    profile = st.selectbox(say("Profile"), profiles(on), format_func=profile_name, key="profile")
    chosen = st.selectbox(
        say("Instrument"),
        instruments(on),
        format_func=partial(instrument_name, on=on),
        key=f"instrument-{on}",
    )
    return partial(_computed, SAMPLE, on, profile, chosen, _stamp(SAMPLE))


def instruments(on: date) -> list[str]:
    """Merit instruments, that in force on a date first."""
    current = in_force("instruments", on=on)
    return [*current, *(name for name in rule_names("instruments") if name not in current)]


def instrument_name(name: str, on: date) -> str:
    """Title of a merit instrument, and whether it is out of force on a date."""
    title = str(about("instruments", name)["title"])
    return title if name in in_force("instruments", on=on) else f"{title} ({say('Not in force').lower()})"


def profiles(on: date) -> list[str]:
    """Profiles in force on a date by which people can be placed, the national one first."""
    usable = [
        name for name in in_force("profiles", on=on) if not about("profiles", name).get("never_published")
    ]
    return sorted(usable, key=lambda name: (name != FIRST_PROFILE, name))


def profile_name(name: str) -> str:
    """Title of a profile."""
    return str(about("profiles", name)["title"])


def _stamp(folder: Path) -> float:
    """Newest change below a folder, so that changed tables are read again."""
    return max((file.stat().st_mtime for file in folder.glob("*")), default=0.0)


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return Store(url)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_REVIEWS)
def _stored(url: str, run_id: str) -> Review:
    return _store(url).review(run_id)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_REVIEWS)
def _computed(
    folder: Path,
    on: date,
    profile: str,
    instrument: str,
    stamp: float,
) -> Review:
    return talent.run_review(_tables(folder, stamp), rules=_rules(on, profile, instrument))


@st.cache_resource(show_spinner=False, max_entries=1)
def _tables(folder: Path, stamp: float) -> Dataset:  # noqa: ARG001 - part of the cache key
    return talent.read_dataset(folder)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_ANSWERS)
def _could_take(run_id: str, post: str, first: int, _review: Review) -> pd.DataFrame:  # noqa: ARG001
    return placement.alternatives(_review.plan, post, first=first)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_ANSWERS)
def _why_not(run_id: str, employee_id: str, post: str, _review: Review) -> WhyNot:  # noqa: ARG001
    return placement.why_not(_review.plan, employee_id, post)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_REVIEWS)
def _scenario(
    run_id: str,  # noqa: ARG001 - part of the cache key
    changes: tuple[Change, ...],
    _data: Dataset,
    _review: Review,
) -> Scenario:
    return what_if(_data, _review, changes)


@st.cache_resource(show_spinner=False)
def _instrument(name: str, on: date) -> Instrument:
    with warnings.catch_warnings(action="ignore", category=StaleRuleWarning):  # as _rules; the page says it
        found = load_instrument(name, on=on, out_of_force=True)
        return found if found.weighted else load_instrument(WITH_POINTS, on=on, out_of_force=True)


@st.cache_resource(show_spinner=False)
def _rules(on: date, profile: str | None, instrument: str | None) -> Rules:
    # A date outside an instrument's life is allowed here because every basis line says so.
    with warnings.catch_warnings(action="ignore", category=StaleRuleWarning):
        return load(on=on, profile=profile, instrument=instrument, out_of_force=True)
