"""Career paths to a target, what stands between a person and it, and the next step of who is on a bench."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, product

import networkx as nx
import numpy as np
import pandas as pd

from talent.dataset import Dataset
from talent.errors import UnknownIdError
from talent.positions import moves_seen, order_key, tier_steps
from talent.rules import Rules
from talent.standards import achieved, standards_matrix

# A path is chosen by its gap. Only between equal gaps do fewer steps, then the own job family, then moves
# that others made before decide: a thousandth of a level outweighs them all.
_GAP, _STEP, _FAMILY, _UNTRODDEN = 1_000_000, 1_000, 10, 1
_START, _GOAL = "start", "goal"
_MANY_MONTHS = 1_000_000  # one step outweighs any number of months

_PATH_COLUMNS = ["step", "from_position", "from_tier", "to_position", "to_tier", "direction"]
_PATH_COLUMNS += ["gap", "unknown", "years", "earliest_on", "moves", "criteria"]
_STATED = ("education", "experience", "age", "rating")


@dataclass(frozen=True)
class _Person:
    """Where a career starts: id, post (or None), tier, job family, first day in the tier."""

    employee_id: str
    post: str | None
    tier: str
    family: str | None
    since: pd.Timestamp


def paths(
    data: Dataset, employee_id: str, target: str, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """The way from a person's post to a target post (or tier) with the least competency gap, step by step.

    Steps are those that the feeder rules allow between tiers (up, sideways, across tracks) and moves
    between two posts that others made before, never down. Over every tier in between, the posts of the
    person's and the target's job family and the one with the least gap are looked at. A competency never
    assessed weighs as a gap over the whole level required; it is counted apart.

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
    person = _person(data, employee_id, day)
    posts = _posts(data, person, target, rules=rules, on=day)
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


