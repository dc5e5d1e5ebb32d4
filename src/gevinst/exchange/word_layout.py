"""How a plan looks in Word: the form's two tables, then what is measured of each benefit. Landscape A4."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from gevinst.domain.horizon import HORIZONS
from gevinst.domain.measure import Measure
from gevinst.domain.plan import (
    Baseline,
    Benefit,
    Indicator,
    PlanDocument,
    RoleAt,
    Target,
    TargetKind,
)
from gevinst.exchange import plan_form as form
from gevinst.exchange.plan_words import BASELINE_STATES, CATEGORIES, FREQUENCIES
from gevinst.exchange.word_plan import BOOKMARK, FIRST, PART_NAMESPACE, SECOND, bytes_of, project_field
from gevinst.i18n import Language, Translator, translator

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_SHADE = "E6EEF5"
_WIDTH = Cm(26.7)


def plan_docx(
    document: PlanDocument,
    language: Language,
    party_names: Mapping[str, str],
    measure_of: Callable[[Indicator], Measure | None],
) -> bytes:
    """The whole Word file as bytes."""
    _ = translator(language)
    paper = docx.Document()
    _set_up(paper, document, language)
    paper.add_heading(form.printable(document.project.title).strip() or "-", level=1)
    _head(paper, document, _)
    paper.add_heading(_("Expected benefit – table to describe effect/value"), level=2)
    shown = [(index, each) for index, each in enumerate(document.benefits) if not each.archived]
    _first_table(paper, shown, document, _)
    paper.add_paragraph()
    _second_table(paper, shown, document, _)
    note = paper.add_paragraph(_("The table is inspired by Innomed's benefit plan for a solution/project"))
    note.runs[0].italic = True
    if shown:
        paper.add_heading(_("How each benefit is followed"), level=2)
    for number, (_index, benefit) in enumerate(shown, start=1):
        _appendix(paper, number, benefit, party_names, measure_of, _)
    _keep(paper, document, language)
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
        paragraph = paper.add_paragraph()
        paragraph.add_run(_(message) + ": ").bold = True
        _write(paragraph, " ".join(form.printable(project_field(document.project, field, _)).split()))


def _write(paragraph: Any, text: str) -> None:
    if text:
        paragraph.add_run(text)


def _fill(cell: Any, text: str, bold: bool = False, small: bool = False) -> None:
    """A text with a paragraph for each line."""
    for number, line in enumerate(form.printable(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(line)
        run.bold = bold or None
        if small:
            run.font.size, run.italic = Pt(9), True


def _table(paper: Any, columns: int) -> Any:
    table = paper.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for column in table.columns:
        column.width = int(_WIDTH / columns)
    return table


def _row(table: Any, texts: Iterable[str], heading: bool = False, small: bool = False) -> Any:
    row = table.add_row()
    for cell, text in zip(row.cells, texts, strict=True):
        _fill(cell, text, bold=heading, small=small)
        if heading:
            _shade(cell)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))
    return row


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _bookmark(cell: Any, index: int, number: int) -> None:
    """Ties a row to its benefit: a name that starts with an underscore is hidden in Word."""
    paragraph = cell.paragraphs[0]._p
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"{BOOKMARK}{index}")
    paragraph.append(start)
    paragraph.append(end)


def _first_table(paper: Any, shown: list[tuple[int, Benefit]], document: PlanDocument, _: Translator) -> None:
    table = _table(paper, 4)
    _row(table, [_(form.HEADINGS[column]) for column in FIRST], heading=True)
    _row(table, [_(form.HELP[column]) if column in form.HELP else "" for column in FIRST], small=True)
    for index, benefit in shown:
        texts = form.column_texts(benefit, document.project.horizon_months, _)
        row = _row(table, [texts[column] for column in FIRST])
        _bookmark(row.cells[0], index, index + 1)


def _second_table(
    paper: Any, shown: list[tuple[int, Benefit]], document: PlanDocument, _: Translator
) -> None:
    """First what holds for the whole project, then, under a line that names it, what a benefit says of its own."""
    table = _table(paper, 4)
    _row(table, [_(form.HEADINGS[column]) for column in SECOND], heading=True)
    _row(table, [_(form.HELP[column]) for column in SECOND], small=True)
    level, months = document.project_level, document.project.horizon_months
    rows = max(len(level.how_to_measure), len(level.preconditions), 1)
    shared = (level.freed_resources or "", form.horizons_shown(level.horizons, months, _))
    made = []
    for number in range(rows):
        texts = [
            lines[number] if number < len(lines) else ""
            for lines in (level.how_to_measure, level.preconditions)
        ]
        made.append(_row(table, [*texts, *(shared if number == 0 else ("", ""))]))
    if rows > 1:
        for column in (2, 3):
            for number, row in enumerate(made):
                merge = OxmlElement("w:vMerge")
                merge.set(qn("w:val"), "restart" if number == 0 else "continue")
                row._tr.tc_lst[column].get_or_add_tcPr().append(merge)
    for index, benefit in shown:
        texts_of = form.column_texts(benefit, months, _)
        if not any(form.normal(texts_of[column]) for column in SECOND):
            continue
        line = table.add_row()
        cell = line.cells[0].merge(line.cells[3])
        _fill(cell, _("Concerns: {benefit}", benefit=" ".join(benefit.title.split())), bold=True)
        _shade(cell)
        number = len(document.benefits) + index + 1
        paragraph_mark = cell
        _bookmark(paragraph_mark, index, number)
        _row(table, [texts_of[column] for column in SECOND])


def _appendix(
    paper: Any,
    number: int,
    benefit: Benefit,
    names: Mapping[str, str],
    measure_of: Callable[[Indicator], Measure | None],
    _: Translator,
) -> None:
    """What is kept of a benefit beyond the form's columns; nothing where there is nothing."""
    facts: list[tuple[str, str]] = []
    if benefit.category:
        facts.append((_("Kind of benefit"), _(CATEGORIES[benefit.category])))
    if benefit.owner:
        facts.append((_("Benefit owner"), _role(benefit.owner, names)))
    if benefit.accountable:
        facts.append((_("Benefit accountable"), _role(benefit.accountable, names)))
    if benefit.note:
        facts.append((_("Note"), benefit.note))
    for indicator in benefit.indicators:
        facts.append((indicator.title, _indicator(indicator, names, measure_of(indicator), _)))
    if not facts:
        return
    paper.add_heading(f"{number}. {' '.join(form.printable(benefit.title).split())}", level=3)
    table = _table(paper, 2)
    table.columns[0].width, table.columns[1].width = Cm(6.7), Cm(20)
    for label, text in facts:
        row = _row(table, [label, text])
        row.cells[0].width, row.cells[1].width = Cm(6.7), Cm(20)
        for run in row.cells[0].paragraphs[0].runs:
            run.bold = True


