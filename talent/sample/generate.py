"""Whole agencies from a seed: the tables, and what is planted in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from talent.dataset import Dataset
from talent.positions.vacancies import retirement_dates
from talent.rules import Rules, load
from talent.sample import careers, evidence, offices
from talent.sample.people import Workforce, hire
from talent.sample.source import assumed, frame, names
from talent.sample.structure import lay_out
from talent.tables import TABLES

SMALLEST = 60
"""Fewest employees of an agency."""
STREAMS = ("structure", "people", "evidence", "careers", "offices")
"""One independent stream of random numbers each, so that a change in one leaves the others as they were."""


def make(
    *, employees: int | Sequence[int] = 2400, agencies: int = 1, seed: int = 0, on: date | str = "2025-12-01"
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Make agencies one after another, so that a whole nation need not fit into memory.

    Args:
        employees: people of each agency: one number for all, or one for each.
        agencies: how many.
        seed: the same seed makes the same agencies.
        on: day of the snapshot, a date or ISO text.

    Yields:
        (agency_id, tables by name) for each agency.

    Raises:
        ValueError: fewer people than the smallest agency has, or not one number for each agency.

    >>> [(agency, len(tables["employees"])) for agency, tables in make(employees=80, agencies=2)]
    [('A0001', 80), ('A0002', 80)]
    """
    sizes = [employees] * agencies if isinstance(employees, int) else list(employees)
    if len(sizes) != agencies:
        raise ValueError(
            f"{len(sizes)} sizes are given for {agencies} agencies: give one for each, or one for all."
        )
    for number, size in enumerate(sizes):
        tables = make_agency(employees=size, seed=seed, agency=number, on=on)
        yield str(tables["agencies"]["agency_id"].iloc[0]), tables


