"""Reads a plan from the blocks of a Word file (or the sheets of a workbook that is no form of ours).

Every word ends up in the plan or in what is listed: what has no place of its own is kept as the project's other text.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import Frequency, HorizonMonths, read_period
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import COLUMNS, Benefit, HorizonTexts, PlanDocument, Project, ProjectLevel
from gevinst.exchange import plan_form as form
from gevinst.exchange.plan_import import PlanImport, plan_import, without_loose_ends
from gevinst.exchange.validation import problems_of
from gevinst.exchange.word_heads import FIRST, SECOND, Head, cells_of, opened, shown_table, sorted_tables
from gevinst.exchange.word_kept import BOOKMARK, FACTS_BOOKMARK, OTHER_BOOKMARK, Kept, mark_of
from gevinst.exchange.word_text import Merged, WordParagraph, WordRow, WordTable
from gevinst.i18n import Language, Translator, translator

TITLE_LIMIT = 500
_PERSON = re.compile(
    r"(?i)[\w.+-]+@[\w-]+\.\w|\b(?:tlf|telefon|mobil)\b\W*\d|(?:\+47\s?)?\b\d{2}(?:\s\d{2}){3}\b|\b\d{3}\s\d{2}\s\d{3}\b"
)
"""An address for e-mail or a telephone number: the line is about a person."""
_PERSON_NEXT = "person"
"""Waited for after the label of a person: lines that are not read."""
_CONCERNS = {"gjelder", "gjeld", "concerns"}

Part = WordParagraph | WordTable
Row = tuple[WordRow, dict[str, Merged], list[str]]


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


@dataclasses.dataclass(slots=True)
class _Between:
    """Text between the fields and tables: the headings above it, and its lines."""

    leave: Callable[[str], None]
    headings: list[str] = dataclasses.field(default_factory=list)
    lines: list[str] = dataclasses.field(default_factory=list)

    def flush(self) -> None:
        """Leaves what has been gathered, under its headings; headings alone wait for their text."""
        if self.lines:
            self.leave("\n".join([*self.headings, *self.lines]))
            self.headings, self.lines = [], []

    def end(self) -> None:
        """The same where no more text comes: a heading that is no label of the form is a text of its own."""
        self.flush()
        alone = [line for line in self.headings if not form.is_label(line)]
        if alone:
            self.leave("\n".join(alone))
        self.headings = []


class Reader:
    """Reads one document. Collects benefits, what is said for the whole project, problems and notes."""

    def __init__(
        self, name: str, parts: Sequence[Part], kept: Kept | None, asides: Sequence[str] = ()
    ) -> None:
        """`asides`: lines from outside the document's body: headers, footers, comments."""
        self.name, self.kept, self.asides = name, kept, asides
        self.parts = [each for part in parts for each in _opened(part)]
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.seen: list[_Seen] = []
        self.level: dict[str, list[str]] = {column: [] for column in SECOND}
        self.headings: list[str] = []
        self.left: list[str] = []
        """Texts without a place of their own, in order."""
        self.other: str | None = None
        """The other text that we wrote ourselves, as it stands now."""
        self.facts: dict[int, list[tuple[str, str]]] = {}
        """Index of a benefit -> (label, text) of what was changed beyond the form."""

    def result(self) -> PlanImport:
        """The plan. Raises Refused."""
        facts = [part for part in self._tables() if self.kept and _facts_of(part) is not None]
        heads = sorted_tables([part for part in self._tables() if not any(part is each for each in facts)])
        if not heads.benefits:
            raise Refused([Problem("no_benefit_table", file=self.name)])
        for table, head in heads.benefits:
            self._say_guesses(table, head)
            self._first_table(table, head)
        expected = self.kept is None or any(not each.archived for each in self.kept.document.benefits)
        if not self.seen and not self.problems and expected:
            sheet = heads.benefits[0][1].name
            raise Refused([Problem("empty_benefit_table", file=self.name, sheet=sheet)])
        for table, head in heads.further:
            self._further_table(table, head)
        for part in facts:
            self._facts_table(part)
        fields = self._fields([*heads.left])
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

    def _note(self, code: str, value: str | None = None, **params: Any) -> None:
        self.notes.append(Problem(code, file=self.name, value=value, params=params))

    def _leave(self, text: str, code: str = "note_text_kept") -> None:
        """Keeps a text that has no place of its own, and says so. What is about a person is left out, and that said."""
        if not form.normal(text) or (self.kept and mark_of(text) in self.kept.known):
            return
        if may_hold_identity_number(text):
            self.problems.append(Problem("personal_data", file=self.name))
            return
        lines = text.split("\n")
        said = [line for line in lines if not _PERSON.search(line)]
        if len(said) < len(lines):
            self._person_left_out()
        whole = "\n".join(said).strip()
        if whole:
            self.left.append(whole)
            self._note(code, whole)

    def _person_left_out(self) -> None:
        if all(note.code != "note_person_left_out" for note in self.notes):
            self._note("note_person_left_out")

    # -- tables

    def _say_guesses(self, table: WordTable, head: Head) -> None:
        """Says how headings were understood that are not the form's."""
        _ = translator(self._language(head))
        if head.by_place:
            words = [head.words[grid] for grid in sorted(head.words) if head.words[grid]]
            order = ", ".join(_(form.HEADINGS[head.columns[grid]]) for grid in sorted(head.columns))
            self._note("note_headings_by_place", " | ".join(words), order=order)
        for heading, column in head.guessed:
            self._note("note_heading_guessed", heading, meant=_(form.HEADINGS[column]))
        for row in table.rows[: max(head.row, 0)]:
            texts = dict.fromkeys(cell.text for _grid, cell in sorted(row.cells.items()) if cell.text)
            if not all(form.is_own(text) or form.is_label(text) for text in texts):
                self._leave(" | ".join(texts))

    def _language(self, head: Head) -> Language:
        return self.kept.language if self.kept else form.heading_language(head.words.values())

    def _rows(self, table: WordTable, head: Head) -> list[Row]:
        """(row, column -> cell, texts of unknown columns) of the rows below the heading that say something."""
        self.headings += [text for column, text in head.words.items() if head.columns[column]]
        found: list[Row] = []
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
                        heading = head.words.get(start)
                        extra.append(f"{heading}: {cell.text}" if heading else cell.text)
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

    def _place(self, head: Head, row: WordRow, start: int) -> Problem:
        return Problem(
            "", file=self.name, sheet=head.name, row=row.number, column=head.words.get(start) or None
        )

    def _first_table(self, table: WordTable, head: Head) -> None:
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
            if title is not None and title.text and self._goes_across(title, head, rows):
                # A line across the whole table parts the benefits, and is none of them.
                self._leave(title.text)
                continue
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

    def _goes_across(self, title: Merged, head: Head, rows: Sequence[Row]) -> bool:
        """Whether a cell covers every column of a table whose other rows have several cells."""
        if len(head.columns) < 3 or self._is_kept(title):
            return False
        widest = max(len(row.cells) for row, _cells, _extra in rows)
        mine = next(row for row, cells, _extra in rows if cells.get("title") is title)
        return len(mine.cells) == 1 and widest > 1 and title.width >= len(head.columns)

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

    def _further_table(self, table: WordTable, head: Head) -> None:
        """How to measure, preconditions, freed resources, horizons: of the project, unless a row names its benefit."""
        before = len(self.problems)
        rows = self._rows(table, head)
        if len(self.problems) > before:
            return
        named = [self._by_title(cells) for _row, cells, _extra in rows]
        if "title" in head.named and not any(named):
            # Rows of something else: nothing ties them to a benefit.
            self._leave(shown_table(table), "note_table_kept")
            return
        self._say_guesses(table, head)
        done: set[int] = set()
        target: _Seen | None = None
        plain = 0
        covered = {index for index, row in enumerate(table.rows) for each, _, _ in rows if each is row}
        for (row, cells, extra), own in zip(rows, named, strict=True):
            concerned = self._named_benefit(row)
            if concerned is not None:
                target = concerned
                continue
            about = own or target
            title = cells.get("title")
            prefix = ""
            if about is None and title is not None and title.text:
                prefix = " ".join(title.text.split()) + ": "
                self._note("note_row_without_benefit", title.text)
            for column, cell in cells.items():
                if column == "title" or not cell.text or id(cell) in done:
                    continue
                if own:
                    self._take(own, column, cell, covered, done)
                elif about:
                    about.add(column, cell.text)
                elif column in self.level:
                    self.level[column].append(prefix + cell.text)
                else:
                    self._leave(prefix + cell.text)
                done.add(id(cell))
            for text in extra:
                if about is None:
                    self._leave(prefix + text)
                else:
                    about.extra.append(text)
            plain += about is None
        if plain > 1 and plain == len(self.seen) and self.kept is None:
            self.notes.append(
                Problem("note_second_table", file=self.name, sheet=head.name, params={"rows": plain})
            )

    def _by_title(self, cells: Mapping[str, Merged]) -> _Seen | None:
        """The benefit that a row of a further table names in a column of its own."""
        title = cells.get("title")
        wanted = form.fold(title.text) if title else ""
        return next((seen for seen in self.seen if wanted and form.fold(seen.texts["title"]) == wanted), None)

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

    def _facts_table(self, table: WordTable) -> None:
        """What we wrote of a benefit beyond the form: only what somebody has changed there counts."""
        index = _facts_of(table)
        for row in table.rows:
            texts = [cell.text for _grid, cell in sorted(row.cells.items())]
            label, text = "".join(texts[:1]), "\n".join(texts[1:])
            if any(may_hold_identity_number(each) for each in texts):
                self.problems.append(Problem("personal_data", file=self.name, field=label or None))
            elif self.kept and index is not None and not {mark_of(label), mark_of(text)} <= self.kept.known:
                self.facts.setdefault(index, []).append((label, text))

    # -- the application's fields, and what stands between them

    def _fields(self, left: list[WordTable]) -> dict[str, str]:
        """Title, owners, municipalities, trust and date as written; the first that says something counts.

        Everything else outside the form's tables is kept as other text.
        """
        fields: dict[str, str] = {}
        between = _Between(self._leave)
        waiting: str | None = None
        ours: list[str] | None = None
        for part in self.parts:
            if isinstance(part, WordTable):
                between.end()
                waiting, ours = None, None
                if any(part is each for each in left):
                    self._fields_of_table(part, fields)
                continue
            if part.heading:
                between.flush()
                ours = None
            if self.kept and OTHER_BOOKMARK in part.bookmarks:
                ours = []
                self.other = ""
            elif ours is not None:
                ours.append(part.text)
                self.other = "\n".join(ours).strip("\n")
            else:
                for line in part.text.split("\n"):
                    waiting = self._line(line, part.heading, waiting, fields, between)
        between.end()
        self._aside_lines()
        for field, text in fields.items():
            if may_hold_identity_number(text):
                self.problems.append(Problem("personal_data", file=self.name, field=field))
        return fields

    def _line(
        self, line: str, heading: bool, waiting: str | None, fields: dict[str, str], between: "_Between"
    ) -> str | None:
        """Takes a line outside the tables. `waiting` and what is returned: the field that the next line answers."""
        found = form.labelled(line)
        if found is not None:
            return self._labelled_line(line, found, fields, between)
        if not line.strip():
            return None if waiting == _PERSON_NEXT else waiting
        if form.is_person_label(line):
            return _PERSON_NEXT
        if waiting == _PERSON_NEXT and not heading and len(line) <= 80 and not form.is_label(line):
            self._person_left_out()
            return _PERSON_NEXT
        if waiting and waiting != _PERSON_NEXT and not heading and not form.is_label(line):
            self._answer(fields, waiting, line)
        elif not form.is_own(line) and not self._known(line):
            if heading or form.is_label(line):
                between.headings.append(line)
            else:
                between.lines.append(line)
        return None

    def _labelled_line(
        self, line: str, found: form.Labelled, fields: dict[str, str], between: "_Between"
    ) -> str | None:
        """Takes a line that begins with a label; returns what the next line is for."""
        label, _colon, rest = line.partition(":")
        between.end()
        if found.field is not None:
            if not found.text:
                return found.field
            self._answer(fields, found.field, found.text)
            if len(found.text) < len(rest.strip()):
                self._person_left_out()
        elif form.is_person_label(label):
            if not rest.strip():
                return _PERSON_NEXT
            self._person_left_out()
        else:
            between.headings.append(f"{label.strip()}:")
            if rest.strip():
                between.lines.append(rest.strip())
        return None

    def _known(self, line: str) -> bool:
        return self.kept is not None and mark_of(line) in self.kept.known

    def _answer(self, fields: dict[str, str], field: str, text: str) -> None:
        text = form.before_next_label(text)
        if fields.setdefault(field, text) != text:
            self._leave(text)

    def _fields_of_table(self, table: WordTable, fields: dict[str, str]) -> None:
        """A form laid out as a table: the label in one cell, the answer in the same, or in the next.

        A table without any such label is kept as text.
        """
        used: set[int] = set()
        for row in table.rows:
            cells = [cell for _grid, cell in sorted(row.cells.items())]
            for cell, following in zip(cells, [*cells[1:], None], strict=True):
                if id(cell) in used:
                    continue
                found = form.labelled(cell.text)
                label = cell.text.partition(":")[0]
                after = following.text if following else ""
                if found is not None and found.field and found.text:
                    self._answer(fields, found.field, found.text)
                    used.add(id(cell))
                elif form.is_person_label(cell.text) or (found is not None and form.is_person_label(label)):
                    used.add(id(cell))
                    if following is not None and after and not form.is_label(after):
                        used.add(id(following))
                    self._person_left_out()
                elif (field := form.field_of_label(cell.text)) and after and not form.is_label(after):
                    self._answer(fields, field, after)
                    used |= {id(cell), id(following)}
                elif form.is_label(cell.text) and field:
                    used.add(id(cell))
        if not used:
            if not all(self._known(cell.text) for cell in cells_of(table)):
                self._leave(shown_table(table), "note_table_kept")
            return
        for cell in cells_of(table):
            if id(cell) not in used and not form.is_own(cell.text) and not self._known(cell.text):
                self._leave(cell.text)

    def _aside_lines(self) -> None:
        """What stands outside the body: kept where the body does not say the same."""
        lines = [
            line for line in dict.fromkeys(self.asides) if not form.is_own(line) and re.search(r"\w", line)
        ]
        said = {form.normal(line) for part in self.parts if isinstance(part, WordParagraph) for line in part.text.split("\n")}  # fmt: skip
        for line in lines:
            found = form.labelled(line)
            person = found is not None and form.is_person_label(line.partition(":")[0])
            if person:
                self._person_left_out()
            elif form.normal(line) not in said and not line.strip().isdigit():
                self._leave(line)

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
        level = ProjectLevel(
            how_to_measure=tuple(level_texts["how_to_measure"]),
            preconditions=tuple(level_texts["preconditions"]),
            freed_resources="\n".join(level_texts["freed_resources"]) or None,
            horizons=self._horizon_texts(before, parts, months, None),
        )
        return PlanDocument(
            project=self._project(fields, language, months),
            benefits=tuple(self._benefit(seen, months) for seen in self.seen),
            project_level=level,
        )

    def _project(self, fields: Mapping[str, str], language: Language, months: HorizonMonths) -> Project:
        title = " ".join(fields.get("title", "").split())
        if not title:
            title = Path(self.name).stem or self.name or "-"
            self.notes.append(Problem("note_title_from_file", file=self.name, value=title))
        date = self._date(fields.get("agreement_date"))
        return Project(
            title=title,
            language=language,
            horizon_months=months,
            owners_text=fields.get("owners_text"),
            municipalities_text=fields.get("municipalities_text"),
            trust_text=fields.get("trust_text"),
            agreement_date=date,
            other_text="\n\n".join(self.left) or None,
        )

    def _date(self, text: str | None) -> dt.date | None:
        """The day that a text names. What is no date is kept as text."""
        if not text:
            return None
        reading = read_period(text.strip().rstrip(". "), Frequency.SINGLE)
        if reading.period is None:
            self.notes.append(
                Problem("note_date_not_read", file=self.name, field="agreement_date", value=text)
            )
            self.left.append(text)
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
        self, kept: Kept, fields: Mapping[str, str], level_texts: Mapping[str, list[str]]
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
            changed = self._changed_benefit(document.benefits[index], seen, kept, _)
            benefits.append(self._with_facts(changed, self.facts.get(index, []), _))
        for index, benefit in enumerate(document.benefits):
            if index in used:
                continue
            if benefit.archived:
                benefits.insert(min(index, len(benefits)), benefit)
            else:
                self.notes.append(Problem("note_benefit_removed", file=self.name, value=benefit.title))
        return without_loose_ends(
            benefits,
            document.map,
            project=self._changed_project(document.project, fields, _),
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

    def _changed_benefit(self, benefit: Benefit, seen: _Seen, kept: Kept, _: Translator) -> Benefit:
        months = kept.document.project.horizon_months
        expected = form.column_texts(benefit, months, kept.names, _)
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

    def _with_facts(self, benefit: Benefit, facts: Sequence[tuple[str, str]], _: Translator) -> Benefit:
        """What somebody changed beyond the form: the note is the note, anything else is a line of it."""
        note = next((text for label, text in facts if label == _("Note")), benefit.note)
        lines = []
        for label, text in facts:
            if label != _("Note"):
                lines.append(f"{label}: {text}" if label and text else label or text)
                self._note("note_fact_changed", lines[-1], benefit=benefit.title)
        return benefit.model_copy(update={"note": "\n".join(filter(None, (note, *lines))) or None}) if facts else benefit  # fmt: skip

    def _changed_project(self, project: Project, fields: Mapping[str, str], _: Translator) -> Project:
        changes: dict[str, Any] = {}
        for field in form.PROJECT_FIELDS:
            expected = form.project_field(project, field)
            text = fields.get(field, "")
            if form.normal(text) == form.normal(expected):
                continue
            if field == "title":
                changes[field] = " ".join(text.split()) or project.title
            elif field == "agreement_date":
                changes[field] = self._date(text)
            else:
                changes[field] = text or None
        other = project.other_text
        if self.other is not None and form.normal(self.other) != form.normal(other):
            other = self.other or None
        if self.left:
            other = "\n\n".join(filter(None, (other, *self.left)))
        if other != project.other_text:
            changes["other_text"] = other
        return Project.model_validate(project.model_dump() | changes) if changes else project

    def _changed_level(
        self, level: ProjectLevel, texts: Mapping[str, list[str]], months: HorizonMonths, _: Translator
    ) -> ProjectLevel:
        def differ(found: list[str], expected: tuple[str, ...]) -> bool:
            # A text that is blank once Word's escapes are read says nothing, on either side.
            one, other = ([text for text in map(form.normal, some) if text] for some in (found, expected))
            return one != other

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


def _opened(part: Part) -> list[Part]:
    """A table that only lays out others, as what it holds."""
    if isinstance(part, WordParagraph):
        return [part]
    return [WordParagraph(each, heading=False) if isinstance(each, str) else each for each in opened(part)]


def _only_help(cells: Mapping[str, Merged], extra: list[str]) -> bool:
    """Whether a row is the form's own help text, untouched."""
    filled = {column: cell.text for column, cell in cells.items() if cell.text}
    return bool(filled) and not extra and all(form.is_help(column, text) for column, text in filled.items())


def _mark(bookmarks: tuple[str, ...]) -> int | None:
    return _number_after(BOOKMARK, bookmarks)


def _facts_of(table: WordTable) -> int | None:
    return _number_after(FACTS_BOOKMARK, tuple(mark for cell in cells_of(table) for mark in cell.bookmarks))


def _number_after(prefix: str, bookmarks: tuple[str, ...]) -> int | None:
    for mark in bookmarks:
        number = mark.removeprefix(prefix)
        if number != mark and number.isdigit():
            return int(number)
    return None
