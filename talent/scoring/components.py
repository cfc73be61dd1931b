"""How each axis adds up, one row an employee and component: written for people, and read back exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.measures import Measured
from talent.scoring.evidence import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt
    from numpy.typing import NDArray

    from talent.scoring.axis import AxisForm
    from talent.scoring.score import Scores

_NEAREST = 10**6
"""Bounds of a component are read back as the nearest fraction with a denominator up to this."""


def components_frame(scores: Scores) -> pd.DataFrame:
    """How each axis adds up.

    Returns:
        One row an employee and component, and after it one a part of which it is the mean: employee_id, axis,
        component, part_of (the component it is a part of, else empty), weight (% of the mean; NaN for points
        that are added and for parts), added (±1 for points that are added, 0 else), fact (what the table
        says, as text), score, low, high (points), numerator, denominator (of the score, exact), as_of, age
        (years on the date of the facts), expired, source. Names, facts and sources are categories of text,
        added has eight bits: of a large agency these millions of rows would fill memory otherwise.
    """
    rows = list(_rows(scores))
    parts, people = [part for *_, part in rows], len(scores.frame)
    day = np.datetime64(scores.on, "us")
    weight = [_weight(form, name, whole) for _, name, whole, form, _ in rows]
    added = [0 if whole else int(form.additions.get(name, 0)) for _, name, whole, form, _ in rows]
    columns = {
        "employee_id": scores.frame["employee_id"].array.take(np.arange(people).repeat(len(rows))),
        "axis": _tiled([axis for axis, *_ in rows], people),
        "component": _tiled([name for _, name, *_ in rows], people),
        "part_of": _tiled([whole for _, _, whole, *_ in rows], people),
        "weight": np.tile(np.array(weight), people),
        "added": np.tile(np.array(added, dtype=np.int8), people),
        "fact": _facts(parts),
        **_stacked(parts),
    }
    frame = pd.DataFrame(columns, copy=False)
    age = (day - frame["as_of"].to_numpy(dtype="datetime64[us]")).astype("timedelta64[us]") / YEAR
    frame["age"] = np.round(age, 3, out=age)
    frame["source"] = _tiled([part.source for part in parts], people)
    return frame


def _rows(scores: Scores) -> Iterator[tuple[str, str, str, AxisForm, Measured]]:
    """Axis, component, whole of which it is a part, form of the axis, what was measured."""
    for axis, one in scores.axes.items():
        for name in one.form.coefficients:
            whole = scores.measured[name]
            yield axis, name, "", one.form, whole
            for part, (_, measured) in whole.parts.items():
                yield axis, part, name, one.form, measured


def _weight(form: AxisForm, name: str, whole: str) -> float:
    return float("nan") if whole else 100 * float(form.weights.get(name, "nan"))


def rows_of_people(frame: pd.DataFrame, people: Iterable[str]) -> pd.DataFrame:
    """The rows of some employees, with text in place of categories, so that they join with other rows.

    Args:
        frame: of :func:`components_frame`.
        people: ids.
    """
    rows = frame[frame["employee_id"].isin(list(people))].reset_index(drop=True)
    categories = rows.columns[rows.dtypes.eq("category")]
    return rows.astype(dict.fromkeys(categories, "str"))


def measured_from(frame: pd.DataFrame) -> dict[str, Measured]:
    """What was measured, read back from :func:`components_frame`: scores, bounds, dates, without errors.

    Args:
        frame: rows of some or all employees, each employee's together and in the same order.

    Returns:
        Component → :class:`Measured` in the order of the employees; parts of a mean are left out.
    """
    own = frame[frame["part_of"] == ""].drop_duplicates(["employee_id", "component"])
    return {str(name): _read(rows) for name, rows in own.groupby("component", sort=False)}


def _read(rows: pd.DataFrame) -> Measured:
    known = rows["score"].notna().to_numpy(dtype=bool)
    most = float(rows["high"].max())
    return Measured(
        numerator=rows["numerator"].to_numpy(dtype=np.int64),
        denominator=rows["denominator"].to_numpy(dtype=np.int64),
        known=known,
        low=Fraction(float(rows["low"].min())).limit_denominator(_NEAREST),
        high=Fraction(most).limit_denominator(_NEAREST) if np.isfinite(most) else None,
        as_of=rows["as_of"].to_numpy(dtype="datetime64[us]"),
        source=str(rows["source"].iloc[0]),
        error=np.full(len(rows), np.nan),
        expired=rows["expired"].to_numpy(dtype=bool),
        fact=rows["fact"].to_numpy(dtype=object),
    )


def _facts(parts: list[Measured]) -> pd.Categorical:
    """What the tables say, as text, one row an employee and component; each distinct fact is put once."""
    texts: list[str] = []
    place = np.empty((len(parts[0].known), len(parts)), dtype=np.int64)
    for column, part in enumerate(parts):
        code, distinct = pd.factorize(part.points if part.fact is None else part.facts)
        place[:, column] = np.where(part.known & (code >= 0), code + len(texts), -1)
        texts += [_said(fact) for fact in distinct.tolist()]
    number, said = pd.factorize(pd.Series(texts, dtype="str"))
    return _categories(np.append(number, -1)[place.ravel()], said)


def _said(fact: object) -> str:
    """A fact as text; whole numbers without a point."""
    return f"{fact:g}" if isinstance(fact, float) else str(fact)


def _tiled(values: list[str], people: int) -> pd.Categorical:
    number, distinct = pd.factorize(pd.Series(values, dtype="str"))
    return _categories(np.tile(number, people), distinct)


def _categories(number: NDArray[np.int64], texts: pd.Index[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(number, pd.Index(texts, dtype="str"))


def _stacked(parts: list[Measured]) -> dict[str, NDArray[Any]]:
    """What was measured, one row an employee and component; one column after the other, as each is large."""
    known = _rowwise([part.known for part in parts], np.bool_)
    score = _rowwise([part.points for part in parts], np.float64)
    low = [float(part.low) for part in parts]
    high = [np.inf if part.high is None else float(part.high) for part in parts]
    people = len(parts[0].known)
    as_of = _rowwise([part.as_of for part in parts], np.dtype("datetime64[us]"))
    as_of[~known] = np.datetime64("NaT", "us")
    return {
        "score": score,
        "low": np.where(known, score, np.tile(low, people)),
        "high": np.where(known, score, np.tile(high, people)),
        "numerator": _rowwise([part.numerator for part in parts], np.int64),
        "denominator": _rowwise([part.denominator for part in parts], np.int64),
        "as_of": as_of,
        "expired": _rowwise([part.expired for part in parts], np.bool_),
    }


def _rowwise(columns: list[NDArray[Any]], dtype: npt.DTypeLike) -> NDArray[Any]:
    """The numbers of each employee beside each other."""
    table = np.empty((len(columns[0]), len(columns)), dtype=dtype)
    for place, column in enumerate(columns):
        table[:, place] = column
    return table.reshape(-1)
