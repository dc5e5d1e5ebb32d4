"""A report on its way: what must be in place before it is sent, who has signed, what became of it, what changed since.

What blocks and what is advice follows from the scheme's own form: a section is `required` or not, an attachment is
`required` or `recommended`, a limit of words or pages is stated or not, signers are stated or not.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Literal

from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import Problem
from gevinst.domain.money import MoneyKind
from gevinst.domain.party import Level
from gevinst.domain.report import FilledReport, KeyValues, Missing, ReportContext
from gevinst.domain.report_frozen import frozen_report
from gevinst.domain.scheme import Fill, NotStated, ReportForm, Section, SectionKind, Signer
from gevinst.domain.text import Frozen

# --- How far a report has come ----------------------------------------------------------------------------------------


class ReportState(StrEnum):
    """How far a report has come. With the funder from `sent` on; `returned` is the project's again.

    `waived`: the funder asks for it no longer. It is never stored as the state: the draft keeps its own beneath it.
    """

    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WAIVED = "waived"


STORED = tuple(each for each in ReportState if each is not ReportState.WAIVED)
"""The states that a report is stored in."""


class Waiver(Frozen):
    """A report that the funder asks for no longer, and why: the project was closed, merged with another."""

    at: dt.datetime
    by: str
    """A role's title, never a name."""
    reason: str


_NEXT: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.SENT}),
    ReportState.SENT: frozenset({ReportState.RECEIVED, ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RECEIVED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SENT}),
    ReportState.ACCEPTED: frozenset(),
    ReportState.WAIVED: frozenset(),
}


def may_become(now: ReportState, then: ReportState) -> bool:
    """Whether a report can go from one state to another: an accepted one stays accepted."""
    return then in _NEXT[now]


def with_project(state: ReportState) -> bool:
    """Whether the project may change the text: nobody has it but them."""
    return state in (ReportState.DRAFT, ReportState.RETURNED)


# --- Signatures -------------------------------------------------------------------------------------------------------

Withdrawn = Literal["text", "figures", "taken_back"]


class SignOff(Frozen):
    """One signature: in which of the form's roles, for which party, when, and under which text.

    `fingerprint` is of the report as it stood. `why`: why it no longer counts; None while it does. `user` keeps two
    levels from being signed for by one account; no name is stored.
    """

    role: str
    level: Level | None = None
    party: str | None = None
    at: dt.datetime
    by: str
    """The title of the one who signed, never a name."""
    user: int | None = None
    fingerprint: str
    withdrawn: dt.datetime | None = None
    why: Withdrawn | None = None


