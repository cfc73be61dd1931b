"""Who could take over today: people on many benches, posts that hang on one person, posts that share too few.

Asked of everybody who is ready, not only of the few on a bench, and twice: among all of them, and among those
of the post's own job family, for nearly any pool member may lawfully take a post far from what they know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from talent import fit
from talent.dataset import joined_runs
from talent.positions import key_positions as find_key_positions
from talent.positions import order_key
from talent.succession.bench import says_no, willing
from talent.succession.shortlist import soon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.rules import Rules

    Ints = NDArray[np.int64]

AMONG = ("all", "family")
"""Whom a question is asked of: everybody who is ready, or those of the post's own job family."""
SHORTAGES = (
    "among", "group", "position_ids", "employee_ids", "n_posts", "n_people", "short",
    "core_position_ids", "core_employee_ids",
)  # fmt: skip
_IDS = {"position_id": "str", "employee_id": "str"}
_NONE = -1


def cover(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    field: Field | None = None,
    key_positions: pd.DataFrame | None = None,
    on: date | None = None,
    inauguration: date | None = None,
) -> pd.DataFrame:
    """Everybody in the talent pool who is ready now for a key post and has not said no to it.

    Facts still to verify are taken to hold; whoever leaves on or before the day the post falls vacant is no
    cover. Nobody is cut off: a person may stand here for more posts than on the benches, which end at their
    length.

    Args:
        data: the agency's tables.
        grid: of :func:`talent.nine_box.place`.
        rules: figures in force.
        field: of :func:`talent.fit.candidate_field`; computed here if not given.
        key_positions: of :func:`talent.positions.key_positions`; computed here if not given.
        on: date of the facts; default the rules' date.
        inauguration: planned date of the appointment; default ``on``.

    Returns:
        position_id and employee_id (categories), own_family (whether the person's job family is the post's;
        missing where either is unknown); sorted by position_id and employee_id.
    """
    day = on or rules.on
    if field is None:
        field = fit.candidate_field(data, grid, rules=rules, on=day, inauguration=inauguration or day)
    if key_positions is None:
        key_positions = find_key_positions(data, rules=rules, on=day)
    posts, people = field.sides.posts, field.sides.people
    post, person = _ready(field, key_positions, rules)
    table = pd.DataFrame(
        {
            "position_id": pd.Categorical.from_codes(post, categories=pd.Index(posts["position_id"])),
            "employee_id": pd.Categorical.from_codes(person, categories=pd.Index(people["employee_id"])),
            "own_family": _same(posts["job_family"], people["job_family"], post, person),
        }
    )
    return table[~_refused(data, table, day)].reset_index(drop=True)


def _ready(field: Field, key_positions: pd.DataFrame, rules: Rules) -> tuple[Ints, Ints]:
    """Rows of post and person of every pair of a key post and a pool member who is ready now."""
    able = field.checked["in_pool"].eq("yes") & field.checked["years_to_eligible"].eq(0)
    mine = field.only(able.to_numpy(dtype=bool)).timely()
    ids = field.sides.posts["position_id"]
    wanted = np.intersect1d(field.targets, np.flatnonzero(ids.isin(key_positions["position_id"])))
    found = [(np.empty(0, dtype=np.int64),) * 2]
    for block in mine.blocks(wanted):
        at, who = np.nonzero(block.open & (soon(block, mine, rules) == 0))
        found.append((block.post[at], block.person[who]))
    post, person = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((person, post))
    return post[order], person[order]


def _same(posts: pd.Series, people: pd.Series, post: Ints, person: Ints) -> pd.api.extensions.ExtensionArray:
    """Whether the job families of pairs are the same, missing where one is not known."""
    code = pd.factorize(pd.concat([posts, people], ignore_index=True))[0]
    its, theirs = code[: len(posts)][post], code[len(posts) :][person]
    return pd.arrays.BooleanArray(its == theirs, (its < 0) | (theirs < 0))


def _refused(data: Dataset, table: pd.DataFrame, on: date) -> NDArray[np.bool_]:
    """Pairs of which the person has said no; only those who said anything are looked up."""
    found = np.zeros(len(table), dtype=bool)
    spoke = np.flatnonzero(table["employee_id"].isin(data.preferences["employee_id"]))
    rows = table.iloc[spoke][["position_id", "employee_id"]].astype("str")
    rows["willing"] = willing(data, rows, on)
    found[spoke] = says_no(rows)
    return found


