"""Rules in force on a date: law, method, one profile, one merit instrument, an agency's overlay.

The date is asked once; every figure is then read by its dotted key. No figure of law stands in code.
"""

from __future__ import annotations

import tomllib
import warnings
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from talent.errors import RuleError, RuleNotInForceError, StaleRuleWarning, UnknownIdError
from talent.rules.agreement import disagreements
from talent.rules.leaf import Leaf, RuleFile, read_rule_file
from talent.rules.rulebook import Rules

_HERE = Path(__file__).parent


def load(
    *,
    on: date | str,
    profile: str | None = None,
    instrument: str | None = None,
    overlay: str | Path | None = None,
    out_of_force: bool = False,
) -> Rules:
    """Load the rules in force on a date.

    Args:
        on: the rules' date, a date or ISO text.
        profile: id of an axis profile (``"bkn-411-2025"``, ``"generic"``).
        instrument: id of a merit instrument (``"kasn-9-2019"``).
        overlay: TOML file of an agency that replaces values (never adds keys) and cites its decree.
        out_of_force: use what is outside its dates and say so (``Rules.out_of_force``, StaleRuleWarning),
            instead of refusing.

    Raises:
        RuleError: malformed rules, or an overlay that names no decree or adds a key.
        RuleNotInForceError: profile or instrument outside its dates. A figure of law that begins later raises
        it
            when it is read.
        UnknownIdError: no such profile or instrument.

    >>> load(on="2025-12-01", profile="bkn-411-2025").value("profile.cuts.potential")
    [60, 80]
    """
    day, parts = as_date(on), _parts(profile, instrument)
    named = [name for name in (profile, instrument) if name is not None]
    stale = [
        late
        for name, part in zip(named, parts[len(parts) - len(named) :], strict=True)
        for late in _outside(name, part.meta, day, allowed=out_of_force)
    ]
    leaves, settings, future = _in_force(parts, day)
    if out_of_force:
        leaves |= future
        stale += sorted({f"law/{key.split('.')[0]}" for key in future} - {"law/profile", "law/instrument"})
    if stale:
        text = f"Used on {day}, outside the dates on which they were in force: {', '.join(stale)}."
        warnings.warn(text, StaleRuleWarning, stacklevel=2)
    title = _apply_overlay(leaves, overlay, day) if overlay else ""
    if wrong := disagreements(settings | {key: leaf.value for key, leaf in leaves.items()}):
        name = Path(overlay).name if overlay else f"{profile}.toml"
        raise RuleError("\n".join(f"{name}, {problem}." for problem in wrong))
    later = {} if out_of_force else {key: leaf.since for key, leaf in future.items()}
    return Rules(
        day,
        profile,
        instrument,
        leaves,
        settings,
        tuple(stale),
        title,
        later,
        unpublished=tuple(name for part in parts for name in part.meta.get("never_published", [])),
    )


def names(folder: str) -> list[str]:
    """Ids of what the package ships: ``names("profiles")``, ``names("instruments")``."""
    return sorted(path.stem for path in (_HERE / folder).glob("*.toml"))


def in_force(folder: str, *, on: date | str) -> list[str]:
    """Ids of the shipped profiles or instruments that are in force on a date.

    Args:
        folder: ``"profiles"`` or ``"instruments"``.
        on: the date asked.

    >>> in_force("instruments", on="2025-12-01"), in_force("instruments", on="2026-01-01")
    (['kasn-9-2019'], ['kemenpanrb-2026'])
    """
    day, prefix = as_date(on), folder.removesuffix("s")
    metas = {name: _rule_file(_HERE / folder / f"{name}.toml", prefix).meta for name in names(folder)}
    return [name for name, meta in metas.items() if not _outside(name, meta, day, allowed=True)]


def about(folder: str, name: str) -> dict[str, Any]:
    """What a shipped profile or instrument says of itself: id, title, from, until, never_published.

    Raises:
        UnknownIdError: no such profile or instrument.

    >>> about("profiles", "generic")["id"]
    'generic'
    """
    kind = folder.removesuffix("s")
    if name not in names(folder):
        raise UnknownIdError(kind, name, names(folder))
    return dict(_rule_file(_HERE / folder / f"{name}.toml", kind).meta)


@cache
def sources() -> dict[str, dict[str, Any]]:
    """Every regulation or study cited, by id: title, status, since."""
    return tomllib.loads((_HERE / "sources.toml").read_text(encoding="utf-8"))


@cache
def source_dates() -> dict[str, date]:
    """Day on which each source began, by its id."""
    return {name: source["since"] for name, source in sources().items()}


