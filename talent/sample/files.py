"""Synthetic agencies as files: CSV that is the same byte for byte on every machine, or Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from talent.sample.generate import make, make_agency, planted


def write(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    *,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - the word that pandas users know
) -> Path:
    """Write one file a table: ISO dates, empty = missing, LF line ends.

    Args:
        tables: name → frame, as :func:`talent.sample.make_agency` gives them.
        folder: is made; files of the same name are replaced.
        format: ``"csv"`` or ``"parquet"``.

    Returns:
        The folder.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if format == "parquet":
            table.to_parquet(target / f"{name}.parquet", index=False)
        else:
            _shortest(table).to_csv(
                target / f"{name}.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n"
            )
    return target


def _shortest(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of whole numbers without a decimal point: half the size, the same values."""
    whole = [
        name for name in table.select_dtypes("float64") if ((table[name] % 1 == 0) | table[name].isna()).all()
    ]
    return table.astype(dict.fromkeys(whole, "Int64"))


def write_many(
    employees: int | Sequence[int],
    agencies: int,
    seed: int,
    out: str | Path,
    *,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - as in write
    on: date | str = "2025-12-01",
) -> list[Path]:
    """Write agencies, one folder each, one at a time.

    Args:
        employees: people of each agency: one number for all, or one for each.
        agencies: how many.
        seed: the same seed makes the same files.
        out: the folder that holds the folders, named by agency_id.
        format: ``"csv"`` or ``"parquet"``.
        on: day of the snapshots.

    Returns:
        The folders.
    """
    made = make(employees=employees, agencies=agencies, seed=seed, on=on)
    return [write(tables, Path(out) / agency_id, format=format) for agency_id, tables in made]


def write_sample(folder: str | Path, *, employees: int = 2400, seed: int = 0, on: str = "2025-12-01") -> Path:
    """Write the sample that ships with the project: tables, and ``planted.toml`` with seed and what to find.

    Args:
        folder: is made; its tables are replaced.
        employees: people.
        seed: the same seed writes the same bytes.
        on: day of the snapshot, ISO text.

    Returns:
        The folder.
    """
    target = write(make_agency(employees=employees, seed=seed, on=on), folder)
    lines = ["# Written by talent.sample.write_sample with the arguments in [made]; do not edit.", "[made]"]
    lines += [f"employees = {employees}", f"seed = {seed}", f'on = "{on}"', "", "[planted]"]
    for name, ids in planted(employees=employees, seed=seed, on=on).items():
        lines.append(f"{name} = [" + ", ".join(f'"{item}"' for item in ids) + "]")
    (target / "planted.toml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return target
