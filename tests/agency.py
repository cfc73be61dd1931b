"""A hand-made agency of 12 people and 6 leading posts, small enough to check by hand."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from talent import nine_box, scoring
from talent.dataset import Dataset
from talent.rules import Rules
from talent.tables import TABLES, Whole

ON = "2025-12-01"
NINE = (
    "Integritas",
    "Kerja Sama",
    "Komunikasi",
    "Orientasi Pada Hasil",
    "Pelayanan Publik",
    "Pengembangan Diri Dan Orang Lain",
    "Mengelola Perubahan",
    "Pengambilan Keputusan",
    "Perekat Bangsa",
)
TRAITS = tuple(f"trait {number}" for number in range(1, 9))

POSITIONS = [
    # id, title, unit, tier, echelon, reports_to, seats, is_key
    ("P1", "Kepala Dinas", "U1", "jpt_pratama", "II.b", None, 1, True),
    ("P2", "Sekretaris Dinas", "U1", "administrator", "III.a", "P1", 1, None),
    ("P3", "Kepala Bidang Data", "U2", "administrator", "III.b", "P1", 1, None),
    ("P4", "Kepala Seksi Statistik", "U2", "pengawas", "IV.a", "P3", 1, None),
    ("P5", "Kepala Seksi Layanan", "U2", "pengawas", "IV.a", "P3", 1, None),
    ("P6", "Kepala Subbagian Umum", "U1", "pengawas", "IV.a", "P2", 1, None),
    ("P7", "Analis Data", "U2", "pelaksana", None, "P4", 8, None),
]
# id, position, birth date, tier since, education, level of all competencies, of all traits, rating
PEOPLE = [
    ("E01", "P1", "1966-05-10", "2020-01-01", "S2", 4, 4, "Sangat Baik"),
    ("E02", "P2", "1975-03-01", "2018-01-01", "S2", 4, 5, "Sangat Baik"),
    ("E03", "P4", "1980-07-15", "2019-06-01", "S1", 3, 4, "Sangat Baik"),
    ("E04", "P5", "1982-01-20", "2024-02-01", "S1", 1, 3, "Baik"),
    ("E05", "P6", "1978-11-30", "2017-04-01", "S1", 2, 3, "Baik"),
    ("E06", "P7", "1990-02-28", "2015-01-01", "S1", 2, 4, "Sangat Baik"),
    ("E07", "P7", "1991-06-01", "2016-01-01", "S1", 1, 2, "Baik"),
    ("E08", "P7", "1992-08-09", "2017-01-01", "D3", 1, 3, "Butuh Perbaikan"),
    ("E09", "P7", "1985-12-12", "2010-01-01", "SLTA", 1, 2, "Kurang"),
    ("E10", "P7", "1993-10-10", "2023-01-01", "S1", None, None, "Baik"),
    ("E11", "P7", "1968-01-05", "2000-01-01", "SLTA", None, None, None),
    ("E12", "P7", "1989-09-09", "2014-01-01", "D4", 2, 3, None),
]


def tables() -> dict[str, pd.DataFrame]:
    """The tables by name; P3 is vacant, E01 retires on 2026-06-01."""
    positions = pd.DataFrame(
        POSITIONS,
        columns=["position_id", "title", "unit_id", "tier", "echelon", "reports_to", "seats", "is_key"],
    ).assign(job_family="data", fields_of_study="Statistika;Manajemen")
    names = [
        "employee_id",
        "position_id",
        "birth_date",
        "tier_since",
        "education",
        "level",
        "trait",
        "rating",
    ]
    people = pd.DataFrame(PEOPLE, columns=names)
    posts = positions.set_index("position_id")
    employees = people[["employee_id", "position_id", "birth_date", "tier_since", "education"]].assign(
        unit_id=people["position_id"].map(posts["unit_id"]),
        tier=people["position_id"].map(posts["tier"]),
        position_since=people["tier_since"],
        service_since=people["tier_since"],
        job_family="data",
        employment="pns",
        duty_status="active",
        grade="III/c",
        name="Pegawai " + people["employee_id"],
        field_of_study="Statistika",
    )
    empty = {
        "track_record": ["employee_id", "kind", "on", "level", "value", "scope", "until"],
        "history": [
            "employee_id",
            "title",
            "start",
            "end",
            "position_id",
            "tier",
            "unit_id",
            "agency_id",
            "job_family",
            "kind",
        ],
        "development": ["employee_id", "kind", "start", "end", "status", "hours", "competency", "programme"],
    }
    return {
        "agencies": pd.DataFrame({"agency_id": ["A1"], "name": ["Dinas Contoh"], "kind": ["regency"]}),
        "units": pd.DataFrame(
            {"unit_id": ["U1", "U2"], "name": ["Dinas", "Bidang Data"], "parent_id": [None, "U1"]}
        ),
        "positions": positions,
        "employees": employees,
        "assessments": _assessments(people),
        "ratings": _ratings(people),
        "feedback": people[["employee_id"]].assign(year=2024, score=80.0),
        **{name: pd.DataFrame(columns=columns) for name, columns in empty.items()},
    }


def dataset(**changed: pd.DataFrame) -> Dataset:
    """The agency as a Dataset, with some tables replaced."""
    return Dataset(**{**tables(), **changed})


def quick(**changed: pd.DataFrame | None) -> Dataset:
    """The agency with some tables replaced (None: absent), not checked: for tests that make hundreds."""
    whole = _checked()
    frames = {name: frame for name, frame in whole.tables().items() if name not in changed}
    frames |= {name: _typed(name, frame) for name, frame in changed.items() if frame is not None}
    return Dataset.assembled(
        Whole(frames, whole.problems, {}, {}), problems=whole.problems, rejected={}, accounting=()
    )


def reviewed(data: Dataset, *, rules: Rules) -> SimpleNamespace:
    """The part of a review that movement and explanation read: grid, scores, components, rules, basis."""
    scores = scoring.score(data, rules=rules, on=rules.on)
    return SimpleNamespace(
        grid=nine_box.place(scores, data, rules=rules),
        scores=scores.frame,
        components=scores.components,
        rules=rules,
        basis={"data": data.digest, "on": str(rules.on)},
    )


@cache
def _checked() -> Dataset:
    return dataset()


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    table = TABLES[name]
    types = {column.name: column.dtype for column in table.columns}
    return (
        frame.reindex(columns=table.names).astype(types).sort_values(list(table.key)).reset_index(drop=True)
    )


def _assessments(people: pd.DataFrame) -> pd.DataFrame:
    assessed = people[people["level"].notna()]
    competencies = [
        assessed[["employee_id"]].assign(
            element=element,
            kind="sociocultural" if element == "Perekat Bangsa" else "managerial",
            value=assessed["level"],
            scale_min=1,
            scale_max=5,
        )
        for element in NINE
    ]
    traits = [
        assessed[["employee_id"]].assign(
            element=element, kind="trait", value=assessed["trait"], scale_min=0, scale_max=5
        )
        for element in TRAITS
    ]
    table = pd.concat([*competencies, *traits], ignore_index=True)
    return table.assign(
        assessed_on="2024-05-01",
        instrument="asesmen terpadu",
        sem=np.where(table["kind"] == "trait", 0.3, 0.25),
    )


def _ratings(people: pd.DataFrame) -> pd.DataFrame:
    rated = people[people["rating"].notna()]
    return pd.concat(
        [rated[["employee_id", "rating"]].assign(year=year) for year in (2023, 2024)], ignore_index=True
    )
