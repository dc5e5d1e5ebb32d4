"""A long table of measurements (one row a figure) as text rows: the same for Excel and CSV."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from gevinst.domain.errors import Problem
from gevinst.domain.measurement import Row
from gevinst.domain.numbers import may_hold_identity_number, read_number
from gevinst.domain.person_level import person_rows
from gevinst.domain.plain_figures import PLAIN, Rows, Table
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


def prepared(cells: Mapping[str, str]) -> tuple[dict[str, str], Problem | None]:
    """The cells of one figure, with the state that a reason alone implies; a reason beside a figure is refused."""
    given = {name: text for name, text in cells.items() if text}
    if given.get("reason") and not given.get("state"):
        numbers = [given[name] for name in ("value", "numerator", "denominator") if name in given]
        if not numbers:
            given["state"] = "not_measured"
        elif any(isinstance(read_number(text), float) for text in numbers):
            return given, Problem("reason_with_figure", field="reason")
    return given, None


def long_row(
    texts: Mapping[str, str], headings: Mapping[str, str], file: str, sheet: str | None, number: int
) -> tuple[Row | None, Problem | None]:
    """One row of a long table. A row without any figure, status or note says nothing and gives none.

    `number` is the row as the user counts.
    """
    cells = {name: texts[name] for name in CELLS if texts.get(name)}
    if not cells:
        return None, None
    if cells.get("numerator") and cells.get("denominator"):
        # Our exports give a ratio's result beside its parts; the parts are the figure.
        cells.pop("value", None)
    cells, wrong = prepared(cells)
    row = Row(
        indicator=texts.get("indicator", ""),
        party=texts.get("party") or None,
        period=texts.get("period", ""),
        cells=cells,
        file=file,
        sheet=sheet,
        row=number,
        columns=headings,
    )
    return row, row.place(wrong) if wrong else None


_BESIDE_PLAIN = tuple(name for name in CELLS if name not in PLAIN)
_IS_VALUE = {"", "value", "verdi"}
"""What the status of a plain row may say: nothing that its numbers do not."""


def read_columns(
    columns: Mapping[str, Sequence[str]],
    numbers: Sequence[int],
    headings: Mapping[str, str],
    file: str,
    sheet: str | None,
    own_project: Container[str] | None,
    reading: Reading,
) -> None:
    """Adds the rows of a long table, given by columns (field -> texts), to `reading`: plain ones as a table.

    `own_project` holds the ways to write the project that a row may name; None: any may be named, and they are told.
    """
    count = len(numbers)
    blank = [""] * count
    text = {name: columns.get(name, blank) for name in ("indicator", "party", "period", "project", *CELLS)}
    beside = [
        text[name] if name != "state" else ["" if each.lower() in _IS_VALUE else each for each in text[name]]
        for name in _BESIDE_PLAIN
        if any(text[name])
    ]
    stated = text["state"] if any(text["state"]) else blank
    reading.projects = tuple(dict.fromkeys(name for name in text["project"] if name))
    foreign = {
        name
        for name in reading.projects
        if own_project is not None and name not in own_project and fold_heading(name) not in own_project
    }
    plain: list[int] = []
    for at, (given, own, state, *others) in enumerate(
        zip(zip(*(text[name] for name in PLAIN), strict=True), text["project"], stated, *beside, strict=True)
    ):
        if (own and own in foreign) or any(others) or (state and not any(given)):
            _read_line(text, at, numbers[at], headings, file, sheet, foreign, reading)
        elif any(given):
            plain.append(at)
    if not plain:
        return
    persons = person_rows(list(zip(text["indicator"], text["party"], text["period"], strict=True)))
    if persons is not None:
        reading.problems.append(persons.at(file=file, sheet=sheet))
        return
    if len(plain) == count:
        taken = text
    else:
        taken = {name: [text[name][at] for at in plain] for name in ("indicator", "party", "period", *PLAIN)}
        numbers = [numbers[at] for at in plain]
    top, bottom, value = taken["numerator"], taken["denominator"], taken["value"]
    if any(value) and any(top):
        # Our exports give a ratio's result beside its parts; the parts are the figure.
        value = ["" if a and b else single for single, a, b in zip(value, top, bottom, strict=True)]
    reading.rows.tables.append(
        Table(
            taken["indicator"], taken["party"], taken["period"], value, top, bottom, taken["comment"],
            numbers, headings, file, sheet,
        )
    )  # fmt: skip


def _read_line(
    text: Mapping[str, Sequence[str]],
    at: int,
    number: int,
    headings: Mapping[str, str],
    file: str,
    sheet: str | None,
    foreign: Container[str],
    reading: Reading,
) -> None:
    """Adds one row that is not plain, or what is wrong with it."""
    row, wrong = long_row({name: column[at] for name, column in text.items()}, headings, file, sheet, number)
    project = text["project"][at]
    if wrong is not None:
        reading.problems.append(wrong)
    elif row is not None and project in foreign:
        reading.problems.append(row.place(Problem("wrong_project", field="project", value=project)))
    elif row is not None:
        reading.rows.append(row)


def may_be_identity(value: object) -> bool:
    """Whether a cell, a text or a number, may hold an identity number; a number has lost the nought it may begin with."""
    if isinstance(value, str):
        return len(value) > 10 and may_hold_identity_number(value)
    if isinstance(value, float | int) and 1e9 <= value < 1e11 and value == int(value):
        return may_hold_identity_number(f"{int(value):011d}")
    return False
