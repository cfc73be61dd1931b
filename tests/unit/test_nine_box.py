"""Cells, pool, chances and what to look at first, on the hand-made agency."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal, norm

from talent import Dataset, NineBoxClassifier, nine_box, predictive, rules, scoring
from talent.nine_box import PROBABILITIES, band_chances, cell_chances, cell_of
from tests.agency import dataset, quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
MATRIX = np.array([[1, 3, 6], [2, 5, 8], [4, 7, 9]])


def placed(*, used=RULES, on=None, day=ON, **changed):
    data = quick(**changed)
    return nine_box.place(scoring.score(data, rules=used, on=day), data, rules=used, on=on).set_index(
        "employee_id"
    )


def decided(*records):
    columns = ["decision_id", "employee_id", "value_to", "on"]
    return pd.DataFrame(records, columns=columns).assign(kind="calibration", reason="sidang", by="tim")


@pytest.fixture(scope="module")
def grid():
    return placed()


def test_cells_of_the_people_who_can_be_placed(grid):
    # Performance 74.5, 68.5 and 56.5 or less are middle, middle and low; potential is high from 80 on.
    cells = grid["cell"].dropna().astype(int).to_dict()
    assert cells == {"E01": 5, "E02": 8, "E03": 5, "E04": 5, "E05": 5, "E06": 5, "E07": 5, "E08": 3, "E09": 3}


def test_each_person_has_exactly_one_state(grid):
    assert grid["state"].value_counts().to_dict() == {"placed": 9, "not_mappable": 3}
    assert (grid["cell"].notna() == (grid["state"] == "placed")).all()


def test_not_mappable_names_what_is_possible_and_what_to_fetch_first(grid):
    # E12: performance 32.5 to 74.5 with middle potential; E10: potential 37 to 82 with middle performance.
    assert grid.loc[["E12", "E10", "E01"], "cells"].tolist() == ["3;5", "2;5;8", "5"]
    assert grid.loc[["E12", "E10", "E11", "E01"], "fetch_first"].tolist() == [
        "rating",
        "traits",
        "rating",
        "",
    ]


def test_provisional_when_no_whole_block_is_missing():
    # Without eight traits E02 keeps its match: 59 1/3 to 84 1/3.
    table = tables()["assessments"]
    table = table[~((table["employee_id"] == "E02") & (table["kind"] == "trait"))]
    row = placed(assessments=table).loc["E02"]
    assert (row["state"], row["cells"], row["in_pool"]) == ("provisional", "2;5;8", "maybe")
    assert row["fetch_first"] == "traits"


def test_what_cannot_change_the_level_is_not_fetched_first():
    # E04 without feedback (60 + 10 % of 40 … 100) stays middle; without traits its potential is open.
    elements = tables()["assessments"]
    elements = elements[~((elements["employee_id"] == "E04") & (elements["kind"] == "trait"))]
    feedback = tables()["feedback"].query("employee_id != 'E04'")
    row = placed(assessments=elements, feedback=feedback).loc["E04"]
    assert (row["missing"], row["fetch_first"]) == ("feedback; traits", "traits")


def test_one_possible_cell_is_placed_even_where_a_block_is_missing():
    # 45 % of potential unknown beside a sanction, no post and little else: at most 45 + 14.3 points.
    people = tables()["employees"]
    mine = people["employee_id"] == "E11"
    people.loc[mine, ["field_of_study", "position_since"]] = ["Sastra", "2025-06-01"]
    record = pd.DataFrame(
        {
            "employee_id": ["E11"],
            "kind": "discipline",
            "on": "2025-01-01",
            "level": "berat",
            "until": "2026-12-31",
        }
    )
    ratings = pd.DataFrame({"employee_id": ["E11"], "year": [2024], "rating": ["Kurang"]})
    row = placed(employees=people, track_record=record, ratings=ratings).loc["E11"]
    assert (row["state"], row["cell"], row["missing"]) == ("placed", 1, "traits; competency")


@pytest.mark.parametrize(
    ("ids", "in_pool"), [(["E02"], "yes"), (["E10", "E11"], "maybe"), (["E01", "E09", "E12"], "no")]
)
def test_pool_is_certain_possible_or_not(grid, ids, in_pool):
    assert grid.loc[ids, "in_pool"].unique().tolist() == [in_pool]


def test_an_expired_assessment_keeps_out_of_the_pool():
    grid = placed(
        day=date(2028, 1, 1), ratings=tables()["ratings"].assign(year=lambda frame: frame["year"] + 2)
    )
    row = grid.loc["E02"]
    assert (row["cell"], row["in_pool"], row["flags"]) == (8, "no", "assessment_expired")


def test_a_running_sanction_keeps_out_of_the_pool():
    record = pd.DataFrame(
        {
            "employee_id": ["E10"],
            "kind": "discipline",
            "on": "2025-01-01",
            "level": "ringan",
            "until": "2026-01-01",
        }
    )
    assert placed(track_record=record).loc["E10", ["in_pool", "flags"]].tolist() == ["no", "sanction"]


def test_cells_are_numbered_by_sum_then_potential():
    levels = [(performance, potential) for performance in range(3) for potential in range(3)]
    ordered = sorted(levels, key=lambda pair: (sum(pair), pair[1]))
    used = np.array(RULES.value("cells.matrix"))
    found = [int(cell_of(np.array([a]), np.array([b]), used)[0]) for a, b in ordered]
    assert found == list(range(1, 10))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (9, "promote and retain; award; national succession pool"),
        (1, "handled under the applicable regulations"),
    ],
)
def test_recommendation_follows_the_cell(cell, words):
    grid = placed(decisions=decided(("D1", "E01", str(cell), "2025-06-01")))
    assert grid.loc["E01", "recommendation"] == words
    assert grid.loc["E10", "recommendation"] == ""


def test_a_calibration_enters_and_the_computed_cell_stays_beside():
    row = placed(decisions=decided(("D1", "E01", "9", "2025-06-01"))).loc["E01"]
    assert (row["cell"], row["raw_cell"], row["cells"], row["in_pool"]) == (9, 5, "9", "yes")


def test_a_calibration_places_whom_the_facts_leave_open():
    row = placed(decisions=decided(("D1", "E10", "5", "2025-06-01"))).loc["E10"]
    assert (row["state"], row["cell"], row["in_pool"]) == ("placed", 5, "no")
    assert pd.isna(row["raw_cell"])
    assert pd.isna(row["likely_cell"])


def test_the_last_calibration_up_to_the_date_of_the_facts_counts():
    both = decided(("D2", "E01", "7", "2025-03-01"), ("D1", "E01", "9", "2025-06-01"))
    cells = [
        placed(decisions=both, on=day).loc["E01", "cell"]
        for day in (date(2025, 2, 1), date(2025, 5, 1), None)
    ]
    assert cells == [5, 7, 9]


@pytest.mark.parametrize("value", ["10", "0", "7.5", "high", None])
def test_a_calibration_that_names_no_cell_is_not_applied(value):
    assert placed(decisions=decided(("D1", "E01", value, "2025-06-01"))).loc["E01", "cell"] == 5


def test_other_decisions_do_not_move_anyone():
    other = decided(("D1", "E01", "9", "2025-06-01")).assign(kind="pool")
    assert placed(decisions=other).loc["E01", "cell"] == 5


def test_the_estimator_from_rules_gives_the_same_cells(grid):
    frame = scoring.score(quick(), rules=RULES, on=ON).frame.set_index("employee_id")
    whole = frame[["performance", "potential"]].dropna()
    assert (
        NineBoxClassifier.from_rules(RULES).predict(whole).tolist() == grid.loc[whole.index, "cell"].tolist()
    )


def test_chances_add_to_one_for_everybody(grid):
    chance = grid[PROBABILITIES]
    assert chance.sum(axis=1).to_numpy() == pytest.approx(np.ones(12))
    assert chance.ge(0).all(axis=None)


def test_chances_of_a_placed_person_are_normal_intervals(grid):
    row = scoring.score(quick(), rules=RULES, on=ON).frame.set_index("employee_id").loc["E02"]
    performance, potential = (norm(row[axis], row[f"se_{axis}"]) for axis in ("performance", "potential"))
    # Cell 8: middle performance and high potential.
    expected = (performance.cdf(80) - performance.cdf(60)) * potential.sf(80)
    assert grid.loc["E02", "p8"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mean", "error"), [((78.0, 61.0), (4.0, 3.0)), ((60.0, 80.0), (6.5, 2.0)), ((90.0, 40.0), (9.0, 9.0))]
)
def test_chances_equal_a_numerical_integration(mean, error):
    bands = [band_chances(np.array([m]), np.array([e]), (60, 80)) for m, e in zip(mean, error, strict=True)]
    [chance] = cell_chances(bands[0], bands[1], MATRIX)
    edges = [(-60.0, 60.0), (60.0, 80.0), (80.0, 200.0)]
    law = multivariate_normal(mean, np.diag(np.square(error)))
    for level, (low, high) in enumerate(edges):
        within, _ = dblquad(lambda y, x: law.pdf([x, y]), low, high, 60, 80, epsabs=1e-7)
        assert chance[MATRIX[level, 1] - 1] == pytest.approx(within, abs=1e-5)


def test_a_certain_score_on_a_cut_is_above_it():
    chance = band_chances(np.array([60.0, 80.0, np.nextafter(80, 0)]), np.zeros(3), (60, 80))
    assert chance.tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0]]


def test_likely_cells_stand_beside_the_unplaced_from_the_threshold_on(grid):
    shown = grid["likely_cell"].notna()
    assert not (shown & (grid["state"] == "placed")).any()
    assert grid.loc[shown, "likely_p"].ge(RULES.value("method.likely_threshold")).all()
    assert (shown == grid["likely_p"].notna()).all()
    assert shown.any()


def test_a_likely_cell_counts_for_nothing(grid):
    row = grid[grid["likely_cell"].notna()].iloc[0]
    assert pd.isna(row["cell"])
    assert row["in_pool"] == "maybe"
    assert str(row["likely_cell"]) in row["cells"].split(";")


def test_the_least_sure_are_looked_at_first(grid):
    shown = [max(row[f"p{cell}"] for cell in row["cells"].split(";")) for _, row in grid.iterrows()]
    expected = pd.Series(shown).round(12).rank(method="min").astype(int)
    assert grid["review_rank"].tolist() == expected.tolist()
    assert grid["review_rank"].min() == 1


def test_whom_a_committee_has_calibrated_is_looked_at_last():
    grid = placed(decisions=decided(("D1", "E11", "5", "2025-06-01")))
    assert grid.loc["E11", "review_rank"] == grid["review_rank"].max() == 12


def test_equals_share_a_review_rank():
    chance = np.array([[0.6, 0.4], [0.5, 0.5], [0.4, 0.6], [0.9, 0.1]])
    shown = np.array([[True, False], [True, False], [False, True], [True, True]])
    assert nine_box._review_rank(chance, shown, np.zeros(4, dtype=bool)).tolist() == [2, 1, 2, 4]


def test_order_of_rows_does_not_matter():
    shuffled = {name: frame.sample(frac=1, random_state=2) for name, frame in tables().items()}
    grids = [
        nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
        for data in (dataset(), Dataset(**shuffled))
    ]
    pd.testing.assert_frame_equal(*grids, check_exact=True)


def test_columns_and_types_that_callers_rely_on(grid):
    fixed = ["state", "cell", "cells", *PROBABILITIES, "in_pool", "likely_cell", "likely_p", "review_rank"]
    assert grid.columns[: len(fixed)].tolist() == fixed
    assert {"raw_cell", "missing", "tier", "unit_id", "flags", "recommendation", "fetch_first"} <= set(grid)
    assert grid[["cell", "likely_cell", "raw_cell"]].dtypes.astype(str).unique().tolist() == ["Int8"]


def test_generic_has_cells_and_pool_but_no_recommendation():
    generic = rules.load(on=ON, profile="generic")
    ratings = pd.DataFrame({"employee_id": ["E01"], "year": [2024], "score": [85.0]})
    grid = placed(used=generic, ratings=ratings)
    assert grid.loc["E01", "recommendation"] == ""
    assert grid.loc["E01", "cells"] == "4;7;9"


def test_an_agency_without_any_evidence_still_has_chances():
    bare = dict.fromkeys(("assessments", "ratings", "feedback", "track_record", "history", "development"))
    grid = placed(**bare)
    assert grid["state"].unique().tolist() == ["not_mappable"]
    assert grid[PROBABILITIES].sum(axis=1).to_numpy() == pytest.approx(np.ones(12))
    assert grid["likely_cell"].isna().all()


def test_missing_components_follow_the_conditional_normal():
    rng = np.random.default_rng(5)
    covariance = np.array([[4.0, 1.5, 1.0], [1.5, 3.0, 0.5], [1.0, 0.5, 2.0]])
    whole = rng.multivariate_normal([10, 20, 30], covariance, size=200_000)
    close = whole[np.abs(whole[:, 0] - 12) < 0.05]
    weights = np.array([[0.0], [0.5], [0.5]])
    filled, variance = predictive.fill(
        np.array([[12.0, np.nan, np.nan]]), np.array([[10.0, 20.0, 30.0]]), covariance, weights
    )
    assert filled[0] == pytest.approx(close.mean(axis=0), abs=0.08)
    assert variance[0, 0] == pytest.approx((close @ weights).var(), rel=0.1)


def test_a_small_tier_leans_on_the_mean_of_all():
    table = np.array([[100.0], [0.0], [0.0], [np.nan]])
    tier = np.array(["a", "b", "b", "c"], dtype=object)
    means = predictive.tier_means(table, tier, np.array([50.0]))[:, 0]
    # Mean of all 100/3, ten people of it: (100 + 1000/3) / 11, (0 + 1000/3) / 12, 100/3.
    assert means == pytest.approx([1300 / 33, 1000 / 36, 1000 / 36, 100 / 3])


def test_one_assessed_person_makes_nobody_sure_of_another():
    covariance = predictive.shared_covariance(np.array([[0.0], [np.nan]]), np.array([[0.0, 100.0]]))
    assert covariance[0, 0] == pytest.approx(10 * 100**2 / 12 / 11)