@cache
def _rule_file(path: Path, prefix: str) -> RuleFile:
    return read_rule_file(path, prefix=prefix, sources=source_dates())


def history(key: str, *, profile: str | None = None, instrument: str | None = None) -> tuple[Leaf, ...]:
    """Every dated value of a figure, the dates rising.

    Args:
        key: as :meth:`Rules.value` takes it.
        profile: whose figures ``profile.`` names.
        instrument: whose figures ``instrument.`` names.

    Raises:
        UnknownIdError: no such key; offers the nearest.

    >>> [str(leaf.since) for leaf in history("cells.pool")]
    ['2020-01-01']
    """
    found = {
        name.removeprefix("profile.law."): leaves
        for part in _parts(profile, instrument)
        for name, leaves in part.leaves.items()
    }
    if key not in found:
        raise UnknownIdError("rule", key, found)
    return found[key]


def as_date(value: date | str | np.datetime64) -> date:
    """The day of a date, datetime, timestamp or ISO text.

    Raises:
        ValueError: anything else.

    >>> as_date("2025-12-01") == as_date(np.datetime64("2025-12-01T08:00")) == date(2025, 12, 1)
    True
    """
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).date()
        if isinstance(value, np.datetime64):
            return date.fromisoformat(str(value.astype("datetime64[D]")))
        return date(value.year, value.month, value.day)
    except (AttributeError, ValueError) as error:
        raise ValueError(f"{value!r} is no date: give a date or ISO text such as 2025-12-01.") from error


def _parts(profile: str | None, instrument: str | None) -> list[RuleFile]:
    """Method, law (unless the profile speaks for it), profile and instrument, in the order of precedence."""
    chosen = [
        _rule_file(_named(f"{prefix}s", prefix, name), prefix)
        for prefix, name in (("profile", profile), ("instrument", instrument))
        if name is not None
    ]
    law = sorted((_HERE / "law").glob("*.toml"))
    if profile is not None and not chosen[0].meta.get("national_law", True):
        law = []
    return [
        _rule_file(_HERE / "method.toml", "method"),
        *(_rule_file(path, path.stem) for path in law),
        *chosen,
    ]


def _named(folder: str, kind: str, name: str) -> Path:
    if name not in names(folder):
        raise UnknownIdError(kind, name, names(folder))
    return _HERE / folder / f"{name}.toml"


def _outside(name: str, meta: dict[str, Any], day: date, *, allowed: bool) -> list[str]:
    first, last = meta.get("from", date.min), meta.get("until")
    if first <= day and (last is None or day <= last):
        return []
    if not allowed:
        raise RuleNotInForceError(name, day, first, last)
    return [name]


def _in_force(parts: list[RuleFile], day: date) -> tuple[dict[str, Leaf], dict[str, Any], dict[str, Leaf]]:
    """The latest value of every key that has begun, the settings, and the first of those that have not."""
    leaves: dict[str, Leaf] = {}
    settings: dict[str, Any] = {}
    future: dict[str, Leaf] = {}
    for part in parts:
        settings |= part.settings
        for name, history in part.leaves.items():
            # A profile without national law speaks for it under `law.`.
            key = name.removeprefix("profile.law.")
            past = [leaf for leaf in history if leaf.since <= day]
            if past:
                leaves[key] = past[-1]
            else:
                future[key] = history[0]
    return leaves, settings, future


def _apply_overlay(leaves: dict[str, Leaf], overlay: str | Path, day: date) -> str:
    """Replace values by those of an agency's decree; gives the decree's title."""
    path = Path(overlay)
    own = read_rule_file(path, prefix="", sources=source_dates() | {"overlay": date.min})
    decree = str(own.meta.get("decree", "")).strip()
    if not decree:
        raise RuleError(
            f"{path.name}, meta.decree: an overlay must cite the agency's decree, or say 'tanpa dasar'."
        )
    added = sorted({*own.leaves, *own.settings} - set(leaves))
    if added:
        raise RuleError(
            f"{path.name}: an overlay may replace values in force, not add keys: {', '.join(added)}."
        )
    for key, history in own.leaves.items():
        past = [leaf for leaf in history if leaf.since <= day]
        if past:
            old, new = leaves[key], past[-1]
            if _kind(old.value) != _kind(new.value):
                raise RuleError(f"{path.name}, {key}: must be like {old.value!r}, found {new.value!r}.")
            leaves[key] = replace(new, about=new.about or old.about, unit=new.unit or old.unit)
    return decree


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)
