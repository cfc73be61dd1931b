"""How well a person suits a target post by the profile's own weights: the target score, 0–100 points.

A profile says in ``profile.target.kind`` what it is made of:

* ``axis``: potensial with its weights, caps and conversion tables, its competency match and field of study
  measured against the target instead of the post held (Ministry of Public Works; without kinerja).
* ``weights``: ``(w_t × nilai talenta + w_k × technical match) / 100``, the weights by the tier of the target
  (Keputusan Kepala BKN 411/2025, read at second hand); the technical match is Σ achieved / Σ required over
  the technical competencies that the standard of the target names, at most ``profile.target.cap``.

It is known only where all of its parts are, and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import by_key
from talent.fit.kernel import Floats, Ints
from talent.measures import Facts, Targets
from talent.scoring import AxisForm, Scores, axis_form, weighted_sums
from talent.standards import achieved, match_cap, match_rows, of_kinds, standards_matrix

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.rules import Rules

TargetScore = Callable[[Ints, Ints], Floats]
"""Points of chosen pairs (NaN: not known), by row of the post and of the person."""
_AXIS = "potential"
_TECHNICAL = ("technical",)
_DIGITS = 9


def target_score(
    data: Dataset, *, rules: Rules, on: date, scores: pd.DataFrame | Scores | None
) -> TargetScore | None:
    """The target score of a profile; None where it has none.

    Args:
        data: the agency's tables.
        rules: ``profile.target``, and what it names.
        on: date of the facts.
        scores: of :func:`talent.scoring.score`, or its frame: then the axis is measured again when asked.
    """
    kind = rules.get("profile.target.kind")
    if kind is None or scores is None:
        return None
    if kind == "axis":
        own = scores.measured if isinstance(scores, Scores) else {}
        return _OfAxis(Targets(Facts(data, rules, on), own), axis_form(rules, _AXIS))
    return _OfWeights(data, rules, on, scores.frame if isinstance(scores, Scores) else scores)


@dataclass(frozen=True)
class _OfAxis:
    """An axis of which the components that read the post held are measured against the target."""

    targets: Targets
    form: AxisForm

    def __call__(self, post: Ints, person: Ints) -> Floats:
        """``min(Σ weight × component / Σ weight + Σ ± component, cap)``, exact until it is shown."""
        if self.form.category or not len(post):
            return np.full(len(post), np.nan)
        shares = self.form.coefficients
        parts = {name: self.targets.measured(name, post, person) for name in shares}
        sums = weighted_sums(shares, parts, cap=self.form.cap)
        known = np.logical_and.reduce([part.known for part in parts.values()])
        return np.where(known, sums.points("low"), np.nan)


@dataclass(frozen=True)
class _OfWeights:
    """Nilai talenta and technical competence, weighed by the tier of the target."""

    data: Dataset
    rules: Rules
    on: date
    scores: pd.DataFrame

    def __call__(self, post: Ints, person: Ints) -> Floats:
        """``(w_t × nilai talenta + w_k × technical match) / 100``."""
        talent, technical = (self._weights[name][post] for name in ("talent", "technical"))
        score = (talent * self._talent[person] + technical * self._technical(post, person)) / 100
        return np.asarray(score.round(_DIGITS), dtype=np.float64)

    def _technical(self, post: Ints, person: Ints) -> Floats:
        """Match to the technical standard in per cent; NaN where it, or what it names, is not known."""
        asked, (people, row) = self._asked, np.unique(person, return_inverse=True)
        levels = achieved(self.data, rules=self.rules, on=self.on, names=asked.columns, people=people)
        own, required = levels.to_numpy(dtype="float64"), asked.to_numpy(dtype="float64")
        match = match_rows(own, required, row.astype(np.int64), post, cap=match_cap(self.rules))
        cap = self.rules.get("profile.target.cap", "none")
        return match.percent if cap == "none" else np.minimum(match.percent, float(cap))

    @cached_property
    def _talent(self) -> Floats:
        composite = by_key(self.scores, "employee_id", "composite")
        return composite.reindex(self.data.employees["employee_id"]).to_numpy(dtype="float64")

    @cached_property
    def _weights(self) -> dict[str, Floats]:
        """Weights of both parts for each post; NaN where the profile does not weigh its tier."""
        tiers = self.data.positions.drop_duplicates("position_id")["tier"]
        told = {tier: dict(pairs) for tier, pairs in self.rules.under("profile.target.weights").items()}
        return {
            name: tiers.map({tier: pairs[name] for tier, pairs in told.items()}).to_numpy(dtype="float64")
            for name in ("talent", "technical")
        }

    @cached_property
    def _asked(self) -> pd.DataFrame:
        """Technical levels that posts ask."""
        required = standards_matrix(self.data, rules=self.rules, own_only=True, on=self.on)
        return of_kinds(required, self.data, rules=self.rules, kinds=_TECHNICAL)
