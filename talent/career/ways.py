"""The way from a person's post to a target with the least competency gap, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate, product

import networkx as nx
import numpy as np
import pandas as pd

from talent.career.standing import Person, person_of, posts_of
from talent.dataset import Dataset
from talent.positions import moves_seen, tier_steps
from talent.rules import Rules

# A path is chosen by its gap, over moves against the feeder rules only where no lawful path leads there. Only
# between equal gaps do fewer steps, then the own job family, then moves that others made before decide: a
# thousandth of a level outweighs them all.
_AGAINST = 10**13
_GAP, _STEP, _FAMILY, _UNTRODDEN = 1_000_000, 1_000, 10, 1
_START, _GOAL = "start", "goal"

_PATH_COLUMNS = ["step", "from_position", "from_tier", "to_position", "to_tier", "direction"]
_PATH_COLUMNS += ["gap", "unknown", "years", "earliest_on", "moves", "criteria"]
_STATED = ("education", "experience", "age", "rating")


def paths(
    data: Dataset, employee_id: str, target: str, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """The way from a person's post to a target post (or tier) with the least competency gap, step by step.

    Steps are those that the feeder rules allow between tiers (up, sideways, across tracks) and moves
    between two posts that others made before, never down; where the rules name the feeders of a tier a move
    against them is a step only if no lawful path leads there, and ``?feeder_years`` says so.

    Over every tier in between, the posts of the person's and the target's job family and the one with the
    least gap are looked at. A competency never assessed weighs as a gap over the whole level required; it is
    counted apart.

    Args:
        data: reads positions, employees, history, assessments, standards.
        employee_id: the person.
        target: a position id or a tier.
        rules: feeder rules, criteria, ``method.career.max_steps``.
        on: date of the facts; default the rules' date.

    Returns:
        One row a step: step (1 …), from_position, from_tier, to_position, to_tier, direction (vertical,
        horizontal, diagonal), gap (levels below the standard of ``to_position``, summed over the
        competencies assessed), unknown (competencies of that standard without assessment), years (that the
        rules ask for in the tier before; missing for a move only seen), earliest_on (first day by those
        years, one step after the other), moves (how often others made the step), criteria (codes joined by
        ``"; "``). Empty where no path of at most ``method.career.max_steps`` steps leads there, or the
        person is there.

    Raises:
        UnknownIdError: no such employee, position or tier.

    >>> from talent.rules import load
    >>> posts = pd.DataFrame({"position_id": ["A", "B"], "tier": ["1", "2"], "reports_to": [None, "A"]})
    >>> data = Dataset(
    ...     positions=posts.assign(title="T", unit_id="U"),
    ...     employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"], "position_id": ["B"]}),
    ... )
    >>> rules = load(on="2025-12-01", profile="generic")
    >>> paths(data, "e", "A", rules=rules)[["from_position", "to_position", "direction"]].to_numpy().tolist()
    [['B', 'A', 'vertical']]
    """
    day = pd.Timestamp(rules.on if on is None else on)
    person = person_of(data, employee_id, day)
    posts = posts_of(data, person, target, rules=rules, on=day)
    stops = _least_gap_way(data, person, posts, rules=rules)[1:]
    tiers = posts["tier"].reindex(stops).tolist()
    steps = pd.DataFrame(
        {
            "step": range(1, len(stops) + 1),
            "from_position": pd.Series([person.post, *stops][: len(stops)], dtype="str"),
            "from_tier": pd.Series([person.tier, *tiers][: len(stops)], dtype="str"),
            "to_position": pd.Series(stops, dtype="str"),
            "to_tier": pd.Series(tiers, dtype="str"),
        }
    )
    return _with_conditions(steps, person, posts, data=data, rules=rules, on=day)


def _least_gap_way(data: Dataset, person: Person, posts: pd.DataFrame, *, rules: Rules) -> list[str]:
    """Posts on the way to a target, the first standing for where the person is now; [] if there is none."""
    if person.post in posts.index[posts["is_target"]]:
        return []
    most, seen = int(rules.value("method.career.max_steps")), moves_seen(data)
    stops = _stops(person, posts, seen, rules)
    graph = nx.DiGraph()
    for source, post, cost in _arcs(person, stops, seen, rules):
        graph.add_edges_from((((n, source), (n + 1, post)) for n in range(most)), weight=cost)
    ends = stops.index[stops["is_target"]]
    graph.add_edges_from((((n, post), _GOAL) for n in range(1, most + 1) for post in ends), weight=0)
    try:
        way = nx.shortest_path(graph, (0, _START), _GOAL, weight="weight")
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return []
    return [post for _, post in way[:-1]]


def _stops(person: Person, posts: pd.DataFrame, seen: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Posts worth looking at, least weight first: the targets and a few of every tier in between."""
    targets = posts[posts["is_target"]]
    rank = rules.tiers["rank"].get(person.tier, np.nan)
    between = posts[posts["rank"].between(targets["rank"].min(), rank) & (posts.index != person.post)]
    families = {*targets["job_family"].head(1), person.family}
    near = between[between["job_family"].isin(families)].drop_duplicates(["tier", "job_family"])
    after = seen.loc[seen["source"].isin([person.post]), "target"]
    before = seen.loc[seen["target"].isin(targets.index), "source"]
    chosen = {*near.index, *between.drop_duplicates("tier").index, *after, *before}
    if len(targets) == 1:
        chosen |= set(targets.index)
    return between[between.index.isin(chosen)]


