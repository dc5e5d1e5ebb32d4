"""A form of a grant scheme filled for one project: `fill(form, context)`.

The form says which headings, limits and fills there are; nothing here knows one scheme from another. A text that a person
wrote takes the place of the proposed one; tables and figures stay. What the data do not give is marked as missing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from gevinst.domain.report import (
    Block,
    Figure,
    FilledReport,
    FilledSection,
    FilledSubHeading,
    KeyValues,
    Missing,
    Paragraph,
    ReportContext,
    SignatureLines,
    Table,
    words_in,
)
from gevinst.domain.report_text import split_text
from gevinst.domain.scheme import Fill, NotStated, ReportForm, Section, SectionKind, SubHeading, due
from gevinst.i18n import N_, Translator, translator
from gevinst.i18n.scheme_words import due_words
from gevinst.reporting import benefits, drafts, money_tables, wording
from gevinst.reporting.followed import Followed, followed
from gevinst.reporting.plan_columns import plan_table
from gevinst.reporting.progress_plan import progress_table
from gevinst.reporting.promises import promises_note, promises_table
from gevinst.reporting.sources import Sources

_BENEFITS = {Fill.BENEFIT_STATUS, Fill.BENEFIT_TABLE, Fill.MEASURE_TABLE, Fill.BENEFIT_CHART}
_MOST_CHARTS = 4
"""In a form without limits; two where it counts words, one where it counts pages."""

_MUST_WRITE = {
    "duration_financing": N_("Write how ordinary operation will be paid for."),
    "revised_description": N_("Write how the work will be paid for and run after the grant."),
    "total": N_("Write the amount that is applied for."),
    "continuation_risk": N_("Write which of the risks concern going on."),
    "recruitment": N_("Write how the measure has affected recruitment. No benefit is about it."),
    "lasting_change": N_("Write how the change will last after the project."),
}
"""Section or field -> what no data of a project can say."""

_CATEGORIES = {"recruitment": {"recruitment", "staff"}, "collaboration": {"collaboration", "time", "quality"}}
"""Field -> categories of benefits that belong in it."""

_SHARES = (1.0, 0.75, 0.55, 0.4, 0.25)
"""Of a section's limit: so much is tried for the proposal, until what comes of it is within the limit."""


@dataclass
class _Filling:
    """One form being filled: what every section needs, and which figures are printed already."""

    form: ReportForm
    context: ReportContext
    _: Translator
    found: tuple[Followed, ...]
    printed: set[str] = field(default_factory=set)

    @cached_property
    def sources(self) -> Sources:
        """What texts are tied to."""
        return Sources(self.context, self._, self.found)

    def text(self, key: str) -> str:
        """What a person wrote there, as it prints; empty where nobody has."""
        return self.sources.plain(self.context.texts.get(key, "")).strip()

    def inserted(self, key: str) -> list[Block]:
        """The charts and tables that a person put there, and a call where a source is gone."""
        stored = self.context.texts.get(key, "")
        if "{{" not in stored:
            return []
        _body, asked = split_text(stored)
        found: list[Block] = [block for each in asked if (block := self.sources.block(each)) is not None]
        gone = len(self.sources.gone(stored))
        if gone:
            found.append(Missing(gone_words(gone, self._), stops=True))
        return found


def gone_words(count: int, _: Translator) -> str:
    """What is to be done where what was inserted has no source any more."""
    return _.plural(
        "{n} inserted figure no longer has a source. Take it out, or insert another.",
        "{n} inserted figures no longer have a source. Take them out, or insert others.",
        count,
    )


def fill(form: ReportForm, context: ReportContext) -> FilledReport:
    """The form filled for the context's project and period, in the form's language.

    ValueError where figures reach beyond the period.
    """
    _ = translator(form.language)
    project = context.plan.project
    filling = _Filling(form, context, _, followed(context))
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


def _facts(filling: _Filling) -> tuple[tuple[str, str], ...]:
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


