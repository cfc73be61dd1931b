"""The verdict over all criteria: met, not met or to verify, and from which day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.eligibility.criteria import MET, NOT, VERIFY, Case, Finding, findings
from talent.eligibility.facts import Facts
from talent.eligibility.moves import YEAR, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

STATES = ("not_met", "to_verify", "met")
COLUMNS = {
    "employee_id": "str",
    "tier": "str",
    "eligible": "str",
    "eligible_on": "datetime64[us]",
    "years_to_eligible": "float64",
    "reasons": "str",
    "checklist": "str",
}
CRITERIA = {
    "employee_id": "str",
    "tier": "str",
    "criterion": "str",
    "state": "str",
    "value": "str",
    "needed": "str",
    "met_on": "datetime64[us]",
    "key": "str",
    "kind": "str",
    "source": "str",
    "article": "str",
    "mark": "str",
}


def check(data: Dataset, *, rules: Rules, on: date, inauguration: date) -> pd.DataFrame:
    """Check everyone who comes into question for each leading tier.

    People come into question whose own tier is the target, one of its feeders (``eligibility.feeder``) or
    a higher one on a feeder's track that is not above the target (under a profile without national law: at
    most ``eligibility.steps`` tiers below). The criteria are education, years in the feeder posts, years in
    the post held, age and retirement at the inauguration, ratings, sanctions, employment, duty, and attested
    facts of the stage ``candidacy``; those of the stage ``inauguration`` are a checklist. Related experience
    depends on the post itself: :mod:`talent.fit` checks it pair by pair.

    Args:
        data: the agency's tables.
        rules: criteria by target tier under ``eligibility``.
        on: date of the facts.
        inauguration: date to which age, years in post, absence and sanctions are projected.

    Returns:
        One row a person and target tier, sorted: employee_id, tier, eligible (met, not_met, to_verify),
        eligible_on (first day on which every computed criterion is met; NaT if none can be named),
        years_to_eligible (from the inauguration; 0 when nothing computed stands against), reasons (codes of
        what is not met, with ``?`` before what is to verify), checklist (attested facts still to bring).
    """
    facts = Facts(data, rules, pd.Timestamp(on), pd.Timestamp(inauguration))
    cases = sorted(_cases(facts), key=lambda case: case.tier)
    if not cases:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    table = pd.concat([_verdicts(case) for case in cases], ignore_index=True).astype(COLUMNS)
    # Employees are sorted by id, so that their rows sort as their ids do.
    order = np.argsort(np.concatenate([case.rows for case in cases]), kind="stable")
    return table.take(order).reset_index(drop=True)


def criteria(
    data: Dataset,
    employees: Sequence[str] | None = None,
    *,
    rules: Rules,
    on: date,
    inauguration: date,
    tiers: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every criterion of every person and target tier, with what it rests on.

    Args:
        data: the agency's tables.
        employees: whom; default everyone who comes into question.
        rules: criteria by target tier under ``eligibility``.
        on: date of the facts.
        inauguration: date to which facts are projected.
        tiers: target tiers; default every leading tier that has posts.

    Returns:
        One row a person, target tier and criterion, sorted by the first two, computed criteria first:
        employee_id, tier, criterion (reason code), state (met, not_met, to_verify; a document still to bring
        is to verify), value (what is known), needed (what the rule asks), met_on (first day on which it is
        met; NaT: never or not known), key (of the rule), kind, source, article, mark.
    """
    facts = Facts(data, rules, pd.Timestamp(on), pd.Timestamp(inauguration))
    wanted = None if employees is None else facts.ids.isin(list(employees))
    parts = [_listed(case, one) for case in _cases(facts, tiers, wanted) for one in findings(case)]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CRITERIA))
    table = table.astype(CRITERIA)
    return table.sort_values(["employee_id", "tier"], kind="stable").reset_index(drop=True)


