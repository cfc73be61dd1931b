"""The nearest target of everybody who stands on a bench."""

from __future__ import annotations

from datetime import date

import networkx as nx
import pandas as pd

from talent.career.standing import deficits
from talent.dataset import Dataset, by_key, looked_up, rows_of
from talent.positions import order_key, tier_steps
from talent.rules import Rules
from talent.standards import achieved, standards_matrix

_MANY_MONTHS = 1_000_000  # one step outweighs any number of months


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
    tier_of = by_key(data.positions, "position_id", "tier")
    own = data.employees.set_index("employee_id")
    own_tier = own["tier"].fillna(looked_up(own["position_id"], tier_of))
    ends = pd.MultiIndex.from_arrays(
        [looked_up(best["employee_id"], own_tier), looked_up(best["position_id"], tier_of)]
    )
    way = distance.reindex(ends)
    required = standards_matrix(data, rules=rules).reindex(best["position_id"])
    who = rows_of(best["employee_id"], data.employees["employee_id"])
    levels = achieved(data, rules=rules, on=day.date(), names=required.columns, people=who)
    gap, unknown, _ = deficits(levels.to_numpy(), required.to_numpy())
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
