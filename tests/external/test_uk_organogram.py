"""Real reporting charts of UK departments: their structure equals the published counts, row for row."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from talent import positions
from talent.intake import Mapping, read_dataset
from talent.rules import load

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def rules():
    return load(on="2025-12-01", profile="generic")


@pytest.fixture(scope="module")
def facts(external_data):
    table = pd.read_csv(
        external_data / "uk_organogram" / "structure_facts_dev.csv", dtype={"snapshot": "str"}
    )
    return table.set_index(["dept", "snapshot"])


@pytest.fixture(scope="module")
def published(external_data):
    """The rows as published."""
    return pd.read_csv(external_data / "uk_organogram" / "senior_posts.csv", dtype="str")


@pytest.fixture(scope="module")
def snapshots(external_data, facts):
    """Department and date → the Dataset that intake makes of the file where it lies."""
    mapping = Mapping.load(Path(__file__).with_name("mappings") / "uk_organogram.toml")
    file = external_data / "uk_organogram" / "senior_posts.csv"
    return {key: read_dataset(file, mapping=picking(mapping, *key)) for key in facts.index}


def picking(mapping, dept, snapshot):
    """The mapping, for one body and date."""
    entry = replace(mapping.sheets[0], where={"dept": (dept,), "snapshot": (snapshot,)})
    return replace(mapping, sheets=(entry,))


def posts_behind(data, code, published):
    """Post ids of the rows that problems of one kind stand on."""
    rows = data.problems.loc[data.problems["code"].eq(code), "row"]
    return published["post_id"].loc[rows.astype("int64") - 2]


def test_structure_equals_the_published_counts_of_every_snapshot(snapshots, facts, rules):
    found = pd.DataFrame({key: positions.structure(data, rules=rules) for key, data in snapshots.items()}).T
    found.index.names = facts.index.names
    assert len(facts) == 37
    pd.testing.assert_frame_equal(found.loc[facts.index], facts)


def test_findings_agree_with_the_published_counts(snapshots, facts, rules):
    names = {"self_report": "self_reports", "dangling": "dangling_reports_to", "ring": "cycles"}
    for key, row in facts.iterrows():
        kinds = positions.findings(snapshots[key], rules=rules)["kind"].value_counts()
        assert {name: int(kinds.get(kind, 0)) for kind, name in names.items()} == {
            name: row[name] for name in names.values()
        }, key


def test_the_graph_of_every_snapshot_holds_every_post_once(snapshots, facts, rules):
    for key, data in snapshots.items():
        graph = positions.build_graph(data, rules=rules)
        assert len(graph) == facts.loc[key, "unique_posts"], key
        assert sum(seats for _, seats in graph.nodes(data="seats")) == facts.loc[key, "rows"], key


def test_no_row_of_any_snapshot_is_lost(snapshots, facts, published):
    for key, data in snapshots.items():
        account = data.accounting.iloc[0]
        assert account["read"] == len(published) == account["accepted"] + account["excluded"], key
        assert account["accepted"] == len(data.positions) == facts.loc[key, "rows"], key
        assert set(data.excluded["reason"]) == {"where"}
        assert data.rejected == {}


def test_every_shared_id_dangling_line_and_self_report_is_told(snapshots, facts, published):
    for key, data in snapshots.items():
        shared = posts_behind(data, "job_share", published)
        told = {
            "rows_sharing_a_post_id": int(data.positions["position_id"].isin(shared).sum() - len(shared)),
            "dangling_reports_to": posts_behind(data, "loose_reference", published).nunique(),
            "self_reports": len(posts_behind(data, "self_report", published)),
        }
        assert told == facts.loc[key, list(told)].to_dict(), key


def test_a_named_holder_is_read_for_each_post_and_nobody_else(snapshots, facts):
    for key, data in snapshots.items():
        assert len(data.employees) == facts.loc[key, "named"], key
        assert data.positions["status"].eq("vacant").sum() == facts.loc[key, "vacant"], key
