"""The plan that lies beside the visible text of a Word file of ours, and what that text was when it was written."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree  # type: ignore[import-untyped]

from gevinst.domain.plan import PlanDocument
from gevinst.exchange.files import read_entry
from gevinst.exchange.plan_form import normal
from gevinst.exchange.word_heads import cells_of
from gevinst.exchange.word_text import WordParagraph, WordTable, blocks, parse
from gevinst.i18n import Language

PART_NAMESPACE = "urn:gevinst:plan:1"
BOOKMARK = "_gevinst_"
"""Before the number of a benefit: ties a row of the form to it. A name that starts with an underscore is hidden."""
FACTS_BOOKMARK = "_gevinst_facts_"
"""The same for the table of what is kept beyond the form."""
OTHER_BOOKMARK = "_gevinst_other"
"""The heading above the text that has no place of its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The plan, the language and the parties' names it was written with, and marks of every line that we wrote."""

    document: PlanDocument
    language: Language
    names: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


def kept_plan(archive: zipfile.ZipFile, name: str) -> Kept | None:
    """What we put into the file; None where there is nothing of ours, or it is damaged."""
    for entry in archive.namelist():
        if entry.startswith("customXml/item") and entry.endswith(".xml") and "Props" not in entry:
            data = read_entry(archive, entry, name)
            if PART_NAMESPACE.encode() not in data:
                continue
            try:
                part = parse(data)
                document = PlanDocument.model_validate(json.loads(part.text or ""))
                names = {str(key): str(value) for key, value in json.loads(part.get("names") or "{}").items()}
            except (etree.XMLSyntaxError, ValueError, AttributeError):
                # Somebody's program has touched it: the visible tables are still there.
                return None
            language = part.get("language")
            known = frozenset((part.get("known") or "").split())
            return Kept(document, language if language in {"nb", "nn", "en"} else "nb", names, known)
    return None


def keep(paper: Any, document: PlanDocument, language: Language, names: Mapping[str, str]) -> None:
    """Puts the whole plan into a finished file as a part of its own (an Office custom XML part)."""
    text = escape(json.dumps(document.model_dump(mode="json"), ensure_ascii=True))
    known = " ".join(sorted({mark_of(line) for line in _lines(blocks(paper.element))}))
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<plan xmlns="{PART_NAMESPACE}" language={quoteattr(language)} '
        f'names={quoteattr(json.dumps(dict(names)))} known="{known}">{text}</plan>'
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


def mark_of(text: str) -> str:
    """A short mark of a text, the same however its white space was set."""
    return hashlib.sha256(normal(text).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _lines(parts: Iterable[WordParagraph | WordTable]) -> Iterable[str]:
    for part in parts:
        texts = [part.text] if isinstance(part, WordParagraph) else [cell.text for cell in cells_of(part)]
        for text in texts:
            yield text
            yield from text.split("\n")
