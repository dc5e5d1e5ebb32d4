"""How a plan looks in Word: the form's two tables, then what is followed of each benefit, then the map. Landscape A4."""

from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from gevinst.domain.plan import Benefit, PlanDocument
from gevinst.exchange import plan_form as form
from gevinst.exchange import word_xml as xml
from gevinst.exchange.word_facts import MeasureOf, facts, map_lines
from gevinst.exchange.word_heads import FIRST, SECOND
from gevinst.exchange.word_kept import BOOKMARK, FACTS_BOOKMARK, OTHER_BOOKMARK, keep
from gevinst.exchange.word_plan import bytes_of
from gevinst.exchange.word_xml import Cell, TableRow
from gevinst.i18n import Language, Translator, translator

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_WIDTH = 26.7
_QUARTERS = (_WIDTH / 4,) * 4
_INDENT = 0.8
_DEEPEST = 12

Shown = Sequence[tuple[int, Benefit]]


def plan_docx(
    document: PlanDocument, language: Language, party_names: Mapping[str, str], measure_of: MeasureOf
) -> bytes:
    """The whole Word file as bytes."""
    _ = translator(language)
    paper = docx.Document()
    _set_up(paper, document, language)
    xml.paragraph(paper, form.printable(document.project.title).strip() or "-", style="Heading 1")
    _head(paper, document, _)
    xml.paragraph(paper, _("Expected benefit – table to describe effect/value"), style="Heading 2")
    shown = [(index, each) for index, each in enumerate(document.benefits) if not each.archived]
    texts = {
        index: form.column_texts(benefit, document.project.horizon_months, party_names, _)
        for index, benefit in shown
    }
    _first_table(paper, shown, texts, _)
    xml.paragraph(paper, "")
    _second_table(paper, shown, texts, document, _)
    caption = _("The table is inspired by Innomed's benefit plan for a solution/project")
    xml.paragraph(paper, caption, italic=True)
    _other(paper, document, _)
    if shown:
        xml.paragraph(paper, _("How each benefit is followed"), style="Heading 2")
    for number, (index, benefit) in enumerate(shown, start=1):
        _facts(paper, number, index, benefit, facts(benefit, document, party_names, measure_of, _), document)
    _map(paper, document, _)
    keep(paper, document, language, party_names)
    return bytes_of(paper)


def _set_up(paper: Any, document: PlanDocument, language: Language) -> None:
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    for name, size in (("Heading 1", 18), ("Heading 2", 14), ("Heading 3", 12)):
        style = paper.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0x12, 0x3A, 0x5A)
    tag = _TAGS[language]
    for element in paper.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), tag)
    properties = paper.core_properties
    properties.title, properties.language = form.printable(document.project.title)[:255], tag
    properties.author, properties.comments = "", ""


def _head(paper: Any, document: PlanDocument, _: Translator) -> None:
    for field, message in form.PROJECT_FIELDS.items():
        text = " ".join(form.printable(form.project_field(document.project, field)).split())
        xml.paragraph(paper, text, label=_(message) + ": ")


def _heading(columns: Sequence[str], _: Translator) -> list[TableRow]:
    """The form's heading row and the row of its help texts."""
    return [
        TableRow([Cell(_(form.HEADINGS[each]), bold=True, shade=True) for each in columns], heading=True),
        TableRow([Cell(_(form.HELP[each]) if each in form.HELP else "", small=True) for each in columns]),
    ]


def _first_table(paper: Any, shown: Shown, texts: Mapping[int, Mapping[str, str]], _: Translator) -> None:
    rows = _heading(FIRST, _)
    for index, _benefit in shown:
        title = Cell(texts[index]["title"], mark=(f"{BOOKMARK}{index}", index + 1))
        rows.append(TableRow([title, *(Cell(texts[index][column]) for column in FIRST[1:])]))
    xml.table(paper, _QUARTERS, rows)


def _second_table(
    paper: Any,
    shown: Shown,
    texts: Mapping[int, Mapping[str, str]],
    document: PlanDocument,
    _: Translator,
) -> None:
    """First what holds for the whole project, then, under a line that names it, what a benefit says of its own."""
    rows = _heading(SECOND, _)
    level, months = document.project_level, document.project.horizon_months
    count = max(len(level.how_to_measure), len(level.preconditions), 1)
    shared = (level.freed_resources or "", form.horizons_shown(level.horizons, months, _))
    for number in range(count):
        cells = [
            Cell(lines[number] if number < len(lines) else "")
            for lines in (level.how_to_measure, level.preconditions)
        ]
        if count == 1:
            cells += [Cell(text) for text in shared]
        elif number == 0:
            cells += [Cell(text, down="restart") for text in shared]
        else:
            cells += [Cell("", down="continue") for _text in shared]
        rows.append(TableRow(cells))
    for index, benefit in shown:
        if not any(form.normal(texts[index][column]) for column in SECOND):
            continue
        line = _("Concerns: {benefit}", benefit=" ".join(benefit.title.split()))
        mark = (f"{BOOKMARK}{index}", len(document.benefits) + index + 1)
        rows.append(TableRow([Cell(line, bold=True, shade=True, span=len(SECOND), mark=mark)]))
        rows.append(TableRow([Cell(texts[index][column]) for column in SECOND]))
    xml.table(paper, _QUARTERS, rows)


def _other(paper: Any, document: PlanDocument, _: Translator) -> None:
    """What a file brought that has no place of its own, to be read and changed here too."""
    text = document.project.other_text
    if not form.normal(text):
        return
    mark = (OTHER_BOOKMARK, 3 * len(document.benefits) + 1)
    xml.paragraph(paper, _("Other text from the file"), style="Heading 2", mark=mark)
    for line in (text or "").split("\n"):
        xml.paragraph(paper, line)


def _facts(
    paper: Any,
    number: int,
    index: int,
    benefit: Benefit,
    found: Sequence[tuple[str, str]],
    document: PlanDocument,
) -> None:
    """What is kept of a benefit beyond the form's columns; nothing where there is nothing."""
    if not found:
        return
    title = " ".join(form.printable(benefit.title).split())
    xml.paragraph(paper, f"{number}. {title}", style="Heading 3")
    mark = (f"{FACTS_BOOKMARK}{index}", 2 * len(document.benefits) + index + 1)
    rows = [
        TableRow([Cell(label, bold=True, mark=mark if row == 0 else None), Cell(text)])
        for row, (label, text) in enumerate(found)
    ]
    xml.table(paper, (6.7, _WIDTH - 6.7), rows)


def _map(paper: Any, document: PlanDocument, _: Translator) -> None:
    lines = map_lines(document, _)
    if not lines:
        return
    xml.paragraph(paper, _("Benefits map"), style="Heading 2")
    xml.paragraph(paper, _("What stands deeper follows from what stands above it."), italic=True)
    for line in lines:
        xml.paragraph(paper, line.text, indent_cm=_INDENT * min(line.depth, _DEEPEST))
