"""The handover sheet of a benefit: what is handed over, who gives and who takes, what is expected when. On screen and as PDF.

The sheet is words only, ready to show in the reader's language; the PDF is set like a report, tagged for screen readers.
"""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.handover_sheet import Sheet
from gevinst.domain.plan import Project
from gevinst.domain.report import (
    Bullet,
    Bullets,
    FilledReport,
    FilledSection,
    KeyValues,
    Paragraph,
    SignatureLines,
    Table,
)
from gevinst.i18n import Translator
from gevinst.reporting import pdf
from gevinst.reporting.wording import DASH


def report_of(
    project: Project, scheme: str, sheets: Sequence[Sheet], lead: str, today: dt.date, _: Translator
) -> FilledReport:
    """The sheets as a report of one section each."""
    return FilledReport(
        form="handover",
        title=_("Handover to the line"),
        project_title=project.title,
        scheme_name=scheme,
        language=_.language,
        facts=(),
        lead=lead,
        sections=tuple(_section(number, each, _) for number, each in enumerate(sheets, start=1)),
        official=False,
        unofficial_because=None,
        invented=project.invented,
        as_of=today,
        as_of_text=_.date(today),
        year=None,
    )


def handover_pdf(report: FilledReport, at: dt.datetime) -> bytes:
    """The file: tagged, for the archive."""
    return pdf.pdf(report, at).bytes


def _section(number: int, sheet: Sheet, _: Translator) -> FilledSection:
    signing = Table(
        name=f"signatures-{number}",
        headline=_("Signatures"),
        detail=sheet.note or sheet.title,
        header=(_("Side"), _("Role"), _("Unit and party"), _("Signature")),
        alignments=("left", "left", "left", "left"),
        rows=tuple((side.label, side.role or DASH, side.place or DASH, side.words) for side in sheet.sides),
    )
    follow_ups = Table(
        name=f"follow-ups-{number}",
        headline=_("What is expected, and what was found"),
        detail=_("the owner looks again 6, 12 and 24 months after the project"),
        header=(_("Follow-up"), _("By"), _("Expected"), _("Found")),
        alignments=("left", "left", "right", "left"),
        rows=tuple(
            (
                each.label,
                each.day or DASH,
                each.expected,
                ". ".join(part for part in (each.found, each.text, each.by) if part) or DASH,
            )
            for each in sheet.checkpoints
        ),
    )
    paper = [f"{side.label}: {side.role or DASH}" for side in sheet.sides if side.signed is None]
    return FilledSection(
        key=f"sheet-{number}",
        heading=sheet.title,
        added=number > 1,
        blocks=(
            KeyValues(sheet.facts),
            *([Paragraph(sheet.from_heading, strong=True)] if sheet.from_heading else []),
            *([Bullets(tuple(Bullet("", text) for _mark, text in sheet.changes))] if sheet.changes else []),
            signing,
            follow_ups,
            *([SignatureLines(tuple(paper))] if paper else []),
        ),
    )
