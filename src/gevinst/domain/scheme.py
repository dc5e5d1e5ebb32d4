"""Grant schemes as data: rules, criteria, application and report forms, each text in its original language.

What a scheme does not say is a value of its own, `NOT_STATED`, and never a made-up number: a field that may be silent is
written either way. A field left out (None) means that the question does not arise.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from enum import Enum, StrEnum
from typing import Annotated, Literal, Self, TypeAlias, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.horizon import add_months
from gevinst.domain.party import Level, Party, PartyKind
from gevinst.domain.text import Frozen, LocalText


class NotStated(Enum):
    """The type of the one value `NOT_STATED`."""

    NOT_STATED = "not_stated"


NOT_STATED = NotStated.NOT_STATED

T = TypeVar("T")
StatedOr: TypeAlias = Annotated[NotStated | T, Field(union_mode="left_to_right")]
"""A value, or `not_stated`: the scheme was read and says nothing about it."""

Key = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, Field(min_length=1)]
"""A text in the scheme's own language, as its source has it."""
TextLanguage = Literal["nb", "nn"]


class Slip(Frozen):
    """A slip of the source that is corrected here, or a place where the source contradicts itself."""

    printed: Text
    corrected: Text | None = None
    note: Text | None = None


class Item(Frozen):
    """One entry of a list: a priority area, a point that an application must cover."""

    key: Key
    text: Text
    help: Text | None = None


class Amount(Frozen):
    """Money a scheme gives out, in whole kroner."""

    kroner: int = Field(ge=0)
    year: StatedOr[int]
    text: Text

    @property
    def ore(self) -> int:
        """The amount in øre, as money is kept."""
        return self.kroner * 100


# --- Rules -----------------------------------------------------------------------------------------------------------


class Stage(StrEnum):
    """When a rule bites."""

    APPLICATION = "application"
    AWARD = "award"
    USE = "use"
    REPORT = "report"


class _Rule(Frozen):
    """Every rule: its text as the source has it, under which heading it stands, and when it bites."""

    key: Key
    text: Text
    source: Text
    """The heading in the source under which it stands."""
    stage: Stage
    reading: Text | None = None
    """Where the source does not say it outright: how the rule was read from it."""


class PartyNeed(Frozen):
    """At least so many parties of any of these kinds."""

    kinds: tuple[PartyKind, ...] = Field(min_length=1)
    at_least: int = Field(default=1, ge=1)


class PartyComposition(_Rule):
    """Who must take part: one of the alternatives must hold, and all needs within it."""

    kind: Literal["party_composition"]
    alternatives: tuple[tuple[PartyNeed, ...], ...] = Field(min_length=1)

    def met_by(self, parties: Iterable[Party]) -> bool:
        """Whether these parties make up one of the alternatives."""
        kinds = [party.kind for party in parties]
        return any(
            all(sum(kind in need.kinds for kind in kinds) >= need.at_least for need in needs)
            for needs in self.alternatives
        )


class CommunityMembership(_Rule):
    """All parties belong to health communities of the scheme."""

    kind: Literal["community_membership"]


class FirstUseWithin(_Rule):
    """The money must be taken into use within so many months of the award."""

    kind: Literal["first_use_within"]
    months: int = Field(ge=1)

    def met_by(self, award: dt.date, first_use: dt.date) -> bool:
        """Whether the first use is no later than `months` after the award."""
        return first_use <= add_months(award, self.months)


class MaxDuration(_Rule):
    """A project lasts at most so many years."""

    kind: Literal["max_duration"]
    years: int = Field(ge=1)

    def met_by(self, start: dt.date, end: dt.date) -> bool:
        """Whether the project's last day lies within `years` of its first."""
        return end < add_months(start, 12 * self.years)


class Pots(_Rule):
    """Part of the money is for one-year projects and part for multi-year ones: a project belongs to one of the pots."""

    kind: Literal["pots"]
    pots: tuple[Literal["one_year", "multi_year"], ...] = Field(min_length=1)


