"""Many figures at once: a table of plain figures by columns, and the quick way to read those that are plainly right.

A figure is plain where a row holds numbers and at most a note. What is not plainly right goes the way of every other row,
through `read_figure`, so that a figure is judged alike however many stand beside it.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from gevinst.domain.errors import Problem
from gevinst.domain.horizon import Frequency, period_of, read_period
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import (
    Entry,
    Figure,
    Names,
    Row,
    State,
    fold_name,
    names_of,
    read_each,
    series_of,
)
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument
from gevinst.i18n import Language

PLAIN = ("value", "numerator", "denominator", "comment")
"""The cells that a plain row may hold."""


@dataclass(frozen=True, slots=True)
class Table:
    """Plain rows by columns, all of one length; a blank is "". A row's place is made only when somebody asks for it."""

    indicator: Sequence[str]
    party: Sequence[str]
    period: Sequence[str]
    value: Sequence[str]
    numerator: Sequence[str]
    denominator: Sequence[str]
    comment: Sequence[str]
    number: Sequence[int]
    """Each row's number as the user counts."""
    headings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    file: str | None = None
    sheet: str | None = None

    def __len__(self) -> int:
        return len(self.number)

    def row(self, at: int) -> Row:
        """One of them as a row."""
        cells = {name: text for name in PLAIN if (text := getattr(self, name)[at])}
        return Row(
            self.indicator[at],
            self.party[at] or None,
            self.period[at],
            cells,
            self.file,
            self.sheet,
            self.number[at],
            self.headings,
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
    """Rows of text of which most may stand in tables; in the order of their sheets and rows."""

    def __init__(self) -> None:
        self.single: list[Row] = []
        self.tables: list[Table] = []

    def append(self, row: Row) -> None:
        """Adds one."""
        self.single.append(row)

    def __len__(self) -> int:
        return len(self.single) + sum(map(len, self.tables))

    def __iter__(self) -> Iterator[Row]:
        tables = [table.row(at) for table in self.tables for at in range(len(table))]
        return iter(sorted([*self.single, *tables], key=_order))

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
) -> tuple[list[Entry], list[Problem]]:
    """The same as `domain.measurement.read_rows`, for many rows: what is plainly right is taken by columns."""
    names = names_of(plan)
    entries: list[Entry] = []
    rest = list(rows.single)
    for table in rows.tables:
        taken = _plainly_right(table, names, plan, measure_of, party_names, language)
        entries += [entry for entry in taken if entry is not None]
        rest += [table.row(at) for at, entry in enumerate(taken) if entry is None]
    rest.sort(key=_order)
    more, problems = read_each(rest, plan, measure_of, party_names, language)
    together = entries + more
    if len({(entry.series, entry.period) for entry in together}) < len(together):
        # Something stands twice: one by one, in the order of the file, each pair gets its words.
        return read_each(rows, plan, measure_of, party_names, language)
    return together, problems


def _order(row: Row) -> tuple[str, int]:
    return row.sheet or "", row.row or 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A series that a table names, and what its figures may be."""

    series: str
    frequency: Frequency
    first: int
    last: int
    ratio: bool
    proportion: bool
    lowest: float
    highest: float


class _Kept(dict):  # type: ignore[type-arg]  # keys and answers differ; each use says which
    """Answers, found once for each question."""

    def __init__(self, find: Callable[..., object]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: object) -> object:
        answer = self[key] = self._find(key)
        return answer


def _plainly_right(
    table: Table,
    names: Names,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    language: Language,
) -> list[Entry | None]:
    """For each row its entry, or None where it must be looked at by itself."""

    def line(key: tuple[str, str]) -> _Line | None:
        return _line(names, plan, measure_of, party_names, *key)

    def number(text: str) -> float | Problem | None:
        return read_number(text, language)

    def when(key: tuple[Frequency, str]) -> int | None:
        return None if may_hold_identity_number(key[1]) else read_period(key[1], key[0]).period

    def clean(text: str) -> str | None:
        return None if may_hold_identity_number(text) else text.strip()

    lines, periods, numbers, notes = _Kept(line), _Kept(when), _Kept(number), _Kept(clean)
    top, bottom, value = (
        [numbers[text] for text in column] for column in (table.numerator, table.denominator, table.value)
    )
    columns = zip(
        zip(table.indicator, table.party, strict=True), table.period, top, bottom, value, table.comment,
        strict=True,
    )  # fmt: skip
    taken: list[Entry | None] = []
    for at, (named, code, above, below, single, note) in enumerate(columns):
        found = lines[named]
        period = None if found is None else periods[found.frequency, code]
        if period is None or not found.first <= period <= found.last:
            taken.append(None)
            continue
        comment = notes[note]
        if found.ratio:
            right = (
                type(above) is float
                and type(below) is float
                and single is None
                and above >= 0
                and below > 0
                and not (found.proportion and above > below)
            )
        else:
            right = (
                type(single) is float
                and above is None
                and below is None
                and found.lowest <= single <= found.highest
            )
        if not right or comment is None:
            taken.append(None)
            continue
        figure = Figure(State.VALUE, single, above, below, None, None, None, None, None, comment or None)
        taken.append(Entry(found.series, period, figure, TableRow(table, at)))
    return taken


def _line(
    names: Names,
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    indicator: str,
    party: str,
) -> _Line | None:
    """What a table's indicator and party name; None where it takes a row of its own to say what is wrong."""
    found = names.get(fold_name(indicator))
    if found is None or found.kind is not IndicatorKind.NUMBER or may_hold_identity_number(party):
        return None
    measure = measure_of(found)
    series, _problem = series_of(found, party or None, party_names)
    if measure is None or series is None:
        return None
    first = found.first_period or found.baseline.first or plan.project.starts
    return _Line(
        series=series.id,
        frequency=found.frequency,
        first=period_of(first, found.frequency) if first is not None else 0,
        last=period_of(found.last_period, found.frequency) if found.last_period is not None else 10**9,
        ratio=measure.shape is Shape.RATIO,
        proportion=measure.proportion,
        lowest=-float("inf") if measure.minimum is None else measure.minimum,
        highest=float("inf") if measure.maximum is None else measure.maximum,
    )
