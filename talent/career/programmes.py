"""Programmes of the catalogue: the least-cost set that closes one person's gaps, and whom each would help."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from talent.career.standing import development_needs
from talent.dataset import Dataset, rows_of
from talent.positions import order_key, order_number
from talent.standards import achieved, counted, match_cap, match_pairs, millionths, standards_matrix

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.fit import Field
    from talent.rules import Rules

_GAPS = ["competency", "level", "required", "gap", "closed", "left", "reason"]
_CHOSEN = ["programme", "times", "competencies", "hours", "cost", "weeks", "seats"]
_EFFECT = [
    "programme", "competencies", "hours", "cost", "weeks", "seats", "people", "posts", "places", "successors",
    "per_place",
]  # fmt: skip
_HALF = 0.5


@dataclass(frozen=True)
class DevelopmentPlan:
    """The least-cost programmes that close a person's gaps to a target as far as the catalogue can.

    Attributes:
        gaps: one row a competency below the standard or never assessed: competency, level, required, gap
            (levels), closed (levels that the programmes give of it), left (levels that stay; missing where
            nothing is assessed), reason (``closed``, ``partly``, ``no_programme``, ``not_assessed``).
        programmes: one row a programme chosen: programme, times (how often), competencies (joined by
            ``"; "``), hours, cost, weeks, seats (each for one participation; missing where the catalogue
            does not say).
        cost, hours: sums over all participations of what the catalogue says.
        without_cost: participations of which the catalogue names no cost; each was taken to cost more than
            all others together.
        optimal: whether the solver proved that nothing cheaper closes as much.
    """

    gaps: pd.DataFrame
    programmes: pd.DataFrame
    cost: float
    hours: float
    without_cost: int
    optimal: bool


def development_plan(
    data: Dataset, employee_id: str, target: str, *, rules: Rules, on: date | str | None = None
) -> DevelopmentPlan:
    """The cheapest programmes that bring a person to a target's standard, as far as the catalogue can.

    First as much of every gap as all programmes together can close is closed; among the sets that do, the
    least cost, then the fewest hours, then the fewest participations decide, each proven by branch and
    bound (HiGHS). A programme is taken at most ``method.career.repeats`` times and raises all of its
    competencies. A competency never assessed has no known gap: it is listed, not trained.

    Args:
        data: reads positions, employees, assessments, standards, catalogue.
        employee_id: the person.
        target: a position id, or a tier (then its post with the least gap).
        rules: standards by tier, ``method.career.repeats``.
        on: date of the facts; default the rules' date.

    Raises:
        UnknownIdError: no such employee, position or tier.
    """
    needs = development_needs(data, employee_id, target, rules=rules, on=on)
    known = needs[needs["gap"].notna()]
    offers = data.catalogue[data.catalogue["competency"].isin(known["competency"])]
    offers = offers[offers["gain"] > 0]
    names = pd.Index(offers["programme"].unique())
    names = names[np.argsort(order_number(names.to_series()))]
    gain = np.zeros((len(known), len(names)))
    gain[
        pd.Index(known["competency"]).get_indexer(offers["competency"]),
        names.get_indexer(offers["programme"]),
    ] = millionths(offers["gain"]).to_numpy(dtype="float64") / 1000
    most = int(rules.value("method.career.repeats"))
    due = np.minimum(millionths(known["gap"]).to_numpy(dtype="float64") / 1000, most * gain.sum(axis=1))
    about = data.catalogue.drop_duplicates("programme").set_index("programme").reindex(names)
    times, optimal = _cheapest(gain, due, most, about)
    return _plan(needs, _chosen(about, offers, times), gain @ times / 1000, optimal)


def trainings(
    data: Dataset, benches: pd.DataFrame, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """Which programmes would lift most successors into a better match class, per place.

    One participation raises the competencies of a programme by its gain, at most to the standard of the
    post. A successor is unlocked where that alone lifts the job-person match of a person in line for a post
    into a higher class. The places of one round go to the people it unlocks for most posts, ties by the
    hash of the id.

    Args:
        data: reads positions, employees, assessments, standards, catalogue.
        benches: position_id, employee_id: who is on a bench, or in line for it (:func:`in_line`).
        rules: standards by tier, ``competencies.classes.filling``.
        on: date of the facts; default the rules' date.

    Returns:
        One row a programme of the catalogue: programme, competencies (joined by ``"; "``), hours, cost,
        weeks, seats, people (whom it would lift for at least one post), posts (how many gain),
        places (of one round that they would take), successors (pairs of post and person lifted with those
        places), per_place (successors ÷ places; 0 where nobody is lifted); most per place first.
    """
    catalogue = data.catalogue[data.catalogue["gain"] > 0]
    required = counted(standards_matrix(data, rules=rules), data, rules=rules)
    day = pd.Timestamp(rules.on if on is None else on).date()
    levels = achieved(data, rules=rules, on=day, names=required.columns)
    held, asked, pair = _distinct(levels, required, benches)
    before, line, rows = _class_of(held, asked, rules), _Line.of(benches), []
    for programme, offer in catalogue.groupby("programme", sort=True):
        gain = np.zeros(len(required.columns))
        column = required.columns.get_indexer(pd.Index(offer["competency"]))
        gain[column[column >= 0]] = offer["gain"].to_numpy()[column >= 0]
        after = _class_of(np.fmax(held, np.fmin(held + gain, asked)), asked, rules)
        lifted = ((after > before) & (before >= 0))[pair]
        rows.append({"programme": programme, **_about(offer), **line.places(lifted, offer["seats"].iloc[0])})
    found = pd.DataFrame(rows, columns=pd.Index(_EFFECT))
    found = found.assign(order=order_key(found["programme"].astype("str")))
    found = found.sort_values(["per_place", "successors", "order"], ascending=[False, False, True])
    return found.drop(columns="order").reset_index(drop=True)


def in_line(field: Field, key_positions: pd.DataFrame, *, rules: Rules) -> pd.DataFrame:
    """Members of the talent pool in line for each key post, best fit first.

    Args:
        field: of :func:`talent.fit.candidate_field`.
        key_positions: position_id.
        rules: ``method.career.in_line``, the most people a post.

    Returns:
        position_id, employee_id.
    """
    ids = field.sides.posts["position_id"]
    posts = field.targets[ids.isin(key_positions["position_id"]).to_numpy()[field.targets]]
    pool = field.only(field.checked["in_pool"].eq("yes").to_numpy()).timely()
    post, row = pool.best(int(rules.value("method.career.in_line")), posts=posts)
    people = field.sides.people["employee_id"].array.take(pool.person[row])
    return pd.DataFrame({"position_id": ids.array.take(post), "employee_id": people})


def _distinct(
    levels: pd.DataFrame, required: pd.DataFrame, pairs: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Levels and standards of the distinct pairs, and which of them each pair is: most posts ask alike."""
    post = rows_of(pairs["position_id"], required.index.to_series())
    person = rows_of(pairs["employee_id"], levels.index.to_series())
    plain = required.to_numpy(dtype="float64")
    _, first, kind = np.unique(np.nan_to_num(plain, nan=-1), axis=0, return_index=True, return_inverse=True)
    codes, pair = np.unique(kind.ravel()[post] * len(levels) + person, return_inverse=True)
    held = levels.to_numpy(dtype="float64")[codes % max(len(levels), 1)]
    return held, plain[first[codes // max(len(levels), 1)]], pair


def _class_of(levels: NDArray[np.float64], required: NDArray[np.float64], rules: Rules) -> NDArray[np.int64]:
    """Place of the match class, lowest first; −1 where the match is not known."""
    pairs, found = match_pairs(levels, required, cap=match_cap(rules)), np.full(len(levels), -1)
    for place, (_, bound) in enumerate(rules.get("competencies.classes.filling", [])):
        found[pairs.reaches(Fraction(str(bound)))] = place
    return found


def _about(offer: pd.DataFrame) -> dict[str, object]:
    plain = {name: offer[name].iloc[0] for name in ("hours", "cost", "weeks", "seats")}
    return {"competencies": "; ".join(sorted(offer["competency"])), **plain}


@dataclass(frozen=True)
class _Line:
    """Pairs of post and person by number, and the order of the people's hashes."""

    post: NDArray[np.int64]
    person: NDArray[np.int64]
    order: NDArray[np.uint64]

    @classmethod
    def of(cls, pairs: pd.DataFrame) -> _Line:
        person, people = pd.factorize(pairs["employee_id"].astype("str"))
        post = pd.factorize(pairs["position_id"])[0]
        return cls(post.astype(np.int64), person.astype(np.int64), order_number(pd.Series(people)))

    def places(self, lifted: NDArray[np.bool_], seats: float | None) -> dict[str, object]:
        """Who takes the places of one round, and how many pairs of post and person that lifts."""
        count = np.bincount(self.person[lifted], minlength=len(self.order))
        each = np.flatnonzero(count)
        taken = each[np.lexsort((self.order[each], -count[each]))][: None if pd.isna(seats) else int(seats)]
        successors = int(count[taken].sum())
        return {
            "people": len(each),
            "posts": len(np.unique(self.post[lifted])),
            "places": len(taken),
            "successors": successors,
            "per_place": successors / len(taken) if len(taken) else 0.0,
        }


def _cheapest(
    gain: NDArray[np.float64], due: NDArray[np.float64], most: int, about: pd.DataFrame
) -> tuple[NDArray[np.int64], bool]:
    """How often each programme is taken, by cost, then hours, then participations; and whether proven.

    Args:
        gain: competencies × programmes, thousandths of a level.
        due: what must be reached, likewise.
        most: how often one programme can be taken.
        about: hours and cost of each.
    """
    count = gain.shape[1]
    if not count or not due.any():
        return np.zeros(count, dtype=np.int64), True
    limits = [LinearConstraint(gain, lb=due)]
    optimal, times = True, np.zeros(count)
    for weight in (_weights(about["cost"], most), _weights(about["hours"], most), np.ones(count)):
        found = milp(
            weight,
            constraints=limits,
            integrality=np.ones(count, dtype=np.int64),
            bounds=Bounds(0, most),
            options={"mip_rel_gap": 0},
        )
        optimal = optimal and found.status == 0
        if found.x is None:
            break
        times = np.rint(found.x)
        limits.append(LinearConstraint(weight, ub=weight @ times + _HALF))
    return times.astype(np.int64), optimal


def _weights(values: pd.Series, most: int) -> NDArray[np.float64]:
    """Whole numbers as small as can be; what is not known weighs more than all that is known together."""
    whole = values.round().to_numpy(dtype="float64")
    known = whole[~np.isnan(whole)].astype(np.int64)
    whole = whole / max(int(np.gcd.reduce(known)), 1)
    return np.where(np.isnan(whole), most * np.nansum(whole) + 1, whole)


def _chosen(about: pd.DataFrame, offers: pd.DataFrame, times: NDArray[np.int64]) -> pd.DataFrame:
    raised = offers.sort_values("competency").groupby("programme")["competency"].agg("; ".join)
    table = about.assign(times=times, competencies=about.index.to_series().map(raised)).rename_axis(
        "programme"
    )
    table = table[table["times"] > 0].reset_index()
    return table[_CHOSEN].sort_values("programme").reset_index(drop=True)


def _plan(
    needs: pd.DataFrame,
    chosen: pd.DataFrame,
    given: NDArray[np.float64],
    optimal: bool,  # noqa: FBT001
) -> DevelopmentPlan:
    known = needs["gap"].notna().to_numpy()
    closed = np.zeros(len(needs))
    closed[known] = np.minimum(given, needs.loc[known, "gap"])
    gaps = needs.drop(columns="employee_id").assign(closed=closed, left=(needs["gap"] - closed).round(3))
    kinds = [~known, closed == 0, gaps["left"] > 0]
    gaps["reason"] = pd.Series(
        np.select(kinds, ["not_assessed", "no_programme", "partly"], "closed"), dtype="str"
    )
    return DevelopmentPlan(
        gaps=gaps[_GAPS],
        programmes=chosen,
        cost=float((chosen["cost"] * chosen["times"]).sum()),
        hours=float((chosen["hours"] * chosen["times"]).sum()),
        without_cost=int(chosen.loc[chosen["cost"].isna(), "times"].sum()),
        optimal=optimal,
    )