def within(cover: pd.DataFrame, among: str) -> pd.DataFrame:
    """The rows of :func:`cover` that one of :data:`AMONG` speaks of."""
    return cover if among == "all" else cover[cover["own_family"].fillna(value=False)]


def shared(benches: pd.DataFrame) -> pd.DataFrame:
    """People who stand on more than one bench.

    Args:
        benches: of :func:`talent.succession.benches`.

    Returns:
        employee_id, n_benches, n_first (benches that they lead, alone or with equals), position_ids (joined
        by ``"; "``, best rank first); most benches first, then the id's hash.

    >>> rows = [("A", "e", 1), ("B", "e", 2), ("B", "f", 1)]
    >>> shared(pd.DataFrame(rows, columns=["position_id", "employee_id", "rank"])).to_numpy().tolist()
    [['e', 2, 1, 'A; B']]
    """
    rows = benches.sort_values(["employee_id", "rank", "position_id"], kind="stable")
    who, people = pd.factorize(rows["employee_id"])
    found = pd.DataFrame(
        {
            "employee_id": people,
            "n_benches": np.bincount(who, minlength=len(people)),
            "n_first": np.bincount(who, rows["rank"].eq(1), minlength=len(people)).astype(np.int64),
            "position_ids": joined_runs(rows["position_id"], who, len(people)),
        }
    )
    found = found[found["n_benches"] > 1].reset_index(drop=True)
    by = found.assign(less=-found["n_benches"], fewer=-found["n_first"], hash=order_key(found["employee_id"]))
    return found.loc[by.sort_values(["less", "fewer", "hash"]).index].reset_index(drop=True)


def single_cover(cover: pd.DataFrame) -> pd.DataFrame:
    """Posts for which exactly one person is ready.

    Args:
        cover: of :func:`cover`.

    Returns:
        among (all, family), position_id, employee_id; sorted.

    >>> rows = pd.DataFrame({"position_id": ["A", "A", "B"], "employee_id": ["e", "f", "e"]})
    >>> single_cover(rows.assign(own_family=True)).query("among == 'all'").to_numpy().tolist()
    [['all', 'B', 'e']]
    """
    parts = []
    for among in AMONG:
        rows = within(cover, among)
        alone = rows[~rows["position_id"].duplicated(keep=False)].astype(_IDS)
        parts.append(alone.assign(among=among)[["among", "position_id", "employee_id"]])
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["among", "position_id"], ignore_index=True).astype({"among": "str"})


def last_cover(cover: pd.DataFrame) -> pd.DataFrame:
    """What each person's leaving would cost: the posts that then have nobody ready.

    Args:
        cover: of :func:`cover`.

    Returns:
        among (all, family), employee_id, n_posts, position_ids (joined by ``"; "``); most posts first.
    """
    posts = single_cover(cover).groupby(["among", "employee_id"], sort=True)["position_id"]
    found = posts.agg(n_posts="size", position_ids="; ".join).reset_index()
    found["position_ids"] = found["position_ids"].astype("str")
    by = found.assign(less=-found["n_posts"], hash=order_key(found["employee_id"]))
    return found.loc[by.sort_values(["among", "less", "hash"]).index].reset_index(drop=True)


