"""What is measured of the people: assessments, ratings, feedback, events, training, attestations, wishes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from talent.dataset import by_key
from talent.rules import Rules
from talent.sample.people import MANAGERIAL, Workforce
from talent.sample.source import (
    Days,
    Flags,
    Floats,
    Shares,
    Strings,
    Whole,
    assumed,
    by_tier,
    chance,
    drawn,
    earlier,
    frame,
    graded,
    loaded,
    names,
)

_RESULT = ("di bawah ekspektasi", "sesuai ekspektasi", "di atas ekspektasi")


def assessments(
    crew: Workforce, standards: pd.DataFrame, rng: np.random.Generator, *, rules: Rules
) -> pd.DataFrame:
    """Nine competencies (levels 1 to 5), eight traits (0 to 5), and the technical ones of the own post.

    Args:
        crew: the people.
        standards: the agency's own standards.
        rng: the draws.
        rules: names, scale and standard levels of the competencies.

    Returns:
        The table, one row an element; managers by the assessment centre, others by a computer test.
    """
    n, text = len(crew.ids), names()["assessment"]
    assessed = chance(rng, by_tier(crew.tiers, "assessed"), n) | crew.managerial
    assessed[crew.hidden.candidates] = True
    assessed[crew.hidden.missing] = False
    full = chance(rng, by_tier(crew.tiers, "full"), n) | crew.managerial
    full[crew.hidden.candidates] = True
    on = _assessed_on(crew, rng)
    people = np.flatnonzero(assessed)
    core = rules.value("competencies.managerial")
    low, high = rules.value("competencies.scale")
    levels = _levels(crew, len(core), rng, rules, (low, high))
    parts = [_elements(people, [name for name, _ in core], levels, [kind for _, kind in core], (low, high))]
    traits = _traits(crew, len(text["traits"]), rng)
    parts.append(
        _elements(people[full[people]], text["traits"], traits, ["trait"] * len(text["traits"]), (0, 5))
    )
    parts.append(_technical(crew, standards, levels, assessed, rng))
    rows = pd.concat(parts, ignore_index=True)
    person = rows.pop("person").to_numpy()
    centre = crew.managerial[person]
    sem = assumed()["evidence"]["sem"]
    return rows.assign(
        employee_id=crew.ids[person],
        assessed_on=on[person].astype("datetime64[us]"),
        instrument=np.where(centre, text["centre"], text["computer"]),
        sem=np.where(centre, sem["centre"], sem["computer"]),
        purpose=pd.Series("mapping", index=rows.index, dtype="str").where(centre),
    )


def _assessed_on(crew: Workforce, rng: np.random.Generator) -> Days:
    """Assessment days of the last thirty months; of the expired ones, four calendar years ago."""
    on = earlier(crew.day, rng.uniform(0.1, 1.8, len(crew.ids)))
    old = crew.hidden.expired
    on[old] = (crew.day.astype("datetime64[Y]") - 4).astype("datetime64[D]") + rng.integers(60, 330, len(old))
    return on


def _levels(
    crew: Workforce, n: int, rng: np.random.Generator, rules: Rules, scale: tuple[int, int]
) -> Floats:
    """Levels achieved, people × competencies, around the standard of the own tier."""
    figures = assumed()["evidence"]
    table = rules.under("competencies.level")
    standard = np.array([float(table[tier]) for tier in crew.tiers])
    loading = figures["level_loading"]
    noise = rng.standard_normal((len(standard), n))
    score = loading * crew.latent_potential[:, None] + np.sqrt(1 - loading**2) * noise
    centre = np.maximum(figures["level_share"] * standard, 1.2)
    centre[crew.hidden.misfits] = figures["misfit_share"] * standard[crew.hidden.misfits]
    score[crew.hidden.misfits] = np.minimum(score[crew.hidden.misfits], 0.3)
    levels: Floats = np.clip(np.rint(centre[:, None] + figures["level_sd"] * score), *scale)
    return levels


def _traits(crew: Workforce, n: int, rng: np.random.Generator) -> Floats:
    figures = assumed()["evidence"]
    loading = figures["trait_loading"]
    noise = rng.standard_normal((len(crew.ids), n))
    score = loading * crew.latent_potential[:, None] + np.sqrt(1 - loading**2) * noise
    traits: Floats = np.clip(np.rint(figures["trait_mean"] + figures["trait_sd"] * score), 0, 5)
    return traits


def _elements(
    people: Whole, elements: list[str], values: Floats, kinds: list[str], scale: tuple[int, int]
) -> pd.DataFrame:
    n = len(elements)
    return frame(
        {
            "person": np.repeat(people, n),
            "element": np.tile(np.array(elements), len(people)),
            "kind": np.tile(np.array(kinds), len(people)),
            "value": values[people].ravel(),
            "scale_min": np.full(n * len(people), scale[0]),
            "scale_max": np.full(n * len(people), scale[1]),
        }
    )


def _technical(
    crew: Workforce, standards: pd.DataFrame, levels: Floats, assessed: Flags, rng: np.random.Generator
) -> pd.DataFrame:
    """Technical competencies of the own post: the mean of the nine, half a level up or down."""
    held = frame({"position_id": crew.employees["position_id"], "person": np.arange(len(assessed))})[
        assessed & crew.managerial
    ]
    wanted = standards.loc[standards["kind"] == "technical", ["position_id", "competency"]]
    pairs = held.merge(wanted, on="position_id")
    mean = levels[pairs["person"].to_numpy()].mean(axis=1)
    value = np.clip(np.rint(mean + rng.normal(0, 0.5, len(pairs))), 1, 5)
    n = len(pairs)
    columns = {
        "person": pairs["person"],
        "element": pairs["competency"],
        "kind": np.full(n, "technical"),
        "value": value,
    }
    return frame(columns | {"scale_min": np.full(n, 1), "scale_max": np.full(n, 5)})


def ratings(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Yearly ratings of the two last full years, by the superior where there is one."""
    figures, year = assumed()["evidence"], _year(crew)
    rater = _raters(crew)
    parts = []
    for back in (2, 1):
        score = loaded(rng, crew.latent_performance, figures["rating_loading"])
        rating = graded(score, figures["rating"])
        rating[crew.hidden.lenient] = drawn(rng, figures["lenient_rating"], len(crew.hidden.lenient))
        generous = crew.hidden.disagreeing
        rating[generous] = np.where(chance(rng, 0.45, len(generous)), "Sangat Baik", "Baik")
        good = np.concatenate([crew.hidden.candidates, crew.hidden.leaving])
        rating[good] = np.where(crew.latent_performance[good] > 1, "Sangat Baik", "Baik")
        work, behaviour = _quadrant(rating, rng)
        service = crew.employees["service_since"].to_numpy().astype("datetime64[Y]").astype(np.int64) + 1970
        known = (service < year - back) & (chance(rng, figures["rated"], len(rating)) | crew.managerial)
        known[good] = True
        columns = {"employee_id": crew.ids, "year": np.full(len(rating), year - back), "rating": rating}
        ends = np.full(len(rating), np.datetime64(f"{year - back}-12-31"))
        columns |= {"work_result": work, "behaviour": behaviour, "rater_id": rater, "period_end": ends}
        parts.append(frame(columns)[known])
    return pd.concat(parts, ignore_index=True)


