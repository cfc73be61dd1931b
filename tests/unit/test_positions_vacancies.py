"""When seats fall vacant, to the day, and which posts are key."""

import pandas as pd
import pytest

from talent import positions
from talent.dataset import Dataset
from talent.rules import load

ON = "2025-12-01"


@pytest.fixture(scope="module")
def rules():
    return load(on=ON, profile="bkn-411-2025")


def office(tiers, staff=None, **columns):
    """Posts by id → tier, one employee e_<id> each unless ``staff`` says who sits where."""
    table = pd.DataFrame(
        {"position_id": list(tiers), "title": "T", "unit_id": "U", "tier": list(tiers.values())}
    )
    staff = {f"e_{post}": post for post in tiers} if staff is None else staff
    people = pd.DataFrame({"employee_id": list(staff), "unit_id": "U", "position_id": list(staff.values())})
    for name, values in columns.items():
        frame, key = (
            (table, "position_id") if name in {"status", "is_key", "term_ends"} else (people, "employee_id")
        )
        frame[name] = frame[key].map(values)
    for name in ("term_ends", "birth_date", "retires_on", "leaves_on"):
        frame = table if name == "term_ends" else people
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    return Dataset(positions=table, employees=people)


def retirement(born, tier, rules):
    data = office({"P": tier}, birth_date={"e_P": born})
    return positions.leaving_dates(data, rules=rules).loc["e_P"]


@pytest.mark.parametrize(
    ("born", "tier", "leaves"),
    [
        ("1967-03-15", "pengawas", "2025-04-01"),
        ("1967-03-31", "administrator", "2025-04-01"),
        ("1967-04-01", "pengawas", "2025-05-01"),
        ("1967-12-02", "pelaksana", "2026-01-01"),
        ("1967-03-15", "jpt_pratama", "2027-04-01"),
        ("1968-02-29", "pengawas", "2026-03-01"),
        ("1964-02-29", "jf_madya", "2024-03-01"),
    ],
)
def test_retirement_begins_with_the_month_after_the_birthday(born, tier, leaves, rules):
    assert retirement(born, tier, rules) == pd.Timestamp(leaves)


def test_the_agency_knows_better_than_the_rules_and_leaving_may_come_first(rules):
    born = dict.fromkeys(["e_A", "e_B"], "1970-01-10")
    data = office(
        {"A": "pengawas", "B": "pengawas"},
        birth_date=born,
        retires_on={"e_A": "2030-06-01"},
        leaves_on={"e_B": "2026-02-14"},
    )
    dates = positions.leaving_dates(data, rules=rules)
    assert dates.astype(str).to_dict() == {"e_A": "2030-06-01", "e_B": "2026-02-14"}
    assert positions.retirement_dates(data, rules=rules).astype(str)["e_B"] == "2028-02-01"


def test_without_birth_date_or_rule_the_date_is_missing(rules):
    assert pd.isna(retirement(None, "pengawas", rules))
    assert pd.isna(retirement("1967-03-15", "direktur", rules))
    assert pd.isna(retirement("1967-03-15", "3", load(on=ON, profile="generic")))


def test_each_vacancy_has_its_cause_and_day(rules):
    data = office(
        dict.fromkeys("ABCDE", "pengawas"),
        staff={"e_B": "B", "e_C": "C", "e_D": "D", "e_E": "E"},
        birth_date={"e_B": "1968-02-29"},
        leaves_on={"e_D": "2026-05-06"},
        term_ends={"C": "2026-01-31"},
    )
    table = positions.vacancies(data, rules=rules, on=ON, months=12)
    assert table["position_id"].tolist() == ["A", "B", "C", "D"]
    assert table["cause"].tolist() == ["vacant", "retirement", "term", "leaves"]
    assert table["vacant_on"].astype(str).tolist() == ["2025-12-01", "2026-03-01", "2026-01-31", "2026-05-06"]
    assert table["employee_id"].fillna("").tolist() == ["", "e_B", "e_C", "e_D"]


