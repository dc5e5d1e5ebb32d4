"""The words of the evidence, in three languages: is the change real, how large, how sure, and what that rests on.

Nothing says more than its interval does: a range that includes no change is "too early to tell", never "no effect", and
nothing is ever proved. A label never stands without the number of figures that it rests on. Per cent of a number and
percentage points are kept apart; the word for a direction comes from the measure.
"""

import math
from collections.abc import Mapping

from gevinst.domain.control_chart import Assurance, PointLabel, Rule, Strength, Variation
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
from gevinst.domain.measure import Measure
from gevinst.i18n import N_, Translator
from gevinst.reporting.figure_wording import (
    NO_BREAK,
    decimals_of,
    direction_word,
    distance_in_words,
    horizon_word,
    is_nil,
    lower_first,
)

_VARIATIONS = {
    Variation.IMPROVEMENT: N_("Change for the better"),
    Variation.CONCERN: N_("Change for the worse"),
    Variation.NEUTRAL: N_("A change"),
    Variation.COMMON_CAUSE: N_("The usual variation"),
    Variation.NOT_ASSESSABLE: N_("Cannot be assessed"),
}
_ASSURANCES = {
    Assurance.CONSISTENTLY_HITS: N_("Meets the target steadily"),
    Assurance.HIT_OR_MISS: N_("Meets the target now and then"),
    Assurance.CONSISTENTLY_MISSES: N_("Will not meet the target as it goes now"),
    Assurance.NOT_ASSESSABLE: N_("Too early to say of the target"),
    Assurance.NO_TARGET: N_("No target"),
}
_POINTS = {
    PointLabel.COMMON_CAUSE: N_("The usual variation"),
    PointLabel.IMPROVEMENT_HIGH: N_("Change for the better, upwards"),
    PointLabel.IMPROVEMENT_LOW: N_("Change for the better, downwards"),
    PointLabel.CONCERN_HIGH: N_("Change for the worse, upwards"),
    PointLabel.CONCERN_LOW: N_("Change for the worse, downwards"),
    PointLabel.NEUTRAL_HIGH: N_("A change, upwards"),
    PointLabel.NEUTRAL_LOW: N_("A change, downwards"),
}
_RULES = {
    Rule.OUTSIDE: N_("The measurement lies outside the limits of what is usual."),
    Rule.TREND: N_("At least seven measurements in a row go in the same direction."),
    Rule.TWO_OF_THREE: N_("Two of three measurements in a row lie close to the same limit."),
    Rule.RUN: N_("At least seven measurements in a row lie on the same side of the centre line."),
}
_RULE_NAMES = {
    Rule.OUTSIDE: N_("Outside the limits"),
    Rule.TREND: N_("Seven in the same direction"),
    Rule.TWO_OF_THREE: N_("Two of three close to a limit"),
    Rule.RUN: N_("Seven on the same side"),
}
_STRENGTHS = {
    Strength.NONE: N_("Too few measurements for limits"),
    Strength.TRIAL: N_("Very provisional limits"),
    Strength.PROVISIONAL: N_("Provisional limits"),
    Strength.FIRM: N_("Firm limits"),
}
_EFFECTS = {
    EffectVerdict.IMPROVED: N_("Better"),
    EffectVerdict.WORSE: N_("Worse"),
    EffectVerdict.CHANGED: N_("Changed"),
    EffectVerdict.CANNOT_TELL: N_("Too early to tell"),
}
_NO_EFFECTS = {
    NoEffect.NO_INTERVENTION: N_("The change cannot be reckoned: nobody has said when it was put into use."),
    NoEffect.NO_DATA: N_("The change cannot be reckoned: there are no figures that can be judged."),
    NoEffect.TOO_FEW_POINTS: N_("It is too early to reckon the change: there are too few measurements before or after the start."),
    NoEffect.TOO_FEW_EVENTS: N_("It is too early to reckon the change: too little was counted before or after the start."),
    NoEffect.NO_VARIATION: N_("The change cannot be reckoned: the figures do not vary, so there is nothing to hold it against."),
    NoEffect.DEFINITION_CHANGE: N_("The change cannot be reckoned: the definition was changed, and too little is left on one side of the start."),
    NoEffect.NOT_ASSESSABLE: N_("The change cannot be reckoned from these figures."),
    NoEffect.NOT_OVER_TIME: N_("The change cannot be reckoned: the figures do not make a series over time."),
}  # fmt: skip
_GRADES = {
    Grade.STRONG: N_("Strong evidence"),
    Grade.MODERATE: N_("Moderate evidence"),
    Grade.WEAK: N_("Weak evidence"),
    Grade.TOO_EARLY: N_("Too early to tell"),
}
_CHART_NOTES: Mapping[str, str] = {
    "no_values": N_("There are no figures to judge."),
    "too_few_points": N_("There are fewer than 6 measurements, so nothing is judged."),
    "trial_limits": N_("The limits rest on 6 to 11 measurements and are very provisional."),
    "provisional_limits": N_("The limits rest on 12 to 19 measurements and are provisional."),
    "no_variation": N_("The figures do not vary, so there are no limits."),
    "unscreened": N_("Nearly all figures are equal, so the limits rest on a few jumps."),
    "not_finite": N_("Some figures are not numbers, so nothing is judged."),
    "negative_value": N_("Some figures are below zero, which a count cannot be, so nothing is judged."),
    "not_positive": N_("Some figures are zero or below, so nothing is judged."),
    "zero_denominator": N_("Periods without anything to count from are taken as missing."),
    "events_above_trials": N_("Some periods have counted more than there was to count from, so nothing is judged."),
    "preliminary_values": N_("Preliminary figures are drawn, but not judged."),
    "rebased": N_("The limits were begun anew."),
    "definition_change": N_("The definition was changed, so nothing is compared across it."),
}  # fmt: skip
_EFFECT_NOTES: Mapping[str, str] = {
    "assumes_no_trend": N_("It is assumed that the figures had no trend before the start."),
    "strong_carry_over": N_("Neighbouring periods resemble each other so strongly that even this range may be too narrow."),
    "cut_at_definition": N_("Only figures with the same definition are used."),
    "parties_differ": N_("The total is not of the same parties before and after the start, so a part of the difference may come from that."),
    "small_counts_left_out": N_("Small counts are withheld, and it is the low ones that lack: the level may be lower than it looks."),
    "above_half": N_("What is counted happens more than half of the time; then it is safer to count those it did not happen to."),
}  # fmt: skip
_FORECAST_NOTES: Mapping[str, str] = {
    "short_history": N_("The forecast rests on fewer than 12 measurements."),
    "missing_values": N_("Some periods are without figures."),
    "last_periods_missing": N_("The last periods are without figures, so the forecast looks further ahead."),
    "no_spread": N_("The figures lie on a straight line, which figures seldom go on doing."),
}


