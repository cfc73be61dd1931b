"""Reason codes as sentences: numbers as the language writes them, everything else as it is."""

import pytest

from talent.messages import reason, reasons


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("match=33.3", "33,3"),
        ("feeder_years=1.8/3", "1,8/3"),
        ("?experience=2.25/5", "2,25/5"),
        ("retires=2026-01-31", "2026-01-31"),
        ("retires=31.01.2026", "31.01.2026"),
        ("cell=9", "9"),
        ("gap=P1.5", "P1.5"),
    ],
)
def test_only_fractions_change_in_indonesian(code, shown):
    assert reason(code, "id").endswith(f": {shown}")


@pytest.mark.parametrize("code", ["match=33.3", "feeder_years=1.8/3"])
def test_english_keeps_the_value_as_it_is(code):
    assert reason(code, "en").endswith(": " + code.partition("=")[2])


def test_every_code_of_a_list_is_written_alike():
    assert reasons("match=33.3; fit=0.5", "id").count(",") == 2
