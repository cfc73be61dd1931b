"""Claims on paper: which document counts, and what is said of the others."""

import pandas as pd
import pytest

from talent import merit, rules
from tests.agency import dataset

ON = "2025-12-01"
RULES = rules.load(on=ON, instrument="kasn-9-2019")


def papers(*rows):
    columns = ["item", "document", "on", "level", "unit_id", "valid_until"]
    frame = pd.DataFrame(rows, columns=columns)
    return merit.documents(dataset(merit_evidence=frame), rules=RULES, on=ON)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (("4a", "SK 1", "2024-01-01", 3, None, None), "valid"),
        (("4a", "SK 1", "2024-01-01", 3, None, ON), "valid"),
        (("4a", "SK 1", "2024-01-01", 3, None, "2025-11-30"), "expired"),
        (("4a", "SK 1", "2025-12-02", 3, None, None), "not_yet"),
        (("4a", "SK 1", "2024-01-01", None, None, None), "no_level"),
        (("4a", "SK 1", "2024-01-01", 0, None, None), "off_scale"),
        (("4a", "-", "2024-01-01", 3, None, None), "no_document"),
        (("4a", "Belum ada", "2024-01-01", 3, None, None), "no_document"),
        (("2.1", "SK 1", "2024-01-01", 3, None, None), "other_item"),
    ],
)
def test_state_of_a_claim_is_said(row, state):
    table = papers(row)
    own = table[table["document"].notna() & table["item"].eq(row[0])]
    assert own["state"].tolist() == [state]
    assert own["counts"].tolist() == [state == "valid"]


def test_item_without_any_row_has_no_document():
    table = papers(("4a", "SK 1", "2024-01-01", 3, None, None)).set_index("item")
    assert len(table) == 36
    assert table.loc["4b", "state"] == "no_document"
    assert table["state"].eq("no_document").sum() == 35


def test_latest_valid_document_counts_and_the_agencys_before_a_units():
    table = papers(
        ("4a", "SK 1", "2024-01-01", 2, None, None),
        ("4a", "SK 2", "2025-01-01", 3, None, None),
        ("4a", "Unit", "2025-01-01", 4, "U1", None),
        ("4a", "SK 3", "2025-06-01", 4, None, "2025-10-01"),
    )
    counted = table[table["counts"]]
    assert counted[["document", "level"]].to_numpy().tolist() == [["SK 2", 3]]


def test_claim_older_than_its_validity_is_said_beside_the_item():
    frame = pd.DataFrame(
        [("4a", "SK 1", "2020-01-01", 4, "2023-01-01")],
        columns=["item", "document", "on", "level", "valid_until"],
    )
    data = dataset(merit_evidence=frame)
    found = merit.assess(data, rules=RULES, on=ON, measured=merit.measure(
        data, rules=RULES, on=ON, grid=pd.DataFrame(columns=["employee_id", "state", "in_pool"]),
        benches=pd.DataFrame(columns=["position_id", "employee_id", "readiness"]),
    ))  # fmt: skip
    row = found.items.set_index("item").loc["4a"]
    assert (row["claim"], row["source"]) == ("expired", "missing")
    assert found.items.set_index("item").loc["4b", "claim"] == "no_document"


def test_without_instrument_there_are_no_claims():
    assert merit.documents(dataset(), rules=rules.load(on=ON), on=ON).empty