# --- Labels -----------------------------------------------------------------------------------------------------------


def variation_word(variation: Variation, _: Translator) -> str:
    """`Endring til det bedre`, without the number of figures: for the head of a group or a filter."""
    return _(_VARIATIONS[variation])


def variation_label(finding: Finding, _: Translator) -> str:
    """`Endring til det bedre (24 målinger)`."""
    return _counted(variation_word(finding.variation, _), finding.points, _)


def assurance_word(assurance: Assurance, _: Translator) -> str:
    """`Når målet jevnt`, without the number of figures: for the head of a group or a filter."""
    return _(_ASSURANCES[assurance])


def assurance_label(finding: Finding, _: Translator) -> str:
    """`Når målet jevnt (24 målinger)`; without the number where there is no target."""
    word = assurance_word(finding.assurance, _)
    return word if finding.assurance is Assurance.NO_TARGET else _counted(word, finding.points, _)


def point_label(label: PointLabel, _: Translator) -> str:
    """What one figure is a sign of: `Endring til det bedre, nedover`."""
    return _(_POINTS[label])


def rule_label(rule: Rule, _: Translator) -> str:
    """A sign in a few words, for a table: `Sju på samme side`."""
    return _(_RULE_NAMES[rule])


def rule_sentence(rule: Rule, _: Translator) -> str:
    """A sign in one plain sentence, of any figure that takes part in it."""
    return _(_RULES[rule])


