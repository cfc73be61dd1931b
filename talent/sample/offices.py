"""What the agency says of itself and of its units: standards, results, claims, and signals from the field."""

from __future__ import annotations

import numpy as np
import pandas as pd

from talent.rules import Rules
from talent.sample.evidence import programme_names
from talent.sample.people import MANAGERIAL, Workforce
from talent.sample.source import assumed, chance, drawn, earlier, frame, names

_RESULTS = (("Butuh Perbaikan", 0.10), ("Baik", 0.68), ("Istimewa", 0.22))
# value for the public: mean, spread, lowest, highest of the scale, whether more is better
_SIGNALS = {
    "public satisfaction": (80.0, 4.0, 0, 100, True),
    "360": (77.0, 3.0, 0, 100, True),
    "complaints": (6.0, 2.5, 0, 100, False),
    "inspection": (78.0, 5.0, 0, 100, True),
}
_DISAGREEING = {"public satisfaction": 54.0, "360": 58.0, "complaints": 41.0, "inspection": 52.0}


def standards(
    posts: pd.DataFrame, rng: np.random.Generator, *, rules: Rules, day: np.datetime64
) -> pd.DataFrame:
    """Competency standards that the agency itself has set for its managerial posts.

    Args:
        posts: the posts.
        rng: the draws.
        rules: names of the nine competencies and the level that each tier defaults to.
        day: the snapshot.

    Returns:
        The table: nine levels a post, one step around the default of its tier, and in every other
        post two technical ones.
    """
    own = posts[
        posts["tier"].isin(MANAGERIAL) & chance(rng, assumed()["shares"]["own_standards"], len(posts))
    ]
    core = rules.value("competencies.managerial")
    low, high = rules.value("competencies.scale")
    level = own["tier"].map(rules.under("competencies.level")).to_numpy(dtype=np.int64)
    step = drawn(rng, [("-1", 0.12), ("0", 0.74), ("1", 0.14)], len(own) * len(core)).astype(np.int64)
    nine = {
        "position_id": np.repeat(own["position_id"].to_numpy(dtype="U"), len(core)),
        "competency": np.tile(np.array([name for name, _ in core]), len(own)),
        "kind": np.tile(np.array([kind for _, kind in core]), len(own)),
        "required_level": np.clip(np.repeat(level, len(core)) + step, low, high).astype(np.float64),
    }
    technical = own[::2]
    pairs = [names()["families"][family]["technical"] for family in technical["job_family"]]
    named = {
        "position_id": np.repeat(technical["position_id"].to_numpy(dtype="U"), 2),
        "competency": np.array(pairs, dtype="U40").ravel(),
        "kind": np.full(2 * len(technical), "technical"),
        "required_level": np.repeat(level[::2], 2).astype(np.float64),
    }
    table = pd.concat([frame(nine), frame(named)], ignore_index=True)
    year = str(day.astype("datetime64[Y]") - 2)
    set_on = pd.Timestamp(f"{year}-06-03").as_unit("us")
    return table.assign(document=f"Peraturan Bupati tentang Standar Kompetensi Jabatan {year}", on=set_on)


def catalogue(rng: np.random.Generator, *, rules: Rules) -> pd.DataFrame:
    """One programme for each of the nine competencies."""
    competencies = np.array([name for name, _ in rules.value("competencies.managerial")])
    n = len(competencies)
    return frame(
        {
            "programme": programme_names(competencies),
            "competency": competencies,
            "gain": np.full(n, 1.0),
            "hours": np.full(n, 24.0),
            "cost": rng.integers(3, 9, n) * 1_000_000.0,
            "weeks": np.full(n, 12.0),
            "seats": rng.integers(2, 5, n) * 10,
        }
    )


