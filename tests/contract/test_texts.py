"""Every sentence that people can read has an Indonesian translation, and the catalogue holds nothing else."""

import re
import tomllib
from datetime import date
from string import Formatter

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from talent.messages import REASONS, catalogue, reasons, text
from talent.rules import load, names

KEYWORDS = {"text": None, "mark": None, "say": None}


def spoken_in_code(root):
    """Literal first arguments of the functions that translate, wherever they are imported from."""
    files = [*(root / "talent").rglob("*.py"), *(root / "apps").rglob("*.py")]
    found = {}
    for file in files:
        source = file.read_text("utf-8")
        if file.name != "messages.py" and "talent.messages" not in source and " say" not in source:
            continue  # SQLAlchemy has a function of the same name
        for line, sentence, *_ in extract_from_file("python", str(file), KEYWORDS):
            found.setdefault(sentence if isinstance(sentence, str) else sentence[0], f"{file.name}:{line}")
    return found


def spoken_in_rules(root):
    """English names that rules give, recommendations of the boxes, what unconfirmed rules are about."""
    found = {}
    for file in (root / "talent" / "rules").rglob("*.toml"):
        found |= dict.fromkeys(english_names(tomllib.loads(file.read_text("utf-8"))), file.name)
    profiles = names("profiles")
    for rules in [load(on=first_day(root, profile), profile=profile) for profile in profiles] + [
        load(on="2025-12-01", instrument="kasn-9-2019"),
        load(on="2026-06-01", instrument="kemenpanrb-2026"),
    ]:
        boxes = rules.get("cells.recommendation", [])
        found |= {sentence: "cells.toml" for box in boxes for sentence in box}
        found |= {leaf.about: leaf.key for key, leaf in rules.leaves.items() if "ladders" in key}
        found |= dict(rules.frame(unconfirmed=True)[["about", "key"]].itertuples(index=False, name=None))
    return found


def first_day(root, profile):
    file = root / "talent" / "rules" / "profiles" / f"{profile}.toml"
    return max(tomllib.loads(file.read_text("utf-8"))["meta"]["from"], date(2025, 12, 1))


def english_names(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "name_en":
                yield value
            else:
                yield from english_names(value)
    elif isinstance(node, list):
        for value in node:
            yield from english_names(value)


@pytest.fixture(scope="module")
def spoken(root):
    return spoken_in_rules(root) | spoken_in_code(root)


@pytest.fixture(scope="module")
def entries(root):
    with (root / "talent" / "locale" / "id" / "LC_MESSAGES" / "talent.po").open("rb") as file:
        return [entry for entry in read_po(file, locale="id", abort_invalid=True) if entry.id]


def test_every_sentence_has_a_translation(spoken):
    missing = {sentence: place for sentence, place in spoken.items() if sentence not in catalogue("id")}
    assert missing == {}


def test_no_entry_is_stale(spoken, entries):
    assert [entry.id for entry in entries if entry.id not in spoken] == []


def test_no_entry_is_empty_or_uncertain(entries):
    assert [entry.id for entry in entries if not entry.string or entry.fuzzy] == []


def test_translations_keep_their_places(entries):
    assert [entry.id for entry in entries if places(entry.id) != places(entry.string)] == []


def places(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_extraction_sees_the_code(spoken):
    assert {"ready now", "Nine-box grid", "Career development", "promote and retain"} <= set(spoken)


def test_no_sentence_is_built_before_it_is_translated(root):
    built = re.compile(r"\b(?:text|say|mark)\(\s*f[\"']")
    files = [*(root / "talent").rglob("*.py"), *(root / "apps").rglob("*.py")]
    assert [str(file) for file in files if built.search(file.read_text("utf-8"))] == []


def test_indonesian_is_not_english(entries):
    same = {entry.id for entry in entries if entry.id == entry.string}
    assert len(same) < 0.05 * len(entries), same


def test_a_reason_reads_in_both_languages():
    assert reasons("age; feeder_years=1.8/3", "en") == "age at inauguration; years in the feeder post: 1.8/3"
    assert reasons("age", "id") == catalogue("id")[REASONS["age"]]


def test_an_unknown_sentence_stays_as_it_is():
    assert text("Kotak {n}", "id", n=7) == "Kotak 7"
