"""A project's benefits in a report: the sentences, the table and the charts. All from evaluations, never reckoned anew."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from gevinst.domain.control_chart import Variation
from gevinst.domain.evaluation import Evaluation, Verdict
from gevinst.domain.follow_up import EventKind
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon, next_period, period_of
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import (
    Bullet,
    Bullets,
    Cell,
    ChartSpec,
    Figure,
    Missing,
    Paragraph,
    ReportContext,
    Status,
    Table,
    TargetStep,
)
from gevinst.domain.scheme import count_words
from gevinst.i18n import Translator
from gevinst.i18n.formats import month_name
from gevinst.reporting import plan_terms, wording
from gevinst.reporting.chart_signs import signs_key, signs_of, signs_told
from gevinst.reporting.development_wording import changes_sentence
from gevinst.reporting.evidence_wording import variation_word
from gevinst.reporting.followed import Followed, label
from gevinst.reporting.limit_wording import JUDGED, limit_label, limit_sentence, limit_words
from gevinst.reporting.promises import (
    horizon_dates,
    lower_is_better,
    promise_of,
    revised_sentence,
    target_text,
)
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
_RIGHT: Literal["right"] = "right"
_IN_HAND = {Verdict.REACHED, Verdict.ON_TRACK}


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
    changes = _changes(judged, _)
    return f"{text} {changes}" if changes else text


_MORE_THAN_USUAL = (Variation.IMPROVEMENT, Variation.CONCERN, Variation.NEUTRAL)


def _changes(judged: Sequence[Followed], _: Translator) -> str:
    """How many changes are more than the usual variation; titles are for the sentences below."""
    found = [
        each.evaluation.finding.variation
        for each in judged
        if each.evaluation is not None and each.evaluation.finding is not None
    ]
    worse = ["" for each in found if each is Variation.CONCERN]
    return changes_sentence(
        sum(each in _MORE_THAN_USUAL for each in found),
        sum(each is not Variation.NOT_ASSESSABLE for each in found),
        worse,
        _,
        said=worse,
    )


def sentence(
    each: Followed, context: ReportContext, _: Translator, promised: bool = True, target: bool = True
) -> str:
    """What one indicator shows by the end of the period; a deadline is judged against that day. `promised`: with the
    target as it was promised first, where it is another; `target`: with what is left to the target."""
    if each.indicator.kind is not IndicatorKind.NUMBER:
        return _qualitative(each, _)
    if _has_limit(each):
        return _against_limit(each, _)
    text = wording.benefit_sentence(
        each.indicator.title,
        each.measure,
        each.evaluation,
        each.result,
        each.ends,
        context.last + dt.timedelta(days=1),
        _,
        target,
    )
    revised = revised_sentence(each, context, _) if promised else None
    return f"{text} {revised}" if revised else text


def _against_limit(each: Followed, _: Translator) -> str:
    evaluation, result = each.evaluation, each.result
    assert evaluation is not None
    assert evaluation.last_period is not None
    assert result is not None
    return limit_sentence(
        each.indicator.title,
        wording.value_in_words(evaluation.latest, each.measure, _),
        _.month(dt.date.fromordinal(next_period(evaluation.last_period, each.indicator.frequency) - 1)),
        DASH if result.target is None else limit_words(result.target, each.measure, _, in_words=True),
        limit_label(result, each.measure, _, in_words=True),
        _,
    )


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
    return label(each, latest)


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
    # A limit that is kept is no target reached.
    judged = [
        each for each in found if each.indicator.kind is IndicatorKind.NUMBER and not each.benefit.disbenefit
    ]
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


def measure_table(context: ReportContext, found: Sequence[Followed], _: Translator) -> Table | None:
    """Every measure: baseline, latest level, each horizon's target and how often it is measured. None without measures."""
    if not found:
        return None
    aimed = [
        horizon for horizon in HORIZONS if any(each.indicator.target(horizon) is not None for each in found)
    ]
    return Table(
        name=_("Measuring parameters"),
        headline=_("Measuring parameters"),
        detail=_("The last three months with figures against the baseline, until {date}.", date=_.date(context.last)),
        header=(
            _("Measuring parameter"), _("Baseline"), _("Last"),
            *(_("Target, {horizon}", horizon=wording.lower_first(wording.horizon_label(each, _))) for each in aimed),
            _("How often"),
        ),
        alignments=("left", "right", "right", *[_RIGHT] * len(aimed), "left"),
        rows=tuple(_measure_row(each, aimed, _) for each in found),
        note=_note(context, found, _),
    )  # fmt: skip


