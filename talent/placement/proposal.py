"""The plan itself: moves in their chains, what stays empty and why, and the certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa

from talent.assignment import chains
from talent.dataset import looked_up
from talent.placement.barred import barred
from talent.placement.board import board
from talent.placement.greedy import greedy_value
from talent.placement.keeping import UNITS, pack, unpack
from talent.placement.pairs import SCALE, TIES
from talent.placement.rounds import Solved, lasting, solve, without_verifying

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.rules import Rules

POINT = SCALE * TIES
"""Units of the solver in one point."""
_FACTS = ["eligible", "fit", "match_class", "in_pool"]


@dataclass(frozen=True, eq=False)
class Plan:
    """Who moves where, and the proof that no allowed plan is worth more.

    Attributes:
        moves: employee_id, from_position (the present post, leading or not; missing: none), to_position,
            gain (points), chain (number of the vacancy's chain), step (1 = into the vacancy), eligible, fit,
            match_class, in_pool, verify (True: a criterion or the competency is still to verify).
        unfilled: position_id, reason (code) of vacancies that stay empty.
        value, dual_value: worth of the plan and the bound that the prices prove, in points.
        prices: position_id, seat, price (points): what one more seat of the post would be worth.
        summary: counts: vacancies, filled, moves, chains, longest, unfilled, to_verify, and the greedy
            plan's value.
        met_only: summary of the plan that uses no candidate still to verify.
        barred: employee_id, tier, cause, reasons, eligible_on of whoever may not be placed in a tier (see
            :func:`talent.placement.barred.barred`).
        solved: the solved problem with its certificate, and what every eligible pair is worth.
    """

    moves: pd.DataFrame
    unfilled: pd.DataFrame
    value: float
    dual_value: float
    prices: pd.DataFrame
    summary: dict[str, Any]
    met_only: dict[str, Any]
    barred: pd.DataFrame
    solved: Solved

    units: ClassVar[Mapping[str, int]] = UNITS
    """Arrays of a proof that say in what it counts, and what this version counts in."""

    def verify(self) -> bool:
        """Whether the certificate holds: checked over every eligible pair, without solving anything."""
        return not self.violations(limit=1)

    @cached_property
    def proven(self) -> bool:
        """What :meth:`verify` says, asked once as a plan never changes: of a province it takes a second."""
        return self.verify()

    def violations(self, limit: int | None = None) -> list[str]:
        """Sentences that say where the certificate fails; empty when it holds.

        Args:
            limit: stop after so many.
        """
        return list(islice(self._breaches(), limit))

    def forget(self) -> None:
        """Let go of what only makes further questions faster, where that is much; answers stay the same.

        Arrow hands back to the system what it holds in readiness, so that the room can be used by others.
        """
        self.solved.offers.forget()
        pa.default_memory_pool().release_unused()

    def _breaches(self) -> Iterator[str]:
        proof = self.solved.assignment
        for what, stated, proven in (
            ("value", self.value, proof.value),
            ("dual_value", self.dual_value, proof.dual_value),
        ):
            if stated != proven / POINT:
                yield f"the {what} is stated as {stated}, the proof says {proven / POINT}"
        yield from self.solved.violations()

    def frames(self) -> dict[str, pd.DataFrame]:
        """What people read of the plan, as frames that :meth:`restore` reads back."""
        return {name: getattr(self, name) for name in ("moves", "unfilled", "prices", "barred")}

    def arrays(self) -> dict[str, Any]:
        """What the proof rests on, as arrays that :meth:`restore` reads back."""
        return pack(self.solved)

    @classmethod
    def restore(
        cls,
        frames: Mapping[str, pd.DataFrame],
        scalars: Mapping[str, Any],
        arrays: Mapping[str, Any],
        *,
        rules: Rules,
    ) -> Plan:
        """Rebuild a plan from :meth:`frames`, :meth:`scalars` and :meth:`arrays`."""
        stated: dict[str, Any] = {**frames, **scalars}
        return cls(**stated, solved=unpack(arrays, rules=rules))

    def scalars(self) -> dict[str, Any]:
        """What does not fit a frame, for ``review.json``."""
        names = ("value", "dual_value", "summary", "met_only")
        return {name: getattr(self, name) for name in names}


def plan(
    data: Dataset,
    field: Field,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
) -> Plan:
    """Plan who fills the vacancies of the whole organisation.

    Vacancies are the leading seats that are empty, or whose holder leaves within
    ``method.placement.horizon`` months of the inauguration. A candidate's value is ``R × fit``, less V if
    still to verify and less the price of standing (possibly) outside the pool; every move costs M, leaving a
    functional post costs what leaving its tier's leading post empty would, and an empty seat of rung k costs
    ``k (R + V + 2M)``. Where the field lets people move within their rung (``sideways``), staying is worth
    the holder's own ``R × fit``, so that a move must be worth more than staying.

    Args:
        data: the agency's tables.
        field: of :func:`talent.fit.candidate_field`; those not met are left out.
        rules: prices in ``method.placement``.
        on: date of the facts.
        inauguration: planned date of the appointments.

    Returns:
        A :class:`Plan`; ``verify()`` holds over every eligible pair.
    """
    layout = board(data, field, rules=rules, inauguration=inauguration)
    best = solve(layout, layout.offers)
    moves, empty = moves_of(best), _unfilled(best)
    summary = _summary(best, moves, empty)
    return Plan(
        moves=moves,
        unfilled=empty,
        value=best.assignment.value / POINT,
        dual_value=best.assignment.dual_value / POINT,
        prices=layout.seats[["position_id", "seat"]].assign(price=best.assignment.prices / POINT),
        summary=summary | {"greedy_value": greedy_value(best) / POINT, "on": str(on)},
        # A plan that needs nothing verified is the best of those that may not.
        met_only=_met_only(best) if summary["to_verify"] else summary,
        barred=barred(data, field, layout.offers, rules=rules, inauguration=inauguration),
        solved=lasting(best),
    )


def _met_only(best: Solved) -> dict[str, Any]:
    met = without_verifying(best)
    return _summary(met, moves_of(met), _unfilled(met))


def moves_of(solved: Solved) -> pd.DataFrame:
    """The moves of a plan in the order of their chains; columns as in :class:`Plan`."""
    layout = solved.layout
    rows = [
        (person, seat, number, step)
        for number, chain in enumerate(_chains(solved), start=1)
        for step, (seat, person) in enumerate(zip(chain.seats, chain.people, strict=True), start=1)
        if person >= 0
    ]
    table = pd.DataFrame(rows, columns=["person", "seat_row", "chain", "step"]).astype("int64")
    table["employee_id"] = layout.people.array.take(table["person"])
    table["from_position"] = looked_up(table["employee_id"], layout.held).astype("str")
    table["to_position"] = layout.seats["position_id"].array.take(table["seat_row"])
    facts = _facts(solved, table)
    table = pd.concat([table, facts], axis=1)
    columns = ["employee_id", "from_position", "to_position", "gain", "chain", "step", *_FACTS, "verify"]
    return table[columns].astype({"employee_id": "str", "to_position": "str"})


def _facts(solved: Solved, moves: pd.DataFrame) -> pd.DataFrame:
    """What each move is worth, and the facts of its candidate."""
    layout, pairs = solved.layout, solved.pairs
    post, width = layout.seats["post"].to_numpy()[moves["seat_row"]], len(layout.people)
    known = pairs.post.astype(np.int64) * width + layout.person_of[pairs.row]
    order = np.argsort(known)
    place = order[np.searchsorted(known, post * width + moves["person"].to_numpy(), sorter=order)]
    facts = solved.offers.field.candidates(*(rows[place].astype(np.int64) for rows in pairs[:2]))
    away = layout.leave[layout.person_of[pairs.row[place]]]
    facts["gain"] = ((pairs.worth[place] + away) // TIES) / SCALE
    facts["verify"] = solved.offers.to_verify_pairs(pairs.post[place], pairs.row[place])
    return facts[[*_FACTS, "gain", "verify"]]


def _chains(solved: Solved) -> list[Any]:
    """Chains sorted by the post and seat of their vacancy."""
    found = chains(solved.assignment.person_of, solved.layout.stay)
    rank = solved.layout.seats[["position_id", "seat"]].sort_values(["position_id", "seat"]).index.argsort()
    return sorted(found, key=lambda chain: int(rank[chain.seats[0]]))


def _unfilled(solved: Solved) -> pd.DataFrame:
    layout = solved.layout
    empty = np.flatnonzero(solved.assignment.person_of < 0)
    table = layout.seats.loc[empty, ["position_id"]].reset_index(drop=True)
    wanted = np.isin(layout.seats["post"].to_numpy()[empty], solved.pairs.post)
    table["reason"] = pd.Series(np.where(wanted, "candidate_elsewhere", "no_candidate"), dtype="str")
    return table.sort_values("position_id").reset_index(drop=True)


def _summary(solved: Solved, moves: pd.DataFrame, empty: pd.DataFrame) -> dict[str, Any]:
    vacant = solved.layout.stay < 0
    lengths = moves.groupby("chain").size()
    return {
        "vacancies": int(vacant.sum()),
        "with_candidate": int(
            np.isin(solved.layout.seats["post"].to_numpy()[vacant], solved.pairs.post).sum()
        ),
        "filled": int((vacant & (solved.assignment.person_of >= 0)).sum()),
        "moves": len(moves),
        "chains": len(lengths),
        "longest": int(lengths.max()) if len(lengths) else 0,
        "unfilled": len(empty),
        "to_verify": int(moves["verify"].sum()),
        "value": solved.assignment.value / POINT,
    }
