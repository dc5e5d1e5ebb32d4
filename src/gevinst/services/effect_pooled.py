"""Effects put together, as `gevinst analyse pool` does it, and what is drawn of it."""

import math
from collections.abc import Sequence

from gevinst.analysis.pooling import pool_one
from gevinst.domain.comparison import Pooled
from gevinst.domain.effects_together import FEWEST_FOR_FUNNEL, EffectLine, on_scale
from gevinst.domain.finding import Range
from gevinst.domain.measure import Measure
from gevinst.i18n import Translator
from gevinst.services import effect_words
from gevinst.services.effect_views import FunnelPoint, FunnelView


def pooled_of(lines: Sequence[EffectLine]) -> Pooled:
    """As `gevinst analyse pool` puts them together, by its defaults."""
    pairs = [found for line in lines if line.effect and (found := on_scale(line.effect))]
    return pool_one([effect for effect, _variance in pairs], [variance for _effect, variance in pairs])


def natural(figures: Pooled, ratio: bool) -> tuple[Range, Range | None]:
    """The pooled effect and what a next project may show, back as a ratio or a difference in the unit."""

    def back(value: float) -> float:
        return math.exp(min(value, 700.0)) if ratio else value

    effect = Range(back(figures.estimate), back(figures.low), back(figures.high))
    if figures.prediction_low is None or figures.prediction_high is None:
        return effect, None
    return effect, Range(effect.estimate, back(figures.prediction_low), back(figures.prediction_high))


def size_of(line: EffectLine, together: Sequence[EffectLine]) -> float:
    """0 to 1: how certain a line is beside the most certain of those put together."""
    own = on_scale(line.effect) if line.effect else None
    variances = [found[1] for each in together if each.effect and (found := on_scale(each.effect))]
    if own is None or not variances:
        return 0.0
    return min(1.0, math.sqrt(min(variances) / own[1]))


def funnel_of(
    figures: Pooled | None, lines: Sequence[EffectLine], measure: Measure, _: Translator
) -> FunnelView | None:
    """Effects against their certainty; None below the number of projects that it takes."""
    if figures is None or len(lines) < FEWEST_FOR_FUNNEL:
        return None
    points = []
    for line in lines:
        found = on_scale(line.effect) if line.effect else None
        if line.effect is None or found is None:
            continue
        change = effect_words.short_change(line.effect.effect.estimate, line.effect.ratio, measure, _)
        se = math.sqrt(found[1])
        points.append(FunnelPoint(line.project_title, found[0], se, change, _.number(se, 3)))
    said = effect_words.funnel(
        [(each.effect, each.se) for each in points], figures.estimate, measure.direction, _
    )
    return FunnelView(tuple(points), figures.estimate, said)
