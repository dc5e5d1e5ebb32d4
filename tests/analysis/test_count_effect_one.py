"""The counts of one series, gathered in plain numbers: to the last bit what a batch of one says, or left to that."""

import math

import numpy as np
import pytest

from gevinst.analysis.count_effect_one import count_effect_of_one
from gevinst.analysis.count_series import ESTIMATED, Counts
from gevinst.analysis.marginal_counts import count_effects
from gevinst.analysis.segments import Segments

HORIZONS = (6, 12, 24)


def as_a_batch(events: np.ndarray, at_risk: np.ndarray, model: Segments, binomial: bool):
    return count_effects(
        Counts(
            events=events[None],
            at_risk=at_risk[None],
            before=np.array([model.before]),
            length=np.array([model.periods]),
            binomial=binomial,
            trend=np.array([model.trend]),
            slope_change=np.array([model.slope_change]),
            harmonics=model.harmonics,
            season_length=model.season_length,
            season_phase=np.array([model.season_phase]),
        ),
        HORIZONS,
    )


def series(seed: int, missing: float = 0.0, rate: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    at_risk = dice.integers(30, 90, 26).astype(float)
    events = dice.binomial(at_risk.astype(int), rate).astype(float)
    gone = dice.random(26) < missing
    return np.where(gone, np.nan, events), np.where(gone, np.nan, at_risk)


@pytest.mark.parametrize("missing", [0.0, 0.1])
@pytest.mark.parametrize("binomial", [True, False])
@pytest.mark.parametrize(
    "model",
    [
        Segments(26, 13),
        Segments(26, 15, slope_change=False, trend=False),
        Segments(26, 12, harmonics=1, season_phase=4),
    ],
)
def test_it_says_what_a_batch_of_one_says(model: Segments, binomial: bool, missing: float) -> None:
    for seed in range(8):
        events, at_risk = series(seed, missing)
        batch = as_a_batch(events, at_risk, model, binomial)
        one = count_effect_of_one(events, at_risk, model, binomial, HORIZONS)
        assert one is not None
        assert batch.reason[0] == ESTIMATED
        mean = batch.mean
        assert (*one.mean, one.p) == (mean.estimate[0], mean.low[0], mean.high[0], mean.p[0])
        for at, effect in enumerate(one.effects):
            parts = (batch.effects.estimate[0, at], batch.effects.low[0, at], batch.effects.high[0, at])
            assert (effect is None) == math.isnan(parts[0])
            assert effect is None or effect == parts
        assert (one.averted is not None) == batch.averted_shown[0]
        averted = (batch.averted.estimate[0], batch.averted.low[0], batch.averted.high[0])
        assert one.averted is None or one.averted == averted
        assert one.carry_over == batch.rho[0]
        assert (one.degrees, one.above_half) == (batch.df[0], batch.above_half[0])
        assert (one.events_before, one.events_after) == (batch.events_before[0], batch.events_after[0])


def test_what_is_averted_is_shown_of_some_and_not_of_others() -> None:
    told = [
        count_effect_of_one(*series(seed, rate=0.3), Segments(26, 13), True, HORIZONS) for seed in range(8)
    ]
    assert {one is not None and one.averted is not None for one in told} == {True, False}


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda events, at_risk: (np.where(np.arange(26) < 13, 0.0, events), at_risk),  # No events before.
        lambda events, at_risk: (np.where(np.arange(26) == 3, -1.0, events), at_risk),
        lambda events, at_risk: (np.where(np.arange(26) == 3, 500.0, events), at_risk),  # More than all.
        lambda events, at_risk: (events, np.where(np.arange(26) == 20, np.inf, at_risk)),
        lambda events, at_risk: (events, np.where(np.arange(26) == 20, np.nan, at_risk)),
        lambda events, at_risk: (np.where(np.arange(26) == 20, np.nan, events), at_risk),
        lambda events, at_risk: (np.where(np.arange(26) % 9 == 1, 1.0, 0.0), at_risk),  # Few events.
        lambda events, at_risk: (np.where(np.arange(26) % 3 > 0, np.nan, events), at_risk),  # Few months.
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_batch(spoilt) -> None:
    events, at_risk = spoilt(*series(3))
    assert count_effect_of_one(events, at_risk, Segments(26, 13), True, HORIZONS) is None
