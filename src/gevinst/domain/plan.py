"""What a benefit plan is.

A project promises benefits. Each benefit has those who gain, those who carry it out, an owner (gevinsteier: the unit
that owns the gain and takes over) and one accountable (gevinstansvarlig: follows the figures). It is measured by
indicators; an indicator has a baseline, a target for each horizon or none, and one series for each party that delivers.

The form's eight columns (the Helse Nord / Innomed benefit table) are kept as the texts they are, beside what has been
made measurable of them: nothing that somebody wrote is lost, and nothing is invented to fill an empty column.
"""

import datetime as dt
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from gevinst.domain.horizon import HORIZONS, Frequency, Horizon, HorizonMonths
from gevinst.domain.measure import Measure
from gevinst.domain.text import Frozen, Language


def new_id() -> str:
    """A UUID version 7 (RFC 9562): sorts by time of making, says nothing of who made it."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=value))


class Beneficiary(StrEnum):
    """Who gains: the groups of the form."""

    PATIENTS = "patients"
    NEXT_OF_KIN = "next_of_kin"
    MUNICIPAL_SERVICE = "municipal_service"
    SPECIALIST_SERVICE = "specialist_service"
    STAFF = "staff"
    SOCIETY = "society"
    OTHER = "other"


class Category(StrEnum):
    """What kind of gain: the examples of the form's first column."""

    HEALTH = "health"
    QUALITY = "quality"
    STAFF = "staff"
    TRAVEL = "travel"
    TIME = "time"
    ECONOMY = "economy"
    RECRUITMENT = "recruitment"
    COLLABORATION = "collaboration"
    OTHER = "other"


class KsType(StrEnum):
    """The three types of KS and the national programme for welfare technology."""

    SAVED_TIME = "saved_time"
    AVOIDED_COST = "avoided_cost"
    QUALITY = "quality"


class Driver(StrEnum):
    """The eight drivers of a sustainable service that the form ends with."""

    COMPETENCE = "competence"
    BEST_LEVEL = "best_level"
    PATIENT_PARTICIPATION = "patient_participation"
    PROACTIVE = "proactive"
    NEAR_HOME = "near_home"
    INNOVATION = "innovation"
    EARLY_INTERVENTION = "early_intervention"
    NEXT_OF_KIN = "next_of_kin"


class RoleAt(Frozen):
    """A role at a party ("Kommunalsjef helse", fjordvik): never a person's name."""

    role: str = Field(min_length=1, max_length=200)
    party: str | None = None


class PreconditionState(StrEnum):
    """How far a precondition has come."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    IN_PLACE = "in_place"
    FAILED = "failed"
    """It will not come: the benefit must be looked at again."""


class Precondition(Frozen):
    """What must be in place for a benefit, what is done about it, by which role, and how far it has come."""

    id: str = Field(default_factory=new_id)
    text: str = Field(min_length=1, max_length=500)
    action: str | None = None
    responsible: RoleAt | None = None
    due: dt.date | None = None
    state: PreconditionState = PreconditionState.NOT_STARTED


class FreedKind(StrEnum):
    """What a benefit frees. Unlike kinds are never added together."""

    HOURS = "hours"
    BED_DAYS = "bed_days"
    READY_DAYS = "ready_days"
    """Days in hospital after a patient is ready for discharge."""
    TRAVEL = "travel"
    ROOMS = "rooms"
    MONEY = "money"
    OTHER = "other"


class FreedUse(StrEnum):
    """What freed resources are planned for. Freed is not the same as saved."""

    MORE_PATIENTS = "more_patients"
    QUALITY = "quality"
    OTHER_TASKS = "other_tasks"
    COMPETENCE = "competence"
    OUT_OF_BUDGET = "out_of_budget"
    NOT_DECIDED = "not_decided"


class FreedResource(Frozen):
    """A resource that a benefit frees, at which party, how much a year, and what it is planned for."""

    id: str = Field(default_factory=new_id)
    kind: FreedKind
    party: str | None = None
    amount_a_year: float | None = Field(default=None, ge=0)
    """In the kind's own unit (hours, days, kroner); None: not reckoned."""
    use: FreedUse = FreedUse.NOT_DECIDED
    text: str | None = None


