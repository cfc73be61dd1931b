"""People who may be one, and ids that say otherwise than their row: shown side by side, never mended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from talent.cleaning import nip_facts, person_key
from talent.intake.assemble import Assembled
from talent.intake.convert import Sheet
from talent.tables.convert import letters
from talent.tables.problems import found, gather

_YOUNGEST = 18
_FACTS = ("name", "birth_date", "sex", "service_since")
_NIP = "[0-9]{18}"
_MANY = 500_000
_BLOCK = 50_000
# The bit that tells small letters from capitals.
_SMALL = 0x20
_LISTED = 6
_MOST_DAYS = 200_000
_WHO = ("nip", "employee_id", "person")


def people_notices(sheets: Sequence[Sheet], assembled: Assembled) -> pd.DataFrame:
    """What should be looked at about the people of every sheet, a found frame.

    Args:
        sheets: as read.
        assembled: what became of their rows.
    """
    parts = []
    for sheet, gone, again in zip(sheets, assembled.rejected, assembled.repeated, strict=True):
        people = _people(sheet, ~(gone | again))
        if people is not None:
            parts += [*_contradictions(sheet, people), _too_young(sheet, people)]
    everybody = _everybody(sheets, assembled)
    return gather([*parts, _alike(sheets, everybody), _renamed(sheets, everybody)])


def _people(sheet: Sheet, kept: np.ndarray) -> pd.DataFrame | None:
    """id, name, birth_date, sex and service_since of the rows that describe people, by position."""
    who = next((name for name in _WHO if name in sheet.fields), None)
    if who is None or sheet.fields.empty:
        return None
    there = {name: sheet.fields[name] for name in _FACTS if name in sheet.fields}
    frame = pd.DataFrame({"id": sheet.fields[who], **there}).reindex(columns=["id", *_FACTS])
    use = kept & frame["id"].notna().to_numpy()
    return frame if use.all() else frame[use]


def _contradictions(sheet: Sheet, people: pd.DataFrame) -> list[pd.DataFrame]:
    """Where the digits of the NIP and the columns of the row say two things."""
    nip = people[people["id"].astype("str").str.fullmatch(_NIP).fillna(value=False)]
    facts = nip_facts(nip["id"])
    pairs = (
        ("birth_date", _day(nip["birth_date"]).dt.strftime("%Y-%m-%d"), facts["birth_date"]),
        ("sex", nip["sex"].astype("str"), facts["sex"]),
        ("service_since", _day(nip["service_since"]).dt.strftime("%Y-%m"), facts["entered"]),
    )
    out = []
    for name, said, coded in pairs:
        differs = (said.notna() & coded.notna() & said.ne(coded)).to_numpy(dtype=bool)
        if differs.any():
            told = {"values": said[differs], "detail": coded[differs]}
            place, column = nip.index[differs], sheet.headings.get(name, name)
            out.append(found(sheet.key, "id_disagrees", positions=place, column=column, **told))
    return out


def _day(values: pd.Series) -> pd.Series:
    """Days, whether they came as text or as such."""
    return pd.to_datetime(values, errors="coerce", format="ISO8601")


def _too_young(sheet: Sheet, people: pd.DataFrame) -> pd.DataFrame:
    born, since = _day(people["birth_date"]), _day(people["service_since"])
    months = 12 * (since.dt.year - born.dt.year) + since.dt.month - born.dt.month
    young = (months - since.dt.day.lt(born.dt.day)).lt(12 * _YOUNGEST).to_numpy(dtype=bool)
    return found(
        sheet.key,
        "service_too_young",
        positions=people.index[young],
        column=sheet.headings.get("service_since", "service_since"),
        values=since[young].dt.strftime("%Y-%m-%d"),
    )


def _everybody(sheets: Sequence[Sheet], assembled: Assembled) -> pd.DataFrame:
    """The people of all sheets that name them: sheet, position, id, name, birth date."""
    parts = []
    for number, (sheet, gone, again) in enumerate(
        zip(sheets, assembled.rejected, assembled.repeated, strict=True)
    ):
        people = _people(sheet, ~(gone | again))
        if people is not None and people["name"].notna().any():
            born = _day(people["birth_date"])
            parts.append(people.assign(sheet=number, position=people.index, birth_date=born))
    columns = ["sheet", "position", "id", "name", "birth_date"]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return joined[columns].dropna(subset=["name"]).astype({"id": "str", "name": "str"})


def _alike(sheets: Sequence[Sheet], everybody: pd.DataFrame) -> pd.DataFrame:
    """One name and birth date under two ids: each row names the row of the other."""
    people = everybody[_may_be_alike(everybody)].dropna(subset=["birth_date"])
    keyed = people.assign(key=person_key(people["name"]))
    keyed = keyed[keyed["key"].ne("") & keyed.duplicated(["key", "birth_date"], keep=False)]
    ids = keyed.groupby(["key", "birth_date"])["id"].transform("nunique") if len(keyed) else keyed["sheet"]
    return _side_by_side(sheets, keyed[ids.gt(1)], ["key", "birth_date"], "person_alike")


def _may_be_alike(people: pd.DataFrame) -> np.ndarray:
    """Whose name is worth a closer look: everybody's, or in a nation that of those with the same letters.

    Looking for degrees around millions of names takes minutes, adding up their letters a second.
    """
    if len(people) <= _MANY:
        return np.ones(len(people), dtype=bool)
    sums = _letter_sums(people["name"])
    days = people["birth_date"].to_numpy(dtype="datetime64[D]").astype("int64")
    return pd.Series(sums * _MOST_DAYS + days % _MOST_DAYS).duplicated(keep=False).to_numpy()


def _letter_sums(names: pd.Series) -> np.ndarray:
    """One number a name, the same for any order of its letters and for capitals; a block at a time."""
    texts = letters(names)
    weights = ((np.arange(256) & ~_SMALL) ** 2).astype(np.int64)
    sums = np.zeros(len(names), dtype=np.int64)
    for first in range(0, len(names), _BLOCK):
        places = texts.offsets[first : first + _BLOCK + 1]
        total = np.concatenate(([0], np.cumsum(weights[texts.data[places[0] : places[-1]]])))
        sums[first : first + _BLOCK] = np.diff(total[places - places[0]])
    return sums


def _renamed(sheets: Sequence[Sheet], everybody: pd.DataFrame) -> pd.DataFrame:
    """One id under two names."""
    people = everybody[everybody["id"].duplicated(keep=False)]
    if people.empty:
        return gather([])
    keyed = people.assign(key=person_key(people["name"]))
    return _side_by_side(
        sheets, keyed[keyed.groupby("id")["key"].transform("nunique").gt(1)], ["id"], "id_two_names"
    )


def _side_by_side(sheets: Sequence[Sheet], people: pd.DataFrame, by: list[str], code: str) -> pd.DataFrame:
    if people.empty:
        return gather([])
    where = [
        _where(sheets[number], position)
        for number, position in zip(people["sheet"], people["position"], strict=True)
    ]
    placed = people.assign(where=where)
    others = placed.groupby(by)["where"].transform(_listed)
    out = []
    for number, part in placed.assign(others=others).groupby("sheet"):
        sheet = sheets[int(str(number))]
        out.append(
            found(
                sheet.key,
                code,
                positions=part["position"].to_numpy(),
                column=sheet.headings.get("name", "name"),
                detail=part["others"],
            )
        )
    return gather(out)


def _listed(places: pd.Series) -> str:
    """The first few places: the whole list, once for each of the group, would fill the memory."""
    return ", ".join(places.iloc[:_LISTED]) + (" …" if len(places) > _LISTED else "")


def _where(sheet: Sheet, position: int) -> str:
    place = f"{sheet.file}/{sheet.name}" if sheet.name else sheet.file
    return f"{place}:{sheet.rows[position]}"
