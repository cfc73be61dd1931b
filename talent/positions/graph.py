"""The graph of positions: reporting lines, and the moves by which one post feeds another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from talent.dataset import Dataset, remembered, rows_of
from talent.positions.seats import incumbents_of
from talent.rules import Rules

_MOVE_KINDS = ["definitive"]


def build_graph(data: Dataset, *, rules: Rules) -> nx.DiGraph:
    """The positions of an agency as a directed graph.

    Nodes are position ids and carry the columns of ``positions`` (missing = None; of a job share the first
    row), ``seats`` (of all its rows), ``incumbents`` (tuple of employee ids) and ``tier_rank`` (1 = top;
    None for a tier that the rules do not know). Edges:

    * ``kind="reports_to"`` from subordinate to superior. Self-reports and references to no post make no edge:
      they are :func:`~talent.positions.findings`.
    * ``kind="feeder"`` from a post to one that its holders move to: ``moves`` = how often ``history`` saw it;
      ``rule=True`` where the feeder rules allow it, ``years`` = years that they ask for. Rule-made edges join
      leading posts of one job family only, so that 4,000 posts do not make millions of edges. Of all
      families together at most ``method.graph.rule_edges`` are drawn, the smallest families first: the
      families left to the general rule between tiers (:func:`tier_graph`) are named in
      ``graph.graph["families_by_tier"]``.

    A DiGraph holds one edge between a pair: where a post both reports to and feeds another the edge keeps
    ``kind="reports_to"`` and carries ``feeder=True`` beside it; every edge has ``feeder``, ``moves``,
    ``rule``, ``years``.

    Args:
        data: reads ``positions``, ``employees`` and ``history``.
        rules: tiers, ``eligibility.feeder`` and ``method.graph.rule_edges``.

    Returns:
        Graph with nodes in the order of the table and edges in the order of ids.

    >>> from talent.rules import load
    >>> posts = pd.DataFrame({"position_id": ["A", "B"], "tier": ["1", "2"], "reports_to": [None, "A"]})
    >>> data = Dataset(
    ...     positions=posts.assign(title="T", unit_id="U"),
    ...     employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"], "position_id": ["B"]}),
    ... )
    >>> rules = load(on="2025-12-01", profile="generic")
    >>> build_graph(data, rules=rules).edges["B", "A"]["kind"]
    'reports_to'
    """
    allowed, left = _moves_allowed(data, rules)
    graph = nx.DiGraph(families_by_tier=left)
    graph.add_nodes_from(_nodes(data, rules))
    lines = reporting_lines(data)
    plain = {"feeder": False, "moves": 0, "rule": False, "years": None}
    pairs = zip(lines["position_id"].tolist(), lines["reports_to"].tolist(), strict=True)
    graph.add_edges_from(pairs, kind="reports_to", **plain)
    graph.add_edges_from(
        (source, target, {"kind": "reports_to" if graph.has_edge(source, target) else "feeder", **edge})
        for source, target, edge in _feeder_edges(moves_seen(data), allowed)
    )
    return graph


def observed_graph(posts: pd.DataFrame, moves: pd.DataFrame) -> nx.DiGraph:
    """The graph of reporting lines and of moves that people made, from frames a review keeps.

    Args:
        posts: position_id, reports_to and whatever the nodes shall carry; one row a post.
        moves: source, target, moves; of :func:`moves_seen`.

    Returns:
        As :func:`build_graph`, without incumbents and without what only the rules allow.
    """
    graph = nx.DiGraph()
    plain = posts.astype(object).where(posts.notna(), None)
    graph.add_nodes_from((record["position_id"], record) for record in plain.to_dict("records"))
    lines = posts.loc[posts["reports_to"].isin(posts["position_id"]), ["position_id", "reports_to"]]
    lines = lines[lines["position_id"] != lines["reports_to"]]
    graph.add_edges_from(lines.itertuples(index=False, name=None), kind="reports_to", feeder=False, moves=0)
    for source, target, count in moves[["source", "target", "moves"]].itertuples(index=False, name=None):
        kind = "reports_to" if graph.has_edge(source, target) else "feeder"
        graph.add_edge(source, target, kind=kind, feeder=True, moves=int(count))
    return graph


def tier_graph(rules: Rules) -> nx.DiGraph:
    """The general rule of who may move where, between tiers: what holds for posts of any job family.

    Args:
        rules: tiers and ``eligibility.feeder``.

    Returns:
        Graph with a node a tier (``rank``, 1 = top; ``track``; ``leads``) and an edge a step that
        :func:`tier_steps` allows, ``years`` = years asked for in the tier before. Steps within a tier make
        no edge.

    >>> from talent.rules import load
    >>> tier_graph(load(on="2025-12-01", profile="bkn-411-2025")).edges["pengawas", "administrator"]["years"]
    3.0
    """
    graph = nx.DiGraph()
    tiers = rules.tiers.reset_index()[["tier", "rank", "track", "leads"]]
    for tier, rank, track, leads in tiers.itertuples(index=False, name=None):
        graph.add_node(tier, rank=int(rank), track=track, leads=bool(leads))
    for source, target, years in tier_steps(rules).itertuples(index=False, name=None):
        if source != target:
            graph.add_edge(source, target, years=years)
    return graph


def reporting_lines(data: Dataset) -> pd.DataFrame:
    """Distinct reporting lines between two posts of the table: position_id, reports_to."""
    lines = data.positions[["position_id", "reports_to"]]
    known = lines["reports_to"].isin(lines["position_id"])
    lines = lines[known & (lines["reports_to"] != lines["position_id"])]
    return lines.drop_duplicates().sort_values(["position_id", "reports_to"]).reset_index(drop=True)


@remembered
def feeder_rules(rules: Rules) -> pd.DataFrame:
    """From which tier one enters which: target, feeder (tiers), years (in the feeder).

    A tier without a rule of its own (``eligibility.feeder.<tier>``) is fed by the next rank below on its
    track, after no fixed time.
    """
    listed = rules.under("eligibility.feeder")
    stated = [(target, feeder, float(years)) for target, pairs in listed.items() for feeder, years in pairs]
    tiers = _tiers(rules)
    unstated = [
        (tier, feeder, 0.0)
        for tier, (rank, track) in tiers.items()
        for feeder, place in tiers.items()
        if tier not in listed and place == (rank + 1, track)
    ]
    return pd.DataFrame([*stated, *unstated], columns=pd.Index(["target", "feeder", "years"]))


@remembered
def tier_steps(rules: Rules) -> pd.DataFrame:
    """Every step between tiers that the feeder rules allow, upwards, sideways or within a tier.

    One enters a tier from its feeders, from a higher tier on a feeder's track that is not above the target,
    and from the tier itself (years 0).

    Returns:
        from_tier, to_tier, years; one row a pair, the shortest time, sorted.
    """
    tiers = _tiers(rules)
    shortest = {(tier, tier): 0.0 for tier in tiers}
    for target, feeder, years in feeder_rules(rules).itertuples(index=False, name=None):
        if target not in tiers or feeder not in tiers:
            continue
        lowest, track = tiers[feeder]
        for tier, (rank, own) in tiers.items():
            if own == track and tiers[target][0] <= rank <= lowest:
                shortest[tier, target] = min(years, shortest.get((tier, target), years))
    steps = [(*ends, years) for ends, years in sorted(shortest.items())]
    return pd.DataFrame(steps, columns=pd.Index(["from_tier", "to_tier", "years"]))


def _tiers(rules: Rules) -> dict[str, tuple[int, str]]:
    """Rank and track of each tier."""
    tiers = rules.tiers
    return dict(zip(tiers.index, zip(tiers["rank"], tiers["track"], strict=True), strict=True))


@remembered
def moves_seen(data: Dataset) -> pd.DataFrame:
    """Moves between two posts of the table that people made: source, target, moves (how often); sorted.

    Two posts that a person held one after the other, by ``history`` and the post held now. Acting
    appointments are no moves.
    """
    past, now = data.history, data.employees
    kind, names = past["kind"], ["employee_id", "position_id"]
    counts = (kind.isna() | kind.isin(_MOVE_KINDS)).to_numpy()
    way = pd.concat([past.loc[counts, names], now[names]], ignore_index=True)
    start = np.append(past["start"].to_numpy()[counts], now["position_since"].to_numpy())
    held_now = np.arange(len(way)) >= counts.sum()
    posts = data.positions["position_id"].drop_duplicates().sort_values(ignore_index=True)
    post, person = rows_of(way["position_id"], posts), pd.factorize(way["employee_id"])[0]
    order = np.lexsort((post, start, held_now, person))
    order = order[(post[order] >= 0) & (person[order] >= 0)]
    step = np.flatnonzero((np.diff(person[order]) == 0) & (np.diff(post[order]) != 0))
    pairs, moves = np.unique(post[order[step]] * len(posts) + post[order[step + 1]], return_counts=True)
    source, target = np.divmod(pairs, max(len(posts), 1))
    ends = {"source": posts.array.take(source), "target": posts.array.take(target)}
    return pd.DataFrame(ends | {"moves": moves})


def _nodes(data: Dataset, rules: Rules) -> list[tuple[str, dict[str, Any]]]:
    rows = data.positions.drop_duplicates("position_id")
    held: dict[str, list[str]] = {}
    people = incumbents_of(data)
    for post, person in zip(people["position_id"].tolist(), people["employee_id"].tolist(), strict=True):
        held.setdefault(post, []).append(person)
    count = data.positions["seats"].fillna(1).groupby(data.positions["position_id"]).sum()
    rank = rows["tier"].map(rules.tiers["rank"]).astype("Int64")
    seats = rows["position_id"].map(count).astype("Int64")
    plain = rows.assign(seats=seats, tier_rank=rank).astype(object)
    plain = plain.where(plain.notna(), None)
    records: list[dict[str, Any]] = plain.to_dict("records")  # type: ignore[assignment]
    for record in records:
        record["incumbents"] = tuple(held.get(record["position_id"], ()))
    return [(record["position_id"], record) for record in records]


def _feeder_edges(seen: pd.DataFrame, allowed: pd.DataFrame) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Feeder edges as source, target, attributes; one a pair, sorted."""
    both = seen.merge(allowed, on=["source", "target"], how="outer").sort_values(["source", "target"])
    rule = both["years"].notna()
    columns = [both["source"], both["target"], both["moves"].fillna(0).astype("int64"), rule, both["years"]]
    for source, target, moves, by_rule, years in zip(*(column.tolist() for column in columns), strict=True):
        yield (
            source,
            target,
            {"feeder": True, "moves": moves, "rule": by_rule, "years": years if by_rule else None},
        )


