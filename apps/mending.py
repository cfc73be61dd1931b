"""The controls by which a person confirms or mends how a sheet is read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from apps import screen, uploads
from apps.session import language, say
from apps.uploads import ANSWERS, ASKED, Reading
from talent.intake import SheetMapping
from talent.intake.convert import Sheet
from talent.intake.layout import TITLES, layouts
from talent.messages import text

LONGEST = 20


def key(sheet: Sheet) -> str:
    """What the controls of a sheet are keyed by: another layout gets others."""
    layout = sheet.proposal.layout
    return "/".join((sheet.key, sheet.file, sheet.name, layout.name if layout else ""))


def mend(found: Reading, sheet: Sheet) -> None:
    """The layout of a sheet, the field of each heading and the questions it leaves open, to confirm."""
    layout = sheet.proposal.layout
    now = layout.name if layout else ""
    names = {name: layout_name(name) for name in dict.fromkeys(["", *TITLES, *layouts(), now])}
    settled = layout is not None or sheet.proposal.entry.skip
    place = f"layout-{key(sheet)}"
    st.selectbox(
        say("This sheet is"), list(names), list(names).index(now) if settled else None,
        format_func=names.__getitem__, key=place, placeholder=say("choose"),
        on_change=lambda: take_layout(sheet, st.session_state[place]),
    )  # fmt: skip
    if layout is None:
        st.info(say("No row of this sheet is read. Choose what it is, or leave it out."))
        return
    with st.form(f"form-{key(sheet)}", border=False):
        columns, answers, tiers = headings(sheet), ask(sheet), ask_tiers(found, sheet)
        if not st.form_submit_button(say("Read it like this"), type="primary"):
            return
    twice = pd.Series([field for field in columns.values() if field and field != "personal"], dtype="str")
    if twice.duplicated().any():
        both = ", ".join(twice[twice.duplicated()].unique())
        st.error(say("Two headings are given to one field: {fields}. Leave one of them out.", fields=both))
        return
    uploads.confirm(uploads.confirmed_as(sheet, columns=columns, answers=answers, tiers=tiers))
    st.rerun()


def layout_name(name: str) -> str:
    """What people call a layout; the tables of the contract by their names."""
    if not name:
        return say("nothing to read: leave it out")
    return text(TITLES[name], language()) if name in TITLES else name.removeprefix("table:")


def take_layout(sheet: Sheet, name: str | None) -> None:
    """Read a sheet in another layout, or not at all; None says nothing."""
    if name is not None:
        uploads.confirm(SheetMapping(file=sheet.file, sheet=sheet.name, layout=name, skip=not name))


def headings(sheet: Sheet) -> dict[str, str]:
    """The field of each heading, to be changed in place; heading → field."""
    rows = uploads.headings(sheet)
    fields = uploads.field_names(sheet)
    titles = {"heading": say("Heading"), "example": say("First value"), "field": say("Field")}
    choice = st.column_config.SelectboxColumn(
        titles["field"], options=list(fields), format_func=lambda name: fields[str(name)], width="large"
    )
    edited = st.data_editor(
        rows,
        key=f"columns-{key(sheet)}",
        hide_index=True,
        height=screen.ROW * (min(len(rows), LONGEST) + 1) + 4,
        row_height=screen.ROW,
        disabled=["heading", "example"],
        column_config={"field": choice, "heading": titles["heading"], "example": titles["example"]},
        alt=say("Field of each heading"),
    )
    pairs = zip(edited["heading"], edited["field"].fillna(""), strict=True)
    return {str(heading): str(field) for heading, field in pairs}


def ask(sheet: Sheet) -> dict[str, dict[str, str]]:
    """The questions that a sheet leaves open; field → {question: answer}."""
    out: dict[str, dict[str, str]] = {}
    for field, question, allowed, given in uploads.questions(sheet):
        words = {answer: say(ANSWERS[answer]) for answer in ("", *allowed)}
        heading = uploads.as_code(uploads.heading_of(sheet, field))
        out.setdefault(field, {})[question] = st.selectbox(
            f"{say(ASKED[question])} – {heading}",
            list(words),
            list(words).index(given),
            format_func=words.__getitem__,
            key=f"{question}-{field}-{key(sheet)}",
        )
    return out


def ask_tiers(found: Reading, sheet: Sheet) -> dict[str, str]:
    """Posts whose tier nothing tells, to be given in place; title → tier."""
    rows = uploads.posts_without_tier(found, sheet)
    given = rows.dropna(subset=["tier"])
    if rows.empty or "review" not in st.session_state:
        return dict(zip(given["title"], given["tier"], strict=True))
    tiers = screen.tier_names()
    st.markdown(say("Nothing in the sheet tells the tier of these posts:"))
    choice = st.column_config.SelectboxColumn(
        say("Tier"), options=list(tiers), format_func=lambda name: tiers[str(name)], width="large"
    )
    edited = st.data_editor(
        rows, key=f"tiers-{key(sheet)}", hide_index=True, disabled=["title"], row_height=screen.ROW,
        placeholder=say("choose"),
        column_config={"title": say("Post"), "tier": choice}, alt=say("Tier of each post"),
    )  # fmt: skip
    given = edited.dropna(subset=["tier"])
    return dict(zip(given["title"], given["tier"], strict=True))
