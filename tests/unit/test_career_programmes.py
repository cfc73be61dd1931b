"""The cheapest programmes for a person, against trying every set; and whom each programme would lift."""

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from talent import career, fit, nine_box, scoring
from talent.dataset import Dataset
from talent.errors import UnknownIdError
from talent.rules import load
from tests.agency import dataset

ON = "2025-12-01"
DAY = date.fromisoformat(ON)
RULES = load(on=ON, profile="generic")
NAMES = ("c1", "c2", "c3")


def office(levels, required, catalogue, seats=None):
    """People by id → levels of c1 … c3 (None: not assessed), one post P that asks for ``required``."""
    posts = pd.DataFrame({"position_id": ["P", "Q"], "tier": ["1", "1"]}).assign(title="T", unit_id="U")
    people = pd.DataFrame({"employee_id": list(levels), "unit_id": "U", "tier": "2"})
    scores = [
        (who, name, one)
        for who, got in levels.items()
        for name, one in zip(NAMES, got, strict=False)
        if one is not None
    ]
    assessed = pd.DataFrame(scores, columns=["employee_id", "element", "value"])
    standards = pd.DataFrame({"tier": "1", "competency": NAMES[: len(required)], "required_level": required})
    offers = pd.DataFrame(catalogue, columns=["programme", "competency", "gain", "cost", "hours"])
    return Dataset(
        positions=posts,
        employees=people,
        standards=standards.assign(kind="technical"),
        assessments=assessed.assign(assessed_on=ON, instrument="i", kind="technical"),
        catalogue=offers.assign(weeks=4.0, seats=seats),
    )


def plan(levels, required, catalogue, rules=RULES):
    return career.development_plan(office({"e": levels}, required, catalogue), "e", "P", rules=rules)


def test_the_cheaper_of_two_programmes_is_taken():
    found = plan([2], [3], [("dear", "c1", 1, 900, 8), ("cheap", "c1", 1, 500, 40)])
    assert found.programmes["programme"].tolist() == ["cheap"]
    assert (found.cost, found.hours, found.optimal) == (500, 40, True)
    assert found.gaps[["gap", "closed", "left", "reason"]].to_numpy().tolist() == [[1, 1, 0, "closed"]]


def test_one_programme_for_two_gaps_is_paid_once():
    offers = [
        ("both", "c1", 1, 700, 8),
        ("both", "c2", 1, 700, 8),
        ("a", "c1", 1, 400, 8),
        ("b", "c2", 1, 400, 8),
    ]
    found = plan([2, 2], [3, 3], offers)
    assert found.programmes[["programme", "competencies"]].to_numpy().tolist() == [["both", "c1; c2"]]
    assert found.cost == 700


def test_between_equal_costs_the_fewer_hours_decide():
    found = plan([2], [3], [("long", "c1", 1, 500, 80), ("short", "c1", 1, 500, 8)])
    assert found.programmes["programme"].tolist() == ["short"]


def test_what_cannot_be_closed_is_said():
    found = plan([1, 1, None], [3, 2, 2], [("a", "c1", 1, 500, 8)])
    assert found.gaps[["competency", "left", "reason"]].astype(object).fillna("").to_numpy().tolist() == [
        ["c1", 1, "partly"],
        ["c2", 1, "no_programme"],
        ["c3", "", "not_assessed"],
    ]
    assert found.optimal


def test_a_programme_of_unknown_cost_is_taken_only_where_the_others_do_not_suffice():
    offers = [("free?", "c1", 1, None, 8), ("paid", "c1", 1, 10**8, 8)]
    one, two = plan([2], [3], offers), plan([1], [3], offers)
    assert one.programmes["programme"].tolist() == ["paid"]
    assert two.programmes["programme"].tolist() == ["free?", "paid"]
    assert (one.without_cost, two.without_cost, two.cost) == (0, 1, 10**8)


def test_an_overlay_lets_a_programme_be_taken_again(tmp_path):
    overlay = tmp_path / "again.toml"
    overlay.write_text(
        '[meta]\ndecree = "tanpa dasar"\n[method.career.repeats]\nvalues = [{from = 2020-01-01, value = 2, '
        'kind = "assumption", source = "overlay", mark = "unconfirmed", checked = 2025-01-01}]\n'
    )
    again = load(on=ON, profile="generic", overlay=overlay)
    found = plan([1], [3], [("a", "c1", 1, 500, 8)], rules=again)
    assert found.programmes["times"].tolist() == [2]
    assert (found.cost, found.hours) == (1000, 16)
    assert plan([1], [3], [("a", "c1", 1, 500, 8)]).gaps["left"].tolist() == [1]


@pytest.mark.parametrize(("levels", "required"), [([3], [3]), ([None], [3])])
def test_without_a_known_gap_there_is_nothing_to_take(levels, required):
    found = plan(levels, required, [("a", "c1", 1, 500, 8)])
    assert found.programmes.empty
    assert (found.cost, found.optimal) == (0, True)


def test_without_a_catalogue_every_gap_stays():
    found = plan([2], [3], [])
    assert found.gaps["reason"].tolist() == ["no_programme"]
    assert found.programmes.empty