class HorizonTexts(Frozen):
    """What the plan says in words of each horizon; None where it says nothing."""

    short: str | None = None
    medium: str | None = None
    long: str | None = None

    def at(self, horizon: Horizon) -> str | None:
        """The text of one horizon."""
        value: str | None = getattr(self, horizon.value)
        return value


class BaselineState(StrEnum):
    """How far a baseline has come. It should be confirmed before go-live."""

    MISSING = "missing"
    REGISTERED = "registered"
    CONFIRMED = "confirmed"


class Baseline(Frozen):
    """Where it started: a value that somebody registered, or the series' own periods in [first, last]."""

    state: BaselineState = BaselineState.MISSING
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = Field(default=None, ge=0)
    first: dt.date | None = None
    last: dt.date | None = None
    from_series: bool = False
    """True: the figure is computed from the measurements in [first, last]."""
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.first and self.last and self.last < self.first:
            raise ValueError("the baseline ends before it starts")
        if self.from_series and (self.first is None or self.last is None):
            raise ValueError("a baseline from the series needs its first and last day")
        return self


class TargetKind(StrEnum):
    """How a target is said."""

    VALUE = "value"
    RANGE = "range"
    CHANGE = "change"
    """From the baseline, in the measure's unit (percentage points for %)."""
    CHANGE_PERCENT = "change_percent"
    """From the baseline, in per cent of it."""
    TEXT = "text"
    """For a milestone or a text indicator: what shall be in place."""


class Target(Frozen):
    """What shall be reached by the end of one horizon."""

    horizon: Horizon
    kind: TargetKind = TargetKind.VALUE
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        match self.kind:
            case TargetKind.RANGE:
                if self.low is None or self.high is None or self.high < self.low:
                    raise ValueError("a range needs a low and a high")
            case TargetKind.TEXT:
                if not self.text:
                    raise ValueError("a target in words needs its words")
            case _:
                if self.value is None:
                    raise ValueError("a target needs its value")
        return self

    def in_unit(self, baseline: float | None, lower_is_better: bool) -> float | None:
        """The target as one value in the measure's unit, or None where it has none (yet).

        Of a range, the edge that must be passed: the high one where lower is better.
        """
        match self.kind:
            case TargetKind.VALUE:
                return self.value
            case TargetKind.RANGE:
                return self.high if lower_is_better else self.low
            case TargetKind.CHANGE:
                return None if baseline is None or self.value is None else baseline + self.value
            case TargetKind.CHANGE_PERCENT:
                return None if baseline is None or self.value is None else baseline * (1 + self.value / 100)
            case TargetKind.TEXT:
                return None


class IndicatorKind(StrEnum):
    """What is followed: a figure, or something qualitative that is never summed."""

    NUMBER = "number"
    MILESTONE = "milestone"
    SCALE = "scale"
    TEXT = "text"


class ExpectedChange(StrEnum):
    """How the effect is thought to come: what the analysis is told beforehand, and never after a look at the figures."""

    LEVEL_AND_TREND = "level_and_trend"
    """At once, little by little, or both, on top of a trend that was there before."""
    STEP = "step"
    """At once and lasting, from a level without a trend: fewer unknowns, so a smaller change can be seen."""


COMPARISON = "comparison"
"""What rows of figures call a group to compare with, where its party alone would not do."""


class Series(Frozen):
    """The figures of one party for one indicator. `party` None: the project as a whole."""

    id: str = Field(default_factory=new_id)
    party: str | None = None
    comparison: bool = False
    """A group without the intervention, to compare with; never part of a total."""
    private: bool = False
    """The party keeps it to itself; totals say so."""
    reporter: RoleAt | None = None
    """Who delivers this party's figures; None: the indicator's reporter."""


