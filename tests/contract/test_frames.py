"""Columns of the frames that others read: in this order, of these kinds."""

from datetime import date

import pandas as pd
import pytest

from talent import fit, nine_box, rules, scoring, succession
from tests.agency import dataset

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
PARTS = "profile family field title tier distance potential"
FRAMES = {
    "match": "position_id employee_id match match_class target_score fit "
    f"{PARTS} own_family eligible eligible_on years_to_eligible reasons checklist",
    "candidates": "position_id employee_id match match_class target_score fit "
    f"{PARTS} own_family eligible eligible_on years_to_eligible reasons checklist cell in_pool",
    "benches": "position_id employee_id rank readiness fit eligible reasons_for reasons_against match "
    f"match_class target_score cell in_pool years tied willing {PARTS}",
}


@pytest.fixture(scope="module")
def frames():
    data = dataset()
    grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
    return {
        "match": fit.match(data, rules=RULES),
        "candidates": fit.candidates(data, grid, rules=RULES, on=ON, inauguration=ON),
        "benches": succession.benches(data, grid, rules=RULES),
    }


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_columns_are_pinned(frames, name):
    assert list(frames[name].columns) == FRAMES[name].split()


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_scores_are_numbers_and_texts_are_texts(frames, name):
    frame = frames[name]
    assert all(frame[column].dtype == "float64" for column in ("match", "target_score", "fit"))
    texts = ["position_id", "employee_id", "match_class", "eligible"]
    assert all(pd.api.types.is_string_dtype(frame[column].dtype) for column in texts)
