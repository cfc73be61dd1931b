"""Days spent in tiers before the present one: each day once, however posts overlap."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.eligibility.facts import Facts
from talent.rules import load
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = load(on=ON, profile="bkn-411-2025")
FIRST = date(1969, 12, 20)  # days before 1970 have negative numbers
SINCE = {"E01": date(1970, 2, 3), "E02": date(1970, 1, 5), "E03": None}
TIERS = ["pengawas", "administrator", "pelaksana"]

# A few days in a short time, so that posts touch, overlap and contain each other.
posts = st.tuples(
    st.sampled_from(["E01", "E02", "E03"]),
    st.sampled_from(TIERS),
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(0, 60)),
    st.sampled_from([None, "definitive", "acting"]),
)


def facts(lines):
    rows = [
        {
            "employee_id": person,
            "tier": tier,
            "title": "T",
            "start": pd.Timestamp(FIRST + timedelta(start)),
            "end": None if end is None else pd.Timestamp(FIRST + timedelta(end)),
            "kind": kind,
        }
        for person, tier, start, end, kind in lines
    ]
    columns = ["employee_id", "tier", "title", "start", "end", "kind"]
    history = pd.DataFrame(rows, columns=columns)
    people = tables()["employees"]
    people = people.assign(tier_since=people["employee_id"].map(SINCE), position_since=None)
    return Facts(quick(history=history, employees=people), RULES, pd.Timestamp(ON), pd.Timestamp(ON))


def days_of(lines, person, tiers):
    """Every day of every definitive post that counts, before the tier held now, else the facts."""
    limit = SINCE[person] or ON
    days = set()
    for who, tier, start, end, kind in lines:
        if who == person and tier in tiers and kind != "acting":
            last = ON if end is None else FIRST + timedelta(end)
            first, last = FIRST + timedelta(start), min(last, limit - timedelta(1))
            days.update(range(first.toordinal(), last.toordinal() + 1))
    return len(days)


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(posts, max_size=8), st.sets(st.sampled_from(TIERS), min_size=1))
def test_every_day_counts_once_for_the_tiers_asked(lines, tiers):
    known = facts(lines)
    found = dict(zip(known.ids, known.days_before(sorted(tiers)).tolist(), strict=True))
    wanted = {person: days_of(lines, person, tiers) for person in ("E01", "E02", "E03")}
    assert {person: found[person] for person in wanted} == wanted
    assert not any(days for person, days in found.items() if person not in wanted)
