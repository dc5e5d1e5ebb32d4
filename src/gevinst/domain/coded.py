"""A column in which most values come again and again: each different one once, and for each row which of them it holds."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
U = TypeVar("U")
Places = NDArray[np.intp]


class Coded(Sequence[T], Generic[T]):
    """The values of a column. It reads as the list that it stands for.

    `different`: the values; each of them is in some row. `codes`: shape (rows,), the place in `different` of each row's.
    """

    __slots__ = ("codes", "different")

    def __init__(self, different: Sequence[T], codes: Places) -> None:
        self.different, self.codes = different, codes

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[T]:
        return map(self.different.__getitem__, self.codes.tolist())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> "Coded[T]": ...
    def __getitem__(self, at: int | slice) -> "T | Coded[T]":
        return self.only(at) if isinstance(at, slice) else self.different[self.codes[at]]

    def __contains__(self, value: object) -> bool:
        return value in self.different

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def only(self, kept: slice | NDArray[np.bool_]) -> "Coded[T]":
        """The rows that are kept, without the values that are in none of them."""
        return used(self.different, self.codes[kept])

    def where(self, holds: Callable[[T], bool]) -> NDArray[np.bool_]:
        """In which rows something holds of the value. It is asked once of each different one."""
        return np.fromiter(map(holds, self.different), np.bool_, len(self.different))[self.codes]

    def each(self, make: Callable[[T], U]) -> "Coded[U]":
        """The column of what is made of each value: once of each different one."""
        return Coded(list(map(make, self.different)), self.codes)


def used(different: Sequence[T], codes: Places) -> Coded[T]:
    """A column of those of the values that its rows hold."""
    found = np.zeros(len(different), dtype=np.bool_)
    found[codes] = True
    if found.all():
        return Coded(different, codes)
    places = np.flatnonzero(found)
    new = np.zeros(len(different), dtype=np.intp)
    new[places] = np.arange(len(places))
    return Coded([different[place] for place in places.tolist()], new[codes])


def coded(column: Sequence[T]) -> Coded[T]:
    """Any column as such a one. To a dictionary True is 1: a column may not hold both."""
    if isinstance(column, Coded):
        return column
    places = {value: place for place, value in enumerate(dict.fromkeys(column))}
    return Coded(list(places), np.fromiter(map(places.__getitem__, column), np.intp, len(column)))


def of_one(value: T, count: int) -> Coded[T]:
    """A column that holds the same in every row."""
    return Coded([value] if count else [], np.zeros(count, dtype=np.intp))


def together(columns: Iterable[Coded[Any]]) -> Places:
    """A number for each row, the same for rows that hold the same in all columns. Columns of no rows give none."""
    number: Places | None = None
    for column in columns:
        if number is None:
            number = column.codes
            continue
        # Numbers are made small again, so that they never outgrow an integer.
        number = np.unique(number * max(len(column.different), 1) + column.codes, return_inverse=True)[1]
    return np.zeros(0, dtype=np.intp) if number is None else number


def many(kind: type[T], count: int, *columns: Iterable[Any]) -> list[T]:
    """So many values of a frozen dataclass with slots, from a column for each of its fields, in their order.

    As `map(kind, *columns)`, in half the time: a frozen class sets its fields one by one, at a call each, and there may be
    hundreds of thousands. What a `__post_init__` would look at is not looked at.
    """
    made = list(map(kind.__new__, repeat(kind, count)))
    for field, column in zip(dataclasses.fields(kind), columns, strict=True):  # type: ignore[arg-type]
        deque(map(kind.__dict__[field.name].__set__, made, column), maxlen=0)
    return made