def development_needs(
    data: Dataset, employee_id: str, target: str, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """Competencies in which a person is below a target's standard, or never assessed.

    Args:
        data: reads positions, employees, assessments, standards.
        employee_id: the person.
        target: a position id, or a tier (then its post with the least gap).
        rules: standards by tier.
        on: date of the facts; default the rules' date.

    Returns:
        employee_id, competency, level (missing: not assessed), required, gap (levels; missing with level);
        the largest gap first, unknown ones last.

    Raises:
        UnknownIdError: no such employee, position or tier.
    """
    day = pd.Timestamp(rules.on if on is None else on)
    person = _person(data, employee_id, day)
    posts = _posts(data, person, target, rules=rules, on=day)
    post = posts.index[posts["is_target"]][:1]
    required = standards_matrix(data, rules=rules).reindex(post).max().dropna()
    level = achieved(data, rules=rules, on=day.date()).loc[employee_id].reindex(required.index)
    table = pd.DataFrame({"level": level, "required": required, "gap": (required - level).clip(lower=0)})
    table = table[table["gap"].ne(0)].rename_axis("competency").reset_index()
    table.insert(0, "employee_id", employee_id)
    return table.sort_values(["gap", "competency"], ascending=[False, True]).reset_index(drop=True)


def next_steps(
    data: Dataset, benches: pd.DataFrame, *, rules: Rules, on: date | str | None = None
) -> pd.DataFrame:
    """The nearest target of everybody who stands on a bench.

    Of the posts on whose bench a person stands the one with the best rank, then the earliest readiness,
    then the best fit counts; ties end in the hash of the post's id.

    Args:
        data: reads positions, employees, assessments, standards.
        benches: position_id, employee_id, rank, readiness, fit.
        rules: feeder rules and standards by tier.
        on: date of the facts; default the rules' date.

    Returns:
        employee_id, target_position, steps (fewest between the tiers; missing where none leads there), gap
        (levels below the standard, over the competencies assessed), unknown (competencies not assessed),
        years (that the rules ask for on the way), readiness; one row a person, sorted by employee_id.
    """
    day = pd.Timestamp(rules.on if on is None else on)
    best = _best_bench(benches, rules)
    distance = _tier_distance(rules)
    tier_of = data.positions.drop_duplicates("position_id").set_index("position_id")["tier"]
    own = data.employees.set_index("employee_id")
    own_tier = own["tier"].fillna(own["position_id"].map(tier_of))
    ends = pd.MultiIndex.from_arrays([best["employee_id"].map(own_tier), best["position_id"].map(tier_of)])
    way = distance.reindex(ends)
    levels = achieved(data, rules=rules, on=day.date()).reindex(best["employee_id"])
    required = standards_matrix(data, rules=rules).reindex(best["position_id"])
    gap, unknown, _ = _deficits(levels.reindex(columns=required.columns).to_numpy(), required.to_numpy())
    return pd.DataFrame(
        {
            "employee_id": best["employee_id"],
            "target_position": best["position_id"],
            "steps": way["steps"].astype("Int64").array,
            "gap": gap,
            "unknown": unknown,
            "years": way["years"].to_numpy(dtype="float64"),
            "readiness": best["readiness"],
        }
    )


def _person(data: Dataset, employee_id: str, day: pd.Timestamp) -> _Person:
    found = data.employees[data.employees["employee_id"] == employee_id]
    if found.empty:
        raise UnknownIdError("employee", employee_id, data.employees["employee_id"])
    row = found.iloc[0]
    posts = data.positions[data.positions["position_id"] == row["position_id"]]
    post = {} if posts.empty else posts.iloc[0].dropna().to_dict()
    tier = row["tier"] if pd.notna(row["tier"]) else post.get("tier", "")
    family = post.get("job_family", row["job_family"])
    since = row[["tier_since", "position_since"]].dropna()
    return _Person(employee_id, post.get("position_id"), tier, family, since.iloc[0] if len(since) else day)


def _posts(data: Dataset, person: _Person, target: str, *, rules: Rules, on: pd.Timestamp) -> pd.DataFrame:
    """Posts that can be a step, least weight first.

    Index position_id; tier, rank, job_family, status, gap, unknown, weight, order, is_target.
    """
    posts = data.positions.drop_duplicates("position_id").set_index("position_id")
    posts = posts[["tier", "job_family", "status"]]
    is_target = posts.index == target
    if not is_target.any():
        is_target = posts["tier"].eq(target).to_numpy()
    if not is_target.any() and target not in rules.tiers.index:
        raise UnknownIdError("position or tier", target, [*posts.index, *rules.tiers.index])
    required = standards_matrix(data, rules=rules).reindex(posts.index)
    level = achieved(data, rules=rules, on=on.date()).loc[[person.employee_id]]
    gap, unknown, weight = _deficits(level.reindex(columns=required.columns).to_numpy(), required.to_numpy())
    posts = posts.assign(
        rank=posts["tier"].map(rules.tiers["rank"]),
        gap=gap,
        unknown=unknown,
        weight=weight,
        order=order_key(posts.index.to_series()),
        is_target=is_target,
    )
    open_to_all = ~posts["status"].isin(["abolished", "frozen"])
    usable = open_to_all | (posts["is_target"] & posts["status"].ne("abolished"))
    return posts[usable].sort_values(["weight", "order"])


def _deficits(level: np.ndarray, required: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row by row: gap over what is assessed (NaN: nothing is), number not assessed, weight in thousandths."""
    short = np.clip(required - level, 0, None)
    asked = ~np.isnan(required)
    unknown = asked & np.isnan(short)
    known = asked & ~unknown
    gap = np.where(known.any(axis=1), np.nansum(short, axis=1), np.nan)
    weight = np.rint(1000 * (np.nansum(short, axis=1) + np.where(unknown, required, 0).sum(axis=1)))
    return gap, unknown.sum(axis=1), weight.astype("int64")


def _least_gap_way(data: Dataset, person: _Person, posts: pd.DataFrame, *, rules: Rules) -> list[str]:
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


def _stops(person: _Person, posts: pd.DataFrame, seen: pd.DataFrame, rules: Rules) -> pd.DataFrame:
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
    person: _Person, stops: pd.DataFrame, seen: pd.DataFrame, rules: Rules
) -> Iterator[tuple[str, str, int]]:
    """Steps between the stops: from (or the start), to, cost."""
    allowed = set(tier_steps(rules)[["from_tier", "to_tier"]].itertuples(index=False, name=None))
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
            yield name, post, _GAP * weight + _STEP + _FAMILY * other + _UNTRODDEN * (not known)


def _with_conditions(
    steps: pd.DataFrame,
    person: _Person,
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
    for name in _STATED:
        value = rules.get(f"eligibility.{name}.{tier}")
        if value is not None:
            codes.append(f"{name}={','.join(value) if isinstance(value, list) else value}")
    codes += [f"attest={criterion}" for criterion, _ in rules.get(f"eligibility.attested.{tier}", [])]
    return "; ".join(codes)


def _best_bench(benches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The row of each person's nearest target, sorted by employee_id."""
    times = [name for name, _ in rules.value("method.readiness")]
    table = benches.assign(
        when=benches["readiness"].map({name: place for place, name in enumerate(times)}).fillna(len(times)),
        worse=-benches["fit"],
        order=order_key(benches["position_id"]),
    )
    table = table.sort_values(["employee_id", "rank", "when", "worse", "order"])
    return table.drop_duplicates("employee_id").reset_index(drop=True)


def _tier_distance(rules: Rules) -> pd.DataFrame:
    """Fewest steps between tiers and the years they take: index from_tier, to_tier; columns steps, years.

    Between two posts of one tier lies one step.
    """
    graph = nx.DiGraph()
    months = tier_steps(rules)
    for source, target, years in months.itertuples(index=False, name=None):
        graph.add_edge(source, target, weight=_MANY_MONTHS + round(12 * years))
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph, weight="weight"))
    rows = [
        (source, target, max(length // _MANY_MONTHS, 1), length % _MANY_MONTHS / 12)
        for source, ends in lengths.items()
        for target, length in ends.items()
    ]
    table = pd.DataFrame(rows, columns=pd.Index(["from_tier", "to_tier", "steps", "years"]))
    return table.set_index(["from_tier", "to_tier"])
