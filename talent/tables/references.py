"""What the tables say about each other: every reference, and seats against the people who hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from talent.tables.contract import TABLES
from talent.tables.model import Column
from talent.tables.problems import found, gather


def check_references(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """References between tables that lead nowhere, and positions with more people than seats.

    Args:
        frames: typed tables by name, indexed by position.

    Returns:
        A found frame: ``unknown_reference`` (error), ``loose_reference``, ``self_report`` and
        ``more_people_than_seats`` (notices).
    """
    parts = []
    for name, column, nowhere in _loose(frames):
        code = "unknown_reference" if column.unknown == "error" else "loose_reference"
        parts.append(_told(name, code, column, nowhere))
    if "positions" in frames:
        parts.append(_self_reports(frames["positions"]))
    if {"positions", "employees"} <= set(frames):
        parts.append(_overfilled(frames["positions"], frames["employees"]))
    return gather(parts)


def orphans(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows whose reference leads nowhere since the row it names was set aside, as ``set_aside`` problems."""
    return gather(
        [
            _told(name, "set_aside", column, nowhere)
            for name, column, nowhere in _loose(frames)
            if column.unknown == "error"
        ]
    )


def _loose(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, Column, pd.Series]]:
    """Each reference with its values that lead nowhere.

    A table that was not collected refutes nothing, nor does one whose ids are all unusable.
    """
    for name, frame in frames.items():
        for column in TABLES[name].columns:
            home, _, target = column.references.partition(".")
            if home not in frames or (len(frames[home]) and frames[home][target].isna().all()):
                continue
            values = frame[column.name].dropna()
            named = _texts(pd.Series(values.unique(), dtype="str"))
            there = pc.is_in(named, value_set=_texts(frames[home][target]))
            nowhere = named.filter(pc.invert(there)).to_pylist()
            yield name, column, values[values.isin(nowhere)] if len(nowhere) else values.iloc[:0]


def _texts(values: pd.Series) -> pa.Array:
    """Ids as Arrow has them: pandas would make a Python text of each before it looks for them."""
    texts = pa.array(values, type=pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _told(name: str, code: str, column: Column, nowhere: pd.Series) -> pd.DataFrame:
    home = column.references.partition(".")[0]
    return found(name, code, positions=nowhere.index, column=column.name, values=nowhere, detail=home)


def _self_reports(positions: pd.DataFrame) -> pd.DataFrame:
    own = positions[positions["reports_to"].eq(positions["position_id"])]
    return found(
        "positions", "self_report", positions=own.index, column="reports_to", values=own["reports_to"]
    )


def _overfilled(positions: pd.DataFrame, employees: pd.DataFrame) -> pd.DataFrame:
    seats = positions.groupby("position_id")["seats"].sum()
    people = employees["position_id"].value_counts().reindex(seats.index, fill_value=0)
    over = seats.index[people.gt(seats).fillna(value=False)]
    rows = positions[positions["position_id"].isin(over)].drop_duplicates("position_id")["position_id"]
    detail = people[rows].astype("str") + "/" + seats[rows].astype("str")
    return found(
        "positions",
        "more_people_than_seats",
        positions=rows.index,
        column="seats",
        values=rows,
        detail=detail,
    )
