"""Sentences about the risks of benches, in both languages."""

from __future__ import annotations

import pandas as pd

from talent import bench_words

TITLES = {"A": "Head", "B": "Deputy", "C": "Chief"}
PEOPLE = {"e": "Ani •• 1", "f": "Budi •• 2"}


def shortages(*rows):
    names = ["among", "position_ids", "employee_ids", "n_posts", "n_people", "short"]
    return pd.DataFrame(rows, columns=names)


def sentences(*rows, **options):
    options = {"titles": TITLES, "people": PEOPLE, "language": "en"} | options
    return bench_words.shortage_sentences(shortages(*rows), **options)


def test_a_shortage_names_posts_and_people():
    assert sentences(("all", "A; B; C", "e; f", 3, 2, 1)) == [
        (
            "3 key posts share 2 people who are ready: 1 find no successor in the pool",
            "Head; Deputy; Chief",
            "Ani •• 1; Budi •• 2",
        )
    ]


def test_posts_of_a_family_with_one_person_are_said_so():
    ((said, posts, people),) = sentences(("family", "A; B", "e", 2, 1, 1))
    assert said.startswith("2 key posts of one job family share one person of it")
    assert (posts, people) == ("Head; Deputy", "Ani •• 1")


def test_posts_with_nobody_are_one_sentence():
    bare = [("family", post, "", 1, 0, 1) for post in "AB"]
    ((said, posts, people),) = sentences(*bare)
    assert said.startswith("2 key posts have nobody in the talent pool of their own job family")
    assert (posts, people) == ("Head; Deputy", "")


def test_people_are_only_counted_where_no_names_are_given():
    ((said, _, people),) = sentences(("all", "A; B", "e", 2, 1, 1), people=None)
    assert "one person" in said
    assert people == ""


def test_nothing_short_is_nothing_said():
    assert sentences() == []


def test_sentences_are_translated():
    ((said, _, _),) = sentences(("all", "A; B", "e", 2, 1, 1), language="id")
    assert said.startswith("2 jabatan kunci berbagi satu orang")


def test_last_cover_is_counted_by_whom_it_was_asked_of():
    rows = pd.DataFrame({"among": ["all", "family", "family"], "n_posts": [1, 2, 3]})
    assert bench_words.last_cover_sentences(rows, "en") == [
        "1 key posts have only one person ready (different people: 1)",
        "5 key posts have only one person of their job family ready (different people: 2)",
    ]


def test_what_is_promised_leaves_out_posts_without_a_known_day():
    table = pd.DataFrame({"alone": [1.0, 1.0], "p_filled": [0.5, 0.1], "cause": ["retirement", "assumed"]})
    assert bench_words.overstatement(table, "en").startswith("Of 1 key posts with a known day")


def test_a_drawn_chance_carries_its_error_and_an_exact_one_does_not():
    table = pd.DataFrame({"p_filled": [0.5, 0.5], "se": [0.01, 0.0], "drawn": [True, False]})
    assert bench_words.chances(table, "id").tolist() == ["50 % ± 2", "50 %"]
