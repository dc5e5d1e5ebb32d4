"""A filled report as PDF: tagged (PDF/UA-1) and for the archive (PDF/A-2a), by typst, with our own fonts.

The template is schemas/reports/report.typ. It gets all data as one JSON string, so nothing that a user wrote is read as
markup. The same report and time stamp give the same bytes.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import as_file
from typing import Any, TypeVar

from gevinst.domain.report import (
    Figure,
    FilledReport,
    FilledSection,
    FilledSubHeading,
    Table,
)
from gevinst.i18n import Translator, translator
from gevinst.reporting import charts, wording
from gevinst.reporting.fitting import Step, steps
from gevinst.reporting.table_layout import column_widths
from gevinst.resources import schemas

T = TypeVar("T")

NO_GLYPH = "\u25a1"
_STANDARDS: Any = ["a-2a", "ua-1"]
_HARDLY_BEGUN_MM = 100.0
"""A last page that ends higher than this, from the top of the paper, is tried away by closer type."""
_TEXT_MM = 166.0
"""A4 without its margins."""


@dataclass(frozen=True, slots=True)
class PdfResult:
    """The file, how many pages it has, and the characters that our font lacks (printed as a square)."""

    bytes: bytes
    pages: int
    missing_characters: tuple[str, ...] = ()

    def within(self, report: FilledReport) -> bool:
        """Whether the form's page limit holds; true where it has none."""
        return report.pages_most is None or self.pages <= report.pages_most


def pdf(report: FilledReport, at: dt.datetime | None = None) -> PdfResult:
    """The report as PDF. `at`: the time stamp in the file; the end of the period where none is given.

    A form with a page limit is set closer, and then says less of what we add, where it would not hold otherwise (`fitting`).
    What still does not fit is seen in `pages`.
    """
    return _fitted(report, at)[1]


def fitted(report: FilledReport) -> FilledReport:
    """The report as its PDF has it: what a limit of pages left no room for is not in it. Word is made from the same."""
    return report if report.pages_most is None else _fitted(report, None)[0]


def _fitted(report: FilledReport, at: dt.datetime | None) -> tuple[FilledReport, PdfResult]:
    import typst

    _ = translator(report.language)
    lacking: set[str] = set()
    _cleaned(report, lacking)
    drawn: dict[tuple[bool, str], str] = {}
    stamp = at or dt.datetime.combine(report.as_of, dt.time(12), dt.UTC)
    pages = 0
    made: Any = b""
    printed = report
    with as_file(schemas() / "reports") as folder:
        compiler = typst.Compiler(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
        )
        for step, tried in steps(report):
            data = _data_of(tried, step, drawn, _)
            file = compiler.compile(
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=_STANDARDS,
                timestamp=int(stamp.timestamp()),
            )
            count, reaches = json.loads(compiler.query("<pages>", field="value", one=True))
            if made and step.to_save_a_page and count >= pages:
                continue
            made, pages, printed = file, int(count), tried
            if report.pages_most is None and (pages == 1 or reaches > _HARDLY_BEGUN_MM):
                break
            if report.pages_most is not None and pages <= report.pages_most:
                break
    return printed, PdfResult(made, pages, tuple(sorted(lacking)))


def _data_of(
    report: FilledReport, step: Step, drawn: dict[tuple[bool, str], str], _: Translator
) -> dict[str, Any]:
    """What the template gets for one try; charts that are drawn already are taken from `drawn`."""
    clean = _cleaned(report, set())
    figures = tuple(_figures(clean))
    low = step.density == 2 or len(figures) > 1
    shown = {figure.name: _drawn(figure, low, drawn) for figure in figures}
    return _data(clean, step.density, shown, _)


def _drawn(figure: Figure, low: bool, drawn: dict[tuple[bool, str], str]) -> str:
    """The chart as SVG, drawn once for each height: lower where the type is set close, and where there are several."""
    key = (low, figure.name)
    if key not in drawn:
        drawn[key] = charts.svg(figure.chart, height_mm=charts.LOW_MM if low else charts.HEIGHT_MM)
    return drawn[key]


def _figures(report: FilledReport) -> Iterator[Figure]:
    for section in report.sections:
        for block in section.all_blocks:
            if isinstance(block, Figure):
                yield block


# --- Characters -------------------------------------------------------------------------------------------------------


@cache
def _known() -> frozenset[int]:
    """The code points of our font."""
    from matplotlib.ft2font import FT2Font

    with as_file(schemas() / "reports" / "fonts" / "Inter-Regular.ttf") as path:
        return frozenset(FT2Font(str(path)).get_charmap())


