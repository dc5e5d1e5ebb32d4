"""A long table of measurements (one row a figure) as text rows: the same for Excel and CSV."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeVar

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.person_level import person_rows
from gevinst.domain.plain_figures import Rows, Table
from gevinst.exchange.headings import BESIDE, CELLS, field_of, fold_heading
from gevinst.i18n import Language, translator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table holds. `indicator` and `party` are set where the column itself says them."""

    field: str
    heading: str
    indicator: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table's rows begin and what its columns are, by 0-based column."""

    first_row: int
    columns: Mapping[int, Column]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    """Headings of columns that are not read."""


@dataclass(slots=True)
class Reading:
    """What was read of a file: rows of text for `domain.measurement.read_rows`, problems, and notes that are none."""

    rows: Rows = field(default_factory=Rows)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    projects: tuple[str, ...] = ()
    """The projects that the rows name, as written."""


def long_layout(texts: Sequence[str], row: int, language: Language) -> Layout | None:
    """The layout of a long table whose headings are `texts`, or None where they are no such headings.

    A missing or doubled heading is a problem of the layout.
    """
    columns: dict[int, Column] = {}
    problems: list[Problem] = []
    ignored: list[str] = []
    for number, text in enumerate(texts):
        known = field_of(text) if text else None
        if known is None:
            if text and fold_heading(text) not in BESIDE:
                ignored.append(text)
        elif any(column.field == known for column in columns.values()):
            problems.append(Problem("duplicate_heading", row=row + 1, column=text, value=text))
        else:
            columns[number] = Column(known, text)
    fields = {column.field for column in columns.values()}
    if len(fields) < 2 or not fields & {"period", "indicator"}:
        return None
    _ = translator(language)
    from gevinst.exchange.headings import LONG

    for needed in ("period", "indicator"):
        if needed not in fields:
            problems.append(Problem("wrong_headings", row=row + 1, value=_(LONG[needed])))
    if not fields & {"value", "numerator", "state"}:
        problems.append(Problem("wrong_headings", row=row + 1, value=_(LONG["value"])))
    return Layout(row + 1, columns, tuple(problems), tuple(ignored))


def read_columns(
    columns: Mapping[str, Sequence[str]],
    numbers: Sequence[int],
    headings: Sequence[Mapping[str, str]],
    file: str,
    sheet: str | None,
    own_project: Container[str] | None,
    reading: Reading,
) -> None:
    """Adds the rows of a table, given by columns (field -> texts), to `reading`, or what is wrong with them.

    A row without any figure, status or note says nothing and gives none. `numbers` are the rows as the user counts, and
    `headings` each row's columns as the user sees them. `own_project` holds the ways to write the project that a row may
    name; None: any may be named, and they are told.
    """
    blank = [""] * len(numbers)
    cells = {name: columns[name] for name in CELLS if any(columns.get(name, ()))}
    indicator, party, period, project = (
        columns.get(name, blank) for name in ("indicator", "party", "period", "project")
    )
    named = tuple(dict.fromkeys(name for name in project if name))
    reading.projects = tuple(dict.fromkeys((*reading.projects, *named)))
    if not cells:
        return
    cells = _parts_alone(cells)
    cells, wrong = _with_state(cells)
    if own_project is not None:
        foreign = {
            name for name in named if name not in own_project and fold_heading(name) not in own_project
        }
        if foreign:
            problem = Problem("wrong_project", field="project")
            wrong = {at: problem.at(value=name) for at, name in enumerate(project) if name in foreign} | wrong
    said = (
        [True] * len(numbers)
        if any("" not in column for column in cells.values())
        else list(map(any, zip(*cells.values(), strict=True)))
    )
    table = Table(indicator, party, period, cells, numbers, headings, file, sheet)
    told = [at for at in wrong if said[at]]
    reading.problems += [table.row(at).place(wrong[at]) for at in sorted(told, key=numbers.__getitem__)]
    for at in told:
        said[at] = False
    if not all(said):
        table = _only(table, said)
    if not len(table):
        return
    persons = person_rows(list(zip(table.indicator, table.party, table.period, strict=True)))
    if persons is not None:
        reading.problems.append(persons.at(file=file, sheet=sheet))
        return
    reading.rows.tables.append(table)


def _parts_alone(cells: dict[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Our exports give a ratio's result beside its parts; the parts are the figure."""
    if not {"value", "numerator", "denominator"} <= cells.keys():
        return cells
    beside = zip(*(cells[name] for name in ("value", "numerator", "denominator")), strict=True)
    return {**cells, "value": ["" if top and bottom else value for value, top, bottom in beside]}


def _with_state(
    cells: dict[str, Sequence[str]],
) -> tuple[dict[str, Sequence[str]], dict[int, Problem]]:
    """The cells with the state that a reason alone implies; a reason beside a figure is refused, by its row's place."""
    if "reason" not in cells:
        return cells, {}
    blank = [""] * len(cells["reason"])
    state = list(cells.get("state", blank))
    figures = [cells[name] for name in ("value", "numerator", "denominator") if name in cells]
    wrong: dict[int, Problem] = {}
    for at, reason in enumerate(cells["reason"]):
        if not reason or state[at]:
            continue
        numbers = [text for column in figures if (text := column[at])]
        if not numbers:
            state[at] = "not_measured"
        elif any(isinstance(read_number(text), float) for text in numbers):
            wrong[at] = Problem("reason_with_figure", field="reason")
    return {**cells, "state": state}, wrong


def _only(table: Table, kept: Sequence[bool]) -> Table:
    """The rows that are kept."""

    def some(column: Iterable[T]) -> list[T]:
        return list(compress(column, kept))

    return Table(
        some(table.indicator),
        some(table.party),
        some(table.period),
        {name: some(column) for name, column in table.cells.items()},
        some(table.number),
        some(table.headings),
        table.file,
        table.sheet,
    )


def may_be_identity(value: object) -> bool:
    """Whether a cell, a text or a number, may hold an identity number; a number has lost the nought it may begin with."""
    if isinstance(value, str):
        return len(value) > 10 and may_hold_identity_number(value)
    if isinstance(value, float | int) and 1e9 <= value < 1e11 and value == int(value):
        return may_hold_identity_number(f"{int(value):011d}")
    return False
