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
        mark("The id was cut off by a spreadsheet; its last digits are gone, so it may be anybody's."),
        mark("Enter the id again from the source, in a column formatted as text."),
    ),
    "id_form": error(
        mark("This is no 18-digit NIP (an old NIP has 9, a NIK 16), so other files may not know the person."),
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
        mark("The service begins before the age of 18, so one of the two dates is likely to be wrong."),
        mark("Check birth date and first day of service."),
    ),
    "date_to_come": notice(
        mark("The day lies after the date of the facts ({detail})."),
        mark("Check the day, or read the file for a later date (--on)."),
    ),
    "past_retirement": notice(
        mark("By this birth date the person has passed the retirement age of the tier ({detail})."),
        mark("Check the birth date; give retires_on or leave the person out if that is right."),
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
        mark("The cell holds a formula without a stored result, which is not the same as an empty cell."),
        mark("Open the file in a spreadsheet program, let it compute, and save it."),
    ),
    "decimal_mixed": error(
        mark("Decimal commas and points stand in one column, so 1.234 could be two numbers."),
        mark(
            'Write all with one mark, or answer decimal = "both" (either is one), "," or "." for {detail} '
            "in the mapping file."
        ),
    ),
    "thousands_ambiguous": error(
        mark("The number may be thousands or a fraction, and the two are far apart."),
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
        mark("0 may be a score of nothing or somebody not yet assessed, who must not count as the lowest."),
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
        mark("P may be perempuan or pria, which are opposites."),
        mark('Answer sex_p = "female" or "male" for {detail} in the mapping file.'),
    ),
    "word_unknown": error(
        mark("{column} holds a word that is not known here. Nearest: {detail}."),
        mark("Write the known word, or say under values in the mapping file what it means."),
    ),
    "tier_asked": error(
        mark("Nothing in the sheet tells the tier of this post, and whoever follows whom rests on it."),
        mark('Give the tier under values.tier_of_post in the mapping file, such as "{detail}" = "pengawas".'),
    ),
    "fill_down_asked": error(
        mark(
            "The cell is merged with the one above, or holds a ditto mark; whether it says the same is "
            "for you to say."
        ),
        mark('Answer fill_down = "yes" for {detail} in the mapping file, or fill in the cells.'),
    ),
    "split_asked": error(
        mark("The cell holds two values; the value shown here has a stroke where they would be split."),
        mark(
            'Answer split = "yes" for the column in the mapping file, or give each value a column of its own.'
        ),
    ),
    "number_letters": error(
        mark("{column} must be a number, and letters stand where digits belong."),
        mark("Check it against the source; it may be meant as {detail}."),
    ),
    "spelled_twice": notice(
        mark("One thing seems to be spelled in several ways, and each counts as one of its own: {detail}."),
        mark(
            "Spell it one way, or say under values in the mapping file what the others mean; if they differ, "
            "nothing need be done."
        ),
    ),
    "ratings_mixed": notice(
        mark("Words of the old and the new scale of ratings stand in one year: {detail}."),
        mark("Find out which scale holds; say under values in the mapping file what the other words mean."),
    ),
    "acting_apart": notice(
        mark("The title says that somebody acts in the post; read as (kind | post): {detail}."),
        mark("Nothing need be done if that is right; the post itself counts as not held."),
    ),
    "post_vacant": notice(
        mark(
            "The row says that nobody holds the post; the post counts, and what the row says of a person "
            "does not."
        ),
        mark("Nothing need be done if the post is vacant; otherwise fill in name and NIP."),
    ),
}
