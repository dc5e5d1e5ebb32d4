"""What a page, the API and the command line are given: frozen, ready to show, in the reader's language where it is words.

Nothing here is computed by the reader: a figure on screen, in Word, in CSV and in the API comes from these.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.evaluation import Evaluation, HorizonResult
from gevinst.domain.finding import Finding
from gevinst.domain.follow_up import Activity, Decision, Event, Risk
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Revision, SubmissionState
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Project
from gevinst.domain.report import FilledReport
from gevinst.domain.report_state import Waiver
from gevinst.services.evidence_views import EvidenceView

Sentence = tuple[tuple[str, bool], ...]
"""Parts of a sentence; True: what needs somebody (shown bold)."""

Standing = Literal[
    "wrong_way",
    "behind",
    "missed",
    "too_few",
    "no_data",
    "not_assessed",
    "on_track",
    "reached",
    "qualitative",
]
"""Where a benefit stands now. `missed`: its horizon has passed and the target was not reached."""

ChangeKind = Literal["improvement", "concern", "neutral", "common", "few", "none"]
"""What the last figures are: a sign of a change for the better, for the worse or of one that is neither; the usual variation;
too few to judge; or nothing that can be judged."""
ChangeWay = Literal["up", "down", "flat"]
"""Which way the number goes; whether that is good is the kind."""
BEYOND: tuple[ChangeKind, ...] = ("improvement", "concern", "neutral")
"""More than the usual variation."""

NEEDS_SOMEBODY: tuple[Standing, ...] = ("wrong_way", "missed", "behind")
LACKS_DATA: tuple[Standing, ...] = ("no_data", "too_few", "not_assessed")
IN_HAND: tuple[Standing, ...] = ("on_track", "reached", "qualitative")


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One line of the project switcher and of `projects list`."""

    slug: str
    title: str
    subtitle: str
    scheme: str | None
    scheme_name: str
    starts: dt.date | None
    ends: dt.date | None
    invented: bool
    parties: frozenset[str] = frozenset()
    """The keys of its parties."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of figures in the measure's unit, on consecutive periods. All tuples are equally long."""

    periods: tuple[int, ...]
    values: tuple[float | None, ...]
    numerators: tuple[float | None, ...]
    denominators: tuple[float | None, ...]
    approved: tuple[bool, ...]
    preliminary: tuple[bool, ...]
    """The measure's lag has not passed."""
    partial: tuple[bool, ...]
    """A total in which at least one party is missing."""
    reasons: tuple[str | None, ...]
    """Why there is no value: the reason it was not measured, or `suppressed`; None for a blank or a value."""


@dataclass(frozen=True, slots=True)
class HorizonView:
    """One horizon of one indicator, with what the clock says of it."""

    horizon: Horizon
    result: HorizonResult
    starts: dt.date
    ends: dt.date
    """The last day."""
    passed: bool
    """By the clock, not by the figures."""
    current: bool
    original_target: float | None
    """As first adopted, where it differs from the target in force."""
    label: str
    """In words: `Nådd`, `4 min igjen`, `Ligger bak`, `Ikke startet`, ..."""
    target_text: str | None
    actual_text: str | None


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit with its first indicator (or none): a row of the tables of screens A, C and D."""

    benefit: Benefit
    indicator: Indicator | None
    measure: Measure | None
    title: str
    subtitle: str
    evaluation: Evaluation | None
    line: Line | None
    before: int
    """How many of the line's periods lie before the intervention."""
    standing: Standing
    change_label: str
    """How large the change from the baseline is, `3,8 pp lavere`, or why it is not reckoned; a dash for none."""
    change_kind: ChangeKind
    change_way: ChangeWay
    """Where the sign points: which way the figures have gone."""
    latest_text: str
    baseline_text: str
    period_text: str
    horizons: tuple[HorizonView, ...]
    now: HorizonView | None
    """The horizon that counts now."""
    sentence: str
    change_word: str = ""
    """The kind in a word: `Bedre`, `Vanlig variasjon`, `For få målinger`."""
    points_text: str = ""
    """How many figures that rests on, `24 målinger`; empty where nothing is judged."""
    assurance_text: str = ""
    """Whether the target is met as the limits have it; empty where there are none to bear it."""
    grade_text: str = ""
    """How good the evidence is; empty where nothing is followed in figures."""
    effect_text: str = ""
    """The effect with its range and what it rests on; empty where none is reckoned."""
    documented: bool = False
    """A file shows it."""

    @property
    def finding(self) -> Finding | None:
        """What the figures bear; None without figures to judge."""
        return self.evaluation.finding if self.evaluation else None


