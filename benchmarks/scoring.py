"""Promise: exact score and cell of 4.7 million at most twice plain float NumPy; nine chances in a second.

Every line measures all solvers one after the other in one process on the same columns, and stops where they
differ by more than rounding explains. The float peer does the same work (bounds, levels, cell) on points that
are already divided; Polars and DuckDB are measured where they are installed, the row-wise ``apply`` on a part
of the rows. Peak memory is that of the arrays made while scoring, over the columns that go in.

Run: python benchmarks/scoring.py [people ...]
"""

import sys
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from talent.measures import Measured
from talent.nine_box import normal_chances
from talent.rules import load
from talent.scoring import AXES, AxisForm, axis_form, weighted_sums

try:
    import polars as pl
except ImportError:
    pl = None
try:
    import duckdb
except ImportError:
    duckdb = None

TWICE, TIMES, SECOND, THRICE = 2.0, 20.0, 1.0, 3.0
NATION = 4_700_000
APPLIED = 20_000
CHUNK = 1 << 16
RULES = load(on="2025-12-01", profile="bkn-411-2025")
FORMS = {axis: axis_form(RULES, axis) for axis in AXES}
MATRIX = np.array(RULES.value("cells.matrix"), dtype=np.int8)
BASES = {"competency": (18, 27, 36), "experience": (3,), "traits": (2,)}
OFTEN_MISSING = ("feedback", "traits", "competency", "field")


def people(n: int, missing: float) -> dict[str, Measured]:
    """Components of the national formula as the measures give them: ratios, means of three, matches."""
    rng, found = np.random.default_rng(1), {}
    for name in (*FORMS["performance"].coefficients, *FORMS["potential"].coefficients):
        bases = BASES.get(name, (1,))
        base = np.full(n, bases[0]) if len(bases) == 1 else rng.choice(bases, n)
        most = 110 if name == "rating" else 100
        known = rng.random(n) >= missing if name in OFTEN_MISSING else np.ones(n, dtype=bool)
        share = rng.integers(0, 21, n) / 20
        top = np.where(known, (share * most * base).astype(np.int64), 0).astype(np.int32)
        shared = np.broadcast_to(np.int32(bases[0]), n) if len(bases) == 1 else base.astype(np.int32)
        none = np.broadcast_to(np.array(np.nan), n)
        day = np.broadcast_to(np.datetime64("2024-12-31", "us"), n)
        free = np.broadcast_to(np.array(False), n)
        found[name] = Measured(top, shared, known, Fraction(0), Fraction(most), day, name, none, free)
    return found


def exact(measured: dict[str, Measured]) -> np.ndarray:
    """Cell of every person whose levels are certain, else 0."""
    low, high = [], []
    for form in FORMS.values():
        sums = weighted_sums(form.coefficients, measured, cap=form.cap)
        low.append(sums.levels("low", form.cuts))
        high.append(low[-1] if sums.high is sums.low else sums.levels("high", form.cuts))
    return cells(low, high)


def cells(low: list[np.ndarray], high: list[np.ndarray]) -> np.ndarray:
    """Box of the two levels where both are certain."""
    found = MATRIX.ravel()[low[0] * np.int8(3) + low[1]]
    for one, other in zip(low, high, strict=True):
        if other is not one:
            found *= one == other
    return found


def as_points(measured: dict[str, Measured]) -> dict[str, np.ndarray]:
    """Points as floats, NaN where missing."""
    return {name: one.points for name, one in measured.items()}


def floats(points: dict[str, np.ndarray], gaps: set[str]) -> np.ndarray:
    """The same in floating point, chunk by chunk: sums of what is known, bounds where anything is missing."""
    n = len(next(iter(points.values())))
    low = [np.empty(n, dtype=np.int8) for _ in FORMS]
    high = [np.empty(n, dtype=np.int8) if gaps & set(form.coefficients) else None for form in FORMS.values()]
    scores = np.empty((2, n))
    for start in range(0, n, CHUNK):
        rows = slice(start, start + CHUNK)
        for place, form in enumerate(FORMS.values()):
            least, most = _sums(form, points, gaps, rows)
            scores[place, rows] = least
            for side, levels in ((least, low[place]), (most, high[place])):
                if levels is not None:
                    first, second = (side >= float(cut) for cut in form.cuts)
                    levels[rows] = first.astype(np.int8) + second
    return cells(low, [own if own is not None else least for own, least in zip(high, low, strict=True)])


def _sums(
    form: AxisForm, points: dict[str, np.ndarray], gaps: set[str], rows: slice
) -> tuple[np.ndarray, np.ndarray]:
    low, extra = np.zeros(len(points["rating"][rows])), None
    for name, weight in form.coefficients.items():
        one = points[name][rows]
        if name in gaps:
            gone = np.isnan(one)
            more = gone * (float(weight) * 100)
            extra = more if extra is None else extra + more
            one = np.where(gone, 0.0, one)
        low += float(weight) * one
    return low, low if extra is None else low + extra


