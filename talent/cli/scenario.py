"""What ``talent scenario`` prints: what a scenario changes, and its chains from the top down."""

from __future__ import annotations

import pandas as pd
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from talent import display, plan_words
from talent.cli import show
from talent.dataset import by_key
from talent.messages import mark, text
from talent.review import Review
from talent.scenario import Move, Retire, Scenario, from_text

_COLUMNS = {"before": mark("Before"), "after": mark("After"), "difference": mark("Difference")}


def scenario_page(scenario: Scenario, review: Review, language: str) -> Group:
    """What was assumed, what it changes, and the chains that follow; people stand with the end of their id.

    Args:
        scenario: what was found.
        review: that it is compared with.
        language: ``"id"`` or ``"en"``.
    """
    titles, people = _titles(review), _people(review)
    assumed = plan_words.listed_changes(scenario.changes, people=people, titles=titles, language=language)
    parts: list[RenderableType] = [Text(text("If {changes}", language, changes=assumed), style="bold")]
    parts += [_bullets(plan_words.scenario_findings(scenario, language))]
    parts += [_compared(scenario.summary, language)]
    parts += [_chain(chain, titles, people, language) for _, chain in scenario.chains.groupby("chain")]
    for _, rows in scenario.instead.groupby(["loss", "chain"]):
        first = rows["from_position"].iloc[0]
        tier = by_key(review.posts, "position_id", "tier").get(first)
        named = review.rules.tiers[f"label_{language}"].get(tier, text("without a post", language))
        said = plan_words.instead_sentence(rows, tier=str(named), titles=titles, language=language)
        parts += [Group(Text(said, style="bold"), _chain(rows, titles, people, language))]
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def saved_page(table: pd.DataFrame, language: str) -> RenderableType:
    """The scenarios that are kept, by name."""
    assumed = table["changes"].map(lambda texts: _assumed(texts, language))
    shown = table.assign(changes=assumed)[["name", "changes", "value", "about", "made_by", "made_on"]]
    heads = (mark("Name"), mark("Assumed"), mark("Points gained"), mark("About"), mark("By"), mark("On"))
    named = shown.set_axis([text(head, language) for head in heads], axis=1)
    title = text("Scenarios kept: {n}", language, n=display.number(len(table), language))
    return show.section(title, named, language, fold=True)


def _assumed(texts: str, language: str) -> str:
    """Changes as they are kept, in words; people stand with the end of their id."""
    changes = [from_text(one) for one in texts.split("; ")]
    ids = pd.Series([one.employee_id for one in changes if isinstance(one, Retire | Move)], dtype="str")
    people = dict(zip(ids, display.masked(ids), strict=True))
    return plan_words.listed_changes(changes, people=people, language=language)


def _chain(
    chain: pd.DataFrame, titles: dict[str, str], people: dict[str, str], language: str
) -> RenderableType:
    said = plan_words.chain_sentences(chain, people=people, titles=titles, language=language)
    return Group(*(Padding(Text(f"{n}. {line}"), (0, 0, 0, 2)) for n, line in enumerate(said, start=1)))


def _bullets(lines: list[str]) -> RenderableType:
    return Group(*(Padding(Text(line), (0, 0, 0, 2)) for line in lines))


def _compared(summary: pd.DataFrame, language: str) -> RenderableType:
    numbers = {
        text(head, language): [display.number(value, language) for value in summary[column]]
        for column, head in _COLUMNS.items()
    }
    names = display.words(summary["what"], plan_words.COUNTS, language)
    return show.frame_table(pd.DataFrame({"": names} | numbers), language, right=numbers)


def _titles(review: Review) -> dict[str, str]:
    labels = display.post_labels(review.posts, review.people)
    return {str(post): str(label) for post, label in labels.items()}


def _people(review: Review) -> dict[str, str]:
    ids = review.people["employee_id"]
    return dict(zip(ids, display.masked(ids), strict=True))
