"""The sample that ships: remade byte for byte, read without a problem, and what is planted is found."""

import tomllib

import pytest

import talent
from talent import sample
from talent.positions.vacancies import vacancies

MANAGERIAL = ["jpt_pratama", "administrator", "pengawas"]
MIB = 2**20


@pytest.fixture(scope="module")
def folder(root):
    return root / "data" / "sample"


@pytest.fixture(scope="module")
def record(folder):
    return tomllib.loads((folder / "planted.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def data(folder):
    return talent.read_dataset(folder)


@pytest.fixture(scope="module")
def rules():
    return talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")


@pytest.fixture(scope="module")
def review(data, rules):
    return talent.run_review(data, rules=rules)


def managers(review):
    return review.grid[review.grid["tier"].isin(MANAGERIAL)]


def test_the_recorded_seed_remakes_every_byte(folder, record, tmp_path):
    made = sample.write_sample(tmp_path / "made", **record["made"])
    shipped = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in {".csv", ".toml"}}
    assert {file.name: file.read_bytes() for file in made.iterdir()} == shipped


def test_files_are_small(folder):
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    assert {name: size for name, size in sizes.items() if size >= MIB} == {}
    assert sum(sizes.values()) < 4 * MIB


def test_readme_names_everything_planted(folder, record):
    text = (folder / "README.md").read_text("utf-8")
    assert [name for name in record["planted"] if name not in text] == []


def test_intake_finds_no_problem(data):
    assert data.problems.empty
    assert (data.accounting["read"] == data.accounting["accepted"]).all()


def test_most_people_with_an_assessment_and_a_rating_are_mapped(data, review, record):
    expired = record["planted"]["expired_assessments"]
    valid = set(data.assessments["employee_id"]) & set(data.ratings["employee_id"]) - set(expired)
    rows = review.grid[review.grid["employee_id"].isin(valid)]
    assert rows["state"].isin(["placed", "provisional"]).mean() >= 0.8


def test_managers_without_assessment_are_not_mappable(review, record):
    rows = managers(review).query("state == 'not_mappable'")
    assert sorted(rows["employee_id"]) == record["planted"]["missing_assessments"]


def test_expired_assessments_keep_people_out_of_the_pool(review, record):
    rows = review.grid[review.grid["employee_id"].isin(record["planted"]["expired_assessments"])]
    assert rows["in_pool"].eq("no").all()
    assert rows["state"].isin(["placed", "provisional"]).all()


def test_every_box_has_managers_and_the_pool_is_a_fifth_or_less(review):
    rows = managers(review)
    assert sorted(rows["cell"].dropna().unique()) == list(range(1, 10))
    assert 0.10 <= rows["in_pool"].eq("yes").mean() <= 0.22


def test_the_planted_candidates_are_in_the_pool(review, record):
    people = record["planted"]["only_cover"] + record["planted"]["shared_people"]
    assert review.grid.set_index("employee_id").loc[people, "in_pool"].eq("yes").all()


def test_six_benches_share_four_people_of_the_family(review, record):
    rows = review.benches[review.benches["position_id"].isin(record["planted"]["shared_posts"])]
    family = rows[rows["reasons_for"].str.contains("same_family")]
    assert family["position_id"].nunique() == 6
    assert sorted(set(family["employee_id"])) == record["planted"]["shared_people"]


def test_the_planted_shortage_is_found_and_named(review, record):
    rows = review.shortages.query("among == 'family'").set_index("position_ids")
    found = rows.loc["; ".join(record["planted"]["shared_posts"])]
    assert found["employee_ids"] == "; ".join(record["planted"]["shared_people"])
    assert (found["n_posts"], found["n_people"], found["short"]) == (6, 4, 2)


def test_the_planted_single_cover_is_found_and_named(review, record):
    (person,), posts = record["planted"]["only_cover"], record["planted"]["only_cover_posts"]
    rows = review.last_cover.query("among == 'family'").set_index("employee_id")
    assert rows.loc[person, "position_ids"] == "; ".join(posts)
    single = review.strength.set_index("position_id")["single_family"]
    assert single[posts].tolist() == [person] * 3


def test_benches_one_by_one_promise_more_than_they_can_keep_together(review):
    assert (review.strength["p_filled"] <= review.strength["alone"]).all()
    assert (review.strength["alone"] - review.strength["p_filled"]).max() > 0.6
    assert review.strength["se"].max() <= 0.0112


def test_posts_vacant_today_are_the_planted_ones(data, rules, record):
    found = vacancies(data, rules=rules, on="2025-12-01", months=0).query("cause == 'vacant'")
    assert sorted(found["position_id"]) == record["planted"]["vacancies"]


def test_misfits_are_looked_at_for_another_post(review, record):
    rows = review.incumbents[review.incumbents["employee_id"].isin(record["planted"]["misfits"])]
    assert rows["verdict"].tolist() == ["rotate"] * len(record["planted"]["misfits"])


def test_running_sanctions_bar_a_promotion(data, review, record):
    running = data.track_record.query("kind == 'discipline' and until > '2025-12-01'")["employee_id"]
    assert set(running) < set(record["planted"]["sanctioned"])
    assert review.grid.set_index("employee_id").loc[running, "in_pool"].eq("no").all()


def test_the_index_is_baik_on_paper_and_below_when_computed(review):
    assert review.merit.claimed == 262
    assert 225 <= review.merit.points < 250
    assert review.merit.category == "Kurang"