DueGroup = Literal["over", "returned", "coming", "undated"]
DUE_GROUPS: tuple[DueGroup, ...] = ("over", "returned", "coming", "undated")
"""Past its day, sent back, to come, without a day: in the order in which they are told of."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that waits for somebody. `kind` says what; `overdue` in days, negative for days left."""

    kind: Literal[
        "measurement", "note", "report", "baseline", "plan", "award", "handover", "decision", "returned"
    ]
    title: str
    detail: str
    due: dt.date | None
    overdue: int | None
    when: str
    """The deadline in words."""
    href: str
    who: str = ""
    """The role or party whose duty it is; empty where that is said nowhere."""
    key: str = ""
    """The same for the same duty of a project for as long as it is there; empty for what has no day."""
    mine: bool = True
    """Whether it is for the one who asks to do, or to wait for from those they gave money to."""
    project: str = ""
    """The project's slug, and its title: filled in by lists over several projects."""
    project_title: str = ""

    @property
    def group(self) -> DueGroup:
        """Under which heading it stands."""
        if self.kind == "returned":
            return "returned"
        if self.due is None:
            return "undated"
        return "over" if (self.overdue or 0) > 0 else "coming"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A stretch of the project's time line. `months` is its width; `share` how much of it has passed, 0..1."""

    title: str
    detail: str
    months: float
    share: float
    now: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened, as a sentence."""

    at: dt.datetime
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many of the figures that are due by now have been delivered (a value, or why there is none)."""

    period: int | None
    period_text: str
    done: int
    expected: int


@dataclass(frozen=True, slots=True)
class MoneySummary:
    """Øre. None: not known. Own contribution, cost and gain are never added to the grant."""

    awarded: int | None
    spent: int | None
    own_by_level: Mapping[str, int]
    own_by_party: Mapping[str, int]
    taken_out: int | None
    """Gains in cash: taken out of a budget."""


@dataclass(frozen=True, slots=True)
class AlarmItem:
    """One benefit that nobody takes over (in the portfolio: one project with such benefits), and why."""

    benefit: str
    """Its id; empty in the portfolio."""
    title: str
    why: str
    asked_party: str
    """The name of the party that was asked; empty where nobody was."""
    owner_chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class HandoverAlarm:
    """The benefits without a receiver when the project ends soon or has ended."""

    title: str
    items: tuple[AlarmItem, ...]
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class ProjectHome:
    """Screen A."""

    project: Project
    meta: tuple[str, ...]
    sentence: Sentence
    due: tuple[DueItem, ...]
    due_in_all: int
    timeline: tuple[TimelineStep, ...]
    timeline_position: float
    """0..1 along the whole line."""
    timeline_now: str
    timeline_note: str
    delivered: Delivered
    delivered_all: Delivered
    money: MoneySummary
    rows: tuple[BenefitRow, ...]
    log: tuple[LogLine, ...]
    duties: tuple[tuple[str, str], ...]
    """(duty, role and party)."""
    entry_period: str | None
    """The period code that the primary button opens."""
    entry_label: str | None
    may_record: bool
    updated: dt.datetime | None
    alarm: HandoverAlarm | None = None
    """Benefits that nobody takes over, when the project ends soon or has ended."""


@dataclass(frozen=True, slots=True)
class BaselineStep:
    """Something that happened to a baseline: when, by whom (a role's title), and as a sentence with the values."""

    at: dt.datetime
    by: str
    action: str
    """`register_baseline`, `confirm_baseline`, `reopen_baseline`, `remove_baseline` or `describe_baseline`."""
    text: str


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party's own line under an indicator."""

    series: str
    party: str | None
    name: str
    private: bool
    comparison: bool
    line: Line
    evaluation: Evaluation | None
    latest_text: str
    baseline_text: str
    unapproved: int
    evidence: EvidenceView | None = None