def cheapest_by_hand(levels, required, offers):
    """Least (cost, hours, programmes) of all sets that close as much of each gap as all together can."""
    names = sorted({row[0] for row in offers})
    about = {row[0]: row[3:] for row in offers}

    def closed(chosen):
        gains = [sum(row[2] for row in offers if row[0] in chosen and row[1] == name) for name in NAMES]
        return [
            min(gain, max(need - got, 0)) for gain, got, need in zip(gains, levels, required, strict=True)
        ]

    most = closed(names)
    sets = [
        [name for name, taken in zip(names, bits, strict=True) if taken]
        for bits in product((0, 1), repeat=len(names))
    ]
    return min(
        (sum(about[name][0] for name in chosen), sum(about[name][1] for name in chosen), len(chosen))
        for chosen in sets
        if closed(chosen) == most
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_costs_what_the_best_of_all_sets_costs(seed):
    rng = np.random.default_rng(seed)
    levels, required = rng.integers(0, 4, 3).tolist(), rng.integers(2, 6, 3).tolist()
    offers = []
    for number in range(7):
        raised = rng.choice(NAMES, rng.integers(1, 3), replace=False)
        cost, hours = int(rng.integers(1, 9)) * 100, int(rng.integers(1, 9))
        offers += [(f"p{number}", str(name), int(rng.integers(1, 3)), cost, hours) for name in raised]
    found = plan(levels, required, offers)
    assert (found.cost, found.hours, len(found.programmes)) == cheapest_by_hand(levels, required, offers)
    assert found.optimal


def test_unknown_ids_come_with_the_nearest():
    with pytest.raises(UnknownIdError):
        career.development_plan(office({"e": [2]}, [3], []), "x", "P", rules=RULES)


def bench(*rows):
    return pd.DataFrame(rows, columns=["position_id", "employee_id"])


# MS from 80 %, MMS from 68 %: of 10 levels 8 and 6.8 reach them.
def test_a_programme_lifts_who_comes_into_a_higher_class_by_it_alone():
    levels = {"a": [3, 4], "b": [2, 2], "c": [4, 4], "d": [None, 4]}  # 70, 40, 80 % and not known
    data = office(levels, [5, 5], [("p", "c1", 1, 100, 8), ("q", "c2", 0.5, 100, 8)], seats=10)
    found = career.trainings(data, bench(*(("P", who) for who in levels)), rules=RULES)
    assert found[
        ["programme", "people", "posts", "successors", "places", "per_place"]
    ].to_numpy().tolist() == [
        ["p", 1, 1, 1, 1, 1.0],  # a: 80 %
        ["q", 0, 0, 0, 0, 0.0],  # a: 75 %
    ]


def test_a_gain_counts_only_up_to_the_standard():
    data = office({"a": [5, 2.5]}, [5, 5], [("p", "c1", 3, 100, 8)], seats=10)
    assert career.trainings(data, bench(("P", "a")), rules=RULES)["people"].tolist() == [0]


def test_the_places_of_a_round_go_to_those_lifted_for_most_posts():
    data = office({"a": [3, 4], "b": [3, 4], "c": [3, 4]}, [5, 5], [("p", "c1", 1, 100, 8)], seats=2)
    rows = bench(("P", "a"), ("P", "b"), ("Q", "b"), ("P", "c"), ("Q", "c"))
    found = career.trainings(data, rows, rules=RULES).iloc[0]
    assert found[["people", "posts", "places", "successors", "per_place"]].tolist() == [3, 2, 2, 4, 2.0]


def test_programmes_without_seats_named_take_everybody_and_most_per_place_comes_first():
    offers = [("few", "c2", 1, 100, 8), ("many", "c1", 1, 100, 8)]
    data = office({"a": [2.5, 5], "b": [3.5, 3]}, [5, 5], offers)
    rows = bench(("P", "a"), ("Q", "a"), ("P", "b"))
    found = career.trainings(data, rows, rules=RULES).set_index("programme")
    assert found.loc["many", ["people", "places", "successors"]].tolist() == [2, 2, 3]
    assert found.loc["few", ["people", "places", "successors"]].tolist() == [1, 1, 1]
    assert list(found.index) == ["many", "few"]


def test_without_benches_or_catalogue_nothing_is_lifted():
    data = office({"a": [3, 4]}, [5, 5], [("p", "c1", 1, 100, 8)])
    assert career.trainings(data, bench(), rules=RULES)["successors"].tolist() == [0]
    assert career.trainings(office({"a": [3]}, [5], []), bench(("P", "a")), rules=RULES).empty


def test_whoever_of_the_pool_comes_into_question_is_in_line():
    rules = load(on=ON, profile="bkn-411-2025")
    data = dataset()
    grid = nine_box.place(scoring.score(data, rules=rules, on=DAY), data, rules=rules, on=DAY)
    grid["in_pool"] = grid["employee_id"].map({"E03": "yes", "E04": "yes", "E06": "yes"}).fillna("no")
    field = fit.candidate_field(data, grid, rules=rules, on=DAY, inauguration=DAY)
    line = career.in_line(field, pd.DataFrame({"position_id": ["P3"]}), rules=rules)
    assert sorted(line["employee_id"]) == ["E03", "E04"]  # E06 is no pengawas, E05 is outside the pool
    assert set(line["position_id"]) == {"P3"}


def test_equal_standards_are_reckoned_once_and_counted_for_every_post():
    levels = {f"e{n}": [one, two] for n, (one, two) in enumerate(product((1, 2, 3, 4), repeat=2))}
    data = office(levels, [5, 5], [("p", "c1", 2, 100, 8)])
    rows = bench(*product(("P", "Q"), levels))
    found = career.trainings(data, rows, rules=RULES).iloc[0]

    def place(one, two):
        return sum(one + two >= bound for bound in (6.8, 8))

    lifted = sum(place(min(one + 2, 5), two) > place(one, two) for one, two in levels.values())
    assert found[["people", "posts", "successors"]].tolist() == [lifted, 2, 2 * lifted]
