"""The work behind ``talent rules``: which rules there are, what a figure was, whom another one would move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from talent import display, effects, vocabulary
from talent import rules as rulebook
from talent.cli import show
from talent.cli.settings import Settings
from talent.cli.terminal import err, out
from talent.errors import TalentError, UnknownIdError
from talent.export import to_csv
from talent.intake import read_dataset
from talent.intake.read import Opened, title
from talent.messages import mark, text
from talent.rules import Rules

_DONE, _USAGE = 0, 2
LONGEST_VALUE = 40
FIRST = 20
"""People named in a terminal; ``--save`` writes all of them."""
_USABLE = (mark("yes"), mark("not on this day"), mark("no: a figure was never published"))


def options(settings: Settings, timezone: str | None = None) -> dict[str, Any]:
    """Arguments of the rules' loader; without a word about the instrument, the one in force on the date."""
    found = settings.rules(timezone)
    if settings.instrument is None:
        found["instrument"] = next(iter(rulebook.in_force("instruments", on=found["on"])), None)
    return found


def rules_list(settings: Settings, *, unconfirmed: bool) -> int:
    """Profiles and instruments with their dates and whether they serve; then the figures, a line each."""
    language, chosen = settings.language, options(settings)
    if not unconfirmed:
        table = pd.DataFrame(_holders(chosen["on"], language), columns=pd.Index(_HOLDER))
        out.print(show.frame_table(show.headed(table, language), language, fold=True))
    rules = rulebook.load(**chosen)
    out.print(rule_table(rules.frame(unconfirmed=unconfirmed), language, whole=False))
    out.print(
        text(
            "In force on {day}: {n} figures, {verbatim} read verbatim, {second} second-hand, {unconfirmed} "
            "unconfirmed.",
            language,
            day=display.day(rules.on, language),
            n=len(rules.leaves),
            verbatim=_marked(rules, "verbatim"),
            second=_marked(rules, "second-hand"),
            unconfirmed=_marked(rules, "unconfirmed"),
        )
    )
    return _DONE


_HOLDER = ["kind", "id", "from", "until", "usable", "title"]


def _holders(day: date, language: str) -> Iterator[list[str]]:
    for folder, kind in (("profiles", "profile"), ("instruments", "instrument")):
        valid = rulebook.in_force(folder, on=day)
        for name in rulebook.names(folder):
            meta = rulebook.about(folder, name)
            word = _USABLE[2] if meta.get("never_published") else _USABLE[0 if name in valid else 1]
            dates = [str(meta.get(key, "–")) for key in ("from", "until")]
            yield [kind, name, *dates, text(word, language), meta["title"]]


def _marked(rules: Rules, wanted: str) -> int:
    return sum(leaf.mark == wanted for leaf in rules.leaves.values())


def rules_show(settings: Settings, prefix: str, *, unconfirmed: bool) -> int:
    """One figure with every value it had; else the figures whose key begins with a prefix."""
    language = settings.language
    rules = rulebook.load(**options(settings))
    table = rules.frame(unconfirmed=unconfirmed)
    chosen = table.loc[table["key"].str.startswith(prefix)]
    if chosen.empty and prefix:
        err.print(no_such_rule(prefix, table["key"], language), style="red", markup=False)
        return _USAGE
    if prefix in rules.leaves:
        chosen = _history(prefix, rules)
        about = rules.leaf(prefix).about
        out.print(text(about, language), markup=False, highlight=False)
        titles = rulebook.sources()
        for source in dict.fromkeys(chosen["source"]):
            title = titles[source]["title"] if source in titles else rules.overlay
            out.print(f"{source}: {title}", markup=False, highlight=False, style="dim")
    out.print(rule_table(chosen, language, whole=bool(prefix)))
    if not prefix:
        err.print(
            text("Name the beginning of a key to see whole values and articles.", language), highlight=False
        )
    return _DONE


def _history(key: str, rules: Rules) -> pd.DataFrame:
    """Every dated value of a figure as rows of :meth:`Rules.frame`; an overlay's value as the last."""
    dated = rulebook.history(key, profile=rules.profile, instrument=rules.instrument)
    own = rules.leaf(key)
    values = [*dated, own] if own not in dated else list(dated)
    return pd.concat([rules.swapped(_only(rules, one), [key]).frame().query("key == @key") for one in values])


def _only(rules: Rules, leaf: rulebook.Leaf) -> Rules:
    return Rules(rules.on, rules.profile, rules.instrument, {leaf.key: leaf}, {})


def rules_diff(settings: Settings, before: str, after: str, data: Path, *, save: Path | None) -> int:
    """Which figures differ between two rules, and which employees change cell by which of them."""
    language = settings.language
    a, b = (_chosen(settings, word) for word in (before, after))
    dataset = read_dataset(data, mapping=settings.mapping, language=language)
    found = effects.diff(a, b, data=dataset, on=settings.on or min(a.on, b.on))
    moved = found.dropna(subset=["employee_id"])
    out.print(
        text(
            "{figures} figures differ; {people} of {all} employees change cell or state.",
            language,
            figures=found.loc[~found["key"].str.contains("; "), "key"].nunique(),
            people=moved["employee_id"].nunique(),
            all=len(dataset.employees),
        ),
        style="bold",
    )
    out.print(figure_table(found, language))
    if len(moved):
        out.print(people_table(moved.head(FIRST), language))
    if save is not None:
        to_csv(found, save)
        out.print(text("Written: {folder}", language, folder=save), markup=False, soft_wrap=True)
    return _DONE


