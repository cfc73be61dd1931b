"""In what two sets of rules differ: two profiles on one date, or one profile on two dates."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from talent.rules.rulebook import Rules

COLUMNS = ("key", "before", "after", "mark_before", "mark", "source_before", "source", "article", "about")


def differences(a: Rules, b: Rules) -> pd.DataFrame:
    """Every key whose value differs, sorted.

    Args:
        a: the rules before.
        b: the rules after.

    Returns:
        key, before, after (JSON; missing where one side has no such rule), mark_before, mark, source_before,
        source, article, about (of the later side, or of the earlier where it has none; empty for settings
        that are no figures).
    """
    keys = sorted(key for key in _all(a) | _all(b) if _value(a, key) != _value(b, key))
    rows = [
        [key, _json(a, key), _json(b, key), _of(a, key, "mark"), _of(b, key, "mark")]
        + [_of(a, key, "source"), _of(b, key, "source")]
        + [_of(b, key, name) or _of(a, key, name) for name in ("article", "about")]
        for key in keys
    ]
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS)).astype("str")


def agree(a: Rules, b: Rules, key: str) -> bool:
    """Whether two sets of rules have the same value of a key, or both none."""
    return bool(_value(a, key) == _value(b, key))


_ABSENT = object()


def _all(rules: Rules) -> set[str]:
    return {*rules.leaves, *rules.settings}


def _value(rules: Rules, key: str) -> Any:  # noqa: ANN401 - a rule may be a number, text or table
    return rules.leaves[key].value if key in rules.leaves else rules.settings.get(key, _ABSENT)


def _json(rules: Rules, key: str) -> str | None:
    value = _value(rules, key)
    return None if value is _ABSENT else json.dumps(value, ensure_ascii=False, default=str)


def _of(rules: Rules, key: str, name: str) -> str:
    return str(getattr(rules.leaves[key], name)) if key in rules.leaves else ""


@dataclass(frozen=True)
class TracedRules(Rules):
    """Rules that remember which of their keys were asked for.

    Attributes:
        asked: keys, of which some may not exist; the beginning of a key with a point at its end where all
            that stands below it was asked for.
    """

    asked: set[str] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def of(cls, rules: Rules) -> TracedRules:
        """The same rules, nothing asked yet."""
        return cls(**{item.name: getattr(rules, item.name) for item in fields(Rules)})

    def value(self, key: str) -> Any:  # noqa: ANN401
        """As :meth:`Rules.value`."""
        self.asked.add(key)
        return super().value(key)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        """As :meth:`Rules.get`."""
        self.asked.add(key)
        return super().get(key, default)

    def under(self, prefix: str) -> dict[str, Any]:
        """As :meth:`Rules.under`."""
        self.asked.add(prefix + ".")
        return super().under(prefix)

    def has_asked(self, key: str) -> bool:
        """Whether the value of a key was asked for."""
        return key in self.asked or any(end.endswith(".") and key.startswith(end) for end in self.asked)
