"""A project's benefits in a report: the sentences, the table and the charts. All from evaluations, never reckoned anew."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.evaluation import Evaluation, HorizonResult, Verdict
from gevinst.domain.follow_up import EventKind
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon, period_end, period_of
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Target, TargetKind
from gevinst.domain.report import (
    Bullet,
    Bullets,
    Cell,
    ChartSpec,
    Figure,
    Icon,
    Missing,
    Paragraph,
    ReportContext,
    SeriesPoints,
    Status,
    Table,
    TargetStep,
)
from gevinst.domain.scheme import count_words
from gevinst.i18n import Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting import wording
from gevinst.reporting.wording import DASH

_WORST_FIRST = (
    Verdict.WRONG_WAY,
    Verdict.BEHIND,
    Verdict.NO_DATA,
    Verdict.TOO_FEW,
    Verdict.NOT_COMPARABLE,
    Verdict.NO_BASELINE,
    Verdict.NO_TARGET,
    Verdict.NOT_STARTED,
    Verdict.ON_TRACK,
    Verdict.REACHED,
)
_IN_HAND = {Verdict.REACHED, Verdict.ON_TRACK}


@dataclass(frozen=True, slots=True)
class Followed:
    """One indicator of one benefit, with what its figures show and the horizon to speak of."""

    benefit: Benefit
    indicator: Indicator
    measure: Measure | None
    evaluation: Evaluation | None
    points: SeriesPoints | None
    result: HorizonResult | None
    ends: dt.date | None

    @property
    def verdict(self) -> Verdict:
        """The verdict on that horizon; NO_DATA without figures."""
        if self.evaluation is None or self.evaluation.last_period is None:
            return Verdict.NO_DATA
        return self.result.verdict if self.result is not None else Verdict.NO_TARGET


def followed(context: ReportContext) -> tuple[Followed, ...]:
    """Every indicator of every benefit that is not archived, in the plan's order.

    ValueError where an evaluation or a series reaches beyond the period: a report never shows later figures.
    """
    found = []
    for benefit in context.plan.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators:
            evaluation = context.evaluations.get(indicator.id)
            last = evaluation.last_period if evaluation else None
            if last is not None and last > context.last.toordinal():
                raise ValueError(f"the evaluation of {indicator.key} reaches beyond {context.last}")
            result, ends = _speaking_of(context, evaluation)
            found.append(
                Followed(
                    benefit,
                    indicator,
                    context.measures.get(indicator.id),
                    evaluation,
                    _until(context.series.get(indicator.id), indicator.frequency, context.last),
                    result,
                    ends,
                )
            )
    return tuple(found)


def _until(points: SeriesPoints | None, frequency: Frequency, last: dt.date) -> SeriesPoints | None:
    """The points whose whole period lies within the report's."""
    if points is None:
        return None
    kept = [at for at, period in enumerate(points.periods) if period_end(period, frequency) <= last]
    if not kept:
        return None
    return SeriesPoints(
        tuple(points.periods[at] for at in kept),
        tuple(points.values[at] for at in kept),
        tuple(points.approved[at] for at in kept),
    )


def _speaking_of(
    context: ReportContext, evaluation: Evaluation | None
) -> tuple[HorizonResult | None, dt.date | None]:
    """The horizon that counts: the last with figures and a target, else the last with figures, else the one it is in."""
    if evaluation is None:
        return None, None
    origin = context.plan.project.horizon_origin
    measured = [result for result in evaluation.horizons if result.last is not None]
    aimed = [result for result in measured if result.target is not None]
    if aimed or measured:
        chosen = (aimed or measured)[-1]
    else:
        at = context.plan.project.horizon_months.at(context.last, origin) if origin else None
        found = evaluation.at(at) if at else None
        chosen_or_none = found or (evaluation.horizons[0] if evaluation.horizons else None)
        if chosen_or_none is None:
            return None, None
        chosen = chosen_or_none
    if origin is None:
        return chosen, None
    after = context.plan.project.horizon_months.dates(chosen.horizon, origin)[1]
    return chosen, after - dt.timedelta(days=1)


