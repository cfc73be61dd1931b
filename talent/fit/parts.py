"""The parts of a fit for any pairs: all posts against all people, or pair by pair, with the same bytes.

Everywhere ``post`` and ``person`` are rows of the two sides: of shapes (posts, 1) and (1, people) for all
pairs, or both (pairs,).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from talent.fit.kernel import Bools, Floats, Ints, crossed, distinct
from talent.fit.sides import STEPS, UNIT
from talent.standards import Match

if TYPE_CHECKING:
    from talent.fit.kernel import Part
    from talent.fit.sides import Sides

PARTS = ("profile", "family", "field", "title", "tier", "distance", "potential")
Thousandths: TypeAlias = NDArray[np.int32]


def fit_total(sides: Sides, post: Ints, person: Ints) -> NDArray[np.int32]:
    """Weighted sum of the parts of each pair: thousandths × per cent."""
    total = np.zeros(np.broadcast_shapes(post.shape, person.shape), dtype=np.int32)
    for name, weight in sides.weights.items():
        total += _MEASURES[name](sides, post, person, np.int32(weight))
    return total


def part(sides: Sides, name: str, post: Ints, person: Ints) -> NDArray[np.int32]:
    """One part of each pair in thousandths."""
    found = _MEASURES[name](sides, post, person, np.int32(1))
    return np.broadcast_to(found, np.broadcast_shapes(post.shape, person.shape))


def match(sides: Sides, post: Ints, person: Ints) -> Match:
    """Job-person match of each pair; unknown where not all that the standard names is assessed."""
    standard = sides.standard_of[post]
    got = _summed(sides, standard, person, _MEASURED[sides.cap]).astype(np.int64)
    asked = np.nansum(sides.standards, axis=1)[standard].astype(np.int64)
    required = np.where(_complete(sides, standard, person), asked, 0)
    return Match(np.minimum(got, required) if sides.cap == "total" else got, required)


def assessed(sides: Sides, post: Ints, person: Ints) -> Bools:
    """Whether the match of each pair is known."""
    standard = sides.standard_of[post]
    asked = np.asarray((~np.isnan(sides.standards)).any(axis=1))[standard]
    return np.asarray(_complete(sides, standard, person) & asked)


def too_short(sides: Sides, post: Ints, person: Ints, due: float) -> Bools:
    """Whether each person worked less than so many years in the job family of each post."""
    found: Bools = _at((sides.years < due).T, sides.family_of[post], person)
    return found


def _profile(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    """Half the likeness of shape, half the nearness of level; 0 where nothing is assessed.

    Shape is (1 + r) / 2 with r the correlation between what is required and what is achieved, both less the
    mean of all posts in each competency; level is 1 − 2 d with d the root mean square distance over the range
    of the scale (nothing is left at half of it). A standard that asks the same everywhere has no shape:
    then level alone counts.
    """
    standard = sides.standard_of[post]
    if post.ndim == 1:
        return weight * _close(sides.flat[standard], _moments_of_pairs(sides, standard, person))
    used, which = distinct(standard.ravel())
    return np.asarray(weight * _profiles(sides, used, person.ravel()))[which]


def _profiles(sides: Sides, standard: Ints, person: Ints) -> Thousandths:
    """Profiles of all standards and people, set by set: whoever knows the same has the same sums."""
    found = np.zeros((len(standard), len(person)), dtype=np.int32)
    for name in distinct(sides.set_named[standard])[0].tolist():
        rows = np.flatnonzero(sides.set_named[standard] == name)
        for known in distinct(sides.set_known[person])[0].tolist():
            columns = np.flatnonzero(sides.set_known[person] == known)
            both = ~np.isnan(sides.shape_posts[standard[rows[0]]]) & ~np.isnan(
                sides.shape_people[person[columns[0]]]
            )
            if both.any():
                moments = _moments(sides, standard[rows], person[columns], np.flatnonzero(both))
                found[np.ix_(rows, columns)] = _close(sides.flat[standard[rows]][:, None], moments)
    return found


def _close(flat: Bools, moments: tuple[Floats, ...]) -> Thousandths:
    count, required, achieved, squared, squares, product = moments
    apart = np.sqrt((squared + squares - 2 * product) / (np.maximum(count, 1) * STEPS**2))
    level = np.maximum(1 - 2 * apart, 0)
    across = (count * squared - required**2) * (count * squares - achieved**2)
    shaped = (across > 0) & ~flat
    r = (count * product - required * achieved) / np.sqrt(np.where(shaped, across, 1))
    close = np.where(shaped, ((1 + r) / 2 + level) / 2, level)
    return np.where(count > 0, np.rint(close * UNIT), 0).astype(np.int32)


def _moments_of_pairs(sides: Sides, standard: Ints, person: Ints) -> tuple[Floats, ...]:
    """Over the competencies known on both sides: n, Σ required, Σ achieved, their squares, Σ of products."""
    required, achieved = sides.shape_posts[standard], sides.shape_people[person]
    both = ~np.isnan(required) & ~np.isnan(achieved)
    x, y = np.where(both, required, 0), np.where(both, achieved, 0)
    return tuple(one.sum(axis=1).astype(np.float64) for one in (both, x, y, x * x, y * y, x * y))


def _moments(sides: Sides, standard: Ints, person: Ints, both: Ints) -> tuple[Floats, ...]:
    """The same over some competencies that all of them know: then only the products are one for each pair.

    These are whole numbers, so adding them in any order gives the same.
    """
    x, y = sides.shape_posts[standard][:, both], sides.shape_people[person][:, both]
    count = np.full((1, 1), float(len(both)))
    return (
        count,
        x.sum(axis=1)[:, None],
        y.sum(axis=1),
        (x * x).sum(axis=1)[:, None],
        (y * y).sum(axis=1),
        x @ y.T,
    )


def _family(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    """1 in the present family, and as much of it as the years worked there make up of those that count."""
    return _at(weight * sides.family, sides.family_of[post], person)


def _field(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    return _at(weight * sides.fields, sides.post_field[post], sides.person_field[person])


def _title(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    """Cosine between the title and unit of the post held and of the target."""
    mine, theirs = sides.person_text[person], sides.post_text[post]
    if post.ndim == 1:
        product = (sides.texts[np.maximum(mine, 0)] * sides.texts[theirs]).sum(axis=1)
        return weight * np.where(mine >= 0, np.rint(np.asarray(product) / UNIT), 0).astype(np.int32)
    rows, row_of = distinct(theirs.ravel())
    columns, column_of = distinct(mine.ravel())
    product = (sides.texts[rows] @ sides.texts[np.maximum(columns, 0)].T).toarray()
    product[:, columns < 0] = 0
    return np.asarray(weight * np.rint(product / UNIT).astype(np.int32))[row_of][:, column_of]


def _tier(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    """1 / (1 + steps between the tiers), up or down; unknown adds nothing."""
    rank = sides.ladder.rank[post]
    if post.ndim > 1 and (rank == rank[0]).all():
        rank = rank[:1]
    away = np.abs(sides.person_rank[person] - rank)
    return np.asarray(weight * np.rint(np.nan_to_num(UNIT / (1 + away))).astype(np.int32))


def _distance(sides: Sides, post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    """1 / (1 + hops) over reporting lines; 1 where somebody made that very move before."""
    here, there, held = sides.person_place[person], post, sides.person_post[person]
    if post.ndim == 1:
        steps = sides.trodden.tocoo()
        made = np.isin(post * len(sides.posts) + held, steps.row * len(sides.posts) + steps.col)
        return weight * np.where(made & (held >= 0), UNIT, sides.forest.nearness(there, here))
    rows, row_of = distinct(there.ravel())
    columns, column_of = distinct(here.ravel())
    found = (weight * sides.forest.nearness(rows[:, None], columns[None, :]))[row_of][:, column_of]
    steps = sides.trodden[post.ravel()][:, np.maximum(held.ravel(), 0)].tocoo()
    known = held.ravel()[steps.col] >= 0
    found[steps.row[known], steps.col[known]] = weight * UNIT
    return found


def _potential(sides: Sides, _post: Ints, person: Ints, weight: np.int32) -> Thousandths:
    return np.asarray(weight * sides.potential[person])


_MEASURES = {
    "profile": _profile,
    "family": _family,
    "field": _field,
    "title": _title,
    "tier": _tier,
    "distance": _distance,
    "potential": _potential,
}


def _achieved(required: Floats, level: Floats) -> Floats:
    return np.where(np.isnan(required), 0, level)


def _achieved_up_to_required(required: Floats, level: Floats) -> Floats:
    return np.minimum(required, level)


_MEASURED = {"none": _achieved, "total": _achieved, "item": _achieved_up_to_required}


def _summed(sides: Sides, standard: Ints, person: Ints, measure: Part) -> NDArray[Any]:
    """Sum of a measure over the competencies of each pair."""
    if standard.ndim == 1:
        pairs = measure(sides.standards[standard], sides.levels.whole[person])
        return np.asarray(np.nansum(pairs, axis=1))
    used, which = distinct(standard.ravel())
    return crossed(sides.standards[used], sides.levels.take(person.ravel()), measure)[which]


def _complete(sides: Sides, standard: Ints, person: Ints) -> Bools:
    """Whether a person has been assessed in all that a standard names."""
    found: Bools = _at(sides.complete, sides.set_named[standard], sides.set_known[person])
    return found


def _at(table: NDArray[Any], left: Ints, right: Ints) -> NDArray[Any]:
    """Cells of a table for each pair."""
    return table[left, right] if left.ndim == 1 else table[left.ravel()][:, right.ravel()]
