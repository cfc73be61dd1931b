"""A review as it is printed: each section says what was found, then the table behind it.

People stand as counts and posts as titles: what a terminal or a log keeps holds no name and no employee id.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
from rich.box import ROUNDED, SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from talent import bench_words, display
from talent.batch import errors_first, without_index
from talent.dataset import by_key
from talent.merit import MeritIndex
from talent.messages import mark, reasons, text
from talent.review import Review

HEADINGS = {
    "file": mark("File"),
    "sheet": mark("Sheet"),
    "row": mark("Row"),
    "column": mark("Column"),
    "value": mark("Value"),
    "reason": mark("Reason"),
    "fix": mark("Fix"),
    "read": mark("Read"),
    "accepted": mark("Accepted"),
    "rejected": mark("Rejected"),
    "excluded": mark("Excluded"),
    "taken for": mark("Taken for"),
    "rows": mark("Rows"),
    "sure": mark("Sure"),
    "agency": mark("Agency"),
    "folder": mark("Folder"),
    "state": mark("State"),
    "run_id": mark("Run"),
    "employees": mark("Employees"),
    "seconds": mark("Seconds"),
    "message": mark("Message"),
    "problems": mark("Problems"),
    "kind": mark("Kind"),
    "id": mark("Id"),
    "from": mark("From"),
    "until": mark("Until"),
    "title": mark("Title"),
    "key": mark("Key"),
    "unit": mark("Counted in"),
    "since": mark("Since"),
    "mark": mark("Mark"),
    "source": mark("Source"),
    "article": mark("Article"),
    "detail": mark("Detail"),
    "usable": mark("Usable"),
    "before": mark("Before"),
    "after": mark("After"),
    "mark_before": mark("Mark before"),
    "people": mark("People"),
    "employee": mark("Employee"),
    "effect": mark("Effect"),
    "about": mark("About"),
}
FIRST = 5
"""How many posts, chains or steps a section lists; the report has all of them."""


def review_page(review: Review, language: str, *, tiers: pd.DataFrame) -> Group:
    """Everything that ``talent demo`` and ``talent review`` print.

    Args:
        review: what was found.
        language: ``"id"`` or ``"en"``.
        tiers: of :attr:`talent.rules.Rules.tiers`, for their order and names.
    """
    parts = [header(review, language), nine_box(review, language), per_tier(review, language, tiers)]
    parts += [part(review, language) for part in (incumbents, benches, plan, career_development, merit)]
    if len(review.merit.aspects):
        parts.append(roadmap(review, language))
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts))


def problem_table(problems: pd.DataFrame, language: str) -> Table:
    """One table of all problems: file, sheet, row, column, value, reason, fix.

    Args:
        problems: as :attr:`talent.errors.IntakeError.problems`.
        language: ``"id"`` or ``"en"``.
    """
    names = ["file", "sheet", "row", "column", "value", "reason", "fix"]
    held = [name for name in names if name in problems.columns and problems[name].notna().any()]
    # The row is a place in the file, as the id of a row, and takes no thousands separator.
    shown = errors_first(problems)[held].astype({"row": "str"} if "row" in held else {})
    return frame_table(headed(shown, language), language, fold=True, right=[text("Row", language)])


def headed(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """The frame with its columns named for people."""
    return frame.rename(columns={name: text(HEADINGS.get(name, name), language) for name in frame.columns})


def section(
    finding: str, frame: pd.DataFrame, language: str, *, fold: bool = False, right: Collection[str] = ()
) -> Group:
    """What was found, and the table behind it."""
    return Group(Text(finding, style="bold"), frame_table(frame, language, fold=fold, right=right))


def frame_table(
    frame: pd.DataFrame,
    language: str,
    *,
    fold: bool = False,
    one_line: bool = False,
    right: Collection[str] = (),
) -> Table:
    """A data frame as a table; numbers right and as the language writes them, missing as a dash.

    Args:
        frame: texts and numbers.
        language: ``"id"`` or ``"en"``.
        fold: break long texts instead of cutting them.
        one_line: never break a row.
        right: columns of texts that are set right all the same: numbers already written out.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    cells = frame.astype("object").where(frame.notna(), "–").astype("str")
    for name, column in frame.items():
        counted = pd.api.types.is_numeric_dtype(column)
        if counted:
            cells[name] = [display.number(value, language) for value in column]
        table.add_column(
            str(name),
            justify="right" if counted or name in right else "left",
            overflow="fold" if fold else "ellipsis",
            no_wrap=one_line,
        )
    for row in cells.itertuples(index=False, name=None):
        table.add_row(*(Text(cell) for cell in row))
    return table


