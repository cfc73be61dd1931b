"""What must hold of every bench: its people are there after the post has fallen vacant."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import fit, nine_box, rules, scoring, succession
from talent.positions import first_vacancies, key_positions, leaving_dates
from tests.agency import quick, tables

ON = date(2025, 12, 1)
RULES = rules.load(on=ON, profile="bkn-411-2025")
SOME = settings(max_examples=2 * settings().max_examples // 5)


@SOME
@given(st.integers(0, 2**31))
def test_nobody_on_a_bench_leaves_on_or_before_the_day_the_post_falls_vacant(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = tables()["employees"]
    months = pd.to_datetime("2025-06-01") + pd.to_timedelta(30 * rng.integers(0, 90, len(people)), unit="D")
    people["retires_on"] = pd.Series(months).where(rng.random(len(people)) < 0.8)
    data = quick(employees=people)
    scores = scoring.score(data, rules=RULES, on=ON)
    grid = nine_box.place(scores, data, rules=RULES)
    start = date(2025, 12, int(rng.integers(1, 31)))
    given_dates = {"rules": RULES, "on": ON, "inauguration": start}
    field = fit.candidate_field(data, grid, scores=scores, **given_dates)
    found = succession.review_benches(
        data,
        grid,
        field=field,
        key_positions=key_positions(data, rules=RULES, on=ON),
        horizon_years=5,
        seed=0,
        **given_dates,
    )["benches"]
    leaves = found["employee_id"].map(leaving_dates(data, rules=RULES))
    needed = first_vacancies(data, rules=RULES, on=ON, start=start)["vacant_on"]
    assert not (leaves <= found["position_id"].map(needed)).any()
    single = succession.benches(data, grid, **given_dates)
    pd.testing.assert_frame_equal(single, found)
    late = fit.match(data, **given_dates)
    gone = late["employee_id"].map(leaving_dates(data, rules=RULES)) <= late["position_id"].map(needed)
    assert late.loc[gone, "eligible"].eq("not_met").all()
    assert late.loc[gone, "reasons"].str.contains("retires=").all()