def _role(role: RoleAt, names: Mapping[str, str]) -> str:
    return f"{role.role}, {names.get(role.party, role.party)}" if role.party else role.role


def _indicator(indicator: Indicator, names: Mapping[str, str], measure: Measure | None, _: Translator) -> str:
    lines = []
    if measure is not None:
        lines.append(_.local(measure.what))
    lines.append(_("How often: {frequency}", frequency=_(FREQUENCIES[indicator.frequency])))
    parties = [names.get(line.party, line.party) for line in indicator.series if line.party]
    if parties:
        lines.append(_("Reported by: {parties}", parties=", ".join(parties)))
    lines.append(_baseline(indicator.baseline, measure, _))
    for horizon in HORIZONS:
        target = indicator.target(horizon)
        if target is not None:
            lines.append(f"{_(form.HORIZON_NAMES[horizon])}: {_target(target, measure, _)}")
    return "\n".join(lines)


def _amount(value: float, measure: Measure | None, _: Translator) -> str:
    return _.number(value) + (f" {_.local(measure.unit.symbol)}" if measure else "")


def _baseline(baseline: Baseline, measure: Measure | None, _: Translator) -> str:
    state = _(BASELINE_STATES[baseline.state])
    if baseline.from_series and baseline.first and baseline.last:
        first, last = _.date(baseline.first), _.date(baseline.last)
        return _(
            "Baseline: from the figures of {first} to {last} ({state})", first=first, last=last, state=state
        )
    if baseline.value is None:
        return _("Baseline: {state}", state=state)
    return _("Baseline: {value} ({state})", value=_amount(baseline.value, measure, _), state=state)


def _target(target: Target, measure: Measure | None, _: Translator) -> str:
    match target.kind:
        case TargetKind.RANGE:
            return f"{_.number(target.low or 0)}–{_amount(target.high or 0, measure, _)}"
        case TargetKind.TEXT:
            return target.text or ""
        case TargetKind.CHANGE:
            points = measure.unit.points_symbol or measure.unit.symbol if measure else None
            return _.signed(target.value or 0) + (f" {_.local(points)}" if points else "")
        case TargetKind.CHANGE_PERCENT:
            return _("{percent} % of the baseline", percent=_.signed(target.value or 0))
        case TargetKind.VALUE:
            return _amount(target.value or 0, measure, _)


def _keep(paper: Any, document: PlanDocument, language: Language) -> None:
    """Puts the whole plan into the file as a part of its own (an Office custom XML part)."""
    text = escape(json.dumps(document.model_dump(mode="json"), ensure_ascii=True))
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<plan xmlns="{PART_NAMESPACE}" language={quoteattr(language)}>{text}</plan>'
    ).encode()
    package = paper.part.package
    item = Part(PackURI("/customXml/item9.xml"), "application/xml", blob, package)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    paper.part.relate_to(item, relations + "customXml")
    identity = "{6F0B1B1C-3A52-4C0E-9C66-8B1D7B5E5A01}"
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<ds:datastoreItem ds:itemID="{identity}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{PART_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate_to(
        Part(PackURI("/customXml/itemProps9.xml"), kind, properties, package), relations + "customXmlProps"
    )
