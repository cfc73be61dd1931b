"""The dashboard in a real browser: it opens, asks nothing of the outside, and a cell lists its people."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from talent import load_rules, run_review
from talent.store import Store
from tests.agency import ON, dataset

pytestmark = pytest.mark.browser
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000


@pytest.fixture(scope="module")
def review():
    return run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))


@pytest.fixture(scope="module")
def address(root, review, tmp_path_factory):
    """A server of its own on a free port, over the hand-made agency's store."""
    folder = tmp_path_factory.mktemp("served")
    Store(f"sqlite:///{folder / 'talent.db'}").publish(review)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "apps/streamlit_app.py", "--server.port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=root,
            env=os.environ | {"TALENT_DB": str(folder / "talent.db")},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_healthy(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_healthy(port, server):
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within a minute")


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=FLAGS)


@pytest.fixture
def page(browser, address):
    """A page that remembers which hosts were asked."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.asked = set()
    opened.on("request", lambda request: opened.asked.add(re.sub(r"^\w+:/*([^/:]*).*", r"\1", request.url)))
    yield opened
    context.close()


def heading(page, name):
    return expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("path", "name"),
    [("", "Perhatian"), ("nine_box", "Sembilan kotak"), ("succession", "Suksesi"), ("merit", "Indeks merit")],
)
def test_every_page_opens_and_asks_nothing_outside(page, address, path, name):
    page.goto(f"{address}/{path}")
    heading(page, name)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    assert page.get_by_test_id("stException").count() == 0
    assert {host for host in page.asked if host} <= {"127.0.0.1"}


def test_a_click_on_a_cell_lists_its_people(page, address, review):
    page.goto(f"{address}/nine_box?lang=en")
    heading(page, "Nine-box grid")
    heading(page, "Box 9: 0 people")
    grid = page.locator(".js-plotly-plot").first
    expect(grid.locator(".barlayer .point > path")).to_have_count(9, timeout=PATIENCE)
    cell = grid.locator(".barlayer .trace").nth(1).locator(".point > path").nth(1)
    spot = cell.bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.mouse.move(x, y)  # plotly takes a click only where it has seen the pointer
    expect(grid.locator(".hoverlayer .hovertext").first).to_be_visible(timeout=PATIENCE)
    page.mouse.click(x, y)
    heading(page, f"Box 5: {review.grid['cell'].eq(5).sum()} people")


def test_findings_lead_to_their_page(page, address):
    page.goto(f"{address}/?lang=en")
    page.get_by_role("link", name="See succession").click()
    heading(page, "Succession")


def test_language_switch_keeps_the_page(page, address):
    page.goto(f"{address}/merit?lang=en")
    heading(page, "Merit index")
    page.get_by_role("combobox", name=re.compile("Language")).click()
    page.get_by_role("option", name="Bahasa Indonesia").click()
    heading(page, "Indeks merit")
