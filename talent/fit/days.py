"""When people leave and when posts are needed: who leaves too soon to follow into a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import by_key
from talent.positions import first_vacancies, leaving_dates

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.fit.kernel import Bools, Ints
    from talent.rules import Rules

    Numbers = NDArray[np.int32]

_NEVER, _ALWAYS = np.iinfo(np.int32).max, np.iinfo(np.int32).min


@dataclass(frozen=True)
class Days:
    """Days since 1970 of people and posts.

    Attributes:
        leaves: of people, first day on which each is no longer there; the greatest number where not known.
        ends: the same, or the end of the term in the post held where that comes first.
        needed: of posts, day on which each falls vacant; the least number where not known.
        start: planned inauguration: who leaves by then fails the criterion of the tier already.

    >>> one, two = np.array([20000], dtype=np.int32), np.array([20001], dtype=np.int32)
    >>> Days(one, one, two, 19000).codes(np.array([0]), np.array([0])).tolist()
    ['retires=2024-10-04/2024-10-05']
    """

    leaves: Numbers
    ends: Numbers
    needed: Numbers
    start: int

    def late(self, post: Ints, person: Ints) -> Bools:
        """Whether each person is gone on the day a post is needed, that day included.

        Args:
            post: rows of the posts.
            person: rows of the people; the two shapes broadcast together.
        """
        found: Bools = self.ends[person] <= self.needed[post]
        return found

    def codes(self, post: Ints, person: Ints) -> NDArray[np.object_]:
        """Reason codes of late pairs: when the person leaves, and when the post is needed.

        Empty where the criterion of the tier says it already.
        """
        leaves = self.leaves[person] <= self.needed[post]
        said = leaves & (self.leaves[person] <= self.start)
        which = np.where(leaves, "retires=", "term=").astype(object)
        first = np.where(leaves, self.leaves[person], self.ends[person])
        return np.where(said, "", which + _text(first) + "/" + _text(self.needed[post])).astype(object)


def days(data: Dataset, posts: pd.Series, *, rules: Rules, on: date, inauguration: date) -> Days:
    """The days of the people and posts of an agency.

    Args:
        data: reads ``positions`` and ``employees``.
        posts: position_id of each post, in the order in which they are numbered.
        rules: tiers and retirement ages.
        on: date of the facts.
        inauguration: planned date of the appointment: posts that are vacant by then are needed on it.
    """
    leaves = leaving_dates(data, rules=rules)
    terms = by_key(data.positions, "position_id", "term_ends")
    term = terms.reindex(data.employees["position_id"]).set_axis(leaves.index)
    ends = pd.DataFrame({"leaves": leaves, "term": term}).min(axis=1)
    needed = first_vacancies(data, rules=rules, on=on, start=inauguration)["vacant_on"].reindex(posts)
    start = (pd.Timestamp(inauguration) - pd.Timestamp(0)).days
    return Days(_days(leaves, _NEVER), _days(ends, _NEVER), _days(needed, _ALWAYS), start)


def _days(dates: pd.Series, unknown: int) -> Numbers:
    """Dates as days since 1970."""
    whole = dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(dates.notna(), whole, unknown).astype(np.int32)


def _text(numbers: Numbers) -> NDArray[np.object_]:
    return np.datetime_as_string(numbers.astype("datetime64[D]")).astype(object)
