"""The meeting sheet as a Word file, to go on with as an agenda paper: everything, in full, with the bars as their percentages.

On a page across, as the sheet itself; where a project has more than that has room for, a second page follows.
Only how large a change is stands on the sheet and the page alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from gevinst.domain.meeting_sheet import MeetingSheet, SheetItem, SheetStatus
from gevinst.domain.report import (
    Block,
    Bullet,
    Bullets,
    Cell,
    FilledReport,
    FilledSection,
    Icon,
    Paragraph,
    Status,
    Table,
)
from gevinst.i18n import Translator, translator
from gevinst.reporting.docx import docx
from gevinst.reporting.meeting_sheet import headings, notes

_ICONS: dict[str, Icon] = {
    "better-down": "better_down",
    "better-up": "better_up",
    "worse-down": "worse_down",
    "worse-up": "worse_up",
    "same": "same",
    "few": "few",
    "reached": "reached",
    "on-way-1": "on_way",
    "on-way-2": "on_way",
    "on-way-3": "on_way",
    "behind": "behind",
    "not-yet": "not_yet",
}
"""The marks that the Word writer has a shape for; the others stand as their word alone."""


def meeting_sheet_docx(sheet: MeetingSheet, at: dt.datetime) -> bytes:
    """The file. It has no limit of pages: nothing is cut or left out. `at`: the time stamp in it."""
    _ = translator(sheet.language)
    said = headings(sheet, _)
    sections = [
        _section("asked", *said["asked"], sheet.asked),
        FilledSection(key="benefits", heading=_("Benefits"), added=False, blocks=_benefits(sheet, _)),
        _section("followed", *said["followed"], sheet.followed),
        _section("risks", *said["risks"], sheet.risks),
        _section("news", *said["news"], sheet.news),
        _section("deadlines", *said["deadlines"], sheet.deadlines),
    ]
    report = FilledReport(
        form="meeting-sheet",
        title=sheet.name,
        project_title=sheet.project,
        scheme_name=sheet.meeting,
        language=sheet.language,
        facts=sheet.facts,
        lead=sheet.lead,
        sections=tuple(sections),
        official=True,
        unofficial_because=None,
        invented=bool(sheet.marks),
        as_of=sheet.today,
        as_of_text=_.date(sheet.today),
        year=None,
    )
    return docx(report, at, sheet_until="benefits")


def _section(key: str, heading: str, nothing: str, items: Sequence[SheetItem]) -> FilledSection:
    blocks: tuple[Block, ...] = (
        (Bullets(tuple(Bullet(each.lead, _rest(each)) for each in items)),)
        if items
        else (Paragraph(nothing),)
    )
    return FilledSection(key=key, heading=heading, added=False, blocks=blocks)


def _rest(item: SheetItem) -> str:
    if not item.meta:
        return item.text
    return f"{item.text} ({item.meta})".strip()


def _benefits(sheet: MeetingSheet, _: Translator) -> tuple[Block, ...]:
    if not sheet.rows:
        return (Paragraph(_("No benefits are followed yet.")),)
    rows: list[tuple[Cell, ...]] = [
        (
            row.title,
            row.latest + (" *" if row.unapproved else ""),
            row.baseline,
            _cell(replace(row.change, under="")),
            _cell(row.target),
            *(bar.text for bar in row.bars),
            row.evidence,
        )
        for row in sheet.rows
    ]
    side: Literal["right"] = "right"
    return (
        Table(
            name="benefits",
            headline="",
            detail=_("Per cent of the way from the baseline to the target, for each horizon"),
            header=sheet.heads,
            alignments=(
                "left",
                "right",
                "right",
                "left",
                "left",
                *(side for _span in sheet.horizon_spans),
                "left",
            ),
            rows=tuple(rows),
            note=" ".join(notes(sheet, len(sheet.rows), _)),
        ),
    )


def _cell(status: SheetStatus) -> Cell:
    text = f"{status.text}: {status.under}" if status.under else status.text
    icon = _ICONS.get(status.mark)
    return text if icon is None else Status(text, icon)
