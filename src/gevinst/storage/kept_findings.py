"""A finding as it is kept: a list in the order of its fields. With a name for each, most of what is written would be names.

What was kept with names, as a form before this one did, is read too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Rule, Strength, Variation
from gevinst.domain.evidence import Fact, FactCode, Grade
from gevinst.domain.finding import (
    EffectFinding,
    EffectMethod,
    EffectVerdict,
    Finding,
    HorizonEffect,
    NoEffect,
    Range,
    TargetForecast,
)
from gevinst.domain.horizon import Horizon
from gevinst.storage.engine import JsonText

_FORM = 1
_EFFECT = 13
"""Where the effect stands; after it why there is none, the forecasts and the grade."""
_WHOLE: TypeAdapter[Finding] = TypeAdapter(Finding)
_CODES = tuple(FactCode)


def finding_text(finding: Finding) -> JsonText:
    """A finding as it is kept."""
    effect = finding.effect
    kept = (
        _FORM,
        str(finding.chart),
        finding.points,
        finding.preliminary,
        str(finding.strength),
        str(finding.variation),
        str(finding.assurance),
        [str(each) for each in finding.signals],
        None if finding.label is None else str(finding.label),
        finding.last,
        finding.centre,
        finding.lower,
        finding.upper,
        None if effect is None else _effect(effect),
        None if finding.no_effect is None else str(finding.no_effect),
        [
            (str(each.horizon), each.periods, _range(each.forecast), each.probability, each.notes)
            for each in finding.forecasts
        ],
        str(finding.grade),
        _facts(finding.facts),
        finding.notes,
    )
    # Nothing that is not JSON: what is no number is nothing.
    return JsonText(to_json(kept, inf_nan_mode="null"), "utf-8")


def finding_of(kept: Sequence[Any] | Mapping[str, Any]) -> Finding:
    """A finding from what is kept, in whichever form."""
    if isinstance(kept, Mapping):
        return _WHOLE.validate_python(kept)
    (
        _form,
        chart,
        points,
        preliminary,
        strength,
        variation,
        assurance,
        signals,
        label,
        last,
        centre,
        lower,
        upper,
        effect,
        no_effect,
        forecasts,
        grade,
        facts,
        notes,
    ) = kept
    return Finding(
        chart=ChartKind(chart),
        points=points,
        preliminary=preliminary,
        strength=Strength(strength),
        variation=Variation(variation),
        assurance=Assurance(assurance),
        signals=tuple([Rule(each) for each in signals]),
        label=None if label is None else PointLabel(label),
        last=last,
        centre=centre,
        lower=lower,
        upper=upper,
        effect=None if effect is None else _effect_of(effect),
        no_effect=None if no_effect is None else NoEffect(no_effect),
        forecasts=tuple(
            [
                TargetForecast(Horizon(horizon), periods, Range(*forecast), probability, tuple(noted))
                for horizon, periods, forecast, probability, noted in forecasts
            ]
        ),
        grade=Grade(grade),
        facts=_facts_of(facts),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class Borne:
    """Of a finding what is held beside that of other projects."""

    effect: EffectFinding | None
    no_effect: NoEffect | None
    grade: Grade


def borne_by(kept: Sequence[Any] | Mapping[str, Any]) -> Borne:
    """That alone, from what is kept in whichever form: a portfolio has tens of thousands."""
    if isinstance(kept, Mapping):
        whole = finding_of(kept)
        return Borne(whole.effect, whole.no_effect, whole.grade)
    effect, no_effect, grade = kept[_EFFECT], kept[_EFFECT + 1], kept[_EFFECT + 3]
    return Borne(
        None if effect is None else _effect_of(effect),
        None if no_effect is None else NoEffect(no_effect),
        Grade(grade),
    )


def _effect(effect: EffectFinding) -> tuple[Any, ...]:
    return (
        str(effect.method),
        effect.ratio,
        _range(effect.effect),
        effect.p,
        str(effect.verdict),
        [(str(each.horizon), each.periods, _range(each.effect)) for each in effect.at],
        _range(effect.averted),
        effect.points_before,
        effect.points_after,
        effect.events_before,
        effect.events_after,
        effect.carry_over,
        effect.degrees,
        effect.step,
        effect.harmonics,
        effect.compared,
        effect.gaps,
        effect.notes,
    )


def _effect_of(kept: Sequence[Any]) -> EffectFinding:
    method, ratio, effect, p, verdict, at, averted, before, after, events_before, events_after, *rest = kept
    carry_over, degrees, step, harmonics, compared, gaps, notes = rest
    return EffectFinding(
        EffectMethod(method),
        ratio,
        Range(*effect),
        p,
        EffectVerdict(verdict),
        tuple([HorizonEffect(Horizon(each), periods, _range_of(found)) for each, periods, found in at]),
        _range_of(averted),
        before,
        after,
        _number(events_before),
        _number(events_after),
        carry_over,
        degrees,
        step,
        harmonics,
        compared,
        gaps,
        tuple(notes),
    )


def _range(found: Range | None) -> tuple[float, float, float] | None:
    return None if found is None else (found.estimate, found.low, found.high)


def _range_of(kept: Sequence[float] | None) -> Range | None:
    return None if kept is None else Range(*kept)


def _facts(facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    """Each without its code where all of them are there in their order, which is nearly always."""
    if len(facts) == len(_CODES) and all(each.code is code for each, code in zip(facts, _CODES, strict=True)):
        return [(each.met, each.figure, each.needed) for each in facts]
    return [(each.met, each.figure, each.needed, str(each.code)) for each in facts]


def _facts_of(kept: Sequence[Sequence[Any]]) -> tuple[Fact, ...]:
    return tuple(
        [
            Fact(FactCode(code[0]) if code else _CODES[at], met, _number(figure), _number(needed))
            for at, (met, figure, needed, *code) in enumerate(kept)
        ]
    )


def _number(value: float | None) -> float | None:
    """Numbers of events, and counts among the facts, are numbers as the others are."""
    return None if value is None else float(value)
