"""Components measured against another post than the one held, for chosen pairs of people and posts.

What speaks of the person alone (education, record, time in the post held) stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.measures.assessed import total
from talent.measures.career import field_labels
from talent.measures.convert import label_table
from talent.measures.measure import greatest, measure, shares, weighted
from talent.measures.measured import Measured, bare, reduced
from talent.standards import Match, achieved, match_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.measures.facts import Facts

    Rows = NDArray[np.int64]

OF_THE_POST = ("competency", "match_class", "field")
"""Measures that read the post held: its standard, and the fields of study that it names."""
_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Targets:
    """What people are measured by against any post.

    Attributes:
        facts: tables, rules and date.
        own: component → what was measured already, by the same facts; may be empty.
    """

    facts: Facts
    own: Mapping[str, Measured]

    def measured(self, component: str, post: Rows, person: Rows) -> Measured:
        """One component of each pair, without dates and errors.

        A reported total stays what was reported; the match that stands in for a missing one is that with the
        target.

        Args:
            component: name in ``profile.components``.
            post: row of each pair among the first rows of ``positions``.
            person: place of each pair in ``Facts.ids``.
        """
        if not self._reads_the_post(component):
            return self._of_the_person(component).of(person)
        return self._against(component, post, person).capped(greatest(self.facts, component))

    def _against(self, component: str, post: Rows, person: Rows) -> Measured:
        kind = self._kind(component)
        if kind == "competency":
            return self._ratio(post, person)
        if kind in OF_THE_POST:
            return self._labelled(component, post, person)
        held = shares(self.facts, component)
        parts = weighted(held, {name: self.measured(name, post, person) for name in held})
        return parts if kind == "mean" else total(self.facts, component).of(person).otherwise(parts)

    def _kind(self, component: str) -> str:
        return str(self.facts.rules.value(f"profile.components.{component}.measure"))

    def _reads_the_post(self, component: str) -> bool:
        inside = shares(self.facts, component)
        return self._kind(component) in OF_THE_POST or any(map(self._reads_the_post, inside))

    def _of_the_person(self, component: str) -> Measured:
        if component not in self._taken:
            self._taken[component] = measure(self.facts, component)
        return self._taken[component]

    @cached_property
    def _taken(self) -> dict[str, Measured]:
        parts = {name: part for one in self.own.values() for name, (_, part) in one.parts.items()}
        return parts | dict(self.own)

    @cached_property
    def _levels(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Levels of people, and what posts ask."""
        facts, required = self.facts, self.facts.required
        levels = achieved(facts.data, rules=facts.rules, on=facts.on, names=required.columns)
        return levels.to_numpy(dtype="float64"), required.to_numpy(dtype="float64")

    def _match(self, post: Rows, person: Rows) -> Match:
        return match_rows(*self._levels, person, post)

    def _ratio(self, post: Rows, person: Rows) -> Measured:
        match = self._match(post, person)
        known = match.denominator > 0
        ratio = reduced(np.where(known, 100 * match.numerator, 0), np.where(known, match.denominator, 1))
        return bare(*ratio, known, (_NOTHING, None), "assessments")

    def _labelled(self, component: str, post: Rows, person: Rows) -> Measured:
        """What is a word first, and points by the component's table."""
        classes = self._kind(component) == "match_class"
        labels = self._classes(component, post, person) if classes else self._fields(post, person)
        table = label_table(self.facts, component)
        points = table.whole(labels)
        bottom = np.broadcast_to(np.array(table.base), len(points))
        known = points.notna().to_numpy(dtype=bool)
        source = "assessments" if classes else "employees"
        return bare(points.fillna(0).to_numpy(dtype=np.int64), bottom, known, (table.low, table.high), source)

    def _classes(self, component: str, post: Rows, person: Rows) -> pd.Series:
        purpose = self.facts.rules.value(f"profile.components.{component}.purpose")
        bounds = self.facts.rules.value(f"competencies.classes.{purpose}")
        return pd.Series(self._match(post, person).classes(bounds), dtype="str")

    def _fields(self, post: Rows, person: Rows) -> pd.Series:
        """Field of study of each person against the fields that each post names; each pair of them once."""
        posts = self.facts.data.positions.drop_duplicates("position_id")["fields_of_study"]
        studied, fields = pd.factorize(self.facts.employees["field_of_study"])
        asked, _ = pd.factorize(posts)
        codes = (asked[post] + 1) * (len(fields) + 1) + studied[person] + 1
        _, first, pair = np.unique(codes, return_index=True, return_inverse=True)
        own = self.facts.employees["field_of_study"].take(person[first]).reset_index(drop=True)
        named = posts.take(post[first]).reset_index(drop=True)
        return field_labels(own, named, rules=self.facts.rules).take(pair).reset_index(drop=True)