def make_agency(
    *,
    employees: int = 2400,
    seed: int = 0,
    agency: int = 0,
    on: date | str = "2025-12-01",
    managerial: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Make one agency: every table of a Dataset that an agency would have, in the columns of the contract.

    Args:
        employees: people; 2,400 give 243 holders of pengawas posts in about 30 units.
        seed: the same seed makes the same tables, value by value.
        agency: number of the agency, 0 or more; agencies of one seed are independent.
        on: day of the snapshot, a date or ISO text; all other dates follow from it.
        managerial: managerial posts; by default they grow more slowly than people.

    Returns:
        Table name → frame, rows sorted by the table's key.

    Raises:
        ValueError: fewer people than the smallest agency has, or more managerial posts than people.

    >>> tables = make_agency(employees=300, seed=7)
    >>> len(tables["employees"]), int(tables["positions"]["reports_to"].isna().sum())
    (300, 1)
    """
    return _tables(*_built(employees, seed, agency, on, managerial))


def planted(
    *, employees: int = 2400, seed: int = 0, agency: int = 0, on: date | str = "2025-12-01"
) -> dict[str, list[str]]:
    """What is planted in the agency that :func:`make_agency` makes of the same arguments.

    Returns:
        Name of what is planted → ids: missing_assessments, expired_assessments, vacancies (posts), retiring
        (managers within five years), sanctioned, misfits, lenient_unit, disagreeing_unit, only_cover,
        only_cover_posts, shared_people, shared_posts.

    >>> sorted(planted(employees=300))[:3]
    ['disagreeing_unit', 'expired_assessments', 'lenient_unit']
    """
    crew, _, rules = _built(employees, seed, agency, on, None)
    hidden, ids = crew.hidden, crew.ids
    posts = crew.posts
    found: dict[str, Iterable[object]] = {
        "missing_assessments": ids[hidden.missing],
        "expired_assessments": ids[hidden.expired],
        "vacancies": posts.loc[posts["status"] == "vacant", "position_id"],
        "retiring": _retiring(crew, rules),
        "sanctioned": ids[hidden.sanctioned],
        "misfits": ids[hidden.misfits],
        "lenient_unit": [hidden.lenient_unit],
        "disagreeing_unit": [hidden.disagreeing_unit],
        "only_cover": ids[hidden.cover],
        "only_cover_posts": hidden.cover_posts,
        "shared_people": ids[hidden.shared],
        "shared_posts": hidden.shared_posts,
    }
    return {name: sorted(str(item) for item in values) for name, values in found.items()}


def _built(
    employees: int, seed: int, agency: int, on: date | str, managerial: int | None
) -> tuple[Workforce, dict[str, np.random.Generator], Rules]:
    if employees < SMALLEST:
        raise ValueError(f"An agency of {employees} employees is too small: ask for {SMALLEST} or more.")
    day = date.fromisoformat(on) if isinstance(on, str) else on
    rules = load(on=day)
    streams = np.random.SeedSequence([seed, agency]).spawn(len(STREAMS))
    rng = {name: np.random.default_rng(stream) for name, stream in zip(STREAMS, streams, strict=True)}
    agency_id = f"A{agency + 1:04d}"
    structure = lay_out(
        employees, rng["structure"], rules=rules, place=_place(agency, employees), managerial=managerial
    )
    # Ids stay unique when agencies are put side by side.
    prefix = "P" if agency == 0 else f"P{agency}-"
    crew = hire(structure, rng["people"], rules=rules, on=day, agency_id=agency_id, prefix=prefix)
    return crew, rng, rules


def _kind(employees: int) -> str:
    return "province" if employees >= assumed()["size"]["province_from"] else "regency"


def _place(agency: int, employees: int) -> str:
    form = {"province": "Provinsi", "regency": "Kabupaten"}[_kind(employees)]
    return f"{form} {names()['agency']}" + (f" {agency + 1}" if agency else "")


def _tables(crew: Workforce, rng: dict[str, np.random.Generator], rules: Rules) -> dict[str, pd.DataFrame]:
    posts, units = crew.posts, crew.structure.units
    standards = offices.standards(posts, rng["offices"], rules=rules, day=crew.day)
    agency: dict[str, Any] = {
        "agency_id": [crew.agency_id],
        "name": [units["name"].iloc[0]],
        "kind": [_kind(len(crew.ids))],
    }
    agency |= {"timezone": ["Asia/Jakarta"], "snapshot_on": np.array([crew.day])}
    people, office = rng["evidence"], rng["offices"]
    made = {
        "agencies": frame(agency),
        "units": units,
        "positions": posts,
        "employees": crew.employees,
        "standards": standards,
        "catalogue": offices.catalogue(office, rules=rules),
        "assessments": evidence.assessments(crew, standards, people, rules=rules),
        "ratings": evidence.ratings(crew, people),
        "unit_results": offices.unit_results(crew, office),
        "feedback": evidence.feedback(crew, people),
        "track_record": evidence.track_record(crew, people),
        "history": careers.history(crew, rng["careers"]),
        "development": evidence.development(crew, people, rules=rules),
        "attestations": evidence.attestations(crew, people),
        "preferences": evidence.preferences(crew, people),
        "decisions": offices.decisions(crew),
        "merit_evidence": offices.merit_evidence(crew, office),
        "merit_history": offices.merit_history(crew),
        "field_signals": offices.field_signals(crew, office),
        "protected": crew.protected,
    }
    return {name: _in_contract(name, table) for name, table in made.items()}


def _in_contract(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Exactly the columns of the contract, in its order and types, rows sorted from the key on."""
    contract = TABLES[name]
    whole = table.reindex(columns=contract.names).astype(
        {column.name: column.dtype for column in contract.columns}
    )
    by = [*contract.key, *(column for column in contract.names if column not in contract.key)]
    return whole.sort_values(by, kind="stable", ignore_index=True)


def _retiring(crew: Workforce, rules: Rules) -> pd.Series:
    """Managers who retire within five years of the snapshot."""
    data = Dataset(
        units=_in_contract("units", crew.structure.units),
        positions=_in_contract("positions", crew.posts),
        employees=_in_contract("employees", crew.employees[crew.managerial]),
    )
    leaves = retirement_dates(data, rules=rules)
    end = pd.Timestamp(crew.day) + pd.DateOffset(years=5)
    return pd.Series(leaves.index[leaves <= end])
