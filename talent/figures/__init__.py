"""Figures: one function per chart, a table of a Review in, a ``go.Figure`` out.

Every figure has a title that says what was found, a text alternative and a basis line in ``layout.meta``
(``alt``, ``basis``), so that dashboard, report and notebook say the same under the same picture.
Colours come from :mod:`talent.display`; colour is never alone, a word or a hatch stands beside it.
"""

from talent.figures.certainty import leniency, masking
from talent.figures.grid import nine_box, not_placed
from talent.figures.league import league, league_aspects
from talent.figures.merit import (
    career_development,
    merit_aspects,
    paper_against_field,
    roadmap,
    roadmap_timeline,
)
from talent.figures.people import axis_sum
from talent.figures.placement import frontier
from talent.figures.positions import organisation, vacancy_outlook
from talent.figures.succession import (
    bench_outlook,
    bench_readiness,
    bench_strength,
    plan_flows,
    vacancies_timeline,
)

__all__ = [
    "axis_sum",
    "bench_outlook",
    "bench_readiness",
    "bench_strength",
    "career_development",
    "frontier",
    "league",
    "league_aspects",
    "leniency",
    "masking",
    "merit_aspects",
    "nine_box",
    "not_placed",
    "organisation",
    "paper_against_field",
    "plan_flows",
    "roadmap",
    "roadmap_timeline",
    "vacancies_timeline",
    "vacancy_outlook",
]
