"""What the figures of a benefit bear, in words for its page: signs, effect with its range, grade with facts, forecasts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gevinst.domain.control_chart import Assurance, PointLabel, Strength, Variation
from gevinst.domain.evaluation import Evaluation
from gevinst.domain.evidence import Evidence, Fact, Grade
from gevinst.domain.finding import ControlLine, EffectFinding, Finding, LineWithout, Range
from gevinst.domain.measure import Measure
from gevinst.i18n import Translator
from gevinst.reporting import evidence_wording as said
from gevinst.reporting.wording import horizon_label, lower_first, value_text

_LEAST_RATIO, _MOST_RATIO = 0.01, 10.0
"""A ratio is drawn no further out than its words go."""
_NEXT = {Grade.TOO_EARLY: Grade.WEAK, Grade.WEAK: Grade.MODERATE, Grade.MODERATE: Grade.STRONG}


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact of the grade. `met` None: it does not count here; `label` says which in a word."""

    met: bool | None
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class IntervalView:
    """An effect with its range, to be drawn: a difference in the unit, or the logarithm of a ratio; no change is 0."""

    estimate: float
    low: float
    high: float
    estimate_text: str
    range_text: str
    """With unit and word at both ends."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What a line bears. Empty texts: there is nothing to say."""

    finding: Finding
    control: ControlLine | None
    without: LineWithout | None
    """On the same periods; None where there is no such line, or where nobody asked for it."""
    development: str
    """Whether the last figures vary more than they do by themselves, with how many are judged; empty where unknown."""
    variation: str
    """The same; where nobody can say, that it is so."""
    assurance: str
    """Whether the target is met as the limits have it; empty where that cannot be said."""
    signs: tuple[str, ...]
    """For each period of the control line what its figure is a sign of, and by which rule."""
    strengths: tuple[str, ...]
    """For each of its phases how much the limits bear."""
    limits: str
    """The last phase's limits in one sentence."""
    sentence: str
    effect: str
    """The effect with its range and how many figures it rests on."""
    interval: IntervalView | None
    sides: str
    horizons: tuple[tuple[str, str], ...]
    """(horizon, effect at its end) for each that the figures reach."""
    averted: str
    forecasts: tuple[str, ...]
    grade: str
    facts: tuple[FactView, ...]
    lacking: str
    """What is not met of what the next grade takes."""
    method: str
    notes: tuple[str, ...]
    """On how the figures were judged."""


def evidence_view(
    evaluation: Evaluation | None, measure: Measure | None, _: Translator, without: LineWithout | None = None
) -> EvidenceView | None:
    """None without figures to judge. `without`: the line without the change, as `lines_without` gives it."""
    finding = evaluation.finding if evaluation else None
    if evaluation is None or finding is None:
        return None
    effect, control = finding.effect, evaluation.control
    return EvidenceView(
        finding=finding,
        control=control,
        without=without,
        development="" if finding.variation is Variation.NOT_ASSESSABLE else said.variation_label(finding, _),
        variation=said.variation_label(finding, _),
        assurance=""
        if finding.assured in (Assurance.NO_TARGET, Assurance.NOT_ASSESSABLE)
        else f"{said.assurance_word(finding.assured, _)} ({said.points_text(finding.points, _)})",
        signs=_signs(control, _),
        strengths=tuple(said.strength_label(phase.strength, _) for phase in control.phases)
        if control
        else (),
        limits=_limits(finding, measure, _),
        sentence=said.effect_sentence(finding, measure, _),
        effect=said.effect_label(effect, measure, _) if effect else "",
        interval=_interval(effect, measure, _) if effect else None,
        sides=said.sides_text(effect, _) if effect else "",
        horizons=_horizons(effect, measure, _) if effect else (),
        averted=(said.averted_sentence(effect, measure, _) or "") if effect else "",
        forecasts=tuple(
            " ".join([said.forecast_sentence(each, _), *said.forecast_notes(each, _)])
            for each in finding.forecasts
        ),
        grade=said.grade_label(finding.grade, _),
        facts=tuple(_fact(each, _) for each in finding.facts),
        lacking=_lacking(finding, _),
        method=said.method_note(finding, measure, _),
        notes=said.chart_notes(finding, _),
    )


def _signs(control: ControlLine | None, _: Translator) -> tuple[str, ...]:
    if control is None:
        return ()
    return tuple(
        ""
        if label is PointLabel.COMMON_CAUSE
        else ": ".join(
            [said.point_label(label, _), *(lower_first(said.rule_label(each, _)) for each in rules[:1])]
        )
        for label, rules in zip(control.labels, control.rules, strict=True)
    )


def _limits(finding: Finding, measure: Measure | None, _: Translator) -> str:
    if finding.strength is Strength.NONE or finding.lower is None or finding.upper is None:
        return ""
    return _(
        "The usual range is {low} to {high} around a centre line at {centre} ({strength}).",
        low=value_text(finding.lower, measure, _),
        high=value_text(finding.upper, measure, _),
        centre=value_text(finding.centre, measure, _),
        strength=lower_first(said.strength_label(finding.strength, _)),
    )


def _placed(effect: Range, ratio: bool) -> tuple[float, float, float]:
    """Estimate, low and high as they are drawn: no change is 0."""
    values = (effect.estimate, effect.low, effect.high)
    if not ratio:
        return values
    estimate, low, high = (math.log(min(max(each, _LEAST_RATIO), _MOST_RATIO)) for each in values)
    return estimate, low, high


def _interval(effect: EffectFinding, measure: Measure | None, _: Translator) -> IntervalView:
    estimate, low, high = _placed(effect.effect, effect.ratio)
    return IntervalView(
        estimate=estimate,
        low=low,
        high=high,
        estimate_text=said.estimate_text(effect.effect, effect.ratio, measure, _),
        range_text=said.whole_range_text(effect.effect, effect.ratio, measure, _),
    )


def _horizons(effect: EffectFinding, measure: Measure | None, _: Translator) -> tuple[tuple[str, str], ...]:
    return tuple(
        (horizon_label(each.horizon, _), said.horizon_effect_text(each, effect.ratio, measure, _))
        for each in effect.at
        if each.effect is not None
    )


def _fact(fact: Fact, _: Translator) -> FactView:
    return FactView(fact.met, said.fact_met_label(fact, _), said.fact_text(fact, _))


def _lacking(finding: Finding, _: Translator) -> str:
    better = _NEXT.get(finding.grade)
    if better is None:
        return ""
    facts: Sequence[Fact] = Evidence(finding.grade, finding.facts).lacking(better)
    if not facts:
        return ""
    return _(
        "Not met of what {grade} takes: {facts}.",
        grade=lower_first(said.grade_label(better, _)),
        facts="; ".join(lower_first(said.fact_text(each, _)) for each in facts),
    )
