"""A benefit as a row: where it stands now, what changed, how far each horizon has come. One function for all pages."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from gevinst.domain.control_chart import Assurance, PointLabel, Variation
from gevinst.domain.evaluation import Evaluation, HorizonResult, Verdict
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import Finding
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon, HorizonMonths
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, Project, aimed_step
from gevinst.domain.portfolio import STANDINGS
from gevinst.i18n import Translator
from gevinst.reporting import development_wording, wording
from gevinst.reporting import evidence_wording as evidence
from gevinst.reporting.limit_wording import JUDGED, limit_label, limit_sentence, limit_words
from gevinst.reporting.wording import DASH, value_text
from gevinst.services import say
from gevinst.services.base import Base
from gevinst.services.reckoning import from_period, target_value
from gevinst.services.state import Shown, line_of
from gevinst.services.views import (
    BEYOND,
    BenefitRow,
    ChangeKind,
    ChangeWay,
    Choice,
    HorizonView,
    Line,
    Standing,
)

_STANDING: dict[Verdict, Standing] = {
    Verdict.REACHED: "reached",
    Verdict.ON_TRACK: "on_track",
    Verdict.BEHIND: "behind",
    Verdict.WRONG_WAY: "wrong_way",
    Verdict.NOT_STARTED: "not_assessed",
    Verdict.TOO_FEW: "too_few",
    Verdict.NO_TARGET: "not_assessed",
    Verdict.NO_BASELINE: "not_assessed",
    Verdict.NO_DATA: "no_data",
    Verdict.NOT_COMPARABLE: "not_assessed",
}


def rows(base: Base, state: Shown, today: dt.date, _: Translator) -> tuple[BenefitRow, ...]:
    """Every benefit that is not archived: one row for each indicator, or one without; what needs somebody first."""
    found = []
    for benefit in state.document.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators or (None,):
            found.append(row(base, state, benefit, indicator, today, _))
    return tuple(sorted(found, key=lambda each: STANDINGS.index(each.standing)))


def row(
    base: Base,
    state: Shown,
    benefit: Benefit,
    indicator: Indicator | None,
    today: dt.date,
    _: Translator,
) -> BenefitRow:
    """One benefit and one of its indicators."""
    measure = base.measure_of(indicator) if indicator else None
    evaluation = state.evaluations.get((indicator.id, None)) if indicator else None
    line = line_of(base, state, indicator, None, today) if indicator else None
    if indicator is None:
        horizons: tuple[HorizonView, ...] = ()
    elif indicator.kind is IndicatorKind.NUMBER:
        horizons = _horizons(state, benefit, indicator, measure, evaluation, today, _)
    else:
        horizons = _steps(state, indicator, line, today, _)
    now = _now(horizons)
    standing = _standing(indicator, evaluation, now, line)
    finding = evaluation.finding if evaluation else None
    kind, way = change_of(finding)
    start = from_period(state.document.project, indicator.frequency) if indicator else None
    shown = _latest(indicator, measure, evaluation, line, _)
    return BenefitRow(
        benefit=benefit,
        indicator=indicator,
        measure=measure,
        title=indicator.title if indicator else benefit.title,
        subtitle=_subtitle(benefit, indicator, measure, _),
        evaluation=evaluation,
        line=line,
        before=sum(start is None or period < start for period in line.periods) if line else 0,
        standing=standing,
        change_label=_change_label(evaluation, measure, _),
        change_kind=kind,
        change_way=way,
        change_word=change_word(kind, finding, _),
        points_text=evidence.points_text(finding.points, _) if finding and finding.points else "",
        assurance_text=assurance_text(finding, _),
        grade_text=evidence.grade_label(grade_of(finding), _)
        if indicator is not None and indicator.kind is IndicatorKind.NUMBER
        else "",
        effect_text=evidence.effect_label(finding.effect, measure, _) if finding and finding.effect else "",
        latest_text=shown[0],
        period_text=shown[1],
        baseline_text=value_text(evaluation.baseline if evaluation else None, measure, _)
        if indicator is None or indicator.kind is IndicatorKind.NUMBER
        else _scale_word(indicator, indicator.baseline.value),
        horizons=horizons,
        now=now,
        documented=state.documented(benefit, indicator),
        sentence=_qualitative_sentence(indicator, shown, now, _note_of(state, indicator), _)
        if indicator is not None and indicator.kind is not IndicatorKind.NUMBER
        else limit_sentence(indicator.title, shown[0], shown[1], now.target_text or DASH, now.label, _)
        if benefit.disbenefit and indicator is not None and now is not None and now.result.verdict in JUDGED
        else wording.benefit_sentence(
            indicator.title if indicator else benefit.title,
            measure,
            evaluation,
            now.result if now else None,
            now.ends if now else None,
            today,
            _,
        ),
    )


def _subtitle(benefit: Benefit, indicator: Indicator | None, measure: Measure | None, _: Translator) -> str:
    if indicator is None:
        return _("No measure yet")
    if measure is None:
        return benefit.title
    unit = _.local(measure.unit.name)
    return unit[:1].upper() + unit[1:] if unit else benefit.title


def _horizons(
    state: Shown,
    benefit: Benefit,
    indicator: Indicator,
    measure: Measure | None,
    evaluation: Evaluation | None,
    today: dt.date,
    _: Translator,
) -> tuple[HorizonView, ...]:
    project = state.document.project
    origin = project.horizon_origin
    if evaluation is None or measure is None or origin is None:
        return ()
    promised = state.original.indicator(indicator.id) if state.original else None
    found = []
    for horizon in HORIZONS:
        result = evaluation.at(horizon)
        if result is None:
            continue
        first, after = project.horizon_months.dates(horizon, origin)
        original = target_value(promised[1], horizon, measure, evaluation.baseline) if promised else None
        passed = today >= after
        found.append(
            HorizonView(
                horizon=horizon,
                result=result,
                starts=first,
                ends=after - dt.timedelta(days=1),
                passed=passed,
                current=first <= today < after,
                original_target=original if original != result.target else None,
                label=limit_label(result, measure, _)
                if benefit.disbenefit and result.verdict in JUDGED
                else _label(result, measure, passed, first, today, _),
                target_text=target_words(benefit, result.target, measure, _),
                actual_text=_actual(result, measure, indicator.frequency, _),
            )
        )
    return tuple(found)


def target_words(
    benefit: Benefit, target: float | None, measure: Measure | None, _: Translator
) -> str | None:
    """A target as it is said: `14,5 %`; of a dis-benefit the limit that may not be passed, `høyst 130 timer`."""
    if target is None:
        return None
    return limit_words(target, measure, _) if benefit.disbenefit else value_text(target, measure, _)


def _steps(
    state: Shown, indicator: Indicator, line: Line | None, today: dt.date, _: Translator
) -> tuple[HorizonView, ...]:
    """The horizons of a scale or a milestone: the last score within each against its target. Never a distance."""
    project = state.document.project
    origin = project.horizon_origin
    if origin is None:
        return ()
    found = []
    for result in step_results(project, indicator, line):
        first, after = project.horizon_months.dates(result.horizon, origin)
        target, goal = indicator.target(result.horizon), result.target
        passed = today >= after
        words = (
            target.text or (_scale_word(indicator, goal) if goal is not None else None) if target else None
        )
        found.append(
            HorizonView(
                horizon=result.horizon,
                result=result,
                starts=first,
                ends=after - dt.timedelta(days=1),
                passed=passed,
                current=first <= today < after,
                original_target=None,
                label=_step_label(result.verdict, passed, first <= today, _),
                target_text=words,
                actual_text=_scale_word(indicator, result.actual) if result.actual is not None else None,
            )
        )
    return tuple(found)


def step_results(project: Project, indicator: Indicator, line: Line | None) -> tuple[HorizonResult, ...]:
    """The horizons of a scale, a milestone or a text, without a word: the last score within each against its target."""
    origin = project.horizon_origin
    if origin is None:
        return ()
    scores = [(p, v) for p, v in zip(line.periods, line.values, strict=True) if v is not None] if line else []
    found = []
    for horizon in HORIZONS:
        first, after = project.horizon_months.dates(horizon, origin)
        target = indicator.target(horizon)
        inside = [each for each in scores if first.toordinal() <= each[0] < after.toordinal()]
        last, score = inside[-1] if inside else (None, None)
        goal = aimed_step(indicator, target) if target else None
        if target is None:
            verdict = Verdict.NO_TARGET
        elif score is None:
            verdict = Verdict.NOT_STARTED
        elif goal is None:
            # A target in words is judged by people, in the decisions.
            verdict = Verdict.NO_TARGET
        else:
            verdict = Verdict.REACHED if score >= goal else Verdict.BEHIND
        found.append(HorizonResult(horizon, verdict, goal, score, last, last, None, None, None))
    return tuple(found)


def _step_label(verdict: Verdict, passed: bool, begun: bool, _: Translator) -> str:
    match verdict:
        case Verdict.REACHED:
            return wording.verdict_label(verdict, _)
        case Verdict.BEHIND:
            return _("Not reached") if passed else _("Under way")
        case Verdict.NO_TARGET:
            return wording.verdict_label(verdict, _)
    return _("Not scored in the period") if passed else _("Not scored yet") if begun else _("Not started")


def _note_of(state: Shown, indicator: Indicator) -> str | None:
    """What was written with the newest assessment."""
    found = [m for line in indicator.series for m in state.values.get(line.id, ()) if m.figure.comment]
    return max(found, key=lambda each: each.period).figure.comment if found else None


def _qualitative_sentence(
    indicator: Indicator,
    shown: tuple[str, str],
    now: HorizonView | None,
    note: str | None,
    _: Translator,
) -> str:
    """Where a scale, a milestone or a text stands, in its own words; of a text also what was written."""
    if shown[0] == DASH:
        return _("{title}: not scored yet.", title=indicator.title)
    text = _("{title}: {score} ({period}).", title=indicator.title, score=shown[0], period=shown[1])
    if indicator.kind is IndicatorKind.TEXT and note:
        text += f" {note.rstrip('.')}."
    if now is None or now.target_text is None:
        return text
    return text + " " + _("The target is “{target}”.", target=now.target_text)


def _label(
    result: HorizonResult, measure: Measure, passed: bool, first: dt.date, today: dt.date, _: Translator
) -> str:
    """The horizon in words; where it has no figures, whether any could be there by now."""
    if result.verdict in {Verdict.NOT_STARTED, Verdict.NO_DATA}:
        if passed:
            return _("No measurements in the period")
        return _("No measurements yet") if first <= today else _("Not started")
    return wording.remaining_label(result, measure, passed, _)


def _actual(result: HorizonResult, measure: Measure, frequency: Frequency, _: Translator) -> str | None:
    if result.actual is None or result.first is None or result.last is None:
        return None
    amount = value_text(result.actual, measure, _)
    if result.first == result.last:
        return _("{value} in {period}", value=amount, period=say.period(result.last, frequency, _))
    first, last = say.period(result.first, frequency, _), say.period(result.last, frequency, _)
    year = f"\u00a0{dt.date.fromordinal(result.last).year}"
    if first.endswith(year) and last.endswith(year):
        first = first.removesuffix(year)
    return _("{value} in {first}\u2013{last}", value=amount, first=first, last=last)


@dataclass(frozen=True, slots=True)
class _Place:
    """A horizon without its words."""

    result: HorizonResult
    passed: bool
    current: bool


def standings(
    project: Project,
    indicator: Indicator | None,
    measure: Measure | None,
    evaluation: Evaluation | None,
    line: Line | None,
) -> tuple[tuple[int, Standing], ...]:
    """How a benefit stands, as `row` has it, from which day on (ordinals, the first is 0): it changes as horizons begin and end.

    `line` is asked for where the indicator is followed in steps or words.
    """
    origin = project.horizon_origin
    results: Sequence[HorizonResult] = ()
    if indicator is not None and indicator.kind is not IndicatorKind.NUMBER:
        results = step_results(project, indicator, line)
    elif evaluation is not None and measure is not None:
        results = evaluation.horizons
    if not results or origin is None:
        return ((0, _standing(indicator, evaluation, None, line)),)
    months = project.horizon_months
    spans, days = _spans(origin, months.short, months.medium, months.long)
    counting = _counting(results)
    if counting is not None:
        # It counts whatever the day; only whether it has passed changes.
        now, then = (
            _standing(indicator, evaluation, _Place(counting, passed, False), line)
            for passed in (False, True)
        )
        return ((0, now),) if now == then else ((0, now), (spans[counting.horizon][1], then))
    found: list[tuple[int, Standing]] = []
    for day in (0, *days):
        places = []
        for result in results:
            first, after = spans[result.horizon]
            places.append(_Place(result, day >= after, first <= day < after))
        standing = _standing(indicator, evaluation, _now(places), line)
        if not found or found[-1][1] != standing:
            found.append((day, standing))
    return tuple(found)


@lru_cache(maxsize=4096)
def _spans(
    origin: dt.date, short: int, medium: int, long: int
) -> tuple[Mapping[Horizon, tuple[int, int]], tuple[int, ...]]:
    """The first day and the day after of each horizon, and all these days in order."""
    months = HorizonMonths(short=short, medium=medium, long=long)
    spans = {}
    for horizon in HORIZONS:
        first, after = months.dates(horizon, origin)
        spans[horizon] = first.toordinal(), after.toordinal()
    return spans, tuple(sorted({each for span in spans.values() for each in span}))


_H = TypeVar("_H", HorizonView, _Place)


def _now(horizons: Sequence[_H]) -> _H | None:
    """The horizon that counts: the last one with figures and a target, else the one the clock is in."""
    counting = _counting([each.result for each in horizons])
    if counting is not None:
        return next(each for each in horizons if each.result is counting)
    return next((each for each in horizons if each.current), horizons[0] if horizons else None)


def _counting(results: Sequence[HorizonResult]) -> HorizonResult | None:
    """The last horizon with figures and a target, else with figures; None where there are none."""
    measured = [each for each in results if each.last is not None]
    with_target = [each for each in measured if each.target is not None]
    return (with_target or measured)[-1] if measured else None


def _standing(
    indicator: Indicator | None,
    evaluation: Evaluation | None,
    now: HorizonView | _Place | None,
    line: Line | None,
) -> Standing:
    if indicator is None:
        return "not_assessed"
    if indicator.kind is not IndicatorKind.NUMBER:
        return _qualitative_standing(now) if line is not None else "no_data"
    if evaluation is None or evaluation.last_period is None:
        return "no_data"
    if now is None:
        return "not_assessed"
    standing = _STANDING[now.result.verdict]
    return "missed" if standing == "behind" and now.passed else standing


def _qualitative_standing(now: HorizonView | _Place | None) -> Standing:
    """A scale or a milestone is reached, missed or under way; without a target it is only followed."""
    match now.result.verdict if now else Verdict.NO_TARGET:
        case Verdict.REACHED:
            return "reached"
        case Verdict.BEHIND:
            return "missed" if now is not None and now.passed else "on_track"
    return "qualitative"


_KINDS: dict[Variation, ChangeKind] = {
    Variation.IMPROVEMENT: "improvement",
    Variation.CONCERN: "concern",
    Variation.NEUTRAL: "neutral",
    Variation.COMMON_CAUSE: "common",
}
_FALLING = (PointLabel.IMPROVEMENT_LOW, PointLabel.CONCERN_LOW, PointLabel.NEUTRAL_LOW)


def change_of(finding: Finding | None) -> tuple[ChangeKind, ChangeWay]:
    """What the last figures are a sign of, and which way they have gone. A sign is more than the usual variation."""
    if finding is None:
        return "none", "flat"
    kind = _KINDS.get(finding.variation)
    if kind is None:
        return ("few" if "too_few_points" in finding.notes else "none"), "flat"
    if kind == "common":
        return kind, "flat"
    return kind, "down" if finding.label in _FALLING else "up"


def change_word(kind: ChangeKind, finding: Finding | None, _: Translator) -> str:
    """The kind in a word, for a chip."""
    match kind:
        case "improvement":
            return _("Better")
        case "concern":
            return _("Worse")
        case "neutral":
            return _("Changed")
        case "few":
            return _("Too few measurements")
        case "none" if finding is None:
            return _("Not assessed")
    return evidence.variation_word(finding.variation if finding else Variation.NOT_ASSESSABLE, _)


def changes_sentence(found: Sequence[BenefitRow], _: Translator, said: Collection[str] = ()) -> str:
    """How many of the lines have changed by more than the usual variation, and which for the worse; empty for none.

    `said`: the titles that were named just before.
    """
    judged = [each for each in found if each.change_kind not in ("few", "none")]
    return development_wording.changes_sentence(
        sum(each.change_kind in BEYOND for each in judged),
        len(judged),
        [each.title for each in judged if each.change_kind == "concern"],
        _,
        said,
    )


UNKNOWN = "unknown"
"""What a filter calls that which cannot be judged, and that which has too few figures."""


def development_of(finding: Finding | None) -> str:
    """`improvement`, `concern`, `neutral`, `common` or `unknown`: what filters and tables call the development."""
    kind, _way = change_of(finding)
    return UNKNOWN if kind in ("few", "none") else kind


def grade_of(finding: Finding | None) -> Grade:
    """The grade; without figures to judge it is too early to tell."""
    return finding.grade if finding else Grade.TOO_EARLY


def assurance_of(finding: Finding | None) -> Assurance:
    """The assurance as far as the limits describe the figures now; without figures to judge there is none."""
    return finding.assured if finding else Assurance.NOT_ASSESSABLE


def bears(finding: Finding | None, development: str, grade: str) -> bool:
    """Whether a line is as two filters ask; an empty one asks for nothing."""
    return (not development or development_of(finding) == development) and (
        not grade or grade_of(finding).value == grade
    )


def development_choices(found: Iterable[Finding | None], _: Translator) -> tuple[Choice, ...]:
    """The developments that are there."""
    return development_words({development_of(each) for each in found}, _)


def development_words(present: Collection[str], _: Translator) -> tuple[Choice, ...]:
    """These developments, the better first."""
    words = {
        "improvement": evidence.variation_word(Variation.IMPROVEMENT, _),
        "concern": evidence.variation_word(Variation.CONCERN, _),
        "neutral": evidence.variation_word(Variation.NEUTRAL, _),
        "common": evidence.variation_word(Variation.COMMON_CAUSE, _),
        UNKNOWN: evidence.variation_word(Variation.NOT_ASSESSABLE, _),
    }
    return tuple(Choice(key, text) for key, text in words.items() if key in present)


def grade_choices(found: Iterable[Finding | None], _: Translator) -> tuple[Choice, ...]:
    """The grades that are there, the best first."""
    return grade_words({grade_of(each).value for each in found}, _)


def grade_words(present: Collection[str], _: Translator) -> tuple[Choice, ...]:
    """These grades, the best first."""
    return tuple(Choice(each.value, evidence.grade_label(each, _)) for each in Grade if each.value in present)


def assurance_text(finding: Finding | None, _: Translator) -> str:
    """Whether the target is met as the limits have it; empty where they cannot bear it."""
    assured = assurance_of(finding)
    if assured in (Assurance.NO_TARGET, Assurance.NOT_ASSESSABLE):
        return ""
    return evidence.assurance_word(assured, _)


def _change_label(evaluation: Evaluation | None, measure: Measure | None, _: Translator) -> str:
    if evaluation is None or measure is None or evaluation.change is None:
        if evaluation is not None and "definition_changed" in evaluation.notes:
            return _("Definition changed")
        return DASH if evaluation is None or evaluation.last_period is None else _("Not reckoned")
    return wording.change(evaluation.change, measure, _)


def _latest(
    indicator: Indicator | None,
    measure: Measure | None,
    evaluation: Evaluation | None,
    line: Line | None,
    _: Translator,
) -> tuple[str, str]:
    """The last figure and its period."""
    if indicator is None:
        return DASH, ""
    if indicator.kind is not IndicatorKind.NUMBER:
        known = (
            [(p, v) for p, v in zip(line.periods, line.values, strict=True) if v is not None] if line else []
        )
        if not known:
            return DASH, ""
        return _scale_word(indicator, known[-1][1]), say.period(known[-1][0], indicator.frequency, _)
    if evaluation is None or evaluation.last_period is None:
        return DASH, ""
    return value_text(evaluation.latest, measure, _), say.period(
        evaluation.last_period, indicator.frequency, _
    )


def _scale_word(indicator: Indicator, score: float | None) -> str:
    """A score in the indicator's own words."""
    if score is None:
        return DASH
    at = round(score)
    return indicator.scale_labels[at] if 0 <= at < len(indicator.scale_labels) else f"{score:g}"


def lower_is_better(measure: Measure | None) -> bool:
    """Which way is good, for what draws it."""
    return measure is not None and measure.direction is Direction.LOWER