class OwnContribution(_Rule):
    """The parties pay or contribute themselves; the grant supplements it."""

    kind: Literal["own_contribution"]
    levels: tuple[Level, ...] = ()
    """Levels that each must contribute; empty where the source names none."""
    main_rule: bool = False
    """The source says "as a main rule": an exception is possible."""


class CostAndGain(_Rule):
    """Cost may fall on one level and gain on another: both are shown for each party and level."""

    kind: Literal["cost_and_gain"]


class RedispositionInAdvance(_Rule):
    """Money may be used for something else only when that was approved before."""

    kind: Literal["redisposition_in_advance"]


class Repayment(_Rule):
    """The grant, or a part, may have to be paid back."""

    kind: Literal["repayment"]


class UseInGrantedPeriod(_Rule):
    """Money is used as the application says and within the granted period."""

    kind: Literal["use_in_granted_period"]


class Agreement(_Rule):
    """The parties have a written agreement."""

    kind: Literal["agreement"]
    signed: bool
    dated: bool
    attachment: Key | None = None
    headings: tuple[Text, ...] = ()
    """The headings of the agreement in the example that was seen."""


class Signer(Frozen):
    """Who signs, by role. `level` None where the role may be of either."""

    role: Text
    level: Level | None


class Signatures(_Rule):
    """Signed by these roles."""

    kind: Literal["signatures"]
    signers: tuple[Signer, ...] = Field(min_length=1)


class Earmarked(_Rule):
    """The grant goes to one party and is earmarked to the project."""

    kind: Literal["earmarked"]
    to: PartyKind


class SteeredBy(_Rule):
    """A party of these kinds steers the project."""

    kind: Literal["steered_by"]
    kinds: tuple[PartyKind, ...] = Field(min_length=1)


class Anchoring(_Rule):
    """The project is anchored at a level of leadership or in a body, shown by an attachment where one is named."""

    kind: Literal["anchoring"]
    at: Text
    attachment: Key | None = None


class JointApplication(_Rule):
    """Both levels apply together."""

    kind: Literal["joint_application"]


class Rejection(_Rule):
    """What makes an application be rejected."""

    kind: Literal["rejection"]
    because: tuple[Literal["late", "unsigned", "not_in_form"], ...] = Field(min_length=1)
    certain: bool
    """False where the source says that it may be rejected."""


class Publication(_Rule):
    """A granted application is described in public."""

    kind: Literal["publication"]
    where: Text


class Audit(_Rule):
    """Whether accounts need an audit of their own."""

    kind: Literal["audit"]
    own_audit: bool


class Reapplication(_Rule):
    """A project may apply again."""

    kind: Literal["reapplication"]


class Statement(_Rule):
    """A rule that a person must judge: no program can."""

    kind: Literal["statement"]


Rule = Annotated[
    PartyComposition
    | CommunityMembership
    | FirstUseWithin
    | MaxDuration
    | Pots
    | OwnContribution
    | CostAndGain
    | RedispositionInAdvance
    | Repayment
    | UseInGrantedPeriod
    | Agreement
    | Signatures
    | Earmarked
    | SteeredBy
    | Anchoring
    | JointApplication
    | Rejection
    | Publication
    | Audit
    | Reapplication
    | Statement,
    Field(discriminator="kind"),
]

SilentOn = Literal[
    "amount",
    "first_use_within",
    "max_duration",
    "own_contribution",
    "redisposition_in_advance",
    "repayment",
    "agreement",
    "signatures",
    "audit",
    "annual_report",
    "final_report",
]


# --- Application -----------------------------------------------------------------------------------------------------


class Deadline(Frozen):
    """A deadline as the source has it, and what of it is a date: a full date, a day without a year, or neither."""

    text: Text
    date: dt.date | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    time: str | None = Field(default=None, pattern=r"^\d\d:\d\d$")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.month is None) != (self.day is None) or (self.date and self.month):
            raise PydanticCustomError("deadline_two_ways", "either a date, or a month and a day, or neither")
        return self


class Round(Frozen):
    """One step or round of application: what is sent to whom by when, and what follows."""

    key: Key
    name: Text
    deadline: StatedOr[Deadline]
    to: StatedOr[Text]
    award: StatedOr[Text]
    condition: Text | None = None


