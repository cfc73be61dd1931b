"""The parts of a fit pair by pair; :mod:`talent.fit.across` finds the same for all pairs at once.

``post`` and ``person`` are rows of the two sides, one each a pair. Where a function takes whole blocks too
they are of shapes (posts, 1) and (1, people).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from talent.fit.kernel import Bools, Floats, Ints, crossed, distinct
from talent.fit.sides import STEPS, UNIT
from talent.standards import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talent.fit.kernel import Part
    from talent.fit.sides import Sides

PARTS = ("profile", "family", "field", "title", "tier", "distance", "potential")
Thousandths: TypeAlias = NDArray[np.int32]


def fit_total(sides: Sides, post: Ints, person: Ints) -> NDArray[np.int32]:
    """Weighted sum of the parts of each pair: thousandths × per cent."""
    total = np.zeros(post.shape, dtype=np.int32)
    for name, weight in sides.weights.items():
        total += np.int32(weight) * _MEASURES[name](sides, post, person)
    return total


def part(sides: Sides, name: str, post: Ints, person: Ints) -> NDArray[np.int32]:
    """One part of each pair in thousandths."""
    return _MEASURES[name](sides, post, person)


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
    found = _complete(sides, standard, person)
    return found if asked.all() else np.asarray(found & asked)


def any_assessed(sides: Sides, posts: Ints, people: Ints) -> bool:
    """Whether the match of any of all these pairs is known."""
    used = distinct(sides.standard_of[posts])[0]
    used = used[(~np.isnan(sides.standards[used])).any(axis=1)]
    named, known = distinct(sides.set_named[used])[0], distinct(sides.set_known[people])[0]
    return bool(sides.complete[np.ix_(named, known)].any())


def _profile(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    """Half the likeness of shape, half the nearness of level; 0 where nothing is assessed.

    Shape is (1 + r) / 2 with r the correlation between what is required and what is achieved, both less the
    mean of all posts in each competency; level is 1 − 2 d with d the root mean square distance over the range
    of the scale (nothing is left at half of it). A standard that asks the same everywhere has no shape:
    then level alone counts.
    """
    standard = sides.standard_of[post]
    required, achieved = sides.shape_posts[standard], sides.shape_people[person]
    both = ~np.isnan(required) & ~np.isnan(achieved)
    x, y = np.where(both, required, 0), np.where(both, achieved, 0)
    count, *asked = (one.sum(axis=1).astype(np.float64) for one in (both, x, x * x))
    known = y.sum(axis=1), (y * y).sum(axis=1)
    return nearness(sides.flat[standard], count, (x * y).sum(axis=1), asked, known)


def nearness(
    flat: Bools, count: NDArray[Any] | int, product: Floats, asked: Sequence[Floats], known: Sequence[Floats]
) -> Thousandths:
    """How near profiles are, from sums over the competencies known on both sides.

    Args:
        flat: whether a standard asks the same everywhere.
        count: number of these competencies.
        product: sums of the products of both levels.
        asked: sums of the required levels, and of their squares.
        known: the same of the levels achieved. All broadcast together.
    """
    (required, squared), (achieved, squares) = asked, known
    apart = np.asarray(-2 * product)
    apart += squared
    apart += squares
    level = np.sqrt(apart, out=apart)
    level *= -2 / (np.sqrt(np.maximum(count, 1)) * STEPS)
    level += 1
    np.maximum(level, 0, out=level)
    posts, people = _inverse(count * squared - required**2), _inverse(count * squares - achieved**2)
    posts = np.where(flat, 0, posts)
    r = np.asarray(count * product)
    r -= required * achieved
    r *= posts
    r *= people
    close = np.where((posts > 0) & (people > 0), (level + (1 + r) / 2) / 2, level)
    close *= UNIT
    return np.where(count > 0, np.rint(close, out=close), 0).astype(np.int32)


def _inverse(spread: Floats) -> Floats:
    """One over the root of each number; 0 where that is none."""
    known = spread > 0
    return np.asarray(np.where(known, 1 / np.sqrt(np.where(known, spread, 1)), 0))


def _family(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    """1 in the present family, and as much of it as the years worked there make up of those that count."""
    return np.asarray(sides.family[sides.family_of[post], person])


def _field(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    return np.asarray(sides.fields[sides.post_field[post], sides.person_field[person]])


def _title(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    """Cosine between the title and unit of the post held and of the target."""
    mine = sides.person_text[person]
    product = (sides.texts[np.maximum(mine, 0)] * sides.texts[sides.post_text[post]]).sum(axis=1)
    return np.where(mine >= 0, cosine(np.asarray(product)), 0).astype(np.int32)


def cosine(product: NDArray[Any]) -> NDArray[Any]:
    """Thousandths from products of vectors of thousandths.

    The vectors are rounded, so that the product of equal ones may pass 1: it counts as 1.

    >>> cosine(np.array([1_000_600.0, 250_000.0])).tolist()
    [1000.0, 250.0]
    """
    return np.minimum(np.rint(product / UNIT), UNIT)


def tier(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    """1 / (1 + steps between the tiers), up or down; unknown adds nothing."""
    away = np.abs(sides.person_rank[person] - sides.ladder.rank[post])
    return np.asarray(np.rint(np.nan_to_num(UNIT / (1 + away))).astype(np.int32))


def _distance(sides: Sides, post: Ints, person: Ints) -> Thousandths:
    """1 / (1 + hops) over reporting lines; 1 where somebody made that very move before."""
    held, steps = sides.person_post[person], sides.trodden.tocoo()
    # 64 bits: the square of the number of posts is more than 32 of them hold.
    here, there = (rows.astype(np.int64) * len(sides.posts) for rows in (post, steps.row))
    made = np.isin(here + held, there + steps.col)
    near = sides.forest.nearness(sides.person_place[person], post)
    return np.where(made & (held >= 0), np.int32(UNIT), near)


def _potential(sides: Sides, _post: Ints, person: Ints) -> Thousandths:
    return np.asarray(sides.potential[person])


_MEASURES = {
    "profile": _profile,
    "family": _family,
    "field": _field,
    "title": _title,
    "tier": tier,
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
    if left.ndim == 1:
        return table[left, right]
    rows, which = distinct(left.ravel())
    return table[rows].take(right.ravel(), axis=1).take(which, axis=0)
