"""The whole report: cover, parts, and the rules that are not settled, in one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd

from talent import display
from talent.messages import DEFAULT_LANGUAGE, text
from talent.report import markup, merit, sections
from talent.report.markup import element, section
from talent.review import Review

# What the page may load: nothing but the style that it carries.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_html(review: Review, path: str | Path, *, language: str = DEFAULT_LANGUAGE) -> Path:
    """Write a review as one HTML file that opens without a network and prints on A4.

    Args:
        review: what to show; employee ids are masked.
        path: the file; its folder is made if it is not there.
        language: ``"id"`` or ``"en"``.

    Returns:
        The path written.
    """
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render_html(review, language=language), encoding="utf-8")
    return file


def render_html(review: Review, *, language: str = DEFAULT_LANGUAGE) -> str:
    """The report of :func:`write_html` as text."""
    labels = review.rules.tiers[f"label_{language}"]
    tier_labels = {str(tier): str(label) for tier, label in labels.items()}
    parts = [
        _cover(review, language),
        sections.grid(review, language, tier_labels),
        sections.benches(review, language),
        sections.plan(review, language),
        merit.merit(review, language),
        merit.roadmap(review, language),
        merit.paper_and_field(review, language),
        sections.incumbents(review, language),
        _unsettled(review, tier_labels, language),
    ]
    title = text("Talent review of {agency}", language, agency=review.basis["agency_name"])
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{markup.STYLE}</style>"
    )
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _cover(review: Review, language: str) -> str:
    basis = review.basis
    facts = {
        text("Review date", language): display.day(basis["on"], language),
        text("Planned inauguration", language): display.day(basis["inauguration"], language),
        text("Profile", language): basis["profile"],
        text("Instrument", language): basis["instrument"] or "–",
        text("Overlay", language): basis["overlay"] or "–",
        text("Employees", language): display.number(basis["employees"], language),
        text("Positions", language): display.number(basis["positions"], language),
        text("Tables read", language): ", ".join(basis["tables"]),
        text("Run", language): basis["run_id"],
    }
    title = text("Talent review of {agency}", language, agency=basis["agency_name"])
    proposal = text("Everything here is a proposal; people decide.", language)
    stale = ""
    if basis["out_of_force"]:
        said = text("Used outside its dates: {rules}", language, rules=", ".join(basis["out_of_force"]))
        stale = markup.element("p", said, "notice stop")
    return (
        f"<header>{element('p', display.day(basis['on'], language), 'kicker')}{element('h1', title)}"
        f"{element('p', proposal)}{stale}{markup.facts(facts)}</header>"
    )


def _concerns(key: str, tiers: Mapping[str, str]) -> str:
    """The last part of a key, which tells rules about the same thing apart; a tier by its name."""
    last = key.rsplit(".", 1)[-1]
    return tiers.get(last, last)


def _value(content: str, language: str) -> str:
    """A single value as people write it; a table of values only by the word."""
    value = json.loads(content)
    if isinstance(value, bool):
        return display.word(display.IN_POOL, "yes" if value else "no", language)
    if isinstance(value, int | float):
        return display.number(value, language, digits=3)
    return value if isinstance(value, str) else text("table", language)


def _unsettled(review: Review, tiers: Mapping[str, str], language: str) -> str:
    """The run's own figures that are unconfirmed, and how the others were read."""
    kicker, rules = text("Rules", language), review.rules
    frame, marks = rules.frame(unconfirmed=True), rules.frame()["mark"].value_counts()
    read = text(
        "Of the others {verbatim} were read in the regulation itself and {second} at second hand.",
        language,
        verbatim=display.number(int(marks.get("verbatim", 0)), language),
        second=display.number(int(marks.get("second-hand", 0)), language),
    )
    finding = text(
        "{n} of {all} rules in use are unconfirmed",
        language,
        n=display.number(len(frame), language),
        all=display.number(len(rules.frame()), language),
    )
    table = pd.DataFrame(
        {
            text("About", language): frame["about"].map(partial(text, language=language)),
            text("Concerns", language): frame["key"].map(partial(_concerns, tiers=tiers)),
            text("Value", language): frame["value"].map(partial(_value, language=language)),
            text("Source", language): frame["source"]
            + (", " + frame["article"].where(frame["article"].ne(""))).fillna(""),
        }
    )
    return section(
        kicker, finding, element("p", read), markup.table(table), sections.basis(review, len(frame), language)
    )
