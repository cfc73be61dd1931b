"""Why an employee stands in a cell, and what would lawfully have to change for another one."""

from talent.explanation.person import Explanation, explain
from talent.explanation.ways import Way

__all__ = ["Explanation", "Way", "explain"]
