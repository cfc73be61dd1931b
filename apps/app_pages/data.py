"""Agency data: drop files, confirm what each sheet is, see every problem; every row is accounted for."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from apps import mending, screen, uploads
from apps.session import language, number, say
from apps.uploads import Reading
from talent import display, export
from talent.errors import RuleError
from talent.intake.convert import Sheet
from talent.intake.read import title
from talent.intake.recognise import SURE
from talent.messages import mark, text
from talent.tables.wording import WORDINGS

LISTED = 5
GROUPS_OPEN = 3
SEVERITIES = {
    "error": (":material/dangerous:", mark("Error")),
    "notice": (":material/info:", mark("Notice")),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The accounting stays in view while the page scrolls.
STICKY = """<style>[data-testid=stLayoutWrapper]:has(> .st-key-accounting)
{position: sticky; top: 3.75rem; z-index: 9; background: white}</style>"""


def drop() -> None:
    """The box into which files are dropped, and those that the session holds already."""
    st.header(say("1. Drop the files"))
    st.file_uploader(
        say("CSV, Excel, ODS or Parquet, several at once; with them the mapping file of last time"),
        accept_multiple_files=True,
        key="drop",
        on_change=uploads.keep,
    )
    if uploads.names() and not st.session_state.get("drop"):
        st.markdown(say("Still here: {files}", files=", ".join(map(uploads.as_code, uploads.names()))))
        st.button(say("Forget these files"), on_click=uploads.forget, icon=":material/delete:")


def account(found: Reading) -> None:
    """What became of every row that was read."""
    read, accepted, rejected, excluded = map(number, found.account)
    with st.container(key="accounting", border=True):
        sums = say(
            "read {read} = accepted {accepted} + rejected {rejected} + excluded {excluded}",
            read=read, accepted=accepted, rejected=rejected, excluded=excluded,
        )  # fmt: skip
        st.markdown(f"**{sums}**")
        if found.data is None:
            st.caption(say("Nothing is accepted before the problems without a row are mended."))


def sheets(found: Reading) -> None:
    """One row a sheet with what it looks like, and below each sheet's headings to confirm or mend."""
    known = found.opened.sheets
    unsure = [sheet for sheet in known if not settled(found, sheet)]
    if unsure:
        st.header(
            say(
                "2. What they hold: {n} of {all} sheets wait for you",
                n=number(len(unsure)),
                all=number(len(known)),
            )
        )
    else:
        st.header(say("2. What they hold: {n} sheets, all settled", n=number(len(known))))
    rows = pd.DataFrame(
        {
            "file": [sheet.file for sheet in known],
            "sheet": [sheet.name or "–" for sheet in known],
            "kind": [looks_like(sheet) for sheet in known],
            "rows": [sheet.read for sheet in known],
            "sure": [how_sure(sheet) for sheet in known],
        }
    )
    titles = {
        "file": say("File"), "sheet": say("Sheet"), "kind": say("Looks like"), "rows": say("Rows"),
        "sure": say("How sure"),
    }  # fmt: skip
    if known:
        screen.rows(rows, titles=titles, alt=say("What each sheet looks like"))
    for sheet in known:
        label = f"{uploads.place(sheet)} – {looks_like(sheet)}"
        with st.expander(label, expanded=sheet in unsure, key=f"sheet-{mending.key(sheet)}"):
            mending.mend(found, sheet)


def settled(found: Reading, sheet: Sheet) -> bool:
    """Whether nothing about a sheet waits for a person."""
    proposal = sheet.proposal
    if proposal.layout is None:
        return proposal.entry.skip
    asked = any(not given for *_, given in uploads.questions(sheet))
    asked = asked or bool(uploads.posts_without_tier(found, sheet)["tier"].isna().any())
    return proposal.confidence >= SURE and not proposal.twice and not asked


def looks_like(sheet: Sheet) -> str:
    """What a sheet is taken for, in words."""
    if sheet.proposal.entry.skip:
        return say("left out")
    return title(sheet, language()) or say("not recognised")


def how_sure(sheet: Sheet) -> str:
    """How sure that is; what somebody confirmed is."""
    if sheet.proposal.confirmed or sheet.proposal.entry.skip:
        return say("confirmed")
    return display.percent(sheet.proposal.confidence, language()) if sheet.proposal.layout else "–"