# --- Sections ---------------------------------------------------------------------------------------------------------


def _section(section: Section, filling: _Filling) -> FilledSection:
    edited = filling.text(section.key)
    subs: tuple[FilledSubHeading, ...] = ()
    match section.kind:
        case SectionKind.FIELDS:
            facts = _fields(section, filling)
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
            blocks += _attachments(section, filling)
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
    section: Section, filling: _Filling, edited: str
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
    section: Section, filling: _Filling, edited: str, share: float
) -> tuple[tuple[FilledSubHeading, ...], list[Block]]:
    limit = int(section.word_limit * share) if section.word_limit else None
    subs = tuple(_sub(sub, section, limit, filling, replaced=bool(edited)) for sub in section.sub_headings)
    subs = tuple(sub for sub in subs if sub.blocks)
    covered = {fill for sub in section.sub_headings for fill in sub.fills}
    here = [each for each in section.fills if not (each in _BENEFITS and _benefits_follow(section))]
    own = [each for each in here if each not in covered]
    blocks = _blocks(own, section, None, limit, filling, edited)
    for each in here:
        # The funder's form asks in fields of its own: the answers stand there, and no tables of ours beside them.
        if each in covered and filling.form.layout == "report":
            blocks += _tables(each, section, filling)
    return subs, blocks


def _benefits_follow(section: Section) -> bool:
    """Whether the section's benefit figures stand after the form's own sections: they are no part of its text."""
    return section.kind in {
        SectionKind.ACTIVITIES,
        SectionKind.PROGRESS_PLAN,
        SectionKind.PARTNER_CHANGES,
    }


def _after(filling: _Filling) -> list[FilledSection]:
    """The benefits after the form's sections, where the form asks for activities and has no place for figures."""
    wanted = {
        fill
        for section in filling.form.sections
        if _benefits_follow(section)
        for fill in section.fills
        if fill in _BENEFITS
    }
    if not wanted:
        return []
    _ = filling._
    blocks = _blocks(
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
    sub: SubHeading, section: Section, share: int | None, filling: _Filling, replaced: bool
) -> FilledSubHeading:
    """One field. `share`: how many words there are for all fields of the section; None where there is no limit."""
    key = f"{section.key}.{sub.key}"
    edited, inserted = filling.text(key), filling.inserted(key)
    limit = sub.max_words
    if not sub.fills and not edited:
        # A field that only asks for an attachment, or for what no data hold.
        call = _attach(sub.key, filling) or Missing(filling._("Write this yourselves."))
        return FilledSubHeading(sub.key, sub.heading, (call, *inserted), limit)
    room = share // len(section.sub_headings) if share is not None else None
    room = min(each for each in (limit, room) if each is not None) if limit or room else None
    blocks = _blocks(list(sub.fills), section, sub, room, filling, edited)
    if replaced and not edited:
        # The section's own text answers for all its fields.
        blocks = [block for block in blocks if isinstance(block, Table | Figure)]
    blocks = _with_inserted(blocks, inserted)
    return FilledSubHeading(sub.key, sub.heading, tuple(blocks), limit, bool(edited))


def _blocks(
    fills: Sequence[Fill],
    section: Section | None,
    sub: SubHeading | None,
    room: int | None,
    filling: _Filling,
    edited: str,
) -> list[Block]:
    """Texts first, then tables and figures; a person's text takes the place of all proposed texts."""
    texts: list[Block] = []
    kept: list[Block] = []
    key = sub.key if sub else section.key if section else ""
    speaking = [
        fill for fill in fills if fill not in {Fill.BENEFIT_TABLE, Fill.MEASURE_TABLE, Fill.BENEFIT_CHART}
    ]
    share = room // max(len(speaking), 1) if room is not None else None
    for fill in fills:
        if not edited:
            texts += _texts(fill, fills, key, share, filling)
        if sub is None:
            kept += _tables(fill, section, filling)
    if edited:
        texts = drafts.written(edited)
    elif key in _MUST_WRITE and not (key in _CATEGORIES and any(not isinstance(b, Missing) for b in texts)):
        texts = [block for block in texts if not _same_call(block, filling)]
        texts.append(Missing(filling._(_MUST_WRITE[key])))
    return [*_merged(texts), *kept]


