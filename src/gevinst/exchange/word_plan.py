"""A benefit plan from and to Word: the benefit table of the Helse Nord / Innomed form.

Reading finds the tables by their headings and keeps every text as it is written. A file that we wrote holds the whole
plan beside what is seen; where somebody has changed the visible tables, what is seen counts.
"""

import dataclasses
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped]
from pydantic import ValidationError

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import Frequency, HorizonMonths, read_period
from gevinst.domain.measure import Measure
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import COLUMNS, Benefit, HorizonTexts, Indicator, PlanDocument, Project, ProjectLevel
from gevinst.exchange import plan_form as form
from gevinst.exchange.files import PLAN_LIMIT_MB, check_size, open_office, read_entry, read_limited
from gevinst.exchange.plan_import import PlanImport, plan_import
from gevinst.exchange.validation import problems_of
from gevinst.exchange.word_text import Merged, WordParagraph, WordRow, WordTable, blocks, parse
from gevinst.i18n import Language, Translator, translator

FIRST = COLUMNS[:4]
SECOND = COLUMNS[4:]
PART_NAMESPACE = "urn:gevinst:plan:1"
BOOKMARK = "_gevinst_"
TITLE_LIMIT = 500


def read_plan_docx(file: Path | BinaryIO, name: str | None = None) -> PlanImport:
    """The plan in a Word file of at most 10 MB. Raises Refused with every problem, each with table, row and column.

    Of the project: title, owners, municipalities, trust and the agreement's date; names of persons are never read.
    """
    shown = name or (file.name if isinstance(file, Path) else "")
    return read_plan_docx_bytes(read_limited(file, shown, PLAN_LIMIT_MB), shown)


def read_plan_docx_bytes(data: bytes, name: str) -> PlanImport:
    """The same from bytes."""
    check_size(len(data), name, PLAN_LIMIT_MB)
    with open_office(data, name, ".docx") as archive:
        try:
            root = parse(read_entry(archive, "word/document.xml", name))
        except etree.XMLSyntaxError:
            raise Refused([Problem("unreadable_file", file=name)]) from None
        kept = _kept_plan(archive, name)
    return _Reader(name, blocks(root), kept).result()


# ---------------------------------------------------------------- reading


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    """The plan that we put beside the visible tables, and the language they were written in."""

    document: PlanDocument
    language: Language


def _kept_plan(archive: zipfile.ZipFile, name: str) -> _Kept | None:
    for entry in archive.namelist():
        if entry.startswith("customXml/item") and entry.endswith(".xml") and "Props" not in entry:
            data = read_entry(archive, entry, name)
            if PART_NAMESPACE.encode() not in data:
                continue
            try:
                part = parse(data)
                document = PlanDocument.model_validate(json.loads(part.text or ""))
            except (etree.XMLSyntaxError, ValueError):
                # Somebody's program has touched it: the visible tables are still there.
                return None
            language = part.get("language")
            return _Kept(document, language if language in {"nb", "nn", "en"} else "nb")
    return None


@dataclasses.dataclass(slots=True)
class _Seen:
    """What the visible tables say of one benefit."""

    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    extra: list[str] = dataclasses.field(default_factory=list)
    mark: int | None = None
    place: Problem = dataclasses.field(default_factory=lambda: Problem(""))

    def add(self, column: str, text: str) -> None:
        """A further text in the same column is a further line."""
        if text:
            self.texts[column] = "\n".join(part for part in (self.texts.get(column, ""), text) if part)


@dataclasses.dataclass(frozen=True, slots=True)
class _Head:
    """A table's heading row: which grid column holds what. An unknown heading has an empty name."""

    row: int
    columns: dict[int, str]
    words: dict[int, str]

    def at(self, grid: int, cell_number: int, cells: int) -> int:
        """The heading's grid column above a cell: by place in the row where the counts agree, else by the grid."""
        starts = sorted(self.columns)
        if grid in self.columns:
            return grid
        if cells == len(starts):
            return starts[cell_number]
        return max((start for start in starts if start <= grid), default=starts[0])


