"""Everything one project holds, read in a handful of queries; what pages, reports and exports are made from."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypedDict

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import FollowUp
from gevinst.domain.follow_up_history import Revision
from gevinst.domain.handover import MONTHS, Handover, HandoverState, follow_up_day
from gevinst.domain.horizon import HORIZONS, Frequency, complete_on, due_date, period_end, period_of, periods
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Measurement, State, SubmissionState
from gevinst.domain.money import Award, MoneyEntry
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Project, Series, in_force
from gevinst.domain.proposal import PlanProposal, ProposalState
from gevinst.domain.small_baselines import plan_outside as without_small_baselines
from gevinst.domain.small_counts import Shown as ShownFigures
from gevinst.domain.small_counts_together import linked_to
from gevinst.i18n.formats import day_of
from gevinst.services.base import Base
from gevinst.services.figure_board import axis_of, in_unit, together
from gevinst.services.reckoning import counted, lag_of, seen_by, shown_to
from gevinst.services.reckoning_together import shown_beside
from gevinst.services.views import Line
from gevinst.storage.plans import PlanVersion
from gevinst.storage.unit_of_work import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A project, or the part of it that is asked about, as its figures are entered."""

    document: PlanDocument
    """The plan as it counts: with the targets of the newest adopted version (`domain.plan.in_force`)."""
    values: Mapping[str, Sequence[Measurement]]
    """Series id -> its figures as the audience is shown them, one by one: outside the project no small counts."""
    handovers: Mapping[str, Handover]
    """Benefit id -> its handover, as far as somebody has begun it."""
    carried_on: tuple[Project, ...]
    """The projects that go on from this one: its benefits live on there, and are not handed over here."""
    audience: Audience
    worked_out: dict[dt.date, list["Slot"]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The expected figures by day: a page asks for them several times."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the row of a benefit is made of: a project, or those of its lines that are asked about."""

    document: PlanDocument
    """The plan as it counts (`domain.plan.in_force`)."""
    original: PlanDocument | None
    """The first adopted version: what was promised."""
    values: Mapping[str, Sequence[Measurement]]
    """As `Entered.values`."""
    behind: Mapping[str, Sequence[Measurement]]
    """`values` with the small counts: what totals are reckoned from, and nobody is shown."""
    no_total: Mapping[str, frozenset[int]]
    """Indicator id -> the periods whose total would tell a small count."""
    evaluations: Mapping[tuple[str, str | None], Evaluation]
    """(indicator id, series id or None) -> evaluation."""
    attachments: tuple[Attachment, ...]
    audience: Audience

    def documented(self, benefit: Benefit, indicator: Indicator | None = None) -> bool:
        """Whether a file shows it: evidence of the benefit, or of one of its indicators."""
        ids = {each.id for each in benefit.indicators} if indicator is None else {indicator.id}
        return any(
            each.kind is AttachmentKind.EVIDENCE and (each.benefit == benefit.id or each.indicator in ids)
            for each in self.attachments
        )


@dataclass(frozen=True, kw_only=True)
class ProjectState(Shown, Entered):
    """One project as an audience may see it."""

    live: PlanDocument
    """The plan as it is being edited."""
    revision: int
    adopted: dt.date | None
    """When the newest version was adopted."""
    newest: PlanDocument | None
    """The newest adopted version, as it was adopted."""
    proposal: PlanProposal | None
    """What waits for the steering group."""
    follow_up: FollowUp
    award: Award | None
    money: tuple[MoneyEntry, ...]
    history: tuple[Revision, ...] = ()
    """How activities and risks stood before: read only where an earlier day is asked for."""


def load(
    base: Base,
    work: Reading,
    slug: str,
    audience: Audience,
    figures: Callable[[Indicator], bool] | None = None,
) -> ProjectState:
    """Reads a project; `audience` approved leaves out what nobody has approved, and series kept private.

    `figures` says which indicators' figures are wanted: for a page that shows none, the evaluations are enough.
    """
    return load_many(base, work, [slug], audience, figures)[slug]


def in_words(indicator: Indicator) -> bool:
    """The figures that a page without charts needs: of a number its evaluation is enough."""
    return indicator.kind is not IndicatorKind.NUMBER


def load_many(
    base: Base,
    work: Reading,
    slugs: Sequence[str],
    audience: Audience,
    figures: Callable[[Indicator], bool] | None = None,
    *,
    evaluated: bool = True,
) -> dict[str, ProjectState]:
    """Several projects at once, in as many queries as for one where that can be. `evaluated` False: without evaluations."""
    documents = work.plans.documents(list(slugs))
    beside = (
        {}
        if figures is None or audience is Audience.ALL
        else {slug: _asked_beside(base, document, figures) for slug, document in documents.items()}
    )
    lines = {
        slug: [
            line
            for benefit in document.benefits
            for indicator in benefit.indicators
            if figures is None or figures(indicator) or indicator.id in beside.get(slug, ())
            for line in indicator.series
            if not (line.private and audience is Audience.APPROVED)
        ]
        for slug, document in documents.items()
    }
    values = work.measurements.for_series([line.id for own in lines.values() for line in own])
    indicators = [
        indicator.id
        for document in documents.values()
        for benefit in document.benefits
        for indicator in benefit.indicators
    ]
    evaluations = {
        (each.indicator, each.series): each
        for each in work.evaluations.for_indicators(indicators if evaluated else (), audience)
    }
    known = list(documents)
    money, handovers = work.money.entries_for(known), work.handovers.for_projects(known)
    versions, revisions = work.plans.first_and_newest(known), work.plans.revisions(known)
    follow_ups, awards = work.follow_ups.for_projects(known), work.plans.awards(known)
    attachments, proposals = work.attachments.for_projects(known), work.plans.proposals_for(known)
    later = work.plans.continued_by(known)
    states = {}
    for slug, document in documents.items():
        behind = {
            line.id: seen_by(values.get(line.id, ()), audience, document.project) for line in lines[slug]
        }
        first, newest = versions.get(slug, (None, None))
        waiting = [each for each in proposals.get(slug, ()) if each.state is ProposalState.OPEN]
        if audience is not Audience.ALL:
            document = plan_outside(base, document)
            first, newest = (version_outside(base, each) if each else None for each in (first, newest))
            waiting = [
                each.model_copy(update={"document": plan_outside(base, each.document)}) for each in waiting
            ]
        states[slug] = ProjectState(
            document=in_force(document, newest.document if newest else None),
            live=document,
            revision=revisions[slug],
            original=first.document if first else None,
            adopted=day_of(newest.adopted_at) if newest and newest.adopted_at else None,
            newest=newest.document if newest else None,
            proposal=waiting[-1] if waiting else None,
            **shown_figures(base, document, behind, audience),
            evaluations=evaluations,
            follow_up=follow_ups.get(slug, FollowUp()),
            award=awards.get(slug),
            money=tuple(money.get(slug, ())),
            handovers=handovers.get(slug, {}),
            attachments=tuple(attachments.get(slug, ())),
            carried_on=tuple(later[slug]),
            audience=audience,
        )
    return states


def _asked_beside(base: Base, document: PlanDocument, figures: Callable[[Indicator], bool]) -> set[str]:
    """The indicators that decide with those asked for what nobody outside is shown, and these."""
    asked = {each.id for benefit in document.benefits for each in benefit.indicators if figures(each)}
    return linked_to(document, base.measure_of, asked) if asked else asked


def plan_outside(base: Base, document: PlanDocument) -> PlanDocument:
    """A plan as a reader outside the project is given it: no figure of a baseline that rests on a small count."""
    return without_small_baselines(document, base.measure_of, small_counts())


def version_outside(base: Base, version: PlanVersion) -> PlanVersion:
    """An adopted version as a reader outside the project is given it."""
    return replace(version, document=plan_outside(base, version.document))


class Figures(TypedDict):
    """The parts of a state that hold figures."""

    values: Mapping[str, Sequence[Measurement]]
    behind: Mapping[str, Sequence[Measurement]]
    no_total: Mapping[str, frozenset[int]]


def shown_figures(
    base: Base,
    document: PlanDocument,
    behind: Mapping[str, Sequence[Measurement]],
    audience: Audience,
    *,
    outside: bool = False,
    decided: Mapping[str, ShownFigures | None] | None = None,
) -> Figures:
    """The figures as an audience is shown them, from those that it may see; `outside` as `reckoning.shown_to` takes it.

    `decided`: as `funders` of `reckoning.evaluate`, of all indicators that are numbers, where that is known.
    """
    if not behind or (audience is Audience.ALL and not outside):
        return {"values": behind, "behind": behind, "no_total": {}}
    values: dict[str, Sequence[Measurement]] = {}
    no_total = {}
    if decided is None:
        decided = shown_beside(
            document, base.measure_of, lambda series: behind.get(series, ()), audience, outside=outside
        )
    for benefit in document.benefits:
        for indicator in benefit.indicators:
            if indicator.id in decided:
                shown = decided[indicator.id]
            else:
                shown = shown_to(indicator, base.measure_of(indicator), behind, audience, outside=outside)
            if shown is None:
                values |= {line.id: behind[line.id] for line in indicator.series if line.id in behind}
                continue
            values |= {series: line for series, line in shown.lines.items() if series in behind}
            if shown.no_total:
                no_total[indicator.id] = shown.no_total
    return {"values": values, "behind": behind, "no_total": no_total}


def followed(document: PlanDocument) -> list[tuple[Benefit, Indicator]]:
    """Every indicator of the benefits that are not archived, in the plan's order."""
    return [
        (benefit, indicator)
        for benefit in document.benefits
        if not benefit.archived
        for indicator in benefit.indicators
    ]


def asked_for(
    document: PlanDocument, indicator: Indicator, today: dt.date, handover: Handover | None = None
) -> list[int]:
    """The periods that a figure is expected for by now: from the first asked for to the last that has ended.

    Ends with the last horizon; where the line has signed for the benefit, with its last follow-up if that is later. No
    `handover` is given where another project has carried the benefit on: its later figures are asked for there.
    """
    span = asked_span(document, indicator, handover)
    if span is None:
        return []
    first, last = span
    return list(_ended(first, today if last is None else min(today, last), indicator.frequency, today))


@lru_cache(maxsize=4096)
def _ended(first: dt.date, last: dt.date, frequency: Frequency, today: dt.date) -> tuple[int, ...]:
    """The periods from one day to another that are over."""
    return tuple(each for each in periods(first, last, frequency) if period_end(each, frequency) < today)


def asked_span(
    document: PlanDocument, indicator: Indicator, handover: Handover | None = None
) -> tuple[dt.date, dt.date | None] | None:
    """The first and the last day (None: no last) that figures are ever asked for; None where none are."""
    project = document.project
    first = indicator.first_period or indicator.baseline.first or project.starts
    if first is None or indicator.frequency is Frequency.SINGLE:
        return None
    last = indicator.last_period
    if project.horizon_origin is not None:
        end = project.horizon_months.dates(HORIZONS[-1], project.horizon_origin)[1] - dt.timedelta(days=1)
        if handover is not None and handover.state is HandoverState.HANDED_OVER and project.ends is not None:
            end = max(end, follow_up_day(project.ends, MONTHS[-1]))
        last = end if last is None else min(last, end)
    return first, last


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected figure: a series in a period, with its deadline."""

    benefit: Benefit
    indicator: Indicator
    measure: Measure | None
    series: Series
    period: int
    due: dt.date
    complete: dt.date
    """From this day the figure is complete."""
    measurement: Measurement | None

    @property
    def delivered(self) -> bool:
        """A value, a reason why there is none, or a suppressed small count."""
        return self.measurement is not None


def slots(base: Base, state: Entered, today: dt.date) -> list[Slot]:
    """Every expected figure of a project up to now."""
    held = state.worked_out.get(today)
    if held is None:
        held = state.worked_out[today] = _slots(base, state, today)
    return held


def _slots(base: Base, state: Entered, today: dt.date) -> list[Slot]:
    found = []
    for benefit, indicator in followed(state.document):
        wanted = _expected(state, benefit, indicator, today)
        for line in indicator.series:
            if line.id not in state.values:
                continue
            held = {measurement.period: measurement for measurement in state.values[line.id]}
            measure = base.measure_of(indicator)
            found += [
                _slot(state, benefit, indicator, measure, line, period, held.get(period)) for period in wanted
            ]
    return found


def slot_at(base: Base, state: Entered, series: str, period: int, today: dt.date) -> Slot | None:
    """One expected figure, as `slots` has it; None where none is expected."""
    for benefit, indicator in followed(state.document):
        for line in indicator.series:
            if line.id == series and line.id in state.values:
                return slot_of(base, state, benefit, indicator, line, period, today)
    return None


def slot_of(
    base: Base,
    state: Entered,
    benefit: Benefit,
    indicator: Indicator,
    line: Series,
    period: int,
    today: dt.date,
) -> Slot | None:
    """As `slot_at`, of a series already found."""
    if line.id not in state.values or period not in _expected(state, benefit, indicator, today):
        return None
    held = next((each for each in state.values[line.id] if each.period == period), None)
    return _slot(state, benefit, indicator, base.measure_of(indicator), line, period, held)


def _expected(state: Entered, benefit: Benefit, indicator: Indicator, today: dt.date) -> list[int]:
    handover = None if state.carried_on else state.handovers.get(benefit.id)
    return asked_for(state.document, indicator, today, handover)


def _slot(
    state: Entered,
    benefit: Benefit,
    indicator: Indicator,
    measure: Measure | None,
    line: Series,
    period: int,
    held: Measurement | None,
) -> Slot:
    lag, frequency = lag_of(indicator, measure), indicator.frequency
    due = due_date(period, frequency, lag, state.document.project.reporting_days)
    return Slot(benefit, indicator, measure, line, period, due, complete_on(period, frequency, lag), held)


def line_of(
    base: Base, state: Shown, indicator: Indicator, series: Series | None, today: dt.date
) -> Line | None:
    """The figures of one series, or of the indicator's total, as a chart and a table show them."""
    measure = base.measure_of(indicator)
    lines, untold = _held(state, indicator, series)
    order = axis_of(lines.values(), indicator.frequency)
    if not order:
        return None
    if measure is None or indicator.kind is not IndicatorKind.NUMBER:
        figures = {m.period: m.figure.value for line in lines.values() for m in line}
        tops: list[float | None] = [None] * len(order)
        values = tuple(figures.get(period) for period in order)
        bottoms = tops
    else:
        pairs = together(lines.values(), measure, order)
        tops, bottoms = _floats(pairs.top), _floats(pairs.bottom)
        values = tuple(_floats(in_unit(pairs, measure)))
    if untold:
        told = [period not in untold for period in order]
        tops = [each if tell else None for each, tell in zip(tops, told, strict=True)]
        bottoms = [each if tell else None for each, tell in zip(bottoms, told, strict=True)]
        values = tuple(each if tell else None for each, tell in zip(values, told, strict=True))
    held = {line: {m.period: m for m in figures} for line, figures in lines.items()}
    lag = lag_of(indicator, measure)
    return Line(
        periods=tuple(order),
        values=values,
        numerators=tuple(tops),
        denominators=tuple(bottoms),
        approved=tuple(
            all(
                own[period].submission is SubmissionState.APPROVED
                for own in held.values()
                if period in own and own[period].figure.state is State.VALUE
            )
            for period in order
        ),
        preliminary=tuple(today < complete_on(period, indicator.frequency, lag) for period in order),
        partial=tuple(
            values[at] is not None
            and sum(period in own and own[period].figure.state is State.VALUE for own in held.values())
            < len(held)
            for at, period in enumerate(order)
        ),
        reasons=tuple(
            None
            if values[at] is not None
            else "suppressed"
            if period in untold
            else _reason([own[period] for own in held.values() if period in own])
            for at, period in enumerate(order)
        ),
    )


def total_of_figures(
    state: ProjectState, indicator: Indicator, measure: Measure
) -> "tuple[Sequence[int], NDArray[np.float64]] | None":
    """Of an indicator's total as `line_of` gives it, the periods and the figures alone, NaN for none; None without any."""
    lines, untold = _held(state, indicator, None)
    order = axis_of(lines.values(), indicator.frequency)
    if not order:
        return None
    values = in_unit(together(lines.values(), measure, order), measure)
    if untold:
        values[[at for at, period in enumerate(order) if period in untold]] = math.nan
    return order, values


def _held(
    state: Shown, indicator: Indicator, series: Series | None
) -> tuple[Mapping[str, Sequence[Measurement]], frozenset[int]]:
    """The figures that a line is made of, by series, and the periods of which it is not told."""
    chosen = [series] if series is not None else counted(indicator, state.audience)
    # A line by itself without its small counts; a total with them, where that tells nobody what they are.
    held_by = state.values if series is not None else state.behind
    untold = state.no_total.get(indicator.id, frozenset()) if series is None else frozenset()
    return {line.id: held_by[line.id] for line in chosen if line.id in state.values}, untold


def _floats(array: object) -> list[float | None]:
    import numpy as np

    return [each if math.isfinite(each) else None for each in np.asarray(array, dtype=float).tolist()]


def _reason(measurements: Sequence[Measurement]) -> str | None:
    for measurement in measurements:
        if measurement.figure.state is State.NOT_MEASURED:
            return measurement.figure.reason or "not_measured"
        if measurement.figure.state is State.SUPPRESSED:
            return "suppressed"
    return None


def month_code(day: dt.date) -> str:
    """`2026-06`: what the address of a month of entry says."""
    return f"{day:%Y-%m}"


@lru_cache(maxsize=8192)
def month_of_period(period: int, frequency: Frequency) -> str:
    """The month in which a period is entered: the one it ends in."""
    return month_code(period_end(period, frequency))


def period_in_month(code: str, frequency: Frequency) -> list[int]:
    """The periods of a frequency that end in a month."""
    first = dt.date(int(code[:4]), int(code[5:7]), 1)
    last = dt.date.fromordinal(period_end(period_of(first, Frequency.MONTH), Frequency.MONTH).toordinal())
    return [each for each in periods(first, last, frequency) if month_of_period(each, frequency) == code]
