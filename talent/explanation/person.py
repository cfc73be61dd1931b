"""One employee explained: components with source and clause, exact sums, the distance to each cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import UnknownIdError
from talent.explanation.options import leaves, options
from talent.explanation.ways import Standing, Way, way_to
from talent.nine_box import CELLS, PROBABILITIES
from talent.rules import sources
from talent.scoring import AXES, LEVELS, AxisForm, forms_in_points, measured_from, rows_of_people

if TYPE_CHECKING:
    from talent.nine_box import Reviewed
    from talent.rules import Leaf, Rules

_TABLES = ("scores", "bands", "range", "elements", "levels", "cap", "window")
_MARKS = ("verbatim", "second-hand", "unconfirmed")


@dataclass(frozen=True)
class Explanation:
    """Why one employee stands where they stand.

    Attributes:
        employee_id: whose it is.
        place: the employee's row of the grid.
        components: axis, component, part_of, weight (%), added, fact, score, low, high (points), contribution
            (points on the axis), exact (the same as a fraction), as_of, age (years), expired, source (table),
            rule (keys), clause (source and article of the weight and of the conversion), mark (the weakest).
        axes: one row an axis: axis, score, exact (the sum as a fraction, after the cap), low, high, coverage,
            se (points), level, middle, high_cut (points), to_middle, to_high (score less the cut: how far it
            lies above, negative below), cap.
        cells: one row a cell: cell, possible, p (chance given measurement error and the predictive model).
        standing: what :meth:`way_to` searches.
    """

    employee_id: str
    place: pd.Series
    components: pd.DataFrame
    axes: pd.DataFrame
    cells: pd.DataFrame
    standing: Standing = field(repr=False)

    def way_to(self, cell: int) -> Way:
        """The smallest lawful change that would lead into a cell, and from which day on.

        Args:
            cell: 1 to 9.

        Raises:
            UnknownIdError: no such cell.
        """
        if cell not in CELLS:
            raise UnknownIdError("cell", str(cell), map(str, CELLS))
        return way_to(cell, self.standing)


def explain(review: Reviewed, employee_id: str) -> Explanation:
    """Explain one employee of a review.

    Args:
        review: grid, scores, components and the figures they were found by.
        employee_id: whom.

    Raises:
        UnknownIdError: no such employee; offers the nearest ids.
    """
    wanted, rules = str(employee_id), review.rules
    rows = rows_of_people(review.components, [wanted])
    if rows.empty:
        raise UnknownIdError("employee", wanted, review.grid["employee_id"])
    forms = forms_in_points(rules, measured_from(review.components))
    standing = _standing(rows, review, forms)
    place = review.grid[review.grid["employee_id"] == wanted].iloc[0]
    scores = review.scores[review.scores["employee_id"] == wanted].iloc[0]
    possible = set(str(place["cells"]).split(";"))
    return Explanation(
        employee_id=wanted,
        place=place,
        components=_components(rows, forms, rules),
        axes=pd.DataFrame([_axis(axis, standing, scores) for axis in AXES]),
        cells=pd.DataFrame(
            {
                "cell": CELLS,
                "possible": [str(cell) in possible for cell in CELLS],
                "p": place[PROBABILITIES].to_numpy(dtype="float64"),
            }
        ),
        standing=standing,
    )


def _standing(rows: pd.DataFrame, review: Reviewed, forms: dict[str, AxisForm]) -> Standing:
    rules, on = review.rules, date.fromisoformat(review.basis["on"])
    coefficients = {axis: form.coefficients for axis, form in forms.items()}
    found = list(leaves(rows, rules=rules, coefficients=coefficients, everybody=review.components))
    return Standing(
        leaves={axis: [leaf for leaf in found if leaf.axis == axis] for axis in AXES},
        options={leaf.name: options(leaf, rules=rules, on=on) for leaf in found},
        forms=forms,
        measured=measured_from(rows),
        matrix=np.array(rules.value("cells.matrix"), dtype=np.int64),
        on=on,
    )


def _axis(axis: str, standing: Standing, scores: pd.Series) -> dict[str, Any]:
    form = standing.forms[axis]
    low, high = standing.sums(axis, {})
    levels = standing.levels(axis)
    settled = low == high and not form.category
    found = {
        "axis": axis,
        "score": scores[axis],
        "exact": _text(low) if settled else "",
        "low": scores[f"{axis}_low"],
        "high": scores[f"{axis}_high"],
        "coverage": scores[f"coverage_{axis}"],
        "se": scores[f"se_{axis}"],
        "level": LEVELS[levels[0]] if levels[0] == levels[1] else "",
        "cap": float("nan") if form.cap is None else float(form.cap),
    }
    for name, cut in zip(("middle", "high"), form.cuts, strict=True):
        found[f"{name}_cut"] = float(cut)
        found[f"to_{name}"] = float(low - cut.bound) if settled else float("nan")
    return found


def _components(rows: pd.DataFrame, forms: dict[str, AxisForm], rules: Rules) -> pd.DataFrame:
    table = rows.drop(columns=["employee_id", "numerator", "denominator"])
    exact = [
        None if part or pd.isna(score) else forms[axis].coefficients[name] * Fraction(int(top), int(bottom))
        for axis, name, part, score, top, bottom in zip(
            *(
                rows[column]
                for column in ("axis", "component", "part_of", "score", "numerator", "denominator")
            ),
            strict=True,
        )
    ]
    table["contribution"] = [float("nan") if one is None else float(one) for one in exact]
    table["exact"] = ["" if one is None else _text(one) for one in exact]
    cited = [
        _cited(axis, name, part, rules)
        for axis, name, part in zip(rows["axis"], rows["component"], rows["part_of"], strict=True)
    ]
    for place, name in enumerate(("rule", "clause", "mark")):
        table[name] = [one[place] for one in cited]
    return table


def _text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _cited(axis: str, component: str, part_of: str, rules: Rules) -> tuple[str, str, str]:
    """Keys of the figures that a component rests on, where they stand, and the weakest mark."""
    keys = [] if part_of else [f"profile.{kind}.{axis}" for kind in ("axes", "additions")]
    keys += [f"profile.components.{component}.{name}" for name in _TABLES]
    held = {key: rules.leaves[key] for key in keys if key in rules.leaves}
    clauses = dict.fromkeys(_clause(leaf) for leaf in held.values())
    mark = max((leaf.mark for leaf in held.values()), key=_MARKS.index, default="")
    return "; ".join(held), "; ".join(clauses), mark


def _clause(leaf: Leaf) -> str:
    title = sources()[leaf.source]["title"]
    return f"{title}, {leaf.article}" if leaf.article else title