def header(review: Review, language: str) -> RenderableType:
    """Whose review this is, of which day, under which rules."""
    basis = review.basis
    lines = [
        Text(basis["agency_name"], style="bold"),
        Text(display.basis_line(basis, n=basis["employees"], language=language)),
    ]
    if basis["out_of_force"]:
        stale = ", ".join(basis["out_of_force"])
        warning = text(
            "Used outside their dates: {rules}. The result is no official one.", language, rules=stale
        )
        lines.append(Text(warning, style="bold yellow"))
    return Group(*lines)


def nine_box(review: Review, language: str) -> RenderableType:
    """The nine boxes with counts, and who is not in one of them yet."""
    counts, states = display.box_counts(review.grid), review.grid["state"].value_counts()
    all_of_them = display.number(len(review.grid), language)
    placed = display.number(states.get("placed", 0), language)
    title = text("Nine boxes: {n} of {all} employees placed", language, n=placed, all=all_of_them)
    table = Table(box=ROUNDED, show_lines=True)
    table.add_column(text("Performance ↑  Potential →", language))
    for level in display.POTENTIAL:
        table.add_column(text(level, language), justify="center", min_width=16)
    for row in (2, 1, 0):
        boxes = [display.BOX[row, column] for column in range(3)]
        shown = [Text(f"{box}\n{display.number(counts[box], language)}") for box in boxes]
        table.add_row(text(display.PERFORMANCE[row], language), *shown)
    words = [
        f"{display.word(display.STATES, state, language)} {display.number(states.get(state, 0), language)}"
        for state in display.STATES
    ]
    likely = display.number(_likely(review.grid).sum(), language)
    words.append(text("of those not placed, {n} likely in one box", language, n=likely))
    return Group(Text(title, style="bold"), table, Text(" · ".join(words)))


def per_tier(review: Review, language: str, tiers: pd.DataFrame) -> RenderableType:
    """States and pool membership per tier, the highest first."""
    tier = review.grid["tier"].fillna("–")
    states = pd.crosstab(tier, review.grid["state"]).reindex(columns=list(display.STATES), fill_value=0)
    states.columns = pd.Index([display.word(display.STATES, name, language) for name in states.columns])
    states[text("likely", language)] = _likely(review.grid).groupby(tier).sum()
    pool = pd.crosstab(tier, review.grid["in_pool"]).reindex(columns=list(display.POOL), fill_value=0)
    pool.columns = pd.Index([display.word(display.POOL, name, language) for name in pool.columns])
    table = states.join(pool)
    order = [name for name in tiers.index if name in table.index]
    table = table.loc[[*order, *table.index.difference(order)]]
    labels = table.index.to_series().map(tiers[f"label_{language}"]).fillna(table.index.to_series())
    table.insert(0, text("Tier", language), labels)
    return section(text("Per tier", language), table, language)


def incumbents(review: Review, language: str) -> RenderableType:
    """How many incumbents keep, develop, rotate, or are to be looked at again."""
    counts = review.incumbents["verdict"].value_counts().reindex(list(display.VERDICTS), fill_value=0)
    title = text("{n} incumbents against their own post", language, n=display.number(counts.sum(), language))
    row = {display.word(display.VERDICTS, name, language): [count] for name, count in counts.items()}
    return section(title, pd.DataFrame(row), language)


