"""What is asked of an assignment: arguments checked and laid out as a list of arcs, one row a seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Values: TypeAlias = "npt.ArrayLike | sparse.sparray[Any, Any] | sparse.spmatrix[Any]"

EMPTY = -1
RELATIVE = 1e-9
LARGEST_WHOLE = 2.0**53
_LARGEST = float(np.finfo(np.float64).max)
_NAMES_SHOWN = 10


@dataclass(frozen=True, eq=False)
class Problem:
    """What was asked, one row a seat: what a certificate is checked against.

    Attributes:
        start: first arc of each seat, and the number of arcs (seats + 1 numbers).
        person: person of each arc, rising within a seat.
        net: value of each arc less the prices of moving and leaving.
        seat_post: post of each seat, rising.
        stay: person in each seat now, or −1.
        own_post: present post of each person, or −1; whoever has one must be seated.
        unfilled: price of leaving each seat empty; inf = it must be filled.
        whole: every number is whole, and sums of them are exact.
        tolerance: largest breach that counts as rounding; 0 if whole.
    """

    start: Ints
    person: Ints
    net: Floats
    seat_post: Ints
    stay: Ints
    own_post: Ints
    unfilled: Floats
    whole: bool
    tolerance: float

    @property
    def seat(self) -> Ints:
        """Seat of each arc."""
        return np.repeat(np.arange(self.stay.size), np.diff(self.start))

    def name(self, seat: int) -> str:
        """Words for a seat: its post, and which of its seats where it has several."""
        post = int(self.seat_post[seat])
        first, last = np.searchsorted(self.seat_post, [post, post + 1])
        return f"post {post}" if last - first == 1 else f"post {post} (seat {seat - first + 1})"

    def arc_of(self, person_of: Ints) -> Ints:
        """Arc of each seat of a plan, −1 where it is empty or has no such arc."""
        seat = self.seat
        hit = np.flatnonzero(self.person == person_of[seat])
        arc = np.full(person_of.size, EMPTY)
        arc[seat[hit]] = hit
        return arc

    def worth(self, person_of: Ints) -> Floats:
        """What each seat of a plan adds to its value: the net value of its arc, or −U if it is empty."""
        arc, worth = self.arc_of(person_of), np.zeros(person_of.size)
        worth[arc != EMPTY] = self.net[arc[arc != EMPTY]]
        empty = (person_of == EMPTY) & np.isfinite(self.unfilled)
        worth[empty] = -self.unfilled[empty]
        return worth

    def total(self, *parts: Floats) -> float:
        """Sum of all numbers in the parts, an int where all numbers of the problem are whole."""
        total = float(sum(part.sum() for part in parts))
        return int(total) if self.whole and total.is_integer() else total


def state(
    values: Values,
    *,
    stay: npt.ArrayLike | None,
    unfilled: npt.ArrayLike | None,
    move: float,
    leave: npt.ArrayLike | None,
    seats: npt.ArrayLike | None,
) -> Problem:
    """The problem that the arguments of `assign` state.

    Raises:
        ValueError: arguments that contradict each other or are not numbers.
    """
    post, person, worth, (n_posts, n_people) = _arcs(values)
    seats_of = _each("seats", 1 if seats is None else seats, n_posts, "post", lowest=0).astype(np.int64)
    price = _each("unfilled", np.inf if unfilled is None else unfilled, n_posts, "post", highest=np.inf)
    leaving = _each("leave", 0 if leave is None else leave, n_people, "person")
    moving = float(_each("move", move, 1, "plan")[0])

    held, holder = _holders(stay, n_posts, n_people)
    own = np.full(n_people, EMPTY)
    own[holder] = held
    post, person, worth, stays = _with_stay_arcs(post, person, worth, held * n_people + holder, n_people)
    net = worth - np.where(own == EMPTY, moving + leaving, moving)[person]
    net[stays] = worth[stays]

    seat_post = np.repeat(np.arange(n_posts), seats_of)
    start, take = _rows(np.bincount(post, minlength=n_posts), seat_post)
    whole, scale = _precision(net, price[np.isfinite(price)], n_seats=seat_post.size)
    return Problem(
        start=start,
        person=person[take],
        net=net[take],
        seat_post=seat_post,
        stay=_seated(held, holder, seats_of),
        own_post=own,
        unfilled=price[seat_post],
        whole=whole,
        tolerance=0.0 if whole else RELATIVE * scale,
    )


def some(names: Iterable[str], between: str = ", ") -> str:
    """The first few of many names, and how many more there are."""
    listed = list(names)
    more = len(listed) - _NAMES_SHOWN
    return between.join(listed[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _arcs(values: Values) -> tuple[Ints, Ints, Floats, tuple[int, int]]:
    """Post, person and value of every allowed arc, by post and person; and the shape of the table."""
    if isinstance(values, (sparse.sparray, sparse.spmatrix)):
        grid = sparse.csr_array(values)  # type: ignore[call-overload]
        if not grid.has_canonical_format:
            grid = grid.copy()
            grid.sum_duplicates()
        post = np.repeat(np.arange(grid.shape[0]), np.diff(grid.indptr))
        person, worth, shape = grid.indices.astype(np.int64), grid.data.astype(np.float64), grid.shape
    else:
        table = np.asarray(values, dtype=np.float64)
        if table.ndim != 2:  # noqa: PLR2004 - a table has two dimensions
            raise ValueError(f"values must be posts × people, two dimensions, not {table.ndim}.")
        post, person = np.nonzero(~np.isnan(table))
        worth, shape = table[post, person], table.shape
    if np.isposinf(worth).any():
        raise ValueError("values holds inf. Allowed arcs need finite values; NaN or −inf mark the others.")
    size = int(shape[0]), int(shape[1])
    if (allowed := np.isfinite(worth)).all():
        return post, person, worth, size
    return post[allowed], person[allowed], worth[allowed], size


def _each(
    name: str,
    given: npt.ArrayLike,
    size: int,
    item: str,
    *,
    lowest: float = -_LARGEST,
    highest: float = _LARGEST,
) -> Floats:
    """One number for each post or person, from one number or one each."""
    numbers = np.asarray(given, dtype=np.float64)
    if numbers.shape not in {(), (size,)}:
        raise ValueError(
            f"{name} has shape {numbers.shape}: give one number, or one for each {item} ({size})."
        )
    if not ((numbers >= lowest) & (numbers <= highest)).all():
        raise ValueError(f"{name} holds numbers that are missing, infinite or too small.")
    return np.broadcast_to(numbers, size)


def _holders(stay: npt.ArrayLike | None, n_posts: int, n_people: int) -> tuple[Ints, Ints]:
    """Post and person of every incumbent, by post and place in `stay`."""
    table = np.full((n_posts, 1), EMPTY) if stay is None else np.asarray(stay, dtype=np.int64)
    table = table[:, None] if table.ndim == 1 else table
    if len(table) != n_posts:
        raise ValueError(f"stay has shape {table.shape}: one row for each of {n_posts} posts is needed.")
    if table.size and not EMPTY <= table.min() <= table.max() < n_people:
        raise ValueError(f"stay names people outside −1 … {n_people - 1}.")
    post, place = np.nonzero(table != EMPTY)
    person = table[post, place]
    if (twice := np.flatnonzero(np.bincount(person) > 1)).size:
        raise ValueError(f"stay names more than once: {some(f'person {p}' for p in twice)}.")
    return post, person


def _with_stay_arcs(
    post: Ints, person: Ints, worth: Floats, stays: Ints, n_people: int
) -> tuple[Ints, Ints, Floats, Ints]:
    """The arcs, with one of value 0 for each lacking stay (post × people + person); and where stays are."""
    if not stays.size:
        return post, person, worth, stays
    key, stays = post * n_people + person, np.sort(stays)
    place = np.searchsorted(key, stays)
    lacking = np.append(key, EMPTY)[place] != stays
    if lacking.any():
        key = np.insert(key, place[lacking], stays[lacking])
        worth = np.insert(worth, place[lacking], 0.0)
        post, person = np.divmod(key, n_people)
        place = np.searchsorted(key, stays)
    return post, person, worth, place


def _seated(held: Ints, holder: Ints, seats_of: Ints) -> Ints:
    """Person in each seat now: incumbents take the seats of their post in turn, as far as they go."""
    place = np.arange(held.size) - np.searchsorted(held, held)
    seated = place < seats_of[held]
    stay = np.full(seats_of.sum(), EMPTY)
    stay[((np.cumsum(seats_of) - seats_of)[held] + place)[seated]] = holder[seated]
    return stay


def _rows(counts: Ints, picked: Ints) -> tuple[Ints, Ints]:
    """Bounds and members of the picked rows (repeats allowed) of a list with `counts` members a row."""
    first, lengths = np.cumsum(counts) - counts, counts[picked]
    start = np.concatenate([[0], np.cumsum(lengths)])
    return start, np.arange(start[-1]) + np.repeat(first[picked] - start[:-1], lengths)


def _precision(*numbers: Floats, n_seats: int) -> tuple[bool, float]:
    """Whether sums along any path of seats are exact in float64; and the size of the largest number."""
    scale = max(float(max(part.max(initial=0.0), -part.min(initial=0.0))) for part in numbers)
    whole = all(bool((part == np.rint(part)).all()) for part in numbers)
    return whole and 8 * (n_seats + 2) * scale < LARGEST_WHOLE, scale
