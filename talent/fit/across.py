"""The fit of some people to any posts, all pairs at once, with the same bytes as pair by pair.

What does not depend on the pair is found once: for people when they are laid out, for posts once for each
kind of them, and what only the post that somebody holds decides once for all who hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from talent.fit.kernel import distinct, representatives
from talent.fit.parts import cosine, nearness, tier
from talent.fit.sides import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.fit.kernel import Bools, Floats, Ints
    from talent.fit.sides import Sides

Thousandths: TypeAlias = NDArray[np.int32]
_NEAR_CELLS = 2**15


@dataclass(frozen=True, eq=False)
class Across:
    """Some people, laid out to be held against posts.

    Attributes:
        sides: people and posts of the agency.
        person: rows of the people.
    """

    sides: Sides
    person: Ints

    def total(self, post: Ints) -> Thousandths:
        """Weighted sum of the parts: posts × people, thousandths × per cent."""
        kind, which = representatives(self.sides.kind, post)
        total = self.of_people(kind).take(which, axis=0)
        total += self.of_posts(post).take(self.column, axis=1)
        return total

    def too_short(self, post: Ints, due: float) -> Bools:
        """Whether each person worked less than so many years in the job family of each post."""
        family, which = distinct(self.sides.family_of[post])
        return (self._years[family] < due).take(which, axis=0)

    @cached_property
    def stands(self) -> tuple[Ints, Ints]:
        """One person of each post that the people come from, and which of these stands for each."""
        return representatives(self.sides.stand, self.person)

    @property
    def column(self) -> Ints:
        """Which of those who stand for others stands for each person."""
        return self.stands[1]

    def of_people(self, post: Ints) -> Thousandths:
        """Parts that tell apart people who come from the same post, but not posts of a kind."""
        sides, weight = self.sides, _weight(self.sides)
        someone, which = representatives(sides.calling, post)
        calling = np.tile(weight("potential") * sides.potential[self.person], (len(someone), 1))
        if "family" in sides.weights:
            calling += weight("family") * self._family[sides.family_of[someone]]
        if "field" in sides.weights:
            fields = weight("field") * sides.fields[sides.post_field[someone]]
            calling += fields.take(sides.person_field[self.person], axis=1)
        total = calling.take(which, axis=0)
        if "profile" in sides.weights:
            standard, which = distinct(sides.standard_of[post])
            profile = self._profile(standard)
            profile *= weight("profile")
            total += profile.take(which, axis=0)
        return total

    def of_posts(self, post: Ints) -> Thousandths:
        """Parts that the post held decides: posts × those who stand for others."""
        sides, weight, someone = self.sides, _weight(self.sides), self.stands[0]
        rank, which = np.unique(sides.ladder.rank[post], return_index=True, return_inverse=True)[1:]
        total = (weight("tier") * tier(sides, post[rank, None], someone)).take(which, axis=0)
        if "title" in sides.weights:
            total += weight("title") * self._title(post)
        if "distance" in sides.weights:
            total += weight("distance") * self._distance(post)
        return np.asarray(total)

    def _profile(self, standard: Ints) -> Thousandths:
        """Nearness of profiles: standards × people, set by set: whoever knows the same has the same sums.

        These are whole numbers, so adding them in any order gives the same. A few standards at once, so that
        what is computed stays near.
        """
        sides, found = self.sides, np.zeros((len(standard), len(self.person)), dtype=np.int32)
        for name in distinct(sides.set_named[standard])[0].tolist():
            some = np.flatnonzero(sides.set_named[standard] == name)
            for both, column, *known in self._known(name):
                step = max(_NEAR_CELLS // len(column), 1)
                for rows in np.split(some, range(step, len(some), step)):
                    x = sides.shape_posts[standard[rows]][:, both]
                    asked = x.sum(axis=1)[:, None], (x * x).sum(axis=1)[:, None]
                    flat = sides.flat[standard[rows], None]
                    near = nearness(flat, len(both), x @ known[0], asked, known[1:])
                    for row, numbers in zip(rows.tolist(), near, strict=True):
                        found[row][column] = numbers
        return found

    def _known(self, name: int) -> list[tuple[Ints, Ints, Floats, Floats, Floats]]:
        """For standards that name one set of competencies, by what people are assessed in.

        Returns:
            The competencies on both sides, the people, their levels (competencies × people), sums of these,
            sums of their squares.
        """
        if name not in self._by_set:
            named = ~np.isnan(self.sides.shape_posts[np.argmax(self.sides.set_named == name)])
            of_people, found = self.sides.set_known[self.person], []
            for known in distinct(of_people)[0].tolist():
                column = np.flatnonzero(of_people == known)
                level = self.sides.shape_people[self.person[column]]
                both = np.flatnonzero(named & ~np.isnan(level[0]))
                y = np.ascontiguousarray(level[:, both].T)
                if len(both):
                    found.append((both, column, y, y.sum(axis=0), (y * y).sum(axis=0)))
            self._by_set[name] = found
        return self._by_set[name]

    @cached_property
    def _by_set(self) -> dict[int, list[tuple[Ints, Ints, Floats, Floats, Floats]]]:
        return {}

    @cached_property
    def _family(self) -> Thousandths:
        return self.sides.family.take(self.person, axis=1)

    @cached_property
    def _years(self) -> Floats:
        """Years worked: families × people, the last row 0."""
        return np.ascontiguousarray(self.sides.years[self.person].T)

    def _title(self, post: Ints) -> Thousandths:
        sides = self.sides
        text, which = distinct(sides.post_text[post])
        found = cosine((sides.texts[text] @ self._words).toarray()).astype(np.int32)
        found[:, sides.person_text[self.stands[0]] < 0] = 0
        return np.asarray(found.take(which, axis=0))

    @cached_property
    def _words(self) -> Any:  # noqa: ANN401 - a csr_array
        """The texts of the posts held, the other way round: words × those who stand for others."""
        text = self.sides.person_text[self.stands[0]]
        return self.sides.texts[np.maximum(text, 0)].T.tocsr()

    def _distance(self, post: Ints) -> Thousandths:
        sides, someone = self.sides, self.stands[0]
        held, sources = sides.person_post[someone], np.zeros(len(sides.posts) + 1, dtype=np.bool_)
        found = sides.forest.nearness(post[:, None], sides.person_place[someone])
        made = sides.trodden[post]
        sources[made.indices] = True
        some = np.flatnonzero(sources[held])
        steps = made[:, held[some]].tocoo()
        found[steps.row, some[steps.col]] = UNIT
        return found


def _weight(sides: Sides) -> Callable[[str], np.int32]:
    return lambda name: np.int32(sides.weights.get(name, 0))
