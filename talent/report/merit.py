"""The report on merit: the index and what stands behind each point, the way up, paper and field."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from talent import display
from talent.dataset import by_key
from talent.display import day, number, percent, words
from talent.merit.instrument import read_instrument
from talent.merit.selfassessment import SOURCES, STATES
from talent.messages import mark, text
from talent.report import charts, markup
from talent.report.markup import element, section
from talent.report.sections import basis
from talent.review import Review
from talent.rules import sources
from talent.vocabulary import FIELD_SOURCES, FIELD_VERDICTS, MERIT_PROOFS

_LISTED = 10


def merit(review: Review, language: str) -> str:
    """The index computed, claimed and as a range, the aspects, every item with its numbers and documents."""
    index = review.merit
    if index.aspects.empty:
        return ""
    points = display.points_shown(index.points, index.low, index.high, language)
    finding = text(
        "The merit index is {points} by the data, {claimed} on paper.",
        language,
        points=points,
        claimed=number(index.claimed, language),
    )
    return section(
        text("Merit index", language),
        finding,
        markup.figures(_figures(review, points, language)),
        _permits(review, language),
        charts.aspects(index.aspects, language, level_max=0 if index.weighted else index.level_max),
        basis(review, len(index.aspects), language),
        *_by_aspect(review, language),
        _doubtful(review, language),
    )


def _figures(review: Review, points: str, language: str) -> dict[str, str]:
    index, career = review.merit, review.merit.career_development
    names = index.category if isinstance(index.category, tuple) else (index.category,)
    category = " – ".join(dict.fromkeys([names[0], names[-1]])) if names and names[0] else "–"
    shown = {
        text("points", language): points,
        text("category", language): category,
        text("claimed", language): number(index.claimed, language),
        text("possible", language): f"{number(index.low, language)}–{number(index.high, language)}",
    }
    if not index.weighted:
        mean = career["mean_low"] if math.isnan(career["mean"]) else career["mean"]
        label = str(career["name_id" if language == "id" else "name"])
        return shown | {label: f"{number(mean, language)} / {number(index.level_max, language)}"}
    own = career["low"] if math.isnan(career["points"]) else career["points"]
    most = career["max_points"]
    career_shown = f"{number(own, language)} / {number(most, language)}"
    return shown | {
        text("career development", language): career_shown,
        text("of its maximum", language): percent(own / most, language),
    }


def _permits(review: Review, language: str) -> str:
    """What the category permits, with its article; what it would permit where it is not reached."""
    index = review.merit
    reached = index.category if isinstance(index.category, str) else (index.category or ("",))[0]
    parts = []
    for permit in read_instrument(review.rules).permits:
        held = text("reached", language) if reached in permit.categories else text("not reached", language)
        name = permit.name_id if language == "id" else permit.name
        who = " / ".join(permit.categories)
        parts.append(
            element(
                "p", f"{who} ({held}): {name}. {sources()[permit.source]['title']}, {permit.article}", "basis"
            )
        )
    return "".join(parts)


def _by_aspect(review: Review, language: str) -> list[str]:
    """Items of each aspect, the one about careers first."""
    index = review.merit
    order = sorted(index.aspects["aspect"], key=lambda aspect: (aspect != index.career_aspect, aspect))
    names = display.names(index.aspects, language).set_axis(index.aspects["aspect"])
    parts = []
    for aspect in order:
        items = index.items[index.items["aspect"].eq(aspect) & index.items["source"].ne("not asked")]
        parts.append(element("h3", f"{aspect}. {names[aspect]}"))
        parts.append(_items(items, language))
        parts.append(basis(review, len(items), language))
    return parts


def _items(items: pd.DataFrame, language: str) -> str:
    counts = zip(items["numerator"], items["denominator"], items["about"], items["document"], strict=True)
    table = pd.DataFrame(
        {
            text("Item", language): items["item"] + "  " + display.names(items, language),
            text("Computed", language): [number(level, language) for level in items["level"]],
            text("Claimed", language): [number(level, language) for level in items["claimed_level"]],
            text("Level from", language): words(items["source"], SOURCES, language),
            text("Numbers behind it", language): [_numbers(*one, language) for one in counts],
            text("One level more", language): [_next(row, language) for row in items.itertuples()],
        }
    )
    return markup.table(table, numeric=list(table.columns[1:3]))


def _numbers(numerator: Any, denominator: Any, about: Any, document: Any, language: str) -> str:  # noqa: ANN401
    if pd.isna(denominator):
        return document if isinstance(document, str) else "–"
    counted = text("{n} of {all}", language, n=number(numerator, language), all=number(denominator, language))
    return f"{counted}: {text(about, language)}" if isinstance(about, str) and about else counted


def _next(row: Any, language: str) -> str:  # noqa: ANN401 - a named tuple of the items
    wanted = pd.notna(row.next_needs) and row.next_needs > 0
    needs = text("{n} more", language, n=number(row.next_needs, language)) if wanted else ""
    held = text(row.cap_reason, language) if isinstance(row.cap_reason, str) and row.cap_reason else ""
    return "; ".join(part for part in (needs, held) if part) or "–"


def _doubtful(review: Review, language: str) -> str:
    """Claims without a document, or older than their validity."""
    rows = review.merit_papers[~review.merit_papers["state"].isin(["valid", "other_item"])]
    title = element("h3", text("Claims that no valid document supports", language))
    if rows.empty:
        return title + element("p", text("Every claim has a document that is valid on the day.", language))
    table = pd.DataFrame(
        {
            text("Item", language): rows["item"],
            text("Document", language): rows["document"].fillna("–"),
            text("Valid until", language): rows["valid_until"].map(partial(day, language=language)),
            text("State of the claim", language): words(rows["state"], STATES, language),
        }
    )
    return title + markup.table(table) + basis(review, len(rows), language)


def roadmap(review: Review, language: str) -> str:
    """The cheapest steps to the next category, with their proof and with whom to begin."""
    rows = review.roadmap
    if rows.empty:
        return ""
    finding = text(
        "{n} steps lift the index from {start} to {end} points",
        language,
        n=len(rows),
        start=number(rows["points_after"].iloc[0] - rows["points"].iloc[0], language),
        end=number(rows["points_after"].iloc[-1], language),
    )
    table = pd.DataFrame({"#": rows["step"].astype("str")})
    table[text("Item", language)] = rows["item"] + "  " + display.names(rows, language)
    table[text("Level", language)] = rows["from_level"].astype("str") + " → " + rows["to_level"].astype("str")
    heads = {
        "points": mark("Points"),
        "effort": mark("Effort"),
        "points_after": mark("Total after"),
        "needs": mark("People or posts more"),
    }
    for column, label in heads.items():
        table[text(label, language)] = [number(value, language) for value in rows[column]]
    table[text("Months", language)] = (
        rows["start_month"].astype("str") + "–" + rows["end_month"].astype("str")
    )
    table[text("Shown by", language)] = words(rows["proof"], MERIT_PROOFS, language)
    table[text("To begin with", language)] = _first(review, rows)
    return section(
        text("The cheapest way up", language),
        finding,
        element("p", _proof(rows, language)),
        markup.table(table, numeric=[text(label, language) for label in heads.values()]),
        basis(review, len(rows), language),
    )


def _proof(steps: pd.DataFrame, language: str) -> str:
    spent, bound = (steps.attrs.get(name, float("nan")) for name in ("effort", "dual_bound"))
    if math.isnan(spent):
        return ""
    values = {"effort": number(spent, language), "dual_bound": number(bound, language)}
    return text("Proven cheapest: effort {effort} = lower bound {dual_bound}.", language, **values)


def _first(review: Review, steps: pd.DataFrame) -> list[str]:
    """Names with masked ids, or titles of posts, of those with whom each step begins."""
    titles = display.post_labels(review.posts, review.people)
    found = []
    for kind, ids in zip(steps["kind"], steps["first"].fillna(""), strict=True):
        own = pd.Series([one for one in ids.split("; ") if one], dtype="str")
        labels = own.map(titles) if kind == "position" else display.person_labels(review.people, own)
        found.append("; ".join(labels.fillna(own)) or "–")
    return found


def paper_and_field(review: Review, language: str) -> str:
    """The units that surely stand better on paper than in the field, or the other way round."""
    units = review.merit_units
    if units.empty or not units["signals"].gt(0).any():
        return ""
    apart = units[units["verdict"].isin(["paper_above", "field_above"])]
    names = by_key(review.people, "unit_id", "unit")
    finding = text(
        "{n} of {all} units surely differ between paper and field", language, n=len(apart), all=len(units)
    )
    rows = units.head(max(_LISTED, len(apart)))
    table = pd.DataFrame({"#": rows["rank"].map(partial(number, language=language))})
    table[text("Unit", language)] = rows["unit_id"].map(names).astype("str").fillna(rows["unit_id"])
    sides = {"paper": mark("On paper"), "field": mark("In the field"), "gap": mark("Paper less field")}
    for column, label in sides.items():
        table[text(label, language)] = [_with_range(row, column, language) for _, row in rows.iterrows()]
    table[text("Answers", language)] = [number(value, language) for value in rows["answers"]]
    table[text("Finding", language)] = words(rows["verdict"], FIELD_VERDICTS, language)
    how = text(
        "In spreads of the agency's units from their median; in brackets the 95 % interval from the "
        "number of answers.",
        language,
    )
    return section(
        text("Paper and field", language),
        finding,
        element("p", how),
        markup.table(table, numeric=list(table.columns[2:6])),
        basis(review, len(rows), language),
        _sources(review, apart, names, language),
    )


def _with_range(row: pd.Series, column: str, language: str) -> str:
    if pd.isna(row[column]):
        return "–"
    low, high = (number(row[f"{column}_{end}"], language) for end in ("low", "high"))
    return f"{number(row[column], language)} ({low} – {high})"


def _sources(review: Review, apart: pd.DataFrame, names: pd.Series, language: str) -> str:
    """What each source says of the units that differ."""
    rows = review.merit_sources[review.merit_sources["unit_id"].isin(apart["unit_id"])]
    if rows.empty:
        return ""
    shares = zip(rows["value"], rows["low"], rows["high"], strict=True)
    table = pd.DataFrame(
        {
            text("Unit", language): rows["unit_id"].map(names).astype("str").fillna(rows["unit_id"]),
            text("Source", language): words(rows["source"], FIELD_SOURCES, language),
            text("Share of its scale", language): [
                f"{percent(value, language)} ({percent(low, language)} – {percent(high, language)})"
                for value, low, high in shares
            ],
            text("Spreads from the median unit", language): [
                number(one, language) for one in rows["standing"]
            ],
            text("Answers", language): [number(one, language) for one in rows["n"]],
        }
    )
    title = element("h3", text("Sources of the units that differ", language))
    return title + markup.table(table, numeric=list(table.columns[2:])) + basis(review, len(rows), language)
