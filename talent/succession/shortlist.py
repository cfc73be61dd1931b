"""The candidates of key positions that can matter: the first of each in the order of benches."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import looked_up
from talent.fit.parts import match
from talent.succession.bench import POOL_ORDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.fit import Block, Field
    from talent.rules import Rules


def shortlist(field: Field, key_positions: pd.DataFrame, *, rules: Rules) -> pd.DataFrame:
    """The rows of :func:`talent.fit.candidates` for key positions, at most so many of each.

    Args:
        field: of :func:`talent.fit.candidate_field`.
        key_positions: position_id.
        rules: ``method.bench.considered``, rows a post.

    Returns:
        The columns of :func:`talent.fit.candidates`; by position_id, best fit, id hash.
    """
    field = field.timely()
    posts = field.sides.posts["position_id"]
    wanted = np.intersect1d(field.targets, np.flatnonzero(posts.isin(key_positions["position_id"])))
    post, row = _first(field, wanted, rules)
    table = field.candidates(post, row)
    order = np.lexsort((field.sides.order[field.person[row]], -table["fit"].to_numpy(), post))
    return table.iloc[order].reset_index(drop=True)


def _first(field: Field, wanted: NDArray[np.int64], rules: Rules) -> tuple[NDArray[np.int64], ...]:
    """Posts and rows of the first of each post.

    Whoever is in the pool comes before all others, so posts that have enough of them need no look at those.
    """
    count = int(rules.value("method.bench.considered"))
    pool = field.checked["in_pool"].eq("yes").to_numpy(dtype=bool)
    post, row = _best(field.only(pool), wanted, count, rules)
    enough = np.bincount(post, minlength=len(field.sides.posts)) >= count
    kept = enough[post]
    others = _best(field, wanted[~enough[wanted]], count, rules)
    return np.append(post[kept], others[0]), np.append(np.flatnonzero(pool)[row[kept]], others[1])


def _best(
    field: Field, posts: NDArray[np.int64], count: int, rules: Rules
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    worse = _worse(field.checked)
    return field.best(count, key=lambda block: _standing(block, field, worse, rules), posts=posts)


def _worse(checked: pd.DataFrame) -> NDArray[np.int64]:
    """Pool and criteria of the checked: the smaller, the better."""
    group = looked_up(checked["in_pool"], POOL_ORDER).fillna(len(POOL_ORDER)).to_numpy(dtype=np.int64)
    state = looked_up(checked["eligible"], {"met": 0, "to_verify": 1}).fillna(2).to_numpy(dtype=np.int64)
    return np.stack([group, state])


def _standing(block: Block, field: Field, worse: NDArray[np.int64], rules: Rules) -> NDArray[np.int64]:
    """Pool, then readiness, then criteria met before those to verify, then fit; the best having most."""
    group, state = worse[:, block.row]
    settled = np.where(block.short, np.maximum(state, 1), state)
    standing: NDArray[np.int64] = (
        -((group * 8 + soon(block, field, rules)) * 4 + settled) * 2**24 + block.total
    )
    return standing


def soon(block: Block, field: Field, rules: Rules) -> NDArray[np.int64]:
    """Place of each pair among the labels of readiness, the last for those never ready."""
    ratio = match(field.sides, block.post[:, None], block.person[None, :])
    extra = np.full(ratio.numerator.shape, np.nan)
    for name, bound in rules.get("competencies.classes.filling", []):
        years = dict(rules.value("method.readiness_class")).get(name, np.nan)
        extra = np.where(ratio.reaches(Fraction(str(bound))), years, extra)
    years = field.checked["years_to_eligible"].to_numpy()[block.row] + extra
    bounds = [float(bound) for _, bound in rules.value("method.readiness")]
    return np.where(np.isnan(years), len(bounds), np.searchsorted(bounds, years, side="left"))
