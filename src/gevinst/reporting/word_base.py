"""The Word file that a report is written into: the funder's own template where the form names one, else ours.

A funder's template keeps its page, header, footer and styles. The report is put where a paragraph says `{{report}}`, or at
the end. `{{title}}`, `{{project}}`, `{{scheme}}` and `{{date}}` are replaced wherever they stand, as text.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

from gevinst.domain.report import FilledReport
from gevinst.reporting.word_template import STYLES
from gevinst.resources import schemas

PLACE = "{{report}}"
_BUILT_IN = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "List Bullet", "Caption")


class WordBase:
    """An opened template: `document` to write at the end of, then `finish` puts what was written in its place."""

    def __init__(self, report: FilledReport, folder: Traversable | None = None) -> None:
        self.own = report.word_template is not None
        home = (folder or schemas()) / "reports"
        self.document: Any = _opened((home / (report.word_template or "report.docx")).read_bytes())
        if self.own:
            _add_styles(self.document)
        self._tokens = {
            "{{title}}": report.title,
            "{{project}}": report.project_title,
            "{{scheme}}": report.printed_scheme or report.scheme_name,
            "{{date}}": report.as_of_text,
        }
        self.says_title = self.own and any(
            token in paragraph.text
            for paragraph in self.document.element.body.iter(_qn("w:p"))
            for paragraph in [_Text(paragraph)]
            for token in ("{{title}}", "{{project}}")
        )
        """Whether the template prints the title itself."""
        for element in self._everything():
            _replace(element, self._tokens)
        body = self.document.element.body
        self._place = next(
            (each for each in body.iter(_qn("w:p")) if _Text(each).text.strip() == PLACE), None
        )
        self._kept = len(body)

    @property
    def width_mm(self) -> float:
        """The page without its margins."""
        section = self.document.sections[-1]
        return float((section.page_width - section.left_margin - section.right_margin) / 36000)

    def margin_free(self, part: Any) -> bool:
        """Whether a header or footer has nothing of the funder's: then ours is written there."""
        if not self.own:
            return True
        element = part._element
        pictures = any(True for tag in ("w:drawing", "w:pict") for _each in element.iter(_qn(tag)))
        return not pictures and not "".join(paragraph.text for paragraph in part.paragraphs).strip()

    def finish(self) -> None:
        """Moves what was written to its place, and takes out what tells of another document."""
        if self._place is not None:
            body = self.document.element.body
            # The section's own properties stand last and stay there.
            for element in list(body)[self._kept - 1 : -1]:
                self._place.addprevious(element)
            self._place.getparent().remove(self._place)
        relations = self.document.part.package.rels
        for key, relation in list(relations.items()):
            if relation.reltype.endswith("/thumbnail"):
                del relations[key]

    def _everything(self) -> Iterator[Any]:
        yield self.document.element.body
        for section in self.document.sections:
            for part in (
                section.header,
                section.footer,
                section.first_page_header,
                section.first_page_footer,
            ):
                if not part.is_linked_to_previous:
                    yield part._element


class _Text:
    """The words of a paragraph's element."""

    def __init__(self, element: Any) -> None:
        self.text = "".join(each.text or "" for each in element.iter(_qn("w:t")))


def _opened(data: bytes) -> Any:
    from docx import Document

    return Document(BytesIO(data))


def _replace(element: Any, tokens: Mapping[str, str]) -> None:
    """Puts values for tokens, also where Word has split one over several runs: the first run then holds the whole line."""
    for paragraph in element.iter(_qn("w:p")):
        texts = list(paragraph.iter(_qn("w:t")))
        whole = "".join(each.text or "" for each in texts)
        if not any(token in whole for token in tokens):
            continue
        for each in texts:
            each.text = _with(each.text or "", tokens)
        if any(token in "".join(each.text for each in texts) for token in tokens):
            texts[0].text = _with(whole, tokens)
            for each in texts[1:]:
                each.text = ""


def _with(text: str, tokens: Mapping[str, str]) -> str:
    for token, value in tokens.items():
        text = text.replace(token, value)
    return text


def _add_styles(document: Any) -> None:
    """Our own paragraph styles, and those of Word that the template lacks. What it has, stays as it is."""
    from docx.oxml.ns import qn

    held = {style.name for style in document.styles}
    ours = _opened((schemas() / "reports" / "report.docx").read_bytes()).styles
    normal = document.styles["Normal"].style_id
    for name in (*_BUILT_IN, *STYLES):
        if name in held:
            continue
        copied = deepcopy(ours[name].element)
        for tag in ("w:numPr", "w:link", "w:next"):
            # Numbers of lists and names of other styles are those of our file.
            for found in list(copied.iter(qn(tag))):
                found.getparent().remove(found)
        for based in copied.iter(qn("w:basedOn")):
            based.set(qn("w:val"), normal)
        for fonts in list(copied.iter(qn("w:rFonts"))):
            # The funder's own font.
            fonts.getparent().remove(fonts)
        document.styles.element.append(copied)


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