def shortages(cover: pd.DataFrame, key_positions: pd.DataFrame) -> pd.DataFrame:
    """Key posts that together have fewer ready people than they are (Hall's condition fails for them).

    Match as many posts with people as can be. The posts from which no alternating path leads to an unmatched
    person are the largest set that is short of as many people as posts stay empty; it does not depend on
    which matching was found (Dulmage & Mendelsohn 1958). Each connected piece of it that is short is one
    group. Its `core` is a set of its posts that is short by itself and has no part that is: the smallest of
    those that the empty posts lead to. Each post counts once, however many seats it has.

    Args:
        cover: of :func:`cover`.
        key_positions: position_id of every key post, those without any cover too.

    Returns:
        among (all, family), group (0 …), position_ids and employee_ids (joined by ``"; "``), n_posts,
        n_people, short (posts that stay empty at best), core_position_ids, core_employee_ids; among all
        first, then the groups short of most posts. Nothing is said of families where none is known.

    >>> rows = pd.DataFrame({"position_id": ["A", "B", "C"], "employee_id": ["e", "e", "f"]})
    >>> posts = pd.DataFrame({"position_id": ["A", "B", "C"]})
    >>> found = shortages(rows.assign(own_family=pd.array([None] * 3, dtype="boolean")), posts)
    >>> found[["position_ids", "employee_ids", "short"]].to_numpy().tolist()
    [['A; B', 'e', 1]]
    """
    posts = pd.Index(sorted(key_positions["position_id"].unique()))
    names, rows = posts.to_numpy(dtype=object), []
    for among in AMONG if cover["own_family"].notna().any() else AMONG[:1]:
        part = within(cover, among)
        who, people = pd.factorize(
            part["employee_id"].astype("category").cat.remove_unused_categories(), sort=True
        )
        its = part["position_id"].astype("category")
        ends = posts.get_indexer(its.cat.categories)[its.cat.codes], who
        grid = sparse.csr_array((np.ones(len(part)), ends), shape=(len(posts), len(people)))
        few = people.to_numpy(dtype=object)
        found = [_named(piece, names, few) for piece in _deficient(grid)]
        order = sorted(found, key=lambda row: (-row[4], -row[3], row[0]))
        rows += [(among, place, *row) for place, row in enumerate(order)]
    text = dict.fromkeys([name for name in SHORTAGES if name.endswith(("_ids", "among"))], "str")
    return pd.DataFrame(rows, columns=list(SHORTAGES)).astype(
        text | dict.fromkeys(["group", "n_posts", "n_people", "short"], "int64")
    )


def _named(
    piece: tuple[Ints, Ints, Ints, Ints], posts: NDArray[np.object_], people: NDArray[np.object_]
) -> tuple[str, str, int, int, int, str, str]:
    group, few, core, core_few = piece
    names = "; ".join(posts[group]), "; ".join(people[few])
    least = "; ".join(posts[core]), "; ".join(people[core_few])
    return (*names, group.size, few.size, group.size - few.size, *least)


def _deficient(grid: sparse.csr_array) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    """Connected sets of rows with fewer columns than rows, with their columns; and the smallest core of each.

    Rows reached from one empty row by alternating paths are one more than their columns. A subset that is
    short too must hold that row, hence every row reached from it: no part of the set is short.
    """
    match = np.asarray(csgraph.maximum_bipartite_matching(grid, perm_type="column"), dtype=np.int64)
    rivals = _rivals(grid, match)
    rows = np.flatnonzero(~_may_move(grid, match, rivals))
    count, group = (
        csgraph.connected_components(rivals[rows][:, rows], directed=False) if rows.size else (0, rows)
    )
    for label in range(count):
        members = rows[group == label]
        empty = members[match[members] == _NONE]
        # Empty rows with the same columns have the same core but for themselves.
        kinds = {grid.indices[grid.indptr[row] : grid.indptr[row + 1]].tobytes(): row for row in empty[::-1]}
        trees = [
            csgraph.breadth_first_order(rivals, row, return_predecessors=False) for row in kinds.values()
        ]
        if trees:
            core = np.sort(min(trees, key=lambda tree: (tree.size, tree[0]))).astype(np.int64)
            yield members, np.unique(grid[members].indices), core, np.unique(grid[core].indices)


def _rivals(grid: sparse.csr_array, match: Ints) -> sparse.csr_array:
    """Row → row: the second holds a column that the first could take."""
    holder = np.full(grid.shape[1], _NONE)
    holder[match[match != _NONE]] = np.flatnonzero(match != _NONE)
    row, rival = np.repeat(np.arange(match.size), np.diff(grid.indptr)), holder[grid.indices]
    known = rival != _NONE
    step = np.ones(int(known.sum()), dtype=bool), (row[known], rival[known])
    return sparse.csr_array(step, shape=(match.size, match.size))


def _may_move(grid: sparse.csr_array, match: Ints, rivals: sparse.csr_array) -> NDArray[np.bool_]:
    """Rows that could give up their column, because an alternating path leads from them to a free one."""
    free = np.setdiff1d(np.arange(grid.shape[1]), match)
    near = np.flatnonzero(np.diff(grid[:, free].indptr))
    # One node more leads to every row beside a free column; all others are reached against the arrows.
    start = match.size
    back = rivals.tocoo()
    ends = np.append(back.col, np.full(near.size, start)), np.append(back.row, near)
    graph = sparse.csr_array((np.ones(ends[0].size, dtype=bool), ends), shape=(start + 1, start + 1))
    reached = csgraph.breadth_first_order(graph, start, return_predecessors=False)
    found = np.zeros(start + 1, dtype=bool)
    found[reached] = True
    return found[:-1]
