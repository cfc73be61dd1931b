"""The people of a synthetic agency: who holds which post, since when, with what schooling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from talent.rules import Rules
from talent.sample.hidden import Hidden, choose
from talent.sample.source import (
    Days,
    Flags,
    Floats,
    Strings,
    Whole,
    assumed,
    by_tier,
    chance,
    drawn,
    earlier,
    frame,
    month_start,
    names,
)
from talent.sample.structure import Structure

MANAGERIAL = ("jpt_pratama", "administrator", "pengawas")
_OLDER, _NEWEST = 51, 33
"""Age from which the published share of older people counts, and up to which a newcomer (CPNS) is hired."""


@dataclass(frozen=True)
class Workforce:
    """Everybody, row by row; all arrays share the order of ``employees``.

    Attributes:
        employees: the table.
        protected: the table of protected attributes.
        structure: units and posts.
        agency_id: id of the agency.
        latent_performance, latent_potential: standard normal, known to nobody but the generator.
        managerial: who holds a managerial post.
        hidden: what is planted, as row numbers.
        day: the snapshot.
    """

    employees: pd.DataFrame
    protected: pd.DataFrame
    structure: Structure
    agency_id: str
    latent_performance: Floats
    latent_potential: Floats
    managerial: Flags
    hidden: Hidden
    day: np.datetime64

    @property
    def posts(self) -> pd.DataFrame:
        """The table of posts."""
        return self.structure.posts

    @cached_property
    def ids(self) -> Strings:
        """Employee ids."""
        return self.employees["employee_id"].to_numpy(dtype="U")

    @cached_property
    def tiers(self) -> Strings:
        """Tiers."""
        return self.employees["tier"].to_numpy(dtype="U")


def hire(
    structure: Structure, rng: np.random.Generator, *, rules: Rules, on: date, agency_id: str, prefix: str
) -> Workforce:
    """Fill the posts with people.

    Args:
        structure: from ``structure.lay_out``.
        rng: the draws.
        rules: retirement ages and ranks in force.
        on: the snapshot.
        agency_id: id of the agency.
        prefix: first characters of every employee id.

    Returns:
        The workforce in the order of opaque ids, which say nothing about post or age.
    """
    day, posts = np.datetime64(on, "D"), structure.posts
    seated = posts.loc[posts.index.repeat(posts["filled"])]
    seated = seated.iloc[rng.permutation(len(seated))].reset_index(drop=True)
    tiers = seated["tier"].to_numpy(dtype="U")
    hidden = choose(seated, posts, rng)
    employment, age = _ages(tiers, rng, rules, hidden)
    education = _education(tiers, seated, rng, hidden)
    tenure = _tenures(tiers, employment, age, rng, hidden)
    female = _female(tiers, rng)
    born = _births(age, day, rng, rules, hidden, seated)
    correlation = assumed()["evidence"]["correlation"]
    performance = rng.standard_normal(len(tiers))
    potential = correlation * performance + np.sqrt(1 - correlation**2) * rng.standard_normal(len(tiers))
    shine = hidden.favoured
    performance[shine], potential[shine] = 1.6, 1.4
    ids = np.char.add(prefix, np.char.zfill(np.arange(1, len(tiers) + 1).astype("U"), 5))
    facts: dict[str, Any] = {
        "employee_id": ids,
        **_placed(seated),
        "name": _names(female, rng),
        "employment": employment,
    }
    facts |= _standing(seated, employment, education, tenure, day=day, rng=rng, rules=rules)
    facts |= {"education": education, "field_of_study": _fields(seated, education, rng), "birth_date": born}
    employees = _absences(_acting(frame(facts), posts, rng, day), rng, day, hidden)
    protected = _protected(ids, female, born, rng)
    managerial = np.isin(tiers, MANAGERIAL)
    return Workforce(
        employees, protected, structure, agency_id, performance, potential, managerial, hidden, day
    )


def _placed(seated: pd.DataFrame) -> dict[str, Strings]:
    return {
        name: seated[name].to_numpy(dtype="U") for name in ("unit_id", "position_id", "tier", "job_family")
    }


def _ages(tiers: Strings, rng: np.random.Generator, rules: Rules, hidden: Hidden) -> tuple[Strings, Floats]:
    """Employment status and age in years: the published shares of PPPK and of people aged 51 to 60."""
    n, shares = len(tiers), assumed()["shares"]
    managerial = np.isin(tiers, MANAGERIAL)
    older = chance(rng, by_tier(tiers, "older"), n)
    staff = np.flatnonzero(~managerial)
    missing = round(shares["older"] * n) - int(older[managerial].sum())
    weight = by_tier(tiers[staff], "older")
    older[staff] = False
    older[rng.choice(staff, size=max(missing, 0), replace=False, p=weight / weight.sum())] = True
    last = np.array([float(rules.value(f"retirement.ages.{tier}")) for tier in tiers]) - 0.1
    youngest = by_tier(tiers, "youngest")
    age = np.where(
        older,
        _OLDER + rng.random(n) * (last - _OLDER),
        youngest + rng.beta(1.6, 1.2, n) * (_OLDER - 0.1 - youngest),
    )
    contract = np.isin(tiers, ("jf_pertama", "jf_keterampilan", "pelaksana", "jf_muda")) & (age < _OLDER)
    contract[hidden.candidates] = False
    weight = np.where(tiers[contract] == "jf_muda", 0.1, 1.0)
    size = min(round(shares["pppk"] * n), int(contract.sum()))
    pppk = rng.choice(np.flatnonzero(contract), size=size, replace=False, p=weight / weight.sum())
    employment = np.full(n, "pns", dtype="U4")
    employment[pppk] = "pppk"
    new = (
        (age < _NEWEST)
        & (employment == "pns")
        & np.isin(tiers, ("jf_pertama", "pelaksana", "jf_keterampilan"))
    )
    employment[new & chance(rng, shares["cpns"] / max(new.mean(), 1e-9), n)] = "cpns"
    return employment, age


def _births(
    age: Floats,
    day: np.datetime64,
    rng: np.random.Generator,
    rules: Rules,
    hidden: Hidden,
    seated: pd.DataFrame,
) -> Days:
    """Birth dates; holders of planted posts retire within a year, the regional secretary in two."""
    born = earlier(day, age)
    ages = rules.under("retirement.ages")
    months = day.astype("datetime64[M]") - 12 * ages["administrator"]
    soon = months + rng.integers(1, 11, len(hidden.leaving))
    born[hidden.leaving] = soon.astype("datetime64[D]") + rng.integers(0, 27, len(hidden.leaving))
    top = np.flatnonzero(seated["reports_to"].isna())
    year = day.astype("datetime64[Y]") + 2 - ages["jpt_pratama"]
    born[top] = (year.astype("datetime64[M]") + 4).astype("datetime64[D]") + 16
    prime = hidden.candidates
    born[prime] = earlier(day, rng.uniform(41, 49, len(prime)))
    return born


def _education(tiers: Strings, seated: pd.DataFrame, rng: np.random.Generator, hidden: Hidden) -> Strings:
    result = np.full(len(tiers), "S1", dtype="U7")
    for tier in np.unique(tiers):
        here = tiers == tier
        result[here] = drawn(rng, assumed()["tiers"][tier]["education"], int(here.sum()))
    executing = tiers == "pelaksana"
    asked = seated["min_education"].to_numpy(dtype="U7")
    result[executing] = np.where(chance(rng, 0.85, int(executing.sum())), asked[executing], result[executing])
    result[hidden.candidates] = "S1"
    return result


def _tenures(
    tiers: Strings, employment: Strings, age: Floats, rng: np.random.Generator, hidden: Hidden
) -> dict[str, Floats]:
    """Years of service, in the tier, in the post and in the rank."""
    n = len(tiers)
    start = np.minimum(22 + rng.gamma(2.0, 2.0, n), age - 0.3)
    service = np.where(employment == "pns", age - start, rng.uniform(0.3, 4.9, n))
    service = np.where(employment == "cpns", rng.uniform(0.1, 0.9, n), np.maximum(service, 0.2))
    tier = np.minimum(0.15 + rng.gamma(1.6, 1 / 1.6, n) * by_tier(tiers, "tenure"), 0.9 * service)
    tier[hidden.blocked] = rng.uniform(0.3, 1.8, len(hidden.blocked))
    service[hidden.misfits] = np.maximum(service[hidden.misfits], 8.0)
    service[hidden.candidates] = rng.uniform(15, 20, len(hidden.candidates))
    tier[hidden.candidates] = rng.uniform(4.2, 7.5, len(hidden.candidates))
    tier[hidden.misfits] = np.maximum(tier[hidden.misfits], 4.0)
    post = np.where(chance(rng, 0.55, n), tier, tier * rng.uniform(0.15, 0.9, n))
    post[hidden.misfits] = tier[hidden.misfits]
    return {
        "service": service,
        "tier": tier,
        "post": post,
        "grade": np.minimum(rng.uniform(0.1, 4.2, n), service),
    }


def _standing(
    seated: pd.DataFrame,
    employment: Strings,
    education: Strings,
    tenure: dict[str, Floats],
    *,
    day: np.datetime64,
    rng: np.random.Generator,
    rules: Rules,
) -> dict[str, Strings | Days]:
    order = [grade for grade, _ in rules.value("ranks.order")]
    low, high = _spans(seated, education, {e: (a, b) for e, a, b in rules.value("ranks.span")}, order)
    entry = np.array([order.index(assumed()["grades"]["entry"][level]) for level in education])
    climb = entry + np.floor(tenure["service"] / 5.0).astype(np.int64)
    grade = np.array(order)[np.clip(climb, np.maximum(low - chance(rng, 0.7, len(seated)), 0), high)]
    pppk = np.array([assumed()["grades"]["pppk"][level] for level in education])
    since = {name: earlier(day, years) for name, years in tenure.items()}
    # Rank promotions take effect on the first of a month; so does entry into service.
    return {
        "grade": np.where(employment == "pppk", pppk, grade),
        "grade_since": month_start(np.maximum(since["grade"], since["service"])),
        "position_since": since["post"],
        "tier_since": since["tier"],
        "service_since": month_start(since["service"]),
    }


def _spans(
    seated: pd.DataFrame, education: Strings, echelons: dict[str, tuple[str, str]], order: list[str]
) -> tuple[Whole, Whole]:
    """Lowest and highest rank (place in the order) of each person."""
    tiers, echelon = seated["tier"].to_numpy(dtype="U"), seated["echelon"].fillna("").to_numpy(dtype="U")
    key = np.where(tiers == "pelaksana", education, np.where(echelon == "", tiers, echelon))
    grades = assumed()["grades"]
    table = {**grades["schooling"], **grades["functional"], **echelons}
    kinds, place = np.unique(key, return_inverse=True)
    bounds = np.array([[order.index(grade) for grade in table[str(kind)]] for kind in kinds])
    return bounds[place, 0], bounds[place, 1]


def _fields(seated: pd.DataFrame, education: Strings, rng: np.random.Generator) -> Strings:
    """Field of study: one that the post asks for in two cases of three, else any."""
    families = names()["families"]
    every = sorted({name for family in families.values() for name in family["fields"]})
    result = np.array(every)[rng.integers(0, len(every), len(seated))].astype("U40")
    fits = chance(rng, 0.62, len(seated))
    pick = rng.random(len(seated))
    wanted = seated["fields_of_study"].to_numpy(dtype="U200")
    for text in np.unique(wanted):
        here = np.flatnonzero((wanted == text) & fits)
        options = np.array(str(text).split(";"))
        result[here] = options[(pick[here] * len(options)).astype(np.int64)]
    school = np.array(names()["executing"]["school_fields"])
    low = education == "SLTA"
    result[low] = school[(pick[low] * len(school)).astype(np.int64)]
    return result


def _female(tiers: Strings, rng: np.random.Generator) -> Flags:
    """Who is a woman: assumed shares in managerial posts, the published share in all."""
    managerial = np.isin(tiers, MANAGERIAL)
    female = managerial & chance(rng, by_tier(tiers, "female"), len(tiers))
    staff = np.flatnonzero(~managerial)
    missing = round(assumed()["shares"]["female"] * len(tiers)) - int(female.sum())
    female[rng.choice(staff, size=min(max(missing, 0), len(staff)), replace=False)] = True
    return female


def _names(female: Flags, rng: np.random.Generator) -> Strings:
    text, n = names()["people"], len(female)
    men, women, last = (np.array(text[key]) for key in ("male", "female", "last"))
    first = np.where(female, women[rng.integers(0, len(women), n)], men[rng.integers(0, len(men), n)])
    full = np.char.add(np.char.add(first, " "), last[rng.integers(0, len(last), n)])
    return np.where(chance(rng, 0.06, n), first, full)


def _acting(
    employees: pd.DataFrame, posts: pd.DataFrame, rng: np.random.Generator, day: np.datetime64
) -> pd.DataFrame:
    """Acting officers (Plt) in half of the vacant posts: someone of the unit, of the next lower tier."""
    vacant = posts[posts["status"] == "vacant"]
    above = {"jpt_pratama": "administrator", "administrator": "pengawas", "pengawas": "pengawas"}
    people = employees[["employee_id", "unit_id", "tier"]]
    offers = vacant.assign(tier=vacant["tier"].map(above))[["position_id", "unit_id", "tier"]]
    pairs = offers[chance(rng, 0.6, len(offers))].merge(people, on=["unit_id", "tier"])
    chosen = pairs.drop_duplicates("position_id").drop_duplicates("employee_id").set_index("employee_id")
    post = employees["employee_id"].map(chosen["position_id"])
    since = pd.Series(earlier(day, rng.uniform(0.05, 0.6, len(employees))).astype("datetime64[us]"))
    kind = pd.Series("Plt", index=employees.index, dtype="str").where(post.notna())
    return employees.assign(
        acting_position_id=post.astype("str"), acting_kind=kind, acting_since=since.where(post.notna())
    )


def _absences(
    employees: pd.DataFrame, rng: np.random.Generator, day: np.datetime64, hidden: Hidden
) -> pd.DataFrame:
    """Duty status, and the few who leave or cannot be placed for a time."""
    n = len(employees)
    duty = drawn(rng, assumed()["shares"]["inactive"], n).astype("U12")
    duty[np.isin(employees["tier"].to_numpy(dtype="U"), MANAGERIAL)] = "active"
    duty[hidden.candidates] = "active"
    away = pd.Series(day.astype("datetime64[us]") + rng.integers(120, 700, n).astype("timedelta64[D]"))
    leaving = pd.Series(day.astype("datetime64[us]") + rng.integers(30, 500, n).astype("timedelta64[D]"))
    leaves = (employees["tier"] == "pelaksana") & chance(rng, 0.003, n)
    return employees.assign(
        duty_status=pd.array(duty, dtype="str"),
        unavailable_until=away.where(duty != "active"),
        leaves_on=leaving.where(leaves),
    )


def _protected(ids: Strings, female: Flags, born: Days, rng: np.random.Generator) -> pd.DataFrame:
    n, text = len(ids), names()["protected"]
    disabled = chance(rng, assumed()["shares"]["disability"], n)
    return frame(
        {
            "employee_id": ids,
            "sex": np.where(female, "P", "L"),
            "birth_year": born.astype("datetime64[Y]").astype(np.int64) + 1970,
            **{name: drawn(rng, text[name], n) for name in ("religion", "ethnicity", "marital_status")},
            "disability": np.where(disabled, "ya", "tidak"),
        }
    )