@dataclass(frozen=True, slots=True)
class BenefitPage:
    """Screen C: one indicator of one benefit."""

    project: Project
    row: BenefitRow
    indicators: tuple[tuple[str, str], ...]
    """(id, title) of all indicators of the benefit."""
    lead: str
    chart_title: str
    chart_subtitle: str
    source_text: str
    parties: tuple[PartyLine, ...]
    events: tuple[Event, ...]
    decisions: tuple[Decision, ...]
    intervention: dt.date | None
    from_period: int | None
    """The first whole period after the intervention."""
    definition: tuple[tuple[str, str], ...]
    """(term, text) pairs."""
    duties: tuple[tuple[str, str], ...]
    revisions: tuple[tuple[str, str, Revision], ...]
    """(indicator and party, period) and the revision, newest first."""
    notes: tuple[tuple[str, str], ...]
    """(when and where, comment)."""
    unapproved: int
    plan_texts: tuple[tuple[str, str], ...]
    baseline_trail: tuple[BaselineStep, ...] = ()
    """What became of the indicator's baseline, the newest first."""
    reopened: tuple[str, ...] = ()
    """Locked figures of the chart that were opened again, as sentences, the newest first."""
    evidence: EvidenceView | None = None
    """What the figures bear; None without figures to judge."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision with its words. `overdue`: days since it should have been followed up, None where it is not late."""

    decision: Decision
    benefit_title: str
    responsible: str
    when: str
    """When it is to be decided, was decided, is due or was carried out."""
    overdue: int | None


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """All of a project's decisions."""

    project: Project
    next_meeting: str
    """In words; empty where no meeting is set."""
    waiting: tuple[DecisionRow, ...]
    following: tuple[DecisionRow, ...]
    done: tuple[DecisionRow, ...]
    titles: Mapping[str, str]
    """Benefit id -> title, of those in the plan."""
    parties: tuple[tuple[str, str], ...]
    may_decide: bool
    may_ask: bool
    """The project group puts questions, and says what is carried out."""

    @property
    def all(self) -> tuple[DecisionRow, ...]:
        """Every one, what waits first."""
        return (*self.waiting, *self.following, *self.done)


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A plan that waits to be adopted: what is proposed, by whom and why."""

    asked_at: dt.datetime
    asked_by: str
    """A role's title."""
    reason: str
    headline: str
    """How many changes, and how many of them are targets; that the whole plan is new where nothing is adopted."""
    told: tuple[tuple[str, str], ...]
    """(benefit or part of the plan, change) of the first changes, targets before others."""
    more: int
    """How many changes are not told here."""
    may_answer: bool


@dataclass(frozen=True, slots=True)
class SteeringPage:
    """Screen D."""

    project: Project
    meta: tuple[str, ...]
    sentence: Sentence
    in_hand: int
    followed: int
    needing: int
    delivered: Delivered
    money: MoneySummary
    groups: tuple[tuple[str, tuple[BenefitRow, ...]], ...]
    horizon_heads: tuple[tuple[str, str], ...]
    decisions: DecisionsPage
    risks: tuple[Risk, ...]
    activities: tuple[Activity, ...]
    may_decide: bool
    alarm: HandoverAlarm | None = None
    proposal: WaitingProposal | None = None


EntryState = Literal[
    "saved",
    "check",
    "missing",
    "not_due",
    "locked",
    "not_measured",
    "suppressed",
    "submitted",
    "returned",
    "draft",
    "open_again",
]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the entry grid: one series in one period. Texts are as a person would type them."""

    series: str
    period: int
    indicator: Indicator
    measure: Measure | None
    party: str | None
    party_name: str
    unit: str
    figure: Figure | None
    numerator: str
    denominator: str
    value: str
    computed: str
    """The ratio, or the value with its unit."""
    previous: str
    usual: str
    """The usual range, from the indicator or its last twelve values."""
    state: EntryState
    status: str
    """In words."""
    overdue: int | None
    comment: str
    revision: int
    submission: SubmissionState | None
    preliminary: bool
    editable: bool
    questions: tuple[str, ...] = ()
    """What is worth asking about it; a comment answers."""
    open_until: dt.date | None = None
    """The last day that an approved figure may be changed."""
    period_text: str = ""
    hidden_outside: bool = False
    """A count behind it is so small that readers outside the project are not shown it."""


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """All parties of one indicator in the period."""

    indicator: Indicator
    measure: Measure | None
    title: str
    subtitle: str
    frequency: Frequency
    rows: tuple[EntryRow, ...]
    done: int
    key: str = ""
    """The series, where the group is one party of one indicator."""
    outside: bool = False
    """For those who see approved figures only: `done` then counts what is approved."""


@dataclass(frozen=True, slots=True)
class PeriodTab:
    """One month of the period strip. `code` is what the address says."""

    code: str
    title: str
    done: int
    expected: int
    state: Literal["locked", "done", "overdue", "open", "future"]
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Screen B: what is to be entered for one month."""

    project: Project
    code: str
    title: str
    sentence: Sentence
    tabs: tuple[PeriodTab, ...]
    earlier: str | None
    later: str | None
    groups: tuple[EntryGroup, ...]
    waiting: tuple[DueItem, ...]
    done: int
    expected: int
    may_record: bool
    may_approve: bool
    returned_why: str = ""
    """What must be mended, as it was written when the month was sent back."""
    indicator: Indicator | None = None
    """The one whose twelve months are shown, in groups of one party each; None: all indicators of the month."""
    choices: tuple[tuple[str, str], ...] = ()
    """(key, title) of the indicators that can be shown so."""
    submitted: tuple[tuple[str, int], ...] = ()
    """(month, figures) that wait for approval, for those who approve."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: how many values, which rows asked a question, and the time."""

    new: int
    changed: int
    unchanged: int
    at: dt.datetime
    questions: tuple[tuple[str, int, str], ...] = ()
    """(series, period, question): saved, but unusual."""