class Attachment(Frozen):
    """Something that goes with a form. `max_count` is how many documents at most."""

    key: Key
    name: Text
    need: Literal["required", "recommended", "optional"]
    max_count: StatedOr[int]
    note: Text | None = None


class FormField(Frozen):
    """A field of an application form, its heading exact. `printed` is the heading as printed where that is a slip."""

    key: Key
    heading: Text
    printed: Text | None = None
    help: Text | None = None
    sub_headings: tuple[Text, ...] = ()
    max_words: StatedOr[int]
    where_relevant: bool = False


class ApplicationForm(Frozen):
    """The form an application is written in."""

    title: Text
    format: Text | None = None
    fields: StatedOr[tuple[FormField, ...]]
    """`not_stated` where the form exists but was not seen."""


class Application(Frozen):
    """How to apply."""

    rounds: tuple[Round, ...]
    published: StatedOr[Text]
    how: StatedOr[Text]
    form: StatedOr[ApplicationForm]
    must_cover: StatedOr[tuple[Item, ...]]
    attachments: tuple[Attachment, ...]
    other_funding: StatedOr[Text]
    """What the scheme says about other sources of funding."""


# --- Who judges, who gets, who pays ----------------------------------------------------------------------------------


class ShownBy(StrEnum):
    """What of a project's own plan and follow-up shows something of a criterion. It never settles the judgement."""

    COLLABORATION = "collaboration"
    PATIENTS_AND_STAFF = "patients_and_staff"
    FOCUS_AREAS = "focus_areas"
    DRIVERS = "drivers"
    ACTIVITIES = "activities"
    USER_INVOLVEMENT = "user_involvement"
    TRANSFER = "transfer"
    HANDOVER = "handover"
    COST_AND_GAIN = "cost_and_gain"


class Criterion(Frozen):
    """One criterion of assessment, in the source's order. `portfolio`: judges all projects together, not one alone."""

    key: Key
    text: Text
    portfolio: bool = False
    shown_by: ShownBy | None = None
    """None: only a person can see it."""


class Prioritisation(Frozen):
    """Who comes first, who does not, and who may get additional money."""

    key: Key
    kind: Literal["prioritised", "not_prioritised", "additional_money"]
    text: Text


class Assessment(Frozen):
    """Who assesses and who decides, by role."""

    process: Text
    assessors: tuple[Text, ...]
    decided_by: StatedOr[Text]


class Recipient(Frozen):
    """Who gets something, by role: never a name or an address. `copy_to` marks one who gets a copy."""

    role: Text
    organisation: Text | None = None
    copy_to: bool = False


class SchemeCommunity(Frozen):
    """A health community that the scheme names, and who there gets applications."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    name: Text
    printed: Text | None = None
    recipients: tuple[Recipient, ...]


class PaymentRule(Frozen):
    """How money is paid. `project_number` is to be marked on it."""

    key: Key
    when: Text
    text: Text
    by: Literal["booking", "invoice"]
    project_number: Text


class BenefitColumn(Frozen):
    """A column of the benefit table: its heading exact, its help text and its example values.

    The keys are those of `gevinst.domain.plan.COLUMNS`.
    """

    key: Literal[
        "title",
        "beneficiaries",
        "responsible",
        "measurement",
        "how_to_measure",
        "preconditions",
        "freed_resources",
        "horizons",
    ]
    heading: Text
    block: int = Field(ge=1, le=2)
    help: Text | None
    """None where the table's cell is empty."""
    examples: tuple[Text, ...] = ()
    printed: Text | None = None


class HorizonText(Frozen):
    """How the table words a horizon, and the stage of the project it goes with in the example that was seen."""

    key: Literal["short", "medium", "long"]
    text: Text
    stage: Text


class BenefitTable(Frozen):
    """The benefit table that comes with a scheme's form."""

    title: Text
    header_field: Text
    intro: Text
    required: bool
    columns: tuple[BenefitColumn, ...]
    horizons: tuple[HorizonText, ...]
    inspired_by: Text
    beneficiary_groups: tuple[Text, ...] = ()
    drivers_title: Text | None = None
    drivers: tuple[Item, ...] = ()