def fingerprint(filled: FilledReport, files: Iterable["FiledAs"] = ()) -> str:
    """SHA-256 of everything that stands in a report and goes with it."""
    with_it = [[each.key, each.file.file_name, each.file.sha256] for each in files]
    text = json.dumps([frozen_report(filled), with_it], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def standing(sign_offs: Iterable[SignOff]) -> tuple[SignOff, ...]:
    """Those that nobody and nothing has withdrawn."""
    return tuple(each for each in sign_offs if each.withdrawn is None)


def withdrawn(sign_offs: Iterable[SignOff], why: Withdrawn, at: dt.datetime) -> tuple[SignOff, ...]:
    """The same, where all that stood no longer counts."""
    return tuple(
        each if each.withdrawn is not None else each.model_copy(update={"withdrawn": at, "why": why})
        for each in sign_offs
    )


def signers_of(form: ReportForm) -> tuple[Signer, ...]:
    """Who signs by the form; nobody where the scheme does not say."""
    return () if isinstance(form.signers, NotStated) else form.signers


# --- The list before sending ------------------------------------------------------------------------------------------


class Weight(StrEnum):
    """Whether a point stops the report, or is worth a look."""

    BLOCKS = "blocks"
    ADVICE = "advice"


Place = Literal["section", "attachment", "signer", "pages", "plan", "measuring", "report"]


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """One point of the list: what it is (`code`), whether it blocks, and where it is put right.

    `key`: the section, the form's attachment, or the benefit; `params` fill the sentence.
    """

    code: str
    weight: Weight
    place: Place
    key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FiledAs:
    """A file that answers one of the form's attachments. `wrong`: why it was not kept; its name alone is."""

    key: str
    file: Attachment
    wrong: Problem | None = None


KINDS = {
    "agreement": AttachmentKind.AGREEMENT,
    "accounts": AttachmentKind.ACCOUNTS,
    "budget": AttachmentKind.BUDGET,
}
"""The keys that schemes give their attachments -> what a file is to us; others are `other`."""

DOCUMENTS = (".pdf", ".xlsx", ".docx")
ACCOUNTS = (".pdf", ".xlsx")
"""What can be read as accounts or a budget: a picture cannot."""

_OF_BENEFITS = {Fill.BENEFIT_STATUS, Fill.BENEFIT_TABLE, Fill.BENEFIT_CHART}


def endings_of(key: str) -> tuple[str, ...]:
    """The endings of files that can answer one of a form's attachments."""
    return ACCOUNTS if key in ("accounts", "budget") else DOCUMENTS


def check(
    form: ReportForm,
    context: ReportContext,
    filled: FilledReport,
    files: Sequence[FiledAs],
    sign_offs: Sequence[SignOff],
    levels: Mapping[Level, int],
    pages: int,
    unprintable: Sequence[str] = (),
) -> tuple[CheckPoint, ...]:
    """All that stands between a report and its sending, what blocks first, each in the form's order.

    `levels`: how many parties of the project each level has. `pages`: of the PDF as it would be sent.
    `unprintable`: characters that our font lacks.
    """
    found = [
        *_sections(form, filled),
        *_limits(filled, form, pages),
        *_attachments(form, files),
        *_benefits(form, context),
        *_signers(form, sign_offs, levels),
        *_day(form, context),
    ]
    if unprintable:
        found.append(_advice("unprintable", "report", characters=" ".join(unprintable)))
    return tuple(sorted(found, key=lambda each: each.weight is not Weight.BLOCKS))


def blocks(points: Iterable[CheckPoint]) -> tuple[CheckPoint, ...]:
    """The points that stop the report."""
    return tuple(each for each in points if each.weight is Weight.BLOCKS)


def _advice(code: str, place: Place, key: str = "", **params: Any) -> CheckPoint:
    return CheckPoint(code, Weight.ADVICE, place, key, params)


def _blocks(code: str, place: Place, key: str = "", **params: Any) -> CheckPoint:
    return CheckPoint(code, Weight.BLOCKS, place, key, params)


def _sections(form: ReportForm, filled: FilledReport) -> list[CheckPoint]:
    """What a required section lacks blocks. Labelled facts may be filled in by hand: names are not kept here."""
    attachments = {each.key for each in form.attachments}
    sections = {each.key: each for each in form.sections}
    found = []
    for section in filled.sections:
        own = sections.get(section.key)
        weight = Weight.BLOCKS if own is not None and own.required else Weight.ADVICE
        heading = section.heading.rstrip(":.")
        empty = [
            label
            for block in section.blocks
            if isinstance(block, KeyValues)
            for label, value in block.rows
            if value is None
        ]
        if empty:
            params = {"section": heading, "fields": ", ".join(label.rstrip(":") for label in empty)}
            found.append(CheckPoint("facts_by_hand", Weight.ADVICE, "section", section.key, params))
        # What a file is asked for is said among the attachments.
        called = own is not None and bool(own.attachments)
        calls = [
            (section.heading, block)
            for block in section.blocks
            if isinstance(block, Missing) and (block.stops or not called)
        ]
        calls += [
            (sub.heading, block)
            for sub in section.sub_headings
            for block in sub.blocks
            if isinstance(block, Missing) and (block.stops or sub.key not in attachments)
        ]
        for where, block in calls:
            params = {"section": heading, "what": block.text, "field": where.rstrip(":.")}
            code = "section_missing" if where == section.heading else "field_missing_in_section"
            stops = Weight.BLOCKS if block.stops else weight
            found.append(CheckPoint(code, stops, "section", section.key, params))
    return found


def _limits(filled: FilledReport, form: ReportForm, pages: int) -> list[CheckPoint]:
    headings = {each.key: each.heading.rstrip(":.") for each in filled.sections}
    subs = {
        f"{each.key}.{sub.key}": sub.heading.rstrip(":.")
        for each in filled.sections
        for sub in each.sub_headings
    }
    found = []
    for key, over in filled.over:
        section = key.partition(".")[0]
        named = subs.get(key, headings[section])
        found.append(_blocks("over_limit", "section", section, section=named, over=over))
    if filled.pages_most is not None and pages > filled.pages_most:
        found.append(_blocks("too_many_pages", "pages", pages=pages, most=filled.pages_most))
    elif filled.pages_least is not None and pages < filled.pages_least:
        found.append(_advice("too_few_pages", "pages", pages=pages, least=filled.pages_least))
    return found


def _attachments(form: ReportForm, files: Sequence[FiledAs]) -> list[CheckPoint]:
    """A file that is asked for and lacking, that could not be kept, of a kind that cannot be read as it, or one too many."""
    found = []
    for asked in form.attachments:
        own = [each.file for each in files if each.key == asked.key and each.wrong is None]
        lost = [each for each in files if each.key == asked.key and each.wrong is not None]
        for gone in lost:
            params = {"name": asked.name, "file": gone.file.file_name, "why": gone.wrong}
            found.append(CheckPoint("attachment_not_kept", Weight.BLOCKS, "attachment", asked.key, params))
        endings = endings_of(asked.key)
        wrong = [each for each in own if PurePosixPath(each.file_name).suffix.lower() not in endings]
        for each in wrong:
            params = {"name": asked.name, "file": each.file_name, "known": ", ".join(endings)}
            found.append(CheckPoint("attachment_wrong_kind", Weight.BLOCKS, "attachment", asked.key, params))
        if not own and not lost and asked.need != "optional":
            make = _blocks if asked.need == "required" else _advice
            found.append(make("attachment_missing", "attachment", asked.key, name=asked.name))
        if isinstance(asked.max_count, int) and len(own) > asked.max_count:
            count = {"count": len(own), "most": asked.max_count}
            found.append(_blocks("attachments_too_many", "attachment", asked.key, name=asked.name, **count))
    return found


def _asks(sections: Iterable[Section], fills: set[Fill]) -> Weight:
    """Blocks where a required section is about it."""
    asked = any(section.required and fills & set(section.fills) for section in sections)
    return Weight.BLOCKS if asked else Weight.ADVICE


def _benefits(form: ReportForm, context: ReportContext) -> list[CheckPoint]:
    """The figures that a form asks for: of the project at all, and a measure for each benefit."""
    weight = _asks(form.sections, _OF_BENEFITS)
    benefits = [each for each in context.plan.benefits if not each.archived]
    found = []
    if not benefits:
        found.append(CheckPoint("no_benefits", weight, "plan"))
    for benefit in benefits:
        if not benefit.indicators:
            params = {"benefit": benefit.title}
            found.append(CheckPoint("benefit_without_measure", weight, "plan", benefit.id, params))
    measured = {
        key for key, line in context.series.items() if any(value is not None for value in line.values)
    }
    told = {each.indicator for each in context.evaluations.values() if each.last_period is not None}
    indicators = [each for benefit in benefits for each in benefit.indicators]
    if indicators and not any(each.id in measured | told for each in indicators):
        return [*found, CheckPoint("nothing_measured", weight, "measuring")]
    for benefit in benefits:
        if benefit.indicators and not any(each.id in measured | told for each in benefit.indicators):
            found.append(_advice("benefit_not_measured", "measuring", benefit.id, benefit=benefit.title))
    return found


def _signers(form: ReportForm, sign_offs: Sequence[SignOff], levels: Mapping[Level, int]) -> list[CheckPoint]:
    signed = {each.role for each in standing(sign_offs)}
    found = []
    for signer in signers_of(form):
        if signer.role in signed:
            continue
        if signer.level is not None and not levels.get(signer.level):
            found.append(_blocks("signer_without_party", "signer", signer.role, role=signer.role, level=signer.level))  # fmt: skip
        else:
            found.append(_blocks("signer_missing", "signer", signer.role, role=signer.role))
    if not signers_of(form) and any(each.kind is SectionKind.SIGNATURE for each in form.sections):
        found.append(_advice("signed_on_paper", "signer"))
    return found


def _day(form: ReportForm, context: ReportContext) -> list[CheckPoint]:
    ends = context.plan.project.ends
    if context.year is not None and form.kind == "annual" and context.today <= dt.date(context.year, 12, 31):
        if ends is None or ends >= context.today:
            return [_advice("year_not_over", "report", year=str(context.year))]
    elif form.kind == "final" and ends is not None and context.today <= ends:
        return [_advice("project_not_over", "report", ends=ends)]
    return []


# --- What changed since it was sent -----------------------------------------------------------------------------------


class FrozenFigure(Frozen):
    """One figure as it stood: which (`indicator`, or money), what of it, when. `value` None: there was none.

    Values in the measure's unit, money in whole øre.
    """

    what: Literal["value", "baseline", "target", "granted", "used"]
    indicator: str | None = None
    title: str = ""
    at: str = ""
    """A period's first day, a horizon, or a year."""
    value: float | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What makes two the same figure at two times."""
        return self.what, self.indicator, self.at


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that is another now. `old` or `new` None: there was none, or is none."""

    figure: FrozenFigure
    old: float | None
    new: float | None


def figures_of(context: ReportContext) -> tuple[FrozenFigure, ...]:
    """Every figure that a report is filled from, in the plan's order; the same way when it is sent and when looked at later."""
    found = []
    for benefit in context.plan.benefits:
        if benefit.archived:
            continue
        for each in benefit.indicators:
            own = {"indicator": each.id, "title": each.title}
            evaluation = context.evaluations.get(each.id)
            if evaluation is not None and evaluation.baseline is not None:
                found.append(FrozenFigure(what="baseline", value=evaluation.baseline, **own))
            for target in each.targets:
                value = target.value if target.value is not None else target.high if target.high is not None else target.low  # fmt: skip
                if value is not None:
                    found.append(FrozenFigure(what="target", at=target.horizon.value, value=value, **own))
            line = context.series.get(each.id)
            if line is not None:
                found += [
                    FrozenFigure(what="value", at=dt.date.fromordinal(at).isoformat(), value=value, **own)
                    for at, value in zip(line.periods, line.values, strict=True)
                    if value is not None
                ]
    if context.award is not None:
        found.append(FrozenFigure(what="granted", value=context.award.amount_ore))
    used: dict[int, int] = {}
    for entry in context.money:
        if entry.kind is MoneyKind.GRANT and entry.actual_ore is not None and entry.year <= context.last.year:
            used[entry.year] = used.get(entry.year, 0) + entry.actual_ore
    found += [FrozenFigure(what="used", at=str(year), value=ore) for year, ore in sorted(used.items())]
    return tuple(found)


def changed(then: Sequence[FrozenFigure], now: Sequence[FrozenFigure]) -> tuple[ChangedFigure, ...]:
    """The figures that differ, in the order they stood; those that came after it last."""
    new = {each.key: each.value for each in now}
    old = {each.key: each.value for each in then}
    found = [
        ChangedFigure(each, each.value, new.get(each.key))
        for each in then
        if not _same(each.value, new.get(each.key))
    ]
    return (*found, *(ChangedFigure(each, None, each.value) for each in now if each.key not in old))


def _same(old: float | None, new: float | None) -> bool:
    """Whether two figures are the same but for the last bits of the reckoning."""
    if old is None or new is None:
        return old is new
    return abs(old - new) <= 1e-9 * max(1.0, abs(old), abs(new))
