"""Many figures at once: a table of rows by columns, and the quick way to read those that are plainly right.

What is not plainly right goes the way of every other row, through `read_figure`, so that a figure is judged alike however
many stand beside it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from gevinst.domain.errors import Problem
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Entry, Row, Told, names_of, read_each, untold
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.i18n import Language


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by columns, all of one length; a blank is "". A row is made only when there is something to say of it."""

    indicator: Sequence[str]
    party: Sequence[str]
    period: Sequence[str]
    cells: Mapping[str, Sequence[str]]
    """The columns of `Row.cells` that the table has."""
    number: Sequence[int]
    """Each row's number as the user counts."""
    headings: Sequence[Mapping[str, str]]
    """Each row's `Row.columns`."""
    file: str | None = None
    sheet: str | None = None

    def __len__(self) -> int:
        return len(self.number)

    def row(self, at: int) -> Row:
        """One of them as a row."""
        return Row(
            self.indicator[at],
            self.party[at] or None,
            self.period[at],
            {name: text for name, column in self.cells.items() if (text := column[at])},
            self.file,
            self.sheet,
            self.number[at],
            self.headings[at],
        )


@dataclass(frozen=True, slots=True)
class TableRow:
    """The place of a figure that was read from a table: made into its row when there is something to say of it."""

    table: Table
    at: int

    @property
    def row(self) -> int:
        """Its number as the user counts."""
        return self.table.number[self.at]

    def place(self, problem: Problem) -> Problem:
        """The problem with this row's place."""
        return self.table.row(self.at).place(problem)


class Rows(Sequence[Row]):
    """Rows of text that stand in tables; in the order of their sheets and rows."""

    def __init__(self) -> None:
        self.tables: list[Table] = []

    def __len__(self) -> int:
        return sum(map(len, self.tables))

    def __iter__(self) -> Iterator[Row]:
        return iter(sorted((table.row(at) for table in self.tables for at in range(len(table))), key=_order))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return list(self)[at]


def read_tables(
    rows: Rows,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    language: Language = "nb",
    told: Told = untold,
) -> tuple[list[Entry], list[Problem]]:
    """The same as `domain.measurement.read_rows`, for many rows: what is plainly right is taken by columns."""
    from gevinst.domain.figure_columns import plainly_right

    names = names_of(plan)
    entries: list[Entry] = []
    rest: list[Row] = []
    for table in rows.tables:
        taken = plainly_right(table, names, plan, measure_of, party_names, language)
        entries += [entry for entry in taken if entry is not None]
        rest += [table.row(at) for at, entry in enumerate(taken) if entry is None]
    rest.sort(key=_order)
    more, problems = read_each(rest, plan, measure_of, party_names, language, told)
    together = entries + more
    if len({(entry.series, entry.period) for entry in together}) < len(together):
        # Something stands twice: one by one, in the order of the file, each pair gets its words.
        return read_each(rows, plan, measure_of, party_names, language, told)
    return together, problems


def _order(row: Row) -> tuple[str, int]:
    return row.sheet or "", row.row or 0
