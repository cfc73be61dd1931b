"""Performance and potential of every employee, exact at the cut, with what stands behind them."""

from talent.scoring.axis import AXES, Axis, AxisForm, axis_form, evaluate
from talent.scoring.evidence import findings
from talent.scoring.exact import Sums, percentile, weighted_sums
from talent.scoring.score import Scores, components_frame, joined, patterns, score

__all__ = [
    "AXES",
    "Axis",
    "AxisForm",
    "Scores",
    "Sums",
    "axis_form",
    "components_frame",
    "evaluate",
    "findings",
    "joined",
    "patterns",
    "percentile",
    "score",
    "weighted_sums",
]
