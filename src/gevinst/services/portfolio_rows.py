"""The portfolio's rows, kept in the same transaction as what they are derived from. Approved values only.

What of them depends on today is kept as days: from which day a benefit stands how, by which day a figure is due. So a row
needs no night's work to stay true.
"""

import datetime as dt
import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.figure_lines import FigureLine
from gevinst.domain.follow_up import FollowUp
from gevinst.domain.handover import Handover, HandoverState, prepared
from gevinst.domain.horizon import HORIZONS, Frequency, add_months, due_date, periods
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Measurement
from gevinst.domain.money import Award, MoneyEntry, Redisposition
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Project, in_force_as
from gevinst.domain.portfolio import LONGEST_YEARS, STANDINGS, PortfolioRows
from gevinst.domain.small_counts import Shown as ShownFigures
from gevinst.i18n.formats import day_of
from gevinst.services import payer_rows, promise_rows
from gevinst.services.base import Base
from gevinst.services.benefit_rows import assurance_of, change_of, development_of, grade_of, standings
from gevinst.services.known_plans import KnownSeries
from gevinst.services.portfolio_duties import Reports, packed
from gevinst.services.reckoning import from_period, lag_of, seen_by
from gevinst.services.state import (
    Entered,
    ProjectState,
    asked_span,
    followed,
    line_of,
    shown_figures,
    total_of_figures,
)
from gevinst.services.views import BEYOND
from gevinst.storage.first_days import first_entered
from gevinst.storage.one_figure import Look, OneFigure
from gevinst.storage.report_states import report_states
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_JUDGED = (*BEYOND, "common")


_NO_PART = frozenset({"measurement", "risk", "decision", "partner_change", "user"})
"""Kinds of acts that no row follows from. A figure's rows are touched where it is judged anew."""
_BESIDE = frozenset({"attachment", "activity", "log_entry"})
"""Kinds of acts that only what a scheme asks follows from: no line, and no figure."""


def follow(base: Base, work: UnitOfWork) -> None:
    """From now on the rows of what this transaction changes are made as it is committed."""
    work.derive = partial(_derive, base)
    work.audited = partial(_audited, work)


def no_longer_carried_on(work: UnitOfWork, before: PlanDocument, after: PlanDocument) -> None:
    """A project that this one no longer goes on from: its benefits live on in no other now, so that its rows say something else."""
    was = before.project.continues
    if was is not None and was != after.project.continues and work.plans.projects(slugs=[was]):
        work.touch(was)


def _audited(work: UnitOfWork, kind: str, project: str) -> None:
    if kind in _BESIDE:
        work.touch(project, ())
        work.touched_beside.add(project)
    elif kind not in _NO_PART:
        work.touch(project)


def _derive(base: Base, work: UnitOfWork) -> None:
    promise_rows.keep(
        base, work, [each for each in work.touched_beside if work.touched.get(each) is not None]
    )
    for project, indicators in list(work.touched.items()):
        if indicators is None or indicators:
            keep(base, work, [project], indicators)
            if indicators is None:
                payer_rows.keep(base, work, [project])
            else:
                payer_rows.keep_resting(base, work, project, indicators)
            before = work.plans.project(project).continues if indicators is None else None
            if before is not None and before not in work.touched and work.plans.projects(slugs=[before]):
                # Its benefits live on in the later project, so that its own rows say something else.
                work.touch(before)
                keep(base, work, [before])


def keep(base: Base, work: UnitOfWork, slugs: Collection[str], only: Collection[str] | None = None) -> None:
    """Sets the rows of these projects from what now stands. `only`: of these indicators; the other lines have not changed."""
    work.portfolio.save(derived(base, work, slugs, figures_only=only is not None), only)


def keep_one(
    base: Base,
    query: OneFigure,
    known: KnownSeries,
    entered: Entered,
    values: Mapping[str, Sequence[Measurement]],
    found: Sequence[Evaluation],
    look: Look,
) -> None:
    """Sets the row of one indicator, of which one figure was saved: `values` are all its figures, `found` what they show now.

    Where nothing changed of what a funder is shown, only how many values wait and what has been entered, if that is not what
    the rows say already (`look`).
    """
    drafts = {
        each.indicator: each.unapproved
        for each in found
        if each.series is None and each.audience is Audience.ALL
    }
    told = {(each.indicator, each.series): each for each in found if each.audience is Audience.APPROVED}
    if not told:
        waiting, bits = drafts[known.indicator.id], entered_bits(found)[known.indicator.id]
        if look.waiting != waiting:
            query.save_waiting(known.keys, waiting)
        if look.entered != bits:
            query.note_entered(known.keys, bits)
        return
    state = _state(base, known.document, values, told, entered.handovers, entered.carried_on)
    row = _line(base, state, known.benefit, known.indicator, drafts)
    query.save_line(known.keys, {name: value for name, value in row.items() if name != "indicator_id"})
    promise = promise_rows.shown(base, state, known.indicator)
    query.save_promise(known.keys, {**promise, "entered": entered_bits(found)[known.indicator.id]})