class Indicator(Frozen):
    """One way of seeing a benefit."""

    id: str = Field(default_factory=new_id)
    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    """Stable and short: what Excel columns and files call it. Unique in the project."""
    title: str = Field(min_length=1, max_length=200)
    kind: IndicatorKind = IndicatorKind.NUMBER
    measure: str | None = None
    """A key in the catalogue, or None where `own_measure` defines it (or nothing does yet)."""
    measure_version: int | None = None
    own_measure: Measure | None = None
    frequency: Frequency = Frequency.MONTH
    lag_days: int | None = Field(default=None, ge=0)
    """None: the measure's own."""
    reporter: RoleAt | None = None
    source: str | None = None
    first_period: dt.date | None = None
    """The first day of the first period that is asked for; None: the baseline's first, or the project's start."""
    last_period: dt.date | None = None
    low: float | None = None
    """Usual range of this indicator, for soft checks."""
    high: float | None = None
    expected_change: ExpectedChange = ExpectedChange.LEVEL_AND_TREND
    scale_labels: tuple[str, ...] = ()
    """The words of the steps 0, 1, 2, ...: a scale's own, of a milestone whether it is reached, of a text how far it is."""
    baseline: Baseline = Baseline()
    targets: tuple[Target, ...] = ()
    series: tuple[Series, ...] = ()

    @model_validator(mode="after")
    def _one_target_a_horizon(self) -> Self:
        horizons = [target.horizon for target in self.targets]
        if len(set(horizons)) != len(horizons):
            raise ValueError("one target for each horizon")
        parties = [(line.party, line.comparison) for line in self.series]
        if len(set(parties)) != len(parties):
            raise ValueError("one series for each party")
        return self

    def row_key(self, series: Series) -> str | None:
        """What a row of figures calls one of its series: the party's key, or None for the project as a whole.

        A group to compare with that has no party, or the same as one that delivers, is called `comparison` or
        `comparison:<party>`: its figures must never be taken for those of the project.
        """
        if not series.comparison:
            return series.party
        if series.party is None:
            return COMPARISON
        own = {line.party for line in self.series if not line.comparison}
        return f"{COMPARISON}:{series.party}" if series.party in own else series.party

    def reporter_of(self, series: Series) -> RoleAt | None:
        """Who delivers the figures of one of its series."""
        return series.reporter or self.reporter

    def target(self, horizon: Horizon) -> Target | None:
        """The target of one horizon, if any."""
        return next((target for target in self.targets if target.horizon is horizon), None)


def highest_step(indicator: Indicator) -> int:
    """The highest step that a qualitative indicator can take: of its words, else of a text (2) or a milestone (1)."""
    if indicator.scale_labels:
        return max(len(indicator.scale_labels) - 1, 1)
    return 2 if indicator.kind is IndicatorKind.TEXT else 1


def aimed_step(indicator: Indicator, target: Target) -> float | None:
    """The step that a target of a qualitative indicator asks for; None where only people can judge its words.

    Words on a milestone or a text say what shall be in place, so they ask for the highest step; on a scale they do where
    they are one of its own.
    """
    if target.value is not None or target.text is None:
        return target.value
    if indicator.kind is IndicatorKind.SCALE:
        words = [label.casefold() for label in indicator.scale_labels]
        return float(words.index(target.text.casefold())) if target.text.casefold() in words else None
    return float(highest_step(indicator))


