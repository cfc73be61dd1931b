"""People who may be one, and people whose id says otherwise than their row: shown side by side, never mended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from talent.cleaning import nip_facts, person_key
from talent.intake.assemble import Assembled
from talent.intake.convert import Sheet
from talent.tables.problems import found, gather

_YOUNGEST = 18
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
    return gather([*parts, _alike(sheets, assembled), _renamed(sheets, assembled)])


def _people(sheet: Sheet, kept: np.ndarray) -> pd.DataFrame | None:
    """id, name, birth_date, sex and service_since of the rows that describe people, by position."""
    who = next((name for name in _WHO if name in sheet.fields), None)
    if who is None or sheet.fields.empty:
        return None
    names = {"name": "name", "birth_date": "birth_date", "sex": "sex", "service_since": "service_since"}
    there = {new: sheet.fields[name] for new, name in names.items() if name in sheet.fields}
    frame = pd.DataFrame({"id": sheet.fields[who], **there}, index=sheet.fields.index).reindex(
        columns=["id", *names]
    )
    frame = frame[kept & frame["id"].notna().to_numpy()]
    return frame.astype({"birth_date": "str", "service_since": "str", "name": "str", "sex": "str"})


def _contradictions(sheet: Sheet, people: pd.DataFrame) -> list[pd.DataFrame]:
    """Where the digits of the NIP and the columns of the row say two things."""
    facts = nip_facts(people["id"])
    pairs = (
        ("birth_date", people["birth_date"].str.slice(0, 10), facts["birth_date"]),
        ("sex", people["sex"], facts["sex"]),
        ("service_since", people["service_since"].str.slice(0, 7), facts["entered"]),
    )
    out = []
    for name, said, coded in pairs:
        differs = (said.notna() & coded.notna() & said.ne(coded)).to_numpy()
        if differs.any():
            heading = sheet.headings.get(name, name)
            out.append(
                found(
                    sheet.key,
                    "id_disagrees",
                    positions=people.index[differs],
                    column=heading,
                    values=said[differs],
                    detail=coded[differs],
                )
            )
    return out


def _too_young(sheet: Sheet, people: pd.DataFrame) -> pd.DataFrame:
    born, since = (
        pd.to_datetime(people[name], errors="coerce", format="ISO8601")
        for name in ("birth_date", "service_since")
    )
    young = (since < born + pd.DateOffset(years=_YOUNGEST)).to_numpy()
    heading = sheet.headings.get("service_since", "service_since")
    return found(
        sheet.key,
        "service_too_young",
        positions=people.index[young],
        column=heading,
        values=people.loc[young, "service_since"],
    )


def _all(sheets: Sequence[Sheet], assembled: Assembled) -> pd.DataFrame:
    """The people of all sheets: sheet, position, id, key of the name, birth date."""
    parts = []
    for number, (sheet, gone, again) in enumerate(
        zip(sheets, assembled.rejected, assembled.repeated, strict=True)
    ):
        people = _people(sheet, ~(gone | again))
        if people is not None and people["name"].notna().any():
            parts.append(people.assign(sheet=number, position=people.index, key=person_key(people["name"])))
    columns = ["sheet", "position", "id", "key", "birth_date", "name"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _alike(sheets: Sequence[Sheet], assembled: Assembled) -> pd.DataFrame:
    """One name and birth date under two ids: each row names the row of the other."""
    people = _all(sheets, assembled).dropna(subset=["key", "birth_date"])
    people = people[people["key"].ne("")]
    shared = (
        people.groupby(["key", "birth_date"])["id"].transform("nunique").gt(1)
        if len(people)
        else people["key"].astype(bool)
    )
    return _side_by_side(sheets, people[shared], ["key", "birth_date"], "person_alike")


def _renamed(sheets: Sequence[Sheet], assembled: Assembled) -> pd.DataFrame:
    """One id under two names."""
    people = _all(sheets, assembled).dropna(subset=["key"])
    shared = (
        people.groupby("id")["key"].transform("nunique").gt(1) if len(people) else people["key"].astype(bool)
    )
    return _side_by_side(sheets, people[shared], ["id"], "id_two_names")


def _side_by_side(sheets: Sequence[Sheet], people: pd.DataFrame, by: list[str], code: str) -> pd.DataFrame:
    if people.empty:
        return gather([])
    where = [
        _where(sheets[number], position)
        for number, position in zip(people["sheet"], people["position"], strict=True)
    ]
    placed = people.assign(where=where)
    others = placed.groupby(by)["where"].transform(lambda places: ", ".join(places))
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


def _where(sheet: Sheet, position: int) -> str:
    place = f"{sheet.file}/{sheet.name}" if sheet.name else sheet.file
    return f"{place}:{sheet.rows[position]}"
