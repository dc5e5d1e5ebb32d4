"""What one fill of a section gives: texts, tables, charts, the fields and the attachments that a form asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from gevinst.domain.report import (
    Block,
    KeyValues,
    Missing,
    Paragraph,
    ReportContext,
)
from gevinst.domain.report_text import split_text
from gevinst.domain.scheme import Fill, NotStated, ReportForm, Section, SectionKind, SubHeading
from gevinst.i18n import N_, Translator
from gevinst.reporting import benefit_charts, benefit_tables, benefits, drafts, money_tables, wording
from gevinst.reporting.followed import Followed
from gevinst.reporting.progress_plan import progress_table
from gevinst.reporting.promises import promises_note, promises_table
from gevinst.reporting.sources import Sources

OF_BENEFITS = {Fill.BENEFIT_STATUS, Fill.BENEFIT_TABLE, Fill.MEASURE_TABLE, Fill.BENEFIT_CHART}


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


@dataclass
class Filling:
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


def blocks_of(
    fills: Sequence[Fill],
    section: Section | None,
    sub: SubHeading | None,
    room: int | None,
    filling: Filling,
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
            kept += tables_of(fill, section, filling)
    if edited:
        texts = drafts.written(edited)
    elif key in _MUST_WRITE and not (key in _CATEGORIES and any(not isinstance(b, Missing) for b in texts)):
        texts = [block for block in texts if not _same_call(block, filling)]
        texts.append(Missing(filling._(_MUST_WRITE[key])))
    return [*_merged(texts), *kept]


def _same_call(block: Block, filling: Filling) -> bool:
    """Whether the block only says "write this yourselves", which a named call replaces."""
    return isinstance(block, Missing) and block.text == filling._("Write this yourselves.")


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """The calls to write stand last, each once."""
    said = list(dict.fromkeys(block.text for block in blocks if isinstance(block, Missing)))
    return [*(block for block in blocks if not isinstance(block, Missing)), *(Missing(text) for text in said)]


def _texts(fill: Fill, fills: Sequence[Fill], key: str, room: int | None, filling: Filling) -> list[Block]:
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


def _benefit_texts(key: str, room: int | None, filling: Filling) -> list[Block]:
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


def _money_texts(fill: Fill, key: str, filling: Filling) -> list[Block]:
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
            if not any(Fill.REDISPOSITIONS in each.fills for each in all_subs(filling.form)):
                texts += [Paragraph(text) for text in money_tables.redisposition_texts(context, _)]
            return texts


def tables_of(fill: Fill, section: Section | None, filling: Filling) -> list[Block]:
    """Tables and figures of one fill, each once in a report."""
    context, _ = filling.context, filling._
    kind = section.kind if section else None
    short = any(each.word_limit for each in filling.form.sections)
    limited = not isinstance(filling.form.pages, NotStated)
    most = 1 if limited else 2 if short else _MOST_CHARTS
    blocks: list[Block | None] = []
    match fill:
        case Fill.BENEFIT_TABLE if _first("benefit table", filling):
            table = benefit_tables.table(context, filling.found, _)
            if limited and table is not None:
                note = promises_note(context, filling.found, _)
                table = replace(table, note=" ".join(text for text in (table.note, note) if text))
            blocks = [table, promises_table(context, filling.found, _, only_changed=limited)]
        case Fill.MEASURE_TABLE if _first("measures", filling):
            blocks = [benefit_tables.measure_table(context, filling.found, _)]
        case Fill.BENEFIT_CHART if _first("chart", filling):
            blocks = [*benefit_charts.figures(context, filling.found, most, _)]
        case Fill.PROGRESS_PLAN if kind is SectionKind.PROGRESS_PLAN and _first("plan", filling):
            blocks = [progress_table(context.follow_up.activities, context.last, _)]
        case Fill.MONEY_USE if kind is SectionKind.MONEY and _first("grant", filling):
            blocks = [money_tables.grant_table(context, _)]
        case Fill.MONEY_BY_LEVEL if kind is SectionKind.MONEY and _first("levels", filling):
            blocks = [money_tables.own_table(context, _), money_tables.level_table(context, _)]
        case _:
            pass
    return [block for block in blocks if block is not None]


def all_subs(form: ReportForm) -> list[SubHeading]:
    """Every sub-heading of a form, in its order."""
    return [sub for section in form.sections for sub in section.sub_headings]


def _first(what: str, filling: Filling) -> bool:
    if what in filling.printed:
        return False
    filling.printed.add(what)
    return True


def fields_of(section: Section, filling: Filling) -> KeyValues:
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


def attachments_of(section: Section, filling: Filling) -> list[Block]:
    """What must be attached in this section, unless a field of its own says so."""
    fields = {sub.key for sub in section.sub_headings}
    return [
        call
        for key in section.attachments
        if key not in fields and (call := attach(key, filling)) is not None
    ]


def attach(key: str, filling: Filling) -> Missing | Paragraph | None:
    """The files that answer an attachment of the form, or that it is still to be attached; None where it need not be."""
    files = filling.context.attached.get(key)
    if files:
        return Paragraph(filling._("Attached: {files}.", files=", ".join(files)))
    found = next(
        (each for each in filling.form.attachments if each.key == key and each.need == "required"), None
    )
    return Missing(filling._("Attach: {name}.", name=wording.lower_first(found.name))) if found else None
