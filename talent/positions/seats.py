"""Seats: every place that one person can hold, and who holds it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.dataset import Dataset, by_key, looked_up, remembered, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.rules import Rules

_COLUMNS = ["position_id", "seat", "tier", "rank", "leads", "unit_id", "job_family", "is_key", "status"]
_COLUMNS += ["employee_id", "reports_to", "term_ends", "over"]
_READ = [
    "position_id", "tier", "unit_id", "job_family", "is_key", "status", "reports_to", "term_ends", "seats",
]  # fmt: skip
_LAST = {"filled": 0, "vacant": 1, "frozen": 2, "abolished": 3}


def order_key(ids: pd.Series) -> pd.Series:
    """SHA-256 of each id, the last tie-breaker everywhere: no birth date inside an id decides anything.

    Args:
        ids: text ids; a missing one hashes as empty text.

    >>> order_key(pd.Series(["a"], dtype="str")).str[:8].tolist()
    ['ca978112']
    """
    hashed = [digest.hex() for digest in _digests(ids)]
    return pd.Series(hashed, index=ids.index, dtype="str", name="order")


def order_number(ids: pd.Series) -> NDArray[np.uint64]:
    """The first 64 bits of :func:`order_key`, which sort faster and in the same order.

    >>> int(order_number(pd.Series(["a"], dtype="str"))[0]) >> 32 == 0xCA978112
    True
    """
    if ids.empty:
        return np.empty(0, dtype=np.uint64)
    whole = np.frombuffer(b"".join(_digests(ids)), dtype=">u8").reshape(len(ids), 4)
    return whole[:, 0].astype(np.uint64)


def _digests(ids: pd.Series) -> list[bytes]:
    texts = ids.astype("str").fillna("").tolist()
    return [hashlib.sha256(text.encode(), usedforsecurity=False).digest() for text in texts]


@remembered
def people_order(data: Dataset) -> pd.Series:
    """:func:`order_number` of every employee, in the order of ``employees``."""
    return pd.Series(order_number(data.employees["employee_id"]))


@remembered
def people_with_tier(data: Dataset) -> pd.DataFrame:
    """The employees, each with the tier of the post held where the table names none.

    Returns:
        The columns and order of ``employees``.
    """
    tier_of = by_key(data.positions, "position_id", "tier")
    held = looked_up(data.employees["position_id"], tier_of).astype("str")
    return data.employees.assign(tier=data.employees["tier"].fillna(held))


def incumbents_of(data: Dataset) -> pd.DataFrame:
    """Who holds which post: position_id, employee_id, place (0 … in the order of the id's hash).

    Only people whose post is in ``positions``; sorted by position_id and place.
    """
    employees = data.employees
    post = rows_of(employees["position_id"], data.positions["position_id"].drop_duplicates().sort_values())
    rows = np.flatnonzero(post >= 0)
    ids = employees["employee_id"].take(rows)
    order = np.lexsort((people_order(data).to_numpy()[rows], post[rows]))
    held = post[rows][order]
    first = np.searchsorted(held, held)
    return pd.DataFrame(
        {
            "position_id": employees["position_id"].array.take(rows[order]),
            "employee_id": ids.array.take(order),
            "place": np.arange(len(order)) - first,
        }
    )


def seats(data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """One row a seat of every position that is not abolished, with its incumbent.

    A position has as many seats as its rows (job shares) and their ``seats`` say. People take them in the
    order of the hash of their id; who finds none gets a row of their own, flagged ``over``. A seat with an
    incumbent is filled unless frozen; one that the table calls filled without naming anybody stays filled
    by someone unnamed.

    Args:
        data: the agency; reads ``positions`` and ``employees``.
        rules: gives each tier its rank and whether it leads.

    Returns:
        position_id, seat (0 …), tier, rank (Int64, 1 = top), leads (bool), unit_id, job_family, is_key,
        status (filled, vacant, frozen), employee_id (missing: nobody named), reports_to, term_ends, over
        (bool); sorted by position_id and seat.
    """
    table = seat_rows(data, rules=rules)
    table = table.loc[table["status"] != "abolished", _COLUMNS]
    if table["over"].any():  # seats come in order, people beyond them after all seats
        table = table.sort_values(["position_id", "seat"])
    return table.reset_index(drop=True)


@remembered
def seat_rows(data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """As :func:`seats`, abolished seats included, unsorted."""
    rows = _counted(data.positions)
    people = incumbents_of(data)
    seated = _seated(rows, people)
    table = pd.concat([seated, _beyond(rows, people)[seated.columns]], ignore_index=True)
    return table.assign(
        status=_status(table),
        rank=looked_up(table["tier"], rules.tiers["rank"]).astype("Int64"),
        leads=looked_up(table["tier"], rules.tiers["leads"]).eq(other=True).to_numpy(),
    )


def _seated(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row a seat, with whoever has its place; nobody sits on an abolished one."""
    first = people["position_id"].drop_duplicates()
    post = rows_of(rows["position_id"], first)
    start = np.append(first.index, 0)[post]
    held = np.append(np.diff(np.append(first.index, len(people))), 0)[post]
    row = np.repeat(np.arange(len(rows)), rows["row_seats"])
    number = pd.factorize(rows["position_id"])[0][row]
    seat = np.arange(len(row)) - np.searchsorted(number, number)
    taken = (seat < held[row]) & rows["status"].ne("abolished").to_numpy(dtype=bool)[row]
    person = np.where(taken, start[row] + seat, -1)
    names = people["employee_id"].array.take(person, allow_fill=True)
    return rows.take(row).assign(seat=seat, over=False, employee_id=names)


def _beyond(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """People for whom their post has no seat left, each with a row of their own."""
    heads = rows[rows["status"].ne("abolished")].drop_duplicates("position_id")
    post, place = rows_of(people["position_id"], heads["position_id"]), people["place"].to_numpy()
    left = np.flatnonzero((post >= 0) & (place >= np.append(heads["live_seats"], 0)[post]))
    over, names = heads.take(post[left]), people["employee_id"].array.take(left)
    seat = place[left] - over["live_seats"] + over["all_seats"]
    return over.assign(seat=seat, over=True, employee_id=names)


def _counted(positions: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``positions``, of each post the likeliest held first, with row_seats, all_seats, live_seats."""
    rows = (
        positions[_READ]
        .assign(
            row_seats=positions["seats"].fillna(1).astype("int64"),
            last=looked_up(positions["status"], _LAST).fillna(0).astype("int64"),
        )
        .sort_values(["position_id", "last"], kind="stable")
    )
    post = pd.factorize(rows["position_id"])[0]
    seats = rows["row_seats"].to_numpy()
    live = np.where(rows["status"].eq("abolished"), 0, seats)
    whole = {
        name: np.bincount(post, part).astype(np.int64)[post]
        for name, part in (("all_seats", seats), ("live_seats", live))
    }
    return rows.drop(columns="last").assign(**whole).reset_index(drop=True)


def _status(table: pd.DataFrame) -> pd.Series:
    """Status of each seat: what the table says, mended by who is known to sit there.

    A row of several seats called filled speaks for all of them only while nobody is named: once some are,
    the seats without a name are vacant. A row of one seat is taken at its word.
    """
    held, said = table["employee_id"].notna(), table["status"]
    post = pd.factorize(table["position_id"])[0]
    some_named = np.bincount(post, held).astype(np.bool_)[post]
    unnamed = said.eq("filled") & (table["row_seats"].eq(1) | ~some_named)
    filled = (held | unnamed) & ~said.isin(["frozen", "abolished"])
    found = np.select([said.isin(["frozen", "abolished"]), filled], [said, "filled"], "vacant")
    return pd.Series(found, index=table.index, dtype="str")
