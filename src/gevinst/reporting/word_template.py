"""Makes schemas/reports/report.docx, the Word template that reports are written into: `python -m gevinst.reporting.word_template`.

Only styles, page and margins live in it, so that a person can change them in Word. The text comes from `docx.py`.
"""

import datetime as dt
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

INK, SUBTLE = "292C30", "5B5D60"

STYLES: dict[str, tuple[float, bool, str, tuple[float, float, float], bool]] = {
    # name: size, bold, colour, (before, after, line), keep with next
    "Gevinst lead": (11.5, False, INK, (0, 8, 1.3), False),
    "Gevinst table text": (8.5, False, INK, (0, 0, 1.12), False),
    "Gevinst table head": (8, True, SUBTLE, (0, 0, 1.12), True),
    "Gevinst source": (8, False, SUBTLE, (3, 6, 1.2), False),
    "Gevinst headline": (9.5, True, INK, (9, 0, 1.15), True),
    "Gevinst figure": (9, False, INK, (0, 0, 1.0), True),
    "Gevinst words": (8.5, False, SUBTLE, (0, 3, 1.15), True),
    "Gevinst missing": (9.5, False, "5C2A00", (3, 6, 1.25), False),
    "Gevinst over": (10.5, True, SUBTLE, (0, 2, 1.15), True),
    "Gevinst label": (8.5, False, SUBTLE, (1, 0, 1.15), False),
    "Gevinst margin": (8.5, False, SUBTLE, (0, 0, 1.1), False),
}
"""Our own paragraph styles."""


def build() -> bytes:
    """The template as a .docx file; the same bytes each time but for the zip's own dates."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document: Any = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin, page.bottom_margin = Mm(25), Mm(20)
    page.header_distance, page.footer_distance = Mm(13), Mm(11)
    styles = document.styles
    _set(styles["Normal"], 10, False, INK, (0, 5, 1.3), False)
    _set(styles["Title"], 21, True, INK, (0, 3, 1.05), True)
    border = styles["Title"].element.get_or_add_pPr()
    for found in border.findall(qn("w:pBdr")):
        border.remove(found)
    _set(styles["Heading 1"], 14, True, INK, (15, 4, 1.1), True)
    _set(styles["Heading 2"], 12, True, INK, (12, 4, 1.1), True)
    _set(styles["Heading 3"], 10, True, INK, (8, 2, 1.15), True)
    _set(styles["List Bullet"], 10, False, INK, (0, 3.5, 1.25), False)
    _set(styles["Caption"], 8.5, False, SUBTLE, (0, 3, 1.15), True)
    for spacing in styles["List Bullet"].element.iter(qn("w:contextualSpacing")):
        spacing.set(qn("w:val"), "0")
    for name, (size, bold, color, spaces, keep) in STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _set(style, size, bold, color, spaces, keep)
    for part in (page.header, page.footer):
        paragraph = part.paragraphs[0]
        paragraph.style = styles["Gevinst margin"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(166), WD_TAB_ALIGNMENT.RIGHT)
    # The library's stock thumbnail shows another document.
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[key]
    core = document.core_properties
    core.title, core.author, core.comments, core.last_modified_by = "", "", "", ""
    core.created = core.modified = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001  # the format has no time zone
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set(
    style: Any, size: float, bold: bool, color: str, spaces: tuple[float, float, float], keep: bool
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = "Inter", Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(color)
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        # A theme font would win over the named one.
        fonts.attrib.pop(qn(theme), None)
    for face in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(face), "Inter")
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(spaces[0]), Pt(spaces[1]), spaces[2]
    form.keep_with_next, form.widow_control = keep, True


if __name__ == "__main__":
    target = Path(__file__).parents[3] / "schemas" / "reports" / "report.docx"
    target.write_bytes(build())
    sys.stdout.write(f"{target}\n")