# --- Report forms ----------------------------------------------------------------------------------------------------


class FixedDateNextYear(Frozen):
    """A fixed day of the year after the one reported on."""

    rule: Literal["fixed_date_next_year"]
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)


class FixedDate(Frozen):
    """A fixed day of the year reported in."""

    rule: Literal["fixed_date"]
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)


class MonthsAfterEnd(Frozen):
    """So many months after the project's last day."""

    rule: Literal["months_after_end"]
    months: int = Field(ge=1)


class AfterEndNoNumber(Frozen):
    """After the project has ended; the scheme gives no number of days or months."""

    rule: Literal["after_end_no_number"]


DueRule = StatedOr[
    Annotated[
        FixedDateNextYear | FixedDate | MonthsAfterEnd | AfterEndNoNumber,
        Field(discriminator="rule"),
    ]
]


class SectionKind(StrEnum):
    """What stands in a section."""

    TEXT = "text"
    ACTIVITIES = "activities"
    PROGRESS_PLAN = "progress_plan"
    PARTNER_CHANGES = "partner_changes"
    BENEFITS = "benefits"
    MONEY = "money"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    FIELDS = "fields"
    BENEFIT_PLAN = "benefit_plan"
    """A table of the plan, a row for each benefit; the section's sub-headings are its columns."""


class Fill(StrEnum):
    """Where the proposed text of a section comes from."""

    PROJECT_FACTS = "project_facts"
    ACTIVITIES = "activities"
    PROGRESS_PLAN = "progress_plan"
    PARTNER_CHANGES = "partner_changes"
    BENEFIT_STATUS = "benefit_status"
    BENEFIT_TABLE = "benefit_table"
    BENEFIT_CHART = "benefit_chart"
    USER_INVOLVEMENT = "user_involvement"
    MONEY_USE = "money_use"
    MONEY_BY_LEVEL = "money_by_level"
    RISKS = "risks"
    DISSEMINATION = "dissemination"
    CHALLENGES = "challenges"
    METHOD = "method"
    TRANSFER_PATIENTS = "transfer_patients"
    TRANSFER_STAFF = "transfer_staff"
    TRANSFER_SERVICE = "transfer_service"
    TRANSFER_SOCIETY = "transfer_society"
    LESSONS = "lessons"
    MILESTONES = "milestones"
    MEASURE_TABLE = "measure_table"
    REDISPOSITIONS = "redispositions"
    REPAYMENT = "repayment"
    PLAN_BENEFICIARIES = "plan_beneficiaries"
    PLAN_RESPONSIBLE = "plan_responsible"
    PLAN_MEASUREMENT = "plan_measurement"
    PLAN_HOW_TO_MEASURE = "plan_how_to_measure"
    PLAN_PRECONDITIONS = "plan_preconditions"
    PLAN_FREED_RESOURCES = "plan_freed_resources"
    PLAN_HORIZONS = "plan_horizons"
    FREE_TEXT = "free_text"


_WRITTEN = {
    SectionKind.TEXT,
    SectionKind.ACTIVITIES,
    SectionKind.PROGRESS_PLAN,
    SectionKind.PARTNER_CHANGES,
    SectionKind.BENEFITS,
}


class SubHeading(Frozen):
    """A heading or a field inside a section. `max_words` None: it shares the section's limit."""

    key: Key
    heading: Text
    fills: tuple[Fill, ...] = ()
    max_words: Annotated[int, Field(ge=1)] | None = None


class Section(Frozen):
    """One section of a report form.

    `heading` is exact and in the form's language; `printed` is what the source prints where that is a slip;
    `heading_given` is false where the source has running text and the heading is ours. `max_words` holds for the
    section with all its sub-headings (which may have limits of their own beside it); it must be written (a number or `not_stated`) where the section is text.
    """

    key: Key
    heading: Text
    printed: Text | None = None
    heading_given: bool = True
    block: Key | None = None
    help: Text | None = None
    kind: SectionKind
    sub_headings: tuple[SubHeading, ...] = ()
    max_words: StatedOr[Annotated[int, Field(ge=1)]] | None = None
    fills: tuple[Fill, ...]
    required: bool
    attachments: tuple[Key, ...] = ()
    """Keys of the form's attachments that belong in this section."""

    @model_validator(mode="after")
    def _limit_written(self) -> Self:
        if self.kind in _WRITTEN and self.max_words is None:
            raise PydanticCustomError(
                "word_limit_missing", "write max_words: a number of words, or not_stated"
            )
        return self

    @property
    def word_limit(self) -> int | None:
        """The most words, or None where there is no limit to hold."""
        return self.max_words if isinstance(self.max_words, int) else None


