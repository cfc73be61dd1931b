"""Every rule that is shipped: cited, dated, marked, and no figure of law without a source."""

import re
import tomllib
from datetime import date

import pytest

from talent import rules
from talent.rules.leaf import KINDS, MARKS, read_rule_file

FOLDER = "talent/rules"
STATUS = {"in_force", "replaced", "guidance", "study", "assumption"}
REVIEWED = date(2026, 12, 31)


def files(root):
    here = root / FOLDER
    return [here / "method.toml", *sorted(path for path in here.glob("*/*.toml"))]


@pytest.fixture(scope="module")
def leaves(root):
    cited = rules.source_dates()
    return [
        (path.name, leaf)
        for path in files(root)
        for history in read_rule_file(path, prefix=path.stem, sources=cited).leaves.values()
        for leaf in history
    ]


def test_there_are_rules(leaves):
    assert len(leaves) > 150


def test_every_leaf_says_what_it_is(leaves):
    assert not [f"{file}, {leaf.key}" for file, leaf in leaves if len(leaf.about) < 8]


def test_every_leaf_is_cited_and_marked(leaves):
    for file, leaf in leaves:
        assert leaf.source in rules.sources(), (file, leaf.key)
        assert leaf.mark in MARKS, (file, leaf.key)
        assert leaf.kind in KINDS, (file, leaf.key)


def test_what_was_read_verbatim_names_its_article(leaves):
    assert not [
        f"{file}, {leaf.key}" for file, leaf in leaves if leaf.mark == "verbatim" and not leaf.article
    ]


def test_the_engines_own_figures_never_pass_for_law(leaves):
    own = [leaf for _, leaf in leaves if leaf.source == "engine"]
    assert own
    assert "law" not in {leaf.kind for leaf in own}
    assert "verbatim" not in {leaf.mark for leaf in own}


def test_every_leaf_was_checked_after_it_began(leaves):
    for file, leaf in leaves:
        assert leaf.since <= leaf.checked <= REVIEWED, (file, leaf.key)


def test_no_law_is_older_than_its_source(leaves):
    for file, leaf in leaves:
        if leaf.kind == "law":
            assert leaf.since >= rules.sources()[leaf.source]["since"], (file, leaf.key)


def test_every_source_is_complete_and_cited(leaves):
    used = {leaf.source for _, leaf in leaves}
    for name, source in rules.sources().items():
        assert source["title"].strip(), name
        assert source["status"] in STATUS, name
        assert type(source["since"]) is date, name
        assert name == name.lower()
    assert used <= set(rules.sources())


def test_profiles_and_instruments_say_their_dates(root):
    for folder in ("profiles", "instruments"):
        for name in rules.names(folder):
            meta = tomllib.loads((root / FOLDER / folder / f"{name}.toml").read_text(encoding="utf-8"))[
                "meta"
            ]
            assert meta["id"] == name
            assert meta["title"]
            assert type(meta["from"]) is date


def test_settings_hold_no_figures(root):
    cited = rules.source_dates()
    for path in files(root):
        for key, value in read_rule_file(path, prefix=path.stem, sources=cited).settings.items():
            texts = value if isinstance(value, list) else [value]
            structural = key.endswith(".career.aspect")
            assert structural or all(isinstance(text, str) for text in texts), (path.name, key)


MEASURE = r"profile\.components\.\w+\.measure"


@pytest.mark.parametrize("name", rules.names("profiles"))
def test_every_component_of_a_profile_can_be_measured(name):
    from talent.measures import MEASURES

    used = rules.load(on="2026-09-01", profile=name)
    kinds = {key: used.value(key) for key in used.leaves | used.settings if re.fullmatch(MEASURE, key)}
    assert set(kinds.values()) <= set(MEASURES)
    assert kinds or used.unpublished


def test_weights_cuts_and_scores_of_the_national_formula():
    # BKN 411/2025: performance 60, 15, 15, 10; potential 25, 20, 15, 10, 10, 10, 10; both cut at 60 and 80.
    used = rules.load(on="2025-12-01", profile="bkn-411-2025")
    assert [weight for _, weight in used.value("profile.axes.performance")] == [60, 15, 15, 10]
    assert [weight for _, weight in used.value("profile.axes.potential")] == [25, 20, 15, 10, 10, 10, 10]
    assert used.value("profile.cuts.performance") == used.value("profile.cuts.potential") == [60, 80]


def test_no_python_file_of_the_scoring_holds_a_figure_of_the_formula(root):
    figures = re.compile(r"(?<![\w.])(110|85|70|68|78|(?:19|20)\d\d-\d\d-\d\d)(?![\w.])")
    scoring = [root / "talent" / name for name in ("nine_box.py", "predictive.py", "standards.py")]
    folders = [
        path for name in ("measures", "scoring") for path in sorted((root / "talent" / name).glob("*.py"))
    ]
    for path in [*scoring, *folders]:
        code = [line for line in path.read_text(encoding="utf-8").splitlines() if ">>>" not in line]
        outside = re.sub(r'"""(?s:.)*?"""', "", "\n".join(code))
        assert not figures.search(outside), path.name
