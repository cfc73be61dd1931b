"""The dashboard's router: page set-up, what the sidebar offers, and the pages in the order of the work."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from apps import session
from apps.session import say
from talent.display import GREY

PAGES = Path(__file__).parent / "app_pages"

st.set_page_config(page_title="talent", page_icon="▦", layout="wide")
page = st.navigation(
    [
        st.Page(PAGES / "overview.py", title=say("Attention"), icon=":material/priority_high:", default=True),
        st.Page(PAGES / "data.py", title=say("Agency data"), icon=":material/upload_file:"),
        st.Page(PAGES / "nine_box.py", title=say("Nine-box grid"), icon=":material/grid_on:"),
        st.Page(PAGES / "person.py", title=say("Person"), icon=":material/person:"),
        st.Page(PAGES / "positions.py", title=say("Positions"), icon=":material/lan:"),
        st.Page(PAGES / "succession.py", title=say("Succession"), icon=":material/account_tree:"),
        st.Page(PAGES / "scenarios.py", title=say("Scenarios"), icon=":material/alt_route:"),
        st.Page(PAGES / "careers.py", title=say("Careers"), icon=":material/route:"),
        st.Page(PAGES / "merit.py", title=say("Merit index"), icon=":material/bar_chart:"),
        st.Page(PAGES / "agencies.py", title=say("Agencies side by side"), icon=":material/leaderboard:"),
        st.Page(PAGES / "rules.py", title=say("Rules"), icon=":material/gavel:"),
    ]
)
# The theme's own captions are too pale to read.
st.html(f"<style>[data-testid=stCaptionContainer] {{opacity: 1; color: {GREY}}}</style>")
with st.sidebar:
    session.choose()
page.run()
