"""UK senior posts 2011–2014: where does the person who really got a post stand among all named holders?

One employer a body and date: everybody named then, in the posts of then. A post that did not exist yet is
put into the chart under its superior of later, or under the post that this superior, or the next one above
who was there, held then.

Contains public sector information licensed under the Open Government Licence v3.0 (data.gov.uk, Organogram of
Staff Roles & Salaries).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth.ranking import place
from talent import Dataset
from talent.fit import match
from talent.rules import Rules

KINDS = ("succession", "move_to_new_post")
_RUNGS = (("SCS4", "OF-9"), ("SCS3", "OF-8"), ("SCS2", "OF-7"), ("SCS1A",), ("SCS1", "OF-6"))
TIERS = {grade: str(rank) for rank, grades in enumerate(_RUNGS, start=1) for grade in grades}
ALONE = {"grade distance": "tier", "title similarity": "title", "distance in the chart": "distance"}


@dataclass(frozen=True)
class Chart:
    """The posts of one body at one date, and the moves out of it that are asked for.

    Attributes:
        body: whose.
        posts: rows as published, those of later that were not there yet beside.
        moves: rows of the list of moves.
    """

    body: str
    posts: pd.DataFrame
    moves: pd.DataFrame


def charts(folder: Path) -> list[Chart]:
    """Read the published files."""
    posts = pd.read_csv(folder / "senior_posts.csv", dtype="str")
    moves = pd.read_csv(folder / "moves_dev.csv", dtype="str")
    at = dict(iter(posts.groupby(["dept", "snapshot"])))
    asked = moves[moves["kind"].isin(KINDS)].groupby(["dept", "from_snapshot", "to_snapshot"])
    return [
        Chart(dept, _with_new(at[dept, before], at[dept, after], rows["to_post"]), rows)
        for (dept, before, after), rows in asked
    ]


def dataset(chart: Chart) -> Dataset:
    """The chart as an employer's tables."""
    rows = chart.posts.reset_index(drop=True)
    unit = rows["unit"].fillna(rows["organisation"])
    posts = rows[["post_id", "reports_to"]].assign(
        title=rows["job_title"], unit_id=unit, tier=rows["grade"].map(TIERS), job_family=rows["profession"]
    )
    named = rows["person_id"].notna() & ~rows["person_id"].duplicated()
    people = posts[named].assign(employee_id=rows["person_id"])
    units = pd.DataFrame({"unit_id": unit.unique(), "name": unit.unique()})
    return Dataset(
        units=units,
        positions=posts.rename(columns={"post_id": "position_id"}),
        employees=people.rename(columns={"post_id": "position_id"})[
            ["employee_id", "unit_id", "position_id", "tier", "job_family"]
        ],
    )


def ranked(chart: Chart, *, rules: Rules) -> pd.DataFrame:
    """Where each move's person stands among all who could have come: everybody named but the post's holder.

    Returns:
        One row a move and measure: body, post, by (``fit``, one of :data:`ALONE` or ``random``), n (people),
        reciprocal (1 / place, 1 = first, ties share the mean; their expectation for random), percentile
        (share of the others who stand after). Whom the engine does not list stands after all whom it does.
    """
    data = dataset(chart)
    table = match(data, list(chart.moves["to_post"].unique()), rules=rules)
    found = []
    for post, person in zip(chart.moves["to_post"], chart.moves["person_id"], strict=True):
        people = data.employees[data.employees["position_id"].ne(post)]["employee_id"]
        rows = table[table["position_id"].eq(post)].set_index("employee_id").reindex(people)
        n, true = len(rows), int(rows.index.get_loc(person))
        measures = {"fit": "fit", **ALONE}.items()
        spots = {name: place(rows[column].fillna(-1).to_numpy(), true) for name, column in measures}
        stood = [(name, 1 / spot, (n - spot) / (n - 1)) for name, spot in spots.items()]
        chance = ("random", float((1 / np.arange(1, n + 1)).mean()), 0.5)
        found += [(chart.body, post, name, n, first, after) for name, first, after in [*stood, chance]]
    return pd.DataFrame(found, columns=["body", "post", "by", "n", "reciprocal", "percentile"])


def _with_new(before: pd.DataFrame, after: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """The posts of before, and those wanted of after that were not there yet."""
    new = after[after["post_id"].isin(wanted) & ~after["post_id"].isin(before["post_id"])]
    new = new.drop_duplicates("post_id")
    above = [_superior(post, before, after) for post in new["reports_to"]]
    return pd.concat([before, new.assign(reports_to=above, person_id=pd.NA, status="vacant")])


def _superior(post: str, before: pd.DataFrame, after: pd.DataFrame) -> str:
    """The post of before above which stood, or whose holder then held, a post of after; XX = none."""
    then = before.dropna(subset="person_id").drop_duplicates("person_id").set_index("person_id")["post_id"]
    line = after.drop_duplicates("post_id").set_index("post_id")
    met: set[str] = set()
    while post in line.index and post not in met:
        if post in set(before["post_id"]):
            return post
        if line.loc[post, "person_id"] in then.index:
            return str(then[line.loc[post, "person_id"]])
        met.add(post)
        post = str(line.loc[post, "reports_to"])
    return "XX"
