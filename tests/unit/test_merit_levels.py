"""Levels measured from the data, what caps them, and paper beside field: 12 people in 6 posts."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from talent import Dataset, merit, rules
from talent.errors import UnknownIdError
from talent.merit.facts import Facts
from talent.merit.shares import measure_scope

ON = "2025-12-01"
RULES = rules.load(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019")
POSTS = {
    "P1": "jpt_pratama",
    "P2": "administrator",
    "P3": "administrator",
    "P4": "pengawas",
    "P5": "pengawas",
    "P6": "pelaksana",
}
PEOPLE = [f"E{n:02}" for n in range(1, 13)]


def frame(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


@cache
def posts_and_people():
    """Four holders of managerial posts (P5 is vacant) and eight people in P6."""
    positions = pd.DataFrame(
        {"position_id": POSTS.keys(), "title": "x", "unit_id": "U", "tier": POSTS.values()}
    )
    held = ["P1", "P2", "P3", "P4"] + ["P6"] * 8
    employees = pd.DataFrame({"employee_id": PEOPLE, "unit_id": "U", "position_id": held})
    return Dataset(positions=positions, employees=employees)


def agency(**tables):
    return posts_and_people().with_tables(**tables) if tables else posts_and_people()


def grid(placed=0, pool=()):
    state = ["placed"] * placed + ["not_mappable"] * (12 - placed)
    return pd.DataFrame(
        {"employee_id": PEOPLE, "state": state, "in_pool": ["yes" if one in pool else "no" for one in PEOPLE]}
    )


def benches(*rows):
    return frame("position_id employee_id readiness", *rows)


def measured(data=None, *, rule=RULES, **stages):
    given = {"grid": grid(), "benches": benches()} | stages
    table = merit.measure(data or agency(), rules=rule, on=ON, **given)
    return table.set_index("item")


def counts(table, item):
    return tuple(int(value) for value in table.loc[item, ["numerator", "denominator", "level"]])


def test_what_the_data_speak_to_is_measured():
    table = measured()
    assert table.index.tolist() == ["1b", "1c", *(f"3{letter}" for letter in "abcdefghij"), "5c"]
    assert table["about"].ne("").all()


def test_own_standards_count_for_a_post_and_for_its_tier():
    columns = "position_id tier competency required_level on"
    standards = frame(
        columns,
        ("P1", None, "integritas", 4, None),
        (None, "pengawas", "integritas", 2, "2024-01-01"),
        (None, "administrator", "integritas", 3, "2026-01-01"),
    )
    assert counts(measured(agency(standards=standards)), "3a") == (3, 5, 2)


def test_abolished_posts_are_out_of_scope():
    data = agency()
    positions = data.positions.assign(status=["abolished"] + [None] * 5)
    table = measured(data.with_tables(positions=positions))
    assert counts(table, "3a") == (0, 4, 1)
    assert counts(measured(), "3a") == (0, 5, 1)


@pytest.mark.parametrize(("placed", "level", "needs"), [(0, 1, 2), (1, 1, 1), (2, 2, 6), (11, 4, None)])
def test_share_of_profiles_climbs_the_ladder(placed, level, needs):
    row = measured(grid=grid(placed)).loc["3b"]
    assert (row["numerator"], row["denominator"], row["level"]) == (placed, 12, level)
    assert row["share"] == placed / 12
    assert pd.isna(row["next_needs"]) if needs is None else row["next_needs"] == needs


def vacancies(*posts, on="2027-01-01"):
    return pd.DataFrame({"position_id": list(posts), "vacant_on": pd.Timestamp(on)})


def pool_share(pool, **stages):
    key = pd.DataFrame({"position_id": ["P1"]})
    given = {"grid": grid(12, pool), "vacancies": vacancies("P1", "P5"), "key_positions": key} | stages
    return counts(measured(**given), "3c")


def test_vacancy_is_covered_by_a_pool_member_on_its_bench():
    assert pool_share(["E02"], benches=benches(("P1", "E02", "now"))) == (1, 2, 2)
    assert pool_share([], benches=benches(("P1", "E02", "now"))) == (0, 2, 1)


def test_post_with_an_empty_bench_is_not_covered_by_its_feeder():
    assert pool_share(["E03"]) == (0, 2, 1)


def test_post_without_a_bench_is_covered_by_its_feeder_once_a_person():
    two = vacancies("P5", "P4")
    assert pool_share(["E07"], vacancies=two) == (1, 2, 2)
    assert pool_share(["E07", "E08"], vacancies=two) == (2, 2, 2)


def test_vacancies_beyond_five_years_and_of_other_posts_do_not_count():
    assert pool_share([], vacancies=vacancies("P5", "P6")) == (0, 1, 1)
    assert pool_share([], vacancies=pd.concat([vacancies("P5"), vacancies("P4", on="2031-01-01")])) == (
        0,
        1,
        1,
    )


def test_feeder_without_national_law_is_the_rank_below():
    generic = rules.load(on=ON, profile="generic", instrument="kasn-9-2019")
    data = agency()
    data = data.with_tables(positions=data.positions.assign(tier=["1", "2", "2", "3", "3", "4"]))
    table = measured(data, rule=generic, grid=grid(12, ["E01"]), vacancies=vacancies("P4"))
    assert counts(table, "3c") == (0, 1, 1)
    table = measured(data, rule=generic, grid=grid(12, ["E07"]), vacancies=vacancies("P4"))
    assert counts(table, "3c") == (1, 1, 2)


def test_key_posts_count_when_a_successor_is_ready_in_two_years():
    key = pd.DataFrame({"position_id": ["P1", "P2", "P3"]})
    bench = benches(("P1", "E02", "1-2"), ("P2", "E04", "3-5"), ("P3", "E04", "later"))
    assert counts(measured(benches=bench, key_positions=key), "3d") == (1, 3, 2)


def test_key_posts_default_to_those_named_and_then_to_all_managerial():
    assert counts(measured(), "3d")[1] == 5
    data = agency()
    named = data.positions.assign(is_key=[True, True, None, None, None, None])
    assert counts(measured(data.with_tables(positions=named)), "3d")[1] == 2


DECISION = "decision_id kind employee_id reason on by"
POOL = ("d1", "pool", "E02", "r", "2025-03-01", "PPK")


@pytest.mark.parametrize(
    ("rows", "level", "word"),
    [
        ([], 2, "decision on the talent pool"),
        ([POOL], 3, "appointment made from the talent pool"),
        ([(*POOL[:4], "2026-01-01", "PPK")], 2, "decision on the talent pool"),
        ([POOL, ("d2", "appointment", "E02", "r", "2025-06-01", "PPK")], 4, ""),
        ([POOL, ("d2", "appointment", "E02", "r", "2025-02-01", "PPK")], 3, "appointment"),
        ([POOL, ("d2", "appointment", "E03", "r", "2025-06-01", "PPK")], 3, "appointment"),
        ([("d1", "plan", "E02", "r", "2025-03-01", "PPK")], 2, "decision on the talent pool"),
    ],
)
def test_talent_pool_rises_only_with_decisions(rows, level, word):
    data = agency(decisions=frame(DECISION, *rows))
    row = measured(data, grid=grid(12, PEOPLE), vacancies=vacancies("P4", "P5")).loc["3c"]
    assert (row["share"], row["level"]) == (1, level)
    assert word in row["cap_reason"]
    assert (row["cap_reason"] == "") == (word == "")


def test_succession_plan_rises_only_with_decisions_of_its_own():
    bench = benches(*((post, "E06", "now") for post in POSTS))
    assert measured(benches=bench).loc["3d", "level"] == 2
    plan = frame(DECISION, ("d1", "plan", None, "r", "2025-03-01", "PPK"))
    row = measured(agency(decisions=plan), benches=bench).loc["3d"]
    assert (row["level"], row["next_needs"]) == (3, 0)
    assert "appointment made from the succession plan" in row["cap_reason"]


def test_decision_does_not_replace_the_share():
    data = agency(decisions=frame(DECISION, POOL))
    row = measured(data, vacancies=vacancies("P4", "P5")).loc["3c"]
    assert (row["level"], row["next_needs"], row["cap_reason"]) == (1, 1, "")


def incumbents(match, gaps=()):
    filled = list(gaps) + [""] * (4 - len(gaps))
    return pd.DataFrame(
        {"position_id": list(POSTS)[:4], "employee_id": PEOPLE[:4], "match": match, "gaps": filled}
    )


def test_known_gaps_count_among_all_holders():
    assert counts(measured(incumbents=incumbents([100, 80, np.nan, np.nan])), "3e") == (2, 4, 2)


def test_programme_counts_for_the_holder_with_a_gap():
    found = incumbents([100, 80, 80, np.nan], ["", "integritas=1", "integritas=2"])
    assert counts(measured(incumbents=found), "3g") == (1, 4, 2)
    rows = frame("employee_id kind start end status", ("E02", "training", "2025-01-10", None, "planned"))
    assert counts(measured(agency(development=rows), incumbents=found), "3g") == (2, 4, 3)
    old = rows.assign(start="2024-05-01")
    assert counts(measured(agency(development=old), incumbents=found), "3g") == (1, 4, 2)


def test_what_was_not_handed_over_cannot_be_measured():
    table = measured()
    assert table.loc[["3c", "3e", "3g"], "level"].isna().all()
    assert table.loc["3e", "cap_reason"] == "nothing to measure"


def test_ratings_of_the_last_full_year_count_among_the_active():
    ratings = frame(
        "employee_id year rating", ("E01", 2024, "Baik"), ("E02", 2025, "Baik"), ("E03", 2024, None)
    )
    data = agency(ratings=ratings)
    assert counts(measured(data), "3f") == (1, 12, 1)
    away = data.employees.assign(duty_status=["active"] * 11 + ["study"])
    assert counts(measured(data.with_tables(employees=away)), "3f") == (1, 11, 1)


COURSE = "employee_id kind start end status hours"


@pytest.mark.parametrize(
    ("row", "n"),
    [
        (("E01", "training", "2025-05-01", "2025-05-03", "completed", 20), 1),
        (("E01", "training", "2025-05-01", None, "completed", 24), 1),
        (("E01", "training", "2025-05-01", "2025-05-03", "completed", 19.5), 0),
        (("E01", "training", "2024-05-01", "2024-05-03", "completed", 40), 0),
        (("E01", "training", "2025-05-01", "2025-05-03", "planned", 40), 0),
        (("E01", "training", "2026-05-01", "2026-05-03", "running", 40), 0),
        (("E01", "coaching", "2025-05-01", "2025-05-03", "completed", 40), 0),
    ],
)
def test_training_of_the_last_twelve_months_is_counted(row, n):
    assert counts(measured(agency(development=frame(COURSE, row))), "3h")[:2] == (n, 12)


def test_hours_of_several_courses_add_up():
    rows = [("E01", "training", f"2025-0{month}-01", None, "completed", 10) for month in (3, 4)]
    assert counts(measured(agency(development=frame(COURSE, *rows))), "3h")[0] == 1


def test_exchange_and_coaching_have_measures_of_their_own():
    rows = frame(
        COURSE,
        ("E01", "exchange", "2025-05-01", None, "running", None),
        ("E02", "coaching", "2025-05-01", "2025-06-01", None, None),
        ("E02", "mentoring", "2025-07-01", "2025-08-01", "completed", None),
        ("E03", "mentoring", "2023-07-01", "2023-08-01", "completed", None),
    )
    table = measured(agency(development=rows))
    assert counts(table, "3i") == (1, 12, 4)
    assert counts(table, "3j") == (1, 12, 2)


def test_share_exactly_on_a_threshold_reaches_the_level():
    standards = frame("tier competency required_level", ("jpt_pratama", "integritas", 4))
    data = agency(standards=standards)
    kept = data.with_tables(positions=data.positions.query("position_id != 'P5'"))
    assert counts(measured(kept), "3a") == (1, 4, 2)


def test_rules_without_instrument_measure_nothing():
    table = measured(rule=rules.load(on=ON))
    assert len(table) == 0
    assert "level" in table


def test_unknown_measure_is_refused():
    facts = Facts(agency(), RULES, pd.Timestamp(ON), grid(), benches(), None, None, None)
    with pytest.raises(UnknownIdError, match="talent_pool"):
        measure_scope("talent_pol", facts)


EVIDENCE = "item document on level unit_id valid_until"


def evidence(*rows):
    documents = [(item, "SK 1", "2024-01-01", 3, None, None) for item in RULES.under("instrument.measures")]
    return frame(EVIDENCE, *documents, *rows)


def assessed(data, **stages):
    table = measured(data, **({"incumbents": incumbents([100] * 4), "vacancies": vacancies("P4")} | stages))
    return merit.assess(data, rules=RULES, on=ON, measured=table.reset_index())


def test_computed_levels_replace_the_claim_and_both_are_shown():
    found = assessed(agency(merit_evidence=evidence()))
    rows = found.items.set_index("item")
    assert found.claimed == 300
    assert rows.loc["3b", ["level", "claimed_level", "source"]].tolist() == [1, 3, "computed"]
    assert rows.loc["4a", ["level", "claimed_level", "source", "document"]].tolist() == [
        3,
        3,
        "evidence",
        "SK 1",
    ]
    assert rows.loc["3e", ["value", "numerator", "denominator"]].tolist() == [1, 4, 4]
    assert found.points == found.items["points"].sum() < found.claimed


def test_claim_by_aspect_adds_to_the_claimed_total():
    found = assessed(agency(merit_evidence=evidence()))
    assert found.aspects["claimed"].sum() == found.claimed
    assert found.career_development["claimed"] == 90
    assert found.career_development["points"] == found.items.query("aspect == 3")["points"].sum()


@pytest.mark.parametrize(
    ("row", "level"),
    [
        (("4a", "SK 2", "2025-01-01", 4, None, None), 4),
        (("4a", "SK 2", "2026-01-01", 4, None, None), 3),
        (("4a", "SK 2", "2025-01-01", 4, None, "2025-11-30"), 3),
        (("4a", "SK 2", "2025-01-01", 4, None, ON), 4),
        (("4a", "SK 2", "2025-01-01", 0, None, None), 3),
        (("4a", "SK 2", "2025-01-01", None, None, None), 3),
        (("4a", "SK 2", "2023-01-01", 4, None, None), 3),
    ],
)
def test_latest_valid_document_counts(row, level):
    found = assessed(agency(merit_evidence=evidence(row)))
    assert found.items.set_index("item").loc["4a", "level"] == level


def test_item_without_document_is_missing_and_widens_the_range():
    papers = evidence().query("item not in ['1a', '5b']")
    found = assessed(agency(merit_evidence=papers))
    assert found.missing == ("1a", "5b")
    assert np.isnan(found.points)
    assert found.high - found.low == 3 * (2.5 + 4)
    assert np.isnan(found.claimed)
    assert found.items.set_index("item").loc["1a", "source"] == "missing"


def test_item_that_cannot_be_computed_does_not_take_the_claim():
    found = assessed(agency(merit_evidence=evidence()), vacancies=None)
    assert found.missing == ("3c",)
    assert found.claimed == 300


def test_agency_without_documents_has_no_claim():
    found = assessed(agency())
    assert np.isnan(found.claimed)
    assert found.items["claimed_level"].isna().all()
    assert len(found.missing) == 23


def test_rules_without_instrument_give_an_empty_index():
    found = merit.assess(agency(), rules=rules.load(on=ON), on=ON, measured=measured())
    assert (found.category, found.instrument) == ("", "")


def test_shuffled_rows_give_the_same_index():
    data = agency(merit_evidence=evidence(("4a", "SK 2", "2025-01-01", 4, None, None)))
    turned = agency(merit_evidence=evidence(("4a", "SK 2", "2025-01-01", 4, None, None))[::-1])
    pd.testing.assert_frame_equal(assessed(data).items, assessed(turned).items)


def test_inputs_are_left_unchanged():
    stages = {
        "grid": grid(3, ["E02"]),
        "benches": benches(("P1", "E02", "now")),
        "vacancies": vacancies("P5"),
    }
    before = {name: table.copy() for name, table in stages.items()}
    measured(**stages)
    for name, table in stages.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_staff_data_count_when_every_core_fact_is_known():
    facts = {
        "birth_date": "1980-01-01",
        "employment": "pns",
        "education": "S1",
        "service_since": "2010-01-01",
    }
    data = agency()
    people = data.employees.assign(**facts)
    assert counts(measured(data.with_tables(employees=people)), "1b") == (12, 12, 3)
    people.loc[people["employee_id"] == "E01", "education"] = None
    assert counts(measured(data.with_tables(employees=people)), "1b")[:2] == (11, 12)


def test_retirement_is_known_by_its_day_or_by_the_birth_date():
    data = agency()
    people = data.employees.assign(birth_date=["1980-01-01"] * 3 + [None] * 9)
    people["retires_on"] = [None] * 3 + ["2040-01-01"] * 3 + [None] * 6
    assert counts(measured(data.with_tables(employees=people)), "1c") == (6, 12, 2)


def test_periodic_appraisal_is_measured_like_performance_data():
    ratings = frame("employee_id year rating", *((one, 2024, "Baik") for one in PEOPLE[:10]))
    table = measured(agency(ratings=ratings))
    assert counts(table, "5c") == counts(table, "3f") == (10, 12, 3)


def test_register_of_discipline_is_measured_only_where_there_is_one():
    assert "6d" not in measured().index
    empty = frame("employee_id kind on level")
    assert counts(measured(agency(track_record=empty)), "6d") == (12, 12, 2)


@pytest.mark.parametrize(("level", "expected"), [(4, 4), (3, 3), (2, 2), (1, 2)])
def test_document_proves_what_the_data_cannot_show(level, expected):
    row = ("6d", "SK 2", "2025-01-01", level, None, None)
    data = agency(merit_evidence=evidence(row), track_record=frame("employee_id kind on level"))
    assert assessed(data).items.set_index("item").loc["6d", "level"] == expected


def test_document_does_not_prove_what_the_data_deny():
    found = assessed(agency(merit_evidence=evidence())).items.set_index("item")
    assert found.loc["5c", ["level", "claimed_level", "source"]].tolist() == [1, 3, "computed"]
