"""Companies' own files through mappings: every row accounted for, the reporting line as it stands there."""

from dataclasses import replace
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from talent import positions
from talent.intake import Mapping, read_dataset
from talent.rules import load

pytestmark = pytest.mark.external

MAPPINGS = Path(__file__).with_name("mappings")
SIZES = {"adventureworks": 290, "oracle": 107}
SKIPPED = {"pay_history.csv", "jobs.csv"}


@pytest.fixture(scope="module")
def companies(external_data):
    return {
        name: read_dataset(external_data / f"{name}_hr", mapping=MAPPINGS / f"{name}.toml") for name in SIZES
    }


@pytest.fixture(scope="module")
def employees(external_data):
    return {name: pd.read_csv(external_data / f"{name}_hr" / "employees.csv", dtype="str") for name in SIZES}


@pytest.mark.parametrize("name", SIZES)
def test_every_row_of_every_file_is_accounted_for(companies, external_data, name):
    account = companies[name].accounting.set_index("file")
    lines = {file.name: len(pd.read_csv(file)) for file in (external_data / f"{name}_hr").glob("*.csv")}
    # Of a file that is skipped nobody knows which line is its heading, so that counts too.
    lines = {file: n + (file in SKIPPED) for file, n in lines.items()}
    assert account["read"].to_dict() == lines
    assert account["accepted"].to_dict() == {file: 0 if file in SKIPPED else n for file, n in lines.items()}
    assert account["read"].eq(account["accepted"] + account["excluded"]).all()


@pytest.mark.parametrize("name", SIZES)
def test_reporting_line_has_one_root_and_no_ring(companies, name):
    rules = load(on="2025-12-01", profile="generic")
    facts = positions.structure(companies[name], rules=rules)
    assert facts["unique_posts"] == SIZES[name]
    assert facts["graph_roots"] == facts["explicit_top_posts"] == 1
    assert facts["cycles"] == facts["dangling_reports_to"] == facts["unreachable_from_roots"] == 0


@pytest.mark.parametrize("name", SIZES)
def test_every_line_of_the_file_is_in_the_graph_and_no_other(companies, employees, name):
    rules = load(on="2025-12-01", profile="generic")
    graph = positions.build_graph(companies[name], rules=rules)
    lines = employees[name].dropna(subset="manager_id")
    edges = {(u, v) for u, v, kind in graph.edges(data="kind") if kind == "reports_to"}
    assert edges == set(zip(lines["employee_id"], lines["manager_id"], strict=True))
    assert nx.is_weakly_connected(graph)


def test_tier_of_a_person_follows_the_level_that_the_file_gives(companies, employees):
    tiers = companies["adventureworks"].employees.set_index("employee_id")["position_id"]
    posts = companies["adventureworks"].positions.set_index("position_id")["tier"]
    level = employees["adventureworks"].set_index("employee_id")["org_level"].astype("int64")
    assert posts[tiers].astype("int64").sub(1).tolist() == level[tiers.index].tolist()


def test_unit_that_no_file_states_is_made_beside_those_that_one_does(companies):
    units = companies["oracle"].units
    assert len(units) == 27 + 1
    assert units.loc[units["unit_id"].eq("none"), "name"].tolist() == ["(no department)"]
    assert units.loc[units["unit_id"].eq("80"), "name"].tolist() == ["Sales"]
    assert companies["oracle"].employees["unit_id"].eq("none").sum() == 1


def test_running_numbers_of_departments_are_no_tree(companies):
    assert companies["oracle"].units["parent_id"].isna().all()
    assert set(companies["adventureworks"].units["parent_id"].dropna()) == {"AW"}


def test_history_is_read_row_for_row(companies):
    assert (len(companies["adventureworks"].history), len(companies["oracle"].history)) == (296, 10)


def test_sex_is_dropped_without_a_purpose(companies):
    data = companies["adventureworks"]
    assert data.protected.empty
    assert "protected_dropped" in set(data.problems["code"])


def test_sex_is_kept_apart_for_a_purpose(external_data, employees):
    mapping = replace(Mapping.load(MAPPINGS / "adventureworks.toml"), purpose="fairness audit")
    protected = read_dataset(external_data / "adventureworks_hr", mapping=mapping).protected
    assert protected["sex"].value_counts().to_dict() == {"male": 206, "female": 84}
    assert "sex" not in read_dataset(external_data / "adventureworks_hr", mapping=mapping).employees