def strength_label(strength: Strength, _: Translator) -> str:
    """How much the limits bear: `Foreløpige grenser`."""
    return _(_STRENGTHS[strength])


def effect_verdict_label(verdict: EffectVerdict, _: Translator) -> str:
    """`Bedre`, `Verre`, `Endret` or `For tidlig å si`."""
    return _(_EFFECTS[verdict])


def no_effect_sentence(reason: NoEffect, _: Translator) -> str:
    """Why there is no effect to speak of."""
    return _(_NO_EFFECTS[reason])


def grade_label(grade: Grade, _: Translator) -> str:
    """`Sterkt grunnlag`."""
    return _(_GRADES[grade])


def chart_notes(finding: Finding, _: Translator) -> tuple[str, ...]:
    """What a reader has to know of how the figures were judged, a sentence each."""
    return tuple(_(_CHART_NOTES[note]) for note in finding.notes)


def effect_notes(effect: EffectFinding, _: Translator) -> tuple[str, ...]:
    """What a reader has to know of how the effect was reckoned, a sentence each."""
    return tuple(_(_EFFECT_NOTES[note]) for note in effect.notes)


def forecast_notes(forecast: TargetForecast, _: Translator) -> tuple[str, ...]:
    """What a reader has to know of the forecast, a sentence each."""
    return tuple(_(_FORECAST_NOTES[note]) for note in forecast.notes)


def points_text(points: int, _: Translator) -> str:
    """`24 målinger`, `ingen målinger`."""
    if points == 0:
        return _("no measurements")
    return _.plural("{n} measurement", "{n} measurements", points)


def _counted(word: str, points: int, _: Translator) -> str:
    return f"{word} ({points_text(points, _)})"


# --- The effect -------------------------------------------------------------------------------------------------------


def effect_label(effect: EffectFinding, measure: Measure | None, _: Translator) -> str:
    """Size, range and number of figures, for chips and tables.

    `22 % færre (7 til 35 %); 12 målinger før og 9 etter`.
    """
    return f"{effect_size(effect, measure, _)}; {sides_text(effect, _)}"


def effect_size(effect: EffectFinding, measure: Measure | None, _: Translator) -> str:
    """Size and range alone, where the numbers of figures stand beside: `1,2 prosentpoeng lavere (0,1 til 2,4)`."""
    return f"{estimate_text(effect.effect, effect.ratio, measure, _)} ({range_text(effect.effect, effect.ratio, measure, _)})"


def sides_text(effect: EffectFinding, _: Translator) -> str:
    """`12 målinger før og 9 etter`."""
    return _.plural(
        "{n} measurement before and {after} after",
        "{n} measurements before and {after} after",
        effect.points_before,
        after=_.number(effect.points_after),
    )


def estimate_text(effect: Range, ratio: bool, measure: Measure | None, _: Translator) -> str:
    """The best estimate: `22 % færre`, `18 minutter kortere`; `uendret` only where the range allows for it."""
    if includes_no_change(effect, ratio) and _reads_as_nothing(effect.estimate, ratio, measure):
        return _("unchanged")
    return _amount(effect.estimate, ratio, measure, _)


def range_text(effect: Range, ratio: bool, measure: Measure | None, _: Translator) -> str:
    """The plausible range beside the estimate: `7 til 35 %` where all of it goes one way, else `35 % færre til 20 % flere`.

    The smaller change stands first where the direction is the same, the lower figure where it is not. The unit of a
    difference stands with the estimate.
    """
    if includes_no_change(effect, ratio):
        if ratio or _reads_as_nothing(effect.estimate, ratio, measure):
            return whole_range_text(effect, ratio, measure, _)
        ends = [
            _("unchanged")
            if _reads_as_nothing(each, ratio, measure)
            else f"{_bare(each, ratio, measure, _)} {direction_word(each, measure, _)}"
            for each in (effect.low, effect.high)
        ]
        return _("{low} to {high}", low=ends[0], high=ends[1])
    near, far = (effect.low, effect.high) if effect.low > _no_change(ratio) else (effect.high, effect.low)
    apart = places_apart(near, far, ratio, measure)
    if ratio:
        return _("{low} to {high}", low=_bare(near, ratio, measure, _, apart), high=_percent(far, _, apart))
    # Two small figures with the decimals of the smaller: `0,01 til 0,07`, not `0,01 til 0,1`.
    places = decimals_of(near, measure) if measure is not None and abs(far) < 10 else None
    return _(
        "{low} to {high}",
        low=_bare(near, ratio, measure, _, apart),
        high=_bare(far, ratio, measure, _, max(places or 0, apart)),
    )


