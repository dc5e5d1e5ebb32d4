"""One page of A4 across, in Word: close type, and lists side by side under what spans the page.

For what is laid on a table in a meeting. Word has no way to ask how much has room, so a full sheet runs on to a second page.
"""

from typing import Any

_SIZE, _SPACE, _LINE = 0.8, 0.3, 1.04
"""Of the type and of the space around paragraphs in our template, and the highest lines, in parts of the type."""
_SMALLEST = 7.0
"""Points."""


def across(document: Any) -> None:
    """Turns the page, narrows its margins and sets the type closer. Before anything is written."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    page = document.sections[-1]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(12)
    page.top_margin, page.bottom_margin = Mm(15), Mm(12)
    page.header_distance, page.footer_distance = Mm(7), Mm(5)
    for style in document.styles:
        if style.type != WD_STYLE_TYPE.PARAGRAPH:
            continue
        form = style.paragraph_format
        if style.font.size is not None:
            style.font.size = Pt(max(_SMALLEST, round(style.font.size.pt * _SIZE * 2) / 2))
        for side in ("space_before", "space_after"):
            space = getattr(form, side)
            if space is not None:
                setattr(form, side, Pt(round(space.pt * _SPACE, 1)))
        if isinstance(form.line_spacing, float):
            form.line_spacing = min(form.line_spacing, _LINE)
    for part in (page.header, page.footer):
        stops = part.paragraphs[0].paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Mm(273), WD_TAB_ALIGNMENT.RIGHT)


def side_by_side(document: Any, columns: int) -> None:
    """What is written from here on stands in columns, under what is written so far."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document.add_section(WD_SECTION.CONTINUOUS)
    # The paragraph that ends what spans the page is there for its own sake only.
    ending = document.paragraphs[-1].paragraph_format
    ending.space_before = ending.space_after = 0
    last = document.sections[-1]._sectPr
    for old in last.findall(qn("w:cols")):
        last.remove(old)
    told = OxmlElement("w:cols")
    told.set(qn("w:num"), str(columns))
    told.set(qn("w:space"), "340")
    # The schema wants the columns after page and margins.
    last.find(qn("w:pgMar")).addnext(told)
