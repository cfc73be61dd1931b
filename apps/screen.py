"""What pages share: a figure under its finding, a table in the language's numbers, the basis line below."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from apps import session
from apps.session import number, say
from talent import display

ROW = 33  # height of a row at the font size of the theme
LINE = 19  # height of each further line of text in a row
_QUIET = {"displayModeBar": False, "responsive": True}


def show(figure: go.Figure, **options: Any) -> Any:  # noqa: ANN401 - what Streamlit hands back
    """Draw a figure: its title as a heading that wraps, the chart with its text alternative, the basis line.

    Args:
        figure: from ``talent.figures``.
        options: passed to ``st.plotly_chart`` (``key``, ``on_select`` …).
    """
    st.header(figure.layout.title.text)
    chart = go.Figure(figure).update_layout(title=None, margin={"t": 24})
    event = st.plotly_chart(chart, alt=figure.layout.meta["alt"], config=_QUIET, **options)
    basis_note(figure.layout.meta["basis"])
    return event


def basis_note(line: str) -> None:
    """The small line under a figure or table; open it for the whole basis of the run."""
    with st.popover(f":gray[:small[{line}]]", type="tertiary"):
        basis, (open_rules, rules) = session.review().basis, session.unconfirmed()
        rows = {
            say("run"): basis["run_id"],
            say("Review date"): display.day(basis["on"], session.language()),
            say("Planned inauguration"): display.day(basis["inauguration"], session.language()),
            say("Profile"): basis["profile"],
            say("Instrument"): basis["instrument"],
            say("Not in force"): ", ".join(basis["out_of_force"]) or "–",
            say("Overlay"): basis["overlay"] or "–",
            say("Unconfirmed rules"): say("{n} of {all}", n=number(open_rules), all=number(rules)),
        }
        st.table(pd.DataFrame({"": rows}), border="horizontal", hide_header=True)


def table(
    frame: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    alt: str,
    columns: Mapping[str, Any] | None = None,
    lines: int = 1,
    total: int | None = None,
    **options: Any,  # noqa: ANN401 - passed on
) -> Any:  # noqa: ANN401 - what Streamlit hands back
    """A table of chosen columns, numbers right-aligned in the session's format, with the basis line.

    Args:
        frame: rows in the order shown.
        titles: column → heading; only these are shown, in this order.
        alt: what the table holds, for those who do not see it.
        columns: heading → column configuration.
        lines: lines of text that fit into a row; longer texts wrap from 3 lines on.
        total: rows there are, where only the first are in the frame.
        options: passed to ``st.dataframe`` (``key``, ``on_select`` …).
    """
    event = rows(frame, titles=titles, alt=alt, columns=columns, lines=lines, **options)
    line = display.basis_line(session.review().basis, n=len(frame), of=total, language=session.language())
    basis_note(line)
    return event


def rows(
    frame: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    alt: str,
    columns: Mapping[str, Any] | None = None,
    lines: int = 1,
    **options: Any,  # noqa: ANN401 - passed on
) -> Any:  # noqa: ANN401 - what Streamlit hands back
    """As :func:`table`, for what rests on no review and so has no basis line."""
    shown = frame[list(titles)].rename(columns=dict(titles))
    settings = dict(columns or {})
    # The language is asked once and not for each cell: Streamlit looks it up in the session.
    write = partial(display.number, language=session.language())
    numeric = [name for name in shown.columns if pd.api.types.is_numeric_dtype(shown[name])]
    for name in [name for name in numeric if shown[name].isna().any()]:
        # The table shows a missing number as "None", whatever its format says.
        shown[name] = shown[name].map(write)
        settings.setdefault(name, st.column_config.TextColumn(alignment="right"))
        numeric.remove(name)
    row = ROW + LINE * (lines - 1)
    options.setdefault("height", _height(len(shown), row))
    styled = shown.style.format(write, subset=pd.Index(numeric))
    return st.dataframe(styled, hide_index=True, row_height=row, column_config=settings, alt=alt, **options)


def _height(rows: int, row: int, most: int = 10) -> int:
    # Half a row below says that there are more.
    return ROW + row * rows + 4 if rows <= most else ROW + row * most + row // 2


def post_titles() -> pd.Series:
    """Title of each position, by id, with its unit where titles repeat."""
    review = session.review()
    return display.post_labels(review.posts, review.people)


def tier_names() -> dict[str, str]:
    """Name of each tier in the session's language."""
    labels = session.rules().tiers[f"label_{session.language()}"]
    return {str(tier): str(label) for tier, label in labels.items()}


def people(ids: pd.Series) -> pd.DataFrame:
    """Name, unit and post of people, row by row.

    Args:
        ids: employee ids.

    Returns:
        person (name with the masked id), unit, post; index as given.
    """
    known = session.review().people
    by_id = known.set_index("employee_id")
    post = ids.map(by_id["position_id"]).map(post_titles()).fillna("–")
    return pd.DataFrame(
        {"person": display.person_labels(known, ids), "unit": ids.map(by_id["unit"]), "post": post}
    )