def _measure_row(each: Followed, aimed: Sequence[Horizon], _: Translator) -> tuple[Cell, ...]:
    evaluation, measure = each.evaluation, each.measure
    targets = [each.indicator.target(horizon) for horizon in aimed]
    if each.indicator.kind is IndicatorKind.NUMBER:
        baseline = wording.value_text(evaluation.baseline if evaluation else None, measure, _)
        last = wording.value_text(_level(evaluation), measure, _)
    else:
        word = _scale_word(each)
        baseline, last = DASH, wording.capital(word) if word else DASH
    return (
        each.indicator.title,
        baseline,
        last,
        *(target_text(target, each, _) if target else DASH for target in targets),
        plan_terms.choice(each.indicator.frequency, _),
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
    level = _level(evaluation)
    result = each.result
    target = wording.value_text(result.target if result else None, measure, _)
    if _has_limit(each) and result is not None and result.target is not None:
        target = limit_words(result.target, measure, _)
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


def _level(evaluation: Evaluation | None) -> float | None:
    """The last three months put together, or the last figure where that is all there is."""
    if evaluation is None:
        return None
    return evaluation.recent if evaluation.recent is not None else evaluation.latest


def _has_limit(each: Followed) -> bool:
    """Whether it is a drawback that is judged against a limit."""
    return each.benefit.disbenefit and each.verdict in JUDGED


def _horizon_short(horizon: Horizon, _: Translator) -> str:
    return {
        Horizon.SHORT: _("short"),
        Horizon.MEDIUM: _("medium"),
        Horizon.LONG: _("long"),
    }[horizon]


def _change(each: Followed, _: Translator) -> Status:
    """How large the change is. Better or worse is said by the shape only where it is more than the usual variation."""
    evaluation = each.evaluation
    if evaluation is None or evaluation.last_period is None:
        return Status(_("No measurements"), "few")
    if each.verdict is Verdict.TOO_FEW:
        return Status(_("Too few measurements"), "few")
    if evaluation.change is None:
        return Status(_("Not reckoned"), "few")
    text = wording.change(evaluation.change, each.measure, _)
    finding = evaluation.finding
    match finding.variation if finding else Variation.NOT_ASSESSABLE:
        case Variation.IMPROVEMENT:
            return Status(text, "better_down" if evaluation.change < 0 else "better_up")
        case Variation.CONCERN:
            return Status(text, "worse_down" if evaluation.change < 0 else "worse_up")
        case Variation.COMMON_CAUSE:
            usual = wording.lower_first(variation_word(Variation.COMMON_CAUSE, _))
            return Status(f"{text} ({usual})", "same")
    return Status(text, "same")


def _standing(each: Followed, context: ReportContext, _: Translator) -> Status:
    result = each.result
    if result is None or each.verdict in {Verdict.NO_DATA, Verdict.TOO_FEW}:
        return Status(_("Not judged"), "not_yet")
    passed = each.ends is not None and each.ends <= context.last
    text = (
        limit_label(result, each.measure, _)
        if _has_limit(each)
        else wording.remaining_label(result, each.measure, passed, _)
    )
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


def paragraph_of(
    found: Sequence[Followed], context: ReportContext, room: int | None, _: Translator
) -> Paragraph | None:
    """The sentences as running text, those that need somebody first, as many whole ones as `room` words take."""
    ordered = sorted(found, key=lambda each: _WORST_FIRST.index(each.verdict))
    texts: list[str] = []
    for each in ordered:
        # What was promised and what is left may have no room; how sure a change is, is never left out.
        tries = [
            sentence(each, context, _),
            sentence(each, context, _, promised=False),
            sentence(each, context, _, promised=False, target=False),
        ]
        fits = (text for text in tries if room is None or count_words(" ".join([*texts, text])) <= room)
        text = next(fits, "" if texts else tries[-1])
        if not text:
            break
        texts.append(text)
    return Paragraph(" ".join(texts)) if texts else None