def _cases(
    facts: Facts, tiers: Sequence[str] | None = None, wanted: NDArray[np.bool_] | None = None
) -> Iterator[Case]:
    leading = facts.rules.tiers.index[facts.rules.tiers["leads"]]
    for tier in leading if tiers is None else tiers:
        if tiers is not None or facts.data.positions["tier"].eq(tier).any():
            among = facts.people["tier"].isin(sources(tier, rules=facts.rules)).to_numpy()
            yield Case(facts, tier, np.flatnonzero(among if wanted is None else among & wanted))


def _verdicts(case: Case) -> pd.DataFrame:
    found, start = list(findings(case)), case.facts.start.to_datetime64().astype("datetime64[us]")
    count = len(case.rows)
    state = np.full(count, MET, dtype=np.int8)
    eligible_on = np.full(count, start)
    hopeless = np.zeros(count, dtype=np.bool_)
    for one in found:
        state = np.minimum(state, one.state)
        failing = one.state == NOT
        hopeless |= failing & np.isnat(one.met_on)
        eligible_on = np.where(failing, np.fmax(eligible_on, one.met_on), eligible_on)
    eligible_on[hopeless | (eligible_on > _last_day(case))] = np.datetime64("NaT")
    wait = (eligible_on - start) / np.timedelta64(1, "D")
    return pd.DataFrame(
        {
            "employee_id": case.facts.ids[case.rows],
            "tier": case.tier,
            "eligible": np.array(STATES, dtype=object)[state],
            "eligible_on": eligible_on,
            "years_to_eligible": np.where(np.isnat(eligible_on), np.nan, wait / YEAR),
            "reasons": _codes(found, count),
            "checklist": _checklist(found, count),
        }
    )


def _codes(found: list[Finding], count: int) -> NDArray[np.object_]:
    """Codes of what stands against each person, joined by ``"; "``; ``?`` marks what is to verify."""
    text = np.full(count, "", dtype=object)
    for one in found:
        for state, before in ((NOT, ""), (VERIFY, "?")):
            rows = np.flatnonzero(one.state == state)
            value = one.value(rows)
            _add(text, rows, before + one.code + _after("=", value))
    return text


def _checklist(found: list[Finding], count: int) -> NDArray[np.object_]:
    """Attested facts that nobody has brought yet, joined by ``"; "``."""
    text = np.full(count, "", dtype=object)
    for one in found:
        _add(text, np.flatnonzero(one.to_bring), one.code)
    return text


def _after(sign: str, value: NDArray[np.object_]) -> NDArray[np.object_]:
    """A sign and the value behind it, nothing where there is no value."""
    return np.asarray(np.where(value == "", "", sign + value), dtype=np.object_)


def _add(text: NDArray[np.object_], rows: NDArray[np.int64], code: str | NDArray[np.object_]) -> None:
    """Put a code behind the text of some rows."""
    if len(rows):
        text[rows] = text[rows] + np.where(text[rows] == "", "", "; ") + code


def _last_day(case: Case) -> NDArray[np.datetime64]:
    """Last day on which the person may still be inaugurated: age limit and retirement (NaT: no limit)."""
    leaves = case.facts.leaves.take(case.rows).reset_index(drop=True) - pd.Timedelta(days=1)
    limit = case.facts.rules.get(f"eligibility.age.{case.tier}")
    if limit is not None:
        birthday = case.column("birth_date") + pd.DateOffset(years=int(limit))
        leaves = pd.concat([leaves, birthday], axis=1).min(axis=1)
    return leaves.to_numpy(dtype="datetime64[us]")


def _listed(case: Case, one: Finding) -> pd.DataFrame:
    leaf, rows = case.facts.rules.leaves.get(one.key), np.arange(len(case.rows))
    state = np.where(one.to_bring & (one.state == MET), VERIFY, one.state)
    return pd.DataFrame(
        {
            "employee_id": case.facts.ids[case.rows],
            "tier": case.tier,
            "criterion": one.code,
            "state": np.array(STATES, dtype=object)[state],
            "value": one.value(rows),
            "needed": one.needed,
            "met_on": one.met_on,
            "key": one.key,
            "kind": leaf.kind if leaf else "",
            "source": leaf.source if leaf else "",
            "article": leaf.article if leaf else "",
            "mark": leaf.mark if leaf else "",
        }
    )
