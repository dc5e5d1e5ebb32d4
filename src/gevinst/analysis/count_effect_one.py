"""The effect on the counts of one series, as a saved figure asks for it: what `marginal_counts` says of it alone.

The fit and its average over carry-over are the same functions; what is gathered around them is gathered in plain numbers, for
a third of the time. Whatever is out of the ordinary is left to `marginal_counts`, which gives the reasons.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gevinst.analysis.count_nodes import averaged, firth
from gevinst.analysis.count_series import Chunk, Floats, estimable, ratio_of
from gevinst.analysis.marginal_counts import LEAST_DF, LEAST_EVENT_MONTHS, LEAST_EVENTS, asked_of_one
from gevinst.analysis.segments import Segments

Ratio = tuple[float, float, float]
"""Estimate, low and high."""


@dataclass(frozen=True, slots=True)
class CountEffect:
    """As `CountEffects` of one row: ratios of rates, `effects` at each horizon (None for one not reached), events averted where
    their range is short enough to be shown, posterior mean of the carry-over."""

    mean: Ratio
    p: float
    effects: tuple[Ratio | None, ...]
    averted: Ratio | None
    carry_over: float
    degrees: int
    events_before: float
    events_after: float
    above_half: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a series whose every period has sound figures or none: of each side, before and after."""

    there: list[bool]
    points: int
    events: tuple[float, float]
    at_risk: tuple[float, float]
    spared: float
    """At risk after the change, without an event."""


def count_effect_of_one(
    events: Floats,
    at_risk: Floats,
    model: Segments,
    binomial: bool,
    horizons: tuple[int, ...],
    confidence: float = 0.95,
) -> CountEffect | None:
    """The effect on one series, (P,) each, as `Counts` holds it, by its declared model.

    None for what `count_effects` must judge: figures that cannot be, too few points or events, a fit that does not settle.
    """
    seen = _seen(events.tolist(), at_risk.tolist(), model.before, binomial)
    if seen is None or seen.points - model.columns < LEAST_DF:
        return None
    df = np.array([seen.points - model.columns])
    there = np.array([seen.there])
    if seen.points == len(seen.there):
        cut = Chunk(there, events[None], at_risk[None], model.matrix()[None], [model])
    else:
        cut = Chunk(
            there, np.where(there, events, 0.0), np.where(there, at_risk, 1.0), model.matrix()[None], [model]
        )
    if not estimable(cut)[0]:
        return None
    fit = firth(cut)
    if not fit.converged[0]:
        return None
    nodes, _off, _chance = averaged(cut, fit, df, binomial)
    _known, contrasts, _had = asked_of_one(model, horizons)
    found = nodes.intervals(contrasts, fit.coefficients, df, confidence)[0]
    ratios = ratio_of(found)
    told = list(zip(ratios.estimate.tolist(), ratios.low.tolist(), ratios.high.tolist(), strict=True))
    places = _places(model, horizons)
    mean, last = told[places[-1] or 0], places[-1] or 0
    if not all(map(math.isfinite, mean)):
        return None
    before, after = seen.events
    averted = tuple([min(after * (1.0 / each - 1.0), seen.spared) for each in (mean[0], mean[2], mean[1])])
    return CountEffect(
        mean=mean,
        p=float(found[last, 3]),
        effects=tuple([None if place is None else told[place] for place in places[2:-1]]),
        averted=(averted[0], averted[1], averted[2]) if averted[2] - averted[1] < after else None,
        carry_over=float(nodes.mean_rho[0]),
        degrees=int(df[0]),
        events_before=before,
        events_after=after,
        above_half=binomial and before + after > 0.5 * (seen.at_risk[0] + seen.at_risk[1]),
    )


def _seen(events: list[float], at_risk: list[float], before: int, binomial: bool) -> _Seen | None:
    """None where a figure cannot be, or there are too few of them for the declared model."""
    there = [not math.isnan(each) for each in events]
    sums: list[tuple[int, float, float, int]] = []
    for part in (slice(0, before), slice(before, None)):
        points = with_events = 0
        seen = risk = 0.0
        for count, number, known in zip(events[part], at_risk[part], there[part], strict=True):
            if known:
                if not (0.0 <= count < math.inf and 0.0 < number < math.inf) or (binomial and count > number):
                    return None
                points += 1
                with_events += count > 0
                seen += count
                risk += number
            elif not math.isnan(number):
                return None
        if not points or seen < LEAST_EVENTS or with_events < LEAST_EVENT_MONTHS:
            return None
        sums.append((points, seen, risk, with_events))
    (points, seen, risk, _), (points_after, seen_after, risk_after, _) = sums
    return _Seen(
        there,
        points + points_after,
        (seen, seen_after),
        (risk, risk_after),
        risk_after - seen_after if binomial else math.inf,
    )


@lru_cache(maxsize=512)
def _places(model: Segments, horizons: tuple[int, ...]) -> tuple[int | None, ...]:
    """Where among what is reckoned each effect stands: level, slope, the horizons, the mean; None for what the model has not."""
    known, _contrasts, had = asked_of_one(model, horizons)
    if isinstance(had, slice):
        return tuple([0 if is_ else None for is_ in known[0].tolist()])
    of = {at: place for place, at in enumerate(had.tolist())}
    return tuple([of[at] if is_ else None for at, is_ in enumerate(known[0].tolist())])
