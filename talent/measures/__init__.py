"""What the tables say about one component of an axis, employee by employee.

A measure gives a score as a ratio of whole numbers (``numerator / denominator`` points), whether it is known,
the date of the fact and, where known, its standard error. Absence is judged here: for events (awards, team
roles, sanctions, hours) no record is a fact with a score of its own; for measurements it is missing.
"""

from talent.measures.career import completed_years, field_match
from talent.measures.convert import Conversion
from talent.measures.facts import Facts
from talent.measures.measure import MEASURES, measure
from talent.measures.measured import Measured, Note
from talent.measures.target import Targets

__all__ = [
    "MEASURES",
    "Conversion",
    "Facts",
    "Measured",
    "Note",
    "Targets",
    "completed_years",
    "field_match",
    "measure",
]
