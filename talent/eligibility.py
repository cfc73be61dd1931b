"""Eligibility of people for target tiers: met, not met or to verify, each criterion with its reason.

Only ``not_met`` removes a candidate. A missing fact never fails a person: it makes the criterion
``to_verify``. A person who holds the target tier already meets its feeder criterion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.positions import leaving_dates, people_with_tier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

STATES = ("not_met", "to_verify", "met")
_NOT, _VERIFY, _MET = range(3)
_YEAR = 365.25
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
COLUMNS = {
    "employee_id": "str",
    "tier": "str",
    "eligible": "str",
    "eligible_on": "datetime64[us]",
    "years_to_eligible": "float64",
    "reasons": "str",
    "checklist": "str",
}


@dataclass(frozen=True)
class Case:
    """People who come into question for one target tier.

    Attributes:
        data, rules: tables and figures.
        tier: the target; people: their rows of ``employees``, indexed by employee_id.
        on: date of the facts; start: planned inauguration.
    """

    data: Dataset
    rules: Rules
    tier: str
    people: pd.DataFrame
    on: pd.Timestamp
    start: pd.Timestamp


@dataclass(frozen=True)
class Finding:
    """One criterion for every person of a case.

    Attributes:
        code: reason code; state: 0 not met, 1 to verify, 2 met; value: what stands behind it, or empty.
        met_on: first day on which it is met (NaT: never, or not known).
    """

    code: str
    state: pd.Series
    value: pd.Series
    met_on: pd.Series


def check(data: Dataset, *, rules: Rules, on: date, inauguration: date) -> pd.DataFrame:
    """Check everyone who comes into question for each leading tier.

    People come into question whose own tier is the target or one of its feeders (``eligibility.feeder``;
    under a profile without national law: at most ``eligibility.steps`` tiers below). The criteria are
    education, years in the feeder post, age and retirement at the inauguration, ratings, sanctions,
    employment, duty, and attested facts of the stage ``candidacy``; those of the stage ``inauguration`` are
    a checklist. Related experience depends on the post itself: :mod:`talent.fit` checks it pair by pair.

    Args:
        data: the agency's tables.
        rules: criteria by target tier under ``eligibility``.
        on: date of the facts.
        inauguration: date to which age, years in post and sanctions are projected.

    Returns:
        One row a person and target tier, sorted: employee_id, tier, eligible (met, not_met, to_verify),
        eligible_on (first day on which every computed criterion is met; NaT if none can be named),
        years_to_eligible (from the inauguration; 0 when nothing computed stands against), reasons (codes of
        what is not met, with ``?`` before what is to verify), checklist (attested facts still to bring).
    """
    day, start = pd.Timestamp(on), pd.Timestamp(inauguration)
    people = people_with_tier(data).set_index("employee_id")
    targets = [
        tier for tier in rules.tiers.index[rules.tiers["leads"]] if (data.positions["tier"] == tier).any()
    ]
    parts = []
    for tier in targets:
        rows = people[people["tier"].isin(sources(tier, rules=rules))]
        parts.append(_verdicts(Case(data, rules, tier, rows, day, start)))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    table = table.astype(COLUMNS)
    return table.sort_values(["employee_id", "tier"]).reset_index(drop=True)


def sources(tier: str, *, rules: Rules) -> list[str]:
    """Tiers from which a person can come to a target tier: the tier itself and its feeders."""
    feeders = [name for name, _ in rules.get(f"eligibility.feeder.{tier}", [])]
    if rules.get("eligibility.steps") is not None:
        rank, table = rules.tiers.loc[tier, "rank"], rules.tiers["rank"]
        feeders = list(table.index[(table > rank) & (table <= rank + rules.value("eligibility.steps"))])
    return [tier, *feeders]


def upward(
    here: NDArray[np.int64], there: NDArray[np.int64], posts: pd.DataFrame, *, rules: Rules
) -> NDArray[np.bool_]:
    """Whether each move is one up: to a higher tier, or to a higher echelon of the same tier.

    Who holds no leading post (functional, executing) moves up into a leading post of the own rung too.

    Args:
        here: row of ``posts`` that the person holds, −1 none.
        there: row of ``posts`` that the move leads to.
        posts: tier and echelon of each post.
        rules: gives tiers their rank.
    """
    held = np.maximum(here, 0)
    rank = posts["tier"].map(rules.tiers["rank"]).to_numpy(dtype="float64")
    leads = posts["tier"].map(rules.tiers["leads"]).eq(other=True).to_numpy()
    echelon = echelon_order(posts["echelon"]).to_numpy()
    same_rung = leads[held] & (rank[there] == rank[held])
    allowed = np.where(same_rung, echelon[there] < echelon[held], rank[there] <= rank[held])
    return np.asarray(allowed | np.isnan(rank[held]) | (here < 0), dtype=np.bool_)


def echelon_order(echelons: pd.Series) -> pd.Series:
    """Echelons as numbers, lower is higher up: I.a = 11, I.b = 12, II.a = 21 …; missing where not readable.

    >>> echelon_order(pd.Series(["II.b", "II.a"], dtype="str")).tolist()
    [22.0, 21.0]
    """
    parts = echelons.astype("str").str.extract(r"^([IV]+)\.([a-e])$")
    letter = parts[1].map({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}).astype("float64")
    return parts[0].map(_ROMAN).astype("float64") * 10 + letter


def experience(data: Dataset, *, on: date, inauguration: date) -> pd.DataFrame:
    """Years that each employee has worked in each job family: past posts and the present one.

    Args:
        data: reads ``history`` and ``employees``.
        on: date of the facts; a past post without an end counts up to it.
        inauguration: date up to which the present post counts.

    Returns:
        Index employee_id, one column a job family, years; 0 where nothing is recorded.
    """
    day, start = pd.Timestamp(on), pd.Timestamp(inauguration)
    past = data.history[["employee_id", "job_family", "start", "end"]]
    past = past[past["start"] <= day].assign(end=past["end"].where(past["end"] <= day, day))
    now = data.employees[["employee_id", "job_family", "position_since"]].assign(end=start)
    both = pd.concat([past, now.rename(columns={"position_since": "start"})]).dropna()
    both["years"] = (both["end"] - both["start"]).dt.days.clip(lower=0) / _YEAR
    table = both.pivot_table(index="employee_id", columns="job_family", values="years", aggfunc="sum")
    return table.reindex(pd.Index(data.employees["employee_id"])).fillna(0.0)


def _verdicts(case: Case) -> pd.DataFrame:
    findings = list(_findings(case))
    index = case.people.index
    state = np.min([one.state for one in findings], axis=0) if findings else np.full(len(index), _MET)
    dates = pd.DataFrame({number: one.met_on for number, one in enumerate(findings)}, index=index)
    failing = pd.DataFrame({number: one.state == _NOT for number, one in enumerate(findings)}, index=index)
    hopeless = (failing & dates.isna()).any(axis=1)
    eligible_on = dates.where(failing).max(axis=1).fillna(case.start).mask(hopeless)
    eligible_on = eligible_on.mask(eligible_on < case.start, case.start)
    eligible_on = eligible_on.mask(eligible_on > _last_day(case))
    table = pd.DataFrame({"employee_id": index.astype("str"), "tier": case.tier})
    table["eligible"] = np.array(STATES, dtype=object)[state]
    table["eligible_on"] = eligible_on.to_numpy(dtype="datetime64[us]")
    table["years_to_eligible"] = ((eligible_on - case.start).dt.days / _YEAR).to_numpy()
    table["reasons"] = _codes(findings, index)
    table["checklist"] = _checklist(case)
    return table


def _codes(findings: list[Finding], index: pd.Index) -> pd.Series:
    """Codes of what stands against each person, joined by ``"; "``; ``?`` marks what is to verify."""
    text = pd.Series("", index=index, dtype="str")
    for one in findings:
        value = one.value.where(one.value == "", "=" + one.value)
        code = (
            pd.Series(np.where(one.state == _NOT, one.code, "?" + one.code), index=index, dtype="str") + value
        )
        text = text.mask(one.state != _MET, text.where(text == "", text + "; ") + code)
    return text.reset_index(drop=True)


def _last_day(case: Case) -> pd.Series:
    """Last day on which the person may still be inaugurated: age limit and retirement."""
    leaves = leaving_dates(case.data, rules=case.rules).reindex(case.people.index) - pd.Timedelta(days=1)
    limit = case.rules.get(f"eligibility.age.{case.tier}")
    if limit is None:
        return leaves
    return pd.concat([leaves, case.people["birth_date"] + pd.DateOffset(years=limit)], axis=1).min(axis=1)


def _findings(case: Case) -> Iterator[Finding]:
    rules, tier = case.rules, case.tier
    yield _education(case)
    yield _feeder(case)
    yield _age(case)
    yield _leaving(case)
    yield _rating(case)
    yield _sanction(case)
    yield _listed(case, "employment", case.people["employment"], rules.get("eligibility.employment"))
    yield _listed(case, "duty", case.people["duty_status"].fillna("active"), rules.get("eligibility.duty"))
    for criterion, stage in rules.get(f"eligibility.attested.{tier}", []):
        said = _attested(case, criterion)
        missing = _VERIFY if stage == "candidacy" else _MET
        state = said.map({True: _MET, False: _NOT}).fillna(missing).astype("int64")
        yield _finding(case, f"attest={criterion}", state)


def _finding(
    case: Case, code: str, state: pd.Series, value: pd.Series | None = None, met_on: pd.Series | None = None
) -> Finding:
    index = case.people.index
    empty = pd.Series("", index=index, dtype="str")
    never = pd.Series(pd.NaT, index=index, dtype="datetime64[us]")
    return Finding(
        code,
        state.astype("int64"),
        empty if value is None else value.astype("str"),
        never if met_on is None else met_on,
    )


def _state(case: Case, met: pd.Series, known: pd.Series) -> pd.Series:
    return pd.Series(np.where(known, np.where(met, _MET, _NOT), _VERIFY), index=case.people.index)


def _all_met(case: Case) -> pd.Series:
    return pd.Series(_MET, index=case.people.index)


def _education(case: Case) -> Finding:
    least = case.rules.get(f"eligibility.education.{case.tier}")
    if least is None:
        return _finding(case, "education", _all_met(case))
    order = {name: place for place, name in enumerate(case.rules.value("ranks.education"))}
    held = case.people["education"].map(order).astype("float64")
    return _finding(
        case,
        "education",
        _state(case, held >= order[least], held.notna()),
        case.people["education"].fillna("").astype("str"),
    )


def _feeder(case: Case) -> Finding:
    """Years in the tier that feeds the target, counted to the inauguration."""
    years = {name: int(number) for name, number in case.rules.get(f"eligibility.feeder.{case.tier}", [])}
    needed = case.people["tier"].map(years).astype("float64").fillna(0.0)
    since = case.people["tier_since"].fillna(case.people["position_since"])
    due = _add_years(since, needed)
    held = ((case.start - since).dt.days / _YEAR).round(1)
    value = (held.astype("str") + "/" + needed.astype("int64").astype("str")).where(since.notna(), "")
    return _finding(
        case,
        "feeder_years",
        _state(case, due <= case.start, since.notna() | (needed == 0)).where(needed > 0, _MET),
        value,
        due,
    )


def _add_years(since: pd.Series, years: pd.Series) -> pd.Series:
    found = since.copy()
    for number in years.unique():
        found = found.mask(years == number, since + pd.DateOffset(years=int(number)))
    return found


def _age(case: Case) -> Finding:
    """Not past the birthday of the age limit on the day of inauguration."""
    limit = case.rules.get(f"eligibility.age.{case.tier}")
    if limit is None:
        return _finding(case, "age", _all_met(case))
    born = case.people["birth_date"]
    age = ((case.start - born).dt.days / _YEAR).round(1).astype("str").where(born.notna(), "")
    return _finding(
        case, "age", _state(case, born + pd.DateOffset(years=limit) >= case.start, born.notna()), age
    )


def _leaving(case: Case) -> Finding:
    leaves = leaving_dates(case.data, rules=case.rules).reindex(case.people.index)
    return _finding(
        case,
        "retires",
        _state(case, ~(leaves <= case.start), pd.Series(data=True, index=leaves.index)),
        leaves.dt.strftime("%Y-%m-%d").fillna(""),
    )


def _rating(case: Case) -> Finding:
    """Every rating of the last full years is one of those accepted."""
    accepted = case.rules.get(f"eligibility.rating.{case.tier}")
    if accepted is None:
        return _finding(case, "rating", _all_met(case))
    count = int(case.rules.value("eligibility.rating_years"))
    rows = case.data.ratings
    rows = rows[
        rows["rating"].notna() & (rows["year"] < case.on.year) & (rows["year"] >= case.on.year - count)
    ]
    good = (
        rows["rating"]
        .isin(accepted)
        .groupby(rows["employee_id"])
        .agg(["sum", "size"])
        .reindex(case.people.index)
        .fillna(0)
    )
    state = _state(case, good["sum"] >= count, (good["size"] >= count) | (good["sum"] < good["size"]))
    return _finding(case, "rating", state)


def _sanction(case: Case) -> Finding:
    levels = case.rules.get("eligibility.sanction_levels", [])
    rows = case.data.track_record
    rows = rows[(rows["kind"] == "discipline") & rows["level"].isin(levels) & (rows["on"] <= case.on)]
    until = rows.groupby("employee_id")["until"].max().reindex(case.people.index)
    return _finding(
        case,
        "sanction",
        _state(case, ~(until >= case.start), pd.Series(data=True, index=until.index)),
        met_on=until + pd.Timedelta(days=1),
    )


def _listed(case: Case, code: str, value: pd.Series, accepted: list[str] | None) -> Finding:
    if accepted is None:
        return _finding(case, code, _all_met(case))
    return _finding(
        case, code, _state(case, value.isin(accepted), value.notna()), value.fillna("").astype("str")
    )


def _attested(case: Case, criterion: str) -> pd.Series:
    """What the latest document that still counts says: True, False or missing."""
    rows = case.data.attestations
    current = (rows["on"] <= case.on) & ~(rows["valid_until"] < case.start)
    rows = rows[(rows["criterion"] == criterion) & current].sort_values(["employee_id", "on"], kind="stable")
    rows = rows.drop_duplicates("employee_id", keep="last").set_index("employee_id")
    says_no = rows["result"].str.lower().isin(case.rules.value("method.attested_no"))
    return (~says_no).astype(object).reindex(case.people.index)


def _checklist(case: Case) -> pd.Series:
    """Attested facts that nobody has brought yet, joined by ``"; "``."""
    text = pd.Series("", index=case.people.index, dtype="str")
    for criterion, _ in case.rules.get(f"eligibility.attested.{case.tier}", []):
        open_ = _attested(case, criterion).isna()
        text = text.mask(open_, text.where(text == "", text + "; ") + f"attest={criterion}")
    return text.reset_index(drop=True)
