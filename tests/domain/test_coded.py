"""Columns of values that come again and again read as the lists that they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.coded import coded, many, of_one, together, used
from gevinst.domain.measurement import Figure, State

COLUMN = st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12)


@given(COLUMN, st.data())
def test_a_column_reads_as_its_list(values: list[str], data: st.DataObject) -> None:
    column = coded(values)
    assert list(column) == values == column
    assert [column[at] for at in range(len(values))] == values
    assert sorted(column.different) == sorted(set(values))
    assert column[1:] == values[1:]
    kept = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    some = [value for value, keep in zip(values, kept, strict=True) if keep]
    assert column.only(np.array(kept)) == some
    assert sorted(column.only(np.array(kept)).different) == sorted(set(some))
    assert column.where(bool).tolist() == [bool(value) for value in values]
    assert column.each(str.upper) == [value.upper() for value in values]


@given(st.integers(1, 12).flatmap(lambda rows: st.lists(st.lists(st.sampled_from("abc"), min_size=rows, max_size=rows), min_size=1, max_size=4)))  # fmt: skip
def test_rows_have_the_same_number_where_they_hold_the_same(columns: list[list[str]]) -> None:
    numbers = together(coded(column) for column in columns).tolist()
    rows = list(zip(*columns, strict=True))
    for one, number in zip(rows, numbers, strict=True):
        assert [other == one for other in rows] == [each == number for each in numbers]


def test_values_that_no_row_holds_are_left_out() -> None:
    column = used(["x", "a", "y", "b"], np.array([3, 1, 3]))
    assert list(column) == ["b", "a", "b"]
    assert column.different == ["a", "b"]
    assert list(of_one("a", 0)) == []
    assert of_one("a", 0).different == []


def test_many_values_are_as_those_made_one_by_one() -> None:
    tops = [1.0, 2.0, 3.0]
    rest = [[None] * 3] * 6
    found = many(Figure, 3, [State.VALUE] * 3, [None] * 3, tops, tops, *rest)
    assert found == [Figure(State.VALUE, numerator=top, denominator=top) for top in tops]
    assert len(set(found)) == 3
    with pytest.raises(ValueError, match="shorter"):
        many(Figure, 3, tops)
