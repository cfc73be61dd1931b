"""Dataset: the frozen tables of one agency at one date, the same whatever the order of the input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from talent.tables import TABLES, Whole, check_all, empty, kept, nearest
from talent.tables.problems import nothing_found, phrase, refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

Subject = TypeVar("Subject")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer", pd.DataFrame, pd.Series)

_PROTECTED = "protected"
_ACCOUNT = {
    "file": "str",
    "sheet": "str",
    "read": "Int64",
    "accepted": "Int64",
    "rejected": "Int64",
    "excluded": "Int64",
}
_CHANGES = dict.fromkeys(("file", "sheet", "row", "column", "old", "new"), "str") | {"row": "Int64"}
_EXCLUDED = {"file": "str", "sheet": "str", "row": "Int64", "reason": "str"}


class Dataset:
    """The tables of one agency, checked and frozen.

    Args:
        language: language of the problems, ``"en"`` or ``"id"``.
        tables: one frame a table of the contract, never changed; ``positions`` and ``employees`` must be
            there, None = absent.

    Every table is an attribute (``data.positions``): a frame with every column of the contract in its type,
    sorted by the table's key, index 0 … n−1. An absent table gives an empty frame. Changing what an attribute
    gives changes that copy only.

    Attributes:
        problems: notices: file, sheet, row, column, value, reason, fix, code, severity; with
            ``read_dataset(strict=False)`` the errors of the rows set aside as well.
        accounting: file, sheet, read, accepted, rejected, excluded; read = accepted + rejected + excluded.
        rejected: file (and sheet, after a slash) or table → the rows set aside, as they came, with their row
            number in ``row``; personal columns are left out.
        changes: every cell that intake wrote otherwise than it stood: file, sheet, row, column, old, new.
        excluded: rows that were read and are no data, or were not asked for: file, sheet, row, reason.

    Raises:
        IntakeError: any error remains; ``.problems`` holds all of them.
        TypeError: a keyword names no table.

    >>> data = Dataset(
    ...     positions=pd.DataFrame(
    ...         {"position_id": ["P1"], "title": ["Head"], "unit_id": ["U"], "tier": ["1"]}
    ...     ),
    ...     employees=pd.DataFrame({"employee_id": ["E1"], "unit_id": ["U"], "position_id": ["P1"]}),
    ... )
    >>> data.employees.position_id.tolist(), data.has("ratings"), len(data.ratings)
    (['P1'], False, 0)
    """

    problems: pd.DataFrame
    accounting: pd.DataFrame
    rejected: Mapping[str, pd.DataFrame]
    changes: pd.DataFrame
    excluded: pd.DataFrame

    def __init__(self, *, language: str = "en", **tables: pd.DataFrame | None) -> None:
        for name in tables:
            if name not in TABLES:
                hint = nearest(name, list(TABLES))
                raise TypeError(
                    f"A Dataset has no table {name!r}." + (f" Did you mean {hint!r}?" if hint else "")
                )
        given = {name: frame for name, frame in tables.items() if frame is not None}
        whole = check_all(given)
        problems = phrase(whole.problems, order=list(TABLES), files={}, rows={}, language=language)
        if problems["severity"].eq("error").any():
            raise refuse(problems, language)
        rows = [
            (name, "", len(given[name]), len(frame), 0, len(whole.repeated[name]))
            for name, frame in whole.frames.items()
        ]
        self.__dict__.update(_frames=whole.frames, problems=problems, rejected={}, **_found(rows, [], []))

    @classmethod
    def assembled(
        cls,
        whole: Whole,
        *,
        problems: pd.DataFrame,
        rejected: Mapping[str, pd.DataFrame],
        accounting: Sequence[tuple[str, str, int, int, int, int]],
        changes: Sequence[pd.DataFrame] = (),
        excluded: Sequence[pd.DataFrame] = (),
    ) -> Dataset:
        """A Dataset of tables that :func:`talent.tables.check_all` has checked already (intake's way in)."""
        data = cls.__new__(cls)
        found = _found(accounting, changes, excluded)
        data.__dict__.update(_frames=whole.frames, problems=problems, rejected=dict(rejected), **found)
        return data

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"A Dataset is frozen; with_tables({name}=…) gives a changed one.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("A Dataset is frozen.")

    def __getattr__(self, name: str) -> pd.DataFrame:
        """The table of that name: a copy, empty when the table is absent."""
        if name not in TABLES:
            raise AttributeError(f"A Dataset has no table or attribute {name!r}.")
        frame = self._frames.get(name)
        return empty(name) if frame is None else frame.copy(deep=False)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {len(frame)}" for name, frame in self._frames.items())
        return f"<Dataset {self.agency_id} ({sizes})>"

    @property
    def _frames(self) -> dict[str, pd.DataFrame]:
        frames: dict[str, pd.DataFrame] = self.__dict__["_frames"]
        return frames

    def has(self, name: str) -> bool:
        """Whether the table was there (it may be empty: "none occurred")."""
        return name in self._frames

    def tables(self) -> dict[str, pd.DataFrame]:
        """Name → frame of the tables that are there, in the order of the contract; copies."""
        return {name: frame.copy(deep=False) for name, frame in self._frames.items()}

    @property
    def agency_id(self) -> str:
        """Id of the agency; ``"agency"`` when there is no table of agencies."""
        return self._agency("agency_id")

    @property
    def agency_name(self) -> str:
        """Name of the agency; ``"agency"`` when there is no table of agencies."""
        return self._agency("name")

    def _agency(self, column: str) -> str:
        agencies = self._frames.get("agencies")
        return "agency" if agencies is None or agencies.empty else str(agencies[column].iloc[0])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content of all tables but ``protected``; 64 hexadecimal digits."""
        return digest({name: frame for name, frame in self._frames.items() if name != _PROTECTED})

    @cached_property
    def protected_digest(self) -> str:
        """SHA-256 of the content of ``protected``."""
        return digest({name: frame for name, frame in self._frames.items() if name == _PROTECTED})

    def with_tables(self, **frames: pd.DataFrame | None) -> Dataset:
        """A new Dataset with some tables replaced (None removes one); checked as any other.

        Raises:
            IntakeError: the new tables do not agree with the contracts or with the tables kept.
        """
        changed: dict[str, Any] = {**self.tables(), **frames}
        return Dataset(**changed)

    def save(self, path: str | Path) -> Path:
        """Write one Parquet file a table into a folder, and remove those of tables that are absent.

        Returns:
            The folder.
        """
        kept.write(self._frames, Path(path), sound=self.problems.empty)
        return Path(path)

    @classmethod
    def load(cls, path: str | Path) -> Dataset:
        """Read what :meth:`save` wrote; tables that were changed since are checked again.

        Raises:
            FileNotFoundError: the folder is not there.
            IntakeError: the files do not agree with the contracts.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise FileNotFoundError(
                f"No folder {folder}: it should hold the Parquet files that Dataset.save wrote."
            )
        frames, sound = kept.read(folder)
        if not sound:
            tables: dict[str, Any] = {**frames}
            return cls(**tables)
        rows = [(name, "", len(frame), len(frame), 0, 0) for name, frame in frames.items()]
        problems = nothing_found().copy(deep=False)
        whole = Whole(frames, problems, rejected={}, repeated={})
        return cls.assembled(whole, problems=problems, rejected={}, accounting=rows)


def remembered(
    function: Callable[Concatenate[Subject, Asked], Answer],
) -> Callable[Concatenate[Subject, Asked], Answer]:
    """Let every Dataset (or rules) keep the last two answers of a function of it, since it never changes.

    Args:
        function: of a Dataset or rules, and of what can be compared; gives a frame or a series.

    Returns:
        The function: asked the same once more, it gives a copy of the answer it gave.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def answer(subject: Subject, /, *given: Asked.args, **named: Asked.kwargs) -> Answer:
        asked = (given, named)
        answers: dict[str, list[tuple[Any, Answer]]] = subject.__dict__.setdefault("_answers", {})
        kept: list[tuple[Any, Answer]] = answers.get(name, [])
        same = [one for one in kept if one[0] == asked]
        last: tuple[Any, Answer] = same[0] if same else (asked, function(subject, *given, **named))
        answers[name] = [last]
        answers[name].extend([one for one in kept if one is not last][:1])
        return last[1].copy(deep=False)

    return answer


def among(ids: pd.Series, found: pd.Series) -> pd.Series:
    """Whether each id is one of those found.

    ``Series.isin`` walks both through Python text, which at 40,000 people takes 90 times as long.

    >>> among(pd.Series(["a", "b"]), pd.Series(["b", "b", "c"])).tolist()
    [False, True]
    """
    held = pc.is_in(arrow_text(ids), value_set=arrow_text(found))
    return pd.Series(held.to_numpy(zero_copy_only=False), index=ids.index, dtype="bool")


def rows_of(ids: pd.Series, keys: pd.Series) -> NDArray[np.int64]:
    """Place of each id among keys that do not repeat, −1 where it is none of them.

    >>> rows_of(pd.Series(["b", "c", None]), pd.Series(["a", "b"])).tolist()
    [1, -1, -1]
    """
    found = pc.index_in(arrow_text(ids), value_set=arrow_text(keys), skip_nulls=True)
    return np.asarray(found.fill_null(-1), dtype=np.int64)


def by_key(table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """A column by a key, of the first row of each: a table indexed whole for it takes twenty times as long.

    >>> by_key(pd.DataFrame({"id": ["a", "a", "b"], "tier": ["2", "1", "3"]}), "id", "tier").to_dict()
    {'a': '2', 'b': '3'}
    """
    keys, values = table[key], table[column]
    if (again := keys.duplicated()).any():
        keys, values = keys[~again], values[~again]
    return pd.Series(values.array, index=pd.Index(keys.array, name=key), name=column)


def looked_up(keys: pd.Series, table: pd.Series | Mapping[str, Any]) -> pd.Series:
    """What a table of text keys that do not repeat says of each key: ``keys.map(table)``, many times as fast.

    Args:
        keys: text; a missing one, and one that the table does not have, gives a missing value.
        table: by key.

    >>> looked_up(pd.Series(["b", "a", "?"]), {"a": 1, "b": 2}).tolist()
    [2.0, 1.0, nan]
    """
    held = table if isinstance(table, pd.Series) else pd.Series(dict(table))
    said = held.array if isinstance(held.dtype, pd.api.extensions.ExtensionDtype) else held.to_numpy()
    row = rows_of(keys, pd.Series(held.index.astype("str")))
    return pd.Series(pd.api.extensions.take(said, row, allow_fill=True), index=keys.index, name=keys.name)


def arrow_text(values: pd.Series) -> pa.Array | pa.ChunkedArray:
    """Text as Arrow holds it, without a copy where it does already."""
    # Of a Series itself Arrow asks for an attribute first, and pandas looks that up in the index.
    held: Any = values.array if isinstance(values.dtype, pd.StringDtype) else values.to_numpy(dtype=object)
    return pa.array(held, type=pa.large_string(), from_pandas=True)


def joined_runs(texts: pd.Series, runs: NDArray[np.int64], count: int) -> pd.Series:
    """The texts of each run, joined by ``"; "``; empty where a run has none.

    Args:
        texts: those of one run beside each other, the runs rising.
        runs: number of the run of each text, 0 … count − 1.
        count: how many runs there are.

    >>> joined_runs(pd.Series(["a", "b", "c"]), np.array([0, 0, 2]), 3).tolist()
    ['a; b', '', 'c']
    """
    values = arrow_text(texts)
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    starts = np.searchsorted(runs, np.arange(count + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(starts, values)
    joined = pc.binary_join(lists, pa.scalar("; ", type=pa.large_string()))
    return pd.Series(joined.to_pandas(), dtype="str")


def _found(
    accounting: Sequence[tuple[str, str, int, int, int, int]],
    changes: Sequence[pd.DataFrame],
    excluded: Sequence[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """What became of the rows and cells that were read, as frames of one form."""
    counted = pd.DataFrame(accounting, columns=list(_ACCOUNT)).astype(_ACCOUNT)
    return {
        "accounting": counted,
        "changes": _typed(changes, _CHANGES),
        "excluded": _typed(excluded, _EXCLUDED),
    }


def _typed(parts: Sequence[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return _without_rows(tuple(columns.items())).copy(deep=False)
    return pd.concat(filled, ignore_index=True)[list(columns)].astype(dict(columns))


@cache
def _without_rows(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=[name for name, _ in columns]).astype(dict(columns))


def digest(frames: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 of typed tables in canonical order: names, sizes and every column that holds a value.

    The bytes are those of the values (UTF-8 text with its lengths, little-endian numbers), so that no library
    version, process or storage layout changes them.

    Args:
        frames: tables by name, as a Dataset holds them.
    """
    sha = hashlib.sha256()
    for name in sorted(frames):
        frame = frames[name]
        missing = {column: frame[column].isna().to_numpy() for column in sorted(frame.columns)}
        filled = [column for column, lost in missing.items() if not lost.all()]
        sha.update(json.dumps([name, len(frame), filled]).encode())
        for column in filled:
            sha.update(_bytes(frame[column], missing[column]))
            sha.update(missing[column].astype("u1").tobytes())
    return sha.hexdigest()


def _bytes(values: pd.Series, missing: NDArray[np.bool_]) -> bytes:
    """The values of a column as bytes that mean the same everywhere."""
    if values.dtype == "str":
        return _text_bytes(values)
    if values.dtype in {"Int64", "boolean"}:
        return values.to_numpy(dtype="<i8", na_value=0).tobytes()
    if values.dtype == "float64":
        # Adding zero makes −0.0 the same as 0.0.
        return (np.where(missing, 0.0, values.to_numpy()) + 0.0).astype("<f8").tobytes()
    return values.to_numpy(dtype="datetime64[us]").astype("<i8").tobytes()


def _text_bytes(values: pd.Series) -> bytes:
    """Length of every text in bytes, then the text itself."""
    text = arrow_text(values).drop_null()
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    length = np.asarray(pc.binary_length(text)).astype("<i8")
    _, offsets, data = text.buffers()
    start = np.frombuffer(offsets, dtype="<i8")[text.offset]
    return length.tobytes() + (data.to_pybytes()[start : start + length.sum()] if data else b"")