class _Reader:
    """Reads one document. Collects benefits, what is said for the whole project, problems and notes."""

    def __init__(self, name: str, parts: list[WordParagraph | WordTable], kept: _Kept | None) -> None:
        self.name, self.parts, self.kept = name, parts, kept
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.seen: list[_Seen] = []
        self.level: dict[str, list[str]] = {column: [] for column in SECOND}
        self.headings: list[str] = []

    def result(self) -> PlanImport:
        tables = [(table, head) for table in self._tables() if (head := _head(table)) is not None]
        first = [(table, head) for table, head in tables if "title" in head.columns.values()]
        second = [(table, head) for table, head in tables if "title" not in head.columns.values()]
        if not first:
            raise Refused([Problem("no_benefit_table", file=self.name)])
        for table, head in first:
            self._first_table(table, head)
        expected = self.kept is None or any(not each.archived for each in self.kept.document.benefits)
        if not self.seen and not self.problems and expected:
            raise Refused([Problem("empty_benefit_table", file=self.name, sheet=_table_name(first[0][1]))])
        for table, head in second:
            self._second_table(table, head)
        fields = self._fields()
        if self.problems:
            sheets = [problem.sheet for problem in self.problems]
            raise Refused(sorted(self.problems, key=lambda each: (sheets.index(each.sheet), each.row or 0)))
        try:
            document = self._document(fields)
        except ValidationError as error:
            raise Refused(problems_of(error, self.name)) from None
        return plan_import(document, tuple(self.notes))

    def _tables(self) -> list[WordTable]:
        return [part for part in self.parts if isinstance(part, WordTable)]

    # -- tables

    def _rows(self, table: WordTable, head: _Head) -> list[tuple[WordRow, dict[str, Merged], list[str]]]:
        """(row, column -> cell, texts of unknown columns) of the rows below the heading that say something."""
        self.headings += [text for column, text in head.words.items() if head.columns[column]]
        found = []
        refused: set[int] = set()
        for row in table.rows[head.row + 1 :]:
            cells: dict[str, Merged] = {}
            extra: list[str] = []
            for number, (grid, cell) in enumerate(sorted(row.cells.items())):
                start = head.at(grid, number, len(row.cells))
                column = head.columns[start]
                place = self._place(head, row, start)
                if may_hold_identity_number(cell.text):
                    if id(cell) not in refused:
                        self.problems.append(dataclasses.replace(place, code="personal_data"))
                    refused.add(id(cell))
                    continue
                covered = [head.columns[each] for each in head.columns if grid <= each < grid + cell.width]
                if (
                    cell.text
                    and len([each for each in covered if each]) > 1
                    and len(covered) < len(head.columns)
                ):
                    self.notes.append(dataclasses.replace(place, code="note_across_columns", value=cell.text))
                if not column:
                    if cell.text:
                        extra.append(f"{head.words[start]}: {cell.text}" if head.words[start] else cell.text)
                elif column in cells and cell.text:
                    cells[column] = dataclasses.replace(
                        cells[column], text="\n".join(filter(None, (cells[column].text, cell.text)))
                    )
                else:
                    cells.setdefault(column, cell)
            marked = "title" in cells and self._is_kept(cells["title"])
            if any(cell.text for cell in cells.values()) or extra or marked:
                found.append((row, cells, extra))
        if found and _only_help(found[0][1], found[0][2]):
            found = found[1:]
        return found

    def _is_kept(self, title: Merged) -> bool:
        """Whether a row is one that we wrote ourselves."""
        return self.kept is not None and _mark(title.bookmarks) is not None

    def _place(self, head: _Head, row: WordRow, start: int) -> Problem:
        return Problem(
            "", file=self.name, sheet=_table_name(head), row=row.number, column=head.words[start] or None
        )

    def _first_table(self, table: WordTable, head: _Head) -> None:
        """The table of benefits; it may hold all eight columns."""
        rows = self._rows(table, head)
        title_at = next(start for start, column in head.columns.items() if column == "title")
        own = {index for index, row in enumerate(table.rows) for each, _, _ in rows if each is row}
        last: _Seen | None = None
        last_title: Merged | None = None
        done: set[int] = set()
        for row, cells, extra in rows:
            title = cells.get("title")
            if title is not None and title is last_title and last is not None:
                # One benefit over several rows: its name is merged, the other cells go on.
                for column, cell in cells.items():
                    if column != "title" and id(cell) not in done:
                        self._take(last, column, cell, own, done)
                last.extra += extra
                continue
            place = self._place(head, row, title_at)
            if title is None or not (title.text or self._is_kept(title)):
                if any(cells[column].text for column in FIRST if column in cells) or extra:
                    self.problems.append(dataclasses.replace(place, code="title_missing"))
                else:
                    for column in SECOND:
                        if column in cells and id(cells[column]) not in done and cells[column].text:
                            self.level[column].append(cells[column].text)
                            done.add(id(cells[column]))
                continue
            text = " ".join(title.text.split())
            if len(text) > TITLE_LIMIT:
                params = {"length": len(text), "limit": TITLE_LIMIT}
                self.problems.append(dataclasses.replace(place, code="text_too_long", params=params))
                continue
            seen = _Seen(mark=_mark(title.bookmarks), place=place, extra=list(extra))
            seen.texts["title"] = title.text
            for column, cell in cells.items():
                if column != "title":
                    self._take(seen, column, cell, own, done)
            self.seen.append(seen)
            last, last_title = seen, title

    def _take(self, seen: _Seen, column: str, cell: Merged, own: set[int], done: set[int]) -> None:
        """A cell of a benefit's row. Merged over all benefits in columns 5 to 8, it is the project's."""
        covers = own & set(cell.rows)
        if column in SECOND and len(covers) > 1 and covers == own:
            if id(cell) not in done and cell.text:
                self.level[column].append(cell.text)
            done.add(id(cell))
            return
        seen.add(column, cell.text)
        done.add(id(cell))

    def _second_table(self, table: WordTable, head: _Head) -> None:
        """How to measure, preconditions, freed resources, horizons: of the project, unless a row names its benefit."""
        rows = self._rows(table, head)
        done: set[int] = set()
        target: _Seen | None = None
        plain = 0
        for row, cells, extra in rows:
            named = self._named_benefit(row)
            if named is not None:
                target = named
                continue
            for column, cell in cells.items():
                if not cell.text or id(cell) in done:
                    continue
                done.add(id(cell))
                if target is None:
                    self.level[column].append(cell.text)
                else:
                    target.add(column, cell.text)
            for text in extra:
                self.level["preconditions"].append(text)
            plain += target is None
        if plain > 1 and plain == len(self.seen) and self.kept is None:
            self.notes.append(
                Problem("note_second_table", file=self.name, sheet=_table_name(head), params={"rows": plain})
            )

    def _named_benefit(self, row: WordRow) -> _Seen | None:
        """The benefit that a row across the whole table names: `Gjelder: Kortere reisetid`."""
        if len(row.cells) != 1:
            return None
        cell = next(iter(row.cells.values()))
        mark = _mark(cell.bookmarks)
        if mark is not None:
            return next((seen for seen in self.seen if seen.mark == mark), None)
        prefix, colon, title = cell.text.partition(":")
        if not colon or form.fold(prefix) not in _CONCERNS:
            return None
        wanted = form.fold(title)
        return next((seen for seen in self.seen if form.fold(seen.texts["title"]) == wanted), None)

    # -- the application's fields

    def _fields(self) -> dict[str, str]:
        """Title, owners, municipalities, trust and date as written; the first that says something counts."""
        fields: dict[str, str] = {}
        waiting: str | None = None
        for part in self.parts:
            if isinstance(part, WordTable):
                waiting = None
                if _head(part) is None:
                    self._fields_of_table(part, fields)
                continue
            for line in part.text.split("\n"):
                found = form.labelled(line)
                if found is not None:
                    waiting = found.field if found.field and not found.text else None
                    if found.field and found.text:
                        fields.setdefault(found.field, found.text)
                elif line.strip():
                    if waiting and not part.heading and not form.is_label(line):
                        fields.setdefault(waiting, form.before_next_label(line))
                    waiting = None
        for field, text in fields.items():
            if may_hold_identity_number(text):
                self.problems.append(Problem("personal_data", file=self.name, field=field))
        return fields

    def _fields_of_table(self, table: WordTable, fields: dict[str, str]) -> None:
        """A form laid out as a table: the label in one cell, the answer in the same, or in the next."""
        for row in table.rows:
            cells = [cell.text for _, cell in sorted(row.cells.items())]
            for text, following in zip(cells, [*cells[1:], ""], strict=True):
                found = form.labelled(text)
                if found is not None and found.field and found.text:
                    fields.setdefault(found.field, found.text)
                    continue
                field = form.field_of_label(text)
                if field and following and not form.is_label(following):
                    fields.setdefault(field, form.before_next_label(following))

    # -- putting it together

    def _document(self, fields: Mapping[str, str]) -> PlanDocument:
        level_texts = {column: list(texts) for column, texts in self.level.items()}
        if self.kept is not None:
            return self._with_kept(self.kept, fields, level_texts)
        language = form.heading_language(self.headings)
        before, parts = form.horizon_parts("\n".join(level_texts["horizons"]))
        months = form.months_of(parts)
        if months is None:
            for seen in self.seen:
                months = months or form.months_of(form.horizon_parts(seen.texts.get("horizons", ""))[1])
        months = months or HorizonMonths()
        project = self._project(fields, language, months)
        level = ProjectLevel(
            how_to_measure=tuple(level_texts["how_to_measure"]),
            preconditions=tuple(level_texts["preconditions"]),
            freed_resources="\n".join(level_texts["freed_resources"]) or None,
            horizons=self._horizon_texts(before, parts, months, None),
        )
        return PlanDocument(
            project=project,
            benefits=tuple(self._benefit(seen, months) for seen in self.seen),
            project_level=level,
        )

    def _project(self, fields: Mapping[str, str], language: Language, months: HorizonMonths) -> Project:
        title = " ".join(fields.get("title", "").split())
        if not title:
            title = Path(self.name).stem or self.name or "-"
            self.notes.append(Problem("note_title_from_file", file=self.name, value=title))
        return Project(
            title=title,
            language=language,
            horizon_months=months,
            owners_text=fields.get("owners_text"),
            municipalities_text=fields.get("municipalities_text"),
            trust_text=fields.get("trust_text"),
            agreement_date=self._date(fields.get("agreement_date")),
        )

    def _date(self, text: str | None) -> dt.date | None:
        if not text:
            return None
        reading = read_period(text.strip().rstrip(". "), Frequency.SINGLE)
        if reading.period is None:
            self.notes.append(
                Problem("note_date_not_read", file=self.name, field="agreement_date", value=text)
            )
            return None
        return dt.date.fromordinal(reading.period)

    def _horizon_texts(
        self, before: str, parts: list[form.HorizonPart], months: HorizonMonths, place: Problem | None
    ) -> HorizonTexts:
        if before and not parts:
            where = place or Problem("", file=self.name)
            self.notes.append(dataclasses.replace(where, code="note_horizon_without_label", value=before))
        return form.horizon_texts(before, parts, months)

    def _horizons(self, seen: _Seen, months: HorizonMonths) -> HorizonTexts:
        before, parts = form.horizon_parts(seen.texts.get("horizons", ""))
        place = dataclasses.replace(seen.place, column=None)
        return self._horizon_texts(before, parts, months, place)

    def _benefit(self, seen: _Seen, months: HorizonMonths) -> Benefit:
        texts = seen.texts
        return Benefit(
            title=" ".join(texts["title"].split()),
            beneficiaries=form.beneficiary_codes(texts.get("beneficiaries")),
            beneficiaries_text=texts.get("beneficiaries"),
            responsible_text=texts.get("responsible"),
            measurement_text=texts.get("measurement"),
            how_to_measure_text=texts.get("how_to_measure"),
            preconditions_text=texts.get("preconditions"),
            freed_resources_text=texts.get("freed_resources"),
            horizons=self._horizons(seen, months),
            note="\n".join(seen.extra) or None,
        )

    def _with_kept(
        self, kept: _Kept, fields: Mapping[str, str], level_texts: Mapping[str, list[str]]
    ) -> PlanDocument:
        """What we kept, with every visible text that somebody has changed."""
        _ = translator(kept.language)
        document = kept.document
        months = document.project.horizon_months
        used: set[int] = set()
        benefits: list[Benefit] = []
        for seen in self.seen:
            index = self._index(seen, document, used)
            if index is None:
                benefits.append(self._benefit(seen, months))
                self.notes.append(
                    dataclasses.replace(seen.place, code="note_benefit_added", value=benefits[-1].title)
                )
                continue
            used.add(index)
            benefits.append(self._changed_benefit(document.benefits[index], seen, months, _))
        for index, benefit in enumerate(document.benefits):
            if index in used:
                continue
            if benefit.archived:
                benefits.insert(min(index, len(benefits)), benefit)
            else:
                self.notes.append(Problem("note_benefit_removed", file=self.name, value=benefit.title))
        ids = {benefit.id for benefit in benefits}
        benefits = [
            benefit.model_copy(
                update={"contributes_to": tuple(other for other in benefit.contributes_to if other in ids)}
            )
            for benefit in benefits
        ]
        return PlanDocument(
            project=self._changed_project(document.project, fields, _),
            benefits=tuple(benefits),
            project_level=self._changed_level(document.project_level, level_texts, months, _),
        )

    def _index(self, seen: _Seen, document: PlanDocument, used: set[int]) -> int | None:
        if seen.mark is not None and seen.mark < len(document.benefits) and seen.mark not in used:
            return seen.mark
        wanted = form.normal(seen.texts["title"])
        for index, benefit in enumerate(document.benefits):
            if index not in used and form.normal(benefit.title) == wanted and not benefit.archived:
                return index
        return None

    def _changed_benefit(
        self, benefit: Benefit, seen: _Seen, months: HorizonMonths, _: Translator
    ) -> Benefit:
        expected = form.column_texts(benefit, months, _)
        changes: dict[str, Any] = {}
        for column in COLUMNS:
            text = seen.texts.get(column, "")
            if form.normal(text) == form.normal(expected[column]):
                continue
            if column == "title":
                changes["title"] = " ".join(text.split())
            elif column == "horizons":
                changes["horizons"] = self._horizons(seen, months)
            else:
                changes[f"{column}_text"] = text or None
            if column == "beneficiaries":
                changes["beneficiaries"] = form.beneficiary_codes(text)
        if seen.extra:
            changes["note"] = "\n".join(filter(None, (benefit.note, *seen.extra)))
        return benefit.model_copy(update=changes) if changes else benefit

    def _changed_project(self, project: Project, fields: Mapping[str, str], _: Translator) -> Project:
        changes: dict[str, Any] = {}
        for field in form.PROJECT_FIELDS:
            expected = project_field(project, field, _)
            text = fields.get(field, "")
            if form.normal(text) == form.normal(expected):
                continue
            if field == "title":
                changes[field] = " ".join(text.split()) or project.title
            elif field == "agreement_date":
                changes[field] = self._date(text)
            else:
                changes[field] = text or None
        return Project.model_validate(project.model_dump() | changes) if changes else project

    def _changed_level(
        self, level: ProjectLevel, texts: Mapping[str, list[str]], months: HorizonMonths, _: Translator
    ) -> ProjectLevel:
        def differ(found: list[str], expected: tuple[str, ...]) -> bool:
            return [form.normal(text) for text in found] != [
                text for text in map(form.normal, expected) if text
            ]

        changes: dict[str, Any] = {}
        for column in ("how_to_measure", "preconditions"):
            if differ(texts[column], getattr(level, column)):
                changes[column] = tuple(texts[column])
        if differ(texts["freed_resources"], (level.freed_resources or "",)):
            changes["freed_resources"] = "\n".join(texts["freed_resources"]) or None
        if differ(texts["horizons"], (form.horizons_shown(level.horizons, months, _),)):
            before, parts = form.horizon_parts("\n".join(texts["horizons"]))
            changes["horizons"] = self._horizon_texts(before, parts, months, None)
        return level.model_copy(update=changes) if changes else level


