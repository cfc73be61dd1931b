"""Every rule in force on one date, read by its dotted key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from talent.errors import RuleError, RuleNotInForceError, UnknownIdError
from talent.rules.interval import Cut
from talent.rules.leaf import Leaf


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
        unpublished: figures of the profile that were never published, without which nobody can be placed.
    """

    on: date
    profile: str | None
    instrument: str | None
    leaves: dict[str, Leaf] = field(repr=False)
    settings: dict[str, Any] = field(repr=False)
    out_of_force: tuple[str, ...] = ()
    overlay: str = ""
    future: dict[str, date] = field(default_factory=dict, repr=False)
    unpublished: tuple[str, ...] = ()

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

    def classifying(self) -> Rules:
        """These rules, if people can be placed by them.

        Raises:
            RuleError: they hold no profile, or one of which a figure was never published.
        """
        if self.profile is None:
            raise RuleError(
                "These rules hold no profile: load them with profile=, such as profile='generic'."
            )
        if self.unpublished:
            raise RuleError(
                f"{self.profile} cannot place anybody: never published: {'; '.join(self.unpublished)}. "
                "Choose another profile, or write the agency's own with its decree."
            )
        return self

    def cuts(self, axis: str) -> tuple[Cut, Cut]:
        """The lower bounds of the middle and the high level of an axis.

        Args:
            axis: ``"performance"`` or ``"potential"``.
        """
        middle, high = map(Cut.parse, self.value(f"profile.cuts.{axis}"))
        return middle, high

    def swapped(self, other: Rules, keys: Iterable[str]) -> Rules:
        """These rules with some keys as other rules have them, or without them where those lack them."""
        wanted = set(keys)
        leaves = {key: leaf for key, leaf in self.leaves.items() if key not in wanted}
        settings = {key: value for key, value in self.settings.items() if key not in wanted}
        leaves |= {key: leaf for key, leaf in other.leaves.items() if key in wanted}
        settings |= {key: value for key, value in other.settings.items() if key in wanted}
        return replace(self, leaves=leaves, settings=settings)

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
        if self.get("profile.tiers") == "numbers":
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

    def as_json(self) -> dict[str, Any]:
        """Everything in force as JSON values, so that a review is read with its own."""
        content = {item.name: getattr(self, item.name) for item in fields(self)}
        leaves = [
            {**asdict(leaf), "since": str(leaf.since), "checked": str(leaf.checked)}
            for leaf in self.leaves.values()
        ]
        future = {key: str(day) for key, day in self.future.items()}
        return content | {"on": str(self.on), "leaves": leaves, "future": future}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Rules:
        """Read back what :meth:`as_json` gave."""
        leaves = [
            Leaf(**one | {name: date.fromisoformat(one[name]) for name in ("since", "checked")})
            for one in content["leaves"]
        ]
        return cls(
            **content
            | {
                "on": date.fromisoformat(content["on"]),
                "leaves": {leaf.key: leaf for leaf in leaves},
                "future": {key: date.fromisoformat(day) for key, day in content["future"].items()},
                "out_of_force": tuple(content["out_of_force"]),
                "unpublished": tuple(content["unpublished"]),
            }
        )