class Benefit(Frozen):
    """One promised gain (or, marked, a dis-benefit), as the form's row and as what is measured of it."""

    id: str = Field(default_factory=new_id)
    title: str = Field(min_length=1, max_length=500)
    """Column 1 of the form, in the project's own words."""
    category: Category | None = None
    ks_type: KsType | None = None
    disbenefit: bool = False
    beneficiaries: tuple[Beneficiary, ...] = ()
    beneficiaries_text: str | None = None
    """Column 2 as written."""
    responsible_text: str | None = None
    """Column 3: who carries it out. Not the owner, not the accountable."""
    owner: RoleAt | None = None
    """Gevinsteier."""
    accountable: RoleAt | None = None
    """Gevinstansvarlig."""
    measurement_text: str | None = None
    """Column 4."""
    how_to_measure_text: str | None = None
    """Column 5."""
    preconditions_text: str | None = None
    """Column 6, as written."""
    preconditions: tuple[Precondition, ...] = ()
    """Column 6, one by one: with action, responsible and state."""
    freed_resources_text: str | None = None
    """Column 7, as written."""
    freed: tuple[FreedResource, ...] = ()
    """Column 7, one by one: what is freed, where, and what it is planned for."""
    horizons: HorizonTexts = HorizonTexts()
    """Column 8."""
    level: Literal["municipality", "hospital", "state", "patient", "next_of_kin", "society"] | None = None
    """The level that gains."""
    drivers: tuple[Driver, ...] = ()
    focus_areas: tuple[str, ...] = ()
    contributes_to: tuple[str, ...] = ()
    """Ids of other benefits of the plan. A dis-benefit among them is one that follows from this benefit."""
    cashable: bool | None = None
    priced: bool | None = None
    internal: bool | None = None
    note: str | None = None
    archived: bool = False
    indicators: tuple[Indicator, ...] = ()


class ProjectLevel(Frozen):
    """What the form's second table says of the project as a whole, where its rows do not line up with benefits."""

    how_to_measure: tuple[str, ...] = ()
    preconditions: tuple[str, ...] = ()
    freed_resources: str | None = None
    horizons: HorizonTexts = HorizonTexts()


class MapKind(StrEnum):
    """What a node of the benefits map is, beside the benefits themselves."""

    ACTION = "action"
    """A measure taken (tiltak)."""
    CHANGE = "change"
    """A change in practice."""
    GOAL = "goal"
    """What the benefits add up to, and for whom."""


class MapNode(Frozen):
    """An action, a change in practice or a goal of the benefits map."""

    id: str = Field(default_factory=new_id)
    kind: MapKind
    title: str = Field(min_length=1, max_length=200)
    detail: str | None = Field(default=None, max_length=300)
    """How far it has come, or who gains: one line under the title."""


class MapLink(Frozen):
    """From what leads to something to what it leads to: ids of nodes or benefits."""

    source: str
    target: str


class BenefitMap(Frozen):
    """How actions lead to changes in practice, these to benefits, and benefits to goals.

    Links between benefits stand in the benefits (`contributes_to`), so that they are one thing on every page.
    """

    nodes: tuple[MapNode, ...] = ()
    links: tuple[MapLink, ...] = ()


LEADS_TO: dict[MapKind | None, tuple[MapKind | None, ...]] = {
    MapKind.ACTION: (MapKind.CHANGE, None),
    MapKind.CHANGE: (MapKind.CHANGE, None),
    None: (MapKind.GOAL,),
    MapKind.GOAL: (),
}
"""Which kind may lead to which; None is a benefit."""


class Participation(Frozen):
    """A party's part in a project."""

    party: str
    role: Literal["lead", "partner", "user_representative"] = "partner"
    joined: dt.date | None = None
    left: dt.date | None = None
    note: str | None = None


