"""Real reporting charts of UK departments: their structure equals the published counts, row for row."""

import pandas as pd
import pytest

from talent import positions
from talent.dataset import Dataset
from talent.rules import load

pytestmark = pytest.mark.external

TIER = {"SCS4": 1, "OF-9": 1, "SCS3": 2, "OF-8": 2, "SCS2": 3, "OF-7": 3, "SCS1A": 4, "SCS1": 5, "OF-6": 5}
STATUS = {"named": "filled", "undisclosed": "filled", "vacant": "vacant", "eliminated": "abolished"}


@pytest.fixture(scope="module")
def rules():
    return load(on="2025-12-01", profile="generic")


@pytest.fixture(scope="module")
def facts(external_data):
    table = pd.read_csv(
        external_data / "uk_organogram" / "structure_facts_dev.csv", dtype={"snapshot": "str"}
    )
    return table.set_index(["dept", "snapshot"])


def as_dataset(posts):
    """A snapshot as the engine's tables; a person who holds two posts of a job share counts on each."""
    unit = posts["unit"].fillna(posts["organisation"])
    table = pd.DataFrame(
        {
            "position_id": posts["post_id"],
            "title": posts["job_title"].fillna("(no title)"),
            "unit_id": unit,
            "tier": posts["grade"].map(TIER).astype("str"),
            "reports_to": posts["reports_to"].replace("XX", None),
            "job_family": posts["profession"],
            "status": posts["status"].map(STATUS),
        }
    )
    named = posts[posts["status"] == "named"]
    ids = named["person_id"] + "-" + named.groupby("person_id").cumcount().astype("str")
    people = pd.DataFrame({"employee_id": ids, "unit_id": unit[named.index], "position_id": named["post_id"]})
    return Dataset(positions=table, employees=people)


@pytest.fixture(scope="module")
def snapshots(external_data):
    """Department and date → its rows as published, and as a Dataset."""
    posts = pd.read_csv(external_data / "uk_organogram" / "senior_posts.csv", dtype="str")
    return {key: (rows, as_dataset(rows)) for key, rows in posts.groupby(["dept", "snapshot"])}


def test_structure_equals_the_published_counts_of_every_snapshot(snapshots, facts, rules):
    found = pd.DataFrame(
        {key: positions.structure(data, rules=rules) for key, (_, data) in snapshots.items()}
    ).T
    found.index.names = facts.index.names
    assert len(facts) == 37
    pd.testing.assert_frame_equal(found.loc[facts.index], facts)


def test_findings_agree_with_the_published_counts(snapshots, facts, rules):
    names = {"self_report": "self_reports", "dangling": "dangling_reports_to", "ring": "cycles"}
    for key, row in facts.iterrows():
        kinds = positions.findings(snapshots[key][1], rules=rules)["kind"].value_counts()
        assert {name: int(kinds.get(kind, 0)) for kind, name in names.items()} == {
            name: row[name] for name in names.values()
        }, key


def test_the_graph_of_every_snapshot_holds_every_post_once(snapshots, facts, rules):
    for key, (posts, data) in snapshots.items():
        graph = positions.build_graph(data, rules=rules)
        assert len(graph) == facts.loc[key, "unique_posts"], key
        assert sum(seats for _, seats in graph.nodes(data="seats")) == len(posts), key
