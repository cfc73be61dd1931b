"""The positions of a small office: its graph, its seats, and what is wrong in its chart."""

import hashlib

import networkx as nx
import pandas as pd
import pytest

from talent import positions
from talent.dataset import Dataset
from talent.rules import load

POSTS = [
    # id, title, unit, tier, reports_to, family
    ("P1", "Kepala Dinas", "U1", "jpt_pratama", None, "umum"),
    ("P2", "Sekretaris", "U1", "administrator", "P1", "umum"),
    ("P3", "Kepala Bidang", "U2", "administrator", "P1", "teknis"),
    ("P4", "Kepala Subbagian", "U1", "pengawas", "P2", "umum"),
    ("P5", "Kepala Seksi", "U2", "pengawas", "P3", "teknis"),
    ("P6", "Pengelola Data", "U2", "pelaksana", "P5", "teknis"),
]
COLUMNS = ["position_id", "title", "unit_id", "tier", "reports_to", "job_family"]


@pytest.fixture(scope="module")
def rules():
    return load(on="2025-12-01", profile="bkn-411-2025")


def posts(**changes):
    """The six posts, with columns added or replaced by ``column={id: value}``."""
    table = pd.DataFrame(POSTS, columns=COLUMNS)
    for column, values in changes.items():
        if column not in table:
            table[column] = None
        table[column] = [
            values.get(key, old) for key, old in zip(table["position_id"], table[column], strict=True)
        ]
    return table


def people(**post_of):
    """One employee for each ``id=post``."""
    return pd.DataFrame(
        {"employee_id": list(post_of), "unit_id": "U1", "position_id": list(post_of.values())}
    )


def office(table=None, staff=None, **more):
    table = posts() if table is None else table
    staff = people(e1="P1", e2="P2", e3="P3", e4="P4", e5="P5", e6="P6") if staff is None else staff
    return Dataset(positions=table, employees=staff, **more)


def kinds(data, rules):
    table = positions.findings(data, rules=rules)
    return {kind: part["position_id"].tolist() for kind, part in table.groupby("kind")}


def test_nodes_carry_the_table_seats_incumbents_and_rank(rules):
    graph = positions.build_graph(office(), rules=rules)
    node = graph.nodes["P4"]
    assert list(graph) == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert (node["title"], node["seats"], node["incumbents"], node["tier_rank"]) == (
        "Kepala Subbagian",
        1,
        ("e4",),
        5,
    )
    assert node["echelon"] is None


def test_a_line_runs_from_subordinate_to_superior(rules):
    graph = positions.build_graph(office(), rules=rules)
    lines = {(a, b) for a, b, kind in graph.edges(data="kind") if kind == "reports_to"}
    assert lines == {("P2", "P1"), ("P3", "P1"), ("P4", "P2"), ("P5", "P3"), ("P6", "P5")}


def test_an_edge_that_also_feeds_says_so_and_keeps_its_kind(rules):
    edge = positions.build_graph(office(), rules=rules)["P4"]["P2"]
    assert edge == {"kind": "reports_to", "feeder": True, "moves": 0, "rule": True, "years": 3.0}


def test_rules_feed_leading_posts_of_the_same_family_only(rules):
    graph = positions.build_graph(office(posts(reports_to=dict.fromkeys(["P4", "P5", "P6"]))), rules=rules)
    fed = {(a, b) for a, b, feeder in graph.edges(data="feeder") if feeder}
    assert fed == {("P2", "P1"), ("P4", "P2"), ("P5", "P3")}


def test_moves_seen_are_counted_and_acting_is_no_move(rules):
    moves = [
        ("e1", "P4", "2015-01-01", None),
        ("e1", "P3", "2018-01-01", "definitive"),
        ("e2", "P4", "2015-01-01", None),
        ("e2", "P3", "2017-01-01", None),
        ("e2", "P5", "2019-01-01", "Plt"),
    ]
    history = pd.DataFrame(moves, columns=["employee_id", "position_id", "start", "kind"]).assign(title="x")
    history["start"] = pd.to_datetime(history["start"])
    graph = positions.build_graph(office(history=history), rules=rules)
    seen = {(a, b): edge["moves"] for a, b, edge in graph.edges(data=True) if edge["moves"]}
    assert seen == {("P4", "P3"): 2, ("P3", "P1"): 1, ("P3", "P2"): 1}
    assert graph["P4"]["P3"]["kind"] == "feeder"
    assert graph["P3"]["P1"]["kind"] == "reports_to"


