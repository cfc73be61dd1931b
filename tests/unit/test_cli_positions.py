"""`talent positions`: what it prints of the chart, and the graph that it writes."""

import json

import networkx as nx
import pytest
from typer.testing import CliRunner

from talent.cli.commands import app
from tests.agency import tables


@pytest.fixture
def agency(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "agency"
    folder.mkdir()
    for name, table in tables().items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def command(folder, *words, language="en"):
    line = ["positions", str(folder), "--on", "2025-12-01", "--lang", language, *map(str, words)]
    return CliRunner().invoke(app, line, catch_exceptions=False)


def test_the_chart_its_findings_and_vacancies_are_printed(agency):
    found = command(agency)
    assert found.exit_code == 0
    assert "7 positions in 4 levels; the widest has 2 below it directly" in found.output
    assert "0 findings on the chart" in found.output
    assert "1 seats are vacant now (0 with an acting officer)" in found.output


def test_no_person_is_printed(agency):
    output = command(agency).output
    assert "Pegawai" not in output
    assert "E01" not in output


@pytest.mark.parametrize("form", ["graphml", "json"])
def test_the_graph_is_written_where_asked(agency, tmp_path, form):
    file = tmp_path / f"graph.{form}"
    assert command(agency, "--graph", file).exit_code == 0
    read = nx.read_graphml(file) if form == "graphml" else None
    nodes = list(read) if read else [node["id"] for node in json.loads(file.read_text("utf-8"))["nodes"]]
    assert nodes == [f"P{n}" for n in range(1, 8)]


def test_edges_that_only_rules_make_can_be_left_out(agency, tmp_path):
    whole, seen = tmp_path / "whole.json", tmp_path / "seen.json"
    command(agency, "--graph", whole)
    command(agency, "--graph", seen, "--no-rule-edges")
    counts = [len(json.loads(file.read_text("utf-8"))["links"]) for file in (whole, seen)]
    assert counts[0] > counts[1] == 6


def test_another_ending_is_refused(agency, tmp_path):
    found = command(agency, "--graph", tmp_path / "graph.txt")
    assert found.exit_code == 3
    assert "graph.txt ends in neither .graphml nor .json." in found.output


def test_indonesian_is_spoken_too(agency):
    assert "temuan pada bagan" in command(agency, language="id").output
