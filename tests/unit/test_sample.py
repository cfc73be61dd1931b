"""Synthetic agencies: the chart of posts, the same seed, the files."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import talent
from talent import sample
from talent.sample.chart import targets
from talent.sample.source import apportioned, assumed, graded, names
from talent.tables import TABLES

MANAGERIAL = ["jpt_pratama", "administrator", "pengawas"]


@pytest.fixture(scope="module")
def tables():
    return sample.make_agency()


@pytest.fixture(scope="module")
def small():
    return sample.make_agency(employees=300, seed=3)


def held(tables):
    return tables["employees"].groupby("position_id").size()


def test_243_people_hold_a_pengawas_post(tables):
    assert (tables["employees"]["tier"] == "pengawas").sum() == 243


def test_a_regency_has_2400_people_in_about_30_units(tables):
    offices = tables["units"]["parent_id"].notna().sum()
    assert len(tables["employees"]) == 2400
    assert 28 <= offices <= 36


def test_tiers_have_the_sizes_of_a_regency(tables):
    posts = tables["positions"]["tier"].value_counts()
    assert 30 <= posts["jpt_pratama"] <= 36
    assert 110 <= posts["administrator"] <= 140
    assert posts["pengawas"] == 256


def test_regional_secretary_is_the_only_top(tables):
    posts = tables["positions"]
    top = posts[posts["reports_to"].isna()]
    assert top[["title", "echelon", "tier"]].to_numpy().tolist() == [
        ["Sekretaris Daerah", "II.a", "jpt_pratama"]
    ]


def test_other_executive_posts_are_one_echelon_below(tables):
    posts = tables["positions"].query("tier == 'jpt_pratama'")
    assert posts["echelon"].value_counts().to_dict() == {"II.b": len(posts) - 1, "II.a": 1}


def test_reporting_lines_form_one_tree(tables):
    posts = tables["positions"].dropna(subset="reports_to")
    graph = nx.DiGraph(list(zip(posts["reports_to"], posts["position_id"], strict=True)))
    assert nx.is_arborescence(graph)
    assert graph.number_of_nodes() == len(tables["positions"])


def test_nobody_reports_to_a_lower_rank(tables):
    rank = talent.load_rules(on="2025-12-01").tiers["rank"]
    posts = tables["positions"].set_index("position_id")
    below = posts.dropna(subset="reports_to")
    above = below["reports_to"].map(posts["tier"]).map(rank)
    assert (above <= below["tier"].map(rank)).all()


def test_only_managerial_posts_have_people_below(tables):
    posts = tables["positions"].set_index("position_id")
    assert set(posts.loc[posts["reports_to"].dropna().unique(), "tier"]) == set(MANAGERIAL)


def test_filled_posts_have_as_many_people_as_seats(tables):
    posts = tables["positions"].set_index("position_id")
    filled = posts[posts["status"] == "filled"]
    assert held(tables).reindex(filled.index).eq(filled["seats"]).all()


def test_vacant_posts_are_empty_and_managerial(tables):
    vacant = tables["positions"].query("status == 'vacant'")
    assert not vacant["position_id"].isin(tables["employees"]["position_id"]).any()
    assert set(vacant["tier"]) == set(MANAGERIAL)


def test_one_managerial_post_in_twenty_is_vacant(tables):
    posts = tables["positions"].query("tier in @MANAGERIAL")
    assert posts["status"].eq("vacant").mean() == pytest.approx(0.05, abs=0.01)


def test_every_managerial_post_names_what_it_asks_for(tables):
    posts = tables["positions"].query("tier in @MANAGERIAL")
    assert (
        posts[["echelon", "job_family", "min_education", "min_grade", "fields_of_study"]].notna().all().all()
    )


def test_units_of_posts_and_people_agree(tables):
    unit = tables["positions"].set_index("position_id")["unit_id"]
    people = tables["employees"]
    assert people["position_id"].map(unit).eq(people["unit_id"]).all()


def test_titles_of_managerial_posts_are_told_apart_inside_a_unit(tables):
    posts = tables["positions"].query("tier in @MANAGERIAL")
    assert not posts.duplicated(["unit_id", "title"]).any()


@pytest.mark.parametrize("size", [100, 240, 2400, 7600, 40_000])
def test_more_people_mean_more_managerial_posts(size):
    small, large = (sum(vars(targets(n)).values()) for n in (size, 2 * size))
    assert small < large < 2 * small


def test_40000_people_have_about_4000_managerial_posts():
    assert sum(vars(targets(40_000)).values()) == pytest.approx(4000, rel=0.1)


def test_number_of_managerial_posts_may_be_given():
    posts = sample.make_agency(employees=900, managerial=120)["positions"]
    assert posts["tier"].isin(MANAGERIAL).sum() == 120


@pytest.mark.parametrize("size", [60, 61, 75, 100, 150, 400, 1000])
def test_small_agencies_are_whole(size):
    data = talent.Dataset(**sample.make_agency(employees=size))
    assert len(data.employees) == size
    assert data.positions["reports_to"].isna().sum() == 1


def test_a_handful_of_people_is_no_agency():
    with pytest.raises(ValueError, match="ask for 60 or more"):
        sample.make_agency(employees=59)


def test_more_managers_than_people_are_refused():
    with pytest.raises(ValueError, match="too few for"):
        sample.make_agency(employees=100, managerial=400)


@pytest.mark.parametrize(("size", "kind"), [(300, "regency"), (15_000, "province")])
def test_kind_follows_the_size(size, kind):
    assert sample.make_agency(employees=size)["agencies"]["kind"].tolist() == [kind]


def test_tables_have_the_columns_of_the_contract(tables):
    assert {name: list(table.columns) for name, table in tables.items()} == {
        name: TABLES[name].names for name in tables
    }


def test_every_table_but_components_is_made(tables):
    assert set(TABLES) - set(tables) == {"components"}
    assert all(len(table) for table in tables.values())


def test_tables_have_the_types_of_a_dataset(tables):
    data = talent.Dataset(**tables)
    assert data.problems.empty
    for name, table in tables.items():
        assert table.dtypes.astype(str).to_dict() == getattr(data, name).dtypes.astype(str).to_dict()


def test_same_seed_makes_the_same_tables(small):
    again = sample.make_agency(employees=300, seed=3)
    for name, table in small.items():
        assert_frame_equal(table, again[name])


def test_another_seed_makes_another_agency(small):
    other = sample.make_agency(employees=300, seed=4)
    assert not small["employees"].equals(other["employees"])


def test_agencies_of_one_seed_differ_and_share_no_employee():
    first, second = (tables for _, tables in sample.make(employees=100, agencies=2, seed=1))
    assert set(first["employees"]["employee_id"]).isdisjoint(second["employees"]["employee_id"])
    assert first["employees"]["birth_date"].tolist() != second["employees"]["birth_date"].tolist()


def test_an_agency_does_not_depend_on_those_before_it():
    _, (_, second) = sample.make(employees=[90, 110], agencies=2, seed=5)
    alone = sample.make_agency(employees=110, seed=5, agency=1)
    assert_frame_equal(second["assessments"], alone["assessments"])


def test_sizes_must_be_one_for_each_agency():
    with pytest.raises(ValueError, match="2 sizes are given for 3 agencies"):
        list(sample.make(employees=[100, 100], agencies=3))


def test_agencies_come_one_at_a_time():
    first = next(iter(sample.make(employees=100, agencies=10_000)))
    assert first[0] == "A0001"


def test_another_day_moves_every_date():
    early = sample.make_agency(employees=300, on="2024-06-01")
    assert early["agencies"]["snapshot_on"].tolist() == [pd.Timestamp("2024-06-01")]
    assert early["ratings"]["year"].unique().tolist() == [2022, 2023]
    assert early["assessments"]["assessed_on"].max() < pd.Timestamp("2024-06-01")


def test_rows_stand_in_the_order_of_the_key(small):
    for name in ("employees", "ratings", "field_signals"):
        key = list(TABLES[name].key)
        assert_frame_equal(small[name], small[name].sort_values(key, ignore_index=True))


def test_csv_is_the_same_byte_for_byte(tmp_path, small):
    first, second = (sample.write(small, tmp_path / name) for name in ("a", "b"))
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes()


def test_csv_has_iso_dates_and_plain_line_ends(tmp_path, small):
    text = (sample.write(small, tmp_path) / "employees.csv").read_bytes()
    assert b"\r" not in text
    assert small["employees"]["birth_date"].dt.strftime("%Y-%m-%d").iloc[0].encode() in text
    assert b"NaN" not in text
    assert b"NaT" not in text


def test_writing_leaves_the_tables_as_they_were(tmp_path, small):
    before = {name: table.copy() for name, table in small.items()}
    sample.write(small, tmp_path)
    for name, table in small.items():
        assert_frame_equal(table, before[name])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_read_back_are_the_same_agency(tmp_path, small, form):
    folder = sample.write(small, tmp_path / form, format=form)
    assert talent.read_dataset(folder).digest == talent.Dataset(**small).digest


def test_many_agencies_get_a_folder_each(tmp_path):
    folders = sample.write_many(100, 3, 2, tmp_path)
    assert [folder.name for folder in folders] == ["A0001", "A0002", "A0003"]
    assert all((folder / "positions.csv").is_file() for folder in folders)


def test_planted_ids_are_in_the_tables(small):
    found = sample.planted(employees=300, seed=3)
    known = set(small["employees"]["employee_id"]) | set(small["positions"]["position_id"])
    known |= set(small["units"]["unit_id"])
    assert {item for ids in found.values() for item in ids} <= known


def test_names_are_put_together_from_the_lists(tables):
    people = names()["people"]
    words = set(people["male"]) | set(people["female"]) | set(people["last"])
    assert set(" ".join(tables["employees"]["name"]).split()) <= words


@given(st.integers(0, 500), st.lists(st.floats(0.01, 50), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_are_off_by_less_than_one(total, weights):
    parts = apportioned(total, weights)
    exact = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-9).all()


@given(st.lists(st.floats(-6, 6), min_size=2, max_size=30))
def test_a_better_score_never_gives_a_worse_label(scores):
    order = ["low", "middle", "high"]
    labels = graded(np.sort(np.array(scores)), [("low", 0.2), ("middle", 0.5), ("high", 0.3)])
    places = [order.index(label) for label in labels]
    assert all(before <= after for before, after in pairwise(places))


def test_assumed_shares_sum_to_one():
    found = assumed()
    listed = [tier["education"] for tier in found["tiers"].values()]
    listed += [found["evidence"][name] for name in ("rating", "lenient_rating", "award", "team")]
    listed += [found["evidence"][name] for name in ("managers_hours", "others_hours")]
    assert [sum(share for _, share in shares) for shares in listed] == pytest.approx([1] * len(listed))
