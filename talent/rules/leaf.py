"""One dated, cited rule, and how a TOML file of rules becomes a flat map of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from talent.errors import RuleError
from talent.rules.shape import shape_problem

KINDS = ("law", "guidance", "assumption")
MARKS = ("verbatim", "second-hand", "unconfirmed")
_NEEDED = ("from", "value", "kind", "source", "mark", "checked")
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
        source: id in ``sources.toml``.
        article: the place in the source.
        mark: ``verbatim`` (text read), ``second-hand`` or ``unconfirmed``.
        checked: day it was last checked.
        about: what the figure is.
        unit: in what it is counted.
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
    """A TOML file of rules.

    Attributes:
        meta: its meta table.
        leaves: key → dated values, the dates rising.
        settings: key → names and structure, never figures.
    """

    meta: dict[str, Any]
    leaves: dict[str, tuple[Leaf, ...]]
    settings: dict[str, Any]


def read_rule_file(path: Path, *, prefix: str, sources: Mapping[str, date]) -> RuleFile:
    """Read a TOML file of rules.

    Args:
        path: the file.
        prefix: first part of every key read from it; empty for none.
        sources: ids that a leaf may cite → the day on which each began.

    Raises:
        RuleError: malformed TOML or leaves; names the file, every key and what is wrong with each.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path.name}: not valid TOML: {error}") from error
    meta, defaults = _table(content, "meta", path), _table(content, "defaults", path)
    found, problems = RuleFile(meta=meta, leaves={}, settings={}), []
    for key, table in _tables(content, prefix, found.settings):
        leaves, wrong = _history(key, table, defaults, sources)
        found.leaves[key] = tuple(leaves)
        problems += [f"{path.name}, {key}: {'; '.join(wrong)}."] if wrong else []
    if problems:
        raise RuleError("\n".join(problems))
    return found


def _table(content: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    table = content.pop(name, {})
    if not isinstance(table, dict):
        raise RuleError(f"{path.name}, {name}: must be a table, found {table!r}.")
    return table


def _tables(
    node: dict[str, Any], prefix: str, settings: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table with ``values``, by dotted key; whatever else has a value is put into ``settings``."""
    for name, child in node.items():
        key = f"{prefix}.{name}" if prefix else name
        if not isinstance(child, dict):
            settings[key] = child
        elif "values" in child:
            yield key, child
        else:
            yield from _tables(child, key, settings)


def _history(
    key: str, table: dict[str, Any], defaults: dict[str, Any], sources: Mapping[str, date]
) -> tuple[list[Leaf], list[str]]:
    """The dated values of one leaf, or what is wrong with them."""
    unknown, values = sorted(set(table) - _LEAF_FIELDS), table["values"]
    if unknown:
        return [], [f"unknown field {', '.join(unknown)}; a leaf has {', '.join(sorted(_LEAF_FIELDS))}"]
    if not isinstance(values, list) or not values or not all(isinstance(one, dict) for one in values):
        return [], ["`values` must be a list of dated values"]
    shared = {**defaults, **{name: table[name] for name in _SHARED & set(table)}}
    dated = [{**shared, **one} for one in values]
    problems = [problem for fields in dated for problem in _problems(key, fields, sources)]
    if problems:
        return [], list(dict.fromkeys(problems))
    dates = [fields["from"] for fields in dated]
    if dates != sorted(set(dates)):
        return [], [f"dates must rise and differ, found {', '.join(map(str, dates))}"]
    return [_leaf(key, fields, table) for fields in dated], []


def _leaf(key: str, fields: dict[str, Any], table: dict[str, Any]) -> Leaf:
    return Leaf(
        key=key,
        value=fields["value"],
        since=fields["from"],
        kind=fields["kind"],
        source=fields["source"],
        article=str(fields.get("article", "")),
        mark=fields["mark"],
        checked=fields["checked"],
        about=str(table.get("about", "")),
        unit=str(table.get("unit", "")),
    )


def _problems(key: str, fields: dict[str, Any], sources: Mapping[str, date]) -> list[str]:
    problems = [f"`{name}` is missing" for name in _NEEDED if name not in fields]
    problems += [f"unknown field `{name}`" for name in sorted(set(fields) - _FIELDS)]
    for name in ("from", "checked"):
        if name in fields and type(fields[name]) is not date:
            problems.append(f"`{name}` must be a date, found {fields[name]!r}")
    if fields.get("kind", KINDS[0]) not in KINDS:
        problems.append(f"kind {fields['kind']!r} is none of {', '.join(KINDS)}")
    if fields.get("mark", MARKS[0]) not in MARKS:
        problems.append(f"mark {fields['mark']!r} is none of {', '.join(MARKS)}")
    if "source" in fields and str(fields["source"]) not in sources:
        problems.append(f"source {fields['source']!r} is not in sources.toml")
    elif not problems and fields["kind"] != "assumption" and fields["from"] < sources[fields["source"]]:
        # What is only assumed may be older than the study that suggests it; law and guidance may not.
        began = sources[fields["source"]]
        problems.append(f"in force from {fields['from']}, before its source {fields['source']} ({began})")
    shape = shape_problem(key, fields["value"]) if "value" in fields else ""
    return [*problems, f"value {shape}"] if shape else problems