def _same_call(block: Block, filling: _Filling) -> bool:
    """Whether the block only says "write this yourselves", which a named call replaces."""
    return isinstance(block, Missing) and block.text == filling._("Write this yourselves.")


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """The calls to write stand last, each once."""
    said = list(dict.fromkeys(block.text for block in blocks if isinstance(block, Missing)))
    return [*(block for block in blocks if not isinstance(block, Missing)), *(Missing(text) for text in said)]


def _texts(fill: Fill, fills: Sequence[Fill], key: str, room: int | None, filling: _Filling) -> list[Block]:
    context, _ = filling.context, filling._
    match fill:
        case Fill.BENEFIT_TABLE if "benefit table" in filling.printed:
            titles = [each.indicator.title for each in filling.found]
            if not titles:
                return []
            named = [titles[0], *(wording.lower_first(title) for title in titles[1:])]
            return [Paragraph(_("Measures: {measures}.", measures=wording.listed(named, _)))]
        case Fill.BENEFIT_TABLE | Fill.BENEFIT_CHART:
            return []
        case Fill.MEASURE_TABLE:
            return (
                [] if filling.found else [Missing(_("Write which measures are used. None are in the plan."))]
            )
        case Fill.BENEFIT_STATUS:
            return _benefit_texts(key, room, filling)
        case Fill.REDISPOSITIONS:
            return list(money_tables.redispositions(context, _))
        case Fill.REPAYMENT:
            return [money_tables.repayment_text(context, _)]
        case Fill.MONEY_USE | Fill.MONEY_BY_LEVEL:
            return _money_texts(fill, key, filling)
        case Fill.PROGRESS_PLAN if Fill.PARTNER_CHANGES in fills:
            return drafts.deviations(context, room, _)
        case Fill.PARTNER_CHANGES if room is not None and len(fills) > 1:
            # Among other things, and with few words: only what did change.
            return drafts.only_partner_changes(context, room, _)
        case Fill.PROJECT_FACTS if Fill.PARTNER_CHANGES in fills and Fill.ACTIVITIES not in fills:
            return drafts.parties_text(context, room, _)
        case _:
            return drafts.texts_of(context, fill, room, _)


def _benefit_texts(key: str, room: int | None, filling: _Filling) -> list[Block]:
    context, _ = filling.context, filling._
    found = filling.found
    if key in _CATEGORIES:
        found = tuple(each for each in found if (each.benefit.category or "") in _CATEGORIES[key])
        if not found:
            return [Missing(_("Write this yourselves."))]
    if room is not None:
        text = benefits.paragraph_of(found, context, room, _)
        return [text] if text else [Missing(_("Write what the project has achieved. No benefit in the plan is measured."))]  # fmt: skip
    # Where there is room for all, each sentence stands once in the report.
    return list(benefits.status(context, found, _)) if _first("benefit status", filling) else []


def _money_texts(fill: Fill, key: str, filling: _Filling) -> list[Block]:
    context, _ = filling.context, filling._
    match key:
        case "awarded":
            amount = money_tables.awarded_text(context, _)
            return [Paragraph(amount) if amount else Missing(_("Write the amount that was granted."))]
        case "spent":
            amount = money_tables.spent_text(context, _)
            return [Paragraph(amount) if amount else Missing(_("Write how much is used so far."))]
        case "own_input":
            return [money_tables.own_sentence(context, _)]
        case "other_funding":
            return [money_tables.other_sentence(context, _)]
        case "staff_costs" | "running_costs":
            return [Missing(_("Write the revised amount for the next period."))]
        case _ if fill is Fill.MONEY_BY_LEVEL:
            return [money_tables.level_sentence(context, _)] if key == "by_level" else []
        case _:
            texts: list[Block] = [money_tables.use_sentence(context, _)]
            if not any(Fill.REDISPOSITIONS in each.fills for each in _all_subs(filling.form)):
                texts += [Paragraph(text) for text in money_tables.redisposition_texts(context, _)]
            return texts


