"""A form of a grant scheme filled for one project: `fill(form, context)`.

The form says which headings, limits and fills there are; nothing here knows one scheme from another. A text that a person
wrote takes the place of the proposed one; tables and figures stay. What the data do not give is marked as missing.
"""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.report import (
    Block,
    Figure,
    FilledReport,
    FilledSection,
    FilledSubHeading,
    Missing,
    Paragraph,
    ReportContext,
    SignatureLines,
    Table,
    words_in,
)
from gevinst.domain.scheme import Fill, NotStated, ReportForm, Section, SectionKind, SubHeading, due
from gevinst.i18n import Translator, translator
from gevinst.i18n.scheme_words import due_words
from gevinst.reporting import benefits, drafts, wording
from gevinst.reporting.fill_blocks import (
    OF_BENEFITS,
    Filling,
    attach,
    attachments_of,
    blocks_of,
    fields_of,
    tables_of,
)
from gevinst.reporting.followed import followed
from gevinst.reporting.plan_columns import plan_table

_SHARES = (1.0, 0.75, 0.55, 0.4, 0.25)
"""Of a section's limit: so much is tried for the proposal, until what comes of it is within the limit."""


def fill(form: ReportForm, context: ReportContext) -> FilledReport:
    """The form filled for the context's project and period, in the form's language.

    ValueError where figures reach beyond the period.
    """
    _ = translator(form.language)
    project = context.plan.project
    filling = Filling(form, context, _, followed(context))
    sections = [_section(section, filling) for section in form.sections]
    sections += _after(filling)
    pages = form.pages if not isinstance(form.pages, NotStated) else None
    title = form.title
    if form.kind == "annual" and context.year:
        title = f"{form.title} {context.year}"
    return FilledReport(
        form=form.key,
        title=title,
        project_title=project.title,
        scheme_name=context.scheme_name,
        language=form.language,
        facts=_facts(filling),
        lead=benefits.lead_sentence(context, filling.found, _),
        sections=tuple(sections),
        official=form.official,
        unofficial_because=_.local(form.unofficial_because) if form.unofficial_because else None,
        invented=context.invented,
        as_of=context.last,
        as_of_text=_("Figures as of {date}", date=_.date(context.last)),
        year=context.year,
        pages_least=pages.minimum if pages else None,
        pages_most=pages.maximum if pages else None,
        signers=() if isinstance(form.signers, NotStated) else tuple(signer.role for signer in form.signers),
        sender=context.sender,
        layout=form.layout,
        short_title=_.local(form.name),
        intro=form.intro,
        word_template=form.word_template,
        printed_scheme=context.scheme_name,
    )


def _facts(filling: Filling) -> tuple[tuple[str, str], ...]:
    """To, from, year, deadline: those that are known."""
    form, context, _ = filling.form, filling.context, filling._
    project = context.plan.project
    facts = []
    if not isinstance(form.recipients, NotStated):
        to = [each.role for each in form.recipients if not each.copy_to]
        if to:
            facts.append((_("To"), wording.listed(to, _)))
    if context.sender:
        facts.append((_("From"), context.sender))
    if context.year:
        facts.append((_("Reporting year"), _year_text(context, _)))
    elif project.starts and project.ends:
        facts.append((_("Project period"), f"{_.month(project.starts)}{wording.DASH}{_.month(project.ends)}"))
    deadline = due(form, project.starts, project.ends, context.year) if project.starts else None
    if deadline is not None:
        facts.append((_("Deadline"), _.date(deadline)))
    elif not isinstance(form.due, NotStated):
        facts.append((_("Deadline"), due_words(form, _)))
    return tuple(facts)


def _year_text(context: ReportContext, _: Translator) -> str:
    """`2025, måned 12 av 24`, counted at the end of the period."""
    project = context.plan.project
    if project.starts is None or project.ends is None:
        return str(context.year)
    month = _months(project.starts, context.last)
    of = _months(project.starts, project.ends)
    if not 1 <= month <= of:
        return str(context.year)
    return _("{year}, month {n} of {total}", year=context.year, n=month, total=of)


def _months(first: dt.date, last: dt.date) -> int:
    """How many calendar months from the one of `first` to that of `last`, both counted."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _section(section: Section, filling: Filling) -> FilledSection:
    edited = filling.text(section.key)
    subs: tuple[FilledSubHeading, ...] = ()
    match section.kind:
        case SectionKind.FIELDS:
            facts = fields_of(section, filling)
            label, value = facts.rows[0]
            # One fact under its own heading needs no label.
            alone = len(facts.rows) == 1 and label == section.heading and value is not None
            blocks: list[Block] = [Paragraph(value, strong=True) if alone and value else facts]
        case SectionKind.SIGNATURE:
            lines = [sub.heading for sub in section.sub_headings]
            if not lines and not isinstance(filling.form.signers, NotStated):
                lines = [signer.role for signer in filling.form.signers]
            blocks = [SignatureLines(tuple(lines))]
        case SectionKind.BENEFIT_PLAN:
            table = plan_table(section, filling.context, filling._)
            blocks = drafts.written(edited) if edited else []
            blocks.append(
                table or Missing(filling._("Fill in the plan's benefit table. It says nothing here yet."))
            )
        case _:
            subs, blocks = _within_limit(section, filling, edited)
            blocks += attachments_of(section, filling)
    blocks = _with_inserted(blocks, filling.inserted(section.key))
    part = next((block for block in filling.form.blocks if block.key == section.block), None)
    return FilledSection(
        key=section.key,
        heading=section.heading,
        blocks=tuple(blocks),
        sub_headings=subs,
        limit=section.word_limit,
        part=part.heading if part else None,
        part_note=part.note if part else None,
        help=_asked(section, filling.form, bool(edited) and not subs),
        required=section.required,
        edited=bool(edited) or any(sub.edited for sub in subs),
        fields=section.kind is SectionKind.FIELDS,
    )


def _with_inserted(blocks: list[Block], inserted: Sequence[Block]) -> list[Block]:
    """What a person put in stands after the section's own; what stands there already is not printed twice."""
    return [*blocks, *(block for block in inserted if block not in blocks)]