def applied(frame: pd.DataFrame) -> pd.Series:
    """Row by row, as a spreadsheet thinks."""

    def one(row: pd.Series) -> int:
        levels = []
        for form in FORMS.values():
            low = sum(
                float(weight) * (0 if np.isnan(row[name]) else row[name])
                for name, weight in form.coefficients.items()
            )
            gap = sum(
                float(weight) * 100 for name, weight in form.coefficients.items() if np.isnan(row[name])
            )
            ends = [sum(side >= float(cut) for cut in form.cuts) for side in (low, low + gap)]
            if ends[0] != ends[1]:
                return 0
            levels.append(ends[0])
        return int(MATRIX[levels[0], levels[1]])

    return frame.apply(one, axis=1)


def in_polars(frame: "pl.DataFrame") -> np.ndarray:
    """The same expressions, evaluated by Polars on all cores."""
    level = {}
    for axis, form in FORMS.items():
        low = sum(pl.col(name).fill_nan(0) * float(weight) for name, weight in form.coefficients.items())
        gap = sum(
            pl.col(name).is_nan().cast(pl.Float64) * (float(weight) * 100)
            for name, weight in form.coefficients.items()
        )
        for side, value in (("low", low), ("high", low + gap)):
            level[f"{axis}_{side}"] = sum((value >= float(cut)).cast(pl.Int8) for cut in form.cuts)
    told = frame.select(**level)
    ends = [[told[f"{axis}_{side}"].to_numpy() for axis in AXES] for side in ("low", "high")]
    return cells(*ends)


def in_duckdb(frame: pd.DataFrame) -> np.ndarray:
    """The same expressions as SQL."""
    columns = []
    for axis, form in FORMS.items():
        low = " + ".join(
            f"{float(weight)} * coalesce({name}, 0)" for name, weight in form.coefficients.items()
        )
        gap = " + ".join(
            f"{100 * float(weight)} * ({name} is null)::int" for name, weight in form.coefficients.items()
        )
        for side, value in (("low", low), ("high", f"{low} + {gap}")):
            steps = " + ".join(f"(({value}) >= {float(cut)})::tinyint" for cut in form.cuts)
            columns.append(f"({steps})::tinyint as {axis}_{side}")
    query = f"select {', '.join(columns)} from people"  # noqa: S608 - names of components
    told = duckdb.connect().register("people", frame).sql(query).fetchnumpy()
    return cells(*[[np.asarray(told[f"{axis}_{side}"]) for axis in AXES] for side in ("low", "high")])


def nine_chances(scores: list[np.ndarray], errors: list[np.ndarray]) -> np.ndarray:
    """Chance of each of the nine cells."""
    cuts = [[float(cut) for cut in form.cuts] for form in FORMS.values()]
    return normal_chances(scores, errors, cuts, MATRIX.astype(np.int64))


def timed(work: Callable[[], Any], repeats: int = 3) -> tuple[Any, float]:
    """Result, and seconds of the fastest run."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    return result, min(seconds)


def peak(work: Callable[[], Any]) -> int:
    """Most bytes held at once by what the work makes."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def main(sizes: list[int]) -> None:
    print(f"{'people':>9}{'missing':>9}{'exact':>8}{'float':>8}{'ratio':>7}{'apply':>9}{'times':>7}", end="")
    print(f"{'Polars':>8}{'DuckDB':>8}{'chances':>9}{'peak':>6}   seconds, fastest of three")
    for n in sizes:
        for missing in (0.0, 0.1):
            measured = people(n, missing)
            points = as_points(measured)
            frame = pd.DataFrame(points)
            gaps = {name for name, column in points.items() if np.isnan(column).any()}
            found, ours = timed(partial(exact, measured))
            plain, theirs = timed(partial(floats, points, gaps))
            differ = float((found != plain).mean())
            assert differ < 1e-2, differ
            part = frame.head(min(APPLIED, n))
            slow, rowwise = timed(partial(applied, part), 1)
            assert (slow.to_numpy() == plain[: len(part)]).mean() > 0.99
            rowwise *= n / len(part)
            took = {}
            if pl is not None:
                held = pl.DataFrame(points)
                told, took["polars"] = timed(partial(in_polars, held))
                assert (told == plain).mean() > 0.99
            if duckdb is not None:
                told, took["duckdb"] = timed(partial(in_duckdb, frame))
                assert (told == plain).mean() > 0.99
            scores = [np.random.default_rng(2).uniform(0, 100, n) for _ in FORMS]
            _, chances = timed(partial(nine_chances, scores, [np.full(n, 4.0)] * 2))
            memory = peak(partial(exact, measured)) / columns(measured)
            print(
                f"{n:>9}{missing:>9.0%}{ours:>8.3f}{theirs:>8.3f}{ours / theirs:>7.2f}{rowwise:>9.1f}", end=""
            )
            print(f"{rowwise / ours:>7.0f}", end="")
            print(
                "".join(
                    f"{took[name]:>8.3f}" if name in took else f"{'–':>8}" for name in ("polars", "duckdb")
                ),
                end="",
            )
            print(f"{chances:>9.3f}{memory:>6.2f}", flush=True)
            assert ours <= TWICE * theirs
            assert rowwise >= TIMES * ours
            assert memory <= THRICE
            assert chances <= SECOND * max(1.0, n / NATION)


def columns(measured: dict[str, Measured]) -> int:
    """Bytes of the columns that go in."""
    return sum(
        one.numerator.nbytes
        + one.known.nbytes
        + (one.denominator.nbytes if one.denominator.strides[0] else 0)
        for one in measured.values()
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [NATION])