def derived(
    base: Base, work: Reading, slugs: Collection[str], *, figures_only: bool = False
) -> dict[str, PortfolioRows]:
    """The rows of these projects as they should be, from plans, figures and evaluations. `figures_only`: nothing else has changed."""
    plans, promised = work.plans.documents(list(slugs)), work.plans.promised_for(list(slugs))
    documents = {slug: in_force_as(plan, promised.get(slug, {})) for slug, plan in plans.items()}
    indicators = [each for document in documents.values() for _benefit, each in followed(document)]
    ids = [each.id for each in indicators]
    found = [
        each
        for audience in (Audience.APPROVED, Audience.ALL)
        for each in work.evaluations.for_indicators(ids, audience)
    ]
    values = work.measurements.for_series([line.id for each in indicators for line in each.series])
    return derived_from(base, work, documents, values, found, figures_only=figures_only)


def derived_from(
    base: Base,
    work: Reading,
    documents: Mapping[str, PlanDocument],
    values: Mapping[str, Sequence[Measurement]],
    found: Sequence[Evaluation],
    *,
    figures_only: bool = False,
    money: Mapping[str, Sequence[MoneyEntry]] | None = None,
    decided: Mapping[str, ShownFigures | None] | None = None,
) -> dict[str, PortfolioRows]:
    """The same from plans as they count (by slug), all their figures (by series) and what these show; `money`: by slug, where
    it has been read; `decided`: as `state.shown_figures` takes it."""
    slugs = list(documents)
    reports = report_states(work.session, slugs)
    changed, awards = work.plans.redispositions_for(slugs), work.plans.awards(slugs)
    held, later = work.handovers.for_projects(slugs), work.plans.continued_by(slugs)
    # Each is asked for several times.
    handovers = {
        slug: {each.id: prepared(each, held.get(slug, {}).get(each.id)) for each in document.benefits}
        for slug, document in documents.items()
    }
    told = {(each.indicator, each.series): each for each in found if each.audience is Audience.APPROVED}
    drafts = {
        each.indicator: each.unapproved
        for each in found
        if each.series is None and each.audience is Audience.ALL
    }
    entered = entered_bits(found)
    first = {slug: day_of(at) for slug, at in first_entered(work.session, slugs).items()}
    projects = [] if figures_only else [each.project for each in documents.values()]
    further = promise_rows.read(base, work, projects, awards, changed, money)
    return {
        slug: rows_of(
            base,
            _state(
                base,
                document,
                values,
                told,
                handovers.get(slug, {}),
                tuple(later[slug]),
                awards.get(slug),
                decided,
            ),
            reports[slug],
            changed[slug],
            drafts,
            entered,
            first.get(slug),
            further.get(slug),
        )
        for slug, document in documents.items()
    }


def entered_bits(found: Iterable[Evaluation]) -> dict[str, int]:
    """Indicator id -> what has been entered of it (`promise_line.entered`)."""
    return {
        each.indicator: promise_rows.entered_of(each)
        for each in found
        if each.series is None and each.audience is Audience.ALL
    }


def _state(
    base: Base,
    document: PlanDocument,
    values: Mapping[str, Sequence[Measurement]],
    told: Mapping[tuple[str, str | None], Evaluation],
    handovers: Mapping[str, Handover],
    carried_on: tuple[Project, ...],
    award: Award | None = None,
    decided: Mapping[str, ShownFigures | None] | None = None,
) -> ProjectState:
    """A project as a funder may see it, as far as its rows are made from it."""
    seen = {
        line.id: seen_by(values.get(line.id, ()), Audience.APPROVED, document.project)
        for benefit in document.benefits
        for indicator in benefit.indicators
        for line in indicator.series
        if not line.private
    }
    return ProjectState(
        document=document,
        live=document,
        revision=0,
        original=None,
        adopted=None,
        newest=None,
        proposal=None,
        **shown_figures(base, document, seen, Audience.APPROVED, decided=decided),
        evaluations=told,
        follow_up=FollowUp(),
        award=award,
        money=(),
        attachments=(),
        handovers=handovers,
        carried_on=carried_on,
        audience=Audience.APPROVED,
    )


