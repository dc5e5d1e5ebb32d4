"""A filled report as an editable Word file: real headings, header rows, alternative texts, the language in the file.

Styles, page and margins come from a Word template (`word_base`). Text is set as text, never as markup or a template's code.
"""

import datetime as dt
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

from gevinst.domain.report import (
    Block,
    Bullets,
    Figure,
    FilledReport,
    FilledSection,
    KeyValues,
    Missing,
    Paragraph,
    SignatureLines,
    Status,
    Table,
)
from gevinst.i18n import Translator, translator
from gevinst.reporting import charts, word_sheet
from gevinst.reporting.pdf import count_text, fitted
from gevinst.reporting.table_layout import column_widths
from gevinst.reporting.word_base import WordBase

_LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_GAP_MM = 2.0
"""Between the columns of a table."""
_SHORT = 12
"""A table of so many rows is not split over two pages."""
_LONG = 500
"""An answer of more characters than this may be split over two pages."""
_ARROWS = {
    "better_down": "\u2193 ",
    "worse_down": "\u2193 ",
    "better_up": "\u2191 ",
    "worse_up": "\u2191 ",
}
"""Where the number goes; the words beside say how far. Every common font has them."""


def docx(
    report: FilledReport,
    at: dt.datetime | None = None,
    folder: Traversable | None = None,
    sheet_until: str | None = None,
) -> bytes:
    """The report as .docx. `at`: the time stamp in the file; the end of the period where none is given.

    `folder`: a schemas folder with the form's Word template; None for ours. A form that counts pages says what its PDF
    says (`pdf.fitted`). `sheet_until`: on a page across (`word_sheet`), where what follows this section stands in columns.
    """
    report = fitted(report)
    writer = _Writer(report, WordBase(report, folder), sheet_until)
    return writer.write(at or dt.datetime.combine(report.as_of, dt.time(12)))