def problems(found: Reading) -> None:
    """Problems by kind, errors first: how many, the first rows, and what to do beside."""
    told = found.problems
    errors = told["severity"].eq("error")
    if told.empty:
        st.header(say("3. Problems: none was found"))
        return
    st.header(
        say(
            "3. Problems: {n} errors and {m} notices",
            n=number(errors.sum()),
            m=number(len(told) - errors.sum()),
        )
    )
    kinds = told.groupby(["severity", "code"], sort=False).size().reset_index(name="n")
    # What only follows from other rows comes after them.
    kinds = kinds.assign(follows=kinds["code"].eq("set_aside")).sort_values(
        ["severity", "follows", "n"], ascending=[True, True, False], kind="stable", ignore_index=True
    )
    for rank, severity, code, n, _ in kinds.itertuples(name=None):
        mine = told[told["severity"].eq(severity) & told["code"].eq(code)]
        icon, word = SEVERITIES[severity]
        reason = uploads.as_text(one_text(mine["reason"], WORDINGS[code].reason))
        label = f"{say(word)} · **{number(n)}** × {reason}"
        opened = severity == "error" and rank < GROUPS_OPEN
        with st.expander(label, icon=icon, expanded=opened, key=f"problem-{code}-{severity}"):
            listed(mine, code, alone=len(found.opened.sheets) == 1)


def one_text(said: pd.Series, wording: str) -> str:
    """What all say; where they differ, the sentence without its particulars."""
    blank = {"table": "…", "column": "…", "detail": "…"}
    return str(said.iloc[0]) if said.eq(said.iloc[0]).all() else text(wording, language(), **blank)


def listed(mine: pd.DataFrame, code: str, *, alone: bool) -> None:
    """The first rows of a kind of problem, with what to do beside them."""
    first = mine.head(LISTED).fillna({"row": 0})
    first = first.assign(row=first["row"].astype("str").replace("0", ""))
    for name in ("value", "reason", "fix"):
        first[name] = first[name].map(uploads.hidden)
    titles = {
        "file": say("File"), "sheet": say("Sheet"), "row": say("Row"), "column": say("Column"),
        "value": say("Value"), "reason": say("Reason"),
    }  # fmt: skip
    alike = [name for name in ("sheet", "row", "column", "value") if first[name].eq("").all()]
    alike += ["file", "sheet"] if alone and first["row"].ne("").all() else []
    alike += ["reason"] if mine["reason"].eq(mine["reason"].iloc[0]).all() else []
    shown = {name: heading for name, heading in titles.items() if name not in alike}
    # Reasons that differ need the whole width, and the advice goes below them.
    left, right = (st.container(), st.container()) if "reason" in shown else st.columns([3, 2], gap="medium")
    with left:
        screen.rows(first, titles=shown, alt=say("First rows with this problem"))
        if len(mine) > LISTED:
            counts = {"shown": number(LISTED), "n": number(len(mine))}
            st.caption(say("The first {shown} of {n} are listed.", **counts))
    with right:
        advice = say("What to do")
        st.markdown(f"**{advice}**")
        if code in uploads.ANSWERED_ABOVE:
            st.markdown(say("Answer it above, where the sheet is confirmed. Or else:"))
        st.markdown(uploads.as_text(one_text(mine["fix"], WORDINGS[code].fix)))


def downloads(found: Reading) -> None:
    """What can be taken away: rows to mend, problems, changes, and the mapping file for next time."""
    data = found.data
    st.header(say("Take away"))
    offers: list[tuple[str, str, str, bool, Callable[[], bytes | str]]] = [
        (say("Rejected rows"), "rejected.xlsx", XLSX, bool(data and data.rejected),
         lambda: export.to_xlsx(uploads.rejected(data)) if data else b""),
        (say("Problems"), "problems.xlsx", XLSX, len(found.problems) > 0,
         lambda: export.to_xlsx({"problems": found.problems})),
        (say("Changes"), "changes.xlsx", XLSX, bool(data and len(data.changes)),
         lambda: export.to_xlsx({"changes": data.changes}) if data else b""),
        (say("Mapping file"), "mapping.toml", "application/toml", bool(found.opened.sheets),
         lambda: uploads.mapping_file(found.opened)),
    ]  # fmt: skip
    for place, (label, name, mime, there, make) in zip(st.columns(4), offers, strict=True):
        place.download_button(
            label, make, name, mime, disabled=not there, on_click="ignore", icon=":material/download:",
            width="stretch",
        )  # fmt: skip
    st.caption(say("Rejected rows can be mended in the workbook and dropped here again."))


st.title(say("Agency data"))
st.html(STICKY)
accounting = st.empty()
drop()
try:
    found = uploads.reading()
except RuleError as error:
    st.error(uploads.as_text(str(error)))
    st.stop()
if found is None:
    st.info(
        say(
            "Here will stand what the files hold and what is wrong with them. Nothing is stored; close the "
            "browser tab and they are gone."
        )
    )
    st.stop()
with accounting:
    account(found)
sheets(found)
problems(found)
downloads(found)
