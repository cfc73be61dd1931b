"""How problems with single cells and people are told."""

from __future__ import annotations

from talent.messages import mark
from talent.tables.said import Wording, error, notice

CELLS: dict[str, Wording] = {
    "numeric_id": error(
        mark(
            "The id is stored as a number; a spreadsheet keeps 15 digits of it, and the last three may "
            "be another person's."
        ),
        mark("Format the column as text and enter the id again from the source."),
    ),
    "cut_id": error(
        mark("The id was cut off by a spreadsheet; its last digits are gone."),
        mark("Enter the id again from the source, in a column formatted as text."),
    ),
    "id_form": error(
        mark("This is no 18-digit NIP (digits: old NIP 9, NIK 16)."),
        mark(
            'Enter the NIP, or answer id_form = "keep" for {detail} in the mapping file if these are '
            "the ids you use."
        ),
    ),
    "id_letters": error(
        mark("Letters or foreign digits stand in the id where digits belong."),
        mark("Check it against the source; it may be meant as {detail}."),
    ),
    "id_impossible": error(
        mark("The digits of the id give no possible birth date or sex, so at least one of them is wrong."),
        mark("Enter the id again from the source."),
    ),
    "id_disagrees": notice(
        mark("{column} and the digits of the id say two things (id: {detail})."),
        mark("Find out which is right; nothing was changed."),
    ),
    "id_two_names": notice(
        mark("One id stands with different names; see {detail}."),
        mark("Find out whether one of the ids is another person's."),
    ),
    "person_alike": notice(
        mark("The same name and birth date stand under different ids; see {detail}."),
        mark("Find out whether it is one person; nothing was merged."),
    ),
    "service_too_young": notice(
        mark("The service begins before the age of 18."),
        mark("Check birth date and first day of service."),
    ),
    "not_active": error(
        mark(
            "The person is no longer on active duty (retired, left or moved), so counting the row is "
            "for you to say."
        ),
        mark('Remove the row, or answer inactive = "keep" for duty in the mapping file.'),
    ),
    "error_cell": error(
        mark("The cell holds the error of a formula ({detail}), so its value is not known."),
        mark("Mend the formula or enter the value."),
    ),
    "formula_empty": error(
        mark("The cell holds a formula without a stored result."),
        mark("Open the file in a spreadsheet program, let it compute, and save it."),
    ),
    "decimal_mixed": error(
        mark("Decimal commas and points stand in one column, so 1.234 could be two numbers."),
        mark('Write all with one mark, or answer decimal = "," or "." for {detail} in the mapping file.'),
    ),
    "thousands_ambiguous": error(
        mark("It may be a thousand or a fraction."),
        mark(
            'Write it without thousands marks, or answer decimal = "," or "." for {detail} in the '
            "mapping file."
        ),
    ),
    "scale_asked": error(
        mark(
            "The scale of the column seems to be 0 to 1; a score read on the wrong scale places a "
            "person wrongly."
        ),
        mark('Answer scale = "1" (times 100) or "100" (as it stands) for {detail} in the mapping file.'),
    ),
    "zero_asked": error(
        mark("0 may be a score of nothing or somebody not yet assessed."),
        mark('Answer zero = "missing" or "zero" for {detail} in the mapping file.'),
    ),
    "date_mixed": error(
        mark("Day and month stand in two orders in this column, so one date can be two days."),
        mark(
            'Write the dates as 2025-12-31, or answer dates = "dmy" or "mdy" for {detail} in the '
            "mapping file."
        ),
    ),
    "not_year": error(
        mark("{column} must be a year."),
        mark("Write four digits, such as 2025."),
    ),
    "sex_asked": error(
        mark("P may be perempuan or pria."),
        mark('Answer sex_p = "female" or "male" for {detail} in the mapping file.'),
    ),
    "word_unknown": error(
        mark("{column} holds a word that is not known here. Nearest: {detail}."),
        mark("Write the known word, or say under values in the mapping file what it means."),
    ),
    "fill_down_asked": error(
        mark(
            "The cell is merged with the one above, or holds a ditto mark; whether it says the same is "
            "for you to say."
        ),
        mark('Answer fill_down = "yes" for {detail} in the mapping file, or fill in the cells.'),
    ),
    "split_asked": error(
        mark("The cell holds two values; they would be split like this: {detail}."),
        mark(
            'Answer split = "yes" for the column in the mapping file, or give each value a column of its own.'
        ),
    ),
}