def lead_sentence(context: ReportContext, found: Sequence[Followed], _: Translator) -> str:
    """How many benefits are in hand, which are not, by their indicators' titles."""
    judged = [each for each in found if each.indicator.kind is IndicatorKind.NUMBER]
    text = wording.plain(
        wording.project_sentence(
            in_hand=sum(each.verdict in _IN_HAND for each in judged),
            followed=len(judged),
            wrong_way=[each.indicator.title for each in judged if each.verdict is Verdict.WRONG_WAY],
            behind=[each.indicator.title for each in judged if each.verdict is Verdict.BEHIND],
            missing=0,
            month=None,
            _=_,
        )
    )
    lacking = sum(each.verdict in {Verdict.NO_DATA, Verdict.TOO_FEW} for each in judged)
    if lacking:
        text += " " + wording.capital(
            _.plural(
                "{count} has too few measurements.",
                "{count} have too few measurements.",
                lacking,
                count=wording.number_word(lacking, _),
            )
        )
    return text


def sentence(each: Followed, context: ReportContext, _: Translator) -> str:
    """What one indicator shows by the end of the period; a deadline is judged against that day."""
    if each.indicator.kind is not IndicatorKind.NUMBER:
        return _qualitative(each, _)
    text = wording.benefit_sentence(
        each.indicator.title,
        each.measure,
        each.evaluation,
        each.result,
        each.ends,
        context.last + dt.timedelta(days=1),
        _,
    )
    revised = _revised(each, context, _)
    return f"{text} {revised}" if revised else text


def _revised(each: Followed, context: ReportContext, _: Translator) -> str | None:
    """`Lovet 12 %, vedtatt nå 14 %, oppnådd 15,1 %.`, where the target of the horizon is another than was promised."""
    if each.result is None:
        return None
    promise = promise_of(context, each, each.result.horizon)
    if not promise.differs:
        return None
    horizon = wording.horizon_word(promise.horizon, _)
    if promise.promised is None:
        return _("The {horizon} target was set after the plan was first adopted.", horizon=horizon)
    first = target_text(promise.promised, each, _)
    if promise.now is None:
        return _("The {horizon} target that was promised, {promised}, has been taken out of the plan.", horizon=horizon, promised=first)  # fmt: skip
    now = target_text(promise.now, each, _)
    if each.result.actual is None:
        return _("Promised for the {horizon} {promised}, adopted now {now}.", horizon=_term(promise.horizon, _), promised=first, now=now)  # fmt: skip
    return _(
        "Promised for the {horizon} {promised}, adopted now {now}, realised {realised}.",
        horizon=_term(promise.horizon, _),
        promised=first,
        now=now,
        realised=wording.value_text(each.result.actual, each.measure, _),
    )


def _term(horizon: Horizon, _: Translator) -> str:
    """`kort sikt`, as it stands within a sentence."""
    return wording.lower_first(wording.horizon_label(horizon, _))


@dataclass(frozen=True, slots=True)
class Promise:
    """The target of one horizon as it was promised and as it counts now."""

    horizon: Horizon
    promised: Target | None
    """As first adopted; None where it was not promised then, or nothing is adopted."""
    now: Target | None
    """The one in force."""
    adopted: bool
    """Whether the one in force has been adopted."""
    differs: bool
    """Whether it is another than was promised."""


def promise_of(context: ReportContext, each: Followed, horizon: Horizon) -> Promise:
    """What was promised for a horizon, and what counts now. Parts are known by id, else by key."""
    promised = _target_in(context.original, each.indicator, horizon)
    now = each.indicator.target(horizon)
    newest = context.adopted or context.original
    adopted = newest is not None and _found_in(newest, each.indicator) is not None
    return Promise(horizon, promised, now, adopted, context.original is not None and promised != now)


def _found_in(document: PlanDocument, indicator: Indicator) -> Indicator | None:
    found = document.indicator(indicator.id) or document.indicator(indicator.key)
    return found[1] if found else None


def _target_in(document: PlanDocument | None, indicator: Indicator, horizon: Horizon) -> Target | None:
    found = _found_in(document, indicator) if document is not None else None
    return found.target(horizon) if found else None


def target_text(target: Target, each: Followed, _: Translator) -> str:
    """A target with its unit, as one value where it has one; else as it is said in the plan."""
    measure, baseline = each.measure, each.evaluation.baseline if each.evaluation else None
    match target.kind:
        case TargetKind.TEXT:
            return target.text or DASH
        case TargetKind.RANGE if target.low is not None and target.high is not None:
            return f"{wording.figure_text(target.low, measure, _)}{DASH}{wording.value_text(target.high, measure, _)}"
        case TargetKind.VALUE if target.value is not None and each.indicator.kind is not IndicatorKind.NUMBER:
            return _label(each, target.value)
    value = target.in_unit(baseline, _lower_is_better(each))
    if value is not None:
        return wording.value_text(value, measure, _)
    if target.kind is TargetKind.CHANGE_PERCENT:
        return _("{change} % from the baseline", change=_.number(target.value or 0.0))
    return _("{change} from the baseline", change=wording.value_text(target.value, measure, _))


