"""Figures: one function per chart, a table of a Review in, a ``go.Figure`` out.

Every figure has a title that says what was found, a text alternative and a basis line in ``layout.meta``
(``alt``, ``basis``), so that dashboard, report and notebook say the same under the same picture.
Colours come from :mod:`talent.display`; colour is never alone, a word or a hatch stands beside it.
"""

from talent.figures.certainty import leniency, masking
from talent.figures.grid import nine_box, not_placed
from talent.figures.merit import career_development, merit_aspects, roadmap
from talent.figures.people import axis_sum
from talent.figures.succession import bench_readiness, plan_flows, vacancies_timeline

__all__ = [
    "axis_sum",
    "bench_readiness",
    "career_development",
    "leniency",
    "masking",
    "merit_aspects",
    "nine_box",
    "not_placed",
    "plan_flows",
    "roadmap",
    "vacancies_timeline",
]