def _tables(fill: Fill, section: Section | None, filling: _Filling) -> list[Block]:
    """Tables and figures of one fill, each once in a report."""
    context, _ = filling.context, filling._
    kind = section.kind if section else None
    short = any(each.word_limit for each in filling.form.sections)
    limited = not isinstance(filling.form.pages, NotStated)
    most = 1 if limited else 2 if short else _MOST_CHARTS
    blocks: list[Block | None] = []
    match fill:
        case Fill.BENEFIT_TABLE if _first("benefit table", filling):
            table = benefits.table(context, filling.found, _)
            if limited and table is not None:
                note = promises_note(context, filling.found, _)
                table = replace(table, note=" ".join(text for text in (table.note, note) if text))
            blocks = [table, promises_table(context, filling.found, _, only_changed=limited)]
        case Fill.MEASURE_TABLE if _first("measures", filling):
            blocks = [benefits.measure_table(context, filling.found, _)]
        case Fill.BENEFIT_CHART if _first("chart", filling):
            blocks = [*benefits.figures(context, filling.found, most, _)]
        case Fill.PROGRESS_PLAN if kind is SectionKind.PROGRESS_PLAN and _first("plan", filling):
            blocks = [progress_table(context.follow_up.activities, context.last, _)]
        case Fill.MONEY_USE if kind is SectionKind.MONEY and _first("grant", filling):
            blocks = [money_tables.grant_table(context, _)]
        case Fill.MONEY_BY_LEVEL if kind is SectionKind.MONEY and _first("levels", filling):
            blocks = [money_tables.own_table(context, _), money_tables.level_table(context, _)]
        case _:
            pass
    return [block for block in blocks if block is not None]


def _all_subs(form: ReportForm) -> list[SubHeading]:
    return [sub for section in form.sections for sub in section.sub_headings]


def _first(what: str, filling: _Filling) -> bool:
    if what in filling.printed:
        return False
    filling.printed.add(what)
    return True


def _fields(section: Section, filling: _Filling) -> KeyValues:
    """Labelled facts: what the plan says, and an empty place for the rest (names and addresses are never stored)."""
    project, context, _ = filling.context.plan.project, filling.context, filling._
    known = {
        "title": project.title,
        "owners": project.owners_text,
        "municipalities": project.municipalities_text,
        "health_trust": project.trust_text,
    }
    names = [context.parties[part.party].name for part in project.parties if part.party in context.parties]
    if names:
        known["unit"] = wording.listed(names, _)
    rows = []
    for sub in section.sub_headings:
        edited = filling.text(f"{section.key}.{sub.key}")
        rows.append((sub.heading, edited or known.get(sub.key)))
    return KeyValues(tuple(rows), tuple(sub.key for sub in section.sub_headings))


def _attachments(section: Section, filling: _Filling) -> list[Block]:
    """What must be attached in this section, unless a field of its own says so."""
    fields = {sub.key for sub in section.sub_headings}
    return [
        call
        for key in section.attachments
        if key not in fields and (call := _attach(key, filling)) is not None
    ]


def _attach(key: str, filling: _Filling) -> Missing | Paragraph | None:
    files = filling.context.attached.get(key)
    if files:
        return Paragraph(filling._("Attached: {files}.", files=", ".join(files)))
    found = next(
        (each for each in filling.form.attachments if each.key == key and each.need == "required"), None
    )
    return Missing(filling._("Attach: {name}.", name=wording.lower_first(found.name))) if found else None