def _lower_is_better(each: Followed) -> bool:
    """As charts and checks take it where no measure says."""
    return each.measure is None or each.measure.direction is not Direction.HIGHER


def _qualitative(each: Followed, _: Translator) -> str:
    word = _scale_word(each)
    if word is None:
        return _("{title}: there are no figures yet.", title=each.indicator.title)
    return f"{each.indicator.title}: {wording.lower_first(word)}."


def _scale_word(each: Followed) -> str | None:
    latest = each.evaluation.latest if each.evaluation else None
    if latest is None and each.points is not None:
        latest = next((value for value in reversed(each.points.values) if value is not None), None)
    if latest is None:
        return None
    return _label(each, latest)


def _label(each: Followed, step: float) -> str:
    """The words of a step; its number where it has none."""
    labels, at = each.indicator.scale_labels, int(step)
    return labels[at] if 0 <= at < len(labels) else str(at)


def status(context: ReportContext, found: Sequence[Followed], _: Translator) -> list[Bullets | Missing]:
    """One sentence for each indicator, those that need somebody first; what has none is to be written."""
    if not found:
        return [Missing(_("Write what the project has achieved. No benefit in the plan is measured."))]
    ordered = sorted(found, key=lambda each: _WORST_FIRST.index(each.verdict))
    blocks: list[Bullets | Missing] = [
        Bullets(tuple(_split(sentence(each, context, _), each.indicator.title) for each in ordered))
    ]
    without = [
        benefit.title for benefit in context.plan.benefits if not benefit.archived and not benefit.indicators
    ]
    if without:
        blocks.append(
            Missing(_("Write what has been achieved for: {benefits}.", benefits="; ".join(without)))
        )
    return blocks


def _split(text: str, title: str) -> Bullet:
    """The title in bold, where the sentence starts with it."""
    if text.startswith(title):
        rest = text.removeprefix(title)
        if rest.startswith(":"):
            return Bullet(title + ":", rest[1:].strip())
        return Bullet(title, rest.strip())
    return Bullet("", text)


# --- Table ------------------------------------------------------------------------------------------------------------


def table(context: ReportContext, found: Sequence[Followed], _: Translator) -> Table | None:
    """Every indicator: baseline, latest level, target, change, standing. None where nothing is followed."""
    if not found:
        return None
    horizons = {each.result.horizon for each in found if each.result and each.result.target is not None}
    shared = next(iter(horizons)) if len(horizons) == 1 else None
    judged = [each for each in found if each.indicator.kind is IndicatorKind.NUMBER]
    reached = sum(each.verdict is Verdict.REACHED for each in judged)
    return Table(
        name=_("Benefits"),
        headline=_reached_headline(reached, len(judged), _),
        detail=_table_detail(shared, context, _),
        header=(
            _("Benefit"),
            _("Baseline"),
            _("Last"),
            _("Target"),
            _("Change"),
            _("Target now"),
        ),
        alignments=("left", "right", "right", "right", "left", "left"),
        rows=tuple(_row(each, context, shared, _) for each in found),
        note=_note(context, found, _),
    )


def _reached_headline(reached: int, of: int, _: Translator) -> str:
    if of == 0:
        return _("No benefit is followed by figures")
    if reached == 0:
        return _("No target is reached yet")
    return wording.capital(
        _.plural(
            "{count} of {total} targets is reached",
            "{count} of {total} targets are reached",
            reached,
            count=wording.number_word(reached, _),
            total=wording.number_word(of, _),
        )
    )


def _table_detail(shared: Horizon | None, context: ReportContext, _: Translator) -> str:
    text = _("The last three months with figures against the baseline, until {date}.", date=_.date(context.last))  # fmt: skip
    if shared is None:
        return text
    return f"{text} " + _("Targets are the {horizon} ones.", horizon=wording.horizon_word(shared, _))


