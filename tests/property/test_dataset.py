"""What holds for every Dataset: order does not matter, nothing is lost, nothing is changed."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.dataset import Dataset, digest
from talent.errors import IntakeError
from talent.intake import read_dataset
from talent.tables import TABLES, check_all

# A whole agency costs more than a value, so these take fewer cases than others, in every profile.
SOME = settings(max_examples=settings().max_examples // 5)
POSITIONS = [f"P{n}" for n in range(4)]
SEQUENCE = st.lists(st.integers(), max_size=2)
EMPLOYEES = [f"E{n}" for n in range(5)]
WORDS = st.text(alphabet="aé\u202f字 ,;\"'\n|=", max_size=4)


def often(good, *bad):
    """Mostly a good value."""
    return st.one_of(good, good, good, st.sampled_from(bad))


position = st.fixed_dictionaries(
    {
        "position_id": often(st.sampled_from(POSITIONS), "", "P9"),
        "title": often(st.just("Kepala"), "", " "),
        "unit_id": often(st.just("U"), ""),
        "tier": st.sampled_from(["1", "2.0", "pengawas"]),
        "reports_to": st.sampled_from(["", "XX", "gone", *POSITIONS]),
        "seats": often(st.sampled_from(["", "1", "3"]), "-1", "many"),
    }
)
employee = st.fixed_dictionaries(
    {
        "employee_id": often(st.sampled_from(EMPLOYEES), ""),
        "unit_id": often(st.just("U"), ""),
        "position_id": often(st.sampled_from(["", *POSITIONS]), "nowhere"),
        "name": WORDS,
        "birth_date": often(st.just("1980-02-29"), "", "1981-02-29", "soon"),
    }
)
rating = st.fixed_dictionaries(
    {
        "employee_id": often(st.sampled_from(EMPLOYEES), "nobody"),
        "year": often(st.sampled_from(["2023", "2024"]), "", "24"),
        "score": often(st.sampled_from(["", "80.5", "0"]), "999", "x"),
    }
)
agency = st.fixed_dictionaries(
    {
        "positions": st.lists(position, max_size=6),
        "employees": st.lists(employee, max_size=6),
        "ratings": st.lists(rating, max_size=6),
    }
)
COLUMNS = {
    "positions": ["position_id", "title", "unit_id", "tier", "reports_to", "seats"],
    "employees": ["employee_id", "unit_id", "position_id", "name", "birth_date"],
    "ratings": ["employee_id", "year", "score"],
}


def frames(rows):
    return {name: pd.DataFrame(rows[name], columns=COLUMNS[name], dtype="str") for name in COLUMNS}


def lenient(rows):
    """The Dataset of the rows written as CSV, offending ones set aside."""
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in frames(rows).items():
            frame.to_csv(Path(folder) / f"{name}.csv", index=False)
        return read_dataset(folder, strict=False)


@SOME
@given(agency)
def test_every_row_is_accepted_or_set_aside_counted_and_told(rows):
    data = lenient(rows)
    count = data.accounting.set_index("file")
    errors = data.problems[data.problems["severity"] == "error"]
    for name, given_rows in rows.items():
        file, aside = f"{name}.csv", data.rejected.get(name, pd.DataFrame({"row": []}))
        again = len(data.excluded[data.excluded["file"] == file])
        assert count.loc[file, "read"] == len(given_rows)
        assert count.loc[file, "accepted"] == len(getattr(data, name)) == len(given_rows) - len(aside) - again
        assert count.loc[file, ["rejected", "excluded"]].tolist() == [len(aside), again]
        assert set(errors.loc[errors["file"] == file, "row"]) == set(aside["row"])


@SOME
@given(agency)
def test_what_is_left_is_sound_and_survives_saving(rows):
    left = lenient(rows)
    assert Dataset(**left.tables()).digest == left.digest
    with tempfile.TemporaryDirectory() as folder:
        assert Dataset.load(left.save(folder)).digest == left.digest


@SOME
@given(agency, st.randoms(use_true_random=False))
def test_order_of_the_rows_does_not_matter(rows, random):
    shuffled = {name: random.sample(part, len(part)) for name, part in rows.items()}
    one, two = (check_all(frames(order), strict=False).frames for order in (rows, shuffled))
    assert digest(one) == digest(two)
    for name in rows:
        pd.testing.assert_frame_equal(one[name], two[name])


@SOME
@given(agency)
def test_strict_refuses_exactly_what_lenient_sets_aside(rows):
    aside = check_all(frames(rows), strict=False).rejected
    if any(map(len, aside.values())):
        with pytest.raises(IntakeError):
            Dataset(**frames(rows))
    else:
        assert Dataset(**frames(rows)).tables().keys() == rows.keys()


typed_rows = st.lists(
    st.tuples(
        st.one_of(st.none(), WORDS.map(str.strip).filter(bool)),
        st.one_of(st.none(), st.integers(-9, 9)),
        st.one_of(st.none(), st.floats(-9, 9)),
    ),
    max_size=5,
)


def typed(rows):
    words, counts, numbers = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame(
        {
            "words": pd.Series(words, dtype="str"),
            "counts": pd.Series(counts, dtype="Int64"),
            "numbers": pd.Series([np.nan if x is None else x for x in numbers], dtype="float64"),
        }
    )


@given(typed_rows, typed_rows)
def test_digests_are_equal_exactly_when_the_content_is(one, two):
    # −0.0 == 0.0 in Python as it should be here.
    assert (digest({"t": typed(one)}) == digest({"t": typed(two)})) == (one == two)


@SOME
@given(st.sampled_from(list(TABLES)), st.data())
def test_junk_in_any_column_is_a_problem_and_never_a_crash_or_a_change(name, data):
    table = TABLES[name]
    junk = st.one_of(
        st.none(), st.integers(), st.floats(), st.booleans(), st.text(max_size=5), st.dates(), SEQUENCE
    )
    row = data.draw(st.fixed_dictionaries(dict.fromkeys(table.names, junk)))
    frame = pd.DataFrame([row, row]).astype("object")
    before = frame.copy(deep=True)
    whole = check_all({name: frame}, strict=False)
    pd.testing.assert_frame_equal(frame, before)
    assert whole.frames[name].dtypes.astype("str").tolist() == [column.dtype for column in table.columns]
    assert len(whole.frames[name]) + len(whole.rejected[name]) + len(whole.repeated[name]) == 2
