"""What an agency does not collect makes placements less sure, not people unmappable; and it is said."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import talent
from talent import nine_box, rules, scoring
from talent.dataset import Dataset
from talent.errors import RuleError

ON = "2025-12-01"
RULES = rules.load(on=ON, profile="bkn-411-2025")
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@cache
def sample() -> Dataset:
    return talent.read_dataset(SAMPLE)


def placed(data: Dataset, used: rules.Rules = RULES) -> tuple[pd.Series, pd.DataFrame]:
    scores = scoring.score(data, rules=used, on=used.on)
    grid = nine_box.place(scores, data, rules=used)
    return grid["state"].value_counts(normalize=True), scoring.findings(scores, rules=used)


def without_fields() -> Dataset:
    """Field of study unknown for every third employee."""
    people = sample().employees.copy()
    people.loc[people.index % 3 == 0, "field_of_study"] = None
    return sample().with_tables(employees=people)


@pytest.mark.parametrize(
    "data", [lambda: sample().with_tables(feedback=None), without_fields], ids=["feedback", "field"]
)
def test_missing_evidence_hardly_raises_the_share_not_mappable(data):
    before, after = placed(sample())[0], placed(data())[0]
    assert after["not_mappable"] - before["not_mappable"] < 0.05


def test_what_nobody_has_is_proposed_as_not_collected():
    _, notices = placed(sample().with_tables(feedback=None))
    told = notices[notices["kind"] == "not_collected"]
    assert told["component"].tolist() == ["feedback"]
    assert told["n"].tolist() == [0]


def test_declaring_it_brings_the_placements_back(tmp_path):
    decree = tmp_path / "decree.toml"
    decree.write_text(
        '[meta]\ndecree = "Keputusan contoh"\n[defaults]\nfrom = 2025-01-01\nkind = "guidance"\n'
        'source = "overlay"\nmark = "verbatim"\nchecked = 2025-01-01\n'
        '[profile.not_collected]\nvalues = [{ value = ["feedback"] }]\n',
        "utf-8",
    )
    own = rules.load(on=ON, profile="bkn-411-2025", overlay=decree)
    less = sample().with_tables(feedback=None)
    assert placed(less, own)[0]["placed"] > placed(less)[0].get("placed", 0)


@pytest.mark.parametrize("profile", ["pu-bina-konstruksi-2026", "bkn-411-2025", "generic"])
def test_the_sample_classifies_under_profile(profile):
    begins = rules.about("profiles", profile)["from"]
    used = rules.load(on=max(begins, RULES.on), profile=profile)
    states, _ = placed(sample(), used)
    assert states["placed"] > 0.1


@pytest.mark.parametrize("profile", ["tanjungpinang-2022", "kaltim-asesmen", "buleleng"])
def test_a_stub_refuses_and_names_the_figure_that_was_never_published(profile):
    stub = rules.load(on=ON, profile=profile)
    with pytest.raises(RuleError, match="never published") as refused:
        scoring.score(sample(), rules=stub, on=stub.on)
    assert all(figure in str(refused.value) for figure in stub.unpublished)
    assert stub.unpublished
