"""Measurements from and to Excel: the workbook to fill in, and every workbook that comes back.

Reading gives rows of text with the place of each cell; what a figure means, and whether it can be right, is decided by
`domain.measurement.read_rows`. Nothing is assumed of styles: files saved by other programs are read alike.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Measurement, Row
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.person_level import person_headings
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange.headings import CELLS, LONG, field_of, fold_heading
from gevinst.exchange.long_table import (
    Column,
    Layout,
    Reading,
    long_layout,
    may_be_identity,
    read_columns,
)
from gevinst.exchange.sheet_xml import column_letters
from gevinst.exchange.workbook import Sheet, cell_name, read_sheets
from gevinst.i18n import Language, translator

KEY_SHEET = "_gevinst"
FORMAT = "gevinst-measurements-1"
COMPUTED = "computed"
"""A column that shows a result; it is never read."""
ROW_LIMIT = 250_000
_HEADING_ROWS = 25


def write_template(
    document: PlanDocument,
    measures: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    existing: Mapping[str, Sequence[Measurement]],
    language: Language,
    today: dt.date,
) -> bytes:
    """The workbook to fill in. `existing`: stored figures by the id of their series; they are filled in already."""
    from gevinst.exchange.excel_template import template

    return template(document, measures, party_names, existing, language, today)


def read_workbook(
    data: bytes, name: str, document: PlanDocument, party_names: Mapping[str, str]
) -> tuple[list[Row], list[Problem]]:
    """Rows of text for `domain.measurement.read_rows`, and every problem of the file itself, each with its cell."""
    reading = read_workbook_with_notes(data, name, document, party_names)
    return list(reading.rows), reading.problems


def read_workbook_with_notes(
    data: bytes, name: str, document: PlanDocument, party_names: Mapping[str, str]
) -> Reading:
    """The same, with notes of what was understood how (a formula's stored result, a sheet that was not read)."""
    try:
        sheets = read_sheets(data, name)
    except Refused as refused:
        return Reading(problems=list(refused.problems))
    return read_opened(sheets, name, document)


def read_opened(sheets: Sequence[Sheet], name: str, document: PlanDocument) -> Reading:
    """What the sheets of a workbook hold, with problems and notes."""
    reading = Reading()
    reading.problems += _personal(sheets, name)
    if reading.problems:
        # Nothing else is said of such a file: every message shows something of what stands in it.
        return reading
    keys = _keys(sheets)
    if _wrong_project(keys, document):
        reading.problems.append(
            Problem("wrong_project", file=name, value=keys.get("title") or keys.get("slug"))
        )
        return reading
    language = document.project.language
    ours = set(keys.get("not_read", "").split("\n"))
    read = 0
    for sheet in sheets:
        if sheet.name.startswith("_"):
            continue
        layout = sheet_layout(sheet, document, language)
        persons = None if sheet.name in ours else _persons(sheet)
        if persons is not None:
            read += 1
            reading.problems.append(persons.at(file=name, sheet=sheet.name))
            continue
        if layout is None:
            if sheet.name not in ours and _has_content(sheet):
                reading.notes.append(Problem("note_sheet_ignored", file=name, sheet=sheet.name))
            continue
        read += 1
        if layout.problems:
            reading.problems += [each.at(file=name, sheet=sheet.name) for each in layout.problems]
            continue
        _read_sheet(sheet, layout, name, document, reading)
    if not read:
        reading.problems.append(_no_table(sheets, name, language))
    elif not reading.rows and not reading.problems:
        reading.problems.append(Problem("nothing_filled_in", file=name))
    if len(reading.rows) > ROW_LIMIT:
        params = {"rows": len(reading.rows), "limit": ROW_LIMIT}
        return Reading(problems=[Problem("too_many_rows", file=name, params=params)])
    return reading


def _personal(sheets: Sequence[Sheet], name: str) -> list[Problem]:
    """Every cell that may hold an identity number, in all sheets and columns, read or not."""
    if may_hold_identity_number(name):
        return [Problem("personal_data", field="file_name")]
    found = []
    for sheet in sheets:
        if sheet.name == KEY_SHEET:
            continue
        if may_hold_identity_number(sheet.name):
            found.append(Problem("personal_data", file=name, field="sheet"))
            continue
        suspect = {
            value
            for value in sheet.different()
            if type(value) in {str, float, int} and may_be_identity(value)
        }
        if suspect:
            found += [
                Problem(
                    "personal_data", file=name, sheet=sheet.name, row=row + 1, column=column_letters(column)
                )
                for row, cells in enumerate(sheet.rows)
                for column, value in enumerate(cells)
                if type(value) in {str, float, int} and value in suspect
            ]
    return found


def _persons(sheet: Sheet) -> Problem | None:
    """`person_level` where a row of headings says that each row is one person."""
    for row in range(min(_HEADING_ROWS, len(sheet.rows))):
        found = person_headings([cell for cell in sheet.rows[row] if isinstance(cell, str)])
        if found:
            return Problem("person_level", row=row + 1, params={"found": ", ".join(found)})
    return None


def project_of(sheets: Sequence[Sheet]) -> str | None:
    """The slug of the project that our workbook was made for; None in a workbook of another make."""
    return _keys(sheets).get("slug") or None


def sheet_titles(language: Language) -> dict[str, str]:
    """What the sheets of the workbook are called."""
    from gevinst.exchange.excel_template import titles

    return titles(translator(language))


def _no_table(sheets: Sequence[Sheet], name: str, language: Language) -> Problem:
    if not any(_has_content(sheet) for sheet in sheets):
        return Problem("nothing_filled_in", file=name)
    return Problem("wrong_sheet", file=name, params={"known": ", ".join(sheet_titles(language).values())})


def _has_content(sheet: Sheet) -> bool:
    return any(cell != "" for row in sheet.rows for cell in row)


def _keys(sheets: Sequence[Sheet]) -> dict[str, str]:
    """What our hidden sheet says: format, project_id, slug, title, language, not_read."""
    for sheet in sheets:
        if sheet.name == KEY_SHEET:
            return {
                sheet.text(row, 0): sheet.text(row, 1) for row in range(len(sheet.rows)) if sheet.text(row, 0)
            }
    return {}


def _wrong_project(keys: Mapping[str, str], document: PlanDocument) -> bool:
    if not keys.get("project_id"):
        return False
    same_slug = bool(keys.get("slug")) and keys.get("slug") == document.project.slug
    return keys["project_id"] != document.project.id and not same_slug


# ---------------------------------------------------------------- what a sheet looks like


def sheet_layout(sheet: Sheet, document: PlanDocument | None, language: Language) -> Layout | None:
    """How a sheet is built: by our hidden keys, as a long table, or as a table with a column for each indicator."""
    for row in range(min(_HEADING_ROWS, len(sheet.rows))):
        texts = [sheet.text(row, column) for column in range(len(sheet.rows[row]))]
        if "period" in texts and any(text.count("|") >= 2 for text in texts):
            return _keyed(sheet, texts, row)
        layout = long_layout(texts, row, language)
        plain = _plain_wide(texts, row, document) if document is not None else None
        if plain is not None and (layout is None or layout.problems):
            return plain
        if layout is not None:
            return _with_visible_headings(sheet, layout, row)
    return None


def _keyed(sheet: Sheet, keys: Sequence[str], row: int) -> Layout:
    """Our own sheet: one row holds the keys, the three below it indicator, party and field as people see them."""
    at = keys.index("period")
    columns: dict[int, Column] = {at: Column("period", sheet.text(row + 3, at + 1) or "period")}
    title = party = ""
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, key in enumerate(keys):
        if key == "period_name":
            columns[number] = Column("period_name", sheet.text(row + 3, number))
        title, party = sheet.text(row + 1, number) or title, sheet.text(row + 2, number) or party
        if key.count("|") < 2:
            continue
        indicator, rest = key.split("|", 1)
        party_key, field = rest.rsplit("|", 1)
        heading = ", ".join(part for part in (title, party, sheet.text(row + 3, number)) if part)
        if key in seen:
            problems.append(Problem("duplicate_heading", row=row + 4, column=heading, value=heading))
        seen.add(key)
        if field != COMPUTED:
            columns[number] = Column(field, heading, indicator, party_key)
    return Layout(row + 4, columns, tuple(problems))


def _with_visible_headings(sheet: Sheet, layout: Layout, row: int) -> Layout:
    """Our long sheet has its keys in a hidden row and the headings below: those are what people see."""
    following = row + 1
    shown = [sheet.text(following, column) for column in layout.columns]
    if following < len(sheet.rows) and all(
        field_of(text) == column.field for text, column in zip(shown, layout.columns.values(), strict=True)
    ):
        columns = {
            number: Column(column.field, text)
            for (number, column), text in zip(layout.columns.items(), shown, strict=True)
        }
        return Layout(following + 1, columns, layout.problems, layout.ignored)
    return layout


def _plain_wide(texts: Sequence[str], row: int, document: PlanDocument) -> Layout | None:
    """A table that people make themselves: a period, and a column for each indicator by its title or key."""
    names = {
        fold_heading(name): indicator.key
        for benefit in document.benefits
        for indicator in benefit.indicators
        for name in (indicator.title, indicator.key)
    }
    columns: dict[int, Column] = {}
    problems: list[Problem] = []
    for number, text in enumerate(texts):
        field = field_of(text)
        if field in {"period", "party", "project"} and not any(
            column.field == field for column in columns.values()
        ):
            columns[number] = Column(field, text)
        elif fold_heading(text) in names:
            key = names[fold_heading(text)]
            if any(column.indicator == key for column in columns.values()):
                problems.append(Problem("duplicate_heading", row=row + 1, column=text, value=text))
            else:
                columns[number] = Column("value", text, key)
    fields = [column.field for column in columns.values()]
    if "period" not in fields or "value" not in fields:
        return None
    return Layout(row + 1, columns, tuple(problems))


# ---------------------------------------------------------------- the cells


def _read_sheet(sheet: Sheet, layout: Layout, name: str, document: PlanDocument, reading: Reading) -> None:
    """Adds a sheet's rows, problems and notes to `reading`."""
    bad = _merged_problems(sheet, layout, name) + _formula_problems(sheet, layout, name, reading)
    reading.problems += bad
    if bad:
        # What else is wrong is told too; of the rows that these are in, enough is said.
        told = {problem.row for problem in bad} | {
            row + 1 for top, _left, bottom, _right in sheet.merged for row in range(top, bottom + 1)
        }
        rows = [[] if at in told and at > layout.first_row else row for at, row in enumerate(sheet.rows, 1)]
        sheet = replace(sheet, rows=rows)
    if any(column.indicator is not None for column in layout.columns.values()):
        _wide_rows(sheet, layout, name, reading)
    else:
        _long_rows(sheet, layout, name, document, reading)


def _merged_problems(sheet: Sheet, layout: Layout, name: str) -> list[Problem]:
    problems = []
    for top, left, bottom, right in sheet.merged:
        inside = [number for number in layout.columns if left <= number <= right]
        if bottom >= layout.first_row and inside:
            problems.append(
                Problem(
                    "merged_cells",
                    file=name,
                    sheet=sheet.name,
                    row=max(top, layout.first_row) + 1,
                    column=layout.columns[inside[0]].heading,
                    value=f"{cell_name(top, left)}:{cell_name(bottom, right)}",
                )
            )
    return problems


def _formula_problems(sheet: Sheet, layout: Layout, name: str, reading: Reading) -> list[Problem]:
    problems = []
    for (row, number), formula in sorted(sheet.formulas.items()):
        column = layout.columns.get(number)
        if column is None or row < layout.first_row or column.field == "period_name":
            continue
        place = Problem(
            "", file=name, sheet=sheet.name, row=row + 1, column=column.heading, field=column.field
        )
        if formula.error:
            problems.append(place.at(code="formula_error", value=formula.value or cell_name(row, number)))
        elif formula.value is None:
            problems.append(place.at(code="formula_without_value", value=cell_name(row, number)))
        elif formula.value:
            reading.notes.append(place.at(code="note_formula", value=sheet.text(row, number)))
    return problems


def _texts_of(sheet: Sheet, layout: Layout) -> dict[int, Sequence[str]]:
    """The texts of each column that is read, below the headings."""
    periods = {number for number, column in layout.columns.items() if column.field.startswith("period")}
    columns = sheet.columns(layout.columns, layout.first_row, periods)
    return dict(zip(layout.columns, columns, strict=True))


def _wide_rows(sheet: Sheet, layout: Layout, name: str, reading: Reading) -> None:
    """A sheet with a column for each figure: its columns under one another, as a long table has them."""
    groups: dict[tuple[str, str | None], dict[str, int]] = {}
    shared: dict[str, int] = {}
    for number, column in layout.columns.items():
        if column.indicator is None:
            shared[column.field] = number
        else:
            groups.setdefault((column.indicator, column.party), {})[column.field] = number

    texts = _texts_of(sheet, layout)
    periods = texts[shared["period"]]
    if "period_name" in shared:
        periods = [code or told for code, told in zip(periods, texts[shared["period_name"]], strict=True)]
    parties = texts[shared["party"]] if "party" in shared else [""] * len(periods)
    long: dict[str, list[str]] = {name: [] for name in ("indicator", "party", "period", *CELLS)}
    numbers: list[int] = []
    headings: list[Mapping[str, str]] = []
    for (indicator, party), fields in groups.items():
        cells = {field: texts[number] for field, number in fields.items() if field in CELLS}
        filled = [at for at, row in enumerate(zip(*cells.values(), strict=True)) if any(row)]
        long["indicator"] += [indicator] * len(filled)
        long["party"] += [party or parties[at] for at in filled]
        long["period"] += [periods[at] for at in filled]
        for field in CELLS:
            given = cells.get(field)
            long[field] += [""] * len(filled) if given is None else [given[at] for at in filled]
        numbers += [layout.first_row + at + 1 for at in filled]
        shown = {field: layout.columns[number].heading for field, number in (fields | shared).items()}
        headings += [shown] * len(filled)
    read_columns(long, numbers, headings, name, sheet.name, None, reading)


def _long_rows(sheet: Sheet, layout: Layout, name: str, document: PlanDocument, reading: Reading) -> None:
    headings = {column.field: column.heading for column in layout.columns.values()}
    own = {document.project.id, (document.project.slug or ""), fold_heading(document.project.title)}
    reading.notes += [
        Problem("note_column_ignored", file=name, sheet=sheet.name, value=text) for text in layout.ignored
    ]
    texts = _texts_of(sheet, layout)
    columns = {column.field: texts[number] for number, column in layout.columns.items()}
    numbers = range(layout.first_row + 1, len(sheet.rows) + 1)
    read_columns(columns, numbers, [headings] * len(numbers), name, sheet.name, own, reading)


# ---------------------------------------------------------------- the way back


def mark_problems(data: bytes, problems: Sequence[Problem], language: Language) -> bytes:
    """The same workbook with a mark and a comment on every cell that has a problem, and a sheet that lists them all."""
    from gevinst.exchange.excel_marks import marked

    return marked(data, problems, language)


__all__ = [
    "FORMAT", "KEY_SHEET", "LONG", "mark_problems", "read_workbook", "read_workbook_with_notes", "sheet_titles",
    "write_template",
]  # fmt: skip