class Project(Frozen):
    """The head of a project. Its slug is in the address and does not change when the title does."""

    id: str = Field(default_factory=new_id)
    slug: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    title: str = Field(min_length=1, max_length=300)
    scheme: str | None = None
    """Id of the grant scheme; None while it is not known."""
    language: Language = "nb"
    """The language of the project's own texts."""
    summary: str | None = None
    target_group: str | None = None
    phase: Literal["pre_project", "pilot", "main_project", "operation"] | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    go_live: dt.date | None = None
    """When the change reached those it is for; None: not yet, or as the project's start."""
    horizons_from_go_live: bool = False
    horizon_months: HorizonMonths = HorizonMonths()
    reporting_days: int = Field(default=10, ge=0, le=120)
    """The project's own days to report, after a figure is complete."""
    owners_text: str | None = None
    municipalities_text: str | None = None
    trust_text: str | None = None
    agreement_date: dt.date | None = None
    roles: tuple[tuple[str, RoleAt], ...] = ()
    """Who does what: (duty, role at a party)."""
    parties: tuple[Participation, ...] = ()
    continues: str | None = Field(default=None, max_length=80)
    """The slug of the project that this one goes on from: its promises were carried along."""
    next_meeting: dt.date | None = None
    """When the steering group meets next."""
    other_text: str | None = None
    """What a file said that has no place of its own in the plan, as it was written: nothing is dropped."""
    invented: bool = False
    """Demo data: marked wherever it shows."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("the project ends before it starts")
        return self

    @property
    def horizon_origin(self) -> dt.date | None:
        """The day that horizons count from."""
        return (self.go_live if self.horizons_from_go_live else None) or self.starts

    @property
    def intervention(self) -> dt.date | None:
        """The day that divides before from after."""
        return self.go_live or self.starts


class PlanDocument(Frozen):
    """A whole plan as it travels: Word, Excel, JSON, YAML and the frozen versions."""

    format: Literal["gevinst-plan-1"] = "gevinst-plan-1"
    project: Project
    benefits: tuple[Benefit, ...] = ()
    project_level: ProjectLevel = ProjectLevel()
    map: BenefitMap = BenefitMap()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [benefit.id for benefit in self.benefits]
        if len(set(ids)) != len(ids):
            raise ValueError("two benefits have the same id")
        unknown = {other for benefit in self.benefits for other in benefit.contributes_to} - set(ids)
        if unknown:
            raise ValueError("a benefit contributes to one that is not in the plan")
        _map_holds_together(self.map, set(ids))
        leads = [(benefit.id, other) for benefit in self.benefits for other in benefit.contributes_to]
        leads += [(link.source, link.target) for link in self.map.links]
        if in_a_circle(leads):
            raise ValueError("what leads to something leads back to itself")
        keys = [indicator.key for benefit in self.benefits for indicator in benefit.indicators]
        if len(set(keys)) != len(keys):
            raise ValueError("two indicators have the same key")
        return self

    def indicator(self, key: str) -> tuple[Benefit, Indicator] | None:
        """The indicator with a key (or an id), and its benefit."""
        for benefit in self.benefits:
            for indicator in benefit.indicators:
                if key in (indicator.key, indicator.id):
                    return benefit, indicator
        return None


def _map_holds_together(drawn: BenefitMap, benefits: set[str]) -> None:
    kinds: dict[str, MapKind | None] = dict.fromkeys(benefits)
    for node in drawn.nodes:
        if node.id in kinds:
            raise ValueError("two parts of the map have the same id")
        kinds[node.id] = node.kind
    pairs = [(link.source, link.target) for link in drawn.links]
    if len(set(pairs)) != len(pairs):
        raise ValueError("the same link stands twice in the map")
    for source, target in pairs:
        if source not in kinds or target not in kinds:
            raise ValueError("a link of the map leads to something that is not in the plan")
        if kinds[target] not in LEADS_TO[kinds[source]]:
            raise ValueError("a link of the map goes the wrong way")


def in_a_circle(links: Sequence[tuple[str, str]]) -> bool:
    """Whether somebody who follows the links can come back to where they began."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for source, target in links:
        order.add(target, source)
    try:
        order.prepare()
    except CycleError:
        return True
    return False


class Promised(NamedTuple):
    """What an adopted version says of one indicator."""

    targets: tuple[Target, ...]
    expected_change: ExpectedChange


def promised_in(adopted: PlanDocument) -> dict[str, Promised]:
    """What an adopted version says of each of its indicators, by id."""
    return {
        each.id: Promised(each.targets, each.expected_change)
        for benefit in adopted.benefits
        for each in benefit.indicators
    }