def places_apart(low: float, high: float, ratio: bool, measure: Measure | None) -> int:
    """So many decimals, up to two more than usual, that the ends of a narrow range do not read as one figure."""
    ends = [(each - 1) * 100 for each in (low, high)] if ratio else [low, high]
    usual = measure.decimals if measure is not None and not ratio else 0
    tried = range(usual, usual + 3)
    return next((n for n in tried if round(ends[0], n) != round(ends[1], n)), usual)


def whole_range_text(effect: Range, ratio: bool, measure: Measure | None, _: Translator) -> str:
    """The range with unit and word at both ends: `3 minutter kortere til 1 minutt lengre`."""
    nothing = [_reads_as_nothing(each, ratio, measure) for each in (effect.low, effect.high)]
    ends = [
        # Where both ends round to nothing, the range is told with more decimals: it is narrow, not empty.
        _("unchanged") if nil and not all(nothing) else _amount(each, ratio, measure, _)
        for each, nil in zip((effect.low, effect.high), nothing, strict=True)
    ]
    return _("{low} to {high}", low=ends[0], high=ends[1])


def includes_no_change(effect: Range, ratio: bool) -> bool:
    """Whether the range holds no change; a limit that is exactly no change does not exclude it."""
    return effect.low <= _no_change(ratio) <= effect.high


def _no_change(ratio: bool) -> float:
    return 1.0 if ratio else 0.0


def _reads_as_nothing(value: float, ratio: bool, measure: Measure | None) -> bool:
    return round(100 * (value - 1), 1) == 0 if ratio else is_nil(value, measure)


def _amount(value: float, ratio: bool, measure: Measure | None, _: Translator) -> str:
    """An amount with its word: `22 % færre`."""
    if ratio:
        return f"{_percent(value, _)} {ratio_word(value, measure, _)}"
    return f"{distance_in_words(value, measure, _)} {direction_word(value, measure, _)}"


def ratio_word(value: float, measure: Measure | None, _: Translator) -> str:
    """Fewer or more of what is counted; the measure's own word where its unit is not per cent.

    Of a share, `22 % lower` would read as percentage points: what is fewer is that which is counted, of as many.
    """
    if measure is None or measure.unit.key == "percent":
        return _("fewer") if value < 1 else _("more")
    return direction_word(value - 1, measure, _)


def _bare(
    value: float, ratio: bool, measure: Measure | None, _: Translator, places: int | None = None
) -> str:
    """A figure of a range, without unit; `places`: at least so many decimals."""
    if ratio:
        amount, decimals, beyond = _percent_of(value, places or 0)
        text = _.number(amount, decimals)
        return _("over {amount}", amount=text) if beyond else text
    if measure is None:
        return _.number(abs(value))
    return _.number(abs(value), max(decimals_of(value, measure), places or 0))


MOST_FEWER, MOST_MORE = 99.0, 900.0
"""Per cent beyond which only `over` is said: no count is made to look as if nothing, or everything, were left."""


def _percent(ratio: float, _: Translator, places: int = 0) -> str:
    """A ratio as per cent from no change, without a sign; `places`: at least so many decimals."""
    amount, decimals, beyond = _percent_of(ratio, places)
    text = _.percent(amount, decimals)
    return _("over {amount}", amount=text) if beyond else text