def rows_of(
    base: Base,
    state: ProjectState,
    reports: Reports,
    redispositions: Sequence[Redisposition],
    drafts: Mapping[str, int],
    entered: Mapping[str, int],
    first: dt.date | None,
    further: promise_rows.Further | None,
) -> PortfolioRows:
    """A project's rows. `drafts`: indicator id -> values that nobody has approved yet; `entered`: as `entered_bits`;
    `first`: when the project was first entered here, where that is known; no `further` where only figures have changed."""
    project = state.document.project
    benefits = [each for each in state.document.benefits if not each.archived]
    receivers = [prepared(each, state.handovers.get(each.id)) for each in benefits]
    if state.carried_on:
        receivers = []
    lines = [(benefit, indicator) for benefit in benefits for indicator in benefit.indicators or (None,)]
    return PortfolioRows(
        {
            "parties": json.dumps(
                [[part.party, part.role, part.left is None] for part in project.parties], ensure_ascii=False
            ),
            "awarded_ore": state.award.amount_ore if state.award else None,
            "without_owner": sum(each.owner is None for each in receivers),
            "without_handover": sum(
                each.owner is None or each.state is not HandoverState.HANDED_OVER for each in receivers
            ),
            "duties": packed(base.schemes.get(project.scheme or ""), state, reports, redispositions, first),
        },
        tuple(
            {"position": at, **_line(base, state, benefit, indicator, drafts)}
            for at, (benefit, indicator) in enumerate(lines)
        ),
        None if further is None else promise_rows.project_row(base, state, further),
        tuple(
            promise_rows.line_row(base, state, benefit, indicator, entered) for benefit, indicator in lines
        ),
    )


def _line(
    base: Base,
    state: ProjectState,
    benefit: Benefit,
    indicator: Indicator | None,
    drafts: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "benefit": benefit.id,
        "benefit_title": benefit.title,
        "category": benefit.category.value if benefit.category else None,
        "ks_type": benefit.ks_type.value if benefit.ks_type else None,
        "level": benefit.level,
        "drivers": ",".join(each.value for each in benefit.drivers),
        "disbenefit": benefit.disbenefit,
        "owned": benefit.owner is not None,
        "indicator": indicator.id if indicator else None,
        "indicator_id": None,
        "key": indicator.key if indicator else None,
        "title": indicator.title if indicator else benefit.title,
        "number": indicator is not None and indicator.kind is IndicatorKind.NUMBER,
        "frequency": indicator.frequency.value if indicator else None,
        "measure": indicator.measure if indicator else None,
        "measure_version": indicator.measure_version if indicator else None,
        "own_measure": indicator is not None and indicator.own_measure is not None,
        "baseline_state": indicator.baseline.state.value if indicator else None,
        "targets": len(indicator.targets) if indicator else 0,
        "unapproved": drafts.get(indicator.id, 0) if indicator else 0,
        **_shown(base, state, benefit, indicator),
    }