def _row(each: Followed, context: ReportContext, shared: Horizon | None, _: Translator) -> tuple[Cell, ...]:
    evaluation, measure = each.evaluation, each.measure
    title = each.indicator.title
    if each.indicator.kind is not IndicatorKind.NUMBER:
        word = _scale_word(each)
        aim = next((target.text for target in reversed(each.indicator.targets) if target.text), None)
        return (
            title, DASH, DASH, DASH,
            wording.capital(word) if word else Status(_("No measurements"), "few"),
            aim or _("No target"),
        )  # fmt: skip
    level = None
    if evaluation is not None:
        level = evaluation.recent if evaluation.recent is not None else evaluation.latest
    result = each.result
    target = wording.value_text(result.target if result else None, measure, _)
    if result is not None and result.target is not None and shared is None:
        target += f" ({_horizon_short(result.horizon, _)})"
    return (
        title,
        wording.value_text(evaluation.baseline if evaluation else None, measure, _),
        wording.value_text(level, measure, _),
        target,
        _change(each, _),
        _standing(each, context, _),
    )


def promises(context: ReportContext, found: Sequence[Followed], _: Translator) -> Table | None:
    """Each horizon of each benefit: promised, adopted now and realised. None where there is no target.

    The middle one is a column only where it differs from what was promised for something in the report.
    """
    held = [
        (each, promise)
        for each in found
        for horizon in HORIZONS
        if (promise := promise_of(context, each, horizon)).promised or promise.now
    ]
    if not held:
        return None
    revised = sum(promise.differs for _each, promise in held)
    now = _("Adopted now") if context.original is not None else _("Target, not adopted yet")
    heads: list[tuple[str, Literal["left", "right"]]] = [(_("Benefit"), "left"), (_("Horizon"), "left")]
    if context.original is not None:
        heads.append((_("Promised"), "right"))
    if revised or context.original is None:
        heads.append((now, "right"))
    heads.append((_("Realised"), "right"))
    rows = []
    for each, promise in held:
        row = [each.indicator.title, wording.horizon_label(promise.horizon, _)]
        if context.original is not None:
            row.append(target_text(promise.promised, each, _) if promise.promised else _("not promised"))
        if revised or context.original is None:
            row.append(_now_text(each, promise, context, _))
        rows.append((*row, _realised(each, promise.horizon, context, _)))
    return Table(
        name=_("Promised and realised"),
        headline=_promised_headline(revised, context, _),
        detail=_("Promised is the plan as first adopted; realised is the last three months with figures in each horizon, until {date}.", date=_.date(context.last)),
        header=tuple(words for words, _side in heads),
        alignments=tuple(side for _words, side in heads),
        rows=tuple(rows),
    )  # fmt: skip


def _promised_headline(revised: int, context: ReportContext, _: Translator) -> str:
    if context.original is None:
        return _("The plan has not been adopted yet")
    if not revised:
        return _("The targets are as they were promised")
    return _.plural(
        "One target is another than was promised", "{n} targets are others than were promised", revised
    )


def _now_text(each: Followed, promise: Promise, context: ReportContext, _: Translator) -> str:
    if promise.now is None:
        return _("taken out")
    text = target_text(promise.now, each, _)
    return text if promise.adopted or context.original is None else _("{value}, not adopted", value=text)


def _realised(each: Followed, horizon: Horizon, context: ReportContext, _: Translator) -> str:
    """The figure of a horizon, so far where it goes on; why there is none."""
    dates = _dates(horizon, context)
    if dates is None or dates[0] > context.last:
        return _("not started")
    if each.indicator.kind is IndicatorKind.NUMBER:
        result = each.evaluation.at(horizon) if each.evaluation else None
        if result is None or result.actual is None:
            few = result is not None and result.verdict is Verdict.TOO_FEW
            return _("too few measurements") if few else _("not measured")
        text = wording.value_text(result.actual, each.measure, _)
        if result.verdict is Verdict.NOT_COMPARABLE:
            return _("{value}, by a new definition", value=text)
    else:
        step = _step_within(each, dates)
        if step is None:
            return _("not measured")
        text = _label(each, step)
    return _("{value} so far", value=text) if dates[1] > context.last else text


def _step_within(each: Followed, dates: tuple[dt.date, dt.date]) -> float | None:
    """The last step that was recorded between two days, of what is not followed in figures."""
    if each.points is None:
        return None
    first, last = dates[0].toordinal(), dates[1].toordinal()
    pairs = zip(each.points.periods, each.points.values, strict=True)
    return next(
        (value for at, value in reversed(tuple(pairs)) if value is not None and first <= at <= last), None
    )