class _Writer:
    """One document being written."""

    def __init__(self, report: FilledReport, base: WordBase, sheet_until: str | None) -> None:
        self.report = report
        self.base = base
        self.document: Any = base.document
        self.sheet_until = sheet_until
        if sheet_until is not None:
            word_sheet.across(self.document)
        self.width = base.width_mm
        self.form = report.layout == "form"
        self._: Translator = translator(report.language)
        # The library looks through every style at each paragraph; the ids are found once here.
        self.low = sum(isinstance(each, Figure) for part in report.sections for each in part.all_blocks) > 1
        self.style_ids: dict[str, str] = {style.name: style.style_id for style in self.document.styles}
        self.figures = 0
        self.tables = 0
        self.place: Any = self.document
        """Where paragraphs are added: the document, or a cell of a form."""

    def write(self, at: dt.datetime) -> bytes:
        report = self.report
        self._language()
        self._margins()
        if self.form:
            self._form_head()
        else:
            if not self.base.says_title:
                self._paragraph(report.project_title, "Title")
            self._paragraph(report.lead, "Gevinst lead")
            if report.facts:
                self._facts()
        if report.unofficial_because:
            self._paragraph(report.unofficial_because, "Gevinst source")
        part = None
        parts = any(section.part for section in report.sections)
        for section in report.sections:
            if section.part and section.part != part:
                self._paragraph(section.part, "Heading 1")
                if section.part_note:
                    self._paragraph(section.part_note, "Gevinst source")
            part = section.part
            self._section(section, parts)
            if section.key == self.sheet_until:
                word_sheet.side_by_side(self.document, 3)
        core = self.document.core_properties
        core.title = _plain(f"{report.title}: {report.project_title}")[:255]
        core.subject, core.author = _plain(report.scheme_name)[:255], _plain(report.sender)[:255]
        core.language = _LANGUAGES[report.language]
        core.comments = core.keywords = core.category = ""
        core.last_modified_by, core.revision = core.author, 1
        core.created = core.modified = at.replace(tzinfo=None)
        self.base.finish()
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _section(self, section: FilledSection, parts: bool) -> None:
        level = 2 if parts and section.part else 1
        if section.heading != section.part:
            self._paragraph(section.heading, f"Heading {level}")
            count = count_text(section, self._)
            if count:
                self._paragraph(count, "Gevinst words")
        late = [block for block in section.blocks if isinstance(block, Table | Figure)]
        early = [block for block in section.blocks if not isinstance(block, Table | Figure)]
        if self.form and section.help and early and not section.sub_headings:
            self._answers([(section.help, "", early)])
        else:
            for told in early:
                self._block(told)
        if self.form and section.sub_headings:
            self._answers(
                [(sub.heading, count_text(sub, self._), sub.blocks) for sub in section.sub_headings]
            )
        else:
            for sub in section.sub_headings:
                self._paragraph(sub.heading, f"Heading {level + 1}")
                for block in sub.blocks:
                    self._block(block)
        for each in late:
            self._block(each)

    def _form_head(self) -> None:
        """The head of the funder's own form: whose it is, its title, and what it says under that."""
        report = self.report
        if not self.base.says_title:
            self._paragraph(report.printed_scheme, "Gevinst over")
            self._paragraph(report.title, "Title")
        for at, line in enumerate(report.intro):
            self._paragraph(line).runs[0].bold = True if at == 0 else None

    def _answers(self, rows: Sequence[tuple[str, str, Sequence[Block]]]) -> None:
        """The form's questions at the left, each with its answer beside it: (question, its words, answer)."""
        name = ", ".join(label.rstrip(":") for label, _count, _blocks in rows)
        grid = self._grid(
            len(rows), 2, name, self._("Questions at the left, answers at the right."), labels=True
        )
        for row, (label, count, blocks) in zip(grid.rows, rows, strict=True):
            text = f"{label} ({count})" if count else label
            row.cells[0].paragraphs[0]._p.style = self.style_ids["Gevinst label"]
            row.cells[0].paragraphs[0].add_run(_plain(text))
            self._into(row.cells[1], blocks)
        self._finish(grid, [58.0, self.width - 58.0], head=False)
        self._paragraph("", "Gevinst source")

    def _into(self, cell: Any, blocks: Sequence[Block]) -> None:
        """Writes blocks into a cell, in place of its empty paragraph."""
        outer, self.place = self.place, cell
        for block in blocks:
            self._block(block)
        self.place = outer
        if len(cell.paragraphs) > 1:
            first = cell.paragraphs[0]._p
            first.getparent().remove(first)

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(text=text, strong=strong):
                self._paragraph(text).runs[0].bold = True if strong else None
            case Bullets(items=items):
                for item in items:
                    paragraph = self._empty("List Bullet")
                    if item.lead:
                        paragraph.add_run(_plain(item.lead) + (" " if item.text else "")).bold = True
                    paragraph.add_run(_plain(item.text))
            case Missing(text=text):
                paragraph = self._empty("Gevinst missing")
                paragraph.add_run(self._("Missing") + ": ").bold = True
                paragraph.add_run(_plain(text))
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case KeyValues(rows=rows) if self.form:
                self._answers(
                    [(label, "", [Paragraph(value or self._("to be filled in"))]) for label, value in rows]
                )
            case KeyValues(rows=rows):
                for label, value in rows:
                    paragraph = self._empty("Normal")
                    paragraph.add_run(_plain(label).rstrip(":") + ": ").bold = True
                    paragraph.add_run(_plain(value) if value else self._("to be filled in"))
            case SignatureLines(lines=lines):
                for at, line in enumerate(lines, 1):
                    paragraph = self._paragraph(f"{line}:\t")
                    # All who sign do so on one page.
                    paragraph.paragraph_format.keep_with_next = at < len(lines) or None
                    stops = paragraph.paragraph_format.tab_stops
                    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
                    from docx.shared import Mm, Pt

                    stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
                    paragraph.paragraph_format.space_before = Pt(14)

    # --- Tables and figures ---

    def _table(self, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        if table.headline or table.detail:
            self.tables += 1
            if table.headline:
                self._paragraph(table.headline, "Gevinst headline")
            self._paragraph(f"{self._('Table')} {self.tables}. {table.detail}", "Caption")
        grid = self._grid(1, len(table.header), table.name, table.detail or table.headline or table.name)
        sides = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT}
        for at, text in enumerate(table.header):
            self._cell(grid.rows[0].cells[at], text, "Gevinst table head", sides[table.alignments[at]])
        groups = table.group_sizes
        for number, (row, group) in enumerate(zip(table.rows, groups, strict=True)):
            cells = grid.add_row().cells
            for at, held in enumerate(row):
                if at == 0 and group != 1:
                    # Word reads the words of a shared cell once, from its first row.
                    _share(cells[at], first=group > 1)
                if at == 0 and group == 0:
                    continue
                text = _ARROWS.get(held.icon, "") + held.text if isinstance(held, Status) else held
                paragraph = self._cell(cells[at], text, "Gevinst table text", sides[table.alignments[at]])
                if at == 0 or (table.total and row is table.rows[-1]):
                    paragraph.runs[0].bold = True
                # A group of rows, and a short table with its note, stay on one page.
                within = number + 1 < len(groups) and groups[number + 1] == 0
                paragraph.paragraph_format.keep_with_next = within or len(groups) <= _SHORT or None
        self._finish(grid, self._widths(table))
        note = " ".join(text for text in (table.note,) if text)
        self._paragraph(note, "Gevinst source")

    def _figure(self, figure: Figure) -> None:
        from docx.shared import Mm

        self.figures += 1
        self._paragraph(figure.headline, "Gevinst headline")
        self._paragraph(f"{self._('Figure')} {self.figures}. {figure.detail}", "Caption")
        paragraph = self._empty("Gevinst figure")
        data = charts.png(figure.chart, height_mm=charts.LOW_MM if self.low else charts.HEIGHT_MM)
        shape = paragraph.add_run().add_picture(BytesIO(data), width=Mm(min(self.width, charts.WIDTH_MM)))
        described = shape._inline.docPr
        described.set("id", str(self.figures))
        described.set("name", f"{self._('Figure')} {self.figures}")
        described.set("title", _plain(figure.headline))
        described.set("descr", _plain(figure.alt))
        self._paragraph(figure.source, "Gevinst source")

    def _facts(self) -> None:
        """To, from, year, deadline: one row of labels over one of values."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        facts = self.report.facts
        grid = self._grid(2, len(facts), ", ".join(label for label, _value in facts), "")
        for at, (label, value) in enumerate(facts):
            self._cell(grid.rows[0].cells[at], label, "Gevinst table head", WD_ALIGN_PARAGRAPH.LEFT)
            self._cell(grid.rows[1].cells[at], value, "Gevinst table text", WD_ALIGN_PARAGRAPH.LEFT)
        labels, values = zip(*facts, strict=True)
        shown = Table("", "", "", labels, tuple("left" for _each in facts), (values,))
        self._finish(grid, self._widths(shown))
        self._paragraph("", "Gevinst source")

    def _grid(self, rows: int, columns: int, name: str, described: str, labels: bool = False) -> Any:
        """An empty table with rules between its rows and nothing else, its name and description in it. `labels`: its first
        column holds the headings, not its first row."""
        grid = self.document.add_table(rows=rows, cols=columns)
        grid.autofit = False
        properties = grid._tbl.tblPr
        for tag in ("w:tblLook", "w:tblW"):
            for old in properties.findall(_qn(tag)):
                properties.remove(old)
        properties.append(_element("w:tblW", w=str(_twips(self.width)), type="dxa"))
        edges = _element("w:tblBorders")
        for side, size, color in (("top", 8, "292C30"), ("bottom", 8, "292C30"), ("insideH", 4, "BBBCBD")):
            edges.append(_element(f"w:{side}", val="single", sz=str(size), space="0", color=color))
        properties.append(edges)
        layout = properties.find(_qn("w:tblLayout"))
        if layout is not None:
            properties.remove(layout)
            properties.append(layout)
        margins = _element("w:tblCellMar")
        air = 55 if self.sheet_until is None else 25
        for side, width in (("top", air), ("left", 0), ("bottom", air), ("right", 110)):
            margins.append(_element(f"w:{side}", w=str(width), type="dxa"))
        properties.append(margins)
        properties.append(
            _element("w:tblLook", val="0080" if labels else "0020", firstRow=str(int(not labels)), lastRow="0", firstColumn=str(int(labels)), lastColumn="0", noHBand="1", noVBand="1")
        )  # fmt: skip
        properties.append(_element("w:tblCaption", val=_plain(name)))
        if described:
            properties.append(_element("w:tblDescription", val=_plain(described)))
        return grid

    def _cell(self, cell: Any, text: str, style: str, side: Any) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self.style_ids[style]
        paragraph.alignment = side
        paragraph.add_run(_plain(text))
        return paragraph

    def _widths(self, table: Table) -> tuple[float, ...]:
        """As in PDF, with a gap after the last column too, because a cell of Word has its own. Word and its like draw
        letters on whole dots, so there is a little to spare."""
        return column_widths(table, self.width - _GAP_MM, 8.5 * 1.03, gap=_GAP_MM)

    def _finish(self, grid: Any, widths: Sequence[float], head: bool = True) -> None:
        """Column widths, no row of a table split over two pages, the first row repeated as the header. `widths` with the gaps."""
        spare = (self.width - sum(widths)) / len(widths)
        widths = [width + spare for width in widths]
        from docx.shared import Mm

        for column, width in zip(grid._tbl.tblGrid.findall(_qn("w:gridCol")), widths, strict=True):
            column.set(_qn("w:w"), str(_twips(width)))
        for at, row in enumerate(grid.rows):
            properties = row._tr.get_or_add_trPr()
            # A long answer runs on to the next page; it would leave half of this one empty.
            if head or max(len(cell.text) for cell in row.cells) <= _LONG:
                properties.append(_element("w:cantSplit"))
            if at == 0 and head:
                properties.append(_element("w:tblHeader"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)

    # --- Frame ---

    def _paragraph(self, text: str, style: str = "Normal") -> Any:
        paragraph = self._empty(style)
        paragraph.add_run(_plain(text))
        return paragraph

    def _empty(self, style: str) -> Any:
        paragraph = self.place.add_paragraph()
        paragraph._p.style = self.style_ids[style]
        return paragraph

    def _margins(self) -> None:
        """The header with the form's name and its marks, the footer with the project and page numbers."""
        report, _ = self.report, self._
        section = self.document.sections[0]
        marks = [] if report.official else [_("not an official form")]
        if report.invented:
            marks.append(_("Invented figures"))
        if self.base.margin_free(section.header):
            head = self._margin(section.header)
            head.add_run(_plain(report.short_title if self.form else report.title)).bold = True
            head.add_run(_plain(f"   {report.scheme_name}\t{' · '.join(marks)}"))
        elif marks:
            # The funder's own header stays; what the report is must still be said.
            self._paragraph(" · ".join(marks), "Gevinst over")
        if not self.base.margin_free(section.footer):
            return
        foot = self._margin(section.footer)
        foot.add_run(_plain(f"{report.project_title}   {report.as_of_text}\t{_('page')} "))
        _field(foot, "PAGE")
        foot.add_run(f" {_('of')} ")
        _field(foot, "NUMPAGES")

    def _margin(self, part: Any) -> Any:
        """The first paragraph of a header or footer, in our style and with its second half at the right."""
        paragraph = part.paragraphs[0]
        if self.base.own:
            from docx.enum.text import WD_TAB_ALIGNMENT
            from docx.shared import Mm

            paragraph._p.style = self.style_ids["Gevinst margin"]
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        return paragraph

    def _language(self) -> None:
        """The language in the defaults and in Normal, so that Word checks the spelling of the right one."""
        tag = _LANGUAGES[self.report.language]
        styles = self.document.styles
        for found in styles.element.iter(_qn("w:lang")):
            for name in ("w:val", "w:eastAsia", "w:bidi"):
                found.set(_qn(name), tag)
        styles["Normal"].element.get_or_add_rPr().append(_element("w:lang", val=tag, eastAsia=tag, bidi=tag))


def _share(cell: Any, first: bool) -> None:
    """Marks a cell as the first of those that share its words, or as one of the others."""
    cell._tc.get_or_add_tcPr().append(_element("w:vMerge", val="restart" if first else "continue"))


def _plain(text: str) -> str:
    """Without the control characters that XML does not know; everything else stays as it was written."""
    return "".join(char for char in text if char in "\t\n" or (ord(char) >= 32 and not 0xD800 <= ord(char) <= 0xDFFF and ord(char) not in {0xFFFE, 0xFFFF}))  # fmt: skip


def _twips(millimetres: float) -> int:
    return round(millimetres * 56.7)


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    found: Any = OxmlElement(tag)
    for name, value in attributes.items():
        found.set(_qn(f"w:{name}"), value)
    return found


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction: Any = _element("w:instrText")
            instruction.text = text
            run._r.append(instruction)
