"""Yearly performance ratings by the form of their year, and whether a unit's ratings fit its own result.

The quadrant of PermenPANRB 6/2022, the score ranges of PP 30/2019 and the names of older forms are rules; a
stated rating always stands, what the form would give is put beside it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.dataset import Dataset, by_key, looked_up, remembered
from talent.rules import Interval
from talent.standards import RESOLUTION, millionths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from talent.rules import Rules

_LEVELS = ("above", "as", "below")
_STATED = (
    "employee_id", "year", "rating", "basis", "computed", "disagrees", "named", "as_of", "score",
    "work_result", "rater_id",
)  # fmt: skip
_SPREAD = ("unit_id", "year", "result", "condition", "ratings", "bound", "limit", "share", "n", "outside")


def expectation(words: pd.Series, *, rules: Rules) -> pd.Series:
    """``above``, ``as`` or ``below`` expectation, whatever the spelling; missing where it is none of them.

    Args:
        words: as the tables have them; case and spaces do not count.
        rules: ``performance.expectations``.
    """
    known = {
        _plain(word): level
        for level, spellings in rules.value("performance.expectations")
        for word in spellings
    }
    place, distinct = pd.factorize(words.astype("str"))
    levels = pd.Series(distinct, dtype="str").str.lower().str.replace(r"[\s_-]+", "", regex=True).map(known)
    return pd.Series(levels.astype("str").array.take(place, allow_fill=True), index=words.index)


def _plain(word: str) -> str:
    return "".join(word.lower().split())


def quadrant(work_result: pd.Series, behaviour: pd.Series, *, rules: Rules) -> pd.Series:
    """The rating by work result and behaviour (PermenPANRB 6/2022).

    Args:
        work_result: above, as or below expectation, in any spelling.
        behaviour: likewise, indexed alike.
        rules: ``performance.quadrant``, ``performance.expectations``.

    Returns:
        Names of ratings; missing where either side is missing or no known word.

    >>> from talent.rules import load
    >>> one = pd.Series(["Diatas Ekspektasi", "sesuai"])
    >>> quadrant(one, pd.Series(["SESUAI EKSPEKTASI", "di bawah"]), rules=load(on="2025-12-01")).tolist()
    ['Baik', 'Kurang']
    """
    rows, columns = (
        pd.Categorical(expectation(side, rules=rules), categories=_LEVELS).codes
        for side in (work_result, behaviour)
    )
    table = np.array(rules.value("performance.quadrant"), dtype=object)
    known = (rows >= 0) & (columns >= 0)
    found = pd.Series(np.where(known, table[rows, columns], None), index=work_result.index)
    return found.astype("str")


def from_score(score: pd.Series, *, idea: pd.Series | None = None, rules: Rules) -> pd.Series:
    """The rating by the yearly score (PP 30/2019 Ps 41), exact at the bounds.

    Args:
        score: points; what lies in no range has no rating.
        idea: whether a new idea that benefits the organisation stands beside it: only then the best rating.
        rules: ``performance.scores``, ``performance.scores_low``, ``performance.scores_best``.

    >>> from talent.rules import load
    >>> rules = load(on="2025-12-01")
    >>> from_score(pd.Series([110.0, 89.999, 50.0]), rules=rules).tolist()
    ['Baik', 'Cukup', 'Kurang']
    >>> from_score(pd.Series([110.0]), idea=pd.Series([True]), rules=rules).tolist()
    ['Sangat Baik']
    """
    whole = millionths(score)
    found = pd.Series(pd.NA, index=score.index, dtype="str")
    for part in ("scores_low", "scores"):
        for name, text in rules.value(f"performance.{part}"):
            found = found.mask(_inside(whole, text), name)
    if idea is not None:
        fresh = idea.eq(other=True).fillna(value=False)
        for name, text in rules.value("performance.scores_best"):
            found = found.mask(_inside(whole, text) & fresh, name)
    return found


def _inside(whole: pd.Series, text: str) -> pd.Series:
    span = Interval.parse(text)
    low, high = span.starts_at(RESOLUTION), span.ends_before(RESOLUTION)
    inside = (
        whole.notna() & (True if low is None else whole.ge(low)) & (True if high is None else whole.lt(high))
    )
    return inside.fillna(value=False).astype(bool)


def total(skp: pd.Series, behaviour: pd.Series, *, asked_around: bool, rules: Rules) -> pd.Series:
    """Yearly score of targets and behaviour, weighed by whether peers and subordinates were asked.

    Args:
        skp: score of the targets, points.
        behaviour: score of the behaviour, points, indexed alike.
        asked_around: whether peers and subordinates were asked.
        rules: ``performance.weights``.

    >>> from talent.rules import load
    >>> one = pd.Series([100.0])
    >>> [
    ...     float(total(one, one - 20, asked_around=asked, rules=load(on="2025-12-01"))[0])
    ...     for asked in (False, True)
    ... ]
    [94.0, 92.0]
    """
    weights = dict(rules.value("performance.weights"))["asked_around" if asked_around else "alone"]
    first, second = (int(weight) for weight in weights)
    top = first * millionths(skp) + second * millionths(behaviour)
    points: pd.Series = top.astype("Float64").astype("float64") / ((first + second) * RESOLUTION)
    return points


@remembered
def stated(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """The rating that counts for each employee and year whose period is over.

    Args:
        data: reads ``ratings``.
        rules: ``performance.forms`` (which form gives a rating in which year), ``performance.older_names``;
            where no such rule is in force only stated ratings count, as they are.
        on: date of the facts.

    Returns:
        Sorted by employee_id and year: employee_id, year, rating (the one that counts), basis (stated,
        quadrant, score; missing without rating), computed (what quadrant or score of the year's form give),
        disagrees (stated and computed are not the same: the stated one counts), named (an older name, before
        it was read as one of today), as_of (end of the period, else of the year), score, work_result,
        rater_id.
    """
    rows = _over(data.ratings, on)
    computed = _computed(rows, rules)
    older = dict(rules.get("performance.older_names", []))
    own, other = rows["rating"].replace(older), computed.replace(older)
    form = _form(rows["year"], rules)
    # A Dataset sorts ratings by employee and year.
    return rows.assign(
        rating=own.where(own.notna(), other),
        basis=form.where(other.notna()).mask(own.notna(), "stated"),
        computed=other,
        disagrees=own.notna() & other.notna() & (own != other),
        named=rows["rating"].where(rows["rating"] != own),
    )[list(_STATED)]


def _over(rows: pd.DataFrame, on: date) -> pd.DataFrame:
    """Ratings of periods that are over, with the day on which they were."""
    end = pd.to_datetime(rows["year"].astype("str") + "-12-31", format="%Y-%m-%d").astype("datetime64[us]")
    as_of = rows["period_end"].where(rows["period_end"].notna(), end)
    return rows.assign(as_of=as_of)[as_of <= pd.Timestamp(on)].reset_index(drop=True)


def _form(years: pd.Series, rules: Rules) -> pd.Series:
    """What gives a rating that is not stated, by the year."""
    found = pd.Series("stated", index=years.index, dtype="str")
    for first, form in rules.get("performance.forms", []):
        found = found.mask(years >= first, form)
    return found


def _computed(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    form = _form(rows["year"], rules)
    found = pd.Series(pd.NA, index=rows.index, dtype="str")
    if form.eq("quadrant").any():
        by = quadrant(rows["work_result"], rows["behaviour"], rules=rules)
        found = found.mask(form.eq("quadrant"), by)
    if form.eq("score").any():
        found = found.mask(form.eq("score"), from_score(rows["score"], idea=rows["idea"], rules=rules))
    return found


def spread(data: Dataset, *, rules: Rules, on: date) -> pd.DataFrame:
    """Whether each unit's ratings spread as its own result lets one expect: advice, it changes no rating.

    People count for their own unit, or for the nearest unit above it that has a result; shares are compared
    as whole numbers.

    Args:
        data: reads ``ratings``, ``unit_results``, ``employees``, ``units``.
        rules: ``performance.spread`` (by the unit's result), ``performance.ranking`` (work results, in years
            whose form is the score), ``method.fairness.smallest_group``.
        on: date of the facts.

    Returns:
        One row a unit and condition, of the latest year in which the unit has both: unit_id, year, result,
        condition (rating or work_result), ratings (joined by ``"; "``), bound (at most, at least, more than),
        limit (share), share, n (people), outside (boolean; missing where fewer people than the smallest
        group: too few to say). Empty where no such rule is in force.
    """
    conditions = dict(rules.get("performance.spread", []))
    rated = stated(data, rules=rules, on=on)
    results = data.unit_results
    if not conditions or results.empty or rated.empty:
        return _as_spread([])
    unit = by_key(data.employees, "employee_id", "unit_id")
    rated["own"] = looked_up(rated["employee_id"], unit)
    smallest, rows = int(rules.value("method.fairness.smallest_group")), []
    for year, told in results.sort_values("unit_id").groupby("year"):
        people = rated[(rated["year"] == year) & rated["rating"].notna()]
        home = looked_up(people["own"], _nearest(data, set(told["unit_id"])))
        held, levels = _tally(home, people["rating"]), {}
        if _form(pd.Series([year]), rules).iloc[0] == "score":
            levels = _tally(home, expectation(people["work_result"], rules=rules))
        for unit_id, result in zip(told["unit_id"], told["result"], strict=True):
            if unit_id in held:
                for one in _conditions(held[unit_id], levels.get(unit_id), result, rules):
                    _, _, bound, limit, hits, n = one
                    far = pd.NA if n < smallest else _outside(bound, limit, hits, n)
                    rows.append([unit_id, year, result, *one, far])
    table = _as_spread(rows)
    latest = table.groupby("unit_id")["year"].transform("max")
    return table[table["year"] == latest].reset_index(drop=True)


def _as_spread(rows: list[list[Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=pd.Index([*_SPREAD[:-3], "hits", "n", "outside"]))
    numbers = {"year": "int64", "limit": "float64", "hits": "int64", "n": "int64", "outside": "boolean"}
    texts = dict.fromkeys(("unit_id", "result", "condition", "ratings", "bound"), "str")
    table = table.astype({**texts, **numbers})
    table["limit"] /= 100
    table.insert(7, "share", table["hits"] / table["n"])
    return table[list(_SPREAD)]


def _nearest(data: Dataset, with_result: set[str]) -> dict[str, str]:
    """Unit → itself or the nearest one above it that has a result."""
    above = (
        dict(zip(data.units["unit_id"], data.units["parent_id"], strict=True)) if data.has("units") else {}
    )
    found = {}
    for unit in {*above, *with_result}:
        at, seen = unit, set[str]()
        while at not in with_result and at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at in with_result:
            found[unit] = at
    return found


def _tally(home: pd.Series, words: pd.Series) -> dict[str, dict[str, int]]:
    """Unit → word → people of whom it is said."""
    found: dict[str, dict[str, int]] = {unit: {} for unit in home.dropna().unique()}
    counts = words.groupby([home, words]).size()
    for (unit, word), n in zip(counts.index.tolist(), counts.tolist(), strict=True):
        found[unit][word] = n
    return found


def _conditions(
    held: dict[str, int], levels: dict[str, int] | None, result: str, rules: Rules
) -> Iterator[list[Any]]:
    """condition, ratings, bound, limit (%), people concerned, people."""
    n = sum(held.values())
    for names, bound, limit in dict(rules.value("performance.spread")).get(result, []):
        yield ["rating", "; ".join(names), bound, limit, sum(held.get(name, 0) for name in set(names)), n]
    if levels is not None:
        for name, bound, limit in rules.get("performance.ranking", []):
            yield ["work_result", name, bound, limit, levels.get(name, 0), sum(levels.values())]


def _outside(bound: str, limit: float, hits: int, n: int) -> bool:
    most = Fraction(str(limit)) * n / 100
    return {"at most": hits > most, "at least": hits < most, "more than": hits <= most}[bound]
