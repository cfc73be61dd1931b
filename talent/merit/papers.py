"""Claims on paper: the document behind each claimed level, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.merit.instrument import Instrument, read_instrument
from talent.rules import Rules

if TYPE_CHECKING:
    from talent.dataset import Dataset

COLUMNS = {
    "item": "str",
    "document": "str",
    "on": "datetime64[us]",
    "level": "Int64",
    "unit_id": "str",
    "valid_until": "datetime64[us]",
    "owner": "str",
    "state": "str",
    "counts": "bool",
}
# What people write where there is no document.
_NO_DOCUMENT = r"(?i)[\W_]*|n/?a|nihil|none|tidak ada|belum ada|tidak tersedia"


def documents(data: Dataset, *, rules: Rules, on: date | str) -> pd.DataFrame:
    """Every claim on paper with the state of its document, and the items for which there is none.

    Args:
        data: the agency's tables; ``merit_evidence`` is read.
        rules: loaded with an instrument.
        on: date of the facts.

    Returns:
        One row a document, and one an item without any: item, document, on, level, unit_id, valid_until,
        owner, state (valid, expired, not_yet, no_document, no_level, off_scale, other_item), counts (whether
        the claimed level is read from it). In the order of the instrument, the latest first; what belongs to
        no item of it comes last. Empty without instrument.
    """
    if rules.instrument is None:
        return _table(pd.DataFrame(columns=list(COLUMNS)))
    instrument, day = read_instrument(rules), pd.Timestamp(on)
    order = {item.id: place for place, item in enumerate(instrument.items)}
    rows = data.merit_evidence[["item", "document", "on", "level", "unit_id", "valid_until", "owner"]]
    rows = rows.assign(state=_state(rows, instrument, day))
    # On one day the agency's own document goes before a unit's.
    ranked = rows.assign(place=rows["item"].map(order).fillna(len(order)), whole=rows["unit_id"].isna())
    ranked = ranked.sort_values(
        ["place", "item", "on", "whole", "document", "level"],
        ascending=[True, True, False, False, False, False],
        kind="stable",
    )
    valid = ranked[ranked["state"].eq("valid")]
    ranked = ranked.assign(counts=False)
    ranked.loc[valid.drop_duplicates("item").index, "counts"] = True
    asked = instrument.asked(kind=kind_of(data), given=valid["item"])
    bare = [item.id for item in asked if item.id not in set(rows["item"])]
    without = pd.DataFrame({"item": bare, "state": "no_document", "counts": False})
    without["place"] = without["item"].map(order)
    both = pd.concat([ranked, without], ignore_index=True) if len(without) else ranked
    return _table(both.sort_values("place", kind="stable"))


def kind_of(data: Dataset) -> str | None:
    """Kind of the agency (ministry, province, regency, city, other), or None where it is not known."""
    agencies = data.agencies
    known = agencies["kind"].dropna() if len(agencies) else agencies["kind"]
    return str(known.iloc[0]) if len(known) else None


def state_of_items(papers: pd.DataFrame) -> pd.Series[str]:
    """One state an item: that of the document that counts, else of the latest."""
    first = papers.sort_values("counts", ascending=False, kind="stable").drop_duplicates("item")
    found: pd.Series[str] = first.set_index("item")["state"]
    return found


def _state(rows: pd.DataFrame, instrument: Instrument, day: pd.Timestamp) -> pd.Series[str]:
    level = pd.to_numeric(rows["level"]).astype("float64")
    blank = rows["document"].isna() | rows["document"].fillna("").str.fullmatch(_NO_DOCUMENT)
    states = [
        ("other_item", ~rows["item"].isin([item.id for item in instrument.items])),
        ("no_document", blank),
        ("not_yet", rows["on"].gt(day)),
        ("expired", rows["valid_until"].lt(day)),
        ("no_level", level.isna()),
        ("off_scale", ~level.between(instrument.level_min, instrument.level_max)),
    ]
    names, flags = zip(*states, strict=True)
    chosen = np.select([flag.fillna(value=False).to_numpy(dtype=bool) for flag in flags], names, "valid")
    return pd.Series(chosen, index=rows.index, dtype="str")


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=list(COLUMNS)).astype(COLUMNS).reset_index(drop=True)
