"""How findings are shown: colours, words of vocabularies, numbers, dates, masked ids and the basis line.

Figures, report and dashboard take all of it from here, so that a box has one colour everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from talent.dataset import by_key
from talent.messages import DEFAULT_LANGUAGE, mark, text

ACCENT, AMBER, RED = "#1f4e79", "#b45f06", "#a61c1c"
INK, GREY, RULE, PAPER = "#12252b", "#5b6770", "#d5dbdf", "#ffffff"
# Boxes 1 … 9, pale to deep. The step from 6 to 7 is wide on purpose: between them neither dark nor white
# text would reach a contrast of 4.5.
RAMP = ("#eef7f5", "#dcefec", "#c5e5e1", "#a8d8d5", "#86c7c8", "#5fb3b8", "#2b7f8c", "#17636f", "#0b4650")
INK_ON = (INK,) * 6 + (PAPER,) * 3

PERFORMANCE = (mark("below expectations"), mark("as expected"), mark("above expectations"))
POTENTIAL = (mark("low"), mark("middle"), mark("high"))
STATES = {
    "placed": mark("placed"),
    "provisional": mark("provisional"),
    "not_mappable": mark("not yet mappable"),
}
READINESS = {
    "now": mark("ready now"),
    "1-2": mark("ready in 1–2 years"),
    "3-5": mark("ready in 3–5 years"),
    "later": mark("later"),
}
COVER = {"now": READINESS["now"], "verify": mark("ready, facts to verify")} | {
    name: READINESS[name] for name in ("1-2", "3-5", "later")
}
"""How a post is covered: readiness, with those who are ready but still to verify apart."""
CAUSES = {
    "vacant": mark("vacant now"),
    "retirement": mark("retirement"),
    "term": mark("end of term"),
    "leaves": mark("leaves"),
}
VERDICTS = {
    "keep": mark("keep"),
    "develop": mark("develop"),
    "rotate": mark("rotate"),
    "review": mark("look again"),
}
ELIGIBLE = {
    "met": mark("met"),
    "not_met": mark("not met"),
    "to_verify": mark("to verify"),
}
POOL = {
    "yes": mark("in the talent pool"),
    "maybe": mark("possibly in the talent pool"),
    "no": mark("outside the talent pool"),
}
IN_POOL = {"yes": mark("yes"), "maybe": mark("maybe"), "no": mark("no")}
FIT_PARTS = {
    "profile": mark("competencies as the post asks"),
    "family": mark("work in the job family"),
    "field": mark("field of study"),
    "title": mark("similar title"),
    "tier": mark("closeness of tier"),
    "distance": mark("closeness in reporting lines"),
    "potential": mark("potential score"),
}
KEY_REASONS = {
    "declared": mark("declared key by the agency"),
    "strategic": mark("strategic by its tier"),
    "hard_to_replace": mark("hard to replace"),
    "near_vacancy": mark("falls vacant soon"),
}
# Sorting levels by (sum, potential) numbers the boxes as the annex of PermenPANRB 3/2020 does; a test
# compares this with the dated rule.
_LEVELS = sorted(product(range(3), range(3)), key=lambda level: (sum(level), level[1]))
BOX = {level: box for box, level in enumerate(_LEVELS, start=1)}


def number(value: Any, language: str = DEFAULT_LANGUAGE, *, digits: int = 1) -> str:  # noqa: ANN401
    """A number as people of a language write it; missing is a dash.

    Args:
        value: whole numbers stay exact, others are rounded to ``digits`` places.
        language: ``"id"`` (1.234,5) or ``"en"`` (1,234.5).
        digits: places shown of a fraction, trailing zeros left out.

    >>> number(1234.56), number(1234.56, "en"), number(None)
    ('1.234,6', '1,234.6', '–')
    """
    if pd.isna(value):
        return "–"
    return _written(value, language, digits)


@lru_cache(maxsize=2**14)
def _written(value: Any, language: str, digits: int) -> str:  # noqa: ANN401
    """A number that is there, as text; kept, since tables repeat few numbers many times."""
    places = "." + "#" * digits if digits else ""
    if isinstance(value, float) and round(value, digits) == 0:
        value = 0.0  # no minus before nothing
    return format_decimal(value, format=f"#,##0{places}", locale=language)


def percent(share: float, language: str = DEFAULT_LANGUAGE, *, digits: int = 0) -> str:
    """A share as per cent.

    >>> percent(0.1234, digits=1), percent(0.5, "en")
    ('12,3 %', '50%')
    """
    if math.isnan(share):
        return "–"
    return number(100 * share, language, digits=digits) + ("%" if language == "en" else " %")


def day(value: Any, language: str = DEFAULT_LANGUAGE) -> str:  # noqa: ANN401
    """A date in words, from a date, timestamp or ISO text; missing is a dash.

    >>> day("2025-12-01"), day("2025-12-01", "en")
    ('1 Des 2025', '1 Dec 2025')
    """
    return "–" if pd.isna(value) else format_date(pd.Timestamp(value), "d MMM y", locale=language)


def word(vocabulary: Mapping[str, str], key: Any, language: str = DEFAULT_LANGUAGE) -> str:  # noqa: ANN401
    """The name of a value of a vocabulary; an unknown value is shown as it is, a missing one as a dash.

    >>> word(READINESS, "now", "en"), word(READINESS, None)
    ('ready now', '–')
    """
    return "–" if pd.isna(key) else text(vocabulary.get(key, str(key)), language)


def words(column: pd.Series, vocabulary: Mapping[str, str], language: str = DEFAULT_LANGUAGE) -> pd.Series:
    """:func:`word` for a whole column."""
    return (
        column.map({key: text(label, language) for key, label in vocabulary.items()})
        .fillna(column)
        .fillna("–")
    )


def listed(codes: Any, vocabulary: Mapping[str, str], language: str = DEFAULT_LANGUAGE) -> str:  # noqa: ANN401
    """Words of several values joined by ``"; "``.

    >>> listed("declared; near_vacancy", KEY_REASONS, "en")
    'declared key by the agency, falls vacant soon'
    """
    return (
        "–" if pd.isna(codes) else ", ".join(word(vocabulary, code, language) for code in codes.split("; "))
    )


def masked(ids: pd.Series) -> pd.Series:
    """Employee ids with all but their end hidden: an id may hold a birth date and a sex.

    At most three characters stay, and never more than half of a short id.

    >>> masked(pd.Series(["198501012010011005", "E012", None], dtype="str")).tolist()
    ['•• 005', '•• 12', '–']
    """
    kept = {size: min(3, int(size) // 2) for size in ids.str.len().dropna().unique()}
    found = pd.Series("–", index=ids.index, dtype="str")
    for size, shown in kept.items():
        own = ids.str.len().eq(size)
        found[own] = "•• " + ids[own].str[int(size) - shown :]
    return found


def names(frame: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> pd.Series:
    """Names of merit aspects, items or steps, which the instrument gives in both languages."""
    return frame["name_id" if language == "id" else "name"]


def person_labels(people: pd.DataFrame, ids: pd.Series) -> pd.Series:
    """Name with the masked id, row by row; the masked id alone where no name is known.

    Args:
        people: ``Review.people``.
        ids: employee ids.
    """
    name = ids.map(by_key(people, "employee_id", "name")).fillna("").astype("str")
    return (name + " " + masked(ids.astype("str"))).str.strip()


def distinct(labels: pd.Series) -> pd.Series:
    """Labels of a choice, by id: widgets know options by label, so those that repeat carry their id.

    >>> distinct(pd.Series(["Kepala", "Kepala", "Sekretaris"], index=["P1", "P2", "P3"])).tolist()
    ['Kepala (P1)', 'Kepala (P2)', 'Sekretaris']
    """
    ids = pd.Series(labels.index.astype("str"), index=labels.index).str[:12]
    return labels.mask(labels.duplicated(keep=False), labels + " (" + ids + ")")


def post_labels(posts: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Title of each position, with its unit where another one has the same title.

    Args:
        posts: ``Review.posts``.
        people: ``Review.people``, which names the units.

    Returns:
        Labels, index position_id.
    """
    title = by_key(posts, "position_id", "title").fillna("–")
    units = people.dropna(subset=["unit_id"]).drop_duplicates("unit_id").set_index("unit_id")["unit"]
    unit = by_key(posts, "position_id", "unit_id")
    unit = unit.map(units).fillna(unit).fillna("–")
    return title.mask(title.duplicated(keep=False), title + " – " + unit)


