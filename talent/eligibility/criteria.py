"""Each criterion for one target tier: a state, a value, and the day on which it is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent.dataset import looked_up
from talent.eligibility.moves import YEAR, years_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talent.eligibility.facts import Facts

NOT, VERIFY, MET = range(3)
Rows = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Finding:
    """One criterion for every person who comes into question for one tier.

    Attributes:
        code: reason code; key: the rule behind it.
        state: 0 not met, 1 to verify, 2 met.
        met_on: first day on which it is met (NaT: never, or not known).
        value: text of what stands behind it, for some rows (not computed for those who meet it).
        needed: what the rule asks for, as text.
        to_bring: whether a document is still to be brought before the inauguration.
    """

    code: str
    key: str
    state: NDArray[np.int8]
    met_on: NDArray[np.datetime64]
    value: Callable[[Rows], Texts]
    needed: str
    to_bring: NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """People who come into question for one target tier.

    Attributes:
        facts: what is known of everybody.
        tier: the target; rows: the people, as rows of ``facts.people``.
    """

    facts: Facts
    tier: str
    rows: Rows

    def column(self, name: str) -> pd.Series:
        """A column of the people, numbered from 0."""
        return pd.Series(self.facts.people[name].array.take(self.rows), name=name)

    def rule(self, name: str) -> tuple[str, object]:
        """Key and value (None: does not apply) of a criterion of the target tier."""
        key = f"eligibility.{name}.{self.tier}"
        return key, self.facts.rules.get(key)

    def finding(
        self,
        code: str,
        key: str,
        state: NDArray[np.int8] | int,
        *,
        met_on: pd.Series | None = None,
        value: Callable[[Rows], Texts] | None = None,
        needed: object = "",
        to_bring: NDArray[np.bool_] | None = None,
    ) -> Finding:
        """A finding with what is not named left empty."""
        count = len(self.rows)
        days = np.full(count, np.datetime64("NaT"), dtype="datetime64[us]")
        return Finding(
            code,
            key,
            np.broadcast_to(np.asarray(state, dtype=np.int8), (count,)),
            days if met_on is None else met_on.to_numpy(dtype="datetime64[us]"),
            _nothing if value is None else value,
            ",".join(str(item) for item in needed) if isinstance(needed, list) else str(needed),
            np.zeros(count, dtype=np.bool_) if to_bring is None else to_bring,
        )


def findings(case: Case) -> Iterator[Finding]:
    """Every criterion of the target tier that the rules state, computed ones first."""
    yield from _education(case)
    yield from _feeder(case)
    yield from _least_in_post(case)
    yield from _age(case)
    yield _leaving(case)
    yield from _rating(case)
    yield _sanction(case)
    yield from _employment(case)
    yield from _duty(case)
    yield from _attested(case)
    yield from _steps(case)


def _education(case: Case) -> Iterator[Finding]:
    key, least = case.rule("education")
    if least is None:
        return
    order = {name: place for place, name in enumerate(case.facts.rules.value("ranks.education"))}
    held = case.column("education")
    place = looked_up(held, order).astype("float64")
    state = _state(place >= order[str(least)], place.notna())
    yield case.finding("education", key, state, value=_texts(held), needed=least)


def _feeder(case: Case) -> Iterator[Finding]:
    """Years in the tiers that feed the target, to the inauguration; a holder of the target needs none.

    Earlier definitive posts of such tiers (or of the target) count too where ``eligibility.feeder_counts``
    says ``all``. An attested fact of ``eligibility.feeder_waiver`` stands in for the years.
    """
    facts, rules = case.facts, case.facts.rules
    years = years_asked(case.tier, rules=rules)
    if not years:
        return
    needed = looked_up(case.column("tier"), years).fillna(0).to_numpy(dtype=np.int64)
    since = facts.since.take(case.rows).reset_index(drop=True)
    before = np.zeros(len(facts.ids), dtype=np.int64)
    if rules.get("eligibility.feeder_counts") == "all":
        before = facts.days_before([case.tier, *years])
    earlier = pd.Series(pd.to_timedelta(before[case.rows], unit="D"))
    due = _years_later(since, needed) - earlier
    enough = earlier.to_numpy() >= needed * np.timedelta64(366, "D")
    met = (due <= case.facts.start) | (since.isna() & enough) | (needed == 0)
    waived = [_says(case, criterion) == 1 for criterion in rules.get("eligibility.feeder_waiver", [])]
    met = np.logical_or.reduce([met.to_numpy(), *waived])
    state = _state(met, since.notna() | met)
    held = (case.facts.start - since + earlier).dt.days / YEAR

    def value(rows: Rows) -> Texts:
        return _years(held.to_numpy()[rows], needed[rows])

    key = f"eligibility.feeder.{case.tier}"
    asked = "; ".join(f"{name} {number}" for name, number in rules.get(key, []))
    yield case.finding("feeder_years", key, state, met_on=due, value=value, needed=asked)


def _least_in_post(case: Case) -> Iterator[Finding]:
    """Years in the post held now before one may leave it, of tiers for which the rules ask for them."""
    key = "eligibility.least_in_post"
    asked = {name: int(years) for name, years in case.facts.rules.get(key, [])}
    needed = looked_up(case.column("tier"), asked).fillna(0).to_numpy(dtype=np.int64)
    if not needed.any():
        return
    since = case.column("position_since")
    due = _years_later(since, needed)
    state = _state((due <= case.facts.start) | (needed == 0), since.notna() | (needed == 0))
    held = (case.facts.start - since).dt.days / YEAR

    def value(rows: Rows) -> Texts:
        return _years(held.to_numpy()[rows], needed[rows])

    text = "; ".join(f"{name} {years}" for name, years in asked.items())
    yield case.finding("post_years", key, state, met_on=due, value=value, needed=text)


def _age(case: Case) -> Iterator[Finding]:
    """Not past the birthday of the age limit on the day of inauguration: that birthday itself is met.

    Who was born on 29 February has the birthday on 28 February of a common year.
    """
    key, limit = case.rule("age")
    if limit is None:
        return
    born = case.column("birth_date")
    last = _years_later(born, np.full(len(born), int(str(limit))))
    held = (case.facts.start - born).dt.days / YEAR
    yield case.finding(
        "age", key, _state(last >= case.facts.start, born.notna()), value=_tenths(held), needed=limit
    )


def _leaving(case: Case) -> Finding:
    """Still there on the day of inauguration."""
    leaves = case.facts.leaves.take(case.rows).reset_index(drop=True)
    state = np.where(leaves <= case.facts.start, NOT, MET)
    return case.finding("retires", "retirement.day", state.astype(np.int8), value=_days(leaves))


def _rating(case: Case) -> Iterator[Finding]:
    """Every rating of the last full years is one of those accepted."""
    key, accepted = case.rule("rating")
    if not isinstance(accepted, list):
        return
    count, rated = int(case.facts.rules.value("eligibility.rating_years")), case.facts.rated
    people = len(case.facts.ids)
    good = np.bincount(rated["row"][rated["rating"].isin(accepted)], minlength=people)[case.rows]
    known = np.bincount(rated["row"], minlength=people)[case.rows]
    state = _state(good >= count, (known >= count) | (good < known))
    yield case.finding("rating", key, state, needed=accepted)


def _sanction(case: Case) -> Finding:
    """No sanction of a class that bars still runs; one that names no end and may run is to verify."""
    found = case.facts.sanctions.take(case.rows).reset_index(drop=True)
    runs = found["until"] >= case.facts.start
    state = np.where(runs, NOT, np.where(found["open"], VERIFY, MET)).astype(np.int8)
    after = found["until"] + pd.Timedelta(days=1)
    key = "eligibility.sanction_levels"
    return case.finding("sanction", key, state, met_on=after, value=_days(found["until"].where(runs)))


def _employment(case: Case) -> Iterator[Finding]:
    key = "eligibility.employment"
    accepted = case.facts.rules.get(key)
    if accepted is None:
        return
    held = case.column("employment")
    state = _state(held.isin(accepted), held.notna())
    yield case.finding("employment", key, state, value=_texts(held), needed=accepted)


def _duty(case: Case) -> Iterator[Finding]:
    """On active duty at the inauguration; who is away until a known day is met from the day after."""
    key = "eligibility.duty"
    accepted = case.facts.rules.get(key)
    if accepted is None:
        return
    held = case.column("duty_status").fillna("active")
    back = case.column("unavailable_until") + pd.Timedelta(days=1)
    state = _state(held.isin(accepted) | (back <= case.facts.start), held.notna())
    yield case.finding("duty", key, state, met_on=back, value=_texts(held), needed=accepted)


def _attested(case: Case) -> Iterator[Finding]:
    """Facts that a document proves; of the stage ``inauguration`` only a document that says no bars.

    ``[criterion, stage, track]``: with a track only people on it are asked.
    """
    key, asked = case.rule("attested")
    track = case.column("tier").map(case.facts.rules.tiers["track"])
    for criterion, stage, *tracks in asked if isinstance(asked, list) else []:
        said = _says(case, criterion)
        concerned = track.isin(tracks).to_numpy() if tracks else np.ones(len(said), dtype=np.bool_)
        missing = np.isnan(said) & concerned
        wanting = VERIFY if stage == "candidacy" else MET
        state = np.where(missing, wanting, np.where((said == 0) & concerned, NOT, MET)).astype(np.int8)
        yield case.finding(f"attest={criterion}", key, state, needed=stage, to_bring=missing)


def _steps(case: Case) -> Iterator[Finding]:
    """Not above the target, and at most so many tiers below it, where the rules count steps."""
    key = "eligibility.steps"
    most = case.facts.rules.get(key)
    if most is None:
        return
    rank = case.facts.rules.tiers["rank"]
    below = case.column("tier").map(rank).astype("float64") - int(rank[case.tier])

    def value(rows: Rows) -> Texts:
        text = below.take(rows).map("{:g}".format).astype(object) + f"/{most:g}"
        return text.where(below.take(rows).notna(), "").to_numpy(dtype=object)

    state = _state(below.between(0, most), below.notna())
    yield case.finding("steps", key, state, value=value, needed=most)


def _says(case: Case, criterion: str) -> NDArray[np.float64]:
    found = case.facts.attested
    if criterion not in found:
        return np.full(len(case.rows), np.nan)
    return found[criterion].to_numpy(dtype="float64")[case.rows]


def _state(met: pd.Series | NDArray[np.bool_], known: pd.Series | NDArray[np.bool_]) -> NDArray[np.int8]:
    return np.where(known, np.where(met, MET, NOT), VERIFY).astype(np.int8)


def _years_later(since: pd.Series, years: NDArray[np.integer]) -> pd.Series:
    """The same day some whole years later, row by row."""
    found = since.copy()
    for number in np.unique(years):
        found = found.mask(years == number, since + pd.DateOffset(years=int(number)))
    return found


def _nothing(rows: Rows) -> Texts:
    return np.full(len(rows), "", dtype=object)


def _texts(values: pd.Series) -> Callable[[Rows], Texts]:
    return lambda rows: values.take(rows).fillna("").to_numpy(dtype=object)


def _days(values: pd.Series) -> Callable[[Rows], Texts]:
    def texts(rows: Rows) -> Texts:
        some = values.take(rows)
        return np.where(some.notna(), some.dt.strftime("%Y-%m-%d"), "").astype(object)

    return texts


def _tenths(values: pd.Series) -> Callable[[Rows], Texts]:
    def texts(rows: Rows) -> Texts:
        some = values.take(rows)
        return np.where(some.notna(), some.round(1).astype(str), "").astype(object)

    return texts


def _years(held: NDArray[np.float64], needed: NDArray[np.integer]) -> Texts:
    """``held/needed`` in years, empty where not known."""
    text = pd.Series(held).round(1).astype(str) + "/" + pd.Series(needed).astype(str)
    return np.where(np.isnan(held), "", text).astype(object)
