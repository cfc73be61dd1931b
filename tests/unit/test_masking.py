"""The masking test: is what the likely cell states about itself true?"""

from datetime import date

import numpy as np
import pandas as pd

from talent import masking, rules
from talent.masking import BANDS, FOLDS, masking_test
from talent.scoring import AXES, Scores, evaluate
from tests.axes import component, form

RULES = rules.load(on="2025-12-01", profile="bkn-411-2025")
NAMES = ("a", "b", "c", "d")


def people(n, *, seed=0, missing=0.5, correlation=0.6, order=None):
    """Scores of people whose four components are jointly normal; some miss one at random."""
    rng = np.random.default_rng(seed)
    covariance = 100 * (correlation + (1 - correlation) * np.eye(4))
    table = np.clip(np.rint(rng.multivariate_normal([70] * 4, covariance, size=n)), 0, 100)
    gone = np.flatnonzero(rng.random(n) < missing)
    table[gone, rng.integers(0, 4, len(gone))] = np.nan
    ids = np.array([f"E{number:05}" for number in range(n)], dtype=object)
    table, ids = (table, ids) if order is None else (table[order], ids[order])
    parts = {
        name: component([None if np.isnan(x) else int(x) for x in table[:, place]], high=100)
        for place, name in enumerate(NAMES)
    }
    halves = (("a", "b"), ("c", "d"))
    axes = {
        axis: evaluate(form(dict.fromkeys(names, 50), [65, 75]), parts)
        for axis, names in zip(AXES, halves, strict=True)
    }
    frame = pd.DataFrame({"employee_id": ids, "tier": "pengawas"})
    return Scores(frame=frame, axes=axes, measured=parts, on=date(2025, 12, 1))


def test_what_is_stated_comes_true():
    table = masking_test(people(4000), rules=RULES, seed=0)
    bands = table.iloc[:-1].query("n >= 50")
    assert len(bands) >= 4
    assert (bands["hit_low"] - 0.02 <= bands["stated"]).all()
    assert (bands["stated"] <= bands["hit_high"] + 0.02).all()


def test_bands_hold_everybody_once_and_the_last_row_those_who_would_be_named():
    table = masking_test(people(1500), rules=RULES, seed=0)
    threshold = RULES.value("method.likely_threshold")
    assert table["low"].tolist() == [*BANDS, threshold]
    assert table["n"].iloc[-1] == table.loc[table["low"].ge(threshold), "n"].iloc[:-1].sum()
    assert (table["hits"] <= table["n"]).all()
    assert (table["false_pool"] <= table["n"] - table["hits"]).all()


def test_the_order_of_rows_changes_nothing_but_the_draw_of_gaps_does():
    one = masking_test(people(600), rules=RULES, seed=0)
    assert masking_test(people(600), rules=RULES, seed=0).equals(one)
    assert not masking_test(people(600), rules=RULES, seed=1).equals(one)
    turned = people(600, order=np.arange(600)[::-1])
    pd.testing.assert_frame_equal(masking_test(turned, rules=RULES, seed=0), one)


def test_hidden_facts_do_not_reach_the_model(monkeypatch):
    scores, seen, honest = people(400), [], masking.chances
    monkeypatch.setattr(
        masking, "chances", lambda hidden, *rest: seen.append(hidden) or honest(hidden, *rest)
    )
    masking_test(scores, rules=RULES, seed=0)
    whole = scores.known.notna().all(axis=1).sum()
    gone = [one.known.isna() & scores.known.notna() for one in seen]
    assert len(seen) == FOLDS
    assert sum(int(one.any(axis=1).sum()) for one in gone) == whole
    assert (sum(gone).to_numpy() <= 1).all()


def test_without_gaps_or_without_whole_people_there_is_nothing_to_test():
    assert masking_test(people(50, missing=0.0), rules=RULES, seed=0).empty
    assert masking_test(people(50, missing=1.0), rules=RULES, seed=0).empty


def test_few_people_are_hidden_at_a_time():
    table = masking_test(people(FOLDS * 3, missing=0.3), rules=RULES, seed=0, most=5)
    assert table["n"].iloc[:-1].sum() <= 5
