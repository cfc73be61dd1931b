"""How far the likely cell can be trusted: hide what is known, predict it, and compare.

People of whom everything is known are given the gaps of people who could not be placed, and the same model
that names likely cells (:mod:`talent.predictive`) says where they would be. What it states and what is true
are then set side by side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.intervals import wilson
from talent.nine_box import CELLS, chances, possible_cells
from talent.predictive import learn
from talent.scoring import Scores, evaluate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.measures import Measured
    from talent.predictive import Learnt
    from talent.rules import Rules

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Lower ends of the bands of stated chance; the last one is closed at 1."""
MOST = 2000
"""People hidden at most: enough for an interval of two points on each side."""
FOLDS = 10
"""Only one in ten is hidden at a time: the model has the others to learn from, as it has in earnest."""
_COLUMNS = ("low", "high", "n", "stated", "hits", "share", "hit_low", "hit_high", "false_pool")


def masking_test(scores: Scores, *, rules: Rules, seed: int, most: int = MOST) -> pd.DataFrame:
    """Hit rate of the likely cell by the chance stated for it.

    Args:
        scores: both axes with what was measured.
        rules: ``cells.matrix``, ``cells.pool``, ``method.likely_threshold``.
        seed: of the draw of gaps.
        most: people at most; who they are depends on their ids, not on their order.

    Returns:
        One row a band of stated chance and a last one for all that would be named (from
        ``method.likely_threshold`` on): low, high (of the band), n (people whose cell stayed open), stated
        (mean chance), hits, share, hit_low, hit_high (95 %, Wilson), false_pool (predicted into the pool,
        truly outside). Empty where nobody is known wholly or nobody has a gap.
    """
    matrix = np.array(rules.value("cells.matrix"), dtype=np.int64)
    known = np.column_stack([part.known for part in scores.measured.values()])
    possible_now = possible_cells(scores.axes, matrix)
    tier = pd.factorize(scores.frame["tier"].fillna(""))[0]
    chosen, gaps = _drawn(scores, tier, known, possible_now.sum(axis=1) > 1, seed, most)
    if not len(chosen):
        return pd.DataFrame(columns=pd.Index(_COLUMNS), dtype="float64")
    true = possible_now[chosen].argmax(axis=1) + 1
    model = np.zeros((len(chosen), len(CELLS)))
    still_open = np.zeros(len(chosen), dtype=bool)
    for fold in range(min(FOLDS, len(chosen))):
        here = np.arange(len(chosen)) % FOLDS == fold
        hidden = _hidden(scores, chosen[here], gaps[here])
        possible = possible_cells(hidden.axes, matrix)
        learnt = _learnt(scores, tier, chosen[here], gaps[here])
        model[here] = chances(hidden, matrix, possible, learnt)[1]
        still_open[here] = possible.sum(axis=1) > 1
    stated, cell = model.max(axis=1)[still_open], model.argmax(axis=1)[still_open] + 1
    return _table(stated, cell, true[still_open], rules)


def _drawn(
    scores: Scores,
    tier: NDArray[np.int64],
    known: NDArray[np.bool_],
    unplaced: NDArray[np.bool_],
    seed: int,
    most: int,
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Whom to hide facts of, and which: the gaps of a person of the same tier where there is one."""
    ids = scores.frame["employee_id"]
    order = np.argsort(pd.util.hash_array(ids.to_numpy(dtype=object)), kind="stable")
    whole: NDArray[np.bool_] = np.logical_and.reduce(known, axis=1)
    chosen = order[whole[order]][:most]
    donors = order[(~whole & unplaced)[order]]
    if not len(donors):
        return donors, known[donors]
    at = np.random.default_rng(seed).random(len(chosen))
    drawn = donors[(at * len(donors)).astype(np.intp)]
    for number in np.unique(tier[chosen]):
        own, here = donors[tier[donors] == number], tier[chosen] == number
        if len(own):
            drawn[here] = own[(at[here] * len(own)).astype(np.intp)]
    return chosen, ~known[drawn]


def _learnt(
    scores: Scores, tier: NDArray[np.int64], rows: NDArray[np.intp], gaps: NDArray[np.bool_]
) -> Learnt:
    """What the model learns from everybody without the facts to hide, for those of whom they are hidden."""
    table = scores.known.to_numpy(dtype="float64", copy=True)
    table[np.repeat(rows, gaps.sum(axis=1)), np.nonzero(gaps)[1]] = np.nan
    spans = np.array([scores.spans[name] for name in scores.known.columns])
    for place, part in enumerate(scores.measured.values()):
        if part.high is None:
            spans[place, 1] = np.nanmax(table[:, place], initial=float(part.low) + 1)
    means, covariance = learn(table, tier, spans)
    return means[rows], covariance


def _hidden(scores: Scores, rows: NDArray[np.intp], gaps: NDArray[np.bool_]) -> Scores:
    """The scores of some people without the facts to hide; percentile cuts stay those of everybody."""
    measured = {
        name: _without(part, rows, gaps[:, place])
        for place, (name, part) in enumerate(scores.measured.items())
    }
    axes = {
        name: evaluate(replace(axis.form, cuts=axis.cuts), measured) for name, axis in scores.axes.items()
    }
    return Scores(frame=scores.frame.iloc[rows], axes=axes, measured=measured, on=scores.on)


def _without(part: Measured, rows: NDArray[np.intp], gone: NDArray[np.bool_]) -> Measured:
    """Some people's component, hidden where it is gone; without its errors, which the model does not read."""
    bottom = part.denominator
    return replace(
        part,
        numerator=np.where(gone, 0, part.numerator[rows]),
        denominator=bottom[rows] if bottom.strides[0] else bottom[: len(rows)],
        known=part.known[rows] & ~gone,
        as_of=part.as_of[rows],
        error=np.full(len(rows), np.nan),
        expired=part.expired[rows],
        reliability=None,
        fact=None,
        parts={},
    )


def _table(stated: NDArray[Any], cell: NDArray[Any], true: NDArray[Any], rules: Rules) -> pd.DataFrame:
    pool = np.array(rules.value("cells.pool"))
    false_pool = np.isin(cell, pool) & ~np.isin(true, pool)
    ends = [*zip(BANDS, [*BANDS[1:], 1.0], strict=True), (float(rules.value("method.likely_threshold")), 1.0)]
    rows = []
    for low, high in ends:
        here = (stated >= low) & ((stated < high) | (high >= 1))
        n, hits = int(here.sum()), int((cell == true)[here].sum())
        told = [np.nan] * 4
        if n:
            interval = (float(end[0]) for end in wilson(np.array([float(hits)]), np.array([float(n)])))
            told = [float(stated[here].mean()), hits / n, *interval]
        rows.append([low, high, n, told[0], hits, *told[1:], int(false_pool[here].sum())])
    whole = dict.fromkeys(("n", "hits", "false_pool"), "int64")
    return pd.DataFrame(rows, columns=pd.Index(_COLUMNS)).astype(whole)
