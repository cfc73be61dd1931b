"""The self-assessment workbook: item by item its level, its documents and the numbers behind it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pandas as pd

from talent.export import to_xlsx
from talent.merit.points import MeritIndex
from talent.messages import mark, text

SOURCES = {
    "computed": mark("computed"),
    "evidence": mark("document"),
    "given": mark("given"),
    "missing": mark("missing"),
    "not asked": mark("not asked"),
}
STATES = {
    "valid": mark("valid"),
    "expired": mark("older than its validity"),
    "not_yet": mark("dated after the review"),
    "no_document": mark("no document"),
    "no_level": mark("names no level"),
    "off_scale": mark("level outside the scale"),
    "other_item": mark("item of another instrument"),
}
KINDS = {"employee": mark("Employee"), "position": mark("Position")}
_ITEMS = {
    "item": mark("Item"),
    "name": mark("Name"),
    "weight": mark("Weight (%)"),
    "level": mark("Level"),
    "claimed_level": mark("Level claimed"),
    "points": mark("Points"),
    "source": mark("Where the level comes from"),
    "documents": mark("Documents"),
    "claim": mark("State of the claim"),
    "about": mark("What is counted"),
    "numerator": mark("Counted"),
    "denominator": mark("Of all"),
    "next_needs": mark("One level more takes"),
    "cap_reason": mark("What holds it back"),
}
_ASPECTS = {
    "aspect": mark("Aspect"),
    "name": mark("Name"),
    "weight": mark("Weight (%)"),
    "points": mark("Points"),
    "low": mark("Lowest possible"),
    "high": mark("Highest possible"),
    "max_points": mark("At most"),
    "claimed": mark("Claimed"),
    "mean": mark("Mean level"),
}
_PAPERS = {
    "item": mark("Item"),
    "document": mark("Document"),
    "on": mark("Dated"),
    "level": mark("Level claimed"),
    "valid_until": mark("Valid until"),
    "unit_id": mark("Unit"),
    "owner": mark("Kept by"),
    "state": mark("State of the claim"),
    "counts": mark("Counts"),
}
_ROWS = {
    "item": mark("Item"),
    "kind": mark("Kind"),
    "id": mark("Id"),
    "met": mark("Counts"),
    "turn": mark("Turn"),
}


def self_assessment(
    merit: MeritIndex,
    papers: pd.DataFrame,
    rows: pd.DataFrame | None = None,
    *,
    language: str = "id",
) -> dict[str, pd.DataFrame]:
    """Sheets of the self-assessment, with headings in a language.

    Args:
        merit: the index.
        papers: as :func:`talent.merit.documents` gives them.
        rows: as :func:`talent.merit.scopes` gives them; None leaves the people and posts out.
        language: ``"id"`` or ``"en"``.

    Returns:
        Sheet name → frame: aspects, items (one row an item: level, claim, points, documents, the numbers
        behind it, what one level more takes), documents (every one with its state), and the people and posts
        counted.
    """
    name = "name_id" if language == "id" else "name"
    aspects = merit.aspects.assign(name=merit.aspects[name])
    sheets = {
        text("Aspects", language): _headed(aspects, _ASPECTS, language),
        text("Items", language): _headed(_items(merit, papers, name, language), _ITEMS, language),
        text("Documents", language): _headed(_papers(papers, language), _PAPERS, language),
    }
    if rows is not None:
        shown = rows.assign(kind=_worded(rows["kind"], KINDS, language))
        sheets[text("People and posts", language)] = _headed(shown, _ROWS, language)
    return sheets


def write_self_assessment(
    merit: MeritIndex,
    papers: pd.DataFrame,
    rows: pd.DataFrame | None = None,
    *,
    language: str = "id",
    target: Path | BinaryIO | None = None,
) -> bytes:
    """The workbook of :func:`self_assessment`, in which nothing runs as a formula.

    Args:
        merit: the index.
        papers: as :func:`talent.merit.documents` gives them.
        rows: as :func:`talent.merit.scopes` gives them, or None.
        language: ``"id"`` or ``"en"``.
        target: file or open binary stream; None gives the bytes alone.

    >>> write_self_assessment(MeritIndex(), pd.DataFrame(columns=["item", "document", "on", "state"]))[:2]
    b'PK'
    """
    return to_xlsx(self_assessment(merit, papers, rows, language=language), target)


def _items(merit: MeritIndex, papers: pd.DataFrame, name: str, language: str) -> pd.DataFrame:
    named = papers.dropna(subset="document")
    day = named["on"].astype("datetime64[us]").dt.strftime("%Y-%m-%d").fillna("–")
    lists = (named["document"] + " (" + day + ")").groupby(named["item"]).agg("; ".join)
    items = merit.items
    return items.assign(
        name=items[name],
        documents=items["item"].map(lists).astype("str").fillna(""),
        source=_worded(items["source"], SOURCES, language),
        claim=_worded(items["claim"], STATES, language),
        about=_translated(items["about"], language),
        cap_reason=_translated(items["cap_reason"], language),
    )


def _papers(papers: pd.DataFrame, language: str) -> pd.DataFrame:
    return papers.assign(state=_worded(papers["state"], STATES, language))


def _worded(codes: pd.Series[str], words: dict[str, str], language: str) -> pd.Series[str]:
    return codes.map({code: text(word, language) for code, word in words.items()}).astype("str")


def _translated(sentences: pd.Series[str], language: str) -> pd.Series[str]:
    return sentences.map({one: text(one, language) for one in sentences.dropna().unique() if one}).astype(
        "str"
    )


def _headed(frame: pd.DataFrame, heads: dict[str, str], language: str) -> pd.DataFrame:
    shown = frame.reindex(columns=list(heads))
    return shown.set_axis([text(head, language) for head in heads.values()], axis=1)
