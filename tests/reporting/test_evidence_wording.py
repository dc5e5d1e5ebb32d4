"""The words of the evidence: each situation's exact words in three languages stand in `golden/evidence.<language>.txt`.

After a change of words: `GEVINST_TEST_WRITE_GOLDEN=1 pytest tests/reporting/test_evidence_wording.py`, then read the
difference line by line, in each language, before it is kept.
"""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gevinst.analysis.findings import findings_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    ChartNote,
    PointLabel,
    Rule,
    Strength,
    Variation,
)
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
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
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.plan import ExpectedChange
from gevinst.i18n import LANGUAGES, Language, Translator, translator
from gevinst.reporting import evidence_wording as words
from gevinst.reporting import wording
from reporting.project import measure

GOLDEN = Path(__file__).parent / "golden"
READMISSIONS = measure("readmissions_30d_fhi")
ADMISSIONS = measure("admissions")
TRAVEL = measure("travel_time")
HOURS = measure("staff_hours")
BED_DAYS = measure("bed_days")
FOLLOW_UP = measure("days_to_follow_up")
SATISFACTION = measure("user_satisfaction")
TODAY, ENDS = dt.date(2026, 3, 15), dt.date(2026, 6, 30)

FEWER = Range(0.78, 0.65, 0.93)
MAYBE_FEWER = Range(0.9, 0.65, 1.2)


def effect(
    of: Range,
    verdict: EffectVerdict = EffectVerdict.IMPROVED,
    method: EffectMethod = EffectMethod.SERIES,
    **other: object,
) -> EffectFinding:
    known = EffectFinding(
        method=method, ratio=method is EffectMethod.COUNTS, effect=of, p=None, verdict=verdict, at=(), averted=None,
        points_before=24, points_after=12, events_before=None, events_after=None, carry_over=0.3, degrees=30, step=False,
        harmonics=0, compared=False, gaps=0, notes=(),
    )  # fmt: skip
    return replace(known, **other)  # type: ignore[arg-type]


def counts(of: Range, verdict: EffectVerdict = EffectVerdict.IMPROVED, **other: object) -> EffectFinding:
    seen = {"events_before": 412.0, "events_after": 151.0} | other
    return effect(of, verdict, EffectMethod.COUNTS, **seen)


def short(of: Range, verdict: EffectVerdict = EffectVerdict.IMPROVED, **other: object) -> EffectFinding:
    known = {"points_before": 6, "points_after": 4, "step": True, "notes": ("assumes_no_trend",)} | other
    return effect(of, verdict, EffectMethod.BEFORE_AFTER, **known)


def finding(of: EffectFinding | None = None, **other: object) -> Finding:
    known = Finding(
        chart=ChartKind.XMR, points=36, preliminary=0, strength=Strength.FIRM, variation=Variation.IMPROVEMENT,
        assurance=Assurance.HIT_OR_MISS, signals=(Rule.RUN,), label=PointLabel.IMPROVEMENT_LOW, last=1, centre=None,
        lower=None, upper=None, effect=of, no_effect=None if of else NoEffect.TOO_FEW_POINTS, forecasts=(),
        grade=Grade.MODERATE if of else Grade.TOO_EARLY, facts=(),
    )  # fmt: skip
    return replace(known, **other)  # type: ignore[arg-type]


def benefit(
    title: str,
    defined: object,
    baseline: float | None,
    recent: float | None,
    better: bool | None,
    verdict: Verdict,
    remaining: float | None,
    found: Finding | None,
    *,
    ends: dt.date | None = ENDS,
    after: int = 12,
    notes: tuple[str, ...] = (),
) -> Callable[[Translator], str]:
    evaluation = Evaluation(
        indicator="i", series=None, audience=Audience.ALL, last_period=1, latest=recent, latest_numerator=None,
        latest_denominator=None, baseline=baseline, baseline_n=None, recent=recent,
        change=None if baseline is None or recent is None or notes else recent - baseline, change_percent=None,
        better=better, points_before=24, points_after=after, unapproved=0, horizons=(), notes=notes, finding=found,
    )  # fmt: skip
    result = HorizonResult(Horizon.MEDIUM, verdict, 15.0, recent, 1, 3, None, None, remaining)
    return lambda _: wording.benefit_sentence(title, defined, evaluation, result, ends, TODAY, _)  # type: ignore[arg-type]


