"""How each measure is taken: a profile's component names one of :data:`MEASURES`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from talent.errors import RuleError
from talent.measures.assessed import competency, traits
from talent.measures.career import acting, education, field, tenure, variety
from talent.measures.facts import Facts, Measured, reduced
from talent.measures.records import (
    development,
    discipline,
    event,
    feedback,
    other_value,
    rating,
    rating_score,
)


def measure(facts: Facts, component: str) -> Measured:
    """Measure one component of the profile.

    Args:
        facts: tables, rules and date.
        component: name in ``profile.components``; its setting ``measure`` says how it is measured.

    Raises:
        UnknownIdError: the profile names no such component.
        RuleError: its ``measure`` is none of :data:`MEASURES`.
    """
    key = f"profile.components.{component}.measure"
    kind = facts.rules.value(key)
    if kind not in MEASURES:
        raise RuleError(f"{facts.rules.profile}, {key}: {kind!r} is none of {', '.join(sorted(MEASURES))}.")
    return MEASURES[kind](facts, component)


def mean(facts: Facts, component: str) -> Measured:
    """Plain mean of the component's ``parts``; taken whole: missing when one part is."""
    parts = [measure(facts, part) for part in facts.rules.value(f"profile.components.{component}.parts")]
    bottom = np.lcm.reduce([part.denominator for part in parts])
    top = np.sum([part.numerator * (bottom // part.denominator) for part in parts], axis=0)
    known = np.logical_and.reduce([part.known for part in parts])
    numerator, denominator = reduced(np.where(known, top, 0), bottom * len(parts))
    return Measured(
        numerator=numerator,
        denominator=denominator,
        known=known,
        low=sum((part.low for part in parts), Fraction(0)) / len(parts),
        high=sum((part.high for part in parts), Fraction(0)) / len(parts),
        as_of=np.fmax.reduce([part.as_of for part in parts]),
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        error=np.full(len(known), np.nan),
        expired=np.logical_or.reduce([part.expired for part in parts]) & known,
    )


MEASURES: dict[str, Callable[[Facts, str], Measured]] = {
    "acting": acting,
    "award": event,
    "competency": competency,
    "development": development,
    "discipline": discipline,
    "education": education,
    "feedback": feedback,
    "field": field,
    "mean": mean,
    "rating": rating,
    "rating_score": rating_score,
    "team": event,
    "tenure": tenure,
    "traits": traits,
    "value": other_value,
    "variety": variety,
}