_CONCERNS = {"gjelder", "gjeld", "concerns"}


def _head(table: WordTable) -> _Head | None:
    """The heading row among the first four rows, where two of the form's columns or more are named."""
    for index, row in enumerate(table.rows[:4]):
        columns: dict[int, str] = {}
        for grid, cell in sorted(row.cells.items()):
            column = form.column_of(cell.text) or ""
            columns[grid] = "" if column in columns.values() else column
        if sum(map(bool, columns.values())) >= 2:
            words = {grid: " ".join(cell.text.split("\n")[0].split()) for grid, cell in row.cells.items()}
            return _Head(index, columns, words)
    return None


def _table_name(head: _Head) -> str:
    """A table is named by the first of the form's headings in it."""
    return next(head.words[grid] for grid in sorted(head.columns) if head.columns[grid])


def _only_help(cells: Mapping[str, Merged], extra: list[str]) -> bool:
    """Whether a row is the form's own help text, untouched."""
    filled = {column: cell.text for column, cell in cells.items() if cell.text}
    return bool(filled) and not extra and all(form.is_help(column, text) for column, text in filled.items())


def _mark(bookmarks: tuple[str, ...]) -> int | None:
    for mark in bookmarks:
        number = mark.removeprefix(BOOKMARK)
        if number != mark and number.isdigit():
            return int(number)
    return None


def project_field(project: Project, field: str, _: Translator) -> str:
    """A field of the application's head as it is written."""
    value = getattr(project, field)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)


# ---------------------------------------------------------------- writing


def write_plan_docx(
    document: PlanDocument,
    language: Language,
    party_names: Mapping[str, str] | None = None,
    measure_of: Callable[[Indicator], Measure | None] | None = None,
) -> bytes:
    """The plan as the form, in the user's language, and after it what is measured of each benefit.

    Reads back equal: the whole plan lies beside the visible text.
    """
    from gevinst.exchange.word_layout import plan_docx

    return plan_docx(document, language, party_names or {}, measure_of or (lambda indicator: None))


def bytes_of(docx: Any) -> bytes:
    """A python-docx document as bytes."""
    stream = io.BytesIO()
    docx.save(stream)
    return stream.getvalue()