def _dates(horizon: Horizon, context: ReportContext) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a horizon; None where the project has no start."""
    origin = context.plan.project.horizon_origin
    if origin is None:
        return None
    first, after = context.plan.project.horizon_months.dates(horizon, origin)
    return first, after - dt.timedelta(days=1)


def _horizon_short(horizon: Horizon, _: Translator) -> str:
    return {
        Horizon.SHORT: _("short"),
        Horizon.MEDIUM: _("medium"),
        Horizon.LONG: _("long"),
    }[horizon]


def _change(each: Followed, _: Translator) -> Status:
    evaluation = each.evaluation
    if each.verdict is Verdict.TOO_FEW:
        return Status(_("Too few measurements"), "few")
    if evaluation is None or evaluation.last_period is None:
        return Status(_("No measurements"), "few")
    if evaluation.change is None:
        return Status(_("Not reckoned"), "few")
    text = wording.change(evaluation.change, each.measure, _)
    if (
        evaluation.better is None
        or round(evaluation.change, each.measure.decimals if each.measure else 3) == 0
    ):
        return Status(text, "same")
    icon: Icon
    if evaluation.better:
        icon = "better_down" if evaluation.change < 0 else "better_up"
    else:
        icon = "worse_down" if evaluation.change < 0 else "worse_up"
    return Status(text, icon)


def _standing(each: Followed, context: ReportContext, _: Translator) -> Status:
    result = each.result
    if result is None or each.verdict in {Verdict.NO_DATA, Verdict.TOO_FEW}:
        return Status(_("Not judged"), "not_yet")
    passed = each.ends is not None and each.ends <= context.last
    text = wording.remaining_label(result, each.measure, passed, _)
    match result.verdict:
        case Verdict.REACHED:
            return Status(text, "reached")
        case Verdict.ON_TRACK:
            return Status(text, "behind" if passed else "on_way")
        case Verdict.BEHIND | Verdict.WRONG_WAY:
            return Status(text, "behind")
        case _:
            return Status(text, "not_yet")


def _note(context: ReportContext, found: Sequence[Followed], _: Translator) -> str:
    """What a reader must know: values not approved, benefits promised and left out, disadvantages."""
    notes = []
    unapproved = sum(each.evaluation.unapproved for each in found if each.evaluation)
    if unapproved:
        notes.append(
            _.plural("{n} value is not approved yet.", "{n} values are not approved yet.", unapproved)
        )
    notes += _left_out(context, _)
    if any(each.benefit.disbenefit for each in found):
        names = "; ".join(each.indicator.title for each in found if each.benefit.disbenefit)
        notes.append(_("A disadvantage that is followed: {names}.", names=names))
    return " ".join(notes)


def _left_out(context: ReportContext, _: Translator) -> list[str]:
    """Benefits that the first plan promised and that are not followed any more."""
    if context.original is None:
        return []
    kept = {benefit.id for benefit in context.plan.benefits if not benefit.archived}
    gone = [
        benefit.title
        for benefit in context.original.benefits
        if benefit.id not in kept and not benefit.archived
    ]
    if not gone:
        return []
    return [_("Promised in the plan as first adopted, and no longer followed: {benefits}.", benefits="; ".join(gone))]  # fmt: skip


# --- Charts -----------------------------------------------------------------------------------------------------------


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
    lower = _lower_is_better(each)
    steps = []
    for horizon in HORIZONS:
        promise, dates = promise_of(context, each, horizon), _dates(horizon, context)
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
        (event.date.toordinal(), _("New definition"))
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
            low=wording.value_text(min(known), each.measure, _),
            high=wording.value_text(max(known), each.measure, _),
        )
    ]
    gaps = len(spec.values) - len(known)
    if gaps:
        text.append(_.plural("{n} period has no figure.", "{n} periods have no figure.", gaps))
    text += [
        _(
            "For the {horizon} a thick line marks the target adopted now, {now}, and a dashed line what was promised, {promised}.",
            horizon=step.horizon_label,
            now=wording.value_text(step.value, each.measure, _),
            promised=wording.value_text(step.original, each.measure, _),
        )
        for step in spec.targets
        if step.original is not None
    ]
    text.append(sentence(each, context, _))
    return " ".join(text)


def paragraph_of(
    found: Sequence[Followed], context: ReportContext, room: int | None, _: Translator
) -> Paragraph | None:
    """The sentences as running text, those that need somebody first, as many whole ones as `room` words take."""
    ordered = sorted(found, key=lambda each: _WORST_FIRST.index(each.verdict))
    texts: list[str] = []
    for each in ordered:
        text = sentence(each, context, _)
        if room is not None and texts and count_words(" ".join([*texts, text])) > room:
            break
        texts.append(text)
    return Paragraph(" ".join(texts)) if texts else None
