"""A long table of measurements (one row a figure) as text rows: the same for Excel and CSV."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.coded import Coded, coded, of_one, together, used
from gevinst.domain.errors import Problem
from gevinst.domain.numbers import cell_may_hold_identity_number, may_hold_identity_number, read_number
from gevinst.domain.person_level import ROWS_A_FIGURE, person_rows
from gevinst.domain.plain_figures import Rows, Table
from gevinst.exchange.headings import BESIDE, CELLS, field_of, fold_heading
from gevinst.i18n import Language, translator


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
    count = len(numbers)
    blank = of_one("", count)
    told = {name: coded(column) for name, column in columns.items()}
    cells = {name: told[name] for name in CELLS if name in told and any(told[name].different)}
    indicator, party, period, project = (
        told.get(name, blank) for name in ("indicator", "party", "period", "project")
    )
    named = tuple(dict.fromkeys(filter(None, project))) if any(project.different) else ()
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
            places = np.flatnonzero(project.where(foreign.__contains__)).tolist()
            wrong = {at: problem.at(value=project[at]) for at in places} | wrong
    said = np.logical_or.reduce([column.where(bool) for column in cells.values()])
    table = Table(indicator, party, period, cells, numbers, headings, file, sheet)
    wrong = {at: problem for at, problem in wrong.items() if said[at]}
    reading.problems += [table.row(at).place(wrong[at]) for at in sorted(wrong, key=numbers.__getitem__)]
    said[list(wrong)] = False
    if not said.all():
        table = _only(table, (indicator, party, period), cells, said)
    if not len(table):
        return
    persons = _person_rows(table)
    if persons is not None:
        reading.problems.append(persons.at(file=file, sheet=sheet))
        return
    reading.rows.tables.append(table)


def _person_rows(table: Table) -> Problem | None:
    places = (table.indicator, table.party, table.period)
    different = np.unique(together(coded(column) for column in places)).size
    # Only so few figures for so many rows are worth a look at each.
    if different * ROWS_A_FIGURE > len(table):
        return None
    return person_rows(list(zip(*places, strict=True)))


def _parts_alone(cells: dict[str, Coded[str]]) -> dict[str, Coded[str]]:
    """Our exports give a ratio's result beside its parts; the parts are the figure."""
    if not {"value", "numerator", "denominator"} <= cells.keys():
        return cells
    parted = cells["numerator"].where(bool) & cells["denominator"].where(bool)
    value = cells["value"]
    codes = np.where(parted, len(value.different), value.codes)
    return {**cells, "value": used([*value.different, ""], codes)}


def _with_state(cells: dict[str, Coded[str]]) -> tuple[dict[str, Coded[str]], dict[int, Problem]]:
    """The cells with the state that a reason alone implies; a reason beside a figure is refused, by its row's place."""
    if "reason" not in cells:
        return cells, {}
    state = cells.get("state") or of_one("", len(cells["reason"]))
    figures = [cells[name] for name in ("value", "numerator", "denominator") if name in cells]
    alone = cells["reason"].where(bool) & ~state.where(bool)
    silent = alone.copy()
    number = np.zeros(len(alone), dtype=np.bool_)
    for column in figures:
        silent &= ~column.where(bool)
        number |= column.where(lambda text: bool(text) and isinstance(read_number(text), float))
    wrong = dict.fromkeys(
        np.flatnonzero(alone & number).tolist(), Problem("reason_with_figure", field="reason")
    )
    codes = np.where(silent, len(state.different), state.codes)
    return {**cells, "state": used([*state.different, "not_measured"], codes)}, wrong


def _only(
    table: Table, places: Sequence[Coded[str]], cells: Mapping[str, Coded[str]], kept: NDArray[np.bool_]
) -> Table:
    """The rows that are kept."""
    indicator, party, period = (column.only(kept) for column in places)
    return Table(
        indicator,
        party,
        period,
        {name: column.only(kept) for name, column in cells.items()},
        list(compress(table.number, kept.tolist())),
        list(compress(table.headings, kept.tolist())),
        table.file,
        table.sheet,
    )


def may_be_identity(value: object) -> bool:
    """Whether a cell, a text or a number, may hold an identity number; a number has lost the nought it may begin with."""
    if isinstance(value, str):
        return len(value) >= 10 and cell_may_hold_identity_number(value)
    if isinstance(value, float | int) and 1e9 <= value < 1e11 and value == int(value):
        return may_hold_identity_number(f"{int(value):011d}")
    return False
