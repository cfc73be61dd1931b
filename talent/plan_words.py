"""Sentences about the plan: gain against moves, the committee's own plan, scenarios and their chains."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from talent.changes import Abolish, Change, Move, Retire
from talent.display import number, percent
from talent.messages import DEFAULT_LANGUAGE, mark, reasons, text

if TYPE_CHECKING:
    from talent.scenario import Scenario

_ALIKE = 0.05
"""Points that are nothing when written with one place."""
COMMITTEE_STATES = {
    "done": mark("sits there already"),
    "counted": mark("counted"),
    "second": mark("another decision counts"),
    "broken": mark("breaks a rule"),
    "follows": mark("follows from the decisions"),
}
"""What becomes of a decision in the committee's plan."""
MOVE_CHANGES = {
    "gained": mark("moves now"),
    "lost": mark("no longer moves"),
    "other": mark("moves elsewhere"),
}
VACANCY_CHANGES = {
    "opens": mark("falls vacant"),
    "closes": mark("no longer falls vacant"),
    "sooner": mark("falls vacant sooner"),
    "later": mark("falls vacant later"),
}
COUNTS = {
    "vacancies": mark("Vacancies"),
    "filled": mark("Vacancies filled"),
    "moves": mark("Moves"),
    "chains": mark("Chains"),
    "longest": mark("Moves of the longest chain"),
    "unfilled": mark("Posts left empty"),
    "to_verify": mark("Moves to verify"),
    "value": mark("Value (points)"),
}
"""Counts of a plan, as in ``Scenario.summary``."""


def frontier_finding(frontier: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """What the last moves of the plan gain: between the price chosen and the next one.

    Args:
        frontier: ``Review.frontier``.
        language: ``"id"`` or ``"en"``.
    """
    first, last = frontier.iloc[0], frontier.iloc[-1]
    more = int(first["moves"] - last["moves"])
    if not more:
        return text(
            "{n} moves, whatever a move costs between {low} and {high} points",
            language,
            n=number(int(last["moves"]), language),
            low=number(first["move_price"], language),
            high=number(last["move_price"], language),
        )
    return text(
        "{few} moves reach {share} of the value that {many} moves reach",
        language,
        few=number(int(last["moves"]), language),
        many=number(int(first["moves"]), language),
        share=_share(last["value"], first["value"], language),
    )


def _share(part: float, whole: float, language: str) -> str:
    return percent(part / whole if whole > 0 else math.nan, language)


def committee_finding(committee: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """What the committee's decisions cost, and how many break a rule.

    Args:
        committee: ``Review.committee``.
        language: ``"id"`` or ``"en"``.
    """
    state = committee["state"].value_counts()
    if committee.empty:
        return text("The committee has decided on no post yet", language)
    if not state.get("counted", 0):
        return text(
            "No decision of the committee changes the plan: {done} are done, {broken} break a rule",
            language,
            done=number(int(state.get("done", 0)), language),
            broken=number(int(state.get("broken", 0)), language),
        )
    return text(
        "{n} decisions of the committee cost {points} points against the best plan; "
        "{broken} more break a rule",
        language,
        n=number(int(state["counted"]), language),
        points=number(committee["lost"].sum(), language),
        broken=number(int(state.get("broken", 0)), language),
    )


def change_sentence(
    change: Change,
    *,
    people: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """What a scenario assumes, in a sentence.

    >>> change_sentence(Retire("P1"), people={"P1": "Ani"}, language="en")
    'Ani retires'
    """
    person = (people or {}).get(getattr(change, "employee_id", ""), getattr(change, "employee_id", ""))
    post = (titles or {}).get(getattr(change, "position_id", ""), getattr(change, "position_id", ""))
    if isinstance(change, Retire):
        return text("{person} retires", language, person=person)
    if isinstance(change, Move):
        return text("{person} is moved to {post}", language, person=person, post=post)
    sentence = mark("{post} is abolished") if isinstance(change, Abolish) else mark("{post} is given up")
    return text(sentence, language, post=post)


def scenario_findings(scenario: Scenario, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """What a scenario changes, in sentences: vacancies, moves, benches, value."""
    counts = scenario.summary.set_index("what")
    changes = scenario.moves["change"].value_counts()
    value = {name: number(counts.loc["value", name], language) for name in ("before", "after")}
    return [
        text(
            "{filled} of {vacancies} vacancies are filled by {moves} moves (before: {old_filled} of "
            "{old_vacancies} by {old_moves})",
            language,
            **{
                name: number(counts.loc[name, "after"], language) for name in ("filled", "vacancies", "moves")
            },
            **{
                f"old_{name}": number(counts.loc[name, "before"], language)
                for name in ("filled", "vacancies", "moves")
            },
        ),
        text(
            "{gained} people move who did not, {lost} no longer move, {other} move elsewhere",
            language,
            **{name: number(int(changes.get(name, 0)), language) for name in MOVE_CHANGES},
        ),
        text("{n} benches of key posts change", language, n=number(len(scenario.benches), language)),
        text(
            "Value of the plan: {before} → {after} points; a post that is filled anew counts its fit, "
            "one that stays as it is counts nothing",
            language,
            **value,
        ),
    ]


def chain_sentences(
    chain: pd.DataFrame,
    *,
    people: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> list[str]:
    """The moves of a chain from the top down, each with fit and reasons.

    Args:
        chain: rows of ``Scenario.chains`` or ``Scenario.instead``.
        people: employee_id → name; without it the id is shown.
        titles: position_id → title; without it the id is shown.
        language: ``"id"`` or ``"en"``.
    """
    name, title = people or {}, titles or {}
    said = []
    columns = ("to_position", "employee_id", "from_position", "fit", "reasons", "margin")
    for post, person, held, fit, codes, margin in zip(*(chain[c].tolist() for c in columns), strict=True):
        sentence = text(
            "{post}: {person}, now {present}; fit {fit}; {reasons}",
            language,
            post=title.get(post, post),
            person=name.get(person, person),
            present=text("without a post", language) if pd.isna(held) else title.get(held, held),
            fit=number(fit, language, digits=2),
            reasons=reasons(codes, language),
        )
        said.append("; ".join([sentence, *_next_best(margin, language)]))
    return said


def _next_best(margin: float, language: str) -> list[str]:
    if math.isnan(margin):
        return []
    if math.isinf(margin):
        return [text("nobody else can take it", language)]
    if margin < _ALIKE:
        return [text("another choice is worth as much", language)]
    shown = number(margin, language)
    return [text("any other choice is worth {points} points less", language, points=shown)]


def instead_sentence(
    rows: pd.DataFrame, *, tier: str, titles: Mapping[str, str], language: str = DEFAULT_LANGUAGE
) -> str:
    """What the plan would lose if somebody of another tier took a post.

    Args:
        rows: the rows of one chain of ``Scenario.instead``.
        tier: name of the tier that the person comes from.
        titles: position_id → title.
        language: ``"id"`` or ``"en"``.
    """
    first = rows.iloc[0]
    return text(
        "If somebody from the tier {tier} took {post}, the plan would be worth {points} points less",
        language,
        tier=tier,
        post=titles.get(first["to_position"], first["to_position"]),
        points=number(first["loss"], language),
    )


def listed_changes(
    changes: Sequence[Change],
    *,
    people: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """Several changes in one line."""
    return "; ".join(change_sentence(one, people=people, titles=titles, language=language) for one in changes)
