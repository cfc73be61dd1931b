"""The parts of the report, each from the tables of a Review: a finding as heading, then what it rests on."""

from __future__ import annotations

import pandas as pd

from talent import bench_words, display
from talent.display import day, number, words
from talent.messages import mark, reasons, text
from talent.report import charts, markup
from talent.report.markup import element, section
from talent.review import Review

_LISTED = 60
_FIRST = 3


def basis(review: Review, n: int, language: str) -> str:
    """The line under a table."""
    return element("p", display.basis_line(review.basis, n=n, language=language), "basis")


def grid(review: Review, language: str, tier_labels: dict[str, str]) -> str:
    """The nine boxes, and how many are placed, provisional, not mappable and likely in each tier."""
    frame = review.grid
    counts, likely = display.box_counts(frame), display.box_counts(frame, "likely_cell")
    finding = display.pool_finding(frame, language)
    states = frame["state"].value_counts()
    shown = {
        text(name, language): number(states.get(state, 0), language) for state, name in display.STATES.items()
    }
    shown[text("likely cell", language)] = number(int(likely.sum()), language)
    total = review.certainty.iloc[-1]
    if total["n"]:
        shown[text("truly in their box, about", language)] = display.percent(float(total["share"]), language)
    return section(
        text("Nine-box grid", language),
        finding,
        markup.figures(shown),
        charts.nine_box(counts, likely, language),
        basis(review, len(frame), language),
        element("h3", text("By tier", language)),
        _by_tier(frame, language, tier_labels),
        basis(review, len(frame), language),
    )


def _by_tier(frame: pd.DataFrame, language: str, tier_labels: dict[str, str]) -> str:
    counts = pd.crosstab(frame["tier"].fillna("–"), frame["state"]).reindex(
        columns=list(display.STATES), fill_value=0
    )
    counts["likely"] = frame["likely_cell"].notna().groupby(frame["tier"].fillna("–")).sum()
    counts["pool"] = frame["in_pool"].eq("yes").groupby(frame["tier"].fillna("–")).sum()
    order = {tier: place for place, tier in enumerate(tier_labels)}
    counts = counts.loc[sorted(counts.index, key=lambda tier: (order.get(tier, len(order)), tier))]
    table = pd.DataFrame({text("Tier", language): [tier_labels.get(tier, tier) for tier in counts.index]})
    labels = display.STATES | {"likely": mark("likely cell"), "pool": mark("in the talent pool")}
    for column, label in labels.items():
        table[text(label, language)] = [number(value, language) for value in counts[column]]
    return markup.table(table, numeric=table.columns[1:])


def incumbents(review: Review, language: str) -> str:
    """What is proposed for those who hold a post, and who should be looked at."""
    frame = review.incumbents
    counts = frame["verdict"].value_counts()
    shown = {
        text(label, language).capitalize(): number(counts.get(key, 0), language)
        for key, label in display.VERDICTS.items()
    }
    finding = text(
        "{rotate} incumbents fit another post better, {look} need a second look",
        language,
        rotate=number(counts.get("rotate", 0), language),
        look=number(counts.get("review", 0), language),
    )
    rows = frame[frame["verdict"].isin(["rotate", "review"])].sort_values(["verdict", "match", "position_id"])
    return section(
        text("Incumbents in their own post", language),
        finding,
        markup.figures(shown),
        _incumbent_rows(review, rows.head(_LISTED), language),
        _cut(len(rows), language),
        basis(review, len(frame), language),
    )


def _incumbent_rows(review: Review, rows: pd.DataFrame, language: str) -> str:
    table = pd.DataFrame(
        {
            text("Position", language): rows["position_id"].map(_titles(review)),
            text("Employee", language): display.person_labels(review.people, rows["employee_id"]),
            text("Match", language): [number(value, language) for value in rows["match"]],
            text("Proposed", language): words(rows["verdict"], display.VERDICTS, language),
            text("Reason", language): rows["reason"].fillna("").map(lambda codes: reasons(codes, language)),
        }
    )
    return markup.table(table, numeric=[text("Match", language)])


def _cut(n: int, language: str) -> str:
    if n <= _LISTED:
        return ""
    return element(
        "p", text("The first {shown} of {n} are listed.", language, shown=_LISTED, n=number(n, language))
    )