def _chosen(settings: Settings, word: str) -> Rules:
    """Rules by a word: a date, a profile, or ``profile@date``."""
    chosen = options(settings)
    name, _, day = word.partition("@")
    if not day and name[:1].isdigit():
        name, day = settings.profile or "", name
    if not name:
        raise UnknownIdError("profile", "", rulebook.names("profiles"))
    chosen["profile"] = name
    if day:
        try:
            chosen["on"] = rulebook.as_date(day)
        except ValueError as error:
            raise TalentError(str(error)) from error
    elif settings.on is None:
        chosen["on"] = max(chosen["on"], rulebook.about("profiles", name)["from"])
    chosen["instrument"] = None
    return rulebook.load(**chosen)


def figure_table(found: pd.DataFrame, language: str) -> Table:
    """The figures that differ, each with how many employees it moves."""
    people = found.dropna(subset=["employee_id"]).groupby("key")["employee_id"].nunique()
    rows = found.drop_duplicates("key").copy()
    rows["people"] = rows["key"].map(people).fillna(0).astype("int64")
    moving = rows["people"].gt(0) | rows["effect"].eq("tied")
    rows["effect"] = rows["effect"].where(rows["effect"].eq("tied"), "").mask(~moving, "nobody")
    rows["effect"] = display.words(rows["effect"], vocabulary.EFFECTS, language)
    for side in ("before", "after"):
        rows[side] = rows[side].fillna("–").str.slice(0, LONGEST_VALUE)
    columns = ["key", "before", "after", "mark_before", "mark", "people", "effect"]
    shown = rows.sort_values(["people", "key"], ascending=[False, True])[columns]
    return show.frame_table(show.headed(shown, language), language, fold=True)


def people_table(moved: pd.DataFrame, language: str) -> Table:
    """Who changes cell by which figure; ids are masked."""
    rows = pd.DataFrame(
        {
            "employee": display.masked(moved["employee_id"]),
            "before": _stand(moved["state_before"], moved["cell_before"], language),
            "after": _stand(moved["state"], moved["cell"], language),
            "key": moved["key"],
            "effect": display.words(moved["effect"], vocabulary.EFFECTS, language),
        }
    )
    return show.frame_table(show.headed(rows, language), language, fold=True)


def _stand(state: pd.Series, cell: pd.Series, language: str) -> list[str]:
    words = {name: text(word, language) for name, word in display.STATES.items()}
    return [words[one] if pd.isna(box) else str(int(box)) for one, box in zip(state, cell, strict=True)]


def rule_table(rules: pd.DataFrame, language: str, *, whole: bool) -> Table:
    """Rules in force as a table.

    Args:
        rules: rows of :meth:`talent.rules.Rules.frame`.
        language: ``"id"`` or ``"en"``.
        whole: with unit, kind, article and the whole value; else one line a rule.
    """
    dated = rules.assign(since=rules["since"].dt.strftime("%Y-%m-%d"))
    if whole:
        columns = ["key", "value", "unit", "since", "kind", "mark", "source", "article"]
        return show.frame_table(show.headed(dated[columns], language), language, fold=True)
    long = dated["value"].str.len() > LONGEST_VALUE
    dated["value"] = dated["value"].where(~long, dated["value"].str.slice(0, LONGEST_VALUE - 1) + "…")
    columns = ["key", "value", "since", "mark", "source"]
    return show.frame_table(show.headed(dated[columns], language), language, one_line=True)


def no_such_rule(prefix: str, keys: pd.Series, language: str) -> str:
    """That no key begins so, and which beginnings come nearest."""
    beginnings = {
        start for key in keys for start in accumulate(key.split("."), lambda above, name: f"{above}.{name}")
    }
    nearest = get_close_matches(prefix, sorted(beginnings), n=3, cutoff=0.5)
    hint = " " + text("Nearest: {keys}.", language, keys=", ".join(nearest)) if nearest else ""
    return text("No rule has a key that begins with {prefix}.", language, prefix=repr(prefix)) + hint


def sheets(opened: Opened, language: str) -> pd.DataFrame:
    """What each sheet was taken for: file, sheet, what it is, how sure, rows.

    Args:
        opened: the files.
        language: ``"id"`` or ``"en"``.
    """
    rows = [
        (
            item.file,
            item.name,
            title(item, language) or text("not recognised", language),
            item.read,
            f"{item.proposal.confidence:.0%}",
        )
        for item in opened.sheets
    ]
    return pd.DataFrame(rows, columns=["file", "sheet", "taken for", "rows", "sure"])