def _asked(section: Section, form: ReportForm, as_one: bool) -> str | None:
    """What the form asks in the section. Where one text answers all its fields, their questions stay beside it."""
    if form.layout == "form" and as_one and section.sub_headings:
        return "\n".join(sub.heading for sub in section.sub_headings)
    return section.help


def _within_limit(
    section: Section, filling: Filling, edited: str
) -> tuple[tuple[FilledSubHeading, ...], list[Block]]:
    """Fields and blocks of a section; what we propose is made shorter until the limit holds. What people wrote is kept."""
    printed = set(filling.printed)
    for share in _SHARES if section.word_limit else (1.0,):
        filling.printed = set(printed)
        subs, blocks = _subs_and_blocks(section, filling, edited, share)
        told = words_in((*blocks, *(block for sub in subs for block in sub.blocks)))
        if section.word_limit is None or told <= section.word_limit:
            break
    return subs, blocks


def _subs_and_blocks(
    section: Section, filling: Filling, edited: str, share: float
) -> tuple[tuple[FilledSubHeading, ...], list[Block]]:
    limit = int(section.word_limit * share) if section.word_limit else None
    subs = tuple(_sub(sub, section, limit, filling, replaced=bool(edited)) for sub in section.sub_headings)
    subs = tuple(sub for sub in subs if sub.blocks)
    covered = {fill for sub in section.sub_headings for fill in sub.fills}
    here = [each for each in section.fills if not (each in OF_BENEFITS and _benefits_follow(section))]
    own = [each for each in here if each not in covered]
    blocks = blocks_of(own, section, None, limit, filling, edited)
    for each in here:
        # The funder's form asks in fields of its own: the answers stand there, and no tables of ours beside them.
        if each in covered and filling.form.layout == "report":
            blocks += tables_of(each, section, filling)
    return subs, blocks


def _benefits_follow(section: Section) -> bool:
    """Whether the section's benefit figures stand after the form's own sections: they are no part of its text."""
    return section.kind in {
        SectionKind.ACTIVITIES,
        SectionKind.PROGRESS_PLAN,
        SectionKind.PARTNER_CHANGES,
    }


def _after(filling: Filling) -> list[FilledSection]:
    """The benefits after the form's sections, where the form asks for activities and has no place for figures."""
    wanted = {
        fill
        for section in filling.form.sections
        if _benefits_follow(section)
        for fill in section.fills
        if fill in OF_BENEFITS
    }
    if not wanted:
        return []
    _ = filling._
    blocks = blocks_of(
        [fill for fill in Fill if fill in wanted],
        None,
        None,
        None,
        filling,
        filling.text("benefits"),
    )
    blocks = _with_inserted(blocks, filling.inserted("benefits"))
    return [
        FilledSection(
            key="benefits",
            heading=_("Benefits as of {date}", date=_.date(filling.context.last)),
            blocks=tuple(blocks),
            required=False,
            edited=bool(filling.text("benefits")),
            added=True,
        )
    ]


def _sub(
    sub: SubHeading, section: Section, share: int | None, filling: Filling, replaced: bool
) -> FilledSubHeading:
    """One field. `share`: how many words there are for all fields of the section; None where there is no limit."""
    key = f"{section.key}.{sub.key}"
    edited, inserted = filling.text(key), filling.inserted(key)
    limit = sub.max_words
    if not sub.fills and not edited:
        # A field that only asks for an attachment, or for what no data hold.
        call = attach(sub.key, filling) or Missing(filling._("Write this yourselves."))
        return FilledSubHeading(sub.key, sub.heading, (call, *inserted), limit)
    room = share // len(section.sub_headings) if share is not None else None
    room = min(each for each in (limit, room) if each is not None) if limit or room else None
    blocks = blocks_of(list(sub.fills), section, sub, room, filling, edited)
    if replaced and not edited:
        # The section's own text answers for all its fields.
        blocks = [block for block in blocks if isinstance(block, Table | Figure)]
    blocks = _with_inserted(blocks, inserted)
    return FilledSubHeading(sub.key, sub.heading, tuple(blocks), limit, bool(edited))
