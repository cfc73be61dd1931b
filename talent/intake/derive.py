"""Fields that no column gives as they are: made from those that do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from talent.cleaning import READERS, clean, split_acting, split_education
from talent.cleaning.model import TEXT
from talent.intake.layout import Layout

_FROM: Mapping[str, tuple[str, ...]] = {
    "unit_key": ("unit_id", "unit"),
    "unit_name": ("unit", "unit_id"),
    "position_title": ("position",),
    "position_key": ("position_id", "position", "unit_id", "unit"),
    "acting_key": ("position",),
    "acting_kind": ("position", "history_kind"),
    "tier_of_post": ("tier", "echelon", "position_kind", "position"),
    "tier_stated": ("tier", "echelon"),
    "echelon_text": ("echelon",),
    "full_name": ("name", "front_degree", "back_degree"),
    "grade_any": ("grade", "grade_id"),
    "education_any": ("education", "education_id"),
    "study": ("field_of_study", "education"),
    "assessment_day": ("assessed_on", "assessed_year"),
    "instrument_name": ("instrument",),
}
"""Derived field → the fields it is made from."""
_ECHELON = r"(?i)^(?:eselon\s*)?(i{1,3}|iv|v)\s*[./ ]?\s*([ab])$"
_ECHELON_ID = {
    f"{n}{m}": f"{roman}.{letter}"
    for n, roman in enumerate(("I", "II", "III", "IV", "V"), 1)
    for m, letter in ((1, "a"), (2, "b"))
}
_APPOINTMENTS = {
    "definitif": "definitive",
    "definitive": "definitive",
    "plt": "Plt",
    "plh": "Plh",
    "pj": "Pj",
}


@lru_cache(maxsize=256)
def sources_of(layout: Layout) -> frozenset[str]:
    """Every field that a layout puts to use, those behind derived ones among them.

    Args:
        layout: any.
    """
    used = {name for emit in layout.tables for name in (*emit.columns.values(), emit.when) if name}
    used |= {part for name in used for part in layout.any_of.get(name, ())}
    return frozenset(
        part for name in used for part in ((name,) if name in layout.fields else _FROM.get(name, ()))
    )


def derive(fields: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The fields of a sheet with those that are made from others.

    Args:
        fields: canonical texts, one column a field that the sheet has.
        layout: its layout.

    Returns:
        ``fields`` with every derived field that the layout's tables name.
    """
    wanted = {name for emit in layout.tables for name in emit.columns.values()} - set(layout.fields)
    made = {name: _any_of(fields, layout.any_of[name]) for name in sorted(wanted) if name in layout.any_of}
    rest = wanted - set(made)
    made |= {name: _MAKERS[name](fields) for name in sorted(rest)}
    return fields.assign(**made)


def _of(fields: pd.DataFrame, name: str) -> pd.Series:
    return fields[name] if name in fields else pd.Series(np.nan, index=fields.index, dtype="str")


def _any_of(fields: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    out = pd.Series(np.nan, index=fields.index, dtype="str")
    for part in parts:
        out = out.fillna(part[1:]) if part.startswith("=") else out.fillna(_of(fields, part))
    return out


def _unit_key(fields: pd.DataFrame) -> pd.Series:
    return _any_of(fields, ("unit_id", "unit"))


def _position_key(fields: pd.DataFrame) -> pd.Series:
    """The id of the post held: its code within its unit, else its title there; an acting title is no post held."""
    own = _of(fields, "position").pipe(_acting)["kind"].isna()
    return _post(fields).where(own)


def _acting_key(fields: pd.DataFrame) -> pd.Series:
    return _post(fields).where(_acting(_of(fields, "position"))["kind"].notna())


def _post(fields: pd.DataFrame) -> pd.Series:
    title = _acting(_of(fields, "position"))["title"]
    unit = _unit_key(fields)
    what = _of(fields, "position_id").fillna(title)
    # A code of a functional post names a kind of post, which every unit may have: with the unit it names one.
    return (unit + " / " + what).where(unit.notna(), what)


def _acting(titles: pd.Series) -> pd.DataFrame:
    """Title and kind of acting appointment, worked out once for each different text."""
    codes, texts = pd.factorize(titles)
    parts = split_acting(pd.Series(texts, dtype="str"))
    out = parts.reindex(pd.Index(codes)).set_index(titles.index)
    return out[["title", "kind"]]


def _title(fields: pd.DataFrame) -> pd.Series:
    return _acting(_of(fields, "position"))["title"]


def _acting_kind(fields: pd.DataFrame) -> pd.Series:
    stated = _of(fields, "history_kind").str.casefold().str.strip(" .").map(_APPOINTMENTS)
    return _acting(_of(fields, "position"))["kind"].fillna(stated.astype("str"))


def read_tier(texts: pd.Series) -> pd.Series:
    """The tier that a text speaks of, missing where it speaks of none."""
    read = clean(texts, np.where(texts.isna(), 0, TEXT).astype("uint8"), READERS["tier"], {})
    return read.value.where(read.code.eq(""))


def _tier(fields: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    """The tier by the first of several fields from which it can be read."""
    out = _of(fields, "tier")
    for part in parts:
        out = out.fillna(read_tier(_of(fields, part)))
    return out


def _tier_of_post(fields: pd.DataFrame) -> pd.Series:
    return _tier(fields, ("echelon", "position", "position_kind"))


def _echelon(fields: pd.DataFrame) -> pd.Series:
    text = _of(fields, "echelon")
    parts = text.str.extract(_ECHELON)
    spelt = parts[0].str.upper() + "." + parts[1].str.lower()
    return spelt.fillna(text.map(_ECHELON_ID).astype("str")).fillna(text)


def _full_name(fields: pd.DataFrame) -> pd.Series:
    name, front, back = (_of(fields, part) for part in ("name", "front_degree", "back_degree"))
    before = (front + " ").fillna("")
    after = (", " + back).fillna("")
    return (before + name + after).where(name.notna())


def _study(fields: pd.DataFrame) -> pd.Series:
    raw = _of(fields, "education_text").fillna(_of(fields, "education"))
    codes, texts = pd.factorize(raw)
    parts = split_education(pd.Series(texts, dtype="str"))["field"].astype("str")
    return _of(fields, "field_of_study").fillna(parts.reindex(pd.Index(codes)).set_axis(fields.index))


def _assessment_day(fields: pd.DataFrame) -> pd.Series:
    """The day of the assessment; of a bare year its first day, so that nothing counts longer than it may."""
    return _of(fields, "assessed_on").fillna(_of(fields, "assessed_year") + "-01-01")


def _instrument(fields: pd.DataFrame) -> pd.Series:
    return _of(fields, "instrument").fillna("assessment centre")


_MAKERS = {
    "unit_key": _unit_key,
    "unit_name": lambda fields: _any_of(fields, ("unit", "unit_id")),
    "position_title": _title,
    "position_key": _position_key,
    "acting_key": _acting_key,
    "acting_kind": _acting_kind,
    "tier_of_post": _tier_of_post,
    "tier_stated": lambda fields: _tier(fields, ("echelon",)),
    "echelon_text": _echelon,
    "full_name": _full_name,
    "grade_any": lambda fields: _any_of(fields, ("grade", "grade_id")),
    "education_any": lambda fields: _any_of(fields, ("education", "education_id")),
    "study": _study,
    "assessment_day": _assessment_day,
    "instrument_name": _instrument,
}