@dataclass(frozen=True, slots=True)
class SmallMultiple:
    """A project's line for a shared measure, as an index with the baseline at 100."""

    measure: str
    values: tuple[float | None, ...]
    before: int
    change_percent: float | None
    better: bool | None
    comparable: bool
    """False: the definition changed, so that the line is not of one thing."""


ProjectStanding = Literal["wrong_way", "behind", "lacks_data", "too_few", "on_track"]
"""What needs follow-up first."""


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One project in the funder's table. Approved values only."""

    slug: str
    title: str
    subtitle: str
    scheme: str | None
    scheme_name: str
    awarded: int | None
    done: int
    expected: int
    benefits: int
    measured: int
    reached: int
    standing: ProjectStanding
    standing_label: str
    standing_detail: str
    multiples: Mapping[str, SmallMultiple]
    unapproved: int
    developments: Mapping[str, int]
    """`improvement`, `concern`, `neutral`, `common` and `unknown` -> how many of the lines that are followed in figures."""
    assurances: Mapping[str, int]
    """The values of `Assurance` -> how many; counted as `Finding.assured` has it."""
    grades: Mapping[str, int]
    """The values of `Grade` -> how many."""
    without_receiver: int = 0
    """Benefits that nobody takes over, when the project ends soon or has ended."""


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """One line of figures in the funder's table. Approved values only."""

    project: str
    project_title: str
    row: BenefitRow


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    count: int | None = None
    """How many projects it lets through, with the other filters as they are; None: not counted."""


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """Screen F, comparison: sums over all projects that fit the filters, and one block of them row by row."""

    title: str
    sentence: Sentence
    awarded: int
    projects: int
    benefits: int
    measured: int
    reached: int
    done: int
    expected: int
    unapproved: int
    unapproved_text: str
    """How many figures nobody has approved yet, and whether they are counted; empty for none."""
    rows: tuple[PortfolioRow, ...]
    """The block that is shown, in order."""
    measures: tuple[Measure, ...]
    """The shared measures that get a column: those of all these projects."""
    lines: tuple[PortfolioLine, ...]
    """Of the benefits that are followed in figures and fit the filters, in the projects' order, the block that is shown."""
    lines_in_all: int
    number: int
    """Which block it is, from 1."""
    changes_text: str
    """How many changes are more than the usual variation; empty where none can be judged."""
    charts: int
    """How many lines have figures enough to be judged."""
    false_signs: float
    """How many of them show a sign by chance alone, as is to be expected."""
    false_signs_text: str
    filters: Mapping[str, str]
    """What is chosen: scheme, year, community, category, standing, development, evidence."""
    choices: Mapping[str, tuple[Choice, ...]]
    not_comparable: tuple[str, ...]
    counted_text: str
    """Where a filter asks for benefits: that all benefits of the projects are counted. Else empty."""
    """Sentences on measures with the same name and different definitions."""
    alarm: HandoverAlarm | None = None
    """The projects of the table with benefits that nobody takes over: the first of them."""
    due: tuple[DueItem, ...] = ()
    """The most urgent of what the projects of the table owe the reader, and the reader them."""
    due_in_all: int = 0


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of a project, or one benefit of it, to read and to change."""

    project: Project
    document: PlanDocument
    benefit: Benefit | None
    missing: Mapping[str, tuple[str, ...]]
    """Benefit id -> what it lacks, of `domain.plan.COMPLETENESS`."""
    revision: int
    party_names: Mapping[str, str]
    measures: tuple[Measure, ...]
    adopted: dt.date | None
    may_edit: bool
    may_adopt: bool
    carried_on: tuple[tuple[str, str], ...] = ()
    """(slug, title) of the projects that go on from this one, where the whole plan is shown."""


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """A form that the project's scheme has."""

    form: str
    title: str
    official: bool
    due: dt.date | None
    due_text: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Screen G: one form as far as it is filled, with what a person has written."""

    project: Project
    report: FilledReport
    form: str
    year: int | None
    years: tuple[int, ...]
    texts: Mapping[str, str]
    """Section, or section.sub_heading -> what a person wrote instead of the proposal, as it is stored."""
    version: int
    saved_at: dt.datetime | None
    saved_by: str | None
    due: dt.date | None
    due_text: str
    with_funder: bool
    """It is sent: nobody writes in it, and it is read as it was sent."""
    may_edit: bool
    waiver: Waiver | None = None
    """The funder asks for it no longer, and why."""


def indicator_kind(row: BenefitRow) -> IndicatorKind | None:
    """What kind of follow-up a row has; None where nothing is followed yet."""
    return row.indicator.kind if row.indicator else None
