"""The chart of gain against moves."""

import pandas as pd
import pytest

from talent import figures

TABLE = pd.DataFrame(
    {"move_price": [0, 5, 20], "moves": [9, 9, 6], "filled": 3, "unfilled": 0, "laterals": 0,
     "value": [300.0, 300.0, 270.0], "chosen": [False, False, True], "exact": True}
)  # fmt: skip


def test_prices_with_the_same_plan_share_a_point():
    curve = figures.frontier(TABLE, language="en").data[0]
    assert list(curve.x) == [6, 9]
    assert list(curve.text) == ["price 20, as the rules have it", "price 0–5"]


def test_the_title_says_what_few_moves_reach():
    title = figures.frontier(TABLE, language="en").layout.title.text
    assert title == "6 moves reach 90% of the value that 9 moves reach"


def test_one_plan_for_every_price_is_said():
    title = figures.frontier(TABLE.iloc[:2], language="en").layout.title.text
    assert title == "9 moves, whatever a move costs between 0 and 5 points"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_chart_has_a_text_alternative_and_a_basis(language):
    meta = figures.frontier(TABLE, language=language).layout.meta
    assert meta["alt"]
    assert "n = 3" in meta["basis"]
