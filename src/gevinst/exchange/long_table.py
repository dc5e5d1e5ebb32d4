"""A long table of measurements (one row a figure) as text rows: the same for Excel and CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gevinst.domain.errors import Problem
from gevinst.domain.measurement import Row
from gevinst.domain.numbers import read_number
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

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


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

    `number` is the row as the user counts. The project, where a column names it, goes along in `cells["project"]`.
    """
    cells = {name: texts[name] for name in CELLS if texts.get(name)}
    if not cells:
        return None, None
    if cells.get("numerator") and cells.get("denominator"):
        # Our exports give a ratio's result beside its parts; the parts are the figure.
        cells.pop("value", None)
    cells, wrong = prepared(cells)
    if texts.get("project"):
        cells["project"] = texts["project"]
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