def test_a_job_share_is_one_node_with_the_seats_of_its_rows(rules):
    shared = pd.concat([posts(), posts().iloc[[3]]], ignore_index=True)
    graph = positions.build_graph(office(shared), rules=rules)
    assert len(graph) == 6
    assert graph.nodes["P4"]["seats"] == 2


def test_without_feeder_rules_the_next_rank_below_feeds():
    rules = load(on="2025-12-01", profile="generic")
    fed = positions.feeder_rules(rules)
    assert fed.query("target == '3'").to_numpy().tolist() == [["3", "4", 0.0]]


def test_a_higher_tier_on_a_feeder_track_may_enter_too_but_never_downwards(rules):
    steps = positions.tier_steps(rules).set_index(["from_tier", "to_tier"])["years"]
    assert steps[("jf_muda", "administrator")] == 3
    assert steps[("jf_madya", "administrator")] == 3
    assert ("jf_utama", "administrator") not in steps
    assert ("pelaksana", "administrator") not in steps
    assert steps[("pengawas", "pengawas")] == 0


def test_unknown_tiers_have_no_rank_and_do_not_lead(rules):
    data = office(posts(tier={"P2": "direktur"}))
    assert positions.build_graph(data, rules=rules).nodes["P2"]["tier_rank"] is None
    seat = positions.seats(data, rules=rules).set_index("position_id").loc["P2"]
    assert pd.isna(seat["rank"])
    assert not seat["leads"]


def test_each_seat_has_a_row_and_the_empty_ones_are_vacant(rules):
    table = positions.seats(office(posts(seats={"P6": 3})), rules=rules).query("position_id == 'P6'")
    assert table["seat"].tolist() == [0, 1, 2]
    assert table["employee_id"].fillna("").tolist() == ["e6", "", ""]
    assert table["status"].tolist() == ["filled", "vacant", "vacant"]


def test_people_take_seats_in_the_order_of_the_hash_of_their_id(rules):
    names = ["199001", "199002", "199003", "199004"]
    data = office(posts(seats={"P6": 4}), people(**dict.fromkeys(names, "P6")))
    seated = positions.seats(data, rules=rules).dropna(subset="employee_id")["employee_id"].tolist()
    assert seated == sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    assert seated != names


def test_more_people_than_seats_get_rows_of_their_own(rules):
    table = positions.seats(office(staff=people(e1="P1", e2="P1", e3="P1")), rules=rules)
    table = table.query("position_id == 'P1'")
    assert table["over"].tolist() == [False, True, True]
    assert table["seat"].tolist() == [0, 1, 2]
    assert set(table["employee_id"]) == {"e1", "e2", "e3"}


def test_status_follows_the_incumbent_unless_the_table_knows_better(rules):
    status = {"P1": "filled", "P2": "vacant", "P3": "frozen", "P4": "abolished"}
    data = office(posts(status=status), people(e2="P2", e3="P3", e4="P4", e5="P5"))
    table = positions.seats(data, rules=rules).set_index("position_id")["status"].to_dict()
    assert table == {"P1": "filled", "P2": "filled", "P3": "frozen", "P5": "filled", "P6": "vacant"}


def test_in_a_job_share_the_named_person_sits_on_the_filled_row(rules):
    table = pd.concat(
        [posts(status={"P4": "vacant"}), posts(status={"P4": "filled"}).iloc[[3]]], ignore_index=True
    )
    seats = positions.seats(office(table), rules=rules).query("position_id == 'P4'")
    assert seats["status"].tolist() == ["filled", "vacant"]
    assert seats["employee_id"].notna().tolist() == [True, False]


def test_a_post_without_seats_leaves_its_holder_over(rules):
    table = positions.seats(office(posts(seats={"P4": 0})), rules=rules).query("position_id == 'P4'")
    assert table[["employee_id", "over"]].to_numpy().tolist() == [["e4", True]]