def _percent_of(ratio: float, places: int) -> tuple[float, int, bool]:
    """The amount, its decimals and whether it is cut off."""
    amount = abs(ratio - 1) * 100
    most = MOST_FEWER if ratio < 1 else MOST_MORE
    if amount > most:
        return most, 0, True
    seen = next((each for each in range(3) if round(amount, each) > 0), 0)
    return amount, max(seen, places), False


# --- Sentences about the effect ---------------------------------------------------------------------------------------

_LEADS = {
    EffectVerdict.IMPROVED: N_("The figures show a change for the better."),
    EffectVerdict.WORSE: N_("The figures show a change for the worse."),
    EffectVerdict.CHANGED: N_("The figures show a change."),
}
_GRADES_SAID = {
    Grade.STRONG: N_("The evidence is strong."),
    Grade.MODERATE: N_("The evidence is moderate."),
    Grade.WEAK: N_("The evidence is weak."),
    Grade.TOO_EARLY: N_("It is too early to judge the evidence."),
}


def effect_sentence(finding: Finding, measure: Measure | None, _: Translator) -> str:
    """What is so, how large, how sure, from what and by which method; without an effect, why there is none."""
    effect = finding.effect
    if effect is None:
        return no_effect_sentence(finding.no_effect or NoEffect.NOT_ASSESSABLE, _)
    lead = (
        _(
            "Held against {against} it is too early to tell whether anything has changed.",
            against=_held_against(effect, _),
        )
        if effect.verdict is EffectVerdict.CANNOT_TELL
        else _(_LEADS[effect.verdict])
    )
    parts = [
        lead,
        _best_estimate(effect, measure, _),
        _(_GRADES_SAID[finding.grade]),
        basis_sentence(effect, _),
    ]
    return " ".join(parts)


def _best_estimate(effect: EffectFinding, measure: Measure | None, _: Translator) -> str:
    estimate = estimate_text(effect.effect, effect.ratio, measure, _)
    against = comparator(effect, _)
    nothing = estimate == _("unchanged")
    if includes_no_change(effect.effect, effect.ratio):
        whole = whole_range_text(effect.effect, effect.ratio, measure, _)
        if nothing:
            return _("The best estimate is no change, but it may be anything from {range}.", range=whole)
        return _("The best estimate is {estimate} than {against}, but it may be anything from {range}.", estimate=estimate, against=against, range=whole)  # fmt: skip
    span = range_text(effect.effect, effect.ratio, measure, _)
    return _("The best estimate is {estimate} than {against}; the plausible range is {range}.", estimate=estimate, against=against, range=span)  # fmt: skip


def comparator(effect: EffectFinding, _: Translator) -> str:
    """What stands after "than": what the figures after the start are held against."""
    if effect.compared:
        return _("the comparison group would give")
    if effect.step or "assumes_no_trend" in effect.notes:
        return _("before the start")
    return _("the earlier trend would give")


def _held_against(effect: EffectFinding, _: Translator) -> str:
    """The same as a noun, for a range that may hold no change, of which nothing is "than"."""
    if effect.compared:
        return _("the comparison group")
    if effect.step or "assumes_no_trend" in effect.notes:
        return _("the figures before the start")
    return _("the trend before the start")


def basis_sentence(effect: EffectFinding, _: Translator) -> str:
    """From what and how: `Bygger på 12 målinger før og 9 etter (412 og 301 tilfeller), regnet som en serie over tid.`"""
    sides = sides_text(effect, _)
    if effect.events_before is not None and effect.events_after is not None:
        before, after = _.number(round(effect.events_before)), _.number(round(effect.events_after))
        sides = _("{sides} ({before} and {after} cases)", sides=sides, before=before, after=after)
    return _("It rests on {sides}, {method}.", sides=sides, method=method_clause(effect, _))


def method_clause(effect: EffectFinding, _: Translator) -> str:
    """The method as a clause: `regnet som en serie over tid, med årstidene trukket fra`."""
    if effect.method is EffectMethod.BEFORE_AFTER:
        return _("with all before the start held against all after it")
    clause = (
        _("reckoned as counts over time where neighbouring periods may resemble each other")
        if effect.method is EffectMethod.COUNTS
        else _("reckoned as a series over time where neighbouring periods may resemble each other")
    )
    if effect.compared:
        clause = _("{method}, less the comparison group", method=clause)
    if effect.step:
        clause = _("{method}, with one lasting step", method=clause)
    if effect.harmonics:
        clause = _("{method}, allowing for the seasons", method=clause)
    return clause


