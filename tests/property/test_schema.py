"""What is looked at before a schema is asked refuses just what the schema refuses."""

import pandas as pd
import pandera.pandas as pa
from hypothesis import given
from hypothesis import strategies as st

from talent.tables import TABLES, empty, schema
from talent.tables.schema import _may_break, failures

LIMITED = [
    (name, column)
    for name, table in TABLES.items()
    for column in table.columns
    if column.required or column.allowed or column.low is not None or column.high is not None
]


@st.composite
def columns(draw):
    """A column of a contract with values around its limits, some of them missing."""
    name, column = draw(st.sampled_from(LIMITED))
    low, high = column.low or 0, column.high or 1000
    some = {
        "integer": st.integers(int(low) - 2, int(high) + 2),
        "number": st.one_of(st.sampled_from([low, high]), st.floats(low - 2, high + 2)),
        "date": st.dates().map(str),
        "flag": st.booleans(),
    }.get(column.kind, st.sampled_from([*column.allowed, "", "else"]))
    values = draw(st.lists(st.one_of(some, some, some, st.none()), max_size=6))
    if column.kind == "date":
        values = pd.to_datetime(pd.Series(values, dtype="str"), format="%Y-%m-%d", errors="coerce")
    return name, column, pd.Series(values, dtype=column.dtype)


@given(columns())
def test_a_column_may_break_its_schema_where_it_does(drawn):
    name, column, values = drawn
    alone = schema(name).select_columns([column.name])
    try:
        alone.validate(values.to_frame(column.name), lazy=True)
        breaks = False
    except pa.errors.SchemaErrors:
        breaks = True
    assert _may_break(column, values) == breaks
    typed = empty(name).reindex(values.index).assign(**{column.name: values})
    told = failures(TABLES[name], typed, typed)
    assert (column.name in set(told["column"])) == breaks