def benches(review: Review, language: str) -> str:
    """Every key post with its successors by readiness and the first of them."""
    counts = display.ready_counts(review.benches, review.key_positions)
    sharing = display.bench_sharing(review.benches, language)
    finding = f"{display.bench_finding(counts, language)}; {sharing}"
    due = review.vacancies.groupby("position_id")["vacant_on"].min()
    table = pd.DataFrame({text("Position", language): _titles(review).reindex(counts.index)})
    table[text("Falls vacant", language)] = [
        day(value, language).replace(" ", "\u00a0") for value in due.reindex(counts.index)
    ]
    heads = {
        "now": mark("Now"),
        "verify": mark("To verify"),
        "1-2": mark("1–2 years"),
        "3-5": mark("3–5 years"),
        "later": mark("Later"),
    }
    for readiness, label in heads.items():
        table[text(label, language)] = [number(value, language) for value in counts[readiness]]
    table[text("First on the bench", language)] = (
        _first_of(review, language).reindex(counts.index).fillna("–")
    )
    chances = bench_words.chances(review.strength, language).set_axis(review.strength["position_id"])
    table[text("Filled", language)] = chances.reindex(counts.index)
    numeric = [text(label, language) for label in (*heads.values(), "Filled")]
    return section(
        text("Key posts", language),
        finding,
        markup.table(table, numeric=numeric),
        basis(review, len(counts), language),
        _bench_risks(review, language),
    )


def _bench_risks(review: Review, language: str) -> str:
    """How strong the benches are, and which posts share too few people."""
    weak = review.rules.value("method.bench.weak")
    people = display.person_labels(review.people, review.people["employee_id"])
    found = bench_words.shortage_sentences(
        review.shortages,
        titles={str(post): str(title) for post, title in _titles(review).items()},
        people=dict(zip(review.people["employee_id"], people, strict=True)),
        language=language,
    )
    said = [": ".join(filter(None, (sentence, posts, names))) for sentence, posts, names in found]
    said += bench_words.last_cover_sentences(review.last_cover, language)
    return (
        element("h3", text("Risks of the benches", language))
        + element("p", bench_words.strength_finding(review.strength, weak=weak, language=language) + ".")
        + element("p", bench_words.overstatement(review.strength, language))
        + "".join(element("p", one + ".") for one in said)
    )


def _first_of(review: Review, language: str) -> pd.Series:
    """The first successors of each post as one text."""
    rows = (
        review.benches.sort_values(["position_id", "rank"], kind="stable").groupby("position_id").head(_FIRST)
    )
    labels = display.person_labels(review.people, rows["employee_id"])
    later = " (" + words(rows["readiness"], display.READINESS, language) + ")"
    labels = labels + later.where(rows["readiness"].ne("now"), "")
    return labels.groupby(rows["position_id"]).agg("; ".join)


def plan(review: Review, language: str) -> str:
    """The plan: what it reaches, its proof, its cascades, what stays empty."""
    found, counts = review.plan, review.plan.summary
    finding = text(
        "{filled} of {vacancies} vacancies are filled by {moves} moves",
        language,
        filled=number(counts["filled"], language),
        vacancies=number(counts["vacancies"], language),
        moves=number(counts["moves"], language),
    )
    proof = text("Optimal, verified", language) if found.verify() else text("Not proven optimal", language)
    value, bound = number(found.value, language), number(found.dual_value, language)
    shown = {
        text("vacancies with a candidate", language): number(counts["with_candidate"], language),
        text("chains", language): number(counts["chains"], language),
        text("longest chain", language): number(counts["longest"], language),
        text("moves still to verify", language): number(counts["to_verify"], language),
        text("filled without them", language): number(found.met_only["filled"], language),
    }
    return section(
        text("Plan for the whole organisation", language),
        finding,
        markup.figures(shown),
        element(
            "p", f"{proof}: " + text("value {value} = bound {bound}", language, value=value, bound=bound)
        ),
        _moves(review, language),
        basis(review, len(found.moves), language),
        _unfilled(review, language),
    )


def _moves(review: Review, language: str) -> str:
    rows, titles = review.plan.moves.sort_values(["chain", "step"], kind="stable"), _titles(review)
    table = pd.DataFrame(
        {
            text("Chain", language): rows["chain"].astype("str"),
            text("Step", language): rows["step"].astype("str"),
            text("Employee", language): display.person_labels(review.people, rows["employee_id"]),
            text("From", language): rows["from_position"].map(titles).fillna("–"),
            text("To", language): rows["to_position"].map(titles),
            text("Gain", language): [number(value, language) for value in rows["gain"]],
            text("Eligible", language): words(rows["eligible"], display.ELIGIBLE, language),
        }
    )
    return markup.table(table, numeric=[text("Gain", language)])


def _unfilled(review: Review, language: str) -> str:
    rows, title = review.plan.unfilled, element("h3", text("Posts left empty", language))
    if rows.empty:
        return title + element("p", text("The plan leaves no post empty.", language))
    table = pd.DataFrame(
        {
            text("Position", language): rows["position_id"].map(_titles(review)),
            text("Reason", language): rows["reason"].map(lambda codes: reasons(codes, language)),
        }
    )
    return title + markup.table(table) + basis(review, len(rows), language)


def _titles(review: Review) -> pd.Series:
    return display.post_labels(review.posts, review.people)
