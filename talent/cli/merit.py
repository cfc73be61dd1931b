"""What ``talent merit`` prints: the index, its items, the way up with its proof, paper and field."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from talent import display
from talent.cli import show
from talent.dataset import by_key
from talent.merit import aim, plan
from talent.merit.ascent import levels_of
from talent.merit.targets import with_targets
from talent.messages import mark, text
from talent.review import Review
from talent.vocabulary import FIELD_VERDICTS, MERIT_PROOFS

_LISTED = 5


def merit_page(
    review: Review, language: str, *, target: float | None = None, budget: float | None = None
) -> Group:
    """The index, aspects, items about careers, the whole way up and the units that disagree.

    Args:
        review: what was found.
        language: ``"id"`` or ``"en"``.
        target: points to reach; default the next category.
        budget: effort that can be begun in a year; default any.

    Raises:
        TalentError: the target cannot be reached.
    """
    if review.merit.aspects.empty:
        return Group(show.header(review, language), Text(""), show.career_development(review, language))
    parts = [part(review, language) for part in (show.header, show.merit, show.career_development)]
    parts += [_means(review, language)] if not review.merit.weighted else []
    parts += _way_up(review, language, target, budget)
    parts += [_disagreements(review, language)] if len(review.merit_units) else []
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def _means(review: Review, language: str) -> RenderableType:
    aspects = review.merit.aspects
    names = aspects["aspect"].astype("str") + " " + display.names(aspects, language)
    columns = {
        "mean_low": mark("Lowest possible"),
        "mean_high": mark("Highest possible"),
        "mean_claimed": mark("Claimed"),
    }
    numbers = {
        text(label, language): [display.number(value, language, digits=2) for value in aspects[column]]
        for column, label in columns.items()
    }
    title = text("Mean level of each aspect, 0 to {most}", language, most=review.merit.level_max)
    return show.section(
        title, pd.DataFrame({text("Aspect", language): names} | numbers), language, right=numbers
    )


def _way_up(
    review: Review, language: str, target: float | None, budget: float | None
) -> list[RenderableType]:
    if not review.merit.weighted:
        return [Text(text("Without published weights no way up can be proven in points.", language))]
    steps = review.roadmap if target is None and budget is None else _planned(review, target, budget)
    if steps.empty:
        return [show.roadmap(review, language)]
    rows = [*_proof(steps, language), _steps(steps, language)]
    return [Group(*rows)]


def _planned(review: Review, target: float | None, budget: float | None) -> pd.DataFrame:
    """The steps to a target within a budget; without target to the next category."""
    wanted = target
    if wanted is None:
        wanted = float(review.roadmap.attrs["target"]) if len(review.roadmap) else review.merit.low
    found = plan(aim(levels_of(review.merit), rules=review.rules, target=wanted, budget=budget), review.rules)
    return with_targets(found, review.merit, rules=review.rules, rows=review.merit_scopes)


def _proof(steps: pd.DataFrame, language: str) -> list[RenderableType]:
    values = {name: steps.attrs.get(name, math.nan) for name in ("effort", "dual_bound", "target")}
    if math.isnan(values["effort"]):
        return []
    shown = {name: display.number(value, language) for name, value in values.items()}
    title = text(
        "Cheapest way up to {points} points, in {n} steps", language, points=shown["target"], n=len(steps)
    )
    sentence = mark("Proven cheapest: effort {effort} = lower bound {dual_bound}.")
    proof = text(sentence, language, effort=shown["effort"], dual_bound=shown["dual_bound"])
    return [Text(title, style="bold"), Text(proof)]


def _steps(steps: pd.DataFrame, language: str) -> RenderableType:
    heads = {
        "points": mark("Points"),
        "effort": mark("Effort"),
        "points_after": mark("Total then"),
        "needs": mark("People or posts more"),
    }
    numbers = {
        text(label, language): [display.number(value, language) for value in steps[column]]
        for column, label in heads.items()
    }
    months = steps["start_month"].astype("str") + "–" + steps["end_month"].astype("str")
    table = pd.DataFrame(
        {
            text("Step", language): steps["step"],
            text("Item", language): steps["item"] + " " + display.names(steps, language),
            text("Level", language): steps["from_level"].astype("str")
            + " → "
            + steps["to_level"].astype("str"),
            text("Months", language): months,
        }
        | numbers
        | {text("Shown by", language): display.words(steps["proof"], MERIT_PROOFS, language)}
    )
    return show.frame_table(table, language, fold=True)


def _disagreements(review: Review, language: str) -> RenderableType:
    """The first units by how surely paper stands above field."""
    rows = review.merit_units.head(_LISTED)
    names = by_key(review.people, "unit_id", "unit")
    columns = {"paper": mark("On paper"), "field": mark("In the field"), "gap": mark("Paper less field")}
    numbers = {
        text(label, language): [display.number(value, language) for value in rows[column]]
        for column, label in columns.items()
    }
    unit = rows["unit_id"].map(names).astype("str").fillna(rows["unit_id"])
    table = pd.DataFrame(
        {"#": rows["rank"], text("Unit", language): unit}
        | numbers
        | {text("Finding", language): display.words(rows["verdict"], FIELD_VERDICTS, language)}
    )
    return show.section(
        text("Paper and field, in spreads of the units", language), table, language, fold=True
    )