class Block(Frozen):
    """A part of a form with a heading of its own, over several sections."""

    key: Key
    heading: Text
    note: Text | None = None


class Pages(Frozen):
    """How long a report is to be, in pages of A4."""

    minimum: int | None = Field(default=None, ge=1)
    maximum: int = Field(ge=1)


class ReportForm(Frozen):
    """A report that a scheme asks for, or that we offer where it asks for none (`official` false)."""

    key: Key
    kind: Literal["annual", "final", "combined", "project"]
    name: LocalText
    """For lists and buttons."""
    title: Text
    """The heading on the report itself."""
    language: TextLanguage
    official: bool
    """False: not the funder's form; it says «ikke offisielt skjema» wherever it shows."""
    unofficial_because: LocalText | None = None
    due: DueRule
    due_text: StatedOr[Text]
    pages: StatedOr[Pages]
    recipients: StatedOr[tuple[Recipient, ...]]
    signers: StatedOr[tuple[Signer, ...]]
    sent_by: StatedOr[Text]
    layout: Literal["report", "form"] = "report"
    """`form`: printed as the funder's form, with the form's title, its questions at the left and the answers beside."""
    intro: tuple[Text, ...] = ()
    """What the form prints under its title, word for word."""
    word_template: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]*\.docx$")
    """A Word file in schemas/reports that the report is written into; None: our own layout."""
    attachments: tuple[Attachment, ...] = ()
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _unique("section", [section.key for section in self.sections])
        blocks = {block.key for block in self.blocks}
        attachments = {attachment.key for attachment in self.attachments}
        for section in self.sections:
            if section.block is not None and section.block not in blocks:
                raise _unknown("block", section.block)
            for key in section.attachments:
                if key not in attachments:
                    raise _unknown("attachment", key)
        if not self.official and self.unofficial_because is None:
            raise PydanticCustomError(
                "unofficial_without_reason", "a form that is not official says why: unofficial_because"
            )
        return self

    def section(self, key: str) -> Section:
        """The section of that key; KeyError where the form has none."""
        return {section.key: section for section in self.sections}[key]

    @property
    def yearly(self) -> bool:
        """Whether there is one for every year of the project, rather than one for the whole project."""
        return self.kind in ("annual", "combined")


def due(
    form: ReportForm, project_start: dt.date, project_end: dt.date | None, year: int | None = None
) -> dt.date | None:
    """The day by which a report is due, or None: none of that year, no end known, or no day stated.

    `year` is the year reported on (for a fixed date: in); only yearly forms need it.
    """
    match form.due:
        case FixedDateNextYear(month=month, day=day):
            return (
                dt.date(year + 1, month, day) if _runs_in(year, project_start, project_end) and year else None
            )
        case FixedDate(month=month, day=day):
            if year is None or not _runs_in(year, project_start, project_end):
                return None
            found = dt.date(year, month, day)
            return found if found >= project_start else None
        case MonthsAfterEnd(months=months):
            return add_months(project_end, months) if project_end is not None else None
    return None


def years_of(
    form: ReportForm, project_start: dt.date | None, project_end: dt.date | None, this_year: int
) -> tuple[int, ...]:
    """The years that a yearly form can be filled for, newest first; none for a form of the whole project."""
    if not form.yearly or project_start is None:
        return ()
    last = min(this_year, project_end.year) if project_end is not None else this_year
    return tuple(range(max(last, project_start.year), project_start.year - 1, -1))


def _runs_in(year: int | None, start: dt.date, end: dt.date | None) -> bool:
    return year is not None and start.year <= year <= (end.year if end is not None else year)


