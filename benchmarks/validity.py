"""Promise: the fit finds again what others published, and its interval holds as often as it says.

Related occupations of O*NET: recall@10 at least .25, area under the curve at least .91. Moves in UK bodies:
mean reciprocal rank and percentile ahead of chance and of every part taken alone. Coverage of the interval of
a fit within two points of nominal. All through ``talent.fit.match`` under the rules of profile generic,
without an overlay; the data are read where they lie and kept nowhere.

The form of the text and the weights were chosen with these same moves in sight. So the figures without one
body stand beside those of the strongest part alone: a lead that hangs on one body is seen.

Run: TALENT_EXTERNAL_DATA=../shared/data python benchmarks/validity.py
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth import moves, occupations
from benchmarks.truth.ranking import Floats, area, recall, shown, without_each
from talent.rules import Rules, load

RECALL, AREA, POINTS = 0.25, 0.91, 0.02
SHARES = (0.5, 0.8, 0.9, 0.95)
FIGURES = ("reciprocal", "percentile")
POSTS = 25
"""Posts that every occupation is compared with when the interval is looked at."""


def generic() -> Rules:
    return load(on=occupations.ON, profile="generic")


def related(folder: Path, rules: Rules) -> pd.DataFrame:
    """Recall@10 and area of each measure by person: columns measure × (recall, area)."""
    found = occupations.occupations(folder)
    measures = {**occupations.peers(found), "fit": occupations.fits(found, rules=rules)}
    return pd.concat({name: _found(values, found) for name, values in measures.items()}, axis=1)


def _found(values: Floats, found: occupations.Occupations) -> pd.DataFrame:
    apart = np.where(found.apart, values, np.nan)
    return pd.DataFrame({"recall": recall(apart, found.related, 10), "area": area(apart, found.related)})


def coverage(folder: Path, rules: Rules) -> pd.Series:
    """Share of intervals that hold, by nominal share."""
    found = occupations.occupations(folder)
    return pd.Series(occupations.covered(found, SHARES, rules=rules, posts=POSTS), index=list(SHARES))


def successions(folder: Path, rules: Rules) -> pd.DataFrame:
    """Rows of :func:`benchmarks.truth.moves.ranked` for all bodies."""
    charts = moves.charts(folder)
    return pd.concat([moves.ranked(chart, rules=rules) for chart in charts], ignore_index=True)


def print_related(table: pd.DataFrame) -> None:
    print(f"O*NET: {len(table)} people, 95 % bootstrap intervals\n{'':>24}{'recall@10':>24}{'area':>24}")
    for name in table.columns.unique(0):
        one = table[name]
        print(f"{name:>24}{shown(one['recall'].to_numpy()):>24}{shown(one['area'].to_numpy()):>24}")


def print_successions(table: pd.DataFrame) -> None:
    by = {name: rows.reset_index(drop=True) for name, rows in table.groupby("by", sort=False)}
    fit = by["fit"]
    print(f"UK: {len(fit)} moves, {fit['n'].mean():.0f} people each, 95 % bootstrap intervals")
    print(f"{'':>24}{'reciprocal rank':>24}{'percentile':>24}")
    for name, rows in by.items():
        print(f"{name:>24}" + "".join(f"{shown(rows[what].to_numpy()):>24}" for what in FIGURES))
    for name in moves.ALONE:
        gains = [(fit[what] - by[name][what]).to_numpy() for what in FIGURES]
        print(f"{'fit − ' + name:>24}" + "".join(f"{shown(gain):>24}" for gain in gains))
    _print_without_each(fit, by["title similarity"])


def _print_without_each(fit: pd.DataFrame, title: pd.DataFrame) -> None:
    """Means without one body, of the fit and of its strongest part: the lead must not hang on one body."""
    print(f"{'without one body':>52}{'fit':>16}{'title alone':>16}")
    columns = [without_each(one[what].to_numpy(), fit["body"]) for one in (fit, title) for what in FIGURES]
    for body, row in pd.concat(columns, axis=1).iterrows():
        print(f"{body!s:>52}" + "".join(f"{value:>8.3f}" for value in row))


def broken(related: pd.DataFrame, covered: pd.Series, successions: pd.DataFrame) -> list[str]:
    """What falls short of the promise."""
    found, area = related["fit"].mean()
    wrong = []
    if found < RECALL or area < AREA:
        wrong.append(f"O*NET: recall@10 {found:.3f} (at least {RECALL}), area {area:.3f} (at least {AREA})")
    off = (covered - covered.index).abs()
    wrong += [f"interval of {share:.0%} holds {covered[share]:.1%}" for share in off.index[off > POINTS]]
    means = successions.groupby("by")[list(FIGURES)].mean()
    ahead = means.loc["fit"] > means.drop("fit").max()
    wrong += [f"UK: mean {what} of fit is not ahead of every peer" for what in FIGURES if not ahead[what]]
    return wrong


def main(folder: Path) -> int:
    rules = generic()
    table = related(folder / "onet_29_3", rules)
    print_related(table)
    held = coverage(folder / "onet_29_3", rules)
    print("interval of a fit holds: " + ", ".join(f"{share:.0%} → {held[share]:.1%}" for share in SHARES))
    placed = successions(folder / "uk_organogram", rules)
    print_successions(placed)
    wrong = broken(table, held, placed)
    print("\n".join(wrong) or "all as promised")
    return int(bool(wrong))


if __name__ == "__main__":
    data = Path(os.environ.get("TALENT_EXTERNAL_DATA") or "../shared/data")
    if not data.is_dir():
        print(f"{data} is not there: TALENT_EXTERNAL_DATA names the folder with the published data sets")
        sys.exit(0)
    sys.exit(main(data))
