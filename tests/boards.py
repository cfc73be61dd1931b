"""Boards of posts and people made from a table of worths, without an agency behind them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from talent.assignment import assign
from talent.placement.groups import A_ROUND
from talent.placement.offers import Priced
from talent.placement.pairs import NEVER, NO_PAIRS, TIES, Pairs, added
from talent.placement.rounds import arguments, best_pairs, beyond_prices, solve

POINT = 1000 * TIES


def board(worth, *, stay=None, unfilled=200, a_round=A_ROUND):
    """Seats, people and offers: worth in points, posts × people, NaN not allowed; one seat a post.

    Args:
        worth: of each pair.
        stay: person in each post, −1 vacant.
        unfilled: price of an empty seat.
        a_round: pairs of each post that the solver is given at a time.
    """
    worth = np.asarray(worth, dtype=float)
    n_posts, n_people = worth.shape
    posts = pd.DataFrame({"position_id": [f"J{q}" for q in range(n_posts)], "tier": "t"})
    people = pd.Series([f"P{p}" for p in range(n_people)], dtype="str", name="employee_id")
    whole = np.where(np.isnan(worth), NEVER, np.nan_to_num(worth) * POINT).astype(np.int32)
    row = np.arange(n_people)

    def of_posts(chosen):
        return iter([Priced(np.asarray(chosen), row, whole[chosen])])

    field = SimpleNamespace(
        sides=SimpleNamespace(posts=posts, ladder=None),
        checked=people.to_frame().assign(tier="t"),
        cells=worth.size,
    )
    everything = np.arange(n_posts)
    offers = SimpleNamespace(
        field=field,
        blocks=lambda: of_posts(everything),
        best=lambda ask: best_of(next(of_posts(everything)), ask, a_round),
        first_choice=lambda: best_pairs(next(of_posts(everything)), whole, NEVER, count=a_round),
        ranked=lambda post, among: ranked(next(of_posts(everything)), post, among),
        of_posts=of_posts,
        fits=True,
    )
    stay = np.full(n_posts, -1) if stay is None else np.asarray(stay)
    names = pd.Series([*people, None], dtype="str")
    seats = posts.assign(seat=0, post=np.arange(n_posts), employee_id=names.array.take(stay))
    held = pd.Series(index=people, dtype="object")
    held.iloc[stay[stay >= 0]] = posts["position_id"].to_numpy()[stay >= 0]
    return SimpleNamespace(
        seats=seats,
        people=people,
        offers=offers,
        person_of=row,
        stay=stay,
        stay_worth=np.zeros(n_posts, dtype=np.int64),
        unfilled=np.full(n_posts, unfilled * POINT),
        held=held,
    )


def best_of(block, ask, a_round):
    """What :meth:`talent.placement.offers.Offers.best` gives, of one block with all pairs."""
    among = slice(None) if ask.among is None else ask.among
    block = block._replace(row=block.row[among], worth=block.worth[:, among])
    beyond = beyond_prices(block, ask.post_price, ask.row_price)
    return best_pairs(
        block, beyond, ask.floor, count=len(block.row) if ask.most is None else min(ask.most, a_round)
    )


def ranked(block, post, among):
    """Whom one post would gain most by, of some, the best first."""
    allowed = np.flatnonzero(among & (block.worth[post] > NEVER))
    order = allowed[np.argsort(-block.worth[post, allowed], kind="stable")]
    return Pairs.of(np.full(len(order), post), order, block.worth[post, order])


def planned(layout):
    """What answers about a plan need of it."""
    solved = solve(layout, layout.offers)
    barred = pd.DataFrame(columns=["employee_id", "tier", "cause", "reasons", "eligible_on"])
    return SimpleNamespace(solved=solved, barred=barred, value=solved.assignment.value / POINT)


def every_pair(solved):
    """All pairs of a board's offers."""
    blocks = [best_pairs(b, b.worth, NEVER, count=len(b.row)) for b in solved.offers.blocks()]
    return added(NO_PAIRS, blocks)


def resolved_value(solved, pairs=None, *, forced=(), gone=()):
    """Value of the best plan over all pairs, solved anew: with pairs (seat, person) in it, without people.

    Args:
        solved: gives board and offers.
        pairs: of :func:`every_pair`, if at hand.
        forced: seats and people; a pair may stand for staying.
        gone: people who are not there; no holder.
    """
    bonus = 2.0**36
    asked = arguments(solved.layout, every_pair(solved) if pairs is None else pairs)
    values = asked.pop("values").tolil()
    for seat, person in forced:
        assert values[seat, person] or solved.layout.stay[seat] == person
        values[seat, person] += bonus
    values[:, list(gone)] = 0
    table = values.tocsr()
    value = assign(table, **asked).value - bonus * len(forced)
    return -np.inf if value < -bonus / 2 else value
