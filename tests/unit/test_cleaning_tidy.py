"""What nobody sees is removed from a text, and nothing else."""

import pandas as pd
import pytest

from talent.cleaning.tidy import ascii_digits, fold, tidy, tidy_text, word_key


@pytest.mark.parametrize(
    "text",
    [
        " Budi Santoso ",
        "Budi  Santoso",
        "Budi\u00a0Santoso",
        "Budi\u200b Santoso",
        "\ufeffBudi Santoso",
        "\u202eBudi Santoso\u202c",
        "Budi\u2066 \u2069Santoso",
        "Budi\nSantoso",
        "Budi\tSantoso\r\n",
        "Bu\x00di San\x07toso",
        "Budi\u2003Santoso",
        "Bu\u00addi Santoso",
        "Budi\x85Santoso",
    ],
)
def test_what_is_not_seen_is_removed(text):
    assert tidy_text(text) == "Budi Santoso"


@pytest.mark.parametrize("text", ["NA", "None", "Ny. Sri", "–", "A/B", "'85", "é", "محمد", "😀"])
def test_what_is_seen_stays(text):
    assert tidy_text(text) == text


def test_a_letter_and_its_accent_become_one():
    assert tidy_text("Jose\u0301") == "José"


def test_an_accent_that_an_unseen_character_parted_is_joined():
    assert tidy_text("Jose\u200b\u0301") == "José"


def test_a_column_is_tidied_in_order_and_missing_is_blank():
    assert tidy(pd.Series(["b ", None, " a"])) == ["b", "", "a"]


def test_folding_forgets_the_case():
    assert fold(" SANGAT  Baik ") == fold("sangat baik")


@pytest.mark.parametrize("text", ["Laki-laki", "laki laki", "LAKI – LAKI", "laki_laki."])
def test_punctuation_does_not_part_words(text):
    assert word_key(text) == "laki laki"


def test_a_dash_has_no_word():
    assert word_key("-") == ""


@pytest.mark.parametrize("text", ["1985", "１９８５", "١٩٨٥", "۱۹۸۵"])
def test_digits_of_any_script_are_read(text):
    assert ascii_digits(text, letters=False) == "1985"


def test_letters_are_digits_only_when_asked():
    assert ascii_digits("8Ol", letters=True) == "801"
    assert ascii_digits("8Ol", letters=False) == "8Ol"


def test_a_raised_digit_is_no_digit():
    assert ascii_digits("m²", letters=True) == "m²"
