"""What must hold of every target score: against the own post it is the person's own potential."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from talent import fit, rules, scoring
from talent.dataset import Dataset
from talent.fit.target import target_score
from tests.agency import quick, tables
from tests.sample import sample_agency

BKN = rules.load(on="2025-12-01", profile="bkn-411-2025")
PU = rules.load(on="2026-02-01", profile="pu-bina-konstruksi-2026")
UNCAPPED = rules.load(on="2026-09-01", profile="pu-bina-konstruksi-2026")
SOME = settings(max_examples=2 * settings().max_examples // 5)
_NAMES = ("Survei", "Sensus", "Basis Data")


def drawn(seed: int) -> dict[str, pd.DataFrame]:
    """The hand-made agency with other levels, totals, fields and standards, some of them missing."""
    rng = np.random.default_rng(seed)
    assessments = tables()["assessments"]
    assessments["value"] = rng.integers(10, 50, len(assessments)) / 10
    people, posts = tables()["employees"], tables()["positions"]
    reported = people[["employee_id"]].assign(element="potkom", kind="total", scale_max=100)
    technical = people[["employee_id"]].merge(
        pd.DataFrame({"element": _NAMES, "kind": "technical"}), how="cross"
    )
    more = pd.concat([reported.sample(frac=0.3, random_state=seed % 1000), technical], ignore_index=True)
    more["value"] = np.where(
        more["kind"] == "total", rng.integers(40, 140, len(more)), rng.integers(1, 6, len(more))
    )
    both = pd.concat([assessments, more.assign(assessed_on="2024-05-01")], ignore_index=True)
    names = pd.DataFrame({"competency": [*_NAMES, *assessments["element"].unique()]})
    own = posts[["position_id"]].drop_duplicates().merge(names, how="cross")
    own["kind"] = np.where(own["competency"].isin(_NAMES), "technical", "managerial")
    own["required_level"] = rng.integers(1, 6, len(own))
    fields = rng.choice(["Statistika", "Hukum", "Hukum;Statistika"], len(posts))
    posts["fields_of_study"] = pd.Series(fields).where(rng.random(len(posts)) < 0.9)
    return {
        "assessments": both[rng.random(len(both)) < 0.9],
        "standards": own[rng.random(len(own)) < 0.4],
        "positions": posts,
    }


def against_the_own_post(data: Dataset, own: rules.Rules) -> tuple[np.ndarray, np.ndarray]:
    """Target scores of all holders for the post they hold, and their potential."""
    scores = scoring.score(data, rules=own, on=own.on)
    posts = pd.Index(data.positions["position_id"].drop_duplicates())
    held = posts.get_indexer(pd.Index(data.employees["position_id"]))
    person = np.flatnonzero(held >= 0)
    found = target_score(data, rules=own, on=own.on, scores=scores)
    assert found is not None
    return found(held[person], person), scores.frame["potential"].to_numpy()[person]


@SOME
@given(st.integers(0, 2**31), st.sampled_from([PU, UNCAPPED]))
def test_against_the_own_post_it_is_the_own_potential(seed: int, own: rules.Rules) -> None:
    found, potential = against_the_own_post(quick(**drawn(seed)), own)
    np.testing.assert_array_equal(found, potential)


def test_against_the_own_post_it_is_the_own_potential_in_the_sample() -> None:
    found, potential = against_the_own_post(sample_agency(), PU)
    np.testing.assert_array_equal(found, potential)
    assert np.isfinite(found).sum() > 500


@SOME
@given(st.integers(0, 2**31))
def test_talent_and_technical_add_up_as_fractions_do(seed: int) -> None:
    changed = drawn(seed)
    data = quick(**changed)
    composite = scoring.score(data, rules=BKN, on=BKN.on).frame.set_index("employee_id")["composite"]
    tier = data.positions.drop_duplicates("position_id").set_index("position_id")["tier"]
    named = data.standards[data.standards["kind"].eq("technical")]
    asked = {
        post: rows.set_index("competency")["required_level"] for post, rows in named.groupby("position_id")
    }
    held = data.assessments[data.assessments["kind"].eq("technical")]
    levels = held.set_index(["employee_id", "element"])["value"].to_dict()
    for row in fit.match(data, rules=BKN).itertuples():
        got = [levels.get((row.employee_id, name)) for name in asked.get(row.position_id, {})]
        if not got or None in got or np.isnan(composite[row.employee_id]):
            assert np.isnan(row.target_score)
            continue
        match = 100 * Fraction(sum(map(Fraction, got))) / Fraction(asked[row.position_id].sum())
        weights = dict(BKN.value(f"profile.target.weights.{tier[row.position_id]}"))
        whole = weights["talent"] * Fraction(composite[row.employee_id])
        expected = (whole + weights["technical"] * min(match, Fraction(100))) / 100
        assert abs(row.target_score - float(expected)) < 1e-8
