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
_TITLE, _KIND = "title of a post", "kind of acting appointment"
"""What the text of a post says, once for all that is made from it."""
_LEVEL = r"(?i)\b(ahli (?:utama|madya|muda|pertama)|terampil|mahir|penyelia|pemula)\s*$"
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


def made_from(field: str) -> tuple[str, ...]:
    """The fields from which a derived one is made, the first of them first; none for any other.

    Args:
        field: its name.
    """
    return _FROM.get(field, ())


def derived_fields() -> Mapping[str, tuple[str, ...]]:
    """Every field that is made from others, and the fields behind it."""
    return _FROM


def derive(fields: pd.DataFrame, layout: Layout, *, tiers: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The fields of a sheet with those that are made from others.

    Args:
        fields: canonical texts, one column a field that the sheet has.
        layout: its layout.
        tiers: beginning of a title → tier, for posts of which nothing else tells it.

    Returns:
        ``fields`` with every derived field that the layout's tables name.
    """
    wanted = {name for emit in layout.tables for name in emit.columns.values()} - set(layout.fields)
    made = {name: _any_of(fields, layout.any_of[name]) for name in sorted(wanted) if name in layout.any_of}
    if rest := wanted - set(made):
        read = fields.assign(**_titles_read(_of(fields, "position")))
        made |= {name: _MAKERS[name](read) for name in sorted(rest)}
    if tiers and "tier_of_post" in made:
        made["tier_of_post"] = made["tier_of_post"].fillna(_by_title(_of(fields, "position"), tiers))
    return fields.assign(**made)


def _by_title(titles: pd.Series, tiers: Mapping[str, str]) -> pd.Series:
    """The tier that the agency gives to titles with the longest beginning that fits."""
    folded = titles.str.casefold()
    out: pd.Series = pd.Series(np.nan, index=titles.index, dtype="str")
    for start in sorted(tiers, key=len, reverse=True):
        begins = folded.str.startswith(start.casefold()).fillna(value=False)
        out = out.where(out.notna() | ~begins, tiers[start])
    return out


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
    """The id of the post held: its code in its unit, else its title there; an acting title is none held."""
    return _post(fields).where(fields[_KIND].isna())


def _acting_key(fields: pd.DataFrame) -> pd.Series:
    return _post(fields).where(fields[_KIND].notna())


def _post(fields: pd.DataFrame) -> pd.Series:
    unit = _unit_key(fields)
    what = _of(fields, "position_id").fillna(fields[_TITLE])
    # A code of a functional post names a kind of post, which every unit may have: with the unit it names one.
    return (unit + " / " + what).where(unit.notna(), what)


def _titles_read(titles: pd.Series) -> dict[str, pd.Series]:
    """Title and kind of acting appointment, worked out once for each different text."""
    codes, texts = pd.factorize(titles)
    parts = split_acting(pd.Series(texts, dtype="str")).reindex(pd.Index(codes)).set_index(titles.index)
    return {_TITLE: parts["title"], _KIND: parts["kind"]}


def _acting_kind(fields: pd.DataFrame) -> pd.Series:
    stated = _of(fields, "history_kind").str.casefold().str.strip(" .").map(_APPOINTMENTS)
    return fields[_KIND].fillna(stated.astype("str"))


def read_tier(texts: pd.Series) -> pd.Series:
    """The tier that a text speaks of, missing where it speaks of none."""
    read = clean(texts, np.where(texts.isna(), 0, TEXT).astype("uint8"), READERS["tier"], {})
    return read.value.where(read.code.eq(""))


def _tier_of_post(fields: pd.DataFrame) -> pd.Series:
    """The tier by the first that tells it: tier, echelon, kind of post, level in the title."""
    stated = _of(fields, "tier").fillna(_by_echelon(fields))
    level = _of(fields, "position").str.extract(_LEVEL, expand=False)
    return stated.fillna(read_tier(_of(fields, "position_kind"))).fillna(read_tier(level))


def _by_echelon(fields: pd.DataFrame) -> pd.Series:
    """The tier of an echelon, whose ids mean one only beside the word."""
    text = _of(fields, "echelon")
    return read_tier("Eselon " + text.str.replace(r"(?i)^eselon\s*", "", regex=True))


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
    "position_title": lambda fields: fields[_TITLE],
    "position_key": _position_key,
    "acting_key": _acting_key,
    "acting_kind": _acting_kind,
    "tier_of_post": _tier_of_post,
    "tier_stated": lambda fields: _of(fields, "tier").fillna(_by_echelon(fields)),
    "echelon_text": lambda fields: _of(fields, "echelon"),
    "full_name": _full_name,
    "grade_any": lambda fields: _any_of(fields, ("grade", "grade_id")),
    "education_any": lambda fields: _any_of(fields, ("education", "education_id")),
    "study": _study,
    "assessment_day": _assessment_day,
    "instrument_name": _instrument,
}
