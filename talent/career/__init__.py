"""Careers: paths to a target, what stands between, which programmes close it, and whom they would help."""

from talent.career.programmes import DevelopmentPlan, development_plan, in_line, trainings
from talent.career.standing import development_needs
from talent.career.steps import next_steps
from talent.career.ways import paths

__all__ = [
    "DevelopmentPlan",
    "development_needs",
    "development_plan",
    "in_line",
    "next_steps",
    "paths",
    "trainings",
]
