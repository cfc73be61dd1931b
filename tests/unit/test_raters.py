"""Leniency of units and raters: against a dense solution, planted effects and what must not matter."""

import tomllib
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import nine_box, raters, read_dataset, rules, scoring
from talent.raters import adjusted, leniency, mixed_model, rated
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def simulated(*, n_raters=400, per_rater=10, raters_per_unit=8, rater=4.0, unit=3.0, rest=8.0, seed=0):
    """People, with the effects that were planted."""
    rng = np.random.default_rng(seed)
    of = np.repeat(np.arange(n_raters), per_rater)
    home = of // raters_per_unit
    effects = rng.normal(0, rater, n_raters), rng.normal(0, unit, home.max() + 1)
    tier = rng.choice(["administrator", "pengawas"], len(of))
    points = 70 + 5 * (tier == "pengawas") + effects[0][of] + effects[1][home] + rng.normal(0, rest, len(of))
    names = np.array([f"R{number:04}" for number in range(n_raters)])[of]
    units = np.array([f"U{number:03}" for number in range(home.max() + 1)])[home]
    people = pd.DataFrame({"tier": tier, "unit_id": units, "rater_id": names, "points": points})
    planted = [
        pd.Series(one, index=sorted(set(own))) for one, own in zip(effects, (names, units), strict=True)
    ]
    return people, *planted


def dense(people, variance):
    """``u = G Z' V⁻¹ (y − Xβ)`` with the whole matrices, and the errors of u by the whole inverse."""
    y = people["points"].to_numpy()
    x, zu, zv = (pd.get_dummies(people[name]).to_numpy(float) for name in ("tier", "unit_id", "rater_id"))
    z = np.hstack([zu, zv])
    g = np.diag([variance[0]] * zu.shape[1] + [variance[1]] * zv.shape[1])
    v = z @ g @ z.T + variance[2] * np.eye(len(y))
    inverse = np.linalg.inv(v)
    beta = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
    u = g @ z.T @ inverse @ (y - x @ beta)
    p = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
    return beta, u, np.sqrt(np.diag(g - g @ z.T @ p @ z @ g))


@pytest.mark.parametrize("seed", range(4))
def test_estimates_and_errors_are_those_of_the_whole_matrices(seed):
    people, _, _ = simulated(n_raters=18, per_rater=4, raters_per_unit=3, seed=seed)
    found = mixed_model(people)
    beta, u, error = dense(people, found.variance)
    np.testing.assert_allclose(found.tier, beta, atol=1e-8)
    np.testing.assert_allclose(np.concatenate([found.unit, found.rater]), u, atol=1e-8)
    np.testing.assert_allclose(np.concatenate([found.unit_error, found.rater_error]), error, atol=1e-8)


def test_many_units_are_solved_like_few(monkeypatch):
    people = simulated(n_raters=80)[0]
    few = mixed_model(people)
    monkeypatch.setattr(raters, "_SMALL", 1)
    many = mixed_model(people)
    np.testing.assert_allclose(many.unit, few.unit, atol=1e-9)
    np.testing.assert_allclose(many.rater_error, few.rater_error, atol=1e-9)


def test_planted_effects_are_found_again_with_honest_intervals():
    people, rater, unit = simulated(per_rater=12)
    found = mixed_model(people)
    assert np.corrcoef(found.rater, rater)[0, 1] >= 0.8
    assert np.corrcoef(found.unit, unit)[0, 1] >= 0.6
    held = (found.rater - rater).abs() <= 1.96 * found.rater_error
    assert 0.92 <= held.mean() <= 0.98


def test_variances_are_found_again():
    found = mixed_model(simulated(n_raters=3000, per_rater=10)[0])
    np.testing.assert_allclose(np.sqrt(found.variance), [3, 4, 8], rtol=0.1)


def test_without_differences_between_raters_hardly_any_is_outside():
    people, _, _ = simulated(rater=0.0, unit=0.0, n_raters=300)
    found = mixed_model(people)
    assert found.variance[1] < 0.1 * found.variance[2]
    assert (found.rater.abs() > 1.96 * found.rater_error).mean() <= 0.06


def test_estimates_are_drawn_to_zero_the_more_the_fewer_were_rated():
    people, _, _ = simulated(n_raters=60, unit=0.0)
    few = people.groupby("rater_id").head(2)
    whole, part = mixed_model(people), mixed_model(few)
    assert part.rater.abs().mean() < whole.rater.abs().mean()
    assert part.rater_error.mean() > whole.rater_error.mean()


@settings(max_examples=10)
@given(seed=st.integers(0, 1000), added=st.floats(-50, 50))
def test_order_names_and_a_constant_change_nothing(seed, added):
    people, _, _ = simulated(n_raters=24, per_rater=5, raters_per_unit=4, seed=seed)
    one = mixed_model(people)
    moved = people.assign(points=people["points"] + added)
    other = mixed_model(moved.sample(frac=1, random_state=seed))
    renamed = mixed_model(people.assign(rater_id="x" + people["rater_id"]))
    np.testing.assert_allclose(one.rater, other.rater, atol=2e-3)
    np.testing.assert_allclose(one.rater, renamed.rater, atol=1e-9)
    np.testing.assert_allclose(one.tier + added, other.tier, atol=2e-3)


