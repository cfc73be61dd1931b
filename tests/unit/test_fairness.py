"""Rates by group against figures that can be looked up."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from scipy.stats.contingency import relative_risk

from talent.fairness import COLUMNS, audit, ratio_interval, with_age_bands
from talent.intervals import wilson


def people(**counts):
    """Selected and group of people: name = (selected, all)."""
    picked, group = [], []
    for name, (hits, n) in counts.items():
        picked += [True] * hits + [False] * (n - hits)
        group += [name] * n
    ids = [f"E{number}" for number in range(len(picked))]
    return pd.Series(picked, index=ids), pd.DataFrame({"sex": group}, index=ids)


def test_rates_and_ratio_to_the_highest():
    table = audit(*people(f=(6, 20), m=(15, 30))).set_index("group")
    assert table["rate"].to_dict() == {"f": 0.3, "m": 0.5}
    assert table["ratio"].to_dict() == {"f": 0.6, "m": 1.0}
    assert table["selected"].tolist() == [6, 15]


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (5, 10), (10, 10), (37, 120)])
def test_interval_of_a_rate_is_wilsons(hits, n):
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    low, high = wilson(np.array([float(hits)]), np.array([float(n)]))
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))


def test_interval_of_a_ratio_is_that_of_a_relative_risk():
    expected = relative_risk(6, 20, 15, 30).confidence_interval(0.95)
    low, high = ratio_interval(np.array([6.0, 15.0]), np.array([20.0, 30.0]), 1)
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))
    assert np.isnan([low[1], high[1]]).all()


def test_a_group_that_selects_nobody_has_a_ratio_but_no_interval():
    row = audit(*people(f=(0, 20), m=(10, 20))).set_index("group").loc["f"]
    assert row["ratio"] == 0
    assert np.isnan(row[["ratio_low", "ratio_high"]].astype(float)).all()


def test_ratios_are_undefined_when_nobody_is_selected():
    table = audit(*people(f=(0, 20), m=(0, 20)))
    assert table["rate"].tolist() == [0, 0]
    assert table["ratio"].isna().all()


def test_small_groups_are_suppressed_and_set_no_standard():
    table = audit(*people(f=(6, 20), m=(5, 20), x=(4, 4))).set_index("group")
    assert table["suppressed"].to_dict() == {"f": False, "m": False, "x": True}
    assert table.loc["x", ["selected", "rate", "low", "high", "ratio"]].isna().all()
    assert table.loc["x", "n"] == 4
    assert table.loc["f", "ratio"] == 1


def test_all_groups_may_be_small():
    table = audit(*people(f=(1, 2), m=(1, 2)))
    assert table["suppressed"].all()
    assert table["ratio"].isna().all()


def test_people_of_whom_something_is_not_known_are_left_out():
    selected, groups = people(f=(3, 6), m=(3, 6))
    groups.iloc[0] = None
    unknown = selected.astype("boolean").mask(selected.index == "E11")
    table = audit(unknown, groups).set_index("group")
    assert table["n"].to_dict() == {"f": 5, "m": 5}
    assert table["selected"].to_dict() == {"f": 2, "m": 3}


def test_people_outside_the_review_are_left_out():
    selected, groups = people(f=(3, 6), m=(3, 6))
    assert audit(selected.iloc[:6], groups)["group"].tolist() == ["f"]


def test_every_attribute_is_audited_in_order():
    selected, groups = people(f=(3, 6), m=(3, 6))
    table = audit(selected, groups.assign(disability=["yes", "no"] * 6))
    assert table["attribute"].tolist() == ["disability", "disability", "sex", "sex"]


@pytest.mark.parametrize("groups", [pd.DataFrame(index=["E0"]), pd.DataFrame({"sex": [None]}, index=["E0"])])
def test_without_groups_the_table_is_empty_but_typed(groups):
    table = audit(pd.Series([True], index=["E0"]), groups)
    assert len(table) == 0
    assert table.dtypes.astype(str).to_dict() == COLUMNS


def test_the_table_has_the_same_types_whatever_it_holds():
    assert audit(*people(f=(3, 6), m=(1, 2))).dtypes.astype(str).to_dict() == COLUMNS


def test_the_input_is_not_changed():
    selected, groups = people(f=(3, 6), m=(3, 6))
    before = selected.copy(), groups.copy()
    audit(selected, groups)
    with_age_bands(groups.assign(birth_year=1980), year=2025)
    pd.testing.assert_series_equal(selected, before[0])
    pd.testing.assert_frame_equal(groups, before[1])


@pytest.mark.parametrize(
    ("born", "band"), [(1975, "41-50"), (1974, "51-60"), (1985, "31-40"), (1984, "41-50"), (2004, "21-30")]
)
def test_ages_are_banded_by_ten_years(born, band):
    # In 2025 who was born in 1975 is 50 and who was born in 1974 is 51.
    groups = pd.DataFrame({"birth_year": [born], "sex": ["f"]})
    banded = with_age_bands(groups, year=2025)
    assert banded["age"].tolist() == [band]
    assert banded.columns.tolist() == ["sex", "age"]


def test_an_unknown_birth_year_has_no_band():
    banded = with_age_bands(pd.DataFrame({"birth_year": pd.array([1990, None], dtype="Int64")}), year=2025)
    assert banded["age"].isna().tolist() == [False, True]
    assert with_age_bands(pd.DataFrame({"sex": ["f"]}), year=2025).columns.tolist() == ["sex"]


def test_four_fifths_is_exactly_four_fifths():
    picked = pd.Series([True] * 4 + [False] * 2 + [True] * 5 + [False], index=range(12))
    sex = pd.Series(["f"] * 6 + ["m"] * 6, index=range(12), name="sex")
    assert audit(picked, sex).set_index("group").loc["f", "ratio"] == 0.8


def test_groups_may_carry_the_id_as_a_column():
    picked = pd.Series([True, False] * 5, index=[f"E{n}" for n in range(10)])
    groups = pd.DataFrame({"employee_id": picked.index, "sex": ["f"] * 5 + ["m"] * 5})
    assert audit(picked, groups)["n"].tolist() == [5, 5]