def forecast(probability: float, horizon: Horizon = Horizon.MEDIUM) -> TargetForecast:
    return TargetForecast(horizon, 6, Range(15, 12, 18), probability, ())


def lines(*each: Callable[[Translator], str]) -> Callable[[Translator], str]:
    return lambda _: "\n".join(one(_) for one in each)


def fact(code: FactCode, met: bool | None, figure: float | None = None, needed: float | None = None):
    return lambda _: words.fact_text(Fact(code, met, figure, needed), _)


def label(of: EffectFinding, defined: object) -> Callable[[Translator], str]:
    return lambda _: words.effect_label(of, defined, _)  # type: ignore[arg-type]


def said(of: EffectFinding, defined: object, grade: Grade = Grade.MODERATE) -> Callable[[Translator], str]:
    return lambda _: words.effect_sentence(finding(of, grade=grade), defined, _)  # type: ignore[arg-type]


def note(of: EffectFinding, defined: object, **other: object) -> Callable[[Translator], str]:
    return lambda _: words.method_note(finding(of, **other), defined, _)  # type: ignore[arg-type]


def averted(of: EffectFinding, defined: object) -> Callable[[Translator], str]:
    return lambda _: words.averted_sentence(of, defined, _) or "-"  # type: ignore[arg-type]


