"""Effects put together, as `gevinst analyse pool` does it, and what is drawn of it."""

import math

import numpy as np

from gevinst.analysis.pooling import pool_one
from gevinst.domain.comparison import Pooled
from gevinst.domain.effect_columns import EffectColumns, Places
from gevinst.domain.finding import Range
from gevinst.domain.measure import Measure
from gevinst.i18n import Translator
from gevinst.services import effect_words
from gevinst.services.effect_views import FunnelPoint, FunnelView, Marks

LISTED = 40
"""So many projects of a funnel stand in its table; all are drawn."""


def pooled_of(columns: EffectColumns, together: Places) -> Pooled:
    """As `gevinst analyse pool` puts them together, by its defaults."""
    return pool_one(columns.scaled[together].tolist(), columns.variance[together].tolist())


def natural(figures: Pooled, ratio: bool) -> tuple[Range, Range | None]:
    """The pooled effect and what a next project may show, back as a ratio or a difference in the unit."""

    def back(value: float) -> float:
        return math.exp(min(value, 700.0)) if ratio else value

    effect = Range(back(figures.estimate), back(figures.low), back(figures.high))
    if figures.prediction_low is None or figures.prediction_high is None:
        return effect, None
    return effect, Range(effect.estimate, back(figures.prediction_low), back(figures.prediction_high))


def marks_of(columns: EffectColumns, together: Places) -> Marks:
    """Effects against their certainty."""
    return Marks(columns.scaled[together], np.sqrt(columns.variance[together]))


def funnel_of(
    figures: Pooled,
    marks: Marks,
    less_certain: tuple[int, int],
    columns: EffectColumns,
    together: Places,
    measure: Measure,
    _: Translator,
) -> FunnelView:
    """In words, all of it; the first of the projects each by itself."""
    points = [
        FunnelPoint(
            columns.rows[at].title,
            effect,
            se,
            effect_words.short_change(
                columns.rows[at].estimate, columns.looks[columns.look[at]].ratio, measure, _
            ),
            _.number(se, 3),
        )
        for at, effect, se in zip(
            together[:LISTED].tolist(),
            marks.effects[:LISTED].tolist(),
            marks.ses[:LISTED].tolist(),
            strict=True,
        )
    ]
    said = effect_words.funnel(*less_certain, measure.direction, _)
    return FunnelView(tuple(points), marks, figures.estimate, said)
