"""The target score on the succession page: a column with its formula where anybody has one, else nothing."""

import pandas as pd
import pytest

from talent import load_rules, run_review
from talent.display import number
from tests.agency import dataset


@pytest.fixture
def bench(succession_page):
    def page(review, language="en"):
        app = succession_page(review, language)
        heading = {"en": "Readiness", "id": "Kesiapan"}[language]
        return app, next(one.value for one in app.dataframe if heading in one.value.columns)

    return page


@pytest.mark.parametrize(("language", "heading"), [("en", "Target score"), ("id", "Nilai target")])
def test_who_has_a_target_score_shows_it(bench, language, heading):
    rules = load_rules(on="2026-02-01", profile="pu-bina-konstruksi-2026", instrument="kemenpanrb-2026")
    review = run_review(dataset(), rules=rules)
    app, table = bench(review, language)
    post = app.selectbox("post").value if "post" in [one.key for one in app.selectbox] else None
    rows = review.benches[review.benches["position_id"].eq(post)] if post else review.benches
    assert set(table[heading]) == set(rows["target_score"].map(lambda value: number(value, language)))


def test_where_nobody_has_one_there_is_no_column(bench):
    rules = load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
    _, table = bench(run_review(dataset(), rules=rules))
    assert "Target score" not in table
    assert isinstance(table, pd.DataFrame)