def test_the_last_day_of_the_horizon_counts_and_the_next_does_not(rules):
    dates = {"e_A": "2026-06-01", "e_B": "2026-06-02"}
    data = office(dict.fromkeys("AB", "pengawas"), leaves_on=dates)
    assert positions.vacancies(data, rules=rules, on=ON, months=6)["position_id"].tolist() == ["A"]


def test_who_should_have_left_already_leaves_a_seat_vacant_today(rules):
    data = office({"A": "pengawas"}, birth_date={"e_A": "1960-01-01"})
    found = positions.vacancies(data, rules=rules, on=ON, months=0)
    assert found[["cause", "employee_id"]].to_numpy().tolist() == [["retirement", "e_A"]]
    assert found["vacant_on"].item() == pd.Timestamp(ON)


def test_frozen_abolished_and_non_leading_posts_are_no_vacancies(rules):
    tiers = {"A": "pengawas", "B": "pengawas", "C": "pelaksana", "D": "jf_muda"}
    data = office(tiers, staff={}, status={"A": "frozen", "B": "abolished"})
    assert positions.vacancies(data, rules=rules, on=ON, months=60).empty


def test_the_acting_officer_is_named_and_the_seat_stays_vacant(rules):
    staff = pd.DataFrame(
        {
            "employee_id": ["e1"],
            "unit_id": "U",
            "position_id": ["B"],
            "acting_position_id": ["A"],
            "acting_kind": ["Plt"],
        }
    )
    table = pd.DataFrame({"position_id": ["A", "B"], "title": "T", "unit_id": "U", "tier": "pengawas"})
    found = positions.vacancies(Dataset(positions=table, employees=staff), rules=rules, on=ON, months=0)
    assert found[["position_id", "cause", "acting"]].to_numpy().tolist() == [["A", "vacant", "e1"]]


def test_of_too_many_holders_the_first_to_leave_opens_nothing(rules):
    staff = {"e1": "A", "e2": "A"}
    one = office({"A": "pengawas"}, staff=staff, leaves_on={"e1": "2026-02-01"})
    assert positions.vacancies(one, rules=rules, on=ON, months=12).empty
    two = office({"A": "pengawas"}, staff=staff, leaves_on={"e1": "2026-02-01", "e2": "2026-04-01"})
    found = positions.vacancies(two, rules=rules, on=ON, months=12)
    assert found[["employee_id"]].to_numpy().tolist() == [["e2"]]


def test_a_seat_held_by_someone_unnamed_is_no_vacancy_beside_a_surplus(rules):
    data = office(dict.fromkeys("AB", "pengawas"), staff={"e1": "A", "e2": "A"}, status={"B": "filled"})
    assert positions.vacancies(data, rules=rules, on=ON, months=60).empty


def test_key_posts_say_every_reason(rules):
    tiers = {
        "A": "jpt_pratama",
        "B": "administrator",
        "C": "administrator",
        "D": "pelaksana",
        "E": "jpt_pratama",
    }
    data = office(
        tiers,
        is_key={"A": True, "D": True},
        leaves_on={"e_B": "2026-03-01", "e_C": "2027-03-01"},
        status={"E": "abolished"},
    )
    found = positions.key_positions(data, rules=rules, on=ON).set_index("position_id")["reason"].to_dict()
    assert found == {"A": "declared; strategic", "B": "near_vacancy", "D": "declared"}


def test_nothing_is_key_where_nothing_leads(rules):
    found = positions.key_positions(office({"A": "pelaksana"}), rules=rules, on=ON)
    assert found.empty
    assert list(found) == ["position_id", "reason", "feeders"]


def crowd(*people):
    """Employees by (tier, family)."""
    rows = [(f"x{n}", "U", tier, family) for n, (tier, family) in enumerate(people)]
    return pd.DataFrame(rows, columns=["employee_id", "unit_id", "tier", "job_family"])


def reasons_of_a_post(people, rules, family="law"):
    posts = pd.DataFrame({"position_id": ["A"], "tier": ["administrator"], "job_family": [family]})
    data = Dataset(positions=posts.assign(title="T", unit_id="U", status="filled"), employees=people)
    found = positions.key_positions(data, rules=rules, on=ON)
    return found[["reason", "feeders"]].to_numpy().tolist()


