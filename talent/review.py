"""The whole review of one agency: every stage once, in order, kept in one frozen object."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent import (
    career,
    certainty,
    fairness,
    fit,
    masking,
    merit,
    movement,
    nine_box,
    placement,
    positions,
    raters,
    ratings,
    scoring,
    succession,
)
from talent.dataset import by_key
from talent.explanation import Explanation, explain
from talent.merit import MeritIndex
from talent.placement import Plan
from talent.rules import Rules, as_date
from talent.saved import read_saved, source_digest

if TYPE_CHECKING:
    from talent.dataset import Dataset

FRAMES = (
    "scores",
    "components",
    "evidence",
    "notices",
    "grid",
    "stated_cells",
    "certainty",
    "masking",
    "leniency",
    "adjusted",
    "spread",
    "incumbents",
    "benches",
    "strength",
    "outlook",
    "shared",
    "last_cover",
    "shortages",
    "careers",
    "trainings",
    "frontier",
    "committee",
    "fairness",
    "roadmap",
    "merit_papers",
    "merit_scopes",
    "merit_history",
    "merit_units",
    "merit_sources",
    "vacancies",
    "key_positions",
    "findings",
    "spans",
    "moves",
    "posts",
    "people",
)
_POST_COLUMNS = ("position_id", "title", "unit_id", "tier", "echelon", "job_family", "status", "reports_to")


@dataclass(frozen=True)
class Review:
    """Everything the engine found about one agency on one date.

    Attributes:
        scores, grid, incumbents, benches, careers, fairness: the stages' frames (docs/architecture.md names
            their columns).
        components: one row an employee and component: how each axis adds up; evidence: one a component;
            notices: what should be known about them.
        stated_cells: boxes that a source gave, beside the computed ones.
        certainty: share truly placed by cell; masking: hit rate of the likely cell by its stated chance.
        leniency: of units and raters; adjusted: raw and adjusted ratings and cells side by side; spread:
            ratings of each unit against its own result. All three advise and change nothing.
        strength: chance that each key post is filled when it falls vacant; outlook: of each bench, year by
            year; shared: people on several benches; last_cover: posts that hang on one person; shortages:
            key posts that together have too few people ready.
        trainings: which programmes would lift most successors into a better match class, per place.
        frontier: gain against moves at five prices of a move; committee: the committee's own plan beside the
            best one, seat by seat.
        vacancies, key_positions, findings: what the positions stage found; spans: depth and span of each
            post; moves: how often people moved from one post to another.
        posts, people: the columns of positions and employees that a reader needs beside the ids.
        plan: the organisation-wide plan with its certificate.
        merit: the merit index; roadmap: the cheapest steps to its next category, with whom to begin.
        merit_papers: every document with its state; merit_scopes: whoever stands behind each computed level;
            merit_units: paper beside field by unit, merit_sources by unit and source; merit_history: before.
        rules: all figures; basis: run_id, dates, profile, instrument, counts, what was used out of force.
    """

    scores: pd.DataFrame
    components: pd.DataFrame
    evidence: pd.DataFrame
    notices: pd.DataFrame
    grid: pd.DataFrame
    stated_cells: pd.DataFrame
    certainty: pd.DataFrame
    masking: pd.DataFrame
    leniency: pd.DataFrame
    adjusted: pd.DataFrame
    spread: pd.DataFrame
    incumbents: pd.DataFrame
    benches: pd.DataFrame
    strength: pd.DataFrame
    outlook: pd.DataFrame
    shared: pd.DataFrame
    last_cover: pd.DataFrame
    shortages: pd.DataFrame
    careers: pd.DataFrame
    trainings: pd.DataFrame
    frontier: pd.DataFrame
    committee: pd.DataFrame
    fairness: pd.DataFrame
    roadmap: pd.DataFrame
    merit_papers: pd.DataFrame
    merit_scopes: pd.DataFrame
    merit_history: pd.DataFrame
    merit_units: pd.DataFrame
    merit_sources: pd.DataFrame
    vacancies: pd.DataFrame
    key_positions: pd.DataFrame
    findings: pd.DataFrame
    spans: pd.DataFrame
    moves: pd.DataFrame
    posts: pd.DataFrame
    people: pd.DataFrame
    plan: Plan
    merit: MeritIndex
    rules: Rules
    basis: dict[str, Any] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """SHA-256 of the inputs, rules, dates, seed and engine source."""
        return str(self.basis["run_id"])

    def explain(self, employee_id: str) -> Explanation:
        """Why one employee stands where they stand: components, exact sums, distances, chances.

        Args:
            employee_id: whom.

        Returns:
            An :class:`talent.explanation.Explanation`; its ``way_to(cell)`` is the smallest lawful change
            that would lead into a named cell.

        Raises:
            UnknownIdError: no such employee; offers the nearest ids.
        """
        return explain(self, employee_id)

    def compare(self, other: Review) -> pd.DataFrame:
        """Who stands in another cell or state than in another review, and because of what.

        Args:
            other: the earlier review.

        Returns:
            See :func:`talent.movement.compare`.
        """
        return movement.compare(other, self)

    def causes(self, other: Review) -> pd.DataFrame:
        """Because of which input, rule, calibration or passing of time each of them moved.

        Args:
            other: the earlier review.

        Returns:
            See :func:`talent.movement.causes`.
        """
        return movement.causes(other, self)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every frame of the review by name, those of the plan and the merit index among them."""
        own = {name: getattr(self, name) for name in FRAMES}
        plan = {f"plan_{name}": frame for name, frame in self.plan.frames().items()}
        return own | plan | {"merit_aspects": self.merit.aspects, "merit_items": self.merit.items}

    def save(self, path: str | Path) -> Path:
        """Write the review into a folder: one Parquet file a frame, ``plan.npz`` and ``review.json``.

        Args:
            path: folder, made if it is not there.
        """
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in self.frames().items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        scalars = {"basis": self.basis, "plan": self.plan.scalars(), "merit": self.merit.scalars()}
        scalars["rules"] = self.rules.as_json()
        np.savez_compressed(folder / "plan.npz", **self.plan.arrays())
        content = json.dumps(scalars, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        (folder / "review.json").write_text(content, encoding="utf-8")
        return folder

    @classmethod
    def load(cls, path: str | Path) -> Review:
        """Read back what :meth:`save` wrote.

        Raises:
            StoreError: an earlier version wrote it, so that frames are missing; says what to do.
        """
        saved = read_saved(Path(path), [*FRAMES, "merit_aspects", "merit_items"], Plan.units)
        frames, scalars = saved.frames, saved.scalars
        rules = Rules.from_json(scalars["rules"])
        return cls(
            **{name: frames[name] for name in FRAMES},
            plan=Plan.restore(saved.below("plan_"), scalars["plan"], saved.arrays, rules=rules),
            merit=MeritIndex.restore(
                aspects=frames["merit_aspects"], items=frames["merit_items"], scalars=scalars["merit"]
            ),
            rules=rules,
            basis=scalars["basis"],
        )


def run_review(
    data: Dataset,
    *,
    rules: Rules,
    on: date | str | None = None,
    inauguration: date | str | None = None,
    horizon_years: int = 5,
    seed: int = 0,
) -> Review:
    """Review one agency: score, place, match, plan, and measure merit.

    Args:
        data: the agency's tables.
        rules: the figures in force, with a profile; the merit index needs an instrument too.
        on: date of the facts; default the rules' date.
        inauguration: planned date on which appointments take effect; default ``on``.
        horizon_years: how far ahead vacancies are looked for.
        seed: of the gaps drawn by the masking test and the draws of bench strength; part of the run id.

    Returns:
        A :class:`Review`; equal inputs give equal frames and the same run id whatever the order of rows.

    Raises:
        RuleError: the rules lack what a stage needs.
    """
    day = rules.on if on is None else as_date(on)
    start = day if inauguration is None else as_date(inauguration)
    scores = scoring.score(data, rules=rules, on=day)
    grid = nine_box.place(scores, data, rules=rules, on=day)
    stated = nine_box.stated_cells(grid, data, on=day)
    advice = _advice(data, scores, grid, rules, day, seed)
    vacancies = positions.vacancies(data, rules=rules, on=day, months=12 * horizon_years)
    key = positions.key_positions(data, rules=rules, on=day)
    incumbents = fit.incumbents(data, grid, rules=rules, on=day)
    field = fit.candidate_field(data, grid, rules=rules, on=day, inauguration=start, scores=scores)
    succeed = succession.review_benches(
        data, grid, rules=rules, field=field, key_positions=key, on=day, inauguration=start,
        horizon_years=horizon_years, seed=seed,
    )  # fmt: skip
    plan = placement.planned(
        data, field, grid, incumbents, rules=rules, on=day, inauguration=start, scores=scores.frame
    )
    benches = succeed["benches"]
    stages = {"vacancies": vacancies, "key_positions": key, "benches": benches, "incumbents": incumbents}
    index, behind = merit.review_merit(data, rules=rules, on=day, grid=grid, **stages)
    beside = _beside(data, field, plan, grid, rules, day, **stages) | _chart(data, rules)
    basis = _basis(data, rules, day, start, horizon_years, seed)
    plan.forget()  # The largest frame, that of all components, comes last.
    return Review(
        scores=scores.frame,
        components=scores.components,
        evidence=scores.evidence,
        notices=_notices(scoring.findings(scores, rules=rules), stated),
        grid=grid,
        stated_cells=stated,
        **advice,
        **(stages | succeed),
        **beside,
        plan=plan,
        merit=index,
        **behind,
        rules=rules,
        basis=basis,
    )


def _advice(
    data: Dataset, scores: scoring.Scores, grid: pd.DataFrame, rules: Rules, day: date, seed: int
) -> dict[str, Any]:
    effects = raters.estimated(data, rules=rules, on=day)
    return {
        "certainty": certainty.truly_placed(scores, grid, rules=rules),
        "masking": masking.masking_test(scores, rules=rules, seed=seed),
        "leniency": raters.leniency(data, rules=rules, on=day, effects=effects),
        "adjusted": raters.adjusted(data, scores, rules=rules, on=day, effects=effects),
        "spread": ratings.spread(data, rules=rules, on=day),
    }


def _beside(
    data: Dataset, field: fit.Field, plan: Plan, grid: pd.DataFrame, rules: Rules, day: date,
    **stages: pd.DataFrame,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    line = career.in_line(field, stages["key_positions"], rules=rules)
    return {
        "careers": career.next_steps(data, stages["benches"], rules=rules, on=day),
        "trainings": career.trainings(data, line, rules=rules, on=day),
        "frontier": placement.frontier(plan, rules=rules),
        "committee": placement.committee(plan, data, on=day),
        "fairness": _fairness(data, grid, rules),
    }


def _chart(data: Dataset, rules: Rules) -> dict[str, pd.DataFrame]:
    """What the positions stage finds beside vacancies and key posts, and who and what the ids stand for."""
    return {
        "findings": positions.findings(data, rules=rules),
        "spans": positions.spans(data),
        "moves": positions.moves_seen(data),
        "posts": _readable(data.positions, list(_POST_COLUMNS)),
        "people": _people(data),
    }


def _readable(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame[columns].drop_duplicates(columns[0]).reset_index(drop=True)


def _people(data: Dataset) -> pd.DataFrame:
    people = _readable(
        positions.people_with_tier(data), ["employee_id", "name", "unit_id", "position_id", "tier", "grade"]
    )
    units = by_key(data.units, "unit_id", "name") if data.has("units") else pd.Series(dtype="str")
    people["unit"] = people["unit_id"].map(units).astype("str").fillna(people["unit_id"])
    return people


def _notices(found: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """What scoring found, and how many boxes a source gives otherwise than computed."""
    n = int(stated["differs"].fillna(value=False).sum())
    if not n:
        return found
    row = {"kind": "cell_differs", "axis": "", "component": "cell", "n": n, "of": len(stated), "detail": ""}
    return pd.concat([found, pd.DataFrame([row])], ignore_index=True)


def _fairness(data: Dataset, grid: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    selected = by_key(grid, "employee_id", "in_pool").eq("yes")
    groups = fairness.with_age_bands(data.protected.set_index("employee_id"), year=rules.on.year)
    return fairness.audit(selected, groups, smallest_group=rules.value("method.fairness.smallest_group"))


def _basis(
    data: Dataset, rules: Rules, on: date, inauguration: date, horizon_years: int, seed: int
) -> dict[str, Any]:
    inputs = {
        "data": data.digest,
        "rules": rules.digest,
        "on": str(on),
        "inauguration": str(inauguration),
        "horizon_years": horizon_years,
        "seed": seed,
        "source": source_digest(),
    }
    run_id = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    return inputs | {
        "run_id": run_id,
        "agency_id": data.agency_id,
        "agency_name": data.agency_name,
        "profile": rules.profile or "",
        "instrument": rules.instrument or "",
        "rules_on": str(rules.on),
        "out_of_force": list(rules.out_of_force),
        "overlay": rules.overlay,
        "employees": len(data.employees),
        "positions": len(data.positions),
        "tables": sorted(set(data.tables()) - {"protected"}),
    }