def unit_results(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Result of each unit in the two last full years; excellent on paper where the field disagrees."""
    units = crew.structure.units["unit_id"].to_numpy(dtype="U")[1:]
    year = int(str(crew.day)[:4])
    parts = []
    for back in (2, 1):
        result = drawn(rng, _RESULTS, len(units))
        result[units == crew.hidden.disagreeing_unit] = "Istimewa"
        result[units == crew.hidden.lenient_unit] = "Baik"
        parts.append(frame({"unit_id": units, "year": np.full(len(units), year - back), "result": result}))
    return pd.concat(parts, ignore_index=True)


def field_signals(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Public satisfaction, 360, complaints and inspection of each unit, with the answers and their spread."""
    units = crew.structure.units["unit_id"].to_numpy(dtype="U")[1:]
    parts = []
    for source, (mean, spread, low, high, better) in _SIGNALS.items():
        value = mean + spread * rng.standard_normal(len(units))
        value[units == crew.hidden.disagreeing_unit] = _DISAGREEING[source]
        n = rng.integers(8, 40, len(units)) if source == "inspection" else rng.integers(60, 420, len(units))
        columns = {"unit_id": units, "source": np.full(len(units), source)}
        columns |= {
            "on": earlier(crew.day, rng.uniform(0.1, 0.7, len(units))),
            "value": np.round(np.clip(value, low, high), 1),
        }
        columns |= {"n": n, "scale_min": np.full(len(units), low), "scale_max": np.full(len(units), high)}
        parts.append(
            frame(columns | {"sd": np.round(rng.uniform(8, 16, len(units)), 1)}).assign(
                higher_is_better=better
            )
        )
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"higher_is_better": "boolean", "scale_min": "float64", "scale_max": "float64"})


def merit_evidence(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """A document and the claimed level for each item; the disagreeing office shows papers of its own.

    The questions of the instrument that follows have papers beside them, ids of one are none of the other.
    """
    claims = assumed()["claims"]
    items = list(claims["levels"])
    n = len(items)
    document = [f"{claims['documents'][item[0]]} ({item})" for item in items]
    on = earlier(crew.day, rng.uniform(0.2, 1.4, n))
    columns = {
        "item": items,
        "document": document,
        "on": on,
        "level": [claims["levels"][item] for item in items],
    }
    table = frame(columns | {"valid_until": on + np.timedelta64(3 * 365, "D"), "owner": np.full(n, "BKPSDM")})
    own = ["5a", "5b", "5c"]
    dates = earlier(crew.day, rng.uniform(0.2, 0.8, len(own)))
    paper = {"item": own, "document": [f"Laporan kinerja unit ({item})" for item in own], "on": dates}
    paper |= {
        "level": [claims["levels"][item] for item in own],
        "unit_id": [crew.hidden.disagreeing_unit] * len(own),
    }
    paper |= {"valid_until": dates + np.timedelta64(3 * 365, "D"), "owner": ["Disdukcapil"] * len(own)}
    return pd.concat([table, frame(paper), _next_evidence(crew)], ignore_index=True)


def _next_evidence(crew: Workforce) -> pd.DataFrame:
    """Papers for the instrument that follows: dated week by week before the snapshot, nothing drawn."""
    claims = assumed()["claims"]
    items = list(claims["next_levels"])
    on = crew.day - np.timedelta64(7, "D") * np.arange(len(items), 0, -1)
    columns = {
        "item": items,
        "document": [f"{claims['next_documents'][item[0]]} ({item})" for item in items],
        "on": on,
        "level": list(claims["next_levels"].values()),
        "valid_until": on + np.timedelta64(3 * 365, "D"),
        "owner": ["BKPSDM"] * len(items),
    }
    return frame(columns)


def merit_history(crew: Workforce) -> pd.DataFrame:
    """Points of the three years before the review, in total."""
    rows = assumed()["claims"]["history"]
    year = int(str(crew.day)[:4])
    return frame(
        {
            "agency_id": [crew.agency_id] * len(rows),
            "year": [year - back for back, _, _ in rows],
            "assessed_by": [by for _, by, _ in rows],
            "points": [points for *_, points in rows],
            "source": ["Contoh, bukan penilaian nyata"] * len(rows),
        }
    )


def decisions(crew: Workforce) -> pd.DataFrame:
    """The latest appointments to JPT posts; no talent pool and no succession plan was ever decided."""
    people = crew.employees
    recent = people[(people["tier"] == "jpt_pratama")].sort_values("position_since").tail(3)
    n = len(recent)
    return frame(
        {
            "decision_id": [f"D{number:04d}" for number in range(1, n + 1)],
            "kind": np.full(n, "appointment"),
            "employee_id": recent["employee_id"],
            "position_id": recent["position_id"],
            "reason": np.full(n, "Hasil seleksi terbuka"),
            "on": recent["position_since"].to_numpy().astype("datetime64[D]"),
            "by": np.full(n, "Bupati Contoh Raya"),
        }
    )
