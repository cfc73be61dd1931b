"""What holds for every chart, however badly it is kept."""

from collections import Counter

import networkx as nx
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import positions
from talent.dataset import Dataset
from talent.rules import load

RULES = load(on="2025-12-01", profile="bkn-411-2025")
# A Dataset checks every contract, so that an example costs a tenth of a second.
FEWER = settings(max_examples=settings.default.max_examples // 4)
IDS = [f"P{n}" for n in range(7)]
TIERS = ["jpt_pratama", "administrator", "pengawas", "pelaksana"]

rows = st.tuples(
    st.sampled_from(IDS),
    st.sampled_from(TIERS),
    st.sampled_from([*IDS, "P99", None]),
    st.sampled_from(["filled", "vacant", "frozen", "abolished", None]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["a", "b", None]),
)
charts = st.tuples(st.lists(rows, min_size=1, max_size=12), st.lists(st.sampled_from(IDS), max_size=10))


def office(chart):
    posts, held = chart
    columns = ["position_id", "tier", "reports_to", "status", "seats", "job_family"]
    table = pd.DataFrame(posts, columns=columns).assign(title="T", unit_id="U")
    held = [post for post in held if post in set(table["position_id"])]
    people = pd.DataFrame({"employee_id": [f"e{n}" for n in range(len(held))], "position_id": held}).assign(
        unit_id="U"
    )
    return Dataset(positions=table, employees=people)


@FEWER
@given(charts)
def test_structure_equals_counts_made_post_by_post(chart):
    data = office(chart)
    counts = positions.structure(data, rules=RULES)
    superiors = {}
    for post, superior in zip(data.positions["position_id"], data.positions["reports_to"], strict=True):
        superiors.setdefault(post, set()).add(None if pd.isna(superior) else superior)
    real = {post: {s for s in found if s in superiors and s != post} for post, found in superiors.items()}
    assert counts["unique_posts"] == len(superiors)
    assert counts["explicit_top_posts"] == sum(None in found for found in superiors.values())
    assert counts["self_reports"] == sum(post in found for post, found in superiors.items())
    assert counts["dangling_reports_to"] == sum(
        bool(found - {None, *superiors}) for found in superiors.values()
    )
    assert counts["posts_with_two_parents"] == sum(len(found) > 1 for found in real.values())
    assert counts["graph_roots"] == sum(not found for found in real.values())


@FEWER
@given(charts)
def test_posts_in_rings_are_those_that_reach_themselves(chart):
    data = office(chart)
    graph = positions.build_graph(data, rules=RULES)
    lines = nx.DiGraph([(a, b) for a, b, kind in graph.edges(data="kind") if kind == "reports_to"])
    closure = nx.transitive_closure(lines)
    assert positions.structure(data, rules=RULES)["posts_in_cycles"] == sum(
        closure.has_edge(n, n) for n in lines
    )


@FEWER
@given(charts)
def test_everybody_with_a_live_post_sits_on_exactly_one_seat(chart):
    data = office(chart)
    table = positions.seats(data, rules=RULES)
    live = data.positions[data.positions["status"].ne("abolished")]
    held = data.employees["position_id"].isin(live["position_id"])
    expected = data.employees.loc[held, ["employee_id", "position_id"]]
    seated = table.dropna(subset="employee_id")
    assert Counter(map(tuple, expected.to_numpy())) == Counter(
        map(tuple, seated[["employee_id", "position_id"]].to_numpy())
    )
    assert not table.duplicated(["position_id", "seat"]).any()
    assert (~table["over"]).sum() == live["seats"].fillna(1).sum()


@FEWER
@given(charts)
def test_a_vacancy_now_is_a_leading_seat_that_nobody_holds(chart):
    data = office(chart)
    table = positions.seats(data, rules=RULES)
    empty = table[table["leads"] & table["status"].eq("vacant")]
    found = positions.vacancies(data, rules=RULES, on="2025-12-01", months=0)
    assert (
        found[["position_id", "seat"]].to_numpy().tolist()
        == empty[["position_id", "seat"]].to_numpy().tolist()
    )
    assert found["employee_id"].isna().all()


@FEWER
@given(charts, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(chart, random):
    posts, held = chart
    shuffled = random.sample(posts, len(posts))
    first, second = office(chart), office((shuffled, held))
    for stage in (positions.seats, positions.findings):
        pd.testing.assert_frame_equal(stage(first, rules=RULES), stage(second, rules=RULES))
    one, two = (positions.build_graph(data, rules=RULES) for data in (first, second))
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(data=True)) == list(two.edges(data=True))


@FEWER
@given(charts)
def test_spans_equal_what_networkx_counts(chart):
    data = office(chart)
    graph = nx.DiGraph()
    graph.add_nodes_from(data.positions["position_id"])
    lines = data.positions.loc[data.positions["reports_to"].isin(data.positions["position_id"])]
    graph.add_edges_from(
        (post, superior)
        for post, superior in zip(lines["position_id"], lines["reports_to"], strict=True)
        if post != superior
    )
    found = positions.spans(data).set_index("position_id")
    whole = nx.condensation(graph)
    for post in graph:
        ring = whole.graph["mapping"][post]
        above = nx.subgraph(whole, {ring, *nx.descendants(whole, ring)})
        assert found.loc[post, "below"] == len(nx.ancestors(graph, post))
        assert found.loc[post, "span"] == graph.in_degree(post)
        assert found.loc[post, "depth"] == nx.dag_longest_path_length(above, default_weight=1)


@FEWER
@given(charts)
def test_any_chart_can_be_written_and_read_back(chart):
    graph = positions.build_graph(office(chart), rules=RULES)
    read = nx.parse_graphml(positions.graph_bytes(graph, "graphml").decode())
    assert set(read) == set(graph)
    assert set(read.edges) == set(graph.edges)
