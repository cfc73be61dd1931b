"""The chart as arrays: depth, span and what lies below, against networkx and by hand."""

import networkx as nx
import pandas as pd
import pytest

from talent import positions
from talent.dataset import Dataset
from talent.rules import load

ON = "2025-12-01"


def office(reports, **columns):
    """Posts by id → superior."""
    table = pd.DataFrame({"position_id": list(reports), "reports_to": list(reports.values())})
    table = table.assign(title="T", unit_id="U", tier="pengawas", **columns)
    return Dataset(positions=table, employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"]}))


def spans(reports):
    return positions.spans(office(reports)).set_index("position_id").T.to_dict("list")


def test_depth_counts_posts_above_and_span_those_directly_below():
    found = spans({"A": None, "B": "A", "C": "A", "D": "C", "E": "D"})
    assert found == {"A": [0, 2, 4], "B": [1, 0, 0], "C": [1, 1, 2], "D": [2, 1, 1], "E": [3, 0, 0]}


def test_a_ring_counts_as_one_post_and_nobody_is_below_themselves():
    found = spans({"A": "B", "B": "A", "C": "B"})
    assert found == {"A": [0, 1, 2], "B": [0, 2, 2], "C": [1, 0, 0]}


def test_a_post_with_two_superiors_lies_below_each_of_them_once():
    rows = pd.DataFrame({"position_id": list("ABCDD"), "reports_to": [None, "A", "A", "B", "C"]})
    rows = rows.assign(title="T", unit_id="U", tier="pengawas")
    people = pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"]})
    found = positions.spans(Dataset(positions=rows, employees=people)).set_index("position_id")
    assert found["below"].to_dict() == {"A": 3, "B": 1, "C": 1, "D": 0}
    assert found["span"].to_dict() == {"A": 2, "B": 1, "C": 1, "D": 0}


def test_self_reports_and_superiors_that_are_not_there_make_tops():
    assert spans({"A": "A", "B": "Z"}) == {"A": [0, 0, 0], "B": [0, 0, 0]}


@pytest.mark.parametrize("seed", range(5))
def test_what_lies_below_equals_the_descendants_of_networkx(seed):
    graph = nx.gnr_graph(60, 0.3, seed=seed)  # arcs lead to the superior
    reports = {f"P{node:02}": next((f"P{up:02}" for up in graph.successors(node)), None) for node in graph}
    found = positions.spans(office(reports)).set_index("position_id")
    for node in graph:
        assert found.loc[f"P{node:02}", "below"] == len(nx.ancestors(graph, node))
        assert found.loc[f"P{node:02}", "depth"] == len(nx.descendants(graph, node))


def test_a_long_line_is_counted_without_recursion():
    reports = {f"P{n:04}": f"P{n - 1:04}" if n else None for n in range(1200)}
    found = positions.spans(office(reports))
    assert found["depth"].tolist() == list(range(1200))
    assert found["below"].tolist() == list(range(1199, -1, -1))


def test_order_numbers_sort_as_the_keys():
    ids = pd.Series([f"e{n}" for n in range(200)] + [None], dtype="str")
    assert positions.order_number(ids).argsort().tolist() == positions.order_key(ids).argsort().tolist()
    assert positions.order_number(ids.head(0)).tolist() == []


def test_the_general_rule_stands_between_tiers():
    graph = positions.tier_graph(load(on=ON, profile="bkn-411-2025"))
    assert graph.edges["administrator", "jpt_pratama"]["years"] == 2
    assert graph.edges["jf_muda", "administrator"]["years"] == 3
    assert not graph.has_edge("pengawas", "jpt_pratama")
    assert graph.nodes["jf_muda"] == {"rank": 5, "track": "functional", "leads": False}


def test_families_with_too_many_pairs_keep_the_general_rule_the_largest_first(tmp_path):
    overlay = tmp_path / "few.toml"
    overlay.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[method.graph.rule_edges]\nvalues = [{from = 2020-01-01, value = 3, '
        'kind = "assumption", source = "overlay", mark = "unconfirmed", checked = 2025-01-01}]\n'
    )
    posts = pd.DataFrame({"position_id": list("ABCDE"), "job_family": ["x", "x", "y", "y", "y"]})
    posts["tier"] = ["administrator", "pengawas", "administrator", "pengawas", "pengawas"]
    more = pd.DataFrame({"position_id": ["F"], "job_family": ["y"], "tier": ["pengawas"]})
    table = pd.concat([posts, more]).assign(title="T", unit_id="U")
    data = Dataset(positions=table, employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"]}))
    graph = positions.build_graph(data, rules=load(on=ON, profile="bkn-411-2025", overlay=overlay))
    assert list(graph.edges) == [("B", "A")]
    assert graph.graph["families_by_tier"] == ("y",)
    whole = positions.build_graph(data, rules=load(on=ON, profile="bkn-411-2025"))
    assert whole.number_of_edges() == 4
    assert whole.graph["families_by_tier"] == ()