def test_structure_counts_what_the_small_office_shows(rules):
    counts = positions.structure(office(posts(status={"P6": "vacant"}), people(e1="P1")), rules=rules)
    found = counts[["rows", "unique_posts", "graph_roots", "longest_chain_edges", "named"]].tolist()
    assert found == [6, 6, 1, 3, 1]
    assert counts["vacant"] == 5 + 1 - 1
    assert counts[["cycles", "dangling_reports_to", "self_reports", "grade_inversions"]].sum() == 0


def test_structure_counts_rings_and_who_no_root_reaches(rules):
    data = office(posts(reports_to={"P3": "P5", "P1": "P1", "P6": "P9"}))
    counts = positions.structure(data, rules=rules)
    assert counts[["cycles", "posts_in_cycles", "self_reports", "dangling_reports_to"]].tolist() == [
        1,
        2,
        1,
        1,
    ]
    assert counts["unreachable_from_roots"] == 2
    assert counts["graph_roots"] == 2
    assert counts["explicit_top_posts"] == 0


def test_two_superiors_of_a_job_share_are_two_parents(rules):
    shared = pd.concat([posts(), posts(reports_to={"P4": "P3"}).iloc[[3]]], ignore_index=True)
    assert positions.structure(office(shared), rules=rules)["posts_with_two_parents"] == 1


def test_seats_count_as_rows(rules):
    counts = positions.structure(office(posts(seats={"P6": 4})), rules=rules)
    assert counts[["rows", "unique_posts", "rows_sharing_a_post_id", "vacant"]].tolist() == [9, 6, 3, 3]


def test_a_row_above_every_row_of_its_superior_is_an_inversion(rules):
    data = office(posts(tier={"P4": "jpt_madya"}))
    assert positions.structure(data, rules=rules)["grade_inversions"] == 1
    found = positions.findings(data, rules=rules).query("kind == 'grade_inversion'")
    assert found["detail"].tolist() == ["jpt_madya < administrator"]


def test_an_office_in_order_has_no_findings(rules):
    assert positions.findings(office(), rules=rules).empty


def test_a_ring_is_told_by_its_titles(rules):
    found = positions.findings(office(posts(reports_to={"P2": "P4"})), rules=rules).query("kind == 'ring'")
    assert found["position_id"].tolist() == ["P2"]
    assert found["detail"].tolist() == ["Sekretaris → Kepala Subbagian → Sekretaris"]


def test_every_flaw_is_named_with_its_post(rules):
    table = posts(reports_to={"P1": "P1", "P2": None, "P5": "P99", "P3": None})
    found = kinds(office(table), rules)
    assert found["self_report"] == ["P1"]
    assert found["dangling"] == ["P5"]
    assert found["several_roots"] == ["P2", "P5"]
    assert found["orphan"] == ["P1", "P3"]


def test_a_job_share_is_a_finding_with_its_rows(rules):
    shared = pd.concat([posts(), posts().iloc[[3]]], ignore_index=True)
    found = positions.findings(office(shared), rules=rules)
    assert found.to_numpy().tolist() == [["job_share", "P4", "2"]]


def test_the_graph_is_an_ordinary_networkx_graph(rules):
    graph = positions.build_graph(office(), rules=rules)
    lines = nx.subgraph_view(graph, filter_edge=lambda a, b: graph[a][b]["kind"] == "reports_to")
    assert nx.is_directed_acyclic_graph(lines)
    assert nx.shortest_path_length(lines, "P6", "P1") == 3


def test_a_tier_the_rules_do_not_know_is_named(rules):
    strange = pd.DataFrame(
        {"position_id": ["P1"], "title": ["Kepala"], "unit_id": ["U1"], "tier": ["Kepala"]}
    )
    people = pd.DataFrame({"employee_id": ["E1"], "unit_id": ["U1"]})
    found = positions.findings(Dataset(positions=strange, employees=people), rules=rules)
    assert found[["kind", "position_id", "detail"]].to_numpy().tolist() == [["unknown_tier", "P1", "Kepala"]]
