"""The contract as documentation: ``docs/data.md`` is what :func:`as_markdown` gives."""

from __future__ import annotations

from talent.tables.contract import TABLES
from talent.tables.model import Column, Table
from talent.tables.schema import bounds

_HEAD = """# Tables of a Dataset

Made from the contract by `python -m talent.tables > docs/data.md`; do not edit by hand.

One file a table, named by it (`employees.csv`, `ratings.parquet`). Only `positions` and `employees` must be
there. An absent table means "not collected", an empty one "none occurred". Columns marked * need a value in
every row; the others may be empty or absent. Dates are written 2025-12-01. Ids are text, never interpreted.
A list is text joined by `;`. A vocabulary named "rules: …" comes from the rules in force; stages check it.
"""


def as_markdown() -> str:
    """Documentation of every table and column, as Markdown.

    >>> "| `employee_id` * |" in as_markdown()
    True
    """
    index = "\n".join(f"* [{table.name}](#{table.name}): {table.about}" for table in TABLES.values())
    return "\n".join([_HEAD, index, *(_section(table) for table in TABLES.values())]) + "\n"


def _section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    told = f"Key: {key}" + (", no two rows alike." if table.unique else "; rows may share it.")
    notes = []
    if table.one_of:
        notes.append(f"Each row fills at least one of {', '.join(f'`{name}`' for name in table.one_of)}.")
    if table.scale:
        columns, low, high = table.scale
        notes.append(f"{', '.join(f'`{name}`' for name in columns)} must lie within `{low}` … `{high}`.")
    if table.span:
        notes.append(f"`{table.span[1]}` may not lie before `{table.span[0]}`.")
    rows = "\n".join(_row(column) for column in table.columns)
    lead = " ".join([told, *notes])
    return f"""
## {table.name}

{table.about}{" Required." if table.required else ""}
{lead}

| column | kind | unit | values | about |
| --- | --- | --- | --- | --- |
{rows}"""


def _row(column: Column) -> str:
    name = f"`{column.name}`" + (" *" if column.required else "")
    return f"| {name} | {column.kind} | {column.unit} | {_values(column)} | {column.about} |"


def _values(column: Column) -> str:
    parts = [", ".join(column.allowed), bounds(column.low, column.high)]
    if column.aliases:
        parts.append("also " + ", ".join(f"{word} = {value}" for word, value in column.aliases.items()))
    if column.vocabulary:
        parts.append(f"rules: {column.vocabulary}")
    if column.references:
        parts.append(f"→ `{column.references}`")
    if column.default is not None:
        parts.append(f"default {column.default}")
    return "; ".join(part for part in parts if part)
