"""What the tables say about one component of an axis, employee by employee.

A measure gives a score as a ratio of whole numbers (``numerator / denominator`` points), whether it is known, the
date of the fact and, where known, its standard error. Absence is judged here: for events (awards, team roles,
sanctions, hours) no record is a fact with a score of its own; for measurements it is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.standards import RESOLUTION, counted, latest_elements, match_pairs, standards_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules


@dataclass(frozen=True)
class Measured:
    """One component for every employee, in the order of ``Facts.ids``.

    Attributes:
        numerator, denominator: score in points = numerator / denominator; denominator ≥ 1.
        known: False where the fact is missing.
        low, high: the least and greatest score the component can have, in points.
        as_of: date of the fact; source: table it stands in.
        error: standard error in points, NaN where the data name none.
        expired: True where the fact is past its validity.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    known: NDArray[np.bool_]
    low: Fraction
    high: Fraction
    as_of: NDArray[np.datetime64]
    source: str
    error: NDArray[np.float64]
    expired: NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """The tables, rules and date that every measure reads."""

    data: Dataset
    rules: Rules
    on: date

    @property
    def ids(self) -> pd.Index:
        """Employee ids in the order of every result."""
        return pd.Index(self.data.employees["employee_id"], name="employee_id")

    @property
    def day(self) -> pd.Timestamp:
        """Date of the facts as a timestamp."""
        return pd.Timestamp(self.on)

    def figure(self, component: str, name: str) -> Any:  # noqa: ANN401 - rules hold numbers and tables
        """A rule of a component: ``figure("award", "window")``."""
        return self.rules.value(f"profile.components.{component}.{name}")

    def scores(self, component: str) -> dict[str, Fraction]:
        """Conversion table label → points."""
        return {str(label): Fraction(str(score)) for label, score in self.figure(component, "scores")}

    def since(self, component: str) -> pd.Timestamp:
        """First day (exclusive) of the component's window."""
        return self.day - pd.DateOffset(years=int(self.figure(component, "window")))


def measure(facts: Facts, component: str) -> Measured:
    """Measure one component of the profile.

    Args:
        facts: tables, rules and date.
        component: name in ``profile.components``; its setting ``measure`` says how it is measured.

    Raises:
        UnknownIdError: the profile names no such component.
    """
    kind = facts.rules.value(f"profile.components.{component}.measure")
    return MEASURES[kind](facts, component)


def _from_scores(
    facts: Facts, score: pd.Series, as_of: pd.Series, source: str, bounds: tuple[Fraction, Fraction]
) -> Measured:
    """Pack points (Series of Fraction, indexed by employee_id; missing = unknown) as a :class:`Measured`."""
    score = score.reindex(facts.ids)
    known = score.notna().to_numpy()
    distinct = {value: value for value in score[known].unique()}
    common = math.lcm(*(value.denominator for value in distinct)) if distinct else 1
    whole = {value: int(value * common) for value in distinct}
    numerator = score.map(whole).fillna(0).to_numpy(dtype=np.int64)
    return Measured(
        numerator=numerator,
        denominator=np.full(len(score), common, dtype=np.int64),
        known=known,
        low=bounds[0],
        high=bounds[1],
        as_of=as_of.reindex(facts.ids).to_numpy(dtype="datetime64[us]"),
        source=source,
        error=np.full(len(score), np.nan),
        expired=np.zeros(len(score), dtype=bool),
    )


def _span(scores: dict[str, Fraction]) -> tuple[Fraction, Fraction]:
    return min(scores.values()), max(scores.values())


def _year_end(years: pd.Series) -> pd.Series:
    return pd.to_datetime(years.astype("str") + "-12-31", format="%Y-%m-%d").astype("datetime64[us]")


def _latest_rating(facts: Facts, component: str, column: str) -> pd.DataFrame:
    """Latest yearly rating whose year is over and inside the window, that has the column."""
    rows = facts.data.ratings
    rows = rows[rows[column].notna()].copy()
    rows["as_of"] = rows["period_end"].where(rows["period_end"].notna(), _year_end(rows["year"]))
    first = facts.on.year - int(facts.figure(component, "window"))
    rows = rows[(rows["as_of"] <= facts.day) & (rows["year"] >= first)]
    return (
        rows.sort_values(["employee_id", "year", "as_of"], kind="stable")
        .drop_duplicates("employee_id", keep="last")
        .set_index("employee_id")
    )


def _rating(facts: Facts, component: str) -> Measured:
    rows, scores = _latest_rating(facts, component, "rating"), facts.scores(component)
    return _from_scores(facts, rows["rating"].map(scores), rows["as_of"], "ratings", _span(scores))