def benches(review: Review, language: str) -> RenderableType:
    """Successors of the key positions, those with the fewest ready ones first."""
    ready = display.ready_counts(review.benches, review.key_positions)
    sharing = display.bench_sharing(review.benches, language)
    title = f"{display.bench_finding(ready, language)}; {sharing}"
    table = ready.head(FIRST).reset_index()
    chances = bench_words.chances(review.strength, language).set_axis(review.strength["position_id"])
    table["filled"] = table["position_id"].map(chances)
    table["position_id"] = _titles(table["position_id"], review)
    names = {"position_id": text("Key position", language), "filled": text("Filled", language)}
    names |= {key: display.word(display.COVER, key, language) for key in display.COVER}
    shown = section(title, table.rename(columns=names), language, right=[names["filled"]])
    return Group(shown, *(Text(f"  {line}") for line in _bench_risks(review, language)))


def _bench_risks(review: Review, language: str) -> list[str]:
    """Bench strength, shortages and single cover in a sentence each, people counted and not named."""
    weak = review.rules.value("method.bench.weak")
    short = bench_words.shortage_sentences(review.shortages, titles={}, language=language)
    lines = [bench_words.strength_finding(review.strength, weak=weak, language=language)]
    lines += [bench_words.overstatement(review.strength, language), *(sentence for sentence, _, _ in short)]
    return lines + bench_words.last_cover_sentences(review.last_cover, language)


def plan(review: Review, language: str) -> RenderableType:
    """The organisation-wide plan: what it fills, its certificate, and its longest chains."""
    chains = review.plan.moves.sort_values(["chain", "step"]).groupby("chain")
    names = ("vacancies", "filled", "moves", "unfilled", "to_verify")
    certificate = mark("optimal, verified") if review.plan.verify() else mark("not verified")
    title = text(
        "Plan: {filled} of {vacancies} vacancies filled by {moves} moves "
        "({to_verify} with documents to verify), {unfilled} left empty; {certificate}",
        language,
        certificate=text(certificate, language),
        **{name: display.number(review.plan.summary[name], language) for name in names},
    )
    longest = chains.size().sort_values(ascending=False, kind="stable").index[:FIRST]
    lines = [_chain(chains.get_group(chain), review, language) for chain in longest]
    for code, count in review.plan.unfilled["reason"].value_counts().items():
        lines.append(f"{display.number(count, language)} × {reasons(str(code), language)}")
    return Group(Text(title, style="bold"), *(Padding(Text(line), (0, 0, 0, 2)) for line in lines))


def career_development(review: Review, language: str) -> RenderableType:
    """The career-development aspect: each sub-aspect's computed level, the numbers behind it, the claim."""
    index = review.merit
    if index.aspects.empty:
        return Text(without_index(review.basis["on"], language), style="bold yellow")
    own, total = index.items[index.items["aspect"] == index.career_aspect], index.career_development
    title = text(
        "{name}: {points} of {most} points computed, {claimed} claimed",
        language,
        name=total["name_id" if language == "id" else "name"],
        points=_points(total, language),
        most=display.number(total["max_points"], language),
        claimed=display.number(total["claimed"], language),
    )
    table = pd.DataFrame(
        {
            text("Item", language): own["item"] + " " + display.names(own, language),
            text("Level computed", language): own["level"],
            text("Numbers behind", language): _numbers(own, language),
            text("Level claimed", language): own["claimed_level"],
        }
    )
    return section(title, table, language, fold=True)