def in_force(live: PlanDocument, adopted: PlanDocument | None) -> PlanDocument:
    """The plan as it counts: what was promised and how the effect was thought to come (targets, `expected_change`) of the
    newest adopted version, everything else as it is now.

    What was edited of these since is a proposal, and counts for nothing until it is adopted. An indicator that the adopted
    version does not have yet keeps its own.
    """
    return live if adopted is None else in_force_as(live, promised_in(adopted))


def in_force_as(live: PlanDocument, promised: Mapping[str, Promised]) -> PlanDocument:
    """As `in_force`, from what the newest adopted version says of its indicators; of none: the plan as it is."""

    def counted(indicator: Indicator) -> Indicator:
        own = promised.get(indicator.id)
        if own is None or own == (indicator.targets, indicator.expected_change):
            return indicator
        return indicator.model_copy(update={"targets": own.targets, "expected_change": own.expected_change})

    benefits = []
    for benefit in live.benefits:
        indicators = tuple(map(counted, benefit.indicators))
        same = all(new is old for new, old in zip(indicators, benefit.indicators, strict=True))
        benefits.append(benefit if same else benefit.model_copy(update={"indicators": indicators}))
    if all(new is old for new, old in zip(benefits, live.benefits, strict=True)):
        return live
    return live.model_copy(update={"benefits": tuple(benefits)})


COLUMNS = (
    "title",
    "beneficiaries",
    "responsible",
    "measurement",
    "how_to_measure",
    "preconditions",
    "freed_resources",
    "horizons",
)
"""The form's eight columns, by the names that files and `plan import --json` use."""


def empty_columns(benefit: Benefit, level: ProjectLevel) -> tuple[str, ...]:
    """The form's columns that say nothing for this benefit, neither of its own nor for the project as a whole."""
    shared = level
    filled = {
        "title": True,
        "beneficiaries": bool(benefit.beneficiaries or benefit.beneficiaries_text),
        "responsible": bool(benefit.responsible_text),
        "measurement": bool(benefit.measurement_text or benefit.indicators),
        "how_to_measure": bool(benefit.how_to_measure_text or shared.how_to_measure),
        "preconditions": bool(benefit.preconditions_text or benefit.preconditions or shared.preconditions),
        "freed_resources": bool(benefit.freed_resources_text or benefit.freed or shared.freed_resources),
        "horizons": any(benefit.horizons.at(horizon) or shared.horizons.at(horizon) for horizon in HORIZONS),
    }
    return tuple(column for column in COLUMNS if not filled[column])


COMPLETENESS = (*COLUMNS, "owner", "accountable", "baseline", "targets")
"""What a benefit needs before it can be followed: the form's columns and what we ask beyond them."""


def without_responsible(benefit: Benefit) -> tuple[Precondition, ...]:
    """The preconditions that nobody is responsible for."""
    return tuple(each for each in benefit.preconditions if each.responsible is None)


def missing_parts(benefit: Benefit, level: ProjectLevel) -> tuple[str, ...]:
    """The parts of `COMPLETENESS` that this benefit lacks, in order.

    Preconditions are also lacking where one of them has nobody responsible.
    """
    lacking = list(empty_columns(benefit, level))
    if "preconditions" not in lacking and without_responsible(benefit):
        at = sum(COLUMNS.index(column) < COLUMNS.index("preconditions") for column in lacking)
        lacking.insert(at, "preconditions")
    if benefit.owner is None:
        lacking.append("owner")
    if benefit.accountable is None:
        lacking.append("accountable")
    followed = [indicator for indicator in benefit.indicators if indicator.kind is IndicatorKind.NUMBER]
    qualitative = [
        indicator for indicator in benefit.indicators if indicator.kind is not IndicatorKind.NUMBER
    ]
    if not qualitative and (
        not followed or any(indicator.baseline.state is BaselineState.MISSING for indicator in followed)
    ):
        lacking.append("baseline")
    if not any(indicator.targets for indicator in benefit.indicators):
        lacking.append("targets")
    return tuple(lacking)
