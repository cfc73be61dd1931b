"""Units and posts of a synthetic agency as tables: who reports to whom, how many seats, what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from talent.rules import Rules
from talent.sample.chart import Chart, Post, Targets, managerial_posts, targets
from talent.sample.source import Whole, apportioned, assumed, frame, names

_TOP = "U000"


@dataclass(frozen=True)
class Structure:
    """What :func:`lay_out` gives.

    Attributes:
        units: the table; the first row is the agency itself.
        posts: the columns of ``positions``, with ``short`` (of the unit) and ``filled`` (people who hold it).
    """

    units: pd.DataFrame
    posts: pd.DataFrame


def lay_out(
    employees: int, rng: np.random.Generator, *, rules: Rules, place: str, managerial: int | None = None
) -> Structure:
    """Posts of an agency with the number of people who hold each.

    Args:
        employees: people in all.
        rng: draws which managerial posts are vacant.
        rules: rank spans, education and eligibility by tier.
        place: name of the agency.
        managerial: managerial posts wanted.

    Returns:
        Units and posts.
    """
    wanted = targets(employees, managerial)
    chart = managerial_posts(wanted)
    leading = len(chart.posts) - sum(wanted.vacant.values())
    if leading >= employees:
        raise ValueError(
            f"{employees} employees are too few for {len(chart.posts)} managerial posts: ask for more people."
        )
    _others(chart, employees - leading)
    table = _posts_table(chart, rules)
    table["filled"] = table["seats"] - _vacant(table, wanted, rng)
    status = np.where(table["filled"] == 0, "vacant", "filled")
    table["status"] = pd.array(status, dtype="str")
    return Structure(_units_table(chart, place), table)


def _others(chart: Chart, people: int) -> None:
    """Functional and executing posts: one row a unit and title, with as many seats as people."""
    shares = apportioned(people, [unit[3] for unit in chart.units.values()])
    known = {post.key for post in chart.posts}
    for unit, seats in zip(chart.units, shares, strict=True):
        rows = list(_staff_rows(chart, unit))
        parts = apportioned(int(seats), [weight for _, weight in rows])
        for (post, _), number in zip(rows, parts, strict=True):
            if number:
                chart.posts.append(replace(post, seats=int(number), boss=_nearest(post.boss, unit, known)))


def _nearest(boss: str, unit: str, known: set[str]) -> str:
    return next(key for key in (boss, f"{unit}/second", f"{unit}/head", "sekda") if key in known)


def _staff_rows(chart: Chart, unit: str) -> Iterator[tuple[Post, float]]:
    """Non-managerial posts of a unit with their weights."""
    _, _, family, _, office = chart.units[unit]
    expert, skilled = office.get("expert", 0.28), office.get("skilled", 0.12)
    titles = office.get("functional", [])
    if not titles:
        expert = skilled = 0.0
    rungs = [rung for rung in names()["functional"]["rungs"] if rung[0] in office.get("experts", [rung[0]])]
    whole = sum(share for _, _, share in rungs)
    for number, title in enumerate(titles):
        boss = f"{unit}/division{number % len(office['divisions'])}"
        for tier, rung, share in rungs:
            post = Post(f"{unit}/{title}/{tier}", boss, f"{title} {rung}", unit, tier, None, family)
            yield post, expert * share / whole / len(titles)
        name = f"{title} {names()['functional']['skilled']}"
        yield Post(f"{unit}/{name}", boss, name, unit, "jf_keterampilan", None, family), skilled / len(titles)
    boss = office.get("executing", f"{unit}/second")
    for title, education, share in names()["executing"]["titles"]:
        post = Post(f"{unit}/{title}", boss, title, unit, "pelaksana", None, family, education=education)
        yield post, (1 - expert - skilled) * share


def _vacant(table: pd.DataFrame, wanted: Targets, rng: np.random.Generator) -> Whole:
    """1 for each managerial post without a holder; the top post and those that offices need are held."""
    vacant = np.zeros(len(table), dtype=np.int64)
    protected = set(assumed()["planted"]["families"].values())
    for tier, number in wanted.vacant.items():
        free = (table["tier"] == tier) & table["reports_to"].notna()
        free &= ~(table["job_family"].isin(protected) & (tier == "administrator"))
        vacant[rng.choice(np.flatnonzero(free), size=number, replace=False)] = 1
    return vacant


def _posts_table(chart: Chart, rules: Rules) -> pd.DataFrame:
    posts = chart.posts
    ids = {post.key: f"J{number:05d}" for number, post in enumerate(posts, start=1)}
    fields = names()["families"]
    floor = {echelon: lowest for echelon, lowest, _ in rules.value("ranks.span")}
    education = rules.under("eligibility.education")
    declared = set(assumed()["planted"]["key_titles"])
    return frame(
        {
            "position_id": list(ids.values()),
            "title": [post.title for post in posts],
            "unit_id": [post.unit for post in posts],
            "tier": [post.tier for post in posts],
            "echelon": [post.echelon for post in posts],
            "reports_to": [ids.get(post.boss) for post in posts],
            "job_family": [post.family for post in posts],
            "seats": [post.seats for post in posts],
            "min_education": [
                post.education or education.get(post.tier) or _entry(post.tier) for post in posts
            ],
            "min_grade": [floor.get(post.echelon or "") for post in posts],
            "fields_of_study": [_fields(post, fields) for post in posts],
            "short": [chart.units[post.unit][1] for post in posts],
        }
    ).assign(is_key=pd.array([True if post.title in declared else None for post in posts], dtype="boolean"))


def _entry(tier: str) -> str:
    return "D3" if tier == "jf_keterampilan" else "D4"


def _fields(post: Post, families: dict[str, Any]) -> str:
    executing = names()["executing"]
    if post.education == "SLTA":
        return ";".join(executing["school_fields"])
    own = families[post.family]["fields"]
    return ";".join(dict.fromkeys([*own, *executing["open_fields"]] if post.tier == "pelaksana" else own))


def _units_table(chart: Chart, place: str) -> pd.DataFrame:
    return frame(
        {
            "unit_id": [_TOP, *chart.units],
            "name": [place, *(unit[0] for unit in chart.units.values())],
            "parent_id": [None, *(_TOP for _ in chart.units)],
        }
    )
