"""O*NET 29.3: do the posts that fit a person of one occupation best belong to related occupations?

Every rated occupation is a post that asks for its published levels; each whose relations are published is a
person too, who has them. Only skills and work styles count: knowledge and titles went into the official list.
Wanted are the primary relations, at most ten an occupation.

Includes information from the O*NET 29.3 Database by the U.S. Department of Labor, Employment and Training
Administration (USDOL/ETA), used under CC BY 4.0. O*NET is a trademark of USDOL/ETA. The information was
modified (reshaped); USDOL/ETA has not approved, endorsed or tested these modifications.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth.ranking import Bools, Floats
from talent import Dataset
from talent.fit import intervals, match
from talent.rules import Rules

ON = "2025-06-01"
SCALE = 7.0
"""Levels run from 0 to this in the rules of profile generic."""


@dataclass(frozen=True)
class Occupations:
    """Rated occupations and what is related to some of them.

    Attributes:
        levels: occupations × elements on the scale of the rules, without a missing value.
        errors: standard errors of the levels, 0 where an element is not relevant.
        sources: rows of the occupations whose relations are published.
        related: sources × occupations.
    """

    levels: pd.DataFrame
    errors: pd.DataFrame
    sources: np.ndarray
    related: Bools

    @property
    def apart(self) -> Bools:
        """Sources × occupations: everything but the occupation itself."""
        return np.asarray(self.sources[:, None] != np.arange(len(self.levels)))


def occupations(folder: Path) -> Occupations:
    """Read the published files."""
    skills, styles = (pd.read_csv(folder / f"{name}.csv") for name in ("skills", "work_styles"))
    level, error = (_wide(skills, value) for value in ("level", "level_se"))
    style, blur = (_wide(styles, value).loc[level.index] for value in ("importance", "importance_se"))
    wide = SCALE / 4  # importance runs from 1 to 5
    levels = level.join((style - 1) * wide)
    errors = error.join(blur * wide)[levels.columns].fillna(0.0)
    listed = pd.read_csv(folder / "related_dev.csv")
    listed = listed[listed["tier"].str.startswith("Primary") & listed["related_onet_soc"].isin(levels.index)]
    listed = listed[listed["onet_soc"].isin(levels.index)]
    sources = np.sort(levels.index.get_indexer(pd.Index(listed["onet_soc"].unique())))
    related = pd.crosstab(listed["onet_soc"], listed["related_onet_soc"]).astype(bool)
    wanted = related.reindex(index=levels.index[sources], columns=levels.index, fill_value=False)
    return Occupations(levels, errors, sources, wanted.to_numpy(dtype=bool))


def dataset(found: Occupations, blur: pd.DataFrame | float = 0.0) -> Dataset:
    """One employer of all occupations, where nobody holds a post yet.

    Args:
        found: standards, and levels of the people.
        blur: added to the levels of people, which stay within the scale.
    """
    same, people = {"unit_id": "O*NET", "tier": "1"}, found.levels.index[found.sources]
    levels, errors = (found.levels + blur).clip(0, SCALE).loc[people], found.errors.loc[people]
    session = {"assessed_on": pd.Timestamp(ON), "instrument": "O*NET", "kind": "technical"}
    assessed = _long(levels, "employee_id", "element", "value").assign(**session)
    return Dataset(
        positions=pd.DataFrame({"position_id": found.levels.index, "title": "Occupation", **same}),
        employees=pd.DataFrame({"employee_id": people, **same}),
        standards=_long(found.levels, "position_id", "competency", "required_level").assign(kind="technical"),
        assessments=assessed.assign(sem=errors.to_numpy().ravel(order="F")),
    )


def _long(table: pd.DataFrame, row: str, column: str, value: str) -> pd.DataFrame:
    return table.rename_axis(row).reset_index().melt(row, var_name=column, value_name=value)


def _wide(table: pd.DataFrame, value: str) -> pd.DataFrame:
    return table.set_index(["onet_soc", "element_id"])[value].unstack()  # noqa: PD010 - one value a cell


def fits(found: Occupations, *, rules: Rules) -> Floats:
    """The engine's fit of every person to every post."""
    table = match(dataset(found), rules=rules)
    wide = table.set_index(["employee_id", "position_id"])["fit"].unstack()  # noqa: PD010 - one value a cell
    codes = found.levels.index
    return wide.reindex(index=codes[found.sources], columns=codes).to_numpy(dtype="float64")


def peers(found: Occupations, *, seed: int = 0) -> dict[str, Floats]:
    """The same question answered by chance and by simpler measures."""
    posts = found.levels.to_numpy(dtype="float64")
    people = posts[found.sources]
    apart = np.stack([posts - person for person in people])
    return {
        "random": np.random.default_rng(seed).random(apart.shape[:2]),
        "deficit only": -np.maximum(apart, 0).sum(axis=2),
        "Euclidean distance": -(apart**2).sum(axis=2),
        "cosine": _cosine(people, posts),
        "profile correlation": _cosine(_centred(people), _centred(posts)),
    }


def covered(
    found: Occupations, shares: Sequence[float], *, rules: Rules, posts: int, seed: int = 0
) -> list[float]:
    """How often an interval around the fit of a blurred profile holds the fit of the published one.

    Args:
        found: what is published stands for the truth.
        shares: nominal shares.
        rules: as for :func:`fits`.
        posts: how many posts people of all occupations are compared with.
        seed: of those posts and of the blur, one draw a person and element with the published standard error.
    """
    rng, everybody = np.random.default_rng(seed), replace(found, sources=np.arange(len(found.levels)))
    some = list(rng.choice(found.levels.index, posts, replace=False))
    seen = dataset(everybody, rng.normal(size=found.levels.shape) * found.errors)
    pairs = ["position_id", "employee_id"]
    truth = match(dataset(everybody), some, rules=rules).set_index(pairs)["fit"]
    table = match(seen, some, rules=rules)
    fit = truth.loc[pd.MultiIndex.from_frame(table[pairs])].to_numpy()
    stated = [intervals(table, seen, rules=rules, share=share) for share in shares]
    return [float(((one["fit_low"] <= fit) & (fit <= one["fit_high"])).mean()) for one in stated]


def _centred(profiles: Floats) -> Floats:
    return np.asarray(profiles - profiles.mean(axis=1, keepdims=True))


def _cosine(people: Floats, posts: Floats) -> Floats:
    lengths = (np.linalg.norm(side, axis=1) for side in (people, posts))
    return np.asarray(people @ posts.T / np.outer(*lengths))
