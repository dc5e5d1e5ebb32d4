"""What was promised for each horizon, what is adopted now, and what was realised: the sentence and the table."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.domain.measure import Direction
from gevinst.domain.plan import Indicator, IndicatorKind, PlanDocument, Target, TargetKind
from gevinst.domain.report import ReportContext, Table
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.reporting.followed import Followed, label
from gevinst.reporting.wording import DASH


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


def target_text(target: Target, each: Followed, _: Translator, *, in_words: bool = False) -> str:
    """A target with its unit, as one value where it has one; else as it is said in the plan. `in_words`: for a sentence."""
    said = wording.value_in_words if in_words else wording.value_text
    measure, baseline = each.measure, each.evaluation.baseline if each.evaluation else None
    match target.kind:
        case TargetKind.TEXT:
            return target.text or DASH
        case TargetKind.RANGE if target.low is not None and target.high is not None:
            return f"{wording.figure_text(target.low, measure, _)}{DASH}{said(target.high, measure, _)}"
        case TargetKind.VALUE if target.value is not None and each.indicator.kind is not IndicatorKind.NUMBER:
            return label(each, target.value)
    value = target.in_unit(baseline, lower_is_better(each))
    if value is not None:
        return said(value, measure, _)
    if target.kind is TargetKind.CHANGE_PERCENT:
        return _("{change} % from the baseline", change=_.number(target.value or 0.0))
    return _("{change} from the baseline", change=said(target.value, measure, _))


def lower_is_better(each: Followed) -> bool:
    """As charts and checks take it where no measure says."""
    return each.measure is None or each.measure.direction is not Direction.HIGHER


def revised_sentence(each: Followed, context: ReportContext, _: Translator) -> str | None:
    """`Lovet 12 %, vedtatt nå 14 %, oppnådd 15,1 %.`, where the target of the horizon is another than was promised."""
    if each.result is None:
        return None
    promise = promise_of(context, each, each.result.horizon)
    if not promise.differs:
        return None
    horizon = wording.horizon_word(promise.horizon, _)
    if promise.promised is None:
        return _("The {horizon} target was set after the plan was first adopted.", horizon=horizon)
    first = target_text(promise.promised, each, _, in_words=True)
    if promise.now is None:
        return _("The {horizon} target that was promised, {promised}, has been taken out of the plan.", horizon=horizon, promised=first)  # fmt: skip
    now = target_text(promise.now, each, _, in_words=True)
    if each.result.actual is None:
        return _("Promised for the {horizon} {promised}, adopted now {now}.", horizon=_term(promise.horizon, _), promised=first, now=now)  # fmt: skip
    return _(
        "Promised for the {horizon} {promised}, adopted now {now}, realised {realised}.",
        horizon=_term(promise.horizon, _),
        promised=first,
        now=now,
        realised=wording.value_in_words(each.result.actual, each.measure, _),
    )


def _term(horizon: Horizon, _: Translator) -> str:
    """`kort sikt`, as it stands within a sentence."""
    return wording.lower_first(wording.horizon_label(horizon, _))


def promises_table(
    context: ReportContext, found: Sequence[Followed], _: Translator, only_changed: bool = False
) -> Table | None:
    """Each horizon of each benefit: promised, adopted now and realised. None where there is no target.

    The middle one is a column only where it differs from what was promised for something in the report. `only_changed`:
    where pages are few, only targets that are others than were promised; the rest stands in the table of benefits.
    """
    held = [
        (each, promise)
        for each in found
        for horizon in HORIZONS
        if (promise := promise_of(context, each, horizon)).promised or promise.now
        if promise.differs or not only_changed
    ]
    if not held:
        return None
    detail = _("Promised is the plan as first adopted; realised is the last three months with figures in each horizon, until {date}.", date=_.date(context.last))  # fmt: skip
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
        detail=detail,
        header=tuple(words for words, _side in heads),
        alignments=tuple(side for _words, side in heads),
        rows=tuple(rows),
        grouped=True,
    )


def promises_note(context: ReportContext, found: Sequence[Followed], _: Translator) -> str:
    """Where no target is another than was promised, so that there is no table of those: a sentence that says it."""
    changed = any(promise_of(context, each, horizon).differs for each in found for horizon in HORIZONS)
    return "" if changed or not found else _promised_headline(0, context, _) + "."


def _promised_headline(revised: int, context: ReportContext, _: Translator) -> str:
    if context.original is None:
        return _("The plan has not been adopted yet")
    if not revised:
        return _("The targets are as they were promised")
    if revised == 1:
        return _("One target is another than was promised")
    return wording.capital(
        _("{count} targets are others than were promised", count=wording.number_word(revised, _))
    )


def _now_text(each: Followed, promise: Promise, context: ReportContext, _: Translator) -> str:
    if promise.now is None:
        return _("taken out")
    text = target_text(promise.now, each, _)
    return text if promise.adopted or context.original is None else _("{value}, not adopted", value=text)


def _realised(each: Followed, horizon: Horizon, context: ReportContext, _: Translator) -> str:
    """The figure of a horizon, so far where it goes on; why there is none."""
    dates = horizon_dates(horizon, context)
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
        text = label(each, step)
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


def horizon_dates(horizon: Horizon, context: ReportContext) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a horizon; None where the project has no start."""
    origin = context.plan.project.horizon_origin
    if origin is None:
        return None
    first, after = context.plan.project.horizon_months.dates(horizon, origin)
    return first, after - dt.timedelta(days=1)
