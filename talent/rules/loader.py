"""Rules in force on a date: law, method, one profile, one merit instrument, an agency's overlay.

The date is asked once; every figure is then read by its dotted key. No figure of law stands in code.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
import warnings
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from talent.errors import RuleError, RuleNotInForceError, StaleRuleWarning, UnknownIdError
from talent.rules.interval import Cut
from talent.rules.leaf import Leaf, RuleFile, read_rule_file

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Rules:
    """Every rule in force on one date.

    Attributes:
        on: the date asked.
        profile, instrument: ids, or None when not asked for.
        leaves: key → :class:`Leaf` in force.
        settings: key → structural setting that is no figure (which measure, which form).
        out_of_force: profile, instrument and subjects of law (``law/cells``) used outside their dates; every
            surface says so.
        overlay: title of the agency's decree that replaced values, or empty.
        future: key → first day of a rule that begins after the date.
    """

    on: date
    profile: str | None
    instrument: str | None
    leaves: dict[str, Leaf] = field(repr=False)
    settings: dict[str, Any] = field(repr=False)
    out_of_force: tuple[str, ...] = ()
    overlay: str = ""
    future: dict[str, date] = field(default_factory=dict, repr=False)

    def value(self, key: str) -> Any:  # noqa: ANN401 - a rule may be a number, text or table
        """The value of a key.

        Raises:
            RuleNotInForceError: the rule begins after the date.
            UnknownIdError: no such key; offers the nearest.
        """
        if key in self.future:
            raise RuleNotInForceError(key, self.on, self.future[key])
        if key in self.leaves:
            return self.leaves[key].value
        if key in self.settings:
            return self.settings[key]
        raise UnknownIdError("rule", key, [*self.leaves, *self.settings])

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        """The value of a key, or a default where no rule in force speaks of it."""
        return self.value(key) if key in self.leaves or key in self.settings else default

    def leaf(self, key: str) -> Leaf:
        """The rule behind a key, with its source.

        Raises:
            UnknownIdError: no such key.
        """
        if key not in self.leaves:
            raise UnknownIdError("rule", key, self.leaves)
        return self.leaves[key]

    def cuts(self, axis: str) -> tuple[Cut, Cut]:
        """The lower bounds of the middle and the high level of an axis.

        Args:
            axis: ``"performance"`` or ``"potential"``.
        """
        middle, high = map(Cut.parse, self.value(f"profile.cuts.{axis}"))
        return middle, high

    def under(self, prefix: str) -> dict[str, Any]:
        """All values below a prefix, by what follows it: ``under("retirement.ages")["pengawas"]``."""
        start = prefix + "."
        found = {**self.settings, **{key: leaf.value for key, leaf in self.leaves.items()}}
        return {key.removeprefix(start): value for key, value in found.items() if key.startswith(start)}

    def frame(self, *, unconfirmed: bool = False) -> pd.DataFrame:
        """The rules in force as a table, sorted by key.

        Args:
            unconfirmed: only those that were read neither in the regulation nor at second hand.

        Returns:
            key, value (JSON), since (datetime64), kind, source, article, mark, checked (datetime64), about,
            unit.
        """
        names = [item.name for item in fields(Leaf)]
        rows = [[getattr(leaf, name) for name in names] for _, leaf in sorted(self.leaves.items())]
        table = pd.DataFrame(rows, columns=pd.Index(names))
        table["value"] = [json.dumps(item, ensure_ascii=False, default=str) for item in table["value"]]
        table = table.astype(dict.fromkeys(("since", "checked"), "datetime64[us]"))
        return table[table["mark"] == "unconfirmed"].reset_index(drop=True) if unconfirmed else table

    @cached_property
    def tiers(self) -> pd.DataFrame:
        """Tiers, index ``tier``: rank (1 = top), track, leads (a managerial post), label_id, label_en."""
        rows = {
            name: self.value(f"tiers.{name}")
            for name in dict.fromkeys(key.split(".")[1] for key in self.leaves if key.startswith("tiers."))
        }
        if self.settings.get("profile.tiers") == "numbers":
            rows = {
                str(rank): [rank, "managerial", True, f"Tingkat {rank}", f"Tier {rank}"]
                for rank in range(1, 100)
            }
        table = pd.DataFrame.from_dict(
            rows, orient="index", columns=["rank", "track", "leads", "label_id", "label_en"]
        )
        table.index.name = "tier"
        return table.sort_values(["rank", "track"], kind="stable")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every value, date and citation in force."""
        content = {
            "on": str(self.on),
            "ids": [self.profile, self.instrument, self.overlay],
            "leaves": {
                key: [leaf.value, str(leaf.since), leaf.kind, leaf.source, leaf.article, leaf.mark]
                for key, leaf in self.leaves.items()
            },
            "settings": self.settings,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


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
    day, stale = as_date(on), []
    parts = [_rule_file(_HERE / "method.toml", "method")]
    for folder, prefix, name in (("profiles", "profile", profile), ("instruments", "instrument", instrument)):
        if name is not None:
            part = _rule_file(_named(folder, prefix, name), prefix)
            stale += _outside(name, part.meta, day, allowed=out_of_force)
            parts.append(part)
    if profile is None or parts[1].meta.get("national_law", True):
        parts[1:1] = [_rule_file(path, path.stem) for path in sorted((_HERE / "law").glob("*.toml"))]
    leaves, settings, future = _in_force(parts, day)
    if out_of_force:
        leaves |= future
        stale += sorted({f"law/{key.split('.')[0]}" for key in future} - {"law/profile", "law/instrument"})
    if stale:
        text = f"Used on {day}, outside the dates on which they were in force: {', '.join(stale)}."
        warnings.warn(text, StaleRuleWarning, stacklevel=2)
    title = _apply_overlay(leaves, overlay, day) if overlay else ""
    later = {} if out_of_force else {key: leaf.since for key, leaf in future.items()}
    return Rules(day, profile, instrument, leaves, settings, tuple(stale), title, later)


def names(folder: str) -> list[str]:
    """Ids of what the package ships: ``names("profiles")``, ``names("instruments")``."""
    return sorted(path.stem for path in (_HERE / folder).glob("*.toml"))


def in_force(folder: str, *, on: date | str) -> list[str]:
    """Ids of the shipped profiles or instruments that are in force on a date.

    Args:
        folder: ``"profiles"`` or ``"instruments"``.
        on: the date asked.

    >>> in_force("instruments", on="2025-12-01"), in_force("instruments", on="2026-01-01")
    (['kasn-9-2019'], [])
    """
    day, prefix = as_date(on), folder.removesuffix("s")
    metas = {name: _rule_file(_HERE / folder / f"{name}.toml", prefix).meta for name in names(folder)}
    return [name for name, meta in metas.items() if not _outside(name, meta, day, allowed=True)]


@cache
def sources() -> dict[str, dict[str, Any]]:
    """Every regulation or study cited, by id: title, status, since."""
    return tomllib.loads((_HERE / "sources.toml").read_text(encoding="utf-8"))


@cache
def _rule_file(path: Path, prefix: str) -> RuleFile:
    return read_rule_file(path, prefix=prefix, sources=frozenset(sources()))


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
    own = read_rule_file(path, prefix="", sources=frozenset([*sources(), "overlay"]))
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
