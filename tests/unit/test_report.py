import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from talent import display, load_rules, run_review
from talent.report import charts, markup, write_html
from tests.agency import ON, dataset

NIP = "19850101201001{:04d}"


class Reader(HTMLParser):
    """Open elements, texts and addresses of a page; refuses a page whose elements do not close."""

    EMPTY = frozenset({"meta", "rect", "path"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.words, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action", "data"}]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def review():
    """The hand-made agency under ids that are as long as real ones."""
    found = run_review(dataset(), rules=load_rules(on=ON, profile="bkn-411-2025", instrument="kasn-9-2019"))
    ids = {old: NIP.format(number) for number, old in enumerate(found.grid["employee_id"], start=1)}
    renamed = {
        name: getattr(found, name).replace({"employee_id": ids})
        for name in ("grid", "incumbents", "benches", "people", "scores", "components", "vacancies")
    }
    plan = replace(found.plan, moves=found.plan.moves.replace({"employee_id": ids}))
    return replace(found, **renamed, plan=plan)


@pytest.fixture(scope="module", params=["id", "en"])
def page(request, review, tmp_path_factory):
    file = write_html(review, tmp_path_factory.mktemp("report") / "sub" / "r.html", language=request.param)
    return file.read_text("utf-8")


def test_page_is_well_formed(page):
    words = " ".join(read(page).words)
    assert "Dinas Contoh" in words
    assert page.startswith("<!doctype html>")


def test_page_fetches_nothing(page):
    assert read(page).addresses == []
    assert not re.search(r"https?://|//[a-z]|@import|url\(|<script", page)


def test_page_forbids_what_it_does_not_need(page):
    assert "default-src 'none'" in page


def test_page_is_small(page):
    assert len(page) < 300_000


def test_page_says_its_language(page):
    assert re.search(r'<html lang="(id|en)">', page)


def test_page_holds_the_counts_of_the_grid(page, review):
    words = read(page).words
    for state in display.STATES:
        assert str(int(review.grid["state"].eq(state).sum())) in words
    five = int(review.grid["cell"].eq(5).sum())
    assert any(word.startswith(f"{five} · ") for word in words)


def test_every_part_has_its_basis(page, review):
    assert page.count(f"{review.run_id[:8]} · n = ") >= 8


def test_no_employee_id_is_shown_whole(page, review):
    assert [one for one in review.people["employee_id"] if one in page] == []
    assert "••&nbsp;" in page


def test_every_move_of_the_plan_is_listed(page, review):
    titles = display.post_labels(review.posts, review.people)
    words = read(page).words
    assert all(titles[post] in words for post in review.plan.moves["to_position"])


def test_proof_of_the_plan_is_said(page):
    assert "Optimal, verified" in page or "Optimal, terverifikasi" in page


def test_every_item_of_career_development_is_listed(page, review):
    own = review.merit.items[review.merit.items["aspect"] == review.merit.career_aspect]
    assert len(own) == 10
    assert all(any(word.startswith(f"{item}  ") for word in read(page).words) for item in own["item"])


def test_unconfirmed_rules_are_listed(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="en").read_text("utf-8")
    assert re.search(r"\d+ of \d+ rules in use are unconfirmed", page)
    assert "Weights of the ranking fit" in page


def test_rules_are_those_of_the_run_and_say_how_they_were_read(review, tmp_path):
    rules = review.rules
    leaf = replace(rules.leaf("cells.matrix"), mark="unconfirmed", about="A figure of this run alone")
    own = replace(review, rules=replace(rules, leaves=rules.leaves | {"cells.matrix": leaf}))
    page = write_html(own, tmp_path / "r.html", language="en").read_text("utf-8")
    assert "A figure of this run alone" in page
    assert re.search(r"Of the others \d+ were read in the regulation itself and \d+ at second hand", page)


def test_the_share_truly_placed_stands_beside_the_grid(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="en").read_text("utf-8")
    assert "truly in their box, about" in page


def test_what_is_out_of_force_is_said_on_the_cover(review, tmp_path):
    stale = replace(review, basis=review.basis | {"out_of_force": ["kasn-9-2019"]})
    page = write_html(stale, tmp_path / "r.html", language="en").read_text("utf-8")
    assert "Used outside its dates: kasn-9-2019" in page
    assert "not in force: kasn-9-2019" in page


def test_texts_are_escaped(review, tmp_path):
    hostile = "<script>alert(1)</script>"
    posts = review.posts.assign(title=hostile)
    page = write_html(replace(review, posts=posts), tmp_path / "r.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_report_is_the_same_twice(review, tmp_path):
    first, second = (write_html(review, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second


def test_box_numbers_become_chips():
    table = markup.table(pd.DataFrame({"box": ["7", "–"]}), boxes=["box"])
    assert 'class="chip b7">7<' in table
    assert "<td>–</td>" in table


def test_a_review_without_instrument_has_a_report(tmp_path):
    rules = load_rules(on=ON, profile="bkn-411-2025")
    found = run_review(dataset(), rules=rules)
    page = write_html(found, tmp_path / "r.html", language="en").read_text("utf-8")
    assert "Merit aspects" not in page
    assert "employees are in the talent pool" in page


def test_big_numbers_and_facts_are_escaped():
    assert markup.figures({"a<b": "1"}) == '<ul class="figures"><li><b>1</b>a&lt;b</li></ul>'
    assert markup.facts({"x": "<i>"}) == "<dl><dt>x</dt><dd>&lt;i&gt;</dd></dl>"


def test_numbers_of_a_table_stand_right():
    table = markup.table(pd.DataFrame({"n": ["1"], "word": ["a"]}), numeric=["n"])
    assert '<th scope="col" class="n">n</th><th scope="col">word</th>' in table
    assert '<td class="n">1</td><td>a</td>' in table


def test_long_lists_of_incumbents_are_cut_and_say_so(review, tmp_path):
    many = pd.concat([review.incumbents.assign(verdict="rotate")] * 20, ignore_index=True)
    page = write_html(replace(review, incumbents=many), tmp_path / "r.html", language="en").read_text("utf-8")
    assert f"The first 60 of {len(many)} are listed." in page


def test_grid_of_the_report_tells_likely_people_apart(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="en").read_text("utf-8")
    likely = review.grid[review.grid["state"].ne("placed")]["likely_cell"].dropna()
    shown = [int(found) for found in re.findall(r">\+ (\d+) likely<", page)]
    assert sum(shown) == len(likely) > 0


def test_claims_of_aspects_are_drawn_where_there_are_any(review):
    known = review.merit.aspects.assign(claimed=[20.0, None, 90.0, None, 40.0, None, None, 8.0])
    assert charts.aspects(known, "en").count("<path") == 4
    assert charts.aspects(review.merit.aspects, "en").count("<path") == 0


def test_rules_are_shown_in_words(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="en").read_text("utf-8")
    rules = page[page.index("rules in use are unconfirmed") :]
    assert "[[" not in rules
    assert "{&quot;" not in rules
    assert "<td>look_first_share</td><td>0.1</td>" in rules
    assert "<td>table</td>" in rules


def test_no_empty_table_is_shown(review, tmp_path):
    plan = replace(review.plan, unfilled=review.plan.unfilled.head(0))
    page = write_html(replace(review, plan=plan), tmp_path / "r.html", language="en").read_text("utf-8")
    assert "The plan leaves no post empty." in page
    assert "<tbody></tbody>" not in page


def test_incumbents_come_after_plan_and_merit(review, tmp_path):
    page = write_html(review, tmp_path / "r.html", language="en").read_text("utf-8")
    heads = ["Key posts", "Plan for the whole organisation", "Merit index", "Incumbents in their own post"]
    places = [page.index(f">{head}<") for head in heads]
    assert places == sorted(places)
