"""Loading rules: dates, profiles, overlays, and everything that a rule file can get wrong."""

from datetime import date

import pandas as pd
import pytest

from talent import rules
from talent.errors import RuleError, RuleNotInForceError, StaleRuleWarning, UnknownIdError
from talent.rules.leaf import read_rule_file
from talent.rules.shape import shape_problem

ON = date(2025, 12, 1)
GOOD = 'from = 2025-01-01, value = 1, kind = "law", source = "x", mark = "verbatim", checked = 2025-01-02'
DEFAULTS = """
[defaults]
from = 2025-06-01
kind = "guidance"
source = "overlay"
article = "Keputusan Bupati 12/2025"
mark = "verbatim"
checked = 2025-06-01
"""


def read(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_rule_file(path, prefix="own", sources={"x": date(2020, 1, 1)})


@pytest.fixture
def overlay(tmp_path):
    def write(text, decree="Keputusan Bupati 12/2025"):
        path = tmp_path / "overlay.toml"
        path.write_text(f'[meta]\ndecree = "{decree}"\n{DEFAULTS}\n{text}', encoding="utf-8")
        return path

    return write


def load(**changed):
    return rules.load(**{"on": ON, "profile": "bkn-411-2025"} | changed)


def test_a_leaf_carries_its_citation():
    leaf = load().leaf("profile.cuts.potential")
    assert (leaf.value, leaf.since, leaf.kind) == ([60, 80], date(2025, 1, 1), "law")
    assert (leaf.source, leaf.mark, leaf.unit) == ("kepka-bkn-411-2025", "second-hand", "points")


def test_the_date_may_be_text():
    assert load(on="2025-12-01").digest == load().digest
    assert load(on="2025-12-02").digest != load().digest


def test_the_latest_value_that_has_begun_counts(tmp_path):
    second = GOOD.replace("2025-01-01", "2025-07-01").replace("value = 1", "value = 2")
    file = read(tmp_path, f"[a]\nvalues = [{{{GOOD}}}, {{{second}}}]")
    assert [leaf.value for leaf in file.leaves["own.a"]] == [1, 2]


def test_unknown_keys_offer_the_nearest():
    with pytest.raises(UnknownIdError, match=r"profile\.cuts\.potential"):
        load().value("profile.cuts.potensial")
    with pytest.raises(UnknownIdError):
        load().leaf("profile.components.rating.measure")


def test_get_gives_a_default_where_no_rule_speaks():
    assert load().get("profile.nothing", 7) == 7
    assert load().get("profile.components.rating.measure") == "rating"


def test_under_gives_what_follows_a_prefix():
    assert load().under("retirement.ages")["pengawas"] == 58


@pytest.mark.parametrize("name", ["bkn-411", "Generic"])
def test_unknown_profiles_offer_the_nearest(name):
    with pytest.raises(UnknownIdError, match=r"Nearest: (bkn-411-2025|generic)"):
        load(profile=name)


def test_a_profile_outside_its_dates_is_refused():
    with pytest.raises(RuleNotInForceError, match="holds from 2025-01-01") as caught:
        load(on="2024-12-01")
    assert (caught.value.key, caught.value.on, caught.value.first) == (
        "bkn-411-2025",
        date(2024, 12, 1),
        date(2025, 1, 1),
    )


def test_an_instrument_outside_its_dates_is_refused():
    with pytest.raises(RuleNotInForceError, match="to 2025-12-30"):
        load(on="2025-12-31", instrument="kasn-9-2019")


def test_out_of_force_is_warned_about_and_listed():
    with pytest.warns(StaleRuleWarning, match=r"2024-12-01.*bkn-411-2025"):
        used = load(on="2024-12-01", out_of_force=True)
    assert used.out_of_force == ("bkn-411-2025",)
    assert used.value("profile.cuts.potential") == [60, 80]
    assert load(out_of_force=True).out_of_force == ()


def test_a_figure_of_law_that_begins_later_is_refused_when_it_is_read():
    early = rules.load(on="2019-06-01")
    assert early.value("eligibility.rating_years") == 2
    with pytest.raises(RuleNotInForceError, match=r"cells\.matrix is not in force on 2019-06-01"):
        early.value("cells.matrix")
    assert early.get("cells.pool", "none yet") == "none yet"


def test_law_that_begins_later_may_be_used_and_is_listed():
    with pytest.warns(StaleRuleWarning, match="law/cells"):
        early = rules.load(on="2019-06-01", out_of_force=True)
    assert early.out_of_force == ("law/cells", "law/performance")
    assert early.value("cells.pool") == [7, 8, 9]


def test_generic_has_no_national_law():
    used = rules.load(on=ON, profile="generic")
    cited = {leaf.source for leaf in used.leaves.values()}
    assert not cited - {"engine", "zhou-sackett-2024", "salgado-moscoso-2019"}
    assert used.under("retirement") == used.under("eligibility.age") == {}
    assert used.value("cells.matrix") == load().value("cells.matrix")


def test_generic_tiers_are_numbers_from_the_top():
    tiers = rules.load(on=ON, profile="generic").tiers
    assert tiers.loc["1", ["rank", "track", "leads"]].tolist() == [1, "managerial", True]
    assert tiers["rank"].is_monotonic_increasing


def test_national_tiers_have_rank_and_track():
    tiers = load().tiers
    assert tiers["rank"].is_monotonic_increasing
    assert tiers.loc["jpt_pratama", ["rank", "leads"]].tolist() == [3, True]
    assert tiers.loc["jf_madya", "track"] == "functional"


def test_the_frame_lists_every_rule_in_force():
    used = load(instrument="kasn-9-2019")
    frame = used.frame()
    columns = ["key", "value", "since", "kind", "source", "article", "mark", "checked", "about", "unit"]
    assert frame.columns.tolist() == columns
    assert len(frame) == len(used.leaves)
    assert frame["since"].dtype == frame["checked"].dtype == "datetime64[us]"
    assert (frame["since"] <= pd.Timestamp(ON)).all()
    assert frame.set_index("key").loc["profile.cuts.potential", "value"] == "[60, 80]"


def test_the_frame_of_what_is_unconfirmed():
    frame = load().frame(unconfirmed=True)
    assert frame["mark"].unique().tolist() == ["unconfirmed"]
    assert 0 < len(frame) < len(load().frame())


def test_an_overlay_replaces_a_value_and_cites_its_decree(overlay):
    used = load(overlay=overlay("[profile.cuts.potential]\nvalues = [{ value = [70, 90] }]"))
    leaf = used.leaf("profile.cuts.potential")
    assert (leaf.value, leaf.source, leaf.article) == ([70, 90], "overlay", "Keputusan Bupati 12/2025")
    assert (leaf.about, leaf.unit) == ("Lower bounds of middle and high, inclusive", "points")
    assert used.overlay == "Keputusan Bupati 12/2025"
    assert used.digest != load().digest
    assert load().value("profile.cuts.potential") == [60, 80]


def test_an_overlay_that_begins_later_changes_nothing_yet(overlay):
    path = overlay("[profile.cuts.potential]\nvalues = [{ from = 2026-01-01, value = [70, 90] }]")
    assert load(overlay=path).value("profile.cuts.potential") == [60, 80]
    assert load(overlay=path, on="2026-01-01").value("profile.cuts.potential") == [70, 90]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[profile.cuts.charisma]\nvalues = [{ value = [1, 2] }]", r"not add keys: profile\.cuts\.charisma"),
        ("[profile]\ntiers = 'numbers'", r"not add keys: profile\.tiers"),
        (
            "[profile.cuts.potential]\nvalues = [{ value = [90, 70] }]",
            r"profile\.cuts\.potential: value must be two cut-offs",
        ),
        (
            "[profile.match_kinds]\nvalues = [{ value = 'technical' }]",
            r"profile\.match_kinds: must be like \['man",
        ),
        ("[profile.cuts.potential", "overlay.toml: not valid TOML"),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(overlay, text, message):
    with pytest.raises(RuleError, match=message):
        load(overlay=overlay(text))


def test_an_overlay_without_a_decree_is_refused(overlay):
    with pytest.raises(RuleError, match=r"overlay\.toml, meta\.decree: .*tanpa dasar"):
        load(overlay=overlay("[profile.cuts.potential]\nvalues = [{ value = [70, 90] }]", decree=" "))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a", r"own\.toml: not valid TOML"),
        ("meta = 3", r"own\.toml, meta: must be a table"),
        ("defaults = [1]", r"own\.toml, defaults: must be a table"),
        ("[a]\nvalues = []", r"own\.toml, own\.a: `values` must be a list of dated values"),
        ("[a]\nvalues = [1]", r"own\.toml, own\.a: `values` must be a list of dated values"),
        (f"[a]\nvalue = 1\nvalues = [{{{GOOD}}}]", r"own\.a: unknown field value; a leaf has about"),
        (f"[a]\nvalues = [{{{GOOD}, colour = 1}}]", r"own\.a: unknown field `colour`"),
        (
            "[a]\nvalues = [{value = 1}]",
            r"`from` is missing; `kind` is missing; `source` is missing; `mark` is",
        ),
        (f"[a]\nvalues = [{{{GOOD.replace('2025-01-01', '2025')}}}]", r"`from` must be a date, found 2025"),
        (
            f"[a]\nvalues = [{{{GOOD.replace('2025-01-02', '2025-01-02T00:00:00')}}}]",
            r"`checked` must be a date",
        ),
        (f"[a]\nvalues = [{{{GOOD.replace('law', 'rumour')}}}]", r"kind 'rumour' is none of law, guidance"),
        (f"[a]\nvalues = [{{{GOOD.replace('verbatim', 'sure')}}}]", r"mark 'sure' is none of verbatim"),
        (f"""[a]\nvalues = [{{{GOOD.replace('"x"', '"y"')}}}]""", r"source 'y' is not in sources\.toml"),
        (
            f"""[a]\nvalues = [{{{GOOD.replace('"x"', '["x"]')}}}]""",
            r"source \['x'\] is not in sources\.toml",
        ),
        (
            f"[a]\nvalues = [{{{GOOD.replace('from = 2025', 'from = 2019')}}}]",
            r"own\.toml, own\.a: in force from 2019-01-01, before its source x \(2020-01-01\)",
        ),
        (
            f"[a]\nvalues = [{{{GOOD}}}, {{{GOOD}}}]",
            r"dates must rise and differ, found 2025-01-01, 2025-01-01",
        ),
    ],
)
def test_a_malformed_leaf_is_refused_by_file_and_key(tmp_path, text, message):
    with pytest.raises(RuleError, match=message):
        read(tmp_path, text)


