"""Competency levels achieved and required, and the job-person match between them.

``JPM = sum(achieved) / sum(required) × 100`` over the competencies that the post's standard names
(PermenPANRB 38/2017; over-qualification in one competency pays for a gap in another unless a profile caps
it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.dataset import by_key, remembered, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

COMPETENCY_KINDS = ("managerial", "sociocultural", "technical")
RESOLUTION = 1_000_000
"""Numbers of a table are held as whole millionths, so that sums and cuts are exact."""
_ROOM = 2**62
_AT_ONCE = 2**16
_NO_COMPETENCY = ("trait", "total")
_OF_LATEST = ("employee_id", "element", "kind", "assessed_on", "valid_until")


def millionths(values: pd.Series) -> pd.Series:
    """Numbers of a table as whole millionths (Int64; missing stays missing).

    >>> millionths(pd.Series([79.995, None])).tolist()
    [79995000, <NA>]
    """
    return (values.astype("float64") * RESOLUTION).round().astype("Int64")


def reaches(
    numerator: NDArray[np.int64], denominator: NDArray[np.int64], bound: Fraction
) -> NDArray[np.bool_]:
    """Whether ``numerator / denominator ≥ bound``, compared as whole numbers.

    Args:
        numerator: int64, or Python integers where 64 bits are too few.
        denominator: of the same shape, ≥ 1.
        bound: inclusive.

    >>> reaches(np.array([54, 53]), np.array([90, 90]), Fraction(60, 100)).tolist()
    [True, False]
    """
    largest = int(np.abs(numerator).max(initial=0)), int(denominator.max(initial=0))
    if max(largest[0] * bound.denominator, largest[1] * abs(bound.numerator)) > _ROOM:
        numerator, denominator = numerator.astype(object), denominator.astype(object)
    reached: NDArray[np.bool_] = numerator * bound.denominator >= bound.numerator * denominator
    return reached.astype(bool)


def is_competency(kinds: pd.Series) -> pd.Series:
    """Whether an element of that kind is a competency: one of no kind is, if a standard names it."""
    return ~kinds.isin(_NO_COMPETENCY)


def latest_elements(
    data: Dataset,
    *,
    rules: Rules,
    on: date,
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The latest assessment of each element of each employee on a date.

    Law does not say whether the latest session or the latest result of each element counts: this takes each
    element by itself. Of two on one day the one whose instrument comes last by name counts.

    Args:
        data: tables; reads ``assessments``.
        rules: ``competencies.validity`` in years, for assessments that name no end.
        on: date of the facts.
        columns: those of ``assessments`` that are asked for; default all.

    Returns:
        The columns of ``assessments`` plus ``expired`` (bool): past ``valid_until``, or more calendar years
        old than the validity.
    """
    expired, rows = _latest(data, rules=rules, on=on), data.assessments
    rows = rows if columns is None else rows[list(columns)]
    found = rows.take(expired.index.to_numpy()) if len(expired) < len(rows) else rows
    return found.reset_index(drop=True).assign(expired=expired.to_numpy())


@remembered
def _latest(data: Dataset, *, rules: Rules, on: date) -> pd.Series:
    """Whether the latest assessments have expired, by their row: the rows themselves would fill memory."""
    day, rows = pd.Timestamp(on), data.assessments
    rows = rows.loc[rows["assessed_on"] <= day, list(_OF_LATEST)]
    # A Dataset sorts assessments by employee and date, so the last of equal keys is the latest.
    keys = rows[["employee_id", "element"]].assign(kind=rows["kind"].where(~is_competency(rows["kind"]), ""))
    rows = rows.loc[~keys.duplicated(keep="last"), ["assessed_on", "valid_until"]]
    lapsed = day.year - rows["assessed_on"].dt.year > rules.value("competencies.validity")
    expired = np.where(rows["valid_until"].notna(), rows["valid_until"] < day, lapsed)
    return pd.Series(expired, index=rows.index)


def achieved(
    data: Dataset,
    *,
    rules: Rules,
    on: date,
    names: pd.Index[str] | None = None,
    people: NDArray[np.int64] | None = None,
) -> pd.DataFrame:
    """Levels achieved on a date.

    Args:
        data: tables; reads ``assessments``.
        rules: as for :func:`latest_elements`.
        on: date of the facts.
        names: competencies that are asked for, each a column in this order; default all that are assessed.
        people: rows of ``employees`` that are asked for, in this order, also more than once; −1: nobody;
            default all.

    Returns:
        Index employee_id (of ``people`` as they are asked for; missing for row −1), one column a competency
        (of ``names``, else sorted), float64, NaN where not assessed.
    """
    rows, ids = _achieved(data, rules=rules, on=on), data.employees["employee_id"]
    found: pd.Index[str] = rows["element"].cat.categories
    wanted = found if names is None else pd.Index(names, dtype="str")
    column = np.append(wanted.get_indexer(found), -1)[rows["element"].cat.codes]
    distinct, which = np.unique(np.arange(len(ids)) if people is None else people, return_inverse=True)
    place = np.full(len(ids) + 1, -1)  # the last one is that of nobody
    place[distinct] = np.arange(len(distinct))
    row = place[rows["employee"]]
    asked = (column >= 0) & (row >= 0)
    table = np.full((len(distinct), len(wanted)), np.nan)
    table[row[asked], column[asked]] = rows["value"].to_numpy()[asked]
    index = pd.Index(ids if people is None else ids.array.take(people, allow_fill=True), name=ids.name)
    return pd.DataFrame(table if people is None else table[which], index=index, columns=wanted)


