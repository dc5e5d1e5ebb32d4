"""What the plan's benefit table says, column by column: as text of a report's section, or as the table itself."""

from collections.abc import Sequence
from typing import Literal

from gevinst.domain.plan import COLUMNS, Benefit
from gevinst.domain.report import Block, Bullet, Bullets, Missing, Paragraph, ReportContext, Table
from gevinst.domain.scheme import Fill, Section
from gevinst.i18n import N_, Translator
from gevinst.reporting.wording import DASH

_LEFT: Literal["left"] = "left"

OF_FILL: dict[Fill, tuple[str, str]] = {
    Fill.PLAN_BENEFICIARIES: ("beneficiaries", N_("Write who benefits. The plan does not say.")),
    Fill.PLAN_RESPONSIBLE: ("responsible", N_("Write who carries it out. The plan does not say.")),
    Fill.PLAN_MEASUREMENT: ("measurement", N_("Write what is measured. The plan does not say.")),
    Fill.PLAN_HOW_TO_MEASURE: ("how_to_measure", N_("Write how often and how it is measured. The plan does not say.")),
    Fill.PLAN_PRECONDITIONS: ("preconditions", N_("Write what must be in place. The plan does not say.")),
    Fill.PLAN_FREED_RESOURCES: ("freed_resources", N_("Write what freed resources are used for. The plan does not say.")),
    Fill.PLAN_HORIZONS: ("horizons", N_("Write when the benefit is expected. The plan does not say.")),
}  # fmt: skip
"""Fill -> the column of the benefit table, and what to ask for where it is empty."""


def column_text(context: ReportContext, fill: Fill, _: Translator) -> list[Block]:
    """One column of the plan: what holds for the whole project, then a point for each benefit that says something."""
    column, ask = OF_FILL[fill]
    blocks: list[Block] = [Paragraph(_line(text)) for text in context.project_columns.get(column, ())]
    points = [
        Bullet(benefit.title.rstrip(":.") + ":", _line(text))
        for benefit in _benefits(context)
        if (text := _said(context, benefit, column))
    ]
    if points:
        blocks.append(Bullets(tuple(points)))
    return blocks or [Missing(_(ask))]


def plan_table(section: Section, context: ReportContext, _: Translator) -> Table | None:
    """The benefit table, with the section's sub-headings as its columns; None where no benefit says anything there.

    A table that does not begin with the benefits' titles has them before the first cell's words, so that a row is known.
    """
    columns = [sub.key for sub in section.sub_headings if sub.key in COLUMNS]
    rows = _project_rows(columns, context)
    for benefit in _benefits(context):
        cells = [_said(context, benefit, column) for column in columns]
        if not any(cells):
            continue
        if "title" not in columns:
            cells[0] = f"{benefit.title}: {cells[0] or DASH}"
        rows.append(tuple(_line(cell) or DASH for cell in cells))
    if not rows:
        return None
    return Table(
        name=section.heading,
        headline="",
        detail="",
        header=tuple(sub.heading for sub in section.sub_headings if sub.key in COLUMNS),
        alignments=(_LEFT,) * len(columns),
        rows=tuple(rows),
    )


def _project_rows(columns: Sequence[str], context: ReportContext) -> list[tuple[str, ...]]:
    """What the table says of the project as a whole, where its rows do not line up with the benefits."""
    held = [context.project_columns.get(column, ()) for column in columns]
    count = max((len(lines) for lines in held), default=0)
    return [
        tuple(_line(lines[at]) if at < len(lines) else DASH for lines in held) for at in range(count)
    ]  # fmt: skip


def _benefits(context: ReportContext) -> list[Benefit]:
    return [benefit for benefit in context.plan.benefits if not benefit.archived]


def _said(context: ReportContext, benefit: Benefit, column: str) -> str:
    return context.columns.get(benefit.id, {}).get(column, "").strip()


def _line(text: str) -> str:
    """Lines of a cell as one, so that a sentence does not run into the next."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    ended = [line if line.endswith((".", "!", "?", ":", ";", ",")) else line + ";" for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])
