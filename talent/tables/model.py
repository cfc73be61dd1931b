"""What a contract is made of: a table and its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "integer", "number", "date", "flag", "list"]
Severity = Literal["error", "notice"]

DTYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "text": "str",
        "integer": "Int64",
        "number": "float64",
        "date": "datetime64[us]",
        "flag": "boolean",
        "list": "str",
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: the name inside the engine.
        kind: what it holds; ``list`` is text joined by ``;``.
        about: what it means, in one line.
        required: whether every row must have a value.
        unit: unit of a number, empty where it has none.
        allowed: the values of a structural vocabulary, empty where any value goes.
        low: lowest number accepted (inclusive).
        high: highest number accepted (inclusive).
        aliases: other spellings → the allowed value.
        references: ``table.column`` whose values this one names.
        unknown: what a reference to nothing is; an error sets the row aside.
        vocabulary: the list in the rules from which the values come (checked by the stages, not here).
        nothing: words that stand for "none", unless the referenced column has them as an id.
        default: what a missing value means.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    unit: str = ""
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    references: str = ""
    unknown: Severity = "error"
    vocabulary: str = ""
    nothing: tuple[str, ...] = ()
    default: int | None = None

    @property
    def dtype(self) -> str:
        """The pandas type that the column has in a Dataset.

        >>> Column("year", "integer", "Year of the rating").dtype
        'Int64'
        """
        return DTYPES[self.kind]

    @property
    def is_id(self) -> bool:
        """Whether the values are ids, which no rounding may touch."""
        return self.name.endswith("_id") or bool(self.references)


@dataclass(frozen=True)
class Table:
    """One table of a Dataset.

    Attributes:
        name: the name inside the engine; files are named by it.
        about: what one row is.
        key: the columns by which rows are known and sorted.
        columns: every column, in the order in which a Dataset holds them.
        unique: whether two rows may not share the key.
        required: whether a Dataset must have the table.
        one_of: columns of which each row must fill exactly one or more.
        scale: (value columns, lowest, highest): columns that must lie on the row's own scale.
        span: (start, end): the end may not lie before the start.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: bool = True
    required: bool = False
    one_of: tuple[str, ...] = ()
    scale: tuple[tuple[str, ...], str, str] | None = None
    span: tuple[str, str] | None = None

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """One column by its name.

        Raises:
            KeyError: no column has the name.
        """
        return {column.name: column for column in self.columns}[name]
