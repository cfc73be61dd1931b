"""The graph as a file: read back by networkx it is the same, and no employee is in it."""

import json
from xml.etree import ElementTree as ET

import networkx as nx
import pandas as pd
import pytest

from talent import positions
from talent.rules import load
from tests.agency import ON, dataset, tables

RULES = load(on=ON, profile="bkn-411-2025")


@pytest.fixture(scope="module")
def graph():
    posts = tables()["positions"].assign(term_ends=pd.Timestamp("2026-01-31"))
    posts.loc[0, "title"] = "Kepala <Dinas> & \x0bUmum"
    return positions.build_graph(dataset(positions=posts), rules=RULES)


def read_back(graph, folder, form, **options):
    file = positions.write_graph(graph, folder / f"graph.{form}", **options)
    if form == "graphml":
        return nx.read_graphml(file)
    return nx.node_link_graph(json.loads(file.read_text("utf-8")), edges="links")


@pytest.mark.parametrize("form", positions.FORMS)
def test_a_file_holds_every_post_and_edge(graph, form, tmp_path):
    found = read_back(graph, tmp_path, form)
    assert list(found) == list(graph)
    assert set(found.edges) == set(graph.edges)
    for pair in graph.edges:
        known = {name: value for name, value in graph.edges[pair].items() if value is not None}
        assert found.edges[pair] == known


@pytest.mark.parametrize("form", positions.FORMS)
def test_attributes_are_plain_and_missing_ones_are_left_out(graph, form, tmp_path):
    node = read_back(graph, tmp_path, form).nodes["P7"]
    assert node["label"] == node["title"] == "Analis Data"
    assert (node["seats"], node["holders"], node["term_ends"]) == (8, 7, "2026-01-31")
    assert "echelon" not in node
    assert node["fields_of_study"] == "Statistika;Manajemen"


@pytest.mark.parametrize("form", positions.FORMS)
def test_no_employee_is_named_unless_asked_for(graph, form, tmp_path):
    assert b"E06" not in positions.graph_bytes(graph, form)
    named = read_back(graph, tmp_path, form, with_employees=True)
    assert set(named.nodes["P7"]["incumbents"].split("; ")) == {f"E{n:02}" for n in range(6, 13)}
    assert "incumbents" not in named.nodes["P3"]


def test_characters_that_xml_cannot_hold_are_dropped_and_the_rest_is_escaped(graph, tmp_path):
    assert read_back(graph, tmp_path, "graphml").nodes["P1"]["title"] == "Kepala <Dinas> & Umum"


def test_every_attribute_of_a_graphml_file_has_one_type(graph):
    keys = ET.fromstring(positions.graph_bytes(graph, "graphml")).findall("{*}key")  # noqa: S314 - our own bytes
    names = [(key.get("for"), key.get("attr.name")) for key in keys]
    assert len(names) == len(set(names))
    assert {key.get("attr.type") for key in keys} <= {"string", "long", "double", "boolean"}


def test_edges_that_only_the_rules_make_can_be_left_out(graph, tmp_path):
    found = read_back(graph, tmp_path, "json", rule_edges=False)
    assert {held["kind"] for _, _, held in found.edges(data=True)} == {"reports_to"}
    assert found.number_of_edges() == 6


def test_another_ending_is_refused_by_name(graph, tmp_path):
    with pytest.raises(ValueError, match=r"graph\.csv"):
        positions.write_graph(graph, tmp_path / "graph.csv")


def test_the_same_graph_gives_the_same_bytes(graph):
    again = positions.build_graph(dataset(positions=tables()["positions"].iloc[::-1]), rules=RULES)
    first = positions.build_graph(dataset(), rules=RULES)
    assert positions.graph_bytes(again, "graphml") == positions.graph_bytes(first, "graphml")


def test_the_graph_of_a_review_has_lines_and_moves_people_made():
    data = dataset(
        history=pd.DataFrame(
            {"employee_id": ["E02"], "position_id": ["P4"], "title": ["T"], "start": ["2010-01-01"]}
        )
    )
    seen = positions.observed_graph(data.positions, positions.moves_seen(data))
    whole = positions.build_graph(data, rules=RULES)
    assert seen.edges["P4", "P2"] == {"kind": "feeder", "feeder": True, "moves": 1}
    lines = {pair for pair in whole.edges if whole.edges[pair]["kind"] == "reports_to"}
    assert {pair for pair in seen.edges if seen.edges[pair]["kind"] == "reports_to"} == lines
    assert positions.graph_bytes(seen, "json")
