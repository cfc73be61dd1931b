"""Who is ready today: shared people, single cover, and posts that share too few people."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from talent import nine_box, rules, scoring, succession
from tests.agency import dataset, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")


def ready(rows, *, families=True):
    table = pd.DataFrame(list(rows), columns=["position_id", "employee_id"], dtype="str")
    return table.assign(own_family=pd.array([families] * len(table), dtype="boolean"))


def key(*posts):
    return pd.DataFrame({"position_id": list(posts)}, dtype="str")


def short(rows, posts, among="all"):
    found = succession.shortages(ready(rows), key(*posts))
    return found[found["among"] == among]


def people_of(rows, posts):
    return {person for post, person in rows if post in posts}


def random_rows(seed, posts=6, people=5):
    there = np.random.default_rng(seed).random((posts, people)) < 0.3
    return [(f"P{post}", f"E{person}") for post, person in np.argwhere(there)]


def deficiency(rows, posts):
    """The most by which any set of posts exceeds its people: brute force over all sets."""
    sets = (group for size in range(1, len(posts) + 1) for group in combinations(posts, size))
    return max(len(group) - len(people_of(rows, group)) for group in sets)


def test_two_posts_that_share_one_person_are_short_of_one():
    found = short([("A", "e"), ("B", "e"), ("C", "f"), ("C", "g")], "ABC")
    assert found[["position_ids", "employee_ids", "n_posts", "n_people", "short"]].to_numpy().tolist() == [
        ["A; B", "e", 2, 1, 1]
    ]


def test_a_post_without_anybody_is_a_group_of_its_own():
    found = short([("A", "e")], "ABC")
    assert found[["position_ids", "n_people", "short"]].to_numpy().tolist() == [["B", 0, 1], ["C", 0, 1]]


def test_enough_people_are_no_shortage():
    assert short([("A", "e"), ("B", "e"), ("B", "f")], "AB").empty
    assert succession.shortages(ready([]), key()).empty


@pytest.mark.parametrize("seed", range(60))
def test_groups_are_short_by_halls_condition(seed):
    rows, posts = random_rows(seed), [f"P{number}" for number in range(6)]
    found = short(rows, posts)
    assert found["short"].sum() == max(0, deficiency(rows, posts))
    for row in found.itertuples():
        group = row.position_ids.split("; ")
        assert set(filter(None, row.employee_ids.split("; "))) == people_of(rows, group)
        assert row.short == len(group) - row.n_people == deficiency(rows, group)


@pytest.mark.parametrize("seed", range(60))
def test_a_core_is_short_and_no_part_of_it_is(seed):
    rows = random_rows(seed)
    for row in short(rows, [f"P{number}" for number in range(6)]).itertuples():
        core = row.core_position_ids.split("; ")
        assert len(core) - len(people_of(rows, core)) == 1
        assert set(core) <= set(row.position_ids.split("; "))
        parts = (part for size in range(1, len(core)) for part in combinations(core, size))
        assert all(len(part) <= len(people_of(rows, part)) for part in parts)


@pytest.mark.parametrize("seed", range(20))
def test_groups_do_not_depend_on_the_order_of_rows(seed):
    rows, posts = random_rows(seed), [f"P{number}" for number in range(6)]
    first, second = short(rows, posts), short(rows[::-1], posts[::-1])
    pd.testing.assert_frame_equal(first, second)


def test_no_groups_share_a_person():
    rows = random_rows(11, posts=9, people=6)
    found = short(rows, [f"P{number}" for number in range(9)])
    people = [person for ids in found["employee_ids"] for person in ids.split("; ") if person]
    assert len(people) == len(set(people))


def test_families_are_left_out_where_none_is_known():
    found = succession.shortages(ready([("A", "e"), ("B", "e")], families=None), key("A", "B"))
    assert found["among"].tolist() == ["all"]


def test_a_post_with_one_person_is_a_single_cover_and_hangs_on_that_person():
    cover = ready([("A", "e"), ("B", "e"), ("C", "e"), ("C", "f")])
    single = succession.single_cover(cover).query("among == 'all'")
    assert single[["position_id", "employee_id"]].to_numpy().tolist() == [["A", "e"], ["B", "e"]]
    last = succession.last_cover(cover).query("among == 'family'")
    assert last[["employee_id", "n_posts", "position_ids"]].to_numpy().tolist() == [["e", 2, "A; B"]]


def test_family_cover_counts_only_people_of_the_posts_family():
    cover = ready([("A", "e"), ("A", "f")])
    cover.loc[1, "own_family"] = False
    found = succession.single_cover(cover)
    assert found.to_numpy().tolist() == [["family", "A", "e"]]


def test_shared_people_are_listed_with_the_benches_they_lead():
    rows = [("A", "e", 1), ("B", "e", 1), ("C", "e", 2), ("A", "f", 2), ("B", "f", 2), ("C", "g", 1)]
    found = succession.shared(pd.DataFrame(rows, columns=["position_id", "employee_id", "rank"]))
    assert found.to_numpy().tolist() == [["e", 3, 2, "A; B; C"], ["f", 2, 0, "A; B"]]


def agency_cover(**changed):
    data = dataset(**changed)
    grid = nine_box.place(scoring.score(data, rules=RULES, on=ON), data, rules=RULES)
    return succession.cover(data, grid.assign(in_pool="yes"), rules=RULES)


def test_cover_is_everybody_of_the_pool_who_is_ready_now():
    found = agency_cover()
    assert {("P1", "E02"), ("P3", "E03")} <= set(
        found[["position_id", "employee_id"]].itertuples(index=False, name=None)
    )
    assert found["own_family"].all()


def test_who_said_no_covers_nothing():
    said = pd.DataFrame(
        {"employee_id": ["E02"], "target": ["jpt_pratama"], "willing": [False], "on": ["2025-01-01"]}
    )
    assert "E02" not in set(agency_cover(preferences=said)["employee_id"])


def test_an_unknown_family_is_no_family():
    found = agency_cover(employees=tables()["employees"].assign(job_family=None))
    assert found["own_family"].isna().all()
    assert not found.empty