@remembered
def _achieved(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """Levels one below the other, as few people are assessed in each competency: employee (row), element."""
    rows = latest_elements(data, rules=rules, on=on, columns=["employee_id", "kind", "element", "value"])
    rows = rows[is_competency(rows["kind"])]
    code, found = pd.factorize(rows["element"], sort=True)
    return pd.DataFrame(
        {
            "employee": rows_of(rows["employee_id"], data.employees["employee_id"]).astype(np.int32),
            "element": pd.Categorical.from_codes(code, pd.Index(found, dtype="str")),
            "value": rows["value"].to_numpy(),
        }
    )


@remembered
def standards_matrix(
    data: Dataset, *, rules: Rules, own_only: bool = False, on: date | None = None
) -> pd.DataFrame:
    """Levels required of every post.

    A post's own standard stands before its tier's (both set by the agency, the latest that holds), and both
    before the level that the rules give its tier for each of the competencies they name.

    Args:
        data: reads ``positions`` and ``standards``.
        rules: ``competencies.managerial`` and ``competencies.level``.
        own_only: leave out what only the rules give.
        on: date on which the standards hold; default the rules' date.

    Returns:
        Index position_id (first rows of ``positions``), one column a competency (sorted), NaN where the
        standard does not name it.
    """
    posts = _tier_of_post(data)
    required = _agency_standards(data, pd.Timestamp(on or rules.on))
    if own_only:
        return required
    default = _default_standards(rules, posts)
    columns = sorted({*required.columns, *default.columns})
    table = required.reindex(columns=columns)
    return table.where(table.notna(), default.reindex(columns=columns)).astype("float64")


def _tier_of_post(data: Dataset) -> pd.Series:
    return by_key(data.positions, "position_id", "tier")


@remembered
def _agency_standards(data: Dataset, day: pd.Timestamp) -> pd.DataFrame:
    posts = _tier_of_post(data)
    rows = data.standards[~(data.standards["on"] > day)]
    rows = rows.sort_values("on", kind="stable", na_position="first")
    own = _levels(rows[rows["position_id"].notna()], "position_id").reindex(posts.index)
    tier = _levels(rows[rows["position_id"].isna()], "tier").reindex(posts).set_axis(posts.index)
    columns = sorted({*own.columns, *tier.columns})
    own, tier = own.reindex(columns=columns), tier.reindex(columns=columns)
    return own.where(own.notna(), tier).astype("float64")


def _levels(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The last level of each post (or tier) and competency."""
    latest = rows[[by, "competency", "required_level"]].dropna()
    row, of = pd.factorize(latest[by], sort=True)
    column, names = pd.factorize(latest["competency"], sort=True)
    table = np.full((len(of), len(names)), np.nan)
    table[row, column] = latest["required_level"]
    return pd.DataFrame(table, index=pd.Index(of), columns=pd.Index(names))


def _default_standards(rules: Rules, posts: pd.Series) -> pd.DataFrame:
    names = [name for name, _ in rules.get("competencies.managerial", [])]
    levels = rules.under("competencies.level")
    level = posts.map({tier: float(value) for tier, value in levels.items()}).to_numpy(dtype="float64")
    return pd.DataFrame(np.repeat(level[:, None], len(names), axis=1), index=posts.index, columns=names)


def competency_kinds(data: Dataset, *, rules: Rules) -> dict[str, str]:
    """Kind of each competency: from the rules, the agency's standards and its assessments, in this order.

    Args:
        data: reads ``standards`` and ``assessments``.
        rules: ``competencies.managerial``.

    Returns:
        Name → managerial, sociocultural or technical.
    """
    return {**_kinds_found(data).to_dict(), **dict(rules.get("competencies.managerial", []))}


@remembered
def _kinds_found(data: Dataset) -> pd.Series:
    """Kind of each competency that the tables name; the agency's standards stand before its assessments."""
    named = data.standards[["competency", "kind"]].rename(columns={"competency": "element"})
    pairs = [rows.drop_duplicates() for rows in (named, data.assessments[["element", "kind"]])]
    rows = pd.concat(pairs, ignore_index=True)
    rows = rows[rows["kind"].isin(COMPETENCY_KINDS) & rows["element"].notna()]
    return by_key(rows, "element", "kind")


def counted(table: pd.DataFrame, data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """The columns of a competency table that the profile's job-person match counts.

    Args:
        table: one column a competency.
        data: names the kinds of competencies the rules do not know; one without a kind is technical.
        rules: ``profile.match_kinds``; all kinds without it.
    """
    return of_kinds(table, data, rules=rules, kinds=rules.get("profile.match_kinds", COMPETENCY_KINDS))


def of_kinds(table: pd.DataFrame, data: Dataset, *, rules: Rules, kinds: Sequence[str]) -> pd.DataFrame:
    """The columns of a competency table that are of some kinds.

    Args:
        table: one column a competency.
        data: as for :func:`counted`.
        rules: as for :func:`competency_kinds`.
        kinds: some of :data:`COMPETENCY_KINDS`.
    """
    known = competency_kinds(data, rules=rules)
    return table[[name for name in table.columns if known.get(name, "technical") in kinds]]


@dataclass(frozen=True)
class Match:
    """Job-person match of pairs as a ratio of whole numbers.

    Attributes:
        numerator: millionths of levels achieved.
        denominator: millionths of levels required; 0 = no match known.
    """

    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]

    @property
    def percent(self) -> NDArray[np.float64]:
        """The match in per cent, NaN where it is not known."""
        known = self.denominator > 0
        return np.where(known, 100 * self.numerator / np.where(known, self.denominator, 1), np.nan)

    def reaches(self, bound: Fraction) -> NDArray[np.bool_]:
        """Whether each pair is known and reaches so many per cent, exactly."""
        known = self.denominator > 0
        found: NDArray[np.bool_] = known & reaches(
            self.numerator, np.maximum(self.denominator, 1), bound / 100
        )
        return found

    def classes(self, bounds: Sequence[Sequence[Any]]) -> NDArray[np.object_]:
        """Class of each pair, exact at the bounds; None where the match is not known.

        Args:
            bounds: ``[[class, lower bound in %], …]`` rising; a bound is inclusive.

        >>> pairs = Match(np.array([18, 12, 5]), np.array([27, 18, 0]))
        >>> pairs.classes([["KMS", 0], ["MMS", "66.7"]]).tolist()
        ['KMS', 'KMS', None]
        """
        found = np.full(self.numerator.shape, None, dtype=object)
        for name, bound in bounds:
            found[self.reaches(Fraction(str(bound)))] = name
        return found


def match_cap(rules: Rules) -> str:
    """How a profile caps the job-person match: ``none``, ``item`` (each competency) or ``total``."""
    return str(rules.get("profile.match_cap", rules.value("competencies.match_cap")))


def match_pairs(levels: NDArray[np.float64], required: NDArray[np.float64], *, cap: str = "none") -> Match:
    """Job-person match of pairs, taken whole: known when all that the standard names is assessed.

    Args:
        levels: one row a pair, one column a competency, NaN = not assessed.
        required: of the same shape, NaN = not named by the standard.
        cap: of :func:`match_cap`: whether a surplus in one competency may pay for a gap in another.

    >>> pairs = match_pairs(np.array([[2.0, 3.0], [2.0, np.nan]]), np.array([[3.0, np.nan], [3.0, 3.0]]))
    >>> pairs.percent.round(1).tolist()
    [66.7, nan]
    """
    named = ~np.isnan(required)
    complete = ~(named & np.isnan(levels)).any(axis=1)
    counted_levels = np.minimum(levels, required) if cap == "item" else levels
    top, asked = _whole(np.where(named, counted_levels, 0)).sum(axis=1), _whole(required).sum(axis=1)
    top = np.minimum(top, asked) if cap == "total" else top
    return Match(top, np.where(complete, asked, 0))


def match_rows(
    levels: NDArray[np.float64],
    required: NDArray[np.float64],
    person: NDArray[np.int64],
    post: NDArray[np.int64],
    *,
    cap: str = "none",
) -> Match:
    """As :func:`match_pairs` for pairs of rows, in memory that does not grow with their number.

    Args:
        levels: people × competencies, NaN = not assessed.
        required: posts × competencies, NaN = not named by the standard.
        person: row of ``levels`` of each pair.
        post: row of ``required`` of each pair.
        cap: of :func:`match_cap`.

    >>> one = match_rows(np.array([[2.0]]), np.array([[4.0], [np.nan]]), np.array([0, 0]), np.array([0, 1]))
    >>> one.percent.tolist()
    [50.0, nan]
    """
    top, bottom = np.zeros((2, len(post)), dtype=np.int64)
    assessed, asks = (np.asarray((~np.isnan(side)).any(axis=1)) for side in (levels, required))
    pairs = np.flatnonzero(assessed[person] & asks[post])
    for first in range(0, len(pairs), _AT_ONCE):
        some = pairs[first : first + _AT_ONCE]
        found = match_pairs(levels[person[some]], required[post[some]], cap=cap)
        top[some], bottom[some] = found.numerator, found.denominator
    return Match(top, bottom)


def _whole(levels: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.nan_to_num(levels) * RESOLUTION).astype(np.int64)