def bench_finding(counts: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """What :func:`ready_counts` says in one sentence."""
    bare, posts = int(counts["now"].eq(0).sum()), len(counts)
    if posts and not bare:
        return text(
            "Each of the {all} key posts has a successor who is ready now",
            language,
            all=number(posts, language),
        )
    return text(
        "{n} of {all} key posts have no successor who is ready now",
        language,
        n=number(bare, language),
        all=number(posts, language),
    )


def bench_sharing(benches: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """How many different people hold the places on all benches: the same few names cover many posts.

    Args:
        benches: ``review.benches``.
        language: ``"id"`` or ``"en"``.

    >>> bench_sharing(pd.DataFrame({"employee_id": ["E1", "E1", "E2"]}), "en")
    '2 different people hold the 3 places on these benches'
    """
    return text(
        "{people} different people hold the {places} places on these benches",
        language,
        people=number(benches["employee_id"].nunique(), language),
        places=number(len(benches), language),
    )


def box_name(box: int, language: str = DEFAULT_LANGUAGE) -> str:
    """What a box stands for, in the regulation's words; nicknames are not among them.

    >>> box_name(7, "en")
    'performance above expectations, potential middle'
    """
    performance, potential = _LEVELS[box - 1]
    return text(
        "performance {performance}, potential {potential}",
        language,
        performance=text(PERFORMANCE[performance], language),
        potential=text(POTENTIAL[potential], language),
    )


def basis_line(
    basis: Mapping[str, Any] | None, *, n: int, of: int | None = None, language: str = DEFAULT_LANGUAGE
) -> str:
    """The small line under every figure and table: review date, profile, run, n and what was out of force.

    Args:
        basis: ``Review.basis``; without it only n is said.
        n: rows behind the figure.
        of: rows there are, where only the first n are shown.
        language: ``"id"`` or ``"en"``.
    """
    parts = [f"n = {number(n, language)}"]
    if of is not None and of != n:
        parts = [text("{n} of {all} shown", language, n=number(n, language), all=number(of, language))]
    if basis:
        parts = [
            text("Review date {day}", language, day=day(basis["on"], language)),
            text("profile {profile}", language, profile=basis["profile"]),
            text("run {run}", language, run=basis["run_id"][:8]),
            *parts,
        ]
    if basis and basis.get("out_of_force"):
        parts.append(text("not in force: {rules}", language, rules=", ".join(basis["out_of_force"])))
    return " · ".join(parts)


def box_counts(grid: pd.DataFrame, column: str = "cell") -> pd.Series:
    """People per box.

    Args:
        grid: ``Review.grid``.
        column: ``"cell"`` counts who is placed, ``"likely_cell"`` who is not but probably stands there.

    Returns:
        Counts, index 1 … 9.
    """
    rows = grid if column == "cell" else grid[grid["state"].ne("placed")]
    return rows[column].value_counts().reindex(range(1, 10), fill_value=0).astype("int64").sort_index()


def pool_finding(grid: pd.DataFrame, language: str = DEFAULT_LANGUAGE) -> str:
    """How many are in the talent pool, and how many of them no box counts because they are provisional.

    Args:
        grid: ``Review.grid``.
        language: ``"id"`` or ``"en"``.

    >>> pool_finding(
    ...     pd.DataFrame({"in_pool": ["yes", "yes", "no"], "state": ["placed", "provisional", "placed"]}),
    ...     "en",
    ... )
    '2 of 3 employees are in the talent pool, 1 of them provisional'
    """
    pool = grid["in_pool"].eq("yes")
    return text(
        "{n} of {all} employees are in the talent pool, {open} of them provisional",
        language,
        n=number(int(pool.sum()), language),
        all=number(len(grid), language),
        open=number(int((pool & grid["state"].eq("provisional")).sum()), language),
    )


def ready_counts(benches: pd.DataFrame, key_positions: pd.DataFrame) -> pd.DataFrame:
    """Successors per key post and readiness.

    Args:
        benches: ``Review.benches``.
        key_positions: ``Review.key_positions``.

    Returns:
        Index position_id (every key post once), columns now (every criterion met), verify (ready now, but a
        fact still to verify), 1-2, 3-5, later; fewest ready first.
    """
    open_fact = benches["readiness"].eq("now") & benches["eligible"].eq("to_verify")
    counts = pd.crosstab(benches["position_id"], benches["readiness"].mask(open_fact, "verify"))
    ids = pd.Index(key_positions["position_id"].unique(), name="position_id")
    counts = counts.reindex(index=ids, columns=list(COVER), fill_value=0)
    return counts.sort_index().sort_values(list(COVER), kind="stable")


def points_shown(points: float, low: float, high: float, language: str = DEFAULT_LANGUAGE) -> str:
    """Points of a merit index, or their range while levels are missing.

    >>> points_shown(262.5, 262.5, 262.5), points_shown(math.nan, 240.0, 271.5)
    ('262,5', '240–271,5')
    """
    if math.isnan(points) and low != high:
        return f"{number(low, language)}–{number(high, language)}"
    return number(low if math.isnan(points) else points, language)