def count_words(text: str) -> int:
    """How many words a text has: what white space (the no-break space too) splits. The rule everywhere."""
    return len(re.split(r"\s+", text.strip())) if text.strip() else 0


# --- The scheme ------------------------------------------------------------------------------------------------------


class Scheme(Frozen):
    """One grant scheme, whole."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: LocalText
    printed_name: Text
    """The name as its source prints it."""
    short_name: LocalText
    language: TextLanguage
    document: Text
    """What kind of document the scheme was read from."""
    updated: StatedOr[dt.date]
    """When the source says it was last changed."""
    funders: StatedOr[tuple[Text, ...]]
    secretariat: StatedOr[Text]
    contacts: tuple[Text, ...] = ()
    """Roles to ask."""
    years: StatedOr[tuple[int, ...]]
    basis: StatedOr[Text]
    amount: StatedOr[Amount]
    purpose: StatedOr[tuple[Text, ...]]
    guidance: tuple[Item, ...] = ()
    """Guidance from above that applications are weighed against (national, then local)."""
    application: Application
    rules: tuple[Rule, ...]
    criteria: StatedOr[tuple[Criterion, ...]]
    priority_areas: StatedOr[tuple[Item, ...]]
    prioritisations: tuple[Prioritisation, ...] = ()
    assessment: StatedOr[Assessment]
    health_communities: tuple[SchemeCommunity, ...] = ()
    recipients: StatedOr[tuple[Recipient, ...]]
    """Who gets applications."""
    payment: StatedOr[tuple[PaymentRule, ...]]
    benefit_table: BenefitTable | None = None
    parameter_set: str | None = Field(default=None, pattern=r"^[a-z0-9-]+/[0-9]+$")
    """The dated set that its projects' resources are converted to kroner with unless they choose another: `norway-2024/1`.

    Set by those who run the scheme here, not read from its document. None: the newest set.
    """
    figures_counted: Literal["approved", "handed_in"] = "approved"
    """Which of its projects' figures readers outside a project are shown and the portfolio counts: those that the steering group
    has approved, or those that have been handed in too. Set by those who run the scheme here; nobody outside sees a draft.
    """
    report_forms: tuple[ReportForm, ...]
    not_stated: tuple[SilentOn, ...]
    """Questions that other schemes answer and this one does not."""
    slips: tuple[Slip, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _unique("form", [form.key for form in self.report_forms])
        _unique("rule", [rule.key for rule in self.rules])
        attachments = {attachment.key for attachment in self.application.attachments}
        for rule in self.rules:
            if rule.kind in self.not_stated:
                raise PydanticCustomError(
                    "stated_and_not", "{kind} is both a rule and under not_stated", {"kind": rule.kind}
                )
            named = getattr(rule, "attachment", None)
            if named is not None and named not in attachments:
                raise _unknown("attachment", named)
        return self

    def form(self, key: str) -> ReportForm:
        """The report form of that key; KeyError where the scheme has none."""
        return {form.key: form for form in self.report_forms}[key]

    def rules_of(self, kind: str) -> tuple[Rule, ...]:
        """The rules of one kind, in order."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    def may_belong(self, parties: Iterable[Party]) -> bool:
        """Whether a project of these parties can belong to the scheme: who takes part, and in which communities."""
        return not list(self.unmet_by(tuple(parties)))

    def unmet_by(self, parties: tuple[Party, ...]) -> Iterator[Rule]:
        """The rules about who takes part that these parties do not meet."""
        communities = {community.key for community in self.health_communities}
        for rule in self.rules:
            if isinstance(rule, PartyComposition) and not rule.met_by(parties):
                yield rule
            elif isinstance(rule, CommunityMembership) and not all(
                party.invented or party.health_community in communities for party in parties
            ):
                # Invented parties have invented communities: the demo needs no real ones.
                yield rule


def _unique(what: str, keys: list[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise PydanticCustomError("key_twice", "{what} {key} stands twice", {"what": what, "key": key})
        seen.add(key)


def _unknown(what: str, key: str) -> PydanticCustomError:
    return PydanticCustomError("key_unknown", "there is no {what} {key}", {"what": what, "key": key})