def _shown(base: Base, state: ProjectState, benefit: Benefit, indicator: Indicator | None) -> dict[str, Any]:
    """What of a line follows from its figures."""
    evaluation = state.evaluations.get((indicator.id, None)) if indicator else None
    measure = base.measure_of(indicator) if indicator else None
    number = indicator is not None and indicator.kind is IndicatorKind.NUMBER
    shared = (
        number and indicator is not None and indicator.measure is not None and indicator.own_measure is None
    )
    # Of a line that is not drawn, what it shows stands in its evaluation.
    drawn = shared and bool(evaluation and evaluation.baseline)
    line = None if number or indicator is None else line_of(base, state, indicator, None, dt.date.min)
    steps = standings(state.document.project, indicator, measure, evaluation, line)
    finding = evaluation.finding if evaluation else None
    kind, _way = change_of(finding)
    effect = finding.effect if finding else None
    recent, before = None, 0
    if drawn and evaluation is not None and indicator is not None and measure is not None:
        recent, before = _recent(state, evaluation, indicator, measure)
    return {
        "measured": bool(evaluation and evaluation.last_period)
        if number or indicator is None
        else line is not None,
        "last_period": evaluation.last_period if evaluation else None,
        "latest": evaluation.latest if evaluation else None,
        "baseline": evaluation.baseline if evaluation else None,
        "change": evaluation.change if evaluation else None,
        "change_percent": evaluation.change_percent if evaluation else None,
        "better": evaluation.better if evaluation else None,
        "comparable": evaluation is None or "definition_changed" not in evaluation.notes,
        **_horizons(evaluation),
        "development": development_of(finding),
        "assurance": assurance_of(finding).value,
        "grade": grade_of(finding).value,
        "judged": finding is not None and kind in _JUDGED,
        "points": finding.points if finding else 0,
        "points_before": evaluation.points_before if evaluation else 0,
        "effect": effect.verdict.value if effect else None,
        "effect_ratio": effect.ratio if effect else None,
        "effect_estimate": effect.effect.estimate if effect else None,
        "effect_low": effect.effect.low if effect else None,
        "effect_high": effect.effect.high if effect else None,
        "effect_points_before": effect.points_before if effect else None,
        "effect_points_after": effect.points_after if effect else None,
        "standings": array(
            "i", [each for day, name in steps for each in (day, STANDINGS.index(name))]
        ).tobytes(),
        "dues": _dues(base, state, benefit, indicator, measure) if indicator else b"",
        "recent": recent,
        "recent_before": before,
    }


def _horizons(evaluation: Evaluation | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for horizon, verdict, progress in _NAMES:
        result = evaluation.at(horizon) if evaluation else None
        found[verdict] = str(result.verdict) if result else None
        found[progress] = result.progress if result else None
    return found


_NAMES = [(each, f"verdict_{each.value}", f"progress_{each.value}") for each in HORIZONS]


def _recent(
    state: ProjectState, evaluation: Evaluation, indicator: Indicator, measure: Measure
) -> tuple[bytes | None, int]:
    """The line as an index, baseline = 100, and how many of its periods come before the start; None where there is no
    baseline to index by, or nothing to draw."""
    if not evaluation.baseline or indicator.frequency is Frequency.SINGLE:
        return None, 0
    line = total_of_figures(state, indicator, measure)
    if line is None:
        return None, 0
    order, values = line
    start = from_period(state.document.project, indicator.frequency)
    before = len(order) if start is None else bisect_left(order, start)
    return (values / evaluation.baseline * 100).tobytes(), before


def _dues(
    base: Base, state: ProjectState, benefit: Benefit, indicator: Indicator, measure: Measure | None
) -> bytes:
    """The last day of each expected figure, how many are due that day, and how many of them have come."""
    handover: Handover | None = None if state.carried_on else state.handovers.get(benefit.id)
    span = asked_span(state.document, indicator, handover)
    lines = [state.values[each.id] for each in indicator.series if each.id in state.values]
    if span is None or not lines:
        return b""
    first, last = span
    lag, days = lag_of(indicator, measure), state.document.project.reporting_days
    expected = _expected(
        first, last or add_months(first, 12 * LONGEST_YEARS), indicator.frequency, lag + days
    )
    count = len(lines)
    if count == 1 and isinstance(lines[0], FigureLine):
        periods_, cells = _dues_of_one(expected)
        told = cells.copy()
        held_ = lines[0].period
        if held_.size and periods_.size:
            place = np.minimum(np.searchsorted(held_, periods_), held_.size - 1)
            told[:, 2] = held_[place] == periods_
        return told.tobytes()
    held = [{each.period for each in line} for line in lines]
    return array(
        "i",
        [cell for period, day in expected for cell in (day, count, sum(period in each for each in held))],
    ).tobytes()


@lru_cache(maxsize=4096)
def _dues_of_one(expected: tuple[tuple[int, int], ...]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The periods, and the cells of a line of which nothing has come."""
    cells = np.array([(day, 1, 0) for _period, day in expected], dtype=np.int32).reshape(-1, 3)
    return np.array([period for period, _day in expected], dtype=np.int64), cells


@lru_cache(maxsize=4096)
def _expected(first: dt.date, last: dt.date, frequency: Frequency, days: int) -> tuple[tuple[int, int], ...]:
    """(period, last day) of each period that is asked for."""
    return tuple(
        (period, due_date(period, frequency, days, 0).toordinal())
        for period in periods(first, last, frequency)
    )