def averted_sentence(effect: EffectFinding, measure: Measure | None, _: Translator) -> str | None:
    """How many fewer (or more) in all after the start; None where nothing is summed up."""
    if effect.averted is None:
        if effect.method is not EffectMethod.COUNTS:
            return None
        return _("The range is too wide to say how many that makes in all.")
    # Averted is fewer; as a change it has the other sign.
    change = Range(-effect.averted.estimate, -effect.averted.high, -effect.averted.low)
    counted = effect.method is EffectMethod.COUNTS

    def amount(value: float) -> str:
        if _reads_as_nothing(value, False, measure) or (counted and round(value) == 0):
            return _("unchanged")
        if not counted:
            return _amount(value, False, measure, _)
        return f"{_.number(abs(round(value)))} {_('fewer') if value < 0 else _('more')}"

    if change.low <= 0 <= change.high:
        span = _("{low} to {high}", low=amount(change.low), high=amount(change.high))
    else:
        ends = sorted((abs(change.low), abs(change.high)))
        shown = [_.number(round(end)) if counted else _bare(end, False, measure, _) for end in ends]
        span = _("{low} to {high}", low=shown[0], high=shown[1])
    estimate = amount(change.estimate)
    if estimate == _("unchanged"):
        return _("In all the periods after the start the best estimate is no change ({range}).", range=span)
    return _("In all the periods after the start that makes about {amount} ({range}).", amount=estimate, range=span)  # fmt: skip


def horizon_effect_text(at: HorizonEffect, ratio: bool, measure: Measure | None, _: Translator) -> str:
    """The effect at a horizon's end, for a table: size and range, or that the figures do not reach so far."""
    if at.effect is None:
        return _("The figures do not reach so far yet")
    return f"{estimate_text(at.effect, ratio, measure, _)} ({range_text(at.effect, ratio, measure, _)})"


def method_note(finding: Finding, measure: Measure | None, _: Translator) -> str:
    """What the range means, and what stood in the way; stands wherever an interval is shown. Empty without one."""
    effect = finding.effect
    if effect is None:
        return ""
    parts = [
        _("Were the periods independent of each other and without a trend, 19 of 20 such ranges would hold the true answer; otherwise this one may be too narrow.")
        if effect.method is EffectMethod.BEFORE_AFTER
        else _("The range is made so that about 19 of 20 such ranges hold the true answer.")
    ]  # fmt: skip
    if effect.ratio and measure is not None and measure.unit.key == "percent":
        parts.append(_("Per cent here is of how many there are, not percentage points."))
    # Before against after has just said that it takes no account of a trend.
    if effect.method is not EffectMethod.BEFORE_AFTER and (effect.step or "assumes_no_trend" in effect.notes):
        parts.append(_(_EFFECT_NOTES["assumes_no_trend"]))
    parts += [_(_EFFECT_NOTES[note]) for note in effect.notes if note != "assumes_no_trend"]
    if effect.gaps:
        parts.append(
            _.plural("{n} period is without a figure.", "{n} periods are without figures.", effect.gaps)
        )
    if finding.preliminary:
        parts.append(
            _.plural(
                "{n} preliminary measurement is left out.",
                "{n} preliminary measurements are left out.",
                finding.preliminary,
            )
        )
    if effect.compared:
        parts.append(_("What is reckoned is the difference from a group without the change."))
    else:
        parts.append(_("The figures alone do not show what the cause is."))
    return " ".join(parts)


_SIGNS = {
    Variation.IMPROVEMENT: N_("The last measurement is a sign of a change for the better"),
    Variation.CONCERN: N_("The last measurement is a sign of a change for the worse"),
    Variation.NEUTRAL: N_("The last measurement is a sign of a change"),
}