CANNOT = EffectVerdict.CANNOT_TELL
SITUATIONS: dict[str, Callable[[Translator], str]] = {
    # -- a benefit --
    "benefit: counts, fewer, moderate": benefit("Reinnleggelser", READMISSIONS, 18.4, 16.3, True, Verdict.ON_TRACK, 0.6, finding(counts(FEWER))),
    "benefit: counts, target reached, strong, against a group": benefit("Reinnleggelser", READMISSIONS, 18.4, 14.4, True, Verdict.REACHED, 0.0, finding(effect(Range(-3.1, -4.9, -1.3), compared=True), grade=Grade.STRONG)),
    "benefit: counts, cannot tell": benefit("Reinnleggelser", READMISSIONS, 18.4, 17.9, True, Verdict.BEHIND, 2.9, finding(counts(MAYBE_FEWER, CANNOT))),
    "benefit: counts, cannot tell, the usual variation": benefit("Reinnleggelser", READMISSIONS, 18.4, 17.9, True, Verdict.BEHIND, 2.9, finding(counts(MAYBE_FEWER, CANNOT), variation=Variation.COMMON_CAUSE)),
    "benefit: minutes, cannot tell, a sign for the worse": benefit("Reisetid", TRAVEL, 60, 63, False, Verdict.WRONG_WAY, 28, finding(effect(Range(3.0, -4.0, 9.0), CANNOT), variation=Variation.CONCERN)),
    "benefit: days, cannot tell, a sign without a good way": benefit("Liggedøgn", BED_DAYS, 210, 190, None, Verdict.NO_TARGET, None, finding(effect(Range(-20.0, -43.0, 7.0), CANNOT), variation=Variation.NEUTRAL)),
    "benefit: counts, more than the trend while below the baseline": benefit("Reinnleggelser", READMISSIONS, 18.4, 18.0, True, Verdict.BEHIND, 3.0, finding(counts(Range(1.24, 1.08, 1.41), EffectVerdict.WORSE))),
    "benefit: percentage points, declared step": benefit("Brukertilfredshet", SATISFACTION, 71, 76, True, Verdict.ON_TRACK, 4, finding(effect(Range(5.2, 1.9, 8.6), step=True))),
    "benefit: minutes, shorter": benefit("Reisetid", TRAVEL, 60, 42, True, Verdict.BEHIND, 7, finding(effect(Range(-18.2, -31.7, -4.4)))),
    "benefit: minutes, before and after, weak": benefit("Reisetid", TRAVEL, 60, 42, True, Verdict.REACHED, 0, finding(short(Range(-17.0, -25.0, -9.0)), grade=Grade.WEAK)),
    "benefit: hours, wrong way, deadline passed": benefit("Ressursbruk", HOURS, 6.6, 7.2, False, Verdict.WRONG_WAY, 1.2, finding(effect(Range(0.6, 0.1, 1.1), EffectVerdict.WORSE)), ends=dt.date(2025, 12, 31)),
    "benefit: hours, level, cannot tell": benefit("Ressursbruk", HOURS, 6.6, 6.6, None, Verdict.BEHIND, 0.6, finding(effect(Range(0.01, -0.3, 0.4), CANNOT), variation=Variation.COMMON_CAUSE)),
    "benefit: a limit at no change": benefit("Innleggelser", ADMISSIONS, 40, 33, True, Verdict.ON_TRACK, 3, finding(counts(Range(0.82, 0.67, 1.0), CANNOT))),
    "benefit: before and after, cannot tell": benefit("Reisetid", TRAVEL, 60, 57, True, Verdict.BEHIND, 22, finding(short(Range(-3.0, -9.0, 4.0), CANNOT))),
    "benefit: against a group, cannot tell": benefit("Reisetid", TRAVEL, 60, 57, True, Verdict.BEHIND, 22, finding(effect(Range(-3.0, -9.0, 4.0), CANNOT, compared=True))),
    "benefit: days, one of them": benefit("Oppfølging", FOLLOW_UP, 6, 5, True, Verdict.BEHIND, 1, finding(effect(Range(-1.0, -1.8, -0.2)))),
    "benefit: a neutral change": benefit("Liggedøgn", BED_DAYS, 210, 190, None, Verdict.NO_TARGET, None, finding(effect(Range(-20.0, -33.0, -7.0), EffectVerdict.CHANGED))),
    "benefit: no effect yet, a sign for the better": benefit("Reisetid", TRAVEL, 60, 52, True, Verdict.BEHIND, 17, finding(points=14), after=2),
    "benefit: no effect yet, a sign for the worse": benefit("Reisetid", TRAVEL, 60, 66, False, Verdict.WRONG_WAY, 31, finding(points=14, variation=Variation.CONCERN), after=2),
    "benefit: no effect yet, a sign without a good way": benefit("Liggedøgn", BED_DAYS, 210, 190, None, Verdict.NO_TARGET, None, finding(points=14, variation=Variation.NEUTRAL), after=2),
    "benefit: no effect yet, the usual variation": benefit("Reisetid", TRAVEL, 60, 58, True, Verdict.BEHIND, 23, finding(points=14, variation=Variation.COMMON_CAUSE), after=2),
    "benefit: nothing can be judged": benefit("Reisetid", TRAVEL, 60, 58, True, Verdict.BEHIND, 23, finding(points=1, variation=Variation.NOT_ASSESSABLE), after=1),
    "benefit: nothing after the start": benefit("Reisetid", TRAVEL, 60, 60, None, Verdict.NOT_STARTED, None, finding(points=24), after=0),
    "benefit: no baseline": benefit("Reisetid", TRAVEL, None, 42, None, Verdict.NO_BASELINE, None, finding(effect(Range(-18.2, -31.7, -4.4)))),
    "benefit: too few": benefit("Reisetid", TRAVEL, 60, 58, True, Verdict.TOO_FEW, None, finding(points=4, variation=Variation.NOT_ASSESSABLE), after=1),
    "benefit: a new definition": benefit("Reisetid", TRAVEL, 60, 58, None, Verdict.NOT_COMPARABLE, None, finding(points=14), notes=("definition_changed",)),
    "benefit: without a finding": benefit("Reisetid", TRAVEL, 60, 42, True, Verdict.BEHIND, 7, None),
    # -- the effect in full --
    "effect: counts, better": said(counts(FEWER), READMISSIONS),
    "effect: counts, one measurement before, one step, seasons": said(counts(FEWER, points_before=1, step=True, harmonics=1), ADMISSIONS, Grade.STRONG),
    "effect: counts, cannot tell": said(counts(MAYBE_FEWER, CANNOT), READMISSIONS, Grade.WEAK),
    "effect: counts, worse, no trend assumed": said(counts(Range(1.3, 1.1, 1.6), EffectVerdict.WORSE, notes=("assumes_no_trend",)), READMISSIONS),
    "effect: points, against a group": said(effect(Range(-1.2, -2.4, -0.1), compared=True), READMISSIONS, Grade.STRONG),
    "effect: minutes, cannot tell": said(effect(Range(-3.0, -9.0, 4.0), CANNOT), TRAVEL),
    "effect: no change as best estimate": said(effect(Range(0.01, -0.3, 0.4), CANNOT), HOURS),
    "effect: before and after": said(short(Range(-17.0, -25.0, -9.0)), TRAVEL, Grade.WEAK),
    "effect: neutral": said(effect(Range(-20.0, -33.0, -7.0), EffectVerdict.CHANGED), BED_DAYS),
    "effect: why there is none": lines(*((lambda _, why=why: words.effect_sentence(finding(no_effect=why), TRAVEL, _)) for why in NoEffect)),
    # -- labels of an effect --
    "label: fewer": label(counts(FEWER), READMISSIONS),
    "label: fewer or more": label(counts(MAYBE_FEWER, CANNOT), ADMISSIONS),
    "label: many more": label(counts(Range(2.5, 1.1, 30.0)), SATISFACTION),
    "label: nearly none left": label(counts(Range(0.004, 0.001, 0.02)), ADMISSIONS),
    "label: a very small change": label(counts(Range(0.9994, 0.9991, 0.9997)), READMISSIONS),
    "label: percentage points": label(effect(Range(-1.2, -2.4, -0.1)), READMISSIONS),
    "label: percentage points, either way": label(effect(Range(-0.4, -1.2, 0.4), CANNOT), READMISSIONS),
    "label: minutes, one of them": label(effect(Range(-1.0, -2.0, -0.4)), TRAVEL),
    "label: hours, finer than the measure": label(effect(Range(-0.04, -0.07, -0.01)), HOURS),
    "label: no measure": label(effect(Range(-1.25, -2.5, -0.5)), None),
    "label: a horizon": lambda _: words.horizon_effect_text(HorizonEffect(Horizon.SHORT, 6, FEWER), True, READMISSIONS, _),
    "label: a horizon not reached": lambda _: words.horizon_effect_text(HorizonEffect(Horizon.LONG, 24, None), True, READMISSIONS, _),
    "label: no change as best estimate": label(effect(Range(0.01, -0.3, 0.4), CANNOT), HOURS),
    # -- averted --
    "averted: events": averted(counts(FEWER, averted=Range(42.6, 11.2, 81.4)), READMISSIONS),
    "averted: more events": averted(counts(Range(1.3, 1.1, 1.6), EffectVerdict.WORSE, averted=Range(-35.0, -57.0, -14.0)), READMISSIONS),
    "averted: events, either way": averted(counts(MAYBE_FEWER, CANNOT, averted=Range(16.8, -25.2, 81.3)), READMISSIONS),
    "averted: no change as best estimate": averted(counts(MAYBE_FEWER, CANNOT, averted=Range(0.2, -25.2, 81.3)), READMISSIONS),
    "averted: too wide": averted(counts(MAYBE_FEWER, CANNOT), READMISSIONS),
    "averted: days": averted(effect(Range(-20.0, -33.0, -7.0), averted=Range(240.0, 84.0, 396.0)), BED_DAYS),
    "averted: nothing is summed": averted(effect(Range(-18.2, -31.7, -4.4)), TRAVEL),
    # -- what the range means --
    "note: a series": note(effect(Range(-18.2, -31.7, -4.4)), TRAVEL),
    "note: counts of a share": note(counts(FEWER), READMISSIONS),
    "note: before and after": note(short(Range(-17.0, -25.0, -9.0)), TRAVEL),
    "note: strong carry-over and one gap": note(effect(Range(-18.2, -31.7, -4.4), notes=("strong_carry_over",), gaps=1), TRAVEL),
    "note: no trend, cut at a definition, gaps": note(counts(FEWER, notes=("assumes_no_trend", "cut_at_definition"), gaps=3), ADMISSIONS),
    "note: a declared step": note(effect(Range(-18.2, -31.7, -4.4), step=True), TRAVEL),
    "note: above half": note(counts(FEWER, notes=("above_half",)), SATISFACTION),
    "note: not the same parties, small counts withheld": note(counts(FEWER, notes=("parties_differ", "small_counts_left_out")), READMISSIONS),
    "note: against a group": note(effect(Range(-1.2, -2.4, -0.1), compared=True), READMISSIONS),
    "note: preliminary": lines(note(effect(FEWER), TRAVEL, preliminary=1), note(effect(FEWER), TRAVEL, preliminary=2)),
    # -- the chart --
    "chart: variation": lines(*((lambda _, v=v: words.variation_label(finding(variation=v), _)) for v in Variation)),
    "chart: variation of one and of none": lines(*((lambda _, n=n: words.variation_label(finding(points=n, variation=Variation.NOT_ASSESSABLE), _)) for n in (1, 0))),
    "chart: target": lines(*((lambda _, a=a: words.assurance_label(finding(assurance=a), _)) for a in Assurance)),
    "chart: points": lines(*((lambda _, p=p: words.point_label(p, _)) for p in PointLabel)),
    "chart: rules": lines(*((lambda _, r=r: f"{words.rule_label(r, _)}: {words.rule_sentence(r, _)}") for r in Rule)),
    "chart: limits": lines(*((lambda _, s=s: words.strength_label(s, _)) for s in Strength)),
    "chart: notes": lambda _: "\n".join(words.chart_notes(finding(notes=tuple(note.value for note in ChartNote)), _)),
    # -- the grade --
    "grade": lines(*((lambda _, g=g: words.grade_label(g, _)) for g in Grade)),
    "verdict": lines(*((lambda _, v=v: words.effect_verdict_label(v, _)) for v in EffectVerdict)),
    "facts: met": lines(
        fact(FactCode.EFFECT, True), fact(FactCode.SERIES, True), fact(FactCode.BASELINE_LENGTH, True, 24, 12),
        fact(FactCode.POINTS_AFTER, True, 12, 12), fact(FactCode.BASELINE_STABLE, True, 0, 0),
        fact(FactCode.COMPLETE, True, 0.95, 0.9), fact(FactCode.SAME_DEFINITION, True, 0, 0),
        fact(FactCode.LARGE_ENOUGH, True, 34.3, 5), fact(FactCode.CARRY_OVER, True, 0.316, 0.7),
        fact(FactCode.NOTHING_ELSE, True, 0, 0), fact(FactCode.COMPARISON, True),
    ),
    "facts: not met, one": lines(
        fact(FactCode.EFFECT, False), fact(FactCode.SERIES, False), fact(FactCode.BASELINE_LENGTH, False, 1, 12),
        fact(FactCode.POINTS_AFTER, False, 1, 12), fact(FactCode.BASELINE_STABLE, False, 1, 0),
        fact(FactCode.COMPLETE, False, 0.8999, 0.9), fact(FactCode.SAME_DEFINITION, False, 1, 0),
        fact(FactCode.LARGE_ENOUGH, False, 1, 5), fact(FactCode.CARRY_OVER, False, 0.7004, 0.7),
        fact(FactCode.NOTHING_ELSE, False, 1, 0), fact(FactCode.COMPARISON, False),
    ),
    "facts: not met, several": lines(
        fact(FactCode.BASELINE_LENGTH, False, 0, 12), fact(FactCode.BASELINE_STABLE, False, 3, 0),
        fact(FactCode.SAME_DEFINITION, False, 2, 0), fact(FactCode.LARGE_ENOUGH, False, 4.98, 5),
        fact(FactCode.NOTHING_ELSE, False, 2, 0),
    ),
    "facts: not known": lines(*(fact(code, None) for code in (FactCode.BASELINE_STABLE, FactCode.COMPLETE, FactCode.LARGE_ENOUGH, FactCode.CARRY_OVER))),
    "facts: the word beside": lines(*((lambda _, met=met: words.fact_met_label(Fact(FactCode.EFFECT, met), _)) for met in (True, False, None))),
    # -- the forecast --
    "forecast: sentences": lines(*((lambda _, p=p: words.forecast_sentence(forecast(p), _)) for p in (0.01, 0.22, 0.5, 0.71, 0.99))),
    "forecast: short and long term": lines(*((lambda _, h=h: words.forecast_sentence(forecast(0.71, h), _)) for h in (Horizon.SHORT, Horizon.LONG))),
    "forecast: labels": lines(*((lambda _, p=p: words.forecast_label(forecast(p), _)) for p in (0.04, 0.06, 0.34, 0.35, 0.64, 0.65, 0.94, 0.96))),
    "forecast: notes": lambda _: "\n".join(words.forecast_notes(replace(forecast(0.5), notes=("short_history", "missing_values", "last_periods_missing", "no_spread")), _)),
    # -- many --
    "many: false signs": lines(*((lambda _, n=n, e=e: words.false_signals_sentence(n, e, _)) for n, e in ((48, 0.8), (120, 3.4), (3, 0.1)))),
}  # fmt: skip


