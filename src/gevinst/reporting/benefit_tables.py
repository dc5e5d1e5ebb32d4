"""The tables of a report about its benefits: where each stands, and each measure with its targets."""

from collections.abc import Sequence
from typing import Literal

from gevinst.domain.control_chart import Variation
from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import (
    Cell,
    ReportContext,
    Status,
    Table,
)
from gevinst.i18n import Translator
from gevinst.reporting import plan_terms, wording
from gevinst.reporting.evidence_wording import variation_word
from gevinst.reporting.followed import Followed
from gevinst.reporting.followed_levels import has_limit, level_of, scale_word
from gevinst.reporting.limit_wording import limit_label, limit_words
from gevinst.reporting.promises import (
    target_text,
)
from gevinst.reporting.wording import DASH

_RIGHT: Literal["right"] = "right"


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
        last = wording.value_text(level_of(evaluation), measure, _)
    else:
        word = scale_word(each)
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
        word = scale_word(each)
        aim = next((target.text for target in reversed(each.indicator.targets) if target.text), None)
        return (
            title, DASH, DASH, DASH,
            wording.capital(word) if word else Status(_("No measurements"), "few"),
            aim or _("No target"),
        )  # fmt: skip
    level = level_of(evaluation)
    result = each.result
    target = wording.value_text(result.target if result else None, measure, _)
    if has_limit(each) and result is not None and result.target is not None:
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
        if has_limit(each)
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
