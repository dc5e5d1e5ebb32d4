"""The charts of a report about its benefits: what each draws, its heading, and what it shows in words."""

import datetime as dt
from collections.abc import Sequence

from gevinst.domain.follow_up import EventKind
from gevinst.domain.horizon import HORIZONS, Frequency, period_of
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import (
    ChartSpec,
    Figure,
    ReportContext,
    TargetStep,
)
from gevinst.i18n import Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting import wording
from gevinst.reporting.benefits import sentence
from gevinst.reporting.chart_signs import signs_key, signs_of, signs_told
from gevinst.reporting.followed import Followed
from gevinst.reporting.promises import (
    horizon_dates,
    lower_is_better,
    promise_of,
)
from gevinst.reporting.wording import DASH


def figures(context: ReportContext, found: Sequence[Followed], most: int, _: Translator) -> list[Figure]:
    """Charts of the first `most` indicators with at least three figures, in the plan's order."""
    drawn = [
        each
        for each in found
        if each.indicator.kind is IndicatorKind.NUMBER
        and each.points is not None
        and sum(value is not None for value in each.points.values) >= 3
        and each.indicator.frequency is not Frequency.SINGLE
    ]
    return [_figure(context, each, _) for each in drawn[:most]]


def _figure(context: ReportContext, each: Followed, _: Translator) -> Figure:
    project = context.plan.project
    measure, evaluation = each.measure, each.evaluation
    headline = wording.chart_title(each.indicator.title, measure, evaluation, project.intervention, _)
    spec = chart_spec(context, each, _)
    unit = _.local(measure.unit.name) if measure else ""
    first, last = dt.date.fromordinal(spec.periods[0]), dt.date.fromordinal(spec.periods[-1])
    parts = [each.indicator.title]
    if unit:
        parts.append(unit)
    parts.append(_period_span(first, last, _))
    parties = [
        context.parties[line.party].name
        for line in each.indicator.series
        if line.party and line.party in context.parties and not line.comparison
    ]
    if 0 < len(parties) <= 3:
        parts.append(wording.listed(parties, _))
    source = each.indicator.source or (_.local(measure.source.name) if measure else "")
    sources = []
    if source:
        sources.append(_("Source: {source}.", source=source.rstrip(".")))
    if evaluation is not None and evaluation.recent is not None:
        sources.append(_("“Measured” is the last three months put together."))
    if any(step.original is not None for step in spec.targets):
        sources.append(
            _("Thick line: the target adopted now. Dashed line beside it: the target as first promised.")
        )
    key = signs_key(spec.signs, _)
    if key:
        sources.append(key)
    return Figure(
        name=each.indicator.key,
        chart=spec,
        headline=headline,
        detail=", ".join(parts),
        alt=_alt(spec, each, context, _),
        source=" ".join(sources),
    )


def _period_span(first: dt.date, last: dt.date, _: Translator) -> str:
    if first.year == last.year:
        return f"{month_name(first, _.language)}{DASH}{_.month(last)}"
    return f"{_.month(first)}{DASH}{_.month(last)}"


def chart_spec(context: ReportContext, each: Followed, _: Translator) -> ChartSpec:
    """What is drawn for one indicator with figures."""
    project, measure, evaluation, points = (
        context.plan.project,
        each.measure,
        each.evaluation,
        each.points,
    )
    if points is None:
        raise ValueError("nothing to draw")
    baseline = evaluation.baseline if evaluation else None
    now = evaluation.recent if evaluation else None
    go_live = project.intervention
    lower = lower_is_better(each)
    steps = []
    for horizon in HORIZONS:
        promise, dates = promise_of(context, each, horizon), horizon_dates(horizon, context)
        value = promise.now.in_unit(baseline, lower) if promise.now else None
        if value is None or dates is None:
            continue
        first = promise.promised.in_unit(baseline, lower) if promise.promised and promise.differs else None
        steps.append(
            TargetStep(
                dates[0].toordinal(),
                dates[1].toordinal(),
                value,
                wording.horizon_label(horizon, _).lower(),
                _("target {value}", value=wording.figure_text(value, measure, _)),
                first if first != value else None,
                _("promised {value}", value=wording.figure_text(first, measure, _))
                if first is not None and first != value
                else "",
            )
        )
    breaks = tuple(
        (
            event.date.toordinal(),
            _("New limits from here") if event.kind is EventKind.REBASE else _("New definition"),
        )
        for event in context.follow_up.events
        if event.kind in {EventKind.DEFINITION_CHANGE, EventKind.REBASE}
        and event.indicator in {each.indicator.id, each.indicator.key, None}
    )
    symbol = _.local(measure.unit.symbol) if measure else ""
    return ChartSpec(
        language=_.language,
        frequency=each.indicator.frequency,
        periods=points.periods,
        values=points.values,
        approved=points.approved,
        decimals=measure.decimals if measure else 1,
        percent=symbol == "%",
        unit=symbol,
        baseline=baseline,
        baseline_label=_("Baseline {value}", value=wording.value_text(baseline, measure, _)),
        go_live=period_of(go_live, each.indicator.frequency) if go_live else None,
        go_live_label=_("The measure started {month}", month=_.month(go_live)) if go_live else "",
        targets=tuple(steps),
        breaks=breaks,
        now=now,
        signs=signs_of(each, points),
        now_label=_("Measured {value}", value=wording.value_text(now, measure, _)),
    )


def _alt(spec: ChartSpec, each: Followed, context: ReportContext, _: Translator) -> str:
    """One to four sentences that say what the chart shows, from its own figures."""
    known = [value for value in spec.values if value is not None]
    first, last = dt.date.fromordinal(spec.periods[0]), dt.date.fromordinal(spec.periods[-1])
    text = [
        _(
            "Line chart of {title}, {span}, between {low} and {high}.",
            title=wording.lower_first(each.indicator.title),
            span=_period_span(first, last, _),
            low=wording.value_in_words(min(known), each.measure, _),
            high=wording.value_in_words(max(known), each.measure, _),
        )
    ]
    gaps = len(spec.values) - len(known)
    if gaps:
        text.append(_.plural("{n} period has no figure.", "{n} periods have no figure.", gaps))
    text += [
        _(
            "For the {horizon} a thick line marks the target adopted now, {now}, and a dashed line what was promised, {promised}.",
            horizon=step.horizon_label,
            now=wording.value_in_words(step.value, each.measure, _),
            promised=wording.value_in_words(step.original, each.measure, _),
        )
        for step in spec.targets
        if step.original is not None
    ]
    text += signs_told(spec, _)
    text.append(sentence(each, context, _))
    return " ".join(text)