def _arcs(
    person: Person, stops: pd.DataFrame, seen: pd.DataFrame, rules: Rules
) -> Iterator[tuple[str, str, int]]:
    """Steps between the stops: from (or the start), to, cost."""
    allowed = set(tier_steps(rules)[["from_tier", "to_tier"]].itertuples(index=False, name=None))
    stated = set(rules.under("eligibility.feeder"))
    trodden = set(seen[["source", "target"]].itertuples(index=False, name=None))
    rows = list(stops[["tier", "rank", "job_family", "weight"]].itertuples(name=None))
    rank = rules.tiers["rank"].get(person.tier, np.nan)
    starts = [(_START, person.post, person.tier, rank, person.family)]
    starts += [(post, post, tier, rank, family) for post, tier, rank, family, _ in rows]
    for start, stop in product(starts, rows):
        name, source, tier, rank, family = start
        post, to_tier, to_rank, to_family, weight = stop
        known = (source, post) in trodden and to_rank <= rank
        if source != post and (known or (tier, to_tier) in allowed):
            other = family != to_family
            against = _AGAINST * ((tier, to_tier) not in allowed and to_tier in stated)
            yield name, post, against + _GAP * weight + _STEP + _FAMILY * other + _UNTRODDEN * (not known)


def _with_conditions(
    steps: pd.DataFrame,
    person: Person,
    posts: pd.DataFrame,
    *,
    data: Dataset,
    rules: Rules,
    on: pd.Timestamp,
) -> pd.DataFrame:
    """Steps with their direction, gap, years, dates and criteria."""
    tiers, seen = rules.tiers, moves_seen(data).set_index(["source", "target"])["moves"]
    start, end = (tiers.reindex(steps[side]).reset_index() for side in ("from_tier", "to_tier"))
    level = np.where(start["rank"] == end["rank"], "horizontal", "vertical")
    pairs = pd.MultiIndex.from_frame(steps[["from_tier", "to_tier"]])
    ways = pd.MultiIndex.from_frame(steps[["from_position", "to_position"]])
    years = tier_steps(rules).set_index(["from_tier", "to_tier"])["years"].reindex(pairs).to_numpy()
    first = [max(on, _after(person.since, item)) for item in years[:1]]
    steps = steps.assign(
        direction=np.where(start["track"] == end["track"], level, "diagonal"),
        gap=posts.loc[steps["to_position"], "gap"].to_numpy(),
        unknown=posts.loc[steps["to_position"], "unknown"].to_numpy(),
        years=years,
        earliest_on=pd.Series(accumulate([*first, *years[1:]], _after), dtype="datetime64[us]"),
        moves=seen.reindex(ways).fillna(0).astype("int64").to_numpy(),
        criteria=[_criteria(*step, rules) for step in zip(steps["to_tier"], years, strict=True)],
    )
    return steps[_PATH_COLUMNS]


def _after(day: pd.Timestamp, years: float) -> pd.Timestamp:
    """The day some years (missing = none) after another."""
    return day if np.isnan(years) else day + pd.DateOffset(months=round(12 * years))


def _criteria(tier: str, years: float, rules: Rules) -> str:
    """What the rules ask of who enters a tier, as reason codes."""
    codes = [f"feeder_years={years:g}"] if years > 0 else []
    if np.isnan(years) and rules.get(f"eligibility.feeder.{tier}") is not None:
        codes = ["?feeder_years"]
    for name in _STATED:
        value = rules.get(f"eligibility.{name}.{tier}")
        if value is not None:
            codes.append(f"{name}={','.join(value) if isinstance(value, list) else value}")
    codes += [f"attest={criterion}" for criterion, *_ in rules.get(f"eligibility.attested.{tier}", [])]
    return "; ".join(codes)