def _cleaned(value: T, lacking: set[str]) -> T:
    """The same value with a square for each character that no font of ours has: typst would refuse the whole file."""
    found: Any = value
    if isinstance(value, str) and not isinstance(value, Enum):
        found = _text(value, lacking)
    elif isinstance(value, tuple):
        found = tuple(_cleaned(each, lacking) for each in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _cleaned(getattr(value, each.name), lacking) for each in dataclasses.fields(value)
        }
        found = dataclasses.replace(value, **changed)
    return found  # type: ignore[no-any-return]


def _text(text: str, lacking: set[str]) -> str:
    found = []
    for char in text:
        if char in "\n\t" or ord(char) in _known():
            found.append(char)
        elif char in "\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u00ad" or not char.isprintable():
            # Invisible: nothing is lost with it.
            continue
        else:
            lacking.add(char)
            found.append(NO_GLYPH if ord(NO_GLYPH) in _known() else "?")
    return "".join(found)


# --- Data for the template --------------------------------------------------------------------------------------------


def _data(report: FilledReport, density: int, drawn: dict[str, str], _: Translator) -> dict[str, Any]:
    marks = [] if report.official else [_("not an official form")]
    if report.invented:
        marks.append(_("Invented figures"))
    parts = any(section.part for section in report.sections)
    return {
        "density": density,
        "document_title": f"{report.title}: {report.project_title}",
        "layout": report.layout,
        "short_title": report.short_title if report.layout == "form" else report.title,
        "over": report.printed_scheme,
        "intro": list(report.intro),
        "description": report.lead,
        "sender": report.sender or report.project_title,
        "lang": report.language,
        "region": "GB" if report.language == "en" else "NO",
        "title": report.title,
        "scheme": report.scheme_name,
        "project": report.project_title,
        "as_of": report.as_of_text,
        "marks": marks,
        "unofficial": report.unofficial_because or "",
        "lead": report.lead,
        "facts": [
            {"label": label, "value": value, "weight": min(max(len(value), len(label), 12), 36) + 4}
            for label, value in report.facts
        ],
        "words": {
            "page": _("page"),
            "of": _("of"),
            "figure": _("Figure"),
            "table": _("Table"),
            "missing": _("Missing"),
            "to_fill": _("to be filled in"),
        },
        "sections": list(_sections(report, density, drawn, parts, _)),
    }


def _sections(
    report: FilledReport, density: int, drawn: dict[str, str], parts: bool, _: Translator
) -> Iterator[dict[str, Any]]:
    part = ""
    for section in report.sections:
        new_part = section.part or ""
        blocks = [_block(block, density, drawn, _) for block in section.blocks]
        late = {"Table", "Figure"}
        # A field of a form has its question at the left, the answer beside it.
        asked = report.layout == "form" and not section.sub_headings and not section.fields
        yield {
            "heading": section.heading,
            "help": (section.help or "") if asked else "",
            "level": 3 if parts and new_part else 2,
            "part": new_part if new_part != part else "",
            "part_note": (section.part_note or "") if new_part != part else "",
            "new_page": section.added and density == 0,
            "texts": [block for block in blocks if block["is"] not in late],
            "figures": [block for block in blocks if block["is"] in late],
            "sub_headings": [
                {
                    "heading": sub.heading,
                    "count": count_text(sub, _),
                    "over": sub.over_by > 0,
                    "blocks": [_block(block, density, drawn, _) for block in sub.blocks],
                }
                for sub in section.sub_headings
            ],
            "count": count_text(section, _),
            "over": section.over_by > 0,
        }
        part = new_part


def count_text(section: FilledSection | FilledSubHeading, _: Translator) -> str:
    """`75 av 100 ord`, or how many too many; empty where there is no limit."""
    if section.limit is None:
        return ""
    if section.over_by:
        return _(
            "{words} of {limit} words: {over} too many",
            words=section.words,
            limit=section.limit,
            over=section.over_by,
        )
    return _("{words} of {limit} words", words=section.words, limit=section.limit)


def _block(block: Any, density: int, drawn: dict[str, str], _: Translator) -> dict[str, Any]:
    found = {"is": type(block).__name__, **dataclasses.asdict(block)}
    if isinstance(block, Figure):
        del found["chart"]
        found["svg"] = drawn[block.name]
    elif isinstance(block, Table):
        found["widths"] = list(column_widths(block, _TEXT_MM, 8.2 if density == 2 else 8.6))
        found["groups"] = list(block.group_sizes)
        if block.gantt is not None:
            for row, bar in zip(block.rows, found["gantt"]["rows"], strict=True):
                changed = row[1] not in {row[2], wording.DASH}
                bar["was"] = _("was {span}", span=row[1]) if changed else ""
    return found
