"""One dated, cited rule, and how a TOML file of rules becomes a flat map of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from talent.errors import RuleError

KINDS = ("law", "guidance", "assumption")
MARKS = ("verbatim", "second-hand", "unconfirmed")
_FIELDS = {"from", "value", "kind", "source", "article", "mark", "checked", "note"}
_SHARED = {"kind", "source", "article", "mark", "checked", "note"}
_LEAF_FIELDS = {"about", "unit", "values"} | _SHARED


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule as in force on one date.

    Attributes:
        key: dotted path, its first part the subject (file): ``retirement.ages.pengawas``.
        value: number, text, list or table.
        since: first day in force.
        kind: ``law``, ``guidance`` or ``assumption``.
        source: id in ``sources.toml``; article: the place in it.
        mark: ``verbatim`` (text read), ``second-hand`` or ``unconfirmed``.
        checked: day it was last checked.
        about, unit: what the figure is and in what it is counted.
    """

    key: str
    value: Any
    since: date
    kind: str
    source: str
    article: str
    mark: str
    checked: date
    about: str
    unit: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A TOML file of rules: its meta table, dated leaves and structural (figure-free) settings."""

    meta: dict[str, Any]
    leaves: dict[str, tuple[Leaf, ...]]
    settings: dict[str, Any]


def read_rule_file(path: Path, *, prefix: str, sources: frozenset[str]) -> RuleFile:
    """Read a TOML file of rules.

    Args:
        path: the file.
        prefix: first part of every key read from it.
        sources: ids that a leaf may cite.

    Raises:
        RuleError: malformed TOML or leaf; names file and key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}: not valid TOML: {error}"
        raise RuleError(message) from error
    meta, defaults = content.pop("meta", {}), content.pop("defaults", {})
    found = RuleFile(meta=meta, leaves={}, settings={})
    _walk(content, prefix, found, defaults=defaults, sources=sources, file=path.name)
    return found


def _walk(
    node: dict[str, Any],
    key: str,
    found: RuleFile,
    *,
    defaults: dict[str, Any],
    sources: frozenset[str],
    file: str,
) -> None:
    for name, child in node.items():
        path = f"{key}.{name}"
        if not isinstance(child, dict):
            found.settings[path] = child
        elif "values" in child:
            found.leaves[path] = _leaf_history(path, child, defaults=defaults, sources=sources, file=file)
        else:
            _walk(child, path, found, defaults=defaults, sources=sources, file=file)


def _leaf_history(
    key: str, table: dict[str, Any], *, defaults: dict[str, Any], sources: frozenset[str], file: str
) -> tuple[Leaf, ...]:
    place = f"{file}, {key}"
    unknown = sorted(set(table) - _LEAF_FIELDS)
    if unknown:
        message = f"{place}: unknown field {', '.join(unknown)}; a leaf has {', '.join(sorted(_LEAF_FIELDS))}."
        raise RuleError(message)
    if not isinstance(table["values"], list) or not table["values"]:
        message = f"{place}: `values` must be a list of dated values."
        raise RuleError(message)
    about, unit = table.get("about", ""), table.get("unit", "")
    shared = {**defaults, **{name: table[name] for name in _SHARED & set(table)}}
    leaves = [_leaf(place, key, {**shared, **one}, about, unit, sources) for one in table["values"]]
    dates = [leaf.since for leaf in leaves]
    if dates != sorted(set(dates)):
        message = f"{place}: dates must rise and differ, found {', '.join(map(str, dates))}."
        raise RuleError(message)
    return tuple(leaves)


def _leaf(
    place: str, key: str, fields: dict[str, Any], about: str, unit: str, sources: frozenset[str]
) -> Leaf:
    problems = _leaf_problems(fields, sources)
    if problems:
        message = f"{place}: {'; '.join(problems)}."
        raise RuleError(message)
    return Leaf(
        key=key,
        value=fields["value"],
        since=fields["from"],
        kind=fields["kind"],
        source=fields["source"],
        article=str(fields.get("article", "")),
        mark=fields["mark"],
        checked=fields["checked"],
        about=about,
        unit=unit,
    )


def _leaf_problems(fields: dict[str, Any], sources: frozenset[str]) -> list[str]:
    problems = [f"`{name}` is missing" for name in ("from", "value", "kind", "source", "mark", "checked") if name not in fields]
    problems += [f"unknown field `{name}`" for name in sorted(set(fields) - _FIELDS)]
    for name in ("from", "checked"):
        if name in fields and type(fields[name]) is not date:
            problems.append(f"`{name}` must be a date, found {fields[name]!r}")
    if fields.get("kind", KINDS[0]) not in KINDS:
        problems.append(f"kind {fields['kind']!r} is none of {', '.join(KINDS)}")
    if fields.get("mark", MARKS[0]) not in MARKS:
        problems.append(f"mark {fields['mark']!r} is none of {', '.join(MARKS)}")
    if "source" in fields and fields["source"] not in sources:
        problems.append(f"source {fields['source']!r} is not in sources.toml")
    return problems
