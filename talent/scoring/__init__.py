"""Performance and potential of every employee, exact at the cut, with what stands behind them."""

from talent.scoring.axis import AXES, LEVELS, Axis, AxisForm, axis_form, evaluate, forms_in_points
from talent.scoring.components import components_frame, measured_from, rows_of_people
from talent.scoring.evidence import findings
from talent.scoring.exact import Sums, percentile, weighted_sums
from talent.scoring.score import Scores, joined, patterns, score

__all__ = [
    "AXES",
    "LEVELS",
    "Axis",
    "AxisForm",
    "Scores",
    "Sums",
    "axis_form",
    "components_frame",
    "evaluate",
    "findings",
    "forms_in_points",
    "joined",
    "measured_from",
    "patterns",
    "percentile",
    "rows_of_people",
    "score",
    "weighted_sums",
]