def how_sure(finding: Finding, measure: Measure | None, _: Translator) -> str:
    """How sure a change is, in one sentence: the last of those that are said of a benefit."""
    effect = finding.effect
    if effect is not None:
        estimate = estimate_text(effect.effect, effect.ratio, measure, _)
        if effect.verdict is EffectVerdict.CANNOT_TELL:
            whole = whole_range_text(effect.effect, effect.ratio, measure, _)
            against = _held_against(effect, _)
            if finding.variation in _SIGNS:
                # The chart holds the last figures against those before; the effect also against where they were heading.
                return _("{sign}, but held against {against} it is too early to tell: it may be anything from {range}.", sign=_(_SIGNS[finding.variation]), against=against, range=whole)  # fmt: skip
            return _("It is too early to tell whether this is a change: held against {against} it may be anything from {range}.", range=whole, against=against)  # fmt: skip
        span = range_text(effect.effect, effect.ratio, measure, _)
        given = {
            "estimate": estimate,
            "against": comparator(effect, _),
            "range": span,
            "grade": lower_first(grade_label(finding.grade, _)),
        }
        if not effect.ratio and measure is not None and measure.unit.key == "percent":
            return _("Since the start the measurements are on average {estimate} than {against} (plausible range {range}; {grade}).", **given)  # fmt: skip
        return _("Since the start: on average {estimate} than {against} (plausible range {range}; {grade}).", **given)  # fmt: skip
    points = points_text(finding.points, _)
    if finding.variation in _SIGNS:
        return _(
            "{sign}, beyond the usual variation ({points}).", sign=_(_SIGNS[finding.variation]), points=points
        )
    if finding.variation is Variation.COMMON_CAUSE:
        return _("The figures vary as they usually do, so it is too early to tell whether this is a change ({points}).", points=points)  # fmt: skip
    return _("It is too early to tell whether this is more than chance ({points}).", points=points)


# --- Many charts ------------------------------------------------------------------------------------------------------


def false_signals_sentence(charts: int, expected: float, _: Translator) -> str:
    """`Av 48 kurver venter vi at omtrent 1 viser et tegn ved en tilfeldighet.`; empty for fewer than two charts."""
    if charts < 2:
        return ""
    many = _.number(charts)
    if expected < 0.5:
        return _("Of {charts} charts we expect fewer than 1 to show a sign by chance alone.", charts=many)
    return _(
        "Of {charts} charts we expect about {expected} to show a sign by chance alone.",
        charts=many,
        expected=_.number(math.floor(expected + 0.5)),
    )


# --- The facts --------------------------------------------------------------------------------------------------------


def fact_text(fact: Fact, _: Translator) -> str:
    """One fact of the grade with its figure, met or not: `12 målinger før start; minst 12 trengs`.

    Whether it is met is said beside it, by a word and a shape.
    """
    count = round(fact.figure) if fact.figure is not None else 0
    unknown = fact.figure is None
    match fact.code:
        case FactCode.EFFECT:
            return (
                _("A change with its range can be reckoned")
                if fact.met
                else _("A change cannot be reckoned yet")
            )
        case FactCode.SERIES:
            return (
                _("Reckoned as a series over time") if fact.met else _("Not reckoned as a series over time")
            )
        case FactCode.BASELINE_LENGTH:
            return _.plural(
                "{n} measurement before the start; at least {least} are needed",
                "{n} measurements before the start; at least {least} are needed",
                count,
                least=_needed(fact, _),
            )
        case FactCode.POINTS_AFTER:
            return _.plural(
                "{n} measurement after the start; at least {least} are needed",
                "{n} measurements after the start; at least {least} are needed",
                count,
                least=_needed(fact, _),
            )
        case FactCode.BASELINE_STABLE:
            if unknown:
                return _("Whether the figures were stable before the start cannot be judged")
            if count == 0:
                return _("No sign of a change before the start")
            return _.plural(
                "{n} measurement before the start is already a sign of a change",
                "{n} measurements before the start are already signs of a change",
                count,
            )
        case FactCode.COMPLETE:
            if fact.figure is None:
                return _("There are no periods to judge")
            # Rounded down, so that what is lacking never reads as enough.
            share = _.percent(math.floor(100 * fact.figure + _SLACK), 0)
            least = _.percent(100 * (fact.needed or 0), 0)
            return _("{share} of the figures are there; at least {least} is needed", share=share, least=least)
        case FactCode.SAME_DEFINITION:
            if count == 0:
                return _("The same definition all the time")
            return _.plural("The definition was changed once", "The definition was changed {n} times", count)
        case FactCode.LARGE_ENOUGH:
            if fact.figure is None:
                return _("How much each figure rests on is not stated")
            cases = math.floor(10 * fact.figure + _SLACK) / 10
            return _(
                "{cases} behind each figure; at least {least} are needed",
                cases=_cases(cases, _),
                least=_needed(fact, _),
            )
        case FactCode.CARRY_OVER:
            if fact.figure is None:
                return _("How much neighbouring periods resemble each other is not reckoned")
            if fact.met:
                return _(
                    "Neighbouring periods do not resemble each other too much ({figure}; at most {most})",
                    figure=_resemblance(fact.figure, _),
                    most=_needed(fact, _),
                )
            return _(
                "Neighbouring periods resemble each other very much ({figure}; at most {most})",
                figure=_resemblance(fact.figure, _),
                most=_needed(fact, _),
            )
        case FactCode.NOTHING_ELSE:
            if count == 0:
                return _("No other change is set down for the same time")
            return _.plural(
                "{n} other change is set down for the same time",
                "{n} other changes are set down for the same time",
                count,
            )
        case FactCode.COMPARISON:
            return _("A comparison group goes along") if fact.met else _("A comparison group is missing")