def _moves_allowed(data: Dataset, rules: Rules) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Pairs of leading posts of one family that the feeder rules allow, and the families with too many.

    Returns:
        source, target, years; ids of the families left out.
    """
    posts = data.positions.drop_duplicates("position_id")
    leading = rules.tiers.index[rules.tiers["leads"]]
    posts = posts[posts["tier"].isin(leading) & posts["job_family"].notna() & posts["status"].ne("abolished")]
    posts = posts[["position_id", "tier", "job_family"]]
    left = _families_left(posts, rules)
    posts = posts[~posts["job_family"].isin(left)]
    targets = posts.rename(columns={"position_id": "target_id", "tier": "target"})
    sources = posts.rename(columns={"position_id": "source", "tier": "feeder"})
    pairs = targets.merge(feeder_rules(rules), on="target").merge(sources, on=["feeder", "job_family"])
    pairs = pairs.drop(columns="target").rename(columns={"target_id": "target"})
    return pairs[["source", "target", "years"]], left


def _families_left(posts: pd.DataFrame, rules: Rules) -> tuple[str, ...]:
    """Families whose pairs would exceed the most edges drawn, counted from the smallest family on."""
    held = posts.groupby(["job_family", "tier"], as_index=False).size()
    fed = held.rename(columns={"tier": "target"}).merge(feeder_rules(rules), on="target")
    both = fed.merge(held.rename(columns={"tier": "feeder"}), on=["job_family", "feeder"])
    pairs = (both["size_x"] * both["size_y"]).groupby(both["job_family"]).sum()
    pairs = pairs.sort_index().sort_values(kind="stable")
    beyond = pairs.cumsum() > rules.value("method.graph.rule_edges")
    return tuple(sorted(pairs.index[beyond]))