def agency(*, generous=10):
    """30 people of one tier: rater R1 gives the best rating to all, the others the middle one, mostly."""
    ids = [f"N{number:02}" for number in range(30)]
    names = ["Sangat Baik"] * 10 + ["Baik", "Butuh Perbaikan"] * 10
    ratings = pd.DataFrame({"employee_id": ids, "year": 2024, "rating": names})
    ratings["rater_id"] = [f"R{1 + number // 10}" for number in range(30)]
    people = pd.DataFrame({"employee_id": ids, "unit_id": "U2", "tier": "pelaksana", "position_id": "P7"})
    absent = dict.fromkeys(set(tables()) - {"positions", "units"})
    results = pd.DataFrame({"unit_id": ["U2"], "year": [2024], "result": ["Baik"]})
    feedback = pd.DataFrame({"employee_id": ids[:generous], "year": 2024, "score": 60.0})
    held = {"employees": people, "ratings": ratings, "unit_results": results, "feedback": feedback}
    return quick(**absent | held)


def test_a_lenient_rater_is_named_with_what_stands_beside():
    table = leniency(agency(), rules=RULES, on=ON).set_index("id")
    assert table.loc["R1", "leniency"] > 0 > table.loc["R2", "leniency"]
    assert table.loc["R1", ["n", "mean", "feedback"]].tolist() == [10, 110, 60]
    assert np.isnan(table.loc["R2", "feedback"])
    assert table.loc["U2", "unit_result"] == "Baik"
    assert (table["low"] <= table["leniency"]).all()


def test_small_groups_shape_the_rest_and_are_not_shown():
    data = agency()
    ratings = data.ratings.copy()
    ratings.loc[:2, "rater_id"] = "R9"
    table = leniency(data.with_tables(ratings=ratings), rules=RULES, on=ON).set_index("id")
    assert table.loc["R9", "suppressed"]
    assert table.loc["R9", ["leniency", "se", "low", "high"]].isna().all()
    assert not table.loc["R9", "outside"]


def test_who_has_no_rating_or_no_rater_is_left_out():
    data = agency()
    ratings = data.ratings.copy()
    ratings.loc[0, "rater_id"] = None
    found = rated(data.with_tables(ratings=ratings.drop(index=1)), rules=RULES, on=ON)
    assert len(found) == 28


def test_a_profile_without_a_yearly_rating_gives_empty_frames():
    manado = rules.load(on=ON, profile="kota-manado")
    assert leniency(agency(), rules=manado, on=ON).empty


def test_raw_and_adjusted_stand_side_by_side_and_the_grid_is_untouched():
    data = quick()
    ratings = data.ratings.assign(rater_id=[f"R{number % 3}" for number in range(len(data.ratings))])
    data = data.with_tables(ratings=ratings)
    scores = scoring.score(data, rules=RULES, on=ON)
    before = nine_box.place(scores, data, rules=RULES)
    table = adjusted(data, scores, rules=RULES, on=ON).set_index("employee_id")
    grid = nine_box.place(scores, data, rules=RULES).set_index("employee_id")
    pd.testing.assert_frame_equal(grid.reset_index(), before)
    own = grid["raw_cell"].reindex(table.index)
    assert (table["cell"].dropna() == own[table["cell"].notna()]).all()
    moved = table["performance_adjusted"] - table["performance"]
    expected = 0.6 * (table["adjusted"] - table["raw"])[moved.notna()]
    np.testing.assert_allclose(moved.dropna(), expected, atol=1e-9)


def test_taking_leniency_away_can_change_the_cell_shown_beside():
    data = agency()
    scores = scoring.score(data, rules=RULES, on=ON)
    table = adjusted(data, scores, rules=RULES, on=ON)
    assert (table["adjusted"] < table["raw"])[table["rater_id"] == "R1"].all()
    assert (table["adjusted"] > table["raw"])[table["rater_id"] == "R2"].all()


def test_the_lenient_unit_planted_in_the_sample_is_found(root):
    folder = root / "data" / "sample"
    planted = tomllib.loads((folder / "planted.toml").read_text("utf-8"))["planted"]["lenient_unit"]
    table = leniency(read_dataset(folder), rules=RULES, on=ON).query("level == 'unit'")
    assert table.sort_values("leniency")["id"].iloc[-1] in planted
    assert table.loc[table["outside"], "id"].isin(planted).any()


def test_raters_are_read_by_nothing_else_in_the_engine(root):
    readers = [file.name for file in (root / "talent").rglob("*.py") if "raters" in file.read_text("utf-8")]
    assert "nine_box.py" not in readers
    assert not {"succession.py", "proposal.py", "points.py"} & set(readers)