def _rating_score(facts: Facts, component: str) -> Measured:
    rows = _latest_rating(facts, component, "score")
    low, high = (Fraction(str(bound)) for bound in facts.figure(component, "range"))
    score = _exact(rows["score"])
    return _from_scores(facts, score, rows["as_of"], "ratings", (low, high))


def _exact(values: pd.Series) -> pd.Series:
    """Numbers as fractions of a thousand: what a table can hold without rounding."""
    table = {value: Fraction(round(value * RESOLUTION), RESOLUTION) for value in values.dropna().unique()}
    return values.map(table).astype(object)


def _event(facts: Facts, component: str) -> Measured:
    """Best recorded event of a kind in the window; no record is a fact once the table is there."""
    scores = facts.scores(component)
    kind = facts.rules.value(f"profile.components.{component}.measure")
    rows = facts.data.track_record
    rows = rows[
        (rows["kind"] == kind) & (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    ].copy()
    rows["score"] = rows["level"].map(scores)
    rows = rows[rows["score"].notna()].assign(order=lambda frame: frame["score"].astype("float64"))
    best = (
        rows.sort_values(["employee_id", "order", "on"])
        .drop_duplicates("employee_id", keep="last")
        .set_index("employee_id")
    )
    return _or_none(facts, best["score"], best["on"], "track_record", scores)


def _or_none(
    facts: Facts, score: pd.Series, as_of: pd.Series, table: str, scores: dict[str, Fraction]
) -> Measured:
    """Give those without a record the score of ``none``, if the table was collected at all."""
    full = score.reindex(facts.ids).astype(object)
    if facts.data.has(table):
        full = full.where(full.notna(), scores["none"])
    return _from_scores(facts, full, as_of, table, _span(scores))


def _discipline(facts: Facts, component: str) -> Measured:
    """Worst sanction in the window; a running one has a score of its own."""
    scores = facts.scores(component)
    rows = facts.data.track_record
    rows = rows[
        (rows["kind"] == "discipline") & (rows["on"] <= facts.day) & (rows["on"] > facts.since(component))
    ].copy()
    rows["score"] = rows["level"].mask(rows["until"] > facts.day, "serving").map(scores)
    rows = rows[rows["score"].notna()].assign(order=lambda frame: frame["score"].astype("float64"))
    worst = (
        rows.sort_values(["employee_id", "order", "on"])
        .drop_duplicates("employee_id")
        .set_index("employee_id")
    )
    return _or_none(facts, worst["score"], worst["on"], "track_record", scores)


def _banded(facts: Facts, component: str, values: pd.Series, as_of: pd.Series, source: str) -> Measured:
    """Convert numbers by half-open bands ``[lower bound, next)``; a value below the first band counts in it."""
    bands = facts.figure(component, "bands")
    bounds = np.array([float(bound) for bound, _ in bands])
    points = np.array([Fraction(str(score)) for _, score in bands], dtype=object)
    place = np.clip(np.searchsorted(bounds, values.to_numpy(dtype="float64"), side="right") - 1, 0, None)
    score = pd.Series(points[np.minimum(place, len(points) - 1)], index=values.index, dtype=object)
    return _from_scores(facts, score.where(values.notna()), as_of, source, (min(points), max(points)))


def _feedback(facts: Facts, component: str) -> Measured:
    rows = facts.data.feedback
    first = facts.on.year - int(facts.figure(component, "window"))
    rows = rows[(rows["year"] <= facts.on.year) & (rows["year"] >= first)].sort_values(
        ["employee_id", "year"]
    )
    rows = rows.drop_duplicates("employee_id", keep="last").set_index("employee_id")
    return _banded(facts, component, rows["score"], _year_end(rows["year"]).clip(upper=facts.day), "feedback")


def _development(facts: Facts, component: str) -> Measured:
    """Hours of completed training in the window; none recorded is no hours, once the table is there."""
    rows = facts.data.development
    ended = rows["end"].where(rows["end"].notna(), rows["start"])
    rows = rows.assign(ended=ended)[
        (rows["status"] == "completed") & (ended <= facts.day) & (ended > facts.since(component))
    ]
    by_employee = rows.groupby("employee_id")
    hours = by_employee["hours"].sum().reindex(facts.ids)
    if facts.data.has("development"):
        hours = hours.fillna(0.0)
    return _banded(facts, component, hours, by_employee["ended"].max(), "development")


def _tenure(facts: Facts, component: str) -> Measured:
    """Completed years in the present post."""
    people = facts.data.employees.set_index("employee_id")
    return _banded(
        facts,
        component,
        completed_years(people["position_since"], facts.day),
        people["position_since"],
        "employees",
    )


def completed_years(since: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whole years from each date to a day (float, NaN where the date is missing)."""
    before = (since.dt.month > day.month) | ((since.dt.month == day.month) & (since.dt.day > day.day))
    return (day.year - since.dt.year - before.astype("int64")).astype("float64").where(since.notna())


def _variety(facts: Facts, component: str) -> Measured:
    """Breadth of the career: other agencies, other units of this one, or one unit only."""
    scores = facts.scores(component)
    past = facts.data.history[facts.data.history["start"] <= facts.day]
    agencies = past.groupby("employee_id")["agency_id"].nunique()
    foreign = (
        past[past["agency_id"].notna() & (past["agency_id"] != facts.data.agency_id)]
        .groupby("employee_id")
        .size()
    )
    here = facts.data.employees[["employee_id", "unit_id"]]
    units = (
        pd.concat([past[["employee_id", "unit_id"]], here])
        .dropna()
        .groupby("employee_id")["unit_id"]
        .nunique()
    )
    label = pd.Series("one_unit", index=facts.ids, dtype="str")
    label = label.mask(units.reindex(facts.ids, fill_value=0) > 1, "cross_unit")
    outside = (agencies.reindex(facts.ids, fill_value=0) > 1) | (foreign.reindex(facts.ids, fill_value=0) > 0)
    label = label.mask(outside, "cross_agency")
    if not facts.data.has("history"):
        label = label.where(pd.Series(data=False, index=facts.ids))
    return _from_scores(
        facts, label.map(scores), past.groupby("employee_id")["start"].max(), "history", _span(scores)
    )


def _acting(facts: Facts, component: str) -> Measured:
    """Best acting duty held, now or before; Plt of a post above the own tier counts as higher."""
    scores = facts.scores(component)
    rank = facts.rules.tiers["rank"]
    people = facts.data.employees.set_index("employee_id")
    tier_of = facts.data.positions.drop_duplicates("position_id").set_index("position_id")["tier"]
    now = pd.DataFrame(
        {
            "kind": people["acting_kind"],
            "tier": people["acting_position_id"].map(tier_of),
            "start": people["acting_since"],
        }
    )
    past = facts.data.history.set_index("employee_id")[["kind", "tier", "start"]]
    rows = pd.concat([now, past])
    rows = rows[rows["kind"].isin(["Plt", "Plh", "Pj"]) & ~(rows["start"] > facts.day)]
    own = pd.Series(rows.index, index=rows.index).map(people["tier"]).map(rank)
    higher = rows["tier"].map(rank) < own
    label = rows["kind"].mask(rows["kind"] == "Plt", np.where(higher, "Plt_higher", "Plt_equal"))
    rows = rows.assign(score=label.map(scores)).rename_axis("employee_id").reset_index()
    rows = rows[rows["score"].notna()].assign(order=lambda frame: frame["score"].astype("float64"))
    best = (
        rows.sort_values(["employee_id", "order", "start"])
        .drop_duplicates("employee_id", keep="last")
        .set_index("employee_id")
    )
    return _or_none(facts, best["score"], best["start"], "history", scores)


def _education(facts: Facts, component: str) -> Measured:
    people, scores = facts.data.employees.set_index("employee_id"), facts.scores(component)
    return _from_scores(
        facts, people["education"].map(scores), people["service_since"], "employees", _span(scores)
    )


def _field(facts: Facts, component: str) -> Measured:
    """Field of study against the fields that the own post names; families count as related."""
    scores = facts.scores(component)
    label = field_match(facts.data, rules=facts.rules)
    people = facts.data.employees.set_index("employee_id")
    return _from_scores(facts, label.map(scores), people["position_since"], "employees", _span(scores))


def field_match(data: Dataset, *, rules: Rules) -> pd.Series:
    """``match``, ``related`` or ``not`` per employee against the own post; missing where either side is."""
    posts = data.positions.drop_duplicates("position_id").set_index("position_id")["fields_of_study"]
    people = data.employees.set_index("employee_id")
    wanted = people["position_id"].map(posts)
    pairs = pd.DataFrame({"field": people["field_of_study"], "wanted": wanted}).dropna()
    family = {
        name: number
        for number, names in enumerate(rules.get("profile.components.field.families", []))
        for name in names
    }
    labels = {
        pair: _field_label(*pair, family) for pair in set(zip(pairs["field"], pairs["wanted"], strict=True))
    }
    found = pd.Series(
        [labels[pair] for pair in zip(pairs["field"], pairs["wanted"], strict=True)],
        index=pairs.index,
        dtype="str",
    )
    return found.reindex(people.index)


def _field_label(field: str, wanted: str, family: dict[str, int]) -> str:
    names = wanted.split(";")
    if field in names:
        return "match"
    return "related" if family.get(field, -1) in {family.get(name, -2) for name in names} else "not"


def _traits(facts: Facts, component: str) -> Measured:
    """Sum of the traits over the sum of their scale maxima, times 100; known when all of them are assessed."""
    rows = latest_elements(facts.data, rules=facts.rules, on=facts.on)
    rows = rows[(rows["kind"] == "trait") & rows["scale_max"].notna()]
    rows = rows.assign(
        top=np.rint(rows["value"] * RESOLUTION).astype("int64"),
        bottom=np.rint(rows["scale_max"] * RESOLUTION).astype("int64"),
        variance=rows["sem"] ** 2,
    )
    sums = (
        rows.groupby("employee_id")
        .agg(
            n=("top", "size"),
            top=("top", "sum"),
            bottom=("bottom", "sum"),
            as_of=("assessed_on", "min"),
            expired=("expired", "any"),
            variance=("variance", "mean"),
        )
        .reindex(facts.ids)
    )
    known = (sums["n"] >= facts.figure(component, "elements")).to_numpy()
    error = 100 * RESOLUTION * np.sqrt(sums["variance"] * sums["n"]) / sums["bottom"]
    return _ratio(100 * sums["top"], sums["bottom"], known, sums, error, "assessments")


def _competency(facts: Facts, component: str) -> Measured:
    """Job-person match against the own post's standard, capped as the profile says."""
    rows = latest_elements(facts.data, rules=facts.rules, on=facts.on)
    rows = rows[rows["kind"] != "trait"]
    levels = rows.pivot(index="employee_id", columns="element", values="value").reindex(facts.ids)
    required = counted(standards_matrix(facts.data, rules=facts.rules), facts.data, rules=facts.rules)
    own = required.reindex(facts.data.employees["position_id"])
    match = match_pairs(
        levels.reindex(columns=own.columns).to_numpy(dtype="float64"), own.to_numpy(dtype="float64")
    )
    cap = int(facts.figure(component, "cap"))
    top = np.minimum(100 * match.numerator, cap * match.denominator)
    used = rows[rows["element"].isin(own.columns)].assign(variance=rows["sem"] ** 2)
    sums = (
        used.groupby("employee_id")
        .agg(
            n=("value", "size"),
            as_of=("assessed_on", "min"),
            expired=("expired", "any"),
            variance=("variance", "mean"),
        )
        .reindex(facts.ids)
    )
    named = own.notna().sum(axis=1).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        error = (
            100
            * RESOLUTION
            * np.sqrt(sums["variance"] * named)
            / np.where(match.denominator > 0, match.denominator, np.nan)
        )
    return _ratio(
        pd.Series(top),
        pd.Series(match.denominator),
        match.denominator > 0,
        sums,
        error,
        "assessments",
        high=cap,
    )


def _ratio(
    top: pd.Series,
    bottom: pd.Series,
    known: NDArray[np.bool_],
    sums: pd.DataFrame,
    error: pd.Series,
    source: str,
    high: int = 100,
) -> Measured:
    numerator = np.where(known, top.fillna(0).to_numpy(dtype="float64"), 0).astype(np.int64)
    denominator = np.where(known, bottom.fillna(1).to_numpy(dtype="float64"), 1).astype(np.int64)
    shared = np.gcd(numerator, denominator)
    return Measured(
        numerator // shared,
        denominator // shared,
        known,
        Fraction(0),
        Fraction(high),
        sums["as_of"].to_numpy(dtype="datetime64[us]"),
        source,
        error.to_numpy(dtype="float64"),
        sums["expired"].fillna(value=False).to_numpy(dtype=bool) & known,
    )


def _mean(facts: Facts, component: str) -> Measured:
    """Plain mean of parts; known when every part is."""
    parts = [measure(facts, part) for part in facts.rules.value(f"profile.components.{component}.parts")]
    bottom = np.lcm.reduce([part.denominator for part in parts])
    top = np.sum([part.numerator * (bottom // part.denominator) for part in parts], axis=0)
    known = np.logical_and.reduce([part.known for part in parts])
    numerator, denominator = np.where(known, top, 0), bottom * len(parts)
    shared = np.gcd(numerator, denominator)
    return Measured(
        numerator // shared,
        denominator // shared,
        known,
        sum((part.low for part in parts), Fraction(0)) / len(parts),
        sum((part.high for part in parts), Fraction(0)) / len(parts),
        parts[0].as_of,
        "; ".join(dict.fromkeys(part.source for part in parts)),
        np.full(len(known), np.nan),
        np.zeros(len(known), dtype=bool),
    )


MEASURES: dict[str, Callable[[Facts, str], Measured]] = {
    "rating": _rating,
    "rating_score": _rating_score,
    "award": _event,
    "team": _event,
    "discipline": _discipline,
    "feedback": _feedback,
    "development": _development,
    "tenure": _tenure,
    "variety": _variety,
    "acting": _acting,
    "mean": _mean,
    "education": _education,
    "field": _field,
    "traits": _traits,
    "competency": _competency,
}
"""How each measure is taken; a profile's component names one of these."""
