"""The pairs worth most, without a look at each: whoever comes from one post is held against posts together.

What a pair is worth adds up from what the person brings to posts of a kind and from what the post held means
for the post. So the best of a group (people who come from one post) bounds them all, and only groups whose
bound is high enough are looked into, person by person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from talent.fit.across import Across
from talent.fit.kernel import ahead, largest, representatives
from talent.placement.crowd import Crowd
from talent.placement.pairs import NEVER, TIES, Pairs, added
from talent.placement.ties import BITS

if TYPE_CHECKING:
    from talent.fit import Field
    from talent.fit.kernel import Bools, Floats, Ints
    from talent.placement.offers import Offers

Found = TypeVar("Found")
FIRST, A_ROUND = 20, 60
"""Pairs of each post that are named to begin with, and afterwards at the most in each round."""
CLOSED = np.float32(-(2**40))
_ROUNDED = 2 * TIES
"""By how much a bound may be too low: worths are rounded as a whole, and the tie term is left out."""
_COARSE = 2.0**-19
"""Part of the largest number by which sums in single precision may be off: some twenty roundings by 2⁻²⁴."""
_CELLS = 2**20, 2**22
"""Posts × groups and posts × people of a cut."""
_POSTS = 12
_SHARES = 32
_LISTED = 64
_AT_ONCE, _NEAR_CELLS = 2**19, 2**19


class Ask(NamedTuple):
    """Which pairs are asked for.

    Attributes:
        post_price, row_price: prices of the field's posts and of those who may be used.
        floor: by how much a pair must be worth more than its prices.
        most: how many pairs of each post at the most, those worth most first; None for all.
        among: who is looked at; None for everybody.
        posts: for which posts; None for all.
    """

    post_price: Ints
    row_price: Ints
    floor: int = 0
    most: int | None = A_ROUND
    among: Bools | None = None
    posts: Bools | None = None

    @property
    def asks_any(self) -> bool:
        """Whether there is a pair that may be found."""
        return all(part is None or bool(part.any()) for part in (self.among, self.posts))


@dataclass(frozen=True, eq=False)
class Cut:
    """Some posts of one tier against everybody checked for it.

    Attributes:
        post: rows of the posts; kind: row of `brings` for each of them.
        crowd: rows of those who may be used, by groups.
        brings: kinds × people, worth of the parts that do not hang on the post held, less V if to verify.
        verify: kinds × people, whether a fact about the pair is open.
        means: posts × groups, worth of the parts that the post held decides; CLOSED: no such move.
    """

    post: Ints
    kind: Ints
    crowd: Crowd
    brings: NDArray[np.float32]
    verify: Bools
    means: NDArray[np.float32]


def each(offers: Offers, work: Callable[[Cut], Found], ask: Ask | None = None) -> Iterator[Found]:
    """What some work makes of every cut, in their order; several are made and worked on at once.

    Args:
        offers: of these.
        work: of one cut.
        ask: cuts are of the posts and people that it asks for; None for all.
    """
    return ahead(lambda share: work(_cut(offers, *share)), _shares(offers.field, ask), few=offers.field.few)


def cells(field: Field) -> int:
    """How many numbers all cuts hold, about."""
    found = 0
    for post, row in field.by_tier():
        groups = len(np.unique(field.sides.stand[field.person[row]]))
        found += len(post) * groups + len(np.unique(field.sides.kind[post])) * len(row)
    return found


def _crowd(field: Field, row: Ints) -> Crowd:
    """Rows by the post that people come from, and by whether they stay on their rung."""
    stand = 2 * field.sides.stand[field.person[row]]
    return Crowd.of(row, stand if field.sideways is None else stand + field.sideways[row])


def _shares(field: Field, ask: Ask | None) -> Iterator[tuple[Ints, Crowd, Across]]:
    posts, among = (None, None) if ask is None else (ask.posts, ask.among)
    for post, everybody in field.by_tier(None if posts is None else field.targets[posts[field.targets]]):
        row = everybody if among is None else everybody[among[everybody]]
        if not len(row):
            continue
        crowd = _crowd(field, row)
        people = Across(field.sides, field.person[crowd.row])
        step = max(min(_CELLS[0] // len(crowd.size), _CELLS[1] // len(row)), _POSTS)
        for start in range(0, len(post), step):
            yield post[start : start + step], crowd, people


def _cut(offers: Offers, post: Ints, crowd: Crowd, people: Across) -> Cut:
    field, (kinds, kind) = offers.field, representatives(offers.field.sides.kind, post)
    first, unit = crowd.first, offers.unit
    held = field.sides.person_post[field.person[first]]
    open_ = field.may_move(post, held, None if field.sideways is None else field.sideways[first])
    means = people.of_posts(post).take(people.column[: len(first)], axis=1).astype(np.float32) * unit
    np.copyto(means, CLOSED, where=~open_)
    verify = offers.to_verify(kinds, crowd.row, people.too_short(kinds, field.due(post)))
    brings = people.of_people(kinds).astype(np.float32) * unit
    brings -= np.float32(offers.verify) * verify
    return Cut(post, kind, crowd, brings, verify, means)


def best(cut: Cut, offers: Offers, ask: Ask) -> Pairs:
    """The pairs of a cut that are worth more than their prices and the floor, the best of each post."""
    bound, floor = _bounds(cut, offers, ask)
    return _best_of(cut, offers, ask, *_worth_a_look(bound, floor, _slack(offers, ask), _enough(offers, ask)))


def first_choice(cut: Cut, offers: Offers, ask: Ask) -> Pairs:
    """The best pairs of each post, and its best in one of many shares of the groups.

    Posts of one tier want the same people; with those alone hardly any of them could be filled, and the first
    prices would tell little. The shares see to it that neighbouring posts also look at others.
    """
    (bound, floor), slack, most = _bounds(cut, offers, ask), _slack(offers, ask), _enough(offers, ask)
    groups = len(cut.crowd.size)
    place = cut.post[:, None] % _SHARES + _SHARES * np.arange(-(-groups // _SHARES))
    place %= groups
    post, column, least = _worth_a_look(np.take_along_axis(bound, place, axis=1), floor, slack, most)
    whole = _best_of(cut, offers, ask, *_worth_a_look(bound, floor, slack, most))
    return added(whole, [_best_of(cut, offers, ask, post, place[post, column], least)])


def _enough(offers: Offers, ask: Ask) -> int | None:
    """How many groups are enough for each post; None: all whose bound passes.

    Whether somebody leaves too soon hangs on the very pair and is not in the bounds, so where that counts
    nobody knows whether a group has anybody to offer before it is looked into.
    """
    return None if offers.field.in_time else ask.most


def _worth_a_look(
    bound: NDArray[np.float32], floor: float, slack: float, most: int | None
) -> tuple[Ints, Ints, Floats]:
    """Posts and groups among whose members the best of each post are, and how good these are at least.

    As many groups as pairs are wanted have a pair each that nearly comes up to the lowest of their bounds,
    so nobody far below it is among the best.
    """
    least = np.full(len(bound), floor)
    if most is not None:
        many = np.flatnonzero((bound > floor).sum(axis=1) > most)
        place = largest(bound[many], most)
        lowest = bound[many][place].reshape(-1, most).min(axis=1)
        least[many] = np.maximum(lowest - 2 * slack, floor)
    post, group = np.divmod(np.flatnonzero(bound > least[:, None]), bound.shape[1])
    return post, group, least


def _best_of(cut: Cut, offers: Offers, ask: Ask, post: Ints, group: Ints, least: Floats) -> Pairs:
    """The best pairs of each post in some groups."""
    pairs = _pairs(cut, offers, ask, post, group, least)
    return pairs if ask.most is None else _top(pairs, ask, ask.most)


def ranked(cut: Cut, offers: Offers, place: int, among: Bools) -> Pairs:
    """Those of some rows who are worth most to one post of a cut, the best first; nobody: nobody may move."""
    row, group = cut.crowd.row, cut.crowd.group
    about = cut.brings[cut.kind[place]] + offers.about[row]
    about += cut.means[place].take(group)
    about[~among.take(row)] = CLOSED
    count, slack = _LISTED, _ROUNDED + _COARSE * offers.highest
    while True:
        least = np.partition(about, -count)[-count] if count < len(about) else CLOSED
        some = np.flatnonzero(about >= least)
        some = some[among[row[some]]]
        worth = _worth(cut, offers, np.full(len(some), place), group[some], some)
        # Whoever is not looked at is worth less than this.
        sure = worth > (least + slack if least > CLOSED else NEVER)
        if sure.any() or least == CLOSED:
            found = Pairs.of(np.full(sure.sum(), cut.post[place]), row[some[sure]], worth[sure])
            order = np.lexsort((found.row, -found.worth))
            return found.at(order)
        count *= 4


def _bounds(cut: Cut, offers: Offers, ask: Ask) -> tuple[NDArray[np.float32], float]:
    """What the best of each group is worth to each post beyond the prices, about; and which are enough."""
    row, price = cut.crowd.row, ask.post_price[cut.post]
    beside = offers.beside[row] - ask.row_price[row]
    if ask.among is not None:
        beside = np.where(ask.among[row], beside, CLOSED)
    found = _best_people(cut, beside.astype(np.float32), certain=offers.only_certain).take(cut.kind, axis=0)
    found += cut.means
    found -= price.astype(np.float32)[:, None]
    if ask.posts is not None:
        found[~ask.posts[cut.post]] = CLOSED
    return found, ask.floor - _slack(offers, ask)


def _best_people(cut: Cut, beside: NDArray[np.float32], *, certain: bool) -> NDArray[np.float32]:
    """What the best of each group brings to each kind, a few kinds at once so that numbers stay near."""
    found = np.empty((len(cut.brings), len(cut.crowd.size)), dtype=np.float32)
    step = max(_NEAR_CELLS // len(beside), 1)
    room = np.empty((step, len(beside)), dtype=np.float32)
    for start in range(0, len(found), step):
        some = slice(start, start + step)
        people = np.add(cut.brings[some], beside, out=room[: len(found[some])])
        if certain:
            np.copyto(people, CLOSED, where=cut.verify[some])
        cut.crowd.best(people, found[some])
    return found


def _slack(offers: Offers, ask: Ask) -> float:
    """By how much bounds may be off."""
    prices = (float(np.abs(part).max(initial=0)) for part in ask[:2])
    return _ROUNDED + _COARSE * max(*prices, offers.highest)


def _pairs(cut: Cut, offers: Offers, ask: Ask, post: Ints, group: Ints, least: Floats) -> Pairs:
    """The pairs of some posts and groups that are worth more than the floor and about the least of a post."""
    end = np.cumsum(cut.crowd.size[group])
    some = np.searchsorted(end, np.arange(0, end[-1] if len(end) else 0, _AT_ONCE))
    parts = np.split(np.arange(len(post)), some[1:])
    found = [_looked_into(cut, offers, ask, post[one], group[one], least) for one in parts]
    return Pairs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _looked_into(cut: Cut, offers: Offers, ask: Ask, post: Ints, group: Ints, least: Floats) -> Pairs:
    place, which = cut.crowd.members(group)
    post = post[which]
    worth = _worth(cut, offers, post, group[which], place)
    row, target = cut.crowd.row[place], cut.post[post]
    beyond = worth - ask.post_price[target] - ask.row_price[row]
    good = (beyond > ask.floor) & (beyond >= least[post]) & (worth > NEVER)
    if ask.among is not None:
        good &= ask.among[row]
    return Pairs.of(target[good], row[good], worth[good])


def _worth(cut: Cut, offers: Offers, post: Ints, group: Ints, place: Ints) -> NDArray[np.int64]:
    """What pairs of a cut are worth, exactly; NEVER where they are not allowed."""
    row, target = cut.crowd.row[place], cut.post[post]
    kind, means = cut.kind[post], cut.means[post, group]
    verify = cut.verify[kind, place]
    brings = cut.brings[kind, place] + np.float32(offers.verify) * verify
    total = sum(np.rint(part / offers.unit).astype(np.int64) for part in (brings, np.maximum(means, 0)))
    tie = (offers.post_bits[target] * offers.row_bits[row] >> BITS) & (TIES - 1)
    worth = offers.scaled.take(total).astype(np.int64) + tie + offers.beside[row]
    worth -= offers.verify * verify
    barred = (means == CLOSED) | offers.field.late(target, row)
    if offers.only_certain:
        barred |= verify
    return np.where(barred, NEVER, worth)


def _top(pairs: Pairs, ask: Ask, most: int) -> Pairs:
    """The best so many pairs of each post; of equal ones the first rows."""
    beyond = pairs.worth - ask.row_price[pairs.row]
    order = np.lexsort((pairs.row, -beyond, pairs.post))
    post = pairs.post[order]
    kept = order[np.arange(len(order)) - np.searchsorted(post, post) < most]
    return pairs.at(kept)
