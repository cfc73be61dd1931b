"""What a mapping may say: a key, name or value that means nothing is refused, and never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from talent.cleaning import READERS
from talent.errors import RuleError
from talent.tables import TABLES, nearest

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "dates": ("dmy", "mdy"),
    "decimal": (",", ".", "both"),
    "fill_down": ("yes", "no"),
    "id_form": ("keep", "refuse"),
    "inactive": ("keep", "refuse"),
    "scale": ("1", "100"),
    "sex_p": ("female", "male"),
    "split": ("yes",),
    "zero": ("missing", "zero"),
}
"""Questions that an agency may answer, with the answers that mean something."""
Kind = tuple[str, Callable[[object], bool]]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value.values()))


TEXT: Kind = ("a text", _is_text)
TEXTS: Kind = ("a list of texts", _is_texts)
COUNT: Kind = ("a whole number from 0", lambda value: type(value) is int and value >= 0)
FLAG: Kind = ("true or false", lambda value: isinstance(value, bool))
TABLE: Kind = ("a table of texts", _is_table)
TABLES_OF_TEXTS: Kind = (
    "tables of texts",
    lambda value: isinstance(value, Mapping) and all(map(_is_table, value.values())),
)
LISTS: Kind = (
    "a table of texts or lists of texts",
    lambda value: (
        isinstance(value, Mapping) and all(_is_text(part) or _is_texts(part) for part in value.values())
    ),
)
ENTRIES: Kind = (
    "a list of tables",
    lambda value: isinstance(value, list) and all(isinstance(item, Mapping) for item in value),
)
PARTS: Kind = (
    "a table of tables",
    lambda value: isinstance(value, Mapping) and all(isinstance(item, Mapping) for item in value.values()),
)

_LAYOUT = {
    "about": TEXT,
    "needs": TEXTS,
    "signs": TEXTS,
    "signs_needed": COUNT,
    "counts": TEXTS,
    "without": TEXTS,
    "fields": PARTS,
    "aliases": TABLE,
    "values": TABLES_OF_TEXTS,
    "any": ("a table of lists of texts", lambda value: LISTS[1](value) and not _has_text(value)),
    "tables": ENTRIES,
}
_FIELD = {"read": TEXT, "headings": TEXTS, "protected": TEXT, "soft": FLAG}
_EMIT = {
    "table": TEXT,
    "columns": TABLE,
    "constants": TABLE,
    "when": TEXT,
    "once": FLAG,
    "count": TEXT,
    "serial": TEXT,
    "beside": FLAG,
}


def _has_text(value: object) -> bool:
    return isinstance(value, Mapping) and any(map(_is_text, value.values()))


def check_keys(
    where: str, part: Mapping[str, Any], allowed: Mapping[str, Kind], needs: Iterable[str] = ()
) -> None:
    """Refuse a key that is not known, a value of another kind, and the lack of what is needed.

    Args:
        where: what the part is called in messages.
        part: a table of the TOML file.
        allowed: key → kind of its value.
        needs: keys that must be there.

    Raises:
        RuleError: with the nearest known key.
    """
    check_names(where, "unknown key", part, list(allowed))
    for name, value in part.items():
        about, fits = allowed[name]
        if not fits(value):
            raise RuleError(f"{where}: {name} must be {about}.")
    for name in needs:
        if name not in part:
            raise RuleError(f"{where}: {name} is missing.")


def check_names(where: str, what: str, names: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse a name that is not among those allowed.

    Args:
        where: what the part is called in messages.
        what: what the names are.
        names: as given.
        allowed: those that mean something.

    Raises:
        RuleError: with the nearest one.
    """
    known = sorted(allowed)
    for name in names:
        if name not in known:
            raise RuleError(f"{where}: {what} {name!r}. Nearest: {nearest(name, known) or '–'}.")


def check_answers(where: str, answers: Mapping[str, Mapping[str, str]], fields: Iterable[str]) -> None:
    """Refuse answers about a field that is not there, to no question, or that mean nothing.

    Args:
        where: what the part is called in messages.
        answers: field (``*`` for all, ``a+b`` for two in one cell) → {question: answer}.
        fields: fields that a column may hold.

    Raises:
        RuleError: with the nearest known word.
    """
    known = ["*", *fields]
    for name, told in answers.items():
        check_names(f"{where}: answers", "unknown field", name.split("+"), known)
        # An empty answer is a question that a proposal leaves open.
        asked = {question: answer for question, answer in told.items() if not question.startswith("=")}
        check_names(f"{where}: answers.{name}", "unknown question", asked, QUESTIONS)
        for key, answer in ((key, answer) for key, answer in asked.items() if answer):
            check_names(f"{where}: answers.{name}.{key}", "unknown answer", [answer], QUESTIONS[key])


def check_layout(
    where: str, content: Mapping[str, Any], common: Iterable[str], derived: Mapping[str, tuple[str, ...]]
) -> None:
    """Refuse a layout of an agency's own that names what is not there.

    Args:
        where: what the layout is called in messages.
        content: as :func:`talent.intake.layout.layout_from` takes it.
        common: fields of a layout that states none of its own.
        derived: field that is made → the fields that it is made from.

    Raises:
        RuleError: with the nearest known name.
    """
    check_keys(where, content, _LAYOUT, needs=["tables"])
    for name, part in content.get("fields", {}).items():
        check_keys(f"{where}: fields.{name}", part, _FIELD, needs=["read", "headings"])
        check_names(f"{where}: fields.{name}", "unknown reader", [part["read"]], [*READERS, "drop"])
        protected = [part["protected"]] if part.get("protected") else []
        check_names(f"{where}: fields.{name}", "unknown attribute", protected, TABLES["protected"].names[1:])
    fields = set(content.get("fields", common))
    made = set(content.get("any", {})) | {name for name, parts in derived.items() if fields & set(parts)}
    for key in ("needs", "signs", "counts", "without", "values"):
        check_names(f"{where}: {key}", "unknown field", content.get(key, ()), fields)
    check_names(f"{where}: aliases", "unknown field", content.get("aliases", {}).values(), fields)
    for key, parts in content.get("any", {}).items():
        given = [part for part in parts if not part.startswith("=")]
        check_names(f"{where}: any.{key}", "unknown field", given, fields)
    for number, part in enumerate(content["tables"], start=1):
        _check_emit(f"{where}: tables {number}", part, fields | made)


def _check_emit(where: str, part: Mapping[str, Any], fields: set[str]) -> None:
    check_keys(where, part, _EMIT, needs=["table"])
    check_names(where, "there is no table", [part["table"]], TABLES)
    table = TABLES[part["table"]]
    columns = [*part.get("columns", {}), *part.get("constants", {})]
    columns += [part[key] for key in ("count", "serial") if part.get(key)]
    check_names(where, f"{table.name} has no column", columns, table.names)
    given = [*part.get("columns", {}).values(), *([part["when"]] if part.get("when") else [])]
    check_names(where, "unknown field", given, fields)
    if part.get("once") and table.key[0] not in part.get("columns", {}):
        raise RuleError(f"{where}: rows made once need a field for {table.key[0]}.")
