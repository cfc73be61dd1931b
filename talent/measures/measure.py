"""How each measure is taken: a profile's component names one of :data:`MEASURES`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import numpy as np

from talent.errors import RuleError
from talent.measures.assessed import competency, match_class, total, traits
from talent.measures.career import acting, education, field, service, tenure, variety
from talent.measures.facts import Facts
from talent.measures.measured import Measured, flat, reduced
from talent.measures.performance import category, rating, rating_score
from talent.measures.records import development, discipline, event, feedback
from talent.measures.values import other_value


def measure(facts: Facts, component: str) -> Measured:
    """Measure one component of the profile; a score above its ``cap`` counts as the cap.

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
    return MEASURES[kind](facts, component).capped(greatest(facts, component))


def greatest(facts: Facts, component: str) -> Fraction | None:
    """The ``cap`` of a component; None for none."""
    cap = facts.optional(component, "cap", "none")
    return None if cap == "none" else Fraction(str(cap))


def shares(facts: Facts, component: str) -> dict[str, Fraction]:
    """The components that stand in for another, each with its share of the mean; none for most.

    All ``parts`` of a mean alike; those of ``instead`` of a reported total by their weights.
    """
    if facts.rules.value(f"profile.components.{component}.measure") == "mean":
        parts = facts.rules.value(f"profile.components.{component}.parts")
        return {name: Fraction(1, len(parts)) for name in parts}
    return {name: Fraction(str(weight)) / 100 for name, weight in facts.optional(component, "instead", [])}


def mean(facts: Facts, component: str) -> Measured:
    """Plain mean of the component's ``parts``; taken whole: missing when one part is."""
    return _measured(facts, shares(facts, component))


def reported_total(facts: Facts, component: str) -> Measured:
    """The reported total; where there is none, the mean of other components by the weights of ``instead``."""
    reported, instead = total(facts, component), shares(facts, component)
    return reported.otherwise(_measured(facts, instead)) if instead else reported


def _measured(facts: Facts, shares: dict[str, Fraction]) -> Measured:
    return weighted(shares, {name: measure(facts, name) for name in shares})


def weighted(shares: dict[str, Fraction], parts: dict[str, Measured]) -> Measured:
    """``Σ share × part``, taken whole, with the standard error of independent parts.

    Args:
        shares: component → share; they add to 1.
        parts: component → what was measured.
    """
    common = [
        part.denominator.astype(np.int64) * share.denominator
        for share, part in zip(shares.values(), parts.values(), strict=True)
    ]
    bottom = reduce(np.lcm, common)
    top = np.zeros_like(bottom)
    for share, part, own in zip(shares.values(), parts.values(), common, strict=True):
        top += share.numerator * part.numerator * (bottom // own)
    known = np.logical_and.reduce([part.known for part in parts.values()])
    held = list(parts.values())
    numerator, denominator = np.where(known, top, 0), flat(bottom)
    if denominator.strides[0]:
        numerator, denominator = reduced(numerator, bottom)
    return Measured(
        numerator=numerator,
        denominator=denominator,
        known=known,
        low=sum((share * part.low for share, part in zip(shares.values(), held, strict=True)), Fraction(0)),
        high=_highest(list(shares.values()), held),
        as_of=np.fmax.reduce([part.as_of for part in held]),
        source="; ".join(dict.fromkeys(part.source for part in held)),
        error=_together(list(shares.values()), held),
        expired=np.logical_or.reduce([part.expired for part in held]) & known,
        notes=tuple(note for part in held for note in part.notes),
        parts={name: (shares[name], part) for name, part in parts.items()},
    )


def _highest(shares: list[Fraction], parts: list[Measured]) -> Fraction | None:
    ends = [
        None if part.high is None else share * part.high for share, part in zip(shares, parts, strict=True)
    ]
    known = [end for end in ends if end is not None]
    return sum(known, Fraction(0)) if len(known) == len(ends) else None


def _together(shares: list[Fraction], parts: list[Measured]) -> np.ndarray:
    """Standard error of the mean of parts; NaN where all of them are plain records."""
    if not any(part.has_error for part in parts):
        return np.full(len(parts[0].known), np.nan)
    variance = sum(
        (float(share) * part.standard_error()) ** 2 for share, part in zip(shares, parts, strict=True)
    )
    return np.sqrt(np.asarray(variance, dtype=np.float64))


MEASURES: dict[str, Callable[[Facts, str], Measured]] = {
    "acting": acting,
    "award": event,
    "category": category,
    "competency": competency,
    "development": development,
    "discipline": discipline,
    "education": education,
    "feedback": feedback,
    "field": field,
    "match_class": match_class,
    "mean": mean,
    "rating": rating,
    "rating_score": rating_score,
    "service": service,
    "team": event,
    "tenure": tenure,
    "total": reported_total,
    "traits": traits,
    "value": other_value,
    "variety": variety,
}
