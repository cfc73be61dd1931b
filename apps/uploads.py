"""Files dropped in the session: what they hold and what was confirmed; nothing is cached or stored."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from apps.session import language, say
from talent.dataset import Dataset
from talent.errors import IntakeError, RuleError
from talent.intake import Mapping, SheetMapping
from talent.intake.checks import QUESTIONS
from talent.intake.convert import Sheet
from talent.intake.mapping import as_toml
from talent.intake.outcome import ASKED as CODES
from talent.intake.outcome import open_questions, proposals, rejected_sheets, summary
from talent.intake.read import Opened, dataset_of, open_sheets
from talent.messages import mark

ASKED = {
    "dates": mark("Order of day and month"),
    "decimal": mark("Decimal mark"),
    "fill_down": mark("Do merged cells and ditto marks say what stands above?"),
    "id_form": mark("Ids that are no NIP"),
    "inactive": mark("People no longer on active duty"),
    "scale": mark("Scale of the scores"),
    "sex_p": mark("What P stands for"),
    "split": mark("Do the cells hold two values, to be split?"),
    "zero": mark("What 0 stands for"),
}
"""Questions that a sheet may leave open, as people are asked them."""
ANSWERS = {
    "": mark("not answered yet"),
    "dmy": mark("day/month/year"),
    "mdy": mark("month/day/year"),
    ",": mark("comma (79,5)"),
    ".": mark("point (79.5)"),
    "both": mark("either is one"),
    "yes": mark("yes"),
    "no": mark("no"),
    "keep": mark("count them"),
    "refuse": mark("set their rows aside"),
    "1": mark("0 to 1, so times 100"),
    "100": mark("0 to 100, as it stands"),
    "female": mark("perempuan (female)"),
    "male": mark("pria (male)"),
    "missing": mark("not assessed"),
    "zero": mark("a score of nothing"),
}
"""What may be answered."""
ANSWERED_ABOVE = frozenset({*CODES, "tier_asked"})
"""Problems that an answer on the page settles."""
_MAPPING_FILE = ".toml"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_ID = re.compile(r"[0-9][0-9 .]{12,}(?=[0-9]{3})")


@dataclass(frozen=True)
class Reading:
    """What the dropped files give.

    Attributes:
        opened: their sheets.
        data: their tables; None when everything is refused.
        problems: every problem, phrased.
    """

    opened: Opened
    data: Dataset | None
    problems: pd.DataFrame

    @property
    def account(self) -> tuple[int, int, int, int]:
        """Rows read, accepted, rejected and excluded; of what is refused as a whole nothing is accepted."""
        if self.data is not None:
            read, accepted, rejected, excluded = summary(self.data.accounting)
            return read, accepted, rejected, excluded
        again = sum(n for _, n in self.opened.again)
        read = sum(sheet.read for sheet in self.opened.sheets) + again
        left = sum(len(sheet.excluded) for sheet in self.opened.sheets) + again
        return read, 0, read - left, left


def keep() -> None:
    """Remember what stands in the drop box; leaving the page empties the box and not the session."""
    st.session_state["dropped"] = list(st.session_state["drop"] or [])


def forget() -> None:
    """Drop the files and all that was read from them."""
    for name in ("dropped", "mapping", "opened", "reading", "confirmed"):
        st.session_state.pop(name, None)


def names() -> list[str]:
    """Names of the files that the session holds."""
    return [file.name for file in st.session_state.get("dropped", [])]


def reading() -> Reading | None:
    """What the files of the session hold under what is confirmed so far; None without files.

    Raises:
        RuleError: a mapping file among them says something that is not known.
    """
    files = st.session_state.get("dropped", [])
    data = [file for file in files if not file.name.lower().endswith(_MAPPING_FILE)]
    if not data:
        return None
    mapping = _mapping([file for file in files if file not in data])
    state = ([file.file_id for file in data], mapping)
    opened = _once("opened", state, lambda: _open(data, mapping))
    found: Reading = _once("reading", (*state, language()), lambda: _read(opened))
    return found


def confirm(entry: SheetMapping) -> None:
    """Take a sheet as an entry says, from the next run on."""
    st.session_state.setdefault("confirmed", {})[entry.file, entry.sheet] = entry


def entry_of(sheet: Sheet) -> SheetMapping:
    """How a sheet is read now, as an entry for this very sheet."""
    layout = sheet.proposal.layout
    return replace(
        sheet.proposal.entry, file=sheet.file, sheet=sheet.name, layout=layout.name if layout else ""
    )


def confirmed_as(
    sheet: Sheet, *, columns: dict[str, str], answers: dict[str, dict[str, str]], tiers: dict[str, str]
) -> SheetMapping:
    """The entry of a sheet with what was confirmed about it.

    Args:
        sheet: as read.
        columns: heading → field.
        answers: field → {question: answer}.
        tiers: title of a post → tier.
    """
    entry = entry_of(sheet)
    both = {field: {**entry.answers.get(field, {}), **given} for field, given in answers.items()}
    told = {field: kept for field, given in {**entry.answers, **both}.items() if (kept := _given(given))}
    values = {name: given for name, given in entry.values.items() if name != "tier_of_post"}  # noqa: PD011 - no frame
    values |= {"tier_of_post": tiers} if tiers else {}
    return replace(entry, columns=columns, answers=told, values=values)


def headings(sheet: Sheet) -> pd.DataFrame:
    """Each heading with the first value below it and its field; private columns are not offered."""
    proposal = sheet.proposal
    triples = zip(range(len(proposal.headings)), proposal.headings, proposal.columns, strict=True)
    kept = {
        " ".join(heading.split()): field
        for number, heading, field in triples
        if heading.strip() and number not in proposal.private
    }
    examples = [_example(sheet.original, heading) for heading in kept]
    return pd.DataFrame(
        {"heading": list(kept), "example": examples, "field": list(kept.values())}, dtype="str"
    )


def field_names(sheet: Sheet) -> dict[str, str]:
    """What may be chosen for a heading: field → how it is shown, those of the sheet among them."""
    layout = sheet.proposal.layout
    fields = layout.fields if layout is not None else {}
    known = {
        name: name
        if not field.headings or field.headings[0] == name.replace("_", " ")
        else f"{name} ({field.headings[0]})"
        for name, field in sorted(fields.items())
    }
    return {"": "–", **known, **{name: name for name in sheet.proposal.columns if name and name not in known}}


def heading_of(sheet: Sheet, field: str) -> str:
    """The heading of a field in the words of the sheet."""
    pairs = zip(sheet.proposal.columns, sheet.proposal.headings, strict=True)
    return next((" ".join(heading.split()) for name, heading in pairs if name == field), field)


def questions(sheet: Sheet) -> list[tuple[str, str, tuple[str, ...], str]]:
    """Field, question, answers allowed and the one given, of what a sheet leaves open or has settled."""
    settled = [
        (field, key, QUESTIONS[key], answer)
        for field, given in sheet.proposal.entry.answers.items()
        for key, answer in given.items()
        if answer and key in QUESTIONS
    ]
    return [*settled, *((field, key, allowed, "") for field, key, allowed in open_questions(sheet))]


def posts_without_tier(found: Reading, sheet: Sheet) -> pd.DataFrame:
    """Titles whose tier nothing tells, with the tier that was given: title, tier."""
    said = dict(sheet.proposal.entry.values.get("tier_of_post", {}))  # noqa: PD011 - no frame
    told = found.problems
    mine = told["code"].eq("tier_asked") & told["file"].eq(sheet.file) & told["sheet"].eq(sheet.name)
    titles = dict.fromkeys([*said, *told.loc[mine, "value"]])
    return pd.DataFrame({"title": list(titles), "tier": [said.get(name) for name in titles]}, dtype="str")


def mapping_file(opened: Opened) -> str:
    """All that is proposed or confirmed as a mapping file."""
    entries = [
        replace(
            entry, answers={field: kept for field, given in entry.answers.items() if (kept := _given(given))}
        )
        for entry in proposals(opened)
    ]
    skipped = [sheet.proposal.entry for sheet in opened.sheets if sheet.proposal.entry.skip]
    return as_toml([*entries, *skipped], purpose=opened.mapping.purpose)


def rejected(data: Dataset) -> dict[str, pd.DataFrame]:
    """The rows set aside, a sheet each, with reason and fix beside them."""
    return {name.rpartition("/")[2] or name: rows for name, rows in rejected_sheets(data, language()).items()}


def place(sheet: Sheet) -> str:
    """File and sheet as they are called, to stand in a label."""
    return as_code(" / ".join(filter(None, (sheet.file, sheet.name))))


def as_code(name: str) -> str:
    """A text from a file as Markdown code."""
    shown = "".join(char if char.isprintable() else "�" for char in name)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if "`" in shown else f"`{shown}`"


def as_text(sentence: str) -> str:
    """A sentence that may quote a file as Markdown in which nothing is formatted and nothing is a link."""
    return _PUNCTUATION.sub(r"\\\1", _LINK.sub("\u2060", hidden(sentence)))


def hidden(value: str) -> str:
    """A text whose long ids show their end alone."""
    return _ID.sub("•• ", value)


def _example(rows: pd.DataFrame, heading: str) -> str:
    if heading not in rows.columns:
        return ""
    column = rows.loc[:, rows.columns == heading].iloc[:, 0]
    filled = column.dropna()
    return hidden(str(filled.iloc[0])) if len(filled) else ""


def _given(answers: Any) -> dict[str, str]:  # noqa: ANN401 - a mapping of texts
    return {key: answer for key, answer in answers.items() if answer}


def _mapping(files: list[Any]) -> Mapping:
    confirmed = tuple(st.session_state.get("confirmed", {}).values())
    if not files:
        return Mapping(confirmed)
    # Read once: a layout of the agency's own equals itself alone.
    loaded = _once("mapping", [file.file_id for file in files], lambda: _loaded(files[-1]))
    return replace(loaded, sheets=(*confirmed, *loaded.sheets))


def _loaded(file: Any) -> Mapping:  # noqa: ANN401 - an uploaded file
    try:
        content = tomllib.loads(file.getvalue().decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(say("{file} is not a readable mapping file.", file=file.name)) from error
    return Mapping.from_dict(content, name=file.name)


def _once(name: str, state: Any, make: Any) -> Any:  # noqa: ANN401 - whatever is made
    """What was made of the same state before, kept for the session alone."""
    known = st.session_state.get(name)
    if known is None or known[0] != state:
        st.session_state.pop(name, None)
        known = (state, make())
        st.session_state[name] = known
    return known[1]


def _open(files: list[Any], mapping: Mapping) -> Opened:
    with st.spinner(say("Reading the files …")):
        return open_sheets([(file.name, file.getvalue()) for file in files], mapping=mapping)


def _read(opened: Opened) -> Reading:
    try:
        data = dataset_of(opened, strict=False, language=language())
    except IntakeError as error:
        return Reading(opened, None, error.problems)
    return Reading(opened, data, data.problems)
