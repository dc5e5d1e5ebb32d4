"""A benefit plan from and to Word: the benefit table of the Helse Nord / Innomed form.

Reading finds the tables by their headings and keeps every text as it is written. A file that we wrote holds the whole
plan beside what is seen; where somebody has changed the visible text, what is seen counts.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange.files import PLAN_LIMIT_MB, check_size, open_office, read_entry, read_limited
from gevinst.exchange.plan_import import PlanImport
from gevinst.exchange.word_kept import kept_plan
from gevinst.exchange.word_reader import Reader
from gevinst.exchange.word_text import blocks, lines_of, parse, with_notes
from gevinst.i18n import Language

_ASIDE = re.compile(r"word/(?:header\d*|footer\d*|comments)\.xml")


def read_plan_docx(file: Path | BinaryIO, name: str | None = None) -> PlanImport:
    """The plan in a Word file of at most 10 MB. Raises Refused with every problem, each with table, row and column.

    Of the project: title, owners, municipalities, trust, the agreement's date, and as its other text everything that has
    no place of its own; names of contact persons are never read.
    """
    shown = name or (file.name if isinstance(file, Path) else "")
    return read_plan_docx_bytes(read_limited(file, shown, PLAN_LIMIT_MB), shown)


def read_plan_docx_bytes(data: bytes, name: str) -> PlanImport:
    """The same from bytes."""
    check_size(len(data), name, PLAN_LIMIT_MB)
    with open_office(data, name, ".docx") as archive:
        root = _part(archive, "word/document.xml", name)
        notes = {
            kind: _part(archive, f"word/{kind}s.xml", name)
            for kind in ("footnote", "endnote")
            if f"word/{kind}s.xml" in archive.namelist()
        }
        with_notes(root, notes)
        asides = [
            line
            for entry in sorted(archive.namelist())
            if _ASIDE.fullmatch(entry)
            for line in lines_of(_part(archive, entry, name))
        ]
        kept = kept_plan(archive, name)
    return Reader(name, blocks(root), kept, asides).result()


def _part(archive: zipfile.ZipFile, entry: str, name: str) -> Any:
    try:
        return parse(read_entry(archive, entry, name))
    except etree.XMLSyntaxError:
        raise Refused([Problem("unreadable_file", file=name)]) from None


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
