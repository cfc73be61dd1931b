"""The bench of each key position: who could take it, in what order, how soon, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent import fit
from talent.dataset import among, by_key, looked_up, rows_of
from talent.positions import key_positions as find_key_positions

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

READINESS = ("now", "1-2", "3-5", "later")
COLUMNS = (
    "position_id", "employee_id", "rank", "readiness", "fit", "eligible", "reasons_for", "reasons_against",
    "match", "match_class", "target_score", "cell", "in_pool", "years", "tied", "willing", *fit.PARTS,
)  # fmt: skip
POOL_ORDER = {"yes": 0, "maybe": 1, "no": 2}


def benches(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    candidates: pd.DataFrame | None = None,
    key_positions: pd.DataFrame | None = None,
    on: date | None = None,
    inauguration: date | None = None,
) -> pd.DataFrame:
    """Rank the successors of every key position.

    Order: those in the talent pool, then those whose possible cells straddle it, then people outside where
    the rules let the tier use them; inside each by readiness, then criteria met before those to verify, then
    fit. Whoever leaves on or before the day the post falls vacant is not listed. Who said no to the post
    comes after all of them, or keeps the place and is only marked, or is not listed, as
    ``method.bench.unwilling`` says. Equal ones share a rank; rows end in the id's hash, and `tied` says how
    many share the rank, those beyond the end of the bench included.

    Args:
        data: the agency's tables.
        grid: of :func:`talent.nine_box.place`.
        rules: figures in force; ``method.bench.size`` is the longest bench shown.
        candidates: of :func:`talent.fit.candidates`; computed here if not given.
        key_positions: of :func:`talent.positions.key_positions`; computed here if not given.
        on: date of the facts; default the rules' date.
        inauguration: planned date of the appointment; default ``on``.

    Returns:
        position_id, employee_id, rank (1 = first), readiness (now, 1-2, 3-5, later), fit (0–1), eligible,
        reasons_for and reasons_against (codes), match, match_class, target_score (points, or NaN: as for
        :func:`talent.fit.match`), cell, in_pool, years (from the inauguration until ready, NaN unknown), tied
        (people with this rank), willing (the person's own word, missing where unsaid), and the parts of the
        fit.
    """
    day = on or rules.on
    if candidates is None:
        candidates = fit.candidates(data, grid, rules=rules, on=day, inauguration=inauguration or day)
    if key_positions is None:
        key_positions = find_key_positions(data, rules=rules, on=day)
    table = considered(data, candidates, key_positions, rules=rules, on=day)
    table = _ranked(
        table, int(rules.value("method.bench.size")), last=rules.value("method.bench.unwilling") == "last"
    )
    table["reasons_for"] = _reasons_for(table)
    table["reasons_against"] = _reasons_against(table)
    return table[list(COLUMNS)]


def considered(
    data: Dataset, candidates: pd.DataFrame, key_positions: pd.DataFrame, *, rules: Rules, on: date
) -> pd.DataFrame:
    """Every candidate of a key position, not only those on the bench, with years, readiness and willing.

    Args:
        data: reads ``preferences`` and ``positions``.
        candidates: of :func:`talent.fit.candidates`.
        key_positions: position_id.
        rules: ``method.readiness``, ``method.readiness_class``, ``method.bench.unwilling``.
        on: words said later are not known yet.
    """
    table = candidates[candidates["position_id"].isin(key_positions["position_id"])].reset_index(drop=True)
    table["years"] = years_until_ready(table, rules=rules)
    table["readiness"] = readiness(table["years"], rules=rules)
    table["willing"] = willing(data, table, on)
    if rules.value("method.bench.unwilling") == "left out":
        table = table[~says_no(table)].reset_index(drop=True)
    return table


def says_no(table: pd.DataFrame) -> pd.Series:
    """Who has said no to the post, its family or its tier.

    >>> says_no(pd.DataFrame({"willing": pd.array([True, False, None], dtype="boolean")})).tolist()
    [False, True, False]
    """
    return table["willing"].eq(other=False).fillna(value=False).astype(bool)


def years_until_ready(table: pd.DataFrame, *, rules: Rules) -> pd.Series:
    """Years until every computed criterion is met, plus those of the match class; NaN = not foreseeable.

    Args:
        table: years_to_eligible, match_class.
        rules: years by match class in ``method.readiness_class``.
    """
    extra = dict(rules.value("method.readiness_class"))
    return table["years_to_eligible"] + looked_up(table["match_class"], extra).astype("float64")


def readiness(years: pd.Series, *, rules: Rules) -> pd.Series:
    """Label of the years until ready: now (0), 1-2, 3-5, later (beyond, or not foreseeable)."""
    found = pd.Series("later", index=years.index, dtype="str")
    for label, bound in reversed(rules.value("method.readiness")):
        found = found.mask(years <= bound, label)
    return found


def _ranked(table: pd.DataFrame, size: int, *, last: bool) -> pd.DataFrame:
    """The first so many of each post; those who said no come last, or stand where they would."""
    # The order of `candidates` ends in the hash of the id; a stable sort keeps it.
    keys = pd.DataFrame(
        {
            "post": table["position_id"],
            "refuses": says_no(table) & last,
            "group": looked_up(table["in_pool"], POOL_ORDER).fillna(len(POOL_ORDER)),
            "soon": looked_up(table["readiness"], {label: place for place, label in enumerate(READINESS)}),
            "settled": looked_up(table["eligible"], {"met": 0, "to_verify": 1}).fillna(2),
            "fit": -table["fit"],
        }
    )
    order = keys.sort_values(list(keys.columns), kind="stable").index
    table, keys = table.loc[order].reset_index(drop=True), keys.loc[order].reset_index(drop=True)
    place = keys.groupby("post").cumcount() + 1
    first = place.where(~keys.duplicated()).ffill().astype("int64")
    tied = first.groupby([keys["post"], first]).transform("size").astype("int64")
    return table.assign(rank=first, tied=tied)[place <= size].reset_index(drop=True)


def willing(data: Dataset, table: pd.DataFrame, on: date) -> pd.Series:
    """The latest word about the post, else its family, else its tier, else any: False is no.

    A preference without a target is about any post. Missing where nothing was said.
    """
    said = data.preferences[data.preferences["on"] <= pd.Timestamp(on)]
    said = said.sort_values(["employee_id", "target", "on"], kind="stable")
    said = said.drop_duplicates(["employee_id", "target"], keep="last")
    spoke = table[among(table["employee_id"].astype("str"), said["employee_id"])]
    people, targets = said["employee_id"].drop_duplicates(), said["target"].dropna().drop_duplicates()

    def keys(who: pd.Series, place: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(place < 0, -1, rows_of(who, people) * (len(targets) + 1) + place)

    about = np.where(said["target"].isna(), len(targets), rows_of(said["target"], targets))
    word = pd.Series(said["willing"].array, index=keys(said["employee_id"], about))
    found = pd.Series(pd.NA, index=spoke.index, dtype="boolean")
    family, tier = (
        looked_up(spoke["position_id"], by_key(data.positions, "position_id", name))
        for name in ("job_family", "tier")
    )
    named = [rows_of(target, targets) for target in (spoke["position_id"], family, tier)]
    for place in (*named, np.full(len(spoke), len(targets))):
        answer = word.reindex(keys(spoke["employee_id"], place))
        found = found.fillna(pd.Series(answer.array, index=spoke.index, dtype="boolean"))
    return found.reindex(table.index)


def _reasons_for(table: pd.DataFrame) -> pd.Series:
    cell = table["cell"].astype("str")
    text = _join("", "pool_" + table["in_pool"].astype("str"), table["in_pool"].isin(["yes", "maybe"]))
    text = _join(text, "cell=" + cell, table["cell"].notna())
    text = _join(
        text,
        "match_class=" + table["match_class"].fillna("").astype("str"),
        table["match_class"].isin(["MS", "MMS"]),
    )
    text = _join(text, pd.Series("same_family", index=table.index), table["own_family"])
    return _join(text, pd.Series("willing", index=table.index), table["willing"].fillna(value=False))


def _reasons_against(table: pd.DataFrame) -> pd.Series:
    text = _join("", pd.Series("pool_no", index=table.index), table["in_pool"].eq("no"))
    text = _join(text, pd.Series("match_class=KMS", index=table.index), table["match_class"].eq("KMS"))
    text = _join(text, pd.Series("assessment_missing", index=table.index), table["match"].isna())
    text = _join(text, table["reasons"], table["reasons"] != "")
    text = _join(text, pd.Series("unwilling", index=table.index), says_no(table))
    return _join(text, table["checklist"], table["checklist"] != "")


def _join(text: pd.Series | str, more: pd.Series, where: pd.Series) -> pd.Series:
    """Append a code to a text where a condition holds, with ``"; "`` between."""
    rows = np.flatnonzero(where.to_numpy(dtype=bool))
    if isinstance(text, str):
        base = np.full(len(more), text, dtype=object)
    else:
        base = text.to_numpy(dtype=object).copy()
    before = base[rows]
    code = more.take(rows).astype("str").fillna("").to_numpy(dtype=object)
    base[rows] = before + np.where(before == "", "", "; ").astype(object) + code
    return pd.Series(base, index=more.index, dtype="str")
