"""Worked cases of law and profiles: each cites its source and shows the arithmetic in a comment."""

import tomllib
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from talent import eligibility, ratings, rules
from talent.measures import Facts, measure
from talent.measures.convert import Origin, banded, converted
from talent.nine_box import possible_cells
from talent.scoring import AXES, LEVELS, axis_form, evaluate
from talent.scoring.score import _composite
from talent.standards import Match, millionths
from tests.agency import ON, quick, tables
from tests.axes import component, ratio
from tests.measuring import rows

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES = [
    (f"{file.stem}-{number}", case)
    for file in FILES
    for number, case in enumerate(tomllib.loads(file.read_text("utf-8"))["case"], start=1)
]


def used(case):
    profile = case.get("profile")
    begins = rules.about("profiles", profile)["from"] if profile else date.min
    return rules.load(on=case.get("on", max(begins, date.fromisoformat(ON))), profile=profile)


def as_text(value):
    return "" if pd.isna(value) else value


def by_quadrant(case):
    one = (pd.Series([case[name]]) for name in ("work_result", "behaviour"))
    return as_text(ratings.quadrant(*one, rules=used(case))[0])


def by_score(case):
    score, idea = pd.Series([float(case["score"])]), pd.Series([case["idea"]])
    return as_text(ratings.from_score(score, idea=idea, rules=used(case))[0])


def by_total(case):
    skp, behaviour = (pd.Series([float(case[name])]) for name in ("skp", "behaviour"))
    return ratings.total(skp, behaviour, asked_around=case["asked_around"], rules=used(case))[0]


def by_cell(case):
    axes = {}
    for axis in AXES:
        form = replace(axis_form(used(case), axis), weights={axis: Fraction(1)}, additions={}, blocks=())
        axes[axis] = evaluate(form, {axis: component([Fraction(case[axis])])})
    matrix = np.array(case.get("matrix", used(case).value("cells.matrix")))
    return int(possible_cells(axes, matrix)[0].argmax()) + 1


def one_fact(case, value):
    facts = Facts(quick(), used(case), date.fromisoformat(ON))
    convert = converted if case["kind"] == "label" else banded
    fact = value.set_axis([0])
    return exact(convert(facts, case["component"], fact, origin=Origin("case")))


def exact(found, place=0):
    ratio = Fraction(int(found.numerator[place]), int(found.denominator[place]))
    return str(ratio) if found.known[place] else ""


def by_label(case):
    return one_fact(case, pd.Series([case["label"]], dtype="str"))


def by_band(case):
    return one_fact(case, millionths(pd.Series([float(case["value"])])))


def by_class(case):
    match = Match(*(np.array([case[name]]) for name in ("achieved", "required")))
    return match.classes(used(case).value(f"competencies.classes.{case['purpose']}"))[0]


def by_axis(case):
    scores = {name: component([Fraction(text)]) for name, text in case["scores"].items()}
    axis = evaluate(axis_form(used(case), case["axis"]), scores)
    assert LEVELS[axis.lowest[0]] == case["level"]
    return str(ratio(axis, 0))


def by_cap(case):
    cap = used(case).value(f"profile.components.{case['component']}.cap")
    one = component([Fraction(case["value"])], high=None)
    return exact(one.capped(None if cap == "none" else Fraction(str(cap))))


def by_composite(case):
    frame = pd.DataFrame({axis: [float(case[axis])] for axis in AXES})
    return _composite(used(case), frame)[0]


def by_blend(case):
    told = [{"employee_id": "E01", "year": year, "rating": name} for year, name in case["ratings"]]
    facts = Facts(quick(ratings=rows("ratings", *told)), used(case), date.fromisoformat(ON))
    return exact(measure(facts, "rating"), facts.ids.get_loc("E01"))


def by_eligibility(case):
    """State of one criterion for E03 with other facts, planned for 1 March 2026, and the day it is met."""
    people = tables()["employees"].query("employee_id == 'E03'").assign(position_id=None, **case["person"])
    frames = {
        "ratings": case.get("ratings", []),
        "attestations": case.get("attested", []),
        "history": [{"title": "T", **one} for one in case.get("history", [])],
        "track_record": [{"kind": "discipline", **one} for one in case.get("sanctions", [])],
    }
    own = {"employee_id": "E03"}
    told = {name: pd.DataFrame([own | one for one in held]) for name, held in frames.items()}
    day, start = date.fromisoformat(ON), date(2026, 3, 1)
    found = eligibility.criteria(
        quick(employees=people, **told), rules=used({"profile": "bkn-411-2025"}), on=day, inauguration=start,
        tiers=[case["tier"]],
    )  # fmt: skip
    row = found.set_index("criterion").loc[case["criterion"]]
    return [row["state"], "" if pd.isna(row["met_on"]) else str(row["met_on"].date())]


RUN = {
    "quadrant": by_quadrant,
    "score": by_score,
    "total": by_total,
    "cell": by_cell,
    "label": by_label,
    "band": by_band,
    "class": by_class,
    "axis": by_axis,
    "cap": by_cap,
    "composite": by_composite,
    "blend": by_blend,
    "eligibility": by_eligibility,
}


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_worked_case(case):
    assert RUN[case["kind"]](case) == case["expected"]


def test_there_are_enough_cases_of_every_kind_and_each_cites_its_source():
    assert len(CASES) >= 60
    assert {case["kind"] for _, case in CASES} == set(RUN)
    assert all(case["cites"] for _, case in CASES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_arithmetic_stands_in_a_comment_above_every_case(file):
    blocks = file.read_text("utf-8").split("[[case]]")
    assert all(before.rstrip().splitlines()[-1].startswith("#") for before in blocks[:-1])