def _quadrant(rating: Strings, rng: np.random.Generator) -> tuple[Strings, Strings]:
    """Work result and behaviour that give a rating (PermenPANRB 6/2022)."""
    below, meets, above = _RESULT
    n = len(rating)
    better, only_behaviour, excels = (chance(rng, share, n) for share in (0.15, 0.15, 0.2))
    work = np.select(
        [rating == "Sangat Baik", rating == "Baik", rating == "Kurang"],
        [above, np.where(better, above, meets), np.where(excels, above, meets)],
        below,
    )
    behaviour = np.select(
        [rating == "Sangat Baik", rating == "Baik", rating == "Butuh Perbaikan"],
        [above, np.where(only_behaviour & ~better, above, meets), np.where(excels, above, meets)],
        below,
    )
    return work, behaviour


def _raters(crew: Workforce) -> Strings:
    """Holder of the post that the own post reports to."""
    people = crew.employees
    boss = people["position_id"].map(by_key(crew.posts, "position_id", "reports_to"))
    holder = by_key(people, "position_id", "employee_id")
    return boss.map(holder).to_numpy(dtype=object)


def _year(crew: Workforce) -> int:
    return int(str(crew.day)[:4])


def feedback(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """360-degree feedback of the last full year; low where the field disagrees with the paper."""
    figures, n = assumed()["evidence"], len(crew.ids)
    score = loaded(rng, crew.latent_performance, figures["feedback_loading"])
    value = figures["feedback_mean"] + figures["feedback_sd"] * score
    value[crew.hidden.disagreeing] -= 16
    value[crew.hidden.candidates] = 92
    asked = chance(rng, by_tier(crew.tiers, "feedback"), n)
    asked[crew.hidden.candidates] = True
    raters = np.where(crew.managerial, rng.integers(6, 13, n), rng.integers(3, 8, n))
    columns = {
        "employee_id": crew.ids,
        "year": np.full(n, _year(crew) - 1),
        "score": np.clip(np.rint(value), 20, 100),
    }
    return frame(columns | {"n_raters": raters})[asked].reset_index(drop=True)


def track_record(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Awards, team roles and the planted sanctions."""
    figures = assumed()["evidence"]
    parts: list[pd.DataFrame] = []
    for kind, years in (("award", 4.8), ("team", 1.9)):
        level = graded(loaded(rng, crew.latent_performance, figures["event_loading"]), _ordered(kind))
        level[crew.hidden.candidates] = {"award": "cross_agency", "team": "chair_internal"}[kind]
        on = earlier(crew.day, rng.uniform(0.05, years, len(level)))
        scope = np.where(np.char.find(level, "internal") >= 0, "instansi", "lintas instansi")
        table = frame(
            {
                "employee_id": crew.ids,
                "kind": np.full(len(level), kind),
                "on": on,
                "level": level,
                "scope": scope,
            }
        )
        parts.append(table[level != "none"])
    return pd.concat([*parts, _sanctions(crew, rng)], ignore_index=True)


def _ordered(kind: str) -> Shares:
    shares: Shares = assumed()["evidence"][kind]
    return shares


def _sanctions(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """One sanction for each planted person: over for years, or running beyond the snapshot."""
    rows = [(level, state) for level, state, n in assumed()["planted"]["sanctions"] for _ in range(n)]
    people = crew.hidden.sanctioned
    rows = rows[: len(people)]
    running = np.array([state == "running" for _, state in rows], dtype=bool)
    on = earlier(
        crew.day, np.where(running, rng.uniform(0.1, 0.4, len(rows)), rng.uniform(2.2, 6, len(rows)))
    )
    return frame(
        {
            "employee_id": crew.ids[people],
            "kind": np.full(len(rows), "discipline"),
            "on": on,
            "level": np.array([level for level, _ in rows], dtype="U12"),
            "until": on + np.timedelta64(364, "D"),
        }
    )


def development(crew: Workforce, rng: np.random.Generator, *, rules: Rules) -> pd.DataFrame:
    """Training of the last twelve months and the year before, coaching, exchange, study, programmes."""
    figures, n = assumed()["evidence"], len(crew.ids)
    competencies = np.array([name for name, _ in rules.value("competencies.managerial")])
    parts = []
    for since, until, share in ((0.05, 0.9, 1.0), (1.05, 1.9, 0.45)):
        end = earlier(crew.day, rng.uniform(since, until, n))
        hours = np.where(crew.managerial, _hours("managers_hours", n, rng), _hours("others_hours", n, rng))
        hours[crew.hidden.candidates] = 40
        table = _activity(crew, "training", end, hours, competencies[rng.integers(0, len(competencies), n)])
        parts.append(table[(hours > 0) & chance(rng, share, n)])
    for kind, hours_each in (("coaching", 6), ("exchange", 160), ("study", 0)):
        end = earlier(crew.day, rng.uniform(0.05, 0.9, n))
        chosen = chance(rng, figures[kind], n)
        parts.append(_activity(crew, kind, end, np.full(n, hours_each), np.full(n, None))[chosen])
    parts.append(_programmes(crew, competencies, rng))
    return pd.concat(parts, ignore_index=True)


def _hours(group: str, n: int, rng: np.random.Generator) -> Whole:
    pairs = assumed()["evidence"][group]
    return rng.choice([hours for hours, _ in pairs], size=n, p=[share for _, share in pairs])


def _activity(crew: Workforce, kind: str, end: Days, hours: Whole, competency: object) -> pd.DataFrame:
    n = len(crew.ids)
    start = end - np.maximum(hours // 8, 1).astype("timedelta64[D]")
    columns = {"employee_id": crew.ids, "kind": np.full(n, kind), "start": start, "end": end}
    columns |= {"status": np.full(n, "completed"), "hours": hours.astype(np.float64)}
    return frame(columns | {"competency": competency})


def _programmes(crew: Workforce, competencies: Strings, rng: np.random.Generator) -> pd.DataFrame:
    """Programmes of the catalogue that managers follow this year or will soon."""
    people = np.flatnonzero(crew.managerial & chance(rng, assumed()["evidence"]["programme"], len(crew.ids)))
    n, place = len(people), rng.integers(0, len(competencies), len(people))
    start = earlier(crew.day, rng.uniform(-0.07, 0.6, n))
    return frame(
        {
            "employee_id": crew.ids[people],
            "kind": np.full(n, "training"),
            "start": start,
            "end": start + np.timedelta64(90, "D"),
            "status": np.where(
                start > crew.day, "planned", np.where(start + 90 > crew.day, "running", "completed")
            ),
            "hours": np.full(n, 24.0),
            "competency": competencies[place],
            "programme": programme_names(competencies)[place],
        }
    )


def programme_names(competencies: Strings) -> Strings:
    """Name of the programme that raises each competency.

    >>> programme_names(np.array(["Integritas"])).tolist()
    ['Program Penguatan Integritas']
    """
    return np.char.add("Program Penguatan ", competencies)


def attestations(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """Documents held by a share of the managers and of senior functional staff: integrity, health, LHKPN."""
    group = crew.managerial | np.isin(crew.tiers, ("jf_madya", "jf_muda"))
    parts = []
    for criterion, share, years in (("integrity", 0.5, 3), ("health", 0.4, 1), ("lhkpn", 0.7, 1)):
        asked = group if criterion != "lhkpn" else np.isin(crew.tiers, MANAGERIAL[:2])
        chosen = np.flatnonzero(asked & chance(rng, share, len(group)))
        on = earlier(crew.day, rng.uniform(0.05, 0.8, len(chosen)))
        document = np.char.add(
            f"{criterion.upper()}/", np.char.zfill(np.arange(1, len(chosen) + 1).astype("U"), 4)
        )
        columns = {"employee_id": crew.ids[chosen], "criterion": np.full(len(chosen), criterion)}
        columns |= {
            "result": np.full(len(chosen), "met"),
            "on": on,
            "valid_until": on + np.timedelta64(365 * years, "D"),
        }
        parts.append(frame(columns | {"document": document}))
    return pd.concat(parts, ignore_index=True)


def preferences(crew: Workforce, rng: np.random.Generator) -> pd.DataFrame:
    """What a quarter of the managers said about the tier above."""
    above = {"pengawas": "administrator", "administrator": "jpt_pratama"}
    asked = np.isin(crew.tiers, list(above)) & chance(rng, 0.25, len(crew.ids))
    asked[crew.hidden.candidates] = False
    people = np.flatnonzero(asked)
    on = earlier(crew.day, rng.uniform(0.1, 0.9, len(people)))
    columns = {
        "employee_id": crew.ids[people],
        "target": np.array([above[tier] for tier in crew.tiers[people]], dtype="U14"),
    }
    table = frame(columns | {"on": on})
    return table.assign(willing=pd.array(chance(rng, 0.85, len(people)), dtype="boolean"))