def written(language: Language) -> dict[str, str]:
    """Situation -> its words, as the file has them."""
    text = (GOLDEN / f"evidence.{language}.txt").read_text(encoding="utf-8")
    return {
        head.strip(): body.strip("\n")
        for head, body in (part.split("\n", 1) for part in text.split("# ")[1:])
    }


def said_in(language: Language) -> dict[str, str]:
    """No-break spaces are written as `~`, so that they can be seen."""
    _ = translator(language)
    return {name: say(_).replace("\u00a0", "~") for name, say in SITUATIONS.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_reads_as_it_was_read_and_agreed(language: Language) -> None:
    now = said_in(language)
    if os.environ.get("GEVINST_TEST_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        text = "\n".join(f"# {name}\n{body}\n" for name, body in now.items())
        (GOLDEN / f"evidence.{language}.txt").write_text(text, encoding="utf-8")
    assert now == written(language)


def line(
    defined: Measure, dice: np.random.Generator, periods: int, start: int | None, shift: float
) -> LineFigures:
    """Made-up figures with a shift at the start, a gap here and there, and sometimes a change of definition."""
    moved = np.where(np.arange(periods) >= (periods if start is None else start), shift, 1.0)
    if defined.counts_events:
        bottom = np.full(periods, 1.0 if defined.shape is Shape.COUNT else 120.0)
        mean = moved * (30.0 if defined.shape is Shape.COUNT else 22.0)
        top = dice.poisson(mean).astype(float)
    else:
        bottom = np.full(periods, 20.0 if defined.shape is Shape.MEAN else 1.0)
        top = bottom * (40 * moved + dice.normal(0, 3, periods))
    gaps = dice.random(periods) < 0.1
    return LineFigures(
        measure=defined,
        frequency=Frequency.MONTH,
        expected=dice.choice([ExpectedChange.STEP, ExpectedChange.LEVEL_AND_TREND]),
        periods=tuple(range(periods)),
        top=np.where(gaps, np.nan, top),
        bottom=np.where(gaps, np.nan, bottom),
        preliminary=np.arange(periods) == periods - 1,
        start=start,
        cut=None,
        season_phase=1,
        breaks=(4,) if shift > 1 and periods > 20 else (),
        rebased=(),
        targets={Horizon.MEDIUM: 30.0},
        ends={Horizon.SHORT: 6, Horizon.MEDIUM: 18},
    )


def test_whatever_the_figures_bear_can_be_said() -> None:
    """Every code that the analysis gives has words, in every language, and none of them says more than it may."""
    dice = np.random.default_rng(4)
    measures = (READMISSIONS, ADMISSIONS, TRAVEL, HOURS, BED_DAYS, SATISFACTION)
    made = [
        line(defined, dice, periods, start, shift)
        for defined in measures
        for periods, start in ((36, 20), (24, 12), (14, 8), (9, 5), (4, 2), (30, None))
        for shift in (1.0, 0.6, 1.4)
    ]
    found = [each for each, _drawn in findings_of(made)]
    verdicts = {each.effect.verdict for each in found if each.effect}
    assert {EffectVerdict.IMPROVED, EffectVerdict.WORSE, EffectVerdict.CANNOT_TELL} <= verdicts
    assert {note for each in found if each.effect for note in each.effect.notes} >= {
        "assumes_no_trend",
        "cut_at_definition",
    }
    for language in LANGUAGES:
        _ = translator(language)
        for each, one in zip(found, made, strict=True):
            texts = [
                words.effect_sentence(each, one.measure, _), words.method_note(each, one.measure, _),
                words.how_sure(each, one.measure, _), words.variation_label(each, _), words.assurance_label(each, _),
                *words.chart_notes(each, _), *(words.fact_text(given, _) for given in each.facts),
                *(words.forecast_sentence(ahead, _) for ahead in each.forecasts),
                *(note for ahead in each.forecasts for note in words.forecast_notes(ahead, _)),
            ]  # fmt: skip
            if each.effect:
                texts += [
                    words.effect_label(each.effect, one.measure, _),
                    *words.effect_notes(each.effect, _),
                ]
                texts.append(words.averted_sentence(each.effect, one.measure, _) or "")
            whole = " ".join(texts).lower()
            for never in (
                "bevist",
                "proved",
                "ingen effekt",
                "no effect",
                "signifikant",
                "significant",
                "{",
                "nan",
                "10 av 10",
                "10 in 10",
            ):
                assert never not in whole
            early = {"nb": "for tidlig å si", "nn": "for tidleg å seie", "en": "too early to tell"}[language]
            if each.effect and each.effect.verdict is EffectVerdict.CANNOT_TELL:
                assert early in texts[0]
                assert early in texts[2]


def test_a_forecast_is_never_certain() -> None:
    for language in LANGUAGES:
        _ = translator(language)
        texts = {words.of_ten(probability / 1000, _) for probability in range(1, 1000)}
        assert len(texts) == 11
        assert not {text for text in texts if text.split()[-3] in {"0", "10"}}


def test_a_number_is_never_parted_from_its_sign() -> None:
    assert "35\u00a0%" in words.effect_label(counts(FEWER), READMISSIONS, translator("nb"))


def test_the_ends_of_a_narrow_range_do_not_read_as_one_figure() -> None:
    _ = translator("nb")
    narrow = Range(-2.0, -2.4, -1.6)
    assert words.range_text(narrow, False, TRAVEL, _) == "1,6 til 2,4"
    assert words.range_text(Range(-20.0, -20.2, -19.8), False, TRAVEL, _) == "19,8 til 20,2"
    assert words.range_text(Range(0.78, 0.776, 0.784), True, TRAVEL, _) == "21,6 til 22,4\N{NO-BREAK SPACE}%"
    assert words.range_text(Range(-20.0, -24.0, -16.0), False, TRAVEL, _) == "16 til 24"


def test_a_range_that_rounds_to_nothing_at_both_ends_is_told_with_decimals() -> None:
    said = words.whole_range_text(Range(0.1, -0.2, 0.3), False, TRAVEL, translator("nb"))
    assert said == "0,2\N{NO-BREAK SPACE}minutter kortere til 0,3\N{NO-BREAK SPACE}minutter lengre"
