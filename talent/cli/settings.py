"""What a command works with: options given, else ``talent.toml``, else the defaults.

The command line may read the clock; the engine never does. So "today", in the agency's time zone, is decided
here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talent.errors import TalentError, UnknownIdError
from talent.messages import DEFAULT_LANGUAGE, LANGUAGES

FILE = "talent.toml"


@dataclass(frozen=True)
class Settings:
    """Options of a command; every name may stand in ``talent.toml`` too.

    Attributes:
        out: output folder: ``talent.db``, ``runs/``, ``problems/``.
        store: address of the store; default ``talent.db`` in ``out``.
        profile: id of the weights and cuts.
        instrument: id of the merit instrument; empty text for none; default the one in force on the date.
        overlay: the agency's own figures, with their decree.
        mapping: how the agency's sheets are read; default ``mapping.toml`` beside them, where there is one.
        out_of_force: use profile or instrument outside their dates, and say so.
        on: date of the facts; default today. inauguration: when appointments take effect; default ``on``.
        horizon_years: how far ahead vacancies are looked for. seed: of what is drawn.
        timezone: whose today it is, where the agency's own table does not say.
        language: ``id`` or ``en``. workers: processes of a batch; default one a core.
    """

    out: Path = Path("talent-out")
    store: str | None = None
    profile: str = "bkn-411-2025"
    instrument: str | None = None
    overlay: Path | None = None
    mapping: Path | None = None
    out_of_force: bool = False
    on: date | None = None
    inauguration: date | None = None
    horizon_years: int = 5
    seed: int = 0
    timezone: str = "Asia/Jakarta"
    language: str = DEFAULT_LANGUAGE
    workers: int | None = None

    @property
    def store_url(self) -> str:
        """Address of the store."""
        return self.store or f"sqlite:///{self.out / 'talent.db'}"

    def rules(self, timezone: str | None = None) -> dict[str, Any]:
        """Arguments of :func:`talent.rules.load`.

        Args:
            timezone: of the agency, for "today".
        """
        day = self.on or today(timezone or self.timezone)
        return {
            "on": day,
            "profile": self.profile or None,
            "instrument": self.instrument or None,
            "overlay": self.overlay,
            "out_of_force": self.out_of_force,
        }

    def review(self) -> dict[str, Any]:
        """Arguments of :func:`talent.review.run_review` beside data and rules."""
        return {name: getattr(self, name) for name in ("inauguration", "horizon_years", "seed")}


def read_settings(config: Path | None, given: Mapping[str, Any]) -> Settings:
    """Merge the options given with a settings file.

    Args:
        config: the file; default ``talent.toml`` in the working directory, where there is one.
        given: option → value; None means not given.

    Raises:
        UnknownIdError: the file names a setting that does not exist.
        TalentError: the file cannot be read, or a value has the wrong type.
    """
    path = config or Path(FILE)
    held = _read(path) if config or path.exists() else {}
    known = {item.name for item in fields(Settings)}
    for name in held:
        if name not in known:
            raise UnknownIdError("setting", name, known)
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = replace(Settings(), **{**_typed(held, path), **chosen})
    if settings.language not in LANGUAGES:
        raise UnknownIdError("language", settings.language, LANGUAGES)
    return settings


def today(timezone: str) -> date:
    """The date it is now in a time zone.

    Raises:
        TalentError: no such time zone.

    >>> (today("Asia/Jayapura") - today("Asia/Jakarta")).days in {0, 1}
    True
    """
    try:
        return datetime.now(ZoneInfo(timezone)).date()
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise TalentError(f"{timezone!r} is no time zone; write for example Asia/Makassar.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TalentError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TalentError(f"{path} is no valid TOML: {error}.") from error


def _typed(held: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Values of the file in the types of the settings; paths are relative to the file."""
    types = {"horizon_years": int, "seed": int, "workers": int, "out_of_force": bool}
    types |= {"on": date, "inauguration": date}
    for name, value in held.items():
        wanted = types.get(name, str)
        if type(value) is not wanted:
            raise TalentError(f"{path}, {name}: {value!r} should be of type {wanted.__name__}.")
    here = path.parent
    return {**held, **{name: here / held[name] for name in ("out", "overlay", "mapping") if name in held}}