def test_a_post_that_few_of_its_family_can_reach_is_hard_to_replace(rules):
    two = crowd(("pengawas", "law"), ("jf_muda", "law"), ("pengawas", "health"), ("pelaksana", "law"))
    assert reasons_of_a_post(two, rules) == [["hard_to_replace", 2]]
    three = crowd(("pengawas", "law"), ("jf_muda", "law"), ("pengawas", "law"))
    assert reasons_of_a_post(three, rules) == []


def test_people_of_no_known_family_count_as_if_they_were_of_it(rules):
    assert reasons_of_a_post(crowd(*[("pengawas", None)] * 3), rules) == []
    assert reasons_of_a_post(crowd(("pengawas", None), ("pengawas", "law")), rules) == [
        ["hard_to_replace", 1]
    ]


def test_a_post_of_no_known_family_is_not_called_hard_to_replace(rules):
    assert reasons_of_a_post(crowd(("pengawas", "law")), rules, family=None) == []


def test_of_two_acting_officers_the_latest_is_named_with_kind_and_day(rules):
    staff = pd.DataFrame({"employee_id": ["e1", "e2"], "unit_id": "U", "acting_position_id": "A"})
    staff = staff.assign(acting_kind=["Plh", "Plt"], acting_since=["2025-10-01", "2025-06-01"])
    table = pd.DataFrame({"position_id": ["A"], "title": "T", "unit_id": "U", "tier": "pengawas"})
    found = positions.vacancies(Dataset(positions=table, employees=staff), rules=rules, on=ON, months=0)
    assert found[["acting", "acting_kind"]].to_numpy().tolist() == [["e1", "Plh"]]
    assert found["acting_since"].item() == pd.Timestamp("2025-10-01")


def test_vacancies_month_by_month_add_up_to_the_vacancies(rules):
    data = office(
        {"A": "pengawas", "B": "administrator", "C": "pengawas", "D": "pengawas"},
        staff={"e_B": "B", "e_C": "C", "e_D": "D"},
        leaves_on={"e_B": "2026-03-31", "e_C": "2026-03-01", "e_D": "2030-12-01"},
    )
    found = positions.vacancies(data, rules=rules, on=ON, months=60)
    months = positions.vacancy_months(found, on=ON)
    assert months.assign(month=months["month"].dt.strftime("%Y-%m")).to_numpy().tolist() == [
        ["2025-12", True, "pengawas", "vacant", 1, 0],
        ["2026-03", False, "administrator", "leaves", 1, 0],
        ["2026-03", False, "pengawas", "leaves", 1, 0],
        ["2030-12", False, "pengawas", "leaves", 1, 0],
    ]
    assert months["n"].sum() == len(found)


def test_months_beyond_those_asked_for_are_left_out(rules):
    data = office({"A": "pengawas"}, leaves_on={"e_A": "2026-04-01"})
    found = positions.vacancies(data, rules=rules, on=ON, months=60)
    assert positions.vacancy_months(found, on=ON, months=3).empty
    assert positions.vacancy_months(found, on=ON, months=4)["n"].tolist() == [1]


def test_the_rows_of_a_job_share_are_seats_of_one_post_whatever_their_tiers(rules):
    """Two holders take the seats in one order, and not those of leading tiers alone."""
    posts = pd.DataFrame(
        {"position_id": ["P", "P"], "tier": ["jpt_madya", "jf_utama"], "title": "T", "unit_id": "U"}
    )
    leaves = pd.to_datetime(["2026-05-01", "2027-05-01"])
    people = pd.DataFrame(
        {"employee_id": ["e1", "e2"], "position_id": "P", "unit_id": "U", "leaves_on": leaves}
    )
    data = Dataset(positions=posts, employees=people)
    seats = positions.seats(data, rules=rules).set_index("seat")
    found = positions.vacancies(data, rules=rules, on=ON, months=60)
    leading = seats[seats["leads"]]
    assert found["seat"].tolist() == leading.index.tolist()
    assert found["employee_id"].tolist() == leading["employee_id"].tolist()