def test_every_problem_of_a_file_is_named_at_once(tmp_path):
    with pytest.raises(RuleError, match=r"(?s)own\.a: .*own\.b\.c: ") as caught:
        read(tmp_path, "[a]\nvalues = []\n[b.c]\nvalues = [{value = 1}]\n[d]\ne = 1")
    assert len(str(caught.value).splitlines()) == 2


def test_defaults_are_inherited_and_overruled(tmp_path):
    unkind = GOOD.replace(', kind = "law"', "")
    text = f'[defaults]\nkind = "guidance"\n[a]\nvalues = [{{{unkind}}}]\n[b]\nvalues = [{{{GOOD}}}]'
    leaves = read(tmp_path, text).leaves
    assert [leaves[f"own.{name}"][0].kind for name in "ab"] == ["guidance", "law"]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("profile.axes.potential", [["a", 60], ["b", 39.5]], "add to 99.5"),
        ("profile.axes.potential", [["a", 110], ["b", -10]], "must not be negative"),
        ("profile.axes.potential", [["a", 50], ["a", 50]], "a stands in it twice"),
        ("profile.axes.potential", [], "must be a list of"),
        ("profile.cuts.performance", [60, 60], "two cut-offs that rise"),
        ("profile.cuts.performance", [80, "> 60"], "two cut-offs that rise"),
        ("profile.cuts.performance", [60], "two cut-offs that rise"),
        ("profile.cuts.performance", [True, 80], "True is no cut-off"),
        ("profile.cuts.performance", [60, ">= P80"], "both percentiles or both points"),
        ("profile.components.feedback.bands", [["[0, 60]", 40], ["[61, 80]", 60]], "gap between 60 and 61"),
        ("profile.components.feedback.bands", [["[0, 60]", 40], ["[60, 80]", 60]], "overlap at 60"),
        ("profile.components.feedback.bands", [["2-3", 40]], "'2-3' is no range"),
        ("profile.components.feedback.bands", [[0, 40]], "must be a list of"),
        ("profile.components.award.scores", [["none", 0], ["none", 1]], "none stands in it twice"),
        ("profile.components.award.scores", {"none": 0}, "must be a list of"),
        ("profile.components.score.range", [100, 0], "is no range"),
        ("competencies.classes.filling", [["MS", 80], ["KMS", 0]], "lower bounds must rise"),
        ("profile.law.competencies.classes.filling", [[0, "KMS"]], "must be a list of"),
        ("cells.matrix", [[1, 2, 3], [4, 5, 6], [7, 8, 8]], "each box 1 to 9 once"),
        ("cells.matrix", [[1, 2], [3, 4]], "each box 1 to 9 once"),
        ("cells.pool", [7, 10], "boxes 1 to 9"),
    ],
)
def test_a_table_with_a_gap_or_a_slip_is_refused(key, value, problem):
    assert problem in shape_problem(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("profile.axes.potential", [["a", 33.5], ["b", 66.5]]),
        ("profile.cuts.potential", [2.2, 2.4]),
        ("profile.cuts.potential", ["> 34", ">= 67"]),
        ("profile.cuts.potential", [">= P50", ">= P80"]),
        ("profile.components.feedback.bands", [["(-inf, 34]", 1], ["(34, inf)", 2]]),
        ("other", None),
    ],
)
def test_a_sound_table_is_let_through(key, value):
    assert shape_problem(key, value) == ""