def fact_met_label(fact: Fact, _: Translator) -> str:
    """The word that stands beside a fact: `Oppfylt`, `Mangler`, `Teller ikke`."""
    if fact.met is None:
        return _("Does not count")
    return _("Met") if fact.met else _("Not met")


_SLACK = 1e-9


def _needed(fact: Fact, _: Translator) -> str:
    return _.number(fact.needed or 0)


def _cases(cases: float, _: Translator) -> str:
    """`1 tilfelle`, `3,2 tilfeller`."""
    return _.number(cases) + NO_BREAK + (_("case") if cases == 1 else _("cases"))


def _resemblance(figure: float, _: Translator) -> str:
    """Two decimals, upwards, so that what is above the limit never reads as at it."""
    return _.number(math.ceil(100 * figure - _SLACK) / 100, 2)


# --- The forecast -----------------------------------------------------------------------------------------------------

LIKELY, UNLIKELY = 0.65, 0.35
"""From and to: `trolig` and `neppe`; between them one is as likely as the other."""


def forecast_label(forecast: TargetForecast, _: Translator) -> str:
    """Short: `Trolig (omtrent 7 av 10)`."""
    word = (
        _("Probably")
        if forecast.probability >= LIKELY
        else _("Probably not")
        if forecast.probability < UNLIKELY
        else _("As likely as not")
    )
    return f"{word} ({of_ten(forecast.probability, _)})"


def forecast_sentence(forecast: TargetForecast, _: Translator) -> str:
    """`Fortsetter utviklingen, nås målet på middels sikt trolig (omtrent 7 av 10).`"""
    horizon, chance = horizon_word(forecast.horizon, _), of_ten(forecast.probability, _)
    if forecast.probability >= LIKELY:
        return _("If things go on as they do, the {horizon} target will probably be met ({chance}).", horizon=horizon, chance=chance)  # fmt: skip
    if forecast.probability < UNLIKELY:
        return _("If things go on as they do, the {horizon} target will probably not be met ({chance}).", horizon=horizon, chance=chance)  # fmt: skip
    return _("If things go on as they do, the {horizon} target is as likely to be met as not ({chance}).", horizon=horizon, chance=chance)  # fmt: skip


def of_ten(probability: float, _: Translator) -> str:
    """A chance as so many of ten: never none and never all of them."""
    if probability < 0.05:
        return _("fewer than 1 in 10")
    if probability > 0.95:
        return _("more than 9 in 10")
    return _("about {n} in 10", n=_.number(min(max(math.floor(10 * probability + 0.5), 1), 9)))