def merit(review: Review, language: str) -> RenderableType:
    """The merit index with category and range, computed beside claimed."""
    index = review.merit
    if index.aspects.empty:
        return Text("")
    category = index.category if isinstance(index.category, str) else " – ".join(index.category)
    title = _index_title(index, category or text("category not published", language), language)
    aspects = index.aspects
    numbers = {
        text("Computed", language): [_points(row, language) for _, row in aspects.iterrows()],
        text("Claimed", language): [display.number(value, language) for value in aspects["claimed"]],
        text("At most", language): [display.number(value, language) for value in aspects["max_points"]],
    }
    labels = aspects["aspect"].astype("str") + " " + display.names(aspects, language)
    table = pd.DataFrame({text("Aspect", language): labels} | numbers)
    return section(title, table, language, right=numbers)


def roadmap(review: Review, language: str, *, first: int = 3) -> RenderableType:
    """The first steps of the cheapest way to the next category."""
    steps = review.roadmap.head(first)
    if not review.merit.weighted:
        return Text(text("Without published weights no way up can be proven in points.", language))
    if steps.empty:
        return Text(text("There is no higher category to reach.", language))
    n, total = len(steps), len(review.roadmap)
    title = text("Cheapest way up, in {n} steps", language, n=n)
    if n < total:
        title = text("Cheapest way up: the first {n} of {all} steps", language, n=n, all=total)
    numbers = {
        text("Points", language): [display.number(value, language) for value in steps["points"]],
        text("Total then", language): [display.number(value, language) for value in steps["points_after"]],
    }
    table = pd.DataFrame(
        {
            text("Step", language): steps["step"],
            text("Item", language): steps["item"] + " " + display.names(steps, language),
            text("Level", language): steps["from_level"].astype("str")
            + " → "
            + steps["to_level"].astype("str"),
        }
        | numbers
    )
    return section(title, table, language, fold=True, right=numbers)


def _index_title(index: MeritIndex, category: str, language: str) -> str:
    """Points, category and claim; the range only where there is one."""
    names = ("points", "low", "high", "claimed")
    known = {name: display.number(getattr(index, name), language) for name in names}
    if known["low"] == known["high"]:
        sentence = mark("Merit index: {points} points, {category}; {claimed} claimed")
    else:
        sentence = mark(
            "Merit index: {points} points, {category} (possible {low} to {high}); {claimed} claimed"
        )
    return text(sentence, language, category=category, **known)


def _likely(grid: pd.DataFrame) -> pd.Series:
    return grid["likely_cell"].notna() & grid["state"].ne("placed")


def _titles(ids: pd.Series, review: Review) -> pd.Series:
    """Titles of posts, with their unit where several posts share the title."""
    posts = review.posts.set_index("position_id")
    units = by_key(review.people, "unit_id", "unit")
    where = " (" + posts["unit_id"].map(units).fillna(posts["unit_id"]) + ")"
    full = posts["title"] + where.where(posts["title"].duplicated(keep=False), "")
    return ids.map(full)


def _chain(moves: pd.DataFrame, review: Review, language: str) -> str:
    """``A → B → C (vacant)``: who holds A moves to B, who holds B to C; the vacancy stands last."""
    stops = pd.concat([moves["to_position"].iloc[:1], moves["from_position"]])[::-1]
    shown = _titles(stops, review).fillna(text("non-managerial post", language))
    return text("{chain} (vacant)", language, chain=" → ".join(shown))


def _points(row: pd.Series, language: str) -> str:
    """Points, or their range while something is missing."""
    if pd.notna(row["points"]):
        return display.number(row["points"], language)
    return "–".join(display.number(row[name], language) for name in ("low", "high"))


def _numbers(items: pd.DataFrame, language: str) -> list[str]:
    rows = zip(items["numerator"], items["denominator"], items["value"], strict=True)
    return [_share(above, below, value, language) for above, below, value in rows]


def _share(numerator: Any, denominator: Any, value: float, language: str) -> str:  # noqa: ANN401 - Int64 or NA
    if pd.isna(denominator):
        return display.number(value, language)
    shown = (display.number(numerator, language), display.number(denominator, language))
    return f"{'/'.join(shown)} ({display.percent(value, language)})"
